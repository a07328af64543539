//! Profiles made from a rule's literals.

use super::*;

impl Maker<'_> {
    pub(super) fn fact(&mut self, values: &[Json]) -> Json {
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

    pub(super) fn stand_on_age(&mut self, limit: Option<&Json>) {
        let years = limit.and_then(Json::as_u64).unwrap_or(18) as u32;
        let today = self.setting.day_of(self.setting.as_of);
        let then = today - Months::new(12 * years);
        let mut days: Vec<Json> = [-1, 0, 1].map(|beside| json!((then + TimeDelta::days(beside)).to_string())).to_vec();
        days.push(json!(then.format("--%m-%d").to_string()));
        let leap = (0..8).find_map(|back| NaiveDate::from_ymd_opt(then.year() - back, 2, 29)).unwrap();
        days.push(json!(leap.to_string()));
        let fact = self.fact(&days);
        self.profile.insert("birth_date".to_owned(), fact);
    }

    pub(super) fn stand_on_place(&mut self, _metric: &Json) {
        let mut homes: Vec<Json> =
            POINTS.iter().map(|(latitude, longitude)| json!({"point": format!("{latitude},{longitude}")})).collect();
        homes.push(json!({"country": "DE"}));
        let fact = self.fact(&homes);
        self.profile.insert("home".to_owned(), fact);
    }

    pub(super) fn stand_on_fact(&mut self, field: &Json, is: &Json) {
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
            "tags" => self.stand_on_tags(),
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
            "languages" | "interests" | "attitudes" | "benefits" | "main_benefit" | "barriers"
            | "preferred_channels" => {
                let lists = lists(self);
                let fact = self.fact(&lists);
                let code = if code == "main_benefit" { "benefits" } else { code };
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

    fn stand_on_tags(&mut self) {
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

    fn put(&mut self, map: &str, name: &Json, fact: Json) {
        let facts = self.profile.entry(map).or_insert_with(|| json!({}));
        facts[name.as_str().unwrap()] = fact;
    }

    pub(super) fn sign_up(&mut self) {
        if !self.profile.contains_key("sign_up") && self.dice.chance(30) {
            let at = self.any_instant();
            self.profile.insert("sign_up".to_owned(), json!({"at": show(at)}));
        }
    }
}

pub(super) fn tag_or_plain(value: &Json) -> Option<(&str, &Json)> {
    value.is_object().then(|| tag(value))
}
