//! The rules of the documentation, each as one small story.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "a test may stop")]

use rust_decimal::Decimal;
use segmentry::{
    model::{
        BirthDate, CreditNote, Currency, Customer, EventId, Fact, Gender, Home, Line, Message, Money, Order, Recorded,
        Rejection, SignUp,
    },
    plan::{Missing, Observed, Rates},
    prelude::*,
    time::Instant,
    words::Metric,
};

fn at(text: &str) -> Instant {
    let text = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.to_owned() };
    text.parse().unwrap()
}

fn eur(amount: i64) -> Money {
    Money::new(amount, Currency::EUR).unwrap()
}

fn usd(amount: i64) -> Money {
    Money::new(amount, Currency::USD).unwrap()
}

fn customer(orders: impl IntoIterator<Item = Order>) -> Customer {
    let mut customer = Customer::new(1);
    assert_eq!(customer.history.extend(orders).rejected, []);
    customer
}

#[track_caller]
fn assert_value(context: &Context, metric: impl Into<Metric>, customer: &Customer, expected: &str) {
    assert_eq!(metric.into().plan(context).unwrap().value(customer).to_string(), expected);
}

#[track_caller]
fn assert_verdict(as_of: &str, predicate: &Predicate, customer: &Customer, expected: Verdict) {
    assert_eq!(predicate.plan(&Context::at(at(as_of))).unwrap().verdict(customer), expected, "{predicate}");
}

#[test]
fn a_refund_lowers_its_order_from_its_own_date_on_and_stays_in_the_orders_window() {
    let customer = customer([Order::new(at("2026-01-10"), eur(100)).refund(at("2026-03-01"), eur(30))]);
    let january = || orders().during(at("2026-01-01")..at("2026-02-01")).total(Currency::EUR);
    let february_on = || orders().during(at("2026-02-01")..).total(Currency::EUR);
    assert_value(&Context::at(at("2026-02-28")), january(), &customer, "100 EUR");
    assert_value(&Context::at(at("2026-03-01")), january(), &customer, "70 EUR");
    assert_value(&Context::at(at("2026-03-01")), january().before_refunds(), &customer, "100 EUR");
    assert_value(&Context::at(at("2026-03-01")), february_on(), &customer, "0 EUR");
    assert_value(&Context::at(at("2026-03-01")), orders().count(), &customer, "1");
}

/// Whoever asks for an instant sees the refunds known by then: verdicts, explanations, and the events that are found.
#[test]
fn what_was_given_back_is_seen_from_its_own_date_on() {
    let order =
        Order::new(at("2026-01-10"), eur(100)).refund(at("2026-03-01"), eur(30)).refund(at("2026-04-01"), eur(5));
    let customer = customer([order.id(7).line(Line::new("mug", 1).price(eur(100)))]);
    let as_of = |day: &str| Context::at(at(day)).horizon(at("2026-05-01"));
    let found = |day: &str| {
        let finder = orders().finder(&as_of("2026-01-10")).unwrap().at(at(day)).unwrap();
        finder.find(&customer).unwrap()[0].value(&EventField::Refunded)
    };
    assert_eq!(found("2026-02-28"), None);
    assert_eq!(found("2026-03-01"), Some(eur(30).into()));
    assert_eq!(found("2026-04-01"), Some(eur(35).into()));

    let plan = orders().refund(eur(35)..).any().plan(&as_of("2026-04-01")).unwrap();
    assert_eq!(plan.verdict(&customer), Verdict::Yes);
    assert_eq!(plan.explain(&customer).reason.events.len(), 1);
    let earlier = plan.at(at("2026-03-31")).unwrap();
    assert_eq!(earlier.verdict(&customer), Verdict::No);
    assert_eq!(earlier.explain(&customer).reason.events.len(), 0);

    // It belongs to no line of the order.
    let context = as_of("2026-04-01");
    let lines = orders().refunded().lines().finder(&context).err().map(|error| error.to_string());
    assert_eq!(lines.as_deref(), Some("/where/0: `order_line` has no `refunded`"));
    let finder = order_lines().finder(&context).unwrap();
    assert_eq!(finder.find(&customer).unwrap()[0].value(&EventField::Refunded), None);
}

