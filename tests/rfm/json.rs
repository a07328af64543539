//! Breakpoints, grids, models of scores and scorings as JSON: read as they were written, to the byte, and whatever cannot be used
//! is refused with its reason.
//!
//! `tests/data/rfm/stored.json` holds one of each form as it was once written. What stands there stays: add, never change.

use proptest::prelude::*;
use segmentry::{
    model::Id,
    rfm::{Bins, Collapsed, Method, Quantile, Scoring, Ties},
    scale::{Axis, Best, Breakpoints, Closed, Combination, Grid, GridRule, Outside, ScoreModel},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::fmt::Debug;

fn stored() -> Vec<(String, String)> {
    let path = format!("{}/tests/data/rfm/stored.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().filter_map(|line| line.strip_prefix('"'));
    let entry = |line: &str| {
        let (kind, json) = line.trim_end_matches(',').split_once("\": ").unwrap();
        (kind.to_owned(), json.to_owned())
    };
    lines.map(entry).collect()
}

fn of_kind(kind: &str) -> Vec<String> {
    let of_kind = stored().into_iter().filter(|(name, _)| name.split(':').next() == Some(kind));
    of_kind.map(|(_, json)| json).collect()
}

fn read<T: DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

fn written<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap()
}

fn stays<T: Serialize + DeserializeOwned + PartialEq + Debug>(json: &str) {
    let value: T = read(json);
    assert_eq!(written(&value), json);
    // By way of a tree, where keys are in another order.
    let tree: Value = read(json);
    assert_eq!(serde_json::from_value::<T>(tree).unwrap(), value);
}

#[test]
fn what_was_once_stored_is_read_and_written_to_the_byte() {
    let all = stored();
    assert!(all.len() >= 12, "{}", all.len());
    for (name, json) in all {
        match name.split(':').next().unwrap() {
            "breakpoints" => stays::<Breakpoints>(&json),
            "grid" => stays::<Grid>(&json),
            "model" => stays::<ScoreModel>(&json),
            "scoring" => stays::<Scoring>(&json),
            other => panic!("{other}"),
        }
    }
}

fn five(best: Best) -> Breakpoints {
    Breakpoints::new(best, Closed::Left, [10, 20, 30, 40]).unwrap()
}

fn model() -> ScoreModel {
    ScoreModel::new([("recency", five(Best::Lowest)), ("frequency", five(Best::Highest))])
        .unwrap()
        .with_combination("code", Combination::Sum(vec![10, 1]))
        .unwrap()
        .with_combination("percent", Combination::Percent(vec![1, 2]))
        .unwrap()
        .with_grid(Grid::recency_frequency())
        .unwrap()
}

fn scoring() -> Scoring {
    let plus = "0.5".parse().unwrap();
    let quantiles = Method::Quantiles { quantile: Quantile::Type8, closed: Closed::Right, plus };
    Scoring::new([
        ("recency", Bins::new(5).best(Best::Lowest).method(quantiles).collapsed(Collapsed::Stretch)),
        ("frequency", Bins::new(4).method(Method::Ranks(Ties::SplitBySeed("a".into()))).outside(Outside::Refuse)),
        ("monetary", Bins::edges(["99.5", "500"].map(|edge| edge.parse::<rust_decimal::Decimal>().unwrap()))),
    ])
    .nested()
    .combine("percentile", Combination::Percentile(vec![1, 1, 1]))
    .grid(Grid::eleven())
}

#[test]
fn what_is_built_is_read_as_it_was_written() {
    fn again<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
        assert_eq!(read::<T>(&written(value)), *value);
    }
    again(&model());
    again(&scoring());
    again(&Scoring::rfm(100));
    again(&five(Best::Lowest));
    for grid in [
        Grid::recency_frequency(),
        Grid::eleven(),
        Grid::pymc(),
        Grid::r_rfm(),
        Grid::heavy_medium_light("usage").unwrap(),
    ] {
        again(&grid);
    }
}

