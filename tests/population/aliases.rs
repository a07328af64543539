//! Who absorbed others is found by their ids too, and all of him goes when he goes.

use crate::people::as_of;
use proptest::prelude::*;
use segmentry::{
    Context,
    model::{Customer, Event, EventKind, Fact, Id, Message, Order, Profile, Rejection},
    population::{Batch, Population, PopulationError},
    prelude::*,
    testing::{Dice, instant, money},
};
use std::collections::{BTreeMap, BTreeSet};

fn opened(id: i64) -> Message {
    Message::opened(instant("2026-10-01").saturating_add(hours(u32::try_from(id).unwrap()))).id(id)
}

/// A customer with an event and a tag of his own, who has these aliases.
fn named(id: &str, aliases: &[&str]) -> Customer {
    let mut customer = Customer::new(id);
    customer.profile.tag(format!("tag-{id}"));
    customer.record(opened(i64::from(id.as_bytes()[0])).campaign(id)).unwrap();
    for alias in aliases {
        let _ = customer.absorb(Customer::new(*alias));
    }
    customer
}

fn batch_of(people: &[Customer]) -> Batch {
    let mut batch = Batch::default();
    for customer in people {
        batch.customer(customer.clone());
    }
    batch
}

fn population_of(people: &[Customer]) -> Population {
    Population::from_customers(people.iter().cloned()).unwrap()
}

fn json(population: &Population) -> String {
    serde_json::to_string(population).unwrap()
}

fn absorbed(mut one: Customer, others: &[Customer]) -> Customer {
    for other in others {
        let _ = one.absorb(other.clone());
    }
    one
}

#[test]
fn he_is_found_and_erased_by_each_of_his_ids() {
    let account = named("account", &["cookie", "till"]);
    let (all, pick) = ([account.clone(), named("berta", &[])], ["account", "cookie", "till"]);
    for id in pick {
        let mut population: Population = serde_json::from_str(&json(&population_of(&all))).unwrap();
        assert!(population.customer(&id.into()).unwrap() == account);
        assert!(population.memory().to_string().contains(" aliases"));
        // Twice the same.
        assert_eq!(population.erase([&"till".into(), &id.into(), &id.into()]), 1);
        assert!(pick.iter().all(|id| population.customer(&(*id).into()).is_none()));
        for id in pick {
            assert!(!json(&population).contains(id), "{id}");
            assert!(!format!("{population:?}").contains(id), "{id}");
            assert!(!population.memory().to_string().contains("aliases"));
            assert_eq!(population.erase([&id.into()]), 0);
        }
        assert!(population.customer(&"berta".into()).unwrap() == all[1]);
        // Who comes again under the alias is somebody new.
        population.append(batch_of(&[named("cookie", &[])])).unwrap();
        assert!(population.customer(&"cookie".into()).unwrap() == named("cookie", &[]));
        assert!(population.customer(&"account".into()).is_none());
    }
}

#[test]
fn what_comes_under_an_alias_is_his() {
    let mut population = population_of(&[named("berta", &[]), named("account", &["cookie"]), named("carla", &[])]);
    let before = population.everyone();
    let mut batch = Batch::default();
    // By id and by number, as events and as rows, in time and late, and a copy of what he has.
    let cookie = batch.number("cookie");
    let session = batch.row_kind(EventKind::Session).unwrap();
    let order = batch.money_kind(EventKind::Order).unwrap();
    batch.event("cookie", opened(400));
    batch.event(cookie, opened(3));
    batch.event("cookie", opened(97).campaign("account"));
    batch.event("account", opened(3));
    batch.row(session, cookie, as_of());
    batch.row(session, "account", as_of());
    batch.money_row(order, "cookie", as_of(), money("5 EUR"));
    batch.event("dora", opened(1));
    let mut profile = Profile::default();
    profile.tag("visitor");
    batch.profile("cookie", profile);
    let report = population.append(batch).unwrap();
    assert_eq!((report.added, report.repeated, report.updated), (6, 2, 0));
    assert_eq!(report.rejected, []);

    let mut expected = named("account", &["cookie"]);
    expected.profile.tag("visitor");
    expected.history.extend([opened(400), opened(3)]);
    expected.history.extend([segmentry::model::Session::new(as_of()), segmentry::model::Session::new(as_of())]);
    expected.record(Order::new(as_of(), money("5 EUR"))).unwrap();
    assert!(population.customer(&"account".into()).unwrap() == expected);
    assert!(population.customer(&"berta".into()).unwrap() == named("berta", &[]));
    assert_eq!((population.len(), population.ids(&before).count()), (4, 3));
    // And columns tell the same.
    let plan = (tag("visitor") & messages().opened().count().at_least(3)).plan(&Context::at(as_of())).unwrap();
    let found = population.select(&plan);
    assert_eq!(population.ids(&found).collect::<Vec<_>>(), ["account".into()]);
}

