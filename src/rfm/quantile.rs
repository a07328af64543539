use super::{
    Quantile,
    order_statistics::{Counts, OrderStatistics},
};
use crate::{
    model::billionths::{self, divide_half_even},
    words::Ratio,
};
use alloc::vec::Vec;
use rust_decimal::Decimal;

/// The value below which a part `p` of the values lies, by one of the nine definitions of Hyndman and Fan, ["Sample
/// Quantiles in Statistical Packages"](https://doi.org/10.2307/2684934), The American Statistician 50 (1996).
///
/// Arithmetic is exact, and the answer is rounded half to even at nine decimals. `None` of no values, where `p` is no part (above
/// one, or over zero), and for values with more than nine decimals or beyond 10^19 either way.
///
/// ```
/// use rust_decimal::Decimal;
/// use segmentry::{prelude::*, rfm::{Quantile, quantile}};
///
/// let orders = [1, 1, 2, 3, 8].map(Decimal::from);
/// assert_eq!(quantile(orders, percent(50), Quantile::Type7), Some(2.into()));
/// assert_eq!(quantile(orders, percent(90), Quantile::Type7), Some(Decimal::new(60, 1)));
/// assert_eq!(quantile(orders, percent(90), Quantile::Type1), Some(8.into()));
/// assert_eq!(quantile([], percent(50), Quantile::Type7), None);
/// ```
#[must_use]
#[doc(alias = "percentile")]
#[doc(alias = "median")]
pub fn quantile(values: impl IntoIterator<Item = Decimal>, p: Ratio, kind: Quantile) -> Option<Decimal> {
    let values: Option<Vec<i128>> = values.into_iter().map(within_limit).collect();
    let part = Part::new(p.numerator(), p.denominator())?;
    let mut counts = Counts::of(values?);
    if counts.customers() == 0 {
        return None;
    }
    let place = kind.place(part, counts.customers())?;
    billionths::to_decimal(place.value(&mut counts)?.half_even()?)
}

/// The largest value either way that is fitted, so that everything between two fits too: 10^19.
pub(super) const LARGEST: i128 = 10_000_000_000_000_000_000 * billionths::ONE;

/// Billionths of a value that can be fitted.
pub(super) fn within_limit(value: Decimal) -> Option<i128> {
    billionths::from_decimal(value).filter(|value| is_within_limit(*value))
}

/// Of billionths.
pub(super) fn is_within_limit(value: i128) -> bool {
    value.unsigned_abs() <= LARGEST.unsigned_abs()
}

/// A part of the whole, from none to all.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) numerator: i128,
    /// Above zero.
    pub(super) denominator: i128,
}

impl Part {
    pub(super) fn new(numerator: u64, denominator: u64) -> Option<Self> {
        let is_part = denominator > 0 && numerator <= denominator;
        is_part.then(|| Self { numerator: numerator.into(), denominator: denominator.into() })
    }

    /// The least rank that is at least this part of so many.
    pub(super) fn rank_from(self, customers: u64) -> u64 {
        let part = self.numerator.saturating_mul(customers.into());
        let rank =
            part.checked_add(self.denominator.saturating_sub(1)).and_then(|part| part.checked_div(self.denominator));
        rank.and_then(|rank| u64::try_from(rank).ok()).unwrap_or(customers)
    }

    /// The least rank that is more than this part of so many.
    pub(super) fn rank_above(self, customers: u64) -> u64 {
        let whole = self.numerator.saturating_mul(customers.into()).checked_div(self.denominator);
        whole.and_then(|rank| u64::try_from(rank).ok()).unwrap_or(customers).saturating_add(1)
    }
}

/// Where a quantile lies among values in ascending order: on the way from one rank, from 1, to the next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) rank: u64,
    /// A fraction below one.
    numerator: i128,
    denominator: i128,
}

/// A value with what there is above it, as a fraction below one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Exact {
    floor: i128,
    numerator: i128,
    denominator: i128,
}

