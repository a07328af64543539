//! Summaries of large tables in any order. Adding up at a random place of a table of all customers waits for memory at every
//! row; so rows are put into groups of customers whose accounts fit a core's cache, one group written and read after the other.

use super::{
    Grain, Monetary, PurchaseError, PurchaseReport, Purchases, Summary, Terms,
    grains::quotient,
    terms::{Dates, Negatives},
};
use alloc::{vec, vec::Vec};
use core::ops::Range;
use rust_decimal::Decimal;

/// Customers of a bucket: with 16 bytes for each, a megabyte.
const BITS: u32 = 16;

/// A row, as narrow as possible: its customer's place in the bucket, how near its day is to the date of the summary (the nearer
/// the more), its amount.
trait Packed: Copy + Default {
    /// How near a day can be.
    const NEAREST: u32;

    /// And whether all of it fits.
    fn pack(place: u16, age: u32, amount: i64) -> (Self, bool);
    fn unpack(self) -> (u16, u32, i64);
}

/// Ages below 180 years and amounts of 32 bits: nearly always, and half of the memory.
impl Packed for u64 {
    const NEAREST: u32 = u16::MAX as u32;

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

    fn pack(place: u16, age: u32, amount: i64) -> (Self, bool) {
        (Self { near: Self::NEAREST.wrapping_sub(age), place, amount }, true)
    }

    fn unpack(self) -> (u16, u32, i64) {
        (self.place, self.near, self.amount)
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
            for ((amount, &purchases), &customer) in
                summary.monetary.iter_mut().zip(&summary.frequency).zip(&summary.customers)
            {
                let mean = quotient((*amount).into(), purchases, self.decimals, decimals);
                *amount = mean.ok_or(PurchaseError::Monetary { customer, decimals })?;
            }
        }
        Ok(Some(summary))
    }

    /// `None` where something does not fit.
    fn in_buckets<W: Packed>(&self, terms: &Terms, window: Dates) -> Option<Buckets<W>> {
        let buckets = usize::try_from(self.customers >> BITS).ok()?.checked_add(1)?;
        let mut sizes = vec![0_usize; buckets];
        for customer in &self.who {
            if let Some(size) = sizes.get_mut(bucket(*customer)) {
                *size = size.wrapping_add(1);
            }
        }
        let mut filled: Vec<Range<usize>> = Vec::with_capacity(buckets);
        let mut start = 0_usize;
        for size in sizes {
            filled.push(start..start);
            start = start.checked_add(size)?;
        }

        let mut rows = vec![W::default(); start];
        let (mut fits, mut later, mut inside, mut negative, mut zero) = (true, 0_usize, 0_usize, 0_usize, 0_usize);
        let takes_negatives = terms.nets() || terms.negatives == Negatives::Purchase;
        let least = if takes_negatives { i64::MIN } else { 0 };
        let width = distance(window.from, window.to.max(window.from));
        for ((&customer, &day), &amount) in self.who.iter().zip(&self.days).zip(&self.amounts) {
            later = later.wrapping_add(usize::from(day > terms.as_of));
            let is_inside = distance(window.from, day) < width;
            inside = inside.wrapping_add(usize::from(is_inside));
            negative = negative.wrapping_add(usize::from(is_inside && amount < 0));
            zero = zero.wrapping_add(usize::from(is_inside && amount == 0));
            if !is_inside || amount < least {
                continue;
            }
            let (row, row_fits) = W::pack(place(customer), distance(day, terms.as_of), amount);
            fits &= row_fits;
            if let Some(filled) = filled.get_mut(bucket(customer)) {
                if let Some(room) = rows.get_mut(filled.end) {
                    *room = row;
                }
                filled.end = filled.end.wrapping_add(1);
            }
        }

        let refunds = if terms.negatives == Negatives::Purchase { 0 } else { negative };
        let netted = if terms.nets() { refunds } else { 0 };
        let report = PurchaseReport {
            rows: self.len(),
            purchases: inside.saturating_sub(refunds),
            zero_amounts: zero,
            refunds_netted: netted,
            refunds_dropped: refunds.saturating_sub(netted),
            outside_windows: self.len().saturating_sub(inside).saturating_sub(later),
            after_as_of: later,
            ..PurchaseReport::default()
        };
        fits.then_some(Buckets { rows, filled, report })
    }

    /// `None` where a sum does not fit.
    fn add_up<W: Packed>(&self, terms: &Terms, buckets: Buckets<W>) -> Option<Summary> {
        let Buckets { rows, filled, report } = buckets;
        let most = self.len().min(usize::try_from(self.customers).ok()?);
        // Zeroed memory is not touched before it is written.
        let (mut customers, mut recency, mut frequency) = (vec![0_u32; most], vec![0_u32; most], vec![0_u32; most]);
        let mut monetary = vec![0_i64; most];
        let mut accounts = vec![Account::default(); usize::try_from(self.customers.min(1 << BITS)).ok()?];
        let (mut len, mut others, mut overflows) = (0_usize, 0_i128, false);
        let least = if terms.negatives == Negatives::Purchase { i64::MIN } else { 0 };

        for (first, filled) in (0_u32..).step_by(1 << BITS).zip(filled) {
            accounts.fill(Account::default());
            for row in rows.get(filled)? {
                let (place, near, amount) = row.unpack();
                let Some(account) = accounts.get_mut(usize::from(place)) else { continue };
                let is_purchase = u32::from(amount >= least);
                account.near = account.near.max(near.wrapping_mul(is_purchase));
                account.purchases = account.purchases.wrapping_add(is_purchase);
                let (sum, overflow) = account.amount.overflowing_add(amount);
                account.amount = sum;
                overflows |= overflow;
            }
            for (place, account) in (0_u32..).zip(&accounts) {
                // Everybody is written, and overwritten by the next when nothing was bought: no branch to guess.
                if let (Some(customer), Some(recency), Some(frequency), Some(monetary)) =
                    (customers.get_mut(len), recency.get_mut(len), frequency.get_mut(len), monetary.get_mut(len))
                {
                    *customer = first.wrapping_add(place);
                    *recency = W::NEAREST.wrapping_sub(account.near);
                    *frequency = account.purchases;
                    *monetary = account.amount;
                }
                let has_bought = account.purchases > 0;
                len = len.wrapping_add(usize::from(has_bought));
                others = others.wrapping_add(if has_bought { 0 } else { account.amount.into() });
            }
        }
        if overflows {
            return None;
        }
        customers.truncate(len);
        recency.truncate(len);
        frequency.truncate(len);
        monetary.truncate(len);
        let all = usize::try_from(self.customers).ok()?;
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

fn bucket(customer: u32) -> usize {
    usize::try_from(customer >> BITS).unwrap_or(usize::MAX)
}

#[expect(clippy::cast_possible_truncation, reason = "the place is what the bucket leaves")]
fn place(customer: u32) -> u16 {
    customer as u16
}

/// From a day to one that is not before it.
#[expect(clippy::cast_sign_loss, reason = "the difference of two numbers of 32 bits always fits, without its sign")]
fn distance(from: i32, to: i32) -> u32 {
    to.wrapping_sub(from) as u32
}
