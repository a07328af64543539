//! What the vocabulary asks of one customer, word by word, each beside a loop written by hand for just that question over
//! the same history, at 10 to 10,000 events: how the time grows matters more than how long it is.
//!
//! Everything is seeded, and each workload proves its answers before it is timed. Times are per customer; eight take turns.

#![allow(missing_docs, unreachable_pub, reason = "a program, not a library")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::missing_panics_doc, reason = "a workload that fails must stop")]
#![allow(clippy::arithmetic_side_effects, reason = "the numbers are those of the workloads")]
#![allow(clippy::indexing_slicing, reason = "a list as long as its index")]

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use segmentry::{
    model::{Customer, SalesChannel},
    plan::MetricPlan,
    prelude::*,
    words::Metric,
};
use std::{hint::black_box, time::Duration};

#[path = "vocabulary/by_hand.rs"]
mod by_hand;
#[path = "vocabulary/shoppers.rs"]
mod shoppers;

use by_hand::ByHand;
use shoppers::{AS_OF, instant, shoppers};

/// Each word, and the loop that answers the same.
fn workloads() -> Vec<(&'static str, Metric, ByHand)> {
    let viewed_same = order_lines().of_the_same(EventField::Product);
    let shop = funnel(views().products()).then(carts().added()).then(orders()).within(days(7));
    vec![
        ("filtered", orders().channel(SalesChannel::Store).count().into(), by_hand::in_the_store),
        ("not-followed-by", carts().added().not_followed_by(orders(), hours(24)).count().into(), by_hand::left_carts),
        ("same-product", views().products().never_followed_by(viewed_same).count().into(), by_hand::never_bought),
        ("funnel", shop.furthest().into(), by_hand::furthest),
        ("christmas", orders().during(holiday::christmas().lead(21)).count().into(), by_hand::before_christmas),
        ("black-friday", orders().during(holiday::black_friday()).count().into(), by_hand::on_black_friday),
        ("happy-hour", orders().during(daily(clock(17, 0)..clock(19, 0))).count().into(), by_hand::happy_hours),
        ("overdue", orders().overdue().into(), by_hand::overdue),
        ("share", orders().with_offer().share_of(orders()).into(), by_hand::share_with_offer),
        ("longest-gap", orders().longest_gap().into(), by_hand::longest_gap),
        ("busiest-day", orders().busiest_day().into(), by_hand::busiest_day),
        ("favourite-hour", orders().favourite_hour(1).into(), by_hand::favourite_hour),
        ("most-of-one", order_lines().most_of_one(EventField::Product).into(), by_hand::most_of_one),
        ("days-until", birthday().days_until().into(), by_hand::days_until_birthday),
    ]
}

fn vocabulary(criterion: &mut Criterion) {
    let context = Context::at(instant(AS_OF));
    for (name, metric, by_hand) in workloads() {
        let plan: MetricPlan = metric.plan(&context).unwrap();
        let mut group = criterion.benchmark_group(name);
        for events in [10, 100, 1_000, 10_000] {
            let shoppers: Vec<Customer> = shoppers(8, events);
            for shopper in &shoppers {
                assert_eq!(
                    plan.value(shopper).value().cloned(),
                    by_hand(shopper, instant(AS_OF)),
                    "{name} of {events}"
                );
            }
            group.bench_with_input(BenchmarkId::new("segmentry", events), &shoppers, |bencher, shoppers| {
                let mut next = shoppers.iter().cycle();
                bencher.iter(|| next.next().map(|shopper| plan.value(shopper)));
            });
            group.bench_with_input(BenchmarkId::new("by-hand", events), &shoppers, |bencher, shoppers| {
                let mut next = shoppers.iter().cycle();
                bencher.iter(|| next.next().map(|shopper| by_hand(shopper, black_box(instant(AS_OF)))));
            });
        }
        group.finish();
    }
}

/// Binding definitions of the longer kind.
fn bind(criterion: &mut Criterion) {
    let context = Context::at(instant(AS_OF));
    let mut group = criterion.benchmark_group("bind");
    for (name, metric, _) in workloads() {
        group.bench_function(name, |bencher| bencher.iter(|| black_box(&metric).plan(&context)));
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(30)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(600));
    targets = vocabulary, bind
}
criterion_main!(benches);
