//! Recency, frequency, monetary value: fitting scores to customers.

mod bins;
mod diagnosis;
mod error;
mod fit;
mod histories;
mod order_statistics;
mod presets;
mod purchases;
mod quantile;
mod sample;
mod scoring;
mod tally;

pub use bins::{Bins, Collapsed, Method, Quantile, Ties};
pub use diagnosis::Diagnosis;
pub use error::FitError;
pub use histories::{Report, Rfm, RfmFit, RfmPlan, RfmSample};
pub use purchases::{
    Grain, Monetary, Negatives, PurchaseError, PurchaseReport, Purchases, Rhythm, Summary, Terms, Values,
};
pub use quantile::quantile;
pub use sample::{Fitted, Sample};
pub use scoring::Scoring;
