//! Recency, frequency, monetary value: fitting scores to customers.

mod bins;
mod histories;
mod scoring;

pub use bins::{Bins, Collapsed, Method, Quantile, Ties};
pub use scoring::Scoring;
