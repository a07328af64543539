use crate::rfm::Column;
use alloc::vec::Vec;
use core::fmt;
use rust_decimal::Decimal;

/// Recency, frequency and monetary value of the customers of a [table](super::Purchases), in columns: what a
/// [scoring](super::super::Scoring) is fitted to.
///
/// The columns are parallel and hold the customers who have bought, in ascending order. Those who have not are a class of their
/// own: no number of days or purchases is made up for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    pub(super) customers: Vec<u32>,
    pub(super) recency: Vec<u32>,
    pub(super) frequency: Vec<u32>,
    pub(super) monetary: Vec<i64>,
    pub(super) decimals: u32,
    pub(super) without_money: Vec<u32>,
    pub(super) report: PurchaseReport,
}

/// The values of one customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Values {
    /// Who.
    pub customer: u32,
    /// Whole days from the latest purchase to the date of the summary: 0 for one on that date.
    pub recency: u32,
    /// How many purchases.
    pub frequency: u32,
    /// Their amount.
    pub monetary: Decimal,
}

/// What became of every row and every customer of a table.
///
/// Each row is in exactly one of [`purchases`](Self::purchases), [`refunds_netted`](Self::refunds_netted),
/// [`refunds_dropped`](Self::refunds_dropped), [`outside_windows`](Self::outside_windows) and [`after_as_of`](Self::after_as_of).
///
/// ```
/// use chrono::NaiveDate;
/// use segmentry::rfm::{Purchases, Terms};
///
/// let days = vec![20_513, 20_514, 20_515, 20_600];
/// let purchases = Purchases::from_columns(3, 2, vec![0, 0, 1, 0], days, vec![9_00, 0, -5_00, 7_00])?;
/// let summary = purchases.summarise(&Terms::at(NaiveDate::from_ymd_opt(2026, 3, 31).unwrap_or_default()))?;
/// assert_eq!(
///     summary.report().to_string(),
///     "4 rows: 2 purchases (1 of zero), 1 refund netted, 0 dropped, 0 outside of the windows, 1 after the date; \
///      3 customers: 1 with purchases, 2 without, to whom -5 belong",
/// );
/// # Ok::<(), segmentry::rfm::PurchaseError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct PurchaseReport {
    /// The rows of the table.
    pub rows: usize,
    /// Rows that are purchases, or parts of one, in at least one window.
    pub purchases: usize,
    /// Of these, rows of amount zero.
    pub zero_amounts: usize,
    /// Negative rows that lowered a total.
    pub refunds_netted: usize,
    /// Negative rows in a window that lowered nothing: because they are [dropped](super::Negatives::Drop), no
    /// [total](super::Monetary::Total) is asked for, or they are outside of its window.
    pub refunds_dropped: usize,
    /// Rows in no window.
    pub outside_windows: usize,
    /// Rows dated after the date of the summary.
    pub after_as_of: usize,
    /// The customers of the table.
    pub customers: usize,
    /// Customers who are in the columns.
    pub with_purchases: usize,
    /// Customers with no purchase in the window of recency: without rows, with refunds only, with purchases before or later.
    pub without_purchases: usize,
    /// Customers with a purchase, but none in the window of the monetary value, where a mean, a median or an extreme is asked
    /// for.
    pub without_money: usize,
    /// Of totals: what purchases and netted refunds of customers who are not in the columns add up to. Together with the
    /// column it is the total of all rows in the window.
    #[cfg_attr(feature = "serde", serde(with = "crate::wire::decimals"))]
    pub of_others: Decimal,
}

impl Summary {
    /// Who, ascending: those with a purchase in the window of recency.
    #[must_use]
    pub fn customers(&self) -> &[u32] {
        &self.customers
    }

    /// Whole days from the latest purchase in the window of recency to the date of the summary.
    #[must_use]
    pub fn recency(&self) -> &[u32] {
        &self.recency
    }

    /// How many purchases are in the window of frequency; zero is possible where that is another than that of recency.
    #[must_use]
    pub fn frequency(&self) -> &[u32] {
        &self.frequency
    }

    /// The amount of the purchases in its window, as a whole number of units of 10 to the power of minus
    /// [`decimals`](Self::decimals). A total is zero without any, and may be negative after refunds.
    #[must_use]
    pub fn monetary(&self) -> &[i64] {
        &self.monetary
    }

    /// How many decimals the monetary values have: those of the table; of [means and medians](super::Terms::rounded_to) nine,
    /// or what was said.
    #[must_use]
    pub fn decimals(&self) -> u32 {
        self.decimals
    }

