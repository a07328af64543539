//! Customers made from a rule's literals.

use super::*;

/// Every leaf of a rule and of the segments it may refer to, by family.
pub fn leaves(rule: &Json, setting: &Setting) -> Vec<(String, Json)> {
    let mut found = Vec::new();
    collect_leaves(rule, setting, &mut found);
    found
}

pub(super) fn collect_leaves(rule: &Json, setting: &Setting, found: &mut Vec<(String, Json)>) {
    let mut each = |of: &Json| {
        of.as_array().into_iter().flatten().for_each(|operand| collect_leaves(operand, setting, found));
    };
    match tag(rule) {
        ("all" | "any", of) => each(of),
        ("at_least", content) => each(&content["of"]),
        ("not" | "known", of) => collect_leaves(of, setting, found),
        ("assume", content) => collect_leaves(&content["of"], setting, found),
        ("segment", id) => collect_leaves(&setting.segments[id.as_str().unwrap()], setting, found),
        // What a level depends on is the metric of its scale at one of the limits.
        ("label", leaf) if leaf["value"].get("level").is_some() => {
            let (_, metric, _, above) = scales().into_iter().find(|scale| leaf["value"]["level"] == scale.0).unwrap();
            let (family, metric) = tag(&metric);
            let at_limit =
                |(from, _): &(Json, _)| (family.to_owned(), json!({"value": metric, "is": {"at_least": from}}));
            found.extend(above.iter().map(at_limit));
        }
        (family @ ("number" | "amount" | "time" | "share" | "label"), leaf) => {
            found.push((family.to_owned(), leaf.clone()));
        }
        _ => {}
    }
}

/// Everything that says which events are meant.
pub(super) fn selectors(metric: &Json, found: &mut Vec<Json>) {
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

pub(super) struct Maker<'a> {
    pub(super) dice: &'a mut Dice,
    pub(super) setting: &'a Setting,
    pub(super) world: World,
    /// Instants worth standing on.
    pub(super) edges: Vec<i64>,
    pub(super) events: Vec<Json>,
    pub(super) profile: Map<String, Json>,
    pub(super) next_id: u64,
}

/// A customer made from a rule's literals.
pub fn customer_of(dice: &mut Dice, setting: &Setting, rule: &Json, number: usize) -> Customer {
    let json = customer_json(dice, setting, rule, number);
    let mut customer: Customer = serde_json::from_value(json!({"id": json["id"], "profile": json["profile"]}))
        .unwrap_or_else(|error| panic!("{json}: {error}"));
    // What contradicts another is not taken.
    let _ = customer.history.extend(json["history"].as_array().unwrap().iter().map(event));
    customer
}

/// The same as JSON, in which events may contradict each other.
pub fn customer_json(dice: &mut Dice, setting: &Setting, rule: &Json, number: usize) -> Json {
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
    if setting.full {
        leaves.iter().for_each(|(_, leaf)| maker.stand_on_occasions(&leaf["value"]));
    }
    for (family, leaf) in &leaves {
        if maker.dice.chance(85) {
            maker.stand_on(family, leaf);
        }
    }
    for _ in 0..maker.dice.roll(4) {
        let mut kinds = vec![
            json!("order"),
            json!("credit_note"),
            json!("message_opened"),
            json!("message_machine_opened"),
            json!("message_clicked"),
            json!({"custom": "visit"}),
            json!({"custom": "play"}),
        ];
        if setting.full {
            kinds.extend(["visit", "product_viewed", "cart_added", "session", "nps"].map(|kind| json!(kind)));
        }
        let kind = maker.dice.one_of(&kinds);
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
    json!({"id": id, "profile": profile, "history": maker.events})
}

/// What an event should be like.
#[derive(Clone, Debug, Default)]
pub(super) struct Wishes {
    pub(super) fields: Vec<(Json, Option<Json>)>,
    pub(super) lines: Vec<Vec<(Json, Option<Json>)>>,
    /// The money it should move.
    pub(super) amount: Option<(i128, String)>,
}

pub(super) fn show_billionths(amount: i128) -> String {
    rust_decimal::Decimal::from_i128_with_scale(amount, 9).normalize().to_string()
}

pub(super) fn show_money(amount: i128, currency: &str) -> String {
    format!("{} {currency}", show_billionths(amount))
}

pub(super) fn limits_of(is: &Json) -> Vec<Json> {
    is.as_object().map(|map| map.values().cloned().collect()).unwrap_or_default()
}

impl Maker<'_> {
    pub(super) fn find_edges(&mut self, leaves: &[(String, Json)]) {
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

    pub(super) fn any_instant(&mut self) -> i64 {
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
    pub(super) fn inside(&mut self, events: &Json) -> i64 {
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
}
