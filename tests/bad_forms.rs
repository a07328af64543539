//! What is refused of occasions, sequences, shares, favourites, levels, scores and buckets: with which error and at which place.
//! The rest stands in `bad_input.rs`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::needless_pass_by_value,
    clippy::reversed_empty_ranges,
    reason = "a test fails by panicking, also in the helpers beside it; reversed ranges are bad input; time is taken"
)]

use chrono::{NaiveDate, Weekday};
use segmentry::{
    DefinitionError, Fault, Problem,
    model::{
        BirthDate, Cart, Currency, CustomEvent, Customer, EventKind, Money, Order, PersonalOccasion, SignUp, View,
    },
    occasion::{Occasion, Rule, Shift},
    prelude::*,
    scale::{Axis, Best, Breakpoints, Closed, Combination, Grid, GridRule, Scale, ScoreModel},
    time::{Instant, Span, SpanError, WindowError},
    words::{Metric, Ratio, funnel},
};
use std::{
    fmt::Debug,
    time::{Duration, Instant as Stopwatch},
};

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn now() -> Instant {
    at("2026-06-01T00:00:00Z")
}

fn usage_scale() -> Scale {
    usage().count().levels("light", [(5, "average"), (20, "heavy")])
}

fn context() -> Context {
    Context::at(now()).scale("usage", usage_scale())
}

/// Binding finds these faults and no other, each at a place in the definition's own JSON.
#[track_caller]
fn assert_faults<const N: usize>(rule: &Predicate, expected: [(&str, Problem); N]) {
    let error: DefinitionError = rule.plan(&context()).expect_err(&format!("binds: {rule}"));
    let json = serde_json::to_value(rule).unwrap();
    let found = error.faults().iter().map(|fault: &Fault| {
        assert!(json.pointer(fault.path()).is_some(), "{} in {json}", fault.path());
        (fault.path(), fault.problem().clone())
    });
    assert_eq!(found.collect::<Vec<_>>(), expected);
    assert!(!rule.to_string().is_empty());
}

#[track_caller]
fn assert_refused(rule: &Predicate, path: &str, problem: impl Into<Problem>) {
    assert_faults(rule, [(path, problem.into())]);
}

/// The message as it is printed.
#[track_caller]
fn assert_message(rule: &Predicate, message: &str) {
    assert_eq!(rule.plan(&context()).expect_err(&format!("binds: {rule}")).to_string(), message);
}

#[track_caller]
fn assert_binds(rule: &Predicate) {
    rule.plan(&context()).unwrap_or_else(|error| panic!("{error}: {rule}"));
}

/// The text is not read as a `T`, for this reason. Where `serde_json` found it, in lines and columns, is its own matter.
#[track_caller]
fn assert_unread<T: for<'a> serde::Deserialize<'a> + Debug>(json: &str, message: &str) {
    match serde_json::from_str::<T>(json) {
        Ok(read) => panic!("read: {read:?}"),
        Err(error) => assert_eq!(error.to_string().split(" at line ").next().unwrap(), message),
    }
}

