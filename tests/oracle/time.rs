//! Windows, calendar days, and the clocks on the wall.

use super::{
    World,
    events::Item,
    values::{instant, present, span, tag, text},
};
use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone};
use chrono_tz::Tz;
use serde_json::Value as Json;

impl World {
    /// The window as `[from, to)`.
    pub fn window(&self, window: &Json) -> (i128, i128) {
        let now = i128::from(self.as_of);
        let ever = (i128::from(i64::MIN), now + 1);
        if window.is_null() {
            return ever;
        }
        let (from, to) = match tag(window) {
            // After `now - d`, up to `now`.
            ("last", length) => (now - span(text(length)) + 1, now + 1),
            // After `now - to`, up to `now - from`.
            ("age", ages) => (now - span(text(&ages["to"])) + 1, now - span(text(&ages["from"])) + 1),
            ("between", ends) => (
                present(&ends["from"]).map_or(ever.0, |from| instant(text(from)).into()),
                present(&ends["to"]).map_or(ever.1, |to| instant(text(to)).into()),
            ),
            ("calendar", periods) => {
                let ago = |key: &str| periods[key].as_i64().unwrap();
                let start = |ago| self.day_start(period_start(self.today(), text(&periods["unit"]), ago));
                (start(ago("oldest")).into(), start(ago("newest") - 1).into())
            }
            other => panic!("no window: {other:?}"),
        };
        (from, to.min(now + 1))
    }

    /// Whether the window begins before the history is known, and not before it ends.
    pub(super) fn reaches_back(&self, events: &Json) -> bool {
        let (from, to) = self.window(&events["window"]);
        from < to && self.history_since.is_some_and(|since| from < i128::from(since))
    }

    /// The date a clock in the zone shows.
    fn shown_date(&self, at: i64) -> NaiveDate {
        on_clock(&self.zone, at).date()
    }

    pub fn today(&self) -> NaiveDate {
        self.day_of(self.as_of)
    }

    /// A day begins when a clock first shows its date or a later one: looked for from the day before on, hour by hour
    /// and then minute by minute.
    pub fn day_start(&self, date: NaiveDate) -> i64 {
        const MINUTE: i64 = 60_000_000;
        if let Some(start) = self.days.borrow().get(&date) {
            return *start;
        }
        let mut at = date.and_time(NaiveTime::MIN).and_utc().timestamp_micros() - 40 * 60 * MINUTE;
        assert!(self.shown_date(at) < date);
        while self.shown_date(at) < date {
            at += 60 * MINUTE;
        }
        // Far enough back that a clock put back across midnight is seen before.
        at -= 4 * 60 * MINUTE;
        while self.shown_date(at) < date {
            at += MINUTE;
        }
        self.days.borrow_mut().insert(date, at);
        at
    }

    /// The latest day that has begun.
    pub fn day_of(&self, at: i64) -> NaiveDate {
        let mut day = self.shown_date(at);
        loop {
            let next = day + Days::new(1);
            if self.day_start(next) > at {
                return day;
            }
            day = next;
        }
    }

    /// How far the customer's clock is ahead of UTC at an instant.
    pub fn clock_ahead(&self, customer: &Json, at: i64) -> Option<i64> {
        let event = Json::Null;
        let item = Item { at, kind: 0, place: 0, event: &event, line: None, now: self.as_of };
        Some(self.wall(&item, customer)?.and_utc().timestamp_micros() - at)
    }

    /// What the customer's clock showed: the event's own if it is told, else the one he lives by now, else the plan's.
    /// `None` when he lives by a zone that nobody knows.
    pub(super) fn wall(&self, item: &Item<'_>, customer: &Json) -> Option<NaiveDateTime> {
        if let Some(offset) = present(&item.event["local_offset"]) {
            return Some(on_clock(&clock_offset(text(offset)), item.at));
        }
        match self.fact_at(&customer["profile"]["clock"]).map(tag) {
            None => Some(on_clock(&self.zone, item.at)),
            Some(("offset", offset)) => Some(on_clock(&clock_offset(text(offset)), item.at)),
            Some(("zone", name)) => Some(on_clock(self.zones.get(text(name))?, item.at)),
            Some(other) => panic!("no clock: {other:?}"),
        }
    }
}

fn on_clock(zone: &impl TimeZone, at: i64) -> NaiveDateTime {
    let utc = DateTime::from_timestamp_micros(at).unwrap();
    let offset = zone.offset_from_utc_datetime(&utc.naive_utc()).fix();
    utc.with_timezone(&offset).naive_local()
}

/// As in "+05:30".
fn clock_offset(text: &str) -> FixedOffset {
    let parts: Vec<i32> = text[1..].split(':').map(|part| part.parse().unwrap()).collect();
    let seconds = parts[0] * 3600 + parts[1] * 60 + parts.get(2).unwrap_or(&0);
    FixedOffset::east_opt(if text.starts_with('-') { -seconds } else { seconds }).unwrap()
}

/// The zone of a name that the tests use.
pub fn zone(name: &str) -> Tz {
    name.parse().unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The first day of the period that lies so many before the one of a day.
pub fn period_start(today: NaiveDate, unit: &str, ago: i64) -> NaiveDate {
    let months = match unit {
        "day" => return later(today, -ago),
        "week" => return later(today, -i64::from(today.weekday().num_days_from_monday()) - 7 * ago),
        "month" => 1,
        "quarter" => 3,
        "year" => 12,
        other => panic!("no unit: {other}"),
    };
    let month = i64::from(today.year()) * 12 + i64::from(today.month0());
    let first = (month - month.rem_euclid(months)) - ago * months;
    NaiveDate::from_ymd_opt(first.div_euclid(12) as i32, first.rem_euclid(12) as u32 + 1, 1).unwrap()
}

pub(super) fn later(day: NaiveDate, days: i64) -> NaiveDate {
    day + chrono::TimeDelta::days(days)
}