#[test]
fn a_stored_model_scores_as_before() {
    let json = of_kind("model").into_iter().find(|json| json.contains("within")).unwrap();
    let model: ScoreModel = read(&json);
    let scores = |id: Id, values: &[i64]| model.scores(id, values).unwrap().to_string();
    // By the breakpoints of the cell, and of a cell in which there was nobody by those of all.
    assert_eq!(scores(1.into(), &[5, 2]), "3-2");
    assert_eq!(scores(1.into(), &[90, 2]), "1-1");
    assert_eq!(scores(1.into(), &[45, 2]), "2-1");
    assert_eq!(model.nested("frequency").count(), 2);
}

#[test]
fn ties_are_split_as_before() {
    let json = of_kind("breakpoints").into_iter().find(|json| json.contains("seed")).unwrap();
    let breakpoints: Breakpoints = read(&json);
    // The order of equals is computed from the seed and the id, which is all that is stored.
    let first: Id = 7.into();
    assert_eq!(breakpoints.score_of(&first, 1).unwrap().get(), 2);
    let ids = (0..1000).map(Id::from);
    let in_second = ids.filter(|id| breakpoints.score_of(id, 1).unwrap().get() == 2).count();
    assert!((1..1000).contains(&in_second), "{in_second}");

    let by_id: Breakpoints = read(
        r#"{"best":"highest","tie":"id","lowest":1,"edges":[{"at":"1","score":2,"first":-3},{"at":"1","score":3,"first":"m"}],"of":3}"#,
    );
    let score = |id: Id| by_id.score_of(&id, 1).unwrap().get();
    assert_eq!([(-4).into(), (-3).into(), 8.into(), "a".into(), "m".into(), "z".into()].map(score), [1, 2, 2, 2, 3, 3]);
}

#[track_caller]
fn refused<T: DeserializeOwned + Debug>(json: &Value, why: &str) {
    match serde_json::from_str::<T>(&json.to_string()) {
        Ok(value) => panic!("read: {value:?}"),
        Err(error) => {
            let shown = error.to_string();
            let shown = shown.split(" at line ").next().unwrap();
            assert_eq!(shown, why, "{json}");
        }
    }
}

/// The same JSON with something else at a place.
fn with(json: &Value, pointer: &str, value: &Value) -> Value {
    let mut changed = json.clone();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match changed.pointer_mut(parent).unwrap() {
        Value::Object(map) => drop(map.insert(key.to_owned(), value.clone())),
        Value::Array(items) => items[key.parse::<usize>().unwrap()] = value.clone(),
        other => panic!("{other}"),
    }
    changed
}

#[test]
fn breakpoints_are_held_to_what_they_mean() {
    let sound = json!({
        "best": "highest", "lowest": 1, "of": 5,
        "edges": [{"at": "10", "score": 2}, {"at": "20", "score": 4}],
        "fitted": {"least": "0", "greatest": "30"},
    });
    let breakpoints: Breakpoints = serde_json::from_value(sound.clone()).unwrap();
    assert_eq!(breakpoints.score(20).unwrap().to_string(), "4");
    let refused = |pointer, value: Value, why: &str| refused::<Breakpoints>(&with(&sound, pointer, &value), why);
    refused("/best", json!("lowest"), "edge 1 is not better than the one before");
    refused("/edges/1/at", json!("10"), "edge 1 is not better than the one before");
    let score = "has a score that is not above the one before, or beyond the best";
    refused("/edges/0/score", json!(1), &format!("edge 0 {score}"));
    refused("/edges/1/score", json!(2), &format!("edge 1 {score}"));
    refused("/edges/1/score", json!(6), &format!("edge 1 {score}"));
    refused("/of", json!(0), "there are 1 to 100 scores, not 0");
    refused("/of", json!(101), "there are 1 to 100 scores, not 101");
    refused("/of", json!(256), "invalid value: integer `256`, expected u8");
    refused("/of", json!(-1), "invalid value: integer `-1`, expected u8");
    refused("/of", json!(5.0), "invalid type: floating point `5.0`, expected u8");
    refused("/lowest", json!(0), "the lowest score is 0, of 5");
    refused("/lowest", json!(6), "the lowest score is 6, of 5");
    refused("/fitted/least", json!("31"), "the least value that was fitted is above the greatest");
    refused("/fitted", Value::Null, "invalid type: null, expected struct Range");
    refused("/tie", Value::Null, "expected value");
    refused("/edges/0/first", json!(7), "edge 0 names the first of its customers, and equal values are not split");
    refused(
        "/unknown",
        json!(1),
        "unknown field `unknown`, expected one of `best`, `closed`, `outside`, `tie`, `lowest`, `edges`, `of`, `fitted`",
    );
    let decimal = "expected a plain decimal of at most 28 digits and nine decimals, as \"12.5\"";
    let huge = "9".repeat(300);
    for text in ["", "-", ".5", "5.", "1e3", "+1", "01", "1.0000000001", "--1", "1_000", " 1", "NaN", "\u{661}", &huge]
    {
        refused("/edges/0/at", json!(text), decimal);
    }
    refused("/edges/0/at", json!(10), "invalid type: integer `10`, expected a string");
}

