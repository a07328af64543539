//! Finding the days of an occasion.

use super::{Around, LeapDay, Rule};
use crate::model::BirthDate;
use alloc::vec::Vec;
use chrono::{Datelike, Months, NaiveDate};
use core::ops::ControlFlow;

/// The days of an occasion: a holiday's for all, a personal occasion's for one customer.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Days<'a> {
    Rule(&'a Rule),
    Yearly {
        month: u32,
        day: u32,
        /// The first year; without it, there was always one.
        from_year: Option<i32>,
        leap_day: LeapDay,
    },
    Once(NaiveDate),
}

/// As far as the next day is looked for.
const MONTHS_AHEAD: u32 = 40 * 12;

fn before(date: NaiveDate, days: u32) -> NaiveDate {
    date.checked_sub_days(chrono::Days::new(days.into())).unwrap_or(NaiveDate::MIN)
}

fn after(date: NaiveDate, days: u32) -> NaiveDate {
    date.checked_add_days(chrono::Days::new(days.into())).unwrap_or(NaiveDate::MAX)
}

impl Days<'_> {
    /// From the year of birth on, where it is known.
    pub(crate) fn birthdays(date: BirthDate, leap_day: LeapDay) -> Self {
        let from_year = date.date().map(|date| date.year());
        Self::Yearly { month: date.month(), day: date.day(), from_year, leap_day }
    }

    /// From the year after the sign-up on.
    pub(crate) fn anniversaries(sign_up: NaiveDate, leap_day: LeapDay) -> Self {
        let from_year = Some(sign_up.year().saturating_add(1));
        Self::Yearly { month: sign_up.month(), day: sign_up.day(), from_year, leap_day }
    }

    /// From the day on, or of the day alone.
    pub(crate) fn personal(date: NaiveDate, recurs: bool, leap_day: LeapDay) -> Self {
        if recurs {
            Self::Yearly { month: date.month(), day: date.day(), from_year: Some(date.year()), leap_day }
        } else {
            Self::Once(date)
        }
    }

    /// The days between two dates, both included: in order, each once.
    fn between(
        &self,
        from: NaiveDate,
        to: NaiveDate,
        each: &mut dyn FnMut(NaiveDate) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let is_inside = |date: NaiveDate| from <= date && date <= to;
        match *self {
            Self::Once(date) if is_inside(date) => each(date),
            Self::Once(_) => ControlFlow::Continue(()),
            Self::Yearly { month, day, from_year, leap_day } => {
                let first = from_year.map_or(from.year(), |first| first.max(from.year()));
                let of_year = |year| match NaiveDate::from_ymd_opt(year, month, day) {
                    None if (month, day) == (2, 29) => match leap_day {
                        LeapDay::March1 => NaiveDate::from_ymd_opt(year, 3, 1),
                        LeapDay::February28 => NaiveDate::from_ymd_opt(year, 2, 28),
                    },
                    date => date,
                };
                (first..=to.year()).filter_map(of_year).filter(|date| is_inside(*date)).try_for_each(each)
            }
            Self::Rule(rule) if rule.is_yearly() => {
                for year in rule.years(from, to) {
                    let mut found = None;
                    rule.each(year..=year, &mut |date| found = Some(date));
                    if let Some(date) = found.filter(|date| is_inside(*date)) {
                        each(date)?;
                    }
                }
                ControlFlow::Continue(())
            }
            Self::Rule(rule) => {
                // A few years at a time, so that whoever has seen enough does not wait for the rest.
                const STEP: u32 = 3660;
                let mut start = from;
                let mut dates = Vec::new();
                while start <= to {
                    let end = after(start, STEP).min(to);
                    rule.each(rule.years(start, end), &mut |date| {
                        if start <= date && date <= end {
                            dates.push(date);
                        }
                    });
                    dates.sort_unstable();
                    dates.dedup();
                    dates.drain(..).try_for_each(&mut *each)?;
                    let Some(next) = end.succ_opt() else { break };
                    start = next;
                }
                ControlFlow::Continue(())
            }
        }
    }

    /// The days that, with those before and after, cover the date.
    pub(crate) fn covering(&self, date: NaiveDate, Around { lead, trail }: Around, each: &mut dyn FnMut(NaiveDate)) {
        let _ = self.between(before(date, trail), after(date, lead), &mut |day| {
            each(day);
            ControlFlow::Continue(())
        });
    }

    /// Whether a day, with those before and after, covers the date.
    pub(crate) fn covers(&self, date: NaiveDate, Around { lead, trail }: Around) -> bool {
        self.between(before(date, trail), after(date, lead), &mut |_| ControlFlow::Break(())).is_break()
    }

    /// The first day that is today or later, in the next 40 years.
    pub(crate) fn next(&self, today: NaiveDate) -> Option<NaiveDate> {
        let last = today.checked_add_months(Months::new(MONTHS_AHEAD)).unwrap_or(NaiveDate::MAX);
        let mut found = None;
        let _ = self.between(today, last, &mut |day| {
            found = Some(day);
            ControlFlow::Break(())
        });
        found
    }

    /// The days of which the last date covered, so many days later, lies in `[from, to)`: in order, the first of them
    /// up to so many.
    pub(crate) fn ending_within(
        &self,
        from: NaiveDate,
        to: NaiveDate,
        trail: u32,
        at_most: usize,
        each: &mut dyn FnMut(NaiveDate),
    ) {
        let (Some(last), mut left) = (to.pred_opt(), at_most) else { return };
        let _ = self.between(before(from, trail), before(last, trail), &mut |day| {
            let Some(fewer) = left.checked_sub(1) else { return ControlFlow::Break(()) };
            left = fewer;
            each(day);
            ControlFlow::Continue(())
        });
    }
}
