//! What touches led to: worked out on paper, and by looking at every pair of a touch and a goal.

use crate::deeds::{
    Bought, Clock, Deed, HOUR, Person, START, What, context, decimal, euros, instant, people, population, rounded,
};
use segmentry::{
    Context, Problem,
    insight::{Attribution, Conversion, ConversionGroup, Conversions, Outcome},
    model::{Channel, Currency, Customer, EventKind, Message, Money, Order, Value},
    population::Population,
    prelude::*,
    testing::{a_customer, as_of, money},
    time::Span,
    words::{EventsOf, Mixed},
};
use std::collections::{BTreeMap, BTreeSet};

const MODELS: [Attribution; 3] = [Attribution::LastTouch, Attribution::FirstTouch, Attribution::Linear];

fn answer(question: &Conversion, context: &Context, customers: impl IntoIterator<Item = Customer>) -> Conversions {
    let population = Population::from_customers(customers).unwrap();
    question.plan(context).unwrap().of(&population, &population.everyone())
}

fn clicked(at: &str, campaign: &str) -> Message {
    Message::clicked(segmentry::testing::instant(at)).campaign(campaign)
}

fn campaigns(within: Span, attribution: Attribution) -> Conversion {
    Conversion::of(messages().clicked(), orders(), within)
        .by(EventField::Campaign)
        .attribution(attribution)
        .revenue(Currency::EUR)
}

fn group<'a>(conversions: &'a Conversions, campaign: &str) -> &'a ConversionGroup {
    conversions.groups.iter().find(|group| group.value == Some(campaign.into())).unwrap()
}

/// Conversions, credit and revenue of the decided touches of a campaign.
fn credited(conversions: &Conversions, campaign: &str) -> (u64, String, String) {
    let decided = &group(conversions, campaign).decided;
    (decided.conversions, decided.credit.to_string(), decided.revenue.unwrap().amount.to_string())
}

fn expected(conversions: u64, credit: &str, revenue: &str) -> (u64, String, String) {
    (conversions, credit.into(), revenue.into())
}

/// Clicks spring twice, then shoes, then buys for 90 EUR.
fn anna() -> Customer {
    a_customer("anna")
        .with(clicked("2026-03-01T10:00:00Z", "spring"))
        .with(clicked("2026-03-02T10:00:00Z", "spring"))
        .with(clicked("2026-03-03T10:00:00Z", "shoes"))
        .ordered("2026-03-04T10:00:00Z", "90 EUR")
        .build()
}

#[test]
fn two_campaigns_and_one_order() {
    let ask = |model| answer(&campaigns(days(7), model), &as_of("2026-04-01"), [anna()]);
    let last = ask(Attribution::LastTouch);
    assert_eq!(credited(&last, "spring"), expected(0, "0", "0 EUR"));
    assert_eq!(credited(&last, "shoes"), expected(1, "1", "90 EUR"));
    let first = ask(Attribution::FirstTouch);
    assert_eq!(credited(&first, "spring"), expected(1, "1", "90 EUR"));
    assert_eq!(credited(&first, "shoes"), expected(0, "0", "0 EUR"));
    let linear = ask(Attribution::Linear);
    assert_eq!(credited(&linear, "spring"), expected(1, "0.666666667", "60 EUR"));
    assert_eq!(credited(&linear, "shoes"), expected(1, "0.333333333", "30 EUR"));
    for conversions in [last, first, linear] {
        assert_eq!(conversions.total.decided.credit.to_string(), "1");
        assert_eq!(conversions.total.decided.revenue.unwrap().amount, money("90 EUR"));
        assert_eq!(conversions.total.decided.average_order_value, Some(money("90 EUR")));
        assert_eq!(conversions.total.decided.conversion_rate(), Some(percent(100)));
        assert_eq!((conversions.total.decided.reached, conversions.total.decided.touches), (1, 3));
        let touches: Vec<u64> = conversions.groups.iter().map(|group| group.decided.touches).collect();
        assert_eq!((touches, conversions.unattributed), (vec![1, 2], 0), "shoes, spring");
    }
    // A third of an order for a third of its money is a whole order's average.
    assert_eq!(group(&ask(Attribution::Linear), "shoes").decided.average_order_value, Some(money("90 EUR")));
}

