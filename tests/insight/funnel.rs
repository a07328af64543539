//! Funnels: by hand, and by trying every way.

use crate::deeds::{Deed, HOUR, Person, START, What, context, instant, people, population};
use segmentry::{
    insight::{Funnel, FunnelCounts, FunnelStep},
    model::{Cart, Device, View, Visit},
    population::Population,
    prelude::*,
    testing::{FakeCustomer, a_customer, as_of},
    time::Span,
    words::FunnelOf,
};
use std::collections::BTreeMap;

fn counted<W>(funnel: FunnelOf<W>, customers: impl IntoIterator<Item = FakeCustomer>) -> FunnelCounts {
    let population = Population::from_customers(customers.into_iter().map(FakeCustomer::build)).unwrap();
    Funnel::of(funnel).plan(&as_of("2026-04-01")).unwrap().of(&population, &population.everyone())
}

fn shop() -> FunnelOf {
    funnel(views().products()).then(carts().added()).then(orders())
}

fn viewed(at: &str) -> View {
    View::of_product(segmentry::testing::instant(at), "mug")
}

fn added(at: &str) -> Cart {
    Cart::added(segmentry::testing::instant(at), "mug")
}

fn members(steps: &[FunnelStep]) -> Vec<u64> {
    steps.iter().map(|step| step.members).collect()
}

#[test]
fn steps_are_counted_absolutely_and_relatively() {
    let only_viewed = a_customer(1).with(viewed("2026-03-01T10:00:00Z"));
    let only_added = a_customer(2).with(viewed("2026-03-01T10:00:00Z")).with(added("2026-03-01T10:01:00Z"));
    let bought = |id: i64| {
        a_customer(id)
            .with(viewed("2026-03-01T10:00:00Z"))
            .with(added("2026-03-01T10:03:00Z"))
            .ordered("2026-03-01T11:00:00Z", "5 EUR")
    };
    let never_viewed = a_customer(5).ordered("2026-03-01T11:00:00Z", "5 EUR");
    let counts = counted(shop(), [only_viewed, only_added, bought(3), bought(4), never_viewed]);
    assert_eq!(members(&counts.steps), [4, 3, 2]);
    let [view, add, buy] = counts.steps.try_into().unwrap();
    assert_eq!((view.lost, view.of_previous, view.of_first), (None, None, Some(percent(100))));
    assert_eq!((add.lost, add.of_previous, add.of_first), (Some(1), Some(ratio(3, 4)), Some(ratio(3, 4))));
    assert_eq!((buy.lost, buy.of_previous, buy.of_first), (Some(1), Some(ratio(2, 3)), Some(percent(50))));
    assert_eq!((view.median_time, add.median_time, buy.median_time), (None, Some(minutes(3)), Some(minutes(57))));
    assert_eq!((view.name, buy.name), ("product view".into(), "order".into()));
}

#[test]
fn the_median_of_an_even_number_is_the_mean_of_the_middle_two() {
    let took = |id: i64, micros: u64| {
        let at = segmentry::testing::instant("2026-03-01T10:00:00Z");
        let later = at.saturating_add(Span::from_micros(micros));
        a_customer(id).with(View::of_product(at, "mug")).with(Cart::added(later, "mug"))
    };
    let median = |micros: &[u64]| {
        let customers = micros.iter().zip(1..).map(|(micros, id)| took(id, *micros));
        counted(shop(), customers).steps[1].median_time.map(Span::micros)
    };
    assert_eq!(median(&[5]), Some(5));
    assert_eq!(median(&[9, 1, 4]), Some(4));
    assert_eq!(median(&[9, 1, 4, 8]), Some(6));
    // Halves go to the even.
    assert_eq!(median(&[1, 2]), Some(2));
    assert_eq!(median(&[2, 3]), Some(2));
    assert_eq!(median(&[3, 4, 900, 1]), Some(4));
    assert_eq!(median(&[]), None);
}

#[test]
fn who_went_twice_counts_once_by_the_way_that_came_farthest() {
    let customer = a_customer(1)
        .with(viewed("2026-03-01T10:00:00Z"))
        .with(viewed("2026-03-05T10:00:00Z"))
        .with(added("2026-03-05T10:07:00Z"))
        .ordered("2026-03-05T12:07:00Z", "5 EUR")
        .with(viewed("2026-03-09T10:00:00Z"))
        .with(added("2026-03-09T10:01:00Z"));
    let counts = counted(shop().within(days(1)), [customer]);
    assert_eq!(members(&counts.steps), [1, 1, 1]);
    let times: Vec<_> = counts.steps.iter().map(|step| step.median_time).collect();
    assert_eq!(times, [None, Some(minutes(7)), Some(hours(2))]);
}

