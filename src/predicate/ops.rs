//! Composing predicates.

use super::{Node, Predicate, SegmentId, Size};
use crate::{
    error::{DefinitionError, Problem},
    metric::{Leaf, Limit, Number, Range, Ratio},
    model::Text,
};
use alloc::{sync::Arc, vec::Vec};
use core::{
    mem,
    ops::{BitAnd, BitAndAssign, BitOr, BitOrAssign, Bound, Not, RangeBounds},
};

/// All of these hold. With an empty list, binding reports the fault.
///
/// ```
/// use segmentry::prelude::*;
/// let filters = [orders().any(), tag("newsletter")];
/// assert_eq!(all_of(filters).to_string(), "at least 1 order and tags include newsletter");
/// ```
pub fn all_of(of: impl IntoIterator<Item = Predicate>) -> Predicate {
    Predicate::new(Node::All(of.into_iter().collect()))
}

/// At least one of these holds. With an empty list, binding reports the fault.
pub fn any_of(of: impl IntoIterator<Item = Predicate>) -> Predicate {
    Predicate::new(Node::Any(of.into_iter().collect()))
}

/// At least `n` of these hold: yes when `n` surely hold, no when even with the unknown ones there would be too few.
///
/// With `n` zero or above their number, binding reports the fault.
///
/// ```
/// use segmentry::prelude::*;
/// let active = at_least_of(2, [orders().any(), messages().clicked().any(), custom("visit").any()]);
/// assert_eq!(
///     active.to_string(),
///     "at least 2 of (at least 1 order; at least 1 message clicked; at least 1 visit event)",
/// );
/// ```
pub fn at_least_of(n: u32, of: impl IntoIterator<Item = Predicate>) -> Predicate {
    Predicate::new(Node::AtLeast { n, of: of.into_iter().collect() })
}

/// Every customer that exists at the instant asked for. (All that a population has, those included who come to exist later, are
/// [`Population::everyone`](crate::population::Population::everyone).)
pub fn everyone() -> Predicate {
    Predicate::new(Node::Always(true))
}

/// No customer.
pub fn nobody() -> Predicate {
    Predicate::new(Node::Always(false))
}

/// The members of another segment, by its id in the [`Catalog`](crate::segment::Catalog) of the context.
///
/// A reference passes the three-valued verdict on, as if the rule stood here. To leave out just its members, also from
/// those of whom it is unknown, say `!in_segment(id)?.unknown_counts_as(false)`.
///
/// # Errors
/// When the id is not one: see [`SegmentId::new`].
pub fn in_segment(id: impl Into<Text>) -> Result<Predicate, DefinitionError> {
    Ok(SegmentId::new(id)?.into())
}

impl From<SegmentId> for Predicate {
    fn from(id: SegmentId) -> Self {
        Self::new(Node::Segment(id))
    }
}

/// A condition that the host application decides, by the name under which the context registers its function.
///
/// ```
/// use segmentry::{model::Customer, prelude::*};
/// # use chrono::{TimeZone, Utc};
///
/// let context = Context::at(Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap())
///     .host("has_open_ticket", |customer, _as_of| Some(customer.id().to_string().ends_with('7')));
/// let plan = (!host("has_open_ticket")).plan(&context)?;
/// assert!(!plan.matches(&Customer::new(12_347)));
/// # Ok::<(), segmentry::DefinitionError>(())
/// ```
pub fn host(name: impl Into<Text>) -> Predicate {
    Predicate::new(Node::Host(name.into()))
}

/// A list operator, whose operands lie flat: `a & b & c` is one list of three.
struct Joint {
    make: fn(Vec<Predicate>) -> Node,
    operands: fn(&Node) -> Option<&Vec<Predicate>>,
    into_operands: fn(Node) -> Option<Vec<Predicate>>,
}

/// An empty list is a fault and stays one, so that it is still there at binding.
fn not_empty(of: &Vec<Predicate>) -> Option<&Vec<Predicate>> {
    (!of.is_empty()).then_some(of)
}

const ALL: Joint = Joint {
    make: Node::All,
    operands: |node| if let Node::All(of) = node { not_empty(of) } else { None },
    into_operands: |node| if let Node::All(of) = node { Some(of) } else { None },
};