#[test]
fn a_window_begins_with_the_touch_and_ends_before_its_length_is_over() {
    let inside = |order: &str| {
        let customer = a_customer(1).with(clicked("2026-03-01T10:00:00Z", "spring")).ordered(order, "5 EUR").build();
        let conversions = answer(&campaigns(days(2), Attribution::LastTouch), &as_of("2026-04-01"), [customer]);
        assert_eq!(conversions.total.decided.conversions + conversions.unattributed, 1);
        conversions.total.decided.conversions == 1
    };
    assert!(!inside("2026-03-01T09:59:59.999999Z"));
    assert!(inside("2026-03-01T10:00:00Z"));
    assert!(inside("2026-03-03T09:59:59.999999Z"));
    assert!(!inside("2026-03-03T10:00:00Z"));
}

#[test]
fn a_touch_is_decided_once_its_window_is_over() {
    let customer = a_customer(1)
        .with(clicked("2026-03-01T10:00:00Z", "spring"))
        .ordered("2026-03-01T11:00:00Z", "5 EUR")
        .with(clicked("2026-03-02T10:00:00Z", "spring"))
        .ordered("2026-03-02T11:00:00Z", "7 EUR")
        .build();
    let population = Population::from_customers([customer]).unwrap();
    let plan = campaigns(days(2), Attribution::LastTouch).plan(&as_of("2026-04-01")).unwrap();
    let at = |at: &str| {
        let plan = plan.at(segmentry::testing::instant(at)).unwrap();
        assert_eq!(plan.as_of(), segmentry::testing::instant(at));
        let conversions = plan.of(&population, &population.everyone());
        let outcome = |outcome: &Outcome| (outcome.touches, outcome.revenue.unwrap().amount.to_string());
        let spring = group(&conversions, "spring");
        assert_eq!((spring.decided, spring.undecided), (conversions.total.decided, conversions.total.undecided));
        (outcome(&spring.decided), outcome(&spring.undecided))
    };
    let is = |touches: u64, revenue: &str| (touches, revenue.to_string());
    assert_eq!(at("2026-03-01T10:30:00Z"), (is(0, "0 EUR"), is(1, "0 EUR")));
    assert_eq!(at("2026-03-03T09:59:59.999999Z"), (is(0, "0 EUR"), is(2, "12 EUR")));
    assert_eq!(at("2026-03-03T10:00:00Z"), (is(1, "5 EUR"), is(1, "7 EUR")));
    assert_eq!(at("2026-03-04T10:00:00Z"), (is(2, "12 EUR"), is(0, "0 EUR")));
}

#[test]
fn refunds_lower_what_an_order_is_worth_and_cancelled_orders_are_none() {
    let customer = |n: i64| {
        a_customer(n)
            .with(clicked("2026-03-01T10:00:00Z", "spring"))
            .ordered_with("2026-03-01T11:00:00Z", "50 EUR", |order| {
                order.refund(segmentry::testing::instant("2026-03-10"), money("20 EUR"))
            })
            .ordered_with("2026-03-01T12:00:00Z", "7 EUR", |order| {
                order.cancelled(segmentry::testing::instant("2026-03-20"))
            })
            .build()
    };
    let question = campaigns(days(2), Attribution::LastTouch);
    let worth = |question: &Conversion, at: &str| {
        let decided = answer(question, &as_of(at), [customer(1)]).total.decided;
        (
            decided.conversions,
            decided.revenue.unwrap().amount.to_string(),
            decided.average_order_value.unwrap().to_string(),
        )
    };
    let is = |n: u64, revenue: &str, average: &str| (n, revenue.to_string(), average.to_string());
    assert_eq!(worth(&question, "2026-03-09"), is(2, "57 EUR", "28.50 EUR"));
    assert_eq!(worth(&question, "2026-03-10"), is(2, "37 EUR", "18.50 EUR"));
    assert_eq!(worth(&question, "2026-03-20"), is(1, "30 EUR", "30 EUR"));
    assert_eq!(worth(&question.clone().before_refunds(), "2026-03-20"), is(1, "50 EUR", "50 EUR"));
}

