//! Levels by parts of the customers, beside counting through all of them for every value.

use crate::metrics::{EUR, as_of, contexts, instants, number, ordered_metrics, people, plan, some_of};
use rust_decimal::Decimal;
use segmentry::{
    Context, Problem,
    insight::{CutOffError, CutOffs, FittedScale},
    model::Customer,
    plan::{MetricPlan, Missing, Observed},
    population::{Members, Population},
    prelude::*,
    rfm::{Method, Quantile, Ties, quantile},
    scale::Closed,
    testing::{Dice, a_customer, instant},
    words::{Metric, Ratio, ratio},
};

const NAMES: [&str; 4] = ["a", "b", "c", "d"];

fn quantiles(kind: Quantile, closed: Closed) -> Method {
    Method::Quantiles { quantile: kind, closed, plus: Decimal::ZERO }
}

fn methods() -> Vec<Method> {
    let mut methods = vec![
        Method::Ranks(Ties::Low),
        Method::Ranks(Ties::High),
        Method::Ranks(Ties::Nearest),
        Method::EqualWidth,
        Method::Quantiles { quantile: Quantile::Type7, closed: Closed::Left, plus: 1.into() },
    ];
    methods.extend(Quantile::ALL.map(|kind| quantiles(kind, Closed::Left)));
    methods.extend(Quantile::ALL.map(|kind| quantiles(kind, Closed::Right)));
    methods
}

/// Three parts that rise, all and none among them.
fn parts(dice: &mut Dice) -> Vec<Ratio> {
    let some = [ratio(0, 1), percent(5), ratio(1, 3), percent(50), ratio(2, 3), percent(80), percent(95), ratio(1, 1)];
    let mut places: Vec<usize> = (0..3).map(|_| dice.roll(some.len())).collect();
    places.sort_unstable();
    places.dedup();
    places.into_iter().map(|place| some[place]).collect()
}

fn cut_offs(metric: &Metric, parts: &[Ratio], method: Method) -> CutOffs {
    CutOffs::new(metric.clone(), NAMES[0], parts.iter().copied().zip(&NAMES[1..]).map(|(part, name)| (part, *name)))
        .method(method)
}

fn counts(fitted: &FittedScale) -> Vec<u64> {
    fitted.levels.iter().map(|level| level.customers).collect()
}

fn values(metric: &MetricPlan, exists: &Plan, people: &[Customer]) -> Vec<Decimal> {
    let there = people.iter().filter(|customer| exists.matches(customer));
    there.filter_map(|customer| metric.value(customer).value().map(number)).collect()
}

#[test]
fn levels_hold_whom_predicates_find_on_them() {
    let methods = methods();
    let mut fits = 0;
    for seed in 0..3 {
        let mut dice = Dice::new(seed);
        let people = people(seed, 100);
        let population = Population::from_customers(people.clone()).unwrap();
        let sets: Vec<_> = (0..5).map(|_| some_of(&mut dice, &population, &people)).collect();
        for context in contexts() {
            for metric in ordered_metrics() {
                let (members, some) = &sets[dice.roll(sets.len())];
                let parts = parts(&mut dice);
                let method = dice.one_of(&methods);
                let at = dice.one_of(&instants(&context));
                let question = cut_offs(&metric, &parts, method.clone()).plan(&context).unwrap().at(at).unwrap();
                let fitted = match question.of(&population, members) {
                    Ok(fitted) => fitted,
                    Err(CutOffError::Nobody { .. }) => {
                        let exists = everyone().plan(&context).unwrap().at(at).unwrap();
                        assert_eq!(values(&plan(&metric, &context).at(at).unwrap(), &exists, some), []);
                        continue;
                    }
                    Err(other) => panic!("{metric}: {other}"),
                };
                fits += 1;
                let known = fitted.customers;
                let missing: u64 = fitted.missing.iter().map(|(_, customers)| customers).sum();
                assert_eq!(known + missing + fitted.absent, some.len() as u64);
                assert_eq!(counts(&fitted).iter().sum::<u64>(), known);

                // What is only known in part may be on a level, but was not fitted.
                let value = plan(&metric, &context).at(at).unwrap();
                let exists = everyone().plan(&context).unwrap().at(at).unwrap();
                let exact = some.iter().filter(|customer| exists.matches(customer)).filter(|customer| {
                    let nothing_ahead = Observed::Missing(Missing::NothingAhead);
                    let value = value.value(customer);
                    value.value().is_some() || value == nothing_ahead
                });
                let exact: Vec<&Customer> = exact.collect();
                let stored = serde_json::to_string(&fitted.scale).unwrap();
                let scale: segmentry::scale::Scale = serde_json::from_str(&stored).unwrap();
                assert_eq!(scale, fitted.scale);
                let fitted_context = context.clone().scale("x", scale.clone());
                for told in &fitted.levels {
                    for rule in [level("x").is(told.name.clone()), scale.level(&told.name)] {
                        let rule = rule.plan(&fitted_context).unwrap().at(at).unwrap();
                        let found = exact.iter().filter(|customer| rule.matches(customer)).count();
                        assert_eq!(
                            found as u64, told.customers,
                            "{metric}, {method:?}, {parts:?}, {scale}, {}",
                            told.name
                        );
                    }
                }
            }
        }
    }
    assert!(fits > 100, "{fits}");
}

