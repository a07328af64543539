//! The laws that every reading keeps, over definitions and customers by chance.
//!
//! `PROPTEST_CASES` multiplies the work: 256 is the usual amount.

#![cfg(feature = "serde")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests say what they expect by failing"
)]

mod generate;
mod oracle;

use generate::{Case, DAY, Dice, Setting, case, leaf_case, lib, score_case, scored_customers, show, to_json};
use oracle::{Seen, Truth, World, instant, tag};
use proptest::prelude::*;
use segmentry::{
    Context, Predicate, Segment, Verdict, all_of, any_of, at_least_of,
    model::{Customer, Event, History},
    plan::{Observed, Reason},
    scale::Reach,
    words::Metric,
};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// So many cases for each 256 that are asked for.
fn config(cases: u32) -> ProptestConfig {
    let usual = ProptestConfig::default();
    let cases = usual.cases * cases / 256;
    ProptestConfig { cases, failure_persistence: None, ..usual }
}

fn truth(verdict: Verdict) -> Truth {
    match verdict {
        Verdict::Yes => Truth::Yes,
        Verdict::No => Truth::No,
        Verdict::Unknown => Truth::Unknown,
    }
}

fn seen(observed: &Observed) -> Seen {
    let json = serde_json::to_value(observed).unwrap();
    match tag(&json) {
        ("exactly", value) => Seen::Exactly(oracle::value(value)),
        ("at_least", value) => Seen::AtLeast(oracle::value(value)),
        _ => Seen::Missing,
    }
}

fn predicate(rule: &Json) -> Predicate {
    serde_json::from_value(rule.clone()).unwrap_or_else(|error| panic!("{rule}: {error}"))
}

// ---- Law 1 -------------------------------------------------------------------------------------------------------

fn agrees_with_the_oracle(case: &Case) {
    let world = case.setting.world();
    let plan = case.segment().plan(&case.setting.context()).unwrap_or_else(|error| panic!("{error}\n{case:?}"));
    for customer in &case.customers {
        let json = to_json(customer);
        let verdict = plan.verdict(customer);
        assert_eq!(truth(verdict), world.verdict(&case.rule, &json), "{}\n{}", case.rule, json);
        assert_eq!(plan.matches(customer), verdict.is_yes());
    }
}

fn leaves_agree_with_the_oracle(case: &Case) {
    let world = case.setting.world();
    let context = case.setting.context();
    for (family, leaf) in generate::leaves(&case.rule, &case.setting) {
        let metric: Metric = serde_json::from_value(json!({&family: leaf["value"]})).unwrap();
        let metric = metric.plan(&context).unwrap();
        let plan = predicate(&json!({&family: leaf})).plan(&context).unwrap();
        for customer in &case.customers {
            let json = to_json(customer);
            let (says, observed) = world.leaf(&family, &leaf, &json);
            let found = metric.value(customer);
            assert_eq!(seen(&found), observed, "{found:?} of {}\n{json}", leaf["value"]);
            if world.exists(&json) {
                assert_eq!(truth(plan.verdict(customer)), says, "{leaf}\n{json}");
            }
        }
    }
}

proptest! {
    #![proptest_config(config(768))]

    #[test]
    fn verdicts_agree_with_the_oracle(case in case(3)) {
        agrees_with_the_oracle(&case);
    }
}

proptest! {
    #![proptest_config(config(2560))]

    #[test]
    fn observed_values_agree_with_the_oracle(case in leaf_case(4)) {
        leaves_agree_with_the_oracle(&case);
        agrees_with_the_oracle(&case);
    }
}

