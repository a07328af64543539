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
    /// With a field that holds a length of time.
    Lengthy,
}

/// Kinds of the families besides orders, messages and the host's own.
fn more_kinds_of(dice: &mut Dice, asked: Asked) -> Vec<Json> {
    let texts = |kinds: &[&str]| kinds.iter().map(|kind| json!(kind)).collect::<Vec<_>>();
    match (asked, dice.roll(4)) {
        (Asked::Money, 0) => texts(&["order", "subscription_renewed"]),
        (Asked::Money, _) => texts(&["subscription_started", "subscription_renewed"]),
        (Asked::Numeric, 0) => texts(&["nps"]),
        (Asked::Numeric, 1) => texts(&["csat", "stars"]),
        (Asked::Numeric, 2) => texts(&["order_line", "cart_added"]),
        (Asked::Numeric, _) => texts(&["product_returned"]),
        (Asked::Lengthy, _) => texts(&["session"]),
        (Asked::Anything, 0) => texts(&["cart_added", "cart_removed"]),
        (Asked::Anything, 1) => texts(&["product_viewed", "review_read"]),
        (Asked::Anything, _) => texts(&dice.some(&kinds(), 3)),
    }
}

pub(super) fn kinds_of(dice: &mut Dice, asked: Asked) -> Vec<Json> {
    if dice.chance(40) {
        return more_kinds_of(dice, asked);
    }
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
            3 | 4 => vec![json!({"custom": dice.one_of(&CUSTOM)})],
            _ => CUSTOM.map(|name| json!({"custom": name})).to_vec(),
        },
        Asked::Lengthy => vec![json!({"custom": dice.one_of(&CUSTOM)})],
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

pub(super) const LINE_FIELDS: [&str; 5] = ["product", "category", "quantity", "price", "discount"];
pub(super) const PROPERTIES: [&str; 4] = ["level", "world", "mixed", "length"];

