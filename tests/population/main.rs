//! Populations: what goes in comes out, and says the same as each customer does.

#![cfg(feature = "serde")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests say what they expect by failing"
)]

mod aliases;
mod bad_input;
mod broken_snapshots;
mod erasure;
#[path = "../generate/mod.rs"]
mod generate;
mod ids;
mod laws;
mod made;
#[path = "../oracle/mod.rs"]
mod oracle;
mod people;
mod profile_rows;
mod readings;
mod round_trip;
mod rows;
mod scan;
mod select;
mod snapshot;
mod together;
