use super::table;
use crate::model::billionths;
use alloc::{
    collections::BTreeMap,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;
use rust_decimal::Decimal;
use thiserror::Error;

/// What the customers of each segment, or of each cell, are worth: how many they are, what they bought and for how much.
///
/// A key is whatever customers are grouped by: the name of a segment, a pair of scores, all
/// [scores](crate::scale::Scores). Rows are added in any order, and parts that were added up elsewhere are merged: sums are
/// exact, so the result is the same.
///
/// ```
/// use segmentry::rfm::CellStatistics;
///
/// let mut cells = CellStatistics::new();
/// cells.add("champions", 12, 900)?;
/// cells.add("champions", 8, 600)?;
/// cells.add("at risk", 4, 500)?;
///
/// let champions = cells.get(&"champions").unwrap();
/// assert_eq!(champions.average_revenue(), Some(750.into()));
/// assert_eq!(champions.average_order_value(), Some(75.into()));
/// assert_eq!(champions.share_of_revenue(), Some("0.75".parse()?));
///
/// // A third of the customers makes a quarter of the revenue.
/// assert_eq!(cells.to_string(), "\
/// cell       customers  purchases  revenue  % of customers  % of revenue  per customer  per purchase
/// at risk            1          4      500            33.3          25.0        500.00        125.00
/// champions          2         20     1500            66.7          75.0        750.00         75.00
/// total              3         24     2000           100.0         100.0        666.67         83.33");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias = "segment summary")]
#[doc(alias = "AOV")]
pub struct CellStatistics<K> {
    cells: BTreeMap<K, Sums>,
    total: Sums,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sums {
    customers: u64,
    purchases: u64,
    /// In billionths.
    revenue: i128,
}

/// What the customers of one cell, or of all, are worth. Averages and shares are rounded half to even at nine decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CellSummary {
    of: Sums,
    all: Sums,
}

/// What can not be added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum StatisticsError {
    /// More than nine decimals.
    #[error("the revenue {revenue} has more than nine decimals, or too many digits")]
    TooFine {
        /// The revenue.
        revenue: Decimal,
    },
    /// A sum beyond what is exact: 7.9 * 10^19 of money, 1.8 * 10^19 of customers or purchases.
    #[error("the sum is too large")]
    TooLarge,
}

impl Sums {
    /// Within it every sum is a `Decimal` with nine decimals.
    const MOST: u128 = Decimal::MAX.mantissa().unsigned_abs();

    fn plus(self, other: Self) -> Option<Self> {
        let revenue = self.revenue.checked_add(other.revenue)?;
        (revenue.unsigned_abs() <= Self::MOST).then_some(Self {
            customers: self.customers.checked_add(other.customers)?,
            purchases: self.purchases.checked_add(other.purchases)?,
            revenue,
        })
    }
}

impl<K> Default for CellStatistics<K> {
    fn default() -> Self {
        Self { cells: BTreeMap::new(), total: Sums::default() }
    }
}

impl<K: Ord> CellStatistics<K> {
    /// Of nobody yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one customer: his cell, how often he bought and for how much in all, after refunds or before, as the host counts. It
    /// may be negative.
    ///
    /// # Errors
    /// When the revenue has more than nine decimals or a sum becomes too large; then nothing is added.
    pub fn add(&mut self, key: K, purchases: u64, revenue: impl Into<Decimal>) -> Result<(), StatisticsError> {
        self.add_group(key, 1, purchases, revenue)
    }

    /// Adds customers of one cell who have been added up already, by a database say.
    ///
    /// # Errors
    /// As of [`add`](Self::add).
    pub fn add_group(
        &mut self,
        key: K,
        customers: u64,
        purchases: u64,
        revenue: impl Into<Decimal>,
    ) -> Result<(), StatisticsError> {
        let revenue = revenue.into();
        let revenue = billionths::from_decimal(revenue).ok_or(StatisticsError::TooFine { revenue })?;
        self.add_sums(key, Sums { customers, purchases, revenue })
    }

    fn add_sums(&mut self, key: K, sums: Sums) -> Result<(), StatisticsError> {
        let total = self.total.plus(sums).ok_or(StatisticsError::TooLarge)?;
        let cell = self.cells.get(&key).copied().unwrap_or_default().plus(sums).ok_or(StatisticsError::TooLarge)?;
        self.cells.insert(key, cell);
        self.total = total;
        Ok(())
    }

    /// Adds what was added up elsewhere.
    ///
    /// # Errors
    /// When a sum becomes too large; then nothing is added.
    pub fn merge(&mut self, other: Self) -> Result<(), StatisticsError> {
        let sum = |(key, sums): (&K, &Sums)| self.cells.get(key).copied().unwrap_or_default().plus(*sums);
        let is_exact = self.total.plus(other.total).is_some() && other.cells.iter().all(|cell| sum(cell).is_some());
        if !is_exact {
            return Err(StatisticsError::TooLarge);
        }
        self.total = self.total.plus(other.total).unwrap_or(self.total);
        for (key, sums) in other.cells {
            let cell = self.cells.entry(key).or_default();
            *cell = cell.plus(sums).unwrap_or(*cell);
        }
        Ok(())
    }

