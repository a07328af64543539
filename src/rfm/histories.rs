use super::{Bins, Diagnosis, FitError, Fitted, Sample, Scoring, quantile::is_within_limit};
use crate::{
    error::DefinitionError,
    model::{Currency, Customer, Text},
    plan::{BeyondHorizon, Context, Measures, Missing, Plan, Unscored},
    predicate::Predicate,
    scale::{Combination, Grid, ModelError, ScoreModel},
    time::Instant,
    words::{Metric, between, messages, orders},
};
use alloc::vec::Vec;
use core::fmt;

/// Recency, frequency and monetary value, or whatever else, read off customers' histories: the metrics, and how they become
/// scores. It is data: stored as JSON, the same definition can be fitted again every month.
///
/// ```
/// use segmentry::{model::{Currency, Customer, Money, Order}, prelude::*, rfm::Rfm};
///
/// # fn customers() -> Result<Vec<Customer>, Box<dyn core::error::Error>> {
/// #     let mut customers = Vec::new();
/// #     for id in 0..100_i64 {
/// #         let mut customer = Customer::new(id);
/// #         for n in 0..id % 7 {
/// #             let at = "2026-10-31T10:00:00Z".parse::<Instant>()?.saturating_sub(days(((id * 13 + n * 31) % 300) as u32));
/// #             customer.record(Order::new(at, Money::new(10 + id, Currency::EUR)?))?;
/// #         }
/// #         customers.push(customer);
/// #     }
/// #     Ok(customers)
/// # }
/// let customers = customers()?;
/// let context = Context::at("2026-11-01T00:00:00Z".parse::<Instant>()?);
///
/// // Fit once: what is left is data.
/// let fit = Rfm::of_orders(Currency::EUR).plan(&context)?.fit(&customers)?;
/// assert_eq!(fit.report.customers(), 100);
/// assert_eq!(fit.report.without_purchases, 15);
///
/// // Ask anybody, also in predicates.
/// let scores = fit.model.plan(&context)?;
/// println!("{}", scores.explain(&customers[8]));
///
/// let context = context.score_model("rfm", fit.model);
/// let worth_a_call = segment_of("rfm").is_one_of(["at risk", "can't lose"]).plan(&context)?;
/// # let _ = customers.iter().filter(|customer| worth_a_call.matches(customer)).count();
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rfm {
    pub(super) metrics: Vec<Metric>,
    pub(super) scoring: Scoring,
    pub(super) fitted_to: Option<Predicate>,
}

/// The metrics of an [`Rfm`] bound to a context, to be fitted to customers.
#[derive(Clone, Debug)]
pub struct RfmPlan {
    pub(super) rfm: Rfm,
    pub(super) measures: Measures,
    pub(super) fitted_to: Option<Plan>,
}

/// Customers on their way into a fit. Samples of parts of the customers are [merged](Self::merge) exactly.
#[derive(Clone, Debug)]
pub struct RfmSample {
    pub(super) plan: RfmPlan,
    pub(super) sample: Sample,
    pub(super) report: Report,
}

/// A model that was fitted to customers, and what became of each of them.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RfmFit {
    /// The model: put it into a context, or store it.
    pub model: ScoreModel,
    /// How each dimension was cut.
    pub diagnoses: Vec<Diagnosis>,
    /// How many customers were fitted, and why the others were not.
    pub report: Report,
}

/// How many customers were fitted, and why the others were not: nobody is left out without being counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Report {
    /// Those with a value on every dimension.
    pub fitted: u64,
    /// Those without a purchase: there is nothing to measure the first dimension from. They are a class of their own.
    pub without_purchases: u64,
    /// Those who did not exist yet.
    pub absent: u64,
    /// Those whom the model was not to be fitted to, or of whom that is not known.
    pub not_asked_for: u64,
    /// Those with a missing value: the dimension, why, and how many.
    pub missing: Vec<(Text, Missing, u64)>,
}

impl Rfm {
    /// Three metrics with five bins each, customers with equal values together, and the segments of
    /// [`Grid::recency_frequency`]. The first is to be the better the lower it is, and tells who has no purchase: those of whom it
    /// is missing for want of events.
    pub fn new(recency: impl Into<Metric>, frequency: impl Into<Metric>, monetary: impl Into<Metric>) -> Self {
        let metrics = alloc::vec![recency.into(), frequency.into(), monetary.into()];
        Self { metrics, scoring: Scoring::rfm(5).grid(Grid::recency_frequency()), fitted_to: None }
    }

