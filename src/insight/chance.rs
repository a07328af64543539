//! How likely changes and differences are by chance.

use super::comparison::Part;
use crate::{metric::Ratio, model::billionths, plan::observed::compare_fractions};
use alloc::vec::Vec;
use rust_decimal::Decimal;

/// A probability in units of 2^-120: exact where it is one of at most 120 tosses of a coin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Chance(u128);

impl Chance {
    /// Up to so many changes are counted in whole numbers.
    const TOSSES: u64 = 120;
    const CERTAIN: Self = Self(1 << Self::TOSSES);

    /// How likely it is that as many or more of all who changed sides changed to one side, if both sides are equally likely:
    /// McNemar's exact test, two-sided. Twice the smaller tail of the binomial distribution, and no more than one.
    ///
    /// Q. McNemar: *Note on the sampling error of the difference between correlated proportions or percentages*, Psychometrika 12
    /// (1947).
    pub(super) fn mcnemar(one: u64, other: u64) -> Self {
        let (less, changes) = (one.min(other), one.saturating_add(other));
        if changes > Self::TOSSES {
            return Self::by_logarithms(less, changes);
        }
        // Ways in which 0, 1, 2... of them are on the smaller side: at most 2^120 together.
        let (mut ways, mut tail) = (1_u128, 0_u128);
        for side in 0..=less {
            tail = tail.saturating_add(ways);
            let (left, next) = (changes.saturating_sub(side), side.saturating_add(1));
            ways = ways.saturating_mul(left.into()).checked_div(next.into()).unwrap_or(0);
        }
        // Twice the tail, over 2^changes.
        let scale = u32::try_from(Self::TOSSES.saturating_sub(changes)).unwrap_or(0);
        Self(tail.saturating_mul(2).saturating_mul(1 << scale)).min(Self::CERTAIN)
    }

