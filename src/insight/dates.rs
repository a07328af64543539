use crate::time::{CalendarUnit, Instant, Span, SpanError, Zone};
use alloc::vec::Vec;
use thiserror::Error;

/// Instants in the order of time, each once: when something is looked at.
///
/// ```
/// use segmentry::{insight::Dates, time::{CalendarUnit, Instant, Zone, days}};
///
/// let (from, to): (Instant, Instant) = ("2026-01-15T12:00:00Z".parse()?, "2026-04-01T00:00:00Z".parse()?);
/// assert_eq!(Dates::every(days(7), from, to)?.len(), 11);
///
/// let berlin = Zone::table(&chrono_tz::Europe::Berlin, to);
/// let months = Dates::starts_of(CalendarUnit::Month, from, to, &berlin)?;
/// let texts: Vec<String> = months.iter().map(|date| date.to_string()).collect();
/// assert_eq!(texts, ["2026-01-31T23:00:00Z", "2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z"]);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct Dates(Vec<Instant>);

/// Why there are no such dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DatesError {
    /// From one date to the next there is no time, or too much.
    #[error(transparent)]
    Span(#[from] SpanError),
    /// More than 10,000 dates.
    #[error("more than 10,000 dates")]
    TooMany,
}

impl Dates {
    const MOST: usize = 10_000;

    /// These, in any order. As several types are taken, texts are read by naming the type:
    /// `Dates::of(["2026-01-15T12:00:00Z".parse::<Instant>()?])`.
    pub fn of<I: Into<Instant>>(dates: impl IntoIterator<Item = I>) -> Self {
        let mut dates: Vec<Instant> = dates.into_iter().map(Into::into).collect();
        dates.sort_unstable();
        dates.dedup();
        Self(dates)
    }

    /// The first one, and others at equal distances up to `to`, which may be one of them. None where `from` is later than `to`.
    ///
    /// # Errors
    /// When the distance is zero or longer than [`Span::LONGEST`], or there are more than 10,000.
    pub fn every(distance: Span, from: Instant, to: Instant) -> Result<Self, DatesError> {
        distance.check()?;
        let next =
            |date: &Instant| to.since(*date).filter(|left| *left >= distance).map(|_| date.saturating_add(distance));
        Self::limited(core::iter::successors((from <= to).then_some(from), next))
    }

    /// The instants from `from` up to `to` at which days, weeks, months, quarters or years begin in a zone.
    ///
    /// # Errors
    /// When there are more than 10,000.
    pub fn starts_of(unit: CalendarUnit, from: Instant, to: Instant, zone: &Zone) -> Result<Self, DatesError> {
        let first = zone.date(from);
        // The period that `from` is in, which mostly began before, and those after it.
        let starts = (0..).map_while(|periods: i64| unit.start(first, periods.checked_neg()?));
        let starts = starts.map(|date| zone.day_start(date)).take_while(|start| *start <= to);
        Self::limited(starts.skip_while(|start| *start < from))
    }

    /// The first of them and every `n`-th after it; of `n` zero, the same as of one.
    #[must_use]
    pub fn step_by(self, n: usize) -> Self {
        Self(self.0.into_iter().step_by(n.max(1)).collect())
    }

    fn limited(dates: impl Iterator<Item = Instant>) -> Result<Self, DatesError> {
        let dates: Vec<Instant> = dates.take(Self::MOST.saturating_add(1)).collect();
        // A zone may skip a day, which then begins with the next.
        if dates.len() > Self::MOST { Err(DatesError::TooMany) } else { Ok(Self::of(dates)) }
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One after the other.
    pub fn iter(&self) -> impl Iterator<Item = Instant> + '_ {
        self.0.iter().copied()
    }
}
