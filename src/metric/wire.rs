//! How metrics are written in definitions.

#[cfg(feature = "serde")]
use super::AnyMetric;
use super::{
    Among, Amount, Clause, Condition, End, Events, FieldClause, Funnel, Gap, GroupBy, Label, Leaf, Link, Measure,
    Moment, Number, Quantity, Refunds, Share, Side, Stat, Step, Time,
};
use crate::{
    model::{EventField, EventKind, ProfileField, Values},
    time::{CalendarPeriods, Instant, Window},
    wire::Wire,
};
use alloc::{borrow::ToOwned, collections::BTreeSet, string::ToString};

/// `"code"`, or `{"code": name}` for what has a name of the host's.
fn named(code: &'static str, name: Option<&str>) -> Wire {
    match name {
        None => Wire::text(code),
        Some(name) => Wire::tagged(code, Wire::text(name.to_owned())),
    }
}

impl EventKind {
    pub(crate) fn to_wire(&self) -> Wire {
        named(self.code(), if let Self::Custom(name) = self { Some(name) } else { None })
    }
}

impl EventField {
    pub(crate) fn to_wire(&self) -> Wire {
        named(self.code(), if let Self::Property(name) = self { Some(name) } else { None })
    }
}

impl ProfileField {
    pub(crate) fn to_wire(&self) -> Wire {
        let host_name = match self {
            Self::Consent(channel) => Some(channel.code()),
            Self::Attribute(name) => Some(name.as_str()),
            _ => None,
        };
        named(self.code(), host_name)
    }
}

impl Window {
    fn to_wire(&self) -> Option<Wire> {
        Some(match self {
            Self::Ever => return None,
            Self::Last(span) => Wire::tagged("last", Wire::text(span.code())),
            Self::Age { from, to } => {
                Wire::tagged("age", Wire::map([("from", Wire::text(from.code())), ("to", Wire::text(to.code()))]))
            }
            Self::Fixed { from, to } => {
                let instant = |instant: &Option<Instant>| instant.map(|instant| Wire::text(instant.to_string()));
                Wire::tagged("between", Wire::map([]).and("from", instant(from)).and("to", instant(to)))
            }
            Self::Calendar(CalendarPeriods { unit, oldest, newest }) => Wire::tagged(
                "calendar",
                Wire::map([
                    ("unit", Wire::text(unit.code())),
                    ("oldest", Wire::Whole((*oldest).into())),
                    ("newest", Wire::Whole((*newest).into())),
                ]),
            ),
        })
    }
}

fn values_to_wire(values: &Values) -> Wire {
    Wire::List(values.iter().map(|value| value.to_wire()).collect())
}

impl FieldClause {
    pub(crate) fn to_wire(&self) -> Wire {
        let of_field = |code, field: &EventField, key, content| {
            Wire::tagged(code, Wire::map([("field", field.to_wire()), (key, content)]))
        };
        match self {
            Self::OneOf(field, values) => of_field("one_of", field, "values", values_to_wire(values)),
            Self::NotOneOf(field, values) => of_field("not_one_of", field, "values", values_to_wire(values)),
            Self::InRange(field, range) => of_field("in_range", field, "is", range.to_wire()),
            Self::Has(field) => Wire::tagged("has", field.to_wire()),
            Self::Lacks(field) => Wire::tagged("lacks", field.to_wire()),
        }
    }
}

impl Condition {
    pub(crate) fn to_wire(&self) -> Wire {
        let line = |clauses: &[FieldClause]| Wire::List(clauses.iter().map(FieldClause::to_wire).collect());
        match self {
            Self::Field(clause) => clause.to_wire(),
            Self::Line(clauses) => Wire::tagged("line", line(clauses)),
            Self::NoLine(clauses) => Wire::tagged("no_line", line(clauses)),
            Self::During(occasion) => Wire::tagged("during", occasion.to_wire()),
            Self::Outside(occasion) => Wire::tagged("outside", occasion.to_wire()),
            // Reading it back fails, as binding does.
            Self::Refused(_) => Wire::text("refused"),
        }
    }
}

fn kinds_to_wire(kinds: &BTreeSet<EventKind>) -> Wire {
    Wire::List(kinds.iter().map(EventKind::to_wire).collect())
}