    /// The three columns as a [`Scoring`](crate::rfm::Scoring::rfm) takes them, row by row those of the
    /// [`customers`](Self::customers). Where equal values are [split](crate::rfm::Ties), they are split by the places of rows, which
    /// move as customers buy for the first time: score such a model by [rows](Self::iter) with ids instead.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use segmentry::{rfm::{Purchases, Scoring, Terms}, scale::Grid};
    ///
    /// let (who, days) = (vec![0, 1, 1, 2, 1], vec![20_400, 20_440, 20_490, 20_513, 20_514]);
    /// let purchases = Purchases::from_columns(3, 2, who, days, vec![9_00, 40_00, 25_50, 4_95, 30_00])?;
    /// let summary = purchases.summarise(&Terms::at(NaiveDate::from_ymd_opt(2026, 3, 31).unwrap_or_default()))?;
    ///
    /// let model = Scoring::rfm(5).grid(Grid::recency_frequency()).fit_columns(&summary.columns())?.model;
    /// let scores = model.score_columns(&summary.columns())?;
    /// assert_eq!(scores.dimension(0), Some([2, 5, 4].as_slice()));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn columns(&self) -> [Column<'_>; 3] {
        let monetary = Column::from(&self.monetary).decimals(self.decimals);
        [Column::from(&self.recency), Column::from(&self.frequency), monetary]
    }

    /// One customer after the other.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use rust_decimal::Decimal;
    /// use segmentry::rfm::{Purchases, Terms, Values};
    ///
    /// let purchases = Purchases::from_columns(1, 2, vec![0, 0], vec![20_513, 20_514], vec![9_00, 4_95])?;
    /// let summary = purchases.summarise(&Terms::at(NaiveDate::from_ymd_opt(2026, 3, 31).unwrap_or_default()))?;
    /// let only = Values { customer: 0, recency: 29, frequency: 2, monetary: Decimal::new(13_95, 2) };
    /// assert!(summary.iter().eq([only]));
    /// # Ok::<(), segmentry::rfm::PurchaseError>(())
    /// ```
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Values> + '_ {
        let columns = self.customers.iter().zip(&self.recency).zip(&self.frequency).zip(&self.monetary);
        columns.map(|(((&customer, &recency), &frequency), &monetary)| {
            let monetary = Decimal::try_new(monetary, self.decimals).unwrap_or_default();
            Values { customer, recency, frequency, monetary }
        })
    }

    /// How many customers are in the columns.
    #[must_use]
    pub fn len(&self) -> usize {
        self.customers.len()
    }

    /// Whether nobody has bought.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.customers.is_empty()
    }

    /// Who has no purchase in the window of recency, ascending.
    pub fn without_purchases(&self) -> impl Iterator<Item = u32> + '_ {
        let all = 0..u32::try_from(self.report.customers).unwrap_or(u32::MAX);
        let (mut with, mut without_money) = (self.customers.iter().peekable(), self.without_money.iter().peekable());
        all.filter(move |customer| {
            with.next_if_eq(&customer).is_none() && without_money.next_if_eq(&customer).is_none()
        })
    }

    /// Who has a purchase, but none whose amount could be averaged or compared, ascending: never of
    /// [totals](super::Monetary::Total), nor where the windows of recency and money are the same.
    #[must_use]
    pub fn without_money(&self) -> &[u32] {
        &self.without_money
    }

    /// What became of every row and every customer.
    #[must_use]
    pub fn report(&self) -> &PurchaseReport {
        &self.report
    }
}

impl fmt::Display for PurchaseReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = |number: usize| if number == 1 { "" } else { "s" };
        let Self { rows, purchases, zero_amounts, refunds_netted, refunds_dropped, .. } = *self;
        write!(f, "{rows} row{}: {purchases} purchase{} ", plural(rows), plural(purchases))?;
        write!(f, "({zero_amounts} of zero), {refunds_netted} refund{} netted, ", plural(refunds_netted))?;
        write!(f, "{refunds_dropped} dropped, {} outside of the windows, ", self.outside_windows)?;
        write!(f, "{} after the date; {} customer{}: ", self.after_as_of, self.customers, plural(self.customers))?;
        write!(f, "{} with purchases, {} without", self.with_purchases, self.without_purchases)?;
        if self.without_money > 0 {
            write!(f, ", {} without purchases in the window of money", self.without_money)?;
        }
        if !self.of_others.is_zero() {
            write!(f, ", to whom {} belong", self.of_others.normalize())?;
        }
        Ok(())
    }
}
