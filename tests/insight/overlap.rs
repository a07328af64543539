//! What segments have in common, and whether groups are groups.

use crate::people::{ids, instant, select};
use segmentry::{
    Context,
    insight::{Figure, check_groups, in_none, in_several, overlap},
    model::{Customer, Id},
    population::{Members, Population},
    prelude::*,
    testing::Dice,
};
use std::collections::BTreeSet;

fn context() -> Context {
    Context::at(instant("2026-11-01T00:00:00Z"))
}

/// Each text is what one customer is tagged with, letter by letter.
fn tagged(tags: &[&str]) -> (Population, Vec<Members>) {
    let people = (0_i64..).zip(tags).map(|(id, tags)| {
        let mut customer = Customer::new(id);
        tags.chars().for_each(|tag| customer.profile.tag(tag.to_string()));
        customer
    });
    let population = Population::from_customers(people).unwrap();
    let letters = ["a", "b", "c"];
    let sets = letters.map(|letter| select(&population, &segmentry::prelude::tags().include(letter), &context()));
    (population, sets.into())
}

fn named(sets: &[Members]) -> Vec<(&'static str, &Members)> {
    ["a", "b", "c"].into_iter().zip(sets).collect()
}

#[test]
fn by_hand() {
    let (population, sets) = tagged(&["a", "ab", "abc", "b", "", "c", "ab", ""]);
    let shared = overlap(named(&sets), &population.everyone());
    assert_eq!(shared.names, ["a", "b", "c"]);
    assert_eq!(shared.both, [[4, 3, 1], [3, 4, 1], [1, 1, 2]]);
    assert_eq!((shared.in_exactly.as_slice(), shared.customers), ([2, 3, 2, 1].as_slice(), 8));
    assert_eq!((shared.in_none(), shared.in_several()), (2, 3));
    let pair = shared.pair(&"a", &"b").unwrap();
    assert_eq!((pair.one, pair.other, pair.both, pair.either()), (4, 4, 3, 5));
    assert_eq!((pair.jaccard(), pair.containment()), (Some(ratio(3, 5)), Some(ratio(3, 4))));
    assert_eq!(shared.pair(&"c", &"a").unwrap().containment(), Some(ratio(1, 2)));
    assert_eq!(shared.at(0, 0).unwrap().jaccard(), Some(percent(100)));
    assert_eq!((shared.pair(&"a", &"x"), shared.at(0, 3)), (None, None));
    let everyone = population.everyone();
    assert_eq!(ids(&population, &in_none(named(&sets), &everyone)), BTreeSet::from([4.into(), 7.into()]));
    assert_eq!(ids(&population, &in_several(named(&sets), &everyone)), BTreeSet::from([1.into(), 2.into(), 6.into()]));
}

#[test]
fn of_some_customers_only() {
    let (population, sets) = tagged(&["a", "ab", "abc", "b", ""]);
    let shared = overlap(named(&sets), &sets[2]);
    assert_eq!((shared.both, shared.customers), (vec![vec![1; 3]; 3], 1));
    let nobody = overlap(named(&sets), &Members::default());
    assert_eq!((nobody.both.concat(), nobody.in_exactly.as_slice()), (vec![0; 9], [0; 4].as_slice()));
    assert_eq!(nobody.at(0, 1).unwrap().jaccard(), None);
    let nothing = overlap::<&str, Members>([], &population.everyone());
    assert_eq!((nothing.in_exactly, nothing.both.len()), (vec![5], 0));
    assert_eq!(in_none(named(&[]), &population.everyone()).len(), 5);
    assert!(in_several(named(&sets[..1]), &population.everyone()).is_empty());
}

#[test]
fn as_set_by_set() {
    let mut dice = Dice::new(11);
    for _ in 0..30 {
        let people: Vec<Customer> = (0_i64..).take(dice.roll(200)).map(Customer::new).collect();
        let population = Population::from_customers(people).unwrap();
        let rules: Vec<_> = (0..dice.roll(6))
            .map(|place| bucket(format!("salt {place}")).within(..percent(dice.one_of(&[1, 5, 30, 70, 100]))))
            .collect();
        let sets: Vec<Members> = rules.iter().map(|rule| select(&population, rule, &context())).collect();
        let among = select(&population, &bucket("among").within(..percent(80)), &context());
        let slow: Vec<BTreeSet<Id>> =
            sets.iter().map(|set| &ids(&population, set) & &ids(&population, &among)).collect();
        let shared = overlap(sets.iter().enumerate(), &among);
        for (row, one) in slow.iter().enumerate() {
            for (column, other) in slow.iter().enumerate() {
                let pair = shared.at(row, column).unwrap();
                assert_eq!((pair.both, pair.either()), ((one & other).len() as u64, (one | other).len() as u64));
            }
        }
        let depth = |id: &Id| slow.iter().filter(|set| set.contains(id)).count();
        let among_ids = ids(&population, &among);
        for (times, count) in shared.in_exactly.iter().enumerate() {
            assert_eq!(*count, among_ids.iter().filter(|id| depth(id) == times).count() as u64);
        }
        let of_depth =
            |is: fn(usize) -> bool| among_ids.iter().filter(|id| is(depth(id))).cloned().collect::<BTreeSet<_>>();
        assert_eq!(ids(&population, &in_none(sets.iter().enumerate(), &among)), of_depth(|depth| depth == 0));
        assert_eq!(ids(&population, &in_several(sets.iter().enumerate(), &among)), of_depth(|depth| depth >= 2));
        let check = check_groups(sets.iter().enumerate(), &among, &population);
        assert_eq!((check.is_exclusive(), check.is_exhaustive()), (shared.in_several() == 0, shared.in_none() == 0));
    }
}

