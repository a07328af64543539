//! Columns of values that repeat: each distinct value once, and a small code for each row.

use alloc::{collections::BTreeMap, vec, vec::Vec};
use core::mem::size_of;

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

impl<T: Ord + Clone> Coded<T> {
    /// The same value on all rows.
    pub(super) fn uniform(value: T, rows: usize) -> Self {
        Self { entries: vec![value], codes: Codes::Zeros(rows) }
    }

    pub(super) fn of(values: impl IntoIterator<Item = T>) -> Self {
        let mut known: BTreeMap<T, u32> = BTreeMap::new();
        let mut codes: Vec<u32> = Vec::new();
        for value in values {
            // No column has more rows than fit.
            let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
            codes.push(*known.entry(value).or_insert(next));
        }
        let mut places = vec![0_u32; known.len()];
        for ((_, first_code), place) in known.iter().zip(0..) {
            set(&mut places, *first_code, place);
        }
        let entries: Vec<T> = known.into_keys().collect();
        let codes = Codes::below(entries.len(), codes.into_iter().map(|code| at(&places, code)));
        Self { entries, codes }
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

    /// The rows that are picked, in that order: those of this column by their number, those of the other by theirs after
    /// all of these. Values that no row has any more are forgotten.
    pub(super) fn merged(&self, other: &Self, picks: &[u32]) -> Self {
        if let ([own], [theirs]) = (self.entries.as_slice(), other.entries.as_slice()) {
            if own == theirs {
                return Self::uniform(own.clone(), picks.len());
            }
        }
        let own_rows = u32::try_from(self.len()).unwrap_or(u32::MAX);
        let own_entries = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        // Codes of the other column stand behind the own ones until both are put in order.
        let code = |pick: u32| match pick.checked_sub(own_rows) {
            None => self.codes.get(place(pick)),
            Some(row) => other.codes.get(place(row)).saturating_add(own_entries),
        };
        let mut is_used = vec![false; self.entries.len().saturating_add(other.entries.len())];
        for pick in picks {
            set(&mut is_used, code(*pick), true);
        }
        let all = self.entries.iter().chain(&other.entries).zip(0_u32..);
        let mut used: Vec<(&T, u32)> = all.filter(|(_, code)| at(&is_used, *code)).collect();
        used.sort();
        let mut places = vec![0_u32; is_used.len()];
        let mut entries: Vec<T> = Vec::new();
        for (entry, code) in used {
            if entries.last() != Some(entry) {
                entries.push(entry.clone());
            }
            set(&mut places, code, u32::try_from(entries.len().saturating_sub(1)).unwrap_or(u32::MAX));
        }
        let codes = Codes::below(entries.len(), picks.iter().map(|pick| at(&places, code(*pick))));
        Self { entries, codes }
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

pub(super) fn place(row: u32) -> usize {
    usize::try_from(row).unwrap_or(usize::MAX)
}

fn at<T: Copy + Default>(of: &[T], index: u32) -> T {
    of.get(place(index)).copied().unwrap_or_default()
}

fn set<T>(of: &mut [T], index: u32, value: T) {
    if let Some(slot) = of.get_mut(place(index)) {
        *slot = value;
    }
}
