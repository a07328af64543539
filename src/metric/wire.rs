//! How metrics are written in definitions.

#[cfg(feature = "serde")]
use super::AnyMetric;
use super::{
    Among, Amount, Clause, DistinctBy, End, Events, FieldClause, Leaf, Measure, Moment, Number, Refunds, Stat, Time,
};
use crate::{
    model::{EventField, EventKind, ProfileField, Values},
    time::{CalendarPeriods, Instant, Window},
    wire::Wire,
};
use alloc::{borrow::ToOwned, string::ToString};

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

impl Clause {
    pub(crate) fn to_wire(&self) -> Wire {
        let line = |clauses: &[FieldClause]| Wire::List(clauses.iter().map(FieldClause::to_wire).collect());
        match self {
            Self::Field(clause) => clause.to_wire(),
            Self::Line(clauses) => Wire::tagged("line", line(clauses)),
            Self::NoLine(clauses) => Wire::tagged("no_line", line(clauses)),
        }
    }
}

impl Events {
    pub(crate) fn to_wire(&self) -> Wire {
        let filter = (!self.filter.is_empty()).then(|| Wire::List(self.filter.iter().map(Clause::to_wire).collect()));
        Wire::map([("from", Wire::List(self.from.iter().map(EventKind::to_wire).collect()))])
            .and("where", filter)
            .and("window", self.window.to_wire())
    }
}

impl DistinctBy {
    fn to_wire(&self) -> Wire {
        match self {
            Self::Field(field) => field.to_wire(),
            Self::Day => Wire::text("day"),
            Self::Week => Wire::text("week"),
            Self::Month => Wire::text("month"),
        }
    }
}

impl Number {
    pub(crate) fn to_wire(&self) -> Wire {
        match self {
            Self::Count(events) => Wire::tagged("count", events.to_wire()),
            Self::Distinct { events, by } => {
                Wire::tagged("distinct", Wire::map([("events", events.to_wire()), ("by", by.to_wire())]))
            }
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
            Self::Largest => "largest",
            Self::Smallest => "smallest",
            Self::First => "first",
            Self::Last => "last",
        }
    }
}

impl Amount {
    pub(crate) fn to_wire(&self) -> Wire {
        let content = Wire::map([("events", self.events.to_wire())]);
        let content = match &self.of {
            Measure::Money { currency, refunds } => content
                .and("currency", Some(Wire::text(currency.to_string())))
                .and("refunds", (*refunds == Refunds::Before).then(|| Wire::text("before"))),
            Measure::Field(field) => content.and("field", Some(field.to_wire())),
        };
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
            Self::MeanGap(events) => Wire::tagged("mean_gap", events.to_wire()),
            Self::SinceSignUp => Wire::text("since_sign_up"),
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
            Self::Label(_) => "label",
        }
    }

    fn value_to_wire(&self) -> Wire {
        match self {
            Self::Number(number) => number.to_wire(),
            Self::Amount(amount) => amount.to_wire(),
            Self::Time(time) => time.to_wire(),
            Self::Label(field) => field.to_wire(),
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
            Self::Label(field, among) => ("label", field.to_wire(), among.to_wire()),
        };
        Wire::tagged(family, Wire::map([("value", value), ("is", is)]))
    }
}