    /// Days since the latest order, number of orders, and their total in a currency after refunds, of all times up to the instant
    /// of the context.
    ///
    /// Other choices are other metrics: `orders().active_days()` or `order_lines().count()` for the frequency,
    /// `.average(..)`, `.median(..)`, `.largest(..)` or `.smallest(..)` for money, `.before_refunds()`, and any window for
    /// each of them.
    ///
    /// ```
    /// use segmentry::{model::Currency, prelude::*, rfm::Rfm};
    ///
    /// let year = || orders().within_last(days(365));
    /// let rfm = Rfm::new(
    ///     orders().days_since_last(),
    ///     year().active_days(),
    ///     year().median(Currency::EUR).before_refunds(),
    /// );
    /// # let _ = rfm;
    /// ```
    #[must_use]
    pub fn of_orders(currency: Currency) -> Self {
        Self::new(orders().days_since_last(), orders().count(), orders().total(currency))
    }

    /// As [`of_orders`](Self::of_orders), and as a fourth dimension `tenure` the days since the first order.
    #[must_use]
    pub fn with_tenure(currency: Currency) -> Self {
        Self::of_orders(currency).dimension("tenure", orders().days_since_first(), Bins::new(5))
    }

    /// As [`of_orders`](Self::of_orders), and as a fourth dimension `length` the time from the first order to the latest.
    #[must_use]
    pub fn lrfm(currency: Currency) -> Self {
        let length = between(orders().first(), orders().latest());
        Self::of_orders(currency).dimension("length", length, Bins::new(5))
    }

    /// Engagement in place of money: days since a message was last opened or clicked, how many were, and as the third
    /// dimension `clicks` how many were clicked.
    #[must_use]
    pub fn of_engagement() -> Self {
        let engaged = || messages().opened_or_clicked();
        let dimension = |name: &'static str, bins| (Text::from(name), bins);
        let lowest = Bins::new(5).best(crate::scale::Best::Lowest);
        Self {
            metrics: alloc::vec![
                engaged().days_since_last().into(),
                engaged().count().into(),
                messages().clicked().count().into(),
            ],
            scoring: Scoring::new([
                dimension(Scoring::RECENCY, lowest),
                dimension(Scoring::FREQUENCY, Bins::new(5)),
                dimension("clicks", Bins::new(5)),
            ])
            .grid(Grid::recency_frequency()),
            fitted_to: None,
        }
    }

    /// Dimensions of any metrics that have an order, each with its name and bins. Customers for whom the first is missing for
    /// want of events are those without a purchase.
    ///
    /// More is better unless the bins say otherwise: of days since an event, fewer are.
    ///
    /// ```
    /// use segmentry::{prelude::*, rfm::{Bins, Rfm}, scale::Best, words::Metric};
    /// let readers = Rfm::of([
    ///     ("recency", Metric::from(messages().opened().days_since_last()), Bins::new(5).best(Best::Lowest)),
    ///     ("frequency", messages().opened().count().into(), Bins::new(5)),
    /// ]);
    /// # let _ = readers;
    /// ```
    pub fn of<N: Into<Text>, M: Into<Metric>>(dimensions: impl IntoIterator<Item = (N, M, Bins)>) -> Self {
        let (mut metrics, mut scored) = (Vec::new(), Vec::new());
        for (name, metric, bins) in dimensions {
            metrics.push(metric.into());
            scored.push((name, bins));
        }
        Self { metrics, scoring: Scoring::new(scored), fitted_to: None }
    }

    /// The same with one more dimension.
    #[must_use]
    pub fn dimension(mut self, name: impl Into<Text>, metric: impl Into<Metric>, bins: Bins) -> Self {
        self.metrics.push(metric.into());
        Self { scoring: self.scoring.dimension(name, bins), ..self }
    }

    /// The same with another way to make scores of the values; its dimensions go with the metrics in their order. It brings its
    /// own grid and combinations, so those that were said before are gone: say them after it.
    ///
    /// ```
    /// use segmentry::{model::Currency, rfm::{Bins, Method, Rfm, Scoring, Ties}, scale::Grid};
    /// let split = Scoring::rfm(5).each(|bins| bins.method(Method::Ranks(Ties::SplitById)));
    /// let rfm = Rfm::of_orders(Currency::EUR).scoring(split.grid(Grid::eleven()));
    /// # let _ = rfm;
    /// ```
    #[must_use]
    pub fn scoring(self, scoring: Scoring) -> Self {
        Self { scoring, ..self }
    }

