//! What a definition says of a customer, worked out slowly and obviously.
//!
//! Reads the definition and the customer as JSON and shares no code with the library: windows, calendar days, money,
//! fractions, distances and three-valued logic are all done again here, each in the plainest way. Nothing is indexed,
//! sorted once or short-circuited. Where this and the library differ, one of them is wrong.
//!
//! Every instant is a count of microseconds since 1970, every amount a count of billionths.

#![allow(
    dead_code,
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::match_same_arms,
    clippy::must_use_candidate,
    clippy::panic,
    clippy::unwrap_used,
    missing_docs,
    unreachable_pub,
    reason = "tests say what they expect by failing"
)]

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Offset, TimeZone};
use chrono_tz::Tz;
use rust_decimal::Decimal;
use serde_json::Value as Json;
use std::{cell::RefCell, cmp::Ordering, collections::BTreeMap, str::FromStr};

const BILLION: i128 = 1_000_000_000;

/// Everything that is not the definition and not the customer.
pub struct World {
    pub as_of: i64,
    pub zone: Tz,
    pub rates: Vec<Rate>,
    pub history_since: Option<i64>,
    /// The rules of segments by id.
    pub segments: BTreeMap<String, Json>,
    pub hosts: BTreeMap<String, Host>,
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    No,
    Unknown,
    Yes,
}

/// What is observed of a metric.
#[derive(Clone, Debug, PartialEq)]
pub enum Seen {
    Exactly(Val),
    AtLeast(Val),
    Missing,
}

/// A typed value.
#[derive(Clone, Debug, PartialEq)]
pub enum Val {
    Text(String),
    Texts(Vec<String>),
    Number(Decimal),
    Flag(bool),
    Money(i128, String),
    Date(NaiveDate),
    Time(i64),
    Span(i128),
}

/// What is read before it is compared: a fraction, so that averages are not rounded, or metres.
#[derive(Clone, Copy, Debug)]
enum Measured {
    Ratio { sum: i128, count: i128 },
    Metres(f64),
}

#[derive(Clone, Copy, Debug)]
enum Reading {
    Exactly(Measured),
    AtLeast(Measured),
    Missing,
}

/// An event, or one line of an order.
#[derive(Clone, Copy, Debug)]
struct Item<'a> {
    at: i64,
    /// Of kinds at one instant the earlier listed comes first.
    kind: usize,
    /// The place in the history, which breaks ties within a kind.
    place: usize,
    family: &'a str,
    event: &'a Json,
    line: Option<(usize, &'a Json)>,
}

/// Whether an event passes a filter; `Unconvertible` if that depends on a rate which is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fit {
    Fails,
    Unconvertible,
    Passes,
}

const KINDS: [&str; 12] = [
    "order",
    "order_line",
    "credit_note",
    "message_sent",
    "message_delivered",
    "message_opened",
    "message_machine_opened",
    "message_clicked",
    "message_replied",
    "message_bounced",
    "message_complained",
    "custom",
];

// ---- Reading JSON ------------------------------------------------------------------------------------------------

/// `"tag"` or `{"tag": content}`.
pub fn tag(json: &Json) -> (&str, &Json) {
    match json {
        Json::String(tag) => (tag, &Json::Null),
        Json::Object(map) if map.len() == 1 => map.iter().next().map(|(tag, content)| (tag.as_str(), content)).unwrap(),
        other => panic!("neither a tag nor a tagged value: {other}"),
    }
}

fn list(json: &Json) -> &[Json] {
    json.as_array().map_or(&[], Vec::as_slice)
}

fn text(json: &Json) -> &str {
    json.as_str().unwrap_or_else(|| panic!("not a text: {json}"))
}

/// What stands there, unless it is null or not there at all.
fn present(json: &Json) -> Option<&Json> {
    (!json.is_null()).then_some(json)
}

pub fn instant(text: &str) -> i64 {
    DateTime::parse_from_rfc3339(text).unwrap_or_else(|error| panic!("{text}: {error}")).timestamp_micros()
}

