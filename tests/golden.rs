//! Definitions of format version 1 as they were once written: they are read, and written again to the byte, with the same
//! sentence, canonical form and hash. `tests/golden/v1` holds one file for each family of forms.
//!
//! What stands there stays: `GOLDEN=write cargo test --test golden` adds the definitions below that are not in the files
//! yet and brings the sentences up to date, which are no part of the format; it refuses to change anything else. A form
//! that is in no file fails the last test.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a test fails by panicking, also in the helpers beside it; files and the environment are read"
)]

use chrono::{NaiveDate, Weekday};
use segmentry::{
    model::{
        Channel, Consent, Currency, EventField, EventKind, Gender, GeoPoint, Money, OccasionKind, ProfileField,
        SalesChannel, Value,
    },
    occasion::{LeapDay, Rule, Shift},
    prelude::*,
    scale::Scale,
    time::{Instant, Window},
    words::Metric,
};
use serde::{Serialize, de::DeserializeOwned};
use std::{collections::BTreeSet, fmt::Debug, fmt::Write, fs, path::PathBuf};

fn is_written() -> bool {
    std::env::var("GOLDEN").is_ok_and(|how| how == "write")
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/v1")
}

/// What a file holds.
trait Golden: Serialize + DeserializeOwned + PartialEq + Debug {
    /// Each key with its JSON.
    fn beside(&self) -> Vec<(&'static str, String)>;

    /// Whether they say the same, whatever they are called.
    fn is_same(&self, other: &Self) -> bool {
        self == other
    }
}

fn quoted(text: &impl ToString) -> String {
    serde_json::to_string(&text.to_string()).unwrap()
}

impl Golden for Segment {
    fn beside(&self) -> Vec<(&'static str, String)> {
        let canonical = String::from_utf8(self.rule().canonical_bytes()).unwrap();
        vec![("says", quoted(&self.rule())), ("canonical", canonical), ("hash", quoted(&self.rule().stable_hash()))]
    }

