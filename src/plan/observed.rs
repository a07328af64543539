use crate::{
    metric::{Place, Range, Ratio},
    model::{Currency, Money, Value, billionths},
    plan::{Rounding, Verdict},
    time::Span,
};
use core::{cmp::Ordering, fmt};
use rust_decimal::Decimal;
use thiserror::Error;

/// A value read off a customer.
///
/// Averages and medians are rounded half to even at nine decimals, lengths of time at microseconds, distances to metres;
/// what they are compared with is the unrounded value. A fact that may have several values reads as one text when it has one, else as several.
///
/// | metric | over nothing | a fact or rate missing | history known too late |
/// |---|---|---|---|
/// | count, distinct count, most of one, occurrences | 0 | missing where a filter needs it, or what is counted by | at least what is seen |
/// | furthest step | 0 | missing where a step needs it | at least what is seen |
/// | total (money, numbers, lengths of time) | 0 | missing | missing |
/// | average, median, smallest, first amount | missing | missing | missing |
/// | largest amount | missing | missing | at least what is seen, missing when none is |
/// | latest amount, time and days since the latest | missing | missing | as seen, missing when none is |
/// | trend | missing below two | missing | missing |
/// | time and days since the first | missing | missing where a filter needs it | at least what is seen, missing when none is |
/// | time between | missing | missing where a filter needs it | missing, unless both moments are latest ones that are seen |
/// | mean gap | missing below two | missing where a filter needs it | missing |
/// | longest gap | missing below two | missing where a filter needs it | at least what is seen, missing below two |
/// | latest gap | missing below two | missing where a filter needs it | as seen, missing below two |
/// | share of a quantity | missing where the whole is zero or below | missing | missing |
/// | overdue | missing below two, and where all are at one instant | missing where a filter needs it | missing |
/// | share of occurrences | missing where none has come round and is over | missing | missing |
/// | favourite | missing below `least` | missing where a filter or a clock needs it | missing |
/// | level | as its metric | as its metric | known where more history could not change it, else missing |
/// | score by a model | missing without a purchase, else by its metrics | missing where any of its metrics is, or is refused | missing where any of its metrics is not exact |
/// | segment by a model | the segment of those without purchases, else as a score | as a score | as a score |
/// | days until | nothing ahead: missing; compared, farther than any number of days | missing | |
/// | bucket | | never missing | |
/// | age, distance, facts, time since sign-up | | missing | |
///
/// Where it cannot be told of an event whether it passes a filter (an amount without a rate, the customer's own day or clock
/// not known, what came before a history that is known too late), even a count is missing; but what surely fails one
/// clause fails, and over nothing there is nothing to tell. The [first](crate::words::EventsOf::first) of some events is not
/// known where the history is known too late, the [latest](crate::words::EventsOf::latest) is as soon as there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Observed {
    /// This value.
    Exactly(Value),
    /// This value or a greater one: the history is known from within the window only.
    AtLeast(Value),
    /// No value, for this reason.
    Missing(Missing),
}

impl Observed {
    /// The value, if it is known exactly.
    #[must_use]
    pub fn value(&self) -> Option<&Value> {
        match self {
            Self::Exactly(value) => Some(value),
            Self::AtLeast(_) | Self::Missing(_) => None,
        }
    }

    /// The number, if the value is one and known exactly. `None` is not zero: a missing sum is no sum.
    #[must_use]
    pub fn number(&self) -> Option<Decimal> {
        self.value().and_then(|value| if let Value::Number(number) = value { Some(*number) } else { None })
    }

    /// The amount of money, if the value is one and known exactly. `None` is not zero: a missing sum is no sum.
    #[must_use]
    pub fn money(&self) -> Option<Money> {
        self.value().and_then(|value| if let Value::Money(money) = value { Some(*money) } else { None })
    }

    /// The length of time, if the value is one and known exactly.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        self.value().and_then(|value| if let Value::Span(span) = value { Some(*span) } else { None })
    }
}

/// Exactly this.
impl<V: Into<Value>> From<V> for Observed {
    fn from(value: V) -> Self {
        Self::Exactly(value.into())
    }
}

impl From<Missing> for Observed {
    fn from(reason: Missing) -> Self {
        Self::Missing(reason)
    }
}

/// For people: lengths of time in their two largest units.
impl fmt::Display for Observed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = match self {
            Self::Exactly(value) => value,
            Self::AtLeast(value) => {
                f.write_str("at least ")?;
                value
            }
            Self::Missing(reason) => return reason.fmt(f),
        };
        match value {
            Value::Span(span) => span.roughly().fmt(f),
            value => value.fmt(f),
        }
    }
}

