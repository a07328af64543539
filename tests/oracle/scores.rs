//! Scores by a fitted model, and the segments of its grid.
//!
//! A model is read from a plain description: `{"dimensions": [..], "combined": {..}, "grid": ..}`. A dimension has a
//! `name`, a `metric`, the `best` end, the end where bins are `closed`, `edges` from the worst to the best with the score
//! of those who reach them, the `lowest` score and the best that there could be (`of`); perhaps the `range` that was
//! fitted, if what lies outside is `refused`; and perhaps other edges for `cells` of the scores before.
//!
//! Values are billionths: of lengths of time billionths of seconds.

use super::{
    Seen, Val, World,
    events::Chosen,
    profile::Label,
    values::{BILLION, Measured, Reading, billionths, divide_half_even, list, present, tag, text},
};
use rust_decimal::Decimal;
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// The score on each dimension, and the best that there could be.
type Scores = Vec<(i128, i128)>;

/// What has been met on the way to scores, for tests that want it all to be met.
type Met = BTreeSet<String>;

/// Why there are none.
enum Unscored {
    WithoutPurchases,
    Missing,
}

impl World {
    pub(super) fn score(&self, content: &Json, customer: &Json) -> Label {
        let model = &self.models[text(&content["model"])];
        let name = text(&content["of"]);
        let Ok(scores) = self.scores(model, customer, &mut Met::new()) else { return (None, Seen::Missing) };
        let place = list(&model["dimensions"]).iter().position(|dimension| dimension["name"] == name);
        let number = match place {
            Some(place) => Some(scores[place].0 * BILLION),
            None => combined(&model["combined"][name], &scores),
        };
        let number = number.map(|number| Val::Number(Decimal::from_i128_with_scale(number, 9).normalize()));
        number.map_or((None, Seen::Missing), |number| (Some(vec![number.clone()]), Seen::Exactly(number)))
    }

    pub(super) fn segment_of(&self, model: &str, customer: &Json) -> Label {
        let model = &self.models[model];
        let grid = &model["grid"];
        let name = match self.scores(model, customer, &mut Met::new()) {
            Ok(scores) => segment(grid, &model["dimensions"], &scores),
            Err(Unscored::WithoutPurchases) => text(&grid["without_purchases"]),
            Err(Unscored::Missing) => return (None, Seen::Missing),
        };
        let name = Val::Text(name.to_owned());
        (Some(vec![name.clone()]), Seen::Exactly(name))
    }

    /// What is met on the way to the scores of a customer.
    pub fn met(&self, model: &str, customer: &Json) -> BTreeSet<String> {
        let mut met = Met::new();
        let what = match self.scores(&self.models[model], customer, &mut met) {
            Ok(_) => "scores",
            Err(Unscored::WithoutPurchases) => "no purchase",
            Err(Unscored::Missing) => "a value missing or refused",
        };
        met.insert(what.to_owned());
        met
    }

    fn scores(&self, model: &Json, customer: &Json, met: &mut Met) -> Result<Scores, Unscored> {
        let dimensions = list(&model["dimensions"]);
        let mut values = Vec::new();
        for (place, dimension) in dimensions.iter().enumerate() {
            let (family, metric) = tag(&dimension["metric"]);
            let Some(value) = self.scored_value(family, metric, customer) else {
                let is_for_want = place == 0 && self.is_missing_for_want_of_events(family, metric, customer);
                return Err(if is_for_want { Unscored::WithoutPurchases } else { Unscored::Missing });
            };
            values.push(value);
        }
        let mut scores = Scores::new();
        for (dimension, value) in dimensions.iter().zip(values) {
            if dimension["refused"] == true {
                let [least, greatest] = [0, 1].map(|end| billionths(text(&dimension["range"][end])));
                if value < least || value > greatest {
                    met.insert("a value refused".to_owned());
                    return Err(Unscored::Missing);
                }
            }
            let before: Vec<i128> = scores.iter().map(|(score, _)| *score).collect();
            let is_of_cell = |cell: &&Json| {
                list(&cell["cell"]).iter().map(|score| i128::from(score.as_i64().unwrap())).collect::<Vec<_>>()
                    == before
            };
            let fitted = list(&dimension["cells"]).iter().find(is_of_cell).unwrap_or(dimension);
            if fitted["cell"].is_array() {
                met.insert("a cell".to_owned());
            }
            for edge in list(&fitted["edges"]).iter().map(|edge| billionths(text(&edge["edge"]))) {
                let beside = match value - edge {
                    0 => "on an edge",
                    1 => "just above an edge",
                    -1 => "just below an edge",
                    _ => continue,
                };
                let [best, closed] = [text(&dimension["best"]), text(&dimension["closed"])];
                met.insert(format!("{beside}, best {best}, closed {closed}"));
            }
            let is_reached = |edge: i128| match (text(&dimension["best"]), text(&dimension["closed"])) {
                ("highest", "left") => value >= edge,
                ("highest", "right") => value > edge,
                ("lowest", "left") => value < edge,
                ("lowest", "right") => value <= edge,
                other => panic!("{other:?}"),
            };
            let number = |json: &Json| i128::from(json.as_i64().unwrap());
            let reached = list(&fitted["edges"]).iter().filter(|edge| is_reached(billionths(text(&edge["edge"]))));
            let score = reached.map(|edge| number(&edge["score"])).max().unwrap_or(number(&fitted["lowest"]));
            scores.push((score, number(&dimension["of"])));
        }
        Ok(scores)
    }

