//! What customers do and what is done to them: one file for each family of events.
//!
//! A new kind of event is a file here, a line in [`Event`] and [`EventKind`], and a file of words.

mod cart;
mod credit_note;
mod custom;
mod family;
mod feedback;
mod field;
mod form;
mod kind;
mod message;
mod order;
mod referral;
mod session;
mod social;
mod subscription;
mod support;
mod view;
mod wish;

pub use cart::{Cart, CartAction};
pub use credit_note::CreditNote;
pub use custom::CustomEvent;
pub use feedback::{Feedback, FeedbackAction};
pub use field::EventField;
pub use form::{Form, FormAction};
pub use kind::EventKind;
pub use message::{Message, MessageAction};
pub use order::{Line, Order, Refund};
pub use referral::{Referral, ReferralAction};
pub use session::Session;
pub use social::{Social, SocialAction};
pub use subscription::{Subscription, SubscriptionAction};
pub use support::{ProductReturn, SupportContact};
pub use view::{View, ViewAction, Visit};
pub use wish::{Wish, WishAction};

pub(crate) use family::{Facts, actions, family};

#[cfg(feature = "serde")]
use super::Currency;
use super::{EventId, Money, Reading, UtcOffset, Value};
use crate::time::Instant;
use alloc::boxed::Box;
use core::cmp::Ordering;
use thiserror::Error;

/// Where an event stands: what every event has.
pub(crate) trait Placed {
    fn at(&self) -> Instant;
    fn id(&self) -> Option<&EventId>;
    fn local_offset(&self) -> Option<UtcOffset>;
    fn place(&mut self, id: Option<EventId>, local_offset: Option<UtcOffset>);
}

/// A struct of an event: the named fields and those that every event has, with their builder methods.
macro_rules! event {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
        pub struct $name {
            at: $crate::time::Instant,
            #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
            id: Option<$crate::model::EventId>,
            #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
            local_offset: Option<$crate::model::UtcOffset>,
            $($(#[$field_meta])* $field: $type,)*
        }

        impl $name {
            /// The same event with the key that makes it recognisable when it arrives twice.
            #[must_use]
            pub fn id(mut self, id: impl Into<$crate::model::EventId>) -> Self {
                self.id = Some(id.into());
                self
            }

            /// The same event with the offset of the clock by which it happened.
            #[must_use]
            pub fn local_offset(mut self, offset: impl Into<$crate::model::UtcOffset>) -> Self {
                self.local_offset = Some(offset.into());
                self
            }
        }

        impl $crate::model::event::Placed for $name {
            fn at(&self) -> $crate::time::Instant {
                self.at
            }

            fn id(&self) -> Option<&$crate::model::EventId> {
                self.id.as_ref()
            }

            fn local_offset(&self) -> Option<$crate::model::UtcOffset> {
                self.local_offset
            }

            fn place(
                &mut self,
                id: Option<$crate::model::EventId>,
                local_offset: Option<$crate::model::UtcOffset>,
            ) {
                self.id = id;
                self.local_offset = local_offset;
            }
        }

        /// Redacted: shows when and which, not what.
        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                let mut event = f.debug_struct(stringify!($name));
                event.field("at", &self.at);
                if let Some(id) = &self.id {
                    event.field("id", id);
                }
                event.finish_non_exhaustive()
            }
        }
    };
}
pub(crate) use event;

/// What the history and the readings ask of an event. All but two of the answers have a usual one.
pub(crate) trait Happening: Placed {
    fn kind(&self) -> EventKind;

    /// Such an event of which nothing is known but the kind and the instant; `None` for kinds that this is not.
    fn blank(kind: &EventKind, at: Instant) -> Option<Self>
    where
        Self: Sized;

    /// What it holds, as it is: each field once. The lines, refunds and the cancellation of an order have names of their own.
    fn each_fact(&self, each: &mut dyn FnMut(EventField, Value));

    /// Takes a fact as [`each_fact`](Self::each_fact) gave it.
    fn put(&mut self, field: &EventField, value: Value);

