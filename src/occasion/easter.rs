//! Easter Sundays, of which `computus` knows those of the years 1583 to 9999.

use chrono::{Datelike, Days, NaiveDate};

pub(super) const FIRST_YEAR: i32 = 1583;
pub(super) const LAST_YEAR: i32 = 9999;

/// As most churches keep it.
pub(super) fn western(year: i32) -> Option<NaiveDate> {
    let easter = computus::gregorian(year).ok()?;
    NaiveDate::from_ymd_opt(easter.year, easter.month, easter.day)
}

/// As the Orthodox churches keep it, as a date of the Gregorian calendar.
///
/// The rule is one of the Julian calendar (Meeus, Astronomical Algorithms, chapter 8). That falls behind by a day in
/// each year that ends a century, but not in every fourth of them: 13 days in the 20th and 21st century, 14 in the 22nd.
pub(super) fn orthodox(year: i32) -> Option<NaiveDate> {
    let easter = computus::julian(year).ok()?;
    // It lies after February, so the day that the year itself may be short of counts already.
    let century = easter.year.checked_div(100)?;
    let behind = century.checked_sub(century.checked_div(4)?)?.checked_sub(2)?;
    let same_name = NaiveDate::from_ymd_opt(easter.year, easter.month, easter.day)?;
    let easter = same_name.checked_add_days(Days::new(behind.try_into().ok()?))?;
    debug_assert_eq!(easter.year(), year, "73 days after 25 April at most");
    Some(easter)
}
