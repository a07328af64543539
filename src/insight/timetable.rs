//! When in the week events happen.

use super::{
    Figure, ShownTimes,
    asked::{Asked, read_at},
    tally::{Count, Measures, Summed, Tally, measured},
};
use crate::{
    error::DefinitionError,
    metric::{Events, GroupBy},
    plan::{Context, Missing, bound::Source},
    population::{Members, Population},
    rfm::table,
    wire::Way,
    words::EventsOf,
};
use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use chrono::Weekday;
use core::{cmp::Reverse, fmt};

/// How many events there are on each weekday and in each hour, by the clock on the customer's own wall: when people buy, visit, open
/// their mail.
///
/// The clock is read as [`daily`](crate::occasion::daily) occasions do: with the event's own offset from UTC if it tells one, else by the
/// customer's clock, else in the zone of the context. An event at 09:59:59.999999 belongs to the hour 9, one at 10:00 to the hour
/// 10; a week begins on Monday.
///
/// ```
/// use chrono::Weekday;
/// use segmentry::{
///     insight::Timetable,
///     model::{Customer, Visit},
///     population::Population,
///     prelude::*,
/// };
///
/// let mut anna = Customer::new("anna");
/// // Two Sundays in summer and a Monday, at eight in the evening in Berlin.
/// for at in ["2026-06-07T18:10:00Z", "2026-06-14T18:50:00Z", "2026-06-15T18:00:00Z"] {
///     anna.record(Visit::new(at.parse::<Instant>()?))?;
/// }
/// let population = Population::from_customers([anna])?;
///
/// let context = Context::at("2026-07-01T00:00:00Z".parse::<Instant>()?).zone(chrono_tz::Europe::Berlin);
/// let times = Timetable::of(visits().within_last(days(90))).plan(&context)?.of(&population, &population.everyone());
/// assert_eq!(times.busiest().next().map(|(day, hour, visits)| (day, hour, visits.events)), Some((Weekday::Sun, 20, 2)));
/// assert_eq!(times.hours[20].events, 3);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use]
#[doc(alias = "heat map")]
#[doc(alias = "send time")]
pub struct Timetable {
    events: Events,
    measures: Measures,
}

measured!(Timetable);

impl Timetable {
    /// When these events happen.
    pub fn of<K, W>(events: EventsOf<K, W>) -> Self {
        Self { events: events.into_events(), measures: Measures::NONE }
    }

    /// Binds to a context.
    ///
    /// # Errors
    /// When the question cannot be asked in this context: all faults, each with its path, which begins with `events`, `quantity` or
    /// `revenue`.
    pub fn plan(&self, context: &Context) -> Result<TimetablePlan, DefinitionError> {
        let asked = Asked::new(context, |binder| {
            let (source, _) = binder.grouped(&self.events, &GroupBy::Hour, &Way::ROOT);
            (source, self.measures.bind(binder, &self.events))
        })?;
        Ok(TimetablePlan(asked))
    }
}

/// A [`Timetable`] bound to a context.
#[derive(Clone, Debug)]
pub struct TimetablePlan(Asked<(Source, Summed)>);

const HOURS: usize = 24;
const DAYS: usize = 7;

read_at!(TimetablePlan);

impl TimetablePlan {
    /// The answer for some members.
    #[must_use]
    pub fn of(&self, population: &Population, members: &Members) -> WeekTimes {
        let (source, summed) = self.0.question();
        let mut cells = alloc::vec![Count::default(); DAYS * HOURS];
        let mut days = alloc::vec![Count::default(); DAYS];
        let mut hours = alloc::vec![Count::default(); HOURS];
        let (mut total, mut unplaced) = (Count::default(), Count::default());
        let events = self.0.matches(population, source);
        let mut items = Vec::new();
        let incomplete = self.0.each(population, members, |member, row| {
            events.gather(&row, &mut items)?;
            let mut clock = row.clock();
            for item in &items {
                let amounts = summed.of(&row, *item);
                let amounts = amounts.as_ref();
                total.add(member, amounts);
                let Ok(local) = clock.local(item.event) else {
                    unplaced.add(member, amounts);
                    continue;
                };
                let (day, hour) = (local.weekday(), local.hour());
                let cell = cells.get_mut(day.saturating_mul(HOURS).saturating_add(hour));
                for count in [cell, days.get_mut(day), hours.get_mut(hour)].into_iter().flatten() {
                    count.add(member, amounts);
                }
            }
            Ok(())
        });
        let tallies = |counts: &[Count]| -> Vec<Tally> { counts.iter().map(|count| count.tally(summed)).collect() };
        let of_days = days.iter().zip(cells.chunks(HOURS));
        WeekTimes {
            days: of_days.map(|(day, cells)| DayTimes { total: day.tally(summed), hours: tallies(cells) }).collect(),
            hours: tallies(&hours),
            total: total.tally(summed),
            unplaced: unplaced.tally(summed),
            incomplete,
            is_complete: self.0.knows(source.window),
        }
    }
}

