//! How a sample travels: `{"segmentry": 1, "scoring": {..}, "counts": [[["12.5", 3], ..], ..]}`, or with `customers`, each
//! with `values` and an `id` where equal values are split.

use crate::rfm::{
    FitError, Sample, Scoring,
    quantile::within_limit,
    sample::{MOST, Rows, Values},
    tally::Tally,
};
use crate::{
    model::{Id, billionths},
    scale::stored::{Version, present},
};
use alloc::{borrow::Cow, format, string::String, string::ToString, vec::Vec};
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored<'a> {
    segmentry: Version,
    scoring: Cow<'a, Scoring>,
    /// For each dimension, values ascending.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    counts: Option<Vec<Vec<Count>>>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    customers: Option<Vec<Row<'a>>>,
}

/// A value, and how many have it.
#[derive(Debug, Serialize, Deserialize)]
struct Count(#[serde(with = "crate::wire::decimals")] Decimal, u64);

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row<'a> {
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    id: Option<Cow<'a, Id>>,
    #[serde(with = "crate::wire::decimals::list")]
    values: Vec<Decimal>,
}

/// What is taken is below the [largest](super::quantile::LARGEST), for which decimals have enough digits.
fn decimal(billionths: i128) -> Decimal {
    billionths::to_decimal(billionths).unwrap_or_default()
}

impl<'a> From<&'a Sample> for Stored<'a> {
    fn from(sample: &'a Sample) -> Self {
        let scoring = Cow::Borrowed(&sample.scoring);
        let stored = Self { segmentry: Version, scoring, counts: None, customers: None };
        match &sample.values {
            Values::Counts(tallies) => {
                let counts = |tally: &Tally| {
                    tally.sorted().into_iter().map(|(value, count)| Count(decimal(value), count)).collect()
                };
                Self { counts: Some(tallies.iter().map(counts).collect()), ..stored }
            }
            Values::Rows(rows) => {
                let mut ids = rows.ids.iter();
                let row = |values: &[i128]| Row {
                    id: ids.next().map(Cow::Borrowed),
                    values: values.iter().copied().map(decimal).collect(),
                };
                let customers = rows.values.chunks(sample.scoring.dimensions.len().max(1)).map(row).collect();
                Self { customers: Some(customers), ..stored }
            }
        }
    }
}

impl Stored<'_> {
    fn check(self) -> Result<Sample, String> {
        let mut sample = self.scoring.sample().map_err(|error| error.to_string())?;
        match (&mut sample.values, self.counts, self.customers) {
            (Values::Counts(tallies), Some(counts), None) => {
                let dimensions = tallies.len();
                *tallies = counts.into_iter().map(tally).collect::<Result<_, _>>()?;
                let customers = tallies.first().map(Tally::len);
                if tallies.len() != dimensions || tallies.iter().any(|tally| Some(tally.len()) != customers) {
                    return Err(format!("counts are of as many customers on each of {dimensions} dimensions"));
                }
            }
            (Values::Rows(rows), None, Some(customers)) => {
                for (index, customer) in customers.into_iter().enumerate() {
                    rows.read(&sample.scoring, customer).map_err(|why| format!("customer {index}: {why}"))?;
                }
            }
            (Values::Counts(_), ..) => return Err("a sample of this scoring has `counts`".to_string()),
            (Values::Rows(_), ..) => return Err("a sample of this scoring has `customers`".to_string()),
        }
        if sample.len() > MOST { Err(FitError::TooMany.to_string()) } else { Ok(sample) }
    }
}

const TOO_FINE: &str = "a value has more than nine decimals, or is beyond 10^19";

fn tally(counts: Vec<Count>) -> Result<Tally, String> {
    let counts: Option<Vec<(i128, u64)>> =
        counts.into_iter().map(|Count(value, count)| Some((within_limit(value)?, count))).collect();
    let tally = Tally::of_sorted(counts.ok_or(TOO_FINE)?);
    tally.ok_or_else(|| "values ascend, and each has at least one customer".to_string())
}

impl Rows {
    fn read(&mut self, scoring: &Scoring, row: Row<'_>) -> Result<(), String> {
        let dimensions = scoring.dimensions.len();
        if row.values.len() != dimensions {
            return Err(format!("{} values for {dimensions} dimensions", row.values.len()));
        }
        match (scoring.splits(), row.id) {
            (true, None) => return Err("equal values are split, so there must be an `id`".to_string()),
            (false, Some(_)) => return Err("nobody asks for the `id`".to_string()),
            (_, id) => self.ids.extend(id.map(Cow::into_owned)),
        }
        for value in row.values {
            self.values.push(within_limit(value).ok_or(TOO_FINE)?);
        }
        Ok(())
    }
}

impl Serialize for Sample {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Stored::from(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Sample {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Stored::deserialize(deserializer)?.check().map_err(D::Error::custom)
    }
}
