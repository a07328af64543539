use super::{
    Dates, Figure,
    chance::Chance,
    number,
    withhold::{Flow, withheld},
};
use crate::{
    error::{DefinitionError, Problem},
    metric::{Ratio, percent},
    model::{Subject, billionths},
    plan::{BeyondHorizon, Plan},
    population::{Members, Population},
    rfm::table,
    time::Instant,
    wire::Way,
};
use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;
use rust_decimal::Decimal;

/// How does a segment grow? Its members at each of some dates, and who came and went between them.
///
/// At every date the definition is read anew with all that is dated up to then, so a past that nobody kept memberships of can be
/// looked at. When something arrived is not kept: what comes in late counts from its own date on, so figures that were told
/// before can change. What happens between two dates is not seen: who comes and goes in a week was never there for weekly dates.
///
/// # More than chance
///
/// A segment of thousands changes every day. A step is marked as *beyond chance* where those who entered and those who left are so
/// unequal in number that it would be unlikely if everybody who changed sides had tossed a coin. That is **McNemar's exact test** for
/// a yes or no of the same customers at two dates; nothing follows from those who stayed. It is computed in whole
/// numbers up to 120 changes, and beyond in floating point to at least four digits.
///
/// The level is 5 % unless [said otherwise](Self::significance). As twenty tests of nothing at 5 % mark one step on average, the
/// steps are tested **together** by Holm's method: at 5 %, nineteen of twenty trends that are all chance have no mark at all.
/// [`each_alone`](Self::each_alone) tests every step by itself. Several segments are several trends, each tested for itself:
/// of twenty that are all chance, one may have a mark.
///
/// Who did not exist before counts as one who was not in. So a mark may say no more than that there are new customers; for the same
/// customers at both dates, ask of those who existed at the first (`everyone()` at that date).
///
/// ```
/// use segmentry::{
///     insight::{Dates, Growth},
///     model::{Customer, Message, SignUp},
///     population::Population,
///     prelude::*,
///     time::Instant,
/// };
///
/// let at = |text: &str| text.parse::<Instant>();
/// let mut customers = Vec::new();
/// for id in 0..50 {
///     let mut customer = Customer::new(id);
///     customer.profile.sign_up = Some(SignUp { at: at("2025-12-01T00:00:00Z")?, source: None });
///     // Eight opened a message in January, twenty-five others one in February.
///     if id < 33 {
///         let opened = if id < 8 { "2026-01-20T09:00:00Z" } else { "2026-02-20T09:00:00Z" };
///         customer.record(Message::opened(at(opened)?))?;
///     }
///     customers.push(customer);
/// }
/// let population = Population::from_customers(customers)?;
///
/// let engaged = messages().opened().within_last(days(30)).any();
/// let plan = engaged.plan(&Context::at(at("2026-03-15T00:00:00Z")?))?;
/// let dates = Dates::of([at("2026-02-01T00:00:00Z")?, at("2026-03-01T00:00:00Z")?, at("2026-03-15T00:00:00Z")?]);
/// let trend = Growth::new(&plan, &dates)?.of(&population, &population.everyone());
/// assert_eq!(trend.to_string(), "\
/// date                  members  % of customers  entered  left  retained      p-value  beyond chance (corrected)
/// 2026-02-01T00:00:00Z        8            16.0        -     -         -            -                          -
/// 2026-03-01T00:00:00Z       25            50.0       25     8       0.0  0.004551384                        yes
/// 2026-03-15T00:00:00Z       25            50.0        0     0     100.0            1                         no");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
#[doc(alias = "trend")]
#[doc(alias = "retention")]
#[doc(alias = "McNemar")]
pub struct Growth {
    plans: Vec<Plan>,
    significance: Ratio,
    is_each_alone: bool,
}

/// The sizes of a segment at some dates, and the steps between them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Trend {
    /// One for each date.
    pub sizes: Vec<SizeAt>,
    /// From each date to the next: one less than there are dates.
    pub steps: Vec<Step>,
    /// Whether each step was tested by itself, so that marks are not corrected for the number of steps.
    pub is_each_alone: bool,
}

/// How large a segment is at a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct SizeAt {
    /// The date.
    pub at: Instant,
    /// How many of the customers asked about are in it.
    pub members: u64,
    /// How many of the customers asked about exist by then.
    pub existing: u64,
    /// How many of the members are members at the first date as well, whatever they were in between.
    pub of_the_first: u64,
}

