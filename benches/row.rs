//! One customer at a time: binding a segment of eight leaves, matching and explaining, each beside code written by hand
//! for just that question; then how single steps grow with the size of their input.
//!
//! Everything is seeded (see `customers.rs`), and each workload proves its answers before it is timed. Times of `plan`,
//! `match-one`, `match-oneshot`, `explain` and `metric` are per customer, who takes turns with others.

#![allow(missing_docs, unreachable_pub, reason = "a program, not a library")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::missing_panics_doc, reason = "a workload that fails must stop")]
#![allow(clippy::arithmetic_side_effects, reason = "the numbers are those of the workloads")]
#![allow(clippy::indexing_slicing, reason = "a list as long as its index")]

use chrono_tz::Europe::Berlin;
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use segmentry::{
    Explanation,
    model::{Country, Currency, Customer, Event, Gender, History, Money, Order},
    plan::{MetricPlan, Missing, Observed, Reason},
    prelude::*,
};
use std::{hint::black_box, time::Duration};

#[path = "row/by_hand.rs"]
mod by_hand;
#[path = "row/customers.rs"]
mod customers;

use by_hand::{OwnRule, Rule, Shown};
use customers::{AS_OF, DAY, OwnRow, customers, instant};

/// So many customers take turns, so that no single answer is learnt by heart.
const CUSTOMERS: i64 = 64;

const EVENTS: [i64; 3] = [10, 100, 1_000];

/// Women of 25 to 60 in the German-speaking countries who bought lately, read what they are sent, and buy often or for
/// much.
fn eight_leaves() -> Predicate {
    let women = gender().is(Gender::Female);
    let nearby = country().is_one_of([Country::DE, Country::AT, Country::CH]);
    let grown = age().between(25..=60);
    let recent = orders().since_last().less_than(days(90));
    let engaged = messages().opened_or_clicked().within_last(days(30)).any();
    let often = orders().count().more_than(10);
    let spender = orders().within_last(days(365)).total(Currency::EUR).at_least(500);
    let suppressed = tag("suppressed");
    women & nearby & grown & recent & engaged & (often | spender) & !suppressed
}

fn context() -> Context {
    Context::at(instant(AS_OF))
}

/// Both answers occur, and the library and the code by hand agree on all of them.
fn prove_matches(plan: &Plan, rule: &Rule, customers: &[Customer]) {
    let own = OwnRule::new(plan.as_of());
    for customer in customers {
        assert_eq!(plan.matches(customer), rule.matches(customer), "{}", plan.explain(customer));
        assert_eq!(plan.matches(customer), own.matches(&OwnRow::of(customer)), "{}", plan.explain(customer));
    }
    let members = customers.iter().filter(|customer| plan.matches(customer)).count();
    assert!((1..customers.len()).contains(&members), "{members} members");
}

fn plan(criterion: &mut Criterion) {
    let (segment, context) = (eight_leaves(), context());
    prove_matches(&segment.plan(&context).unwrap(), &Rule::new(instant(AS_OF)), &customers(CUSTOMERS, 100));
    let mut group = criterion.benchmark_group("plan");
    group.bench_function("segmentry", |bencher| bencher.iter(|| black_box(&segment).plan(black_box(&context))));
    group.bench_function("by-hand", |bencher| bencher.iter(|| Rule::new(black_box(instant(AS_OF)))));
    group.finish();
}

fn match_one(criterion: &mut Criterion) {
    let (plan, rule) = (eight_leaves().plan(&context()).unwrap(), Rule::new(instant(AS_OF)));
    let own = OwnRule::new(instant(AS_OF));
    let mut group = criterion.benchmark_group("match-one");
    for events in EVENTS {
        let customers = customers(CUSTOMERS, events);
        let rows: Vec<_> = customers.iter().map(OwnRow::of).collect();
        prove_matches(&plan, &rule, &customers);
        group.bench_with_input(BenchmarkId::new("segmentry", events), &customers, |bencher, customers| {
            let mut next = customers.iter().cycle();
            bencher.iter(|| next.next().map(|customer| plan.matches(customer)));
        });
        group.bench_with_input(BenchmarkId::new("by-hand", events), &customers, |bencher, customers| {
            let mut next = customers.iter().cycle();
            bencher.iter(|| next.next().map(|customer| rule.matches(customer)));
        });
        group.bench_with_input(BenchmarkId::new("own-rows", events), &rows, |bencher, rows| {
            let mut next = rows.iter().cycle();
            bencher.iter(|| next.next().map(|row| own.matches(row)));
        });
    }
    group.finish();
}

