//! A year of a real web shop: who are its customers, and which of them are worth a call?
//!
//! Run it with `cargo run --release --example online_retail`. The data are described in `examples/data/README.md`.
//!
//! - `read.rs` makes customers of the rows of a file, and keeps account of what could not be used.
//! - `segments.rs` says which customers the marketers want to see.
//! - Here both meet: a table of the segments, two explanations, and a segment that comes from a JSON file.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    reason = "an example is a host: it counts, reads files, looks at the clock and prints"
)]

mod read;
mod segments;

use read::Shop;
use rust_decimal::Decimal;
use segmentry::{
    DefinitionError,
    model::{Customer, EventKind, Money},
    plan::MetricPlan,
    prelude::*,
    segment::SegmentId,
};
use segments::GBP;
use std::{error::Error, fs, path::Path, time::Instant as Clock};

fn main() -> Result<(), Box<dyn Error>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let shop = read::shop(&here.join("data/online_retail_2010_2011_invoices.csv"))?;
    tell_what_was_read(&shop);

    // The day after the file ends. Segments refer to each other by name, so the context knows them all.
    let segments = segments::segments()?;
    let as_of: Instant = "2011-12-10T00:00:00Z".parse()?;
    let context = Context::at(as_of).catalog(segments.iter().cloned().collect());

    let plans = segments.iter().map(|segment| segment.plan(&context)).collect::<Result<Vec<_>, _>>()?;
    print_table(&shop.customers, &plans, &orders().total(GBP).plan(&context)?)?;

    let json = fs::read_to_string(here.join("online_retail/lapsed_big_spender.json"))?;
    let stored: Segment = serde_json::from_str(&json)?;
    explain_two(&shop.customers, &stored.plan(&context)?);
    compare(&shop.customers, &stored, &segments::lapsed_big_spender()?, &context)?;
    Ok(())
}

/// Nothing is left out silently, neither by the example nor by the library.
fn tell_what_was_read(shop: &Shop) {
    let Shop { customers, invoices, nobodys, nowhere, in_two_places, taken } = shop;
    println!("{invoices} invoices were read. {} name no customer and are left out:", nobodys.count());
    println!("{:>6} sales, {} GBP in all", nobodys.sales, nobodys.sold);
    println!("{:>6} worth nothing: samples, and stock written off", nobodys.worth_nothing);
    println!("{:>6} cancellations", nobodys.cancellations);
    println!("{:>6} adjustments of bad debt", nobodys.adjustments);

    let count = |kind| customers.iter().map(|customer| customer.history.events(&kind).len()).sum::<usize>();
    println!("The others are of {} customers:", customers.len());
    println!("{:>6} orders", count(EventKind::Order));
    println!("{:>6} cancellations that name no order: credit notes", count(EventKind::CreditNote));

    println!("Some of them have a country that is none of ISO 3166, so it stays unknown:");
    for (name, invoices) in nowhere {
        println!("{invoices:>6} {name}");
    }
    println!("Customers were in two countries at once {in_two_places} times.");

    let rejected = taken.rejected.len();
    let (added, repeated, updated) = (taken.added, taken.repeated, taken.updated);
    println!("The library took {added}, knew {repeated} already, updated {updated} and rejected {rejected}.");
    for rejected in &taken.rejected {
        println!("  {rejected}");
    }
}

/// Every segment with its share of the customers and of what they brought.
fn print_table(customers: &[Customer], plans: &[Plan], spent: &MetricPlan) -> Result<(), String> {
    let all = revenue(customers, spent)?;
    println!("\n{:<16} {:>7} {:>9} {:>14} {:>7}", "segment", "members", "customers", "GBP", "revenue");
    let start = Clock::now();
    for plan in plans {
        let members: Vec<&Customer> = customers.iter().filter(|customer| plan.matches(customer)).collect();
        let revenue = revenue(members.iter().copied(), spent)?;
        let of_customers = percent(members.len().into(), customers.len().into());
        println!(
            "{:<16} {:>7} {:>7.1} % {:>14.2} {:>5.1} %",
            plan.segment().map_or("", SegmentId::as_str),
            members.len(),
            of_customers,
            revenue,
            percent(revenue, all),
        );
    }
    println!("{:<16} {:>7} {:>17} {:>14.2}", "everyone", customers.len(), "", all);
    println!("{} plans were read for all customers in {} ms.", plans.len(), start.elapsed().as_millis());
    Ok(())
}

/// What customers brought after refunds, added up; no sum where the library cannot tell it of one of them.
fn revenue<'a>(customers: impl IntoIterator<Item = &'a Customer>, spent: &MetricPlan) -> Result<Decimal, String> {
    let of_each = customers.into_iter().map(|customer| {
        let spent = spent.value(customer);
        spent.money().map(Money::amount).ok_or_else(|| format!("customer {}: {spent}", customer.id()))
    });
    of_each.sum()
}

fn percent(part: Decimal, whole: Decimal) -> Decimal {
    (part * Decimal::ONE_HUNDRED / whole).round_dp(1)
}

/// Why one customer is in, and why another is not.
fn explain_two(customers: &[Customer], plan: &Plan) {
    let member = customers.iter().find(|customer| plan.matches(customer));
    let outsider = customers.iter().find(|customer| !plan.matches(customer));
    for customer in member.into_iter().chain(outsider) {
        print!("\n{}", plan.explain(customer));
    }
}

/// A definition read from JSON and one composed in code are the same thing.
fn compare(
    customers: &[Customer],
    stored: &Segment,
    composed: &Segment,
    context: &Context,
) -> Result<(), DefinitionError> {
    println!("\nFrom JSON: {stored}");
    println!("In code:   {composed}");
    println!("Hashes:    {} and {}", stored.rule().stable_hash(), composed.rule().stable_hash());
    let (stored, composed) = (stored.plan(context)?, composed.plan(context)?);
    let differ = customers.iter().filter(|customer| stored.matches(customer) != composed.matches(customer)).count();
    let members = customers.iter().filter(|customer| stored.matches(customer)).count();
    println!("{members} members, and {differ} customers about whom the two differ.");
    Ok(())
}