const ANY: Joint = Joint {
    make: Node::Any,
    operands: |node| if let Node::Any(of) = node { not_empty(of) } else { None },
    into_operands: |node| if let Node::Any(of) = node { Some(of) } else { None },
};

impl Joint {
    /// Takes the list of the left operand over where nobody else holds it, so that `a & b & c & ...` is linear.
    fn join(&self, left: Predicate, right: Predicate) -> Predicate {
        let above = |side: &Predicate| match (self.operands)(&side.node) {
            Some(_) => Size { nodes: side.size.nodes.saturating_sub(1), ..side.size },
            None => Size { levels: side.size.levels.saturating_add(1), ..side.size },
        };
        let size = above(&left).beside(above(&right));
        let size = Size { nodes: size.nodes.saturating_add(1), ..size };
        // Before the list is made, which would be as long as it is not permitted to be.
        if let Some(problem) = size.problem() {
            return Predicate::refused(problem);
        }
        let mut operands = self.flat(left);
        operands.append(&mut self.flat(right));
        Predicate::of_size((self.make)(operands), size)
    }

    fn flat(&self, side: Predicate) -> Vec<Predicate> {
        if (self.operands)(&side.node).is_none() {
            return alloc::vec![side];
        }
        match Arc::try_unwrap(side.node) {
            Ok(own) => (self.into_operands)(own).unwrap_or_default(),
            Err(shared) => (self.operands)(&shared).cloned().unwrap_or_default(),
        }
    }
}

macro_rules! operator {
    ($trait:ident $method:ident $assign_trait:ident $assign:ident $joint:ident) => {
        impl $trait for Predicate {
            type Output = Predicate;

            fn $method(self, right: Predicate) -> Predicate {
                $joint.join(self, right)
            }
        }

        impl $trait<&Predicate> for Predicate {
            type Output = Predicate;

            fn $method(self, right: &Predicate) -> Predicate {
                $joint.join(self, right.clone())
            }
        }

        impl $trait<Predicate> for &Predicate {
            type Output = Predicate;

            fn $method(self, right: Predicate) -> Predicate {
                $joint.join(self.clone(), right)
            }
        }

        impl $trait for &Predicate {
            type Output = Predicate;

            fn $method(self, right: &Predicate) -> Predicate {
                $joint.join(self.clone(), right.clone())
            }
        }

        impl $assign_trait for Predicate {
            fn $assign(&mut self, right: Predicate) {
                let left = mem::replace(self, nobody());
                *self = $joint.join(left, right);
            }
        }

        impl $assign_trait<&Predicate> for Predicate {
            fn $assign(&mut self, right: &Predicate) {
                self.$assign(right.clone());
            }
        }
    };
}

operator!(BitAnd bitand BitAndAssign bitand_assign ALL);
operator!(BitOr bitor BitOrAssign bitor_assign ANY);

impl Not for Predicate {
    type Output = Predicate;

    fn not(self) -> Predicate {
        Predicate::new(Node::Not(self))
    }
}

impl Not for &Predicate {
    type Output = Predicate;

    fn not(self) -> Predicate {
        !self.clone()
    }
}

impl Predicate {
    /// The customers in a range of buckets, as parts of all of them.
    pub(crate) fn of_bucket(salt: Text, range: impl RangeBounds<Ratio>) -> Self {
        let limit = |bound: Bound<&Ratio>| {
            let (ratio, is_inside) = match bound {
                Bound::Unbounded => return Ok(None),
                Bound::Included(ratio) => (ratio, true),
                Bound::Excluded(ratio) => (ratio, false),
            };
            let value = ratio.basis_points().filter(|points| *points <= 10_000).ok_or(Problem::Bucket)?;
            Ok(Some(Limit { value, is_inside }))
        };
        match (limit(range.start_bound()), limit(range.end_bound())) {
            (Ok(lower), Ok(upper)) => Leaf::Number(Number::Bucket(salt), Range { lower, upper }).into(),
            (Err(problem), _) | (_, Err(problem)) => Self::refused(problem),
        }
    }
}
