use super::measure::{AmountMetric, CountMetric, TimeMetric};
use crate::{
    metric::{Amount, Clause, DistinctBy, End, Events, FieldClause, Measure, Moment, Number, Refunds, Stat, Time},
    model::{Currency, EventField, EventKind, Value},
    predicate::Predicate,
    time::{CalendarDays, Span, Window, last_calendar_days},
};
use alloc::vec::Vec;
use core::{fmt, marker::PhantomData, ops::Range};

/// Which events: a selector to which filters, one window and a metric are added.
///
/// `K` is the kind of events, which decides what can be said of them; `W` tells whether a window has been given.
#[must_use]
pub struct EventsOf<K, W = Anytime> {
    events: Events,
    kind: PhantomData<(K, W)>,
}

/// No window was given yet: all events up to `as_of` count.
#[derive(Clone, Copy, Debug)]
pub enum Anytime {}

/// A window was given.
#[derive(Clone, Copy, Debug)]
pub enum Windowed {}

/// Events of several kinds.
#[derive(Clone, Copy, Debug)]
pub enum Mixed {}

/// Events of any of these kinds, without filters: for "any activity" and ages across kinds.
///
/// ```
/// use segmentry::{model::EventKind, prelude::*};
/// let active = events([EventKind::Order, EventKind::MessageClicked, EventKind::custom("visit")]);
/// let dormant = active.since_last().at_least(days(180));
/// assert_eq!(dormant.to_string(), "the latest order or message clicked or visit event is at least 180 days ago");
/// ```
pub fn events(kinds: impl IntoIterator<Item = EventKind>) -> EventsOf<Mixed> {
    EventsOf::of(kinds)
}

/// The time from the first of some events to the first of others: "in no hurry" from the first visit to the first order.
/// Missing when one of them never happened, or the second comes before the first.
///
/// ```
/// use segmentry::prelude::*;
/// let in_no_hurry = between(custom("visit"), orders()).more_than(days(14));
/// assert_eq!(in_no_hurry.to_string(), "the time from the first visit event to the first order is more than 14 days");
/// ```
pub fn between<K, W, L, X>(from: EventsOf<K, W>, to: EventsOf<L, X>) -> TimeMetric {
    let first = |events| Moment { events, end: End::First };
    TimeMetric::new(Time::Between { from: first(from.into_events()), to: first(to.into_events()) })
}

impl<K> EventsOf<K> {
    pub(super) fn of(kinds: impl IntoIterator<Item = EventKind>) -> Self {
        let events = Events { from: kinds.into_iter().collect(), filter: Vec::new(), window: Window::Ever };
        Self { events, kind: PhantomData }
    }

    /// Those of the last `d`: at instants in `(as_of - d, as_of]`. A day is 24 hours; for local dates see
    /// [`last_days`](Self::last_days).
    pub fn within_last(self, span: Span) -> EventsOf<K, Windowed> {
        self.during(span)
    }

    /// Those of the last `n` local dates, today included, in the context's time zone.
    pub fn last_days(self, days: CalendarDays) -> EventsOf<K, Windowed> {
        self.during(last_calendar_days(days.0))
    }

    /// Those of an age in `[from, to)`: at instants in `(as_of - to, as_of - from]`. Such windows tile.
    pub fn aged(self, age: Range<Span>) -> EventsOf<K, Windowed> {
        self.during(Window::Age { from: age.start, to: age.end })
    }

    /// Those inside a window: `this_month()`, `previous_quarter()`, or a range of instants `from..to`, `from..`, `..to`.
    /// Events after `as_of` are invisible in any window.
    pub fn during(self, window: impl Into<Window>) -> EventsOf<K, Windowed> {
        let window = match window.into() {
            Window::Fixed { from: None, to: None } => Window::Ever,
            window => window,
        };
        EventsOf { events: Events { window, ..self.events }, kind: PhantomData }
    }
}

impl<K, W> EventsOf<K, W> {
    pub(super) fn into_events(self) -> Events {
        self.events
    }

    pub(super) fn into_kind<L>(self, kind: EventKind) -> EventsOf<L, W> {
        EventsOf { events: Events { from: [kind].into(), ..self.events }, kind: PhantomData }
    }

    pub(super) fn and_kind(mut self, kind: EventKind) -> Self {
        self.events.from.insert(kind);
        self
    }

    pub(super) fn filter(mut self, clause: Clause) -> Self {
        self.events.filter.push(clause);
        self
    }

    pub(super) fn field(self, clause: FieldClause) -> Self {
        self.filter(Clause::Field(clause))
    }

    pub(super) fn one_of(self, field: EventField, values: impl IntoIterator<Item = Value>) -> Self {
        self.field(FieldClause::OneOf(field, values.into_iter().collect()))
    }

    /// How many.
    pub fn count(self) -> CountMetric {
        CountMetric::new(Number::Count(self.events))
    }

    /// At least one.
    pub fn any(self) -> Predicate {
        self.count().at_least(1)
    }

    /// Not a single one. Without any history known, that is everyone.
    pub fn none(self) -> Predicate {
        self.count().exactly(0)
    }

    /// The time from the latest of them to `as_of`.
    pub fn since_last(self) -> TimeMetric {
        TimeMetric::new(Time::Since(Moment { events: self.events, end: End::Last }))
    }

    /// The time from the first of them to `as_of`.
    pub fn since_first(self) -> TimeMetric {
        TimeMetric::new(Time::Since(Moment { events: self.events, end: End::First }))
    }

    /// The average time from one to the next: from the first to the latest, divided by one less than their number.
    /// Missing below two events.
    pub fn mean_gap(self) -> TimeMetric {
        TimeMetric::new(Time::MeanGap(self.events))
    }

    /// On how many local dates there are any, in the context's time zone.
    pub fn active_days(self) -> CountMetric {
        self.distinct(DistinctBy::Day)
    }

    /// In how many ISO weeks (from Monday) there are any, in the context's time zone.
    pub fn active_weeks(self) -> CountMetric {
        self.distinct(DistinctBy::Week)
    }

    /// In how many calendar months there are any, in the context's time zone.
    pub fn active_months(self) -> CountMetric {
        self.distinct(DistinctBy::Month)
    }

    pub(super) fn distinct(self, by: DistinctBy) -> CountMetric {
        CountMetric::new(Number::Distinct { events: self.events, by })
    }

    pub(super) fn distinct_field(self, field: EventField) -> CountMetric {
        self.distinct(DistinctBy::Field(field))
    }

    pub(super) fn stat(self, stat: Stat, of: Measure) -> AmountMetric {
        AmountMetric::new(Amount { stat, events: self.events, of })
    }

    pub(super) fn money(self, stat: Stat, currency: Currency) -> AmountMetric {
        self.stat(stat, Measure::Money { currency, refunds: Refunds::After })
    }
}

impl<K, W> Clone for EventsOf<K, W> {
    fn clone(&self) -> Self {
        Self { events: self.events.clone(), kind: PhantomData }
    }
}

/// As in "orders with channel online in the last 30 days".
impl<K, W> fmt::Display for EventsOf<K, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.events.fmt(f)
    }
}

impl<K, W> fmt::Debug for EventsOf<K, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.events.fmt(f)
    }
}
