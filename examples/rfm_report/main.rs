//! An RFM report of a real gift shop: one page to show to a colleague, and the same figures in the terminal.
//!
//! Run it with `cargo run --release --example rfm_report`, or with the path of the page to write. The data are described in
//! `examples/data/README.md`.
//!
//! - `read.rs` makes customers of the rows of the shop's file.
//! - `figures.rs` scores them and adds up, `moves.rs` compares two dates, `one.rs` explains one customer, and `report.rs`
//!   puts that together: all that is told, as plain numbers.
//! - `page.rs` puts the page together of `heat_map.rs`, `bars.rs`, `flows.rs` and `card.rs`; `page.css` is its looks.
//! - `table.rs` prints the tables; `words.rs` writes numbers for people.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "an example is a host: it counts, reads arguments, writes a file and prints"
)]

mod bars;
mod card;
mod figures;
mod flows;
mod heat_map;
mod moves;
mod one;
mod page;
mod read;
mod report;
mod table;
mod words;

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
};

fn main() -> Result<(), Box<dyn Error>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shop = read::shop(&here.join("examples/data/online_retail_2010_2011_invoices.csv"))?;
    let report = report::report(&shop)?;

    table::print(&report);
    let path = std::env::args_os().nth(1).map_or_else(|| here.join("target/rfm_report.html"), PathBuf::from);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&path, page::page(&report).into_string())?;
    println!("\n{}", path.display());
    Ok(())
}
