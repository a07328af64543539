//! The furthest of several steps, by trying every event for every step.

use super::{
    World,
    events::{Fit, Item},
    values::{Reading, Val, count, list, present, span, text},
};
use serde_json::Value as Json;

/// An event, and which steps it may serve.
struct Candidate<'a> {
    item: Item<'a>,
    serves: Vec<bool>,
}

impl World {
    pub(super) fn furthest(&self, content: &Json, customer: &Json) -> Reading {
        let steps = list(&content["steps"]);
        let (from, to) = self.window(&content["window"]);
        let Some(candidates) = self.candidates(steps, from, customer) else { return Reading::Missing };
        let within = present(&content["within"]).map(|within| span(text(within)));
        let mut furthest = 0;
        for first in &candidates {
            let at = i128::from(first.item.at);
            if !first.serves[0] || at < from || to <= at {
                continue;
            }
            let in_time: Vec<&Candidate<'_>> = candidates
                .iter()
                .filter(|other| within.is_none_or(|within| i128::from(other.item.at) < at + within))
                .collect();
            // Of a shared field, each value of the first event is tried. Without one there is nothing to share.
            let reached = match present(&content["same"]) {
                None => reach(first, &in_time, steps.len()),
                Some(field) => {
                    let values = first.item.values(field);
                    let alike = |value: &Val| {
                        let alike = in_time.iter().copied().filter(|other| other.item.values(field).contains(value));
                        reach(first, &alike.collect::<Vec<_>>(), steps.len())
                    };
                    values.iter().map(alike).max().unwrap_or(0)
                }
            };
            furthest = furthest.max(reached);
        }
        Reading::growing(count(furthest), self.reaches_back(content))
    }

    /// What may serve some step, in the order of chains; `None` where that cannot be told. What happened before the window
    /// comes too early for any chain.
    fn candidates<'a>(&self, steps: &[Json], from: i128, customer: &'a Json) -> Option<Vec<Candidate<'a>>> {
        let kinds: Vec<Json> = steps.iter().flat_map(|step| list(&step["from"])).cloned().collect();
        let mut candidates = Vec::new();
        for item in self.all_of(&Json::Array(kinds), customer) {
            if !self.stands(&item) || i128::from(item.at) < from {
                continue;
            }
            let mut serves = Vec::new();
            for step in steps {
                let is_of = list(&step["from"]).iter().any(|kind| item.is_of(kind));
                serves.push(
                    is_of
                        && match self.fits(&item, &step["where"], customer) {
                            Fit::Passes => true,
                            Fit::Fails => false,
                            Fit::Untold => return None,
                        },
                );
            }
            if serves.contains(&true) {
                candidates.push(Candidate { item, serves });
            }
        }
        candidates.sort_by_key(|candidate| {
            let first = candidate.serves.iter().position(|serves| *serves);
            (candidate.item.at, first, candidate.item.place())
        });
        Some(candidates)
    }
}

/// How many steps a chain that begins with an event can have: which events can be the second, which the third and so on.
fn reach(first: &Candidate<'_>, candidates: &[&Candidate<'_>], steps: usize) -> usize {
    let start = candidates.iter().position(|other| std::ptr::eq(*other, first)).unwrap();
    let mut ends = vec![start];
    for step in 1..steps {
        let follows = |place: &usize| candidates[*place].serves[step] && ends.iter().any(|end| end < place);
        let next: Vec<usize> = (0..candidates.len()).filter(follows).collect();
        if next.is_empty() {
            return step;
        }
        ends = next;
    }
    steps
}
