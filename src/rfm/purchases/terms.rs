use super::{PurchaseError, Purchases, Row, day_of, week_of};
use chrono::NaiveDate;
use core::ops::{Bound, RangeBounds};
use rust_decimal::Decimal;

/// On which terms a table of purchases is summarised: everything that two systems may mean by "recency, frequency and monetary
/// value".
///
/// Unless it is said otherwise: of everything up to and including a date, recency is the days since the latest purchase,
/// frequency the number of purchases, monetary value their total less refunds.
///
/// ```
/// use chrono::NaiveDate;
/// use segmentry::rfm::{Grain, Monetary, Negatives, Purchases, Terms};
///
/// // Day 20,513 is 2026-03-01. A customer buys twice that day, once a year earlier, and gives something back.
/// let days = vec![20_513, 20_513, 20_148, 20_520];
/// let purchases = Purchases::from_columns(1, 2, vec![0; 4], days, vec![30_00, 10_00, 60_00, -20_00])?;
/// let march_31 = NaiveDate::from_ymd_opt(2026, 3, 31).unwrap_or_default();
/// let rfm = |terms: Terms| {
///     let summary = purchases.summarise(&terms)?;
///     Ok::<_, segmentry::rfm::PurchaseError>((summary.recency()[0], summary.frequency()[0], summary.monetary()[0]))
/// };
///
/// assert_eq!(rfm(Terms::at(march_31))?, (30, 3, 80_00));
/// // Spending per day on which something was bought; refunds touch no mean.
/// let per_day = Terms::at(march_31).grain(Grain::Day).monetary(Monetary::Mean).rounded_to(2);
/// assert_eq!(rfm(per_day)?, (30, 2, 50_00));
/// // How often and for how much since the new year.
/// let new_year = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap_or_default();
/// let this_year = Terms::at(march_31).frequency_in(new_year..).monetary_in(new_year..);
/// assert_eq!(rfm(this_year)?, (30, 2, 20_00));
/// // As systems do that know no refunds: the customer seems to have bought on March 8.
/// assert_eq!(rfm(Terms::at(march_31).negatives(Negatives::Purchase))?, (23, 4, 80_00));
/// # Ok::<(), segmentry::rfm::PurchaseError>(())
/// ```
///
/// # As other systems
///
/// | | terms |
/// |---|---|
/// | R's `rfm` (0.3.0), `rfm_table_order` | `Terms::at(d).negatives(Negatives::Purchase)` |
/// | openretailscience (0.48), one row per transaction | `Terms::at(d).negatives(Negatives::Purchase)` |
/// | pymc-marketing (0.19), `rfm_segments` | `Terms::at(d).grain(Grain::Day).monetary(Monetary::Mean).negatives(Negatives::Purchase)` |
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Terms {
    pub(super) as_of: i32,
    pub(super) recency: Dates,
    pub(super) frequency: Dates,
    pub(super) money: Dates,
    pub(super) grain: Grain,
    pub(super) monetary: Monetary,
    pub(super) negatives: Negatives,
    pub(super) rounded_to: u32,
}

/// What one purchase is. Rows of one grain become one purchase, their amounts added up, before anything is counted, averaged or
/// compared; a window cuts rows first, so that a week that is half in it is a purchase of what lies inside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Grain {
    /// Each row.
    #[default]
    Purchase,
    /// All rows of a customer and a date: who pays twice on one trip has bought once.
    Day,
    /// All rows of a customer from Monday to Sunday.
    Week,
}

/// Which amount of the purchases is the monetary value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Monetary {
    /// All together, zero without any: the only one that refunds lower.
    #[default]
    Total,
    /// The mean, half to even at [nine decimals](Terms::rounded_to).
    Mean,
    /// The middle one, or the mean of the middle two. As with means and extremes, refunds do not touch it, since a table does not
    /// say of which purchase they are: of histories the same is `orders().median(..).before_refunds()`.
    Median,
    /// The largest.
    Largest,
    /// The smallest.
    Smallest,
}

/// What a row with a negative amount is. (A purchase of zero is a purchase.)
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Negatives {
    /// A refund: it lowers the total on its own date, which may fall below zero. It is no purchase, so that it touches neither
    /// recency nor frequency, nor any mean, median or extreme. The same as a [`CreditNote`](crate::model::CreditNote).
    #[default]
    Net,
    /// Nothing: it is left out, and counted in the [report](super::PurchaseReport).
    Drop,
    /// An error that names the first one.
    Reject,
    /// A purchase like any other, as in R's `rfm`, lifetimes and pymc-marketing. **Who returns everything has bought twice, and most
    /// recently on the day of the return**; in the published Online Retail data one row in six is a cancellation, and one
    /// buyer in ten seems more recent than he is.
    Purchase,
}

/// From a day to another, without that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dates {
    pub(super) from: i32,
    pub(super) to: i32,
}

impl Dates {
    const ALL: Self = Self { from: i32::MIN, to: i32::MAX };

    /// No date is near the ends of `i32`.
    fn new(range: &impl RangeBounds<NaiveDate>) -> Self {
        let day = |date: &NaiveDate| day_of(*date);
        let from = match range.start_bound() {
            Bound::Included(date) => day(date),
            Bound::Excluded(date) => day(date).saturating_add(1),
            Bound::Unbounded => i32::MIN,
        };
        let to = match range.end_bound() {
            Bound::Included(date) => day(date).saturating_add(1),
            Bound::Excluded(date) => day(date),
            Bound::Unbounded => i32::MAX,
        };
        Self { from, to }
    }

    pub(super) fn has(self, day: i32) -> bool {
        self.from <= day && day < self.to
    }
}

