//! How metrics are read from definitions.

use super::{
    Among, Amount, AnyMetric, Clause, Condition, End, Events, FieldClause, Funnel, Gap, GroupBy, Label, Leaf, Limit,
    Link, Measure, Moment, Number, Pick, Quantity, Range, Ratio, Refunds, Share, Side, Stat, Step, Time, forms,
};
use crate::{
    error::Fault,
    model::{Channel, EventField, EventKind, GeoPoint, ProfileField, Text, Value, Values},
    occasion::{DatedOccasion, Occasion},
    time::{CalendarPeriods, CalendarUnit, Span, Window},
    wire::{Cursor, Fields, Wire},
};
use alloc::{collections::BTreeSet, string::String, vec::Vec};
use rust_decimal::Decimal;

impl Refunds {
    fn code(self) -> &'static str {
        match self {
            Self::After => "after",
            Self::Before => "before",
        }
    }
}

const STATS: &[Stat] =
    &[Stat::Total, Stat::Average, Stat::Median, Stat::Largest, Stat::Smallest, Stat::First, Stat::Last, Stat::Trend];

const GAPS: &[Gap] = &[Gap::Mean, Gap::Longest, Gap::Latest];

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
        cursor.variant("kind of event", forms::KINDS, |code, content| {
            Ok(match name(content)? {
                None => fixed(Self::FIXED, Self::code, code),
                Some(name) => (code == "custom").then(|| Self::custom(name)),
            })
        })
    }
}

impl EventField {
    fn from_code(code: &str, content: Option<Cursor<'_>>) -> Result<Option<Self>, Fault> {
        Ok(match name(content)? {
            None => fixed(Self::FIXED, Self::code, code),
            Some(name) => (code == "property").then(|| Self::Property(name.into())),
        })
    }

    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.variant("field of an event", forms::FIELDS, Self::from_code)
    }
}

impl Label {
    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.variant("label", forms::LABEL, |code, content| {
            let Some(content) = content else {
                return Ok(fixed(ProfileField::FIXED, ProfileField::code, code).map(Self::Fact));
            };
            Ok(Some(match code {
                "consent" => Self::Fact(ProfileField::Consent(Channel::from(content.text()?))),
                "attribute" => Self::Fact(ProfileField::Attribute(Text::from(content.text()?))),
                "favourite" => content.fields("events and what they have in common", forms::FAVOURITE, |fields| {
                    let events = fields.required("events", Events::from_wire)?;
                    let by = fields.required("by", GroupBy::from_wire)?;
                    Ok(Self::Favourite { events, by, least: fields.required("least", |least| least.small())? })
                })?,
                "level" => Self::Level(Text::from(content.text()?)),
                "score" => content.fields("a score model and which score", forms::SCORE, |fields| {
                    let model = fields.required("model", |model| model.text().map(Text::from))?;
                    Ok(Self::Score { model, of: fields.required("of", |of| of.text().map(Text::from))? })
                })?,
                "segment_of" => Self::SegmentOf(Text::from(content.text()?)),
                _ => return Ok(None),
            }))
        })
    }
}

