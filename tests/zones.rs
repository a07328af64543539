//! Zones against chrono-tz, calendar days against a search minute by minute, and windows where the clock changes.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop"
)]

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, FixedOffset, NaiveDate, Offset, TimeZone, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};
use segmentry::time::*;

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;

/// Zones whose clocks have met midnight or the date line.
const NASTY: [Tz; 16] = [
    chrono_tz::Africa::Cairo,
    chrono_tz::Africa::Casablanca,
    chrono_tz::America::Asuncion,
    chrono_tz::America::Godthab,
    chrono_tz::America::Havana,
    chrono_tz::America::Santiago,
    chrono_tz::America::Sao_Paulo,
    chrono_tz::America::St_Johns,
    chrono_tz::Antarctica::Casey,
    chrono_tz::Antarctica::Troll,
    chrono_tz::Asia::Amman,
    chrono_tz::Asia::Beirut,
    chrono_tz::Asia::Tehran,
    chrono_tz::Atlantic::Azores,
    chrono_tz::Pacific::Apia,
    chrono_tz::Pacific::Kwajalein,
];

fn at(text: &str) -> Instant {
    text.parse().unwrap_or_else(|_| panic!("{text}"))
}

fn micros(micros: i64) -> Instant {
    Instant::from_micros(micros).unwrap()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn table(tz: Tz) -> Zone {
    Zone::table(&tz, at("2038-01-01T00:00:00Z"))
}

fn true_offset(tz: Tz, instant: Instant) -> i32 {
    tz.offset_from_utc_datetime(&instant.to_datetime().naive_utc()).fix().local_minus_utc()
}

fn wall_date(tz: Tz, instant: Instant) -> NaiveDate {
    instant.to_datetime().with_timezone(&tz).date_naive()
}

/// `SplitMix64`, by Steele, Lea and Flood (2014).
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }

    fn between(&mut self, from: Instant, to: Instant) -> Instant {
        from.saturating_add(Span::from_micros(self.below(to.micros().abs_diff(from.micros()))))
    }
}

/// The instants at which the clock of a zone changes, by halving. Nowhere has a change stood for less than six days.
fn transitions(tz: Tz, from: Instant, to: Instant) -> Vec<Instant> {
    let offset_at = |second: i64| true_offset(tz, micros(second * SECOND));
    let mut found = Vec::new();
    let mut low = from.micros() / SECOND;
    let mut offset = offset_at(low);
    while low < to.micros() / SECOND {
        let mut high = low + 6 * 86_400;
        if offset_at(high) == offset {
            low = high;
            continue;
        }
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if offset_at(middle) == offset { low = middle } else { high = middle }
        }
        found.push(micros(high * SECOND));
        (low, offset) = (high, offset_at(high));
    }
    found
}

/// Every zone that chrono-tz knows, a part at a time so that the parts run side by side.
fn offsets_are_those_of_the_zone(zones: &[Tz]) {
    let (from, to) = (at("1900-01-01T00:00:00Z"), at("2037-12-20T00:00:00Z"));
    let mut random = Random(1);
    for tz in zones {
        let zone = table(*tz);
        for _ in 0..2_000 {
            let instant = random.between(from, to);
            assert_eq!(zone.offset_seconds_at(instant), true_offset(*tz, instant), "{tz} {instant}");
        }
        for transition in transitions(*tz, from, to) {
            for away in [-SECOND, -1, 0, SECOND] {
                let instant = micros(transition.micros() + away);
                assert_eq!(zone.offset_seconds_at(instant), true_offset(*tz, instant), "{tz} {instant}");
            }
        }
    }
}

#[test]
fn offsets_are_those_of_the_first_zones() {
    offsets_are_those_of_the_zone(&TZ_VARIANTS[..TZ_VARIANTS.len() / 2]);
}

#[test]
fn offsets_are_those_of_the_other_zones() {
    offsets_are_those_of_the_zone(&TZ_VARIANTS[TZ_VARIANTS.len() / 2..]);
}

