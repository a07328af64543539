use super::number;
use crate::{
    error::{DefinitionError, Problem},
    metric::Ratio,
    model::{Id, Value},
    plan::{BeyondHorizon, Context, MetricPlan, Missing},
    population::{Members, MetricColumn, Population},
    scale::Best,
    time::Instant,
    wire::Way,
    words::{Metric, percent},
};
use alloc::vec::Vec;

/// Who are the best hundred, or the best 5 % of a segment, by any metric?
///
/// (The example needs the feature `testing`.)
///
/// ```
/// use segmentry::{insight::TopMembers, model::Currency, population::Population, prelude::*, testing::{a_customer, as_of}};
///
/// let population = Population::from_customers([
///     a_customer("ann").ordered("2026-02-01", "40 EUR").build(),
///     a_customer("bob").ordered("2026-02-03", "90 EUR").build(),
///     a_customer("eve").ordered("2026-02-08", "90 EUR").build(),
///     a_customer("joe").signed_up("2026-01-01").build(),
/// ])?;
///
/// // Two cards for the dinner.
/// let context = as_of("2026-03-01");
/// let best = TopMembers::number(2, orders().average(Currency::EUR)).plan(&context)?.of(&population, &population.everyone());
/// let list: Vec<String> = best.list.iter().map(|one| format!("{} {} {}", one.rank, one.id, one.value)).collect();
/// assert_eq!(list, ["1 bob 90 EUR", "1 eve 90 EUR"]);
/// // Who never ordered has no average, and is not asked for one.
/// assert_eq!((best.customers, best.missing[0].1), (3, 1));
///
/// // A set like every other.
/// let without_dinner = population.everyone() - &best.members;
/// assert_eq!(population.ids(&without_dinner).collect::<Vec<_>>(), ["ann".into(), "joe".into()]);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// The metric may be any that has an order, a fact that is a number or a length of time, or a
/// [score](crate::words::score). Members without a value are left out and counted: a missing value is neither much nor little.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use]
#[doc(alias = "top n")]
#[doc(alias = "best customers")]
#[doc(alias = "ranking")]
pub struct TopMembers {
    metric: Metric,
    size: Size,
    best: Best,
    equals: Equals,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Size {
    Number(u64),
    Part(Ratio),
}

/// What becomes of members with equal values, of whom only some would be among the best.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[doc(alias = "with ties")]
pub enum Equals {
    /// Those with the lowest ids are in, so that there are exactly as many as asked for.
    #[default]
    ById,
    /// All of them are in, so that there may be more.
    Together,
}

/// A [`TopMembers`] bound to a context.
#[derive(Clone, Debug)]
pub struct TopMembersPlan {
    top: TopMembers,
    metric: MetricPlan,
}

/// The best of some members.
///
/// Everybody who was asked is in one of the numbers: with a value, [missing](Self::missing) or [absent](Self::absent).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct RankedMembers {
    /// Who they are.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub members: Members,
    /// The same in an order: the best first, those with equal values by id.
    pub list: Vec<RankedMember>,
    /// How many have a value.
    pub customers: u64,
    /// How many have none, for each reason.
    pub missing: Vec<(Missing, u64)>,
    /// How many did not exist yet.
    pub absent: u64,
}

/// One of the best.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct RankedMember {
    /// How many have a better value, and one: with equal values the same, as in 1, 2, 2, 4.
    pub rank: u64,
    /// Who it is.
    pub id: Id,
    /// The value, in the unit of the metric.
    pub value: Value,
}

impl TopMembers {
    /// So many members: those who have most. All who have a value, where they are fewer.
    pub fn number(n: u64, metric: impl Into<Metric>) -> Self {
        Self { metric: metric.into(), size: Size::Number(n), best: Best::default(), equals: Equals::default() }
    }

    /// A part of those who have a value, rounded up: those who have most. More than all is refused when it is bound.
    pub fn part(part: Ratio, metric: impl Into<Metric>) -> Self {
        Self { size: Size::Part(part), ..Self::number(0, metric) }
    }

    /// The same with the good end: those who have least, where that is the lowest.
    pub fn best(self, best: Best) -> Self {
        Self { best, ..self }
    }

