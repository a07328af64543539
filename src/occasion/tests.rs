//! What only binding and reading rows see.

use super::{
    Around, Days, LeapDay, Occasion, Rule, Shift, birthday, clock, daily, holiday, personal, sign_up_anniversary,
    weekdays,
};
use crate::{model::BirthDate, wire::Way};
use alloc::{
    string::{String, ToString},
    vec,
    vec::Vec,
};
use chrono::{NaiveDate, Weekday};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn faults(occasion: impl Into<Occasion>) -> Vec<String> {
    let mut faults = Vec::new();
    occasion.into().check(&Way::ROOT, &mut |way, problem| faults.push(way.fault(problem).to_string()));
    faults
}

#[track_caller]
fn assert_rule_faults(rule: Rule, expected: &[&str]) {
    assert_eq!(faults(holiday::rule("x", rule)), expected);
}

#[test]
fn built_in_holidays_can_be_bound() {
    for holiday in holiday::built_in() {
        let rule = holiday::rule("x", holiday.to_rule());
        assert!(faults(holiday.lead(366).trail(366)).is_empty());
        assert!(faults(rule).is_empty());
    }
    assert!(faults(birthday()).is_empty() && faults(sign_up_anniversary()).is_empty());
    assert!(faults(daily(clock(23, 59)..clock(24, 0))).is_empty());
    assert!(faults(daily(clock(23, 59)..clock(0, 0))).is_empty());
}

#[test]
fn rules_that_make_no_sense_are_refused() {
    assert_rule_faults(Rule::fixed(2, 29), &[]);
    assert_rule_faults(Rule::fixed(2, 30), &["/rule/is/fixed/day: no year has a day 30 of month 2"]);
    assert_rule_faults(Rule::fixed(11, 31), &["/rule/is/fixed/day: no year has a day 31 of month 11"]);
    assert_rule_faults(Rule::fixed(11, 0), &["/rule/is/fixed/day: no year has a day 0 of month 11"]);
    assert_rule_faults(Rule::fixed(13, 1), &["/rule/is/fixed/month: the month is from 1 to 12"]);
    assert_rule_faults(
        Rule::nth(0, Weekday::Mon, 0),
        &[
            "/rule/is/weekday/nth: the place in the month is from 1 to 5",
            "/rule/is/weekday/month: the month is from 1 to 12",
        ],
    );
    assert_rule_faults(Rule::nth(5, Weekday::Mon, 2), &[]);
    assert_rule_faults(Rule::nth(6, Weekday::Mon, 2), &["/rule/is/weekday/nth: the place in the month is from 1 to 5"]);
    assert_rule_faults(Rule::last(Weekday::Mon, 13), &["/rule/is/last_weekday/month: the month is from 1 to 12"]);
    assert_rule_faults(Rule::on([]), &["/rule/is/dates: the list is empty"]);
    let days = || date("2026-01-01").iter_days();
    assert_rule_faults(Rule::on(days().take(1000)), &[]);
    assert_rule_faults(Rule::on(days().take(1001)), &["/rule/is/dates: more than 1000 dates"]);
    assert_rule_faults(Rule::any_of([]), &["/rule/is/any_of: the list is empty"]);
    assert_rule_faults(
        Rule::any_of([Rule::easter(), Rule::fixed(1, 32)]),
        &["/rule/is/any_of/1/fixed/day: no year has a day 32 of month 1"],
    );
    assert_rule_faults(Rule::easter().since(2020).until(2020), &[]);
    assert_rule_faults(Rule::easter().since(2021).until(2020), &["/rule/is/valid: no value lies in this range"]);
}

#[test]
fn shifts_are_limited_each_and_together() {
    let days = "the number of days is from 1 to 366";
    assert_rule_faults(Rule::easter().days_after(366), &[]);
    assert_rule_faults(Rule::easter().days_after(0), &[&("/rule/is/after/days: ".to_string() + days)]);
    assert_rule_faults(
        Rule::easter().days_before(400),
        &["/rule/is: the shifts of a rule add up to at most 366 days", &("/rule/is/before/days: ".to_string() + days)],
    );
    assert_rule_faults(Rule::easter().days_before(360).on_or_after(Weekday::Mon), &[]);
    assert_rule_faults(
        Rule::easter().days_before(361).on_or_after(Weekday::Mon),
        &["/rule/is: the shifts of a rule add up to at most 366 days"],
    );
    // Beside each other they do not add up.
    assert_rule_faults(Rule::any_of([Rule::easter().days_before(300), Rule::easter().days_after(300)]), &[]);
    let moved = |shift| Rule::easter().moved_if_on([Weekday::Sun], shift);
    assert_rule_faults(moved(Shift::After(31)), &[]);
    assert_rule_faults(moved(Shift::After(0)), &["/rule/is/moved/after: the number of days is from 1 to 31"]);
    assert_rule_faults(moved(Shift::Before(32)), &["/rule/is/moved/before: the number of days is from 1 to 31"]);
    assert_rule_faults(Rule::easter().moved_if_on([], Shift::After(1)), &["/rule/is/moved/when: the list is empty"]);
    assert_rule_faults(
        Rule::easter().moved_if_coinciding(Rule::fixed(13, 1), Shift::After(1)),
        &["/rule/is/moved/when/fixed/month: the month is from 1 to 12"],
    );
}

