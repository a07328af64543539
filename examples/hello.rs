//! The thirty lines that a host writes: its own rows become customers, and a sentence becomes a segment.
//!
//! Run it with `cargo run --example hello`.
#![expect(clippy::print_stdout, reason = "an example prints")]

use segmentry::model::{Currency, Customer, Gender, Money, Order};
use segmentry::prelude::*;
use std::error::Error;

/// Tables of the host: buyers with their gender, purchases with their buyer, day and euros.
const BUYERS: [(i64, &str); 2] = [(1, "female"), (2, "male")];
const PURCHASES: [(i64, i64, &str, i64); 4] =
    [(101, 1, "2026-01-10", 80), (102, 2, "2026-02-11", 25), (103, 1, "2026-02-14", 40), (104, 1, "2026-03-01", 95)];

fn main() -> Result<(), Box<dyn Error>> {
    let loyal_women = Segment::new("loyal women", gender().is(Gender::Female) & orders().count().at_least(3))?;
    let as_of: Instant = "2026-03-15T00:00:00Z".parse()?;
    let plan = loyal_women.plan(&Context::at(as_of))?;
    println!("{loyal_women}");

    for (buyer, gender) in BUYERS {
        let mut customer = Customer::new(buyer);
        customer.profile.gender = Gender::from(gender).into();
        for (number, _, day, euros) in PURCHASES.iter().filter(|purchase| purchase.1 == buyer) {
            let noon: Instant = format!("{day}T12:00:00Z").parse()?;
            customer.record(Order::new(noon, Money::new(*euros, Currency::EUR)?).id(*number))?;
        }
        println!("\nIs buyer {buyer} a member? {}", plan.matches(&customer));
        print!("{}", plan.explain(&customer));
    }
    Ok(())
}
