use super::tally::Revenue;
use crate::{metric::Ratio, model::Money};
use rust_decimal::Decimal;

/// Which of the touches before a goal it is credited to, of those whose window is open.
///
/// With three touches of an order of 90 EUR, two of `spring` and then one of `shoes`:
///
/// | | `spring` | `shoes` |
/// |---|---|---|
/// | [`LastTouch`](Self::LastTouch) | | 1 order, 90 EUR |
/// | [`FirstTouch`](Self::FirstTouch) | 1 order, 90 EUR | |
/// | [`Linear`](Self::Linear) | 2/3 of an order, 60 EUR | 1/3 of an order, 30 EUR |
///
/// Of touches at one instant the first and the last are those by kind and content, as everywhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Attribution {
    /// To the last one. (Common, and what is meant where nothing is said.)
    #[default]
    LastTouch,
    /// To the first one.
    FirstTouch,
    /// To every one, in equal parts.
    #[doc(alias = "every touch")]
    #[doc(alias = "multi-touch")]
    Linear,
}

/// What some touches led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Outcome {
    /// How many touches there are.
    pub touches: u64,
    /// How many members were touched: the reach.
    pub reached: u64,
    /// How many members have a goal that is credited to one of these touches, in whole or in part.
    pub converted: u64,
    /// How many goals are credited to these touches, in whole or in part.
    pub conversions: u64,
    /// How many goals these are when parts are added up: the number of conversions, but with [`Attribution::Linear`]. The sum is that
    /// of exact fractions, rounded half to even at nine decimals.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::wire::decimals::serialize"))]
    pub credit: Decimal,
    /// What is credited of the goals' money, if it was asked for. Of parts the sum of exact fractions, rounded half to even at nine
    /// decimals.
    pub revenue: Option<Revenue>,
    /// The revenue divided by the credit for goals whose money is known, rounded half to even at nine decimals.
    /// `None` over nothing.
    #[doc(alias = "AOV")]
    pub average_order_value: Option<Money>,
}

impl Outcome {
    /// The part of the members reached who converted, exact; `None` where nobody was reached.
    #[must_use]
    #[doc(alias = "CVR")]
    pub fn conversion_rate(&self) -> Option<Ratio> {
        Ratio::of(self.converted, self.reached)
    }
}
