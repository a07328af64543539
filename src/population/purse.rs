//! The money of rows as running sums.

use super::codes::{Coded, place};
#[cfg(feature = "serde")]
use super::snapshot::Fault;
use crate::model::{Currency, Money};
use alloc::vec::Vec;
use core::ops::Range;

/// What the rows of customers are worth, as running sums: a window costs one difference.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(super) struct Purse {
    /// Of each row; `None` for one without money.
    currency: Coded<Option<Currency>>,
    /// The one currency of all rows of a customer, `None` where there are several, or rows without money. Not
    /// written down where all rows are in one currency.
    #[cfg_attr(feature = "serde", serde(skip))]
    of_customer: Option<Coded<Option<Currency>>>,
    sums: Sums,
}

/// Running sums over all rows in whatever currency, one more than there are rows. Only differences within one customer mean
/// anything.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub(super) enum Sums {
    /// In units of so many billionths. The running sum wraps around; sums of one customer's rows do not.
    Units {
        unit: i64,
        #[cfg_attr(feature = "serde", serde(with = "super::packed"))]
        sums: Vec<i64>,
    },
    /// In billionths.
    Billionths(#[cfg_attr(feature = "serde", serde(with = "super::packed"))] Vec<i128>),
}

impl Purse {
    /// The money of rows, one customer after the other.
    pub(super) fn of(starts: &[u32], money: &[Option<Money>]) -> Self {
        let currency = Coded::of(money.iter().map(|money| money.map(Money::currency)));
        let of_customer = of_customers(starts, &currency);
        let amounts: Vec<i128> = money.iter().map(|money| money.map_or(0, Money::billionths)).collect();
        Self { currency, of_customer, sums: Sums::of(starts, &amounts) }
    }

    /// The same rows with other amounts: after refunds.
    pub(super) fn with_amounts(&self, starts: &[u32], amounts: &[i128]) -> Self {
        Self { sums: Sums::of(starts, amounts), ..self.clone() }
    }

    pub(super) fn sums(&self) -> &Sums {
        &self.sums
    }

    pub(super) fn money(&self, row: usize) -> Option<Money> {
        let currency = (*self.currency.get(row)?)?;
        Money::sum(self.sums.between(row..row.saturating_add(1)), currency)
    }

    /// Checks what was read and finds out what is not written.
    #[cfg(feature = "serde")]
    pub(super) fn restore(&mut self, starts: &[u32], rows: usize) -> Result<(), Fault> {
        if !self.currency.is_sound(rows) {
            return Err("currencies are out of order");
        }
        if !self.sums.is_sound(starts, rows) {
            return Err("the running sums of money are wrong");
        }
        self.of_customer = of_customers(starts, &self.currency);
        Ok(())
    }

    /// Whether all rows are in this currency.
    pub(super) fn is_all_in(&self, currency: Currency) -> bool {
        self.currency.is_all(&Some(currency))
    }

    /// Whether all rows of a customer are in this currency.
    pub(super) fn is_in(&self, customer: u32, currency: Currency) -> bool {
        match &self.of_customer {
            None => self.is_all_in(currency),
            Some(of_customer) => of_customer.get(place(customer)) == Some(&Some(currency)),
        }
    }

    /// In bytes: of the amounts, and of their currencies.
    pub(super) fn sizes(&self) -> (usize, usize) {
        let of_customer = self.of_customer.as_ref().map_or(0, Coded::size);
        (self.sums.size(), self.currency.size().saturating_add(of_customer))
    }
}

/// The one currency of each customer's rows, unless that is the same for all rows.
fn of_customers(starts: &[u32], currency: &Coded<Option<Currency>>) -> Option<Coded<Option<Currency>>> {
    (currency.entries().len() > 1).then(|| {
        let ranges = starts.iter().zip(starts.iter().skip(1));
        Coded::of(ranges.map(|(start, end)| {
            let mut codes = (place(*start)..place(*end)).map(|row| currency.codes().get(row));
            let first = codes.next()?;
            let is_one = codes.all(|code| code == first);
            if is_one { currency.entries().get(place(first)).copied().flatten() } else { None }
        }))
    })
}

