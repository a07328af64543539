//! The ids of events.

use super::codes::place;
use crate::model::{EventId, Id};
use alloc::vec::Vec;

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

    /// The rows that are picked; see [`Coded::merged`](super::codes::Coded::merged).
    pub(super) fn merged(&self, other: &Self, picks: &[u32]) -> Self {
        let own = self.len();
        if let (Self::Nothing(_), Self::Nothing(_)) = (self, other) {
            return Self::Nothing(picks.len());
        }
        let pick = |pick: &u32| match place(*pick).checked_sub(own) {
            None => self.get(place(*pick)),
            Some(row) => other.get(row),
        };
        Self::of(picks.iter().map(pick).collect())
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
