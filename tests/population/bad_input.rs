//! What hosts hand over by mistake: read exactly, or refused with the place of the fault.

use crate::{
    people::{as_of, people},
    readings::{EUR, assert_reads_as_its_customers},
};
use rust_decimal::Decimal;
use segmentry::{
    Context,
    insight::{
        Conversion, CutOffError, CutOffs, Dates, Funnel, Groups, Growth, Moves, OnePer, Single, Timetable, Top,
        TopMembers, Worth, check_groups, in_none, in_several, overlap,
    },
    model::{CreditNote, Currency, Customer, Id, Message, Money, Order, Rejection, SignUp},
    plan::{Observed, Rates},
    population::{Batch, Members, Population, PopulationError, RowError},
    prelude::*,
    rfm::Rfm,
    testing::{a_customer, instant, money},
    words::Metric,
};

fn population_of(people: &[Customer]) -> Population {
    Population::from_customers(people.iter().cloned()).unwrap()
}

/// All at once, and each alone in a batch of its own.
fn assert_exact(people: &[Customer], context: &Context, instants: &[Instant]) {
    assert_reads_as_its_customers(&population_of(people), context, instants);
    let mut population = Population::default();
    for customer in people {
        let mut batch = Batch::default();
        batch.customer(customer.clone());
        assert_eq!(population.append(batch).unwrap().rejected, []);
    }
    assert_reads_as_its_customers(&population, context, instants);
    for customer in people {
        assert!(population.customer(customer.id()).unwrap() == *customer);
    }
}

fn bought(id: i64, amounts: &[&str]) -> Customer {
    let mut customer = a_customer(id);
    for (amount, day) in amounts.iter().zip(1..) {
        customer = customer.ordered(&format!("2026-10-{day:02}"), amount);
    }
    customer.build()
}

fn context() -> Context {
    Context::at(as_of())
}

fn total(population: &Population, currency: Currency, context: &Context) -> Vec<String> {
    let plan = orders().total(currency).plan(context).unwrap();
    population.values(&plan, &population.everyone()).map(|observed| observed.to_string()).collect()
}

// ---- Money -------------------------------------------------------------------------------------------------------

#[test]
fn amounts_that_do_not_fit_minor_units() {
    let people = [
        bought(1, &["0.000000001 EUR", "0.1 EUR", "19.99 EUR"]),
        bought(2, &["0.001 EUR", "0.009 EUR"]),
        bought(3, &["33.333333333 EUR", "33.333333333 EUR", "33.333333334 EUR"]),
        bought(4, &["50 EUR"]),
        bought(5, &["0 EUR"]),
    ];
    assert_exact(&people, &context(), &[as_of()]);
    let totals = total(&population_of(&people), EUR, &context());
    assert_eq!(totals, ["20.090000001 EUR", "0.01 EUR", "100 EUR", "50 EUR", "0 EUR"]);
}

#[test]
fn scales_that_change_while_customers_are_added() {
    for amounts in [["5000 EUR", "0.5 EUR", "0.000000005 EUR"], ["0.000000005 EUR", "5000 EUR", "0.5 EUR"]] {
        let mut people: Vec<Customer> = (1..).zip(amounts).map(|(id, amount)| bought(id, &[amount])).collect();
        assert_exact(&people, &context(), &[as_of()]);
        // And back, when the finest go.
        let mut population = population_of(&people);
        population.erase([&Id::from(1_i64), &Id::from(3_i64)]);
        people = vec![people.swap_remove(1)];
        assert_reads_as_its_customers(&population, &context(), &[as_of()]);
        assert_eq!(total(&population, EUR, &context()), total(&population_of(&people), EUR, &context()));
    }
}

