//! Scores read off customers' histories, and the same read off a table of purchases: two ways of which neither knows the other.

use crate::shop::{Invoice, invoices};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use segmentry::{
    model::{CreditNote, Currency, Customer, Message, Money, Order, Value},
    plan::Standing,
    prelude::*,
    rfm::{Grain, Monetary, Negatives, Purchases, Rfm, RfmFit, Scoring, Terms},
    words::Metric,
};
use std::collections::BTreeMap;

const GBP: Currency = Currency::GBP;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The end of a day.
fn context(day: &str) -> Context {
    Context::at(format!("{day}T23:59:59Z").parse::<Instant>().unwrap())
}

fn customers(invoices: &[Invoice]) -> Vec<Customer> {
    let mut customers: BTreeMap<i64, Customer> = BTreeMap::new();
    for invoice in invoices {
        let customer = customers.entry(invoice.customer).or_insert_with(|| Customer::new(invoice.customer));
        let money = |amount: Decimal| Money::new(amount, GBP).unwrap();
        if invoice.is_cancellation {
            customer.record(CreditNote::new(invoice.at, money(-invoice.amount)).id(&*invoice.number)).unwrap();
        } else {
            customer.record(Order::new(invoice.at, money(invoice.amount)).id(&*invoice.number)).unwrap();
        }
    }
    customers.into_values().collect()
}

/// Customers by their places in the order of their numbers.
fn purchases(invoices: &[Invoice], customers: &[Customer]) -> Purchases {
    let places: BTreeMap<String, u32> = customers.iter().map(|customer| customer.id().to_string()).zip(0..).collect();
    let mut purchases = Purchases::new(customers.len().try_into().unwrap(), 3).unwrap();
    for invoice in invoices {
        let place = places[&invoice.customer.to_string()];
        purchases.push(place, invoice.date, invoice.amount).unwrap();
    }
    purchases
}

fn number(value: &Value) -> Decimal {
    match value {
        Value::Number(number) => *number,
        Value::Money(money) => money.amount(),
        other => panic!("{other}"),
    }
}

/// Fits to both, and asserts that each customer has the same values, scores and segment.
#[track_caller]
fn assert_same(rfm: &Rfm, context: &Context, terms: &Terms) -> RfmFit {
    let invoices = invoices();
    let customers = customers(&invoices);
    let fit = rfm.plan(context).unwrap().fit(&customers).unwrap();

    let summary = purchases(&invoices, &customers).summarise(terms).unwrap();
    let values = |of: segmentry::rfm::Values| [of.recency.into(), of.frequency.into(), of.monetary];
    let rows: BTreeMap<u32, [Decimal; 3]> = summary.iter().map(|of| (of.customer, values(of))).collect();
    let scoring = Scoring::rfm(5).grid(segmentry::scale::Grid::recency_frequency());
    let of_rows = scoring.fit(rows.iter().map(|(customer, values)| (*customer, *values))).unwrap();

    assert_eq!(fit.report.customers(), customers.len() as u64);
    assert_eq!(fit.report.fitted, summary.len() as u64);
    let scores = fit.model.plan(context).unwrap();
    for (place, customer) in (0..).zip(&customers) {
        let explanation = scores.explain(customer);
        let Some(values) = rows.get(&place) else {
            assert!(explanation.standing.scores().is_none(), "{customer:?}: {explanation}");
            continue;
        };
        let seen: Vec<Decimal> = explanation.dimensions.iter().map(|dimension| number(&dimension.value)).collect();
        assert_eq!(seen, values, "{}", customer.id());
        let expected = of_rows.model.scores(place, values).unwrap();
        let segment = of_rows.model.segment(&expected).cloned();
        assert_eq!(explanation.standing, Standing::Scored { scores: expected, segment }, "{}", customer.id());
    }
    for (one, other) in fit.diagnoses.iter().zip(&of_rows.diagnoses) {
        assert_eq!(one.counts(), other.counts());
    }
    fit
}

#[test]
fn of_orders_is_net_of_refunds_that_are_no_purchases() {
    let fit = assert_same(&Rfm::of_orders(GBP), &context("2011-12-09"), &Terms::at(date("2011-12-09")));
    // 4,372 customers, of whom 33 only ever gave something back.
    assert_eq!(fit.report.to_string(), "4339 of 4372 customers were fitted; 33 without purchases");
}

