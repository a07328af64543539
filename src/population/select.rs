//! Finding members.

use super::{Members, Population};
use crate::{
    model::Id,
    plan::{
        MetricPlan, Observed, Plan, Verdict,
        row::{Row, Verdicts},
    },
};
use alloc::vec::Vec;

impl Population {
    /// All members of a segment: those of whom its verdict is yes.
    #[must_use]
    pub fn select(&self, plan: &Plan) -> Members {
        let everyone = self.everyone();
        Members::from_numbers(everyone.numbers().filter(|number| self.verdict(plan, *number).is_yes()))
    }

    /// All customers.
    #[must_use]
    pub fn everyone(&self) -> Members {
        self.ids.everyone()
    }

    /// The ids of members, in the order in which they came into the population.
    pub fn ids(&self, members: &Members) -> impl Iterator<Item = Id> {
        members.numbers().filter_map(|number| self.ids.id(number)).collect::<Vec<_>>().into_iter()
    }

    /// A metric of every member, in the order of [`ids`](Self::ids).
    pub fn values(&self, metric: &MetricPlan, members: &Members) -> impl Iterator<Item = Observed> {
        let (bound, setting) = &*metric.bound;
        let row = |number| Row::new(self.member(number), setting, &metric.moving);
        members.numbers().map(|number| row(number).value(bound)).collect::<Vec<_>>().into_iter()
    }

    /// As the row reading finds it.
    fn verdict(&self, plan: &Plan, number: u32) -> Verdict {
        let row = Row::new(self.member(number), &plan.bound.setting, &plan.moving);
        let verdict = row.verdict(&plan.bound.rule.root, &Verdicts::new(&plan.bound.behind));
        if verdict == Verdict::No || row.exists() { verdict } else { Verdict::No }
    }
}
