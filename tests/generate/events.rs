//! Which events are asked for, by chance.

use super::*;

pub(super) const MESSAGES: [&str; 8] = [
    "message_opened",
    "message_clicked",
    "message_sent",
    "message_delivered",
    "message_machine_opened",
    "message_replied",
    "message_bounced",
    "message_complained",
];

pub(super) const CUSTOM: [&str; 2] = ["visit", "play"];

/// What kinds of events are asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    Anything,
    Money,
    Numeric,
}

pub(super) fn kinds_of(dice: &mut Dice, asked: Asked) -> Vec<Json> {
    let money = dice.roll(7);
    match asked {
        Asked::Money => match money {
            0 | 1 => vec![json!("order")],
            2 => vec![json!("order_line")],
            3 => vec![json!("credit_note")],
            4 | 5 => vec![json!("order"), json!("credit_note")],
            _ => vec![json!("order"), json!("order_line")],
        },
        Asked::Numeric => match money {
            0..=2 => vec![json!("order_line")],
            3 | 4 => vec![json!({"custom": dice.pick(&CUSTOM)})],
            _ => CUSTOM.map(|name| json!({"custom": name})).to_vec(),
        },
        Asked::Anything => match dice.roll(8) {
            0 | 1 => vec![json!("order")],
            2 => vec![json!("order_line")],
            3 => kinds_of(dice, Asked::Money),
            4 | 5 => dice.some(&MESSAGES.map(|kind| json!(kind)), 3),
            6 => kinds_of(dice, Asked::Numeric),
            _ => {
                let all = [
                    json!("order"),
                    json!("order_line"),
                    json!("credit_note"),
                    json!("message_clicked"),
                    json!("message_opened"),
                    json!({"custom": "visit"}),
                ];
                dice.some(&all, 4)
            }
        },
    }
}

pub(super) const ORDER_FIELDS: [&str; 8] =
    ["channel", "offer", "offer_kind", "gift", "total", "discount", "shipping", "tax"];
pub(super) const LINE_FIELDS: [&str; 9] =
    ["product", "category", "quantity", "price", "discount", "channel", "offer", "offer_kind", "gift"];
pub(super) const MESSAGE_FIELDS: [&str; 3] = ["channel", "campaign", "message_id"];
pub(super) const PROPERTIES: [&str; 3] = ["level", "world", "mixed"];

/// The fields that all of these kinds have.
pub(super) fn fields_of(kinds: &[Json]) -> Vec<Json> {
    let has = |kind: &Json| -> Vec<Json> {
        let texts = |fields: &[&str]| fields.iter().map(|field| json!(field)).collect();
        match tag(kind) {
            ("order", _) => texts(&ORDER_FIELDS),
            ("order_line", _) => texts(&LINE_FIELDS),
            ("credit_note", _) => texts(&["total"]),
            ("custom", _) => PROPERTIES.iter().map(|name| json!({"property": name})).collect(),
            _ => texts(&MESSAGE_FIELDS),
        }
    };
    let mut fields = has(&kinds[0]);
    for kind in kinds {
        let others = has(kind);
        fields.retain(|field| others.contains(field));
    }
    fields
}

pub(super) const MONIES: [&str; 9] =
    ["0 EUR", "0.000000001 EUR", "0.01 EUR", "10 EUR", "19.99 EUR", "33.333333333 EUR", "100 EUR", "10 USD", "50 USD"];
pub(super) const QUANTITIES: [&str; 5] = ["0.5", "1", "2", "3", "7.25"];

