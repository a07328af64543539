//! Events that belong together: links, chains of steps, shares, favourites.

use super::*;

impl Maker<'_> {
    /// Another event at the edge of what a link reaches, alike or not.
    pub(super) fn link(&mut self, kind: &Json, event: &Json, at: i64, ahead: bool, link: &Json) {
        let reach = link["within"].as_str().map_or(3 * DAY, span);
        let apart = self.dice.one_of(&[0, reach - 1, reach, 1, reach / 2, -1]);
        let other = if ahead { at + apart } else { at - apart };
        let mut wishes = Wishes::default();
        if let Some(field) = link.get("same") {
            let value = value_in(kind, event, field);
            if self.dice.chance(80) {
                wishes.fields.push((field.clone(), value));
            }
        }
        self.plainly(link, other, wishes);
    }

    /// An event of some kinds that passes plain filters.
    fn plainly(&mut self, events: &Json, at: i64, mut wishes: Wishes) {
        let kind = self.dice.one_of(events["from"].as_array().unwrap());
        for clause in events["where"].as_array().into_iter().flatten() {
            match tag(clause) {
                ("during" | "outside", _) => {}
                ("line" | "no_line", clauses) => {
                    let line = clauses.as_array().unwrap().iter().map(|clause| self.wish(clause)).collect();
                    wishes.lines.push(line);
                }
                _ => {
                    let wish = self.wish(clause);
                    wishes.fields.push(wish);
                }
            }
        }
        let event = self.event(&kind, at, &wishes);
        self.events.push(event);
    }

    /// So many events, alike in a field or at one time if wanted.
    pub(super) fn meet_often(&mut self, events: &Json, times: usize, by: Option<&Json>) {
        let mut at = self.inside(events);
        let is_field =
            |by: &&Json| tag(by).0 == "property" || EventField::FIXED.iter().any(|field| field.code() == tag(by).0);
        let pool = by.filter(is_field).map(pool_of).unwrap_or_default();
        let singles: Vec<Json> = pool.into_iter().filter(|value| !value.is_array()).collect();
        let value = (!singles.is_empty()).then(|| self.dice.one_of(&singles));
        for _ in 0..times {
            let mut wishes = Wishes::default();
            if let (Some(by), Some(value)) = (by, &value) {
                wishes.fields.push((by.clone(), Some(value.clone())));
            }
            if by.is_some() {
                at += self.dice.one_of(&[0, 1, 7 * DAY, -7 * DAY]);
            } else {
                at = self.inside(events);
            }
            self.meet_as(events, at, wishes);
        }
    }

    /// Lengths of time that add up to a limit.
    pub(super) fn stand_on_lengths(&mut self, metric: &Json, events: &Json, length: i64) {
        let (stat, content) = tag(metric);
        let n = 1 + self.dice.roll(3) as i64;
        let target = if stat == "average" { length * n } else { length };
        let mut left = target.max(0);
        for number in 0..n {
            let part = match stat {
                "total" | "average" if number == n - 1 => left,
                "total" | "average" => left / n,
                _ => (target + if number == 0 { 0 } else { self.dice.one_of(&[0, 1, -1, DAY, -DAY]) }).max(0),
            };
            left -= part;
            let mut wishes = Wishes::default();
            if !self.dice.chance(5) {
                wishes.fields.push((content["field"].clone(), Some(json!({"span": format!("{part}us")}))));
            }
            let at = self.inside(events);
            self.meet_as(events, at, wishes);
        }
    }

    /// A chain that reaches a step, or just not.
    pub(super) fn stand_on_steps(&mut self, content: &Json, limit: i64) {
        let steps = content["steps"].as_array().unwrap();
        let within = content["within"].as_str().map_or(7 * DAY, span);
        let chains = 1 + self.dice.roll(2);
        for _ in 0..chains {
            let reached = (limit + self.dice.one_of(&[0, 1, -1])).clamp(1, steps.len() as i64) as usize;
            let first = self.inside(content);
            let pool = content.get("same").map(pool_of).unwrap_or_default();
            let singles: Vec<Json> = pool.into_iter().filter(|value| !value.is_array()).collect();
            let shared = (!singles.is_empty()).then(|| self.dice.one_of(&singles));
            let mut at = first;
            for (number, step) in steps.iter().take(reached).enumerate() {
                if number > 0 {
                    let edge = first + within - 1;
                    at = match self.dice.roll(6) {
                        0 => at,
                        1 => at + 1,
                        2 => edge.max(at),
                        3 => edge + 1,
                        4 => at + within / 10,
                        _ => at - 1,
                    };
                }
                let mut wishes = Wishes::default();
                if let (Some(field), Some(value)) = (content.get("same"), &shared) {
                    if self.dice.chance(88) {
                        wishes.fields.push((field.clone(), Some(value.clone())));
                    }
                }
                self.plainly(step, at, wishes);
            }
        }
    }

    pub(super) fn stand_on_share(&mut self, form: &str, content: &Json, found: &[Json], ratio: (i128, i128)) {
        let (part, whole) = reduced(ratio);
        match (form, found) {
            ("of", [some, all]) if content["part"].get("count").is_some() => {
                let times = if whole > 10 { (1, 2) } else { (part as usize, whole as usize) };
                let beside = self.dice.one_of(&[0, 0, 1]);
                self.meet_often(some, (times.0 + beside).min(8), None);
                self.meet_often(all, times.1.saturating_sub(times.0).min(8), None);
            }
            ("of", [some, all]) => {
                let sum = 12 * BILLION;
                let beside = self.dice.one_of(&[0, 0, 1, -1]);
                let at = self.inside(some);
                self.meet_measured(some, at, tag(&content["part"]).1, sum * part / whole + beside);
                let at = self.inside(all);
                self.meet_measured(all, at, tag(&content["whole"]).1, (sum - sum * part / whole).max(0));
            }
            ("overdue", [events]) => {
                let unit = self.dice.one_of(&[DAY, 3_600_000_000, 1]);
                let (part, whole) = if whole > 10 { (2, 3) } else { (part as i64, whole as i64) };
                let last = self.setting.as_of - part * unit + self.dice.one_of(&[0, 1, -1]);
                let gaps = 1 + self.dice.roll(2) as i64;
                for gap in 0..=gaps {
                    self.meet(events, last - gap * whole * unit);
                }
            }
            ("occasions", [events]) => {
                let occasion = &content["occasion"];
                for _ in 0..=self.dice.roll(4) {
                    let at = self.inside(events);
                    let at = self.on_occasion(occasion, at);
                    self.meet(events, at);
                }
            }
            _ => {}
        }
    }

    pub(super) fn stand_on_favourite(&mut self, content: &Json, events: &Json, is: &Json) {
        let by = &content["by"];
        let least = content["least"].as_u64().unwrap() as usize;
        let first = (least + self.dice.one_of(&[0, 1, 2])).saturating_sub(1);
        let other = self.dice.roll(first + 2);
        let mut wanted = limits_of(is);
        wanted.extend(is.as_array().into_iter().flatten().cloned());
        for times in [first, other] {
            if *by == "hour" || *by == "weekday" {
                let wanted = (!wanted.is_empty()).then(|| self.dice.one_of(&wanted));
                for _ in 0..times {
                    let at = self.inside(events);
                    let at = wanted.as_ref().map_or(at, |wanted| self.on_clock(at, wanted));
                    self.meet(events, at);
                }
            } else {
                self.meet_often(events, times, Some(by));
            }
        }
    }

    /// An instant not later than another, in an hour or on a weekday of the customer's clock, often on its edge.
    fn on_clock(&mut self, at: i64, wanted: &Json) -> i64 {
        const HOUR: i64 = 3_600_000_000;
        let ahead = self.setting.clock_ahead(&self.known(), at);
        let (local, length, of) = if let Some(hour) = wanted.get("number") {
            (HOUR * hour.as_str().unwrap().parse::<i64>().unwrap(), HOUR, DAY)
        } else {
            let day = WEEKDAYS.iter().position(|day| wanted == day).unwrap() as i64;
            // 1970 began on a Thursday.
            ((day + 4) % 7 * DAY, DAY, 7 * DAY)
        };
        let start = (at + ahead - local).div_euclid(of) * of + local - ahead;
        start + self.dice.one_of(&[0, length / 2, length - 1, length, -1])
    }
}

