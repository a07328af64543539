//! That what the readings ask of a customer is enough for another way to store him.

mod apart;

use super::{
    Context, Rates,
    bound::{Leaf, Node, Number, Share, Source, Time},
    row::Row,
};
use crate::{
    model::{Currency, Customer, ItemOf, Occurred, Subject},
    predicate::Predicate,
    scale::{Best, Breakpoints, Closed, Grid, Scale, ScoreModel},
    segment::{Catalog, Segment},
    testing::{Dice, as_of, customer_of, instant, predicate},
    time::days,
    words::{Metric, orders},
};
use alloc::{collections::BTreeSet, format, string::String, vec::Vec};
use apart::Apart;
use rust_decimal::Decimal;

/// With everything in it that a definition may need.
fn context(dice: &mut Dice) -> Context {
    let model = ScoreModel::new([
        ("recency", Breakpoints::new(Best::Lowest, Closed::Left, [10, 90]).unwrap()),
        ("monetary", Breakpoints::new(Best::Highest, Closed::Left, (20..200).step_by(20)).unwrap()),
    ]);
    let metrics: [Metric; 2] = [orders().days_since_last().into(), orders().total(Currency::EUR).into()];
    let model = model.unwrap().measured_by(metrics).unwrap();
    let model = model.with_grid(Grid::heavy_medium_light("monetary").unwrap()).unwrap();
    let scale: Scale = orders().count().levels("light", [(1, "average"), (3, "heavy")]);
    let rates = Rates::default().with(Currency::USD, Currency::EUR, instant("2020-01-01"), Decimal::new(9, 1));
    let context = as_of("2026-04-01")
        .zone(chrono_tz::Europe::Berlin)
        .customer_zone("Asia/Tokyo", chrono_tz::Asia::Tokyo)
        .host("has-ordered", |customer, _| Some(!customer.history.is_empty()))
        .scale("orders", scale)
        .score_model("rfm", model)
        .rates(if dice.chance(50) { rates.unwrap() } else { Rates::default() });
    let context = if dice.chance(25) { context.history_since(instant("2026-02-20")) } else { context };
    let segment = Segment::new("other", predicate(dice, &context, 1)).unwrap();
    context.catalog(Catalog::from_iter([segment]))
}

fn leaves<'n>(node: &'n Node, into: &mut Vec<&'n Leaf>) {
    match node {
        Node::All(operands) | Node::Any(operands) | Node::AtLeast(_, operands) => {
            operands.cheapest_first.iter().for_each(|node| leaves(node, into));
        }
        Node::Not(of) | Node::Assume(_, of) | Node::Known(of) => leaves(of, into),
        Node::Leaf(leaf) => into.push(leaf),
        Node::Always(_) | Node::Segment(_) | Node::Host(_) => {}
    }
}

/// The events of a leaf that are told one by one.
fn source(leaf: &Leaf) -> Option<&Source> {
    match leaf {
        Leaf::Number(Number::Count(source) | Number::Distinct(source, _) | Number::Most(source, _), _)
        | Leaf::Time(Time::Gap(_, source), _)
        | Leaf::Share(Share::Overdue(source), _) => Some(source),
        Leaf::Amount(amount, _) => Some(&amount.source),
        _ => None,
    }
}

/// What is selected and what links found, told alike for all subjects.
fn told<'a, S: Subject<'a>>(row: &Row<'_, S>, source: &Source) -> String {
    let told = |item: &ItemOf<'a, S>| (item.at(), item.kind(), item.line_number(), item.event.local_offset());
    match row.selected(source) {
        Err(reason) => format!("{reason}"),
        Ok(found) => {
            let found = found.iter().map(|one| (told(&one.item), one.others.iter().map(told).collect::<Vec<_>>()));
            format!("{:?}", found.collect::<Vec<_>>())
        }
    }
}

fn agree(rule: &Predicate, context: &Context, customer: &Customer, met: &mut BTreeSet<String>) {
    let plan = rule.plan(context).unwrap();
    for plan in [plan.at(context.as_of.saturating_sub(days(20))).unwrap(), plan] {
        let apart = Apart::of(customer, plan.as_of());
        assert_eq!(plan.verdict_of(&apart), plan.verdict(customer), "{rule}");
        let (row, other) = (plan.row(customer), plan.row(&apart));
        assert_eq!(other.exists(), row.exists());
        let mut all = Vec::new();
        leaves(&plan.bound.rule.root, &mut all);
        for leaf in all {
            assert_eq!(other.leaf(leaf), row.leaf(leaf), "{rule}");
            assert_eq!(other.observed(leaf), row.observed(leaf), "{rule}");
            if let Some(source) = source(leaf) {
                assert_eq!(told(&other, source), told(&row, source), "{rule}");
            }
            met.insert(format!("{leaf:?}").split(['(', ' ', ',', ')']).take(2).collect::<Vec<_>>().join(" "));
        }
    }
}

#[test]
fn a_customer_is_read_alike_however_he_is_stored() {
    let mut met = BTreeSet::new();
    for seed in 0..200 {
        let dice = &mut Dice::new(seed);
        let context = context(dice);
        for levels in [0, 0, 2] {
            let rule = predicate(dice, &context, levels);
            for id in 0..3 {
                agree(&rule, &context, &customer_of(dice, &context, &rule, id), &mut met);
            }
        }
    }
    // Every metric there is.
    assert_eq!(met.len(), 9 + 1 + 5 + 3 + 4, "{met:?}");
}