impl Grain {
    /// Whether two days in their order belong to one purchase.
    pub(super) fn joins(self, one: i32, other: i32) -> bool {
        match self {
            Self::Purchase => false,
            Self::Day => one == other,
            Self::Week => week_of(one) == week_of(other),
        }
    }

    /// The days from one purchase to another: those between the Mondays of weeks.
    pub(super) fn days_between(self, one: i32, other: i32) -> u32 {
        let days = match self {
            Self::Purchase | Self::Day => other.saturating_sub(one),
            Self::Week => week_of(other).saturating_sub(week_of(one)).saturating_mul(7),
        };
        days.try_into().unwrap_or(0)
    }
}

impl Negatives {
    pub(in super::super) fn is_purchase(self, amount: i64) -> bool {
        amount >= 0 || self == Self::Purchase
    }
}

impl Monetary {
    /// Whether it may have to be rounded.
    pub(super) fn is_quotient(self) -> bool {
        matches!(self, Self::Mean | Self::Median)
    }
}

impl Terms {
    /// Of everything up to and including a date: later rows do not exist yet.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use segmentry::rfm::{Purchases, Terms};
    ///
    /// let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap_or_default();
    /// let purchases = Purchases::from_columns(1, 2, vec![0, 0], vec![20_513, 20_514], vec![5_00, 7_00])?; // March 1 and 2
    /// assert_eq!(purchases.summarise(&Terms::at(day(1)))?.frequency(), [1]);
    /// assert_eq!(purchases.summarise(&Terms::at(day(2)))?.frequency(), [2]);
    /// assert_eq!(purchases.summarise(&Terms::at(day(2)))?.recency(), [0]);
    /// # Ok::<(), segmentry::rfm::PurchaseError>(())
    /// ```
    pub fn at(as_of: NaiveDate) -> Self {
        Self {
            as_of: day_of(as_of),
            recency: Dates::ALL,
            frequency: Dates::ALL,
            money: Dates::ALL,
            grain: Grain::default(),
            monetary: Monetary::default(),
            negatives: Negatives::default(),
            rounded_to: Purchases::MOST_DECIMALS,
        }
    }

    /// The same with recency from the purchases of these dates only. Who has none there is without purchases. An empty range has
    /// no dates.
    pub fn recency_in(self, dates: impl RangeBounds<NaiveDate>) -> Self {
        Self { recency: Dates::new(&dates), ..self }
    }

    /// The same with frequency from the purchases of these dates only.
    pub fn frequency_in(self, dates: impl RangeBounds<NaiveDate>) -> Self {
        Self { frequency: Dates::new(&dates), ..self }
    }

    /// The same with the monetary value from the purchases and refunds of these dates only.
    pub fn monetary_in(self, dates: impl RangeBounds<NaiveDate>) -> Self {
        Self { money: Dates::new(&dates), ..self }
    }

    /// The same with what one purchase is.
    pub fn grain(self, grain: Grain) -> Self {
        Self { grain, ..self }
    }

    /// The same with which amount of the purchases is the monetary value.
    pub fn monetary(self, monetary: Monetary) -> Self {
        Self { monetary, ..self }
    }

    /// The same with what a negative amount is.
    pub fn negatives(self, negatives: Negatives) -> Self {
        Self { negatives, ..self }
    }

    /// The same with means and medians of at most so many decimals, rounded half to even. There are nine unless it is said, and
    /// never more; a monetary value is a whole number of 64 bits, so that those of nine decimals end at 9.2 billion.
    pub fn rounded_to(self, decimals: u32) -> Self {
        Self { rounded_to: decimals.min(Purchases::MOST_DECIMALS), ..self }
    }

    /// The one window of all three, up to the date.
    pub(super) fn only_window(&self) -> Option<Dates> {
        (self.recency == self.frequency && self.frequency == self.money).then(|| self.visible(self.recency))
    }

    /// What of a window is not later.
    pub(super) fn visible(&self, dates: Dates) -> Dates {
        Dates { from: dates.from, to: dates.to.min(self.as_of.saturating_add(1)) }
    }

    /// Whether a visible day is in any window.
    pub(super) fn is_inside(&self, day: i32) -> bool {
        self.recency.has(day) || self.frequency.has(day) || self.money.has(day)
    }

    pub(super) fn is_purchase(&self, amount: i64) -> bool {
        self.negatives.is_purchase(amount)
    }

    /// Whether a visible row that is no purchase lowers the total.
    pub(super) fn is_netted(&self, day: i32) -> bool {
        self.nets() && self.money.has(day)
    }

    /// Whether refunds lower anything.
    pub(super) fn nets(&self) -> bool {
        self.negatives == Negatives::Net && self.monetary == Monetary::Total
    }

    /// The decimals of the monetary values.
    pub(super) fn decimals(&self, of_table: u32) -> u32 {
        if self.monetary.is_quotient() { self.rounded_to } else { of_table }
    }

    /// That there are no negative amounts where they are rejected.
    pub(super) fn check(&self, purchases: &Purchases) -> Result<(), PurchaseError> {
        if self.negatives != Negatives::Reject {
            return Ok(());
        }
        first_negative(purchases, |row| row.day <= self.as_of && self.is_inside(row.day))
    }
}

/// An error that names the first negative amount of the rows that are looked at.
pub(in super::super) fn first_negative(
    purchases: &Purchases,
    is_seen: impl Fn(&Row) -> bool,
) -> Result<(), PurchaseError> {
    match purchases.rows().enumerate().find(|(_, row)| row.amount < 0 && is_seen(row)) {
        None => Ok(()),
        Some((row, Row { customer, amount, .. })) => {
            let amount = Decimal::try_new(amount, purchases.decimals()).unwrap_or_default();
            Err(PurchaseError::Negative { row, customer, amount })
        }
    }
}
