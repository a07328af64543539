#[path = "../../examples/personas/personas.rs"]
mod definition;

use super::{at, data, expected, fnv1a, households::read};
use chrono_tz::America::New_York;
use rust_decimal::Decimal;
use segmentry::{
    model::{Customer, Money},
    plan::{BestFit, Fit, PersonasPlan},
    prelude::*,
    scale::Persona,
};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// What the script calls the traits, in the order of the definition.
const TRAITS: [(&str, &[&str]); 5] = [
    (
        "bargain hunter",
        &[
            "a coupon on a fifth of the baskets",
            "a coupon on half of the baskets",
            "hardly a basket without a discount",
            "redeems a third of the campaigns",
            "income below 35K",
        ],
    ),
    (
        "loyal gourmet",
        &["bought in 10 of the last 12 weeks", "3,000 dollars in a year", "hardly a coupon", "income of 75K or more"],
    ),
    ("family shopper", &["kids", "40 dollars a basket", "a third of the baskets at the weekend", "home owner"]),
    (
        "convenience shopper",
        &[
            "four in ten baskets below 10 dollars",
            "a third of the baskets from five to nine in the evening",
            "a basket every fourth day",
            "no kids",
        ],
    ),
    ("weekend stocker", &["half of the baskets at the weekend", "50 dollars a basket", "a basket a week at most"]),
];

fn context(now: &str) -> Context {
    Context::at(at(now)).zone(New_York)
}

fn counted<'a>(verdicts: impl Iterator<Item = (&'a Customer, Verdict)>) -> Json {
    let verdicts: Vec<_> = verdicts.collect();
    let of = |verdict| verdicts.iter().filter(move |(_, one)| *one == verdict);
    let hash = fnv1a(of(Verdict::Yes).map(|(household, _)| household.id()));
    json!({"members": of(Verdict::Yes).count(), "unknown": of(Verdict::Unknown).count(), "fnv1a": hash})
}

fn reduced(part: u64, whole: u64) -> String {
    let (mut divisor, mut rest) = (part, whole);
    while rest > 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    format!("{}/{}", part / divisor, whole / divisor)
}

fn fit_of<'a>(fit: Option<&'a BestFit>, persona: &str) -> Option<&'a Fit> {
    fit.and_then(|fit| fit.fits.iter().find(|fit| fit.persona.as_str() == persona))
}

/// The names of the personas of a household, in the order of the definition.
fn names(fit: Option<&BestFit>) -> Vec<&str> {
    definition::own(fit).iter().map(|fit| fit.persona.as_str()).collect()
}

fn existing(households: &[Customer], context: &Context) -> Vec<Customer> {
    let everyone = everyone().plan(context).unwrap();
    households.iter().filter(|household| everyone.matches(household)).cloned().collect()
}

/// Who is like which persona, and what they spent.
fn groups(households: &[Customer], plan: &PersonasPlan, context: &Context) -> Json {
    let spent = orders().total(definition::USD).plan(context).unwrap();
    let cents = |households: &[&Customer]| -> u64 {
        let amounts = households.iter().map(|one| spent.value(one).money().map(Money::amount).unwrap());
        (amounts.sum::<Decimal>() * Decimal::ONE_HUNDRED).try_into().unwrap()
    };
    let all = cents(&households.iter().collect::<Vec<_>>());
    let fits: Vec<Option<BestFit>> = households.iter().map(|household| plan.best_fit(household)).collect();
    let mut groups = serde_json::Map::new();
    for name in TRAITS.iter().map(|(name, _)| *name).chain(["none"]) {
        let is_in = |fit: Option<&BestFit>| {
            let names = names(fit);
            names.contains(&name) || (names.is_empty() && name == "none")
        };
        let verdicts = households.iter().zip(&fits).map(|(one, fit)| (one, Verdict::from(is_in(fit.as_ref()))));
        let mut group = counted(verdicts);
        let members = || households.iter().zip(&fits).filter(|(_, fit)| is_in(fit.as_ref()));
        let spent = cents(&members().map(|(household, _)| household).collect::<Vec<_>>());
        let perfect = members()
            .filter(|(_, fit)| fit.as_ref().is_some_and(|fit| fit.best().iter().any(|fit| fit.percent() == 100)));
        group["spent_cents"] = json!(spent);
        group["share_of_spent"] = json!(reduced(spent, all));
        group["perfect"] = json!(perfect.count());
        groups.insert(name.to_owned(), group);
    }
    Json::Object(groups)
}

