//! How often something holds in a segment, beside a reference.

use super::chance::Chance;
use crate::{
    error::{Fault, Problem},
    metric::{Ratio, percent},
    model::billionths,
    plan::observed::compare_fractions,
    wire::Way,
};
use alloc::vec::Vec;
use core::cmp::Ordering;
use rust_decimal::Decimal;

/// So many of so many customers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Part {
    /// Of how many it holds.
    pub customers: u64,
    /// Of how many it is known whether it holds.
    pub of: u64,
}

/// How often something holds in a segment, beside a reference: everyone, or another segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Comparison {
    /// Of the segment.
    pub segment: Part,
    /// Of the reference, those included who are in the segment too.
    pub reference: Part,
    /// Of the reference, those who are not in the segment: what the segment is tested against.
    pub rest: Part,
    /// How likely it is that the shares in the segment and in the rest differ by as much or more, if both are drawn from the same
    /// customers: from 0 to 1, rounded half to even at nine decimals. It is that of this comparison alone, not corrected for the
    /// number of comparisons. `None` where there are too few customers to say.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::wire::decimals::optional"))]
    pub p_value: Option<Decimal>,
    /// Whether that is too unlikely to be chance.
    pub is_beyond_chance: bool,
}

/// How differences are told from chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Significance {
    pub(super) level: Ratio,
    pub(super) is_each_alone: bool,
}

impl Part {
    /// The share; `None` of nobody.
    #[must_use]
    pub fn share(self) -> Option<Ratio> {
        Ratio::of(self.customers, self.of)
    }
}

impl Comparison {
    /// Of so many in the segment, in the reference and in the rest of it.
    pub(super) fn new(customers: [u64; 3], of: [u64; 3]) -> Self {
        let ([segment, reference, rest], [in_segment, in_reference, in_rest]) = (customers, of);
        let compared = Self {
            segment: Part { customers: segment, of: in_segment },
            reference: Part { customers: reference, of: in_reference },
            rest: Part { customers: rest, of: in_rest },
            p_value: None,
            is_beyond_chance: false,
        };
        Self { p_value: compared.chance().map(Chance::to_decimal), ..compared }
    }

    /// How many times as often it holds in the segment: the share there over the share in the reference, rounded half to even at
    /// nine decimals. `None` where one of the sets is nobody, or it holds of nobody in the reference.
    #[must_use]
    pub fn lift(&self) -> Option<Decimal> {
        self.lift_times(1)
    }

    /// A hundred times the lift: 100 is as often as in the reference. Rounded and missing as the [`lift`](Self::lift).
    #[must_use]
    pub fn index(&self) -> Option<Decimal> {
        self.lift_times(100)
    }

    fn lift_times(&self, factor: u128) -> Option<Decimal> {
        let (above, below) = self.exact_lift()?;
        billionths::share(i128::try_from(above.checked_mul(factor)?).ok()?, i128::try_from(below).ok()?)
    }

    /// The lift as a fraction, over zero where it holds of nobody in the reference; `None` where it holds of nobody at all.
    fn exact_lift(&self) -> Option<(u128, u128)> {
        let product = |one: u64, other: u64| u128::from(one).saturating_mul(other.into());
        let Self { segment, reference, .. } = self;
        let is_told = segment.of > 0 && reference.of > 0 && (segment.customers > 0 || reference.customers > 0);
        is_told.then(|| (product(segment.customers, reference.of), product(segment.of, reference.customers)))
    }

    /// The larger lift first, before all what holds of nobody in the reference; then what holds of more in the segment. What holds of
    /// nobody at all comes last.
    pub(super) fn by_lift(&self, other: &Self) -> Ordering {
        let lift = match (self.exact_lift(), other.exact_lift()) {
            (Some((_, 0)), Some((_, 0))) => Ordering::Equal,
            (Some((_, 0)), Some(_)) => Ordering::Less,
            (Some(_), Some((_, 0))) => Ordering::Greater,
            (Some(one), Some(other)) => compare_fractions(other, one),
            (one, other) => other.is_some().cmp(&one.is_some()),
        };
        lift.then_with(|| other.segment.customers.cmp(&self.segment.customers))
    }

    /// Whether it holds of such a share of the segment, or of the reference.
    pub(super) fn has_support(&self, least: Ratio) -> bool {
        [self.segment, self.reference].into_iter().any(|part| part.share().is_some_and(|share| share >= least))
    }

    fn chance(&self) -> Option<Chance> {
        Chance::two_shares(self.segment, self.rest)
    }
}

impl Default for Significance {
    fn default() -> Self {
        Self { level: percent(5), is_each_alone: false }
    }
}

impl Significance {
    pub(super) fn check(self) -> Option<Fault> {
        (self.level.denominator() == 0).then(|| Way::ROOT.key("significance").fault(Problem::ZeroDenominator))
    }

    /// Marks which of some comparisons are beyond chance.
    pub(super) fn mark<'c>(self, comparisons: impl Iterator<Item = &'c mut Comparison>) {
        let tested = comparisons.filter_map(|comparison| Some((comparison.chance()?, comparison)));
        let (chances, comparisons): (Vec<Chance>, Vec<&mut Comparison>) = tested.unzip();
        let test = if self.is_each_alone { Chance::unlikely } else { Chance::unlikely_among };
        for (comparison, is_beyond_chance) in comparisons.into_iter().zip(test(&chances, self.level)) {
            comparison.is_beyond_chance = is_beyond_chance;
        }
    }
}

pub(super) fn sum(counts: [u64; 3], others: [u64; 3]) -> [u64; 3] {
    let [one, two, three] = counts;
    let [first, second, third] = others;
    [one.saturating_add(first), two.saturating_add(second), three.saturating_add(third)]
}

pub(super) fn less(counts: [u64; 3], others: [u64; 3]) -> [u64; 3] {
    let [one, two, three] = counts;
    let [first, second, third] = others;
    [one.saturating_sub(first), two.saturating_sub(second), three.saturating_sub(third)]
}
