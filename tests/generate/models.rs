//! Score models by chance: what the library scores with, and beside it the plain description that the oracle reads.

use super::*;
use rust_decimal::Decimal;
use segmentry::{
    rfm::{Bins, Collapsed, Scoring},
    scale::{Axis, Best, Breakpoints, Closed, Combination, Grid, GridRule, Outside, ScoreModel},
    words::Metric,
};

#[derive(Clone, Debug)]
pub struct Model {
    pub name: &'static str,
    pub description: Json,
    pub scored: ScoreModel,
}

const DIMENSIONS: [&str; 3] = ["recency", "frequency", "monetary value"];

/// None, one or two.
pub fn models(dice: &mut Dice, context: &Context) -> Vec<Model> {
    let n = dice.one_of(&[1, 2, 1, 0]);
    ["rfm", "value"].into_iter().take(n).map(|name| model(dice, context, name)).collect()
}

fn model(dice: &mut Dice, context: &Context, name: &'static str) -> Model {
    let n = dice.one_of(&[1, 1, 2, 3]);
    let metrics: Vec<(Json, Vec<Decimal>)> = (0..n).map(|_| metric(dice, context)).collect();
    let nested = n > 1 && dice.chance(30);
    let (model, mut description) = if nested { fitted(dice, &metrics) } else { given(dice, &metrics) };
    for (dimension, (metric, _)) in description.as_array_mut().unwrap().iter_mut().zip(&metrics) {
        dimension["metric"] = metric.clone();
    }
    let read: Vec<Metric> = metrics.iter().map(|(metric, _)| serde_json::from_value(metric.clone()).unwrap()).collect();
    let mut model = model.measured_by(read).unwrap();
    let mut combined = json!({});
    for name in ["cell", "points"].into_iter().take(dice.roll(3)) {
        let mut weights: Vec<u32> = (0..n).map(|_| dice.one_of(&[1, 100, 10, 0, 3])).collect();
        weights[dice.roll(n)] = 7;
        let (how, combination) = match dice.roll(3) {
            0 => ("sum", Combination::Sum(weights.clone())),
            1 => ("mean", Combination::Mean(weights.clone())),
            _ => ("percent", Combination::Percent(weights.clone())),
        };
        model = model.with_combination(name, combination).unwrap();
        combined[name] = json!({how: weights});
    }
    let mut grid_of = Json::Null;
    if dice.chance(75) {
        let (grid, description) = grid(dice, &description);
        model = model.with_grid(grid).unwrap();
        grid_of = description;
    }
    if dice.chance(30) {
        // As it was stored.
        model = serde_json::from_str(&serde_json::to_string(&model).unwrap()).unwrap();
    }
    Model {
        name,
        description: json!({"dimensions": description, "combined": combined, "grid": grid_of}),
        scored: model,
    }
}

/// A metric that has an order, and the limits it was asked for with.
fn metric(dice: &mut Dice, context: &Context) -> (Json, Vec<Decimal>) {
    let orders = json!({"from": ["order"]});
    let limits = |limits: &[u32]| limits.iter().map(|limit| Decimal::from(*limit)).collect();
    // What most have a value of, so that several dimensions have one at once.
    match dice.roll(8) {
        0 => return (json!({"number": {"days_since": {"events": orders, "end": "last"}}}), limits(&[1, 30])),
        1 => return (json!({"number": {"count": orders}}), limits(&[1, 2])),
        2 => return (json!({"amount": {"total": {"events": orders, "currency": "EUR"}}}), limits(&[10, 100])),
        3 => return (json!({"time": {"since": {"events": orders, "end": "last"}}}), limits(&[0, 86_400])),
        _ => {}
    }
    for _ in 0..4 {
        let rule = rule_of(dice, context, 0);
        let (family, leaf) = tag(&rule);
        let number = |limit: &Json| match family {
            "number" => limit.as_u64().map(Decimal::from),
            "amount" => Some(Decimal::from_str_exact(limit.as_str().unwrap()).unwrap()),
            "time" => Some(Decimal::from_i128_with_scale(oracle::span(limit.as_str().unwrap()), 6)),
            "share" => {
                let (part, whole) = oracle::ratio(limit.as_str().unwrap());
                Some((Decimal::from(part) / Decimal::from(whole)).round_dp(9))
            }
            _ => None,
        };
        if matches!(family, "number" | "amount" | "time" | "share") {
            let limits = leaf["is"].as_object().into_iter().flatten().filter_map(|(_, limit)| number(limit));
            return (json!({family: leaf["value"]}), limits.collect());
        }
    }
    (json!({"number": {"days_since": {"events": orders, "end": "last"}}}), limits(&[30]))
}

