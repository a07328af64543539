use super::profile::FactOf;
use crate::{
    metric::{Label, Ratio},
    model::Text,
    predicate::Predicate,
};
use core::ops::RangeBounds;
use rust_decimal::Decimal;

/// The level of a customer on a scale of the context; missing where its metric is.
///
/// ```
/// use segmentry::prelude::*;
/// let heavy = level("usage").is("heavy");
/// assert_eq!(heavy.to_string(), "the level of usage is heavy");
///
/// let scale = usage().within_last(days(30)).count().levels("light", [(5, "average"), (20, "heavy")]);
/// # let as_of: segmentry::time::Instant = "2026-03-01T00:00:00Z".parse()?;
/// let plan = heavy.plan(&Context::at(as_of).scale("usage", scale))?;
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[doc(alias = "tier")]
pub fn level(scale: impl Into<Text>) -> FactOf<Text> {
    FactOf::new(Label::Level(scale.into()))
}

/// A score by a [model](crate::scale::ScoreModel) of the context: on one of its dimensions, or what is combined of several under
/// a name. 1 is the worst.
///
/// A customer has all scores of a model or none: they are missing without a purchase, and where the value of any dimension is
/// missing or refused.
///
/// ```
/// use segmentry::prelude::*;
/// let recent = score("rfm", "recency").at_least(4);
/// assert_eq!(recent.to_string(), "the recency score by rfm is at least 4");
/// ```
#[doc(alias = "rfm")]
pub fn score(model: impl Into<Text>, of: impl Into<Text>) -> FactOf<Decimal> {
    FactOf::new(Label::Score { model: model.into(), of: of.into() })
}

/// The segment of a customer by the grid of a [score model](crate::scale::ScoreModel) of the context. Customers without a purchase are
/// in a segment of their own, whose name the grid tells. Missing where the value of any dimension is missing or refused.
/// The scores behind it are told by [`ScorePlan::explain`](crate::plan::ScorePlan::explain).
///
/// ```
/// use segmentry::prelude::*;
/// let worth_a_call = segment_of("rfm").is_one_of(["at risk", "can't lose"]);
/// assert_eq!(worth_a_call.to_string(), r#"the segment by rfm is one of "at risk", "can't lose""#);
/// ```
#[doc(alias = "rfm")]
#[doc(alias = "champions")]
pub fn segment_of(model: impl Into<Text>) -> FactOf<Text> {
    FactOf::new(Label::SegmentOf(model.into()))
}

/// A part of all customers, fixed by a salt and the customer's id: for experiments and hold-outs.
///
/// Each customer is in one of 10,000 buckets, and stays there: 10 % is inside 20 %, and neither the segment's name nor other
/// customers matter. Another salt makes another, independent division.
///
/// The bucket is the SipHash-2-4 (64 bits, both keys zero) of the salt in UTF-8, the byte 0xff and the id as it is written,
/// times 10,000, divided by 2^64 and rounded down:
///
/// | salt | id | bucket |
/// |---|---|---|
/// | `spring` | 1 | 1865 |
/// | `spring` | 0 | 8614 |
/// | `spring` | cookie | 5787 |
/// | | 2 | 4011 |
///
/// ```
/// use segmentry::prelude::*;
/// let test_group = bucket("spring-test").within(..percent(10));
/// assert_eq!(test_group.to_string(), "the bucket of 10000 by spring-test is less than 1000");
/// let control_group = bucket("spring-test").within(percent(10)..percent(20));
/// # let _ = control_group;
/// ```
#[doc(alias = "sample")]
#[doc(alias = "experiment")]
#[doc(alias = "a/b test")]
pub fn bucket(salt: impl Into<Text>) -> BucketOf {
    BucketOf { salt: salt.into() }
}

/// The division of customers that a [`bucket`] makes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct BucketOf {
    salt: Text,
}

impl BucketOf {
    /// The customers between two parts of all: `..percent(10)` is the first tenth. Finer than hundredths of a percent is refused
    /// when it is bound.
    pub fn within(self, range: impl RangeBounds<Ratio>) -> Predicate {
        Predicate::of_bucket(self.salt, range)
    }
}