impl Sums {
    fn of(starts: &[u32], amounts: &[i128]) -> Self {
        Self::in_units(starts, amounts).unwrap_or_else(|| {
            let mut sum = 0_i128;
            let running = amounts.iter().map(|amount| {
                sum = sum.saturating_add(*amount);
                sum
            });
            Self::Billionths(core::iter::once(0).chain(running).collect())
        })
    }

    /// In the largest power of ten that all amounts are multiples of; `None` where the sum of a customer does not fit.
    fn in_units(starts: &[u32], amounts: &[i128]) -> Option<Self> {
        let mut unit = 1_000_000_000_i64;
        for amount in amounts {
            while amount.checked_rem(unit.into()) != Some(0) {
                unit /= 10;
            }
        }
        let in_units = |amount: &i128| i64::try_from(amount.checked_div(unit.into())?).ok();
        let fits = |rows: &[i128]| {
            rows.iter().try_fold(0_i64, |sum, amount| sum.checked_add(in_units(amount)?.checked_abs()?)).is_some()
        };
        let mut ranges = starts.iter().zip(starts.iter().skip(1));
        let all_fit = ranges.all(|(start, end)| amounts.get(place(*start)..place(*end)).is_some_and(fits));
        if !all_fit {
            return None;
        }
        let mut sums = Vec::with_capacity(amounts.len().saturating_add(1));
        let mut sum = 0_i64;
        sums.push(sum);
        for amount in amounts {
            sum = sum.wrapping_add(in_units(amount)?);
            sums.push(sum);
        }
        Some(Self::Units { unit, sums })
    }

    /// Whether each row's amount can be one, and the sum of a customer's rows is what the difference says.
    #[cfg(feature = "serde")]
    fn is_sound(&self, starts: &[u32], rows: usize) -> bool {
        let is_amount = |row: usize| Money::of(self.between(row..row.saturating_add(1)), Currency::EUR).is_some();
        match self {
            Self::Units { unit, sums } => {
                let is_power_of_ten = (0..=9).any(|decimals| 10_i64.checked_pow(decimals) == Some(*unit));
                let fits = |(start, end): (&u32, &u32)| {
                    let sums = sums.get(place(*start)..=place(*end)).unwrap_or_default();
                    let mut amounts = sums.iter().zip(sums.iter().skip(1)).map(|(from, to)| to.wrapping_sub(*from));
                    amounts.try_fold(0_i64, |sum, amount| sum.checked_add(amount.checked_abs()?)).is_some()
                };
                let all_fit = starts.iter().zip(starts.iter().skip(1)).all(fits);
                is_power_of_ten && sums.len() == rows.saturating_add(1) && all_fit && (0..rows).all(is_amount)
            }
            Self::Billionths(sums) => sums.len() == rows.saturating_add(1) && (0..rows).all(is_amount),
        }
    }

    /// The sum of some rows of one customer, in billionths.
    pub(super) fn between(&self, rows: Range<usize>) -> i128 {
        match self {
            Self::Units { unit, sums } => {
                let (Some(from), Some(to)) = (sums.get(rows.start), sums.get(rows.end)) else { return 0 };
                i128::from(to.wrapping_sub(*from)).saturating_mul((*unit).into())
            }
            Self::Billionths(sums) => match (sums.get(rows.start), sums.get(rows.end)) {
                (Some(from), Some(to)) => to.saturating_sub(*from),
                _ => 0,
            },
        }
    }

    /// In bytes.
    fn size(&self) -> usize {
        match self {
            Self::Units { sums, .. } => size_of_val(sums.as_slice()),
            Self::Billionths(sums) => size_of_val(sums.as_slice()),
        }
    }
}
