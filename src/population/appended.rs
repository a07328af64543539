//! What became of a batch.

use crate::model::{Event, Id, Rejection};
use alloc::{string::String, vec::Vec};
use thiserror::Error;

/// What became of a batch that a population took in.
///
/// ```
/// use segmentry::{model::{Currency, Money, Order}, population::{Batch, Population}, time::Instant};
///
/// let at: Instant = "2026-03-01T10:00:00Z".parse()?;
/// let mut batch = Batch::default();
/// batch.event("anna", Order::new(at, Money::new(40, Currency::EUR)?).id(1));
/// batch.event("eve", Order::new(at, Money::new(-7, Currency::EUR)?).id(1));
/// let mut population = Population::default();
/// let report = population.append(batch)?;
/// assert_eq!((report.added, report.rejected[0].customer.to_string()), (1, "eve".to_owned()));
///
/// // Nothing else is known of her, so there is no such customer.
/// assert_eq!(population.len(), 1);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Appended {
    /// How many events were new.
    pub added: usize,
    /// How many were known.
    pub repeated: usize,
    /// How many were known and brought refunds or a cancellation.
    pub updated: usize,
    /// Those that were not taken.
    pub rejected: Vec<RejectedEvent>,
    /// The records that were united with that of a customer who has their id as an alias, ascending by it. Events alone that came
    /// under an alias are not told here.
    pub united: Vec<United>,
}

/// An event that a population did not take, whose it is, and why.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("customer {customer}: {event:?}: {reason}")]
#[non_exhaustive]
pub struct RejectedEvent {
    /// Whose it is: the id under which it came, and of two in conflict the id of the customer who has the other.
    pub customer: Id,
    /// The event; of two in conflict, the one that is not kept.
    pub event: Event,
    /// Why.
    pub reason: Rejection,
}

/// Two records that turned out to be of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct United {
    /// Who goes on.
    pub customer: Id,
    /// The id that is his alias now; a customer of his own who had it is no more.
    pub absorbed: Id,
    /// The facts that differed, see [`Merged::differing`](crate::model::Merged::differing).
    pub differing: Vec<String>,
}
