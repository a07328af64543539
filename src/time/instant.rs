use alloc::format;
use core::fmt;
use core::str::FromStr;

use chrono::{DateTime, SecondsFormat, TimeZone, Utc};
use thiserror::Error;

use super::Span;

/// A point in time, in microseconds since 1970-01-01T00:00:00Z.
///
/// One resolution everywhere means that one customer, a whole population and a database agree about every boundary.
/// Finer input is rounded down. The range is chrono's: the years -262143 to 262142.
///
/// The text form is RFC 3339 in UTC with 0, 3 or 6 digits behind the second, as few as it needs; any offset is read.
/// Years outside 0000 to 9999 carry a sign, as in ISO 8601.
///
/// ```
/// use segmentry::time::{Instant, hours};
///
/// let order: Instant = "2024-05-01T12:00:00.25+02:00".parse()?;
/// assert_eq!(order.to_string(), "2024-05-01T10:00:00.250Z");
/// assert_eq!(order.saturating_add(hours(24)).since(order), Some(hours(24)));
///
/// let caesar: Instant = "-0043-03-15T11:00:00Z".parse()?;
/// assert!(caesar < order);
/// # Ok::<(), segmentry::time::ParseInstantError>(())
/// ```
///
/// A time without an offset, as many tables have it, is no instant until someone says in which zone it was; then chrono
/// makes it one:
///
/// ```
/// use chrono::{NaiveDate, TimeZone};
/// use segmentry::time::Instant;
///
/// let row = NaiveDate::from_ymd_opt(2011, 6, 1).and_then(|date| date.and_hms_opt(12, 5, 0)).unwrap();
/// assert_eq!(Instant::from(row.and_utc()).to_string(), "2011-06-01T12:05:00Z");
///
/// let in_london = chrono_tz::Europe::London.from_local_datetime(&row).earliest().unwrap();
/// assert_eq!(Instant::from(in_london).to_string(), "2011-06-01T11:05:00Z");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[doc(alias = "timestamp")]
#[doc(alias = "datetime")]
pub struct Instant(i64);

impl Instant {
    /// The earliest instant, -262143-01-01T00:00:00Z.
    pub const MIN: Self = Self(DateTime::<Utc>::MIN_UTC.timestamp_micros());

    /// The latest instant, +262142-12-31T23:59:59.999999Z.
    pub const MAX: Self = Self(DateTime::<Utc>::MAX_UTC.timestamp_micros());

    /// The instant so many microseconds after 1970-01-01T00:00:00Z, or `None` outside [`MIN`](Self::MIN) to
    /// [`MAX`](Self::MAX).
    ///
    /// ```
    /// # use segmentry::time::Instant;
    /// assert_eq!(Instant::from_micros(-1).unwrap().to_string(), "1969-12-31T23:59:59.999999Z");
    /// assert_eq!(Instant::from_micros(i64::MAX), None);
    /// ```
    #[must_use]
    #[inline]
    pub const fn from_micros(micros: i64) -> Option<Self> {
        if Self::MIN.0 <= micros && micros <= Self::MAX.0 { Some(Self(micros)) } else { None }
    }

    /// The nearest instant to a number that may lie outside the range.
    pub(crate) fn clamped(micros: i64) -> Self {
        Self(micros.clamp(Self::MIN.0, Self::MAX.0))
    }

    /// Microseconds since 1970-01-01T00:00:00Z, negative before it.
    #[must_use]
    #[inline]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The same instant as chrono has it.
    #[must_use]
    pub fn to_datetime(self) -> DateTime<Utc> {
        // Every instant lies in chrono's range, so the default never appears.
        DateTime::from_timestamp_micros(self.0).unwrap_or_default()
    }

    /// The instant a span later, at most [`MAX`](Self::MAX).
    #[must_use]
    pub fn saturating_add(self, span: Span) -> Self {
        Self::clamped(self.0.saturating_add_unsigned(span.micros()))
    }

