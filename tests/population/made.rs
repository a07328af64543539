//! Populations that came to be in many ways.

use segmentry::{
    model::{Customer, Event, Id, Message, Order, SignUp},
    population::{Batch, Population},
    testing::{Dice, instant, money},
    time::Instant,
};
use serde_json::Value as Json;

/// The same customer under another id.
pub(crate) fn renamed(customer: &Customer, id: impl Into<Id>) -> Customer {
    let mut other = Customer::new(id);
    other.profile.clone_from(&customer.profile);
    other.history.clone_from(&customer.history);
    other
}

/// Somebody of whom little is known: one of [`FILLERS`] kinds.
pub(crate) fn filler(id: i64) -> Customer {
    let mut customer = Customer::new(id);
    let at = instant("2011-11-11T11:11:11Z");
    match id.rem_euclid(FILLERS) {
        0 => {}
        1 => customer.profile.sign_up = Some(SignUp { at, source: Some("shop".into()) }),
        2 => drop(customer.record(Order::new(at, money("50 EUR")))),
        _ => drop(customer.record(Message::opened(at))),
    }
    customer
}

pub(crate) const FILLERS: i64 = 4;

/// So many customers, these among them at places by chance, on the edges of words and of chunks too.
pub(crate) fn filled(dice: &mut Dice, people: &[Customer], n: usize) -> Vec<Customer> {
    let mut filled: Vec<Customer> = (10_000..).map(filler).take(n.saturating_sub(people.len())).collect();
    for customer in people {
        let edges = [0, 63, 64, 1_023, 1_024, filled.len()];
        let place = if dice.chance(50) { dice.one_of(&edges) } else { dice.roll(filled.len() + 1) };
        filled.insert(place.min(filled.len()), customer.clone());
    }
    filled
}

/// Written down and read again, as text or as bytes.
pub(crate) fn read_again(dice: &mut Dice, population: &Population) -> Population {
    if dice.chance(50) {
        serde_json::from_str(&serde_json::to_string(population).unwrap()).unwrap()
    } else {
        rmp_serde::from_slice(&rmp_serde::to_vec_named(population).unwrap()).unwrap()
    }
}

/// These customers, taken in at once or event by event in any order and some twice, beside others who are erased, and now and
/// then read from a snapshot on the way.
pub(crate) fn somehow(dice: &mut Dice, people: &[Customer]) -> Population {
    let mut gone: Vec<Customer> = Vec::new();
    for number in 0..dice.roll(4) {
        gone.push(renamed(&dice.one_of(people), format!("gone-{number}")));
    }
    let mut population = Population::default();
    // Those who go come first, in the middle and last among the others.
    let mut first = people.to_vec();
    for customer in &gone {
        first.insert(dice.roll(first.len() + 1), customer.clone());
    }
    let is_at_once = dice.chance(40);
    let mut events: Vec<(Id, Event)> = Vec::new();
    if is_at_once {
        population = Population::from_customers(first).unwrap();
    } else {
        let mut batch = Batch::default();
        for customer in &first {
            if gone.contains(customer) || dice.chance(20) {
                batch.customer(customer.clone());
                continue;
            }
            for event in customer.history.iter() {
                let times = if event.id().is_some() && dice.chance(20) { 2 } else { 1 };
                events.extend((0..times).map(|_| (customer.id().clone(), event.clone())));
            }
            if dice.chance(50) {
                // What is known of him comes later.
                batch.number(customer.id().clone());
            } else {
                batch.profile(customer.id().clone(), customer.profile.clone());
            }
        }
        population.append(batch).unwrap();
    }
    population.erase(gone.iter().map(Customer::id));
    if dice.chance(30) {
        population = read_again(dice, &population);
    }
    for place in 0..events.len() {
        let other = dice.roll(events.len());
        events.swap(place, other);
    }
    let size = 1 + dice.roll(events.len().max(1));
    for some in events.chunks(size) {
        let mut batch = Batch::default();
        for (id, event) in some {
            batch.event(id.clone(), event.clone());
        }
        assert_eq!(population.append(batch).unwrap().rejected, []);
    }
    if !is_at_once {
        let mut batch = Batch::default();
        for customer in people {
            batch.profile(customer.id().clone(), customer.profile.clone());
        }
        population.append(batch).unwrap();
    }
    if dice.chance(30) {
        population = read_again(dice, &population);
    }
    assert_eq!(population.len(), people.len());
    population
}

/// All instants that stand in a customer: of events, refunds, cancellations and dated facts.
pub(crate) fn instants_of(customer: &Json) -> Vec<i64> {
    match customer {
        Json::String(text) => text.parse().map(Instant::micros).into_iter().collect(),
        Json::Array(list) => list.iter().flat_map(instants_of).collect(),
        Json::Object(map) => map.values().flat_map(instants_of).collect(),
        _ => Vec::new(),
    }
}
