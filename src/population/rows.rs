//! What is known of events besides whose they are and when they happened.

use super::{
    codes::{Coded, place},
    facts::{Facts, Lines},
    keys::EventKeys,
    places::{Places, cut_facts},
};
#[cfg(feature = "serde")]
use super::{purse::Purse, stored::Fault};
#[cfg(feature = "serde")]
use crate::model::Currency;
use crate::{
    model::{Event, EventField, EventKind, Line, Money, Refund, UtcOffset, Value},
    time::Instant,
};
use alloc::vec::Vec;
use core::{cmp::Ordering, ops::Range};
use rust_decimal::Decimal;

/// What is known of rows besides whose they are, when they happened and what they are worth.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(super) struct Rows {
    pub(super) keys: EventKeys,
    pub(super) offsets: Coded<Option<UtcOffset>>,
    pub(super) facts: Facts,
    /// Only where orders have some.
    pub(super) lines: Option<Lines>,
    /// Sorted by row.
    pub(super) cancelled: Vec<(u32, Instant)>,
    /// Sorted by row and instant.
    pub(super) refunds: Vec<(u32, Refund)>,
}

/// What is known of some rows, of what is sorted by row.
pub(super) fn of_rows<'a, T>(facts: &'a [(u32, T)], rows: &Range<usize>) -> &'a [(u32, T)] {
    let from = facts.partition_point(|(row, _)| place(*row) < rows.start);
    let to = facts.partition_point(|(row, _)| place(*row) < rows.end);
    facts.get(from..to).unwrap_or_default()
}

pub(super) fn of_row<T>(facts: &[(u32, T)], row: usize) -> &[(u32, T)] {
    if facts.is_empty() { &[] } else { of_rows(facts, &(row..row.saturating_add(1))) }
}

