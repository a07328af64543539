//! Metrics of what events have in common.

use super::{
    bound::Source,
    calendar::Local,
    facts::one_or_several,
    observed::{Missing, Observed},
    row::Row,
};
use crate::{
    metric::GroupBy,
    model::{ItemOf, Reading, Subject, Value},
    time::weekday_name,
};
use alloc::vec::Vec;
use chrono::{Datelike, NaiveDate, Weekday};
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
    /// What each item has in common with others: sorted, each once for an item. Also how many items have anything.
    fn keys(&self, items: &[ItemOf<'a, S>], by: &GroupBy) -> Result<(Vec<Key<'a>>, u64), Missing> {
        let mut all = Vec::with_capacity(items.len());
        let mut events = 0_u64;
        for item in items {
            let before = all.len();
            self.each_key(*item, by, &mut all)?;
            if all.len() > before.saturating_add(1) {
                let mut keys = all.split_off(before);
                keys.sort_unstable();
                keys.dedup();
                all.append(&mut keys);
            }
            events = events.saturating_add(u64::from(all.len() > before));
        }
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
            GroupBy::Weekday => Key::weekday(self.clock().local(item.event)?.weekday()),
            GroupBy::Hour => Key::hour(self.clock().local(item.event)?.hour()),
        });
        Ok(())
    }

    /// What most of some items have in common by the clock; several when there is a tie.
    fn favourites_by_clock(
        &self,
        items: &[ItemOf<'a, S>],
        least: u32,
        place: fn(Local) -> usize,
        key: fn(usize) -> Key<'a>,
    ) -> Result<Vec<Key<'a>>, Missing> {
        let mut counts = [0_u64; 24];
        let mut clock = self.clock();
        for item in items {
            if let Some(count) = counts.get_mut(place(clock.local(item.event)?)) {
                *count = count.saturating_add(1);
            }
        }
        if items.is_empty() || number(items.len()) < u64::from(least) {
            return Err(Missing::TooFewEvents);
        }
        let most = counts.into_iter().max().unwrap_or(0);
        let is_most = |(_, count): &(usize, u64)| *count == most;
        Ok(counts.into_iter().enumerate().filter(is_most).map(|(place, _)| key(place)).collect())
    }

    pub(crate) fn distinct(&self, source: &Source, by: &GroupBy) -> Result<u64, Missing> {
        let (mut keys, _) = self.keys(&self.all(source)?, by)?;
        keys.dedup();
        Ok(number(keys.len()))
    }

    pub(crate) fn most(&self, source: &Source, by: &GroupBy) -> Result<u64, Missing> {
        let (keys, _) = self.keys(&self.all(source)?, by)?;
        Ok(runs(&keys).map(|(_, length)| length).max().unwrap_or(0))
    }

    /// What most of them have in common; several when there is a tie.
    pub(crate) fn favourites(&self, source: &Source, by: &GroupBy, least: u32) -> Result<Vec<Key<'a>>, Missing> {
        self.complete(source)?;
        self.favourites_among(&self.all(source)?, by, least)
    }

    pub(crate) fn favourites_among(
        &self,
        items: &[ItemOf<'a, S>],
        by: &GroupBy,
        least: u32,
    ) -> Result<Vec<Key<'a>>, Missing> {
        match by {
            GroupBy::Weekday => return self.favourites_by_clock(items, least, Local::weekday, Key::weekday),
            GroupBy::Hour => return self.favourites_by_clock(items, least, Local::hour, Key::hour),
            _ => {}
        }
        let (keys, events) = self.keys(items, by)?;
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

fn number(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

impl<'a> Key<'a> {
    fn weekday(number: usize) -> Self {
        Self::Weekday(u8::try_from(number).unwrap_or_default())
    }

    fn hour(number: usize) -> Self {
        Self::Hour(u32::try_from(number).unwrap_or_default())
    }

    /// What a favourite is called; only fields, weekdays and hours can be one.
    pub(crate) fn reading(self) -> Reading<'a> {
        match self {
            Self::Value(reading) => reading,
            Self::Weekday(number) => Reading::Text(Weekday::try_from(number).map_or("", weekday_name)),
            Self::Hour(number) | Self::Period(_, number) => Reading::Number(number.into()),
            Self::Day(date) => Reading::Date(date),
        }
    }

    /// One value, or several texts.
    pub(crate) fn seen(keys: &[Self]) -> Observed {
        one_or_several(keys.iter().map(|key| key.to_value()).collect())
    }

    pub(crate) fn to_value(self) -> Value {
        self.reading().to_value()
    }
}