#[test]
fn equal_edges_are_in_the_order_of_their_customers() {
    let tied = |first: Value, second: Value, closed: &str| {
        let edge = |score: u8, id: &Value| {
            let mut edge = json!({"at": "1", "score": score});
            if !id.is_null() {
                edge["first"] = id.clone();
            }
            edge
        };
        json!({"best": "highest", "closed": closed, "tie": "id", "lowest": 1, "of": 3, "edges": [edge(2, &first), edge(3, &second)]})
    };
    let reads = |json: &Value| serde_json::from_value::<Breakpoints>(json.clone()).is_ok();
    assert!(reads(&tied(json!(1), json!(2), "left")));
    assert!(reads(&tied(json!(1), json!("1"), "left")));
    assert!(!reads(&tied(json!(2), json!(2), "left")));
    assert!(!reads(&tied(json!(3), json!(2), "left")));
    // An edge that names nobody is reached by all with the value, or by none.
    assert!(reads(&tied(Value::Null, json!(2), "left")));
    assert!(!reads(&tied(json!(2), Value::Null, "left")));
    assert!(reads(&tied(json!(2), Value::Null, "right")));
    assert!(!reads(&tied(Value::Null, json!(2), "right")));
}

#[test]
fn values_beyond_a_decimal_travel_exactly() {
    for (at, is_read) in [
        ("9999999999999999999999999999", true),
        ("-9999999999999999999999999999.999999999", true),
        ("10000000000000000000000000000", true),
        ("10000000000000000000000000000.000000001", false),
        ("0.000000001", true),
        ("-0.5", true),
    ] {
        let json = format!(
            r#"{{"best":"highest","closed":"left","outside":"clamp","lowest":1,"edges":[{{"at":"{at}","score":2}}],"of":2}}"#
        );
        if is_read {
            stays::<Breakpoints>(&json);
        } else {
            assert!(serde_json::from_str::<Breakpoints>(&json).is_err());
        }
    }
}

