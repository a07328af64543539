//! Predicates as sentences.

use super::{Node, Predicate};
use core::fmt::{self, Display, Formatter};
use itertools::Itertools;

/// An operand: in parentheses where it is more than one clause.
struct Operand<'a>(&'a Predicate);

impl Display for Operand<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0.node() {
            Node::All(_) | Node::Any(_) | Node::Assume { .. } => write!(f, "({})", self.0),
            // It speaks of several things itself.
            Node::Leaf(leaf) if leaf.is_share() => write!(f, "({})", self.0),
            _ => self.0.fmt(f),
        }
    }
}

impl Predicate {
    /// The metric of which this only asks whether it is known.
    fn known_metric(&self) -> Option<&dyn Display> {
        let Node::Known(of) = self.node() else { return None };
        if let Node::Leaf(leaf) = of.node() { leaf.any_value_of() } else { None }
    }
}

/// As a sentence.
impl Display for Predicate {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.node() {
            Node::All(of) if of.is_empty() => f.write_str("all of nothing"),
            Node::Any(of) if of.is_empty() => f.write_str("any of nothing"),
            Node::All(of) => write!(f, "{}", of.iter().map(Operand).format(" and ")),
            Node::Any(of) => write!(f, "{}", of.iter().map(Operand).format(" or ")),
            Node::AtLeast { n, of } => write!(f, "at least {n} of ({})", of.iter().format("; ")),
            Node::Not(of) => match of.known_metric() {
                Some(metric) => write!(f, "{metric} is unknown"),
                None => write!(f, "not ({of})"),
            },
            Node::Assume { unknown_is, of } => {
                let answer = if *unknown_is { "yes" } else { "no" };
                write!(f, "{}, counting unknown as {answer}", Operand(of))
            }
            Node::Known(of) => match self.known_metric() {
                Some(metric) => write!(f, "{metric} is known"),
                None => write!(f, "it is known whether {}", Operand(of)),
            },
            Node::Always(true) => f.write_str("everyone"),
            Node::Always(false) => f.write_str("nobody"),
            Node::Segment(id) => write!(f, "in segment {id}"),
            Node::Host(name) => write!(f, "the host says {name}"),
            Node::Leaf(leaf) => leaf.fmt(f),
            Node::Refused(problem) => write!(f, "({problem})"),
        }
    }
}