#[test]
fn the_ends_of_a_table_go_on() {
    let berlin = Zone::table(&chrono_tz::Europe::Berlin, at("2020-07-01T00:00:00Z"));
    assert_eq!(berlin.offset_seconds_at(at("2020-12-24T00:00:00Z")), 7200, "summer for ever");
    assert_eq!(berlin.offset_seconds_at(Instant::MAX), 7200);

    let apia = table(chrono_tz::Pacific::Apia);
    let first = apia.offset_seconds_at(at("1900-01-01T00:00:00Z"));
    assert_eq!(apia.offset_seconds_at(at("1880-01-01T00:00:00Z")), first);
    assert_eq!(apia.offset_seconds_at(Instant::MIN), first);

    // Summer time ends with the very second up to which the table is asked for.
    let change = at("2020-10-25T01:00:00Z");
    assert_eq!(Zone::table(&chrono_tz::Europe::Berlin, change).offset_seconds_at(change), 3600);
    let before = change.saturating_sub(Span::from_micros(1));
    assert_eq!(Zone::table(&chrono_tz::Europe::Berlin, before).offset_seconds_at(change), 7200);

    let capped = Zone::table(&chrono_tz::Europe::Berlin, Instant::MAX);
    assert_eq!(capped, Zone::table(&chrono_tz::Europe::Berlin, at("2262-01-01T00:00:00Z")));
    let amsterdam = Zone::table(&chrono_tz::Europe::Amsterdam, Instant::MIN);
    assert_eq!(
        amsterdam.offset_seconds_at(Instant::MAX),
        true_offset(chrono_tz::Europe::Amsterdam, at("1900-01-01T00:00:00Z"))
    );
}

#[test]
fn utc_by_any_name_is_utc() {
    assert_eq!(Zone::default(), Zone::utc());
    assert_eq!(Zone::table(&Utc, at("2030-01-01T00:00:00Z")), Zone::utc());
    assert_eq!(table(chrono_tz::Etc::UTC), Zone::utc());
    assert_ne!(table(chrono_tz::Europe::London), Zone::utc());
}

/// A zone whose clock goes back at 01:00 on 2 January 1970 by three hours, into the day before, and one hour later by
/// another.
#[derive(Clone, Copy)]
struct Restless;

impl TimeZone for Restless {
    type Offset = FixedOffset;

    fn from_offset(_: &FixedOffset) -> Self {
        Self
    }

    fn offset_from_local_date(&self, _: &NaiveDate) -> chrono::MappedLocalTime<FixedOffset> {
        chrono::MappedLocalTime::None
    }

    fn offset_from_local_datetime(&self, _: &chrono::NaiveDateTime) -> chrono::MappedLocalTime<FixedOffset> {
        chrono::MappedLocalTime::None
    }

    fn offset_from_utc_date(&self, date: &NaiveDate) -> FixedOffset {
        self.offset_from_utc_datetime(&date.and_time(chrono::NaiveTime::MIN))
    }

    fn offset_from_utc_datetime(&self, utc: &chrono::NaiveDateTime) -> FixedOffset {
        let hours = utc.and_utc().signed_duration_since(DateTime::<Utc>::UNIX_EPOCH).num_hours();
        FixedOffset::west_opt(match hours {
            ..25 => 0,
            25 => 3 * 3600,
            _ => 4 * 3600,
        })
        .unwrap()
    }
}

#[test]
fn several_changes_within_a_day_are_found() {
    let zone = Zone::table(&Restless, at("1970-02-01T00:00:00Z"));
    for hour in 0..48 {
        for instant in [micros(hour * 60 * MINUTE), micros((hour + 1) * 60 * MINUTE - 1)] {
            let utc = instant.to_datetime().naive_utc();
            let offset = Restless.offset_from_utc_datetime(&utc).local_minus_utc();
            assert_eq!(zone.offset_seconds_at(instant), offset, "{instant}");
        }
    }
    let second = date("1970-01-02");
    assert_eq!(zone.day_start(second), at("1970-01-02T00:00:00Z"));
    assert_eq!(zone.date(at("1970-01-02T01:30:00Z")), second, "22:30 of the day before");
    assert_eq!(zone.date(at("1970-01-02T02:30:00Z")), second, "22:30 once more");
    assert_eq!(zone.day_start(date("1970-01-03")), at("1970-01-03T04:00:00Z"));
}