#[test]
fn grids_are_checked_again() {
    let sound: Value = serde_json::to_value(Grid::recency_frequency()).unwrap();
    let refused = |pointer, value: Value, why: &str| refused::<Grid>(&with(&sound, pointer, &value), why);
    refused("/segmentry", json!(2), "format version 2; this library reads version 1");
    refused("/rules/0/ranges/0", json!([1, 1]), "no rule covers recency 2, frequency 1-2");
    refused("/rules/0/ranges/0", json!([2, 1]), "rule 0 `hibernating`: recency 2-1 is empty");
    refused("/rules/0/ranges/0", json!([1, 6]), "rule 0 `hibernating`: recency 1-6 reaches beyond 1-5");
    refused("/rules/0/ranges/0", json!([1, 70_000]), "invalid value: integer `70000`, expected u16");
    refused("/rules/0/name", json!(""), "rule 0 has no name");
    refused(
        "/without_purchases",
        json!("new"),
        "`new` is the name of those without a purchase, and another segment has it",
    );
    refused("/others", Value::Null, "invalid type: null, expected a string");
    let eight = vec![json!({"of": ["x"], "bins": 100}); 8];
    refused("/axes", json!(eight), "10000000000000000 cells: there may be 1000000");
    // A grid that a person writes leaves out what is usual.
    let short = r#"{"segmentry":1,"axes":[{"of":["x"],"bins":2}],"rules":[{"name":"all","ranges":[[1,2]]}]}"#;
    let built = Grid::partition([Axis::score("x", 2)], [GridRule::new("all", [1..=2])]).unwrap();
    assert_eq!(read::<Grid>(short), built);
}

#[test]
fn models_are_checked_again() {
    let metric = json!({"number": {"count": {"from": ["order"]}}});
    let sound = with(&serde_json::to_value(model()).unwrap(), "/dimensions/1/metric", &metric);
    assert!(serde_json::from_value::<ScoreModel>(sound.clone()).is_ok());
    let refused = |pointer, value: Value, why: &str| refused::<ScoreModel>(&with(&sound, pointer, &value), why);
    refused("/segmentry", json!(0), "format version 0; this library reads version 1");
    refused("/dimensions", json!([]), "0 dimensions: there must be 1 to 8");
    let dimension = &sound["dimensions"][0];
    refused("/dimensions", json!(vec![dimension; 20]), "9 dimensions: there must be 1 to 8");
    refused("/dimensions/1/name", json!("recency"), "the name `recency` is empty or taken");
    refused("/dimensions/1/name", json!(""), "the name `` is empty or taken");
    refused("/dimensions/1/name", json!("visits"), "grid: there is no dimension `frequency`");
    refused("/dimensions/1/metric", json!({"label": "gender"}), "at the root: expected a metric that has an order");
    refused(
        "/dimensions/1/metric",
        Value::Null,
        "invalid type: null, expected a text, a whole number, true, false, a list or a map (decimals are written as texts)",
    );
    refused("/dimensions/0/breakpoints/of", json!(0), "dimension `recency`: there are 1 to 100 scores, not 0");
    refused(
        "/dimensions/0/breakpoints/of",
        json!(6),
        "grid: the grid is made for 5 scores of `recency`, and there are 6",
    );
    refused("/combinations/0/name", json!("recency"), "the name `recency` is empty or taken");
    refused("/combinations/0/combination", json!({"sum": [1]}), "`code` has 1 weights for 2 dimensions, or only zeros");
    refused(
        "/combinations/0/combination",
        json!({"sum": [0, 0]}),
        "`code` has 2 weights for 2 dimensions, or only zeros",
    );
    let percentiles = "combination `code`: percentiles have breakpoints, other combinations have none";
    refused("/combinations/0/combination", json!({"percentile": [1, 1]}), percentiles);
    let breakpoints = json!({"best": "highest", "lowest": 1, "edges": [], "of": 100});
    refused("/combinations/0/percentiles", breakpoints.clone(), percentiles);
    let many: Vec<Value> = (0..101).map(|n| json!({"name": n.to_string(), "combination": {"sum": [1, 1]}})).collect();
    refused("/combinations", json!(many), "more than 100 combinations");
    refused("/grid/rules/0/ranges/0", json!([2, 1]), "grid: rule 0 `hibernating`: recency 2-1 is empty");

    let within = |cell: Value| json!([{"within": cell, "breakpoints": breakpoints.clone()}]);
    refused(
        "/dimensions/0/nested",
        within(json!([])),
        "dimension `recency`: within []: this is no cell of the dimensions before",
    );
    for cell in [json!([]), json!([0]), json!([6]), json!([1, 1])] {
        let why = format!(
            "dimension `frequency`: within {}: this is no cell of the dimensions before",
            cell.to_string().replace(',', ", ")
        );
        refused("/dimensions/1/nested", within(cell), &why);
    }
    let twice = json!([within(json!([1]))[0], within(json!([1]))[0]]);
    refused("/dimensions/1/nested", twice, "dimension `frequency`: within [1]: there are also the breakpoints 1");
    refused(
        "/dimensions/1/nested",
        within(json!([1])),
        "grid: the grid is made for 5 scores of `frequency`, and there are 100",
    );
}

