//! A population says of everyone what the row reading says of each.

use crate::people::as_of;
use segmentry::{
    Context, Plan,
    model::{Customer, Id},
    population::{Members, Population},
    testing::{self, Dice},
    time::{Instant, days},
};

fn ids(population: &Population, members: &Members) -> Vec<Id> {
    population.ids(members).collect()
}

fn assert_agrees(population: &Population, people: &[Customer], plan: &Plan, rule: &impl std::fmt::Display) {
    let expected: Vec<Id> =
        people.iter().filter(|customer| plan.matches(customer)).map(|customer| customer.id().clone()).collect();
    assert_eq!(ids(population, &population.select(plan)), expected, "{rule}, {}", plan.as_of());
}

/// The instant asked for, a past one and one ahead: what is dated later becomes visible.
fn instants() -> [Instant; 3] {
    [as_of(), as_of().saturating_sub(days(45)), as_of().saturating_add(days(20))]
}

#[test]
fn selects_whom_the_row_reading_does() {
    for seed in 0..150 {
        let context = Context::at(as_of());
        let mut dice = Dice::new(seed);
        let predicates: Vec<_> = (0..6).map(|_| testing::predicate(&mut dice, &context, 3)).collect();
        let mut people = Vec::new();
        for (id, predicate) in (0_i64..).zip(predicates.iter().cycle()).take(60) {
            people.push(testing::customer_of(&mut dice, &context, predicate, id));
        }
        let population = Population::from_customers(people.clone()).unwrap();
        for predicate in &predicates {
            let plan = predicate.plan(&context).unwrap();
            for instant in instants() {
                assert_agrees(&population, &people, &plan.at(instant).unwrap(), predicate);
            }
        }
    }
}