#[test]
fn who_was_a_customer_of_his_own_becomes_one_with_him() {
    let mut cookie = named("cookie", &["old cookie"]);
    cookie.profile.occupation = Fact::known("doctor");
    let mut account = named("account", &["cookie"]);
    account.profile.occupation = Fact::known("nurse");
    let expected = absorbed(account.clone(), &[cookie.clone()]);
    let others = [named("berta", &[]), named("carla", &[])];
    let everybody = |one: &Customer| [others[0].clone(), one.clone(), others[1].clone()];

    // The other is known, the absorbing one is known, both come at once in either order.
    let cases: [&[&[Customer]]; 5] = [
        &[&everybody(&cookie), &[account.clone()]],
        &[&everybody(&account), &[cookie.clone()]],
        &[&everybody(&named("account", &[])), &[cookie.clone()], &[account.clone()]],
        &[&others, &[cookie.clone(), account.clone()]],
        &[&[account.clone(), others[1].clone(), cookie.clone(), others[0].clone()]],
    ];
    for batches in cases {
        let mut population = Population::default();
        let mut united = Vec::new();
        for people in batches {
            let report = population.append(batch_of(people)).unwrap();
            assert_eq!(report.rejected, []);
            united.extend(report.united);
        }
        assert_eq!(united.len(), 1);
        assert_eq!((&united[0].customer, &united[0].absorbed), (&"account".into(), &"cookie".into()));
        assert_eq!(united[0].differing, ["occupation"]);
        assert_eq!(population.len(), 3);
        let again: Population = serde_json::from_str(&json(&population)).unwrap();
        for population in [&population, &again] {
            for id in ["account", "cookie", "old cookie"] {
                assert!(population.customer(&id.into()).unwrap() == expected, "{id}");
            }
            assert!(others.iter().all(|other| population.customer(other.id()).unwrap() == *other));
        }
    }
    assert!(population_of(&[account, cookie]).customer(&"cookie".into()).unwrap() == expected);
}

#[test]
fn sets_of_before_hold_without_him() {
    let mut population = population_of(&[named("cookie", &[]), named("account", &[]), named("berta", &[])]);
    let plan = (tag("tag-cookie") | tag("tag-berta")).plan(&Context::at(as_of())).unwrap();
    let before = population.select(&plan);
    population.append(batch_of(&[named("account", &["cookie"])])).unwrap();
    assert_eq!(population.ids(&before).collect::<Vec<_>>(), ["berta".into()]);
    let now = population.select(&plan);
    assert_eq!(population.ids(&now).collect::<Vec<_>>(), ["account".into(), "berta".into()]);
    assert_eq!(population.everyone().len(), 2);
}

#[test]
fn events_that_contradict_each_other_are_told_with_his_id() {
    let order = |amount: &str| Order::new(as_of(), money(amount)).id(1);
    let [mut cookie, mut account] = [named("cookie", &[]), named("account", &["cookie"])];
    cookie.record(order("4 EUR")).unwrap();
    account.record(order("5 EUR")).unwrap();
    let merged = account.clone().absorb(cookie.clone());
    for batches in [vec![vec![cookie.clone()], vec![account.clone()]], vec![vec![account, cookie]]] {
        let mut population = Population::default();
        let rejected: Vec<_> =
            batches.iter().flat_map(|people| population.append(batch_of(people)).unwrap().rejected).collect();
        assert_eq!((rejected.len(), &rejected[0].customer), (1, &"account".into()));
        assert_eq!((&rejected[0].event, rejected[0].reason), (&merged.events.rejected[0].event, Rejection::Conflict));
    }
}

#[test]
fn who_absorbed_is_absorbed() {
    let [a, b, c] = [named("a", &["b"]), named("b", &["c"]), named("c", &[])];
    let expected = absorbed(a.clone(), &[absorbed(b.clone(), std::slice::from_ref(&c))]);
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    for (order, at_once) in orders.iter().flat_map(|order| [(order, 1), (order, 2), (order, 3)]) {
        let people: Vec<Customer> = order.iter().map(|place| [&a, &b, &c][*place].clone()).collect();
        let mut population = Population::default();
        people.chunks(at_once).for_each(|people| drop(population.append(batch_of(people)).unwrap()));
        assert_eq!(population.len(), 1, "{order:?}");
        assert!(population.customer(&"c".into()).unwrap() == expected, "{order:?}");
    }
}