#[test]
fn groups_are_those_of_the_first_step() {
    let came = |id: i64, device: Option<Device>| {
        let visit = Visit::new(segmentry::testing::instant("2026-03-01T10:00:00Z"));
        a_customer(id).with(device.into_iter().fold(visit, Visit::device))
    };
    let funnel = funnel(visits()).then(orders());
    let customers = [
        came(1, Some(Device::Phone)),
        came(2, Some(Device::Phone)).ordered("2026-03-01T10:30:00Z", "5 EUR"),
        came(3, Some(Device::Desktop)).ordered("2026-03-01T11:30:00Z", "5 EUR"),
        came(4, None),
    ];
    let population = Population::from_customers(customers.map(FakeCustomer::build)).unwrap();
    let plan = Funnel::of(funnel).by(EventField::Device).plan(&as_of("2026-04-01")).unwrap();
    let counts = plan.of(&population, &population.everyone());
    let groups: Vec<_> = counts
        .groups
        .iter()
        .map(|group| (group.value.as_ref().map(ToString::to_string), members(&group.steps)))
        .collect();
    assert_eq!(groups, [(Some("desktop".into()), vec![1, 1]), (Some("phone".into()), vec![2, 1]), (None, vec![1, 0])]);
    assert_eq!(members(&counts.steps), [4, 2]);
    assert_eq!(counts.groups[0].steps[1].median_time, Some(minutes(90)));
    assert!(counts.groups[1].to_string().contains("1. visit"));
    assert_eq!(counts.groups[2].steps[1].of_previous, Some(percent(0)));
}

#[test]
fn nobody_on_the_way_has_no_shares() {
    let counts = counted(shop(), [a_customer(1)]);
    assert_eq!(members(&counts.steps), [0, 0, 0]);
    assert!(counts.steps.iter().all(|step| step.of_first.is_none() && step.of_previous.is_none()));
    assert_eq!(counts.steps[1].lost, Some(0));
}

#[test]
fn faults_are_told_with_their_places() {
    let question = Funnel::of(funnel(visits().within_last(days(1))).within(days(0))).by(EventField::Offer);
    let error = question.plan(&as_of("2026-04-01")).unwrap_err();
    let paths: Vec<_> = error.faults().iter().map(segmentry::Fault::path).collect();
    assert_eq!(paths, ["/by", "/funnel/steps", "/funnel/steps/0/where/0", "/funnel/within"]);
}

// By trying every way.

/// Every sequence of deeds that serve one step after the other.
fn every_way<'a>(deeds: &[&'a Deed], steps: &[fn(&What) -> bool], within: i64) -> Vec<Vec<&'a Deed>> {
    let mut ways: Vec<Vec<&Deed>> = Vec::new();
    let mut open: Vec<Vec<&Deed>> = vec![Vec::new()];
    while let Some(way) = open.pop() {
        let Some(step) = steps.get(way.len()) else { continue };
        for deed in deeds.iter().filter(|deed| step(&deed.what)) {
            let follows = way.last().is_none_or(|last| last.at <= deed.at);
            if follows && way.first().is_none_or(|first| deed.at < first.at + within) {
                let longer: Vec<&Deed> = way.iter().copied().chain([*deed]).collect();
                ways.push(longer.clone());
                open.push(longer);
            }
        }
    }
    ways
}

/// The way by which somebody came farthest, there first, and of these the one whose steps were taken last.
fn best_way<'a>(person: &'a Person, steps: &[fn(&What) -> bool], within: i64, now: i64) -> Option<Vec<i64>> {
    let there: Vec<&Deed> = person.deeds.iter().filter(|deed| deed.is_there(now)).collect();
    let ways = every_way(&there, steps, within);
    let times = ways.into_iter().map(|way| way.into_iter().map(|deed| deed.at).collect::<Vec<i64>>());
    times.max_by_key(|way| (way.len(), -way.last().unwrap(), way.clone()))
}

#[test]
fn agrees_with_trying_every_way() {
    let steps: [fn(&What) -> bool; 3] = [
        |what| matches!(what, What::Clicked { .. }),
        |what| matches!(what, What::Visited { .. } | What::Viewed { .. }),
        |what| matches!(what, What::Bought(_)),
    ];
    let mut seen = BTreeMap::new();
    for seed in 0..200 {
        let people = people(seed, 15);
        let population = population(&people);
        for (span, long) in [(hours(8), 8), (hours(40), 40)] {
            for now in [START + 20 * HOUR, START + 100 * HOUR] {
                use segmentry::model::EventKind::{ProductViewed, Visit};
                let funnel = funnel(messages().clicked()).then(events([Visit, ProductViewed])).then(orders());
                let plan = Funnel::of(funnel.within(span)).plan(&context(START)).unwrap().at(instant(now)).unwrap();
                let counts = plan.of(&population, &population.everyone());
                let ways: Vec<Vec<i64>> =
                    people.iter().filter_map(|person| best_way(person, &steps, long * HOUR, now)).collect();
                let reached = |step: usize| ways.iter().filter(|way| way.len() > step).count() as u64;
                assert_eq!(members(&counts.steps), [reached(0), reached(1), reached(2)], "{seed} {span} {now}");
                for step in [1, 2] {
                    let gone = ways.iter().filter(|way| way.len() > step);
                    let mut times: Vec<i64> = gone.map(|way| way[step] - way[step - 1]).collect();
                    times.sort_unstable();
                    let middle = times.len() / 2;
                    let median = match times.len() {
                        0 => None,
                        n if n % 2 == 1 => Some(times[middle].into()),
                        _ => Some(crate::deeds::rounded((times[middle] + times[middle - 1]).into(), 2)),
                    };
                    let found = counts.steps[step].median_time.map(|time| time.micros().into());
                    assert_eq!(found, median, "{seed} {span} {now}");
                    *seen.entry((step, times.len().min(3))).or_insert(0) += 1;
                }
            }
        }
    }
    assert!(seen.values().all(|times| *times > 5) && seen.len() == 8, "{seen:?}");
}
