//! What is read off columns or customers, and cannot be taken apart further.

use crate::{
    metric::{Limit, Range},
    plan::{Plan, bound::Node},
};
use alloc::{boxed::Box, vec::Vec};

/// Instants are in microseconds. Where something ends after all that is known, `to` is the last there is, and where it begins
/// with everything, `from` is the first, so that equal questions are equal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Atom {
    /// A set that is known already.
    Stored(usize),
    /// Who exists at an instant.
    Exists(i64),
    /// Whose code in a column is among these.
    Codes { column: usize, among: CodeSet },
    /// Who signed up from one instant until before another.
    SignedUp { from: i64, below: i64 },
    /// Whose home on the map is known.
    Located,
    /// Whose home lies at most so many metres away, or less.
    Near { latitude: i32, longitude: i32, metres: u64, is_inside: bool },
    /// How many there ever were lies between two numbers, both included.
    Counted { source: usize, least: u32, most: u32 },
    /// The latest before `to` lies from one instant until before another.
    Latest { source: usize, to: i64, from: i64, below: i64 },
    /// At least so many, two or more, lie between two instants.
    Reached { source: usize, least: u32, from: i64, to: i64 },
    /// The first from `start` on lies from one instant until before another.
    First { source: usize, start: i64, from: i64, below: i64 },
    /// The sum between two instants lies between two numbers of units, both included.
    Sum { sum: usize, from: i64, to: i64, least: i64, most: i64 },
    /// A total or an average of money, in billionths; may be unknown.
    Amount { sum: usize, from: i64, to: i64, is_average: bool, among: Limits },
    /// Anything else; may be unknown.
    General(usize),
}

/// A range of billionths that has an order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Limits {
    lower: Option<(i128, bool)>,
    upper: Option<(i128, bool)>,
}

/// Codes, as a few ranges of them or a bit for each.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum CodeSet {
    /// The first and how many more.
    Ranges(Box<[(u32, u32)]>),
    Bits(Box<[u64]>),
}

/// The money of a source: what its running sums tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) source: usize,
    /// Credit notes without an order.
    pub(super) taken_off: Option<usize>,
    pub(super) is_after_refunds: bool,
    /// Whether no amount is below zero.
    pub(super) is_ascending: bool,
}

/// A leaf, or a function of the host, that is read customer by customer.
#[derive(Clone, Debug)]
pub(super) struct General {
    pub(super) plan: Plan,
    /// A rule behind the plan's own, or that itself.
    pub(super) rule: Option<usize>,
    /// Where it stands in the tree: the places of operands, cheapest first.
    pub(super) path: Vec<usize>,
}

impl Atom {
    /// In some unit, for each customer who is asked; only the order matters.
    pub(super) fn cost(&self) -> u32 {
        match self {
            Self::Stored(_) => 1,
            Self::Exists(_) | Self::SignedUp { .. } | Self::Located => 3,
            Self::Codes { among: CodeSet::Ranges(ranges), .. } => {
                u32::try_from(ranges.len()).unwrap_or(u32::MAX).saturating_add(1)
            }
            Self::Codes { among: CodeSet::Bits(_), .. } => 6,
            Self::Counted { .. } | Self::Latest { .. } => 4,
            Self::First { .. } | Self::Reached { .. } => 20,
            Self::Sum { .. } => 30,
            Self::Near { .. } => 40,
            Self::Amount { .. } => 50,
            Self::General(_) => 1_000,
        }
    }
}

impl Atom {
    pub(super) fn may_be_unknown(&self) -> bool {
        matches!(self, Self::Amount { .. } | Self::General(_))
    }
}

impl From<&Range<i128>> for Limits {
    fn from(range: &Range<i128>) -> Self {
        let limit = |limit: &Option<Limit<i128>>| limit.as_ref().map(|limit| (limit.value, limit.is_inside));
        Self { lower: limit(&range.lower), upper: limit(&range.upper) }
    }
}

impl Limits {
    pub(super) fn range(&self) -> Range<i128> {
        let limit = |limit: Option<(i128, bool)>| limit.map(|(value, is_inside)| Limit { value, is_inside });
        Range { lower: limit(self.lower), upper: limit(self.upper) }
    }
}

impl CodeSet {
    /// Comparing with so many ranges takes less than looking each code up.
    const A_FEW: usize = 4;

    /// Those of so many codes, in ascending order.
    pub(super) fn of(are_among: &[bool]) -> Self {
        let mut ranges: Vec<(u32, u32)> = Vec::new();
        let mut was_among = false;
        for (is_among, code) in are_among.iter().zip(0..) {
            match ranges.last_mut() {
                Some((_, more)) if *is_among && was_among => *more = more.saturating_add(1),
                _ if *is_among => ranges.push((code, 0)),
                _ => {}
            }
            was_among = *is_among;
        }
        if ranges.len() <= Self::A_FEW {
            return Self::Ranges(ranges.into());
        }
        let words = are_among.chunks(64);
        Self::Bits(
            words.map(|word| word.iter().rev().fold(0, |word, is_among| (word << 1) | u64::from(*is_among))).collect(),
        )
    }
}

impl CodeSet {
    pub(super) fn contains(&self, code: u32) -> bool {
        match self {
            Self::Ranges(ranges) => ranges.iter().any(|(first, more)| code.wrapping_sub(*first) <= *more),
            Self::Bits(words) => {
                let word = usize::try_from(code / 64).ok().and_then(|place| words.get(place));
                word.is_some_and(|word| (word >> (code % 64)) & 1 == 1)
            }
        }
    }
}

impl General {
    pub(super) fn node(&self) -> Option<&Node> {
        let rules = &self.plan.bound;
        let mut node = match self.rule {
            None => &rules.rule.root,
            Some(rule) => &rules.behind.get(rule)?.root,
        };
        for place in &self.path {
            node = match node {
                Node::All(of) | Node::Any(of) | Node::AtLeast(_, of) => of.cheapest_first.get(*place)?,
                Node::Not(of) | Node::Assume(_, of) | Node::Known(of) => of,
                Node::Always(_) | Node::Segment(_) | Node::Host(_) | Node::Leaf(_) => return None,
            };
        }
        Some(node)
    }

    /// Whether both are sure to have the same answer.
    pub(super) fn is(&self, other: &Self) -> bool {
        match (self.node(), other.node()) {
            (Some(node), Some(other_node)) => self.plan.asks_as(node, &other.plan, other_node),
            _ => false,
        }
    }
}
