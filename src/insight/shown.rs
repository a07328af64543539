//! What may be shown of answers about events, where few members are behind a figure.

use super::{
    ConversionGroup, Conversions, Figure, FunnelCounts, FunnelStep, Outcome, Quantity, Rank, Revenue, Tally, TopValues,
    WeekTimes,
    withhold::{self, Flow, is_small, withheld_where},
};
use crate::{
    metric::Ratio,
    model::{Money, Value},
    time::Span,
};
use alloc::{string::String, vec::Vec};
use rust_decimal::Decimal;

/// What may be shown of a [`Tally`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
#[expect(missing_docs, reason = "as the figures that they are of")]
pub struct ShownTally {
    pub events: Figure<u64>,
    pub members: Figure<u64>,
    pub quantity: Option<Figure<Quantity>>,
    pub revenue: Option<Figure<Revenue>>,
}

/// What may be shown of [`TopValues`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ShownValues {
    /// The values in their order, but those whose figures are withheld behind the others, by name: between two that are known they would
    /// be known as well.
    pub values: Vec<ShownTopValue>,
    /// All events.
    pub total: ShownTally,
    /// The events that have no value of the field.
    pub without_value: ShownTally,
    /// What decides what is best.
    pub rank: Rank,
}

/// What may be shown of a [`TopValue`](super::TopValue).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ShownTopValue {
    /// The value.
    pub value: Value,
    /// How many there are of it.
    pub tally: ShownTally,
}

/// What may be shown of [`WeekTimes`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ShownTimes {
    /// The seven weekdays, from Monday.
    pub days: Vec<ShownDay>,
    /// The hours of all weekdays together, from 0 to 23.
    pub hours: Vec<ShownTally>,
    /// All events.
    pub total: ShownTally,
    /// Events whose hour cannot be told.
    pub unplaced: ShownTally,
}

/// What may be shown of [`DayTimes`](super::DayTimes).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ShownDay {
    /// The whole day.
    pub total: ShownTally,
    /// From 0 to 23.
    pub hours: Vec<ShownTally>,
}

/// What may be shown of [`Conversions`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ShownConversions {
    /// For each value of the field, sorted, and last the touches without one, if there are any.
    pub groups: Vec<ShownConversionGroup>,
    /// All touches together.
    pub total: ShownConversionGroup,
}

/// What may be shown of a [`ConversionGroup`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
#[expect(missing_docs, reason = "as the figures that they are of")]
pub struct ShownConversionGroup {
    pub value: Option<Value>,
    pub decided: ShownOutcome,
    pub undecided: ShownOutcome,
}

/// What may be shown of an [`Outcome`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
#[expect(missing_docs, reason = "as the figures that they are of")]
pub struct ShownOutcome {
    pub touches: Figure<u64>,
    pub reached: Figure<u64>,
    pub converted: Figure<u64>,
    pub conversion_rate: Figure<Option<Ratio>>,
    pub conversions: Figure<u64>,
    #[cfg_attr(feature = "serde", serde(serialize_with = "shown_decimal"))]
    pub credit: Figure<Decimal>,
    pub revenue: Option<Figure<Revenue>>,
    pub average_order_value: Figure<Option<Money>>,
}

/// What may be shown of [`FunnelCounts`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ShownFunnel {
    /// The steps in their order, of all members.
    pub steps: Vec<ShownFunnelStep>,
    /// For each value of the field, sorted, and last those without one, if there are any.
    pub groups: Vec<ShownFunnelGroup>,
}

/// What may be shown of a [`FunnelGroup`](super::FunnelGroup).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ShownFunnelGroup {
    /// The value of the first step's field; `None` of those without one.
    pub value: Option<Value>,
    /// The steps in their order.
    pub steps: Vec<ShownFunnelStep>,
}

/// What may be shown of a [`FunnelStep`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
#[expect(missing_docs, reason = "as the figures that they are of")]
pub struct ShownFunnelStep {
    pub name: String,
    pub members: Figure<u64>,
    pub lost: Figure<Option<u64>>,
    pub of_previous: Figure<Option<Ratio>>,
    pub of_first: Figure<Option<Ratio>>,
    pub median_time: Figure<Option<Span>>,
}

/// How much more there must seem to be, so that so few customers could be `least`.
fn wanted(customers: u64, least: u64) -> u64 {
    if is_small(customers, least) { least.saturating_sub(customers) } else { 0 }
}

