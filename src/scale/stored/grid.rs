//! Grids: `{"segmentry": 1, "axes": [{"of": ["recency"], "bins": 5}], "rules": [{"name": "new", "ranges": [[5, 5]]}], ..}`.

use super::{Misfit, Version, present};
use crate::{
    model::Text,
    scale::{Axis, Grid, GridRule},
};
use alloc::borrow::Cow;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Stored<'a> {
    segmentry: Version,
    axes: Cow<'a, [Axis]>,
    rules: Cow<'a, [GridRule]>,
    /// Where there is one, the first match counts.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    others: Option<Text>,
    #[serde(default = "no_purchases")]
    without_purchases: Text,
}

fn no_purchases() -> Text {
    Grid::NO_PURCHASES.into()
}

impl<'a> From<&'a Grid> for Stored<'a> {
    fn from(grid: &'a Grid) -> Self {
        Self {
            segmentry: Version,
            axes: grid.axes().into(),
            rules: grid.rules().into(),
            others: grid.others().cloned(),
            without_purchases: grid.without_purchases().clone(),
        }
    }
}

impl Stored<'_> {
    pub(super) fn check(self) -> Result<Grid, Misfit> {
        let (axes, rules) = (self.axes.into_owned(), self.rules.into_owned());
        Grid::checked(axes, rules, self.others, self.without_purchases).map_err(|error| Misfit::new(&error))
    }
}

impl Serialize for Grid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Stored::from(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Grid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Stored::deserialize(deserializer)?.check().map_err(D::Error::custom)
    }
}
