//! Ready-made segments, waterfalls, scales and personas: whom they hold, and that nobody is in two or falls between.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests say what they expect by failing"
)]

use proptest::prelude::*;
use segmentry::{
    model::{Channel, Consent, Currency, Customer, Event, Feedback, Message, Money, Order, View},
    plan::Missing,
    prelude::*,
    ready::{bounced, complained},
    scale::{Persona, Personas},
    segment::Waterfall,
    time::Span,
};

const DAY: u64 = 86_400_000_000;

fn now() -> Instant {
    "2026-03-01T00:00:00Z".parse().unwrap()
}

fn ago(micros: u64) -> Instant {
    now().saturating_sub(Span::from_micros(micros))
}

fn days_ago(days: u64) -> Instant {
    ago(days * DAY)
}

fn holds(rule: &Predicate, customer: &Customer) -> bool {
    rule.plan(&Context::at(now())).unwrap().matches(customer)
}

/// A range that no number lies in.
fn nothing() -> std::ops::Range<u64> {
    let (from, to) = (5, 2);
    from..to
}

fn customer(events: impl IntoIterator<Item = Event>) -> Customer {
    let mut customer = Customer::new(1);
    customer.profile.sign_up = Some(segmentry::model::SignUp { at: days_ago(5_000), source: None });
    assert!(customer.history.extend(events).rejected.is_empty());
    customer
}

/// Ages on the limits of the tiers and of the journey, and one microsecond beside them.
fn limit() -> impl Strategy<Value = u64> {
    let limit = prop::sample::select(vec![0, 1, 30, 60, 90, 120, 365, 400]);
    (limit, -1_i64..=1).prop_map(|(days, beside)| (days * DAY).saturating_add_signed(beside))
}

fn message() -> impl Strategy<Value = Event> {
    (limit(), 0..4).prop_map(|(age, action)| match action {
        0 => Message::delivered(ago(age)).into(),
        1 => Message::opened(ago(age)).into(),
        2 => Message::opened(ago(age)).by_machine().into(),
        _ => Message::clicked(ago(age)).into(),
    })
}

fn order() -> impl Strategy<Value = Event> {
    limit().prop_map(|age| Order::new(ago(age), Money::zero(Currency::EUR)).into())
}

proptest! {
    #[test]
    fn engagement_tiers_tile(messages in prop::collection::vec(message(), 0..4)) {
        let tiers = engagement();
        let all = [
            tiers.engaged(),
            tiers.cooling(),
            tiers.partially_engaged(),
            tiers.slipping(),
            tiers.unengaged(),
            tiers.untried(),
        ];
        let was_reached = messages.iter().any(|event| event.at() <= now() && event.kind().code() != "message_machine_opened");
        let customer = customer(messages);
        let plans: Vec<Plan> = all.iter().map(|tier| tier.plan(&Context::at(now())).unwrap()).collect();
        prop_assert!(plans.iter().all(|plan| plan.verdict(&customer).is_known()));
        let tiers_of = plans.iter().filter(|plan| plan.matches(&customer)).count();
        prop_assert_eq!(tiers_of, usize::from(was_reached));

        let waterfall = tiers.waterfall();
        let group = waterfall.plan(&Context::at(now())).unwrap().group(&customer).unwrap().as_str().to_owned();
        prop_assert_eq!(group == "none", !was_reached);
        prop_assert!(holds(&waterfall.rule(&group), &customer));
    }

    #[test]
    fn everybody_is_in_one_stage_of_the_journey(orders in prop::collection::vec(order(), 0..5), has_looked: bool) {
        let look = has_looked.then(|| View::of_product(days_ago(3), "mug").into());
        let customer = customer(orders.into_iter().chain(look));
        let stages: Vec<Stage> =
            Stage::ALL.iter().copied().filter(|stage| holds(&journey().stage(*stage), &customer)).collect();
        let group = journey().waterfall().plan(&Context::at(now())).unwrap().group(&customer).unwrap().to_string();
        prop_assert_eq!(stages.iter().map(|stage| stage.code()).collect::<Vec<_>>(), [group]);
    }
}

#[test]
fn stages_are_what_the_table_says() {
    let orders =
        |ages: &[u64]| customer(ages.iter().map(|age| Order::new(days_ago(*age), Money::zero(Currency::EUR)).into()));
    let stage =
        |customer: &Customer| *Stage::ALL.iter().find(|stage| holds(&journey().stage(**stage), customer)).unwrap();
    assert_eq!(stage(&orders(&[])), Stage::Subscriber);
    assert_eq!(stage(&customer([View::of_product(days_ago(1), "mug").into()])), Stage::Prospect);
    assert_eq!(stage(&orders(&[10])), Stage::FirstTime);
    assert_eq!(stage(&orders(&[10, 20, 30])), Stage::Repeat);
    assert_eq!(stage(&orders(&[10, 20, 30, 40])), Stage::Loyal);
    assert_eq!(stage(&orders(&[90, 100, 110, 120])), Stage::Lapsing);
    assert_eq!(stage(&orders(&[365])), Stage::Lapsed);
    assert_eq!(stage(&orders(&[10, 375])), Stage::WonBack);
    assert_eq!(stage(&orders(&[10, 374])), Stage::Repeat);
}