/// The same of a part of some customers, so that the others, whose number would follow, could be `least` as well.
fn wanted_in(part: u64, whole: u64, least: u64) -> u64 {
    let others = if part > 0 { whole.saturating_sub(part) } else { 0 };
    wanted(part, least).max(wanted(others, least))
}

/// Which parts of a total are withheld, and whether the total is: of each how much there is, and how much more there must seem to be.
/// Parts that do not add up do not follow from each other.
fn withheld_parts(parts: &[(u64, u64)], total: (u64, u64)) -> (Vec<bool>, bool) {
    let mut is_withheld: Vec<bool> = parts.iter().map(|(_, wanted)| *wanted > 0).collect();
    let sum = parts.iter().fold(0_u64, |sum, (count, _)| sum.saturating_add(*count));
    if sum != total.0 || total.1 > 0 {
        return (is_withheld, total.1 > 0);
    }
    // One that is withheld may be so much more as the other withheld ones are more than 1, all together.
    let more = |count: u64| count.saturating_sub(1);
    let (small, mut others): (Vec<_>, Vec<_>) = parts.iter().zip(0..).partition(|((_, wanted), _)| *wanted > 0);
    let needed = small.iter().map(|((count, wanted), _)| more(*count).saturating_add(*wanted)).max().unwrap_or(0);
    let mut room = small.iter().fold(0_u64, |room, ((count, _), _)| room.saturating_add(more(*count)));
    others.retain(|((count, _), _)| *count > 0);
    others.sort_by_key(|((count, _), _)| *count);
    for ((count, _), place) in others {
        if room >= needed {
            break;
        }
        is_withheld.get_mut::<usize>(place).into_iter().for_each(|is_withheld| *is_withheld = true);
        room = room.saturating_add(more(*count));
    }
    (is_withheld, room < needed)
}

impl Tally {
    pub(super) fn shown(&self, is_withheld: bool) -> ShownTally {
        ShownTally {
            events: Figure::unless(is_withheld, self.events),
            members: Figure::unless(is_withheld, self.members),
            quantity: self.quantity.map(|quantity| Figure::unless(is_withheld, quantity)),
            revenue: self.revenue.map(|revenue| Figure::unless(is_withheld, revenue)),
        }
    }

    /// How many events, and how many more there must seem to be.
    fn weight(&self, least: u64) -> (u64, u64) {
        (self.events, wanted(self.members, least))
    }

    /// The same of a part: those who have none of it follow from the total.
    fn weight_in(&self, total: &Self, least: u64) -> (u64, u64) {
        (self.events, wanted_in(self.members, total.members, least))
    }
}

impl ShownTally {
    /// All of it or nothing is withheld.
    pub(super) fn tally(&self) -> Figure<Tally> {
        self.events.and(self.members).map(|(events, members)| Tally {
            events,
            members,
            quantity: self.quantity.and_then(Figure::known),
            revenue: self.revenue.and_then(Figure::known),
        })
    }
}

impl TopValues {
    /// What may be shown where figures about 1 to `least - 1` members are withheld (who have a value, and who have events but none
    /// with this value), and more where these would follow from the total; see [`withhold`](super::withhold). The values themselves
    /// are told.
    #[must_use]
    pub fn withheld_below(&self, least: u64) -> ShownValues {
        let tallies = self.values.iter().map(|value| &value.tally).chain([&self.without_value]);
        let weights: Vec<(u64, u64)> = tallies.map(|tally| tally.weight_in(&self.total, least)).collect();
        let (mut is_withheld, hides_total) = withheld_parts(&weights, self.total.weight(least));
        let without_value = self.without_value.shown(is_withheld.pop().unwrap_or(true));
        let (mut known, mut others) = (Vec::new(), Vec::new());
        for (value, is_withheld) in self.values.iter().zip(is_withheld) {
            let values = if is_withheld { &mut others } else { &mut known };
            values.push(ShownTopValue { value: value.value.clone(), tally: value.tally.shown(is_withheld) });
        }
        others.sort_by(|one, other| one.value.cmp(&other.value));
        known.append(&mut others);
        ShownValues { values: known, total: self.total.shown(hides_total), without_value, rank: self.rank }
    }
}