/// What happened to a segment from one date to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Step {
    /// The earlier date.
    pub from: Instant,
    /// The later one.
    pub to: Instant,
    /// How many are in it at the earlier date.
    pub before: u64,
    /// How many are in it at the later date.
    pub after: u64,
    /// How many are in it at the later date and not at the earlier.
    pub entered: u64,
    /// How many of those who entered did not exist at the earlier date.
    pub new_customers: u64,
    /// How many are in it at the earlier date and not at the later.
    pub left: u64,
    /// How likely it is that at least so many more enter than leave, or leave than enter, if both are equally likely: from 0 to 1,
    /// rounded half to even at nine decimals. It is not corrected for the number of steps.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::wire::decimals::serialize"))]
    pub p_value: Decimal,
    /// Whether that is too unlikely to be chance.
    pub is_beyond_chance: bool,
}

/// What may be shown of a [`Trend`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ShownTrend {
    /// The dates, with the members at each.
    pub sizes: Vec<(Instant, Figure<u64>)>,
    /// From each date to the next.
    pub steps: Vec<ShownStep>,
    /// Whether each step was tested by itself.
    pub is_each_alone: bool,
}

/// What may be shown of a [`Step`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ShownStep {
    /// How many entered.
    pub entered: Figure<u64>,
    /// How many left.
    pub left: Figure<u64>,
    /// How many stayed.
    pub stayed: Figure<u64>,
    /// Whether that is too unlikely to be chance; it is shown where both numbers are.
    pub is_beyond_chance: Figure<bool>,
}

impl Growth {
    /// The growth of a segment over some dates.
    ///
    /// # Errors
    /// When a date lies beyond the horizon of the plan's context.
    pub fn new(plan: &Plan, dates: &Dates) -> Result<Self, BeyondHorizon> {
        let plans = dates.iter().map(|date| plan.at(date)).collect::<Result<_, _>>()?;
        Ok(Self { plans, significance: percent(5), is_each_alone: false })
    }

    /// The same with another level of significance: how likely chance alone may lead to a mark.
    ///
    /// # Errors
    /// When the level is a fraction over zero.
    pub fn significance(self, level: Ratio) -> Result<Self, DefinitionError> {
        if level.denominator() == 0 {
            return Err(Way::ROOT.key("significance").fault(Problem::ZeroDenominator).into());
        }
        Ok(Self { significance: level, ..self })
    }

    /// The same, each step tested by itself, as if it were the only one that is looked at.
    pub fn each_alone(self) -> Self {
        Self { is_each_alone: true, ..self }
    }

    /// The growth of the part of the segment that is among some customers; of all of it, among
    /// [everyone](Population::everyone).
    #[must_use]
    pub fn of(&self, population: &Population, customers: &Members) -> Trend {
        let mut trend = Trend { sizes: Vec::new(), steps: Vec::new(), is_each_alone: self.is_each_alone };
        let mut first: Option<Members> = None;
        let mut latest: Option<(Instant, Members)> = None;
        let mut chances = Vec::new();
        for plan in &self.plans {
            let at = plan.as_of();
            let members = population.select(plan) & customers;
            let first = first.get_or_insert_with(|| members.clone());
            trend.sizes.push(SizeAt {
                at,
                members: number(members.len()),
                existing: number(population.existing(customers, at).len()),
                of_the_first: number(members.intersection_len(first)),
            });
            if let Some((from, before)) = latest {
                let entered = &members - &before;
                let left = number(before.difference_len(&members));
                let chance = Chance::mcnemar(number(entered.len()), left);
                chances.push(chance);
                trend.steps.push(Step {
                    from,
                    to: at,
                    before: number(before.len()),
                    after: number(members.len()),
                    entered: number(entered.len()),
                    new_customers: number(new_customers(population, &entered, from)),
                    left,
                    p_value: chance.to_decimal(),
                    is_beyond_chance: false,
                });
            }
            latest = Some((at, members));
        }
        let test = if self.is_each_alone { Chance::unlikely } else { Chance::unlikely_among };
        for (step, is_beyond_chance) in trend.steps.iter_mut().zip(test(&chances, self.significance)) {
            step.is_beyond_chance = is_beyond_chance;
        }
        trend
    }
}

/// How many did not exist yet.
fn new_customers(population: &Population, members: &Members, at: Instant) -> usize {
    let is_new = |number: &u32| population.member(*number).exists_since().is_some_and(|since| since > at);
    members.numbers().filter(is_new).count()
}

impl SizeAt {
    /// Of those who exist, how many are in it; `None` where nobody exists.
    #[must_use]
    pub fn share(&self) -> Option<Ratio> {
        Ratio::of(self.members, self.existing)
    }
}

impl Step {
    /// How many are in it at both dates.
    #[must_use]
    pub fn stayed(&self) -> u64 {
        self.before.saturating_sub(self.left)
    }

    /// Of those who were in it, how many stayed; `None` where nobody was.
    #[must_use]
    pub fn retention(&self) -> Option<Ratio> {
        Ratio::of(self.stayed(), self.before)
    }

