//! What many questions have in common: one look at the events of a customer answers all of them.

use super::{
    atoms::Atom,
    kernels::{self, Money},
    program::Program,
    source::Tracks,
    words::{CHUNK, Chunk, Words, dense},
};
use crate::population::{codes::place, times::Times};
use alloc::{vec, vec::Vec};

/// The atoms of a program that are answered together.
#[derive(Debug, Default)]
pub(super) struct Shared {
    latest: Vec<Latest>,
    sums: Vec<Totals>,
    /// Of each atom.
    of: Vec<Option<Of>>,
}

/// The instants of the so many latest events of a source.
#[derive(Debug)]
struct Latest {
    source: usize,
    /// The so manieth, ascending.
    ranks: Vec<u32>,
    /// The second before which nothing matters.
    oldest: u32,
}

/// The sum between two instants.
#[derive(Debug, PartialEq)]
struct Totals {
    sum: usize,
    from: i64,
    to: i64,
}

#[derive(Clone, Copy, Debug)]
enum Of {
    /// The latest of some rank is of a second or later.
    Latest {
        group: usize,
        rank: usize,
        cut: u32,
    },
    Sum {
        group: usize,
        least: i64,
        most: i64,
    },
}

/// What was found out of a chunk.
#[derive(Debug)]
pub(super) struct Columns {
    /// Of each source the seconds of each rank, one after the other; 0 for none, or one that does not matter.
    latest: Vec<Option<Vec<u32>>>,
    sums: Vec<Option<(Vec<i64>, Words)>>,
    /// Room to be used again.
    spare: Vec<Vec<u32>>,
    spare_sums: Vec<Vec<i64>>,
}

impl Shared {
    /// Those of the atoms that are asked for which have more in common than their answers.
    pub(super) fn new(program: &Program<'_>, tracks: &[Tracks<'_>], are_asked: &[bool]) -> Self {
        const MOST_RANK: u32 = 64;
        let mut shared = Self { of: vec![None; program.atoms().len()], ..Self::default() };
        let asked = || program.atoms().iter().enumerate().zip(are_asked).filter(|(_, is_asked)| **is_asked);
        let ranked = |atom: &Atom| match atom {
            Atom::Reached { source, least, from, to: i64::MAX } if *least <= MOST_RANK => {
                let tracks = tracks.get(*source)?;
                let is_plain = !tracks.is_wide && !tracks.has_micros && tracks.tracks.len() <= 2;
                is_plain.then(|| (*source, *least, tracks.cut(*from).0))
            }
            _ => None,
        };
        for ((_, atom), _) in asked() {
            if let Some((source, rank, cut)) = ranked(atom) {
                match shared.latest.iter_mut().find(|latest| latest.source == source) {
                    None => shared.latest.push(Latest { source, ranks: vec![rank], oldest: cut }),
                    Some(latest) => {
                        latest.ranks.push(rank);
                        latest.oldest = latest.oldest.min(cut);
                    }
                }
            }
        }
        shared.latest.retain(|latest| latest.ranks.len() > 1);
        for latest in &mut shared.latest {
            latest.ranks.sort_unstable();
            latest.ranks.dedup();
        }
        let mut totals: Vec<(Totals, u32)> = Vec::new();
        for ((_, atom), _) in asked() {
            if let Atom::Sum { sum, from, to, .. } = atom {
                let of = Totals { sum: *sum, from: *from, to: *to };
                match totals.iter_mut().find(|(known, _)| *known == of) {
                    None => totals.push((of, 1)),
                    Some((_, uses)) => *uses = uses.saturating_add(1),
                }
            }
        }
        shared.sums = totals.into_iter().filter(|(_, uses)| *uses > 1).map(|(of, _)| of).collect();
        for ((number, atom), _) in asked() {
            let of = match atom {
                Atom::Reached { .. } => ranked(atom).and_then(|(source, rank, cut)| {
                    let group = shared.latest.iter().position(|latest| latest.source == source)?;
                    let rank = shared.latest.get(group)?.ranks.binary_search(&rank).ok()?;
                    Some(Of::Latest { group, rank, cut })
                }),
                Atom::Sum { sum, from, to, least, most } => {
                    let of = Totals { sum: *sum, from: *from, to: *to };
                    let group = shared.sums.iter().position(|known| *known == of);
                    group.map(|group| Of::Sum { group, least: *least, most: *most })
                }
                _ => None,
            };
            shared.of.get_mut(number).into_iter().for_each(|slot| *slot = of);
        }
        shared
    }

    pub(super) fn columns(&self) -> Columns {
        Columns {
            latest: self.latest.iter().map(|_| None).collect(),
            sums: self.sums.iter().map(|_| None).collect(),
            spare: Vec::new(),
            spare_sums: Vec::new(),
        }
    }

    /// Of whom in a chunk an atom holds; `None` where it shares nothing.
    pub(super) fn find<'m>(
        &self,
        atom: usize,
        chunk: Chunk,
        columns: &mut Columns,
        tracks: &[Tracks<'_>],
        money: impl Fn(usize) -> Option<Money<'m>>,
    ) -> Option<Words> {
        match self.of.get(atom).copied().flatten()? {
            Of::Latest { group, rank, cut } => {
                let latest = self.latest.get(group)?;
                let slot = columns.latest.get_mut(group)?;
                if slot.is_none() {
                    let mut seconds = columns.spare.pop().unwrap_or_default();
                    latest.fill(tracks.get(latest.source)?, chunk, &mut seconds);
                    *slot = Some(seconds);
                }
                let seconds = slot.as_deref()?.chunks_exact(CHUNK).nth(rank)?;
                Some(dense(seconds, |second| second >= cut))
            }
            Of::Sum { group, least, most } => {
                let totals = self.sums.get(group)?;
                let slot = columns.sums.get_mut(group)?;
                if slot.is_none() {
                    let mut sums = columns.spare_sums.pop().unwrap_or_default();
                    let active = money(totals.sum)?.sums(chunk, totals.from, totals.to, &mut sums);
                    *slot = Some((sums, active));
                }
                let (sums, active) = slot.as_ref()?;
                let is_inside = |sum: i64| least <= sum && sum <= most;
                let found = active.keep(|place| sums.get(place).is_some_and(|sum| is_inside(*sum)));
                // The sum over nothing is zero.
                Some(if is_inside(0) { found.or(Words::ALL.without(*active)) } else { found })
            }
        }
    }
}

