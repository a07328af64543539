//! Order statistics of a column without sorting it: values are counted into buckets, then those buckets are looked into in
//! which wanted ranks lie. That takes two passes, whatever the values; too full a bucket is sorted.

use super::{
    scan,
    values::{CHUNK, Values, Whole, with_values},
};
use crate::{
    rfm::order_statistics::{OrderStatistics, Run},
    scale::{Tie, TieKey},
};
use alloc::{collections::BTreeMap, vec, vec::Vec};
use itertools::Itertools;

/// A column in the order of its values.
#[derive(Debug)]
pub(in crate::rfm) struct ColumnOrder<'a> {
    values: Values<'a>,
    /// Billionths in one.
    unit: i128,
    /// For each bucket, how many values lie in it or in one before.
    most: Vec<u64>,
    buckets: Buckets,
    /// The values in buckets that have been looked into, ascending, each with how many of all have as much or less.
    known: BTreeMap<usize, Vec<(i64, u64)>>,
}

/// Which values share a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Buckets {
    /// None: a value is the place of its bucket.
    Exact,
    /// Those that have the sign, the binary exponent and eight more bits in common.
    Rounded,
}

/// Values below this have buckets of their own, if all are.
const EXACT: i64 = 1 << 16;

/// For each power of two there are so many buckets.
const STEPS: i32 = 1 << 8;

/// The bucket of zero, between those of negative and positive values: 64 powers of two each.
const ZERO: i32 = 64 * STEPS;

const ROUNDED: usize = 2 * 64 * (1 << 8) + 1;

/// The bucket of a value. It never falls as values rise, since rounding to a float does not.
#[inline]
fn bucket(float: f32) -> i32 {
    let bits = i32::from_ne_bytes(float.to_bits().to_ne_bytes());
    // The exponent of one is 127; 23 bits follow, of which 8 stay. Zero has an exponent of its own.
    let magnitude = ((bits & i32::MAX) >> 15).wrapping_sub(127 * STEPS - 1).max(0);
    let sign = bits >> 31;
    (magnitude ^ sign).wrapping_sub(sign).wrapping_add(ZERO)
}

#[expect(clippy::cast_precision_loss, reason = "values that round to one float share a bucket")]
fn bucket_of(value: i64) -> usize {
    place(bucket(value as f32))
}

/// Buckets are not negative.
#[inline]
fn place(bucket: i32) -> usize {
    usize::try_from(bucket).unwrap_or(0)
}

/// The least value whose bucket is this or one after; the greatest there is where none is.
fn first_from(bucket: usize) -> i64 {
    let (mut low, mut high) = (i128::from(i64::MIN), i128::from(i64::MAX));
    while low < high {
        let middle = low.saturating_add(high).div_euclid(2);
        let is_before = i64::try_from(middle).is_ok_and(|middle| bucket_of(middle) < bucket);
        if is_before { low = middle.saturating_add(1) } else { high = middle }
    }
    i64::try_from(low).unwrap_or(i64::MAX)
}

impl<'a> ColumnOrder<'a> {
    /// `None` of more values than 32 bits can count.
    pub(super) fn new(values: Values<'a>, unit: i128) -> Option<Self> {
        u32::try_from(values.len()).ok()?;
        let (buckets, counts) = with_values!(values, |values| match exact(values) {
            Some(counts) => (Buckets::Exact, counts),
            None => (Buckets::Rounded, rounded(values)),
        });
        let mut all = 0_u64;
        let sum = |count: u32| {
            all = all.saturating_add(count.into());
            all
        };
        let most = counts.into_iter().map(sum).collect();
        Some(Self { values, unit, most, buckets, known: BTreeMap::new() })
    }

    /// How many values lie in the buckets before.
    fn before(&self, bucket: usize) -> u64 {
        bucket.checked_sub(1).and_then(|before| self.most.get(before)).copied().unwrap_or(0)
    }

    fn count(&self, bucket: usize) -> u64 {
        self.most.get(bucket).copied().unwrap_or(0).saturating_sub(self.before(bucket))
    }

    fn bucket_of_rank(&self, rank: u64) -> usize {
        let rank = rank.min(self.customers());
        self.most.partition_point(|most| *most < rank)
    }

    /// The values in a bucket, ascending, each with how many of all have as much or less.
    fn look_into(&mut self, bucket: usize) -> &[(i64, u64)] {
        self.look_into_all(&[bucket]);
        self.known.get(&bucket).map_or(&[], Vec::as_slice)
    }

