//! Taking in customers and events, and forgetting them.

pub(super) mod arrivals;
pub(super) mod bare;
mod sort;

use super::{
    Batch, Members, Population, PopulationError,
    codes::place,
    events::Events,
    ids::Ids,
    people::Profiles,
    places::{Places, number},
    select::Kept,
    times::Times,
};
use crate::{
    model::{Currency, Customer, EventKind, History, Ingested, Money, Profile},
    time::Instant,
};
use alloc::{boxed::Box, vec::Vec};
use arrivals::{Arrivals, Arrived};
use bare::{BareColumn, BareRow, BareRows};
use core::ops::{AddAssign, Range};

/// Rows of events that arrived.
#[derive(Clone, Debug, Default)]
pub(super) struct NewRows {
    pub(super) kinds: Vec<Arrivals>,
    /// By the places of their kinds.
    pub(super) bare: BareRows<u64>,
    pub(super) priced: BareRows<(u64, i64)>,
}

impl NewRows {
    /// `None` where there is no such kind.
    #[inline]
    pub(super) fn push(&mut self, kind: u32, customer: u32, at: Instant) -> Option<()> {
        let others = self.kinds.get_mut(place(kind))?;
        let second = Times::whole_second(at);
        if !second.is_some_and(|second| self.bare.push(kind, customer, second.into())) {
            others.push_at(customer, at.micros());
        }
        Some(())
    }

    /// `None` where there is no such kind.
    #[inline]
    pub(super) fn push_money(&mut self, kind: u32, customer: u32, at: Instant, money: Money) -> Option<()> {
        let others = self.kinds.get_mut(place(kind))?;
        let row = Times::whole_second(at).zip(i64::try_from(money.billionths()).ok());
        let row = row.filter(|_| others.has_bare_in(money.currency()));
        if !row.is_some_and(|(second, amount)| self.priced.push(kind, customer, (second.into(), amount))) {
            others.push_money(customer, at, money);
        }
        Some(())
    }
}

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
        for (place, arrivals) in batch.rows.kinds.iter().enumerate() {
            let events = self.events(arrivals.kind());
            let bare = batch.rows.bare.count(place).saturating_add(batch.rows.priced.count(place));
            let arrived = arrivals.len().saturating_add(bare);
            check_rows(arrivals.kind(), events.map_or(0, Events::len), arrived)?;
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
            batch.known.into_iter().map(|(customer, row)| (number_of(customer), row)).collect();
        rows.sort_unstable();
        self.people.replace(&rows, &batch.profiles.build());
        for (customer, aliases) in batch.aliases {
            self.aliases.entry(number_of(customer)).or_default().extend(aliases);
        }
        let mut touched = Members::from_numbers(number(known)..number(customers));
        touched.extend(rows.iter().map(|(customer, _)| *customer));
        let mut report = Ingested { rejected: batch.rejected, ..Ingested::default() };
        for (kind, ordered) in in_order(batch.rows, numbers.as_deref()) {
            match (ordered, self.kinds.binary_search_by(|events| events.kind().cmp(&kind))) {
                (Ordered::Bare(column, currency), Err(place)) => {
                    touched.extend(column.customers());
                    let events = column.into_first(kind, currency, customers);
                    report.added = report.added.saturating_add(events.len());
                    self.kinds.insert(place, events);
                }
                (ordered, _) => {
                    let arrived = match ordered {
                        Ordered::Bare(column, currency) => column.into_arrived(kind.clone(), currency),
                        Ordered::Others(arrivals) => arrivals.in_order(customers),
                    };
                    touched.extend(arrived.customers.iter().copied());
                    self.events_mut(kind).take(arrived, customers, &mut report);
                }
            }
        }
        self.settle_some(&touched);
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
        self.settle_some(&Members::from_numbers(numbers));
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
        let numbers: Vec<u32> = numbers.collect();
        let is_same = numbers.iter().zip(0..).all(|(number, before)| *number == before);
        Ok((!is_same).then_some(numbers))
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
        self.settle_some(&self.ids.everyone());
    }

    /// Finds out since when some customers exist.
    fn settle_some(&mut self, customers: &Members) {
        let since = &mut self.exists_since;
        let sign_ups = &self.people.sign_ups;
        for customer in customers.numbers() {
            if let Some(slot) = since.get_mut(place(customer)) {
                *slot = sign_ups.at(customer).map_or(i64::MAX, Instant::micros);
            }
        }
        for timeline in self.kinds.iter().map(Events::timeline) {
            for customer in customers.numbers() {
                let rows = timeline.rows_of(customer);
                if let Some(slot) = since.get_mut(place(customer)).filter(|_| !rows.is_empty()) {
                    *slot = timeline.times().get(rows.start).min(*slot);
                }
            }
        }
        for customer in customers.numbers() {
            if let Some(slot) = since.get_mut(place(customer)).filter(|slot| **slot == i64::MAX) {
                *slot = i64::MIN;
            }
        }
        self.kept = Kept::default();
    }
}

