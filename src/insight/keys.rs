//! The values that events are grouped by.

use super::asked::MemberItem;
use crate::{
    model::{EventField, Reading, Value},
    population::FieldCodes,
};
use alloc::{collections::BTreeMap, vec::Vec};
use core::ops::Range;

/// The values of a field, numbered as they are met.
pub(super) struct Keys<'a> {
    field: &'a EventField,
    numbers: BTreeMap<Reading<'a>, usize>,
    columns: Vec<Column<'a>>,
    /// Of each code that was met, which numbers it stands for, one code after the other.
    coded: Vec<usize>,
    /// Of one event that has no code.
    single: Vec<usize>,
}

/// What is known of the codes of one kind of events.
struct Column<'a> {
    codes: FieldCodes<'a>,
    /// One more than its place among those met; 0 of one that was not.
    places: Vec<usize>,
    met: Vec<Range<usize>>,
}

impl<'a> Keys<'a> {
    pub(super) fn new(field: &'a EventField) -> Self {
        Self { field, numbers: BTreeMap::new(), columns: Vec::new(), coded: Vec::new(), single: Vec::new() }
    }

    /// The numbers of the values that an event has, each once.
    pub(super) fn of(&mut self, item: &MemberItem<'a>) -> &[usize] {
        let place = self.columns.iter().position(|column| column.codes.are_of(item)).unwrap_or_else(|| {
            let codes = FieldCodes::new(item, self.field);
            let places = alloc::vec![0; codes.len()];
            self.columns.push(Column { codes, places, met: Vec::new() });
            self.columns.len().saturating_sub(1)
        });
        let column = self.columns.get_mut(place);
        let coded = column.and_then(|column| {
            let slot = column.places.get_mut(column.codes.code(item)?)?;
            Some((slot, &mut column.met))
        });
        if let Some((slot, met)) = &coded {
            if let Some(known) = slot.checked_sub(1).and_then(|place| met.get(place)) {
                return self.coded.get(known.clone()).unwrap_or_default();
            }
        }
        self.single.clear();
        let (numbers, single) = (&mut self.numbers, &mut self.single);
        item.read(self.field, &mut |reading| {
            let next = numbers.len();
            single.push(*numbers.entry(reading).or_insert(next));
        });
        single.sort_unstable();
        single.dedup();
        if let Some((slot, met)) = coded {
            let start = self.coded.len();
            self.coded.extend(&self.single);
            met.push(start..self.coded.len());
            *slot = met.len();
        }
        &self.single
    }

    /// All values with their numbers, sorted.
    pub(super) fn sorted(&self) -> impl Iterator<Item = (Value, usize)> + '_ {
        self.numbers.iter().map(|(key, number)| (key.to_value(), *number))
    }
}
