//! Taking in customers and events, and forgetting them.

use super::{
    Batch, Population, PopulationError,
    codes::place,
    events::{Arrivals, Events},
    people::People,
};
use crate::{
    model::{Customer, Event, EventKind, History, Id, Ingested, Profile, Rejected},
    time::Instant,
};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec,
    vec::Vec,
};
use core::cmp::Ordering;

/// Events of one kind with whom they are of.
type Arrived = Vec<(u32, Event)>;

impl Population {
    /// All of these customers.
    ///
    /// # Errors
    /// When two have the same id, or there are too many.
    pub fn from_customers(customers: impl IntoIterator<Item = Customer>) -> Result<Self, PopulationError> {
        let mut batch = Batch::default();
        let mut ids = BTreeSet::new();
        for customer in customers {
            if !ids.insert(customer.id().clone()) {
                return Err(PopulationError::SameId { id: customer.id().clone() });
            }
            batch.customer(customer);
        }
        let mut population = Self::default();
        population.append(batch)?;
        Ok(population)
    }

    /// Takes in events of customers who are known or new, and what is now known of them.
    ///
    /// # Errors
    /// When there are too many customers or events of a kind; then nothing is taken.
    pub fn append(&mut self, batch: Batch) -> Result<Ingested, PopulationError> {
        let mut report = Ingested::default();
        let (numbers, new_ids) = self.numbers(&batch)?;
        let customers = self.ids.len().saturating_add(new_ids.len());
        let number = |id: &Id| numbers.get(id).copied().unwrap_or(u32::MAX);
        let mut by_kind: BTreeMap<EventKind, Arrived> = BTreeMap::new();
        for (id, event) in batch.events {
            match event.happening().check() {
                Ok(()) => by_kind.entry(event.kind()).or_default().push((number(&id), event)),
                Err(reason) => report.rejected.push(Rejected { event, reason }),
            }
        }
        let mut kinds = Vec::new();
        for old in &self.kinds {
            kinds.push(match by_kind.remove(old.kind()) {
                None => old.grown(customers),
                Some(arrived) => with_arrived(old, arrived, customers, &mut report)?,
            });
        }
        for (kind, arrived) in by_kind {
            let none = Events::none(kind, customers);
            kinds.push(with_arrived(&none, arrived, customers, &mut report)?);
        }
        kinds.sort_by(|one, other| one.kind().cmp(other.kind()));
        let profiles = batch.profiles.into_iter().map(|(id, profile)| (number(&id), profile)).collect();
        self.people = self.people.merged_with(self.ids.len(), customers, &profiles);
        for (id, aliases) in batch.aliases {
            self.aliases.entry(number(&id)).or_default().extend(aliases);
        }
        self.kinds = kinds;
        self.ids.add(new_ids);
        self.settle();
        Ok(report)
    }

    /// Forgets customers: their ids, facts and events. Tells how many of them there were. The numbers of all others stay, so
    /// that sets of members remain what they are, without the erased.
    pub fn erase<'i>(&mut self, ids: impl IntoIterator<Item = &'i Id>) -> usize {
        let mut numbers: Vec<u32> = ids.into_iter().filter_map(|id| self.ids.number(id)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.is_empty() {
            return 0;
        }
        let profiles = numbers.iter().map(|number| (*number, Profile::default())).collect();
        self.people = self.people.merged_with(self.ids.len(), self.ids.len(), &profiles);
        self.kinds =
            self.kinds.iter().map(|events| events.without(&numbers)).filter(|events| events.len() > 0).collect();
        numbers.iter().for_each(|number| drop(self.aliases.remove(number)));
        self.ids.forget(&numbers);
        self.settle();
        numbers.len()
    }

    /// The number of each id in a batch, and the ids of those that are new.
    fn numbers(&self, batch: &Batch) -> Result<(BTreeMap<Id, u32>, BTreeMap<u32, Id>), PopulationError> {
        let mut numbers = BTreeMap::new();
        let mut new_ids = BTreeMap::new();
        let ids = batch.profiles.iter().map(|(id, _)| id).chain(batch.events.iter().map(|(id, _)| id));
        for id in ids {
            if numbers.contains_key(id) {
                continue;
            }
            let number = match self.ids.number(id) {
                Some(number) => number,
                None => {
                    let next = self.ids.len().saturating_add(new_ids.len());
                    let number = u32::try_from(next).ok().filter(|number| *number < u32::MAX);
                    let number = number.ok_or(PopulationError::TooManyCustomers)?;
                    new_ids.insert(number, id.clone());
                    number
                }
            };
            numbers.insert(id.clone(), number);
        }
        Ok((numbers, new_ids))
    }

    /// Finds out since when each customer exists.
    pub(super) fn settle(&mut self) {
        let mut since: Vec<i64> = (0..self.ids.len())
            .map(|number| {
                let number = u32::try_from(number).unwrap_or(u32::MAX);
                self.people.sign_ups.at(number).map_or(i64::MAX, Instant::micros)
            })
            .collect();
        for events in &self.kinds {
            let starts = events.timeline().starts();
            for ((start, end), since) in starts.iter().zip(starts.iter().skip(1)).zip(&mut since) {
                if start < end {
                    *since = (*since).min(events.timeline().times().get(place(*start)));
                }
            }
        }
        for since in &mut since {
            if *since == i64::MAX {
                *since = i64::MIN;
            }
        }
        self.exists_since = since;
    }
}

