use super::{Breakpoints, Scores};
use crate::model::billionths;
use alloc::vec::Vec;
use rust_decimal::Decimal;

/// How several scores become one number.
///
/// Weights go with the dimensions of the model in their order; in a mean they matter relative to each
/// other. Numbers are rounded half to even at nine decimals. A customer without scores has none; a combination whose weights are
/// all zero, or not one for each dimension, is [refused](super::ModelError::Weights).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Combination {
    /// The sum of the scores times their weights: with 100, 10 and 1 the customary three digits, which name a cell as long as
    /// there are fewer than ten bins.
    Sum(Vec<u32>),
    /// The weighted mean of the scores.
    Mean(Vec<u32>),
    /// The weighted mean of how far the scores are on their way from the worst (0) to the best (100). A dimension that
    /// has but one score tells nothing and is left out.
    Percent(Vec<u32>),
    /// Of the customers that were fitted, how many in a hundred have a lower weighted mean: from 0 to 99, rounded down.
    /// Customers with one mean are on one percentile, so 95 and more are at most the best 5 %, and fewer where many are alike.
    Percentile(Vec<u32>),
}

/// A combination, and what was fitted for it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Combined {
    pub(crate) combination: Combination,
    /// A hundred bins of the mean, for percentiles.
    pub(crate) percentiles: Option<Breakpoints>,
}

impl Combination {
    /// The weights of the dimensions.
    #[must_use]
    pub fn weights(&self) -> &[u32] {
        match self {
            Self::Sum(weights) | Self::Mean(weights) | Self::Percent(weights) | Self::Percentile(weights) => weights,
        }
    }

    /// The number in billionths, of percentiles the mean that they are percentiles of; half to even.
    pub(crate) fn billionths(&self, scores: &Scores) -> Option<i128> {
        let weighted = || scores.iter().zip(self.weights());
        let sum = || weighted().map(|(score, weight)| i128::from(score.get()).saturating_mul((*weight).into())).sum();
        let (dividend, divisor) = match self {
            Self::Sum(_) => (sum(), 1),
            Self::Mean(_) | Self::Percentile(_) => (sum(), weighted().map(|(_, weight)| i128::from(*weight)).sum()),
            Self::Percent(_) => {
                let steps = || weighted().filter(|(score, _)| score.of() > 1);
                // One denominator for all: at most 99^8.
                let all = steps()
                    .fold(1_i128, |all, (score, _)| all.saturating_mul(i128::from(score.of()).saturating_sub(1)));
                let part = |score: super::Score| {
                    let way = i128::from(score.get()).saturating_sub(1).saturating_mul(all);
                    way.checked_div(i128::from(score.of()).saturating_sub(1))
                };
                let mut sum = 0_i128;
                for (score, weight) in steps() {
                    sum = sum.checked_add(part(score)?.checked_mul((*weight).into())?)?;
                }
                let weights: i128 = steps().map(|(_, weight)| i128::from(*weight)).sum();
                (sum.checked_mul(100)?, weights.checked_mul(all)?)
            }
        };
        billionths::divide_half_even(dividend.checked_mul(billionths::ONE)?, divisor)
    }
}

impl Combined {
    /// The number; `None` where the weights add up to nothing.
    pub(crate) fn of(&self, scores: &Scores) -> Option<Decimal> {
        let billionths = self.combination.billionths(scores)?;
        match (&self.combination, &self.percentiles) {
            (Combination::Percentile(_), percentiles) => {
                let place = percentiles.as_ref()?.place(billionths, None);
                Some(Decimal::from(place.get().saturating_sub(1)))
            }
            _ => billionths::to_decimal(billionths),
        }
    }
}
