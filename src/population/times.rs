//! Instants of many rows, and whose they are.

#[cfg(feature = "serde")]
use super::stored::Fault;
use super::{
    codes::place,
    places::{Places, cut, number},
};
use crate::time::{Bounds, Instant};
use alloc::{vec, vec::Vec};
use core::ops::Range;

const MICROS: i64 = 1_000_000;

/// Instants in as few bytes as they take.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub(super) enum Times {
    /// Whole seconds from 1970 to 2106, counted from 1, so that 0 is before any; and how many microseconds later, unless that
    /// is zero on all rows.
    Seconds {
        #[cfg_attr(feature = "serde", serde(with = "super::packed"))]
        seconds: Vec<u32>,
        #[cfg_attr(feature = "serde", serde(with = "super::packed"))]
        micros: Vec<u32>,
    },
    /// Microseconds since 1970, where one lies outside those years.
    Micros(#[cfg_attr(feature = "serde", serde(with = "super::packed"))] Vec<i64>),
}

/// An instant as columns of seconds compare it: what is not before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cut {
    /// Rows of this second or a later one are not before the instant.
    pub(super) sure: u32,
    /// Of rows of the second before, those with as many microseconds are not either.
    pub(super) micros: u32,
}

impl Cut {
    pub(super) fn at(micros: i64) -> Self {
        let rest = u32::try_from(micros.rem_euclid(MICROS)).unwrap_or_default();
        let second = micros.div_euclid(MICROS).saturating_add(if rest == 0 { 1 } else { 2 });
        match u32::try_from(second) {
            Ok(sure) => Self { sure, micros: if rest == 0 { u32::MAX } else { rest } },
            Err(_) if second < 0 => Self { sure: 0, micros: u32::MAX },
            Err(_) => Self { sure: u32::MAX, micros: u32::MAX },
        }
    }
}

/// As [`Times::Seconds`] count.
#[inline]
fn second(at: i64) -> Option<u32> {
    let second = u32::try_from(at.div_euclid(MICROS).saturating_add(1)).ok()?;
    (second > 0 && second < u32::MAX).then_some(second)
}

impl Times {
    /// As [`Seconds`](Self::Seconds) count, unless there are microseconds or it is outside those years.
    #[inline]
    pub(super) fn whole_second(at: Instant) -> Option<u32> {
        second(at.micros()).filter(|second| Self::of_second(*second) == at.micros())
    }

    /// In microseconds since 1970.
    #[inline]
    pub(super) fn of_second(second: u32) -> i64 {
        i64::from(second).saturating_sub(1).saturating_mul(MICROS)
    }

