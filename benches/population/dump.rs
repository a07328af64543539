//! The rows in files, for programs in other languages: columns without headers, little-endian.

use crate::{
    generator::{AS_OF, Raw, SEED},
    ways::Ground,
};
use serde_json::json;
use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::Path,
};

fn column<T: Copy, const N: usize>(directory: &Path, name: &str, values: &[T], bytes: impl Fn(T) -> [u8; N]) {
    let mut file = BufWriter::new(File::create(directory.join(name)).unwrap());
    for value in values {
        file.write_all(&bytes(*value)).unwrap();
    }
    file.flush().unwrap();
}

pub fn dump(ground: &Ground, directory: &Path) {
    fs::create_dir_all(directory).unwrap();
    let Raw { customers, kinds, seconds, cents, people } = &ground.raw;
    column(directory, "events.customer.u32", customers, u32::to_le_bytes);
    column(directory, "events.kind.u8", kinds, u8::to_le_bytes);
    column(directory, "events.at.u32", seconds, u32::to_le_bytes);
    column(directory, "events.cents.i64", cents, i64::to_le_bytes);
    column(directory, "people.born.i32", &people.born, i32::to_le_bytes);
    column(directory, "people.gender.u8", &people.gender, u8::to_le_bytes);
    column(directory, "people.country.u8", &people.country, u8::to_le_bytes);
    column(directory, "people.vip.u8", &people.vip, u8::to_le_bytes);
    column(directory, "people.latitude.i32", &people.latitude, i32::to_le_bytes);
    column(directory, "people.longitude.i32", &people.longitude, i32::to_le_bytes);
    let mut counts = ground.expected();
    counts.as_object_mut().unwrap().remove("build");
    let meta = json!({
        "seed": SEED,
        "customers": people.len(),
        "events": customers.len(),
        "as_of": AS_OF,
        "counts": counts,
    });
    fs::write(directory.join("meta.json"), format!("{meta:#}\n")).unwrap();
}
