//! What populations are asked, beside the same question put to each of their customers.

use rust_decimal::Decimal;
use segmentry::{
    Context, Plan, Predicate,
    model::{Currency, Customer, Gender, GeoPoint, Id, Value},
    plan::{MetricPlan, Observed},
    population::{Members, Population},
    prelude::*,
    testing::money,
    words::Metric,
};

pub(crate) const EUR: Currency = Currency::EUR;

/// Metrics of money and time, plain, in windows and of some orders only.
fn metrics(context: &Context) -> Vec<MetricPlan> {
    let year = || orders().within_last(days(365));
    let metrics: Vec<Metric> = vec![
        orders().total(EUR).into(),
        orders().total(EUR).before_refunds().into(),
        year().total(EUR).into(),
        orders().with_offer().total(EUR).into(),
        orders().total(Currency::USD).into(),
        orders().average(EUR).into(),
        orders().median(EUR).into(),
        orders().largest(EUR).into(),
        orders().count().into(),
        year().count().into(),
        orders().since_last().into(),
        orders().since_first().into(),
        orders().days_since_last().into(),
        orders().days_since_first().into(),
        messages().opened().since_last().into(),
        messages().opened().days_since_first().into(),
        orders().active_days().into(),
        tenure().into(),
    ];
    metrics.iter().map(|metric| metric.plan(context).unwrap()).collect()
}

fn predicates() -> Vec<Predicate> {
    vec![
        orders().total(EUR).at_least(50),
        orders().within_last(days(365)).total(EUR).less_than(50),
        orders().average(EUR).at_least(Decimal::new(5, 9)),
        orders().worth(money("0.01 EUR")..).any(),
        orders().within_last(days(30)).any(),
        orders().count().at_least(2),
        orders().since_last().between(days(30)..days(60)),
        orders().since_first().at_least(days(30)),
        orders().days_since_last().at_least(7),
        messages().opened().within_last(days(30)).any(),
        messages().opened().since_last().at_most(days(20_000)),
        order_lines().product("mug").any(),
        gender().is(Gender::Female),
        tags().include("vip"),
        home().within(kilometres(25), GeoPoint::degrees("52.52", "13.405").unwrap()),
        age().at_least(18),
        tenure().at_least(days(10)),
    ]
}

/// Every reading of the population is that of its customers.
pub(crate) fn assert_reads_as_its_customers(population: &Population, context: &Context, instants: &[Instant]) {
    let everyone = population.everyone();
    let ids: Vec<Id> = population.ids(&everyone).collect();
    assert_eq!(ids.len(), population.len());
    let people: Vec<Customer> = ids.iter().map(|id| population.customer(id).unwrap()).collect();
    let again = Population::from_customers(people.clone()).unwrap();
    for (customer, id) in people.iter().zip(&ids) {
        assert!(again.customer(id).unwrap() == *customer, "{id}");
    }
    let of = |set: &Members| population.ids(set).collect::<Vec<_>>();
    let plans: Vec<Plan> = predicates().iter().map(|rule| rule.plan(context).unwrap()).collect();
    let everyone_plan = segmentry::everyone().plan(context).unwrap();
    for at in instants {
        for (plan, rule) in plans.iter().zip(predicates()) {
            let plan = plan.at(*at).unwrap();
            let found = population.verdicts(&plan);
            for (set, verdict) in
                [(found.yes, Verdict::Yes), (found.no, Verdict::No), (found.unknown, Verdict::Unknown)]
            {
                let expected = people.iter().filter(|customer| plan.verdict(customer) == verdict);
                let expected: Vec<Id> = expected.map(|customer| customer.id().clone()).collect();
                assert_eq!(of(&set), expected, "{verdict}: {rule} at {at}");
            }
        }
        for metric in metrics(context) {
            let metric = metric.at(*at).unwrap();
            let expected: Vec<Observed> = people.iter().map(|customer| metric.value(customer)).collect();
            assert_eq!(population.values(&metric, &everyone).collect::<Vec<_>>(), expected, "at {at}");
            let exactly = |observed: &Observed| match observed {
                Observed::Exactly(value) => Some(value.clone()),
                _ => None,
            };
            let exists = everyone_plan.at(*at).unwrap();
            let there = people.iter().zip(&expected).filter(|(customer, _)| exists.matches(customer));
            let expected: Vec<Value> = there.filter_map(|(_, observed)| exactly(observed)).collect();
            let column = population.column(&metric, &everyone);
            assert_eq!(column.values().collect::<Vec<_>>(), expected, "at {at}");
        }
    }
}

/// An instant, some time before and some time after.
pub(crate) fn instants_near(at: Instant) -> [Instant; 3] {
    [at, at.saturating_sub(days(45)), at.saturating_add(days(20))]
}
