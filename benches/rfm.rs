//! Scores of recency, frequency and money for all customers: from orders, from columns, from rows one by one, a single
//! customer, each beside a loop written by hand.
//!
//! Everything is seeded, and each workload proves its answers before it is timed. Where `benches/rfm_peers/run.py` has left
//! its orders in `target/rfm_peers`, scores and times are written there for it to compare.

#![allow(missing_docs, unreachable_pub, reason = "a program, not a library")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::missing_panics_doc, reason = "a workload that fails must stop")]
#![allow(clippy::arithmetic_side_effects, reason = "the numbers are those of the workloads")]
#![allow(clippy::indexing_slicing, reason = "a list as long as its index")]
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "what times itself has a clock, and writes files"
)]

use chrono::NaiveDate;
use criterion::{Criterion, criterion_group, criterion_main};
use segmentry::{
    rfm::{Bins, Column, Method, Purchases, ScoreColumns, Scoring, Terms, Ties},
    scale::Best,
};
use std::{
    fs,
    hint::black_box,
    path::Path,
    time::{Duration, Instant},
};

#[path = "rfm/by_hand.rs"]
mod by_hand;
#[path = "rfm/orders.rs"]
mod orders;

use by_hand::Scores;
use orders::{Aggregated, Orders, aggregated, million};

fn columns(customers: &Aggregated) -> [Column<'_>; 3] {
    let Aggregated { recency, frequency, monetary } = customers;
    [recency.into(), frequency.into(), Column::from(monetary).decimals(2)]
}

fn fit_and_score(scoring: &Scoring, customers: &Aggregated) -> ScoreColumns {
    let columns = columns(customers);
    scoring.fit_columns(&columns).unwrap().model.score_columns(&columns).unwrap()
}

#[track_caller]
fn assert_scores(found: &ScoreColumns, expected: &Scores) {
    for (place, expected) in expected.iter().enumerate() {
        assert!(found.dimension(place).unwrap() == expected, "dimension {place}");
    }
}

fn together() -> Scoring {
    Scoring::rfm(5)
}

fn ntile() -> Scoring {
    let bins = Bins::new(5).method(Method::Ranks(Ties::SplitById));
    let recency = (Scoring::RECENCY, bins.clone().best(Best::Lowest));
    Scoring::new([recency, (Scoring::FREQUENCY, bins.clone()), (Scoring::MONETARY, bins)])
}

/// Aggregated columns to scores.
fn all(criterion: &mut Criterion) {
    let inputs = [("", aggregated(&orders::orders())), ("-million", million())];
    for (suffix, customers) in &inputs {
        let mut group = criterion.benchmark_group(format!("warm{suffix}"));
        let scoring = together();
        let expected = by_hand::warm(customers);
        assert_scores(&fit_and_score(&scoring, customers), &expected);
        assert!(by_hand::warm_selecting(customers) == expected);
        group.bench_function("segmentry", |bencher| bencher.iter(|| fit_and_score(&scoring, black_box(customers))));
        group.bench_function("by-hand-sort", |bencher| bencher.iter(|| by_hand::warm(black_box(customers))));
        group.bench_function("by-hand-select", |bencher| {
            bencher.iter(|| by_hand::warm_selecting(black_box(customers)));
        });
        group.finish();

        let mut group = criterion.benchmark_group(format!("ntile{suffix}"));
        let scoring = ntile();
        assert_scores(&fit_and_score(&scoring, customers), &by_hand::ntile(customers));
        group.bench_function("segmentry", |bencher| bencher.iter(|| fit_and_score(&scoring, black_box(customers))));
        group.bench_function("by-hand-sort", |bencher| bencher.iter(|| by_hand::ntile(black_box(customers))));
        group.finish();
    }
    let customers = &inputs[1].1;
    let columns = columns(customers);
    let mut group = criterion.benchmark_group("part-million");
    for (place, name) in [Scoring::RECENCY, Scoring::FREQUENCY, Scoring::MONETARY].into_iter().enumerate() {
        for (ties, scoring) in [("low", Ties::Low), ("by-id", Ties::SplitById)] {
            let scoring = Scoring::new([(name, Bins::new(5).method(Method::Ranks(scoring)))]);
            let column = &columns[place..=place];
            let model = scoring.fit_columns(column).unwrap().model;
            group.bench_function(format!("{name}/{ties}/fit"), |bencher| bencher.iter(|| scoring.fit_columns(column)));
            group.bench_function(format!("{name}/{ties}/score"), |bencher| {
                bencher.iter(|| model.score_columns(column));
            });
        }
    }
    group.finish();
}

fn table(orders: &Orders) -> Purchases {
    let customers = u32::try_from(orders::CUSTOMERS).unwrap();
    let Orders { customers: who, days, cents } = orders;
    Purchases::from_columns(customers, 2, who.clone(), days.clone(), cents.clone()).unwrap()
}

fn terms() -> Terms {
    Terms::at(NaiveDate::from_num_days_from_ce_opt(orders::AS_OF + 719_163).unwrap())
}

/// From orders in no order.
fn summarise_fit_and_score(scoring: &Scoring, purchases: &Purchases, terms: &Terms) -> ScoreColumns {
    let summary = purchases.summarise(terms).unwrap();
    let columns = summary.columns();
    scoring.fit_columns(&columns).unwrap().model.score_columns(&columns).unwrap()
}