#[test]
fn sendable_fails_closed() {
    let rule = sendable(Channel::Email);
    let of = |events: Vec<Event>, consent: Option<Consent>| {
        let mut customer = customer(events);
        if let Some(consent) = consent {
            customer.profile.consent.insert(Channel::Email, consent.into());
        }
        rule.plan(&Context::at(now())).unwrap().verdict(&customer)
    };
    let mail = |message: Message| -> Event { message.channel(Channel::Email).into() };
    assert_eq!(of(vec![], Some(Consent::Granted)), Verdict::Yes);
    assert_eq!(of(vec![], None), Verdict::No);
    assert_eq!(of(vec![], Some(Consent::Withdrawn)), Verdict::No);
    assert_eq!(of(vec![mail(Message::complained(days_ago(900)))], Some(Consent::Granted)), Verdict::No);
    assert_eq!(of(vec![mail(Message::bounced(days_ago(9)))], Some(Consent::Granted)), Verdict::No);
    let delivered_again = vec![mail(Message::bounced(days_ago(9))), mail(Message::delivered(days_ago(8)))];
    assert_eq!(of(delivered_again, Some(Consent::Granted)), Verdict::Yes);
    // Of another channel nothing follows, nor does granting it.
    let texted = Message::complained(days_ago(2)).channel(Channel::Sms);
    assert_eq!(of(vec![texted.into()], Some(Consent::Granted)), Verdict::Yes);
    // Who may have complained before the history begins is not written to.
    let mut customer = customer([]);
    customer.profile.consent.insert(Channel::Email, Consent::Granted.into());
    let plan = rule.plan(&Context::at(now()).history_since(days_ago(30))).unwrap();
    assert_eq!(plan.verdict(&customer), Verdict::No);
    // Consent is a dated fact: replayed before it was granted, the answer is no.
    customer
        .profile
        .consent
        .insert(Channel::Email, segmentry::model::Fact::unknown().since(days_ago(5), Consent::Granted));
    let plan = rule.plan(&Context::at(now())).unwrap();
    assert_eq!(plan.verdict(&customer), Verdict::Yes);
    assert_eq!(plan.at(days_ago(6)).unwrap().verdict(&customer), Verdict::No);
}

#[test]
fn suppression_tells_the_reasons() {
    let gone = customer([Message::bounced(days_ago(9)).channel(Channel::Email).into()]);
    assert!(holds(&bounced(Channel::Email), &gone));
    assert!(!holds(&complained(Channel::Email), &gone));
    let unhappy = customer([Feedback::nps(days_ago(400), 10).into(), Feedback::nps(days_ago(40), 6).into()]);
    assert!(holds(&dissatisfied(), &unhappy));
    let content_again = customer([Feedback::nps(days_ago(40), 6).into(), Feedback::nps(days_ago(4), 7).into()]);
    assert!(!holds(&dissatisfied(), &content_again));
    let long_ago = customer([Feedback::csat(days_ago(366), 1).into()]);
    assert!(!holds(&dissatisfied(), &long_ago));
}

#[test]
fn the_first_group_takes_the_customer() {
    let waterfall = Waterfall::new("rest")
        .unwrap()
        .group(Segment::new("unknown", gender().is(segmentry::model::Gender::Female)).unwrap())
        .group(Segment::new("buyers", orders().any()).unwrap())
        .group(Segment::new("many", orders().count().at_least(2)).unwrap());
    let plan = waterfall.plan(&Context::at(now())).unwrap();
    let buyer = customer([
        Order::new(days_ago(1), Money::zero(Currency::EUR)).into(),
        Order::new(days_ago(2), Money::zero(Currency::EUR)).into(),
    ]);
    assert_eq!(plan.group(&buyer).unwrap().as_str(), "buyers");
    assert_eq!(plan.group(&customer([])).unwrap().as_str(), "rest");
    for (id, expected) in [("unknown", false), ("buyers", true), ("many", false), ("rest", false)] {
        assert_eq!(holds(&waterfall.rule(id), &buyer), expected, "{id}");
    }
    // Who does not exist yet is in no group, not even in the remainder.
    let mut later = Customer::new(2);
    later.record(Order::new(now().saturating_add(days(1)), Money::zero(Currency::EUR))).unwrap();
    assert_eq!(plan.group(&later), None);

    let held_out = waterfall.clone().hold_out("control", percent(100), "spring").unwrap();
    assert_eq!(held_out.plan(&Context::at(now())).unwrap().group(&buyer).unwrap().as_str(), "control");
}

