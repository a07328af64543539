//! What is found out about a population when it is first asked for, and kept until the population changes.

use crate::population::{Population, events::Events, purse::Sums};
use alloc::{boxed::Box, vec::Vec};
use core::fmt;
use once_cell::race::OnceBox;

/// Found out at most once by whoever comes first: everyone would find the same, so it does not matter who that is.
#[derive(Default)]
pub(in crate::population) struct Kept {
    standing: OnceBox<Standing>,
    /// Of each kind: whether no amount is below zero, before refunds and after.
    ascending: OnceBox<Vec<[bool; 2]>>,
}

/// Who is there.
#[derive(Debug)]
pub(super) struct Standing {
    /// A bit for each number; `None` where nobody was erased.
    pub(super) present: Option<Vec<u64>>,
    /// The instant from which all of them exist, in microseconds.
    pub(super) newest: i64,
}

impl Population {
    pub(super) fn standing(&self) -> &Standing {
        self.kept.standing.get_or_init(|| {
            let is_whole = self.ids.present() == self.ids.len();
            Box::new(Standing {
                present: (!is_whole).then(|| {
                    let mut words = self.ids.everyone().words().to_vec();
                    words.resize(self.ids.len().div_ceil(64), 0);
                    words
                }),
                newest: self.exists_since.iter().copied().max().unwrap_or(i64::MIN),
            })
        })
    }

    /// Whether no amount of a kind is below zero.
    pub(super) fn is_ascending(&self, events: &Events, is_after_refunds: bool) -> bool {
        let ascending = self.kept.ascending.get_or_init(|| {
            let of_kind = |events: &Events| {
                let track = events.track();
                [track.before_refunds, track.after_refunds]
                    .map(|purse| purse.is_some_and(|purse| never_falls(purse.sums())))
            };
            Box::new(self.kinds.iter().map(of_kind).collect())
        });
        let place = self.kinds.iter().position(|kind| core::ptr::eq(kind, events));
        let [before, after] = place.and_then(|place| ascending.get(place)).copied().unwrap_or_default();
        if is_after_refunds { after } else { before }
    }
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
