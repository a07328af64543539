//! Profiles in which few members are behind a figure: what somebody could reckon from what he is shown.

use crate::{
    comparison::part,
    metrics::{people, set_of, some_of},
};
use segmentry::{
    Context,
    insight::{Comparison, FactProfile, Figure, Part, Profiling, SegmentProfile, ShownFact},
    model::Customer,
    population::{Members, Population},
    prelude::*,
    testing::{Dice, a_customer, instant},
};
use serde_json::json;

fn context() -> Context {
    Context::at(instant("2026-03-01"))
}

/// One of some countries or none, any of some tags, or nothing known of it.
fn somebody(dice: &mut Dice, id: u32) -> Customer {
    let mut customer = a_customer(i64::from(id)).signed_up("2026-01-01");
    let country = dice.one_of(&["DE", "DE", "DE", "DE", "AT", "AT", "CH", "LI", "LU", ""]);
    if !country.is_empty() {
        customer = customer.from_country(country);
    }
    for (tag, share) in [("vip", 5), ("new", 50), ("old", 95)] {
        if dice.chance(share) {
            customer = customer.tagged(tag);
        }
    }
    let mut customer = customer.build();
    if dice.chance(90) {
        customer.profile.birth_date = "1980-01-01".parse::<segmentry::model::BirthDate>().unwrap().into();
    }
    customer
}

fn question() -> Profiling {
    Profiling::new()
        .fact("country", country())
        .fact("tags", tags())
        .levels("age", age().levels("under 46", [(46, "46 and over")]))
        .predicate("old enough", age().at_least(18))
}

/// In the segment alone, in the reference too, in the reference alone.
fn apart(of: impl Fn(Part) -> u64, found: &Comparison) -> [u64; 3] {
    let both = of(found.reference) - of(found.rest);
    [of(found.segment) - both, both, of(found.rest)]
}

fn customers(found: &Comparison) -> [u64; 3] {
    apart(|part| part.customers, found)
}

fn of(found: &Comparison) -> [u64; 3] {
    apart(|part| part.of, found)
}

fn less(all: [u64; 3], some: [u64; 3]) -> [u64; 3] {
    [0, 1, 2].map(|place| all[place] - some[place])
}

fn is_small(count: u64, least: u64) -> bool {
    count > 0 && count < least
}

fn has_small(counts: [u64; 3], least: u64) -> bool {
    counts.iter().any(|count| is_small(*count, least))
}

/// That no number that is too small can be reckoned from what is shown of a fact. Whether more than the small ones is withheld.
fn assert_safe(fact: &FactProfile, shown: &ShownFact, sizes: [u64; 3], least: u64) -> bool {
    let found = |fact: &FactProfile| fact.values.iter().map(|value| value.found).collect::<Vec<Comparison>>();
    let values: Vec<(Comparison, Option<Comparison>)> =
        found(fact).into_iter().zip(shown.values.iter().map(|value| value.found.known())).collect();
    let unknown = shown.unknown.known();
    for known in values.iter().filter_map(|(_, known)| *known).chain(unknown) {
        assert!(!has_small(customers(&known), least), "a number is shown: {known:?}");
        assert!(!has_small(less(of(&known), customers(&known)), least), "a rest follows: {known:?}");
        assert!(!has_small(less(sizes, of(&known)), least), "the unknown follow: {known:?}");
    }
    for (truth, known) in &values {
        if let Some(known) = known {
            assert_eq!(customers(known), customers(truth));
            assert_eq!(known.is_beyond_chance, truth.is_beyond_chance);
        }
    }
    // Where each has one value, the hidden ones are what is left of all.
    let cells: Vec<([u64; 3], bool)> = values
        .iter()
        .map(|(truth, known)| (customers(truth), known.is_some()))
        .chain([(customers(&fact.unknown), unknown.is_some())])
        .collect();
    let total = |cells: &[([u64; 3], bool)], place: usize| cells.iter().map(|(counts, _)| counts[place]).sum::<u64>();
    let is_parted = (0..3).all(|place| total(&cells, place) == sizes[place]);
    let hidden: Vec<[u64; 3]> = cells.iter().filter(|(_, is_shown)| !is_shown).map(|(counts, _)| *counts).collect();
    let is_all_hidden = values.iter().all(|(_, known)| known.is_none());
    if is_parted && !is_all_hidden {
        for place in 0..3 {
            let left: u64 = hidden.iter().map(|counts| counts[place]).sum();
            let others = hidden.iter().filter(|counts| counts[place] > 0).count() as u64;
            for small in hidden.iter().filter(|counts| is_small(counts[place], least)) {
                // If there is but one of each of the others.
                assert!(left - (others - 1) >= least, "{small:?} of {hidden:?} follows");
            }
        }
    }
    hidden.iter().any(|counts| !has_small(*counts, least))
}

