use crate::{
    error::DefinitionError,
    metric::{Amount, AnyMetric, Leaf, Measure, Number, Quantity, Range, Ratio, Refunds, Share, Time},
    model::Text,
    plan::{Context, MetricPlan},
    predicate::Predicate,
    scale::{Levels, Scale},
    time::Span,
};
use core::{fmt, ops::RangeBounds};
use rust_decimal::Decimal;

/// Any metric: one value read off one customer at one instant. Stored and read like a predicate.
///
/// ```
/// use segmentry::{prelude::*, words::Metric};
/// let orders = Metric::from(orders().count());
/// let json = serde_json::to_string(&orders)?;
/// assert_eq!(json, r#"{"number":{"count":{"from":["order"]}}}"#);
/// assert_eq!(serde_json::from_str::<Metric>(&json)?, orders);
/// assert_eq!(orders.to_string(), "number of orders");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Metric(AnyMetric);

impl Metric {
    pub(super) fn of(metric: AnyMetric) -> Self {
        Self(metric)
    }

    pub(crate) fn as_any(&self) -> &AnyMetric {
        &self.0
    }

    /// Binds to a context, to be read as a value.
    ///
    /// # Errors
    /// When the definition cannot be used in this context: all faults, each with its path.
    pub fn plan(&self, context: &Context) -> Result<MetricPlan, DefinitionError> {
        MetricPlan::new(&self.0, context)
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(feature = "serde")]
mod serde_impls {
    use super::{AnyMetric, Metric};
    use crate::wire::{Cursor, Shape};
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    impl Serialize for Metric {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            self.0.to_wire().serialize(serializer)
        }
    }

    impl<'de> Deserialize<'de> for Metric {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let wire = Shape::of_rule(1, 1_000).read(deserializer)?;
            AnyMetric::from_wire(Cursor::root(&wire)).map(Self).map_err(D::Error::custom)
        }
    }
}

