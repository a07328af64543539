//! A newsletter and its readers: who still reads it, whom may we write to, and whom do we write to for nothing?
//!
//! Run it with `cargo run --release --example email_engagement`. The newsletter is invented; `examples/data/README.md` tells how.
//!
//! - `read.rs` makes customers of three files: subscribers, their consent, and the reports of the mail server.
//! - `segments.rs` says which of them are asked for: tiers of engagement, who is suppressed, who is the audience.
//! - Here they are counted, and one subscriber is explained.
#![expect(clippy::arithmetic_side_effects, clippy::print_stdout, reason = "an example counts and prints")]

mod read;
mod segments;

use read::Newsletter;
use segmentry::{DefinitionError, model::Customer, plan::MetricPlan, prelude::*, segment::SegmentId};
use std::{collections::BTreeMap, error::Error, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data");
    let Newsletter { subscribers, zones, taken } = read::newsletter(&folder)?;
    println!("{} reports were read, and {} copies of reports.", taken.added, taken.repeated);

    let segments = segments::segments()?;
    let context = segments::context(&segments, &zones)?;
    let plans = segments.iter().map(|segment| segment.plan(&context)).collect::<Result<Vec<_>, _>>()?;
    print_table(&subscribers, &plans);

    // One of them signs up later, so as of then he is no subscriber.
    let is_there = everyone().plan(&context)?;
    let subscribers: Vec<Customer> =
        subscribers.into_iter().filter(|subscriber| is_there.matches(subscriber)).collect();
    println!("\nOf {} subscribers, so many got so many messages within a week:", subscribers.len());
    print_tally(&subscribers, &segments::pressure().plan(&context)?);
    println!("\nSo many open most of their messages in this hour of their day:");
    print_tally(&subscribers, &segments::reading_hour().plan(&context)?);

    tell_what_was_wasted(&subscribers, &context)?;
    tell_how_it_went(&subscribers, &plans)?;
    explain("audience", "s057", &subscribers, &plans);
    Ok(())
}

/// Every segment with its members, and of how many nobody can tell.
fn print_table(subscribers: &[Customer], plans: &[Plan]) {
    println!("\n{:<26} {:>7} {:>7}", "segment", "members", "unknown");
    for plan in plans {
        let count = |verdict| subscribers.iter().filter(|subscriber| plan.verdict(subscriber) == verdict).count();
        println!("{:<26} {:>7} {:>7}", name(plan), count(Verdict::Yes), count(Verdict::Unknown));
    }
}

fn name(plan: &Plan) -> &str {
    plan.segment().map_or("", SegmentId::as_str)
}

/// Every value of a metric, and how many subscribers have it.
fn print_tally(subscribers: &[Customer], metric: &MetricPlan) {
    let mut tally = BTreeMap::new();
    for subscriber in subscribers {
        *tally.entry(metric.value(subscriber).value().cloned()).or_insert(0) += 1;
    }
    for (value, subscribers) in tally {
        println!("{:>9}: {subscribers:>3}", value.map_or("not known".to_owned(), |value| value.to_string()));
    }
}

/// Messages to those who do not read us, or do not want to.
fn tell_what_was_wasted(subscribers: &[Customer], context: &Context) -> Result<(), DefinitionError> {
    let in_vain = (in_segment("tier unengaged")? | in_segment("suppressed")?).plan(context)?;
    let sent = messages().sent().within_last(days(30)).finder(context)?;
    let (mut all, mut wasted) = (0, 0);
    for subscriber in subscribers {
        let messages = sent.find(subscriber).map_or(0, |messages| messages.len());
        all += messages;
        wasted += if in_vain.matches(subscriber) { messages } else { 0 };
    }
    println!("\nOf {all} messages in 30 days {wasted} went to the unengaged and the suppressed.");
    Ok(())
}

/// The past is replayed: what is dated later is invisible.
fn tell_how_it_went(subscribers: &[Customer], plans: &[Plan]) -> Result<(), Box<dyn Error>> {
    println!("\n{:<26} {:>8} {:>8} {:>8}", "members in", "January", "April", "July");
    for plan in plans.iter().filter(|plan| name(plan).starts_with("tier") || name(plan) == "audience") {
        print!("{:<26}", name(plan));
        for now in ["2026-01-01T07:00:00Z", "2026-04-01T06:00:00Z", "2026-07-01T06:00:00Z"] {
            let plan = plan.at(now.parse::<Instant>()?)?;
            print!(" {:>8}", subscribers.iter().filter(|subscriber| plan.matches(subscriber)).count());
        }
        println!();
    }
    Ok(())
}

/// Why somebody is in a segment or not.
fn explain(segment: &str, subscriber: &str, subscribers: &[Customer], plans: &[Plan]) {
    let subscriber = subscribers.iter().find(|one| one.id().to_string() == subscriber);
    let plan = plans.iter().find(|plan| name(plan) == segment);
    if let Some((plan, subscriber)) = plan.zip(subscriber) {
        print!("\n{}", plan.explain(subscriber));
    }
}