#[test]
fn an_event_is_no_goal_of_its_own() {
    let customer = a_customer(1)
        .ordered_with("2026-03-01", "10 EUR", |order| order.offer("WELCOME"))
        .ordered_with("2026-03-03", "30 EUR", |order| order.offer("WELCOME"))
        .ordered("2026-03-04", "50 EUR")
        .build();
    let offers = Conversion::of(orders().with_offer(), orders(), days(7)).by(EventField::Offer).revenue(Currency::EUR);
    for (model, revenue) in [(Attribution::LastTouch, 80), (Attribution::FirstTouch, 80), (Attribution::Linear, 80)] {
        let conversions = answer(&offers.clone().attribution(model), &as_of("2026-04-01"), [customer.clone()]);
        let outcome = group(&conversions, "WELCOME").decided;
        // The first order follows no other one.
        assert_eq!((outcome.conversions, conversions.unattributed), (2, 1), "{model:?}");
        assert_eq!(outcome.revenue.unwrap().amount, Money::new(revenue, Currency::EUR).unwrap());
    }
    // Nor is an order one of its lines.
    let lines = Conversion::of(orders(), order_lines(), days(7));
    let line = segmentry::model::Line::new("mug", 1);
    let customer = a_customer(1).ordered_with("2026-03-01", "10 EUR", |order| order.line(line)).build();
    let conversions = answer(&lines, &as_of("2026-04-01"), [customer]);
    assert_eq!((conversions.total.decided.conversions, conversions.unattributed), (0, 1));
}

#[test]
fn of_touches_at_one_instant_the_last_is_that_by_kind() {
    let noon = segmentry::testing::instant("2026-03-01");
    let customer = a_customer(1)
        .with(segmentry::model::Visit::new(noon).campaign("visited"))
        .with(Message::clicked(noon).campaign("clicked"))
        .ordered("2026-03-01", "10 EUR")
        .build();
    let touches = || events([EventKind::Visit, EventKind::MessageClicked]);
    for (model, converted) in [(Attribution::LastTouch, "visited"), (Attribution::FirstTouch, "clicked")] {
        let question = Conversion::of(touches(), orders(), days(1)).by(EventField::Campaign).attribution(model);
        let conversions = answer(&question, &as_of("2026-04-01"), [customer.clone()]);
        let with = |name: &str| group(&conversions, name).decided.conversions;
        assert_eq!(
            (with("visited"), with("clicked")),
            (u64::from(converted == "visited"), u64::from(converted == "clicked"))
        );
    }
}

#[test]
fn a_touch_in_two_categories_shares_its_credit_between_them() {
    let viewed = segmentry::model::View::of_product(segmentry::testing::instant("2026-03-01"), "mug");
    let customer =
        a_customer(1).with(viewed.category("kitchen").category("gifts")).ordered("2026-03-01", "5 EUR").build();
    let question =
        Conversion::of(views().products(), orders(), days(1)).by(EventField::Category).revenue(Currency::EUR);
    for model in MODELS {
        let conversions = answer(&question.clone().attribution(model), &as_of("2026-04-01"), [customer.clone()]);
        for category in ["gifts", "kitchen"] {
            assert_eq!(credited(&conversions, category), expected(1, "0.5", "2.50 EUR"));
            assert_eq!(group(&conversions, category).decided.average_order_value, Some(money("5 EUR")));
        }
        let total = conversions.total.decided;
        assert_eq!((total.touches, total.conversions, total.credit.to_string()), (1, 1, "1".into()));
    }
}