impl People {
    /// With profiles in place of what was known before; who is new and has none is a stranger.
    fn merged_with(&self, customers: usize, grown_to: usize, profiles: &BTreeMap<u32, Profile>) -> Self {
        if profiles.is_empty() && customers == grown_to {
            return self.clone();
        }
        let stranger = Profile::default();
        let arrived: Vec<&Profile> = profiles.values().chain([&stranger]).collect();
        let arrived_at = |index: usize| u32::try_from(customers.saturating_add(index)).unwrap_or(u32::MAX);
        let mut picks: Vec<u32> = (0..u32::try_from(grown_to).unwrap_or(u32::MAX)).collect();
        picks.iter_mut().skip(customers).for_each(|pick| *pick = arrived_at(profiles.len()));
        for (number, index) in profiles.keys().zip(0..) {
            picks.get_mut(place(*number)).into_iter().for_each(|pick| *pick = arrived_at(index));
        }
        self.merged(&Self::of(&arrived), &picks)
    }
}

impl Events {
    fn grown(&self, customers: usize) -> Self {
        let mut grown = self.clone();
        grown.grow(customers);
        grown
    }

    /// Without the rows of some customers, who are sorted.
    fn without(&self, numbers: &[u32]) -> Self {
        let customers = self.timeline().starts().len().saturating_sub(1);
        let mut picks = Vec::new();
        let mut starts = vec![0_u32];
        for customer in 0..u32::try_from(customers).unwrap_or(u32::MAX) {
            if numbers.binary_search(&customer).is_err() {
                picks.extend(self.timeline().rows_of(customer).filter_map(|row| u32::try_from(row).ok()));
            }
            starts.push(u32::try_from(picks.len()).unwrap_or(u32::MAX));
        }
        self.merged(&Arrivals::default().into_rows(), &picks, starts)
    }
}

/// The events of a kind with those that arrived.
fn with_arrived(
    old: &Events,
    mut arrived: Arrived,
    customers: usize,
    report: &mut Ingested,
) -> Result<Events, PopulationError> {
    let too_many = || PopulationError::TooManyEvents { kind: old.kind().clone() };
    let rows = old.len().saturating_add(arrived.len());
    if u32::try_from(rows).is_err() {
        return Err(too_many());
    }
    let old = old.grown(customers);
    // Of one customer after the other; of one in the order in which they arrived.
    arrived.sort_by_key(|(customer, _)| *customer);
    // Those of whom an event came again: their events are united as those of a single customer are.
    let mut replaced: BTreeMap<u32, Vec<Event>> = BTreeMap::new();
    let mut groups = arrived.as_slice();
    while let Some((customer, _)) = groups.first() {
        let (group, rest) = groups.split_at(groups.partition_point(|(other, _)| other == customer));
        groups = rest;
        if let Some(events) = united(&old, *customer, group, report) {
            replaced.insert(*customer, events);
        } else {
            report.added = report.added.saturating_add(group.len());
        }
    }
    if !replaced.is_empty() {
        arrived.retain(|(customer, _)| !replaced.contains_key(customer));
        let again =
            replaced.iter().flat_map(|(customer, events)| events.iter().map(|event| (*customer, event.clone())));
        arrived.extend(again);
        arrived.sort_by_key(|(customer, _)| *customer);
    }
    let mut arrivals = Arrivals::default();
    arrived.iter().for_each(|(customer, event)| arrivals.push(*customer, event));
    let own = u32::try_from(old.len()).unwrap_or(u32::MAX);
    let mut picks: Vec<u32> = Vec::with_capacity(rows);
    let mut starts = vec![0_u32];
    let mut next = arrived.iter().zip(own..).peekable();
    for customer in 0..u32::try_from(customers).unwrap_or(u32::MAX) {
        let first = picks.len();
        if !replaced.contains_key(&customer) {
            picks.extend(old.timeline().rows_of(customer).filter_map(|row| u32::try_from(row).ok()));
        }
        let before = picks.len();
        while let Some((_, row)) = next.next_if(|((other, _), _)| *other == customer) {
            picks.push(row);
        }
        if picks.len() > before {
            let picks = picks.get_mut(first..).unwrap_or_default();
            picks.sort_by(|one, other| in_order(&old, &arrived, *one, *other));
        }
        starts.push(u32::try_from(picks.len()).unwrap_or(u32::MAX));
    }
    Ok(old.merged(&arrivals.into_rows(), &picks, starts))
}

/// By time, and at one instant by content.
fn in_order(old: &Events, arrived: &[(u32, Event)], one: u32, other: u32) -> Ordering {
    let own = old.len();
    let at = |pick: u32| match place(pick).checked_sub(own) {
        None => old.at(place(pick)),
        Some(row) => arrived.get(row).map_or(Instant::MIN, |(_, event)| event.at()),
    };
    let event = |pick: u32| match place(pick).checked_sub(own) {
        None => old.event(place(pick)),
        Some(row) => arrived.get(row).map(|(_, event)| event.clone()),
    };
    at(one).cmp(&at(other)).then_with(|| event(one).cmp(&event(other)))
}

/// All events of a customer and kind, if one that arrived has the id of another; else there is nothing to unite.
fn united(old: &Events, customer: u32, arrived: &[(u32, Event)], report: &mut Ingested) -> Option<Vec<Event>> {
    let mut ids = BTreeSet::new();
    let mut is_twice = arrived.iter().filter_map(|(_, event)| event.id()).any(|id| !ids.insert(id.clone()));
    if ids.is_empty() {
        return None;
    }
    let rows = old.timeline().rows_of(customer);
    if old.has_keys() {
        is_twice |= rows.clone().filter_map(|row| old.key(row)).any(|id| ids.contains(&id));
    }
    if !is_twice {
        return None;
    }
    let mut history = History::default();
    history.extend(rows.filter_map(|row| old.event(row)));
    *report += history.extend(arrived.iter().map(|(_, event)| event.clone()));
    Some(history.into_iter().collect())
}
