//! How far a customer went, step by step.

use super::{bound::Funnel, observed::Missing, row::Row};
use crate::{
    model::{Item, Reading},
    time::Bounds,
};
use alloc::{collections::BTreeMap, vec, vec::Vec};

/// The best way to have taken so many steps: the one that began last, since it has most time left.
#[derive(Clone, Copy)]
struct Way {
    start: i64,
    /// The number of its last visit.
    visit: usize,
}

/// An event that served a step, and the number of the visit before.
struct Visit<'a> {
    item: Item<'a>,
    before: Option<usize>,
}

impl<'a> Row<'a> {
    /// The events of the steps that were reached, one for each.
    pub(super) fn way(&self, funnel: &Funnel) -> Result<Vec<Item<'a>>, Missing> {
        let mut taken = self.steps_taken(funnel)?;
        // At one instant, an event of a later step comes after one of an earlier step.
        taken.sort_by_key(|(item, steps)| (item.event.at(), steps.first().copied()));
        let bounds = self.bounds_of(funnel.window);
        let mut visits: Vec<Visit<'a>> = Vec::new();
        let mut ways: BTreeMap<Option<Reading<'a>>, Vec<Option<Way>>> = BTreeMap::new();
        let mut furthest: Option<(usize, usize)> = None;
        let mut keys = Vec::new();
        for (item, steps) in taken {
            let at = item.event.at();
            match &funnel.same {
                None => keys.push(None),
                Some(field) => item.read(field, &mut |reading| keys.push(Some(reading))),
            }
            for key in keys.drain(..) {
                let ways = ways.entry(key).or_insert_with(|| vec![None; funnel.steps.len()]);
                // From the last step back, so that an event serves one step only.
                for step in steps.iter().rev().copied() {
                    let before = match step.checked_sub(1) {
                        Some(before) => match ways.get(before).copied().flatten() {
                            Some(way) if funnel.is_open(way.start, at.micros()) => Some(way),
                            _ => continue,
                        },
                        None if bounds.contains(at) => None,
                        None => continue,
                    };
                    let way = Way { start: before.map_or(at.micros(), |way| way.start), visit: visits.len() };
                    visits.push(Visit { item, before: before.map(|way| way.visit) });
                    if furthest.is_none_or(|(known, _)| step > known) {
                        furthest = Some((step, way.visit));
                    }
                    match ways.get_mut(step) {
                        Some(Some(known)) if known.start > way.start => {}
                        Some(known) => *known = Some(way),
                        None => {}
                    }
                }
            }
        }
        let mut events = Vec::new();
        let mut next = furthest.map(|(_, visit)| visit);
        while let Some(visit) = next.and_then(|visit| visits.get(visit)) {
            events.push(visit.item);
            next = visit.before;
        }
        events.reverse();
        Ok(events)
    }

    /// The events of all steps up to now, each with the numbers of the steps it may serve.
    fn steps_taken(&self, funnel: &Funnel) -> Result<Vec<(Item<'a>, Vec<usize>)>, Missing> {
        let mut kinds: Vec<_> = funnel.steps.iter().flat_map(|step| &step.from).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let to = self.moving.now.micros().saturating_add(1);
        let window = Bounds { from: self.bounds_of(funnel.window).from, to };
        let mut taken = Vec::new();
        for kind in kinds {
            self.each_present(kind, window, |item| {
                let mut steps = Vec::new();
                for (number, step) in funnel.steps.iter().enumerate() {
                    if step.from.contains(kind) && self.meets_all(item, &step.filter)? {
                        steps.push(number);
                    }
                }
                if !steps.is_empty() {
                    taken.push((item, steps));
                }
                Ok(())
            })?;
        }
        Ok(taken)
    }
}

impl Funnel {
    fn is_open(&self, start: i64, at: i64) -> bool {
        self.within.is_none_or(|within| at < start.saturating_add_unsigned(within.micros()))
    }
}
