//! Scores of customers by a fitted model.

use super::{
    BeyondHorizon, Context,
    bind::{Binder, bind_leaves},
    bound::{Leaf, Moving, Setting},
    moved,
    observed::{Missing, Proportion, Quotient},
    row::Row,
    standing::Standing,
};
use crate::{
    error::{DefinitionError, Fault, Problem},
    metric::AnyMetric,
    model::{Customer, Text, billionths},
    scale::{ScoreModel, Scores},
    time::Instant,
    wire::Way,
};
use alloc::{string::ToString, sync::Arc, vec::Vec};

/// The metrics of some dimensions bound to a context: what is read off a customer to be scored.
#[derive(Clone, Debug)]
pub(crate) struct Measures {
    pub(super) bound: Arc<(Vec<Leaf>, Setting)>,
    moving: Moving,
}

/// Why there are no scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unscored {
    /// He does not exist yet.
    Absent,
    /// There is nothing to measure the first dimension from.
    WithoutPurchases,
    /// The value of the dimension at this place is missing.
    Missing(usize, Missing),
}

/// A model bound to a context: what a leaf of a predicate asks.
#[derive(Debug)]
pub(super) struct Scored {
    leaves: Vec<Leaf>,
    model: Arc<ScoreModel>,
}

/// What a leaf asks of the scores.
#[derive(Debug)]
pub(super) enum Asked {
    /// The score on a dimension, by its place.
    Dimension(usize),
    /// What is combined of them under a name.
    Combined(Text),
    Segment,
}

/// A [`ScoreModel`] bound to a context, to be read for any customer.
///
/// ```
/// use segmentry::{model::{Currency, Customer, Money, Order}, prelude::*, scale::{Best, Breakpoints, Closed, ScoreModel}};
///
/// let model = ScoreModel::new([
///     ("recency", Breakpoints::new(Best::Lowest, Closed::Left, [10, 90])?),
///     ("monetary", Breakpoints::new(Best::Highest, Closed::Left, [100, 500])?),
/// ])?;
/// let model = model.measured_by::<segmentry::words::Metric>([
///     orders().days_since_last().into(),
///     orders().total(Currency::EUR).into(),
/// ])?;
/// let plan = model.plan(&Context::at("2026-03-13T00:00:00Z".parse::<Instant>()?))?;
///
/// let mut customer = Customer::new(1);
/// customer.record(Order::new("2026-03-01T10:00:00Z".parse::<Instant>()?, "49.90 EUR".parse::<Money>()?))?;
/// assert_eq!(plan.explain(&customer).to_string(), "\
/// 2-1
///   recency 12: 2 of 3 (3 below 10)
///   monetary 49.90 EUR: 1 of 3 (2 from 100 EUR)
/// ");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ScorePlan {
    pub(super) measures: Measures,
    pub(super) model: Arc<ScoreModel>,
}

impl Measures {
    pub(crate) fn new<'m>(
        metrics: impl IntoIterator<Item = &'m AnyMetric>,
        context: &Context,
    ) -> Result<Self, DefinitionError> {
        let (leaves, setting) = bind_leaves(metrics, context)?;
        Ok(Self { moving: setting.at(context.as_of()), bound: Arc::new((leaves, setting)) })
    }

    pub(crate) fn at(&self, instant: Instant) -> Result<Self, BeyondHorizon> {
        let moving = moved(&self.bound.1, instant)?;
        Ok(Self { bound: Arc::clone(&self.bound), moving })
    }

    /// In billionths.
    pub(crate) fn values(&self, customer: &Customer) -> Result<Vec<i128>, Unscored> {
        let (leaves, _) = &*self.bound;
        let row = self.row(customer);
        if row.exists() { row.values_of(leaves) } else { Err(Unscored::Absent) }
    }

    pub(super) fn row<'a>(&'a self, customer: &'a Customer) -> Row<'a> {
        Row { customer, setting: &self.bound.1, moving: &self.moving }
    }
}

