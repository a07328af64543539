//! Definitions, contexts and customers by chance, made to meet at their boundaries.
//!
//! Random data alone hardly ever stands on an edge. So the context is drawn first, then the definition, and then each
//! customer *from the definition's own literals*: events on each edge of each window and one microsecond beside it,
//! amounts one billionth or one cent beside each limit, counts one beside it, values in and out of each list; and
//! everything with late cancellations and refunds, foreign money, machine opens, missing and dated facts.
//!
//! All chance comes from tapes of numbers that `proptest` draws, so that what fails shrinks: an exhausted tape reads as
//! zeros, and zero stands for the plainest choice.

#![allow(
    dead_code,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::match_same_arms,
    clippy::must_use_candidate,
    clippy::needless_for_each,
    clippy::panic,
    clippy::similar_names,
    clippy::too_many_lines,
    clippy::unnecessary_wraps,
    clippy::unwrap_used,
    missing_docs,
    unreachable_pub,
    reason = "tests say what they expect by failing"
)]

use crate::oracle::{self, Rate, World, billionths, instant, money, tag};
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, SecondsFormat};
use chrono_tz::Tz;
use proptest::prelude::*;
use segmentry::{
    Catalog, Context, Segment,
    model::{Currency, Customer, Event},
    plan::Rates,
    time::Instant,
};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

pub const DAY: i64 = 86_400_000_000;
const BILLION: i128 = 1_000_000_000;

// ---- Chance ------------------------------------------------------------------------------------------------------

/// Numbers to decide by.
#[derive(Clone, Debug)]
pub struct Dice {
    tape: Vec<u32>,
    next: usize,
}

impl Dice {
    pub fn new(tape: Vec<u32>) -> Self {
        Self { tape, next: 0 }
    }

    /// One of `0..n`; zero when the tape has ended.
    pub fn roll(&mut self, n: usize) -> usize {
        let drawn = self.tape.get(self.next).copied().unwrap_or(0);
        self.next += 1;
        drawn as usize % n
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.roll(100) >= 100 - percent
    }

    pub fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.roll(from.len())]
    }

    pub fn one_of<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len())].clone()
    }

    /// One to `most` of them, in their order.
    fn some<T: Clone>(&mut self, from: &[T], most: usize) -> Vec<T> {
        let n = 1 + self.roll(most.min(from.len()));
        let mut places: Vec<usize> = (0..n).map(|_| self.roll(from.len())).collect();
        places.sort_unstable();
        places.dedup();
        places.into_iter().map(|place| from[place].clone()).collect()
    }
}

fn tape(most: usize) -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(any::<u32>(), 0..most)
}

/// A context, a definition and some customers.
#[derive(Clone)]
pub struct Case {
    pub setting: Setting,
    pub rule: Json,
    pub customers: Vec<Customer>,
    dice: Dice,
}

impl std::fmt::Debug for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Setting { as_of, zone, rates, history_since, segments } = &self.setting;
        writeln!(f, "as of {} in {zone}, known since {:?}", show(*as_of), history_since.map(show))?;
        writeln!(f, "rates {}", !rates.is_empty())?;
        for (id, rule) in segments.iter().filter(|_| self.rule.to_string().contains("segment")) {
            writeln!(f, "segment {id}: {rule}")?;
        }
        writeln!(f, "rule {}", self.rule)?;
        self.customers.iter().try_for_each(|customer| writeln!(f, "customer {}", to_json(customer)))
    }
}

/// Any case of some customers.
pub fn case(customers: usize) -> impl Strategy<Value = Case> {
    let tapes = (tape(40), tape(300), prop::collection::vec(tape(700), customers), tape(200));
    tapes.prop_map(|(context, rule, customers, dice)| {
        let setting = Setting::of(&mut Dice::new(context));
        let rule = rule_of(&mut Dice::new(rule), &setting, 3);
        let customers = customers.into_iter().enumerate();
        let customers =
            customers.map(|(number, tape)| customer_of(&mut Dice::new(tape), &setting, &rule, number)).collect();
        Case { setting, rule, customers, dice: Dice::new(dice) }
    })
}

/// Any case whose rule is a single leaf.
pub fn leaf_case(customers: usize) -> impl Strategy<Value = Case> {
    let tapes = (tape(40), tape(60), prop::collection::vec(tape(400), customers), tape(100));
    tapes.prop_map(|(context, rule, customers, dice)| {
        let setting = Setting::of(&mut Dice::new(context));
        let rule = leaf_of(&mut Dice::new(rule), &setting);
        let customers = customers.into_iter().enumerate();
        let customers =
            customers.map(|(number, tape)| customer_of(&mut Dice::new(tape), &setting, &rule, number)).collect();
        Case { setting, rule, customers, dice: Dice::new(dice) }
    })
}

impl Case {
    /// Chance for what a law needs besides.
    pub fn dice(&self) -> Dice {
        self.dice.clone()
    }

    pub fn segment(&self) -> Segment {
        segment(&self.rule)
    }
}

pub fn to_json(customer: &Customer) -> Json {
    serde_json::to_value(customer).unwrap()
}

pub fn segment(rule: &Json) -> Segment {
    let envelope = json!({"segmentry": 1, "id": "the-case", "rule": rule});
    serde_json::from_value(envelope).unwrap_or_else(|error| panic!("{rule}: {error}"))
}

pub fn event(json: &Json) -> Event {
    serde_json::from_value(json.clone()).unwrap_or_else(|error| panic!("{json}: {error}"))
}

// ---- Contexts ----------------------------------------------------------------------------------------------------

/// A context, as the library and as the oracle take it.
#[derive(Clone, Debug)]
pub struct Setting {
    pub as_of: i64,
    pub zone: Tz,
    pub rates: Vec<Rate>,
    pub history_since: Option<i64>,
    pub segments: BTreeMap<String, Json>,
}

const ZONES: [Tz; 5] = [Tz::UTC, Tz::Europe__Berlin, Tz::America__Sao_Paulo, Tz::Pacific__Apia, Tz::America__St_Johns];

