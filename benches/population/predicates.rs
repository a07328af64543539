//! The predicates of `predicates.json`, in the units of the columns.
//!
//! Three values, as in the library: only the age of the latest of no events is unknown, and so is its opposite.

use crate::generator::{AS_OF, DAY, FEMALE, KINDS, MALE, OTHER};
use chrono::NaiveDate;
use serde_json::{Map, Value};

/// P1 to P9, each a list of one tree but P8, of a hundred.
pub struct Workload {
    pub name: String,
    pub trees: Vec<Tree>,
}

#[derive(Clone, Debug)]
pub enum Tree {
    All(Vec<Tree>),
    Any(Vec<Tree>),
    Not(Box<Tree>),
    Leaf(Leaf),
}

/// Windows are `(after, AS_OF]`, and nothing is later; `after` is zero where all time counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leaf {
    /// As many events as `least` to `most`.
    Count {
        kinds: Kinds,
        least: usize,
        most: usize,
        after: u32,
    },
    /// The latest is in `(after, until]`: an age of `from` (included) to `to` (excluded).
    Latest {
        kinds: Kinds,
        after: u32,
        until: u32,
    },
    OrderTotal {
        least: i64,
        after: u32,
    },
    Gender(u8),
    Vip(bool),
    Near(Circle),
    /// A bit for each.
    Countries(u64),
    Born {
        from: i32,
        through: i32,
    },
}

/// A bit for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kinds(pub u8);

impl Kinds {
    pub fn has(self, kind: u8) -> bool {
        self.0 >> kind & 1 == 1
    }

    pub fn places(self) -> impl Iterator<Item = usize> {
        (0..KINDS.len()).filter(move |kind| self.0 >> kind & 1 == 1)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Circle {
    /// In 1e-7 degrees.
    pub latitude: i32,
    pub longitude: i32,
    pub metres: u32,
}

/// The mean radius of the Earth (R1 of the IUGG) in metres.
pub const EARTH: f64 = 6_371_008.8;

pub fn radians(fixed: i32) -> f64 {
    (f64::from(fixed) / 1e7).to_radians()
}

pub fn half_chord(angle: f64) -> f64 {
    let sine = libm::sin(angle / 2.0);
    sine * sine
}

impl Circle {
    /// By the haversine formula, unrounded; the rim belongs to it.
    pub fn contains(self, latitude: i32, longitude: i32) -> bool {
        let (phi, other_phi) = (radians(latitude), radians(self.latitude));
        let across = half_chord(radians(self.longitude) - radians(longitude));
        let chord = half_chord(other_phi - phi) + libm::cos(phi) * libm::cos(other_phi) * across;
        2.0 * EARTH * libm::asin(libm::sqrt(chord.min(1.0))) <= f64::from(self.metres)
    }
}

pub fn workloads() -> Vec<Workload> {
    let file: Map<String, Value> = serde_json::from_str(include_str!("predicates.json")).unwrap();
    let trees = |value: &Value| match value {
        Value::Array(trees) => trees.iter().map(tree).collect(),
        one => vec![tree(one)],
    };
    let mut workloads: Vec<_> =
        file.iter().map(|(name, value)| Workload { name: name.clone(), trees: trees(value) }).collect();
    workloads.sort_by(|a, b| a.name.cmp(&b.name));
    workloads
}

fn tree(value: &Value) -> Tree {
    let (name, content) = value.as_object().and_then(|form| form.iter().next()).unwrap();
    let trees = || content.as_array().unwrap().iter().map(tree).collect();
    match name.as_str() {
        "and" => Tree::All(trees()),
        "or" => Tree::Any(trees()),
        "not" => Tree::Not(Box::new(tree(content))),
        name => Tree::Leaf(leaf(name, content)),
    }
}

fn leaf(name: &str, content: &Value) -> Leaf {
    match name {
        "count" => {
            let number = |key: &str| content.get(key).map(|number| usize::try_from(number.as_u64().unwrap()).unwrap());
            let (least, most) = match (number("at_least"), number("equals")) {
                (Some(least), None) => (least, usize::MAX),
                (None, Some(number)) => (number, number),
                _ => panic!("{content}"),
            };
            Leaf::Count { kinds: kinds(content), least, most, after: after(content) }
        }
        "age_of_latest_days" => {
            Leaf::Latest { kinds: kinds(content), after: days_ago(&content["to"]), until: days_ago(&content["from"]) }
        }
        "order_total" => Leaf::OrderTotal { least: cents(&content["at_least"]), after: after(content) },
        "gender" => Leaf::Gender(match content.as_str() {
            Some("female") => FEMALE,
            Some("male") => MALE,
            Some("other") => OTHER,
            _ => panic!("{content}"),
        }),
        "vip" => Leaf::Vip(content.as_bool().unwrap()),
        "within_km" => Leaf::Near(Circle {
            latitude: fixed(&content["lat"]),
            longitude: fixed(&content["lon"]),
            metres: u32::try_from(content["km"].as_u64().unwrap() * 1_000).unwrap(),
        }),
        "country_code_in" => {
            Leaf::Countries(content.as_array().unwrap().iter().fold(0, |set, code| set | 1 << code.as_u64().unwrap()))
        }
        "born" => Leaf::Born { from: date(&content["from"]), through: date(&content["through"]) },
        name => panic!("{name}"),
    }
}

fn kinds(content: &Value) -> Kinds {
    let place = |kind: &Value| KINDS.iter().position(|name| kind == name).unwrap();
    Kinds(content["kinds"].as_array().unwrap().iter().fold(0, |set, kind| set | 1 << place(kind)))
}

fn days_ago(days: &Value) -> u32 {
    AS_OF - u32::try_from(days.as_u64().unwrap()).unwrap() * DAY
}

fn after(content: &Value) -> u32 {
    content.get("last_days").map_or(0, days_ago)
}

/// Of `"500.00"`, always with two decimals.
fn cents(amount: &Value) -> i64 {
    let (whole, part) = amount.as_str().unwrap().split_once('.').unwrap();
    assert_eq!(part.len(), 2);
    whole.parse::<i64>().unwrap() * 100 + part.parse::<i64>().unwrap()
}

#[allow(clippy::cast_possible_truncation, reason = "degrees")]
fn fixed(degrees: &Value) -> i32 {
    libm::rint(degrees.as_f64().unwrap() * 1e7) as i32
}

fn date(day: &Value) -> i32 {
    let epoch = NaiveDate::default();
    let day: NaiveDate = day.as_str().unwrap().parse().unwrap();
    i32::try_from(day.signed_duration_since(epoch).num_days()).unwrap()
}
