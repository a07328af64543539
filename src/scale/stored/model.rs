//! Models of scores: `{"segmentry": 1, "dimensions": [{"name": "recency", "breakpoints": {..}}], "combinations": [..], "grid": {..}}`.

use super::{Misfit, Version, breakpoints, grid, present};
use crate::{
    metric::AnyMetric,
    model::Text,
    scale::{Best, Breakpoints, Combination, Dimension, ScoreModel},
    wire::{Cursor, Shape},
};
use alloc::{borrow::Cow, collections::BTreeMap, vec::Vec};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored<'a> {
    segmentry: Version,
    dimensions: Vec<StoredDimension<'a>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    combinations: Vec<StoredCombination<'a>>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    grid: Option<grid::Stored<'a>>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredDimension<'a> {
    name: Text,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    metric: Option<Ordered<'a>>,
    breakpoints: breakpoints::Stored<'a>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    nested: Vec<Nested<'a>>,
}

/// Breakpoints of those who have these scores on the dimensions before.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nested<'a> {
    within: Cow<'a, [u8]>,
    breakpoints: breakpoints::Stored<'a>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredCombination<'a> {
    name: Text,
    combination: Cow<'a, Combination>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    percentiles: Option<breakpoints::Stored<'a>>,
}

/// A metric as it stands in predicates; a label has no order.
#[derive(Debug)]
struct Ordered<'a>(Cow<'a, AnyMetric>);

impl Serialize for Ordered<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.to_wire().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Ordered<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = Shape::of_rule(1, 1_000).read(deserializer)?;
        let cursor = Cursor::root(&wire);
        match AnyMetric::from_wire(cursor).map_err(D::Error::custom)? {
            AnyMetric::Label(_) => Err(D::Error::custom(cursor.expected("a metric that has an order"))),
            metric => Ok(Self(Cow::Owned(metric))),
        }
    }
}

impl<'a> From<&'a ScoreModel> for Stored<'a> {
    fn from(model: &'a ScoreModel) -> Self {
        let nested = |(cell, breakpoints): (&'a Vec<u8>, &'a Breakpoints)| Nested {
            within: cell.into(),
            breakpoints: breakpoints.into(),
        };
        let dimension = |dimension: &'a Dimension| StoredDimension {
            name: dimension.name.clone(),
            metric: dimension.metric.as_ref().map(|metric| Ordered(Cow::Borrowed(metric))),
            breakpoints: (&dimension.breakpoints).into(),
            nested: dimension.nested.iter().map(nested).collect(),
        };
        let combinations = model.combined.iter().map(|(name, combined)| StoredCombination {
            name: name.clone(),
            combination: Cow::Borrowed(&combined.combination),
            percentiles: combined.percentiles.as_ref().map(Into::into),
        });
        Self {
            segmentry: Version,
            dimensions: model.dimensions.iter().map(dimension).collect(),
            combinations: combinations.collect(),
            grid: model.grid().map(Into::into),
        }
    }
}

impl StoredDimension<'_> {
    fn check(self, before: &[Dimension]) -> Result<Dimension, Misfit> {
        let Self { name, metric, breakpoints, nested } = self;
        let mut cells = BTreeMap::new();
        for Nested { within, breakpoints } in nested {
            let cell = within.into_owned();
            let is_score = |(score, dimension): (&u8, &Dimension)| (1..=dimension.best_score()).contains(score);
            let is_cell = cell.len() == before.len() && cell.iter().zip(before).all(is_score);
            if before.is_empty() || !is_cell {
                return Err(Misfit(alloc::format!("within {cell:?}: this is no cell of the dimensions before")));
            }
            let breakpoints = breakpoints.check().map_err(|misfit| misfit.at(format_args!("within {cell:?}")))?;
            if let Some(twice) = cells.insert(cell.clone(), breakpoints) {
                return Err(Misfit(alloc::format!("within {cell:?}: there are also the breakpoints {twice}")));
            }
        }
        let metric = metric.map(|metric| metric.0.into_owned());
        Ok(Dimension { name, metric, breakpoints: breakpoints.check()?, nested: cells })
    }
}

impl Stored<'_> {
    fn check(self) -> Result<ScoreModel, Misfit> {
        let mut dimensions = Vec::new();
        for dimension in self.dimensions.into_iter().take(MOST_READ) {
            let name = dimension.name.clone();
            let checked =
                dimension.check(&dimensions).map_err(|misfit| misfit.at(format_args!("dimension `{name}`")))?;
            dimensions.push(checked);
        }
        let mut model = ScoreModel::of(dimensions).map_err(|error| Misfit::new(&error))?;
        for StoredCombination { name, combination, percentiles } in self.combinations {
            let wrong = |misfit: Misfit| misfit.at(format_args!("combination `{name}`"));
            let is_percentile = matches!(*combination, Combination::Percentile(_));
            let percentiles = percentiles.map(breakpoints::Stored::check).transpose().map_err(wrong)?;
            if is_percentile != percentiles.is_some() {
                return Err(wrong(Misfit::new(&"percentiles have breakpoints, other combinations have none")));
            }
            if percentiles.as_ref().is_some_and(|breakpoints| breakpoints.best() != Best::Highest) {
                return Err(wrong(Misfit::new(&"the highest percentile is the best")));
            }
            let combination = combination.into_owned();
            model = model.combining(name, combination, percentiles).map_err(|error| Misfit::new(&error))?;
        }
        let Some(grid) = self.grid else { return Ok(model) };
        let grid = grid.check().map_err(|misfit| misfit.at(format_args!("grid")))?;
        model.with_grid(grid).map_err(|error| Misfit::new(&error).at(format_args!("grid")))
    }
}

/// One more than a model has, so that it is the model that says how many there may be.
const MOST_READ: usize = crate::scale::Scores::MOST + 1;

impl Serialize for ScoreModel {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Stored::from(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ScoreModel {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Stored::deserialize(deserializer)?.check().map_err(D::Error::custom)
    }
}
