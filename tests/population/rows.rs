//! Plain rows and single events come to the same as customers who record them.

use proptest::prelude::*;
use segmentry::{
    Context,
    model::{Cart, CartAction, Customer, Event, EventKind, Message, Money, Order, Session},
    population::{Batch, BatchNumber, Population, PopulationError},
    prelude::*,
    testing::{Dice, instant, money},
    time::Instant,
};

const AS_OF: &str = "2026-11-01T00:00:00Z";

/// Whose, which of the kinds, when, how much.
type Row = (u32, usize, Instant, Money);

const PLAIN: [EventKind; 3] = [EventKind::MessageOpened, EventKind::Session, EventKind::CartAdded];

fn event((_, kind, at, money): Row) -> Event {
    match kind {
        0 => Message::opened(at).into(),
        1 => Session::new(at).into(),
        2 => Cart::new(at, CartAction::Added).into(),
        _ => Order::new(at, money).into(),
    }
}

fn put(batch: &mut Batch, rows: &[Row]) {
    let plain = PLAIN.map(|kind| batch.row_kind(kind).unwrap());
    let order = batch.money_kind(EventKind::Order).unwrap();
    for (customer, kind, at, money) in rows {
        match plain.get(*kind) {
            Some(kind) => batch.row(*kind, BatchNumber::new(*customer), *at),
            None => batch.money_row(order, BatchNumber::new(*customer), *at, *money),
        }
    }
}

fn population(customers: u32, batches: &[&[Row]]) -> Population {
    let mut population = Population::default();
    for rows in batches {
        let mut batch = Batch::default();
        batch.numbers(0..customers);
        put(&mut batch, rows);
        assert_eq!(population.append(batch).unwrap().added, rows.len());
    }
    population
}

fn recorded(customers: u32, rows: &[Row]) -> Vec<Customer> {
    let mut people: Vec<Customer> = (0..customers).map(Customer::new).collect();
    for row in rows {
        people[usize::try_from(row.0).unwrap()].record(event(*row)).unwrap();
    }
    people
}

fn assert_same(population: &Population, people: &[Customer]) {
    assert_eq!(population.len(), people.len());
    for customer in people {
        assert!(population.customer(customer.id()).unwrap() == *customer, "customer {}", customer.id());
    }
}

/// In the order of time, but for a share of them, of customers of whom some do much more than others.
fn log(dice: &mut Dice, customers: u32, rows: usize, late: usize) -> Vec<Row> {
    let amounts = ["19.99 EUR", "5 EUR", "0 EUR", "0.000000001 EUR", "7 EUR", "7 EUR"];
    let start = instant("2026-01-01T00:00:00Z").micros();
    let row = |place: usize| {
        let most = dice.roll(usize::try_from(customers).unwrap());
        let customer = u32::try_from(dice.roll(most + 1)).unwrap();
        let behind = if dice.chance(late) { dice.roll(rows) } else { 0 };
        // Several at one instant.
        let second = (place - behind.min(place)) / 4;
        (
            customer,
            dice.roll(4),
            Instant::from_micros(start + i64::try_from(second).unwrap() * 1_000_000).unwrap(),
            money(dice.one_of(&amounts)),
        )
    };
    (0..rows).map(row).collect()
}

#[test]
fn rows_in_any_order_are_events() {
    // Customers of one part and of several; few rows and many of each, in time, late, and in no order.
    for ((customers, rows), seed) in [(5, 60), (40, 5_000), (3, 9_000), (9_000, 30_000)].into_iter().zip(0_u64..) {
        for late in [0, 2, 100] {
            let mut dice = Dice::new(seed);
            let mut rows = log(&mut dice, customers, rows, late);
            let people = recorded(customers, &rows);
            assert_same(&population(customers, &[&rows]), &people);
            let (one, other) = rows.split_at(rows.len() * 4 / 5);
            assert_same(&population(customers, &[one, other]), &people);
            rows.reverse();
            assert_same(&population(customers, &[&rows]), &people);
        }
    }
}

