use crate::{
    model::Id,
    scale::{Tie, TieKey},
};
use alloc::vec::Vec;

/// The customers who have one value, among all in ascending order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) value: i128,
    /// How many have less.
    pub(super) less: u64,
    /// How many have as much or less.
    pub(super) most: u64,
}

impl Run {
    pub(super) fn customers(self) -> u64 {
        self.most.saturating_sub(self.less)
    }
}

/// What a fit asks of the values of one dimension, in billionths. There is at least one customer.
///
/// Answers may be found when they are asked for, hence `&mut`.
pub(super) trait OrderStatistics {
    /// How many customers there are.
    fn customers(&self) -> u64;

    /// Told beforehand which ranks will be asked for, so that they can be found together.
    fn prepare(&mut self, ranks: &[u64]);

    /// Told beforehand how many have less than which values.
    fn prepare_less(&mut self, values: &[i128]);

    /// Those who have the value of a rank, from 1; beyond the last it is that of the last.
    fn run(&mut self, rank: u64) -> Run;

    /// How many have less.
    fn less(&mut self, value: i128) -> u64;

    /// For values, and how many of those with the very value come before: the places of customers in the order of ties.
    fn keys(&mut self, tie: &Tie, wanted: &[(i128, u64)]) -> Vec<TieKey>;
}

/// Values with their counts, sorted; and who has them, where that matters.
#[derive(Debug)]
pub(super) struct Counts<'a> {
    /// Values ascending, each with how many have as much or less.
    most: Vec<(i128, u64)>,
    /// By value.
    members: Vec<(i128, &'a Id)>,
}

impl<'a> Counts<'a> {
    /// Of values ascending, each with how many have it.
    pub(super) fn of_sorted(values: impl IntoIterator<Item = (i128, u64)>) -> Self {
        let mut most: Vec<(i128, u64)> = Vec::new();
        let mut all = 0_u64;
        for (value, count) in values {
            all = all.saturating_add(count);
            match most.last_mut() {
                Some(last) if last.0 == value => last.1 = all,
                _ => most.push((value, all)),
            }
        }
        Self { most, members: Vec::new() }
    }

    pub(super) fn of(mut values: Vec<i128>) -> Self {
        values.sort_unstable();
        Self::of_sorted(values.into_iter().map(|value| (value, 1)))
    }

    pub(super) fn of_members(mut members: Vec<(i128, &'a Id)>) -> Self {
        members.sort_unstable_by_key(|(value, _)| *value);
        let counts = Self::of_sorted(members.iter().map(|(value, _)| (*value, 1)));
        Self { members, ..counts }
    }
}

impl OrderStatistics for Counts<'_> {
    fn customers(&self) -> u64 {
        self.most.last().map_or(0, |(_, most)| *most)
    }

    fn prepare(&mut self, _ranks: &[u64]) {}

    fn prepare_less(&mut self, _values: &[i128]) {}

    fn run(&mut self, rank: u64) -> Run {
        let place = self.most.partition_point(|(_, most)| *most < rank).min(self.most.len().saturating_sub(1));
        let less = place.checked_sub(1).and_then(|before| self.most.get(before)).map_or(0, |(_, most)| *most);
        self.most.get(place).map_or_else(Run::default, |(value, most)| Run { value: *value, less, most: *most })
    }

    fn less(&mut self, value: i128) -> u64 {
        let place = self.most.partition_point(|(other, _)| *other < value);
        place.checked_sub(1).and_then(|before| self.most.get(before)).map_or(0, |(_, most)| *most)
    }

    fn keys(&mut self, tie: &Tie, wanted: &[(i128, u64)]) -> Vec<TieKey> {
        let mut sorted: Vec<(i128, Vec<TieKey>)> = Vec::new();
        let mut keys = Vec::new();
        for (value, before) in wanted {
            if sorted.last().is_none_or(|(last, _)| last != value) {
                let from = self.members.partition_point(|(other, _)| other < value);
                let equals = self.members.iter().skip(from).take_while(|(other, _)| other == value);
                let mut equals: Vec<TieKey> = equals.map(|(_, id)| tie.key(id)).collect();
                equals.sort_unstable();
                sorted.push((*value, equals));
            }
            let place = usize::try_from(*before).unwrap_or(usize::MAX);
            keys.extend(sorted.last().and_then(|(_, equals)| equals.get(place)).cloned());
        }
        keys
    }
}