    /// What is scored, rounded to billionths.
    fn scored_value(&self, family: &str, metric: &Json, customer: &Json) -> Option<i128> {
        let (sum, count) = match self.reading(family, metric, customer) {
            Reading::Exactly(Measured::Ratio { sum, count }) => (sum, count),
            Reading::Exactly(Measured::Metres(metres)) => (metres.round() as i128, 1),
            _ => return None,
        };
        Some(match family {
            "number" => sum * BILLION,
            "amount" => divide_half_even(sum, count),
            // Microseconds are rounded first: nothing finer is ever shown.
            "time" => divide_half_even(sum, count) * 1_000,
            "share" => divide_half_even(sum * BILLION, count),
            other => panic!("no family: {other}"),
        })
    }

    /// Whether a value that is missing is so because too little happened, and not because something is not known. Of
    /// several reasons the one that would be met first: the part before the whole, the earlier moment before the later.
    fn is_missing_for_want_of_events(&self, family: &str, metric: &Json, customer: &Json) -> bool {
        let (form, content) = tag(metric);
        let fewer_than = |n: usize, events: &Json| {
            self.chosen(events, customer).is_some_and(|chosen: Chosen<'_>| !chosen.later && chosen.items.len() < n)
        };
        match (family, form) {
            ("number", "days_since") | ("time", "since") => fewer_than(1, &content["events"]),
            ("time", "between") => {
                let is_known = |moment: &Json| {
                    let reading = self.time(&serde_json::json!({"since": moment}), customer);
                    matches!(reading, Reading::Exactly(_))
                };
                let moment = if is_known(&content["from"]) { &content["to"] } else { &content["from"] };
                fewer_than(1, &moment["events"])
            }
            ("time", "mean_gap" | "longest_gap" | "latest_gap") => fewer_than(2, content),
            ("time", "since_sign_up") | ("number", _) | (_, "total") => false,
            // Of a single event it still has to be known what it measures.
            ("amount", "trend") => {
                let last = serde_json::json!({"last": content});
                fewer_than(1, &content["events"])
                    || (fewer_than(2, &content["events"])
                        && matches!(self.amount(&last, customer), Reading::Exactly(_)))
            }
            ("amount" | "time", _) => fewer_than(1, &content["events"]),
            ("share", "of") => {
                let lacks = |quantity: &Json| match tag(quantity) {
                    ("count", _) => false,
                    _ => self.is_missing_for_want_of_events("amount", quantity, customer),
                };
                let is_known = |quantity: &Json| self.quantity(quantity, customer).is_some();
                match (is_known(&content["part"]), is_known(&content["whole"])) {
                    (false, _) => lacks(&content["part"]),
                    (true, false) => lacks(&content["whole"]),
                    (true, true) => true,
                }
            }
            ("share", "overdue") => self.chosen(content, customer).is_some_and(|chosen| !chosen.later),
            ("share", "occasions") => {
                let events = &content["events"];
                self.chosen(events, customer).is_some_and(|chosen| {
                    let kept =
                        self.kept_occasions(&content["occasion"], &chosen.items, &events["window"], customer).is_some();
                    !chosen.later && (kept || chosen.items.is_empty())
                })
            }
            other => panic!("no metric: {other:?}"),
        }
    }
}

/// In billionths; nothing where only dimensions count that have a single score.
fn combined(combination: &Json, scores: &Scores) -> Option<i128> {
    let (how, weights) = tag(combination);
    let weights: Vec<i128> = list(weights).iter().map(|weight| weight.as_i64().unwrap().into()).collect();
    let weighted: i128 = scores.iter().zip(&weights).map(|((score, _), weight)| score * weight).sum();
    match how {
        "sum" => Some(weighted * BILLION),
        "mean" => Some(divide_half_even(weighted * BILLION, weights.iter().sum())),
        "percent" => {
            // A common denominator: the product of all ways from the worst to the best.
            let steps = || scores.iter().zip(&weights).filter(|((_, of), _)| *of > 1);
            let all: i128 = steps().map(|((_, of), _)| of - 1).product();
            let part: i128 = steps().map(|((score, of), weight)| (score - 1) * weight * all / (of - 1)).sum();
            let whole = steps().map(|(_, weight)| weight).sum::<i128>() * all;
            (whole > 0).then(|| divide_half_even(100 * part * BILLION, whole))
        }
        other => panic!("no combination: {other}"),
    }
}

/// The first rule that holds on all axes.
fn segment<'a>(grid: &'a Json, dimensions: &Json, scores: &Scores) -> &'a str {
    let score_of = |name: &Json| {
        let place = list(dimensions).iter().position(|dimension| dimension["name"] == *name).unwrap();
        scores[place].0
    };
    let place: Vec<i128> =
        list(&grid["axes"]).iter().map(|axis| list(&axis["of"]).iter().map(score_of).sum()).collect();
    let holds = |rule: &&Json| {
        let ranges = list(&rule["ranges"]).iter();
        ranges.zip(&place).all(|(range, at)| {
            let [from, to] = [0, 1].map(|end| i128::from(range[end].as_i64().unwrap()));
            from <= *at && *at <= to
        })
    };
    let rule = list(&grid["rules"]).iter().find(holds);
    text(rule.map_or(&grid["others"], |rule| &rule["name"]))
}