    fn look_into_all(&mut self, buckets: &[usize]) {
        let mut wanted = Vec::new();
        for bucket in buckets {
            if self.known.contains_key(bucket) || self.count(*bucket) == 0 {
                continue;
            }
            let (least, greatest) = self.range_of(*bucket);
            if least == greatest {
                // It holds a single value, and tells unseen.
                self.known.insert(*bucket, vec![(least, self.before(*bucket).saturating_add(self.count(*bucket)))]);
            } else {
                wanted.push((*bucket, self.count(*bucket)));
            }
        }
        wanted.sort_unstable();
        wanted.dedup();
        if wanted.is_empty() {
            return;
        }
        let found = with_values!(self.values, |values| gather(values, &wanted));
        for ((bucket, _), values) in wanted.into_iter().zip(found) {
            let mut all = self.before(bucket);
            let sum = |(value, count): (i64, u64)| {
                all = all.saturating_add(count);
                (value, all)
            };
            let values = runs(values).into_iter().map(sum).collect();
            self.known.insert(bucket, values);
        }
    }

    /// The least and the greatest value that a bucket can hold.
    fn range_of(&self, bucket: usize) -> (i64, i64) {
        match self.buckets {
            Buckets::Exact => {
                let value = i64::try_from(bucket).unwrap_or(i64::MAX);
                (value, value)
            }
            Buckets::Rounded => {
                let next = first_from(bucket.saturating_add(1));
                let is_last = bucket >= bucket_of(i64::MAX);
                (first_from(bucket), if is_last { next } else { next.saturating_sub(1) })
            }
        }
    }

    /// The least value of the column that reaches billionths; `None` where none could.
    fn reaching(&self, value: i128) -> Option<i64> {
        let floor = value.checked_div_euclid(self.unit)?;
        let is_whole = value.checked_rem_euclid(self.unit)? == 0;
        let least = floor.checked_add(i128::from(!is_whole))?;
        if least < i64::MIN.into() { Some(i64::MIN) } else { i64::try_from(least).ok() }
    }

    fn bucket_of(&self, value: i64) -> usize {
        match self.buckets {
            Buckets::Exact => usize::try_from(value.max(0)).unwrap_or(usize::MAX),
            Buckets::Rounded => bucket_of(value),
        }
    }
}

impl OrderStatistics for ColumnOrder<'_> {
    fn customers(&self) -> u64 {
        self.most.last().copied().unwrap_or(0)
    }

    fn prepare(&mut self, ranks: &[u64]) {
        let mut buckets = Vec::new();
        for rank in ranks {
            let bucket = self.bucket_of_rank(*rank);
            buckets.push(bucket);
            // The next greater value may lie in the next bucket that has any.
            let next = self.before(bucket.saturating_add(1)).saturating_add(1);
            buckets.push(self.bucket_of_rank(next));
        }
        self.look_into_all(&buckets);
    }

    fn prepare_less(&mut self, values: &[i128]) {
        let buckets: Vec<usize> =
            values.iter().filter_map(|value| self.reaching(*value)).map(|value| self.bucket_of(value)).collect();
        self.look_into_all(&buckets);
    }

    fn run(&mut self, rank: u64) -> Run {
        let rank = rank.min(self.customers());
        let bucket = self.bucket_of_rank(rank);
        let (before, unit) = (self.before(bucket), self.unit);
        let values = self.look_into(bucket);
        let place = values.partition_point(|(_, most)| *most < rank);
        let less = place.checked_sub(1).and_then(|before| values.get(before)).map_or(before, |(_, most)| *most);
        let run = values.get(place);
        run.map_or_else(Run::default, |(value, most)| Run {
            value: i128::from(*value).saturating_mul(unit),
            less,
            most: *most,
        })
    }

    fn less(&mut self, value: i128) -> u64 {
        let Some(value) = self.reaching(value) else { return self.customers() };
        let bucket = self.bucket_of(value);
        if bucket >= self.most.len() {
            return self.customers();
        }
        let before = self.before(bucket);
        let values = self.look_into(bucket);
        let place = values.partition_point(|(other, _)| *other < value);
        place.checked_sub(1).and_then(|before| values.get(before)).map_or(before, |(_, most)| *most)
    }

    fn keys(&mut self, tie: &Tie, wanted: &[(i128, u64)]) -> Vec<TieKey> {
        let in_column = |value: i128| value.checked_div(self.unit).and_then(|value| i64::try_from(value).ok());
        let wanted: Vec<(i64, u64)> =
            wanted.iter().filter_map(|(value, place)| Some((in_column(*value)?, *place))).collect();
        with_values!(self.values, |values| scan::keys(values, tie, &wanted))
    }
}

