//! Questions bound to a context.

use crate::{
    error::DefinitionError,
    model::ItemOf,
    plan::{
        BeyondHorizon, Context, Missing,
        bind::{Binder, bind_question},
        bound::{Funnel, Moving, Setting, Source},
        moved,
        row::Row,
    },
    population::{Matches, Member, Members, Population, Steps},
    time::Instant,
};
use alloc::{collections::BTreeMap, sync::Arc, vec::Vec};

/// What is selected of a member.
pub(super) type MemberItem<'a> = ItemOf<'a, Member<'a>>;

/// A question with what of the context is needed to answer it at any instant.
#[derive(Debug)]
pub(super) struct Asked<Q> {
    bound: Arc<(Q, Setting)>,
    moving: Moving,
}

impl<Q> Clone for Asked<Q> {
    fn clone(&self) -> Self {
        Self { bound: Arc::clone(&self.bound), moving: self.moving.clone() }
    }
}

impl<Q> Asked<Q> {
    pub(super) fn new(context: &Context, bind: impl FnOnce(&mut Binder<'_>) -> Q) -> Result<Self, DefinitionError> {
        let (question, setting) = bind_question(context, bind)?;
        Ok(Self { moving: setting.at(context.as_of()), bound: Arc::new((question, setting)) })
    }

    pub(super) fn question(&self) -> &Q {
        &self.bound.0
    }

    pub(super) fn as_of(&self) -> Instant {
        self.moving.now
    }

    pub(super) fn at(&self, instant: Instant) -> Result<Self, BeyondHorizon> {
        let moving = moved(&self.bound.1, instant)?;
        Ok(Self { bound: Arc::clone(&self.bound), moving })
    }

    /// Visits members one after the other, each with his number. Tells how many could not be taken in, by what is missing.
    pub(super) fn each<'a>(
        &'a self,
        population: &'a Population,
        members: &Members,
        mut visit: impl FnMut(u32, Row<'a, Member<'a>>) -> Result<(), Missing>,
    ) -> Vec<(Missing, u64)> {
        let mut incomplete: BTreeMap<Missing, u64> = BTreeMap::new();
        for number in members.numbers() {
            let row = Row::new(population.member(number), &self.bound.1, &self.moving);
            if let Err(reason) = visit(number, row) {
                let count = incomplete.entry(reason).or_default();
                *count = count.saturating_add(1);
            }
        }
        incomplete.into_iter().collect()
    }

    /// What is selected by a source of the question.
    pub(super) fn matches<'a>(&'a self, population: &'a Population, source: &'a Source) -> Matches<'a> {
        Matches::new(population, source, (&self.bound.1, &self.moving))
    }

    /// The steps of the question's funnel.
    pub(super) fn steps<'a>(&'a self, population: &'a Population, funnel: &'a Funnel) -> Steps<'a> {
        Steps::new(population, funnel, (&self.bound.1, &self.moving))
    }

    /// Whether the history is known of the whole of a window.
    pub(super) fn knows(&self, window: usize) -> bool {
        self.moving.windows.get(window).is_none_or(|bounds| self.bound.1.knows(*bounds))
    }
}

/// When a plan is read, and the same at another instant.
macro_rules! read_at {
    ($plan:ident) => {
        impl $plan {
            /// The instant at which the plan is read.
            #[must_use]
            pub fn as_of(&self) -> $crate::time::Instant {
                self.0.as_of()
            }

            /// The same question at another instant.
            ///
            /// # Errors
            /// When the instant lies beyond the horizon of the context.
            pub fn at(&self, instant: impl Into<$crate::time::Instant>) -> Result<Self, $crate::plan::BeyondHorizon> {
                self.0.at(instant.into()).map(Self)
            }
        }
    };
}

pub(super) use read_at;
