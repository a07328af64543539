//! The families of events.

use super::*;

pub(super) fn rows() -> Vec<Row> {
    Vec::new()
}