pub fn date(text: &str) -> NaiveDate {
    NaiveDate::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

pub fn span(text: &str) -> i128 {
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let micros: i128 = match unit {
        "us" => 1,
        "ms" => 1_000,
        "s" => 1_000_000,
        "min" => 60_000_000,
        "h" => 3_600_000_000,
        "d" => 86_400_000_000,
        "w" => 604_800_000_000,
        other => panic!("unknown unit {other}"),
    };
    number.parse::<i128>().unwrap() * micros
}

/// A plain decimal in units of `10^-decimals`.
pub fn scaled(text: &str, decimals: usize) -> i128 {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    assert!(fraction.len() <= decimals, "{text} is finer than {decimals} decimals");
    let all: String = format!("{whole}{fraction}{}", "0".repeat(decimals - fraction.len()));
    sign * all.parse::<i128>().unwrap()
}

pub fn billionths(text: &str) -> i128 {
    scaled(text, 9)
}

/// As in "19.99 EUR".
pub fn money(text: &str) -> (i128, String) {
    let (amount, currency) = text.split_once(' ').unwrap();
    (billionths(amount), currency.to_owned())
}

/// A value in the wire form.
pub fn value(json: &Json) -> Val {
    match json {
        Json::String(text) => Val::Text(text.clone()),
        Json::Bool(flag) => Val::Flag(*flag),
        Json::Array(texts) => Val::Texts(texts.iter().map(|each| text(each).to_owned()).collect()),
        _ => match tag(json) {
            ("number", number) => Val::Number(Decimal::from_str_exact(text(number)).unwrap().normalize()),
            ("money", sum) => {
                let (amount, currency) = money(text(sum));
                Val::Money(amount, currency)
            }
            ("date", day) => Val::Date(date(text(day))),
            ("time", at) => Val::Time(instant(text(at))),
            ("span", length) => Val::Span(span(text(length))),
            other => panic!("no value: {other:?}"),
        },
    }
}

/// The values in a list, lists of texts taken apart.
fn values(json: &Json) -> Vec<Val> {
    list(json).iter().map(value).collect()
}

fn divide_half_even(sum: i128, count: i128) -> i128 {
    let floor = sum.div_euclid(count);
    match (2 * sum.rem_euclid(count)).cmp(&count) {
        Ordering::Less => floor,
        Ordering::Greater => floor + 1,
        Ordering::Equal => floor + floor.rem_euclid(2),
    }
}

impl Val {
    /// Which values can be equal to each other.
    fn type_name(&self) -> &'static str {
        match self {
            Self::Text(_) | Self::Texts(_) => "text",
            Self::Number(_) => "number",
            Self::Flag(_) => "flag",
            Self::Money(..) => "money",
            Self::Date(_) => "date",
            Self::Time(_) => "time",
            Self::Span(_) => "span",
        }
    }

    /// How two values of one type compare; money only in one currency.
    fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => Some(a.cmp(b)),
            (Self::Money(a, currency), Self::Money(b, other)) if currency == other => Some(a.cmp(b)),
            (Self::Date(a), Self::Date(b)) => Some(a.cmp(b)),
            (Self::Time(a), Self::Time(b)) => Some(a.cmp(b)),
            (Self::Span(a), Self::Span(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }
}

/// The limits of a range: the key and what stands behind it.
fn limits(is: &Json) -> Vec<(&str, &Json)> {
    is.as_object().map(|map| map.iter().map(|(key, limit)| (key.as_str(), limit)).collect()).unwrap_or_default()
}

/// Whether something that compares so to the limit keeps to it.
fn keeps(key: &str, compared: Ordering) -> bool {
    match key {
        "at_least" => compared != Ordering::Less,
        "more_than" => compared == Ordering::Greater,
        "at_most" => compared != Ordering::Greater,
        "less_than" => compared == Ordering::Less,
        "exactly" => compared == Ordering::Equal,
        other => panic!("no limit: {other}"),
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

impl Measured {
    /// How it compares to a limit in the same unit.
    fn compare(self, limit: i128) -> Ordering {
        match self {
            Self::Ratio { sum, count } => sum.cmp(&(limit * count)),
            Self::Metres(metres) => metres.partial_cmp(&(limit as f64)).unwrap(),
        }
    }

    fn rounded(self) -> i128 {
        match self {
            Self::Ratio { sum, count } => divide_half_even(sum, count),
            Self::Metres(metres) => metres.round() as i128,
        }
    }
}

fn whole(sum: i128) -> Measured {
    Measured::Ratio { sum, count: 1 }
}

impl Reading {
    /// Whether it lies in a range. Of what is at least so much, only some ranges can be told.
    fn judge(self, is: &Json, unit: impl Fn(&Json) -> i128) -> Truth {
        let limits: Vec<(&str, i128)> = limits(is).into_iter().map(|(key, limit)| (key, unit(limit))).collect();
        match self {
            Self::Missing => Truth::Unknown,
            Self::Exactly(seen) => Truth::of(limits.iter().all(|(key, limit)| keeps(key, seen.compare(*limit)))),
            Self::AtLeast(seen) => {
                let answers: Vec<Truth> = limits
                    .iter()
                    .map(|(key, limit)| {
                        let compared = seen.compare(*limit);
                        match *key {
                            // What is large enough already stays so.
                            "at_least" | "more_than" if keeps(key, compared) => Truth::Yes,
                            // What is too large already stays so.
                            "at_most" | "less_than" if !keeps(key, compared) => Truth::No,
                            "exactly" if compared == Ordering::Greater => Truth::No,
                            _ => Truth::Unknown,
                        }
                    })
                    .collect();
                Truth::all(&answers)
            }
        }
    }

    fn seen(self, show: impl Fn(i128) -> Val) -> Seen {
        match self {
            Self::Exactly(seen) => Seen::Exactly(show(seen.rounded())),
            Self::AtLeast(seen) => Seen::AtLeast(show(seen.rounded())),
            Self::Missing => Seen::Missing,
        }
    }
}

// ---- The tree ----------------------------------------------------------------------------------------------------

impl World {
    pub fn new(as_of: i64, zone: Tz) -> Self {
        Self {
            as_of,
            zone,
            rates: Vec::new(),
            history_since: None,
            segments: BTreeMap::new(),
            hosts: BTreeMap::new(),
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
            let (known, seen) = self.fact(metric, customer);
            return (self.judge_fact(known.as_deref(), is), seen);
        }
        let reading = self.reading(family, metric, customer);
        let unit = |limit: &Json| match family {
            "number" => limit.as_u64().unwrap().into(),
            "amount" => billionths(text(limit)),
            _ => span(text(limit)),
        };
        (reading.judge(is, unit), self.seen(family, metric, customer))
    }

    /// What is observed of a metric of a family.
    pub fn seen(&self, family: &str, metric: &Json, customer: &Json) -> Seen {
        let decimal = |number: i128| Val::Number(Decimal::from_i128_with_scale(number, 9).normalize());
        match family {
            "label" => self.fact(metric, customer).1,
            "number" => self.reading(family, metric, customer).seen(|number| Val::Number(Decimal::from(number))),
            "amount" => {
                let currency = present(&tag(metric).1["currency"]).map(text);
                self.reading(family, metric, customer).seen(|amount| match currency {
                    Some(currency) => Val::Money(amount, currency.to_owned()),
                    None => decimal(amount),
                })
            }
            _ => self.reading(family, metric, customer).seen(Val::Span),
        }
    }

    fn reading(&self, family: &str, metric: &Json, customer: &Json) -> Reading {
        match family {
            "number" => self.number(metric, customer),
            "amount" => self.amount(metric, customer),
            "time" => self.time(metric, customer),
            other => panic!("no family: {other}"),
        }
    }

    // ---- Metrics of events ---------------------------------------------------------------------------------------

    fn number(&self, metric: &Json, customer: &Json) -> Reading {
        let counted = |events: &Json, count: usize| {
            let count = whole(count.try_into().unwrap());
            if self.reaches_back(events) { Reading::AtLeast(count) } else { Reading::Exactly(count) }
        };
        match tag(metric) {
            ("count", events) => {
                self.items(events, customer).map_or(Reading::Missing, |items| counted(events, items.len()))
            }
            ("distinct", content) => {
                let Some(items) = self.items(&content["events"], customer) else { return Reading::Missing };
                let mut different: Vec<Val> = Vec::new();
                for item in items {
                    let day = self.day_of(item.at);
                    let found = match tag(&content["by"]) {
                        ("day", _) => vec![Val::Date(day)],
                        ("week", _) => {
                            vec![Val::Date(day - Days::new(day.weekday().num_days_from_monday().into()))]
                        }
                        ("month", _) => vec![Val::Date(day.with_day(1).unwrap())],
                        _ => item.values(&content["by"]),
                    };
                    for one in found {
                        if !different.contains(&one) {
                            different.push(one);
                        }
                    }
                }
                counted(&content["events"], different.len())
            }
            ("age_in_years", _) => {
                let born = self.fact_at(&customer["profile"]["birth_date"]).map(text);
                let Some(born) = born.filter(|born| !born.starts_with("--")).map(date) else {
                    return Reading::Missing;
                };
                let today = self.day_of(self.as_of);
                let birthday_to_come = (today.month(), today.day()) < (born.month(), born.day());
                let years = today.year() - born.year() - i32::from(birthday_to_come);
                if born > today { Reading::Missing } else { Reading::Exactly(whole(years.into())) }
            }
            ("distance", point) => {
                let home = self.fact_at(&customer["profile"]["home"]).and_then(|home| present(&home["point"]));
                let Some((latitude, longitude)) = home.and_then(|point| text(point).split_once(',')) else {
                    return Reading::Missing;
                };
                let here = (latitude.parse().unwrap(), longitude.parse().unwrap());
                let there = (text(&point["latitude"]).parse().unwrap(), text(&point["longitude"]).parse().unwrap());
                Reading::Exactly(Measured::Metres(metres(here, there)))
            }
            other => panic!("no number: {other:?}"),
        }
    }

    fn amount(&self, metric: &Json, customer: &Json) -> Reading {
        let (stat, content) = tag(metric);
        let events = &content["events"];
        let Some(items) = self.items(events, customer) else { return Reading::Missing };
        let later = self.reaches_back(events);
        let after_refunds = content["refunds"] != "before";
        let amounts: Vec<Option<i128>> = items
            .iter()
            .map(|item| match present(&content["currency"]) {
                Some(currency) => {
                    let (amount, found) = item.money(after_refunds.then_some(self.as_of))?;
                    self.convert(amount, &found, text(currency), item.at)
                }
                None => match item.values(&content["field"]).as_slice() {
                    [Val::Number(number)] => Some(billionths(&number.normalize().to_string())),
                    _ => None,
                },
            })
            .collect();
        match stat {
            "first" | "last" => {
                // Only the one event is asked for, so only it must be known.
                let one = if stat == "first" { amounts.first() } else { amounts.last() };
                match one {
                    Some(Some(amount)) if stat == "last" || !later => Reading::Exactly(whole(*amount)),
                    _ => Reading::Missing,
                }
            }
            _ => {
                let Some(amounts) = amounts.into_iter().collect::<Option<Vec<i128>>>() else {
                    return Reading::Missing;
                };
                let sum: i128 = amounts.iter().sum();
                match stat {
                    "total" if later => Reading::Missing,
                    "total" => {
                        let notes =
                            if Self::less_credit_notes(content) { self.notes(content, customer) } else { Some(0) };
                        notes.map_or(Reading::Missing, |notes| Reading::Exactly(whole(sum - notes)))
                    }
                    "average" | "smallest" if later || amounts.is_empty() => Reading::Missing,
                    "average" => Reading::Exactly(Measured::Ratio { sum, count: amounts.len().try_into().unwrap() }),
                    "smallest" => Reading::Exactly(whole(*amounts.iter().min().unwrap())),
                    "largest" => match amounts.iter().max() {
                        None => Reading::Missing,
                        Some(largest) if later => Reading::AtLeast(whole(*largest)),
                        Some(largest) => Reading::Exactly(whole(*largest)),
                    },
                    other => panic!("no statistic: {other}"),
                }
            }
        }
    }

    /// Money given back without a known order lowers totals of all orders, but belongs to none in particular.
    fn less_credit_notes(content: &Json) -> bool {
        let kinds = list(&content["events"]["from"]);
        content["refunds"] != "before"
            && !content["currency"].is_null()
            && kinds.iter().any(|kind| kind == "order")
            && kinds.iter().all(|kind| kind != "credit_note")
            && list(&content["events"]["where"]).is_empty()
    }

    /// What the notes of the window sum up to.
    fn notes(&self, content: &Json, customer: &Json) -> Option<i128> {
        let events = serde_json::json!({"from": ["credit_note"], "window": content["events"]["window"]});
        let notes = self.items(&events, customer)?;
        notes
            .iter()
            .map(|note| {
                let (amount, found) = note.money(None)?;
                self.convert(amount, &found, text(&content["currency"]), note.at)
            })
            .sum()
    }

    fn time(&self, metric: &Json, customer: &Json) -> Reading {
        match tag(metric) {
            ("since", moment) => {
                let Some(items) = self.items(&moment["events"], customer) else { return Reading::Missing };
                let since = |item: &Item<'_>| whole(i128::from(self.as_of) - i128::from(item.at));
                match (text(&moment["end"]), items.first(), items.last()) {
                    ("last", _, Some(last)) => Reading::Exactly(since(last)),
                    ("first", Some(first), _) if self.reaches_back(&moment["events"]) => Reading::AtLeast(since(first)),
                    ("first", Some(first), _) => Reading::Exactly(since(first)),
                    _ => Reading::Missing,
                }
            }
            ("between", content) => {
                let at = |moment: &Json| {
                    let items = self.items(&moment["events"], customer)?;
                    let is_first = moment["end"] == "first";
                    if self.reaches_back(&moment["events"]) && is_first {
                        return None;
                    }
                    let item = if is_first { items.first() } else { items.last() };
                    item.map(|item| i128::from(item.at))
                };
                match (at(&content["from"]), at(&content["to"])) {
                    (Some(from), Some(to)) if from <= to => Reading::Exactly(whole(to - from)),
                    _ => Reading::Missing,
                }
            }
            ("mean_gap", events) => {
                let Some(items) = self.items(events, customer) else { return Reading::Missing };
                if items.len() < 2 || self.reaches_back(events) {
                    return Reading::Missing;
                }
                let sum = i128::from(items.last().unwrap().at) - i128::from(items[0].at);
                Reading::Exactly(Measured::Ratio { sum, count: (items.len() - 1).try_into().unwrap() })
            }
            ("since_sign_up", _) => {
                let at = present(&customer["profile"]["sign_up"]).map(|sign_up| instant(text(&sign_up["at"])));
                match at {
                    Some(at) if at <= self.as_of => Reading::Exactly(whole(i128::from(self.as_of) - i128::from(at))),
                    _ => Reading::Missing,
                }
            }
            other => panic!("no length of time: {other:?}"),
        }
    }

    /// Whether the window begins before the history is known, and not before it ends.
    fn reaches_back(&self, events: &Json) -> bool {
        let (from, to) = self.window(&events["window"]);
        from < to && self.history_since.is_some_and(|since| from < i128::from(since))
    }

    /// The events that count, earliest first; `None` where a rate is needed to say which do.
    fn items<'a>(&self, events: &Json, customer: &'a Json) -> Option<Vec<Item<'a>>> {
        let (from, to) = self.window(&events["window"]);
        let mut chosen = Vec::new();
        for (place, event) in list(&customer["history"]).iter().enumerate() {
            let (family, event) = tag(event);
            let at = instant(text(&event["at"]));
            let visible = from <= i128::from(at) && i128::from(at) < to && at <= self.as_of;
            let withdrawn = present(&event["cancelled"]).is_some_and(|when| instant(text(when)) <= self.as_of);
            if !visible || withdrawn {
                continue;
            }
            let item = Item { at, kind: 0, place, family, event, line: None };
            for kind in list(&events["from"]) {
                let number = KINDS.iter().position(|name| *name == tag(kind).0).unwrap();
                match (family, tag(kind)) {
                    ("order", ("order", _)) | ("credit_note", ("credit_note", _)) => {
                        chosen.push(Item { kind: number, ..item });
                    }
                    ("order", ("order_line", _)) => {
                        let lines = list(&event["lines"]).iter().enumerate();
                        chosen.extend(lines.map(|line| Item { kind: number, line: Some(line), ..item }));
                    }
                    ("message", (name, _)) if name.strip_prefix("message_") == event["action"].as_str() => {
                        chosen.push(Item { kind: number, ..item });
                    }
                    ("custom", ("custom", name)) if *name == event["name"] => {
                        chosen.push(Item { kind: number, ..item });
                    }
                    _ => {}
                }
            }
        }
        let fits: Vec<Fit> = chosen.iter().map(|item| self.fits(item, list(&events["where"]))).collect();
        if fits.contains(&Fit::Unconvertible) {
            return None;
        }
        let fitting = chosen.into_iter().zip(fits).filter(|(_, fit)| *fit == Fit::Passes);
        let mut fitting: Vec<Item<'a>> = fitting.map(|(item, _)| item).collect();
        fitting.sort_by_key(|item| (item.at, item.kind, item.place, item.line.map(|(number, _)| number)));
        Some(fitting)
    }

    fn fits(&self, item: &Item<'_>, clauses: &[Json]) -> Fit {
        Fit::all(clauses.iter().map(|clause| {
            let a_line = |clauses: &Json| {
                let lines = list(&item.event["lines"]).iter().enumerate();
                Fit::any(lines.map(|line| {
                    let line = Item { line: Some(line), ..*item };
                    Fit::all(list(clauses).iter().map(|clause| self.fits_clause(&line, clause)))
                }))
            };
            match tag(clause) {
                ("line", clauses) => a_line(clauses),
                ("no_line", clauses) => a_line(clauses).negated(),
                _ => self.fits_clause(item, clause),
            }
        }))
    }

    fn fits_clause(&self, item: &Item<'_>, clause: &Json) -> Fit {
        match tag(clause) {
            ("has", field) => Fit::of(!item.values(field).is_empty()),
            ("lacks", field) => Fit::of(item.values(field).is_empty()),
            ("one_of", content) => {
                let among = values(&content["values"]);
                Fit::of(item.values(&content["field"]).iter().any(|found| among.contains(found)))
            }
            ("not_one_of", content) => {
                let among = values(&content["values"]);
                let found = item.values(&content["field"]);
                Fit::of(!found.is_empty() && !found.iter().any(|found| among.contains(found)))
            }
            ("in_range", content) => Fit::any(
                item.values(&content["field"]).iter().map(|found| self.fits_range(found, &content["is"], item.at)),
            ),
            other => panic!("no clause: {other:?}"),
        }
    }

    /// Whether a value lies in a range; money is converted into the currency of the limits.
    fn fits_range(&self, found: &Val, is: &Json, at: i64) -> Fit {
        Fit::all(limits(is).into_iter().map(|(key, limit)| {
            let limit = value(limit);
            let found = match (found, &limit) {
                (Val::Money(amount, currency), Val::Money(_, wanted)) => {
                    match self.convert(*amount, currency, wanted, at) {
                        Some(amount) => Val::Money(amount, wanted.clone()),
                        None => return Fit::Unconvertible,
                    }
                }
                (found, _) => found.clone(),
            };
            Fit::of(found.compare(&limit).is_some_and(|compared| keeps(key, compared)))
        }))
    }

    /// By the latest rate that was valid at the instant, rounded once.
    fn convert(&self, amount: i128, from: &str, to: &str, at: i64) -> Option<i128> {
        if from == to {
            return Some(amount);
        }
        let mut valid: Option<&Rate> = None;
        for rate in self.rates.iter().filter(|rate| rate.from == from && rate.to == to && rate.since <= at) {
            if valid.is_none_or(|other| other.since <= rate.since) {
                valid = Some(rate);
            }
        }
        Some(divide_half_even(amount * billionths(&valid?.factor), BILLION))
    }

    // ---- Facts ---------------------------------------------------------------------------------------------------

    /// What holds of a fact: the latest dated value that is not later than the instant, else the undated one.
    fn fact_at<'a>(&self, fact: &'a Json) -> Option<&'a Json> {
        let dated = list(&fact["dated"]).iter().filter(|dated| instant(text(&dated["since"])) <= self.as_of);
        let latest = dated.max_by_key(|dated| instant(text(&dated["since"])));
        latest.map(|dated| &dated["value"]).or_else(|| present(&fact["undated"]))
    }

    /// The values of a fact, and the fact as it is shown. `None` where nothing is known.
    fn fact(&self, field: &Json, customer: &Json) -> (Option<Vec<Val>>, Seen) {
        let profile = &customer["profile"];
        let (code, name) = tag(field);
        let one = |json: &Json| (vec![Val::Text(text(json).to_owned())], Val::Text(text(json).to_owned()));
        // Several texts that are one are shown as one.
        let shown = |texts: &[String]| match texts {
            [one] => Val::Text(one.clone()),
            several => Val::Texts(several.to_vec()),
        };
        let of_texts = |texts: Vec<String>| (texts.iter().cloned().map(Val::Text).collect(), shown(&texts));
        let several = |json: &Json| of_texts(list(json).iter().map(|each| text(each).to_owned()).collect());
        let single = |value: Val| (vec![value.clone()], value);
        let of_home = |key: &str| self.fact_at(&profile["home"]).and_then(|home| present(&home[key]));
        let of_household = |key: &str| self.fact_at(&profile["household"]).and_then(|house| present(&house[key]));
        let sign_up = present(&profile["sign_up"]).filter(|sign_up| instant(text(&sign_up["at"])) <= self.as_of);
        let found: Option<(Vec<Val>, Val)> = match code {
            "birth_date" => self
                .fact_at(&profile["birth_date"])
                .filter(|born| !text(born).starts_with("--"))
                .map(|born| single(Val::Date(date(text(born))))),
            "country" | "region" | "city" | "postal_code" => of_home(code).map(one),
            "household_id" => of_household("id").map(one),
            "household_size" => {
                of_household("size").map(|size| single(Val::Number(Decimal::from(size.as_u64().unwrap()))))
            }
            "children" => {
                of_household("children").map(|count| single(Val::Number(Decimal::from(count.as_u64().unwrap()))))
            }
            "pets" => of_household("pets").map(several),
            "income" => {
                self.fact_at(&profile["income"]).and_then(|income| present(&income["per_year"])).map(|income| {
                    let (amount, currency) = money(text(income));
                    single(Val::Money(amount, currency))
                })
            }
            "income_band" => self.fact_at(&profile["income"]).and_then(|income| present(&income["band"])).map(one),
            "decision_maker" => {
                self.fact_at(&profile["decision_maker"]).map(|flag| single(Val::Flag(flag.as_bool().unwrap())))
            }
            "languages" | "interests" | "attitudes" | "benefits" | "barriers" | "preferred_channels" => {
                self.fact_at(&profile[code]).map(several)
            }
            "signed_up" => sign_up.map(|sign_up| single(Val::Time(instant(text(&sign_up["at"]))))),
            "sign_up_source" => sign_up.and_then(|sign_up| present(&sign_up["source"])).map(one),
            "tags" => {
                let tags = profile["tags"].as_object().into_iter().flatten();
                let on = tags.filter(|(_, fact)| self.fact_at(fact).is_some_and(|on| *on == Json::Bool(true)));
                let on = on.map(|(tag, _)| tag.clone()).collect();
                Some(of_texts(on))
            }
            "consent" => self.fact_at(&profile["consent"][text(name)]).map(one),
            "attribute" => self.fact_at(&profile["attributes"][text(name)]).map(|found| match value(found) {
                Val::Texts(texts) => of_texts(texts),
                other => single(other),
            }),
            plain => self.fact_at(&profile[plain]).map(one),
        };
        match found {
            Some((values, shown)) => (Some(values), Seen::Exactly(shown)),
            None => (None, Seen::Missing),
        }
    }

    fn judge_fact(&self, known: Option<&[Val]>, is: &Json) -> Truth {
        let Some(found) = known else { return Truth::Unknown };
        let answers: Vec<Truth> = match is {
            Json::String(anything) if anything == "anything" => return Truth::Yes,
            Json::Array(_) => {
                let among = values(is);
                let answer = |found: &Val| {
                    if among.contains(found) {
                        Truth::Yes
                    } else if among.iter().all(|one| one.type_name() != found.type_name()) {
                        Truth::Unknown
                    } else {
                        Truth::No
                    }
                };
                found.iter().map(answer).collect()
            }
            range => {
                let answer = |found: &Val| {
                    if limits(range).iter().any(|(_, limit)| value(limit).type_name() != found.type_name()) {
                        return Truth::Unknown;
                    }
                    match self.fits_range(found, range, self.as_of) {
                        Fit::Passes => Truth::Yes,
                        Fit::Fails => Truth::No,
                        Fit::Unconvertible => Truth::Unknown,
                    }
                };
                found.iter().map(answer).collect()
            }
        };
        Truth::any(&answers)
    }

    // ---- Time ----------------------------------------------------------------------------------------------------

    /// The window as `[from, to)`.
    pub fn window(&self, window: &Json) -> (i128, i128) {
        let now = i128::from(self.as_of);
        let ever = (i128::from(i64::MIN), now + 1);
        if window.is_null() {
            return ever;
        }
        let (from, to) = match tag(window) {
            // After `now - d`, up to `now`.
            ("last", length) => (now - span(text(length)) + 1, now + 1),
            // After `now - to`, up to `now - from`.
            ("age", ages) => (now - span(text(&ages["to"])) + 1, now - span(text(&ages["from"])) + 1),
            ("between", ends) => (
                present(&ends["from"]).map_or(ever.0, |from| instant(text(from)).into()),
                present(&ends["to"]).map_or(ever.1, |to| instant(text(to)).into()),
            ),
            ("calendar", periods) => {
                let ago = |key: &str| periods[key].as_i64().unwrap();
                let start = |ago| self.day_start(period_start(self.day_of(self.as_of), text(&periods["unit"]), ago));
                (start(ago("oldest")).into(), start(ago("newest") - 1).into())
            }
            other => panic!("no window: {other:?}"),
        };
        (from, to.min(now + 1))
    }

    /// The date a clock in the zone shows.
    fn shown_date(&self, at: i64) -> NaiveDate {
        let utc = DateTime::from_timestamp_micros(at).unwrap();
        let offset = self.zone.offset_from_utc_datetime(&utc.naive_utc()).fix();
        utc.with_timezone(&offset).date_naive()
    }

    /// A day begins when a clock first shows its date or a later one: looked for from the day before on, hour by hour
    /// and then minute by minute.
    pub fn day_start(&self, date: NaiveDate) -> i64 {
        const MINUTE: i64 = 60_000_000;
        if let Some(start) = self.days.borrow().get(&date) {
            return *start;
        }
        let mut at = date.and_time(NaiveTime::MIN).and_utc().timestamp_micros() - 40 * 60 * MINUTE;
        assert!(self.shown_date(at) < date);
        while self.shown_date(at) < date {
            at += 60 * MINUTE;
        }
        // Far enough back that a clock put back across midnight is seen before.
        at -= 4 * 60 * MINUTE;
        while self.shown_date(at) < date {
            at += MINUTE;
        }
        self.days.borrow_mut().insert(date, at);
        at
    }

    /// The latest day that has begun.
    pub fn day_of(&self, at: i64) -> NaiveDate {
        let mut day = self.shown_date(at);
        loop {
            let next = day + Days::new(1);
            if self.day_start(next) > at {
                return day;
            }
            day = next;
        }
    }
}