#[test]
fn several_currencies_are_never_added_up() {
    let mut people = vec![
        bought(1, &["10 EUR", "10 USD"]),
        bought(2, &["10 EUR", "10 EUR"]),
        bought(3, &["10 USD"]),
        bought(4, &["7 JPY", "0.05 EUR", "3 USD"]),
        bought(5, &[]),
    ];
    people[1].record(CreditNote::new(instant("2026-10-20"), money("3 USD"))).unwrap();
    people[2].record(CreditNote::new(instant("2026-10-20"), money("4 EUR"))).unwrap();
    let rates = Rates::default().with(Currency::USD, EUR, instant("2026-10-02"), Decimal::new(5, 1)).unwrap();
    for context in [context(), context().rates(rates)] {
        assert_exact(&people, &context, &[as_of(), instant("2026-10-02T12:00:00Z")]);
    }
    let totals = total(&population_of(&people), EUR, &context());
    assert!(totals[..4].iter().all(|total| total.contains("rate")), "{totals:?}");
    assert_eq!(totals[4], "0 EUR");
}

#[test]
fn sums_beyond_64_bits() {
    let large = Money::new(1_000_000_000_000_000_u64, EUR).unwrap();
    let mut people = vec![bought(1, &["0.000000001 EUR"]), bought(2, &["1 EUR"])];
    for customer in &mut people {
        for hour in 0..40 {
            let at = instant("2026-09-01").saturating_add(hours(hour));
            customer.record(Order::new(at, large).refund(at.saturating_add(days(20)), large)).unwrap();
            customer.record(Order::new(at, large)).unwrap();
        }
    }
    assert_exact(&people, &context(), &[as_of(), instant("2026-09-02"), instant("2026-09-21T04:00:00Z")]);
    let totals = total(&population_of(&people), EUR, &context());
    assert_eq!(totals, ["40000000000000000.000000001 EUR", "40000000000000001 EUR"]);
}

#[test]
fn what_is_below_zero_is_not_taken() {
    let loss = Money::new(-5, EUR).unwrap();
    let mut batch = Batch::default();
    let (customer, kind) = (batch.number(1_i64), batch.money_kind(segmentry::model::EventKind::Order).unwrap());
    batch.money_row(kind, customer, as_of(), loss);
    batch.event(customer, Order::new(as_of(), loss));
    batch.event(customer, Order::new(as_of(), money("5 EUR")).refund(as_of(), money("1 USD")));
    batch.money_row(kind, customer, as_of(), money("5 EUR"));
    let mut population = Population::default();
    let report = population.append(batch).unwrap();
    let reasons: Vec<Rejection> = report.rejected.iter().map(|rejected| rejected.reason).collect();
    assert_eq!(reasons, [Rejection::NegativeAmount, Rejection::NegativeAmount, Rejection::MixedCurrencies]);
    assert_eq!((report.added, total(&population, EUR, &context())), (1, vec!["5 EUR".to_owned()]));
}

// ---- Instants ----------------------------------------------------------------------------------------------------

/// The earliest and the latest there are, the ends of what 32 bits hold, and microseconds beside them.
fn far() -> Vec<Instant> {
    let ends = [Instant::MIN, Instant::MAX, instant("1970-01-01"), instant("2106-02-07T06:28:13Z")];
    let mut far: Vec<Instant> = Vec::new();
    for end in ends {
        let (micro, second) = (segmentry::time::Span::from_micros(1), seconds(1));
        far.extend([end, end.saturating_add(micro), end.saturating_sub(micro)]);
        far.extend([end.saturating_add(second), end.saturating_sub(second), end.saturating_add(seconds(2))]);
    }
    far.extend(["1901-02-03T04:05:06.000007Z", "2026-10-31T23:59:59.999999Z", "2500-01-01T00:00:00Z"].map(instant));
    far
}

#[test]
fn instants_outside_of_32_bit_seconds() {
    let horizon = |context: Context| context.horizon(Instant::MAX);
    let instants = [Instant::MIN, instant("1970-01-01"), as_of(), instant("2106-02-07T06:28:14Z"), Instant::MAX];
    let contexts = [
        horizon(context()),
        horizon(context().zone(chrono_tz::Europe::Berlin)),
        horizon(context().history_since(Instant::MIN)),
    ];
    let of = |(id, at): (i64, &Instant)| {
        let mut customer = Customer::new(id);
        customer.record(Message::opened(*at)).unwrap();
        customer.record(Order::new(*at, money("50 EUR")).offer("A")).unwrap();
        if id % 2 == 0 {
            customer.profile.sign_up = Some(SignUp { at: *at, source: None });
        }
        if id % 3 == 0 {
            customer.record(Message::opened(as_of())).unwrap();
            customer.record(Order::new(as_of(), money("5 EUR")).refund(*at, money("1 EUR"))).unwrap();
        }
        if id % 5 == 0 {
            customer.record(Order::new(as_of(), money("7 EUR")).cancelled(*at)).unwrap();
        }
        customer
    };
    let people: Vec<Customer> = (0..).zip(&far()).map(of).collect();
    for context in &contexts {
        assert_reads_as_its_customers(&population_of(&people), context, &instants);
    }
    // Each alone, so that no other makes its column wide.
    for customer in &people {
        assert_exact(std::slice::from_ref(customer), &contexts[0], &instants);
    }
}