    pub(super) fn of(instants: Vec<i64>) -> Self {
        let Some(seconds) = instants.iter().map(|at| second(*at)).collect::<Option<Vec<u32>>>() else {
            return Self::Micros(instants);
        };
        let micros = |at: &i64| u32::try_from(at.rem_euclid(MICROS)).unwrap_or_default();
        let is_whole = instants.iter().all(|at| micros(at) == 0);
        let micros = if is_whole { Vec::new() } else { instants.iter().map(micros).collect() };
        Self::Seconds { seconds, micros }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Seconds { seconds, .. } => seconds.len(),
            Self::Micros(instants) => instants.len(),
        }
    }

    /// In microseconds since 1970; the least there is where there is no such row.
    pub(super) fn get(&self, row: usize) -> i64 {
        match self {
            Self::Seconds { seconds, micros } => {
                seconds.get(row).filter(|second| **second > 0).map_or(i64::MIN, |second| {
                    Self::of_second(*second).saturating_add(micros.get(row).copied().unwrap_or_default().into())
                })
            }
            Self::Micros(instants) => instants.get(row).copied().unwrap_or(i64::MIN),
        }
    }

    /// Of rows in the order of time, the first that is not before an instant.
    pub(super) fn first_from(&self, rows: Range<usize>, instant: i64) -> usize {
        let start = rows.start;
        let before = match self {
            Self::Seconds { seconds, micros } => {
                let cut = Cut::at(instant);
                let seconds = seconds.get(rows.clone()).unwrap_or_default();
                let sure = seconds.partition_point(|second| *second < cut.sure);
                if micros.is_empty() || cut.micros == u32::MAX {
                    sure
                } else {
                    let from = seconds.partition_point(|second| second.saturating_add(1) < cut.sure);
                    let micros = micros.get(rows).and_then(|micros| micros.get(from..sure)).unwrap_or_default();
                    from.saturating_add(micros.partition_point(|micros| *micros < cut.micros))
                }
            }
            Self::Micros(instants) => instants.get(rows).unwrap_or_default().partition_point(|at| *at < instant),
        };
        start.saturating_add(before)
    }

    /// Of rows in the order of time, those inside a window.
    pub(super) fn inside(&self, rows: Range<usize>, window: Bounds) -> Range<usize> {
        let from = self.first_from(rows.clone(), window.from);
        let to = self.first_from(rows, window.to);
        from..to.max(from)
    }

    /// The same rows in another order.
    pub(super) fn ordered(&self, order: &[u32]) -> Self {
        fn pick<T: Copy + Default>(of: &[T], order: &[u32]) -> Vec<T> {
            order.iter().map(|row| of.get(place(*row)).copied().unwrap_or_default()).collect()
        }
        match self {
            Self::Seconds { seconds, micros } if micros.is_empty() => {
                Self::Seconds { seconds: pick(seconds, order), micros: Vec::new() }
            }
            Self::Seconds { seconds, micros } => {
                Self::Seconds { seconds: pick(seconds, order), micros: pick(micros, order) }
            }
            Self::Micros(instants) => Self::Micros(pick(instants, order)),
        }
    }

    /// Puts rows of another column between these.
    pub(super) fn insert(&mut self, other: Self, places: &Places) {
        if self.len() == 0 {
            *self = other;
            return;
        }
        match (&mut *self, &other) {
            (Self::Seconds { seconds, micros }, Self::Seconds { seconds: others, micros: other_micros }) => {
                if !(micros.is_empty() && other_micros.is_empty()) {
                    micros.resize(seconds.len(), 0);
                    let mut other_micros = other_micros.clone();
                    other_micros.resize(others.len(), 0);
                    places.insert(micros, &other_micros);
                }
                places.insert(seconds, others);
            }
            (own, other) => {
                let mut instants = own.instants();
                places.insert(&mut instants, &other.instants());
                *self = Self::Micros(instants);
            }
        }
    }

    /// Takes rows out.
    pub(super) fn cut(&mut self, gone: &[Range<usize>]) {
        match self {
            Self::Seconds { seconds, micros } => {
                cut(seconds, gone);
                if !micros.is_empty() {
                    cut(micros, gone);
                    if micros.iter().all(|micros| *micros == 0) {
                        *micros = Vec::new();
                    }
                }
            }
            // Perhaps it was for their sake that all are long.
            Self::Micros(instants) => {
                cut(instants, gone);
                *self = Self::of(core::mem::take(instants));
            }
        }
    }

    fn instants(&self) -> Vec<i64> {
        (0..self.len()).map(|row| self.get(row)).collect()
    }

    /// Whether all is as [`of`](Self::of) makes it; but that rows may say that there is no instant, where that is allowed.
    #[cfg(feature = "serde")]
    pub(super) fn is_sound(&self, may_be_none: bool) -> bool {
        let least = u32::from(!may_be_none);
        match self {
            Self::Seconds { seconds, micros } => {
                let is_parallel = micros.is_empty() || micros.len() == seconds.len();
                let are_whole = seconds.iter().all(|second| (least..u32::MAX).contains(second));
                is_parallel && are_whole && micros.iter().all(|micros| i64::from(*micros) < MICROS)
            }
            Self::Micros(instants) => {
                instants.iter().all(|at| Instant::from_micros(*at).is_some() || may_be_none && *at == i64::MIN)
            }
        }
    }

    /// In bytes.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Seconds { seconds, micros } => {
                size_of_val(seconds.as_slice()).saturating_add(size_of_val(micros.as_slice()))
            }
            Self::Micros(instants) => size_of_val(instants.as_slice()),
        }
    }
}

impl Default for Times {
    fn default() -> Self {
        Self::Seconds { seconds: Vec::new(), micros: Vec::new() }
    }
}

/// Whether so many owners have so many rows, one owner after the other.
#[cfg(feature = "serde")]
pub(super) fn are_starts(starts: &[u32], owners: usize, rows: usize) -> bool {
    let is_whole = starts.first() == Some(&0) && starts.last().is_some_and(|last| place(*last) == rows);
    is_whole && starts.len() == owners.saturating_add(1) && starts.is_sorted()
}

