//! What is refused, with which error and at which place; and what looks bad but must not be.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::reversed_empty_ranges,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a test fails by panicking, also in the helpers beside it; reversed ranges are bad input; time is taken"
)]

use chrono::NaiveDate;
use rust_decimal::Decimal;
use segmentry::{
    DefinitionError, Fault, Limits, Problem, RuleSeed,
    model::{
        Cart, Country, CreditNote, Currency, CustomEvent, Customer, Dated, Event, EventField, EventId, EventKind, Fact,
        Feedback, FeedbackAction, Form, GeoPoint, History, Home, Household, Id, Income, Line, Message, Money,
        MoneyError, Order, PersonalOccasion, PointError, ProductReturn, Profile, Recorded, Referral, Rejection,
        Session, SignUp, Social, Subscription, SupportContact, Text, Value, View, Visit, Wish,
    },
    occasion::Rule,
    plan::{Missing, Observed, Rates},
    prelude::*,
    segment::SegmentId,
    time::{CalendarPeriods, CalendarUnit, Instant, Span, SpanError, Window, WindowError, Zone},
    words::Metric,
};
use serde::de::DeserializeSeed;
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

fn context() -> Context {
    Context::at(now())
}

fn eur(amount: &str) -> Money {
    format!("{amount} EUR").parse().unwrap()
}

fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap()
}

/// Both ends of what chrono can say.
const ENDS: [Instant; 2] = [Instant::MIN, Instant::MAX];

/// The faults at binding, each with its place, which is one in the definition's own JSON.
#[track_caller]
fn faults(rule: &Predicate, context: &Context) -> Vec<(String, Problem)> {
    let error: DefinitionError = rule.plan(context).expect_err(&format!("binds: {rule}"));
    let json = serde_json::to_value(rule).unwrap();
    let place = |fault: &Fault| {
        assert!(fault.segment().is_some() || json.pointer(fault.path()).is_some(), "{} in {json}", fault.path());
        (fault.path().to_owned(), fault.problem().clone())
    };
    error.faults().iter().map(place).collect()
}

