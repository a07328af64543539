//! Tables of purchases, and what they say of each customer.

mod buckets;
mod grains;
mod rhythm;
mod summary;
mod terms;

pub use rhythm::Rhythm;
pub use summary::{PurchaseReport, Summary, Values};
pub(super) use terms::first_negative;
pub use terms::{Grain, Monetary, Negatives, Terms};

use alloc::vec::Vec;
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use thiserror::Error;

/// A table of purchases in columns: which customer, on which date, for how much. It needs no customers, no profiles and no
/// histories, and its rows come in any order.
///
/// - Customers are numbers from 0, dense: the host keeps the list that says who they are. The table knows how many there
///   are, since those without a row are customers too.
/// - Dates are local: the host has decided whose midnight ends a day.
/// - Amounts are whole numbers of the table's smallest unit (cents with two decimals), of **one currency, which the table does
///   not know**: amounts of several currencies are converted before, or go into tables of their own.
///
/// ```
/// use chrono::NaiveDate;
/// use rust_decimal::Decimal;
/// use segmentry::rfm::{Purchases, Terms};
///
/// let date = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap_or_default();
/// let mut purchases = Purchases::new(3, 2)?; // three customers, amounts in cents
/// purchases.push(0, date(3, 1), Decimal::new(1999, 2))?;
/// purchases.push(2, date(1, 20), Decimal::new(500, 2))?;
/// purchases.push(0, date(2, 10), Decimal::new(2001, 2))?;
///
/// let summary = purchases.summarise(&Terms::at(date(3, 31)))?;
/// assert_eq!(summary.customers(), [0, 2]);
/// assert_eq!(summary.recency(), [30, 70]); // days
/// assert_eq!(summary.frequency(), [2, 1]);
/// assert_eq!(summary.monetary(), [40_00, 5_00]); // cents
/// assert!(summary.without_purchases().eq([1]));
/// # Ok::<(), segmentry::rfm::PurchaseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias = "transactions")]
#[doc(alias = "orders")]
pub struct Purchases {
    customers: u32,
    decimals: u32,
    who: Vec<u32>,
    /// Since 1970-01-01; each is a date that there is.
    days: Vec<i32>,
    amounts: Vec<i64>,
}

/// What is wrong with a purchase, a table, or the amounts of a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PurchaseError {
    /// More than nine decimals were asked for.
    #[error("{found} decimals: a table of purchases has at most 9")]
    Decimals {
        /// How many.
        found: u32,
    },
    /// Columns that are not equally long.
    #[error("columns of {customers} customers, {days} days and {amounts} amounts are no table")]
    Lengths {
        /// How many customers.
        customers: usize,
        /// How many days.
        days: usize,
        /// How many amounts.
        amounts: usize,
    },
    /// A table has at most 4,294,967,295 rows.
    #[error("{rows} rows: a table of purchases has at most 4294967295")]
    TooMany {
        /// How many rows there would be.
        rows: usize,
    },
    /// A customer beyond the table's.
    #[error("row {row}: there is no customer {customer}, since there are {customers} and the first is 0")]
    Customer {
        /// Which row, from 0.
        row: usize,
        /// The customer.
        customer: u32,
        /// How many customers the table has.
        customers: u32,
    },
    /// A day that no date of the library `chrono` is.
    #[error("row {row}: {days} days from 1970-01-01 are beyond any date")]
    Date {
        /// Which row, from 0.
        row: usize,
        /// The days.
        days: i32,
    },
    /// An amount with more decimals than the table's.
    #[error("row {row}: the amount {amount} has more than {decimals} decimals")]
    TooFine {
        /// Which row, from 0.
        row: usize,
        /// The amount.
        amount: Decimal,
        /// The decimals of the table.
        decimals: u32,
    },
    /// An amount that is no whole number of 64 bits at the table's decimals.
    #[error("row {row}: the amount {amount} is too large at {decimals} decimals")]
    TooLarge {
        /// Which row, from 0.
        row: usize,
        /// The amount.
        amount: Decimal,
        /// The decimals of the table.
        decimals: u32,
    },
    /// Two tables that count different units.
    #[error("a table of {other} decimals cannot be added to one of {decimals}")]
    DifferentDecimals {
        /// Those of the table.
        decimals: u32,
        /// Those of the other.
        other: u32,
    },
    /// A negative amount, where they are [rejected](Negatives::Reject).
    #[error("row {row}: customer {customer} has the negative amount {amount}")]
    Negative {
        /// Which row, from 0.
        row: usize,
        /// The customer.
        customer: u32,
        /// The amount.
        amount: Decimal,
    },
    /// The monetary value of a customer is no whole number of 64 bits.
    #[error("the monetary value of customer {customer} is too large at {decimals} decimals")]
    Monetary {
        /// The customer.
        customer: u32,
        /// The decimals of the monetary values: fewer, with [`Terms::rounded_to`], leave more room for means.
        decimals: u32,
    },
}

