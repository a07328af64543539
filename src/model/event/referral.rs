use super::{actions, family};
use crate::model::Text;

family! {
    /// A referral of somebody else by the customer.
    ///
    /// ```
    /// use segmentry::{model::Referral, time::Instant};
    ///
    /// let at: Instant = "2026-03-01T10:00:00Z".parse()?;
    /// let made = Referral::made(at).referred("anna").campaign("bring-a-friend");
    /// # assert!(format!("{made:?}").starts_with("Referral"));
    /// # Ok::<(), segmentry::time::ParseInstantError>(())
    /// ```
    pub struct Referral by action: ReferralAction {
        /// The same event with the campaign it belongs to.
        campaign: Option<Text> = Campaign,
        /// The same event with who was referred, by whatever key the host has.
        referred: Option<Text> = Referred,
    }
}

actions! {
    /// What became of a referral.
    pub enum ReferralAction {
        /// It was made.
        Made = ReferralMade,
        /// Who was referred became a customer.
        Converted = ReferralConverted,
    }

    impl Referral {
        /// Somebody was referred.
        made() = Made,
        /// Somebody who was referred became a customer.
        converted() = Converted,
    }
}
