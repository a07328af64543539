#[cfg(feature = "serde")]
use crate::{error::Fault, wire::Cursor};
use crate::{
    error::{DefinitionError, Problem},
    model::Text,
    wire::Way,
};
use core::{borrow::Borrow, fmt};

/// The stable id of a segment: 1 to 200 bytes without control characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SegmentId(Text);

impl SegmentId {
    /// An id.
    ///
    /// # Errors
    /// When the text is empty, longer than 200 bytes or has control characters.
    pub fn new(id: impl Into<Text>) -> Result<Self, DefinitionError> {
        let id = Self::checked(id.into()).ok_or_else(|| Way::ROOT.key("id").fault(Problem::Name))?;
        Ok(id)
    }

    /// An id of this library's own.
    pub(crate) fn known(id: &'static str) -> Self {
        Self(id.into())
    }

    fn checked(id: Text) -> Option<Self> {
        let is_id = (1..=200).contains(&id.len()) && !id.chars().any(char::is_control);
        is_id.then_some(Self(id))
    }

    #[cfg(feature = "serde")]
    pub(crate) fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        Self::checked(cursor.text()?.into()).ok_or_else(|| cursor.fault(Problem::Name))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

// `str` and `SegmentId` hash and compare alike, so maps keyed by it can be searched by text.
impl Borrow<str> for SegmentId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SegmentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for SegmentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for SegmentId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for SegmentId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::checked(Text::deserialize(deserializer)?).ok_or_else(|| serde::de::Error::custom(Problem::Name))
    }
}
