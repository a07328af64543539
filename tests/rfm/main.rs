//! Recency, frequency, monetary value: fitting, scoring, segments, and what other programs make of the same data.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop"
)]

mod columns;
mod fit;
mod fixtures;
mod grids;
mod histories;
mod json;
mod laws;
mod migration;
mod parity;
mod purchases;
mod repeat;
mod shop;
