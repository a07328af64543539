//! A minimum size, below which counts and values are withheld.
//!
//! A figure about few people tells about each of them. So answers that are shown to others have a `withheld_below(least)`:
//!
//! - A count from 1 to `least - 1` is withheld.
//! - A value (money, an average, a share) that rests on so few customers is withheld.
//! - **Zero is shown**: there is nobody behind it whose data it would be. Who may not say that nobody has a property
//!   shows no table of it.
//! - What would follow from a total is withheld too. If all parts of a total but one are shown, so is that one. So the next
//!   smallest is withheld with it, and so on until every count that is too small **could be `least` or more** for all that the
//!   shown figures say, to somebody who knows that zeros are shown. See [`parts`] and [`table`].
//!
//! What else follows is a matter of the answer:
//!
//! | answer | what may be shown | counted besides what is told |
//! |---|---|---|
//! | [`SegmentWorth`](super::SegmentWorth) | [`ShownWorth`](super::ShownWorth) | those not in the segment |
//! | [`Ranking`](super::Ranking) | [`ShownRanking`](super::ShownRanking) | those in no segment; of segments that overlap, each alone |
//! | [`Trend`](super::Trend) | [`ShownTrend`](super::ShownTrend) | those who stay, from one date to the next |
//! | [`Overlap`](super::Overlap) | [`ShownOverlap`](super::ShownOverlap) | those in one of two segments only, or in neither |
//! | [`Migration`](crate::rfm::Migration) | [`ShownMigration`](super::ShownMigration) | totals of rows and columns |
//! | [`SegmentProfile`](super::SegmentProfile) | [`ShownProfile`](super::ShownProfile) | those not in the segment, or without the value |
//! | [`TopValues`](super::TopValues) | [`ShownValues`](super::ShownValues) | those with other values only |
//! | [`WeekTimes`](super::WeekTimes) | [`ShownTimes`](super::ShownTimes) | sums of days and hours |
//! | [`Conversions`](super::Conversions) | [`ShownConversions`](super::ShownConversions) | those who did not convert, or who are in other groups only |
//! | [`FunnelCounts`](super::FunnelCounts) | [`ShownFunnel`](super::ShownFunnel) | those who came no farther |
//!
//! The other answers are for the host alone: they name customers ([`RankedMembers`](super::RankedMembers),
//! [`Contacts`](super::Contacts), [`GroupCheck`](super::GroupCheck)), or tell the value of one, as every limit of a
//! [`FittedScale`](super::FittedScale) is.
//!
//! In the field these steps are called *primary* and *complementary* (or *secondary*) cell suppression, and the smallest number
//! the *threshold* or *minimum frequency rule*: A. Hundepool and others, *Handbook on Statistical Disclosure Control* (Eurostat;
//! <https://sdctools.github.io/HandbookSDC/>), chapter 4 on sums and chapter 5 on counts. Agencies ask for three, five or ten.
//!
//! # What a minimum does not do
//!
//! What is counted besides, above, is all that is looked at. Of figures that overlap, none but these is compared: where all who
//! have one product have another too, or one predicate of a profile holds wherever another does ("1 or more orders", "2 or more"),
//! the difference of their counts is shown, however few it is. Ask about what excludes each other: levels instead of nested
//! predicates.
//!
//! It protects within one answer. Two answers about sets that differ by one customer tell about him, so ask about few, and always
//! the same, segments. It counts customers, whatever they are worth: who makes almost all of the revenue of a segment of ten still
//! knows his own, and so that of the others (the handbook's *dominance rules* are about that).

mod flows;

pub(crate) use flows::{Flow, withheld, withheld_where};

use alloc::{collections::BinaryHeap, vec::Vec};
use core::{cmp::Reverse, fmt};

/// A figure that may be shown, or is withheld because too few customers are behind it.
///
/// ```
/// use segmentry::insight::Figure;
///
/// assert_eq!(Figure::count(120, 10), Figure::Known(120));
/// assert_eq!(Figure::count(9, 10), Figure::Withheld);
/// assert_eq!(Figure::count(0, 10), Figure::Known(0));
/// assert_eq!(Figure::resting_on(7, "the average of seven", 10).to_string(), "withheld");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[doc(alias = "suppression")]
#[doc(alias = "k-anonymity")]
pub enum Figure<T> {
    /// It may be shown.
    Known(T),
    /// It rests on too few customers, or another that does would follow from it.
    Withheld,
}

impl Figure<u64> {
    /// A count of customers, withheld from 1 to `least - 1`.
    #[must_use]
    pub fn count(count: u64, least: u64) -> Self {
        Self::resting_on(count, count, least)
    }
}

impl<T> Figure<T> {
    /// A value that so many customers are behind, withheld where these are 1 to `least - 1`. What rests on nobody is known: a
    /// sum is zero, an average missing.
    #[must_use]
    pub fn resting_on(customers: u64, value: T, least: u64) -> Self {
        Self::unless(is_small(customers, least), value)
    }

    pub(crate) fn unless(is_withheld: bool, value: T) -> Self {
        if is_withheld { Self::Withheld } else { Self::Known(value) }
    }

    /// Both, where both may be shown.
    pub(crate) fn and<U>(self, other: Figure<U>) -> Figure<(T, U)> {
        match (self, other) {
            (Self::Known(one), Figure::Known(other)) => Figure::Known((one, other)),
            _ => Figure::Withheld,
        }
    }

    /// The figure, where it may be shown.
    pub fn known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Withheld => None,
        }
    }

    /// The same with what `convert` makes of the figure.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Figure<U> {
        match self {
            Self::Known(value) => Figure::Known(convert(value)),
            Self::Withheld => Figure::Withheld,
        }
    }
}

