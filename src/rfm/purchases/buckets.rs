//! Summaries of large tables in any order. Adding up at a random place of a table of all customers waits for memory at every
//! row; so rows are put into groups of customers whose accounts fit a core's cache, one group written and read after the other.

use super::{
    Grain, Monetary, PurchaseError, PurchaseReport, Purchases, Summary, Terms,
    grains::Rounding,
    terms::{Dates, Negatives},
};
use alloc::{vec, vec::Vec};
use core::ops::Range;
use rust_decimal::Decimal;

/// Customers of a bucket: with 16 bytes for each a megabyte, about a second-level cache.
const BITS: u32 = 16;

/// Rows that are counted and then moved, while they are near.
const AT_ONCE: usize = 4096;

/// A row, as narrow as possible: its customer's place in the bucket, how near its day is to the date of the summary (the nearer
/// the more), its amount.
trait Packed: Copy + Default {
    /// How near a day can be.
    const NEAREST: u32;
    /// Whether no sum of 2^32 amounts is beyond 64 bits.
    const SUMS_FIT: bool;

    /// And whether all of it fits.
    fn pack(place: u16, age: u32, amount: i64) -> (Self, bool);
    fn unpack(self) -> (u16, u32, i64);

    /// Rows that have been added up make room for the sums: fresh memory costs as much as all the adding.
    fn of_sum(sum: i64) -> Self;
    fn sums(rows: Vec<Self>) -> Vec<i64>;
}

/// Ages below 180 years and amounts of 32 bits: nearly always, and half of the memory.
impl Packed for u64 {
    const NEAREST: u32 = u16::MAX as u32;
    const SUMS_FIT: bool = true;

    #[expect(clippy::cast_sign_loss, reason = "the bits of the amount, which come back as they were")]
    fn pack(place: u16, age: u32, amount: i64) -> (Self, bool) {
        let fits = age <= Self::NEAREST && i64::from(low_32(amount)) == amount;
        let near = Self::from(Self::NEAREST.wrapping_sub(age) & Self::NEAREST);
        ((amount as Self) << 32 | near << 16 | Self::from(place), fits)
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "each takes its own bits")]
    fn unpack(self) -> (u16, u32, i64) {
        (self as u16, u32::from((self >> 16) as u16), self as i64 >> 32)
    }

    fn of_sum(sum: i64) -> Self {
        Self::from_ne_bytes(sum.to_ne_bytes())
    }

    fn sums(rows: Vec<Self>) -> Vec<i64> {
        rows.into_iter().map(|sum| i64::from_ne_bytes(sum.to_ne_bytes())).collect()
    }
}

#[expect(clippy::cast_possible_truncation, reason = "asks whether anything is lost")]
fn low_32(amount: i64) -> i32 {
    amount as i32
}

#[derive(Clone, Copy, Default)]
struct Wide {
    near: u32,
    place: u16,
    amount: i64,
}

impl Packed for Wide {
    const NEAREST: u32 = u32::MAX;
    const SUMS_FIT: bool = false;

    fn pack(place: u16, age: u32, amount: i64) -> (Self, bool) {
        (Self { near: Self::NEAREST.wrapping_sub(age), place, amount }, true)
    }

    fn unpack(self) -> (u16, u32, i64) {
        (self.place, self.near, self.amount)
    }

    fn of_sum(sum: i64) -> Self {
        Self { amount: sum, ..Self::default() }
    }

    fn sums(rows: Vec<Self>) -> Vec<i64> {
        rows.into_iter().map(|row| row.amount).collect()
    }
}

/// What is kept of a customer while rows are added.
#[derive(Clone, Copy, Default)]
struct Account {
    near: u32,
    purchases: u32,
    amount: i64,
}

/// Rows by bucket: those of one need not fill the whole of its room.
struct Buckets<W> {
    rows: Vec<W>,
    filled: Vec<Range<usize>>,
    report: PurchaseReport,
}

impl Purchases {
    /// `None` where the terms ask for more than one pass can tell, where there are too few rows for so many customers, and
    /// where a sum on the way does not fit.
    pub(super) fn summarise_in_buckets(&self, terms: &Terms) -> Result<Option<Summary>, PurchaseError> {
        let is_one_pass = terms.grain == Grain::Purchase && matches!(terms.monetary, Monetary::Total | Monetary::Mean);
        let is_dense = usize::try_from(self.customers >> 4).is_ok_and(|some| some <= self.len().max(4096));
        let Some(window) = terms.only_window().filter(|_| is_one_pass && is_dense) else { return Ok(None) };
        let narrow = self.in_buckets::<u64>(terms, window).and_then(|buckets| self.add_up(terms, buckets));
        let summary = match narrow {
            Some(summary) => Some(summary),
            None => self.in_buckets::<Wide>(terms, window).and_then(|buckets| self.add_up(terms, buckets)),
        };
        let Some(mut summary) = summary else { return Ok(None) };
        if terms.monetary == Monetary::Mean {
            let decimals = summary.decimals;
            let rounding = Rounding::new(self.decimals, decimals);
            for ((amount, &purchases), &customer) in
                summary.monetary.iter_mut().zip(&summary.frequency).zip(&summary.customers)
            {
                let mean = rounding.quotient((*amount).into(), purchases);
                *amount = mean.ok_or(PurchaseError::Monetary { customer, decimals })?;
            }
        }
        Ok(Some(summary))
    }

