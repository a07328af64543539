//! Best values: by hand, and by sorting all of them.

use crate::deeds::{Deed, HOUR, Item, Person, START, What, context, euros, instant, people, population};
use segmentry::{
    Problem,
    insight::{Tally, Top, TopValues},
    model::{Cart, Currency, Line, Message, Money, View},
    population::Population,
    prelude::*,
    testing::{FakeCustomer, a_customer, as_of, money},
};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

fn best_of(question: &Top, customers: impl IntoIterator<Item = FakeCustomer>) -> TopValues {
    let population = Population::from_customers(customers.into_iter().map(FakeCustomer::build)).unwrap();
    question.plan(&as_of("2026-04-01")).unwrap().of(&population, &population.everyone())
}

fn names(values: &TopValues) -> Vec<String> {
    values.values.iter().map(|value| value.value.to_string()).collect()
}

/// A cent's worth of cards bought often by one, a lamp bought once by each of two.
fn shoppers() -> [FakeCustomer; 2] {
    let price = |text: &str| money(text);
    let anna = a_customer("anna")
        .ordered_with("2026-03-01", "9 EUR", |order| {
            order.line(Line::new("card", 6).price(price("0.01 EUR"))).line(Line::new("lamp", 1).price(price("5 EUR")))
        })
        .ordered_with("2026-03-02", "9 EUR", |order| {
            order
                .line(Line::new("card", 2).price(price("0.01 EUR")))
                .line(Line::new("card", 3).price(price("0.01 EUR")))
        });
    let bert = a_customer("bert").ordered_with("2026-03-03", "9 EUR", |order| {
        order.line(Line::new("lamp", 1).price(price("5 EUR")).discount(price("1 EUR"))).line(Line::new("axe", 4))
    });
    [anna, bert]
}

#[test]
fn what_is_best_depends_on_what_is_measured() {
    let products = || Top::of(order_lines(), EventField::Product);
    let best = |question: Top| names(&best_of(&question, shoppers()));
    assert_eq!(best(products()), ["card", "lamp", "axe"]);
    assert_eq!(best(products().by_members()), ["lamp", "axe", "card"]);
    assert_eq!(best(products().by_quantity(EventField::Quantity)), ["card", "axe", "lamp"]);
    assert_eq!(best(products().by_revenue(Currency::EUR)), ["lamp", "card", "axe"]);
}

#[test]
fn all_is_measured_whatever_decides() {
    let question = Top::of(order_lines(), EventField::Product).quantity(EventField::Quantity).revenue(Currency::EUR);
    let best = best_of(&question, shoppers());
    let told = |tally: &Tally| {
        let (quantity, revenue) = (tally.quantity.unwrap(), tally.revenue.unwrap());
        let quantity = (quantity.number.to_string(), quantity.unknown);
        (tally.events, tally.members, quantity, revenue.amount.to_string(), revenue.unknown)
    };
    let [card, lamp] = [0, 1].map(|place| told(&best.values[place].tally));
    assert_eq!(card, (3, 1, ("11".into(), 0), "0.11 EUR".into(), 0));
    assert_eq!(lamp, (2, 2, ("2".into(), 0), "9 EUR".into(), 0));
    // The axe has no price.
    assert_eq!(told(&best.total), (6, 2, ("17".into(), 0), "9.11 EUR".into(), 1));
    assert_eq!(best.best(2), &best.values[..2]);
    assert_eq!((best.best(0).len(), best.best(3).len(), best.best(4).len()), (0, 3, 3));
    assert_eq!(best.share(&best.values[0].tally), Some("0.5".parse().unwrap()));
    assert_eq!(best.share(&best.values[1].tally), Some("0.333333333".parse().unwrap()));
    assert_eq!(
        format!("{best:.2}"),
        "value  events  members  quantity   revenue  % of events\n\
         card        3        1        11  0.11 EUR         50.0\n\
         lamp        2        2         2     9 EUR         33.3\n\
         total       6        2        17  9.11 EUR        100.0\n\
         2 of 3 values"
    );
}

#[test]
fn an_event_in_two_categories_is_in_both_and_one_in_none_apart() {
    let viewed = |at: &str, categories: &[&str]| {
        let view = View::of_product(segmentry::testing::instant(at), "mug");
        categories.iter().fold(view, |view, category| view.category(*category))
    };
    let customer = a_customer(1)
        .with(viewed("2026-03-01", &["kitchen", "gifts", "kitchen"]))
        .with(viewed("2026-03-02", &["kitchen"]))
        .with(viewed("2026-03-03", &[]));
    let best = best_of(&Top::of(views().products(), EventField::Category), [customer]);
    let counts: Vec<_> = best.values.iter().map(|value| (value.value.to_string(), value.tally.events)).collect();
    assert_eq!(counts, [("kitchen".into(), 2), ("gifts".into(), 1)]);
    assert_eq!((best.total.events, best.without_value.events, best.without_value.members), (3, 1, 1));
    assert!(best.to_string().contains("\nnone "));
}

