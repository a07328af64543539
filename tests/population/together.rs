//! Many segments asked together, or one after the other of what is kept, say what each says alone.

use crate::{
    generate::{Dice, Setting, lib},
    people::as_of,
    select::{instants, population_of, renamed, told_by_columns},
};
use chrono::{Datelike as _, Days, NaiveDate};
use rust_decimal::Decimal;
use segmentry::{
    model::{BirthDate, Currency, Customer, Fact, Id, LocalClock},
    occasion,
    plan::{Rates, Verdict},
    population::{LeafCache, Members, Verdicts},
    prelude::*,
    scale::{Best, Breakpoints, Closed, ScoreModel},
    testing::{self, a_customer},
    words::Metric,
};

/// Many at once, and leaf by leaf kept, are what each is alone: of several contexts and instants.
#[test]
fn together_and_kept_is_as_alone() {
    for seed in 0..40 {
        let mut dice = Dice::new(seed);
        let settings = [Setting::of(&mut dice), Setting::of(&mut dice)];
        let mut plans: Vec<Plan> = Vec::new();
        let mut some: Vec<Customer> = Vec::new();
        for setting in &settings {
            let context = setting.context();
            let rules: Vec<Predicate> = (0..5).map(|_| testing::predicate(&mut dice, &context, 2)).collect();
            for (number, rule) in rules.iter().enumerate() {
                some.extend((0..6).map(|_| testing::customer_of(&mut dice, &context, rule, 0)));
                let plan = rule.plan(&context).unwrap();
                let both = (rule | !&rules[(number + 1) % 5]).plan(&context).unwrap();
                plans.extend(instants(lib(setting.as_of)).into_iter().filter_map(|instant| plan.at(instant).ok()));
                plans.extend([both, rule.plan(&context).unwrap()]);
            }
        }
        let people = renamed(&some, 90);
        let population = population_of(&people);
        let alone: Vec<Members> = plans.iter().map(|plan| population.select(plan)).collect();
        assert_eq!(population.select_many(&plans), alone);

        let mut cache = LeafCache::new(&population);
        for (plan, alone) in plans.iter().zip(&alone) {
            assert_eq!(cache.select(plan), *alone, "{plan:?}");
            assert_eq!(cache.verdicts(plan), population.verdicts(plan), "{plan:?}");
        }
        let leaves = cache.leaves();
        assert_eq!(cache.select_many(&plans), alone);
        assert_eq!(cache.leaves(), leaves, "all of them had been met");
        cache.clear();
        assert_eq!(cache.leaves(), 0);
        assert_eq!(cache.select_many(&plans), alone);
    }
}

/// Whatever stands next to whom: what is asked of thousands is what is asked of each, also with gaps between them.
#[test]
fn a_crowd_is_as_the_people_in_it() {
    let is_odd = |customer: &Customer| matches!(customer.id(), Id::Number(number) if number % 2 == 1);
    let context = Context::at(as_of()).host("odd", move |customer, _| Some(is_odd(customer)));
    let mut dice = Dice::new(3);
    let mut rules: Vec<Predicate> = (0..7).map(|_| testing::predicate(&mut dice, &context, 2)).collect();
    let some: Vec<Customer> = rules.iter().map(|rule| testing::customer_of(&mut dice, &context, rule, 0)).collect();
    // These are asked customer by customer, where that still matters.
    let asked: Vec<Predicate> = rules.iter().take(3).map(|rule| rule & !host("odd")).collect();
    rules.extend(asked);
    rules.extend([everyone(), nobody(), !&rules[0], at_least_of(3, rules[..6].to_vec())]);
    let plans: Vec<Plan> = rules.iter().map(|rule| rule.plan(&context).unwrap()).collect();

    let mut people = renamed(&some, 17_000);
    let mut crowd = population_of(&people);
    let is_gone = |customer: &Customer| matches!(customer.id(), Id::Number(number) if number % 7 == 0);
    crowd.erase(people.iter().filter(|customer| is_gone(customer)).map(Customer::id));
    people.retain(|customer| !is_gone(customer));
    let matching = |plan: &Plan| {
        let found = people.iter().filter(|customer| plan.matches(customer));
        found.map(|customer| customer.id().clone()).collect()
    };
    let expected: Vec<Vec<Id>> = plans.iter().map(matching).collect();
    assert!(expected.iter().any(|found| found.len() > 500 && found.len() < 14_000));

    let ids =
        |members: &[Members]| -> Vec<Vec<Id>> { members.iter().map(|members| crowd.ids(members).collect()).collect() };
    let alone: Vec<Members> = plans.iter().map(|plan| crowd.select(plan)).collect();
    assert_eq!(ids(&alone), expected);
    assert_eq!(ids(&crowd.select_many(&plans)), expected);
    let mut cache = LeafCache::new(&crowd);
    for _ in 0..2 {
        assert_eq!(ids(&cache.select_many(&plans)), expected);
    }
}

