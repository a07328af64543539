use crate::{
    model::{Channel, Consent},
    predicate::{Predicate, any_of},
    time::days,
    words::{consent, feedback, messages, reviews},
};

/// Messages on a channel came back, and none has been delivered since.
pub fn bounced(channel: impl Into<Channel>) -> Predicate {
    let channel = channel.into();
    messages().bounced().channel(channel.clone()).never_followed_by(messages().delivered().channel(channel)).any()
}

/// A message on a channel was ever marked as unwanted.
#[doc(alias = "spam")]
pub fn complained(channel: impl Into<Channel>) -> Predicate {
    messages().complained().channel(channel).any()
}

/// The latest answer on some scale was bad: an NPS of 6 or less, 2 or less of 5 for satisfaction, of stars or of a
/// product review. Answers of the last 365 days count; who gave none is not dissatisfied.
///
/// ```
/// use segmentry::prelude::*;
/// let upsell = orders().count().at_least(2) & !dissatisfied();
/// # let _ = upsell;
/// ```
#[doc(alias = "unhappy")]
pub fn dissatisfied() -> Predicate {
    let year = days(365);
    let answers = [
        feedback().nps().within_last(year).latest_score().at_most(6),
        feedback().csat().within_last(year).latest_score().at_most(2),
        feedback().stars().within_last(year).latest_score().at_most(2),
        reviews().within_last(year).latest_score().at_most(2),
    ];
    any_of(answers).unknown_counts_as(false)
}

/// Whom a message may be sent to on a channel: consent to it is granted, nothing has [bounced] for good and nobody
/// [complained].
///
/// It fails closed: where consent is unknown or withdrawn, or the history does not tell, the answer is no, never unknown.
///
/// ```
/// use segmentry::{model::{Channel, Consent, Customer}, prelude::*, time::Instant};
///
/// let plan = sendable(Channel::Email).plan(&Context::at("2026-03-01T00:00:00Z".parse::<Instant>()?))?;
/// let mut customer = Customer::new(1);
/// assert_eq!(plan.verdict(&customer), Verdict::No);
/// customer.profile.consent.insert(Channel::Email, Consent::Granted.into());
/// assert_eq!(plan.verdict(&customer), Verdict::Yes);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[doc(alias = "suppression")]
#[doc(alias = "opt_in")]
pub fn sendable(channel: impl Into<Channel>) -> Predicate {
    let channel = channel.into();
    let may = consent(channel.clone()).is(Consent::Granted) & !bounced(channel.clone()) & !complained(channel);
    may.unknown_counts_as(false)
}
