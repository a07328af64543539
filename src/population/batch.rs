//! What is new, as a host hands it over.

use super::{
    RejectedEvent,
    build::{NewRows, arrivals::Arrivals},
    codes::place,
    ids::Ids,
    places::number,
    profile_rows::{ProfileRow, Profiles},
};
use crate::{
    model::{Customer, Event, EventKind, Id, Money, Profile, Rejection},
    time::Instant,
};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use thiserror::Error;

/// What is new: events of customers, and what is known of them now.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    pub(super) ids: Ids,
    pub(super) aliases: Vec<(u32, BTreeSet<Id>)>,
    pub(super) profiles: Profiles,
    /// Whose profile stands in which of its rows; of several the last counts.
    pub(super) known: Vec<(u32, u32)>,
    pub(super) rows: NewRows,
    /// The place of each kind among them.
    places: BTreeMap<EventKind, u32>,
    pub(super) rejected: Vec<RejectedEvent>,
    /// Whether a number or a kind of another batch was used.
    pub(super) is_mixed_up: bool,
}

/// A customer within one [`Batch`] or [`Scan`](super::Scan), see [`Batch::number`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BatchNumber(u32);

/// A kind of events that may come as [rows](Batch::row) of one [`Batch`] or [`Scan`](super::Scan).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowKind(pub(super) u32);

/// A kind of events that may come as [rows with money](Batch::money_row) of one [`Batch`] or [`Scan`](super::Scan).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MoneyKind(pub(super) u32);

/// A customer in a batch or scan: by the [`BatchNumber`] he has there, or by his id, given as whatever an [`Id`] is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchCustomer(Who);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Who {
    Number(BatchNumber),
    Id(Id),
}

impl From<BatchNumber> for BatchCustomer {
    #[inline]
    fn from(number: BatchNumber) -> Self {
        Self(Who::Number(number))
    }
}

impl<I: Into<Id>> From<I> for BatchCustomer {
    fn from(id: I) -> Self {
        Self(Who::Id(id.into()))
    }
}

/// Why events of a kind cannot come as rows.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RowError {
    /// They are worth something, which has to be said.
    #[error("events of kind {} need an amount of money", kind.code())]
    NeedsMoney {
        /// The kind.
        kind: EventKind,
    },
    /// They are not worth anything.
    #[error("events of kind {} have no total", kind.code())]
    HasNoMoney {
        /// The kind.
        kind: EventKind,
    },
    /// They need more than an instant.
    #[error("events of kind {}: {reason}", kind.code())]
    NeedsMore {
        /// The kind.
        kind: EventKind,
        /// What would be wrong with such an event.
        reason: Rejection,
    },
    /// Lines come with their orders.
    #[error("order lines are no events: they come with their orders")]
    IsLine,
}

impl BatchNumber {
    /// That of the customer who was named so many-th, from 0 on. Where customers are the places of a dictionary, as in columns
    /// of codes, name its entries [in their order](Batch::numbers) to an empty batch, and the codes are the numbers.
    ///
    /// ```
    /// use segmentry::{model::EventKind, population::{Batch, BatchNumber, Population}, time::Instant};
    ///
    /// let (customers, codes) = (["anna", "berta"], [1, 0, 1]);
    /// let mut batch = Batch::default();
    /// batch.numbers(customers);
    /// let session = batch.row_kind(EventKind::Session)?;
    /// for code in codes {
    ///     batch.row(session, BatchNumber::new(code), "2026-03-01T10:00:00Z".parse::<Instant>()?);
    /// }
    /// let mut population = Population::default();
    /// population.append(batch)?;
    /// assert_eq!(population.customer(&"berta".into()).unwrap().history.len(), 2);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    #[inline]
    pub const fn new(place: u32) -> Self {
        Self(place)
    }

    /// Of one who may be new.
    pub(super) fn of(ids: &mut Ids, customer: Id) -> Self {
        Self(ids.number_or_next(customer))
    }

