//! Metrics as a marketer reads them.

use super::{
    Among, Amount, AnyMetric, Clause, DistinctBy, End, Events, FieldClause, Leaf, Limit, Measure, Moment, Number,
    Range, Refunds, Stat, Time,
};
use crate::{
    model::{EventField, EventKind, ProfileField, Value, Values},
    time::Window,
};
use alloc::{
    format,
    string::{String, ToString},
};
use core::fmt::{self, Display, Formatter, Write};
use itertools::Itertools;

/// The filter and the window, each with a space before it.
struct Which<'a>(&'a Events);

impl Display for Which<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if !self.0.filter.is_empty() {
            write!(f, " with {}", self.0.filter.iter().format(" and "))?;
        }
        if self.0.window == Window::Ever { Ok(()) } else { write!(f, " {}", self.0.window) }
    }
}

impl Events {
    fn singular(&self) -> impl Display {
        self.from.iter().map(EventKind::one).format(" or ")
    }

    fn plural(&self) -> impl Display {
        self.from.iter().map(EventKind::many).format(" or ")
    }
}

/// As in "orders with channel online in the last 30 days".
impl Display for Events {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.plural(), Which(self))
    }
}

/// Texts as they are, in quotes where they would run into the sentence.
fn shown(value: &Value) -> String {
    let quoted = matches!(value, Value::Text(text) if text.is_empty() || text.contains([' ', ',', '"']));
    if quoted { format!("\"{value}\"") } else { value.to_string() }
}

/// As in "X" or "one of X, Y".
fn one_of(values: &Values) -> impl Display {
    let list = values.iter().map(|value| shown(&value)).format(", ");
    if values.len() == 1 { format!("{list}") } else { format!("one of {list}") }
}

impl Display for FieldClause {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::OneOf(field, values) => write!(f, "{field} {}", one_of(values)),
            Self::NotOneOf(field, values) => write!(f, "{field} not {}", one_of(values)),
            Self::InRange(field, range) => write!(f, "{field} {range}"),
            Self::Has(field) => write!(f, "any {field}"),
            Self::Lacks(field) => write!(f, "no {field}"),
        }
    }
}

impl Display for Clause {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(clause) => clause.fmt(f),
            Self::Line(clauses) => write!(f, "a line of {}", clauses.iter().format(" and ")),
            Self::NoLine(clauses) => write!(f, "no line of {}", clauses.iter().format(" and ")),
        }
    }
}

impl Display for Number {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(events) => write!(f, "number of {events}"),
            Self::Distinct { events, by } => {
                f.write_str("number of different ")?;
                match by {
                    DistinctBy::Field(EventField::Category) => f.write_str("categories")?,
                    DistinctBy::Field(EventField::OfferKind) => f.write_str("kinds of offer")?,
                    DistinctBy::Field(EventField::Property(name)) => write!(f, "values of {name}")?,
                    DistinctBy::Field(field) => write!(f, "{field}s")?,
                    DistinctBy::Day => f.write_str("days")?,
                    DistinctBy::Week => f.write_str("weeks")?,
                    DistinctBy::Month => f.write_str("months")?,
                }
                write!(f, " of {events}")
            }
            Self::AgeInYears => f.write_str("age in years"),
            Self::Distance(point) => write!(f, "metres from home to {point}"),
        }
    }
}

impl Amount {
    /// Without the currency.
    fn write_phrase(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let what: &dyn Display = match &self.of {
            Measure::Money { .. } => &"amount",
            Measure::Field(field) => field,
        };
        let events = &self.events;
        match self.stat {
            Stat::Total => write!(f, "total {what} of {events}")?,
            Stat::Average => write!(f, "average {what} of {events}")?,
            Stat::Largest => write!(f, "largest {what} of {events}")?,
            Stat::Smallest => write!(f, "smallest {what} of {events}")?,
            Stat::First => write!(f, "{what} of the first {}{}", events.singular(), Which(events))?,
            Stat::Last => write!(f, "{what} of the latest {}{}", events.singular(), Which(events))?,
        }
        match self.of {
            Measure::Money { refunds: Refunds::Before, .. } => f.write_str(" before refunds"),
            _ => Ok(()),
        }
    }
}

