//! How customers move between the segments of two dates, and what the customers of each segment are worth.

use crate::fixtures::{Row, fixture, number};
use proptest::prelude::*;
use rust_decimal::Decimal;
use segmentry::{
    model::{Id, Text},
    rfm::{CellStatistics, CellSummary, Migration, MigrationError, Move, Position, StatisticsError},
    scale::Grid,
};
use std::collections::{BTreeMap, BTreeSet};

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn spring() -> Vec<(i64, Option<&'static str>)> {
    vec![(1, Some("a")), (2, Some("a")), (3, Some("a")), (4, Some("b")), (5, None), (6, None), (7, Some("b"))]
}

fn autumn() -> Vec<(i64, Option<&'static str>)> {
    vec![
        (9, None),
        (8, Some("b")),
        (5, Some("a")),
        (4, Some("b")),
        (3, Some("b")),
        (2, Some("b")),
        (1, Some("a")),
        (6, None),
    ]
}

#[test]
fn everybody_is_counted_once() {
    let migration = Migration::between(spring(), autumn()).unwrap();
    let [a, b] = ["a", "b"].map(Position::Segment);
    let (none, absent) = (Position::WithoutPurchases, Position::Absent);
    let counted: Vec<Vec<u64>> = migration
        .positions()
        .map(|from| migration.positions().map(|to| migration.count(&from, &to)).collect())
        .collect();
    assert_eq!(migration.positions().collect::<Vec<_>>(), [a, b, none, absent]);
    assert_eq!(counted, [[1, 2, 0, 0], [0, 1, 0, 1], [1, 0, 1, 0], [0, 1, 1, 0]]);
    assert_eq!([a, b, none, absent].map(|from| migration.row_total(&from)), [3, 2, 2, 2]);
    assert_eq!([a, b, none, absent].map(|to| migration.column_total(&to)), [2, 4, 2, 1]);
    assert_eq!(
        (
            migration.total(),
            migration.stayed(),
            migration.moved(),
            migration.new_customers(),
            migration.lost_customers()
        ),
        (9, 3, 3, 2, 1)
    );
    assert_eq!(migration.share(&a, &b), Some(decimal("0.666666667")));
    assert_eq!(migration.share(&a, &a), Some(decimal("0.333333333")));
    assert_eq!(migration.share(&a, &absent), Some(Decimal::ZERO));
    assert_eq!(migration.share(&Position::Segment("c"), &a), None);
    let moves = [(a, b, 2), (b, absent, 1), (none, a, 1), (absent, b, 1), (absent, none, 1)];
    assert_eq!(migration.moves(), moves.map(|(from, to, customers)| Move { from, to, customers }));
}

#[test]
fn it_is_shown_and_written() {
    let migration = Migration::between(spring(), autumn()).unwrap().ordered(["b", "z"]);
    assert_eq!(
        migration.to_string(),
        "before \\ after     b  z  a  without purchases  lost  total\n\
         b                  1  0  0                  0     1      2\n\
         z                  0  0  0                  0     0      0\n\
         a                  2  0  1                  0     0      3\n\
         without purchases  0  0  1                  1     0      2\n\
         new                1  0  0                  1     0      2\n\
         total              4  0  2                  2     1      9"
    );
    let few = Migration::between([(1, Some("a"))], [(1, None), (2, None)]).unwrap();
    assert_eq!(
        serde_json::to_string(&few).unwrap(),
        r#"{"positions":[{"segment":"a"},"without_purchases","absent"],"customers":[[0,1,0],[0,0,0],[0,1,0]],"#
            .to_owned()
            + r#""total":2,"stayed":0,"moved":1,"new":1,"lost":0,"#
            + r#""moves":[{"from":{"segment":"a"},"to":"without_purchases","customers":1},"#
            + r#"{"from":"absent","to":"without_purchases","customers":1}]}"#
    );
    let nobody = Migration::<Text>::between::<i64, i64, Option<Text>, Option<Text>>([], []).unwrap();
    assert_eq!((nobody.total(), nobody.moves()), (0, vec![]));
    assert_eq!(nobody.positions().count(), 2);
    assert!(nobody.to_string().ends_with("total                              0     0      0"), "{nobody}");
}

