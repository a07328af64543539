//! Rules and metrics by chance.

use super::*;

/// A rule of at most so many levels above its leaves.
pub fn rule_of(dice: &mut Dice, setting: &Setting, levels: usize) -> Json {
    if levels == 0 || dice.chance(35) {
        return leaf_of(dice, setting);
    }
    let operands = |dice: &mut Dice, least: usize| {
        let n = least + dice.roll(3);
        (0..n).map(|_| rule_of(dice, setting, levels - 1)).collect::<Vec<_>>()
    };
    match dice.roll(16) {
        0 => leaf_of(dice, setting),
        1..=3 => json!({"all": operands(dice, 1)}),
        4..=6 => json!({"any": operands(dice, 1)}),
        7 | 8 => {
            let of = operands(dice, 2);
            json!({"at_least": {"n": 1 + dice.roll(of.len()), "of": of}})
        }
        9 | 10 => json!({"not": rule_of(dice, setting, levels - 1)}),
        11 => json!({"assume": {"unknown_is": dice.chance(50), "of": rule_of(dice, setting, levels - 1)}}),
        12 => json!({"known": rule_of(dice, setting, levels - 1)}),
        13 if !setting.segments.is_empty() => {
            let ids: Vec<&str> = setting.segments.keys().map(String::as_str).collect();
            json!({"segment": dice.pick(&ids)})
        }
        13 | 14 => json!({"host": dice.one_of(&HOSTS).0}),
        _ => json!(dice.pick(&["everyone", "nobody"])),
    }
}

pub fn leaf_of(dice: &mut Dice, setting: &Setting) -> Json {
    match dice.roll(10) {
        0..=2 => number_of(dice, setting),
        3..=5 => amount_of(dice, setting),
        6 | 7 => time_of(dice, setting),
        _ => label_of(dice, setting),
    }
}

/// A range over limits in ascending order.
pub(super) fn range_of(dice: &mut Dice, limits: &[Json]) -> Json {
    let low = dice.roll(limits.len());
    let high = low + dice.roll(limits.len() - low);
    let (low, above) = (&limits[low], limits.get(high.max(low + 1)));
    match (dice.roll(11), above) {
        (0 | 1, _) => json!({"at_least": low}),
        (2, _) => json!({"more_than": low}),
        (3, _) => json!({"at_most": low}),
        (4, _) if low != &json!(0) && low != "0s" => json!({"less_than": low}),
        (5, _) => json!({"exactly": low}),
        (6, Some(above)) => json!({"at_least": low, "less_than": above}),
        (7, Some(above)) => json!({"more_than": low, "at_most": above}),
        (8, Some(above)) => json!({"at_least": low, "at_most": above}),
        (9, _) => json!("anything"),
        _ => json!({"at_least": low, "at_most": low}),
    }
}

pub(super) const SPANS: [&str; 12] =
    ["1us", "999ms", "90s", "90min", "12h", "24h", "1d", "2d", "7d", "30d", "60d", "365d"];

pub(super) fn window_of(dice: &mut Dice, setting: &Setting) -> Option<Json> {
    let fixed = |dice: &mut Dice| {
        let ago = dice.one_of(&[0, 1, 7, 30, 100, 365, -1, -30]) * DAY;
        setting.as_of - ago + dice.one_of(&[0, 0, 1, -1, DAY, 13 * 3_600_000_000])
    };
    match dice.roll(9) {
        0 | 1 => None,
        2 | 3 => Some(json!({"last": dice.pick(&SPANS)})),
        4 => {
            let to = 1 + dice.roll(SPANS.len() - 1);
            let from = dice.roll(to);
            let from = if dice.chance(25) || SPANS[from] == "24h" { "0s" } else { SPANS[from] };
            Some(json!({"age": {"from": from, "to": SPANS[to]}}))
        }
        5 | 6 => {
            let (one, other) = (fixed(dice), fixed(dice));
            let (from, to) = if one == other { (one, one + 1) } else { (one.min(other), one.max(other)) };
            Some(match dice.roll(3) {
                0 => json!({"between": {"from": show(from), "to": show(to)}}),
                1 => json!({"between": {"from": show(from)}}),
                _ => json!({"between": {"to": show(to)}}),
            })
        }
        _ => {
            let newest = dice.one_of(&[0, 0, 1, 1, 2]);
            let oldest = newest + dice.one_of(&[0, 0, 1, 3, 6]);
            let unit = dice.pick(&["day", "week", "month", "quarter", "year"]);
            Some(json!({"calendar": {"unit": unit, "oldest": oldest, "newest": newest}}))
        }
    }
}

