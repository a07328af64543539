use core::fmt;
use core::ops::{Range, RangeFrom, RangeTo};

use chrono::{Datelike, NaiveDate};
use thiserror::Error;

use super::{CalendarDays, Instant, Span, SpanError, Zone};

/// Which events are looked at, seen from `as_of`.
///
/// Whatever the window, events after `as_of` are invisible, and one at `as_of` is seen. So any past day can be replayed.
///
/// A window is written as a [`Span`], as [`CalendarDays`], as a range of instants, or by one of the words [`today`],
/// [`this_month`], [`previous_quarters`] and so on.
///
/// ```
/// use segmentry::time::{Window, days, previous_months};
///
/// assert_eq!(Window::from(days(30)).to_string(), "in the last 30 days");
/// assert_eq!(previous_months(3).to_string(), "in the previous 3 months");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum Window {
    /// Everything so far: `(.., as_of]`.
    ///
    /// | event | seen |
    /// |---|---|
    /// | at any time before `as_of` | yes |
    /// | at `as_of` | yes |
    /// | 1 us after `as_of` | no |
    ///
    /// ```
    /// # use segmentry::time::{Instant, Span, Window, Zone};
    /// let as_of: Instant = "2024-05-31T12:00:00Z".parse()?;
    /// let us = Span::from_micros(1);
    /// let seen = Window::Ever.resolve(as_of, &Zone::utc());
    ///
    /// assert!(seen.contains(Instant::MIN));
    /// assert!(seen.contains(as_of));
    /// assert!(!seen.contains(as_of.saturating_add(us)));
    /// # Ok::<(), segmentry::time::ParseInstantError>(())
    /// ```
    #[default]
    Ever,

    /// The last so many hours or days: `(as_of - d, as_of]`. An event at `e` is seen for every `as_of` in `[e, e + d)`.
    ///
    /// | event, for `d` = 30 days | seen |
    /// |---|---|
    /// | 30 days before `as_of` | no |
    /// | 30 days less 1 us before `as_of` | yes |
    /// | at `as_of` | yes |
    /// | 1 us after `as_of` | no |
    ///
    /// ```
    /// # use segmentry::time::{Instant, Span, Window, Zone, days};
    /// let as_of: Instant = "2024-05-31T12:00:00Z".parse()?;
    /// let us = Span::from_micros(1);
    /// let start = as_of.saturating_sub(days(30));
    /// let seen = Window::Last(days(30)).resolve(as_of, &Zone::utc());
    ///
    /// assert!(!seen.contains(start));
    /// assert!(seen.contains(start.saturating_add(us)));
    /// assert!(seen.contains(as_of));
    /// assert!(!seen.contains(as_of.saturating_add(us)));
    /// # Ok::<(), segmentry::time::ParseInstantError>(())
    /// ```
    #[doc(alias = "rolling")]
    #[doc(alias = "sliding")]
    Last(Span),

    /// Events of an age in `[from, to)`: those in `(as_of - to, as_of - from]`. Such windows tile.
    ///
    /// | event, for an age of 60 days to under 90 days | seen |
    /// |---|---|
    /// | 90 days before `as_of` | no |
    /// | 90 days less 1 us before `as_of` | yes |
    /// | 60 days before `as_of` | yes |
    /// | 60 days less 1 us before `as_of` | no |
    ///
    /// ```
    /// # use segmentry::time::{Instant, Span, Window, Zone, days};
    /// let as_of: Instant = "2024-05-31T12:00:00Z".parse()?;
    /// let us = Span::from_micros(1);
    /// let (oldest, newest) = (as_of.saturating_sub(days(90)), as_of.saturating_sub(days(60)));
    /// let seen = Window::Age { from: days(60), to: days(90) }.resolve(as_of, &Zone::utc());
    ///
    /// assert!(!seen.contains(oldest));
    /// assert!(seen.contains(oldest.saturating_add(us)));
    /// assert!(seen.contains(newest));
    /// assert!(!seen.contains(newest.saturating_add(us)));
    ///
    /// let younger = Window::Age { from: days(0), to: days(60) }.resolve(as_of, &Zone::utc());
    /// assert_eq!(seen.to, younger.from);
    /// # Ok::<(), segmentry::time::ParseInstantError>(())
    /// ```
    Age {
        /// The youngest age that is seen; zero is allowed.
        from: Span,
        /// The age that is too old.
        to: Span,
    },

    /// Between two instants that stand still: `[from, to)`, cut at `as_of`.
    ///
    /// | event, for all of January, with `as_of` in February | seen |
    /// |---|---|
    /// | 1 us before 1 January | no |
    /// | at the start of 1 January | yes |
    /// | 1 us before 1 February | yes |
    /// | at the start of 1 February | no |
    ///
    /// | with `as_of` on 10 January | seen |
    /// |---|---|
    /// | at `as_of` | yes |
    /// | 1 us after `as_of` | no |
    ///
    /// ```
    /// # use segmentry::time::{Instant, Span, Window, Zone};
    /// let us = Span::from_micros(1);
    /// let january: Instant = "2011-01-01T00:00:00Z".parse()?;
    /// let february: Instant = "2011-02-01T00:00:00Z".parse()?;
    /// let window = Window::from(january..february);
    ///
    /// let seen = window.resolve("2011-02-20T00:00:00Z".parse()?, &Zone::utc());
    /// assert!(!seen.contains(january.saturating_sub(us)));
    /// assert!(seen.contains(january));
    /// assert!(seen.contains(february.saturating_sub(us)));
    /// assert!(!seen.contains(february));
    ///
    /// let as_of: Instant = "2011-01-10T00:00:00Z".parse()?;
    /// let seen = window.resolve(as_of, &Zone::utc());
    /// assert!(seen.contains(as_of));
    /// assert!(!seen.contains(as_of.saturating_add(us)));
    /// # Ok::<(), segmentry::time::ParseInstantError>(())
    /// ```
    #[doc(alias = "between")]
    Fixed {
        /// The first instant that is seen; without it, from the beginning.
        from: Option<Instant>,
        /// The first instant that is no longer seen; without it, up to `as_of`.
        to: Option<Instant>,
    },

    /// Whole periods of the calendar in a zone, cut at `as_of`; see [`CalendarPeriods`].
    ///
    /// | event, in Berlin at noon on 31 March 2024, when the clock was put forward | today | yesterday |
    /// |---|---|---|
    /// | 1 us before 00:00 on the 30th | no | no |
    /// | 00:00 on the 30th | no | yes |
    /// | 1 us before 00:00 on the 31st | no | yes |
    /// | 00:00 on the 31st, 11 hours ago | yes | no |
    /// | at `as_of` | yes | no |
    /// | 1 us after `as_of` | no | no |
    ///
    /// ```
    /// # use segmentry::time::{Instant, Span, Zone, hours, today, yesterday};
    /// let zone = Zone::table(&chrono_tz::Europe::Berlin, "2025-01-01T00:00:00Z".parse()?);
    /// let as_of: Instant = "2024-03-31T12:00:00+02:00".parse()?;
    /// let us = Span::from_micros(1);
    /// let the_30th: Instant = "2024-03-30T00:00:00+01:00".parse()?;
    /// let the_31st: Instant = "2024-03-31T00:00:00+01:00".parse()?;
    /// assert_eq!(as_of.since(the_31st), Some(hours(11)));
    ///
    /// let seen = |event| {
    ///     (today().resolve(as_of, &zone).contains(event), yesterday().resolve(as_of, &zone).contains(event))
    /// };
    /// assert_eq!(seen(the_30th.saturating_sub(us)), (false, false));
    /// assert_eq!(seen(the_30th), (false, true));
    /// assert_eq!(seen(the_31st.saturating_sub(us)), (false, true));
    /// assert_eq!(seen(the_31st), (true, false));
    /// assert_eq!(seen(as_of), (true, false));
    /// assert_eq!(seen(as_of.saturating_add(us)), (false, false));
    /// # Ok::<(), segmentry::time::ParseInstantError>(())
    /// ```
    Calendar(CalendarPeriods),
}

