//! Predicates: the recipe. One closed tree, composed with operators, compared, printed, stored.

mod canonical;
pub(crate) mod forms;
mod limits;
mod ops;
#[cfg(feature = "serde")]
mod read;
mod segment_id;
mod sentence;
mod wire;

pub use canonical::StableHash;
pub use limits::Limits;
pub use ops::{all_of, any_of, at_least_of, everyone, host, in_segment, nobody};
#[cfg(feature = "serde")]
pub(crate) use read::Reader;
#[cfg(feature = "serde")]
pub use read::RuleSeed;
pub use segment_id::SegmentId;

use crate::{error::Problem, metric::Leaf, model::Text, wire::Way};
use alloc::{boxed::Box, sync::Arc, vec::Vec};
use core::fmt;

/// A condition on a customer: a tree of all / any / not / at least n of, over metrics within ranges.
///
/// Words such as [`orders`](crate::words::orders) build the leaves, the operators `& | !` combine them, for owned and
/// for borrowed operands. A predicate is plain data: cheap to clone, comparable, printable as a sentence, storable as
/// JSON. Nothing is checked while composing; [`plan`](Predicate::plan) checks everything and reports each fault with
/// its path.
///
/// ```
/// use segmentry::prelude::*;
///
/// let vip = orders().count().more_than(10);
/// let engaged = messages().opened_or_clicked().within_last(days(30)).any();
/// let win_back = &vip & !&engaged;
///
/// assert_eq!(
///     win_back.to_string(),
///     "more than 10 orders and not (at least 1 message opened or message clicked in the last 30 days)",
/// );
/// assert_eq!(win_back, vip & !engaged);
/// ```
///
/// Three values: a missing fact makes its leaf *unknown*, and unknown is neither in nor out. `!`, `&` and `|` follow
/// Kleene's strong logic:
///
/// | `a` | `b` | `a & b` | `a \| b` | `!a` |
/// |---|---|---|---|---|
/// | yes | unknown | unknown | yes | no |
/// | no | unknown | no | unknown | yes |
/// | unknown | unknown | unknown | unknown | unknown |
#[derive(Clone, PartialEq, Eq, Hash)]
#[must_use]
pub struct Predicate {
    node: Arc<Node>,
    size: Size,
}

/// How large a tree is, so that composing can stop before it is too deep to be dropped or too large to be walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Size {
    levels: u32,
    /// Shared subtrees count as often as they stand there.
    nodes: u64,
}

impl Size {
    /// A hundred times what is read from outside by default. Shared subtrees are written out as often as they stand
    /// there, so this also bounds what printing and hashing a small but doubled tree can take.
    const LARGEST: Self = Self { levels: Predicate::MAX_DEPTH, nodes: 1 << 20 };

    fn of(node: &Node) -> Self {
        let empty = Self { levels: 0, nodes: 0 };
        let below = node.children().fold(empty, |sum, child| sum.beside(child.size));
        Self { levels: below.levels.saturating_add(1), nodes: below.nodes.saturating_add(1) }
    }

    fn problem(self) -> Option<Problem> {
        if self.levels > Self::LARGEST.levels {
            Some(Problem::TooDeep { limit: Self::LARGEST.levels })
        } else if self.nodes > Self::LARGEST.nodes {
            Some(Problem::TooLarge { limit: Self::LARGEST.nodes })
        } else {
            None
        }
    }