impl WeekTimes {
    /// What may be shown where figures about 1 to `least - 1` members are withheld, and more where these would follow from
    /// the sums of days and hours; see [`withhold`](super::withhold).
    #[must_use]
    pub fn withheld_below(&self, least: u64) -> ShownTimes {
        // From all into days, from days into hours, and back; what has no place goes past them.
        let (all, back) = (self.days.len().saturating_add(self.hours.len()), usize::MAX);
        let hour_node = |hour: usize| self.days.len().saturating_add(hour);
        let mut flows = Vec::new();
        let mut tallies: Vec<&Tally> = Vec::new();
        let mut flow = |from, to, tally| {
            flows.push(Flow { from, to, count: Tally::weight(tally, least).0 });
            tallies.push(tally);
        };
        for (day, times) in self.days.iter().enumerate() {
            flow(all, day, &times.total);
            times.hours.iter().enumerate().for_each(|(hour, tally)| flow(day, hour_node(hour), tally));
        }
        self.hours.iter().enumerate().for_each(|(hour, tally)| flow(hour_node(hour), back, tally));
        flow(back, all, &self.total);
        flow(all, back, &self.unplaced);
        let all_wanted: Vec<u64> = tallies.iter().map(|tally| tally.weight(least).1).collect();
        let is_withheld = withheld_where(&flows, &all_wanted);
        let mut shown = tallies.iter().zip(is_withheld).map(|(tally, is_withheld)| tally.shown(is_withheld));
        let mut next = || shown.next().unwrap_or(self.total.shown(true));
        ShownTimes {
            days: self
                .days
                .iter()
                .map(|day| ShownDay { total: next(), hours: day.hours.iter().map(|_| next()).collect() })
                .collect(),
            hours: self.hours.iter().map(|_| next()).collect(),
            total: next(),
            unplaced: next(),
        }
    }
}

impl Conversions {
    /// What may be shown where figures about 1 to `least - 1` members are withheld (who were touched, who converted, who did not,
    /// and who did either in other groups only), and more where these would follow from the total; see
    /// [`withhold`](super::withhold).
    #[must_use]
    pub fn withheld_below(&self, least: u64) -> ShownConversions {
        let mut decided = self.shown(|group| &group.decided, least).into_iter();
        let mut undecided = self.shown(|group| &group.undecided, least).into_iter();
        let hidden = self.total.decided.shown(true, true);
        let mut shown = |group: &ConversionGroup| ShownConversionGroup {
            value: group.value.clone(),
            decided: decided.next().unwrap_or(hidden),
            undecided: undecided.next().unwrap_or(hidden),
        };
        ShownConversions { groups: self.groups.iter().map(&mut shown).collect(), total: shown(&self.total) }
    }

    /// Of one side: of each group, and of all.
    fn shown(&self, side: impl Fn(&ConversionGroup) -> &Outcome, least: u64) -> Vec<ShownOutcome> {
        let outcomes: Vec<&Outcome> = self.groups.iter().map(&side).collect();
        let total = side(&self.total);
        let reach = |outcome: &Outcome| (outcome.touches, wanted_in(outcome.reached, total.reached, least));
        let converted = |outcome: &Outcome| {
            let not_converted = outcome.reached.saturating_sub(outcome.converted);
            let wanted = wanted_in(outcome.converted, total.converted, least).max(wanted(not_converted, least));
            (outcome.conversions, wanted)
        };
        let reaches: Vec<(u64, u64)> = outcomes.iter().map(|outcome| reach(outcome)).collect();
        let conversions: Vec<(u64, u64)> = outcomes.iter().map(|outcome| converted(outcome)).collect();
        let (hides_reach, hides_total_reach) = withheld_parts(&reaches, reach(total));
        // Goals that several groups share are more than one conversion, but their credit adds up all the same.
        let all = conversions.iter().fold(0_u64, |sum, (count, _)| sum.saturating_add(*count));
        let all = if outcomes.is_empty() { total.conversions } else { all };
        let (hides, hides_total) = withheld_parts(&conversions, (all, converted(total).1));
        let rows = outcomes.into_iter().chain([total]);
        let hides_reach = hides_reach.into_iter().chain([hides_total_reach]);
        let hides = hides.into_iter().chain([hides_total]);
        rows.zip(hides_reach.zip(hides)).map(|(outcome, (reach, converted))| outcome.shown(reach, converted)).collect()
    }
}