    /// The values of a field; none where the event has no such field.
    fn read<'a>(&'a self, field: &EventField, each: &mut dyn FnMut(Reading<'a>));

    /// Why the event cannot be taken as it is.
    fn check(&self) -> Result<(), Rejection> {
        Ok(())
    }

    /// From when on it no longer counts.
    fn withdrawn_at(&self) -> Option<Instant> {
        None
    }

    /// From when on nothing more of it changes that is known now.
    fn settled_at(&self) -> Option<Instant> {
        None
    }

    /// The money it moved, before refunds.
    fn money(&self) -> Option<Money> {
        None
    }

    /// How much of that had been given back at an instant, in billionths.
    fn refunded(&self, _now: Instant) -> i128 {
        0
    }

    /// Unites with another copy of the same event: `Ok` tells whether anything was new, `Err` gives back the copy that
    /// contradicts. Which of two such copies is kept depends on their content, not on which came first.
    fn unite(&mut self, copy: Self) -> Result<bool, Self>
    where
        Self: Ord + Sized,
    {
        match copy.cmp(self) {
            Ordering::Equal => Ok(false),
            Ordering::Less => Err(copy),
            Ordering::Greater => Err(core::mem::replace(self, copy)),
        }
    }
}

/// Why an event was not taken into a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Rejection {
    /// Another event of this kind has the same id but other content; the greater of the two by content is kept.
    #[error("another event has the same id but other content")]
    Conflict,
    /// An amount or quantity below zero, or a discount above the price: money given back is a refund or a credit note.
    #[error("an amount is negative: money given back is a refund or a credit note")]
    NegativeAmount,
    /// A part of an order in another currency than its total.
    #[error("a part of the order is in another currency than its total")]
    MixedCurrencies,
    /// Quantity times price is not an amount of money.
    #[error("quantity times price of a line is beyond 10^15 or finer than nine decimals")]
    LineAmount,
    /// A fact that events of this kind do not have: the product of a page view, say.
    #[error("events of kind {kind} have no {field}")]
    NoSuchField {
        /// The kind, by its name in definitions.
        kind: &'static str,
        /// The field, by its name in definitions.
        field: &'static str,
    },
    /// Feedback without a score, or with one outside its scale.
    #[error("the score is missing or outside its scale: {scale}")]
    Score {
        /// What the score may be, as in "NPS, a whole number from 0 to 10".
        scale: &'static str,
    },
}

/// What is asked of every optional fact.
fn check_fact(kind: &EventKind, field: &EventField, facts: &impl Facts) -> Result<(), Rejection> {
    if !facts.is_empty() && !kind.has(field) {
        return Err(Rejection::NoSuchField { kind: kind.code(), field: field.code() });
    }
    // A score below zero is outside its scale, which says more.
    if facts.is_negative() && *field != EventField::Score {
        return Err(Rejection::NegativeAmount);
    }
    Ok(())
}

