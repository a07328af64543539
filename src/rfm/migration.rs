use super::table;
use crate::{
    model::{Id, Text, billionths},
    scale::Grid,
};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::ToString,
    vec::Vec,
};
use core::{cmp::Reverse, fmt};
use itertools::{EitherOrBoth, Itertools};
use rust_decimal::Decimal;
use thiserror::Error;

/// How customers moved between the segments of two dates: the cells of yesterday's champions today.
///
/// Rows are where customers were, columns where they are. A customer who was not there before is `new`, one who is not there
/// after (erased, say) is `lost`; those who never bought are a row and a column of their own. So everybody who was there at
/// either date is counted exactly once.
///
/// ```
/// use segmentry::rfm::{Migration, Standing};
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
/// let (loyal, at_risk) = (Standing::Segment("loyal"), Standing::Segment("at risk"));
/// assert_eq!(migration.share(&loyal, &at_risk), Some("0.5".parse()?));
/// assert_eq!((migration.stayed(), migration.moved()), (1, 2));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias = "transition matrix")]
pub struct Migration<K> {
    /// Segments in the order of rows and columns.
    segments: Vec<K>,
    counts: BTreeMap<(Standing<K>, Standing<K>), u64>,
}

/// Where a customer is at a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Standing<K> {
    /// In a segment.
    Segment(K),
    /// Without a purchase, and so without scores.
    WithoutPurchases,
    /// Not there: not yet, or no more.
    Absent,
}

/// Customers who moved from one standing to another.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Move<K> {
    /// Where they were.
    pub from: Standing<K>,
    /// Where they are.
    pub to: Standing<K>,
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
    /// From two lists of customers with their segments, in any order; `None` is a customer without a purchase.
    ///
    /// # Errors
    /// When an id stands twice in one of the lists.
    pub fn between<I: Into<Id>, J: Into<Id>>(
        before: impl IntoIterator<Item = (I, Option<K>)>,
        after: impl IntoIterator<Item = (J, Option<K>)>,
    ) -> Result<Self, MigrationError> {
        let before = by_id(before, "before")?;
        let after = by_id(after, "after")?;
        let mut counts = BTreeMap::new();
        for pair in before.into_iter().merge_join_by(after, |(one, _), (other, _)| one.cmp(other)) {
            let (from, to) = match pair {
                EitherOrBoth::Both((_, from), (_, to)) => (from, to),
                EitherOrBoth::Left((_, from)) => (from, Standing::Absent),
                EitherOrBoth::Right((_, to)) => (Standing::Absent, to),
            };
            let count: &mut u64 = counts.entry((from, to)).or_default();
            *count = count.saturating_add(1);
        }
        let segments: BTreeSet<&K> =
            counts.keys().flat_map(|(from, to)| [from, to]).filter_map(Standing::key).collect();
        let segments = segments.into_iter().cloned().collect();
        Ok(Self { segments, counts })
    }

    /// The same with segments in this order, and also those of these in which nobody was; others follow, sorted.
    #[must_use]
    pub fn ordered(self, segments: impl IntoIterator<Item = K>) -> Self {
        let mut known = BTreeSet::new();
        let all = segments.into_iter().chain(self.segments);
        let segments = all.filter(|segment| known.insert(segment.clone())).collect();
        Self { segments, ..self }
    }

    /// Rows or columns in their order: the segments, those without a purchase, and those who are absent: as a row the new
    /// ones, as a column the lost ones.
    pub fn standings(&self) -> impl Iterator<Item = Standing<K>> {
        let segments = self.segments.iter().cloned().map(Standing::Segment);
        segments.chain([Standing::WithoutPurchases, Standing::Absent])
    }

    /// How many were here and are there.
    #[must_use]
    pub fn count(&self, from: &Standing<K>, to: &Standing<K>) -> u64 {
        self.counts.get(&(from.clone(), to.clone())).copied().unwrap_or(0)
    }

    fn sum(&self, is_counted: impl Fn(&Standing<K>, &Standing<K>) -> bool) -> u64 {
        let counted = self.counts.iter().filter(|((from, to), _)| is_counted(from, to));
        counted.map(|(_, count)| *count).fold(0, u64::saturating_add)
    }

    /// How many were here.
    #[must_use]
    pub fn row_total(&self, from: &Standing<K>) -> u64 {
        self.sum(|one, _| one == from)
    }

    /// How many are there.
    #[must_use]
    pub fn column_total(&self, to: &Standing<K>) -> u64 {
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
    pub fn share(&self, from: &Standing<K>, to: &Standing<K>) -> Option<Decimal> {
        let part = i128::from(self.count(from, to)).checked_mul(billionths::ONE)?;
        billionths::divide_half_even(part, self.row_total(from).into()).and_then(billionths::to_decimal)
    }

    /// How many are where they were.
    #[must_use]
    pub fn stayed(&self) -> u64 {
        self.sum(|from, to| from == to)
    }

    /// How many were there at both dates and are somewhere else.
    #[must_use]
    pub fn moved(&self) -> u64 {
        self.sum(|from, to| from != to && *from != Standing::Absent && *to != Standing::Absent)
    }

    /// How many were not there before.
    #[must_use]
    pub fn new_customers(&self) -> u64 {
        self.row_total(&Standing::Absent)
    }

    /// How many are there no more.
    #[must_use]
    pub fn lost_customers(&self) -> u64 {
        self.column_total(&Standing::Absent)
    }

    /// All moves that somebody made, new and lost customers among them: the largest first, of equal ones in the order of rows
    /// and columns.
    #[must_use]
    pub fn moves(&self) -> Vec<Move<K>> {
        let pairs = self.standings().cartesian_product(self.standings().collect::<Vec<_>>());
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
    /// let first = migration.standings().next().unwrap();
    /// assert_eq!(first.key().map(Text::as_str), Some("heavy"));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn ordered_by(self, grid: &Grid) -> Self {
        let names: Vec<Text> = grid.names().take(grid.without_purchases_index()).cloned().collect();
        self.ordered(names)
    }
}

