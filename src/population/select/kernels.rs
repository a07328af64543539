//! Questions about events, read off columns.

use super::{
    atoms::Limits,
    source::Tracks,
    words::{CHUNK, Chunk, Words, dense, dense_pair},
};
use crate::{
    metric,
    plan::{
        Verdict,
        observed::{Missing, Quotient, Seen},
    },
    population::{
        codes::place,
        events::Track,
        purse::{Purse, Sums},
        times::Times,
    },
};
use alloc::vec::Vec;
use core::{cmp::Ordering, ops::Range};

/// Of whom all there ever was is so many.
pub(super) fn counted(tracks: &Tracks<'_>, chunk: Chunk, least: u32, most: u32) -> Words {
    let width = most.saturating_sub(least);
    let is_among = |count: u32| count.wrapping_sub(least) <= width;
    match tracks.tracks.as_slice() {
        [one] => {
            let (starts, ends) = chunk.edges(one.timeline.starts());
            if most == u32::MAX {
                return dense_pair(starts, ends, |start, end| end.wrapping_sub(start) >= least);
            }
            if width == 0 {
                return dense_pair(starts, ends, |start, end| end.wrapping_sub(start) == least);
            }
            dense_pair(starts, ends, |start, end| is_among(end.wrapping_sub(start)))
        }
        several => {
            let mut counts = [0_u32; CHUNK];
            for track in several {
                let (starts, ends) = chunk.edges(track.timeline.starts());
                for ((count, start), end) in counts.iter_mut().zip(starts).zip(ends) {
                    *count = count.saturating_add(end.wrapping_sub(*start));
                }
            }
            dense(&counts, is_among)
        }
    }
}

/// Of whom the latest before `to` lies from an instant until before another; and whether that is found of everyone, not only
/// of those who were asked.
pub(super) fn latest(tracks: &Tracks<'_>, chunk: Chunk, asked: Words, to: i64, from: i64, below: i64) -> (Words, bool) {
    let exactly = |customers: Words| {
        customers.keep(|place| tracks.latest(chunk.number(place), to).is_some_and(|at| from <= at && at < below))
    };
    if tracks.is_wide {
        return (exactly(asked), false);
    }
    let (first, is_first_in_doubt) = tracks.cut(from);
    let (end, is_end_in_doubt) = if below == i64::MAX { (u32::MAX, false) } else { tracks.cut(below) };
    let found = by_last(tracks, chunk, first, end);
    if to > tracks.newest && !is_first_in_doubt && !is_end_in_doubt {
        return (found, true);
    }
    // The second before a cut has rows on either side of it, and the latest of all is not the one asked for where that is
    // later still.
    let mut doubt = Words::NONE;
    if is_first_in_doubt {
        doubt = doubt.or(by_last(tracks, chunk, first.wrapping_sub(1), first));
    }
    if is_end_in_doubt {
        doubt = doubt.or(by_last(tracks, chunk, end.wrapping_sub(1), end));
    }
    if to <= tracks.newest {
        let (end, _) = tracks.cut(to);
        doubt = doubt.or(by_last(tracks, chunk, end.saturating_sub(1).max(1), u32::MAX));
    }
    (found.without(doubt).or(exactly(asked.and(doubt))), false)
}

/// Of whom the second of the latest of all lies from one until before another; 0 is none, which is never asked for.
pub(super) fn by_last(tracks: &Tracks<'_>, chunk: Chunk, from: u32, below: u32) -> Words {
    if from >= below {
        return Words::NONE;
    }
    let width = below.wrapping_sub(from);
    let is_among = |last: u32| last.wrapping_sub(from) < width;
    let mut columns = tracks.last(chunk);
    match (columns.next(), columns.next(), columns.next()) {
        (None, ..) => Words::NONE,
        // No instant is the last second there is.
        (Some(one), None, _) if below == u32::MAX => dense(one, |last| last >= from),
        (Some(one), None, _) => dense(one, is_among),
        (Some(one), Some(other), None) if below == u32::MAX => {
            dense_pair(one, other, |one, other| (one >= from) || (other >= from))
        }
        (Some(one), Some(other), None) => dense_pair(one, other, |one, other| is_among(one.max(other))),
        _ => {
            let mut latest = [0_u32; CHUNK];
            for column in tracks.last(chunk) {
                latest.iter_mut().zip(column).for_each(|(latest, last)| *latest = (*latest).max(*last));
            }
            dense(&latest, is_among)
        }
    }
}

