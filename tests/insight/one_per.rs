//! One of each household, beside gathering households one by one.

use crate::metrics::{EUR, as_of, contexts, instants, number, ordered_metrics, people, plan, some_of};
use segmentry::{
    Context, Problem,
    insight::{Contacts, OnePer, Single},
    model::{Customer, Household, Id, Value},
    population::{Members, Population},
    prelude::*,
    scale::Best,
    testing::{Dice, a_customer, instant},
    words::Metric,
};
use std::collections::{BTreeMap, BTreeSet};

fn ids(population: &Population, members: &Members) -> BTreeSet<Id> {
    population.ids(members).collect()
}

#[test]
fn contacts_are_those_that_gathering_finds() {
    let facts: [Metric; 5] =
        [city().into(), household_id().into(), company().into(), tags().into(), attribute("account").into()];
    let metrics = ordered_metrics();
    for seed in 0..6 {
        let mut dice = Dice::new(seed);
        let mut people = people(seed, 80);
        for customer in &mut people {
            if dice.chance(70) {
                let id = Some(format!("h{}", dice.roll(25)).into());
                customer.profile.household = Household { id, ..Household::default() }.into();
            }
        }
        let population = Population::from_customers(people.clone()).unwrap();
        let (members, some) = some_of(&mut dice, &population, &people);
        for context in contexts() {
            for fact in &facts {
                let by = dice.chance(80).then(|| dice.one_of(&metrics));
                let best = dice.one_of(&[Best::Highest, Best::Lowest]);
                let single = dice.one_of(&[Single::Kept, Single::LeftOut]);
                let now = dice.one_of(&instants(&context));
                let mut question = OnePer::new(fact.clone(), single).best(best);
                if let Some(by) = &by {
                    question = question.by(by.clone());
                }
                let found = question.plan(&context).unwrap().at(now).unwrap().of(&population, &members);

                let exists = everyone().plan(&context).unwrap().at(now).unwrap();
                let at = |metric: &Metric| plan(metric, &context).at(now).unwrap();
                let (fact, by) = (at(fact), by.as_ref().map(at));
                let mut households: BTreeMap<Value, Vec<&Customer>> = BTreeMap::new();
                let mut alone = BTreeSet::new();
                for customer in some.iter().filter(|customer| exists.matches(customer)) {
                    match fact.value(customer).value() {
                        Some(value) => households.entry(value.clone()).or_default().push(customer),
                        None => drop(alone.insert(customer.id().clone())),
                    }
                }
                let place = |customer: &Customer| {
                    let value = by.as_ref().and_then(|by| by.value(customer).value().map(number));
                    let value = value.map(|value| if best == Best::Highest { -value } else { value });
                    (value.is_none(), value, customer.id().clone())
                };
                let first =
                    |household: &Vec<&Customer>| household.iter().map(|customer| place(customer)).min().unwrap().2;
                let mut expected: BTreeSet<Id> = households.values().map(first).collect();
                let sizes = || households.values().map(|household| household.len() as u64);
                assert_eq!(found.groups, expected.len() as u64);
                assert_eq!((found.grouped, found.largest), (sizes().sum(), sizes().max().unwrap_or(0)));
                assert_eq!(found.without_fact, alone.len() as u64);
                let passed_over = households.values().flatten().map(|customer| customer.id().clone());
                let passed_over: BTreeSet<Id> = passed_over.filter(|id| !expected.contains(id)).collect();
                assert_eq!(ids(&population, &found.passed_over), passed_over);
                if single == Single::Kept {
                    expected.append(&mut alone);
                }
                assert_eq!(ids(&population, &found.members), expected, "{question:?}");
                assert_eq!(found.grouped + found.without_fact + found.absent, some.len() as u64);
            }
        }
    }
}

fn household(id: &'static str, household: &str, spent: Option<&str>) -> Customer {
    let mut customer = a_customer(id).signed_up("2026-01-01");
    if let Some(spent) = spent {
        customer = customer.ordered("2026-02-01", spent);
    }
    let of = Household { id: Some(household.into()), ..Household::default() };
    customer.profile(|profile| profile.household = of.into()).build()
}

fn contacts(question: &OnePer, people: Vec<Customer>) -> (Vec<String>, Contacts) {
    let population = Population::from_customers(people).unwrap();
    let context = Context::at(instant("2026-03-01"));
    let contacts = question.plan(&context).unwrap().of(&population, &population.everyone());
    (population.ids(&contacts.members).map(|id| id.to_string()).collect(), contacts)
}

#[test]
fn who_has_no_value_comes_last_and_equals_by_id() {
    let people = || {
        vec![
            household("b", "elm", None),
            household("d", "elm", Some("5 EUR")),
            household("c", "elm", Some("5 EUR")),
            household("f", "oak", None),
            household("e", "oak", None),
        ]
    };
    let by = |question: OnePer| contacts(&question.by(orders().average(EUR)), people()).0;
    assert_eq!(by(OnePer::new(household_id(), Single::Kept)), ["c", "e"]);
    assert_eq!(by(OnePer::new(household_id(), Single::Kept).best(Best::Lowest)), ["c", "e"]);
    assert_eq!(contacts(&OnePer::new(household_id(), Single::Kept), people()).0, ["b", "e"]);
}

#[test]
fn nobody_everybody_in_one_household_and_nobody_in_any() {
    let (none, contacts_of_none) = contacts(&OnePer::new(household_id(), Single::Kept), Vec::new());
    assert_eq!((none, contacts_of_none.groups, contacts_of_none.largest), (vec![], 0, 0));
    let one = vec![household("a", "elm", None), household("b", "elm", None)];
    let (chosen, told) = contacts(&OnePer::new(household_id(), Single::Kept), one);
    assert_eq!((chosen, told.largest), (vec!["a".to_owned()], 2));
    assert_eq!(
        serde_json::to_value(&told).unwrap(),
        serde_json::json!({"groups": 1, "grouped": 2, "largest": 2, "without_fact": 0, "absent": 0}),
    );
    let alone = || vec![a_customer("a").build(), a_customer("b").build()];
    assert_eq!(contacts(&OnePer::new(household_id(), Single::Kept), alone()).0, ["a", "b"]);
    assert!(contacts(&OnePer::new(household_id(), Single::LeftOut), alone()).0.is_empty());
}

#[test]
fn what_is_no_fact_is_refused_with_its_place() {
    let context = Context::at(as_of());
    let error = OnePer::new(orders().count(), Single::Kept).by(score("x", "y")).plan(&context).unwrap_err();
    let paths: Vec<&str> = error.faults().iter().map(segmentry::Fault::path).collect();
    assert_eq!(paths, ["/fact", "/by/label/score"]);
    let what = "a fact that customers are called by";
    assert_eq!(*error.faults()[0].problem(), Problem::Expected { what });
}
