use alloc::vec::Vec;
use core::cmp::Ordering;
use itertools::{EitherOrBoth, Itertools};

/// How many customers have which value. New values are gathered and sorted in together, so that one costs about as much as in
/// a sort.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    /// Ascending.
    counts: Vec<(i128, u64)>,
    new: Vec<i128>,
    len: u64,
}

impl Tally {
    /// Fewer new values are not worth a sort.
    const FEW: usize = 1 << 12;

    pub(super) fn add(&mut self, value: i128) {
        self.new.push(value);
        self.len = self.len.saturating_add(1);
        if self.new.len() >= self.counts.len().max(Self::FEW) {
            self.counts = self.sorted();
            self.new.clear();
        }
    }

    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// Values ascending, each with how many have it.
    pub(super) fn sorted(&self) -> Vec<(i128, u64)> {
        let mut new = self.new.clone();
        new.sort_unstable();
        let new = new.into_iter().dedup_with_count().map(|(count, value)| {
            // There is one in memory for each.
            (value, u64::try_from(count).unwrap_or(u64::MAX))
        });
        sum(self.counts.iter().copied(), new)
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.counts = sum(self.sorted().into_iter(), other.sorted().into_iter());
        self.new.clear();
        self.len = self.len.saturating_add(other.len);
    }

    /// Of values that ascend and have each at least one.
    #[cfg(feature = "serde")]
    pub(super) fn of_sorted(counts: Vec<(i128, u64)>) -> Option<Self> {
        let ascends = counts.iter().tuple_windows().all(|((one, _), (other, _))| one < other);
        let len = counts.iter().try_fold(0_u64, |len, (_, count)| len.checked_add(*count));
        let is_sound = ascends && counts.iter().all(|(_, count)| *count > 0);
        len.filter(|_| is_sound).map(|len| Self { counts, new: Vec::new(), len })
    }
}

fn sum(one: impl Iterator<Item = (i128, u64)>, other: impl Iterator<Item = (i128, u64)>) -> Vec<(i128, u64)> {
    let by_value = |one: &(i128, u64), other: &(i128, u64)| -> Ordering { one.0.cmp(&other.0) };
    let both = one.merge_join_by(other, by_value).map(|counts| match counts {
        EitherOrBoth::Left(count) | EitherOrBoth::Right(count) => count,
        EitherOrBoth::Both((value, one), (_, other)) => (value, one.saturating_add(other)),
    });
    both.collect()
}
