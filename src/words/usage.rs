use super::{events::EventsOf, measure::TimeMetric};
use crate::{
    metric::Stat,
    model::{EventField, EventKind},
};

/// Sessions of using the host's product.
#[derive(Clone, Copy, Debug)]
pub enum Sessions {}

/// Sessions of using the host's product.
///
/// ```
/// use segmentry::prelude::*;
/// let light = usage().within_last(days(30)).active_days().less_than(3);
/// let never_exports = usage().feature("export").none();
/// assert_eq!(light.to_string(), "the number of days with usage sessions in the last 30 days is less than 3");
/// assert_eq!(never_exports.to_string(), "no usage sessions with feature export");
/// ```
#[doc(alias = "sessions")]
pub fn usage() -> EventsOf<Sessions> {
    EventsOf::of([EventKind::Session])
}

/// What can be said of usage sessions.
impl<W> EventsOf<Sessions, W> {
    words_for!(feature, duration, device, vendor, operating_system);

    /// How long they took in all; zero over nothing, missing where the duration of one is not known.
    ///
    /// ```
    /// use segmentry::prelude::*;
    /// let power_user = usage().feature("export").within_last(days(30)).total_duration().at_least(hours(5));
    /// assert_eq!(
    ///     power_user.to_string(),
    ///     "the total duration of usage sessions with feature export in the last 30 days is at least 5 hours",
    /// );
    /// ```
    pub fn total_duration(self) -> TimeMetric {
        self.time(Stat::Total, EventField::Duration)
    }

    /// How long they took on average, compared without rounding; missing over nothing.
    pub fn average_duration(self) -> TimeMetric {
        self.time(Stat::Average, EventField::Duration)
    }

    /// How long the one in the middle took, or of an even number the mean of the middle two, compared without rounding;
    /// missing over nothing. One session left open over night does not change it much.
    pub fn median_duration(self) -> TimeMetric {
        self.time(Stat::Median, EventField::Duration)
    }

    /// How long the longest took; missing over nothing.
    pub fn longest_duration(self) -> TimeMetric {
        self.time(Stat::Largest, EventField::Duration)
    }

    /// How long the latest took; missing over nothing.
    pub fn latest_duration(self) -> TimeMetric {
        self.time(Stat::Last, EventField::Duration)
    }
}