#[test]
fn a_cancelled_order_counts_until_it_is_cancelled() {
    let customer = customer([
        Order::new(at("2026-01-10"), eur(100)).cancelled(at("2026-01-12")),
        Order::new(at("2026-01-11"), eur(50)),
    ]);
    assert_value(&Context::at(at("2026-01-11")), orders().count(), &customer, "2");
    assert_value(&Context::at(at("2026-01-11")), orders().total(Currency::EUR), &customer, "150 EUR");
    assert_value(&Context::at(at("2026-01-12")), orders().count(), &customer, "1");
    assert_value(&Context::at(at("2026-01-12")), orders().total(Currency::EUR), &customer, "50 EUR");
    assert_value(&Context::at(at("2026-01-12")), orders().since_first(), &customer, "1 day");
}

#[test]
fn a_credit_note_lowers_unfiltered_totals_on_its_own_date_and_nothing_else() {
    let mut customer = customer([Order::new(at("2026-01-10"), eur(100)).channel("online")]);
    customer.record(CreditNote::new(at("2026-02-10"), eur(30))).unwrap();
    let context = Context::at(at("2026-03-01"));
    assert_value(&context, orders().total(Currency::EUR), &customer, "70 EUR");
    assert_value(&context, orders().total(Currency::EUR).before_refunds(), &customer, "100 EUR");
    assert_value(&context, orders().channel("online").total(Currency::EUR), &customer, "100 EUR");
    assert_value(&context, orders().within_last(days(30)).total(Currency::EUR), &customer, "-30 EUR");
    assert_value(&context, orders().average(Currency::EUR), &customer, "100 EUR");
    assert_value(&context, orders().count(), &customer, "1");
    assert_value(&context, credit_notes().total(Currency::EUR), &customer, "30 EUR");
}

#[test]
fn other_currencies_are_converted_at_the_orders_instant_or_make_the_sum_missing() {
    let customer = customer([
        Order::new(at("2026-01-10"), usd(100)).refund(at("2026-06-01"), usd(50)),
        Order::new(at("2026-03-10"), eur(10)),
    ]);
    let total = || orders().total(Currency::EUR);
    let without = Context::at(at("2026-07-01"));
    assert_value(&without, total(), &customer, "no rate from USD to EUR");
    // Only where such an order lies inside the window.
    assert_value(&without, orders().during(at("2026-02-01")..).total(Currency::EUR), &customer, "10 EUR");

    let rates = Rates::default()
        .with(Currency::USD, Currency::EUR, at("2026-01-01"), Decimal::new(9, 1))
        .and_then(|rates| rates.with(Currency::USD, Currency::EUR, at("2026-05-01"), Decimal::new(8, 1)))
        .unwrap();
    let with = without.rates(rates);
    // (100 - 50) x 0.9 + 10: a refund uses its order's rate.
    assert_value(&with, total(), &customer, "55 EUR");
    assert_value(&with, total().before_refunds(), &customer, "100 EUR");
    assert_value(&with, orders().total(Currency::USD), &customer, "no rate from EUR to USD");
}

#[test]
fn conversions_round_half_to_even_at_nine_decimals_for_each_order() {
    let billionth = |n: i64| Money::new(Decimal::new(n, 9), Currency::USD).unwrap();
    let half = Rates::default().with(Currency::USD, Currency::EUR, at("2026-01-01"), Decimal::new(5, 1)).unwrap();
    let context = Context::at(at("2026-07-01")).rates(half);
    let orders_of = |amounts: [i64; 2]| customer(amounts.map(|n| Order::new(at("2026-02-01"), billionth(n))));
    // 0.5 rounds to 0, 1.5 to 2; together they would be exactly 2.
    assert_value(&context, orders().total(Currency::EUR), &orders_of([1, 3]), "0.000000002 EUR");
    assert_value(&context, orders().total(Currency::EUR), &orders_of([1, 1]), "0 EUR");
}

