use crate::{
    model::{Currency, Money, billionths},
    time::Instant,
};
use alloc::{collections::BTreeMap, vec::Vec};
use rust_decimal::Decimal;
use thiserror::Error;

/// Currency rates, each valid from an instant until the next one.
///
/// An order is converted with the rate valid at the order's own instant, its refunds with the same one, and the result
/// is rounded half to even at nine decimals. Only rates that were given are used: neither inverted nor chained.
///
/// ```
/// use rust_decimal::Decimal;
/// use segmentry::{model::{Currency, Money}, plan::Rates, time::Instant};
///
/// let january: Instant = "2026-01-01T00:00:00Z".parse()?;
/// let rates = Rates::default().with(Currency::USD, Currency::EUR, january, Decimal::new(92, 2))?;
///
/// let price = Money::new(50, Currency::USD)?;
/// assert_eq!(rates.convert(price, Currency::EUR, january), Some(Money::new(46, Currency::EUR)?));
/// assert_eq!(rates.convert(price, Currency::GBP, january), None);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    /// Sorted by instant.
    rates: BTreeMap<(Currency, Currency), Vec<(Instant, Rate)>>,
}

/// A factor of `mantissa / 10^scale`; small enough that its product with any amount of money fits an `i128`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rate {
    mantissa: i128,
    scale: u32,
}

/// A rate that cannot be used exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a rate is above zero and has at most 14 digits")]
pub struct RateError;

impl Rates {
    /// The same rates and one more: from an instant on, one `from` is worth so many `to`. Of two rates for one instant
    /// the later given holds.
    ///
    /// # Errors
    /// When the rate is not above zero or has more than 14 digits.
    pub fn with(
        mut self,
        from: Currency,
        to: Currency,
        since: impl Into<Instant>,
        rate: impl Into<Decimal>,
    ) -> Result<Self, RateError> {
        let (since, rate) = (since.into(), rate.into().normalize());
        let rate = Rate { mantissa: rate.mantissa(), scale: rate.scale() };
        if !(1..100_000_000_000_000).contains(&rate.mantissa) || rate.scale > 14 {
            return Err(RateError);
        }
        let rates = self.rates.entry((from, to)).or_default();
        match rates.binary_search_by_key(&since, |(since, _)| *since) {
            Ok(index) => rates.get_mut(index).into_iter().for_each(|known| known.1 = rate),
            Err(index) => rates.insert(index, (since, rate)),
        }
        Ok(self)
    }

    /// The amount in another currency by the rate valid at an instant; `None` without a rate, or beyond 10^15.
    #[must_use]
    pub fn convert(&self, money: Money, to: Currency, at: Instant) -> Option<Money> {
        Money::of(self.convert_billionths(money.billionths(), money.currency(), to, at)?, to)
    }

    /// The instants from which any of them is valid.
    #[cfg(feature = "testing")]
    pub(crate) fn instants(&self) -> impl Iterator<Item = Instant> {
        self.rates.values().flatten().map(|(since, _)| *since)
    }

    // Mostly there is nothing to convert, which needs no call.
    #[inline]
    pub(crate) fn convert_billionths(&self, amount: i128, from: Currency, to: Currency, at: Instant) -> Option<i128> {
        if from == to { Some(amount) } else { self.by_rate(amount, from, to, at) }
    }

    fn by_rate(&self, amount: i128, from: Currency, to: Currency, at: Instant) -> Option<i128> {
        let rates = self.rates.get(&(from, to))?;
        let valid = rates.partition_point(|(since, _)| *since <= at).checked_sub(1)?;
        let (_, rate) = rates.get(valid)?;
        let product = amount.checked_mul(rate.mantissa)?;
        billionths::divide_half_even(product, 10_i128.checked_pow(rate.scale)?)
    }
}
