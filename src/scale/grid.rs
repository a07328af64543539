use super::Scores;
use crate::model::Text;
use alloc::vec::Vec;
use core::ops::RangeInclusive;
use thiserror::Error;

/// Named segments by ranges of scores: which customers are champions, which are at risk.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Grid {
    axes: Vec<Axis>,
    rules: Vec<GridRule>,
    others: Option<Text>,
    without_purchases: Text,
    /// For each cell, the last axis first, which rule it belongs to; the number of rules for the others.
    cells: Vec<u16>,
}

/// One side of a [`Grid`]: a score, or the sum of several.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Axis {
    of: Vec<Text>,
    bins: u8,
}

/// A named part of a [`Grid`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct GridRule {
    name: Text,
    /// For each axis, from and to (included).
    ranges: Vec<(u16, u16)>,
}

/// Rules that are no grid.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum GridError {
    /// There are more than a million cells, or none.
    #[error("a grid has 1 to 1000000 cells")]
    Size,
}

impl Axis {
    /// The score on a dimension.
    #[must_use]
    pub fn score(dimension: impl Into<Text>, bins: u8) -> Self {
        Self { of: alloc::vec![dimension.into()], bins }
    }

    /// The sum of the scores on several dimensions: twice the mean of two, so that ranges are whole numbers.
    #[must_use]
    pub fn sum<T: Into<Text>>(dimensions: impl IntoIterator<Item = T>, bins: u8) -> Self {
        Self { of: dimensions.into_iter().map(Into::into).collect(), bins }
    }

    /// The names of the dimensions.
    #[must_use]
    pub fn dimensions(&self) -> &[Text] {
        &self.of
    }

    /// The best score of each dimension.
    #[must_use]
    pub fn bins(&self) -> u8 {
        self.bins
    }

    /// The least and the greatest value.
    #[must_use]
    pub fn range(&self) -> RangeInclusive<u16> {
        let least = u16::try_from(self.of.len()).unwrap_or(u16::MAX);
        least..=least.saturating_mul(self.bins.into())
    }
}

impl GridRule {
    /// A name, and for each axis of the grid the range that belongs to it.
    #[must_use]
    pub fn new(name: impl Into<Text>, ranges: impl IntoIterator<Item = RangeInclusive<u16>>) -> Self {
        let ranges = ranges.into_iter().map(RangeInclusive::into_inner).collect();
        Self { name: name.into(), ranges }
    }
}

impl Grid {
    /// Rules of which the first that holds counts, and a name for the cells where none does.
    ///
    /// # Errors
    /// When there are no cells or too many.
    pub fn first_match(
        axes: impl IntoIterator<Item = Axis>,
        rules: impl IntoIterator<Item = GridRule>,
        others: impl Into<Text>,
    ) -> Result<Self, GridError> {
        let _ = (axes.into_iter().count(), rules.into_iter().count(), others.into());
        Err(GridError::Size)
    }

    /// The axes.
    #[must_use]
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// The segment of those without a purchase.
    #[must_use]
    pub fn without_purchases(&self) -> &Text {
        &self.without_purchases
    }

    /// The names of the segments: in the order of the rules, then the others, then those without a purchase.
    pub fn names(&self) -> impl Iterator<Item = &Text> {
        self.rules.iter().map(|rule| &rule.name).chain(&self.others).chain([&self.without_purchases])
    }

    /// The segment at a place, one value for each axis; `None` beyond the axes.
    #[must_use]
    pub fn at(&self, place: &[u16]) -> Option<&Text> {
        let mut cell = 0_usize;
        for (axis, at) in self.axes.iter().zip(place) {
            let range = axis.range();
            if !range.contains(at) {
                return None;
            }
            let size = usize::from(range.end().checked_sub(*range.start())?).checked_add(1)?;
            cell = cell.checked_mul(size)?.checked_add(usize::from(at.checked_sub(*range.start())?))?;
        }
        let rule = usize::from(*self.cells.get(cell)?);
        self.rules.get(rule).map(|rule| &rule.name).or(self.others.as_ref())
    }

    /// The segment of scores, when for each axis the places of its dimensions among them are known.
    pub(crate) fn segment(&self, axes: &[Vec<usize>], scores: &Scores) -> Option<&Text> {
        let sum = |places: &Vec<usize>| {
            places.iter().try_fold(0_u16, |sum, place| sum.checked_add(scores.get(*place)?.get().into()))
        };
        let place: Option<Vec<u16>> = axes.iter().map(sum).collect();
        self.at(&place?)
    }
}
