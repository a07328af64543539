//! Metrics as a marketer reads them.

use super::{
    Among, Amount, AnyMetric, Clause, Condition, End, Events, FieldClause, Funnel, Gap, GroupBy, Label, Leaf, Limit,
    Link, Measure, Moment, Number, Quantity, Range, Refunds, Share, Side, Stat, Step, Time, percent,
};
use crate::{
    model::{EventField, EventKind, ProfileField, Value, Values},
    occasion::{Around, Occasion},
    time::Window,
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

fn own_conditions(clauses: &[Clause]) -> impl Iterator<Item = &Condition> + Clone {
    clauses.iter().filter_map(|clause| match clause {
        Clause::Is(condition) => Some(condition),
        Clause::Link(_) => None,
    })
}

fn write_links(f: &mut Formatter<'_>, clauses: &[Clause]) -> fmt::Result {
    let mut and = "";
    clauses.iter().filter_map(Clause::link).try_for_each(|link| {
        write!(f, "{and} {link}")?;
        and = " and";
        Ok(())
    })
}

fn write_clauses(f: &mut Formatter<'_>, clauses: &[Clause]) -> fmt::Result {
    write_conditions(f, own_conditions(clauses))?;
    write_links(f, clauses)
}

fn write_window(f: &mut Formatter<'_>, window: &Window) -> fmt::Result {
    if *window == Window::Ever { Ok(()) } else { write!(f, " {window}") }
}

/// The filter and the window, each with a space before it. The window stands before what follows, whose own lengths of
/// time would else run into it.
struct Candidates<'a>(&'a Events);

impl Display for Candidates<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write_conditions(f, own_conditions(&self.0.filter))?;
        write_window(f, &self.0.window)?;
        write_links(f, &self.0.filter)
    }
}

/// The same, and what the first or latest of them must be like.
struct Which<'a>(&'a Events);

impl Display for Which<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Candidates(self.0).fmt(f)?;
        match &self.0.pick {
            Some(pick) if !pick.filter.is_empty() => {
                f.write_str(" (if it is one")?;
                write_clauses(f, &pick.filter)?;
                f.write_str(")")
            }
            _ => Ok(()),
        }
    }
}

fn one<'a>(kinds: impl IntoIterator<Item = &'a EventKind>) -> String {
    kinds.into_iter().map(EventKind::one).format(" or ").to_string()
}

impl Events {
    fn plural(&self) -> String {
        match &self.pick {
            None => self.from.iter().map(EventKind::many).format(" or ").to_string(),
            Some(pick) => format!("the {} {}", pick.end.phrase(), one(&self.from)),
        }
    }

    /// As in "the latest order in the last 30 days". Of a first one alone there is no other latest one.
    fn end(&self, end: End) -> String {
        let end = self.pick.as_ref().map_or(end, |pick| pick.end);
        format!("the {} {}{}", end.phrase(), one(&self.from), Which(self))
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

/// As in "not followed within 24 hours by any order of the same product".
impl Display for Link {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(if self.holds { "" } else { "not " })?;
        f.write_str(match self.side {
            Side::After => "followed",
            Side::Before => "preceded",
        })?;
        if let Some(span) = self.within {
            write!(f, " within {span}")?;
        }
        write!(f, " by any {}", one(&self.other.from))?;
        if let Some(field) = &self.same {
            write!(f, " of the same {field}")?;
        }
        write_conditions(f, self.other.filter.iter())
    }
}

/// As in "1. product view, 2. order; of the same product, within 7 days, begun in the last 30 days".
impl Display for Funnel {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let steps = self.steps.iter().zip(1..);
        write!(f, "{}", steps.format_with(", ", |(step, number), f| f(&format_args!("{number}. {step}"))))?;
        let same = self.same.as_ref().map(|field| format!("of the same {field}"));
        let within = self.within.map(|span| format!("within {span}"));
        let begun = (self.window != Window::Ever).then(|| format!("begun {}", self.window));
        let mut mark = ";";
        [same, within, begun].into_iter().flatten().try_for_each(|bound| {
            write!(f, "{mark} {bound}")?;
            mark = ",";
            Ok(())
        })
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
            Self::During(Occasion::Daily(daily)) if daily.is_all_day() => write!(f, "on {daily}"),
            Self::During(Occasion::Daily(daily)) => write!(f, "from {daily}"),
            Self::During(Occasion::Dated(dated)) if dated.around() == Around::default() => write!(f, "on {dated}"),
            Self::During(occasion) => write!(f, "during {occasion}"),
            Self::Outside(occasion) => write!(f, "outside {occasion}"),
            Self::Refused(problem) => write!(f, "({problem})"),
        }
    }
}