    pub(super) fn of_all<I: Into<Id>>(ids: &mut Ids, customers: impl IntoIterator<Item = I>) -> Vec<Self> {
        let customers = customers.into_iter();
        ids.reserve(customers.size_hint().0);
        customers.map(|customer| Self::of(ids, customer.into())).collect()
    }
}

impl BatchCustomer {
    /// His id, without making him a customer; `None` where the number of another batch was used.
    fn id(self, ids: &Ids) -> Option<Id> {
        match self.0 {
            Who::Id(id) => Some(id),
            Who::Number(BatchNumber(number)) => ids.id(number),
        }
    }

    /// The number of one who may be new; `None` where that of another batch was used.
    #[inline]
    pub(super) fn number(self, ids: &mut Ids) -> Option<u32> {
        match self.0 {
            Who::Id(id) => Some(ids.number_or_next(id)),
            Who::Number(BatchNumber(number)) => (place(number) < ids.len()).then_some(number),
        }
    }
}

impl RowKind {
    /// Whether events of a kind need nothing but an instant.
    pub(super) fn check(kind: EventKind) -> Result<EventKind, RowError> {
        let event = Event::blank(&kind, Instant::MIN).ok_or(RowError::IsLine)?;
        if event.happening().money().is_some() {
            return Err(RowError::NeedsMoney { kind });
        }
        match event.happening().check() {
            Ok(()) => Ok(kind),
            Err(reason) => Err(RowError::NeedsMore { kind, reason }),
        }
    }
}

impl MoneyKind {
    /// Whether events of a kind need nothing but an instant and money.
    pub(super) fn check(kind: EventKind) -> Result<EventKind, RowError> {
        Event::blank(&kind, Instant::MIN).ok_or(RowError::IsLine)?;
        if kind.has_money() { Ok(kind) } else { Err(RowError::HasNoMoney { kind }) }
    }
}

impl Batch {
    /// The number of a customer within this batch: handing over many rows is faster by number than by id. Who has one is a
    /// customer from this batch on, also without any events.
    pub fn number(&mut self, customer: impl Into<Id>) -> BatchNumber {
        BatchNumber::of(&mut self.ids, customer.into())
    }

    /// The numbers of a column of customers, in their order; faster than one call for each where there are many.
    pub fn numbers<I: Into<Id>>(&mut self, customers: impl IntoIterator<Item = I>) -> Vec<BatchNumber> {
        BatchNumber::of_all(&mut self.ids, customers)
    }

    /// A kind whose events need nothing but an instant.
    ///
    /// # Errors
    /// When they need more: orders a total, feedback a score.
    pub fn row_kind(&mut self, kind: impl Into<EventKind>) -> Result<RowKind, RowError> {
        Ok(RowKind(self.place(RowKind::check(kind.into())?)))
    }

    /// A kind whose events need nothing but an instant and an amount of money.
    ///
    /// # Errors
    /// When they have none.
    pub fn money_kind(&mut self, kind: impl Into<EventKind>) -> Result<MoneyKind, RowError> {
        Ok(MoneyKind(self.place(MoneyKind::check(kind.into())?)))
    }

    /// An event of which nothing is known but when it happened.
    #[inline]
    pub fn row(&mut self, kind: RowKind, customer: impl Into<BatchCustomer>, at: impl Into<Instant>) {
        let customer = self.customer_number(customer.into());
        // What is mixed up will not be taken.
        self.is_mixed_up = self.is_mixed_up || self.rows.push(kind.0, customer, at.into()).is_none();
    }

    /// An event of which nothing is known but when it happened and what it was worth.
    #[inline]
    pub fn money_row(
        &mut self,
        kind: MoneyKind,
        customer: impl Into<BatchCustomer>,
        at: impl Into<Instant>,
        money: Money,
    ) {
        if money.is_negative() {
            let event = self.rows.kinds.get(place(kind.0)).and_then(|rows| rows.event_with_money(at.into(), money));
            return self.reject(customer.into(), event, Rejection::NegativeAmount);
        }
        let customer = self.customer_number(customer.into());
        self.is_mixed_up = self.is_mixed_up || self.rows.push_money(kind.0, customer, at.into(), money).is_none();
    }