#[test]
fn two_who_claim_one_alias_are_refused() {
    let shared = |one: &str, other: &str, alias: &str| PopulationError::SameAlias {
        alias: alias.into(),
        one: one.into(),
        other: other.into(),
    };
    let people = [named("a", &["x", "y"]), named("b", &[]), named("x", &[])];
    let mut population = population_of(&people);
    let before = json(&population);
    for (people, expected) in [
        (vec![named("b", &["y"])], shared("a", "b", "y")),
        (vec![named("d", &["z"]), named("c", &["z"])], shared("c", "d", "z")),
        (vec![named("c", &["b"]), named("b", &["x"])], shared("a", "c", "x")),
        (vec![named("c", &["a"]), named("d", &["y"])], shared("c", "d", "y")),
    ] {
        let mut batch = batch_of(&people);
        batch.event("new", opened(1));
        assert_eq!(population.append(batch), Err(expected));
        assert_eq!(json(&population), before, "nothing is taken");
    }
    let error = population.append(batch_of(&[named("b", &["y"])])).unwrap_err();
    assert_eq!(error.to_string(), "customers a and b have the same alias y");
    // One of them absorbs the other.
    population.append(batch_of(&[named("b", &["a", "y"])])).unwrap();
    assert_eq!(population.len(), 1);
    assert_eq!(population.customer(&"x".into()).unwrap().aliases().count(), 3);
}

