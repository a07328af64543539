//! Events on the limits of metrics, and beside them.

use super::*;

impl Maker<'_> {
    /// Brings a leaf to one of its limits, or beside it.
    pub(super) fn stand_on(&mut self, family: &str, leaf: &Json) {
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

    pub(super) fn stand_on_time(&mut self, metric: &Json, found: &[Json], length: i64) {
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

    pub(super) fn stand_on_amount(&mut self, metric: &Json, events: &Json, limit: i128) {
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
    pub(super) fn meet(&mut self, events: &Json, at: i64, amount: Option<(i128, Option<String>)>) {
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
    pub(super) fn wish(&mut self, clause: &Json) -> (Json, Option<Json>) {
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
    pub(super) fn beside(&mut self, limit: &Json) -> Json {
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

    pub(super) fn known_at(&mut self, at: i64) -> i64 {
        let now = self.setting.as_of;
        let when = self.dice.one_of(&[at, now, now - 1, now + 1, at + 3 * DAY, now + 10 * DAY, now - 40 * DAY]);
        when.max(at)
    }
}