impl Window {
    /// Whether a definition may use this window: it can hold an event, and reaches back at most 10,000 years.
    ///
    /// A window that fails can still be resolved; it is empty or very long.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the window.
    ///
    /// ```
    /// use segmentry::time::{SpanError, Window, WindowError, days, previous_months};
    ///
    /// assert_eq!(Window::Age { from: days(0), to: days(30) }.check(), Ok(()));
    /// assert_eq!(Window::Age { from: days(90), to: days(60) }.check(), Err(WindowError::NoAge));
    /// assert_eq!(Window::from(days(0)).check(), Err(WindowError::Span(SpanError::Zero)));
    /// assert_eq!(previous_months(0).check(), Err(WindowError::NoPeriods));
    /// ```
    pub fn check(&self) -> Result<(), WindowError> {
        match self {
            Self::Last(span) => Ok(span.check()?),
            Self::Age { from, to } if from >= to => Err(WindowError::NoAge),
            Self::Age { to, .. } => Ok(to.check()?),
            Self::Fixed { from: Some(from), to: Some(to) } if from >= to => Err(WindowError::NoInstants),
            Self::Calendar(CalendarPeriods { oldest, newest, .. }) if oldest < newest => Err(WindowError::NoPeriods),
            Self::Calendar(CalendarPeriods { unit, oldest, .. }) if *oldest > unit.most() => {
                Err(WindowError::TooManyPeriods)
            }
            Self::Ever | Self::Fixed { .. } | Self::Calendar(_) => Ok(()),
        }
    }