    /// The same with other named segments.
    #[must_use]
    pub fn grid(self, grid: Grid) -> Self {
        Self { scoring: self.scoring.grid(grid), ..self }
    }

    /// The same with one more number that is combined of the scores.
    #[must_use]
    pub fn combine(self, name: impl Into<Text>, combination: Combination) -> Self {
        Self { scoring: self.scoring.combine(name, combination), ..self }
    }

    /// The same, fitted only to those for whom a predicate holds; the others are counted. The model scores everybody.
    ///
    /// Whoever ever gave something back is left out here:
    ///
    /// ```
    /// use segmentry::{model::Currency, prelude::*, rfm::Rfm};
    /// let keeps_all = orders().refunded().none() & credit_notes().none();
    /// let rfm = Rfm::of_orders(Currency::EUR).fitted_to(keeps_all);
    /// # let _ = rfm;
    /// ```
    #[must_use]
    pub fn fitted_to(self, customers: impl Into<Predicate>) -> Self {
        Self { fitted_to: Some(customers.into()), ..self }
    }

    /// Binds to a context: checks the metrics, and takes its instant as the one that values are read at.
    ///
    /// # Errors
    /// When a metric or the predicate of those to be fitted cannot be used in this context: all faults, each with its path.
    pub fn plan(&self, context: &Context) -> Result<RfmPlan, DefinitionError> {
        let fitted_to = self.fitted_to.as_ref().map(|customers| customers.plan(context)).transpose()?;
        let measures = Measures::new(self.metrics.iter().map(Metric::as_any), context)?;
        Ok(RfmPlan { rfm: self.clone(), measures, fitted_to })
    }
}

impl RfmPlan {
    /// The same plan read at another instant.
    ///
    /// # Errors
    /// When the instant lies beyond the horizon of the context.
    pub fn at(&self, instant: impl Into<Instant>) -> Result<Self, BeyondHorizon> {
        let instant = instant.into();
        let fitted_to = self.fitted_to.as_ref().map(|plan| plan.at(instant)).transpose()?;
        Ok(Self { rfm: self.rfm.clone(), measures: self.measures.at(instant)?, fitted_to })
    }

    pub(super) fn name_of(&self, place: usize) -> Text {
        let name = self.rfm.scoring.dimensions.get(place).map(|(name, _)| name.clone());
        name.unwrap_or_else(|| "".into())
    }

    /// No customers yet, to be added one by one.
    ///
    /// # Errors
    /// When the definition of the scoring is at fault, or has not one dimension for each metric.
    pub fn sample(&self) -> Result<RfmSample, FitError> {
        let (expected, found) = (self.rfm.scoring.dimensions.len(), self.rfm.metrics.len());
        if expected != found {
            return Err(ModelError::Metrics { expected, found }.into());
        }
        Ok(RfmSample { sample: self.rfm.scoring.sample()?, plan: self.clone(), report: Report::default() })
    }

    /// Fits a model to customers.
    ///
    /// # Errors
    /// When the definition of the scoring is at fault, there is nobody to fit to, or a scale collapsed and that is refused.
    pub fn fit<'c>(&self, customers: impl IntoIterator<Item = &'c Customer>) -> Result<RfmFit, FitError> {
        let mut sample = self.sample()?;
        for customer in customers {
            sample.add(customer);
        }
        sample.fit()
    }
}

impl RfmSample {
    /// One more customer; who has no values is counted in the [report](Self::report).
    pub fn add(&mut self, customer: &Customer) {
        let values = self.plan.measures.values(customer);
        let is_asked_for = || self.plan.fitted_to.as_ref().is_none_or(|plan| plan.matches(customer));
        match values {
            Err(Unscored::Absent) => one_more(&mut self.report.absent),
            _ if !is_asked_for() => one_more(&mut self.report.not_asked_for),
            Err(Unscored::WithoutPurchases) => one_more(&mut self.report.without_purchases),
            Err(Unscored::Missing(place, reason)) => {
                self.report.one_missing(self.plan.name_of(place), reason, 1);
            }
            Ok(values) => {
                if let Some(place) = values.iter().position(|value| !is_within_limit(*value)) {
                    return self.report.one_missing(self.plan.name_of(place), Missing::TooManyDigits, 1);
                }
                self.sample.push(Some(customer.id()), &values);
                one_more(&mut self.report.fitted);
            }
        }
    }

