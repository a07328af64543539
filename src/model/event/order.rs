use super::{EventField, EventKind, Happening, Rejection, event};
use crate::{
    model::{Currency, Device, Money, OfferKind, Reading, SalesChannel, Text, Value, billionths},
    time::Instant,
};
use alloc::vec::Vec;
use core::cmp::Ordering;
use rust_decimal::Decimal;

event! {
    /// A purchase.
    ///
    /// The total is what the order is worth to the host before refunds; whether that includes shipping and tax is the
    /// host's choice, to be made once for all orders. Refunds and the cancellation are dated facts of the order: a
    /// refund lowers its money from the instant of the refund on, and a cancelled order does not count from the
    /// cancellation on. An order of zero is an order.
    ///
    /// ```
    /// use segmentry::{model::{Currency, Line, Money, Order, SalesChannel}, time::Instant};
    ///
    /// let at: Instant = "2026-03-01T10:00:00Z".parse()?;
    /// let order = Order::new(at, Money::new(40, Currency::EUR)?)
    ///     .id(1001)
    ///     .channel(SalesChannel::Online)
    ///     .offer("SPRING")
    ///     .line(Line::new("mug", 2).price(Money::new(20, Currency::EUR)?).category("kitchen"))
    ///     .refund("2026-03-05T09:00:00Z".parse::<Instant>()?, Money::new(20, Currency::EUR)?);
    /// assert_eq!(format!("{order:?}"), "Order { at: 2026-03-01T10:00:00Z, id: 1001, .. }");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub struct Order {
        total: Money,
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        shipping: Option<Money>,
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        tax: Option<Money>,
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        discount: Option<Money>,
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        channel: Option<SalesChannel>,
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        offer: Option<Text>,
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        offer_kind: Option<OfferKind>,
        #[cfg_attr(feature = "serde", serde(default))]
        gift: bool,
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        visit_id: Option<Text>,
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        device: Option<Device>,
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
        lines: Vec<Line>,
        /// Earliest first.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
        #[cfg_attr(feature = "serde", serde(deserialize_with = "in_order"))]
        refunds: Vec<Refund>,
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        cancelled: Option<Instant>,
    }
}

/// Money given back on an order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Refund {
    /// When it became known.
    pub at: Instant,
    /// How much, not negative, in the currency of the order.
    pub amount: Money,
}

#[cfg(feature = "serde")]
fn in_order<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<Refund>, D::Error> {
    let mut refunds: Vec<Refund> = serde::Deserialize::deserialize(deserializer)?;
    refunds.sort_unstable();
    Ok(refunds)
}

impl Order {
    /// A purchase at an instant, worth so much before refunds.
    #[must_use]
    pub fn new(at: impl Into<Instant>, total: Money) -> Self {
        Self {
            at: at.into(),
            id: None,
            local_offset: None,
            total,
            shipping: None,
            tax: None,
            discount: None,
            channel: None,
            offer: None,
            offer_kind: None,
            gift: false,
            visit_id: None,
            device: None,
            lines: Vec::new(),
            refunds: Vec::new(),
            cancelled: None,
        }
    }

    /// The same order with the shipping charged.
    #[must_use]
    pub fn shipping(self, shipping: Money) -> Self {
        Self { shipping: Some(shipping), ..self }
    }

    /// The same order with the tax in it.
    #[must_use]
    pub fn tax(self, tax: Money) -> Self {
        Self { tax: Some(tax), ..self }
    }

    /// The same order with the discount on it, which its total has already.
    #[must_use]
    pub fn discount(self, discount: Money) -> Self {
        Self { discount: Some(discount), ..self }
    }

    /// The same order made through a sales channel.
    #[must_use]
    pub fn channel(self, channel: impl Into<SalesChannel>) -> Self {
        Self { channel: Some(channel.into()), ..self }
    }

    /// The same order with the coupon or offer it used.
    #[must_use]
    pub fn offer(self, offer: impl Into<Text>) -> Self {
        Self { offer: Some(offer.into()), ..self }
    }

