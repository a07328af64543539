use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;
use rust_decimal::Decimal;

/// Writes rows under each other: the first column on the left, the others on the right, two spaces between.
pub(crate) fn write(f: &mut fmt::Formatter<'_>, rows: &[Vec<String>]) -> fmt::Result {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    for (line, row) in rows.iter().enumerate() {
        if line > 0 {
            writeln!(f)?;
        }
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            if column == 0 { write!(f, "{cell:<width$}")? } else { write!(f, "  {cell:>width$}")? }
        }
    }
    Ok(())
}

/// With so many decimals; a missing number is "-".
pub(crate) fn decimals(number: Option<Decimal>, decimals: u32) -> String {
    number.map_or_else(
        || "-".to_string(),
        |number| {
            let mut rounded = number.round_dp(decimals);
            rounded.rescale(decimals);
            rounded.to_string()
        },
    )
}

/// A share in percent, with one decimal.
pub(crate) fn percent(share: Option<Decimal>) -> String {
    decimals(share.and_then(|share| share.checked_mul(100.into())), 1)
}