/// What each calendar day should be, by looking at every minute around each change: the day of a minute is the latest
/// date shown so far, and it begins at the first minute that shows it.
#[test]
fn days_are_those_of_a_search_minute_by_minute() {
    // Before 1973 some changes were not at whole minutes of UTC.
    let (from, to) = (at("1973-01-01T00:00:00Z"), at("2037-12-20T00:00:00Z"));
    for tz in NASTY {
        let zone = table(tz);
        for transition in transitions(tz, from, to) {
            let near_midnight = |instant: Instant| {
                let local = instant.micros() / SECOND + i64::from(true_offset(tz, instant));
                !(4..20).contains(&(local.rem_euclid(86_400) / 3600))
            };
            let before = micros(transition.micros() - 1);
            if !near_midnight(before) && !near_midnight(transition) {
                continue;
            }
            let mut begins = BTreeMap::new();
            let start = transition.micros() - 6 * 60 * MINUTE;
            let mut latest = wall_date(tz, micros(start));
            for minute in 0..32 * 60 {
                let instant = micros(start + minute * MINUTE);
                latest = latest.max(wall_date(tz, instant));
                if minute > 0 {
                    begins.entry(latest).or_insert(instant);
                    assert_eq!(zone.date(instant), latest, "{tz} {instant}");
                }
            }
            // The first date had begun before the search did.
            for (date, begin) in begins.into_iter().skip(1) {
                assert_eq!(zone.day_start(date), begin, "{tz} {date}");
            }
        }
    }
}

#[test]
fn days_tile() {
    for tz in NASTY {
        let zone = table(tz);
        let mut day = date("1950-01-01");
        let mut start = zone.day_start(day);
        while day < date("2038-02-01") {
            let next = day.succ_opt().unwrap();
            let end = zone.day_start(next);
            assert!(start <= end, "{tz} {day}");
            if start < end {
                assert_eq!(zone.date(start), day, "{tz}");
                assert_eq!(zone.date(micros(end.micros() - 1)), day, "{tz}");
            }
            (day, start) = (next, end);
        }
    }
}

#[test]
fn dates_never_go_backwards() {
    let (from, to) = (at("1900-01-01T00:00:00Z"), at("2038-01-01T00:00:00Z"));
    let mut random = Random(2);
    for tz in NASTY {
        let zone = table(tz);
        for _ in 0..2_000 {
            let instant = random.between(from, to);
            let later = instant.saturating_add(Span::from_micros(random.below(7_200_000_000)));
            let day = zone.date(instant);
            assert!(day <= zone.date(later), "{tz} {instant} {later}");
            assert!(zone.day_start(day) <= instant, "{tz} {instant}");
            assert!(instant < zone.day_start(day.succ_opt().unwrap()), "{tz} {instant}");
        }
    }
}

#[test]
fn days_begin_where_the_clock_is_strange() {
    #[track_caller]
    fn begins(tz: Tz, day: &str, start: &str) {
        let (zone, day, start) = (table(tz), date(day), at(start));
        assert_eq!(zone.day_start(day), start);
        assert_eq!(zone.date(start), day);
        assert_eq!(zone.date(micros(start.micros() - 1)), day.pred_opt().unwrap());
    }
    use chrono_tz::America::{Havana, Sao_Paulo, St_Johns};
    // Midnight is skipped: the day begins at 01:00.
    begins(Sao_Paulo, "2018-11-04", "2018-11-04T01:00:00-02:00");
    begins(Sao_Paulo, "2018-11-05", "2018-11-05T00:00:00-02:00");
    // Put back at midnight, which is shown once, after 25 hours.
    begins(Sao_Paulo, "2018-02-17", "2018-02-17T00:00:00-02:00");
    begins(Sao_Paulo, "2018-02-18", "2018-02-18T00:00:00-03:00");
    // Midnight is shown twice: the first counts.
    begins(Havana, "2024-11-03", "2024-11-03T00:00:00-04:00");
    begins(Havana, "2024-11-04", "2024-11-04T00:00:00-05:00");
    begins(Havana, "2024-03-10", "2024-03-10T01:00:00-04:00");
    // Put back from 00:01 to yesterday's 23:01, and forward from 00:01.
    begins(St_Johns, "2010-11-07", "2010-11-07T00:00:00-02:30");
    begins(St_Johns, "2010-11-08", "2010-11-08T00:00:00-03:30");
    begins(St_Johns, "2010-03-14", "2010-03-14T00:00:00-03:30");

    let st_johns = table(St_Johns);
    let yesterday_again = at("2010-11-06T23:30:00-03:30");
    assert_eq!(wall_date(St_Johns, yesterday_again), date("2010-11-06"));
    assert_eq!(st_johns.date(yesterday_again), date("2010-11-07"));

    let apia = table(chrono_tz::Pacific::Apia);
    let skipped = at("2011-12-30T10:00:00Z");
    assert_eq!(apia.day_start(date("2011-12-30")), skipped);
    assert_eq!(apia.day_start(date("2011-12-31")), skipped);
    assert_eq!(apia.date(skipped), date("2011-12-31"));
    assert_eq!(apia.date(micros(skipped.micros() - 1)), date("2011-12-29"));
}

