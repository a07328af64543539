//! Rows put between others, and rows taken out.

use super::codes::place;
use alloc::vec::Vec;
use core::ops::Range;

/// Where rows that arrived are put among those that stand: runs of them, each before a row of these.
#[derive(Clone, Debug, Default)]
pub(super) struct Places(Vec<(u32, u32)>);

impl Places {
    /// All of them behind so many rows.
    pub(super) fn behind(rows: usize, arrived: usize) -> Self {
        let mut places = Self::default();
        places.push(number(rows), number(arrived));
        places
    }

    /// Puts the next rows that arrived before a row; not before one of those asked earlier.
    pub(super) fn push(&mut self, before: u32, rows: u32) {
        let end = self.rows().saturating_add(rows);
        match self.0.last_mut() {
            Some((last, last_end)) if *last == before => *last_end = end,
            _ => self.0.push((before, end)),
        }
    }

    /// How many arrived.
    fn rows(&self) -> u32 {
        self.0.last().map_or(0, |(_, end)| *end)
    }

    /// The row before which each run stands, and the run.
    pub(super) fn runs(&self) -> impl DoubleEndedIterator<Item = (usize, Range<usize>)> + '_ {
        let from = |run: usize| run.checked_sub(1).and_then(|run| self.0.get(run)).map_or(0, |(_, end)| place(*end));
        self.0.iter().enumerate().map(move |(run, (before, end))| (place(*before), from(run)..place(*end)))
    }

    /// Where a row that stood comes to stand.
    pub(super) fn moved(&self, row: u32) -> u32 {
        let run = self.0.partition_point(|(before, _)| *before <= row);
        row.saturating_add(run.checked_sub(1).and_then(|run| self.0.get(run)).map_or(0, |(_, end)| *end))
    }

    /// Where a row that arrived comes to stand.
    pub(super) fn put(&self, arrived: u32) -> u32 {
        let run = self.0.partition_point(|(_, end)| *end <= arrived);
        arrived.saturating_add(self.0.get(run).map_or(0, |(before, _)| *before))
    }

    /// Puts the others between the values, without a copy of them.
    pub(super) fn insert<T: Copy + Default>(&self, values: &mut Vec<T>, others: &[T]) {
        let mut end = values.len();
        values.resize(end.saturating_add(others.len()), T::default());
        for (before, run) in self.runs().rev() {
            let to = before.saturating_add(run.end);
            if before <= end && to.saturating_add(end.saturating_sub(before)) <= values.len() {
                values.copy_within(before..end, to);
            }
            let gap = values.get_mut(before.saturating_add(run.start)..to).unwrap_or_default();
            gap.iter_mut().zip(others.get(run).unwrap_or_default()).for_each(|(slot, value)| *slot = *value);
            end = before;
        }
    }

    /// [`insert`](Self::insert) for values that have to be moved one by one.
    pub(super) fn woven<T>(&self, values: Vec<T>, others: Vec<T>) -> Vec<T> {
        let mut woven = Vec::with_capacity(values.len().saturating_add(others.len()));
        let (mut values, mut others) = (values.into_iter(), others.into_iter());
        let mut stood = 0;
        for (before, run) in self.runs() {
            woven.extend(values.by_ref().take(before.saturating_sub(stood)));
            woven.extend(others.by_ref().take(run.len()));
            stood = before;
        }
        woven.extend(values);
        woven
    }

    /// Puts others between running sums, of which there is one more than there are rows.
    pub(super) fn insert_sums<T: Sum>(&self, sums: &mut Vec<T>, others: &[T]) {
        let mut end = sums.len();
        sums.resize(end.saturating_add(others.len()).saturating_sub(1), T::default());
        let first = others.first().copied().unwrap_or_default();
        let other = |rows: usize| others.get(rows).copied().unwrap_or_default().minus(first);
        for (before, run) in self.runs().rev() {
            // Of the row before it the sum stays.
            let (from, to) = (before.saturating_add(1), before.saturating_add(run.end).saturating_add(1));
            let moved = end.saturating_sub(from);
            if from <= end && to.saturating_add(moved) <= sums.len() {
                sums.copy_within(from..end, to);
            }
            let added = other(run.end);
            for sum in sums.get_mut(to..to.saturating_add(moved)).unwrap_or_default() {
                *sum = sum.plus(added);
            }
            let stood = sums.get(before).copied().unwrap_or_default();
            let first = before.saturating_add(run.start).saturating_add(1);
            let arrived = sums.get_mut(first..to).unwrap_or_default();
            let rows = run.start.saturating_add(1)..=run.end;
            arrived.iter_mut().zip(rows).for_each(|(sum, rows)| *sum = stood.plus(other(rows)));
            end = from;
        }
    }

    /// What is known of some rows: of those that stood and of those that arrived, both sorted by row.
    pub(super) fn merge<T>(&self, facts: Vec<(u32, T)>, others: Vec<(u32, T)>) -> Vec<(u32, T)> {
        let moved = facts.into_iter().map(|(row, fact)| (self.moved(row), fact));
        let mut merged: Vec<(u32, T)> =
            moved.chain(others.into_iter().map(|(row, fact)| (self.put(row), fact))).collect();
        // Two sorted runs.
        merged.sort_by_key(|(row, _)| *row);
        merged
    }
}