/// What arrived of a kind.
enum Ordered {
    /// Nothing but bare rows, with amounts in a currency, if they have any.
    Bare(BareColumn, Option<Currency>),
    Others(Box<Arrivals>),
}

/// All that arrived, kind by kind.
fn in_order(rows: NewRows, numbers: Option<&[u32]>) -> impl Iterator<Item = (EventKind, Ordered)> {
    let NewRows { mut kinds, mut bare, mut priced } = rows;
    if let Some(numbers) = numbers {
        for arrivals in &mut kinds {
            arrivals.renumber(numbers);
        }
        bare = bare.renumbered(numbers);
        priced = priced.renumbered(numbers);
    }
    // Of a kind of which more is known of some events than of others, all stand together.
    let column = |(place, arrivals): (usize, &Arrivals)| match (bare.count(place), priced.count(place)) {
        (0, 0) => None,
        (rows, 0) | (0, rows) if arrivals.len() == 0 => Some(BareColumn::with_capacity(rows)),
        _ => None,
    };
    let mut columns: Vec<Option<BareColumn>> = kinds.iter().enumerate().map(column).collect();
    put(bare, &mut columns, &mut kinds);
    put(priced, &mut columns, &mut kinds);
    let both = kinds.into_iter().zip(columns).filter(|(arrivals, column)| column.is_some() || arrivals.len() > 0);
    both.map(|(arrivals, column)| {
        let (kind, currency) = (arrivals.kind().clone(), arrivals.bare_currency());
        (kind, column.map_or_else(|| Ordered::Others(Box::new(arrivals)), |column| Ordered::Bare(column, currency)))
    })
}

/// Puts bare rows where those of their kind stand.
fn put<R: BareRow>(rows: BareRows<R>, columns: &mut [Option<BareColumn>], kinds: &mut [Arrivals]) {
    rows.each_run(|run| {
        let kind = place(run.kind);
        if let Some(Some(column)) = columns.get_mut(kind) {
            column.extend(&run);
        } else if let Some(arrivals) = kinds.get_mut(kind) {
            arrivals.extend(run.part, run.rows);
        }
    });
}

/// Numbers of rows have 32 bits, and one of them means none.
pub(super) fn check_rows(kind: &EventKind, known: usize, new: usize) -> Result<(), PopulationError> {
    let fits = u32::try_from(known.saturating_add(new)).is_ok_and(|rows| rows < u32::MAX);
    if fits { Ok(()) } else { Err(PopulationError::TooManyEvents { kind: kind.clone() }) }
}

pub(super) fn check_customers(known: usize, new: usize) -> Result<(), PopulationError> {
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
            self.put(again.in_order(customers));
        }
    }

    fn put(&mut self, arrived: Arrived) {
        let places = self.places(&arrived);
        self.insert(&arrived.customers, arrived.events, &places);
    }

    /// Where among the rows of each customer those that arrived belong.
    fn places(&self, arrived: &Arrived) -> Places {
        let others = &arrived.events;
        if self.len() == 0 {
            return Places::behind(0, others.len());
        }
        let mut places = Places::default();
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
        let others = &arrived.events;
        if !others.keys().has_any() {
            return None;
        }
        let mut again = None;
        let (mut gone, mut gone_there) = (Vec::new(), Vec::new());
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

#[cfg(test)]
mod tests {
    use super::*;

    /// By the arithmetic: so many take more memory than tests have.
    #[test]
    fn numbers_end_before_the_one_that_means_none() {
        let most = place(u32::MAX).saturating_sub(1);
        for (known, new) in [(0, most), (most, 0), (most.saturating_sub(1), 1)] {
            assert_eq!(check_customers(known, new), Ok(()));
            assert_eq!(check_rows(&EventKind::Visit, known, new), Ok(()));
        }
        for (known, new) in [(0, most.saturating_add(1)), (most, 1), (1, most), (usize::MAX, usize::MAX)] {
            assert_eq!(check_customers(known, new), Err(PopulationError::TooManyCustomers));
            let error = check_rows(&EventKind::OrderLine, known, new).unwrap_err();
            assert_eq!(alloc::format!("{error}"), "more than 2^32 - 2 events of kind order_line");
        }
    }
}