#[test]
fn averages_are_compared_without_rounding() {
    let customer = customer([1, 1, 0].map(|n| Order::new(at("2026-01-10"), eur(n))));
    let average = || orders().average(Currency::EUR);
    let context = Context::at(at("2026-02-01"));
    assert_value(&context, average(), &customer, "0.666666667 EUR");
    assert_verdict("2026-02-01", &average().less_than(Decimal::new(666_666_667, 9)), &customer, Verdict::Yes);
    assert_verdict("2026-02-01", &average().more_than(Decimal::new(666_666_666, 9)), &customer, Verdict::Yes);
}

/// The table at `segmentry::plan::Observed`, column "over nothing".
#[test]
fn over_nothing() {
    let nobody_knows = Customer::new(1);
    let context = Context::at(at("2026-02-01"));
    let rows: [(Metric, &str); 16] = [
        (orders().count().into(), "0"),
        (orders().distinct_products().into(), "0"),
        (orders().active_days().into(), "0"),
        (orders().total(Currency::EUR).into(), "0 EUR"),
        (order_lines().total_quantity().into(), "0"),
        (orders().average(Currency::EUR).into(), "too few events"),
        (orders().largest(Currency::EUR).into(), "too few events"),
        (orders().smallest(Currency::EUR).into(), "too few events"),
        (orders().first_amount(Currency::EUR).into(), "too few events"),
        (orders().last_amount(Currency::EUR).into(), "too few events"),
        (orders().since_last().into(), "too few events"),
        (orders().since_first().into(), "too few events"),
        (orders().mean_gap().into(), "too few events"),
        (between(orders(), credit_notes()).into(), "too few events"),
        (age().into(), "not known"),
        (tenure().into(), "not known"),
    ];
    for (metric, expected) in rows {
        assert_value(&context, metric, &nobody_knows, expected);
    }
    // Zero is known, so "at most 2" includes those with none.
    assert_verdict("2026-02-01", &orders().count().at_most(2), &nobody_knows, Verdict::Yes);
    assert_verdict("2026-02-01", &orders().since_last().at_least(days(1)), &nobody_knows, Verdict::Unknown);
}

/// The same table, column "history known too late".
#[test]
fn when_the_history_may_have_begun_earlier() {
    let customer = customer([
        Order::new(at("2026-01-10"), eur(10)),
        Order::new(at("2026-01-20"), eur(20)).line(Line::new("mug", 1)),
    ]);
    let context = Context::at(at("2026-02-01")).history_since(at("2026-01-05"));
    let rows: [(Metric, &str); 14] = [
        (orders().count().into(), "at least 2"),
        (orders().distinct_products().into(), "at least 1"),
        (orders().total(Currency::EUR).into(), "the history may have begun earlier"),
        (orders().average(Currency::EUR).into(), "the history may have begun earlier"),
        (orders().smallest(Currency::EUR).into(), "the history may have begun earlier"),
        (orders().first_amount(Currency::EUR).into(), "the history may have begun earlier"),
        (orders().largest(Currency::EUR).into(), "at least 20 EUR"),
        (orders().last_amount(Currency::EUR).into(), "20 EUR"),
        (orders().since_last().into(), "12 days"),
        (orders().since_first().into(), "at least 22 days"),
        (orders().mean_gap().into(), "the history may have begun earlier"),
        (credit_notes().since_last().into(), "the history may have begun earlier"),
        (orders().within_last(days(20)).count().into(), "1"),
        (orders().within_last(days(20)).total(Currency::EUR).into(), "20 EUR"),
    ];
    for (metric, expected) in rows {
        assert_value(&context, metric, &customer, expected);
    }
    let verdict = |predicate: Predicate| predicate.plan(&context).unwrap().verdict(&customer);
    assert_eq!(verdict(orders().count().at_least(2)), Verdict::Yes);
    assert_eq!(verdict(orders().count().at_least(3)), Verdict::Unknown);
    assert_eq!(verdict(orders().count().at_most(1)), Verdict::No);
    assert_eq!(verdict(orders().count().at_most(5)), Verdict::Unknown);
    assert_eq!(verdict(credit_notes().none()), Verdict::Unknown);
}

