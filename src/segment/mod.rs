//! Named segments, and catalogs in which segments refer to segments.

mod catalog;
mod waterfall;
#[cfg(feature = "serde")]
mod wire;

pub use crate::predicate::SegmentId;
pub use catalog::Catalog;
pub use waterfall::Waterfall;
#[cfg(feature = "serde")]
pub use wire::SegmentSeed;

use crate::{
    error::DefinitionError,
    model::Text,
    predicate::{Predicate, StableHash},
};
use alloc::collections::BTreeMap;
use core::fmt;

pub use crate::wire::FORMAT_VERSION;

/// A predicate with a stable id, and whatever the host wants to keep beside it.
///
/// In JSON it is an envelope with the version of the format; the grammar stands in [`format`](mod@crate::format):
///
/// ```
/// use segmentry::prelude::*;
///
/// let vip = Segment::new("vip", orders().count().more_than(10))?.note("title", "Our best");
/// let json = serde_json::to_string(&vip)?;
/// assert_eq!(json, concat!(
///     r#"{"segmentry":1,"id":"vip","notes":{"title":"Our best"},"#,
///     r#""rule":{"number":{"value":{"count":{"from":["order"]}},"is":{"more_than":10}}}}"#,
/// ));
/// assert_eq!(serde_json::from_str::<Segment>(&json)?, vip);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
#[doc(alias = "audience")]
#[doc(alias = "cohort")]
pub struct Segment {
    id: SegmentId,
    rule: Predicate,
    notes: BTreeMap<Text, Text>,
}

impl Segment {
    /// A segment of that id.
    ///
    /// # Errors
    /// When the id is not one: see [`SegmentId::new`]. The rule is checked when it is planned.
    pub fn new(id: impl Into<Text>, rule: impl Into<Predicate>) -> Result<Self, DefinitionError> {
        Ok(Self { id: SegmentId::new(id)?, rule: rule.into(), notes: BTreeMap::new() })
    }

    /// A segment whose id is known to be one.
    pub(crate) fn known(id: &'static str, rule: Predicate) -> Self {
        Self { id: SegmentId::known(id), rule, notes: BTreeMap::new() }
    }

    /// The same segment with a note of the host's: a title in some language, an owner, a message, a channel. Notes
    /// change neither the members nor the hash.
    #[must_use]
    pub fn note(mut self, key: impl Into<Text>, text: impl Into<Text>) -> Self {
        self.notes.insert(key.into(), text.into());
        self
    }

    /// The id, by which other segments refer to this one.
    #[must_use]
    pub fn id(&self) -> &SegmentId {
        &self.id
    }

    /// The rule.
    pub fn rule(&self) -> &Predicate {
        &self.rule
    }

    /// A hash of the rule's canonical form; see [`Predicate::stable_hash`]. Neither the id nor the notes change it, nor
    /// does what segments contain that the rule refers to: whoever keeps memberships under it asks the
    /// [`Catalog`] whether those have changed.
    #[must_use]
    pub fn stable_hash(&self) -> StableHash {
        self.rule.stable_hash()
    }

    /// The host's notes.
    #[must_use]
    pub fn notes(&self) -> &BTreeMap<Text, Text> {
        &self.notes
    }
}

/// As in "vip: more than 10 orders".
impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.id, self.rule)
    }
}

impl fmt::Debug for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