    /// By how much it became larger, of what it was: below zero where it became smaller, `None` where nobody was in it. Rounded
    /// half to even at nine decimals.
    #[must_use]
    pub fn growth(&self) -> Option<Decimal> {
        billionths::share(i128::from(self.after).saturating_sub(self.before.into()), self.before.into())
    }
}

impl Trend {
    /// Of the members at the first date, how many are members at each; `None` where there were none.
    #[must_use]
    pub fn retention(&self) -> Vec<Option<Ratio>> {
        let first = self.sizes.first().map_or(0, |size| size.members);
        self.sizes.iter().map(|size| Ratio::of(size.of_the_first, first)).collect()
    }

    /// What may be shown where no figure is to be a count of fewer than `least` customers; see [`withhold`](mod@super::withhold).
    /// Since a size is the one before with those who entered and without those who left, each may tell about another.
    #[must_use]
    pub fn withheld_below(&self, least: u64) -> ShownTrend {
        // Members go from each date to those who stay, and on to the next, where others come in from outside, which is node 0.
        let members_at = |place: usize| place.saturating_mul(2).saturating_add(1);
        let staying = |place: usize| place.saturating_mul(2).saturating_add(2);
        let end = self.sizes.len().saturating_sub(1);
        let mut flows = Vec::new();
        for (place, size) in self.sizes.iter().enumerate() {
            let from = if place == 0 { 0 } else { members_at(place) };
            let to = if place == end { 0 } else { staying(place) };
            flows.push(Flow { from, to, count: size.members });
        }
        for (place, step) in self.steps.iter().enumerate() {
            let next = members_at(place.saturating_add(1));
            flows.push(Flow { from: 0, to: next, count: step.entered });
            flows.push(Flow { from: staying(place), to: 0, count: step.left });
            flows.push(Flow { from: staying(place), to: next, count: step.stayed() });
        }
        let is_withheld = withheld(&flows, least);
        let mut figures =
            flows.iter().zip(is_withheld).map(|(flow, is_withheld)| Figure::unless(is_withheld, flow.count));
        let mut next = || figures.next().unwrap_or(Figure::Withheld);
        let sizes = self.sizes.iter().map(|size| (size.at, next())).collect();
        let steps = self.steps.iter().map(|step| {
            let (entered, left, stayed) = (next(), next(), next());
            let hides = [entered, left].contains(&Figure::Withheld);
            ShownStep { entered, left, stayed, is_beyond_chance: Figure::unless(hides, step.is_beyond_chance) }
        });
        ShownTrend { sizes, steps: steps.collect(), is_each_alone: self.is_each_alone }
    }
}

/// A table with a row for each date; what there is not at the first is "-".
impl fmt::Display for Trend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shares = self.sizes.iter().map(|size| table::percent(size.share().and_then(Ratio::to_decimal)));
        self.withheld_below(0).write(f, Some(shares.collect()))
    }
}

/// The table of [`Trend`] with "withheld" in its cells, without shares of customers.
impl fmt::Display for ShownTrend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, None)
    }
}

impl ShownTrend {
    fn write(&self, f: &mut fmt::Formatter<'_>, shares: Option<Vec<String>>) -> fmt::Result {
        let mark = if self.is_each_alone { "beyond chance" } else { "beyond chance (corrected)" };
        let mut head = alloc::vec!["date", "members"];
        head.extend(shares.is_some().then_some("% of customers"));
        head.extend(["entered", "left", "retained", "p-value", mark]);
        let mut rows: Vec<Vec<String>> = alloc::vec![head.into_iter().map(String::from).collect()];
        let mut shares = shares.into_iter().flatten();
        let steps =
            core::iter::once(None).chain(self.sizes.iter().map(|(_, before)| *before).zip(&self.steps).map(Some));
        for ((at, members), step) in self.sizes.iter().zip(steps) {
            let mut cells = alloc::vec![at.to_string(), members.to_string()];
            cells.extend(shares.next());
            cells.extend(step.map_or_else(|| ["-"; 5].map(String::from), |(before, step)| step.cells(before)));
            rows.push(cells);
        }
        table::write(f, &rows)
    }
}

impl ShownStep {
    /// Who entered, who left, how many of those before stayed, and whether that is chance.
    fn cells(&self, before: Figure<u64>) -> [String; 5] {
        let retention = self.stayed.and(before).map(|(stayed, before)| Ratio::of(stayed, before));
        let p_value = self.entered.and(self.left).map(|(entered, left)| Chance::mcnemar(entered, left).to_decimal());
        [
            self.entered.to_string(),
            self.left.to_string(),
            retention.map(|share| table::percent(share.and_then(Ratio::to_decimal))).to_string(),
            p_value.to_string(),
            self.is_beyond_chance.map(|is_beyond_chance| if is_beyond_chance { "yes" } else { "no" }).to_string(),
        ]
    }
}
