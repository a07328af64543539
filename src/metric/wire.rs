//! How metrics are written in definitions.

use super::{
    Among, Amount, AnyMetric, Clause, DistinctBy, End, Events, FieldClause, Leaf, Measure, Moment, Number, Range,
    Refunds, Stat, Time,
};
use crate::{
    error::Fault,
    model::{Channel, EventField, EventKind, GeoPoint, ProfileField, Text, Value, Values},
    time::{CalendarPeriods, CalendarUnit, Instant, Window},
    wire::{Cursor, Wire},
};
use alloc::{
    borrow::ToOwned,
    string::{String, ToString},
    vec::Vec,
};

/// `"code"`, or `{"code": name}` for what has a name of the host's.
fn named(code: &'static str, name: Option<&str>) -> Wire {
    match name {
        None => Wire::text(code),
        Some(name) => Wire::tagged(code, Wire::text(name.to_owned())),
    }
}

/// The name behind a code such as `custom`.
fn name(content: Option<Cursor<'_>>) -> Result<Option<&str>, Fault> {
    content.map(|name| name.text()).transpose()
}

fn fixed<T: Clone>(all: &[T], code: impl Fn(&T) -> &'static str, name: &str) -> Option<T> {
    all.iter().find(|one| code(one) == name).cloned()
}

impl EventKind {
    pub(crate) fn to_wire(&self) -> Wire {
        named(self.code(), if let Self::Custom(name) = self { Some(name) } else { None })
    }

    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.variant("kind of event", |code, content| {
            Ok(match name(content)? {
                None => fixed(Self::FIXED, Self::code, code),
                Some(name) => (code == "custom").then(|| Self::custom(name)),
            })
        })
    }
}

impl EventField {
    pub(crate) fn to_wire(&self) -> Wire {
        named(self.code(), if let Self::Property(name) = self { Some(name) } else { None })
    }

    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.variant("field of an event", |code, content| {
            Ok(match name(content)? {
                None => fixed(Self::FIXED, Self::code, code),
                Some(name) => (code == "property").then(|| Self::Property(name.into())),
            })
        })
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

    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.variant("fact of the profile", |code, content| {
            Ok(match (code, name(content)?) {
                (code, None) => fixed(Self::FIXED, Self::code, code),
                ("consent", Some(channel)) => Some(Self::Consent(Channel::from(channel))),
                ("attribute", Some(name)) => Some(Self::Attribute(Text::from(name))),
                _ => None,
            })
        })
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

    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.variant("window", |code, content| {
            let Some(content) = content else { return Ok(None) };
            Ok(Some(match code {
                "last" => Self::Last(content.parse()?),
                "age" => content.fields("an age, as {\"from\": \"60d\", \"to\": \"90d\"}", |fields| {
                    let from = fields.required("from", |span| span.parse())?;
                    Ok(Self::Age { from, to: fields.required("to", |span| span.parse())? })
                })?,
                "between" => {
                    let (from, to) = content.fields("instants, as {\"from\": ..., \"to\": ...}", |fields| {
                        let from = fields.optional("from", |instant| instant.parse())?;
                        Ok((from, fields.optional("to", |instant| instant.parse())?))
                    })?;
                    if from.is_none() && to.is_none() {
                        return Err(content.expected("an instant on at least one side"));
                    }
                    Self::Fixed { from, to }
                }
                "calendar" => content.fields("calendar periods", |fields| {
                    Ok(Self::Calendar(CalendarPeriods {
                        unit: fields.required("unit", |unit| {
                            unit.choose("calendar unit", CalendarUnit::ALL, CalendarUnit::code)
                        })?,
                        oldest: fields.required("oldest", |periods| periods.small())?,
                        newest: fields.required("newest", |periods| periods.small())?,
                    }))
                })?,
                _ => return Ok(None),
            }))
        })
    }
}

