use super::{actions, family};
use crate::model::{Device, Text};
use alloc::vec::Vec;

family! {
    /// A visit to a site or an app: one for each time the customer comes, however much he looks at then.
    ///
    /// ```
    /// use segmentry::{model::{Device, Visit}, time::Instant};
    ///
    /// let at: Instant = "2026-03-01T10:00:00Z".parse()?;
    /// let visit = Visit::new(at).page("/sale").channel("search").campaign("spring-sale").device(Device::Phone);
    /// # assert!(format!("{visit:?}").starts_with("Visit"));
    /// # Ok::<(), segmentry::time::ParseInstantError>(())
    /// ```
    #[expect(clippy::struct_field_names, reason = "the visit's own key beside the event's")]
    pub struct Visit of Visit {
        /// The same visit with the key of the visit, common to all that happens in one.
        visit_id: Option<Text> = VisitId,
        /// The same visit with the page it began with.
        page: Option<Text> = Page,
        /// The same visit with where it came from: search, an advertisement, a newsletter.
        channel: Option<Text> = Channel,
        /// The same visit with the campaign that led to it.
        campaign: Option<Text> = Campaign,
        /// The same visit on a kind of device.
        device: Option<Device> = Device,
        /// The same visit with who made the device.
        vendor: Option<Text> = Vendor,
        /// The same visit with what the device runs.
        operating_system: Option<Text> = OperatingSystem,
    }
}

family! {
    /// A look at a page, a product, a category or a review.
    ///
    /// ```
    /// use segmentry::{model::{Device, View}, time::Instant};
    ///
    /// let at: Instant = "2026-03-01T10:00:00Z".parse()?;
    /// let viewed = View::of_product(at, "mug").category("kitchen").device(Device::Tablet);
    /// let read = View::of_review(at, "mug");
    /// # assert_ne!(viewed, read);
    /// # Ok::<(), segmentry::time::ParseInstantError>(())
    /// ```
    pub struct View by action: ViewAction {
        /// The same visit with the key of the visit, common to all that happens in one.
        visit_id: Option<Text> = VisitId,
        /// The same view with the page on which it happened.
        page: Option<Text> = Page,
        /// The same view with the product: that was looked at, or whose review was read.
        product: Option<Text> = Product,
        /// The same view with a category more.
        category: Vec<Text> as "categories" = Category,
        /// The same view with where its visit came from.
        channel: Option<Text> = Channel,
        /// The same view with the campaign that led to it.
        campaign: Option<Text> = Campaign,
        /// The same view on a kind of device.
        device: Option<Device> = Device,
        /// The same view with who made the device.
        vendor: Option<Text> = Vendor,
        /// The same view with what the device runs.
        operating_system: Option<Text> = OperatingSystem,
    }
}

actions! {
    /// What was looked at.
    pub enum ViewAction {
        /// A page.
        Page = PageViewed,
        /// A product.
        Product = ProductViewed,
        /// A category.
        Category = CategoryViewed,
        /// A review of a product.
        Review = ReviewRead,
    }

    impl View {
        /// A page was viewed.
        of_page(page: Text) = Page,
        /// A product was viewed.
        of_product(product: Text) = Product,
        /// A category was viewed.
        of_category(category: Text) = Category,
        /// A review of this product was read.
        of_review(product: Text) = Review,
    }
}
