//! Instructions of the library's ways, counted by callgrind and held against what they were.
//!
//! They do not depend on what else the machine does, but on the compiler: the counts are of the one that
//! `instructions.json` names.

use crate::{
    measure,
    ways::{Ground, Way},
};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// In thousandths of what was counted before.
const MOST_MORE: u64 = 20;
/// The function that runs a way.
const MEASURED: &str = "population::measure::measured";
const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/population/instructions.json");

fn is_ours(way: &Way<'_>) -> bool {
    way.name.starts_with("segmentry")
}

/// What callgrind looks at: each way twice, since the first time may keep something for the next.
pub fn run(ground: &Ground) {
    let counts = ground.expected();
    for way in ground.ways().iter_mut().filter(|way| is_ours(way)) {
        measure::prove(way, &counts);
        measure::prove(way, &counts);
    }
}

/// Counts, and compares with the file, or writes it.
pub fn check(ground: &Ground, is_writing: bool) {
    let compiler = compiler();
    let pinned: Value = serde_json::from_str(&fs::read_to_string(FILE).unwrap_or_else(|_| "{}".to_owned())).unwrap();
    if !is_writing {
        assert_eq!(pinned["compiler"], compiler, "the counts in {FILE} are of another compiler");
    }
    let totals = counted();
    let ways: Vec<Way<'_>> = ground.ways().into_iter().filter(is_ours).collect();
    assert_eq!(totals.len(), 2 * ways.len(), "a count for each run");
    let mut counts: Map<String, Value> = Map::new();
    let mut worse = Vec::new();
    println!("| workload | way | instructions | before | change |");
    println!("|---|---|---|---|---|");
    for (Way { workload, name, .. }, totals) in ways.iter().zip(totals.chunks_exact(2)) {
        let (way, now) = (format!("{workload}, {name}"), totals[1]);
        match pinned["instructions"][&way].as_u64() {
            None => {
                println!("| `{workload}` | {name} | {now} | | |");
                worse.push(format!("{way} was never counted"));
            }
            Some(before) => {
                let change = Decimal::ONE_HUNDRED * (Decimal::from(now) / Decimal::from(before) - Decimal::ONE);
                println!("| `{workload}` | {name} | {now} | {before} | {change:+.1} % |");
                if now > before + before * MOST_MORE / 1000 {
                    worse.push(format!("{way} takes {now} instructions, and took {before}"));
                }
            }
        }
        counts.insert(way, json!(now));
    }
    if is_writing {
        let report = json!({"compiler": compiler, "instructions": counts});
        fs::write(FILE, format!("{report:#}\n")).unwrap();
    } else {
        assert!(worse.is_empty(), "{worse:#?}\nIf that is meant: cargo bench --bench population -- gate write");
    }
}

/// Of the toolchain that cargo was called with.
fn compiler() -> String {
    let version = Command::new("rustc").arg("--version").output().unwrap().stdout;
    String::from_utf8(version).unwrap().trim().to_owned()
}

/// Of each run, in their order.
fn counted() -> Vec<u64> {
    let directory = env::temp_dir().join(format!("segmentry-instructions-{}", std::process::id()));
    fs::create_dir_all(&directory).unwrap();
    let status = Command::new("valgrind")
        .args(["--tool=callgrind", "--quiet"])
        .args(["--zero-before", "--dump-after"].map(|option| format!("{option}={MEASURED}")))
        .arg(format!("--callgrind-out-file={}/run", directory.display()))
        .arg(env::current_exe().unwrap())
        .arg("instructions")
        .status()
        .unwrap_or_else(|error| panic!("valgrind: {error}"));
    assert!(status.success(), "{status}");
    let files = (1..).map(|number| directory.join(format!("run.{number}")));
    let totals = files.take_while(|file| file.exists()).map(|file| total(&file)).collect();
    fs::remove_dir_all(&directory).unwrap();
    totals
}

fn total(file: &PathBuf) -> u64 {
    let text = fs::read_to_string(file).unwrap();
    let total = text.lines().find_map(|line| line.strip_prefix("totals: "));
    total.unwrap_or_else(|| panic!("no totals in {}", Path::new(file).display())).trim().parse().unwrap()
}
