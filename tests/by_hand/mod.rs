//! Cases made by hand: a definition, a customer, and what must come out.
//!
//! They hold for whatever reads definitions: the oracle, and the library.

#![allow(
    dead_code,
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    clippy::needless_pass_by_value,
    clippy::panic,
    clippy::too_many_lines,
    clippy::unwrap_used,
    missing_docs,
    unreachable_pub,
    reason = "tests say what they expect by failing"
)]

mod dates;
mod families;
mod folds;
mod furthest;
mod links;
mod occasions;
mod picks;
mod refunds;
mod rules;
mod shares;

use serde_json::{Value as Json, json};

/// What a definition says of a customer.
#[derive(Clone, Debug)]
pub struct Row {
    pub about: &'static str,
    /// A predicate, or a metric as `{"number": ..}`.
    pub definition: Json,
    pub customer: Json,
    /// `"yes"`, `"no"` or `"unknown"` of a predicate; `{"exactly": ..}`, `{"at_least": ..}` or `"missing"` of a metric.
    pub expected: Json,
    pub as_of: String,
    pub zone: &'static str,
    pub history_since: Option<String>,
}

/// A Monday.
pub const NOW: &str = "06-15 12:00";

/// The zones by name that customers may live by in all rows.
pub const ZONES: [&str; 2] = ["Asia/Tokyo", "America/New_York"];

/// All of them.
pub fn rows() -> Vec<Row> {
    [
        links::rows(),
        picks::rows(),
        rules::rows(),
        occasions::rows(),
        folds::rows(),
        dates::rows(),
        refunds::rows(),
        furthest::rows(),
        shares::rows(),
        families::rows(),
    ]
    .concat()
}

fn row(about: &'static str, definition: Json, customer: Json, expected: Json) -> Row {
    Row { about, definition, customer, expected, as_of: t(NOW), zone: "UTC", history_since: None }
}

impl Row {
    fn at(self, as_of: &str) -> Self {
        Self { as_of: t(as_of), ..self }
    }

    fn zone(self, zone: &'static str) -> Self {
        Self { zone, ..self }
    }

    fn known_since(self, since: &str) -> Self {
        Self { history_since: Some(t(since)), ..self }
    }

    pub fn is_metric(&self) -> bool {
        self.expected.is_object() || self.expected == "missing"
    }
}

/// `"06-15 12:00"`, of 2026, or `"2025-12-31 23:59:59.999999"`, in UTC.
pub fn t(short: &str) -> String {
    let year = if short.find('-') == Some(2) { "2026-" } else { "" };
    let seconds = if short.matches(':').count() == 1 { ":00" } else { "" };
    format!("{year}{}{seconds}Z", short.replace(' ', "T"))
}

fn merged(mut one: Json, other: Json) -> Json {
    one.as_object_mut().unwrap().extend(other.as_object().unwrap().clone());
    one
}

/// A customer of whom only this happened.
fn who(history: Vec<Json>) -> Json {
    json!({"id": 1, "history": history})
}

/// A customer of whom this is known besides.
fn who_is(profile: Json, history: Vec<Json>) -> Json {
    json!({"id": 1, "profile": profile, "history": history})
}

fn visit(at: &str) -> Json {
    visit_of(at, json!({}))
}

/// A visit with properties.
fn visit_of(at: &str, properties: Json) -> Json {
    json!({"custom": {"at": t(at), "name": "visit", "properties": properties}})
}

fn play(at: &str) -> Json {
    play_of(at, json!({}))
}

fn play_of(at: &str, properties: Json) -> Json {
    json!({"custom": {"at": t(at), "name": "play", "properties": properties}})
}

fn order(at: &str, total: &str) -> Json {
    order_of(at, total, json!({}))
}

fn order_of(at: &str, total: &str, more: Json) -> Json {
    json!({"order": merged(json!({"at": t(at), "total": total}), more)})
}

fn line(product: &str) -> Json {
    json!({"product": product, "quantity": "1"})
}

fn visits(more: Json) -> Json {
    merged(json!({"from": [{"custom": "visit"}]}), more)
}

fn orders(more: Json) -> Json {
    merged(json!({"from": ["order"]}), more)
}

fn count(events: Json) -> Json {
    json!({"number": {"count": events}})
}

/// A predicate on a metric.
fn is(metric: Json, range: Json) -> Json {
    let (family, metric) = metric.as_object().unwrap().iter().next().unwrap();
    json!({family: {"value": metric, "is": range}})
}

fn any(events: Json) -> Json {
    is(count(events), json!({"at_least": 1}))
}

fn exactly(n: u64) -> Json {
    json!({"exactly": number(n)})
}

fn at_least(n: u64) -> Json {
    json!({"at_least": number(n)})
}

fn number(n: u64) -> Json {
    json!({"number": n.to_string()})
}

fn span(length: &str) -> Json {
    json!({"exactly": {"span": length}})
}

/// As a number, which is rounded at nine decimals.
fn share(part: &str) -> Json {
    json!({"exactly": {"number": part}})
}

fn euros(amount: &str) -> Json {
    json!({"exactly": {"money": format!("{amount} EUR")}})
}

fn missing() -> Json {
    json!("missing")
}
