//! How occasions are read from definitions.

use super::{
    Around, Daily, DatedOccasion, Holiday, LeapDay, Occasion, Personal, PersonalDay, Rule, Shift, TimeOfDay, WEEKDAYS,
    forms,
    holiday::{BuiltIn, Which},
    rule::{self, When},
};
use crate::{
    error::{Fault, Problem},
    model::OccasionKind,
    time::weekday_name,
    wire::{Cursor, Shape, Wire, parse_date},
};
use chrono::{Weekday, WeekdaySet};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

fn weekday(cursor: Cursor<'_>) -> Result<Weekday, Fault> {
    cursor.choose("weekday", &WEEKDAYS, weekday_name)
}

fn weekdays(cursor: Cursor<'_>) -> Result<WeekdaySet, Fault> {
    Ok(cursor.list(weekday)?.into_iter().collect())
}

impl Rule {
    pub(crate) fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        Self::read(cursor, Self::MOST_LEVELS)
    }

    fn read(cursor: Cursor<'_>, levels_left: u32) -> Result<Self, Fault> {
        let too_deep = || cursor.fault(Problem::TooDeep { limit: Self::MOST_LEVELS });
        let levels_left = levels_left.checked_sub(1).ok_or_else(too_deep)?;
        let inner = |cursor: Cursor<'_>| Self::read(cursor, levels_left);
        let rule =
            cursor.variant("rule of a holiday", forms::RULES, |tag, content| {
                let Some(content) = content else {
                    return Ok(match tag {
                        "easter" => Some(Self::easter()),
                        "orthodox_easter" => Some(Self::orthodox_easter()),
                        _ => None,
                    });
                };
                let days = || {
                    content.fields("days and a rule, as {\"days\": 1, \"of\": ...}", forms::DAYS_OF, |fields| {
                        Ok((fields.required("days", |days| days.small())?, fields.required("of", inner)?))
                    })
                };
                let weekday_of = || {
                    content.fields("a weekday and a rule", forms::WEEKDAY_OF, |fields| {
                        Ok((fields.required("weekday", weekday)?, fields.required("of", inner)?))
                    })
                };
                Ok(Some(match tag {
                    "fixed" => content.fields("a date, as {\"month\": 12, \"day\": 25}", forms::FIXED, |fields| {
                        let month = fields.required("month", |month| month.small())?;
                        Ok(Self::fixed(month, fields.required("day", |day| day.small())?))
                    })?,
                    "weekday" => content.fields("a weekday of a month", forms::NTH, |fields| {
                        let nth = fields.required("nth", |nth| nth.small())?;
                        let weekday = fields.required("weekday", weekday)?;
                        Ok(Self::nth(nth, weekday, fields.required("month", |month| month.small())?))
                    })?,
                    "last_weekday" => content.fields("a weekday of a month", forms::LAST, |fields| {
                        let weekday = fields.required("weekday", weekday)?;
                        Ok(Self::last(weekday, fields.required("month", |month| month.small())?))
                    })?,
                    "after" => days().map(|(days, of)| of.days_after(days))?,
                    "before" => days().map(|(days, of)| of.days_before(days))?,
                    "weekday_on_or_after" => weekday_of().map(|(weekday, of)| of.on_or_after(weekday))?,
                    "weekday_on_or_before" => weekday_of().map(|(weekday, of)| of.on_or_before(weekday))?,
                    "moved" => content.fields("a rule and when it is moved", forms::MOVED, |fields| {
                        let rule = fields.required("rule", inner)?;
                        let when = fields.required("when", |when| match when.wire() {
                            Wire::List(_) => weekdays(when).map(When::On),
                            _ => inner(when).map(When::Coinciding),
                        })?;
                        let after = fields.optional("after", |days| days.small())?.map(Shift::After);
                        let before = fields.optional("before", |days| days.small())?.map(Shift::Before);
                        match (after, before) {
                            (Some(shift), None) | (None, Some(shift)) => {
                                Ok(Self::new(rule::Kind::Moved { rule, when, shift }))
                            }
                            _ => Err(content.expected("either `after` or `before`")),
                        }
                    })?,
                    "valid" => content.fields("a rule and its years", forms::VALID, |fields| {
                        let rule = fields.required("rule", inner)?;
                        let since = fields.optional("since", |year| year.small())?;
                        Ok(Self::new(rule::Kind::Valid {
                            rule,
                            since,
                            until: fields.optional("until", |year| year.small())?,
                        }))
                    })?,
                    "any_of" => Self::any_of(content.list(inner)?),
                    "dates" => Self::on(content.list(|date| {
                        parse_date(date.text()?).ok_or_else(|| date.expected("a date, as \"2026-11-27\""))
                    })?),
                    _ => return Ok(None),
                }))
            })?;
        match rule.kind() {
            rule::Kind::Refused(problem) => Err(cursor.fault(problem.clone())),
            _ => Ok(rule),
        }
    }
}

