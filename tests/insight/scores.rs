//! Models fitted to populations and read on them, beside the histories of each customer.

use crate::metrics::{EUR, as_of, contexts, instants, ordered_metrics, people, some_of};
use segmentry::{
    Context,
    model::{Customer, Id, Text},
    plan::{Missing, Standing},
    population::{Members, Population},
    prelude::*,
    rfm::{Bins, Collapsed, FitError, Method, Quantile, Rfm, RfmFit, Scoring, Standings, Ties},
    scale::{Best, Closed, Combination, Grid, Outside, Scores},
    testing::{Dice, a_customer, instant},
    words::Metric,
};
use std::collections::BTreeMap;

fn bins(dice: &mut Dice) -> Bins {
    let quantiles = Method::Quantiles { quantile: Quantile::Type7, closed: Closed::Right, plus: 0.into() };
    let method = dice.one_of(&[
        Method::Ranks(Ties::Low),
        Method::Ranks(Ties::High),
        Method::Ranks(Ties::SplitById),
        Method::Ranks(Ties::SplitBySeed("s".into())),
        quantiles,
        Method::EqualWidth,
    ]);
    Bins::new(dice.one_of(&[2, 3, 5]))
        .method(method)
        .best(dice.one_of(&[Best::Highest, Best::Lowest]))
        .collapsed(dice.one_of(&[Collapsed::Skip, Collapsed::Compress, Collapsed::Stretch]))
        .outside(dice.one_of(&[Outside::Clamp, Outside::Flag, Outside::Refuse]))
}

/// Any definition, often the plain one.
fn definition(dice: &mut Dice) -> Rfm {
    if dice.chance(30) {
        return Rfm::of_orders(EUR);
    }
    let metrics = ordered_metrics();
    let names = ["one", "two", "three"];
    let dimensions: Vec<(&str, Metric, Bins)> =
        names[..=dice.roll(3)].iter().map(|name| (*name, dice.one_of(&metrics), bins(dice))).collect();
    let mut scoring = Scoring::new(dimensions.iter().map(|(name, _, bins)| (*name, bins.clone())));
    if dice.chance(30) {
        scoring = scoring.nested();
    }
    let weights = vec![1; dimensions.len()];
    scoring = match dice.roll(3) {
        0 => scoring.combine("sum", Combination::Percent(weights)),
        1 => scoring.combine("rank", Combination::Percentile(weights)),
        _ => scoring,
    };
    let rfm = Rfm::of(dimensions).scoring(scoring);
    if dice.chance(40) { rfm.fitted_to(orders().count().at_least(2) | gender().is("female")) } else { rfm }
}

fn assert_same(
    found: Result<RfmFit, FitError>,
    expected: Result<RfmFit, FitError>,
    definition: &Rfm,
) -> Option<RfmFit> {
    match (found, expected) {
        (Ok(found), Ok(expected)) => {
            assert_eq!(found.model, expected.model, "{definition:?}");
            assert_eq!(found.diagnoses, expected.diagnoses);
            assert_eq!(found.report, expected.report);
            Some(found)
        }
        (Err(found), Err(expected)) => {
            assert_eq!(found, expected);
            None
        }
        (found, expected) => panic!("{definition:?}\n{found:?}\n{expected:?}"),
    }
}

/// How each is said to stand, by his id.
fn told(population: &Population, standings: &Standings) -> BTreeMap<Id, Standing> {
    let mut segments: BTreeMap<Id, Text> = BTreeMap::new();
    for (name, members) in &standings.segments {
        for id in population.ids(members) {
            assert_eq!(segments.insert(id, name.clone()), None, "nobody is in two segments");
        }
    }
    let mut all = BTreeMap::new();
    let mut tell = |id, standing| assert_eq!(all.insert(id, standing), None, "everybody stands once");
    assert_eq!(standings.scored.len(), standings.scores.len());
    for (row, id) in population.ids(&standings.scored).enumerate() {
        let scores: Scores = standings.scores.get(row).unwrap();
        let segment = segments.get(&id).cloned();
        tell(id, Standing::Scored { scores, segment });
    }
    population.ids(&standings.without_purchases).for_each(|id| tell(id, Standing::WithoutPurchases));
    for (dimension, reason, members) in &standings.missing {
        let standing = || Standing::Missing { dimension: dimension.clone(), reason: *reason };
        population.ids(members).for_each(|id| tell(id, standing()));
    }
    population.ids(&standings.absent).for_each(|id| tell(id, Standing::Absent));
    all
}

