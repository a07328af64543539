//! Metrics and their limits, by chance.

use super::*;

pub(super) const POINTS: [(&str, &str); 6] = [
    ("52.52", "13.405"),
    ("52.5200001", "13.405"),
    ("48.137", "11.575"),
    ("-33.8688", "151.2093"),
    ("0", "-180"),
    ("89.9999999", "179.9999999"),
];

pub(super) fn number_of(dice: &mut Dice, setting: &Setting<'_>) -> Json {
    let counts: Vec<Json> = [0, 1, 2, 3, 5].map(|n: u64| json!(n)).to_vec();
    let (value, limits) = match dice.roll(22) {
        20.. => {
            let moment =
                json!({"events": events_of(dice, setting, Asked::Anything), "end": dice.one_of(&["last", "first"])});
            (json!({"days_since": moment}), [0, 1, 2, 30, 365].map(|n: u64| json!(n)).to_vec())
        }
        0..=3 | 16..=19 => (json!({"count": events_of(dice, setting, Asked::Anything)}), counts),
        4 | 5 => (json!({"distinct": events_by(dice, setting)}), counts),
        6 => (json!("age_in_years"), [0, 4, 18, 30, 65].map(|n: u64| json!(n)).to_vec()),
        7 => {
            let (latitude, longitude) = dice.one_of(&POINTS);
            let there = dice.one_of(&POINTS);
            let point = |(latitude, longitude)| GeoPoint::degrees(latitude, longitude).unwrap();
            let metres = point((latitude, longitude)).metres_to(point(there)) as u64;
            let mut limits = vec![0, 25_000, metres, metres + 1, 10_000_000];
            limits.sort_unstable();
            limits.dedup();
            let limits = limits.into_iter().map(|n| json!(n)).collect();
            (json!({"distance": {"latitude": latitude, "longitude": longitude}}), limits)
        }
        8..=10 => (json!({"most": events_by(dice, setting)}), counts),
        11 | 12 => {
            let occasion = occasion_of(dice, setting, Occasions::BareDays);
            (json!({"days_until": occasion}), [0, 1, 7, 30, 365].map(|n: u64| json!(n)).to_vec())
        }
        13 => {
            let salt = dice.one_of(&["spring", "", "a/b"]);
            // On the buckets of the first customers.
            let mut limits: Vec<u64> = (0..3).map(|id| bucket(salt, &Id::from(id))).collect();
            limits.extend([0, 999, 9_999]);
            limits.sort_unstable();
            limits.dedup();
            (json!({"bucket": {"salt": salt}}), limits.into_iter().map(|n| json!(n)).collect())
        }
        14 | 15 => (json!({"furthest": steps_of(dice, setting)}), [0, 1, 2, 3, 4].map(|n: u64| json!(n)).to_vec()),
    };
    json!({"number": {"value": value, "is": range_of(dice, &limits)}})
}

/// Events, and what they are counted by.
fn events_by(dice: &mut Dice, setting: &Setting<'_>) -> Json {
    let events = events_of(dice, setting, Asked::Anything);
    let mut by = vec![json!("day"), json!("week"), json!("month")];
    by.extend(fields_of(events["from"].as_array().unwrap()));
    by.extend(["quarter", "year", "weekday", "weekday", "hour", "hour"].map(|unit| json!(unit)));
    for _ in 0..3 {
        by.push(json!({"occasion": occasion_of(dice, setting, Occasions::Days)}));
    }
    json!({"events": events, "by": dice.one_of(&by)})
}

pub(super) const AMOUNTS: [&str; 9] =
    ["-10", "0", "0.000000001", "0.01", "10", "19.99", "33.333333333", "100", "1000000"];

/// What a statistic adds up.
fn measured(dice: &mut Dice, setting: &Setting<'_>) -> Map<String, Json> {
    let mut content = Map::new();
    if dice.chance(25) {
        let events = events_of(dice, setting, Asked::Numeric);
        let fields = fields_of(events["from"].as_array().unwrap());
        let is_number = |field: &&Json| field_type(tag(field).0) == Some(ValueType::Number);
        let field = fields.iter().find(is_number).cloned();
        content.insert("events".to_owned(), events);
        content.insert("field".to_owned(), field.unwrap_or_else(|| json!({"property": "level"})));
    } else {
        content.insert("events".to_owned(), events_of(dice, setting, Asked::Money));
        content.insert("currency".to_owned(), json!(dice.one_of(&["EUR", "EUR", "EUR", "USD"])));
        match dice.roll(4) {
            0 | 1 => {}
            2 => drop(content.insert("refunds".to_owned(), json!("before"))),
            _ => drop(content.insert("refunds".to_owned(), json!("after"))),
        }
    }
    content
}

