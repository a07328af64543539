use alloc::vec;
use alloc::vec::Vec;

use chrono::{Datelike, NaiveDate, Offset, TimeZone};

use super::Instant;

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

/// 1900-01-01T00:00:00Z and 2262-01-01T00:00:00Z: the seconds between which zone rules are asked for.
const FIRST: i64 = -2_208_988_800;
const LAST: i64 = 9_214_646_400;

/// The most seconds between two questions for the offset.
const STEP: i64 = 3 * 86_400;

/// 1970-01-01, as chrono counts days from 0001-01-01.
const EPOCH: i32 = 719_163;

/// The rules of a time zone made into data: a table of its offsets from UTC.
///
/// # When a day begins
///
/// **A calendar day begins at the first instant that carries its local date, or a later one.** So days tile: each
/// instant belongs to exactly one, and dates never go backwards, even while the clock does.
///
/// | the clock | where | the day begins |
/// |---|---|---|
/// | skips midnight | America/Sao_Paulo, 2018-11-04 | at 01:00, which is its first minute |
/// | shows midnight twice | America/Havana, 2024-11-03 | at the first of the two |
/// | is put back to yesterday | America/St_Johns at 00:01, 2010-11-07 | at the first midnight, and goes on through the second 23:01 |
/// | is put back at midnight | America/Sao_Paulo, 2018-02-18 | after the second 23:59, as its midnight is shown once |
/// | skips a whole date | Pacific/Apia, 2011-12-30 | with 2011-12-31; the skipped date is empty |
///
/// ```
/// use chrono::NaiveDate;
/// use chrono_tz::America::Sao_Paulo;
/// use segmentry::time::{Instant, Zone};
///
/// let zone = Zone::table(&Sao_Paulo, "2030-01-01T00:00:00Z".parse()?);
/// let day = NaiveDate::from_ymd_opt(2018, 11, 4).unwrap();
///
/// let start: Instant = "2018-11-04T03:00:00Z".parse()?;
/// assert_eq!(zone.day_start(day), start);
/// assert_eq!(zone.offset_seconds_at(start), -2 * 3600, "it is 01:00 already");
/// assert_eq!(zone.date(start), day);
/// # Ok::<(), segmentry::time::ParseInstantError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[doc(alias = "timezone")]
pub struct Zone {
    /// In order of time, the first from the beginning of time on. Empty for UTC.
    changes: Vec<Change>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Change {
    at: i64,
    /// Seconds east of UTC from `at` on.
    offset: i32,
    /// The latest local microsecond that was shown before `at`. It never decreases from change to change, which is what
    /// makes both questions about dates a binary search.
    shown: i64,
}

/// An offset and how long it holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shift {
    /// In microseconds, as `to` is, at which it no longer holds.
    pub(crate) from: i64,
    pub(crate) to: i64,
    /// Seconds east of UTC.
    pub(crate) offset: i32,
}

impl Shift {
    /// The offset of a zone at an instant, looked up anew where it is another one. Most instants follow one of the same.
    #[inline]
    pub(crate) fn renewed(&mut self, zone: &Zone, at: Instant) -> i32 {
        if !(self.from..self.to).contains(&at.micros()) {
            *self = zone.shift_at(at);
        }
        self.offset
    }
}

impl Change {
    fn offset_micros(&self) -> i64 {
        i64::from(self.offset).saturating_mul(SECOND)
    }
}

impl Zone {
    /// UTC, which needs no table.
    ///
    /// ```
    /// # use segmentry::time::{Instant, Zone};
    /// const ZONE: Zone = Zone::utc();
    /// assert_eq!(ZONE.offset_seconds_at(Instant::MAX), 0);
    /// ```
    #[must_use]
    pub const fn utc() -> Self {
        Self { changes: Vec::new() }
    }

