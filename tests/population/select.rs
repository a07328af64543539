//! A population says of everyone what the row reading says of each.

use crate::{generate::Dice, people::as_of};
use rust_decimal::Decimal;
use segmentry::{
    Context, Plan, Predicate, Verdict, all_of, any_of, at_least_of,
    model::{CreditNote, Currency, Customer, Id, Line, Message, Money, Order},
    plan::Rates,
    population::{Batch, Members, MemoryPart, Population},
    prelude::{line, orders},
    testing::{self, instant, money},
    time::{Instant, days},
};

fn ids(population: &Population, members: &Members) -> Vec<Id> {
    population.ids(members).collect()
}

fn assert_agrees(population: &Population, people: &[Customer], plan: &Plan, rule: &impl std::fmt::Display) {
    let verdicts: Vec<Verdict> = people.iter().map(|customer| plan.verdict(customer)).collect();
    let with = |verdict: Verdict| -> Vec<Id> {
        let found = people.iter().zip(&verdicts).filter(|(_, found)| **found == verdict);
        found.map(|(customer, _)| customer.id().clone()).collect()
    };
    let found = population.verdicts(plan);
    for (members, verdict) in [(&found.yes, Verdict::Yes), (&found.no, Verdict::No), (&found.unknown, Verdict::Unknown)]
    {
        assert_eq!(ids(population, members), with(verdict), "{verdict}: {rule}, {}", plan.as_of());
    }
    assert_eq!(population.select(plan), found.yes, "{rule}, {}", plan.as_of());
}

/// The instant asked for, past ones and one ahead: what is dated later becomes visible.
pub(crate) fn instants(as_of: Instant) -> [Instant; 4] {
    let day = days(1);
    [as_of, as_of.saturating_sub(days(45)), as_of.saturating_sub(day), as_of.saturating_add(days(20))]
}

pub(crate) fn population_of(people: &[Customer]) -> Population {
    Population::from_customers(people.iter().cloned()).unwrap()
}

/// The same customers under other ids.
pub(crate) fn renamed(people: &[Customer], n: usize) -> Vec<Customer> {
    let again = people.iter().cycle().zip(0_i64..).take(n);
    let again = again.map(|(customer, id)| {
        let mut other = Customer::new(id);
        other.profile.clone_from(&customer.profile);
        other.history.clone_from(&customer.history);
        other
    });
    again.collect()
}

#[test]
fn selects_whom_the_row_reading_does() {
    for seed in 0..12 {
        let context = Context::at(as_of());
        let mut dice = Dice::new(seed);
        let predicates: Vec<_> = (0..6).map(|_| testing::predicate(&mut dice, &context, 3)).collect();
        let mut people = Vec::new();
        for (id, predicate) in (0_i64..).zip(predicates.iter().cycle()).take(60) {
            people.push(testing::customer_of(&mut dice, &context, predicate, id));
        }
        let population = population_of(&people);
        for predicate in &predicates {
            let plan = predicate.plan(&context).unwrap();
            for instant in instants(as_of()) {
                assert_agrees(&population, &people, &plan.at(instant).unwrap(), predicate);
            }
        }
    }
}

