use super::table;
use crate::{
    model::{Id, Text, billionths},
    plan::Standing,
    scale::Grid,
};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::{String, ToString},
    vec::Vec,
};
use core::{cmp::Reverse, fmt};
use itertools::{EitherOrBoth, Itertools};
use rust_decimal::Decimal;
use thiserror::Error;

/// How customers moved between the segments of two dates: the cells of yesterday's champions today.
///
/// Rows are where customers were, columns where they are. A customer who was not there before is `new`, one who is not there
/// after (erased, say) is `lost`; those who never bought are a row and a column of their own, and so are those who could not be
/// scored, where there are any. So everybody who was there at either date is counted exactly once.
///
/// Of customers with histories, take what a [`ScorePlan`](crate::plan::ScorePlan::standing) tells at both instants. Reading one plan [at](crate::plan::ScorePlan::at)
/// both keeps the breakpoints of its model frozen; two models, each fitted at its date, compare customers with their
/// contemporaries.
///
/// ```
/// use segmentry::{model::Customer, plan::ScorePlan, rfm::{Migration, MigrationError}};
///
/// fn moved(customers: &[Customer], spring: &ScorePlan, autumn: &ScorePlan) -> Result<String, MigrationError> {
///     let at = |plan: &ScorePlan| customers.iter().map(|who| (who.id().clone(), plan.standing(who))).collect::<Vec<_>>();
///     Ok(Migration::between(at(spring), at(autumn))?.to_string())
/// }
/// ```
///
/// ```
/// use segmentry::rfm::{Migration, Position};
///
/// let spring = [(1, Some("loyal")), (2, Some("loyal")), (3, Some("at risk")), (4, None)];
/// let autumn = [(5, Some("loyal")), (2, Some("at risk")), (1, Some("loyal")), (4, Some("loyal"))];
/// let migration = Migration::between(spring, autumn)?;
///
/// assert_eq!(migration.to_string(), "\
/// before \\ after     at risk  loyal  without purchases  lost  total
/// at risk                  0      0                  0     1      1
/// loyal                    1      1                  0     0      2
/// without purchases        0      1                  0     0      1
/// new                      0      1                  0     0      1
/// total                    1      3                  0     1      5");
///
/// let (loyal, at_risk) = (Position::Segment("loyal"), Position::Segment("at risk"));
/// assert_eq!(migration.share(&loyal, &at_risk), Some("0.5".parse()?));
/// assert_eq!((migration.stayed(), migration.moved()), (1, 2));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias = "transition matrix")]
pub struct Migration<K> {
    /// In the order of rows and columns, the absent last.
    positions: Vec<Position<K>>,
    counts: BTreeMap<(Position<K>, Position<K>), u64>,
}

/// Where a customer is at a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Position<K> {
    /// In a segment.
    Segment(K),
    /// Without a purchase, and so without scores.
    WithoutPurchases,
    /// There, but a value that is needed for scores is missing, or the model has no segments.
    Unscored,
    /// There, and in none of the segments.
    Elsewhere,
    /// Not there: not yet, or no more.
    Absent,
}

/// Customers who moved from one position to another.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Move<K> {
    /// Where they were.
    pub from: Position<K>,
    /// Where they are.
    pub to: Position<K>,
    /// How many they are.
    pub customers: u64,
}

/// Customers of whom it cannot be told how they moved.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MigrationError {
    /// An id stands twice at one date; with several such ids, the least of them is told.
    #[error("the customer {id} stands twice {date}")]
    Twice {
        /// The id.
        id: Id,
        /// "before" or "after".
        date: &'static str,
    },
}

impl<K: Ord + Clone> Migration<K> {
    /// From two lists of customers with where they are, in any order. That can be told by an `Option` of a segment, `None` being
    /// a customer without a purchase.
    ///
    /// # Errors
    /// When an id stands twice in one of the lists.
    pub fn between<I: Into<Id>, J: Into<Id>, P: Into<Position<K>>, Q: Into<Position<K>>>(
        before: impl IntoIterator<Item = (I, P)>,
        after: impl IntoIterator<Item = (J, Q)>,
    ) -> Result<Self, MigrationError> {
        let before = by_id(before, "before")?;
        let after = by_id(after, "after")?;
        let mut counts = BTreeMap::new();
        for pair in before.into_iter().merge_join_by(after, |(one, _), (other, _)| one.cmp(other)) {
            let (from, to) = match pair {
                EitherOrBoth::Both((_, from), (_, to)) => (from, to),
                EitherOrBoth::Left((_, from)) => (from, Position::Absent),
                EitherOrBoth::Right((_, to)) => (Position::Absent, to),
            };
            let count: &mut u64 = counts.entry((from, to)).or_default();
            *count = count.saturating_add(1);
        }
        let segments = counts.keys().flat_map(|(from, to)| [from, to]).filter(|position| position.key().is_some());
        let segments: BTreeSet<Position<K>> = segments.cloned().collect();
        Ok(Self::of_counts(segments.into_iter().chain([Position::WithoutPurchases]), counts))
    }