/// How many have each value, if all are small.
fn exact<T: Whole>(values: &[T]) -> Option<Vec<u32>> {
    let mut bits = T::ZERO;
    for chunk in values.chunks(1 << 12) {
        bits = chunk.iter().fold(bits, |bits, value| bits.or(*value));
        if !(0..EXACT).contains(&bits.into()) {
            return None;
        }
    }
    let size = usize::try_from(bits.into()).ok()?.checked_add(1)?.next_power_of_two();
    // Neighbours count into tables of their own: where many values are equal, one counter would wait for itself.
    let lanes = if size <= 1 << 12 { 4 } else { 1 };
    let mut lanes = vec![vec![0_u32; size]; lanes];
    let mask = size.saturating_sub(1);
    if let [one, two, three, four] = lanes.as_mut_slice() {
        let quads = values.chunks_exact(4);
        quads.remainder().iter().for_each(|value| bump(one, value.low() & mask));
        for quad in quads {
            if let [a, b, c, d] = quad {
                bump(one, a.low() & mask);
                bump(two, b.low() & mask);
                bump(three, c.low() & mask);
                bump(four, d.low() & mask);
            }
        }
    } else if let [one] = lanes.as_mut_slice() {
        for value in values {
            bump(one, value.low() & mask);
        }
    }
    lanes.into_iter().reduce(|mut all, lane| {
        all.iter_mut().zip(lane).for_each(|(count, more)| *count = count.wrapping_add(more));
        all
    })
}

/// How many lie in each bucket.
fn rounded<T: Whole>(values: &[T]) -> Vec<u32> {
    let mut counts = vec![0_u32; ROUNDED];
    let (mut floats, mut places) = ([0_f32; CHUNK], [0_i32; CHUNK]);
    for chunk in values.chunks(CHUNK) {
        T::floats(chunk, &mut floats);
        places.iter_mut().zip(&floats).for_each(|(place, float)| *place = bucket(*float));
        places.iter().take(chunk.len()).for_each(|bucket| bump(&mut counts, place(*bucket)));
    }
    counts
}

#[inline]
fn bump(counts: &mut [u32], place: usize) {
    if let Some(count) = counts.get_mut(place) {
        // There are fewer values than would wrap.
        *count = count.wrapping_add(1);
    }
}

/// The values of some buckets, which are told ascending and with how many there are.
fn gather<T: Whole>(values: &[T], wanted: &[(usize, u64)]) -> Vec<Vec<i64>> {
    // For each bucket, 0 or the place among the wanted, from 1.
    let mut places = vec![0_u32; ROUNDED];
    for ((bucket, _), place) in wanted.iter().zip(1..) {
        if let Some(entry) = places.get_mut(*bucket) {
            *entry = place;
        }
    }
    let size = wanted.iter().fold(1_u64, |sum, (_, count)| sum.saturating_add(*count));
    let mut found = vec![0_i64; usize::try_from(size).unwrap_or(0)];
    let mut len = 0_usize;
    let (mut floats, mut buckets) = ([0_f32; CHUNK], [0_i32; CHUNK]);
    for chunk in values.chunks(CHUNK) {
        T::floats(chunk, &mut floats);
        buckets.iter_mut().zip(&floats).for_each(|(place, float)| *place = bucket(*float));
        for (value, bucket) in chunk.iter().zip(&buckets) {
            // Written always and kept where it is wanted, since a branch would often be mispredicted.
            if let Some(free) = found.get_mut(len) {
                *free = (*value).into();
            }
            let is_wanted = places.get(place(*bucket)).is_some_and(|place| *place > 0);
            len = len.wrapping_add(usize::from(is_wanted));
        }
    }
    let mut parts: Vec<Vec<i64>> = wanted.iter().map(|_| Vec::new()).collect();
    for value in found.into_iter().take(len) {
        let place = places.get(bucket_of(value)).and_then(|place| usize::try_from(place.checked_sub(1)?).ok());
        if let Some(part) = place.and_then(|place| parts.get_mut(place)) {
            part.push(value);
        }
    }
    parts
}

/// Values ascending, with how many are equal.
fn runs(mut values: Vec<i64>) -> Vec<(i64, u64)> {
    let (Some(least), Some(greatest)) = (values.iter().min().copied(), values.iter().max().copied()) else {
        return Vec::new();
    };
    let width = greatest.checked_sub(least).and_then(|width| usize::try_from(width).ok());
    if let Some(width) = width.filter(|width| *width < values.len().saturating_mul(4)) {
        let mut counts = vec![0_u64; width.saturating_add(1)];
        for value in values {
            let place = usize::try_from(value.saturating_sub(least)).ok();
            if let Some(count) = place.and_then(|place| counts.get_mut(place)) {
                *count = count.saturating_add(1);
            }
        }
        return (least..=greatest).zip(counts).filter(|(_, count)| *count > 0).collect();
    }
    values.sort_unstable();
    // Counts of what is in memory fit.
    let run = |(count, value)| (value, u64::try_from(count).unwrap_or(u64::MAX));
    values.into_iter().dedup_with_count().map(run).collect()
}