/// Those who have any from an instant on, and perhaps some who have none.
fn recent(tracks: &Tracks<'_>, chunk: Chunk, mask: Words, from: i64) -> Words {
    if tracks.is_wide || from == i64::MIN {
        return mask;
    }
    let (first, is_in_doubt) = tracks.cut(from);
    let first = if is_in_doubt { first.saturating_sub(1).max(1) } else { first };
    mask.and(by_last(tracks, chunk, first, u32::MAX))
}

/// Who has at least so many, two or more, between two instants.
pub(super) fn reached(tracks: &Tracks<'_>, chunk: Chunk, mask: Words, least: u32, from: i64, to: i64) -> Words {
    let asked = recent(tracks, chunk, mask, from);
    let rows = place(least);
    if let [one] = tracks.tracks.as_slice() {
        if let (Times::Seconds { seconds, .. }, true) = (one.timeline.times(), to > tracks.newest) {
            let (cut, is_in_doubt) = tracks.cut(from);
            if !is_in_doubt {
                let (starts, ends) = chunk.edges(one.timeline.starts());
                return asked.keep(|customer| {
                    let (Some(start), Some(end)) = (starts.get(customer), ends.get(customer)) else { return false };
                    let nth = end.checked_sub(least).filter(|row| row >= start);
                    nth.and_then(|row| seconds.get(place(row))).is_some_and(|second| *second >= cut)
                });
            }
        }
    }
    if tracks.is_wide || to <= tracks.newest || tracks.has_micros {
        return asked.keep(|customer| tracks.has(chunk.number(customer), rows, from, to));
    }
    let (cut, _) = tracks.cut(from);
    asked.keep(|customer| {
        let mut missing = rows;
        tracks.tracks.iter().any(|track| {
            missing = missing.saturating_sub(later(track, chunk.number(customer), cut, missing));
            missing == 0
        })
    })
}

/// The seconds of the customers of a chunk.
#[derive(Clone, Copy, Debug)]
pub(super) struct Series<'a> {
    starts: &'a [u32],
    ends: &'a [u32],
    seconds: &'a [u32],
}

impl<'a> Series<'a> {
    /// `None` where instants are longer than seconds.
    pub(super) fn new(track: &Track<'a>, chunk: Chunk) -> Option<Self> {
        let Times::Seconds { seconds, .. } = track.timeline.times() else { return None };
        let (starts, ends) = chunk.edges(track.timeline.starts());
        Some(Self { starts, ends, seconds })
    }

    /// By the place of the customer in the chunk.
    pub(super) fn rows(self, customer: usize) -> Range<usize> {
        let edge = |edges: &[u32]| edges.get(customer).map_or(0, |edge| place(*edge));
        edge(self.starts)..edge(self.ends)
    }

    /// Ascending.
    pub(super) fn of(self, customer: usize) -> &'a [u32] {
        self.seconds.get(self.rows(customer)).unwrap_or_default()
    }
}

/// How many rows of a customer are of a second or later, up to `enough`.
fn later(track: &Track<'_>, customer: u32, cut: u32, enough: usize) -> usize {
    let Times::Seconds { seconds, .. } = track.timeline.times() else { return 0 };
    since(seconds.get(track.timeline.rows_of(customer)).unwrap_or_default(), cut, enough)
}

