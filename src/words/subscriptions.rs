use super::events::EventsOf;

/// Subscriptions that were started or renewed, and trials.
#[derive(Clone, Copy, Debug)]
pub enum Subscriptions {}

/// Subscriptions that were cancelled.
#[derive(Clone, Copy, Debug)]
pub enum Cancellations {}

/// Subscriptions, by what happened to them. Sums of what they cost are missing where it is not known of one.
///
/// ```
/// use segmentry::{model::Currency, prelude::*};
/// let left = subscriptions().cancelled().reason("too expensive").within_last(days(90)).any();
/// let valuable = subscriptions().renewed().plan("pro").total(Currency::EUR).at_least(500);
/// assert_eq!(
///     left.to_string(),
///     "at least 1 subscription cancelled with reason \"too expensive\" in the last 90 days",
/// );
/// assert_eq!(
///     valuable.to_string(),
///     "the total amount of subscriptions renewed with plan pro is at least 500 EUR",
/// );
/// ```
pub fn subscriptions() -> SubscriptionsNamed {
    SubscriptionsNamed
}

named! {
    /// Subscriptions, of which nothing has been said yet: name what happened to them.
    SubscriptionsNamed {
        /// Trials that were started.
        trials: TrialStarted => Subscriptions;
        /// Those started.
        started: SubscriptionStarted => Subscriptions;
        /// Those renewed.
        renewed: SubscriptionRenewed => Subscriptions;
        /// Those cancelled.
        cancelled: SubscriptionCancelled => Cancellations;
    }
}

money!(Subscriptions);

/// What can be said of subscriptions.
impl<W> EventsOf<Subscriptions, W> {
    words_for!(plan, total);
}

/// What can be said of cancelled subscriptions.
impl<W> EventsOf<Cancellations, W> {
    words_for!(plan, reason);
}
