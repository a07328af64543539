//! The events that a question looks at, customer by customer, as the row reading selects them.

use super::conditions::{Answer, Conditions};
use crate::{
    metric::{Clause, Condition},
    model::{EventKind, Item, ItemOf},
    plan::{
        bound::{Funnel, Moving, Setting, Source},
        funnel::Walk,
        observed::Missing,
        row::Row,
    },
    population::{
        Population,
        codes::place,
        events::Events,
        times::Timeline,
        view::{EventAt, Member},
    },
    time::{Bounds, Instant},
};
use alloc::vec::Vec;

type At<'p> = (&'p Setting, &'p Moving);
type MemberItem<'p> = ItemOf<'p, Member<'p>>;

/// The events of a source, where conditions are asked once of each value that events have.
#[derive(Debug)]
pub(crate) struct Matches<'p> {
    source: &'p Source,
    /// With what is asked of them; `None` where that takes more than a look at each event.
    kinds: Option<Vec<(Present<'p>, Conditions<'p>)>>,
}

impl<'p> Matches<'p> {
    pub(crate) fn new(population: &'p Population, source: &'p Source, at: At<'p>) -> Self {
        let condition = |clause: &'p Clause| if let Clause::Is(condition) = clause { Some(condition) } else { None };
        let conditions: Option<Vec<&Condition>> = source.filter.iter().map(condition).collect();
        let conditions = conditions.filter(|_| source.pick.is_none());
        let window = at.1.windows.get(source.window).copied().unwrap_or(Bounds { from: 0, to: 0 });
        let kinds = conditions.map(|conditions| {
            let present = source.from.iter().filter_map(|kind| Present::new(population, kind, window, at.1.now));
            present.map(|present| (present, present.conditions(population, conditions.iter().copied(), at))).collect()
        });
        Self { source, kinds }
    }

    /// What is selected of a member, in place of what was there before: all of it, or nothing where it cannot be told.
    pub(crate) fn gather(&self, row: &Row<'_, Member<'p>>, items: &mut Vec<MemberItem<'p>>) -> Result<(), Missing> {
        items.clear();
        let Some(kinds) = &self.kinds else {
            *items = row.all(self.source)?;
            return Ok(());
        };
        let number = row.subject.number;
        for (present, conditions) in kinds {
            let is_told = present.each(number, |item, place| match conditions.ask(number, item.event.row, place) {
                Answer::Yes => {
                    items.push(item);
                    Some(())
                }
                Answer::No => Some(()),
                Answer::Doubt => None,
            });
            if is_told.is_none() {
                items.clear();
                // Tells what is missing.
                *items = row.all(self.source)?;
                return Ok(());
            }
        }
        Ok(())
    }
}

/// The steps of a funnel, where conditions are asked once of each value that events have.
#[derive(Debug)]
pub(crate) struct Steps<'p> {
    funnel: &'p Funnel,
    /// With the steps that each may serve, one bit for each, and what they ask.
    kinds: Vec<(Present<'p>, Vec<(u16, Conditions<'p>)>)>,
}

impl<'p> Steps<'p> {
    pub(crate) fn new(population: &'p Population, funnel: &'p Funnel, at: At<'p>) -> Self {
        let from = at.1.windows.get(funnel.window).map_or(0, |bounds| bounds.from);
        let window = Bounds { from, to: at.1.now.micros().saturating_add(1) };
        let present = funnel.kinds().into_iter().filter_map(|kind| {
            let present = Present::new(population, kind, window, at.1.now)?;
            let steps = funnel.steps_of(kind);
            let asked = steps.map(|(bit, step)| (bit, present.conditions(population, &step.filter, at)));
            Some((present, asked.collect()))
        });
        Self { funnel, kinds: present.collect() }
    }

    /// The events of the steps that a member reached, one for each.
    pub(crate) fn way<'w>(
        &self,
        row: &Row<'_, Member<'p>>,
        walk: &'w mut Walk<MemberItem<'p>>,
    ) -> Result<&'w [MemberItem<'p>], Missing> {
        walk.begin();
        let number = row.subject.number;
        for (present, steps) in &self.kinds {
            let is_told = present.each(number, |item, place| {
                let mut serves = 0;
                for (bit, conditions) in steps {
                    match conditions.ask(number, item.event.row, place) {
                        Answer::Yes => serves |= bit,
                        Answer::No => {}
                        Answer::Doubt => return None,
                    }
                }
                walk.meet(item, serves);
                Some(())
            });
            if is_told.is_none() {
                // Tells what is missing.
                return row.way(self.funnel, walk);
            }
        }
        Ok(walk.way(self.funnel, row.bounds_of(self.funnel.window)))
    }
}

/// What of a kind, or of the lines of orders, is there by an instant inside a window.
#[derive(Clone, Copy, Debug)]
struct Present<'p> {
    events: &'p Events,
    timeline: &'p Timeline,
    /// Where each row of the timeline stands among the events of the kind; `None` where it is all of them.
    rows: Option<&'p [u32]>,
    /// `None` where all of them lie in it.
    window: Option<Bounds>,
    is_of_lines: bool,
    /// Whether some may have been withdrawn by now.
    is_unsettled: bool,
    now: Instant,
}

impl<'p> Present<'p> {
    fn new(population: &'p Population, kind: &EventKind, window: Bounds, now: Instant) -> Option<Self> {
        let is_of_lines = *kind == EventKind::OrderLine;
        let events = population.events(if is_of_lines { &EventKind::Order } else { kind })?;
        let track = events.track();
        let is_unsettled = track.settled_at > now.micros();
        let (timeline, rows) = if is_unsettled { (events.timeline(), None) } else { (track.timeline, track.rows) };
        let is_ever = window.from == i64::MIN && timeline.newest() < window.to;
        let window = (!is_ever).then_some(window);
        Some(Self { events, timeline, rows, window, is_of_lines, is_unsettled, now })
    }

    fn conditions<'c>(
        &self,
        population: &'p Population,
        conditions: impl IntoIterator<Item = &'c Condition>,
        at: At<'p>,
    ) -> Conditions<'p> {
        Conditions::new((population, self.events), conditions, self.is_of_lines, at)
    }

    /// Visits the items of a customer in the order of time, a line with its place among all lines, until a visit ends it.
    fn each(&self, customer: u32, mut visit: impl FnMut(MemberItem<'p>, Option<usize>) -> Option<()>) -> Option<()> {
        let mut found = self.timeline.rows_of(customer);
        if let Some(window) = self.window {
            found = self.timeline.times().inside(found, window);
        }
        for row in found {
            let row = self.rows.map_or(row, |rows| rows.get(row).copied().map_or(0, place));
            let is_withdrawn = || self.events.withdrawn_at(row).is_some_and(|withdrawn| withdrawn <= self.now);
            if self.is_unsettled && is_withdrawn() {
                continue;
            }
            let event = EventAt { events: self.events, row };
            let whole = Item { event, line: None, now: self.now };
            if !self.is_of_lines {
                visit(whole, None)?;
                continue;
            }
            for line in self.events.lines_of(row) {
                visit(Item { line: Some(event.line(line)), ..whole }, Some(line))?;
            }
        }
        Some(())
    }
}