impl Quantile {
    /// The place of a quantile among so many values: at most 10^15, so that products stay below 2^108.
    ///
    /// Ranks are counted in parts of 24 times the denominator, so that halves, thirds and eighths of the definitions are
    /// whole.
    pub(super) fn place(self, part: Part, customers: u64) -> Option<Place> {
        let n = i128::from(customers);
        let Part { numerator: p, denominator: whole } = part;
        let denominator = whole.checked_mul(24)?;
        // What is added at the front, and what p is multiplied with, both in parts of 24.
        let all = n.checked_mul(24)?;
        let (front, times) = match self {
            Self::Type1 | Self::Type2 | Self::Type4 => (0, all),
            Self::Type3 => (-12, all),
            Self::Type5 => (12, all),
            Self::Type6 => (0, all.checked_add(24)?),
            Self::Type7 => (24, all.checked_sub(24)?),
            Self::Type8 => (8, all.checked_add(8)?),
            Self::Type9 => (9, all.checked_add(6)?),
        };
        let at = whole.checked_mul(front)?.checked_add(p.checked_mul(times)?)?;
        let rank = at.checked_div_euclid(denominator)?;
        let rest = at.checked_rem_euclid(denominator)?;
        let half = denominator.checked_div(2)?;
        let numerator = match self {
            Self::Type1 if rest == 0 => 0,
            Self::Type2 if rest == 0 => half,
            Self::Type3 if rest == 0 && rank.checked_rem_euclid(2)? == 0 => 0,
            // One whole step: the next rank.
            Self::Type1 | Self::Type2 | Self::Type3 => denominator,
            _ => rest,
        };
        let (rank, numerator) = if numerator == denominator { (rank.checked_add(1)?, 0) } else { (rank, numerator) };
        // Before the first it is the first, and after the last the last.
        let is_before = rank < 1;
        let rank = u64::try_from(rank.clamp(1, n)).ok()?;
        Some(Place { rank, numerator: if is_before { 0 } else { numerator }, denominator })
    }
}

impl Place {
    /// The rank at the other end, where the place is between two.
    pub(super) fn next(self) -> Option<u64> {
        (self.numerator > 0).then(|| self.rank.saturating_add(1))
    }

    /// The value there. `None` does not happen below the [largest](LARGEST).
    pub(super) fn value(self, values: &mut impl OrderStatistics) -> Option<Exact> {
        let low = values.run(self.rank).value;
        let high = self.next().map_or(low, |next| values.run(next).value);
        Exact::between(low, high, self.numerator, self.denominator)
    }
}

impl Exact {
    /// From one value on, a part of the way to another that is not less. The part is below one, and its denominator below 2^58.
    pub(super) fn between(low: i128, high: i128, numerator: i128, denominator: i128) -> Option<Self> {
        // (high - low) * numerator / denominator without a product beyond 128 bits.
        let way = high.checked_sub(low)?;
        let steps = way.checked_div_euclid(denominator)?.checked_mul(numerator)?;
        let rest = way.checked_rem_euclid(denominator)?.checked_mul(numerator)?;
        let floor = low.checked_add(steps)?.checked_add(rest.checked_div_euclid(denominator)?)?;
        Some(Self { floor, numerator: rest.checked_rem_euclid(denominator)?, denominator })
    }

    pub(super) fn floor(self) -> i128 {
        self.floor
    }

    pub(super) fn ceil(self) -> i128 {
        if self.numerator == 0 { self.floor } else { self.floor.saturating_add(1) }
    }

    fn half_even(self) -> Option<i128> {
        let parts = divide_half_even(self.numerator, self.denominator)?;
        // An exact half goes to the even neighbour of the whole, not of zero.
        let is_half = self.numerator.checked_mul(2)? == self.denominator;
        let up = if is_half { i128::from(self.floor.checked_rem(2)? != 0) } else { parts };
        self.floor.checked_add(up)
    }
}
