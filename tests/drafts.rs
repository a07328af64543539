//! What the generators draw of the full vocabulary: every form is drawn, and its boundaries are met.

#![cfg(feature = "serde")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests say what they expect by failing"
)]

mod generate;
mod oracle;

use generate::{leaf_case, leaves, to_json};
use oracle::{Seen, Truth};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// How often each answer was given.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    drawn: usize,
    yes: usize,
    no: usize,
    unknown: usize,
    missing: usize,
}

/// The words of a definition that stand for a form.
fn words(json: &Json, found: &mut Vec<String>) {
    match json {
        Json::Object(map) => {
            for (key, content) in map {
                found.push(key.clone());
                words(content, found);
            }
        }
        Json::Array(list) => list.iter().for_each(|each| words(each, found)),
        Json::String(text) => found.push(text.clone()),
        _ => {}
    }
}

const FORMS: [&str; 60] = [
    "pick",
    "during",
    "outside",
    "followed_by",
    "not_followed_by",
    "preceded_by",
    "not_preceded_by",
    "same",
    "within",
    "holiday",
    "rule",
    "personal",
    "daily",
    "lead",
    "trail",
    "leap_day",
    "birthday",
    "sign_up",
    "kind",
    "fixed",
    "weekday",
    "last_weekday",
    "easter",
    "orthodox_easter",
    "after",
    "before",
    "weekday_on_or_after",
    "weekday_on_or_before",
    "moved",
    "valid",
    "any_of",
    "dates",
    "most",
    "days_until",
    "days_since",
    "bucket",
    "furthest",
    "quarter",
    "year",
    "hour",
    "occasion",
    "trend",
    "median",
    "longest_gap",
    "latest_gap",
    "duration",
    "refunded",
    "of",
    "overdue",
    "occasions",
    "favourite",
    // Of scores.
    "model",
    "segment_of",
    "cart_added",
    "session",
    "nps",
    "product_viewed",
    "subscription_renewed",
    "product_returned",
    "visit",
];

#[test]
fn every_form_is_drawn_and_answered_both_ways() {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for _ in 0..4_000 {
        let case = leaf_case(6).new_tree(&mut runner).unwrap().current();
        let world = case.setting.world();
        let mut forms = Vec::new();
        words(&case.rule, &mut forms);
        forms.retain(|form| FORMS.contains(&form.as_str()));
        forms.sort();
        forms.dedup();
        for customer in &case.customers {
            let customer = &to_json(customer);
            let verdict = world.verdict(&case.rule, customer);
            let (family, leaf) = leaves(&case.rule, &case.setting).remove(0);
            let seen = world.seen(&family, &leaf["value"], customer);
            for form in &forms {
                let tally = tallies.entry(form.clone()).or_default();
                tally.drawn += 1;
                match verdict {
                    Truth::Yes => tally.yes += 1,
                    Truth::No => tally.no += 1,
                    Truth::Unknown => tally.unknown += 1,
                }
                tally.missing += usize::from(seen == Seen::Missing);
            }
        }
    }
    let rare = |tally: &Tally| tally.yes < 5 || tally.no < 5;
    let seldom: Vec<_> = FORMS.iter().map(|form| (form, tallies.get(*form).copied().unwrap_or_default())).collect();
    for (form, tally) in &seldom {
        println!("{form:24} {tally:?}");
    }
    let seldom: Vec<_> = seldom.into_iter().filter(|(_, tally)| rare(tally)).collect();
    assert!(seldom.is_empty(), "{seldom:?}");
}
