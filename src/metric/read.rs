//! How metrics are read from definitions.

use super::{
    Among, Amount, AnyMetric, Clause, DistinctBy, End, Events, FieldClause, Leaf, Limit, Measure, Moment, Number,
    Range, Refunds, Stat, Time,
};
use crate::{
    error::Fault,
    model::{Channel, EventField, EventKind, GeoPoint, ProfileField, Text, Value, Values, parse_decimal},
    time::{CalendarPeriods, CalendarUnit, Span, Window},
    wire::{Cursor, Wire},
};
use alloc::{string::String, vec::Vec};
use rust_decimal::Decimal;

impl Refunds {
    fn code(self) -> &'static str {
        match self {
            Self::After => "after",
            Self::Before => "before",
        }
    }
}

const STATS: &[Stat] = &[Stat::Total, Stat::Average, Stat::Largest, Stat::Smallest, Stat::First, Stat::Last];

const UNITS: &[CalendarUnit] =
    &[CalendarUnit::Day, CalendarUnit::Week, CalendarUnit::Month, CalendarUnit::Quarter, CalendarUnit::Year];

/// The name behind a code such as `custom`.
fn name(content: Option<Cursor<'_>>) -> Result<Option<&str>, Fault> {
    content.map(|name| name.text()).transpose()
}

fn fixed<T: Clone>(all: &[T], code: impl Fn(&T) -> &'static str, name: &str) -> Option<T> {
    all.iter().find(|one| code(one) == name).cloned()
}

fn values_from_wire(cursor: Cursor<'_>) -> Result<Values, Fault> {
    let values: Vec<Value> = cursor.list(|value| match value.wire() {
        Wire::List(_) => Err(value.expected("a single value")),
        _ => Value::from_wire(value),
    })?;
    Ok(values.into_iter().collect())
}

impl EventKind {
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
                        unit: fields
                            .required("unit", |unit| unit.choose("calendar unit", UNITS, CalendarUnit::code))?,
                        oldest: fields.required("oldest", |periods| periods.small())?,
                        newest: fields.required("newest", |periods| periods.small())?,
                    }))
                })?,
                _ => return Ok(None),
            }))
        })
    }
}

impl FieldClause {
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

impl Amount {
    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.variant("amount", |code, content| {
            let stat = STATS.iter().copied().find(|stat| stat.code() == code);
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
                                    refunds.choose(
                                        "way with refunds",
                                        &[Refunds::After, Refunds::Before],
                                        Refunds::code,
                                    )
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

impl Moment {
    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.fields("events and which end of them", |fields| {
            let events = fields.required("events", Events::from_wire)?;
            Ok(Self {
                events,
                end: fields.required("end", |end| end.choose("end", &[End::First, End::Last], End::code))?,
            })
        })
    }
}

impl Time {
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
    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        match cursor.wire() {
            Wire::Text(text) if text == "anything" => Ok(Self::Anything),
            Wire::List(_) => values_from_wire(cursor).map(Self::OneOf),
            _ => Range::from_wire(cursor).map(Self::Within),
        }
    }
}

impl AnyMetric {
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

/// Limits of ranges.
pub(crate) trait Readable: Clone {
    fn read(cursor: Cursor<'_>) -> Result<Self, Fault>;
}

impl<T: Readable> Range<T> {
    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        if matches!(cursor.wire(), Wire::Text(text) if text == "anything") {
            return Ok(Self::ANYTHING);
        }
        let range = cursor.fields("a range, as {\"at_least\": ...} or \"anything\"", |fields| {
            if let Some(value) = fields.optional("exactly", T::read)? {
                return Ok(Self::exactly(value));
            }
            let mut limit = |inside_key, outside_key| {
                let inside = fields.optional(inside_key, T::read)?.map(|value| Limit { value, is_inside: true });
                let outside = fields.optional(outside_key, T::read)?.map(|value| Limit { value, is_inside: false });
                if inside.is_some() && outside.is_some() {
                    return Err(cursor.expected("one limit on each side"));
                }
                Ok(inside.or(outside))
            };
            Ok(Self { lower: limit("at_least", "more_than")?, upper: limit("at_most", "less_than")? })
        })?;
        if range.lower.is_none() && range.upper.is_none() {
            return Err(cursor.expected("a limit, or \"anything\""));
        }
        Ok(range)
    }
}

impl Readable for u64 {
    fn read(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.whole()
    }
}

impl Readable for Decimal {
    fn read(cursor: Cursor<'_>) -> Result<Self, Fault> {
        parse_decimal(cursor.text()?)
            .ok_or_else(|| cursor.expected("a plain decimal of at most 28 digits, as \"12.5\""))
    }
}

impl Readable for Span {
    fn read(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.parse()
    }
}

impl Readable for Value {
    fn read(cursor: Cursor<'_>) -> Result<Self, Fault> {
        Self::from_wire(cursor)
    }
}