/// Rows of customers, one customer after the other, and the rows of one in the order of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(super) struct Timeline {
    /// The first row of each customer, and the number of rows.
    #[cfg_attr(feature = "serde", serde(with = "super::packed"))]
    starts: Vec<u32>,
    times: Times,
    /// The second of each customer's latest row as [`Times::Seconds`] count, 0 without any; where instants are longer, empty.
    #[cfg_attr(feature = "serde", serde(skip))]
    last: Vec<u32>,
    /// The latest instant of all, in microseconds; the least there is without any.
    #[cfg_attr(feature = "serde", serde(skip))]
    newest: i64,
}

impl Timeline {
    /// Of so many customers who have no rows.
    pub(super) fn empty(customers: usize) -> Self {
        Self::new(vec![0; customers.saturating_add(1)], Times::default())
    }

    pub(super) fn new(starts: Vec<u32>, times: Times) -> Self {
        let last = match &times {
            Times::Seconds { seconds, .. } => {
                let last = |(start, end): (&u32, &u32)| {
                    let row = if start < end { seconds.get(place(end.wrapping_sub(1))) } else { None };
                    row.copied().unwrap_or_default()
                };
                starts.iter().zip(starts.iter().skip(1)).map(last).collect()
            }
            Times::Micros(_) => Vec::new(),
        };
        let newest = match &times {
            Times::Seconds { micros, .. } if micros.is_empty() => {
                last.iter().max().filter(|last| **last > 0).map(|last| Times::of_second(*last))
            }
            _ => (0..times.len()).map(|row| times.get(row)).max(),
        };
        let newest = newest.unwrap_or(i64::MIN);
        Self { starts, times, last, newest }
    }

    /// Some of its rows, which are sorted.
    pub(super) fn picked(&self, rows: &[u32]) -> Self {
        let mut left = rows.iter().peekable();
        let mut before = 0_u32;
        let starts = self.starts.iter().map(|start| {
            while left.next_if(|row| *row < start).is_some() {
                before = before.saturating_add(1);
            }
            before
        });
        let starts = starts.collect();
        Self::new(starts, self.times.ordered(rows))
    }

    /// What is to be inserted into another; it does not know the latest rows.
    pub(super) fn arrived(starts: Vec<u32>, times: Times) -> Self {
        Self { starts, times, last: Vec::new(), newest: i64::MIN }
    }

    /// Puts rows of some customers, who are sorted, between these: of each those that another timeline has of his place.
    pub(super) fn insert(&mut self, customers: &[u32], other: Self, places: &Places) {
        let edges = || customers.iter().zip(other.starts.iter().zip(other.starts.iter().skip(1)));
        let mut added = 0_u32;
        let (mut left, mut passed) = (self.starts.as_mut_slice(), 0_usize);
        for (customer, (_, end)) in edges() {
            let next = place(*customer).saturating_add(1);
            let until = next.saturating_sub(passed).min(left.len());
            let (moved, others) = core::mem::take(&mut left).split_at_mut(until);
            for start in moved {
                *start = start.saturating_add(added);
            }
            (left, passed, added) = (others, next, *end);
        }
        for start in left {
            *start = start.saturating_add(added);
        }
        if let (Times::Seconds { .. }, Times::Seconds { seconds, .. }) = (&self.times, &other.times) {
            for (customer, (start, end)) in edges().filter(|(_, (start, end))| start < end) {
                let rows = seconds.get(place(*start)..place(*end)).unwrap_or_default();
                if let Some((last, latest)) = self.last.get_mut(place(*customer)).zip(rows.last()) {
                    *last = *latest.max(last);
                }
            }
            let newest = (0..other.times.len()).map(|row| other.times.get(row)).max();
            self.newest = self.newest.max(newest.unwrap_or(i64::MIN));
            self.times.insert(other.times, places);
        } else {
            self.times.insert(other.times, places);
            *self = Self::new(core::mem::take(&mut self.starts), core::mem::take(&mut self.times));
        }
    }

    /// Takes rows out.
    pub(super) fn cut(&mut self, gone: &[Range<usize>]) {
        let mut removed = 0_usize;
        let mut next = gone.iter().peekable();
        for start in &mut self.starts {
            while let Some(range) = next.next_if(|range| range.end <= place(*start)) {
                removed = removed.saturating_add(range.len());
            }
            let inside = next.peek().map_or(0, |range| place(*start).saturating_sub(range.start));
            *start = start.saturating_sub(number(removed.saturating_add(inside)));
        }
        self.times.cut(gone);
        *self = Self::new(core::mem::take(&mut self.starts), core::mem::take(&mut self.times));
    }

