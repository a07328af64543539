use super::Text;
use chrono::FixedOffset;
use core::{fmt, str::FromStr};
use thiserror::Error;

/// How far a local clock is ahead of UTC, in whole seconds, less than a day either way.
///
/// ```
/// use segmentry::model::UtcOffset;
/// assert_eq!("+02:00".parse::<UtcOffset>()?.seconds_east(), 7200);
/// # Ok::<(), segmentry::model::UtcOffsetError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UtcOffset(i32);

/// A text that is not an offset such as `+02:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("an offset from UTC is written as +02:00 or -03:30:15 and is less than a day")]
pub struct UtcOffsetError;

impl UtcOffset {
    /// Seconds ahead of UTC (east positive).
    #[must_use]
    pub const fn seconds_east(self) -> i32 {
        self.0
    }
}

impl From<FixedOffset> for UtcOffset {
    fn from(offset: FixedOffset) -> Self {
        Self(offset.local_minus_utc())
    }
}

impl fmt::Display for UtcOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        FixedOffset::east_opt(self.0).ok_or(fmt::Error)?.fmt(f)
    }
}

impl fmt::Debug for UtcOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for UtcOffset {
    type Err = UtcOffsetError;

    fn from_str(text: &str) -> Result<Self, UtcOffsetError> {
        let (sign, digits) = match text.split_at_checked(1) {
            Some(("+", digits)) => (1, digits),
            Some(("-", digits)) => (-1, digits),
            _ => return Err(UtcOffsetError),
        };
        let mut parts = digits.split(':').map(|part| {
            let two_digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
            two_digits.then(|| part.parse::<i32>().ok()).flatten().ok_or(UtcOffsetError)
        });
        let (Some(hours), Some(minutes)) = (parts.next(), parts.next()) else { return Err(UtcOffsetError) };
        let (hours, minutes, seconds) = (hours?, minutes?, parts.next().unwrap_or(Ok(0))?);
        if hours > 23 || minutes > 59 || seconds > 59 || parts.next().is_some() {
            return Err(UtcOffsetError);
        }
        let ahead = hours.saturating_mul(3600).saturating_add(minutes.saturating_mul(60)).saturating_add(seconds);
        Ok(Self(ahead.saturating_mul(sign)))
    }
}

#[cfg(feature = "serde")]
crate::through_text::through_text!(UtcOffset);

/// The clock the customer lives by: a fixed offset, or the name of a time zone that the host knows how to read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum LocalClock {
    /// So far ahead of UTC all year.
    Offset(UtcOffset),
    /// A zone such as `Europe/Berlin`.
    Zone(Text),
}
