//! Occasions: holidays, days of a customer's own, and parts of the day.
//!
//! | | is | made by |
//! |---|---|---|
//! | [`Holiday`] | days that are the same for everybody | the functions of [`holiday`], [`holiday::rule`] with a [`Rule`] |
//! | [`Personal`] | each customer's own days | [`birthday`], [`sign_up_anniversary`], [`personal`] |
//! | [`Daily`] | times of the day, on some weekdays or all | [`daily`], [`weekdays`], [`weekends`] |
//! | [`Occasion`] | any of them | `into()` |
//!
//! ```
//! use segmentry::{holiday, occasion::{Occasion, birthday, clock, daily}};
//!
//! let occasions: [Occasion; 3] = [
//!     holiday::christmas().lead(21).trail(3).into(),
//!     birthday().lead(7).into(),
//!     daily(clock(17, 0)..clock(19, 0)).into(),
//! ];
//! assert_eq!(occasions[0].to_string(), "Christmas, the 21 days before and the 3 after");
//! assert_eq!(occasions[1].to_string(), "the birthday and the 7 days before");
//! assert_eq!(occasions[2].to_string(), "17:00 to 19:00");
//! ```
//!
//! # Days before and after
//!
//! A holiday or a personal occasion covers its day, so many calendar days before it (`lead`) and so many after it
//! (`trail`), from the first midnight to the last. Without either it is the day alone. It may begin in the year before
//! and end in the year after.
//!
//! | date | `christmas()` | `.lead(2)` | `.trail(1)` | `.lead(2).trail(1)` | `.trail(7)` |
//! |---|---|---|---|---|---|
//! | 22 December | no | no | no | no | no |
//! | 23 December | no | yes | no | yes | no |
//! | 24 December | no | yes | no | yes | no |
//! | 25 December | yes | yes | yes | yes | yes |
//! | 26 December | no | no | yes | yes | yes |
//! | 27 December | no | no | no | no | yes |
//! | 1 January | no | no | no | no | yes |
//! | 2 January | no | no | no | no | no |
//!
//! ```
//! use segmentry::holiday::christmas;
//!
//! let columns =
//!     [christmas(), christmas().lead(2), christmas().trail(1), christmas().lead(2).trail(1), christmas().trail(7)];
//! let rows = [
//!     ("2025-12-22", [false, false, false, false, false]),
//!     ("2025-12-23", [false, true, false, true, false]),
//!     ("2025-12-24", [false, true, false, true, false]),
//!     ("2025-12-25", [true, true, true, true, true]),
//!     ("2025-12-26", [false, false, true, true, true]),
//!     ("2025-12-27", [false, false, false, false, true]),
//!     ("2026-01-01", [false, false, false, false, true]),
//!     ("2026-01-02", [false, false, false, false, false]),
//! ];
//! for (date, expected) in rows {
//!     let date = date.parse()?;
//!     assert_eq!(columns.each_ref().map(|occasion| occasion.covers(date)), expected, "{date}");
//! }
//! # Ok::<(), chrono::ParseError>(())
//! ```
//!
//! # Parts of the day
//!
//! The first minute is inside, the last is not. What goes on through midnight belongs to the weekday on which it began:
//! the night of Friday ends on Saturday morning.
//!
//! | on the clock | `17:00..19:00` on Fridays | `22:00..04:00` on Fridays | `00:00..24:00` on Fridays |
//! |---|---|---|---|
//! | Thursday 23:59:59 | no | no | no |
//! | Friday 00:00 | no | no | yes |
//! | Friday 03:59:59 | no | no | yes |
//! | Friday 16:59:59 | no | no | yes |
//! | Friday 17:00 | yes | no | yes |
//! | Friday 18:59:59 | yes | no | yes |
//! | Friday 19:00 | no | no | yes |
//! | Friday 22:00 | no | yes | yes |
//! | Saturday 00:00 | no | yes | no |
//! | Saturday 03:59:59 | no | yes | no |
//! | Saturday 04:00 | no | no | no |
//! | Saturday 22:00 | no | no | no |
//!
//! ```
//! use chrono::Weekday::Fri;
//! use segmentry::occasion::{clock, daily, weekdays};
//!
//! let happy_hour = daily(clock(17, 0)..clock(19, 0)).on([Fri]);
//! let night = daily(clock(22, 0)..clock(4, 0)).on([Fri]);
//! let columns = [happy_hour, night, weekdays([Fri])];
//! let rows = [
//!     ("2026-01-01T23:59:59", [false, false, false]),
//!     ("2026-01-02T00:00:00", [false, false, true]),
//!     ("2026-01-02T03:59:59", [false, false, true]),
//!     ("2026-01-02T16:59:59", [false, false, true]),
//!     ("2026-01-02T17:00:00", [true, false, true]),
//!     ("2026-01-02T18:59:59", [true, false, true]),
//!     ("2026-01-02T19:00:00", [false, false, true]),
//!     ("2026-01-02T22:00:00", [false, true, true]),
//!     ("2026-01-03T00:00:00", [false, true, false]),
//!     ("2026-01-03T03:59:59", [false, true, false]),
//!     ("2026-01-03T04:00:00", [false, false, false]),
//!     ("2026-01-03T22:00:00", [false, false, false]),
//! ];
//! for (wall, expected) in rows {
//!     let wall = wall.parse()?;
//!     assert_eq!(columns.each_ref().map(|part| part.covers(wall)), expected, "{wall}");
//! }
//! # Ok::<(), chrono::ParseError>(())
//! ```