    /// `None` where something does not fit.
    fn in_buckets<W: Packed>(&self, terms: &Terms, window: Dates) -> Option<Buckets<W>> {
        let mut filled: Vec<Range<usize>> = Vec::new();
        let mut start = 0_usize;
        for size in self.bucket_sizes()? {
            filled.push(start..start);
            start = start.checked_add(size)?;
        }
        let mut buckets = Buckets { rows: vec![W::default(); start], filled, report: PurchaseReport::default() };
        let mut counts = Counts::default();
        let mut fits = true;
        let columns = self.who.chunks(AT_ONCE).zip(self.days.chunks(AT_ONCE)).zip(self.amounts.chunks(AT_ONCE));
        for ((who, days), amounts) in columns {
            counts.add(terms, window, days, amounts);
            fits &= buckets.fill(terms, window, who, days, amounts);
        }
        buckets.report = counts.report(terms, self.len());
        fits.then_some(buckets)
    }

    fn bucket_sizes(&self) -> Option<Vec<usize>> {
        let buckets = usize::try_from(self.customers >> BITS).ok()?.checked_add(1)?;
        let mut sizes = vec![0_usize; buckets];
        for customer in &self.who {
            if let Some(size) = sizes.get_mut(bucket(*customer)) {
                *size = size.wrapping_add(1);
            }
        }
        Some(sizes)
    }

    /// `None` where a sum does not fit.
    fn add_up<W: Packed>(&self, terms: &Terms, buckets: Buckets<W>) -> Option<Summary> {
        let Buckets { mut rows, filled, report } = buckets;
        let all = usize::try_from(self.customers).ok()?;
        let mut accounts = vec![Account::default(); all.min(1 << BITS)];
        let mut columns = Columns::new(self.len().min(all));
        let mut others = 0_i128;
        let least = if terms.negatives == Negatives::Purchase { i64::MIN } else { 0 };
        for (first, filled) in (0_u32..).step_by(1 << BITS).zip(filled) {
            accounts.fill(Account::default());
            if !add(rows.get(filled.clone())?, least, &mut accounts) {
                return None;
            }
            // At most as many customers as rows so far.
            columns.push(first, &accounts, rows.get_mut(..filled.end)?);
            if report.refunds_netted > 0 {
                let left = accounts.iter().filter(|account| account.purchases == 0);
                others = others.saturating_add(left.map(|account| i128::from(account.amount)).sum());
            }
        }
        let Columns { mut customers, mut recency, mut frequency, len } = columns;
        customers.truncate(len);
        recency.truncate(len);
        frequency.truncate(len);
        rows.truncate(len);
        let mut monetary = W::sums(rows);
        monetary.shrink_to_fit();
        let report = PurchaseReport {
            customers: all,
            with_purchases: len,
            without_purchases: all.saturating_sub(len),
            of_others: Decimal::try_from_i128_with_scale(others, self.decimals).ok()?,
            ..report
        };
        let decimals = terms.decimals(self.decimals);
        Some(Summary { customers, recency, frequency, monetary, decimals, without_money: Vec::new(), report })
    }
}

/// How many rows are later, inside of the window, and of these negative or zero. Apart from moving them, since processors count many at once.
#[derive(Default)]
struct Counts([usize; 4]);

impl Counts {
    fn add(&mut self, terms: &Terms, window: Dates, days: &[i32], amounts: &[i64]) {
        let width = window.width();
        let [mut later, mut inside, mut negative, mut zero] = [0_u32; 4];
        for (&day, &amount) in days.iter().zip(amounts) {
            let is_inside = u32::from(distance(window.from, day) < width);
            later = later.wrapping_add(u32::from(day > terms.as_of));
            inside = inside.wrapping_add(is_inside);
            negative = negative.wrapping_add(is_inside & u32::from(amount < 0));
            zero = zero.wrapping_add(is_inside & u32::from(amount == 0));
        }
        let [all_later, all_inside, all_negative, all_zero] = &mut self.0;
        let sums = [(all_later, later), (all_inside, inside), (all_negative, negative), (all_zero, zero)];
        for (sum, number) in sums {
            *sum = sum.saturating_add(usize::try_from(number).unwrap_or(0));
        }
    }