#[track_caller]
fn sees(window: &Window, as_of: &str, zone: &Zone, from: &str, to: &str) {
    let bounds = window.resolve(at(as_of), zone);
    assert_eq!((micros(bounds.from), micros(bounds.to)), (at(from), at(to)), "{window}");
}

#[test]
fn windows_follow_the_clock_of_berlin() {
    let berlin = table(chrono_tz::Europe::Berlin);
    let (short, long) = ("2024-03-31", "2024-10-27");
    for (day, hours_long) in [(short, 23), (long, 25), ("2024-05-01", 24)] {
        let start = berlin.day_start(date(day));
        let end = berlin.day_start(date(day).succ_opt().unwrap());
        assert_eq!(end.since(start), Some(hours(hours_long)), "{day}");
        // The last microsecond of the day sees the whole day, and the next day sees it as yesterday.
        let whole = Bounds { from: start.micros(), to: end.micros() };
        assert_eq!(today().resolve(micros(end.micros() - 1), &berlin), whole);
        assert_eq!(yesterday().resolve(end, &berlin), whole);
    }
    let noon = "2024-03-31T12:00:00+02:00";
    sees(&today(), noon, &berlin, "2024-03-31T00:00:00+01:00", "2024-03-31T12:00:00.000001+02:00");
    sees(&this_month(), noon, &berlin, "2024-03-01T00:00:00+01:00", "2024-03-31T12:00:00.000001+02:00");
    sees(&this_quarter(), noon, &berlin, "2024-01-01T00:00:00+01:00", "2024-03-31T12:00:00.000001+02:00");
    let april = "2024-04-10T12:00:00+02:00";
    sees(&previous_month(), april, &berlin, "2024-03-01T00:00:00+01:00", "2024-04-01T00:00:00+02:00");
    sees(&previous_quarter(), april, &berlin, "2024-01-01T00:00:00+01:00", "2024-04-01T00:00:00+02:00");
    sees(&previous_weeks(2), april, &berlin, "2024-03-25T00:00:00+01:00", "2024-04-08T00:00:00+02:00");
    sees(&previous_year(), april, &berlin, "2023-01-01T00:00:00+01:00", "2024-01-01T00:00:00+01:00");
    sees(&last_calendar_days(11), april, &berlin, "2024-03-31T00:00:00+01:00", "2024-04-10T12:00:00.000001+02:00");
    // Midnight itself belongs to the new day, month and year.
    let new_year = "2024-01-01T00:00:00+01:00";
    for window in [today(), this_week(), this_month(), this_quarter(), this_year()] {
        sees(&window, new_year, &berlin, new_year, "2024-01-01T00:00:00.000001+01:00");
    }
}

#[test]
fn periods_are_those_of_chrono() {
    use chrono::{Datelike, Months};
    let zone = table(chrono_tz::Europe::Berlin);
    let mut random = Random(3);
    for _ in 0..2_000 {
        let as_of = random.between(at("1950-01-01T00:00:00Z"), at("2037-01-01T00:00:00Z"));
        let n = u32::try_from(random.below(40)).unwrap();
        let today = zone.date(as_of);
        let month = today.with_day(1).unwrap();
        let quarter = month.with_month(month.month0() / 3 * 3 + 1).unwrap();
        let year = NaiveDate::from_ymd_opt(today.year(), 1, 1).unwrap();
        let week = today.week(chrono::Weekday::Mon).first_day();
        for (window, from, to) in [
            (previous_weeks(n), week - Duration::weeks(i64::from(n)), week),
            (previous_months(n), month - Months::new(n), month),
            (previous_quarters(n), quarter - Months::new(3 * n), quarter),
            (previous_years(n), year - Months::new(12 * n), year),
        ] {
            let bounds = window.resolve(as_of, &zone);
            assert_eq!(
                (micros(bounds.from), micros(bounds.to)),
                (zone.day_start(from), zone.day_start(to)),
                "{window}"
            );
            assert_eq!(bounds.is_empty(), n == 0);
            assert_eq!(window.check().is_err(), n == 0);
        }
    }
}

