//! A grocer's households again: which of five kinds is each of them like?
//!
//! Run it with `cargo run --release --example personas`. The data are described in `examples/data/README.md`.
//!
//! - `read.rs` is that of the example `households`.
//! - `personas.rs` describes five kinds of households by weighted traits.
//! - Here each is likened to them: now, and half a year before; and one is explained.
#![expect(clippy::arithmetic_side_effects, clippy::print_stdout, reason = "an example counts and prints")]

mod personas;
#[path = "../households/read.rs"]
mod read;

use chrono_tz::America::New_York;
use personas::USD;
use rust_decimal::Decimal;
use segmentry::{
    model::{Customer, Money},
    plan::{BestFit, MetricPlan, PersonasPlan},
    prelude::*,
    scale::{Persona, Personas},
};
use std::{cmp::Reverse, collections::BTreeMap, error::Error, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let households = read::households(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data"))?;
    println!("{} households, of whom so many are like", households.len());

    // Midnights in New York: all of 2017 is over, and half of it.
    let now = Context::at("2018-01-01T05:00:00Z".parse::<Instant>()?).zone(New_York);
    let before = Context::at("2017-07-01T04:00:00Z".parse::<Instant>()?).zone(New_York);
    let personas = personas::personas()?;
    let plan = personas.plan(&now)?;
    print_table(&households, &personas, &plan, &orders().total(USD).plan(&now)?);
    tell_who_changed(&households, &personas.plan(&before)?, &plan);
    explain("208", &households, &plan);
    Ok(())
}

/// Every persona with its households, and their share of what all of them spent.
fn print_table(households: &[Customer], personas: &Personas, plan: &PersonasPlan, spent: &MetricPlan) {
    let fits: Vec<(&Customer, Option<BestFit>)> = households.iter().map(|one| (one, plan.best_fit(one))).collect();
    let dollars = |household: &Customer| spent.value(household).money().map(Money::amount);
    // No sum where one of them is missing.
    let all: Option<Decimal> = households.iter().map(dollars).sum();

    println!("{:<20} {:>7} {:>7} {:>7} {:>9}", "", "members", "wholly", "tied", "of money");
    for name in personas.iter().map(Persona::name) {
        let (mut members, mut wholly, mut tied, mut money) = (0, 0, 0, Some(Decimal::ZERO));
        for (household, fit) in &fits {
            let own = personas::own(fit.as_ref());
            if let Some(fit) = own.iter().find(|fit| fit.persona.as_str() == name) {
                members += 1;
                wholly += usize::from(fit.holds == fit.known);
                tied += usize::from(own.len() > 1);
                money = money.zip(dollars(household)).map(|(money, dollars)| money + dollars);
            }
        }
        print!("{name:<20} {members:>7} {wholly:>7} {tied:>7}");
        match money.zip(all) {
            Some((money, all)) => println!(" {:>7.1} %", (money * Decimal::ONE_HUNDRED / all).round_dp(1)),
            None => println!(" {:>9}", "not known"),
        }
    }
    let none = fits.iter().filter(|(_, fit)| personas::own(fit.as_ref()).is_empty()).count();
    println!("{:<20} {none:>7}", "none of them");
}

/// Who was like another persona half a year before. The past is replayed: what is dated later is invisible.
fn tell_who_changed(households: &[Customer], before: &PersonasPlan, now: &PersonasPlan) {
    let called = |fit: &BestFit| {
        let names: Vec<&str> = personas::own(Some(fit)).iter().map(|fit| fit.persona.as_str()).collect();
        if names.is_empty() { "none".to_owned() } else { names.join(" + ") }
    };
    let mut changes: BTreeMap<(String, String), usize> = BTreeMap::new();
    for household in households {
        // Who did not exist yet was like nobody.
        if let Some((before, now)) = before.best_fit(household).zip(now.best_fit(household)) {
            *changes.entry((called(&before), called(&now))).or_default() += 1;
        }
    }
    let (same, mut others): (Vec<_>, Vec<_>) = changes.into_iter().partition(|((before, now), _)| before == now);
    let same: usize = same.iter().map(|(_, households)| households).sum();
    println!("\nIn half a year {same} stayed what they were. The most common changes:");
    others.sort_by_key(|(_, households)| Reverse(*households));
    for ((before, now), households) in others.iter().take(6) {
        println!("{households:>7} from {before} to {now}");
    }
}

/// What a household has of each persona, and what not.
fn explain(household: &str, households: &[Customer], plan: &PersonasPlan) {
    let household = households.iter().find(|one| one.id().to_string() == household);
    let Some((household, fit)) = household.and_then(|one| Some(one).zip(plan.best_fit(one))) else { return };
    println!("\nhousehold {}: {fit}", household.id());
    for fit in &fit.fits {
        println!("  {fit}");
        for (mark, traits) in [('✓', &fit.has), ('✗', &fit.lacks), ('?', &fit.unknown)] {
            for says in traits {
                println!("    {mark} {says}");
            }
        }
    }
}
