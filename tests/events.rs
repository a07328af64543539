//! Every kind of event: what it takes is what its fields say, it travels as JSON and back, and nothing else is read.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking, also in the helpers")]

use segmentry::{
    Predicate, Verdict,
    model::{
        Cart, Channel, CreditNote, Currency, Customer, Device, Event, EventField, EventKind, Feedback, Form, History,
        Line, Message, Money, OfferKind, Order, ProductReturn, Referral, SalesChannel, Session, Social, Subscription,
        SupportContact, View, Visit, Wish,
    },
    prelude::*,
    time::minutes,
};
use serde_json::{Value, json};

fn now() -> Instant {
    "2026-03-01T10:00:00Z".parse().unwrap()
}

fn eur(amount: i64) -> Money {
    Money::new(amount, Currency::EUR).unwrap()
}

/// One event of each kind (lines stand in the order), with all that it can have.
fn events() -> Vec<Event> {
    let line = Line::new("mug", 2).category("kitchen").price(eur(20)).discount(eur(1));
    let order = Order::new(now(), eur(40)).shipping(eur(5)).tax(eur(7)).discount(eur(1)).channel(SalesChannel::App);
    let order =
        order.offer("SPRING").offer_kind(OfferKind::Gift).gift().line(line).visit_id("v-1").device(Device::Phone);
    let order = order.refund(now(), eur(1));
    let message = |message: Message| message.channel(Channel::Email).campaign("spring").message_id("m-1");
    let visit = Visit::new(now()).page("/").channel("search").campaign("spring").device(Device::Phone).visit_id("v-1");
    let view = |view: View| {
        let view = view.page("/mug").channel("search").campaign("spring").visit_id("v-1");
        view.device(Device::Tablet).vendor("apple").operating_system("ios")
    };
    let form = |form: Form| {
        let form = form.page("/contact").channel("search").campaign("spring").visit_id("v-1");
        form.device("tv").vendor("acme").operating_system("linux")
    };
    let cart = |cart: Cart| {
        cart.cart("c-1").offer("SPRING").offer_kind(OfferKind::Gift).device(Device::Desktop).visit_id("v-1")
    };
    let item = |item: Cart| cart(item).category("kitchen").category("gifts").quantity(2).price(eur(20));
    let feedback = |feedback: Feedback| feedback.topic("delivery").channel(Channel::Web).product("mug");
    let social = |social: Social| social.network("instagram").campaign("spring").product("mug");
    let referral = |referral: Referral| referral.campaign("spring").referred("anna");
    vec![
        order.into(),
        CreditNote::new(now(), eur(1)).into(),
        message(Message::sent(now())).into(),
        message(Message::delivered(now())).into(),
        message(Message::opened(now())).into(),
        message(Message::opened(now()).by_machine()).into(),
        message(Message::clicked(now())).into(),
        message(Message::replied(now())).into(),
        message(Message::bounced(now())).into(),
        message(Message::complained(now())).into(),
        visit.vendor("apple").operating_system("ios").into(),
        view(View::of_page(now(), "/")).into(),
        view(View::of_product(now(), "mug").category("kitchen")).into(),
        view(View::of_category(now(), "kitchen")).into(),
        view(View::of_review(now(), "mug").category("kitchen")).into(),
        form(Form::started(now(), "contact")).into(),
        form(Form::submitted(now(), "contact")).into(),
        item(Cart::added(now(), "mug")).into(),
        item(Cart::removed(now(), "mug")).into(),
        cart(Cart::checkout_started(now())).into(),
        Wish::added(now(), "mug").category("kitchen").visit_id("v-1").into(),
        Wish::removed(now(), "mug").category("kitchen").visit_id("v-1").into(),
        Session::new(now())
            .feature("export")
            .duration(minutes(25))
            .device(Device::Phone)
            .vendor("apple")
            .operating_system("ios")
            .into(),
        feedback(Feedback::nps(now(), 10)).into(),
        feedback(Feedback::csat(now(), 5)).into(),
        feedback(Feedback::ces(now(), 7)).into(),
        feedback(Feedback::stars(now(), 1)).into(),
        feedback(Feedback::product_review(now(), "mug", 1)).into(),
        SupportContact::new(now()).topic("delivery").channel(Channel::Phone).into(),
        ProductReturn::new(now())
            .product("mug")
            .category("kitchen")
            .quantity(1)
            .reason("broken")
            .order_id("1001")
            .into(),
        Subscription::trial_started(now()).plan("pro").total(eur(1)).into(),
        Subscription::started(now()).plan("pro").total(eur(120)).into(),
        Subscription::renewed(now()).plan("pro").total(eur(120)).into(),
        Subscription::cancelled(now()).plan("pro").reason("too expensive").into(),
        social(Social::reacted(now())).into(),
        social(Social::commented(now())).into(),
        social(Social::shared(now())).into(),
        social(Social::followed(now())).into(),
        social(Social::mentioned(now())).into(),
        referral(Referral::made(now())).into(),
        referral(Referral::converted(now())).into(),
    ]
}

#[test]
fn there_is_one_of_every_kind() {
    let kinds: Vec<EventKind> = events().iter().map(Event::kind).collect();
    let fixed: Vec<EventKind> =
        EventKind::FIXED.iter().filter(|kind| **kind != EventKind::OrderLine).cloned().collect();
    assert_eq!(kinds, fixed);
}

fn count_where(kind: &EventKind, clause: &Value) -> Predicate {
    let count = json!({"count": {"from": [kind.code()], "where": [clause]}});
    serde_json::from_value(json!({"number": {"value": count, "is": {"at_least": 1}}})).unwrap()
}

