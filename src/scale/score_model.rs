use super::{Breakpoints, Combination, Grid, Scores, ValueError, combination::Combined};
use crate::{
    metric::AnyMetric,
    model::{Id, Text, billionths},
};
use alloc::{collections::BTreeMap, vec::Vec};
use rust_decimal::Decimal;
use thiserror::Error;

/// A fitted model of scores: breakpoints on one to eight dimensions, what is combined of them, and the named segments of a
/// [`Grid`].
///
/// It is data: it can be stored, frozen and compared. Put it into the [context](crate::Context::score_model) under a name, and
/// predicates can ask for [scores](crate::words::score) and [segments](crate::words::segment_of).
///
/// # Stored
///
/// With the feature `serde`, as a map of `segmentry` (the version of the format, 1), `dimensions`, `combinations` and `grid`. What
/// is read is checked as if it were built: edges in their order, scores that rise, weights for each dimension, a
/// [`Grid`] without gaps. Of customers whose equal values are split only the id is stored, and their order is computed again.
///
/// ```
/// use segmentry::scale::ScoreModel;
/// # #[cfg(feature = "serde")] {
///
/// let json = r#"{
///     "segmentry": 1,
///     "dimensions": [{
///         "name": "recency",
///         "breakpoints": {
///             "best": "lowest",
///             "lowest": 1,
///             "edges": [{"at": "90", "score": 2}, {"at": "30", "score": 3}],
///             "of": 3
///         }
///     }],
///     "combinations": [{"name": "percent", "combination": {"percent": [1]}}]
/// }"#;
/// let model: ScoreModel = serde_json::from_str(json)?;
/// let scores = model.scores("anna", &[45])?;
/// assert_eq!(scores.to_string(), "2");
/// assert_eq!(model.combined("percent", &scores), Some(50.into()));
///
/// let typo = json.replace("90", "9");
/// let error = serde_json::from_str::<ScoreModel>(&typo).unwrap_err();
/// assert_eq!(error.to_string(), "dimension `recency`: edge 1 is not better than the one before");
/// # }
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "rfm")]
pub struct ScoreModel {
    pub(crate) dimensions: Vec<Dimension>,
    pub(crate) combined: Vec<(Text, Combined)>,
    grid: Option<Placed>,
}

/// One dimension of a model.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Dimension {
    pub(crate) name: Text,
    /// What is read off a customer; none where the host brings the values.
    pub(crate) metric: Option<AnyMetric>,
    /// Of all customers.
    pub(crate) breakpoints: Breakpoints,
    /// Of the customers of each cell of the dimensions before, where the dimension is nested in those.
    pub(crate) nested: BTreeMap<Vec<u8>, Breakpoints>,
}

/// A grid, and for each axis the places of its dimensions.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Placed {
    grid: Grid,
    axes: Vec<Vec<usize>>,
}

/// Values that cannot be scored by a model.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ScoreError {
    /// There must be one value for each dimension.
    #[error("{found} values for {expected} dimensions")]
    Dimensions {
        /// The number of dimensions.
        expected: usize,
        /// The number of values.
        found: usize,
    },
    /// A value that cannot be scored.
    #[error("{dimension}: {error}")]
    Value {
        /// The name of the dimension.
        dimension: Text,
        /// Why.
        #[source]
        error: ValueError,
    },
    /// A value of a [column](crate::rfm::Column) that cannot be scored.
    #[error("row {row}, {dimension}: {error}")]
    Row {
        /// Which row, from 0.
        row: usize,
        /// The name of the dimension.
        dimension: Text,
        /// Why.
        #[source]
        error: ValueError,
    },
    /// Columns must have as many rows as the first.
    #[error("{dimension}: {found} rows, and {expected} in the first column")]
    Rows {
        /// The name of the dimension.
        dimension: Text,
        /// The number of rows of the first column.
        expected: usize,
        /// The number of rows of this one.
        found: usize,
    },
    /// A column of numbers with more than nine decimals.
    #[error("{dimension}: {decimals} decimals: there are at most 9")]
    Decimals {
        /// The name of the dimension.
        dimension: Text,
        /// How many decimals its numbers are said to have.
        decimals: u32,
    },
}

