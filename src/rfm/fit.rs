use super::{
    Bins, Collapsed, Diagnosis, FitError, Method, Ties,
    diagnosis::{Heaviest, Level},
    order_statistics::{OrderStatistics, Run},
    quantile::{Exact, Part},
};
use crate::{
    model::{Text, billionths},
    scale::{Best, Breakpoints, Closed, Edge, Tie},
};
use alloc::vec::Vec;
use rust_decimal::Decimal;

/// One dimension of a definition, and in which cell it is fitted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dimension<'a> {
    pub(super) name: &'a Text,
    pub(super) bins: &'a Bins,
    /// The scores before, where it is nested in those.
    pub(super) cell: &'a [u8],
}

/// A bin that is not the worst.
struct Step {
    edge: Edge,
    score: u8,
    /// How many of the fitted customers do not reach it.
    worse: u64,
    /// Whether there could be fitted customers on both sides of it.
    parts: bool,
}

/// Bins, from the worst to the best.
struct Steps {
    /// The score of those who reach no step.
    lowest: u8,
    steps: Vec<Step>,
}

/// Breakpoints by the definition of a dimension, and what became of the customers.
pub(super) fn fit(
    dimension: Dimension<'_>,
    values: &mut impl OrderStatistics,
) -> Result<(Breakpoints, Diagnosis), FitError> {
    let Dimension { name, bins: definition, cell } = dimension;
    let n = values.customers();
    if n == 0 {
        return Err(FitError::NoCustomers);
    }
    values.prepare(&definition.ranks(n));
    let (least, greatest) = (values.run(1).value, values.run(n).value);
    let tie = definition.method.tie();
    let closed = definition.method.closed();
    let bins = definition.bins;
    let steps = match &tie {
        Some(tie) => definition.split(tie, values),
        None => definition.together((least, greatest), values),
    };
    let levels = bounded(steps.steps.iter().filter(|step| step.parts).count().saturating_add(1));
    if definition.collapsed == Collapsed::Refuse && levels < bins {
        let (dimension, cell) = (name.clone(), cell.to_vec());
        return Err(FitError::Collapsed { dimension, cell, levels, bins });
    }
    let (Steps { lowest, steps }, of) = steps.renumbered(definition);
    let scores = core::iter::once(lowest).chain(steps.iter().map(|step| step.score)).collect();
    let (scores_from, counts) = levels_of(lowest, &steps, of, n);
    let diagnosis = Diagnosis {
        dimension: name.clone(),
        bins,
        best: definition.best,
        closed,
        customers: n,
        least: decimal(least),
        greatest: decimal(greatest),
        levels,
        scores: scores_from,
        counts,
        heaviest: heaviest(bins, values).map(|(value, customers)| Heaviest { value: decimal(value), customers }),
    };
    let breakpoints = Breakpoints {
        best: definition.best,
        closed,
        outside: definition.outside,
        edges: steps.into_iter().map(|step| step.edge).collect(),
        tie,
        scores,
        of,
        range: Some((least, greatest)),
    };
    Ok((breakpoints, diagnosis))
}

/// What is fitted is below the [largest](super::quantile::LARGEST), so decimals have enough digits for it and for edges.
fn decimal(billionths: i128) -> Decimal {
    billionths::to_decimal(billionths).unwrap_or_default()
}

fn bounded(number: usize) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

/// The value that most customers have, of those that fill more than a bin; of several the least. Such values lie on a cut: from
/// one to the next there are no more than a bin of customers.
fn heaviest(bins: u8, values: &mut impl OrderStatistics) -> Option<(i128, u64)> {
    let n = values.customers();
    let mut heaviest: Option<Run> = None;
    for part in (1..bins).filter_map(|q| Part::new(q.into(), bins.into())) {
        let run = values.run(part.rank_from(n));
        if heaviest.is_none_or(|heaviest| run.customers() > heaviest.customers()) {
            heaviest = Some(run);
        }
    }
    let is_heavy = |run: &Run| run.customers() > 1 && run.customers().saturating_mul(bins.into()) > n;
    heaviest.filter(is_heavy).map(|run| (run.value, run.customers()))
}

/// The bins, and how many customers have each score from 1 to the best.
fn levels_of(lowest: u8, steps: &[Step], of: u8, customers: u64) -> (Vec<Level>, Vec<u64>) {
    let from = core::iter::once((lowest, None, 0))
        .chain(steps.iter().map(|step| (step.score, Some(step.edge.value), step.worse)));
    let to = steps.iter().map(|step| step.worse).chain([customers]);
    let mut counts = alloc::vec![0_u64; of.into()];
    let mut levels = Vec::new();
    for ((score, edge, from), to) in from.zip(to) {
        if let Some(count) = usize::from(score).checked_sub(1).and_then(|place| counts.get_mut(place)) {
            *count = to.saturating_sub(from);
        }
        // An edge that all reach, or nobody, bounds a bin in which nobody can be.
        levels.push(Level { score, edge: edge.map(decimal), is_possible: to > 0 && from < customers });
    }
    (levels, counts)
}