#[test]
fn aliases_of_each_other_are_refused() {
    for people in [
        vec![named("b", &["a"])],
        vec![named("c", &["d"]), named("d", &["c"])],
        vec![named("c", &["d"]), named("d", &["e"]), named("e", &["c"]), named("f", &["c"])],
    ] {
        let mut population = population_of(&[named("a", &["b"])]);
        let before = json(&population);
        let error = population.append(batch_of(&people)).unwrap_err();
        assert!(error.to_string().starts_with("customers are aliases of each other, in a circle"), "{error}");
        assert_eq!(json(&population), before, "nothing is taken");
    }
    // His own id is no other.
    let himself: Customer = serde_json::from_str(r#"{"id": "a", "aliases": ["a"]}"#).unwrap();
    assert!(population_of(&[himself]).customer(&"a".into()).unwrap() == Customer::new("a"));
}

#[test]
fn who_is_known_by_a_rejected_event_alone_is_no_customer() {
    let loss = segmentry::model::Money::new(-7, segmentry::model::Currency::EUR).unwrap();
    let refused = || Order::new(as_of(), loss);
    let mut population = population_of(&[named("account", &["cookie"])]);
    let mut batch = Batch::default();
    let order = batch.money_kind(EventKind::Order).unwrap();
    batch.event("eve", refused());
    batch.money_row(order, "emil", as_of(), loss);
    batch.event("account", refused());
    batch.event("cookie", refused());
    let by_number = batch.number("numbered");
    batch.event(by_number, refused());
    batch.money_row(order, by_number, as_of(), loss);
    batch.event("profiled", refused());
    batch.profile("profiled", Profile::default());
    batch.customer(Customer::new("whole"));
    batch.event("whole", refused());
    batch.event("late", refused());
    batch.event("late", opened(1));
    let report = population.append(batch).unwrap();
    let whose: Vec<String> = report.rejected.iter().map(|rejected| rejected.customer.to_string()).collect();
    assert_eq!(whose, ["eve", "emil", "account", "cookie", "numbered", "numbered", "profiled", "whole", "late"]);
    assert!(report.rejected.iter().all(|rejected| rejected.reason == Rejection::NegativeAmount));
    let there: Vec<String> = population.ids(&population.everyone()).map(|id| id.to_string()).collect();
    assert_eq!(there, ["account", "numbered", "profiled", "whole", "late"]);
    assert!(!json(&population).contains("\"eve\""));
    let mut other = Batch::default();
    other.event(by_number, refused());
    assert_eq!(population.append(other), Err(PopulationError::MixedUp));
}

/// What a host hands over, by somebody's id.
type Told = (Id, Option<Profile>, Vec<Event>, BTreeSet<Id>);

/// Each stands under his own id; then those who are claimed are absorbed.
#[derive(Default)]
struct ByHand {
    people: BTreeMap<Id, Customer>,
    heads: BTreeMap<Id, Id>,
}

impl ByHand {
    fn take(&mut self, batch: &[Told]) {
        for (id, profile, events, aliases) in batch {
            let customer = self.people.entry(id.clone()).or_insert_with(|| Customer::new(id.clone()));
            if let Some(profile) = profile {
                customer.profile.clone_from(profile);
            }
            customer.history.extend(events.iter().cloned());
            self.heads.extend(aliases.iter().map(|alias| (alias.clone(), id.clone())));
        }
        for (alias, head) in &self.heads {
            let other = self.people.remove(alias).unwrap_or_else(|| Customer::new(alias.clone()));
            let _ = self.people.get_mut(head).unwrap().absorb(other);
        }
    }
}

/// One of few: the accounts 0 to 2, and two cookies of each.
fn told(dice: &mut Dice) -> Told {
    let (account, cookie) = (dice.roll(3), dice.roll(3));
    let cookie_of = |cookie: usize| Id::from(format!("cookie {account}.{cookie}"));
    let id = if cookie == 0 { Id::from(format!("account {account}")) } else { cookie_of(cookie) };
    let mut aliases = BTreeSet::new();
    if cookie == 0 {
        aliases.extend((1..3).filter(|_| dice.chance(20)).map(cookie_of));
    }
    let profile = (!aliases.is_empty() || dice.chance(30)).then(|| {
        let mut profile = Profile::default();
        profile.tag(format!("tag {}", dice.roll(4)));
        profile.occupation = dice.one_of(&[Fact::unknown(), Fact::known("nurse"), Fact::known("doctor")]);
        profile
    });
    let events = (0..dice.roll(4)).map(|_| {
        let at = instant("2026-10-01").saturating_add(hours(u32::try_from(dice.roll(5)).unwrap()));
        match dice.roll(3) {
            0 => Message::opened(at).into(),
            1 => opened(i64::try_from(dice.roll(5)).unwrap()).into(),
            _ => {
                Order::new(at, money(dice.one_of(&["5 EUR", "6 EUR"]))).id(i64::try_from(dice.roll(3)).unwrap()).into()
            }
        }
    });
    (id, profile, events.collect(), aliases)
}

proptest! {
    #![proptest_config(crate::laws::config(256))]

    #[test]
    fn whatever_comes_in_whichever_order(tape in prop::collection::vec(any::<u32>(), 1..200)) {
        let mut dice = Dice::from_tape(tape);
        let (mut population, mut by_hand) = (Population::default(), ByHand::default());
        for _ in 0..=dice.roll(5) {
            // Of several in a batch the last profile counts, so each is told once.
            let batch: BTreeMap<Id, Told> = (0..=dice.roll(5)).map(|_| told(&mut dice)).map(|told| (told.0.clone(), told)).collect();
            let batch: Vec<Told> = batch.into_values().collect();
            let mut rows = Batch::default();
            for (id, profile, events, aliases) in &batch {
                if let Some(profile) = profile {
                    let mut customer = Customer::new(id.clone());
                    customer.profile.clone_from(profile);
                    for alias in aliases {
                        let _ = customer.absorb(Customer::new(alias.clone()));
                    }
                    rows.customer(customer);
                }
                rows.number(id.clone());
                for event in events {
                    rows.event(id.clone(), event.clone());
                }
            }
            population.append(rows).unwrap();
            by_hand.take(&batch);
            if dice.chance(20) {
                population = serde_json::from_str(&json(&population)).unwrap();
            }
            if dice.chance(20) {
                let gone = told(&mut dice).0;
                let head = by_hand.heads.get(&gone).unwrap_or(&gone).clone();
                let is_there = by_hand.people.remove(&head).is_some();
                by_hand.heads.retain(|_, of| *of != head);
                prop_assert_eq!(population.erase([&gone]), usize::from(is_there));
            }
        }
        prop_assert_eq!(population.len(), by_hand.people.len());
        for (id, customer) in &by_hand.people {
            prop_assert!(population.customer(id).unwrap() == *customer, "{}", id);
            for alias in customer.aliases() {
                prop_assert!(population.customer(alias).unwrap() == *customer, "{}", alias);
            }
        }
        crate::broken_snapshots::assert_is_sound(&population);
    }
}
