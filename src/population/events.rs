//! All events of one kind, in columns.

#[cfg(feature = "serde")]
use super::snapshot::Fault;
use super::{
    codes::{Coded, place},
    facts::{Facts, FactsBuilder, Lines},
    keys::EventKeys,
    purse::Purse,
    times::{Timeline, Times},
};
use crate::{
    model::{Event, EventField, EventId, EventKind, Line, Money, Reading, Refund, UtcOffset, Value},
    time::Instant,
};
use alloc::{vec, vec::Vec};
use core::ops::Range;
use rust_decimal::Decimal;

/// All events of one kind, in columns: one customer after the other, those of one in the order of his history.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(super) struct Events {
    #[cfg_attr(feature = "serde", serde(with = "super::snapshot::kind"))]
    kind: EventKind,
    timeline: Timeline,
    rows: Rows,
    /// What was worth how much before refunds; of kinds that move no money, nothing.
    purse: Option<Purse>,
    /// Where something was withdrawn or given back: what is left of it in the end.
    #[cfg_attr(feature = "serde", serde(skip))]
    settled: Option<Settled>,
}

/// What is known of rows besides whose they are and when they happened.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
struct Rows {
    keys: EventKeys,
    offsets: Coded<Option<UtcOffset>>,
    facts: Facts,
    /// Only where orders have some.
    lines: Option<Lines>,
    /// Sorted by row.
    cancelled: Vec<(u32, Instant)>,
    /// Sorted by row and instant.
    refunds: Vec<(u32, Refund)>,
}

/// What is left of events in the end: without those that are ever withdrawn, after all refunds.
#[derive(Clone, Debug)]
pub(super) struct Settled {
    /// The rows that are left; `None` where all are.
    left: Option<(Timeline, Vec<u32>, Option<Purse>)>,
    after_refunds: Option<Purse>,
    /// The instant from which that is true, in microseconds.
    at: i64,
}

/// A series of instants with what their events are worth: what windows, counts and sums are read off.
#[derive(Clone, Copy, Debug)]
pub(super) struct Track<'a> {
    pub(super) timeline: &'a Timeline,
    /// Where each stands among the events of the kind; `None` where it is all of them.
    pub(super) rows: Option<&'a [u32]>,
    pub(super) before_refunds: Option<&'a Purse>,
    pub(super) after_refunds: Option<&'a Purse>,
    /// From when on it is true, in microseconds.
    pub(super) settled_at: i64,
}

impl Events {
    pub(super) fn none(kind: EventKind, customers: usize) -> Self {
        let rows = Rows {
            keys: EventKeys::of(Vec::new()),
            offsets: Coded::uniform(None, 0),
            facts: Facts::none(0),
            lines: None,
            cancelled: Vec::new(),
            refunds: Vec::new(),
        };
        Self { kind, timeline: Timeline::empty(customers), rows, purse: None, settled: None }
    }

    /// Checks what was read and finds out what is not written.
    #[cfg(feature = "serde")]
    pub(super) fn restore(&mut self, customers: usize) -> Result<(), Fault> {
        self.timeline.restore(customers)?;
        let rows = self.len();
        self.rows.check(rows, &self.kind)?;
        if let Some(purse) = &mut self.purse {
            purse.restore(self.timeline.starts(), rows)?;
        }
        if self.purse.is_some() && !self.kind.has_money() {
            return Err("events of this kind move no money");
        }
        self.settled = Settled::of(&self.timeline, &self.rows, self.purse.as_ref());
        Ok(())
    }

    /// Makes room for so many customers.
    pub(super) fn grow(&mut self, customers: usize) {
        self.timeline.grow(customers);
        if let Some(Settled { left: Some((timeline, ..)), .. }) = &mut self.settled {
            timeline.grow(customers);
        }
    }

    pub(super) fn kind(&self) -> &EventKind {
        &self.kind
    }

    pub(super) fn len(&self) -> usize {
        self.timeline.rows()
    }

