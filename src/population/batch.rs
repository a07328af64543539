//! What is new, as a host hands it over.

use super::{build::arrivals::Arrivals, ids::Ids, people::Profiles, places::number};
use crate::{
    model::{Customer, Event, EventKind, Id, Money, Profile, Rejected, Rejection, Text},
    time::Instant,
};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};
use thiserror::Error;

/// What is new: events of customers, and what is known of them now.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    pub(super) ids: Ids,
    pub(super) aliases: Vec<(u32, BTreeSet<Id>)>,
    pub(super) profiles: Profiles,
    /// Whose profile stands in which row; of several the last counts.
    pub(super) rows: BTreeMap<u32, u32>,
    pub(super) kinds: Vec<Arrivals>,
    /// The place of each kind among them.
    places: BTreeMap<EventKind, u32>,
    pub(super) rejected: Vec<Rejected>,
    /// Whether a number or a kind of another batch was used.
    pub(super) is_mixed_up: bool,
}

/// A customer within one [`Batch`], see [`Batch::number`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BatchNumber(u32);

/// A kind of events that may come as [rows](Batch::row) of one [`Batch`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowKind(u32);

/// A kind of events that may come as [rows with money](Batch::money_row) of one [`Batch`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MoneyKind(u32);

/// A customer in a batch: by his id, or by the number he has there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchCustomer(Who);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Who {
    Number(BatchNumber),
    Id(Id),
}

impl From<BatchNumber> for BatchCustomer {
    fn from(number: BatchNumber) -> Self {
        Self(Who::Number(number))
    }
}

macro_rules! customers {
    ($($id:ty),*) => {
        $(impl From<$id> for BatchCustomer {
            fn from(id: $id) -> Self {
                Self(Who::Id(id.into()))
            }
        })*
    };
}

customers!(Id, i64, i32, u32, &str, String, Text);

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

impl Batch {
    /// The number of a customer within this batch: handing over many rows is faster by number than by id. Who has one is a
    /// customer from this batch on, also without any events.
    pub fn number(&mut self, customer: impl Into<Id>) -> BatchNumber {
        BatchNumber(self.ids.number_or_next(customer.into()))
    }

    /// A kind whose events need nothing but an instant.
    ///
    /// # Errors
    /// When they need more: orders a total, feedback a score.
    pub fn row_kind(&mut self, kind: impl Into<EventKind>) -> Result<RowKind, RowError> {
        let kind = kind.into();
        let event = Event::blank(&kind, Instant::MIN).ok_or(RowError::IsLine)?;
        if event.happening().money().is_some() {
            return Err(RowError::NeedsMoney { kind });
        }
        match event.happening().check() {
            Ok(()) => Ok(RowKind(self.place(kind))),
            Err(reason) => Err(RowError::NeedsMore { kind, reason }),
        }
    }

    /// A kind whose events need nothing but an instant and an amount of money.
    ///
    /// # Errors
    /// When they have none.
    pub fn money_kind(&mut self, kind: impl Into<EventKind>) -> Result<MoneyKind, RowError> {
        let kind = kind.into();
        Event::blank(&kind, Instant::MIN).ok_or(RowError::IsLine)?;
        if kind.has_money() { Ok(MoneyKind(self.place(kind))) } else { Err(RowError::HasNoMoney { kind }) }
    }

    /// An event of which nothing is known but when it happened.
    #[inline]
    pub fn row(&mut self, kind: RowKind, customer: impl Into<BatchCustomer>, at: impl Into<Instant>) {
        let customer = self.customer_number(customer.into());
        match self.kinds.get_mut(usize_of(kind.0)) {
            Some(arrivals) => arrivals.push_row(customer, at.into()),
            None => self.is_mixed_up = true,
        }
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
        let customer = self.customer_number(customer.into());
        match self.kinds.get_mut(usize_of(kind.0)) {
            None => self.is_mixed_up = true,
            Some(arrivals) if !money.is_negative() => arrivals.push_money(customer, at.into(), money),
            Some(arrivals) => {
                let reason = Rejection::NegativeAmount;
                let event = arrivals.event_with_money(at.into(), money);
                self.rejected.extend(event.map(|event| Rejected { event, reason }));
            }
        }
    }

    /// An event of a customer, who may be new.
    pub fn event(&mut self, customer: impl Into<BatchCustomer>, event: impl Into<Event>) {
        let customer = self.customer_number(customer.into());
        let event = event.into();
        if let Err(reason) = event.happening().check() {
            self.rejected.push(Rejected { event, reason });
            return;
        }
        let place = self.place(event.kind());
        self.kinds.get_mut(usize_of(place)).into_iter().for_each(|arrivals| arrivals.push(customer, &event));
    }

    /// What is known of a customer, in place of what was.
    pub fn profile(&mut self, customer: impl Into<BatchCustomer>, profile: Profile) {
        let customer = self.customer_number(customer.into());
        let row = self.profiles.push(profile);
        self.rows.insert(customer, row);
    }

    /// All that is known of a customer: his profile in place of what was known before, his events beside those known.
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

    #[inline]
    fn customer_number(&mut self, customer: BatchCustomer) -> u32 {
        match customer.0 {
            Who::Id(id) => self.ids.number_or_next(id),
            Who::Number(BatchNumber(number)) => {
                self.is_mixed_up |= usize_of(number) >= self.ids.len();
                number
            }
        }
    }

    fn place(&mut self, kind: EventKind) -> u32 {
        if let Some(place) = self.places.get(&kind) {
            return *place;
        }
        let place = number(self.kinds.len());
        self.kinds.push(Arrivals::new(kind.clone()));
        self.places.insert(kind, place);
        place
    }
}

fn usize_of(number: u32) -> usize {
    super::codes::place(number)
}
