use super::{
    events::{Anytime, EventsOf, Windowed},
    measure::CountMetric,
};
use crate::{
    metric::{Funnel, Number},
    model::EventField,
    predicate::Predicate,
    time::{Span, Window},
};
use alloc::vec;
use core::marker::PhantomData;

/// Steps that customers take one after the other, and how far each came; made by [`funnel`].
///
/// Each step is taken by an event strictly after that of the step before, in the order of instants; of events at one
/// instant, one that serves a later step comes after one that serves an earlier step. Orders that were cancelled by `as_of`
/// are no step. An event serves one step only.
#[derive(Clone, Debug)]
#[must_use]
pub struct FunnelOf<W = Anytime> {
    funnel: Funnel,
    window: PhantomData<W>,
}

/// A sequence of steps that begins with these events; at least one more has to follow, at most fifteen.
///
/// ```
/// use segmentry::prelude::*;
///
/// let shop = funnel(views().products()).then(carts().added()).then(carts().checkout_started()).then(orders());
/// let stuck_at_the_cart = shop.within(days(2)).aged(days(2)..days(30)).stuck_at(2);
/// assert_eq!(
///     stuck_at_the_cart.to_string(),
///     "the furthest step of (1. product view, 2. product added to a cart, 3. checkout started, 4. order; within 2 days, \
///      begun at an age of 2 days to under 30 days) is exactly 2",
/// );
/// ```
#[doc(alias = "conversion")]
pub fn funnel<K, W>(first: EventsOf<K, W>) -> FunnelOf {
    let funnel = Funnel { steps: vec![first.into_step()], window: Window::Ever, within: None, same: None };
    FunnelOf { funnel, window: PhantomData }
}

impl FunnelOf {
    /// Only those that took the first step inside a window.
    pub fn during(self, window: impl Into<Window>) -> FunnelOf<Windowed> {
        FunnelOf { funnel: Funnel { window: window.into(), ..self.funnel }, window: PhantomData }
    }

    /// Only those that took the first step within the last `d`.
    pub fn within_last(self, span: Span) -> FunnelOf<Windowed> {
        self.during(span)
    }

    /// Only those that took the first step at an age in `[from, to)`; with [`within`](Self::within) as `from`, everybody has had
    /// his time.
    pub fn aged(self, age: core::ops::Range<Span>) -> FunnelOf<Windowed> {
        self.during(Window::Age { from: age.start, to: age.end })
    }
}

impl<W> FunnelOf<W> {
    pub(crate) fn into_funnel(self) -> Funnel {
        self.funnel
    }

    /// The next step.
    pub fn then<K, X>(mut self, step: EventsOf<K, X>) -> Self {
        self.funnel.steps.push(step.into_step());
        self
    }

    /// All steps are taken within a length of time from the first: at instants in `[first, first + within)`.
    pub fn within(mut self, span: Span) -> Self {
        self.funnel.within = Some(span);
        self
    }

    /// All steps have a value of a field in common: the same product, the same cart.
    pub fn of_the_same(mut self, field: EventField) -> Self {
        self.funnel.same = Some(field);
        self
    }

    /// The furthest step reached, from 1; 0 for who has not taken the first.
    pub fn furthest(self) -> CountMetric {
        CountMetric::new(Number::Furthest(self.funnel))
    }

    /// Came at least as far as a step, from 1.
    pub fn reached(self, step: u64) -> Predicate {
        self.furthest().at_least(step)
    }

    /// Came as far as a step, from 1, and no farther.
    pub fn stuck_at(self, step: u64) -> Predicate {
        self.furthest().exactly(step)
    }
}
