//! Customers made from a rule's literals.

use super::*;

/// Every leaf of a predicate and of the segments it may refer to, by family.
fn leaves_of(dice: &mut Dice, predicate: &Predicate, setting: &Setting<'_>, found: &mut Vec<(String, Json)>) {
    match predicate.node() {
        Node::Segment(id) => {
            if let Some(segment) = setting.context.catalog.get(id.as_str()) {
                leaves_of(dice, segment.rule(), setting, found);
            }
        }
        Node::Leaf(_) => {
            let json = json!(predicate);
            let (family, leaf) = tag(&json);
            let value = &leaf["value"];
            let scale = value["level"].as_str().and_then(|name| setting.context.scales.get(name));
            let model = value["score"]["model"].as_str().or(value["segment_of"].as_str());
            if let Some(model) = model.and_then(|name| setting.context.score_models.get(name)) {
                for dimension in &model.dimensions {
                    if let Some(edge) = edge_of(dice, dimension) {
                        leaves_of(dice, &Predicate::from(edge), setting, found);
                    }
                }
                return;
            }
            match scale {
                // What a level depends on is the metric of its scale at one of the limits.
                Some(scale) => {
                    for (limit, _) in scale.above() {
                        leaves_of(dice, &Predicate::from(limit), setting, found);
                    }
                }
                None => found.push((family.to_owned(), leaf.clone())),
            }
        }
        node => node.children().for_each(|child| leaves_of(dice, child, setting, found)),
    }
}

/// That the metric of a dimension is at one of its edges, or at an end of what was fitted.
fn edge_of(dice: &mut Dice, dimension: &Dimension) -> Option<Leaf> {
    let all = [&dimension.breakpoints].into_iter().chain(dimension.nested.values());
    let mut edges: Vec<i128> = all.flat_map(|of| of.edges.iter().map(|edge| edge.value)).collect();
    edges.extend(dimension.breakpoints.range.into_iter().flat_map(|(least, greatest)| [least, greatest]));
    let edge = if edges.is_empty() { 0 } else { dice.one_of(&edges) };
    let whole = u64::try_from(edge).unwrap_or_default();
    Some(match dimension.metric.clone()? {
        AnyMetric::Number(number) => Leaf::Number(number, Range::at_least(whole / 1_000_000_000)),
        AnyMetric::Amount(amount) => Leaf::Amount(amount, Range::at_least(billionths::to_decimal(edge)?)),
        AnyMetric::Time(time) => Leaf::Time(time, Range::at_least(Span::from_micros(whole / 1_000))),
        AnyMetric::Share(share) => {
            let part = u32::try_from(whole).unwrap_or(u32::MAX);
            Leaf::Share(share, Range::at_least(crate::words::ratio(part, 1_000_000_000)))
        }
        AnyMetric::Label(_) => return None,
    })
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
    pub(super) setting: &'a Setting<'a>,
    /// Instants worth standing on.
    pub(super) edges: Vec<i64>,
    pub(super) events: Vec<Json>,
    pub(super) profile: Map<String, Json>,
    pub(super) next_id: u64,
}

/// What a customer is like and did, made from a predicate's literals. Events may contradict each other.
pub(super) fn facts_and_events(dice: &mut Dice, setting: &Setting<'_>, predicate: &Predicate) -> (Profile, Vec<Event>) {
    let mut maker = Maker { dice, setting, edges: Vec::new(), events: Vec::new(), profile: Map::new(), next_id: 1 };
    let mut leaves = Vec::new();
    leaves_of(maker.dice, predicate, setting, &mut leaves);
    maker.find_edges(&leaves);
    for (_, leaf) in &leaves {
        maker.stand_on_occasions(&leaf["value"]);
    }
    for (family, leaf) in &leaves {
        if maker.dice.chance(85) {
            maker.stand_on(family, leaf);
        }
    }
    for _ in 0..maker.dice.roll(4) {
        let mut kinds = vec![json!({"custom": "visit"}), json!({"custom": "play"})];
        kinds.extend(ORDINARY.map(|kind| json!(kind)));
        let kind = maker.dice.one_of(&kinds);
        let at = maker.any_instant();
        let event = maker.event(&kind, at, &Wishes::default());
        maker.events.push(event);
    }
    if maker.dice.chance(15) {
        let copy = maker.events.get(maker.dice.roll(maker.events.len().max(1))).cloned();
        maker.events.extend(copy);
    }
    maker.sign_up();
    (maker.known(), maker.events.iter().map(parsed).collect())
}

const ORDINARY: [&str; 10] = [
    "order",
    "credit_note",
    "message_opened",
    "message_machine_opened",
    "message_clicked",
    "visit",
    "product_viewed",
    "cart_added",
    "session",
    "nps",
];

/// What an event should be like.
#[derive(Clone, Debug, Default)]
pub(super) struct Wishes {
    pub(super) fields: Vec<(Json, Option<Json>)>,
    pub(super) lines: Vec<Vec<(Json, Option<Json>)>>,
    /// The money it should move.
    pub(super) amount: Option<(i128, String)>,
}

pub(super) fn limits_of(is: &Json) -> Vec<Json> {
    is.as_object().map(|map| map.values().cloned().collect()).unwrap_or_default()
}

impl Maker<'_> {
    /// What is known by now of the customer.
    pub(super) fn known(&self) -> Profile {
        parsed(&Json::Object(self.profile.clone()))
    }

    pub(super) fn find_edges(&mut self, leaves: &[(String, Json)]) {
        let now = self.setting.as_of;
        self.edges = vec![now, now + 1, now - 1];
        let mut found = Vec::new();
        for (_, leaf) in leaves {
            selectors(&leaf["value"], &mut found);
        }
        for events in found {
            let (from, to) = self.setting.window(&events["window"]);
            let edges = [from, to].into_iter().flat_map(|edge| [-1, 0, 1].map(|beside| edge.saturating_add(beside)));
            self.edges.extend(edges.filter(|edge| edge.abs_diff(now) < 5_000 * DAY as u64));
        }
        if let Some(since) = self.setting.history_since {
            self.edges.extend([since - 1, since, since + 1]);
        }
        if self.dice.chance(50) {
            let today = self.setting.day_of(now);
            for day in [today, today - CalendarDays::new(1), today - CalendarDays::new(today.day0().into())] {
                let start = self.setting.day_start(day);
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
        let (from, to) = self.setting.window(&events["window"]);
        if from >= to || self.dice.chance(15) {
            return self.any_instant();
        }
        if !self.setting.rates.is_empty() && self.dice.chance(15) {
            // On the instant from which a rate holds.
            let since = self.dice.one_of(&self.setting.rates);
            return since + self.dice.one_of(&[0, 0, -1]);
        }
        let now = self.setting.as_of;
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