/// The fields that all of these kinds have.
pub(super) fn fields_of(kinds: &[Json]) -> Vec<Json> {
    let has = |kind: &Json| -> Vec<Json> {
        match tag(kind) {
            ("custom", _) => PROPERTIES.iter().map(|name| json!({"property": name})).collect(),
            (code, _) => fields_of_kind(code).into_iter().map(|field| json!(field)).collect(),
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
pub(super) const LENGTHS: [&str; 5] = ["0s", "1us", "90s", "90min", "12h"];
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
        ("property", name) if name == "length" => LENGTHS.iter().map(|length| json!({"span": length})).collect(),
        ("duration", _) => LENGTHS.iter().map(|length| json!({"span": length})).collect(),
        ("score", _) => ["0", "1", "3", "4.5", "5", "9", "10"].iter().map(|score| json!({"number": score})).collect(),
        ("device", _) => texts(&["desktop", "phone", "tablet"]),
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
        (field, _) if field_type(field) == Some(ValueType::Text) => texts(&["a", "b", "c"]),
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

/// Filters by fields and lines.
fn plain_clauses_of(dice: &mut Dice, kinds: &[Json], n: usize) -> Vec<Json> {
    let fields = fields_of(kinds);
    let have_lines = kinds.iter().all(|kind| kind == "order" || kind == "order_line");
    let mut clauses = Vec::new();
    for _ in 0..n {
        if have_lines && dice.chance(35) {
            let n = 1 + dice.roll(2);
            let mut of_line = Vec::new();
            for _ in 0..n {
                let field = json!(dice.one_of(&LINE_FIELDS));
                of_line.push(field_clause(dice, &field));
            }
            let key = if dice.chance(40) { "no_line" } else { "line" };
            clauses.push(json!({key: of_line}));
        } else if !fields.is_empty() {
            let field = dice.one_of(&fields);
            clauses.push(field_clause(dice, &field));
        }
    }
    clauses
}

fn occasion_clause(dice: &mut Dice, setting: &Setting<'_>) -> Json {
    let occasion = occasion_of(dice, setting, Occasions::Any);
    json!({dice.one_of(&["during", "outside"]): occasion})
}

pub(super) const REACHES: [&str; 6] = ["1us", "90min", "24h", "2d", "7d", "60d"];

fn link_clause(dice: &mut Dice, setting: &Setting<'_>, kinds: &[Json]) -> Json {
    // Often one of its own kinds, and so perhaps itself.
    let from = if dice.chance(30) { dice.some(kinds, 2) } else { kinds_of(dice, Asked::Anything) };
    let mut clauses = Vec::new();
    if dice.chance(35) {
        clauses = plain_clauses_of(dice, &from, 1);
    }
    if dice.chance(10) {
        clauses.push(occasion_clause(dice, setting));
    }
    let common = fields_of(&[kinds, &from].concat());
    let mut link = Map::new();
    link.insert("from".to_owned(), json!(from));
    if !clauses.is_empty() {
        link.insert("where".to_owned(), json!(clauses));
    }
    if dice.chance(75) {
        link.insert("within".to_owned(), json!(dice.one_of(&REACHES)));
    }
    if !common.is_empty() && dice.chance(40) {
        link.insert("same".to_owned(), dice.one_of(&common));
    }
    json!({dice.one_of(&["followed_by", "not_followed_by", "preceded_by", "not_preceded_by"]): link})
}

/// Filters of all forms.
fn clauses_of(dice: &mut Dice, setting: &Setting<'_>, kinds: &[Json]) -> Vec<Json> {
    let n = [0, 0, 0, 0, 1, 1, 2, 3][dice.roll(8)];
    let mut clauses = plain_clauses_of(dice, kinds, n);
    if dice.chance(20) {
        clauses.push(occasion_clause(dice, setting));
    }
    if dice.chance(25) {
        clauses.push(link_clause(dice, setting, kinds));
    }
    clauses
}

pub(super) fn events_of(dice: &mut Dice, setting: &Setting<'_>, asked: Asked) -> Json {
    let mut events = Map::new();
    let kinds = kinds_of(dice, asked);
    let clauses = clauses_of(dice, setting, &kinds);
    if !clauses.is_empty() || dice.chance(5) {
        events.insert("where".to_owned(), json!(clauses));
    }
    if let Some(window) = window_of(dice, setting) {
        events.insert("window".to_owned(), window);
    }
    if dice.chance(15) {
        let mut pick = json!({"end": dice.one_of(&["last", "first"])});
        let clauses = clauses_of(dice, setting, &kinds);
        if !clauses.is_empty() {
            pick["where"] = json!(clauses);
        }
        events.insert("pick".to_owned(), pick);
    }
    events.insert("from".to_owned(), json!(kinds));
    Json::Object(events)
}

/// Steps that customers may take one after the other.
pub(super) fn steps_of(dice: &mut Dice, setting: &Setting<'_>) -> Json {
    let n = 2 + dice.roll(3);
    let mut steps = Vec::new();
    let mut all = Vec::new();
    for _ in 0..n {
        let kinds = kinds_of(dice, Asked::Anything);
        let mut clauses = Vec::new();
        if dice.chance(30) {
            clauses = plain_clauses_of(dice, &kinds, 1);
        }
        if dice.chance(10) {
            clauses.push(occasion_clause(dice, setting));
        }
        let step = if clauses.is_empty() { json!({"from": kinds}) } else { json!({"from": kinds, "where": clauses}) };
        all.extend(kinds);
        // Now and then the same again.
        let again = if dice.chance(25) { steps.first().cloned() } else { None };
        steps.push(again.unwrap_or(step));
    }
    let mut content = json!({"steps": steps});
    if let Some(window) = window_of(dice, setting) {
        content["window"] = window;
    }
    if dice.chance(60) {
        content["within"] = json!(dice.one_of(&REACHES));
    }
    let common = fields_of(&all);
    if !common.is_empty() && dice.chance(50) {
        content["same"] = dice.one_of(&common);
    }
    content
}