#[test]
fn a_kind_has_the_fields_that_its_events_can_have_and_no_others() {
    let mut customer = Customer::new(1);
    assert!(customer.history.extend(events()).rejected.is_empty());
    for kind in EventKind::FIXED {
        for field in EventField::FIXED {
            let plan = count_where(kind, &json!({"has": field.code()})).plan(&Context::at(now()));
            assert_eq!(plan.is_ok(), kind.has(field), "{kind}: {field}");
            assert_eq!(kind.fields().contains(field), kind.has(field), "{kind}: {field}");
            if let Ok(plan) = plan {
                assert_eq!(plan.verdict(&customer), Verdict::Yes, "{kind}: {field}");
            }
        }
    }
}

#[test]
fn money_is_moved_by_those_that_have_a_total() {
    let mut customer = Customer::new(1);
    assert!(customer.history.extend(events()).rejected.is_empty());
    for kind in EventKind::FIXED {
        let total = json!({"total": {"events": {"from": [kind.code()]}, "currency": "EUR"}});
        let rule = json!({"amount": {"value": total, "is": {"more_than": "0"}}});
        let plan = serde_json::from_value::<Predicate>(rule).unwrap().plan(&Context::at(now()));
        assert_eq!(plan.is_ok(), kind.has_money(), "{kind}");
        if let Ok(plan) = plan {
            assert_eq!(plan.verdict(&customer), Verdict::Yes, "{kind}");
        }
    }
    let sum = subscriptions().started().total(Currency::EUR).plan(&Context::at(now())).unwrap();
    assert_eq!(sum.value(&customer).to_string(), "120 EUR");
    // One whose cost is not known makes sums missing, as a line without a price does.
    customer.history.record(Subscription::started(now())).unwrap();
    assert!(
        subscriptions()
            .started()
            .total(Currency::EUR)
            .is_known()
            .plan(&Context::at(now()))
            .is_ok_and(|plan| { plan.verdict(&customer) == Verdict::No })
    );
}

#[test]
fn events_travel_as_json() {
    for event in events() {
        let json = serde_json::to_value(&event).unwrap();
        assert_eq!(serde_json::from_value::<Event>(json.clone()).unwrap(), event);
        let (family, facts) = json.as_object().unwrap().iter().next().unwrap();
        for key in facts.as_object().unwrap().keys() {
            // Nothing reads a list of lists, nor a map without any key it knows.
            for wrong in [json!([[1]]), json!({"colour": 1})] {
                let mut wrongly = json.clone();
                wrongly[family][key] = wrong;
                assert!(serde_json::from_value::<Event>(wrongly.clone()).is_err(), "{wrongly}");
            }
        }
        let mut unknown = json.clone();
        unknown[family]["colour"] = json!("red");
        let error = serde_json::from_value::<Event>(unknown).unwrap_err().to_string();
        assert!(error.starts_with("unknown field `colour`"), "{error}");
    }
}

#[test]
fn json_of_events_is_plain() {
    let session = Session::new(now()).feature("export").duration(minutes(90));
    let json = r#"{"session":{"at":"2026-03-01T10:00:00Z","features":["export"],"duration":"90min"}}"#;
    assert_eq!(serde_json::to_string(&Event::from(session)).unwrap(), json);
    let cart = Cart::added(now(), "mug").quantity(2).category("kitchen").id("e-1");
    let json = concat!(
        r#"{"cart":{"at":"2026-03-01T10:00:00Z","id":{"id":"e-1"},"action":"added","#,
        r#""product":"mug","categories":["kitchen"],"quantity":"2"}}"#,
    );
    assert_eq!(serde_json::to_string(&Event::from(cart)).unwrap(), json);
    let history: History = serde_json::from_str(
        r#"[{"feedback":{"at":"2026-03-01T10:00:00Z","action":"product_review","score":"4.5","product":"mug"}}]"#,
    )
    .unwrap();
    let review = Feedback::product_review(now(), "mug", "4.5".parse::<rust_decimal::Decimal>().unwrap());
    assert_eq!(history.events(&EventKind::ProductReviewed), [Event::from(review)]);
}

#[test]
fn scores_are_averaged_and_compared() {
    let mut customer = Customer::new(1);
    for (day, score) in [(1, 10), (2, 9), (3, 6)] {
        let at: Instant = format!("2026-02-0{day}T10:00:00Z").parse().unwrap();
        customer.history.record(Feedback::nps(at, score)).unwrap();
    }
    let context = Context::at(now());
    let matches = |rule: Predicate| rule.plan(&context).unwrap().matches(&customer);
    assert!(matches(feedback().nps().promoters().count().exactly(2)));
    assert!(matches(feedback().nps().passives().none()));
    assert!(matches(feedback().nps().detractors().count().exactly(1)));
    assert!(matches(feedback().nps().latest_score().exactly(6)));
    assert!(matches(feedback().nps().lowest_score().exactly(6)));
    assert!(matches(feedback().nps().average_score().between(8..9)));
    assert!(!matches(feedback().csat().average_score().is_known()));
}

#[test]
fn sessions_are_told_apart_by_their_length() {
    let mut customer = Customer::new(1);
    for length in [9, 10, 11] {
        customer.history.record(Session::new(now()).duration(minutes(length)).feature("a").feature("b")).unwrap();
    }
    customer.history.record(Session::new(now())).unwrap();
    let context = Context::at(now());
    let matches = |rule: Predicate| rule.plan(&context).unwrap().matches(&customer);
    assert!(matches(usage().lasting(minutes(10)..).count().exactly(2)));
    assert!(matches(usage().lasting(..minutes(10)).count().exactly(1)));
    assert!(matches(usage().feature("b").count().exactly(3)));
    assert!(matches(usage().distinct_features().exactly(2)));
}
