//! The values that events are grouped by.

use crate::model::{EventField, Item, Occurred, Reading, Value};
use alloc::{collections::BTreeMap, vec, vec::Vec};

/// The values of a field, numbered as they are met.
#[derive(Debug)]
pub(super) struct Keys<'a> {
    numbers: BTreeMap<Reading<'a>, usize>,
    /// Texts that were met lately, by where they lie in memory. In columns each lies in one place, so most events take one
    /// look here instead of many comparisons.
    recent: Vec<Option<(&'a str, usize)>>,
}

impl<'a> Keys<'a> {
    const RECENT: usize = 1 << 14;

    pub(super) fn new() -> Self {
        Self { numbers: BTreeMap::new(), recent: vec![None; Self::RECENT] }
    }

    /// The numbers of the values that an event has, each once, in place of what was there before.
    pub(super) fn of<E: Occurred<'a>>(&mut self, item: Item<E, E::Line>, field: &EventField, numbers: &mut Vec<usize>) {
        numbers.clear();
        item.read(field, &mut |reading| numbers.push(self.number(reading)));
        if numbers.len() > 1 {
            numbers.sort_unstable();
            numbers.dedup();
        }
    }

    fn number(&mut self, key: Reading<'a>) -> usize {
        let next = self.numbers.len();
        let Reading::Text(text) = key else { return *self.numbers.entry(key).or_insert(next) };
        // Texts begin at multiples of 16 bytes, more or less.
        let place = text.as_ptr().addr() / 16 % Self::RECENT;
        match self.recent.get_mut(place) {
            Some(Some((known, number))) if core::ptr::eq(*known, text) => *number,
            recent => {
                let number = *self.numbers.entry(key).or_insert(next);
                if let Some(recent) = recent {
                    *recent = Some((text, number));
                }
                number
            }
        }
    }

    /// All values with their numbers, sorted.
    pub(super) fn sorted(&self) -> impl Iterator<Item = (Value, usize)> + '_ {
        self.numbers.iter().map(|(key, number)| (key.to_value(), *number))
    }
}
