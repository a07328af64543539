//! Definitions and customers by chance, made to meet at their boundaries.
//!
//! Random data alone hardly ever stands on an edge. So each customer is made *from the definition's own literals*: events
//! on each edge of each window and one microsecond beside it, amounts one billionth or one cent beside each limit, counts
//! one beside it, values in and out of each list; and everything with late cancellations and refunds, foreign money,
//! machine opens, missing and dated facts.
//!
//! Both are drafted as JSON, as a rule editor and a host would send them: the forms are those of the documentation, and
//! reading the drafts is tested on the way.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "what is drafted here is well formed and small, and a draft that is not fails the test that drew it"
)]
#![allow(clippy::wildcard_imports, reason = "one piece of work in several files")]

mod customers;
mod definitions;
mod events;
mod facts;
mod happenings;
mod kinds;
mod linked;
mod literals;
mod metrics;
mod occasions;
mod people;
mod setting;
mod stand;

use super::Dice;
use crate::{
    Context, Predicate,
    error::Fault,
    metric::{AnyMetric, Leaf, Range, Ratio},
    model::{Customer, Event, EventField, EventKind, GeoPoint, Id, LocalClock, Profile, Text, ValueType, billionths},
    occasion::{DatedOccasion, Days, Occasion, Personal, PersonalDay},
    plan::bucket::bucket,
    predicate::Node,
    scale::{Dimension, Scale, Score, ScoreModel, Scores},
    time::{Bounds, Instant, Span, Window, Zone},
    wire::{Cursor, Shape},
};
use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    sync::Arc,
    vec,
    vec::Vec,
};
use chrono::{Datelike, Days as CalendarDays, Months, NaiveDate, TimeDelta};
use rust_decimal::Decimal;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json, json};

use customers::*;
use definitions::*;
use events::*;
use facts::*;
use kinds::*;
use literals::*;
use metrics::*;
use occasions::*;
use setting::*;

/// A rule by chance as JSON, of at most so many levels above its leaves: as a rule editor would send it, in no canonical
/// form. It refers to the segments, scales, score models and functions that the context knows, and binds to the context.
///
/// ```
/// use segmentry::{prelude::*, testing::{Dice, as_of, definition}};
///
/// let context = as_of("2026-04-01").host("is-staff", |_, _| Some(false));
/// for seed in 0..20 {
///     let rule: Predicate = serde_json::from_str(&definition(&mut Dice::new(seed), &context, 2))?;
///     rule.plan(&context)?;
/// }
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[must_use]
pub fn definition(dice: &mut Dice, context: &Context, levels: usize) -> String {
    rule_of(dice, &Setting::of(context), levels).to_string()
}

/// The same as a predicate.
///
/// ```
/// use segmentry::testing::{Dice, as_of, assert_survives_json, predicate};
/// assert_survives_json(&predicate(&mut Dice::new(1), &as_of("2026-04-01"), 3));
/// ```
pub fn predicate(dice: &mut Dice, context: &Context, levels: usize) -> Predicate {
    parsed(&rule_of(dice, &Setting::of(context), levels))
}

/// A customer made from a predicate's literals: on one side of its limits or on the other, by a microsecond, a
/// billionth, a day or one event, as the context sees it.
///
/// ```
/// use segmentry::{prelude::*, testing::{Dice, as_of, customer_of}};
///
/// let context = as_of("2026-04-01");
/// let rule = orders().within_last(days(30)).count().at_least(3);
/// let plan = rule.plan(&context)?;
///
/// let mut dice = Dice::new(1);
/// let customers = (0..100).map(|id| customer_of(&mut dice, &context, &rule, id));
/// let (members, others): (Vec<_>, Vec<_>) = customers.partition(|customer| plan.matches(customer));
/// assert!(members.len() > 20 && others.len() > 20);
/// # Ok::<(), segmentry::DefinitionError>(())
/// ```
#[must_use]
pub fn customer_of(dice: &mut Dice, context: &Context, predicate: &Predicate, id: impl Into<Id>) -> Customer {
    let mut customer = Customer::new(id);
    let (profile, events) = facts_and_events(dice, &Setting::of(context), predicate);
    customer.profile = profile;
    // What contradicts another is not taken.
    customer.history.extend(events);
    customer
}

impl Dice {
    /// One to `most` of them, in their order.
    fn some<T: Clone>(&mut self, from: &[T], most: usize) -> Vec<T> {
        let n = 1 + self.roll(most.min(from.len()));
        let mut places: Vec<usize> = (0..n).map(|_| self.roll(from.len())).collect();
        places.sort_unstable();
        places.dedup();
        places.into_iter().map(|place| from[place].clone()).collect()
    }
}
