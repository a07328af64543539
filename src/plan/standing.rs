//! How customers stand in a fitted model, and why.

use super::{
    bound::{Leaf, Unit},
    observed::{Missing, Observed},
    scores::ScorePlan,
};
use crate::{
    model::{Customer, Money, Text, Value, billionths},
    scale::{Breakpoints, Reach, Score, Scores, Side},
    time::Span,
};
use alloc::vec::Vec;
use core::fmt;
use rust_decimal::Decimal;

/// How a customer stands in a [`ScoreModel`](crate::scale::ScoreModel).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Standing {
    /// With these scores.
    Scored {
        /// The scores.
        scores: Scores,
        /// The segment, where the model has a grid.
        segment: Option<Text>,
    },
    /// Nothing is there to measure the first dimension from: no purchase, for scores that begin with recency.
    WithoutPurchases,
    /// A value is missing, or refused by the model.
    Missing {
        /// The dimension.
        dimension: Text,
        /// Why.
        reason: Missing,
    },
    /// The customer did not exist yet.
    Absent,
}

/// Why a customer has the scores that he has.
///
/// `Display` is for a marketer to read: how he stands, and for each dimension what was measured, the score, and what it takes to
/// have the next better one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ScoreExplanation {
    /// How he stands.
    pub standing: Standing,
    /// For each dimension, up to the first whose value is missing or refused.
    pub dimensions: Vec<DimensionExplanation>,
    /// What is combined of the scores, by its names.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub combined: Vec<CombinedScore>,
}

/// Why a customer has the score that he has on one dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct DimensionExplanation {
    /// The name of the dimension.
    pub dimension: Text,
    /// What was measured, in the unit of the metric: a number, money or a length of time.
    pub value: Value,
    /// The score that it gives.
    pub score: Score,
    /// The scores on the dimensions before, where the breakpoints are those of the customers who share them.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub among: Option<Scores>,
    /// On which side the value lies outside of what was fitted, where the fit flags that.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub outside: Option<Side>,
    /// The next better score, if there is one.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub next: Option<NextScore>,
}

/// A better score, and where it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct NextScore {
    /// The score.
    pub score: u8,
    /// What to do to the edge.
    pub reach: Reach,
    /// The edge in the unit of the metric. A length of time is rounded to the microsecond that decides.
    pub edge: Value,
    /// Whether only some of those on the edge have the score, since equal values were split.
    pub is_split: bool,
}

/// What is combined of scores under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct CombinedScore {
    /// The name.
    pub name: Text,
    /// The number.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::wire::decimals::serialize"))]
    pub value: Decimal,
}

impl ScorePlan {
    /// Why a customer has the scores that he has, and what it takes to have better ones.
    #[must_use]
    pub fn explain(&self, customer: &Customer) -> ScoreExplanation {
        let standing = self.standing(customer);
        let (leaves, _) = &*self.measures.bound;
        let row = self.measures.row(customer);
        let mut scores = Scores::none();
        let mut dimensions = Vec::new();
        for (place, (dimension, leaf)) in self.model.dimensions.iter().zip(leaves).enumerate() {
            let before = scores;
            let value = row.value_of(place, leaf).ok().filter(|_| standing != Standing::Absent);
            let Some(value) = value.filter(|value| dimension.score(*value, customer.id(), &mut scores).is_ok()) else {
                break;
            };
            let (Some(score), Some(shown)) = (scores.get(place), leaf.in_its_unit(value, Reach::From)) else { break };
            dimensions.push(DimensionExplanation {
                dimension: dimension.name.clone(),
                value: shown,
                score,
                among: dimension.cell(&before).map(|_| before),
                outside: scores.outside(place),
                next: NextScore::after(score, dimension.among(&before), leaf),
            });
        }
        let combined = |name: &Text, scores: &Scores| {
            let value = self.model.combined(name, scores)?;
            Some(CombinedScore { name: name.clone(), value })
        };
        let names = self.model.combined.iter().map(|(name, _)| name);
        let combined =
            standing.scores().into_iter().flat_map(|scores| names.clone().filter_map(|name| combined(name, scores)));
        ScoreExplanation { combined: combined.collect(), standing, dimensions }
    }
}

impl NextScore {
    fn after(score: Score, breakpoints: &Breakpoints, leaf: &Leaf) -> Option<Self> {
        let better = breakpoints.edges.iter().zip(breakpoints.scores.iter().skip(1));
        let (edge, score) = better.into_iter().find(|(_, better)| **better > score.get())?;
        let reach = breakpoints.reach();
        let is_split = edge.first.is_some();
        Some(Self { score: *score, reach, edge: leaf.in_its_unit(edge.value, reach)?, is_split })
    }
}

