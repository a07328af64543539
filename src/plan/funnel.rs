//! How far a customer went, step by step.

use super::{bound::Funnel, observed::Missing, row::Row};
use crate::{
    model::{Item, ItemOf, Occurred, Reading, Subject},
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
struct Visit<I> {
    item: I,
    before: Option<usize>,
}

/// An event, and which steps it may serve: one bit for each, binding permits sixteen.
#[derive(Clone, Copy)]
struct Candidate<I> {
    item: I,
    at: i64,
    steps: u16,
}

impl<'a, S: Subject<'a>> Row<'_, S> {
    /// The events of the steps that were reached, one for each.
    pub(crate) fn way(&self, funnel: &Funnel) -> Result<Vec<ItemOf<'a, S>>, Missing> {
        let mut candidates = self.candidates(funnel)?;
        // At one instant, an event of a later step comes after one of an earlier step.
        candidates.sort_by_key(|candidate| (candidate.at, candidate.steps.trailing_zeros()));
        let mut taken = Taken { funnel, bounds: self.bounds_of(funnel.window), visits: Vec::new(), furthest: None };
        match &funnel.same {
            None => {
                let mut ways = vec![None; funnel.steps.len()];
                for candidate in candidates {
                    taken.take(&mut ways, candidate);
                }
            }
            Some(field) => {
                let mut ways: BTreeMap<Reading<'a>, Vec<Option<Way>>> = BTreeMap::new();
                for candidate in candidates {
                    candidate.item.read(field, &mut |key| {
                        let ways = ways.entry(key).or_insert_with(|| vec![None; funnel.steps.len()]);
                        taken.take(ways, candidate);
                    });
                }
            }
        }
        Ok(taken.way())
    }

    /// The events of all steps up to now that may serve one.
    fn candidates(&self, funnel: &Funnel) -> Result<Vec<Candidate<ItemOf<'a, S>>>, Missing> {
        let mut kinds: Vec<_> = funnel.steps.iter().flat_map(|step| &step.from).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let to = self.moving.now.micros().saturating_add(1);
        let window = Bounds { from: self.bounds_of(funnel.window).from, to };
        let mut candidates = Vec::new();
        for kind in kinds {
            self.each_present(kind, window, |item| {
                let mut steps = 0_u16;
                for (number, step) in funnel.steps.iter().enumerate() {
                    if step.from.contains(kind) && self.meets_all(item, &step.filter)? {
                        steps |= u32::try_from(number).ok().and_then(|number| 1_u16.checked_shl(number)).unwrap_or(0);
                    }
                }
                if steps > 0 {
                    candidates.push(Candidate { item, at: item.at().micros(), steps });
                }
                Ok(())
            })?;
        }
        Ok(candidates)
    }
}

/// The steps taken so far.
struct Taken<'f, I> {
    funnel: &'f Funnel,
    bounds: Bounds,
    visits: Vec<Visit<I>>,
    /// The number of the furthest step, and of its visit.
    furthest: Option<(usize, usize)>,
}

impl<'a, E: Occurred<'a>> Taken<'_, Item<E, E::Line>> {
    fn take(&mut self, ways: &mut [Option<Way>], candidate: Candidate<Item<E, E::Line>>) {
        // From the last step back, so that an event serves one step only.
        for step in (0..ways.len()).rev() {
            let bit = u32::try_from(step).ok().and_then(|step| 1_u16.checked_shl(step)).unwrap_or(0);
            if candidate.steps & bit == 0 {
                continue;
            }
            let before = match step.checked_sub(1) {
                Some(before) => match ways.get(before).copied().flatten() {
                    Some(way) if self.funnel.is_open(way.start, candidate.at) => Some(way),
                    _ => continue,
                },
                None if self.bounds.contains(candidate.item.at()) => None,
                None => continue,
            };
            let way = Way { start: before.map_or(candidate.at, |way| way.start), visit: self.visits.len() };
            self.visits.push(Visit { item: candidate.item, before: before.map(|way| way.visit) });
            if self.furthest.is_none_or(|(known, _)| step > known) {
                self.furthest = Some((step, way.visit));
            }
            match ways.get_mut(step) {
                Some(Some(known)) if known.start > way.start => {}
                Some(known) => *known = Some(way),
                None => {}
            }
        }
    }

    fn way(self) -> Vec<Item<E, E::Line>> {
        let mut events = Vec::new();
        let mut next = self.furthest.map(|(_, visit)| visit);
        while let Some(visit) = next.and_then(|visit| self.visits.get(visit)) {
            events.push(visit.item);
            next = visit.before;
        }
        events.reverse();
        events
    }
}

impl Funnel {
    fn is_open(&self, start: i64, at: i64) -> bool {
        self.within.is_none_or(|within| at < start.saturating_add_unsigned(within.micros()))
    }
}
