//! The cases made by hand, of the oracle.

#![cfg(feature = "serde")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests say what they expect by failing"
)]

mod by_hand;
mod oracle;

use by_hand::{Row, ZONES};
use oracle::{Seen, Truth, World, instant, tag, zone};
use serde_json::{Value as Json, json};

fn world(row: &Row) -> World {
    let mut world = World::new(instant(&row.as_of), zone(row.zone));
    world.zones = ZONES.map(|name| (name.to_owned(), zone(name))).into();
    world.history_since = row.history_since.as_deref().map(instant);
    world
}

fn seen(expected: &Json) -> Seen {
    match tag(expected) {
        ("exactly", value) => Seen::Exactly(oracle::value(value)),
        ("at_least", value) => Seen::AtLeast(oracle::value(value)),
        ("missing", _) => Seen::Missing,
        other => panic!("nothing that is seen: {other:?}"),
    }
}

fn told(row: &Row) -> String {
    format!("{}: {}\nof {}\nas of {} in {}", row.about, row.definition, row.customer, row.as_of, row.zone)
}

#[test]
fn the_oracle_says_what_was_found_by_hand() {
    let mut wrong = Vec::new();
    for row in by_hand::rows() {
        let world = world(&row);
        let found = if row.is_metric() {
            let (family, metric) = tag(&row.definition);
            let found = world.seen(family, metric, &row.customer);
            if found == seen(&row.expected) { continue } else { format!("{found:?}") }
        } else {
            let found = match world.verdict(&row.definition, &row.customer) {
                Truth::Yes => "yes",
                Truth::No => "no",
                Truth::Unknown => "unknown",
            };
            if json!(found) == row.expected { continue } else { found.to_owned() }
        };
        wrong.push(format!("{}\nmust be {} and is {found}", told(&row), row.expected));
    }
    assert!(wrong.is_empty(), "{}\n{} are wrong", wrong.join("\n\n"), wrong.len());
}