impl Leaf {
    /// What is scored, in the unit of the metric.
    fn in_its_unit(&self, value: i128, reach: Reach) -> Option<Value> {
        let unit = self.ordered()?.unit();
        if let (Unit::Span, Ok(nanos)) = (unit, u64::try_from(value)) {
            // An edge between two microseconds is reached at the later one, or passed at the earlier.
            let micros = match reach {
                Reach::From | Reach::Below => nanos.div_ceil(1_000),
                Reach::Above | Reach::UpTo => nanos / 1_000,
            };
            return Some(Value::Span(Span::from_micros(micros)));
        }
        unit.value(value).or_else(|| billionths::to_decimal(value).map(Value::Number))
    }
}

impl Unit {
    /// Billionths in this unit; `None` where it cannot hold them.
    pub(crate) fn value(self, billionths: i128) -> Option<Value> {
        match self {
            Self::Number => billionths::to_decimal(billionths).map(Value::Number),
            Self::Money(currency) => Money::sum(billionths, currency).map(Value::Money),
            Self::Span => {
                let micros = u64::try_from(billionths.checked_div_euclid(1_000)?).ok();
                micros.map(|micros| Value::Span(Span::from_micros(micros)))
            }
        }
    }
}

impl Standing {
    /// The scores, if there are any.
    #[must_use]
    pub fn scores(&self) -> Option<&Scores> {
        if let Self::Scored { scores, .. } = self { Some(scores) } else { None }
    }

    /// The name of the segment, if there are scores and the model has a grid.
    #[must_use]
    pub fn segment(&self) -> Option<&str> {
        if let Self::Scored { segment, .. } = self { segment.as_deref() } else { None }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scored { scores, segment: Some(segment) } => write!(f, "{segment} ({scores})"),
            Self::Scored { scores, segment: None } => scores.fmt(f),
            Self::WithoutPurchases => f.write_str("without purchases"),
            Self::Missing { dimension, reason } => write!(f, "no {dimension}: {reason}"),
            Self::Absent => f.write_str("not there yet"),
        }
    }
}

/// As in "champions (5-5-4)", with a line for each dimension.
impl fmt::Display for ScoreExplanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.standing)?;
        self.dimensions.iter().try_for_each(|dimension| writeln!(f, "  {dimension}"))?;
        self.combined.iter().try_for_each(|combined| writeln!(f, "  {combined}"))
    }
}

/// As in "recency 12: 4 of 5 (5 below 10)".
impl fmt::Display for DimensionExplanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = Observed::Exactly(self.value.clone());
        write!(f, "{} {value}: {:?}", self.dimension, self.score)?;
        if let Some(among) = self.among {
            write!(f, " among those with {among}")?;
        }
        match self.outside {
            Some(Side::Below) => f.write_str(", below what was fitted")?,
            Some(Side::Above) => f.write_str(", above what was fitted")?,
            None => {}
        }
        self.next.as_ref().map_or(Ok(()), |next| write!(f, " ({next})"))
    }
}

/// As in "5 below 10".
impl fmt::Display for NextScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.score, self.reach, Observed::Exactly(self.edge.clone()))?;
        if self.is_split { f.write_str(" for some") } else { Ok(()) }
    }
}

/// As in "cell 554".
impl fmt::Display for CombinedScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{Currency, Order},
        plan::Context,
        scale::{Best, Closed, ScoreModel},
        time::Instant,
        words::orders,
    };
    use alloc::string::ToString;

    /// Nothing lasts less than no time, so that an edge there is a number and not 0 seconds.
    #[test]
    fn no_length_of_time_is_below_zero() {
        for (billionths, micros) in
            [(-1, None), (-999, None), (-1_000, None), (0, Some(0)), (999, Some(0)), (1_000, Some(1))]
        {
            let span = micros.map(|micros| Value::Span(Span::from_micros(micros)));
            assert_eq!(Unit::Span.value(billionths), span, "{billionths}");
        }
        let at: Instant = "2026-03-01T00:00:00Z".parse().unwrap();
        let mut customer = Customer::new(1);
        customer.record(Order::new(at, Money::zero(Currency::EUR))).unwrap();
        for (closed, edge, shown) in [
            (Closed::Left, "-0.0000005", "2 below -0.0000005"),
            (Closed::Right, "-0.000000001", "2 up to -0.000000001"),
            (Closed::Right, "-86400", "2 up to -86400"),
            (Closed::Left, "0", "2 below 0 seconds"),
        ] {
            let edges = [Decimal::from_str_exact(edge).unwrap()];
            let model = ScoreModel::new([("recency", Breakpoints::new(Best::Lowest, closed, edges).unwrap())]);
            let model = model.unwrap().measured_by([orders().since_last()]).unwrap();
            let told = model.plan(&Context::at(at)).unwrap().explain(&customer);
            let next = told.dimensions.first().and_then(|dimension| dimension.next.as_ref()).unwrap();
            assert_eq!(next.to_string(), shown);
        }
    }
}