    fn beside(self, other: Self) -> Self {
        Self { levels: self.levels.max(other.levels), nodes: self.nodes.saturating_add(other.nodes) }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Node {
    All(Vec<Predicate>),
    Any(Vec<Predicate>),
    AtLeast {
        n: u32,
        of: Vec<Predicate>,
    },
    Not(Predicate),
    Assume {
        unknown_is: bool,
        of: Predicate,
    },
    Known(Predicate),
    Always(bool),
    Segment(SegmentId),
    Host(Text),
    Leaf(Box<Leaf>),
    /// Stands for a tree that was composed too deep or too large; binding refuses it.
    Refused(Problem),
}

impl Predicate {
    /// The most levels that a predicate may have.
    pub const MAX_DEPTH: u32 = 32;

    pub(crate) fn new(node: Node) -> Self {
        let size = Size::of(&node);
        Self::of_size(node, size)
    }

    fn of_size(node: Node, size: Size) -> Self {
        match size.problem() {
            None => Self { node: Arc::new(node), size },
            Some(problem) => Self::refused(problem),
        }
    }

    /// Stands for what cannot be said; binding reports the problem.
    pub(crate) fn refused(problem: Problem) -> Self {
        Self { node: Arc::new(Node::Refused(problem)), size: Size { levels: 1, nodes: 1 } }
    }

    /// How many nodes there are, operators and leaves.
    #[must_use]
    pub fn nodes(&self) -> u64 {
        self.size.nodes
    }

    pub(crate) fn node(&self) -> &Node {
        &self.node
    }

    /// What an unknown answer of this predicate counts as, here and nowhere else.
    ///
    /// ```
    /// use segmentry::{model::Gender, prelude::*};
    ///
    /// // Customers of unknown gender are not in `women`, nor in `!women`; here they are in the second.
    /// let women = gender().is(Gender::Female).unknown_counts_as(false);
    /// let not_women = !&women;
    /// # assert_eq!(not_women.to_string(), "not (gender is female, counting unknown as no)");
    /// ```
    pub fn unknown_counts_as(self, member: bool) -> Self {
        Self::new(Node::Assume { unknown_is: member, of: self })
    }

    /// Whether the answer is known at all: yes or no, never unknown.
    pub fn is_known(self) -> Self {
        Self::new(Node::Known(self))
    }
}

impl Node {
    pub(crate) fn children(&self) -> core::slice::Iter<'_, Predicate> {
        match self {
            Self::All(of) | Self::Any(of) | Self::AtLeast { of, .. } => of.iter(),
            Self::Not(of) | Self::Assume { of, .. } | Self::Known(of) => core::slice::from_ref(of).iter(),
            Self::Always(_) | Self::Segment(_) | Self::Host(_) | Self::Leaf(_) | Self::Refused(_) => [].iter(),
        }
    }
}

impl Predicate {
    /// The operands and their places.
    pub(crate) fn each_child<'a>(&'a self, way: &Way<'_>, visit: &mut dyn FnMut(&'a Self, &Way<'_>)) {
        let list = |way: &Way<'_>, of: &'a [Self], visit: &mut dyn FnMut(&'a Self, &Way<'_>)| {
            of.iter().enumerate().for_each(|(index, child)| visit(child, &way.index(index)));
        };
        match self.node() {
            Node::All(of) => list(&way.key("all"), of, visit),
            Node::Any(of) => list(&way.key("any"), of, visit),
            Node::AtLeast { of, .. } => list(&way.key("at_least").key("of"), of, visit),
            Node::Not(of) => visit(of, &way.key("not")),
            Node::Assume { of, .. } => visit(of, &way.key("assume").key("of")),
            Node::Known(of) => visit(of, &way.key("known")),
            _ => {}
        }
    }

    /// The segments referred to, and where.
    pub(crate) fn each_reference<'a>(&'a self, way: &Way<'_>, visit: &mut dyn FnMut(&'a SegmentId, &Way<'_>)) {
        if let Node::Segment(id) = self.node() {
            visit(id, &way.key("segment"));
        }
        self.each_child(way, &mut |child, way| child.each_reference(way, visit));
    }
}

impl From<&Predicate> for Predicate {
    fn from(predicate: &Predicate) -> Self {
        predicate.clone()
    }
}

impl From<Leaf> for Predicate {
    fn from(leaf: Leaf) -> Self {
        Self::new(Node::Leaf(Box::new(leaf)))
    }
}

/// As a sentence.
impl fmt::Debug for Predicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
