//! The index of words is complete: every public builder is linked from `src/choosing.rs`. That its links lead somewhere,
//! rustdoc checks.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop, and read the sources"
)]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// What is found or what is wrong, of which nothing is built.
const NO_BUILDER_TYPES: [&str; 4] = ["GridCells", "GridError", "Score", "Scores"];

/// What is public beside the builders but is none.
const NO_BUILDERS: &[(&str, &str)] = &[
    ("Axis::bins", "tells the best score"),
    ("Axis::dimensions", "tells the dimensions"),
    ("Axis::range", "tells the values"),
    ("Breakpoints::bins", "tells the bins"),
    ("Breakpoints::best", "tells the good end"),
    ("Breakpoints::closed", "tells where edges belong"),
    ("Breakpoints::edges", "tells the edges"),
    ("Breakpoints::fitted_range", "tells the least and the greatest value"),
    ("Breakpoints::lowest", "tells the lowest score"),
    ("Breakpoints::of", "tells the best score"),
    ("Breakpoints::reach", "tells what it takes to be better"),
    ("Combination::weights", "tells the weights"),
    ("Daily::covers", "asks a part of the day about a time"),
    ("Grid::at", "tells the segment of a place"),
    ("Grid::axes", "tells the axes"),
    ("Grid::cells", "tells the cells"),
    ("Grid::index_at", "tells the segment of a place"),
    ("Grid::name", "tells the name of a segment"),
    ("Grid::names", "tells the names"),
    ("Grid::others", "tells the name of the others"),
    ("Grid::rules", "tells the rules"),
    ("Grid::size", "tells the number of cells"),
    ("Grid::without_purchases", "tells the name of those without a purchase"),
    ("Grid::without_purchases_index", "tells its place among the names"),
    ("GridRule::name", "tells the name"),
    ("GridRule::ranges", "tells the ranges"),
    ("Holiday::covers", "asks a holiday about a date"),
    ("Holiday::dates", "tells the dates of a year"),
    ("Holiday::name", "tells the name"),
    ("Holiday::next", "tells the next date"),
    ("Holiday::to_rule", "tells the rule"),
    ("Persona::name", "tells the name"),
    ("Persona::traits", "tells the traits"),
    ("Personas::iter", "tells the personas"),
    ("Predicate::nodes", "tells the size"),
    ("Rule::dates", "tells the dates of a year"),
    ("Scale::names", "tells the names of the levels"),
    ("ScoreModel::breakpoints", "tells the breakpoints"),
    ("ScoreModel::combined", "tells what is combined of scores"),
    ("ScoreModel::grid", "tells the grid"),
    ("ScoreModel::names", "tells the names of the scores"),
    ("ScoreModel::nested", "tells the breakpoints of cells"),
    ("ScoreModel::segment", "tells the segment of scores"),
    ("Stage::code", "tells the name in definitions"),
    ("Waterfall::groups", "tells the groups"),
    ("Waterfall::remainder", "tells the remainder"),
];

fn read(path: impl AsRef<Path>) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The files in which words are declared.
fn files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["src/words", "src/ready", "src/scale", "src/occasion"];
    let inside = folders.iter().flat_map(|folder| fs::read_dir(root.join(folder)).unwrap());
    let mut files: Vec<PathBuf> = inside.map(|entry| entry.unwrap().path()).collect();
    // Inside of folders nothing is built by hosts.
    files.retain(|file| file.is_file() && file.file_name().is_some_and(|name| name != "tests.rs"));
    let single = ["segment/waterfall.rs", "predicate/ops.rs", "predicate/mod.rs", "time/span.rs", "time/window.rs"];
    files.extend(single.map(|file| root.join("src").join(file)));
    files
}

/// Where links of the index lead, such as `words::EventsOf::count`.
fn linked() -> BTreeSet<String> {
    let index = read("src/choosing.rs");
    let targets = index.split("](crate::").skip(1).filter_map(|rest| rest.split_once(')'));
    targets.map(|(target, _)| target.to_owned()).collect()
}

/// The type of an `impl`, without its path and parameters; `None` where a macro fills it in.
fn owner(line: &str) -> Option<String> {
    let rest = line.strip_prefix("impl")?;
    let mut depth = 0_i32;
    let start = rest.find(|c: char| {
        depth += i32::from(c == '<') - i32::from(c == '>');
        depth == 0 && c == ' '
    })?;
    let name = rest[start..].trim_start().split(['<', ' ']).next()?;
    let name = name.rsplit("::").next()?;
    (!name.contains('$')).then(|| name.to_owned())
}

