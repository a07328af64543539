//! How many members reach each step of a funnel.

use super::{
    Figure, ShownFunnel, ShownFunnelGroup, ShownFunnelStep,
    asked::{Asked, read_at},
    keys::Keys,
    shown::all_steps,
};
use crate::{
    error::DefinitionError,
    metric::{self, Ratio},
    model::{EventField, Item, Occurred, Value, billionths::divide_half_even},
    plan::{Context, Missing, bound, funnel::Walk},
    population::{Members, Population},
    rfm::table,
    time::Span,
    wire::Way,
    words::FunnelOf,
};
use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

/// How many members reach each step of a [funnel](crate::words::funnel), how many are lost on the way, and how long the steps take.
///
/// What a step is, and who has reached it, is told by [`FunnelOf`]: a member counts at all steps up to the
/// [furthest](FunnelOf::furthest) that he reached. One who went the way several times counts once, by the way on which he came farthest; of
/// several of these by the one that came there first, and of ways that came there by the same event by the one whose steps were taken
/// last. The time between two steps is that of this way.
///
/// ```
/// use segmentry::{
///     insight::Funnel,
///     model::{Cart, Currency, Customer, Money, Order, View},
///     population::Population,
///     prelude::*,
///     time::Instant,
/// };
///
/// let at = |text: &str| text.parse::<Instant>();
/// let mut anna = Customer::new("anna");
/// anna.record(View::of_product(at("2026-03-01T10:00:00Z")?, "mug"))?;
/// anna.record(Cart::added(at("2026-03-01T10:05:00Z")?, "mug"))?;
/// anna.record(Order::new(at("2026-03-01T11:05:00Z")?, Money::new(5, Currency::EUR)?))?;
/// let mut bert = Customer::new("bert");
/// bert.record(View::of_product(at("2026-03-02T10:00:00Z")?, "mug"))?;
/// bert.record(Cart::added(at("2026-03-02T10:15:00Z")?, "mug"))?;
/// let mut cleo = Customer::new("cleo");
/// cleo.record(View::of_product(at("2026-03-03T10:00:00Z")?, "lamp"))?;
/// let population = Population::from_customers([anna, bert, cleo])?;
///
/// let shop = funnel(views().products()).then(carts().added()).then(orders()).within(days(2));
/// let plan = Funnel::of(shop).plan(&Context::at(at("2026-04-01T00:00:00Z")?))?;
/// let counts = plan.of(&population, &population.everyone());
/// assert_eq!(counts.to_string(), "\
/// step                        members  % of first  % of previous  lost  median time
/// 1. product view                   3       100.0              -     -            -
/// 2. product added to a cart        2        66.7           66.7     1   10 minutes
/// 3. order                          1        33.3           50.0     1       1 hour");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use]
#[doc(alias = "drop-off")]
pub struct Funnel {
    funnel: metric::Funnel,
    by: Option<EventField>,
}

impl Funnel {
    /// The steps of this funnel.
    pub fn of<W>(funnel: FunnelOf<W>) -> Self {
        Self { funnel: funnel.into_funnel(), by: None }
    }

    /// Also for each value of a field of the first step: the device, the channel, the campaign they came by. The value is that of
    /// the event with which a member's way began; with several values he is in the group of each.
    pub fn by(self, field: EventField) -> Self {
        Self { by: Some(field), ..self }
    }

    /// Binds to a context.
    ///
    /// # Errors
    /// When the question cannot be asked in this context: all faults, each with its path, which begins with `funnel` or `by`.
    pub fn plan(&self, context: &Context) -> Result<FunnelPlan, DefinitionError> {
        let way = Way::ROOT;
        let asked = Asked::new(context, |binder| {
            if let Some(field) = &self.by {
                binder.field(self.funnel.steps.iter().take(1).flat_map(|step| &step.from), field, &way.key("by"));
            }
            let names = self.funnel.steps.iter().map(ToString::to_string).collect();
            Ways { funnel: binder.funnel(&self.funnel, &way.key("funnel")), names, by: self.by.clone() }
        })?;
        Ok(FunnelPlan(asked))
    }
}

#[derive(Debug)]
struct Ways {
    funnel: bound::Funnel,
    /// Of the steps.
    names: Vec<String>,
    by: Option<EventField>,
}

/// A [`Funnel`] bound to a context.
#[derive(Clone, Debug)]
pub struct FunnelPlan(Asked<Ways>);

read_at!(FunnelPlan);

impl FunnelPlan {
    /// The answer for some members.
    #[must_use]
    pub fn of(&self, population: &Population, members: &Members) -> FunnelCounts {
        let ways = self.0.question();
        let mut all = Times::new(ways);
        let mut keys = ways.by.as_ref().map(Keys::new);
        let mut groups: Vec<Times> = Vec::new();
        let mut without_value = Times::new(ways);
        let steps = self.0.steps(population, &ways.funnel);
        let mut walk = Walk::new();
        let incomplete = self.0.each(population, members, |_, row| {
            let way = steps.way(&row, &mut walk)?;
            let Some(first) = way.first() else { return Ok(()) };
            all.add(way);
            let Some(keys) = &mut keys else { return Ok(()) };
            let numbers = keys.of(first);
            if numbers.is_empty() {
                without_value.add(way);
            }
            for number in numbers {
                if *number >= groups.len() {
                    groups.resize_with(number.saturating_add(1), || Times::new(ways));
                }
                groups.get_mut(*number).into_iter().for_each(|group| group.add(way));
            }
            Ok(())
        });
        let of_value = |(value, number): (Value, usize)| {
            let times = core::mem::take(groups.get_mut(number)?);
            Some(FunnelGroup { value: Some(value), steps: times.steps(ways) })
        };
        let mut groups: Vec<FunnelGroup> = keys.iter().flat_map(Keys::sorted).filter_map(of_value).collect();
        if without_value.members() > 0 {
            groups.push(FunnelGroup { value: None, steps: without_value.steps(ways) });
        }
        FunnelCounts { steps: all.steps(ways), groups, incomplete, is_complete: self.0.knows(ways.funnel.window) }
    }
}