/// Values on and beside the limits, rising.
fn edges(dice: &mut Dice, limits: &[Decimal], most: usize) -> Vec<Decimal> {
    let n = 1 + dice.roll(most);
    let mut edges: Vec<Decimal> = (0..n)
        .map(|_| {
            let limit = if limits.is_empty() { Decimal::from(dice.roll(4)) } else { dice.one_of(limits) };
            let beside = ["0", "1", "0.000000001", "-0.000000001", "-1", "2", "0.5", "0.000001"];
            limit + Decimal::from_str_exact(dice.one_of(&beside)).unwrap()
        })
        .collect();
    edges.sort_unstable();
    edges.dedup();
    edges
}

fn best_of(dice: &mut Dice) -> Best {
    dice.one_of(&[Best::Highest, Best::Lowest])
}

/// Breakpoints as they are given.
fn given(dice: &mut Dice, metrics: &[(Json, Vec<Decimal>)]) -> (ScoreModel, Json) {
    let mut dimensions = Vec::new();
    let mut description = Vec::new();
    for (name, (_, limits)) in DIMENSIONS.iter().zip(metrics) {
        let best = best_of(dice);
        let closed = dice.one_of(&[Closed::Left, Closed::Right]);
        let edges = edges(dice, limits, 4);
        let mut breakpoints = Breakpoints::new(best, closed, edges.iter().copied()).unwrap();
        let mut of = json!({
            "name": name,
            "best": if best == Best::Highest { "highest" } else { "lowest" },
            "closed": if closed == Closed::Left { "left" } else { "right" },
            "lowest": 1,
            "of": edges.len() + 1,
        });
        // From the worst to the best.
        let mut reached: Vec<&Decimal> = edges.iter().collect();
        if best == Best::Lowest {
            reached.reverse();
        }
        let reached = reached.iter().zip(2..).map(|(edge, score)| json!({"edge": edge.to_string(), "score": score}));
        of["edges"] = json!(reached.collect::<Vec<_>>());
        if dice.chance(40) {
            let range = self::edges(dice, limits, 2);
            let (least, greatest) = (range[0], range[range.len() - 1]);
            let outside = dice.one_of(&[Outside::Refuse, Outside::Refuse, Outside::Flag, Outside::Clamp]);
            breakpoints = breakpoints.fitted_to(least..=greatest, outside).unwrap();
            of["range"] = json!([least.to_string(), greatest.to_string()]);
            of["refused"] = json!(outside == Outside::Refuse);
        }
        dimensions.push((*name, breakpoints));
        description.push(of);
    }
    (ScoreModel::new(dimensions).unwrap(), json!(description))
}

/// Each dimension fitted inside the cells of those before, to a few values about the limits. The description is of what was
/// fitted.
fn fitted(dice: &mut Dice, metrics: &[(Json, Vec<Decimal>)]) -> (ScoreModel, Json) {
    let mut refused = Vec::new();
    let bins = |dice: &mut Dice, refused: &mut Vec<bool>| {
        let outside = dice.one_of(&[Outside::Clamp, Outside::Refuse, Outside::Flag]);
        let best = best_of(dice);
        refused.push(outside == Outside::Refuse);
        let collapsed = dice.one_of(&[Collapsed::Skip, Collapsed::Compress, Collapsed::Stretch]);
        Bins::new(dice.one_of(&[2, 3, 5])).best(best).outside(outside).collapsed(collapsed)
    };
    let scoring =
        Scoring::new(DIMENSIONS.iter().zip(metrics).map(|(name, _)| (*name, bins(dice, &mut refused)))).nested();
    let sample: Vec<(i64, Vec<Decimal>)> = (0..2 + dice.roll(8) as i64)
        .map(|id| (id, metrics.iter().map(|(_, limits)| edges(dice, limits, 1)[0]).collect()))
        .collect();
    let model = scoring.fit(sample).unwrap().model;
    let description = DIMENSIONS.iter().zip(metrics).zip(refused).map(|((name, (metric, _)), is_refused)| {
        let mut description = described(&model, name, metric);
        description["refused"] = json!(is_refused);
        description
    });
    let description = description.collect();
    (model, description)
}

