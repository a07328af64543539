//! Finding members.

mod atoms;
mod compile;
mod facts;
mod filtered;
mod frame;
mod kept;
mod kernels;
mod places;
mod program;
mod source;
mod words;

use super::{Members, Population};
use crate::{
    model::Id,
    plan::{MetricPlan, Observed, Plan, row::Row},
};
use alloc::vec::Vec;
use compile::Compiler;
use frame::Reader;
pub(super) use kept::Kept;
use program::{Program, SetId};
use words::{Chunk, Words};

/// Customers by a segment's verdict of them. Each is in one of the three.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verdicts {
    /// The members.
    pub yes: Members,
    /// Who surely is none.
    pub no: Members,
    /// Of whom too little is known.
    pub unknown: Members,
}

impl Population {
    /// All members of a segment: those of whom its verdict is yes.
    #[must_use]
    pub fn select(&self, plan: &Plan) -> Members {
        let mut program = Program::new(self);
        let (both, _) = Compiler::compile(&mut program, plan);
        let mut found = self.find(&program, &[both.yes]);
        found.pop().unwrap_or_default()
    }

    /// All customers by a segment's verdict of them: whom a definition cannot judge is unknown.
    #[must_use]
    pub fn verdicts(&self, plan: &Plan) -> Verdicts {
        let mut program = Program::new(self);
        let (both, _) = Compiler::compile(&mut program, plan);
        let mut found = self.find(&program, &[both.yes, both.no]).into_iter();
        let (yes, no) = (found.next().unwrap_or_default(), found.next().unwrap_or_default());
        let unknown = self.everyone() - &yes - &no;
        Verdicts { yes, no, unknown }
    }

    /// How many leaves of a plan have to be read customer by customer, as [`Plan::verdict`] does: some hundred nanoseconds
    /// for each customer they are asked of. All others are told by columns for about one.
    ///
    /// Of a few customers columns never tell: of those with foreign money, or whose facts and refunds of later instants
    /// are not to be seen yet.
    #[must_use]
    pub fn slow_leaves(&self, plan: &Plan) -> usize {
        Compiler::compile(&mut Program::new(self), plan).1
    }

    /// Of each set, the customers who are in it.
    fn find(&self, program: &Program<'_>, sets: &[SetId]) -> Vec<Members> {
        let reader = Reader::new(program, sets);
        let mut frame = reader.frame();
        let words = self.ids.len().div_ceil(64);
        let mut found: Vec<Vec<u64>> = sets.iter().map(|_| Vec::with_capacity(words)).collect();
        let present = self.standing().present.as_deref();
        for chunk in Chunk::all(self.ids.len()) {
            frame.begin(chunk);
            let here = Words::first(chunk.customers);
            let here = present.map_or(here, |present| here.and(chunk.bits(present)));
            for (set, found) in sets.iter().zip(&mut found) {
                let members = frame.find(*set, here);
                found.extend(members.0.iter().take(chunk.customers.div_ceil(64)));
            }
        }
        found.into_iter().map(Members::from_words).collect()
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
}