    /// The same order with what its offer gave.
    #[must_use]
    pub fn offer_kind(self, kind: impl Into<OfferKind>) -> Self {
        Self { offer_kind: Some(kind.into()), ..self }
    }

    /// The same order marked as a gift.
    #[must_use]
    pub fn gift(self) -> Self {
        Self { gift: true, ..self }
    }

    /// The same order with the key of the visit in which it was made.
    #[must_use]
    pub fn visit_id(self, visit: impl Into<Text>) -> Self {
        Self { visit_id: Some(visit.into()), ..self }
    }

    /// The same order made on a kind of device.
    #[must_use]
    pub fn device(self, device: impl Into<Device>) -> Self {
        Self { device: Some(device.into()), ..self }
    }

    /// The same order with a line more.
    #[must_use]
    pub fn line(mut self, line: Line) -> Self {
        self.lines.push(line);
        self
    }

    /// The same order with money given back on it at an instant. More than its total may be given back; its money is below
    /// zero then.
    #[must_use]
    pub fn refund(mut self, at: impl Into<Instant>, amount: Money) -> Self {
        self.refunds.push(Refund { at: at.into(), amount });
        self.refunds.sort_unstable();
        self
    }

    /// The same order cancelled at an instant.
    #[must_use]
    pub fn cancelled(self, at: impl Into<Instant>) -> Self {
        Self { cancelled: Some(at.into()), ..self }
    }

    /// When it was made.
    #[must_use]
    pub fn made_at(&self) -> Instant {
        self.at
    }

    /// What it was worth before refunds.
    #[must_use]
    pub fn total(&self) -> Money {
        self.total
    }

    /// The money given back on it, earliest first.
    #[must_use]
    pub fn refunds(&self) -> &[Refund] {
        &self.refunds
    }

    /// Its lines.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// When it was cancelled, if it was.
    #[must_use]
    pub fn cancelled_at(&self) -> Option<Instant> {
        self.cancelled
    }

    /// The order as it was made, without what became known later.
    fn as_made(&self) -> Self {
        Self { refunds: Vec::new(), cancelled: None, ..self.clone() }
    }
}

/// A discount of nothing is none, as tables write it.
fn given<'a>(discount: Option<Money>) -> Option<Reading<'a>> {
    discount.filter(|discount| *discount != Money::zero(discount.currency())).map(Reading::Money)
}

impl Happening for Order {
    fn kind(&self) -> EventKind {
        EventKind::Order
    }

    fn read<'a>(&'a self, field: &EventField, each: &mut dyn FnMut(Reading<'a>)) {
        let reading = match field {
            EventField::Channel => self.channel.as_ref().map(|channel| Reading::Text(channel.code())),
            EventField::Offer => self.offer.as_deref().map(Reading::Text),
            EventField::OfferKind => self.offer_kind.as_ref().map(|kind| Reading::Text(kind.code())),
            EventField::Gift => Some(Reading::Flag(self.gift)),
            EventField::VisitId => self.visit_id.as_deref().map(Reading::Text),
            EventField::Device => self.device.as_ref().map(|device| Reading::Text(device.code())),
            EventField::Total => Some(Reading::Money(self.total)),
            EventField::Discount => given(self.discount),
            EventField::Shipping => self.shipping.map(Reading::Money),
            EventField::Tax => self.tax.map(Reading::Money),
            _ => None,
        };
        reading.into_iter().for_each(each);
    }

    fn blank(kind: &EventKind, at: Instant) -> Option<Self> {
        (*kind == EventKind::Order).then(|| Self::new(at, Money::zero(Currency::EUR)))
    }

    fn each_fact(&self, each: &mut dyn FnMut(EventField, Value)) {
        each(EventField::Total, Value::Money(self.total));
        if self.gift {
            each(EventField::Gift, Value::Flag(true));
        }
        let facts = [
            (EventField::Shipping, self.shipping.map(Value::Money)),
            (EventField::Tax, self.tax.map(Value::Money)),
            (EventField::Discount, self.discount.map(Value::Money)),
            (EventField::Channel, self.channel.clone().map(Value::from)),
            (EventField::Offer, self.offer.clone().map(Value::Text)),
            (EventField::OfferKind, self.offer_kind.clone().map(Value::from)),
            (EventField::VisitId, self.visit_id.clone().map(Value::Text)),
            (EventField::Device, self.device.clone().map(Value::from)),
        ];
        for (field, value) in facts {
            if let Some(value) = value {
                each(field.clone(), value);
            }
        }
    }