/// The first day of the period that lies so many before the one of a day.
pub fn period_start(today: NaiveDate, unit: &str, ago: i64) -> NaiveDate {
    let months = match unit {
        "day" => return back(today, ago),
        "week" => return back(today, i64::from(today.weekday().num_days_from_monday()) + 7 * ago),
        "month" => 1,
        "quarter" => 3,
        "year" => 12,
        other => panic!("no unit: {other}"),
    };
    let month = i64::from(today.year()) * 12 + i64::from(today.month0());
    let first = (month - month.rem_euclid(months)) - ago * months;
    NaiveDate::from_ymd_opt(first.div_euclid(12) as i32, first.rem_euclid(12) as u32 + 1, 1).unwrap()
}

fn back(day: NaiveDate, days: i64) -> NaiveDate {
    day - chrono::TimeDelta::days(days)
}

/// Along the great circle of a sphere with the mean radius of the Earth.
pub fn metres(here: (f64, f64), there: (f64, f64)) -> f64 {
    let latitudes = (here.0.to_radians(), there.0.to_radians());
    let half_latitude = ((there.0 - here.0).to_radians() / 2.0).sin();
    let half_longitude = ((there.1 - here.1).to_radians() / 2.0).sin();
    let chord = half_latitude.powi(2) + latitudes.0.cos() * latitudes.1.cos() * half_longitude.powi(2);
    2.0 * 6_371_008.8 * chord.sqrt().min(1.0).asin()
}

