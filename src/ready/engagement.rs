use crate::{
    model::Channel,
    predicate::Predicate,
    segment::{Segment, Waterfall},
    time::{Span, days},
    words::{EventsOf, Messages, TimeMetric, messages},
};
use alloc::vec::Vec;

/// The engagement tiers of who gets messages; see [`EngagementTiers`].
///
/// ```
/// use segmentry::{model::Channel, prelude::*};
/// let wake_up = engagement().on(Channel::Email).slipping() & orders().any();
/// # let _ = wake_up;
/// ```
#[must_use]
pub fn engagement() -> EngagementTiers {
    EngagementTiers { limits: [days(30), days(60), days(90), days(120)], untried_for: days(120), channel: None }
}

/// Tiers by the age of the latest message opened or clicked. They tile: who was ever delivered something is in exactly one of
/// them, and nobody else is in any.
///
/// | tier | latest open or click |
/// |---|---|
/// | engaged | less than 30 days ago |
/// | cooling | 30 to under 60 days ago |
/// | partially engaged | 60 to under 90 days ago |
/// | slipping | 90 to under 120 days ago |
/// | unengaged | 120 days ago or more; or never, and the first delivery is 120 days ago or more |
/// | untried | never, and the first delivery is less than 120 days ago |
///
/// Openings by machines count neither as engagement nor as delivery; an opening or a click without a recorded delivery proves
/// one. All five limits can be changed. Where the history is known only from some instant on, and nothing in it was
/// opened or clicked, it is known of no tier that it is the customer's.
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias = "engaged")]
pub struct EngagementTiers {
    limits: [Span; 4],
    untried_for: Span,
    channel: Option<Channel>,
}

impl EngagementTiers {
    /// Only messages on one channel.
    #[must_use]
    pub fn on(self, channel: impl Into<Channel>) -> Self {
        Self { channel: Some(channel.into()), ..self }
    }

    /// From which ages on customers are cooling, partially engaged, slipping and unengaged. Limits that do not rise are refused
    /// when a tier is bound.
    #[must_use]
    pub fn limits(self, limits: [Span; 4]) -> Self {
        Self { limits, ..self }
    }

    /// How long after the first delivery one is untried who never opened or clicked.
    #[must_use]
    pub fn untried_for(self, span: Span) -> Self {
        Self { untried_for: span, ..self }
    }

    fn on_channel(&self, messages: EventsOf<Messages>) -> EventsOf<Messages> {
        match &self.channel {
            Some(channel) => messages.channel(channel.clone()),
            None => messages,
        }
    }

    fn engagements(&self) -> EventsOf<Messages> {
        self.on_channel(messages().opened_or_clicked())
    }

    fn never_and_first_delivery(&self, is_old: bool) -> Predicate {
        let first = self.on_channel(messages().delivered()).since_first();
        let first = if is_old { first.at_least(self.untried_for) } else { first.less_than(self.untried_for) };
        (self.engagements().none() & first).unknown_counts_as(false)
    }

    /// Who never opened or clicked has no such age, and is surely not on a tier for it.
    fn since_last(&self, tier: impl FnOnce(TimeMetric, [Span; 4]) -> Predicate) -> Predicate {
        tier(self.engagements().since_last(), self.limits).unknown_counts_as(false)
    }

    /// Opened or clicked lately.
    pub fn engaged(&self) -> Predicate {
        self.since_last(|age, [cooling, ..]| age.less_than(cooling))
    }

    /// Not quite as lately.
    pub fn cooling(&self) -> Predicate {
        self.since_last(|age, [from, to, ..]| age.between(from..to))
    }

    /// Two to three months ago.
    pub fn partially_engaged(&self) -> Predicate {
        self.since_last(|age, [_, from, to, _]| age.between(from..to))
    }

    /// About to be lost.
    pub fn slipping(&self) -> Predicate {
        self.since_last(|age, [.., from, to]| age.between(from..to))
    }

    /// Long ago, or never although there was time.
    #[doc(alias = "inactive")]
    pub fn unengaged(&self) -> Predicate {
        self.since_last(|age, [.., from]| age.at_least(from)) | self.never_and_first_delivery(true)
    }

    /// Never, and there was not much time yet.
    pub fn untried(&self) -> Predicate {
        self.never_and_first_delivery(false)
    }

    /// All tiers as a waterfall; who was delivered nothing is in its remainder, `none`.
    #[must_use]
    pub fn waterfall(&self) -> Waterfall {
        let tiers = [
            ("engaged", self.engaged()),
            ("cooling", self.cooling()),
            ("partially_engaged", self.partially_engaged()),
            ("slipping", self.slipping()),
            ("unengaged", self.unengaged()),
            ("untried", self.untried()),
        ];
        let tiers: Vec<Segment> = tiers.into_iter().map(|(id, rule)| Segment::known(id, rule)).collect();
        Waterfall::known(tiers, "none")
    }
}
