//! All customers of a web shop at once: which segments carry it, how they grow, overlap and move, and when they buy.
//!
//! Run it with `cargo run --release --example audiences`. The data are described in `examples/data/README.md`.
//!
//! The customers are read as in the example `online_retail`; here they are put into columns, and every question is asked of
//! all of them.
#![expect(clippy::arithmetic_side_effects, clippy::print_stdout, reason = "an example is a host: it counts and prints")]

#[path = "../online_retail/read.rs"]
#[allow(dead_code, reason = "the account of what could not be used is told there")]
mod read;
#[path = "../online_retail/segments.rs"]
#[allow(dead_code, reason = "what is stored as JSON is told there")]
mod segments;

use segmentry::{
    insight::{CutOffs, Dates, Groups, Growth, Moves, Timetable, Worth, overlap},
    model::EventId,
    population::{Batch, Population},
    prelude::*,
    time::{CalendarUnit, Zone},
};
use segments::GBP;
use std::{error::Error, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let shop = read::shop(&here.join("data/online_retail_2010_2011_invoices.csv"))?;
    let population = Population::from_customers(shop.customers)?;

    // The day after the file ends. Segments refer to each other by name, so the context knows them all.
    let as_of: Instant = "2011-12-10T00:00:00Z".parse()?;
    let definitions = segments::segments()?;
    let context = Context::at(as_of).zone(chrono_tz::Europe::London).catalog(definitions.iter().cloned().collect());

    println!("{} customers. What the segments bring, the most valuable first:\n", population.len());
    let members: Vec<_> = definitions
        .iter()
        .map(|segment| Ok((segment.id().to_string(), population.select(&segment.plan(&context)?))))
        .collect::<Result<_, Box<dyn Error>>>()?;
    let worth = Worth::of(GBP).plan(&context)?;
    for (name, worth) in worth.rank(&population, members.iter().map(|(name, members)| (name, members))).segments {
        let average = worth
            .segment
            .average_order_value()
            .map_or_else(|| "-".to_owned(), |money| format!("{:.2}", money.amount()));
        let (customers, orders) = (worth.segment.customers, worth.segment.orders);
        println!("{name:>16}: {customers:>5} customers, {orders:>6} orders of {average:>8} GBP on average");
    }

    println!("\nWho is in two of them:\n");
    let few = ["vip", "spender", "recent", "lapsed"];
    let some = members.iter().filter(|(name, _)| few.contains(&name.as_str())).map(|(name, members)| (name, members));
    println!("{}", overlap(some, &population.everyone()));

    println!("\nThe customers of the last 30 days, month by month, and whether that is more than chance:\n");
    let london = Zone::table(&chrono_tz::Europe::London, as_of);
    let months = Dates::starts_of(CalendarUnit::Month, "2011-03-01T00:00:00Z".parse()?, as_of, &london)?;
    let recent = orders().within_last(days(30)).any().plan(&context)?;
    println!("{}", Growth::new(&recent, &months)?.of(&population, &population.everyone()));

    println!("\nWhen they buy:\n");
    println!("{}", Timetable::of(orders()).plan(&context)?.of(&population, &population.everyone()));

    println!("\nThe best twentieth by what they spend, found among those who buy at all:\n");
    let buyers = population.select(&orders().any().plan(&context)?);
    let spent = orders().total(GBP);
    let fitted = CutOffs::top(spent, percent(5)).plan(&context)?.of(&population, &buyers)?;
    println!("{fitted}");
    let best = level("spending").is(CutOffs::TOP).plan(&context.clone().scale("spending", fitted.scale))?;
    let best = population.select(&best);
    println!("They are {} of {}.", best.len(), population.len());

    println!("\nWhere the stages of June have gone until December:\n");
    let stages = journey().waterfall().plan(&context)?;
    let june = stages.at("2011-06-10T00:00:00Z".parse::<Instant>()?)?;
    let moves = Moves::between(Groups::of_waterfall(&population, &june), Groups::of_waterfall(&population, &stages));
    println!("{}", moves.migration());

    println!("\nAnd tomorrow? What is new is taken in, and every question can be asked again.\n");
    let mut population = population;
    let mut batch = Batch::default();
    if let Some(id) = population.ids(&best).next() {
        let order = segmentry::model::Order::new(as_of, segmentry::model::Money::new(40, GBP)?);
        batch.event(id, order.id(EventId::from("A-1").from_source("shop")));
    }
    let report = population.append(batch)?;
    println!(
        "{} event was added; the day before had {} customers of the last 30 days, this one has {}.",
        report.added,
        population.select(&recent.at(as_of.saturating_sub(days(1)))?).len(),
        population.select(&recent).len(),
    );
    Ok(())
}