    /// The same in floating point, by functions of `libm` that give the same bits on every platform: the probability of the
    /// tail's end by logarithms of factorials, the others by the ratio of each to the one before. That loses as many digits as
    /// the logarithms have before the point: of sixteen, five for a thousand changes and twelve for four billion.
    fn by_logarithms(less: u64, changes: u64) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "below 2^53, as there are no more than 2^32 customers")]
        let (mut side, all) = (less as f64, changes as f64);
        let factorial = |n: f64| libm::lgamma(n + 1.0);
        let logarithm = factorial(all) - factorial(side) - factorial(all - side) - all * core::f64::consts::LN_2;
        let (mut tail, mut next) = (0.0, 1.0);
        // Until there is nothing to add.
        while side >= 0.0 && tail + next > tail {
            tail += next;
            next *= side / (all - side + 1.0);
            side -= 1.0;
        }
        Self::of_float(2.0 * libm::exp(logarithm) * tail)
    }

    /// How likely shares of two groups that have nobody in common differ by as much or more, if the groups are drawn from the same
    /// customers: the z test of two proportions, pooled and two-sided. That is Pearson's chi-squared test of the table of two by two,
    /// with one degree of freedom and without a correction for continuity. By the complementary error function of `libm`, which gives
    /// the same bits on every platform.
    ///
    /// `None` where fewer than 5 would be expected in one of the four cells, since the approximation does not hold there. (W. G.
    /// Cochran: *Some methods for strengthening the common chi-squared tests*, Biometrics 10 (1954).)
    pub(super) fn two_shares(one: Part, other: Part) -> Option<Self> {
        /// Expected at least.
        const LEAST: u128 = 5;

        let without = |part: Part| part.of.saturating_sub(part.customers);
        let (with, without_it) =
            (one.customers.checked_add(other.customers)?, without(one).checked_add(without(other))?);
        let all = one.of.checked_add(other.of)?;
        let product = |one: u64, other: u64| u128::from(one).saturating_mul(other.into());
        let expected = product(one.of.min(other.of), with.min(without_it));
        if all == 0 || expected < u128::from(all).saturating_mul(LEAST) {
            return None;
        }
        let difference = product(one.customers, without(other)).abs_diff(product(other.customers, without(one)));
        #[expect(clippy::cast_precision_loss, reason = "the nearest floats are good enough")]
        let float = |number: u128| number as f64;
        // The root of half of chi-squared.
        let margins = float(product(one.of, other.of)) * float(product(with, without_it));
        let root = float(difference) * libm::sqrt(float(all.into()) / (2.0 * margins));
        Some(Self::of_float(libm::erfc(root)))
    }

    fn of_float(probability: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to about 2^120")]
        let scaled = libm::ldexp(probability, 120) as u128;
        Self(scaled).min(Self::CERTAIN)
    }

    /// Rounded half to even at nine decimals.
    pub(super) fn to_decimal(self) -> Decimal {
        let (mut digits, mut rest) = (0_i128, self.0);
        for place in 0..=billionths::DECIMALS {
            let digit = rest / Self::CERTAIN.0;
            digits = digits.saturating_mul(10).saturating_add(i128::try_from(digit).unwrap_or(0));
            rest = rest.saturating_sub(digit.saturating_mul(Self::CERTAIN.0));
            if place < billionths::DECIMALS {
                rest = rest.saturating_mul(10);
            }
        }
        let half = Self::CERTAIN.0 / 2;
        let rounds_up = rest > half || rest == half && digits % 2 == 1;
        billionths::to_decimal(digits.saturating_add(rounds_up.into())).unwrap_or_default()
    }

    /// Whether it is at most this level, divided by a number of comparisons.
    fn is_within(self, level: Ratio, comparisons: usize) -> bool {
        let comparisons = u128::try_from(comparisons).unwrap_or(u128::MAX);
        let level = (level.numerator().into(), u128::from(level.denominator()).saturating_mul(comparisons));
        compare_fractions((self.0, Self::CERTAIN.0), level).is_le()
    }

    /// Which of several are too unlikely to be chance, each by itself.
    pub(super) fn unlikely(chances: &[Self], level: Ratio) -> Vec<bool> {
        chances.iter().map(|chance| chance.is_within(level, 1)).collect()
    }

    /// Which of several are too unlikely to be chance, if not even one of them is to be told wrongly: the least by the level over
    /// their number, the next by the level over one less, until one is not. (S. Holm: *A simple sequentially rejective multiple
    /// test procedure*, Scandinavian Journal of Statistics 6 (1979).)
    pub(super) fn unlikely_among(chances: &[Self], level: Ratio) -> Vec<bool> {
        let mut ascending: Vec<(Self, usize)> = chances.iter().copied().zip(0..).collect();
        ascending.sort_unstable();
        let comparisons = (1..=chances.len()).rev();
        let unlikely = ascending.iter().zip(comparisons).take_while(|((chance, _), of)| chance.is_within(level, *of));
        let mut is_unlikely = alloc::vec![false; chances.len()];
        for ((_, place), _) in unlikely {
            is_unlikely.get_mut(*place).into_iter().for_each(|is_unlikely| *is_unlikely = true);
        }
        is_unlikely
    }
}

#[cfg(test)]
mod tests {
    use super::{Chance, Part};
    use crate::metric::{percent, ratio};
    use alloc::string::ToString;

    #[expect(clippy::cast_precision_loss, reason = "to as many digits as there are")]
    fn float(Chance(scaled): Chance) -> f64 {
        libm::ldexp(scaled as f64, -120)
    }

    /// Exact fractions in Python's whole numbers, as floating point; the last by `scipy.stats.binomtest` of scipy 1.17.1.
    #[test]
    fn many_changes_are_tested_to_many_digits() {
        let published = [
            (60, 61, 1.0, 1e-11),
            (45, 76, 0.006_150_808_149_995_359, 1e-11),
            (150, 86, 3.715_936_139_571_442e-5, 1e-11),
            (500, 600, 0.002_819_544_991_436_427_5, 1e-11),
            (5_000, 5_300, 0.003_215_819_673_645_239, 1e-10),
            (49_500, 50_500, 0.001_582_359_878_851_595_6, 1e-9),
            (1_000_000, 1_003_000, 0.034_088_365_079_432, 1e-8),
        ];
        for (one, other, expected, tolerance) in published {
            let found = float(Chance::mcnemar(one, other));
            assert!((found / expected - 1.0).abs() < tolerance, "{one} and {other}: {found} is not {expected}");
            assert_eq!(Chance::mcnemar(other, one), Chance::mcnemar(one, other));
        }
        // As many as there can be: on each side one and a half standard deviations of 2^15 beside the middle.
        let found = float(Chance::mcnemar((1 << 31) - 49_152, (1 << 31) + 49_152));
        assert!((found / libm::erfc((98_304.0 - 1.0) / libm::sqrt(2.0 * 65_536.0 * 65_536.0)) - 1.0).abs() < 1e-4);
        assert_eq!(Chance::mcnemar(1 << 31, 1 << 31), Chance::CERTAIN);
        assert_eq!(Chance::mcnemar(0, 1 << 32), Chance(0));
    }