/// Many dates of birth, of which some have no year, are judged as each of them is.
#[test]
fn born_on_any_day() {
    let context = Context::at(as_of());
    let first = NaiveDate::from_ymd_opt(1_960, 1, 1).unwrap();
    let people: Vec<Customer> = (0..3_000_i64)
        .map(|id| {
            let mut customer = Customer::new(id);
            let day = u32::try_from(id % 700).unwrap();
            let date = first + Days::new(u64::from(day) * 37);
            customer.profile.birth_date = match id % 700 {
                0 => Fact::unknown(),
                day if day % 3 == 0 => BirthDate::without_year(date.month(), date.day()).unwrap().into(),
                _ => BirthDate::from(date).into(),
            };
            customer
        })
        .collect();
    let population = population_of(&people);
    let mut cache = LeafCache::new(&population);
    let date = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
    let rules = [
        age().between(30..=40),
        age().at_least(66),
        !age().less_than(1),
        birth_date().between(date(1_999, 12, 1)..=date(2_000, 12, 31)),
        birth_date().between(first..=first),
        birth_date().is_known(),
        occasion::birthday().within_next(calendar_days(30)),
    ];
    for rule in &rules {
        let plan = rule.plan(&context).unwrap();
        let verdicts = people.iter().map(|customer| plan.verdict(customer));
        let of = |wanted: Verdict| -> Vec<i64> {
            verdicts.clone().zip(0..).filter(|(verdict, _)| *verdict == wanted).map(|(_, id)| id).collect()
        };
        let found = population.verdicts(&plan);
        for _ in 0..2 {
            assert_eq!(cache.verdicts(&plan), found, "{rule}");
        }
        for (members, wanted) in [(found.yes, Verdict::Yes), (found.no, Verdict::No), (found.unknown, Verdict::Unknown)]
        {
            assert_eq!(
                population.ids(&members).collect::<Vec<_>>(),
                of(wanted).into_iter().map(Id::from).collect::<Vec<_>>(),
                "{rule}"
            );
        }
    }
}

/// Leaves of other plans are known again, also those that columns do not tell.
#[test]
fn what_was_asked_is_not_asked_again() {
    let context = Context::at(as_of()).host("asks", |_, _| Some(true));
    let mut dice = Dice::new(3);
    let rules = told_by_columns();
    let mut people: Vec<Customer> =
        rules.iter().zip(0_i64..).map(|(rule, id)| testing::customer_of(&mut dice, &context, rule, id)).collect();
    // That somebody exists is a question, too.
    let existing = everyone().plan(&context).unwrap();
    people.retain(|customer| existing.exists(customer));
    let population = population_of(&people);
    let mut cache = LeafCache::new(&population);
    let slow: Vec<Predicate> = serde_json::from_str(
        r#"[
            {"number": {"value": {"distinct": {"events": {"from": ["order"], "window": {"last": "365d"}}, "by": "month"}}, "is": {"at_least": 2}}},
            {"time": {"value": {"mean_gap": {"from": ["order"], "window": {"last": "90d"}}}, "is": {"at_least": "7d"}}},
            {"share": {"value": {"overdue": {"from": ["order"]}}, "is": {"more_than": "150%"}}},
            {"label": {"value": {"favourite": {"events": {"from": ["order"]}, "by": "weekday", "least": 1}}, "is": ["friday"]}},
            {"number": {"value": {"bucket": {"salt": "spring"}}, "is": {"less_than": 1000}}},
            {"number": {"value": {"count": {"from": ["order"], "where": [{"followed_by": {"from": ["order"]}}]}}, "is": {"at_least": 1}}},
            {"host": "asks"}
        ]"#,
    )
    .unwrap();
    for rule in &slow {
        assert_eq!(population.slow_leaves(&rule.plan(&context).unwrap()), 1, "{rule}");
    }
    let together = all_of(slow.iter().cloned()).plan(&context).unwrap();
    let members = cache.select(&together);
    assert_eq!(members, population.select(&together));
    assert_eq!(cache.leaves(), slow.len());
    // Windows have other numbers, and the same instants in them.
    let reversed = any_of(slow.iter().rev().map(|rule| !rule)).plan(&context).unwrap();
    assert_eq!(cache.verdicts(&reversed).no, members);
    assert_eq!(cache.leaves(), slow.len());
    let later = together.at(as_of().saturating_add(days(1))).unwrap();
    assert_eq!(cache.select(&later), population.select(&later));
    assert_eq!(cache.leaves(), 2 * slow.len());
}