/// Binding finds this fault and no other.
#[track_caller]
fn assert_refused(rule: &Predicate, path: &str, problem: impl Into<Problem>) {
    assert_eq!(faults(rule, &context()), [(path.to_owned(), problem.into())]);
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

/// A count of orders with this range, and perhaps a window and clauses.
fn count(from: &str, is: &str) -> String {
    format!(r#"{{"number":{{"value":{{"count":{{{from}}}}},"is":{is}}}}}"#)
}

fn amount(is: &str) -> String {
    format!(r#"{{"amount":{{"value":{{"total":{{"events":{{"from":["order"]}},"currency":"EUR"}}}},"is":{is}}}}}"#)
}

fn nested(levels: usize, open: &str, close: &str) -> String {
    format!("{}\"everyone\"{}", open.repeat(levels - 1), close.repeat(levels - 1))
}

/// The time it takes, at most so long. Generous, since what is meant is "not for ever".
#[track_caller]
fn assert_quick<T>(what: impl FnOnce() -> T) -> T {
    let start = Stopwatch::now();
    let outcome = what();
    let took = start.elapsed();
    assert!(took < Duration::from_secs(30), "took {took:?}");
    outcome
}

mod depth_and_size {
    use super::*;

    #[test]
    fn thirty_two_levels_are_read_and_thirty_three_are_not() {
        for (open, close) in [(r#"{"not":"#, "}"), (r#"{"all":["#, "]}"), (r#"{"known":"#, "}")] {
            assert!(rule(&nested(32, open, close)).plan(&context()).is_ok());
        }
        let place = |step: &str| format!("{}: nested deeper than 32 levels", step.repeat(32));
        assert_unread::<Predicate>(&nested(33, r#"{"not":"#, "}"), &place("/not"));
        assert_unread::<Predicate>(&nested(33, r#"{"any":["#, "]}"), &place("/any/0"));
        assert_unread::<Predicate>(&nested(33, r#"{"at_least":{"n":1,"of":["#, "]}}"), &place("/at_least/of/0"));
        assert_unread::<Predicate>(&nested(33, r#"{"assume":{"unknown_is":true,"of":"#, "}}"), &place("/assume/of"));
    }

    /// The bulkiest operator around the bulkiest leaf: what may be composed may also be stored and read again.
    #[test]
    fn the_deepest_permitted_definition_is_read_back() {
        let line = line().products(["a"]).quantity(decimal("0.5")..);
        let leaf = orders().with_line(line).worth(eur("1")..).active_days().more_than(1);
        let rule = (0..7).fold(Rule::fixed(12, 25), |rule, _| rule.days_after(1));
        let deep = orders().during(holiday::rule("deep", rule));
        let deep = orders().latest().followed_by(deep, days(1)).total(Currency::EUR);
        let deep = deep.share_of(orders().total(Currency::EUR)).at_least(percent(1));
        for leaf in [leaf, deep] {
            let deepest = (1..32).fold(leaf, |inner, _| at_least_of(1, [inner]));
            let segment = Segment::new("deepest", deepest).unwrap();
            let json = serde_json::to_string(&segment).unwrap();
            assert_eq!(serde_json::from_str::<Segment>(&json).unwrap(), segment);
            assert!(segment.plan(&context()).is_ok());
        }
    }

    #[test]
    fn ten_thousand_levels_are_not_even_walked() {
        assert_unread::<Predicate>(&"[".repeat(10_000), "too deeply nested");
        assert_unread::<Predicate>(&r#"{"a":"#.repeat(10_000), "too deeply nested");
        assert_unread::<Segment>(&nested(10_000, r#"{"not":"#, "}"), "too deeply nested");
        assert_unread::<Metric>(&"[".repeat(10_000), "too deeply nested");
        assert_unread::<Value>(&"[".repeat(10_000), "too deeply nested");
        assert_unread::<Customer>(
            &"[".repeat(10_000),
            "invalid type: sequence, expected an id: a text or a whole number",
        );
        let in_attribute = format!(r#"{{"id":1,"profile":{{"attributes":{{"a":{{"undated":{}"#, "[".repeat(10_000));
        assert_unread::<Customer>(&in_attribute, "too deeply nested");
    }

    #[test]
    fn ten_thousand_nodes_are_read_and_one_more_is_not() {
        let of = |operands: usize| format!(r#"{{"any":[{}]}}"#, vec![r#""nobody""#; operands].join(","));
        assert_eq!(rule(&of(9_999)).nodes(), 10_000);
        assert!(rule(&of(9_999)).plan(&context()).is_ok());
        assert_unread::<Predicate>(&of(10_000), "/any/9999: more than 10000 nodes");
        assert_unread::<Segment>(
            &format!(r#"{{"segmentry":1,"id":"x","rule":{}}}"#, of(10_000)),
            "/rule/any/9999: more than 10000 nodes",
        );

        let read = |seed: RuleSeed| seed.deserialize(&mut serde_json::Deserializer::from_str(&of(49_999)));
        let limits = Limits::default().nodes(50_000);
        let large = read(limits.rule()).unwrap();
        assert_eq!(large.nodes(), 50_000);
        assert!(read(limits.nodes(49_999).rule()).is_err());
        assert_eq!(faults(&large, &context()), [(String::new(), Problem::TooLarge { limit: 10_000 })]);
        assert!(large.plan(&context().limits(limits)).is_ok());
    }

    #[test]
    fn lists_of_values_are_limited_too() {
        let read = |values: usize| {
            let values = vec![r#""x""#; values].join(",");
            let json = format!(r#"{{"label":{{"value":"city","is":[{values}]}}}}"#);
            Limits::default().nodes(100).rule().deserialize(&mut serde_json::Deserializer::from_str(&json))
        };
        assert!(read(6_396).is_ok(), "64 for each node, less those around the list");
        assert!(read(6_397).unwrap_err().to_string().starts_with("too large: too many values at line 1 "));
    }

    #[test]
    fn a_limit_of_no_nodes_reads_nothing() {
        let mut json = serde_json::Deserializer::from_str(r#""everyone""#);
        let error = Limits::default().nodes(0).rule().deserialize(&mut json).unwrap_err();
        assert_eq!(error.to_string(), "too large: too many values");
    }

    #[test]
    fn what_is_composed_too_deep_is_marked_and_refused() {
        let deepest = (0..31).fold(orders().any(), |inner, _| !inner);
        assert!(deepest.plan(&context()).is_ok());
        assert_refused(&!&deepest, "", Problem::TooDeep { limit: 32 });
        assert_refused(&!!!deepest.clone(), "/not/not", Problem::TooDeep { limit: 32 });
        assert_refused(&all_of([everyone(), !&deepest]), "/all/1", Problem::TooDeep { limit: 32 });
        assert_refused(&(everyone() & &deepest), "", Problem::TooDeep { limit: 32 });
        assert_eq!((!&deepest).to_string(), "(nested deeper than 32 levels)");

        let json = serde_json::to_string(&!deepest).unwrap();
        assert_unread::<Predicate>(
            &json,
            "at the root: unknown predicate `refused`; there are everyone, nobody, all, any, at_least, not, assume, known, \
             segment, host, number, amount, time, share, label",
        );
    }

    #[test]
    fn a_million_negations_are_dropped_without_a_stack() {
        let rule = (0..1_000_000).fold(orders().any(), |inner, _| !inner);
        let error = rule.plan(&context()).unwrap_err();
        assert_eq!(error.faults()[0].problem(), &Problem::TooDeep { limit: 32 });
        drop(rule);
        let rule = (0..1_000_000).fold(orders().any(), |inner, _| inner.is_known().unknown_counts_as(true));
        assert!(rule.plan(&context()).is_err());
    }

    #[test]
    fn doubling_sixty_four_times_costs_no_more_than_the_largest_permitted() {
        let limit = 1 << 20;
        let double: [fn(&Predicate) -> Predicate; 4] = [
            |rule| rule & rule,
            |rule| rule | rule,
            |rule| all_of([rule.clone(), rule.clone()]),
            |rule| at_least_of(1, [rule.clone(), rule.clone()]),
        ];
        for double in double {
            let (doubled, before) = assert_quick(|| {
                let mut rule = orders().any();
                let mut before = rule.clone();
                for _ in 0..64 {
                    let doubled = double(&rule);
                    before = std::mem::replace(&mut rule, doubled);
                }
                (rule, before)
            });
            let refused = |rule: &Predicate| {
                let error = rule.plan(&context()).unwrap_err();
                let problem = error.faults()[0].problem().clone();
                matches!(problem, Problem::TooLarge { .. } | Problem::TooDeep { .. })
            };
            assert!(refused(&doubled) && refused(&before));
        }
        let largest = (0..19).fold(orders().any(), |rule, _| any_of([rule.clone(), rule.clone()]));
        assert_eq!(largest.nodes(), limit - 1);
        assert_refused(&any_of([largest.clone(), largest]), "", Problem::TooLarge { limit });
    }

    #[test]
    fn a_hundred_thousand_operands_compose_in_a_line_and_bind_where_permitted() {
        let chain = assert_quick(|| (0..100_000).fold(everyone(), |chain, n| chain & orders().count().at_least(n)));
        assert_eq!(chain.nodes(), 100_002);
        assert_eq!(chain, all_of([everyone()].into_iter().chain((0..100_000).map(|n| orders().count().at_least(n)))));
        assert_refused(&chain, "", Problem::TooLarge { limit: 10_000 });
        let plan = chain.plan(&context().limits(Limits::default().nodes(200_000))).unwrap();
        assert!(!plan.matches(&Customer::new(1)));
    }
}

mod shape_of_json {
    use super::*;

    #[test]
    fn truncated_and_malformed() {
        let whole = count(r#""from":["order"]"#, r#"{"at_least":1}"#);
        for end in 0..whole.len() {
            let error = serde_json::from_str::<Predicate>(&whole[..end]).unwrap_err();
            assert!(error.is_eof(), "{error}");
        }
        assert_unread::<Predicate>("", "EOF while parsing a value");
        assert_unread::<Predicate>(&format!("{whole} x"), "trailing characters");
        assert_unread::<Predicate>("{'all':[]}", "key must be a string");
        assert_unread::<Predicate>(r#"{"all":["everyone",]}"#, "trailing comma");
        assert_unread::<Predicate>(r#""\ud800""#, "unexpected end of hex escape");
        assert_unread::<Predicate>("NaN", "expected value");
        assert!(serde_json::from_slice::<Predicate>(b"\"every\xffone\"").is_err());
    }

    #[test]
    fn unknown_names() {
        let predicates = "there are everyone, nobody, all, any, at_least, not, assume, known, segment, host, number, \
                          amount, time, share, label";
        assert_unread::<Predicate>(r#""anyone""#, &format!("at the root: unknown predicate `anyone`; {predicates}"));
        assert_unread::<Predicate>(r#""all""#, r#"at the root: `all` is written as {"all": ...}"#);
        assert_unread::<Predicate>(r#"{"everyone":{}}"#, r#"at the root: `everyone` is written as "everyone""#);
        let kinds = EventKind::FIXED.iter().map(EventKind::code).collect::<Vec<_>>().join(", ");
        assert!(kinds.starts_with("order, order_line, credit_note, message_sent"));
        assert_unread::<Predicate>(
            &count(r#""from":["ordre"]"#, r#""anything""#),
            &format!("/number/value/count/from/0: unknown kind of event `ordre`; there are {kinds}, custom"),
        );
        assert_unread::<Predicate>(
            &count(r#""from":["custom"]"#, r#""anything""#),
            "/number/value/count/from/0: `custom` is written as {\"custom\": ...}",
        );
        assert_unread::<Predicate>(
            &count(r#""from":[{"order":"x"}]"#, r#""anything""#),
            "/number/value/count/from/0: `order` is written as \"order\"",
        );
        assert_unread::<Predicate>(
            r#"{"label":{"value":"attribute","is":"anything"}}"#,
            "/label/value: `attribute` is written as {\"attribute\": ...}",
        );
        assert_unread::<Metric>(
            r#"{"numbr":"age_in_years"}"#,
            "at the root: unknown metric `numbr`; there are number, amount, time, share, label",
        );
        assert_unread::<Metric>(
            r#"{"number":{"cuont":{"from":["order"]}}}"#,
            "/number: unknown metric of a number `cuont`; there are age_in_years, count, distinct, most, furthest, \
             distance, days_until, days_since, bucket",
        );
        assert_unread::<Metric>(
            r#"{"amount":{"sum":{}}}"#,
            "/amount: unknown metric of an amount `sum`; there are total, average, median, largest, smallest, first, last, \
             trend",
        );
        assert_unread::<Metric>(
            r#"{"time":{"median_gap":{"from":["order"]}}}"#,
            "/time: unknown metric of a length of time `median_gap`; there are since_sign_up, since, between, mean_gap, \
             longest_gap, latest_gap, total, average, median, largest, smallest, first, last",
        );
        let clause = |clause: &str| count(&format!(r#""from":["order"],"where":[{clause}]"#), r#""anything""#);
        assert_unread::<Predicate>(
            &clause(r#"{"foo":{}}"#),
            "/number/value/count/where/0: unknown clause `foo`; there are one_of, not_one_of, in_range, has, lacks, line, \
             no_line, during, outside, followed_by, not_followed_by, preceded_by, not_preceded_by",
        );
        assert_unread::<Predicate>(
            &clause(r#"{"line":[{"line":[]}]}"#),
            "/number/value/count/where/0/line/0: unknown clause on a line `line`; there are one_of, not_one_of, in_range, has, lacks",
        );
        let fields = EventField::FIXED.iter().map(EventField::code).collect::<Vec<_>>().join(", ") + ", property";
        assert!(fields.starts_with("channel, campaign, message_id, offer"));
        assert_unread::<Predicate>(
            &clause(r#"{"has":"colour"}"#),
            &format!("/number/value/count/where/0/has: unknown field of an event `colour`; there are {fields}"),
        );
        assert_unread::<Metric>(
            r#"{"number":{"distinct":{"events":{"from":["order"]},"by":"decade"}}}"#,
            &format!(
                "/number/distinct/by: unknown field or period `decade`; there are day, week, month, quarter, year, weekday, \
                 hour, {fields}, occasion"
            ),
        );
        assert_unread::<Metric>(
            r#"{"label":"sex"}"#,
            "/label: unknown label `sex`; there are birth_date, gender, country, region, city, \
             postal_code, languages, marital_status, household_id, household_size, children, pets, occupation, \
             work_pattern, education, income, income_band, company, role, decision_maker, interests, attitudes, \
             main_benefit, benefits, barriers, preferred_channels, signed_up, sign_up_source, loyalty_tier, tags, consent, \
             attribute, favourite, level, score, segment_of",
        );
        assert_unread::<Value>(
            r#"{"decimal":"1"}"#,
            "at the root: unknown value `decimal`; there are number, money, date, time, span",
        );
    }

    #[test]
    fn unknown_missing_and_double_keys() {
        let root = |rest: &str| format!(r#"{{"segmentry":1,"id":"x","rule":"everyone"{rest}}}"#);
        assert!(serde_json::from_str::<Segment>(&root("")).is_ok());
        assert_unread::<Segment>(
            &root(r#","note":{}"#),
            "at the root: unknown key `note`; there are segmentry, id, notes, rule",
        );
        assert_unread::<Segment>(&root(r#","rule":"nobody""#), "the key `rule` stands twice");
        assert_unread::<Segment>(&root(r#","\u0072ule":"nobody""#), "the key `rule` stands twice");
        assert_unread::<Segment>(&root(r#","notes":{"a":"1","a":"2"}"#), "the key `a` stands twice");
        assert_unread::<Segment>(&root(r#","notes":{"a/b~":1}"#), "/notes/a~1b~0: expected a text");
        assert_unread::<Segment>(r#"{"segmentry":1,"id":"x"}"#, "at the root: the key `rule` is missing");
        assert_unread::<Segment>(r#"{"id":"x","rule":"everyone"}"#, "at the root: the key `segmentry` is missing");
        assert_unread::<Segment>(
            r#"{"segmentry":1,"id":"x","rules":"everyone","notes":{}}"#,
            "at the root: the key `rule` is missing; `rules` is not a key here",
        );
        assert_unread::<Predicate>(
            &count(r#""where":[]"#, r#""anything""#),
            "/number/value/count: the key `from` is missing",
        );
        assert_unread::<Predicate>(r#"{"number":{"value":"age_in_years"}}"#, "/number: the key `is` is missing");
        assert_unread::<Predicate>(
            r#"{"number":{"value":"age_in_years","si":{"at_least":18}}}"#,
            "/number: the key `is` is missing; `si` is not a key here",
        );
        assert_unread::<Predicate>(
            r#"{"number":{"value":"age_in_years","is":{"atleast":18}}}"#,
            "/number/is: unknown key `atleast`; there are exactly, at_least, more_than, at_most, less_than",
        );
        assert_unread::<Metric>(
            r#"{"amount":{"total":{"events":{"from":["order_line"]},"field":"quantity","currency":"EUR"}}}"#,
            "/amount/total: the key `currency` can not stand beside the others",
        );
        assert_unread::<Predicate>(
            &count(r#""from":["order"],"windw":{"last":"1d"}"#, r#""anything""#),
            "/number/value/count: unknown key `windw`; there are from, where, window, pick",
        );
        assert_unread::<Customer>(
            r#"{"id":1,"name":"Ada"}"#,
            "unknown field `name`, expected one of `id`, `aliases`, `profile`, `history`",
        );
    }

    #[test]
    fn versions_and_ids_of_segments() {
        let segment = |version: &str, id: &str| format!(r#"{{"segmentry":{version},"id":{id},"rule":"everyone"}}"#);
        assert_unread::<Segment>(&segment("0", r#""x""#), "/segmentry: format version 0; this library reads version 1");
        assert_unread::<Segment>(&segment("2", r#""x""#), "/segmentry: format version 2; this library reads version 1");
        assert_unread::<Segment>(
            &segment(r#""1""#, r#""x""#),
            "/segmentry: expected a whole number that is not negative",
        );
        let name = "/id: a name has 1 to 200 bytes and no control characters";
        assert_unread::<Segment>(&segment("1", r#""""#), name);
        assert_unread::<Segment>(&segment("1", r#""a\nb""#), name);
        assert_unread::<Segment>(&segment("1", &format!("\"{}\"", "x".repeat(201))), name);
        assert_unread::<Segment>(&segment("1", "7"), "/id: expected a text");
        assert_unread::<Predicate>(
            r#"{"segment":""}"#,
            "/segment: a name has 1 to 200 bytes and no control characters",
        );

        assert!(SegmentId::new("ü".repeat(100)).is_ok());
        for wrong in [String::new(), "ü".repeat(101), "a\u{0}".to_owned(), "a\u{85}".to_owned()] {
            let error = SegmentId::new(wrong).unwrap_err();
            assert_eq!(error.faults()[0].problem(), &Problem::Name);
            assert_eq!(error.faults()[0].path(), "/id");
        }
    }

    #[test]
    fn a_variant_has_one_key() {
        let two = |what: &str| format!("expected {what}, as a map with exactly one key");
        assert_unread::<Predicate>(r#"{"segment":"a","host":"b"}"#, &format!("at the root: {}", two("predicate")));
        assert_unread::<Predicate>("{}", &format!("at the root: {}", two("predicate")));
        assert_unread::<Predicate>(
            r#"{"number":{"value":{"count":{"from":["order"]},"distance":{}},"is":"anything"}}"#,
            &format!("/number/value: {}", two("metric of a number")),
        );
        assert_unread::<Predicate>(
            &count(r#""from":["order"],"window":{"last":"1d","age":{}}"#, r#""anything""#),
            &format!("/number/value/count/window: {}", two("window")),
        );
        assert_unread::<Value>(r#"{"number":"1","date":"2026-01-01"}"#, &format!("at the root: {}", two("value")));
    }

    #[test]
    fn null_is_nothing() {
        let expected = "expected a text, a whole number, true, false, a list or a map (decimals are written as texts)";
        let null = format!("invalid type: null, {expected}");
        assert_unread::<Predicate>("null", &null);
        assert_unread::<Predicate>(r#"{"all":null}"#, &null);
        assert_unread::<Predicate>(&count(r#""from":["order"]"#, r#"{"at_least":null}"#), &null);
        assert_unread::<Predicate>(&count(r#""from":["order"]"#, r#"{"at_least":1,"at_most":null}"#), &null);
        assert_unread::<Predicate>(&count(r#""from":["order"],"window":null"#, r#""anything""#), &null);
    }

    #[test]
    fn numbers_are_whole_and_not_negative() {
        let expected = "expected a text, a whole number, true, false, a list or a map (decimals are written as texts)";
        let wrong = |number: &str, what: &str| {
            let json = count(r#""from":["order"]"#, &format!(r#"{{"at_least":{number}}}"#));
            assert_unread::<Predicate>(&json, &format!("invalid {what}, {expected}"));
        };
        wrong("1.0", "type: floating point `1.0`");
        wrong("1e3", "type: floating point `1000.0`");
        wrong("-1", "value: integer `-1`");
        wrong("18446744073709551616", "type: floating point `1.8446744073709552e+19`");
        let json = |number: &str| count(r#""from":["order"]"#, &format!(r#"{{"at_least":{number}}}"#));
        assert_unread::<Predicate>(&json("007"), "invalid number");
        assert_unread::<Predicate>(&json("+5"), "expected value");
        assert_unread::<Predicate>(&json("NaN"), "expected value");
        assert_unread::<Predicate>(
            &json(r#""5""#),
            "/number/is/at_least: expected a whole number that is not negative",
        );
        assert_unread::<Predicate>(&json("true"), "/number/is/at_least: expected a whole number that is not negative");
        assert_eq!(rule(&json("18446744073709551615")), orders().count().at_least(u64::MAX));
        assert_unread::<Predicate>(
            r#"{"at_least":{"n":4294967296,"of":[]}}"#,
            "/at_least/n: expected a whole number below 2^32",
        );
    }

    /// The key under which `serde_json` hands out numbers in some builds can be written by anybody.
    #[test]
    fn numbers_in_disguise_are_numbers_all_the_same() {
        let disguised = |digits: &str| {
            count(r#""from":["order"]"#, &format!(r#"{{"at_least":{{"$serde_json::private::Number":"{digits}"}}}}"#))
        };
        for wrong in ["007", "+5", "-1", "1.0", "1e3", "", " 5", "18446744073709551616"] {
            let message = format!("{wrong}: only whole numbers that are not negative are read");
            assert_unread::<Predicate>(&disguised(wrong), &message);
        }
        assert_eq!(rule(&disguised("5")), orders().count().at_least(5));
    }

    #[test]
    fn decimals_are_plain() {
        let plain = "/amount/is/at_least: expected a plain decimal of at most 28 digits, as \"12.5\"";
        for wrong in [
            "1e3",
            "1E3",
            "007",
            "00",
            "+5",
            "-",
            "",
            ".5",
            "5.",
            "1.2.3",
            " 5",
            "5 ",
            "1_000",
            "1,5",
            "NaN",
            "inf",
            "Infinity",
            "-007",
            "--5",
            "0x10",
            "٣",
            "½",
            // One more than a Decimal holds, and one decimal more than it has.
            "79228162514264337593543950336",
            "123456789012345678901234567890",
            "0.00000000000000000000000000001",
            "1.00000000000000000000000000001",
            "0.12345678901234567890123456789",
        ] {
            assert_unread::<Predicate>(&amount(&format!(r#"{{"at_least":"{wrong}"}}"#)), plain);
        }
        let as_text = "expected a plain decimal as a text, as \"12.5\"";
        assert_unread::<Predicate>(&amount(r#"{"at_least":5}"#), &format!("/amount/is/at_least: {as_text}"));
        assert_unread::<Value>(r#"{"number":5}"#, &format!("/number: {as_text}"));
        assert_unread::<Metric>(
            r#"{"number":{"distance":{"latitude":52,"longitude":"13.405"}}}"#,
            &format!("/number/distance/latitude: {as_text}"),
        );
        for (text, number) in
            [("-0", "0"), ("0.50", "0.5"), ("-12.500", "-12.5"), ("1000000000000000000", "1000000000000000000")]
        {
            let read = rule(&amount(&format!(r#"{{"at_least":"{text}"}}"#)));
            assert_eq!(read, orders().total(Currency::EUR).at_least(decimal(number)));
            assert_eq!(read.to_string(), format!("the total amount of orders is at least {number} EUR"));
        }
    }

    #[test]
    fn ranges_have_at_most_one_limit_on_each_side() {
        let is = |range: &str| count(r#""from":["order"]"#, range);
        assert_unread::<Predicate>(&is("{}"), "/number/is: expected a limit, or \"anything\"");
        assert_unread::<Predicate>(&is("[]"), "/number/is: expected a range, as {\"at_least\": ...} or \"anything\"");
        assert_unread::<Predicate>(
            &is(r#"{"at_least":1,"more_than":1}"#),
            "/number/is: expected one limit on each side",
        );
        assert_unread::<Predicate>(
            &is(r#"{"at_most":1,"less_than":1}"#),
            "/number/is: expected one limit on each side",
        );
        assert_unread::<Predicate>(
            &is(r#"{"exactly":1,"at_most":3}"#),
            "/number/is: the key `at_most` can not stand beside the others",
        );
    }

    #[test]
    fn lengths_of_time_carry_their_unit() {
        for wrong in ["30", "30 d", "-30d", "1.5h", "030d", "30D", "30days", "", "d", "99999999999999d"] {
            let json = count(&format!(r#""from":["order"],"window":{{"last":"{wrong}"}}"#), r#""anything""#);
            let error = serde_json::from_str::<Predicate>(&json).unwrap_err().to_string();
            assert!(
                error.starts_with("/number/value/count/window/last: not a span: expected a whole number and one of"),
                "{error}"
            );
        }
    }

    #[test]
    fn windows_without_any_limit_are_not_windows() {
        let window = |window: &str| count(&format!(r#""from":["order"],"window":{window}"#), r#""anything""#);
        assert_unread::<Predicate>(
            &window(r#"{"between":{}}"#),
            "/number/value/count/window/between: expected an instant on at least one side",
        );
        assert_unread::<Predicate>(
            &window(r#""last""#),
            "/number/value/count/window: `last` is written as {\"last\": ...}",
        );
        assert_unread::<Predicate>(
            &window(r#"{"past":"7d"}"#),
            "/number/value/count/window: unknown window `past`; there are last, age, between, calendar",
        );
        assert_unread::<Predicate>(
            &window(r#"{"calendar":{"unit":"fortnight","oldest":1,"newest":0}}"#),
            "/number/value/count/window/calendar/unit: unknown calendar unit `fortnight`; there are day, week, month, quarter, year",
        );
        assert_unread::<Predicate>(
            &window(r#"{"between":{"from":"2026-01-01T00:00:00"}}"#),
            "/number/value/count/window/between/from: not an instant: expected RFC 3339 with an offset, such as \"2024-05-01T12:00:00Z\"",
        );
    }

    #[test]
    fn currencies_and_points_of_wrong_shape() {
        for wrong in ["eur", "EURO", "EU", "", "€", "E R", "ЕUR"] {
            let json = format!(r#"{{"amount":{{"total":{{"events":{{"from":["order"]}},"currency":"{wrong}"}}}}}}"#);
            assert_unread::<Metric>(&json, "/amount/total/currency: a currency is three capital letters, such as EUR");
            assert!(Currency::new(wrong).is_err());
        }
        for wrong in ["de", "DEU", "D", "", "D1", "ß"] {
            assert_eq!(Country::new(wrong).unwrap_err().to_string(), "a country is two capital letters, such as DE");
            let json = format!(r#"{{"id":1,"profile":{{"home":{{"undated":{{"country":"{wrong}"}}}}}}}}"#);
            assert!(serde_json::from_str::<Customer>(&json).is_err());
        }
        let point = |latitude: &str, longitude: &str| {
            format!(r#"{{"number":{{"distance":{{"latitude":"{latitude}","longitude":"{longitude}"}}}}}}"#)
        };
        let range = "latitude lies within -90 and 90 degrees, longitude within -180 and 180";
        for (latitude, longitude, why) in [
            ("90.0000001", "0", range),
            ("0", "-180.0000001", range),
            ("79228162514264337593543950335", "0", range),
            ("0.00000001", "0", "degrees have at most seven decimals"),
            ("52,5", "0", "degrees are plain decimals, such as 52.52"),
            ("1e1", "0", "degrees are plain decimals, such as 52.52"),
            ("N52", "0", "degrees are plain decimals, such as 52.52"),
        ] {
            assert_unread::<Metric>(&point(latitude, longitude), &format!("/number/distance: {why}"));
        }
        assert!(serde_json::from_str::<Metric>(&point("-90", "180.0000000")).is_ok());
        assert_eq!(GeoPoint::new(91, 0), Err(PointError::OutOfRange));
        assert_unread::<Metric>(
            r#"{"number":{"distance":{"latitude":52.5,"longitude":"1"}}}"#,
            "invalid type: floating point `52.5`, expected a text, a whole number, true, false, a list or a map \
             (decimals are written as texts)",
        );
    }
}

mod ranges {
    use super::*;

    #[test]
    fn of_counts() {
        let empty: [fn() -> Predicate; 7] = [
            || orders().count().between(5..2),
            || orders().count().between(5..5),
            || orders().count().between((std::ops::Bound::Excluded(4), std::ops::Bound::Excluded(5))),
            || orders().count().less_than(0),
            || orders().count().more_than(u64::MAX),
            || orders().active_days().between(3..=2),
            || age().between(30..18),
        ];
        for empty in empty {
            assert_refused(&empty(), "/number/is", Problem::EmptyRange);
        }
        assert!(orders().count().between(5..=5).plan(&context()).is_ok());
        assert!(orders().count().at_least(u64::MAX).plan(&context()).is_ok());
    }

    #[test]
    fn of_amounts() {
        assert_refused(&orders().total(Currency::EUR).between(500..100), "/amount/is", Problem::EmptyRange);
        assert_refused(&orders().average(Currency::EUR).between(5..5), "/amount/is", Problem::EmptyRange);
        let just = (std::ops::Bound::Excluded(decimal("1")), std::ops::Bound::Excluded(decimal("1.000000001")));
        // Amounts have no neighbours: this average may exist.
        assert!(orders().average(Currency::EUR).between(just).plan(&context()).is_ok());
    }

    #[test]
    fn of_lengths_of_time() {
        assert_refused(&orders().since_last().between(days(90)..days(60)), "/time/is", Problem::EmptyRange);
        assert_refused(&orders().since_last().less_than(days(0)), "/time/is", Problem::EmptyRange);
        assert_refused(&orders().mean_gap().between(days(1)..days(1)), "/time/is", Problem::EmptyRange);
        assert_refused(&orders().mean_gap().less_than(days(0)), "/time/is", Problem::EmptyRange);
        assert_refused(&tenure().between(days(2)..=days(1)), "/time/is", Problem::EmptyRange);
        assert_refused(&tenure().at_least(days(3_650_001)), "/time/is", SpanError::TooLong);
        assert_refused(&tenure().at_most(Span::from_micros(u64::MAX)), "/time/is", SpanError::TooLong);
        assert!(orders().since_last().at_most(days(0)).plan(&context()).is_ok());
        assert!(tenure().at_least(Span::LONGEST).plan(&context()).is_ok());
    }

    #[test]
    fn of_distances() {
        let metres = || home().distance_to(GeoPoint::new(0, 0).unwrap());
        assert_refused(&metres().between(5..2), "/number/is", Problem::EmptyRange);
        assert_refused(&metres().less_than(0), "/number/is", Problem::EmptyRange);
        assert!(metres().at_most(0).plan(&context()).is_ok());
        // Compared unrounded: 10.5 metres are more than 10 and less than 11.
        let between = (std::ops::Bound::Excluded(10), std::ops::Bound::Excluded(11));
        assert!(metres().between(between).plan(&context()).is_ok());
    }

    #[test]
    fn of_facts_and_properties() {
        let date = |day: u32| NaiveDate::from_ymd_opt(2000, 1, day).unwrap();
        assert_refused(&birth_date().between(date(2)..date(1)), "/label/is", Problem::EmptyRange);
        assert_refused(&household_size().between(5..2), "/label/is", Problem::EmptyRange);
        assert_refused(&income().between(eur("5")..eur("5")), "/label/is", Problem::EmptyRange);
        let dollars = Money::new(9, Currency::USD).unwrap();
        assert_refused(&income().between(eur("5")..dollars), "/label/is", Problem::EmptyRange);
        assert_refused(&signed_up().between(now()..now()), "/label/is", Problem::EmptyRange);
        assert_refused(
            &attribute("a").between(Value::from(1)..Value::from(true)),
            "/label/is",
            Problem::NoOrder { found: "yes or no" },
        );
        assert_refused(&attribute("a").between(Value::from(1)..Value::from(now())), "/label/is", Problem::EmptyRange);
        assert_refused(&attribute("a").at_least("b"), "/label/is", Problem::NoOrder { found: "a text" });
        let in_where = "/number/value/count/where/0/in_range/is";
        assert_refused(&custom("c").property("p").between(5..2).any(), in_where, Problem::EmptyRange);
        assert_refused(
            &custom("c").property("p").at_least(true).any(),
            in_where,
            Problem::NoOrder { found: "yes or no" },
        );
        assert_refused(&orders().worth(eur("5")..eur("1")).any(), in_where, Problem::EmptyRange);
        assert_refused(
            &orders().with_line(line().quantity(5..2)).any(),
            "/number/value/count/where/0/line/0/in_range/is",
            Problem::EmptyRange,
        );
    }

    #[test]
    fn thresholds_are_as_fine_and_as_large_as_amounts() {
        let at_least = |text: &str| orders().total(Currency::EUR).at_least(decimal(text));
        for right in ["1000000000000000000", "-1000000000000000000", "0.000000001", "999999999999999999.999999999"] {
            assert!(at_least(right).plan(&context()).is_ok(), "{right}");
        }
        for wrong in
            ["1000000000000000000.000000001", "-1000000000000000001", "0.0000000001", "79228162514264337593543950335"]
        {
            assert_refused(&at_least(wrong), "/amount/is", Problem::Threshold);
        }
        assert!(at_least("1.00000000000").plan(&context()).is_ok(), "trailing zeros are not digits");
    }
}

mod windows {
    use super::*;

    /// "Anything" is written in one way, and read back as the same.
    #[test]
    fn a_range_without_limits_is_read_back() {
        let anything = [
            birth_date().between::<NaiveDate>(..),
            attribute("a").between::<Value>(..),
            custom("c").property("p").between::<Value>(..).any(),
            orders().worth(..).any(),
            orders().count().between(..),
            orders().total(Currency::EUR).between::<Decimal>(..),
            orders().since_last().between(..),
        ];
        for anything in anything {
            assert_eq!(rule(&serde_json::to_string(&anything).unwrap()), anything);
            assert!(anything.plan(&context()).is_ok());
        }
    }

    #[track_caller]
    fn assert_window(window: impl Into<Window>, error: WindowError) {
        let window = window.into();
        assert_eq!(window.check(), Err(error));
        let place = "/number/value/count/window";
        assert_refused(&orders().during(window.clone()).any(), place, error);
        let place = "/time/value/since/events/window";
        assert_refused(&orders().during(window.clone()).since_last().at_least(days(1)), place, error);
        let place = "/number/value/days_since/events/window";
        assert_refused(&orders().during(window).days_since_last().at_least(1), place, error);
    }

    #[test]
    fn no_time_and_too_much() {
        assert_window(days(0), WindowError::Span(SpanError::Zero));
        assert_window(days(3_650_001), WindowError::Span(SpanError::TooLong));
        assert_window(Span::from_micros(u64::MAX), WindowError::Span(SpanError::TooLong));
        assert!(orders().within_last(Span::LONGEST).any().plan(&context()).is_ok());
        assert!(orders().within_last(Span::from_micros(1)).any().plan(&context()).is_ok());
    }

    #[test]
    fn ages_and_instants_in_the_wrong_order() {
        assert_window(Window::Age { from: days(90), to: days(60) }, WindowError::NoAge);
        assert_window(Window::Age { from: days(60), to: days(60) }, WindowError::NoAge);
        assert_window(Window::Age { from: days(0), to: days(0) }, WindowError::NoAge);
        assert_window(Window::Age { from: days(1), to: days(3_650_001) }, WindowError::Span(SpanError::TooLong));
        assert_window(now()..now(), WindowError::NoInstants);
        assert_window(Instant::MAX..Instant::MIN, WindowError::NoInstants);
        assert!(orders().during(Instant::MIN..Instant::MAX).any().plan(&context()).is_ok());
    }

    #[test]
    fn calendars() {
        let periods = |unit, oldest, newest| Window::Calendar(CalendarPeriods { unit, oldest, newest });
        assert_window(calendar_days(0), WindowError::NoPeriods);
        assert_window(previous_quarters(0), WindowError::NoPeriods);
        assert_window(periods(CalendarUnit::Week, 3, 5), WindowError::NoPeriods);
        assert_window(calendar_days(u32::MAX), WindowError::TooManyPeriods);
        assert_window(previous_years(10_001), WindowError::TooManyPeriods);
        assert_window(periods(CalendarUnit::Month, u32::MAX, u32::MAX), WindowError::TooManyPeriods);
        assert!(orders().during(previous_years(10_000)).any().plan(&context()).is_ok());
    }

    /// A window without limits is no window; it has no place in JSON to be read back from.
    #[test]
    fn unlimited() {
        let unlimited = orders().during(Window::Fixed { from: None, to: None }).any();
        assert_eq!(unlimited.to_string(), orders().any().to_string());
        assert_eq!(rule(&serde_json::to_string(&unlimited).unwrap()), unlimited);
    }
}

mod the_ends_of_time {
    use super::*;

    fn customer(at: Instant) -> Customer {
        let mut customer = Customer::new(1);
        customer.profile.birth_date = Fact::known(NaiveDate::MIN);
        customer.record(Order::new(at, eur("1")).refund(Instant::MAX, eur("1"))).unwrap();
        customer.record(Message::opened(at)).unwrap();
        customer
    }

    #[test]
    fn every_window_can_be_asked_for_at_every_instant() {
        let units =
            [CalendarUnit::Day, CalendarUnit::Week, CalendarUnit::Month, CalendarUnit::Quarter, CalendarUnit::Year];
        let calendar = units.into_iter().flat_map(|unit| {
            let periods = move |oldest, newest| Window::Calendar(CalendarPeriods { unit, oldest, newest });
            [periods(0, 0), periods(1, 1), periods(10_000, 0)]
        });
        let windows = [
            Window::Ever,
            Window::Last(Span::from_micros(1)),
            Window::Last(Span::LONGEST),
            Window::Age { from: days(0), to: Span::LONGEST },
            Window::from(Instant::MIN..Instant::MAX),
            Window::from(Instant::MAX..),
            Window::from(..Instant::MIN),
        ];
        let windows: Vec<Window> = windows.into_iter().chain(calendar).collect();
        for as_of in ENDS {
            for zone in [chrono_tz::UTC, chrono_tz::Pacific::Kiritimati, chrono_tz::Pacific::Niue] {
                let context = Context::at(as_of).zone(zone);
                let zone = Zone::table(&zone, as_of);
                for window in &windows {
                    let selector = || orders().during(window.clone());
                    let rules = [
                        selector().any(),
                        selector().active_weeks().at_least(1),
                        selector().active_months().at_least(1),
                        selector().since_first().at_least(days(1)),
                        age().at_least(1),
                    ];
                    for event in ENDS {
                        let customer = customer(event);
                        let seen = window.resolve(as_of, &zone).contains(event);
                        assert_eq!(rules[0].plan(&context).unwrap().matches(&customer), seen, "{window:?} at {as_of}");
                        for rule in &rules {
                            let plan = rule.plan(&context).unwrap();
                            assert_eq!(plan.explain(&customer).verdict, plan.verdict(&customer));
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn an_event_at_the_end_is_seen_at_the_end() {
        for end in ENDS {
            let plan = orders().any().plan(&Context::at(end)).unwrap();
            assert!(plan.matches(&customer(end)));
        }
        let first = orders().any().plan(&Context::at(Instant::MIN)).unwrap();
        assert!(!first.matches(&customer(Instant::MAX)));
        assert!(first.at(now()).is_err(), "beyond the horizon of two years");
    }

    #[test]
    fn the_longest_time_there_is() {
        let customer = customer(Instant::MIN);
        let since = orders().since_first().plan(&Context::at(Instant::MAX)).unwrap();
        let longest = Instant::MAX.since(Instant::MIN).unwrap();
        assert_eq!(since.value(&customer), Observed::Exactly(longest.into()));
        assert!(
            orders()
                .since_first()
                .more_than(Span::LONGEST)
                .plan(&Context::at(Instant::MAX))
                .unwrap()
                .matches(&customer)
        );
        let years = age().plan(&Context::at(Instant::MAX)).unwrap();
        assert_eq!(years.value(&customer), Observed::Exactly(524_285.into()));
    }

    #[test]
    fn future_dated_everything_is_invisible() {
        let later = at("2026-06-01T00:00:00.000001Z");
        let mut customer = Customer::new(1);
        customer.profile.city_since(later);
        customer.profile.sign_up = Some(SignUp { at: later, source: None });
        customer.record(CustomEvent::new("visit", at("2020-01-01T00:00:00Z"))).unwrap();
        customer.record(Order::new(later, eur("5"))).unwrap();
        customer.record(CreditNote::new(later, eur("5"))).unwrap();
        customer.record(Message::opened(later)).unwrap();
        let seen = |rule: Predicate, now: Instant| rule.plan(&Context::at(now)).unwrap().verdict(&customer);
        let total = || orders().total(Currency::EUR);
        for (rule, before, after) in [
            (orders().any(), Verdict::No, Verdict::Yes),
            (credit_notes().any(), Verdict::No, Verdict::Yes),
            (messages().opened().any(), Verdict::No, Verdict::Yes),
            (total().exactly(0), Verdict::Yes, Verdict::Yes),
            (total().before_refunds().exactly(5), Verdict::No, Verdict::Yes),
            (city().is("Ulm"), Verdict::Unknown, Verdict::Yes),
            (tag("vip"), Verdict::No, Verdict::Yes),
            (tenure().at_least(days(0)), Verdict::Unknown, Verdict::Yes),
            (signed_up().is_known(), Verdict::No, Verdict::Yes),
            (orders().since_last().is_known(), Verdict::No, Verdict::Yes),
        ] {
            assert_eq!(seen(rule.clone(), now()), before, "{rule}");
            assert_eq!(seen(rule.clone(), later), after, "{rule}");
        }
    }

    trait CitySince {
        fn city_since(&mut self, since: Instant);
    }

    impl CitySince for Profile {
        fn city_since(&mut self, since: Instant) {
            self.home = Fact::unknown().since(since, Home { city: Some("Ulm".into()), ..Home::default() });
            self.tags.insert("vip".into(), Fact::unknown().since(since, true));
        }
    }
}

mod money {
    use super::*;

    #[test]
    fn the_limits_of_an_amount() {
        let largest = decimal("1000000000000000");
        let new = |text: &str| Money::new(decimal(text), Currency::EUR);
        assert_eq!(Money::new(largest, Currency::EUR).unwrap().amount(), largest);
        assert_eq!(Money::new(-largest, Currency::EUR).unwrap().amount(), -largest);
        assert_eq!(new("999999999999999.999999999").unwrap().to_string(), "999999999999999.999999999 EUR");
        assert_eq!(new("1000000000000000.000000001"), Err(MoneyError::TooLarge));
        assert_eq!(new("-1000000000000001"), Err(MoneyError::TooLarge));
        assert_eq!(new("79228162514264337593543950335"), Err(MoneyError::TooLarge));
        assert_eq!(new("0.0000000001"), Err(MoneyError::TooFine));
        assert_eq!(new("0.5000000000000").unwrap(), eur("0.5"));
        for wrong in [
            "5",
            "5EUR",
            "5  EUR",
            "5 eur",
            " 5 EUR",
            "5 EUR ",
            "1e3 EUR",
            "+5 EUR",
            "05 EUR",
            "NaN EUR",
            "EUR 5",
            "5 EUR EUR",
        ] {
            assert_eq!(wrong.parse::<Money>(), Err(MoneyError::Shape), "{wrong}");
        }
    }

    #[test]
    fn a_sum_that_no_decimal_can_show_is_missing() {
        let mut customer = Customer::new(1);
        let order = |_| Order::new(now(), eur("999999999999999.999999999"));
        assert!(customer.history.extend((0..79_999).map(order)).rejected.is_empty());
        let read = |metric: Metric| metric.plan(&context()).unwrap().value(&customer);
        assert_eq!(read(orders().total(Currency::EUR).into()), Observed::Missing(Missing::TooManyDigits));
        assert_eq!(
            read(orders().average(Currency::EUR).into()),
            Observed::Exactly(eur("999999999999999.999999999").into())
        );
        let verdict = |rule: Predicate| rule.plan(&context()).unwrap().verdict(&customer);
        assert_eq!(verdict(orders().total(Currency::EUR).at_least(1)), Verdict::Unknown);
        assert_eq!(verdict(orders().total(Currency::EUR).is_known()), Verdict::No);

        // One more makes five zeros at the end, and those need no digits.
        customer.record(order(0)).unwrap();
        let total = orders().total(Currency::EUR).plan(&context()).unwrap().value(&customer);
        assert_eq!(total.to_string(), "79999999999999999999.99992 EUR");
    }

    #[test]
    fn sums_of_properties_at_the_limits_of_a_decimal() {
        let customer = |numbers: &[Decimal]| {
            let mut customer = Customer::new(1);
            for number in numbers {
                customer.record(CustomEvent::new("c", now()).with("p", *number)).unwrap();
            }
            customer
        };
        let read = |metric: Metric, numbers: &[Decimal]| metric.plan(&context()).unwrap().value(&customer(numbers));
        let missing = Observed::Missing(Missing::TooManyDigits);
        let (most, least) = (Decimal::MAX, Decimal::MIN);
        let total = || Metric::from(custom("c").total_of("p"));
        assert_eq!(read(total(), &[most]), Observed::Exactly(most.into()));
        assert_eq!(read(total(), &[most, least]), Observed::Exactly(0.into()));
        assert_eq!(read(total(), &[most, Decimal::ONE]), missing);
        assert_eq!(read(total(), &[most; 9]), missing, "beyond 128 bits");
        assert_eq!(read(total(), &[decimal("0.0000000001")]), missing, "finer than nine decimals");
        let average = || Metric::from(custom("c").average_of("p"));
        assert_eq!(read(average(), &[most, most]), Observed::Exactly(most.into()));
        assert_eq!(read(average(), &[most; 9]), missing);
    }

    /// What is missing when read is unknown when compared.
    #[test]
    fn what_cannot_be_shown_is_not_compared() {
        let mut customer = Customer::new(1);
        for number in [Decimal::MAX, Decimal::MAX - Decimal::ONE] {
            customer.record(CustomEvent::new("c", now()).with("p", number)).unwrap();
        }
        let average = || custom("c").average_of("p");
        let value = average().plan(&context()).unwrap().value(&customer);
        assert_eq!(value, Observed::Missing(Missing::TooManyDigits), "{}.5 has 30 digits", Decimal::MAX - Decimal::ONE);
        assert_eq!(average().at_least(1).plan(&context()).unwrap().verdict(&customer), Verdict::Unknown);

        let mut customer = Customer::new(2);
        customer
            .record(Order::new(now(), Money::new(decimal("999999999999999.999999999"), Currency::USD).unwrap()))
            .unwrap();
        let rates = Rates::default().with(Currency::USD, Currency::EUR, Instant::MIN, 99_999_999_999_999_i64).unwrap();
        let context = context().rates(rates);
        let largest = || orders().largest(Currency::EUR);
        assert_eq!(largest().plan(&context).unwrap().value(&customer), Observed::Missing(Missing::TooManyDigits));
        assert_eq!(largest().at_least(1).plan(&context).unwrap().verdict(&customer), Verdict::Unknown);
    }

    #[test]
    fn rates_out_of_range() {
        let with = |rate: &str| Rates::default().with(Currency::USD, Currency::EUR, now(), decimal(rate));
        for wrong in ["0", "-1", "100000000000000", "0.000000000000001", "1.23456789012345"] {
            assert!(with(wrong).is_err(), "{wrong}");
        }
        assert!(with("99999999999999").is_ok() && with("0.00000000000001").is_ok());
    }
}

mod events {
    use super::*;

    #[track_caller]
    fn assert_rejected(event: impl Into<Event>, reason: Rejection) {
        let event = event.into();
        let mut history = History::default();
        let rejected = history.record(event.clone()).unwrap_err();
        assert_eq!((rejected.reason, &rejected.event), (reason, &event));
        assert!(history.is_empty());
        let json = serde_json::to_string(&[&event]).unwrap();
        let error = serde_json::from_str::<History>(&json).unwrap_err();
        assert_eq!(error.to_string(), rejected.to_string());
    }

    fn order() -> Order {
        Order::new(now(), eur("10"))
    }

    #[test]
    fn negative_amounts() {
        let minus = eur("-1");
        assert_rejected(Order::new(now(), minus), Rejection::NegativeAmount);
        assert_rejected(order().shipping(minus), Rejection::NegativeAmount);
        assert_rejected(order().tax(minus), Rejection::NegativeAmount);
        assert_rejected(order().discount(minus), Rejection::NegativeAmount);
        assert_rejected(order().refund(now(), minus), Rejection::NegativeAmount);
        assert_rejected(order().line(Line::new("a", 1).price(minus)), Rejection::NegativeAmount);
        assert_rejected(order().line(Line::new("a", 1).discount(minus)), Rejection::NegativeAmount);
        assert_rejected(CreditNote::new(now(), minus), Rejection::NegativeAmount);
        assert!(History::default().record(Order::new(now(), eur("0"))).is_ok());
    }

    #[test]
    fn negative_facts() {
        let minus = eur("-1");
        for event in [
            Event::from(Cart::added(now(), "a").quantity(-1)),
            Cart::removed(now(), "a").quantity(decimal("-0.5")).into(),
            Cart::added(now(), "a").price(minus).into(),
            ProductReturn::new(now()).quantity(-1).into(),
            Subscription::started(now()).total(minus).into(),
        ] {
            assert_rejected(event, Rejection::NegativeAmount);
        }
        assert!(History::default().record(Cart::added(now(), "a").quantity(0).price(eur("0"))).is_ok());
        assert_unread::<Event>(
            r#"{"session":{"at":"2026-03-01T10:00:00Z","duration":"-5min"}}"#,
            "not a span: expected a whole number and one of us, ms, s, min, h, d or w, such as \"30d\", \
             below 2^64 microseconds",
        );
    }

    #[test]
    fn scores_outside_their_scale() {
        for (of, scale, good, bad) in [
            (
                Feedback::nps as fn(Instant, Decimal) -> Feedback,
                "NPS, a whole number from 0 to 10",
                "0 10 7",
                "-1 11 7.5",
            ),
            (Feedback::csat, "CSAT, 1 to 5", "1 5 4.5", "0 0.9 5.1 -3"),
            (Feedback::ces, "CES, 1 to 7", "1 7 6.25", "0 7.01"),
            (Feedback::stars, "stars, 1 to 5", "1 5 4.5", "0 6 0.99"),
            (|at, score| Feedback::product_review(at, "a", score), "stars, 1 to 5", "1 5 4.5", "0 6 10"),
        ] {
            for good in good.split(' ') {
                assert_eq!(History::default().record(of(now(), decimal(good))), Ok(Recorded::Added), "{good}: {scale}");
            }
            for bad in bad.split(' ') {
                assert_rejected(of(now(), decimal(bad)), Rejection::Score { scale });
            }
        }
        let none = Feedback::new(now(), FeedbackAction::Nps);
        assert_rejected(none, Rejection::Score { scale: "NPS, a whole number from 0 to 10" });
        let rejected = History::default().record(Feedback::ces(now(), 8)).unwrap_err();
        assert_eq!(rejected.reason.to_string(), "the score is missing or outside its scale: CES, 1 to 7");
    }

    #[test]
    fn facts_that_a_kind_does_not_have() {
        let no_field = |kind, field| Rejection::NoSuchField { kind, field };
        assert_rejected(View::of_page(now(), "/").product("a"), no_field("page_viewed", "product"));
        assert_rejected(View::of_category(now(), "a").product("a"), no_field("category_viewed", "product"));
        assert_rejected(Cart::checkout_started(now()).product("a"), no_field("checkout_started", "product"));
        assert_rejected(Cart::checkout_started(now()).quantity(-1), no_field("checkout_started", "quantity"));
        assert_rejected(Subscription::cancelled(now()).total(eur("1")), no_field("subscription_cancelled", "total"));
        assert_rejected(Subscription::renewed(now()).reason("a"), no_field("subscription_renewed", "reason"));
        let rejected = History::default().record(View::of_page(now(), "/").category("a")).unwrap_err();
        assert_eq!(rejected.reason.to_string(), "events of kind page_viewed have no category");
    }

    #[test]
    fn facts_that_are_written_wrongly() {
        let event = |family: &str, facts: &str| format!(r#"{{"{family}":{{"at":"2026-03-01T10:00:00Z",{facts}}}}}"#);
        for (family, facts) in [
            ("visit", r#""product":"a""#),
            ("visit", r#""device":1"#),
            ("view", r#""page":"/""#),
            ("view", r#""action":"visit""#),
            ("view", r#""action":"product","categories":"kitchen""#),
            ("form", r#""action":"opened""#),
            ("cart", r#""action":"added","quantity":2"#),
            ("cart", r#""action":"added","quantity":"1e3""#),
            ("cart", r#""action":"added","quantity":null"#),
            ("cart", r#""action":"added","price":"20""#),
            ("wish", r#""action":"added","quantity":"1""#),
            ("session", r#""duration":5"#),
            ("session", r#""duration":"5m""#),
            ("session", r#""duration":"1.5h""#),
            ("session", r#""features":[1]"#),
            ("feedback", r#""action":"nps","score":9"#),
            ("feedback", r#""action":"likert","score":"9""#),
            ("support_contact", r#""topic":["a"]"#),
            ("product_return", r#""order":"1001""#),
            ("subscription", r#""action":"started","total":"5 eur""#),
            ("social", r#""action":"liked""#),
            ("referral", r#""action":"made","referred":1"#),
        ] {
            let json = event(family, facts);
            assert!(serde_json::from_str::<Event>(&json).is_err(), "{json}");
        }
    }

    #[test]
    fn mixed_currencies() {
        let dollar = Money::new(1, Currency::USD).unwrap();
        assert_rejected(order().shipping(dollar), Rejection::MixedCurrencies);
        assert_rejected(order().refund(now(), dollar), Rejection::MixedCurrencies);
        assert_rejected(order().line(Line::new("a", 1).price(dollar)), Rejection::MixedCurrencies);
        assert_rejected(order().line(Line::new("a", 1).price(eur("1")).discount(dollar)), Rejection::MixedCurrencies);
    }

    #[test]
    fn lines_worth_no_amount() {
        let line = |quantity: &str, price: &str| order().line(Line::new("a", decimal(quantity)).price(eur(price)));
        assert_rejected(line("2", "1000000000000000"), Rejection::LineAmount);
        assert_rejected(line("79228162514264337593543950335", "1000000000000000"), Rejection::LineAmount);
        assert_rejected(line("0.1", "0.000000001"), Rejection::LineAmount);
        // A product of two decimals is rounded to 28 digits, which would hide that these are too fine.
        assert_rejected(line("1000000.000000001", "100000000.000000001"), Rejection::LineAmount);
        assert_rejected(line("1.0000000000000000000000000001", "0.4"), Rejection::LineAmount);
        assert!(History::default().record(line("0.5", "0.000000002")).is_ok());
        assert!(History::default().record(line("0.001", "1000000000000000")).is_ok());
    }

    #[test]
    fn one_id_is_one_event_of_its_kind_and_source() {
        let mut history = History::default();
        let id = |id: i64| EventId::from(id);
        assert_eq!(history.record(order().id(5)), Ok(Recorded::Added));
        assert_eq!(history.record(order().id(5)), Ok(Recorded::Repeated));
        assert_eq!(history.record(order().id("5")), Ok(Recorded::Added), "a text is another id");
        assert_eq!(history.record(order().id(id(5).from_source("till"))), Ok(Recorded::Added));
        assert_eq!(history.record(CreditNote::new(now(), eur("1")).id(5)), Ok(Recorded::Added));
        assert_eq!(history.record(Message::opened(now()).id(5)), Ok(Recorded::Added));
        assert_eq!(history.record(Message::clicked(now()).id(5)), Ok(Recorded::Added));
        assert_eq!(history.record(CustomEvent::new("a", now()).id(5)), Ok(Recorded::Added));
        assert_eq!(history.record(CustomEvent::new("b", now()).id(5)), Ok(Recorded::Added));
        assert_eq!(history.len(), 8);
    }

    #[test]
    fn of_two_with_one_id_the_same_is_kept_whichever_came_first() {
        let pairs: [[Event; 2]; 5] = [
            [order().id(5).into(), Order::new(now(), eur("11")).id(5).into()],
            [order().id(5).into(), Order::new(at("2026-05-01T00:00:00Z"), eur("10")).id(5).into()],
            [order().id(5).into(), order().id(5).gift().into()],
            [order().id(5).cancelled(now()).into(), order().id(5).cancelled(Instant::MAX).into()],
            [Message::sent(now()).id(5).into(), Message::sent(now()).id(5).campaign("x").into()],
        ];
        for [one, other] in pairs {
            let take = |first: &Event, second: &Event| {
                let mut history = History::default();
                history.record(first.clone()).unwrap();
                let rejected = history.record(second.clone()).unwrap_err();
                assert_eq!(rejected.reason, Rejection::Conflict);
                let mut at_once = History::default();
                assert_eq!(at_once.extend([first.clone(), second.clone()]).rejected.len(), 1);
                assert_eq!(at_once, history);
                history
            };
            assert_eq!(take(&one, &other), take(&other, &one));
        }
    }

    /// An import that knows only dates.
    #[test]
    fn thousands_at_one_instant_are_taken_in_turn() {
        let orders = || (0..20_000).map(|id| order().id(id));
        let mut one_by_one = History::default();
        assert_quick(|| orders().for_each(|order| assert_eq!(one_by_one.record(order), Ok(Recorded::Added))));
        let mut at_once = History::default();
        assert_eq!(at_once.extend(orders().rev()).added, 20_000);
        assert_eq!(one_by_one, at_once);
    }

    /// Refunds were found by a search that takes them to be in order, and JSON need not have them so.
    #[test]
    fn refunds_may_stand_in_any_order_in_json() {
        let json = r#"[{"order":{"at":"2026-01-01T00:00:00Z","total":"10 EUR","refunds":[
            {"at":"2026-01-09T00:00:00Z","amount":"4 EUR"},{"at":"2026-01-05T00:00:00Z","amount":"3 EUR"}]}}]"#;
        let mut customer = Customer::new(1);
        customer.history = serde_json::from_str(json).unwrap();
        let total = orders().total(Currency::EUR).plan(&context()).unwrap();
        for (day, amount) in [(1, "10"), (5, "7"), (8, "7"), (9, "3"), (31, "3")] {
            let plan = total.at(at(&format!("2026-01-{day:02}T00:00:00Z"))).unwrap();
            assert_eq!(plan.value(&customer), Observed::Exactly(eur(amount).into()), "on day {day}");
        }
    }

    /// Without ids nothing says that two events are one.
    #[test]
    fn two_alike_are_counted_and_listed_as_two() {
        let mut customer = Customer::new(1);
        let alike = || Event::from(Message::opened(now()));
        assert_eq!(customer.history.extend([alike(), alike()]).added, 2);
        let explanation = messages().opened().any().plan(&context()).unwrap().explain(&customer);
        assert_eq!(explanation.reason.observed, Some(Observed::Exactly(2.into())));
        assert_eq!(explanation.reason.events.len(), 2);
        let both = between(messages().opened(), messages().opened());
        let explanation = both.exactly(days(0)).plan(&context()).unwrap().explain(&customer);
        assert_eq!(explanation.reason.events.len(), 1, "from it to itself");
    }

    #[test]
    fn facts_that_contradict_themselves() {
        let json =
            r#"{"dated":[{"since":"2026-01-01T00:00:00Z","value":"a"},{"since":"2026-01-01T00:00:00Z","value":"b"}]}"#;
        assert_unread::<Fact<Text>>(json, "two values since 2026-01-01T00:00:00Z");
    }

    #[test]
    fn merging_reports_what_contradicts() {
        let mut account = Customer::new(1);
        let mut visitor = Customer::new("cookie");
        account.profile.occupation = Fact::known("nurse");
        visitor.profile.occupation = Fact::known("doctor");
        account.profile.set_attribute("plan", "free");
        visitor.profile.set_attribute("plan", 1);
        visitor.profile.set_attribute("seats", 2);
        account.profile.company = Fact::unknown().since(now(), "A");
        visitor.profile.company = Fact::unknown().since(now(), "B");
        account.record(order().id(5)).unwrap();
        account.record(order().id(6)).unwrap();
        visitor.record(Order::new(now(), eur("11")).id(5)).unwrap();
        visitor.record(order().id(6)).unwrap();

        let mut other_way = visitor.clone();
        let merged_other_way = other_way.absorb(account.clone());
        let merged = account.absorb(visitor);
        assert_eq!(merged.differing, ["occupation", "company", "attributes/plan"]);
        assert_eq!(merged.differing, merged_other_way.differing);
        assert_eq!((merged.events.added, merged.events.repeated, merged.events.rejected.len()), (0, 1, 1));
        assert_eq!(account.profile.occupation.at(now()).map(|text| &**text), Some("nurse"));
        assert_eq!(account.profile.company.at(now()).map(|text| &**text), Some("B"), "the greater");
        assert_eq!(account.history, other_way.history);
        assert_eq!(account.aliases().collect::<Vec<_>>(), [&Id::from("cookie")]);

        let itself = account.clone();
        let merged = account.absorb(itself.clone());
        assert_eq!((account, merged.differing.len(), merged.events.rejected.len()), (itself, 0, 0));
    }
}

mod operators_and_names {
    use super::*;

    #[test]
    fn all_and_any_of_nothing() {
        assert_refused(&all_of([]), "/all", Problem::Empty);
        assert_refused(&any_of([]), "/any", Problem::Empty);
        assert_refused(&!any_of([]), "/not/any", Problem::Empty);
        // A list of optional filters that turns out to be empty must not vanish in a chain.
        assert_refused(&(all_of([]) & everyone()), "/all/0/all", Problem::Empty);
        assert_refused(&(everyone() & all_of([])), "/all/1/all", Problem::Empty);
        assert_refused(&(any_of([]) | nobody()), "/any/0/any", Problem::Empty);
        assert_refused(&(nobody() | all_of([])), "/any/1/all", Problem::Empty);
        let mut rule = all_of([]);
        rule &= everyone();
        assert_refused(&rule, "/all/0/all", Problem::Empty);
        assert_refused(&super::rule(r#"{"all":["everyone",{"all":[]}]}"#), "/all/1/all", Problem::Empty);
    }

    #[test]
    fn quorums_that_cannot_be() {
        let three = || [everyone(), everyone(), nobody()];
        assert_refused(&at_least_of(0, three()), "/at_least", Problem::Quorum { n: 0, of: 3 });
        assert_refused(&at_least_of(4, three()), "/at_least", Problem::Quorum { n: 4, of: 3 });
        assert_refused(&at_least_of(u32::MAX, three()), "/at_least", Problem::Quorum { n: u32::MAX, of: 3 });
        assert_refused(&at_least_of(0, []), "/at_least", Problem::Quorum { n: 0, of: 0 });
        assert_refused(
            &super::rule(r#"{"at_least":{"n":0,"of":["everyone"]}}"#),
            "/at_least",
            Problem::Quorum { n: 0, of: 1 },
        );
        assert!(at_least_of(3, three()).plan(&context()).is_ok());
    }

    #[test]
    fn lists_of_nothing() {
        assert_refused(&city().is_one_of::<Text>([]), "/label/is", Problem::Empty);
        assert_refused(&segmentry::words::events([]).any(), "/number/value/count/from", Problem::Empty);
        let no_values = "/number/value/count/where/0/one_of/values";
        assert_refused(&messages().opened().campaigns::<Text>([]).any(), no_values, Problem::Empty);
        assert_refused(
            &custom("c").property("p").is_none_of::<Value>([]).any(),
            "/number/value/count/where/0/not_one_of/values",
            Problem::Empty,
        );
        assert_refused(&orders().with_line(line()).any(), "/number/value/count/where/0/line", Problem::Empty);
        assert_refused(&orders().without_line(line()).any(), "/number/value/count/where/0/no_line", Problem::Empty);
    }

    #[test]
    fn names_that_lead_nowhere() {
        assert_refused(&in_segment("vip").unwrap(), "/segment", Problem::UnknownSegment { id: "vip".into() });
        assert_refused(&!host("open_ticket"), "/not/host", Problem::UnknownHost { name: "open_ticket".into() });

        let mut catalog = Catalog::default();
        catalog.insert(Segment::new("a", everyone() & in_segment("b").unwrap()).unwrap());
        catalog.insert(Segment::new("c", host("h") & orders().count().between(2..1)).unwrap());
        let error = catalog.check().unwrap_err();
        assert_eq!(error.to_string(), "in segment a, /rule/all/1/segment: there is no segment `b`");
        let context = context().catalog(catalog);
        let error = in_segment("a").unwrap().plan(&context).unwrap_err();
        assert_eq!(error.to_string(), "in segment a, /rule/all/1/segment: there is no segment `b`");
        assert_eq!(
            in_segment("c").unwrap().plan(&context).unwrap_err().to_string(),
            "in segment c, /rule/all/0/host: the context has no host function `h`; \
             in segment c, /rule/all/1/number/is: no value lies in this range",
        );
    }

    #[test]
    fn faults_stand_in_the_order_of_the_definition_and_are_a_hundred_at_most() {
        let unknown = |n: usize| in_segment(format!("s{n}")).unwrap();
        let inverted = || orders().count().between(5..2);
        let paths = |rule: &Predicate| faults(rule, &context()).into_iter().map(|(path, _)| path).collect::<Vec<_>>();
        let both = unknown(0) & inverted() & (unknown(1) | inverted()) & unknown(2);
        let expected =
            ["/all/0/segment", "/all/1/number/is", "/all/2/any/0/segment", "/all/2/any/1/number/is", "/all/3/segment"];
        assert_eq!(paths(&both), expected);
        assert_eq!(paths(&all_of((0..150).map(|_| inverted()))).len(), 100);
        assert_eq!(paths(&all_of((0..150).map(unknown))).len(), 100);
        assert_eq!(paths(&all_of((0..300).map(|n| if n % 2 == 0 { unknown(n) } else { inverted() }))).len(), 100);
    }
}

mod references {
    use super::*;

    fn segment(id: &str, refers_to: &[&str]) -> Segment {
        let rule = refers_to.iter().fold(everyone(), |rule, id| rule & in_segment(*id).unwrap());
        Segment::new(id, rule).unwrap()
    }

    #[track_caller]
    fn assert_cycle(segments: &[(&str, &[&str])], from: &str, circle: &[&str]) {
        let catalog: Catalog = segments.iter().map(|(id, to)| segment(id, to)).collect();
        let ids = circle.iter().map(|id| (*id).to_owned()).collect();
        let problem = Problem::Cycle { segments: ids };
        let own = catalog.get(from).unwrap();
        let error = own.plan(&context().catalog(catalog.clone())).unwrap_err();
        assert_eq!(error.faults().iter().map(Fault::problem).collect::<Vec<_>>(), [&problem]);
        assert!(catalog.check().is_err());
        let error = in_segment(from).unwrap().plan(&context().catalog(catalog)).unwrap_err();
        assert_eq!(error.faults().iter().map(Fault::problem).collect::<Vec<_>>(), [&problem]);
    }

    #[test]
    fn circles() {
        assert_cycle(&[("a", &["a"])], "a", &["a", "a"]);
        assert_cycle(&[("a", &["b"]), ("b", &["a"])], "a", &["a", "b", "a"]);
        assert_cycle(&[("a", &["b"]), ("b", &["c"]), ("c", &["a"])], "b", &["b", "c", "a", "b"]);
        assert_cycle(&[("a", &["b"]), ("b", &["c"]), ("c", &["d"]), ("d", &["c"])], "a", &["c", "d", "c"]);
    }

    #[test]
    fn the_fault_is_where_the_circle_closes() {
        let catalog: Catalog =
            [segment("a", &["b"]), segment("b", &["c", "a"]), segment("c", &[])].into_iter().collect();
        let error = catalog.check().unwrap_err();
        assert_eq!(
            error.to_string(),
            "in segment b, /rule/all/2/segment: segments refer to each other in a circle: a > b > a"
        );
        assert_eq!(error.faults()[0].segment(), Some("b"));
    }

    #[test]
    fn a_segment_that_is_not_in_the_catalog_cannot_refer_to_itself_either() {
        let own = segment("a", &["a"]);
        assert_eq!(
            own.plan(&context()).unwrap_err().to_string(),
            "/rule/all/1/segment: segments refer to each other in a circle: a > a"
        );
    }

    fn chain(length: usize) -> Catalog {
        (0..=length)
            .map(|n| match n {
                0 => segment("s0", &[]),
                n => segment(&format!("s{n}"), &[&format!("s{}", n - 1)]),
            })
            .collect()
    }

    #[test]
    fn thirty_two_references_may_follow_one_another() {
        let catalog = chain(33);
        let context = context().catalog(catalog.clone());
        let plan = |n: usize| catalog.get(&format!("s{n}")).unwrap().plan(&context);
        assert!(plan(32).unwrap().matches(&Customer::new(1)));
        let error = plan(33).unwrap_err();
        assert_eq!(error.faults().len(), 1);
        assert_eq!(error.faults()[0].problem(), &Problem::ReferencesTooDeep { limit: 32 });
        assert!(chain(32).check().is_ok());
        assert_eq!(catalog.check().unwrap_err().faults()[0].problem(), &Problem::ReferencesTooDeep { limit: 32 });
        // The catalog is searched in the order of its ids: a chain is found too long from either end.
        let backwards: Catalog = (0..=33)
            .map(|n| {
                let (id, next) = (format!("s{n:02}"), format!("s{:02}", n + 1));
                segment(
                    &id,
                    if n == 33 { &[] } else { std::slice::from_ref(&next) }
                        .iter()
                        .map(|id| &**id)
                        .collect::<Vec<_>>()
                        .as_slice(),
                )
            })
            .collect();
        assert_eq!(backwards.check().unwrap_err().faults()[0].problem(), &Problem::ReferencesTooDeep { limit: 32 });
    }

    #[test]
    fn twenty_thousand_in_a_row_overflow_no_stack() {
        let catalog = chain(20_000);
        let context = context().catalog(catalog.clone());
        assert!(in_segment("s20000").unwrap().plan(&context).is_err());
        assert!(catalog.check().is_err());
    }

    /// The worst that may be: 32 references, each at the bottom of 32 levels.
    #[test]
    fn the_deepest_definition_behind_the_longest_chain() {
        let deep = |inner: Predicate| (0..31).fold(inner, |inner, _| !inner);
        let catalog: Catalog = (0..=32)
            .map(|n: usize| {
                let inner = n.checked_sub(1).map_or_else(everyone, |n| in_segment(format!("s{n}")).unwrap());
                Segment::new(format!("s{n}"), deep(inner)).unwrap()
            })
            .collect();
        assert!(catalog.check().is_ok());
        let plan = in_segment("s32").unwrap().plan(&context().catalog(catalog)).unwrap();
        let explanation = plan.explain(&Customer::new(1));
        assert_eq!(explanation.verdict, plan.verdict(&Customer::new(1)));
        assert!(explanation.to_string().lines().count() > 1_000);
    }

    #[test]
    fn fan_out_is_walked_once() {
        let both = |n: usize| in_segment(format!("s{n}")).unwrap();
        let catalog: Catalog = (0..=30)
            .map(|n: usize| {
                let rule = n.checked_sub(1).map_or_else(|| orders().none(), |n| all_of([both(n), both(n)]));
                Segment::new(format!("s{n}"), rule).unwrap()
            })
            .collect();
        assert_quick(|| {
            assert!(catalog.check().is_ok());
            let plan = both(30).plan(&context().catalog(catalog)).unwrap();
            assert!(plan.matches(&Customer::new(1)));
            assert_eq!(plan.explain(&Customer::new(1)).verdict, Verdict::Yes);
        });
    }
}

mod types {
    use super::*;

    fn wrong(name: &str, expected: &'static str, found: &'static str) -> Problem {
        Problem::WrongType { name: name.into(), expected, found }
    }

    #[test]
    fn values_of_another_type_than_the_fact() {
        for (value, is, problem) in [
            ("city", r"[true]", wrong("city", "a text", "yes or no")),
            ("city", r#"["Ulm",{"number":"1"}]"#, wrong("city", "a text", "a number")),
            ("income", r#"[{"number":"1"}]"#, wrong("income", "money", "a number")),
            ("income", r#"{"at_least":{"number":"1"}}"#, wrong("income", "money", "a number")),
            (
                "birth_date",
                r#"{"at_least":{"time":"2000-01-01T00:00:00Z"}}"#,
                wrong("birth_date", "a date", "an instant"),
            ),
            ("decision_maker", r#"["yes"]"#, wrong("decision_maker", "yes or no", "a text")),
            ("city", r#"{"at_least":"A"}"#, Problem::NoOrder { found: "a text" }),
        ] {
            let rule = rule(&format!(r#"{{"label":{{"value":"{value}","is":{is}}}}}"#));
            assert_refused(&rule, "/label/is", problem);
        }
        let label = |is: &str| format!(r#"{{"label":{{"value":"city","is":{is}}}}}"#);
        assert_unread::<Predicate>(&label("[1]"), "/label/is/0: a number is written as {\"number\":\"5\"}");
        assert_unread::<Predicate>(&label(r#"[["Ulm"]]"#), "/label/is/0: expected a single value");
        assert_unread::<Predicate>(
            &label(r#"[{"date":"2026-02-30"}]"#),
            "/label/is/0/date: expected a date, as 2026-11-01",
        );
        assert_unread::<Predicate>(
            &label(r#"[{"text":"Ulm"}]"#),
            "/label/is/0: unknown value `text`; there are number, money, date, time, span",
        );
        assert_unread::<Predicate>(
            &label(r#""Ulm""#),
            "/label/is: expected a range, as {\"at_least\": ...} or \"anything\"",
        );
        assert_unread::<Value>(r#"["a",true]"#, "/1: expected a text");
    }

    #[test]
    fn countries_are_codes() {
        let is = |country: &str| rule(&format!(r#"{{"label":{{"value":"country","is":["AT","{country}"]}}}}"#));
        let why = "a country is two capital letters, such as DE".to_owned();
        for wrong in ["Germany", "de", "DEU", ""] {
            assert_refused(&is(wrong), "/label/is", Problem::Malformed { why: why.clone() });
        }
        assert!(is("XK").plan(&context()).is_ok());
    }

    #[test]
    fn fields_that_a_kind_does_not_have() {
        let no_field = |kind: &str, field: &str| Problem::NoSuchField { kind: kind.into(), field: field.into() };
        let read = |from: &str, clause: &str| {
            rule(&count(&format!(r#""from":[{from}],"where":[{clause}]"#), r#"{"at_least":1}"#))
        };
        let place = "/number/value/count/where/0";
        assert_refused(&read(r#""order""#, r#"{"has":"campaign"}"#), place, no_field("order", "campaign"));
        assert_refused(&read(r#""order""#, r#"{"has":"product"}"#), place, no_field("order", "product"));
        assert_refused(&read(r#""order""#, r#"{"has":{"property":"p"}}"#), place, no_field("order", "property"));
        assert_refused(
            &read(r#""message_opened""#, r#"{"lacks":"offer"}"#),
            place,
            no_field("message_opened", "offer"),
        );
        assert_refused(&read(r#"{"custom":"c"}"#, r#"{"lacks":"channel"}"#), place, no_field("custom", "channel"));
        assert_refused(
            &read(r#""order","credit_note""#, r#"{"has":"offer"}"#),
            place,
            no_field("credit_note", "offer"),
        );
        for line in ["line", "no_line"] {
            let clause = format!(r#"{{"{line}":[{{"has":"price"}}]}}"#);
            let place = format!("{place}/{line}");
            assert_refused(&read(r#""message_clicked""#, &clause), &place, no_field("message_clicked", "line"));
            assert!(read(r#""order","order_line""#, &clause).plan(&context()).is_ok());
            let clause = format!(r#"{{"{line}":[{{"has":"price"}},{{"has":"total"}}]}}"#);
            assert_refused(&read(r#""order""#, &clause), &format!("{place}/1"), no_field("order_line", "total"));
        }
        let nested = count(r#""from":["order"],"where":[{"line":[{"line":[{"has":"price"}]}]}]"#, r#""anything""#);
        assert_unread::<Predicate>(
            &nested,
            "/number/value/count/where/0/line/0: unknown clause on a line `line`; there are one_of, not_one_of, in_range, has, lacks",
        );
        let by =
            rule(r#"{"number":{"value":{"distinct":{"events":{"from":["order"]},"by":"campaign"}},"is":"anything"}}"#);
        assert_refused(&by, "/number/value/distinct/by", no_field("order", "campaign"));
    }

    #[test]
    fn money_of_what_carries_none() {
        let read = |from: &str, of: &str| {
            rule(&format!(
                r#"{{"amount":{{"value":{{"average":{{"events":{{"from":[{from}]}},{of}}}}},"is":"anything"}}}}"#
            ))
        };
        let no_money = |kind: &str| Problem::NoMoney { kind: kind.into() };
        let place = "/amount/value/average/events/from";
        assert_refused(&read(r#""message_opened""#, r#""currency":"EUR""#), place, no_money("message_opened"));
        assert_refused(&read(r#""order",{"custom":"c"}"#, r#""currency":"EUR""#), place, no_money("custom"));
        let place = "/amount/value/average/field";
        assert_refused(&read(r#""order""#, r#""field":"channel""#), place, wrong("channel", "a text", "a number"));
        assert_refused(&read(r#""order_line""#, r#""field":"price""#), place, wrong("price", "money", "a number"));
        assert!(read(r#""order_line""#, r#""field":"quantity""#).plan(&context()).is_ok());
        assert_unread::<Metric>(
            r#"{"amount":{"average":{"events":{"from":["order_line"]},"field":"quantity","currency":"EUR"}}}"#,
            "/amount/average: the key `currency` can not stand beside the others",
        );
    }
}

mod privacy {
    use super::*;

    /// Every field of a customer, each with a secret that no other text has.
    fn customer_of_secrets() -> Customer {
        let secret = |name: &str| Text::from(format!("SECRET-{name}"));
        let mut customer = Customer::new("SECRET-id");
        let _ = customer.absorb(Customer::new("SECRET-alias"));
        let mut profile = serde_json::to_value(&customer.profile).unwrap();
        let texts =
            ["occupation", "company", "role", "loyalty_tier", "gender", "marital_status", "work_pattern", "education"];
        for field in texts {
            profile[field] = serde_json::json!({"undated": secret(field), "dated": [{"since": "2001-02-03T04:05:06Z", "value": secret(field)}]});
        }
        for field in ["languages", "interests", "attitudes", "benefits", "barriers", "preferred_channels"] {
            profile[field] = serde_json::json!({"undated": [secret(field)]});
        }
        profile["consent"] = serde_json::json!({"SECRET-channel": {"undated": "SECRET-consent"}});
        profile["decision_maker"] = serde_json::json!({"undated": true});
        customer.profile = serde_json::from_value(profile).unwrap();
        let profile = &mut customer.profile;
        profile.birth_date = "1987-06-05".parse::<segmentry::model::BirthDate>().unwrap().into();
        profile.home = Home {
            country: Some(Country::new("QZ").unwrap()),
            region: Some(secret("region")),
            city: Some(secret("city")),
            postal_code: Some(secret("postal")),
            point: Some(GeoPoint::degrees("12.3456789", "98.7654321").unwrap()),
        }
        .into();
        profile.clock = segmentry::model::LocalClock::Zone(secret("zone")).into();
        profile.household = Household {
            id: Some(secret("household")),
            size: Some(87_654),
            children: Some(76_543),
            pets: Some(vec![secret("pet")]),
        }
        .into();
        profile.income = Income::PerYear("87654 QQQ".parse().unwrap()).into();
        profile.sign_up = Some(SignUp { at: at("1999-08-07T00:00:00Z"), source: Some(secret("source")) });
        profile.tag("SECRET-tag");
        profile.set_attribute("SECRET-attribute", "SECRET-value");
        profile.occasions.insert(PersonalOccasion {
            kind: "SECRET-occasion".into(),
            date: NaiveDate::from_ymd_opt(1988, 7, 6).unwrap(),
            recurs: true,
        });
        customer
    }

    fn events_of_secrets() -> Vec<Event> {
        let money: Money = "87654 QQQ".parse().unwrap();
        let line = Line::new("SECRET-product", 87_654)
            .category("SECRET-category")
            .price("1 QQQ".parse().unwrap())
            .discount(money);
        let order = Order::new(now(), money).shipping(money).tax(money).discount(money).channel("SECRET-channel");
        let visit = Visit::new(now()).page("SECRET-page").device("SECRET-device").vendor("SECRET-vendor");
        let cart = Cart::added(now(), "SECRET-product").cart("SECRET-cart").quantity(87_654).price(money);
        let session = Session::new(now()).feature("SECRET-feature").duration(Span::from_micros(87_654));
        let bought = Subscription::renewed(now()).plan("SECRET-plan").total(money);
        let contact = SupportContact::new(now()).topic("SECRET-topic").channel("SECRET-channel");
        let back = ProductReturn::new(now()).reason("SECRET-reason").order_id("SECRET-order");
        vec![
            visit.operating_system("SECRET-system").into(),
            View::of_review(now(), "SECRET-product").category("SECRET-category").into(),
            Form::submitted(now(), "SECRET-form").into(),
            cart.offer("SECRET-offer").offer_kind("SECRET-offer-kind").into(),
            Wish::added(now(), "SECRET-product").into(),
            session.into(),
            Feedback::nps(now(), 9).topic("SECRET-topic").product("SECRET-product").into(),
            contact.into(),
            back.into(),
            bought.into(),
            Social::followed(now()).network("SECRET-network").into(),
            Referral::made(now()).referred("SECRET-referred").into(),
            order.offer("SECRET-offer").offer_kind("SECRET-offer-kind").gift().line(line).refund(now(), money).into(),
            CreditNote::new(now(), money).into(),
            Message::opened(now())
                .channel("SECRET-channel")
                .campaign("SECRET-campaign")
                .message_id("SECRET-message")
                .into(),
            CustomEvent::new("visit", now()).with("SECRET-property", "SECRET-value").into(),
        ]
    }

    #[track_caller]
    fn assert_keeps_secrets(shown: &impl Debug) {
        for text in [format!("{shown:?}"), format!("{shown:#?}")] {
            for secret in ["SECRET", "QQQ", "QZ", "87654", "8765", "76543", "12.345", "98.765", "1987", "1988", "1999"]
            {
                assert!(!text.contains(secret), "shows {secret}: {text}");
            }
        }
    }

    #[test]
    fn debug_output_shows_no_personal_data() {
        let mut customer = customer_of_secrets();
        assert_keeps_secrets(&customer);
        assert_keeps_secrets(&customer.profile);
        for event in events_of_secrets() {
            assert_keeps_secrets(&event);
            if let Event::Order(order) = &event {
                assert_keeps_secrets(order);
                assert_keeps_secrets(&order.lines());
                assert_keeps_secrets(&order.refunds());
            }
            customer.record(event).unwrap();
        }
        assert_keeps_secrets(&customer.history);
        assert_keeps_secrets(&customer);
        let profile = &customer.profile;
        assert_keeps_secrets(&(&profile.sign_up, &profile.occasions, &profile.home, profile.birth_date.undated()));
        assert_keeps_secrets(&(profile.home.undated(), profile.household.undated(), profile.income.undated()));
        let dated: &[Dated<Text>] = profile.occupation.dated();
        assert_keeps_secrets(&dated);
        let rejected = History::default().record(Order::new(now(), eur("-1")).offer("SECRET-offer")).unwrap_err();
        assert_keeps_secrets(&rejected);
        assert!(!rejected.to_string().contains("SECRET"));
    }

    /// So that the test above can fail: each secret is there to be shown.
    #[test]
    fn the_secrets_are_there() {
        let mut customer = customer_of_secrets();
        let _ = customer.history.extend(events_of_secrets());
        let json = serde_json::to_string(&customer).unwrap();
        for secret in [
            "SECRET-id",
            "SECRET-alias",
            "QZ",
            "87654 QQQ",
            "76543",
            "12.3456789",
            "1987",
            "1988",
            "1999",
            "SECRET-campaign",
        ] {
            assert!(json.contains(secret), "{secret}");
        }
        assert_eq!(serde_json::from_str::<Customer>(&json).unwrap(), customer);
        assert!(json.matches("SECRET").count() > 30);
    }
}
