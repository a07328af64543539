use super::Axis;
use crate::model::Text;
use alloc::vec::Vec;
use core::fmt;
use itertools::Itertools;
use thiserror::Error;

/// Rules that are no grid: all that is wrong with them.
///
/// ```
/// use segmentry::scale::{Axis, Grid, GridRule};
///
/// let axes = [Axis::score("recency", 5), Axis::score("frequency", 5)];
/// let rules = [
///     GridRule::new("good", [3..=5, 2..=5]),
///     GridRule::new("new", [4..=5, 1..=2]),
///     GridRule::new("bad", [1..=2, 1..=5]),
/// ];
/// let error = Grid::partition(axes, rules).unwrap_err();
/// assert_eq!(error.faults().len(), 2);
/// assert_eq!(
///     error.to_string(),
///     "rule 0 `good` and rule 1 `new` share recency 4-5, frequency 2; \
///      no rule covers recency 3, frequency 1",
/// );
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct GridError {
    faults: Vec<GridFault>,
    more: usize,
}

/// One thing wrong with a [`Grid`](super::Grid). Rules and axes are numbered from 0.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum GridFault {
    /// There are one to eight axes.
    #[error("{found} axes: there must be 1 to {}", super::Scores::MOST)]
    Axes {
        /// How many there are.
        found: usize,
    },
    /// An axis is a score or the sum of at most eight.
    #[error("axis {axis} has {found} dimensions: there must be 1 to {}", super::Scores::MOST)]
    Dimensions {
        /// Which axis.
        axis: usize,
        /// How many dimensions it has.
        found: usize,
    },
    /// A dimension of an axis has no name, or is added to itself.
    #[error("axis {axis}: the name `{name}` is empty or stands twice")]
    Dimension {
        /// Which axis.
        axis: usize,
        /// The name of the dimension.
        name: Text,
    },
    /// There are 2 to 100 bins.
    #[error("axis {axis} has {bins} bins: there must be 2 to 100")]
    Bins {
        /// Which axis.
        axis: usize,
        /// How many there are.
        bins: u8,
    },
    /// There are at most a million cells.
    #[error("{cells} cells: there may be 1000000")]
    Cells {
        /// How many there are.
        cells: u128,
    },
    /// There are one to two thousand rules.
    #[error("{found} rules: there must be 1 to 2000")]
    Rules {
        /// How many there are.
        found: usize,
    },
    /// The cells of all rules together, each counted for each rule, are a hundred million at most.
    #[error("the rules have {cells} cells, shared ones counted for each: there may be 100000000")]
    Work {
        /// How many there are.
        cells: u128,
    },
    /// A rule has no name.
    #[error("rule {rule} has no name")]
    NoName {
        /// Which rule.
        rule: usize,
    },
    /// The others, or those without a purchase, have no name.
    #[error("the segment of {of} has no name")]
    NoNameOf {
        /// Of whom.
        of: &'static str,
    },
    /// The others, or those without a purchase, have the name of a rule or of each other.
    #[error("`{name}` is the name of {of}, and another segment has it")]
    Name {
        /// The name.
        name: Text,
        /// Of whom.
        of: &'static str,
    },
    /// A rule has one range for each axis.
    #[error("rule {rule} `{name}` has {found} ranges for {expected} axes")]
    Ranges {
        /// Which rule.
        rule: usize,
        /// Its name.
        name: Text,
        /// The number of axes.
        expected: usize,
        /// The number of ranges.
        found: usize,
    },
    /// A range in which no value lies.
    #[error("rule {rule} `{name}`: {axis} {from}-{to} is empty")]
    EmptyRange {
        /// Which rule.
        rule: usize,
        /// Its name.
        name: Text,
        /// The axis, by its dimensions.
        axis: Text,
        /// Where the range begins.
        from: u16,
        /// Where it ends.
        to: u16,
    },
    /// A range that reaches beyond its axis.
    #[error("rule {rule} `{name}`: {axis} {from}-{to} reaches beyond {least}-{greatest}")]
    Beyond {
        /// Which rule.
        rule: usize,
        /// Its name.
        name: Text,
        /// The axis, by its dimensions.
        axis: Text,
        /// Where the range begins.
        from: u16,
        /// Where it ends.
        to: u16,
        /// The least value of the axis.
        least: u16,
        /// The greatest value of the axis.
        greatest: u16,
    },
    /// Cells of a [partition](super::Grid::partition) that belong to no rule.
    #[error("no rule covers {cells}")]
    Uncovered {
        /// The cells; there may be more such faults.
        cells: GridCells,
    },
    /// Cells of a [partition](super::Grid::partition) that belong to two rules.
    #[error("rule {} `{}` and rule {} `{}` share {cells}", .rules.0, .names.0, .rules.1, .names.1)]
    Overlap {
        /// Which rules.
        rules: (usize, usize),
        /// Their names.
        names: (Text, Text),
        /// What they share.
        cells: GridCells,
    },
    /// A rule of a [first match](super::Grid::first_match) all of whose cells belong to earlier ones.
    #[error(
        "rule {rule} `{name}` can not be reached: all its cells belong to {} before it",
        .earlier.iter().format_with(", ", |name, f| f(&format_args!("`{name}`")))
    )]
    Unreachable {
        /// Which rule.
        rule: usize,
        /// Its name.
        name: Text,
        /// The names of the rules to which its cells belong.
        earlier: Vec<Text>,
    },
}

/// A block of cells of a [`Grid`](super::Grid): a range on each axis.
///
/// Written as in "recency 3-4, frequency 2".
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct GridCells {
    /// Of each axis its name, from and to (included).
    ranges: Vec<(Text, u16, u16)>,
}

impl GridError {
    pub(super) const MOST_FAULTS: usize = 100;

    pub(super) fn new(faults: Vec<GridFault>, more: usize) -> Self {
        Self { faults, more }
    }

    /// What is wrong: at least one fault, and at most the first hundred.
    #[must_use]
    pub fn faults(&self) -> &[GridFault] {
        &self.faults
    }

    /// How many faults there are beyond the first hundred.
    #[must_use]
    pub fn more(&self) -> usize {
        self.more
    }
}

impl fmt::Display for GridError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.faults.iter().format("; "))?;
        if self.more > 0 { write!(f, "; and {} more faults", self.more) } else { Ok(()) }
    }
}

/// As displayed: it is what a `main` that fails with it prints.
impl fmt::Debug for GridError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl core::error::Error for GridError {}

impl GridCells {
    pub(super) fn of(axes: &[Axis], bounds: &[(u16, u16)]) -> Self {
        let range = |(axis, (from, to)): (&Axis, &(u16, u16))| (axis.label(), *from, *to);
        Self { ranges: axes.iter().zip(bounds).map(range).collect() }
    }

    /// Of each axis the name, the least and the greatest value.
    #[must_use]
    pub fn ranges(&self) -> impl ExactSizeIterator<Item = (&str, u16, u16)> {
        self.ranges.iter().map(|(axis, from, to)| (axis.as_str(), *from, *to))
    }
}

impl fmt::Display for GridCells {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (axis, from, to)) in self.ranges().enumerate() {
            let comma = if place > 0 { ", " } else { "" };
            write!(f, "{comma}{axis} {from}")?;
            if from != to {
                write!(f, "-{to}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for GridCells {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