fn values_to_wire(values: &Values) -> Wire {
    Wire::List(values.iter().map(Value::to_wire).collect())
}

fn values_from_wire(cursor: Cursor<'_>) -> Result<Values, Fault> {
    let values: Vec<Value> = cursor.list(|value| match value.wire() {
        Wire::List(_) => Err(value.expected("a single value")),
        _ => Value::from_wire(value),
    })?;
    Ok(values.into_iter().collect())
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

    fn from_tag(tag: &str, content: Cursor<'_>) -> Result<Option<Self>, Fault> {
        let values = || {
            content.fields("a field and its values", |fields| {
                Ok((fields.required("field", EventField::from_wire)?, fields.required("values", values_from_wire)?))
            })
        };
        Ok(Some(match tag {
            "one_of" => values().map(|(field, values)| Self::OneOf(field, values))?,
            "not_one_of" => values().map(|(field, values)| Self::NotOneOf(field, values))?,
            "in_range" => content.fields("a field and its range", |fields| {
                let field = fields.required("field", EventField::from_wire)?;
                Ok(Self::InRange(field, fields.required("is", Range::from_wire)?))
            })?,
            "has" => Self::Has(EventField::from_wire(content)?),
            "lacks" => Self::Lacks(EventField::from_wire(content)?),
            _ => return Ok(None),
        }))
    }

    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.variant("clause on a line", |tag, content| {
            content.map_or(Ok(None), |content| Self::from_tag(tag, content))
        })
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

    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.variant("clause", |tag, content| {
            let Some(content) = content else { return Ok(None) };
            Ok(match tag {
                "line" => Some(Self::Line(content.list(FieldClause::from_wire)?)),
                "no_line" => Some(Self::NoLine(content.list(FieldClause::from_wire)?)),
                _ => FieldClause::from_tag(tag, content)?.map(Self::Field),
            })
        })
    }
}

impl Events {
    pub(crate) fn to_wire(&self) -> Wire {
        let filter = (!self.filter.is_empty()).then(|| Wire::List(self.filter.iter().map(Clause::to_wire).collect()));
        Wire::map([("from", Wire::List(self.from.iter().map(EventKind::to_wire).collect()))])
            .and("where", filter)
            .and("window", self.window.to_wire())
    }

    pub(crate) fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.fields("events, as {\"from\": [\"order\"]}", |fields| {
            Ok(Self {
                from: fields.required("from", |kinds| kinds.list(EventKind::from_wire))?.into_iter().collect(),
                filter: fields.optional("where", |clauses| clauses.list(Clause::from_wire))?.unwrap_or_default(),
                window: fields.optional("window", Window::from_wire)?.unwrap_or(Window::Ever),
            })
        })
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

    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        Ok(match cursor.wire() {
            Wire::Text(text) if text == "day" => Self::Day,
            Wire::Text(text) if text == "week" => Self::Week,
            Wire::Text(text) if text == "month" => Self::Month,
            _ => Self::Field(EventField::from_wire(cursor)?),
        })
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

    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.variant("number", |code, content| {
            let Some(content) = content else { return Ok((code == "age_in_years").then_some(Self::AgeInYears)) };
            Ok(Some(match code {
                "count" => Self::Count(Events::from_wire(content)?),
                "distinct" => content.fields("events and what is counted once", |fields| {
                    let events = fields.required("events", Events::from_wire)?;
                    Ok(Self::Distinct { events, by: fields.required("by", DistinctBy::from_wire)? })
                })?,
                "distance" => content.fields("a point, as latitude and longitude", |fields| {
                    let degrees = |cursor: Cursor<'_>| cursor.text().map(String::from);
                    let latitude = fields.required("latitude", degrees)?;
                    let longitude = fields.required("longitude", degrees)?;
                    let point = GeoPoint::degrees(&latitude, &longitude).map_err(|error| content.malformed(&error))?;
                    Ok(Self::Distance(point))
                })?,
                _ => return Ok(None),
            }))
        })
    }
}