#[test]
fn instants_round_trip_over_the_whole_range() {
    for (instant, text) in [
        (Instant::MIN, "-262143-01-01T00:00:00Z"),
        (Instant::MAX, "+262142-12-31T23:59:59.999999Z"),
        (micros(0), "1970-01-01T00:00:00Z"),
        (micros(1_500_000), "1970-01-01T00:00:01.500Z"),
        (at("0000-01-01T00:00:00Z"), "0000-01-01T00:00:00Z"),
        (at("0000-01-01T00:00:00+00:01"), "-0001-12-31T23:59:00Z"),
        (at("9999-12-31T23:59:59.999999-00:01"), "+10000-01-01T00:00:59.999999Z"),
        (at("-0004-02-29T00:00:00Z"), "-0004-02-29T00:00:00Z"),
        (at("2016-12-31T23:59:60Z"), "2017-01-01T00:00:00Z"),
    ] {
        assert_eq!(instant.to_string(), text);
        assert_eq!(format!("{instant:?}"), text);
        assert_eq!(text.parse(), Ok(instant));
        assert_eq!(Instant::from(instant.to_datetime()), instant);
    }
    let mut random = Random(4);
    for _ in 0..20_000 {
        let instant = random.between(Instant::MIN, Instant::MAX);
        assert_eq!(instant.to_string().parse(), Ok(instant));
    }
    for wrong in [
        "",
        "-",
        "+",
        "+-",
        "2024-05-01",
        "2024-05-01T12:00:00",
        "2024-02-30T12:00:00Z",
        "-0003-02-29T00:00:00Z",
        "-262144-12-31T23:59:59Z",
        "+262143-01-01T00:00:00Z",
        "+262142-12-31T23:59:59.999999-00:01",
        "+999999-01-01T00:00:00Z",
        "+1000000-01-01T00:00:00Z",
        "+024-01-01T00:00:00Z",
        "+\u{662}024-01-01T00:00:00Z",
        "--2024-01-01T00:00:00Z",
        "2024-05-01T12:00:00Z ",
    ] {
        assert!(wrong.parse::<Instant>().is_err(), "{wrong}");
    }
}

#[test]
fn the_limits_of_chrono_are_survived() {
    assert_eq!(Instant::from(DateTime::<Utc>::MAX_UTC), Instant::MAX);
    assert_eq!(Instant::from(DateTime::<Utc>::MIN_UTC), Instant::MIN);
    let leap = NaiveDate::MAX.and_hms_nano_opt(23, 59, 59, 1_999_999_999).unwrap().and_utc();
    assert_eq!(Instant::from(leap), Instant::MAX);

    let longest = Span::from_micros(u64::MAX);
    assert_eq!(Instant::MIN.saturating_add(longest), Instant::MAX);
    assert_eq!(Instant::MAX.saturating_sub(longest), Instant::MIN);
    let all = Instant::MAX.since(Instant::MIN).unwrap();
    assert_eq!(Instant::MIN.saturating_add(all), Instant::MAX);
    assert_eq!(Instant::MAX.saturating_sub(all), Instant::MIN);

    let until = at("2000-01-01T00:00:00Z");
    let fixed = |east| Zone::table(&FixedOffset::east_opt(east).unwrap(), until);
    let zones =
        [Zone::utc(), fixed(86_399), fixed(-86_399), table(chrono_tz::Pacific::Apia), table(chrono_tz::Asia::Tokyo)];
    let units = [CalendarUnit::Day, CalendarUnit::Week, CalendarUnit::Month, CalendarUnit::Quarter, CalendarUnit::Year];
    let counts = [0, 1, 2, 9_999, 1_000_000, u32::MAX - 1, u32::MAX];
    let spans = [Span::from_micros(0), Span::from_micros(1), Span::LONGEST, longest];
    for zone in &zones {
        for as_of in [Instant::MIN, micros(Instant::MIN.micros() + 1), micros(0), Instant::MAX] {
            let day = zone.date(as_of);
            assert!(zone.day_start(day) <= as_of);
            let mut windows = vec![Window::Ever, Window::from(Instant::MIN..Instant::MAX)];
            for from in spans {
                windows.push(Window::Last(from));
                windows.extend(spans.map(|to| Window::Age { from, to }));
            }
            for unit in units {
                for oldest in counts {
                    windows.extend(counts.map(|newest| Window::Calendar(CalendarPeriods { unit, oldest, newest })));
                }
            }
            for window in windows {
                let bounds = window.resolve(as_of, zone);
                assert!(bounds.to <= as_of.micros() + 1, "{window}");
                assert!(!bounds.contains(as_of.saturating_add(Span::from_micros(1))) || as_of == Instant::MAX);
                if let Window::Calendar(periods) = window {
                    assert_eq!(periods.oldest < periods.newest, window.check() == Err(WindowError::NoPeriods));
                    assert!(periods.oldest >= periods.newest || bounds.is_empty(), "{window}");
                    assert!(periods.newest > 0 || bounds.contains(as_of), "{window}");
                }
            }
        }
        for day in [NaiveDate::MIN, NaiveDate::MAX] {
            let start = zone.day_start(day);
            assert!(Instant::MIN <= start && start <= Instant::MAX);
        }
    }
}