#[test]
fn rules_too_deep_or_too_large_are_refused_and_dropped() {
    let deep = |levels| (1..levels).fold(Rule::easter(), |rule, _| rule.days_after(1));
    assert_rule_faults(deep(8), &[]);
    assert_rule_faults(deep(9), &["/rule/is: nested deeper than 8 levels"]);
    assert!(deep(1_000_000).dates(2026).is_empty());
    let wide = |rules| Rule::any_of(vec![Rule::easter(); rules]);
    assert_rule_faults(wide(999), &[]);
    assert_rule_faults(wide(1000), &["/rule/is: more than 1000 nodes"]);
}

#[test]
fn occasions_that_make_no_sense_are_refused() {
    assert_eq!(faults(holiday::easter().lead(367)), ["/holiday/lead: the number of days is from 0 to 366"]);
    assert_eq!(
        faults(birthday().lead(367).trail(u32::MAX)),
        ["/personal/lead: the number of days is from 0 to 366", "/personal/trail: the number of days is from 0 to 366",],
    );
    let name = "a name has 1 to 200 bytes and no control characters";
    assert_eq!(faults(holiday::rule("", Rule::easter())), ["/rule/name: ".to_string() + name]);
    assert_eq!(faults(personal("a\nb")), ["/personal/day/kind: ".to_string() + name]);
    let from = "/daily/from: a time of day from 00:00 to 23:59 is expected here";
    let to = "/daily/to: a time of day from 00:00 to 24:00 is expected here";
    let empty = "/daily: no value lies in this range";
    assert_eq!(faults(daily(clock(25, 0)..clock(1, 0))), [from]);
    assert_eq!(faults(daily(clock(24, 0)..clock(1, 0))), [from]);
    assert_eq!(faults(daily(clock(0, 60)..clock(24, 1))), [from, to]);
    assert_eq!(faults(daily(clock(1, 0)..clock(1, 60))), [to]);
    assert_eq!(faults(daily(clock(7, 0)..clock(7, 0))), [empty]);
    assert_eq!(faults(weekdays([])), ["/daily/on: the list is empty"]);
}

#[test]
fn a_leap_day_comes_round_in_common_years() {
    let born = BirthDate::new(2000, 2, 29).unwrap();
    let next = |leap_day, today| Days::birthdays(born, leap_day).next(date(today)).unwrap().to_string();
    assert_eq!(next(LeapDay::March1, "2025-01-01"), "2025-03-01");
    assert_eq!(next(LeapDay::February28, "2025-01-01"), "2025-02-28");
    assert_eq!(next(LeapDay::March1, "2024-01-01"), "2024-02-29");
    assert_eq!(next(LeapDay::February28, "2024-02-29"), "2024-02-29");
    assert_eq!(next(LeapDay::February28, "2024-03-01"), "2025-02-28");
    assert_eq!(next(LeapDay::March1, "1990-01-01"), "2000-02-29", "not before birth");
    let any_year = Days::birthdays(BirthDate::without_year(2, 29).unwrap(), LeapDay::March1);
    assert_eq!(any_year.next(date("1801-01-01")), Some(date("1801-03-01")));
}

#[test]
fn personal_days_begin_when_they_say() {
    let alone = Around::default();
    let born = Days::birthdays(BirthDate::new(1990, 7, 1).unwrap(), LeapDay::default());
    assert!(born.covers(date("1990-07-01"), alone) && !born.covers(date("1989-07-01"), alone));
    let signed_up = Days::anniversaries(date("2024-02-29"), LeapDay::default());
    assert!(!signed_up.covers(date("2024-02-29"), alone) && signed_up.covers(date("2025-03-01"), alone));
    let (once, yearly) = (false, true);
    let days = |recurs| Days::personal(date("2026-05-02"), recurs, LeapDay::default());
    let covers = |recurs, day| days(recurs).covers(date(day), alone);
    assert!(covers(once, "2026-05-02") && !covers(once, "2027-05-02") && !covers(once, "2025-05-02"));
    assert!(covers(yearly, "2026-05-02") && covers(yearly, "2027-05-02") && !covers(yearly, "2025-05-02"));
    assert_eq!(days(once).next(date("2026-05-03")), None);
}