#[test]
fn rows_are_in_the_order_of_a_grid() {
    let grid = Grid::eleven();
    let at = |recency, value| grid.at(&[recency, value]).cloned();
    let migration = Migration::between([(1, at(5, 10)), (2, at(1, 2))], [(1, at(2, 10)), (2, None)]).unwrap();
    let ordered: Vec<Text> =
        migration.ordered_by(&grid).positions().filter_map(|standing| standing.key().cloned()).collect();
    // Prospects have no cell: they are the row of those without purchases.
    assert_eq!(ordered, grid.names().take(10).cloned().collect::<Vec<_>>());
}

#[test]
fn a_customer_stands_once_at_a_date() {
    let twice = |id: Id, date| Err(MigrationError::Twice { id, date });
    let (one, two) = ([(7, Some("a")), (3, None), (7, Some("a"))], [(1, Some("a"))]);
    assert_eq!(Migration::between(one, two), twice(7.into(), "before"));
    assert_eq!(Migration::between(two, one), twice(7.into(), "after"));
    let error = Migration::between([("x", Some(1)), ("x", None)], [("y", None)]).unwrap_err();
    assert_eq!(error.to_string(), "the customer x stands twice before");
    // The number 7 and the text "7" are two customers.
    assert_eq!(Migration::between([(7, Some("a"))], [("7", Some("a"))]).unwrap().total(), 2);
}

fn customers() -> impl Strategy<Value = BTreeMap<i64, Option<u8>>> {
    prop::collection::btree_map(0_i64..40, prop::option::of(0_u8..4), 0..30)
}

proptest! {
    #[test]
    fn migrations_are_as_by_hand(before in customers(), after in customers(), seed in any::<u64>()) {
        let shuffled = |customers: &BTreeMap<i64, Option<u8>>| {
            let mut list: Vec<_> = customers.iter().map(|(id, segment)| (*id, *segment)).collect();
            list.sort_by_key(|(id, _)| id.unsigned_abs().wrapping_mul(seed | 1).rotate_left(17));
            list
        };
        let migration = Migration::between(shuffled(&before), shuffled(&after)).unwrap();
        let standing = |customers: &BTreeMap<i64, Option<u8>>, id| match customers.get(id) {
            Some(Some(segment)) => Position::Segment(*segment),
            Some(None) => Position::WithoutPurchases,
            None => Position::Absent,
        };
        let ids: BTreeSet<i64> = before.keys().chain(after.keys()).copied().collect();
        let mut sum = 0;
        for from in migration.positions() {
            let mut shares = Decimal::ZERO;
            for to in migration.positions() {
                let count = ids.iter().filter(|id| standing(&before, id) == from && standing(&after, id) == to).count();
                prop_assert_eq!(migration.count(&from, &to), count as u64);
                sum += count;
                shares += migration.share(&from, &to).unwrap_or_default();
            }
            if migration.row_total(&from) > 0 {
                prop_assert!((shares - Decimal::ONE).abs() < decimal("0.00000001"));
            }
        }
        prop_assert_eq!(sum, ids.len());
        prop_assert_eq!(migration.total(), ids.len() as u64);
        let parts = [migration.stayed(), migration.moved(), migration.new_customers(), migration.lost_customers()];
        prop_assert_eq!(parts.iter().sum::<u64>(), migration.total());
        let moves: u64 = migration.moves().iter().map(|one| one.customers).sum();
        prop_assert_eq!(moves + migration.stayed(), migration.total());
        prop_assert!(migration.moves().is_sorted_by(|one, next| one.customers >= next.customers));
    }
}

