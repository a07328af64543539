//! How a family of events is written down: its facts, and what can happen in it.

use crate::{
    model::{Channel, Device, Money, OfferKind, Reading, Text, Value},
    time::Span,
};
use alloc::vec::Vec;
use rust_decimal::Decimal;

/// A struct of events that have optional facts, with a builder method for each. Either all of them are of one kind
/// (`of`), or the first field tells which (`by`).
macro_rules! family {
    (
        $(#[$meta:meta])*
        pub struct $name:ident $(of $kind:ident)? $(by $action:ident: $action_type:ident)? {
            $(
                $(#[$doc:meta])*
                $fact:ident: $several:ident<$type:ty> $(as $key:literal)? $(with $codec:literal)? = $field:ident,
            )*
        }
        $(check = $check:ident;)?
        $(money = $money:ident;)?
    ) => {
        $crate::model::event::event! {
            $(#[$meta])*
            pub struct $name {
                $($action: $action_type,)?
                $(
                    #[cfg_attr(feature = "serde", serde(default))]
                    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::model::event::Facts::is_empty"))]
                    $(#[cfg_attr(feature = "serde", serde(rename = $key))])?
                    $(#[cfg_attr(feature = "serde", serde(with = $codec))])?
                    $fact: $several<$type>,
                )*
            }
        }

        impl $name {
            /// Such an event at an instant, of which nothing more is known yet.
            #[must_use]
            pub fn new(at: impl Into<$crate::time::Instant>, $($action: $action_type)?) -> Self {
                Self {
                    at: at.into(),
                    id: None,
                    local_offset: None,
                    $($action,)?
                    $($fact: $several::default(),)*
                }
            }

            $(/// What happened.
            #[must_use]
            pub fn $action(&self) -> $action_type {
                self.$action
            })?

            $($(#[$doc])*
            #[must_use]
            pub fn $fact(mut self, $fact: impl Into<$type>) -> Self {
                $crate::model::event::Facts::put(&mut self.$fact, $fact.into());
                self
            })*
        }

        impl $crate::model::event::Happening for $name {
            fn kind(&self) -> $crate::model::EventKind {
                $($crate::model::EventKind::from(self.$action))?
                $($crate::model::EventKind::$kind)?
            }

            fn read<'a>(
                &'a self,
                field: &$crate::model::EventField,
                each: &mut dyn FnMut($crate::model::Reading<'a>),
            ) {
                match field {
                    $($crate::model::EventField::$field => {
                        $crate::model::event::Facts::each(&self.$fact, each);
                    })*
                    _ => {}
                }
            }

            fn blank(kind: &$crate::model::EventKind, at: $crate::time::Instant) -> Option<Self> {
                $($action_type::of(kind).map(|action| Self::new(at, action)))?
                $((*kind == $crate::model::EventKind::$kind).then(|| Self::new(at)))?
            }

            fn each_fact(&self, each: &mut dyn FnMut($crate::model::EventField, $crate::model::Value)) {
                $(if let Some(value) = $crate::model::event::Facts::to_value(&self.$fact) {
                    each($crate::model::EventField::$field, value);
                })*
            }

            fn put(&mut self, field: &$crate::model::EventField, value: $crate::model::Value) {
                match field {
                    $($crate::model::EventField::$field => {
                        $crate::model::event::Facts::put_value(&mut self.$fact, value);
                    })*
                    _ => {}
                }
            }

            fn check(&self) -> Result<(), $crate::model::Rejection> {
                let kind = $crate::model::event::Happening::kind(self);
                $($crate::model::event::check_fact(&kind, &$crate::model::EventField::$field, &self.$fact)?;)*
                $(self.$check()?;)?
                Ok(())
            }

            $(fn money(&self) -> Option<$crate::model::Money> {
                self.$money
            })?
        }
    };
}
pub(crate) use family;

/// What can happen in a family: an action for each kind of event, and constructors, with the facts that go with them.
macro_rules! actions {
    (
        $(#[$meta:meta])*
        pub enum $action:ident { $($(#[$doc:meta])* $variant:ident = $kind:ident,)* }

        impl $name:ident {
            $($(#[$made:meta])* $constructor:ident($($fact:ident: $type:ty),*) = $of:ident,)*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
        #[non_exhaustive]
        pub enum $action {
            $($(#[$doc])* $variant,)*
        }

        impl $action {
            /// The action that events of a kind are.
            fn of(kind: &$crate::model::EventKind) -> Option<Self> {
                match kind {
                    $($crate::model::EventKind::$kind => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }

        impl From<$action> for $crate::model::EventKind {
            fn from(action: $action) -> Self {
                match action {
                    $($action::$variant => Self::$kind,)*
                }
            }
        }

        impl $name {
            $($(#[$made])*
            #[must_use]
            pub fn $constructor(at: impl Into<$crate::time::Instant>, $($fact: impl Into<$type>),*) -> Self {
                Self::new(at, $action::$of)$(.$fact($fact))*
            })*
        }
    };
}
pub(crate) use actions;

/// The values of one field: at most one in an `Option`, any number in a `Vec`.
pub(crate) trait Facts {
    type Fact;

    fn put(&mut self, fact: Self::Fact);

    fn is_empty(&self) -> bool;

    fn is_negative(&self) -> bool;

    fn each<'a>(&'a self, each: &mut dyn FnMut(Reading<'a>));

    /// All of it as one value; `None` where there is none.
    fn to_value(&self) -> Option<Value>;

    /// Takes what [`to_value`](Self::to_value) gave.
    fn put_value(&mut self, value: Value);
}

impl<T: Fact> Facts for Option<T> {
    type Fact = T;

    fn put(&mut self, fact: T) {
        *self = Some(fact);
    }

    fn is_empty(&self) -> bool {
        self.is_none()
    }

    fn is_negative(&self) -> bool {
        self.iter().any(Fact::is_negative)
    }

    fn each<'a>(&'a self, each: &mut dyn FnMut(Reading<'a>)) {
        self.iter().map(Fact::reading).for_each(each);
    }

    fn to_value(&self) -> Option<Value> {
        self.as_ref().map(Fact::to_value)
    }

    fn put_value(&mut self, value: Value) {
        *self = T::from_value(value);
    }
}

impl Facts for Vec<Text> {
    type Fact = Text;

    fn put(&mut self, fact: Text) {
        self.push(fact);
    }

    fn is_empty(&self) -> bool {
        <[Text]>::is_empty(self)
    }

    fn is_negative(&self) -> bool {
        self.iter().any(Fact::is_negative)
    }

    fn each<'a>(&'a self, each: &mut dyn FnMut(Reading<'a>)) {
        self.iter().map(Fact::reading).for_each(each);
    }

    fn to_value(&self) -> Option<Value> {
        if self.is_empty() { None } else { Some(Value::Texts(self.clone())) }
    }

    fn put_value(&mut self, value: Value) {
        if let Value::Texts(texts) = value {
            *self = texts;
        }
    }
}

/// What may be a fact of an event.
pub(crate) trait Fact: Sized {
    fn reading(&self) -> Reading<'_>;

    fn to_value(&self) -> Value {
        self.reading().to_value()
    }

    /// `None` for a value of another type.
    fn from_value(value: Value) -> Option<Self>;

    fn is_negative(&self) -> bool {
        false
    }
}

impl Fact for Text {
    fn reading(&self) -> Reading<'_> {
        Reading::Text(self)
    }

    fn to_value(&self) -> Value {
        Value::Text(self.clone())
    }

    fn from_value(value: Value) -> Option<Self> {
        if let Value::Text(text) = value { Some(text) } else { None }
    }
}

macro_rules! labels {
    ($($label:ty),*) => {
        $(impl Fact for $label {
            fn reading(&self) -> Reading<'_> {
                Reading::Text(self.code())
            }

            fn from_value(value: Value) -> Option<Self> {
                if let Value::Text(code) = value { Some(code.as_str().into()) } else { None }
            }
        })*
    };
}

labels!(Channel, Device, OfferKind);

impl Fact for Decimal {
    fn reading(&self) -> Reading<'_> {
        Reading::Number(*self)
    }

    fn from_value(value: Value) -> Option<Self> {
        if let Value::Number(number) = value { Some(number) } else { None }
    }

    fn is_negative(&self) -> bool {
        *self < Self::ZERO
    }
}

impl Fact for Money {
    fn reading(&self) -> Reading<'_> {
        Reading::Money(*self)
    }

    fn from_value(value: Value) -> Option<Self> {
        if let Value::Money(money) = value { Some(money) } else { None }
    }

    fn is_negative(&self) -> bool {
        Self::is_negative(*self)
    }
}

impl Fact for Span {
    fn reading(&self) -> Reading<'_> {
        Reading::Span(*self)
    }

    fn from_value(value: Value) -> Option<Self> {
        if let Value::Span(span) = value { Some(span) } else { None }
    }
}
