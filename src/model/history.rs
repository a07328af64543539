use super::{Event, EventId, EventKind, Rejection, series::Series};
use crate::time::Instant;
use alloc::{
    collections::{BTreeMap, btree_map::Entry},
    string::ToString,
    vec::Vec,
};
use core::{fmt, ops::AddAssign};
use thiserror::Error;

/// What a customer did and what was done to him, in any order of arrival.
///
/// Ingestion is idempotent: an event with an id that is known already, from the same source and of the same kind, is not
/// taken twice. A copy that only adds refunds or a cancellation updates the order; one with other content is returned
/// as a conflict, and which of the two is kept depends on their content, not on which came first. Events without an id
/// are all taken. Whatever the order of arrival and however the events are split into batches, the history is the
/// same.
///
/// ```
/// use segmentry::{model::{Currency, History, Message, Money, Order, Recorded}, time::Instant};
///
/// let monday: Instant = "2026-03-02T10:00:00Z".parse()?;
/// let friday: Instant = "2026-03-06T10:00:00Z".parse()?;
/// let order = Order::new(monday, Money::new(40, Currency::EUR)?).id(1001);
///
/// let mut history = History::default();
/// assert_eq!(history.record(order.clone())?, Recorded::Added);
/// assert_eq!(history.record(order.clone())?, Recorded::Repeated);
/// assert_eq!(history.record(order.cancelled(friday))?, Recorded::Updated);
/// assert_eq!(history.record(Message::opened(friday))?, Recorded::Added);
/// assert_eq!(history.len(), 2);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct History {
    /// One for each kind of event that there is, sorted by kind.
    series: Vec<Series>,
    /// When the first event happened: every reading asks whether the customer exists.
    first: Option<Instant>,
}

/// What became of an event that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// It is new.
    Added,
    /// It was known.
    Repeated,
    /// It was known, and this copy knew of more refunds or of a cancellation.
    Updated,
}

/// An event that was not taken, and why.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{event:?}: {reason}")]
pub struct Rejected {
    /// The event; of two in conflict, the one that is not kept.
    pub event: Event,
    /// Why.
    pub reason: Rejection,
}

/// What became of a batch of events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ingested {
    /// How many were new.
    pub added: usize,
    /// How many were known.
    pub repeated: usize,
    /// How many were known and brought refunds or a cancellation.
    pub updated: usize,
    /// Those that were not taken.
    pub rejected: Vec<Rejected>,
}

impl History {
    /// Takes an event. One that is later than all of its kind costs the least; for many at once see
    /// [`extend`](Self::extend).
    ///
    /// # Errors
    /// When the event cannot be taken as it is, or contradicts one with the same id: then the one that is not kept comes
    /// back.
    pub fn record(&mut self, event: impl Into<Event>) -> Result<Recorded, Rejected> {
        let mut batch = self.extend([event.into()]);
        match batch.rejected.pop() {
            Some(rejected) => Err(rejected),
            None if batch.added > 0 => Ok(Recorded::Added),
            None if batch.updated > 0 => Ok(Recorded::Updated),
            None => Ok(Recorded::Repeated),
        }
    }

    /// Takes many events; sorts once.
    pub fn extend<E: Into<Event>>(&mut self, events: impl IntoIterator<Item = E>) -> Ingested {
        let mut report = Ingested::default();
        let mut keyed: BTreeMap<(EventKind, EventId), Event> = BTreeMap::new();
        for event in events {
            let event = event.into();
            if let Err(reason) = event.happening().check() {
                report.rejected.push(Rejected { event, reason });
                continue;
            }
            let kind = event.kind();
            let Some(id) = event.id().cloned() else {
                self.series_mut(kind).append(event);
                report.added = report.added.saturating_add(1);
                continue;
            };
            match keyed.entry((kind, id)) {
                Entry::Vacant(entry) => drop(entry.insert(event)),
                Entry::Occupied(mut entry) => {
                    report.count(entry.get_mut().unite(event));
                }
            }
        }
        for ((kind, id), event) in keyed {
            match self.series_mut(kind).unite(id, event) {
                None => report.added = report.added.saturating_add(1),
                Some(outcome) => report.count(outcome),
            }
        }
        self.series.iter_mut().for_each(Series::settle);
        self.first = self.series.iter().filter_map(|series| series.events().first()).map(Event::at).min();
        report
    }

    /// How many events there are, cancelled orders included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.series.iter().map(|series| series.events().len()).sum()
    }

    /// Whether nothing ever happened.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.series.is_empty()
    }

    /// When the first event happened.
    #[must_use]
    pub fn first(&self) -> Option<Instant> {
        self.first
    }

    /// The events of a kind, earliest first, cancelled orders included. Lines stand within their orders.
    #[must_use]
    pub fn events(&self, kind: &EventKind) -> &[Event] {
        self.series(kind).map_or(&[], |series| series.events())
    }

    /// All events, kind by kind, within a kind earliest first.
    pub fn iter(&self) -> impl Iterator<Item = &Event> {
        self.series.iter().flat_map(Series::events)
    }

    pub(crate) fn series(&self, kind: &EventKind) -> Option<&Series> {
        let kind = if *kind == EventKind::OrderLine { &EventKind::Order } else { kind };
        self.series.iter().find(|series| series.kind() == kind)
    }

    fn series_mut(&mut self, kind: EventKind) -> &mut Series {
        let index = self.series.partition_point(|series| *series.kind() < kind);
        if self.series.get(index).is_none_or(|series| *series.kind() != kind) {
            self.series.insert(index, Series::new(kind));
        }
        #[expect(clippy::indexing_slicing, reason = "was inserted above where it was not there")]
        &mut self.series[index]
    }
}

/// Adds up what became of several batches.
impl AddAssign for Ingested {
    fn add_assign(&mut self, other: Self) {
        self.added = self.added.saturating_add(other.added);
        self.repeated = self.repeated.saturating_add(other.repeated);
        self.updated = self.updated.saturating_add(other.updated);
        self.rejected.extend(other.rejected);
    }
}

impl Ingested {
    fn count(&mut self, outcome: Result<bool, Event>) {
        match outcome {
            Ok(true) => self.updated = self.updated.saturating_add(1),
            Ok(false) => self.repeated = self.repeated.saturating_add(1),
            Err(event) => self.rejected.push(Rejected { event, reason: Rejection::Conflict }),
        }
    }
}

impl IntoIterator for History {
    type Item = Event;
    type IntoIter = alloc::vec::IntoIter<Event>;

    fn into_iter(self) -> Self::IntoIter {
        self.series.into_iter().flat_map(Series::into_events).collect::<Vec<_>>().into_iter()
    }
}

impl PartialEq for History {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for History {}

/// Redacted: shows how many events of which kind there are.
impl fmt::Debug for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = self.series.iter().map(|series| (series.kind().one().to_string(), series.events().len()));
        f.write_str("History ")?;
        f.debug_map().entries(counts).finish()
    }
}

#[cfg(feature = "serde")]
mod serde_impls {
    use super::{Event, History};
    use alloc::vec::Vec;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    /// A list of its events.
    impl Serialize for History {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_seq(self.iter())
        }
    }

    impl<'de> Deserialize<'de> for History {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let mut history = Self::default();
            let report = history.extend(Vec::<Event>::deserialize(deserializer)?);
            match report.rejected.first() {
                None => Ok(history),
                Some(rejected) => Err(D::Error::custom(rejected)),
            }
        }
    }
}
