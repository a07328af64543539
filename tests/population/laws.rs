//! What a population says of everyone is what the slow oracle says of each, in any context, however the population came to be.

use crate::{
    generate::{Case, DAY, Dice, Setting, case, described, leaf_case, leaves, lib, scored_customers, segment, to_json},
    made::{FILLERS, filled, instants_of, somehow},
    oracle::{self, Truth, World, tag},
};
use proptest::prelude::*;
use segmentry::{
    Context, Plan, Predicate, Verdict,
    insight::CutOffs,
    model::{Currency, Customer, Id, Text},
    population::{Members, Population},
    rfm::Rfm,
    scale::{Axis, GridRule, Scale},
    segment::Waterfall,
    testing,
    words::{Metric, percent},
};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// So many cases for each 256 that are asked for.
pub(crate) fn config(cases: u32) -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig { cases: (usual.cases * cases / 256).max(1), failure_persistence: None, ..usual }
}

fn predicate(rule: &Json) -> Predicate {
    serde_json::from_value(rule.clone()).unwrap_or_else(|error| panic!("{rule}: {error}"))
}

fn truth(verdict: Verdict) -> Truth {
    match verdict {
        Verdict::Yes => Truth::Yes,
        Verdict::No => Truth::No,
        Verdict::Unknown => Truth::Unknown,
    }
}

/// A population, those whom the oracle is asked about, and those of whom little is known.
struct Asked {
    population: Population,
    people: Vec<(Id, Json)>,
    fillers: Vec<Customer>,
}

impl Asked {
    /// At least so many customers.
    fn new(dice: &mut Dice, people: &[Customer], n: usize) -> Self {
        let all = filled(dice, people, n);
        let population = somehow(dice, &all);
        let ids: Vec<&Id> = people.iter().map(Customer::id).collect();
        let fillers: Vec<Customer> = all.iter().filter(|customer| !ids.contains(&customer.id())).cloned().collect();
        let asked = people.iter().chain(fillers.iter().take(usize::try_from(FILLERS).unwrap()));
        let people = asked.map(|customer| (customer.id().clone(), to_json(customer))).collect();
        Self { population, people, fillers }
    }

    /// Each customer's verdict, as the sets of all tell it.
    fn verdicts(&self, plan: &Plan) -> BTreeMap<Id, Truth> {
        let found = self.population.verdicts(plan);
        if self.fillers.len() < 100 {
            assert_eq!(self.population.select(plan), found.yes);
        }
        let told = |members: &Members, truth: Truth| -> Vec<(Id, Truth)> {
            self.population.ids(members).map(|id| (id, truth)).collect()
        };
        let sets = [(&found.yes, Truth::Yes), (&found.no, Truth::No), (&found.unknown, Truth::Unknown)];
        let all: Vec<(Id, Truth)> = sets.into_iter().flat_map(|(members, truth)| told(members, truth)).collect();
        assert_eq!(all.len(), self.population.len(), "everyone is in one of the three");
        all.into_iter().collect()
    }

    fn agrees(&self, plan: &Plan, world: &World, rule: &Json) {
        let found = self.verdicts(plan);
        for (id, customer) in &self.people {
            assert_eq!(found[id], world.verdict(rule, customer), "{rule} at {}\n{customer}", plan.as_of());
        }
        // Of many fillers, some in each word.
        let step = if self.fillers.len() < 100 { 1 } else { 13 };
        for filler in self.fillers.iter().step_by(step) {
            assert_eq!(found[filler.id()], truth(plan.verdict(filler)), "{rule} at {}\n{filler:?}", plan.as_of());
        }
    }

    /// At the instant of the context and at some others: on what customers did and what became known of them, and beside it.
    fn agrees_at_all_times(&self, dice: &mut Dice, context: &Context, world: &mut World, rules: &[Json]) {
        let as_of = context.as_of().micros();
        let mut near: Vec<i64> = self.people.iter().flat_map(|(_, customer)| instants_of(customer)).collect();
        near.push(as_of);
        near.retain(|at| (as_of - 5_000 * DAY..as_of + 700 * DAY).contains(at));
        let mut instants = vec![as_of];
        for _ in 0..2 {
            instants.push(dice.one_of(&near) + dice.one_of(&[0, -1, 1, 20 * DAY, -45 * DAY]));
        }
        let plans: Vec<Plan> = rules.iter().map(|rule| predicate(rule).plan(context).unwrap()).collect();
        for at in instants {
            world.as_of = at;
            for (plan, rule) in plans.iter().zip(rules) {
                self.agrees(&plan.at(lib(at)).unwrap(), world, rule);
            }
        }
    }
}

