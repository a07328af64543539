//! What goes in comes out, however it is split.

use crate::people::people;
use segmentry::{
    model::{Customer, Event},
    population::{Batch, Population},
    testing::Dice,
};

fn assert_same(population: &Population, people: &[Customer]) {
    assert_eq!(population.len(), people.len());
    for customer in people {
        let found = population.customer(customer.id()).unwrap();
        assert_eq!(
            serde_json::to_value(&found).unwrap(),
            serde_json::to_value(customer).unwrap(),
            "customer {}",
            customer.id()
        );
        assert!(found == *customer);
    }
}

#[test]
fn whole_customers_come_out_as_they_went_in() {
    for seed in 0..24 {
        let people = people(seed, 30);
        let population = Population::from_customers(people.clone()).unwrap();
        assert_same(&population, &people);
    }
}

#[test]
fn batches_in_any_order_with_duplicates_are_one_history() {
    for seed in 100..124 {
        let people = people(seed, 20);
        let mut dice = Dice::new(seed);
        let mut events: Vec<(usize, Event)> = Vec::new();
        for (number, customer) in people.iter().enumerate() {
            for event in customer.history.iter() {
                events.push((number, event.clone()));
                if event.id().is_some() && dice.chance(30) {
                    events.push((number, event.clone()));
                }
            }
        }
        for place in 0..events.len() {
            let other = dice.roll(events.len());
            events.swap(place, other);
        }
        let mut population = Population::default();
        let mut rest = people.iter();
        let mut added = 0;
        for events in events.chunks(17) {
            let mut batch = Batch::default();
            if let Some(customer) = rest.next() {
                batch.profile(customer.id().clone(), customer.profile.clone());
            }
            for (number, event) in events {
                batch.event(people[*number].id().clone(), event.clone());
            }
            let report = population.append(batch).unwrap();
            assert_eq!(report.rejected, []);
            added += report.added;
        }
        let mut batch = Batch::default();
        for customer in rest {
            batch.profile(customer.id().clone(), customer.profile.clone());
        }
        population.append(batch).unwrap();
        assert_eq!(added, people.iter().map(|customer| customer.history.len()).sum::<usize>());
        assert_same(&population, &people);
    }
}

#[test]
fn who_is_erased_leaves_nothing_behind_and_moves_nobody() {
    for seed in 200..220 {
        let people = people(seed, 20);
        let mut population = Population::from_customers(people.clone()).unwrap();
        let (erased, kept) = people.split_at(7);
        assert_eq!(population.erase(erased.iter().map(Customer::id)), 7);
        assert_same(&population, kept);
        assert!(erased.iter().all(|customer| population.customer(customer.id()).is_none()));
        population
            .append({
                let mut batch = Batch::default();
                batch.customer(erased[0].clone());
                batch
            })
            .unwrap();
        assert!(population.customer(erased[0].id()).unwrap() == erased[0]);
    }
}