    /// Every event, those that were withdrawn included.
    pub(super) fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    pub(super) fn purse(&self) -> Option<&Purse> {
        self.purse.as_ref()
    }

    pub(super) fn facts(&self) -> &Facts {
        &self.rows.facts
    }

    pub(super) fn lines(&self) -> Option<&Lines> {
        self.rows.lines.as_ref()
    }

    /// What is left in the end.
    pub(super) fn track(&self) -> Track<'_> {
        let all = Track {
            timeline: &self.timeline,
            rows: None,
            before_refunds: self.purse.as_ref(),
            after_refunds: self.purse.as_ref(),
            settled_at: i64::MIN,
        };
        let Some(settled) = &self.settled else { return all };
        let track = Track { after_refunds: settled.after_refunds.as_ref(), settled_at: settled.at, ..all };
        match &settled.left {
            None => track,
            Some((timeline, rows, purse)) => {
                Track { timeline, rows: Some(rows), before_refunds: purse.as_ref(), ..track }
            }
        }
    }

    /// The latest instant at which a refund or a cancellation of some rows becomes known, in microseconds.
    pub(super) fn settled_at(&self, rows: &Range<usize>) -> i64 {
        let cancelled = of_rows(&self.rows.cancelled, rows).iter().map(|(_, at)| *at);
        let refunds = of_rows(&self.rows.refunds, rows).iter().map(|(_, refund)| refund.at);
        cancelled.chain(refunds).max().map_or(i64::MIN, Instant::micros)
    }

    /// The rows of which a refund or a cancellation becomes known after an instant.
    pub(super) fn unsettled_rows(&self, now: Instant) -> impl Iterator<Item = u32> + '_ {
        let cancelled = self.rows.cancelled.iter().filter(move |(_, at)| *at > now).map(|(row, _)| *row);
        let refunds = self.rows.refunds.iter().filter(move |(_, refund)| refund.at > now).map(|(row, _)| *row);
        cancelled.chain(refunds)
    }

    pub(super) fn at(&self, row: usize) -> Instant {
        Instant::clamped(self.timeline.times().get(row))
    }

    pub(super) fn local_offset(&self, row: usize) -> Option<UtcOffset> {
        self.rows.offsets.get(row).copied().flatten()
    }

    pub(super) fn key(&self, row: usize) -> Option<EventId> {
        self.rows.keys.get(row)
    }

    pub(super) fn has_keys(&self) -> bool {
        !matches!(self.rows.keys, EventKeys::Nothing(_))
    }

    pub(super) fn money(&self, row: usize) -> Option<Money> {
        self.purse.as_ref()?.money(row)
    }

    pub(super) fn withdrawn_at(&self, row: usize) -> Option<Instant> {
        of_row(&self.rows.cancelled, row).first().map(|(_, at)| *at)
    }

    fn refunds(&self, row: usize) -> &[(u32, Refund)] {
        of_row(&self.rows.refunds, row)
    }

    /// What had been given back at an instant, in billionths.
    pub(super) fn refunded(&self, row: usize, now: Instant) -> i128 {
        let known = self.refunds(row).iter().take_while(|(_, refund)| refund.at <= now);
        known.fold(0, |sum, (_, refund)| sum.saturating_add(refund.amount.billionths()))
    }

    /// The lines of an order, as rows of [`Lines`].
    pub(super) fn lines_of(&self, row: usize) -> Range<usize> {
        let Some(lines) = &self.rows.lines else { return 0..0 };
        let start = |row: usize| lines.starts.get(row).map_or(0, |line| place(*line));
        start(row)..start(row.saturating_add(1))
    }

    pub(super) fn line(&self, line: usize) -> Line {
        let mut built = Line::new("", Decimal::ZERO);
        if let Some(lines) = &self.rows.lines {
            lines.facts.each(line, &mut |field, value| built.put(field, value));
        }
        built
    }

    /// Reads a field as the row reading does.
    pub(super) fn read<'a>(&'a self, row: usize, field: &EventField, each: &mut dyn FnMut(Reading<'a>)) {
        match field {
            EventField::Total => self.money(row).map(Reading::Money).into_iter().for_each(each),
            // Every order says whether it is a gift; only those that are have it written down.
            EventField::Gift if self.kind == EventKind::Order => {
                each(Reading::Flag(self.rows.facts.value(row, field).is_some()));
            }
            EventField::Discount if self.kind == EventKind::Order => self.rows.facts.read(row, field, &mut given(each)),
            _ => self.rows.facts.read(row, field, each),
        }
    }

    /// Reads a field of a line as the row reading does.
    pub(super) fn read_line<'a>(&'a self, line: usize, field: &EventField, each: &mut dyn FnMut(Reading<'a>)) {
        let Some(lines) = &self.rows.lines else { return };
        match field {
            EventField::Discount => lines.facts.read(line, field, &mut given(each)),
            _ => lines.facts.read(line, field, each),
        }
    }

    /// The event itself.
    pub(super) fn event(&self, row: usize) -> Option<Event> {
        let mut event = Event::blank(&self.kind, self.at(row))?;
        let happening = event.happening_mut();
        happening.place(self.key(row), self.local_offset(row));
        self.money(row).into_iter().for_each(|money| happening.put(&EventField::Total, Value::Money(money)));
        self.rows.facts.each(row, &mut |field, value| happening.put(field, value));
        let Event::Order(order) = event else { return Some(event) };
        let mut order = *order;
        for line in self.lines_of(row) {
            order = order.line(self.line(line));
        }
        for (_, refund) in self.refunds(row) {
            order = order.refund(refund.at, refund.amount);
        }
        if let Some(at) = self.withdrawn_at(row) {
            order = order.cancelled(at);
        }
        Some(order.into())
    }

    /// The rows that are picked, in that order: those of this column by their number, those that arrived by theirs after
    /// all of these. `starts` says where each customer's rows begin among them.
    pub(super) fn merged(&self, arrived: &ArrivedRows, picks: &[u32], starts: Vec<u32>) -> Self {
        let own = self.len();
        let times = self.timeline.times().merged(&arrived.times, picks);
        let timeline = Timeline::new(starts, times);
        let rows = self.rows.merged(&arrived.rows, own, picks);
        let money = |pick: &u32| match place(*pick).checked_sub(own) {
            None => self.money(place(*pick)),
            Some(row) => arrived.money.get(row).copied().flatten(),
        };
        let has_money = self.purse.is_some() || arrived.money.iter().any(Option::is_some);
        let purse =
            has_money.then(|| Purse::of(timeline.starts(), &picks.iter().map(money).collect::<Vec<Option<Money>>>()));
        let settled = Settled::of(&timeline, &rows, purse.as_ref());
        Self { kind: self.kind.clone(), timeline, rows, purse, settled }
    }
}

