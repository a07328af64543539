//! Whether axes and rules are a grid, and to which rule each cell belongs.

use super::{Axis, GridCells, GridError, GridFault, GridRule, Scores};
use crate::model::Text;
use alloc::{collections::BTreeSet, vec::Vec};
use core::ops::Range;

const MOST_CELLS: u128 = 1_000_000;
const MOST_RULES: usize = 2_000;
/// Of all rules together: what reading untrusted rules may cost.
const MOST_WORK: u128 = 100_000_000;

const OTHERS: &str = "the others";
const WITHOUT_PURCHASES: &str = "those without a purchase";

/// To which rule each cell belongs, the last axis first.
#[derive(Debug)]
pub(super) struct Owners(Vec<u16>);

impl Owners {
    /// There are fewer rules.
    const NOBODY: u16 = u16::MAX;

    /// Of each cell the rule, from 0; none where no rule holds.
    pub(super) fn iter(&self) -> impl Iterator<Item = Option<usize>> {
        self.0.iter().map(|owner| (*owner != Self::NOBODY).then_some(usize::from(*owner)))
    }

    fn fill(&mut self, cells: Range<usize>, owner: u16) {
        if let Some(cells) = self.0.get_mut(cells) {
            cells.fill(owner);
        }
    }

    fn of(&self, cells: Range<usize>) -> &[u16] {
        self.0.get(cells).unwrap_or_default()
    }
}

/// The faults found so far; beyond the first ones they are counted.
#[derive(Default)]
struct Faults {
    first: Vec<GridFault>,
    more: usize,
}

