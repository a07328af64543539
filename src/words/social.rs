use super::events::EventsOf;

/// Social interactions with the host.
#[derive(Clone, Copy, Debug)]
pub enum SocialInteractions {}

/// Social interactions with the host, by what the customer did.
///
/// ```
/// use segmentry::prelude::*;
/// let advocate = social().shares().network("instagram").count().at_least(3);
/// let silent = social().any_interaction().within_last(days(90)).none();
/// assert_eq!(advocate.to_string(), "at least 3 social shares with network instagram");
/// # assert_eq!(
/// #     silent.to_string(),
/// #     "no social reactions or social comments or social shares or social follows or social mentions in the last 90 days",
/// # );
/// ```
pub fn social() -> SocialNamed {
    SocialNamed
}

named! {
    /// Social interactions, of which nothing has been said yet: name what the customer did.
    SocialNamed {
        /// Reactions to posts, such as likes.
        reactions: SocialReacted => SocialInteractions;
        /// Comments on posts.
        comments: SocialCommented => SocialInteractions;
        /// Posts that were shared.
        shares: SocialShared => SocialInteractions;
        /// Following the host.
        follows: SocialFollowed => SocialInteractions;
        /// Mentions of the host.
        mentions: SocialMentioned => SocialInteractions;
        /// Any of them.
        any_interaction:
            SocialReacted, SocialCommented, SocialShared, SocialFollowed, SocialMentioned => SocialInteractions;
    }
}

/// What can be said of social interactions.
impl<W> EventsOf<SocialInteractions, W> {
    words_for!(network, campaign, product);
}