/// Every score, combination and segment of every model.
fn scores_agree_with_the_oracle((setting, customers): &(Setting, Vec<Customer>)) {
    let (world, context) = (setting.world(), setting.context());
    for model in &setting.models {
        let names = model.scored.names().map(|of| json!({"score": {"model": model.name, "of": of}}));
        let segment = model.scored.grid().map(|_| json!({"segment_of": model.name}));
        for label in names.chain(segment) {
            let metric: Metric = serde_json::from_value(json!({"label": label})).unwrap();
            let plan = metric.plan(&context).unwrap();
            for customer in customers {
                let (found, expected) = (plan.value(customer), world.seen("label", &label, &to_json(customer)));
                let told = || format!("{label} of {}\n{}", model.description, to_json(customer));
                assert_eq!(seen(&found), expected, "{}", told());
            }
        }
        // What is explained is what is read.
        let plan = model.scored.plan(&context).unwrap();
        for customer in customers {
            let (standing, told) = (plan.standing(customer), plan.explain(customer));
            assert_eq!(told.standing, standing);
            if let Some(scores) = standing.scores() {
                assert!(told.dimensions.iter().map(|dimension| dimension.score).eq(scores.iter()), "{told}");
                for next in told.dimensions.iter().filter_map(|dimension| Some((dimension, dimension.next.as_ref()?))) {
                    let (dimension, next) = next;
                    let is_reached = match next.reach {
                        Reach::From => dimension.value >= next.edge,
                        Reach::Above => dimension.value > next.edge,
                        Reach::Below => dimension.value < next.edge,
                        Reach::UpTo => dimension.value <= next.edge,
                    };
                    assert!(next.score > dimension.score.get() && !is_reached, "{told}");
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(config(768))]

    #[test]
    fn scores_agree_with_the_slow_way(case in score_case(6)) {
        scores_agree_with_the_oracle(&case);
    }
}

/// The law above says something only if it meets every way to be scored.
#[test]
fn every_way_to_be_scored_is_met() {
    let mut met: BTreeMap<String, usize> = BTreeMap::new();
    for seed in 0..300 {
        let setting = Setting::of(&mut Dice::new(seed));
        let customers = scored_customers(&setting, (0..6).map(|n| Dice::new(seed * 100 + n)).collect());
        let world = setting.world();
        for customer in customers.iter().map(to_json) {
            for what in setting.models.iter().flat_map(|model| world.met(model.name, &customer)) {
                *met.entry(what).or_default() += 1;
            }
        }
    }
    let ends = [
        "best highest, closed left",
        "best highest, closed right",
        "best lowest, closed left",
        "best lowest, closed right",
    ];
    let edges = ends.iter().map(|end| format!("on an edge, {end}"));
    let others =
        ["scores", "no purchase", "a value missing or refused", "a value refused", "a cell"].map(str::to_owned);
    for what in edges.chain(others) {
        assert!(met.get(&what).is_some_and(|times| *times >= 20), "{what}: {met:#?}");
    }
}

// ---- Law 3 -------------------------------------------------------------------------------------------------------

/// Each part says what the oracle says of its part of the rule, and the parts that decide do decide.
fn explains(reason: &Reason, rule: &Json, world: &World, customer: &Json, told: &mut BTreeSet<String>) {
    let verdict = world.holds(rule, customer);
    assert_eq!(truth(reason.verdict), verdict, "{rule}\n{customer}");
    let deciding = || -> Vec<Truth> {
        let deciding: Vec<Truth> =
            reason.parts.iter().filter(|part| part.decides).map(|part| truth(part.verdict)).collect();
        assert!(!deciding.is_empty(), "nothing decides {rule}");
        deciding
    };
    let all_parts = |of: &Json, told: &mut BTreeSet<String>| {
        let of = of.as_array().unwrap();
        assert_eq!(reason.parts.len(), of.len());
        for (part, rule) in reason.parts.iter().zip(of) {
            explains(part, rule, world, customer, told);
        }
    };
    match tag(rule) {
        ("all", of) => {
            all_parts(of, told);
            assert_eq!(Truth::all(&deciding()), verdict);
        }
        ("any", of) => {
            all_parts(of, told);
            assert_eq!(Truth::any(&deciding()), verdict);
        }
        ("at_least", content) => {
            all_parts(&content["of"], told);
            assert_eq!(Truth::quorum(content["n"].as_u64().unwrap().try_into().unwrap(), &deciding()), verdict);
        }
        ("not" | "known", of) => all_parts(&json!([of]), told),
        ("assume", content) => all_parts(&json!([content["of"]]), told),
        ("segment", id) => {
            let id = id.as_str().unwrap();
            if told.insert(id.to_owned()) {
                all_parts(&json!([world.segments[id]]), told);
            } else {
                assert!(reason.parts.is_empty());
            }
        }
        (family @ ("number" | "amount" | "time" | "share" | "label"), leaf) => {
            let (says, observed) = world.leaf(family, leaf, customer);
            // A fact that cannot be compared is told as the reason why not.
            let cannot_compare = family == "label" && says == Truth::Unknown;
            let observed = if cannot_compare { Seen::Missing } else { observed };
            assert_eq!(seen(reason.observed.as_ref().unwrap()), observed, "{leaf}\n{customer}");
            assert!(reason.bound.is_some() && reason.parts.is_empty());
            let is_count = leaf["value"].get("count").is_some();
            if let (true, Some(Observed::Exactly(count) | Observed::AtLeast(count))) = (is_count, &reason.observed) {
                assert_eq!((reason.events.len() + reason.more_events).to_string(), count.to_string(), "{leaf}");
            }
        }
        ("host", _) => assert_eq!(reason.observed.is_some(), verdict == Truth::Unknown),
        _ => assert!(reason.observed.is_none() && reason.parts.is_empty()),
    }
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn explanations_agree_with_verdicts(case in case(3)) {
        let world = case.setting.world();
        let plan = case.segment().plan(&case.setting.context()).unwrap();
        for customer in &case.customers {
            let json = to_json(customer);
            let told = plan.explain(customer);
            assert_eq!(told.verdict, plan.verdict(customer));
            assert_eq!(told.exists, world.exists(&json));
            assert_eq!(if told.exists { told.reason.verdict } else { Verdict::No }, told.verdict);
            assert!(told.reason.decides);
            explains(&told.reason, &case.rule, &world, &json, &mut BTreeSet::new());
        }
    }
}

// ---- Law 5 -------------------------------------------------------------------------------------------------------

fn shuffled(dice: &mut Dice, list: &Json) -> Vec<Json> {
    let mut left = list.as_array().unwrap().clone();
    let mut shuffled = Vec::new();
    while !left.is_empty() {
        shuffled.push(left.remove(dice.roll(left.len())));
    }
    shuffled
}

/// In another order, and some of them twice.
fn repeated(dice: &mut Dice, list: &Json) -> Json {
    let mut list = shuffled(dice, list);
    if dice.chance(30) {
        let again = dice.one_of(&list);
        list.push(again);
    }
    json!(list)
}

/// Another way to write the same rule.
fn disguised(dice: &mut Dice, rule: &Json) -> Json {
    if dice.chance(10) {
        return json!({"not": {"not": disguised(dice, rule)}});
    }
    if dice.chance(10) {
        return json!({dice.one_of(&["all", "any"]): [disguised(dice, rule)]});
    }
    let operands = |dice: &mut Dice, list: &Json| -> Json {
        json!(list.as_array().unwrap().iter().map(|operand| disguised(dice, operand)).collect::<Vec<_>>())
    };
    match tag(rule) {
        (name @ ("all" | "any"), of) => {
            let of = operands(dice, of);
            let of = repeated(dice, &of).as_array().unwrap().clone();
            let cut = dice.roll(of.len());
            if cut > 0 && dice.chance(50) {
                let (outer, inner) = of.split_at(cut);
                let mut outer = outer.to_vec();
                outer.insert(dice.roll(cut), json!({name: inner}));
                return json!({name: outer});
            }
            json!({name: of})
        }
        ("at_least", content) => {
            let of = operands(dice, &content["of"]);
            json!({"at_least": {"of": shuffled(dice, &of), "n": content["n"]}})
        }
        (name @ ("not" | "known"), of) => json!({name: disguised(dice, of)}),
        ("assume", content) => {
            json!({"assume": {"of": disguised(dice, &content["of"]), "unknown_is": content["unknown_is"]}})
        }
        (family @ ("number" | "amount" | "time" | "share" | "label"), leaf) => {
            let value = disguised_metric(dice, &leaf["value"]);
            // Metres, averages, medians and shares are compared unrounded, so nothing lies next to a limit.
            let fractions = ["distance", "mean_gap", "average", "median"];
            let is_whole = family != "share" && fractions.iter().all(|form| leaf["value"].get(form).is_none());
            let is = if is_whole { disguised_range(dice, family, &leaf["is"]) } else { leaf["is"].clone() };
            json!({family: {"is": is, "value": value}})
        }
        _ => rule.clone(),
    }
}

fn disguised_metric(dice: &mut Dice, metric: &Json) -> Json {
    match metric {
        Json::Object(map) => {
            let mut other = serde_json::Map::new();
            for (key, value) in map {
                let value = match (key.as_str(), value) {
                    ("from" | "where" | "line" | "no_line" | "values" | "on", Json::Array(list)) => {
                        let list: Vec<Json> = list.iter().map(|each| disguised_metric(dice, each)).collect();
                        if list.is_empty() { json!([]) } else { repeated(dice, &json!(list)) }
                    }
                    ("last" | "span" | "within", Json::String(span)) => json!(other_span(dice, span)),
                    ("age", ages) if ages.get("from").is_some() => json!({
                        "to": other_span(dice, ages["to"].as_str().unwrap()),
                        "from": other_span(dice, ages["from"].as_str().unwrap()),
                    }),
                    ("money", Json::String(sum)) => {
                        let (amount, currency) = sum.split_once(' ').unwrap();
                        json!(format!("{} {currency}", other_decimal(dice, amount)))
                    }
                    ("number", Json::String(number)) => json!(other_decimal(dice, number)),
                    _ => disguised_metric(dice, value),
                };
                other.insert(key.clone(), value);
            }
            if map.contains_key("currency") && !map.contains_key("refunds") && dice.chance(50) {
                other.insert("refunds".to_owned(), json!("after"));
            }
            if map.contains_key("from") && map["from"].is_array() && !map.contains_key("where") && dice.chance(30) {
                other.insert("where".to_owned(), json!([]));
            }
            Json::Object(other)
        }
        Json::Array(list) => json!(list.iter().map(|each| disguised_metric(dice, each)).collect::<Vec<_>>()),
        other => other.clone(),
    }
}

fn other_decimal(dice: &mut Dice, number: &str) -> String {
    match (dice.chance(50), number.contains('.')) {
        (false, _) => number.to_owned(),
        (true, true) => format!("{number}0"),
        (true, false) => format!("{number}.0"),
    }
}

fn other_span(dice: &mut Dice, span: &str) -> String {
    let micros = oracle::span(span);
    let units = [("h", 3_600_000_000), ("w", 604_800_000_000), ("us", 1), ("d", 86_400_000_000)];
    let (unit, size) = dice.one_of(&units);
    if micros % size == 0 { format!("{}{unit}", micros / size) } else { span.to_owned() }
}

fn disguised_range(dice: &mut Dice, family: &str, is: &Json) -> Json {
    let Json::Object(limits) = is else {
        return if is.is_array() { repeated(dice, is) } else { is.clone() };
    };
    let beside = |limit: &Json, step: i64| match family {
        "number" => limit.as_i64().map(|limit| limit + step).filter(|limit| *limit >= 0).map(|limit| json!(limit)),
        "time" => {
            let micros = oracle::span(limit.as_str().unwrap()) + i128::from(step);
            (micros >= 0).then(|| json!(format!("{micros}us")))
        }
        _ => None,
    };
    let mut other = serde_json::Map::new();
    for (key, limit) in limits {
        let (outside, step) = match key.as_str() {
            "at_least" => ("more_than", -1),
            "more_than" => ("at_least", 1),
            "at_most" => ("less_than", 1),
            "less_than" => ("at_most", -1),
            "exactly" => {
                if dice.chance(50) {
                    other.insert("at_least".to_owned(), limit.clone());
                    other.insert("at_most".to_owned(), limit.clone());
                } else {
                    other.insert(key.clone(), limit.clone());
                }
                continue;
            }
            unknown => panic!("no limit: {unknown}"),
        };
        match beside(limit, step).filter(|_| dice.chance(50)) {
            Some(limit) => other.insert(outside.to_owned(), limit),
            None if family == "amount" => {
                other.insert(key.clone(), json!(other_decimal(dice, limit.as_str().unwrap())))
            }
            None => other.insert(key.clone(), limit.clone()),
        };
    }
    Json::Object(other)
}

fn is_written_alike(case: &Case) {
    let rule = predicate(&case.rule);
    let other = disguised(&mut case.dice(), &case.rule);
    let disguised = predicate(&other);
    let canonical = String::from_utf8(rule.canonical_bytes()).unwrap();
    assert_eq!(canonical, String::from_utf8(disguised.canonical_bytes()).unwrap(), "{other}");
    assert_eq!(rule.stable_hash(), disguised.stable_hash());

    let read: Predicate = serde_json::from_str(&canonical).unwrap();
    assert_eq!(canonical, String::from_utf8(read.canonical_bytes()).unwrap());

    let context = case.setting.context();
    let plans = [rule, disguised, read].map(|rule| rule.plan(&context).unwrap());
    for customer in &case.customers {
        let [verdict, disguised, read] = plans.each_ref().map(|plan| plan.verdict(customer));
        assert_eq!(verdict, disguised, "{other}");
        assert_eq!(verdict, read, "{canonical}");
    }
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn definitions_survive_json(case in case(0)) {
        let segment = case.segment();
        let written = serde_json::to_value(&segment).unwrap();
        let read: Segment = serde_json::from_value(written.clone()).unwrap();
        assert_eq!(read, segment);
        assert_eq!(serde_json::to_value(&read).unwrap(), written);
        let text = serde_json::to_string(&segment).unwrap();
        assert_eq!(serde_json::from_str::<Segment>(&text).unwrap(), segment);
    }

    #[test]
    fn customers_survive_json(case in case(1)) {
        let customer = &case.customers[0];
        let written = to_json(customer);
        let read: Customer = serde_json::from_value(written.clone()).unwrap();
        assert_eq!(read, *customer);
        assert_eq!(to_json(&read), written);
    }

    #[test]
    fn rules_that_say_the_same_are_written_alike(case in case(2)) {
        is_written_alike(&case);
    }
}

proptest! {
    #![proptest_config(config(2048))]

    #[test]
    fn leaves_that_say_the_same_are_written_alike(case in leaf_case(3)) {
        is_written_alike(&case);
    }
}

// ---- Law 6 -------------------------------------------------------------------------------------------------------

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn algebra_holds_under_three_values(case in case(3)) {
        let [p, q, r] = [&case.rule, &case.setting.segments["first"], &case.setting.segments["third"]].map(predicate);
        let context = case.setting.context();
        let equal = [
            ("double negation", !!&p, p.clone()),
            ("De Morgan", !(&p & &q), !&p | !&q),
            ("De Morgan", !(&p | &q), !&p & !&q),
            ("absorption", &p | (&p & &q), p.clone()),
            ("absorption", &p & (&p | &q), p.clone()),
            ("idempotence", &p & &p, &p | &p),
            ("order", &p & &q, &q & &p),
            ("order", &p | &q, &q | &p),
            ("grouping", (&p & &q) & &r, &p & (&q & &r)),
            ("grouping", all_of([p.clone(), all_of([q.clone(), r.clone()])]), all_of([&p & &q, r.clone()])),
            ("grouping", any_of([p.clone(), any_of([q.clone(), r.clone()])]), any_of([&p | &q, r.clone()])),
            ("distribution", &p & (&q | &r), (&p & &q) | (&p & &r)),
            ("distribution", &p | (&q & &r), (&p | &q) & (&p | &r)),
            ("one of", at_least_of(1, [&p, &q, &r].map(Clone::clone)), any_of([&p, &q, &r].map(Clone::clone))),
            ("all of", at_least_of(3, [&p, &q, &r].map(Clone::clone)), all_of([&p, &q, &r].map(Clone::clone))),
            ("two of", at_least_of(2, [&p, &q, &r].map(Clone::clone)), (&p & &q) | (&p & &r) | (&q & &r)),
            ("two of", at_least_of(2, [&p, &p, &q].map(Clone::clone)), p.clone()),
            ("policy", p.clone().unknown_counts_as(true), &p | !p.clone().is_known()),
            ("policy", p.clone().unknown_counts_as(false), &p & p.clone().is_known()),
        ];
        let parts = [&p, &q, &r].map(|rule| rule.plan(&context).unwrap());
        let [both, either, neither] = [&p & &q, &p | &q, !&p].map(|rule| rule.plan(&context).unwrap());
        for customer in &case.customers {
            for (law, left, right) in &equal {
                let [left, right] = [left, right].map(|rule| rule.plan(&context).unwrap().verdict(customer));
                assert_eq!(left, right, "{law}");
            }
            let [p, q, _] = parts.each_ref().map(|plan| plan.verdict(customer));
            let [both, either, neither] = [&both, &either, &neither].map(|plan| plan.verdict(customer));
            if case.setting.world().exists(&to_json(customer)) {
                assert_eq!((both, either, neither), (p & q, p | q, !p));
            } else {
                assert_eq!((both, either, neither), (Verdict::No, Verdict::No, Verdict::No));
            }
        }
    }
}

// ---- Law 7 -------------------------------------------------------------------------------------------------------

/// What is read off a customer: the verdict, and each leaf's value.
fn readings(case: &Case, context: &Context, customer: &Customer) -> (Verdict, Vec<Observed>) {
    let verdict = case.segment().plan(context).unwrap().verdict(customer);
    let leaves = generate::leaves(&case.rule, &case.setting).into_iter();
    let observed = leaves.map(|(family, leaf)| {
        let metric: Metric = serde_json::from_value(json!({&family: leaf["value"]})).unwrap();
        metric.plan(context).unwrap().value(customer)
    });
    (verdict, observed.collect())
}

/// The event as it was known earlier, or, with `other`, one that contradicts it.
fn version(dice: &mut Dice, event: &Event, other: bool) -> Event {
    let mut json = serde_json::to_value(event).unwrap();
    let (family, event) = json.as_object_mut().unwrap().iter_mut().next().unwrap();
    match family.as_str() {
        "order" => {
            let order = event.as_object_mut().unwrap();
            if dice.chance(60) {
                order.remove("cancelled");
            } else if other && dice.chance(50) {
                let at = instant(order["at"].as_str().unwrap());
                order.insert("cancelled".to_owned(), json!(show(at + dice.one_of(&[0, DAY, 50 * DAY]))));
                return serde_json::from_value(json).unwrap();
            }
            let refunds = order.remove("refunds").unwrap_or_else(|| json!([]));
            let known: Vec<Json> = refunds.as_array().unwrap().iter().filter(|_| dice.chance(50)).cloned().collect();
            order.insert("refunds".to_owned(), json!(known));
            if other {
                order.insert("offer".to_owned(), json!(dice.one_of(&["A", "X"])));
            }
        }
        "message" if other => event["campaign"] = json!(dice.one_of(&["autumn", "winter"])),
        "credit_note" if other => event["at"] = json!(show(instant(event["at"].as_str().unwrap()) - 1)),
        "custom" if other => event["properties"] = json!({"world": dice.one_of(&["earth", "space"])}),
        _ => {}
    }
    serde_json::from_value(json).unwrap()
}

/// Fed with the events in an order by chance, in batches by chance.
fn history_of(dice: &mut Dice, events: &[Event]) -> History {
    let mut left = events.to_vec();
    let mut history = History::default();
    while !left.is_empty() {
        let size = 1 + dice.roll(left.len());
        let mut batch = Vec::new();
        for _ in 0..size {
            batch.push(left.remove(dice.roll(left.len())));
        }
        if let ([single], true) = (batch.as_slice(), dice.chance(50)) {
            let _ = history.record(single.clone());
        } else {
            history.extend(batch);
        }
    }
    history
}

/// An order as it was made, without what became known later.
fn as_made(event: &Json) -> Json {
    let mut event = event.clone();
    if let Some(order) = event.get_mut("order").and_then(Json::as_object_mut) {
        order.remove("cancelled");
        order.remove("refunds");
    }
    event
}

/// Of each order the earliest cancellation is kept, and each refund as often as the copy that has it most often.
fn keeps_what_became_known(history: &History, arrived: &[Event]) {
    let arrived: Vec<Json> = arrived.iter().map(|event| serde_json::to_value(event).unwrap()).collect();
    for kept in history.iter().filter(|event| event.id().is_some()) {
        let kept = serde_json::to_value(kept).unwrap();
        let Some(order) = kept.get("order") else { continue };
        let copies: Vec<&Json> =
            arrived.iter().filter(|copy| as_made(copy) == as_made(&kept)).map(|copy| &copy["order"]).collect();
        let refunds = |order: &Json| order.get("refunds").and_then(Json::as_array).cloned().unwrap_or_default();
        let cancelled = copies.iter().filter_map(|copy| copy.get("cancelled")?.as_str().map(instant)).min();
        assert_eq!(order.get("cancelled").map(|at| instant(at.as_str().unwrap())), cancelled);
        for refund in copies.iter().flat_map(|copy| refunds(copy)).chain(refunds(order)) {
            let times = |order: &Json| refunds(order).iter().filter(|other| **other == refund).count();
            assert_eq!(times(order), copies.iter().map(|copy| times(copy)).max().unwrap(), "{refund}");
        }
    }
}

fn any_order_gives_one_history(case: &Case, conflicts: bool) {
    let context = case.setting.context();
    let mut dice = case.dice();
    for customer in &case.customers {
        let mut events: Vec<Event> = customer.history.iter().cloned().collect();
        for event in customer.history.iter().filter(|event| event.id().is_some()) {
            for _ in 0..dice.roll(3) {
                events.push(version(&mut dice, event, false));
            }
            if conflicts && dice.chance(60) {
                events.push(version(&mut dice, event, true));
            }
        }
        let mut at_once = customer.clone();
        at_once.history = History::default();
        at_once.history.extend(events.clone());
        if !conflicts {
            assert_eq!(at_once.history, customer.history);
        }
        keeps_what_became_known(&at_once.history, &events);
        for _ in 0..3 {
            let mut other = customer.clone();
            other.history = history_of(&mut dice, &events);
            assert_eq!(to_json(&at_once), to_json(&other));
            assert_eq!(at_once, other);
            assert_eq!(readings(case, &context, &at_once), readings(case, &context, &other));
        }
        let read: Customer = serde_json::from_value(to_json(&at_once)).unwrap();
        assert_eq!(readings(case, &context, &at_once), readings(case, &context, &read));
    }
}

/// The customer with more facts, dated on few instants, so that those of several customers meet.
fn with_facts(dice: &mut Dice, customer: &Customer) -> Customer {
    let mut json = to_json(customer);
    for name in ["occupation", "company", "role"] {
        if dice.chance(70) {
            let mut fact = json!({});
            if dice.chance(50) {
                fact["undated"] = json!(dice.one_of(&["a", "b", "c"]));
            }
            let since = ["2024-01-01T00:00:00Z", "2024-01-02T00:00:00Z"];
            let dated = since.iter().filter(|_| dice.chance(60));
            let dated: Vec<&str> = dated.copied().collect();
            let dated = dated.into_iter().map(|since| json!({"since": since, "value": dice.one_of(&["a", "b", "c"])}));
            fact["dated"] = json!(dated.collect::<Vec<_>>());
            json["profile"][name] = fact;
        }
    }
    serde_json::from_value(json).unwrap()
}

/// The first undated value stays, dated ones unite, and of two texts since one instant the greater is kept.
fn unites(united: &Json, customers: &[Customer], fact: impl Fn(&Json) -> &Json) {
    let profiles: Vec<Json> = customers.iter().map(|customer| to_json(customer)["profile"].clone()).collect();
    let facts: Vec<&Json> = profiles.iter().map(fact).collect();
    let undated = facts.iter().map(|fact| &fact["undated"]).find(|value| !value.is_null());
    assert_eq!(united["undated"], undated.cloned().unwrap_or(Json::Null));
    let dated = |fact: &Json| fact["dated"].as_array().cloned().unwrap_or_default();
    let all: Vec<Json> = facts.iter().flat_map(|fact| dated(fact)).collect();
    let since: BTreeSet<&str> = all.iter().map(|dated| dated["since"].as_str().unwrap()).collect();
    assert_eq!(dated(united).len(), since.len());
    for kept in dated(united) {
        let values: Vec<&Json> =
            all.iter().filter(|dated| dated["since"] == kept["since"]).map(|dated| &dated["value"]).collect();
        assert!(values.contains(&&kept["value"]));
        if values.iter().all(|value| value.is_string()) {
            assert_eq!(kept["value"].as_str(), values.iter().filter_map(|value| value.as_str()).max());
        }
    }
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn any_order_of_arrival_gives_one_history(case in case(2)) {
        any_order_gives_one_history(&case, false);
    }

    #[test]
    fn what_is_kept_of_a_conflict_does_not_depend_on_the_order(case in case(2)) {
        any_order_gives_one_history(&case, true);
    }

    #[test]
    fn merging_identities_is_associative(case in case(3)) {
        let mut dice = case.dice();
        let customers = [0, 1, 2].map(|number| with_facts(&mut dice, &case.customers[number]));
        let [a, b, c] = customers.clone();
        let mut left = a.clone();
        left.absorb(b.clone());
        left.absorb(c.clone());
        let mut inner = b;
        inner.absorb(c);
        let mut right = a;
        right.absorb(inner);
        assert_eq!(to_json(&left), to_json(&right));
        assert_eq!(left, right);
        for name in ["occupation", "company", "role", "loyalty_tier"] {
            unites(&to_json(&left)["profile"][name], &customers, |profile| &profile[name]);
        }
        for name in ["plan", "any"] {
            unites(&to_json(&left)["profile"]["attributes"][name], &customers, |profile| {
                &profile["attributes"][name]
            });
        }
        let context = case.setting.context();
        assert_eq!(readings(&case, &context, &left), readings(&case, &context, &right));
        let world = case.setting.world();
        let verdict = case.segment().plan(&context).unwrap().verdict(&left);
        assert_eq!(truth(verdict), world.verdict(&case.rule, &to_json(&left)));
    }
}

// ---- Law 8 -------------------------------------------------------------------------------------------------------

/// The customer as known later: with orders, refunds, cancellations, messages and dated facts after an instant.
fn as_known_later(dice: &mut Dice, customer: &Customer, as_of: i64) -> Customer {
    let later = |dice: &mut Dice| show(as_of + dice.one_of(&[1, 2, DAY, 40 * DAY, 400 * DAY]));
    let mut json = to_json(customer);
    for event in json["history"].as_array_mut().unwrap() {
        if let Some(order) = event.get_mut("order") {
            if order.get("cancelled").is_none() && dice.chance(50) {
                order["cancelled"] = json!(later(dice));
            }
            if dice.chance(50) {
                let total = order["total"].as_str().unwrap().to_owned();
                let mut refunds = order.get("refunds").and_then(Json::as_array).cloned().unwrap_or_default();
                refunds.push(json!({"at": later(dice), "amount": total}));
                order["refunds"] = json!(refunds);
            }
        }
    }
    let history = json["history"].as_array_mut().unwrap();
    for _ in 0..dice.roll(4) {
        let at = later(dice);
        history.push(match dice.roll(4) {
            0 => json!({"order": {"at": at, "total": "50 CHF", "lines": [{"product": "mug", "quantity": "2"}]}}),
            1 => json!({"credit_note": {"at": at, "amount": "10 CHF"}}),
            2 => json!({"message": {"at": at, "action": dice.one_of(&["opened", "clicked"])}}),
            _ => json!({"custom": {"at": at, "name": dice.one_of(&["visit", "play"]), "properties": {"world": "ice"}}}),
        });
    }
    let dated = |dice: &mut Dice, facts: &mut Json, name: &str, value: Json| {
        if dice.chance(60) {
            let fact = &mut facts[name];
            if fact.is_null() {
                *fact = json!({});
            }
            let mut dated = fact.get("dated").and_then(Json::as_array).cloned().unwrap_or_default();
            let since = later(dice);
            dated.retain(|dated| dated["since"] != json!(since));
            dated.push(json!({"since": since, "value": value}));
            fact["dated"] = json!(dated);
        }
    };
    let profile = &mut json["profile"];
    dated(dice, profile, "gender", json!("male"));
    dated(dice, profile, "home", json!({"country": "AT", "city": "a", "point": "52.52,13.405"}));
    dated(dice, profile, "household", json!({"size": 5, "children": 1, "pets": []}));
    dated(dice, profile, "income", json!({"per_year": "10 EUR"}));
    dated(dice, profile, "birth_date", json!("1990-02-28"));
    dated(dice, profile, "languages", json!(["de"]));
    dated(dice, profile, "loyalty_tier", json!("a"));
    for (map, name, value) in [
        ("tags", "a", json!(true)),
        ("tags", "b", json!(false)),
        ("consent", "email", json!("granted")),
        ("attributes", "plan", json!("pro")),
        ("attributes", "any", json!({"number": "50"})),
    ] {
        if profile.get(map).is_none() {
            profile[map] = json!({});
        }
        dated(dice, &mut profile[map], name, value);
    }
    if profile.get("sign_up").is_none() && dice.chance(50) {
        profile["sign_up"] = json!({"at": later(dice), "source": "a"});
    }
    serde_json::from_value(json).unwrap()
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn what_becomes_known_later_changes_no_earlier_verdict(case in case(3)) {
        let context = case.setting.context();
        let mut dice = case.dice();
        // One of whom nothing was known always existed, until something becomes known.
        for customer in case.customers.iter().filter(|customer| customer.exists_since().is_some()) {
            let later = as_known_later(&mut dice, customer, case.setting.as_of);
            let now = readings(&case, &context, customer);
            assert_eq!(now, readings(&case, &context, &later), "{}", to_json(&later));
        }
    }

    #[test]
    fn plans_move_through_time(case in case(2)) {
        let context = case.setting.context();
        let plan = case.segment().plan(&context).unwrap();
        let mut dice = case.dice();
        for customer in &case.customers {
            let json = to_json(customer);
            for _ in 0..3 {
                let events = customer.history.iter().map(|event| event.at().micros());
                let near: Vec<i64> = events.chain([case.setting.as_of]).collect();
                let shift = dice.one_of(&[0, 1, -1, DAY, -DAY, 30 * DAY, 7 * DAY - 1, 365 * DAY]);
                let at = (dice.one_of(&near) + shift).min(case.setting.as_of + 730 * DAY);
                let moved = plan.at(lib(at)).unwrap();
                let fresh = case.setting.at(at);
                let verdict = moved.verdict(customer);
                let context = fresh.context();
                assert_eq!(verdict, case.segment().plan(&context).unwrap().verdict(customer), "at {}", show(at));
                assert_eq!(truth(verdict), fresh.world().verdict(&case.rule, &json), "at {}", show(at));
                assert_eq!(moved.explain(customer).verdict, verdict);
                for (family, leaf) in generate::leaves(&case.rule, &case.setting) {
                    let metric: Metric = serde_json::from_value(json!({&family: leaf["value"]})).unwrap();
                    let moved = metric.plan(&case.setting.context()).unwrap().at(lib(at)).unwrap().value(customer);
                    assert_eq!(moved, metric.plan(&context).unwrap().value(customer));
                }
            }
        }
        assert!(plan.at(lib(case.setting.as_of + 730 * DAY + 1)).is_err());
    }
}
