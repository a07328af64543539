use super::events::EventsOf;

/// Referrals.
#[derive(Clone, Copy, Debug)]
pub enum Referrals {}

/// Referrals of others by the customer, by what became of them.
///
/// ```
/// use segmentry::prelude::*;
/// let ambassador = referrals().converted().distinct_referred().at_least(2);
/// assert_eq!(
///     ambassador.to_string(),
///     "the number of different referred customers of referrals converted is at least 2",
/// );
/// ```
pub fn referrals() -> ReferralsNamed {
    ReferralsNamed
}

named! {
    /// Referrals, of which nothing has been said yet: name what became of them.
    ReferralsNamed {
        /// Those made.
        made: ReferralMade => Referrals;
        /// Those of somebody who became a customer.
        converted: ReferralConverted => Referrals;
    }
}

/// What can be said of referrals.
impl<W> EventsOf<Referrals, W> {
    words_for!(campaign, referred);
}