impl Row<'_> {
    /// The values of dimensions, in billionths.
    fn values_of(&self, leaves: &[Leaf]) -> Result<Vec<i128>, Unscored> {
        leaves.iter().enumerate().map(|(place, leaf)| self.value_of(place, leaf)).collect()
    }

    /// The value of the dimension at a place, in billionths.
    pub(super) fn value_of(&self, place: usize, leaf: &Leaf) -> Result<i128, Unscored> {
        self.billionths(leaf).map_err(|reason| match (place, reason) {
            (0, Missing::TooFewEvents) => Unscored::WithoutPurchases,
            (place, reason) => Unscored::Missing(place, reason),
        })
    }

    /// A metric in billionths: of money and numbers of themselves, of lengths of time of seconds, of shares of the whole.
    fn billionths(&self, leaf: &Leaf) -> Result<i128, Missing> {
        let rounded = |quotient: Quotient| quotient.rounded().ok_or(Missing::TooManyDigits);
        let scaled = |value: i128, by: i128| value.checked_mul(by).ok_or(Missing::TooManyDigits);
        match leaf {
            Leaf::Number(number, _) => self.number(number).exactly().and_then(|n| scaled(n.into(), billionths::ONE)),
            Leaf::Amount(amount, _) => self.amount(amount).exactly().and_then(rounded),
            // Microseconds.
            Leaf::Time(time, _) => self.time(time).exactly().and_then(rounded).and_then(|micros| scaled(micros, 1_000)),
            Leaf::Share(share, _) => self.share(share).and_then(Proportion::billionths),
            Leaf::Label(..) => Err(Missing::WrongType),
        }
    }

    fn scores(&self, leaves: &[Leaf], model: &ScoreModel) -> Result<Scores, Unscored> {
        let values = self.values_of(leaves)?;
        let mut scores = Scores::none();
        for (place, (dimension, value)) in model.dimensions.iter().zip(values).enumerate() {
            let is_inside = dimension.score(value, self.customer.id(), &mut scores);
            is_inside.map_err(|_| Unscored::Missing(place, Missing::OutsideFit))?;
        }
        Ok(scores)
    }

    /// What a leaf asks of a model: a number, or the name of a segment.
    pub(super) fn scored(&self, of: &Scored, asked: &Asked) -> Result<crate::model::Value, Missing> {
        let model = &of.model;
        let scores = match self.scores(&of.leaves, model) {
            Ok(scores) => scores,
            Err(Unscored::WithoutPurchases | Unscored::Absent) => {
                let grid = model.grid().filter(|_| matches!(asked, Asked::Segment));
                return grid.map(|grid| grid.without_purchases().clone().into()).ok_or(Missing::TooFewEvents);
            }
            Err(Unscored::Missing(_, reason)) => return Err(reason),
        };
        match asked {
            Asked::Dimension(place) => scores.get(*place).map(|score| u64::from(score.get()).into()),
            Asked::Combined(name) => model.combined(name, &scores).map(Into::into),
            Asked::Segment => model.segment(&scores).cloned().map(Into::into),
        }
        .ok_or(Missing::NotKnown)
    }
}

impl Scored {
    /// The metric whose events tell most: that of the dimension asked for, else the first.
    pub(super) fn leaf(&self, asked: &Asked) -> Option<&Leaf> {
        match asked {
            Asked::Dimension(place) => self.leaves.get(*place),
            Asked::Combined(_) | Asked::Segment => self.leaves.first(),
        }
    }

    pub(super) fn leaves(&self) -> &[Leaf] {
        &self.leaves
    }
}

/// What is scored.
pub(super) const ORDERED: &str = "a metric that has an order";

