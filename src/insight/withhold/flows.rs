//! Which counts of a table are withheld, by flows in a network.
//!
//! The counts of a table with totals are a flow: what comes into a row from the total of its column of totals goes out into its
//! cells, and from these into the totals of columns. Somebody who knows all shown counts can change the withheld ones only along
//! circles, so that at each node still as much goes out as comes in. A withheld count could be larger by as much as can be
//! sent around back to where it begins, through other withheld counts. Where that is too little, the cheapest way around makes
//! counts that are withheld as well. (J. P. Kelly, B. L. Golden, A. A. Assad: *Cell suppression: disclosure protection for
//! sensitive tabular data*, Networks 22 (1992); L. H. Cox: *Network models for complementary cell suppression*, Journal of the
//! American Statistical Association 90 (1995).)

use super::is_small;
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec,
    vec::Vec,
};

/// A count as a flow from one node to another. At every node as much goes out as comes in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flow {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) count: u64,
}

/// Flows, and what is withheld of them so far.
struct Network<'f> {
    flows: &'f [Flow],
    is_withheld: Vec<bool>,
    /// The flows that begin or end at each node.
    at: BTreeMap<usize, Vec<usize>>,
}

/// One step of a way around.
#[derive(Clone, Copy)]
struct Step {
    flow: usize,
    /// Whether the flow becomes larger.
    is_along: bool,
    from: usize,
}

/// Which counts are withheld, so that each from 1 to `least - 1` could be `least` for all that the others say. That zeros are
/// shown is taken to be known, and so that all withheld ones are 1 or more.
pub(crate) fn withheld(flows: &[Flow], least: u64) -> Vec<bool> {
    let wanted = |flow: &Flow| if is_small(flow.count, least) { least.saturating_sub(flow.count) } else { 0 };
    withheld_where(flows, &flows.iter().map(wanted).collect::<Vec<u64>>())
}

/// Which flows are withheld, so that each could be larger by as much as is wanted of it; those of which nothing is wanted are shown
/// where they can be.
pub(crate) fn withheld_where(flows: &[Flow], wanted: &[u64]) -> Vec<bool> {
    let mut at: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (place, flow) in flows.iter().enumerate().filter(|(_, flow)| flow.count > 0) {
        at.entry(flow.from).or_default().push(place);
        at.entry(flow.to).or_default().push(place);
    }
    let is_withheld = wanted.iter().map(|wanted| *wanted > 0).collect();
    let mut network = Network { flows, is_withheld, at };
    for (place, wanted) in wanted.iter().enumerate() {
        network.protect(place, *wanted);
    }
    network.is_withheld
}

impl Network<'_> {
    /// Withholds more, until a flow could be larger by so much.
    fn protect(&mut self, place: usize, mut wanted: u64) {
        let mut added = vec![0_i128; self.flows.len()];
        while wanted > 0 {
            let Some(way) = self.cheapest_way(place, &added) else { return };
            let room = way.iter().map(|step| self.room(*step, &added)).fold(wanted, u64::min);
            for step in way {
                self.is_withheld.get_mut(step.flow).into_iter().for_each(|is_withheld| *is_withheld = true);
                let change = if step.is_along { i128::from(room) } else { i128::from(room).saturating_neg() };
                added.get_mut(step.flow).into_iter().for_each(|sum| *sum = sum.saturating_add(change));
            }
            wanted = wanted.saturating_sub(room);
        }
    }

    /// By how much a flow could change in this direction.
    fn room(&self, step: Step, added: &[i128]) -> u64 {
        if step.is_along {
            return u64::MAX;
        }
        let count = self.flows.get(step.flow).map_or(0, |flow| flow.count);
        let now = added.get(step.flow).map_or(0, |added| added.saturating_add(count.into()));
        u64::try_from(now.saturating_sub(1)).unwrap_or(0)
    }

    /// From where a flow ends to where it begins, by the least sum of counts that are not withheld yet, and of these by the fewest
    /// steps.
    fn cheapest_way(&self, around: usize, added: &[i128]) -> Option<Vec<Step>> {
        let Flow { from: goal, to: start, .. } = *self.flows.get(around)?;
        let mut known: BTreeMap<usize, ((u128, usize), Option<Step>)> = BTreeMap::from([(start, ((0, 0), None))]);
        let mut open = BTreeSet::from([((0_u128, 0_usize), start)]);
        while let Some((cost, node)) = open.pop_first() {
            if node == goal {
                break;
            }
            for place in self.at.get(&node).into_iter().flatten().copied().filter(|place| *place != around) {
                let Some(flow) = self.flows.get(place) else { continue };
                let is_along = flow.from == node;
                let step = Step { flow: place, is_along, from: node };
                if self.room(step, added) == 0 {
                    continue;
                }
                let price = if self.is_withheld.get(place) == Some(&true) { 0 } else { u128::from(flow.count) };
                let total = (cost.0.saturating_add(price), cost.1.saturating_add(1));
                let next = if is_along { flow.to } else { flow.from };
                if known.get(&next).is_none_or(|(best, _)| total < *best) {
                    if let Some((old, _)) = known.insert(next, (total, Some(step))) {
                        open.remove(&(old, next));
                    }
                    open.insert((total, next));
                }
            }
        }
        let mut way = Vec::new();
        let mut node = goal;
        while node != start {
            let step = known.get(&node).and_then(|(_, step)| *step)?;
            way.push(step);
            node = step.from;
        }
        Some(way)
    }
}
