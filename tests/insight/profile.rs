//! Profiles of segments, beside asking customer by customer.

use crate::{
    comparison::{assert_compared, float, part},
    metrics::{EUR, as_of, contexts, instants, label_metrics, people, plan, set_of, some_of},
};
use rust_decimal::Decimal;
use segmentry::{
    Context, Plan, Predicate, Problem, Verdict,
    insight::{Comparison, CutOffs, FactProfile, Part, Profiling, SegmentProfile, ValueProfile},
    model::{Benefit, Customer, Gender, Id, Value},
    plan::MetricPlan,
    population::{Members, Population},
    prelude::*,
    scale::Scale,
    testing::{Dice, a_customer, instant, predicate},
};
use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

fn scales() -> BTreeMap<&'static str, Scale> {
    BTreeMap::from([
        ("age", age().levels("under 30", [(30, "30-59"), (60, "60 and over"), (150, "nobody")])),
        ("orders", orders().count().levels("none", [(1, "one"), (2, "a few"), (5, "many")])),
        ("spent", orders().average(EUR).levels("little", [(50, "much")])),
        ("idle", visits().since_last().levels("days", [(days(30), "months"), (days(365), "years")])),
        ("known", age().levels::<&str>("yes", [])),
    ])
}

/// What is asked, in the words of single customers.
enum Asked {
    Called(MetricPlan),
    Holds(Plan),
}

impl Asked {
    fn at(&self, now: segmentry::time::Instant) -> Self {
        match self {
            Self::Called(plan) => Self::Called(plan.at(now).unwrap()),
            Self::Holds(plan) => Self::Holds(plan.at(now).unwrap()),
        }
    }

    /// What a customer is called by, or that the predicate holds of him; `None` where it is not known.
    fn values(&self, customer: &Customer) -> Option<Vec<Value>> {
        Some(match self {
            Self::Called(plan) => match plan.value(customer).value()? {
                Value::Texts(texts) => texts.iter().cloned().map(Value::Text).collect(),
                single => vec![single.clone()],
            },
            Self::Holds(plan) => match plan.verdict(customer) {
                Verdict::Yes => vec![Value::Flag(true)],
                Verdict::No => vec![],
                Verdict::Unknown => return None,
            },
        })
    }

    /// Of some customers, how many have a value, of how many of whom it is known.
    fn count(&self, customers: &[&Customer], value: &Value) -> Part {
        let known: Vec<Vec<Value>> = customers.iter().filter_map(|customer| self.values(customer)).collect();
        part(known.iter().filter(|values| values.contains(value)).count() as u64, known.len() as u64)
    }

    fn unknown(&self, customers: &[&Customer]) -> Part {
        let unknown = customers.iter().filter(|customer| self.values(customer).is_none());
        part(unknown.count() as u64, customers.len() as u64)
    }
}

/// The larger lift first, then the larger number, in floating point and whole numbers that fit.
fn order(one: &Comparison, other: &Comparison) -> Ordering {
    let lift = |found: &Comparison| {
        let (segment, reference) = (found.segment, found.reference);
        if segment.of == 0 || reference.of == 0 || segment.customers + reference.customers == 0 {
            return -1.0;
        }
        // Over zero it is infinite. Small fractions are equal in floating point only where they are.
        float(segment.customers * reference.of) / float(segment.of * reference.customers)
    };
    lift(other).partial_cmp(&lift(one)).unwrap().then(other.segment.customers.cmp(&one.segment.customers))
}

