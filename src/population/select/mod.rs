//! Finding members.

mod atoms;
mod cache;
mod compile;
mod facts;
mod filtered;
mod frame;
mod kept;
mod kernels;
mod places;
mod program;
mod shared;
mod source;
mod words;

use super::{Members, Population};
use crate::{
    model::Id,
    plan::{MetricPlan, Observed, Plan, row::Row},
};
use alloc::vec::Vec;
pub use cache::LeafCache;
use compile::Compiler;
use frame::{Frame, Known, Reader};
pub(super) use kept::Kept;
use program::{Program, SetId};
use words::{Chunk, WORDS, Words};

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
        self.read(&Reader::shared(&program, &sets, &[]), &sets)
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
    /// for each customer they are asked of. All others are told by columns for about one.
    ///
    /// Of a few customers columns never tell: of those with foreign money, or whose facts and refunds of later instants
    /// are not to be seen yet.
    #[must_use]
    pub fn slow_leaves(&self, plan: &Plan) -> usize {
        Compiler::compile(&mut Program::new(self), plan).1
    }

    /// Of each set, the customers who are in it.
    fn read(&self, reader: &Reader<'_>, sets: &[SetId]) -> Vec<Members> {
        let present = self.standing().present.as_deref();
        let found = self.in_chunks(reader, |frame, chunk| {
            let here = Words::first(chunk.customers);
            let here = present.map_or(here, |present| here.and(chunk.bits(present)));
            sets.iter().map(|set| frame.find(*set, here)).collect::<Vec<Words>>()
        });
        let words = self.ids.len().div_ceil(64);
        let members = sets.iter().enumerate().map(|(place, _)| {
            let mut members: Vec<u64> = Vec::with_capacity(found.len().saturating_mul(WORDS));
            found.iter().filter_map(|found| found.get(place)).for_each(|found| members.extend(found.0));
            members.truncate(words);
            Members::from_words(members)
        });
        members.collect()
    }

    /// What the atoms that are asked for say of everyone.
    fn known(&self, reader: &Reader<'_>) -> Vec<(usize, Known)> {
        let atoms: Vec<usize> = reader.asked_atoms().collect();
        if atoms.is_empty() {
            return Vec::new();
        }
        let found = self.in_chunks(reader, |frame, _| {
            atoms.iter().map(|atom| frame.know(*atom)).collect::<Vec<(Words, Option<Words>)>>()
        });
        let known = atoms.iter().enumerate().map(|(place, atom)| {
            let mut known = Known::default();
            found.iter().filter_map(|found| found.get(place)).for_each(|found| known.push(found));
            (*atom, known)
        });
        known.collect()
    }

    fn in_chunks<R: Send>(
        &self,
        reader: &Reader<'_>,
        find: impl Fn(&mut Frame<'_>, Chunk) -> R + Send + Sync,
    ) -> Vec<R> {
        let chunks = Chunk::all(self.ids.len());
        let find = |frame: &mut Frame<'_>, chunk: Chunk| {
            frame.begin(chunk);
            find(frame, chunk)
        };
        #[cfg(feature = "rayon")]
        {
            use rayon::iter::{IndexedParallelIterator as _, IntoParallelIterator as _, ParallelIterator as _};
            /// A frame serves many chunks.
            const AT_ONCE: usize = 16;
            let chunks: Vec<Chunk> = chunks.collect();
            chunks.into_par_iter().with_min_len(AT_ONCE).map_init(|| reader.frame(), find).collect()
        }
        #[cfg(not(feature = "rayon"))]
        {
            let mut frame = reader.frame();
            chunks.map(|chunk| find(&mut frame, chunk)).collect()
        }
    }

    /// All customers.
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
