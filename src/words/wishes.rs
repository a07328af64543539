use super::events::EventsOf;

/// Products that were added to a wish list or removed from it.
#[derive(Clone, Copy, Debug)]
pub enum Wishes {}

/// Wishes, by what happened to them.
///
/// ```
/// use segmentry::prelude::*;
/// let dreaming = wishes().added().category("travel").distinct_products().at_least(3);
/// assert_eq!(
///     dreaming.to_string(),
///     "the number of different products of wishes added with category travel is at least 3",
/// );
/// ```
pub fn wishes() -> WishesNamed {
    WishesNamed
}

named! {
    /// Wishes, of which nothing has been said yet: name what happened to them.
    WishesNamed {
        /// Products that were added to the wish list.
        added: WishAdded => Wishes;
        /// Products that were removed from the wish list.
        removed: WishRemoved => Wishes;
    }
}

/// What can be said of wishes.
impl<W> EventsOf<Wishes, W> {
    words_for!(visit, product, category);
}