#[test]
fn values_are_counted_as_one_by_one() {
    let (mut marked, mut unsupported) = (0, 0);
    for seed in 0..5 {
        let mut dice = Dice::new(seed);
        let people = people(seed, 150);
        let population = Population::from_customers(people.clone()).unwrap();
        for context in contexts() {
            let scales = scales();
            let mut question = Profiling::new();
            let mut facts = Vec::new();
            for (name, scale) in &scales {
                question = question.levels(*name, scale.clone());
                let level = level(*name).plan(&context.clone().scale(*name, scale.clone())).unwrap();
                facts.push(Asked::Called(level));
            }
            for (place, metric) in label_metrics().iter().enumerate() {
                question = question.fact(place.to_string(), metric.clone());
                facts.push(Asked::Called(plan(metric, &context)));
            }
            let mut rules: Vec<Predicate> = (0..6).map(|_| predicate(&mut dice, &context, 2)).collect();
            rules.extend([orders().any(), segmentry::nobody(), everyone()]);
            for (place, rule) in rules.into_iter().enumerate() {
                facts.push(Asked::Holds(rule.plan(&context).unwrap()));
                question = question.predicate(format!("rule {place}"), rule);
            }
            // Who orders is unlike the others.
            let (segment, some) = if dice.chance(50) {
                some_of(&mut dice, &population, &people)
            } else {
                let plan = orders().any().plan(&context).unwrap();
                let some: Vec<Customer> = people.iter().filter(|customer| plan.matches(customer)).cloned().collect();
                (set_of(&population, some.iter().map(Customer::id)), some)
            };
            let (reference, others) = if dice.chance(50) {
                (population.everyone(), people.clone())
            } else {
                some_of(&mut dice, &population, &people)
            };
            let now = dice.one_of(&instants(&context));
            let exists = everyone().plan(&context).unwrap().at(now).unwrap();
            let segment_ids: BTreeSet<&Id> = some.iter().map(Customer::id).collect();
            let some: Vec<&Customer> = some.iter().filter(|customer| exists.matches(customer)).collect();
            let others: Vec<&Customer> = others.iter().filter(|customer| exists.matches(customer)).collect();
            let rest: Vec<&Customer> =
                others.iter().copied().filter(|customer| !segment_ids.contains(customer.id())).collect();

            let profile = question.plan(&context).unwrap().at(now).unwrap().against(&population, &segment, &reference);
            let sizes = [some.len(), others.len(), rest.len()].map(|size| size as u64);
            assert_eq!([profile.segment, profile.reference, profile.rest], sizes);
            assert_eq!(profile.facts.len(), facts.len());
            let mut expected = Vec::new();
            for (told, fact) in profile.facts.iter().zip(facts) {
                let fact = fact.at(now);
                let all = some.iter().chain(&others);
                let values: BTreeSet<Value> = all.filter_map(|customer| fact.values(customer)).flatten().collect();
                let mut values: Vec<Value> = values.into_iter().collect();
                if let Some(scale) = scales.get(told.name.as_str()) {
                    values = scale.names().map(|name| Value::Text(name.clone())).collect();
                } else if told.name.as_str().starts_with("rule") {
                    values = vec![true.into()];
                }
                assert_eq!(told.values.iter().map(|value| value.value.clone()).collect::<Vec<_>>(), values);
                for value in &told.values {
                    // The predicate says the same of the same customers.
                    let plan = value.predicate.plan(&context).unwrap().at(now).unwrap();
                    assert_eq!(
                        some.iter().filter(|one| plan.matches(one)).count() as u64,
                        value.found.segment.customers
                    );
                    assert_eq!((&population.select(&plan) & &reference).len() as u64, value.found.reference.customers);
                }
                expected.extend(
                    values
                        .iter()
                        .map(|value| (fact.count(&some, value), fact.count(&others, value), fact.count(&rest, value))),
                );
                expected.push((fact.unknown(&some), fact.unknown(&others), fact.unknown(&rest)));
            }
            let found = |fact: &FactProfile| -> Vec<Comparison> {
                fact.values.iter().map(|value| value.found).chain([fact.unknown]).collect()
            };
            let found: Vec<Comparison> = profile.facts.iter().flat_map(found).collect();
            assert_compared(&found, &expected);
            marked += found.iter().filter(|found| found.is_beyond_chance).count();
            unsupported += assert_ranked(&profile, dice.one_of(&[0, 1, 5, 50, 100]));
        }
    }
    assert!(marked > 0 && unsupported > 0);
}

/// That values come by lift, and those with less support than so many hundredths do not. How many these are.
fn assert_ranked(profile: &SegmentProfile, hundredths: u32) -> usize {
    let is_frequent = |part: Part| part.of > 0 && part.customers * 100 >= u64::from(hundredths) * part.of;
    let all = profile.facts.iter().flat_map(|fact| fact.values.iter().map(move |value| (&fact.name, value)));
    let all: Vec<_> = all.collect();
    let mut expected: Vec<_> = all
        .iter()
        .copied()
        .filter(|(_, value)| is_frequent(value.found.segment) || is_frequent(value.found.reference))
        .collect();
    expected.sort_by(|(name, one), (other_name, other)| {
        order(&one.found, &other.found).then(name.cmp(other_name)).then(one.value.cmp(&other.value))
    });
    assert_eq!(profile.by_lift(percent(hundredths)), expected);
    all.len() - expected.len()
}

