use alloc::format;
use alloc::string::String;
use core::fmt;
use core::str::FromStr;

use thiserror::Error;

const SECOND: u64 = 1_000_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
const WEEK: u64 = 7 * DAY;

/// The units a span is written in, largest first. Weeks are left out, so that 14 days and 2 weeks are written alike.
const UNITS: [(u64, &str, &str); 6] = [
    (DAY, "d", "day"),
    (HOUR, "h", "hour"),
    (MINUTE, "min", "minute"),
    (SECOND, "s", "second"),
    (1_000, "ms", "millisecond"),
    (1, "us", "microsecond"),
];

/// An exact length of time, in microseconds. A day is 24 hours; whole local dates are [`CalendarDays`].
///
/// Spans are made by [`weeks`], [`days`], [`hours`], [`minutes`] and [`seconds`], and equal lengths are equal however
/// they were made. [`Display`](fmt::Display) gives words, [`code`](Self::code) the short form that definitions store.
///
/// ```
/// use segmentry::time::{Span, days, hours, weeks};
///
/// assert_eq!(hours(48), days(2));
/// assert_eq!(weeks(2).to_string(), "14 days");
/// assert_eq!(hours(36).code(), "36h");
/// assert_eq!("36h".parse(), Ok(hours(36)));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[doc(alias = "duration")]
pub struct Span(u64);

impl Span {
    /// The longest span a definition may use: 10,000 years of 365 days.
    pub const LONGEST: Self = Self(10_000 * 365 * DAY);

    /// A span of so many microseconds.
    #[must_use]
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// The length in microseconds.
    #[must_use]
    pub const fn micros(self) -> u64 {
        self.0
    }

    /// Whether a definition may use this span: longer than zero and at most [`LONGEST`](Self::LONGEST).
    ///
    /// # Errors
    ///
    /// Says which of the two limits is broken.
    ///
    /// ```
    /// # use segmentry::time::{Span, SpanError, days};
    /// assert_eq!(days(30).check(), Ok(()));
    /// assert_eq!(days(0).check(), Err(SpanError::Zero));
    /// assert_eq!(Span::LONGEST.check(), Ok(()));
    /// assert_eq!(days(3_650_001).check(), Err(SpanError::TooLong));
    /// ```
    pub const fn check(self) -> Result<(), SpanError> {
        match self.0 {
            0 => Err(SpanError::Zero),
            micros if micros > Self::LONGEST.0 => Err(SpanError::TooLong),
            _ => Ok(()),
        }
    }

    /// The short form: a whole number and the largest of `d`, `h`, `min`, `s`, `ms` and `us` that divides the span.
    ///
    /// ```
    /// # use segmentry::time::{Span, days, hours, minutes};
    /// assert_eq!(days(60).code(), "60d");
    /// assert_eq!(hours(24).code(), "1d");
    /// assert_eq!(minutes(90).code(), "90min");
    /// assert_eq!(Span::from_micros(1_500).code(), "1500us");
    /// assert_eq!(days(0).code(), "0s");
    /// ```
    #[must_use]
    pub fn code(self) -> String {
        let (count, code, _) = self.in_units();
        format!("{count}{code}")
    }

    /// The span in its two largest units, what is finer left out: for people, who read "211 days 9 hours" where
    /// `Display` says "304388 minutes".
    ///
    /// ```
    /// # use segmentry::time::{days, minutes};
    /// assert_eq!(minutes(304_388).roughly().to_string(), "211 days 9 hours");
    /// assert_eq!(days(30).roughly().to_string(), "30 days");
    /// ```
    #[must_use]
    pub fn roughly(self) -> impl fmt::Display {
        let largest = UNITS.iter().position(|(size, ..)| *size <= self.0).unwrap_or_default();
        let finest = UNITS.get(largest.saturating_add(1)).map_or(1, |(size, ..)| *size);
        let (first, rest) = match UNITS.get(largest) {
            Some((size, ..)) => (self.rounded_down(*size), self.0.checked_rem(*size).unwrap_or_default()),
            None => (self, 0),
        };
        let second = Self(rest).rounded_down(finest);
        if second.0 == 0 { format!("{first}") } else { format!("{first} {second}") }
    }

    fn rounded_down(self, unit: u64) -> Self {
        Self(self.0.saturating_sub(self.0.checked_rem(unit).unwrap_or_default()))
    }