impl Method {
    /// How equal values are put into an order, where they are split.
    pub(super) fn tie(&self) -> Option<Tie> {
        match self {
            Self::Ranks(Ties::SplitById) => Some(Tie::Id),
            Self::Ranks(Ties::SplitBySeed(seed)) => Some(Tie::Seed(seed.clone())),
            _ => None,
        }
    }

    pub(super) fn closed(&self) -> Closed {
        match self {
            Self::Quantiles { closed, .. } | Self::Edges { closed, .. } => *closed,
            Self::Ranks(_) | Self::EqualWidth => Closed::Left,
        }
    }

    /// The ranks that an edge depends on, but those after a run of equals.
    pub(super) fn ranks(&self, part: Part, n: u64) -> Vec<u64> {
        match self {
            Self::Ranks(Ties::High) => alloc::vec![part.rank_above(n)],
            Self::Ranks(_) => alloc::vec![part.rank_from(n)],
            Self::Quantiles { quantile, .. } => {
                let place = quantile.place(part, n);
                place.into_iter().flat_map(|place| [Some(place.rank), place.next()]).flatten().collect()
            }
            Self::EqualWidth | Self::Edges { .. } => Vec::new(),
        }
    }

    /// What a value must reach to lie above a part of all, in ascending order; `None` where no value is enough, and of
    /// [edges](Self::Edges), which are no parts. Equal values stay together.
    pub(super) fn edge(
        &self,
        part: Part,
        (least, greatest): (i128, i128),
        values: &mut impl OrderStatistics,
    ) -> Option<i128> {
        let n = values.customers();
        match self {
            Self::Ranks(Ties::High) => Some(values.run(part.rank_above(n)).value),
            Self::Ranks(Ties::Nearest) => {
                let run = values.run(part.rank_from(n));
                let doubled = i128::from(run.less).saturating_add(run.most.into()).saturating_mul(part.denominator);
                let is_near = doubled >= part.numerator.saturating_mul(n.into()).saturating_mul(2);
                if is_near { Some(run.value) } else { after(run, values) }
            }
            Self::Ranks(_) => {
                let run = values.run(part.rank_from(n));
                after(run, values)
            }
            Self::Quantiles { quantile, closed, plus } => {
                let value = rounded(quantile.place(part, n)?.value(values)?, *closed);
                value.checked_add(billionths::from_decimal(*plus)?)
            }
            Self::EqualWidth => {
                let edge = Exact::between(least, greatest, part.numerator, part.denominator);
                edge.map(|value| rounded(value, Closed::Left))
            }
            Self::Edges { .. } => None,
        }
    }
}

impl Bins {
    /// All ranks that a fit will ask for, but those after a run of equals.
    fn ranks(&self, n: u64) -> Vec<u64> {
        let mut ranks = alloc::vec![1, n];
        for q in 1..self.bins {
            let Some(part) = Part::new(q.into(), self.bins.into()) else { continue };
            // The heaviest value lies on a cut.
            ranks.push(part.rank_from(n));
            ranks.extend(self.method.ranks(part, n));
            if self.method.tie().is_some() {
                ranks.extend(self.first(q, n));
            }
        }
        ranks
    }

    /// From the worst to the best, how many come before bin `q`, from 0, of SQL's `NTILE`; none where there are fewer
    /// customers.
    fn before(&self, q: u8, n: u64) -> Option<u64> {
        let each = n.checked_div(self.bins.into())?;
        let larger = n.checked_rem(self.bins.into())?;
        let before = each.saturating_mul(q.into()).saturating_add(larger.min(q.into()));
        (before < n).then_some(before)
    }

    /// The ascending rank of the first customer of that bin.
    fn first(&self, q: u8, n: u64) -> Option<u64> {
        let before = self.before(q, n)?;
        Some(if self.best == Best::Highest { before.saturating_add(1) } else { n.saturating_sub(before) })
    }

    /// Bins of one size, whoever is equal.
    fn split(&self, tie: &Tie, values: &mut impl OrderStatistics) -> Steps {
        let n = values.customers();
        let mut scores = Vec::new();
        let mut wanted = Vec::new();
        for q in 1..self.bins {
            let Some((before, rank)) = self.before(q, n).zip(self.first(q, n)) else { break };
            let run = values.run(rank);
            let worse = if self.best == Best::Highest { run.less } else { n.saturating_sub(run.most) };
            scores.push((q.saturating_add(1), before));
            wanted.push((run.value, before.saturating_sub(worse)));
        }
        let keys = values.keys(tie, &wanted);
        let step = |(((score, worse), (value, _)), first)| Step {
            edge: Edge { value, first: Some(first) },
            score,
            worse,
            parts: true,
        };
        Steps { lowest: 1, steps: scores.into_iter().zip(wanted).zip(keys).map(step).collect() }
    }