#[test]
fn a_customer_is_in_nothing_before_the_first_sign_of_him() {
    let mut bought = customer([Order::new(at("2026-01-10"), eur(10))]);
    assert_verdict("2026-01-09", &everyone(), &bought, Verdict::No);
    assert_verdict("2026-01-09", &!orders().any(), &bought, Verdict::No);
    assert_verdict("2026-01-10", &everyone(), &bought, Verdict::Yes);
    bought.profile.sign_up = Some(SignUp { at: at("2026-01-05"), source: None });
    assert_verdict("2026-01-09", &orders().none(), &bought, Verdict::Yes);
    assert_verdict("2026-01-04", &orders().none(), &bought, Verdict::No);
    assert_verdict("1800-01-01", &orders().none(), &Customer::new(2), Verdict::Yes);
}

#[test]
fn a_dated_fact_holds_from_its_date_and_an_undated_one_always() {
    let mut customer = Customer::new(1);
    customer.profile.loyalty_tier = Fact::known("silver").since(at("2026-03-01"), "gold");
    let gold = loyalty_tier().is("gold");
    assert_verdict("2026-02-28", &gold, &customer, Verdict::No);
    assert_verdict("2026-03-01", &gold, &customer, Verdict::Yes);
    customer.profile.loyalty_tier = Fact::unknown().since(at("2026-03-01"), "gold");
    assert_verdict("2026-02-28", &gold, &customer, Verdict::Unknown);
}

#[test]
fn unknown_stays_unknown_when_negated_and_counts_as_it_is_told() {
    let customer = Customer::new(1);
    let women = gender().is(Gender::Female);
    assert_verdict("2026-01-01", &women, &customer, Verdict::Unknown);
    assert_verdict("2026-01-01", &!&women, &customer, Verdict::Unknown);
    assert_verdict("2026-01-01", &!women.clone().unknown_counts_as(false), &customer, Verdict::Yes);
    assert_verdict("2026-01-01", &(!&women).unknown_counts_as(false), &customer, Verdict::No);
    assert_verdict("2026-01-01", &women.is_known(), &customer, Verdict::No);
}

#[test]
fn at_least_n_of_counts_what_is_sure() {
    let customer = customer([Order::new(at("2026-01-10"), eur(10))]);
    let (yes, no, unknown) = (orders().any(), orders().none(), gender().is(Gender::Female));
    let of = |n: u32, parts: [&Predicate; 3]| at_least_of(n, parts.map(Clone::clone));
    assert_verdict("2026-02-01", &of(1, [&yes, &no, &unknown]), &customer, Verdict::Yes);
    assert_verdict("2026-02-01", &of(2, [&yes, &no, &unknown]), &customer, Verdict::Unknown);
    assert_verdict("2026-02-01", &of(3, [&yes, &no, &unknown]), &customer, Verdict::No);
    assert_verdict("2026-02-01", &of(2, [&no, &no, &unknown]), &customer, Verdict::No);
}

#[test]
fn an_age_counts_completed_years_on_the_local_date() {
    let mut customer = Customer::new(1);
    customer.profile.birth_date = BirthDate::new(2000, 2, 29).unwrap().into();
    let years = |as_of: &str| age().plan(&Context::at(at(as_of))).unwrap().value(&customer);
    assert_eq!(years("2026-02-28"), Observed::Exactly(25.into()));
    assert_eq!(years("2026-03-01"), Observed::Exactly(26.into()));
    assert_eq!(years("2028-02-29"), Observed::Exactly(28.into()));
    assert_eq!(years("1999-01-01"), Observed::Missing(Missing::NotKnown));

    // In Auckland it is 1 March already when in UTC it is still 28 February.
    let auckland = Context::at(at("2026-02-28T12:00:00Z")).zone(chrono_tz::Pacific::Auckland);
    assert_value(&auckland, age(), &customer, "26");

    customer.profile.birth_date = BirthDate::without_year(2, 29).unwrap().into();
    assert_value(&auckland, age(), &customer, "not known");
}