/// A discount of nothing is none; see [`Happening::read`](crate::model::Happening).
fn given<'e, 'a>(each: &'e mut dyn FnMut(Reading<'a>)) -> impl FnMut(Reading<'a>) + 'e {
    move |reading| {
        if !matches!(reading, Reading::Money(money) if money == Money::zero(money.currency())) {
            each(reading);
        }
    }
}

fn of_rows<'a, T>(facts: &'a [(u32, T)], rows: &Range<usize>) -> &'a [(u32, T)] {
    let from = facts.partition_point(|(row, _)| place(*row) < rows.start);
    let to = facts.partition_point(|(row, _)| place(*row) < rows.end);
    facts.get(from..to).unwrap_or_default()
}

fn of_row<T>(facts: &[(u32, T)], row: usize) -> &[(u32, T)] {
    if facts.is_empty() { &[] } else { of_rows(facts, &(row..row.saturating_add(1))) }
}

impl Rows {
    #[cfg(feature = "serde")]
    fn check(&self, rows: usize, kind: &EventKind) -> Result<(), Fault> {
        if self.keys.len() != rows || !self.offsets.is_sound(rows) {
            return Err("event ids or offsets do not fit the rows");
        }
        self.facts.check(rows, kind)?;
        self.lines.as_ref().map_or(Ok(()), |lines| lines.check(rows))?;
        let dated = |(row, at): (u32, Instant)| (place(row) < rows).then_some((row, at));
        let cancelled: Option<Vec<_>> = self.cancelled.iter().copied().map(dated).collect();
        let refunds: Option<Vec<_>> = self.refunds.iter().map(|(row, refund)| dated((*row, refund.at))).collect();
        let is_sorted = cancelled.is_some_and(|cancelled| cancelled.is_sorted_by(|(one, _), (other, _)| one < other))
            && refunds.is_some_and(|refunds| refunds.is_sorted());
        let is_order = *kind == EventKind::Order;
        let has_none = self.lines.is_none() && self.cancelled.is_empty() && self.refunds.is_empty();
        if is_sorted && (is_order || has_none) {
            Ok(())
        } else {
            Err("lines, refunds or cancellations do not fit the rows")
        }
    }

