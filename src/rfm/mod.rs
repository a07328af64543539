//! Recency, frequency, monetary value: fitted scores and named segments.
//!
//! ```text
//! metrics  ->  fit  ->  breakpoints  ->  scores  ->  named segment
//! ```
//!
//! Each step can be used alone:
//!
//! | step | from histories | from a table of purchases | from rows or columns of your own |
//! |---|---|---|---|
//! | values | any metric that has an order: [`Rfm`] | [`Purchases::summarise`] | yours |
//! | fit | [`RfmPlan::fit`], [`RfmPlan::fit_population`] | [`Scoring::fit_columns`] | [`Scoring::fit`], [`Scoring::fit_columns`], [`Sample`] for parts |
//! | breakpoints | a [`ScoreModel`](crate::scale::ScoreModel): data to store, freeze and compare | the same | the same, or [`Breakpoints::new`](crate::scale::Breakpoints::new) |
//! | scores, segment | [`ScoreModel::plan`](crate::scale::ScoreModel::plan), of a population [`ScorePlan::standings`](crate::plan::ScorePlan::standings), [`score`](crate::words::score) and [`segment_of`](crate::words::segment_of) in predicates | [`ScoreModel::score_columns`](crate::scale::ScoreModel::score_columns) | the same, or [`ScoreModel::scores`](crate::scale::ScoreModel::scores) |
//!
//! What came of it is told, never guessed: a [`Diagnosis`] for each dimension (levels, edges, how many customers in each), a
//! [`Report`] of everybody who was left out and why, [`CellStatistics`] of segments or cells, a [`Migration`] between two dates.
//!
//! # From rows to a segment
//!
//! ```
//! use segmentry::{rfm::Scoring, scale::Grid};
//!
//! // (customer, days since the latest order, orders, money)
//! let rows = [("ann", [3, 9, 900]), ("bob", [40, 2, 60]), ("eve", [200, 7, 500]), ("joe", [300, 1, 20]), ("kim", [9, 1, 30])];
//!
//! let fit = Scoring::rfm(5).grid(Grid::recency_frequency()).fit(rows)?;
//! let scores = fit.model.scores("eve", &[200, 7, 500])?;
//! assert_eq!(scores.to_string(), "2-4-4");
//! assert_eq!(fit.model.segment(&scores).map(|segment| segment.as_str()), Some("at risk"));
//!
//! // Also of somebody who was not there.
//! assert_eq!(fit.model.scores("new", &[0, 1, 25])?.to_string(), "5-1-1");
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! # The tie policy is the specification
//!
//! Half of the customers of a shop have bought once, and fifths have to be cut through them. What is done with customers of equal
//! values decides more than everything else: of the 4,339 buyers of a real shop, `pymc-marketing` and the default here give 2,794
//! different scores in fourths; of 2,357 buyers of CDs, `NTILE` and the default 1,032 in fifths (`tests/data/rfm/check.py --default`). So [`Ties`] is explicit. The default keeps equal customers together and needs no division: with `b` bins
//! and `n` customers, of whom `less` have less, a value is in bin `floor(b * less / n) + 1`. Scores can be skipped by
//! that, which a diagnosis shows; [`Collapsed`] says what to do about it.
//!
//! # What each program would say
//!
//! | | frequency | money | equal values | |
//! |---|---|---|---|---|
//! | the default here | orders | total after refunds | together, scores may be skipped | |
//! | [R `rfm`](Scoring::r_rfm) | rows, refunds too | sum | together, scores may be skipped | adds one to every edge |
//! | [`pymc-marketing`](Scoring::pymc) | active days | mean per active day | together, the best score shrinks | |
//! | [`NTILE`](Scoring::ntile) | | | split by id | equal customers differ |
//!
//! The scores of these programs on public data are reproduced row by row in this project's tests.

mod bins;
mod cells;
mod columns;
mod cut_offs;
mod diagnosis;
mod error;
mod fit;
mod histories;
mod migration;
mod order_statistics;
mod population;
mod presets;
mod purchases;
mod quantile;
mod repeat;
mod sample;
mod scoring;
#[cfg(feature = "serde")]
mod stored;
pub(crate) mod table;
mod tally;

pub use bins::{Bins, Collapsed, Method, Quantile, Ties};
pub use cells::{CellStatistics, CellSummary, StatisticsError};
pub use columns::{Column, ScoreColumns};
pub(crate) use cut_offs::{CutOff, cut_offs, within_limit};
pub use diagnosis::Diagnosis;
pub use error::FitError;
pub use histories::{Report, Rfm, RfmFit, RfmPlan, RfmSample};
pub(crate) use migration::write_migration;
pub use migration::{Migration, MigrationError, Move, Position};
pub use population::Standings;
pub use purchases::{
    Grain, Monetary, Negatives, PurchaseError, PurchaseReport, Purchases, Rhythm, Summary, Terms, Values,
};
pub use quantile::quantile;
pub use repeat::{Period, RepeatPurchases, RepeatSummary};
pub use sample::{Fitted, Sample};
pub use scoring::Scoring;