#[test]
fn rows_that_do_not_fit_beside_the_others_are_events_too() {
    let odd = [
        (1, 3, instant("2026-03-01T00:00:00.5Z"), money("3 EUR")),
        (1, 3, instant("1969-03-01T00:00:00Z"), money("3 EUR")),
        (1, 0, instant("1969-03-01T00:00:00Z"), money("3 EUR")),
        (2, 3, instant("2026-03-01T00:00:00Z"), money("3 USD")),
        (2, 3, instant("2026-03-01T00:00:00Z"), money("900000000000000 EUR")),
        (0, 1, Instant::MAX, money("1 EUR")),
    ];
    for kept in 1_usize..1 << odd.len() {
        let mut rows = log(&mut Dice::new(1), 4, 50, 3);
        rows.extend(odd.iter().enumerate().filter(|(place, _)| kept >> place & 1 == 1).map(|(_, row)| *row));
        let people = recorded(4, &rows);
        assert_same(&population(4, &[&rows]), &people);
        rows.rotate_right(3);
        assert_same(&population(4, &[&rows]), &people);
    }
}

#[test]
fn whole_events_stand_beside_rows_of_their_kind() {
    let rows = log(&mut Dice::new(3), 6, 300, 5);
    let mut batch = Batch::default();
    batch.numbers(0..6);
    put(&mut batch, &rows);
    let mut people = recorded(6, &rows);
    for id in 0..20_u32 {
        let at = instant("2026-01-01T00:00:00Z").saturating_add(seconds(id % 7));
        let order = Order::new(at, money("5 EUR")).id(i64::from(id));
        people[2].record(order.clone()).unwrap();
        batch.event(BatchNumber::new(2), order);
    }
    let mut population = Population::default();
    population.append(batch).unwrap();
    assert_same(&population, &people);
}

#[test]
fn numbers_of_another_batch_are_refused() {
    let mut batch = Batch::default();
    batch.numbers(0..3);
    put(&mut batch, &[(3, 0, instant(AS_OF), money("1 EUR"))]);
    assert_eq!(Population::default().append(batch).unwrap_err(), PopulationError::MixedUp);
}

/// A small history: customer, kind, second, amount, and a key for some.
fn events() -> impl Strategy<Value = Vec<(u32, usize, u32, u32, Option<u32>)>> {
    prop::collection::vec((0..5_u32, 0..4_usize, 0..12_u32, 0..4_u32, prop::option::weighted(0.4, 0..6_u32)), 0..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn single_events_are_one_batch(events in events()) {
        let start = instant(AS_OF).saturating_sub(days(1));
        let events: Vec<(u32, Event)> = events
            .into_iter()
            .map(|(customer, kind, second, euros, key)| {
                let at = start.saturating_add(seconds(second));
                // Copies of a key are the same event.
                let at = key.map_or(at, |key| start.saturating_add(seconds(key + 20)));
                let euros = key.unwrap_or(euros);
                let event = match (kind, key) {
                    (0, None) => Message::opened(at).into(),
                    (0, Some(key)) => Message::opened(at).id(i64::from(key)).into(),
                    (1, _) => Session::new(at).into(),
                    (2, _) => Cart::new(at, CartAction::Added).into(),
                    (_, None) => Order::new(at, money(&format!("{euros} EUR"))).into(),
                    (_, Some(key)) => Order::new(at, money(&format!("{euros} EUR"))).id(i64::from(key)).into(),
                };
                (customer, event)
            })
            .collect();
        let (mut single, mut whole) = (Population::default(), Population::default());
        let mut all = Batch::default();
        let (mut added, mut known) = (0, 0);
        for (customer, event) in &events {
            let mut batch = Batch::default();
            batch.event(*customer, event.clone());
            let report = single.append(batch).unwrap();
            added += report.added;
            known += report.repeated;
            all.event(*customer, event.clone());
        }
        let report = whole.append(all).unwrap();
        prop_assert_eq!((added, known), (report.added, report.repeated));
        prop_assert_eq!(serde_json::to_value(&single).unwrap(), serde_json::to_value(&whole).unwrap());
        let context = Context::at(instant(AS_OF));
        for rule in [messages().opened().any(), orders().count().at_least(2), usage().since_last().at_most(days(1))] {
            let plan = rule.plan(&context).unwrap();
            prop_assert_eq!(single.select(&plan), whole.select(&plan));
        }
    }
}
