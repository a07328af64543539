//! Passes over a column: whose score is which, and who is the first of equals in a better bin.

use super::values::{CHUNK, Values, Whole, with_values};
use crate::{
    model::Id,
    scale::{Best, Breakpoints, Closed, Edge, Tie, TieKey},
};
use alloc::{collections::BTreeMap, vec, vec::Vec};
use core::ops::Range;

/// The key of each customer, where ids are rows, who has a value and so many equals before him in the order of ties.
pub(super) fn keys<T: Whole>(values: &[T], tie: &Tie, wanted: &[(i64, u64)]) -> Vec<TieKey> {
    let mut places: BTreeMap<i64, Vec<u64>> = BTreeMap::new();
    for (value, place) in wanted {
        places.entry(*value).or_default().push(*place);
    }
    let mut keys: BTreeMap<(i64, u64), TieKey> = BTreeMap::new();
    match tie {
        Tie::Id => {
            for ((value, place), row) in rows_of(values, &places) {
                keys.insert((value, place), tie.key(&id(row)));
            }
        }
        Tie::Seed(_) => {
            let mut equals: BTreeMap<i64, Vec<TieKey>> = BTreeMap::new();
            for (row, value) in values.iter().enumerate() {
                let value = (*value).into();
                if places.contains_key(&value) {
                    equals.entry(value).or_default().push(tie.key(&id(row)));
                }
            }
            for (value, mut equals) in equals {
                equals.sort_unstable();
                for place in places.get(&value).into_iter().flatten() {
                    let key = usize::try_from(*place).ok().and_then(|place| equals.get(place));
                    keys.extend(key.map(|key| ((value, *place), key.clone())));
                }
            }
        }
    }
    wanted.iter().filter_map(|wanted| keys.get(wanted).cloned()).collect()
}

/// In which row a value stands that has stood so many times before.
fn rows_of<T: Whole>(values: &[T], places: &BTreeMap<i64, Vec<u64>>) -> Vec<((i64, u64), usize)> {
    struct Search<'a, T> {
        value: T,
        seen: u64,
        left: core::slice::Iter<'a, u64>,
        next: Option<u64>,
    }

    let mut places = places.clone();
    for places in places.values_mut() {
        places.sort_unstable();
    }
    let mut found = Vec::new();
    let mut searches: Vec<Search<'_, T>> = Vec::new();
    for (value, places) in &places {
        let mut left = places.iter();
        let next = left.next().copied();
        searches.extend(T::try_from(*value).ok().map(|value| Search { value, seen: 0, left, next }));
    }
    for (chunk, start) in values.chunks(CHUNK).zip((0..).step_by(CHUNK)) {
        for search in &mut searches {
            let equal = chunk.iter().map(|value| u32::from(*value == search.value)).sum::<u32>();
            let seen = search.seen.saturating_add(equal.into());
            while let Some(place) = search.next.filter(|place| *place < seen) {
                let nth = usize::try_from(place.saturating_sub(search.seen)).unwrap_or(usize::MAX);
                let mut rows = (start..).zip(chunk).filter(|(_, value)| **value == search.value);
                found.extend(rows.nth(nth).map(|(row, _)| ((search.value.into(), place), row)));
                search.next = search.left.next().copied();
            }
            search.seen = seen;
        }
        searches.retain(|search| search.next.is_some());
        if searches.is_empty() {
            break;
        }
    }
    found
}

/// The id of a row.
pub(super) fn id(row: usize) -> Id {
    Id::Number(i64::try_from(row).unwrap_or(i64::MAX))
}

/// Values from here on have a score that is so much higher, or lower where less is better.
#[derive(Clone, Copy, Debug)]
struct Threshold {
    from: i64,
    /// Modulo 256.
    change: u8,
}

/// Scores of values in some rows: a lowest one, and what is added to it.
#[derive(Debug)]
struct Thresholds {
    score: u8,
    thresholds: Vec<Threshold>,
}

/// The scores of all rows, whose ids are their places.
pub(super) fn scores(values: Values<'_>, unit: i128, breakpoints: &Breakpoints) -> Vec<u8> {
    let mut scores = vec![0_u8; values.len()];
    let mut rest = scores.as_mut_slice();
    for rows in stretches(breakpoints, values.len()) {
        let (part, others) = core::mem::take(&mut rest).split_at_mut_checked(rows.len()).unwrap_or_default();
        let thresholds = thresholds(breakpoints, unit, &id(rows.start));
        with_values!(values, |values| score(values.get(rows).unwrap_or_default(), &thresholds, part));
        rest = others;
    }
    if matches!(breakpoints.tie, Some(Tie::Seed(_))) {
        with_values!(values, |values| one_by_one(values, unit, breakpoints, &mut scores));
    }
    scores
}

/// Where equal values are split by rows, the stretches of rows in which all equals have one score.
fn stretches(breakpoints: &Breakpoints, rows: usize) -> Vec<Range<usize>> {
    let mut ends = vec![rows];
    if let Some(tie @ Tie::Id) = &breakpoints.tie {
        for first in breakpoints.edges.iter().filter_map(|edge| edge.first.as_ref()) {
            let (mut low, mut high) = (0, rows);
            while low < high {
                let middle = low.midpoint(high);
                if tie.key(&id(middle)) < *first { low = middle.saturating_add(1) } else { high = middle }
            }
            ends.push(low);
        }
        ends.sort_unstable();
        ends.dedup();
    }
    let starts = core::iter::once(0).chain(ends.clone());
    starts.zip(ends).map(|(start, end)| start..end).collect()
}