    fn is_same(&self, other: &Self) -> bool {
        self.rule() == other.rule()
    }
}

impl Golden for Metric {
    fn beside(&self) -> Vec<(&'static str, String)> {
        vec![("says", quoted(&self))]
    }
}

impl Golden for Scale {
    fn beside(&self) -> Vec<(&'static str, String)> {
        vec![("says", quoted(&self))]
    }
}

/// A JSON list with each definition on a line of its own.
fn rendered<T: Golden>(definitions: &[T]) -> String {
    let entry = |definition: &T| {
        let mut entry = format!("{{\n\"definition\": {}", serde_json::to_string(definition).unwrap());
        for (key, json) in definition.beside() {
            write!(entry, ",\n\"{key}\": {json}").unwrap();
        }
        entry + "\n}"
    };
    let entries: Vec<String> = definitions.iter().map(entry).collect();
    format!("[\n{}\n]\n", entries.join(",\n"))
}

/// The definitions as they stand in a file, to the byte.
fn definitions(text: &str) -> Vec<&str> {
    let lines = text.lines().filter_map(|line| line.strip_prefix("\"definition\": "));
    lines.map(|line| line.strip_suffix(',').unwrap()).collect()
}

fn read<T: Golden>(json: &str) -> T {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

fn check<T: Golden>(name: &str, wanted: Vec<T>) {
    let path = folder().join(format!("{name}.json"));
    let text = fs::read_to_string(&path).unwrap_or_default();
    let mut known: Vec<T> = definitions(&text).into_iter().map(read).collect();
    if is_written() {
        let new: Vec<T> = wanted.into_iter().filter(|new| known.iter().all(|known| !known.is_same(new))).collect();
        known.extend(new);
        let written = rendered(&known);
        let lasting =
            |text: &str| text.lines().filter(|line| !line.starts_with("\"says\"")).map(str::to_owned).collect();
        let (before, after): (Vec<String>, Vec<String>) = (lasting(text.trim_end_matches("\n]\n")), lasting(&written));
        assert!(
            before.iter().zip(&after).all(|(then, now)| then == now.trim_end_matches(',') || then == now),
            "{name}"
        );
        fs::create_dir_all(folder()).unwrap();
        fs::write(&path, written).unwrap();
        return;
    }
    for (line, (now, then)) in rendered(&known).lines().zip(text.lines()).enumerate() {
        assert_eq!(now, then, "{name}.json, line {}", line + 1);
    }
    assert_eq!(rendered(&known), text);
    for new in wanted {
        assert!(
            known.iter().any(|known| known.is_same(&new)),
            "{new:?} is not in {name}.json; see the top of this file"
        );
    }
}

fn check_rules(name: &str, rules: impl IntoIterator<Item = Predicate>) {
    let segment = |(rule, n): (Predicate, usize)| Segment::new(format!("{name}-{n}"), rule).unwrap();
    check(name, rules.into_iter().zip(1..).map(segment).collect());
}

fn eur(amount: i64) -> Money {
    Money::new(amount, Currency::EUR).unwrap()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn rule(json: &str) -> Predicate {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

#[test]
fn predicates() {
    let (a, b, c) = (host("a"), host("b"), host("c"));
    check_rules(
        "predicates",
        [
            everyone(),
            nobody(),
            &a & &b & !&c,
            &a | &b,
            at_least_of(2, [a.clone(), b.clone(), c.clone()]),
            a.clone().unknown_counts_as(false),
            b.clone().unknown_counts_as(true),
            a.is_known(),
            in_segment("vip").unwrap(),
            (orders().any() | b) & !(c | nobody()),
        ],
    );
}

#[test]
fn envelopes() {
    let plain = Segment::new("a \"quoted\" id \u{e9}", everyone()).unwrap();
    let noted = Segment::new("noted", nobody()).unwrap().note("title", "N\u{f6}body\n").note("owner", "marketing");
    check("envelopes", vec![plain, noted]);
}

#[test]
fn numbers() {
    let berlin = GeoPoint::degrees("52.52", "13.405").unwrap();
    let shop = || funnel(views().products().category("mugs")).then(carts().added()).then(orders().with_offer());
    check_rules(
        "numbers",
        [
            orders().count().more_than(10),
            orders().none(),
            age().between(18..30),
            home().within(kilometres(25), berlin),
            order_lines().most_of_one(EventField::Product).at_least(3),
            messages().delivered().busiest_day().more_than(3),
            messages().delivered().busiest_week().more_than(9),
            shop().reached(2),
            shop().within_last(days(30)).within(hours(48)).stuck_at(1),
            funnel(views().products()).then(order_lines()).of_the_same(EventField::Product).reached(2),
            holiday::christmas().within_next(calendar_days(60)),
            birthday().days_until().exactly(0),
            bucket("spring").within(..percent(10)),
            orders().active_days().at_least(2),
            orders().active_weeks().at_least(2),
            orders().active_months().at_least(2),
            orders().active_quarters().at_least(2),
            orders().active_years().at_least(2),
            orders().in_at_least(8, previous_weeks(12)),
            orders().distinct_occurrences(holiday::mothers_day().lead(14)).at_least(2),
            rule(
                r#"{"number":{"value":{"distinct":{"events":{"from":["order"]},"by":"weekday"}},"is":{"exactly":7}}}"#,
            ),
            rule(r#"{"number":{"value":{"most":{"events":{"from":["visit"]},"by":"hour"}},"is":{"at_least":3}}}"#),
            orders().days_since_last().between(30..90),
            orders().days_since_first().less_than(8),
        ],
    );
}

#[test]
fn amounts() {
    let total = || orders().total(Currency::EUR);
    check_rules(
        "amounts",
        [
            total().at_least(500),
            total().before_refunds().at_least("99.5".parse::<rust_decimal::Decimal>().unwrap()),
            orders().average(Currency::USD).between(20..=50),
            orders().largest(Currency::EUR).more_than(100),
            orders().smallest(Currency::EUR).less_than(5),
            orders().first_amount(Currency::EUR).at_least(100),
            orders().last_amount(Currency::EUR).at_most(100),
            orders().trend(Currency::EUR).more_than(0),
            order_lines().total_quantity().exactly(20),
            feedback().nps().score_trend().less_than(-1),
            custom("played").average_of("seconds").at_least(60),
            orders().median(Currency::EUR).at_least(50),
            orders().median(Currency::EUR).before_refunds().at_least(50),
            feedback().csat().median_score().less_than(3),
        ],
    );
}

#[test]
fn times() {
    check_rules(
        "times",
        [
            orders().since_last().between(days(60)..days(90)),
            orders().since_first().at_most(hours(36)),
            between(visits(), orders()).more_than(days(14)),
            orders().mean_gap().at_most(days(30)),
            orders().longest_gap().at_least(days(365)),
            orders().latest_gap().at_least(minutes(90)),
            tenure().at_least(days(365)),
            usage().total_duration().at_least(hours(10)),
            usage().average_duration().less_than(seconds(90)),
            usage().longest_duration().is_known(),
            usage().latest_duration().exactly(days(0)),
            rule(
                r#"{"time":{"value":{"smallest":{"events":{"from":["session"]},"field":"duration"}},"is":{"less_than":"5ms"}}}"#,
            ),
            rule(
                r#"{"time":{"value":{"first":{"events":{"from":["session"]},"field":"duration"}},"is":{"more_than":"7us"}}}"#,
            ),
            usage().median_duration().less_than(minutes(5)),
        ],
    );
}

#[test]
fn shares() {
    let of = |stat: &str| {
        let quantity = format!(r#"{{"{stat}":{{"events":{{"from":["order"]}},"currency":"EUR"}}}}"#);
        rule(&format!(
            r#"{{"share":{{"value":{{"of":{{"part":{quantity},"whole":{quantity}}}}},"is":{{"at_least":"1/3"}}}}}}"#
        ))
    };
    let mut rules = vec![
        orders().with_offer().share_of(orders()).at_least(percent(80)),
        orders().without_offer().share_of(orders()).between(ratio(1, 8)..ratio(2, 3)),
        orders().overdue().more_than(percent(150)),
        orders().share_of_occurrences(holiday::mothers_day().lead(14)).at_least(percent(75)),
        orders().share_of_occurrences(birthday().lead(7).trail(1)).at_least(percent(100)),
        order_lines().total_quantity().share_of(carts().added().total_quantity()).exactly(percent(0)),
        orders().share_of(visits()).is_known(),
    ];
    rules.extend(["total", "average", "largest", "smallest", "first", "last", "trend", "median"].map(of));
    check_rules("shares", rules);
}

#[test]
fn labels() {
    let fact = |field: &ProfileField| {
        rule(&format!(r#"{{"known":{{"label":{{"value":"{}","is":"anything"}}}}}}"#, field.code()))
    };
    let mut rules: Vec<Predicate> = ProfileField::FIXED.iter().map(fact).collect();
    rules.extend([
        gender().is(Gender::Female),
        city().is_one_of(["New York", "Ulm"]),
        tags().include_any_of(["a", "b"]),
        consent(Channel::Email).is(Consent::Granted),
        decision_maker().is(true),
        children().at_least(1),
        birth_date().between(date("1946-01-01")..date("1965-01-01")),
        visits().favourite(EventField::Device, 5).is("phone"),
        messages().opened().favourite_weekday(5).is(Weekday::Sun),
        messages().opened().favourite_hour(5).between(5..9),
        level("usage").is_one_of(["average", "heavy"]),
        level("usage").is_known(),
        score("rfm", "recency").at_least(4),
        score("rfm", "cell").is_one_of([555, 554]),
        score("rfm", "recency").is_known(),
        segment_of("rfm").is_one_of(["champions", "at risk"]),
        segment_of("rfm").is_known(),
    ]);
    check_rules("labels", rules);
}

#[test]
fn ranges_and_values() {
    let is = |value: Value| attribute("a").is(value);
    check_rules(
        "ranges_and_values",
        [
            age().exactly(30),
            age().at_least(30),
            age().more_than(30),
            age().at_most(30),
            age().less_than(30),
            age().between(18..=30),
            age().is_known(),
            is("gold".into()),
            is(true.into()),
            is("12.50".parse::<rust_decimal::Decimal>().unwrap().into()),
            is(eur(20).into()),
            is(date("2026-11-01").into()),
            is(at("2026-11-01T00:00:00.000001Z").into()),
            is(hours(36).into()),
            attribute("a").is_one_of([Value::from(2), 1.into(), "b".into(), "a".into(), false.into()]),
            attribute("a").between(Value::from(1)..Value::from(5)),
            income().more_than(eur(50_000)),
            signed_up().at_most(at("2026-01-01T00:00:00Z")),
        ],
    );
}

#[test]
fn kinds() {
    let kind = |kind: &EventKind| events([kind.clone()]).any();
    let mut rules: Vec<Predicate> = EventKind::FIXED.iter().map(kind).collect();
    rules.push(events([EventKind::custom("visit"), EventKind::Visit, EventKind::Order]).since_last().at_least(days(1)));
    check_rules("kinds", rules);
}

#[test]
fn fields() {
    let of = |field: &EventField| {
        let kind = EventKind::FIXED.iter().find(|kind| kind.has(field)).unwrap().code();
        let field = field.code();
        [
            rule(&format!(
                r#"{{"number":{{"value":{{"count":{{"from":["{kind}"],"where":[{{"has":"{field}"}}]}}}},"is":{{"at_least":1}}}}}}"#
            )),
            rule(&format!(
                r#"{{"number":{{"value":{{"distinct":{{"events":{{"from":["{kind}"]}},"by":"{field}"}}}},"is":{{"at_least":2}}}}}}"#
            )),
        ]
    };
    let mut rules: Vec<Predicate> = EventField::FIXED.iter().flat_map(of).collect();
    rules.extend([custom("c").property("p").is_present().any(), custom("c").distinct_property("p").at_least(2)]);
    check_rules("fields", rules);
}

#[test]
fn clauses() {
    check_rules(
        "clauses",
        [
            orders().channels([SalesChannel::Online, SalesChannel::App]).any(),
            custom("c").property("p").is_none_of(["b", "a"]).any(),
            orders().worth(eur(100)..eur(200)).any(),
            orders().with_offer().without_offer().any(),
            orders().with_line(line().product("mug").quantity(2..).discounted()).any(),
            orders().without_line(line().full_price()).any(),
            rule(
                r#"{"number":{"value":{"count":{"from":["order"],"where":[{"line":[{"not_one_of":{"field":"product","values":["a"]}},{"lacks":"discount"}]}]}},"is":{"at_least":1}}}"#,
            ),
            usage().lasting(minutes(10)..).any(),
            orders().during(holiday::christmas().lead(21)).any(),
            orders().outside(weekends()).any(),
            orders().unrefunded().any(),
            orders().refund(eur(50)..eur(60)).any(),
        ],
    );
}

#[test]
fn sequences() {
    let same = || order_lines().of_the_same(EventField::Product);
    check_rules(
        "sequences",
        [
            views().products().followed_by(same(), hours(1)).any(),
            views().products().ever_followed_by(orders()).any(),
            carts().added().not_followed_by(orders().with_offer(), hours(24)).within_last(days(7)).any(),
            carts().added().never_followed_by(orders()).any(),
            orders().preceded_by(visits().channel("search"), days(1)).any(),
            orders().ever_preceded_by(visits()).any(),
            orders().not_preceded_by(visits(), days(1)).any(),
            visits().never_preceded_by(orders().during(holiday::easter())).count().at_least(5),
            orders().ever_preceded_by(orders().outside(weekends()).with_line(line().product("a"))).any(),
            orders().ever_followed_by(orders().without_line(line().product("a")).worth(eur(5)..).without_offer()).any(),
            visits().ever_followed_by(custom("c").property("p").is_none_of(["a"]).property("q").is("b")).any(),
            orders().first().any(),
            orders().first().with_offer().any(),
            orders().within_last(days(30)).latest().never_followed_by(returns()).since_last().at_least(days(1)),
        ],
    );
}

#[test]
fn windows() {
    let (from, to) = (at("2026-01-01T00:00:00Z"), at("2026-02-01T00:00:00Z"));
    let windows: [Window; 11] = [
        days(30).into(),
        Window::Age { from: days(60), to: days(90) },
        (from..to).into(),
        (from..).into(),
        (..to).into(),
        calendar_days(7).into(),
        this_week(),
        previous_months(3),
        previous_quarter(),
        this_year(),
        yesterday(),
    ];
    check_rules("windows", windows.map(|window| orders().during(window).any()));
}

#[test]
fn occasions() {
    let week = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
    let mut rules: Vec<Predicate> = holiday::built_in().map(|holiday| orders().during(holiday).any()).collect();
    rules.extend([
        orders().during(holiday::christmas().lead(21).trail(3)).any(),
        orders().during(holiday::rule("Founders' Day", Rule::fixed(6, 1)).trail(7)).any(),
        orders().during(birthday().lead(7)).any(),
        orders().during(birthday().leap_day(LeapDay::February28)).any(),
        orders().during(sign_up_anniversary().trail(1)).any(),
        orders().during(personal(OccasionKind::Wedding).lead(90)).any(),
        orders().during(daily(clock(17, 30)..clock(19, 0))).any(),
        orders().during(daily(clock(22, 0)..clock(4, 0)).on([Weekday::Sat, Weekday::Fri])).any(),
        personal("wedding").days_until().at_most(30),
        holiday::rule("Founders' Day", Rule::fixed(6, 1)).days_until().at_most(30),
        orders().distinct_occurrences(holiday::rule("Founders' Day", Rule::fixed(6, 1))).at_least(2),
        orders().distinct_occurrences(birthday()).at_least(2),
    ]);
    rules.extend(week.map(|weekday| orders().during(weekdays([weekday])).any()));
    check_rules("occasions", rules);
}

#[test]
fn rules() {
    let rules = [
        Rule::fixed(2, 29),
        Rule::nth(4, Weekday::Thu, 11),
        Rule::last(Weekday::Mon, 5),
        Rule::easter(),
        Rule::orthodox_easter(),
        Rule::easter().days_after(50),
        Rule::easter().days_before(2),
        Rule::fixed(11, 27).on_or_after(Weekday::Sun),
        Rule::fixed(11, 22).on_or_before(Weekday::Wed),
        Rule::fixed(1, 1).moved_if_on([Weekday::Sun, Weekday::Sat], Shift::After(2)),
        Rule::last(Weekday::Sun, 5).moved_if_coinciding(Rule::easter().days_after(49), Shift::Before(7)),
        Rule::fixed(4, 27).since(2014),
        Rule::fixed(4, 30).since(1980).until(2013),
        Rule::fixed(4, 30).until(2013),
        Rule::any_of([Rule::fixed(12, 21), Rule::fixed(6, 21), Rule::any_of([Rule::easter()])]),
        Rule::on([date("2026-11-27"), date("2025-09-12"), date("-0044-03-15")]),
    ];
    check_rules("rules", rules.map(|rule| orders().during(holiday::rule("x", rule)).any()));
}

#[test]
fn metrics() {
    check::<Metric>(
        "metrics",
        vec![
            orders().count().into(),
            orders().total(Currency::EUR).into(),
            orders().since_last().into(),
            orders().days_since_last().into(),
            orders().overdue().into(),
            country().into(),
            level("usage").into(),
            score("rfm", "recency").into(),
            segment_of("rfm").into(),
        ],
    );
}

#[test]
fn scales() {
    check::<Scale>(
        "scales",
        vec![
            usage().within_last(days(30)).count().levels("light", [(5, "average"), (20, "heavy")]),
            orders()
                .total(Currency::EUR)
                .levels("small", [("99.5".parse::<rust_decimal::Decimal>().unwrap(), "large")]),
            orders().since_last().levels("fresh", [(days(30), "cooling"), (days(90), "cold")]),
            orders().days_since_last().levels("fresh", [(30, "cooling"), (90, "cold")]),
            orders()
                .with_offer()
                .share_of(orders())
                .levels("full price", [(ratio(1, 3), "mixed"), (percent(80), "bargains")]),
            orders().count().levels::<&str>("everybody", []),
        ],
    );
}

/// The library itself tells which names there are: it is asked for one that there is not.
fn names<T: DeserializeOwned + Debug>(json: &str) -> Vec<String> {
    let error = serde_json::from_str::<T>(json).unwrap_err().to_string();
    let (_, names) = error.split_once("`?`; there are ").unwrap_or_else(|| panic!("{error}: {json}"));
    let names = names.split(" at line ").next().unwrap();
    names.split(", ").map(str::to_owned).collect()
}

/// The keys that lead to a value, without the places in lists, and what stands there: a text, or the keys of a map.
fn each_place(json: &serde_json::Value, way: &mut Vec<String>, found: &mut BTreeSet<(String, String)>) {
    let mut add = |way: &[String], name: &str| {
        for length in 1..=2 {
            if let Some(start) = way.len().checked_sub(length) {
                found.insert((way.iter().skip(start).cloned().collect::<Vec<_>>().join("/"), name.to_owned()));
            }
        }
        let is_inner = way.iter().any(|key| key.ends_with("ed_by") || key == "steps");
        if is_inner && way.last().is_some_and(|key| key == "where") {
            found.insert(("inner/where".to_owned(), name.to_owned()));
        }
    };
    match json {
        serde_json::Value::String(text) => add(way, text),
        serde_json::Value::Array(items) => items.iter().for_each(|item| each_place(item, way, found)),
        serde_json::Value::Object(entries) => {
            entries.keys().for_each(|key| add(way, key));
            for (key, value) in entries {
                way.push(key.clone());
                each_place(value, way, found);
                way.pop();
            }
        }
        _ => {}
    }
}

#[test]
fn every_form_is_there() {
    if is_written() {
        return;
    }
    let mut found = BTreeSet::new();
    for file in fs::read_dir(folder()).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        for definition in definitions(&text) {
            each_place(&serde_json::from_str(definition).unwrap(), &mut vec!["metric".to_owned()], &mut found);
        }
    }
    let number = |number: &str| format!(r#"{{"number":{number}}}"#);
    let events = |rest: &str| number(&format!(r#"{{"count":{{"from":["order"]{rest}}}}}"#));
    let clause = |clause: &str| events(&format!(r#","where":[{clause}]"#));
    let during = |occasion: &str| clause(&format!(r#"{{"during":{occasion}}}"#));
    let holiday = |rule: &str| during(&format!(r#"{{"rule":{{"name":"x","is":{rule}}}}}"#));
    // Where a name may stand, and which.
    let families: Vec<(&[&str], Vec<String>)> = vec![
        (&["rule", "all", "any", "of", "not", "known"], names::<Predicate>(r#""?""#)),
        (&["metric"], names::<Metric>(r#"{"?":1}"#)),
        (&["number/value"], names::<Metric>(&number(r#""?""#))),
        (&["amount/value"], names::<Metric>(r#"{"amount":"?"}"#)),
        (&["time/value"], names::<Metric>(r#"{"time":"?"}"#)),
        (&["share/value"], names::<Metric>(r#"{"share":"?"}"#)),
        (&["label/value"], names::<Metric>(r#"{"label":"?"}"#)),
        (&["of/part"], names::<Metric>(r#"{"share":{"of":{"part":"?"}}}"#)),
        (&["from"], names::<Metric>(&number(r#"{"count":{"from":["?"]}}"#))),
        (&["has"], names::<Metric>(&clause(r#"{"has":"?"}"#))),
        (&["by"], names::<Metric>(&number(r#"{"distinct":{"events":{"from":["order"]},"by":"?"}}"#))),
        (&["where"], names::<Metric>(&clause(r#"{"?":1}"#))),
        (&["inner/where"], names::<Metric>(&clause(r#"{"followed_by":{"from":["order"],"where":[{"?":1}]}}"#))),
        (&["line"], names::<Metric>(&clause(r#"{"line":[{"?":1}]}"#))),
        (&["window"], names::<Metric>(&events(r#","window":{"?":1}"#))),
        (&["calendar/unit"], names::<Metric>(&events(r#","window":{"calendar":{"unit":"?"}}"#))),
        (&["pick/end"], names::<Metric>(&events(r#","pick":{"end":"?"}"#))),
        (&["since/end"], names::<Metric>(r#"{"time":{"since":{"events":{"from":["order"]},"end":"?"}}}"#)),
        (&["days_since/end"], names::<Metric>(r#"{"number":{"days_since":{"events":{"from":["order"]},"end":"?"}}}"#)),
        (&["during"], names::<Metric>(&during(r#""?""#))),
        (&["number/value/days_until", "value/days_until"], names::<Metric>(&number(r#"{"days_until":"?"}"#))),
        (
            &["by/occasion"],
            names::<Metric>(&number(r#"{"distinct":{"events":{"from":["order"]},"by":{"occasion":"?"}}}"#)),
        ),
        (&["rule/is"], names::<Metric>(&holiday(r#""?""#))),
        (&["daily/on"], names::<Metric>(&during(r#"{"daily":{"from":"00:00","to":"24:00","on":["?"]}}"#))),
        (&["holiday/name"], names::<Metric>(&during(r#"{"holiday":{"name":"?"}}"#))),
        (&["personal/day"], names::<Metric>(&during(r#"{"personal":{"day":"?"}}"#))),
        (&["label/is"], names::<Predicate>(r#"{"label":{"value":"city","is":[{"?":1}]}}"#)),
        (&["number/is"], names::<Predicate>(r#"{"number":{"value":"age_in_years","is":{"exactly":1,"?":1}}}"#)),
        (&["count"], names::<Metric>(&events(r#","?":1"#))),
        (&["followed_by", "not_followed_by"], names::<Metric>(&clause(r#"{"followed_by":{"from":[],"?":1}}"#))),
        (&["furthest"], names::<Metric>(&number(r#"{"furthest":{"steps":[],"?":1}}"#))),
        (&["steps"], names::<Metric>(&number(r#"{"furthest":{"steps":[{"from":[],"?":1}]}}"#))),
        (&["count/pick"], names::<Metric>(&events(r#","pick":{"end":"last","?":1}"#))),
        (&["during/holiday"], names::<Metric>(&during(r#"{"holiday":{"name":"easter","?":1}}"#))),
        (&["during/personal"], names::<Metric>(&during(r#"{"personal":{"day":"birthday","?":1}}"#))),
        (&["is/valid"], names::<Metric>(&holiday(r#"{"valid":{"rule":"easter","?":1}}"#))),
        (&["is/moved"], names::<Metric>(&holiday(r#"{"moved":{"rule":"easter","when":[],"after":1,"?":1}}"#))),
    ];
    for (roles, names) in families {
        assert!(names.len() > 1, "{roles:?}: {names:?}");
        for name in names {
            let is_there = roles.iter().any(|role| found.contains(&((*role).to_owned(), name.clone())));
            assert!(is_there, "{name} is at none of {roles:?} in the golden files");
        }
    }
    let refunds =
        names::<Metric>(r#"{"amount":{"total":{"events":{"from":["order"]},"currency":"EUR","refunds":"?"}}}"#);
    let leap_days = names::<Metric>(&during(r#"{"personal":{"day":"birthday","leap_day":"?"}}"#));
    // What holds unless said otherwise is not written.
    assert_eq!(
        (refunds, leap_days),
        (vec!["after".into(), "before".into()], vec!["march_1".into(), "february_28".into()])
    );
    for kind in EventKind::FIXED {
        assert!(found.contains(&("from".to_owned(), kind.code().to_owned())), "{kind}");
    }
    for field in EventField::FIXED {
        assert!(found.contains(&("has".to_owned(), field.code().to_owned())), "{field}");
    }
    for field in ProfileField::FIXED {
        assert!(found.contains(&("label/value".to_owned(), field.code().to_owned())), "{field}");
    }
}
