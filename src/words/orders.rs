use super::{common::numbers, events::EventsOf, measure::CountMetric};
use crate::{
    metric::{Condition, FieldClause, Range},
    model::{EventField, EventKind, Text, Value},
};
use alloc::vec::Vec;
use core::ops::RangeBounds;
use rust_decimal::Decimal;

/// Purchases.
#[derive(Clone, Copy, Debug)]
pub enum Orders {}

/// Lines of purchases.
#[derive(Clone, Copy, Debug)]
pub enum OrderLines {}

/// Money given back without a known order.
#[derive(Clone, Copy, Debug)]
pub enum CreditNotes {}

/// Purchases that were not cancelled by `as_of`.
///
/// ```
/// use segmentry::{model::{Currency, Money}, prelude::*};
///
/// let vip = orders().count().more_than(10);
/// let spender = orders().within_last(days(365)).total(Currency::EUR).at_least(500);
/// let bargain_hunter = orders().with_offer().any() & orders().without_offer().none();
/// let big = orders().worth(Money::new(100, Currency::EUR)?..).count().at_least(3);
/// # assert_eq!(vip.to_string(), "more than 10 orders");
/// assert_eq!(big.to_string(), "at least 3 orders with total at least 100 EUR");
/// # Ok::<(), segmentry::model::MoneyError>(())
/// ```
pub fn orders() -> EventsOf<Orders> {
    EventsOf::of([EventKind::Order])
}

/// The lines of purchases that were not cancelled by `as_of`; each also has the channel, offer and gift mark of its order.
///
/// ```
/// use segmentry::prelude::*;
/// let collector = order_lines().category("vinyl").distinct_products().at_least(20);
/// assert_eq!(
///     collector.to_string(),
///     "the number of different products of order lines with category vinyl is at least 20",
/// );
/// ```
pub fn order_lines() -> EventsOf<OrderLines> {
    EventsOf::of([EventKind::OrderLine])
}

/// Money given back without a known order. Totals of orders have it taken off already.
pub fn credit_notes() -> EventsOf<CreditNotes> {
    EventsOf::of([EventKind::CreditNote])
}

money!(Orders, OrderLines, CreditNotes);

/// What orders and their lines have in common.
macro_rules! of_orders {
    ($($kind:ty),*) => {$(
        /// What can be said of orders and of their lines.
        impl<W> EventsOf<$kind, W> {
            words_for!(visit, sales_channel, offer, device);

            /// Those marked as gifts.
            pub fn gifts(self) -> Self {
                self.one_of(EventField::Gift, [true.into()])
            }

            /// Those of orders that have a line like this; all that is said of the line holds of the same line.
            ///
            /// ```
            /// use segmentry::prelude::*;
            /// let two_mugs = orders().with_line(line().product("mug").quantity(2..)).any();
            /// assert_eq!(two_mugs.to_string(), "at least 1 order with a line of product mug and quantity at least 2");
            /// ```
            pub fn with_line(self, line: LineFilter) -> Self {
                self.condition(Condition::Line(line.clauses))
            }

            /// Those of orders that have no line like this.
            pub fn without_line(self, line: LineFilter) -> Self {
                self.condition(Condition::NoLine(line.clauses))
            }
        }
    )*};
}

of_orders!(Orders, OrderLines);

/// What can be said of orders.
impl<W> EventsOf<Orders, W> {
    words_for!(total, refund);

    /// The lines of these orders.
    pub fn lines(self) -> EventsOf<OrderLines, W> {
        self.into_kind(EventKind::OrderLine)
    }

    /// Those with a discount on the whole order; discounts on single lines are said of a [`line()`].
    pub fn discounted(self) -> Self {
        self.field(FieldClause::Has(EventField::Discount))
    }

    /// Those without a discount on the whole order, or one of zero.
    ///
    /// At full price in every way:
    ///
    /// ```
    /// use segmentry::prelude::*;
    /// let full_price = orders().undiscounted().without_offer().without_line(line().discounted());
    /// assert_eq!(full_price.to_string(), "orders with no discount and no offer and no line of any discount");
    /// ```
    pub fn undiscounted(self) -> Self {
        self.field(FieldClause::Lacks(EventField::Discount))
    }

    /// How many different products were bought.
    pub fn distinct_products(self) -> CountMetric {
        self.lines().distinct_products()
    }

    /// From how many different categories something was bought.
    pub fn distinct_categories(self) -> CountMetric {
        self.lines().distinct_categories()
    }
}

/// What can be said of lines of orders.
impl<W> EventsOf<OrderLines, W> {
    words_for!(product, category, quantity, price);

    /// Those without a discount of their own, or one of zero. The order may still have one, or a coupon.
    pub fn full_price(self) -> Self {
        self.field(FieldClause::Lacks(EventField::Discount))
    }
}

/// What a line of an order must be like; see [`EventsOf::with_line`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct LineFilter {
    clauses: Vec<FieldClause>,
}

/// A line of an order, to be described. With nothing said of it, binding reports the fault.
pub fn line() -> LineFilter {
    LineFilter { clauses: Vec::new() }
}

impl LineFilter {
    fn and(mut self, clause: FieldClause) -> Self {
        self.clauses.push(clause);
        self
    }

    /// Of this product.
    pub fn product(self, product: impl Into<Text>) -> Self {
        self.products([product])
    }

    /// Of any of these products.
    pub fn products<T: Into<Text>>(self, products: impl IntoIterator<Item = T>) -> Self {
        let values = products.into_iter().map(|product| Value::Text(product.into()));
        self.and(FieldClause::OneOf(EventField::Product, values.collect()))
    }

    /// Of this category.
    pub fn category(self, category: impl Into<Text>) -> Self {
        self.and(FieldClause::OneOf(EventField::Category, [Value::Text(category.into())].into_iter().collect()))
    }

    /// Of so many pieces.
    pub fn quantity<T: Clone + Into<Decimal>>(self, range: impl RangeBounds<T>) -> Self {
        self.and(FieldClause::InRange(EventField::Quantity, numbers(range)))
    }

    /// At a price of one in a range.
    pub fn price(self, range: impl RangeBounds<crate::model::Money>) -> Self {
        self.and(FieldClause::InRange(EventField::Price, Range::between(&range)))
    }

    /// With a discount of its own.
    pub fn discounted(self) -> Self {
        self.and(FieldClause::Has(EventField::Discount))
    }

    /// Without a discount of its own, or one of zero. The order may still have one, or a coupon: see
    /// [`undiscounted`](EventsOf::undiscounted).
    pub fn full_price(self) -> Self {
        self.and(FieldClause::Lacks(EventField::Discount))
    }
}