/// For rows from one on, as far as equals have one score. Where they are split by a seed, as if no equal reached an edge.
fn thresholds(breakpoints: &Breakpoints, unit: i128, id: &Id) -> Thresholds {
    let Breakpoints { best, closed, tie, scores, .. } = breakpoints;
    let key = tie.as_ref().filter(|tie| **tie == Tie::Id).map(|tie| tie.key(id));
    let is_reached_by_equals = |edge: &Edge| match (&edge.first, &key) {
        (Some(first), Some(key)) => key >= first,
        (Some(_), None) => false,
        (None, _) => matches!((best, closed), (Best::Highest, Closed::Left) | (Best::Lowest, Closed::Right)),
    };
    // Scores as they change while values rise.
    let mut edges: Vec<&Edge> = breakpoints.edges.iter().collect();
    let mut scores = scores.clone();
    if *best == Best::Lowest {
        edges.reverse();
        scores.reverse();
    }
    let mut scores = scores.into_iter();
    let mut score = scores.next().unwrap_or(1);
    let mut last = score;
    let mut thresholds = Vec::new();
    for (edge, next) in edges.into_iter().zip(scores) {
        let change = next.wrapping_sub(last);
        last = next;
        // Equals are on the upper side where they reach a good upper side, or do not reach a good lower one.
        let is_equal_above = is_reached_by_equals(edge) == (*best == Best::Highest);
        let Some(floor) = edge.value.checked_div_euclid(unit) else { continue };
        let is_whole = edge.value.checked_rem_euclid(unit) == Some(0);
        let from = floor.saturating_add(i128::from(!(is_whole && is_equal_above)));
        if from <= i64::MIN.into() {
            score = score.wrapping_add(change);
        } else if let Ok(from) = i64::try_from(from) {
            thresholds.push(Threshold { from, change });
        }
    }
    Thresholds { score, thresholds }
}

/// So many thresholds are compared with a value while it is at hand.
const TOGETHER: usize = 4;

fn score<T: Whole>(values: &[T], thresholds: &Thresholds, scores: &mut [u8]) {
    let mut score = thresholds.score;
    let mut inside: Vec<Threshold> = Vec::new();
    for threshold in &thresholds.thresholds {
        if threshold.from <= T::LEAST.into() {
            score = score.wrapping_add(threshold.change);
        } else if T::try_from(threshold.from).is_ok() {
            inside.push(*threshold);
        }
    }
    scores.fill(score);
    let (Some(first), Some(last)) = (inside.first(), inside.last()) else { return };
    let base = T::base(first.from, last.from);
    let narrow: Option<Vec<(i32, u32)>> = base.and_then(|base| {
        // Above what lies one below: that is one comparison of signed numbers.
        let above = |threshold: &Threshold| {
            let above = i128::from(threshold.from).saturating_sub(base.into()).saturating_sub(1);
            Some((i32::try_from(above).ok()?, threshold.change.into()))
        };
        inside.iter().map(above).collect()
    });
    let mut shifted = [0_i32; CHUNK];
    for (chunk, scores) in values.chunks(CHUNK).zip(scores.chunks_mut(CHUNK)) {
        match base.zip(narrow.as_ref()) {
            Some((base, narrow)) if T::shifted(chunk, base, &mut shifted) => {
                for group in narrow.chunks(TOGETHER) {
                    add_narrow(&shifted, group, scores);
                }
            }
            _ => add_wide(chunk, &inside, scores),
        }
    }
}

/// Adds the changes of up to four thresholds.
fn add_narrow(values: &[i32; CHUNK], thresholds: &[(i32, u32)], scores: &mut [u8]) {
    // Those that lack change nothing.
    let mut group = [(i32::MAX, 0_u32); TOGETHER];
    group.iter_mut().zip(thresholds).for_each(|(place, threshold)| *place = *threshold);
    let [(one, a), (two, b), (three, c), (four, d)] = group;
    let change = |value: i32, above: i32, change: u32| if value > above { change } else { 0 };
    for (score, value) in scores.iter_mut().zip(values) {
        let sum = change(*value, one, a)
            .wrapping_add(change(*value, two, b))
            .wrapping_add(change(*value, three, c))
            .wrapping_add(change(*value, four, d));
        let [lowest, ..] = sum.to_le_bytes();
        *score = score.wrapping_add(lowest);
    }
}

fn add_wide<T: Whole>(values: &[T], thresholds: &[Threshold], scores: &mut [u8]) {
    for Threshold { from, change } in thresholds {
        for (score, value) in scores.iter_mut().zip(values) {
            *score = score.wrapping_add(if (*value).into() >= *from { *change } else { 0 });
        }
    }
}

/// Scores again who is equal to an edge: by the hash of his row.
fn one_by_one<T: Whole>(values: &[T], unit: i128, breakpoints: &Breakpoints, scores: &mut [u8]) {
    let mut edges: Vec<i64> = Vec::new();
    for edge in &breakpoints.edges {
        let is_whole = edge.value.checked_rem_euclid(unit) == Some(0);
        let value = edge.value.checked_div_euclid(unit).filter(|_| is_whole);
        edges.extend(value.and_then(|value| i64::try_from(value).ok()));
    }
    edges.sort_unstable();
    edges.dedup();
    for ((row, value), score) in values.iter().enumerate().zip(scores) {
        let value = (*value).into();
        if edges.binary_search(&value).is_ok() {
            let billionths = i128::from(value).saturating_mul(unit);
            *score = breakpoints.place(billionths, Some(&id(row))).get();
        }
    }
}
