//! What a definition says of a customer, worked out slowly and obviously.
//!
//! Reads the definition and the customer as JSON and shares no code with the library: windows, calendar days, occasions,
//! links, money, fractions, distances and three-valued logic are all done again here, each in the plainest way. Nothing
//! is indexed, sorted once or short-circuited. Where this and the library differ, one of them is wrong.
//!
//! Every instant is a count of microseconds since 1970, every amount a count of billionths.
//!
//! Where the words leave a choice, this is the one taken:
//!
//! - An event and a line of it are the same event for links, two lines of it are not.
//! - What is known of history only since an instant: the first of a window that begins earlier is not known, so what is
//!   picked as the first is missing; what is picked as the last is known once there is one. The longest gap and the
//!   furthest step are at least so much, the latest gap is exact.
//! - One event that cannot be told makes a metric missing, also one beside the first or last; of steps, every event from
//!   the beginning of the window on counts.
//! - Of steps with a common field, an event without a value takes not even the first.
//! - A personal day or a clock that is not known matters only where there is an event to ask it of.
//! - Nothing ahead is more than any limit, and so is known.
//! - A customer has all scores of a model or none. Those without a purchase are those of whom the first metric is missing
//!   because too little happened, as far as the history is known, and not because something is not known.
//! - Favourites that tie are shown as several texts: numbers, weekdays and texts in their order.

#![allow(
    dead_code,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::match_same_arms,
    clippy::must_use_candidate,
    clippy::panic,
    clippy::unwrap_used,
    missing_docs,
    unreachable_pub,
    unused_imports,
    reason = "tests say what they expect by failing, and each takes what it needs"
)]

mod bucket;
mod events;
mod folds;
mod keys;
mod kinds;
mod occasions;
mod profile;
mod scores;
mod shares;
mod steps;
mod time;
mod values;

pub use bucket::{bucket, sip};
pub use kinds::{KINDS, field_type, key_of};
pub use occasions::{dates, easter, orthodox_easter};
pub use profile::metres;
pub use time::{period_start, zone};
pub use values::{Seen, Val, billionths, date, instant, money, ratio, span, tag, value};

use chrono::NaiveDate;
use chrono_tz::Tz;
use rust_decimal::Decimal;
use serde_json::Value as Json;
use std::{cell::RefCell, collections::BTreeMap};
use values::{Reading, list, present, text};

/// Everything that is not the definition and not the customer.
pub struct World {
    pub as_of: i64,
    pub zone: Tz,
    /// The zones that customers live by, by name.
    pub zones: BTreeMap<String, Tz>,
    pub rates: Vec<Rate>,
    pub history_since: Option<i64>,
    /// The rules of segments by id.
    pub segments: BTreeMap<String, Json>,
    pub hosts: BTreeMap<String, Host>,
    pub scales: BTreeMap<String, Scale>,
    /// Score models, as `scores.rs` describes them.
    pub models: BTreeMap<String, Json>,
    days: RefCell<BTreeMap<NaiveDate, i64>>,
}

/// A host function: from the customer's id as text and the instant.
pub type Host = fn(&str, i64) -> Option<bool>;

#[derive(Clone, Debug)]
pub struct Rate {
    pub from: String,
    pub to: String,
    pub since: i64,
    /// As a plain decimal.
    pub factor: String,
}

/// A metric, as `{"number": ..}`, and the levels by the ranges it lies in.
#[derive(Clone, Debug)]
pub struct Scale {
    pub metric: Json,
    pub levels: Vec<(String, Json)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    No,
    Unknown,
    Yes,
}

impl World {
    pub fn new(as_of: i64, zone: Tz) -> Self {
        Self {
            as_of,
            zone,
            zones: BTreeMap::new(),
            rates: Vec::new(),
            history_since: None,
            segments: BTreeMap::new(),
            hosts: BTreeMap::new(),
            scales: BTreeMap::new(),
            models: BTreeMap::new(),
            days: RefCell::default(),
        }
    }

    /// Whether the customer is in: nobody is in anything before he exists.
    pub fn verdict(&self, rule: &Json, customer: &Json) -> Truth {
        if self.exists(customer) { self.holds(rule, customer) } else { Truth::No }
    }

