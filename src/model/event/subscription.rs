use super::{actions, family};
use crate::model::{Money, Text};

family! {
    /// Something that happened to a subscription.
    ///
    /// ```
    /// use segmentry::{model::{Currency, Money, Subscription}, time::Instant};
    ///
    /// let at: Instant = "2026-03-01T10:00:00Z".parse()?;
    /// let renewed = Subscription::renewed(at).plan("pro").total(Money::new(120, Currency::EUR)?);
    /// let cancelled = Subscription::cancelled(at).plan("pro").reason("too expensive");
    /// # assert_ne!(renewed, cancelled);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub struct Subscription by action: SubscriptionAction {
        /// The same event with the plan.
        plan: Option<Text> = Plan,
        /// The same cancellation with why.
        reason: Option<Text> = Reason,
        /// The same start or renewal with what it costs, not negative.
        total: Option<Money> = Total,
    }
    money = total;
}

actions! {
    /// What happened to a subscription.
    pub enum SubscriptionAction {
        /// A trial of it was started.
        TrialStarted = TrialStarted,
        /// It was started.
        Started = SubscriptionStarted,
        /// It was renewed.
        Renewed = SubscriptionRenewed,
        /// It was cancelled.
        Cancelled = SubscriptionCancelled,
    }

    impl Subscription {
        /// A trial was started.
        trial_started() = TrialStarted,
        /// A subscription was started.
        started() = Started,
        /// A subscription was renewed.
        renewed() = Renewed,
        /// A subscription was cancelled.
        cancelled() = Cancelled,
    }
}