#[test]
fn days_around_a_day_may_lie_in_other_years() {
    let birthday = Days::birthdays(BirthDate::without_year(1, 2).unwrap(), LeapDay::default());
    let around = Around { lead: 7, trail: 1 };
    assert!(birthday.covers(date("2025-12-26"), around) && !birthday.covers(date("2025-12-25"), around));
    assert!(birthday.covers(date("2026-01-03"), around) && !birthday.covers(date("2026-01-04"), around));
    // With a year before or after, two birthdays cover each date.
    let covering = |lead, trail| {
        let mut days = Vec::new();
        birthday.covering(date("2026-01-02"), Around { lead, trail }, &mut |day| days.push(day.to_string()));
        days
    };
    assert_eq!(covering(366, 0), ["2026-01-02", "2027-01-02"]);
    assert_eq!(covering(0, 366), ["2025-01-02", "2026-01-02"]);
}

fn ending(days: Days<'_>, from: &str, to: &str, trail: u32, at_most: usize) -> Vec<String> {
    let mut found = Vec::new();
    days.ending_within(date(from), date(to), trail, at_most, &mut |day| found.push(day.to_string()));
    found
}

#[test]
fn occurrences_count_by_the_date_on_which_they_end() {
    let christmas = holiday::christmas().to_rule();
    let christmas = Days::Rule(&christmas);
    assert_eq!(ending(christmas, "2023-12-25", "2025-12-25", 0, 9), ["2023-12-25", "2024-12-25"]);
    assert_eq!(ending(christmas, "2023-12-26", "2025-12-26", 0, 9), ["2024-12-25", "2025-12-25"]);
    assert_eq!(ending(christmas, "2024-01-01", "2024-12-31", 7, 9), ["2023-12-25"]);
    assert_eq!(ending(christmas, "2024-01-02", "2025-01-02", 7, 9), ["2024-12-25"]);
    assert_eq!(ending(christmas, "2020-01-01", "2026-01-01", 0, 2), ["2020-12-25", "2021-12-25"]);
    assert!(ending(christmas, "2020-01-01", "2026-01-01", 0, 0).is_empty());
    assert!(ending(christmas, "2026-01-01", "2020-01-01", 0, 9).is_empty());

    // Each day once, however many rules have it, over more years than are looked at together.
    let twice = Rule::any_of([Rule::fixed(1, 1), Rule::fixed(12, 31).days_after(1)]);
    let found = ending(Days::Rule(&twice), "1950-01-01", "2050-01-01", 0, 1000);
    assert_eq!(found.len(), 100);
    assert!(found.is_sorted());
}

#[test]
fn all_of_time_is_soon_looked_at() {
    let never = [
        Rule::easter(),
        Rule::fixed(7, 1).until(1900),
        Rule::any_of([Rule::on([date("1900-01-01")]), Rule::fixed(7, 1).until(1900)]),
        Rule::any_of([Rule::fixed(2, 30)]),
        Rule::fixed(2, 30),
    ];
    for rule in &never {
        let mut last = None;
        Days::Rule(rule).ending_within(NaiveDate::MIN, NaiveDate::MAX, 366, usize::MAX, &mut |day| last = Some(day));
        assert!(last.is_none_or(|last| last < date("9999-12-31")));
    }
    let mut count = 0_u32;
    let yearly = Rule::any_of([Rule::fixed(7, 1), Rule::fixed(7, 2)]);
    Days::Rule(&yearly).ending_within(NaiveDate::MIN, NaiveDate::MAX, 0, 1000, &mut |_| count = count.wrapping_add(1));
    assert_eq!(count, 1000);
}

#[test]
fn occasions_that_say_the_same_are_written_in_one_way() {
    let canonical = |rule: Rule| Occasion::from(holiday::rule("x", rule)).canonical();
    let same = [
        Rule::any_of([Rule::easter(), Rule::fixed(1, 1), Rule::fixed(6, 1)]),
        Rule::any_of([Rule::fixed(6, 1), Rule::any_of([Rule::fixed(1, 1), Rule::easter()]), Rule::easter()]),
        Rule::any_of([Rule::any_of([Rule::easter(), Rule::fixed(1, 1), Rule::fixed(6, 1)])]),
    ];
    let first = canonical(same[0].clone());
    for rule in same {
        assert_eq!(canonical(rule), first);
    }
    assert_eq!(canonical(Rule::any_of([Rule::easter()])), holiday::rule("x", Rule::easter()).into());
    assert_ne!(canonical(Rule::fixed(1, 6)), canonical(Rule::fixed(6, 1)));
    let inside = Rule::any_of([Rule::any_of([Rule::easter()])]).days_after(1).since(2000);
    assert_eq!(canonical(inside), canonical(Rule::easter().days_after(1).since(2000)));
    // What binding refuses stays what it is.
    assert_eq!(canonical(Rule::any_of([])), holiday::rule("x", Rule::any_of([])).into());
}
