//! Columns of values that repeat: each distinct value once, and a small code for each row.

use super::{
    places::{Places, cut, number},
    table::{Table, hash_of},
};
use alloc::{vec, vec::Vec};
use core::{hash::Hash, mem::size_of, ops::Range};
use itertools::{EitherOrBoth, Itertools};

/// Whole numbers, one for each row, in as few bits as the largest takes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub(super) enum Codes {
    /// So many zeros.
    Zeros(usize),
    /// Zeros and ones, 64 in a word from its lowest bit on; the number of rows.
    Bits(#[cfg_attr(feature = "serde", serde(with = "super::packed"))] Vec<u64>, usize),
    Bytes(#[cfg_attr(feature = "serde", serde(with = "super::packed"))] Vec<u8>),
    Shorts(#[cfg_attr(feature = "serde", serde(with = "super::packed"))] Vec<u16>),
    Words(#[cfg_attr(feature = "serde", serde(with = "super::packed"))] Vec<u32>),
}

impl Codes {
    /// Numbers below a limit.
    #[expect(clippy::cast_possible_truncation, reason = "the limit says how large they are")]
    fn below(limit: usize, codes: impl ExactSizeIterator<Item = u32>) -> Self {
        match limit {
            0 | 1 => Self::Zeros(codes.len()),
            2 => {
                let rows = codes.len();
                let mut words = vec![0_u64; rows.div_ceil(64)];
                for (row, code) in codes.enumerate() {
                    if let Some(word) = words.get_mut(row / 64) {
                        *word |= u64::from(code) << (row % 64);
                    }
                }
                Self::Bits(words, rows)
            }
            3..=0x100 => Self::Bytes(codes.map(|code| code as u8).collect()),
            0x101..=0x1_0000 => Self::Shorts(codes.map(|code| code as u16).collect()),
            _ => Self::Words(codes.collect()),
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Zeros(rows) | Self::Bits(_, rows) => *rows,
            Self::Bytes(codes) => codes.len(),
            Self::Shorts(codes) => codes.len(),
            Self::Words(codes) => codes.len(),
        }
    }

    /// Zero where there is no such row.
    pub(super) fn get(&self, row: usize) -> u32 {
        match self {
            Self::Zeros(_) => 0,
            Self::Bits(words, _) => words.get(row / 64).map_or(0, |word| u32::from((word >> (row % 64)) & 1 == 1)),
            Self::Bytes(codes) => codes.get(row).copied().unwrap_or_default().into(),
            Self::Shorts(codes) => codes.get(row).copied().unwrap_or_default().into(),
            Self::Words(codes) => codes.get(row).copied().unwrap_or_default(),
        }
    }

    fn iter(&self) -> impl ExactSizeIterator<Item = u32> + '_ {
        (0..self.len()).map(|row| self.get(row))
    }

    /// Each code replaced by what stands in its place, numbers below a limit.
    fn mapped(&self, places: &[u32], limit: usize) -> Self {
        Self::below(limit, self.iter().map(|code| at(places, code)))
    }

    /// The same numbers, with room for larger ones.
    fn widen(&mut self, limit: usize) {
        let fits = match self {
            Self::Zeros(_) => limit <= 1,
            Self::Bits(..) => limit == 2,
            Self::Bytes(_) => (3..=0x100).contains(&limit),
            Self::Shorts(_) => (0x101..=0x1_0000).contains(&limit),
            Self::Words(_) => limit > 0x1_0000,
        };
        if !fits {
            *self = Self::below(limit, self.iter());
        }
    }

    /// Of the same limit.
    fn insert(&mut self, others: &Self, places: &Places) {
        match (&mut *self, others) {
            (Self::Zeros(rows), Self::Zeros(others)) => *rows = rows.saturating_add(*others),
            (Self::Bytes(codes), Self::Bytes(others)) => places.insert(codes, others),
            (Self::Shorts(codes), Self::Shorts(others)) => places.insert(codes, others),
            (Self::Words(codes), Self::Words(others)) => places.insert(codes, others),
            (bits, others) => bits.through_words(|codes| places.insert(codes, &others.iter().collect::<Vec<u32>>())),
        }
    }

    fn cut(&mut self, gone: &[Range<usize>]) {
        match self {
            Self::Zeros(rows) => *rows = rows.saturating_sub(gone.iter().map(Range::len).sum()),
            Self::Bits(..) => self.through_words(|codes| cut(codes, gone)),
            Self::Bytes(codes) => cut(codes, gone),
            Self::Shorts(codes) => cut(codes, gone),
            Self::Words(codes) => cut(codes, gone),
        }
    }

    fn through_words(&mut self, change: impl FnOnce(&mut Vec<u32>)) {
        let mut codes: Vec<u32> = self.iter().collect();
        change(&mut codes);
        *self = Self::below(2, codes.into_iter());
    }

    #[expect(clippy::cast_possible_truncation, reason = "codes are as large as there is room")]
    fn set(&mut self, row: usize, code: u32) {
        match self {
            Self::Zeros(_) => {}
            Self::Bits(words, _) => {
                if let Some(word) = words.get_mut(row / 64) {
                    *word = *word & !(1 << (row % 64)) | u64::from(code) << (row % 64);
                }
            }
            Self::Bytes(codes) => codes.get_mut(row).into_iter().for_each(|slot| *slot = code as u8),
            Self::Shorts(codes) => codes.get_mut(row).into_iter().for_each(|slot| *slot = code as u16),
            Self::Words(codes) => codes.get_mut(row).into_iter().for_each(|slot| *slot = code),
        }
    }

    #[cfg(feature = "serde")]
    fn largest(&self) -> u32 {
        match self {
            Self::Zeros(_) => 0,
            // Words of another number of rows say a code that no column has.
            Self::Bits(words, rows) if words.len() != rows.div_ceil(64) => u32::MAX,
            Self::Bits(..) => 1,
            Self::Bytes(codes) => codes.iter().max().copied().unwrap_or_default().into(),
            Self::Shorts(codes) => codes.iter().max().copied().unwrap_or_default().into(),
            Self::Words(codes) => codes.iter().max().copied().unwrap_or_default(),
        }
    }

    /// In bytes.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Zeros(_) => 0,
            Self::Bits(words, _) => size_of_val(words.as_slice()),
            Self::Bytes(codes) => size_of_val(codes.as_slice()),
            Self::Shorts(codes) => size_of_val(codes.as_slice()),
            Self::Words(codes) => size_of_val(codes.as_slice()),
        }
    }
}

