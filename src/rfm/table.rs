use alloc::{string::String, vec::Vec};
use core::fmt;

/// Writes rows under each other: the first column on the left, the others on the right, two spaces between.
pub(super) fn write(f: &mut fmt::Formatter<'_>, rows: &[Vec<String>]) -> fmt::Result {
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
