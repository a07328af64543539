//! The ids of events.

use super::{
    codes::place,
    places::{Places, cut, cut_each},
};
use crate::model::{EventId, Id};
use alloc::{vec, vec::Vec};
use core::ops::Range;

/// What makes events recognisable, by row.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub(super) enum EventKeys {
    /// So many rows without any.
    Nothing(usize),
    /// Whole numbers without a source.
    Numbers(#[cfg_attr(feature = "serde", serde(with = "super::packed"))] Vec<i64>),
    Any(Vec<Option<EventId>>),
}

impl EventKeys {
    pub(super) fn of(keys: Vec<Option<EventId>>) -> Self {
        if keys.iter().all(Option::is_none) {
            return Self::Nothing(keys.len());
        }
        let number = |key: &Option<EventId>| match key.as_ref().filter(|key| key.source().is_none())?.id() {
            Id::Number(number) => Some(*number),
            Id::Text(_) => None,
        };
        match keys.iter().map(number).collect() {
            Some(numbers) => Self::Numbers(numbers),
            None => Self::Any(keys),
        }
    }

    /// The id of the next row.
    pub(super) fn push(&mut self, key: Option<&EventId>) {
        let number = key.filter(|key| key.source().is_none()).and_then(|key| match key.id() {
            Id::Number(number) => Some(*number),
            Id::Text(_) => None,
        });
        match (&mut *self, key, number) {
            (Self::Nothing(rows), None, _) => *rows = rows.saturating_add(1),
            (Self::Nothing(0), _, Some(number)) => *self = Self::Numbers(vec![number]),
            (Self::Numbers(keys), _, Some(number)) => keys.push(number),
            (Self::Any(keys), key, _) => keys.push(key.cloned()),
            (own, key, _) => {
                let mut keys = core::mem::replace(own, Self::Nothing(0)).into_keys();
                keys.push(key.cloned());
                *self = Self::Any(keys);
            }
        }
    }

    /// Fills up with rows without any.
    pub(super) fn resize(&mut self, rows: usize) {
        while self.len() < rows {
            match self {
                Self::Nothing(own) => *own = rows,
                Self::Any(keys) => keys.resize(rows, None),
                Self::Numbers(_) => self.push(None),
            }
        }
    }

    /// Whether any row may have an id.
    pub(super) fn has_any(&self) -> bool {
        !matches!(self, Self::Nothing(_))
    }

    /// Whether some rows have an id twice, or one that some other rows have.
    pub(super) fn is_twice(&self, rows: Range<usize>, others: &Self, other_rows: Range<usize>) -> bool {
        fn is_twice<T: Ord>(mut keys: Vec<T>, mut others: impl Iterator<Item = T>) -> bool {
            keys.sort_unstable();
            let mut pairs = keys.iter().zip(keys.iter().skip(1));
            pairs.any(|(one, other)| one == other) || others.any(|key| keys.binary_search(&key).is_ok())
        }
        match (self, others) {
            (Self::Nothing(_), _) => false,
            (_, Self::Nothing(_)) if rows.len() < 2 => false,
            (Self::Numbers(keys), Self::Nothing(_)) => {
                is_twice(keys.get(rows).unwrap_or_default().to_vec(), [].into_iter())
            }
            (Self::Numbers(keys), Self::Numbers(others)) => is_twice(
                keys.get(rows).unwrap_or_default().to_vec(),
                others.get(other_rows).unwrap_or_default().iter().copied(),
            ),
            _ => is_twice(rows.filter_map(|row| self.get(row)).collect(), other_rows.filter_map(|row| others.get(row))),
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Nothing(rows) => *rows,
            Self::Numbers(keys) => keys.len(),
            Self::Any(keys) => keys.len(),
        }
    }

    pub(super) fn get(&self, row: usize) -> Option<EventId> {
        match self {
            Self::Nothing(_) => None,
            Self::Numbers(keys) => keys.get(row).map(|key| EventId::from(*key)),
            Self::Any(keys) => keys.get(row).cloned().flatten(),
        }
    }

    /// The same rows in another order.
    pub(super) fn ordered(self, order: &[u32]) -> Self {
        match self {
            Self::Nothing(rows) => Self::Nothing(rows),
            keys => Self::of(order.iter().map(|row| keys.get(place(*row))).collect()),
        }
    }

    /// Puts rows of another column between these.
    pub(super) fn insert(&mut self, other: Self, places: &Places) {
        if self.len() == 0 {
            *self = other;
            return;
        }
        match (&mut *self, other) {
            (Self::Nothing(rows), Self::Nothing(others)) => *rows = rows.saturating_add(others),
            (Self::Numbers(keys), Self::Numbers(others)) => places.insert(keys, &others),
            (own, other) => {
                let own = core::mem::replace(own, Self::Nothing(0)).into_keys();
                *self = Self::Any(places.woven(own, other.into_keys()));
            }
        }
    }

    /// Takes rows out.
    pub(super) fn cut(&mut self, gone: &[Range<usize>]) {
        match self {
            Self::Nothing(rows) => *rows = rows.saturating_sub(gone.iter().map(Range::len).sum()),
            Self::Numbers(keys) => cut(keys, gone),
            Self::Any(keys) => {
                cut_each(keys, gone);
                *self = Self::of(core::mem::take(keys));
            }
        }
    }

    fn into_keys(self) -> Vec<Option<EventId>> {
        match self {
            Self::Any(keys) => keys,
            keys => (0..keys.len()).map(|row| keys.get(row)).collect(),
        }
    }

    /// In bytes, without what texts take.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Nothing(_) => 0,
            Self::Numbers(keys) => size_of_val(keys.as_slice()),
            Self::Any(keys) => size_of_val(keys.as_slice()),
        }
    }
}