#[test]
fn small_numbers_do_not_follow_from_a_profile() {
    let (mut shown_values, mut withheld, mut complements) = (0, 0, 0);
    for seed in 0..400 {
        let mut dice = Dice::new(seed);
        let n = dice.one_of(&[3, 12, 40, 150, 600]);
        let people: Vec<Customer> = (0..n).map(|id| somebody(&mut dice, id)).collect();
        let population = Population::from_customers(people.clone()).unwrap();
        let (segment, _) = some_of(&mut dice, &population, &people);
        let everyone = population.everyone();
        let reference = match dice.one_of(&[0, 0, 1, 2]) {
            0 => everyone,
            1 => &everyone - &segment,
            _ => some_of(&mut dice, &population, &people).0,
        };
        let least = dice.one_of(&[2, 3, 5, 10]);
        let profile = question().plan(&context()).unwrap().against(&population, &segment, &reference);
        let shown = profile.withheld_below(least);

        let both = profile.reference - profile.rest;
        let sizes = [profile.segment - both, both, profile.rest];
        let values = || shown.facts.iter().flat_map(|fact| &fact.values);
        if has_small(sizes, least) {
            assert_eq!(shown.segment, Figure::Withheld);
            assert!(values().all(|value| value.found == Figure::Withheld));
            assert!(shown.facts.iter().all(|fact| fact.unknown == Figure::Withheld));
        } else {
            assert_eq!(
                (shown.segment, shown.reference),
                (Figure::Known(profile.segment), Figure::Known(profile.reference))
            );
            for (fact, shown) in profile.facts.iter().zip(&shown.facts) {
                complements += usize::from(assert_safe(fact, shown, sizes, least));
            }
        }
        assert!(shown.reference != Figure::Known(profile.reference) || !is_small(profile.reference, least));
        let (hidden, known): (Vec<_>, Vec<_>) = values().partition(|value| value.found == Figure::Withheld);
        assert_eq!(values().count(), profile.facts.iter().map(|fact| fact.values.len()).sum::<usize>());
        // What is ranked is what is shown, of somebody.
        let is_asked = |found: &Comparison| found.segment.of + found.reference.of > 0;
        let ranked = known.iter().filter(|value| is_asked(&value.found.known().unwrap()));
        assert_eq!(shown.by_lift(percent(0)).len(), ranked.count());
        (withheld, shown_values) = (withheld + hidden.len(), shown_values + known.len());
    }
    assert!(shown_values > 0 && withheld > 0 && complements > 0, "{shown_values} {withheld} {complements}");
}

#[test]
fn without_small_numbers_everything_is_shown() {
    for seed in 0..3 {
        let people = people(seed, 200);
        let population = Population::from_customers(people.clone()).unwrap();
        let buyers = population.select(&orders().any().plan(&context()).unwrap());
        let profile = Profiling::usual().plan(&context()).unwrap().of(&population, &buyers);
        for least in [0, 1] {
            let shown = profile.withheld_below(least);
            assert_eq!(
                (shown.segment, shown.reference),
                (Figure::Known(profile.segment), Figure::Known(profile.reference))
            );
            for (fact, shown) in profile.facts.iter().zip(&shown.facts) {
                assert_eq!((&shown.name, shown.unknown), (&fact.name, Figure::Known(fact.unknown)));
                for (value, shown) in fact.values.iter().zip(&shown.values) {
                    assert_eq!((&shown.value, &shown.predicate), (&value.value, &value.predicate));
                    assert_eq!(shown.found, Figure::Known(value.found));
                }
            }
            let names =
                shown.by_lift(percent(5)).into_iter().map(|(name, value)| (name, &value.value)).collect::<Vec<_>>();
            let expected = profile.by_lift(percent(5)).into_iter().map(|(name, value)| (name, &value.value));
            assert_eq!(names, expected.collect::<Vec<_>>());
        }
    }
}