pub(super) fn amount_of(dice: &mut Dice, setting: &Setting<'_>) -> Json {
    let stats = [
        "total", "total", "total", "average", "median", "median", "largest", "smallest", "first", "last", "trend",
        "trend",
    ];
    let stat = dice.one_of(&stats);
    let content = measured(dice, setting);
    let limits = AMOUNTS.map(|amount| json!(amount));
    json!({"amount": {"value": {stat: content}, "is": range_of(dice, &limits)}})
}

pub(super) fn time_of(dice: &mut Dice, setting: &Setting<'_>) -> Json {
    let moment = |dice: &mut Dice| json!({"events": events_of(dice, setting, Asked::Anything), "end": dice.one_of(&["last", "first"])});
    let value = match dice.roll(15) {
        0..=2 => json!({"since": moment(dice)}),
        3 | 4 => json!({"between": {"from": moment(dice), "to": moment(dice)}}),
        5 | 6 => json!({"mean_gap": events_of(dice, setting, Asked::Anything)}),
        7 => json!("since_sign_up"),
        8 | 9 => json!({"longest_gap": events_of(dice, setting, Asked::Anything)}),
        10 | 11 => json!({"latest_gap": events_of(dice, setting, Asked::Anything)}),
        _ => {
            let stat = dice.one_of(&["total", "average", "median", "largest", "smallest", "first", "last"]);
            let events = events_of(dice, setting, Asked::Lengthy);
            let field = if events["from"][0] == "session" { json!("duration") } else { json!({"property": "length"}) };
            json!({stat: {"events": events, "field": field}})
        }
    };
    let mut limits: Vec<Json> = SPANS.iter().filter(|span| **span != "24h").map(|span| json!(span)).collect();
    limits.insert(0, json!("0s"));
    json!({"time": {"value": value, "is": range_of(dice, &limits)}})
}

pub(super) const RATIOS: [&str; 8] = ["0%", "12.5%", "1/3", "50%", "66.666667%", "100%", "150%", "200%"];

pub(super) fn share_of(dice: &mut Dice, setting: &Setting<'_>) -> Json {
    let value = match dice.roll(5) {
        0 | 1 => {
            if dice.chance(60) {
                let whole = events_of(dice, setting, Asked::Anything);
                let part = if dice.chance(60) {
                    // The same events, but fewer.
                    let mut part = whole.clone();
                    let mut clauses = part["where"].as_array().cloned().unwrap_or_default();
                    let field = fields_of(whole["from"].as_array().unwrap()).first().cloned();
                    clauses.extend(field.map(|field| field_clause(dice, &field)));
                    part["where"] = json!(clauses);
                    part
                } else {
                    events_of(dice, setting, Asked::Anything)
                };
                json!({"of": {"part": {"count": part}, "whole": {"count": whole}}})
            } else {
                let whole = measured(dice, setting);
                let mut part = whole.clone();
                match window_of(dice, setting) {
                    Some(window) => part["events"]["window"] = window,
                    None => part["events"]["where"] = json!([]),
                }
                let stat = |dice: &mut Dice| dice.one_of(&["total", "total", "total", "average", "median", "largest"]);
                json!({"of": {"part": {stat(dice): part}, "whole": {stat(dice): whole}}})
            }
        }
        2 | 3 => json!({"overdue": events_of(dice, setting, Asked::Anything)}),
        _ => {
            let occasion = occasion_of(dice, setting, Occasions::Days);
            json!({"occasions": {"events": events_of(dice, setting, Asked::Anything), "occasion": occasion}})
        }
    };
    let limits = RATIOS.map(|ratio| json!(ratio));
    json!({"share": {"value": value, "is": range_of(dice, &limits)}})
}

/// The value that most events share.
pub(super) fn favourite_of(dice: &mut Dice, setting: &Setting<'_>) -> Json {
    let events = events_of(dice, setting, Asked::Anything);
    let mut by = vec![json!("weekday"), json!("hour")];
    let fields = fields_of(events["from"].as_array().unwrap());
    by.extend(
        fields.into_iter().filter(|field| matches!(field_type(tag(field).0), Some(ValueType::Text | ValueType::Flag))),
    );
    let by = dice.one_of(&by);
    let pool = match tag(&by) {
        ("weekday", _) => WEEKDAYS.map(|day| json!(day)).to_vec(),
        ("hour", _) => [0, 1, 9, 17, 23].map(|hour: u32| json!({"number": hour.to_string()})).to_vec(),
        _ => pool_of(&by),
    };
    let is = match dice.roll(6) {
        0 => json!("anything"),
        1 | 2 if by == "hour" => range_of(dice, &pool),
        _ => json!(dice.some(&pool, 2)),
    };
    let value = json!({"favourite": {"events": events, "by": by, "least": dice.one_of(&[1, 2, 3, 5])}});
    json!({"label": {"value": value, "is": is}})
}