    /// The window at one instant. Only calendar windows look at the zone.
    ///
    /// ```
    /// use segmentry::time::{Bounds, Instant, Window, Zone, seconds};
    ///
    /// let as_of = Instant::from_micros(5_000_000).unwrap();
    /// let seen = Window::Last(seconds(2)).resolve(as_of, &Zone::utc());
    /// assert_eq!(seen, Bounds { from: 3_000_001, to: 5_000_001 });
    /// ```
    #[must_use]
    pub fn resolve(&self, as_of: Instant, zone: &Zone) -> Bounds {
        let as_of_micros = as_of.micros();
        let younger_than = |age: Span| as_of_micros.saturating_sub_unsigned(age.micros()).saturating_add(1);
        let (from, to) = match self {
            Self::Ever => (i64::MIN, i64::MAX),
            Self::Last(span) => (younger_than(*span), i64::MAX),
            Self::Age { from, to } => (younger_than(*to), younger_than(*from)),
            Self::Fixed { from, to } => (from.map_or(i64::MIN, Instant::micros), to.map_or(i64::MAX, Instant::micros)),
            Self::Calendar(periods) => periods.resolve(zone.date(as_of), zone),
        };
        Bounds { from, to: to.min(as_of_micros.saturating_add(1)) }
    }

    /// Whether the window depends on a zone.
    ///
    /// ```
    /// use segmentry::time::{Window, calendar_days, days};
    ///
    /// assert!(Window::from(calendar_days(7)).needs_zone());
    /// assert!(!Window::from(days(7)).needs_zone());
    /// ```
    #[must_use]
    pub const fn needs_zone(&self) -> bool {
        matches!(self, Self::Calendar(_))
    }
}

/// A window at one `as_of`: the half-open range `[from, to)` in microseconds since 1970-01-01T00:00:00Z.
///
/// Both ends may lie outside the range of [`Instant`]. Where `from` is not below `to`, nothing is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bounds {
    /// The first microsecond that is seen.
    pub from: i64,
    /// The first microsecond that is no longer seen, at most one after `as_of`.
    pub to: i64,
}

impl Bounds {
    /// Whether an event at this instant is seen.
    #[must_use]
    pub const fn contains(self, instant: Instant) -> bool {
        self.from <= instant.micros() && instant.micros() < self.to
    }

    /// Whether no event can be seen.
    ///
    /// ```
    /// use segmentry::time::{Instant, Window, Zone};
    ///
    /// let from: Instant = "2024-01-01T00:00:00Z".parse()?;
    /// let window = Window::from(from..);
    /// assert!(window.resolve("2023-12-31T00:00:00Z".parse()?, &Zone::utc()).is_empty());
    /// assert!(!window.resolve(from, &Zone::utc()).is_empty());
    /// # Ok::<(), segmentry::time::ParseInstantError>(())
    /// ```
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.from >= self.to
    }
}

