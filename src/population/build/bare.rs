//! Events of which nothing is known but when they happened, and perhaps what they were worth: most of what a log holds.

use super::{
    super::{
        codes::{Coded, place},
        events::Events,
        places::number,
        purse::{Amounts, Purse},
        rows::Rows,
        times::{Timeline, Times},
    },
    arrivals::Arrived,
};
use crate::model::{Currency, EventKind};
use alloc::{vec, vec::Vec};

/// So many customers, as a power of two, are a part: its rows fit into a cache of usual size.
const PART: u32 = 12;
/// Kinds beyond are not taken.
const KINDS: u32 = 1 << (u32::BITS - PART);
/// Rows of a part stand in pieces that grow up to so many, so that none of them is ever copied to make room.
const PIECE: usize = 512;

/// A row: a number, from the highest bits down the kind, the customer within his part, and the second as
/// [`Times::Seconds`] count; and perhaps an amount. Rows of one kind and customer are ordered as events are.
pub(in super::super) trait BareRow: Copy + Ord {
    fn bits(self) -> u64;

    fn with_bits(self, bits: u64) -> Self;

    /// In billionths.
    fn amount(self) -> Option<i64>;

    /// The kind and the customer.
    fn owner(&self) -> u32 {
        (self.bits() >> 32) as u32
    }

    #[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
    fn second(&self) -> u32 {
        self.bits() as u32
    }

    fn with_owner(self, owner: u32) -> Self {
        self.with_bits((u64::from(owner) << 32) | u64::from(self.second()))
    }
}

impl BareRow for u64 {
    #[inline]
    fn bits(self) -> u64 {
        self
    }

    #[inline]
    fn with_bits(self, bits: u64) -> Self {
        bits
    }

    #[inline]
    fn amount(self) -> Option<i64> {
        None
    }
}

impl BareRow for (u64, i64) {
    #[inline]
    fn bits(self) -> u64 {
        self.0
    }

    #[inline]
    fn with_bits(self, bits: u64) -> Self {
        (bits, self.1)
    }

    #[inline]
    fn amount(self) -> Option<i64> {
        Some(self.1)
    }
}

/// Bare rows of all kinds, in parts of customers.
#[derive(Clone, Debug)]
pub(in super::super) struct BareRows<R> {
    /// Of each part the piece to which is added: apart from the others, so that all of what is written to stays in the cache.
    pieces: Vec<Vec<R>>,
    full: Vec<Vec<Vec<R>>>,
    /// How many there are of each kind.
    counts: Vec<usize>,
}

/// Rows of one kind in order.
#[derive(Debug)]
pub(super) struct BareColumn {
    /// The first row of each customer by number, as far as there are any, and how many rows there are.
    starts: Vec<u32>,
    seconds: Vec<u32>,
    /// Where there are any.
    amounts: Vec<i64>,
}

/// Rows of one kind and part in order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run<'a, R> {
    pub(super) kind: u32,
    pub(super) part: u32,
    pub(super) rows: &'a [R],
    /// Where the rows of each customer of the part end among all of the part, where that is known; and where these begin.
    ends: &'a [u32],
    start: u32,
}

impl<R> Default for BareRows<R> {
    fn default() -> Self {
        Self { pieces: Vec::new(), full: Vec::new(), counts: Vec::new() }
    }
}

impl<R: BareRow> BareRows<R> {
    /// Takes a row of which only the lower half is set yet, and tells whether there is room for the kind.
    #[inline]
    pub(in super::super) fn push(&mut self, kind: u32, customer: u32, row: R) -> bool {
        if kind >= KINDS {
            return false;
        }
        let part = place(customer >> PART);
        if self.pieces.get(part).is_none_or(|piece| piece.len() == piece.capacity()) {
            self.make_room(part);
        }
        if let Some(piece) = self.pieces.get_mut(part) {
            piece.push(row.with_owner((kind << PART) | (customer & ((1 << PART) - 1))));
        }
        if let Some(count) = self.counts.get_mut(place(kind)) {
            *count = count.wrapping_add(1);
        } else {
            self.counts.resize(place(kind), 0);
            self.counts.push(1);
        }
        true
    }