    /// Bins by edges between values.
    fn together(&self, range: (i128, i128), values: &mut impl OrderStatistics) -> Steps {
        let (least, greatest) = range;
        let n = values.customers();
        let closed = self.method.closed();
        // A host's own edges stay, whoever is there.
        let stays = matches!(self.method, Method::Edges { .. });
        let mut steps = Steps { lowest: 1, steps: Vec::new() };
        let edges: Vec<i128> = (1..self.bins).map_while(|q| self.edge(q, range, values)).collect();
        let reached_from = |edge: i128| if closed == Closed::Left { edge } else { edge.saturating_add(1) };
        values.prepare_less(&edges.iter().copied().map(reached_from).collect::<Vec<_>>());
        for (value, score) in edges.into_iter().zip(2..) {
            let (reached_by_all, reached_by_none) = match closed {
                Closed::Left => (value <= least, value > greatest),
                // The lowest of bins that are fitted has its lower end too, or nobody would have the least value.
                Closed::Right if stays => (value < least, value >= greatest),
                Closed::Right => (value <= least, value >= greatest),
            };
            let parts = !reached_by_all && !reached_by_none;
            if !stays && reached_by_all {
                steps.lowest = score;
                continue;
            }
            if !stays && reached_by_none {
                break;
            }
            let edge = Edge { value, first: None };
            if let Some(last) = steps.steps.last_mut().filter(|last| last.edge == edge) {
                last.score = score;
                continue;
            }
            let worse = values.less(reached_from(value));
            steps.steps.push(Step { edge, score, worse, parts });
        }
        if self.best == Best::Lowest { steps.mirrored(self.bins, n) } else { steps }
    }

    /// What a value must reach to be in the bin after the `q`-th, in ascending order; `None` where no value is enough.
    fn edge(&self, q: u8, range: (i128, i128), values: &mut impl OrderStatistics) -> Option<i128> {
        if let Method::Edges { edges, .. } = &self.method {
            return billionths::from_decimal(*edges.get(usize::from(q).checked_sub(1)?)?);
        }
        self.method.edge(Part::new(q.into(), self.bins.into())?, range, values)
    }
}

/// The least value that is greater than a run of equals.
fn after(run: Run, values: &mut impl OrderStatistics) -> Option<i128> {
    (run.most < values.customers()).then(|| values.run(run.most.saturating_add(1)).value)
}

/// The whole number of billionths that parts the same values.
fn rounded(value: Exact, closed: Closed) -> i128 {
    if closed == Closed::Left { value.ceil() } else { value.floor() }
}

impl Steps {
    /// The same where less is better: `b + 1 - score`.
    fn mirrored(self, bins: u8, customers: u64) -> Self {
        let turned = |score: u8| bins.saturating_add(1).saturating_sub(score);
        let best_first = core::iter::once(self.lowest).chain(self.steps.iter().map(|step| step.score));
        let mut scores: Vec<u8> = best_first.map(turned).collect();
        let lowest = scores.pop().unwrap_or(1);
        let step = |(step, score): (Step, u8)| Step { score, worse: customers.saturating_sub(step.worse), ..step };
        Self { lowest, steps: self.steps.into_iter().zip(scores).rev().map(step).collect() }
    }

    /// With the scores that become of a collapsed scale, and the best that there is.
    fn renumbered(mut self, definition: &Bins) -> (Self, u8) {
        let bins = definition.bins;
        if matches!(definition.collapsed, Collapsed::Skip | Collapsed::Refuse) {
            return (self, bins);
        }
        self.steps.retain(|step| step.parts);
        let levels = bounded(self.steps.len().saturating_add(1));
        let score = |level: u8| match (definition.collapsed, definition.best) {
            (Collapsed::Stretch, Best::Highest) => stretched(level, levels, bins),
            (Collapsed::Stretch, Best::Lowest) => {
                let ascending = levels.saturating_add(1).saturating_sub(level);
                bins.saturating_add(1).saturating_sub(stretched(ascending, levels, bins))
            }
            _ => level,
        };
        self.lowest = score(1);
        for (step, level) in self.steps.iter_mut().zip(2..) {
            step.score = score(level);
        }
        (self, if definition.collapsed == Collapsed::Compress { levels } else { bins })
    }
}

/// The score of a level, both from 1: `1 + (level - 1) (bins - 1) / (levels - 1)`, half up.
fn stretched(level: u8, levels: u8, bins: u8) -> u8 {
    let (level, levels, bins) = (u32::from(level), u32::from(levels), u32::from(bins));
    let gaps = levels.saturating_sub(1);
    // Twice the quotient plus one, halved: half up. A single level is in the middle.
    let doubled = level.saturating_sub(1).saturating_mul(bins.saturating_sub(1)).saturating_mul(2);
    let score = match doubled.saturating_add(gaps).checked_div(gaps.saturating_mul(2)) {
        Some(steps) => steps.saturating_add(1),
        None => bins.saturating_add(1).div_ceil(2),
    };
    u8::try_from(score).unwrap_or(u8::MAX)
}
