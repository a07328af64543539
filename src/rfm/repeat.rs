use super::purchases::{Negatives, PurchaseError, Purchases, Row, day_of, first_negative, week_of};
use crate::model::billionths;
use alloc::vec::Vec;
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// The length of a period, of which all purchases of a customer are one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Period {
    /// Calendar days. Ages in days divided by seven are the weeks of the published CDNOW figures.
    #[default]
    Day,
    /// Calendar weeks from Monday to Sunday, ages between them in whole weeks.
    Week,
}

/// The repeat purchases of a customer, as models of customers who buy until they are lost (Pareto/NBD, BG/NBD, Gamma-Gamma) take
/// them: Fader, Hardie and Lee (2005), *"Counting your customers" the easy way*, Marketing Science 24(2).
///
/// **Recency is another one here**: the age at the last purchase, not the time since. The time since is `tenure - recency`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias = "frequency")]
#[doc(alias = "BTYD")]
pub struct RepeatPurchases {
    /// Who.
    pub customer: u32,
    /// How many periods with a purchase came after the first one: the models' frequency, `x`. Zero for who bought once.
    pub repeats: u32,
    /// The periods from the first purchase to the last: `t_x`. Zero for who bought once.
    pub recency: u32,
    /// The periods from the first purchase to the end: `T`.
    pub tenure: u32,
    /// What was paid in the repeat periods, all together, without the first: exact.
    pub repeat_amount: Decimal,
}

/// The repeat purchases of all customers until the end of an observation, and what became of the others.
///
/// Each row of the table is [counted](Self::purchases), [later](Self::after_end) or a [refund](Self::refunds_dropped).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepeatSummary {
    customers: Vec<RepeatPurchases>,
    later: Vec<u32>,
    all: u32,
    rows: usize,
    purchases: usize,
    after_end: usize,
}

impl Period {
    /// Which period, in the order of time.
    fn of(self, day: i32) -> i32 {
        match self {
            Self::Day => day,
            Self::Week => week_of(day),
        }
    }
}

impl RepeatPurchases {
    /// The mean amount of a repeat period, half to even at nine decimals, and zero without any: what Gamma-Gamma models take, and
    /// they must be given only customers with repeats, since zero is no amount that anybody paid. (Means of more digits than a
    /// decimal has are rounded earlier.)
    ///
    /// That the first purchase is left out is the models' assumption that it is of another kind; in the published figures it is
    /// a convention. It discards what is known best of most customers.
    #[must_use]
    pub fn monetary(&self) -> Decimal {
        let Some(amount) = billionths::from_decimal(self.repeat_amount) else { return Decimal::ZERO };
        let mean = billionths::divide_half_even(amount, self.repeats.into());
        let plain = || self.repeat_amount.checked_div(self.repeats.into());
        mean.and_then(billionths::to_decimal).or_else(plain).unwrap_or_default()
    }
}

impl RepeatSummary {
    /// The customers who had bought by the end, ascending.
    #[must_use]
    pub fn customers(&self) -> &[RepeatPurchases] {
        &self.customers
    }

    /// The customers who bought for the first time after the end, ascending.
    #[must_use]
    pub fn later(&self) -> &[u32] {
        &self.later
    }

    /// The customers who never bought, ascending.
    pub fn without_purchases(&self) -> impl Iterator<Item = u32> + '_ {
        let (mut with, mut later) = (self.customers.iter().peekable(), self.later.iter().peekable());
        (0..self.all).filter(move |customer| {
            with.next_if(|with| with.customer == *customer).is_none() && later.next_if_eq(&customer).is_none()
        })
    }

    /// How many rows were counted as purchases.
    #[must_use]
    pub fn purchases(&self) -> usize {
        self.purchases
    }

    /// Of these, how many were counted with another one, since they lie in one period.
    #[must_use]
    pub fn merged(&self) -> usize {
        let periods = |customer: &RepeatPurchases| usize::try_from(customer.repeats).unwrap_or(0).saturating_add(1);
        self.purchases.saturating_sub(self.customers.iter().map(periods).sum())
    }

    /// How many rows are in periods after that of the end.
    #[must_use]
    pub fn after_end(&self) -> usize {
        self.after_end
    }

    /// How many rows are refunds, which no figure here contains.
    #[must_use]
    pub fn refunds_dropped(&self) -> usize {
        self.rows.saturating_sub(self.purchases).saturating_sub(self.after_end)
    }
}