    fn put(&mut self, field: &EventField, value: Value) {
        match (field, value) {
            (EventField::Total, Value::Money(total)) => self.total = total,
            (EventField::Gift, Value::Flag(gift)) => self.gift = gift,
            (EventField::Shipping, Value::Money(shipping)) => self.shipping = Some(shipping),
            (EventField::Tax, Value::Money(tax)) => self.tax = Some(tax),
            (EventField::Discount, Value::Money(discount)) => self.discount = Some(discount),
            (EventField::Channel, Value::Text(channel)) => self.channel = Some(channel.as_str().into()),
            (EventField::Offer, Value::Text(offer)) => self.offer = Some(offer),
            (EventField::OfferKind, Value::Text(kind)) => self.offer_kind = Some(kind.as_str().into()),
            (EventField::VisitId, Value::Text(visit)) => self.visit_id = Some(visit),
            (EventField::Device, Value::Text(device)) => self.device = Some(device.as_str().into()),
            _ => {}
        }
    }

    fn check(&self) -> Result<(), Rejection> {
        let parts = [self.shipping, self.tax, self.discount].into_iter().flatten();
        let prices = self.lines.iter().flat_map(|line| [line.price, line.discount]).flatten();
        let refunds = self.refunds.iter().map(|refund| refund.amount);
        for money in parts.chain(prices).chain(refunds) {
            if money.currency() != self.total.currency() {
                return Err(Rejection::MixedCurrencies);
            }
            if money.is_negative() {
                return Err(Rejection::NegativeAmount);
            }
        }
        if self.total.is_negative() {
            return Err(Rejection::NegativeAmount);
        }
        for line in &self.lines {
            if line.price.is_some() && line.amount().is_none() {
                return Err(Rejection::LineAmount);
            }
            if line.quantity.is_sign_negative() || line.amount().is_some_and(Money::is_negative) {
                return Err(Rejection::NegativeAmount);
            }
        }
        Ok(())
    }

    fn withdrawn_at(&self) -> Option<Instant> {
        self.cancelled
    }

    fn settled_at(&self) -> Option<Instant> {
        self.refunds.last().map(|refund| refund.at).max(self.cancelled)
    }

    fn money(&self) -> Option<Money> {
        Some(self.total)
    }

    fn refunded(&self, now: Instant) -> i128 {
        let known = self.refunds.iter().take_while(|refund| refund.at <= now);
        known.fold(0, |sum, refund| sum.saturating_add(refund.amount.billionths()))
    }

    /// Copies of one purchase unite their refunds and keep the earlier cancellation.
    fn unite(&mut self, mut copy: Self) -> Result<bool, Self> {
        match copy.as_made().cmp(&self.as_made()) {
            Ordering::Equal => {}
            Ordering::Less => return Err(copy),
            Ordering::Greater => return Err(core::mem::replace(self, copy)),
        }
        let before = self.clone();
        self.refunds = united(&self.refunds, &copy.refunds);
        if let (Some(own), Some(theirs)) = (self.cancelled, copy.cancelled) {
            self.cancelled = Some(own.min(theirs));
            if own != theirs {
                copy.cancelled = Some(own.max(theirs));
                return Err(copy);
            }
        }
        self.cancelled = self.cancelled.or(copy.cancelled);
        Ok(*self != before)
    }
}

/// Each refund as often as the copy that has it most often: an order that arrives again brings its refunds again.
fn united(own: &[Refund], theirs: &[Refund]) -> Vec<Refund> {
    use itertools::{EitherOrBoth, Itertools};
    let both = own.iter().merge_join_by(theirs, Ord::cmp);
    both.map(|refund| match refund {
        EitherOrBoth::Left(refund) | EitherOrBoth::Right(refund) | EitherOrBoth::Both(refund, _) => *refund,
    })
    .collect()
}

