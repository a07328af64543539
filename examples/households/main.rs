//! A year of a grocer's households: who answers to campaigns, who buys more and more, and who is about to be lost?
//!
//! Run it with `cargo run --release --example households`. The data are described in `examples/data/README.md`.
//!
//! - `read.rs` makes households of five files: baskets, demographics, campaigns, who received them, coupons redeemed.
//! - `segments.rs` says who is asked for. What demographics do not tell is unknown, and unknown is not in.
//! - Here they are counted with what they spent, campaigns are added up, and one household is explained.
#![expect(clippy::arithmetic_side_effects, clippy::print_stdout, reason = "an example counts and prints")]

mod read;
mod segments;

use chrono_tz::America::New_York;
use rust_decimal::Decimal;
use segmentry::{
    model::{Customer, Money},
    plan::{Finder, MetricPlan, Missing},
    prelude::*,
    segment::SegmentId,
};
use std::{collections::BTreeMap, error::Error, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let households = read::households(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data"))?;
    println!("{} households", households.len());

    // Midnight in New York: 2017 is over.
    let as_of: Instant = "2018-01-01T05:00:00Z".parse()?;
    let segments = segments::segments()?;
    let context = Context::at(as_of).zone(New_York).catalog(segments.iter().cloned().collect());
    let plans = segments.iter().map(|segment| segment.plan(&context)).collect::<Result<Vec<_>, _>>()?;
    print_table(&households, &plans, &orders().total(segments::USD).plan(&context)?)?;

    tell_of_campaigns(&households, &context)?;
    println!("\nIn so many of the last twelve weeks so many households bought something:");
    print_tally(&households, &orders().during(previous_weeks(12)).active_weeks().plan(&context)?);
    replay(&households, &plans)?;
    explain("best customers lapsing", "472", &households, &plans);
    Ok(())
}

/// Every segment with its members, of how many nobody can tell, and what the members spent.
fn print_table(households: &[Customer], plans: &[Plan], spent: &MetricPlan) -> Result<(), String> {
    let spent = |household: &Customer| {
        let spent = spent.value(household);
        spent.money().map(Money::amount).ok_or_else(|| format!("household {}: {spent}", household.id()))
    };
    println!("\n{:<29} {:>7} {:>7} {:>13}", "segment", "members", "unknown", "USD");
    for plan in plans {
        let of = |verdict| households.iter().filter(move |household| plan.verdict(household) == verdict);
        let (members, unknown) = (of(Verdict::Yes).count(), of(Verdict::Unknown).count());
        let dollars: Decimal = of(Verdict::Yes).map(spent).sum::<Result<_, _>>()?;
        println!("{:<29} {members:>7} {unknown:>7} {dollars:>13.2}", name(plan));
    }
    let dollars: Decimal = households.iter().map(spent).sum::<Result<_, _>>()?;
    println!("{:<29} {:>7} {:>7} {dollars:>13.2}", "everyone", households.len(), "");
    Ok(())
}

fn name(plan: &Plan) -> &str {
    plan.segment().map_or("", SegmentId::as_str)
}

/// What became of all campaigns that were sent to somebody.
fn tell_of_campaigns(households: &[Customer], context: &Context) -> Result<(), Box<dyn Error>> {
    let count = |finder: Finder| -> Result<usize, Missing> {
        households.iter().map(|household| Ok(finder.find(household)?.len())).sum()
    };
    let received = count(segments::received().finder(context)?)?;
    let used = count(segments::redeemed_campaigns().finder(context)?)?;
    let coupons = count(segments::redeemed().finder(context)?)?;
    println!("\nCampaigns were received {received} times. {used} times coupons were redeemed: {coupons} of them.");
    Ok(())
}

/// Every value of a metric, and how many households have it.
fn print_tally(households: &[Customer], metric: &MetricPlan) {
    let mut tally: BTreeMap<Option<Decimal>, usize> = BTreeMap::new();
    for household in households {
        *tally.entry(metric.value(household).number()).or_default() += 1;
    }
    for (value, households) in tally {
        println!("{:>9}: {households:>3}", value.map_or("not known".to_owned(), |value| value.to_string()));
    }
}

/// The same segments in the year before: what is dated later is invisible.
fn replay(households: &[Customer], plans: &[Plan]) -> Result<(), Box<dyn Error>> {
    println!("\n{:<29} {:>7} {:>7} {:>7}", "members in", "July", "October", "January");
    for plan in plans.iter().filter(|plan| ["redeemer", "growing", "lapsing by own rhythm"].contains(&name(plan))) {
        print!("{:<29}", name(plan));
        for now in ["2017-07-01T04:00:00Z", "2017-10-01T04:00:00Z", "2018-01-01T05:00:00Z"] {
            let plan = plan.at(now.parse::<Instant>()?)?;
            print!(" {:>7}", households.iter().filter(|household| plan.matches(household)).count());
        }
        println!();
    }
    Ok(())
}

/// Why a household is in a segment or not.
fn explain(segment: &str, household: &str, households: &[Customer], plans: &[Plan]) {
    let household = households.iter().find(|one| one.id().to_string() == household);
    let plan = plans.iter().find(|plan| name(plan) == segment);
    if let Some((plan, household)) = plan.zip(household) {
        print!("\n{}", plan.explain(household));
    }
}
