//! Taking in customers and events, and forgetting them.

pub(super) mod arrivals;
mod sort;

use super::{
    Batch, Population, PopulationError,
    codes::place,
    events::Events,
    ids::Ids,
    people::Profiles,
    places::{Places, number},
    select::Kept,
};
use crate::{
    model::{Customer, EventKind, History, Ingested, Profile},
    time::Instant,
};
use alloc::vec::Vec;
use arrivals::{Arrivals, Arrived};
use core::ops::{AddAssign, Range};

impl Population {
    /// All of these customers.
    ///
    /// # Errors
    /// When two have the same id, or there are too many.
    pub fn from_customers(customers: impl IntoIterator<Item = Customer>) -> Result<Self, PopulationError> {
        let mut batch = Batch::default();
        for customer in customers {
            if batch.ids.number(customer.id()).is_some() {
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
    /// When there are too many customers or events of a kind, or the batch is mixed up with another; then nothing is taken.
    pub fn append(&mut self, batch: Batch) -> Result<Ingested, PopulationError> {
        if batch.is_mixed_up {
            return Err(PopulationError::MixedUp);
        }
        for arrivals in &batch.kinds {
            let events = self.events(arrivals.kind());
            check_rows(arrivals.kind(), events.map_or(0, Events::len), arrivals.len())?;
            let lines = events.and_then(Events::lines).map_or(0, |lines| lines.facts.len());
            check_rows(&EventKind::OrderLine, lines, arrivals.lines())?;
        }
        let numbers = self.add_ids(batch.ids)?;
        let number_of = |customer: u32| match &numbers {
            None => customer,
            Some(numbers) => numbers.get(place(customer)).copied().unwrap_or(u32::MAX),
        };
        let customers = self.ids.len();
        let known = self.exists_since.len();
        self.people.grow(customers);
        self.exists_since.resize(customers, i64::MIN);
        self.kinds.iter_mut().for_each(|events| events.grow(customers));

        let mut rows: Vec<(u32, u32)> =
            batch.rows.into_iter().map(|(customer, row)| (number_of(customer), row)).collect();
        rows.sort_unstable();
        self.people.replace(&rows, &batch.profiles.build());
        for (customer, aliases) in batch.aliases {
            self.aliases.entry(number_of(customer)).or_default().extend(aliases);
        }
        let mut touched: Vec<u32> = rows.into_iter().map(|(customer, _)| customer).collect();
        touched.extend(number(known)..number(customers));
        let mut report = Ingested { rejected: batch.rejected, ..Ingested::default() };
        for arrivals in batch.kinds {
            if arrivals.len() > 0 {
                let kind = arrivals.kind().clone();
                let arrived = arrivals.in_order(numbers.as_deref(), customers);
                touched.extend(&arrived.customers);
                self.events_mut(kind).take(arrived, customers, &mut report);
            }
        }
        self.settle_some(touched);
        Ok(report)
    }

    /// Forgets customers: their ids, facts and events. Tells how many of them there were. The numbers of all others stay, so
    /// that sets of members remain what they are, without the erased.
    pub fn erase<'i>(&mut self, ids: impl IntoIterator<Item = &'i crate::model::Id>) -> usize {
        let mut numbers: Vec<u32> = ids.into_iter().filter_map(|id| self.ids.number(id)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let mut stranger = Profiles::default();
        let row = stranger.push(Profile::default());
        let rows: Vec<(u32, u32)> = numbers.iter().map(|number| (*number, row)).collect();
        self.people.replace(&rows, &stranger.build());
        for events in &mut self.kinds {
            let rows = numbers.iter().map(|number| events.timeline().rows_of(*number));
            let gone: Vec<Range<usize>> = rows.filter(|rows| !rows.is_empty()).collect();
            if !gone.is_empty() {
                events.cut(&gone);
            }
        }
        self.kinds.retain(|events| events.len() > 0);
        for number in &numbers {
            drop(self.aliases.remove(number));
        }
        self.ids.forget(&numbers);
        let erased = numbers.len();
        self.settle_some(numbers);
        erased
    }

    /// Gives numbers to those who are new. Tells the number of each in the batch; `None` where they stay as they are.
    fn add_ids(&mut self, ids: Ids) -> Result<Option<Vec<u32>>, PopulationError> {
        let all = number(ids.len());
        if self.ids.len() == 0 {
            check_customers(0, ids.len())?;
            self.ids = ids;
            return Ok(None);
        }
        let id = |number: u32| ids.id(number);
        let known: Vec<Option<u32>> = (0..all).map(|number| self.ids.number(&id(number)?)).collect();
        check_customers(self.ids.len(), known.iter().filter(|known| known.is_none()).count())?;
        let numbers = known.into_iter().zip(0..).map(|(known, number)| match (known, id(number)) {
            (None, Some(id)) => self.ids.push(id),
            (known, _) => known.unwrap_or(u32::MAX),
        });
        Ok(Some(numbers.collect()))
    }

    fn events_mut(&mut self, kind: EventKind) -> &mut Events {
        let place = match self.kinds.binary_search_by(|events| events.kind().cmp(&kind)) {
            Ok(place) => place,
            Err(place) => {
                self.kinds.insert(place, Events::none(kind, self.ids.len()));
                place
            }
        };
        #[expect(clippy::indexing_slicing, reason = "was inserted above where it was not there")]
        &mut self.kinds[place]
    }

    /// Finds out since when each customer exists.
    #[cfg(feature = "serde")]
    pub(super) fn settle(&mut self) {
        self.exists_since = alloc::vec![i64::MIN; self.ids.len()];
        self.settle_some((0..number(self.ids.len())).collect());
    }

    /// Finds out since when some customers exist.
    fn settle_some(&mut self, mut customers: Vec<u32>) {
        customers.sort_unstable();
        customers.dedup();
        for customer in customers {
            let first = |events: &Events| {
                let rows = events.timeline().rows_of(customer);
                (!rows.is_empty()).then(|| events.timeline().times().get(rows.start))
            };
            let events = self.kinds.iter().filter_map(first);
            let since = events.chain(self.people.sign_ups.at(customer).map(Instant::micros)).min();
            let slot = self.exists_since.get_mut(place(customer));
            if let Some(slot) = slot {
                *slot = since.unwrap_or(i64::MIN);
            }
        }
        self.kept = Kept::default();
    }
}

/// Numbers of rows have 32 bits, and one of them means none.
fn check_rows(kind: &EventKind, known: usize, new: usize) -> Result<(), PopulationError> {
    let fits = u32::try_from(known.saturating_add(new)).is_ok_and(|rows| rows < u32::MAX);
    if fits { Ok(()) } else { Err(PopulationError::TooManyEvents { kind: kind.clone() }) }
}

fn check_customers(known: usize, new: usize) -> Result<(), PopulationError> {
    let fits = u32::try_from(known.saturating_add(new)).is_ok_and(|customers| customers < u32::MAX);
    if fits { Ok(()) } else { Err(PopulationError::TooManyCustomers) }
}

impl Events {
    /// Takes in what arrived.
    fn take(&mut self, mut arrived: Arrived, customers: usize, report: &mut Ingested) {
        let again = self.united(&mut arrived, report);
        report.added = report.added.saturating_add(arrived.events.len());
        self.put(arrived);
        if let Some(again) = again {
            self.put(again.in_order(None, customers));
        }
    }

    fn put(&mut self, arrived: Arrived) {
        let places = self.places(&arrived);
        self.insert(&arrived.customers, arrived.events, &places);
    }

    /// Where among the rows of each customer those that arrived belong.
    fn places(&self, arrived: &Arrived) -> Places {
        let mut places = Places::default();
        let others = &arrived.events;
        for (customer, place) in arrived.customers.iter().zip(0..) {
            let (mut own, rows) = (self.timeline().rows_of(*customer), others.timeline().rows_of(place));
            let is_later =
                own.end.checked_sub(1).is_none_or(|last| own.is_empty() || self.at(last) < others.at(rows.start));
            if is_later {
                places.push(number(own.end), number(rows.len()));
                continue;
            }
            for row in rows {
                let at = others.at(row);
                own.start = self.timeline().times().first_from(own.clone(), at.micros());
                while !own.is_empty() && self.at(own.start) == at && self.cmp_content(own.start, others, row).is_lt() {
                    own.start = own.start.saturating_add(1);
                }
                places.push(number(own.start), 1);
            }
        }
        places
    }

    /// Of customers of whom an event came again, all events are united as those of a single customer are; they are taken
    /// out here and there.
    fn united(&mut self, arrived: &mut Arrived, report: &mut Ingested) -> Option<Arrivals> {
        let mut again = None;
        let (mut gone, mut gone_there) = (Vec::new(), Vec::new());
        let others = &arrived.events;
        for (customer, place) in arrived.customers.iter().zip(0..) {
            let (own, rows) = (self.timeline().rows_of(*customer), others.timeline().rows_of(place));
            if !others.keys().is_twice(rows.clone(), self.keys(), own.clone()) {
                continue;
            }
            let mut history = History::default();
            history.extend(own.clone().filter_map(|row| self.event(row)));
            report.add_assign(history.extend(rows.clone().filter_map(|row| others.event(row))));
            let again = again.get_or_insert_with(|| Arrivals::new(self.kind().clone()));
            history.iter().for_each(|event| again.push(*customer, event));
            gone.push(own);
            gone_there.push(rows);
        }
        if again.is_some() {
            gone.retain(|rows| !rows.is_empty());
            self.cut(&gone);
            arrived.events.cut(&gone_there);
        }
        again
    }
}
