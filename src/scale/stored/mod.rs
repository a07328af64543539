//! How breakpoints, grids and models of scores are stored. What is read is held to what the builders hold to.

mod breakpoints;
mod grid;
mod model;

use crate::wire::FORMAT_VERSION;
use alloc::string::String;
use core::fmt;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// The version of the format, which must be this one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Version;

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(FORMAT_VERSION)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u64::deserialize(deserializer)? {
            FORMAT_VERSION => Ok(Self),
            other => Err(D::Error::custom(format_args!(
                "format version {other}; this library reads version {FORMAT_VERSION}"
            ))),
        }
    }
}

/// What may be left out, and is never `null`: `#[serde(default, deserialize_with = "..")]`.
pub(crate) fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// What is wrong, and where.
#[derive(Debug)]
struct Misfit(String);

impl Misfit {
    fn new(why: &impl fmt::Display) -> Self {
        Self(alloc::format!("{why}"))
    }

    fn at(self, place: fmt::Arguments<'_>) -> Self {
        Self(alloc::format!("{place}: {}", self.0))
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
