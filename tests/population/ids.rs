//! Ids come from whatever hosts have, and no two keys of one column become one.

use segmentry::{
    Context,
    model::{Customer, EventKind, Id, Text},
    population::{Batch, Population, Scan},
    prelude::*,
    testing::instant,
};
use std::borrow::Cow;

#[test]
fn numbers_and_texts_of_all_types_are_taken() {
    let numbers: [Id; 10] = [
        7_i8.into(),
        7_i16.into(),
        7_i32.into(),
        7_i64.into(),
        7_isize.into(),
        7_u8.into(),
        7_u16.into(),
        7_u32.into(),
        7_u64.into(),
        7_usize.into(),
    ];
    assert_eq!(numbers, [const { Id::Number(7) }; 10]);

    let anna = String::from("anna");
    let text = Text::from("anna");
    let id = Id::Text(text.clone());
    let texts: [Id; 8] = [
        "anna".into(),
        (&anna).into(),
        anna.clone().into(),
        anna.clone().into_boxed_str().into(),
        Cow::Borrowed("anna").into(),
        (&text).into(),
        text.into(),
        (&id).into(),
    ];
    assert!(texts.iter().all(|text| *text == id));
}

#[test]
fn numbers_beyond_64_bits_with_a_sign_are_the_text_of_their_digits() {
    let edge = i64::MAX.unsigned_abs();
    assert_eq!(Id::from(edge), Id::Number(i64::MAX));
    assert_eq!(Id::from(edge + 1), Id::Text("9223372036854775808".into()));
    assert_eq!(Id::from(u64::MAX), Id::Text("18446744073709551615".into()));
    assert_eq!(Id::from(usize::MAX).to_string(), usize::MAX.to_string());
    assert_eq!(Id::from(isize::MIN).to_string(), isize::MIN.to_string());
    assert_eq!(Id::from(i64::MIN), Id::Number(i64::MIN));

    for number in [0, 7, edge, edge + 1, u64::MAX - 1, u64::MAX] {
        let id = Id::from(number);
        assert_eq!(id.to_string(), number.to_string());
        assert_eq!(serde_json::from_str::<Id>(&number.to_string()).unwrap(), id);
        assert_eq!(serde_json::from_str::<Id>(&serde_json::to_string(&id).unwrap()).unwrap(), id);
    }
}

#[test]
fn batches_scans_and_customers_take_them() {
    let at = instant("2026-10-01T00:00:00Z");
    let keys = [u64::MAX, u64::MAX - 1, 7];
    let names = [String::from("anna"), String::from("berta")];
    let plan = usage().any().plan(&Context::at(at)).unwrap();

    let (mut batch, mut scan) = (Batch::default(), Scan::new(&plan).unwrap());
    let (in_batch, in_scan) = (batch.row_kind(EventKind::Session).unwrap(), scan.row_kind(EventKind::Session).unwrap());
    for key in keys {
        batch.row(in_batch, key, at);
        scan.row(in_scan, key, at);
    }
    for (place, name) in names.iter().enumerate() {
        batch.row(in_batch, name, at);
        scan.row(in_scan, name, at);
        batch.customer(Customer::new(place));
        scan.number(place);
    }
    batch.numbers(&names);
    scan.numbers(&names);

    let mut population = Population::default();
    population.append(batch).unwrap();
    let members: Vec<Id> = population.ids(&population.select(&plan)).collect();
    assert_eq!(members, scan.select().unwrap());
    let expected =
        ["18446744073709551615".into(), "18446744073709551614".into(), 7.into(), "anna".into(), "berta".into()];
    assert_eq!(members, expected);
    assert_eq!(population.everyone().len(), 7);
}
