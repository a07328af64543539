//! Values, ranges and readings: what is read from JSON and how it compares.

use super::Truth;
use chrono::{DateTime, NaiveDate};
use rust_decimal::Decimal;
use serde_json::Value as Json;
use std::{cmp::Ordering, str::FromStr};

pub(super) const BILLION: i128 = 1_000_000_000;

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
pub(super) enum Measured {
    Ratio { sum: i128, count: i128 },
    Metres(f64),
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Reading {
    Exactly(Measured),
    AtLeast(Measured),
    /// So far ahead that it is more than any limit, and cannot be shown.
    Beyond,
    Missing,
}

/// `"tag"` or `{"tag": content}`.
pub fn tag(json: &Json) -> (&str, &Json) {
    match json {
        Json::String(tag) => (tag, &Json::Null),
        Json::Object(map) if map.len() == 1 => map.iter().next().map(|(tag, content)| (tag.as_str(), content)).unwrap(),
        other => panic!("neither a tag nor a tagged value: {other}"),
    }
}

pub(super) fn list(json: &Json) -> &[Json] {
    json.as_array().map_or(&[], Vec::as_slice)
}

pub(super) fn text(json: &Json) -> &str {
    json.as_str().unwrap_or_else(|| panic!("not a text: {json}"))
}

/// What stands there, unless it is null or not there at all.
pub(super) fn present(json: &Json) -> Option<&Json> {
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

/// As in "80%", "12.5%" and "1/3".
pub fn ratio(text: &str) -> (i128, i128) {
    match (text.strip_suffix('%'), text.split_once('/')) {
        (Some(percent), _) => (billionths(percent), 100 * BILLION),
        (None, Some((part, whole))) => (part.parse().unwrap(), whole.parse().unwrap()),
        _ => panic!("neither a percentage nor a fraction: {text}"),
    }
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
pub(super) fn values(json: &Json) -> Vec<Val> {
    list(json).iter().map(value).collect()
}

pub(super) fn divide_half_even(sum: i128, count: i128) -> i128 {
    let floor = sum.div_euclid(count);
    match (2 * sum.rem_euclid(count)).cmp(&count) {
        Ordering::Less => floor,
        Ordering::Greater => floor + 1,
        Ordering::Equal => floor + floor.rem_euclid(2),
    }
}

impl Val {
    /// Which values can be equal to each other.
    pub(super) fn type_name(&self) -> &'static str {
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
    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
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
pub(super) fn limits(is: &Json) -> Vec<(&str, &Json)> {
    is.as_object().map(|map| map.iter().map(|(key, limit)| (key.as_str(), limit)).collect()).unwrap_or_default()
}

/// Whether something that compares so to the limit keeps to it.
pub(super) fn keeps(key: &str, compared: Ordering) -> bool {
    match key {
        "at_least" => compared != Ordering::Less,
        "more_than" => compared == Ordering::Greater,
        "at_most" => compared != Ordering::Greater,
        "less_than" => compared == Ordering::Less,
        "exactly" => compared == Ordering::Equal,
        other => panic!("no limit: {other}"),
    }
}

impl Measured {
    /// How it compares to a limit, which is a fraction in the same unit.
    fn compare(self, (limit, parts): (i128, i128)) -> Ordering {
        match self {
            Self::Ratio { sum, count } => (sum * parts).cmp(&(limit * count)),
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

pub(super) fn whole(sum: i128) -> Measured {
    Measured::Ratio { sum, count: 1 }
}

pub(super) fn count(items: usize) -> Measured {
    whole(items.try_into().unwrap())
}

impl Reading {
    /// The number itself, or one that can only be larger where earlier history is not known.
    pub(super) fn growing(measured: Measured, later: bool) -> Self {
        if later { Self::AtLeast(measured) } else { Self::Exactly(measured) }
    }

    /// In billionths of the whole.
    pub(super) fn of_billion(self) -> Self {
        match self {
            Self::Exactly(Measured::Ratio { sum, count }) => {
                Self::Exactly(Measured::Ratio { sum: sum * BILLION, count })
            }
            other => other,
        }
    }

    /// Whether it lies in a range. Of what is at least so much, only some ranges can be told.
    pub(super) fn judge(self, is: &Json, unit: impl Fn(&Json) -> (i128, i128)) -> Truth {
        let limits: Vec<(&str, (i128, i128))> = limits(is).into_iter().map(|(key, limit)| (key, unit(limit))).collect();
        match self {
            Self::Missing => Truth::Unknown,
            Self::Beyond => Truth::of(limits.iter().all(|(key, _)| keeps(key, Ordering::Greater))),
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

    pub(super) fn seen(self, show: impl Fn(i128) -> Val) -> Seen {
        match self {
            Self::Exactly(seen) => Seen::Exactly(show(seen.rounded())),
            Self::AtLeast(seen) => Seen::AtLeast(show(seen.rounded())),
            Self::Beyond | Self::Missing => Seen::Missing,
        }
    }
}
