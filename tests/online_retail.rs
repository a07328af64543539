//! The segments of the example `online_retail` against numbers that a script worked out from the file without the
//! library: `tests/data/online_retail_expected.py` says how.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    reason = "a test: it reads the example's files, counts, and fails where something is not as expected"
)]

#[path = "../examples/online_retail/read.rs"]
mod read;
#[path = "../examples/online_retail/segments.rs"]
mod segments;

use read::{Nobodys, Shop};
use rust_decimal::Decimal;
use segmentry::{
    model::{Country, Customer, EventKind, Id, Value},
    plan::MetricPlan,
    prelude::*,
    time::Instant,
};
use segments::GBP;
use std::{collections::BTreeMap, fs, path::Path};

fn in_repository(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn shop() -> Shop {
    read::shop(&in_repository("examples/data/online_retail_2010_2011_invoices.csv")).expect("the file is there")
}

fn at(text: &str) -> Instant {
    text.parse().expect("an instant")
}

/// As of the day after the last one of the file, with all segments.
fn context(segments: &[Segment]) -> Context {
    Context::at(at("2011-12-10T00:00:00Z")).catalog(segments.iter().cloned().collect())
}

fn all_segments() -> Vec<Segment> {
    let mut segments = segments::segments().expect("well-formed ids");
    segments.push(segments::lapsed_big_spender().expect("a well-formed id"));
    segments.push(Segment::new("everyone", everyone()).expect("a well-formed id"));
    segments
}

/// A line of the fixture as the library sees it, without the instant.
fn line(id: &str, members: &[&Customer], spent: &MetricPlan, all: Decimal) -> String {
    let revenue = revenue(members, spent);
    let share = (revenue * Decimal::ONE_HUNDRED / all).round_dp(2).normalize();
    format!("{id},{},{revenue},{share},{:016x}", members.len(), fnv1a(members))
}

fn revenue(members: &[&Customer], spent: &MetricPlan) -> Decimal {
    let of_each = members.iter().map(|customer| match spent.value(customer).value() {
        Some(Value::Money(money)) => money.amount(),
        other => panic!("{}: {other:?}", customer.id()),
    });
    of_each.sum::<Decimal>().normalize()
}

fn fnv1a(members: &[&Customer]) -> u64 {
    let bytes = members.iter().flat_map(|customer| format!("{}\n", customer.id()).into_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[test]
fn every_segment_has_the_expected_members_and_revenue() {
    let shop = shop();
    let segments = all_segments();
    let context = context(&segments);
    let spent = orders().total(GBP).plan(&context).unwrap();
    let plans: Vec<Plan> = segments.iter().map(|segment| segment.plan(&context).unwrap()).collect();

    let mut lines = vec!["as_of,segment,members,revenue,revenue_percent,fnv1a".to_owned()];
    // As of the last two, orders lie exactly where windows begin and end.
    for now in ["2011-12-10T00:00:00Z", "2011-11-06T11:55:00Z", "2011-04-26T13:56:00Z"] {
        let spent = spent.at(at(now)).unwrap();
        let plans: Vec<Plan> = plans.iter().map(|plan| plan.at(at(now)).unwrap()).collect();
        let all = revenue(&shop.customers.iter().collect::<Vec<_>>(), &spent);
        for (segment, plan) in segments.iter().zip(plans) {
            let members: Vec<&Customer> = shop.customers.iter().filter(|customer| plan.matches(customer)).collect();
            lines.push(format!("{now},{}", line(segment.id().as_str(), &members, &spent, all)));
        }
    }

    let expected = fs::read_to_string(in_repository("tests/data/online_retail_expected.csv")).unwrap();
    assert_eq!(lines, expected.lines().collect::<Vec<_>>());
}

#[test]
fn every_invoice_is_accounted_for() {
    let Shop { customers, invoices, nobodys, nowhere, in_two_places, taken } = shop();

    assert_eq!(invoices, 25_900);
    let expected = Nobodys {
        sales: 1_427,
        worth_nothing: 2_098,
        cancellations: 182,
        adjustments: 3,
        sold: "1744214.58".parse().unwrap(),
    };
    assert_eq!(nobodys, expected);
    assert_eq!(nobodys.count(), 3_710);
    assert_eq!(nobodys.count() + taken.added, invoices);
    assert_eq!((taken.repeated, taken.updated, taken.rejected), (0, 0, Vec::new()));

    let count = |kind| customers.iter().map(|customer| customer.history.events(&kind).len()).sum::<usize>();
    assert_eq!(customers.len(), 4_372);
    assert_eq!((count(EventKind::Order), count(EventKind::CreditNote)), (18_536, 3_654));

    let names = [("Channel Islands", 33), ("European Community", 5), ("Unspecified", 8)];
    assert_eq!(nowhere, BTreeMap::from(names.map(|(name, invoices)| (name.to_owned(), invoices))));
    assert_eq!(in_two_places, 0);
}

/// Customer 12394 was sent to Belgium in May 2011 and to Denmark in October.
#[test]
fn a_customer_who_moved_is_where_he_was() {
    let shop = shop();
    let customer = shop.customers.iter().find(|customer| *customer.id() == Id::from(12_394)).unwrap();
    let belgian = country().is(Country::BE).plan(&context(&[])).unwrap();
    assert!(!belgian.at(at("2011-05-06T14:00:59Z")).unwrap().matches(customer));
    assert!(belgian.at(at("2011-05-06T14:01:00Z")).unwrap().matches(customer));
    assert!(belgian.at(at("2011-10-07T08:07:59Z")).unwrap().matches(customer));
    assert!(!belgian.at(at("2011-10-07T08:08:00Z")).unwrap().matches(customer));
}

#[test]
fn the_stored_segment_is_the_composed_one() {
    let json = fs::read_to_string(in_repository("examples/online_retail/lapsed_big_spender.json")).unwrap();
    let stored: Segment = serde_json::from_str(&json).unwrap();
    let composed = segments::lapsed_big_spender().unwrap();
    assert_eq!(stored.id(), composed.id());
    assert_eq!(stored.rule().stable_hash(), composed.rule().stable_hash());

    let context = context(&[]);
    let (stored, composed) = (stored.plan(&context).unwrap(), composed.plan(&context).unwrap());
    for customer in &shop().customers {
        assert_eq!(stored.verdict(customer), composed.verdict(customer), "{}", customer.id());
    }
}