/// A past day, at which some refunds and cancellations were not known yet.
fn match_replayed(criterion: &mut Criterion) {
    let past = instant(AS_OF - 10 * DAY);
    let (plan, rule) = (eight_leaves().plan(&Context::at(past)).unwrap(), Rule::new(past));
    let mut group = criterion.benchmark_group("match-replayed");
    for events in EVENTS {
        let customers = customers(CUSTOMERS, events);
        prove_matches(&plan, &rule, &customers);
        group.bench_with_input(BenchmarkId::new("segmentry", events), &customers, |bencher, customers| {
            let mut next = customers.iter().cycle();
            bencher.iter(|| next.next().map(|customer| plan.matches(customer)));
        });
        group.bench_with_input(BenchmarkId::new("by-hand", events), &customers, |bencher, customers| {
            let mut next = customers.iter().cycle();
            bencher.iter(|| next.next().map(|customer| rule.matches(customer)));
        });
    }
    group.finish();
}

fn match_oneshot(criterion: &mut Criterion) {
    let (segment, context) = (eight_leaves(), context());
    let mut group = criterion.benchmark_group("match-oneshot");
    for events in EVENTS {
        let customers = customers(CUSTOMERS, events);
        prove_matches(&segment.plan(&context).unwrap(), &Rule::new(instant(AS_OF)), &customers);
        group.bench_with_input(BenchmarkId::new("segmentry", events), &customers, |bencher, customers| {
            let mut next = customers.iter().cycle();
            bencher.iter(|| next.next().map(|customer| segment.plan(&context).unwrap().matches(customer)));
        });
        group.bench_with_input(BenchmarkId::new("by-hand", events), &customers, |bencher, customers| {
            let mut next = customers.iter().cycle();
            bencher.iter(|| next.next().map(|customer| Rule::new(black_box(instant(AS_OF))).matches(customer)));
        });
    }
    group.finish();
}

fn leaves<'a>(reason: &'a Reason, into: &mut Vec<&'a Reason>) {
    if reason.observed.is_some() {
        into.push(reason);
    }
    reason.parts.iter().for_each(|part| leaves(part, into));
}

/// Each leaf has the same verdict, the same value and the same events.
fn prove_explains(explanation: &Explanation, rule: &Rule, customer: &Customer) {
    let (matches, told) = rule.explain(customer);
    let mut reasons = Vec::new();
    leaves(&explanation.reason, &mut reasons);
    assert_eq!(explanation.verdict.is_yes(), matches);
    assert_eq!(reasons.len(), told.len());
    for (reason, told) in reasons.into_iter().zip(&told) {
        let observed = reason.observed.as_ref().and_then(Observed::value);
        assert_eq!((reason.verdict, observed), (Verdict::from(told.holds), told.observed.as_ref()), "{}", told.says);
        assert_eq!(reason.more_events, told.more_events, "{}", told.says);
        let events = reason.events.iter().map(|event| Shown {
            at: event.at,
            kind: event.kind.clone(),
            id: event.id.clone(),
            amount: event.amount,
        });
        assert!(events.eq(told.events.iter().cloned()), "{}", told.says);
    }
}

fn explain(criterion: &mut Criterion) {
    let (plan, rule) = (eight_leaves().plan(&context()).unwrap(), Rule::new(instant(AS_OF)));
    let mut group = criterion.benchmark_group("explain");
    for events in EVENTS {
        let customers = customers(CUSTOMERS, events);
        for customer in &customers {
            prove_explains(&plan.explain(customer), &rule, customer);
        }
        group.bench_with_input(BenchmarkId::new("segmentry", events), &customers, |bencher, customers| {
            let mut next = customers.iter().cycle();
            bencher.iter(|| next.next().map(|customer| plan.explain(customer)));
        });
        group.bench_with_input(BenchmarkId::new("by-hand", events), &customers, |bencher, customers| {
            let mut next = customers.iter().cycle();
            bencher.iter(|| next.next().map(|customer| rule.explain(customer)));
        });
    }
    group.finish();
}