    fn in_units(self) -> (u64, &'static str, &'static str) {
        if self.0 == 0 {
            return (0, "s", "second");
        }
        UNITS
            .iter()
            .find(|(size, ..)| self.0.checked_rem(*size) == Some(0))
            .and_then(|&(size, code, word)| Some((self.0.checked_div(size)?, code, word)))
            .unwrap_or((self.0, "us", "microsecond"))
    }
}

/// `n` weeks of exactly 7 x 24 hours.
#[must_use]
pub const fn weeks(n: u32) -> Span {
    Span(WEEK.saturating_mul(n as u64))
}

/// `n` days of exactly 24 hours; compare [`calendar_days`].
///
/// ```
/// # use segmentry::time::{days, hours};
/// assert_eq!(days(30), hours(30 * 24));
/// ```
#[must_use]
pub const fn days(n: u32) -> Span {
    Span(DAY.saturating_mul(n as u64))
}

/// `n` hours.
#[must_use]
pub const fn hours(n: u32) -> Span {
    Span(HOUR.saturating_mul(n as u64))
}

/// `n` minutes.
#[must_use]
pub const fn minutes(n: u32) -> Span {
    Span(MINUTE.saturating_mul(n as u64))
}

/// `n` seconds.
#[must_use]
pub const fn seconds(n: u32) -> Span {
    Span(SECOND.saturating_mul(n as u64))
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, _, word) = self.in_units();
        write!(f, "{count} {word}{}", if count == 1 { "" } else { "s" })
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code())
    }
}

/// A text is not a [`Span`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, Error)]
#[error(
    "not a span: expected a whole number and one of us, ms, s, min, h, d or w, such as \"30d\", \
     below 2^64 microseconds"
)]
pub struct ParseSpanError(());

/// Reads the short form strictly: no sign, space, fraction or leading zero.
///
/// ```
/// # use segmentry::time::{Span, days};
/// assert_eq!("2w".parse(), Ok(days(14)));
/// for wrong in ["", "d", "30", "30 d", "+30d", "1.5h", "030d", "1D", "99999999999999d"] {
///     assert!(wrong.parse::<Span>().is_err(), "{wrong}");
/// }
/// ```
impl FromStr for Span {
    type Err = ParseSpanError;

    fn from_str(text: &str) -> Result<Self, ParseSpanError> {
        parse(text).map(Self).ok_or(ParseSpanError(()))
    }
}

fn parse(text: &str) -> Option<u64> {
    let (number, unit) = text.split_at_checked(text.find(|c: char| !c.is_ascii_digit())?)?;
    if number.starts_with('0') && number != "0" {
        return None;
    }
    let size = match unit {
        "w" => WEEK,
        _ => UNITS.iter().find(|(_, code, _)| *code == unit)?.0,
    };
    number.parse::<u64>().ok()?.checked_mul(size)
}

/// A span that no definition may use; see [`Span::check`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum SpanError {
    /// A span of no length.
    #[error("the span is zero")]
    Zero,
    /// A span longer than [`Span::LONGEST`].
    #[error("the span is longer than 10,000 years of 365 days")]
    TooLong,
}

#[cfg(feature = "serde")]
impl serde::Serialize for Span {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.code())
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Span {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::through_text::read(deserializer, str::parse)
    }
}

/// A number of whole local dates, each as long as the zone makes it: 23, 24 or 25 hours around a change of the clock.
///
/// A type of its own, since 30 dates and 30 x 24 hours are different windows:
///
/// ```compile_fail
/// # use segmentry::time::{calendar_days, days};
/// assert_eq!(calendar_days(30), days(30));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CalendarDays(pub u32);

/// `n` whole local dates; compare [`days`].
///
/// ```
/// use segmentry::time::{Window, calendar_days, days};
///
/// assert_eq!(Window::from(calendar_days(7)).to_string(), "in the last 7 calendar days");
/// assert_eq!(Window::from(days(7)).to_string(), "in the last 7 days");
/// ```
#[must_use]
pub const fn calendar_days(n: u32) -> CalendarDays {
    CalendarDays(n)
}

/// In words: "1 calendar day", "14 calendar days".
impl fmt::Display for CalendarDays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} calendar day{}", self.0, if self.0 == 1 { "" } else { "s" })
    }
}