/// Nothing where there is nothing to say.
fn list<T>(items: &[T], to_wire: fn(&T) -> Wire) -> Option<Wire> {
    (!items.is_empty()).then(|| Wire::List(items.iter().map(to_wire).collect()))
}

impl Step {
    pub(crate) fn to_wire(&self) -> Wire {
        Wire::map([("from", kinds_to_wire(&self.from))]).and("where", list(&self.filter, Condition::to_wire))
    }
}

impl Link {
    pub(crate) fn code(&self) -> &'static str {
        match (self.side, self.holds) {
            (Side::After, true) => "followed_by",
            (Side::After, false) => "not_followed_by",
            (Side::Before, true) => "preceded_by",
            (Side::Before, false) => "not_preceded_by",
        }
    }
}

impl Clause {
    pub(crate) fn to_wire(&self) -> Wire {
        match self {
            Self::Is(condition) => condition.to_wire(),
            Self::Link(link) => {
                let content = link.other.to_wire();
                let content = content.and("within", link.within.map(|span| Wire::text(span.code())));
                Wire::tagged(link.code(), content.and("same", link.same.as_ref().map(EventField::to_wire)))
            }
        }
    }
}

impl Events {
    pub(crate) fn to_wire(&self) -> Wire {
        let pick = self.pick.as_ref().map(|pick| {
            Wire::map([("end", Wire::text(pick.end.code()))]).and("where", list(&pick.filter, Clause::to_wire))
        });
        Wire::map([("from", kinds_to_wire(&self.from))])
            .and("where", list(&self.filter, Clause::to_wire))
            .and("window", self.window.to_wire())
            .and("pick", pick)
    }
}

impl Funnel {
    fn to_wire(&self) -> Wire {
        Wire::map([("steps", Wire::List(self.steps.iter().map(Step::to_wire).collect()))])
            .and("window", self.window.to_wire())
            .and("within", self.within.map(|span| Wire::text(span.code())))
            .and("same", self.same.as_ref().map(EventField::to_wire))
    }
}

impl GroupBy {
    pub(crate) fn to_wire(&self) -> Wire {
        Wire::text(match self {
            Self::Field(field) => return field.to_wire(),
            Self::Occasion(occasion) => return Wire::tagged("occasion", occasion.to_wire()),
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
            Self::Weekday => "weekday",
            Self::Hour => "hour",
        })
    }
}

fn events_by(events: &Events, by: &GroupBy) -> Wire {
    Wire::map([("events", events.to_wire()), ("by", by.to_wire())])
}

impl Number {
    pub(crate) fn to_wire(&self) -> Wire {
        match self {
            Self::Count(events) => Wire::tagged("count", events.to_wire()),
            Self::Distinct { events, by } => Wire::tagged("distinct", events_by(events, by)),
            Self::Most { events, by } => Wire::tagged("most", events_by(events, by)),
            Self::Furthest(funnel) => Wire::tagged("furthest", funnel.to_wire()),
            Self::DaysUntil(occasion) => Wire::tagged("days_until", occasion.to_wire()),
            Self::DaysSince(moment) => Wire::tagged("days_since", moment.to_wire()),
            Self::Bucket(salt) => Wire::tagged("bucket", Wire::map([("salt", Wire::text(salt.as_str().to_owned()))])),
            Self::AgeInYears => Wire::text("age_in_years"),
            Self::Distance(point) => Wire::tagged(
                "distance",
                Wire::map([
                    ("latitude", Wire::text(point.latitude().to_string())),
                    ("longitude", Wire::text(point.longitude().to_string())),
                ]),
            ),
        }
    }
}

impl Stat {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::Average => "average",
            Self::Median => "median",
            Self::Largest => "largest",
            Self::Smallest => "smallest",
            Self::First => "first",
            Self::Last => "last",
            Self::Trend => "trend",
        }
    }
}

impl Measure {
    fn and_to(&self, content: Wire) -> Wire {
        match self {
            Self::Money { currency, refunds } => content
                .and("currency", Some(Wire::text(currency.to_string())))
                .and("refunds", (*refunds == Refunds::Before).then(|| Wire::text("before"))),
            Self::Field(field) => content.and("field", Some(field.to_wire())),
        }
    }
}

impl Amount {
    pub(crate) fn to_wire(&self) -> Wire {
        let content = self.of.and_to(Wire::map([("events", self.events.to_wire())]));
        Wire::tagged(self.stat.code(), content)
    }
}