    /// The same with what becomes of equal values.
    pub fn equals(self, equals: Equals) -> Self {
        Self { equals, ..self }
    }

    /// Binds to a context.
    ///
    /// # Errors
    /// When the metric cannot be used in this context: all faults, each with its path in the JSON of the metric; or the part is
    /// more than all.
    pub fn plan(&self, context: &Context) -> Result<TopMembersPlan, DefinitionError> {
        if let Size::Part(part) = self.size {
            if part.denominator() == 0 || part > percent(100) {
                let fault = Way::ROOT.key("part").fault(Problem::Expected { what: "a part of all customers" });
                return Err(DefinitionError::new(alloc::vec![fault]));
            }
        }
        Ok(TopMembersPlan { top: self.clone(), metric: self.metric.plan(context)? })
    }
}

impl TopMembersPlan {
    /// The same at another instant.
    ///
    /// # Errors
    /// When the instant lies beyond the horizon of the context.
    pub fn at(&self, instant: impl Into<Instant>) -> Result<Self, BeyondHorizon> {
        Ok(Self { top: self.top.clone(), metric: self.metric.at(instant)? })
    }

    /// The best of these members.
    #[must_use]
    pub fn of(&self, population: &Population, members: &Members) -> RankedMembers {
        let column = population.column(&self.metric, members).into_numbers();
        // The better, the lower.
        let places: Vec<i128> = column.cells().all_billionths().map(|value| self.place(value)).collect();
        let chosen = self.chosen(population, &column, &places);
        let mut list: Vec<(i128, Id, usize)> = Vec::with_capacity(chosen.len());
        for (row, (number, place)) in column.members().numbers().zip(&places).enumerate() {
            if chosen.contains(number) {
                list.extend(population.id(number).map(|id| (*place, id, row)));
            }
        }
        list.sort_unstable();
        let mut ranked: Vec<RankedMember> = Vec::with_capacity(list.len());
        let (mut rank, mut before) = (0, None);
        for ((place, id, row), nth) in list.into_iter().zip(1..) {
            if before != Some(place) {
                (rank, before) = (nth, Some(place));
            }
            ranked.extend(column.value(row).map(|value| RankedMember { rank, id, value }));
        }
        RankedMembers {
            members: chosen,
            list: ranked,
            customers: number(column.len()),
            missing: column.missing().map(|(reason, members)| (reason, number(members.len()))).collect(),
            absent: number(column.absent().len()),
        }
    }

    fn place(&self, value: i128) -> i128 {
        if self.top.best == Best::Highest { value.saturating_neg() } else { value }
    }

    /// How many are asked for of so many.
    fn wanted(&self, of: usize) -> usize {
        match self.top.size {
            Size::Number(n) => usize::try_from(n).unwrap_or(usize::MAX).min(of),
            Size::Part(part) => {
                let product = u128::from(part.numerator()).saturating_mul(u128::try_from(of).unwrap_or(u128::MAX));
                let rounded = product.div_ceil(u128::from(part.denominator()).max(1));
                usize::try_from(rounded).unwrap_or(usize::MAX).min(of)
            }
        }
    }

    fn chosen(&self, population: &Population, column: &MetricColumn, places: &[i128]) -> Members {
        let wanted = self.wanted(places.len());
        let mut sorted = places.to_vec();
        let Some(last) = wanted.checked_sub(1).filter(|last| *last < sorted.len()) else { return Members::default() };
        let (_, last, _) = sorted.select_nth_unstable(last);
        let last = *last;
        let those = |is_chosen: fn(&i128, &i128) -> bool| {
            let chosen = column.members().numbers().zip(places).filter(move |(_, place)| is_chosen(place, &last));
            Members::from_numbers(chosen.map(|(number, _)| number))
        };
        if self.top.equals == Equals::Together {
            return those(|place, last| place <= last);
        }
        let better = those(|place, last| place < last);
        let equals = those(|place, last| place == last);
        let mut ids: Vec<(Id, u32)> =
            equals.numbers().filter_map(|number| Some((population.id(number)?, number))).collect();
        ids.sort_unstable();
        ids.truncate(wanted.saturating_sub(better.len()));
        better | Members::from_numbers(ids.into_iter().map(|(_, number)| number))
    }
}