#[test]
fn a_waterfall_says_what_is_wrong_with_it() {
    let twice = Waterfall::new("rest")
        .unwrap()
        .group(Segment::new("a", everyone()).unwrap())
        .group(Segment::new("a", everyone()).unwrap());
    assert_eq!(twice.plan(&Context::at(now())).unwrap_err().to_string(), "/groups/1/id: there are two groups `a`");
    let broken = Waterfall::new("rest").unwrap().group(Segment::new("a", orders().count().between(nothing())).unwrap());
    let error = broken.plan(&Context::at(now())).unwrap_err();
    assert_eq!(error.to_string(), "/groups/0/rule/number/is: no value lies in this range");
    let unknown = broken.rule("b").plan(&Context::at(now())).unwrap_err();
    assert_eq!(unknown.to_string(), "at the root: there is no segment `b`");
}

#[test]
fn unknown_traits_neither_help_nor_hurt_and_a_tie_is_a_tie() {
    let bought = orders().any();
    let personas = Personas::new([
        Persona::new("buyer").trait_of(3, bought.clone()).trait_of(5, children().at_least(1)),
        Persona::new("window shopper").trait_of(1, !&bought),
        Persona::new("shopper").trait_of(2, bought).trait_of(1, age().at_least(30)),
    ]);
    let plan = personas.plan(&Context::at(now())).unwrap();
    let buyer = customer([Order::new(days_ago(1), Money::zero(Currency::EUR)).into()]);
    let fit = plan.best_fit(&buyer).unwrap();
    let best: Vec<&str> = fit.best().iter().map(|fit| fit.persona.as_str()).collect();
    assert_eq!(best, ["buyer", "shopper"]);
    assert_eq!(fit.runner_up().unwrap().persona.as_str(), "window shopper");
    assert_eq!((fit.best()[0].holds, fit.best()[0].known, fit.best()[0].of), (3, 3, 8));
    assert_eq!(fit.best()[0].has, ["at least 1 order"]);
    assert_eq!(fit.best()[0].unknown, ["number of children is at least 1"]);
    assert_eq!(
        fit.to_string(),
        "buyer (100% of the 3 of 8 known) and shopper (100% of the 2 of 3 known), before window shopper (0%)",
    );

    // Who is known for too little is like nobody.
    let strict = personas.clone().known_at_least(percent(50)).plan(&Context::at(now())).unwrap();
    let fit = strict.best_fit(&buyer).unwrap();
    assert_eq!(fit.best().iter().map(|fit| fit.persona.as_str()).collect::<Vec<_>>(), ["shopper"]);

    let nothing_known = Personas::new([Persona::new("parent").trait_of(1, children().at_least(1))]);
    assert_eq!(nothing_known.plan(&Context::at(now())).unwrap().best_fit(&buyer), None);
}

#[test]
fn personas_say_what_is_wrong_with_them() {
    let personas = Personas::new([
        Persona::new("a").trait_of(0, orders().any()),
        Persona::new("a"),
        Persona::new("b").trait_of(1, orders().any()).trait_of(1, orders().count().between(nothing())),
    ]);
    assert_eq!(
        personas.plan(&Context::at(now())).unwrap_err().to_string(),
        "/personas/0/traits/0/weight: a weight is above zero; /personas/1/name: there are two personas `a`; \
         /personas/1/traits: the list is empty; /personas/2/traits/1/rule/number/is: no value lies in this range",
    );
    assert_eq!(Personas::new([]).plan(&Context::at(now())).unwrap_err().to_string(), "/personas: the list is empty");
}

#[test]
fn levels_of_a_scale_tile() {
    let scale = orders().since_last().levels("fresh", [(days(30), "stale"), (days(60), "old")]);
    let context = Context::at(now()).scale("age", scale.clone());
    let plan = level("age").plan(&context).unwrap();
    for (age, expected) in
        [(0, "fresh"), (30 * DAY - 1, "fresh"), (30 * DAY, "stale"), (60 * DAY - 1, "stale"), (60 * DAY, "old")]
    {
        let customer = customer([Order::new(ago(age), Money::zero(Currency::EUR)).into()]);
        assert_eq!(plan.value(&customer).to_string(), expected);
        for name in ["fresh", "stale", "old"] {
            assert_eq!(holds(&scale.level(name), &customer), name == expected, "{name} at {age}");
        }
    }
    assert_eq!(plan.value(&customer([])), segmentry::plan::Observed::Missing(Missing::TooFewEvents));
}

#[cfg(feature = "serde")]
#[test]
fn they_survive_json() {
    let waterfall = engagement().waterfall().hold_out("control", percent(5), "spring").unwrap();
    let json = serde_json::to_string(&waterfall).unwrap();
    assert_eq!(serde_json::from_str::<Waterfall>(&json).unwrap(), waterfall);
    let personas = Personas::new([Persona::new("a").trait_of(2, orders().any())]).known_at_least(percent(50));
    let json = serde_json::to_string(&personas).unwrap();
    assert_eq!(
        json,
        r#"{"personas":[{"name":"a","traits":[{"weight":2,"rule":{"number":{"value":{"count":{"from":["order"]}},"is":{"at_least":1}}}}]}],"known_at_least":"50%"}"#,
    );
    assert_eq!(serde_json::from_str::<Personas>(&json).unwrap(), personas);
}
