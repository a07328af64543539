//! One form for definitions that say the same, and a hash of it that never changes.

use super::{Node, Predicate};
use crate::wire::Wire;
use alloc::vec::Vec;
use core::{fmt, hash::Hasher};
use siphasher::sip128::{Hasher128, SipHasher24};

/// A hash of a definition's canonical form: the same on every platform, in every version, with or without `serde`.
///
/// `SipHash-2-4` with 128 bits of output and a key of zeros, over [`Predicate::canonical_bytes`]; displayed as 32
/// hexadecimal digits. For telling definitions apart, not for security: who chooses both definitions can make two
/// collide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StableHash(u128);

impl StableHash {
    /// The hash as a number.
    #[must_use]
    pub const fn as_u128(self) -> u128 {
        self.0
    }
}

impl fmt::Display for StableHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl Predicate {
    /// The definition in its canonical form, as compact JSON: operands flattened, sorted and without repetitions, double
    /// negations removed, values sorted, units and limits in one way (24 hours are a day, more than 10 is at least 11).
    ///
    /// Definitions with equal canonical bytes have the same members. The other way round there is no promise.
    ///
    /// ```
    /// use segmentry::prelude::*;
    /// let one = orders().count().more_than(10) & orders().within_last(hours(48)).any();
    /// let other = orders().within_last(days(2)).count().at_least(1) & orders().count().at_least(11);
    /// assert_ne!(one, other);
    /// assert_eq!(one.canonical_bytes(), other.canonical_bytes());
    /// assert_eq!(one.stable_hash(), other.stable_hash());
    /// ```
    #[must_use]
    pub fn canonical_bytes(&self) -> Vec<u8> {
        self.canonical().to_json().into_bytes()
    }

    /// A hash of the canonical form, to key caches and stored memberships with.
    ///
    /// ```
    /// use segmentry::prelude::*;
    /// let vip = orders().count().more_than(10);
    /// assert_eq!(vip.stable_hash().to_string(), "d5d5a4940382c9e1e3a9699a6ef04ca6");
    /// ```
    #[must_use]
    pub fn stable_hash(&self) -> StableHash {
        let mut hasher = SipHasher24::new();
        hasher.write(&self.canonical_bytes());
        StableHash(hasher.finish128().as_u128())
    }

    fn canonical(&self) -> Wire {
        match self.node() {
            Node::All(of) => flat("all", of),
            Node::Any(of) => flat("any", of),
            Node::AtLeast { n, of } => {
                // Repetitions count here: at least 2 of a, a is a.
                let of = sorted(of.iter().map(Self::canonical).collect());
                Wire::tagged("at_least", Wire::map([("n", Wire::Whole((*n).into())), ("of", Wire::List(of))]))
            }
            Node::Not(of) => match content(of.canonical(), "not") {
                Ok(twice_negated) => twice_negated,
                Err(other) => Wire::tagged("not", other),
            },
            Node::Assume { unknown_is, of } => {
                Wire::tagged("assume", Wire::map([("unknown_is", Wire::Flag(*unknown_is)), ("of", of.canonical())]))
            }
            Node::Known(of) => Wire::tagged("known", of.canonical()),
            Node::Leaf(leaf) => leaf.canonical().to_wire(),
            Node::Always(_) | Node::Segment(_) | Node::Host(_) | Node::Refused(_) => self.to_wire(),
        }
    }
}

/// What stands behind the tag, or the whole where another tag stands.
fn content(wire: Wire, tag: &str) -> Result<Wire, Wire> {
    match wire {
        Wire::Map(mut entries) if entries.len() == 1 && entries.iter().all(|(key, _)| key == tag) => {
            entries.pop().map(|(_, content)| content).ok_or(Wire::Map(entries))
        }
        other => Err(other),
    }
}

/// An operator for which order, nesting and repetition do not matter.
fn flat(tag: &'static str, of: &[Predicate]) -> Wire {
    let mut operands = Vec::with_capacity(of.len());
    for operand in of {
        match content(operand.canonical(), tag) {
            // An empty list is a fault and stays one.
            Ok(Wire::List(inner)) if !inner.is_empty() => operands.extend(inner),
            Ok(inner) => operands.push(Wire::tagged(tag, inner)),
            Err(other) => operands.push(other),
        }
    }
    let mut operands = sorted(operands);
    operands.dedup();
    match operands.pop() {
        Some(only) if operands.is_empty() => only,
        last => {
            operands.extend(last);
            Wire::tagged(tag, Wire::List(operands))
        }
    }
}

fn sorted(mut wires: Vec<Wire>) -> Vec<Wire> {
    wires.sort_by_cached_key(Wire::to_json);
    wires
}
