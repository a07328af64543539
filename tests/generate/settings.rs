//! Contexts by chance, as the library and as the oracle take them.

use super::{
    models::{Model, models},
    *,
};

/// A context, as the library and as the oracle take it.
#[derive(Clone, Debug)]
pub struct Setting {
    pub as_of: i64,
    pub zone: Tz,
    pub rates: Vec<Rate>,
    pub history_since: Option<i64>,
    pub segments: BTreeMap<String, Json>,
    pub models: Vec<Model>,
    /// Made once: zones are made into tables.
    context: Context,
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

/// Names of zones that customers live by.
const CLOCKS: [&str; 2] = ["Asia/Tokyo", "America/New_York"];

pub fn show(at: i64) -> String {
    lib(at).to_string()
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

const HOSTS: [(&str, oracle::Host); 5] =
    [("always", always), ("never", never), ("unknown", unknown), ("by_id", by_id), ("by_hour", by_hour)];

type Levels = Vec<(Json, &'static str)>;

/// The scales that every context has: name, metric, the lowest level, the higher ones and from where on.
pub fn scales() -> [(&'static str, Json, &'static str, Levels); 3] {
    let orders = || json!({"from": ["order"]});
    let total = json!({"amount": {"total": {"events": orders(), "currency": "EUR"}}});
    let age = json!({"time": {"since": {"events": orders(), "end": "last"}}});
    [
        ("orders", json!({"number": {"count": orders()}}), "light", vec![(json!(1), "average"), (json!(3), "heavy")]),
        ("spent", total, "little", vec![(json!("49.99"), "some"), (json!("50"), "much")]),
        ("age", age, "fresh", vec![(json!("30d"), "stale")]),
    ]
}

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
        let history_since = dice.chance(20).then(|| {
            let ago = dice.one_of(&[400 * DAY, 30 * DAY, 7 * DAY, DAY, 0, -1, -40 * DAY, -40 * DAY, -40 * DAY]);
            as_of - ago + dice.one_of(&[0, 1, -1])
        });
        let context = context(as_of, zone, &rates, history_since);
        let models = models(dice, &context);
        let context = with_models(context, &models);
        let mut setting = Self { as_of, zone, rates, history_since, segments: BTreeMap::new(), models, context };
        // Each may refer to those before.
        for id in ["first", "second", "third"] {
            let rule = rule_of(dice, &setting.context, 1);
            setting.segments.insert(id.to_owned(), rule);
            setting.context = setting.context.clone().catalog(setting.catalog());
        }
        setting
    }

    pub fn world(&self) -> World {
        let mut world = World::new(self.as_of, self.zone);
        world.rates.clone_from(&self.rates);
        world.history_since = self.history_since;
        world.zones = CLOCKS.iter().map(|name| ((*name).to_owned(), oracle::zone(name))).collect();
        world.segments.clone_from(&self.segments);
        for (name, metric, lowest, above) in scales() {
            // From the highest down; what is above none of the limits is on the lowest.
            let reached = above.iter().rev().map(|(from, level)| ((*level).to_owned(), json!({"at_least": from})));
            let below = above.first().map(|(from, _)| (lowest.to_owned(), json!({"less_than": from})));
            let levels = reached.chain(below).collect();
            world.scales.insert(name.to_owned(), oracle::Scale { metric, levels });
        }
        let described = |model: &Model| (model.name.to_owned(), model.description.clone());
        world.models = self.models.iter().map(described).collect();
        world.hosts = HOSTS.iter().map(|(name, host)| ((*name).to_owned(), *host)).collect();
        world
    }

    pub fn context(&self) -> Context {
        self.context.clone()
    }

    fn catalog(&self) -> Catalog {
        self.segments.iter().map(|(id, rule)| segment(id, rule)).collect()
    }

    /// The same setting at another instant.
    pub fn at(&self, as_of: i64) -> Self {
        let context = context(as_of, self.zone, &self.rates, self.history_since).catalog(self.catalog());
        Self { as_of, context: with_models(context, &self.models), ..self.clone() }
    }
}

fn with_models(context: Context, models: &[Model]) -> Context {
    models.iter().fold(context, |context, model| context.score_model(model.name, model.scored.clone()))
}

/// As the library takes it, without segments and score models.
fn context(as_of: i64, zone: Tz, rates: &[Rate], history_since: Option<i64>) -> Context {
    let rates = rates.iter().fold(Rates::default(), |rates, rate| {
        let code = |code: &str| Currency::new(code).unwrap();
        let factor = rust_decimal::Decimal::from_str_exact(&rate.factor).unwrap();
        rates.with(code(&rate.from), code(&rate.to), lib(rate.since), factor).unwrap()
    });
    let mut context = Context::at(lib(as_of)).zone(zone).rates(rates);
    for name in CLOCKS {
        context = context.customer_zone(name, oracle::zone(name));
    }
    for (name, metric, lowest, above) in scales() {
        let above: Vec<Json> = above.iter().map(|(from, name)| json!({"from": from, "name": name})).collect();
        let scale = json!({"segmentry": 1, "metric": metric, "lowest": lowest, "above": above});
        context = context.scale(name, serde_json::from_value::<Scale>(scale).unwrap());
    }
    for (name, host) in HOSTS {
        context =
            context.host(name, move |customer: &Customer, at: Instant| host(&customer.id().to_string(), at.micros()));
    }
    match history_since {
        Some(since) => context.history_since(lib(since)),
        None => context,
    }
}