/// What columns are to tell without looking at customers one by one.
const TOLD_BY_COLUMNS: &str = r#"[
    {"number": {"value": {"count": {"from": ["message_opened", "message_clicked"], "window": {"last": "30d"}}}, "is": {"at_least": 1}}},
    {"number": {"value": {"count": {"from": ["message_opened", "message_clicked"], "window": {"last": "30d"}}}, "is": {"exactly": 0}}},
    {"number": {"value": {"count": {"from": ["message_opened", "message_clicked", "order"], "window": {"last": "30d"}}}, "is": {"at_least": 1}}},
    {"number": {"value": {"count": {"from": ["message_opened"], "window": {"last": "90d"}}}, "is": {"at_least": 3}}},
    {"number": {"value": {"count": {"from": ["message_opened", "message_clicked"], "window": {"last": "90d"}}}, "is": {"at_least": 3}}},
    {"number": {"value": {"count": {"from": ["message_opened", "message_clicked"], "window": {"last": "90d"}}}, "is": {"at_least": 2, "at_most": 4}}},
    {"number": {"value": {"count": {"from": ["message_opened"], "window": {"age": {"from": "30d", "to": "60d"}}}}, "is": {"at_least": 1}}},
    {"number": {"value": {"count": {"from": ["message_opened"], "window": {"age": {"from": "30d", "to": "60d"}}}}, "is": {"at_least": 2}}},
    {"number": {"value": {"count": {"from": ["order"]}}, "is": {"more_than": 2}}},
    {"number": {"value": {"count": {"from": ["order"]}}, "is": {"exactly": 1}}},
    {"number": {"value": {"count": {"from": ["order", "message_opened"]}}, "is": {"at_least": 1, "at_most": 3}}},
    {"number": {"value": {"count": {"from": ["order"], "window": {"between": {"from": "2026-09-01T00:00:00Z", "to": "2026-10-01T00:00:00.000001Z"}}}}, "is": {"at_least": 2}}},
    {"number": {"value": {"count": {"from": ["order"], "window": {"calendar": {"unit": "month", "oldest": 1, "newest": 1}}}}, "is": {"at_least": 1}}},
    {"number": {"value": {"days_since": {"events": {"from": ["order"]}, "end": "last"}}, "is": {"at_least": 7, "at_most": 30}}},
    {"number": {"value": {"days_since": {"events": {"from": ["order"]}, "end": "first"}}, "is": {"at_least": 30}}},
    {"number": {"value": {"days_since": {"events": {"from": ["order"]}, "end": "last"}}, "is": {"exactly": 0}}},
    {"time": {"value": {"since": {"events": {"from": ["message_opened", "message_clicked"]}, "end": "last"}}, "is": {"at_least": "60d", "less_than": "90d"}}},
    {"time": {"value": {"since": {"events": {"from": ["order"]}, "end": "last"}}, "is": {"more_than": "30d"}}},
    {"time": {"value": {"since": {"events": {"from": ["order"]}, "end": "last"}}, "is": {"at_most": "30d"}}},
    {"time": {"value": {"since": {"events": {"from": ["order", "cart_added"], "window": {"last": "60d"}}, "end": "last"}}, "is": {"more_than": "30d"}}},
    {"time": {"value": {"since": {"events": {"from": ["order"]}, "end": "first"}}, "is": {"at_least": "90d"}}},
    {"time": {"value": {"since": {"events": {"from": ["order", "cart_added"], "window": {"last": "60d"}}, "end": "first"}}, "is": {"less_than": "45d"}}},
    {"time": {"value": "since_sign_up", "is": {"at_least": "90d"}}},
    {"amount": {"value": {"total": {"events": {"from": ["order"], "window": {"last": "365d"}}, "currency": "EUR"}}, "is": {"at_least": "500"}}},
    {"amount": {"value": {"total": {"events": {"from": ["order"], "window": {"last": "365d"}}, "currency": "EUR"}}, "is": {"more_than": "49.999999999"}}},
    {"amount": {"value": {"total": {"events": {"from": ["order"], "window": {"last": "365d"}}, "currency": "EUR"}}, "is": {"less_than": "50"}}},
    {"amount": {"value": {"total": {"events": {"from": ["order"]}, "currency": "EUR"}}, "is": {"at_most": "0"}}},
    {"amount": {"value": {"total": {"events": {"from": ["order"]}, "currency": "EUR"}}, "is": {"at_least": "49.99", "less_than": "50.001"}}},
    {"amount": {"value": {"total": {"events": {"from": ["order"]}, "currency": "EUR", "refunds": "before"}}, "is": {"at_least": "50"}}},
    {"amount": {"value": {"average": {"events": {"from": ["order"], "window": {"last": "365d"}}, "currency": "EUR"}}, "is": {"at_least": "50"}}},
    {"amount": {"value": {"average": {"events": {"from": ["order"]}, "currency": "EUR"}}, "is": {"less_than": "33.333333333"}}},
    {"label": {"value": "gender", "is": ["female"]}},
    {"label": {"value": "gender", "is": "anything"}},
    {"label": {"value": "country", "is": ["DE", "AT"]}},
    {"label": {"value": "languages", "is": ["de"]}},
    {"label": {"value": "tags", "is": ["vip", "newsletter"]}},
    {"label": {"value": {"consent": "email"}, "is": ["granted"]}},
    {"label": {"value": {"attribute": "seats"}, "is": {"at_least": {"number": "5"}}}},
    {"label": {"value": "birth_date", "is": {"at_least": {"date": "1980-10-31"}, "at_most": {"date": "2001-10-31"}}}},
    {"label": {"value": "income", "is": {"at_least": {"money": "30000 EUR"}}}},
    {"number": {"value": "age_in_years", "is": {"at_least": 18, "less_than": 30}}},
    {"number": {"value": {"days_until": {"personal": {"day": "birthday"}}}, "is": {"less_than": 14}}},
    {"number": {"value": {"days_until": {"holiday": {"name": "christmas"}}}, "is": {"less_than": 60}}},
    {"number": {"value": {"distance": {"latitude": "52.52", "longitude": "13.405"}}, "is": {"at_most": 25000}}},
    {"number": {"value": {"distance": {"latitude": "52.52", "longitude": "13.405"}}, "is": {"more_than": 100000}}},
    {"number": {"value": {"distance": {"latitude": "89.9999", "longitude": "13.405"}}, "is": {"less_than": 4000000}}},
    {"number": {"value": {"distance": {"latitude": "-16.5", "longitude": "179.99"}}, "is": {"less_than": 100000}}},
    {"number": {"value": {"count": {"from": ["order"], "where": [{"has": "offer"}]}}, "is": {"at_least": 1}}},
    {"number": {"value": {"count": {"from": ["order"], "where": [{"lacks": "offer"}], "window": {"last": "365d"}}}, "is": {"at_least": 2}}},
    {"number": {"value": {"count": {"from": ["order"], "where": [{"in_range": {"field": "total", "is": {"at_least": {"money": "50 EUR"}}}}], "window": {"last": "365d"}}}, "is": {"at_least": 1}}},
    {"number": {"value": {"count": {"from": ["order"], "where": [{"line": [{"one_of": {"field": "product", "values": ["mug"]}}]}]}}, "is": {"at_least": 1}}},
    {"number": {"value": {"count": {"from": ["order"], "where": [{"no_line": [{"one_of": {"field": "product", "values": ["mug"]}}, {"in_range": {"field": "price", "is": {"at_least": {"money": "10 EUR"}}}}]}]}}, "is": {"at_least": 1}}},
    {"number": {"value": {"count": {"from": ["order_line"], "where": [{"one_of": {"field": "product", "values": ["mug"]}}], "window": {"last": "365d"}}}, "is": {"at_least": 1}}},
    {"number": {"value": {"count": {"from": ["order_line"]}}, "is": {"at_least": 2}}},
    {"number": {"value": {"count": {"from": ["order"], "where": [{"during": {"holiday": {"name": "christmas", "lead": 40}}}]}}, "is": {"at_least": 1}}},
    {"number": {"value": {"count": {"from": ["order", "message_opened"], "where": [{"outside": {"daily": {"from": "09:00", "to": "17:00"}}}]}}, "is": {"at_least": 1}}},
    {"number": {"value": {"count": {"from": ["message_opened", "message_clicked"], "where": [{"one_of": {"field": "campaign", "values": ["spring"]}}], "window": {"last": "90d"}}}, "is": {"at_least": 1}}},
    {"time": {"value": {"since": {"events": {"from": ["order"], "where": [{"has": "offer"}]}, "end": "last"}}, "is": {"at_most": "90d"}}},
    {"time": {"value": {"since": {"events": {"from": ["order"], "where": [{"not_one_of": {"field": "channel", "values": ["store"]}}]}, "end": "first"}}, "is": {"at_least": "90d"}}},
    {"amount": {"value": {"total": {"events": {"from": ["order"], "where": [{"has": "offer"}], "window": {"last": "365d"}}, "currency": "EUR"}}, "is": {"at_least": "50"}}},
    {"amount": {"value": {"average": {"events": {"from": ["order_line"]}, "currency": "EUR"}}, "is": {"at_least": "10"}}}
]"#;

