//! How an [`Rfm`] is stored: `{"segmentry": 1, "metrics": [..], "scoring": {..}, "fitted_to": ..}`.

use crate::{
    predicate::Predicate,
    rfm::{Rfm, Scoring},
    scale::{
        ModelError, Scores,
        stored::{Version, present},
    },
    words::Metric,
};
use alloc::{borrow::Cow, vec::Vec};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored<'a> {
    segmentry: Version,
    metrics: Cow<'a, [Metric]>,
    scoring: Cow<'a, Scoring>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    fitted_to: Option<Cow<'a, Predicate>>,
}

impl Serialize for Rfm {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fitted_to = self.fitted_to.as_ref().map(Cow::Borrowed);
        let (metrics, scoring) = (Cow::Borrowed(self.metrics.as_slice()), Cow::Borrowed(&self.scoring));
        Stored { segmentry: Version, metrics, scoring, fitted_to }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Rfm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = Stored::deserialize(deserializer)?;
        let metrics: Vec<Metric> = stored.metrics.into_owned();
        let scoring = stored.scoring.into_owned();
        let (expected, found) = (scoring.dimensions.len(), metrics.len());
        if expected != found || found > Scores::MOST {
            return Err(D::Error::custom(ModelError::Metrics { expected, found }));
        }
        Ok(Self { metrics, scoring, fitted_to: stored.fitted_to.map(Cow::into_owned) })
    }
}
