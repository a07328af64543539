//! What customers are measured against: named levels of a metric, such as light, average and heavy use, personas, and models of
//! scores such as recency, frequency and monetary value.
//!
//! A [`ScoreModel`] is what [`rfm`](mod@crate::rfm) fits; the limits of scales and personas are the host's own. A [`Scale`] is data: it can be
//! stored, frozen and compared. Put it into the [context](crate::Context::scale) under a name, and
//! [`level(name)`](crate::words::level) asks for the level of a customer; or take one level of it as a predicate
//! with [`Scale::level`].

mod breakpoints;
mod combination;
mod grid;
mod grid_check;
mod grid_error;
mod grids;
mod personas;
mod score_model;
mod scores;
#[cfg(feature = "serde")]
pub(crate) mod stored;
#[cfg(feature = "serde")]
mod wire;

pub use breakpoints::{Best, Bin, Breakpoints, Closed, EdgesError, Outside, Reach, ValueError};
pub(crate) use breakpoints::{Edge, Tie, TieKey};
pub use combination::Combination;
pub use grid::{Axis, Grid, GridRule};
pub use grid_error::{GridCells, GridError, GridFault};
pub use personas::{Persona, Personas, Trait};
pub(crate) use score_model::Dimension;
pub use score_model::{ModelError, ScoreError, ScoreModel};
pub use scores::{RfmScores, Score, Scores, Side};

use crate::{
    error::Problem,
    metric::{Amount, Leaf, Limit, Number, Range, Ratio, Share, Time},
    model::Text,
    predicate::{Predicate, all_of},
    time::Span,
};
use alloc::{collections::BTreeSet, string::ToString, vec::Vec};
use core::{fmt, iter::once};
use itertools::Itertools;
use rust_decimal::Decimal;

/// A metric and its named levels, from the lowest up. Made from any metric that has an order.
///
/// A level reaches from its own limit (included) to that of the next (excluded), so the levels tile: a value is on exactly
/// one of them. Where two levels have one limit, nobody is on the lower of them: [fitted](crate::insight::CutOffs) limits may meet.
/// Where the metric is missing, so is the level.
///
/// ```
/// use segmentry::prelude::*;
///
/// let usage = usage().within_last(days(30)).count().levels("light", [(5, "average"), (20, "heavy")]);
/// assert_eq!(
///     usage.to_string(),
///     "number of usage sessions in the last 30 days: light, average from 5, heavy from 20",
/// );
/// assert_eq!(
///     usage.level("average").to_string(),
///     "at least 5 and less than 20 usage sessions in the last 30 days",
/// );
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
#[doc(alias = "tier")]
#[doc(alias = "breakpoints")]
pub struct Scale {
    lowest: Text,
    above: Levels,
}

/// A metric, and from where on each higher level reaches.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) enum Levels {
    Number(Number, Vec<(u64, Text)>),
    Amount(Amount, Vec<(Decimal, Text)>),
    Time(Time, Vec<(Span, Text)>),
    Share(Share, Vec<(Ratio, Text)>),
}

/// The same for every family of metrics.
macro_rules! of_family {
    ($levels:expr, |$metric:ident, $above:ident| $leaf:ident => $answer:expr) => {
        of_family!(@ $levels, $metric, $above, $leaf, $answer, Number Amount Time Share)
    };
    (@ $levels:expr, $metric:ident, $above:ident, $leaf:ident, $answer:expr, $($family:ident)*) => {
        match $levels {
            $(Levels::$family($metric, $above) => {
                let $leaf = Leaf::$family;
                $answer
            })*
        }
    };
}

impl Scale {
    pub(crate) fn new(lowest: Text, above: Levels) -> Self {
        Self { lowest, above }
    }

    pub(crate) fn lowest(&self) -> &Text {
        &self.lowest
    }

    /// That the metric has any value.
    pub(crate) fn any(&self) -> Leaf {
        of_family!(&self.above, |metric, _above| leaf => leaf(metric.clone(), Range::ANYTHING))
    }

    /// Of each higher level, that the metric is at least as much, and the name.
    pub(crate) fn above(&self) -> Vec<(Leaf, Text)> {
        of_family!(&self.above, |metric, above| leaf => {
            let level = |(limit, name): &(_, Text)| (leaf(metric.clone(), Range::at_least(*limit)), name.clone());
            above.iter().map(level).collect()
        })
    }

    /// The names of the levels, from the lowest up.
    pub fn names(&self) -> impl Iterator<Item = &Text> {
        let above: Vec<&Text> =
            of_family!(&self.above, |_metric, above| _leaf => above.iter().map(|(_, name)| name).collect());
        once(&self.lowest).chain(above)
    }

    /// The customers on a level, said without a context that knows the scale. A name that the scale has not is refused
    /// when the predicate is bound.
    pub fn level(&self, name: &str) -> Predicate {
        let Some(place) = self.names().position(|level| level.as_str() == name) else {
            let known = self.names().map(ToString::to_string).collect();
            return Predicate::refused(Problem::UnknownLevel { name: name.to_string(), known });
        };
        of_family!(&self.above, |metric, above| leaf => {
            let limit = |place: usize, is_inside| above.get(place).map(|(value, _)| Limit { value: *value, is_inside });
            let lower = place.checked_sub(1).and_then(|place| limit(place, true));
            let upper = limit(place, false);
            let range = Range { lower, upper };
            if !range.is_inverted() && !range.is_beyond() {
                return leaf(metric.clone(), range).into();
            }
            // A range in which nothing lies is refused, since it is mostly a mistake.
            let reaches = |limit: Limit<_>| Predicate::from(leaf(metric.clone(), Range::at_least(limit.value)));
            let levels = lower.map(reaches).into_iter().chain(upper.map(|limit| !reaches(limit)));
            all_of(levels)
        })
    }

    /// What is wrong with the limits or names, if anything is.
    pub(crate) fn problem(&self) -> Option<Problem> {
        let rises = of_family!(&self.above, |_metric, above| _leaf => {
            above.iter().tuple_windows().all(|((one, _), (other, _))| one <= other)
        });
        let names: BTreeSet<&Text> = self.names().collect();
        (!rises || names.len() < self.names().count()).then_some(Problem::Levels)
    }
}

impl fmt::Display for Scale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        of_family!(&self.above, |metric, above| _leaf => {
            write!(f, "{metric}: {}", self.lowest)?;
            above.iter().try_for_each(|(limit, name)| write!(f, ", {name} from {limit}"))
        })
    }
}

impl fmt::Debug for Scale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