macro_rules! events {
    ($($(#[$doc:meta])* $variant:ident($event:ty),)*) => {
        /// An event of any kind.
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
        #[non_exhaustive]
        pub enum Event {
            $($(#[$doc])* $variant(Box<$event>),)*
        }

        impl Event {
            pub(crate) fn happening(&self) -> &dyn Happening {
                match self {
                    $(Self::$variant(event) => &**event,)*
                }
            }

            pub(crate) fn happening_mut(&mut self) -> &mut dyn Happening {
                match self {
                    $(Self::$variant(event) => &mut **event,)*
                }
            }

            /// An event of a kind of which nothing more is known than its instant.
            pub(crate) fn blank(kind: &EventKind, at: Instant) -> Option<Self> {
                $(if let Some(event) = <$event as Happening>::blank(kind, at) {
                    return Some(Self::$variant(Box::new(event)));
                })*
                None
            }

            pub(crate) fn unite(&mut self, copy: Self) -> Result<bool, Self> {
                match (self, copy) {
                    $((Self::$variant(kept), Self::$variant(copy)) => kept.unite(*copy).map_err(Self::from),)*
                    (_, copy) => Err(copy),
                }
            }
        }

        $(impl From<$event> for Event {
            fn from(event: $event) -> Self {
                Self::$variant(Box::new(event))
            }
        })*
    };
}

events! {
    /// A purchase.
    Order(Order),
    /// Money given back without a known order.
    CreditNote(CreditNote),
    /// Something that happened to a message.
    Message(Message),
    /// A visit to a site or an app.
    Visit(Visit),
    /// A look at a page, a product, a category or a review.
    View(View),
    /// Something that happened to a form.
    Form(Form),
    /// Something that happened to a cart.
    Cart(Cart),
    /// Something that happened to a wish list.
    Wish(Wish),
    /// A session of using the host's product.
    Session(Session),
    /// A score that the customer gave.
    Feedback(Feedback),
    /// A contact with support.
    SupportContact(SupportContact),
    /// A product sent back.
    ProductReturn(ProductReturn),
    /// Something that happened to a subscription.
    Subscription(Subscription),
    /// A social interaction.
    Social(Social),
    /// A referral of somebody else.
    Referral(Referral),
    /// An event of the host's own.
    Custom(CustomEvent),
}

#[cfg(feature = "serde")]
impl Event {
    /// Whether an event of a kind, or a line of an order, can have a fact beside its money.
    pub(crate) fn can_have(kind: &EventKind, field: &EventField, value: &Value) -> bool {
        let mut is_kept = false;
        let mut keeps = |known: EventField, kept: Value| is_kept |= known == *field && kept == *value;
        // All parts of an order are in its currency.
        let currency = if let Value::Money(money) = value { money.currency() } else { Currency::EUR };
        let mut order = Order::new(Instant::MIN, Money::zero(currency));
        let checked = if *kind == EventKind::OrderLine {
            let mut line = Line::new("", 0);
            line.put(field, value.clone());
            line.each_fact(&mut keeps);
            order = order.line(line);
            order.check()
        } else {
            let event = if *kind == EventKind::Order { Some(order.into()) } else { Self::blank(kind, Instant::MIN) };
            let Some(mut event) = event else { return false };
            event.happening_mut().put(field, value.clone());
            event.happening().each_fact(&mut keeps);
            event.happening().check()
        };
        let is_allowed = match checked {
            Ok(()) => true,
            Err(Rejection::Score { .. }) => *field != EventField::Score,
            Err(_) => false,
        };
        is_kept && is_allowed && *field != EventField::Total
    }

    /// The facts without which no event of a kind, or line of an order, can be.
    pub(crate) fn needs(kind: &EventKind) -> &'static [EventField] {
        if *kind == EventKind::OrderLine {
            return &[EventField::Product, EventField::Quantity];
        }
        match Self::blank(kind, Instant::MIN).map(|event| event.happening().check()) {
            Some(Err(Rejection::Score { .. })) => &[EventField::Score],
            _ => &[],
        }
    }
}

impl Event {
    /// When it happened.
    #[must_use]
    pub fn at(&self) -> Instant {
        self.happening().at()
    }

    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> EventKind {
        self.happening().kind()
    }

    /// The key that makes it recognisable when it arrives twice.
    #[must_use]
    pub fn id(&self) -> Option<&EventId> {
        self.happening().id()
    }

    /// The lines of an order.
    pub(crate) fn lines(&self) -> &[Line] {
        if let Self::Order(order) = self { order.lines() } else { &[] }
    }

    /// The text in a field: the page of a view, the plan of a subscription. Of several the first; `None` where it has none.
    /// What is said of the lines of an order stands in [`Order::lines`].
    ///
    /// ```
    /// use segmentry::{model::{Event, EventField, View}, time::Instant};
    /// let event = Event::from(View::of_product("2026-03-01T10:00:00Z".parse::<Instant>()?, "mug"));
    /// assert_eq!(event.text(&EventField::Product), Some("mug"));
    /// # Ok::<(), segmentry::time::ParseInstantError>(())
    /// ```
    #[must_use]
    pub fn text(&self, field: &EventField) -> Option<&str> {
        let mut found = None;
        self.happening().read(field, &mut |reading| {
            if let (None, Reading::Text(text)) = (found, reading) {
                found = Some(text);
            }
        });
        found
    }
}

/// Redacted: shows when and which, not what.
impl core::fmt::Debug for Event {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{} at {}", self.kind().code(), self.at())?;
        self.id().map_or(Ok(()), |id| write!(f, " ({id})"))
    }
}
