//! Scores of customers by a fitted model.

use super::{
    BeyondHorizon, Context,
    bind::bind_leaves,
    bound::{Leaf, Moving, Setting},
    moved,
    row::Row,
    scored::Unscored,
    standing::Standing,
};
use crate::{
    error::{DefinitionError, Fault, Problem},
    metric::AnyMetric,
    model::{Customer, Subject},
    scale::ScoreModel,
    time::Instant,
    wire::Way,
};
use alloc::{string::ToString, sync::Arc, vec::Vec};

/// The metrics of some dimensions bound to a context: what is read off a customer to be scored.
#[derive(Clone, Debug)]
pub(crate) struct Measures {
    pub(crate) bound: Arc<(Vec<Leaf>, Setting)>,
    pub(crate) moving: Moving,
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
    pub(crate) measures: Measures,
    pub(crate) model: Arc<ScoreModel>,
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
    pub(crate) fn values<'a, S: Subject<'a>>(&self, subject: S) -> Result<Vec<i128>, Unscored> {
        let (leaves, _) = &*self.bound;
        let row = self.row(subject);
        if row.exists() { row.values_of(leaves) } else { Err(Unscored::Absent) }
    }

    pub(crate) fn row<S>(&self, subject: S) -> Row<'_, S> {
        Row::new(subject, &self.bound.1, &self.moving)
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
        self.standing_of(customer)
    }

    pub(crate) fn standing_of<'a, S: Subject<'a>>(&self, subject: S) -> Standing {
        let (leaves, _) = &*self.measures.bound;
        let row = self.measures.row(subject);
        let scores = if row.exists() { row.scores(leaves, &self.model) } else { Err(Unscored::Absent) };
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