    /// Checks what was read and finds out what is not written.
    #[cfg(feature = "serde")]
    pub(super) fn restore(&mut self, customers: usize) -> Result<(), Fault> {
        if !are_starts(&self.starts, customers, self.rows()) {
            return Err("the rows of customers do not follow each other".into());
        }
        if !self.times.is_sound(false) {
            return Err("an instant lies outside its column, or there are too few".into());
        }
        let is_sorted = |rows: Range<usize>| {
            rows.clone().zip(rows.skip(1)).all(|(one, next)| self.times.get(one) <= self.times.get(next))
        };
        if !(0..customers).all(|customer| is_sorted(self.rows_of(u32::try_from(customer).unwrap_or(u32::MAX)))) {
            return Err("instants are not in the order of time".into());
        }
        *self = Self::new(core::mem::take(&mut self.starts), core::mem::take(&mut self.times));
        Ok(())
    }

    /// Makes room for so many customers; new ones have no rows.
    pub(super) fn grow(&mut self, customers: usize) {
        let rows = self.starts.last().copied().unwrap_or_default();
        self.starts.resize(customers.saturating_add(1), rows);
        if matches!(self.times, Times::Seconds { .. }) {
            self.last.resize(customers, 0);
        }
    }

    pub(super) fn starts(&self) -> &[u32] {
        &self.starts
    }

    pub(super) fn times(&self) -> &Times {
        &self.times
    }

    pub(super) fn last(&self) -> &[u32] {
        &self.last
    }

    pub(super) fn newest(&self) -> i64 {
        self.newest
    }

    pub(super) fn rows(&self) -> usize {
        self.times.len()
    }

    /// The rows of a customer.
    pub(super) fn rows_of(&self, customer: u32) -> Range<usize> {
        let start = |number: usize| self.starts.get(number).map_or(self.rows(), |start| place(*start));
        let customer = place(customer);
        start(customer)..start(customer.saturating_add(1))
    }

    /// Hands over the first instant, in microseconds, of each of these customers who has rows.
    pub(super) fn each_first(&self, customers: impl Iterator<Item = u32>, each: &mut impl FnMut(u32, i64)) {
        let whole = match &self.times {
            Times::Seconds { seconds, micros } if micros.is_empty() => seconds.as_slice(),
            _ => &[],
        };
        for customer in customers {
            let edges = place(customer)..place(customer).saturating_add(2);
            let Some([start, end]) = self.starts.get(edges) else { continue };
            if start < end {
                let first = whole.get(place(*start));
                each(customer, first.map_or_else(|| self.times.get(place(*start)), |second| Times::of_second(*second)));
            }
        }
    }

    /// Whose row it is.
    pub(super) fn customer_of(&self, row: u32) -> u32 {
        let customer = self.starts.partition_point(|start| *start <= row).saturating_sub(1);
        u32::try_from(customer).unwrap_or(u32::MAX)
    }

    /// In bytes: of the instants, and of what finds them.
    pub(super) fn sizes(&self) -> (usize, usize) {
        let found_by = size_of_val(self.starts.as_slice()).saturating_add(size_of_val(self.last.as_slice()));
        (self.times.size(), found_by)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timeline(rows: &[&[u32]]) -> Timeline {
        let ends = rows.iter().scan(0, |end, rows| {
            *end = u32::saturating_add(*end, number(rows.len()));
            Some(*end)
        });
        let starts = [0].into_iter().chain(ends).collect();
        Timeline::new(starts, Times::Seconds { seconds: rows.concat(), micros: Vec::new() })
    }

    #[test]
    fn what_was_inserted_is_as_if_it_had_been_there() {
        let mut own = timeline(&[&[10, 20], &[], &[30], &[5]]);
        // Of the last of them all rows were taken out again.
        let others = timeline(&[&[15, 25], &[7], &[]]);
        let mut places = Places::default();
        for (before, rows) in [(1, 1), (2, 2)] {
            places.push(before, rows);
        }
        own.insert(&[0, 1, 3], others, &places);
        assert_eq!(own, timeline(&[&[10, 15, 20, 25], &[7], &[30], &[5]]));

        own.insert(&[3], timeline(&[&[40]]), &Places::behind(7, 1));
        assert_eq!(own, timeline(&[&[10, 15, 20, 25], &[7], &[30], &[5, 40]]));
    }
}
