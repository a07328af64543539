//! A scan finds whom a population of the same rows finds, and whom the reading of each customer finds.

use crate::generate::{Case, Dice, case, leaf_case, leaves, lib};
use proptest::prelude::*;
use segmentry::{
    Context, Predicate,
    model::{Currency, Customer, EventKind, Id, Money, Rejection},
    plan::Plan,
    population::{Batch, BatchNumber, Population, PopulationError, Scan, ScanReason},
    prelude::*,
    testing::{instant, money},
    time::Instant,
};
use serde_json::{Value as Json, json};

type Row = (Id, EventKind, Instant, Option<Money>);

/// The first money that stands somewhere in an event.
fn money_in(event: &Json) -> Option<Money> {
    match event {
        Json::String(text) => text.parse().ok(),
        Json::Object(map) => map.values().find_map(money_in),
        _ => None,
    }
}

/// What is left of events as rows, in no order.
fn rows(customers: &[Customer], dice: &mut Dice) -> Vec<Row> {
    let mut rows = Vec::new();
    for customer in customers {
        for event in customer.history.iter() {
            let money = money_in(&serde_json::to_value(event).unwrap());
            rows.push((customer.id().clone(), event.kind(), event.at(), money));
        }
    }
    for place in 1..rows.len() {
        rows.swap(place, dice.roll(place));
    }
    rows
}

fn population_of(rows: &[Row]) -> Population {
    let mut batch = Batch::default();
    for (customer, kind, at, money) in rows {
        match (batch.row_kind(kind.clone()), batch.money_kind(kind.clone()), money) {
            (_, Ok(kind), Some(money)) => batch.money_row(kind, customer.clone(), *at, *money),
            (Ok(kind), _, _) => batch.row(kind, customer.clone(), *at),
            _ => {
                batch.number(customer.clone());
            }
        }
    }
    let mut population = Population::default();
    population.append(batch).unwrap();
    population
}

fn pass(rows: &[Row], scan: &mut Scan) {
    for (customer, kind, at, money) in rows {
        match (scan.row_kind(kind.clone()), scan.money_kind(kind.clone()), money) {
            (_, Ok(kind), Some(money)) => drop(scan.money_row(kind, customer.clone(), *at, *money)),
            (Ok(kind), _, _) => scan.row(kind, customer.clone(), *at),
            _ => {
                scan.number(customer.clone());
            }
        }
    }
}

/// By the row reading of each of the customers that come out of the population again.
fn read(population: &Population, plan: &Plan) -> Vec<Id> {
    let everyone = population.everyone();
    population.ids(&everyone).filter(|id| plan.matches(&population.customer(id).unwrap())).collect()
}

/// Whether it could be counted.
fn agrees(rows: &[Row], population: &Population, plan: &Plan, rule: &Json) -> bool {
    let Ok(mut scan) = Scan::new(plan) else { return false };
    let expected: Vec<Id> = population.ids(&population.select(plan)).collect();
    assert_eq!(read(population, plan), expected, "{rule}, {}", plan.as_of());
    pass(rows, &mut scan);
    assert_eq!(scan.select().unwrap(), expected, "{rule}, {}", plan.as_of());
    true
}

