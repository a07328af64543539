//! What is known of rows besides when they happened: one column for each field.

use super::codes::Coded;
#[cfg(feature = "serde")]
use super::{snapshot::Fault, times::are_starts};
#[cfg(feature = "serde")]
use crate::model::EventKind;
use crate::model::{EventField, Reading, Value};
use alloc::{collections::BTreeMap, vec, vec::Vec};

/// The fields of rows, each a column of values that repeat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(super) struct Facts {
    rows: usize,
    /// Sorted by field; those that no row has are left out.
    #[cfg_attr(feature = "serde", serde(with = "super::snapshot::by_field"))]
    columns: Vec<(EventField, Coded<Option<Value>>)>,
}

/// Facts that are being gathered.
#[derive(Debug, Default)]
pub(super) struct FactsBuilder {
    rows: usize,
    columns: BTreeMap<EventField, Vec<Option<Value>>>,
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

    pub(super) fn rows(&self) -> u32 {
        u32::try_from(self.rows).unwrap_or(u32::MAX)
    }

    pub(super) fn build(self) -> Facts {
        let rows = self.rows;
        let columns = self.columns.into_iter().map(|(field, mut column)| {
            column.resize(rows, None);
            (field, Coded::of(column))
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
        let is_field = |field: &EventField| kind.has(field) || (*kind == EventKind::OrderLine && field.is_of_line());
        let are_sound = self.columns.iter().all(|(field, column)| is_field(field) && column.is_sound(rows));
        let is_sorted = self.columns.is_sorted_by(|(one, _), (other, _)| one < other);
        if self.rows == rows && are_sound && is_sorted { Ok(()) } else { Err("facts do not fit their rows") }
    }

    /// The rows that are picked; see [`Coded::merged`].
    pub(super) fn merged(&self, other: &Self, picks: &[u32]) -> Self {
        let mut fields: Vec<&EventField> = self.columns.iter().chain(&other.columns).map(|(field, _)| field).collect();
        fields.sort_unstable();
        fields.dedup();
        let columns = fields.into_iter().map(|field| {
            let nothing = |rows| Coded::uniform(None, rows);
            let (own_nothing, other_nothing) = (nothing(self.rows), nothing(other.rows));
            let own = self.column(field).unwrap_or(&own_nothing);
            let others = other.column(field).unwrap_or(&other_nothing);
            (field.clone(), own.merged(others, picks))
        });
        let columns = columns.filter(|(_, column)| !column.is_all(&None)).collect();
        Self { rows: picks.len(), columns }
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
            return Err("the lines of orders do not follow each other");
        }
        self.facts.check(self.facts.rows, &EventKind::OrderLine)
    }

    pub(super) fn none(orders: usize) -> Self {
        Self { starts: vec![0; orders.saturating_add(1)], facts: Facts::none(0) }
    }
}
