//! The money of rows as running sums.

#[cfg(feature = "serde")]
use super::stored::Fault;
use super::{
    codes::{Coded, place},
    places::{Places, Sum, cut_sums},
};
use crate::model::{Currency, Money};
use alloc::{vec, vec::Vec};
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
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
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
    pub(super) fn of(starts: &[u32], currency: Coded<Option<Currency>>, amounts: Amounts) -> Self {
        let of_customer = of_customers(starts, &currency);
        Self { currency, of_customer, sums: Sums::of(starts, amounts) }
    }

    /// Of rows that have none.
    pub(super) fn empty(starts: &[u32], rows: usize) -> Self {
        Self::of(starts, Coded::uniform(None, rows), Amounts::Short(vec![0; rows]))
    }

    /// Less of some rows: after refunds.
    pub(super) fn lowered(&self, starts: &[u32], rows: &[(u32, i128)]) -> Self {
        let mut amounts = self.sums.amounts();
        for (row, less) in rows {
            amounts.lower(place(*row), *less);
        }
        Self { sums: Sums::of(starts, amounts), ..self.clone() }
    }

    /// Of rows that may have none.
    pub(super) fn of_money(starts: &[u32], money: &[Option<Money>]) -> Self {
        let mut amounts = Amounts::default();
        for money in money {
            amounts.push(money.map_or(0, Money::billionths));
        }
        Self::of(starts, Coded::of(money.iter().map(|money| money.map(Money::currency))), amounts)
    }

    /// Some of its rows.
    pub(super) fn picked(&self, starts: &[u32], rows: &[u32]) -> Self {
        Self::of(starts, self.currency.picked(rows), self.sums.amounts().ordered(rows))
    }

    /// Makes room for so many customers.
    pub(super) fn grow(&mut self, customers: usize) {
        self.of_customer.iter_mut().for_each(|of_customer| of_customer.grow(None, customers));
    }

    /// Puts rows of another purse between these; `starts` are those of all.
    pub(super) fn insert(&mut self, starts: &[u32], other: Self, places: &Places) {
        self.currency.insert(other.currency, places);
        self.of_customer = of_customers(starts, &self.currency);
        self.sums.insert(starts, other.sums, places);
    }

    /// Takes rows out; `starts` are those of the others.
    pub(super) fn cut(&mut self, starts: &[u32], gone: &[Range<usize>]) {
        self.currency.cut(gone);
        self.of_customer = of_customers(starts, &self.currency);
        self.sums.cut(starts, gone);
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
            return Err("currencies do not fit the rows".into());
        }
        if !self.sums.is_sound(starts, rows) {
            return Err("the running sums of money are wrong".into());
        }
        let is_left_out =
            |row: usize| self.currency_of(row).is_some() || self.sums.between(row..row.saturating_add(1)) == 0;
        if !(0..rows).all(is_left_out) {
            return Err("money in no currency".into());
        }
        self.of_customer = of_customers(starts, &self.currency);
        Ok(())
    }

    /// Of a row; `None` of one without money.
    #[cfg(feature = "serde")]
    pub(super) fn currency_of(&self, row: usize) -> Option<Currency> {
        self.currency.get(row).copied().flatten()
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

    /// Those who have rows, of which not all are in this currency.
    pub(super) fn customers_not_in(&self, currency: Currency, starts: &[u32]) -> impl Iterator<Item = u32> {
        let starts = if self.is_all_in(currency) { &[] } else { starts };
        let with_rows = starts.iter().zip(starts.iter().skip(1)).zip(0..).filter(|((start, end), _)| start < end);
        with_rows.map(|(_, customer)| customer).filter(move |customer| !self.is_in(*customer, currency))
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

/// Amounts of rows in billionths; short while all fit.
#[derive(Clone, Debug)]
pub(super) enum Amounts {
    Short(Vec<i64>),
    Long(Vec<i128>),
}

impl Default for Amounts {
    fn default() -> Self {
        Self::Short(Vec::new())
    }
}

impl Amounts {
    pub(super) fn push(&mut self, amount: i128) {
        match (&mut *self, i64::try_from(amount)) {
            (Self::Short(amounts), Ok(amount)) => amounts.push(amount),
            (Self::Short(amounts), Err(_)) => {
                let mut amounts: Vec<i128> = amounts.iter().map(|amount| (*amount).into()).collect();
                amounts.push(amount);
                *self = Self::Long(amounts);
            }
            (Self::Long(amounts), _) => amounts.push(amount),
        }
    }

    /// Fills up with rows of nothing.
    pub(super) fn resize(&mut self, rows: usize) {
        match self {
            Self::Short(amounts) => amounts.resize(rows, 0),
            Self::Long(amounts) => amounts.resize(rows, 0),
        }
    }

    pub(super) fn get(&self, row: usize) -> i128 {
        match self {
            Self::Short(amounts) => amounts.get(row).copied().unwrap_or_default().into(),
            Self::Long(amounts) => amounts.get(row).copied().unwrap_or_default(),
        }
    }

    fn lower(&mut self, row: usize, less: i128) {
        let amount = self.get(row).saturating_sub(less);
        match (&mut *self, i64::try_from(amount)) {
            (Self::Short(amounts), Ok(amount)) => amounts.get_mut(row).into_iter().for_each(|slot| *slot = amount),
            (Self::Short(amounts), Err(_)) => {
                *self = Self::Long(amounts.iter().map(|amount| (*amount).into()).collect());
                self.lower(row, less);
            }
            (Self::Long(amounts), _) => amounts.get_mut(row).into_iter().for_each(|slot| *slot = amount),
        }
    }

    /// The same rows in another order.
    pub(super) fn ordered(self, order: &[u32]) -> Self {
        match self {
            Self::Short(amounts) => {
                Self::Short(order.iter().map(|row| amounts.get(place(*row)).copied().unwrap_or_default()).collect())
            }
            Self::Long(amounts) => {
                Self::Long(order.iter().map(|row| amounts.get(place(*row)).copied().unwrap_or_default()).collect())
            }
        }
    }

    fn into_long(self) -> Vec<i128> {
        match self {
            Self::Short(amounts) => amounts.into_iter().map(i128::from).collect(),
            Self::Long(amounts) => amounts,
        }
    }

    /// The largest power of ten that all are multiples of, at most one.
    fn unit(&self) -> i64 {
        let mut unit = 1_000_000_000_i64;
        match self {
            Self::Short(amounts) => {
                for amount in amounts {
                    while amount.checked_rem(unit) != Some(0) {
                        unit /= 10;
                    }
                }
            }
            Self::Long(amounts) => {
                for amount in amounts {
                    while amount.checked_rem(unit.into()) != Some(0) {
                        unit /= 10;
                    }
                }
            }
        }
        unit
    }

    /// `None` where one is too large.
    fn in_units(&self, unit: i64) -> Option<Vec<i64>> {
        match self {
            Self::Short(amounts) => amounts.iter().map(|amount| amount.checked_div(unit)).collect(),
            Self::Long(amounts) => {
                amounts.iter().map(|amount| i64::try_from(amount.checked_div(unit.into())?).ok()).collect()
            }
        }
    }
}

/// Running sums: one more than there are amounts.
fn running<T: Sum>(amounts: Vec<T>) -> Vec<T> {
    let mut sums = Vec::with_capacity(amounts.len().saturating_add(1));
    let mut sum = T::default();
    sums.push(sum);
    sums.extend(amounts.into_iter().map(|amount| {
        sum = sum.plus(amount);
        sum
    }));
    sums
}

/// The amounts of running sums.
fn each_of<T: Sum>(sums: &[T]) -> impl Iterator<Item = T> + '_ {
    sums.iter().zip(sums.iter().skip(1)).map(|(from, to)| to.minus(*from))
}

/// Whether no sum of rows of one customer overflows.
fn all_fit(starts: &[u32], sums: &[i64]) -> bool {
    let fits = |(start, end): (&u32, &u32)| {
        let mut amounts = each_of(sums.get(place(*start)..=place(*end)).unwrap_or_default());
        amounts.try_fold(0_i64, |sum, amount| sum.checked_add(amount.checked_abs()?)).is_some()
    };
    starts.iter().zip(starts.iter().skip(1)).all(fits)
}

impl Sums {
    fn of(starts: &[u32], amounts: Amounts) -> Self {
        let unit = amounts.unit();
        if let Some(sums) = amounts.in_units(unit).map(running).filter(|sums| all_fit(starts, sums)) {
            return Self::Units { unit, sums };
        }
        Self::Billionths(running(amounts.into_long()))
    }

    fn amounts(&self) -> Amounts {
        let mut amounts = Amounts::default();
        match self {
            Self::Units { unit, sums } => {
                each_of(sums).for_each(|units| amounts.push(i128::from(units).saturating_mul((*unit).into())));
            }
            Self::Billionths(sums) => each_of(sums).for_each(|amount| amounts.push(amount)),
        }
        amounts
    }

    fn insert(&mut self, starts: &[u32], other: Self, places: &Places) {
        match (&mut *self, other) {
            (Self::Units { sums, .. }, other) if sums.len() < 2 => *self = other,
            (Self::Units { unit, sums }, Self::Units { unit: other_unit, sums: others }) if *unit == other_unit => {
                places.insert_sums(sums, &others);
                if !all_fit(starts, sums) {
                    *self = Self::of(starts, self.amounts());
                }
            }
            (own, other) => {
                let mut amounts = own.amounts().into_long();
                places.insert(&mut amounts, &other.amounts().into_long());
                *self = Self::of(starts, Amounts::Long(amounts));
            }
        }
    }

    fn cut(&mut self, starts: &[u32], gone: &[Range<usize>]) {
        match self {
            Self::Units { sums, .. } => cut_sums(sums, gone),
            // Perhaps it was for their sake that all are long.
            Self::Billionths(sums) => {
                cut_sums(sums, gone);
                *self = Self::of(starts, self.amounts());
            }
        }
    }

    /// Whether each row's amount can be one, and the sum of a customer's rows is what the difference says.
    #[cfg(feature = "serde")]
    fn is_sound(&self, starts: &[u32], rows: usize) -> bool {
        let is_amount = |row: usize| {
            let money = Money::of(self.between(row..row.saturating_add(1)), Currency::EUR);
            money.is_some_and(|money| !money.is_negative())
        };
        match self {
            Self::Units { unit, sums } => {
                let is_power_of_ten = (0..=9).any(|decimals| 10_i64.checked_pow(decimals) == Some(*unit));
                let is_whole = sums.len() == rows.saturating_add(1);
                is_power_of_ten && is_whole && all_fit(starts, sums) && (0..rows).all(is_amount)
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