macro_rules! metric {
    ($(#[$doc:meta])* $name:ident($metric:ty) = $family:ident of $limit:ty as $given:ty) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash)]
        #[must_use]
        pub struct $name($metric);

        impl $name {
            pub(super) fn new(metric: $metric) -> Self {
                Self(metric)
            }

            fn within(self, range: Range<$limit>) -> Predicate {
                Leaf::$family(self.0, range).into()
            }

            /// At least this, or more.
            pub fn at_least(self, value: $given) -> Predicate {
                self.within(Range::at_least(value.into()))
            }

            /// More than this.
            pub fn more_than(self, value: $given) -> Predicate {
                self.within(Range::more_than(value.into()))
            }

            /// At most this, or less.
            pub fn at_most(self, value: $given) -> Predicate {
                self.within(Range::at_most(value.into()))
            }

            /// Less than this.
            pub fn less_than(self, value: $given) -> Predicate {
                self.within(Range::less_than(value.into()))
            }

            /// Exactly this.
            pub fn exactly(self, value: $given) -> Predicate {
                self.within(Range::exactly(value.into()))
            }

            /// Whether there is a value at all.
            pub fn is_known(self) -> Predicate {
                self.within(Range::ANYTHING).is_known()
            }

            /// Binds the metric itself to a context, to be read as a value.
            ///
            /// # Errors
            /// When the definition cannot be used in this context: all faults, each with its path.
            pub fn plan(self, context: &Context) -> Result<MetricPlan, DefinitionError> {
                Metric::from(self).plan(context)
            }
        }

        impl From<$name> for Metric {
            fn from(metric: $name) -> Self {
                Self(AnyMetric::$family(metric.0))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

metric! {
    /// A whole number: how many, how many different, how old in years, how many days ago. Over nothing a count is zero, an
    /// age is missing.
    ///
    /// ```
    /// use segmentry::prelude::*;
    /// let few = orders().count().between(2..=5);
    /// assert_eq!(few.to_string(), "at least 2 and at most 5 orders");
    /// ```
    CountMetric(Number) = Number of u64 as u64
}

metric! {
    /// An amount of money in one currency, or of a numeric field. Its limits are whole numbers, or [`Decimal`]s, which fractions
    /// are read as: `.at_least("99.5".parse::<Decimal>()?)`.
    ///
    /// A total over nothing is zero; averages, medians and single amounts over nothing are missing. Sums are exact. An amount in
    /// another currency is converted with the context's [`Rates`](crate::plan::Rates) at the order's instant; without a
    /// rate the metric is missing, but only where such an order lies inside the window.
    ///
    /// ```
    /// use segmentry::{model::Currency, prelude::*};
    /// let spender = orders().within_last(days(365)).total(Currency::EUR).at_least(500);
    /// assert_eq!(spender.to_string(), "the total amount of orders in the last 365 days is at least 500 EUR");
    /// ```
    AmountMetric(Amount) = Amount of Decimal as impl Into<Decimal>
}

metric! {
    /// A length of time. Missing when there are no events to measure from.
    ///
    /// Ages tile: `between(days(60)..days(90))` and `between(days(90)..days(120))` share no customer and leave no gap.
    ///
    /// ```
    /// use segmentry::prelude::*;
    /// let lapsing = orders().since_last().between(days(60)..days(90));
    /// assert_eq!(lapsing.to_string(), "the latest order is at least 60 days and less than 90 days ago");
    /// ```
    TimeMetric(Time) = Time of Span as Span
}

metric! {
    /// One quantity compared with another, as an exact ratio; it may be above 100 %. Missing where there is nothing to
    /// compare with. Read as a value, it is a number rounded half to even at nine decimals.
    ///
    /// ```
    /// use segmentry::prelude::*;
    /// let full_price = orders().without_offer().share_of(orders()).more_than(ratio(2, 3));
    /// assert_eq!(full_price.to_string(), "orders with no offer are more than 2/3 of orders");
    /// ```
    ShareMetric(Share) = Share of Ratio as Ratio
}

metric! {
    /// Metres between a customer's home and a point, along the great circle; missing without the home's coordinates.
    ///
    /// Distances are compared unrounded; read as a value, they are whole metres.
    DistanceMetric(Number) = Number of u64 as u64
}

/// Ranges over limits of one type; literals become it.
macro_rules! between {
    ($($name:ident of $limit:ty),*) => {$(
        impl $name {
            /// Inside a range; Rust's own syntax says which ends are inside: `2..=5`, `60..90`.
            pub fn between(self, range: impl RangeBounds<$limit>) -> Predicate {
                self.within(Range::between(&range))
            }
        }
    )*};
}

between!(CountMetric of u64, DistanceMetric of u64, TimeMetric of Span, ShareMetric of Ratio);

/// Scales over metrics that have an order.
macro_rules! levels {
    ($($name:ident = $family:ident of $limit:ty as $given:ty),*) => {$(
        impl $name {
            /// A scale of named levels over this metric: the lowest, and from where on each higher one reaches.
            pub fn levels<N: Into<Text>>(
                self,
                lowest: impl Into<Text>,
                above: impl IntoIterator<Item = ($given, N)>,
            ) -> Scale {
                let above = above.into_iter().map(|(limit, name)| (<$limit>::from(limit), name.into()));
                Scale::new(lowest.into(), Levels::$family(self.0, above.collect()))
            }
        }
    )*};
}

levels!(
    CountMetric = Number of u64 as u64,
    TimeMetric = Time of Span as Span,
    ShareMetric = Share of Ratio as Ratio
);

impl AmountMetric {
    /// A scale of named levels over this metric: the lowest, and from where on each higher one reaches.
    ///
    /// ```
    /// use segmentry::{model::Currency, prelude::*};
    /// let spending = orders().total(Currency::EUR).levels("bronze", [(100, "silver"), (500, "gold")]);
    /// assert_eq!(spending.to_string(), "total amount of orders in EUR: bronze, silver from 100, gold from 500");
    /// ```
    pub fn levels<T: Into<Decimal>, N: Into<Text>>(
        self,
        lowest: impl Into<Text>,
        above: impl IntoIterator<Item = (T, N)>,
    ) -> Scale {
        let above = above.into_iter().map(|(limit, name)| (limit.into(), name.into()));
        Scale::new(lowest.into(), Levels::Amount(self.0, above.collect()))
    }

    /// Inside a range; Rust's own syntax says which ends are inside: `100..=500`, `50..`.
    pub fn between<T: Clone + Into<Decimal>>(self, range: impl RangeBounds<T>) -> Predicate {
        self.within(Range::between(&range))
    }

    /// This amount compared with another: of what is spent, how much with a coupon; the average lately, compared with
    /// that before. Missing where the other is missing, zero or negative.
    ///
    /// ```
    /// use segmentry::{model::Currency, prelude::*};
    /// let spent = |window| orders().during(window).total(Currency::EUR);
    /// let growing = spent(this_year()).share_of(spent(previous_year())).more_than(percent(120));
    /// # let _ = growing;
    /// ```
    pub fn share_of(self, whole: Self) -> ShareMetric {
        ShareMetric::new(Share::Of { part: Quantity::Amount(self.0), whole: Quantity::Amount(whole.0) })
    }

    /// The same amount before money was given back: refunds on an order are not taken off, nor are credit notes.
    pub fn before_refunds(mut self) -> Self {
        if let Measure::Money { refunds, .. } = &mut self.0.of {
            *refunds = Refunds::Before;
        }
        self
    }
}