/// Ordinary days, ends of periods, and days on which the clock of a zone was changed.
const INSTANTS: [(&str, Tz); 16] = [
    ("2024-05-31T12:00:00Z", Tz::UTC),
    ("2024-01-01T00:00:00Z", Tz::UTC),
    ("2024-02-29T23:30:00Z", Tz::Europe__Berlin),
    ("2023-03-01T00:30:00Z", Tz::Pacific__Apia),
    ("2024-03-31T12:00:00Z", Tz::Europe__Berlin),
    ("2024-10-27T00:30:00Z", Tz::Europe__Berlin),
    ("2024-07-01T08:00:00Z", Tz::America__St_Johns),
    ("2018-02-18T01:59:00Z", Tz::America__Sao_Paulo),
    ("2018-02-18T02:30:00Z", Tz::America__Sao_Paulo),
    ("2018-11-04T03:00:00Z", Tz::America__Sao_Paulo),
    ("2018-11-05T12:00:00Z", Tz::America__Sao_Paulo),
    ("2010-11-07T02:31:30Z", Tz::America__St_Johns),
    ("2010-11-07T02:40:00Z", Tz::America__St_Johns),
    ("2010-11-08T12:00:00Z", Tz::America__St_Johns),
    ("2011-12-30T10:00:00Z", Tz::Pacific__Apia),
    ("2012-01-02T09:30:00Z", Tz::Pacific__Apia),
];

