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
enum Names {
    Numbers(Vec<i64>),
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

    /// In bytes, without what texts take.
    pub(super) fn size(&self) -> usize {
        let names = match &self.names {
            Names::Numbers(ids) => size_of_val(ids.as_slice()),
            Names::Any(ids) => size_of_val(ids.as_slice()),
        };
        names.saturating_add(size_of_val(self.sorted.as_slice()))
    }
}
