//! Instants, exact spans, windows and zones.
//!
//! Nothing here reads a clock or a zone database: the instant is an argument, and a zone is a table of offsets that was
//! made from any [`chrono::TimeZone`].
//!
//! | type | is | measured in |
//! |---|---|---|
//! | [`Instant`] | a point in time | microseconds since 1970-01-01T00:00:00Z |
//! | [`Span`] | an exact length of time | microseconds; a day is 24 hours |
//! | [`CalendarDays`] | a number of whole local dates | dates, which may last 23, 24 or 25 hours |
//! | [`Window`] | which events are looked at, as `as_of` moves | spans, instants or calendar periods |
//! | [`Bounds`] | a window at one `as_of` | `[from, to)` in microseconds |
//! | [`Zone`] | where local dates begin | offsets in seconds east of UTC |
//!
//! ```
//! use segmentry::time::{Instant, Window, Zone, days};
//!
//! let as_of: Instant = "2024-05-31T12:00:00Z".parse()?;
//! let lately = Window::from(days(30)).resolve(as_of, &Zone::utc());
//!
//! assert!(!lately.contains("2024-05-01T12:00:00Z".parse()?));
//! assert!(lately.contains("2024-05-01T12:00:00.000001Z".parse()?));
//! # Ok::<(), segmentry::time::ParseInstantError>(())
//! ```

mod instant;
mod span;
mod window;
mod zone;

pub use instant::{Instant, ParseInstantError};
pub use span::{CalendarDays, ParseSpanError, Span, SpanError, calendar_days, days, hours, minutes, seconds, weeks};
pub use window::{
    Bounds, CalendarPeriods, CalendarUnit, Window, WindowError, last_calendar_days, previous_month, previous_months,
    previous_quarter, previous_quarters, previous_week, previous_weeks, previous_year, previous_years, this_month,
    this_quarter, this_week, this_year, today, yesterday,
};
pub(crate) use zone::Shift;
pub use zone::Zone;

use chrono::Weekday;

/// As definitions name it.
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
