//! Half a year of a shop's click stream: who left what, where do they get stuck, and how do they decide?
//!
//! Run it with `cargo run --release --example abandoned_carts`. The stream is described in `examples/data/README.md`.
//!
//! - `read.rs` makes visitors of clicks.
//! - `segments.rs` says who left a cart or a product, by what came after it and what did not.
//! - Here they are counted; the funnel is read in four ways, and one visitor is explained.
#![expect(clippy::arithmetic_side_effects, clippy::print_stdout, reason = "an example counts and prints")]

mod read;
mod segments;

use segmentry::{
    DefinitionError,
    model::Customer,
    plan::{Finder, Missing},
    prelude::*,
    segment::SegmentId,
    time::Span,
};
use std::{collections::BTreeMap, error::Error, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let visitors = read::visitors(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/clicks_2024.csv"))?;
    println!("{} visitors", visitors.len());

    // The midnight after the file ends.
    let as_of: Instant = "2024-06-30T00:00:00Z".parse()?;
    let segments = segments::segments()?;
    let context = Context::at(as_of).catalog(segments.iter().cloned().collect());
    let plans = segments.iter().map(|segment| segment.plan(&context)).collect::<Result<Vec<_>, _>>()?;
    print_table(&visitors, &plans);

    print_funnels(&visitors, &context)?;
    tell_of_carts(&visitors, &context)?;
    wait_for_a_cart(&visitors, &context)?;
    tell_how_they_decide(&visitors, &context)?;
    print_devices(&visitors, &context)?;
    explain("recovered", "user_0081", &visitors, &plans);
    Ok(())
}

/// Every segment with its members, and of how many nobody can tell.
fn print_table(visitors: &[Customer], plans: &[Plan]) {
    println!("\n{:<28} {:>7} {:>7}", "segment", "members", "unknown");
    for plan in plans {
        let count = |verdict| visitors.iter().filter(|visitor| plan.verdict(visitor) == verdict).count();
        println!("{:<28} {:>7} {:>7}", name(plan), count(Verdict::Yes), count(Verdict::Unknown));
    }
}

fn name(plan: &Plan) -> &str {
    plan.segment().map_or("", SegmentId::as_str)
}

/// How many come how far, by four ways to look at it.
fn print_funnels(visitors: &[Customer], context: &Context) -> Result<(), DefinitionError> {
    print!("\n{:<24}", "come at least as far as");
    for step in segments::STEPS {
        print!(" {step:>13}");
    }
    for (what, reached) in [
        ("ever", segments::way().furthest()),
        ("begun in 30 days", segments::way().within_last(days(30)).furthest()),
        ("within 7 days", segments::way().within(days(7)).furthest()),
        ("in one visit", segments::way_in_one_visit().furthest()),
    ] {
        print!("\n{what:<24}");
        for step in 1..=4 {
            let came_so_far = reached.clone().at_least(step).plan(context)?;
            print!(" {:>13}", visitors.iter().filter(|visitor| came_so_far.matches(visitor)).count());
        }
    }
    println!();
    Ok(())
}

/// What became of products put into carts.
fn tell_of_carts(visitors: &[Customer], context: &Context) -> Result<(), Box<dyn Error>> {
    let filled = count(visitors, &carts().added().within_last(days(30)).finder(context)?)?;
    let left = count(visitors, &segments::abandoned_carts().within_last(days(30)).finder(context)?)?;
    println!("\nOf {filled} products put into carts in 30 days {left} were left there for a day.");
    let ever = count(visitors, &segments::abandoned_carts().finder(context)?)?;
    let recovered = count(visitors, &segments::recovered_carts().finder(context)?)?;
    println!("In all, {ever} were left, and {recovered} of them by visitors who bought later.");
    Ok(())
}

/// How many events are found of all visitors.
fn count(visitors: &[Customer], finder: &Finder) -> Result<usize, Missing> {
    visitors.iter().map(|visitor| Ok(finder.find(visitor)?.len())).sum()
}

/// From the first look at a product to the first purchase.
fn tell_how_they_decide(visitors: &[Customer], context: &Context) -> Result<(), DefinitionError> {
    let time_to_decide = segments::time_to_decide().plan(context)?;
    let mut times: Vec<Span> = visitors.iter().filter_map(|visitor| time_to_decide.value(visitor).span()).collect();
    times.sort_unstable();
    if let Some(middle) = times.get(times.len().saturating_sub(1) / 2) {
        println!(
            "\nHalf of {} buyers took at most {} from the first look to the purchase.",
            times.len(),
            middle.roughly()
        );
    }
    Ok(())
}

fn print_devices(visitors: &[Customer], context: &Context) -> Result<(), DefinitionError> {
    let main_device = segments::main_device().plan(context)?;
    let mut tally: BTreeMap<String, usize> = BTreeMap::new();
    for visitor in visitors {
        *tally.entry(main_device.value(visitor).to_string()).or_default() += 1;
    }
    println!("\nThe device that they mainly use:");
    for (device, visitors) in tally {
        println!("{visitors:>7} {device}");
    }
    Ok(())
}

/// That a cart was left is known when a day is over, not a second earlier.
fn wait_for_a_cart(visitors: &[Customer], context: &Context) -> Result<(), Box<dyn Error>> {
    let left = segments::abandoned_carts().finder(context)?;
    for now in ["2024-06-29T19:26:41Z", "2024-06-29T19:26:42Z"] {
        let carts = count(visitors, &left.at(now.parse::<Instant>()?)?)?;
        println!("As of {now} that made {carts}.");
    }
    Ok(())
}

/// Why somebody is in a segment or not.
fn explain(segment: &str, visitor: &str, visitors: &[Customer], plans: &[Plan]) {
    let visitor = visitors.iter().find(|one| one.id().to_string() == visitor);
    let plan = plans.iter().find(|plan| name(plan) == segment);
    if let Some((plan, visitor)) = plan.zip(visitor) {
        print!("\n{}", plan.explain(visitor));
    }
}