    #[test]
    fn both_ways_of_reckoning_agree() {
        for changes in 1..=Chance::TOSSES {
            for less in 0..=changes / 2 {
                let (Chance(exact), Chance(floating)) =
                    (Chance::mcnemar(less, changes - less), Chance::by_logarithms(less, changes));
                assert!(exact.abs_diff(floating) <= exact / 100_000_000_000 + 1, "{less} of {changes}");
            }
        }
    }

    /// `multipletests(alpha=0.05, method="holm")` of statsmodels 0.15.0.
    #[test]
    fn holm_marks_as_statsmodels_does() {
        let changes = [(0, 6), (8, 25), (1, 10), (2, 2), (5, 16), (10, 31)];
        let p_values = changes.map(|(one, other)| Chance::mcnemar(one, other));
        assert_eq!(Chance::unlikely_among(&p_values, percent(5)), [false, true, true, false, false, true]);
        assert_eq!(Chance::unlikely(&p_values, percent(5)), [true, true, true, false, true, true]);
        // The adjusted p-values are 0.0798111, 0.02275692, 0.046875, 1, 0.0798111 and 0.00870295.
        assert_eq!(Chance::unlikely_among(&p_values, percent(8)), [true, true, true, false, true, true]);
        assert_eq!(
            Chance::unlikely_among(&p_values, ratio(46_874, 1_000_000)),
            [false, true, false, false, false, true]
        );
        assert_eq!(Chance::unlikely_among(&p_values, ratio(3, 64)), [false, true, true, false, false, true]);
        assert_eq!(Chance::unlikely_among(&[], percent(5)), [false; 0]);
    }

    /// `proportions_ztest` of statsmodels 0.15.0; `chi2_contingency(correction=False)` of scipy 1.17.1 gives the same.
    #[test]
    fn shares_are_tested_as_statsmodels_does() {
        let published = [
            ((30, 100), (10, 100), 0.000_406_952_017_444_959_6),
            ((150, 200), (650, 800), 0.048_106_827_888_519_34),
            ((45, 100), (55, 100), 0.157_299_207_050_284_97),
            ((6, 12), (30, 60), 1.0),
            ((7, 20), (120, 200), 0.030_933_020_662_921_28),
            ((300, 1_000), (200, 1_000), 2.417_563_881_119_022e-7),
            ((480, 10_000), (52_000, 990_000), 0.043_471_279_969_508_34),
            ((1_000_000, 2_000_000), (1_001_000, 2_000_000), 0.317_310_447_370_25),
        ];
        let part = |(customers, of)| Part { customers, of };
        for (one, other, expected) in published {
            let (one, other) = (part(one), part(other));
            let found = Chance::two_shares(one, other);
            assert!(found.is_some_and(|found| (float(found) / expected - 1.0).abs() < 1e-11), "{one:?} {other:?}");
            assert_eq!(Chance::two_shares(other, one), found);
        }
        // In each cell 5 must be expected.
        assert!(Chance::two_shares(part((5, 50)), part((5, 50))).is_some());
        assert_eq!(Chance::two_shares(part((4, 50)), part((5, 50))), None);
        assert_eq!(Chance::two_shares(part((50, 50)), part((70, 70))), None);
        assert_eq!(Chance::two_shares(part((0, 0)), part((5, 10))), None);
        let many = u64::from(u32::MAX);
        assert_eq!(Chance::two_shares(part((many, many)), part((0, many))), Some(Chance(0)));
    }

    #[test]
    fn a_half_goes_to_the_even() {
        let decimal = |of_2_to_the_120: u128| Chance(of_2_to_the_120).to_decimal().to_string();
        // 1/1024 is 0.0009765625.
        assert_eq!(decimal(1 << 110), "0.000976562");
        assert_eq!(decimal((1 << 110) + 1), "0.000976563");
        assert_eq!(decimal(3 << 110), "0.002929688");
        assert_eq!(decimal((3 << 110) - 1), "0.002929687");
        assert_eq!((decimal(0), decimal(1 << 120), decimal((1 << 120) - 1)), ("0".into(), "1".into(), "1".into()));
    }
}
