//! Questions bound to a context.

use crate::{
    error::DefinitionError,
    model::{ItemOf, Subject},
    plan::{
        BeyondHorizon, Context, Missing,
        bind::{Binder, bind_question},
        bound::{Moving, Setting, Source},
        moved,
        row::Row,
    },
    population::{Member, Members, Population},
    time::Instant,
};
use alloc::{collections::BTreeMap, sync::Arc, vec::Vec};

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

    /// Whether the history is known of the whole of a window.
    pub(super) fn knows(&self, window: usize) -> bool {
        self.moving.windows.get(window).is_none_or(|bounds| self.bound.1.knows(*bounds))
    }
}

/// What is selected of a customer, in place of what was there before: all of it, or nothing where it cannot be told.
pub(super) fn gather<'a, S: Subject<'a>>(
    row: &Row<'_, S>,
    source: &Source,
    items: &mut Vec<ItemOf<'a, S>>,
) -> Result<(), Missing> {
    items.clear();
    row.each(source, |item| {
        items.push(item);
        Ok(())
    })
}
