//! How metrics are read from definitions.

use super::{
    Among, Amount, AnyMetric, Clause, DistinctBy, End, Events, FieldClause, Leaf, Limit, Measure, Moment, Number,
    Range, Refunds, Stat, Time,
};
use crate::{
    error::Fault,
    model::{Channel, EventField, EventKind, GeoPoint, ProfileField, Text, Value, Values},
    time::{CalendarPeriods, CalendarUnit, Span, Window},
    wire::{Cursor, Names, Wire},
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
        cursor.variant("kind of event", Names { plain: Self::CODES, tagged: &["custom"] }, |code, content| {
            Ok(match name(content)? {
                None => fixed(Self::FIXED, Self::code, code),
                Some(name) => (code == "custom").then(|| Self::custom(name)),
            })
        })
    }
}

impl EventField {
    const TAGGED: &[&'static str] = &["property"];

    fn from_code(code: &str, content: Option<Cursor<'_>>) -> Result<Option<Self>, Fault> {
        Ok(match name(content)? {
            None => fixed(Self::FIXED, Self::code, code),
            Some(name) => (code == "property").then(|| Self::Property(name.into())),
        })
    }

    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.variant("field of an event", Names { plain: Self::CODES, tagged: Self::TAGGED }, Self::from_code)
    }
}

impl ProfileField {
    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        let names = Names { plain: Self::CODES, tagged: &["consent", "attribute"] };
        cursor.variant("fact of the profile", names, |code, content| {
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
        let names = Names { plain: &[], tagged: &["last", "age", "between", "calendar"] };
        cursor.variant("window", names, |code, content| {
            let Some(content) = content else { return Ok(None) };
            Ok(Some(match code {
                "last" => Self::Last(content.parse()?),
                "age" => {
                    content.fields("an age, as {\"from\": \"60d\", \"to\": \"90d\"}", &["from", "to"], |fields| {
                        let from = fields.required("from", |span| span.parse())?;
                        Ok(Self::Age { from, to: fields.required("to", |span| span.parse())? })
                    })?
                }
                "between" => {
                    let (from, to) =
                        content.fields("instants, as {\"from\": ..., \"to\": ...}", &["from", "to"], |fields| {
                            let from = fields.optional("from", |instant| instant.parse())?;
                            Ok((from, fields.optional("to", |instant| instant.parse())?))
                        })?;
                    if from.is_none() && to.is_none() {
                        return Err(content.expected("an instant on at least one side"));
                    }
                    Self::Fixed { from, to }
                }
                "calendar" => content.fields("calendar periods", &["unit", "oldest", "newest"], |fields| {
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

const FIELD_CLAUSES: &[&str] = &["one_of", "not_one_of", "in_range", "has", "lacks"];
const CLAUSES: &[&str] = &["one_of", "not_one_of", "in_range", "has", "lacks", "line", "no_line"];

impl FieldClause {
    fn from_tag(tag: &str, content: Cursor<'_>) -> Result<Option<Self>, Fault> {
        let values = || {
            content.fields("a field and its values", &["field", "values"], |fields| {
                Ok((fields.required("field", EventField::from_wire)?, fields.required("values", values_from_wire)?))
            })
        };
        Ok(Some(match tag {
            "one_of" => values().map(|(field, values)| Self::OneOf(field, values))?,
            "not_one_of" => values().map(|(field, values)| Self::NotOneOf(field, values))?,
            "in_range" => content.fields("a field and its range", &["field", "is"], |fields| {
                let field = fields.required("field", EventField::from_wire)?;
                Ok(Self::InRange(field, fields.required("is", Range::from_wire)?))
            })?,
            "has" => Self::Has(EventField::from_wire(content)?),
            "lacks" => Self::Lacks(EventField::from_wire(content)?),
            _ => return Ok(None),
        }))
    }

    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.variant("clause on a line", Names { plain: &[], tagged: FIELD_CLAUSES }, |tag, content| {
            content.map_or(Ok(None), |content| Self::from_tag(tag, content))
        })
    }
}

impl Clause {
    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.variant("clause", Names { plain: &[], tagged: CLAUSES }, |tag, content| {
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
        cursor.fields("events, as {\"from\": [\"order\"]}", &["from", "where", "window"], |fields| {
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
        let plain = [&["day", "week", "month"], EventField::CODES].concat();
        let names = Names { plain: &plain, tagged: EventField::TAGGED };
        cursor.variant("field or period", names, |code, content| {
            Ok(Some(match (code, content) {
                ("day", None) => Self::Day,
                ("week", None) => Self::Week,
                ("month", None) => Self::Month,
                (_, content) => return Ok(EventField::from_code(code, content)?.map(Self::Field)),
            }))
        })
    }
}

impl Number {
    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        let names = Names { plain: &["age_in_years"], tagged: &["count", "distinct", "distance"] };
        cursor.variant("metric of a number", names, |code, content| {
            let Some(content) = content else { return Ok((code == "age_in_years").then_some(Self::AgeInYears)) };
            Ok(Some(match code {
                "count" => Self::Count(Events::from_wire(content)?),
                "distinct" => content.fields("events and what is counted once", &["events", "by"], |fields| {
                    let events = fields.required("events", Events::from_wire)?;
                    Ok(Self::Distinct { events, by: fields.required("by", DistinctBy::from_wire)? })
                })?,
                "distance" => {
                    content.fields("a point, as latitude and longitude", &["latitude", "longitude"], |fields| {
                        let degrees = |cursor: Cursor<'_>| cursor.decimal_text().map(String::from);
                        let latitude = fields.required("latitude", degrees)?;
                        let longitude = fields.required("longitude", degrees)?;
                        let point =
                            GeoPoint::degrees(&latitude, &longitude).map_err(|error| content.malformed(&error))?;
                        Ok(Self::Distance(point))
                    })?
                }
                _ => return Ok(None),
            }))
        })
    }
}

impl Amount {
    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        let names = Names { plain: &[], tagged: &["total", "average", "largest", "smallest", "first", "last"] };
        cursor.variant("metric of an amount", names, |code, content| {
            let stat = STATS.iter().copied().find(|stat| stat.code() == code);
            let (Some(stat), Some(content)) = (stat, content) else { return Ok(None) };
            content
                .fields("events, and a currency or a field", &["events", "currency", "refunds", "field"], |fields| {
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
        cursor.fields("events and which end of them", &["events", "end"], |fields| {
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
        let names = Names { plain: &["since_sign_up"], tagged: &["since", "between", "mean_gap"] };
        cursor.variant("metric of a length of time", names, |code, content| {
            let Some(content) = content else { return Ok((code == "since_sign_up").then_some(Self::SinceSignUp)) };
            Ok(Some(match code {
                "since" => Self::Since(Moment::from_wire(content)?),
                "between" => content.fields("two moments", &["from", "to"], |fields| {
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
        let names = Names { plain: &[], tagged: &["number", "amount", "time", "label"] };
        cursor.variant("metric", names, |family, content| {
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
        content.fields("a metric and its range", &["value", "is"], |fields| {
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
        let keys = &["exactly", "at_least", "more_than", "at_most", "less_than"];
        let range = cursor.fields("a range, as {\"at_least\": ...} or \"anything\"", keys, |fields| {
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
        cursor.decimal()
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