#[test]
fn every_household_is_like_the_expected_personas() {
    let (expected, context) = (expected("personas"), context("2018-01-01T05:00:00Z"));
    let households = existing(&read::households(&data()).unwrap(), &context);
    let plan = definition::personas().unwrap().plan(&context).unwrap();
    assert_eq!(json!(households.len()), expected["households"]);
    assert_eq!(groups(&households, &plan, &context), expected["personas"]);

    let fits: Vec<Option<BestFit>> = households.iter().map(|household| plan.best_fit(household)).collect();
    let tied = fits.iter().filter(|fit| names(fit.as_ref()).len() > 1).count();
    assert_eq!(json!(tied), expected["ties_for_the_best"]);
    for (name, _) in TRAITS {
        let of_each: Vec<_> = households.iter().zip(fits.iter().map(|fit| fit_of(fit.as_ref(), name))).collect();
        let by_half = of_each.iter().map(|(household, fit)| {
            (*household, fit.map_or(Verdict::Unknown, |fit| definition::fits_by_half(fit).into()))
        });
        assert_eq!(counted(by_half), expected["fit_at_least_half"][name], "{name}");
        let mut tally = BTreeMap::<String, usize>::new();
        for (_, fit) in of_each {
            let fit = fit.map_or("unknown".to_owned(), |fit| reduced(fit.holds, fit.known));
            *tally.entry(fit).or_default() += 1;
        }
        assert_eq!(json!(tally), expected["fits"][name], "{name}");
    }
}

#[test]
fn every_trait_holds_of_whom_it_should() {
    let (expected, context) = (expected("personas"), context("2018-01-01T05:00:00Z"));
    let households = existing(&read::households(&data()).unwrap(), &context);
    let personas = definition::personas().unwrap();
    assert!(personas.iter().map(Persona::name).eq(TRAITS.map(|(name, _)| name)));
    for (persona, (name, traits)) in personas.iter().zip(TRAITS) {
        assert_eq!(persona.traits().len(), traits.len(), "{name}");
        for (part, called) in persona.traits().iter().zip(traits) {
            let plan = part.rule.plan(&context).unwrap();
            let verdicts = households.iter().map(|household| (household, plan.verdict(household)));
            assert_eq!(counted(verdicts), expected["traits"][name][called], "{name}: {called}");
        }
    }
}

#[test]
fn the_past_is_as_expected() {
    let expected = expected("personas");
    let (before, now) = (context("2017-07-01T04:00:00Z"), context("2018-01-01T05:00:00Z"));
    assert_eq!(json!(before.as_of()), expected["replay"]["as_of"]);
    let all = read::households(&data()).unwrap();
    let existed = existing(&all, &before);
    let personas = definition::personas().unwrap();
    let (plan_before, plan_now) = (personas.plan(&before).unwrap(), personas.plan(&now).unwrap());
    assert_eq!(json!(existed.len()), expected["replay"]["households"]);
    assert_eq!(groups(&existed, &plan_before, &before), expected["replay"]["personas"]);

    let called = |plan: &PersonasPlan, household: &Customer| {
        let mut names: Vec<String> = names(plan.best_fit(household).as_ref()).into_iter().map(str::to_owned).collect();
        names.extend(names.is_empty().then(|| "none".to_owned()));
        names.join(" + ")
    };
    let mut moved = BTreeMap::<String, usize>::new();
    for one in &existed {
        *moved.entry(format!("{} -> {}", called(&plan_before, one), called(&plan_now, one))).or_default() += 1;
    }
    assert_eq!(json!(moved), expected["replay"]["from_then_to_now"]);
}

#[test]
fn single_households_are_as_expected() {
    let (expected, context) = (expected("personas"), context("2018-01-01T05:00:00Z"));
    let households = read::households(&data()).unwrap();
    let plan = definition::personas().unwrap().plan(&context).unwrap();
    for (number, card) in expected["customers"].as_object().unwrap() {
        let household = households.iter().find(|one| one.id().to_string() == *number).unwrap();
        let fit = plan.best_fit(household);
        assert_eq!(json!(names(fit.as_ref())), card["personas"], "{number}");
        for (name, traits) in TRAITS {
            let fit = fit_of(fit.as_ref(), name).unwrap();
            assert_eq!(json!(reduced(fit.holds, fit.known)), card["fits"][name], "{number}: {name}");
            let of = |verdict: Json| traits.iter().filter(|called| card["traits"][name][**called] == verdict).count();
            assert_eq!(fit.has.len(), of(json!(true)), "{number}: {name}");
            assert_eq!(fit.lacks.len(), of(json!(false)), "{number}: {name}");
            assert_eq!(fit.unknown.len(), of(json!(null)), "{number}: {name}");
        }
    }
}