/// Values a field may have, in ascending order where they have one.
pub(super) fn pool_of(field: &Json) -> Vec<Json> {
    let texts = |texts: &[&str]| texts.iter().map(|text| json!(text)).collect();
    match tag(field) {
        ("channel", _) => texts(&["email", "kiosk", "online", "push", "store"]),
        ("campaign", _) => texts(&["spring", "summer"]),
        ("message_id", _) => texts(&["m-1", "m-2", "m-3"]),
        ("offer", _) => texts(&["SPRING", "VIP"]),
        ("offer_kind", _) => texts(&["bundle", "gift", "mystery"]),
        ("product", _) => texts(&["chair", "lamp", "mug"]),
        ("category", _) => texts(&["kitchen", "light", "sale"]),
        ("gift", _) => vec![json!(false), json!(true)],
        ("quantity", _) => QUANTITIES.iter().map(|number| json!({"number": number})).collect(),
        ("property", name) if name == "level" => {
            ["-3", "0", "0.000000001", "7", "7.5", "100"].iter().map(|number| json!({"number": number})).collect()
        }
        ("property", name) if name == "world" => texts(&["fire", "ice", "water"]),
        ("property", _) => vec![
            json!("ice"),
            json!({"number": "7"}),
            json!(true),
            json!({"money": "10 EUR"}),
            json!({"money": "50 USD"}),
            json!({"date": "2024-02-29"}),
            json!({"time": "2024-02-29T00:00:00Z"}),
            json!({"span": "36h"}),
            json!(["fire", "ice"]),
        ],
        _ => MONIES.iter().map(|money| json!({"money": money})).collect(),
    }
}

pub(super) fn has_order(value: &Json) -> bool {
    value.is_object()
}

/// Limits of one type and currency, in ascending order.
pub(super) fn ordered_pool(dice: &mut Dice, field: &Json) -> Vec<Json> {
    let pool: Vec<Json> = pool_of(field).into_iter().filter(has_order).collect();
    if pool.is_empty() {
        return pool;
    }
    let kind = |value: &Json| match tag(value) {
        ("money", money) => money.as_str().unwrap().split_once(' ').unwrap().1.to_owned(),
        (other, _) => other.to_owned(),
    };
    let chosen = dice.one_of(&pool);
    pool.into_iter().filter(|value| kind(value) == kind(&chosen)).collect()
}

pub(super) fn field_clause(dice: &mut Dice, field: &Json) -> Json {
    let limits = ordered_pool(dice, field);
    let singles: Vec<Json> = pool_of(field).into_iter().filter(|value| !value.is_array()).collect();
    match dice.roll(9) {
        0..=2 => json!({"one_of": {"field": field, "values": dice.some(&singles, 2)}}),
        3 => json!({"not_one_of": {"field": field, "values": dice.some(&singles, 2)}}),
        4 => json!({"has": field}),
        5 => json!({"lacks": field}),
        _ if limits.is_empty() => json!({"one_of": {"field": field, "values": dice.some(&singles, 3)}}),
        _ => json!({"in_range": {"field": field, "is": range_of(dice, &limits)}}),
    }
}

pub(super) fn events_of(dice: &mut Dice, setting: &Setting, asked: Asked) -> Json {
    let mut events = Map::new();
    let kinds = kinds_of(dice, asked);
    let fields = fields_of(&kinds);
    let have_lines = kinds.iter().all(|kind| kind == "order" || kind == "order_line");
    let mut clauses = Vec::new();
    let n = [0, 0, 0, 0, 1, 1, 2, 3][dice.roll(8)];
    for _ in 0..n {
        if have_lines && dice.chance(35) {
            let n = 1 + dice.roll(2);
            let mut of_line = Vec::new();
            for _ in 0..n {
                let field = json!(dice.pick(&LINE_FIELDS[..5]));
                of_line.push(field_clause(dice, &field));
            }
            let key = if dice.chance(40) { "no_line" } else { "line" };
            clauses.push(json!({key: of_line}));
        } else if !fields.is_empty() {
            let field = dice.one_of(&fields);
            clauses.push(field_clause(dice, &field));
        }
    }
    events.insert("from".to_owned(), json!(kinds));
    if !clauses.is_empty() || dice.chance(5) {
        events.insert("where".to_owned(), json!(clauses));
    }
    if let Some(window) = window_of(dice, setting) {
        events.insert("window".to_owned(), window);
    }
    Json::Object(events)
}
