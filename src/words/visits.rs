use super::events::EventsOf;
use crate::model::EventKind;

/// Visits.
#[derive(Clone, Copy, Debug)]
pub enum Visits {}

/// Pages that were viewed.
#[derive(Clone, Copy, Debug)]
pub enum PageViews {}

/// Products that were viewed, or whose reviews were read.
#[derive(Clone, Copy, Debug)]
pub enum ProductViews {}

/// Categories that were viewed.
#[derive(Clone, Copy, Debug)]
pub enum CategoryViews {}

/// Visits to a site or an app.
///
/// ```
/// use segmentry::{model::Device, prelude::*};
/// let on_the_go = visits().device(Device::Phone).within_last(days(30)).count().at_least(5);
/// assert_eq!(on_the_go.to_string(), "at least 5 visits with device phone in the last 30 days");
/// ```
pub fn visits() -> EventsOf<Visits> {
    EventsOf::of([EventKind::Visit])
}

/// What the customer looked at: name it.
///
/// ```
/// use segmentry::prelude::*;
/// let browsing = views().products().category("kitchen").distinct_products().at_least(3);
/// assert_eq!(
///     browsing.to_string(),
///     "the number of different products of product views with category kitchen is at least 3",
/// );
/// ```
pub fn views() -> ViewsNamed {
    ViewsNamed
}

named! {
    /// Views, of which nothing has been said yet: name what was looked at.
    ViewsNamed {
        /// Pages that were viewed.
        pages: PageViewed => PageViews;
        /// Products that were viewed.
        products: ProductViewed => ProductViews;
        /// Categories that were viewed.
        categories: CategoryViewed => CategoryViews;
        /// Reviews of products that were read.
        reviews: ReviewRead => ProductViews;
    }
}

/// What can be said of visits.
impl<W> EventsOf<Visits, W> {
    words_for!(visit, page, visit_channel, campaign, device, vendor, operating_system);
}

/// What can be said of page views.
impl<W> EventsOf<PageViews, W> {
    words_for!(visit, page, visit_channel, campaign, device, vendor, operating_system);
}

/// What can be said of product views and reviews read.
impl<W> EventsOf<ProductViews, W> {
    words_for!(visit, product, category, page, visit_channel, campaign, device, vendor, operating_system);
}

/// What can be said of category views.
impl<W> EventsOf<CategoryViews, W> {
    words_for!(visit, category, page, visit_channel, campaign, device, vendor, operating_system);
}
