use super::family;
use crate::model::{Channel, Text};
use alloc::vec::Vec;
use rust_decimal::Decimal;

family! {
    /// A contact with support.
    ///
    /// ```
    /// use segmentry::{model::{Channel, SupportContact}, time::Instant};
    ///
    /// let at: Instant = "2026-03-01T10:00:00Z".parse()?;
    /// let called = SupportContact::new(at).topic("delivery").channel(Channel::Phone);
    /// # assert!(format!("{called:?}").starts_with("SupportContact"));
    /// # Ok::<(), segmentry::time::ParseInstantError>(())
    /// ```
    pub struct SupportContact of SupportContacted {
        /// The same contact with what it was about.
        topic: Option<Text> = Topic,
        /// The same contact with the channel through which it came.
        channel: Option<Channel> = Channel,
    }
}

family! {
    /// A product sent back. The money given back for it is a [refund](super::Order::refund) of its order or a
    /// [credit note](super::CreditNote).
    ///
    /// ```
    /// use segmentry::{model::ProductReturn, time::Instant};
    ///
    /// let at: Instant = "2026-03-01T10:00:00Z".parse()?;
    /// let returned = ProductReturn::new(at).product("mug").quantity(1).reason("broken").order_id("1001");
    /// # assert!(format!("{returned:?}").starts_with("ProductReturn"));
    /// # Ok::<(), segmentry::time::ParseInstantError>(())
    /// ```
    pub struct ProductReturn of ProductReturned {
        /// The same return with the product.
        product: Option<Text> = Product,
        /// The same return, its product belonging to a category more.
        category: Vec<Text> as "categories" = Category,
        /// The same return with how many of the product, not negative.
        quantity: Option<Decimal> with "crate::model::decimal_text::optional" = Quantity,
        /// The same return with why.
        reason: Option<Text> = Reason,
        /// The same return with the key of the order the product was bought in.
        order_id: Option<Text> = OrderId,
    }
}
