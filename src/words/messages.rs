use super::{events::EventsOf, measure::CountMetric};
use crate::model::{EventField, EventKind, Text};

/// Things that happened to messages.
#[derive(Clone, Copy, Debug)]
pub enum Messages {}

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

named! {
    /// Messages, of which nothing has been said yet: name what happened to them.
    MessagesNamed {
        /// Those sent.
        sent: MessageSent => Messages;
        /// Those delivered.
        delivered: MessageDelivered => Messages;
        /// Those opened by a person.
        opened: MessageOpened => Messages;
        /// Those clicked.
        clicked: MessageClicked => Messages;
        /// Those opened by a person or clicked: what engagement is measured by.
        opened_or_clicked: MessageOpened, MessageClicked => Messages;
        /// Those replied to.
        replied: MessageReplied => Messages;
        /// Those that came back.
        bounced: MessageBounced => Messages;
        /// Those marked as unwanted.
        complained: MessageComplained => Messages;
    }
}

/// What can be said of messages.
impl<W> EventsOf<Messages, W> {
    words_for!(channel, campaign);

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

    /// Those of one message.
    pub fn message_id(self, message: impl Into<Text>) -> Self {
        self.one_of(EventField::MessageId, [message.into().into()])
    }

    /// How many different messages: one opened twice counts once.
    pub fn distinct_messages(self) -> CountMetric {
        self.distinct_field(EventField::MessageId)
    }
}
