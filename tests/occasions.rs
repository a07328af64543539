//! Holidays against calendars that others made, rules against a slow search, and definitions of occasions.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop"
)]

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, Weekday};
use proptest::prelude::*;
use segmentry::{
    holiday,
    model::OccasionKind,
    occasion::{
        DatedOccasion, LeapDay, Occasion, Rule, Shift, birthday, clock, daily, personal, sign_up_anniversary, weekdays,
        weekends,
    },
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Of the years 1583 to 4099, by `dateutil`: Western and Orthodox.
static EASTERS: LazyLock<BTreeMap<i32, (NaiveDate, NaiveDate)>> = LazyLock::new(|| {
    let mut easters = BTreeMap::new();
    for row in csv::Reader::from_path("tests/data/occasions_easter.csv").unwrap().deserialize() {
        let (year, western, orthodox): (i32, String, String) = row.unwrap();
        easters.insert(year, (date(&format!("{year}-{western}")), date(&format!("{year}-{orthodox}"))));
    }
    easters
});

mod calendars {
    use super::*;

    /// See `tests/data/occasions_expected.py`.
    #[test]
    fn every_holiday_falls_where_others_have_it() {
        let mut expected: BTreeMap<(String, i32), NaiveDate> = BTreeMap::new();
        for row in csv::Reader::from_path("tests/data/occasions_expected.csv").unwrap().deserialize() {
            let (holiday, _, days): (String, String, String) = row.unwrap();
            expected.extend(days.split(' ').map(date).map(|day| ((holiday.clone(), day.year()), day)));
        }
        let ours: BTreeMap<(String, i32), NaiveDate> = holiday::built_in()
            .flat_map(|holiday| (1990..=2060).map(move |year| (holiday.clone(), year)))
            .map(|(holiday, year)| match *holiday.dates(year) {
                [day] => ((holiday.name().to_owned(), year), day),
                ref days => panic!("{holiday} {year}: {days:?}"),
            })
            .collect();
        assert_eq!(expected.len(), holiday::built_in().count() * 71);
        for (key, day) in &expected {
            assert_eq!(ours.get(key), Some(day), "{key:?}");
        }
    }

    #[test]
    fn easter_falls_where_others_have_it_and_not_where_nobody_knows() {
        assert_eq!(EASTERS.len(), 4099 - 1582);
        for (year, (western, orthodox)) in &*EASTERS {
            assert_eq!(Rule::easter().dates(*year), [*western]);
            assert_eq!(Rule::orthodox_easter().dates(*year), [*orthodox]);
        }
        for year in [i32::MIN, 0, 1582, 10_000, i32::MAX] {
            assert!(Rule::easter().dates(year).is_empty() && Rule::orthodox_easter().dates(year).is_empty());
        }
        // Both are Sundays of spring in all years that `computus` knows.
        for year in 1583..=9999 {
            for day in [Rule::easter().dates(year)[0], Rule::orthodox_easter().dates(year)[0]] {
                assert_eq!((day.year(), day.weekday()), (year, Weekday::Sun));
            }
        }
    }

    #[test]
    fn holidays_begin_and_end_with_their_laws() {
        assert!(holiday::german_unity_day().dates(1989).is_empty());
        assert!(holiday::thanksgiving().dates(1941).is_empty());
        assert_eq!(holiday::black_friday().dates(1942), [date("1942-11-27")]);
        assert!(holiday::kings_day().dates(1979).is_empty());
        assert_eq!(holiday::kings_day().dates(2013), [date("2013-04-30")]);
        assert_eq!(holiday::kings_day().dates(2014), [date("2014-04-26")], "the 27th was a Sunday");
        assert!(holiday::orthodox_christmas().dates(2101).is_empty());
    }

    #[test]
    fn names_of_built_in_holidays_are_told_apart() {
        let all = || holiday::built_in();
        let names: BTreeSet<String> = all().map(|holiday| holiday.name().to_owned()).collect();
        let phrases: BTreeSet<String> = all().map(|holiday| holiday.to_string()).collect();
        assert_eq!((names.len(), phrases.len()), (all().count(), all().count()));
    }
}

mod rules {
    use super::*;

    #[test]
    fn a_fifth_weekday_is_not_the_last() {
        assert!(Rule::nth(5, Weekday::Mon, 2).dates(2026).is_empty());
        assert_eq!(Rule::nth(5, Weekday::Mon, 3).dates(2026), [date("2026-03-30")]);
        assert_eq!(Rule::last(Weekday::Mon, 2).dates(2026), [date("2026-02-23")]);
        assert_eq!(Rule::last(Weekday::Sun, 2).dates(2032), [date("2032-02-29")], "the fifth");
    }

    #[test]
    fn the_29th_of_february_falls_in_leap_years() {
        let leap_day = Rule::fixed(2, 29);
        assert_eq!(leap_day.dates(2024), [date("2024-02-29")]);
        assert!(leap_day.dates(2025).is_empty() && leap_day.dates(2100).is_empty());
        let day = holiday::rule("Leap day", leap_day);
        assert_eq!(day.next(date("2096-03-01")), Some(date("2104-02-29")));
    }

    #[test]
    fn each_day_stands_once_and_in_order() {
        let rule = Rule::any_of([Rule::fixed(12, 25), Rule::fixed(1, 1), Rule::fixed(12, 25)]);
        assert_eq!(rule.dates(2026), [date("2026-01-01"), date("2026-12-25")]);
        let table = Rule::on([date("2026-05-02"), date("2026-05-01"), date("2026-05-02"), date("2027-01-01")]);
        assert_eq!(table.dates(2026), [date("2026-05-01"), date("2026-05-02")]);
    }

    #[test]
    fn years_are_those_of_the_day_a_rule_starts_from() {
        let eve = Rule::fixed(1, 1).days_before(1).since(2026).until(2026);
        assert_eq!(eve.dates(2026), [date("2025-12-31")]);
        let eve = holiday::rule("eve", eve);
        assert!(eve.covers(date("2025-12-31")));
        assert!(!eve.covers(date("2026-12-31")));
    }

    #[test]
    fn years_of_one_rule_within_another_are_cut_to_both() {
        let rule = Rule::fixed(7, 1).since(2000).since(2010).until(2020).until(2015);
        let years: Vec<i32> = (1990..2030).filter(|year| !rule.dates(*year).is_empty()).collect();
        assert_eq!(years, (2010..=2015).collect::<Vec<_>>());
        assert_eq!(Rule::easter().until(2015).since(2010), Rule::easter().since(2010).until(2015));
    }

    #[test]
    fn a_day_moved_meets_the_other_rule_across_the_year() {
        let new_year = Rule::fixed(12, 31).days_after(1);
        let moved = Rule::fixed(1, 1).moved_if_coinciding(new_year, Shift::After(1));
        assert_eq!(moved.dates(2026), [date("2026-01-02")]);
        let new_years_eve = Rule::fixed(1, 1).days_before(1);
        let moved = Rule::fixed(12, 31).moved_if_coinciding(new_years_eve, Shift::Before(1));
        assert_eq!(moved.dates(2026), [date("2026-12-30")]);
    }

    #[test]
    fn nothing_ahead_for_more_than_forty_years_is_nothing() {
        let comet = holiday::rule("comet", Rule::on([date("2061-07-28")]));
        assert_eq!(comet.next(date("2021-07-28")), Some(date("2061-07-28")));
        assert_eq!(comet.next(date("2021-07-27")), None);
        assert_eq!(comet.next(date("2061-07-29")), None);
        assert_eq!(holiday::christmas().next(date("2026-12-25")), Some(date("2026-12-25")));
    }

    #[test]
    fn the_ends_of_the_calendar_are_reached_without_a_panic() {
        let rules = [
            Rule::fixed(1, 1).days_before(366),
            Rule::fixed(12, 31).days_after(366),
            Rule::nth(1, Weekday::Mon, 1).on_or_before(Weekday::Tue),
            Rule::last(Weekday::Mon, 12).on_or_after(Weekday::Sun),
            Rule::easter().days_after(u32::MAX),
            Rule::fixed(u32::MAX, u32::MAX),
            Rule::nth(u32::MAX, Weekday::Mon, 1),
            Rule::fixed(1, 1).since(u32::MAX).until(0),
            Rule::fixed(1, 1).moved_if_coinciding(Rule::fixed(1, 1).days_after(u32::MAX), Shift::Before(u32::MAX)),
            Rule::any_of([Rule::fixed(1, 1), Rule::fixed(12, 31)]),
            Rule::any_of([]),
            Rule::on([NaiveDate::MIN, NaiveDate::MAX]),
        ];
        for rule in rules {
            for year in [i32::MIN, NaiveDate::MIN.year(), 0, 2026, NaiveDate::MAX.year(), i32::MAX] {
                let _ = rule.dates(year);
            }
            let holiday = holiday::rule("x", rule);
            for day in [NaiveDate::MIN, date("2026-01-01"), NaiveDate::MAX] {
                for days in [0, 366] {
                    let _ = holiday.clone().lead(days).trail(days).covers(day);
                }
                let _ = holiday.next(day);
            }
        }
    }
}

/// What a rule means, worked out by looking at every day of a year.
#[derive(Clone, Debug)]
enum Meant {
    Fixed(u32, u32),
    Nth(u32, Weekday, u32),
    Last(Weekday, u32),
    Easter,
    Orthodox,
    Shifted(i64, Box<Meant>),
    OnOrAfter(Weekday, Box<Meant>),
    OnOrBefore(Weekday, Box<Meant>),
    MovedOn(Vec<Weekday>, i64, Box<Meant>),
    MovedFrom(Box<Meant>, i64, Box<Meant>),
    Valid(i32, i32, Box<Meant>),
    AnyOf(Vec<Meant>),
    Table(Vec<NaiveDate>),
}

fn shift(date: NaiveDate, days: i64) -> NaiveDate {
    let count = Days::new(days.unsigned_abs());
    if days < 0 { date - count } else { date + count }
}

impl Meant {
    fn rule(&self) -> Rule {
        let count = |days: &i64| u32::try_from(days.unsigned_abs()).unwrap();
        let moved = |days: &i64| if *days < 0 { Shift::Before(count(days)) } else { Shift::After(count(days)) };
        match self {
            Self::Fixed(month, day) => Rule::fixed(*month, *day),
            Self::Nth(nth, weekday, month) => Rule::nth(*nth, *weekday, *month),
            Self::Last(weekday, month) => Rule::last(*weekday, *month),
            Self::Easter => Rule::easter(),
            Self::Orthodox => Rule::orthodox_easter(),
            Self::Shifted(days, of) if *days < 0 => of.rule().days_before(count(days)),
            Self::Shifted(days, of) => of.rule().days_after(count(days)),
            Self::OnOrAfter(weekday, of) => of.rule().on_or_after(*weekday),
            Self::OnOrBefore(weekday, of) => of.rule().on_or_before(*weekday),
            Self::MovedOn(weekdays, days, of) => of.rule().moved_if_on(weekdays.iter().copied(), moved(days)),
            Self::MovedFrom(other, days, of) => of.rule().moved_if_coinciding(other.rule(), moved(days)),
            Self::Valid(since, until, of) => of.rule().since(since.unsigned_abs()).until(until.unsigned_abs()),
            Self::AnyOf(rules) => Rule::any_of(rules.iter().map(Self::rule)),
            Self::Table(dates) => Rule::on(dates.iter().copied()),
        }
    }

    fn dates(&self, year: i32) -> BTreeSet<NaiveDate> {
        let days = || date(&format!("{year}-01-01")).iter_days().take_while(|day| day.year() == year);
        let of = |of: &Self, step: &dyn Fn(NaiveDate) -> NaiveDate| of.dates(year).into_iter().map(step).collect();
        match self {
            Self::Fixed(month, day) => days().filter(|date| (date.month(), date.day()) == (*month, *day)).collect(),
            Self::Nth(nth, weekday, month) => {
                let nth = usize::try_from(*nth).unwrap() - 1;
                days().filter(|day| day.month() == *month && day.weekday() == *weekday).skip(nth).take(1).collect()
            }
            Self::Last(weekday, month) => {
                days().filter(|day| day.month() == *month && day.weekday() == *weekday).last().into_iter().collect()
            }
            Self::Easter => BTreeSet::from([EASTERS[&year].0]),
            Self::Orthodox => BTreeSet::from([EASTERS[&year].1]),
            Self::Shifted(days, rule) => of(rule, &|date| shift(date, *days)),
            Self::OnOrAfter(weekday, rule) => {
                of(rule, &|date| date.iter_days().find(|date| date.weekday() == *weekday).unwrap())
            }
            Self::OnOrBefore(weekday, rule) => {
                of(rule, &|date| date.iter_days().rev().find(|date| date.weekday() == *weekday).unwrap())
            }
            Self::MovedOn(weekdays, days, rule) => {
                of(rule, &|date| if weekdays.contains(&date.weekday()) { shift(date, *days) } else { date })
            }
            Self::MovedFrom(other, days, rule) => {
                let others: BTreeSet<NaiveDate> = (year - 4..=year + 4).flat_map(|year| other.dates(year)).collect();
                of(rule, &|date| if others.contains(&date) { shift(date, *days) } else { date })
            }
            Self::Valid(since, until, rule) => {
                if (*since..=*until).contains(&year) {
                    rule.dates(year)
                } else {
                    BTreeSet::new()
                }
            }
            Self::AnyOf(rules) => rules.iter().flat_map(|rule| rule.dates(year)).collect(),
            Self::Table(dates) => dates.iter().copied().filter(|date| date.year() == year).collect(),
        }
    }
}

fn weekday() -> impl Strategy<Value = Weekday> {
    (0_u8..7).prop_map(|number| Weekday::try_from(number).unwrap())
}

fn days_of(most: i64) -> impl Strategy<Value = i64> {
    prop_oneof![1..=most, -most..=-1, Just(1), Just(-1), Just(most)]
}

fn near_2026() -> impl Strategy<Value = NaiveDate> {
    (0_u64..1500).prop_map(|days| date("2024-01-01") + Days::new(days))
}

fn meant() -> impl Strategy<Value = Meant> {
    let start = prop_oneof![
        (1_u32..=12, 1_u32..=31).prop_map(|(month, day)| Meant::Fixed(month, day)),
        Just(Meant::Fixed(1, 1)),
        Just(Meant::Fixed(12, 31)),
        Just(Meant::Fixed(2, 29)),
        (1_u32..=5, weekday(), 1_u32..=12).prop_map(|(nth, weekday, month)| Meant::Nth(nth, weekday, month)),
        (weekday(), 1_u32..=12).prop_map(|(weekday, month)| Meant::Last(weekday, month)),
        Just(Meant::Easter),
        Just(Meant::Orthodox),
        prop::collection::vec(near_2026(), 1..5).prop_map(Meant::Table),
    ];
    start.prop_recursive(4, 12, 3, |inner| {
        let boxed = || inner.clone().prop_map(Box::new);
        prop_oneof![
            (days_of(120), boxed()).prop_map(|(days, of)| Meant::Shifted(days, of)),
            (weekday(), boxed()).prop_map(|(weekday, of)| Meant::OnOrAfter(weekday, of)),
            (weekday(), boxed()).prop_map(|(weekday, of)| Meant::OnOrBefore(weekday, of)),
            (prop::collection::vec(weekday(), 1..4), days_of(31), boxed())
                .prop_map(|(weekdays, days, of)| Meant::MovedOn(weekdays, days, of)),
            (boxed(), days_of(31), boxed()).prop_map(|(other, days, of)| Meant::MovedFrom(other, days, of)),
            (days_of(31), boxed()).prop_map(|(days, of)| Meant::MovedFrom(of.clone(), days, of)),
            (2023_i32..2028, 2023_i32..2029, boxed()).prop_map(|(since, until, of)| Meant::Valid(since, until, of)),
            prop::collection::vec(inner, 1..4).prop_map(Meant::AnyOf),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rules_find_the_days_that_a_search_finds(meant in meant(), year in 2022_i32..2030) {
        let found: Vec<NaiveDate> = meant.dates(year).into_iter().collect();
        prop_assert_eq!(meant.rule().dates(year), found);
    }

    #[test]
    fn dates_are_covered_as_a_search_says(
        meant in meant(),
        lead in prop_oneof![Just(0_u32), 0_u32..40, Just(366)],
        trail in prop_oneof![Just(0_u32), 0_u32..40, Just(366)],
    ) {
        let days: BTreeSet<NaiveDate> = (2018..2035).flat_map(|year| meant.dates(year)).collect();
        let holiday = holiday::rule("x", meant.rule()).lead(lead).trail(trail);
        // Wherever something begins or ends, and every tenth day.
        let edges = days.range(date("2024-01-01")..date("2027-01-01")).flat_map(|day| {
            let (first, last) = (*day - Days::new(lead.into()), *day + Days::new(trail.into()));
            [first - Days::new(1), first, *day, last, last + Days::new(1)]
        });
        for date in edges.chain(date("2024-11-01").iter_days().step_by(10).take(50)) {
            let first = date - Days::new(trail.into());
            let last = date + Days::new(lead.into());
            prop_assert_eq!(holiday.covers(date), days.range(first..=last).next().is_some(), "{}", date);
            if let Some(next) = days.range(date..).next().filter(|next| next.year() < 2034) {
                prop_assert_eq!(holiday.next(date), Some(*next), "{}", date);
            }
        }
    }

    #[test]
    fn rules_of_any_size_and_shape_are_composed_and_walked(
        numbers in prop::collection::vec(any::<u32>(), 1..40),
        day in any::<i32>(),
    ) {
        let mut rule = Rule::fixed(numbers[0] % 14, numbers[0] % 33);
        for number in &numbers {
            let other = rule.clone();
            rule = match number % 9 {
                0 => rule.days_after(number / 9),
                1 => rule.days_before(number / 9),
                2 => rule.on_or_after(Weekday::Mon),
                3 => rule.moved_if_on([Weekday::Mon], Shift::After(*number)),
                4 => rule.moved_if_coinciding(other, Shift::Before(number % 40)),
                5 => rule.since(number / 1000).until(*number),
                6 => Rule::any_of([rule, other, Rule::easter()]),
                7 => rule.days_after(number % 400),
                _ => rule.on_or_before(Weekday::Fri),
            };
        }
        let date = NaiveDate::from_num_days_from_ce_opt(day).unwrap_or(NaiveDate::MAX);
        let _ = rule.dates(date.year());
        let _ = holiday::rule("x", rule).lead(numbers[0] % 400).covers(date);
    }

    #[test]
    fn parts_of_the_day_last_as_a_search_says(
        from in 0_u32..1440,
        to in 0_u32..=1440,
        on in prop::collection::btree_set(0_u8..7, 1..7),
        start in near_2026(),
    ) {
        prop_assume!(from != to);
        let on: Vec<Weekday> = on.into_iter().map(|number| Weekday::try_from(number).unwrap()).collect();
        let part = daily(clock(from / 60, from % 60)..clock(to / 60, to % 60)).on(on.clone());
        let mut wall = start.and_hms_opt(0, 0, 30).unwrap();
        // Minute by minute: how many are left of what began last.
        let mut left = 0;
        let length = if from < to { to - from } else { to + 1440 - from };
        for minute in 0..(4 * 1440) {
            if minute % 1440 == from && on.contains(&wall.weekday()) {
                left = length;
            }
            // What began on the evening before the first is not known here.
            if minute >= 1440 {
                prop_assert_eq!(part.covers(wall), left > 0, "{}", wall);
            }
            left = left.saturating_sub(1);
            wall += chrono::TimeDelta::minutes(1);
        }
    }
}

#[test]
fn a_night_of_new_year_belongs_to_the_weekday_it_began_on() {
    let wednesdays = daily(clock(20, 0)..clock(5, 0)).on([Weekday::Wed]);
    let wall = |text: &str| text.parse::<NaiveDateTime>().unwrap();
    assert!(wednesdays.covers(wall("2025-12-31T23:59:59.999999")));
    assert!(wednesdays.covers(wall("2026-01-01T04:59:59.999999")));
    assert!(!wednesdays.covers(wall("2026-01-01T05:00:00")));
    assert!(!wednesdays.covers(wall("2026-01-01T20:00:00")));
    assert!(!wednesdays.covers(wall("2025-12-31T04:00:00")), "Tuesday's night");
    let all = weekdays([]);
    assert!(!all.covers(wall("2026-01-01T05:00:00")), "nothing that binding accepts");
    for wall in [NaiveDateTime::MIN, NaiveDateTime::MAX] {
        let _ = wednesdays.covers(wall);
    }
}

mod sentences {
    use super::*;

    #[track_caller]
    fn assert_sentence(occasion: impl Into<Occasion>, expected: &str) {
        assert_eq!(occasion.into().to_string(), expected);
    }

    #[test]
    fn occasions_read_aloud() {
        let christmas = holiday::christmas;
        assert_sentence(christmas(), "Christmas");
        assert_sentence(christmas().lead(1), "Christmas and the day before");
        assert_sentence(christmas().lead(21), "Christmas and the 21 days before");
        assert_sentence(christmas().trail(1), "Christmas and the day after");
        assert_sentence(christmas().trail(3), "Christmas and the 3 days after");
        assert_sentence(christmas().lead(1).trail(1), "Christmas, the day before and the day after");
        assert_sentence(christmas().lead(1).trail(3), "Christmas, the day before and the 3 days after");
        assert_sentence(christmas().lead(21).trail(1), "Christmas, the 21 days before and the day after");
        assert_sentence(christmas().lead(21).trail(3), "Christmas, the 21 days before and the 3 after");
        assert_sentence(holiday::rule("Founders' Day", Rule::easter()), "Founders' Day");
        assert_sentence(birthday(), "the birthday");
        assert_sentence(birthday().leap_day(LeapDay::March1), "the birthday");
        assert_sentence(birthday().leap_day(LeapDay::February28), "the birthday (29 February on the 28th)");
        assert_sentence(sign_up_anniversary().trail(2), "the anniversary of signing up and the 2 days after");
        assert_sentence(personal(OccasionKind::WeddingAnniversary), "the wedding anniversary");
        assert_sentence(personal("name_day"), "the name day");
        assert_sentence(weekends(), "Saturdays and Sundays");
        assert_sentence(weekdays([Weekday::Fri]), "Fridays");
        assert_sentence(weekdays([Weekday::Fri, Weekday::Tue, Weekday::Mon]), "Mondays, Tuesdays and Fridays");
        assert_sentence(daily(clock(0, 0)..clock(24, 0)), "every day");
        assert_sentence(daily(clock(7, 0)..clock(9, 30)), "07:00 to 09:30");
        assert_sentence(daily(clock(22, 0)..clock(4, 0)).on([Weekday::Sun]), "22:00 to 04:00 beginning on Sundays");
    }
}

#[cfg(feature = "serde")]
mod definitions {
    use super::*;
    use serde::{Serialize, de::DeserializeOwned};
    use std::fmt::Debug;

    #[track_caller]
    fn assert_json<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, json: &str) {
        assert_eq!(serde_json::to_string(value).unwrap(), json);
        assert_eq!(&serde_json::from_str::<T>(json).unwrap(), value);
    }

    #[track_caller]
    fn assert_occasion(occasion: impl Into<Occasion>, json: &str) {
        assert_json(&occasion.into(), json);
    }

    #[track_caller]
    fn assert_refused<T: DeserializeOwned + Debug>(json: &str, why: &str) {
        assert_eq!(serde_json::from_str::<T>(json).unwrap_err().to_string(), why);
    }

    #[test]
    fn rules_are_written_as_they_are_read() {
        assert_json(&Rule::fixed(12, 25), r#"{"fixed":{"month":12,"day":25}}"#);
        assert_json(&Rule::nth(4, Weekday::Thu, 11), r#"{"weekday":{"nth":4,"weekday":"thursday","month":11}}"#);
        assert_json(&Rule::last(Weekday::Mon, 5), r#"{"last_weekday":{"weekday":"monday","month":5}}"#);
        assert_json(&Rule::easter(), r#""easter""#);
        assert_json(&Rule::orthodox_easter().days_after(1), r#"{"after":{"days":1,"of":"orthodox_easter"}}"#);
        assert_json(&Rule::easter().days_before(2), r#"{"before":{"days":2,"of":"easter"}}"#);
        assert_json(
            &Rule::easter().on_or_after(Weekday::Tue),
            r#"{"weekday_on_or_after":{"weekday":"tuesday","of":"easter"}}"#,
        );
        assert_json(
            &Rule::easter().on_or_before(Weekday::Wed),
            r#"{"weekday_on_or_before":{"weekday":"wednesday","of":"easter"}}"#,
        );
        assert_json(
            &Rule::fixed(4, 27).moved_if_on([Weekday::Sun, Weekday::Sat, Weekday::Sun], Shift::Before(1)),
            r#"{"moved":{"rule":{"fixed":{"month":4,"day":27}},"when":["saturday","sunday"],"before":1}}"#,
        );
        assert_json(
            &Rule::last(Weekday::Sun, 5).moved_if_coinciding(Rule::easter().days_after(49), Shift::After(7)),
            concat!(
                r#"{"moved":{"rule":{"last_weekday":{"weekday":"sunday","month":5}},"#,
                r#""when":{"after":{"days":49,"of":"easter"}},"after":7}}"#,
            ),
        );
        assert_json(
            &Rule::easter().since(2014).until(2020),
            r#"{"valid":{"rule":"easter","since":2014,"until":2020}}"#,
        );
        assert_json(&Rule::any_of([Rule::easter(), Rule::easter()]), r#"{"any_of":["easter","easter"]}"#);
        assert_json(&Rule::on([date("2027-02-06"), date("2026-02-17")]), r#"{"dates":["2026-02-17","2027-02-06"]}"#);
    }

    #[test]
    fn occasions_are_written_as_they_are_read() {
        assert_occasion(holiday::christmas(), r#"{"holiday":{"name":"christmas"}}"#);
        assert_occasion(
            holiday::christmas().lead(21).trail(3),
            r#"{"holiday":{"name":"christmas","lead":21,"trail":3}}"#,
        );
        assert_occasion(
            holiday::rule("Founders' Day", Rule::easter()).trail(1),
            r#"{"rule":{"name":"Founders' Day","is":"easter","trail":1}}"#,
        );
        assert_occasion(birthday(), r#"{"personal":{"day":"birthday"}}"#);
        assert_occasion(
            sign_up_anniversary().lead(1).leap_day(LeapDay::February28),
            r#"{"personal":{"day":"sign_up","lead":1,"leap_day":"february_28"}}"#,
        );
        assert_occasion(personal(OccasionKind::Wedding), r#"{"personal":{"day":{"kind":"wedding"}}}"#);
        assert_occasion(
            daily(clock(17, 0)..clock(19, 0)).on([Weekday::Fri]),
            r#"{"daily":{"from":"17:00","to":"19:00","on":["friday"]}}"#,
        );
        assert_occasion(weekends(), r#"{"daily":{"from":"00:00","to":"24:00","on":["saturday","sunday"]}}"#);
        assert_occasion(daily(clock(22, 0)..clock(4, 5)), r#"{"daily":{"from":"22:00","to":"04:05"}}"#);
        for holiday in holiday::built_in() {
            let json = format!(r#"{{"holiday":{{"name":"{}"}}}}"#, holiday.name());
            assert_occasion(holiday, &json);
        }
    }

    #[test]
    fn march_and_all_weekdays_need_not_be_said() {
        let read = |json| serde_json::from_str::<Occasion>(json).unwrap();
        assert_eq!(read(r#"{"personal":{"day":"birthday","leap_day":"march_1","lead":0}}"#), birthday().into());
        let week = r#"["sunday","monday","tuesday","wednesday","thursday","friday","saturday"]"#;
        assert_eq!(
            read(&format!(r#"{{"daily":{{"from":"07:00","to":"09:00","on":{week}}}}}"#)),
            daily(clock(7, 0)..clock(9, 0)).into(),
        );
    }

    #[test]
    fn what_is_not_an_occasion_is_refused_with_its_place() {
        assert_refused::<Occasion>(
            r#"{"weekend":{}}"#,
            "at the root: unknown occasion `weekend`; there are holiday, rule, personal, daily",
        );
        assert_refused::<Occasion>(
            r#"{"personal":{"day":"wedding"}}"#,
            "/personal/day: unknown personal day `wedding`; there are birthday, sign_up, kind",
        );
        assert_refused::<Occasion>(
            r#"{"holiday":{"name":"christmas","leap_day":"march_1"}}"#,
            "/holiday: unknown key `leap_day`; there are name, lead, trail",
        );
        for time in ["7:00", "07:0", "07:000", "0700", "+7:00", "07:00:00", " 7:00", "07 00", "", "seven"] {
            assert_refused::<Occasion>(
                &format!(r#"{{"daily":{{"from":"{time}","to":"09:00"}}}}"#),
                "/daily/from: expected a time of day, as \"17:30\"",
            );
        }
        assert_refused::<Rule>(
            r#"{"moved":{"rule":"easter","when":["sunday"],"after":1,"before":1}}"#,
            "/moved: expected either `after` or `before`",
        );
        assert_refused::<Rule>(
            r#"{"moved":{"rule":"easter","when":["sunday"]}}"#,
            "/moved: expected either `after` or `before`",
        );
        assert_refused::<Rule>(r#"{"dates":["2026-02-29"]}"#, "/dates/0: expected a date, as \"2026-11-27\"");
        assert_refused::<Rule>(
            r#"{"valid":{"rule":{"after":{"days":-1,"of":"easter"}}}}"#,
            "invalid value: integer `-1`, expected a text, a whole number, true, false, a list or a map (decimals are \
             written as texts) at line 1 column 36",
        );
        let mut rule = r#""easter""#.to_owned();
        for _ in 0..7 {
            rule = format!(r#"{{"any_of":[{rule}]}}"#);
        }
        assert!(serde_json::from_str::<Rule>(&rule).is_ok());
        let why = format!("{}: nested deeper than 8 levels", "/any_of/0".repeat(8));
        assert_refused::<Rule>(&format!(r#"{{"any_of":[{rule}]}}"#), &why);
        let many = format!(r#"{{"any_of":[{}]}}"#, vec![r#""easter""#; 1000].join(","));
        assert_refused::<Rule>(&many, "at the root: more than 1000 nodes");
        let inside = format!(r#"{{"after":{{"days":1,"of":{many}}}}}"#);
        assert_refused::<Rule>(&inside, "/after/of: more than 1000 nodes");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_rule_is_read_as_it_was_written(meant in meant()) {
            let rule = meant.rule();
            let json = serde_json::to_string(&rule).unwrap();
            prop_assert_eq!(serde_json::from_str::<Rule>(&json).unwrap(), rule);
        }
    }
}

#[test]
fn dated_occasions_are_occasions() {
    let dated = DatedOccasion::from(holiday::easter());
    assert_eq!(dated.to_string(), "Easter");
    assert_eq!(Occasion::from(dated), holiday::easter().into());
}