/// A rule and each of its leaves; and other rules of so many levels, since a context takes longer to make than to ask.
fn agrees_with_the_oracle(case: &Case, others: usize, levels: usize) {
    let context = case.setting.context();
    let mut dice = Dice::new(case.dice().roll(1_000_000) as u64);
    let mut people = case.customers.clone();
    let leaves = leaves(&case.rule, &case.setting).into_iter().map(|(family, leaf)| json!({family: leaf}));
    let mut rules: Vec<Json> = [case.rule.clone()].into_iter().chain(leaves).collect();
    rules.dedup();
    for other in 0..others {
        let rule: Json = serde_json::from_str(&testing::definition(&mut dice, &context, levels)).unwrap();
        for number in 0..3 {
            let id = format!("other-{other}-{number}");
            people.push(testing::customer_of(&mut dice, &context, &predicate(&rule), id));
        }
        rules.push(rule);
    }
    let n = dice.one_of(&[0, 0, 0, 63, 64, 65]);
    let asked = Asked::new(&mut dice, &people, n);
    asked.agrees_at_all_times(&mut dice, &context, &mut case.setting.world(), &rules);
}

proptest! {
    #![proptest_config(config(96))]

    #[test]
    fn any_definition_in_any_setting(case in case(6)) {
        agrees_with_the_oracle(&case, 2, 3);
    }
}

proptest! {
    #![proptest_config(config(160))]

    #[test]
    fn any_leaf_in_any_setting(case in leaf_case(4)) {
        agrees_with_the_oracle(&case, 4, 0);
    }
}

/// What may be said of the scores of a setting.
fn asks_scores(dice: &mut Dice, setting: &Setting) -> Vec<Json> {
    let mut rules = Vec::new();
    for model in &setting.models {
        for name in model.scored.names() {
            let value = json!({"score": {"model": model.name, "of": name}});
            let limit = json!({"number": dice.one_of(&["1", "2", "3", "50"])});
            let is = dice.one_of(&[json!({"at_least": limit}), json!({"less_than": limit}), json!("anything")]);
            rules.push(json!({"label": {"value": value, "is": is}}));
        }
        if let Some(grid) = model.scored.grid() {
            let names: Vec<&str> = grid.names().map(Text::as_str).collect();
            let value = json!({"segment_of": model.name});
            rules.push(json!({"label": {"value": value, "is": [dice.one_of(&names)]}}));
            rules.push(json!({"not": {"label": {"value": value, "is": [grid.without_purchases().as_str()]}}}));
        }
    }
    for (name, levels) in [("orders", ["light", "heavy"]), ("spent", ["some", "much"]), ("age", ["fresh", "stale"])] {
        rules.push(json!({"label": {"value": {"level": name}, "is": [dice.one_of(&levels)]}}));
    }
    rules
}

/// A model and a scale fitted to the population itself.
fn fitted(asked: &Asked, context: &Context, world: &mut World) -> (Context, Vec<Json>) {
    let everyone = asked.population.everyone();
    let orders = || json!({"from": ["order"]});
    let metrics = [
        json!({"number": {"days_since": {"events": orders(), "end": "last"}}}),
        json!({"number": {"count": orders()}}),
        json!({"amount": {"total": {"events": orders(), "currency": "EUR"}}}),
    ];
    let mut rules = Vec::new();
    let mut with = context.clone();
    if let Ok(fit) = Rfm::of_orders(Currency::EUR).plan(context).unwrap().fit_population(&asked.population, &everyone) {
        let dimensions = ["recency", "frequency", "monetary"].iter().zip(&metrics);
        let dimensions: Vec<Json> = dimensions.map(|(name, metric)| described(&fit.model, name, metric)).collect();
        let grid = fit.model.grid().unwrap();
        let rule = |rule: &GridRule| {
            let ranges: Vec<Json> = rule.ranges().map(|range| json!([range.start(), range.end()])).collect();
            json!({"name": rule.name().as_str(), "ranges": ranges})
        };
        let axis = |axis: &Axis| json!({"of": axis.dimensions().iter().map(Text::as_str).collect::<Vec<_>>()});
        let grid = json!({
            "axes": grid.axes().iter().map(axis).collect::<Vec<_>>(),
            "rules": grid.rules().iter().map(rule).collect::<Vec<_>>(),
            "others": grid.others().map(Text::as_str),
            "without_purchases": grid.without_purchases().as_str(),
        });
        for segment in fit.model.grid().unwrap().names() {
            rules.push(json!({"label": {"value": {"segment_of": "fitted"}, "is": [segment.as_str()]}}));
        }
        world.models.insert("fitted".to_owned(), json!({"dimensions": dimensions, "combined": {}, "grid": grid}));
        for name in ["recency", "frequency", "monetary"] {
            let value = json!({"score": {"model": "fitted", "of": name}});
            rules.push(json!({"label": {"value": value, "is": {"at_least": {"number": "3"}}}}));
        }
        with = with.score_model("fitted", fit.model);
    }
    for (name, metric) in ["fitted days", "fitted orders", "fitted euros"].into_iter().zip(metrics) {
        let metric: Metric = serde_json::from_value(metric).unwrap();
        let cut_offs = CutOffs::new(metric, "low", [(percent(30), "middle"), (percent(80), "top")]);
        let Ok(fit) = cut_offs.plan(context).unwrap().of(&asked.population, &everyone) else { continue };
        world.scales.insert(name.to_owned(), levels_of(&fit.scale));
        for level in ["low", "middle", "top"] {
            rules.push(json!({"label": {"value": {"level": name}, "is": [level]}}));
        }
        with = with.scale(name, fit.scale);
    }
    (with, rules)
}