#[test]
fn groups_that_are_none_are_told_with_examples() {
    let (population, sets) = tagged(&["a", "ab", "abc", "b", "", "c", "ab", "ab", "ab", "ab", ""]);
    let check = check_groups(named(&sets), &population.everyone(), &population);
    assert_eq!(
        check.to_string(),
        "6 customers are both a and b: 1, 2, 6, 7, 8 and others\n\
         1 customer is both a and c: 2\n\
         1 customer is both b and c: 2\n\
         2 customers are in no group: 4, 10"
    );
    assert_eq!(check.doubles[0].both.customers, 6);
    let (population, sets) = tagged(&["a", "b", "c", "b"]);
    let check = check_groups(named(&sets), &population.everyone(), &population);
    assert!(check.is_exclusive() && check.is_exhaustive());
    assert_eq!(check.to_string(), "");
    let everyone = population.everyone();
    let not_all = check_groups(named(&sets[..2]), &everyone, &population);
    assert!(not_all.is_exclusive() && !not_all.is_exhaustive());
    assert!(check_groups(named(&sets[..2]), &(everyone - &sets[2]), &population).is_exhaustive());
}

#[test]
fn what_pairs_tell_of_few_is_withheld() {
    let of = |patterns: &[(&str, usize)]| {
        let tags: Vec<&str> = patterns.iter().flat_map(|(tags, count)| vec![*tags; *count]).collect();
        let (population, sets) = tagged(&tags);
        let shown = overlap(named(&sets), &population.everyone()).withheld_below(5);
        let known: Vec<String> = shown.both.concat().iter().map(ToString::to_string).collect();
        let table: Vec<String> = shown.to_string().split_whitespace().map(String::from).collect();
        assert_eq!(table[..4], ["segment", "a", "b", "c"]);
        assert_eq!(table[4..].chunks(4).flat_map(|row| row[1..].to_vec()).collect::<Vec<_>>(), known);
        shown
    };
    // All but two of c are in b.
    let shown = of(&[("a", 10), ("b", 10), ("ab", 10), ("bc", 10), ("c", 2), ("", 30)]);
    let known = |count| Figure::Known(count);
    assert_eq!(
        shown.both,
        [
            [known(20), known(10), known(0)],
            [known(10), known(30), Figure::Withheld],
            [known(0), Figure::Withheld, known(12)],
        ]
    );
    assert_eq!(shown.in_exactly, [30, 22, 20, 0].map(known));
    // Two are in all three: sizes and pairs together with how many are in none would tell.
    let shown = of(&[("a", 10), ("b", 10), ("c", 10), ("ab", 10), ("bc", 10), ("ac", 10), ("abc", 2), ("", 30)]);
    assert!(shown.both.iter().flatten().all(|figure| figure.known().is_some()));
    assert_eq!(shown.in_exactly, [Figure::Withheld; 4]);
    // All but three.
    let shown = of(&[("a", 40), ("", 3)]);
    assert_eq!(shown.both[0][0], Figure::Withheld);
}

#[test]
fn overlaps_are_data() {
    let (population, sets) = tagged(&["a", "ab"]);
    let shared = overlap(named(&sets[..2]), &population.everyone());
    assert_eq!(
        serde_json::to_value(&shared).unwrap(),
        serde_json::json!({ "names": ["a", "b"], "both": [[2, 1], [1, 1]], "in_exactly": [0, 1, 1], "customers": 2 })
    );
    let check = check_groups(named(&sets[..2]), &population.everyone(), &population);
    assert_eq!(
        serde_json::to_value(&check).unwrap(),
        serde_json::json!({
            "doubles": [{ "one": "a", "other": "b", "both": { "customers": 1, "ids": [1] } }],
            "in_none": { "customers": 0, "ids": [] },
        })
    );
}
