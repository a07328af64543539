use super::{
    events::EventsOf,
    measure::{AmountMetric, CountMetric, TimeMetric},
};
use crate::{
    metric::{FieldClause, Measure, Range, Stat},
    model::{EventField, EventKind, Text, Value},
};
use core::ops::RangeBounds;

/// Events of the host's own.
#[derive(Clone, Copy, Debug)]
pub enum Custom {}

/// The host's own events of a name.
///
/// ```
/// use segmentry::prelude::*;
/// let stuck = custom("level_finished").property("world").is("ice").within_last(days(7)).none();
/// assert_eq!(stuck.to_string(), "no level_finished events with world ice in the last 7 days");
/// ```
pub fn custom(name: impl Into<Text>) -> EventsOf<Custom> {
    EventsOf::of([EventKind::custom(name)])
}

/// A property of custom events, to be described.
#[derive(Clone, Debug)]
#[must_use]
pub struct PropertyOf<W> {
    events: EventsOf<Custom, W>,
    name: Text,
}

/// What can be said of events of the host's own.
impl<W> EventsOf<Custom, W> {
    /// A property of these events. An event without it passes no test but [`is_missing`](PropertyOf::is_missing).
    pub fn property(self, name: impl Into<Text>) -> PropertyOf<W> {
        PropertyOf { events: self, name: name.into() }
    }

    /// How many different values a property has.
    pub fn distinct_property(self, name: impl Into<Text>) -> CountMetric {
        self.distinct_field(EventField::Property(name.into()))
    }

    /// The sum of a numeric property; zero over nothing, missing where an event has no number there.
    pub fn total_of(self, name: impl Into<Text>) -> AmountMetric {
        self.stat(Stat::Total, Measure::Field(EventField::Property(name.into())))
    }

    /// The average of a numeric property; missing over nothing.
    pub fn average_of(self, name: impl Into<Text>) -> AmountMetric {
        self.stat(Stat::Average, Measure::Field(EventField::Property(name.into())))
    }

    /// The median of a numeric property: the one in the middle, or of an even number the mean of the middle two; missing
    /// over nothing.
    pub fn median_of(self, name: impl Into<Text>) -> AmountMetric {
        self.stat(Stat::Median, Measure::Field(EventField::Property(name.into())))
    }

    /// How much the numeric property of each is more than of the one before, on the whole: the slope of the least-squares
    /// line over the first, second, third..., per event. Missing below two.
    pub fn trend_of(self, name: impl Into<Text>) -> AmountMetric {
        self.stat(Stat::Trend, Measure::Field(EventField::Property(name.into())))
    }

    /// The sum of a property that holds a length of time; zero over nothing, missing where an event has none there.
    pub fn total_time_of(self, name: impl Into<Text>) -> TimeMetric {
        self.time(Stat::Total, EventField::Property(name.into()))
    }

    /// The average of a property that holds a length of time; missing over nothing.
    pub fn average_time_of(self, name: impl Into<Text>) -> TimeMetric {
        self.time(Stat::Average, EventField::Property(name.into()))
    }

    /// The median of a property that holds a length of time; missing over nothing.
    pub fn median_time_of(self, name: impl Into<Text>) -> TimeMetric {
        self.time(Stat::Median, EventField::Property(name.into()))
    }

    /// The longest of a property that holds a length of time; missing over nothing.
    pub fn longest_time_of(self, name: impl Into<Text>) -> TimeMetric {
        self.time(Stat::Largest, EventField::Property(name.into()))
    }

    /// The largest value of a numeric property; missing over nothing.
    pub fn largest_of(self, name: impl Into<Text>) -> AmountMetric {
        self.stat(Stat::Largest, Measure::Field(EventField::Property(name.into())))
    }

    /// The smallest value of a numeric property; missing over nothing.
    pub fn smallest_of(self, name: impl Into<Text>) -> AmountMetric {
        self.stat(Stat::Smallest, Measure::Field(EventField::Property(name.into())))
    }

    /// A numeric property of the first of them; missing over nothing.
    pub fn first_of(self, name: impl Into<Text>) -> AmountMetric {
        self.stat(Stat::First, Measure::Field(EventField::Property(name.into())))
    }

    /// A numeric property of the latest of them; missing over nothing.
    pub fn last_of(self, name: impl Into<Text>) -> AmountMetric {
        self.stat(Stat::Last, Measure::Field(EventField::Property(name.into())))
    }
}

impl<W> PropertyOf<W> {
    fn clause(self, clause: impl FnOnce(EventField) -> FieldClause) -> EventsOf<Custom, W> {
        self.events.field(clause(EventField::Property(self.name)))
    }

    /// Those where it has this value.
    pub fn is(self, value: impl Into<Value>) -> EventsOf<Custom, W> {
        self.is_one_of([value])
    }

    /// Those where it has one of these values.
    pub fn is_one_of<V: Into<Value>>(self, values: impl IntoIterator<Item = V>) -> EventsOf<Custom, W> {
        self.clause(|field| FieldClause::OneOf(field, values.into_iter().map(Into::into).collect()))
    }

    /// Those where it has a value, but none of these.
    pub fn is_none_of<V: Into<Value>>(self, values: impl IntoIterator<Item = V>) -> EventsOf<Custom, W> {
        self.clause(|field| FieldClause::NotOneOf(field, values.into_iter().map(Into::into).collect()))
    }

    /// Those where it lies in a range.
    pub fn between<V: Clone + Into<Value>>(self, range: impl RangeBounds<V>) -> EventsOf<Custom, W> {
        self.clause(|field| FieldClause::InRange(field, Range::between(&range)))
    }

    /// Those where it is at least this.
    pub fn at_least(self, value: impl Into<Value>) -> EventsOf<Custom, W> {
        self.clause(|field| FieldClause::InRange(field, Range::at_least(value.into())))
    }

    /// Those where it is at most this.
    pub fn at_most(self, value: impl Into<Value>) -> EventsOf<Custom, W> {
        self.clause(|field| FieldClause::InRange(field, Range::at_most(value.into())))
    }

    /// Those that have it.
    pub fn is_present(self) -> EventsOf<Custom, W> {
        self.clause(FieldClause::Has)
    }

    /// Those that do not have it.
    pub fn is_missing(self) -> EventsOf<Custom, W> {
        self.clause(FieldClause::Lacks)
    }
}