    /// The offsets of a zone from 1900-01-01 until `until`, which is 2262-01-01 at the latest. Before, the first offset
    /// holds, and after, the last.
    ///
    /// The zone is asked for its offset every third day, and each change is narrowed down to its second. A change that
    /// is undone within three days may go unnoticed. The shortest since 1900 stood for a week: summer time in the
    /// north-east of Brazil, in October 2000. The cost is a good half of a millisecond, so a table is built once and
    /// shared.
    ///
    /// ```
    /// use chrono::FixedOffset;
    /// use segmentry::time::{Instant, Zone};
    ///
    /// let india = Zone::table(&FixedOffset::east_opt(19_800).unwrap(), Instant::MAX);
    /// assert_eq!(india.date("2024-05-01T18:30:00Z".parse()?).to_string(), "2024-05-02");
    /// # Ok::<(), segmentry::time::ParseInstantError>(())
    /// ```
    #[must_use]
    pub fn table<Tz: TimeZone>(tz: &Tz, until: Instant) -> Self {
        let offset_at = |second: i64| {
            let instant = Instant::clamped(second.saturating_mul(SECOND));
            tz.offset_from_utc_datetime(&instant.to_datetime().naive_utc()).fix().local_minus_utc()
        };
        let end = until.micros().div_euclid(SECOND).min(LAST);
        let mut before = FIRST;
        let mut last = Change { at: i64::MIN, offset: offset_at(FIRST), shown: i64::MIN };
        let mut changes = vec![last];
        while before < end {
            let mut after = before.saturating_add(STEP).min(end);
            let mut offset = offset_at(after);
            if offset != last.offset {
                while after.saturating_sub(before) > 1 {
                    let middle = before.saturating_add(after.saturating_sub(before) / 2);
                    let found = offset_at(middle);
                    if found == last.offset {
                        before = middle;
                    } else {
                        (after, offset) = (middle, found);
                    }
                }
                let at = after.saturating_mul(SECOND);
                let shown = at.saturating_sub(1).saturating_add(last.offset_micros()).max(last.shown);
                last = Change { at, offset, shown };
                changes.push(last);
            }
            before = after;
        }
        match changes.as_slice() {
            [Change { offset: 0, .. }] => Self::utc(),
            _ => Self { changes },
        }
    }

    /// Seconds east of UTC at an instant.
    #[must_use]
    pub fn offset_seconds_at(&self, instant: Instant) -> i32 {
        self.change_at(instant).map_or(0, |change| change.offset)
    }

    /// The calendar day an instant belongs to: the latest that has begun.
    ///
    /// This is the date on the wall, except while a clock that was put back across midnight shows yesterday again.
    ///
    /// ```
    /// use segmentry::time::{Instant, Zone};
    ///
    /// let zone = Zone::table(&chrono_tz::America::St_Johns, "2012-01-01T00:00:00Z".parse()?);
    /// let wall: Instant = "2010-11-07T02:40:00Z".parse()?; // 23:10 on the 6th, for the second time
    /// assert_eq!(zone.date(wall).to_string(), "2010-11-07");
    /// # Ok::<(), segmentry::time::ParseInstantError>(())
    /// ```
    #[must_use]
    pub fn date(&self, instant: Instant) -> NaiveDate {
        let local = match self.change_at(instant) {
            None => instant.micros(),
            Some(change) => instant.micros().saturating_add(change.offset_micros()).max(change.shown),
        };
        let day = local.div_euclid(DAY);
        i32::try_from(day)
            .ok()
            .and_then(|day| NaiveDate::from_num_days_from_ce_opt(day.checked_add(EPOCH)?))
            .unwrap_or(if day < 0 { NaiveDate::MIN } else { NaiveDate::MAX })
    }

    /// The instant at which a calendar day begins, within the range of [`Instant`].
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use segmentry::time::Zone;
    ///
    /// let zone = Zone::table(&chrono_tz::Pacific::Apia, "2012-01-01T00:00:00Z".parse()?);
    /// let start = |day| zone.day_start(NaiveDate::from_ymd_opt(2011, 12, day).unwrap()).to_string();
    /// assert_eq!(start(29), "2011-12-29T10:00:00Z");
    /// assert_eq!(start(30), "2011-12-30T10:00:00Z", "a date that Samoa skipped");
    /// assert_eq!(start(31), "2011-12-30T10:00:00Z");
    /// # Ok::<(), segmentry::time::ParseInstantError>(())
    /// ```
    #[must_use]
    pub fn day_start(&self, date: NaiveDate) -> Instant {
        if date == NaiveDate::MIN {
            // Days tile the whole range, also where the local date would lie before the first that chrono has.
            return Instant::MIN;
        }
        let midnight = i64::from(date.num_days_from_ce().saturating_sub(EPOCH)).saturating_mul(DAY);
        let reached = self.changes.partition_point(|change| change.shown < midnight);
        Instant::clamped(match self.before(reached) {
            None => midnight,
            Some(change) => midnight.saturating_sub(change.offset_micros()).max(change.at),
        })
    }

    fn shift_at(&self, instant: Instant) -> Shift {
        let next = self.changes.partition_point(|change| change.at <= instant.micros());
        Shift {
            from: self.before(next).map_or(i64::MIN, |change| change.at),
            to: self.changes.get(next).map_or(i64::MAX, |change| change.at),
            offset: self.before(next).map_or(0, |change| change.offset),
        }
    }

    fn change_at(&self, instant: Instant) -> Option<&Change> {
        self.before(self.changes.partition_point(|change| change.at <= instant.micros()))
    }

    fn before(&self, index: usize) -> Option<&Change> {
        self.changes.get(index.checked_sub(1)?)
    }
}