/// The summary that R's rfm made of the same customers, segment by segment.
fn assert_as_r(cells: &CellStatistics<Text>, call: &str) {
    let expected: Vec<Row> = fixture("r_segment_summaries").into_iter().filter(|row| row["call"] == call).collect();
    assert_eq!(cells.iter().count(), expected.len());
    for row in expected {
        let found = cells.get(&Text::from(row["segment"].as_str())).unwrap();
        assert_eq!(found.customers(), number::<u64>(&row, "customers"), "{row:?}");
        assert_eq!(found.purchases(), number::<u64>(&row, "orders"), "{row:?}");
        assert_eq!(found.revenue(), number(&row, "revenue"), "{row:?}");
        let value: Decimal = found.average_order_value().unwrap().round_dp(2);
        assert_eq!(value, number(&row, "aov"), "{row:?}");
    }
}

#[test]
fn r_rfm_sums_the_customers_of_orders_up_alike() {
    let segments: BTreeMap<String, String> =
        fixture("r_orders_scores").into_iter().map(|row| (row["customer"].clone(), row["segment"].clone())).collect();
    let mut of_customers: BTreeMap<String, (u64, Decimal)> = BTreeMap::new();
    for row in fixture("orders") {
        let (orders, revenue) = of_customers.entry(row["customer"].clone()).or_default();
        (*orders, *revenue) = (*orders + 1, *revenue + number::<Decimal>(&row, "revenue"));
    }
    let mut cells = CellStatistics::new();
    for (customer, (orders, revenue)) in of_customers {
        cells.add(segments[&customer].as_str().into(), orders, revenue).unwrap();
    }
    assert_as_r(&cells, "orders");
    assert_eq!(cells.total().customers(), 995);
}

#[test]
fn r_rfm_sums_the_customer_table_up_alike() {
    let grid = Grid::r_rfm();
    let mut cells = CellStatistics::new();
    for row in fixture("customers") {
        let segment = grid.at(&["r", "f", "m"].map(|column| number(&row, column))).unwrap().clone();
        let revenue: Decimal = number(&row, "revenue");
        cells.add(segment, number(&row, "number_of_orders"), revenue).unwrap();
    }
    assert_as_r(&cells, "customers");
    assert_eq!(cells.total().customers(), 39_999);
}

#[test]
fn what_there_is_nothing_of_has_no_average() {
    let mut cells = CellStatistics::new();
    assert_eq!(cells.total().share_of_customers(), None);
    assert_eq!(cells.get(&"a"), None);
    cells.add("a", 0, 0).unwrap();
    let a = cells.get(&"a").unwrap();
    assert_eq!((a.average_order_value(), a.share_of_revenue()), (None, None));
    assert_eq!((a.average_revenue(), a.share_of_customers()), (Some(Decimal::ZERO), Some(Decimal::ONE)));
    // Given back more than paid.
    cells.add("b", 2, decimal("-0.5")).unwrap();
    assert_eq!(cells.total().share_of_revenue(), None);
    assert_eq!(cells.get(&"b").unwrap().average_order_value(), Some(decimal("-0.25")));
    cells.add("c", 1, 1).unwrap();
    assert_eq!(cells.get(&"b").unwrap().share_of_revenue(), Some(decimal("-1")));
    assert_eq!(
        cells.to_string(),
        concat!(
            "cell   customers  purchases  revenue  % of customers  % of revenue  per customer  per purchase\n",
            "a              1          0        0            33.3           0.0          0.00             -\n",
            "b              1          2     -0.5            33.3        -100.0         -0.50         -0.25\n",
            "c              1          1        1            33.3         200.0          1.00          1.00\n",
            "total          3          3      0.5           100.0         100.0          0.17          0.17",
        )
    );
    assert_eq!(
        serde_json::to_value(&cells).unwrap()["cells"][0],
        serde_json::json!({
            "key": "a", "customers": 1, "purchases": 0, "revenue": "0", "share_of_customers": "0.333333333",
            "share_of_revenue": "0", "average_revenue": "0", "average_order_value": null,
        })
    );
}

