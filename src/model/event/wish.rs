use super::{actions, family};
use crate::model::Text;
use alloc::vec::Vec;

family! {
    /// Something that happened to a wish list.
    ///
    /// ```
    /// use segmentry::{model::Wish, time::Instant};
    ///
    /// let at: Instant = "2026-03-01T10:00:00Z".parse()?;
    /// let wished = Wish::added(at, "mug").category("kitchen");
    /// # assert!(format!("{wished:?}").starts_with("Wish"));
    /// # Ok::<(), segmentry::time::ParseInstantError>(())
    /// ```
    pub struct Wish by action: WishAction {
        /// The same wish with the key of the visit, common to all that happens in one.
        visit_id: Option<Text> = VisitId,
        /// The same event with the product.
        product: Option<Text> = Product,
        /// The same event, its product belonging to a category more.
        category: Vec<Text> as "categories" = Category,
    }
}

actions! {
    /// What happened to a wish list.
    pub enum WishAction {
        /// A product was added.
        Added = WishAdded,
        /// A product was removed.
        Removed = WishRemoved,
    }

    impl Wish {
        /// A product was added to the wish list.
        added(product: Text) = Added,
        /// A product was removed from the wish list.
        removed(product: Text) = Removed,
    }
}