/// A dimension of a fitted model that refuses nothing, as the oracle reads it.
pub fn described(model: &ScoreModel, name: &str, metric: &Json) -> Json {
    let edges = |breakpoints: &Breakpoints| -> Json {
        breakpoints.edges().map(|(edge, score)| json!({"edge": edge.to_string(), "score": score})).collect()
    };
    let cell = |(cell, breakpoints): (&[u8], &Breakpoints)| json!({"cell": cell, "edges": edges(breakpoints), "lowest": breakpoints.lowest()});
    let all = model.breakpoints(name).unwrap();
    let (least, greatest) = all.fitted_range().unwrap();
    json!({
        "name": name,
        "metric": metric,
        "best": if all.best() == Best::Highest { "highest" } else { "lowest" },
        "closed": if all.closed() == Closed::Left { "left" } else { "right" },
        "lowest": all.lowest(),
        "of": all.of(),
        "edges": edges(all),
        "cells": model.nested(name).map(cell).collect::<Vec<_>>(),
        "range": [least.to_string(), greatest.to_string()],
        "refused": false,
    })
}

/// The first match over one or two axes; rules that can never be reached are left out.
fn grid(dice: &mut Dice, dimensions: &Json) -> (Grid, Json) {
    let dimensions = dimensions.as_array().unwrap();
    let sides: Vec<Vec<&Json>> = match dimensions.len() {
        1 => vec![vec![&dimensions[0]]],
        2 => vec![vec![&dimensions[1]], vec![&dimensions[0]]],
        _ => vec![vec![&dimensions[0]], vec![&dimensions[2], &dimensions[1]]],
    };
    let (mut axes, mut axes_of) = (Vec::new(), Vec::new());
    for side in sides {
        let names: Vec<String> = side.iter().map(|of| of["name"].as_str().unwrap().to_owned()).collect();
        let bins = side.iter().map(|of| of["of"].as_u64().unwrap()).max().unwrap().max(2) as u8 + dice.roll(2) as u8;
        axes_of.push(json!({"of": names}));
        axes.push(if let [one] = names.as_slice() { Axis::score(one.clone(), bins) } else { Axis::sum(names, bins) });
    }
    let others = dice.one_of(&["others", "the rest"]);
    let made = |rules: &[GridRule]| Grid::first_match(axes.clone(), rules.iter().cloned(), others);
    let (mut rules, mut rules_of) = (Vec::new(), Vec::new());
    for _ in 0..=dice.roll(4) {
        let name = dice.one_of(&["champions", "at risk", "lost"]);
        let ranges: Vec<_> = axes
            .iter()
            .map(|axis| {
                let (least, greatest) = axis.range().into_inner();
                let from = least + dice.roll(usize::from(greatest - least) + 1) as u16;
                from..=from + dice.roll(usize::from(greatest - from) + 1) as u16
            })
            .collect();
        rules.push(GridRule::new(name, ranges.iter().cloned()));
        if made(&rules).is_err() {
            rules.pop();
            continue;
        }
        let ranges: Vec<Json> = ranges.iter().map(|range| json!([range.start(), range.end()])).collect();
        rules_of.push(json!({"name": name, "ranges": ranges}));
    }
    let mut without_purchases = Grid::NO_PURCHASES;
    let mut grid = made(&rules).unwrap();
    if dice.chance(30) {
        without_purchases = "prospects";
        grid = grid.without_purchases_as(without_purchases).unwrap();
    }
    let description =
        json!({"axes": axes_of, "rules": rules_of, "others": others, "without_purchases": without_purchases});
    (grid, description)
}
