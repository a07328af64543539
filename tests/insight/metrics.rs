//! Customers by chance, of every kind, and metrics to ask them for.

use rust_decimal::Decimal;
use segmentry::{
    Context,
    model::{Currency, Customer, GeoPoint, Id, Value},
    plan::MetricPlan,
    population::{Members, Population},
    prelude::*,
    testing::{self, Dice},
    time::Instant,
    words::Metric,
};

pub const EUR: Currency = Currency::EUR;

pub fn as_of() -> Instant {
    "2026-11-01T00:00:00Z".parse().unwrap()
}

/// In UTC, in a zone that moves its clocks, and where the history is known from some time on.
pub fn contexts() -> [Context; 3] {
    let berlin = Context::at("2026-04-02T22:30:00Z".parse::<Instant>().unwrap()).zone(chrono_tz::Europe::Berlin);
    [Context::at(as_of()), berlin, Context::at(as_of()).history_since(as_of().saturating_sub(days(200)))]
}

/// The instant of a context, a past one and one ahead.
pub fn instants(context: &Context) -> [Instant; 3] {
    let now = context.as_of();
    [now, now.saturating_sub(days(45)), now.saturating_add(days(20))]
}

/// So many customers: shoppers as there are, and some made from the literals of random definitions.
pub fn people(seed: u64, n: u32) -> Vec<Customer> {
    let context = Context::at(as_of());
    let mut dice = Dice::new(seed);
    let mut people = testing::crowd(seed, n / 2);
    for id in n / 2..n {
        let predicate = testing::predicate(&mut dice, &context, 3);
        people.push(if dice.chance(50) {
            testing::customer_of(&mut dice, &context, &predicate, i64::from(id))
        } else {
            testing::customer_of(&mut dice, &context, &predicate, format!("c{id}"))
        });
    }
    people
}

/// The customers of a population and a set of some of them.
pub fn some_of(dice: &mut Dice, population: &Population, people: &[Customer]) -> (Members, Vec<Customer>) {
    let share = dice.one_of(&[0, 10, 50, 90, 100]);
    let tagged: Vec<Customer> = people.iter().filter(|_| dice.chance(share)).cloned().collect();
    (set_of(population, tagged.iter().map(Customer::id)), tagged)
}

/// The set of customers with these ids: by the words that hosts have.
pub fn set_of<'i>(population: &Population, ids: impl IntoIterator<Item = &'i Id>) -> Members {
    let wanted: std::collections::BTreeSet<Id> = ids.into_iter().cloned().collect();
    let is_wanted = host("wanted");
    let context = Context::at(Instant::MAX).horizon(Instant::MAX);
    let context = context.host("wanted", move |customer, _| Some(wanted.contains(customer.id())));
    population.select(&is_wanted.plan(&context).unwrap())
}

/// Metrics of all families, plain and filtered.
pub fn ordered_metrics() -> Vec<Metric> {
    let berlin = GeoPoint::degrees("52.52", "13.405").unwrap();
    let year = || orders().within_last(days(365));
    vec![
        orders().count().into(),
        year().count().into(),
        messages().opened().within_last(days(90)).count().into(),
        orders().days_since_last().into(),
        orders().days_since_first().into(),
        year().days_since_first().into(),
        messages().opened_or_clicked().days_since_last().into(),
        visits().since_last().into(),
        orders().since_first().into(),
        orders().total(EUR).into(),
        year().total(EUR).into(),
        orders().total(EUR).before_refunds().into(),
        year().total(EUR).before_refunds().into(),
        orders().average(EUR).into(),
        orders().median(EUR).into(),
        orders().largest(EUR).into(),
        orders().trend(EUR).into(),
        orders().mean_gap().into(),
        orders().longest_gap().into(),
        orders().overdue().into(),
        orders().with_offer().share_of(orders()).into(),
        year().total(EUR).share_of(orders().total(EUR)).into(),
        orders().active_days().into(),
        orders().with_offer().count().into(),
        age().into(),
        tenure().into(),
        home().distance_to(berlin).into(),
        birthday().days_until().into(),
    ]
}

pub fn label_metrics() -> Vec<Metric> {
    vec![
        gender().into(),
        country().into(),
        city().into(),
        tags().into(),
        languages().into(),
        loyalty_tier().into(),
        household_size().into(),
        income().into(),
        signed_up().into(),
        orders().favourite_weekday(1).into(),
    ]
}

/// Facts of the profile, and that one is known.
pub fn facts() -> Vec<(Metric, Predicate)> {
    macro_rules! each {
        ($($fact:expr),* $(,)?) => { vec![$(($fact.into(), $fact.is_known())),*] };
    }
    each![
        birth_date(),
        gender(),
        region(),
        postal_code(),
        languages(),
        marital_status(),
        household_id(),
        children(),
        pets(),
        occupation(),
        work_pattern(),
        education(),
        income_band(),
        company(),
        role(),
        decision_maker(),
        interests(),
        attitudes(),
        main_benefit(),
        benefits(),
        barriers(),
        preferred_channels(),
        sign_up_source(),
        consent("email"),
        attribute("plan"),
    ]
}

pub fn plan(metric: &Metric, context: &Context) -> MetricPlan {
    metric.plan(context).unwrap()
}

/// What has an order as a number, in its unit.
pub fn number(value: &Value) -> Decimal {
    match value {
        Value::Number(number) => *number,
        Value::Money(money) => money.amount(),
        Value::Span(span) => span.micros().into(),
        other => panic!("{other:?}"),
    }
}