    #[cold]
    #[inline(never)]
    fn make_room(&mut self, part: usize) {
        if part >= self.pieces.len() {
            self.pieces.resize(part.saturating_add(1), Vec::new());
            self.full.resize(part.saturating_add(1), Vec::new());
        }
        if let (Some(piece), Some(full)) = (self.pieces.get_mut(part), self.full.get_mut(part)) {
            let room = piece.capacity().saturating_mul(2).clamp(8, PIECE);
            full.push(core::mem::replace(piece, Vec::with_capacity(room)));
        }
    }

    /// How many there are of a kind.
    pub(super) fn count(&self, kind: usize) -> usize {
        self.counts.get(kind).copied().unwrap_or_default()
    }

    /// Each part as pieces in the order in which they came.
    fn into_parts(self) -> impl Iterator<Item = (u32, Vec<Vec<R>>)> {
        let parts = self.full.into_iter().zip(self.pieces).map(|(mut pieces, last)| {
            pieces.push(last);
            pieces
        });
        (0..).zip(parts)
    }

    /// The same rows of customers who have other numbers.
    pub(super) fn renumbered(self, numbers: &[u32]) -> Self {
        let mut renumbered = Self::default();
        for (part, pieces) in self.into_parts() {
            for row in pieces.into_iter().flatten() {
                let (kind, customer) = apart(row.owner(), part);
                let customer = numbers.get(place(customer)).copied().unwrap_or(u32::MAX);
                renumbered.push(kind, customer, row);
            }
        }
        renumbered
    }

    /// Visits rows of one kind and part after the other, parts ascending; customers ascending in each, and their rows in order.
    pub(super) fn each_run(self, mut each: impl FnMut(Run<'_, R>)) {
        let owners = self.counts.len() << PART;
        let (mut rows, mut ends) = (Vec::new(), Vec::new());
        for (part, pieces) in self.into_parts() {
            let len = gather(&pieces, owners, &mut rows, &mut ends);
            drop(pieces);
            let mut rest = rows.get(..len).unwrap_or_default();
            while let Some(kind) = rest.first().map(|row| row.owner() >> PART) {
                let (run, later) = rest.split_at(rest.partition_point(|row| row.owner() >> PART <= kind));
                let ends = ends.get(place(kind << PART)..place(kind.saturating_add(1) << PART)).unwrap_or_default();
                let start = number(len.saturating_sub(rest.len()));
                each(Run { kind, part, rows: run, ends, start });
                rest = later;
            }
        }
    }
}

/// Puts the rows of a part, of so many owners at most, in order, and tells how many they are. Mostly each is at once put where
/// those of its owner belong, which are counted before; then `ends` says where those of each owner end.
fn gather<R: BareRow>(pieces: &[Vec<R>], owners: usize, rows: &mut Vec<R>, ends: &mut Vec<u32>) -> usize {
    let len = pieces.iter().map(Vec::len).sum::<usize>();
    let can_count = len >= owners / 32 && u32::try_from(len).is_ok();
    ends.clear();
    let Some(first) = pieces.iter().flatten().next().filter(|_| can_count) else {
        // Counting owners would take longer.
        rows.clear();
        rows.extend(pieces.iter().flatten());
        rows.sort_unstable();
        return len;
    };
    ends.resize(owners, 0);
    for piece in pieces {
        for row in piece {
            if let Some(count) = ends.get_mut(place(row.owner())) {
                *count = count.wrapping_add(1);
            }
        }
    }
    let mut start = 0_u32;
    for count in ends.iter_mut() {
        start = start.wrapping_add(core::mem::replace(count, start));
    }
    // What stands there from the part before is written over.
    if rows.len() < len {
        rows.resize(len, *first);
    }
    for piece in pieces {
        for row in piece {
            if let Some(next) = ends.get_mut(place(row.owner())) {
                if let Some(slot) = rows.get_mut(place(*next)) {
                    *slot = *row;
                }
                *next = next.wrapping_add(1);
            }
        }
    }
    sort_nearly_sorted(rows.get_mut(..len).unwrap_or_default());
    len
}

/// Most rows came in the order of time: the few that are late are moved back to their places.
fn sort_nearly_sorted<R: Ord + Copy>(rows: &mut [R]) {
    let mut steps = rows.len().saturating_mul(4);
    let mut sorted = 0_usize;
    loop {
        let rest = rows.get(sorted..).unwrap_or_default();
        let Some(ahead) = rest.iter().zip(rest.iter().skip(1)).position(|(row, next)| row > next) else { return };
        let late = sorted.saturating_add(ahead).saturating_add(1);
        let Some((row, before)) = rows.get(..=late).and_then(<[R]>::split_last) else { return };
        let place = before.partition_point(|before| before <= row);
        match steps.checked_sub(late.saturating_sub(place)) {
            Some(left) => steps = left,
            None => return rows.sort_unstable(),
        }
        if let Some(moved) = rows.get_mut(place..=late) {
            moved.rotate_right(1);
        }
        sorted = late;
    }
}

impl BareColumn {
    pub(super) fn with_capacity(rows: usize) -> Self {
        Self { starts: vec![0], seconds: Vec::with_capacity(rows), amounts: Vec::new() }
    }

