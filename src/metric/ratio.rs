use super::Limited;
use crate::{model::billionths, wire::Wire};
use alloc::string::ToString;
use core::{cmp::Ordering, fmt, str::FromStr};
use rust_decimal::Decimal;
use thiserror::Error;

/// An exact ratio of two whole numbers: what shares are compared with.
///
/// Written as a percentage where that ends, else as a fraction; `4/5` and `80%` are the same.
///
/// ```
/// use segmentry::prelude::*;
/// assert_eq!(percent(80), ratio(4, 5));
/// assert_eq!(ratio(1, 8).to_string(), "12.5%");
/// assert_eq!(ratio(2, 6).to_string(), "1/3");
/// assert_eq!("12.5%".parse(), Ok(ratio(1, 8)));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ratio {
    numerator: u64,
    /// Zero only where the host asked for it; binding refuses that.
    denominator: u64,
}

/// A text that is not a ratio such as `80%` or `1/3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a ratio is written as 80%, 12.5% (at most six decimals) or 1/3, of whole numbers below 2^32")]
pub struct ParseRatioError;

/// So many hundredths: `percent(80)` is four fifths.
#[must_use]
pub fn percent(n: u32) -> Ratio {
    Ratio::new(n.into(), 100)
}

/// A numerator over a denominator: `ratio(1, 3)` is a third. Over zero it is refused when it is bound.
#[must_use]
pub fn ratio(numerator: u32, denominator: u32) -> Ratio {
    Ratio::new(numerator.into(), denominator.into())
}

impl Ratio {
    pub(crate) fn new(numerator: u64, denominator: u64) -> Self {
        let (mut divisor, mut rest) = (numerator, denominator);
        while let Some(left) = divisor.checked_rem(rest) {
            (divisor, rest) = (rest, left);
        }
        let lowest = |n: u64| n.checked_div(divisor).unwrap_or(n);
        Self { numerator: lowest(numerator), denominator: lowest(denominator) }
    }

    /// The part above the line, in lowest terms.
    #[must_use]
    pub const fn numerator(self) -> u64 {
        self.numerator
    }

    /// The part below the line, in lowest terms.
    #[must_use]
    pub const fn denominator(self) -> u64 {
        self.denominator
    }

    /// What a part is of a whole; `None` of nothing.
    pub(crate) fn of(part: u64, whole: u64) -> Option<Self> {
        (whole > 0).then(|| Self::new(part, whole))
    }

    /// As a decimal, rounded half to even at nine decimals; `None` over zero.
    ///
    /// ```
    /// use segmentry::prelude::*;
    /// assert_eq!(ratio(2, 3).to_decimal(), Some("0.666666667".parse()?));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn to_decimal(self) -> Option<Decimal> {
        billionths::share(self.numerator.into(), self.denominator.into())
    }

    /// Refused when it is bound.
    pub(crate) const OVER_ZERO: Self = Self { numerator: 1, denominator: 0 };

    /// What is left of it without another; `None` where the other is more, or one is over zero.
    pub(crate) fn less(self, other: Self) -> Option<Self> {
        let denominator = self.denominator.checked_mul(other.denominator)?;
        let one = self.numerator.checked_mul(other.denominator)?;
        let other = other.numerator.checked_mul(self.denominator)?;
        Self::of(one.checked_sub(other)?, denominator)
    }

    /// How many hundredths of a percent, where that is a whole number and no more than all of them.
    pub(crate) fn basis_points(self) -> Option<u64> {
        let points = self.numerator.checked_mul(10_000)?;
        let whole =
            (points.checked_rem(self.denominator)? == 0).then(|| points.checked_div(self.denominator)).flatten();
        whole.filter(|points| *points <= 10_000)
    }
}

/// Below and above the line there are less than 2^64, so products fit.
impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> Ordering {
        let product = |a: u64, b: u64| u128::from(a).saturating_mul(b.into());
        product(self.numerator, other.denominator).cmp(&product(other.numerator, self.denominator))
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Percentages of at most six decimals are whole numbers of hundred-millionths.
        const PLACES: usize = 6;
        let scaled = u128::from(self.numerator).saturating_mul(100_000_000);
        match (scaled.checked_div(self.denominator.into()), scaled.checked_rem(self.denominator.into())) {
            // A percentage of 2^32 or more could not be read back.
            (Some(millionths), Some(0)) if millionths < 1_000_000 << 32 => {
                let (whole, decimals) = (millionths / 1_000_000, millionths % 1_000_000);
                write!(f, "{whole}")?;
                if decimals > 0 {
                    let decimals = alloc::format!("{decimals:0PLACES$}");
                    write!(f, ".{}", decimals.trim_end_matches('0'))?;
                }
                f.write_str("%")
            }
            _ => write!(f, "{}/{}", self.numerator, self.denominator),
        }
    }
}

impl fmt::Debug for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Ratio {
    type Err = ParseRatioError;

    fn from_str(text: &str) -> Result<Self, ParseRatioError> {
        let whole = |digits: &str| -> Result<u64, ParseRatioError> {
            let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit());
            let has_padding = digits.len() > 1 && digits.starts_with('0');
            let number = digits.parse::<u32>().ok().filter(|_| is_plain && !has_padding);
            number.map(u64::from).ok_or(ParseRatioError)
        };
        let Some(percentage) = text.strip_suffix('%') else {
            let (above, below) = text.split_once('/').ok_or(ParseRatioError)?;
            let denominator = whole(below)?;
            return if denominator == 0 { Err(ParseRatioError) } else { Ok(Self::new(whole(above)?, denominator)) };
        };
        let (units, decimals) = match percentage.split_once('.') {
            None => (percentage, ""),
            Some((_, decimals)) if decimals.is_empty() || decimals.len() > 6 => return Err(ParseRatioError),
            Some(parts) => parts,
        };
        let mut denominator = 100_u64;
        let mut numerator = whole(units)?;
        for digit in decimals.chars() {
            let digit = digit.to_digit(10).ok_or(ParseRatioError)?;
            numerator = numerator.saturating_mul(10).saturating_add(digit.into());
            denominator = denominator.saturating_mul(10);
        }
        Ok(Self::new(numerator, denominator))
    }
}

impl Limited for Ratio {
    const IS_DISCRETE: bool = false;

    fn to_wire(&self) -> Wire {
        Wire::text(self.to_string())
    }

    fn next(&self) -> Option<Self> {
        None
    }

    fn previous(&self) -> Option<Self> {
        None
    }
}

#[cfg(feature = "serde")]
crate::through_text::through_text!(Ratio);
