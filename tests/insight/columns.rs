//! A metric as a column says of each what the metric says of him alone.

use crate::metrics::{
    EUR, as_of, contexts, facts, instants, label_metrics, ordered_metrics, people, plan, set_of, some_of,
};
use segmentry::{
    Context,
    model::{CreditNote, Customer, Id, Order},
    plan::{MetricPlan, Missing, Observed},
    population::{MetricColumn, Population},
    prelude::*,
    testing::{self, Dice, a_customer, instant, money},
};
use std::collections::{BTreeMap, BTreeSet};

/// What a column says of everybody by his id.
fn read(population: &Population, column: &MetricColumn) -> BTreeMap<Id, Observed> {
    let ids = || population.ids(column.members());
    assert_eq!(ids().count(), column.values().count());
    assert_eq!(ids().count(), column.len());
    let mut all: BTreeMap<Id, Observed> = ids().zip(column.values().map(Observed::Exactly)).collect();
    for (reason, members) in column.missing() {
        assert!(!members.is_empty());
        for id in population.ids(members) {
            assert_eq!(all.insert(id, Observed::Missing(reason)), None, "nobody is in two places");
        }
    }
    let reasons: Vec<Missing> = column.missing().map(|(reason, _)| reason).collect();
    assert!(reasons.is_sorted_by(|one, other| one < other));
    all
}

/// Of those who exist.
fn expected(metric: &MetricPlan, exists: &Plan, people: &[Customer]) -> BTreeMap<Id, Observed> {
    let value = |customer: &Customer| match metric.value(customer) {
        Observed::AtLeast(_) => Observed::Missing(Missing::HistoryBeginsLater),
        known => known,
    };
    let there = people.iter().filter(|customer| exists.matches(customer));
    there.map(|customer| (customer.id().clone(), value(customer))).collect()
}

#[test]
fn columns_say_what_the_row_reading_does() {
    let mut reasons = BTreeSet::new();
    for seed in 0..4 {
        let mut dice = Dice::new(seed);
        let people = people(seed, 120);
        let population = Population::from_customers(people.clone()).unwrap();
        let parts: Vec<_> = (0..5).map(|_| some_of(&mut dice, &population, &people)).collect();
        for context in contexts() {
            let exists = everyone().plan(&context).unwrap();
            for metric in ordered_metrics().iter().chain(&label_metrics()) {
                let of_all = plan(metric, &context);
                for at in instants(&context) {
                    let (metric, exists) = (of_all.at(at).unwrap(), exists.at(at).unwrap());
                    let (members, some) = &parts[dice.roll(parts.len())];
                    let column = population.column(&metric, members);
                    let found = read(&population, &column);
                    assert_eq!(found, expected(&metric, &exists, some), "{metric:?}, {at}");
                    let absent: BTreeSet<Id> = population.ids(column.absent()).collect();
                    assert_eq!(found.len() + absent.len(), some.len());
                    assert!(absent.iter().all(|id| !found.contains_key(id)));
                    reasons.extend(column.missing().map(|(reason, _)| reason));
                }
            }
        }
    }
    for reason in [Missing::NotKnown, Missing::TooFewEvents, Missing::HistoryBeginsLater] {
        assert!(reasons.contains(&reason), "{reason:?} is not met");
    }
}

/// Facts that change from one day to the next, and customers who have the same ones.
#[test]
fn facts_are_those_of_the_day() {
    let mut known = BTreeMap::<usize, BTreeSet<_>>::new();
    let context = Context::at(as_of());
    for seed in 0..3 {
        let mut dice = Dice::new(seed);
        let mut people = Vec::new();
        for (place, (_, is_known)) in facts().iter().enumerate() {
            for copy in 0..12 {
                people.push(testing::customer_of(&mut dice, &context, is_known, format!("{place} {copy}")));
            }
        }
        let population = Population::from_customers(people.clone()).unwrap();
        for (place, (metric, _)) in facts().iter().enumerate() {
            let of_all = plan(metric, &context);
            for at in [as_of(), as_of().saturating_sub(days(30)), as_of().saturating_sub(days(400))] {
                let metric = of_all.at(at).unwrap();
                let found = read(&population, &population.column(&metric, &population.everyone()));
                let exists = everyone().plan(&context).unwrap().at(at).unwrap();
                assert_eq!(found, expected(&metric, &exists, &people), "{metric:?}, {at}");
                let values = found.into_values().filter_map(|observed| observed.value().cloned());
                known.entry(place).or_default().extend(values);
            }
        }
    }
    let uniform: Vec<_> = known.iter().filter(|(_, values)| values.len() < 2).collect();
    assert!(uniform.is_empty(), "{uniform:?}");
}

