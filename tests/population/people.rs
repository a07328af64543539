//! Customers by chance, of every kind.

use segmentry::{
    Context,
    model::Customer,
    testing::{self, Dice},
    time::Instant,
};

pub(crate) fn as_of() -> Instant {
    "2026-11-01T00:00:00Z".parse().unwrap()
}

/// So many customers, made from the literals of random definitions.
pub(crate) fn people(seed: u64, n: u32) -> Vec<Customer> {
    let context = Context::at(as_of());
    let mut dice = Dice::new(seed);
    let mut people = Vec::new();
    for id in 0..n {
        let predicate = testing::predicate(&mut dice, &context, 3);
        people.push(if dice.chance(50) {
            testing::customer_of(&mut dice, &context, &predicate, i64::from(id))
        } else {
            testing::customer_of(&mut dice, &context, &predicate, format!("c{id}"))
        });
    }
    people
}