#[test]
fn windows_at_the_limits_are_checked() {
    assert_eq!(Window::Last(Span::LONGEST).check(), Ok(()));
    let too_long = Span::from_micros(Span::LONGEST.micros() + 1);
    assert_eq!(Window::Last(too_long).check(), Err(WindowError::Span(SpanError::TooLong)));
    assert_eq!(Window::Age { from: days(1), to: too_long }.check(), Err(WindowError::Span(SpanError::TooLong)));
    assert_eq!(Window::Age { from: days(1), to: days(1) }.check(), Err(WindowError::NoAge));
    assert_eq!(Window::from(micros(0)..micros(0)).check(), Err(WindowError::NoInstants));
    assert_eq!(Window::from(micros(0)..micros(1)).check(), Ok(()));
    assert_eq!(Window::from(..micros(0)).check(), Ok(()));
    assert_eq!(previous_years(10_000).check(), Ok(()));
    assert_eq!(previous_years(10_001).check(), Err(WindowError::TooManyPeriods));
    assert_eq!(previous_months(120_001).check(), Err(WindowError::TooManyPeriods));
    assert_eq!(last_calendar_days(0).check(), Err(WindowError::NoPeriods));
    assert_eq!(last_calendar_days(u32::MAX).check(), Err(WindowError::TooManyPeriods));
    assert_eq!(today().check(), Ok(()));
}

#[test]
fn spans_round_trip() {
    let mut random = Random(5);
    for _ in 0..20_000 {
        let span = Span::from_micros(random.below(u64::MAX) >> random.below(64));
        assert_eq!(span.code().parse(), Ok(span));
        let rounded = seconds(u32::try_from(random.below(1 << 32)).unwrap());
        assert_eq!(rounded.code().parse(), Ok(rounded));
    }
    for (span, code, words) in [
        (weeks(1), "7d", "7 days"),
        (days(1), "1d", "1 day"),
        (hours(36), "36h", "36 hours"),
        (minutes(90), "90min", "90 minutes"),
        (seconds(1), "1s", "1 second"),
        (Span::from_micros(250_000), "250ms", "250 milliseconds"),
        (Span::from_micros(1), "1us", "1 microsecond"),
        (Span::from_micros(0), "0s", "0 seconds"),
        (Span::from_micros(u64::MAX), "18446744073709551615us", "18446744073709551615 microseconds"),
    ] {
        assert_eq!((span.code().as_str(), span.to_string().as_str()), (code, words));
        assert_eq!(code.parse(), Ok(span));
    }
    for zero in ["0d", "0w", "0us"] {
        assert_eq!(zero.parse(), Ok(Span::from_micros(0)));
    }
    for wrong in
        ["00s", "01s", "-1s", "1 s", " 1s", "1s ", "1.0s", "1e3s", "1m", "1D", "s", "18446744073709551616us", "1µs"]
    {
        assert!(wrong.parse::<Span>().is_err(), "{wrong}");
    }
    assert_eq!(days(u32::MAX), Span::from_micros(u64::MAX));
}

#[cfg(feature = "serde")]
#[test]
fn instants_and_spans_travel_as_strings() {
    let json = r#"["2024-05-01T10:00:00Z","60d"]"#;
    let pair: (Instant, Span) = serde_json::from_str(json).unwrap();
    assert_eq!(pair, (at("2024-05-01T10:00:00Z"), days(60)));
    assert_eq!(serde_json::to_string(&pair).unwrap(), json);
    for wrong in ["60", "\"60\"", "null", "\"\"", "[]"] {
        assert!(serde_json::from_str::<Span>(wrong).is_err(), "{wrong}");
        assert!(serde_json::from_str::<Instant>(wrong).is_err(), "{wrong}");
    }
}