    /// The instant a span earlier, at least [`MIN`](Self::MIN).
    #[must_use]
    pub fn saturating_sub(self, span: Span) -> Self {
        Self::clamped(self.0.saturating_sub_unsigned(span.micros()))
    }

    /// The time that has passed since `earlier`, or `None` if `earlier` is in fact later.
    ///
    /// ```
    /// # use segmentry::time::{Instant, Span};
    /// assert_eq!(Instant::MAX.since(Instant::MAX), Some(Span::from_micros(0)));
    /// assert_eq!(Instant::MIN.since(Instant::MAX), None);
    /// ```
    #[must_use]
    pub fn since(self, earlier: Self) -> Option<Span> {
        (earlier <= self).then(|| Span::from_micros(self.0.abs_diff(earlier.0)))
    }
}

/// Rounds down to the microsecond. A leap second, 23:59:60, is the first second of the next minute, as in POSIX time and
/// SQL.
///
/// ```
/// use chrono::{DateTime, Utc};
/// use segmentry::time::Instant;
///
/// let fine: DateTime<Utc> = "1969-12-31T23:59:59.9999999Z".parse()?;
/// assert_eq!(Instant::from(fine).micros(), -1);
///
/// let leap: DateTime<Utc> = "2016-12-31T23:59:60.5Z".parse()?;
/// assert_eq!(Instant::from(leap).to_string(), "2017-01-01T00:00:00.500Z");
/// # Ok::<(), chrono::ParseError>(())
/// ```
impl<Tz: TimeZone> From<DateTime<Tz>> for Instant {
    fn from(datetime: DateTime<Tz>) -> Self {
        Self::clamped(datetime.timestamp_micros())
    }
}

impl From<Instant> for DateTime<Utc> {
    fn from(instant: Instant) -> Self {
        instant.to_datetime()
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.to_datetime().to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A text is not an [`Instant`].
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("not an instant: expected RFC 3339 with an offset, such as \"2024-05-01T12:00:00Z\"")]
pub struct ParseInstantError(());

/// Reads RFC 3339 with any offset, and a signed year of four to six digits.
///
/// ```
/// # use segmentry::time::Instant;
/// assert_eq!("1970-01-01T01:00:00+01:00".parse::<Instant>()?.micros(), 0);
/// assert_eq!(Instant::MAX.to_string().parse(), Ok(Instant::MAX));
/// assert!("2024-05-01T12:00:00".parse::<Instant>().is_err(), "no offset");
/// # Ok::<(), segmentry::time::ParseInstantError>(())
/// ```
impl FromStr for Instant {
    type Err = ParseInstantError;

    fn from_str(text: &str) -> Result<Self, ParseInstantError> {
        let read = |text: &str| Some(DateTime::parse_from_rfc3339(text).ok()?.timestamp_micros());
        match text.strip_prefix(['+', '-']) {
            None => read(text).map(Self::clamped),
            Some(unsigned) => signed_year(unsigned, text.starts_with('-'), read),
        }
        .ok_or(ParseInstantError(()))
    }
}

/// Reads what chrono's own parser refuses. The calendar repeats after 400 years, so a year of the same shape is read
/// in its place and moved by whole cycles.
fn signed_year(text: &str, negative: bool, read: impl Fn(&str) -> Option<i64>) -> Option<Instant> {
    const CYCLE: i64 = 146_097 * 86_400_000_000;
    let (digits, rest) = text.split_once('-')?;
    if !(4..=6).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let years: i64 = digits.parse().ok()?;
    let year = if negative { years.checked_neg()? } else { years };
    let alike = year.rem_euclid(400).checked_add(2000)?;
    let cycles = year.checked_sub(alike)?.div_euclid(400);
    let micros = read(&format!("{alike}-{rest}"))?;
    Instant::from_micros(cycles.checked_mul(CYCLE)?.checked_add(micros)?)
}

#[cfg(feature = "serde")]
crate::through_text::through_text!(Instant);