/// Rules and contexts that differ in one thing each, so that one answer cannot stand for the other.
fn almost_the_same() -> Vec<(&'static str, [Plan; 2])> {
    let rule = |json: &str| -> Predicate { serde_json::from_str(json).unwrap_or_else(|e| panic!("{json}: {e}")) };
    let now = Context::at(as_of());
    let dollars = |rate: i64| {
        let rates = Rates::default().with(Currency::USD, Currency::EUR, Instant::MIN, Decimal::new(rate, 2));
        now.clone().rates(rates.unwrap())
    };
    let in_berlin = now.clone().zone(chrono_tz::Europe::Berlin);
    let at_home = |zone: chrono_tz::Tz| now.clone().customer_zone("home", zone);
    let known_for = |length: u32| now.clone().history_since(as_of().saturating_sub(days(length)));
    let host = |answer: bool| now.clone().host("asks", move |_, _| Some(answer));
    let scale = |from: u64| now.clone().scale("orders", orders().count().levels("few", [(from, "many")]));
    let model = |edge: u64| {
        let model = ScoreModel::new([("frequency", Breakpoints::new(Best::Highest, Closed::Left, [edge]).unwrap())]);
        now.clone().score_model("m", model.unwrap().measured_by([orders().count()]).unwrap())
    };
    let measured = |metric: Metric| {
        let model = ScoreModel::new([("frequency", Breakpoints::new(Best::Highest, Closed::Left, [2]).unwrap())]);
        now.clone().score_model("m", model.unwrap().measured_by([metric]).unwrap())
    };
    let segment = |rule: Predicate| now.clone().catalog(Catalog::from_iter([Segment::new("s", rule).unwrap()]));
    let distinct = |window: &str, is: &str| {
        rule(&format!(
            r#"{{"number": {{"value": {{"distinct": {{"events": {{"from": ["order"], "window": {window}}}, "by": "month"}}}}, "is": {is}}}}}"#
        ))
    };

    let total = orders().total(Currency::EUR).at_least(60);
    let large = orders().worth(testing::money("60 EUR")..).count().at_least(1);
    let largest = orders().largest(Currency::EUR).at_least(60);
    let on_tuesday = rule(
        r#"{"label": {"value": {"favourite": {"events": {"from": ["order"]}, "by": "weekday", "least": 1}}, "is": ["tuesday"]}}"#,
    );
    let at_night = orders().during(daily(clock(0, 0)..clock(5, 0))).any();
    let one_month = distinct(r#"{"last": "90d"}"#, r#"{"at_most": 1}"#);
    let months = |length: &str| distinct(&format!(r#"{{"last": "{length}"}}"#), r#"{"at_least": 1}"#);
    let asks = rule(r#"{"host": "asks"}"#);
    let early = now.clone().host("asks", |_, at| Some(at < as_of()));
    let many = rule(r#"{"label": {"value": {"level": "orders"}, "is": ["many"]}}"#);
    let best = score("m", "frequency").is(2);
    let member = rule(r#"{"segment": "s"}"#);

    let both =
        |rule: &Predicate, one: &Context, other: &Context| [one, other].map(|context| rule.plan(context).unwrap());
    let moved = |rule: &Predicate, context: &Context, ago: u32| {
        let plan = rule.plan(context).unwrap();
        let earlier = plan.at(as_of().saturating_sub(days(ago))).unwrap();
        [plan, earlier]
    };
    vec![
        ("rates of a total", both(&total, &dollars(92), &dollars(50))),
        ("rates of a filter", both(&large, &dollars(92), &dollars(50))),
        ("rates of the largest", both(&largest, &dollars(92), &dollars(50))),
        ("no rates", both(&largest, &dollars(92), &now)),
        ("zone of a weekday", both(&on_tuesday, &now, &in_berlin)),
        ("zone of a filter", both(&at_night, &now, &in_berlin)),
        ("zone of a customer", both(&on_tuesday, &at_home(chrono_tz::UTC), &at_home(chrono_tz::Asia::Tokyo))),
        ("no zone of a customer", both(&on_tuesday, &now, &at_home(chrono_tz::UTC))),
        ("what is known", both(&one_month, &known_for(100), &known_for(80))),
        ("host", both(&asks, &host(true), &host(false))),
        ("instant of a host", moved(&asks, &early, 1)),
        ("instant of a window", moved(&months("20d"), &now, 15)),
        ("instant", moved(&distinct(r#"{"last": "3650d"}"#, r#"{"at_least": 1}"#), &now, 60)),
        ("window", [months("20d"), months("5d")].map(|rule| rule.plan(&now).unwrap())),
        ("scale", both(&many, &scale(1), &scale(2))),
        ("model", both(&best, &model(1), &model(2))),
        (
            "metric of a model",
            both(&best, &measured(orders().count().into()), &measured(orders().within_last(days(15)).count().into())),
        ),
        ("segment", both(&member, &segment(total.clone()), &segment(on_tuesday.clone()))),
    ]
}

/// Leaves that look alike are not taken for each other.
#[test]
fn other_contexts_ask_other_questions() {
    let people = [
        // At night in Berlin and in the morning in Tokyo, a day later than in UTC.
        a_customer(0).ordered("2026-10-20T22:30:00Z", "100 USD").build(),
        a_customer(1)
            .ordered("2026-10-20T22:30:00Z", "10 EUR")
            .profile(|profile| profile.clock = LocalClock::Zone("home".into()).into())
            .build(),
        a_customer(2).ordered("2026-10-20T12:00:00Z", "100 EUR").ordered("2026-10-13T12:00:00Z", "100 EUR").build(),
        a_customer(3).build(),
    ];
    let said_of_each = |plan: &Plan| people.iter().map(|customer| plan.verdict(customer)).collect::<Vec<Verdict>>();
    let population = population_of(&people);
    let said = |found: &Verdicts| -> Vec<Verdict> {
        let said = people.iter().map(|customer| {
            let is_in = |members: &Members| population.ids(members).any(|id| id == *customer.id());
            if is_in(&found.yes) {
                Verdict::Yes
            } else if is_in(&found.no) {
                Verdict::No
            } else {
                Verdict::Unknown
            }
        });
        said.collect()
    };
    let is_member = |members: &Members| -> Vec<bool> {
        let ids: Vec<Id> = population.ids(members).collect();
        people.iter().map(|customer| ids.contains(customer.id())).collect()
    };
    let pairs = almost_the_same();
    for (what, [one, other]) in &pairs {
        assert_ne!(said_of_each(one), said_of_each(other), "{what}: nothing is shown by these");
        for plans in [[one, other], [other, one]] {
            let together = population.select_many(plans);
            let mut cache = LeafCache::new(&population);
            for (plan, members) in plans.into_iter().zip(&together) {
                assert_eq!(said(&cache.verdicts(plan)), said_of_each(plan), "{what}");
                let expected: Vec<bool> = people.iter().map(|customer| plan.matches(customer)).collect();
                assert_eq!(is_member(members), expected, "{what}");
            }
        }
    }
    let mut cache = LeafCache::new(&population);
    for (what, plans) in pairs.iter().chain(pairs.iter().rev()) {
        for plan in plans {
            assert_eq!(said(&cache.verdicts(plan)), said_of_each(plan), "{what}");
        }
    }
}