/// A value for each row.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(super) struct Coded<T> {
    /// Sorted, each once, each on some row; of a column without rows perhaps one.
    entries: Vec<T>,
    /// The place of each row's value among them.
    codes: Codes,
}

impl<T: Ord + Clone + Hash> Coded<T> {
    /// The same value on all rows.
    pub(super) fn uniform(value: T, rows: usize) -> Self {
        Self { entries: vec![value], codes: Codes::Zeros(rows) }
    }

    pub(super) fn of(values: impl IntoIterator<Item = T>) -> Self {
        let mut coder = Coder::default();
        values.into_iter().for_each(|value| coder.push(value));
        coder.build()
    }

    pub(super) fn len(&self) -> usize {
        self.codes.len()
    }

    pub(super) fn entries(&self) -> &[T] {
        &self.entries
    }

    pub(super) fn codes(&self) -> &Codes {
        &self.codes
    }

    pub(super) fn get(&self, row: usize) -> Option<&T> {
        self.entries.get(usize::try_from(self.codes.get(row)).ok()?)
    }

    /// Whether every row has this value.
    pub(super) fn is_all(&self, value: &T) -> bool {
        matches!(self.entries.as_slice(), [only] if only == value)
    }

    /// The same rows in another order.
    pub(super) fn ordered(self, order: &[u32]) -> Self {
        let codes = Codes::below(self.entries.len(), order.iter().map(|row| self.codes.get(place(*row))));
        Self { codes, ..self }
    }

    /// Some of the rows, with the values that they have.
    pub(super) fn picked(&self, rows: &[u32]) -> Self {
        let mut picked = self.clone().ordered(rows);
        picked.forget_unused();
        picked
    }

    /// Puts rows of another column between these.
    pub(super) fn insert(&mut self, other: Self, places: &Places) {
        if self.len() == 0 {
            *self = other;
        } else if other.len() > 0 {
            let theirs = self.unite(other.entries);
            let limit = self.entries.len();
            self.codes.widen(limit);
            self.codes.insert(&other.codes.mapped(&theirs, limit), places);
        }
    }

    /// Makes room for more rows with this value.
    pub(super) fn grow(&mut self, value: T, rows: usize) {
        let added = rows.saturating_sub(self.len());
        if added > 0 {
            self.insert(Self::uniform(value, added), &Places::behind(self.len(), added));
        }
    }

    /// Takes rows out, and values that no row has any more.
    pub(super) fn cut(&mut self, gone: &[Range<usize>]) {
        self.codes.cut(gone);
        self.forget_unused();
    }

    /// Puts a row of another column, the second number, in place of each of these.
    pub(super) fn replace(&mut self, rows: &[(u32, u32)], other: &Self) {
        if other.entries().first().is_some_and(|only| other.is_all(only) && self.is_all(only)) {
            return;
        }
        let new = |from: u32| other.get(place(from));
        let is_new = |(row, from): &&(u32, u32)| self.get(place(*row)) != new(*from);
        let Some(first) = rows.iter().position(|row| is_new(&row)) else { return };
        let rows = rows.get(first..).unwrap_or_default();
        let theirs = self.unite(other.entries.clone());
        self.codes.widen(self.entries.len());
        for (row, from) in rows {
            self.codes.set(place(*row), at(&theirs, other.codes.get(place(*from))));
        }
        self.forget_unused();
    }

