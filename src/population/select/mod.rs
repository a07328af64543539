//! Finding members.

mod atoms;
mod cache;
mod compile;
mod conditions;
mod facts;
mod filtered;
mod frame;
mod kept;
mod kernels;
mod matches;
mod places;
mod program;
mod shared;
mod source;
mod whole;
mod words;

use super::{Members, Population};
use crate::{
    model::Id,
    plan::{MetricPlan, Observed, Plan, row::Row},
};
#[cfg(not(feature = "rayon"))]
use alloc::vec;
use alloc::vec::Vec;
pub use cache::LeafCache;
use compile::Compiler;
use frame::{Frame, Known, Reader};
pub(super) use kept::Kept;
pub(crate) use matches::{Matches, Steps};
use program::{Program, SetId};
pub(super) use source::TrackOf;
use words::{Chunks, WORDS};

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

/// What runs of chunks found, one behind the other.
fn joined<T>(runs: Vec<Vec<T>>, append: impl Fn(&mut T, T)) -> Vec<T> {
    let mut runs = runs.into_iter();
    let mut all = runs.next().unwrap_or_default();
    for run in runs {
        all.iter_mut().zip(run).for_each(|(all, more)| append(all, more));
    }
    all
}

/// Of the sets of yes and of no.
fn verdicts_of(population: &Population, found: Vec<Members>) -> Verdicts {
    let mut found = found.into_iter();
    let (yes, no) = (found.next().unwrap_or_default(), found.next().unwrap_or_default());
    let unknown = population.everyone() - &yes - &no;
    Verdicts { yes, no, unknown }
}

impl Population {
    /// All members of a segment: those of whom its verdict is yes.
    #[must_use]
    pub fn select(&self, plan: &Plan) -> Members {
        let mut program = Program::new(self);
        let both = Compiler::compile(&mut program, plan).0;
        self.read(&Reader::new(&program, &[both.yes]), &[both.yes]).pop().unwrap_or_default()
    }