impl Fit {
    fn of(passes: bool) -> Self {
        if passes { Self::Passes } else { Self::Fails }
    }

    fn all(fits: impl Iterator<Item = Self>) -> Self {
        let fits: Vec<Self> = fits.collect();
        if fits.contains(&Self::Fails) {
            Self::Fails
        } else if fits.contains(&Self::Unconvertible) {
            Self::Unconvertible
        } else {
            Self::Passes
        }
    }

    fn any(fits: impl Iterator<Item = Self>) -> Self {
        let fits: Vec<Self> = fits.collect();
        if fits.contains(&Self::Passes) {
            Self::Passes
        } else if fits.contains(&Self::Unconvertible) {
            Self::Unconvertible
        } else {
            Self::Fails
        }
    }

    fn negated(self) -> Self {
        match self {
            Self::Passes => Self::Fails,
            Self::Fails => Self::Passes,
            Self::Unconvertible => Self::Unconvertible,
        }
    }
}

impl Item<'_> {
    /// The values of a field: none where there is no such field or nothing in it.
    fn values(&self, field: &Json) -> Vec<Val> {
        let texts = |json: &Json| present(json).map(|found| Val::Text(text(found).to_owned())).into_iter().collect();
        let moneys = |json: &Json| {
            let found = present(json).map(|found| money(text(found)));
            found.map(|(amount, currency)| Val::Money(amount, currency)).into_iter().collect::<Vec<_>>()
        };
        // A discount of nothing is none.
        let given = |json: &Json| {
            let found = moneys(json).into_iter();
            found.filter(|found| !matches!(found, Val::Money(0, _))).collect::<Vec<_>>()
        };
        let event = self.event;
        match (self.family, tag(field), self.line) {
            ("order", ("discount", _), Some((_, line))) => given(&line["discount"]),
            ("order", ("discount", _), None) => given(&event["discount"]),
            ("order", ("product", _), Some((_, line))) => texts(&line["product"]),
            ("order", ("category", _), Some((_, line))) => {
                list(&line["categories"]).iter().map(|each| Val::Text(text(each).to_owned())).collect()
            }
            ("order", ("quantity", _), Some((_, line))) => {
                vec![Val::Number(Decimal::from_str_exact(text(&line["quantity"])).unwrap().normalize())]
            }
            ("order", ("price", _), Some((_, line))) => moneys(&line["price"]),
            ("order", (name @ ("channel" | "offer" | "offer_kind"), _), _) => texts(&event[name]),
            ("order", ("gift", _), _) => vec![Val::Flag(event["gift"] == true)],
            ("order", (name @ ("total" | "shipping" | "tax"), _), None) => moneys(&event[name]),
            ("credit_note", ("total", _), _) => moneys(&event["amount"]),
            ("message", (name @ ("channel" | "campaign" | "message_id"), _), _) => texts(&event[name]),
            ("custom", ("property", name), _) => match present(&event["properties"][text(name)]).map(value) {
                Some(Val::Texts(texts)) => texts.into_iter().map(Val::Text).collect(),
                other => other.into_iter().collect(),
            },
            _ => Vec::new(),
        }
    }

    /// The money it moved; of an order less the refunds known by an instant, of a line quantity times price less
    /// discount.
    fn money(&self, refunds_by: Option<i64>) -> Option<(i128, String)> {
        let event = self.event;
        match (self.family, self.line) {
            ("order", Some((_, line))) => {
                let (price, currency) = money(text(present(&line["price"])?));
                let quantity = scaled(text(&line["quantity"]), 9);
                let discount = present(&line["discount"]).map_or(0, |discount| money(text(discount)).0);
                let list = price * quantity;
                assert_eq!(list % BILLION, 0, "finer than is recorded");
                Some((list / BILLION - discount, currency))
            }
            ("order", None) => {
                let (total, currency) = money(text(&event["total"]));
                let refunds = list(&event["refunds"]).iter();
                let known = refunds.filter(|refund| refunds_by.is_some_and(|by| instant(text(&refund["at"])) <= by));
                let refunded: i128 = known.map(|refund| money(text(&refund["amount"])).0).sum();
                Some((total - refunded, currency))
            }
            _ => Some(money(text(present(&event["amount"])?))),
        }
    }
}
