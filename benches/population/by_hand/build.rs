//! From rows in the order of the log to columns: into parts that fit the caches, then each part to its places.

use super::columns::{Columns, Series, dense, place};
use crate::generator::{FEMALE, KINDS, MALE, ORDER, Raw};

/// Customers of a part, as a power of two.
const PART: u32 = 12;

/// Where the rows of each part begin.
fn starts(counts: impl Iterator<Item = usize>) -> Vec<usize> {
    let sums = counts.scan(0, |sum, count| {
        *sum += count;
        Some(*sum)
    });
    core::iter::once(0).chain(sums).collect()
}

/// A row in a word: the customer within his part, the kind, the second.
fn packed(customer: u32, kind: u8, seconds: u32) -> u64 {
    u64::from(customer % (1 << PART)) << 40 | u64::from(kind) << 32 | u64::from(seconds)
}

fn unpacked(row: u64) -> (usize, usize, u32) {
    let number = |bits: u64| usize::try_from(bits).unwrap();
    (number(row >> 40), number(row >> 32 & 0xff), u32::try_from(row & 0xffff_ffff).unwrap())
}

impl Columns {
    pub fn new(raw: &Raw) -> Self {
        let customers = raw.people.len();
        let mut counts = vec![[0; KINDS.len()]; (customers >> PART) + 1];
        for (customer, kind) in raw.customers.iter().zip(&raw.kinds) {
            counts[place(*customer >> PART)][usize::from(*kind)] += 1;
        }
        let row_starts = starts(counts.iter().map(|counts| counts.iter().sum()));
        let order_starts = starts(counts.iter().map(|counts| counts[usize::from(ORDER)]));
        let (mut next, mut next_order) = (row_starts.clone(), order_starts.clone());
        let (mut rows, mut cents) = (vec![0; raw.events()], vec![0; *order_starts.last().unwrap()]);
        for (row, (customer, kind)) in raw.customers.iter().zip(&raw.kinds).enumerate() {
            let part = place(*customer >> PART);
            rows[next[part]] = packed(*customer, *kind, raw.seconds[row]);
            next[part] += 1;
            if *kind == ORDER {
                cents[next_order[part]] = raw.cents[row];
                next_order[part] += 1;
            }
        }
        let people = &raw.people;
        let series = |kind| {
            let mut series = Series {
                offsets: Vec::with_capacity(customers + 1),
                at: Vec::with_capacity(counts.iter().map(|counts| counts[kind]).sum()),
                last: Vec::with_capacity(customers),
            };
            series.offsets.push(0);
            series
        };
        let mut running = Vec::with_capacity(cents.len() + 1);
        running.push(0);
        let mut columns = Self {
            series: (0..KINDS.len()).map(series).collect(),
            running,
            born: people.born.clone(),
            country: people.country.clone(),
            female: dense(&people.gender, |gender| gender == FEMALE),
            male: dense(&people.gender, |gender| gender == MALE),
            vip: dense(&people.vip, |vip| vip == 1),
            latitude: people.latitude.clone(),
            longitude: people.longitude.clone(),
        };
        for (part, first) in (0..customers).step_by(1 << PART).enumerate() {
            let rows = &rows[row_starts[part]..row_starts[part + 1]];
            let cents = &cents[order_starts[part]..order_starts[part + 1]];
            columns.append((customers - first).min(1 << PART), rows, cents);
        }
        columns
    }

    /// The customers of a part behind those before them.
    fn append(&mut self, customers: usize, rows: &[u64], cents: &[i64]) {
        let mut next = vec![[0_u32; 1 << PART]; KINDS.len()];
        for row in rows {
            let (customer, kind, _) = unpacked(*row);
            next[kind][customer] += 1;
        }
        let first = self.series[0].last.len();
        for (series, next) in self.series.iter_mut().zip(&mut next) {
            let mut end = *series.offsets.last().unwrap();
            for count in &mut next[..customers] {
                let start = end;
                end += *count;
                *count = start;
                series.offsets.push(end);
            }
            series.at.resize(place(end), 0);
            series.last.resize(first + customers, 0);
        }
        let mut late = Vec::new();
        let mut next_cents = cents.iter();
        let mut sorted = vec![0; cents.len()];
        let first_order = self.running.len() - 1;
        for row in rows {
            let (customer, kind, seconds) = unpacked(*row);
            let (series, next) = (&mut self.series[kind], &mut next[kind][customer]);
            series.at[place(*next)] = seconds;
            if kind == usize::from(ORDER) {
                sorted[place(*next) - first_order] = *next_cents.next().unwrap();
            }
            *next += 1;
            let last = &mut series.last[first + customer];
            if seconds < *last {
                late.push((kind, first + customer));
            }
            *last = seconds.max(*last);
        }
        for (kind, customer) in late {
            let series = &mut self.series[kind];
            let range = series.of(customer);
            if kind == usize::from(ORDER) {
                let cents = &mut sorted[range.start - first_order..range.end - first_order];
                let mut orders: Vec<_> = series.at[range].iter_mut().zip(cents).collect();
                let mut values: Vec<_> = orders.iter().map(|(at, cents)| (**at, **cents)).collect();
                values.sort_unstable();
                for ((at, cents), value) in orders.iter_mut().zip(values) {
                    (**at, **cents) = value;
                }
            } else {
                series.at[range].sort_unstable();
            }
        }
        let mut sum = *self.running.last().unwrap();
        self.running.extend(sorted.iter().map(|cents| {
            sum += cents;
            sum
        }));
    }
}