pub(crate) fn told_by_columns() -> Vec<Predicate> {
    let rules: Vec<serde_json::Value> = serde_json::from_str(TOLD_BY_COLUMNS).unwrap();
    let rule =
        |rule: &serde_json::Value| serde_json::from_value(rule.clone()).unwrap_or_else(|e| panic!("{rule}: {e}"));
    rules.iter().map(rule).collect()
}

/// One microsecond, one billionth and one event on either side of all limits, in four contexts.
#[test]
fn what_columns_tell_is_what_customers_say() {
    let berlin = Context::at(as_of()).zone(chrono_tz::Europe::Berlin);
    let rates = Rates::default().with(Currency::USD, Currency::EUR, Instant::MIN, Decimal::new(92, 2)).unwrap();
    let contexts = [
        Context::at(as_of()),
        berlin.clone().rates(rates),
        berlin.history_since(as_of().saturating_sub(days(80))),
        Context::at(as_of().saturating_add(days(1))).history_since(as_of().saturating_sub(days(400))),
    ];
    let rules = told_by_columns();
    for (context, seed) in contexts.iter().zip(0_u64..) {
        let mut dice = Dice::new(seed);
        for rule in &rules {
            let people: Vec<Customer> =
                (0_i64..32).map(|id| testing::customer_of(&mut dice, context, rule, id)).collect();
            let population = population_of(&people);
            let plan = rule.plan(context).unwrap();
            assert_eq!(population.slow_leaves(&plan), 0, "{rule}");
            for instant in instants(context.as_of()) {
                assert_agrees(&population, &people, &plan.at(instant).unwrap(), rule);
            }
        }
    }
}