/// So many women and men, and of so many neither is known.
fn crowd(first: i64, women: i64, men: i64, unknown: i64) -> Vec<Customer> {
    let of = |gender: Option<Gender>| {
        move |id| {
            let mut customer = a_customer(id).signed_up("2026-01-01").build();
            customer.profile.gender = gender.clone().map(Into::into).unwrap_or_default();
            customer
        }
    };
    let (men_from, unknown_from) = (first + women, first + women + men);
    let women = (first..men_from).map(of(Some(Gender::Female)));
    women
        .chain((men_from..unknown_from).map(of(Some(Gender::Male))))
        .chain((unknown_from..unknown_from + unknown).map(of(None)))
        .collect()
}

fn context() -> Context {
    Context::at(instant("2026-03-01"))
}

fn asked(question: &Profiling, segment: &[Customer], others: &[Customer]) -> SegmentProfile {
    let population = Population::from_customers(segment.iter().chain(others).cloned()).unwrap();
    let members = set_of(&population, segment.iter().map(Customer::id));
    question.plan(&context()).unwrap().of(&population, &members)
}

fn by_gender(segment: &[Customer], others: &[Customer]) -> SegmentProfile {
    asked(&Profiling::new().fact("gender", gender()), segment, others)
}

fn told(profile: &SegmentProfile, place: usize) -> &ValueProfile {
    &profile.facts[0].values[place]
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn an_index_worked_out_on_paper() {
    // 30 of 100 in the segment, 10 of 100 of the others: a fifth of all.
    let profile = by_gender(&crowd(0, 30, 70, 20), &crowd(1_000, 10, 90, 0));
    let women = told(&profile, 0);
    assert_eq!((women.value.clone(), women.predicate.clone()), ("female".into(), gender().is(Gender::Female)));
    assert_eq!((women.found.segment, women.found.reference), (part(30, 100), part(40, 200)));
    assert_eq!(women.found.rest, part(10, 100));
    assert_eq!(women.found.segment.share(), Some(ratio(3, 10)));
    assert_eq!((women.found.lift(), women.found.index()), (Some(decimal("1.5")), Some(150.into())));
    // `proportions_ztest([30, 10], [100, 100])` of statsmodels 0.15.0: z squared is 12.5.
    assert_eq!(women.found.p_value, Some(decimal("0.000406952")));
    assert!(women.found.is_beyond_chance);
    // A sixth of 120 and an eleventh of 220: 100 x (20 / 120) / (20 / 220).
    let unknown = profile.facts[0].unknown;
    assert_eq!((unknown.segment, unknown.reference), (part(20, 120), part(20, 220)));
    assert_eq!(unknown.index(), Some(decimal("183.333333333")));
    assert_eq!(
        profile.to_string(),
        "\
value            segment     %  reference     %  index  beyond chance
gender: female        30  30.0         40  20.0    150            yes
gender: male          70  70.0        160  80.0     88            yes
gender: unknown       20  16.7         20   9.1    183            yes"
    );
    let json = serde_json::to_value(&profile).unwrap();
    let found = &json["facts"][0]["values"][0]["found"];
    assert_eq!(found["segment"], serde_json::json!({"customers": 30, "of": 100}));
    assert_eq!(found["p_value"], "0.000406952");
}

/// P.-N. Tan, M. Steinbach, V. Kumar: *Introduction to Data Mining* (2005), table 6.7: of a thousand people 800 drink coffee, of 200 who
/// drink tea 150; the interest factor is 0.9375.
#[test]
fn the_lift_of_coffee_among_those_who_drink_tea() {
    let of = |ids: std::ops::Range<i64>, tags: &[&str]| -> Vec<Customer> {
        let tagged = |id| tags.iter().fold(a_customer(id), |customer, tag| customer.tagged(tag)).build();
        ids.map(tagged).collect()
    };
    let tea = [of(0..150, &["tea", "coffee"]), of(150..200, &["tea"])].concat();
    let others = [of(200..850, &["coffee"]), of(850..1_000, &[])].concat();
    let profile = asked(&Profiling::new().predicate("coffee", tag("coffee")), &tea, &others);
    let coffee = told(&profile, 0).found;
    assert_eq!((coffee.segment, coffee.reference, coffee.rest), (part(150, 200), part(800, 1_000), part(650, 800)));
    assert_eq!((coffee.lift(), coffee.index()), (Some(decimal("0.9375")), Some(decimal("93.75"))));
    // `chi2_contingency([[150, 50], [650, 150]], correction=False)` of scipy 1.17.1: 3.90625.
    assert_eq!(coffee.p_value, Some(decimal("0.048106828")));
    // As one of the tags it is the same.
    let tags = asked(&Profiling::new().fact("tags", tags()), &tea, &others);
    assert_eq!(tags.facts[0].values.iter().map(|value| value.value.to_string()).collect::<Vec<_>>(), ["coffee", "tea"]);
    assert_eq!((told(&tags, 0).found.segment, told(&tags, 0).found.reference), (coffee.segment, coffee.reference));
    // All who drink tea do: five times as often as everyone.
    assert_eq!((told(&tags, 1).found.index(), told(&tags, 1).found.is_beyond_chance), (Some(500.into()), true));
}

#[test]
fn who_says_a_thing_twice_is_one() {
    let seeking = |id: i64, benefits: &[Benefit]| {
        a_customer(id).profile(|profile| profile.benefits = benefits.to_vec().into()).build()
    };
    let quality = Benefit::Quality;
    let some =
        [seeking(1, &[quality.clone(), Benefit::Extras, quality.clone()]), seeking(2, std::slice::from_ref(&quality))];
    let profile = asked(&Profiling::new().fact("benefits", benefits()), &some, &[seeking(3, &[quality])]);
    assert_eq!(told(&profile, 0).value, Value::from("extras"));
    assert_eq!((told(&profile, 0).found.segment, told(&profile, 0).found.reference), (part(1, 2), part(1, 3)));
    assert_eq!((told(&profile, 1).found.segment, told(&profile, 1).found.reference), (part(2, 2), part(3, 3)));
}

#[test]
fn few_are_not_tested_and_half_of_chance_is_not_marked() {
    let few = by_gender(&crowd(0, 3, 1, 0), &crowd(1_000, 40, 60, 0));
    assert_eq!((told(&few, 0).found.p_value, told(&few, 0).found.is_beyond_chance), (None, false));
    let like = by_gender(&crowd(0, 50, 50, 0), &crowd(1_000, 500, 500, 0));
    assert_eq!(told(&like, 0).found.p_value, Some(1.into()));
    assert_eq!(told(&like, 0).found.index(), Some(100.into()));
    assert!(!told(&like, 0).found.is_beyond_chance);
    // Of all customers there is no rest to be unlike.
    let all = by_gender(&crowd(0, 60, 40, 0), &[]);
    assert_eq!((told(&all, 0).found.index(), told(&all, 0).found.p_value), (Some(100.into()), None));
}

#[test]
fn a_level_says_how_sure_a_mark_is() {
    // Chi-squared is 4.8: 2.8 %.
    let (segment, others) = (crowd(0, 30, 70, 0), crowd(1_000, 45, 55, 0));
    let marks = |question: Profiling| {
        let profile = asked(&question.fact("gender", gender()), &segment, &others);
        profile.facts[0].values.iter().filter(|value| value.found.is_beyond_chance).count()
    };
    assert_eq!(marks(Profiling::new().each_alone()), 2);
    // Two values are looked at, so each has to be half as likely.
    assert_eq!(marks(Profiling::new()), 0);
    assert_eq!(marks(Profiling::new().significance(percent(10))), 2);
}

#[test]
fn what_is_only_here_comes_first_and_what_is_nowhere_last() {
    // Of four loyal customers three read and one is a woman; of four others one reads and nobody is.
    let people = (0..8).map(|id| {
        let tag = if id < 4 { "loyal" } else { "other" };
        let mut customer = a_customer(id).signed_up("2026-01-01").tagged(tag);
        if id < 3 || id == 4 {
            customer = customer.opened("2026-02-20");
        }
        let gender = if id == 0 { Gender::Female } else { Gender::Male };
        customer.profile(|profile| profile.gender = gender.into()).build()
    });
    let population = Population::from_customers(people).unwrap();
    let select = |rule: Predicate| population.select(&rule.plan(&context()).unwrap());
    let (loyal, others) = (select(tag("loyal")), select(tag("other")));
    let question = Profiling::new()
        .fact("gender", gender())
        .predicate("readers", messages().opened().any())
        .predicate("buyers", orders().any());
    let ranked = |one: &Members, other: &Members, support| -> Vec<String> {
        let profile = question.plan(&context()).unwrap().against(&population, one, other);
        let ranked = profile.by_lift(support);
        ranked.iter().map(|(name, value)| format!("{name} {}: {:?}", value.value, value.found.lift())).collect()
    };
    assert_eq!(
        ranked(&loyal, &others, percent(0)),
        ["gender female: None", "readers yes: Some(3)", "gender male: Some(0.75)", "buyers yes: None"]
    );
    assert_eq!(ranked(&loyal, &others, percent(30)), ["readers yes: Some(3)", "gender male: Some(0.75)"]);
    assert_eq!(ranked(&loyal, &others, ratio(1, 0)), [""; 0]);
    assert_eq!(
        ranked(&others, &loyal, percent(1)),
        ["gender male: Some(1.333333333)", "readers yes: Some(0.333333333)", "gender female: Some(0)"]
    );
    // With everyone as reference: 3/4 over 4/8.
    assert_eq!(ranked(&loyal, &population.everyone(), percent(60))[0], "readers yes: Some(1.5)");
}

#[test]
fn metrics_are_told_in_limits_that_were_fitted() {
    let people: Vec<Customer> = (0..40)
        .map(|id| {
            (0..id / 4)
                .fold(a_customer(id), |one, day| one.ordered(&format!("2026-02-{:02}", day + 1), "10 EUR"))
                .build()
        })
        .collect();
    let population = Population::from_customers(people.clone()).unwrap();
    let thirds = CutOffs::even(orders().count(), ["light", "average", "heavy", "heaviest"]).plan(&context()).unwrap();
    let fitted = thirds.of(&population, &population.everyone()).unwrap();
    let question = Profiling::new().levels("buying", fitted.scale);
    let profile = question.plan(&context()).unwrap().of(&population, &population.everyone());
    let counts: Vec<(String, u64)> = profile.facts[0]
        .values
        .iter()
        .map(|value| (value.value.to_string(), value.found.reference.customers))
        .collect();
    let expected: Vec<(String, u64)> =
        fitted.levels.iter().map(|level| (level.name.to_string(), level.customers)).collect();
    assert_eq!(counts, expected);
}

#[test]
fn nobody_and_nothing() {
    let population = Population::from_customers(crowd(0, 5, 5, 0)).unwrap();
    let plan = Profiling::usual().plan(&context()).unwrap();
    let nobody = plan.of(&population, &Members::default());
    assert_eq!((nobody.segment, nobody.reference, nobody.rest), (0, 10, 10));
    let women = &nobody.facts[0].values[0].found;
    assert_eq!((women.segment, women.index(), women.lift(), women.p_value), (part(0, 0), None, None, None));
    assert_eq!(plan.of(&Population::default(), &Members::default()).reference, 0);
    let nothing = Profiling::new().plan(&context()).unwrap().of(&population, &population.everyone());
    assert_eq!((nothing.segment, nothing.reference, nothing.facts), (10, 10, vec![]));
}

#[test]
fn what_cannot_be_asked_is_refused_with_its_place() {
    let wrong = Profiling::new()
        .fact("gender", gender())
        .fact("orders", orders().count())
        .levels("age", age().levels("a", [(30, "b"), (20, "c")]))
        .predicate("wrong", level("no such").is("x"))
        .significance(ratio(1, 0));
    let error = wrong.plan(&Context::at(as_of())).unwrap_err();
    let faults: BTreeMap<&str, &Problem> = error.faults().iter().map(|fault| (fault.path(), fault.problem())).collect();
    let what = "a fact that customers are called by, or levels of a metric";
    assert_eq!(faults["/facts/1"], &Problem::Expected { what });
    assert_eq!(faults["/facts/2/label/level"], &Problem::Levels);
    assert!(faults.contains_key("/facts/3/label/value/level"), "{faults:?}");
    assert_eq!(faults["/significance"], &Problem::ZeroDenominator);
    assert_eq!(faults.len(), 4);
}