/// What an event has in a field, as definitions write it.
fn value_in(kind: &Json, event: &Json, field: &Json) -> Option<Json> {
    let (name, property) = tag(field);
    let event = tag(event).1;
    let code = tag(kind).0;
    if name == "property" {
        return event["properties"].get(property.as_str().unwrap()).filter(|value| !value.is_array()).cloned();
    }
    if name == "refunded" {
        let sums: Vec<(i128, String)> =
            event["refunds"].as_array()?.iter().map(|refund| money(refund["amount"].as_str().unwrap())).collect();
        let sum = sums.iter().map(|(sum, _)| sum).sum();
        return sums.first().map(|(_, currency)| json!({"money": show_money(sum, currency)}));
    }
    let of_line = code == "order_line" && LINE_FIELDS.contains(&name);
    let holder = if of_line { &event["lines"][0] } else { event };
    let found = match &holder[key_of(code, name)] {
        Json::Array(several) => several.first()?,
        one => one,
    };
    match (found, field_type(name)?) {
        (Json::Null, _) => None,
        (found, form @ (ValueType::Money | ValueType::Number | ValueType::Span)) => Some(json!({form.code(): found})),
        (found, _) => Some(found.clone()),
    }
}

/// With the smallest whole.
fn reduced((part, whole): (i128, i128)) -> (i128, i128) {
    let whole_of = |smaller: &i128| part * smaller % whole == 0;
    let smaller = (1..1_000).find(whole_of).unwrap_or(whole);
    (part * smaller / whole, smaller)
}
