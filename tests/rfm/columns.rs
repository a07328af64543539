//! Columns are a faster way to the same: what is fitted to them and what they score is equal to a sample of rows whose
//! ids are their places.

use proptest::prelude::*;
use rust_decimal::Decimal;
use segmentry::{
    model::Id,
    rfm::{Bins, Collapsed, Column, FitError, Fitted, Method, Quantile, Scoring, Ties},
    scale::{Axis, Best, Closed, Combination, Grid, GridRule, Outside, ScoreError, ScoreModel, ValueError},
};

/// The generator `SplitMix64` (Steele, Lea and Flood 2014).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: i64) -> i64 {
        i64::try_from(self.next() % limit.unsigned_abs()).unwrap()
    }
}

/// Values by chance in many shapes.
fn shape(shape: u8, rows: usize, seed: u64) -> Vec<i64> {
    let mut dice = Dice(seed);
    let dice = &mut dice;
    let mut value = move || match shape {
        // Days, orders, money.
        0 => dice.below(1_100),
        1 => 1 + i64::from(dice.next().trailing_zeros()).pow(2),
        2 => (1 << dice.below(20)) + dice.below(100_000),
        // Refunds, far from zero, one that most have, the whole width, the ends, two clusters far apart.
        3 => dice.below(200_000) - 100_000,
        4 => 20_261_122 + dice.below(300),
        5 => [100_000, 100_000, 100_000, dice.below(1_000_000)][usize::try_from(dice.below(4)).unwrap()],
        6 => i64::from_ne_bytes(dice.next().to_ne_bytes()),
        7 => [i64::MIN, i64::MAX, 0, -1][usize::try_from(dice.below(4)).unwrap()],
        8 => [-1_000_000_000_000_000, 5][usize::try_from(dice.below(2)).unwrap()] + dice.below(9),
        9 => 7,
        // On both sides of what is counted exactly, and of 32 bits.
        10 => 65_530 + dice.below(12),
        11 => 4_294_967_290 + dice.below(12),
        _ => 2_147_483_640 + dice.below(12),
    };
    std::iter::repeat_with(&mut value).take(rows).collect()
}