impl Window {
    pub(crate) fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.variant("window", forms::WINDOWS, |code, content| {
            let Some(content) = content else { return Ok(None) };
            Ok(Some(match code {
                "last" => Self::Last(content.parse()?),
                "age" => content.fields("an age, as {\"from\": \"60d\", \"to\": \"90d\"}", forms::AGE, |fields| {
                    let from = fields.required("from", |span| span.parse())?;
                    Ok(Self::Age { from, to: fields.required("to", |span| span.parse())? })
                })?,
                "between" => {
                    let (from, to) =
                        content.fields("instants, as {\"from\": ..., \"to\": ...}", forms::BETWEEN, |fields| {
                            let from = fields.optional("from", |instant| instant.parse())?;
                            Ok((from, fields.optional("to", |instant| instant.parse())?))
                        })?;
                    if from.is_none() && to.is_none() {
                        return Err(content.expected("an instant on at least one side"));
                    }
                    Self::Fixed { from, to }
                }
                "calendar" => content.fields("calendar periods", forms::CALENDAR, |fields| {
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
            content.fields("a field and its values", forms::FIELD_VALUES, |fields| {
                Ok((fields.required("field", EventField::from_wire)?, fields.required("values", values_from_wire)?))
            })
        };
        Ok(Some(match tag {
            "one_of" => values().map(|(field, values)| Self::OneOf(field, values))?,
            "not_one_of" => values().map(|(field, values)| Self::NotOneOf(field, values))?,
            "in_range" => content.fields("a field and its range", forms::FIELD_RANGE, |fields| {
                let field = fields.required("field", EventField::from_wire)?;
                Ok(Self::InRange(field, fields.required("is", Range::from_wire)?))
            })?,
            "has" => Self::Has(EventField::from_wire(content)?),
            "lacks" => Self::Lacks(EventField::from_wire(content)?),
            _ => return Ok(None),
        }))
    }

    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.variant("clause on a line", forms::LINE_CLAUSES, |tag, content| {
            content.map_or(Ok(None), |content| Self::from_tag(tag, content))
        })
    }
}

impl Condition {
    fn from_tag(tag: &str, content: Cursor<'_>) -> Result<Option<Self>, Fault> {
        Ok(match tag {
            "line" => Some(Self::Line(content.list(FieldClause::from_wire)?)),
            "no_line" => Some(Self::NoLine(content.list(FieldClause::from_wire)?)),
            "during" => Some(Self::During(Occasion::from_wire(content)?)),
            "outside" => Some(Self::Outside(Occasion::from_wire(content)?)),
            _ => FieldClause::from_tag(tag, content)?.map(Self::Field),
        })
    }

    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.variant("condition on one event", forms::STEP_CLAUSES, |tag, content| {
            content.map_or(Ok(None), |content| Self::from_tag(tag, content))
        })
    }
}

impl Clause {
    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.variant("clause", forms::CLAUSES, |tag, content| {
            let Some(content) = content else { return Ok(None) };
            let (side, holds) = match tag {
                "followed_by" => (Side::After, true),
                "not_followed_by" => (Side::After, false),
                "preceded_by" => (Side::Before, true),
                "not_preceded_by" => (Side::Before, false),
                _ => return Ok(Condition::from_tag(tag, content)?.map(Self::Is)),
            };
            content.fields("other events, as {\"from\": [\"order\"]}", forms::LINK, |fields| {
                let other = Step::from_fields(fields)?;
                let within = fields.optional("within", |span| span.parse())?;
                let same = fields.optional("same", EventField::from_wire)?;
                Ok(Some(Self::Link(Link { side, holds, other, within, same })))
            })
        })
    }
}

fn kinds_from_wire(fields: &mut Fields<'_>) -> Result<BTreeSet<EventKind>, Fault> {
    Ok(fields.required("from", |kinds| kinds.list(EventKind::from_wire))?.into_iter().collect())
}

fn list<T>(
    fields: &mut Fields<'_>,
    key: &'static str,
    read: fn(Cursor<'_>) -> Result<T, Fault>,
) -> Result<Vec<T>, Fault> {
    Ok(fields.optional(key, |items| items.list(read))?.unwrap_or_default())
}

impl Step {
    fn from_fields(fields: &mut Fields<'_>) -> Result<Self, Fault> {
        Ok(Self { from: kinds_from_wire(fields)?, filter: list(fields, "where", Condition::from_wire)? })
    }

    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.fields("a step, as {\"from\": [\"order\"]}", forms::STEP, Self::from_fields)
    }
}

impl Pick {
    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.fields("which end of the events, as {\"end\": \"last\"}", forms::PICK, |fields| {
            let end = fields.required("end", End::from_wire)?;
            Ok(Self { end, filter: list(fields, "where", Clause::from_wire)? })
        })
    }
}

impl Events {
    pub(crate) fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.fields("events, as {\"from\": [\"order\"]}", forms::EVENTS, |fields| {
            Ok(Self {
                from: kinds_from_wire(fields)?,
                filter: list(fields, "where", Clause::from_wire)?,
                window: fields.optional("window", Window::from_wire)?.unwrap_or(Window::Ever),
                pick: fields.optional("pick", Pick::from_wire)?,
            })
        })
    }
}

