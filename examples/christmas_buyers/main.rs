//! A shop for gifts after its second Christmas: who comes for presents only, who came again, and when do they shop?
//!
//! Run it with `cargo run --release --example christmas_buyers`. The data are those of `online_retail`: they end on 9 December
//! 2011, so half of the second season is missing.
//!
//! - `read.rs` makes customers of invoices.
//! - `segments.rs` says with holidays who bought when.
//! - Here they are counted, holidays are added up, and one customer is explained.
#![expect(clippy::arithmetic_side_effects, clippy::print_stdout, reason = "an example counts and prints")]

mod read;
mod segments;

use rust_decimal::Decimal;
use segmentry::{
    DefinitionError,
    model::{Currency, Customer, Money, Value},
    plan::{MetricPlan, Observed},
    prelude::*,
    segment::SegmentId,
    words::Metric,
};
use std::{cmp::Reverse, collections::BTreeMap, error::Error, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let file = "examples/data/online_retail_2010_2011_invoices.csv";
    let customers = read::customers(&Path::new(env!("CARGO_MANIFEST_DIR")).join(file))?;
    println!("{} customers", customers.len());

    // Boxing Day: the season is over.
    let segments = segments::segments("2010-12-26T00:00:00Z".parse()?)?;
    let as_of: Instant = "2011-12-26T00:00:00Z".parse()?;
    let context = Context::at(as_of).catalog(segments.iter().cloned().collect());
    let plans = segments.iter().map(|segment| segment.plan(&context)).collect::<Result<Vec<_>, _>>()?;
    print_table(&customers, &plans);

    print_seasons(&customers, &context)?;
    println!("\nOf the Christmases since their first order they bought something before:");
    print_tally(&customers, &plan(segments::share_of_christmases(), &context)?);
    println!("\nThe weekday on which most of their orders are:");
    print_tally(&customers, &orders().favourite_weekday(5).plan(&context)?);
    replay(&customers, &context)?;
    explain("only before christmas, twice", "13173", &customers, &plans);
    Ok(())
}

fn plan(metric: impl Into<Metric>, context: &Context) -> Result<MetricPlan, DefinitionError> {
    metric.into().plan(context)
}

/// Every segment with its members, and of how many nobody can tell.
fn print_table(customers: &[Customer], plans: &[Plan]) {
    println!("\n{:<31} {:>7} {:>7}", "segment", "members", "unknown");
    for plan in plans {
        let count = |verdict| customers.iter().filter(|customer| plan.verdict(customer) == verdict).count();
        println!("{:<31} {:>7} {:>7}", name(plan), count(Verdict::Yes), count(Verdict::Unknown));
    }
}

fn name(plan: &Plan) -> &str {
    plan.segment().map_or("", SegmentId::as_str)
}

/// Orders and money of each occasion, beside those of all the year.
fn print_seasons(customers: &[Customer], context: &Context) -> Result<(), DefinitionError> {
    println!("\n{:<40} {:>7} {:>13}", "", "orders", "GBP");
    let all = (orders().count().into(), orders().total(Currency::GBP).before_refunds().into());
    print_sums("in all", all, customers, context)?;
    for occasion in [segments::thanksgiving(), segments::season(), segments::before_christmas()] {
        let of = (orders().during(occasion.clone()).count().into(), segments::sold(occasion.clone()).into());
        print_sums(&occasion.to_string(), of, customers, context)?;
    }
    Ok(())
}

fn print_sums(
    what: &str,
    (count, money): (Metric, Metric),
    customers: &[Customer],
    context: &Context,
) -> Result<(), DefinitionError> {
    let (count, money) = (count.plan(context)?, money.plan(context)?);
    // No sum where one of them is missing.
    let count: Option<Decimal> = customers.iter().map(|customer| count.value(customer).number()).sum();
    let money: Option<Decimal> =
        customers.iter().map(|customer| money.value(customer).money().map(Money::amount)).sum();
    if let Some((count, money)) = count.zip(money) {
        println!("{what:<40} {count:>7} {money:>13.2}");
    }
    Ok(())
}

/// Every value of a metric, and how many customers have it; the most common first.
fn print_tally(customers: &[Customer], metric: &MetricPlan) {
    let mut tally: BTreeMap<String, usize> = BTreeMap::new();
    for customer in customers {
        let value = match metric.value(customer) {
            Observed::Exactly(Value::Texts(_)) => "several alike".to_owned(),
            value => value.to_string(),
        };
        *tally.entry(value).or_default() += 1;
    }
    let mut tally: Vec<_> = tally.into_iter().collect();
    tally.sort_by_key(|(_, customers)| Reverse(*customers));
    for (value, customers) in tally {
        println!("{customers:>7} {value}");
    }
}

/// The same, asked when there is still time to write to them: what is dated later is invisible.
fn replay(customers: &[Customer], context: &Context) -> Result<(), Box<dyn Error>> {
    let days_ahead = holiday::christmas().days_until().plan(context)?;
    let to_remind = in_segment("ordered before christmas")? & orders().within_last(days(60)).none();
    let to_remind = to_remind.plan(context)?;
    let now: Instant = "2011-11-29T00:00:00Z".parse()?;
    let (days_ahead, to_remind) = (days_ahead.at(now)?, to_remind.at(now)?);
    let members = customers.iter().filter(|customer| to_remind.matches(customer)).count();
    if let Some(anybody) = customers.first() {
        print!("\nAs of {now}, {} days ahead of Christmas, there are ", days_ahead.value(anybody));
        println!("{members} to remind who bought before the last one and not in 60 days.");
    }
    Ok(())
}

/// Why somebody is in a segment or not.
fn explain(segment: &str, customer: &str, customers: &[Customer], plans: &[Plan]) {
    let customer = customers.iter().find(|one| one.id().to_string() == customer);
    let plan = plans.iter().find(|plan| name(plan) == segment);
    if let Some((plan, customer)) = plan.zip(customer) {
        print!("\n{}", plan.explain(customer));
    }
}