fn all_agree(case: &Case) {
    let rows = rows(&case.customers, &mut case.dice());
    let population = population_of(&rows);
    let context = case.setting.context();
    let mut rules = vec![(case.rule.clone(), case.segment().plan(&context).unwrap())];
    for (family, leaf) in leaves(&case.rule, &case.setting) {
        let rule = json!({family: leaf});
        let predicate: Predicate = serde_json::from_value(rule.clone()).unwrap();
        rules.push((rule, predicate.plan(&context).unwrap()));
    }
    let now = lib(case.setting.as_of);
    for (rule, plan) in &rules {
        for instant in [now, now.saturating_sub(days(45)), now.saturating_add(days(20))] {
            if let Ok(plan) = plan.at(instant) {
                agrees(&rows, &population, &plan, rule);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_definition_that_can_be_counted_agrees(case in case(8)) {
        all_agree(&case);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_leaf_that_can_be_counted_agrees(case in leaf_case(12)) {
        all_agree(&case);
    }
}

const AS_OF: &str = "2026-11-01T00:00:00Z";

/// So many rows on either side of edges, late, of three currencies, and some ahead; of more and more customers.
fn edgy(rows: usize, dice: &mut Dice) -> Vec<Row> {
    // Of an answer rows do not tell the score: it makes a customer of whom no event is known.
    let kinds =
        [EventKind::MessageOpened, EventKind::MessageClicked, EventKind::Session, EventKind::Order, EventKind::Nps];
    let now = instant(AS_OF);
    let mut row = |row| {
        let kind = dice.one_of(&kinds);
        let day = dice.one_of(&[0, 1, 7, 29, 30, 30, 31, 60, 90, 365, 366]);
        let edge = if dice.chance(5) { now.saturating_add(days(3)) } else { now.saturating_sub(days(day)) };
        let micros = i64::try_from(dice.roll(3)).unwrap() - 1;
        let at = Instant::from_micros(edge.micros() + if dice.chance(50) { micros } else { 0 }).unwrap();
        let amount = dice.one_of(&["0.01 EUR", "49.99 EUR", "50 EUR", "50.01 EUR", "50 USD", "50 GBP"]);
        let money = (kind == EventKind::Order).then(|| money(amount));
        (Id::from(dice.roll(10 + row / 10)), kind, at, money)
    };
    (0..rows).map(&mut row).collect()
}

#[test]
fn words_that_can_be_counted_agree_on_either_side_of_edges() {
    let rates = segmentry::plan::Rates::default();
    let rates = rates.with(Currency::USD, Currency::EUR, Instant::MIN, 2).unwrap();
    let contexts = [
        Context::at(instant(AS_OF)),
        Context::at(instant(AS_OF)).rates(rates),
        Context::at(instant(AS_OF)).history_since(instant(AS_OF).saturating_sub(days(61))),
    ];
    let month = || orders().within_last(days(30));
    let opened = || messages().opened();
    let rules: Vec<Predicate> = vec![
        orders().any(),
        orders().none(),
        orders().count().exactly(2),
        month().count().between(1..=2),
        messages().opened_or_clicked().within_last(days(30)).any(),
        messages().opened_or_clicked().count().at_least(12),
        opened().since_last().between(days(30)..days(90)),
        !opened().since_last().at_least(days(30)),
        opened().since_first().at_least(days(365)),
        opened().days_since_last().at_most(1),
        opened().mean_gap().at_most(days(40)),
        opened().overdue().at_least(percent(100)),
        month().total(Currency::EUR).at_least(50),
        orders().total(Currency::EUR).between(0..100),
        orders().total(Currency::EUR).at_least(100) | opened().within_last(days(7)).any(),
        month().share_of(orders()).at_least(percent(20)),
        month().total(Currency::EUR).share_of(orders().total(Currency::EUR)).at_least(percent(20)),
        bucket("test").within(..percent(40)) & usage().any(),
        bucket("test").within(..percent(40)) | month().any(),
        bucket("test").within(..percent(40)) & events([EventKind::Session, EventKind::Order]).none(),
        at_least_of(2, [month().any(), opened().any(), usage().within_last(days(7)).any()]),
        orders().total(Currency::EUR).at_least(60).is_known(),
    ];
    let mut found = 0;
    // Few rows wait until the end; of many, some are counted before.
    for (seed, rows) in
        [(0..16, 400), (16..20, 3_000)].into_iter().flat_map(|(seeds, rows)| seeds.map(move |seed| (seed, rows)))
    {
        let rows = edgy(rows, &mut Dice::new(seed));
        let population = population_of(&rows);
        for rule in &rules {
            for context in &contexts {
                let plan = rule.plan(context).unwrap();
                assert!(agrees(&rows, &population, &plan, &json!(rule.to_string())), "{rule} is refused");
                found += population.select(&plan).len();
            }
        }
    }
    assert!(found > 1_000, "{found}");
}

#[test]
fn members_can_be_asked_for_between_rows() {
    let rows = edgy(2_000, &mut Dice::new(7));
    let late: Predicate = orders().total(Currency::EUR).at_least(200) | messages().opened().count().at_least(2);
    let plan = late.plan(&Context::at(instant(AS_OF))).unwrap();
    let mut scan = Scan::new(&plan).unwrap();
    let mut before = 0;
    for until in [0, 1, 30, 31, 900, 1_990, 2_000] {
        pass(&rows[before..until], &mut scan);
        let population = population_of(&rows[..until]);
        let expected: Vec<Id> = population.ids(&population.select(&plan)).collect();
        assert_eq!(scan.select().unwrap(), expected, "{until}");
        assert_eq!(scan.select().unwrap(), expected, "{until}, again");
        before = until;
    }
    assert!(scan.select().unwrap().len() > 30);
}

/// Beyond 9,223,372,036.854775807 a sum in billionths takes more than 64 bits, whether by one amount or by many.
#[test]
fn large_totals_are_exact() {
    let context = Context::at(instant(AS_OF));
    let most = "9223372036.854775807 EUR";
    let of = |id: i64, amount| (Id::from(id), EventKind::Order, instant(AS_OF), Some(money(amount)));
    let mut rows = vec![
        of(1, most),
        of(2, most),
        of(2, "0.000000001 EUR"),
        of(3, "1000000000000000 EUR"),
        of(4, "0.000000001 EUR"),
        of(5, "5000000000 EUR"),
        of(5, "5000000000 EUR"),
    ];
    let total = || orders().total(Currency::EUR);
    let decimal = |text: &str| text.parse::<rust_decimal::Decimal>().unwrap();
    let rules = [
        (total().exactly(decimal("9223372036.854775807")), vec![1]),
        (total().exactly(decimal("9223372036.854775808")), vec![2]),
        (total().exactly(decimal("1000000000000000")), vec![3]),
        (total().exactly(decimal("0.000000001")), vec![4]),
        (total().exactly(decimal("10000000000")), vec![5]),
        (total().at_least(decimal("9223372036.854775808")), vec![2, 3, 5]),
    ];
    for _ in 0..rows.len() {
        let population = population_of(&rows);
        for (rule, members) in &rules {
            let plan = rule.plan(&context).unwrap();
            assert!(agrees(&rows, &population, &plan, &json!(rule.to_string())));
            let mut found: Vec<Id> = population.ids(&population.select(&plan)).collect();
            found.sort();
            assert_eq!(found, members.iter().map(|id| Id::from(*id)).collect::<Vec<_>>(), "{rule}");
        }
        rows.rotate_left(1);
    }
}

#[test]
fn what_rows_do_not_tell_is_refused_with_its_place() {
    use ScanReason::{Field, Host, Profile, Together};
    let mut catalog = Catalog::default();
    catalog.insert(Segment::new("women", gender().is_known()).unwrap());
    let context = Context::at(instant(AS_OF)).catalog(catalog).host("of-the-house", |_, _| Some(true));
    let cases = [
        (gender().is_known(), Profile, "any gender"),
        (orders().any() & tag("vip"), Profile, "vip"),
        (tenure().at_least(days(3)), Profile, "sign"),
        (orders().offer("shoes").any(), Field, "shoes"),
        (orders().distinct_products().at_least(2), Field, "products"),
        (orders().average(Currency::EUR).at_least(20), Together, "average"),
        (orders().largest(Currency::EUR).at_least(20), Together, "largest"),
        (orders().longest_gap().at_least(days(9)), Together, "longest"),
        (host("of-the-house"), Host, "of-the-house"),
        (in_segment("women").unwrap(), Profile, "in segment women"),
    ];
    for (rule, reason, says) in cases {
        let error = Scan::new(&rule.plan(&context).unwrap()).unwrap_err();
        assert_eq!(error.reason, reason, "{rule}");
        assert!(error.to_string().contains(says), "{error}");
    }
}

/// Neither sum fits into 128 bits; cut off at the same place, their difference would be nothing.
#[test]
fn sums_beyond_all_numbers_are_unknown() {
    let rates = segmentry::plan::Rates::default();
    let rates = rates.with(Currency::USD, Currency::EUR, Instant::MIN, 10_000_000_000_000_u64).unwrap();
    let context = Context::at(instant(AS_OF)).rates(rates);
    let most = Some(money("1000000000000000 USD"));
    let row = |kind: &EventKind| (Id::from(1), kind.clone(), instant(AS_OF), most);
    let kinds = [EventKind::Order, EventKind::CreditNote];
    let rows: Vec<Row> = kinds.iter().flat_map(|kind| (0..40).map(|_| row(kind)).collect::<Vec<_>>()).collect();
    let population = population_of(&rows);
    let nothing = orders().total(Currency::EUR).exactly(0);
    for rule in [nothing.clone(), !nothing] {
        let rule = serde_json::to_value(rule).unwrap();
        let plan = serde_json::from_value::<Predicate>(rule.clone()).unwrap().plan(&context).unwrap();
        assert!(agrees(&rows, &population, &plan, &rule));
        assert!(population.select(&plan).is_empty(), "{rule}");
    }
}

#[test]
fn what_is_wrong_with_rows_is_told() {
    let plan = orders().total(Currency::EUR).at_least(0).plan(&Context::at(instant(AS_OF))).unwrap();
    let mut scan = Scan::new(&plan).unwrap();
    let order = scan.money_kind(EventKind::Order).unwrap();
    assert_eq!(scan.money_row(order, 1, instant(AS_OF), money("-1 EUR")), Err(Rejection::NegativeAmount));
    assert_eq!(scan.select().unwrap(), []);
    assert!(scan.row_kind(EventKind::Order).is_err());
    assert!(scan.money_kind(EventKind::Session).is_err());

    let session = scan.row_kind(EventKind::Session).unwrap();
    scan.numbers(["anna", "berta"]);
    scan.row(session, BatchNumber::new(1), instant(AS_OF));
    assert_eq!(scan.select().unwrap(), ["anna".into(), "berta".into()]);
    scan.row(session, BatchNumber::new(2), instant(AS_OF));
    assert_eq!(scan.select(), Err(PopulationError::MixedUp));
}