    /// What the customers of a cell are worth; `None` where nobody was added.
    #[must_use]
    pub fn get(&self, key: &K) -> Option<CellSummary> {
        self.cells.get(key).map(|sums| self.summary(*sums))
    }

    /// All cells in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&K, CellSummary)> {
        self.cells.iter().map(|(key, sums)| (key, self.summary(*sums)))
    }

    /// What all customers are worth.
    #[must_use]
    pub fn total(&self) -> CellSummary {
        self.summary(self.total)
    }

    fn summary(&self, of: Sums) -> CellSummary {
        CellSummary { of, all: self.total }
    }
}

/// Rounded half to even at nine decimals; `None` where there is nothing to divide by.
fn quotient(dividend: i128, divisor: i128) -> Option<Decimal> {
    billionths::divide_half_even(dividend, divisor).and_then(billionths::to_decimal)
}

impl CellSummary {
    /// How many customers.
    #[must_use]
    pub fn customers(&self) -> u64 {
        self.of.customers
    }

    /// How often they bought.
    #[must_use]
    pub fn purchases(&self) -> u64 {
        self.of.purchases
    }

    /// For how much: the exact sum.
    #[must_use]
    pub fn revenue(&self) -> Decimal {
        billionths::to_decimal(self.of.revenue).unwrap_or_default()
    }

    /// Of all customers, from 0 to 1; `None` where there are none.
    #[must_use]
    pub fn share_of_customers(&self) -> Option<Decimal> {
        billionths::share(self.of.customers.into(), self.all.customers.into())
    }

    /// Of all revenue; negative, or more than all, where some cells have been given back more than they paid. `None` where all
    /// revenue is zero or less.
    #[must_use]
    pub fn share_of_revenue(&self) -> Option<Decimal> {
        billionths::share(self.of.revenue, self.all.revenue)
    }

    /// Per customer; `None` where there are none.
    #[must_use]
    pub fn average_revenue(&self) -> Option<Decimal> {
        quotient(self.of.revenue, self.of.customers.into())
    }

    /// Per purchase; `None` where there are none.
    #[must_use]
    pub fn average_order_value(&self) -> Option<Decimal> {
        quotient(self.of.revenue, self.of.purchases.into())
    }

    /// As columns of a table.
    fn columns(&self) -> [String; 7] {
        [
            self.customers().to_string(),
            self.purchases().to_string(),
            self.revenue().to_string(),
            table::percent(self.share_of_customers()),
            table::percent(self.share_of_revenue()),
            table::decimals(self.average_revenue(), 2),
            table::decimals(self.average_order_value(), 2),
        ]
    }
}

/// A table with a row for each cell and one for all; shares and averages are rounded, missing ones are "-".
impl<K: Ord + fmt::Display> fmt::Display for CellStatistics<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = [
            "cell",
            "customers",
            "purchases",
            "revenue",
            "% of customers",
            "% of revenue",
            "per customer",
            "per purchase",
        ];
        let row = |key: String, summary: CellSummary| core::iter::once(key).chain(summary.columns()).collect();
        let mut rows: Vec<Vec<String>> = alloc::vec![head.map(ToString::to_string).into()];
        rows.extend(self.iter().map(|(key, summary)| row(key.to_string(), summary)));
        rows.push(row("total".to_string(), self.total()));
        table::write(f, &rows)
    }
}

#[cfg(feature = "serde")]
mod serde_impls {
    use super::{CellStatistics, CellSummary, Decimal, Vec};
    use serde::{Serialize, Serializer};

    #[derive(Serialize)]
    struct Cell<'a, K> {
        key: &'a K,
        #[serde(flatten)]
        summary: CellSummary,
    }

    #[derive(Serialize)]
    struct Statistics<'a, K> {
        cells: Vec<Cell<'a, K>>,
        total: CellSummary,
    }

    #[derive(Serialize)]
    struct Summary {
        customers: u64,
        purchases: u64,
        #[serde(with = "crate::wire::decimals")]
        revenue: Decimal,
        #[serde(with = "crate::model::decimal_text::optional")]
        share_of_customers: Option<Decimal>,
        #[serde(with = "crate::model::decimal_text::optional")]
        share_of_revenue: Option<Decimal>,
        #[serde(with = "crate::model::decimal_text::optional")]
        average_revenue: Option<Decimal>,
        #[serde(with = "crate::model::decimal_text::optional")]
        average_order_value: Option<Decimal>,
    }

    impl Serialize for CellSummary {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let summary = Summary {
                customers: self.customers(),
                purchases: self.purchases(),
                revenue: self.revenue(),
                share_of_customers: self.share_of_customers(),
                share_of_revenue: self.share_of_revenue(),
                average_revenue: self.average_revenue(),
                average_order_value: self.average_order_value(),
            };
            summary.serialize(serializer)
        }
    }

    /// Decimals are plain texts; averages and shares that there are not are `null`.
    impl<K: Ord + Serialize> Serialize for CellStatistics<K> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let cells = self.iter().map(|(key, summary)| Cell { key, summary }).collect();
            Statistics { cells, total: self.total() }.serialize(serializer)
        }
    }
}