#[test]
fn scorings_are_checked_again() {
    let sound = serde_json::to_value(scoring()).unwrap();
    let refused = |pointer, value: Value, why: &str| refused::<Scoring>(&with(&sound, pointer, &value), why);
    refused("/segmentry", json!("1"), "invalid type: string \"1\", expected u64");
    refused("/dimensions", json!([]), "0 dimensions: there must be 1 to 8");
    refused("/dimensions/0/scores/bins", json!(1), "dimension `recency` has 1 bins: there must be 2 to 100");
    refused("/dimensions/0/scores/bins", json!(101), "dimension `recency` has 101 bins: there must be 2 to 100");
    refused("/dimensions/0/name", json!("monetary"), "the name `monetary` is empty or taken");
    refused("/dimensions/0/name", json!("visits"), "grid: there is no dimension `recency`");
    refused(
        "/combinations/0/combination/percentile",
        json!([1, 1]),
        "`percentile` has 2 weights for 3 dimensions, or only zeros",
    );
    refused("/nested", Value::Null, "invalid type: null, expected a boolean");
    refused("/dimensions/0/scores/method/quantiles/plus", json!("1e5"), "expected a decimal as plain text");
}

/// Every place of a tree.
fn places(json: &Value, way: &str, found: &mut Vec<String>) {
    match json {
        Value::Object(map) => {
            for (key, inner) in map {
                let way = format!("{way}/{key}");
                found.push(way.clone());
                places(inner, &way, found);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                let way = format!("{way}/{index}");
                found.push(way.clone());
                places(inner, &way, found);
            }
        }
        _ => {}
    }
}

fn odd() -> impl Strategy<Value = Value> {
    prop_oneof![
        (0_u64..120).prop_map(|number| json!(number)),
        any::<i64>().prop_map(|number| json!(number)),
        any::<f64>().prop_map(|number| json!(number)),
        (-50_i32..50).prop_map(|number| json!(number.to_string())),
        "[-0-9.e]{0,40}".prop_map(|text| json!(text)),
        prop_oneof![Just("highest"), Just("lowest"), Just("left"), Just("right"), Just("id"), Just(""), Just("new")]
            .prop_map(|text| json!(text)),
        prop::collection::vec(0_u64..120, 0..4).prop_map(|numbers| json!(numbers)),
        Just(json!({"seed": "x"})),
        Just(json!({})),
        Just(Value::Null),
        any::<bool>().prop_map(|flag| json!(flag)),
    ]
}

