//! Whose column is whose: ids of the host, and the numbers that stand for them here.

use super::codes::place;
use crate::model::Id;
use alloc::{collections::BTreeMap, vec::Vec};

/// The ids of customers by number.
#[derive(Clone, Debug, Default)]
pub(super) struct Ids {
    names: Names,
    /// The numbers of those who are there, in the order of their ids.
    sorted: Vec<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub(super) enum Names {
    Numbers(#[cfg_attr(feature = "serde", serde(with = "super::packed"))] Vec<i64>),
    Any(Vec<Id>),
}

impl Default for Names {
    fn default() -> Self {
        Self::Numbers(Vec::new())
    }
}

impl Names {
    fn get(&self, number: u32) -> Option<Id> {
        match self {
            Self::Numbers(ids) => ids.get(place(number)).map(|id| Id::Number(*id)),
            Self::Any(ids) => ids.get(place(number)).cloned(),
        }
    }

    fn push(&mut self, id: Id) {
        match (&mut *self, id) {
            (Self::Numbers(ids), Id::Number(id)) => ids.push(id),
            (Self::Any(ids), id) => ids.push(id),
            (Self::Numbers(ids), id) => {
                let mut all: Vec<Id> = ids.iter().map(|id| Id::Number(*id)).collect();
                all.push(id);
                *self = Self::Any(all);
            }
        }
    }

    fn forget(&mut self, number: u32) {
        match self {
            Self::Numbers(ids) => ids.get_mut(place(number)).into_iter().for_each(|id| *id = 0),
            Self::Any(ids) => ids.get_mut(place(number)).into_iter().for_each(|id| *id = Id::Number(0)),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Numbers(ids) => ids.len(),
            Self::Any(ids) => ids.len(),
        }
    }
}

impl Ids {
    /// How many numbers there are, those of erased customers included.
    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// How many customers there are.
    pub(super) fn present(&self) -> usize {
        self.sorted.len()
    }

    pub(super) fn number(&self, id: &Id) -> Option<u32> {
        let found = self.sorted.binary_search_by(|number| self.names.get(*number).as_ref().cmp(&Some(id)));
        self.sorted.get(found.ok()?).copied()
    }

    pub(super) fn id(&self, number: u32) -> Option<Id> {
        self.names.get(number)
    }

    /// The numbers of those who are there, in the order of their ids.
    pub(super) fn sorted(&self) -> &[u32] {
        &self.sorted
    }

    /// Numbers for ids that have none yet.
    pub(super) fn add(&mut self, ids: BTreeMap<u32, Id>) {
        for (number, id) in ids {
            self.names.push(id);
            self.sorted.push(number);
        }
        let names = &self.names;
        match names {
            Names::Numbers(ids) => self.sorted.sort_by_key(|number| ids.get(place(*number)).copied()),
            Names::Any(ids) => self.sorted.sort_by(|one, other| ids.get(place(*one)).cmp(&ids.get(place(*other)))),
        }
    }

    pub(super) fn forget(&mut self, numbers: &[u32]) {
        self.sorted.retain(|number| numbers.binary_search(number).is_err());
        numbers.iter().for_each(|number| self.names.forget(*number));
    }

    pub(super) fn names(&self) -> &Names {
        &self.names
    }

    /// The numbers that nobody has any more, ascending.
    pub(super) fn vacant(&self) -> Vec<u32> {
        let mut present = self.sorted.clone();
        present.sort_unstable();
        let mut present = present.into_iter().peekable();
        let numbers = 0..u32::try_from(self.len()).unwrap_or(u32::MAX);
        numbers.filter(|number| present.next_if_eq(number).is_none()).collect()
    }

    /// From what a snapshot holds: names, and the numbers that nobody has, ascending. `None` where two have the same id.
    #[cfg(feature = "serde")]
    pub(super) fn restored(names: Names, vacant: &[u32]) -> Option<Self> {
        let numbers = 0..u32::try_from(names.len()).ok()?;
        let mut sorted: Vec<u32> = numbers.filter(|number| vacant.binary_search(number).is_err()).collect();
        sorted.sort_by_cached_key(|number| names.get(*number));
        let mut pairs = sorted.iter().zip(sorted.iter().skip(1));
        let is_unique = pairs.all(|(one, other)| names.get(*one) != names.get(*other));
        is_unique.then_some(Self { names, sorted })
    }

    /// In bytes, without what texts take.
    pub(super) fn size(&self) -> usize {
        let names = match &self.names {
            Names::Numbers(ids) => size_of_val(ids.as_slice()),
            Names::Any(ids) => size_of_val(ids.as_slice()),
        };
        names.saturating_add(size_of_val(self.sorted.as_slice()))
    }
}
