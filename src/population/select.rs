//! Finding members.

use super::{Members, Population};
use crate::{
    model::Id,
    plan::{MetricPlan, Observed, Plan},
};
use alloc::vec::Vec;

impl Population {
    /// All members of a segment: those of whom its verdict is yes.
    #[must_use]
    pub fn select(&self, plan: &Plan) -> Members {
        let numbers = self.everyone();
        Members::from_numbers(
            numbers.numbers().filter(|number| self.customer_at(*number).is_some_and(|customer| plan.matches(&customer))),
        )
    }

    /// All customers.
    #[must_use]
    pub fn everyone(&self) -> Members {
        let mut numbers = self.ids.sorted().to_vec();
        numbers.sort_unstable();
        Members::from_numbers(numbers)
    }

    /// The ids of members, in the order in which they came into the population.
    pub fn ids(&self, members: &Members) -> impl Iterator<Item = Id> {
        members.numbers().filter_map(|number| self.ids.id(number)).collect::<Vec<_>>().into_iter()
    }

    /// A metric of every member, in the order of [`ids`](Self::ids).
    pub fn values(&self, metric: &MetricPlan, members: &Members) -> impl Iterator<Item = Observed> {
        let customers = members.numbers().filter_map(|number| self.customer_at(number));
        customers.map(|customer| metric.value(&customer)).collect::<Vec<_>>().into_iter()
    }
}
