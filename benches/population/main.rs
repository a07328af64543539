//! A million customers and twenty million events: nine questions and a hundred random ones, each as loops by hand, as
//! closures over structs, and by the library; and what it takes to hold them.
//!
//!     cargo bench --bench population                             the table; [--customers N] [--rounds N] [--json FILE]
//!                                                                [--only WORKLOAD]
//!     cargo bench --bench population -- properties               what the population is like
//!     cargo bench --bench population -- counts                   the members of each, as in counts.json
//!     cargo bench --bench population -- dump DIRECTORY           the rows, for programs in other languages
//!     cargo bench --bench population -- instructions [WORKLOAD WAY]  only that, three times, for a counter of instructions
//!     cargo bench --bench population -- gate [write]         the library's instructions, by valgrind, as in instructions.json
//!
//! Run as a test (without `--bench`), and for instructions, it has 20,000 customers.

#![allow(missing_docs, unreachable_pub, reason = "a program, not a library")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::missing_panics_doc, reason = "a workload that fails must stop")]
#![allow(clippy::arithmetic_side_effects, reason = "the numbers are those of the workloads")]
#![allow(clippy::indexing_slicing, reason = "columns as long as each other")]
#![allow(clippy::print_stdout, reason = "prints a report")]
#![allow(clippy::inconsistent_digit_grouping, reason = "euros and cents")]
#![allow(clippy::needless_bitwise_bool, reason = "columns are compared without branches")]
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "what times itself has a clock, and writes files"
)]

mod by_hand;
mod dump;
mod gate;
mod generator;
mod holding;
mod library;
mod measure;
mod predicates;
mod properties;
mod ways;

use generator::{Raw, SEED};
use serde_json::json;
use std::{env, fs, path::Path};
use ways::Ground;

const MILLION: u32 = 1_000_000;
/// Enough to meet every path.
const FEW: u32 = 20_000;
/// So many runs are counted together.
const REPEATS: usize = 3;

struct Arguments {
    words: Vec<String>,
    is_bench: bool,
    customers: Option<u32>,
    rounds: Option<usize>,
    json: Option<String>,
    only: Option<String>,
}

impl Arguments {
    fn read() -> Self {
        let mut given =
            Self { words: Vec::new(), is_bench: false, customers: None, rounds: None, json: None, only: None };
        let mut left = env::args().skip(1);
        while let Some(word) = left.next() {
            let mut value = || left.next().unwrap_or_else(|| panic!("{word} of what?"));
            match word.as_str() {
                "--bench" => given.is_bench = true,
                "--customers" => given.customers = Some(value().parse().unwrap()),
                "--rounds" => given.rounds = Some(value().parse().unwrap()),
                "--json" => given.json = Some(value()),
                "--only" => given.only = Some(value()),
                _ => given.words.push(word),
            }
        }
        given
    }

    fn raw(&self, default: u32) -> Raw {
        Raw::generate(self.customers.unwrap_or(default))
    }
}

fn main() {
    let given = Arguments::read();
    let words: Vec<_> = given.words.iter().map(String::as_str).collect();
    match words[..] {
        [] => table(&given),
        ["properties"] => properties::report(&given.raw(MILLION)),
        ["counts"] => println!("{:#}", Ground::new(given.raw(MILLION)).counts()),
        ["dump", directory] => dump::dump(&Ground::new(given.raw(MILLION)), Path::new(directory)),
        ["instructions"] => gate::run(&Ground::new(given.raw(FEW))),
        ["gate"] => gate::check(&Ground::new(given.raw(FEW)), false),
        ["gate", "write"] => gate::check(&Ground::new(given.raw(FEW)), true),
        ["instructions", workload, way] => instructions(&given, workload, way),
        _ => panic!("{words:?}: see the head of benches/population/main.rs"),
    }
}

fn table(given: &Arguments) {
    let (default, rounds) = if given.is_bench { (MILLION, 9) } else { (FEW, 1) };
    let raw = given.raw(default);
    properties::report(&raw);
    let ground = Ground::new(raw);
    let (customers, counts) = (ground.raw.people.len(), ground.expected());
    let (mut ways, mut holding) = (ground.ways(), holding::ways(&ground));
    if let Some(only) = &given.only {
        ways.retain(|way| way.workload == only);
        holding.retain(|holding| holding.way.workload == only);
    }
    let rounds = given.rounds.unwrap_or(rounds);
    let measured = measure::measure(ways, &counts, rounds);
    let held = holding::measure(holding, &holding::expected(&ground, &counts), rounds);
    println!();
    measure::print(&measured, customers);
    println!();
    holding::print(&held);
    if given.only.as_ref().is_none_or(|only| only == "memory") {
        println!();
        holding::sizes(&ground);
    }
    if let Some(file) = &given.json {
        let events = ground.raw.events();
        let timings = measure::json(measured.iter().chain(held.iter().map(|(held, _)| held)));
        let report = json!({"seed": SEED, "customers": customers, "events": events, "timings": timings});
        fs::write(file, format!("{report:#}\n")).unwrap();
    }
}

fn instructions(given: &Arguments, workload: &str, name: &str) {
    let ground = Ground::new(given.raw(FEW));
    let mut counts = ground.expected();
    let held = holding::expected(&ground, &counts);
    counts.as_object_mut().unwrap().extend(held.as_object().unwrap().clone());
    let mut ways = ground.ways();
    ways.extend(holding::ways(&ground).into_iter().map(|holding| holding.way));
    let way = ways.iter_mut().find(|way| way.workload == workload && way.name == name);
    let way = way.unwrap_or_else(|| panic!("no {workload} by {name}"));
    for _ in 0..REPEATS {
        measure::prove(way, &counts);
    }
}