    /// Takes over the values of another column, and tells where they stand now.
    fn unite(&mut self, others: Vec<T>) -> Vec<u32> {
        let known = others.iter().map(|entry| self.entries.binary_search(entry).ok().map(number));
        if let Some(known) = known.collect() {
            return known;
        }
        let (mut own, mut theirs) = (Vec::with_capacity(self.entries.len()), Vec::with_capacity(others.len()));
        let merged = core::mem::take(&mut self.entries).into_iter().merge_join_by(others, Ord::cmp);
        let entries = merged.zip(0..).map(|(entry, place)| match entry {
            EitherOrBoth::Left(entry) => {
                own.push(place);
                entry
            }
            EitherOrBoth::Right(entry) => {
                theirs.push(place);
                entry
            }
            EitherOrBoth::Both(entry, _) => {
                own.push(place);
                theirs.push(place);
                entry
            }
        });
        self.entries = entries.collect();
        // Where all that is new comes behind, codes stay what they are.
        if own.iter().zip(0..).any(|(place, before)| *place != before) {
            self.codes = self.codes.mapped(&own, self.entries.len());
        }
        theirs
    }

    fn forget_unused(&mut self) {
        let mut is_used = vec![false; self.entries.len()];
        let mut unused = is_used.len();
        for code in self.codes.iter() {
            if let Some(is_used) = is_used.get_mut(place(code)).filter(|is_used| !**is_used) {
                *is_used = true;
                unused = unused.saturating_sub(1);
                if unused == 0 {
                    return;
                }
            }
        }
        let mut places = vec![0_u32; is_used.len()];
        let mut next = 0_u32;
        for (place, is_used) in places.iter_mut().zip(&is_used) {
            *place = next;
            next = next.saturating_add(u32::from(*is_used));
        }
        let mut is_used = is_used.into_iter();
        self.entries.retain(|_| is_used.next() == Some(true));
        self.entries.shrink_to_fit();
        self.codes = self.codes.mapped(&places, self.entries.len());
    }

    /// Whether each of so many rows has one of the entries, and those are in order.
    #[cfg(feature = "serde")]
    pub(super) fn is_sound(&self, rows: usize) -> bool {
        let entries = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        self.entries.is_sorted_by(|one, other| one < other)
            && self.len() == rows
            && (rows == 0 || self.codes.largest() < entries)
    }

    /// In bytes, without what the values point to.
    pub(super) fn size(&self) -> usize {
        self.codes.size().saturating_add(self.entries.len().saturating_mul(size_of::<T>()))
    }
}

/// So many entries are looked through faster than one is hashed.
const FEW: usize = 4;

/// A column that is being gathered.
#[derive(Clone, Debug)]
pub(super) struct Coder<T> {
    /// In the order in which they came.
    entries: Vec<T>,
    table: Table,
    codes: Vec<u32>,
    /// Whether there may be entries that no row has.
    is_truncated: bool,
}

impl<T> Default for Coder<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), table: Table::default(), codes: Vec::new(), is_truncated: false }
    }
}

impl<T: Ord + Clone + Hash> Coder<T> {
    pub(super) fn len(&self) -> usize {
        self.codes.len()
    }

    pub(super) fn push(&mut self, value: T) {
        let code = self.code(value);
        self.codes.push(code);
    }

    /// Fills up with a value.
    pub(super) fn resize(&mut self, rows: usize, value: T) {
        if self.len() < rows {
            let code = self.code(value);
            self.codes.resize(rows, code);
        }
    }

    /// Forgets the values of later rows.
    pub(super) fn truncate(&mut self, rows: usize) {
        self.is_truncated |= rows < self.len();
        self.codes.truncate(rows);
    }

    fn code(&mut self, value: T) -> u32 {
        // Runs of one value are common, and cost no hash.
        if let Some(last) = self.codes.last() {
            if self.entries.get(place(*last)) == Some(&value) {
                return *last;
            }
        }
        let entries = &mut self.entries;
        let known = if entries.len() <= FEW {
            entries.iter().position(|entry| *entry == value).map(number)
        } else {
            let hash = hash_of(&value, self.table.seed());
            self.table.find(hash, |code| entries.get(place(code)) == Some(&value))
        };
        known.unwrap_or_else(|| {
            // No column has more rows than fit.
            let code = number(entries.len());
            entries.push(value);
            self.table.insert(code, |code, seed| entries.get(place(code)).map_or(0, |entry| hash_of(entry, seed)));
            code
        })
    }

    pub(super) fn build(self) -> Coded<T> {
        let mut sorted: Vec<(T, u32)> = self.entries.into_iter().zip(0..).collect();
        sorted.sort_unstable();
        let mut places = vec![0_u32; sorted.len()];
        for ((_, code), sorted_place) in sorted.iter().zip(0..) {
            places.get_mut(place(*code)).into_iter().for_each(|slot| *slot = sorted_place);
        }
        let codes = Codes::below(sorted.len(), self.codes.into_iter().map(|code| at(&places, code)));
        let mut column = Coded { entries: sorted.into_iter().map(|(entry, _)| entry).collect(), codes };
        if self.is_truncated {
            column.forget_unused();
        }
        column
    }
}

#[inline]
pub(super) fn place(row: u32) -> usize {
    usize::try_from(row).unwrap_or(usize::MAX)
}

fn at<T: Copy + Default>(of: &[T], index: u32) -> T {
    of.get(place(index)).copied().unwrap_or_default()
}
