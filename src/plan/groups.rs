//! Which group of a waterfall a customer is in.

use super::{BeyondHorizon, Context, Plan};
use crate::{
    error::DefinitionError,
    model::{Customer, Subject},
    predicate::everyone,
    segment::{SegmentId, Waterfall},
    time::Instant,
    wire::Way,
};
use alloc::vec::Vec;

/// A waterfall bound to a context.
#[derive(Clone, Debug)]
pub struct WaterfallPlan {
    pub(crate) groups: Vec<(SegmentId, Plan)>,
    pub(crate) remainder: Plan,
    pub(crate) remainder_id: SegmentId,
}

impl Waterfall {
    /// Binds all groups to a context.
    ///
    /// # Errors
    /// When a group cannot be used in this context, or two have one id: all faults, each with its path in the JSON of the
    /// waterfall.
    pub fn plan(&self, context: &Context) -> Result<WaterfallPlan, DefinitionError> {
        self.check()?;
        let way = Way::ROOT;
        let way = way.key("groups");
        let mut faults = Vec::new();
        let mut groups = Vec::new();
        for (index, group) in self.groups().iter().enumerate() {
            match group.plan(context) {
                Ok(plan) => groups.push((group.id().clone(), plan)),
                Err(error) => {
                    faults.extend(
                        error.into_faults().into_iter().map(|fault| fault.below(&way.index(index).to_pointer())),
                    );
                }
            }
        }
        if !faults.is_empty() {
            return Err(DefinitionError::united(faults, Vec::new()));
        }
        let remainder = everyone().plan(context)?;
        Ok(WaterfallPlan { groups, remainder, remainder_id: self.remainder().clone() })
    }
}

impl WaterfallPlan {
    /// The first group whose rule surely holds, or the remainder; `None` for who does not exist yet.
    #[must_use]
    pub fn group(&self, customer: &Customer) -> Option<&SegmentId> {
        self.group_of(customer)
    }

    pub(crate) fn group_of<'a, S: Subject<'a>>(&self, subject: S) -> Option<&SegmentId> {
        let first = self.groups.iter().find(|(_, plan)| plan.verdict_of(subject).is_yes()).map(|(id, _)| id);
        first.or_else(|| self.remainder.verdict_of(subject).is_yes().then_some(&self.remainder_id))
    }

    /// The same waterfall read at another instant.
    ///
    /// # Errors
    /// When the instant lies beyond the horizon of the context.
    pub fn at(&self, instant: impl Into<Instant>) -> Result<Self, BeyondHorizon> {
        let instant = instant.into();
        let groups = self.groups.iter().map(|(id, plan)| Ok((id.clone(), plan.at(instant)?)));
        Ok(Self {
            groups: groups.collect::<Result<_, _>>()?,
            remainder: self.remainder.at(instant)?,
            remainder_id: self.remainder_id.clone(),
        })
    }

    /// The plans of the groups in their order, each to be read or explained alone.
    pub fn groups(&self) -> impl Iterator<Item = (&SegmentId, &Plan)> {
        self.groups.iter().map(|(id, plan)| (id, plan))
    }
}