#[test]
fn parts_are_those_of_counting_through_all() {
    for seed in 0..12 {
        let mut dice = Dice::new(seed);
        let people = people(seed, 80);
        let population = Population::from_customers(people.clone()).unwrap();
        let context = Context::at(as_of());
        let exists = everyone().plan(&context).unwrap();
        for metric in [
            Metric::from(orders().count()),
            orders().total(EUR).into(),
            orders().days_since_last().into(),
            orders().average(EUR).into(),
        ] {
            let values = values(&plan(&metric, &context), &exists, &people);
            let parts = parts(&mut dice);
            let n = values.len() as u64;
            let whole = |part: &Ratio| (n * part.numerator(), part.denominator());
            // Quantiles are told with nine decimals: of whole numbers that is fine enough to tell on which side they are.
            let is_whole = serde_json::to_value(&metric).unwrap().get("number").is_some();
            let methods =
                methods().into_iter().filter(|method| is_whole || !matches!(method, Method::Quantiles { .. }));
            for method in methods {
                let reaches = |value: &Decimal, part: &Ratio| {
                    if *part == ratio(0, 1) {
                        return true;
                    }
                    if *part == ratio(1, 1) {
                        return false;
                    }
                    let less = values.iter().filter(|other| *other < value).count() as u64;
                    let most = values.iter().filter(|other| *other <= value).count() as u64;
                    let (part_of_all, of) = whole(part);
                    match &method {
                        Method::Ranks(Ties::Low) => less * of >= part_of_all,
                        Method::Ranks(Ties::High) => most * of > part_of_all,
                        Method::Ranks(Ties::Nearest) => (less + most) * of >= 2 * part_of_all,
                        Method::Quantiles { quantile: kind, closed, plus } => {
                            let edge = quantile(values.iter().copied(), *part, *kind).unwrap() + plus;
                            let near = Decimal::new(1, 9);
                            match closed {
                                Closed::Left => *value >= edge - near,
                                Closed::Right => *value > edge + near,
                            }
                        }
                        Method::EqualWidth => {
                            let (least, greatest) = (values.iter().min().unwrap(), values.iter().max().unwrap());
                            let (above, below) = (Decimal::from(part.numerator()), Decimal::from(part.denominator()));
                            (value - least) * below >= (greatest - least) * above
                        }
                        other => panic!("{other:?}"),
                    }
                };
                // With what is added to quantiles, a higher part may begin lower than all.
                let level =
                    |value: &Decimal| parts.iter().rposition(|part| reaches(value, part)).map_or(0, |place| place + 1);
                let mut expected = vec![0; parts.len() + 1];
                for value in &values {
                    expected[level(value)] += 1;
                }
                let question = cut_offs(&metric, &parts, method.clone()).plan(&context).unwrap();
                let fitted = question.of(&population, &population.everyone()).unwrap();
                assert_eq!(counts(&fitted), expected, "{metric}, {method:?}, {parts:?}\n{fitted}\n{values:?}");
            }
        }
    }
}