impl Rows {
    /// So many of which nothing is known.
    pub(super) fn bare(rows: usize) -> Self {
        Self {
            keys: EventKeys::Nothing(rows),
            offsets: Coded::uniform(None, rows),
            facts: Facts::none(rows),
            lines: None,
            cancelled: Vec::new(),
            refunds: Vec::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// Checks what was read.
    #[cfg(feature = "serde")]
    pub(super) fn check(&self, rows: usize, kind: &EventKind, purse: Option<&Purse>) -> Result<(), Fault> {
        if self.keys.len() != rows {
            return Err("ids do not fit the rows".into());
        }
        if !self.offsets.is_sound(rows) {
            return Err("offsets do not fit the rows".into());
        }
        self.facts.check(rows, kind)?;
        let currency = |row: usize| purse.and_then(|purse| purse.currency_of(row));
        let is_worth_something =
            Event::blank(kind, Instant::MIN).is_some_and(|event| event.happening().money().is_some());
        if is_worth_something && (0..rows).any(|row| currency(row).is_none()) {
            return Err("money is missing".into());
        }
        let has_any = self.lines.is_some() || !self.cancelled.is_empty() || !self.refunds.is_empty();
        if *kind != EventKind::Order {
            return if has_any { Err("only orders have lines, refunds and cancellations".into()) } else { Ok(()) };
        }
        let is_there = |row: u32| place(row) < rows;
        let are_there = self.cancelled.iter().all(|(row, _)| is_there(*row));
        if !are_there || !self.cancelled.is_sorted_by(|(one, _), (other, _)| one < other) {
            return Err("cancellations do not fit the rows".into());
        }
        let is_part = |(row, refund): &(u32, Refund)| {
            is_there(*row) && !refund.amount.is_negative() && currency(place(*row)) == Some(refund.amount.currency())
        };
        if !self.refunds.iter().all(is_part) || !self.refunds.is_sorted() {
            return Err("refunds do not fit the rows".into());
        }
        self.lines.as_ref().map_or(Ok(()), |lines| lines.check(rows))?;
        match self.strange_part(rows, currency) {
            Some(row) => {
                Err(alloc::format!("row {row}: a part of the order is not in its currency, or comes to no amount")
                    .into())
            }
            None => Ok(()),
        }
    }

    /// The first of so many orders that has a part in another currency, or a line that comes to no amount.
    #[cfg(feature = "serde")]
    fn strange_part(&self, rows: usize, currency: impl Fn(usize) -> Option<Currency>) -> Option<usize> {
        let columns = |facts, fields: [EventField; 3]| -> Vec<&Coded<Option<Value>>> {
            fields.iter().filter_map(|field| Facts::column(facts, field)).collect()
        };
        let of_orders = columns(&self.facts, [EventField::Shipping, EventField::Tax, EventField::Discount]);
        let of_lines = self.lines.as_ref().map(|lines| {
            let prices = lines.facts.column(&EventField::Price);
            (lines, prices, lines.facts.column(&EventField::Discount))
        });
        if of_orders.is_empty() && of_lines.is_none() {
            return None;
        }
        let is_in = |column: &Coded<Option<Value>>, row: usize, currency: Option<Currency>| match column.get(row) {
            Some(Some(Value::Money(money))) => Some(money.currency()) == currency,
            _ => true,
        };
        (0..rows).find(|row| {
            let currency = currency(*row);
            let is_strange_line = |line: usize| {
                let Some((lines, prices, discounts)) = of_lines else { return false };
                let are_in = prices.iter().chain(&discounts).all(|column| is_in(column, line, currency));
                let is_priced = prices.is_some_and(|prices| matches!(prices.get(line), Some(Some(_))));
                !are_in || is_priced && lines.amount(line).is_none_or(Money::is_negative)
            };
            !of_orders.iter().all(|column| is_in(column, *row, currency)) || self.lines_of(*row).any(is_strange_line)
        })
    }

    pub(super) fn local_offset(&self, row: usize) -> Option<UtcOffset> {
        self.offsets.get(row).copied().flatten()
    }

    /// The lines of an order, as rows of [`Lines`].
    pub(super) fn lines_of(&self, row: usize) -> Range<usize> {
        let Some(lines) = &self.lines else { return 0..0 };
        let start = |row: usize| lines.starts.get(row).map_or(0, |line| place(*line));
        start(row)..start(row.saturating_add(1))
    }

    pub(super) fn line(&self, line: usize) -> Line {
        let mut built = Line::new("", Decimal::ZERO);
        if let Some(lines) = &self.lines {
            lines.facts.each(line, &mut |field, value| built.put(field, value));
        }
        built
    }

    /// The event itself.
    pub(super) fn event(&self, kind: &EventKind, row: usize, at: Instant, money: Option<Money>) -> Option<Event> {
        let mut event = Event::blank(kind, at)?;
        let happening = event.happening_mut();
        happening.place(self.keys.get(row), self.local_offset(row));
        if let Some(money) = money {
            happening.put(&EventField::Total, Value::Money(money));
        }
        self.facts.each(row, &mut |field, value| happening.put(field, value));
        let Event::Order(order) = event else { return Some(event) };
        let mut order = *order;
        for line in self.lines_of(row) {
            order = order.line(self.line(line));
        }
        for (_, refund) in of_row(&self.refunds, row) {
            order = order.refund(refund.at, refund.amount);
        }
        if let Some((_, at)) = of_row(&self.cancelled, row).first() {
            order = order.cancelled(*at);
        }
        Some(order.into())
    }

    /// The order of two rows by what stands first in every event; equal tells nothing of the rest.
    pub(super) fn cmp_keys(&self, row: usize, other: &Self, other_row: usize) -> Ordering {
        let by_key = self.keys.get(row).cmp(&other.keys.get(other_row));
        by_key.then_with(|| self.local_offset(row).cmp(&other.local_offset(other_row)))
    }

    /// Whether rows have nothing but ids, offsets and money.
    pub(super) fn have_no_facts(&self) -> bool {
        self.facts.is_empty() && self.lines.is_none() && self.cancelled.is_empty() && self.refunds.is_empty()
    }

    /// The same rows in another order.
    pub(super) fn ordered(self, order: &[u32]) -> Self {
        fn picked<T: Clone>(facts: &[(u32, T)], order: &[u32]) -> Vec<(u32, T)> {
            if facts.is_empty() {
                return Vec::new();
            }
            let of =
                |(row, from): (u32, &u32)| of_row(facts, place(*from)).iter().map(move |(_, fact)| (row, fact.clone()));
            (0..).zip(order).flat_map(of).collect()
        }
        Self {
            keys: self.keys.ordered(order),
            offsets: self.offsets.ordered(order),
            facts: self.facts.ordered(order),
            lines: self.lines.map(|lines| lines.ordered(order)),
            cancelled: picked(&self.cancelled, order),
            refunds: picked(&self.refunds, order),
        }
    }

    /// Puts other rows between these.
    pub(super) fn insert(&mut self, other: Self, places: &Places) {
        if self.lines.is_some() || other.lines.is_some() {
            let none = |rows: usize| move || Lines::none(rows);
            let mut lines = self.lines.take().unwrap_or_else(none(self.len()));
            lines.insert(other.lines.unwrap_or_else(none(other.keys.len())), places);
            self.lines = Some(lines);
        }
        self.keys.insert(other.keys, places);
        self.offsets.insert(other.offsets, places);
        self.facts.insert(other.facts, places);
        self.cancelled = places.merge(core::mem::take(&mut self.cancelled), other.cancelled);
        self.refunds = places.merge(core::mem::take(&mut self.refunds), other.refunds);
    }

    /// Takes rows out.
    pub(super) fn cut(&mut self, gone: &[Range<usize>]) {
        self.keys.cut(gone);
        self.offsets.cut(gone);
        self.facts.cut(gone);
        self.lines.iter_mut().for_each(|lines| lines.cut(gone));
        self.lines = self.lines.take().filter(|lines| !lines.is_empty());
        cut_facts(&mut self.cancelled, gone);
        cut_facts(&mut self.refunds, gone);
    }
}
