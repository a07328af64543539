//! A minimum size, below which counts and values are withheld.
//!
//! A figure about few people tells about each of them. So answers that have counts have a `withheld_below(least)`:
//!
//! - A count from 1 to `least - 1` is withheld.
//! - A value (money, an average, a share) that rests on so few customers is withheld.
//! - **Zero is shown**: there is nobody behind it whose data it would be. Who may not say that nobody has a property
//!   shows no table of it.
//! - What follows from a total is withheld with it. If all parts of a total but one are shown, so is that one. The next
//!   smallest part is withheld too, and so on until every count that is too small **could be `least` or more** for all that the
//!   shown figures say. See [`parts`].
//!
//! In the field these steps are called *primary* and *complementary* (or *secondary*) cell suppression: A. Hundepool and others,
//! *Handbook on Statistical Disclosure Control* (Eurostat; <https://sdctools.github.io/HandbookSDC/>), chapter 4 on sums and
//! chapter 5 on counts. A minimum protects within one answer. It does not protect against two answers that differ by one
//! customer: ask for few, and the same, segments.

use alloc::{collections::BinaryHeap, vec::Vec};
use core::{cmp::Reverse, fmt};

/// A figure that may be shown, or is withheld because too few customers are behind it.
///
/// ```
/// use segmentry::insight::Figure;
///
/// assert_eq!(Figure::count(120, 10), Figure::Known(120));
/// assert_eq!(Figure::count(9, 10), Figure::Withheld);
/// assert_eq!(Figure::count(0, 10), Figure::Known(0));
/// assert_eq!(Figure::resting_on(7, "the average of seven", 10).to_string(), "withheld");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[doc(alias = "suppression")]
#[doc(alias = "k-anonymity")]
pub enum Figure<T> {
    /// It may be shown.
    Known(T),
    /// It rests on too few customers, or another that does would follow from it.
    Withheld,
}

impl Figure<u64> {
    /// A count of customers, withheld from 1 to `least - 1`.
    #[must_use]
    pub fn count(count: u64, least: u64) -> Self {
        Self::resting_on(count, count, least)
    }
}

impl<T> Figure<T> {
    /// A value that so many customers are behind, withheld where these are 1 to `least - 1`. What rests on nobody is known: a
    /// sum is zero, an average missing.
    #[must_use]
    pub fn resting_on(customers: u64, value: T, least: u64) -> Self {
        Self::unless(is_small(customers, least), value)
    }

    pub(crate) fn unless(is_withheld: bool, value: T) -> Self {
        if is_withheld { Self::Withheld } else { Self::Known(value) }
    }

    /// The figure, where it may be shown.
    pub fn known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Withheld => None,
        }
    }

    /// The same with what `convert` makes of the figure.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Figure<U> {
        match self {
            Self::Known(value) => Figure::Known(convert(value)),
            Self::Withheld => Figure::Withheld,
        }
    }
}

/// The figure or "withheld".
impl<T: fmt::Display> fmt::Display for Figure<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(value) => value.fmt(f),
            Self::Withheld => f.pad("withheld"),
        }
    }
}

/// Whether a count is too small to be shown, and not zero.
pub(crate) fn is_small(count: u64, least: u64) -> bool {
    (1..least).contains(&count)
}

/// Counts of which each customer is in exactly one, and their total.
///
/// The smallest shown counts are withheld as well (of equal ones the first), then the total, until the withheld could
/// each be `least`: in sum they are at least `least`, and one more for each of the others.
///
/// ```
/// use segmentry::insight::{Figure::{Known, Withheld}, withhold::parts};
///
/// // With 40 and 25 shown, 72 would tell that the third is 7.
/// assert_eq!(parts(&[40, 7, 25], 10), (vec![Known(40), Withheld, Withheld], Known(72)));
/// // 4 and 9 hide each other.
/// assert_eq!(parts(&[40, 4, 9], 10), (vec![Known(40), Withheld, Withheld], Known(53)));
/// // Here all but one are nobody.
/// assert_eq!(parts(&[0, 7, 0], 10), (vec![Known(0), Withheld, Known(0)], Withheld));
/// ```
#[must_use]
pub fn parts(counts: &[u64], least: u64) -> (Vec<Figure<u64>>, Figure<u64>) {
    let total = counts.iter().copied().fold(0, u64::saturating_add);
    let mut is_withheld: Vec<bool> = counts.iter().map(|count| is_small(*count, least)).collect();
    let mut sizes = BinaryHeap::new();
    let mut sum = 0_u64;
    let mut wanted = least;
    for (place, count) in counts.iter().enumerate() {
        if is_small(*count, least) {
            sum = sum.saturating_add(*count);
            // Each of the others is at least 1.
            wanted = wanted.saturating_add(u64::from(sum != *count));
        } else if *count > 0 {
            sizes.push(Reverse((*count, place)));
        }
    }
    while sum > 0 && sum < wanted {
        let Some(Reverse((count, place))) = sizes.pop() else { break };
        is_withheld.get_mut(place).into_iter().for_each(|is_withheld| *is_withheld = true);
        sum = sum.saturating_add(count);
        wanted = wanted.saturating_add(1);
    }
    let figures = counts.iter().zip(is_withheld).map(|(count, is_withheld)| Figure::unless(is_withheld, *count));
    (figures.collect(), Figure::unless(sum > 0 && sum < wanted, total))
}