/// How many are of a second or later, up to `enough`. They are mostly few, so it goes back from the latest.
fn since(seconds: &[u32], cut: u32, enough: usize) -> usize {
    const MANY: usize = 24;
    if enough.min(seconds.len()) > MANY {
        let later = seconds.len().saturating_sub(seconds.partition_point(|second| *second < cut));
        return later.min(enough);
    }
    seconds.iter().rev().take(enough).take_while(|second| **second >= cut).count()
}

/// Of whom the first from `start` on lies from one instant until before another.
pub(super) fn first(tracks: &Tracks<'_>, chunk: Chunk, mask: Words, start: i64, from: i64, below: i64) -> Words {
    recent(tracks, chunk, mask, start)
        .keep(|place| tracks.first(chunk.number(place), start).is_some_and(|at| from <= at && at < below))
}

/// What money is read off.
#[derive(Clone, Copy, Debug)]
pub(super) struct Money<'a> {
    pub(super) tracks: &'a Tracks<'a>,
    pub(super) taken_off: Option<&'a Tracks<'a>>,
    pub(super) is_after_refunds: bool,
    /// Whether no amount is below zero; only asked of a single track.
    pub(super) is_ascending: bool,
}

impl<'a> Money<'a> {
    fn purse(self, track: &Track<'a>) -> Option<&'a Purse> {
        if self.is_after_refunds { track.after_refunds } else { track.before_refunds }
    }

    /// Of whom the sum of a single track lies between two numbers of its units, both included.
    pub(super) fn sum(self, chunk: Chunk, mask: Words, (from, to): (i64, i64), (least, most): (i64, i64)) -> Words {
        let tracks = self.tracks;
        let [track] = tracks.tracks.as_slice() else { return Words::NONE };
        let Some(Sums::Units { sums, .. }) = self.purse(track).map(Purse::sums) else { return Words::NONE };
        let asked = recent(tracks, chunk, mask, from);
        let (starts, ends) = chunk.edges(track.timeline.starts());
        let sum = |start: usize, end: usize| match (sums.get(start), sums.get(end)) {
            (Some(start), Some(end)) => end.wrapping_sub(*start),
            _ => 0,
        };
        let is_whole = from == i64::MIN && to > tracks.newest;
        let rows = self.rows(track, from, to);
        let found = asked.keep(|customer| {
            let (Some(start), Some(end)) = (starts.get(customer), ends.get(customer)) else { return false };
            let (first, end) = (place(*start), place(*end));
            // Who spent less in all spent less in any time.
            if is_whole || self.is_ascending {
                let whole = sum(first, end);
                if is_whole {
                    return least <= whole && whole <= most;
                }
                if whole < least {
                    return false;
                }
            }
            let rows = rows(chunk.number(customer));
            let inside = sum(rows.start, rows.end);
            least <= inside && inside <= most
        });
        // The sum over nothing is zero.
        if least <= 0 && 0 <= most { found.or(mask.without(asked)) } else { found }
    }

    /// The sums of a single track for everyone since some seconds, in its units, as far as 32 bits reach; descending, 0 for
    /// everything.
    pub(super) fn sums_since(self, cuts: &[u32], chunk: Chunk, found: &mut Vec<i32>) {
        found.clear();
        found.resize(cuts.len().saturating_mul(CHUNK), 0);
        let tracks = self.tracks;
        let [track] = tracks.tracks.as_slice() else { return };
        let Some(Sums::Units { sums, .. }) = self.purse(track).map(Purse::sums) else { return };
        let Some(series) = Series::new(track, chunk) else { return };
        let short = |sum: i64| i32::try_from(sum).unwrap_or(if sum < 0 { i32::MIN } else { i32::MAX });
        by_last(tracks, chunk, cuts.last().map_or(1, |cut| (*cut).max(1)), u32::MAX).each(|customer| {
            let rows = series.rows(customer);
            let Some(end) = sums.get(rows.end) else { return };
            let mut seconds = series.of(customer);
            for (cut, column) in cuts.iter().zip(found.chunks_exact_mut(CHUNK)) {
                let left = if *cut == 0 { 0 } else { seconds.len().saturating_sub(since(seconds, *cut, usize::MAX)) };
                seconds = seconds.get(..left).unwrap_or_default();
                if let (Some(start), Some(slot)) = (sums.get(rows.start.saturating_add(left)), column.get_mut(customer))
                {
                    *slot = short(end.wrapping_sub(*start));
                }
            }
        });
    }

    /// The rows of a customer between two instants. They are mostly few.
    fn rows(self, track: &'a Track<'a>, from: i64, to: i64) -> impl Fn(u32) -> Range<usize> {
        let tracks = self.tracks;
        let (cut, is_in_doubt) = tracks.cut(from);
        let is_plain = !tracks.is_wide && !is_in_doubt && from != i64::MIN && to > tracks.newest;
        move |customer| {
            if !is_plain {
                return tracks.inside(track, customer, from, to);
            }
            let rows = track.timeline.rows_of(customer);
            rows.end.saturating_sub(later(track, customer, cut, usize::MAX))..rows.end
        }
    }

    /// Whether a total or an average lies in a range.
    pub(super) fn judge(
        self,
        customer: u32,
        from: i64,
        to: i64,
        is_average: bool,
        among: &metric::Range<i128>,
    ) -> Verdict {
        let quotient = if is_average { self.average(customer, from, to) } else { self.total(customer, from, to) };
        let quotient = quotient.filter(|quotient| quotient.can_be_shown()).ok_or(Missing::TooManyDigits);
        Seen::from(quotient).judge(among, Quotient::compare)
    }

    fn total(self, customer: u32, from: i64, to: i64) -> Option<Quotient> {
        let (_, sum) = self.added(self.tracks, customer, from, to)?;
        let taken_off = self.taken_off.map_or(Some(0), |tracks| Some(self.added(tracks, customer, from, to)?.1))?;
        Some(Quotient::whole(sum.checked_sub(taken_off)?))
    }

    fn average(self, customer: u32, from: i64, to: i64) -> Option<Quotient> {
        let (count, sum) = self.added(self.tracks, customer, from, to)?;
        (count > 0).then_some(Quotient { sum, count })
    }

    /// How many there are between two instants, and their sum in billionths.
    fn added(self, tracks: &Tracks<'a>, customer: u32, from: i64, to: i64) -> Option<(u64, i128)> {
        let mut added = (0_u64, 0_i128);
        for track in &tracks.tracks {
            let rows = tracks.inside(track, customer, from, to);
            if !rows.is_empty() {
                added.0 = added.0.saturating_add(u64::try_from(rows.len()).unwrap_or(u64::MAX));
                added.1 = added.1.checked_add(self.purse(track)?.sums().between(rows))?;
            }
        }
        Some(added)
    }
}

/// The whole units that lie in a range of billionths, the first and the last; `None` where there are none.
pub(super) fn in_units(among: &Limits, unit: i64) -> Option<(i64, i64)> {
    let range = among.range();
    let unit = i128::from(unit);
    let floor = |value: i128| value.div_euclid(unit);
    let is_whole = |value: i128| value.rem_euclid(unit).cmp(&0) == Ordering::Equal;
    let least = range.lower.map_or(i128::MIN, |limit| {
        if limit.is_inside && is_whole(limit.value) { floor(limit.value) } else { floor(limit.value).saturating_add(1) }
    });
    let most = range.upper.map_or(i128::MAX, |limit| {
        if !limit.is_inside && is_whole(limit.value) {
            floor(limit.value).saturating_sub(1)
        } else {
            floor(limit.value)
        }
    });
    if least > most || least > i64::MAX.into() || most < i64::MIN.into() {
        return None;
    }
    let clamped = |value: i128| i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX });
    Some((clamped(least), clamped(most)))
}
