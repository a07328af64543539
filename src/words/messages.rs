use super::{events::EventsOf, measure::CountMetric};
use crate::model::{Channel, EventField, EventKind, Text};

/// Things that happened to messages.
#[derive(Clone, Copy, Debug)]
pub enum Messages {}

/// Messages, of which nothing has been said yet: name what happened to them.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct MessagesNamed;

/// Messages to the customer, by what happened to them. Openings by machines (mail servers that load pictures ahead) are
/// left out unless they are asked for.
///
/// ```
/// use segmentry::{model::Channel, prelude::*};
///
/// let engaged = messages().opened_or_clicked().channel(Channel::Email).within_last(days(30)).any();
/// let partially = messages().opened_or_clicked().since_last().between(days(60)..days(90));
/// let unengaged = messages().opened_or_clicked().since_last().at_least(days(120));
/// # assert_eq!(
/// #     engaged.to_string(),
/// #     "at least 1 message opened or message clicked with channel email in the last 30 days",
/// # );
/// ```
pub fn messages() -> MessagesNamed {
    MessagesNamed
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident: $($kind:ident),*;)*) => {
        impl MessagesNamed {
            $($(#[$doc])*
            pub fn $name(self) -> EventsOf<Messages> {
                EventsOf::of([$(EventKind::$kind),*])
            })*
        }
    };
}

actions! {
    /// Those sent.
    sent: MessageSent;
    /// Those delivered.
    delivered: MessageDelivered;
    /// Those opened by a person.
    opened: MessageOpened;
    /// Those clicked.
    clicked: MessageClicked;
    /// Those opened by a person or clicked: what engagement is measured by.
    opened_or_clicked: MessageOpened, MessageClicked;
    /// Those replied to.
    replied: MessageReplied;
    /// Those that came back.
    bounced: MessageBounced;
    /// Those marked as unwanted.
    complained: MessageComplained;
}

impl<W> EventsOf<Messages, W> {
    /// Openings by machines too.
    ///
    /// ```
    /// use segmentry::prelude::*;
    /// let loaded = messages().opened().including_machine_opens().any();
    /// assert_eq!(loaded.to_string(), "at least 1 message opened or message opened by a machine");
    /// ```
    pub fn including_machine_opens(self) -> Self {
        self.and_kind(EventKind::MessageMachineOpened)
    }

    /// Those on a channel.
    pub fn channel(self, channel: impl Into<Channel>) -> Self {
        self.one_of(EventField::Channel, [channel.into().into()])
    }

    /// Those of a campaign.
    pub fn campaign(self, campaign: impl Into<Text>) -> Self {
        self.one_of(EventField::Campaign, [campaign.into().into()])
    }

    /// Those of any of these campaigns.
    pub fn campaigns<T: Into<Text>>(self, campaigns: impl IntoIterator<Item = T>) -> Self {
        self.one_of(EventField::Campaign, campaigns.into_iter().map(|campaign| campaign.into().into()))
    }

    /// Those of one message.
    pub fn message_id(self, message: impl Into<Text>) -> Self {
        self.one_of(EventField::MessageId, [message.into().into()])
    }

    /// Of how many different campaigns.
    pub fn distinct_campaigns(self) -> CountMetric {
        self.distinct_field(EventField::Campaign)
    }

    /// How many different messages: one opened twice counts once.
    pub fn distinct_messages(self) -> CountMetric {
        self.distinct_field(EventField::MessageId)
    }

    /// On how many different channels.
    pub fn distinct_channels(self) -> CountMetric {
        self.distinct_field(EventField::Channel)
    }
}
