//! Times of all ways, in rounds: each is run once a round, so that a busy minute of the machine meets all alike.

use crate::ways::{Counts, Way};
use serde_json::{Value, json};
use std::{
    hint::black_box,
    time::{Duration, Instant},
};

/// Longer ones take part in every third round, and are not warmed up.
const LONG: Duration = Duration::from_secs(1);

/// Time of the processor in this thread.
#[cfg(unix)]
fn processor() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap())
}

#[cfg(not(unix))]
fn processor() -> Duration {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

#[derive(Default)]
struct Times {
    wall: Vec<Duration>,
    processor: Vec<Duration>,
}

pub struct Measured {
    pub workload: String,
    pub way: &'static str,
    pub runs: usize,
    /// Median and minimum.
    pub wall: [Duration; 2],
    pub processor: [Duration; 2],
}

/// The one place where a way runs, with a name for instruments to find.
#[inline(never)]
pub fn measured(way: &mut Way<'_>) -> Counts {
    black_box((way.run)())
}

fn expected(way: &Way<'_>, counts: &Value) -> Counts {
    let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    match &counts[way.workload] {
        Value::Array(counts) => counts.iter().map(number).collect(),
        count => vec![number(count)],
    }
}

/// Runs it and holds its answer against the counts.
pub fn prove(way: &mut Way<'_>, counts: &Value) {
    (way.prepare)();
    let (found, expected) = (measured(way), expected(way, counts));
    for (tree, (found, expected)) in found.iter().zip(&expected).enumerate() {
        assert_eq!(found, expected, "{} by {}, tree {tree}", way.workload, way.name);
    }
    assert_eq!(found.len(), expected.len(), "{} by {}", way.workload, way.name);
}

pub fn measure(mut ways: Vec<Way<'_>>, counts: &Value, rounds: usize) -> Vec<Measured> {
    let mut times: Vec<Times> = ways.iter().map(|_| Times::default()).collect();
    for round in 0..rounds {
        for (way, times) in ways.iter_mut().zip(&mut times) {
            let is_long = times.wall.first().is_some_and(|first| *first > LONG);
            if is_long && round % 3 != 0 {
                continue;
            }
            if !is_long {
                prove(way, counts);
            }
            (way.prepare)();
            let (wall, used) = (Instant::now(), processor());
            let found = measured(way);
            times.processor.push(processor().checked_sub(used).unwrap());
            times.wall.push(wall.elapsed());
            assert_eq!(found, expected(way, counts), "{} by {}", way.workload, way.name);
        }
    }
    let summary = |(way, times): (&Way<'_>, Times)| Measured {
        workload: way.workload.to_owned(),
        way: way.name,
        runs: times.wall.len(),
        wall: median_and_minimum(times.wall),
        processor: median_and_minimum(times.processor),
    };
    ways.iter().zip(times).map(summary).collect()
}

fn median_and_minimum(mut times: Vec<Duration>) -> [Duration; 2] {
    times.sort_unstable();
    [times[times.len() / 2], times[0]]
}

pub fn millis(time: Duration) -> f64 {
    1e3 * time.as_secs_f64()
}

/// Of each workload the ratios are to the library where it answers, and to packed columns where it does not.
pub fn print(measured: &[Measured], customers: usize) {
    let customers = u32::try_from(customers).unwrap();
    let each = |time: Duration| 1e9 * time.as_secs_f64() / f64::from(customers);
    println!("Processor time in ns a customer, one thread; median and least of the runs, ratio of medians.");
    println!();
    println!("| workload | way | median | least | ratio | ms | runs |");
    println!("|---|---|---|---|---|---|---|");
    for Measured { workload, way, runs, wall, processor } in measured {
        let of = |way: &str| measured.iter().find(|other| other.workload == *workload && other.way == way);
        let base = of("segmentry").or(of("packed")).map_or(processor[0], |base| base.processor[0]);
        let ratio = processor[0].as_secs_f64() / base.as_secs_f64();
        let [median, least] = processor.map(each);
        println!("| `{workload}` | {way} | {median:.2} | {least:.2} | {ratio:.2} | {:.2} | {runs} |", millis(wall[0]));
    }
}

pub fn json<'m>(measured: impl IntoIterator<Item = &'m Measured>) -> Value {
    let row = |measured: &Measured| {
        let Measured { workload, way, runs, wall, processor } = measured;
        let [[median, least], [processor_median, processor_least]] = [wall.map(millis), processor.map(millis)];
        json!({
            "workload": workload,
            "way": way,
            "runs": runs,
            "median_ms": median,
            "min_ms": least,
            "cpu_median_ms": processor_median,
            "cpu_min_ms": processor_least,
        })
    };
    measured.into_iter().map(row).collect()
}
