use super::events::EventsOf;
use crate::model::EventKind;

/// Sessions of using the host's product.
#[derive(Clone, Copy, Debug)]
pub enum Sessions {}

/// Sessions of using the host's product.
///
/// ```
/// use segmentry::prelude::*;
/// let light = usage().within_last(days(30)).active_days().less_than(3);
/// let never_exports = usage().feature("export").none();
/// assert_eq!(light.to_string(), "the number of different days of usage sessions in the last 30 days is less than 3");
/// assert_eq!(never_exports.to_string(), "no usage sessions with feature export");
/// ```
#[doc(alias = "sessions")]
pub fn usage() -> EventsOf<Sessions> {
    EventsOf::of([EventKind::Session])
}

impl<W> EventsOf<Sessions, W> {
    words_for!(feature, duration, device, vendor, operating_system);
}
