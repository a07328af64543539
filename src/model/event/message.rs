use super::{EventField, EventKind, Happening, event};
use crate::{
    model::{Channel, Reading, Text},
    time::Instant,
};

event! {
    /// Something that happened to a message: it was sent, opened, clicked...
    ///
    /// ```
    /// use segmentry::{model::{Channel, Message}, time::Instant};
    ///
    /// let at: Instant = "2026-03-01T10:00:00Z".parse()?;
    /// let opened = Message::opened(at).channel(Channel::Email).campaign("spring-sale").message_id("m-1");
    /// let prefetched = Message::opened(at).by_machine();
    /// # assert_ne!(opened, prefetched);
    /// # Ok::<(), segmentry::time::ParseInstantError>(())
    /// ```
    #[expect(clippy::struct_field_names, reason = "the message's id beside the event's own")]
    pub struct Message {
        action: MessageAction,
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        channel: Option<Channel>,
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        campaign: Option<Text>,
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        message_id: Option<Text>,
    }
}

/// What happened to a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum MessageAction {
    /// It was sent.
    Sent,
    /// It was delivered.
    Delivered,
    /// A person opened it.
    Opened,
    /// A machine opened it: a mail server that loads pictures ahead, say.
    MachineOpened,
    /// A link in it was clicked.
    Clicked,
    /// It was replied to.
    Replied,
    /// It came back.
    Bounced,
    /// It was marked as unwanted.
    Complained,
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident: $action:ident,)*) => {
        $($(#[$doc])*
        #[must_use]
        pub fn $name(at: impl Into<Instant>) -> Self {
            Self::new(at, MessageAction::$action)
        })*
    };
}

impl Message {
    /// Something that happened to a message at an instant.
    #[must_use]
    pub fn new(at: impl Into<Instant>, action: MessageAction) -> Self {
        Self { at: at.into(), id: None, local_offset: None, action, channel: None, campaign: None, message_id: None }
    }

    actions! {
        /// A message was sent.
        sent: Sent,
        /// A message was delivered.
        delivered: Delivered,
        /// A message was opened.
        opened: Opened,
        /// A link in a message was clicked.
        clicked: Clicked,
        /// A message was replied to.
        replied: Replied,
        /// A message came back.
        bounced: Bounced,
        /// A message was marked as unwanted.
        complained: Complained,
    }

    /// The same event done by a machine, if it is an opening: left out unless it is asked for.
    #[must_use]
    pub fn by_machine(mut self) -> Self {
        if self.action == MessageAction::Opened {
            self.action = MessageAction::MachineOpened;
        }
        self
    }

    /// The same event on a channel.
    #[must_use]
    pub fn channel(self, channel: impl Into<Channel>) -> Self {
        Self { channel: Some(channel.into()), ..self }
    }

    /// The same event in a campaign.
    #[must_use]
    pub fn campaign(self, campaign: impl Into<Text>) -> Self {
        Self { campaign: Some(campaign.into()), ..self }
    }

    /// The same event with the key of the message, common to all that happens to it.
    #[must_use]
    pub fn message_id(self, message: impl Into<Text>) -> Self {
        Self { message_id: Some(message.into()), ..self }
    }

    /// What happened.
    #[must_use]
    pub fn action(&self) -> MessageAction {
        self.action
    }
}

impl Happening for Message {
    fn kind(&self) -> EventKind {
        self.action.into()
    }

    fn read<'a>(&'a self, field: &EventField, each: &mut dyn FnMut(Reading<'a>)) {
        let reading = match field {
            EventField::Channel => self.channel.as_ref().map(Channel::code),
            EventField::Campaign => self.campaign.as_deref(),
            EventField::MessageId => self.message_id.as_deref(),
            _ => None,
        };
        reading.map(Reading::Text).into_iter().for_each(each);
    }
}