/// For each step, how long it took those who reached it since the step before, in microseconds; the first takes no time.
#[derive(Default)]
struct Times(Vec<Vec<u64>>);

impl Times {
    fn new(ways: &Ways) -> Self {
        Self(ways.names.iter().map(|_| Vec::new()).collect())
    }

    fn add<'a, E: Occurred<'a>>(&mut self, way: &[Item<E, E::Line>]) {
        let mut before = None;
        for (item, times) in way.iter().zip(&mut self.0) {
            let at = item.at().micros();
            times.push(at.abs_diff(before.replace(at).unwrap_or(at)));
        }
    }

    /// Who reached the first step.
    fn members(&self) -> usize {
        self.0.first().map_or(0, Vec::len)
    }

    fn steps(self, ways: &Ways) -> Vec<FunnelStep> {
        let count = |times: &Vec<u64>| u64::try_from(times.len()).unwrap_or(u64::MAX);
        let counts: Vec<u64> = self.0.iter().map(count).collect();
        let mut previous: Option<u64> = None;
        let first = counts.first().copied().unwrap_or(0);
        let mut steps = Vec::new();
        for ((times, members), name) in self.0.into_iter().zip(counts).zip(&ways.names) {
            let before = previous.replace(members);
            steps.push(FunnelStep {
                name: name.clone(),
                members,
                lost: before.map(|before| before.saturating_sub(members)),
                of_previous: before.and_then(|before| Ratio::of(members, before)),
                of_first: Ratio::of(members, first),
                median_time: before.and_then(|_| median(times)),
            });
        }
        steps
    }
}

/// The one in the middle, or of an even number the mean of the middle two, rounded half to even.
fn median(mut times: Vec<u64>) -> Option<Span> {
    let upper = times.len() / 2;
    let is_even = times.len() % 2 == 0;
    if times.is_empty() {
        return None;
    }
    let (below, middle, _) = times.select_nth_unstable(upper);
    let lower = if is_even { below.iter().max().copied() } else { Some(*middle) };
    let sum = i128::from(*middle).saturating_add(lower?.into());
    u64::try_from(divide_half_even(sum, 2)?).ok().map(Span::from_micros)
}

/// How many members reached each step; see [`Funnel`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct FunnelCounts {
    /// The steps in their order, of all members.
    pub steps: Vec<FunnelStep>,
    /// For each value of the field, sorted, and last those without one, if there are any. Empty where no field is asked for.
    pub groups: Vec<FunnelGroup>,
    /// How many members there are of whom it cannot be told how far they came, by what is missing. They are in no figure.
    pub incomplete: Vec<(Missing, u64)>,
    /// Whether the history is known of the whole window of the first step. Where it is not, members may have come farther.
    pub is_complete: bool,
}

/// The steps of members whose way began alike.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct FunnelGroup {
    /// The value of the first step's field; `None` of those without one.
    pub value: Option<Value>,
    /// The steps in their order.
    pub steps: Vec<FunnelStep>,
}

/// A step of a funnel, and who came so far.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct FunnelStep {
    /// What the step is, in words.
    pub name: String,
    /// How many members reached it.
    pub members: u64,
    /// How many reached the step before and not this one: the drop-off. `None` of the first step.
    pub lost: Option<u64>,
    /// The part of those at the step before, exact; `None` of the first step, and where nobody was there.
    pub of_previous: Option<Ratio>,
    /// The part of those at the first step, exact; `None` where nobody was there.
    pub of_first: Option<Ratio>,
    /// The median time since the step before, of those who reached this one: the one in the middle, or of an even number the mean of the
    /// middle two, rounded half to even at microseconds. `None` of the first step, and where nobody came so far.
    pub median_time: Option<Span>,
}

/// A table with a row for each step.
impl fmt::Display for FunnelCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_steps(f, &all_steps(&self.steps))
    }
}

/// As of [all members](FunnelCounts).
impl fmt::Display for FunnelGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_steps(f, &all_steps(&self.steps))
    }
}

/// The table of [`FunnelCounts`] with "withheld" in its cells.
impl fmt::Display for ShownFunnel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_steps(f, &self.steps)
    }
}

/// As of [all members](ShownFunnel).
impl fmt::Display for ShownFunnelGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_steps(f, &self.steps)
    }
}

fn write_steps(f: &mut fmt::Formatter<'_>, steps: &[ShownFunnelStep]) -> fmt::Result {
    let head = ["step", "members", "% of first", "% of previous", "lost", "median time"];
    let mut rows = alloc::vec![head.into_iter().map(String::from).collect::<Vec<_>>()];
    let nothing = || "-".to_string();
    let share =
        |share: Figure<Option<Ratio>>| share.map(|share| table::percent(share.and_then(Ratio::to_decimal))).to_string();
    for (step, number) in steps.iter().zip(1_u32..) {
        rows.push(alloc::vec![
            alloc::format!("{number}. {}", step.name),
            step.members.to_string(),
            share(step.of_first),
            share(step.of_previous),
            step.lost.map(|lost| lost.map_or_else(nothing, |lost| lost.to_string())).to_string(),
            step.median_time.map(|time| time.map_or_else(nothing, |time| time.roughly().to_string())).to_string(),
        ]);
    }
    table::write(f, &rows)
}
