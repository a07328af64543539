//! The events of one kind, sorted, with what makes questions about them cheap.

use super::{Currency, Event, EventId, EventKind, Money};
use crate::time::{Bounds, Instant};
use alloc::{collections::BTreeMap, vec::Vec};

/// The events of one kind.
#[derive(Clone, Debug)]
pub(crate) struct Series {
    kind: EventKind,
    /// Sorted by instant, then by content, but for those that arrived since the last `settle`.
    events: Vec<Event>,
    sorted: usize,
    /// Whether a sorted event has changed since then.
    changed: bool,
    /// When the event of an id happened.
    ids: BTreeMap<EventId, Instant>,
    index: RunningIndex,
    lines: RunningIndex,
}

impl Series {
    pub(crate) fn new(kind: EventKind) -> Self {
        Self {
            kind,
            events: Vec::new(),
            sorted: 0,
            changed: false,
            ids: BTreeMap::new(),
            index: RunningIndex::EMPTY,
            lines: RunningIndex::EMPTY,
        }
    }

    pub(crate) fn kind(&self) -> &EventKind {
        &self.kind
    }

    pub(crate) fn events(&self) -> &[Event] {
        &self.events
    }

    pub(crate) fn into_events(self) -> Vec<Event> {
        self.events
    }

    pub(crate) fn index(&self) -> &RunningIndex {
        &self.index
    }

    /// The index of the lines of orders.
    pub(crate) fn lines(&self) -> &RunningIndex {
        &self.lines
    }

    /// What has ever been inside a window.
    pub(crate) fn inside(&self, window: Bounds) -> &[Event] {
        let from = self.events.partition_point(|event| event.at().micros() < window.from);
        let to = self.events.partition_point(|event| event.at().micros() < window.to);
        self.events.get(from..to).unwrap_or_default()
    }

    pub(crate) fn append(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Adds an event that has an id; `None` where the id is new, else what came of uniting it with the one known.
    pub(crate) fn unite(&mut self, id: EventId, event: Event) -> Option<Result<bool, Event>> {
        let Some(slot) = self.slot(&id) else {
            self.ids.insert(id, event.at());
            self.append(event);
            return None;
        };
        let known = self.events.get_mut(slot)?;
        let before = known.at();
        let outcome = known.unite(event);
        let after = known.at();
        self.changed |= !matches!(outcome, Ok(false));
        if before != after {
            // No longer in its place: goes behind the sorted ones, so that these can still be searched.
            let moved = self.events.remove(slot);
            self.sorted = self.sorted.saturating_sub(1);
            self.ids.insert(id, after);
            self.append(moved);
        }
        Some(outcome)
    }

    fn slot(&self, id: &EventId) -> Option<usize> {
        let at = *self.ids.get(id)?;
        let sorted = self.events.get(..self.sorted)?;
        let from = sorted.partition_point(|event| event.at() < at);
        let offset = sorted.get(from..)?.iter().position(|event| event.id() == Some(id))?;
        from.checked_add(offset)
    }

    /// Sorts what has arrived and brings the indexes up to date; late arrivals cost a sort of the whole.
    pub(crate) fn settle(&mut self) {
        let arrived = self.events.get_mut(self.sorted..).unwrap_or_default();
        arrived.sort_unstable();
        let (sorted, arrived) = self.events.split_at(self.sorted.min(self.events.len()));
        let is_late = arrived.first().is_some_and(|first| sorted.last().is_some_and(|last| first < last));
        if self.changed || is_late {
            // Mostly two sorted runs, which a stable sort merges.
            self.events.sort();
            self.sorted = 0;
            self.index = RunningIndex::EMPTY;
            self.lines = RunningIndex::EMPTY;
        }
        for event in self.events.get(self.sorted..).unwrap_or_default() {
            let happening = event.happening();
            let refunded = happening.refunded(Instant::MAX);
            let is_withdrawn = happening.withdrawn_at().is_some();
            self.index.settle_at(happening.settled_at());
            self.lines.settle_at(happening.settled_at());
            if !is_withdrawn {
                self.index.push(event.at(), happening.money(), refunded);
                for line in event.lines() {
                    self.lines.push(event.at(), line.amount(), 0);
                }
            }
        }
        self.sorted = self.events.len();
        self.changed = false;
    }
}

/// The instants of events and running sums of their money, as known in the end: without those that are ever withdrawn,
/// after all refunds. Readings before the last such fact became known take the events themselves.
#[derive(Clone, Debug)]
pub(crate) struct RunningIndex {
    settled_at: i64,
    times: Vec<i64>,
    ledgers: Vec<Ledger>,
    /// Whether something that has money elsewhere has none here: a line without a price.
    has_gaps: bool,
}

/// Running sums in one currency, in billionths.
#[derive(Clone, Debug)]
struct Ledger {
    currency: Currency,
    times: Vec<i64>,
    before_refunds: Vec<i128>,
    after_refunds: Vec<i128>,
}

impl RunningIndex {
    pub(crate) const EMPTY: Self =
        Self { settled_at: i64::MIN, times: Vec::new(), ledgers: Vec::new(), has_gaps: false };

