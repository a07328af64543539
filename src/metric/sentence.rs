//! Metrics as a marketer reads them.

use super::{
    Among, Amount, AnyMetric, Clause, Condition, End, Events, FieldClause, Funnel, Gap, GroupBy, Label, Leaf, Limit,
    Link, Measure, Moment, Number, Quantity, Range, Refunds, Share, Side, Stat, Step, Time,
};
use crate::{
    model::{EventField, EventKind, ProfileField, Value, Values},
    time::{Span, Window},
};
use alloc::{
    format,
    string::{String, ToString},
};
use core::fmt::{self, Display, Formatter, Write};
use itertools::Itertools;

/// What the events are like, each part with a space before it: "with" what is said of fields, then occasions, then what
/// comes before and after.
fn write_conditions<'a>(f: &mut Formatter<'_>, conditions: impl Iterator<Item = &'a Condition> + Clone) -> fmt::Result {
    let is_occasion = |condition: &&Condition| matches!(condition, Condition::During(_) | Condition::Outside(_));
    let mut fields = conditions.clone().filter(|condition| !is_occasion(condition)).peekable();
    if fields.peek().is_some() {
        write!(f, " with {}", fields.format(" and "))?;
    }
    conditions.filter(is_occasion).try_for_each(|condition| write!(f, " {condition}"))
}

fn write_clauses(f: &mut Formatter<'_>, clauses: &[Clause]) -> fmt::Result {
    let conditions = clauses.iter().filter_map(|clause| match clause {
        Clause::Is(condition) => Some(condition),
        Clause::Link(_) => None,
    });
    write_conditions(f, conditions)?;
    clauses.iter().filter_map(Clause::link).try_for_each(|link| write!(f, " {link}"))
}

fn write_window(f: &mut Formatter<'_>, window: &Window) -> fmt::Result {
    if *window == Window::Ever { Ok(()) } else { write!(f, " {window}") }
}

/// The filter and the window, each with a space before it.
struct Which<'a>(&'a Events);

impl Display for Which<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write_clauses(f, &self.0.filter)?;
        write_window(f, &self.0.window)?;
        match &self.0.pick {
            Some(pick) if !pick.filter.is_empty() => {
                f.write_str(" if it is one")?;
                write_clauses(f, &pick.filter)
            }
            _ => Ok(()),
        }
    }
}

fn one<'a>(kinds: impl IntoIterator<Item = &'a EventKind>) -> String {
    kinds.into_iter().map(EventKind::one).format(" or ").to_string()
}

impl Events {
    fn singular(&self) -> String {
        let one = one(&self.from);
        match &self.pick {
            None => one,
            Some(pick) => format!("{} {one}", pick.end.phrase()),
        }
    }

    fn plural(&self) -> String {
        match self.pick {
            None => self.from.iter().map(EventKind::many).format(" or ").to_string(),
            Some(_) => format!("the {}", self.singular()),
        }
    }
}

/// As in "orders with channel online in the last 30 days".
impl Display for Events {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.plural(), Which(self))
    }
}

impl End {
    fn phrase(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Last => "latest",
        }
    }
}

/// As in "order with offer SPRING".
impl Display for Step {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&one(&self.from))?;
        write_conditions(f, self.filter.iter())
    }
}

/// As in "not followed by any order with the same product within 24 hours".
impl Display for Link {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let side = match self.side {
            Side::After => "followed",
            Side::Before => "preceded",
        };
        write!(f, "{}{side} by any {}", if self.holds { "" } else { "not " }, self.other)?;
        write_bounds(f, self.same.as_ref(), self.within)
    }
}

fn write_bounds(f: &mut Formatter<'_>, same: Option<&EventField>, within: Option<Span>) -> fmt::Result {
    if let Some(field) = same {
        write!(f, " of the same {field}")?;
    }
    within.map_or(Ok(()), |span| write!(f, " within {span}"))
}

/// As in "1. product view, 2. order, within 7 days".
impl Display for Funnel {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let steps = self.steps.iter().zip(1..);
        write!(f, "{}", steps.format_with(", ", |(step, number), f| f(&format_args!("{number}. {step}"))))?;
        write_bounds(f, self.same.as_ref(), self.within)?;
        if self.window == Window::Ever { Ok(()) } else { write!(f, ", begun {}", self.window) }
    }
}

/// Texts as they are, in quotes where they would run into the sentence.
fn quoted(text: &str) -> String {
    if text.is_empty() || text.contains([' ', ',', '"']) { format!("\"{text}\"") } else { text.to_string() }
}

fn shown(value: &Value) -> String {
    if let Value::Text(text) = value { quoted(text) } else { value.to_string() }
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

impl Display for Condition {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(clause) => clause.fmt(f),
            Self::Line(clauses) => write!(f, "a line of {}", clauses.iter().format(" and ")),
            Self::NoLine(clauses) => write!(f, "no line of {}", clauses.iter().format(" and ")),
            Self::During(occasion) => write!(f, "during {occasion}"),
            Self::Outside(occasion) => write!(f, "outside {occasion}"),
            Self::Refused(problem) => write!(f, "({problem})"),
        }
    }
}

/// As in "products", "values of level".
impl Display for GroupBy {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Field(field) => return f.write_str(&field.plural()),
            Self::Occasion(occasion) => return write!(f, "occurrences of {occasion}"),
            Self::Day => "days",
            Self::Week => "weeks",
            Self::Month => "months",
            Self::Quarter => "quarters",
            Self::Year => "years",
            Self::Weekday => "weekdays",
            Self::Hour => "hours of the day",
        })
    }
}

