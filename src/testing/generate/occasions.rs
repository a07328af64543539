//! Occasions by chance, near the instant asked for.

use super::*;

pub(super) const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// What an occasion may be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Occasions {
    Any,
    /// No hours of the day.
    Days,
    /// No hours of the day, nor days before and after.
    BareDays,
}

pub(super) fn occasion_of(dice: &mut Dice, setting: &Setting<'_>, asked: Occasions) -> Json {
    let mut content = Map::new();
    let form = dice.roll(if asked == Occasions::Any { 10 } else { 7 });
    if form < 7 && asked != Occasions::BareDays {
        for side in ["lead", "trail"] {
            let days = dice.one_of(&[None, None, Some(0), Some(1), Some(2), Some(7), Some(40)]);
            content.extend(days.map(|days| (side.to_owned(), json!(days))));
        }
    }
    match form {
        0 => {
            let names = ["christmas", "easter", "orthodox_easter", "thanksgiving", "black_friday", "new_year"];
            content.insert("name".to_owned(), json!(dice.one_of(&names)));
            json!({"holiday": content})
        }
        1..=3 => {
            content.insert("name".to_owned(), json!("a day of ours"));
            content.insert("is".to_owned(), day_rule_of(dice, setting, 2));
            json!({"rule": content})
        }
        4..=6 => {
            let day = dice.one_of(&[json!("birthday"), json!("sign_up"), json!({"kind": "wedding"})]);
            content.insert("day".to_owned(), day);
            if dice.chance(30) {
                content.insert("leap_day".to_owned(), json!("february_28"));
            }
            json!({"personal": content})
        }
        _ => {
            let times = ["00:00", "02:30", "09:00", "12:00", "17:00", "19:15", "22:00", "23:59"];
            let from = dice.roll(times.len());
            let to = (from + 1 + dice.roll(times.len() - 1)) % times.len();
            let to = if dice.chance(15) { "24:00" } else { times[to] };
            content.insert("from".to_owned(), json!(times[from]));
            content.insert("to".to_owned(), json!(to));
            if dice.chance(50) {
                content.insert("on".to_owned(), json!(dice.some(&WEEKDAYS, 4)));
            }
            json!({"daily": content})
        }
    }
}

/// A rule of so many levels at most.
fn day_rule_of(dice: &mut Dice, setting: &Setting<'_>, levels: usize) -> Json {
    let near = dice.one_of(&[0, 1, -1, 3, -7, 20, -40, 200]);
    let day = setting.today() + TimeDelta::days(near);
    let weekday = WEEKDAYS[day.weekday().num_days_from_monday() as usize];
    if levels == 0 || dice.chance(30) {
        return match dice.roll(7) {
            0 | 1 => json!({"fixed": {"month": day.month(), "day": day.day()}}),
            2 => json!({"weekday": {"nth": day.day().div_ceil(7), "weekday": weekday, "month": day.month()}}),
            3 => json!({"last_weekday": {"weekday": weekday, "month": day.month()}}),
            4 => json!(dice.one_of(&["easter", "orthodox_easter"])),
            5 => json!({"fixed": {"month": 2, "day": 29}}),
            _ => {
                let days = [0, 5, -3, 364].map(|days| (day + TimeDelta::days(days)).to_string());
                json!({"dates": dice.some(&days, 3)})
            }
        };
    }
    let inner = day_rule_of(dice, setting, levels - 1);
    match dice.roll(8) {
        0 => json!({"after": {"days": dice.one_of(&[1, 7, 39, 120]), "of": inner}}),
        1 => json!({"before": {"days": dice.one_of(&[1, 2, 47, 120]), "of": inner}}),
        2 => json!({"weekday_on_or_after": {"weekday": dice.one_of(&WEEKDAYS), "of": inner}}),
        3 => json!({"weekday_on_or_before": {"weekday": dice.one_of(&WEEKDAYS), "of": inner}}),
        4 => {
            let days = dice.one_of(&[1, 7, 31]);
            json!({"moved": {"rule": inner, "when": dice.some(&WEEKDAYS, 4), dice.one_of(&["after", "before"]): days}})
        }
        5 => {
            // Often the same day, so that they coincide.
            let when = if dice.chance(50) { inner.clone() } else { day_rule_of(dice, setting, 0) };
            json!({"moved": {"rule": inner, "when": when, dice.one_of(&["after", "before"]): 1}})
        }
        6 => {
            let year = day.year() + dice.one_of(&[0, 1, -1]);
            match dice.roll(3) {
                0 => json!({"valid": {"rule": inner, "since": year}}),
                1 => json!({"valid": {"rule": inner, "until": year}}),
                _ => json!({"valid": {"rule": inner, "since": year - 1, "until": year}}),
            }
        }
        _ => json!({"any_of": [inner, day_rule_of(dice, setting, levels - 1)]}),
    }
}