/// A weekday or an hour, as a place in a list.
fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// How many events there are on each weekday and in each hour; see [`Timetable`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct WeekTimes {
    /// The seven weekdays, from Monday.
    pub days: Vec<DayTimes>,
    /// The hours of all weekdays together, from 0 to 23. A member who came on two days at that hour is one member.
    pub hours: Vec<Tally>,
    /// All events, those included that could not be placed.
    pub total: Tally,
    /// Events whose hour cannot be told, since the context does not know the zone that the customer lives by.
    pub unplaced: Tally,
    /// How many members there are of whom it cannot be told which events count, by what is missing. Nothing of theirs is in any figure.
    pub incomplete: Vec<(Missing, u64)>,
    /// Whether the history is known of the whole window. Where it is not, there may be more.
    pub is_complete: bool,
}

/// The hours of a weekday.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct DayTimes {
    /// The whole day. A member who came in two of its hours is one member.
    pub total: Tally,
    /// From 0 to 23.
    pub hours: Vec<Tally>,
}

impl WeekTimes {
    /// The hour of a weekday; `None` for one beyond 23.
    #[must_use]
    pub fn at(&self, weekday: Weekday, hour: u32) -> Option<&Tally> {
        self.days.get(index(weekday.num_days_from_monday()))?.hours.get(index(hour))
    }

    /// The hours of the week in which there is anything, the one with most events first; of equal ones the one with more members, then
    /// the one that is earlier in the week.
    pub fn busiest(&self) -> impl Iterator<Item = (Weekday, u32, &Tally)> {
        let mut cells = Vec::new();
        for (day, number) in self.days.iter().zip(0_u8..) {
            let weekday = Weekday::try_from(number).unwrap_or(Weekday::Mon);
            cells.extend(day.hours.iter().zip(0_u32..).map(|(tally, hour)| (weekday, hour, tally)));
        }
        cells.retain(|(_, _, tally)| tally.events > 0);
        cells.sort_by_key(|(_, _, tally)| Reverse((tally.events, tally.members)));
        cells.into_iter()
    }
}

/// A table of events: a row for each hour, a column for each weekday.
impl fmt::Display for WeekTimes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.withheld_below(0).fmt(f)
    }
}

/// The table of [`WeekTimes`] with "withheld" in its cells.
impl fmt::Display for ShownTimes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = ["hour", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "total"];
        let mut rows: Vec<Vec<String>> = alloc::vec![head.into_iter().map(String::from).collect()];
        for (hour, total) in self.hours.iter().enumerate() {
            let of_days = self.days.iter().filter_map(|day| day.hours.get(hour));
            let counts = of_days.chain([total]).map(|tally| tally.events.to_string());
            rows.push([alloc::format!("{hour:>2}")].into_iter().chain(counts).collect());
        }
        let unplaced = self.unplaced.events;
        let placed = self.days.iter().map(|day| day.total.events);
        let all = self.total.events.and(unplaced).map(|(all, unplaced)| all.saturating_sub(unplaced));
        rows.push(["total".into()].into_iter().chain(placed.chain([all]).map(|count| count.to_string())).collect());
        table::write(f, &rows)?;
        if unplaced != Figure::Known(0) {
            write!(f, "\nnot placed: {unplaced}")?;
        }
        Ok(())
    }
}