impl Columns {
    /// Goes on to another chunk.
    pub(super) fn begin(&mut self) {
        self.spare.extend(self.latest.iter_mut().filter_map(Option::take));
        self.spare_sums.extend(self.sums.iter_mut().filter_map(Option::take).map(|(sums, _)| sums));
    }
}

impl Latest {
    fn fill(&self, tracks: &Tracks<'_>, chunk: Chunk, seconds: &mut Vec<u32>) {
        seconds.clear();
        seconds.resize(self.ranks.len().saturating_mul(CHUNK), 0);
        let rows = |track: usize, customer: usize| {
            let track = tracks.tracks.get(track)?;
            let Times::Seconds { seconds, .. } = track.timeline.times() else { return None };
            seconds.get(track.timeline.rows_of(chunk.number(customer)))
        };
        let asked = kernels::by_last(tracks, chunk, self.oldest, u32::MAX);
        asked.each(|customer| {
            let (one, other) = (rows(0, customer).unwrap_or_default(), rows(1, customer).unwrap_or_default());
            for (rank, column) in self.ranks.iter().zip(seconds.chunks_exact_mut(CHUNK)) {
                let found =
                    if other.is_empty() { nth_latest(one, place(*rank)) } else { nth_of_two(one, other, place(*rank)) };
                if found < self.oldest {
                    // Those of higher ranks are older still.
                    break;
                }
                column.get_mut(customer).into_iter().for_each(|second| *second = found);
            }
        });
    }
}

/// Counted from one; 0 where there are fewer.
fn nth_latest(ascending: &[u32], rank: usize) -> u32 {
    ascending.len().checked_sub(rank).and_then(|row| ascending.get(row)).copied().unwrap_or_default()
}

/// The so manieth latest of both together: of all ways to take so many from the two, in the best one the earliest taken is as
/// late as can be.
fn nth_of_two(one: &[u32], other: &[u32], rank: usize) -> u32 {
    let mut found = nth_latest(one, rank).max(nth_latest(other, rank));
    // So many of the one, and the rest of the other.
    let first = rank.saturating_sub(other.len()).max(1);
    let last = rank.saturating_sub(1).min(one.len());
    if first <= last {
        let skipped = other.len().saturating_add(first).saturating_sub(rank);
        let earliest = one.iter().rev().skip(first.saturating_sub(1)).zip(other.iter().skip(skipped));
        for (one, other) in earliest.take(last.saturating_sub(first).saturating_add(1)) {
            found = found.max(*one.min(other));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::nth_of_two;
    use alloc::vec::Vec;

    #[test]
    fn the_latest_of_two_are_those_of_both_together() {
        let columns: [&[u32]; 6] = [&[], &[5], &[1, 5, 5, 9], &[2, 3, 4], &[9, 9], &[1, 2, 3, 4, 5, 6, 7, 8]];
        for one in columns {
            for other in columns {
                let mut both: Vec<u32> = one.iter().chain(other).copied().collect();
                both.sort_unstable_by(|one, other| other.cmp(one));
                for rank in 1..20 {
                    let expected = both.get(rank - 1).copied().unwrap_or_default();
                    assert_eq!(nth_of_two(one, other, rank), expected, "{rank} of {one:?} and {other:?}");
                }
            }
        }
    }
}
