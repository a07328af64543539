use super::{Segment, SegmentId};
use crate::{
    error::{DefinitionError, Fault, Problem},
    predicate::Predicate,
    wire::Way,
};
use alloc::{collections::BTreeMap, string::ToString, sync::Arc, vec::Vec};

/// The segments that may refer to each other, each under its id. Cheap to clone.
///
/// Stored as a list of segments: `serde_json::from_str::<Vec<Segment>>(json)?.into_iter().collect::<Catalog>()`. Of two
/// with one id the later is kept; [`insert`](Self::insert) gives back the earlier.
///
/// ```
/// use segmentry::prelude::*;
///
/// let mut catalog = Catalog::default();
/// catalog.insert(Segment::new("vip", orders().count().more_than(10))?);
/// catalog.insert(Segment::new("dormant-vip", in_segment("vip")? & !in_segment("active")?)?);
/// catalog.insert(Segment::new("active", !in_segment("dormant-vip")?)?);
///
/// assert_eq!(
///     catalog.check().unwrap_err().to_string(),
///     "in segment dormant-vip, /rule/all/1/not/segment: segments refer to each other in a circle: \
///      active > dormant-vip > active",
/// );
/// # Ok::<(), segmentry::DefinitionError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    segments: Arc<BTreeMap<SegmentId, Segment>>,
}

impl Catalog {
    /// How many references may follow one another.
    pub const MAX_REFERENCES: usize = 32;

    /// Puts a segment in, and gives back the one that had its id before.
    pub fn insert(&mut self, segment: Segment) -> Option<Segment> {
        Arc::make_mut(&mut self.segments).insert(segment.id().clone(), segment)
    }

    /// Takes a segment out.
    pub fn remove(&mut self, id: &str) -> Option<Segment> {
        Arc::make_mut(&mut self.segments).remove(id)
    }

    /// The segment of an id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Segment> {
        self.segments.get(id)
    }

    /// The segments in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Segment> {
        self.segments.values()
    }

    /// How many segments there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.segments.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    /// The segments that refer to one, in the order of their ids.
    pub fn referring_to<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Segment> {
        self.iter().filter(move |segment| {
            let mut refers = false;
            segment.rule().each_reference(&Way::ROOT, &mut |reference, _| refers |= reference.as_str() == id);
            refers
        })
    }

    /// Checks that every reference leads to a segment and none leads round in a circle.
    ///
    /// # Errors
    /// All references that lead nowhere, and of each circle one reference that closes it.
    pub fn check(&self) -> Result<(), DefinitionError> {
        let mut search = Search::new(self);
        for segment in self.iter() {
            search.enter(segment);
        }
        search.outcome().map(drop)
    }

    /// The segments that a rule refers to, directly or not, each after those it refers to itself. `way` is the place of
    /// the rule, `own` the segment it belongs to.
    pub(crate) fn behind<'a>(
        &'a self,
        rule: &Predicate,
        way: &Way<'_>,
        own: Option<&SegmentId>,
    ) -> Result<Vec<&'a Segment>, DefinitionError> {
        let mut search = Search::new(self);
        search.trail.extend(own.cloned());
        search.follow(rule, way, None);
        search.outcome()
    }
}

impl FromIterator<Segment> for Catalog {
    /// Of two segments with one id, the later one is kept.
    fn from_iter<I: IntoIterator<Item = Segment>>(segments: I) -> Self {
        let mut catalog = Self::default();
        for segment in segments {
            catalog.insert(segment);
        }
        catalog
    }
}

/// A walk along references that visits each segment once.
struct Search<'a> {
    catalog: &'a Catalog,
    /// The segments being walked through, from the outermost on.
    trail: Vec<SegmentId>,
    /// The segments walked through, and how many references follow one another behind each.
    done: BTreeMap<SegmentId, usize>,
    order: Vec<&'a Segment>,
    faults: Vec<Fault>,
}

impl<'a> Search<'a> {
    fn new(catalog: &'a Catalog) -> Self {
        Self { catalog, trail: Vec::new(), done: BTreeMap::new(), order: Vec::new(), faults: Vec::new() }
    }

    /// How many references follow one another from here on.
    fn enter(&mut self, segment: &'a Segment) -> usize {
        if let Some(height) = self.done.get(segment.id()) {
            return *height;
        }
        self.trail.push(segment.id().clone());
        let height = self.follow(segment.rule(), &Way::ROOT.key("rule"), Some(segment.id()));
        self.trail.pop();
        self.done.insert(segment.id().clone(), height);
        self.order.push(segment);
        height
    }

    fn follow(&mut self, rule: &Predicate, way: &Way<'_>, within: Option<&SegmentId>) -> usize {
        let mut height = 0;
        rule.each_reference(way, &mut |id, way| {
            let problem = if let Some(start) = self.trail.iter().position(|passed| passed == id) {
                let circle = self.trail.iter().skip(start).chain([id]).map(SegmentId::to_string).collect();
                Problem::Cycle { segments: circle }
            } else if self.trail.len() > Catalog::MAX_REFERENCES {
                Problem::ReferencesTooDeep { limit: Catalog::MAX_REFERENCES }
            } else if let Some(segment) = self.catalog.get(id.as_str()) {
                let below = self.enter(segment).saturating_add(1);
                height = height.max(below);
                if self.trail.len().saturating_add(below) <= Catalog::MAX_REFERENCES.saturating_add(1) {
                    return;
                }
                Problem::ReferencesTooDeep { limit: Catalog::MAX_REFERENCES }
            } else {
                Problem::UnknownSegment { id: id.to_string() }
            };
            if self.faults.len() < DefinitionError::MOST_FAULTS {
                self.faults.push(way.fault(problem).within(within.map(SegmentId::to_string)));
            }
        });
        height
    }

    fn outcome(self) -> Result<Vec<&'a Segment>, DefinitionError> {
        if self.faults.is_empty() { Ok(self.order) } else { Err(DefinitionError::new(self.faults)) }
    }
}
