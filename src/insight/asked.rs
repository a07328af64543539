//! Questions bound to a context.

use crate::{
    error::DefinitionError,
    model::{Item, Subject},
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
use alloc::{sync::Arc, vec::Vec};

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

    /// Members one after the other, each with his number.
    pub(super) fn rows<'a>(
        &'a self,
        population: &'a Population,
        members: &'a Members,
    ) -> impl Iterator<Item = (u32, Row<'a, Member<'a>>)> {
        let row = |number| Row::new(population.member(number), &self.bound.1, &self.moving);
        members.numbers().map(move |number| (number, row(number)))
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
    items: &mut Vec<Item<S::Event>>,
) -> Result<(), Missing> {
    items.clear();
    row.each(source, |item| {
        items.push(item);
        Ok(())
    })
}
