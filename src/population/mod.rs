//! All customers of a host in columns, to be asked at once.
//!
//! A [`Population`] holds what [`Customer`] holds, for millions of them, and answers every definition as each of them would:
//! who is selected is who [`Plan::matches`](crate::Plan::matches), for every metric, window and instant. Only the way there is
//! another: columns are read chunk by chunk instead of customer by customer.
//!
//! ```
//! use segmentry::{model::Message, population::{Batch, Population}, prelude::*, time::Instant};
//!
//! # fn main() -> Result<(), Box<dyn core::error::Error>> {
//! let as_of: Instant = "2026-11-01T00:00:00Z".parse()?;
//! let opening = |days_ago| Message::opened(as_of.saturating_sub(days(days_ago)));
//!
//! // Events come in any order, and as often as they like if they have an id.
//! let mut batch = Batch::default();
//! batch.event("anna", opening(3));
//! batch.event("bert", opening(40).id("open-1"));
//! batch.event("bert", opening(40).id("open-1"));
//! let mut population = Population::default();
//! let report = population.append(batch)?;
//! assert_eq!((report.added, report.repeated), (2, 1));
//!
//! let recent = messages().opened().within_last(days(30)).any().plan(&Context::at(as_of))?;
//! let active = population.select(&recent);
//! let asleep = population.everyone() - &active;
//! assert_eq!(population.ids(&asleep).collect::<Vec<_>>(), ["bert".into()]);
//!
//! // What a set of members is does not change by what comes later.
//! let mut batch = Batch::default();
//! batch.event("bert", opening(1));
//! population.append(batch)?;
//! assert_eq!((active.len(), population.select(&recent).len()), (1, 2));
//! # Ok(())
//! # }
//! ```
//!
//! # What goes in, and what comes out
//!
//! - Whole customers ([`Population::from_customers`]), and batches ([`Batch`], [`Population::append`]) of events, profiles and
//!   customers: every kind of event and every fact that the [model](crate::model) has, those of a host's own included. Events that are
//!   nothing but an instant, or an instant and an amount, can come as [plain rows](Batch::row) without being made, and profiles
//!   [fact by fact](Batch::profile_row).
//! - The order of arrival does not matter to any answer, and copies of an event are one, by the same rules as in one customer's
//!   [`History`](crate::model::History). What cannot be taken comes back in the [report](Appended) with the id of whose it is; who is
//!   known by nothing else is no customer.
//! - Customers who [absorbed](Customer::absorb) others are found by the ids of these too. Whatever comes under such an alias is theirs,
//!   and who was a customer of his own under it is one with them from then on.
//! - [`Population::customer`] gives a customer back as he went in, for [explanations](crate::Plan::explain) and for export.
//! - [`Population::erase`] forgets customers without a trace. Others keep their numbers, so sets of members stay what they are.
//! - With the feature `serde` a population is a snapshot of its columns for any self-describing format. Reading checks all of it: a
//!   malformed snapshot, truncated or with columns that contradict each other, is an error that names the place. One that was
//!   changed may be well-formed all the same; who has to know where it comes from signs its bytes.
//! - A snapshot begins with the version of its form, and is read by releases that write the same version. Others refuse it and say
//!   so, so keep what it was made from.
//!
//! # What it costs
//!
//! | | time |
//! |---|---|
//! | taking in events | some twenty nanoseconds for a plain row; a batch is sorted alone and merged, which moves all events of its kinds once |
//! | a leaf about counts, latest instants or facts | about half a nanosecond a customer |
//! | a leaf about counts or totals in a window | about five nanoseconds a customer |
//! | the same of filtered events (orders of one product) | once a walk over all events of the kind, then as without the filter |
//! | any other leaf | as one customer's: some hundred nanoseconds for each who is asked; [`Population::slow_leaves`] tells whether |
//! | `all_of`, `any_of`, `not` | nothing to speak of; cheap leaves come first, and who is decided is not asked again |
//! | many segments together ([`Population::select_many`]) | a quarter of the time they take alone, where they share windows and leaves |
//! | leaves that are kept ([`LeafCache`]) | a tenth of a nanosecond a customer for each segment |
//! | sets of members: `&`, <code>&#124;</code>, `-`, `^`, counts of them | a bit for each customer |
//! | memory | about eight bytes an event, codes for facts; [`Population::memory`] tells it column by column |
//!
//! Plans are read at their own `as_of`, so the past can be asked of a population, and several instants of one population,
//! without copies: with all that is dated up to that instant, whenever it arrived. Customers with facts, refunds or cancellations
//! later than that are read one by one.

mod aliases;
mod appended;
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
mod profile_rows;
mod purse;
mod rows;
mod scan;
mod select;
mod settled;
#[cfg(feature = "serde")]
mod snapshot;
#[cfg(feature = "serde")]
mod stored;
mod table;
mod times;
mod view;

use crate::model::{Customer, Event, EventKind, Id};
use aliases::Aliases;
use alloc::vec::Vec;
use events::Events;
use ids::Ids;
use people::People;
use select::Kept;
pub use select::{LeafCache, Verdicts};
pub(crate) use select::{Matches, Steps};

pub use appended::{Appended, RejectedEvent, United};
pub use batch::{Batch, BatchCustomer, BatchNumber, MoneyKind, RowError, RowKind};
pub(crate) use column::Cells;
pub use column::MetricColumn;
pub use members::Members;
pub use memory::{ColumnMemory, Memory, MemoryPart};
pub use profile_rows::ProfileRow;
pub use scan::{Scan, ScanError, ScanReason};
use thiserror::Error;
pub(crate) use view::{FieldCodes, Member};

/// All customers of a host, in columns.
#[derive(Clone, Debug)]
pub struct Population {
    ids: Ids,
    aliases: Aliases,
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
            aliases: Aliases::default(),
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
    /// Two customers have the same alias, and neither has the other's id as one. Whether they are one person, or the alias is one that
    /// several share, such as the cookie of a family, the host has to say: let one [absorb](Customer::absorb) the other, or leave the
    /// alias out.
    #[error("customers {one} and {other} have the same alias {alias}")]
    SameAlias {
        /// The alias.
        alias: Id,
        /// The one.
        one: Id,
        /// The other.
        other: Id,
    },
    /// Customers have each other's ids as aliases, so that nobody is left to absorb the others.
    #[error("customers are aliases of each other, in a circle that leads to {id}")]
    AliasesInCircle {
        /// One of the ids.
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

    /// The customer with an id, as a value of his own; equal to the one that was put in. He is found by each of his
    /// [aliases](Customer::aliases) too.
    #[must_use]
    pub fn customer(&self, id: &Id) -> Option<Customer> {
        self.number(id).and_then(|number| self.customer_at(number))
    }

    fn customer_at(&self, number: u32) -> Option<Customer> {
        let aliases = self.aliases.of(number).cloned().unwrap_or_default();
        let mut customer = Customer::with_aliases(self.ids.id(number)?, aliases);
        customer.profile = self.people.profile(number);
        customer.history.extend(self.events_of(number));
        Some(customer)
    }

    fn events_of(&self, number: u32) -> impl Iterator<Item = Event> + '_ {
        let kinds = self.kinds.iter();
        kinds.flat_map(move |events| events.timeline().rows_of(number).filter_map(move |row| events.event(row)))
    }

    fn events(&self, kind: &EventKind) -> Option<&Events> {
        let place = self.kinds.binary_search_by(|events| events.kind().cmp(kind)).ok()?;
        self.kinds.get(place)
    }
}