fn cold(criterion: &mut Criterion) {
    let orders = orders::orders();
    let (purchases, terms, scoring) = (table(&orders), terms(), together());
    let expected = by_hand::warm(&aggregated(&orders));
    assert_scores(&summarise_fit_and_score(&scoring, &purchases, &terms), &expected);

    let mut group = criterion.benchmark_group("cold");
    group.bench_function("segmentry", |bencher| {
        bencher.iter(|| summarise_fit_and_score(&scoring, black_box(&purchases), &terms));
    });
    group.bench_function("segmentry-summary", |bencher| bencher.iter(|| black_box(&purchases).summarise(&terms)));
    group.bench_function("by-hand-select", |bencher| {
        bencher.iter(|| by_hand::warm_selecting(&aggregated(black_box(&orders))));
    });
    group.bench_function("by-hand-summary", |bencher| bencher.iter(|| aggregated(black_box(&orders))));
    group.finish();
}

/// Customers one by one.
fn each(criterion: &mut Criterion) {
    let customers = aggregated(&orders::orders());
    let scoring = together();
    let fitted = scoring.fit_columns(&columns(&customers)).unwrap();
    let Aggregated { recency, frequency, monetary } = &customers;
    let money = |cents: &i64| rust_decimal::Decimal::new(*cents, 2);
    let rows: Vec<[rust_decimal::Decimal; 3]> = recency
        .iter()
        .zip(frequency)
        .zip(monetary)
        .map(|((days, orders), cents)| [(*days).into(), (*orders).into(), money(cents)])
        .collect();

    let mut group = criterion.benchmark_group("fit-rows");
    group.sample_size(10);
    assert_eq!(scoring.fit((0_i64..).zip(&rows)).unwrap(), fitted);
    group.bench_function("segmentry", |bencher| bencher.iter(|| scoring.fit((0_i64..).zip(black_box(&rows)))));
    group.bench_function("by-hand-sort", |bencher| bencher.iter(|| by_hand::warm(black_box(&customers))));
    group.finish();

    let mut group = criterion.benchmark_group("one");
    let model = &fitted.model;
    let cuts = [Scoring::RECENCY, Scoring::FREQUENCY, Scoring::MONETARY].map(|name| {
        let mut edges: Vec<i64> = model
            .breakpoints(name)
            .unwrap()
            .edges()
            .map(|(edge, _)| {
                let edge = if name == Scoring::MONETARY { edge * rust_decimal::Decimal::from(100) } else { edge };
                i64::try_from(edge).unwrap()
            })
            .collect();
        edges.sort_unstable();
        // A collapsed scale has fewer edges; several in one place do as well.
        edges.resize(4, *edges.last().unwrap());
        <[i64; 4]>::try_from(edges).unwrap()
    });
    let eight: Vec<usize> = (0..8).map(|i| i * 77_777).collect();
    group.bench_function("segmentry", |bencher| {
        let mut next = eight.iter().cycle();
        bencher.iter(|| next.next().map(|row| model.scores(7, &rows[*row])));
    });
    group.bench_function("by-hand", |bencher| {
        let mut next = eight.iter().cycle();
        bencher.iter(|| {
            let row = *next.next().unwrap();
            by_hand::one(black_box(&cuts), [recency[row].into(), frequency[row].into(), monetary[row]])
        });
    });
    group.finish();
}

/// Scores and times for the comparison with other programs: medians of single runs, on one thread.
fn for_the_peers(_criterion: &mut Criterion) {
    let directory = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/target/rfm_peers"));
    if !directory.is_dir() {
        return;
    }
    let orders = orders::orders();
    let (customers, purchases, terms) = (aggregated(&orders), table(&orders), terms());
    let mut times = serde_json::Map::new();
    let workloads = [("warm", "cold", "default", together()), ("ntile", "ntile-cold", "ntile", ntile())];
    for (warm, cold, file, scoring) in workloads {
        let scores = fit_and_score(&scoring, &customers);
        assert!(summarise_fit_and_score(&scoring, &purchases, &terms) == scores);
        let bytes: Vec<u8> = (0..3).flat_map(|place| scores.dimension(place).unwrap()).copied().collect();
        fs::write(directory.join(format!("scores_{file}.u8")), bytes).unwrap();
        let median = |run: &dyn Fn() -> ScoreColumns| {
            let time = |_| {
                let start = Instant::now();
                black_box(run());
                start.elapsed()
            };
            let mut runs: Vec<Duration> = (0..51).map(time).collect();
            runs.sort_unstable();
            runs[25].as_secs_f64() * 1_000.0
        };
        times.insert(warm.to_owned(), median(&|| fit_and_score(&scoring, black_box(&customers))).into());
        let time = median(&|| summarise_fit_and_score(&scoring, black_box(&purchases), &terms));
        times.insert(cold.to_owned(), time.into());
    }
    fs::write(directory.join("rust_times.json"), serde_json::Value::from(times).to_string()).unwrap();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2));
    targets = all, cold, each, for_the_peers
}
criterion_main!(benches);
