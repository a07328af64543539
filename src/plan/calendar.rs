//! Occasions and the clock on the wall, for one customer.

use super::{bound::Source, observed::Missing, observed::Proportion, row::Row};
use crate::{
    model::{LocalClock, Occurred, Subject},
    occasion::{DatedOccasion, Days, Occasion, Personal, PersonalDay},
    time::{Instant, Shift, Zone},
};
use alloc::{sync::Arc, vec::Vec};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

/// A customer's clock on the wall: what it goes by is looked up once, and its offset once for as long as that holds.
pub(crate) struct WallClock<'z> {
    goes: Goes<'z>,
    shift: Shift,
}

enum Goes<'z> {
    /// So many seconds east.
    East(i32),
    In(&'z Zone),
    Named(Arc<Zone>),
    /// By a zone that the context does not know.
    Unknown,
}

/// What a clock on the wall shows, in microseconds.
#[derive(Clone, Copy)]
pub(crate) struct Local(i64);

impl WallClock<'_> {
    /// What it showed when an event happened, unless the event tells itself.
    pub(crate) fn local<'a>(&mut self, event: impl Occurred<'a>) -> Result<Local, Missing> {
        let at = event.at();
        let offset = match (event.local_offset(), &self.goes) {
            (Some(offset), _) => offset.seconds_east(),
            (None, Goes::East(offset)) => *offset,
            (None, Goes::In(zone)) => self.shift.renewed(zone, at),
            (None, Goes::Named(zone)) => self.shift.renewed(zone, at),
            (None, Goes::Unknown) => return Err(Missing::UnknownZone),
        };
        let local = at.micros().saturating_add(i64::from(offset).saturating_mul(1_000_000));
        let are_known = DateTime::<Utc>::MIN_UTC.timestamp_micros()..=DateTime::<Utc>::MAX_UTC.timestamp_micros();
        if are_known.contains(&local) { Ok(Local(local)) } else { Err(Missing::NotKnown) }
    }
}

impl Local {
    const DAY: i64 = 86_400_000_000;
    const HOUR: i64 = 3_600_000_000;

    /// From Monday, which is 0.
    pub(crate) fn weekday(self) -> usize {
        // 1970 began on a Thursday.
        let weekday = self.0.div_euclid(Self::DAY).saturating_add(3).rem_euclid(7);
        usize::try_from(weekday).unwrap_or_default()
    }

    pub(crate) fn hour(self) -> usize {
        usize::try_from(self.0.rem_euclid(Self::DAY) / Self::HOUR).unwrap_or_default()
    }
}

impl<'a, S: Subject<'a>> Row<'_, S> {
    /// What the customer's clock showed when it happened: by the event's own offset if it tells, else by the customer's
    /// clock, else in the context's zone.
    pub(crate) fn wall_clock(&self, event: S::Event) -> Result<NaiveDateTime, Missing> {
        let local = self.clock().local(event)?;
        DateTime::from_timestamp_micros(local.0).map(|local| local.naive_utc()).ok_or(Missing::NotKnown)
    }

    /// The customer's clock, for many events of his.
    pub(crate) fn clock(&self) -> WallClock<'_> {
        let goes = match self.subject.clock(self.moving.now) {
            Some(LocalClock::Offset(offset)) => Goes::East(offset.seconds_east()),
            Some(LocalClock::Zone(name)) => self.setting.clocks.zone(name).map_or(Goes::Unknown, Goes::Named),
            None => Goes::In(&self.setting.zone),
        };
        WallClock { goes, shift: Shift { from: 0, to: 0, offset: 0 } }
    }

    pub(crate) fn is_during(&self, event: S::Event, occasion: &Occasion) -> Result<bool, Missing> {
        match occasion {
            Occasion::Daily(daily) => self.wall_clock(event).map(|wall| daily.covers(wall)),
            Occasion::Dated(dated) => {
                let date = self.setting.zone.date(event.at());
                let mut is_covered = false;
                self.each_days(dated, |days| is_covered |= days.covers(date, dated.around()))?;
                Ok(is_covered)
            }
        }
    }

    /// The days of the occasion that cover a date.
    pub(crate) fn each_occurrence(
        &self,
        occasion: &DatedOccasion,
        date: NaiveDate,
        each: &mut dyn FnMut(NaiveDate),
    ) -> Result<(), Missing> {
        self.each_days(occasion, |days| days.covering(date, occasion.around(), each))
    }

    /// The days of a holiday, or those that the profile tells; a customer may have several of a kind.
    pub(crate) fn each_days(&self, occasion: &DatedOccasion, mut visit: impl FnMut(Days<'_>)) -> Result<(), Missing> {
        match occasion {
            DatedOccasion::Holiday(holiday) => visit(Days::Rule(holiday.as_rule())),
            DatedOccasion::Personal(Personal { day: PersonalDay::Birthday, leap_day, .. }) => {
                let birth = self.subject.birth_date(self.moving.now).ok_or(Missing::NotKnown)?;
                visit(Days::birthdays(birth, *leap_day));
            }
            DatedOccasion::Personal(Personal { day: PersonalDay::SignUp, leap_day, .. }) => {
                let sign_up = self.subject.signed_up(self.moving.now).ok_or(Missing::NotKnown)?;
                let date = self.setting.zone.date(sign_up);
                visit(Days::anniversaries(date, *leap_day));
            }
            DatedOccasion::Personal(Personal { day: PersonalDay::Kind(kind), leap_day, .. }) => {
                let mut known = Err(Missing::NotKnown);
                self.subject.each_day(kind, &mut |date, recurs| {
                    known = Ok(());
                    visit(Days::personal(date, recurs, *leap_day));
                });
                known?;
            }
        }
        Ok(())
    }

    /// Of the occurrences that end on or after the day of the first event and are over, those that had one.
    pub(crate) fn share_of_occasions(&self, source: &Source, occasion: &DatedOccasion) -> Result<Proportion, Missing> {
        let Some((first, kept)) = self.occurrences(source, occasion)? else { return Err(Missing::TooFewEvents) };
        let over = self.over(source);
        let mut all = Vec::new();
        self.each_days(occasion, |days| {
            days.ending_within(first, over, occasion.around().trail, usize::MAX, &mut |day| all.push(day));
        })?;
        all.sort_unstable();
        all.dedup();
        let part = all.iter().filter(|day| kept.binary_search(day).is_ok()).count();
        let number = |length: usize| i128::try_from(length).unwrap_or(i128::MAX);
        Proportion::of(number(part), number(all.len()))
    }

    /// The date of the first event, and the days of the occasion that had one, sorted.
    fn occurrences(
        &self,
        source: &Source,
        occasion: &DatedOccasion,
    ) -> Result<Option<(NaiveDate, Vec<NaiveDate>)>, Missing> {
        let mut first: Option<Instant> = None;
        let mut kept = Vec::new();
        self.each(source, |item| {
            let at = item.at();
            first = Some(first.map_or(at, |first| first.min(at)));
            self.each_occurrence(occasion, self.setting.zone.date(at), &mut |day| kept.push(day))
        })?;
        kept.sort_unstable();
        kept.dedup();
        Ok(first.map(|first| (self.setting.zone.date(first), kept)))
    }

    /// The first date that is not over, neither by now nor in the window.
    fn over(&self, source: &Source) -> NaiveDate {
        let end = Instant::clamped(self.bounds(source).to);
        self.setting.zone.date(end).min(self.moving.today)
    }
}