#[test]
fn plain_instants_are_short_again_when_the_far_ones_go() {
    let mut people = vec![a_customer(1).opened("2026-10-01").build(), a_customer(2).opened("2026-09-01").build()];
    let mut far = Customer::new(3);
    far.record(Message::opened(Instant::MAX)).unwrap();
    far.profile.sign_up = Some(SignUp { at: Instant::MIN, source: None });
    people.push(far);
    let mut population = population_of(&people);
    population.erase([&Id::from(3_i64)]);
    people.pop();
    assert_reads_as_its_customers(&population, &context(), &[as_of()]);
    let json = serde_json::to_value(&population).unwrap();
    assert!(json["events"][0]["timeline"]["times"]["seconds"].is_object(), "{json}");
}

// ---- Ids ---------------------------------------------------------------------------------------------------------

#[test]
fn two_customers_with_one_id() {
    let people = [Customer::new("a"), Customer::new(7), Customer::new("a")];
    let error = Population::from_customers(people).unwrap_err();
    assert_eq!(error, PopulationError::SameId { id: "a".into() });
    assert_eq!(error.to_string(), "two customers have the id a");
    // A number and a text that look alike are two ids.
    assert_eq!(Population::from_customers([Customer::new("7"), Customer::new(7)]).unwrap().len(), 2);
}

#[test]
fn one_customer_twice_in_a_batch_is_one_whose_later_profile_counts() {
    let first = a_customer(1).ordered("2026-10-01", "5 EUR").tagged("old").build();
    let second = a_customer(1).ordered("2026-10-02", "7 EUR").tagged("new").build();
    let mut both = second.clone();
    both.history.extend(first.history.iter().cloned());
    let mut at_once = Batch::default();
    at_once.customer(first.clone());
    at_once.customer(second.clone());
    let mut population = Population::default();
    assert_eq!(population.append(at_once).unwrap().added, 2);
    assert!(population.customer(&1.into()).unwrap() == both);
    let mut population = Population::default();
    for customer in [first, second] {
        let mut batch = Batch::default();
        batch.customer(customer);
        population.append(batch).unwrap();
    }
    assert_eq!(population.len(), 1);
    assert!(population.customer(&1.into()).unwrap() == both);
}

#[test]
fn an_event_twice_is_one_and_one_that_contradicts_is_given_back() {
    let order = |amount: &str| Order::new(instant("2026-10-01"), money(amount)).id(1);
    let refunded = order("5 EUR").refund(instant("2026-10-02"), money("2 EUR"));
    for is_at_once in [true, false] {
        let mut population = Population::default();
        let (mut added, mut repeated, mut updated, mut rejected) = (0, 0, 0, Vec::new());
        let mut batch = Batch::default();
        for event in [order("5 EUR"), order("5 EUR"), refunded.clone(), order("4 EUR")] {
            batch.event(1_i64, event);
            if !is_at_once {
                let report = population.append(std::mem::take(&mut batch)).unwrap();
                added += report.added;
                repeated += report.repeated;
                updated += report.updated;
                rejected.extend(report.rejected);
            }
        }
        let report = population.append(batch).unwrap();
        rejected.extend(report.rejected);
        let told = (added + report.added, repeated + report.repeated, updated + report.updated);
        assert_eq!((told, rejected.len()), ((1, 1, 1), 1), "at once: {is_at_once}");
        assert_eq!(rejected[0].reason, Rejection::Conflict);
        assert_eq!(total(&population, EUR, &context()), ["3 EUR"]);
    }
    // The same id of another customer, or of another kind, is another event.
    let mut batch = Batch::default();
    batch.event(1_i64, order("5 EUR"));
    batch.event(2_i64, order("4 EUR"));
    batch.event(1_i64, Message::opened(as_of()).id(1));
    assert_eq!(Population::default().append(batch).unwrap().added, 3);
}

