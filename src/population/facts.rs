//! What is known of rows besides when they happened: one column for each field.

use super::{
    codes::{Coded, Coder, place},
    places::{Places, cut_sums, number},
};
#[cfg(feature = "serde")]
use super::{
    stored::{Fault, field_text},
    times::are_starts,
};
#[cfg(feature = "serde")]
use crate::model::{Event, EventKind};
use crate::model::{EventField, Line, Money, Reading, Value};
use alloc::{collections::BTreeMap, vec, vec::Vec};
use core::ops::Range;
use itertools::{EitherOrBoth, Itertools};

/// The fields of rows, each a column of values that repeat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(super) struct Facts {
    rows: usize,
    /// Sorted by field; those that no row has are left out.
    #[cfg_attr(feature = "serde", serde(with = "super::stored::by_field"))]
    columns: Vec<(EventField, Coded<Option<Value>>)>,
}

/// Facts that are being gathered.
#[derive(Clone, Debug, Default)]
pub(super) struct FactsBuilder {
    rows: usize,
    columns: BTreeMap<EventField, Coder<Option<Value>>>,
}

impl FactsBuilder {
    /// Begins the next row.
    pub(super) fn next(&mut self) {
        self.rows = self.rows.saturating_add(1);
    }

    /// A fact of the row that was begun last.
    pub(super) fn put(&mut self, field: EventField, value: Value) {
        let column = self.columns.entry(field).or_default();
        column.resize(self.rows.saturating_sub(1), None);
        column.push(Some(value));
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Fills up with rows of which nothing is known.
    pub(super) fn resize(&mut self, rows: usize) {
        self.rows = rows;
    }

    pub(super) fn build(self) -> Facts {
        let rows = self.rows;
        let columns = self.columns.into_iter().map(|(field, mut column)| {
            column.resize(rows, None);
            (field, column.build())
        });
        Facts { rows, columns: columns.collect() }
    }
}

impl Facts {
    pub(super) fn none(rows: usize) -> Self {
        Self { rows, columns: Vec::new() }
    }

    pub(super) fn columns(&self) -> &[(EventField, Coded<Option<Value>>)] {
        &self.columns
    }

    pub(super) fn column(&self, field: &EventField) -> Option<&Coded<Option<Value>>> {
        let place = self.columns.binary_search_by(|(known, _)| known.cmp(field)).ok()?;
        self.columns.get(place).map(|(_, column)| column)
    }

    pub(super) fn value(&self, row: usize, field: &EventField) -> Option<&Value> {
        self.column(field)?.get(row)?.as_ref()
    }

    pub(super) fn read<'a>(&'a self, row: usize, field: &EventField, each: &mut dyn FnMut(Reading<'a>)) {
        self.value(row, field).into_iter().for_each(|value| value.read(each));
    }

    /// All of a row.
    pub(super) fn each(&self, row: usize, each: &mut dyn FnMut(&EventField, Value)) {
        for (field, column) in &self.columns {
            if let Some(Some(value)) = column.get(row) {
                each(field, value.clone());
            }
        }
    }