//! # In definitions
//!
//! An occasion is a map of one key. `lead` and `trail` are left out where they are 0.
//!
//! | | |
//! |---|---|
//! | `{"holiday": {"name": "christmas", "lead": 21, "trail": 3}}` | a built-in one by the name of its function |
//! | `{"rule": {"name": "Founders' Day", "is": RULE, "lead": 1}}` | the host's own |
//! | `{"personal": {"day": "birthday", "lead": 7, "leap_day": "february_28"}}` | `"birthday"`, `"sign_up"` or `{"kind": "wedding"}`; `"march_1"` when `leap_day` is left out |
//! | `{"daily": {"from": "17:00", "to": "19:00", "on": ["friday"]}}` | every day when `on` is left out; `to` may be `"24:00"` |
//!
//! A rule is a text or a map of one key, nested at most 8 levels:
//!
//! | | |
//! |---|---|
//! | `{"fixed": {"month": 12, "day": 25}}` | [`Rule::fixed`] |
//! | `{"weekday": {"nth": 4, "weekday": "thursday", "month": 11}}` | [`Rule::nth`] |
//! | `{"last_weekday": {"weekday": "monday", "month": 5}}` | [`Rule::last`] |
//! | `"easter"`, `"orthodox_easter"` | [`Rule::easter`], [`Rule::orthodox_easter`] |
//! | `{"after": {"days": 1, "of": RULE}}`, `{"before": ..}` | [`Rule::days_after`], [`Rule::days_before`] |
//! | `{"weekday_on_or_after": {"weekday": "sunday", "of": RULE}}`, `{"weekday_on_or_before": ..}` | [`Rule::on_or_after`], [`Rule::on_or_before`] |
//! | `{"moved": {"rule": RULE, "when": ["sunday"], "before": 1}}` | [`Rule::moved_if_on`]; either `before` or `after` |
//! | `{"moved": {"rule": RULE, "when": RULE, "after": 7}}` | [`Rule::moved_if_coinciding`] |
//! | `{"valid": {"rule": RULE, "since": 2014, "until": 2020}}` | [`Rule::since`], [`Rule::until`] |
//! | `{"any_of": [RULE, ..]}` | [`Rule::any_of`] |
//! | `{"dates": ["2026-11-27", ..]}` | [`Rule::on`] |
//!
//! ```
//! # #[cfg(feature = "serde")] {
//! use segmentry::{holiday, occasion::{Occasion, Rule}};
//!
//! let json = r#"{"rule": {"name": "Founders' Day", "is": {"fixed": {"month": 6, "day": 1}}, "lead": 1}}"#;
//! let words = holiday::rule("Founders' Day", Rule::fixed(6, 1)).lead(1);
//! assert_eq!(serde_json::from_str::<Occasion>(json)?, words.into());
//! # }
//! # Ok::<(), serde_json::Error>(())
//! ```

mod canonical;
mod check;
mod daily;
mod easter;
pub(crate) mod forms;
pub mod holiday;
mod occurrences;
mod personal;
#[cfg(feature = "serde")]
mod read;
mod rule;
mod sentence;
#[cfg(test)]
mod tests;
mod wire;

pub use daily::{Daily, TimeOfDay, clock, daily, weekdays, weekends};
pub use holiday::Holiday;
pub(crate) use occurrences::Days;
pub(crate) use personal::PersonalDay;
pub use personal::{LeapDay, Personal, birthday, personal, sign_up_anniversary};
pub use rule::{Rule, Shift};

#[cfg(feature = "serde")]
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