#[test]
fn earlier_days_do_not_know_what_came_later() {
    let fit = assert_same(&Rfm::of_orders(GBP), &context("2011-06-30"), &Terms::at(date("2011-06-30")));
    assert!(fit.report.absent > 1_000, "{}", fit.report);
}

#[test]
fn money_before_refunds() {
    let rfm = Rfm::new(orders().days_since_last(), orders().count(), orders().total(GBP).before_refunds());
    assert_same(&rfm, &context("2011-12-09"), &Terms::at(date("2011-12-09")).negatives(Negatives::Drop));
}

#[test]
fn averages_medians_and_extremes() {
    let all: [(Metric, Monetary); 4] = [
        (orders().average(GBP).before_refunds().into(), Monetary::Mean),
        (orders().median(GBP).before_refunds().into(), Monetary::Median),
        (orders().largest(GBP).before_refunds().into(), Monetary::Largest),
        (orders().smallest(GBP).before_refunds().into(), Monetary::Smallest),
    ];
    for (metric, monetary) in all {
        let rfm = Rfm::new(orders().days_since_last(), orders().count(), metric);
        let terms = Terms::at(date("2011-12-09")).negatives(Negatives::Drop).monetary(monetary);
        assert_same(&rfm, &context("2011-12-09"), &terms);
    }
}

#[test]
fn active_days_are_purchases_of_a_day() {
    let rfm = Rfm::new(orders().days_since_last(), orders().active_days(), orders().total(GBP));
    assert_same(&rfm, &context("2011-12-09"), &Terms::at(date("2011-12-09")).grain(Grain::Day));
    let rfm = Rfm::new(orders().days_since_last(), orders().active_weeks(), orders().total(GBP));
    assert_same(&rfm, &context("2011-12-09"), &Terms::at(date("2011-12-09")).grain(Grain::Week));
}

#[test]
fn each_dimension_has_a_window_of_its_own() {
    let instant = |text: &str| text.parse::<Instant>().unwrap();
    let window = instant("2011-06-01T00:00:00Z")..instant("2011-12-01T00:00:00Z");
    let rfm = Rfm::new(
        orders().days_since_last(),
        orders().during(window.clone()).count(),
        orders().during(window).total(GBP),
    );
    let dates = date("2011-06-01")..date("2011-12-01");
    let terms = Terms::at(date("2011-12-09")).frequency_in(dates.clone()).monetary_in(dates);
    assert_same(&rfm, &context("2011-12-09"), &terms);
}

#[test]
fn who_gave_back_can_be_left_out() {
    let invoices = invoices();
    let customers = customers(&invoices);
    let keeps_all = orders().refunded().none() & credit_notes().none();
    let fit = Rfm::of_orders(GBP).fitted_to(keeps_all).plan(&context("2011-12-09")).unwrap().fit(&customers).unwrap();
    let gave_back: std::collections::BTreeSet<i64> =
        invoices.iter().filter(|invoice| invoice.is_cancellation).map(|invoice| invoice.customer).collect();
    assert_eq!(fit.report.not_asked_for, gave_back.len() as u64);
    assert_eq!(fit.report.fitted, (customers.len() - gave_back.len()) as u64);
    assert_eq!(fit.report.customers(), customers.len() as u64);
}

#[test]
fn samples_of_parts_give_the_same_model() {
    let customers = customers(&invoices());
    let plan = Rfm::of_orders(GBP).plan(&context("2011-12-09")).unwrap();
    let whole = plan.fit(&customers).unwrap();
    let mut merged = plan.sample().unwrap();
    for part in customers.chunks(1_000).rev() {
        let mut sample = plan.sample().unwrap();
        for customer in part {
            sample.add(customer);
        }
        merged.merge(sample).unwrap();
    }
    let merged = merged.fit().unwrap();
    assert_eq!(merged.model, whole.model);
    assert_eq!(merged.report, whole.report);
}

/// The model asked in predicates, and the standings it gives.
#[test]
fn predicates_ask_the_same_model() {
    let customers = customers(&invoices());
    let context = context("2011-12-09");
    let fit = Rfm::of_orders(GBP).plan(&context).unwrap().fit(&customers).unwrap();
    let scores = fit.model.plan(&context).unwrap();
    let context = context.score_model("rfm", fit.model.clone());
    let recent = score("rfm", "recency").at_least(4).plan(&context).unwrap();
    for name in fit.model.grid().unwrap().names() {
        let plan = segment_of("rfm").is(name).plan(&context).unwrap();
        for customer in &customers {
            let standing = scores.standing(customer);
            let is_in = match &standing {
                Standing::Scored { segment, .. } => segment.as_ref() == Some(name),
                Standing::WithoutPurchases => name.as_str() == "without purchases",
                _ => false,
            };
            assert_eq!(plan.matches(customer), is_in, "{} {standing} {name}", customer.id());
            let is_recent =
                standing.scores().and_then(segmentry::scale::Scores::rfm).map(|scores| scores.recency.get() >= 4);
            assert_eq!(recent.verdict(customer), Verdict::from(is_recent));
        }
    }
}