#[test]
fn sums_that_are_not_exact_are_refused_and_nothing_is_added() {
    let most = decimal("79228162514264337593.543950335");
    let mut cells = CellStatistics::new();
    cells.add("a", 1, most).unwrap();
    let before = cells.clone();
    let finest = decimal("0.000000001");
    assert_eq!(cells.add("a", 1, finest), Err(StatisticsError::TooLarge));
    assert_eq!(cells.add("b", 1, finest), Err(StatisticsError::TooLarge));
    let too_fine = decimal("0.0000000001");
    assert_eq!(cells.add("b", 1, too_fine), Err(StatisticsError::TooFine { revenue: too_fine }));
    assert_eq!(cells.add("b", 1, Decimal::MAX), Err(StatisticsError::TooLarge));
    assert_eq!(cells.add("b", u64::MAX, 0), Err(StatisticsError::TooLarge));
    assert_eq!(cells.add_group("b", u64::MAX, 0, 0), Err(StatisticsError::TooLarge));
    assert_eq!(cells.merge(before.clone()), Err(StatisticsError::TooLarge));
    assert_eq!(cells, before);
    assert_eq!(cells.get(&"a").unwrap().revenue(), most);
    assert_eq!(cells.total().share_of_revenue(), Some(Decimal::ONE));
    let fine = StatisticsError::TooFine { revenue: too_fine }.to_string();
    assert_eq!(fine, "the revenue 0.0000000001 has more than nine decimals, or too many digits");
}

type Group = ((u8, u8), u64, i64);

fn added(rows: &[Group]) -> CellStatistics<(u8, u8)> {
    let mut cells = CellStatistics::new();
    for (key, purchases, cents) in rows {
        cells.add(*key, *purchases, Decimal::new(*cents, 2)).unwrap();
    }
    cells
}

proptest! {
    #[test]
    fn parts_add_up_to_the_whole(
        rows in prop::collection::vec(((0_u8..3, 0_u8..3), 0_u64..1_000, any::<i32>().prop_map(i64::from)), 0..60),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 2),
    ) {
        let whole = added(&rows);
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(rows.len() + 1)).collect();
        cuts.sort_unstable();
        let parts = [&rows[..cuts[0]], &rows[cuts[0]..cuts[1]], &rows[cuts[1]..]].map(added);
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            let mut merged = CellStatistics::new();
            for part in order {
                merged.merge(parts[part].clone()).unwrap();
            }
            prop_assert_eq!(&merged, &whole);
        }
        for (key, cell) in whole.iter() {
            let mine: Vec<&Group> = rows.iter().filter(|(of, ..)| of == key).collect();
            prop_assert_eq!(cell.customers(), mine.len() as u64);
            prop_assert_eq!(cell.purchases(), mine.iter().map(|(_, purchases, _)| purchases).sum::<u64>());
            let cents = mine.iter().map(|(.., cents)| cents).sum::<i64>();
            prop_assert_eq!(cell.revenue(), Decimal::new(cents, 2));
        }
        let total = whole.total();
        prop_assert_eq!(whole.iter().map(|(_, cell)| cell.revenue()).sum::<Decimal>(), total.revenue());
        prop_assert_eq!(whole.iter().map(|(_, cell): (_, CellSummary)| cell.customers()).sum::<u64>(), rows.len() as u64);
    }
}

#[test]
fn who_cannot_be_scored_is_counted_apart() {
    let before = [(1, Position::Segment("a")), (2, Position::Unscored), (3, Position::Absent)];
    let after = [(1, Position::Unscored), (2, Position::Unscored), (3, Position::Absent)];
    let migration = Migration::between(before, after).unwrap();
    assert_eq!(
        migration.to_string(),
        "\
before \\ after     a  without purchases  without scores  lost  total
a                  0                  0               1     0      1
without purchases  0                  0               0     0      0
without scores     0                  0               1     0      1
new                0                  0               0     0      0
total              0                  0               2     0      2"
    );
}