#[test]
fn goals_need_no_money_and_may_be_anything() {
    let customer = a_customer(1)
        .with(clicked("2026-03-01T10:00:00Z", "spring"))
        .with(segmentry::model::Form::submitted(segmentry::testing::instant("2026-03-01T10:05:00Z"), "newsletter"))
        .build();
    let other = a_customer(2).with(clicked("2026-03-01T10:00:00Z", "spring")).build();
    let question = Conversion::of(messages().clicked(), forms().submitted().form("newsletter"), hours(1));
    let conversions = answer(&question, &as_of("2026-04-01"), [customer, other]);
    assert_eq!(conversions.groups, []);
    let total = conversions.total.decided;
    assert_eq!((total.reached, total.converted, total.revenue, total.average_order_value), (2, 1, None, None));
    assert_eq!(total.conversion_rate(), Some(ratio(1, 2)));
}

#[test]
fn money_that_is_not_known_is_counted_apart() {
    let customer = a_customer(1)
        .with(clicked("2026-03-01T10:00:00Z", "spring"))
        .ordered("2026-03-01T10:05:00Z", "10 EUR")
        .ordered("2026-03-01T10:06:00Z", "99 CHF")
        .build();
    let conversions = answer(&campaigns(hours(1), Attribution::Linear), &as_of("2026-04-01"), [customer]);
    let total = conversions.total.decided;
    let revenue = total.revenue.unwrap();
    assert_eq!((total.conversions, revenue.amount, revenue.unknown), (2, money("10 EUR"), 1));
    assert_eq!(total.average_order_value, Some(money("10 EUR")));
}

#[test]
fn of_whom_nothing_can_be_told_nothing_is_counted() {
    let dear =
        Conversion::of(messages().clicked(), orders().worth(money("20 EUR")..), days(1)).by(EventField::Campaign);
    let customer = |id: i64, order: &str| {
        a_customer(id).with(clicked("2026-03-01T10:00:00Z", "spring")).ordered("2026-03-01T10:06:00Z", order).build()
    };
    let conversions = answer(&dear, &as_of("2026-04-01"), [customer(1, "30 EUR"), customer(2, "30 CHF")]);
    let no_rate = segmentry::plan::Missing::NoRate { from: Currency::CHF, to: Currency::EUR };
    assert_eq!((conversions.incomplete, conversions.total.decided.touches), (vec![(no_rate, 1)], 1));
}

#[test]
fn nobody_reached_has_no_rate() {
    let conversions = answer(&campaigns(days(1), Attribution::LastTouch), &as_of("2026-04-01"), []);
    let total = conversions.total.decided;
    assert_eq!((total.conversion_rate(), total.average_order_value), (None, None));
    assert_eq!((total.revenue.unwrap().amount, total.reached), (money("0 EUR"), 0));
}

#[test]
fn a_history_that_begins_later_is_told() {
    let since = segmentry::testing::instant("2026-03-15");
    let context = as_of("2026-04-01").history_since(since);
    let lately = |span| Conversion::of(messages().clicked().within_last(span), orders(), days(1));
    assert!(answer(&lately(days(10)), &context, []).is_complete);
    assert!(!answer(&lately(days(20)), &context, []).is_complete);
    assert!(answer(&lately(days(20)), &as_of("2026-04-01"), []).is_complete);
}