/// A month of one order each for twenty customers, more for those with higher numbers, and what they clicked.
fn twenty() -> Vec<Customer> {
    (0..20_u32)
        .map(|id| {
            let mut customer = Customer::new(id);
            for n in 0..=id {
                let at =
                    "2026-10-20T10:00:00Z".parse::<Instant>().unwrap().saturating_sub(days(40 - id + n * (1 + id % 3)));
                customer.record(Order::new(at, Money::new(20 + id, GBP).unwrap())).unwrap();
                customer.record(Message::opened(at)).unwrap();
                if n % 2 == 0 {
                    customer.record(Message::clicked(at)).unwrap();
                }
            }
            customer
        })
        .collect()
}

#[test]
fn other_dimensions_are_presets() {
    let context = context("2026-11-01");
    let explained = |rfm: &Rfm| {
        let fit = rfm.plan(&context).unwrap().fit(&twenty()).unwrap();
        assert_eq!(fit.report.fitted, 20);
        let scores = fit.model.plan(&context).unwrap();
        scores.explain(&twenty()[10]).to_string()
    };
    assert_eq!(
        explained(&Rfm::with_tenure(GBP)),
        "\
needs attention (3-3-3-3)
  recency 42: 3 of 5 (4 below 41)
  frequency 11: 3 of 5 (4 from 13)
  monetary 330 GBP: 3 of 5 (4 from 416 GBP)
  tenure 62: 3 of 5 (4 from 65)
"
    );
    assert!(explained(&Rfm::lrfm(GBP)).contains("\n  length 20 days: "), "{}", explained(&Rfm::lrfm(GBP)));
    let engagement = explained(&Rfm::of_engagement());
    assert!(engagement.contains("\n  clicks 6: "), "{engagement}");
    assert!(!engagement.contains("monetary"), "{engagement}");
}

#[test]
fn heavy_medium_and_light_are_a_fifth_three_tenths_and_half() {
    let bins = segmentry::rfm::Bins::new(10);
    let grid = segmentry::scale::Grid::heavy_medium_light("monetary").unwrap();
    let rfm = Rfm::of([("monetary", orders().total(GBP), bins)]).grid(grid);
    let context = context("2026-11-01");
    let fit = rfm.plan(&context).unwrap().fit(&twenty()).unwrap();
    let scores = fit.model.plan(&context).unwrap();
    let in_segment = |name: &str| {
        let is_in = |customer: &Customer| matches!(scores.standing(customer), Standing::Scored { segment: Some(found), .. } if found.as_str() == name);
        twenty().iter().filter(|customer| is_in(customer)).count()
    };
    assert_eq!(["heavy", "medium", "light"].map(in_segment), [4, 6, 10]);
}

#[test]
fn definitions_are_stored_and_fitted_again() {
    let rfm = Rfm::with_tenure(GBP).fitted_to(orders().count().at_least(2));
    let json = serde_json::to_string(&rfm).unwrap();
    let read: Rfm = serde_json::from_str(&json).unwrap();
    assert_eq!(read, rfm);
    let fit = |rfm: &Rfm| rfm.plan(&context("2026-11-01")).unwrap().fit(&twenty()).unwrap().model;
    assert_eq!(fit(&read), fit(&rfm));

    let refused =
        |from: &str, to: &str| serde_json::from_str::<Rfm>(&json.replacen(from, to, 1)).unwrap_err().to_string();
    assert!(json.contains(r#""metrics":[{"number":{"days_since""#), "{json}");
    assert!(refused(r#"{"segmentry":1"#, r#"{"segmentry":2"#).contains("format version 2"));
    assert!(refused(r#""metrics":["#, r#""metrics":[{"label":"gender"},"#).starts_with("5 metrics for 4 dimensions"));
    assert!(refused(r#""fitted_to":"#, r#""fitted":"#).starts_with("unknown field `fitted`"));
}