fn spenders(amounts: &[i64]) -> Population {
    let spender = |(id, amount): (i64, &i64)| a_customer(id).ordered("2026-03-01", &format!("{amount} EUR")).build();
    Population::from_customers((1..).zip(amounts).map(spender)).unwrap()
}

fn asked(fitted: &FittedScale) -> Vec<String> {
    fitted.levels.iter().map(|level| format!("{}: {} of {}", level.name, level.asked, level.customers)).collect()
}

#[test]
fn the_top_5_percent_may_be_7_or_3_where_values_are_equal() {
    let context = Context::at(instant("2026-04-01"));
    // Of a hundred, three spent 900, four 500, the others 10.
    let amounts: Vec<i64> = (0..100)
        .map(|place| {
            if place < 3 {
                900
            } else if place < 7 {
                500
            } else {
                10
            }
        })
        .collect();
    let population = spenders(&amounts);
    let top = |ties| {
        let question = CutOffs::top(orders().total(EUR), percent(5)).method(Method::Ranks(ties));
        question.plan(&context).unwrap().of(&population, &population.everyone()).unwrap()
    };
    assert_eq!(asked(&top(Ties::Low)), ["others: 95% of 97", "top: 5% of 3"]);
    assert_eq!(asked(&top(Ties::High)), ["others: 95% of 93", "top: 5% of 7"]);
    assert_eq!(
        top(Ties::High).to_string(),
        "\
level      from  customers     %  % asked for
top     500 EUR          7   7.0          5.0
others                  93  93.0         95.0"
    );

    let fitted = top(Ties::High);
    let json = serde_json::to_value(&fitted).unwrap();
    assert_eq!(json["levels"][1]["from"]["money"], "500 EUR");
    let best = level("spending").is(CutOffs::TOP).plan(&context.scale("spending", fitted.scale)).unwrap();
    assert_eq!(population.select(&best).len(), 7);
}

#[test]
fn heavy_average_and_light_are_thirds() {
    let context = Context::at(instant("2026-04-01"));
    let population = spenders(&[1, 2, 3, 4, 5, 6, 7, 8, 9]);
    let thirds = CutOffs::even(orders().total(EUR), ["light", "average", "heavy"]).plan(&context).unwrap();
    let fitted = thirds.of(&population, &population.everyone()).unwrap();
    assert_eq!(fitted.scale.to_string(), "total amount of orders in EUR: light, average from 4, heavy from 7");
    assert_eq!(asked(&fitted), ["light: 1/3 of 3", "average: 1/3 of 3", "heavy: 1/3 of 3"]);
}

#[test]
fn equal_values_leave_levels_without_anybody() {
    let context = Context::at(instant("2026-04-01"));
    let population = spenders(&[5; 10]);
    let thirds = |ties| {
        let question = CutOffs::even(orders().total(EUR), ["light", "average", "heavy"]).method(Method::Ranks(ties));
        question.plan(&context).unwrap().of(&population, &population.everyone()).unwrap()
    };
    let low = thirds(Ties::Low);
    assert_eq!(counts(&low), [10, 0, 0]);
    assert_eq!(
        low.scale.to_string(),
        "total amount of orders in EUR: light, average from 5.000000001, heavy from 5.000000001"
    );
    assert_eq!(counts(&thirds(Ties::High)), [0, 0, 10]);
    assert_eq!(counts(&thirds(Ties::Nearest)), [0, 10, 0]);
    // Whatever asks for them is bound, and finds nobody.
    let context = context.scale("spending", low.scale);
    for name in ["average", "heavy"] {
        let plan = level("spending").is(name).plan(&context).unwrap();
        assert!(population.select(&plan).is_empty());
    }
}