/// Whole periods of the calendar, counted back from the one that `as_of` is in, which is 0.
///
/// They run from the start of the period `oldest` ago to the end of the period `newest` ago. A period begins where its
/// first day does; see [`Zone`].
///
/// | word | `oldest` | `newest` | on Friday 31 May 2024 |
/// |---|---|---|---|
/// | [`today`] | 0 | 0 | `[31 May, 1 June)`, cut at `as_of` |
/// | [`last_calendar_days`]`(7)` | 6 | 0 | `[25 May, 1 June)`, cut at `as_of` |
/// | [`this_week`] | 0 | 0 | `[Mon 27 May, Mon 3 June)`, cut at `as_of` |
/// | [`previous_month`] | 1 | 1 | `[1 April, 1 May)` |
/// | [`previous_quarters`]`(2)` | 2 | 1 | `[1 October 2023, 1 April)` |
/// | [`previous_years`]`(1)` | 1 | 1 | `[1 January 2023, 1 January 2024)` |
///
/// ```
/// use segmentry::time::*;
///
/// let as_of: Instant = "2024-05-31T12:00:00Z".parse()?;
/// let rows = [
///     (today(), "2024-05-31", None),
///     (last_calendar_days(7), "2024-05-25", None),
///     (this_week(), "2024-05-27", None),
///     (previous_month(), "2024-04-01", Some("2024-05-01")),
///     (previous_quarters(2), "2023-10-01", Some("2024-04-01")),
///     (previous_years(1), "2023-01-01", Some("2024-01-01")),
/// ];
/// for (window, from, to) in rows {
///     let midnight = |date| format!("{date}T00:00:00Z").parse().map(Instant::micros);
///     let seen = window.resolve(as_of, &Zone::utc());
///     assert_eq!(seen.from, midnight(from)?);
///     assert_eq!(seen.to, to.map_or(Ok(as_of.micros() + 1), midnight)?);
/// }
/// # Ok::<(), segmentry::time::ParseInstantError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CalendarPeriods {
    /// What is counted.
    pub unit: CalendarUnit,
    /// How many periods ago the first one is.
    pub oldest: u32,
    /// How many periods ago the last one is; 0 is the current one.
    pub newest: u32,
}

impl CalendarPeriods {
    fn resolve(self, today: NaiveDate, zone: &Zone) -> (i64, i64) {
        let start = |ago: i64| match self.unit.start(today, ago) {
            Some(date) => zone.day_start(date).micros(),
            None if ago < 0 => i64::MAX,
            None => i64::MIN,
        };
        (start(self.oldest.into()), start(i64::from(self.newest).saturating_sub(1)))
    }
}

/// A period of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum CalendarUnit {
    /// A local date.
    Day,
    /// A week of ISO 8601, from Monday.
    Week,
    /// A month.
    Month,
    /// Three months, from January, April, July and October.
    Quarter,
    /// A year, from January.
    Year,
}

enum Length {
    Days(i64),
    Months(i64),
}

impl CalendarUnit {
    const fn length(self) -> Length {
        match self {
            Self::Day => Length::Days(1),
            Self::Week => Length::Days(7),
            Self::Month => Length::Months(1),
            Self::Quarter => Length::Months(3),
            Self::Year => Length::Months(12),
        }
    }

    /// The first day of the period that is `ago` before the one with this date, where chrono has such a day.
    pub(crate) fn start(self, date: NaiveDate, ago: i64) -> Option<NaiveDate> {
        let back = |count: i64, length: i64| count.checked_div_euclid(length)?.checked_sub(ago)?.checked_mul(length);
        match self.length() {
            // Counted from 0001-01-01, which is a Monday.
            Length::Days(length) => {
                let days = back(i64::from(date.num_days_from_ce()).checked_sub(1)?, length)?;
                NaiveDate::from_num_days_from_ce_opt(days.checked_add(1)?.try_into().ok()?)
            }
            Length::Months(length) => {
                let months = i64::from(date.year()).checked_mul(12)?.checked_add(date.month0().into())?;
                let months = back(months, length)?;
                let (year, january_is_0) = (months.div_euclid(12), u32::try_from(months.rem_euclid(12)).ok()?);
                NaiveDate::from_ymd_opt(year.try_into().ok()?, january_is_0.checked_add(1)?, 1)
            }
        }
    }

    /// How many fit into 10,000 years.
    const fn most(self) -> u32 {
        match self {
            Self::Day => 3_650_000,
            Self::Week => 521_428,
            Self::Month => 120_000,
            Self::Quarter => 40_000,
            Self::Year => 10_000,
        }
    }

    /// As in definitions, and in sentences.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    const fn current(self) -> Window {
        Window::Calendar(CalendarPeriods { unit: self, oldest: 0, newest: 0 })
    }

    /// None of them is a window that [`Window::check`] refuses.
    const fn previous(self, n: u32) -> Window {
        Window::Calendar(CalendarPeriods { unit: self, oldest: n, newest: 1 })
    }
}

