//! The events themselves that a definition is about.

use super::{
    BeyondHorizon, Context,
    bound::{Moving, Setting, Source},
    moved,
    observed::Missing,
    row::Row,
    select::Selected,
};
use crate::{
    error::DefinitionError,
    metric::Events,
    model::{Customer, Event, EventField, Line, OwnItem, Value},
    time::Instant,
};
use alloc::{sync::Arc, vec::Vec};

/// A selector bound to a context: finds the events of a customer that it selects, with those that came before or after
/// where it asks for them. Made by [`EventsOf::finder`](crate::words::EventsOf::finder).
#[derive(Clone, Debug)]
pub struct Finder {
    pub(crate) bound: Arc<(Source, Setting)>,
    pub(crate) moving: Moving,
}

/// An event that was found.
#[derive(Clone, Debug)]
pub struct Found<'a> {
    item: OwnItem<'a>,
    others: Vec<OwnItem<'a>>,
}

impl Finder {
    pub(crate) fn new(events: &Events, context: &Context) -> Result<Self, DefinitionError> {
        let (source, setting) = super::bind::bind_events(events, context)?;
        Ok(Self { moving: setting.at(context.as_of()), bound: Arc::new((source, setting)) })
    }

    /// What is selected, in the order of time.
    ///
    /// # Errors
    /// When it cannot be told which events are: an amount without a rate, say.
    pub fn find<'a>(&'a self, customer: &'a Customer) -> Result<Vec<Found<'a>>, Missing> {
        let (source, setting) = &*self.bound;
        let selected = Row::new(customer, setting, &self.moving).selected(source)?;
        Ok(selected.into_iter().map(|Selected { item, others }| Found { item, others }).collect())
    }

    /// The same selector read at another instant.
    ///
    /// # Errors
    /// When the instant lies beyond the horizon of the context.
    pub fn at(&self, instant: impl Into<Instant>) -> Result<Self, BeyondHorizon> {
        let moving = moved(&self.bound.1, instant.into())?;
        Ok(Self { bound: Arc::clone(&self.bound), moving })
    }
}

impl<'a> Found<'a> {
    /// The event.
    #[must_use]
    pub fn event(&self) -> &'a Event {
        self.item.event
    }

    /// The line of the order, where lines were asked for.
    #[must_use]
    pub fn line(&self) -> Option<&'a Line> {
        self.item.line.map(|(_, line)| line)
    }

    /// The value of a field; `None` where it has none. Of several the first; see [`values`](Self::values).
    #[must_use]
    pub fn value(&self, field: &EventField) -> Option<Value> {
        self.values(field).into_iter().next()
    }

    /// All values of a field.
    #[must_use]
    pub fn values(&self, field: &EventField) -> Vec<Value> {
        let mut values = Vec::new();
        self.item.read(field, &mut |reading| values.push(reading.to_value()));
        values
    }

    /// The events that came after or before it, where the selector asks for them: the nearest for each.
    pub fn others(&self) -> impl Iterator<Item = Found<'a>> + '_ {
        self.others.iter().map(|item| Found { item: *item, others: Vec::new() })
    }
}
