//! All customers of a host in columns, to be asked at once.

mod batch;
mod build;
mod codes;
mod column;
mod events;
mod facts;
mod ids;
mod keys;
mod members;
mod memory;
#[cfg(feature = "serde")]
mod packed;
mod people;
mod places;
mod purse;
mod rows;
mod select;
mod settled;
#[cfg(feature = "serde")]
mod snapshot;
mod table;
mod times;
mod view;

use crate::model::{Customer, EventKind, Id};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use events::Events;
use ids::Ids;
use people::People;
use select::Kept;
pub use select::Verdicts;

pub use batch::{Batch, BatchCustomer, BatchNumber, MoneyKind, RowError, RowKind};
pub(crate) use column::Cells;
pub use column::MetricColumn;
pub use members::Members;
pub use memory::{ColumnMemory, Memory, MemoryPart};
use thiserror::Error;
pub(crate) use view::Member;

/// All customers of a host, in columns.
#[derive(Clone, Debug)]
pub struct Population {
    ids: Ids,
    /// The ids of those who turned out to be the same person, of those who have some.
    aliases: BTreeMap<u32, BTreeSet<Id>>,
    people: People,
    /// Sorted by kind; those of which there are any.
    kinds: Vec<Events>,
    /// Since when each customer exists, in microseconds; the least there is for one who always does.
    exists_since: Vec<i64>,
    kept: Kept,
}

impl Default for Population {
    /// Nobody yet.
    fn default() -> Self {
        Self {
            ids: Ids::default(),
            aliases: BTreeMap::new(),
            people: People::nobody(),
            kinds: Vec::new(),
            exists_since: Vec::new(),
            kept: Kept::default(),
        }
    }
}

/// Why a population cannot take what it was given.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PopulationError {
    /// Two customers have the same id.
    #[error("two customers have the id {id}")]
    SameId {
        /// The id.
        id: Id,
    },
    /// More than 2^32 - 2 customers, those erased included.
    #[error("more than 2^32 - 2 customers")]
    TooManyCustomers,
    /// More than 2^32 - 2 events of one kind.
    #[error("more than 2^32 - 2 events of kind {}", kind.code())]
    TooManyEvents {
        /// The kind.
        kind: EventKind,
    },
    /// A number of a customer, or a kind, that another batch gave was used in this.
    #[error("a number or a kind of another batch")]
    MixedUp,
}

impl Population {
    /// How many customers there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.present()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The customer with an id, as a value of his own; equal to the one that was put in.
    #[must_use]
    pub fn customer(&self, id: &Id) -> Option<Customer> {
        self.ids.number(id).and_then(|number| self.customer_at(number))
    }

    fn customer_at(&self, number: u32) -> Option<Customer> {
        let aliases = self.aliases.get(&number).cloned().unwrap_or_default();
        let mut customer = Customer::with_aliases(self.ids.id(number)?, aliases);
        customer.profile = self.people.profile(number);
        let events = self
            .kinds
            .iter()
            .flat_map(|events| events.timeline().rows_of(number).filter_map(move |row| events.event(row)));
        customer.history.extend(events);
        Some(customer)
    }

    fn events(&self, kind: &EventKind) -> Option<&Events> {
        let place = self.kinds.binary_search_by(|events| events.kind().cmp(kind)).ok()?;
        self.kinds.get(place)
    }
}