fn is_name(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// The public functions of a file, those that its macros make included: each with its type, if it has one. A `*` stands for a
/// type that a macro fills in.
fn builders(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut of = String::new();
    let mut list: Option<&str> = None;
    for line in source.lines() {
        let code = line.trim_start();
        if code.starts_with("//") {
            continue;
        }
        if code.starts_with("impl") {
            of = owner(code).unwrap_or_else(|| "*".to_owned());
        }
        let function = ["pub fn ", "pub const fn "].iter().find_map(|start| code.strip_prefix(start));
        if let Some(name) = function.and_then(|rest| rest.split(['(', '<']).next()).filter(|name| is_name(name)) {
            let is_free = line.len() == code.len();
            found.push(if is_free { name.to_owned() } else { format!("{of}::{name}") });
        }
        // The words of a field: `@Product: Text, product products distinct_products, "product", "products"`.
        if let Some((_, rest)) = code.split_once('@').and_then(|(_, rest)| rest.split_once(", ")) {
            let words = rest.split([' ', ',']).take(4).filter(|word| is_name(word));
            found.extend(words.map(|word| format!("EventsOf::{word}")));
        }
        // Actions, facts and holidays: `opened: MessageOpened => Messages;`, `gender: Gender of Gender;`,
        // `easter = Easter, "Easter", Rule::easter();`.
        match code.strip_suffix(" {") {
            Some("facts!" | "holidays!") => list = Some(""),
            Some(name) if name.ends_with("Named") && !name.contains(' ') => list = Some(name),
            _ if line == "}" => list = None,
            _ => {}
        }
        let name = code.split([':', ' ']).next().filter(|name| is_name(name) && code.contains([':', '=']));
        if let (Some(of), Some(name)) = (list, name) {
            found.push(if of.is_empty() { name.to_owned() } else { format!("{of}::{name}") });
        }
    }
    found
}

#[test]
fn every_builder_is_in_the_index() {
    let linked = linked();
    let known: BTreeSet<&str> = NO_BUILDERS.iter().map(|(name, _)| *name).collect();
    let mut unused = known.clone();
    let mut missing = BTreeSet::new();
    let mut count = 0;
    for file in files() {
        let is_of_time = file.components().any(|part| part.as_os_str() == "time");
        for name in builders(&fs::read_to_string(&file).unwrap()) {
            // Of time only `days(30)` and `this_month()` are words.
            if is_of_time && name.contains("::") {
                continue;
            }
            if name.split_once("::").is_some_and(|(of, _)| NO_BUILDER_TYPES.contains(&of)) {
                continue;
            }
            count += 1;
            unused.remove(name.as_str());
            let end = format!("::{}", name.trim_start_matches("*::"));
            let is_linked = linked.iter().any(|target| format!("::{target}").ends_with(&end));
            if !is_linked && !known.contains(name.as_str()) {
                missing.insert(name);
            }
        }
    }
    assert!(count > 400, "the test has forgotten how to find builders: {count}");
    assert!(missing.is_empty(), "not in src/choosing.rs: {missing:#?}");
    assert!(unused.is_empty(), "not declared any more: {unused:#?}");
}

/// What can be said of each kind of events stands in its row: `| orders | Orders | channel, offer |`.
#[test]
fn every_field_is_in_the_row_of_its_kind() {
    let index = read("src/choosing.rs");
    let mut count = 0;
    for file in files() {
        let source = fs::read_to_string(file).unwrap();
        for block in source.split("impl<W> EventsOf<").skip(1) {
            let (kind, block) = block.split_once(", W> {").unwrap();
            let Some((_, words)) = block.split("\nimpl").next().unwrap().split_once("words_for!(") else { continue };
            if kind.contains('$') {
                continue;
            }
            let row = index.lines().find(|line| line.contains(&format!("](crate::words::{kind})"))).unwrap_or_default();
            let fields: Vec<&str> = row.rsplit('|').nth(1).unwrap_or_default().split([',', ';', ':']).collect();
            for word in words.split(')').next().unwrap().split(',') {
                let word = word.trim().trim_start_matches("visit_").trim_start_matches("sales_").replace('_', " ");
                assert!(fields.iter().any(|field| field.trim() == word), "{word} is not in the row of {kind}: {row}");
                count += 1;
            }
        }
    }
    assert!(count > 80, "the test has forgotten how to find fields: {count}");
}

/// The cookbook has its thirty segments, each as a sentence and bound.
#[test]
fn every_segment_of_the_cookbook_is_said_and_bound() {
    let cookbook = read("src/cookbook.rs");
    let segments: Vec<&str> = cookbook.split("\n//! ## ").skip(1).collect();
    assert_eq!(segments.len(), 30);
    for (segment, number) in segments.iter().zip(1..) {
        assert!(segment.starts_with(&format!("{number}. ")), "{segment}");
        let sentence = segment.split_once("assert_eq!(").is_some_and(|(_, rest)| rest.contains(".to_string(),"));
        assert!(sentence && segment.contains(".plan(&Context::at("), "{segment}");
    }
}

/// A kind, field or fact that the page of the format does not name is one that nobody finds there.
#[test]
fn the_page_of_the_format_names_every_kind_field_and_fact() {
    use segmentry::model::{EventField, EventKind, ProfileField};
    let page = fs::read_to_string("src/format.rs").unwrap();
    let kinds = EventKind::FIXED.iter().map(EventKind::code);
    let fields = EventField::FIXED.iter().map(EventField::code);
    let facts = ProfileField::FIXED.iter().map(ProfileField::code);
    let is_missing = |code: &&str| !page.contains(&format!("`\"{code}\"`"));
    let missing: Vec<&str> = kinds.chain(fields).chain(facts).filter(is_missing).collect();
    assert!(missing.is_empty(), "not in src/format.rs: {missing:?}");
}
