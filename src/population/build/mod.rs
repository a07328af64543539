//! Taking in customers and events, and forgetting them.

pub(super) mod arrivals;
pub(super) mod bare;
mod sort;

use super::{
    Appended, Batch, Members, Population, PopulationError, RejectedEvent,
    aliases::Heads,
    codes::place,
    events::Events,
    ids::Ids,
    people::People,
    places::{Places, number},
    profile_rows::Profiles,
    select::Kept,
    times::Times,
};
use crate::{
    model::{Currency, Customer, EventKind, History, Id, Money, Profile, Rejected},
    time::Instant,
};
use alloc::{boxed::Box, collections::BTreeSet, vec::Vec};
use arrivals::{Arrivals, Arrived};
use bare::{BareColumn, BareRow, BareRows};
use core::ops::Range;

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
    /// All of these customers. Who has the id of another as an alias becomes one with him, see [`append`](Self::append), whose report
    /// also tells what they contradict each other in.
    ///
    /// # Errors
    /// When two have the same id, or as [`append`](Self::append).
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
    /// # Aliases
    ///
    /// A customer stands also for those whom he [absorbed](Customer::absorb). What comes under one of their ids is his, in this batch
    /// and in later ones: events as if they came under his own, a profile united with his. Who is so far a customer of his own
    /// under such an id, in the population or in the batch, is absorbed the same way: events unite, where undated facts
    /// differ those of the customer with the alias stay, and the [report](Appended::united) names them. His number becomes
    /// vacant, his id and his aliases are those of the other. Aliases that are not told again stay.
    ///
    /// ```
    /// use segmentry::{model::{Customer, Message}, population::{Batch, Population}, time::Instant};
    ///
    /// let at: Instant = "2026-03-01T10:00:00Z".parse()?;
    /// let mut batch = Batch::default();
    /// batch.event("cookie-9f3a", Message::opened(at));
    /// let mut population = Population::default();
    /// population.append(batch)?;
    ///
    /// // The visitor signs in, and comes again with the cookie.
    /// let mut account = Customer::new(12_347);
    /// account.absorb(Customer::new("cookie-9f3a"));
    /// let mut batch = Batch::default();
    /// batch.customer(account);
    /// batch.event("cookie-9f3a", Message::clicked(at));
    /// population.append(batch)?;
    /// assert_eq!(population.len(), 1);
    /// assert_eq!(population.customer(&12_347.into()).unwrap().history.len(), 2);
    ///
    /// // Whichever of his ids he names: all of him is forgotten.
    /// assert_eq!(population.erase([&"cookie-9f3a".into()]), 1);
    /// assert!(population.is_empty());
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When two customers have the same alias, or are aliases of each other, when there are too many customers or events of a kind, or
    /// the batch is mixed up with another; then nothing is taken.
    pub fn append(&mut self, batch: Batch) -> Result<Appended, PopulationError> {
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
        let heads = self.heads(&batch)?;
        let mut report = Appended { rejected: batch.rejected, ..Appended::default() };
        let news = batch.profiles.build();
        let mut known_now = batch.known;
        known_now.sort_by_key(|(customer, _)| *customer);
        known_now.dedup_by(|later, earlier| {
            let is_again = later.0 == earlier.0;
            earlier.1 = if is_again { later.1 } else { earlier.1 };
            is_again
        });
        let told = |id: &Id| {
            let number = batch.ids.number(id)?;
            let place = known_now.binary_search_by_key(&number, |(customer, _)| *customer).ok()?;
            known_now.get(place).map(|(_, row)| news.profile(*row))
        };
        let united = self.united_profiles(&heads, told, &mut report.united);
        if !heads.is_empty() {
            known_now.retain(|(customer, _)| batch.ids.id(*customer).is_some_and(|id| !heads.contains_key(&id)));
        }
        let numbers = self.add_ids(batch.ids, &heads)?;
        let number_of = |customer: u32| match &numbers {
            None => customer,
            Some(numbers) => numbers.get(place(customer)).copied().unwrap_or(u32::MAX),
        };
        let customers = self.ids.len();
        let known = self.exists_since.len();
        self.people.grow(customers);
        self.exists_since.resize(customers, i64::MIN);
        self.kinds.iter_mut().for_each(|events| events.grow(customers));

        let mut touched = Members::from_numbers(number(known)..number(customers));
        if !heads.is_empty() {
            report.rejected.extend(self.unite(&heads)?);
        }
        let rows: Vec<(u32, u32)> = known_now.into_iter().map(|(customer, row)| (number_of(customer), row)).collect();
        touched.extend(self.replace_profiles(rows, news));
        if !united.is_empty() {
            let mut profiles = Profiles::default();
            let row = |(id, profile)| Some((self.ids.number(&id)?, profiles.push(profile)));
            let rows: Vec<(u32, u32)> = united.into_iter().filter_map(row).collect();
            touched.extend(self.replace_profiles(rows, profiles.build()));
        }
        let mut conflicts: Vec<(u32, Rejected)> = Vec::new();
        for (kind, ordered) in in_order(batch.rows, numbers.as_deref()) {
            match (ordered, self.kinds.binary_search_by(|events| events.kind().cmp(&kind))) {
                (Ordered::Bare(column, currency), Err(place)) => {
                    if touched.len() < customers {
                        touched.extend(column.customers());
                    }
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
                    self.events_mut(kind).take(arrived, customers, &mut report, &mut conflicts);
                }
            }
        }
        report.rejected.extend(conflicts.into_iter().filter_map(|(customer, Rejected { event, reason })| {
            Some(RejectedEvent { customer: self.ids.id(customer)?, event, reason })
        }));
        self.settle_some(&touched);
        Ok(report)
    }

    /// Forgets customers: their ids, [aliases](Customer::aliases), facts and events. Each may be named by his id or by an alias: all of
    /// him is forgotten. Tells how many of them there were. The numbers of all others stay, so that sets of members remain what
    /// they are, without the erased.
    ///
    /// Nor is it kept that they were erased: an event of theirs that comes later makes a new customer. A host to which events come
    /// late keeps a suppression list of these ids and leaves their events out.
    pub fn erase<'i>(&mut self, ids: impl IntoIterator<Item = &'i Id>) -> usize {
        let mut numbers: Vec<u32> = ids.into_iter().filter_map(|id| self.number(id)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        self.forget(&numbers);
        numbers.len()
    }

    /// Puts profiles, by their rows, in place of those of customers. Tells whose.
    fn replace_profiles(&mut self, mut rows: Vec<(u32, u32)>, profiles: People) -> impl Iterator<Item = u32> {
        rows.sort_unstable();
        self.people.replace(&rows, profiles);
        rows.into_iter().map(|(customer, _)| customer)
    }

    /// Forgets those who have these numbers, ascending.
    pub(super) fn forget(&mut self, numbers: &[u32]) {
        let mut stranger = Profiles::default();
        let row = stranger.push(Profile::default());
        let rows: Vec<(u32, u32)> = numbers.iter().map(|number| (*number, row)).collect();
        self.people.replace(&rows, stranger.build());
        for events in &mut self.kinds {
            let rows = numbers.iter().map(|number| events.timeline().rows_of(*number));
            let gone: Vec<Range<usize>> = rows.filter(|rows| !rows.is_empty()).collect();
            if !gone.is_empty() {
                events.cut(&gone);
            }
        }
        self.kinds.retain(|events| events.len() > 0);
        for number in numbers {
            self.aliases.forget(*number);
        }
        self.ids.forget(numbers);
        self.settle_some(&Members::from_numbers(numbers.iter().copied()));
    }

    /// Gives numbers to those who are new. Tells the number of each in the batch; `None` where they stay as they are.
    fn add_ids(&mut self, ids: Ids, heads: &Heads) -> Result<Option<Vec<u32>>, PopulationError> {
        let all = number(ids.len());
        if !heads.is_empty() {
            return self.add_persons((0..all).filter_map(|number| ids.id(number)), heads).map(Some);
        }
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

    /// The same where some ids are those of one person.
    fn add_persons(&mut self, ids: impl Iterator<Item = Id>, heads: &Heads) -> Result<Vec<u32>, PopulationError> {
        let persons: Vec<Id> = ids.map(|id| heads.get(&id).cloned().unwrap_or(id)).collect();
        let new: BTreeSet<&Id> = persons.iter().filter(|id| self.ids.number(id).is_none()).collect();
        check_customers(self.ids.len(), new.len())?;
        Ok(persons.into_iter().map(|id| self.ids.number_or_next(id)).collect())
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
            timeline.each_first(customers.numbers(), &mut |customer, first| {
                since.get_mut(place(customer)).into_iter().for_each(|slot| *slot = first.min(*slot));
            });
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
    fn take(
        &mut self,
        mut arrived: Arrived,
        customers: usize,
        report: &mut Appended,
        conflicts: &mut Vec<(u32, Rejected)>,
    ) {
        let again = self.united(&mut arrived, report, conflicts);
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
    fn united(
        &mut self,
        arrived: &mut Arrived,
        report: &mut Appended,
        conflicts: &mut Vec<(u32, Rejected)>,
    ) -> Option<Arrivals> {
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
            let taken = history.extend(rows.clone().filter_map(|row| others.event(row)));
            report.added = report.added.saturating_add(taken.added);
            report.repeated = report.repeated.saturating_add(taken.repeated);
            report.updated = report.updated.saturating_add(taken.updated);
            conflicts.extend(taken.rejected.into_iter().map(|rejected| (*customer, rejected)));
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
