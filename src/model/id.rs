use super::Text;
use alloc::{
    borrow::Cow,
    boxed::Box,
    string::{String, ToString},
};
use core::{
    fmt::{self, Write},
    hash::Hasher,
};
use siphasher::sip::SipHasher24;

/// The host's own key of a customer or event: a whole number or a text, never interpreted.
///
/// Numbers come before texts in order; `7` and `"7"` are different keys. Wherever an id is taken, so is what one is made from:
///
/// | from | comes |
/// |---|---|
/// | `i8` to `i64`, `isize`, `u8` to `u64`, `usize` | a number; one beyond [`i64::MAX`] does not fit and is the text of its digits |
/// | `&str`, `&String`, `String`, `Box<str>`, `Cow<str>`, [`Text`], `&Text` | a text |
/// | `&Id` | a copy |
///
/// What is larger than 64 bits, such as a UUID, is written as a text.
///
/// ```
/// use segmentry::model::Id;
/// assert_eq!(Id::from(12_347).to_string(), "12347");
/// assert_eq!(Id::from(7_u64), Id::from(7_i32));
/// assert_ne!(Id::from(7), Id::from("7"));
///
/// // No two keys of one column become one id, and none changes how it is written.
/// assert_eq!(Id::from(u64::MAX), Id::from("18446744073709551615"));
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Id {
    /// A number, such as a primary key.
    Number(i64),
    /// A text, such as a UUID or a cookie.
    Text(Text),
}

impl Id {
    /// The SipHash-2-4 (64 bits, both keys zero) of the salt in UTF-8, the byte 0xff and the id as it is written. The byte
    /// stands in no UTF-8, so no salt and id run into each other; the number 7 and the text "7" are one id.
    pub(crate) fn salted_hash(&self, salt: &str) -> u64 {
        struct Bytes(SipHasher24);

        impl Write for Bytes {
            fn write_str(&mut self, text: &str) -> fmt::Result {
                self.0.write(text.as_bytes());
                Ok(())
            }
        }

        let mut bytes = Bytes(SipHasher24::new());
        bytes.0.write(salt.as_bytes());
        bytes.0.write(&[0xff]);
        // Writing to a hasher cannot fail.
        let _ = write!(bytes, "{self}");
        bytes.0.finish()
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl From<$number> for Id {
            fn from(number: $number) -> Self {
                Self::Number(number.into())
            }
        }
    )*};
}

numbers!(i64, i32, i16, i8, u32, u16, u8);

/// Of those that may lie beyond `i64`.
macro_rules! large_numbers {
    ($($number:ty),*) => {$(
        impl From<$number> for Id {
            fn from(number: $number) -> Self {
                i64::try_from(number).map_or_else(|_| Self::Text(number.to_string().into()), Self::Number)
            }
        }
    )*};
}

large_numbers!(u64, usize, isize);

macro_rules! texts {
    ($($text:ty),*) => {$(
        impl From<$text> for Id {
            fn from(text: $text) -> Self {
                Self::Text(text.into())
            }
        }
    )*};
}

texts!(&str, String, Text, &Text);

impl From<&String> for Id {
    fn from(text: &String) -> Self {
        Self::Text(text.as_str().into())
    }
}

impl From<Box<str>> for Id {
    fn from(text: Box<str>) -> Self {
        Self::Text(String::from(text).into())
    }
}

impl From<Cow<'_, str>> for Id {
    fn from(text: Cow<'_, str>) -> Self {
        Self::Text((&*text).into())
    }
}

impl From<&Self> for Id {
    fn from(id: &Self) -> Self {
        id.clone()
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => fmt::Display::fmt(number, f),
            Self::Text(text) => fmt::Display::fmt(text, f),
        }
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => fmt::Debug::fmt(number, f),
            Self::Text(text) => fmt::Debug::fmt(text, f),
        }
    }
}

/// What makes an event recognisable when it arrives twice: the system it came from and its key there.
///
/// Unique for each kind of event of one customer: the shop's order 5 and the till's order 5 are two orders.
///
/// ```
/// use segmentry::model::EventId;
/// assert_ne!(EventId::from(5), EventId::from(5).from_source("till"));
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct EventId {
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    source: Option<Text>,
    id: Id,
}

impl EventId {
    /// The key within its source.
    #[must_use]
    pub fn id(&self) -> &Id {
        &self.id
    }

    /// The system the event came from, if the host named one.
    #[must_use]
    pub fn source(&self) -> Option<&str> {
        self.source.as_deref()
    }

    /// The same key in the named source.
    #[must_use]
    pub fn from_source(self, source: impl Into<Text>) -> Self {
        Self { source: Some(source.into()), ..self }
    }
}

impl<I: Into<Id>> From<I> for EventId {
    fn from(id: I) -> Self {
        Self { source: None, id: id.into() }
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(source) = &self.source {
            write!(f, "{source}/")?;
        }
        self.id.fmt(f)
    }
}

impl fmt::Debug for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(feature = "serde")]
mod serde_impls {
    use super::Id;
    use alloc::string::String;
    use core::fmt;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

    impl Serialize for Id {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            match self {
                Self::Number(number) => serializer.serialize_i64(*number),
                Self::Text(text) => text.serialize(serializer),
            }
        }
    }

    impl<'de> Deserialize<'de> for Id {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct IdVisitor;

            impl de::Visitor<'_> for IdVisitor {
                type Value = Id;

                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str("an id: a text or a whole number")
                }

                fn visit_i64<E: de::Error>(self, number: i64) -> Result<Id, E> {
                    Ok(Id::Number(number))
                }

                fn visit_u64<E: de::Error>(self, number: u64) -> Result<Id, E> {
                    Ok(Id::from(number))
                }

                fn visit_str<E: de::Error>(self, text: &str) -> Result<Id, E> {
                    Ok(Id::from(text))
                }

                fn visit_string<E: de::Error>(self, text: String) -> Result<Id, E> {
                    Ok(Id::from(text))
                }
            }

            deserializer.deserialize_any(IdVisitor)
        }
    }
}
