//! What hosts test with: customers in one line, a crowd, and assertions that explain themselves.

#![cfg(feature = "serde")]
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests say what they expect by failing, and these look at how"
)]

use segmentry::{
    model::{Benefit, Country, CreditNote, Currency, Customer, Event, Line, Order},
    plan::{MetricPlan, Missing, Observed},
    prelude::*,
    testing::{
        CROWD_AS_OF, Dice, a_customer, as_of, assert_members, assert_nobody, assert_says, assert_survives_json,
        assert_value, assert_verdict, crowd, customer_of, definition, instant, money, predicate,
    },
};
use serde::{Deserialize, Serialize};
use std::{
    panic::{AssertUnwindSafe, UnwindSafe, catch_unwind, set_hook, take_hook},
    sync::Mutex,
};

/// What is said when it fails.
fn failure(fails: impl FnOnce() + UnwindSafe) -> String {
    let said = catch_unwind(fails).expect_err("fails");
    said.downcast_ref::<String>().cloned().unwrap_or_else(|| (*said.downcast_ref::<&str>().unwrap()).to_owned())
}

fn three() -> [Customer; 3] {
    [
        a_customer(1).ordered("2026-03-01", "40 EUR").build(),
        a_customer("cookie").ordered("2026-03-02", "60 EUR").ordered("2026-03-02", "60 EUR").build(),
        a_customer(3).signed_up("2026-01-01").build(),
    ]
}

#[test]
fn a_customer_has_what_was_said() {
    let anna = a_customer(7)
        .signed_up("2026-01-01")
        .born("1990-02-28")
        .from_country("DE")
        .tagged("newsletter")
        .profile(|profile| profile.benefits = vec![Benefit::Quality].into())
        .ordered("2026-03-01", "40 EUR")
        .ordered_with("2026-03-01T18:30:00+01:00", "25.50 EUR", |order| order.line(Line::new("mug", 2)))
        .opened("2026-03-02")
        .clicked("2026-03-02")
        .visited("2026-03-02")
        .did("level_finished", "2026-03-03")
        .with(CreditNote::new(instant("2026-03-04"), money("5 EUR")))
        .build();
    let context = as_of("2026-04-01");
    let all = [
        country().is(Country::DE),
        tag("newsletter"),
        age().at_least(36),
        benefits().include(Benefit::Quality),
        orders().with_line(line().product("mug")).count().exactly(1),
        messages().opened_or_clicked().count().exactly(2),
        visits().any(),
        custom("level_finished").any(),
    ];
    assert_verdict(&all_of(all).plan(&context).unwrap(), &anna, Verdict::Yes);
    assert_value(&tenure().plan(&context).unwrap(), &anna, days(90));
    let total = orders().total(Currency::EUR);
    assert_value(&total.plan(&context).unwrap(), &anna, money("60.50 EUR"));
    assert_eq!(anna.history.first(), Some(instant("2026-03-01T12:00:00Z")));
    assert_eq!(as_of("2026-04-01T00:00:00+02:00").as_of().to_string(), "2026-03-31T22:00:00Z");
}

#[test]
fn what_is_malformed_names_its_line() {
    let said = failure(|| drop(a_customer(1).ordered("2026-02-30", "40 EUR")));
    assert_eq!(
        said,
        "\"2026-02-30\" is no date such as \"2026-03-01\", nor an instant such as \"2026-03-01T10:00:00Z\"",
    );
    let said = failure(|| drop(a_customer(1).ordered("2026-03-01", "40")));
    assert_eq!(said, "\"40\": money is written as an amount and a currency, such as 19.99 EUR");
    let said = failure(|| drop(a_customer(1).born("28.02.1990")));
    assert_eq!(said, "\"28.02.1990\": a birth date is a calendar date, written as 1990-02-28 or --02-28");
    let said = failure(|| drop(a_customer(1).from_country("Germany")));
    assert_eq!(said, "\"Germany\": a country is two capital letters, such as DE");
    let said = failure(|| drop(a_customer(1).ordered("2026-03-01", "-40 EUR")));
    assert!(said.ends_with("an amount is negative: money given back is a refund or a credit note"), "{said}");

    let twice = |total: &str| Event::from(Order::new(instant("2026-03-01"), money(total)).id(1));
    let said = failure(move || drop(a_customer(1).with(twice("40 EUR")).with(twice("50 EUR"))));
    assert!(said.ends_with("another event has the same id but other content"), "{said}");
}