#[test]
fn faults_are_told_with_their_places() {
    let faults = |question: Conversion| -> Vec<(String, Problem)> {
        let error = question.revenue(Currency::EUR).plan(&as_of("2026-04-01")).unwrap_err();
        error.faults().iter().map(|fault| (fault.path().to_string(), fault.problem().clone())).collect()
    };
    let no_such = |kind: &str, field: &str| Problem::NoSuchField { kind: kind.into(), field: field.into() };
    let visits_of_offers = Conversion::of(visits(), views().pages(), days(0)).by(EventField::Offer);
    assert_eq!(
        faults(visits_of_offers),
        [
            ("/by".into(), no_such("visit", "offer")),
            ("/within".into(), Problem::Span(segmentry::time::SpanError::Zero)),
            ("/revenue".into(), Problem::NoMoney { kind: "page_viewed".into() }),
        ]
    );
    let windows =
        Conversion::of(visits().within_last(days(0)), orders().worth(money("2 EUR")..money("1 EUR")), days(1));
    let paths: Vec<String> = faults(windows).into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["/touches/window", "/goals/where/0/in_range/is"]);
}

#[test]
fn answers_travel_as_json() {
    let conversions = answer(&campaigns(days(7), Attribution::Linear), &as_of("2026-04-01"), [anna()]);
    let json = serde_json::to_value(&conversions).unwrap();
    assert_eq!(json["groups"][0]["value"], "shoes");
    assert_eq!(
        json["groups"][0]["decided"],
        serde_json::json!({
            "touches": 1, "reached": 1, "converted": 1, "conversions": 1, "credit": "0.333333333",
            "revenue": {"amount": "30 EUR", "unknown": 0}, "average_order_value": "90 EUR"
        })
    );
    assert_eq!(json["total"]["value"], serde_json::Value::Null);
}

// By every pair of a touch and a goal.

/// What some touches led to, in parts so small that all fractions are whole numbers of them.
#[derive(Clone, Default)]
struct Slow {
    touches: u64,
    reached: BTreeSet<usize>,
    converted: BTreeSet<usize>,
    conversions: BTreeSet<i64>,
    credit: i128,
    known: i128,
    revenue: i128,
    unknown: BTreeSet<i64>,
}

/// A common multiple of all numbers of touches times categories that occur.
const PARTS: i128 = 360_360 * 6 * 17;

impl Slow {
    fn outcome(&self, with_revenue: bool) -> serde_json::Value {
        let count = |set: &BTreeSet<usize>| set.len();
        let mut json = serde_json::json!({
            "touches": self.touches,
            "reached": count(&self.reached),
            "converted": count(&self.converted),
            "conversions": self.conversions.len(),
            "credit": decimal(rounded(self.credit * 1_000_000_000, PARTS)).to_string(),
            "revenue": null,
            "average_order_value": null,
        });
        if with_revenue {
            json["revenue"] = serde_json::json!({
                "amount": euros(rounded(self.revenue, PARTS)).to_string(),
                "unknown": self.unknown.len(),
            });
            if self.known > 0 {
                json["average_order_value"] = euros(rounded(self.revenue, self.known)).to_string().into();
            }
        }
        json
    }
}

/// What a question of the test is about.
struct Case {
    touches: fn(&What) -> Option<Vec<&'static str>>,
    goals: fn(&What) -> bool,
    within: i64,
    window: std::ops::Range<i64>,
    attribution: Attribution,
    refunds: bool,
}

