//! What is found out about a population when it is first asked for, and kept until the population changes.

use super::filtered::{Filter, Filtered};
use crate::{
    plan::bound::{Moving, Setting},
    population::{
        Population,
        events::{Events, Track},
        purse::Sums,
    },
};
use alloc::{boxed::Box, sync::Arc, vec::Vec};
use core::fmt;
use once_cell::race::OnceBox;

/// Found out at most once by whoever comes first: everyone would find the same, so it does not matter who that is.
#[derive(Default)]
pub(in crate::population) struct Kept {
    standing: OnceBox<Standing>,
    /// Of each kind: whether no amount is below zero, before refunds and after.
    ascending: OnceBox<Vec<[bool; 2]>>,
    filtered: OnceBox<Vec<OnceBox<Arc<Filtered>>>>,
}

impl Kept {
    /// Each takes some bytes for every customer and every event that passes.
    const MOST_FILTERS: usize = 256;

    /// What filters take up that are kept, in bytes.
    pub(in crate::population) fn size(&self) -> usize {
        let filtered = self.filtered.get().into_iter().flatten().filter_map(OnceBox::get);
        filtered.map(|filtered| filtered.size()).sum()
    }
}

/// Who is there.
#[derive(Debug)]
pub(super) struct Standing {
    /// A bit for each number.
    pub(super) present: Vec<u64>,
    /// The instant from which all of them exist, in microseconds.
    pub(super) newest: i64,
}

impl Population {
    pub(super) fn standing(&self) -> &Standing {
        self.kept.standing.get_or_init(|| {
            let mut present = self.ids.everyone().words().to_vec();
            present.resize(self.ids.len().div_ceil(64), 0);
            Box::new(Standing { present, newest: self.exists_since.iter().copied().max().unwrap_or(i64::MIN) })
        })
    }

    /// Whether no amount of a kind is below zero, before refunds and after.
    pub(super) fn are_ascending(&self, events: &Events) -> [bool; 2] {
        let ascending = self
            .kept
            .ascending
            .get_or_init(|| Box::new(self.kinds.iter().map(|events| are_ascending(&events.track())).collect()));
        let place = self.kinds.iter().position(|kind| core::ptr::eq(kind, events));
        place.and_then(|place| ascending.get(place)).copied().unwrap_or_default()
    }

    /// Events of a kind that pass a filter; applied once, as long as there is room to keep what passes.
    pub(super) fn filtered(&self, events: &Events, by: Filter, at: (&Setting, &Moving)) -> Arc<Filtered> {
        let slots =
            self.kept.filtered.get_or_init(|| Box::new((0..Kept::MOST_FILTERS).map(|_| OnceBox::new()).collect()));
        let mut made: Option<Arc<Filtered>> = None;
        for slot in slots {
            if let Some(known) = slot.get() {
                if known.is_by(&by) {
                    return Arc::clone(known);
                }
                continue;
            }
            let new = made.get_or_insert_with(|| Arc::new(Filtered::new(self, events, by.clone(), at)));
            // Whoever was faster may have kept the same.
            let kept = slot.get_or_init(|| Box::new(Arc::clone(new)));
            if kept.is_by(&by) {
                return Arc::clone(kept);
            }
        }
        made.unwrap_or_else(|| Arc::new(Filtered::new(self, events, by, at)))
    }
}

pub(super) fn are_ascending(track: &Track<'_>) -> [bool; 2] {
    [track.before_refunds, track.after_refunds].map(|purse| purse.is_some_and(|purse| never_falls(purse.sums())))
}

fn never_falls(sums: &Sums) -> bool {
    match sums {
        Sums::Units { sums, .. } => {
            sums.iter().zip(sums.iter().skip(1)).all(|(one, next)| next.wrapping_sub(*one) >= 0)
        }
        Sums::Billionths(sums) => sums.is_sorted(),
    }
}

/// What a copy needs it finds out itself.
impl Clone for Kept {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kept").finish_non_exhaustive()
    }
}
