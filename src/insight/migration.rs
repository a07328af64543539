use super::{
    Figure, number,
    overlap::{Double, Examples, check_groups},
    withhold,
};
use crate::{
    model::Text,
    plan::{Plan, ScorePlan, WaterfallPlan},
    population::{Members, Population},
    rfm::{Migration, Position, Standings, write_migration},
    segment::SegmentId,
};
use alloc::{collections::BTreeMap, string::String, vec::Vec};
use core::fmt;
use thiserror::Error;

/// Groups of customers at an instant, of which everybody is in at most one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Groups<K> {
    /// In their order, each position once.
    positions: Vec<(Position<K>, Members)>,
}

/// Why customers cannot be told apart by groups.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum GroupsError {
    /// Some are in two of them.
    #[error("{} in both {one} and {other}: {}", both.are(), both.few())]
    NotExclusive {
        /// The one.
        one: String,
        /// The other.
        other: String,
        /// Who is in both.
        both: Examples,
    },
    /// The plans are of different instants.
    #[error("the plans of groups are of different instants")]
    Instants,
    /// Two groups have the same name.
    #[error("two groups are named {name}")]
    SameName {
        /// The name.
        name: String,
    },
}

/// Who moved from one group to another between two dates, and how many.
///
/// Any groups of which everybody is in at most one: those of a [waterfall](Groups::of_waterfall), of [plans](Groups::of_plans) that are
/// checked to be exclusive, or the segments of [scores](Groups::of_scores). The groups of the two dates may be other ones; a group that
/// is in both is the one of the same name.
///
/// ```
/// use segmentry::{
///     insight::{Groups, Moves},
///     model::{Currency, Customer, Money, Order},
///     population::Population,
///     prelude::*,
///     rfm::Position,
///     segment::Waterfall,
///     time::Instant,
/// };
///
/// let at = |text: &str| text.parse::<Instant>();
/// let bought = |id: i64, dates: &[&str]| -> Result<Customer, Box<dyn core::error::Error>> {
///     let mut customer = Customer::new(id);
///     for date in dates {
///         customer.record(Order::new(format!("{date}T10:00:00Z").parse::<Instant>()?, Money::new(20, Currency::EUR)?))?;
///     }
///     Ok(customer)
/// };
/// let population = Population::from_customers([
///     bought(1, &["2025-12-20", "2026-01-10"])?,
///     bought(2, &["2025-12-01", "2026-05-20"])?,
///     bought(3, &["2026-05-02"])?,
/// ])?;
///
/// let stages = Waterfall::new("lapsed")?
///     .group(Segment::new("regular", orders().within_last(days(90)).count().at_least(2))?)
///     .group(Segment::new("active", orders().within_last(days(90)).any())?);
/// let stages = stages.plan(&Context::at(at("2026-02-01T00:00:00Z")?))?;
/// let before = Groups::of_waterfall(&population, &stages);
/// let after = Groups::of_waterfall(&population, &stages.at(at("2026-06-01T00:00:00Z")?)?);
///
/// let moves = Moves::between(before, after);
/// assert_eq!(moves.migration().to_string(), "\
/// before \\ after  regular  active  lapsed  lost  total
/// regular               0       0       1     0      1
/// active                0       1       0     0      1
/// lapsed                0       0       0     0      0
/// new                   0       1       0     0      1
/// total                 0       2       1     0      3");
///
/// let position = |name| SegmentId::new(name).map(Position::Segment);
/// let lost = moves.members(&position("regular")?, &position("lapsed")?);
/// assert_eq!(population.ids(&lost).collect::<Vec<_>>(), [1.into()]);
/// # use segmentry::segment::SegmentId;
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
#[doc(alias = "transition matrix")]
pub struct Moves<K> {
    before: Groups<K>,
    after: Groups<K>,
    migration: Migration<K>,
}

/// What may be shown of a [`Migration`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ShownMigration<K> {
    /// What the rows and the columns are of, in their order.
    pub positions: Vec<Position<K>>,
    /// A row for each position before and a column for each after, with their totals.
    pub customers: withhold::Table,
}

impl Groups<SegmentId> {
    /// The groups of a waterfall and its remainder.
    #[must_use]
    pub fn of_waterfall(population: &Population, waterfall: &WaterfallPlan) -> Self {
        let mut rest = population.select(&waterfall.remainder);
        let mut positions = Vec::new();
        for (id, plan) in waterfall.groups() {
            let members = population.select(plan) & &rest;
            rest -= &members;
            positions.push((Position::Segment(id.clone()), members));
        }
        positions.push((Position::Segment(waterfall.remainder_id.clone()), rest));
        Self { positions }
    }
}

impl Groups<Text> {
    /// The segments of a fitted model, in the order of its grid; beside them those without a purchase and those without scores.
    #[must_use]
    pub fn of_scores(population: &Population, scores: &ScorePlan) -> Self {
        scores.standings(population, &population.everyone()).into()
    }
}

/// The segments in the order of the grid; beside them those without a purchase and those without scores. Who is absent is in none.
impl From<Standings> for Groups<Text> {
    fn from(standings: Standings) -> Self {
        let Standings { scored, segments, without_purchases, missing, .. } = standings;
        let unscored = missing.into_iter().fold(Members::default(), |all, (.., members)| all | members);
        // Without a grid, all of them.
        let nameless = segments.iter().fold(scored, |rest, (_, members)| rest - members);
        let positions = segments.into_iter().map(|(name, members)| (Position::Segment(name), members));
        let others = [(Position::WithoutPurchases, without_purchases), (Position::Unscored, unscored | nameless)];
        Self { positions: positions.chain(others).collect() }
    }
}