#[test]
fn the_line_told_is_that_of_the_test() {
    static TOLD: Mutex<Vec<u32>> = Mutex::new(Vec::new());
    let [anna, ..] = three();
    let buyers = orders().any().plan(&as_of("2026-04-01")).unwrap();
    let count = orders().count().plan(&as_of("2026-04-01")).unwrap();
    let first = line!() + 2;
    let fail: [fn(&Plan, &MetricPlan, &Customer); 12] = [
        |_, _, _| assert!(instant("yesterday") < CROWD_AS_OF),
        |_, _, _| assert!(!money("much").is_negative()),
        |_, _, _| drop(as_of("yesterday")),
        |_, _, _| drop(a_customer(1).ordered("2026-03-01", "much")),
        |_, _, _| drop(a_customer(1).born("yesterday")),
        |_, _, _| drop(a_customer(1).ordered("2026-03-01", "-1 EUR")),
        |plan, _, anna| assert_members(plan, [anna], [2]),
        |plan, _, anna| assert_nobody(plan, [anna]),
        |plan, _, anna| assert_verdict(plan, anna, Verdict::No),
        |_, metric, anna| assert_value(metric, anna, 2),
        |_, _, _| assert_says(&orders().any(), "many orders"),
        |_, _, _| assert_survives_json(&Forgetful { held: 1 }),
    ];
    let usual = take_hook();
    set_hook(Box::new(move |info| match info.location() {
        Some(place) if place.file() == file!() && (first..first + 12).contains(&place.line()) => {
            TOLD.lock().unwrap().push(place.line());
        }
        _ => usual(info),
    }));
    for fails in fail {
        assert!(catch_unwind(AssertUnwindSafe(|| fails(&buyers, &count, &anna))).is_err());
    }
    assert_eq!(*TOLD.lock().unwrap(), (first..first + 12).collect::<Vec<_>>());
}

#[test]
fn members_that_differ_are_explained() {
    let customers = three();
    let buyers = Segment::new("buyers", orders().count().at_least(2)).unwrap();
    let plan = buyers.plan(&as_of("2026-04-01")).unwrap();
    assert_members(&plan, &customers, ["cookie"]);
    assert_members(&plan, customers.iter().rev(), ["cookie", "cookie"]);
    assert_nobody(&plan, [&customers[0], &customers[2]]);
    assert_nobody(&plan, []);

    let shared = customers.clone();
    let (shared_plan, said) = (
        plan.clone(),
        "\
other members of buyers than expected
  missing: 1, 3
  surplus: cookie
customer 1 is not in buyers as of 2026-04-01T12:00:00Z
✗ at least 2 orders: 1
    order at 2026-03-01T12:00:00Z, 40 EUR
customer cookie is in buyers as of 2026-04-01T12:00:00Z
✓ at least 2 orders: 2
    order at 2026-03-02T12:00:00Z, 60 EUR
    order at 2026-03-02T12:00:00Z, 60 EUR",
    );
    assert_eq!(failure(AssertUnwindSafe(move || assert_members(&shared_plan, &shared, [1, 3]))), said);

    let shared = customers.clone();
    let unnamed = buyers.rule().plan(&as_of("2026-04-01")).unwrap();
    let said = failure(AssertUnwindSafe(move || assert_members(&unnamed, &shared, ["cookie", "nobody"])));
    assert_eq!(
        said,
        "other members of \"at least 2 orders\" than expected\n  missing: nobody\ncustomer nobody is not among the \
         customers",
    );
    let said = failure(AssertUnwindSafe(move || assert_nobody(&plan, &customers)));
    assert!(said.starts_with("other members of buyers than expected\n  surplus: cookie\ncustomer cookie is in"));
}

