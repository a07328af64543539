//! What many questions have in common: one look at the events of a customer answers all of them.

use super::{
    atoms::{Atom, Sum},
    kernels::{self, Money, Series},
    program::Program,
    source::Tracks,
    words::{CHUNK, Chunk, Words, dense},
};
use crate::population::codes::place;
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

/// The sums since some instants, until the end.
#[derive(Debug)]
struct Totals {
    sum: usize,
    /// The seconds with which they begin, descending; 0 for everything.
    cuts: Vec<u32>,
}

/// Where the answer of an atom stands.
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
        cut: usize,
        least: i32,
        most: i32,
    },
}

/// An atom that may share what it looks at.
#[derive(Clone, Copy, Debug)]
enum Sharing {
    Latest { source: usize, rank: u32, cut: u32 },
    Sum { sum: usize, cut: u32, least: i32, most: i32 },
}

/// What was found out of a chunk.
#[derive(Debug)]
pub(super) struct Columns {
    /// Of each source the seconds of each rank, one after the other; 0 for none, or one that does not matter.
    latest: Vec<Option<Vec<u32>>>,
    /// The sums of each cut, one after the other. What does not fit stays at the edge, which no limit lies behind.
    sums: Vec<Option<Vec<i32>>>,
    /// Room to be used again.
    spare: Vec<Vec<u32>>,
    spare_sums: Vec<Vec<i32>>,
}

impl Sharing {
    fn of(atom: &Atom, sums: &[Sum], tracks: &[Tracks<'_>]) -> Option<Self> {
        const MOST_RANK: u32 = 64;
        let cut = |source: usize, from: i64, most_tracks: usize| {
            let tracks = tracks.get(source)?;
            let (cut, is_in_doubt) = tracks.cut(from);
            let is_plain = !tracks.is_wide && !is_in_doubt && tracks.tracks.len() <= most_tracks;
            is_plain.then_some(if from == i64::MIN { 0 } else { cut })
        };
        match atom {
            Atom::Reached { source, least, from, to: i64::MAX } if *least <= MOST_RANK => {
                Some(Self::Latest { source: *source, rank: *least, cut: cut(*source, *from, 2)?.max(1) })
            }
            Atom::Sum { sum, from, to: i64::MAX, least, most } => {
                let (least, most) = short(*least, *most)?;
                Some(Self::Sum { sum: *sum, cut: cut(sums.get(*sum)?.source, *from, 1)?, least, most })
            }
            _ => None,
        }
    }
}

/// Limits that hold for 32 bits of a sum as for all of it; `None` where that cannot be.
fn short(least: i64, most: i64) -> Option<(i32, i32)> {
    let inner = |limit: i64, edge: i32| i32::try_from(limit).ok().filter(|limit| *limit != edge);
    let least = if least == i64::MIN { i32::MIN } else { inner(least, i32::MIN)? };
    let most = if most == i64::MAX { i32::MAX } else { inner(most, i32::MAX)? };
    Some((least, most))
}

impl Shared {
    /// Those of the atoms that are asked for which have more in common than their answers.
    pub(super) fn new(program: &Program<'_>, tracks: &[Tracks<'_>], are_asked: &[bool]) -> Self {
        let sharing = program.atoms().iter().zip(are_asked);
        let sharing: Vec<Option<Sharing>> = sharing
            .map(|(atom, is_asked)| is_asked.then(|| Sharing::of(atom, &program.sums, tracks)).flatten())
            .collect();
        let (mut latest, mut sums): (Vec<Latest>, Vec<Totals>) = (Vec::new(), Vec::new());
        for sharing in sharing.iter().flatten() {
            match *sharing {
                Sharing::Latest { source, rank, cut } => match latest.iter_mut().find(|of| of.source == source) {
                    None => latest.push(Latest { source, ranks: vec![rank], oldest: cut }),
                    Some(of) => {
                        of.ranks.push(rank);
                        of.oldest = of.oldest.min(cut);
                    }
                },
                Sharing::Sum { sum, cut, .. } => match sums.iter_mut().find(|of| of.sum == sum) {
                    None => sums.push(Totals { sum, cuts: vec![cut] }),
                    Some(of) => of.cuts.push(cut),
                },
            }
        }
        latest.retain(|of| of.ranks.len() > 1);
        sums.retain(|of| of.cuts.len() > 1);
        for of in &mut latest {
            of.ranks.sort_unstable();
            of.ranks.dedup();
        }
        for of in &mut sums {
            of.cuts.sort_unstable_by(|one, other| other.cmp(one));
            of.cuts.dedup();
        }
        let place = |sharing: Option<Sharing>| match sharing? {
            Sharing::Latest { source, rank, cut } => {
                let group = latest.iter().position(|of| of.source == source)?;
                Some(Of::Latest { group, rank: latest.get(group)?.ranks.binary_search(&rank).ok()?, cut })
            }
            Sharing::Sum { sum, cut, least, most } => {
                let group = sums.iter().position(|of| of.sum == sum)?;
                let cut = sums.get(group)?.cuts.iter().position(|known| *known == cut)?;
                Some(Of::Sum { group, cut, least, most })
            }
        };
        let of = sharing.into_iter().map(place).collect();
        Self { latest, sums, of }
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
            Of::Sum { group, cut, least, most } => {
                let totals = self.sums.get(group)?;
                let slot = columns.sums.get_mut(group)?;
                if slot.is_none() {
                    let mut sums = columns.spare_sums.pop().unwrap_or_default();
                    money(totals.sum)?.sums_since(&totals.cuts, chunk, &mut sums);
                    *slot = Some(sums);
                }
                let sums = slot.as_deref()?.chunks_exact(CHUNK).nth(cut)?;
                Some(dense(sums, |sum| least <= sum && sum <= most))
            }
        }
    }
}