#[test]
fn who_has_no_value_is_told() {
    let people = [
        a_customer(1).ordered("2026-03-01", "40 EUR").build(),
        a_customer(2).ordered("2026-03-01", "40 USD").build(),
        a_customer(3).signed_up("2026-03-01").build(),
        a_customer(4).signed_up("2026-05-01").build(),
    ];
    let population = Population::from_customers(people).unwrap();
    let context = Context::at(instant("2026-04-01"));
    let question = CutOffs::top(orders().average(EUR), percent(50)).plan(&context).unwrap();
    let fitted = question.of(&population, &population.everyone()).unwrap();
    let from = segmentry::model::Currency::USD;
    let missing = [(Missing::TooFewEvents, 1), (Missing::NoRate { from, to: EUR }, 1)];
    assert_eq!((fitted.customers, fitted.missing, fitted.absent), (1, missing.to_vec(), 1));

    let nobody = question.of(&population, &Members::default()).unwrap_err();
    assert_eq!(nobody.to_string(), "nobody has a value of average amount of orders in EUR");
    assert!(question.at(instant("2026-01-01")).unwrap().of(&population, &population.everyone()).is_err());
}

#[test]
fn limits_that_cannot_be_said_are_refused() {
    let mut refunded = a_customer(1).ordered("2025-03-01", "40 EUR").build();
    let order = segmentry::model::Order::new(instant("2026-03-01"), segmentry::testing::money("10 EUR"));
    refunded.record(order.refund(instant("2026-03-02"), segmentry::testing::money("30 EUR"))).unwrap();
    let population = Population::from_customers([refunded]).unwrap();
    let context = Context::at(instant("2026-04-01"));
    let year = orders().within_last(days(365)).total(EUR);
    let before = orders().total(EUR).before_refunds();
    let question = CutOffs::even(year.share_of(before), ["low", "high"]).method(Method::Ranks(Ties::High));
    let error = question.plan(&context).unwrap().of(&population, &population.everyone()).unwrap_err();
    assert!(
        matches!(&error, CutOffError::Limit { level, from, .. } if level.as_str() == "high" && from == "-0.4"),
        "{error}"
    );
}

#[test]
fn what_cannot_be_cut_is_refused_with_its_place() {
    let context = Context::at(as_of());
    let orders = || orders().count();
    let faults = |question: CutOffs| {
        let error = question.plan(&context).unwrap_err();
        error.faults().iter().map(|fault| (fault.path().to_owned(), fault.problem().clone())).collect::<Vec<_>>()
    };
    let expected = |path: &str, what| vec![(path.to_owned(), Problem::Expected { what })];
    let levels = || vec![("/levels".to_owned(), Problem::Levels)];
    let parts = "parts of all customers";
    let method = "a method that finds limits and keeps equal values together";

    assert_eq!(faults(CutOffs::top(gender(), percent(5))), expected("/metric", "a metric that has an order"));
    assert_eq!(faults(CutOffs::top(orders(), percent(105))), expected("/levels", parts));
    assert_eq!(faults(CutOffs::new(orders(), "a", [(ratio(1, 0), "b")])), expected("/levels", parts));
    assert_eq!(faults(CutOffs::new(orders(), "a", [(percent(101), "b")])), expected("/levels", parts));
    assert_eq!(faults(CutOffs::new(orders(), "a", [(percent(50), "b"), (percent(40), "c")])), levels());
    assert_eq!(faults(CutOffs::new(orders(), "a", [(percent(50), "b"), (percent(50), "c")])), levels());
    assert_eq!(faults(CutOffs::new(orders(), "a", [(percent(50), "a")])), levels());
    for split in [Ties::SplitById, Ties::SplitBySeed("x".into())] {
        assert_eq!(
            faults(CutOffs::top(orders(), percent(5)).method(Method::Ranks(split))),
            expected("/method", method)
        );
    }
    let edges = Method::Edges { edges: vec![1.into()], closed: Closed::Left };
    assert_eq!(faults(CutOffs::top(orders(), percent(5)).method(edges)), expected("/method", method));
    let wrong = segmentry::words::orders().during(segmentry::time::Window::Last(days(0))).count();
    let faults = faults(CutOffs::top(wrong, percent(5)));
    assert!(faults[0].0.starts_with("/metric/number"), "{faults:?}");
}