#[test]
fn fits_and_scores_are_those_of_histories() {
    let (mut fits, mut met) = (0, BTreeMap::new());
    for seed in 0..15 {
        let mut dice = Dice::new(seed);
        let people = people(seed, 60);
        let population = Population::from_customers(people.clone()).unwrap();
        let (members, some) = some_of(&mut dice, &population, &people);
        for context in contexts() {
            let definition = definition(&mut dice);
            let at = dice.one_of(&instants(&context));
            let plan = definition.plan(&context).unwrap().at(at).unwrap();
            let found = plan.fit_population(&population, &members);
            let mut in_parts = plan.sample().unwrap();
            let (one, other) = some.split_at(some.len() / 2);
            let set = |part: &[Customer]| crate::metrics::set_of(&population, part.iter().map(Customer::id));
            in_parts.add_members(&population, &set(one));
            in_parts.add_members(&population, &set(other));
            let Some(fit) = assert_same(found, plan.fit(&some), &definition) else { continue };
            assert_same(in_parts.fit(), plan.fit(&some), &definition);
            fits += 1;
            let scores = fit.model.plan(&context).unwrap();
            for at in instants(&context) {
                let scores = scores.at(at).unwrap();
                let found = told(&population, &scores.standings(&population, &population.everyone()));
                for customer in &people {
                    let expected = scores.standing(customer);
                    let kind = match &expected {
                        Standing::Missing { reason: Missing::OutsideFit, .. } => "refused",
                        Standing::Missing { .. } => "missing",
                        Standing::Scored { .. } => "scored",
                        Standing::WithoutPurchases => "without purchases",
                        Standing::Absent => "absent",
                        _ => "other",
                    };
                    *met.entry(kind).or_insert(0) += 1;
                    // Of flags columns do not tell; they are not shown either.
                    assert_eq!(
                        found[customer.id()].to_string(),
                        expected.to_string(),
                        "{definition:?} {}",
                        customer.id()
                    );
                }
                assert_eq!(found.len(), people.len());
            }
        }
    }
    assert!(fits > 20, "{fits}");
    assert_eq!(met.len(), 5, "{met:?}");
}

#[test]
fn many_are_scored_as_one_by_one() {
    // Enough for ways that few would not go.
    let people = segmentry::testing::crowd(3, 3_000);
    let population = Population::from_customers(people.clone()).unwrap();
    let context = Context::at(as_of());
    for definition in [Rfm::of_orders(EUR), Rfm::lrfm(EUR), Rfm::of_engagement()] {
        let plan = definition.plan(&context).unwrap();
        let found = plan.fit_population(&population, &population.everyone());
        let fit = assert_same(found, plan.fit(&people), &definition).unwrap();
        let scores = fit.model.plan(&context).unwrap();
        let standings = told(&population, &scores.standings(&population, &population.everyone()));
        for customer in &people {
            assert_eq!(standings[customer.id()], scores.standing(customer));
        }
    }
}

#[test]
fn nobody_and_a_single_one() {
    let population = Population::from_customers([
        a_customer(1).ordered("2026-03-01", "40 EUR").build(),
        a_customer(2).signed_up("2026-03-01").build(),
    ])
    .unwrap();
    let context = Context::at(instant("2026-04-01"));
    let plan = Rfm::of_orders(EUR).plan(&context).unwrap();
    assert_eq!(plan.fit_population(&population, &Members::default()).unwrap_err(), FitError::NoCustomers);
    assert_eq!(plan.fit_population(&Population::default(), &Members::default()).unwrap_err(), FitError::NoCustomers);

    let fit = plan.fit_population(&population, &population.everyone()).unwrap();
    assert_eq!(fit.report.to_string(), "1 of 2 customers were fitted; 1 without purchases");
    let standings = fit.model.plan(&context).unwrap().standings(&population, &population.everyone());
    assert_eq!(standings.segments.iter().map(|(_, members)| members.len()).sum::<usize>(), 1);
    let names: Vec<&str> = standings.segments.iter().map(|(name, _)| name.as_str()).collect();
    let grid = Grid::recency_frequency();
    let expected: Vec<&str> = grid.names().map(Text::as_str).take(grid.without_purchases_index()).collect();
    assert_eq!(names, expected);
    assert_eq!(standings.segment("no such"), Members::default());
    let none = fit.model.plan(&context).unwrap().standings(&population, &Members::default());
    assert!(none.scored.is_empty() && none.scores.is_empty());
}