    fn report(&self, terms: &Terms, rows: usize) -> PurchaseReport {
        let [later, inside, negative, zero] = self.0;
        let refunds = if terms.negatives == Negatives::Purchase { 0 } else { negative };
        let netted = if terms.nets() { refunds } else { 0 };
        PurchaseReport {
            rows,
            purchases: inside.saturating_sub(refunds),
            zero_amounts: zero,
            refunds_netted: netted,
            refunds_dropped: refunds.saturating_sub(netted),
            outside_windows: rows.saturating_sub(inside).saturating_sub(later),
            after_as_of: later,
            ..PurchaseReport::default()
        }
    }
}

impl<W: Packed> Buckets<W> {
    /// Whether all of them fit.
    #[inline(never)]
    fn fill(&mut self, terms: &Terms, window: Dates, who: &[u32], days: &[i32], amounts: &[i64]) -> bool {
        let takes_negatives = terms.nets() || terms.negatives == Negatives::Purchase;
        let (least, width) = (if takes_negatives { i64::MIN } else { 0 }, window.width());
        let mut all_fit = true;
        let (rows, filled) = (self.rows.as_mut_slice(), self.filled.as_mut_slice());
        for ((&customer, &day), &amount) in who.iter().zip(days).zip(amounts) {
            if distance(window.from, day) >= width || amount < least {
                continue;
            }
            let (row, fits) = W::pack(place(customer), distance(day, terms.as_of), amount);
            all_fit &= fits;
            if let Some(filled) = filled.get_mut(bucket(customer)) {
                if let Some(room) = rows.get_mut(filled.end) {
                    *room = row;
                }
                filled.end = filled.end.wrapping_add(1);
            }
        }
        all_fit
    }
}

/// Adds rows to the accounts of their customers; whether all sums fit. From the least amount on, a row is a purchase.
#[inline(never)]
fn add<W: Packed>(rows: &[W], least: i64, accounts: &mut [Account]) -> bool {
    let mut overflows = false;
    for row in rows {
        let (place, near, amount) = row.unpack();
        let Some(account) = accounts.get_mut(usize::from(place)) else { continue };
        let is_purchase = u32::from(amount >= least);
        account.near = account.near.max(near.wrapping_mul(is_purchase));
        account.purchases = account.purchases.wrapping_add(is_purchase);
        let (sum, overflow) = account.amount.overflowing_add(amount);
        account.amount = sum;
        overflows |= overflow && !W::SUMS_FIT;
    }
    !overflows
}

/// As many values as there could be, of which so many are.
struct Columns {
    customers: Vec<u32>,
    recency: Vec<u32>,
    frequency: Vec<u32>,
    len: usize,
}

impl Columns {
    /// Zeroed memory is not touched before it is written.
    fn new(most: usize) -> Self {
        let (customers, recency, frequency) = (vec![0; most], vec![0; most], vec![0; most]);
        Self { customers, recency, frequency, len: 0 }
    }

    /// Everybody is written, and overwritten by the next when nothing was bought: there is no branch to guess.
    #[inline(never)]
    fn push<W: Packed>(&mut self, first: u32, accounts: &[Account], monetary: &mut [W]) {
        let mut len = self.len;
        let Self { customers, recency, frequency, .. } = self;
        for (customer, account) in (first..).zip(accounts) {
            if let (Some(who), Some(recency), Some(frequency), Some(monetary)) =
                (customers.get_mut(len), recency.get_mut(len), frequency.get_mut(len), monetary.get_mut(len))
            {
                *who = customer;
                *recency = W::NEAREST.wrapping_sub(account.near);
                *frequency = account.purchases;
                *monetary = W::of_sum(account.amount);
            }
            len = len.wrapping_add(usize::from(account.purchases > 0));
        }
        self.len = len;
    }
}

impl Dates {
    /// How many days, from a day that is not after the end.
    fn width(self) -> u32 {
        distance(self.from, self.to.max(self.from))
    }
}

fn bucket(customer: u32) -> usize {
    usize::try_from(customer >> BITS).unwrap_or(usize::MAX)
}

#[expect(clippy::cast_possible_truncation, reason = "the place is what the number of the bucket leaves")]
fn place(customer: u32) -> u16 {
    customer as u16
}

/// From a day to one that is not before it.
#[expect(clippy::cast_sign_loss, reason = "the difference of two numbers of 32 bits always fits, without its sign")]
fn distance(from: i32, to: i32) -> u32 {
    to.wrapping_sub(from) as u32
}
