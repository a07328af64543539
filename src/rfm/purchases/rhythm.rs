use super::{PurchaseError, Purchases, Terms, date_of};
use crate::model::billionths;
use alloc::vec::Vec;
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// Since when and in which rhythm a customer buys: further columns for who scores more than recency, frequency and money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias = "length")]
pub struct Rhythm {
    /// Who.
    pub customer: u32,
    /// How many purchases.
    pub purchases: u32,
    /// The date of the first.
    pub first: NaiveDate,
    /// The date of the latest.
    pub last: NaiveDate,
    /// Whole days from the first to the date of the terms.
    pub tenure: u32,
    /// Whole days from the first to the latest; from Monday to Monday where purchases are weeks.
    between: u32,
}

impl Rhythm {
    /// The mean of the days from each purchase to the next, half to even at nine decimals; none of a single purchase.
    ///
    /// Where purchases are weeks, the days are those between their Mondays; where they are rows, none between two of a day.
    #[must_use]
    #[doc(alias = "inter-purchase time")]
    pub fn mean_gap(&self) -> Option<Decimal> {
        let gaps = i128::from(self.purchases.checked_sub(1)?);
        let days = i128::from(self.between).checked_mul(billionths::ONE)?;
        billionths::to_decimal(billionths::divide_half_even(days, gaps)?)
    }
}

impl Purchases {
    /// Tenure and rhythm of every customer with a purchase in the [window of frequency](Terms::frequency_in), ascending.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use rust_decimal::Decimal;
    /// use segmentry::rfm::{Purchases, Terms};
    ///
    /// // 2026-03-01, three days later, seven days later.
    /// let purchases = Purchases::from_columns(1, 2, vec![0; 3], vec![20_513, 20_516, 20_523], vec![5_00; 3])?;
    /// let rhythm = purchases.rhythm(&Terms::at(NaiveDate::from_ymd_opt(2026, 3, 31).unwrap_or_default()))?;
    /// assert_eq!((rhythm[0].purchases, rhythm[0].tenure), (3, 30));
    /// assert_eq!(rhythm[0].mean_gap(), Some(Decimal::from(5)));
    /// # Ok::<(), segmentry::rfm::PurchaseError>(())
    /// ```
    ///
    /// # Errors
    /// When a negative amount is [rejected](super::Negatives::Reject).
    pub fn rhythm(&self, terms: &Terms) -> Result<Vec<Rhythm>, PurchaseError> {
        terms.check(self)?;
        let window = terms.visible(terms.frequency);
        let rows = self.sorted(|row| window.has(row.day) && terms.is_purchase(row.amount));
        let rhythm = rows.chunk_by(|one, other| one.customer == other.customer).filter_map(|rows| {
            let (first, last) = (rows.first()?, rows.last()?);
            Some(Rhythm {
                customer: first.customer,
                purchases: terms.grains(rows, window).count().try_into().ok()?,
                first: date_of(first.day),
                last: date_of(last.day),
                tenure: terms.as_of.saturating_sub(first.day).try_into().ok()?,
                between: terms.grain.days_between(first.day, last.day),
            })
        });
        Ok(rhythm.collect())
    }
}