/// What is counted by it, as in "different products of", "days with".
impl Display for GroupBy {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Field(field) => return write!(f, "different {} of", field.plural()),
            Self::Occasion(occasion) => return write!(f, "occurrences of {occasion} with"),
            Self::Day => "days with",
            Self::Week => "weeks with",
            Self::Month => "months with",
            Self::Quarter => "quarters with",
            Self::Year => "years with",
            Self::Weekday => "different weekdays with",
            Self::Hour => "different hours of the day with",
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
            Self::Occasion(occasion) => format!("occurrence of {occasion},"),
            Self::Day => "day".to_string(),
            Self::Week => "week".to_string(),
            Self::Month => "month".to_string(),
            Self::Quarter => "quarter".to_string(),
            Self::Year => "year".to_string(),
            Self::Weekday => "weekday".to_string(),
            Self::Hour => "hour of the day".to_string(),
        }
    }
}

impl Display for Number {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(events) => write!(f, "number of {events}"),
            Self::Distinct { events, by } => write!(f, "number of {by} {events}"),
            Self::Most { events, by } => write!(f, "largest number per {} of {events}", by.singular()),
            Self::Furthest(funnel) => write!(f, "furthest step of ({funnel})"),
            Self::DaysUntil(occasion) => write!(f, "number of days until {occasion}"),
            Self::DaysSince(moment) => write!(f, "number of calendar days since {moment}"),
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
        Stat::Median => write!(f, "median {what} of {events}"),
        Stat::Largest => write!(f, "largest {what} of {events}"),
        Stat::Smallest => write!(f, "smallest {what} of {events}"),
        Stat::First => write!(f, "{what} of {}", events.end(End::First)),
        Stat::Last => write!(f, "{what} of {}", events.end(End::Last)),
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
        f.write_str(&self.events.end(self.end))
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
            Self::Field { stat: Stat::Largest, events, field } => write!(f, "longest {field} of {events}"),
            Self::Field { stat: Stat::Smallest, events, field } => write!(f, "shortest {field} of {events}"),
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
                write!(f, "time since {}, compared with the average time between {events}", events.end(End::Last))
            }
            Self::Occasions { events, occasion } => {
                let first = events.end(End::First);
                write!(f, "share of the occurrences of {occasion} with {events}, counted from {first}")
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
            Self::Score { model, of } => write!(f, "{} score by {}", quoted(of), quoted(model)),
            Self::SegmentOf(model) => write!(f, "segment by {}", quoted(model)),
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
            Self::Number(Number::DaysUntil(occasion), range) => match range.canonical() {
                Some(Range { lower: None | Some(Limit { value: 0, .. }), upper: Some(Limit { value: 0, .. }) }) => {
                    write!(f, "{occasion} is today")
                }
                Some(Range { lower: None, upper: Some(Limit { value, .. }) }) => {
                    write!(f, "{occasion} is within the next {} days", value.saturating_add(1))
                }
                _ => write!(f, "{occasion} is {range} {} ahead", unit(range, "day", "days")),
            },
            Self::Number(Number::DaysSince(moment), range) => match range.canonical() {
                Some(Range { lower: None | Some(Limit { value: 0, .. }), upper: Some(Limit { value: 0, .. }) }) => {
                    write!(f, "{moment} is today")
                }
                _ => write!(f, "{moment} is {range} {} ago", unit(range, "calendar day", "calendar days")),
            },
            Self::Number(Number::AgeInYears, range) => write!(f, "age is {range} {}", unit(range, "year", "years")),
            Self::Number(Number::Distance(point), range) => {
                let in_kilometres = range.map(|metres| (metres % 1_000 == 0).then_some(metres / 1_000));
                match in_kilometres {
                    Some(range) => {
                        write!(f, "home is {range} {} from {point}", unit(&range, "kilometre", "kilometres"))
                    }
                    None => write!(f, "home is {range} {} from {point}", unit(range, "metre", "metres")),
                }
            }
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
            Self::Time(Time::SinceSignUp, range) => write!(f, "sign-up is {range} ago"),
            Self::Time(Time::Since(moment), range) => write!(f, "{moment} is {range} ago"),
            Self::Time(time, range) => write!(f, "the {time} is {range}"),
            Self::Share(Share::Of { part, whole }, range) => {
                let is = match part {
                    Quantity::Count(Events { pick: None, .. }) => "are",
                    _ => "is",
                };
                write!(f, "{part} {is} {range} of {whole}")
            }
            Self::Share(Share::Overdue(events), range) => {
                let latest = events.end(End::Last);
                write!(f, "the time since {latest} is {range} of the average time between {events}")
            }
            Self::Share(Share::Occasions { events, occasion }, range) => {
                let fall = if events.pick.is_none() { "fall" } else { "falls" };
                let first = events.end(End::First);
                write!(f, "{events} {fall} in ")?;
                match range {
                    Range { lower: Some(Limit { value, is_inside: true }), upper: None } if *value == percent(100) => {
                        f.write_str("every occurrence")?;
                    }
                    range => write!(f, "{range} of the occurrences")?,
                }
                write!(f, " of {occasion}, counted from {first}")
            }
            Self::Label(Label::Fact(field), among) => fact(f, field, among),
            Self::Label(label, among) => write!(f, "the {label} is {among}"),
        }
    }
}