impl Funnel {
    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.fields("the steps of a funnel", forms::STEPS, |fields| {
            Ok(Self {
                steps: fields.required("steps", |steps| steps.list(Step::from_wire))?,
                window: fields.optional("window", Window::from_wire)?.unwrap_or(Window::Ever),
                within: fields.optional("within", |span| span.parse())?,
                same: fields.optional("same", EventField::from_wire)?,
            })
        })
    }
}

const PERIODS: &[(&str, GroupBy)] = &[
    ("day", GroupBy::Day),
    ("week", GroupBy::Week),
    ("month", GroupBy::Month),
    ("quarter", GroupBy::Quarter),
    ("year", GroupBy::Year),
    ("weekday", GroupBy::Weekday),
    ("hour", GroupBy::Hour),
];

impl GroupBy {
    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.variant("field or period", forms::GROUP_BY, |code, content| {
            let period = || PERIODS.iter().find(|(period, _)| *period == code).map(|(_, by)| by.clone());
            Ok(match (code, content) {
                ("occasion", Some(content)) => Some(Self::Occasion(DatedOccasion::from_wire(content)?)),
                (_, content) => match content.is_none().then(period).flatten() {
                    Some(by) => Some(by),
                    None => EventField::from_code(code, content)?.map(Self::Field),
                },
            })
        })
    }

    fn beside_events(content: Cursor<'_>) -> Result<(Events, Self), Fault> {
        content.fields("events and what they have in common", forms::EVENTS_BY, |fields| {
            let events = fields.required("events", Events::from_wire)?;
            Ok((events, fields.required("by", Self::from_wire)?))
        })
    }
}

