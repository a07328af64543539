//! Answers as tables.

pub(super) use crate::rfm::table::write;

use crate::model::billionths::divide_half_even;
use alloc::{format, string::String};

/// As in "12.5%", rounded half to even; "-" of nothing.
pub(super) fn percent(part: i128, whole: i128) -> String {
    match part.checked_mul(1_000).and_then(|thousandths| divide_half_even(thousandths, whole)) {
        Some(tenths) => format!("{}.{}%", tenths / 10, tenths.unsigned_abs() % 10),
        None => "-".into(),
    }
}