#[test]
fn machine_openings_are_left_out_unless_asked_for() {
    let mut customer = Customer::new(1);
    customer.record(Message::opened(at("2026-01-10")).by_machine()).unwrap();
    assert_verdict("2026-02-01", &messages().opened().any(), &customer, Verdict::No);
    assert_verdict("2026-02-01", &messages().opened().including_machine_opens().any(), &customer, Verdict::Yes);
}

#[test]
fn events_are_the_same_by_kind_source_and_id() {
    let mut customer = Customer::new(1);
    let order = Order::new(at("2026-01-10"), eur(10));
    let note = CreditNote::new(at("2026-01-10"), eur(10));
    assert_eq!(customer.record(order.clone().id(5)), Ok(Recorded::Added));
    assert_eq!(customer.record(order.clone().id(5)), Ok(Recorded::Repeated));
    assert_eq!(customer.record(order.clone().id(EventId::from(5).from_source("till"))), Ok(Recorded::Added));
    assert_eq!(customer.record(note.id(5)), Ok(Recorded::Added));
    // Without an id nothing can be told apart.
    assert_eq!(customer.record(order.clone()), Ok(Recorded::Added));
    assert_eq!(customer.record(order.clone()), Ok(Recorded::Added));
    assert_eq!(customer.history.len(), 5);
    // A refund is news; another total is a conflict, and the greater content is kept whichever came first.
    assert_eq!(customer.record(order.clone().id(5).refund(at("2026-01-11"), eur(1))), Ok(Recorded::Updated));
    let rejected = customer.record(Order::new(at("2026-01-10"), eur(9)).id(5)).unwrap_err();
    assert_eq!(rejected.reason, Rejection::Conflict);
    assert_value(&Context::at(at("2026-02-01")), orders().largest(Currency::EUR), &customer, "10 EUR");
}

#[test]
fn calendar_windows_follow_the_zone_of_the_context() {
    // 23:30 on 31 January in UTC is 00:30 on 1 February in Berlin.
    let customer = customer([Order::new(at("2026-01-31T23:30:00Z"), eur(10))]);
    let this_month = orders().during(this_month()).any();
    let utc = Context::at(at("2026-02-10"));
    assert!(!this_month.plan(&utc).unwrap().matches(&customer));
    assert!(this_month.plan(&utc.zone(chrono_tz::Europe::Berlin)).unwrap().matches(&customer));
}

#[test]
fn several_texts_match_when_any_of_them_does() {
    let mut customer = Customer::new(1);
    customer.profile.languages = vec!["de".into(), "fr".into()].into();
    customer.profile.home = Home { city: Some("Ulm".into()), ..Home::default() }.into();
    customer.profile.tag("newsletter");
    assert_verdict("2026-01-01", &languages().include("fr"), &customer, Verdict::Yes);
    assert_verdict("2026-01-01", &languages().include("en"), &customer, Verdict::No);
    assert_verdict("2026-01-01", &interests().include("en"), &customer, Verdict::Unknown);
    // A tag that was never put on is off, not unknown.
    assert_verdict("2026-01-01", &tag("vip"), &customer, Verdict::No);
    assert_verdict("2026-01-01", &country().is_known(), &customer, Verdict::No);
}

#[test]
fn an_attribute_of_another_type_is_unknown_and_says_so() {
    let mut customer = Customer::new(1);
    customer.profile.set_attribute("seats", "many");
    let seats = attribute("seats").at_least(5);
    assert_verdict("2026-01-01", &seats, &customer, Verdict::Unknown);
    let explanation = seats.plan(&Context::at(at("2026-01-01"))).unwrap().explain(&customer);
    assert_eq!(explanation.reason.observed, Some(Observed::Missing(Missing::WrongType)));
}