    /// Takes the rows of the next part.
    pub(super) fn extend<R: BareRow>(&mut self, run: &Run<'_, R>) {
        self.seconds.extend(run.rows.iter().map(R::second));
        self.amounts.extend(run.rows.iter().filter_map(|row| row.amount()));
        let mut end = self.starts.last().copied().unwrap_or_default();
        self.starts.resize(place(run.part << PART).saturating_add(1), end);
        if !run.ends.is_empty() {
            self.starts.extend(run.ends.iter().map(|there| end.wrapping_add(there.wrapping_sub(run.start))));
            return;
        }
        for customer in run.rows.chunk_by(|one, other| one.owner() == other.owner()) {
            if let Some(row) = customer.first() {
                self.starts.resize(place(apart(row.owner(), run.part).1).saturating_add(1), end);
                end = end.saturating_add(number(customer.len()));
                self.starts.push(end);
            }
        }
    }

    /// Those who have rows, and where the rows of each end.
    fn ends(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let edges = self.starts.iter().zip(self.starts.iter().skip(1)).zip(0..);
        edges.filter(|((start, end), _)| start < end).map(|((_, end), customer)| (customer, *end))
    }

    /// Those who have rows.
    pub(super) fn customers(&self) -> impl Iterator<Item = u32> + '_ {
        self.ends().map(|(customer, _)| customer)
    }

    /// Beside others of the kind, with amounts in a currency, if they have any.
    pub(super) fn into_arrived(mut self, kind: EventKind, currency: Option<Currency>) -> Arrived {
        let (customers, ends): (Vec<u32>, Vec<u32>) = self.ends().unzip();
        self.starts = [0].into_iter().chain(ends).collect();
        Arrived { customers, events: self.into_events(kind, currency, Timeline::arrived) }
    }

    /// As the first of the kind, of so many customers.
    pub(super) fn into_first(mut self, kind: EventKind, currency: Option<Currency>, customers: usize) -> Events {
        let rows = number(self.seconds.len());
        self.starts.resize(customers.saturating_add(1), rows);
        self.into_events(kind, currency, Timeline::new)
    }

    fn into_events(
        self,
        kind: EventKind,
        currency: Option<Currency>,
        timeline: impl FnOnce(Vec<u32>, Times) -> Timeline,
    ) -> Events {
        let rows = self.seconds.len();
        let purse = (!self.amounts.is_empty())
            .then(|| Purse::of(&self.starts, Coded::uniform(currency, rows), Amounts::Short(self.amounts)));
        let times = Times::Seconds { seconds: self.seconds, micros: Vec::new() };
        Events::new(kind, timeline(self.starts, times), Rows::bare(rows), purse)
    }
}

/// The kind and the customer.
pub(super) fn apart(owner: u32, part: u32) -> (u32, u32) {
    (owner >> PART, (part << PART) | (owner & ((1 << PART) - 1)))
}
