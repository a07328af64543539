//! The scorings of other programs, to reproduce what they give.

use super::{Bins, Collapsed, Method, Quantile, Scoring, Ties};
use crate::scale::{Best, Closed};
use rust_decimal::Decimal;

impl Scoring {
    /// As `rfm_table_order` and `rfm_table_customer` of the R package `rfm` (0.3.0): edges at quantiles of type 7, **plus one**,
    /// bins closed on the left. Its segments are [`Grid::r_rfm`](crate::scale::Grid::r_rfm), and thresholds of one's own are
    /// [`Bins::edges`], to which nothing is added.
    ///
    /// What is wrong with it: the one is added to days, orders and money alike, so that scores depend on the unit of money, and
    /// with amounts below one everybody has the same score. It counts rows as purchases, so that a refund is one.
    ///
    /// ```
    /// use segmentry::rfm::Scoring;
    /// let pennies = (1..=10).map(|n| (n, [n, n, n])).map(|(id, row)| (id, row.map(|n| rust_decimal::Decimal::new(n, 2))));
    /// let fit = Scoring::r_rfm(5).fit(pennies)?;
    /// assert_eq!(fit.diagnoses[2].levels(), 1); // all edges lie beyond 0.10
    /// # Ok::<(), segmentry::rfm::FitError>(())
    /// ```
    #[must_use]
    pub fn r_rfm(bins: u8) -> Self {
        let plus = Method::Quantiles { quantile: Quantile::Type7, closed: Closed::Left, plus: Decimal::ONE };
        Self::with_method(bins, &plus, Collapsed::Skip)
    }

    /// As `rfm_segments` of the Python package `pymc-marketing` (0.19.2), which cuts with `pandas.qcut(4, duplicates="drop")`: edges at
    /// quartiles of type 7, bins closed on the right, equal edges once. Its segments are
    /// [`Grid::pymc`](crate::scale::Grid::pymc).
    ///
    /// What is wrong with it: where most customers bought once, the best score of frequency becomes 3 or 2, and segments that
    /// need a 4 have nobody, unsaid. The average of money hides how often somebody bought.
    #[must_use]
    pub fn pymc() -> Self {
        let quartiles = Method::Quantiles { quantile: Quantile::Type7, closed: Closed::Right, plus: Decimal::ZERO };
        Self::with_method(4, &quartiles, Collapsed::Compress)
    }

    /// As `NTILE` in SQL over the customers from the worst to the best, by value and then by id: bins of equal size. Programs
    /// that count from 0 have one less.
    ///
    /// What is wrong with it: customers with equal values get different scores by their ids.
    #[must_use]
    pub fn ntile(bins: u8) -> Self {
        Self::with_method(bins, &Method::Ranks(Ties::SplitById), Collapsed::Skip)
    }

    fn with_method(bins: u8, method: &Method, collapsed: Collapsed) -> Self {
        let bins = || Bins::new(bins).method(method.clone()).collapsed(collapsed);
        Self::new([(Self::RECENCY, bins().best(Best::Lowest)), (Self::FREQUENCY, bins()), (Self::MONETARY, bins())])
    }
}
