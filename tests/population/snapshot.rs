//! A snapshot holds all there is, and a broken one is refused.

use crate::{
    broken_snapshots::{assert_is_sound, breaks},
    people::{as_of, people},
};
use segmentry::{Context, everyone, model::Customer, population::Population, testing::Dice};
use serde_json::Value as Json;

fn population(seed: u64) -> (Vec<Customer>, Population) {
    let people = people(seed, 25);
    let population = Population::from_customers(people.clone()).unwrap();
    (people, population)
}

fn json(population: &Population) -> Json {
    serde_json::to_value(population).unwrap()
}

fn bytes(population: &Population) -> Vec<u8> {
    rmp_serde::to_vec_named(population).unwrap()
}

#[test]
fn text_and_bytes_hold_all_there_is() {
    for seed in 0..30 {
        let (people, mut population) = population(seed);
        if seed % 3 == 0 {
            population.erase(people[..5].iter().map(Customer::id));
        }
        let text = serde_json::to_string(&population).unwrap();
        let from_text: Population = serde_json::from_str(&text).unwrap();
        let from_bytes: Population = rmp_serde::from_slice(&bytes(&population)).unwrap();
        assert_eq!(json(&from_text), json(&population));
        assert_eq!(json(&from_bytes), json(&population));
        for customer in &people {
            assert!(from_text.customer(customer.id()) == population.customer(customer.id()));
            assert!(from_bytes.customer(customer.id()) == population.customer(customer.id()));
        }
    }
}

#[test]
fn nobody_is_a_snapshot_too() {
    let nobody: Population = serde_json::from_value(json(&Population::default())).unwrap();
    assert!(nobody.is_empty());
    assert!(nobody.select(&everyone().plan(&Context::at(as_of())).unwrap()).is_empty());
}

#[test]
fn another_version_is_refused_before_anything_is_read() {
    let error = serde_json::from_str::<Population>(r#"{"segmentry_population":1,"columns":"of another shape"}"#);
    assert_eq!(
        error.unwrap_err().to_string(),
        "a snapshot of version 1, where this library reads version 0 at line 1 column 25"
    );
}

/// Every number, list and text in turn is made another: what is still read, reads as its customers do.
#[test]
fn no_broken_snapshot_does_harm() {
    let mut read = 0;
    for seed in 0..12 {
        let mut dice = Dice::new(seed);
        let whole = json(&Population::from_customers(people(seed, 8)).unwrap());
        for _ in 0..40 {
            let mut snapshot = whole.clone();
            for _ in 0..=dice.roll(2) {
                breaks(&mut snapshot, &mut dice);
            }
            if let Ok(population) = serde_json::from_value::<Population>(snapshot) {
                read += 1;
                assert_is_sound(&population);
            }
        }
    }
    assert!(read > 20, "{read}");
}