    /// The members of each of several segments, found together: leaves and parts that they have in common are found once,
    /// and one look at a customer's events answers all windows. A [`LeafCache`] keeps what was found for other rules.
    ///
    /// [`overlap`](crate::insight::overlap) tells what they have in common.
    ///
    /// (The example needs the feature `testing`.)
    ///
    /// ```
    /// use segmentry::{insight::overlap, prelude::*, population::Population, testing::{CROWD_AS_OF, crowd}};
    ///
    /// let population = Population::from_customers(crowd(1, 1_000))?;
    /// let context = Context::at(CROWD_AS_OF);
    /// let recent = orders().within_last(days(90)).any().plan(&context)?;
    /// let regular = orders().within_last(days(365)).count().at_least(3).plan(&context)?;
    ///
    /// let [recent, regular] = population.select_many([&recent, &regular]).try_into().unwrap();
    /// let shared = overlap([("recent", &recent), ("regular", &regular)], &population.everyone());
    /// assert_eq!(shared.pair(&"recent", &"regular").unwrap().both as usize, recent.intersection_len(&regular));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn select_many<'a>(&self, plans: impl IntoIterator<Item = &'a Plan>) -> Vec<Members> {
        let mut program = Program::new(self);
        let sets: Vec<SetId> = plans.into_iter().map(|plan| Compiler::compile(&mut program, plan).0.yes).collect();
        self.read(&Reader::together(&program, &sets, &[]), &sets)
    }

    /// All customers by a segment's verdict of them: whom a definition cannot judge is unknown.
    #[must_use]
    pub fn verdicts(&self, plan: &Plan) -> Verdicts {
        let mut program = Program::new(self);
        let both = Compiler::compile(&mut program, plan).0;
        let sets = [both.yes, both.no];
        verdicts_of(self, self.read(&Reader::new(&program, &sets), &sets))
    }

    /// How many leaves of a plan have to be read customer by customer, as [`Plan::verdict`] does: some hundred nanoseconds
    /// for each customer they are asked of. All others are told by columns, for half a nanosecond to about five.
    ///
    /// Of a few customers columns never tell: of those with foreign money, or whose facts and refunds of later instants
    /// are not to be seen yet.
    #[must_use]
    pub fn slow_leaves(&self, plan: &Plan) -> usize {
        Compiler::compile(&mut Program::new(self), plan).1
    }

    /// Of each set, the customers who are in it.
    fn read(&self, reader: &Reader<'_>, sets: &[SetId]) -> Vec<Members> {
        let present = &self.standing().present;
        let found = self.in_runs(reader, |frame, chunks| {
            let room = chunks.len().saturating_mul(WORDS);
            let mut found: Vec<Vec<u64>> = sets.iter().map(|_| Vec::with_capacity(room)).collect();
            for block in chunks.in_runs(whole::CHUNKS) {
                frame.begin_block(block.clone());
                let mut others = Vec::new();
                for (set, found) in sets.iter().zip(&mut found) {
                    match frame.found(*set) {
                        Some(bits) => found.extend(bits.among(present)),
                        None => others.push((*set, found)),
                    }
                }
                if others.is_empty() {
                    continue;
                }
                for chunk in block {
                    frame.begin(chunk);
                    for (set, found) in &mut others {
                        found.extend(frame.find(*set, chunk.bits(present)).0);
                    }
                }
            }
            found
        });
        let words = self.ids.len().div_ceil(64);
        let members = joined(found, Vec::extend).into_iter().map(|mut found| {
            found.truncate(words);
            Members::from_words(found)
        });
        members.collect()
    }

    /// What the atoms that are asked for say of everyone.
    fn known(&self, reader: &Reader<'_>) -> Vec<(usize, Known)> {
        let atoms: Vec<usize> = reader.asked_atoms().collect();
        if atoms.is_empty() {
            return Vec::new();
        }
        let found = self.in_runs(reader, |frame, chunks| {
            let mut found: Vec<Known> = atoms.iter().map(|_| Known::default()).collect();
            for chunk in chunks {
                frame.begin(chunk);
                for (atom, found) in atoms.iter().zip(&mut found) {
                    frame.know(*atom, found);
                }
            }
            found
        });
        atoms.iter().copied().zip(joined(found, Known::append)).collect()
    }

    /// What is found of chunks that follow each other: of all of them, or of some by each thread.
    fn in_runs<R: Send>(
        &self,
        reader: &Reader<'_>,
        find: impl Fn(&mut Frame<'_>, Chunks) -> R + Send + Sync,
    ) -> Vec<R> {
        let chunks = Chunks::of(self.ids.len());
        #[cfg(feature = "rayon")]
        {
            use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};
            // A block is enough to be worth a frame, and little enough to share well.
            let runs: Vec<Chunks> = chunks.in_runs(whole::CHUNKS).collect();
            runs.into_par_iter().map(|run| find(&mut reader.frame(), run)).collect()
        }
        #[cfg(not(feature = "rayon"))]
        vec![find(&mut reader.frame(), chunks)]
    }

    /// All customers, whenever they came to be. Who exists at an instant is told by the predicate of the same name:
    /// `population.select(&`[`everyone()`](crate::everyone)`.plan(&context)?)`.
    #[must_use]
    pub fn everyone(&self) -> Members {
        self.ids.everyone()
    }

    /// The ids of members, in the order in which they came into the population; without those who were erased.
    pub fn ids(&self, members: &Members) -> impl Iterator<Item = Id> {
        self.present(members).numbers().filter_map(|number| self.ids.id(number)).collect::<Vec<_>>().into_iter()
    }

    /// A metric of every member, in the order of [`ids`](Self::ids).
    pub fn values(&self, metric: &MetricPlan, members: &Members) -> impl Iterator<Item = Observed> {
        let (bound, setting) = &*metric.bound;
        let row = |number| Row::new(self.member(number), setting, &metric.moving);
        self.present(members).numbers().map(|number| row(number).value(bound)).collect::<Vec<_>>().into_iter()
    }
}