impl Purchases {
    /// Repeats, age at the last purchase, tenure and mean amount of every customer: the input of models of customers who buy until
    /// they are lost. The same as lifetimes (0.11.3) and pymc-marketing (0.19.2) make of a table with
    /// [`Negatives::Purchase`]; but nobody vanishes.
    ///
    /// Of each customer, all purchases of a period are one, amounts added up. The end is inclusive by the period: **with
    /// [weeks](Period::Week), the whole week of the end is seen, with days that come after it**. That is what those programs do; end on a
    /// Sunday to see no more than the past. Weeks also merge purchases: of the 2,457 repeat purchases of the CDNOW sample in
    /// 39 weeks, 2,248 are left, and a fitted model is another one. The published figures are of days, divided by seven.
    ///
    /// Refunds are no purchases and touch no mean, so [netted](Negatives::Net) or [dropped](Negatives::Drop) they are
    /// equally left out.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use rust_decimal::Decimal;
    /// use segmentry::rfm::{Negatives, Period, Purchases};
    ///
    /// let date = |month, day| NaiveDate::from_ymd_opt(1997, month, day).unwrap_or_default();
    /// let mut purchases = Purchases::new(2, 2)?;
    /// purchases.push(0, date(1, 1), Decimal::new(29_33, 2))?;
    /// purchases.push(0, date(1, 18), Decimal::new(29_73, 2))?;
    /// purchases.push(0, date(8, 2), Decimal::new(14_96, 2))?;
    /// purchases.push(1, date(12, 24), Decimal::new(5_00, 2))?;
    ///
    /// let summary = purchases.repeat_summary(Period::Day, date(9, 30), Negatives::Net)?;
    /// let first = summary.customers()[0];
    /// assert_eq!((first.repeats, first.recency, first.tenure), (2, 213, 272));
    /// assert_eq!(first.monetary(), Decimal::new(22_345, 3)); // of 29.73 and 14.96
    /// assert_eq!(summary.later(), [1]);
    ///
    /// let weeks_of_tenure = Decimal::from(first.tenure) / Decimal::from(7);
    /// assert_eq!(weeks_of_tenure.round_dp(2), Decimal::new(38_86, 2));
    /// # Ok::<(), segmentry::rfm::PurchaseError>(())
    /// ```
    ///
    /// # Errors
    /// When a negative amount that is not after the end is [rejected](Negatives::Reject).
    pub fn repeat_summary(
        &self,
        period: Period,
        observed_until: NaiveDate,
        negatives: Negatives,
    ) -> Result<RepeatSummary, PurchaseError> {
        let end = period.of(day_of(observed_until));
        if negatives == Negatives::Reject {
            first_negative(self, |row| period.of(row.day) <= end)?;
        }
        let is_later = |row: &Row| period.of(row.day) > end;
        let rows = self.sorted(|row| negatives.is_purchase(row.amount));
        let mut summary = RepeatSummary {
            customers: Vec::new(),
            later: Vec::new(),
            all: self.customers(),
            rows: self.len(),
            purchases: rows.iter().filter(|row| !is_later(row)).count(),
            after_end: self.rows().filter(is_later).count(),
        };
        for rows in rows.chunk_by(|one, other| one.customer == other.customer) {
            let seen = rows.get(..rows.partition_point(|row| !is_later(row))).unwrap_or_default();
            match (seen.first(), seen.last(), rows.first()) {
                (Some(first), Some(last), _) => {
                    let age = |at: i32| u32::try_from(at.saturating_sub(period.of(first.day))).unwrap_or(0);
                    let periods = seen.chunk_by(|one, other| period.of(one.day) == period.of(other.day));
                    let repeats = seen.iter().filter(|row| period.of(row.day) != period.of(first.day));
                    let amount: i128 = repeats.map(|row| i128::from(row.amount)).sum();
                    summary.customers.push(RepeatPurchases {
                        customer: first.customer,
                        repeats: u32::try_from(periods.count().saturating_sub(1)).unwrap_or(u32::MAX),
                        recency: age(period.of(last.day)),
                        tenure: age(end),
                        // 2^32 amounts of 2^63 are less than the 2^96 of a decimal.
                        repeat_amount: Decimal::try_from_i128_with_scale(amount, self.decimals()).unwrap_or_default(),
                    });
                }
                (_, _, Some(first)) => summary.later.push(first.customer),
                _ => {}
            }
        }
        Ok(summary)
    }
}