impl Display for Amount {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.write_phrase(f)?;
        match self.of {
            Measure::Money { currency, .. } => write!(f, " in {currency}"),
            Measure::Field(_) => Ok(()),
        }
    }
}

impl Display for Moment {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let end = match self.end {
            End::First => "first",
            End::Last => "latest",
        };
        write!(f, "the {end} {}{}", self.events.singular(), Which(&self.events))
    }
}

impl Display for Time {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Since(moment) => write!(f, "time since {moment}"),
            Self::Between { from, to } => write!(f, "time from {from} to {to}"),
            Self::MeanGap(events) => write!(f, "average time between {events}"),
            Self::SinceSignUp => f.write_str("time since sign-up"),
        }
    }
}

impl Display for AnyMetric {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Amount(amount) => amount.fmt(f),
            Self::Time(time) => time.fmt(f),
            Self::Label(field) => field.fmt(f),
        }
    }
}

impl Leaf {
    /// The metric of a leaf that takes any value, and so only asks whether there is one.
    pub(crate) fn any_value_of(&self) -> Option<&dyn Display> {
        match self {
            Self::Number(number, Range { lower: None, upper: None }) => Some(number),
            Self::Amount(amount, Range { lower: None, upper: None }) => Some(amount),
            Self::Time(time, Range { lower: None, upper: None }) => Some(time),
            Self::Label(field, Among::Anything) => Some(field),
            _ => None,
        }
    }
}

impl Display for Leaf {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(metric) = self.any_value_of() {
            return write!(f, "any {metric}");
        }
        match self {
            Self::Number(Number::Count(events), range) => count(f, events, range),
            Self::Number(Number::AgeInYears, range) => write!(f, "age is {range} years"),
            Self::Number(Number::Distance(point), range) => write!(f, "home is {range} metres from {point}"),
            Self::Number(number, range) => write!(f, "the {number} is {range}"),
            Self::Amount(amount, range) => {
                f.write_str("the ")?;
                amount.write_phrase(f)?;
                let range = range.map(|limit| Some(limit.normalize())).unwrap_or(Range::ANYTHING);
                write!(f, " is {range}")?;
                match &amount.of {
                    Measure::Money { currency, .. } => write!(f, " {currency}"),
                    Measure::Field(_) => Ok(()),
                }
            }
            Self::Time(Time::Since(moment), range) => write!(f, "{moment} is {range} ago"),
            Self::Time(time, range) => write!(f, "the {time} is {range}"),
            Self::Label(field, among) => label(f, field, among),
        }
    }
}

/// "no orders", "more than 10 orders in the last 365 days".
fn count(f: &mut Formatter<'_>, events: &Events, range: &Range<u64>) -> fmt::Result {
    let which = Which(events);
    let exactly = |limit: &Option<Limit<u64>>| limit.as_ref().filter(|limit| limit.is_inside).map(|limit| limit.value);
    match exactly(&range.upper) {
        Some(0) => write!(f, "no {}{which}", events.plural()),
        _ if range.limits().all(|limit| *limit == 1) => write!(f, "{range} {}{which}", events.singular()),
        _ => write!(f, "{range} {}{which}", events.plural()),
    }
}

fn label(f: &mut Formatter<'_>, field: &ProfileField, among: &Among) -> fmt::Result {
    write!(f, "{field} ")?;
    f.write_str(match field {
        ProfileField::Tags
        | ProfileField::Languages
        | ProfileField::Pets
        | ProfileField::Interests
        | ProfileField::Attitudes
        | ProfileField::Benefits
        | ProfileField::Barriers
        | ProfileField::PreferredChannels => "include",
        _ => "is",
    })?;
    f.write_char(' ')?;
    among.fmt(f)
}

impl Display for Among {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anything => f.write_str("anything"),
            Self::OneOf(values) => one_of(values).fmt(f),
            Self::Within(range) => range.fmt(f),
        }
    }
}