fn unit(range: &Range<u64>, one: &'static str, many: &'static str) -> &'static str {
    if range.limits().all(|limit| *limit == 1) { one } else { many }
}

/// "no orders", "more than 10 orders in the last 365 days", "the first order is one with offer SPRING".
fn count(f: &mut Formatter<'_>, events: &Events, range: &Range<u64>) -> fmt::Result {
    let exactly = |limit: &Option<Limit<u64>>| limit.as_ref().filter(|limit| limit.is_inside).map(|limit| limit.value);
    let is_none = exactly(&range.upper) == Some(0);
    let which = Which(events);
    let Some(pick) = &events.pick else {
        return match range {
            _ if is_none => write!(f, "no {}{which}", events.plural()),
            _ if range.limits().all(|limit| *limit == 1) => write!(f, "{range} {}{which}", one(&events.from)),
            _ => write!(f, "{range} {}{which}", events.plural()),
        };
    };
    let is_any = range.upper.is_none() && exactly(&range.lower) == Some(1);
    let candidates = Candidates(events);
    match (is_any, is_none, pick.filter.is_empty()) {
        (true, _, true) => write!(f, "there is a {} {}{candidates}", pick.end.phrase(), one(&events.from)),
        (_, true, true) => write!(f, "there is no {} {}{candidates}", pick.end.phrase(), one(&events.from)),
        (true, _, false) => {
            write!(f, "{}{candidates} is one", events.plural())?;
            write_clauses(f, &pick.filter)
        }
        (_, true, false) => {
            write!(f, "{}{candidates} is missing or not one", events.plural())?;
            write_clauses(f, &pick.filter)
        }
        _ => write!(f, "the number of {events} is {range}"),
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
