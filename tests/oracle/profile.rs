//! Facts of the profile, and what else is told as a label.

use super::{
    Truth, World,
    events::Fit,
    values::{Seen, Val, date, instant, limits, list, money, present, tag, text, value, values},
};
use chrono::Datelike;
use rust_decimal::Decimal;
use serde_json::Value as Json;

/// The values of a label, any of which may pass a test, and the label as it is shown. No values where nothing is known.
pub(super) type Label = (Option<Vec<Val>>, Seen);

impl World {
    /// What holds of a fact: the latest dated value that is not later than the instant, else the undated one.
    pub(super) fn fact_at<'a>(&self, fact: &'a Json) -> Option<&'a Json> {
        let dated = list(&fact["dated"]).iter().filter(|dated| instant(text(&dated["since"])) <= self.as_of);
        let latest = dated.max_by_key(|dated| instant(text(&dated["since"])));
        latest.map(|dated| &dated["value"]).or_else(|| present(&fact["undated"]))
    }

    /// When the customer signed up, if that has happened.
    pub(super) fn sign_up<'a>(&self, customer: &'a Json) -> Option<&'a Json> {
        present(&customer["profile"]["sign_up"]).filter(|sign_up| instant(text(&sign_up["at"])) <= self.as_of)
    }

    pub(super) fn label(&self, label: &Json, customer: &Json) -> Label {
        match tag(label) {
            ("favourite", content) => self.favourite(content, customer),
            ("level", scale) => self.level(text(scale), customer),
            ("score", content) => self.score(content, customer),
            ("segment_of", model) => self.segment_of(text(model), customer),
            _ => self.fact(label, customer),
        }
    }

    fn fact(&self, field: &Json, customer: &Json) -> Label {
        let profile = &customer["profile"];
        let (code, name) = tag(field);
        let one = |json: &Json| (vec![Val::Text(text(json).to_owned())], Val::Text(text(json).to_owned()));
        let of_texts = |texts: Vec<String>| (texts.iter().cloned().map(Val::Text).collect(), shown(&texts));
        let several = |json: &Json| of_texts(list(json).iter().map(|each| text(each).to_owned()).collect());
        let single = |value: Val| (vec![value.clone()], value);
        let of_home = |key: &str| self.fact_at(&profile["home"]).and_then(|home| present(&home[key]));
        let of_household = |key: &str| self.fact_at(&profile["household"]).and_then(|house| present(&house[key]));
        let number = |count: &Json| single(Val::Number(Decimal::from(count.as_u64().unwrap())));
        let found: Option<(Vec<Val>, Val)> = match code {
            "birth_date" => self
                .fact_at(&profile["birth_date"])
                .filter(|born| !text(born).starts_with("--"))
                .map(|born| single(Val::Date(date(text(born))))),
            "country" | "region" | "city" | "postal_code" => of_home(code).map(one),
            "household_id" => of_household("id").map(one),
            "household_size" => of_household("size").map(number),
            "children" => of_household("children").map(number),
            "pets" => of_household("pets").map(several),
            "income" => {
                self.fact_at(&profile["income"]).and_then(|income| present(&income["per_year"])).map(|income| {
                    let (amount, currency) = money(text(income));
                    single(Val::Money(amount, currency))
                })
            }
            "income_band" => self.fact_at(&profile["income"]).and_then(|income| present(&income["band"])).map(one),
            "decision_maker" => {
                self.fact_at(&profile["decision_maker"]).map(|flag| single(Val::Flag(flag.as_bool().unwrap())))
            }
            "languages" | "interests" | "attitudes" | "benefits" | "barriers" | "preferred_channels" => {
                self.fact_at(&profile[code]).map(several)
            }
            "main_benefit" => self.fact_at(&profile["benefits"]).and_then(|ranked| ranked.as_array()?.first()).map(one),
            "signed_up" => self.sign_up(customer).map(|sign_up| single(Val::Time(instant(text(&sign_up["at"]))))),
            "sign_up_source" => self.sign_up(customer).and_then(|sign_up| present(&sign_up["source"])).map(one),
            "tags" => {
                let tags = profile["tags"].as_object().into_iter().flatten();
                let on = tags.filter(|(_, fact)| self.fact_at(fact).is_some_and(|on| *on == Json::Bool(true)));
                let on = on.map(|(tag, _)| tag.clone()).collect();
                Some(of_texts(on))
            }
            "consent" => self.fact_at(&profile["consent"][text(name)]).map(one),
            "attribute" => self.fact_at(&profile["attributes"][text(name)]).map(|found| match value(found) {
                Val::Texts(texts) => of_texts(texts),
                other => single(other),
            }),
            plain => self.fact_at(&profile[plain]).map(one),
        };
        match found {
            Some((values, shown)) => (Some(values), Seen::Exactly(shown)),
            None => (None, Seen::Missing),
        }
    }

    /// The first level of the scale whose range the metric lies in.
    fn level(&self, scale: &str, customer: &Json) -> Label {
        let scale = &self.scales[scale];
        let (family, metric) = tag(&scale.metric);
        for (level, is) in &scale.levels {
            let leaf = serde_json::json!({"value": metric, "is": is});
            match self.leaf(family, &leaf, customer).0 {
                Truth::Yes => return (Some(vec![Val::Text(level.clone())]), Seen::Exactly(Val::Text(level.clone()))),
                Truth::No => {}
                Truth::Unknown => break,
            }
        }
        (None, Seen::Missing)
    }

    pub(super) fn judge_label(&self, known: Option<&[Val]>, is: &Json) -> Truth {
        let Some(found) = known else { return Truth::Unknown };
        let answers: Vec<Truth> = match is {
            Json::String(anything) if anything == "anything" => return Truth::Yes,
            Json::Array(_) => {
                let among = values(is);
                let answer = |found: &Val| {
                    if among.contains(found) {
                        Truth::Yes
                    } else if among.iter().all(|one| one.type_name() != found.type_name()) {
                        Truth::Unknown
                    } else {
                        Truth::No
                    }
                };
                found.iter().map(answer).collect()
            }
            range => {
                let answer = |found: &Val| {
                    if limits(range).iter().any(|(_, limit)| value(limit).type_name() != found.type_name()) {
                        return Truth::Unknown;
                    }
                    match self.fits_range(found, range, self.as_of) {
                        Fit::Passes => Truth::Yes,
                        Fit::Fails => Truth::No,
                        Fit::Untold => Truth::Unknown,
                    }
                };
                found.iter().map(answer).collect()
            }
        };
        Truth::any(&answers)
    }

    /// In completed years, the birthday of a leap day falling on 1 March.
    pub(super) fn age(&self, customer: &Json) -> Option<i32> {
        let born = text(self.fact_at(&customer["profile"]["birth_date"])?);
        let born = (!born.starts_with("--")).then(|| date(born))?;
        let today = self.today();
        let birthday_to_come = (today.month(), today.day()) < (born.month(), born.day());
        (born <= today).then(|| today.year() - born.year() - i32::from(birthday_to_come))
    }

    pub(super) fn metres_from_home(&self, point: &Json, customer: &Json) -> Option<f64> {
        let home = present(&self.fact_at(&customer["profile"]["home"])?["point"])?;
        let (latitude, longitude) = text(home).split_once(',')?;
        let here = (latitude.parse().unwrap(), longitude.parse().unwrap());
        let there = (text(&point["latitude"]).parse().unwrap(), text(&point["longitude"]).parse().unwrap());
        Some(metres(here, there))
    }
}

/// Several texts that are one are shown as one.
pub(super) fn shown(texts: &[String]) -> Val {
    match texts {
        [one] => Val::Text(one.clone()),
        several => Val::Texts(several.to_vec()),
    }
}

/// Along the great circle of a sphere with the mean radius of the Earth.
pub fn metres(here: (f64, f64), there: (f64, f64)) -> f64 {
    let latitudes = (here.0.to_radians(), there.0.to_radians());
    let half_latitude = ((there.0 - here.0).to_radians() / 2.0).sin();
    let half_longitude = ((there.1 - here.1).to_radians() / 2.0).sin();
    let chord = half_latitude.powi(2) + latitudes.0.cos() * latitudes.1.cos() * half_longitude.powi(2);
    2.0 * 6_371_008.8 * chord.sqrt().min(1.0).asin()
}
