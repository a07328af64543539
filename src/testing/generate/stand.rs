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
        let count = limit.as_ref().and_then(Json::as_i64);
        let (form, content) = tag(metric);
        match (family, found.as_slice()) {
            ("label", [events]) => self.stand_on_favourite(content, events, is),
            ("label", _) => self.stand_on_fact(metric, is),
            ("number", _) if form == "furthest" => self.stand_on_steps(content, count.unwrap_or(2)),
            ("number", []) if form == "age_in_years" => self.stand_on_age(limit.as_ref()),
            ("number", []) if form == "distance" => self.stand_on_place(metric),
            ("number", [events]) if form == "days_since" => self.stand_on_date(events, count.unwrap_or(1)),
            ("number", [events]) => {
                let count = (count.unwrap_or(1) + self.dice.one_of(&[0, -1, 1])).clamp(0, 7);
                let alike = form == "most" && self.dice.chance(70);
                self.meet_often(events, count as usize, alike.then(|| &content["by"]));
            }
            ("amount", [events]) => {
                let limit = limit.map_or(0, |limit| billionths(limit.as_str().unwrap()));
                self.stand_on_amount(metric, events, limit);
            }
            ("time", found) => {
                let length = limit.map_or(DAY, |limit| span(limit.as_str().unwrap()));
                self.stand_on_time(metric, found, length);
            }
            ("share", found) => {
                let ratio = limit.map_or((1, 2), |limit| ratio(limit.as_str().unwrap()));
                self.stand_on_share(form, content, found, ratio);
            }
            _ => {}
        }
    }

    /// About midnight, so many days ago.
    fn stand_on_date(&mut self, events: &Json, days: i64) {
        let day = self.setting.today() - TimeDelta::days(days + self.dice.one_of(&[0, 0, -1]));
        let at = self.setting.day_start(day) + self.dice.one_of(&[0, -1, 1]);
        self.meet(events, at);
        if self.dice.chance(40) {
            let at = self.any_instant();
            self.meet(events, at);
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
            [events] if !metric["since"].is_object() && tag(metric).1.get("field").is_some() => {
                self.stand_on_lengths(metric, events, length + beside);
            }
            [events] if tag(metric).0.ends_with("_gap") => {
                let gaps = 1 + self.dice.roll(4) as i64;
                let last = self.inside(events);
                let first = last - gaps * length + beside;
                for gap in 0..=gaps {
                    let at = if gap == 0 { first } else { first + (last - first) / gaps * gap };
                    self.meet(events, if gap == gaps { last } else { at });
                }
            }
            [events] => {
                self.meet(events, now - length + beside);
                if self.dice.chance(40) {
                    let at = self.any_instant();
                    self.meet(events, at);
                }
            }
            [from, to, ..] => {
                let at = self.inside(from);
                self.meet(from, at);
                self.meet(to, at + length + beside);
                if self.dice.chance(30) {
                    let at = self.inside(to);
                    self.meet(to, at);
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
            self.meet_measured(events, at, content, amount);
        }
        if currency.is_some() && stat == "total" && self.dice.chance(60) {
            // Given back again, at once or without a known order.
            let amount = self.dice.one_of(&[1, 10_000_000, 10 * BILLION]);
            let at = self.inside(events);
            self.meet_measured(events, at, content, amount);
            let note_at = self.inside(events);
            let currency = currency.as_deref().unwrap_or("EUR");
            let note = json!({"credit_note": {"at": show(note_at), "amount": show_money(amount, currency)}});
            self.events.push(note);
        }
    }

    /// The same, of a field or money that adds up.
    pub(super) fn meet_measured(&mut self, events: &Json, at: i64, content: &Json, amount: i128) {
        let mut wishes = Wishes::default();
        match content["currency"].as_str() {
            Some(currency) => wishes.amount = Some((amount, currency.to_owned())),
            None => wishes.fields.push((content["field"].clone(), Some(json!({"number": show_billionths(amount)})))),
        }
        self.meet_as(events, at, wishes);
    }

    /// An event that a selector should choose; now and then one that it should not.
    pub(super) fn meet(&mut self, events: &Json, at: i64) {
        self.meet_as(events, at, Wishes::default());
    }

    /// An event that a selector should choose, and that is like this besides. Wishes that stand first go first.
    pub(super) fn meet_as(&mut self, events: &Json, at: i64, mut wishes: Wishes) {
        let kind = self.dice.one_of(events["from"].as_array().unwrap());
        let mut clauses = events["where"].as_array().cloned().unwrap_or_default();
        if self.dice.chance(70) {
            clauses.extend(events["pick"]["where"].as_array().into_iter().flatten().cloned());
        }
        let mut at = at;
        let mut links = Vec::new();
        for clause in &clauses {
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
                ("during", occasion) => at = self.on_occasion(occasion, at),
                ("outside", occasion) => {
                    if self.dice.chance(40) {
                        at = self.on_occasion(occasion, at);
                    }
                }
                ("followed_by" | "not_followed_by" | "preceded_by" | "not_preceded_by", link) => {
                    // What is still open is decided at the very instant.
                    let is_open = clause.get("not_followed_by").and_then(|link| link["within"].as_str());
                    if let Some(within) = is_open.filter(|_| self.dice.chance(30)) {
                        at = self.setting.as_of - span(within) + self.dice.one_of(&[0, 1, -1]);
                    }
                    // What may have happened before the history is known begins there.
                    if let (Some(since), Some(within)) = (self.setting.history_since, link["within"].as_str()) {
                        if self.dice.chance(30) {
                            at = since + span(within) - 1 + self.dice.one_of(&[0, 1, -1]);
                        }
                    }
                    links.push((tag(clause).0.ends_with("followed_by"), link.clone()));
                }
                _ => {
                    let wish = self.wish(clause);
                    wishes.fields.push(wish);
                }
            }
        }
        let event = self.event(&kind, at, &wishes);
        for (ahead, link) in links {
            if self.dice.chance(75) {
                self.link(&kind, &event, at, ahead, &link);
            }
        }
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
                } else if field == "score" {
                    let limit = billionths(self.dice.one_of(&limits)["number"].as_str().unwrap());
                    let score = limit + self.dice.one_of(&[0, BILLION, -BILLION]);
                    Some(json!({"number": show_billionths(score)}))
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
                let day = date(day.as_str().unwrap());
                json!({"date": (day + TimeDelta::days(step as i64)).to_string()})
            }
            ("span", length) => {
                let micros = (i128::from(span(length.as_str().unwrap())) + step).max(0);
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