/// One line of an order: a product and how many of it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Line {
    product: Text,
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    categories: Vec<Text>,
    #[cfg_attr(feature = "serde", serde(with = "crate::model::decimal_text"))]
    quantity: Decimal,
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    price: Option<Money>,
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    discount: Option<Money>,
}

impl Line {
    /// So many of a product.
    #[must_use]
    pub fn new(product: impl Into<Text>, quantity: impl Into<Decimal>) -> Self {
        Self {
            product: product.into(),
            categories: Vec::new(),
            quantity: quantity.into().normalize(),
            price: None,
            discount: None,
        }
    }

    /// The same line, its product belonging to a category more.
    #[must_use]
    pub fn category(mut self, category: impl Into<Text>) -> Self {
        self.categories.push(category.into());
        self
    }

    /// The same line with the price of one.
    #[must_use]
    pub fn price(self, price: Money) -> Self {
        Self { price: Some(price), ..self }
    }

    /// The same line with the discount on the whole of it.
    #[must_use]
    pub fn discount(self, discount: Money) -> Self {
        Self { discount: Some(discount), ..self }
    }

    /// The product.
    #[must_use]
    pub fn product(&self) -> &str {
        &self.product
    }

    /// Quantity times price less discount; missing without a price.
    #[must_use]
    pub fn amount(&self) -> Option<Money> {
        Self::amount_of(self.quantity, self.price?, self.discount)
    }

    /// Quantity times price less discount.
    pub(crate) fn amount_of(quantity: Decimal, price: Money, discount: Option<Money>) -> Option<Money> {
        let list = match quantity.scale() {
            // Most are whole, and then no zeros need be dropped, which takes divisions.
            0 => price.billionths().checked_mul(quantity.mantissa())?,
            _ => billionths::product(price.amount(), quantity)?,
        };
        Money::of(list.checked_sub(discount.map_or(0, Money::billionths))?, price.currency())
    }

    /// What it holds, as it is; see [`Happening::each_fact`].
    pub(crate) fn each_fact(&self, each: &mut dyn FnMut(EventField, Value)) {
        each(EventField::Product, Value::Text(self.product.clone()));
        each(EventField::Quantity, Value::Number(self.quantity));
        if !self.categories.is_empty() {
            each(EventField::Category, Value::Texts(self.categories.clone()));
        }
        self.price.into_iter().for_each(|price| each(EventField::Price, Value::Money(price)));
        self.discount.into_iter().for_each(|discount| each(EventField::Discount, Value::Money(discount)));
    }

    /// Takes a fact as [`each_fact`](Self::each_fact) gave it.
    pub(crate) fn put(&mut self, field: &EventField, value: Value) {
        match (field, value) {
            (EventField::Product, Value::Text(product)) => self.product = product,
            (EventField::Quantity, Value::Number(quantity)) => self.quantity = quantity,
            (EventField::Category, Value::Texts(categories)) => self.categories = categories,
            (EventField::Price, Value::Money(price)) => self.price = Some(price),
            (EventField::Discount, Value::Money(discount)) => self.discount = Some(discount),
            _ => {}
        }
    }

    pub(crate) fn read<'a>(&'a self, field: &EventField, each: &mut dyn FnMut(Reading<'a>)) {
        let reading = match field {
            EventField::Product => Some(Reading::Text(&self.product)),
            EventField::Category => {
                self.categories.iter().for_each(|category| each(Reading::Text(category)));
                None
            }
            EventField::Quantity => Some(Reading::Number(self.quantity)),
            EventField::Price => self.price.map(Reading::Money),
            EventField::Discount => given(self.discount),
            _ => None,
        };
        reading.into_iter().for_each(each);
    }
}

/// Redacted.
impl core::fmt::Debug for Line {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Line(..)")
    }
}

/// Redacted.
impl core::fmt::Debug for Refund {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Refund {{ at: {}, .. }}", self.at)
    }
}
