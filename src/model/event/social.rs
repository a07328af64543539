use super::{actions, family};
use crate::model::Text;

family! {
    /// A social interaction with the host.
    ///
    /// ```
    /// use segmentry::{model::Social, time::Instant};
    ///
    /// let at: Instant = "2026-03-01T10:00:00Z".parse()?;
    /// let shared = Social::shared(at).network("instagram").campaign("spring-sale");
    /// # assert!(format!("{shared:?}").starts_with("Social"));
    /// # Ok::<(), segmentry::time::ParseInstantError>(())
    /// ```
    pub struct Social by action: SocialAction {
        /// The same interaction on a network.
        network: Option<Text> = Network,
        /// The same interaction with the campaign it belongs to.
        campaign: Option<Text> = Campaign,
        /// The same interaction with the product it was about.
        product: Option<Text> = Product,
    }
}

actions! {
    /// What the customer did.
    pub enum SocialAction {
        /// He reacted to a post, with a like for instance.
        Reacted = SocialReacted,
        /// He commented on a post.
        Commented = SocialCommented,
        /// He shared a post.
        Shared = SocialShared,
        /// He followed the host.
        Followed = SocialFollowed,
        /// He mentioned the host.
        Mentioned = SocialMentioned,
    }

    impl Social {
        /// A reaction to a post, a like for instance.
        reacted() = Reacted,
        /// A comment on a post.
        commented() = Commented,
        /// A post was shared.
        shared() = Shared,
        /// The host was followed.
        followed() = Followed,
        /// The host was mentioned.
        mentioned() = Mentioned,
    }
}