impl Binder<'_> {
    /// What is wrong with a model is told at the place where it is asked for.
    pub(super) fn scored(&mut self, name: &Text, of: Option<&Text>, way: &Way<'_>) -> Option<(Scored, Asked)> {
        let Some(model) = self.context.score_models.get(name).map(Arc::clone) else {
            self.fault(way, Problem::UnknownScoreModel { name: name.to_string() });
            return None;
        };
        let asked = match of {
            None if model.grid().is_none() => {
                self.fault(way, Problem::NoGrid { name: name.to_string() });
                return None;
            }
            None => Asked::Segment,
            Some(of) => match model.place_of(of) {
                Some(place) => Asked::Dimension(place),
                None if model.names().any(|known| known == of) => Asked::Combined(of.clone()),
                None => {
                    let known = model.names().map(ToString::to_string).collect();
                    self.fault(way, Problem::UnknownScore { name: of.to_string(), known });
                    return None;
                }
            },
        };
        let mut leaves = Vec::new();
        let before = self.faults.len();
        for dimension in &model.dimensions {
            match dimension.metric.as_ref().map(AnyMetric::any) {
                Some(Some(leaf)) => leaves.push(self.leaf(&leaf, way)),
                Some(None) => self.fault(way, Problem::Expected { what: ORDERED }),
                None => self.fault(way, Problem::NoMetric { dimension: dimension.name.to_string() }),
            }
        }
        // The definition holds but the name of the model, so what is wrong with several dimensions is told once.
        for fault in self.faults.split_off(before) {
            let is_told = self.faults.iter().skip(before).any(|told| told.problem() == fault.problem());
            if !is_told {
                self.fault(way, fault.problem().clone());
            }
        }
        Some((Scored { leaves, model }, asked))
    }
}

impl ScoreModel {
    /// Binds the metrics of all dimensions to a context.
    ///
    /// # Errors
    /// When a metric cannot be used in this context, or a dimension has none, since the model was fitted to values that the
    /// host brought: all faults, each with its path in the JSON of the model.
    pub fn plan(&self, context: &Context) -> Result<ScorePlan, DefinitionError> {
        let way = Way::ROOT;
        let way = way.key("dimensions");
        let unmeasured = self.dimensions.iter().enumerate().filter(|(_, dimension)| dimension.metric.is_none());
        let faults: Vec<Fault> = unmeasured
            .map(|(place, dimension)| {
                way.index(place).fault(Problem::NoMetric { dimension: dimension.name.to_string() })
            })
            .collect();
        if !faults.is_empty() {
            return Err(DefinitionError::new(faults));
        }
        let metrics = self.dimensions.iter().filter_map(|dimension| dimension.metric.as_ref());
        Ok(ScorePlan { measures: Measures::new(metrics, context)?, model: Arc::new(self.clone()) })
    }
}

impl ScorePlan {
    /// The model.
    #[must_use]
    pub fn model(&self) -> &ScoreModel {
        &self.model
    }

    /// How a customer stands.
    #[must_use]
    pub fn standing(&self, customer: &Customer) -> Standing {
        let (leaves, _) = &*self.measures.bound;
        let row = self.measures.row(customer);
        let scores = if row.exists() { row.scores(leaves, &self.model) } else { Err(Unscored::Absent) };
        self.standing_of(scores)
    }

    fn standing_of(&self, scores: Result<Scores, Unscored>) -> Standing {
        match scores {
            Ok(scores) => Standing::Scored { segment: self.model.segment(&scores).cloned(), scores },
            Err(Unscored::Absent) => Standing::Absent,
            Err(Unscored::WithoutPurchases) => Standing::WithoutPurchases,
            Err(Unscored::Missing(place, reason)) => {
                let dimension = self.model.dimensions.get(place).map(|dimension| dimension.name.clone());
                Standing::Missing { dimension: dimension.unwrap_or_else(|| "".into()), reason }
            }
        }
    }

    /// The same plan read at another instant: with the same breakpoints, however long ago they were fitted.
    ///
    /// # Errors
    /// When the instant lies beyond the horizon of the context.
    pub fn at(&self, instant: impl Into<Instant>) -> Result<Self, BeyondHorizon> {
        Ok(Self { measures: self.measures.at(instant.into())?, model: Arc::clone(&self.model) })
    }
}