/// What does not fit to a model.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ModelError {
    /// There are one to eight dimensions.
    #[error("{found} dimensions: there must be 1 to {}", Scores::MOST)]
    Dimensions {
        /// How many there are.
        found: usize,
    },
    /// Two dimensions or combinations have one name, or a name is empty.
    #[error("the name `{name}` is empty or taken")]
    Name {
        /// The name.
        name: Text,
    },
    /// The grid names a dimension that the model has not.
    #[error("there is no dimension `{name}`")]
    UnknownDimension {
        /// The name.
        name: Text,
    },
    /// The grid has been made for another number of bins.
    #[error("the grid is made for {expected} scores of `{dimension}`, and there are {found}")]
    Bins {
        /// The name of the dimension.
        dimension: Text,
        /// The number that the grid is made for.
        expected: u8,
        /// The number that the model has.
        found: u8,
    },
    /// A combination needs one weight for each dimension, and not only zeros.
    #[error("`{name}` has {found} weights for {expected} dimensions, or only zeros")]
    Weights {
        /// The name of the combination.
        name: Text,
        /// The number of dimensions.
        expected: usize,
        /// The number of weights.
        found: usize,
    },
    /// There must be one metric for each dimension.
    #[error("{found} metrics for {expected} dimensions")]
    Metrics {
        /// The number of dimensions.
        expected: usize,
        /// The number of metrics.
        found: usize,
    },
    /// There are at most a hundred combinations.
    #[error("more than {} combinations", ScoreModel::MOST_COMBINATIONS)]
    Combinations,
    /// Percentiles are of those that were fitted; of breakpoints that were given there are none.
    #[error("`{name}` asks for percentiles of nobody: they need a fit")]
    Percentile {
        /// The name of the combination.
        name: Text,
    },
}

impl ScoreModel {
    const MOST_COMBINATIONS: usize = 100;

    /// A model of breakpoints that are known already, each under the name of its dimension.
    ///
    /// # Errors
    /// When there are none or more than [eight](Scores::MOST), or two have one name.
    pub fn new<N: Into<Text>>(dimensions: impl IntoIterator<Item = (N, Breakpoints)>) -> Result<Self, ModelError> {
        let dimension = |(name, breakpoints): (N, _)| Dimension {
            name: name.into(),
            metric: None,
            breakpoints,
            nested: BTreeMap::new(),
        };
        Self::of(dimensions.into_iter().map(dimension).collect())
    }

    pub(crate) fn of(dimensions: Vec<Dimension>) -> Result<Self, ModelError> {
        let found = dimensions.len();
        if !(1..=Scores::MOST).contains(&found) {
            return Err(ModelError::Dimensions { found });
        }
        let model = Self { dimensions, combined: Vec::new(), grid: None };
        for (place, dimension) in model.dimensions.iter().enumerate() {
            if dimension.name.is_empty() || model.place_of(&dimension.name) != Some(place) {
                return Err(ModelError::Name { name: dimension.name.clone() });
            }
        }
        Ok(model)
    }

    /// The same model with named segments.
    ///
    /// # Errors
    /// When the grid names a dimension that the model has not, or is made for another number of scores.
    pub fn with_grid(self, grid: Grid) -> Result<Self, ModelError> {
        let mut axes = Vec::new();
        for axis in grid.axes() {
            let mut places = Vec::new();
            for name in axis.dimensions() {
                let place = self.place_of(name).ok_or_else(|| ModelError::UnknownDimension { name: name.clone() })?;
                let found = self.dimensions.get(place).map_or(0, Dimension::best_score);
                if found > axis.bins() {
                    return Err(ModelError::Bins { dimension: name.clone(), expected: axis.bins(), found });
                }
                places.push(place);
            }
            axes.push(places);
        }
        Ok(Self { grid: Some(Placed { grid, axes }), ..self })
    }

    /// The same model with one more number that is combined of the scores.
    ///
    /// # Errors
    /// When the name is taken, the weights do not go with the dimensions, or percentiles are asked for: those are
    /// fitted.
    pub fn with_combination(self, name: impl Into<Text>, combination: Combination) -> Result<Self, ModelError> {
        let name = name.into();
        if matches!(combination, Combination::Percentile(_)) {
            return Err(ModelError::Percentile { name });
        }
        self.combining(name, combination, None)
    }

    pub(crate) fn combining(
        mut self,
        name: Text,
        combination: Combination,
        percentiles: Option<Breakpoints>,
    ) -> Result<Self, ModelError> {
        if self.combined.len() >= Self::MOST_COMBINATIONS {
            return Err(ModelError::Combinations);
        }
        let (expected, found) = (self.dimensions.len(), combination.weights().len());
        if expected != found || combination.weights().iter().all(|weight| *weight == 0) {
            return Err(ModelError::Weights { name, expected, found });
        }
        if name.is_empty() || self.names().any(|known| *known == name) {
            return Err(ModelError::Name { name });
        }
        self.combined.push((name, Combined { combination, percentiles }));
        Ok(self)
    }