/// Why there is no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Missing {
    /// The customer's profile, or an event that counts, does not tell.
    #[error("not known")]
    NotKnown,
    /// The fact or property is of another type than it is compared with.
    #[error("of another type than it is compared with")]
    WrongType,
    /// The context does not know the time zone that the customer lives by.
    #[error("the customer's time zone is not known to the context")]
    UnknownZone,
    /// The occasion does not come again, or not within forty years.
    #[error("nothing ahead")]
    NothingAhead,
    /// There are too few events to say.
    #[error("too few events")]
    TooFewEvents,
    /// There is money in another currency and no rate for it.
    #[error("no rate from {from} to {to}")]
    NoRate {
        /// The currency found.
        from: Currency,
        /// The currency asked for.
        to: Currency,
    },
    /// The sum has more digits than a decimal can show.
    #[error("too many digits")]
    TooManyDigits,
    /// The later of two moments lies before the earlier.
    #[error("in reverse order")]
    Reverse,
    /// The history is known from within the window only.
    #[error("the history may have begun earlier")]
    HistoryBeginsLater,
    /// The value lies outside of those that a score model was fitted to, and the model refuses such.
    #[error("outside of what was fitted")]
    OutsideFit,
    /// The host's function does not know.
    #[error("the host does not know")]
    HostUnknown,
}

/// A value read off a customer, before it is made into one of the public types.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Seen<T> {
    Exactly(T),
    AtLeast(T),
    Missing(Missing),
}

impl<T> Seen<T> {
    pub(crate) fn exactly(self) -> Result<T, Missing> {
        match self {
            Self::Exactly(value) => Ok(value),
            Self::AtLeast(_) => Err(Missing::HistoryBeginsLater),
            Self::Missing(reason) => Err(reason),
        }
    }

    pub(crate) fn map<U>(self, convert: impl FnOnce(T) -> U) -> Seen<U> {
        match self {
            Self::Exactly(value) => Seen::Exactly(convert(value)),
            Self::AtLeast(value) => Seen::AtLeast(convert(value)),
            Self::Missing(reason) => Seen::Missing(reason),
        }
    }

    /// Whether the value lies in a range, as far as can be said.
    pub(crate) fn judge<L>(&self, range: &Range<L>, compare: impl Fn(&T, &L) -> Ordering) -> Verdict {
        match self {
            Self::Exactly(value) => (range.place(|limit| compare(value, limit)) == Place::Inside).into(),
            Self::AtLeast(value) => match range.place(|limit| compare(value, limit)) {
                Place::Above => Verdict::No,
                Place::Inside if range.upper.is_none() => Verdict::Yes,
                _ => Verdict::Unknown,
            },
            Self::Missing(_) => Verdict::Unknown,
        }
    }
}

impl<T> From<Result<T, Missing>> for Seen<T> {
    fn from(result: Result<T, Missing>) -> Self {
        result.map_or_else(Self::Missing, Self::Exactly)
    }
}

impl<T: Into<Value>> From<Seen<T>> for Observed {
    fn from(seen: Seen<T>) -> Self {
        match seen {
            Seen::Exactly(value) => Self::Exactly(value.into()),
            Seen::AtLeast(value) => Self::AtLeast(value.into()),
            Seen::Missing(reason) => Self::Missing(reason),
        }
    }
}

/// A fraction that is compared without dividing: an average as sum and count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quotient {
    pub(crate) sum: i128,
    /// Above zero.
    pub(crate) count: u64,
}

impl Quotient {
    pub(crate) fn whole(sum: i128) -> Self {
        Self { sum, count: 1 }
    }

    /// How the fraction compares to a whole limit. A product beyond `i128` is farther from zero than any sum.
    pub(crate) fn compare(&self, limit: &i128) -> Ordering {
        if self.count == 1 {
            return self.sum.cmp(limit);
        }
        match limit.checked_mul(self.count.into()) {
            Some(product) => self.sum.cmp(&product),
            None if *limit > 0 => Ordering::Less,
            None => Ordering::Greater,
        }
    }

    /// Whether a `Decimal` has digits enough.
    pub(crate) fn can_be_shown(self) -> bool {
        self.rounded().is_some_and(billionths::fits_decimal)
    }

    /// In whole units.
    pub(crate) fn in_units(self, rounding: Rounding) -> Option<i128> {
        match rounding {
            Rounding::HalfEven => self.rounded(),
            Rounding::Down => self.sum.checked_div_euclid(self.count.into()),
        }
    }

