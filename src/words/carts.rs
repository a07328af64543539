use super::events::EventsOf;

/// Products that were added to a cart or removed from one.
#[derive(Clone, Copy, Debug)]
pub enum CartItems {}

/// Checkouts that were started.
#[derive(Clone, Copy, Debug)]
pub enum Checkouts {}

/// Carts, by what happened to them.
///
/// ```
/// use segmentry::prelude::*;
/// let wants_a_mug = carts().added().product("mug").within_last(days(7)).any();
/// assert_eq!(wants_a_mug.to_string(), "at least 1 product added to a cart with product mug in the last 7 days");
/// ```
pub fn carts() -> CartsNamed {
    CartsNamed
}

named! {
    /// Carts, of which nothing has been said yet: name what happened to them.
    CartsNamed {
        /// Products that were added.
        added: CartAdded => CartItems;
        /// Products that were removed.
        removed: CartRemoved => CartItems;
        /// Checkouts that were started.
        checkout_started: CheckoutStarted => Checkouts;
    }
}

/// What can be said of products in carts.
impl<W> EventsOf<CartItems, W> {
    words_for!(visit, product, category, quantity, price, cart, offer, device);
}

/// What can be said of checkouts.
impl<W> EventsOf<Checkouts, W> {
    words_for!(visit, cart, offer, device);
}
