//! Contexts, definitions and customers by chance, as the laws take them.
//!
//! The context is drawn first, then the definition, and then each customer from the definition's own literals: the
//! generators are those of `segmentry::testing`. All chance comes from tapes of numbers that `proptest` draws, so that
//! what fails shrinks.

#![allow(
    dead_code,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::match_same_arms,
    clippy::must_use_candidate,
    clippy::needless_for_each,
    clippy::panic,
    clippy::similar_names,
    clippy::too_many_lines,
    clippy::unnecessary_wraps,
    clippy::unwrap_used,
    missing_docs,
    unreachable_pub,
    unused_imports,
    clippy::wildcard_imports,
    reason = "tests say what they expect by failing"
)]

mod leaves;
mod models;
mod settings;

pub use leaves::leaves;
pub use models::described;
pub use segmentry::testing::Dice;
pub use settings::{Setting, lib, show};

use crate::oracle::{self, Rate, World, instant, tag};
use chrono_tz::Tz;
use proptest::prelude::*;
use segmentry::{
    Catalog, Context, Predicate, Segment,
    model::{Currency, Customer},
    plan::Rates,
    scale::Scale,
    testing::{customer_of, definition},
    time::Instant,
};
use serde_json::{Value as Json, json};
use settings::scales;
use std::collections::BTreeMap;

pub const DAY: i64 = 86_400_000_000;

fn tape(most: usize) -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(any::<u32>(), 0..most)
}

/// A context, a definition and some customers.
#[derive(Clone)]
pub struct Case {
    pub setting: Setting,
    pub rule: Json,
    pub customers: Vec<Customer>,
    dice: Dice,
}

impl std::fmt::Debug for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Setting { as_of, zone, rates, history_since, segments, .. } = &self.setting;
        writeln!(f, "as of {} in {zone}, known since {:?}", show(*as_of), history_since.map(show))?;
        writeln!(f, "rates {}", !rates.is_empty())?;
        for (id, rule) in segments.iter().filter(|_| self.rule.to_string().contains("segment")) {
            writeln!(f, "segment {id}: {rule}")?;
        }
        for model in &self.setting.models {
            writeln!(f, "score model {}: {}", model.name, model.description)?;
        }
        writeln!(f, "rule {}", self.rule)?;
        self.customers.iter().try_for_each(|customer| writeln!(f, "customer {}", to_json(customer)))
    }
}

/// Contexts with score models, each with customers made from the edges of its models.
pub fn score_case(customers: usize) -> impl Strategy<Value = (Setting, Vec<Customer>)> {
    (tape(300), prop::collection::vec(tape(300), customers)).prop_map(|(setting, customers)| {
        let setting = Setting::of(&mut Dice::from_tape(setting));
        let customers = customers.into_iter().map(Dice::from_tape).collect();
        let customers = scored_customers(&setting, customers);
        (setting, customers)
    })
}

/// Customers made from the edges of all score models of a setting, one for each dice.
pub fn scored_customers(setting: &Setting, dice: Vec<Dice>) -> Vec<Customer> {
    let context = setting.context();
    let asked = |model: &models::Model| {
        let of = &model.description["dimensions"][0]["name"];
        let value = json!({"score": {"model": model.name, "of": of}});
        json!({"label": {"value": value, "is": "anything"}})
    };
    let rule: Predicate =
        serde_json::from_value(json!({"any": setting.models.iter().map(asked).collect::<Vec<_>>()})).unwrap();
    dice.into_iter().zip(0..).map(|(mut dice, id)| customer_of(&mut dice, &context, &rule, id)).collect()
}

/// Any case of some customers.
pub fn case(customers: usize) -> impl Strategy<Value = Case> {
    case_of(3, (300, 300, 700, 200), customers)
}

/// Any case whose rule is a single leaf.
pub fn leaf_case(customers: usize) -> impl Strategy<Value = Case> {
    case_of(0, (300, 80, 500, 100), customers)
}

fn case_of(
    levels: usize,
    (setting, rule, customer, more): (usize, usize, usize, usize),
    customers: usize,
) -> impl Strategy<Value = Case> {
    let tapes = (tape(setting), tape(rule), prop::collection::vec(tape(customer), customers), tape(more));
    tapes.prop_map(move |(setting, rule, customers, more)| {
        let setting = Setting::of(&mut Dice::from_tape(setting));
        let context = setting.context();
        let rule = rule_of(&mut Dice::from_tape(rule), &context, levels);
        let predicate: Predicate =
            serde_json::from_value(rule.clone()).unwrap_or_else(|error| panic!("{rule}: {error}"));
        let customers = customers.into_iter().enumerate().map(|(number, tape)| {
            let mut dice = Dice::from_tape(tape);
            let customer = customer_of(&mut dice, &context, &predicate, i64::try_from(number).unwrap());
            if dice.chance(30) { renamed(&customer, &format!("cookie-{number}")) } else { customer }
        });
        Case { setting, rule, customers: customers.collect(), dice: Dice::from_tape(more) }
    })
}

fn renamed(customer: &Customer, id: &str) -> Customer {
    let mut other = Customer::new(id);
    other.profile.clone_from(&customer.profile);
    other.history.clone_from(&customer.history);
    other
}

/// As the oracle takes it, before the library has read it.
fn rule_of(dice: &mut Dice, context: &Context, levels: usize) -> Json {
    serde_json::from_str(&definition(dice, context, levels)).unwrap()
}

impl Case {
    /// Chance for what a law needs besides.
    pub fn dice(&self) -> Dice {
        self.dice.clone()
    }

    pub fn segment(&self) -> Segment {
        segment("the-case", &self.rule)
    }
}

pub fn to_json(customer: &Customer) -> Json {
    serde_json::to_value(customer).unwrap()
}

pub fn segment(id: &str, rule: &Json) -> Segment {
    let envelope = json!({"segmentry": 1, "id": id, "rule": rule});
    serde_json::from_value(envelope).unwrap_or_else(|error| panic!("{rule}: {error}"))
}
