//! How scales are stored: `{"segmentry": 1, "metric": .., "lowest": "light", "above": [{"from": 5, "name": "average"}]}`.

use super::{Levels, Scale};
use crate::{
    error::{Fault, Problem},
    metric::{AnyMetric, Limited, Readable, forms},
    model::Text,
    wire::{Cursor, FORMAT_VERSION, Shape, Wire},
};
use alloc::{borrow::ToOwned, vec::Vec};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

fn above_to_wire<T: Limited>(above: &[(T, Text)]) -> Wire {
    let level = |(limit, name): &(T, Text)| {
        Wire::map([("from", limit.to_wire()), ("name", Wire::text(name.as_str().to_owned()))])
    };
    Wire::List(above.iter().map(level).collect())
}

fn above_from_wire<T: Readable>(cursor: Cursor<'_>) -> Result<Vec<(T, Text)>, Fault> {
    cursor.list(|level| {
        level.fields("a limit and a name", forms::SCALE_LEVEL, |fields| {
            let limit = fields.required("from", T::read)?;
            Ok((limit, fields.required("name", |name| name.text().map(Text::from))?))
        })
    })
}

impl Scale {
    fn to_wire(&self) -> Wire {
        let (metric, above) = match &self.above {
            Levels::Number(metric, above) => (AnyMetric::Number(metric.clone()), above_to_wire(above)),
            Levels::Amount(metric, above) => (AnyMetric::Amount(metric.clone()), above_to_wire(above)),
            Levels::Time(metric, above) => (AnyMetric::Time(metric.clone()), above_to_wire(above)),
            Levels::Share(metric, above) => (AnyMetric::Share(metric.clone()), above_to_wire(above)),
        };
        Wire::map([
            ("segmentry", Wire::Whole(FORMAT_VERSION)),
            ("metric", metric.to_wire()),
            ("lowest", Wire::text(self.lowest.as_str().to_owned())),
            ("above", above),
        ])
    }

    fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
        let scale = cursor.fields("a scale", forms::SCALE, |fields| {
            fields.required("segmentry", |version| version.version())?;
            let metric = fields.required("metric", AnyMetric::from_wire)?;
            let lowest = fields.required("lowest", |name| name.text().map(Text::from))?;
            let above = fields.required("above", |above| {
                Ok(match metric {
                    AnyMetric::Number(metric) => Levels::Number(metric, above_from_wire(above)?),
                    AnyMetric::Amount(metric) => Levels::Amount(metric, above_from_wire(above)?),
                    AnyMetric::Time(metric) => Levels::Time(metric, above_from_wire(above)?),
                    AnyMetric::Share(metric) => Levels::Share(metric, above_from_wire(above)?),
                    AnyMetric::Label(_) => return Err(cursor.expected("a metric that has an order")),
                })
            })?;
            Ok(Self::new(lowest, above))
        })?;
        scale.problem().map_or(Ok(scale), |problem: Problem| Err(cursor.fault(problem)))
    }
}

impl Serialize for Scale {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_wire().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Scale {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = Shape::of_rule(1, 1_000).read(deserializer)?;
        Self::from_wire(Cursor::root(&wire)).map_err(D::Error::custom)
    }
}
