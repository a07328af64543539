//! How predicates are written in definitions.

use super::{Node, Predicate};
use crate::wire::Wire;
use alloc::borrow::ToOwned;

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
