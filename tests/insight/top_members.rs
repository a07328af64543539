//! The best of some members, beside sorting all of them.

use crate::metrics::{EUR, as_of, contexts, instants, number, ordered_metrics, people, plan, some_of};
use segmentry::{
    Context, Problem,
    insight::{Equals, RankedMembers, TopMembers},
    model::{Id, Value},
    plan::Missing,
    population::{Members, Population},
    prelude::*,
    scale::Best,
    testing::{Dice, a_customer, instant},
    words::{Metric, Ratio, ratio},
};

#[derive(Clone, Copy, Debug)]
enum Size {
    Number(u64),
    Part(Ratio),
}

fn rows(top: &RankedMembers) -> Vec<(u64, Id, Value)> {
    top.list.iter().map(|one| (one.rank, one.id.clone(), one.value.clone())).collect()
}

#[test]
fn the_best_are_those_that_sorting_finds() {
    let sizes = [
        Size::Number(0),
        Size::Number(1),
        Size::Number(7),
        Size::Number(1_000),
        Size::Part(percent(0)),
        Size::Part(percent(5)),
        Size::Part(ratio(1, 3)),
        Size::Part(percent(100)),
    ];
    // Facts that are numbers can be ranked too.
    let mut metrics = ordered_metrics();
    metrics.extend([Metric::from(household_size()), children().into(), orders().favourite_hour(1).into()]);
    let mut ties = 0;
    for seed in 0..4 {
        let mut dice = Dice::new(seed);
        let people = people(seed, 100);
        let population = Population::from_customers(people.clone()).unwrap();
        let sets: Vec<_> = (0..4).map(|_| some_of(&mut dice, &population, &people)).collect();
        for context in contexts() {
            for metric in &metrics {
                let (members, some) = &sets[dice.roll(sets.len())];
                let (size, at) = (dice.one_of(&sizes), dice.one_of(&instants(&context)));
                let best = dice.one_of(&[Best::Highest, Best::Lowest]);
                let equals = dice.one_of(&[Equals::ById, Equals::Together]);
                let question = match size {
                    Size::Number(n) => TopMembers::number(n, metric.clone()),
                    Size::Part(part) => TopMembers::part(part, metric.clone()),
                };
                let found = question.best(best).equals(equals).plan(&context).unwrap().at(at).unwrap();
                let found = found.of(&population, members);

                let (value, exists) =
                    (plan(metric, &context).at(at).unwrap(), everyone().plan(&context).unwrap().at(at).unwrap());
                let there: Vec<_> = some.iter().filter(|customer| exists.matches(customer)).collect();
                let mut all: Vec<(Id, Value)> = there
                    .iter()
                    .filter_map(|customer| Some((customer.id().clone(), value.value(customer).value()?.clone())))
                    .filter(|(_, value)| !matches!(value, Value::Texts(_)))
                    .collect();
                let place = |value: &Value| if best == Best::Highest { -number(value) } else { number(value) };
                all.sort_by_key(|(id, value)| (place(value), id.clone()));
                let wanted = match size {
                    Size::Number(n) => n,
                    Size::Part(part) => (all.len() as u64 * part.numerator()).div_ceil(part.denominator()),
                };
                let wanted = usize::try_from(wanted).unwrap().min(all.len());
                let last = wanted.checked_sub(1).map(|last| place(&all[last].1));
                let is_in = |nth: usize, value: &Value| match equals {
                    Equals::ById => nth < wanted,
                    Equals::Together => last.is_some_and(|last| place(value) <= last),
                };
                let expected: Vec<(u64, Id, Value)> = all
                    .iter()
                    .enumerate()
                    .filter(|(nth, (_, value))| is_in(*nth, value))
                    .map(|(_, (id, value))| {
                        let better = all.iter().filter(|(_, other)| place(other) < place(value)).count();
                        (better as u64 + 1, id.clone(), value.clone())
                    })
                    .collect();
                ties += usize::from(expected.len() > wanted);
                assert_eq!(rows(&found), expected, "{metric} {size:?} {best:?} {equals:?}");
                let mut ids: Vec<Id> = expected.into_iter().map(|(_, id, _)| id).collect();
                ids.sort();
                let mut members: Vec<Id> = population.ids(&found.members).collect();
                members.sort();
                assert_eq!(members, ids);
                let missing: u64 = found.missing.iter().map(|(_, customers)| customers).sum();
                assert_eq!((found.customers, missing), (all.len() as u64, (there.len() - all.len()) as u64));
                assert_eq!(found.absent, (some.len() - there.len()) as u64);
            }
        }
    }
    assert!(ties > 5, "{ties}");
}

fn three() -> Population {
    Population::from_customers([
        a_customer("c").ordered("2026-02-01", "90 EUR").build(),
        a_customer("b").ordered("2026-02-01", "90 EUR").build(),
        a_customer("a").ordered("2026-02-01", "10 EUR").build(),
    ])
    .unwrap()
}

#[test]
fn equal_values_are_taken_by_id_or_together() {
    let (population, context) = (three(), Context::at(instant("2026-03-01")));
    let best = |equals| {
        let best = TopMembers::number(1, orders().total(EUR)).equals(equals).plan(&context).unwrap();
        best.of(&population, &population.everyone()).list.into_iter().map(|one| one.id).collect::<Vec<_>>()
    };
    assert_eq!(best(Equals::ById), [Id::from("b")]);
    assert_eq!(best(Equals::Together), [Id::from("b"), Id::from("c")]);
}

#[test]
fn a_score_ranks_like_every_number_and_a_name_does_not() {
    let (population, context) = (three(), Context::at(instant("2026-03-01")));
    let fit = segmentry::rfm::Rfm::of_orders(EUR).plan(&context).unwrap();
    let model = fit.fit_population(&population, &population.everyone()).unwrap().model;
    let best =
        TopMembers::number(1, score("rfm", "monetary")).plan(&context.clone().score_model("rfm", model)).unwrap();
    let best = best.of(&population, &population.everyone());
    assert_eq!(
        serde_json::to_value(&best.list).unwrap(),
        serde_json::json!([
            {"rank": 1, "id": "b", "value": {"number": "2"}},
        ])
    );

    let named = TopMembers::number(1, gender()).plan(&context).unwrap().of(&population, &population.everyone());
    assert_eq!((named.list, named.missing), (Vec::new(), vec![(Missing::NotKnown, 3)]));
    let nobody =
        TopMembers::part(percent(50), orders().count()).plan(&context).unwrap().of(&population, &Members::default());
    assert_eq!((nobody.list, nobody.members, nobody.customers), (Vec::new(), Members::default(), 0));
}

#[test]
fn more_than_all_and_unknown_metrics_are_refused() {
    let context = Context::at(as_of());
    for part in [percent(101), ratio(1, 0)] {
        let error = TopMembers::part(part, orders().count()).plan(&context).unwrap_err();
        assert_eq!(error.faults()[0].path(), "/part");
        assert!(matches!(error.faults()[0].problem(), Problem::Expected { .. }));
    }
    assert!(TopMembers::number(5, score("no such", "x")).plan(&context).is_err());
}
