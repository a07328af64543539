use super::events::EventsOf;
use crate::model::EventKind;

/// Contacts with support.
#[derive(Clone, Copy, Debug)]
pub enum SupportContacts {}

/// Products sent back.
#[derive(Clone, Copy, Debug)]
pub enum ProductReturns {}

/// Contacts with support.
///
/// ```
/// use segmentry::prelude::*;
/// let in_trouble = support().topic("delivery").within_last(days(30)).count().at_least(2);
/// assert_eq!(in_trouble.to_string(), "at least 2 support contacts with topic delivery in the last 30 days");
/// ```
pub fn support() -> EventsOf<SupportContacts> {
    EventsOf::of([EventKind::SupportContacted])
}

/// Products sent back. Money given back is another matter: totals of orders have it taken off already.
///
/// ```
/// use segmentry::prelude::*;
/// let bad_fit = returns().reason("too small").count().at_least(2);
/// assert_eq!(bad_fit.to_string(), "at least 2 product returns with reason \"too small\"");
/// ```
pub fn returns() -> EventsOf<ProductReturns> {
    EventsOf::of([EventKind::ProductReturned])
}

/// What can be said of support contacts.
impl<W> EventsOf<SupportContacts, W> {
    words_for!(topic, channel);
}

/// What can be said of products returned.
impl<W> EventsOf<ProductReturns, W> {
    words_for!(product, category, quantity, reason, order);
}