    /// From who moved, with rows and columns in this order; behind them those without scores or segments where there are any.
    pub(crate) fn of_counts(
        positions: impl IntoIterator<Item = Position<K>>,
        counts: BTreeMap<(Position<K>, Position<K>), u64>,
    ) -> Self {
        let is_there = |position: &Position<K>| counts.keys().any(|(from, to)| [from, to].contains(&position));
        let others = [Position::Unscored, Position::Elsewhere].into_iter().filter(is_there);
        let positions = positions.into_iter().chain(others).chain([Position::Absent]).collect();
        Self { positions, counts }
    }

    /// The same with segments in this order, and also those of these in which nobody was; others follow, sorted.
    #[must_use]
    pub fn ordered(self, segments: impl IntoIterator<Item = K>) -> Self {
        let mut known = BTreeSet::new();
        let all = segments.into_iter().map(Position::Segment).chain(self.positions);
        let positions = all.filter(|position| known.insert(position.clone())).collect();
        Self { positions, ..self }
    }

    /// Rows or columns in their order: the segments, those without a purchase, those without scores and those in no segment
    /// where there are any, and those who are absent: as a row the new ones, as a column the lost ones.
    pub fn positions(&self) -> impl Iterator<Item = Position<K>> {
        self.positions.iter().cloned()
    }

    /// How many were here and are there.
    #[must_use]
    pub fn count(&self, from: &Position<K>, to: &Position<K>) -> u64 {
        self.counts.get(&(from.clone(), to.clone())).copied().unwrap_or(0)
    }

    fn sum(&self, is_counted: impl Fn(&Position<K>, &Position<K>) -> bool) -> u64 {
        let counted = self.counts.iter().filter(|((from, to), _)| is_counted(from, to));
        counted.map(|(_, count)| *count).fold(0, u64::saturating_add)
    }

    /// How many were here.
    #[must_use]
    pub fn row_total(&self, from: &Position<K>) -> u64 {
        self.sum(|one, _| one == from)
    }

    /// How many are there.
    #[must_use]
    pub fn column_total(&self, to: &Position<K>) -> u64 {
        self.sum(|_, other| other == to)
    }

    /// How many were there at either date.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.sum(|_, _| true)
    }

    /// Of those who were here, the share that is there: from 0 to 1, rounded half to even at nine decimals; `None` where nobody
    /// was.
    #[must_use]
    pub fn share(&self, from: &Position<K>, to: &Position<K>) -> Option<Decimal> {
        billionths::share(self.count(from, to).into(), self.row_total(from).into())
    }

    /// How many are where they were.
    #[must_use]
    pub fn stayed(&self) -> u64 {
        self.sum(|from, to| from == to)
    }

    /// How many were there at both dates and are somewhere else.
    #[must_use]
    pub fn moved(&self) -> u64 {
        self.sum(|from, to| from != to && *from != Position::Absent && *to != Position::Absent)
    }

    /// How many were not there before.
    #[must_use]
    pub fn new_customers(&self) -> u64 {
        self.row_total(&Position::Absent)
    }

    /// How many are there no more.
    #[must_use]
    pub fn lost_customers(&self) -> u64 {
        self.column_total(&Position::Absent)
    }

    /// All moves that somebody made, new and lost customers among them: the largest first, of equal ones in the order of rows
    /// and columns.
    #[must_use]
    pub fn moves(&self) -> Vec<Move<K>> {
        let pairs = self.positions().cartesian_product(self.positions().collect::<Vec<_>>());
        let moves = pairs.filter(|(from, to)| from != to).map(|(from, to)| {
            let customers = self.count(&from, &to);
            Move { from, to, customers }
        });
        let mut moves: Vec<Move<K>> = moves.filter(|one| one.customers > 0).collect();
        moves.sort_by_key(|one| Reverse(one.customers));
        moves
    }
}

impl Migration<Text> {
    /// The same with rows and columns in the order of a grid's names, also of segments in which nobody was.
    ///
    /// ```
    /// use segmentry::{model::Text, rfm::Migration, scale::Grid};
    ///
    /// let grid = Grid::heavy_medium_light("usage")?;
    /// let (before, after) = ([(1, grid.at(&[3]).cloned())], [(1, grid.at(&[9]).cloned())]);
    /// let migration = Migration::between(before, after)?.ordered_by(&grid);
    /// let first = migration.positions().next().unwrap();
    /// assert_eq!(first.key().map(Text::as_str), Some("heavy"));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn ordered_by(self, grid: &Grid) -> Self {
        let names: Vec<Text> = grid.names().take(grid.without_purchases_index()).cloned().collect();
        self.ordered(names)
    }
}