/// What is read off a history: without a filter by its index, with one by looking at every event.
fn metric(criterion: &mut Criterion) {
    let rule = Rule::new(instant(AS_OF));
    let bound = |metric: segmentry::words::Metric| metric.plan(&context()).unwrap();
    let count = bound(orders().within_last(days(365)).count().into());
    let total = bound(orders().within_last(days(365)).total(Currency::EUR).into());
    let latest = bound(orders().since_last().into());
    let filtered = bound(orders().with_line(line().product("P-7")).count().into());
    let mut group = criterion.benchmark_group("metric");
    for events in [10, 100, 1_000, 10_000] {
        let customers = customers(8, events);
        let mut ask = |name: &str, plan: &MetricPlan, by_hand: &dyn Fn(&Customer) -> Observed| {
            for customer in &customers {
                assert_eq!(plan.value(customer), by_hand(customer), "{name}");
            }
            group.bench_with_input(BenchmarkId::new(name, events), &customers, |bencher, customers| {
                let mut next = customers.iter().cycle();
                bencher.iter(|| next.next().map(|customer| plan.value(customer)));
            });
            group.bench_with_input(
                BenchmarkId::new(format!("{name}-by-hand"), events),
                &customers,
                |bencher, customers| {
                    let mut next = customers.iter().cycle();
                    bencher.iter(|| next.next().map(by_hand));
                },
            );
        };
        let counted = |count: usize| Observed::Exactly((count as u64).into());
        ask("count", &count, &|customer| counted(rule.count_in_year(customer)));
        ask("total", &total, &|customer| {
            Observed::Exactly(Money::new(rule.total_in_year(customer), Currency::EUR).unwrap().into())
        });
        ask("latest", &latest, &|customer| match rule.since_last_order(customer) {
            Some(span) => Observed::Exactly(span.into()),
            None => Observed::Missing(Missing::TooFewEvents),
        });
        ask("filtered", &filtered, &|customer| counted(rule.count_with_product(customer, "P-7")));
    }
    group.finish();
}

/// `a & b & c & ...`, per operand.
fn compose(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("compose");
    for operands in [10_u32, 1_000, 100_000] {
        let leaves: Vec<_> = (0..operands).map(|n| orders().count().more_than(n.into())).collect();
        let join = |leaves: Vec<Predicate>| leaves.into_iter().reduce(|all, leaf| all & leaf).unwrap();
        assert_eq!(join(leaves.clone()).nodes(), u64::from(operands) + 1);
        group.throughput(Throughput::Elements(operands.into()));
        group.bench_with_input(BenchmarkId::from_parameter(operands), &leaves, |bencher, leaves| {
            bencher.iter_batched(|| leaves.clone(), join, BatchSize::LargeInput);
        });
    }
    group.finish();
}

/// A segment that needs the rules of a time zone, in a new context and in one whose table is there already.
fn zone(criterion: &mut Criterion) {
    let segment = orders().during(this_month()).any();
    let again = context().zone(Berlin);
    // In Berlin this month began an hour ago.
    let mut customer = Customer::new(1);
    customer.record(Order::new(instant(AS_OF - DAY / 48), Money::zero(Currency::EUR))).unwrap();
    assert!(segment.plan(&again).unwrap().matches(&customer));
    assert!(!segment.plan(&context()).unwrap().matches(&customer));
    let mut group = criterion.benchmark_group("zone");
    group.bench_function("first", |bencher| bencher.iter(|| segment.plan(&context().zone(Berlin))));
    group.bench_function("again", |bencher| bencher.iter(|| segment.plan(&again)));
    group.finish();
}

fn ingest(criterion: &mut Criterion) {
    const EVENTS: i64 = 1_000;
    let arrived = customers::events(EVENTS);
    let mut in_order = arrived.clone();
    in_order.sort_by_key(Event::at);
    let mut reversed = in_order.clone();
    reversed.reverse();
    let extend = |events: Vec<_>| {
        let mut history = History::default();
        let report = history.extend(events);
        assert!(report.rejected.is_empty());
        history
    };
    let record = |events: Vec<_>| {
        let mut history = History::default();
        for event in events {
            history.record(event).unwrap();
        }
        history
    };
    let expected = extend(arrived.clone());
    assert_eq!(expected.len(), 1_000);
    let mut group = criterion.benchmark_group("ingest");
    group.throughput(Throughput::Elements(EVENTS.unsigned_abs()));
    let mut take = |name: &str, take: &dyn Fn(Vec<_>) -> History, events: &Vec<_>| {
        assert!(take(events.clone()) == expected, "{name}");
        group.bench_with_input(name, events, |bencher, events| {
            bencher.iter_batched(|| events.clone(), take, BatchSize::SmallInput);
        });
    };
    take("extend", &extend, &arrived);
    take("record-in-order", &record, &in_order);
    take("record-reversed", &record, &reversed);
    group.finish();
}

fn json(criterion: &mut Criterion) {
    let segment = Segment::new("best", eight_leaves()).unwrap();
    let text = serde_json::to_string(&segment).unwrap();
    assert_eq!(serde_json::from_str::<Segment>(&text).unwrap(), segment);
    let mut group = criterion.benchmark_group("json");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("segment", |bencher| bencher.iter(|| serde_json::from_str::<Segment>(black_box(&text))));
    group.bench_function("untyped", |bencher| {
        bencher.iter(|| serde_json::from_str::<serde_json::Value>(black_box(&text)));
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(50)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
    targets = plan, match_one, match_replayed, match_oneshot, explain, metric, compose, zone, ingest, json
}
criterion_main!(benches);
