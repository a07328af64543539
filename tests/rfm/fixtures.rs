//! Rows of the files in `tests/data/rfm` and elsewhere in the repository.

use std::{collections::BTreeMap, fmt::Debug, path::Path, str::FromStr};

/// A row by the names of its columns.
pub(crate) type Row = BTreeMap<String, String>;

pub(crate) fn read(file: &str) -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect()
}

/// What another program made, by its name in `tests/data/rfm`.
pub(crate) fn fixture(name: &str) -> Vec<Row> {
    read(&format!("tests/data/rfm/{name}.csv"))
}

pub(crate) fn number<T: FromStr<Err: Debug>>(row: &Row, column: &str) -> T {
    row[column].parse().unwrap()
}