impl<K> Standing<K> {
    /// The segment, where there is one.
    #[must_use]
    pub fn key(&self) -> Option<&K> {
        match self {
            Self::Segment(key) => Some(key),
            Self::WithoutPurchases | Self::Absent => None,
        }
    }
}

impl<K> From<Option<K>> for Standing<K> {
    fn from(segment: Option<K>) -> Self {
        segment.map_or(Self::WithoutPurchases, Self::Segment)
    }
}

/// The segment, "without purchases" or "absent".
impl<K: fmt::Display> fmt::Display for Standing<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Segment(key) => key.fmt(f),
            Self::WithoutPurchases => f.write_str("without purchases"),
            Self::Absent => f.write_str("absent"),
        }
    }
}

fn by_id<I: Into<Id>, K>(
    customers: impl IntoIterator<Item = (I, Option<K>)>,
    date: &'static str,
) -> Result<Vec<(Id, Standing<K>)>, MigrationError> {
    let mut customers: Vec<(Id, Standing<K>)> =
        customers.into_iter().map(|(id, segment)| (id.into(), segment.into())).collect();
    customers.sort_by(|(one, _), (other, _)| one.cmp(other));
    let twice = customers.iter().zip(customers.iter().skip(1)).find(|((one, _), (other, _))| one == other);
    match twice {
        Some(((id, _), _)) => Err(MigrationError::Twice { id: id.clone(), date }),
        None => Ok(customers),
    }
}

/// A table with a row for each segment before and a column for each after.
impl<K: Ord + Clone + fmt::Display> fmt::Display for Migration<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let standings: Vec<Standing<K>> = self.standings().collect();
        let name = |standing: &Standing<K>, absent: &str| match standing {
            Standing::Absent => absent.to_string(),
            there => there.to_string(),
        };
        let mut head = alloc::vec!["before \\ after".to_string()];
        head.extend(standings.iter().map(|to| name(to, "lost")));
        head.push("total".to_string());
        let row = |from: &Standing<K>| {
            let mut row = alloc::vec![name(from, "new")];
            row.extend(standings.iter().map(|to| self.count(from, to).to_string()));
            row.push(self.row_total(from).to_string());
            row
        };
        let mut rows = alloc::vec![head];
        rows.extend(standings.iter().map(row));
        let mut totals = alloc::vec!["total".to_string()];
        totals.extend(standings.iter().map(|to| self.column_total(to).to_string()));
        totals.push(self.total().to_string());
        rows.push(totals);
        table::write(f, &rows)
    }
}

/// A map of the `standings`, a matrix `customers` with a row for each standing before, the totals and the moves.
#[cfg(feature = "serde")]
impl<K: Ord + Clone + serde::Serialize> serde::Serialize for Migration<K> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;

        let standings: Vec<Standing<K>> = self.standings().collect();
        let row = |from: &Standing<K>| standings.iter().map(|to| self.count(from, to)).collect();
        let customers: Vec<Vec<u64>> = standings.iter().map(row).collect();
        let mut map = serializer.serialize_struct("Migration", 8)?;
        map.serialize_field("standings", &standings)?;
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