fn slowly(people: &[Person], case: &Case, now: i64) -> serde_json::Value {
    let mut groups: BTreeMap<Option<&str>, [Slow; 2]> = BTreeMap::new();
    let mut total: [Slow; 2] = Default::default();
    let mut unattributed = 0;
    for (number, person) in people.iter().enumerate() {
        let there: Vec<&Deed> = person.deeds.iter().filter(|deed| deed.is_there(now)).collect();
        let mut touches: Vec<(&Deed, Vec<Option<&str>>)> = Vec::new();
        for deed in &there {
            let Some(values) = (case.touches)(&deed.what).filter(|_| case.window.contains(&deed.at)) else { continue };
            let values = if values.is_empty() { vec![None] } else { values.into_iter().map(Some).collect() };
            let side = usize::from(deed.at + case.within > now);
            for value in &values {
                let slow = &mut groups.entry(*value).or_default()[side];
                slow.touches += 1;
                slow.reached.insert(number);
            }
            total[side].touches += 1;
            total[side].reached.insert(number);
            touches.push((deed, values));
        }
        for goal in there.iter().filter(|deed| (case.goals)(&deed.what)) {
            let is_open = |deed: &Deed| deed.at <= goal.at && goal.at < deed.at + case.within && deed.id != goal.id;
            let mut open: Vec<&(&Deed, Vec<Option<&str>>)> = touches.iter().filter(|(deed, _)| is_open(deed)).collect();
            // Stable: of those at one instant the order is that of the history.
            open.sort_by_key(|(deed, _)| deed.at);
            let chosen: Vec<_> = match case.attribution {
                Attribution::FirstTouch => open.first().into_iter().collect(),
                Attribution::LastTouch => open.last().into_iter().collect(),
                _ => open.iter().collect(),
            };
            unattributed += u64::from(chosen.is_empty());
            let worth = match &goal.what {
                What::Bought(bought) => bought.euros(goal.at, case.refunds.then_some(now)),
                _ => None,
            };
            for (deed, values) in &chosen {
                let side = usize::from(deed.at + case.within > now);
                let part = PARTS / i128::try_from(chosen.len()).unwrap();
                let credit = |slow: &mut Slow, part: i128| {
                    slow.converted.insert(number);
                    slow.conversions.insert(goal.id);
                    slow.credit += part;
                    match worth {
                        Some(worth) => {
                            slow.revenue += worth * part;
                            slow.known += part;
                        }
                        None => drop(slow.unknown.insert(goal.id)),
                    }
                };
                credit(&mut total[side], part);
                for value in values {
                    credit(&mut groups.get_mut(value).unwrap()[side], part / i128::try_from(values.len()).unwrap());
                }
            }
        }
    }
    let json = |value: Option<&str>, [decided, undecided]: &[Slow; 2]| serde_json::json!({"value": value, "decided": decided.outcome(true), "undecided": undecided.outcome(true)});
    let named = groups.iter().filter(|(value, _)| value.is_some());
    let nameless = groups.iter().filter(|(value, _)| value.is_none());
    serde_json::json!({
        "groups": named.chain(nameless).map(|(value, slow)| json(*value, slow)).collect::<Vec<_>>(),
        "total": json(None, &total),
        "unattributed": unattributed,
        "incomplete": [],
        "is_complete": true,
    })
}

fn clicks_and_visits() -> EventsOf<Mixed> {
    events([EventKind::MessageClicked, EventKind::Visit])
}

#[test]
fn agrees_with_looking_at_every_pair() {
    let campaign = |what: &What| match what {
        What::Clicked { campaign } | What::Visited { campaign, .. } => Some(campaign.iter().copied().collect()),
        _ => None,
    };
    let offer = |what: &What| match what {
        What::Bought(Bought { offer, .. }) => Some(offer.iter().copied().collect()),
        _ => None,
    };
    let category = |what: &What| match what {
        What::Viewed { categories, .. } => Some(categories.clone()),
        _ => None,
    };
    let mut seen = BTreeSet::new();
    for seed in 0..40 {
        let people = people(seed, 12);
        let population = population(&people);
        for now in [START + 20 * HOUR, START + 41 * HOUR, START + 100 * HOUR] {
            for attribution in MODELS {
                for (length, hours_long) in [(hours(1), 1), (hours(5), 5), (hours(30), 30)] {
                    let refunds = seed % 2 == 0;
                    let case = |touches, window| Case {
                        touches,
                        goals: |what| matches!(what, What::Bought(_)),
                        within: hours_long * HOUR,
                        window,
                        attribution,
                        refunds,
                    };
                    let from = START + 3 * HOUR;
                    let to = START + 30 * HOUR;
                    let inside = || instant(from)..instant(to);
                    let questions = [
                        (
                            Conversion::of(clicks_and_visits().during(inside()), orders(), length)
                                .by(EventField::Campaign),
                            case(campaign, from..to),
                        ),
                        (
                            Conversion::of(orders(), orders(), length).by(EventField::Offer),
                            case(offer, i64::MIN..i64::MAX),
                        ),
                        (
                            Conversion::of(views().products(), orders(), length).by(EventField::Category),
                            case(category, i64::MIN..i64::MAX),
                        ),
                    ];
                    for (question, case) in questions {
                        let question = question.attribution(attribution).revenue(Currency::EUR);
                        let question = if refunds { question } else { question.before_refunds() };
                        let plan = question.plan(&context(now)).unwrap();
                        let found = serde_json::to_value(plan.of(&population, &population.everyone())).unwrap();
                        assert_eq!(found, slowly(&people, &case, now), "{seed} {now} {attribution:?} {length}");
                        let credit = found["total"]["decided"]["credit"].as_str().unwrap().to_string();
                        seen.insert((attribution, credit));
                    }
                }
            }
        }
    }
    assert!(seen.len() > 30, "the cases differ");
}

