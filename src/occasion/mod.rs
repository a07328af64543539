//! Occasions: holidays, days of a customer's own, and parts of the day.

mod canonical;
mod check;
mod daily;
mod easter;
pub mod holiday;
mod occurrences;
mod personal;
#[cfg(feature = "serde")]
mod read;
mod rule;
mod sentence;
mod wire;

pub use daily::{Daily, TimeOfDay, clock, daily, weekdays, weekends};
pub use holiday::Holiday;
pub(crate) use occurrences::Days;
pub(crate) use personal::PersonalDay;
pub use personal::{LeapDay, Personal, birthday, personal, sign_up_anniversary};
pub use rule::{Rule, Shift};

use chrono::Weekday;

/// When something happens that is not said in dates and hours: during Christmas, outside the weekends.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Occasion {
    /// On some days, and those around them.
    Dated(DatedOccasion),
    /// At some times of the day.
    Daily(Daily),
}

/// An occasion that falls on days of its own, so that there are days until it.
///
/// A part of the day is none:
///
/// ```compile_fail
/// # use segmentry::occasion::{DatedOccasion, weekends};
/// DatedOccasion::from(weekends());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DatedOccasion {
    /// The same days for everybody.
    Holiday(Holiday),
    /// Each customer's own days.
    Personal(Personal),
}

/// How many calendar days before and after its day belong to an occasion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Around {
    pub(crate) lead: u32,
    pub(crate) trail: u32,
}

impl DatedOccasion {
    pub(crate) fn around(&self) -> Around {
        match self {
            Self::Holiday(holiday) => holiday.around,
            Self::Personal(personal) => personal.around,
        }
    }
}

impl From<DatedOccasion> for Occasion {
    fn from(dated: DatedOccasion) -> Self {
        Self::Dated(dated)
    }
}

impl From<Holiday> for DatedOccasion {
    fn from(holiday: Holiday) -> Self {
        Self::Holiday(holiday)
    }
}

impl From<Personal> for DatedOccasion {
    fn from(personal: Personal) -> Self {
        Self::Personal(personal)
    }
}

impl From<Holiday> for Occasion {
    fn from(holiday: Holiday) -> Self {
        DatedOccasion::from(holiday).into()
    }
}

impl From<Personal> for Occasion {
    fn from(personal: Personal) -> Self {
        DatedOccasion::from(personal).into()
    }
}

impl From<Daily> for Occasion {
    fn from(daily: Daily) -> Self {
        Self::Daily(daily)
    }
}

#[cfg(feature = "serde")]
const WEEKDAYS: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

pub(crate) fn weekday_name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "monday",
        Weekday::Tue => "tuesday",
        Weekday::Wed => "wednesday",
        Weekday::Thu => "thursday",
        Weekday::Fri => "friday",
        Weekday::Sat => "saturday",
        Weekday::Sun => "sunday",
    }
}