/// A median is told by the one in the middle, or the two; days since by the event they are counted from.
#[test]
fn the_events_that_decide() {
    let order = |day: u32, amount| Order::new(at(&format!("2026-01-{day:02}")), eur(amount)).id(day);
    let four = customer([order(1, 90), order(2, 20), order(3, 40), order(4, 10)]);
    let three = customer([order(1, 90), order(2, 20), order(3, 40)]);
    let deciding = |predicate: Predicate, customer: &Customer| {
        let reason = predicate.plan(&Context::at(at("2026-02-01"))).unwrap().explain(customer).reason;
        let ids: Vec<String> = reason.events.iter().map(|event| event.id.clone().unwrap().to_string()).collect();
        ids.join(", ")
    };
    let median = || orders().median(Currency::EUR).at_least(30);
    assert_eq!(deciding(median(), &four), "2, 3");
    assert_eq!(deciding(median(), &three), "3");
    assert_eq!(deciding(median(), &customer([])), "");
    assert_eq!(deciding(orders().days_since_last().at_least(7), &three), "3");
    assert_eq!(deciding(orders().days_since_first().at_least(7), &three), "1");
}

#[test]
fn nothing_of_a_customer_is_lost_when_a_key_stands_twice() {
    let refused = |json: &str| serde_json::from_str::<Customer>(json).unwrap_err().to_string();
    let tags = refused(r#"{"id":1,"profile":{"tags":{"vip":{"undated":true},"vip":{"undated":false}}}}"#);
    assert!(tags.starts_with("the key `vip` stands twice"), "{tags}");
    let consent = refused(r#"{"id":1,"profile":{"consent":{"email":{},"email":{}}}}"#);
    assert!(consent.starts_with("the key `email` stands twice"), "{consent}");
    let properties = r#"{"custom":{"at":"2026-01-01T00:00:00Z","name":"x","properties":{"a":true,"a":false}}}"#;
    let properties = refused(&format!(r#"{{"id":1,"history":[{properties}]}}"#));
    assert!(properties.starts_with("the key `a` stands twice"), "{properties}");
}

#[test]
fn a_line_is_worth_nothing_at_least() {
    let with = |line: Line| Customer::new(1).record(Order::new(at("2026-01-01"), eur(10)).line(line));
    let rejected = |line: Line| with(line).unwrap_err().reason;
    assert_eq!(rejected(Line::new("mug", -1)), Rejection::NegativeAmount);
    assert_eq!(rejected(Line::new("mug", 1).price(eur(5)).discount(eur(6))), Rejection::NegativeAmount);
    assert_eq!(with(Line::new("mug", 1).price(eur(5)).discount(eur(5))), Ok(Recorded::Added));
}

#[test]
fn unknown_names_are_shown_short_and_printable() {
    let long = format!(r#"{{"a\n{}":1}}"#, "b".repeat(1_000));
    let error = serde_json::from_str::<Predicate>(&long).unwrap_err().to_string();
    let (name, known) = error.split_once("; there are ").unwrap();
    assert!(name.contains(r"`a\nbbb") && name.len() < 200 && known.len() < 200, "{error}");
}

#[test]
fn a_discount_of_zero_is_none() {
    let zero = || Line::new("tea", 1).price(eur(5)).discount(eur(0));
    let customer = customer([Order::new(at("2026-01-01"), eur(5)).discount(eur(0)).line(zero())]);
    assert_verdict("2026-02-01", &orders().undiscounted().any(), &customer, Verdict::Yes);
    assert_verdict("2026-02-01", &orders().discounted().any(), &customer, Verdict::No);
    assert_verdict("2026-02-01", &orders().with_line(line().full_price()).any(), &customer, Verdict::Yes);
    assert_verdict("2026-02-01", &order_lines().full_price().none(), &customer, Verdict::No);
}

#[test]
fn a_definition_error_that_ends_main_reads_as_a_sentence() {
    let (few, many) = (2, 5);
    let error = orders().count().between(many..=few).plan(&Context::at(at("2026-01-01"))).unwrap_err();
    assert_eq!(format!("{error:?}"), "/number/is: no value lies in this range");
}