    /// An event of a customer, who may be new. By one that cannot be taken nobody becomes a customer.
    pub fn event(&mut self, customer: impl Into<BatchCustomer>, event: impl Into<Event>) {
        let event = event.into();
        if let Err(reason) = event.happening().check() {
            return self.reject(customer.into(), Some(event), reason);
        }
        let customer = self.customer_number(customer.into());
        let kind = self.place(event.kind());
        if let Some(arrivals) = self.rows.kinds.get_mut(place(kind)) {
            arrivals.push(customer, &event);
        }
    }

    /// What is known of a customer, in place of what was; under an [alias](super::Population::append) beside it.
    pub fn profile(&mut self, customer: impl Into<BatchCustomer>, profile: Profile) {
        let customer = self.customer_number(customer.into());
        let row = self.profiles.push(profile);
        self.known.push((customer, row));
    }

    /// The same fact by fact, for hosts that hold columns: no [`Profile`] has to be made. What is not told is unknown, also where an
    /// earlier profile of the customer told it.
    ///
    /// ```
    /// use segmentry::{model::{BirthDate, Customer, Gender, Profile}, population::{Batch, Population}};
    ///
    /// // As a table has them, where not everything is known.
    /// let rows = [("anna", Some("1990-02-28"), 'f', true), ("bert", None, 'm', false)];
    ///
    /// let mut batch = Batch::default();
    /// for (id, born, gender, is_vip) in rows {
    ///     let mut row = batch.profile_row(id);
    ///     if let Some(born) = born {
    ///         row.birth_date(born.parse::<BirthDate>()?);
    ///     }
    ///     row.gender(if gender == 'f' { Gender::Female } else { Gender::Male });
    ///     if is_vip {
    ///         row.tag("vip", true);
    ///     }
    /// }
    /// let mut population = Population::default();
    /// population.append(batch)?;
    ///
    /// let mut bert = Profile::default();
    /// bert.gender = Gender::Male.into();
    /// assert_eq!(population.customer(&"bert".into()).unwrap().profile, bert);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub fn profile_row(&mut self, customer: impl Into<BatchCustomer>) -> ProfileRow<'_> {
        let customer = self.customer_number(customer.into());
        let (row, facts) = self.profiles.next();
        self.known.push((customer, row));
        facts
    }

    /// All that is known of a customer: his profile in place of what was known before, his events beside those known. Whoever is a
    /// customer under one of his [aliases](Customer::aliases) becomes one with him, see [`Population::append`](super::Population::append).
    pub fn customer(&mut self, customer: Customer) {
        let number = self.number(customer.id().clone());
        let aliases: BTreeSet<Id> = customer.aliases().cloned().collect();
        if !aliases.is_empty() {
            self.aliases.push((number.0, aliases));
        }
        self.profile(number, customer.profile);
        for event in customer.history {
            self.event(number, event);
        }
    }

    /// What is mixed up will not be taken.
    fn reject(&mut self, customer: BatchCustomer, event: Option<Event>, reason: Rejection) {
        match customer.id(&self.ids).zip(event) {
            Some((customer, event)) => self.rejected.push(RejectedEvent { customer, event, reason }),
            None => self.is_mixed_up = true,
        }
    }

    #[inline]
    fn customer_number(&mut self, customer: BatchCustomer) -> u32 {
        let number = customer.number(&mut self.ids);
        self.is_mixed_up |= number.is_none();
        number.unwrap_or_default()
    }

    fn place(&mut self, kind: EventKind) -> u32 {
        if let Some(place) = self.places.get(&kind) {
            return *place;
        }
        let place = number(self.rows.kinds.len());
        self.rows.kinds.push(Arrivals::new(kind.clone()));
        self.places.insert(kind, place);
        place
    }
}