impl DatedOccasion {
    pub(crate) fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.variant("occasion with days of its own", forms::DATED, |tag, content| {
            content.map_or(Ok(None), |content| Self::from_tag(tag, content))
        })
    }

    fn from_tag(tag: &str, content: Cursor<'_>) -> Result<Option<Self>, Fault> {
        let (what, keys) = match tag {
            "holiday" => ("a holiday", forms::HOLIDAY),
            "rule" => ("a holiday of the host's own", forms::OWN),
            "personal" => ("a personal occasion", forms::PERSONAL),
            _ => return Ok(None),
        };
        let dated = content.fields(what, keys, |fields| {
            let mut days = |key| fields.optional(key, |days| days.small()).map(Option::unwrap_or_default);
            let around = Around { lead: days("lead")?, trail: days("trail")? };
            Ok(match tag {
                "holiday" => {
                    let built_in = |name: Cursor<'_>| name.choose("holiday", BuiltIn::ALL, BuiltIn::code);
                    let which = Which::BuiltIn(fields.required("name", built_in)?);
                    Self::Holiday(Holiday { which, around })
                }
                "rule" => {
                    let name = fields.required("name", |name| Ok(name.text()?.into()))?;
                    let which = Which::Own { name, rule: fields.required("is", Rule::from_wire)? };
                    Self::Holiday(Holiday { which, around })
                }
                _ => {
                    let day = fields.required("day", PersonalDay::from_wire)?;
                    let leap_day = |day: Cursor<'_>| day.choose("leap day", LeapDay::ALL, LeapDay::code);
                    let leap_day = fields.optional("leap_day", leap_day)?.unwrap_or_default();
                    Self::Personal(Personal { day, leap_day, around })
                }
            })
        })?;
        Ok(Some(dated))
    }
}

impl PersonalDay {
    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.variant("personal day", forms::PERSONAL_DAYS, |tag, content| {
            Ok(match (tag, content) {
                ("birthday", None) => Some(Self::Birthday),
                ("sign_up", None) => Some(Self::SignUp),
                ("kind", Some(kind)) => Some(Self::Kind(OccasionKind::from(kind.text()?))),
                _ => None,
            })
        })
    }
}

impl Daily {
    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        let time = |time: Cursor<'_>| {
            TimeOfDay::parse(time.text()?).ok_or_else(|| time.expected("a time of day, as \"17:30\""))
        };
        cursor.fields("a part of the day, as {\"from\": \"17:00\", \"to\": \"19:00\"}", forms::DAILY, |fields| {
            let from = fields.required("from", time)?;
            let to = fields.required("to", time)?;
            Ok(Self { from, to, on: fields.optional("on", weekdays)?.unwrap_or(WeekdaySet::ALL) })
        })
    }
}

impl Occasion {
    pub(crate) fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        cursor.variant("occasion", forms::OCCASIONS, |tag, content| {
            let Some(content) = content else { return Ok(None) };
            Ok(match tag {
                "daily" => Some(Self::Daily(Daily::from_wire(content)?)),
                _ => DatedOccasion::from_tag(tag, content)?.map(Self::from),
            })
        })
    }
}

/// As in definitions; see [the forms](super#in-definitions).
impl Serialize for Occasion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_wire().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Occasion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = Shape::of_rule(Rule::MOST_LEVELS, Rule::MOST_RULES.into()).read(deserializer)?;
        Self::from_wire(Cursor::root(&wire)).map_err(D::Error::custom)
    }
}

/// As in definitions; see [the forms](super#in-definitions).
impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_wire().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = Shape::of_rule(Self::MOST_LEVELS, Self::MOST_RULES.into()).read(deserializer)?;
        Self::from_wire(Cursor::root(&wire)).map_err(D::Error::custom)
    }
}
