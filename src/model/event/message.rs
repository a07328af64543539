use super::{actions, family};
use crate::model::{Channel, Text};

family! {
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
    pub struct Message by action: MessageAction {
        /// The same event on a channel.
        channel: Option<Channel> = Channel,
        /// The same event in a campaign.
        campaign: Option<Text> = Campaign,
        /// The same event with the key of the message, common to all that happens to it.
        message_id: Option<Text> = MessageId,
    }
}

actions! {
    /// What happened to a message.
    pub enum MessageAction {
        /// It was sent.
        Sent = MessageSent,
        /// It was delivered.
        Delivered = MessageDelivered,
        /// A person opened it.
        Opened = MessageOpened,
        /// A machine opened it: a mail server that loads pictures ahead, say.
        MachineOpened = MessageMachineOpened,
        /// A link in it was clicked.
        Clicked = MessageClicked,
        /// It was replied to.
        Replied = MessageReplied,
        /// It came back.
        Bounced = MessageBounced,
        /// It was marked as unwanted.
        Complained = MessageComplained,
    }

    impl Message {
        /// A message was sent.
        sent() = Sent,
        /// A message was delivered.
        delivered() = Delivered,
        /// A message was opened.
        opened() = Opened,
        /// A link in a message was clicked.
        clicked() = Clicked,
        /// A message was replied to.
        replied() = Replied,
        /// A message came back.
        bounced() = Bounced,
        /// A message was marked as unwanted.
        complained() = Complained,
    }
}

impl Message {
    /// The same event done by a machine, if it is an opening: left out unless it is asked for.
    #[must_use]
    pub fn by_machine(mut self) -> Self {
        if self.action == MessageAction::Opened {
            self.action = MessageAction::MachineOpened;
        }
        self
    }
}