#[test]
fn of_some_members_only_theirs_is_counted() {
    let people = people(7, 30);
    let population = population(&people);
    let buyers = population.select(&orders().any().plan(&context(START + 100 * HOUR)).unwrap());
    let question = Conversion::of(clicks_and_visits(), orders(), hours(9)).by(EventField::Campaign);
    let plan = question.plan(&context(START + 100 * HOUR)).unwrap();
    let others = &population.everyone() - &buyers;
    let [all, of_buyers, of_others] =
        [population.everyone(), buyers, others].map(|members| plan.of(&population, &members));
    assert!(of_buyers.total.decided.reached > 0 && of_others.total.decided.reached > 0);
    assert_eq!(all.total.decided.reached, of_buyers.total.decided.reached + of_others.total.decided.reached);
    assert_eq!(all.total.decided.conversions, of_buyers.total.decided.conversions);
    assert_eq!(of_others.total.decided.conversions, 0);
}

#[test]
fn parts_of_very_many_touches_add_up() {
    // Of 211 orders each has one touch more open than the one before.
    let mut customer = Customer::new(1);
    for touch in 0..211 {
        let at = START + touch * 2;
        let channel = if touch % 7 == 0 { Channel::Sms } else { Channel::Email };
        customer.record(Message::clicked(instant(at)).channel(channel)).unwrap();
        customer.record(Order::new(instant(at + 1), money("0.01 EUR"))).unwrap();
    }
    let question = Conversion::of(messages().clicked(), orders(), days(1))
        .by(EventField::Channel)
        .attribution(Attribution::Linear)
        .revenue(Currency::EUR);
    let conversions = answer(&question, &as_of("2026-04-01"), [customer]);
    assert_eq!(conversions.total.decided.revenue.unwrap().amount, money("2.11 EUR"));
    assert_eq!(conversions.total.decided.credit.to_string(), "211");
    let values: Vec<_> = conversions.groups.iter().map(|group| group.value.clone()).collect();
    assert_eq!(values, [Some(Value::from("email")), Some("sms".into())]);
    let parts: Vec<_> = conversions.groups.iter().map(|group| group.decided.credit).collect();
    assert_eq!((parts[0] + parts[1]).normalize().to_string(), "211");
    // 1/1 + 1/2 + ... + 1/7 + 2/8 + ... + 2/14 + 3/15 + ..., by computing with fractions.
    assert_eq!(parts[1].to_string(), "33.240060478");
    let averages: BTreeSet<_> =
        conversions.groups.iter().map(|group| group.decided.average_order_value.unwrap()).collect();
    assert_eq!(averages, [money("0.01 EUR")].into());
}

#[test]
fn clocks_do_not_matter() {
    let mut person = people(3, 1).remove(0);
    person.clock = Clock::Mars;
    let population = population(&[person]);
    let question = Conversion::of(orders(), orders(), days(1));
    let conversions = question.plan(&context(START + 100 * HOUR)).unwrap().of(&population, &population.everyone());
    assert_eq!(conversions.incomplete, []);
}