/// The same values in each width that holds them all.
fn widths(values: &[i64], check: impl Fn(Column<'_>)) {
    check(Column::from(values));
    if let Ok(narrow) = values.iter().map(|value| i32::try_from(*value)).collect::<Result<Vec<_>, _>>() {
        check(Column::from(&narrow));
    }
    if let Ok(narrow) = values.iter().map(|value| u32::try_from(*value)).collect::<Result<Vec<_>, _>>() {
        check(Column::from(&narrow));
    }
}

fn rows(columns: &[(&[i64], u32)]) -> Vec<(Id, Vec<Decimal>)> {
    let decimal = |value: i64, decimals: u32| Decimal::from_i128_with_scale(value.into(), decimals);
    let row = |row: usize| {
        let values = columns.iter().map(|(values, decimals)| decimal(values[row], *decimals));
        (Id::Number(i64::try_from(row).unwrap()), values.collect())
    };
    (0..columns[0].0.len()).map(row).collect()
}

fn scores_of_rows(model: &ScoreModel, rows: &[(Id, Vec<Decimal>)], place: usize) -> Vec<u8> {
    let score = |(id, values): &(Id, Vec<Decimal>)| model.scores(id.clone(), values).unwrap().get(place).unwrap().get();
    rows.iter().map(score).collect()
}

#[track_caller]
fn assert_as_rows(scoring: &Scoring, values: &[i64], decimals: u32, others: &[i64]) {
    let customers = rows(&[(values, decimals)]);
    let expected: Result<Fitted, FitError> = scoring.fit(customers.iter().cloned());
    let expected_scores = expected.as_ref().ok().map(|fitted| scores_of_rows(&fitted.model, &customers, 0));
    let others_rows = rows(&[(others, decimals)]);
    let others_scores = expected.as_ref().ok().map(|fitted| scores_of_rows(&fitted.model, &others_rows, 0));
    widths(values, |column| {
        let column = column.decimals(decimals);
        let fitted = scoring.fit_columns(&[column]);
        assert_eq!(fitted, expected, "{scoring:?}");
        if let Ok(fitted) = fitted {
            let scores = fitted.model.score_columns(&[column]).unwrap();
            assert_eq!(scores.dimension(0), expected_scores.as_deref(), "{scoring:?}");
        }
    });
    // Values that were not fitted, in another width, and with more decimals than the edges.
    let Ok(fitted) = &expected else { return };
    widths(others, |column| {
        let scores = fitted.model.score_columns(&[column.decimals(decimals)]).unwrap();
        assert_eq!(scores.dimension(0), others_scores.as_deref(), "{scoring:?}");
    });
}

fn method() -> impl Strategy<Value = Method> {
    let ties = prop_oneof![
        Just(Ties::Low),
        Just(Ties::High),
        Just(Ties::Nearest),
        Just(Ties::SplitById),
        Just(Ties::SplitBySeed("spring".into())),
    ];
    let closed = prop_oneof![Just(Closed::Left), Just(Closed::Right)];
    let quantiles = (0..9_usize, closed.clone(), -2..=2_i64).prop_map(move |(kind, closed, plus)| Method::Quantiles {
        quantile: Quantile::ALL[kind],
        closed,
        plus: Decimal::new(plus, 1),
    });
    let edges = (proptest::collection::btree_set(-200_000..200_000_i64, 1..20), closed).prop_map(|(edges, closed)| {
        let edges = edges.into_iter().map(|edge| Decimal::new(edge, 1)).collect();
        Method::Edges { edges, closed }
    });
    prop_oneof![4 => ties.prop_map(Method::Ranks), 2 => quantiles, 1 => Just(Method::EqualWidth), 1 => edges]
}

fn bins() -> impl Strategy<Value = Bins> {
    let best = prop_oneof![Just(Best::Highest), Just(Best::Lowest)];
    let collapsed = prop_oneof![
        4 => Just(Collapsed::Skip),
        2 => Just(Collapsed::Compress),
        2 => Just(Collapsed::Stretch),
        1 => Just(Collapsed::Refuse),
    ];
    let bins = prop_oneof![3 => 2..=11_u8, 1 => 12..=100_u8];
    (bins, method(), best, collapsed).prop_map(|(bins, method, best, collapsed)| {
        let bins =
            if let Method::Edges { edges, .. } = &method { u8::try_from(edges.len()).unwrap() + 1 } else { bins };
        Bins::new(bins).method(method).best(best).collapsed(collapsed)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn columns_are_rows(
        bins in bins(),
        shapes in [0..=12_u8, 0..=12_u8],
        sizes in (prop_oneof![2 => 1_024..3_000_usize, 1 => 1..40_usize], 1..600_usize),
        decimals in 0..=9_u32,
        seed in any::<u64>(),
    ) {
        let values = shape(shapes[0], sizes.0, seed);
        let others = shape(shapes[1], sizes.1, !seed);
        assert_as_rows(&Scoring::new([("value", bins)]), &values, decimals, &others);
    }

    #[test]
    fn several_columns_are_rows(
        bins in [bins(), bins(), bins()],
        rows_number in 1..1_500_usize,
        seed in any::<u64>(),
        is_nested in any::<bool>(),
        is_percentile in any::<bool>(),
    ) {
        let mut scoring = Scoring::new(["one", "two", "three"].into_iter().zip(bins));
        if is_nested {
            scoring = scoring.nested();
        }
        if is_percentile {
            scoring = scoring.combine("percentile", Combination::Percentile(vec![1, 0, 2]));
        }
        let values = [shape(0, rows_number, seed), shape(1, rows_number, seed), shape(2, rows_number, seed)];
        let customers = rows(&[(&values[0], 0), (&values[1], 0), (&values[2], 2)]);
        let columns =
            [Column::from(&values[0]), Column::from(&values[1]), Column::from(&values[2]).decimals(2)];
        let expected = scoring.fit(customers.iter().cloned());
        let fitted = scoring.fit_columns(&columns);
        prop_assert_eq!(&fitted, &expected);
        let Ok(fitted) = fitted else { return Ok(()) };
        let scores = fitted.model.score_columns(&columns).unwrap();
        for place in 0..3 {
            prop_assert_eq!(scores.dimension(place), Some(&scores_of_rows(&fitted.model, &customers, place)[..]));
        }
        for (row, (id, values)) in customers.iter().enumerate() {
            prop_assert_eq!(scores.get(row), Some(fitted.model.scores(id.clone(), values).unwrap()));
        }
        prop_assert_eq!((scores.len(), scores.get(rows_number)), (rows_number, None));
    }
}

fn two() -> Scoring {
    Scoring::new([("days", Bins::new(3).best(Best::Lowest)), ("orders", Bins::new(3))])
}

#[test]
fn what_does_not_fit_is_named() {
    let (days, orders) = ([1_u32, 2, 3], [1_i32, 1, 5, 6]);
    let short = two().fit_columns(&[Column::from(&days)]);
    assert_eq!(short, Err(FitError::Columns(ScoreError::Dimensions { expected: 2, found: 1 })));
    let unequal = two().fit_columns(&[Column::from(&days), Column::from(&orders)]);
    let rows = ScoreError::Rows { dimension: "orders".into(), expected: 3, found: 4 };
    assert_eq!(unequal, Err(FitError::Columns(rows)));
    let fine = two().fit_columns(&[Column::from(&days), Column::from(&days).decimals(10)]);
    let decimals = ScoreError::Decimals { dimension: "orders".into(), decimals: 10 };
    assert_eq!(fine, Err(FitError::Columns(decimals)));
    let nobody: [u32; 0] = [];
    assert_eq!(two().fit_columns(&[Column::from(&nobody); 2]), Err(FitError::NoCustomers));
    let model = two().fit_columns(&[Column::from(&days); 2]).unwrap().model;
    assert!(model.score_columns(&[Column::from(&nobody); 2]).unwrap().is_empty());
    assert_eq!(model.score_columns(&[Column::from(&days)]).unwrap_err().to_string(), "1 values for 2 dimensions",);
}

#[test]
fn what_lies_outside_is_refused_by_row_and_dimension() {
    let bins = Bins::new(2).outside(Outside::Refuse);
    let cents = [250_i64, 1_999, 100_000];
    let model = Scoring::new([("money", bins)]).fit_columns(&[Column::from(&cents).decimals(2)]).unwrap().model;
    assert!(model.score_columns(&[Column::from(&cents).decimals(2)]).is_ok());
    let others = [2_500_u32, 2_499];
    let refused = model.score_columns(&[Column::from(&others).decimals(3)]).unwrap_err();
    assert_eq!(refused.to_string(), "row 1, money: the value 2.499 lies outside of the fitted 2.5 to 1000");
    let error = ValueError::OutOfRange {
        value: Decimal::new(2_499, 3),
        least: Decimal::new(25, 1),
        greatest: Decimal::from(1_000),
    };
    assert_eq!(refused, ScoreError::Row { row: 1, dimension: "money".into(), error });
    assert!(model.score_columns(&[Column::from(&[1_001_i32])]).is_err());
    // What is flagged has a score all the same.
    let flagged = Scoring::new([("money", Bins::new(2).outside(Outside::Flag))]);
    let model = flagged.fit_columns(&[Column::from(&cents).decimals(2)]).unwrap().model;
    assert_eq!(model.score_columns(&[Column::from(&[1_001_i32, 0])]).unwrap().dimension(0), Some(&[2, 1][..]));
}

#[test]
fn segments_are_places_among_the_names() {
    let axes = [Axis::score("days", 3), Axis::score("orders", 3)];
    let rules = [GridRule::new("good", [2..=3, 2..=3]), GridRule::new("new", [3..=3, 1..=1])];
    let grid = Grid::first_match(axes, rules, "others").unwrap();
    let scoring = two().grid(grid);
    let (days, orders) = ([1_u32, 2, 3, 1], [5_u32, 6, 1, 1]);
    let columns = [Column::from(&days), Column::from(&orders)];
    let model = scoring.fit_columns(&columns).unwrap().model;
    let scores = model.score_columns(&columns).unwrap();
    let names: Vec<_> = model.grid().unwrap().names().collect();
    let segments = model.segment_columns(&scores).unwrap();
    for (row, segment) in segments.into_iter().enumerate() {
        let segment = names[usize::from(segment)];
        assert_eq!(Some(segment), model.segment(&scores.get(row).unwrap()));
    }
    let alone = two().fit_columns(&columns).unwrap().model;
    assert_eq!(alone.segment_columns(&scores), None);
}
