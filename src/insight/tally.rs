//! What is counted and added up of events.

use crate::{
    metric::{Events, Measure, Refunds},
    model::{Currency, EventField, ItemOf, Money, Subject, ValueType, billionths},
    plan::{Missing, bind::Binder, row::Row},
    wire::Way,
};
use rust_decimal::Decimal;

/// How many events there are, of how many members, and what they add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Tally {
    /// How many events there are, or lines of orders.
    pub events: u64,
    /// How many members have any of them.
    pub members: u64,
    /// The sum of a number field, if it was asked for.
    pub quantity: Option<Quantity>,
    /// What they are worth, if it was asked for.
    pub revenue: Option<Revenue>,
}

/// The sum of a number field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Quantity {
    /// The sum, exact.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::wire::decimals::serialize"))]
    pub number: Decimal,
    /// Of so many events the number is not known: they add nothing to the sum.
    pub unknown: u64,
}

/// The sum of the money of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Revenue {
    /// The sum, exact.
    pub amount: Money,
    /// Of so many events the money is not known (a line without a price, an amount without a rate to the currency): they add
    /// nothing to the sum.
    pub unknown: u64,
}

/// What is added up of events, besides their number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Measures {
    pub(super) quantity: Option<EventField>,
    pub(super) currency: Option<Currency>,
    pub(super) refunds: Refunds,
}

/// What a question can also ask of the events that it counts.
macro_rules! measured {
    ($question:ident) => {
        impl $question {
            /// Also the sum of a number field: how many pieces.
            pub fn quantity(mut self, field: $crate::model::EventField) -> Self {
                self.measures.quantity = Some(field);
                self
            }

            /// Also what they are worth, in a currency, after refunds. Other currencies are converted by the rates of the context.
            pub fn revenue(mut self, currency: $crate::model::Currency) -> Self {
                self.measures.currency = Some(currency);
                self
            }

            /// What they are worth before money was given back.
            pub fn before_refunds(mut self) -> Self {
                self.measures.refunds = $crate::metric::Refunds::Before;
                self
            }
        }
    };
}

pub(super) use measured;

impl Measures {
    pub(super) const NONE: Self = Self { quantity: None, currency: None, refunds: Refunds::After };

    pub(super) fn bind(&self, binder: &mut Binder<'_>, events: &Events) -> Summed {
        if let Some(field) = &self.quantity {
            binder.amount_field(&events.from, field, ValueType::Number, &Way::ROOT.key("quantity"));
        }
        if self.currency.is_some() {
            binder.money(&events.from, &Way::ROOT.key("revenue"));
        }
        let refunds = self.refunds;
        Summed {
            quantity: self.quantity.clone().map(Measure::Field),
            revenue: self.currency.map(|currency| (currency, Measure::Money { currency, refunds })),
        }
    }
}

/// The same, bound.
#[derive(Debug)]
pub(super) struct Summed {
    quantity: Option<Measure>,
    pub(super) revenue: Option<(Currency, Measure)>,
}

impl Summed {
    /// What an event adds; `None` where nothing is asked for.
    pub(super) fn of<'a, S: Subject<'a>>(&self, row: &Row<'_, S>, item: ItemOf<'a, S>) -> Option<Amounts> {
        let measured = |measure: &Measure| row.measure(measure, ValueType::Number, item);
        let is_any = self.quantity.is_some() || self.revenue.is_some();
        is_any.then(|| Amounts {
            quantity: self.quantity.as_ref().map(measured),
            revenue: self.revenue.as_ref().map(|(_, measure)| measured(measure)),
        })
    }
}

/// What an event adds of what is asked for, in billionths.
#[derive(Clone, Copy, Debug)]
pub(super) struct Amounts {
    quantity: Option<Result<i128, Missing>>,
    revenue: Option<Result<i128, Missing>>,
}

/// A [`Tally`] in the making.
#[derive(Clone, Debug, Default)]
pub(super) struct Count {
    events: u64,
    members: Distinct,
    quantity: Sum,
    revenue: Sum,
}

impl Count {
    #[inline]
    pub(super) fn add(&mut self, member: u32, amounts: Option<&Amounts>) {
        self.events = self.events.saturating_add(1);
        self.members.meet(member.into());
        if let Some(amounts) = amounts {
            amounts.quantity.into_iter().for_each(|amount| self.quantity.add(amount));
            amounts.revenue.into_iter().for_each(|amount| self.revenue.add(amount));
        }
    }

    pub(super) fn tally(&self, summed: &Summed) -> Tally {
        Tally {
            events: self.events,
            members: self.members.count,
            quantity: summed.quantity.is_some().then(|| Quantity {
                number: billionths::to_decimal(self.quantity.billionths).unwrap_or_default(),
                unknown: self.quantity.unknown,
            }),
            revenue: summed.revenue.as_ref().map(|(currency, _)| Revenue {
                amount: Money::sum(self.revenue.billionths, *currency).unwrap_or(Money::zero(*currency)),
                unknown: self.revenue.unknown,
            }),
        }
    }
}

/// A sum, and how many there are of which it is not known what they add.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    /// Never more than a decimal can show.
    billionths: i128,
    unknown: u64,
}

impl Sum {
    fn add(&mut self, amount: Result<i128, Missing>) {
        let sum = amount.ok().and_then(|amount| self.billionths.checked_add(amount));
        match sum.filter(|sum| billionths::fits_decimal(*sum)) {
            Some(sum) => self.billionths = sum,
            None => self.unknown = self.unknown.saturating_add(1),
        }
    }
}

/// How many different ones were met, of those that come one after the other.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Distinct {
    pub(super) count: u64,
    latest: Option<u64>,
}

impl Distinct {
    /// Whether it is another one than before.
    pub(super) fn meet(&mut self, one: u64) -> bool {
        let is_new = self.latest != Some(one);
        self.latest = Some(one);
        self.count = self.count.saturating_add(u64::from(is_new));
        is_new
    }
}
