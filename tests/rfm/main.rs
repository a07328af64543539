//! Recency, frequency, monetary value: fitting, scoring, segments, and what other programs make of the same data.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may stop"
)]

mod grids;
mod parity;
