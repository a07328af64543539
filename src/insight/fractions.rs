//! Sums of fractions whose denominators have nothing in common, exact however many there are.

use alloc::{collections::BTreeMap, vec, vec::Vec};
use core::cmp::Ordering;
use rust_decimal::Decimal;

/// A sum of fractions: the sum of the numerators over each denominator.
#[derive(Clone, Debug, Default)]
pub(super) struct Fractions(BTreeMap<u64, i128>);

impl Fractions {
    /// So that what all of them add up to can be shown by a decimal: the sum of 1/1, 1/2, 1/3... up to 1/2^64 is below 64.
    const MOST: i128 = Decimal::MAX.mantissa() / 64;

    /// Adds a fraction over one or more; `None` where the sum would be too large.
    pub(super) fn add(&mut self, numerator: i128, denominator: u64) -> Option<()> {
        let known = self.0.entry(denominator).or_default();
        *known = known.checked_add(numerator).filter(|sum| sum.unsigned_abs() <= Self::MOST.unsigned_abs())?;
        Some(())
    }

    /// Rounded half to even.
    pub(super) fn rounded(&self) -> i128 {
        let mut one = Self::default();
        one.0.insert(1, 1);
        self.over(&one).unwrap_or_default()
    }

    /// The quotient rounded half to even; `None` when dividing by zero or less.
    pub(super) fn over(&self, other: &Self) -> Option<i128> {
        let (mut dividend, mut divisor) = (Signed::default(), Signed::default());
        let mut common = Natural::from(1);
        let mut denominators: Vec<u64> = self.0.keys().chain(other.0.keys()).copied().collect();
        denominators.sort_unstable();
        denominators.dedup();
        for denominator in denominators {
            let numerator = |of: &Self| of.0.get(&denominator).copied().unwrap_or_default();
            dividend = dividend.times(denominator).plus(&common, numerator(self));
            divisor = divisor.times(denominator).plus(&common, numerator(other));
            common = common.times(denominator);
        }
        let (is_negative, dividend) = dividend.magnitude();
        let (false, divisor) = divisor.magnitude() else { return None };
        let quotient = i128::try_from(dividend.over(&divisor)?).ok()?;
        Some(if is_negative { quotient.saturating_neg() } else { quotient })
    }
}

/// A number of any size as the difference of two.
#[derive(Default)]
struct Signed {
    above: Natural,
    below: Natural,
}

impl Signed {
    fn times(&self, factor: u64) -> Self {
        Self { above: self.above.times(factor), below: self.below.times(factor) }
    }

    fn plus(mut self, unit: &Natural, number: i128) -> Self {
        let side = if number < 0 { &mut self.below } else { &mut self.above };
        *side = side.plus(&unit.times_wide(number.unsigned_abs()));
        self
    }

    /// Whether it is below zero, and how far from it.
    fn magnitude(&self) -> (bool, Natural) {
        let is_negative = self.above < self.below;
        let (more, less) = if is_negative { (&self.below, &self.above) } else { (&self.above, &self.below) };
        (is_negative, more.minus(less))
    }
}

/// A whole number of any size, its lowest 64 bits first and the highest not zero.
#[derive(Clone, Default, PartialEq, Eq)]
struct Natural(Vec<u64>);

impl From<u64> for Natural {
    fn from(number: u64) -> Self {
        Self(vec![number]).trimmed()
    }
}

impl Natural {
    fn trimmed(mut self) -> Self {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
        self
    }

    /// Each pair of digits put together with what is carried over to the next.
    fn digitwise(&self, other: &Self, mut next: impl FnMut(u64, u64) -> u64) -> Self {
        let digit = |of: &Self, place| of.0.get(place).copied().unwrap_or_default();
        let places = self.0.len().max(other.0.len()).saturating_add(1);
        Self((0..places).map(|place| next(digit(self, place), digit(other, place))).collect()).trimmed()
    }

    fn plus(&self, other: &Self) -> Self {
        let mut carried = false;
        self.digitwise(other, |one, other| {
            let (sum, is_over) = one.overflowing_add(other);
            let (sum, is_again) = sum.overflowing_add(carried.into());
            carried = is_over || is_again;
            sum
        })
    }

    /// Less one that is not more.
    fn minus(&self, other: &Self) -> Self {
        let mut borrowed = false;
        self.digitwise(other, |one, other| {
            let (rest, is_under) = one.overflowing_sub(other);
            let (rest, is_again) = rest.overflowing_sub(borrowed.into());
            borrowed = is_under || is_again;
            rest
        })
    }

    fn times(&self, factor: u64) -> Self {
        let mut carried = 0_u128;
        self.digitwise(&Self::default(), |digit, _| {
            // At most (2^64 - 1)^2 + 2^64 - 1.
            let product = u128::from(digit).saturating_mul(factor.into()).saturating_add(carried);
            carried = product >> 64;
            low(product)
        })
    }