#[test]
fn days_are_those_of_the_zone_on_every_side_of_midnight() {
    for (zone, around) in [
        (chrono_tz::UTC, "2026-01-01T00:00:00Z"),
        (chrono_tz::Europe::Berlin, "2026-03-29T01:00:00Z"),
        (chrono_tz::Europe::Berlin, "2025-10-26T01:00:00Z"),
        (chrono_tz::Pacific::Apia, "2011-12-30T10:00:00Z"),
        (chrono_tz::America::St_Johns, "2010-11-07T02:31:00Z"),
    ] {
        let middle = instant(around);
        let people: Vec<Customer> = (0..24 * 8)
            .map(|hour: u32| {
                let at = middle.saturating_sub(days(4)).saturating_add(hours(hour));
                let edges = [at.saturating_sub(seconds(1)), at, at.saturating_add(minutes(30))];
                let mut customer = Customer::new(i64::from(hour));
                let order = |at| Order::new(at, money("5 EUR"));
                customer.record(order(edges[hour as usize % 3])).unwrap();
                customer
            })
            .collect();
        let population = Population::from_customers(people.clone()).unwrap();
        let context = Context::at(middle.saturating_add(days(60))).zone(zone);
        let metric = orders().days_since_last().plan(&context).unwrap();
        let exists = everyone().plan(&context).unwrap();
        let column = population.column(&metric, &population.everyone());
        assert_eq!(read(&population, &column), expected(&metric, &exists, &people), "{zone}");
    }
}

#[test]
fn money_that_is_not_all_in_one_currency_or_lowered_by_credit_notes_is_exact() {
    let at = || instant("2026-05-01");
    let foreign = a_customer(1).ordered("2026-05-01", "40 EUR").ordered("2026-05-02", "10 USD").build();
    let fine =
        a_customer(2).ordered("2026-05-01", "0.000000001 EUR").ordered("2026-05-01", "999999999999999 EUR").build();
    let mut credited = a_customer(3).ordered("2026-05-01", "40 EUR").build();
    credited.record(CreditNote::new(at(), money("15 EUR"))).unwrap();
    let late =
        a_customer(4).with(Order::new(at(), money("40 EUR")).refund(instant("2026-12-01"), money("30 EUR"))).build();
    for people in [
        vec![foreign.clone()],
        vec![fine.clone()],
        vec![credited.clone()],
        vec![late.clone()],
        vec![foreign, fine, credited, late],
    ] {
        let population = Population::from_customers(people.clone()).unwrap();
        let context = Context::at(as_of());
        let exists = everyone().plan(&context).unwrap();
        let metric = orders().total(EUR).plan(&context).unwrap();
        for at in [as_of(), instant("2026-12-24")] {
            let metric = metric.at(at).unwrap();
            let column = population.column(&metric, &population.everyone());
            assert_eq!(read(&population, &column), expected(&metric, &exists.at(at).unwrap(), &people));
        }
    }
}

#[test]
fn who_is_erased_or_not_there_yet_has_no_value() {
    let people: Vec<Customer> =
        (1..=4).map(|id| a_customer(id).signed_up(if id == 4 { "2026-10-30" } else { "2026-01-01" }).build()).collect();
    let mut population = Population::from_customers(people).unwrap();
    let asked = population.everyone();
    population.erase([&Id::from(2)]);
    let metric = orders().count().plan(&Context::at(instant("2026-06-01"))).unwrap();
    let column = population.column(&metric, &asked);
    let zero = || Observed::from(0);
    assert_eq!(read(&population, &column), BTreeMap::from([(Id::from(1), zero()), (Id::from(3), zero())]));
    assert_eq!(*column.absent(), set_of(&population, [&Id::from(4)]));

    let nobody = population.column(&metric, &segmentry::population::Members::default());
    assert!(nobody.is_empty() && nobody.absent().is_empty() && nobody.missing().next().is_none());
    assert_eq!(Population::default().column(&metric, &asked).len(), 0);
}