pub fn show(at: i64) -> String {
    DateTime::from_timestamp_micros(at).unwrap().to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

pub fn lib(at: i64) -> Instant {
    Instant::from_micros(at).unwrap()
}

fn never(_: &str, _: i64) -> Option<bool> {
    Some(false)
}

fn always(_: &str, _: i64) -> Option<bool> {
    Some(true)
}

fn unknown(_: &str, _: i64) -> Option<bool> {
    None
}

fn by_id(id: &str, _: i64) -> Option<bool> {
    match id.bytes().last().unwrap_or(0) % 3 {
        0 => None,
        1 => Some(true),
        _ => Some(false),
    }
}

fn by_hour(_: &str, at: i64) -> Option<bool> {
    match at.div_euclid(3_600_000_000).rem_euclid(3) {
        0 => None,
        1 => Some(true),
        _ => Some(false),
    }
}

pub const HOSTS: [(&str, oracle::Host); 5] =
    [("always", always), ("never", never), ("unknown", unknown), ("by_id", by_id), ("by_hour", by_hour)];

impl Setting {
    pub fn of(dice: &mut Dice) -> Self {
        let (base, zone_there) = dice.one_of(&INSTANTS);
        let base = instant(base);
        let shift = match dice.roll(6) {
            0 => 0,
            1 => dice.one_of(&[-1, 1]),
            2 => dice.roll(48) as i64 * 1_800_000_000,
            3 => -(dice.roll(100) as i64) * DAY,
            4 => dice.roll(100) as i64 * DAY + 1,
            _ => dice.roll(1_000_000) as i64 * 1_000_003,
        };
        let as_of = base + shift;
        let zone = if dice.chance(50) { zone_there } else { dice.one_of(&ZONES) };
        let rates = if dice.chance(50) {
            let rate = |from: &str, to: &str, ago: i64, rate: &str| Rate {
                from: from.to_owned(),
                to: to.to_owned(),
                since: as_of - ago,
                factor: rate.to_owned(),
            };
            vec![
                rate("USD", "EUR", 300 * DAY, "0.5"),
                rate("USD", "EUR", 30 * DAY, "0.925"),
                rate("GBP", "EUR", 4000 * DAY, "1.1"),
                rate("EUR", "USD", 4000 * DAY, "2"),
                rate("EUR", "USD", 7 * DAY, "0.333333333"),
                rate("USD", "EUR", -DAY, "3"),
            ]
        } else {
            Vec::new()
        };
        let history_since = dice.chance(35).then(|| {
            let ago = dice.one_of(&[400 * DAY, 30 * DAY, 7 * DAY, DAY, 0, -1, -40 * DAY, -40 * DAY, -40 * DAY]);
            as_of - ago + dice.one_of(&[0, 1, -1])
        });
        let mut setting = Self { as_of, zone, rates, history_since, segments: BTreeMap::new() };
        // Each may refer to those before.
        for id in ["first", "second", "third"] {
            let rule = rule_of(dice, &setting, 1);
            setting.segments.insert(id.to_owned(), rule);
        }
        setting
    }

    pub fn world(&self) -> World {
        let mut world = World::new(self.as_of, self.zone);
        world.rates.clone_from(&self.rates);
        world.history_since = self.history_since;
        world.segments.clone_from(&self.segments);
        world.hosts = HOSTS.iter().map(|(name, host)| ((*name).to_owned(), *host)).collect();
        world
    }

    pub fn context(&self) -> Context {
        let catalog: Catalog = self
            .segments
            .iter()
            .map(|(id, rule)| {
                serde_json::from_value::<Segment>(json!({"segmentry": 1, "id": id, "rule": rule})).unwrap()
            })
            .collect();
        let rates = self.rates.iter().fold(Rates::default(), |rates, rate| {
            let code = |code: &str| Currency::new(code).unwrap();
            let factor = rust_decimal::Decimal::from_str_exact(&rate.factor).unwrap();
            rates.with(code(&rate.from), code(&rate.to), lib(rate.since), factor).unwrap()
        });
        let mut context = Context::at(lib(self.as_of)).zone(self.zone).catalog(catalog).rates(rates);
        for (name, host) in HOSTS {
            context = context
                .host(name, move |customer: &Customer, at: Instant| host(&customer.id().to_string(), at.micros()));
        }
        match self.history_since {
            Some(since) => context.history_since(lib(since)),
            None => context,
        }
    }

    /// The same setting at another instant.
    pub fn at(&self, as_of: i64) -> Self {
        Self { as_of, ..self.clone() }
    }
}

// ---- Definitions -------------------------------------------------------------------------------------------------

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
fn range_of(dice: &mut Dice, limits: &[Json]) -> Json {
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

const SPANS: [&str; 12] = ["1us", "999ms", "90s", "90min", "12h", "24h", "1d", "2d", "7d", "30d", "60d", "365d"];

fn window_of(dice: &mut Dice, setting: &Setting) -> Option<Json> {
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

const MESSAGES: [&str; 8] = [
    "message_opened",
    "message_clicked",
    "message_sent",
    "message_delivered",
    "message_machine_opened",
    "message_replied",
    "message_bounced",
    "message_complained",
];

const CUSTOM: [&str; 2] = ["visit", "play"];

/// What kinds of events are asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    Anything,
    Money,
    Numeric,
}

fn kinds_of(dice: &mut Dice, asked: Asked) -> Vec<Json> {
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

const ORDER_FIELDS: [&str; 8] = ["channel", "offer", "offer_kind", "gift", "total", "discount", "shipping", "tax"];
const LINE_FIELDS: [&str; 9] =
    ["product", "category", "quantity", "price", "discount", "channel", "offer", "offer_kind", "gift"];
const MESSAGE_FIELDS: [&str; 3] = ["channel", "campaign", "message_id"];
const PROPERTIES: [&str; 3] = ["level", "world", "mixed"];

/// The fields that all of these kinds have.
fn fields_of(kinds: &[Json]) -> Vec<Json> {
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

const MONIES: [&str; 9] =
    ["0 EUR", "0.000000001 EUR", "0.01 EUR", "10 EUR", "19.99 EUR", "33.333333333 EUR", "100 EUR", "10 USD", "50 USD"];
const QUANTITIES: [&str; 5] = ["0.5", "1", "2", "3", "7.25"];

/// Values a field may have, in ascending order where they have one.
fn pool_of(field: &Json) -> Vec<Json> {
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

fn has_order(value: &Json) -> bool {
    value.is_object()
}

/// Limits of one type and currency, in ascending order.
fn ordered_pool(dice: &mut Dice, field: &Json) -> Vec<Json> {
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

fn field_clause(dice: &mut Dice, field: &Json) -> Json {
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

fn events_of(dice: &mut Dice, setting: &Setting, asked: Asked) -> Json {
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

const POINTS: [(&str, &str); 6] = [
    ("52.52", "13.405"),
    ("52.5200001", "13.405"),
    ("48.137", "11.575"),
    ("-33.8688", "151.2093"),
    ("0", "-180"),
    ("89.9999999", "179.9999999"),
];

fn number_of(dice: &mut Dice, setting: &Setting) -> Json {
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

const STATS: [&str; 6] = ["total", "average", "largest", "smallest", "first", "last"];
const AMOUNTS: [&str; 9] = ["-10", "0", "0.000000001", "0.01", "10", "19.99", "33.333333333", "100", "1000000"];

fn amount_of(dice: &mut Dice, setting: &Setting) -> Json {
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

fn time_of(dice: &mut Dice, setting: &Setting) -> Json {
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

pub fn facts() -> Vec<Json> {
    let mut facts: Vec<Json> = [
        "birth_date",
        "gender",
        "country",
        "region",
        "city",
        "postal_code",
        "languages",
        "marital_status",
        "household_id",
        "household_size",
        "children",
        "pets",
        "occupation",
        "work_pattern",
        "education",
        "income",
        "income_band",
        "company",
        "role",
        "decision_maker",
        "interests",
        "attitudes",
        "benefits",
        "barriers",
        "preferred_channels",
        "signed_up",
        "sign_up_source",
        "loyalty_tier",
        "tags",
    ]
    .map(|name| json!(name))
    .to_vec();
    facts.extend(["email", "sms"].map(|channel| json!({"consent": channel})));
    facts.extend(["plan", "seats", "renewed", "any"].map(|name| json!({"attribute": name})));
    facts
}

/// What a fact may be, in ascending order where it has one.
fn fact_pool(field: &Json, as_of: i64) -> Vec<Json> {
    let texts = |texts: &[&str]| texts.iter().map(|text| json!(text)).collect::<Vec<_>>();
    let numbers = |numbers: &[&str]| numbers.iter().map(|number| json!({"number": number})).collect::<Vec<_>>();
    match tag(field) {
        ("birth_date", _) => ["1946-01-01", "1990-02-28", "2000-02-29"].map(|date| json!({"date": date})).to_vec(),
        ("gender", _) => texts(&["female", "male", "x"]),
        ("country", _) => texts(&["AT", "DE"]),
        ("languages", _) => texts(&["de", "en", "pt"]),
        ("marital_status", _) => texts(&["married", "single"]),
        ("household_size" | "children", _) => numbers(&["0", "1", "2", "5"]),
        ("pets", _) => texts(&["cat", "dog"]),
        ("work_pattern", _) => texts(&["full_time", "shifts"]),
        ("education", _) => texts(&["doctorate", "primary"]),
        ("income", _) => MONIES.iter().map(|money| json!({"money": money})).collect(),
        ("decision_maker", _) => vec![json!(false), json!(true)],
        ("benefits", _) => texts(&["quality", "service"]),
        ("preferred_channels", _) => texts(&["email", "push"]),
        ("signed_up", _) => [400 * DAY, 30 * DAY, DAY, 0, -DAY].map(|ago| json!({"time": show(as_of - ago)})).to_vec(),
        ("consent", _) => texts(&["granted", "withdrawn"]),
        ("attribute", name) if name == "plan" => texts(&["basic", "pro"]),
        ("attribute", name) if name == "seats" => numbers(&["-1", "0", "49.999999999", "50"]),
        ("attribute", name) if name == "renewed" => {
            ["2023-03-01", "2024-02-29"].map(|date| json!({"date": date})).to_vec()
        }
        ("attribute", _) => vec![
            json!("basic"),
            json!({"number": "50"}),
            json!(true),
            json!({"money": "10 EUR"}),
            json!({"money": "50 USD"}),
            json!({"date": "2024-02-29"}),
            json!({"time": "2024-02-29T00:00:00Z"}),
            json!({"span": "36h"}),
            json!(["basic", "pro"]),
        ],
        _ => texts(&["a", "b", "c"]),
    }
}

fn label_of(dice: &mut Dice, setting: &Setting) -> Json {
    let field = dice.one_of(&facts());
    let pool = fact_pool(&field, setting.as_of);
    let singles: Vec<Json> = pool.iter().filter(|value| !value.is_array()).cloned().collect();
    let chosen = dice.one_of(&singles);
    let kind = |value: &Json| match tag(value) {
        ("money", money) => money.as_str().unwrap().split_once(' ').unwrap().1.to_owned(),
        (other, _) => other.to_owned(),
    };
    let is = match dice.roll(8) {
        0..=2 => json!(dice.some(&singles, 2)),
        3 => json!("anything"),
        4..=6 if has_order(&chosen) => {
            let limits: Vec<Json> =
                singles.into_iter().filter(|value| has_order(value) && kind(value) == kind(&chosen)).collect();
            range_of(dice, &limits)
        }
        _ => json!([chosen]),
    };
    json!({"label": {"value": field, "is": is}})
}

// ---- Customers ---------------------------------------------------------------------------------------------------

/// Every leaf of a rule and of the segments it may refer to, by family.
pub fn leaves(rule: &Json, setting: &Setting) -> Vec<(String, Json)> {
    let mut found = Vec::new();
    collect_leaves(rule, setting, &mut found);
    found
}

fn collect_leaves(rule: &Json, setting: &Setting, found: &mut Vec<(String, Json)>) {
    let mut each = |of: &Json| {
        of.as_array().into_iter().flatten().for_each(|operand| collect_leaves(operand, setting, found));
    };
    match tag(rule) {
        ("all" | "any", of) => each(of),
        ("at_least", content) => each(&content["of"]),
        ("not" | "known", of) => collect_leaves(of, setting, found),
        ("assume", content) => collect_leaves(&content["of"], setting, found),
        ("segment", id) => collect_leaves(&setting.segments[id.as_str().unwrap()], setting, found),
        (family @ ("number" | "amount" | "time" | "label"), leaf) => found.push((family.to_owned(), leaf.clone())),
        _ => {}
    }
}

/// Everything that says which events are meant.
fn selectors(metric: &Json, found: &mut Vec<Json>) {
    if metric.get("from").is_some_and(Json::is_array) {
        found.push(metric.clone());
        return;
    }
    match metric {
        Json::Object(map) => map.values().for_each(|value| selectors(value, found)),
        Json::Array(list) => list.iter().for_each(|value| selectors(value, found)),
        _ => {}
    }
}

struct Maker<'a> {
    dice: &'a mut Dice,
    setting: &'a Setting,
    world: World,
    /// Instants worth standing on.
    edges: Vec<i64>,
    events: Vec<Json>,
    profile: Map<String, Json>,
    next_id: u64,
}

/// A customer made from a rule's literals.
pub fn customer_of(dice: &mut Dice, setting: &Setting, rule: &Json, number: usize) -> Customer {
    let mut maker = Maker {
        dice,
        setting,
        world: setting.world(),
        edges: Vec::new(),
        events: Vec::new(),
        profile: Map::new(),
        next_id: 1,
    };
    let leaves = leaves(rule, setting);
    maker.find_edges(&leaves);
    for (family, leaf) in &leaves {
        if maker.dice.chance(85) {
            maker.stand_on(family, leaf);
        }
    }
    for _ in 0..maker.dice.roll(4) {
        let kind = maker.dice.one_of(&[
            json!("order"),
            json!("credit_note"),
            json!("message_opened"),
            json!("message_machine_opened"),
            json!("message_clicked"),
            json!({"custom": "visit"}),
            json!({"custom": "play"}),
        ]);
        let at = maker.any_instant();
        let event = maker.event(&kind, at, &Wishes::default());
        maker.events.push(event);
    }
    if maker.dice.chance(15) {
        let copy = maker.events.get(maker.dice.roll(maker.events.len().max(1))).cloned();
        maker.events.extend(copy);
    }
    let profile = maker.sign_up_and_profile();
    let id = if maker.dice.chance(30) { json!(format!("cookie-{number}")) } else { json!(number) };
    let mut customer: Customer = serde_json::from_value(json!({"id": id, "profile": profile}))
        .unwrap_or_else(|error| panic!("{profile}: {error}"));
    let events = std::mem::take(&mut maker.events);
    // What contradicts another is not taken.
    let _ = customer.history.extend(events.iter().map(event));
    customer
}

/// What an event should be like.
#[derive(Clone, Debug, Default)]
struct Wishes {
    fields: Vec<(Json, Option<Json>)>,
    lines: Vec<Vec<(Json, Option<Json>)>>,
    /// The money it should move.
    amount: Option<(i128, String)>,
}

fn show_billionths(amount: i128) -> String {
    rust_decimal::Decimal::from_i128_with_scale(amount, 9).normalize().to_string()
}

fn show_money(amount: i128, currency: &str) -> String {
    format!("{} {currency}", show_billionths(amount))
}

fn limits_of(is: &Json) -> Vec<Json> {
    is.as_object().map(|map| map.values().cloned().collect()).unwrap_or_default()
}

impl Maker<'_> {
    fn find_edges(&mut self, leaves: &[(String, Json)]) {
        let now = self.setting.as_of;
        self.edges = vec![now, now + 1, now - 1];
        let mut found = Vec::new();
        leaves.iter().for_each(|(_, leaf)| selectors(&leaf["value"], &mut found));
        for events in found {
            let (from, to) = self.world.window(&events["window"]);
            for edge in [from - 1, from, from + 1, to - 1, to, to + 1] {
                let near = i64::try_from(edge).ok().filter(|edge| edge.abs_diff(now) < 5_000 * DAY as u64);
                self.edges.extend(near);
            }
        }
        if let Some(since) = self.setting.history_since {
            self.edges.extend([since - 1, since, since + 1]);
        }
        if self.dice.chance(50) {
            let today = self.world.day_of(now);
            for day in [today, today - Days::new(1), oracle::period_start(today, "month", 0)] {
                let start = self.world.day_start(day);
                self.edges.extend([start - 1, start, start - 1_800_000_000, start + 1_800_000_000]);
            }
        }
    }

    fn any_instant(&mut self) -> i64 {
        let now = self.setting.as_of;
        match self.dice.roll(8) {
            0..=3 => self.dice.one_of(&self.edges.clone()),
            4 => {
                let times: Vec<i64> =
                    self.events.iter().map(|event| instant(tag(event).1["at"].as_str().unwrap())).collect();
                // Now and then in the same week or month of another year.
                let years = self.dice.one_of(&[0, 0, -364 * DAY, -365 * DAY]);
                if times.is_empty() { now } else { self.dice.one_of(&times) + years }
            }
            5 => now - self.dice.roll(48) as i64 * 1_800_000_000,
            6 => now - self.dice.roll(800) as i64 * DAY + self.dice.roll(1_000) as i64,
            _ => now + 30 * DAY - self.dice.roll(90) as i64 * DAY,
        }
    }

    /// An instant that a window shows, mostly on one of its edges.
    fn inside(&mut self, events: &Json) -> i64 {
        let (from, to) = self.world.window(&events["window"]);
        if from >= to || self.dice.chance(15) {
            return self.any_instant();
        }
        if !self.setting.rates.is_empty() && self.dice.chance(15) {
            // On the instant from which a rate holds.
            let since = self.dice.one_of(&self.setting.rates).since;
            return since + self.dice.one_of(&[0, 0, -1]);
        }
        let now = self.setting.as_of;
        let to = i64::try_from(to).unwrap();
        let from = i64::try_from(from).unwrap();
        let from = if from < now - 5_000 * DAY { to - 900 * DAY } else { from };
        let length = to - from;
        match self.dice.roll(7) {
            0 => to - 1,
            1 => from,
            2 => from - 1,
            3 => to,
            4 => from + self.dice.roll(1_000) as i64 * (length / 1_000),
            5 => from + (self.dice.roll(1_000) as i64 * DAY).rem_euclid(length.max(1)),
            _ => to - 1 - (self.dice.roll(1_000) as i64 * 3_600_000_000).rem_euclid(length.max(1)),
        }
    }

    /// Brings a leaf to one of its limits, or beside it.
    fn stand_on(&mut self, family: &str, leaf: &Json) {
        let (metric, is) = (&leaf["value"], &leaf["is"]);
        let mut found = Vec::new();
        selectors(metric, &mut found);
        let limits = limits_of(is);
        let limit = (!limits.is_empty()).then(|| self.dice.one_of(&limits));
        match (family, found.as_slice()) {
            ("label", _) => self.stand_on_fact(metric, is),
            ("number", []) if metric == "age_in_years" => self.stand_on_age(limit.as_ref()),
            ("number", []) => self.stand_on_place(metric),
            ("number", [events]) => {
                let limit = limit.and_then(|limit| limit.as_i64()).unwrap_or(1);
                let count = (limit + self.dice.one_of(&[0, -1, 1])).clamp(0, 7);
                for _ in 0..count {
                    let at = self.inside(events);
                    self.meet(events, at, None);
                }
            }
            ("amount", [events]) => {
                let limit = limit.map_or(0, |limit| billionths(limit.as_str().unwrap()));
                self.stand_on_amount(metric, events, limit);
            }
            ("time", found) => {
                let length = limit.map_or(DAY, |limit| oracle::span(limit.as_str().unwrap()) as i64);
                self.stand_on_time(metric, found, length);
            }
            _ => {}
        }
    }

    fn stand_on_time(&mut self, metric: &Json, found: &[Json], length: i64) {
        let beside = self.dice.one_of(&[0, 1, -1]);
        let now = self.setting.as_of;
        match found {
            [] => {
                let at = now - length + beside;
                self.profile.insert("sign_up".to_owned(), json!({"at": show(at), "source": "a"}));
            }
            [events] if tag(metric).0 == "mean_gap" => {
                let gaps = 1 + self.dice.roll(4) as i64;
                let last = self.inside(events);
                let first = last - gaps * length + beside;
                for gap in 0..=gaps {
                    let at = if gap == 0 { first } else { first + (last - first) / gaps * gap };
                    self.meet(events, if gap == gaps { last } else { at }, None);
                }
            }
            [events] => {
                self.meet(events, now - length + beside, None);
                if self.dice.chance(40) {
                    let at = self.any_instant();
                    self.meet(events, at, None);
                }
            }
            [from, to, ..] => {
                let at = self.inside(from);
                self.meet(from, at, None);
                self.meet(to, at + length + beside, None);
                if self.dice.chance(30) {
                    let at = self.inside(to);
                    self.meet(to, at, None);
                }
            }
        }
    }

    fn stand_on_amount(&mut self, metric: &Json, events: &Json, limit: i128) {
        let (stat, content) = tag(metric);
        let currency = content["currency"].as_str().map(ToOwned::to_owned);
        let beside = self.dice.one_of(&[0, 1, -1, 10_000_000, -10_000_000]);
        let n = 1 + self.dice.roll(4) as i128;
        let target = match stat {
            "average" => limit * n + beside,
            _ => limit + beside,
        };
        let mut left = target;
        for number in 0..n {
            let amount = if matches!(stat, "total" | "average") {
                if number == n - 1 { left } else { left / n }
            } else if number == 0 {
                target
            } else {
                let step = self.dice.one_of(&[0, BILLION, 1, -1, -BILLION]);
                target + step
            };
            left -= amount;
            let at = self.inside(events);
            self.meet(events, at, Some((amount, currency.clone())));
        }
        if currency.is_some() && stat == "total" && self.dice.chance(60) {
            // Given back again, at once or without a known order.
            let amount = self.dice.one_of(&[1, 10_000_000, 10 * BILLION]);
            let at = self.inside(events);
            self.meet(events, at, Some((amount, currency.clone())));
            let note_at = self.inside(events);
            let currency = currency.as_deref().unwrap_or("EUR");
            let note = json!({"credit_note": {"at": show(note_at), "amount": show_money(amount, currency)}});
            self.events.push(note);
        }
    }

    /// An event that a selector should choose; now and then one that it should not.
    fn meet(&mut self, events: &Json, at: i64, amount: Option<(i128, Option<String>)>) {
        let kinds = events["from"].as_array().unwrap();
        let kind = self.dice.one_of(kinds);
        let mut wishes = Wishes::default();
        for clause in events["where"].as_array().into_iter().flatten() {
            match tag(clause) {
                ("line", clauses) => {
                    let line = clauses.as_array().unwrap().iter().map(|clause| self.wish(clause)).collect();
                    wishes.lines.push(line);
                }
                ("no_line", clauses) => {
                    if self.dice.chance(30) {
                        let line = clauses.as_array().unwrap().iter().map(|clause| self.wish(clause)).collect();
                        wishes.lines.push(line);
                    }
                }
                _ => {
                    let wish = self.wish(clause);
                    wishes.fields.push(wish);
                }
            }
        }
        match amount {
            Some((amount, Some(currency))) => wishes.amount = Some((amount, currency)),
            Some((amount, None)) => {
                let number = json!({"number": show_billionths(amount)});
                let field = if kind == "order_line" { json!("quantity") } else { json!({"property": "level"}) };
                wishes.fields.push((field, Some(number)));
            }
            None => {}
        }
        let event = self.event(&kind, at, &wishes);
        self.events.push(event);
    }

    /// A value for a field that fits the clause, or now and then one that does not.
    fn wish(&mut self, clause: &Json) -> (Json, Option<Json>) {
        let (name, content) = tag(clause);
        let field = if content.get("field").is_some() { content["field"].clone() } else { content.clone() };
        let pool = pool_of(&field);
        if self.dice.chance(15) {
            return (field, self.dice.chance(50).then(|| self.dice.one_of(&pool)));
        }
        let wished = match name {
            "one_of" => Some(self.dice.one_of(content["values"].as_array().unwrap())),
            "in_range" => {
                let limits = limits_of(&content["is"]);
                if limits.is_empty() {
                    Some(self.dice.one_of(&pool))
                } else {
                    let limit = self.dice.one_of(&limits);
                    Some(self.beside(&limit))
                }
            }
            "lacks" => None,
            _ => Some(self.dice.one_of(&pool)),
        };
        (field, wished)
    }

    /// A limit, or the value next to it.
    fn beside(&mut self, limit: &Json) -> Json {
        let step = self.dice.one_of(&[0, 0, 1, -1]);
        match tag(limit) {
            ("number", number) => {
                json!({"number": show_billionths(billionths(number.as_str().unwrap()) + step)})
            }
            ("money", sum) => {
                let (amount, currency) = money(sum.as_str().unwrap());
                match self.dice.roll(4) {
                    // Converts to the limit, to a tie, or not at all.
                    0 if currency == "EUR" => json!({"money": show_money(amount * 2 + step, "USD")}),
                    1 => json!({"money": show_money(amount, "CHF")}),
                    _ => json!({"money": show_money(amount + step, &currency)}),
                }
            }
            ("time", at) => json!({"time": show(instant(at.as_str().unwrap()) + step as i64)}),
            ("date", day) => {
                let day = oracle::date(day.as_str().unwrap());
                json!({"date": (day + chrono::TimeDelta::days(step as i64)).to_string()})
            }
            ("span", length) => {
                let micros = oracle::span(length.as_str().unwrap()) + step;
                json!({"span": format!("{micros}us")})
            }
            _ => limit.clone(),
        }
    }

    fn known_at(&mut self, at: i64) -> i64 {
        let now = self.setting.as_of;
        let when = self.dice.one_of(&[at, now, now - 1, now + 1, at + 3 * DAY, now + 10 * DAY, now - 40 * DAY]);
        when.max(at)
    }

    fn event(&mut self, kind: &Json, at: i64, wishes: &Wishes) -> Json {
        let mut event = Map::new();
        event.insert("at".to_owned(), json!(show(at)));
        if self.dice.chance(30) {
            self.next_id += 1;
            // Seldom an id that is there already.
            let id = if self.dice.chance(5) { 2 } else { self.next_id };
            let key = if self.dice.chance(20) { json!({"source": "till", "id": id}) } else { json!({"id": id}) };
            event.insert("id".to_owned(), key);
        }
        if self.dice.chance(10) {
            event.insert("local_offset".to_owned(), json!("+05:30"));
        }
        match tag(kind) {
            ("order" | "order_line", _) => {
                self.fill_order(kind == "order_line", at, wishes, &mut event);
                json!({"order": event})
            }
            ("credit_note", _) => {
                let total = wishes.fields.iter().find(|(field, _)| field == "total").and_then(|(_, wish)| wish.clone());
                let amount = match (&wishes.amount, total) {
                    (_, Some(total)) => total["money"].as_str().unwrap().to_owned(),
                    (Some((amount, currency)), None) => show_money((*amount).max(0), currency),
                    _ => (*self.dice.pick(&MONIES)).to_owned(),
                };
                let amount = amount.trim_start_matches('-').to_owned();
                event.insert("amount".to_owned(), json!(amount));
                json!({"credit_note": event})
            }
            ("custom", name) => {
                event.insert("name".to_owned(), name.clone());
                let mut properties = Map::new();
                for name in PROPERTIES {
                    let field = json!({"property": name});
                    if self.dice.chance(40) {
                        // A value of another type comes from another property's pool.
                        let pool = if self.dice.chance(10) { json!({"property": "mixed"}) } else { field };
                        properties.insert(name.to_owned(), self.dice.one_of(&pool_of(&pool)));
                    }
                }
                for (field, wish) in &wishes.fields {
                    let name = tag(field).1.as_str().unwrap();
                    match wish {
                        Some(value) => drop(properties.insert(name.to_owned(), value.clone())),
                        None => drop(properties.remove(name)),
                    }
                }
                if !properties.is_empty() {
                    event.insert("properties".to_owned(), Json::Object(properties));
                }
                json!({"custom": event})
            }
            (kind, _) => {
                event.insert("action".to_owned(), json!(kind.strip_prefix("message_").unwrap()));
                for field in MESSAGE_FIELDS {
                    let wish = wishes.fields.iter().find(|(wished, _)| wished == field);
                    let value = match wish {
                        Some((_, wish)) => wish.clone(),
                        None => self.dice.chance(40).then(|| self.dice.one_of(&pool_of(&json!(field)))),
                    };
                    if let Some(value) = value {
                        event.insert(field.to_owned(), value);
                    }
                }
                json!({"message": event})
            }
        }
    }

    fn fill_order(&mut self, of_line: bool, at: i64, wishes: &Wishes, event: &mut Map<String, Json>) {
        let wish = |name: &str| wishes.fields.iter().find(|(field, _)| field == name).map(|(_, wish)| wish.clone());
        let money_wishes = wishes.fields.iter().chain(wishes.lines.iter().flatten());
        let mut wished_currency = None;
        for (_, wish) in money_wishes {
            let found = wish.as_ref().and_then(|wish| wish.get("money"));
            wished_currency = wished_currency.or(found.map(|found| money(found.as_str().unwrap()).1));
        }
        let mut amount = wishes.amount.clone();
        // Now and then in another currency, so that it converts to the wished amount.
        if let Some((sum, currency)) = &mut amount {
            let convert = self.dice.roll(10);
            if convert >= 8 && currency == "EUR" {
                (*sum, *currency) = (*sum * 2, "USD".to_owned());
            } else if convert == 7 {
                "CHF".clone_into(currency);
            }
        }
        let currency = match (&amount, wished_currency) {
            (_, Some(currency)) => currency,
            (Some((_, currency)), None) => currency.clone(),
            _ => (*self.dice.pick(&["EUR", "EUR", "EUR", "USD", "GBP", "CHF"])).to_owned(),
        };
        let in_currency = |wish: Option<Option<Json>>| -> Option<Option<i128>> {
            wish.map(|wish| {
                let (amount, found) = money(wish?["money"].as_str().unwrap());
                (found == currency && amount >= 0).then_some(amount)
            })
        };
        let pool: Vec<i128> = MONIES.iter().map(|sum| money(sum).0).collect();
        let mut refunds: Vec<Json> = Vec::new();
        let mut total = match (in_currency(wish("total")), &amount) {
            (Some(Some(total)), _) => total,
            (_, Some((sum, _))) => *sum,
            _ => self.dice.one_of(&pool),
        };
        if (amount.is_some() && self.dice.chance(35)) || self.dice.chance(10) {
            // Money given back comes on top, so that what is left is the wished amount.
            let refund = self.dice.one_of(&[1, 10_000_000, BILLION, 10 * BILLION]);
            let mut left = refund;
            if self.dice.chance(30) {
                let when = self.known_at(at);
                refunds.push(json!({"at": show(when), "amount": show_money(refund / 2, &currency)}));
                left -= refund / 2;
            }
            let when = self.known_at(at);
            refunds.push(json!({"at": show(when), "amount": show_money(left, &currency)}));
            if self.dice.chance(70) {
                total += refund;
            }
        }
        if total < 0 {
            refunds.push(json!({"at": show(at), "amount": show_money(-total, &currency)}));
            total = 0;
        }
        event.insert("total".to_owned(), json!(show_money(total, &currency)));
        for name in ["shipping", "tax", "discount"] {
            let of_lines = of_line && name == "discount";
            let wished = if of_lines { None } else { in_currency(wish(name)) };
            let value = wished.unwrap_or_else(|| self.dice.chance(25).then(|| self.dice.one_of(&pool)));
            if let Some(value) = value {
                event.insert(name.to_owned(), json!(show_money(value, &currency)));
            }
        }
        for name in ["channel", "offer", "offer_kind"] {
            let value =
                wish(name).unwrap_or_else(|| self.dice.chance(40).then(|| self.dice.one_of(&pool_of(&json!(name)))));
            if let Some(value) = value {
                event.insert(name.to_owned(), value);
            }
        }
        match wish("gift") {
            Some(Some(gift)) => drop(event.insert("gift".to_owned(), gift)),
            Some(None) => {}
            None if self.dice.chance(20) => drop(event.insert("gift".to_owned(), json!(true))),
            None => {}
        }
        let mut lines: Vec<Json> = Vec::new();
        for line in &wishes.lines {
            let line = self.line(line, None, &currency);
            lines.push(line);
        }
        if of_line {
            let sum = amount.as_ref().map(|(sum, _)| *sum);
            let line = self.line(&wishes.fields, sum, &currency);
            lines.push(line);
        }
        let more = if lines.is_empty() { self.dice.roll(3) } else { usize::from(self.dice.chance(20)) };
        for _ in 0..more {
            let line = self.line(&[], None, &currency);
            lines.push(line);
        }
        if self.dice.chance(30) {
            lines.reverse();
        }
        if !lines.is_empty() {
            event.insert("lines".to_owned(), json!(lines));
        }
        if !refunds.is_empty() {
            event.insert("refunds".to_owned(), json!(refunds));
        }
        if self.dice.chance(15) {
            let when = self.known_at(at);
            event.insert("cancelled".to_owned(), json!(show(when)));
        }
    }

    fn line(&mut self, wishes: &[(Json, Option<Json>)], amount: Option<i128>, currency: &str) -> Json {
        let wish = |name: &str| wishes.iter().find(|(field, _)| field == name).map(|(_, wish)| wish.clone());
        let in_currency = |wish: Option<Option<Json>>| -> Option<Option<i128>> {
            wish.map(|wish| {
                let (amount, found) = money(wish?["money"].as_str().unwrap());
                (found == currency && amount >= 0).then_some(amount)
            })
        };
        let mut line = Map::new();
        let product = wish("product").flatten().unwrap_or_else(|| self.dice.one_of(&pool_of(&json!("product"))));
        line.insert("product".to_owned(), product);
        let category = wish("category");
        let mut categories: Vec<Json> = category.clone().flatten().into_iter().collect();
        if category.is_none_or(|wish| wish.is_some()) && self.dice.chance(40) {
            categories.push(self.dice.one_of(&pool_of(&json!("category"))));
        }
        if !categories.is_empty() {
            line.insert("categories".to_owned(), json!(categories));
        }
        let quantity =
            wish("quantity").flatten().map(|wish| wish["number"].as_str().unwrap().trim_start_matches('-').to_owned());
        let wished_price = in_currency(wish("price"));
        let (quantity, price) = match amount {
            Some(amount) if quantity.is_none() && wished_price.is_none() => {
                if amount % 2 == 0 && self.dice.chance(40) {
                    ("2".to_owned(), Some(amount / 2))
                } else {
                    ("1".to_owned(), Some(amount))
                }
            }
            _ => {
                let whole = ["1", "2", "3", "0.5"];
                let quantity = quantity.unwrap_or_else(|| (*self.dice.pick(&whole)).to_owned());
                let pool = [0, 10_000_000, 10 * BILLION, 20 * BILLION - 10_000_000];
                let price = wished_price.unwrap_or_else(|| (!self.dice.chance(8)).then(|| self.dice.one_of(&pool)));
                // What is finer than nine decimals would not be taken.
                let is_fine = price.is_some_and(|price| (price * billionths(&quantity)) % BILLION != 0);
                (quantity, if is_fine { Some(10 * BILLION) } else { price })
            }
        };
        let discount = in_currency(wish("discount"))
            .unwrap_or_else(|| self.dice.chance(20).then(|| self.dice.one_of(&[0, 1, 10_000_000, BILLION])));
        let is_fine = price.is_some_and(|price| (price * billionths(&quantity)) % BILLION != 0);
        let mut price = if is_fine { None } else { price };
        if let (Some(sum), Some(discount)) = (price.as_mut(), discount) {
            // The discount comes on top, so that the line still costs what it should.
            if amount.is_some() && quantity == "1" {
                *sum += discount;
            }
        }
        line.insert("quantity".to_owned(), json!(quantity));
        if let Some(price) = price {
            if price >= 0 {
                line.insert("price".to_owned(), json!(show_money(price, currency)));
            } else {
                line.insert("price".to_owned(), json!(show_money(0, currency)));
            }
        }
        if let Some(discount) = discount {
            line.insert("discount".to_owned(), json!(show_money(discount, currency)));
        }
        Json::Object(line)
    }

    // ---- Facts ---------------------------------------------------------------------------------------------------

    /// A fact with one or several values, undated or dated around the instant asked for.
    fn fact(&mut self, values: &[Json]) -> Json {
        let now = self.setting.as_of;
        let mut fact = Map::new();
        let mode = self.dice.roll(6);
        if mode <= 3 {
            fact.insert("undated".to_owned(), self.dice.one_of(values));
        }
        if mode >= 3 {
            let mut times = self.dice.some(&[now - 40 * DAY, now - 1, now, now + 1, now + DAY], 3);
            times.dedup();
            let dated: Vec<Json> =
                times.into_iter().map(|at| json!({"since": show(at), "value": self.dice.one_of(values)})).collect();
            fact.insert("dated".to_owned(), json!(dated));
        }
        Json::Object(fact)
    }

    fn stand_on_age(&mut self, limit: Option<&Json>) {
        let years = limit.and_then(Json::as_u64).unwrap_or(18) as u32;
        let today = self.world.day_of(self.setting.as_of);
        let then = today - Months::new(12 * years);
        let mut days: Vec<Json> =
            [-1, 0, 1].map(|beside| json!((then + chrono::TimeDelta::days(beside)).to_string())).to_vec();
        days.push(json!(then.format("--%m-%d").to_string()));
        let leap = (0..8).find_map(|back| NaiveDate::from_ymd_opt(then.year() - back, 2, 29)).unwrap();
        days.push(json!(leap.to_string()));
        let fact = self.fact(&days);
        self.profile.insert("birth_date".to_owned(), fact);
    }

    fn stand_on_place(&mut self, _metric: &Json) {
        let mut homes: Vec<Json> =
            POINTS.iter().map(|(latitude, longitude)| json!({"point": format!("{latitude},{longitude}")})).collect();
        homes.push(json!({"country": "DE"}));
        let fact = self.fact(&homes);
        self.profile.insert("home".to_owned(), fact);
    }

    fn stand_on_fact(&mut self, field: &Json, is: &Json) {
        let mut pool = fact_pool(field, self.setting.as_of);
        for limit in limits_of(is) {
            pool.push(self.beside(&limit));
            pool.push(limit);
        }
        if let Some(among) = is.as_array() {
            pool.extend(among.iter().cloned());
        }
        let (code, name) = tag(field);
        let plain = |value: &Json| match tag_or_plain(value) {
            Some((_, text)) => text.clone(),
            None => value.clone(),
        };
        let lists = |maker: &mut Self| {
            let mut lists: Vec<Json> = (0..3).map(|_| json!(maker.dice.some(&pool, 2))).collect();
            lists.push(json!([]));
            lists
        };
        match code {
            "tags" => {
                let mut tags = Map::new();
                for tag in ["a", "b", "x"] {
                    if self.dice.chance(60) {
                        tags.insert(tag.to_owned(), json!({"undated": self.dice.chance(80)}));
                    }
                }
                if self.dice.chance(50) {
                    let fact = self.fact(&[json!(true), json!(false)]);
                    tags.insert("c".to_owned(), fact);
                }
                self.profile.insert("tags".to_owned(), Json::Object(tags));
            }
            "signed_up" | "sign_up_source" => {
                let times: Vec<Json> = pool.iter().filter_map(|value| value.get("time").cloned()).collect();
                let edge = self.any_instant();
                let at = if times.is_empty() { json!(show(edge)) } else { self.dice.one_of(&times) };
                let source = self.dice.chance(70).then(|| self.dice.one_of(&[json!("a"), json!("b")]));
                let mut sign_up = json!({"at": at});
                if let Some(source) = source {
                    sign_up["source"] = source;
                }
                self.profile.insert("sign_up".to_owned(), sign_up);
            }
            "country" | "region" | "city" | "postal_code" => {
                let mut homes: Vec<Json> = pool.iter().map(|value| json!({code: value})).collect();
                homes.push(json!({"point": "52.52,13.405"}));
                let fact = self.fact(&homes);
                self.profile.insert("home".to_owned(), fact);
            }
            "household_id" => {
                let houses: Vec<Json> = pool.iter().map(|id| json!({"id": id})).collect();
                let fact = self.fact(&houses);
                self.profile.insert("household".to_owned(), fact);
            }
            "household_size" | "children" => {
                let key = if code == "children" { "children" } else { "size" };
                let whole = pool.iter().filter_map(|value| value["number"].as_str()?.parse::<u32>().ok());
                let mut houses: Vec<Json> = whole.map(|count| json!({key: count})).collect();
                houses.push(json!({"id": "a"}));
                let fact = self.fact(&houses);
                self.profile.insert("household".to_owned(), fact);
            }
            "pets" => {
                let mut houses: Vec<Json> = lists(self).into_iter().map(|pets| json!({"pets": pets})).collect();
                houses.push(json!({"size": 2}));
                let fact = self.fact(&houses);
                self.profile.insert("household".to_owned(), fact);
            }
            "income" | "income_band" => {
                let mut incomes = vec![json!({"band": "a"}), json!({"band": "b"})];
                if code == "income" {
                    incomes.truncate(1);
                    incomes.extend(pool.iter().map(|value| json!({"per_year": value["money"]})));
                    incomes.push(json!({"per_year": "40 CHF"}));
                } else {
                    incomes.push(json!({"per_year": "10 EUR"}));
                }
                let fact = self.fact(&incomes);
                self.profile.insert("income".to_owned(), fact);
            }
            "birth_date" => {
                let mut days: Vec<Json> = pool.iter().map(plain).collect();
                days.push(json!("--02-29"));
                let fact = self.fact(&days);
                self.profile.insert("birth_date".to_owned(), fact);
            }
            "languages" | "interests" | "attitudes" | "benefits" | "barriers" | "preferred_channels" => {
                let lists = lists(self);
                let fact = self.fact(&lists);
                self.profile.insert(code.to_owned(), fact);
            }
            "consent" => {
                let fact = self.fact(&pool);
                self.put("consent", name, fact);
            }
            "attribute" => {
                if self.dice.chance(25) {
                    pool.extend(fact_pool(&json!({"attribute": "any"}), self.setting.as_of));
                    pool.extend([json!([]), json!({"money": "7 CHF"})]);
                }
                let fact = self.fact(&pool);
                self.put("attributes", name, fact);
            }
            plain => {
                let fact = self.fact(&pool);
                self.profile.insert(plain.to_owned(), fact);
            }
        }
    }

    fn put(&mut self, map: &str, name: &Json, fact: Json) {
        let facts = self.profile.entry(map).or_insert_with(|| json!({}));
        facts[name.as_str().unwrap()] = fact;
    }

    fn sign_up_and_profile(&mut self) -> Json {
        if !self.profile.contains_key("sign_up") && self.dice.chance(30) {
            let at = self.any_instant();
            self.profile.insert("sign_up".to_owned(), json!({"at": show(at)}));
        }
        Json::Object(std::mem::take(&mut self.profile))
    }
}

fn tag_or_plain(value: &Json) -> Option<(&str, &Json)> {
    value.is_object().then(|| tag(value))
}
