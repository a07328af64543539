//! As applications do it: customers are structs with their events, a rule is a closure of closures that filters and counts.

use super::columns::place;
use crate::{
    generator::{ORDER, Raw},
    predicates::{Leaf, Tree},
};

pub struct Customer {
    born: i32,
    gender: u8,
    country: u8,
    is_vip: bool,
    latitude: i32,
    longitude: i32,
    /// In the order of time.
    events: Vec<Event>,
}

#[derive(Clone, Copy)]
struct Event {
    seconds: u32,
    kind: u8,
    cents: i64,
}

/// Where the events of a customer are.
#[derive(Clone, Copy, PartialEq)]
pub enum Layout {
    /// One customer's behind the other's, since their numbers are known before.
    Contiguous,
    /// Wherever there was room when the log was read, as in a program that follows it.
    Grown,
}

pub fn customers(raw: &Raw, layout: Layout) -> Vec<Customer> {
    let people = &raw.people;
    let mut events = vec![0; people.len()];
    if layout == Layout::Contiguous {
        for customer in &raw.customers {
            events[place(*customer)] += 1;
        }
    }
    let customer = |(number, events)| Customer {
        born: people.born[number],
        gender: people.gender[number],
        country: people.country[number],
        is_vip: people.vip[number] == 1,
        latitude: people.latitude[number],
        longitude: people.longitude[number],
        events: Vec::with_capacity(events),
    };
    let mut customers: Vec<_> = events.into_iter().enumerate().map(customer).collect();
    for (row, number) in raw.customers.iter().enumerate() {
        let event = Event { seconds: raw.seconds[row], kind: raw.kinds[row], cents: raw.cents[row] };
        customers[place(*number)].events.push(event);
    }
    for customer in &mut customers {
        customer.events.sort_by_key(|event| event.seconds);
    }
    customers
}

pub fn events(customers: &[Customer]) -> usize {
    customers.iter().map(|customer| customer.events.len()).sum()
}

pub type Rule = Box<dyn Fn(&Customer) -> bool>;

/// How many members each rule has, customer by customer.
pub fn members(customers: &[Customer], rules: &[Rule]) -> Vec<usize> {
    if let [rule] = rules {
        return vec![customers.iter().filter(|customer| rule(customer)).count()];
    }
    let mut members = vec![0; rules.len()];
    for customer in customers {
        for (members, rule) in members.iter_mut().zip(rules) {
            *members += usize::from(rule(customer));
        }
    }
    members
}

pub fn rule(tree: &Tree) -> Rule {
    oriented(tree, true)
}

/// Whoever the tree is true of, or false of. Negation goes down to the leaves, since those may be neither.
fn oriented(tree: &Tree, truth: bool) -> Rule {
    let rules = |trees: &[Tree]| trees.iter().map(|tree| oriented(tree, truth)).collect::<Vec<_>>();
    match (tree, truth) {
        (Tree::All(trees), true) | (Tree::Any(trees), false) => {
            let rules = rules(trees);
            Box::new(move |customer| rules.iter().all(|rule| rule(customer)))
        }
        (Tree::Any(trees), true) | (Tree::All(trees), false) => {
            let rules = rules(trees);
            Box::new(move |customer| rules.iter().any(|rule| rule(customer)))
        }
        (Tree::Not(tree), truth) => oriented(tree, !truth),
        (Tree::Leaf(leaf), truth) => decided(leaf, truth),
    }
}

fn decided(leaf: &Leaf, truth: bool) -> Rule {
    match *leaf {
        Leaf::Count { kinds, least, most, after } => Box::new(move |customer| {
            let is_counted = |event: &&Event| kinds.has(event.kind) && event.seconds > after;
            (least..=most).contains(&customer.events.iter().filter(is_counted).count()) == truth
        }),
        Leaf::Latest { kinds, after, until } => Box::new(move |customer| {
            let latest = customer.events.iter().rfind(|event| kinds.has(event.kind));
            latest.is_some_and(|latest| (latest.seconds > after && latest.seconds <= until) == truth)
        }),
        Leaf::OrderTotal { least, after } => Box::new(move |customer| {
            let orders = customer.events.iter().filter(|event| event.kind == ORDER && event.seconds > after);
            (orders.map(|order| order.cents).sum::<i64>() >= least) == truth
        }),
        Leaf::Gender(gender) => Box::new(move |customer| (customer.gender == gender) == truth),
        Leaf::Vip(is_vip) => Box::new(move |customer| (customer.is_vip == is_vip) == truth),
        Leaf::Near(circle) => Box::new(move |customer| circle.contains(customer.latitude, customer.longitude) == truth),
        Leaf::Countries(set) => Box::new(move |customer| (set >> customer.country & 1 == 1) == truth),
        Leaf::Born { from, through } => Box::new(move |customer| (from..=through).contains(&customer.born) == truth),
    }
}