impl Outcome {
    fn shown(&self, hides_reach: bool, hides_conversions: bool) -> ShownOutcome {
        let hides_rate = hides_reach || hides_conversions;
        ShownOutcome {
            touches: Figure::unless(hides_reach, self.touches),
            reached: Figure::unless(hides_reach, self.reached),
            converted: Figure::unless(hides_conversions, self.converted),
            conversion_rate: Figure::unless(hides_rate, self.conversion_rate()),
            conversions: Figure::unless(hides_conversions, self.conversions),
            credit: Figure::unless(hides_conversions, self.credit),
            revenue: self.revenue.map(|revenue| Figure::unless(hides_conversions, revenue)),
            average_order_value: Figure::unless(hides_conversions, self.average_order_value),
        }
    }
}

impl FunnelCounts {
    /// What may be shown where counts of 1 to `least - 1` members are withheld (who came to a step, and who came no farther), and
    /// more where these would follow from others; see [`withhold`](super::withhold).
    #[must_use]
    pub fn withheld_below(&self, least: u64) -> ShownFunnel {
        // How many came to each step and no farther: everyone is in one of these.
        let ends = |steps: &[FunnelStep]| -> Vec<u64> {
            let next = steps.iter().skip(1).map(|step| step.members).chain([0]);
            steps.iter().zip(next).map(|(step, next)| step.members.saturating_sub(next)).collect()
        };
        let rows: Vec<Vec<u64>> = self.groups.iter().map(|group| ends(&group.steps)).collect();
        let all = ends(&self.steps);
        let first = |ends: &[u64]| ends.iter().copied().fold(0, u64::saturating_add);
        let is_sum = first(&all) == rows.iter().fold(0, |sum, row| first(row).saturating_add(sum));
        let of_groups = withhold::table(&rows, least);
        let groups = self.groups.iter().zip(of_groups.cells.iter().zip(&of_groups.rows));
        let groups = groups.map(|(group, (ends, total))| ShownFunnelGroup {
            value: group.value.clone(),
            steps: shown_steps(&group.steps, ends, *total),
        });
        let groups = groups.collect();
        let steps = if is_sum && !rows.is_empty() {
            shown_steps(&self.steps, &of_groups.columns, of_groups.total)
        } else {
            let (ends, total) = withhold::parts(&all, least);
            shown_steps(&self.steps, &ends, total)
        };
        ShownFunnel { steps, groups }
    }
}

/// Of steps of which everything is shown.
pub(super) fn all_steps(steps: &[FunnelStep]) -> Vec<ShownFunnelStep> {
    shown_steps(steps, &alloc::vec![Figure::Known(0); steps.len()], Figure::Known(0))
}

/// Of steps, where it is told which of those who came no farther, and whether those who came at all, may be shown.
fn shown_steps(steps: &[FunnelStep], ends: &[Figure<u64>], total: Figure<u64>) -> Vec<ShownFunnelStep> {
    let is_known = |figure: &Figure<u64>| *figure != Figure::Withheld;
    let first_hidden = ends.iter().position(|end| !is_known(end)).unwrap_or(ends.len());
    let after_hidden = ends.iter().rposition(|end| !is_known(end)).map_or(0, |last| last.saturating_add(1));
    // What goes in less those who left, or all who left from here on.
    let follows = |place: usize| (is_known(&total) && place <= first_hidden) || place >= after_hidden;
    let is_shown: Vec<bool> = (0..steps.len()).map(follows).collect();
    let shown = |place: usize| is_shown.get(place).copied().unwrap_or(false);
    let step = |(place, step): (usize, &FunnelStep)| {
        let hides = !shown(place);
        let before = place.checked_sub(1);
        let hides_lost = before.is_some_and(|before| !ends.get(before).is_some_and(is_known));
        ShownFunnelStep {
            name: step.name.clone(),
            members: Figure::unless(hides, step.members),
            lost: Figure::unless(hides_lost, step.lost),
            of_previous: Figure::unless(hides || before.is_some_and(|before| !shown(before)), step.of_previous),
            of_first: Figure::unless(hides || !shown(0), step.of_first),
            median_time: Figure::unless(hides, step.median_time),
        }
    };
    steps.iter().enumerate().map(step).collect()
}

#[cfg(feature = "serde")]
fn shown_decimal<S: serde::Serializer>(figure: &Figure<Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
    use alloc::string::ToString;
    use serde::Serialize;

    figure.map(|decimal| decimal.normalize().to_string()).serialize(serializer)
}
