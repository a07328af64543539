//! Segments in their envelope.

use super::{FORMAT_VERSION, Segment, SegmentId};
use crate::{
    error::Fault,
    model::Text,
    predicate::{Limits, Predicate, Reader, forms},
    wire::{Cursor, Shape, Wire},
};
use alloc::borrow::ToOwned;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeSeed, Error},
};

impl Segment {
    fn to_wire(&self) -> Wire {
        let text = |text: &Text| text.as_str().to_owned();
        let notes = self.notes.iter().map(|(key, note)| (text(key).into(), Wire::text(text(note)))).collect();
        Wire::map([("segmentry", Wire::Whole(FORMAT_VERSION)), ("id", Wire::text(self.id.as_str().to_owned()))])
            .and("notes", (!self.notes.is_empty()).then_some(Wire::Map(notes)))
            .and("rule", Some(self.rule.to_wire()))
    }

    fn from_wire(cursor: Cursor<'_>, limits: Limits) -> Result<Self, Fault> {
        cursor.fields("a segment", forms::SEGMENT, |fields| {
            fields.required("segmentry", |version| version.version())?;
            Ok(Self {
                id: fields.required("id", SegmentId::from_wire)?,
                rule: fields.required("rule", |rule| Reader::new(limits).read(rule))?,
                notes: fields.optional("notes", |notes| notes.texts())?.unwrap_or_default(),
            })
        })
    }
}

impl Serialize for Segment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_wire().serialize(serializer)
    }
}

/// Within the default [`Limits`].
impl<'de> Deserialize<'de> for Segment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Limits::default().segment().deserialize(deserializer)
    }
}

/// Reads a segment within limits of the host's own.
#[derive(Clone, Copy, Debug)]
pub struct SegmentSeed(Limits);

impl Limits {
    /// A seed that reads a segment within these limits.
    #[must_use]
    pub const fn segment(self) -> SegmentSeed {
        SegmentSeed(self)
    }
}

impl<'de> DeserializeSeed<'de> for SegmentSeed {
    type Value = Segment;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Segment, D::Error> {
        let wire = Shape::of_rule(Predicate::MAX_DEPTH, self.0.nodes).read(deserializer)?;
        Segment::from_wire(Cursor::root(&wire), self.0).map_err(D::Error::custom)
    }
}