impl End {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Last => "last",
        }
    }
}

impl Gap {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Mean => "mean_gap",
            Self::Longest => "longest_gap",
            Self::Latest => "latest_gap",
        }
    }
}

impl Moment {
    fn to_wire(&self) -> Wire {
        Wire::map([("events", self.events.to_wire()), ("end", Wire::text(self.end.code()))])
    }
}

impl Time {
    pub(crate) fn to_wire(&self) -> Wire {
        match self {
            Self::Since(moment) => Wire::tagged("since", moment.to_wire()),
            Self::Between { from, to } => {
                Wire::tagged("between", Wire::map([("from", from.to_wire()), ("to", to.to_wire())]))
            }
            Self::Gap(gap, events) => Wire::tagged(gap.code(), events.to_wire()),
            Self::Field { stat, events, field } => {
                Wire::tagged(stat.code(), Wire::map([("events", events.to_wire()), ("field", field.to_wire())]))
            }
            Self::SinceSignUp => Wire::text("since_sign_up"),
        }
    }
}

impl Quantity {
    fn to_wire(&self) -> Wire {
        match self {
            Self::Count(events) => Wire::tagged("count", events.to_wire()),
            Self::Amount(amount) => amount.to_wire(),
        }
    }
}

impl Share {
    pub(crate) fn to_wire(&self) -> Wire {
        match self {
            Self::Of { part, whole } => {
                Wire::tagged("of", Wire::map([("part", part.to_wire()), ("whole", whole.to_wire())]))
            }
            Self::Overdue(events) => Wire::tagged("overdue", events.to_wire()),
            Self::Occasions { events, occasion } => {
                Wire::tagged("occasions", Wire::map([("events", events.to_wire()), ("occasion", occasion.to_wire())]))
            }
        }
    }
}

impl Label {
    pub(crate) fn to_wire(&self) -> Wire {
        match self {
            Self::Fact(field) => field.to_wire(),
            Self::Favourite { events, by, least } => {
                let least = Wire::Whole((*least).into());
                Wire::tagged("favourite", events_by(events, by).and("least", Some(least)))
            }
            Self::Level(scale) => Wire::tagged("level", Wire::text(scale.as_str().to_owned())),
            Self::Score { model, of } => {
                let text = |text: &str| Wire::text(text.to_owned());
                Wire::tagged("score", Wire::map([("model", text(model)), ("of", text(of))]))
            }
            Self::SegmentOf(model) => Wire::tagged("segment_of", Wire::text(model.as_str().to_owned())),
        }
    }
}

impl Among {
    fn to_wire(&self) -> Wire {
        match self {
            Self::Anything => Wire::text("anything"),
            Self::OneOf(values) => values_to_wire(values),
            Self::Within(range) => range.to_wire(),
        }
    }
}

#[cfg(feature = "serde")]
impl AnyMetric {
    fn family(&self) -> &'static str {
        match self {
            Self::Number(_) => "number",
            Self::Amount(_) => "amount",
            Self::Time(_) => "time",
            Self::Share(_) => "share",
            Self::Label(_) => "label",
        }
    }

    fn value_to_wire(&self) -> Wire {
        match self {
            Self::Number(number) => number.to_wire(),
            Self::Amount(amount) => amount.to_wire(),
            Self::Time(time) => time.to_wire(),
            Self::Share(share) => share.to_wire(),
            Self::Label(label) => label.to_wire(),
        }
    }

    pub(crate) fn to_wire(&self) -> Wire {
        Wire::tagged(self.family(), self.value_to_wire())
    }
}

impl Leaf {
    pub(crate) fn to_wire(&self) -> Wire {
        let (family, value, is) = match self {
            Self::Number(number, range) => ("number", number.to_wire(), range.to_wire()),
            Self::Amount(amount, range) => ("amount", amount.to_wire(), range.to_wire()),
            Self::Time(time, range) => ("time", time.to_wire(), range.to_wire()),
            Self::Share(share, range) => ("share", share.to_wire(), range.to_wire()),
            Self::Label(label, among) => ("label", label.to_wire(), among.to_wire()),
        };
        Wire::tagged(family, Wire::map([("value", value), ("is", is)]))
    }
}
