use super::{Segment, SegmentId};
use crate::{
    error::{DefinitionError, Problem},
    metric::Ratio,
    model::Text,
    predicate::{Predicate, all_of, everyone},
    wire::Way,
};
use alloc::{collections::BTreeSet, string::ToString, vec::Vec};

/// Ordered groups of which each customer is in exactly one: the first whose rule surely holds, or else the remainder.
///
/// What is unknown of a group is no membership: the customer falls on to the next.
///
/// ```
/// use segmentry::{model::Customer, prelude::*, segment::Waterfall, time::Instant};
///
/// let offers = Waterfall::new("nothing")?
///     .group(Segment::new("thank-you gift", orders().count().more_than(10))?)
///     .group(Segment::new("come back", orders().since_last().at_least(days(180)))?)
///     .group(Segment::new("second order", orders().count().exactly(1))?)
///     .hold_out("control group", percent(10), "spring-offers")?;
///
/// let plan = offers.plan(&Context::at("2026-03-01T00:00:00Z".parse::<Instant>()?))?;
/// assert_eq!(plan.group(&Customer::new(1)).map(|group| group.as_str()), Some("nothing"));
///
/// // As a segment of its own, a group leaves out who is in one before it.
/// assert_eq!(
///     offers.rule("come back").to_string(),
///     "not (the bucket of 10000 by spring-offers is less than 1000, counting unknown as no) and \
///      not (more than 10 orders, counting unknown as no) and the latest order is at least 180 days ago",
/// );
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[doc(alias = "priority")]
#[doc(alias = "exclusive")]
pub struct Waterfall {
    groups: Vec<Segment>,
    remainder: SegmentId,
}

impl Waterfall {
    /// No groups yet: everybody is in the remainder.
    ///
    /// # Errors
    /// When the id of the remainder is not one: see [`SegmentId::new`].
    pub fn new(remainder: impl Into<Text>) -> Result<Self, DefinitionError> {
        Ok(Self { groups: Vec::new(), remainder: SegmentId::new(remainder)? })
    }

    /// The same with one more group behind the others.
    #[must_use]
    pub fn group(mut self, segment: Segment) -> Self {
        self.groups.push(segment);
        self
    }

    /// The same with a group before all others that holds back a share of **all** customers. To compare only those whom
    /// an offer can reach, put the others into a group before it:
    ///
    /// ```
    /// use segmentry::{model::Channel, prelude::*, segment::Waterfall};
    /// let offers = Waterfall::new("nothing")?
    ///     .group(Segment::new("may not be written to", !sendable(Channel::Email))?)
    ///     .group(Segment::new("control group", bucket("spring-offers").within(..percent(10)))?)
    ///     .group(Segment::new("come back", orders().since_last().at_least(days(180)))?);
    /// # let _ = offers;
    /// # Ok::<(), segmentry::DefinitionError>(())
    /// ```
    ///
    /// The same salt always holds back the same customers; see [`bucket`](crate::words::bucket).
    ///
    /// # Errors
    /// When the id is not one: see [`SegmentId::new`].
    #[doc(alias = "control group")]
    pub fn hold_out(
        mut self,
        id: impl Into<Text>,
        share: Ratio,
        salt: impl Into<Text>,
    ) -> Result<Self, DefinitionError> {
        self.groups.insert(0, Segment::new(id, Predicate::of_bucket(salt.into(), ..share))?);
        Ok(self)
    }

    /// The groups in their order, without the remainder.
    #[must_use]
    pub fn groups(&self) -> &[Segment] {
        &self.groups
    }

    /// What those are in who are in no group.
    #[must_use]
    pub fn remainder(&self) -> &SegmentId {
        &self.remainder
    }

    /// The customers of a group, or of the remainder, as a predicate that holds for nobody else in the waterfall. An id
    /// that is not in it is refused when the predicate is bound.
    pub fn rule(&self, id: &str) -> Predicate {
        let place = self.groups.iter().position(|group| group.id().as_str() == id);
        let own = place.and_then(|place| self.groups.get(place)).map(|group| group.rule().clone());
        if own.is_none() && self.remainder.as_str() != id {
            return Predicate::refused(Problem::UnknownSegment { id: id.to_string() });
        }
        let before = self.groups.iter().take(place.unwrap_or(self.groups.len()));
        let others = before.map(|group| !group.rule().clone().unknown_counts_as(false));
        let all: Vec<Predicate> = others.chain(own).collect();
        // The remainder of no groups is everybody.
        if all.is_empty() { everyone() } else { all_of(all) }
    }

    /// Groups of ids that are known to be some.
    pub(crate) fn known(groups: Vec<Segment>, remainder: &'static str) -> Self {
        Self { groups, remainder: SegmentId::known(remainder) }
    }

    /// What is wrong with the ids, if anything is.
    pub(crate) fn check(&self) -> Result<(), DefinitionError> {
        let mut known = BTreeSet::from([&self.remainder]);
        let place = self.groups.iter().position(|group| !known.insert(group.id()));
        let Some(place) = place else { return Ok(()) };
        let id = self.groups.get(place).map(|group| group.id().to_string()).unwrap_or_default();
        Err(Way::ROOT.key("groups").index(place).key("id").fault(Problem::DoubleSegment { id }).into())
    }
}
