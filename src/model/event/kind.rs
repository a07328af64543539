use super::EventField;
use crate::{grammar::Form, model::Text};
use core::fmt;

macro_rules! kinds {
    ($($variant:ident = $code:literal, $one:literal, $many:literal, [$($field:ident),*];)*) => {
        /// The kinds of events that selectors tell apart. Each action (on a message, on a cart) is a kind of its own,
        /// and so are the lines of orders.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum EventKind {
            $(#[doc = concat!("`", $code, "`, with the fields ", stringify!($($field),*), ".")] $variant,)*
            /// `{"custom":"name"}`: the host's own events of that name.
            Custom(Text),
        }

        impl EventKind {
            /// The kinds that have no name of the host's in them.
            pub const FIXED: &[Self] = &[$(Self::$variant),*];

            /// As in "the latest order", in the same order.
            pub(crate) const ONE: &[&'static str] = &[$($one),*];

            pub(crate) const FORMS: &[Form] = &[$(Form::plain($code, $many)),*];

            /// The name in definitions; of custom events, the name they have in common.
            #[must_use]
            pub fn code(&self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                    Self::Custom(_) => "custom",
                }
            }

            /// The fields that events of this kind may have; those of custom events are the host's own.
            ///
            /// ```
            /// use segmentry::model::{EventField, EventKind};
            /// assert_eq!(EventKind::SubscriptionRenewed.fields(), [EventField::Plan, EventField::Total]);
            /// ```
            #[must_use]
            pub fn fields(&self) -> &'static [EventField] {
                match self {
                    $(Self::$variant => const { &[$(EventField::$field),*] },)*
                    Self::Custom(_) => &[],
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
    Order = "order", "order", "orders", [Channel, Offer, OfferKind, Gift, Total, Discount, Shipping, Tax, Refunded, VisitId, Device];
    OrderLine = "order_line", "order line", "order lines",
        [Product, Category, Quantity, Price, Discount, Channel, Offer, OfferKind, Gift, VisitId, Device];
    CreditNote = "credit_note", "credit note", "credit notes", [Total];
    MessageSent = "message_sent", "message sent", "messages sent", [Channel, Campaign, MessageId];
    MessageDelivered = "message_delivered", "message delivered", "messages delivered", [Channel, Campaign, MessageId];
    MessageOpened = "message_opened", "message opened", "messages opened", [Channel, Campaign, MessageId];
    MessageMachineOpened = "message_machine_opened", "message opened by a machine", "messages opened by machines",
        [Channel, Campaign, MessageId];
    MessageClicked = "message_clicked", "message clicked", "messages clicked", [Channel, Campaign, MessageId];
    MessageReplied = "message_replied", "message replied to", "messages replied to", [Channel, Campaign, MessageId];
    MessageBounced = "message_bounced", "message bounced", "messages bounced", [Channel, Campaign, MessageId];
    MessageComplained = "message_complained", "message complained about", "messages complained about",
        [Channel, Campaign, MessageId];
    Visit = "visit", "visit", "visits", [VisitId, Page, Channel, Campaign, Device, Vendor, OperatingSystem];
    PageViewed = "page_viewed", "page view", "page views",
        [VisitId, Page, Channel, Campaign, Device, Vendor, OperatingSystem];
    ProductViewed = "product_viewed", "product view", "product views",
        [VisitId, Page, Product, Category, Channel, Campaign, Device, Vendor, OperatingSystem];
    CategoryViewed = "category_viewed", "category view", "category views",
        [VisitId, Page, Category, Channel, Campaign, Device, Vendor, OperatingSystem];
    ReviewRead = "review_read", "review read", "reviews read",
        [VisitId, Page, Product, Category, Channel, Campaign, Device, Vendor, OperatingSystem];
    FormStarted = "form_started", "form started", "forms started",
        [VisitId, Form, Page, Channel, Campaign, Device, Vendor, OperatingSystem];
    FormSubmitted = "form_submitted", "form submitted", "forms submitted",
        [VisitId, Form, Page, Channel, Campaign, Device, Vendor, OperatingSystem];
    CartAdded = "cart_added", "product added to a cart", "products added to a cart",
        [VisitId, Product, Category, Quantity, Price, Cart, Offer, OfferKind, Device];
    CartRemoved = "cart_removed", "product removed from a cart", "products removed from a cart",
        [VisitId, Product, Category, Quantity, Price, Cart, Offer, OfferKind, Device];
    CheckoutStarted = "checkout_started", "checkout started", "checkouts started", [VisitId, Cart, Offer, OfferKind, Device];
    WishAdded = "wish_added", "wish added", "wishes added", [VisitId, Product, Category];
    WishRemoved = "wish_removed", "wish removed", "wishes removed", [VisitId, Product, Category];
    Session = "session", "usage session", "usage sessions", [Feature, Duration, Device, Vendor, OperatingSystem];
    Nps = "nps", "NPS answer", "NPS answers", [Score, Topic, Channel, Product];
    Csat = "csat", "CSAT answer", "CSAT answers", [Score, Topic, Channel, Product];
    Ces = "ces", "CES answer", "CES answers", [Score, Topic, Channel, Product];
    Stars = "stars", "star rating", "star ratings", [Score, Topic, Channel, Product];
    ProductReviewed = "product_reviewed", "product review", "product reviews", [Score, Topic, Channel, Product];
    SupportContacted = "support_contacted", "support contact", "support contacts", [Topic, Channel];
    ProductReturned = "product_returned", "product return", "product returns",
        [Product, Category, Quantity, Reason, OrderId];
    TrialStarted = "trial_started", "trial started", "trials started", [Plan, Total];
    SubscriptionStarted = "subscription_started", "subscription started", "subscriptions started", [Plan, Total];
    SubscriptionRenewed = "subscription_renewed", "subscription renewed", "subscriptions renewed", [Plan, Total];
    SubscriptionCancelled = "subscription_cancelled", "subscription cancelled", "subscriptions cancelled",
        [Plan, Reason];
    SocialReacted = "social_reacted", "social reaction", "social reactions", [Network, Campaign, Product];
    SocialCommented = "social_commented", "social comment", "social comments", [Network, Campaign, Product];
    SocialShared = "social_shared", "social share", "social shares", [Network, Campaign, Product];
    SocialFollowed = "social_followed", "social follow", "social follows", [Network, Campaign, Product];
    SocialMentioned = "social_mentioned", "social mention", "social mentions", [Network, Campaign, Product];
    ReferralMade = "referral_made", "referral made", "referrals made", [Campaign, Referred];
    ReferralConverted = "referral_converted", "referral converted", "referrals converted", [Campaign, Referred];
}

impl EventKind {
    /// The host's own events of that name.
    pub fn custom(name: impl Into<Text>) -> Self {
        Self::Custom(name.into())
    }

    /// Whether events of this kind have the field.
    #[must_use]
    pub fn has(&self, field: &EventField) -> bool {
        match self {
            Self::Custom(_) => matches!(field, EventField::Property(_)),
            _ => self.fields().contains(field),
        }
    }

    /// Whether events of this kind move money: those that have a total, and the lines of orders.
    #[must_use]
    pub fn has_money(&self) -> bool {
        *self == Self::OrderLine || self.has(&EventField::Total)
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
