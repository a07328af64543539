//! How definitions from outside are read.

use super::{Limits, Node, Predicate, SegmentId, forms};
use crate::{
    error::{Fault, Problem},
    metric::Leaf,
    model::Text,
    wire::{Cursor, Shape},
};
use alloc::{boxed::Box, vec::Vec};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeSeed, Error},
};

/// A predicate being read, and how many nodes more it may have.
pub(crate) struct Reader {
    limit: u64,
    left: u64,
}

impl Reader {
    pub(crate) fn new(limits: Limits) -> Self {
        Self { limit: limits.nodes, left: limits.nodes }
    }

    pub(crate) fn read(&mut self, cursor: Cursor<'_>) -> Result<Predicate, Fault> {
        self.node(cursor, Predicate::MAX_DEPTH)
    }

    fn node(&mut self, cursor: Cursor<'_>, levels_left: u32) -> Result<Predicate, Fault> {
        let levels_left =
            levels_left.checked_sub(1).ok_or_else(|| cursor.fault(Problem::TooDeep { limit: Predicate::MAX_DEPTH }))?;
        self.left = self.left.checked_sub(1).ok_or_else(|| cursor.fault(Problem::TooLarge { limit: self.limit }))?;
        let node = cursor.variant("predicate", forms::PREDICATE, |tag, content| {
            let Some(content) = content else {
                return Ok(match tag {
                    "everyone" => Some(Node::Always(true)),
                    "nobody" => Some(Node::Always(false)),
                    _ => None,
                });
            };
            Ok(Some(match tag {
                "all" => Node::All(self.list(content, levels_left)?),
                "any" => Node::Any(self.list(content, levels_left)?),
                "at_least" => content.fields(
                    "a number and predicates, as {\"n\": 2, \"of\": [...]}",
                    forms::AT_LEAST,
                    |fields| {
                        let n = fields.required("n", |n| n.small())?;
                        Ok(Node::AtLeast { n, of: fields.required("of", |of| self.list(of, levels_left))? })
                    },
                )?,
                "not" => Node::Not(self.node(content, levels_left)?),
                "assume" => content.fields("an answer and a predicate", forms::ASSUME, |fields| {
                    let unknown_is = fields.required("unknown_is", |answer| answer.flag())?;
                    Ok(Node::Assume { unknown_is, of: fields.required("of", |of| self.node(of, levels_left))? })
                })?,
                "known" => Node::Known(self.node(content, levels_left)?),
                "segment" => Node::Segment(SegmentId::from_wire(content)?),
                "host" => Node::Host(Text::from(content.text()?)),
                "number" | "amount" | "time" | "share" | "label" => match Leaf::from_tag(tag, content)? {
                    Some(leaf) => Node::Leaf(Box::new(leaf)),
                    None => return Ok(None),
                },
                _ => return Ok(None),
            }))
        })?;
        Ok(Predicate::new(node))
    }

    fn list(&mut self, cursor: Cursor<'_>, levels_left: u32) -> Result<Vec<Predicate>, Fault> {
        cursor.list(|operand| self.node(operand, levels_left))
    }
}

impl Serialize for Predicate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_wire().serialize(serializer)
    }
}

/// Within the default [`Limits`].
impl<'de> Deserialize<'de> for Predicate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Limits::default().rule().deserialize(deserializer)
    }
}

/// Reads a predicate within limits of the host's own.
#[derive(Clone, Copy, Debug)]
pub struct RuleSeed(Limits);

impl Limits {
    /// A seed that reads a predicate within these limits.
    #[must_use]
    pub const fn rule(self) -> RuleSeed {
        RuleSeed(self)
    }
}

impl<'de> DeserializeSeed<'de> for RuleSeed {
    type Value = Predicate;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Predicate, D::Error> {
        let wire = Shape::of_rule(Predicate::MAX_DEPTH, self.0.nodes).read(deserializer)?;
        Reader::new(self.0).read(Cursor::root(&wire)).map_err(D::Error::custom)
    }
}