#[test]
fn numbers_and_kinds_of_another_batch() {
    let mut one = Batch::default();
    let (customer, kind) = (one.number("a"), one.row_kind(segmentry::model::EventKind::Visit).unwrap());
    let mut other = Batch::default();
    other.row(kind, 1_i64, as_of());
    assert_eq!(Population::default().append(other), Err(PopulationError::MixedUp));
    let mut other = Batch::default();
    other.event(customer, Message::opened(as_of()));
    let mut population = population_of(&[bought(1, &["5 EUR"])]);
    assert_eq!(population.append(other), Err(PopulationError::MixedUp));
    assert_eq!(population.len(), 1, "nothing is taken");
}

#[test]
fn kinds_that_need_more_than_a_row() {
    let mut batch = Batch::default();
    let error = batch.row_kind(segmentry::model::EventKind::Order).unwrap_err();
    assert_eq!(error.to_string(), "events of kind order need an amount of money");
    let error = batch.money_kind(segmentry::model::EventKind::Visit).unwrap_err();
    assert_eq!(error.to_string(), "events of kind visit have no total");
    let error = batch.row_kind(segmentry::model::EventKind::Nps).unwrap_err();
    assert!(error.to_string().starts_with("events of kind nps: the score is missing"), "{error}");
    assert_eq!(batch.row_kind(segmentry::model::EventKind::OrderLine), Err(RowError::IsLine));
    assert_eq!(batch.money_kind(segmentry::model::EventKind::OrderLine), Err(RowError::IsLine));
}

#[test]
fn an_empty_batch_changes_nothing() {
    let mut population = population_of(&people(3, 5));
    let before = serde_json::to_string(&population).unwrap();
    let report = population.append(Batch::default()).unwrap();
    assert_eq!((report.added, report.rejected.len()), (0, 0));
    assert_eq!(population.erase([&Id::from("nobody")]), 0);
    assert_eq!(population.erase([]), 0);
    assert_eq!(serde_json::to_string(&population).unwrap(), before);
    let mut nobody = Population::default();
    nobody.append(Batch::default()).unwrap();
    assert!(nobody.is_empty() && nobody.everyone().is_empty());
    assert_reads_as_its_customers(&nobody, &context(), &[as_of()]);
}

// ---- Nobody to ask -----------------------------------------------------------------------------------------------

