//! Metrics of what events have in common.

use super::{bound::Source, observed::Missing, row::Row};
use crate::{
    metric::GroupBy,
    model::{ItemOf, Reading, Subject, Value},
    time::weekday_name,
};
use alloc::vec::Vec;
use chrono::{Datelike, NaiveDate, Timelike, Weekday};
use itertools::Itertools;

/// What events that are taken together have in common.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key<'a> {
    Value(Reading<'a>),
    /// A year and the number of a period in it.
    Period(i32, u32),
    /// From Monday, which is 0.
    Weekday(u8),
    Hour(u32),
    /// A date; of an occasion, the day itself.
    Day(NaiveDate),
}

impl<'a, S: Subject<'a>> Row<'_, S> {
    /// What each selected event has in common with others: sorted, each once for an event. Also how many events have anything.
    fn keys(&self, source: &Source, by: &GroupBy) -> Result<(Vec<Key<'a>>, u64), Missing> {
        let mut all = Vec::new();
        let mut keys = Vec::new();
        let mut events = 0_u64;
        self.each(source, |item| {
            self.each_key(item, by, &mut keys)?;
            keys.sort_unstable();
            keys.dedup();
            events = events.saturating_add(u64::from(!keys.is_empty()));
            all.append(&mut keys);
            Ok(())
        })?;
        all.sort_unstable();
        Ok((all, events))
    }

    fn each_key(&self, item: ItemOf<'a, S>, by: &GroupBy, keys: &mut Vec<Key<'a>>) -> Result<(), Missing> {
        let date = || self.setting.zone.date(item.at());
        keys.push(match by {
            GroupBy::Field(field) => {
                item.read(field, &mut |reading| keys.push(Key::Value(reading)));
                return Ok(());
            }
            GroupBy::Occasion(occasion) => {
                return self.each_occurrence(occasion, date(), &mut |day| keys.push(Key::Day(day)));
            }
            GroupBy::Day => Key::Day(date()),
            GroupBy::Week => Key::Period(date().iso_week().year(), date().iso_week().week()),
            GroupBy::Month => Key::Period(date().year(), date().month()),
            GroupBy::Quarter => Key::Period(date().year(), date().month0() / 3),
            GroupBy::Year => Key::Period(date().year(), 0),
            GroupBy::Weekday => Key::Weekday(weekday_number(self.wall_clock(item.event)?.weekday())),
            GroupBy::Hour => Key::Hour(self.wall_clock(item.event)?.hour()),
        });
        Ok(())
    }

    pub(crate) fn distinct(&self, source: &Source, by: &GroupBy) -> Result<u64, Missing> {
        let (mut keys, _) = self.keys(source, by)?;
        keys.dedup();
        Ok(number(keys.len()))
    }

    pub(crate) fn most(&self, source: &Source, by: &GroupBy) -> Result<u64, Missing> {
        let (keys, _) = self.keys(source, by)?;
        Ok(runs(&keys).map(|(_, length)| length).max().unwrap_or(0))
    }

    /// What most of them have in common; several when there is a tie.
    pub(crate) fn favourites(&self, source: &Source, by: &GroupBy, least: u32) -> Result<Vec<Key<'a>>, Missing> {
        self.complete(source)?;
        let (keys, events) = self.keys(source, by)?;
        if keys.is_empty() || events < u64::from(least) {
            return Err(Missing::TooFewEvents);
        }
        Ok(runs(&keys).max_set_by_key(|(_, length)| *length).into_iter().map(|(key, _)| key).collect())
    }
}

/// Each key and how often it stands there.
fn runs<'k, 'a>(keys: &'k [Key<'a>]) -> impl Iterator<Item = (Key<'a>, u64)> + 'k {
    keys.chunk_by(|one, other| one == other).filter_map(|run| Some((*run.first()?, number(run.len()))))
}

fn weekday_number(weekday: Weekday) -> u8 {
    u8::try_from(weekday.num_days_from_monday()).unwrap_or_default()
}

fn number(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

impl<'a> Key<'a> {
    /// What a favourite is called; only fields, weekdays and hours can be one.
    pub(crate) fn reading(self) -> Reading<'a> {
        match self {
            Self::Value(reading) => reading,
            Self::Weekday(number) => Reading::Text(Weekday::try_from(number).map_or("", weekday_name)),
            Self::Hour(number) | Self::Period(_, number) => Reading::Number(number.into()),
            Self::Day(date) => Reading::Date(date),
        }
    }

    pub(crate) fn to_value(self) -> Value {
        self.reading().to_value()
    }
}