impl<K: Ord + Clone + fmt::Display> Groups<K> {
    /// Groups of any names, each with its plan. Who exists and is in none of them is elsewhere.
    ///
    /// # Errors
    /// When somebody is in two of them, when the plans are of different instants, or two groups have one name.
    pub fn of_plans<'p>(
        population: &Population,
        plans: impl IntoIterator<Item = (K, &'p Plan)>,
    ) -> Result<Self, GroupsError> {
        let (names, plans): (Vec<K>, Vec<&Plan>) = plans.into_iter().unzip();
        let Some(at) = plans.first().map(|plan| plan.as_of()) else { return Ok(Self { positions: Vec::new() }) };
        if plans.iter().any(|plan| plan.as_of() != at) {
            return Err(GroupsError::Instants);
        }
        let mut sorted: Vec<&K> = names.iter().collect();
        sorted.sort_unstable();
        if let Some((name, _)) = sorted.iter().zip(sorted.iter().skip(1)).find(|(one, other)| one == other) {
            return Err(GroupsError::SameName { name: alloc::format!("{name}") });
        }
        let existing = population.existing(&population.everyone(), at);
        let groups: Vec<(K, Members)> =
            names.into_iter().zip(plans.into_iter().map(|plan| population.select(plan))).collect();
        let check = check_groups(groups.iter().map(|(name, members)| (name, members)), &existing, population);
        if let Some(Double { one, other, both }) = check.doubles.into_iter().next() {
            return Err(GroupsError::NotExclusive {
                one: alloc::format!("{one}"),
                other: alloc::format!("{other}"),
                both,
            });
        }
        let elsewhere = groups.iter().fold(existing, |rest, (_, members)| rest - members);
        let positions = groups.into_iter().map(|(name, members)| (Position::Segment(name), members));
        Ok(Self { positions: positions.chain([(Position::Elsewhere, elsewhere)]).collect() })
    }
}

impl<K: Ord + Clone> Groups<K> {
    /// The groups in their order, with their members; behind them those who exist and are in none.
    pub fn iter(&self) -> impl Iterator<Item = (&Position<K>, &Members)> {
        self.positions.iter().map(|(position, members)| (position, members))
    }

    /// The members of a group; nobody is in one that there is not.
    #[must_use]
    pub fn members(&self, position: &Position<K>) -> Members {
        let found = self.positions.iter().find(|(known, _)| known == position);
        found.map(|(_, members)| members.clone()).unwrap_or_default()
    }

    /// All who exist.
    fn existing(&self) -> Members {
        self.positions.iter().fold(Members::default(), |all, (_, members)| all | members)
    }

    /// The same with those as absent who exist in the others only.
    fn with_absent(&self, others: &Members) -> Vec<(&Position<K>, Members)> {
        let absent = (&Position::Absent, others - self.existing());
        self.iter().map(|(position, members)| (position, members.clone())).chain([absent]).collect()
    }
}

impl<K: Ord + Clone> Moves<K> {
    /// From the groups of the one date to those of the other, which are of the same population.
    pub fn between(before: Groups<K>, after: Groups<K>) -> Self {
        let mut counts = BTreeMap::new();
        let columns = after.with_absent(&before.existing());
        for (from, was) in before.with_absent(&after.existing()) {
            for (to, is) in &columns {
                let customers = number(was.intersection_len(is));
                if customers > 0 {
                    counts.insert((from.clone(), (*to).clone()), customers);
                }
            }
        }
        let is_always_shown = |position: &&Position<K>| match position {
            Position::Segment(_) | Position::WithoutPurchases => true,
            Position::Unscored | Position::Elsewhere | Position::Absent => false,
        };
        let mut known = alloc::collections::BTreeSet::new();
        let positions = before.iter().chain(after.iter()).map(|(position, _)| position).filter(is_always_shown);
        let mut positions: Vec<Position<K>> = positions.filter(|position| known.insert(*position)).cloned().collect();
        // Behind the segments of both dates.
        positions.sort_by_key(|position| position.key().is_none());
        let migration = Migration::of_counts(positions, counts);
        Self { before, after, migration }
    }

    /// How many moved from where to where: rows and columns in the order of the groups, those of the date before first.
    #[must_use]
    pub fn migration(&self) -> &Migration<K> {
        &self.migration
    }

    /// Who moved from one position to another, or stayed in one: a set like every other.
    #[must_use]
    pub fn members(&self, from: &Position<K>, to: &Position<K>) -> Members {
        let at = |groups: &Groups<K>, position: &Position<K>, others: &Groups<K>| match position {
            Position::Absent => others.existing() - groups.existing(),
            there => groups.members(there),
        };
        at(&self.before, from, &self.after) & at(&self.after, to, &self.before)
    }
}

impl<K: Ord + Clone> Migration<K> {
    /// What may be shown where no figure is to be a count of fewer than `least` customers; see
    /// [`withhold`](mod@crate::insight::withhold).
    #[must_use]
    pub fn withheld_below(&self, least: u64) -> ShownMigration<K> {
        let positions: Vec<Position<K>> = self.positions().collect();
        let row = |from: &Position<K>| positions.iter().map(|to| self.count(from, to)).collect();
        let rows: Vec<Vec<u64>> = positions.iter().map(row).collect();
        ShownMigration { customers: withhold::table(&rows, least), positions }
    }
}

/// The table of [`Migration`] with "withheld" in its cells.
impl<K: fmt::Display> fmt::Display for ShownMigration<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let withhold::Table { cells, rows, columns, total } = &self.customers;
        let with_total = |(cells, total): (&Vec<Figure<u64>>, &Figure<u64>)| [cells.as_slice(), &[*total]].concat();
        let totals = with_total((columns, total));
        write_migration(f, &self.positions, cells.iter().zip(rows).map(with_total).chain([totals]))
    }
}