/// One row, as rows are gathered to be sorted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) customer: u32,
    pub(super) day: i32,
    pub(super) amount: i64,
}

impl Purchases {
    /// The most decimals that amounts can have.
    pub const MOST_DECIMALS: u32 = 9;

    /// A table without rows: how many customers there are, and how many decimals the amounts have.
    ///
    /// # Errors
    /// With more than nine decimals.
    pub fn new(customers: u32, decimals: u32) -> Result<Self, PurchaseError> {
        Self::from_columns(customers, decimals, Vec::new(), Vec::new(), Vec::new())
    }

    /// A table of columns that the host has anyway; nothing is copied.
    ///
    /// Of each row: the customer, the local date in days since 1970-01-01, and the amount as a whole number of units of
    /// `10^-decimals`.
    ///
    /// ```
    /// use segmentry::rfm::{PurchaseError, Purchases};
    ///
    /// let purchases = Purchases::from_columns(2, 2, vec![1, 0], vec![20_513, 20_514], vec![19_99, -5_00])?;
    /// assert_eq!(purchases.len(), 2);
    ///
    /// let beyond = Purchases::from_columns(2, 2, vec![1, 2], vec![20_513, 20_514], vec![19_99, 5_00]);
    /// assert_eq!(beyond, Err(PurchaseError::Customer { row: 1, customer: 2, customers: 2 }));
    /// # Ok::<(), PurchaseError>(())
    /// ```
    ///
    /// # Errors
    /// With more than nine decimals, with columns that are not equally long, and at the first row whose customer is beyond
    /// the table or whose date is beyond those of `chrono` (262,143 years around the year 0).
    pub fn from_columns(
        customers: u32,
        decimals: u32,
        who: Vec<u32>,
        days: Vec<i32>,
        amounts: Vec<i64>,
    ) -> Result<Self, PurchaseError> {
        if decimals > Self::MOST_DECIMALS {
            return Err(PurchaseError::Decimals { found: decimals });
        }
        let lengths = (who.len(), days.len(), amounts.len());
        if lengths.0 != lengths.1 || lengths.1 != lengths.2 {
            return Err(PurchaseError::Lengths { customers: lengths.0, days: lengths.1, amounts: lengths.2 });
        }
        Self::check_rows(who.len())?;
        // The extremes are found fast; only when one is wrong it is asked which.
        if who.iter().max().is_some_and(|most| *most >= customers) {
            let wrong = who.iter().enumerate().find(|(_, customer)| **customer >= customers);
            if let Some((row, &customer)) = wrong {
                return Err(PurchaseError::Customer { row, customer, customers });
            }
        }
        let dates = day_of(NaiveDate::MIN)..=day_of(NaiveDate::MAX);
        if days.iter().min().into_iter().chain(days.iter().max()).any(|day| !dates.contains(day)) {
            if let Some((row, &days)) = days.iter().enumerate().find(|(_, day)| !dates.contains(day)) {
                return Err(PurchaseError::Date { row, days });
            }
        }
        Ok(Self { customers, decimals, who, days, amounts })
    }

    fn check_rows(rows: usize) -> Result<(), PurchaseError> {
        u32::try_from(rows).map(|_| ()).map_err(|_| PurchaseError::TooMany { rows })
    }

