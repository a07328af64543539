//! What is asked of all customers at once, held against slow and obvious computations and figures worked out on paper.

#![cfg(feature = "serde")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests say what they expect by failing"
)]
#![allow(unreachable_pub, reason = "modules of a test")]

mod columns;
mod comparison;
mod conversion;
mod cut_offs;
mod deeds;
mod filtered;
mod funnel;
mod growth;
mod metrics;
mod migration;
mod one_per;
mod overlap;
mod people;
mod profile;
mod scores;
mod shown;
mod shown_profile;
mod timetable;
mod top;
mod top_members;
mod withhold;
mod worth;
