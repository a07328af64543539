//! Leaves that are kept, so that a rule can be changed and asked again.

use super::{
    compile::Compiler,
    frame::{Known, Reader},
    program::{Both, Program, SetId},
    verdicts_of,
};
use crate::{
    plan::Plan,
    population::{Members, Population, Verdicts},
};
use alloc::vec::Vec;
use core::fmt;

/// A population whose answers are kept leaf by leaf: a rule that is changed costs only what is new in it, and what is not
/// new costs a few operations on bits for 64 customers at once. For rule editors, and for many segments asked again and
/// again with the same context.
///
/// A leaf is known again by what it asks: of which events, from which instant until which, within which limits. Plans may
/// come from different contexts and be read at different instants; what is a different question then is asked anew. Each
/// leaf takes a bit for every customer, two where its answer may be unknown.
///
/// Nothing is dropped to make room: what is [kept](Self::size) grows with every new leaf until the cache is
/// [cleared](Self::clear). The population cannot change while its answers are kept.
///
/// ```
/// use segmentry::{model::{Customer, Gender}, population::{LeafCache, Population}, prelude::*, time::Instant};
///
/// let people = (0..100).map(|id| {
///     let mut customer = Customer::new(id);
///     customer.profile.gender = if id % 2 == 0 { Gender::Female } else { Gender::Male }.into();
///     if id % 3 == 0 {
///         customer.profile.tag("vip");
///     }
///     customer
/// });
/// let population = Population::from_customers(people)?;
/// let context = Context::at("2026-11-01T00:00:00Z".parse::<Instant>()?);
///
/// let mut cache = LeafCache::new(&population);
/// let women = gender().is(Gender::Female);
/// assert_eq!(cache.select(&(&women & tag("vip")).plan(&context)?).len(), 17);
/// assert_eq!(cache.leaves(), 2);
///
/// // Another rule of the same leaves looks at no customer.
/// assert_eq!(cache.select(&(women | !tag("vip")).plan(&context)?).len(), 83);
/// assert_eq!(cache.leaves(), 2);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
pub struct LeafCache<'p> {
    program: Program<'p>,
    /// Of each atom of the program that was asked.
    known: Vec<Option<Known>>,
}

impl<'p> LeafCache<'p> {
    /// Nothing is known yet.
    #[must_use]
    pub fn new(population: &'p Population) -> Self {
        Self { program: Program::new(population), known: Vec::new() }
    }

    /// All members of a segment, as [`Population::select`] finds them.
    #[must_use]
    pub fn select(&mut self, plan: &Plan) -> Members {
        let both = self.compile(plan);
        self.find(&[both.yes]).pop().unwrap_or_default()
    }

    /// The members of each of several segments.
    #[must_use]
    pub fn select_many<'a>(&mut self, plans: impl IntoIterator<Item = &'a Plan>) -> Vec<Members> {
        let sets: Vec<SetId> = plans.into_iter().map(|plan| self.compile(plan).yes).collect();
        self.find(&sets)
    }

    /// All customers by a segment's verdict of them, as [`Population::verdicts`] finds them.
    #[must_use]
    pub fn verdicts(&mut self, plan: &Plan) -> Verdicts {
        let both = self.compile(plan);
        verdicts_of(self.program.population, self.find(&[both.yes, both.no]))
    }

    /// How many leaves are kept; equal ones count once, and one that asks two comparisons of columns counts as two.
    #[must_use]
    pub fn leaves(&self) -> usize {
        self.known.iter().flatten().count()
    }

    /// How much the answers take up that are kept, in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.known.iter().flatten().fold(0, |sum, known| sum.saturating_add(known.size()))
    }

    /// Forgets all answers.
    pub fn clear(&mut self) {
        *self = Self::new(self.program.population);
    }

    fn compile(&mut self, plan: &Plan) -> Both {
        Compiler::compile(&mut self.program, plan).0
    }

    fn find(&mut self, sets: &[SetId]) -> Vec<Members> {
        let population = self.program.population;
        self.known.resize_with(self.program.atoms().len(), || None);
        let reader = Reader::together(&self.program, sets, &self.known).only_atoms();
        let new = population.known(&reader);
        drop(reader);
        for (atom, known) in new {
            if let Some(slot) = self.known.get_mut(atom) {
                *slot = Some(known);
            }
        }
        population.read(&Reader::together(&self.program, sets, &self.known), sets)
    }
}

impl fmt::Debug for LeafCache<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LeafCache").field("leaves", &self.leaves()).finish_non_exhaustive()
    }
}
