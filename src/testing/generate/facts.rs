//! What is asked of profiles, by chance.

use super::*;

pub(super) fn facts() -> Vec<Json> {
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
        "main_benefit",
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
pub(super) fn fact_pool(field: &Json, as_of: i64) -> Vec<Json> {
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
        ("benefits" | "main_benefit", _) => texts(&["quality", "service"]),
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

pub(super) fn label_of(dice: &mut Dice, setting: &Setting<'_>) -> Json {
    if dice.chance(35) && !setting.score_models().is_empty() {
        return scored_of(dice, setting);
    }
    if dice.chance(50) {
        return if dice.chance(20) && !setting.scales().is_empty() {
            level_of(dice, setting)
        } else {
            favourite_of(dice, setting)
        };
    }
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

/// A score by a model, or the segment by its grid.
fn scored_of(dice: &mut Dice, setting: &Setting<'_>) -> Json {
    let (name, model) = dice.one_of(&setting.score_models());
    if let Some(grid) = model.grid().filter(|_| dice.chance(45)) {
        let names: Vec<Json> = grid.names().map(|name| json!(name)).collect();
        let is = if dice.chance(20) { json!("anything") } else { json!(dice.some(&names, 2)) };
        return json!({"label": {"value": {"segment_of": name}, "is": is}});
    }
    let names: Vec<&Text> = model.names().collect();
    let of = dice.one_of(&names);
    // What some scores give.
    let numbers = (0..3).filter_map(|_| {
        let mut scores = Scores::none();
        for dimension in &model.dimensions {
            let of = dimension.breakpoints.of();
            scores.push(Score::new(1 + dice.roll(of.into()) as u8, of), None);
        }
        match model.place_of(of) {
            Some(place) => scores.get(place).map(|score| Decimal::from(score.get())),
            None => model.combined(of, &scores),
        }
    });
    let mut numbers: Vec<Decimal> = numbers.chain([Decimal::ONE]).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let numbers: Vec<Json> = numbers.iter().map(|number| json!({"number": number.normalize().to_string()})).collect();
    let is = if dice.chance(30) { json!(dice.some(&numbers, 2)) } else { range_of(dice, &numbers) };
    json!({"label": {"value": {"score": {"model": name, "of": of}}, "is": is}})
}

/// The level on a scale.
fn level_of(dice: &mut Dice, setting: &Setting<'_>) -> Json {
    let (name, scale) = dice.one_of(&setting.scales());
    let names: Vec<Json> = scale.names().map(|name| json!(name)).collect();
    let is = if dice.chance(20) { json!("anything") } else { json!(dice.some(&names, 2)) };
    json!({"label": {"value": {"level": name}, "is": is}})
}
