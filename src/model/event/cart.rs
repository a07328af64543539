use super::{actions, family};
use crate::model::{Device, Money, OfferKind, Text};
use alloc::vec::Vec;
use rust_decimal::Decimal;

family! {
    /// Something that happened to a cart: a product was added or removed, the checkout was started. That it was bought
    /// is an order.
    ///
    /// ```
    /// use segmentry::{model::{Cart, Currency, Money}, time::Instant};
    ///
    /// let at: Instant = "2026-03-01T10:00:00Z".parse()?;
    /// let added = Cart::added(at, "mug").quantity(2).price(Money::new(20, Currency::EUR)?).cart("c-1");
    /// let checkout = Cart::checkout_started(at).cart("c-1");
    /// # assert_ne!(added, checkout);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[expect(clippy::struct_field_names, reason = "the cart's id beside the event's own")]
    pub struct Cart by action: CartAction {
        /// The same event with the key of the visit, common to all that happens in one.
        visit_id: Option<Text> = VisitId,
        /// The same event with the product.
        product: Option<Text> = Product,
        /// The same event, its product belonging to a category more.
        category: Vec<Text> as "categories" = Category,
        /// The same event with how many of the product, not negative.
        quantity: Option<Decimal> with "crate::model::decimal_text::optional" = Quantity,
        /// The same event with the price of one, not negative.
        price: Option<Money> = Price,
        /// The same event with the key of the cart, common to all that happens to it.
        cart: Option<Text> = Cart,
        /// The same event with the coupon or offer in the cart.
        offer: Option<Text> = Offer,
        /// The same event with what that offer gives.
        offer_kind: Option<OfferKind> = OfferKind,
        /// The same event on a kind of device.
        device: Option<Device> = Device,
    }
}

actions! {
    /// What happened to a cart.
    pub enum CartAction {
        /// A product was added.
        Added = CartAdded,
        /// A product was removed.
        Removed = CartRemoved,
        /// The checkout was started.
        CheckoutStarted = CheckoutStarted,
    }

    impl Cart {
        /// A product was added to a cart.
        added(product: Text) = Added,
        /// A product was removed from a cart.
        removed(product: Text) = Removed,
        /// The checkout of a cart was started.
        checkout_started() = CheckoutStarted,
    }
}