    fn times_wide(&self, factor: u128) -> Self {
        let mut shifted = self.times(low(factor >> 64));
        shifted.0.insert(0, 0);
        shifted.trimmed().plus(&self.times(low(factor)))
    }

    /// The quotient rounded half to even; `None` for zero, and for quotients of more than 128 bits.
    fn over(mut self, divisor: &Self) -> Option<u128> {
        if divisor.0.is_empty() {
            return None;
        }
        // The divisor, twice, four times... as often as it goes into the dividend.
        let mut multiples = vec![divisor.clone()];
        while let Some(double) = multiples.last().map(|last| last.plus(last)).filter(|double| *double <= self) {
            multiples.push(double);
        }
        let mut quotient = 0_u128;
        for multiple in multiples.iter().rev() {
            quotient = quotient.checked_mul(2)?;
            if *multiple <= self {
                self = self.minus(multiple);
                quotient = quotient.checked_add(1)?;
            }
        }
        let rounds_up = match self.plus(&self).cmp(divisor) {
            Ordering::Less => false,
            Ordering::Equal => quotient % 2 == 1,
            Ordering::Greater => true,
        };
        quotient.checked_add(rounds_up.into())
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
fn low(number: u128) -> u64 {
    number as u64
}

impl Ord for Natural {
    fn cmp(&self, other: &Self) -> Ordering {
        let digits = |of: &Self| of.0.len();
        digits(self).cmp(&digits(other)).then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }
}

impl PartialOrd for Natural {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::{Fractions, Vec};

    fn sum(of: &[(i128, u64)]) -> Fractions {
        let mut fractions = Fractions::default();
        for (numerator, denominator) in of {
            fractions.add(*numerator, *denominator).unwrap();
        }
        fractions
    }

    #[test]
    fn fractions_that_add_up_to_a_whole_do() {
        assert_eq!(sum(&[(1, 2), (1, 3), (1, 6)]).rounded(), 1);
        assert_eq!(sum(&[(1, 3), (1, 3), (1, 3)]).rounded(), 1);
        // Of one and the same over each of the first hundred numbers, as many as the number.
        let all: Vec<(i128, u64)> = (1..=100).map(|n| (i128::from(n), n)).collect();
        assert_eq!(sum(&all).rounded(), 100);
    }

    #[test]
    fn a_half_goes_to_the_even_and_anything_beside_it_does_not() {
        for (whole, even) in [(0, 0), (1, 2), (2, 2), (3, 4)] {
            assert_eq!(sum(&[(whole, 1), (1, 3), (1, 6)]).rounded(), even);
            assert_eq!(sum(&[(-whole, 1), (-1, 3), (-1, 6)]).rounded(), -even);
        }
        // 1/2 with less than 10^-36 more or less.
        let (large, larger) = (u64::MAX, u64::MAX - 1);
        assert_eq!(sum(&[(1, 2), (1, larger), (-1, large)]).rounded(), 1);
        assert_eq!(sum(&[(1, 2), (-1, larger), (1, large)]).rounded(), 0);
        assert_eq!(sum(&[(3, 2), (1, larger), (-1, large)]).rounded(), 2);
        assert_eq!(sum(&[(3, 2), (-1, larger), (1, large)]).rounded(), 1);
    }

    #[test]
    fn quotients_agree_with_those_of_whole_numbers() {
        // 10/3 over 1/3.
        assert_eq!(sum(&[(10, 3)]).over(&sum(&[(1, 3)])), Some(10));
        // (10/3 + 7/5) over (1/3 + 1/5) is 71/8.
        assert_eq!(sum(&[(10, 3), (7, 5)]).over(&sum(&[(1, 3), (1, 5)])), Some(9));
        assert_eq!(sum(&[(-10, 3)]).over(&sum(&[(2, 3)])), Some(-5));
        assert_eq!(sum(&[(10, 3)]).over(&sum(&[])), None);
        assert_eq!(sum(&[(10, 3)]).over(&sum(&[(-2, 3)])), None);
        assert_eq!(sum(&[]).over(&sum(&[(1, 3)])), Some(0));
        // 1/11 + 1/12 + ... + 1/100 over 1 is 2.2584...; in units of 10^-9.
        let billion = 1_000_000_000;
        let harmonic: Vec<(i128, u64)> = (11..=100).map(|n| (billion, n)).collect();
        assert_eq!(sum(&harmonic).rounded(), 2_258_409_264);
    }

    #[test]
    fn what_is_too_large_is_refused() {
        let mut fractions = Fractions::default();
        assert_eq!(fractions.add(Fractions::MOST, 7), Some(()));
        assert_eq!(fractions.add(1, 7), None);
        assert_eq!(fractions.add(-1, 7), Some(()));
        assert_eq!(fractions.rounded(), (Fractions::MOST - 1) / 7 + 1, "a seventh of it ends with 6/7");
    }
}
