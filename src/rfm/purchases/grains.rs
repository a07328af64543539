//! Summaries on any terms: the rows sorted, one customer after the other.

use super::{Monetary, PurchaseError, PurchaseReport, Purchases, Row, Summary, Terms, terms::Dates};
use crate::model::billionths;
use alloc::vec::Vec;
use core::iter::from_fn;
use rust_decimal::Decimal;

impl Purchases {
    pub(super) fn summarise_sorted(&self, terms: &Terms) -> Result<Summary, PurchaseError> {
        let decimals = terms.decimals(self.decimals);
        let rounding = Rounding::new(self.decimals, decimals);
        let (rows, mut report) = self.rows_for(terms);
        let (mut customers, mut recency, mut frequency) = (Vec::new(), Vec::new(), Vec::new());
        let (mut monetary, mut without_money) = (Vec::new(), Vec::new());
        let mut others = 0_i128;
        for rows in rows.chunk_by(|one, other| one.customer == other.customer) {
            let Some(customer) = rows.first().map(|row| row.customer) else { continue };
            let last = rows.iter().rev().find(|row| terms.is_purchase(row.amount) && terms.recency.has(row.day));
            let Some(last) = last else {
                others = others.saturating_add(terms.total(rows));
                continue;
            };
            let Some((amount, number)) = terms.amount(rows) else {
                without_money.push(customer);
                continue;
            };
            let amount = if terms.monetary.is_quotient() {
                rounding.quotient(amount, number)
            } else {
                i64::try_from(amount).ok()
            };
            customers.push(customer);
            recency.push(terms.as_of.saturating_sub(last.day).try_into().unwrap_or(0));
            frequency.push(u32::try_from(terms.grains(rows, terms.frequency).count()).unwrap_or(u32::MAX));
            monetary.push(amount.ok_or(PurchaseError::Monetary { customer, decimals })?);
        }
        report.customers = usize::try_from(self.customers).unwrap_or(usize::MAX);
        report.with_purchases = customers.len();
        report.without_money = without_money.len();
        report.without_purchases =
            report.customers.saturating_sub(report.with_purchases).saturating_sub(report.without_money);
        if terms.monetary == Monetary::Total {
            // 2^32 amounts of 2^63 are less than the 2^96 of a decimal.
            report.of_others = Decimal::try_from_i128_with_scale(others, self.decimals).unwrap_or_default();
        }
        Ok(Summary { customers, recency, frequency, monetary, decimals, without_money, report })
    }

    /// The rows that matter, sorted, and what became of all.
    fn rows_for(&self, terms: &Terms) -> (Vec<Row>, PurchaseReport) {
        let mut report = PurchaseReport { rows: self.len(), ..PurchaseReport::default() };
        let mut count = |row: &Row| {
            let is_purchase = terms.is_purchase(row.amount);
            let (number, is_wanted) = if row.day > terms.as_of {
                (&mut report.after_as_of, false)
            } else if !terms.is_inside(row.day) {
                (&mut report.outside_windows, false)
            } else if is_purchase {
                (&mut report.purchases, true)
            } else if terms.is_netted(row.day) {
                (&mut report.refunds_netted, true)
            } else {
                (&mut report.refunds_dropped, false)
            };
            *number = number.saturating_add(1);
            if is_wanted && row.amount == 0 {
                report.zero_amounts = report.zero_amounts.saturating_add(1);
            }
            is_wanted
        };
        let mut rows: Vec<Row> = self.rows().filter(|row| count(row)).collect();
        super::sort(&mut rows);
        (rows, report)
    }
}

/// Of the rows of one customer by day, all of them visible. Sums of at most 2^32 amounts of 64 bits fit easily.
impl Terms {
    /// The amounts of the purchases in a window.
    pub(super) fn grains<'a>(&'a self, rows: &'a [Row], dates: Dates) -> impl Iterator<Item = i128> + 'a {
        let mut purchases = self.purchases(rows, dates).peekable();
        from_fn(move || {
            let first = purchases.next()?;
            let mut amount = i128::from(first.amount);
            while let Some(row) = purchases.next_if(|row| self.grain.joins(first.day, row.day)) {
                amount = amount.saturating_add(row.amount.into());
            }
            Some(amount)
        })
    }

    pub(super) fn purchases<'a>(&'a self, rows: &'a [Row], dates: Dates) -> impl Iterator<Item = &'a Row> + 'a {
        rows.iter().filter(move |row| dates.has(row.day) && self.is_purchase(row.amount))
    }

    /// With refunds, where they are netted: others are not among the rows.
    fn total(&self, rows: &[Row]) -> i128 {
        rows.iter().filter(|row| self.money.has(row.day)).map(|row| i128::from(row.amount)).sum()
    }

    /// The monetary value as a dividend and a divisor; nothing where there is none.
    fn amount(&self, rows: &[Row]) -> Option<(i128, u32)> {
        let amounts = || self.grains(rows, self.money);
        let whole = |amount| (amount, 1);
        match self.monetary {
            Monetary::Total => Some(whole(self.total(rows))),
            Monetary::Largest => amounts().max().map(whole),
            Monetary::Smallest => amounts().min().map(whole),
            Monetary::Mean => {
                let number = u32::try_from(amounts().count()).ok().filter(|number| *number > 0)?;
                Some((amounts().sum(), number))
            }
            Monetary::Median => {
                let mut amounts: Vec<i128> = amounts().collect();
                amounts.sort_unstable();
                let upper = amounts.get(amounts.len() >> 1)?;
                if amounts.len() & 1 == 1 {
                    return Some(whole(*upper));
                }
                let lower = amounts.get((amounts.len() >> 1).checked_sub(1)?)?;
                Some((upper.checked_add(*lower)?, 2))
            }
        }
    }
}

/// How amounts of some decimals become means at others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rounding {
    finer: i128,
    coarser: i128,
}

impl Rounding {
    /// Of at most nine decimals each.
    pub(super) fn new(decimals: u32, rounded_to: u32) -> Self {
        let power = |more: u32, less: u32| 10_i128.saturating_pow(more.saturating_sub(less));
        Self { finer: power(rounded_to, decimals), coarser: power(decimals, rounded_to) }
    }

    /// The amount divided, half to even; `None` where it does not fit.
    pub(super) fn quotient(self, amount: i128, number: u32) -> Option<i64> {
        let (dividend, divisor) = (amount.checked_mul(self.finer)?, self.coarser.checked_mul(number.into())?);
        billionths::divide_half_even(dividend, divisor)?.try_into().ok()
    }
}