/// The current local date, up to `as_of`.
#[must_use]
pub const fn today() -> Window {
    CalendarUnit::Day.current()
}

/// The whole local date before the current one.
#[must_use]
pub const fn yesterday() -> Window {
    CalendarUnit::Day.previous(1)
}

/// The current week from Monday, up to `as_of`.
#[must_use]
pub const fn this_week() -> Window {
    CalendarUnit::Week.current()
}

/// The whole week, Monday to Sunday, before the current one.
#[must_use]
pub const fn previous_week() -> Window {
    previous_weeks(1)
}

/// The current month, up to `as_of`.
#[must_use]
pub const fn this_month() -> Window {
    CalendarUnit::Month.current()
}

/// The whole month before the current one.
#[must_use]
pub const fn previous_month() -> Window {
    previous_months(1)
}

/// The current quarter, up to `as_of`.
#[must_use]
pub const fn this_quarter() -> Window {
    CalendarUnit::Quarter.current()
}

/// The whole quarter before the current one.
#[must_use]
pub const fn previous_quarter() -> Window {
    previous_quarters(1)
}

/// The current year, up to `as_of`.
#[must_use]
#[doc(alias = "year to date")]
pub const fn this_year() -> Window {
    CalendarUnit::Year.current()
}

/// The whole year before the current one.
#[must_use]
pub const fn previous_year() -> Window {
    previous_years(1)
}

/// The current local date and the `n - 1` before it, up to `as_of`.
///
/// ```
/// # use segmentry::time::{last_calendar_days, today};
/// assert_eq!(last_calendar_days(1), today());
/// ```
#[must_use]
pub const fn last_calendar_days(n: u32) -> Window {
    match n.checked_sub(1) {
        Some(oldest) => Window::Calendar(CalendarPeriods { unit: CalendarUnit::Day, oldest, newest: 0 }),
        None => CalendarUnit::Day.previous(0),
    }
}

/// The `n` whole weeks, Monday to Sunday, before the current one.
#[must_use]
pub const fn previous_weeks(n: u32) -> Window {
    CalendarUnit::Week.previous(n)
}

/// The `n` whole months before the current one.
///
/// ```
/// use segmentry::time::{Zone, previous_months};
///
/// let as_of = "2024-05-31T12:00:00Z".parse()?;
/// let seen = previous_months(3).resolve(as_of, &Zone::utc());
/// assert!(!seen.contains("2024-01-31T23:59:59Z".parse()?));
/// assert!(seen.contains("2024-02-01T00:00:00Z".parse()?));
/// assert!(seen.contains("2024-04-30T23:59:59Z".parse()?));
/// assert!(!seen.contains("2024-05-01T00:00:00Z".parse()?));
/// # Ok::<(), segmentry::time::ParseInstantError>(())
/// ```
#[must_use]
pub const fn previous_months(n: u32) -> Window {
    CalendarUnit::Month.previous(n)
}

/// The `n` whole quarters before the current one.
#[must_use]
pub const fn previous_quarters(n: u32) -> Window {
    CalendarUnit::Quarter.previous(n)
}

/// The `n` whole years before the current one.
#[must_use]
pub const fn previous_years(n: u32) -> Window {
    CalendarUnit::Year.previous(n)
}

/// [`Window::Last`].
impl From<Span> for Window {
    fn from(span: Span) -> Self {
        Self::Last(span)
    }
}

/// [`last_calendar_days`], so including today.
impl From<CalendarDays> for Window {
    fn from(days: CalendarDays) -> Self {
        last_calendar_days(days.0)
    }
}

/// [`Window::Fixed`], from [`Instant`]s or from [`chrono::DateTime`]s of any zone.
///
/// ```
/// use chrono::{TimeZone, Utc};
/// use chrono_tz::Europe::Berlin;
/// use segmentry::time::Window;
///
/// let local = Berlin.with_ymd_and_hms(2024, 1, 1, 1, 0, 0).unwrap();
/// let utc = Utc.with_ymd_and_hms(2024, 1, 1, 0, 0, 0).unwrap();
/// assert_eq!(Window::from(local..), Window::from(utc..));
/// ```
impl<T: Into<Instant>> From<Range<T>> for Window {
    fn from(range: Range<T>) -> Self {
        Self::Fixed { from: Some(range.start.into()), to: Some(range.end.into()) }
    }
}