    /// Adds a purchase, or with a negative amount [what that means](Negatives).
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use rust_decimal::Decimal;
    /// use segmentry::rfm::{PurchaseError, Purchases};
    ///
    /// let mut purchases = Purchases::new(10, 2)?;
    /// let amount = Decimal::new(19_995, 3);
    /// let refused = purchases.push(7, NaiveDate::default(), amount);
    /// assert_eq!(refused, Err(PurchaseError::TooFine { row: 0, amount, decimals: 2 }));
    /// assert!(purchases.is_empty());
    /// # Ok::<(), PurchaseError>(())
    /// ```
    ///
    /// # Errors
    /// When the customer is beyond the table, and when the amount is no whole number of units that fits 64 bits. Then
    /// nothing is added.
    pub fn push(&mut self, customer: u32, date: NaiveDate, amount: impl Into<Decimal>) -> Result<(), PurchaseError> {
        let (row, amount, decimals) = (self.len(), amount.into(), self.decimals);
        Self::check_rows(row.saturating_add(1))?;
        if customer >= self.customers {
            return Err(PurchaseError::Customer { row, customer, customers: self.customers });
        }
        let plain = amount.normalize();
        let missing = decimals.checked_sub(plain.scale()).ok_or(PurchaseError::TooFine { row, amount, decimals })?;
        let units = 10_i128.checked_pow(missing).and_then(|unit| plain.mantissa().checked_mul(unit));
        let units = units.and_then(|units| i64::try_from(units).ok());
        let units = units.ok_or(PurchaseError::TooLarge { row, amount, decimals })?;
        self.who.push(customer);
        self.days.push(day_of(date));
        self.amounts.push(units);
        Ok(())
    }

    /// Adds the rows of another table of the same customers; should it have more of them, so has the sum.
    ///
    /// ```
    /// use segmentry::rfm::{PurchaseError, Purchases};
    ///
    /// let mut year = Purchases::from_columns(2, 2, vec![0], vec![20_000], vec![5_00])?;
    /// year.append(Purchases::from_columns(3, 2, vec![2], vec![20_400], vec![7_00])?)?;
    /// assert_eq!((year.customers(), year.len()), (3, 2));
    /// # Ok::<(), PurchaseError>(())
    /// ```
    ///
    /// # Errors
    /// When the decimals differ, and when there are too many rows. Then nothing is added.
    pub fn append(&mut self, mut other: Self) -> Result<(), PurchaseError> {
        if self.decimals != other.decimals {
            return Err(PurchaseError::DifferentDecimals { decimals: self.decimals, other: other.decimals });
        }
        Self::check_rows(self.len().saturating_add(other.len()))?;
        self.customers = self.customers.max(other.customers);
        self.who.append(&mut other.who);
        self.days.append(&mut other.days);
        self.amounts.append(&mut other.amounts);
        Ok(())
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.who.len()
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.who.is_empty()
    }

    /// How many customers there are, with or without purchases.
    #[must_use]
    pub fn customers(&self) -> u32 {
        self.customers
    }

    /// How many decimals the amounts have.
    #[must_use]
    pub fn decimals(&self) -> u32 {
        self.decimals
    }

    /// Recency, frequency and monetary value of every customer who has bought.
    ///
    /// With [plain terms](Terms::at), or when no more is changed than one window for all three, negative amounts or to
    /// [`Monetary::Mean`], rows are put into cache-sized groups of customers and added up there. Other terms sort the rows.
    ///
    /// # Errors
    /// When a negative amount is [rejected](Negatives::Reject), and when the monetary value of a customer does not fit 64
    /// bits.
    pub fn summarise(&self, terms: &Terms) -> Result<Summary, PurchaseError> {
        terms.check(self)?;
        if let Some(summary) = self.summarise_in_buckets(terms)? {
            return Ok(summary);
        }
        self.summarise_sorted(terms)
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = Row> {
        let columns = self.who.iter().zip(&self.days).zip(&self.amounts);
        columns.map(|((&customer, &day), &amount)| Row { customer, day, amount })
    }

    /// The rows that are asked for, by customer and day.
    pub(super) fn sorted(&self, is_wanted: impl Fn(&Row) -> bool) -> Vec<Row> {
        let mut rows: Vec<Row> = self.rows().filter(is_wanted).collect();
        sort(&mut rows);
        rows
    }
}

fn sort(rows: &mut [Row]) {
    rows.sort_unstable_by_key(|row| (row.customer, row.day));
}

/// The days from the first day of the year 1 to 1970-01-01.
const EPOCH: i32 = 719_163;

/// Days since 1970-01-01: no date is further than a hundred million from it.
pub(super) fn day_of(date: NaiveDate) -> i32 {
    date.num_days_from_ce().saturating_sub(EPOCH)
}

/// Only of days that are known to be dates.
pub(super) fn date_of(day: i32) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(day.saturating_add(EPOCH)).unwrap_or_default()
}

/// Weeks from Monday to Sunday. 1970-01-01 was a Thursday.
pub(super) fn week_of(day: i32) -> i32 {
    day.saturating_add(3).div_euclid(7)
}