#[test]
fn all_shapes_together_over_several_chunks() {
    let context = Context::at(as_of());
    let rules = told_by_columns();
    let mut dice = Dice::new(7);
    let some: Vec<Customer> = rules.iter().map(|rule| testing::customer_of(&mut dice, &context, rule, 0)).collect();
    let people = renamed(&some, 5_000);
    let mut population = population_of(&people);
    let erased: Vec<Id> = people.iter().skip(3).step_by(7).map(|customer| customer.id().clone()).collect();
    assert_eq!(population.erase(&erased), erased.len());
    let left: Vec<Customer> = people.iter().filter(|customer| !erased.contains(customer.id())).cloned().collect();
    assert_eq!(population.everyone().len(), left.len());
    for (number, rule) in rules.iter().enumerate() {
        let others = |n: usize| (1..n).map(|step| rules[(number + 5 * step) % rules.len()].clone());
        let rule = match number % 4 {
            0 => all_of([rule.clone(), any_of(others(4))]),
            1 => any_of([!rule, all_of(others(4))]),
            2 => at_least_of(2, others(6)),
            _ => rule.clone().unknown_counts_as(true) & !at_least_of(3, others(5)).is_known(),
        };
        assert_agrees(&population, &left, &rule.plan(&context).unwrap(), &rule);
    }
}

/// Instants outside of 32-bit seconds, and sums outside of 64 bits.
#[test]
fn what_is_far_out_is_exact_too() {
    let context = Context::at(as_of());
    let mut dice = Dice::new(11);
    for rule in told_by_columns() {
        let mut people: Vec<Customer> =
            (0_i64..12).map(|id| testing::customer_of(&mut dice, &context, &rule, id)).collect();
        for (customer, number) in people.iter_mut().zip(0..) {
            let far = ["1901-02-03T04:05:06.000007Z", "2199-01-01T00:00:00Z", "1969-12-31T23:59:59.999999Z"];
            let far = instant(far[number % far.len()]);
            customer.record(Message::opened(far)).unwrap();
            customer.record(Message::clicked(far)).unwrap();
            if number % 2 == 0 {
                for _ in 0..30 {
                    let huge = Money::new(Decimal::from(999_999_999_999_999_u64), Currency::EUR).unwrap();
                    customer.record(Order::new(far, huge)).unwrap();
                }
                customer.record(Order::new(far, money("0.000000001 EUR"))).unwrap();
                customer.record(CreditNote::new(as_of(), money("0.000000003 EUR"))).unwrap();
            }
        }
        let population = population_of(&people);
        let plan = rule.plan(&context).unwrap();
        for instant in instants(as_of()) {
            assert_agrees(&population, &people, &plan.at(instant).unwrap(), &rule);
        }
    }
}