    fn settle_at(&mut self, at: Option<Instant>) {
        self.settled_at = self.settled_at.max(at.map_or(i64::MIN, Instant::micros));
    }

    fn push(&mut self, at: Instant, money: Option<Money>, refunded: i128) {
        self.times.push(at.micros());
        let Some(money) = money else {
            self.has_gaps = true;
            return;
        };
        let at_currency = self.ledgers.iter().position(|ledger| ledger.currency == money.currency());
        let slot = at_currency.unwrap_or_else(|| {
            self.ledgers.push(Ledger::new(money.currency()));
            self.ledgers.len().saturating_sub(1)
        });
        if let Some(ledger) = self.ledgers.get_mut(slot) {
            ledger.push(at, money.billionths(), refunded);
        }
    }

    /// Whether the index tells what was there at an instant.
    pub(crate) fn is_settled(&self, now: Instant) -> bool {
        now.micros() >= self.settled_at
    }

    /// The instants inside a window, earliest first.
    pub(crate) fn times(&self, window: Bounds) -> &[i64] {
        let (from, to) = places(&self.times, window);
        self.times.get(from..to).unwrap_or_default()
    }

    /// Whether at least `n` instants, one or more, lie inside a window: one look at the n-th latest.
    pub(crate) fn has(&self, n: usize, window: Bounds) -> bool {
        let to = end(&self.times, window);
        to.checked_sub(n).and_then(|place| self.times.get(place)).is_some_and(|at| *at >= window.from)
    }

    /// The sum of a window, unless something in it has no money or is in another currency.
    pub(crate) fn total(&self, currency: Currency, window: Bounds, after_refunds: bool) -> Option<i128> {
        if self.has_gaps {
            return None;
        }
        let mut total = 0;
        for ledger in &self.ledgers {
            let (from, to) = places(&ledger.times, window);
            if from >= to {
                continue;
            }
            if ledger.currency != currency {
                return None;
            }
            let sums = if after_refunds { &ledger.after_refunds } else { &ledger.before_refunds };
            let until = |place: usize| place.checked_sub(1).and_then(|last| sums.get(last)).copied().unwrap_or(0);
            total = until(to).saturating_sub(until(from));
        }
        Some(total)
    }
}

impl Ledger {
    fn new(currency: Currency) -> Self {
        Self { currency, times: Vec::new(), before_refunds: Vec::new(), after_refunds: Vec::new() }
    }

    /// 10^14 amounts of 10^24 billionths fit an `i128`; no memory holds as many.
    fn push(&mut self, at: Instant, amount: i128, refunded: i128) {
        let last = |sums: &[i128]| sums.last().copied().unwrap_or(0);
        self.times.push(at.micros());
        self.before_refunds.push(last(&self.before_refunds).saturating_add(amount));
        self.after_refunds.push(last(&self.after_refunds).saturating_add(amount).saturating_sub(refunded));
    }
}

/// Where a window begins and ends among sorted instants.
fn places(times: &[i64], window: Bounds) -> (usize, usize) {
    let from = match times.first() {
        Some(first) if *first < window.from => times.partition_point(|at| *at < window.from),
        _ => 0,
    };
    (from, end(times, window))
}

/// Most windows reach up to now, and most histories too, so the last instant is looked at first.
fn end(times: &[i64], window: Bounds) -> usize {
    match times.last() {
        Some(last) if *last >= window.to => times.partition_point(|at| *at < window.to),
        _ => times.len(),
    }
}