    /// Takes over the customers of another sample of the same plan: fitting both at once or one part after the other gives the same
    /// model.
    ///
    /// # Errors
    /// When the other one was made for another scoring.
    pub fn merge(&mut self, other: Self) -> Result<(), FitError> {
        self.sample.merge(other.sample)?;
        self.report.merge(other.report);
        Ok(())
    }

    /// What became of the customers so far.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The model of the customers so far.
    ///
    /// # Errors
    /// When there is nobody to fit to, or a scale collapsed and that is refused.
    pub fn fit(&self) -> Result<RfmFit, FitError> {
        self.fit_of(self.sample.fit()?)
    }

    /// With the metrics and the report.
    pub(super) fn fit_of(&self, Fitted { model, diagnoses }: Fitted) -> Result<RfmFit, FitError> {
        let model = model.measured_by(self.plan.rfm.metrics.iter().cloned())?;
        Ok(RfmFit { model, diagnoses, report: self.report.clone() })
    }
}

fn one_more(count: &mut u64) {
    *count = count.saturating_add(1);
}

impl Report {
    /// All who were looked at.
    #[must_use]
    pub fn customers(&self) -> u64 {
        let missing = self.missing.iter().map(|(_, _, count)| *count);
        missing.fold(
            self.fitted
                .saturating_add(self.without_purchases)
                .saturating_add(self.absent)
                .saturating_add(self.not_asked_for),
            u64::saturating_add,
        )
    }

    pub(super) fn one_missing(&mut self, dimension: Text, reason: Missing, more: u64) {
        let known = self.missing.iter_mut().find(|(name, why, _)| *name == dimension && *why == reason);
        if let Some((_, _, count)) = known {
            *count = count.saturating_add(more);
        } else {
            self.missing.push((dimension, reason, more));
            self.missing.sort_unstable();
        }
    }

    fn merge(&mut self, other: Self) {
        self.fitted = self.fitted.saturating_add(other.fitted);
        self.without_purchases = self.without_purchases.saturating_add(other.without_purchases);
        self.absent = self.absent.saturating_add(other.absent);
        self.not_asked_for = self.not_asked_for.saturating_add(other.not_asked_for);
        for (dimension, reason, count) in other.missing {
            self.one_missing(dimension, reason, count);
        }
    }
}

/// As in "85 of 100 customers were fitted; 15 without purchases".
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} customers were fitted", self.fitted, self.customers())?;
        let others = [
            (self.without_purchases, "without purchases"),
            (self.absent, "not there yet"),
            (self.not_asked_for, "not asked for"),
        ];
        let mut between = "; ";
        for (count, what) in others.iter().filter(|(count, _)| *count > 0) {
            write!(f, "{between}{count} {what}")?;
            between = ", ";
        }
        for (dimension, reason, count) in &self.missing {
            write!(f, "{between}{count} whose {dimension} is missing: {reason}")?;
            between = ", ";
        }
        Ok(())
    }
}

impl ScoreModel {
    /// The same model, reading the values of its dimensions off customers: a model that was fitted in a warehouse or to rows
    /// becomes one that predicates can ask.
    ///
    /// ```
    /// use segmentry::{model::Currency, prelude::*, scale::{Best, Breakpoints, Closed, ScoreModel}};
    ///
    /// let model = ScoreModel::new([
    ///     ("recency", Breakpoints::new(Best::Lowest, Closed::Left, [30, 90])?),
    ///     ("monetary", Breakpoints::new(Best::Highest, Closed::Left, [100, 500])?),
    /// ])?;
    /// let model = model.measured_by::<segmentry::words::Metric>([
    ///     orders().days_since_last().into(),
    ///     orders().total(Currency::EUR).into(),
    /// ])?;
    /// # let _ = model;
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When there is not one metric for each dimension.
    pub fn measured_by<M: Into<Metric>>(self, metrics: impl IntoIterator<Item = M>) -> Result<Self, ModelError> {
        let metrics: Vec<Metric> = metrics.into_iter().map(Into::into).collect();
        let (expected, found) = (self.dimensions.len(), metrics.len());
        if expected != found {
            return Err(ModelError::Metrics { expected, found });
        }
        let mut model = self;
        for (dimension, metric) in model.dimensions.iter_mut().zip(metrics) {
            dimension.metric = Some(metric.as_any().clone());
        }
        Ok(model)
    }
}
