//! Segments and customers read and written with other crates' features turned on: byte for byte as without.

use segmentry::{
    Segment,
    model::Customer,
    rfm::Scoring,
    scale::{Breakpoints, Grid, Scale, ScoreModel},
    words::Metric,
};
use serde::{Serialize, de::DeserializeOwned};
use std::{fmt::Debug, fs, path::Path};

/// Written by the library with none of those features.
const SEGMENTS: [&str; 3] = [
    r#"{"segmentry":1,"id":"vip","rule":{"number":{"value":{"count":{"from":["order"]}},"is":{"more_than":10}}}}"#,
    r#"{"segmentry":1,"id":"lapsing","rule":{"all":[{"time":{"value":{"since":{"events":{"from":["message_opened","message_clicked"]},"end":"last"}},"is":{"at_least":"60d","less_than":"90d"}}},{"amount":{"value":{"total":{"events":{"from":["order"],"window":{"last":"365d"}},"currency":"EUR"}},"is":{"at_least":"500.25"}}}]}}"#,
    r#"{"segmentry":1,"id":"recent","rule":{"number":{"value":{"count":{"from":["order"],"window":{"calendar":{"unit":"month","oldest":3,"newest":1}}}},"is":{"at_least":1}}}}"#,
];

const CUSTOMER: &str = r#"{"id":7,"profile":{"birth_date":{"undated":"1990-02-28"},"sign_up":{"at":"2026-01-01T00:00:00Z"},"attributes":{"seats":{"undated":{"number":"12.5"}}}},"history":[{"order":{"at":"2026-03-01T10:00:00Z","total":"40.50 EUR","gift":false,"lines":[{"product":"mug","quantity":"1.5"}]}}]}"#;

fn stays<T: Serialize + DeserializeOwned + PartialEq + Debug>(json: &str) -> Result<(), serde_json::Error> {
    let read: T = serde_json::from_str(json)?;
    assert_eq!(serde_json::to_string(&read)?, json);
    // By way of a tree, where numbers are kept as texts.
    let tree: serde_json::Value = serde_json::from_str(json)?;
    assert_eq!(serde_json::from_value::<T>(tree)?, read);
    Ok(())
}

#[test]
fn segments_stay_as_they_are() -> Result<(), serde_json::Error> {
    SEGMENTS.into_iter().try_for_each(stays::<Segment>)
}

/// Every form there is: the golden files of the library's own tests, with each definition on a line of its own.
#[test]
fn every_definition_stays_as_it_is() -> Result<(), Box<dyn std::error::Error>> {
    let mut count = 0;
    for file in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/v1"))? {
        let path = file?.path();
        let text = fs::read_to_string(&path)?;
        for line in text.lines().filter_map(|line| line.strip_prefix("\"definition\": ")) {
            let json = line.strip_suffix(',').unwrap_or(line);
            match path.file_stem().and_then(|stem| stem.to_str()) {
                Some("metrics") => stays::<Metric>(json),
                Some("scales") => stays::<Scale>(json),
                _ => stays::<Segment>(json),
            }
            .map_err(|error| format!("{}: {error}: {json}", path.display()))?;
            count += 1;
        }
    }
    assert!(count > 300, "{count}");
    Ok(())
}

/// Breakpoints, grids, models of scores and scorings, in which ids and scores are numbers.
#[test]
fn stored_models_stay_as_they_are() -> Result<(), Box<dyn std::error::Error>> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/rfm/stored.json"))?;
    let mut count = 0;
    for line in text.lines().filter_map(|line| line.strip_prefix('"')) {
        let (name, json) = line.trim_end_matches(',').split_once("\": ").ok_or("a name and a definition")?;
        match name.split(':').next() {
            Some("breakpoints") => stays::<Breakpoints>(json),
            Some("grid") => stays::<Grid>(json),
            Some("model") => stays::<ScoreModel>(json),
            _ => stays::<Scoring>(json),
        }
        .map_err(|error| format!("{name}: {error}"))?;
        count += 1;
    }
    assert!(count >= 12, "{count}");
    Ok(())
}

#[test]
fn customers_stay_as_they_are() -> Result<(), serde_json::Error> {
    let customer: Customer = serde_json::from_str(CUSTOMER)?;
    assert_eq!(serde_json::to_string(&customer)?, CUSTOMER);
    Ok(())
}

#[test]
fn decimals_stay_texts() {
    let number = SEGMENTS[1].replace(r#""500.25""#, "500.25");
    let error = serde_json::from_str::<Segment>(&number).unwrap_err();
    assert!(error.to_string().contains("500.25: only whole numbers that are not negative are read"), "{error}");
}

#[test]
fn depth_is_limited_by_the_library_itself() {
    let levels = 100_000;
    let rule = format!(r#"{}"everyone"{}"#, r#"{"not":"#.repeat(levels), "}".repeat(levels));
    let json = format!(r#"{{"segmentry":1,"id":"deep","rule":{rule}}}"#);
    let mut reader = serde_json::Deserializer::from_str(&json);
    reader.disable_recursion_limit();
    let error = <Segment as serde::Deserialize>::deserialize(&mut reader).unwrap_err();
    assert!(error.to_string().starts_with("too deeply nested"), "{error}");
}