impl Columns {
    /// Goes on to another chunk.
    pub(super) fn begin(&mut self) {
        self.spare.extend(self.latest.iter_mut().filter_map(Option::take));
        self.spare_sums.extend(self.sums.iter_mut().filter_map(Option::take));
    }
}

impl Latest {
    fn fill(&self, tracks: &Tracks<'_>, chunk: Chunk, found: &mut Vec<u32>) {
        found.clear();
        found.resize(self.ranks.len().saturating_mul(CHUNK), 0);
        let asked = kernels::by_last(tracks, chunk, self.oldest, u32::MAX);
        let series = |track: usize| tracks.tracks.get(track).and_then(|track| Series::new(track, chunk));
        let (Some(one), other) = (series(0), series(1)) else { return };
        let Some(other) = other else {
            asked.each(|customer| {
                let seconds = one.of(customer);
                let nth = |rank| seconds.len().checked_sub(rank).and_then(|row| seconds.get(row)).copied();
                self.put(nth, found, customer);
            });
            return;
        };
        let enough = self.ranks.last().map_or(0, |rank| place(*rank));
        let mut both = Vec::with_capacity(enough);
        asked.each(|customer| {
            merge_latest(one.of(customer), other.of(customer), enough, self.oldest, &mut both);
            self.put(|rank| both.get(rank.saturating_sub(1)).copied(), found, customer);
        });
    }

    /// Those of each rank that matter.
    fn put(&self, nth: impl Fn(usize) -> Option<u32>, found: &mut [u32], customer: usize) {
        for (rank, column) in self.ranks.iter().zip(found.chunks_exact_mut(CHUNK)) {
            // Those of higher ranks are older still.
            let Some(nth) = nth(place(*rank)).filter(|nth| *nth >= self.oldest) else { return };
            column.get_mut(customer).into_iter().for_each(|second| *second = nth);
        }
    }
}

/// So many of both together, the latest first, until one is older than what matters. Which of the two comes next is anybody's
/// guess, so it is not branched on.
fn merge_latest(one: &[u32], other: &[u32], enough: usize, oldest: u32, both: &mut Vec<u32>) {
    both.clear();
    let (mut left, mut others_left) = (one.len(), other.len());
    let latest_of = |seconds: &[u32], left: usize| seconds.get(left.wrapping_sub(1)).copied().unwrap_or_default();
    for _ in 0..enough {
        let (latest, others) = (latest_of(one, left), latest_of(other, others_left));
        if latest.max(others) < oldest.max(1) {
            return;
        }
        both.push(latest.max(others));
        let is_one = usize::from(latest >= others);
        left = left.wrapping_sub(is_one);
        others_left = others_left.wrapping_sub(1 ^ is_one);
    }
}

#[cfg(test)]
mod tests {
    use super::{merge_latest, short};
    use alloc::vec::Vec;

    #[test]
    fn the_latest_of_two_are_those_of_both_together() {
        let columns: [&[u32]; 6] = [&[], &[5], &[1, 5, 5, 9], &[2, 3, 4], &[9, 9], &[1, 2, 3, 4, 5, 6, 7, 8]];
        for one in columns {
            for other in columns {
                let mut both: Vec<u32> = one.iter().chain(other).copied().collect();
                both.sort_unstable_by(|one, other| other.cmp(one));
                for enough in 0..20 {
                    for oldest in [0, 1, 4, 5, 20] {
                        let expected = both.iter().copied().filter(|second| *second >= oldest).take(enough);
                        let mut merged = Vec::new();
                        merge_latest(one, other, enough, oldest, &mut merged);
                        assert_eq!(
                            merged,
                            expected.collect::<Vec<_>>(),
                            "{enough} of {one:?} and {other:?} from {oldest}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn limits_hold_for_sums_that_stay_at_the_edge() {
        let edges = [i64::MIN, i32::MIN.into(), -1, 0, 1, i32::MAX.into(), i64::MAX];
        let near: Vec<i64> =
            edges.iter().flat_map(|edge| [edge.saturating_sub(1), *edge, edge.saturating_add(1)]).collect();
        let mut held = 0;
        for least in &near {
            for most in &near {
                let Some((low, high)) = short(*least, *most) else { continue };
                for sum in &near {
                    let stays = i32::try_from(*sum).unwrap_or(if *sum < 0 { i32::MIN } else { i32::MAX });
                    assert_eq!(low <= stays && stays <= high, least <= sum && sum <= most, "{sum} in {least}..={most}");
                    held += 1;
                }
            }
        }
        assert!(held > 1_000);
    }
}