/// As the oracle reads them, from the highest down.
fn levels_of(scale: &Scale) -> oracle::Scale {
    let json = serde_json::to_value(scale).unwrap();
    let above = json["above"].as_array().unwrap();
    let name = |name: &Json| name.as_str().unwrap().to_owned();
    let reached = above.iter().rev().map(|level| (name(&level["name"]), json!({"at_least": level["from"]})));
    let lowest = above.first().map(|level| (name(&json["lowest"]), json!({"less_than": level["from"]})));
    oracle::Scale { metric: json["metric"].clone(), levels: reached.chain(lowest).collect() }
}

/// Everything that is fitted or defined elsewhere, of populations of any size.
#[test]
fn scores_levels_segments_and_functions_of_one_chunk_and_of_several() {
    let sizes = [0, 64, 1_023, 1_024, 1_025, 2_111];
    let mut met = 0;
    for seed in 0..18 {
        let mut dice = Dice::new(seed);
        let setting = Setting::of(&mut dice);
        let some = (0..16).map(|n| Dice::new(1_000 * seed + n)).collect();
        let people = scored_customers(&setting, some);
        let n = sizes[usize::try_from(seed).unwrap() % sizes.len()];
        let asked = Asked::new(&mut dice, &people, n);
        let mut world = setting.world();
        let (context, mut rules) = fitted(&asked, &setting.context(), &mut world);
        met += rules.len();
        rules.extend(asks_scores(&mut dice, &setting));
        rules.extend(setting.segments.keys().map(|id| json!({"segment": id})));
        rules.extend(["by_id", "by_hour"].map(|host| json!({"any": [{"host": host}, {"segment": "first"}]})));
        while n > 100 && rules.len() > 8 {
            drop(rules.swap_remove(dice.roll(rules.len())));
        }
        asked.agrees_at_all_times(&mut dice, &context, &mut world, &rules);
    }
    assert!(met > 200, "{met}");
}

/// Who is in each group of a waterfall is whom the oracle finds there first.
#[test]
fn groups_of_waterfalls() {
    for seed in 0..12 {
        let mut dice = Dice::new(seed);
        let setting = Setting::of(&mut dice);
        let context = setting.context();
        let some: Vec<Dice> = (0..12).map(|n| Dice::new(500 * seed + n)).collect();
        let rule = predicate(&json!({"any": setting.segments.values().collect::<Vec<_>>()}));
        let made = some.into_iter().zip(0..).map(|(mut dice, id)| testing::customer_of(&mut dice, &context, &rule, id));
        let people: Vec<Customer> = made.collect();
        let asked = Asked::new(&mut dice, &people, 0);
        let mut waterfall = Waterfall::new("others").unwrap();
        for (id, rule) in &setting.segments {
            waterfall = waterfall.group(segment(id, rule));
        }
        let groups = [&["first", "second", "third"][..], &["others"]].concat();
        let world = setting.world();
        for (id, customer) in &asked.people {
            let is_in = |segment: &&&str| world.verdict(&setting.segments[**segment], customer) == Truth::Yes;
            let group = groups[..3].iter().find(is_in).unwrap_or(&"others");
            for name in &groups {
                let found = asked.population.select(&waterfall.rule(name).plan(&context).unwrap());
                let is_found = asked.population.ids(&found).any(|found| found == *id);
                let expected = name == group && world.exists(customer);
                assert_eq!(is_found, expected, "{name}\n{customer}");
            }
        }
    }
}

/// The laws above say something only if they meet leaves of every family, three verdicts, and past and future instants.
#[test]
fn every_family_is_met_with_every_verdict() {
    let mut met: BTreeMap<(String, &str), usize> = BTreeMap::new();
    for seed in 0..80 {
        let mut dice = Dice::new(seed);
        let setting = Setting::of(&mut dice);
        let context = setting.context();
        let rule: Json = serde_json::from_str(&testing::definition(&mut dice, &context, 0)).unwrap();
        let plan = predicate(&rule).plan(&context).unwrap();
        let made = (0..6).map(|id| testing::customer_of(&mut dice, &context, &predicate(&rule), id));
        let people: Vec<Customer> = made.collect();
        let found = somehow(&mut dice, &people).verdicts(&plan);
        for (members, verdict) in [(&found.yes, "yes"), (&found.no, "no"), (&found.unknown, "unknown")] {
            *met.entry((tag(&rule).0.to_owned(), verdict)).or_default() += members.len();
        }
    }
    for family in ["number", "amount", "time", "share", "label"] {
        for verdict in ["yes", "no", "unknown"] {
            let times = met.get(&(family.to_owned(), verdict)).copied().unwrap_or_default();
            assert!(times >= 5, "{family} {verdict}: {met:#?}");
        }
    }
}
