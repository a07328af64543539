use chrono::{Datelike, NaiveDateTime, Timelike, Weekday, WeekdaySet};
use core::{fmt, ops::Range};

/// A part of the day on the customer's own clock, on some weekdays or all: a happy hour, the morning coffee, the weekend.
///
/// The clock on the wall counts: that of the event if it tells its own offset, else the customer's, else the plan's zone.
/// Where the clock is put forward an hour may be missing, and where it is put back an hour comes twice and both count.
///
/// It has no date of its own, so there are no days until it and none before it:
///
/// ```compile_fail
/// # use segmentry::occasion::{clock, daily};
/// daily(clock(17, 0)..clock(19, 0)).lead(1);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Daily {
    pub(super) from: TimeOfDay,
    pub(super) to: TimeOfDay,
    pub(super) on: WeekdaySet,
}

/// A time on the clock in whole minutes, from 00:00 to 24:00; see [`clock`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay {
    hour: u32,
    minute: u32,
}

/// So many hours and minutes after midnight: `clock(17, 30)`. The end of the day is `clock(24, 0)`.
///
/// What no clock shows, such as 24:01 or 12:60, is refused at binding.
#[must_use]
pub const fn clock(hour: u32, minute: u32) -> TimeOfDay {
    TimeOfDay { hour, minute }
}

/// Every day from a time to another, the first included and the last not.
///
/// Where the first is later than the last it goes on through midnight, and all of it belongs to the weekday on which it
/// began; see [the table](super#parts-of-the-day).
///
/// ```
/// use chrono::Weekday;
/// use segmentry::occasion::{clock, daily};
///
/// let happy_hour = daily(clock(17, 0)..clock(19, 0)).on([Weekday::Fri]);
/// assert_eq!(happy_hour.to_string(), "17:00 to 19:00 on Fridays");
/// let night_owls = daily(clock(22, 0)..clock(4, 0));
/// assert_eq!(night_owls.to_string(), "22:00 to 04:00");
/// ```
#[must_use]
pub fn daily(times: Range<TimeOfDay>) -> Daily {
    Daily { from: times.start, to: times.end, on: WeekdaySet::ALL }
}

/// These weekdays, from midnight to midnight.
///
/// ```
/// use chrono::Weekday;
/// use segmentry::occasion::weekdays;
///
/// assert_eq!(weekdays([Weekday::Wed, Weekday::Mon]).to_string(), "Mondays and Wednesdays");
/// ```
#[must_use]
pub fn weekdays(weekdays: impl IntoIterator<Item = Weekday>) -> Daily {
    daily(TimeOfDay::MIDNIGHT..TimeOfDay::END).on(weekdays)
}

/// Saturdays and Sundays.
#[must_use]
pub fn weekends() -> Daily {
    weekdays([Weekday::Sat, Weekday::Sun])
}

impl Daily {
    /// Only where it begins on one of these weekdays.
    #[must_use]
    pub fn on(self, weekdays: impl IntoIterator<Item = Weekday>) -> Self {
        Self { on: weekdays.into_iter().collect(), ..self }
    }

    /// Whether a time on the customer's clock is inside; see [the table](super#parts-of-the-day).
    #[must_use]
    pub fn covers(&self, wall: NaiveDateTime) -> bool {
        let now = clock(wall.hour(), wall.minute());
        let today = wall.weekday();
        if self.from <= self.to {
            self.from <= now && now < self.to && self.on.contains(today)
        } else {
            (self.from <= now && self.on.contains(today)) || (now < self.to && self.on.contains(today.pred()))
        }
    }

    pub(crate) fn is_all_day(&self) -> bool {
        self.from == TimeOfDay::MIDNIGHT && self.to == TimeOfDay::END
    }
}

impl TimeOfDay {
    pub(super) const MIDNIGHT: Self = clock(0, 0);
    pub(super) const END: Self = clock(24, 0);

    pub(super) fn is_on_the_clock(self) -> bool {
        self.minute < 60 && self <= Self::END
    }

    /// Read as it is written, with two digits each.
    #[cfg(feature = "serde")]
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (hour, minute) = text.split_once(':')?;
        let number = |digits: &str| {
            let is_plain = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
            is_plain.then(|| digits.parse().ok()).flatten()
        };
        Some(clock(number(hour)?, number(minute)?))
    }
}

/// As in "17:30".
impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

impl fmt::Debug for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