impl Stat {
    pub(crate) const ALL: &[Self] =
        &[Self::Total, Self::Average, Self::Largest, Self::Smallest, Self::First, Self::Last];

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

impl Refunds {
    const ALL: &[Self] = &[Self::After, Self::Before];

    fn code(self) -> &'static str {
        match self {
            Self::After => "after",
            Self::Before => "before",
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

    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.variant("amount", |code, content| {
            let stat = Stat::ALL.iter().copied().find(|stat| stat.code() == code);
            let (Some(stat), Some(content)) = (stat, content) else { return Ok(None) };
            content
                .fields("events, and a currency or a field", |fields| {
                    let events = fields.required("events", Events::from_wire)?;
                    let of = match fields.optional("field", EventField::from_wire)? {
                        Some(field) => Measure::Field(field),
                        None => Measure::Money {
                            currency: fields.required("currency", |currency| currency.parse())?,
                            refunds: fields
                                .optional("refunds", |refunds| {
                                    refunds.choose("way with refunds", Refunds::ALL, Refunds::code)
                                })?
                                .unwrap_or(Refunds::After),
                        },
                    };
                    Ok(Self { stat, events, of })
                })
                .map(Some)
        })
    }
}

impl End {
    const ALL: &[Self] = &[Self::First, Self::Last];

    fn code(self) -> &'static str {
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

    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.fields("events and which end of them", |fields| {
            let events = fields.required("events", Events::from_wire)?;
            Ok(Self { events, end: fields.required("end", |end| end.choose("end", End::ALL, End::code))? })
        })
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

    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.variant("length of time", |code, content| {
            let Some(content) = content else { return Ok((code == "since_sign_up").then_some(Self::SinceSignUp)) };
            Ok(Some(match code {
                "since" => Self::Since(Moment::from_wire(content)?),
                "between" => content.fields("two moments", |fields| {
                    let from = fields.required("from", Moment::from_wire)?;
                    Ok(Self::Between { from, to: fields.required("to", Moment::from_wire)? })
                })?,
                "mean_gap" => Self::MeanGap(Events::from_wire(content)?),
                _ => return Ok(None),
            }))
        })
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

    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        match cursor.wire() {
            Wire::Text(text) if text == "anything" => Ok(Self::Anything),
            Wire::List(_) => values_from_wire(cursor).map(Self::OneOf),
            _ => Range::from_wire(cursor).map(Self::Within),
        }
    }
}

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

    pub(crate) fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.variant("metric", |family, content| {
            let Some(content) = content else { return Ok(None) };
            Ok(Some(match family {
                "number" => Self::Number(Number::from_wire(content)?),
                "amount" => Self::Amount(Amount::from_wire(content)?),
                "time" => Self::Time(Time::from_wire(content)?),
                "label" => Self::Label(ProfileField::from_wire(content)?),
                _ => return Ok(None),
            }))
        })
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

    /// The leaf of a family; `None` where there is no such family.
    pub(crate) fn from_tag(family: &str, content: Cursor<'_>) -> Result<Option<Self>, Fault> {
        content.fields("a metric and its range", |fields| {
            Ok(Some(match family {
                "number" => {
                    let number = fields.required("value", Number::from_wire)?;
                    Self::Number(number, fields.required("is", Range::from_wire)?)
                }
                "amount" => {
                    let amount = fields.required("value", Amount::from_wire)?;
                    Self::Amount(amount, fields.required("is", Range::from_wire)?)
                }
                "time" => {
                    let time = fields.required("value", Time::from_wire)?;
                    Self::Time(time, fields.required("is", Range::from_wire)?)
                }
                "label" => {
                    let field = fields.required("value", ProfileField::from_wire)?;
                    Self::Label(field, fields.required("is", Among::from_wire)?)
                }
                _ => return Ok(None),
            }))
        })
    }
}