impl<K> Position<K> {
    /// The segment, where there is one.
    #[must_use]
    pub fn key(&self) -> Option<&K> {
        match self {
            Self::Segment(key) => Some(key),
            Self::WithoutPurchases | Self::Unscored | Self::Elsewhere | Self::Absent => None,
        }
    }
}

impl<K> From<Option<K>> for Position<K> {
    fn from(segment: Option<K>) -> Self {
        segment.map_or(Self::WithoutPurchases, Self::Segment)
    }
}

impl From<Standing> for Position<Text> {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Scored { segment: Some(segment), .. } => Self::Segment(segment),
            Standing::Scored { segment: None, .. } | Standing::Missing { .. } => Self::Unscored,
            Standing::WithoutPurchases => Self::WithoutPurchases,
            Standing::Absent => Self::Absent,
        }
    }
}

/// The segment, "without purchases", "without scores", "in no segment" or "absent".
impl<K: fmt::Display> fmt::Display for Position<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Segment(key) => key.fmt(f),
            Self::WithoutPurchases => f.write_str("without purchases"),
            Self::Unscored => f.write_str("without scores"),
            Self::Elsewhere => f.write_str("in no segment"),
            Self::Absent => f.write_str("absent"),
        }
    }
}

/// Those who are there.
fn by_id<I: Into<Id>, K, P: Into<Position<K>>>(
    customers: impl IntoIterator<Item = (I, P)>,
    date: &'static str,
) -> Result<Vec<(Id, Position<K>)>, MigrationError> {
    let mut customers: Vec<(Id, Position<K>)> =
        customers.into_iter().map(|(id, position)| (id.into(), position.into())).collect();
    customers.sort_by(|(one, _), (other, _)| one.cmp(other));
    let twice = customers.iter().zip(customers.iter().skip(1)).find(|((one, _), (other, _))| one == other);
    if let Some(((id, _), _)) = twice {
        Err(MigrationError::Twice { id: id.clone(), date })
    } else {
        customers.retain(|(_, position)| !matches!(position, Position::Absent));
        Ok(customers)
    }
}

/// A table with a row for each segment before and a column for each after.
impl<K: Ord + Clone + fmt::Display> fmt::Display for Migration<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let positions: Vec<Position<K>> = self.positions().collect();
        let row = |from: &Position<K>| {
            let counts = positions.iter().map(|to| self.count(from, to));
            counts.chain([self.row_total(from)]).collect()
        };
        let totals = positions.iter().map(|to| self.column_total(to)).chain([self.total()]).collect();
        write_migration(f, &positions, positions.iter().map(row).chain([totals]))
    }
}

/// A row for each position before and one of totals, each with a cell for each position after and a total.
pub(crate) fn write_migration<K: fmt::Display, C: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    positions: &[Position<K>],
    rows: impl Iterator<Item = Vec<C>>,
) -> fmt::Result {
    let named = |absent: &'static str| {
        let name = move |position: &Position<K>| match position {
            Position::Absent => absent.to_string(),
            there => there.to_string(),
        };
        positions.iter().map(name).chain(["total".to_string()])
    };
    let head = core::iter::once("before \\ after".to_string()).chain(named("lost")).collect();
    let rows = named("new").zip(rows).map(|(name, cells)| {
        let cells = cells.iter().map(ToString::to_string);
        core::iter::once(name).chain(cells).collect()
    });
    table::write(f, &core::iter::once(head).chain(rows).collect::<Vec<Vec<String>>>())
}

/// A map of the `positions`, a matrix `customers` with a row for each position before, the totals and the moves.
#[cfg(feature = "serde")]
impl<K: Ord + Clone + serde::Serialize> serde::Serialize for Migration<K> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;

        let positions: Vec<Position<K>> = self.positions().collect();
        let row = |from: &Position<K>| positions.iter().map(|to| self.count(from, to)).collect();
        let customers: Vec<Vec<u64>> = positions.iter().map(row).collect();
        let mut map = serializer.serialize_struct("Migration", 8)?;
        map.serialize_field("positions", &positions)?;
        map.serialize_field("customers", &customers)?;
        map.serialize_field("total", &self.total())?;
        map.serialize_field("stayed", &self.stayed())?;
        map.serialize_field("moved", &self.moved())?;
        map.serialize_field("new", &self.new_customers())?;
        map.serialize_field("lost", &self.lost_customers())?;
        map.serialize_field("moves", &self.moves())?;
        map.end()
    }
}