/// What was found out for an earlier question is not kept when customers and events come and go.
/// All orders lie before the instant and a credit note after it: what ends after the ones does not end after the others.
#[test]
fn a_credit_note_of_tomorrow_is_not_taken_off_today() {
    let at = |time: &str| instant(time);
    let mut anna = Customer::new("anna");
    anna.record(Order::new(at("2026-10-01T12:00:00Z"), money("50 EUR"))).unwrap();
    anna.record(CreditNote::new(at("2026-10-05T12:00:00Z"), money("20 EUR"))).unwrap();
    let population = population_of(&[anna.clone()]);
    let total = orders().within_last(days(60)).total(Currency::EUR);
    for (time, euros) in [("2026-10-04T00:00:00Z", 50), ("2026-10-05T12:00:00Z", 30), ("2026-10-06T00:00:00Z", 30)] {
        let plan = total.clone().exactly(euros).plan(&Context::at(at(time))).unwrap();
        assert!(plan.matches(&anna), "{time}");
        assert_eq!(ids(&population, &population.select(&plan)), [Id::from("anna")], "{time}");
    }
}

#[test]
fn changes_are_seen() {
    let context = Context::at(as_of());
    let rules = told_by_columns();
    let mut dice = Dice::new(13);
    let mut people: Vec<Customer> =
        rules.iter().zip(0_i64..).map(|(rule, id)| testing::customer_of(&mut dice, &context, rule, id)).collect();
    let (first, later) = people.split_at(30);
    let mut population = population_of(first);
    for rule in &rules {
        assert_agrees(&population, first, &rule.plan(&context).unwrap(), rule);
    }
    let mut batch = Batch::default();
    later.iter().cloned().for_each(|customer| batch.customer(customer));
    population.append(batch).unwrap();
    for rule in &rules {
        assert_agrees(&population, &people, &rule.plan(&context).unwrap(), rule);
    }
    population.erase(people.drain(10..40).map(|customer| customer.id().clone()).collect::<Vec<_>>().iter());
    for rule in &rules {
        assert_agrees(&population, &people, &rule.plan(&context).unwrap(), rule);
    }
}

/// What a filter lets pass is kept for the next question about it, seen in the report, and gone after a change.
#[test]
fn what_is_kept_of_filters_is_reported() {
    let context = Context::at(as_of());
    let bought = |product: &str, at: &str| {
        testing::a_customer(product).ordered_with(at, "10 EUR", |order| order.line(Line::new(product, 1))).build()
    };
    let mut population = population_of(&[bought("mug", "2026-10-01"), bought("cup", "2026-10-02")]);
    let kept = |population: &Population| population.memory().bytes_of(MemoryPart::Kept);
    let ask = |population: &Population, product: &str, length: u32| {
        let rule = orders().with_line(line().product(product)).within_last(days(length)).any();
        population.select(&rule.plan(&context).unwrap()).len()
    };
    assert_eq!(kept(&population), 0);
    assert_eq!(ask(&population, "mug", 365), 1);
    // The second of one order and its sum behind that of none; where rows begin and the latest second of two customers.
    let one = 4 + 2 * 8 + 3 * 4 + 2 * 4;
    assert!(kept(&population) >= one, "{}", population.memory());
    let first = kept(&population);
    assert_eq!(ask(&population, "mug", 5), 0);
    assert_eq!(kept(&population), first, "another window, the same filter");
    assert_eq!(ask(&population, "cup", 365), 1);
    assert_eq!(kept(&population), 2 * first);
    population.erase(&["cup".into()]);
    assert_eq!(kept(&population), 0);
}

#[test]
fn nobody_is_in_nothing() {
    let population = Population::default();
    for rule in told_by_columns() {
        let found = population.verdicts(&rule.plan(&Context::at(as_of())).unwrap());
        assert!(found.yes.is_empty() && found.no.is_empty() && found.unknown.is_empty(), "{rule}");
    }
}
