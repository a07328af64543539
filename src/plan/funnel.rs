//! How far a customer went, step by step.

use super::{bound::Funnel, observed::Missing, row::Row};
use crate::{
    metric::Step,
    model::{EventKind, Item, ItemOf, Occurred, Reading, Subject},
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

/// An event by its number, and which steps it may serve: one bit for each, binding permits sixteen.
#[derive(Clone, Copy)]
struct Candidate {
    at: i64,
    steps: u16,
    item: usize,
}

/// An event that served a step, by its number, and the number of the visit before.
#[derive(Clone, Copy)]
struct Visit {
    item: usize,
    before: Option<usize>,
}

/// The way of a customer. One serves for many customers, so that nothing is allocated for each.
pub(crate) struct Walk<I> {
    items: Vec<I>,
    candidates: Vec<Candidate>,
    /// One for each step.
    ways: Vec<Option<Way>>,
    visits: Vec<Visit>,
    way: Vec<I>,
}

impl<'a, S: Subject<'a>> Row<'_, S> {
    /// The events of the steps that were reached, one for each.
    pub(crate) fn way<'w>(
        &self,
        funnel: &Funnel,
        walk: &'w mut Walk<ItemOf<'a, S>>,
    ) -> Result<&'w [ItemOf<'a, S>], Missing> {
        walk.begin();
        let to = self.moving.now.micros().saturating_add(1);
        let window = Bounds { from: self.bounds_of(funnel.window).from, to };
        for kind in funnel.kinds() {
            let steps: Vec<(u16, &Step)> = funnel.steps_of(kind).collect();
            self.each_present(kind, window, |item| {
                let mut serves = 0;
                for (bit, step) in &steps {
                    if self.meets_all(item, &step.filter)? {
                        serves |= bit;
                    }
                }
                walk.meet(item, serves);
                Ok(())
            })?;
        }
        Ok(walk.way(funnel, self.bounds_of(funnel.window)))
    }
}

impl<'a, E: Occurred<'a>> Walk<Item<E, E::Line>> {
    pub(crate) fn new() -> Self {
        Self { items: Vec::new(), candidates: Vec::new(), ways: Vec::new(), visits: Vec::new(), way: Vec::new() }
    }

    /// Forgets the customer before.
    pub(crate) fn begin(&mut self) {
        self.items.clear();
        self.candidates.clear();
    }

    /// An event that is there, and the steps that it may serve: none, perhaps.
    #[inline]
    pub(crate) fn meet(&mut self, item: Item<E, E::Line>, steps: u16) {
        if steps > 0 {
            self.candidates.push(Candidate { at: item.at().micros(), steps, item: self.items.len() });
            self.items.push(item);
        }
    }

    /// The events of the steps that were reached by what was met, in whatever order.
    pub(crate) fn way(&mut self, funnel: &Funnel, bounds: Bounds) -> &[Item<E, E::Line>] {
        self.way.clear();
        // Who never took the first step has taken none.
        if self.candidates.iter().any(|candidate| candidate.steps & 1 == 1) {
            // At one instant, an event of a later step comes after one of an earlier step.
            self.candidates.sort_by_key(|candidate| (candidate.at, candidate.steps.trailing_zeros()));
            self.visits.clear();
            let mut taken = Taken { funnel, bounds, visits: &mut self.visits, furthest: None };
            match &funnel.same {
                None => {
                    self.ways.clear();
                    self.ways.resize(funnel.steps.len(), None);
                    for candidate in &self.candidates {
                        taken.take(&mut self.ways, *candidate);
                    }
                }
                Some(field) => {
                    let mut ways: BTreeMap<Reading<'a>, Vec<Option<Way>>> = BTreeMap::new();
                    for candidate in &self.candidates {
                        let Some(item) = self.items.get(candidate.item) else { continue };
                        item.read(field, &mut |key| {
                            let ways = ways.entry(key).or_insert_with(|| vec![None; funnel.steps.len()]);
                            taken.take(ways, *candidate);
                        });
                    }
                }
            }
            let mut next = taken.furthest.map(|(_, visit)| visit);
            while let Some(visit) = next.and_then(|visit| self.visits.get(visit)) {
                self.way.extend(self.items.get(visit.item));
                next = visit.before;
            }
            self.way.reverse();
        }
        &self.way
    }
}

/// The steps taken so far.
struct Taken<'t> {
    funnel: &'t Funnel,
    bounds: Bounds,
    visits: &'t mut Vec<Visit>,
    /// The number of the furthest step, and of its visit.
    furthest: Option<(usize, usize)>,
}

impl Taken<'_> {
    fn take(&mut self, ways: &mut [Option<Way>], candidate: Candidate) {
        let mut steps = candidate.steps;
        // From the last step back, so that an event serves one step only.
        while let Some(step) = steps.checked_ilog2() {
            steps &= !(1 << step);
            let step = usize::try_from(step).unwrap_or(usize::MAX);
            let before = match step.checked_sub(1) {
                Some(before) => match ways.get(before).copied().flatten() {
                    Some(way) if self.funnel.is_open(way.start, candidate.at) => Some(way),
                    _ => continue,
                },
                None if (self.bounds.from..self.bounds.to).contains(&candidate.at) => None,
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
}

fn bit(step: usize) -> u16 {
    u32::try_from(step).ok().and_then(|step| 1_u16.checked_shl(step)).unwrap_or(0)
}

impl Funnel {
    /// The kinds of all steps, sorted.
    pub(crate) fn kinds(&self) -> Vec<&EventKind> {
        let mut kinds: Vec<_> = self.steps.iter().flat_map(|step| &step.from).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }

    /// The steps that a kind may serve, each with its bit.
    pub(crate) fn steps_of<'f>(&'f self, kind: &'f EventKind) -> impl Iterator<Item = (u16, &'f Step)> {
        let steps = (0..).map(bit).zip(&self.steps);
        steps.filter(move |(_, step)| step.from.contains(kind))
    }

    fn is_open(&self, start: i64, at: i64) -> bool {
        self.within.is_none_or(|within| at < start.saturating_add_unsigned(within.micros()))
    }
}