/// What running sums are made of.
pub(super) trait Sum: Copy + Default {
    fn plus(self, other: Self) -> Self;
    fn minus(self, other: Self) -> Self;
}

macro_rules! sums {
    ($($type:ty),*) => {
        $(impl Sum for $type {
            fn plus(self, other: Self) -> Self {
                self.wrapping_add(other)
            }

            fn minus(self, other: Self) -> Self {
                self.wrapping_sub(other)
            }
        })*
    };
}

sums!(u32, i64, i128);

/// Takes rows out; ranges of them in their order.
pub(super) fn cut<T: Copy>(values: &mut Vec<T>, gone: &[Range<usize>]) {
    let mut kept = gone.first().map_or(values.len(), |first| first.start);
    for (range, next) in gone.iter().zip(gone.iter().skip(1).map(|next| next.start).chain([values.len()])) {
        if range.end <= next && next <= values.len() {
            values.copy_within(range.end..next, kept);
            kept = kept.saturating_add(next.saturating_sub(range.end));
        }
    }
    values.truncate(kept);
    values.shrink_to_fit();
}

/// [`cut`] for values that have to be moved one by one.
pub(super) fn cut_each<T>(values: &mut Vec<T>, gone: &[Range<usize>]) {
    let (mut is_gone, mut rows) = (within(gone), 0..);
    values.retain(|_| rows.next().is_some_and(|row| !is_gone(row)));
    values.shrink_to_fit();
}

/// Takes rows out of running sums.
pub(super) fn cut_sums<T: Sum>(sums: &mut Vec<T>, gone: &[Range<usize>]) {
    let mut is_gone = within(gone);
    let mut before = sums.first().copied().unwrap_or_default();
    let (mut removed, mut kept) = (T::default(), 1_usize);
    for row in 0..sums.len().saturating_sub(1) {
        let after = sums.get(row.saturating_add(1)).copied().unwrap_or_default();
        if is_gone(row) {
            removed = removed.plus(after.minus(before));
        } else {
            sums.get_mut(kept).into_iter().for_each(|sum| *sum = after.minus(removed));
            kept = kept.saturating_add(1);
        }
        before = after;
    }
    sums.truncate(kept);
    sums.shrink_to_fit();
}

/// Takes what is known of rows out with them.
pub(super) fn cut_facts<T>(facts: &mut Vec<(u32, T)>, gone: &[Range<usize>]) {
    let mut gone = gone.iter().peekable();
    let mut removed = 0_usize;
    facts.retain_mut(|(row, _)| {
        while let Some(range) = gone.next_if(|range| range.end <= place(*row)) {
            removed = removed.saturating_add(range.len());
        }
        let is_kept = gone.peek().is_none_or(|range| !range.contains(&place(*row)));
        *row = row.saturating_sub(number(removed));
        is_kept
    });
    facts.shrink_to_fit();
}

/// Whether a row is in one of these ranges, asked of one row after the other.
fn within(ranges: &[Range<usize>]) -> impl FnMut(usize) -> bool + '_ {
    let mut ranges = ranges.iter().peekable();
    move |row| {
        while ranges.next_if(|range| range.end <= row).is_some() {}
        ranges.peek().is_some_and(|range| range.start <= row)
    }
}

pub(super) fn number(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}
