use crate::model::{Text, ValueType};
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

            #[cfg(feature = "serde")]
            pub(crate) const CODES: &[&'static str] = &[$($code),*];

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
    /// The sales channel of an order, the channel of a message.
    Channel = "channel", "channel", Text;
    /// The campaign of a message.
    Campaign = "campaign", "campaign", Text;
    /// The message itself, the same for its sending, opening and clicking.
    MessageId = "message_id", "message", Text;
    /// The coupon or offer an order used.
    Offer = "offer", "offer", Text;
    /// What that offer gives.
    OfferKind = "offer_kind", "kind of offer", Text;
    /// Whether an order is a gift.
    Gift = "gift", "gift", Flag;
    /// The total of an order before refunds, or the amount of a credit note.
    Total = "total", "total", Money;
    /// The discount on an order, or on a line of it; none where it is zero.
    Discount = "discount", "discount", Money;
    /// The shipping charged.
    Shipping = "shipping", "shipping", Money;
    /// The tax in an order.
    Tax = "tax", "tax", Money;
    /// The product of a line.
    Product = "product", "product", Text;
    /// The categories of a line's product.
    Category = "category", "category", Text;
    /// How many of the product.
    Quantity = "quantity", "quantity", Number;
    /// The price of one.
    Price = "price", "price", Money;
}

impl EventField {
    /// Whether a line of an order has the field.
    #[must_use]
    pub fn is_of_line(&self) -> bool {
        matches!(self, Self::Product | Self::Category | Self::Quantity | Self::Price | Self::Discount)
    }
}