    /// Half to even, in whole units.
    pub(crate) fn rounded(self) -> Option<i128> {
        if self.count == 1 {
            return Some(self.sum);
        }
        billionths::divide_half_even(self.sum, self.count.into())
    }
}

/// One quantity compared with another, without dividing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Proportion {
    part: i128,
    /// Above zero.
    whole: i128,
}

impl Proportion {
    /// Nothing can be compared with nothing.
    pub(crate) fn of(part: i128, whole: i128) -> Result<Self, Missing> {
        if whole > 0 { Ok(Self { part, whole }) } else { Err(Missing::TooFewEvents) }
    }

    pub(crate) fn compare(&self, limit: &Ratio) -> Ordering {
        let Ok(part) = u128::try_from(self.part) else { return Ordering::Less };
        compare_fractions((part, self.whole.unsigned_abs()), (limit.numerator().into(), limit.denominator().into()))
    }

    /// As a decimal, rounded half to even at nine decimals.
    pub(crate) fn value(self) -> Result<Value, Missing> {
        self.billionths(Rounding::HalfEven)
            .and_then(|billionths| billionths::to_decimal(billionths).ok_or(Missing::TooManyDigits))
            .map(Value::Number)
    }

    /// Half to even, or down to a millionth of a percent: no ratio is written finer.
    pub(crate) fn billionths(self, rounding: Rounding) -> Result<i128, Missing> {
        /// Billionths in a millionth of a percent.
        const STEP: i128 = 10;

        // Whole and rest apart: billionths of the part itself may be too large.
        let rounded = || {
            let whole = self.part.checked_div_euclid(self.whole)?.checked_mul(billionths::ONE)?;
            let rest = self.part.checked_rem_euclid(self.whole)?.checked_mul(billionths::ONE)?;
            whole.checked_add(match rounding {
                Rounding::HalfEven => billionths::divide_half_even(rest, self.whole)?,
                Rounding::Down => {
                    let floor = rest.checked_div_euclid(self.whole)?;
                    floor.checked_sub(floor.checked_rem(STEP)?)?
                }
            })
        };
        rounded().ok_or(Missing::TooManyDigits)
    }
}

/// Compares two fractions as Euclid would: whole parts first, then the reciprocals of what is left. No product can overflow.
pub(crate) fn compare_fractions(mut one: (u128, u128), mut other: (u128, u128)) -> Ordering {
    let parts = |(above, below): (u128, u128)| (above.checked_div(below), above.checked_rem(below));
    let mut is_swapped = false;
    loop {
        let ((whole, rest), (other_whole, other_rest)) = (parts(one), parts(other));
        let outcome = whole.cmp(&other_whole).then_with(|| match (rest, other_rest) {
            (Some(0) | None, Some(0) | None) => Ordering::Equal,
            (Some(0) | None, _) => Ordering::Less,
            (_, Some(0) | None) => Ordering::Greater,
            _ => Ordering::Equal,
        });
        let is_over = whole != other_whole || rest.unwrap_or(0) == 0 || other_rest.unwrap_or(0) == 0;
        if is_over {
            return if is_swapped { outcome.reverse() } else { outcome };
        }
        one = (one.1, rest.unwrap_or(0));
        other = (other.1, other_rest.unwrap_or(0));
        is_swapped = !is_swapped;
    }
}

/// An average in billionths as a decimal, rounded half to even at nine decimals.
pub(crate) fn amount_value(quotient: Quotient, currency: Option<Currency>) -> Result<Value, Missing> {
    let rounded = quotient.rounded().ok_or(Missing::TooManyDigits)?;
    let Some(currency) = currency else {
        return billionths::to_decimal(rounded).map(Value::Number).ok_or(Missing::TooManyDigits);
    };
    Money::sum(rounded, currency).map(Value::Money).ok_or(Missing::TooManyDigits)
}

pub(crate) fn whole_metres(metres: f64) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 20,100 km, never negative")]
    let whole = metres as u64;
    whole
}

pub(crate) fn rounded_metres(metres: f64) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 20,100 km, never negative")]
    let rounded = libm::round(metres) as u64;
    rounded
}

/// Unrounded metres against whole ones. A limit beyond 2^53 is beyond any distance.
pub(crate) fn compare_metres(metres: f64, limit: u64) -> Ordering {
    #[expect(clippy::cast_precision_loss, reason = "exact below 2^53")]
    let limit = limit as f64;
    metres.total_cmp(&limit)
}
