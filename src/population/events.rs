//! All events of one kind, in columns.

use super::{
    codes::place,
    facts::{Facts, Lines},
    keys::EventKeys,
    places::Places,
    purse::Purse,
    rows::{Rows, of_row, of_rows},
    settled::Settled,
    times::Timeline,
};
#[cfg(feature = "serde")]
use super::{places::number, stored::Fault};
use crate::{
    model::{Event, EventField, EventKind, Money, Reading, Refund, UtcOffset},
    time::Instant,
};
use core::{cmp::Ordering, ops::Range};

/// All events of one kind, in columns: one customer after the other, those of one in the order of his history.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(super) struct Events {
    #[cfg_attr(feature = "serde", serde(with = "super::stored::kind"))]
    kind: EventKind,
    timeline: Timeline,
    rows: Rows,
    /// What was worth how much before refunds; of kinds that move no money, nothing.
    purse: Option<Purse>,
    /// Where something was withdrawn or given back: what is left of it in the end.
    #[cfg_attr(feature = "serde", serde(skip))]
    settled: Option<Settled>,
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
        Self::new(kind, Timeline::empty(customers), Rows::bare(0), None)
    }

    /// Of these rows; where anything was withdrawn or given back, [`settle`](Self::settle) has to follow.
    pub(super) fn new(kind: EventKind, timeline: Timeline, rows: Rows, purse: Option<Purse>) -> Self {
        Self { kind, timeline, rows, purse, settled: None }
    }

    /// Checks what was read and finds out what is not written.
    #[cfg(feature = "serde")]
    pub(super) fn restore(&mut self, customers: usize) -> Result<(), Fault> {
        self.timeline.restore(customers)?;
        let rows = self.len();
        if let Some(purse) = &mut self.purse {
            if !self.kind.has_money() {
                return Err("money: events of this kind move none".into());
            }
            purse.restore(self.timeline.starts(), rows)?;
        }
        self.rows.check(rows, &self.kind, self.purse.as_ref())?;
        self.check_order(customers)?;
        self.settle();
        Ok(())
    }

    /// Whether the rows of each customer are in the order of his history, and no id is there twice.
    #[cfg(feature = "serde")]
    fn check_order(&self, customers: usize) -> Result<(), Fault> {
        let nothing = EventKeys::Nothing(0);
        for customer in 0..number(customers) {
            let rows = self.timeline.rows_of(customer);
            if self.keys().is_twice(rows.clone(), &nothing, 0..0) {
                return Err(alloc::format!("customer {customer} has an id twice").into());
            }
            for (row, next) in rows.clone().zip(rows.skip(1)) {
                if self.at(row) == self.at(next) && self.cmp_content(row, self, next).is_gt() {
                    return Err(alloc::format!("rows {row} and {next} are in the wrong order").into());
                }
            }
        }
        Ok(())
    }

    /// Finds out what is left in the end.
    pub(super) fn settle(&mut self) {
        self.settled = Settled::of(&self.timeline, &self.rows, self.purse.as_ref());
    }

    /// Makes room for so many customers.
    pub(super) fn grow(&mut self, customers: usize) {
        self.timeline.grow(customers);
        self.purse.iter_mut().for_each(|purse| purse.grow(customers));
        self.settled.iter_mut().for_each(|settled| settled.grow(customers));
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

    /// In bytes: of the ids, of what is dated or local, and of what is left in the end where that differs.
    pub(super) fn other_sizes(&self) -> (usize, usize, usize) {
        let dated =
            size_of_val(self.rows.cancelled.as_slice()).saturating_add(size_of_val(self.rows.refunds.as_slice()));
        let settled = self.settled.as_ref().map_or(0, Settled::size);
        (self.rows.keys.size(), self.rows.offsets.size().saturating_add(dated), settled)
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
        self.rows.local_offset(row)
    }

    pub(super) fn keys(&self) -> &EventKeys {
        &self.rows.keys
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
        self.rows.lines_of(row)
    }

    /// The order in which a line stands.
    pub(super) fn order_of(&self, line: usize) -> usize {
        self.rows
            .lines
            .as_ref()
            .map_or(0, |lines| lines.starts.partition_point(|start| place(*start) <= line).saturating_sub(1))
    }

    /// What a line is worth.
    pub(super) fn line_amount(&self, line: usize) -> Option<Money> {
        self.rows.lines.as_ref()?.amount(line)
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
        self.rows.event(&self.kind, row, self.at(row), self.money(row))
    }

    /// The order of two events of the kind that happened at one instant.
    pub(super) fn cmp_content(&self, row: usize, other: &Self, other_row: usize) -> Ordering {
        self.rows.cmp_keys(row, &other.rows, other_row).then_with(|| {
            if self.rows.have_no_facts() && other.rows.have_no_facts() {
                self.money(row).cmp(&other.money(other_row))
            } else {
                self.event(row).cmp(&other.event(other_row))
            }
        })
    }

    /// Puts events of some customers, who are sorted, between these: of each those that the others have of his place.
    pub(super) fn insert(&mut self, customers: &[u32], other: Self, places: &Places) {
        let purses = match (self.purse.take(), other.purse) {
            (None, None) => None,
            (own, others) => {
                let own = own.unwrap_or_else(|| Purse::empty(self.timeline.starts(), self.timeline.rows()));
                let others = others.unwrap_or_else(|| Purse::empty(other.timeline.starts(), other.timeline.rows()));
                Some((own, others))
            }
        };
        self.timeline.insert(customers, other.timeline, places);
        self.rows.insert(other.rows, places);
        self.purse = purses.map(|(mut own, others)| {
            own.insert(self.timeline.starts(), others, places);
            own
        });
        self.settle();
    }

    /// Takes events out.
    pub(super) fn cut(&mut self, gone: &[Range<usize>]) {
        self.timeline.cut(gone);
        self.rows.cut(gone);
        self.purse.iter_mut().for_each(|purse| purse.cut(self.timeline.starts(), gone));
        self.settle();
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