    fn merged(&self, other: &Self, own: usize, picks: &[u32]) -> Self {
        Self {
            keys: self.keys.merged(&other.keys, picks),
            offsets: self.offsets.merged(&other.offsets, picks),
            facts: self.facts.merged(&other.facts, picks),
            lines: self.merged_lines(other, own, picks),
            cancelled: merged_dated(&self.cancelled, &other.cancelled, own, picks),
            refunds: merged_dated(&self.refunds, &other.refunds, own, picks),
        }
    }

    fn merged_lines(&self, other: &Self, own: usize, picks: &[u32]) -> Option<Lines> {
        if self.lines.is_none() && other.lines.is_none() {
            return None;
        }
        let none = |rows: &Self| Lines::none(rows.keys.len());
        let (own_none, other_none) = (none(self), none(other));
        let (lines, others) = (self.lines.as_ref().unwrap_or(&own_none), other.lines.as_ref().unwrap_or(&other_none));
        let own_lines = lines.starts.last().copied().unwrap_or_default();
        let mut starts = vec![0_u32];
        let mut line_picks = Vec::new();
        for pick in picks {
            let (starts_of, row, shift) = match place(*pick).checked_sub(own) {
                None => (&lines.starts, place(*pick), 0),
                Some(row) => (&others.starts, row, own_lines),
            };
            let start = |row: usize| starts_of.get(row).copied().unwrap_or_default();
            line_picks.extend((start(row)..start(row.saturating_add(1))).map(|line| line.saturating_add(shift)));
            starts.push(u32::try_from(line_picks.len()).unwrap_or(u32::MAX));
        }
        let facts = lines.facts.merged(&others.facts, &line_picks);
        (!line_picks.is_empty()).then_some(Lines { starts, facts })
    }
}

/// What is dated of the rows that are picked.
fn merged_dated<T: Clone>(facts: &[(u32, T)], others: &[(u32, T)], own: usize, picks: &[u32]) -> Vec<(u32, T)> {
    if facts.is_empty() && others.is_empty() {
        return Vec::new();
    }
    let mut merged = Vec::new();
    for (pick, row) in picks.iter().zip(0_u32..) {
        let found = match place(*pick).checked_sub(own) {
            None => of_row(facts, place(*pick)),
            Some(other) => of_row(others, other),
        };
        merged.extend(found.iter().map(|(_, fact)| (row, fact.clone())));
    }
    merged
}

