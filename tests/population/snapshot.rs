//! A snapshot holds all there is, and a broken one is refused.

use crate::people::{as_of, people};
use segmentry::{
    Context, everyone,
    model::Customer,
    population::Population,
    testing::{self, Dice},
};
use serde_json::{Value as Json, json};

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

#[test]
fn what_was_cut_off_is_refused() {
    let (_, population) = population(1);
    let bytes = bytes(&population);
    for end in (0..bytes.len()).step_by(bytes.len() / 300) {
        assert!(rmp_serde::from_slice::<Population>(&bytes[..end]).is_err(), "{end} of {} bytes", bytes.len());
    }
}

#[test]
fn columns_that_do_not_fit_are_refused_by_name() {
    let (_, population) = population(1);
    let cases = [
        ("/events/0/timeline/starts/3", json!(4_000_000_000_u32), "the rows of customers do not follow each other"),
        ("/people/gender/last/codes", json!({"bytes": [9, 9, 9]}), "people: facts do not fit the customers"),
        ("/vacant", json!([1]), "somebody who is not there has some"),
    ];
    for (at, broken, expected) in cases {
        let mut snapshot = json(&population);
        *snapshot.pointer_mut(at).unwrap_or_else(|| panic!("no {at}")) = broken;
        let error = serde_json::from_value::<Population>(snapshot).unwrap_err().to_string();
        assert!(error.contains(expected), "{at}: {error}");
    }
}

/// Every number, list and text in turn is made another: what is still read answers every question without a panic.
#[test]
fn no_broken_snapshot_does_harm() {
    let context = Context::at(as_of());
    let mut read = 0;
    for seed in 0..12 {
        let mut dice = Dice::new(seed);
        let (_, population) = population(seed);
        let plans: Vec<_> =
            (0..3).map(|_| testing::predicate(&mut dice, &context, 2).plan(&context).unwrap()).collect();
        for _ in 0..120 {
            let mut snapshot = json(&population);
            for _ in 0..=dice.roll(2) {
                breaks(&mut snapshot, &mut dice);
            }
            if let Ok(population) = serde_json::from_value::<Population>(snapshot) {
                read += 1;
                for plan in &plans {
                    let members = population.select(plan);
                    assert!(population.ids(&members).count() <= population.len());
                }
            }
        }
    }
    assert!(read > 50, "{read}");
}

fn breaks(json: &mut Json, dice: &mut Dice) {
    match json {
        Json::Object(map) if !map.is_empty() => {
            let place = dice.roll(map.len());
            breaks(map.values_mut().nth(place).unwrap(), dice);
        }
        Json::Array(list) if !list.is_empty() => {
            let place = dice.roll(list.len());
            match dice.roll(8) {
                0 => drop(list.remove(place)),
                1 => list.push(list[place].clone()),
                2 => list.swap(place, 0),
                _ => breaks(&mut list[place], dice),
            }
        }
        Json::Number(number) => {
            let number = number.as_i64().unwrap_or_default();
            let others = [
                0,
                1,
                -1,
                number.wrapping_add(1),
                number.wrapping_sub(1),
                number.wrapping_mul(2),
                255,
                256,
                i64::from(u32::MAX),
                i64::MAX,
            ];
            *json = dice.one_of(&others).into();
        }
        Json::Bool(flag) => *flag = !*flag,
        Json::String(text) => text.push('x'),
        other => *other = Json::Null,
    }
}