#[track_caller]
fn rule(json: &str) -> Predicate {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

/// Any of some events, given as the inside of their map.
fn any(events: &str) -> String {
    format!(r#"{{"number":{{"value":{{"count":{{{events}}}}},"is":{{"at_least":1}}}}}}"#)
}

fn orders_where(clause: &str) -> String {
    any(&format!(r#""from":["order"],"where":[{clause}]"#))
}

fn no_field(kind: &str, field: &str) -> Problem {
    Problem::NoSuchField { kind: kind.into(), field: field.into() }
}

fn wrong(name: &str, expected: &'static str, found: &'static str) -> Problem {
    Problem::WrongType { name: name.into(), expected, found }
}

/// The time it takes, at most so long. Generous, since what is meant is "not the square".
#[track_caller]
fn assert_quick<T>(what: impl FnOnce() -> T) -> T {
    let start = Stopwatch::now();
    let outcome = what();
    let took = start.elapsed();
    assert!(took < Duration::from_secs(20), "took {took:?}");
    outcome
}

const CLAUSE: &str = "/number/value/count/where/0";

mod occasions {
    use super::*;

    #[track_caller]
    fn assert_occasion(occasion: impl Into<Occasion>, path: &str, problem: impl Into<Problem>) {
        let (occasion, problem) = (occasion.into(), problem.into());
        assert_refused(&orders().during(occasion.clone()).any(), &format!("{CLAUSE}/during{path}"), problem.clone());
        assert_refused(&orders().outside(occasion.clone()).any(), &format!("{CLAUSE}/outside{path}"), problem.clone());
        let inside = visits().followed_by(orders().during(occasion), days(1)).any();
        assert_refused(&inside, &format!("{CLAUSE}/followed_by/where/0/during{path}"), problem);
    }

    #[track_caller]
    fn assert_rule(rule: Rule, path: &str, problem: impl Into<Problem>) {
        assert_occasion(holiday::rule("x", rule), &format!("/rule/is{path}"), problem);
    }

    fn not_between(what: &'static str, least: u32, most: u32) -> Problem {
        Problem::NotBetween { what, least, most }
    }

    #[test]
    fn too_many_days_around() {
        let days = not_between("number of days", 0, 366);
        assert_occasion(holiday::christmas().lead(367), "/holiday/lead", days.clone());
        assert_occasion(holiday::christmas().trail(367), "/holiday/trail", days.clone());
        assert_occasion(birthday().lead(u32::MAX), "/personal/lead", days.clone());
        assert_occasion(holiday::rule("x", Rule::easter()).trail(u32::MAX), "/rule/trail", days);
        assert_binds(&orders().during(holiday::christmas().lead(366).trail(366)).any());
        assert_message(
            &orders().during(holiday::christmas().lead(367)).any(),
            "/number/value/count/where/0/during/holiday/lead: the number of days is from 0 to 366",
        );
    }

    #[test]
    fn names() {
        for name in [String::new(), "x".repeat(201), "a\nb".to_owned()] {
            assert_occasion(holiday::rule(name.clone(), Rule::easter()), "/rule/name", Problem::Name);
            assert_occasion(personal(name.as_str()), "/personal/day/kind", Problem::Name);
        }
    }

    #[test]
    fn days_that_no_year_has() {
        assert_rule(Rule::fixed(0, 1), "/fixed/month", not_between("month", 1, 12));
        assert_rule(Rule::fixed(13, 1), "/fixed/month", not_between("month", 1, 12));
        for (month, day) in [(11, 31), (2, 30), (1, 0), (12, u32::MAX)] {
            assert_rule(Rule::fixed(month, day), "/fixed/day", Problem::NoSuchDay { month, day });
        }
        assert_message(
            &orders().during(holiday::rule("x", Rule::fixed(11, 31))).any(),
            "/number/value/count/where/0/during/rule/is/fixed/day: no year has a day 31 of month 11",
        );
        assert_binds(&orders().during(holiday::rule("x", Rule::fixed(2, 29))).any());
        for nth in [0, 6, u32::MAX] {
            assert_rule(Rule::nth(nth, Weekday::Mon, 1), "/weekday/nth", not_between("place in the month", 1, 5));
        }
        assert_rule(Rule::nth(1, Weekday::Mon, 13), "/weekday/month", not_between("month", 1, 12));
        assert_rule(Rule::last(Weekday::Mon, 0), "/last_weekday/month", not_between("month", 1, 12));
    }

    #[test]
    fn shifts() {
        let days = not_between("number of days", 1, 366);
        assert_rule(Rule::easter().days_after(0), "/after/days", days.clone());
        assert_rule(Rule::easter().days_before(0), "/before/days", days);
        let moved = not_between("number of days", 1, 31);
        assert_rule(Rule::easter().moved_if_on([Weekday::Sun], Shift::After(0)), "/moved/after", moved.clone());
        assert_rule(Rule::easter().moved_if_on([Weekday::Sun], Shift::Before(32)), "/moved/before", moved);
        assert_rule(Rule::easter().moved_if_on([], Shift::After(1)), "/moved/when", Problem::Empty);
        let too_far = Problem::ShiftedTooFar { limit: 366 };
        assert_rule(Rule::easter().days_after(366).days_before(1), "", too_far.clone());
        let other = Rule::easter().days_after(366).days_after(1);
        let moved = Rule::easter().moved_if_coinciding(other, Shift::After(1));
        assert_rule(moved, "/moved/when", too_far);
        assert_rule(
            Rule::easter().moved_if_coinciding(Rule::fixed(1, 32), Shift::After(1)),
            "/moved/when/fixed/day",
            Problem::NoSuchDay { month: 1, day: 32 },
        );
        assert_binds(
            &orders().during(holiday::rule("x", Rule::easter().days_after(360).on_or_after(Weekday::Mon))).any(),
        );
    }

    #[test]
    fn years_lists_and_tables() {
        assert_rule(Rule::easter().since(2020).until(2019), "/valid", Problem::EmptyRange);
        assert_rule(Rule::any_of([]), "/any_of", Problem::Empty);
        assert_rule(Rule::any_of([Rule::easter(), Rule::any_of([])]), "/any_of/1/any_of", Problem::Empty);
        assert_rule(Rule::on([]), "/dates", Problem::Empty);
        let day = |n: u64| NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + chrono::Days::new(n);
        assert_rule(Rule::on((0..1_001).map(day)), "/dates", Problem::TooManyDates { limit: 1_000 });
        assert_binds(&orders().during(holiday::rule("x", Rule::on((0..1_000).map(day)))).any());
    }

    #[test]
    fn rules_in_rules() {
        let nested = |levels: usize| (1..levels).fold(Rule::easter(), |rule, _| rule.days_after(1));
        assert_binds(&orders().during(holiday::rule("x", nested(8))).any());
        assert_rule(nested(9), "", Problem::TooDeep { limit: 8 });
        let json = |levels: usize| {
            let (open, close) = (r#"{"any_of":["#.repeat(levels - 1), "]}".repeat(levels - 1));
            orders_where(&format!(r#"{{"during":{{"rule":{{"name":"x","is":{open}"easter"{close}}}}}}}"#))
        };
        assert_binds(&rule(&json(8)));
        let place = format!("{CLAUSE}/during/rule/is{}: nested deeper than 8 levels", "/any_of/0".repeat(8));
        assert_unread::<Predicate>(&json(9), &place);
        assert_unread::<Predicate>(&json(30), &place);
        assert_unread::<Predicate>(&json(10_000), "too deeply nested");

        let many = |rules: usize| {
            let rules = vec![r#""easter""#; rules].join(",");
            format!(r#"{{"after":{{"days":1,"of":{{"any_of":[{rules}]}}}}}}"#)
        };
        assert!(serde_json::from_str::<Rule>(&many(998)).is_ok());
        assert_unread::<Rule>(&many(999), "at the root: more than 1000 nodes");
        assert_unread::<Rule>(&many(1_000), "/after/of: more than 1000 nodes");
        assert_rule(Rule::any_of((0..1_000).map(|_| Rule::easter())), "", Problem::TooLarge { limit: 1_000 });
        let doubled = assert_quick(|| (0..64).fold(Rule::easter(), |rule, _| Rule::any_of([rule.clone(), rule])));
        assert!(orders().during(holiday::rule("x", doubled)).any().plan(&context()).is_err());
    }

    #[test]
    fn clocks() {
        let time = |last| Problem::TimeOfDay { last };
        assert_occasion(daily(clock(25, 0)..clock(4, 0)), "/daily/from", time("23:59"));
        assert_occasion(daily(clock(24, 0)..clock(4, 0)), "/daily/from", time("23:59"));
        assert_occasion(daily(clock(3, 60)..clock(4, 0)), "/daily/from", time("23:59"));
        assert_occasion(daily(clock(3, 0)..clock(24, 1)), "/daily/to", time("24:00"));
        assert_occasion(daily(clock(3, 0)..clock(4, 60)), "/daily/to", time("24:00"));
        assert_occasion(daily(clock(3, 0)..clock(3, 0)), "/daily", Problem::EmptyRange);
        assert_occasion(weekdays([]), "/daily/on", Problem::Empty);
        assert_binds(&orders().during(daily(clock(23, 59)..clock(24, 0))).any());
        assert_message(
            &orders().during(daily(clock(25, 0)..clock(4, 0))).any(),
            "/number/value/count/where/0/during/daily/from: a time of day from 00:00 to 23:59 is expected here",
        );
    }

    #[test]
    fn faults_are_told_together() {
        let occasion = holiday::rule("", Rule::any_of([Rule::fixed(2, 30), Rule::nth(9, Weekday::Mon, 13)])).lead(400);
        let place = |rest: &str| format!("{CLAUSE}/during/rule{rest}");
        assert_faults(
            &orders().during(occasion).any(),
            [
                (&*place("/name"), Problem::Name),
                (&*place("/is/any_of/0/fixed/day"), Problem::NoSuchDay { month: 2, day: 30 }),
                (&*place("/is/any_of/1/weekday/nth"), not_between("place in the month", 1, 5)),
                (&*place("/is/any_of/1/weekday/month"), not_between("month", 1, 12)),
                (&*place("/lead"), not_between("number of days", 0, 366)),
            ],
        );
    }

    #[test]
    fn shapes() {
        let unread = |occasion: &str, message: &str| {
            assert_unread::<Predicate>(
                &orders_where(&format!(r#"{{"during":{occasion}}}"#)),
                &format!("{CLAUSE}/during{message}"),
            );
        };
        unread("1", ": expected occasion");
        unread("[]", ": expected occasion");
        unread("{}", ": expected occasion, as a map with exactly one key");
        unread(r#""christmas""#, ": unknown occasion `christmas`; there are holiday, rule, personal, daily");
        unread(r#""holiday""#, r#": `holiday` is written as {"holiday": ...}"#);
        unread(r#"{"holiday":"christmas"}"#, "/holiday: expected a holiday");
        unread(r#"{"holiday":{}}"#, "/holiday: the key `name` is missing");
        unread(r#"{"holiday":{"name":1}}"#, "/holiday/name: expected a text");
        unread(
            r#"{"holiday":{"name":"easter","leads":1}}"#,
            "/holiday: unknown key `leads`; there are name, lead, trail",
        );
        unread(
            r#"{"holiday":{"name":"easter","lead":"1d"}}"#,
            "/holiday/lead: expected a whole number that is not negative",
        );
        unread(
            r#"{"holiday":{"name":"easter","lead":4294967296}}"#,
            "/holiday/lead: expected a whole number below 2^32",
        );
        let names: Vec<String> = holiday::built_in().map(|holiday| holiday.name().to_owned()).collect();
        unread(
            r#"{"holiday":{"name":"xmas"}}"#,
            &format!("/holiday/name: unknown holiday `xmas`; there are {}", names.join(", ")),
        );
        unread(r#"{"rule":{"name":"x"}}"#, "/rule: the key `is` is missing");
        unread(r#"{"rule":{"is":"easter"}}"#, "/rule: the key `name` is missing");
        unread(r#"{"rule":{"name":"x","is":{"fixed":{"month":1}}}}"#, "/rule/is/fixed: the key `day` is missing");
        unread(r#"{"rule":{"name":"x","is":7}}"#, "/rule/is: expected rule of a holiday");
        unread(r#"{"rule":{"name":"x","is":{"easter":{}}}}"#, r#"/rule/is: `easter` is written as "easter""#);
        unread(
            r#"{"rule":{"name":"x","is":"passover"}}"#,
            "/rule/is: unknown rule of a holiday `passover`; there are easter, orthodox_easter, fixed, weekday, \
             last_weekday, after, before, weekday_on_or_after, weekday_on_or_before, moved, valid, any_of, dates",
        );
        let moved = |shift: &str| {
            format!(r#"{{"rule":{{"name":"x","is":{{"moved":{{"rule":"easter","when":["sunday"]{shift}}}}}}}}}"#)
        };
        unread(&moved(""), "/rule/is/moved: expected either `after` or `before`");
        unread(&moved(r#","after":1,"before":1"#), "/rule/is/moved: expected either `after` or `before`");
        let weekdays = "there are monday, tuesday, wednesday, thursday, friday, saturday, sunday";
        unread(
            r#"{"rule":{"name":"x","is":{"moved":{"rule":"easter","when":["sun"],"after":1}}}}"#,
            &format!("/rule/is/moved/when/0: unknown weekday `sun`; {weekdays}"),
        );
        unread(
            r#"{"rule":{"name":"x","is":{"last_weekday":{"weekday":"Monday","month":5}}}}"#,
            &format!("/rule/is/last_weekday/weekday: unknown weekday `Monday`; {weekdays}"),
        );
        for wrong in ["2026-02-30", "2026-2-3", "26-02-03", "20260203", "2026-02-03T00:00:00Z", ""] {
            unread(
                &format!(r#"{{"rule":{{"name":"x","is":{{"dates":["2026-01-01","{wrong}"]}}}}}}"#),
                "/rule/is/dates/1: expected a date, as \"2026-11-27\"",
            );
        }
        unread(
            r#"{"personal":{"day":"wedding"}}"#,
            "/personal/day: unknown personal day `wedding`; there are birthday, sign_up, kind",
        );
        unread(r#"{"personal":{"day":"kind"}}"#, r#"/personal/day: `kind` is written as {"kind": ...}"#);
        unread(r#"{"personal":{"day":{"kind":1}}}"#, "/personal/day/kind: expected a text");
        unread(
            r#"{"personal":{"day":"birthday","leap_day":"february_29"}}"#,
            "/personal/leap_day: unknown leap day `february_29`; there are march_1, february_28",
        );
        let part = "/daily: expected a part of the day, as {\"from\": \"17:00\", \"to\": \"19:00\"}";
        unread(r#"{"daily":"17:00"}"#, part);
        unread(r#"{"daily":{"from":"17:00"}}"#, "/daily: the key `to` is missing");
        for wrong in ["7:00", "17", "17:0", "1700", "17:00:00", "+7:00", "17:00 ", "five", "٠٧:٠٠"] {
            unread(
                &format!(r#"{{"daily":{{"from":"{wrong}","to":"19:00"}}}}"#),
                "/daily/from: expected a time of day, as \"17:30\"",
            );
        }
        unread(
            r#"{"daily":{"from":"17:00","to":"19:00","on":["fri"]}}"#,
            &format!("/daily/on/0: unknown weekday `fri`; {weekdays}"),
        );
        assert_unread::<Predicate>(
            &orders_where(r#"{"during":{"holiday":{"name":"easter","name":"christmas"}}}"#),
            "the key `name` stands twice",
        );
    }

    /// There are no days until a part of the day, and it does not come round to be counted.
    #[test]
    fn parts_of_the_day_have_no_days() {
        let daily = r#"{"daily":{"from":"17:00","to":"19:00"}}"#;
        let unknown = "unknown occasion with days of its own `daily`; there are holiday, rule, personal";
        assert_unread::<Metric>(
            &format!(r#"{{"number":{{"days_until":{daily}}}}}"#),
            &format!("/number/days_until: {unknown}"),
        );
        assert_unread::<Metric>(
            &format!(r#"{{"number":{{"distinct":{{"events":{{"from":["order"]}},"by":{{"occasion":{daily}}}}}}}}}"#),
            &format!("/number/distinct/by/occasion: {unknown}"),
        );
        assert_unread::<Metric>(
            &format!(r#"{{"share":{{"occasions":{{"events":{{"from":["order"]}},"occasion":{daily}}}}}}}"#),
            &format!("/share/occasions/occasion: {unknown}"),
        );
    }

    #[test]
    fn days_until_the_day_itself() {
        let place = "/number/value/days_until";
        assert_refused(&holiday::easter().lead(7).days_until().at_most(3), place, Problem::LeadOfDay);
        assert_refused(&birthday().trail(1).within_next(calendar_days(3)), place, Problem::LeadOfDay);
        assert_message(
            &birthday().lead(1).days_until().at_most(3),
            "/number/value/days_until: the days before and after do not matter to how far the day itself is",
        );
        assert_refused(&birthday().within_next(calendar_days(0)), "/number/is", Problem::EmptyRange);
        assert_refused(&birthday().days_until().between(3..=2), "/number/is", Problem::EmptyRange);
        assert_refused(
            &holiday::rule("x", Rule::fixed(2, 30)).days_until().at_most(3),
            "/number/value/days_until/rule/is/fixed/day",
            Problem::NoSuchDay { month: 2, day: 30 },
        );
        assert_refused(
            &orders().distinct_occurrences(holiday::rule("", Rule::easter())).at_least(1),
            "/number/value/distinct/by/occasion/rule/name",
            Problem::Name,
        );
        assert_refused(
            &orders().share_of_occurrences(birthday().lead(367)).at_least(percent(1)),
            "/share/value/occasions/occasion/personal/lead",
            not_between("number of days", 0, 366),
        );
    }
}

mod sequences {
    use super::*;

    #[test]
    fn lengths_of_time() {
        let followed = |span| visits().followed_by(orders(), span).any();
        let place = format!("{CLAUSE}/followed_by/within");
        assert_refused(&followed(days(0)), &place, SpanError::Zero);
        assert_refused(&followed(days(3_650_001)), &place, SpanError::TooLong);
        assert_refused(&followed(Span::from_micros(u64::MAX)), &place, SpanError::TooLong);
        assert_binds(&followed(Span::LONGEST));
        for (rule, code) in [
            (visits().not_followed_by(orders(), days(0)).any(), "not_followed_by"),
            (visits().preceded_by(orders(), days(0)).any(), "preceded_by"),
            (visits().not_preceded_by(orders(), days(0)).any(), "not_preceded_by"),
        ] {
            assert_refused(&rule, &format!("{CLAUSE}/{code}/within"), SpanError::Zero);
        }
        let funnel = |span| funnel(visits()).then(orders()).within(span).reached(1);
        assert_refused(&funnel(days(0)), "/number/value/furthest/within", SpanError::Zero);
        assert_refused(&funnel(days(3_650_001)), "/number/value/furthest/within", SpanError::TooLong);
    }

    /// A step stands in others' sentences, so it has neither steps, nor a window, nor a first or latest of its own.
    #[test]
    fn steps_do_not_nest() {
        let nested = || Problem::NestedStep;
        let as_link = |clauses: usize| format!("{CLAUSE}/followed_by/where/{clauses}");
        let by = |other: segmentry::words::Other<_>| visits().followed_by(other, days(1)).any();
        assert_refused(&by(orders().within_last(days(1)).into()), &as_link(0), nested());
        assert_refused(&by(orders().first().into()), &as_link(0), nested());
        assert_refused(&by(orders().latest().with_offer().into()), &as_link(0), nested());
        assert_refused(&by(orders().with_offer().preceded_by(visits(), days(1)).into()), &as_link(1), nested());
        let never = visits().never_preceded_by(orders().ever_followed_by(returns())).any();
        assert_refused(&never, &format!("{CLAUSE}/not_preceded_by/where/0"), nested());
        assert_message(
            &never,
            "/number/value/count/where/0/not_preceded_by/where/0: a step of a sequence has no window, no first or latest, \
             and no steps of its own",
        );
        let steps =
            funnel(orders().first()).then(visits().within_last(days(1))).then(visits().ever_followed_by(orders()));
        let place = |step: usize| format!("/number/value/furthest/steps/{step}/where/0");
        assert_faults(&steps.reached(1), [(&*place(0), nested()), (&*place(1), nested()), (&*place(2), nested())]);
        // Written, it is not read back.
        let json = serde_json::to_string(&never).unwrap();
        assert_unread::<Predicate>(
            &json,
            "/number/value/count/where/0/not_preceded_by/where/0: unknown condition on one event `refused`; there are \
             one_of, not_one_of, in_range, has, lacks, line, no_line, during, outside",
        );
    }

    #[test]
    fn links_in_json() {
        let conditions = "there are one_of, not_one_of, in_range, has, lacks, line, no_line, during, outside";
        for code in ["followed_by", "not_followed_by", "preceded_by", "not_preceded_by"] {
            let inner = r#"{"from":["visit"]}"#;
            assert_unread::<Predicate>(
                &orders_where(&format!(r#"{{"{code}":{{"from":["visit"],"where":[{{"{code}":{inner}}}]}}}}"#)),
                &format!("{CLAUSE}/{code}/where/0: unknown condition on one event `{code}`; {conditions}"),
            );
            let unread = |content: &str, message: &str| {
                assert_unread::<Predicate>(
                    &orders_where(&format!(r#"{{"{code}":{content}}}"#)),
                    &format!("{CLAUSE}/{code}{message}"),
                );
            };
            unread(r#""visit""#, r#": expected other events, as {"from": ["order"]}"#);
            unread("{}", ": the key `from` is missing");
            unread(r#"{"from":"visit"}"#, "/from: expected a list");
            let keys = "there are from, where, within, same";
            unread(r#"{"from":["visit"],"window":{"last":"1d"}}"#, &format!(": unknown key `window`; {keys}"));
            unread(r#"{"from":["visit"],"pick":{"end":"last"}}"#, &format!(": unknown key `pick`; {keys}"));
            unread(r#"{"from":["visit"],"within":1}"#, "/within: expected a text");
            unread(r#"{"from":["visit"],"same":7}"#, "/same: expected field of an event");
            assert_refused(
                &rule(&orders_where(&format!(r#"{{"{code}":{{"from":[]}}}}"#))),
                &format!("{CLAUSE}/{code}/from"),
                Problem::Empty,
            );
            assert_refused(
                &rule(&orders_where(&format!(r#"{{"{code}":{{"from":["visit"],"where":[{{"has":"offer"}}]}}}}"#))),
                &format!("{CLAUSE}/{code}/where/0"),
                no_field("visit", "offer"),
            );
            assert_unread::<Predicate>(
                &orders_where(&format!(r#"{{"line":[{{"{code}":{{"from":["visit"]}}}}]}}"#)),
                &format!(
                    "{CLAUSE}/line/0: unknown clause on a line `{code}`; there are one_of, not_one_of, in_range, has, lacks"
                ),
            );
        }
    }

    #[test]
    fn the_same_of_what_one_does_not_have() {
        let place = format!("{CLAUSE}/followed_by/same");
        let followed = |field| visits().followed_by(orders().of_the_same(field), days(1)).any();
        assert_refused(&followed(EventField::Page), &place, no_field("order", "page"));
        assert_refused(&followed(EventField::Offer), &place, no_field("visit", "offer"));
        assert_faults(
            &followed(EventField::Score),
            [(&*place, no_field("visit", "score")), (&*place, no_field("order", "score"))],
        );
        let property = || followed(EventField::Property("p".into()));
        assert_faults(
            &property(),
            [(&*place, no_field("visit", "property")), (&*place, no_field("order", "property"))],
        );
    }

    #[test]
    fn picks() {
        let events = |pick: &str| any(&format!(r#""from":["order"],"pick":{pick}"#));
        let unread = |pick: &str, message: &str| {
            assert_unread::<Predicate>(&events(pick), &format!("/number/value/count/pick{message}"));
        };
        unread(r#""first""#, r#": expected which end of the events, as {"end": "last"}"#);
        unread("{}", ": the key `end` is missing");
        unread(r#"{"end":"latest"}"#, "/end: unknown end `latest`; there are first, last");
        unread(r#"{"end":"first","window":{"last":"1d"}}"#, ": unknown key `window`; there are end, where");
        unread(r#"{"end":"first","where":{}}"#, "/where: expected a list");
        let place = "/number/value/count/pick/where/0";
        let picked = rule(&events(r#"{"end":"first","where":[{"has":"campaign"}]}"#));
        assert_refused(&picked, place, no_field("order", "campaign"));
        assert_refused(
            &orders().first().followed_by(visits(), days(0)).any(),
            &format!("{place}/followed_by/within"),
            SpanError::Zero,
        );
        assert_refused(&orders().latest().with_line(line()).any(), &format!("{place}/line"), Problem::Empty);
    }

    #[test]
    fn funnels() {
        let steps = "/number/value/furthest/steps";
        let of = |steps: usize| (1..steps).fold(funnel(visits()), |funnel, _| funnel.then(orders())).reached(1);
        assert_refused(&of(1), steps, Problem::Steps { found: 1 });
        assert_refused(&of(17), steps, Problem::Steps { found: 17 });
        assert_message(&of(17), "/number/value/furthest/steps: a funnel has 2 to 16 steps, not 17");
        assert_binds(&of(2));
        assert_binds(&of(16));
        let json =
            |furthest: &str| format!(r#"{{"number":{{"value":{{"furthest":{furthest}}},"is":{{"at_least":1}}}}}}"#);
        assert_refused(&rule(&json(r#"{"steps":[]}"#)), steps, Problem::Steps { found: 0 });
        assert_faults(
            &rule(&json(r#"{"steps":[{"from":[]},{"from":["order"],"where":[{"line":[]}]}],"window":{"last":"0d"}}"#)),
            [
                ("/number/value/furthest/steps/0/from", Problem::Empty),
                ("/number/value/furthest/steps/1/where/0/line", Problem::Empty),
                ("/number/value/furthest/window", Problem::Window(segmentry::time::WindowError::Span(SpanError::Zero))),
            ],
        );
        let same = funnel(visits()).then(orders()).of_the_same(EventField::Product).reached(1);
        assert_faults(
            &same,
            [
                ("/number/value/furthest/same", no_field("visit", "product")),
                ("/number/value/furthest/same", no_field("order", "product")),
            ],
        );
        let unread = |furthest: &str, message: &str| {
            assert_unread::<Predicate>(&json(furthest), &format!("/number/value/furthest{message}"));
        };
        unread("[]", ": expected the steps of a funnel");
        unread("{}", ": the key `steps` is missing");
        unread(r#"{"steps":["order"]}"#, r#"/steps/0: expected a step, as {"from": ["order"]}"#);
        unread(
            r#"{"steps":[{"from":["order"],"window":{"last":"1d"}}]}"#,
            "/steps/0: unknown key `window`; there are from, where",
        );
        unread(
            r#"{"steps":[{"from":["order"],"where":[{"followed_by":{"from":["visit"]}}]}]}"#,
            "/steps/0/where/0: unknown condition on one event `followed_by`; there are one_of, not_one_of, in_range, has, \
             lacks, line, no_line, during, outside",
        );
        unread(r#"{"steps":[],"pick":{}}"#, ": unknown key `pick`; there are steps, window, within, same");
        // Beyond the last step, or before the first: nobody, or everybody.
        assert_binds(&funnel(visits()).then(orders()).reached(3));
        assert_refused(&funnel(visits()).then(orders()).furthest().less_than(0), "/number/is", Problem::EmptyRange);
    }

    #[test]
    fn regularity() {
        let periods = Problem::NoPeriods;
        assert_refused(&orders().in_at_least(2, days(30).into()), "", periods.clone());
        assert_refused(&!orders().in_at_least(2, (now()..).into()), "/not", periods.clone());
        assert_refused(&orders().in_at_least(2, segmentry::time::Window::Ever), "", periods);
        assert_message(
            &orders().in_at_least(2, days(30).into()),
            "at the root: only a window of calendar days, weeks, months, quarters or years has periods to count",
        );
        assert_binds(&orders().in_at_least(2, last_calendar_days(30)));
        assert_refused(
            &visits().most_of_one(EventField::Product).at_least(2),
            "/number/value/most/by",
            no_field("visit", "product"),
        );
        assert_refused(&orders().longest_gap().less_than(days(0)), "/time/is", Problem::EmptyRange);
        assert_refused(&orders().latest_gap().at_least(days(3_650_001)), "/time/is", SpanError::TooLong);
    }

    #[test]
    fn spans_of_fields() {
        let json = |family: &str, stat: &str, field: &str| {
            let is = if family == "time" { r#"{"at_least":"1d"}"# } else { r#"{"at_least":"1"}"# };
            format!(
                r#"{{"{family}":{{"value":{{"{stat}":{{"events":{{"from":["session"]}},"field":{field}}}}},"is":{is}}}}}"#
            )
        };
        let place = |family: &str, stat: &str| format!("/{family}/value/{stat}/field");
        assert_refused(
            &rule(&json("time", "total", r#""feature""#)),
            &place("time", "total"),
            wrong("feature", "a text", "a length of time"),
        );
        assert_refused(
            &rule(&json("amount", "trend", r#""duration""#)),
            &place("amount", "trend"),
            wrong("duration", "a length of time", "a number"),
        );
        let place = place("time", "first");
        assert_faults(
            &rule(&json("time", "first", r#""page""#)),
            [(&*place, no_field("session", "page")), (&*place, wrong("page", "a text", "a length of time"))],
        );
        assert_unread::<Predicate>(
            &json("time", "trend", r#""duration""#),
            "/time/value: unknown metric of a length of time `trend`; there are since_sign_up, since, between, mean_gap, \
             longest_gap, latest_gap, total, average, median, largest, smallest, first, last",
        );
        assert_unread::<Metric>(
            r#"{"time":{"total":{"events":{"from":["session"]},"field":"duration","currency":"EUR"}}}"#,
            "/time/total: unknown key `currency`; there are events, field",
        );
        assert_unread::<Metric>(
            r#"{"time":{"total":{"events":{"from":["session"]}}}}"#,
            "/time/total: the key `field` is missing",
        );
    }
}

mod shares {
    use super::*;

    fn share(is: &str) -> String {
        format!(
            r#"{{"share":{{"value":{{"of":{{"part":{{"count":{{"from":["order"]}}}},"whole":{{"count":{{"from":["visit"]}}}}}}}},"is":{is}}}}}"#
        )
    }

    #[test]
    fn ratios_are_plain() {
        let message = "/share/is/at_least: a ratio is written as 80%, 12.5% (at most six decimals) or 1/3, of whole numbers \
                       below 2^32";
        for wrong in [
            "",
            "%",
            "80",
            "0.8",
            "80,5%",
            "-1%",
            "+1%",
            "1e1%",
            "80 %",
            " 80%",
            "80%%",
            "080%",
            ".5%",
            "5.%",
            "0.0000001%",
            "4294967296%",
            "1/0",
            "0/0",
            "1/",
            "/3",
            "1/-3",
            "-1/3",
            "1/03",
            "01/3",
            "1/3%",
            "1/2/3",
            "1 / 3",
            "4294967296/1",
            "1/4294967296",
            "٣%",
            "½",
        ] {
            assert_unread::<Predicate>(&share(&format!(r#"{{"at_least":"{wrong}"}}"#)), message);
            assert!(wrong.parse::<Ratio>().is_err(), "{wrong}");
        }
        assert_unread::<Predicate>(&share(r#"{"at_least":1}"#), "/share/is/at_least: expected a text");
        assert_unread::<Predicate>(&share(r#"{"exactly":{"number":"1"}}"#), "/share/is/exactly: expected a text");
    }

    #[test]
    fn ratios_are_read_back_from_what_they_are_written_as() {
        let largest = u32::MAX;
        for ratio in [
            percent(0),
            percent(largest),
            ratio(largest, 1),
            ratio(42_949_673, 1),
            ratio(42_949_672, 1),
            ratio(1, largest),
            ratio(largest, largest - 1),
            ratio(1, 100_000_000),
            ratio(1, 1_000_000_000),
            ratio(0, 7),
            "4294967295.999999%".parse().unwrap(),
            "0.000001%".parse().unwrap(),
        ] {
            let rule = orders().share_of(visits()).at_least(ratio);
            assert_eq!(super::rule(&serde_json::to_string(&rule).unwrap()), rule, "{ratio}");
            assert_eq!(ratio.to_string().parse(), Ok(ratio));
        }
        for (text, written) in [("50%", "50%"), ("1/2", "50%"), ("050/100", ""), ("2/6", "1/3"), ("12.50%", "12.5%")] {
            assert_eq!(text.parse::<Ratio>().map(|ratio| ratio.to_string()).unwrap_or_default(), written);
        }
    }

    #[test]
    fn ratios_over_zero_and_ranges_of_none() {
        let of = || orders().share_of(visits());
        assert_refused(&of().at_least(ratio(1, 0)), "/share/is", Problem::ZeroDenominator);
        assert_refused(&of().exactly(ratio(0, 0)), "/share/is", Problem::ZeroDenominator);
        assert_message(&of().at_least(ratio(1, 0)), "/share/is: a ratio over zero");
        assert_refused(&of().between(percent(50)..percent(20)), "/share/is", Problem::EmptyRange);
        assert_refused(&of().between(ratio(1, 2)..percent(50)), "/share/is", Problem::EmptyRange);
        assert_binds(&of().more_than(percent(100)));
        assert_binds(&of().at_least(percent(u32::MAX)));
    }

    #[test]
    fn quantities() {
        let of =
            |part: &str| format!(r#"{{"share":{{"of":{{"part":{part},"whole":{{"count":{{"from":["order"]}}}}}}}}}}"#);
        let unread =
            |part: &str, message: &str| assert_unread::<Metric>(&of(part), &format!("/share/of/part{message}"));
        unread(
            r#""age_in_years""#,
            ": unknown quantity `age_in_years`; there are count, total, average, median, largest, smallest, first, last, trend",
        );
        unread(r#""count""#, r#": `count` is written as {"count": ...}"#);
        unread(r#"{"total":{"events":{"from":["order"]}}}"#, "/total: the key `currency` is missing");
        assert_unread::<Metric>(
            r#"{"share":{"of":{"part":{"count":{"from":["order"]}}}}}"#,
            "/share/of: the key `whole` is missing",
        );
        assert_unread::<Metric>(r#"{"share":"overdue"}"#, r#"/share: `overdue` is written as {"overdue": ...}"#);
        assert_unread::<Metric>(
            r#"{"share":{"ratio":{}}}"#,
            "/share: unknown metric of a share `ratio`; there are of, overdue, occasions",
        );
        assert_unread::<Predicate>(r#"{"share":{"is":"anything"}}"#, "/share: the key `value` is missing");
        let both = r#"{"share":{"value":{"of":{"part":{"count":{"from":[]}},"whole":{"total":{"events":{"from":["visit"]},"currency":"EUR"}}}},"is":"anything"}}"#;
        assert_faults(
            &rule(both),
            [
                ("/share/value/of/part/count/from", Problem::Empty),
                ("/share/value/of/whole/total/events/from", Problem::NoMoney { kind: "visit".into() }),
            ],
        );
        assert_refused(
            &segmentry::words::events([]).overdue().at_least(percent(1)),
            "/share/value/overdue/from",
            Problem::Empty,
        );
    }
}

mod labels {
    use super::*;

    fn favourite(by: &str, least: u64, is: &str) -> String {
        format!(
            r#"{{"label":{{"value":{{"favourite":{{"events":{{"from":["visit"]}},"by":{by},"least":{least}}}}},"is":{is}}}}}"#
        )
    }

    #[test]
    fn favourites() {
        let place = "/label/value/favourite";
        for by in [
            r#""day""#,
            r#""week""#,
            r#""month""#,
            r#""quarter""#,
            r#""year""#,
            r#"{"occasion":{"holiday":{"name":"easter"}}}"#,
        ] {
            assert_refused(&rule(&favourite(by, 5, r#""anything""#)), &format!("{place}/by"), Problem::NoFavourite);
        }
        assert_message(
            &rule(&favourite(r#""day""#, 5, r#""anything""#)),
            "/label/value/favourite/by: a favourite is a field, \"weekday\" or \"hour\"",
        );
        assert_refused(
            &visits().favourite(EventField::Page, 0).is("/"),
            &format!("{place}/least"),
            Problem::NoObservations,
        );
        assert_refused(&visits().favourite_hour(0).is(5), &format!("{place}/least"), Problem::NoObservations);
        assert_message(
            &visits().favourite_hour(0).is(5),
            "/label/value/favourite/least: a favourite needs at least one observation",
        );
        assert_refused(
            &visits().favourite(EventField::Product, 1).is("mug"),
            &format!("{place}/by"),
            no_field("visit", "product"),
        );
        assert_binds(&visits().favourite(EventField::Page, u32::MAX).is("/"));
        assert_unread::<Predicate>(
            &favourite(r#""page""#, 1 << 32, r#""anything""#),
            "/label/value/favourite/least: expected a whole number below 2^32",
        );
        assert_unread::<Metric>(
            r#"{"label":{"favourite":{"events":{"from":["visit"]},"by":"page"}}}"#,
            "/label/favourite: the key `least` is missing",
        );
        assert_unread::<Metric>(r#"{"label":"favourite"}"#, r#"/label: `favourite` is written as {"favourite": ...}"#);
    }

    #[test]
    fn what_a_favourite_is_compared_with() {
        let is = |by: &str, is: &str, problem: Problem| {
            assert_refused(&rule(&favourite(by, 5, is)), "/label/is", problem);
        };
        is(r#""page""#, r#"[{"number":"1"}]"#, wrong("page", "a text", "a number"));
        is(r#""weekday""#, r#"[{"number":"1"}]"#, wrong("favourite", "a text", "a number"));
        is(r#""weekday""#, r#"{"at_least":{"number":"1"}}"#, wrong("favourite", "a text", "a number"));
        is(r#""hour""#, r#"["five"]"#, wrong("favourite", "a number", "a text"));
        is(r#""hour""#, r#"{"at_least":{"number":"9"},"less_than":{"number":"5"}}"#, Problem::EmptyRange);
        is(r#""hour""#, "[]", Problem::Empty);
        is(r#""page""#, r#"{"at_least":"a"}"#, Problem::NoOrder { found: "a text" });
    }

    #[test]
    fn levels_of_scales_that_are_not_there() {
        let unknown = |name: &str| Problem::UnknownScale { name: name.into() };
        assert_refused(&level("use").is("heavy"), "/label/value/level", unknown("use"));
        assert_refused(&!level("").is_known(), "/not/known/label/value/level", unknown(""));
        assert_message(&level("use").is("heavy"), "/label/value/level: the context has no scale `use`");
        let known = || vec!["light".to_owned(), "average".into(), "heavy".into()];
        let no_level = |name: &str| Problem::UnknownLevel { name: name.into(), known: known() };
        assert_refused(&level("usage").is("huge"), "/label/is", no_level("huge"));
        assert_refused(&level("usage").is_one_of(["heavy", "Light"]), "/label/is", no_level("Light"));
        assert_refused(&usage_scale().level("huge"), "", no_level("huge"));
        assert_message(&level("usage").is("huge"), "/label/is: there is no `huge`; there are light, average, heavy");
        assert_binds(&level("usage").is("light"));
        let label = |is: &str| rule(&format!(r#"{{"label":{{"value":{{"level":"usage"}},"is":{is}}}}}"#));
        assert_refused(&label("[]"), "/label/is", Problem::Empty);
        assert_refused(&label(r#"[{"number":"1"}]"#), "/label/is", wrong("level", "a text", "a number"));
        assert_refused(&label(r#"{"at_least":"light"}"#), "/label/is", Problem::NoOrder { found: "a text" });
        assert_unread::<Metric>(r#"{"label":{"level":1}}"#, "/label/level: expected a text");
    }

    #[test]
    fn scales_that_fall() {
        let scale = |above: &[(u64, &'static str)]| usage().count().levels("light", above.iter().copied());
        for wrong in
            [scale(&[(5, "average"), (4, "heavy")]), scale(&[(5, "light")]), scale(&[(5, "a"), (6, "b"), (7, "a")])]
        {
            let error = level("usage").is("light").plan(&Context::at(now()).scale("usage", wrong.clone())).unwrap_err();
            assert_eq!(
                error.to_string(),
                "/label/value/level: the limits of levels do not fall, and their names differ",
                "{wrong}",
            );
            let json = serde_json::to_string(&wrong).unwrap();
            assert_unread::<Scale>(&json, "at the root: the limits of levels do not fall, and their names differ");
        }
        let meeting = scale(&[(5, "average"), (5, "heavy")]);
        assert!(meeting.level("average").plan(&Context::at(now())).is_ok());
        for right in [scale(&[]), scale(&[(0, "none")]), scale(&[(u64::MAX, "all")]), meeting] {
            let context = Context::at(now()).scale("usage", right.clone());
            assert!(level("usage").is("light").plan(&context).is_ok(), "{right}");
            assert_eq!(serde_json::from_str::<Scale>(&serde_json::to_string(&right).unwrap()).unwrap(), right);
        }
    }

    #[test]
    fn faults_inside_a_scale_are_told_once_where_it_is_asked_for() {
        let orders = || orders().worth(Money::new(5, Currency::EUR).unwrap()..Money::new(1, Currency::EUR).unwrap());
        for scale in
            [orders().count().levels("few", [(5, "many"), (9, "most")]), orders().count().levels::<&str>("all", [])]
        {
            let error = level("x").is_known().plan(&Context::at(now()).scale("x", scale)).unwrap_err();
            assert_eq!(error.to_string(), "/known/label/value/level: no value lies in this range",);
        }
        let fine = "0.0000000001".parse::<rust_decimal::Decimal>().unwrap();
        let scale = segmentry::words::orders().total(Currency::EUR).levels("small", [(fine, "large")]);
        let error = level("x").is_known().plan(&Context::at(now()).scale("x", scale)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "/known/label/value/level: a threshold has at most nine decimals and is at most 10^18",
        );
    }

    fn names_of_faults(error: &DefinitionError) -> Vec<(Option<&str>, &str)> {
        error.faults().iter().map(|fault| (fault.segment(), fault.path())).collect()
    }

    /// Three dimensions without metrics, and segments by two of them.
    fn unmeasured() -> ScoreModel {
        let breakpoints = || Breakpoints::new(Best::Highest, Closed::Left, [1, 5]).unwrap();
        let axes = [Axis::score("recency", 3), Axis::score("frequency", 3)];
        let grid = Grid::first_match(axes, [GridRule::new("champions", [3..=3, 2..=3])], "others").unwrap();
        ScoreModel::new(["recency", "frequency", "monetary"].map(|name| (name, breakpoints())))
            .and_then(|model| model.with_combination("cell", Combination::Sum(vec![100, 10, 1])))
            .and_then(|model| model.with_grid(grid))
            .unwrap()
    }

    fn measured<M: Into<Metric>>(metrics: [M; 3]) -> ScoreModel {
        unmeasured().measured_by(metrics).unwrap()
    }

    fn rfm() -> ScoreModel {
        measured::<Metric>([
            orders().days_since_last().into(),
            orders().count().into(),
            orders().total(Currency::EUR).into(),
        ])
    }

    #[track_caller]
    fn assert_refused_by(model: &ScoreModel, rule: &Predicate, expected: &[(&str, Problem)]) {
        let error = rule.plan(&Context::at(now()).score_model("rfm", model.clone())).unwrap_err();
        let json = serde_json::to_value(rule).unwrap();
        for fault in error.faults() {
            assert!(json.pointer(fault.path()).is_some(), "{} in {json}", fault.path());
        }
        let found: Vec<(&str, Problem)> =
            error.faults().iter().map(|fault| (fault.path(), fault.problem().clone())).collect();
        assert_eq!(found, expected, "{rule}");
    }

    #[test]
    fn scores_and_segments_of_models_that_are_not_there() {
        let unknown = |name: &str| Problem::UnknownScoreModel { name: name.into() };
        assert_refused(&score("rmf", "recency").at_least(4), "/label/value/score", unknown("rmf"));
        assert_refused(&!segment_of("rmf").is_known(), "/not/known/label/value/segment_of", unknown("rmf"));
        assert_message(&segment_of("").is("x"), "/label/value/segment_of: the context has no score model ``");

        let known = ["recency", "frequency", "monetary", "cell"].map(str::to_owned).to_vec();
        let no_score = Problem::UnknownScore { name: "age".into(), known };
        assert_eq!(no_score.to_string(), "the model has no score `age`; there are recency, frequency, monetary, cell");
        assert_refused_by(&rfm(), &score("rfm", "age").at_least(4), &[("/label/value/score", no_score)]);

        let without = ScoreModel::new([("recency", Breakpoints::new(Best::Lowest, Closed::Left, [30]).unwrap())]);
        let without = without.and_then(|model| model.measured_by([orders().since_last()])).unwrap();
        let no_grid = Problem::NoGrid { name: "rfm".into() };
        assert_eq!(no_grid.to_string(), "the score model `rfm` has no grid of segments");
        assert_refused_by(&without, &segment_of("rfm").is_known(), &[("/known/label/value/segment_of", no_grid)]);

        let context = Context::at(now()).score_model("rfm", rfm());
        for right in [score("rfm", "recency").at_least(9), score("rfm", "cell").is(0), segment_of("rfm").is("others")] {
            assert!(right.plan(&context).is_ok(), "{right}");
        }
    }

    #[test]
    fn what_scores_and_segments_are_not() {
        let names = || vec!["champions".to_owned(), "others".into(), "without purchases".into()];
        let none = |name: &str| Problem::UnknownLevel { name: name.into(), known: names() };
        assert_eq!(none("vip").to_string(), "there is no `vip`; there are champions, others, without purchases");
        let is = "/label/is";
        assert_refused_by(&rfm(), &segment_of("rfm").is("vip"), &[(is, none("vip"))]);
        assert_refused_by(&rfm(), &segment_of("rfm").is_one_of(["others", "Champions"]), &[(is, none("Champions"))]);
        let label = |value: &str, test: &str| rule(&format!(r#"{{"label":{{"value":{value},"is":{test}}}}}"#));
        let (score, segment) = (r#"{"score":{"model":"rfm","of":"recency"}}"#, r#"{"segment_of":"rfm"}"#);
        assert_refused_by(&rfm(), &label(score, "[]"), &[(is, Problem::Empty)]);
        assert_refused_by(&rfm(), &label(score, r#"["5"]"#), &[(is, wrong("score", "a number", "a text"))]);
        let days = r#"{"at_least":{"span":"5d"}}"#;
        assert_refused_by(&rfm(), &label(score, days), &[(is, wrong("score", "a number", "a length of time"))]);
        let reversed = r#"{"at_least":{"number":"5"},"less_than":{"number":"5"}}"#;
        assert_refused_by(&rfm(), &label(score, reversed), &[(is, Problem::EmptyRange)]);
        let number = r#"[{"number":"1"}]"#;
        assert_refused_by(&rfm(), &label(segment, number), &[(is, wrong("segment", "a text", "a number"))]);
        assert_refused_by(
            &rfm(),
            &label(segment, r#"{"at_least":"others"}"#),
            &[(is, Problem::NoOrder { found: "a text" })],
        );

        let json = |label: &str| format!(r#"{{"label":{label}}}"#);
        assert_unread::<Metric>(&json(r#"{"score":"rfm"}"#), "/label/score: expected a score model and which score");
        assert_unread::<Metric>(&json(r#"{"score":{"model":"rfm"}}"#), "/label/score: the key `of` is missing");
        assert_unread::<Metric>(&json(r#"{"score":{"model":1,"of":"x"}}"#), "/label/score/model: expected a text");
        assert_unread::<Metric>(
            &json(r#"{"score":{"model":"rfm","of":"x","at":1}}"#),
            "/label/score: unknown key `at`; there are model, of",
        );
        assert_unread::<Metric>(&json(r#"{"segment_of":{}}"#), "/label/segment_of: expected a text");
        assert_unread::<Metric>(
            &json(r#"{"scale":"rfm"}"#).replace("label", "number"),
            "/number: unknown metric of a number `scale`; there are age_in_years, count, distinct, most, furthest, \
             distance, days_until, days_since, bucket",
        );
    }

    /// What is wrong with a model is told where it is asked for, since the definition holds but its name; several dimensions
    /// with the same fault tell it once.
    #[test]
    fn faults_inside_a_score_model_are_told_where_it_is_asked_for() {
        let (recent, valuable) = (score("rfm", "recency").at_least(2), segment_of("rfm").is("champions"));
        let both = [(&recent, "/label/value/score"), (&valuable, "/label/value/segment_of")];
        let none = |name: &str| Problem::NoMetric { dimension: name.into() };
        assert_eq!(none("x").to_string(), "the dimension `x` has no metric to be read off a customer");
        let reversed = Money::new(5, Currency::EUR).unwrap()..Money::new(1, Currency::EUR).unwrap();
        let faulty = || orders().worth(reversed.clone());
        let faulty = measured::<Metric>([
            faulty().days_since_last().into(),
            faulty().count().into(),
            orders().within_last(days(0)).total(Currency::EUR).into(),
        ]);
        let unordered = measured([postal_code(), city(), region()]);
        for (rule, path) in both {
            let all = ["recency", "frequency", "monetary"].map(|name| (path, none(name)));
            assert_refused_by(&unmeasured(), rule, &all);
            assert_refused_by(&unordered, rule, &[(path, Problem::Expected { what: "a metric that has an order" })]);
            let window = Problem::from(WindowError::from(SpanError::Zero));
            assert_refused_by(&faulty, rule, &[(path, Problem::EmptyRange), (path, window)]);
        }

        // Planned by itself, the model tells the place in its own description.
        let error = unmeasured().plan(&Context::at(now())).unwrap_err();
        assert_eq!(names_of_faults(&error), [0, 1, 2].map(|n| (None, PLACES[n])));
        let error = faulty.plan(&Context::at(now())).unwrap_err();
        let (clause, last) = ("where/0/in_range/is", "amount/total/events/window");
        let places = [
            format!("/dimensions/0/metric/number/days_since/events/{clause}"),
            format!("/dimensions/1/metric/number/count/{clause}"),
            format!("/dimensions/2/metric/{last}"),
        ];
        assert_eq!(names_of_faults(&error), places.each_ref().map(|place| (None, place.as_str())));
        let json = serde_json::to_value(&faulty).unwrap();
        for place in places {
            assert!(json.pointer(&place).is_some(), "{place} in {json}");
        }
        let error = unordered.plan(&Context::at(now())).unwrap_err();
        assert_eq!(names_of_faults(&error).len(), 3);
    }

    const PLACES: [&str; 3] = ["/dimensions/0", "/dimensions/1", "/dimensions/2"];

    #[test]
    fn faults_of_scores_inside_a_referenced_segment() {
        let inner = Segment::new("worth a call", orders().any() & segment_of("rfm").is("vip")).unwrap();
        let catalog = Catalog::from_iter([inner]);
        let outer = !in_segment("worth a call").unwrap() & score("rfm", "age").at_least(2);
        let error = outer.plan(&Context::at(now()).score_model("rfm", rfm()).catalog(catalog)).unwrap_err();
        assert_eq!(
            names_of_faults(&error),
            [(Some("worth a call"), "/rule/all/1/label/is"), (None, "/all/1/label/value/score")]
        );
    }

    /// Where the metric is missing, so is the level, though there is but one.
    #[test]
    fn a_scale_of_one_level() {
        let scale = orders().average(Currency::EUR).levels::<i64, &str>("all", []);
        let plan = level("x").is("all").plan(&Context::at(now()).scale("x", scale)).unwrap();
        let mut customer = Customer::new(1);
        assert_eq!(plan.verdict(&customer), Verdict::Unknown);
        customer.record(Order::new(now(), Money::new(1, Currency::EUR).unwrap())).unwrap();
        assert_eq!(plan.verdict(&customer), Verdict::Yes);
    }

    #[test]
    fn scales_in_json() {
        let scale = |metric: &str, above: &str| {
            format!(r#"{{"segmentry":1,"metric":{metric},"lowest":"light","above":[{above}]}}"#)
        };
        let count = r#"{"number":{"count":{"from":["session"]}}}"#;
        let five = r#"{"from":5,"name":"heavy"}"#;
        let right = scale(count, five);
        assert_eq!(serde_json::from_str::<Scale>(&right).unwrap(), usage().count().levels("light", [(5, "heavy")]),);
        assert_unread::<Scale>(
            &right.replace(":1,", ":2,"),
            "/segmentry: format version 2; this library reads version 1",
        );
        assert_unread::<Scale>(&right.replace(r#""segmentry":1,"#, ""), "at the root: the key `segmentry` is missing");
        assert_unread::<Scale>(
            &right.replace("lowest", "bottom"),
            "at the root: the key `lowest` is missing; `bottom` is not a key here",
        );
        assert_unread::<Scale>(
            &right.replace(r#""lowest""#, r#""name":"x","lowest""#),
            "at the root: unknown key `name`; there are segmentry, metric, lowest, above",
        );
        assert_unread::<Scale>(&right.replace(r#""lowest""#, r#""above":[],"lowest""#), "the key `above` stands twice");
        assert_unread::<Scale>("[]", "at the root: expected a scale");
        assert_unread::<Scale>(&scale(count, "5"), "/above/0: expected a limit and a name");
        assert_unread::<Scale>(&scale(count, r#"{"from":5}"#), "/above/0: the key `name` is missing");
        assert_unread::<Scale>(
            &scale(count, r#"{"from":"5","name":"heavy"}"#),
            "/above/0/from: expected a whole number that is not negative",
        );
        assert_unread::<Scale>(&scale(r#"{"time":"since_sign_up"}"#, five), "/above/0/from: expected a text");
        assert_unread::<Scale>(&scale(r#"{"label":"city"}"#, five), "at the root: expected a metric that has an order");
        assert_unread::<Scale>(
            &scale(r#"{"number":{"cuont":{}}}"#, five),
            "/metric/number: unknown metric of a number `cuont`; there are age_in_years, count, distinct, most, furthest, \
             distance, days_until, days_since, bucket",
        );
        assert_unread::<Scale>(&"[".repeat(10_000), "too deeply nested");
        let many: Vec<String> = (0..30_000).map(|n| format!(r#"{{"from":{n},"name":"{n}"}}"#)).collect();
        assert_unread::<Scale>(&scale(count, &many.join(",")), "too large: too many values");
    }

    #[test]
    fn buckets() {
        let within = |range: std::ops::RangeTo<Ratio>| bucket("a").within(range);
        assert_refused(&within(..ratio(1, 3)), "", Problem::Bucket);
        assert_refused(&within(..ratio(1, 20_000)), "", Problem::Bucket);
        assert_refused(&within(..percent(101)), "", Problem::Bucket);
        assert_refused(&within(..ratio(1, 0)), "", Problem::Bucket);
        assert_refused(&!bucket("a").within(ratio(1, 3)..percent(50)), "/not", Problem::Bucket);
        assert_message(&within(..ratio(1, 3)), "at the root: buckets are hundredths of a percent, at most all of them");
        assert_refused(&bucket("a").within(percent(50)..percent(20)), "/number/is", Problem::EmptyRange);
        assert_refused(&within(..percent(0)), "/number/is", Problem::EmptyRange);
        assert_binds(&within(..ratio(1, 10_000)));
        assert_binds(&within(..percent(100)));
        assert_unread::<Metric>(r#"{"number":"bucket"}"#, r#"/number: `bucket` is written as {"bucket": ...}"#);
        assert_unread::<Metric>(r#"{"number":{"bucket":"a"}}"#, "/number/bucket: expected a salt");
        assert_unread::<Metric>(r#"{"number":{"bucket":{}}}"#, "/number/bucket: the key `salt` is missing");
        assert_unread::<Metric>(
            r#"{"number":{"bucket":{"salt":"a","of":100}}}"#,
            "/number/bucket: unknown key `of`; there are salt",
        );
    }
}

/// Nothing here takes the square of what it is given.
mod sizes {
    use super::*;

    const MANY: usize = 10_000;

    fn minutes_before(n: usize) -> Instant {
        now().saturating_sub(minutes(u32::try_from(n).unwrap()))
    }

    fn shopper(at: impl Fn(usize) -> Instant) -> Customer {
        let mut customer = Customer::new(1);
        let view = |n: usize| View::of_product(at(n), format!("p{}", n % 100).as_str());
        assert!(customer.history.extend((0..MANY).map(view)).rejected.is_empty());
        let cart = |n: usize| Cart::added(at(n), format!("p{}", n % 100).as_str());
        assert!(customer.history.extend((0..MANY).map(cart)).rejected.is_empty());
        let order = |n: usize| {
            let line = segmentry::model::Line::new(format!("p{}", n % 100).as_str(), 1);
            Order::new(at(n), Money::new(1, Currency::EUR).unwrap()).id(i64::try_from(n).unwrap()).line(line)
        };
        assert!(customer.history.extend((0..MANY).map(order)).rejected.is_empty());
        customer
    }

    #[track_caller]
    fn read_quickly(rule: &Predicate, customer: &Customer) {
        let plan = rule.plan(&context()).unwrap_or_else(|error| panic!("{error}: {rule}"));
        assert_quick(|| assert_eq!(plan.explain(customer).verdict, plan.verdict(customer), "{rule}"));
    }

    #[test]
    fn links_and_funnels_over_ten_thousand_events() {
        let (spread, at_once) = (shopper(minutes_before), shopper(|_| now()));
        let same = || order_lines().of_the_same(EventField::Product);
        let step = || funnel(views().products()).then(carts().added()).then(order_lines());
        let rules = [
            views().products().followed_by(same(), days(1)).any(),
            views().products().ever_followed_by(orders()).any(),
            views().products().never_preceded_by(orders().worth(Money::new(5, Currency::USD).unwrap()..)).any(),
            orders().ever_preceded_by(orders()).count().at_least(5),
            order_lines().ever_followed_by(same()).count().at_least(5),
            orders().latest().not_followed_by(orders(), days(1)).none(),
            step().reached(3),
            step().of_the_same(EventField::Product).within(days(1)).stuck_at(2),
            (0..13).fold(step(), |funnel, _| funnel.then(orders())).reached(16),
            orders().longest_gap().at_least(days(1)),
            order_lines().most_of_one(EventField::Product).at_least(200),
            order_lines().favourite(EventField::Product, 5).is("p1"),
            orders().trend(Currency::EUR).more_than(0),
            orders().median(Currency::EUR).more_than(0),
        ];
        for rule in &rules {
            read_quickly(rule, &spread);
            read_quickly(rule, &at_once);
        }
        let finder = views().products().ever_followed_by(same()).finder(&context()).unwrap();
        for customer in [&spread, &at_once] {
            let found = assert_quick(|| finder.find(customer).unwrap());
            assert_eq!(found.iter().filter(|found| found.others().count() == 1).count(), found.len());
        }
    }

    #[test]
    fn one_order_of_ten_thousand_lines() {
        let mut customer = Customer::new(1);
        let lines = (0..MANY).map(|n| segmentry::model::Line::new(format!("p{}", n % 10).as_str(), 1));
        let order = Order::new(now(), Money::new(1, Currency::EUR).unwrap());
        customer.record(lines.fold(order, Order::line)).unwrap();
        let same = || order_lines().of_the_same(EventField::Product);
        read_quickly(&order_lines().followed_by(same(), days(1)).count().at_least(5), &customer);
        read_quickly(&order_lines().followed_by(orders(), days(1)).count().at_least(5), &customer);
        read_quickly(&orders().followed_by(order_lines(), days(1)).count().at_least(5), &customer);
    }

    #[test]
    fn occasions_at_the_ends_of_time() {
        let ends = [Instant::MIN, at("+200000-01-01T00:00:00Z"), at("-200000-01-01T00:00:00Z"), now(), Instant::MAX];
        let mut customer = Customer::new(1);
        for at in ends {
            customer.record(Order::new(at, Money::new(1, Currency::EUR).unwrap())).unwrap();
            customer.record(CustomEvent::new("c", at)).unwrap();
        }
        customer.profile.sign_up = Some(SignUp { at: Instant::MIN, source: None });
        customer.profile.birth_date = BirthDate::from(NaiveDate::MIN).into();
        let dates = [NaiveDate::MIN, NaiveDate::MAX];
        for date in dates {
            customer.profile.occasions.insert(PersonalOccasion { kind: "wedding".into(), date, recurs: true });
            customer.profile.occasions.insert(PersonalOccasion { kind: "move".into(), date, recurs: false });
        }
        let table = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
        let table = Rule::on((0..1_000).map(|n| table + chrono::Days::new(n)));
        let occasions = [
            holiday::christmas().lead(366).trail(366).into(),
            holiday::easter().into(),
            holiday::kings_day().into(),
            holiday::rule("table", table).lead(366).trail(366).into(),
            holiday::rule("far", Rule::on(dates)).lead(366).trail(366).into(),
            holiday::rule("late", Rule::fixed(1, 1).since(u32::MAX)).into(),
            holiday::rule("ten", Rule::any_of((1..=10).map(|day| Rule::fixed(1, day).days_before(366)))).into(),
            birthday().lead(366).into(),
            sign_up_anniversary().trail(366).into(),
            personal("wedding").lead(366).into(),
            personal("move").trail(366).into(),
        ];
        let is_dated = |occasion: &segmentry::occasion::DatedOccasion| occasion.clone();
        for occasion in occasions.iter().map(is_dated) {
            for now in [Instant::MIN, now(), Instant::MAX] {
                let share = orders().share_of_occurrences(occasion.clone()).at_least(percent(50));
                let share = share.plan(&Context::at(now)).unwrap();
                assert_quick(|| share.verdict(&customer));
                let rules = [
                    orders().during(occasion.clone()).any(),
                    orders().outside(occasion.clone()).during(this_year()).any(),
                    orders().distinct_occurrences(occasion.clone()).at_least(2),
                    orders().during(daily(clock(22, 0)..clock(4, 0))).active_weeks().at_least(1),
                    orders().favourite_hour(1).is_known(),
                    orders().overdue().at_least(percent(1)),
                    orders().longest_gap().at_least(days(1)),
                    orders().followed_by(events([EventKind::custom("c")]), Span::LONGEST).any(),
                    orders().never_preceded_by(events([EventKind::custom("c")])).any(),
                    funnel(orders()).then(custom("c")).within(Span::LONGEST).reached(2),
                ];
                for rule in rules {
                    let plan = rule.plan(&Context::at(now)).unwrap();
                    assert_quick(|| assert_eq!(plan.explain(&customer).verdict, plan.verdict(&customer), "{rule}"));
                }
            }
        }
        for ahead in [
            birthday().days_until(),
            sign_up_anniversary().days_until(),
            personal("wedding").days_until(),
            personal("move").days_until(),
            holiday::easter().days_until(),
            holiday::rule("far", Rule::on(dates)).days_until(),
        ] {
            for now in ends {
                let plan = ahead.clone().plan(&Context::at(now)).unwrap();
                assert_quick(|| plan.value(&customer));
            }
        }
    }

    #[test]
    fn large_tables_over_many_events() {
        let customer = shopper(|n| minutes_before(n * 100));
        let first = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
        let table = Rule::on((0..1_000).map(|n| first + chrono::Days::new(n)));
        let occasion = holiday::rule("table", table).lead(3);
        read_quickly(&orders().during(occasion.clone()).any(), &customer);
        read_quickly(&orders().distinct_occurrences(occasion.clone()).at_least(2), &customer);
        read_quickly(&orders().share_of_occurrences(occasion).at_least(percent(1)), &customer);
        let rules = (0..999).map(|n| Rule::fixed(1 + n % 12, 1 + n % 28));
        let occasion = holiday::rule("many", Rule::any_of(rules));
        read_quickly(&orders().during(this_year()).during(occasion.clone()).any(), &customer);
        read_quickly(&occasion.days_until().at_most(3), &customer);
    }

    #[test]
    fn definitions_of_maximal_size() {
        let clauses = vec![r#"{"not_followed_by":{"from":["visit"],"within":"1d"}}"#; 10_000].join(",");
        let large = assert_quick(|| rule(&orders_where(&clauses)));
        assert_quick(|| assert!(large.stable_hash() != everyone().stable_hash() && large.to_string().len() > 10_000));
        assert_quick(|| large.plan(&context()).map(drop)).unwrap();
        let leaves: Vec<Predicate> = (0..9_999)
            .map(|n| {
                views().products().followed_by(orders().lines().of_the_same(EventField::Product), days(n + 1)).any()
            })
            .collect();
        let wide = all_of(leaves);
        let read = assert_quick(|| rule(&serde_json::to_string(&wide).unwrap()));
        assert_eq!(read, wide);
        assert_quick(|| wide.stable_hash());
        assert_quick(|| wide.plan(&context()).map(drop)).unwrap();
        let levels: Vec<String> = (0..100).map(|n| format!(r#"{{"from":{n},"name":"{n}"}}"#)).collect();
        let values: Vec<String> = (0..10_000).map(|n| format!(r#""{n}""#)).collect();
        let json = format!(
            r#"{{"segmentry":1,"metric":{{"number":{{"count":{{"from":["visit"],"where":[{{"one_of":{{"field":"page","values":[{}]}}}}]}}}}}},"lowest":"x","above":[{}]}}"#,
            values.join(","),
            levels.join(","),
        );
        let scale: Scale = assert_quick(|| serde_json::from_str(&json).unwrap());
        let plan = assert_quick(|| level("x").is("7").plan(&Context::at(now()).scale("x", scale))).unwrap();
        assert_quick(|| plan.verdict(&Customer::new(1)));
    }
}