/// [`Window::Fixed`] without an end.
impl<T: Into<Instant>> From<RangeFrom<T>> for Window {
    fn from(range: RangeFrom<T>) -> Self {
        Self::Fixed { from: Some(range.start.into()), to: None }
    }
}

/// [`Window::Fixed`] without a start.
impl<T: Into<Instant>> From<RangeTo<T>> for Window {
    fn from(range: RangeTo<T>) -> Self {
        Self::Fixed { from: None, to: Some(range.end.into()) }
    }
}

/// An English phrase that fits behind "orders", empty where the window says nothing.
///
/// ```
/// use segmentry::time::*;
///
/// let (from, to): (Instant, Instant) = ("2011-01-01T00:00:00Z".parse()?, "2011-02-01T00:00:00Z".parse()?);
/// for (window, phrase) in [
///     (Window::Ever, ""),
///     (Window::Last(days(30)), "in the last 30 days"),
///     (Window::Age { from: days(60), to: days(90) }, "at an age of 60 days to under 90 days"),
///     (Window::Age { from: days(0), to: days(90) }, "at an age of under 90 days"),
///     (Window::from(from..to), "from 2011-01-01T00:00:00Z until before 2011-02-01T00:00:00Z"),
///     (Window::from(from..), "from 2011-01-01T00:00:00Z"),
///     (Window::from(..to), "before 2011-02-01T00:00:00Z"),
///     (today(), "today"),
///     (yesterday(), "yesterday"),
///     (this_month(), "this month"),
///     (previous_month(), "in the previous month"),
///     (previous_months(3), "in the previous 3 months"),
///     (last_calendar_days(7), "in the last 7 calendar days"),
///     (
///         Window::Calendar(CalendarPeriods { unit: CalendarUnit::Week, oldest: 8, newest: 5 }),
///         "from 8 to 5 calendar weeks ago",
///     ),
/// ] {
///     assert_eq!(window.to_string(), phrase);
/// }
/// # Ok::<(), segmentry::time::ParseInstantError>(())
/// ```
impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ever | Self::Fixed { from: None, to: None } => Ok(()),
            Self::Last(span) => write!(f, "in the last {span}"),
            Self::Age { from, to } if from.micros() == 0 => write!(f, "at an age of under {to}"),
            Self::Age { from, to } => write!(f, "at an age of {from} to under {to}"),
            Self::Fixed { from: Some(from), to: Some(to) } => write!(f, "from {from} until before {to}"),
            Self::Fixed { from: Some(from), to: None } => write!(f, "from {from}"),
            Self::Fixed { from: None, to: Some(to) } => write!(f, "before {to}"),
            Self::Calendar(periods) => periods.fmt(f),
        }
    }
}

impl fmt::Display for CalendarPeriods {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { unit, oldest, newest } = *self;
        let word = unit.code();
        match (unit, oldest, newest) {
            (CalendarUnit::Day, 0, 0) => f.write_str("today"),
            (CalendarUnit::Day, 1, 1) => f.write_str("yesterday"),
            (_, 0, 0) => write!(f, "this {word}"),
            (_, 1, 1) => write!(f, "in the previous {word}"),
            (CalendarUnit::Day, 2.., 1) => write!(f, "in the previous {oldest} calendar days"),
            (_, 2.., 1) => write!(f, "in the previous {oldest} {word}s"),
            (_, _, 0) => write!(f, "in the last {} calendar {word}s", u64::from(oldest).saturating_add(1)),
            _ => write!(f, "from {oldest} to {newest} calendar {word}s ago"),
        }
    }
}

/// A window that no definition may use; see [`Window::check`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum WindowError {
    /// Its span is zero or too long.
    #[error(transparent)]
    Span(#[from] SpanError),
    /// [`Window::Age`] whose `from` is not below its `to`.
    #[error("the window has no ages: its first is not below its second")]
    NoAge,
    /// [`Window::Fixed`] whose `from` is not before its `to`.
    #[error("the window does not begin before it ends")]
    NoInstants,
    /// [`Window::Calendar`] whose newest period is older than its oldest, or of no periods.
    #[error("the window has no calendar periods")]
    NoPeriods,
    /// [`Window::Calendar`] that reaches back more than 10,000 years.
    #[error("the window reaches back more than 10,000 years")]
    TooManyPeriods,
}
