//! The cases made by hand, of the oracle.

#![cfg(feature = "serde")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests say what they expect by failing"
)]

mod by_hand;
mod oracle;

use by_hand::{Row, ZONES};
use chrono::{Datelike, NaiveDate};
use oracle::{Seen, Truth, World, instant, tag, zone};
use segmentry::{Context, Predicate, Verdict, model::Customer, words::Metric};
use serde_json::{Value as Json, json};

fn world(row: &Row) -> World {
    let mut world = World::new(instant(&row.as_of), zone(row.zone));
    world.zones = ZONES.map(|name| (name.to_owned(), zone(name))).into();
    world.history_since = row.history_since.as_deref().map(instant);
    world
}

fn seen(expected: &Json) -> Seen {
    match tag(expected) {
        ("exactly", value) => Seen::Exactly(oracle::value(value)),
        ("at_least", value) => Seen::AtLeast(oracle::value(value)),
        ("missing", _) => Seen::Missing,
        other => panic!("nothing that is seen: {other:?}"),
    }
}

fn told(row: &Row) -> String {
    format!("{}: {}\nof {}\nas of {} in {}", row.about, row.definition, row.customer, row.as_of, row.zone)
}

/// Whether the library reads all of the vocabulary. Until then, what it cannot read is passed over.
const READS_ALL: bool = true;

/// What the library says, if it can read it all.
fn by_library(row: &Row) -> Option<String> {
    let at = |text: &str| text.parse::<segmentry::time::Instant>().unwrap();
    let mut context = Context::at(at(&row.as_of)).zone(zone(row.zone));
    if let Some(since) = &row.history_since {
        context = context.history_since(at(since));
    }
    for name in ZONES {
        context = context.customer_zone(name, zone(name));
    }
    if !READS_ALL && row.customer.to_string().contains("\"zone\"") {
        return None;
    }
    let customer: Customer = match serde_json::from_value(row.customer.clone()) {
        Ok(customer) => customer,
        Err(error) if READS_ALL => panic!("{error}: {}", told(row)),
        Err(_) => return None,
    };
    if row.is_metric() {
        let metric: Metric = match serde_json::from_value(row.definition.clone()) {
            Ok(metric) => metric,
            Err(error) if READS_ALL => panic!("{error}: {}", told(row)),
            Err(_) => return None,
        };
        let plan = metric.plan(&context).unwrap_or_else(|error| panic!("{error}: {}", told(row)));
        let found = serde_json::to_value(plan.value(&customer)).unwrap();
        return Some(if tag(&found).0 == "missing" { "missing".to_owned() } else { found.to_string() });
    }
    let rule: Predicate = match serde_json::from_value(row.definition.clone()) {
        Ok(rule) => rule,
        Err(error) if READS_ALL => panic!("{error}: {}", told(row)),
        Err(_) => return None,
    };
    let plan = rule.plan(&context).unwrap_or_else(|error| panic!("{error}: {}", told(row)));
    Some(match plan.verdict(&customer) {
        Verdict::Yes => "yes".to_owned(),
        Verdict::No => "no".to_owned(),
        Verdict::Unknown => "unknown".to_owned(),
    })
}

#[test]
fn the_library_says_what_was_found_by_hand() {
    let mut wrong = Vec::new();
    let mut read = 0;
    for row in by_hand::rows() {
        let Some(found) = by_library(&row) else { continue };
        read += 1;
        let agrees = if row.is_metric() {
            let found = serde_json::from_str(&found).unwrap_or(json!("missing"));
            seen(&found) == seen(&row.expected)
        } else {
            json!(found) == row.expected
        };
        if !agrees {
            wrong.push(format!("{}\nmust be {} and is {found}", told(&row), row.expected));
        }
    }
    assert!(read > 0, "nothing can be read");
    assert!(wrong.is_empty(), "{}\n{} of {read} are wrong", wrong.join("\n\n"), wrong.len());
}

#[test]
fn the_oracle_says_what_was_found_by_hand() {
    let mut wrong = Vec::new();
    for row in by_hand::rows() {
        let world = world(&row);
        let (agrees, found) = if row.is_metric() {
            let (family, metric) = tag(&row.definition);
            let found = world.seen(family, metric, &row.customer);
            (found == seen(&row.expected), format!("{found:?}"))
        } else {
            let found = match world.verdict(&row.definition, &row.customer) {
                Truth::Yes => "yes",
                Truth::No => "no",
                Truth::Unknown => "unknown",
            };
            (row.expected == found, found.to_owned())
        };
        if !agrees {
            wrong.push(format!("{}\nmust be {} and is {found}", told(&row), row.expected));
        }
    }
    assert!(wrong.is_empty(), "{}\n{} are wrong", wrong.join("\n\n"), wrong.len());
}

/// Month and day as one number, from 1990 to 2060, as python-dateutil has them.
#[rustfmt::skip]
const EASTERS: [u32; 71] = [
    415, 331, 419, 411, 403, 416, 407, 330, 412, 404, 423, 415, 331, 420, 411, 327,
    416, 408, 323, 412, 404, 424, 408, 331, 420, 405, 327, 416, 401, 421, 412, 404,
    417, 409, 331, 420, 405, 328, 416, 401, 421, 413, 328, 417, 409, 325, 413, 405,
    425, 410, 401, 421, 406, 329, 417, 409, 325, 414, 405, 418, 410, 402, 421, 406,
    329, 418, 402, 422, 414, 330, 418,
];

#[rustfmt::skip]
const ORTHODOX_EASTERS: [u32; 71] = [
    415, 407, 426, 418, 501, 423, 414, 427, 419, 411, 430, 415, 505, 427, 411, 501,
    423, 408, 427, 419, 404, 424, 415, 505, 420, 412, 501, 416, 408, 428, 419, 502,
    424, 416, 505, 420, 412, 502, 416, 408, 428, 413, 502, 424, 409, 429, 420, 405,
    425, 417, 506, 421, 413, 503, 424, 409, 429, 421, 405, 425, 417, 507, 421, 413,
    503, 418, 409, 429, 414, 504, 425,
];

#[test]
fn easter_is_when_others_say() {
    for (year, (easter, orthodox)) in (1990..).zip(EASTERS.iter().zip(&ORTHODOX_EASTERS)) {
        let day = |day: NaiveDate| day.month() * 100 + day.day();
        assert_eq!(day(oracle::easter(year)), *easter, "in {year}");
        assert_eq!(day(oracle::orthodox_easter(year)), *orthodox, "in {year}");
    }
}

#[test]
fn the_hash_is_the_one_of_the_paper() {
    // By an implementation in Python that gives the vector of the paper.
    assert_eq!(oracle::sip(b""), 0x1e92_4b9d_7377_00d7);
    assert_eq!(oracle::sip(b"segmentry"), 0x040c_1867_c8bc_ecf4);
}
