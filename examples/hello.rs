//! What a host writes: its own rows become customers, and a sentence becomes a segment.
//!
//! Run it with `cargo run --example hello`.
#![expect(clippy::print_stdout, reason = "an example prints")]

use segmentry::{
    model::{Currency, Customer, Gender, Money, Order},
    prelude::*,
};
use std::error::Error;

/// Two tables that the host has.
struct Buyer {
    number: u32,
    gender: &'static str,
}

struct Purchase {
    number: u32,
    buyer: u32,
    day: &'static str,
    euros: u32,
}

const BUYERS: [Buyer; 2] = [Buyer { number: 1, gender: "female" }, Buyer { number: 2, gender: "male" }];

const PURCHASES: [Purchase; 4] = [
    Purchase { number: 101, buyer: 1, day: "2026-01-10", euros: 80 },
    Purchase { number: 102, buyer: 2, day: "2026-02-11", euros: 25 },
    Purchase { number: 103, buyer: 1, day: "2026-02-14", euros: 40 },
    Purchase { number: 104, buyer: 1, day: "2026-03-01", euros: 95 },
];

/// A customer is an id, facts and events.
fn customer(buyer: &Buyer) -> Result<Customer, Box<dyn Error>> {
    let mut customer = Customer::new(buyer.number);
    customer.profile.gender = Gender::from(buyer.gender).into();
    for purchase in PURCHASES.iter().filter(|purchase| purchase.buyer == buyer.number) {
        let noon: Instant = format!("{}T12:00:00Z", purchase.day).parse()?;
        customer.record(Order::new(noon, Money::new(purchase.euros, Currency::EUR)?).id(purchase.number))?;
    }
    Ok(customer)
}

fn main() -> Result<(), Box<dyn Error>> {
    let loyal_women = Segment::new("loyal women", gender().is(Gender::Female) & orders().count().at_least(3))?;
    let today: Instant = "2026-03-15T00:00:00Z".parse()?;
    let plan = loyal_women.plan(&Context::at(today))?;

    println!("{loyal_women}");
    for buyer in &BUYERS {
        let customer = customer(buyer)?;
        println!("\nIs buyer {} a member? {}", buyer.number, plan.matches(&customer));
        print!("{}", plan.explain(&customer));
    }
    Ok(())
}
