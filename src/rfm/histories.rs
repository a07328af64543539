use crate::{
    scale::{ModelError, ScoreModel},
    words::Metric,
};
use alloc::vec::Vec;

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
