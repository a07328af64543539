//! How predicates are written in definitions, and how definitions from outside are read.

use super::{Node, Predicate};
use crate::{
    error::{Fault, Problem},
    metric::Leaf,
    model::Text,
    segment::SegmentId,
    wire::{Cursor, Wire},
};
use alloc::{borrow::ToOwned, vec::Vec};

/// How large a definition from outside may be. Depth is fixed at [`Predicate::MAX_DEPTH`].
///
/// ```
/// use segmentry::{Limits, Predicate};
/// use serde::de::DeserializeSeed;
///
/// let generous = Limits::default().nodes(50_000);
/// let mut json = serde_json::Deserializer::from_str(r#"{"segment":"vip"}"#);
/// let rule: Predicate = generous.rule().deserialize(&mut json)?;
/// # assert_eq!(rule.to_string(), "in segment vip");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub(crate) nodes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { nodes: 10_000 }
    }
}

impl Limits {
    /// The most nodes (operators and leaves) that a definition may have; 10,000 unless said otherwise. The values in its
    /// lists may be 64 times as many.
    #[must_use]
    pub const fn nodes(self, nodes: u64) -> Self {
        Self { nodes }
    }
}

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
        let node = cursor.variant("predicate", |tag, content| {
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
                "at_least" => content.fields("a number and predicates, as {\"n\": 2, \"of\": [...]}", |fields| {
                    let n = fields.required("n", |n| n.small())?;
                    Ok(Node::AtLeast { n, of: fields.required("of", |of| self.list(of, levels_left))? })
                })?,
                "not" => Node::Not(self.node(content, levels_left)?),
                "assume" => content.fields("an answer and a predicate", |fields| {
                    let unknown_is = fields.required("unknown_is", |answer| answer.flag())?;
                    Ok(Node::Assume { unknown_is, of: fields.required("of", |of| self.node(of, levels_left))? })
                })?,
                "known" => Node::Known(self.node(content, levels_left)?),
                "segment" => Node::Segment(SegmentId::from_wire(content)?),
                "host" => Node::Host(Text::from(content.text()?)),
                "number" | "amount" | "time" | "label" => match Leaf::from_tag(tag, content)? {
                    Some(leaf) => Node::Leaf(leaf),
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

impl Predicate {
    pub(crate) fn to_wire(&self) -> Wire {
        let list = |of: &[Self]| Wire::List(of.iter().map(Self::to_wire).collect());
        match self.node() {
            Node::All(of) => Wire::tagged("all", list(of)),
            Node::Any(of) => Wire::tagged("any", list(of)),
            Node::AtLeast { n, of } => {
                Wire::tagged("at_least", Wire::map([("n", Wire::Whole((*n).into())), ("of", list(of))]))
            }
            Node::Not(of) => Wire::tagged("not", of.to_wire()),
            Node::Assume { unknown_is, of } => {
                Wire::tagged("assume", Wire::map([("unknown_is", Wire::Flag(*unknown_is)), ("of", of.to_wire())]))
            }
            Node::Known(of) => Wire::tagged("known", of.to_wire()),
            Node::Always(true) => Wire::text("everyone"),
            Node::Always(false) => Wire::text("nobody"),
            Node::Segment(id) => Wire::tagged("segment", Wire::text(id.as_str().to_owned())),
            Node::Host(name) => Wire::tagged("host", Wire::text(name.as_str().to_owned())),
            Node::Leaf(leaf) => leaf.to_wire(),
            // Reading it back fails, as binding does.
            Node::Refused(_) => Wire::text("refused"),
        }
    }
}

#[cfg(feature = "serde")]
mod serde_impls {
    use super::{Limits, Predicate, Reader};
    use crate::wire::{Cursor, Shape};
    use serde::{
        Deserialize, Deserializer, Serialize, Serializer,
        de::{DeserializeSeed, Error},
    };

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
}
#[cfg(feature = "serde")]
pub use serde_impls::RuleSeed;