/// Every occasion in a definition.
pub(super) fn occasions_in(json: &Json, found: &mut Vec<Json>) {
    match json {
        Json::Object(map) => {
            for (key, content) in map {
                let is_one = match key.as_str() {
                    "holiday" => content.get("name").is_some(),
                    "rule" => content.get("is").is_some() && content.get("name").is_some(),
                    "personal" => content.get("day").is_some(),
                    "daily" => content.get("to").is_some(),
                    _ => false,
                };
                if is_one {
                    found.push(json!({key: content}));
                } else {
                    occasions_in(content, found);
                }
            }
        }
        Json::Array(list) => list.iter().for_each(|each| occasions_in(each, found)),
        _ => {}
    }
}

impl Maker<'_> {
    /// What is known of days and clocks, so that occasions begin and end around the instants asked for.
    pub(super) fn stand_on_occasions(&mut self, rule: &Json) {
        let mut found = Vec::new();
        occasions_in(rule, &mut found);
        for occasion in &found {
            if let ("personal", content) = tag(occasion) {
                self.stand_on_personal(&content["day"]);
            }
        }
        let by_clock = ["daily", "weekday", "hour"].iter().any(|word| rule.to_string().contains(word));
        if by_clock && self.dice.chance(60) {
            let mut clocks = ["+00:00", "+05:30", "-03:30", "+14:00"].map(|offset| json!({"offset": offset})).to_vec();
            clocks.extend(self.setting.context.clocks().names().map(|name| json!({"zone": name})));
            // One that nobody knows.
            clocks.push(json!({"zone": "Mars/Olympus"}));
            let clock = self.fact(&clocks);
            self.profile.insert("clock".to_owned(), clock);
        }
        let known = self.known();
        for occasion in found {
            let edges = self.edges_of(&occasion, &known);
            self.edges.extend(edges.iter().flat_map(|edge| [edge - 1, *edge]));
        }
    }

    fn stand_on_personal(&mut self, day: &Json) {
        if self.dice.chance(10) {
            return;
        }
        let today = self.setting.today();
        let mut days: Vec<NaiveDate> = [0, 1, -1, 5, -30, 300].map(|days| today + TimeDelta::days(days)).to_vec();
        days.extend([NaiveDate::from_ymd_opt(1992, 2, 29).unwrap(), today - Months::new(12)]);
        days.push(today - Months::new(12 * 30));
        match tag(day) {
            ("birthday", _) => {
                let mut days: Vec<Json> = days.iter().map(|day| json!(day.to_string())).collect();
                days.extend([json!(today.format("--%m-%d").to_string()), json!("--02-29")]);
                let fact = self.fact(&days);
                self.profile.insert("birth_date".to_owned(), fact);
            }
            ("sign_up", _) => {
                let day = self.dice.one_of(&days);
                let start = self.setting.day_start(day);
                let at = start + self.dice.one_of(&[0, -1, DAY / 2]);
                self.profile.insert("sign_up".to_owned(), json!({"at": show(at)}));
            }
            (_, kind) => {
                let n = 1 + self.dice.roll(2);
                let mut occasions = Vec::new();
                for _ in 0..n {
                    let kind = if self.dice.chance(20) { json!("move") } else { kind.clone() };
                    let day = self.dice.one_of(&days).to_string();
                    occasions.push(json!({"kind": kind, "date": day, "recurs": self.dice.chance(50)}));
                }
                self.profile.insert("occasions".to_owned(), json!(occasions));
            }
        }
    }

    /// Where an occasion begins and ends in the years around now.
    pub(super) fn edges_of(&self, occasion: &Json, known: &Profile) -> Vec<i64> {
        let now = self.setting.as_of;
        let (form, content) = tag(occasion);
        if form == "daily" {
            let ahead = self.setting.clock_ahead(known, now);
            let midnight = (now + ahead).div_euclid(DAY) * DAY - ahead;
            let minutes = |key: &str| {
                let (hours, minutes) = content[key].as_str().unwrap().split_once(':').unwrap();
                (hours.parse::<i64>().unwrap() * 60 + minutes.parse::<i64>().unwrap()) * 60_000_000
            };
            let days = [0, -1, -2, -3, -4, -5, -6, -7].map(|day| midnight + day * DAY);
            return days.iter().flat_map(|day| [day + minutes("from"), day + minutes("to"), *day]).collect();
        }
        let days = |key: &str| content[key].as_i64().unwrap_or(0);
        let found = self.setting.occurrences(occasion, known);
        let edge = |day: NaiveDate, days: i64| self.setting.day_start(day + TimeDelta::days(days));
        found.into_iter().flat_map(|day| [edge(day, -days("lead")), edge(day, days("trail") + 1)]).collect()
    }

    /// An instant on the edge of an occasion, or inside of it.
    pub(super) fn on_occasion(&mut self, occasion: &Json, at: i64) -> i64 {
        let edges = self.edges_of(occasion, &self.known());
        if edges.is_empty() || self.dice.chance(15) {
            return at;
        }
        let past: Vec<i64> = edges.iter().copied().filter(|edge| *edge <= self.setting.as_of).collect();
        let edge = if past.is_empty() { self.dice.one_of(&edges) } else { self.dice.one_of(&past) };
        edge + self.dice.one_of(&[0, 0, -1, 1, 600_000_000])
    }
}
