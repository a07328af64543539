use crate::{
    grammar::Form,
    model::{Text, ValueType},
};
use core::fmt;

macro_rules! fields {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $phrase:literal, $type:ident;)*) => {
        /// A field of an event or order line, as definitions name it. [`EventKind::has`](super::EventKind::has) tells
        /// which kind has which.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum EventField {
            $($(#[$doc])* $variant,)*
            /// `{"property":"name"}`: a property of a custom event.
            Property(Text),
        }

        impl EventField {
            /// The fields that have no name of the host's in them.
            pub const FIXED: &[Self] = &[$(Self::$variant),*];

            pub(crate) const FORMS: &[Form] = &[$(Form::plain($code, $phrase)),*];

            /// The name in definitions; of properties, the name they have in common.
            #[must_use]
            pub fn code(&self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                    Self::Property(_) => "property",
                }
            }

            /// The type of its values; `None` for a property, which may hold any.
            #[must_use]
            pub fn value_type(&self) -> Option<ValueType> {
                match self {
                    $(Self::$variant => Some(ValueType::$type),)*
                    Self::Property(_) => None,
                }
            }
        }

        impl fmt::Display for EventField {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$variant => f.write_str($phrase),)*
                    Self::Property(name) => f.write_str(name),
                }
            }
        }
    };
}

fields! {
    /// The sales channel of an order; the channel of a message, of feedback, of a support contact; where a visit came
    /// from.
    Channel = "channel", "channel", Text;
    /// The campaign of a message, or that led to a visit, a view, a form, a social interaction, a referral.
    Campaign = "campaign", "campaign", Text;
    /// The message itself, the same for its sending, opening and clicking.
    MessageId = "message_id", "message", Text;
    /// The coupon or offer of an order or a cart.
    Offer = "offer", "offer", Text;
    /// What that offer gives.
    OfferKind = "offer_kind", "kind of offer", Text;
    /// Whether an order is a gift.
    Gift = "gift", "gift", Flag;
    /// The total of an order before refunds, the amount of a credit note, what a subscription or trial costs.
    Total = "total", "total", Money;
    /// The discount on an order, or on a line of it; none where it is zero.
    Discount = "discount", "discount", Money;
    /// The shipping charged.
    Shipping = "shipping", "shipping", Money;
    /// The tax in an order.
    Tax = "tax", "tax", Money;
    /// What has been given back on an order by the instant of the question; none where nothing has.
    Refunded = "refunded", "refund", Money;
    /// The product of a line, or that was viewed, put into a cart, wished for, rated, returned, spoken of.
    Product = "product", "product", Text;
    /// The categories of that product, or the category that was viewed.
    Category = "category", "category", Text;
    /// How many of the product.
    Quantity = "quantity", "quantity", Number;
    /// The price of one.
    Price = "price", "price", Money;
    /// The visit during which it happened, the same for all that happens in one.
    VisitId = "visit_id", "visit", Text;
    /// The page that was viewed; of a visit, the one it began with.
    Page = "page", "page", Text;
    /// The form.
    Form = "form", "form", Text;
    /// The kind of device.
    Device = "device", "device", Text;
    /// Who made the device.
    Vendor = "vendor", "vendor", Text;
    /// What the device runs.
    OperatingSystem = "operating_system", "operating system", Text;
    /// The cart itself, the same for all that happens to it.
    Cart = "cart", "cart", Text;
    /// The features used in a session.
    Feature = "feature", "feature", Text;
    /// How long a session lasted.
    Duration = "duration", "duration", Span;
    /// The score that was given.
    Score = "score", "score", Number;
    /// What feedback or a support contact was about.
    Topic = "topic", "topic", Text;
    /// Why a product was returned or a subscription cancelled.
    Reason = "reason", "reason", Text;
    /// The plan subscribed to.
    Plan = "plan", "plan", Text;
    /// The social network.
    Network = "network", "network", Text;
    /// Who was referred.
    Referred = "referred", "referred customer", Text;
    /// The order of which a product was returned.
    OrderId = "order_id", "order", Text;
}

impl EventField {
    /// A property of custom events.
    pub fn property(name: impl Into<Text>) -> Self {
        Self::Property(name.into())
    }

    /// Whether a line of an order has the field.
    #[must_use]
    pub fn is_of_line(&self) -> bool {
        matches!(self, Self::Product | Self::Category | Self::Quantity | Self::Price | Self::Discount)
    }
}
