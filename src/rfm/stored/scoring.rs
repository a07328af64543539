//! How a scoring is stored: `{"segmentry": 1, "dimensions": [{"name": "recency", "scores": {"bins": 5, "best": "lowest"}}], ..}`.

use crate::rfm::{Bins, Scoring};
use crate::{
    model::Text,
    scale::{
        Best, Breakpoints, Closed, Combination, Grid, ScoreModel,
        stored::{Version, present},
    },
};
use alloc::{borrow::Cow, format, string::String, string::ToString, vec::Vec};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored<'a> {
    segmentry: Version,
    dimensions: Vec<StoredDimension<'a>>,
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    nested: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    combinations: Vec<StoredCombination<'a>>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    grid: Option<Cow<'a, Grid>>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredDimension<'a> {
    name: Text,
    scores: Cow<'a, Bins>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredCombination<'a> {
    name: Text,
    combination: Cow<'a, Combination>,
}

impl<'a> From<&'a Scoring> for Stored<'a> {
    fn from(scoring: &'a Scoring) -> Self {
        let dimension =
            |(name, bins): &'a (Text, Bins)| StoredDimension { name: name.clone(), scores: Cow::Borrowed(bins) };
        let combination = |(name, combination): &'a (Text, Combination)| StoredCombination {
            name: name.clone(),
            combination: Cow::Borrowed(combination),
        };
        Self {
            segmentry: Version,
            dimensions: scoring.dimensions.iter().map(dimension).collect(),
            nested: scoring.is_nested,
            combinations: scoring.combinations.iter().map(combination).collect(),
            grid: scoring.grid.as_ref().map(Cow::Borrowed),
        }
    }
}

impl Stored<'_> {
    fn check(self) -> Result<Scoring, String> {
        for StoredDimension { name, scores } in &self.dimensions {
            if !(2..=100).contains(&scores.bins) {
                return Err(format!("dimension `{name}` has {} bins: there must be 2 to 100", scores.bins));
            }
        }
        // Whether names, weights and grid go with each other is what a model asks; any breakpoints will do.
        let some = Breakpoints::new(Best::Highest, Closed::Left, [0]).map_err(|error| error.to_string())?;
        let dimensions = self.dimensions.iter().map(|dimension| (dimension.name.clone(), some.clone()));
        let mut model = ScoreModel::new(dimensions).map_err(|error| error.to_string())?;
        for StoredCombination { name, combination } in &self.combinations {
            let combination = combination.as_ref().clone();
            let percentiles = matches!(combination, Combination::Percentile(_)).then(|| some.clone());
            model = model.combining(name.clone(), combination, percentiles).map_err(|error| error.to_string())?;
        }
        let grid = self.grid.map(Cow::into_owned);
        if let Some(grid) = grid.clone() {
            model.with_grid(grid).map_err(|error| format!("grid: {error}"))?;
        }
        let dimensions = self.dimensions.into_iter().map(|dimension| (dimension.name, dimension.scores.into_owned()));
        let combinations = self.combinations.into_iter().map(|one| (one.name, one.combination.into_owned()));
        let (dimensions, combinations) = (dimensions.collect(), combinations.collect());
        Ok(Scoring { dimensions, is_nested: self.nested, combinations, grid })
    }
}

impl Serialize for Scoring {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Stored::from(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Scoring {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Stored::deserialize(deserializer)?.check().map_err(D::Error::custom)
    }
}
