//! Definitions, contexts and customers by chance, made to meet at their boundaries.
//!
//! Random data alone hardly ever stands on an edge. So the context is drawn first, then the definition, and then each
//! customer *from the definition's own literals*: events on each edge of each window and one microsecond beside it,
//! amounts one billionth or one cent beside each limit, counts one beside it, values in and out of each list; and
//! everything with late cancellations and refunds, foreign money, machine opens, missing and dated facts.
//!
//! All chance comes from tapes of numbers that `proptest` draws, so that what fails shrinks: an exhausted tape reads as
//! zeros, and zero stands for the plainest choice.

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

mod customers;
mod definitions;
mod events;
mod facts;
mod happenings;
mod linked;
mod metrics;
mod occasions;
mod people;
mod settings;
mod stand;

pub use customers::leaves;
pub use settings::{HOSTS, Setting, lib, show};

use crate::oracle::{self, Rate, World, billionths, instant, money, tag};
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, SecondsFormat};
use chrono_tz::Tz;
use proptest::prelude::*;
use segmentry::{
    Catalog, Context, Segment,
    model::{Currency, Customer, Event},
    plan::Rates,
    scale::Scale,
    time::Instant,
};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

use customers::*;
use definitions::*;
use events::*;
use facts::*;
use metrics::*;
use occasions::*;
use people::*;
use settings::*;
use stand::*;

/// Whether the library reads the full vocabulary. Until then only [drafts](draft) have it.
pub const FULL: bool = true;

pub const DAY: i64 = 86_400_000_000;
const BILLION: i128 = 1_000_000_000;

// ---- Chance ------------------------------------------------------------------------------------------------------

/// Numbers to decide by.
#[derive(Clone, Debug)]
pub struct Dice {
    tape: Vec<u32>,
    next: usize,
}

impl Dice {
    pub fn new(tape: Vec<u32>) -> Self {
        Self { tape, next: 0 }
    }

    /// One of `0..n`; zero when the tape has ended.
    pub fn roll(&mut self, n: usize) -> usize {
        let drawn = self.tape.get(self.next).copied().unwrap_or(0);
        self.next += 1;
        drawn as usize % n
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.roll(100) >= 100 - percent
    }

    pub fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.roll(from.len())]
    }

    pub fn one_of<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len())].clone()
    }

    /// One to `most` of them, in their order.
    pub(super) fn some<T: Clone>(&mut self, from: &[T], most: usize) -> Vec<T> {
        let n = 1 + self.roll(most.min(from.len()));
        let mut places: Vec<usize> = (0..n).map(|_| self.roll(from.len())).collect();
        places.sort_unstable();
        places.dedup();
        places.into_iter().map(|place| from[place].clone()).collect()
    }
}

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
        writeln!(f, "rule {}", self.rule)?;
        self.customers.iter().try_for_each(|customer| writeln!(f, "customer {}", to_json(customer)))
    }
}

/// Any case of some customers.
pub fn case(customers: usize) -> impl Strategy<Value = Case> {
    let tapes = (tape(40), tape(300), prop::collection::vec(tape(700), customers), tape(200));
    tapes.prop_map(|(context, rule, customers, dice)| {
        let setting = Setting::of(&mut Dice::new(context), FULL);
        let rule = rule_of(&mut Dice::new(rule), &setting, 3);
        let customers = customers.into_iter().enumerate();
        let customers =
            customers.map(|(number, tape)| customer_of(&mut Dice::new(tape), &setting, &rule, number)).collect();
        Case { setting, rule, customers, dice: Dice::new(dice) }
    })
}

/// Any case whose rule is a single leaf.
pub fn leaf_case(customers: usize) -> impl Strategy<Value = Case> {
    let tapes = (tape(40), tape(60), prop::collection::vec(tape(400), customers), tape(100));
    tapes.prop_map(|(context, rule, customers, dice)| {
        let setting = Setting::of(&mut Dice::new(context), FULL);
        let rule = leaf_of(&mut Dice::new(rule), &setting);
        let customers = customers.into_iter().enumerate();
        let customers =
            customers.map(|(number, tape)| customer_of(&mut Dice::new(tape), &setting, &rule, number)).collect();
        Case { setting, rule, customers, dice: Dice::new(dice) }
    })
}

/// A case with the full vocabulary, as the oracle takes it.
#[derive(Clone)]
pub struct Draft {
    pub setting: Setting,
    pub rule: Json,
    pub customers: Vec<Json>,
}

impl std::fmt::Debug for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "as of {} in {}", show(self.setting.as_of), self.setting.zone)?;
        writeln!(f, "rule {}", self.rule)?;
        self.customers.iter().try_for_each(|customer| writeln!(f, "customer {customer}"))
    }
}

/// A draft whose rule is a single leaf.
pub fn draft(customers: usize) -> impl Strategy<Value = Draft> {
    let tapes = (tape(40), tape(80), prop::collection::vec(tape(500), customers));
    tapes.prop_map(|(context, rule, customers)| {
        let setting = Setting::of(&mut Dice::new(context), true);
        let rule = leaf_of(&mut Dice::new(rule), &setting);
        let customers = customers.into_iter().enumerate();
        let customers =
            customers.map(|(number, tape)| customer_json(&mut Dice::new(tape), &setting, &rule, number)).collect();
        Draft { setting, rule, customers }
    })
}

impl Case {
    /// Chance for what a law needs besides.
    pub fn dice(&self) -> Dice {
        self.dice.clone()
    }

    pub fn segment(&self) -> Segment {
        segment(&self.rule)
    }
}

pub fn to_json(customer: &Customer) -> Json {
    serde_json::to_value(customer).unwrap()
}

pub fn segment(rule: &Json) -> Segment {
    let envelope = json!({"segmentry": 1, "id": "the-case", "rule": rule});
    serde_json::from_value(envelope).unwrap_or_else(|error| panic!("{rule}: {error}"))
}

pub fn event(json: &Json) -> Event {
    serde_json::from_value(json.clone()).unwrap_or_else(|error| panic!("{json}: {error}"))
}
