use crate::{
    model::EventKind,
    predicate::Predicate,
    segment::{Segment, Waterfall},
    time::{Span, days},
    words::{events, orders},
};

/// The stages of the customer journey; see [`Journey`].
///
/// ```
/// use segmentry::prelude::*;
/// let win_back = journey().stage(Stage::Lapsed) & orders().count().at_least(5);
/// let fast_moving = journey().lapsing_after(days(21)).lapsed_after(days(60));
/// # let _ = (win_back, fast_moving);
/// ```
#[must_use]
pub fn journey() -> Journey {
    Journey { lapsing_after: days(90), lapsed_after: days(365), loyal_from: 4 }
}

/// Stages of which every customer is in exactly one: the first of these that surely holds.
///
/// | stage | definition | limits |
/// |---|---|---|
/// | lapsed | the latest order is long ago | 365 days or more |
/// | lapsing | the latest order is a while ago | 90 days or more |
/// | won back | the latest two orders are so far apart that he had lapsed between them | 365 days or more |
/// | loyal | many orders | 4 or more |
/// | repeat | two orders or more | |
/// | first time | one order | |
/// | prospect | no order, but signs of interest: a visit, a view, a form, a cart, a wish, a trial | |
/// | subscriber | everybody else: in the list, no more | |
///
/// Orders that were cancelled do not count. Won back ends with the next order in time, which makes him a repeat or loyal
/// customer again. Where it is not known how many orders there are, the customer falls on to a stage that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias = "lifecycle")]
pub struct Journey {
    lapsing_after: Span,
    lapsed_after: Span,
    loyal_from: u64,
}

/// A stage of the [`Journey`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// In the list, no more.
    Subscriber,
    /// Interested, without an order.
    Prospect,
    /// One order.
    FirstTime,
    /// Two orders or more.
    Repeat,
    /// Many orders.
    Loyal,
    /// The latest order is a while ago.
    Lapsing,
    /// The latest order is long ago.
    Lapsed,
    /// Ordered again after having lapsed.
    WonBack,
}

impl Stage {
    /// All stages, as a customer goes through them.
    pub const ALL: &[Self] = &[
        Self::Subscriber,
        Self::Prospect,
        Self::FirstTime,
        Self::Repeat,
        Self::Loyal,
        Self::Lapsing,
        Self::Lapsed,
        Self::WonBack,
    ];

    /// The id of the group in [`Journey::waterfall`].
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Subscriber => "subscriber",
            Self::Prospect => "prospect",
            Self::FirstTime => "first_time",
            Self::Repeat => "repeat",
            Self::Loyal => "loyal",
            Self::Lapsing => "lapsing",
            Self::Lapsed => "lapsed",
            Self::WonBack => "won_back",
        }
    }
}

impl Journey {
    /// After how long without an order a customer is lapsing.
    #[must_use]
    pub fn lapsing_after(self, span: Span) -> Self {
        Self { lapsing_after: span, ..self }
    }

    /// After how long without an order a customer has lapsed.
    #[must_use]
    pub fn lapsed_after(self, span: Span) -> Self {
        Self { lapsed_after: span, ..self }
    }

    /// From how many orders on a customer is loyal.
    #[must_use]
    pub fn loyal_from(self, orders: u64) -> Self {
        Self { loyal_from: orders, ..self }
    }

    /// The customers in a stage.
    pub fn stage(&self, stage: Stage) -> Predicate {
        self.waterfall().rule(stage.code())
    }

    /// All stages as a waterfall; its remainder are the subscribers.
    #[must_use]
    pub fn waterfall(&self) -> Waterfall {
        let interest = [
            EventKind::Visit,
            EventKind::PageViewed,
            EventKind::ProductViewed,
            EventKind::CategoryViewed,
            EventKind::ReviewRead,
            EventKind::FormStarted,
            EventKind::FormSubmitted,
            EventKind::CartAdded,
            EventKind::CheckoutStarted,
            EventKind::WishAdded,
            EventKind::TrialStarted,
        ];
        let stages = [
            (Stage::Lapsed, orders().since_last().at_least(self.lapsed_after)),
            (Stage::Lapsing, orders().since_last().at_least(self.lapsing_after)),
            (Stage::WonBack, orders().latest_gap().at_least(self.lapsed_after)),
            (Stage::Loyal, orders().count().at_least(self.loyal_from)),
            (Stage::Repeat, orders().count().at_least(2)),
            (Stage::FirstTime, orders().any()),
            (Stage::Prospect, events(interest).any()),
        ];
        let stages = stages.into_iter().map(|(stage, rule)| Segment::known(stage.code(), rule));
        Waterfall::known(stages.collect(), Stage::Subscriber.code())
    }
}
