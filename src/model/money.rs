use super::Currency;
use core::{fmt, ops::Neg};
use rust_decimal::Decimal;
use thiserror::Error;

/// An amount as a whole number of billionths, so that sums are exact and do not depend on their order.
pub(crate) mod billionths {
    use rust_decimal::Decimal;

    pub(crate) const DECIMALS: u32 = 9;
    pub(crate) const ONE: i128 = 1_000_000_000;

    /// By how many decimals an amount has: how many billionths the last of them is worth.
    const UNITS: [i128; 10] = [ONE, 100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10, 1];

    /// `None` for more than nine decimals.
    #[inline]
    pub(crate) fn from_decimal(amount: Decimal) -> Option<i128> {
        // Dropping zeros takes divisions, and amounts as they are written seldom have too many decimals.
        let amount = if amount.scale() > DECIMALS { amount.normalize() } else { amount };
        let unit = UNITS.get(usize::try_from(amount.scale()).ok()?)?;
        // Below 2^96 * 10^9 < 2^127, so nothing is lost, and there is nothing to check.
        Some(amount.mantissa().wrapping_mul(*unit))
    }

    /// The product, where it is a whole number of billionths. (That of two `Decimal`s is rounded to 28 digits.)
    pub(crate) fn product(one: Decimal, other: Decimal) -> Option<i128> {
        let (one, other) = (one.normalize(), other.normalize());
        let mantissa = one.mantissa().checked_mul(other.mantissa())?;
        let scale = one.scale().checked_add(other.scale())?;
        if let Some(missing) = DECIMALS.checked_sub(scale) {
            return mantissa.checked_mul(10_i128.checked_pow(missing)?);
        }
        let divisor = 10_i128.checked_pow(scale.checked_sub(DECIMALS)?)?;
        if mantissa.checked_rem(divisor)? == 0 { mantissa.checked_div(divisor) } else { None }
    }

    /// The largest mantissa of a `Decimal`.
    const MOST: u128 = Decimal::MAX.mantissa().unsigned_abs();

    /// Whether a `Decimal` has enough digits.
    pub(crate) fn fits_decimal(billionths: i128) -> bool {
        billionths.unsigned_abs() <= MOST || to_decimal(billionths).is_some()
    }

    /// The quotient rounded half to even; `None` when dividing by zero or less.
    pub(crate) fn divide_half_even(dividend: i128, divisor: i128) -> Option<i128> {
        if divisor <= 0 {
            return None;
        }
        let floor = dividend.checked_div_euclid(divisor)?;
        let rest = dividend.checked_rem_euclid(divisor)?;
        let is_odd = floor.checked_rem(2)? != 0;
        let rounds_up = match rest.cmp(&divisor.checked_sub(rest)?) {
            core::cmp::Ordering::Less => false,
            core::cmp::Ordering::Equal => is_odd,
            core::cmp::Ordering::Greater => true,
        };
        floor.checked_add(i128::from(rounds_up))
    }

    /// What a part is of a whole, rounded half to even at nine decimals; `None` of zero or less.
    pub(crate) fn share(part: i128, whole: i128) -> Option<Decimal> {
        divide_half_even(part.checked_mul(ONE)?, whole).and_then(to_decimal)
    }

    /// `None` where a `Decimal` has too few digits.
    pub(crate) fn to_decimal(mut billionths: i128) -> Option<Decimal> {
        let mut scale = DECIMALS;
        while billionths.unsigned_abs() > MOST && scale > 0 && billionths.checked_rem(10) == Some(0) {
            billionths = billionths.checked_div(10)?;
            scale = scale.checked_sub(1)?;
        }
        Some(Decimal::try_from_i128_with_scale(billionths, scale).ok()?.normalize())
    }
}

/// An exact amount in one currency: at most 10^15 either way, with at most nine decimals. (Sums may be larger.)
///
/// Trailing zeros do not matter: 1.00 EUR equals 1 EUR.
///
/// ```
/// use rust_decimal::Decimal;
/// use segmentry::model::{Currency, Money};
///
/// let price = Money::new(Decimal::new(1999, 2), Currency::EUR)?;
/// assert_eq!(price.to_string(), "19.99 EUR");
/// assert_eq!("19.990 EUR".parse::<Money>()?, price);
/// # Ok::<(), segmentry::model::MoneyError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money {
    currency: Currency,
    billionths: i128,
}

/// Why an amount is not [`Money`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MoneyError {
    /// Beyond 10^15 either way.
    #[error("an amount of money is at most 10^15")]
    TooLarge,
    /// More than nine decimals.
    #[error("an amount of money has at most nine decimals")]
    TooFine,
    /// Not an amount and a currency.
    #[error("money is written as an amount and a currency, such as 19.99 EUR")]
    Shape,
}

impl Money {
    const LARGEST: i128 = 1_000_000_000_000_000 * billionths::ONE;

    /// An amount in a currency: a whole number, or a [`Decimal`], which a fraction is read as: `"19.99".parse::<Decimal>()?`.
    ///
    /// # Errors
    /// When the amount is beyond 10^15 either way or has more than nine decimals; nothing is rounded.
    pub fn new(amount: impl Into<Decimal>, currency: Currency) -> Result<Self, MoneyError> {
        let billionths = billionths::from_decimal(amount.into()).ok_or(MoneyError::TooFine)?;
        Self::of(billionths, currency).ok_or(MoneyError::TooLarge)
    }

    /// Nothing, in a currency.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self { currency, billionths: 0 }
    }

    #[inline]
    pub(crate) fn of(billionths: i128, currency: Currency) -> Option<Self> {
        (billionths.unsigned_abs() <= Self::LARGEST.unsigned_abs()).then_some(Self { currency, billionths })
    }

    /// A sum, which may be larger than a single amount; `None` where a decimal has too few digits.
    pub(crate) fn sum(billionths: i128, currency: Currency) -> Option<Self> {
        billionths::fits_decimal(billionths).then_some(Self { currency, billionths })
    }

    /// The amount, without trailing zeros.
    #[must_use]
    pub fn amount(self) -> Decimal {
        billionths::to_decimal(self.billionths).unwrap_or_default()
    }

    /// The currency.
    #[must_use]
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether the amount is below zero.
    #[must_use]
    #[inline]
    pub const fn is_negative(self) -> bool {
        self.billionths < 0
    }

    /// The sum of two amounts of one currency; `None` for two currencies, and beyond 10^15.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        if self.currency != other.currency {
            return None;
        }
        Self::of(self.billionths.checked_add(other.billionths)?, self.currency)
    }

    pub(crate) const fn billionths(self) -> i128 {
        self.billionths
    }
}

impl Neg for Money {
    type Output = Self;

    fn neg(self) -> Self {
        Self { billionths: self.billionths.saturating_neg(), ..self }
    }
}

impl core::str::FromStr for Money {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let (amount, currency) = text.split_once(' ').ok_or(MoneyError::Shape)?;
        let amount = crate::wire::parse_decimal(amount).ok_or(MoneyError::Shape)?;
        Self::new(amount, currency.parse().map_err(|_| MoneyError::Shape)?)
    }
}

/// As in `40 EUR`, `19.99 EUR`, `0.005 EUR`; never with a single decimal, which nobody writes.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut amount = self.amount();
        if amount.scale() == 1 {
            amount.rescale(2);
        }
        write!(f, "{amount} {}", self.currency)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(feature = "serde")]
crate::through_text::through_text!(Money);