/// What is read can be used, shown and written, and is read as the same again.
fn use_it(json: &str) {
    fn same<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
        assert_eq!(read::<T>(&written(value)), *value);
        let _ = format!("{value:?}");
    }
    if let Ok(breakpoints) = serde_json::from_str::<Breakpoints>(json) {
        let mut before = 0;
        for value in -60..60 {
            let value = if breakpoints.best() == Best::Lowest { -value } else { value };
            for id in [1, 7, 500] {
                let Ok(score) = breakpoints.score_of(&id.into(), value) else { continue };
                assert!((1..=breakpoints.of()).contains(&score.get()));
            }
            // Better values never have a lower score.
            if let Ok(score) = breakpoints.score(value) {
                assert!(score.get() >= before);
                before = score.get();
            }
        }
        same(&breakpoints);
    }
    if let Ok(grid) = serde_json::from_str::<Grid>(json) {
        let least: Vec<u16> = grid.axes().iter().map(|axis| *axis.range().start()).collect();
        assert!(grid.at(&least).is_some());
        same(&grid);
    }
    if let Ok(model) = serde_json::from_str::<ScoreModel>(json) {
        let dimensions = model.names().take_while(|name| model.breakpoints(name).is_some()).count();
        for value in [-50, -1, 0, 1, 5, 10, 20, 45, 90] {
            if let Ok(scores) = model.scores(7, &vec![value; dimensions]) {
                assert_eq!(model.segment(&scores).is_some(), model.grid().is_some());
                let _ = model.names().map(|name| model.combined(name, &scores)).collect::<Vec<_>>();
            }
        }
        same(&model);
    }
    if let Ok(scoring) = serde_json::from_str::<Scoring>(json) {
        same(&scoring);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn changed_json_is_read_or_refused_and_nothing_else(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), odd(), 0_u8..4), 1..4),
    ) {
        let all = stored();
        let mut json: Value = read(&which.get(&all).1);
        for (place, value, how) in changes {
            let mut known = Vec::new();
            places(&json, "", &mut known);
            if known.is_empty() {
                break;
            }
            let pointer = place.get(&known);
            let (parent, key) = pointer.rsplit_once('/').unwrap();
            let found = json.pointer(pointer).unwrap().clone();
            match (json.pointer_mut(parent).unwrap(), how) {
                (Value::Object(map), 0) => drop(map.remove(key)),
                (Value::Array(items), 0) => drop(items.remove(key.parse().unwrap())),
                (Value::Array(items), 1) => items.push(found),
                (Value::Array(items), 2) => items.reverse(),
                _ => json = with(&json, pointer, &value),
            }
        }
        use_it(&json.to_string());
    }

    #[test]
    fn edges_are_read_in_their_order_alone(
        edges in prop::collection::vec((-6_i8..6, prop::option::of(0_i64..4)), 0..4),
        (is_lowest, is_right, is_split) in any::<(bool, bool, bool)>(),
    ) {
        let edge = |((at, first), score): (&(i8, Option<i64>), u8)| {
            let mut edge = json!({"at": at.to_string(), "score": score});
            if let Some(id) = first.filter(|_| is_split) {
                edge["first"] = json!(id);
            }
            edge
        };
        let mut json = json!({
            "best": if is_lowest { "lowest" } else { "highest" },
            "closed": if is_right { "right" } else { "left" },
            "lowest": 1,
            "of": 5,
            "edges": edges.iter().zip(2..).map(edge).collect::<Vec<_>>(),
        });
        if is_split {
            json["tie"] = json!("id");
        }
        // In order are edges of which each is reached by fewer than the one before: asked of everybody there is.
        let everybody: Vec<(i8, i64)> = (-7..7).flat_map(|value| (-1..5).map(move |id| (value, id))).collect();
        let reached_by = |(at, first): &(i8, Option<i64>)| {
            let is_reached = |(value, id): &(i8, i64)| {
                let goodness = |value: i8| if is_lowest { -value } else { value };
                let with_equals = first.filter(|_| is_split).map_or(is_lowest == is_right, |first| *id >= first);
                goodness(*value) > goodness(*at) || (value == at && with_equals)
            };
            everybody.iter().filter(|customer| is_reached(customer)).count()
        };
        let counts: Vec<usize> = edges.iter().map(reached_by).collect();
        let is_sound = counts.is_sorted_by(|one, next| one > next);
        prop_assert_eq!(serde_json::from_value::<Breakpoints>(json.clone()).is_ok(), is_sound, "{}", json);
        use_it(&json.to_string());
    }

    #[test]
    fn cut_and_garbled_text_is_refused_or_read(
        which in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        to in any::<char>(),
        is_cut in any::<bool>(),
    ) {
        let all = stored();
        let mut text: Vec<char> = which.get(&all).1.chars().collect();
        let at = at.index(text.len());
        text[at] = to;
        if is_cut {
            text.truncate(at);
        }
        use_it(&text.into_iter().collect::<String>());
    }
}