    /// Since the sign-up or the first event, whichever is earlier; without either, always.
    pub fn exists(&self, customer: &Json) -> bool {
        let sign_up = present(&customer["profile"]["sign_up"]).map(|sign_up| instant(text(&sign_up["at"])));
        let events = list(&customer["history"]).iter().map(|event| instant(text(&tag(event).1["at"])));
        events.chain(sign_up).min().is_none_or(|since| since <= self.as_of)
    }

    /// What the rule itself says.
    pub fn holds(&self, rule: &Json, customer: &Json) -> Truth {
        let each = |of: &Json| list(of).iter().map(|operand| self.holds(operand, customer)).collect::<Vec<_>>();
        match tag(rule) {
            ("everyone", _) => Truth::Yes,
            ("nobody", _) => Truth::No,
            ("all", of) => Truth::all(&each(of)),
            ("any", of) => Truth::any(&each(of)),
            ("at_least", content) => {
                Truth::quorum(content["n"].as_u64().unwrap().try_into().unwrap(), &each(&content["of"]))
            }
            ("not", of) => self.holds(of, customer).negated(),
            ("assume", content) => match self.holds(&content["of"], customer) {
                Truth::Unknown => Truth::of(content["unknown_is"].as_bool().unwrap()),
                known => known,
            },
            ("known", of) => Truth::of(self.holds(of, customer) != Truth::Unknown),
            ("segment", id) => self.holds(&self.segments[text(id)], customer),
            ("host", name) => {
                let id = match &customer["id"] {
                    Json::String(id) => id.clone(),
                    number => number.to_string(),
                };
                self.hosts[text(name)](&id, self.as_of).map_or(Truth::Unknown, Truth::of)
            }
            (family, leaf) => self.leaf(family, leaf, customer).0,
        }
    }

    /// A leaf: what it says and what is observed.
    pub fn leaf(&self, family: &str, leaf: &Json, customer: &Json) -> (Truth, Seen) {
        let (metric, is) = (&leaf["value"], &leaf["is"]);
        if family == "label" {
            let (known, seen) = self.label(metric, customer);
            return (self.judge_label(known.as_deref(), is), seen);
        }
        let reading = self.reading(family, metric, customer);
        let unit = |limit: &Json| match family {
            "number" => (limit.as_u64().unwrap().into(), 1),
            "amount" => (billionths(text(limit)), 1),
            "share" => ratio(text(limit)),
            _ => (span(text(limit)), 1),
        };
        (reading.judge(is, unit), self.seen(family, metric, customer))
    }

    /// What is observed of a metric of a family.
    pub fn seen(&self, family: &str, metric: &Json, customer: &Json) -> Seen {
        let decimal = |number: i128| Val::Number(Decimal::from_i128_with_scale(number, 9).normalize());
        if family == "label" {
            return self.label(metric, customer).1;
        }
        let reading = self.reading(family, metric, customer);
        match family {
            "number" => reading.seen(|number| Val::Number(Decimal::from(number))),
            "amount" => {
                let currency = present(&tag(metric).1["currency"]).map(text);
                reading.seen(|amount| match currency {
                    Some(currency) => Val::Money(amount, currency.to_owned()),
                    None => decimal(amount),
                })
            }
            "share" => reading.of_billion().seen(decimal),
            _ => reading.seen(Val::Span),
        }
    }

    fn reading(&self, family: &str, metric: &Json, customer: &Json) -> Reading {
        match family {
            "number" => self.number(metric, customer),
            "amount" => self.amount(metric, customer),
            "time" => self.time(metric, customer),
            "share" => self.share(metric, customer),
            other => panic!("no family: {other}"),
        }
    }
}

impl Truth {
    pub fn of(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }

    /// At least `n` of them hold: surely, surely not, or it cannot be said.
    pub fn quorum(n: usize, of: &[Self]) -> Self {
        let sure = of.iter().filter(|truth| **truth == Self::Yes).count();
        let possible = of.iter().filter(|truth| **truth != Self::No).count();
        if sure >= n {
            Self::Yes
        } else if possible < n {
            Self::No
        } else {
            Self::Unknown
        }
    }

    pub fn all(of: &[Self]) -> Self {
        if of.contains(&Self::No) {
            Self::No
        } else if of.contains(&Self::Unknown) {
            Self::Unknown
        } else {
            Self::Yes
        }
    }

    pub fn any(of: &[Self]) -> Self {
        if of.contains(&Self::Yes) {
            Self::Yes
        } else if of.contains(&Self::Unknown) {
            Self::Unknown
        } else {
            Self::No
        }
    }

    pub fn negated(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
        }
    }
}