impl Faults {
    fn push(&mut self, fault: impl FnOnce() -> GridFault) {
        if self.first.len() < GridError::MOST_FAULTS {
            self.first.push(fault());
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    fn is_empty(&self) -> bool {
        self.first.is_empty()
    }

    fn into_result(self) -> Result<(), GridError> {
        if self.is_empty() { Ok(()) } else { Err(GridError::new(self.first, self.more)) }
    }
}

pub(super) fn check(
    axes: &[Axis],
    rules: &[GridRule],
    others: Option<&Text>,
    without_purchases: &Text,
) -> Result<Owners, GridError> {
    let mut faults = Faults::default();
    let owners = look(axes, rules, others, without_purchases, &mut faults);
    faults.into_result()?;
    Ok(owners)
}

/// Stops where it makes no sense to look further.
fn look(
    axes: &[Axis],
    rules: &[GridRule],
    others: Option<&Text>,
    without_purchases: &Text,
    faults: &mut Faults,
) -> Owners {
    let nothing = Owners(Vec::new());
    check_axes(axes, faults);
    let are_axes_sound = faults.is_empty();
    if rules.is_empty() || rules.len() > MOST_RULES {
        faults.push(|| GridFault::Rules { found: rules.len() });
        return nothing;
    }
    check_names(rules, others, without_purchases, faults);
    if !are_axes_sound {
        return nothing;
    }
    check_ranges(axes, rules, faults);
    let claimed = rules.iter().filter(|rule| is_sound(axes, rule)).map(volume).sum();
    if claimed > MOST_WORK {
        faults.push(|| GridFault::Work { cells: claimed });
        return nothing;
    }
    let owners = owners(axes, rules);
    if others.is_some() {
        check_reached(axes, rules, &owners, faults);
    } else {
        check_partition(axes, rules, &owners, claimed, faults);
    }
    owners
}

/// Whether everybody's segment has a name of its own.
pub(super) fn names(rules: &[GridRule], others: Option<&Text>, without_purchases: &Text) -> Result<(), GridError> {
    let mut faults = Faults::default();
    check_names(rules, others, without_purchases, &mut faults);
    faults.into_result()
}

/// Rules that do not go with the axes own nothing.
pub(super) fn owners(axes: &[Axis], rules: &[GridRule]) -> Owners {
    let cells = axes.iter().map(Axis::size).fold(1_usize, usize::saturating_mul);
    let mut owners = Owners(alloc::vec![Owners::NOBODY; cells]);
    // Backwards, so that earlier rules take from later ones.
    for (place, rule) in rules.iter().enumerate().rev().filter(|(_, rule)| is_sound(axes, rule)) {
        let Ok(owner) = u16::try_from(place) else { continue };
        for run in runs(axes, rule.bounds()) {
            owners.fill(run, owner);
        }
    }
    owners
}

fn check_axes(axes: &[Axis], faults: &mut Faults) {
    if !(1..=Scores::MOST).contains(&axes.len()) {
        return faults.push(|| GridFault::Axes { found: axes.len() });
    }
    for (place, axis) in axes.iter().enumerate() {
        let found = axis.dimensions().len();
        if !(1..=Scores::MOST).contains(&found) {
            faults.push(|| GridFault::Dimensions { axis: place, found });
            continue;
        }
        let mut known = BTreeSet::new();
        for name in axis.dimensions() {
            if name.is_empty() || !known.insert(name) {
                faults.push(|| GridFault::Dimension { axis: place, name: name.clone() });
            }
        }
        if !(2..=100).contains(&axis.bins()) {
            faults.push(|| GridFault::Bins { axis: place, bins: axis.bins() });
        }
    }
    let sizes = axes.iter().map(|axis| axis.size() as u128);
    let cells = sizes.fold(1, u128::saturating_mul);
    if cells > MOST_CELLS {
        faults.push(|| GridFault::Cells { cells });
    }
}

fn check_names(rules: &[GridRule], others: Option<&Text>, without_purchases: &Text, faults: &mut Faults) {
    for (place, rule) in rules.iter().enumerate() {
        if rule.name().is_empty() {
            faults.push(|| GridFault::NoName { rule: place });
        }
    }
    let is_rule = |name: &Text| rules.iter().any(|rule| rule.name() == name);
    let mut check = |name: &Text, of, is_taken: bool| {
        if name.is_empty() {
            faults.push(|| GridFault::NoNameOf { of });
        } else if is_taken {
            faults.push(|| GridFault::Name { name: name.clone(), of });
        }
    };
    if let Some(others) = others {
        check(others, OTHERS, is_rule(others));
    }
    check(without_purchases, WITHOUT_PURCHASES, is_rule(without_purchases) || others == Some(without_purchases));
}

fn is_sound(axes: &[Axis], rule: &GridRule) -> bool {
    let is_inside = |(axis, (from, to)): (&Axis, &(u16, u16))| {
        from <= to && axis.offset(*from).is_some() && axis.offset(*to).is_some()
    };
    axes.len() == rule.bounds().len() && axes.iter().zip(rule.bounds()).all(is_inside)
}

fn check_ranges(axes: &[Axis], rules: &[GridRule], faults: &mut Faults) {
    for (place, rule) in rules.iter().enumerate().filter(|(_, rule)| !is_sound(axes, rule)) {
        let (name, expected, found) = (rule.name().clone(), axes.len(), rule.bounds().len());
        if expected != found {
            faults.push(|| GridFault::Ranges { rule: place, name, expected, found });
            continue;
        }
        for (axis, (from, to)) in axes.iter().zip(rule.bounds()) {
            let (least, greatest) = axis.range().into_inner();
            let (name, label, from, to) = (name.clone(), axis.label(), *from, *to);
            if from > to {
                faults.push(|| GridFault::EmptyRange { rule: place, name, axis: label, from, to });
            } else if from < least || to > greatest {
                faults.push(|| GridFault::Beyond { rule: place, name, axis: label, from, to, least, greatest });
            }
        }
    }
}

fn volume(rule: &GridRule) -> u128 {
    rule.ranges().map(|range| range.len() as u128).fold(1, u128::saturating_mul)
}

fn check_reached(axes: &[Axis], rules: &[GridRule], owners: &Owners, faults: &mut Faults) {
    let reached: BTreeSet<usize> = owners.iter().flatten().collect();
    for (place, rule) in rules.iter().enumerate() {
        if reached.contains(&place) || !is_sound(axes, rule) {
            continue;
        }
        faults.push(|| {
            let cells = runs(axes, rule.bounds()).into_iter().flat_map(|run| owners.of(run)).copied();
            let earlier: BTreeSet<u16> = cells.collect();
            let earlier = earlier.into_iter().filter_map(|owner| rules.get(usize::from(owner)));
            let mut known = BTreeSet::new();
            let earlier = earlier.map(GridRule::name).filter(|name| known.insert(*name)).cloned().collect();
            GridFault::Unreachable { rule: place, name: rule.name().clone(), earlier }
        });
    }
}

fn check_partition(axes: &[Axis], rules: &[GridRule], owners: &Owners, claimed: u128, faults: &mut Faults) {
    let owned = owners.iter().flatten().count();
    if claimed > owned as u128 {
        let sound: Vec<(usize, &GridRule)> =
            rules.iter().enumerate().filter(|(_, rule)| is_sound(axes, rule)).collect();
        for (index, (one, rule)) in sound.iter().enumerate() {
            for (other, second) in sound.iter().skip(index.saturating_add(1)) {
                if shared(rule, second).all(|bounds| bounds.is_some()) {
                    faults.push(|| GridFault::Overlap {
                        rules: (*one, *other),
                        names: (rule.name().clone(), second.name().clone()),
                        cells: GridCells::of(axes, &shared(rule, second).flatten().collect::<Vec<_>>()),
                    });
                }
            }
        }
    }
    // Rules that could not be read may cover what seems to be left.
    if owned < owners.0.len() && rules.iter().all(|rule| is_sound(axes, rule)) {
        uncovered(axes, owners, |cells| faults.push(|| GridFault::Uncovered { cells: GridCells::of(axes, cells) }));
    }
}

/// What two rules have in common on each axis.
fn shared(one: &GridRule, other: &GridRule) -> impl Iterator<Item = Option<(u16, u16)>> {
    one.bounds().iter().zip(other.bounds()).map(|((from, to), (other_from, other_to))| {
        let (from, to) = (*from.max(other_from), *to.min(other_to));
        (from <= to).then_some((from, to))
    })
}

/// Blocks of cells that nobody owns, until all are told: each as large as it can grow from its first cell, along the last axis
/// first.
fn uncovered(axes: &[Axis], owners: &Owners, mut tell: impl FnMut(&[(u16, u16)])) {
    let mut left = Owners(owners.0.clone());
    let mut cell = 0;
    while let Some(next) = left.0.iter().skip(cell).position(|owner| *owner == Owners::NOBODY) {
        cell = next.saturating_add(cell);
        let mut block: Vec<(u16, u16)> = place(axes, cell).into_iter().map(|value| (value, value)).collect();
        for (along, axis) in axes.iter().enumerate().rev() {
            let (_, greatest) = axis.range().into_inner();
            while let Some((_, end)) = block.get(along).copied().filter(|(_, end)| *end < greatest) {
                let next = end.saturating_add(1);
                let mut layer = block.clone();
                layer.iter_mut().skip(along).take(1).for_each(|bounds| *bounds = (next, next));
                let mut cells = runs(axes, &layer).into_iter().flat_map(|run| left.of(run));
                if !cells.all(|owner| *owner == Owners::NOBODY) {
                    break;
                }
                block.iter_mut().skip(along).take(1).for_each(|(_, end)| *end = next);
            }
        }
        for run in runs(axes, &block) {
            left.fill(run, 0);
        }
        tell(&block);
    }
}

/// The values of a cell.
fn place(axes: &[Axis], cell: usize) -> Vec<u16> {
    let mut left = cell;
    let mut values: Vec<u16> = axes
        .iter()
        .rev()
        .map(|axis| {
            let offset = left.checked_rem(axis.size()).unwrap_or(0);
            left = left.checked_div(axis.size()).unwrap_or(0);
            axis.range().nth(offset).unwrap_or(0)
        })
        .collect();
    values.reverse();
    values
}

/// The cells of a block, in runs along the last axis; none where the block does not go with the axes.
fn runs(axes: &[Axis], bounds: &[(u16, u16)]) -> Vec<Range<usize>> {
    let Some((last, before)) = axes.split_last() else { return Vec::new() };
    let offsets = |axis: &Axis, (from, to): &(u16, u16)| Some((axis.offset(*from)?, axis.offset(*to)?));
    let mut starts = alloc::vec![0_usize];
    for (axis, bounds) in before.iter().zip(bounds) {
        let Some((from, to)) = offsets(axis, bounds) else { return Vec::new() };
        let along =
            |start: usize| (from..=to).map(move |offset| start.saturating_mul(axis.size()).saturating_add(offset));
        starts = starts.into_iter().flat_map(along).collect();
    }
    let Some((from, to)) = bounds.get(before.len()).and_then(|bounds| offsets(last, bounds)) else {
        return Vec::new();
    };
    let run = |start: usize| {
        let start = start.saturating_mul(last.size());
        start.saturating_add(from)..start.saturating_add(to).saturating_add(1)
    };
    starts.into_iter().map(run).collect()
}