#[test]
fn any_field_of_any_events_will_do() {
    let at = segmentry::testing::instant;
    let anna = a_customer("anna")
        .with(Message::clicked(at("2026-03-01")).campaign("spring"))
        .with(Cart::added(at("2026-03-01"), "mug").quantity(3))
        .with(Cart::removed(at("2026-03-02"), "mug").quantity(3))
        .with(segmentry::model::CustomEvent::new("game", at("2026-03-01")).with("level", 7))
        .ordered_with("2026-03-05", "30 EUR", |order| order.offer("WELCOME").refund(at("2026-03-06"), money("10 EUR")))
        .ordered_with("2026-03-06", "40 EUR", |order| order.offer("SPRING").cancelled(at("2026-03-07")));
    let best = |question: &Top| best_of(question, [anna.clone()]);
    assert_eq!(names(&best(&Top::of(messages().clicked(), EventField::Campaign))), ["spring"]);
    let carts = best(&Top::of(carts().added(), EventField::Product).by_quantity(EventField::Quantity));
    assert_eq!(carts.total.quantity.unwrap().number.to_string(), "3");
    assert_eq!(names(&best(&Top::of(custom("game"), EventField::property("level")))), ["7"]);
    let offers = best(&Top::of(orders(), EventField::Offer).by_revenue(Currency::EUR));
    assert_eq!((names(&offers), offers.total.revenue.unwrap().amount), (vec!["WELCOME".into()], money("20 EUR")));
    let offers = best(&Top::of(orders(), EventField::Offer).by_revenue(Currency::EUR).before_refunds());
    assert_eq!(offers.total.revenue.unwrap().amount, money("30 EUR"));
}

#[test]
fn over_nothing_there_is_no_share() {
    let best = best_of(&Top::of(orders(), EventField::Offer).by_revenue(Currency::EUR), []);
    assert_eq!((best.values.len(), best.share(&best.total)), (0, None));
    assert_eq!(best.total.revenue.unwrap().amount, Money::zero(Currency::EUR));
}

#[test]
fn faults_are_told_with_their_places() {
    let question = Top::of(visits().within_last(days(0)), EventField::Offer).by_quantity(EventField::Score);
    let error = question.by_revenue(Currency::EUR).plan(&as_of("2026-04-01")).unwrap_err();
    let faults: Vec<_> = error.faults().iter().map(|fault| (fault.path(), fault.problem().clone())).collect();
    let no_such = |field: &str| Problem::NoSuchField { kind: "visit".into(), field: field.into() };
    assert_eq!(faults[0], ("/by", no_such("offer")));
    assert_eq!(faults[1].0, "/events/window");
    assert_eq!(faults[2], ("/quantity", no_such("score")));
    assert_eq!(faults[3], ("/revenue", Problem::NoMoney { kind: "visit".into() }));
}

// By sorting all of them.

#[derive(Default)]
struct Slow {
    events: u64,
    members: BTreeSet<usize>,
    pieces: i64,
    euros: i128,
    priceless: u64,
}

impl Slow {
    fn json(&self) -> serde_json::Value {
        serde_json::json!({
            "events": self.events,
            "members": self.members.len(),
            "quantity": {"number": self.pieces.to_string(), "unknown": 0},
            "revenue": {"amount": euros(self.euros).to_string(), "unknown": self.priceless},
        })
    }
}

/// Lines of orders by category.
fn slowly(people: &[Person], now: i64, rank: &str) -> serde_json::Value {
    let mut groups: BTreeMap<&str, Slow> = BTreeMap::new();
    let (mut total, mut none) = (Slow::default(), Slow::default());
    for (number, person) in people.iter().enumerate() {
        for Deed { at, what, .. } in person.deeds.iter().filter(|deed| deed.is_there(now)) {
            let What::Bought(bought) = what else { continue };
            for Item { categories, quantity, cents, .. } in &bought.lines {
                // What a line is worth, as an order of that total would be.
                let as_order = cents.map(|cents| crate::deeds::Bought { cents: cents * quantity, ..bought.clone() });
                let worth = as_order.and_then(|order| order.euros(*at, None));
                let add = |slow: &mut Slow| {
                    slow.events += 1;
                    slow.members.insert(number);
                    slow.pieces += quantity;
                    slow.euros += worth.unwrap_or(0);
                    slow.priceless += u64::from(worth.is_none());
                };
                add(&mut total);
                for category in categories {
                    add(groups.entry(category).or_default());
                }
                if categories.is_empty() {
                    add(&mut none);
                }
            }
        }
    }
    let mut values: Vec<(&str, Slow)> = groups.into_iter().collect();
    values.sort_by_key(|(_, slow)| {
        Reverse(match rank {
            "events" => i128::from(slow.events),
            "members" => slow.members.len() as i128,
            "quantity" => slow.pieces.into(),
            _ => slow.euros,
        })
    });
    let json = |(value, slow): &(&str, Slow)| serde_json::json!({"value": value, "tally": slow.json()});
    serde_json::json!({
        "values": values.iter().map(json).collect::<Vec<_>>(),
        "total": total.json(),
        "without_value": none.json(),
        "rank": rank,
        "incomplete": [],
        "is_complete": true,
    })
}

#[test]
fn agrees_with_sorting_all_values() {
    let asked = || Top::of(order_lines(), EventField::Category).quantity(EventField::Quantity).revenue(Currency::EUR);
    let mut orders_of_values = BTreeSet::new();
    for seed in 0..150 {
        let people = people(seed, 20);
        let population = population(&people);
        for now in [START + 20 * HOUR, START + 100 * HOUR] {
            let questions = [
                (asked(), "events"),
                (asked().by_members(), "members"),
                (asked().by_quantity(EventField::Quantity), "quantity"),
                (asked().by_revenue(Currency::EUR), "revenue"),
            ];
            for (question, rank) in questions {
                let plan = question.plan(&context(START)).unwrap().at(instant(now)).unwrap();
                let answer = plan.of(&population, &population.everyone());
                let found = serde_json::to_value(&answer).unwrap();
                assert_eq!(found, slowly(&people, now, rank), "{seed} {now}");
                orders_of_values.insert(names(&answer));
            }
        }
    }
    assert!(orders_of_values.len() >= 6, "any two of three come first and second");
}
