//! Recency, frequency, monetary value: fitting, scoring, segments, and what other programs make of the same data.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::inconsistent_digit_grouping,
    clippy::indexing_slicing,
    clippy::many_single_char_names,
    clippy::naive_bytecount,
    clippy::panic,
    clippy::reversed_empty_ranges,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a test may stop, takes time, and says what is wrong as it is given"
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
