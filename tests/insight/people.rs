//! Customers to ask about, and slow ways to look at them.

use segmentry::{
    Context, Plan, Predicate,
    model::{Customer, Id},
    population::{Members, Population},
    prelude::{days, orders},
    testing::{self, Dice},
    time::Instant,
};
use std::collections::BTreeSet;

pub(crate) fn instant(text: &str) -> Instant {
    text.parse().unwrap()
}

/// Believable customers beside some that stand on the edges of definitions of orders, with late refunds and foreign money.
pub(crate) fn people(seed: u64) -> Vec<Customer> {
    let context = Context::at(testing::CROWD_AS_OF);
    let rules = [
        orders().within_last(days(90)).count().at_least(2),
        orders().within_last(days(365)).total(segmentry::model::Currency::EUR).at_least(500),
        orders().since_last().between(days(30)..days(180)),
    ];
    let mut dice = Dice::new(seed);
    let mut people = testing::crowd(seed, 60);
    for (id, rule) in (1_000_i64..).zip(rules.iter().cycle()).take(40) {
        people.push(testing::customer_of(&mut dice, &context, rule, id));
    }
    people
}

/// As asked for, one, two and eight months earlier.
pub(crate) fn instants() -> [Instant; 4] {
    [0, 30, 61, 245].map(|earlier| testing::CROWD_AS_OF.saturating_sub(days(earlier)))
}

pub(crate) fn select(population: &Population, rule: &Predicate, context: &Context) -> Members {
    population.select(&rule.plan(context).unwrap())
}

pub(crate) fn ids(population: &Population, members: &Members) -> BTreeSet<Id> {
    population.ids(members).collect()
}

/// One by one.
pub(crate) fn matching<'p>(people: &'p [Customer], plan: &Plan) -> Vec<&'p Customer> {
    people.iter().filter(|customer| plan.matches(customer)).collect()
}

pub(crate) fn ids_of<'p>(people: impl IntoIterator<Item = &'p Customer>) -> BTreeSet<Id> {
    people.into_iter().map(|customer| customer.id().clone()).collect()
}