    /// The names of the dimensions in their order, then those of what is combined.
    pub fn names(&self) -> impl Iterator<Item = &Text> {
        let dimensions = self.dimensions.iter().map(|dimension| &dimension.name);
        dimensions.chain(self.combined.iter().map(|(name, _)| name))
    }

    /// The breakpoints of a dimension among all customers.
    #[must_use]
    pub fn breakpoints(&self, dimension: &str) -> Option<&Breakpoints> {
        self.place_of(dimension).and_then(|place| self.dimensions.get(place)).map(|dimension| &dimension.breakpoints)
    }

    /// The breakpoints of a dimension that is nested in the ones before: for each cell in which there was anybody, given by
    /// the scores before. Customers of other cells are scored among all.
    pub fn nested(&self, dimension: &str) -> impl Iterator<Item = (&[u8], &Breakpoints)> {
        let dimension = self.place_of(dimension).and_then(|place| self.dimensions.get(place));
        dimension.into_iter().flat_map(|dimension| dimension.nested.iter().map(|(cell, of)| (cell.as_slice(), of)))
    }

    /// The grid, if there is one.
    #[must_use]
    pub fn grid(&self) -> Option<&Grid> {
        self.grid.as_ref().map(|placed| &placed.grid)
    }

    /// The place of a dimension, from 0.
    pub(crate) fn place_of(&self, name: &str) -> Option<usize> {
        self.dimensions.iter().position(|dimension| dimension.name.as_str() == name)
    }

    /// The scores of a customer by the values of the dimensions, in their order.
    ///
    /// # Errors
    /// When there is not one value for each dimension, or a value cannot be scored.
    pub fn scores<T: Copy + Into<Decimal>>(&self, id: impl Into<Id>, values: &[T]) -> Result<Scores, ScoreError> {
        let (expected, found) = (self.dimensions.len(), values.len());
        if expected != found {
            return Err(ScoreError::Dimensions { expected, found });
        }
        let id = id.into();
        let mut scores = Scores::none();
        for (dimension, value) in self.dimensions.iter().zip(values) {
            let value = (*value).into();
            let billionths = billionths::from_decimal(value).ok_or(ValueError::TooFine { value });
            billionths
                .and_then(|value| dimension.score(value, &id, &mut scores))
                .map_err(|error| ScoreError::Value { dimension: dimension.name.clone(), error })?;
        }
        Ok(scores)
    }

    /// The segment of scores by the grid; `None` without one.
    #[must_use]
    pub fn segment(&self, scores: &Scores) -> Option<&Text> {
        self.grid.as_ref().and_then(|placed| placed.grid.segment(&placed.axes, scores))
    }

    /// What is combined of scores under a name; `None` where there is no such combination.
    #[must_use]
    pub fn combined(&self, name: &str, scores: &Scores) -> Option<Decimal> {
        self.combined.iter().find(|(known, _)| known.as_str() == name).and_then(|(_, combined)| combined.of(scores))
    }
}

impl Dimension {
    /// The best score that anybody can have.
    pub(crate) fn best_score(&self) -> u8 {
        let nested = self.nested.values().map(Breakpoints::of).max();
        self.breakpoints.of().max(nested.unwrap_or(0))
    }

    /// Scores one more value of a customer whose scores on the dimensions before are known.
    pub(crate) fn score(&self, value: i128, id: &Id, scores: &mut Scores) -> Result<(), ValueError> {
        let breakpoints = self.among(scores);
        breakpoints.check(value)?;
        let outside = if breakpoints.outside == super::Outside::Flag { breakpoints.side(value) } else { None };
        scores.push(breakpoints.place(value, Some(id)), outside);
        Ok(())
    }

    /// The breakpoints of those who are in the same cell so far.
    pub(crate) fn among(&self, before: &Scores) -> &Breakpoints {
        self.cell(before).unwrap_or(&self.breakpoints)
    }

    /// Those of the cell alone, where there was anybody.
    pub(crate) fn cell(&self, before: &Scores) -> Option<&Breakpoints> {
        if self.nested.is_empty() {
            return None;
        }
        let mut cell = [0; Scores::MOST];
        cell.iter_mut().zip(before.iter()).for_each(|(place, score)| *place = score.get());
        cell.get(..before.len()).and_then(|cell| self.nested.get(cell))
    }
}
