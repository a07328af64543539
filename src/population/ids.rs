//! Whose column is whose: ids of the host, and the numbers that stand for them here.

#[cfg(feature = "serde")]
use super::stored::Fault;
use super::{
    Members,
    codes::place,
    places::number,
    table::{Table, hash_of, hash_of_number},
};
use crate::model::Id;
use alloc::vec::Vec;

/// The ids of customers by number, and the numbers by id.
#[derive(Clone, Debug, Default)]
pub(super) struct Ids {
    names: Names,
    table: Table,
    /// The numbers that nobody has any more, ascending.
    vacant: Vec<u32>,
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

    #[inline]
    fn is(&self, number: u32, id: &Id) -> bool {
        match (self, id) {
            (Self::Numbers(ids), Id::Number(id)) => ids.get(place(number)) == Some(id),
            (Self::Numbers(_), Id::Text(_)) => false,
            (Self::Any(ids), id) => ids.get(place(number)) == Some(id),
        }
    }

    fn hash(&self, number: u32, seed: u64) -> u64 {
        match self {
            Self::Numbers(ids) => ids.get(place(number)).map_or(0, |id| hash_of_number(*id, seed)),
            Self::Any(ids) => ids.get(place(number)).map_or(0, |id| hash(id, seed)),
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

    #[inline]
    fn len(&self) -> usize {
        match self {
            Self::Numbers(ids) => ids.len(),
            Self::Any(ids) => ids.len(),
        }
    }
}

#[inline]
fn hash(id: &Id, seed: u64) -> u64 {
    match id {
        Id::Number(id) => hash_of_number(*id, seed),
        Id::Text(text) => hash_of(&text.as_str(), seed),
    }
}

impl Ids {
    /// How many numbers there are, those of erased customers included.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// How many customers there are.
    pub(super) fn present(&self) -> usize {
        self.len().saturating_sub(self.vacant.len())
    }

    #[inline]
    pub(super) fn number(&self, id: &Id) -> Option<u32> {
        self.table.find(hash(id, self.table.seed()), |number| self.names.is(number, id))
    }

    /// Makes room for so many more.
    pub(super) fn reserve(&mut self, more: usize) {
        let names = &self.names;
        self.table.reserve(more, |number, seed| names.hash(number, seed));
        match &mut self.names {
            Names::Numbers(ids) => ids.reserve(more),
            Names::Any(ids) => ids.reserve(more),
        }
    }

    /// The number of an id, the next one where it is new. Who hands over customers by number should not carry it around.
    #[inline(never)]
    pub(super) fn number_or_next(&mut self, id: Id) -> u32 {
        self.number(&id).unwrap_or_else(|| self.push(id))
    }

    /// The next number, for an id that has none yet.
    pub(super) fn push(&mut self, id: Id) -> u32 {
        let next = number(self.len());
        self.names.push(id);
        let names = &self.names;
        self.table.insert(next, |number, seed| names.hash(number, seed));
        next
    }

    pub(super) fn id(&self, number: u32) -> Option<Id> {
        self.names.get(number)
    }

    /// All customers there are.
    pub(super) fn everyone(&self) -> Members {
        Members::from_numbers(self.vacant.iter().copied()).complement(self.len())
    }

    /// Forgets those who have these numbers, ascending.
    pub(super) fn forget(&mut self, numbers: &[u32]) {
        for number in numbers {
            let names = &self.names;
            self.table.remove(*number, |number, seed| names.hash(number, seed));
            self.names.forget(*number);
        }
        self.vacant.extend(numbers);
        self.vacant.sort_unstable();
    }

    #[cfg(feature = "serde")]
    pub(super) fn names(&self) -> &Names {
        &self.names
    }

    /// The numbers that nobody has any more, ascending.
    #[cfg(feature = "serde")]
    pub(super) fn vacant(&self) -> &[u32] {
        &self.vacant
    }

    /// From what a snapshot holds: names, and the numbers that nobody has.
    #[cfg(feature = "serde")]
    pub(super) fn restored(names: Names, vacant: Vec<u32>) -> Result<Self, (&'static str, Fault)> {
        let has_numbers = vacant.last().is_none_or(|last| place(*last) < names.len());
        if !has_numbers || !vacant.is_sorted_by(|one, other| one < other) {
            return Err(("vacant", "numbers are out of order, or of nobody".into()));
        }
        let mut table = Table::default();
        let mut gone = vacant.iter().peekable();
        for number in 0..number(names.len()) {
            if gone.next_if(|gone| **gone == number).is_some() {
                continue;
            }
            let hash = |number, seed| names.hash(number, seed);
            let is_it = |other| match &names {
                Names::Numbers(ids) => ids.get(place(number)) == ids.get(place(other)),
                Names::Any(ids) => ids.get(place(number)) == ids.get(place(other)),
            };
            if let Some(other) = table.find(hash(number, table.seed()), is_it) {
                return Err(("ids", alloc::format!("customers {other} and {number} have the same id").into()));
            }
            table.insert(number, hash);
        }
        Ok(Self { names, table, vacant })
    }

    /// In bytes, without what texts take.
    pub(super) fn size(&self) -> usize {
        let names = match &self.names {
            Names::Numbers(ids) => size_of_val(ids.as_slice()),
            Names::Any(ids) => size_of_val(ids.as_slice()),
        };
        names.saturating_add(self.table.size())
    }
}