/// The figure or "withheld".
impl<T: fmt::Display> fmt::Display for Figure<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(value) => value.fmt(f),
            Self::Withheld => f.pad("withheld"),
        }
    }
}

/// Whether a count is too small to be shown, and not zero.
pub(crate) fn is_small(count: u64, least: u64) -> bool {
    (1..least).contains(&count)
}

/// Counts of which each customer is in exactly one, and their total.
///
/// The smallest shown counts are withheld as well (of equal ones the first), then the total, until the withheld could
/// each be `least`: in sum they are at least `least`, and one more for each of the others.
///
/// ```
/// use segmentry::insight::{Figure::{Known, Withheld}, withhold::parts};
///
/// // With 40 and 25 shown, 72 would tell that the third is 7.
/// assert_eq!(parts(&[40, 7, 25], 10), (vec![Known(40), Withheld, Withheld], Known(72)));
/// // 4 and 9 hide each other.
/// assert_eq!(parts(&[40, 4, 9], 10), (vec![Known(40), Withheld, Withheld], Known(53)));
/// // Here all but one are nobody.
/// assert_eq!(parts(&[0, 7, 0], 10), (vec![Known(0), Withheld, Known(0)], Withheld));
/// ```
#[must_use]
pub fn parts(counts: &[u64], least: u64) -> (Vec<Figure<u64>>, Figure<u64>) {
    let total = counts.iter().copied().fold(0, u64::saturating_add);
    let mut is_withheld: Vec<bool> = counts.iter().map(|count| is_small(*count, least)).collect();
    let mut sizes = BinaryHeap::new();
    let mut sum = 0_u64;
    let mut wanted = least;
    for (place, count) in counts.iter().enumerate() {
        if is_small(*count, least) {
            sum = sum.saturating_add(*count);
            // Each of the others is at least 1.
            wanted = wanted.saturating_add(u64::from(sum != *count));
        } else if *count > 0 {
            sizes.push(Reverse((*count, place)));
        }
    }
    while sum > 0 && sum < wanted {
        let Some(Reverse((count, place))) = sizes.pop() else { break };
        is_withheld.get_mut(place).into_iter().for_each(|is_withheld| *is_withheld = true);
        sum = sum.saturating_add(count);
        wanted = wanted.saturating_add(1);
    }
    let figures = counts.iter().zip(is_withheld).map(|(count, is_withheld)| Figure::unless(is_withheld, *count));
    (figures.collect(), Figure::unless(sum > 0 && sum < wanted, total))
}

/// A table of counts of which each customer is in exactly one, with its totals.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Table {
    /// The counts, row by row.
    pub cells: Vec<Vec<Figure<u64>>>,
    /// The total of each row.
    pub rows: Vec<Figure<u64>>,
    /// The total of each column.
    pub columns: Vec<Figure<u64>>,
    /// The total of all.
    pub total: Figure<u64>,
}

/// The same as [`parts`] of a table with totals of rows and columns. A row that is shorter than others ends with zeros.
///
/// Where more than the small ones must be withheld, those are taken that lose the least, in sum of counts, for one small count
/// after the other; totals among them where nothing else helps.
///
/// ```
/// use segmentry::insight::{Figure::{Known, Withheld}, withhold::table};
///
/// let shown = table(&[vec![40, 3, 20], vec![30, 15, 25], vec![60, 50, 12]], 10);
/// // 3 follows from its row and from its column as long as no rectangle of withheld counts hides it.
/// assert_eq!(shown.cells[0], [Known(40), Withheld, Withheld]);
/// assert_eq!(shown.cells[1], [Known(30), Withheld, Withheld]);
/// assert_eq!(shown.cells[2], [Known(60), Known(50), Known(12)]);
/// assert_eq!(shown.rows[0], Known(63));
/// ```
#[must_use]
pub fn table(rows: &[Vec<u64>], least: u64) -> Table {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let cell = |row: &Vec<u64>, column: usize| row.get(column).copied().unwrap_or(0);
    let sum = |counts: &mut dyn Iterator<Item = u64>| counts.fold(0, u64::saturating_add);
    let row_totals: Vec<u64> = rows.iter().map(|row| sum(&mut row.iter().copied())).collect();
    let column_totals = (0..width).map(|column| sum(&mut rows.iter().map(|row| cell(row, column))));
    let total = sum(&mut row_totals.iter().copied());

    // From the total of all into rows, from rows into columns, and back.
    let column_node = |column: usize| rows.len().saturating_add(column);
    let all_rows = column_node(width);
    let all_columns = all_rows.saturating_add(1);
    let mut flows = Vec::new();
    for (row, counts) in rows.iter().enumerate() {
        let into = |column| Flow { from: row, to: column_node(column), count: cell(counts, column) };
        flows.extend((0..width).map(into));
    }
    flows.extend(row_totals.iter().enumerate().map(|(row, count)| Flow { from: all_rows, to: row, count: *count }));
    let out_of = |(column, count)| Flow { from: column_node(column), to: all_columns, count };
    flows.extend(column_totals.enumerate().map(out_of));
    flows.push(Flow { from: all_columns, to: all_rows, count: total });

    let is_withheld = withheld(&flows, least);
    let mut figures = flows.iter().zip(is_withheld).map(|(flow, is_withheld)| Figure::unless(is_withheld, flow.count));
    Table {
        cells: rows.iter().map(|_| figures.by_ref().take(width).collect()).collect(),
        rows: figures.by_ref().take(rows.len()).collect(),
        columns: figures.by_ref().take(width).collect(),
        total: figures.next().unwrap_or(Figure::Known(0)),
    }
}