impl Settled {
    fn of(timeline: &Timeline, rows: &Rows, purse: Option<&Purse>) -> Option<Self> {
        let cancelled = rows.cancelled.iter().map(|(_, at)| *at);
        let at = cancelled.chain(rows.refunds.iter().map(|(_, refund)| refund.at)).max()?;
        let mut given_back = vec![0_i128; timeline.rows()];
        for (row, refund) in &rows.refunds {
            if let Some(sum) = given_back.get_mut(place(*row)) {
                *sum = sum.saturating_add(refund.amount.billionths());
            }
        }
        let mut is_left = vec![true; timeline.rows()];
        for (row, _) in &rows.cancelled {
            is_left.get_mut(place(*row)).into_iter().for_each(|is_left| *is_left = false);
        }
        let left: Vec<u32> = (0..).zip(&is_left).filter(|(_, is_left)| **is_left).map(|(row, _)| row).collect();
        let amount = |row: &u32| {
            let before = purse.map_or(0, |purse| purse.sums().between(place(*row)..place(*row).saturating_add(1)));
            before.saturating_sub(given_back.get(place(*row)).copied().unwrap_or_default())
        };
        let amounts: Vec<i128> = left.iter().map(amount).collect();
        if left.len() == timeline.rows() {
            let after_refunds = purse.map(|purse| purse.with_amounts(timeline.starts(), &amounts));
            return Some(Self { left: None, after_refunds, at: at.micros() });
        }
        let narrowed = timeline.narrowed(&left);
        let money: Vec<Option<Money>> =
            left.iter().map(|row| purse.and_then(|purse| purse.money(place(*row)))).collect();
        let before = purse.map(|_| Purse::of(narrowed.starts(), &money));
        let after_refunds = before.as_ref().map(|before| {
            if rows.refunds.is_empty() { before.clone() } else { before.with_amounts(narrowed.starts(), &amounts) }
        });
        Some(Self { left: Some((narrowed, left, before)), after_refunds, at: at.micros() })
    }
}

/// Events of one kind that arrived, in no order, and whose they are.
#[derive(Debug, Default)]
pub(super) struct Arrivals {
    pub(super) customers: Vec<u32>,
    pub(super) times: Vec<i64>,
    money: Vec<Option<Money>>,
    pub(super) keys: Vec<Option<EventId>>,
    offsets: Vec<Option<UtcOffset>>,
    facts: FactsBuilder,
    line_starts: Vec<u32>,
    lines: FactsBuilder,
    cancelled: Vec<(u32, Instant)>,
    refunds: Vec<(u32, Refund)>,
}

/// The columns of events that arrived.
#[derive(Debug)]
pub(super) struct ArrivedRows {
    times: Times,
    money: Vec<Option<Money>>,
    rows: Rows,
}

impl Arrivals {
    pub(super) fn len(&self) -> usize {
        self.times.len()
    }

    /// Takes an event, which is of the kind.
    pub(super) fn push(&mut self, customer: u32, event: &Event) {
        let row = u32::try_from(self.len()).unwrap_or(u32::MAX);
        let happening = event.happening();
        let money = happening.money();
        self.customers.push(customer);
        self.times.push(event.at().micros());
        self.keys.push(event.id().cloned());
        self.offsets.push(happening.local_offset());
        self.money.push(money);
        self.facts.next();
        happening.each_fact(&mut |field, value| {
            // The purse has it.
            if field != EventField::Total || money.is_none() {
                self.facts.put(field, value);
            }
        });
        self.line_starts.push(self.lines.rows());
        for line in event.lines() {
            self.lines.next();
            line.each_fact(&mut |field, value| self.lines.put(field, value));
        }
        if let Event::Order(order) = event {
            self.cancelled.extend(order.cancelled_at().map(|at| (row, at)));
            self.refunds.extend(order.refunds().iter().map(|refund| (row, *refund)));
        }
    }

    pub(super) fn into_rows(mut self) -> ArrivedRows {
        self.line_starts.push(self.lines.rows());
        let lines = (self.lines.rows() > 0).then(|| Lines { starts: self.line_starts, facts: self.lines.build() });
        ArrivedRows {
            times: Times::of(self.times),
            money: self.money,
            rows: Rows {
                keys: EventKeys::of(self.keys),
                offsets: Coded::of(self.offsets),
                facts: self.facts.build(),
                lines,
                cancelled: self.cancelled,
                refunds: self.refunds,
            },
        }
    }
}
