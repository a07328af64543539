//! What is kept of customers while their rows pass.

use super::super::{Members, codes::place};
use crate::{
    model::{Currency, EventKind, Money},
    plan::Rates,
    time::{Bounds, Instant},
};
use alloc::vec::Vec;

/// What is counted of a kind of events.
#[derive(Clone, Debug)]
pub(super) struct Counted {
    pub(super) kind: EventKind,
    pub(super) rows: usize,
    pub(super) within: Vec<(Bounds, Tally)>,
    waiting: Vec<Row>,
    waiting_with_money: Vec<(Row, Money)>,
}

/// An event that waits to be counted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) customer: u32,
    pub(super) at: Instant,
}

/// How many rows of a kind wait for each other. What is kept of customers lies all over the memory; where many are looked up
/// in a row, the processor waits for all of them at once.
const WAITING: usize = 256;

/// A number for each customer, as far as any row was counted. Instants are in microseconds.
#[derive(Clone, Debug)]
pub(super) enum Tally {
    Count(Vec<u32>),
    /// The latest there is where there is none.
    First(Vec<i64>),
    /// The earliest there is where there is none.
    Last(Vec<i64>),
    /// And of whom something is unknown, or too large.
    Total(Currency, Sums, Members),
}

/// In billionths: in 64 bits as long as all fit, as sums below nine milliard do.
#[derive(Clone, Debug)]
pub(super) enum Sums {
    Narrow(Vec<i64>),
    Wide(Vec<i128>),
}

impl Counted {
    pub(super) fn new(kind: EventKind) -> Self {
        Self { kind, rows: 0, within: Vec::new(), waiting: Vec::new(), waiting_with_money: Vec::new() }
    }

    /// Takes a row, and tells whether those that wait are to be counted.
    #[inline]
    pub(super) fn push(&mut self, row: Row) -> bool {
        self.waiting.push(row);
        self.waiting.len() >= WAITING
    }

    #[inline]
    pub(super) fn push_with_money(&mut self, row: Row, money: Money) -> bool {
        self.waiting_with_money.push((row, money));
        self.waiting_with_money.len() >= WAITING
    }

    pub(super) fn waiting(&self) -> impl Iterator<Item = &Row> {
        self.waiting.iter().chain(self.waiting_with_money.iter().map(|(row, _)| row))
    }

    /// Counts those that wait; so many customers are known.
    pub(super) fn settle(&mut self, customers: usize, rates: &Rates) {
        let rows = self.waiting.len().saturating_add(self.waiting_with_money.len());
        if rows == 0 {
            return;
        }
        for (window, tally) in &mut self.within {
            tally.grow(customers);
            tally.add(self.waiting.iter().filter(|row| window.contains(row.at)));
            tally.add_with_money(self.waiting_with_money.iter().filter(|(row, _)| window.contains(row.at)), rates);
        }
        self.rows = self.rows.saturating_add(rows);
        self.waiting.clear();
        self.waiting_with_money.clear();
    }
}

impl Tally {
    fn grow(&mut self, customers: usize) {
        fn grow<T: Copy>(numbers: &mut Vec<T>, customers: usize, nothing: T) {
            numbers.resize(customers.max(numbers.len()), nothing);
        }
        match self {
            Self::Count(counts) => grow(counts, customers, 0),
            Self::First(first) => grow(first, customers, i64::MAX),
            Self::Last(last) => grow(last, customers, i64::MIN),
            Self::Total(_, Sums::Narrow(sums), _) => grow(sums, customers, 0),
            Self::Total(_, Sums::Wide(sums), _) => grow(sums, customers, 0),
        }
    }

    /// Rows of customers for whom there is room.
    fn add<'r>(&mut self, rows: impl Iterator<Item = &'r Row>) {
        fn each<'r, T>(numbers: &mut [T], rows: impl Iterator<Item = &'r Row>, add: impl Fn(&mut T, i64)) {
            for row in rows {
                if let Some(number) = numbers.get_mut(place(row.customer)) {
                    add(number, row.at.micros());
                }
            }
        }
        match self {
            Self::Count(counts) => each(counts, rows, |count, _| *count = count.saturating_add(1)),
            Self::First(first) => each(first, rows, |first, at| *first = at.min(*first)),
            Self::Last(last) => each(last, rows, |last, at| *last = at.max(*last)),
            Self::Total(.., unknown) => unknown.extend(rows.map(|row| row.customer)),
        }
    }

    fn add_with_money<'r>(&mut self, rows: impl Iterator<Item = &'r (Row, Money)>, rates: &Rates) {
        let Self::Total(currency, sums, unknown) = self else { return self.add(rows.map(|(row, _)| row)) };
        for (Row { customer, at }, money) in rows {
            let amount = rates.convert_billionths(money.billionths(), money.currency(), *currency, *at);
            if amount.and_then(|amount| sums.add(place(*customer), amount)).is_none() {
                unknown.insert(*customer);
            }
        }
    }

    /// Of whom anything is kept but nothing.
    pub(super) fn touched(&self) -> Members {
        fn those_beside<T: Copy + PartialEq>(nothing: T, numbers: &[T]) -> Members {
            let word = |word: u64, (number, place): (&T, u32)| word | u64::from(*number != nothing) << place;
            Members::from_words(numbers.chunks(64).map(|numbers| numbers.iter().zip(0..64).fold(0, word)).collect())
        }
        match self {
            Self::Count(counts) => those_beside(0, counts),
            Self::First(first) => those_beside(i64::MAX, first),
            Self::Last(last) => those_beside(i64::MIN, last),
            Self::Total(_, Sums::Narrow(sums), unknown) => those_beside(0, sums) | unknown,
            Self::Total(_, Sums::Wide(sums), unknown) => those_beside(0, sums) | unknown,
        }
    }

    /// Whether both count the same.
    pub(super) fn is_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Total(currency, ..), Self::Total(other, ..)) => currency == other,
            _ => core::mem::discriminant(self) == core::mem::discriminant(other),
        }
    }
}

impl Default for Sums {
    fn default() -> Self {
        Self::Narrow(Vec::new())
    }
}

impl Sums {
    /// `None` where the sum would not fit, which is then as it was.
    #[inline]
    fn add(&mut self, place: usize, amount: i128) -> Option<()> {
        if let Self::Narrow(sums) = self {
            let sum = sums.get_mut(place)?;
            if let Some(more) = i64::try_from(amount).ok().and_then(|amount| sum.checked_add(amount)) {
                *sum = more;
                return Some(());
            }
        }
        self.add_wide(place, amount)
    }

    #[cold]
    fn add_wide(&mut self, place: usize, amount: i128) -> Option<()> {
        if let Self::Narrow(sums) = self {
            *self = Self::Wide(sums.iter().map(|sum| i128::from(*sum)).collect());
        }
        let Self::Wide(sums) = self else { return None };
        let sum = sums.get_mut(place)?;
        *sum = sum.checked_add(amount)?;
        Some(())
    }

    /// Of one whose rows have come.
    pub(super) fn get(&self, place: usize) -> Option<i128> {
        match self {
            Self::Narrow(sums) => sums.get(place).copied().map(i128::from),
            Self::Wide(sums) => sums.get(place).copied(),
        }
    }
}