pub(super) const POINTS: [(&str, &str); 6] = [
    ("52.52", "13.405"),
    ("52.5200001", "13.405"),
    ("48.137", "11.575"),
    ("-33.8688", "151.2093"),
    ("0", "-180"),
    ("89.9999999", "179.9999999"),
];

pub(super) fn number_of(dice: &mut Dice, setting: &Setting) -> Json {
    let counts: Vec<Json> = [0, 1, 2, 3, 5].map(|n: u64| json!(n)).to_vec();
    let (value, limits) = match dice.roll(8) {
        0..=3 => (json!({"count": events_of(dice, setting, Asked::Anything)}), counts),
        4 | 5 => {
            let events = events_of(dice, setting, Asked::Anything);
            let mut by = vec![json!("day"), json!("week"), json!("month")];
            by.extend(fields_of(events["from"].as_array().unwrap()));
            (json!({"distinct": {"events": events, "by": dice.one_of(&by)}}), counts)
        }
        6 => (json!("age_in_years"), [0, 4, 18, 30, 65].map(|n: u64| json!(n)).to_vec()),
        _ => {
            let (latitude, longitude) = dice.one_of(&POINTS);
            let here = (latitude.parse().unwrap(), longitude.parse().unwrap());
            let (latitude_there, longitude_there) = dice.one_of(&POINTS);
            let there = (latitude_there.parse().unwrap(), longitude_there.parse().unwrap());
            let metres = oracle::metres(here, there) as u64;
            let mut limits = vec![0, 25_000, metres, metres + 1, 10_000_000];
            limits.sort_unstable();
            limits.dedup();
            let limits = limits.into_iter().map(|n| json!(n)).collect();
            (json!({"distance": {"latitude": latitude, "longitude": longitude}}), limits)
        }
    };
    json!({"number": {"value": value, "is": range_of(dice, &limits)}})
}

pub(super) const STATS: [&str; 6] = ["total", "average", "largest", "smallest", "first", "last"];
pub(super) const AMOUNTS: [&str; 9] =
    ["-10", "0", "0.000000001", "0.01", "10", "19.99", "33.333333333", "100", "1000000"];

pub(super) fn amount_of(dice: &mut Dice, setting: &Setting) -> Json {
    let stat = dice.pick(&["total", "total", "total", "average", "largest", "smallest", "first", "last"]);
    let mut content = Map::new();
    if dice.chance(25) {
        let events = events_of(dice, setting, Asked::Numeric);
        let field = if events["from"][0] == "order_line" { json!("quantity") } else { json!({"property": "level"}) };
        content.insert("events".to_owned(), events);
        content.insert("field".to_owned(), field);
    } else {
        content.insert("events".to_owned(), events_of(dice, setting, Asked::Money));
        content.insert("currency".to_owned(), json!(dice.pick(&["EUR", "EUR", "EUR", "USD"])));
        match dice.roll(4) {
            0 | 1 => {}
            2 => drop(content.insert("refunds".to_owned(), json!("before"))),
            _ => drop(content.insert("refunds".to_owned(), json!("after"))),
        }
    }
    let limits = AMOUNTS.map(|amount| json!(amount));
    json!({"amount": {"value": {stat: content}, "is": range_of(dice, &limits)}})
}

pub(super) fn time_of(dice: &mut Dice, setting: &Setting) -> Json {
    let moment = |dice: &mut Dice| json!({"events": events_of(dice, setting, Asked::Anything), "end": dice.pick(&["last", "first"])});
    let value = match dice.roll(8) {
        0..=2 => json!({"since": moment(dice)}),
        3 | 4 => json!({"between": {"from": moment(dice), "to": moment(dice)}}),
        5 | 6 => json!({"mean_gap": events_of(dice, setting, Asked::Anything)}),
        _ => json!("since_sign_up"),
    };
    let mut limits: Vec<Json> = SPANS.iter().filter(|span| **span != "24h").map(|span| json!(span)).collect();
    limits.insert(0, json!("0s"));
    json!({"time": {"value": value, "is": range_of(dice, &limits)}})
}