#[test]
fn answers_that_differ_are_told() {
    let [anna, ..] = three();
    let women = gender().is("female").plan(&as_of("2026-04-01")).unwrap();
    assert_verdict(&women, &anna, Verdict::Unknown);
    let shared = anna.clone();
    assert_eq!(
        failure(AssertUnwindSafe(move || assert_verdict(&women, &shared, Verdict::No))),
        "no expected, but it is unknown\ncustomer 1 may or may not be in the segment as of 2026-04-01T12:00:00Z\n\
         ? gender is female: not known",
    );
    let context = as_of("2026-04-01");
    let spent = orders().total(Currency::EUR).plan(&context).unwrap();
    assert_value(&spent, &anna, money("40 EUR"));
    assert_value(&visits().since_last().plan(&context).unwrap(), &anna, Missing::TooFewEvents);
    let known = context.history_since(instant("2026-02-01"));
    assert_value(&orders().count().plan(&known).unwrap(), &anna, Observed::AtLeast(1.into()));
    let said = failure(AssertUnwindSafe(move || assert_value(&spent, &anna, 40)));
    assert!(said.contains("expected of customer 1, but it is"), "{said}");
    assert_says(&Segment::new("buyers", orders().any()).unwrap(), "buyers: at least 1 order");
    assert_eq!(
        failure(|| assert_says(&orders().any(), "many orders")),
        "it says   at least 1 order\nexpected  many orders",
    );
}

/// Loses what it held when it is read.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Forgetful {
    #[serde(skip_deserializing)]
    held: u8,
}

#[test]
fn what_json_loses_is_told() {
    assert_survives_json(&orders().any());
    assert_survives_json(&Segment::new("buyers", orders().any()).unwrap());
    let said = failure(|| assert_survives_json(&Forgetful { held: 1 }));
    assert!(said.starts_with("what is written as"), "{said}");
}

#[test]
fn a_crowd_is_believable() {
    let customers = crowd(1, 500);
    assert_eq!(customers[..50], crowd(1, 50));
    assert_ne!(customers[..50], crowd(2, 50));
    let context = Context::at(CROWD_AS_OF);
    let share = |predicate: Predicate| {
        let plan = predicate.plan(&context).unwrap();
        customers.iter().filter(|customer| plan.matches(customer)).count()
    };
    let seldom = [
        orders().none(),
        orders().count().at_least(10),
        orders().within_last(days(90)).any(),
        orders().any() & orders().within_last(days(180)).none(),
        orders().offer("WELCOME").any(),
        messages().opened_or_clicked().within_last(days(30)).any(),
        messages().delivered().any() & messages().opened().none(),
        carts().added().not_followed_by(orders(), hours(24)).any(),
        visits().within_last(days(30)).any(),
        views().products().product("desk").any(),
        gender().is("female"),
        !gender().is_known(),
        !age().is_known(),
        country().is(Country::AT),
        tag("wholesale"),
        feedback().nps().any(),
    ];
    for predicate in seldom {
        let members = share(predicate.clone());
        assert!((10..=450).contains(&members), "{members}: {predicate}");
    }
    for customer in &customers {
        assert!(customer.history.iter().all(|event| event.at() <= CROWD_AS_OF));
        assert!(customer.exists_since().is_some());
    }
    assert_survives_json(&customers);
}

#[test]
fn definitions_by_chance_bind_and_are_met_on_both_sides() {
    let bare = as_of("2026-04-01");
    let heavy = Segment::new("heavy", orders().count().at_least(3)).unwrap();
    let known = bare.clone().host("is-staff", |_, _| None).catalog([heavy].into_iter().collect());
    let mut told = String::new();
    let (mut members, mut others) = (0, 0);
    for (context, seeds) in [(bare, 0..150), (known, 150..400)] {
        for seed in seeds {
            let rule = definition(&mut Dice::new(seed), &context, 3);
            let predicate = predicate(&mut Dice::new(seed), &context, 3);
            assert_eq!(serde_json::from_str::<Predicate>(&rule).unwrap(), predicate, "{rule}");
            assert_survives_json(&predicate);
            let plan = predicate.plan(&context).unwrap_or_else(|error| panic!("{rule}: {error}"));
            let customer = customer_of(&mut Dice::new(seed), &context, &predicate, 1);
            assert_eq!(customer, customer_of(&mut Dice::new(seed), &context, &predicate, 1));
            *(if plan.matches(&customer) { &mut members } else { &mut others }) += 1;
            told += &rule;
        }
    }
    assert!(members > 80 && others > 80, "{members} members, {others} others");
    assert!(told.contains(r#"{"host":"is-staff"}"#) && told.contains(r#"{"segment":"heavy"}"#));
}