impl Number {
    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.variant("metric of a number", forms::NUMBER, |code, content| {
            let Some(content) = content else { return Ok((code == "age_in_years").then_some(Self::AgeInYears)) };
            Ok(Some(match code {
                "count" => Self::Count(Events::from_wire(content)?),
                "distinct" => GroupBy::beside_events(content).map(|(events, by)| Self::Distinct { events, by })?,
                "most" => GroupBy::beside_events(content).map(|(events, by)| Self::Most { events, by })?,
                "furthest" => Self::Furthest(Funnel::from_wire(content)?),
                "days_until" => Self::DaysUntil(DatedOccasion::from_wire(content)?),
                "days_since" => Self::DaysSince(Moment::from_wire(content)?),
                "bucket" => content.fields("a salt", forms::SALT, |fields| {
                    fields.required("salt", |salt| Ok(Self::Bucket(Text::from(salt.text()?))))
                })?,
                "distance" => content.fields("a point, as latitude and longitude", forms::POINT, |fields| {
                    let degrees = |cursor: Cursor<'_>| cursor.decimal_text().map(String::from);
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

impl Measure {
    fn from_fields(fields: &mut Fields<'_>) -> Result<Self, Fault> {
        if let Some(field) = fields.optional("field", EventField::from_wire)? {
            return Ok(Self::Field(field));
        }
        let ways = &[Refunds::After, Refunds::Before];
        let refunds = |cursor: Cursor<'_>| cursor.choose("way with refunds", ways, Refunds::code);
        Ok(Self::Money {
            currency: fields.required("currency", |currency| currency.parse())?,
            refunds: fields.optional("refunds", refunds)?.unwrap_or(Refunds::After),
        })
    }

    fn beside_events(content: Cursor<'_>) -> Result<(Events, Self), Fault> {
        content.fields("events, and a currency or a field", forms::MEASURE, |fields| {
            Ok((fields.required("events", Events::from_wire)?, Self::from_fields(fields)?))
        })
    }
}

impl Amount {
    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.variant("metric of an amount", forms::AMOUNT, |code, content| {
            content.map_or(Ok(None), |content| Self::from_code(code, content))
        })
    }

    fn from_code(code: &str, content: Cursor<'_>) -> Result<Option<Self>, Fault> {
        let Some(stat) = STATS.iter().copied().find(|stat| stat.code() == code) else { return Ok(None) };
        Measure::beside_events(content).map(|(events, of)| Some(Self { stat, events, of }))
    }
}

impl End {
    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.choose("end", &[Self::First, Self::Last], Self::code)
    }
}

impl Moment {
    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.fields("events and which end of them", forms::MOMENT, |fields| {
            let events = fields.required("events", Events::from_wire)?;
            Ok(Self { events, end: fields.required("end", End::from_wire)? })
        })
    }
}

impl Time {
    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        // A trend may fall, a length of time may not.
        let mut stats = STATS.iter().filter(|stat| **stat != Stat::Trend);
        cursor.variant("metric of a length of time", forms::TIME, |code, content| {
            let Some(content) = content else { return Ok((code == "since_sign_up").then_some(Self::SinceSignUp)) };
            if let Some(gap) = GAPS.iter().find(|gap| gap.code() == code) {
                return Ok(Some(Self::Gap(*gap, Events::from_wire(content)?)));
            }
            if let Some(stat) = stats.find(|stat| stat.code() == code) {
                return content.fields("events and a field", forms::EVENTS_FIELD, |fields| {
                    let events = fields.required("events", Events::from_wire)?;
                    Ok(Some(Self::Field {
                        stat: *stat,
                        events,
                        field: fields.required("field", EventField::from_wire)?,
                    }))
                });
            }
            Ok(Some(match code {
                "since" => Self::Since(Moment::from_wire(content)?),
                "between" => content.fields("two moments", forms::MOMENTS, |fields| {
                    let from = fields.required("from", Moment::from_wire)?;
                    Ok(Self::Between { from, to: fields.required("to", Moment::from_wire)? })
                })?,
                _ => return Ok(None),
            }))
        })
    }
}

impl Quantity {
    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.variant("quantity", forms::QUANTITY, |code, content| {
            let Some(content) = content else { return Ok(None) };
            Ok(match code {
                "count" => Some(Self::Count(Events::from_wire(content)?)),
                code => Amount::from_code(code, content)?.map(Self::Amount),
            })
        })
    }
}

impl Share {
    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.variant("metric of a share", forms::SHARE, |code, content| {
            let Some(content) = content else { return Ok(None) };
            Ok(Some(match code {
                "of" => content.fields("a part and a whole", forms::PART_AND_WHOLE, |fields| {
                    let part = fields.required("part", Quantity::from_wire)?;
                    Ok(Self::Of { part, whole: fields.required("whole", Quantity::from_wire)? })
                })?,
                "overdue" => Self::Overdue(Events::from_wire(content)?),
                "occasions" => content.fields("events and an occasion", forms::EVENTS_OCCASION, |fields| {
                    let events = fields.required("events", Events::from_wire)?;
                    Ok(Self::Occasions { events, occasion: fields.required("occasion", DatedOccasion::from_wire)? })
                })?,
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
        cursor.variant("metric", forms::METRIC, |family, content| {
            let Some(content) = content else { return Ok(None) };
            Ok(Some(match family {
                "number" => Self::Number(Number::from_wire(content)?),
                "amount" => Self::Amount(Amount::from_wire(content)?),
                "time" => Self::Time(Time::from_wire(content)?),
                "share" => Self::Share(Share::from_wire(content)?),
                "label" => Self::Label(Label::from_wire(content)?),
                _ => return Ok(None),
            }))
        })
    }
}

impl Leaf {
    /// The leaf of a family; `None` where there is no such family.
    pub(crate) fn from_tag(family: &str, content: Cursor<'_>) -> Result<Option<Self>, Fault> {
        content.fields("a metric and its range", forms::LEAF, |fields| {
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
                "share" => {
                    let share = fields.required("value", Share::from_wire)?;
                    Self::Share(share, fields.required("is", Range::from_wire)?)
                }
                "label" => {
                    let label = fields.required("value", Label::from_wire)?;
                    Self::Label(label, fields.required("is", Among::from_wire)?)
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
        let range = cursor.fields("a range, as {\"at_least\": ...} or \"anything\"", forms::RANGE, |fields| {
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

impl Readable for Ratio {
    fn read(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.parse()
    }
}

impl Readable for Value {
    fn read(cursor: Cursor<'_>) -> Result<Self, Fault> {
        Self::from_wire(cursor)
    }
}