/// Every question of `insight` and `rfm`, asked of a set of members; the answers, as they are shown.
fn ask_everything(population: &Population, members: &Members, context: &Context) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    let mut tell = |answer: &dyn std::fmt::Debug| told.push(format!("{answer:?}"));
    let worth = Worth::of(EUR).plan(context).unwrap();
    let answer = worth.of(population, members);
    tell(&answer.segment);
    tell(&(answer.share_of_customers(), answer.share_of_orders(), answer.share_of_revenue()));
    tell(&(answer.segment.average_order_value(), answer.segment.average_revenue()));
    tell(&worth.rank(population, [("a", members), ("b", members)]));
    let dates = Dates::of([instant("2026-09-01"), instant("2026-10-01"), as_of()]);
    let growth = Growth::new(&orders().any().plan(context).unwrap(), &dates).unwrap().of(population, members);
    tell(&growth);
    tell(&growth.retention());
    tell(&growth.steps.iter().map(|step| (step.stayed(), step.growth(), step.retention())).collect::<Vec<_>>());
    // Questions about sets alone do not know who is there.
    let there = &(members & &population.everyone());
    let both = overlap([("a", there), ("b", there)], there);
    tell(&(both.in_none(), both.in_several(), both.at(0, 1).map(|pair| (pair.jaccard(), pair.containment()))));
    tell(&(in_none([("a", there)], there), in_several([("a", there), ("b", there)], there)));
    tell(&check_groups([("a", there)], there, population));
    let any = orders().any().plan(context).unwrap();
    let groups = || Groups::of_plans(population, [("buyers", &any)]).unwrap();
    tell(&Moves::between(groups(), groups()).migration().to_string());
    let metrics: [Metric; 3] = [orders().total(EUR).into(), orders().since_last().into(), orders().overdue().into()];
    for metric in metrics {
        match CutOffs::top(metric.clone(), percent(20)).plan(context).unwrap().of(population, members) {
            Ok(fitted) => tell(&fitted.levels),
            Err(error) => tell(&error),
        }
        tell(&TopMembers::part(percent(10), metric.clone()).plan(context).unwrap().of(population, members));
        tell(&TopMembers::number(3, metric.clone()).plan(context).unwrap().of(population, members));
        let column = population.column(&metric.plan(context).unwrap(), members);
        tell(&(column.len(), column.values().collect::<Vec<_>>(), column.missing().count(), column.absent().len()));
        tell(&population.values(&metric.plan(context).unwrap(), members).collect::<Vec<Observed>>());
    }
    tell(&OnePer::new(city(), Single::Kept).by(orders().count()).plan(context).unwrap().of(population, members));
    let conversion = Conversion::of(messages().clicked(), orders(), days(7)).by(EventField::Campaign).revenue(EUR);
    let conversions = conversion.plan(context).unwrap().of(population, members);
    tell(&conversions);
    tell(&conversions.total.decided.conversion_rate());
    tell(&Funnel::of(funnel(views().products()).then(orders())).plan(context).unwrap().of(population, members));
    let week = Timetable::of(orders()).revenue(EUR).plan(context).unwrap().of(population, members);
    tell(&week.busiest().count());
    let top =
        Top::of(order_lines(), EventField::Product).by_revenue(EUR).plan(context).unwrap().of(population, members);
    tell(&top);
    tell(&top.values.iter().map(|value| top.share(&value.tally)).collect::<Vec<_>>());
    match Rfm::of_orders(EUR).plan(context).unwrap().fit_population(population, members) {
        Ok(fit) => tell(&fit.model.plan(context).unwrap().standings(population, members)),
        Err(error) => tell(&error),
    }
    tell(&population.ids(members).collect::<Vec<_>>());
    tell(&population.memory().bytes());
    told
}

#[test]
fn every_question_can_be_asked_of_nobody() {
    let people = population_of(&people(5, 20));
    let none = population_of(&[Customer::new(1), Customer::new(2)]);
    for population in [&people, &none, &Population::default()] {
        let told = ask_everything(population, &Members::default(), &context());
        assert!(told.iter().all(|answer| !answer.contains("NaN")), "{told:#?}");
    }
    let everyone = none.everyone();
    ask_everything(&none, &everyone, &context());
    let fitted = CutOffs::top(orders().average(EUR), percent(20)).plan(&context()).unwrap().of(&none, &everyone);
    assert!(matches!(fitted, Err(CutOffError::Nobody { .. })));
}

/// A set of members from before somebody was erased asks of who is left.
#[test]
fn who_was_erased_is_in_no_answer() {
    let mut population = population_of(&people(6, 30));
    let before = population.everyone();
    let gone: Vec<Id> = population.ids(&before).step_by(3).collect();
    population.erase(&gone);
    let left = population.everyone();
    assert_eq!((before.len(), left.len()), (30, 20));
    assert_eq!(population.ids(&before).collect::<Vec<_>>(), population.ids(&left).collect::<Vec<_>>());
    let (of_before, of_left) =
        (ask_everything(&population, &before, &context()), ask_everything(&population, &left, &context()));
    for (before, left) in of_before.iter().zip(&of_left) {
        assert_eq!(before, left);
    }
}

/// Sets of another population are a mistake that cannot be seen, and answers about them mean nothing; but they are given.
#[test]
fn sets_of_a_larger_population_do_no_harm() {
    let larger = population_of(&people(7, 150));
    for n in [0, 1, 64, 65] {
        let population = population_of(&people(8, n));
        let told = ask_everything(&population, &larger.everyone(), &context());
        let expected = ask_everything(&population, &population.everyone(), &context());
        for (told, expected) in told.iter().zip(&expected) {
            assert_eq!(told, expected, "of {n} customers");
        }
    }
}
