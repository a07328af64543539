use super::{EventField, MessageAction};
use crate::model::Text;
use core::fmt;

macro_rules! kinds {
    ($($variant:ident = $code:literal, $one:literal, $many:literal;)*) => {
        /// The kinds of events that selectors tell apart. Each action on a message is a kind of its own, and so are the
        /// lines of orders.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum EventKind {
            $(#[doc = concat!("`", $code, "`")] $variant,)*
            /// `{"custom":"name"}`: the host's own events of that name.
            Custom(Text),
        }

        impl EventKind {
            /// The kinds that have no name of the host's in them.
            pub const FIXED: &[Self] = &[$(Self::$variant),*];

            #[cfg(feature = "serde")]
            pub(crate) const CODES: &[&'static str] = &[$($code),*];

            /// The name in definitions; of custom events, the name they have in common.
            #[must_use]
            pub fn code(&self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                    Self::Custom(_) => "custom",
                }
            }

            /// As in "the latest order".
            pub(crate) fn one(&self) -> Phrase<'_> {
                match self {
                    $(Self::$variant => Phrase($one, ""),)*
                    Self::Custom(name) => Phrase(name, " event"),
                }
            }

            /// As in "the number of orders".
            pub(crate) fn many(&self) -> Phrase<'_> {
                match self {
                    $(Self::$variant => Phrase($many, ""),)*
                    Self::Custom(name) => Phrase(name, " events"),
                }
            }
        }
    };
}

kinds! {
    Order = "order", "order", "orders";
    OrderLine = "order_line", "order line", "order lines";
    CreditNote = "credit_note", "credit note", "credit notes";
    MessageSent = "message_sent", "message sent", "messages sent";
    MessageDelivered = "message_delivered", "message delivered", "messages delivered";
    MessageOpened = "message_opened", "message opened", "messages opened";
    MessageMachineOpened = "message_machine_opened", "message opened by a machine", "messages opened by machines";
    MessageClicked = "message_clicked", "message clicked", "messages clicked";
    MessageReplied = "message_replied", "message replied to", "messages replied to";
    MessageBounced = "message_bounced", "message bounced", "messages bounced";
    MessageComplained = "message_complained", "message complained about", "messages complained about";
}

impl EventKind {
    /// The host's own events of that name.
    pub fn custom(name: impl Into<Text>) -> Self {
        Self::Custom(name.into())
    }

    /// Whether events of this kind have the field.
    #[must_use]
    pub fn has(&self, field: &EventField) -> bool {
        use EventField as F;
        match self {
            Self::Order => matches!(
                field,
                F::Channel | F::Offer | F::OfferKind | F::Gift | F::Total | F::Discount | F::Shipping | F::Tax
            ),
            Self::OrderLine => field.is_of_line() || matches!(field, F::Channel | F::Offer | F::OfferKind | F::Gift),
            Self::CreditNote => matches!(field, F::Total),
            Self::Custom(_) => matches!(field, F::Property(_)),
            _ => matches!(field, F::Channel | F::Campaign | F::MessageId),
        }
    }

    /// Whether events of this kind move money.
    #[must_use]
    pub fn has_money(&self) -> bool {
        matches!(self, Self::Order | Self::OrderLine | Self::CreditNote)
    }
}

impl From<MessageAction> for EventKind {
    fn from(action: MessageAction) -> Self {
        match action {
            MessageAction::Sent => Self::MessageSent,
            MessageAction::Delivered => Self::MessageDelivered,
            MessageAction::Opened => Self::MessageOpened,
            MessageAction::MachineOpened => Self::MessageMachineOpened,
            MessageAction::Clicked => Self::MessageClicked,
            MessageAction::Replied => Self::MessageReplied,
            MessageAction::Bounced => Self::MessageBounced,
            MessageAction::Complained => Self::MessageComplained,
        }
    }
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.one().fmt(f)
    }
}

/// A kind in words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Phrase<'a>(&'a str, &'static str);

impl fmt::Display for Phrase<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.0, self.1)
    }
}
