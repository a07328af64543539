//! Definitions as plain trees of text, whole numbers, flags, lists and maps.
//!
//! Reading and writing a definition goes through this one shape, so that the strict rules (unknown and double keys,
//! numbers that are not whole, sizes) are written once, every fault carries its path, canonical bytes do not depend
//! on `serde`, and no feature flag of another crate can change the format.

#[cfg(feature = "serde")]
pub(crate) mod decimals;
mod plain;
#[cfg(feature = "serde")]
mod read;
#[cfg(feature = "serde")]
mod serde_impls;
mod way;

/// The version of the format in which definitions are written.
///
/// It rises when something that was written once would mean something else or could no longer be read. New words
/// alone do not raise it: a library that does not know them says so.
pub const FORMAT_VERSION: u64 = 1;

pub(crate) use plain::{parse_date, parse_decimal};
#[cfg(feature = "serde")]
pub(crate) use read::{Cursor, Fields};
#[cfg(feature = "serde")]
pub(crate) use serde_impls::Shape;
pub(crate) use way::Way;

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::fmt::{self, Write};

/// One value of a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wire {
    Flag(bool),
    Whole(u64),
    Text(Cow<'static, str>),
    List(Vec<Wire>),
    Map(Vec<(Cow<'static, str>, Wire)>),
}

impl Wire {
    pub(crate) fn text(text: impl Into<Cow<'static, str>>) -> Self {
        Self::Text(text.into())
    }

    /// `{"key": value}`, how a variant with content is written.
    pub(crate) fn tagged(tag: impl Into<Cow<'static, str>>, content: Wire) -> Self {
        Self::Map(alloc::vec![(tag.into(), content)])
    }

    pub(crate) fn map<const N: usize>(entries: [(&'static str, Wire); N]) -> Self {
        Self::Map(entries.into_iter().map(|(key, value)| (Cow::Borrowed(key), value)).collect())
    }

    /// The same map with one entry more where there is a value.
    pub(crate) fn and(mut self, key: &'static str, value: Option<Wire>) -> Self {
        if let (Self::Map(entries), Some(value)) = (&mut self, value) {
            entries.push((Cow::Borrowed(key), value));
        }
        self
    }

    /// Compact JSON, keys in the order in which they were written.
    pub(crate) fn to_json(&self) -> String {
        let mut json = String::new();
        // Writing to a `String` cannot fail.
        let _ = self.write_json(&mut json);
        json
    }

    fn write_json(&self, out: &mut String) -> fmt::Result {
        match self {
            Self::Flag(flag) => write!(out, "{flag}"),
            Self::Whole(number) => write!(out, "{number}"),
            Self::Text(text) => write_json_text(text, out),
            Self::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    item.write_json(out)?;
                }
                out.push(']');
                Ok(())
            }
            Self::Map(entries) => {
                out.push('{');
                for (index, (key, value)) in entries.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    write_json_text(key, out)?;
                    out.push(':');
                    value.write_json(out)?;
                }
                out.push('}');
                Ok(())
            }
        }
    }
}

fn write_json_text(text: &str, out: &mut String) -> fmt::Result {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            control if control < ' ' => write!(out, "\\u{:04x}", u32::from(control))?,
            other => out.push(other),
        }
    }
    out.push('"');
    Ok(())
}
