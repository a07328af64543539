//! Who is erased leaves no trace.

use segmentry::{
    Context,
    model::{Channel, Customer, Id, Message, Order, Profile},
    population::{Batch, Population},
    prelude::*,
    testing::{instant, money},
};

const AS_OF: &str = "2026-11-01T00:00:00Z";

/// A customer of whose facts and events every text says his name.
fn named(name: &str, number: i64) -> Customer {
    let mut customer = Customer::new(name);
    let _ = customer.absorb(Customer::new(format!("cookie-{name}")));
    let at = instant(AS_OF).saturating_sub(days(number.unsigned_abs().try_into().unwrap()));
    let profile: &mut Profile = &mut customer.profile;
    profile.tag(format!("tag-{name}"));
    profile.tag("everybody");
    profile.set_attribute(format!("attribute-{name}"), format!("value-{name}"));
    profile.set_attribute("shoe size", 40 + number);
    for day in 0..5_u32 {
        let at = at.saturating_sub(days(day));
        let order = Order::new(at, money(&format!("{}.{day}1 EUR", 777_000 + number)))
            .id(format!("order-{name}-{day}").as_str())
            .offer(format!("coupon-{name}"));
        customer.record(order).unwrap();
        customer.record(Message::opened(at).campaign(format!("campaign-{name}")).channel(Channel::Email)).unwrap();
        customer.record(segmentry::model::CustomEvent::new(format!("kind-{name}"), at)).unwrap();
    }
    customer
}

fn population(names: &[&str]) -> Population {
    Population::from_customers(names.iter().zip(1..).map(|(name, number)| named(name, number))).unwrap()
}

fn snapshots(population: &Population) -> [Vec<u8>; 2] {
    [serde_json::to_vec(population).unwrap(), rmp_serde::to_vec_named(population).unwrap()]
}

fn holds(snapshot: &[u8], text: &str) -> bool {
    snapshot.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn no_text_of_the_erased_stays() {
    let mut population = population(&["anna", "berta", "carla"]);
    for snapshot in snapshots(&population) {
        assert!(holds(&snapshot, "berta"));
    }
    assert_eq!(population.erase([&"berta".into()]), 1);
    for snapshot in snapshots(&population) {
        assert!(!holds(&snapshot, "berta"));
        assert!(holds(&snapshot, "anna") && holds(&snapshot, "everybody"));
    }
    // Debug output neither, and whoever looks for him finds nobody.
    assert!(!format!("{population:?}").contains("berta"));
    assert!(population.customer(&"berta".into()).is_none());
    let plan = tag("tag-berta").plan(&Context::at(instant(AS_OF))).unwrap();
    assert!(population.select(&plan).is_empty());
    // Nor does anything come back with him.
    let mut batch = Batch::default();
    batch.number("berta");
    population.append(batch).unwrap();
    let again = population.customer(&"berta".into()).unwrap();
    assert!(again == Customer::new("berta"));
}

#[test]
fn numbers_of_the_erased_do_not_stay_in_columns() {
    let mut population = Population::from_customers([named("anna", 1), Customer::new(123_456_789_012_i64)]).unwrap();
    assert!(snapshots(&population).iter().any(|snapshot| holds(snapshot, "123456789012")));
    population.erase([&Id::from(123_456_789_012_i64)]);
    assert!(!snapshots(&population).iter().any(|snapshot| holds(snapshot, "123456789012")));
}

#[test]
fn memory_falls_back() {
    let names: Vec<String> = (0..400).map(|number| format!("name-{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut few = population(&names[..40]);
    let before = few.memory();
    let mut batch = Batch::default();
    for (name, number) in names[40..].iter().zip(1..) {
        batch.customer(named(name, number % 90));
    }
    few.append(batch).unwrap();
    let full = few.memory();
    let erased: Vec<Id> = names[40..].iter().map(|name| (*name).into()).collect();
    assert_eq!(few.erase(&erased), 360);
    let after = few.memory();
    assert_eq!((after.events, full.events), (before.events, 4_000 * 3 / 2));
    // What remains of them is a vacant number in each column that has one for everybody.
    let vacant = 360 * after.columns.len() * 8;
    assert!(after.bytes() <= before.bytes() + vacant, "{after}\nbefore\n{before}");
    assert!(after.bytes() * 3 < full.bytes(), "{after}\nfull\n{full}");
}