impl EventField {
    fn plural(&self) -> String {
        match self {
            Self::Category => "categories".to_string(),
            Self::OfferKind => "kinds of offer".to_string(),
            Self::Property(name) => format!("values of {name}"),
            field => format!("{field}s"),
        }
    }
}

impl GroupBy {
    /// As in "product", "hour of the day".
    fn singular(&self) -> String {
        match self {
            Self::Field(field) => field.to_string(),
            Self::Occasion(occasion) => format!("occurrence of {occasion}"),
            Self::Hour => "hour of the day".to_string(),
            period => period.to_string().trim_end_matches('s').to_string(),
        }
    }
}

impl Display for Number {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(events) => write!(f, "number of {events}"),
            Self::Distinct { events, by } => write!(f, "number of different {by} of {events}"),
            Self::Most { events, by } => write!(f, "largest number of {events} of one {}", by.singular()),
            Self::Furthest(funnel) => write!(f, "furthest step of ({funnel})"),
            Self::DaysUntil(occasion) => write!(f, "number of days until {occasion}"),
            Self::Bucket(salt) => write!(f, "bucket of 10000 by {}", quoted(salt)),
            Self::AgeInYears => f.write_str("age in years"),
            Self::Distance(point) => write!(f, "metres from home to {point}"),
        }
    }
}

/// As in "average score of NPS answers".
fn write_stat(f: &mut Formatter<'_>, stat: Stat, what: &dyn Display, events: &Events) -> fmt::Result {
    match stat {
        Stat::Total => write!(f, "total {what} of {events}"),
        Stat::Average => write!(f, "average {what} of {events}"),
        Stat::Largest => write!(f, "largest {what} of {events}"),
        Stat::Smallest => write!(f, "smallest {what} of {events}"),
        Stat::First => write!(f, "{what} of the first {}{}", events.singular(), Which(events)),
        Stat::Last => write!(f, "{what} of the latest {}{}", events.singular(), Which(events)),
        Stat::Trend => write!(f, "trend of the {what} of {events}"),
    }
}

impl Amount {
    /// Without the currency.
    fn write_phrase(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let what: &dyn Display = match &self.of {
            Measure::Money { .. } => &"amount",
            Measure::Field(field) => field,
        };
        write_stat(f, self.stat, what, &self.events)?;
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
        write!(f, "the {} {}{}", self.end.phrase(), self.events.singular(), Which(&self.events))
    }
}

impl Display for Time {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Since(moment) => write!(f, "time since {moment}"),
            Self::Between { from, to } => write!(f, "time from {from} to {to}"),
            Self::Gap(Gap::Mean, events) => write!(f, "average time between {events}"),
            Self::Gap(Gap::Longest, events) => write!(f, "longest time between {events}"),
            Self::Gap(Gap::Latest, events) => write!(f, "time between the latest two {events}"),
            Self::Field { stat, events, field } => write_stat(f, *stat, field, events),
            Self::SinceSignUp => f.write_str("time since sign-up"),
        }
    }
}

/// As in "orders", "the total amount of orders in EUR".
impl Display for Quantity {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(events) => events.fmt(f),
            Self::Amount(amount) => write!(f, "the {amount}"),
        }
    }
}

impl Display for Share {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Of { part, whole } => write!(f, "{part}, compared with {whole}"),
            Self::Overdue(events) => {
                write!(
                    f,
                    "time since the latest {}{}, compared with the average time between",
                    events.singular(),
                    Which(events)
                )
            }
            Self::Occasions { events, occasion } => {
                write!(f, "occurrences of {occasion} with {events}, compared with all since the first")
            }
        }
    }
}

impl Display for Label {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fact(field) => field.fmt(f),
            Self::Favourite { events, by, least } => {
                write!(f, "favourite {} of {events} (of at least {least})", by.singular())
            }
            Self::Level(scale) => write!(f, "level of {}", quoted(scale)),
        }
    }
}

impl Display for AnyMetric {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Amount(amount) => amount.fmt(f),
            Self::Time(time) => time.fmt(f),
            Self::Share(share) => share.fmt(f),
            Self::Label(label) => label.fmt(f),
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
            Self::Share(share, Range { lower: None, upper: None }) => Some(share),
            Self::Label(label, Among::Anything) => Some(label),
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
            Self::Number(Number::DaysUntil(occasion), range) => write!(f, "{occasion} is {range} days ahead"),
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
            Self::Share(Share::Of { part, whole }, range) => {
                let is = if matches!(part, Quantity::Count(_)) { "are" } else { "is" };
                write!(f, "{part} {is} {range} of {whole}")
            }
            Self::Share(Share::Overdue(events), range) => {
                write!(
                    f,
                    "the latest {}{} is {range} of the average time between them ago",
                    events.singular(),
                    Which(events)
                )
            }
            Self::Share(Share::Occasions { events, occasion }, range) => {
                write!(f, "{range} of the occurrences of {occasion} since the first have {events}")
            }
            Self::Label(Label::Fact(field), among) => fact(f, field, among),
            Self::Label(label, among) => write!(f, "the {label} is {among}"),
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

fn fact(f: &mut Formatter<'_>, field: &ProfileField, among: &Among) -> fmt::Result {
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