    /// Checks what was read: facts of so many rows, of kinds that have the fields.
    #[cfg(feature = "serde")]
    pub(super) fn check(&self, rows: usize, kind: &EventKind) -> Result<(), Fault> {
        if self.rows != rows || !self.columns.is_sorted_by(|(one, _), (other, _)| one < other) {
            return Err("facts do not fit the rows, or are out of order".into());
        }
        for (field, column) in &self.columns {
            let is_fact = |value: &Value| Event::can_have(kind, field, value);
            if !column.is_sound(rows) || !column.entries().iter().flatten().all(is_fact) {
                return Err(alloc::format!("{} does not fit the rows", field_text(field)).into());
            }
        }
        let is_known = |field: &EventField| self.column(field).is_some_and(|column| !column.entries().contains(&None));
        match Event::needs(kind).iter().find(|field| rows > 0 && !is_known(field)) {
            Some(field) => Err(alloc::format!("{} is missing", field_text(field)).into()),
            None => Ok(()),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.rows
    }

    /// The same rows in another order.
    pub(super) fn ordered(self, order: &[u32]) -> Self {
        let columns = self.columns.into_iter().map(|(field, column)| (field, column.ordered(order))).collect();
        Self { columns, ..self }
    }

    /// Puts other rows between these.
    pub(super) fn insert(&mut self, other: Self, places: &Places) {
        let (rows, other_rows) = (self.rows, other.rows);
        self.rows = rows.saturating_add(other_rows);
        let nothing = |rows| Coded::uniform(None, rows);
        let columns = core::mem::take(&mut self.columns).into_iter();
        let both = columns.merge_join_by(other.columns, |(one, _), (other, _)| one.cmp(other));
        let columns = both.map(|either| {
            let ((field, mut column), others) = match either {
                EitherOrBoth::Both(own, (_, others)) => (own, others),
                EitherOrBoth::Left(own) => (own, nothing(other_rows)),
                EitherOrBoth::Right((field, others)) => ((field, nothing(rows)), others),
            };
            column.insert(others, places);
            (field, column)
        });
        self.columns = columns.collect();
    }

    /// Takes rows out.
    pub(super) fn cut(&mut self, gone: &[Range<usize>]) {
        self.rows = self.rows.saturating_sub(gone.iter().map(Range::len).sum());
        self.columns.iter_mut().for_each(|(_, column)| column.cut(gone));
        self.columns.retain(|(_, column)| column.len() > 0 && !column.is_all(&None));
    }
}

/// The lines of orders.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(super) struct Lines {
    /// The first line of each order, and the number of lines.
    #[cfg_attr(feature = "serde", serde(with = "super::packed"))]
    pub(super) starts: Vec<u32>,
    pub(super) facts: Facts,
}

impl Lines {
    /// Checks what was read.
    #[cfg(feature = "serde")]
    pub(super) fn check(&self, orders: usize) -> Result<(), Fault> {
        if !are_starts(&self.starts, orders, self.facts.rows) {
            return Err("the lines of orders do not follow each other".into());
        }
        self.facts.check(self.facts.rows, &EventKind::OrderLine)
    }

    pub(super) fn none(orders: usize) -> Self {
        Self { starts: vec![0; orders.saturating_add(1)], facts: Facts::none(0) }
    }

    /// The lines of some orders.
    fn of(&self, orders: Range<usize>) -> Range<u32> {
        let start = |order: usize| self.starts.get(order).copied().unwrap_or_default();
        start(orders.start)..start(orders.end)
    }

    /// What a line is worth, without building it.
    pub(super) fn amount(&self, line: usize) -> Option<Money> {
        let money = |field| match self.facts.value(line, field) {
            Some(Value::Money(money)) => Some(*money),
            _ => None,
        };
        let Some(Value::Number(quantity)) = self.facts.value(line, &EventField::Quantity) else { return None };
        Line::amount_of(*quantity, money(&EventField::Price)?, money(&EventField::Discount))
    }

    /// Of the same orders in another order.
    pub(super) fn ordered(self, order: &[u32]) -> Self {
        let lines = |order: &u32| self.of(place(*order)..place(*order).saturating_add(1));
        let mut starts = vec![0_u32];
        let mut picked: Vec<u32> = Vec::new();
        for order in order {
            picked.extend(lines(order));
            starts.push(number(picked.len()));
        }
        Self { starts, facts: self.facts.ordered(&picked) }
    }

    /// Puts the lines of other orders between these.
    pub(super) fn insert(&mut self, other: Self, places: &Places) {
        let mut line_places = Places::default();
        for (before, orders) in places.runs() {
            let lines = other.of(orders);
            line_places.push(self.of(before..before).start, lines.end.saturating_sub(lines.start));
        }
        places.insert_sums(&mut self.starts, &other.starts);
        self.facts.insert(other.facts, &line_places);
    }

    /// Takes the lines of orders out.
    pub(super) fn cut(&mut self, gone: &[Range<usize>]) {
        let lines = gone.iter().map(|orders| self.of(orders.clone()));
        let lines: Vec<Range<usize>> = lines.map(|lines| place(lines.start)..place(lines.end)).collect();
        cut_sums(&mut self.starts, gone);
        self.facts.cut(&lines);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.starts.last().is_none_or(|lines| *lines == 0)
    }
}
