//! Rules and metrics by chance.

use super::*;

/// A rule of at most so many levels above its leaves.
pub(super) fn rule_of(dice: &mut Dice, setting: &Setting<'_>, levels: usize) -> Json {
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
        13 if !setting.segments().is_empty() => json!({"segment": dice.one_of(&setting.segments())}),
        13 | 14 if !setting.hosts().is_empty() => json!({"host": dice.one_of(&setting.hosts())}),
        _ => json!(dice.one_of(&["everyone", "nobody"])),
    }
}

pub(super) fn leaf_of(dice: &mut Dice, setting: &Setting<'_>) -> Json {
    match dice.roll(16) {
        10..=12 => share_of(dice, setting),
        0..=2 | 13.. => number_of(dice, setting),
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
        (4, _) if low != &json!(0) && low != "0s" && low != "0%" => json!({"less_than": low}),
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

pub(super) fn window_of(dice: &mut Dice, setting: &Setting<'_>) -> Option<Json> {
    let fixed = |dice: &mut Dice| {
        let ago = dice.one_of(&[0, 1, 7, 30, 100, 365, -1, -30]) * DAY;
        setting.as_of - ago + dice.one_of(&[0, 0, 1, -1, DAY, 13 * 3_600_000_000])
    };
    match dice.roll(9) {
        0 | 1 => None,
        2 | 3 => Some(json!({"last": dice.one_of(&SPANS)})),
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
            let unit = dice.one_of(&["day", "week", "month", "quarter", "year"]);
            Some(json!({"calendar": {"unit": unit, "oldest": oldest, "newest": newest}}))
        }
    }
}