/// Of so many each, from a country, or from nowhere that is known.
fn profile(segment: &[(&str, i64)], others: &[(&str, i64)]) -> SegmentProfile {
    let mut people = Vec::new();
    let mut add = |countries: &[(&str, i64)], tag: &str| {
        for (country, count) in countries {
            for _ in 0..*count {
                let customer = a_customer(people.len().to_string()).signed_up("2026-01-01").tagged(tag);
                let customer = if country.is_empty() { customer } else { customer.from_country(country) };
                people.push(customer.build());
            }
        }
    };
    add(segment, "in");
    add(others, "out");
    let population = Population::from_customers(people.clone()).unwrap();
    let members: Members =
        set_of(&population, people.iter().filter(|one| one.profile.tags.contains_key("in")).map(Customer::id));
    Profiling::new().fact("country", country()).plan(&context()).unwrap().of(&population, &members)
}

/// Of the values the numbers in the segment and how many they are of; of the unknown how many.
fn told(profile: &SegmentProfile, least: u64) -> (Vec<Option<Part>>, Option<Part>) {
    let fact = &profile.withheld_below(least).facts[0];
    let segment = |found: Figure<Comparison>| found.known().map(|found| found.segment);
    (fact.values.iter().map(|value| segment(value.found)).collect(), segment(fact.unknown))
}

#[test]
fn by_hand() {
    // The next smallest hides the small one, so that neither follows from all 60.
    let fine = profile(&[("AT", 20), ("CH", 4), ("DE", 36)], &[("AT", 100), ("CH", 100), ("DE", 100)]);
    assert_eq!(told(&fine, 5), (vec![None, None, Some(part(36, 60))], Some(part(0, 60))));
    // Few of the others would follow as well.
    let others = profile(&[("AT", 30), ("DE", 30)], &[("AT", 100), ("CH", 4), ("DE", 100)]);
    assert_eq!(told(&others, 5), (vec![None, None, Some(part(30, 60))], Some(part(0, 60))));
    // So few are unknown that they are taken for some of the others, together with the smallest country.
    let unknown = profile(&[("AT", 20), ("CH", 10), ("DE", 28), ("", 2)], &[("AT", 100), ("CH", 100), ("DE", 100)]);
    assert_eq!(told(&unknown, 5), (vec![Some(part(20, 60)), None, Some(part(28, 60))], None));
    let many = profile(&[("AT", 20), ("DE", 30), ("", 10)], &[("AT", 100), ("DE", 100)]);
    assert_eq!(told(&many, 5), (vec![Some(part(20, 50)), Some(part(30, 50))], Some(part(10, 60))));
    // It is known of too few.
    let few = profile(&[("AT", 3), ("", 57)], &[("AT", 100), ("DE", 100)]);
    assert_eq!(told(&few, 5), (vec![None, None], None));
    // Nearly all are in the segment, or nearly nobody.
    assert_eq!(told(&profile(&[("AT", 100)], &[("AT", 3)]), 5), (vec![None], None));
    let nearly_nobody = profile(&[("AT", 3)], &[("AT", 100)]);
    assert_eq!(told(&nearly_nobody, 5), (vec![None], None));
    assert_eq!(
        unknown.withheld_below(5).to_string(),
        "\
value              segment         %  reference         %     index  beyond chance
country: AT             20      33.3        120      33.3       100             no
country: CH       withheld  withheld   withheld  withheld  withheld       withheld
country: DE             28      46.7        128      35.6       131             no
country: unknown  withheld  withheld   withheld  withheld  withheld       withheld"
    );
    let shown = nearly_nobody.withheld_below(5);
    assert_eq!((shown.segment, shown.reference), (Figure::Withheld, Figure::Known(103)));
    assert_eq!(
        serde_json::to_value(&shown).unwrap(),
        json!({
            "segment": "withheld",
            "reference": {"known": 103},
            "facts": [{
                "name": "country",
                "values": [{
                    "value": serde_json::to_value(&shown.facts[0].values[0].value).unwrap(),
                    "predicate": serde_json::to_value(country().is(segmentry::model::Country::AT)).unwrap(),
                    "found": "withheld",
                }],
                "unknown": "withheld",
            }],
        })
    );
}
