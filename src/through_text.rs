//! `serde` for values that travel as one text.

use core::fmt;
use serde::{
    Deserializer,
    de::{Error, Visitor},
};

/// Reads a text and parses it.
pub(crate) fn read<'de, D: Deserializer<'de>, T, E: fmt::Display>(
    deserializer: D,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<T, D::Error> {
    struct Text<F>(F);

    impl<T, E: fmt::Display, F: FnOnce(&str) -> Result<T, E>> Visitor<'_> for Text<F> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a text")
        }

        fn visit_str<S: Error>(self, text: &str) -> Result<T, S> {
            (self.0)(text).map_err(S::custom)
        }
    }

    deserializer.deserialize_str(Text(parse))
}

/// For a type with `Display` and `FromStr`.
macro_rules! through_text {
    ($type:ty) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::through_text::read(deserializer, str::parse)
            }
        }
    };
}
pub(crate) use through_text;
