//! One customer explained: why the scores are as they are, and what would lift them.

use crate::{figures::GBP, read::Shop, stopgap, words};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use segmentry::{
    model::{Customer, Event, Money, Order},
    plan::{DimensionExplanation, ScorePlan},
    prelude::*,
};
use std::error::Error;

#[derive(Debug)]
pub(crate) struct One {
    pub(crate) id: String,
    pub(crate) segment: String,
    /// As in "2-5-5".
    pub(crate) scores: String,
    pub(crate) dimensions: Vec<DimensionExplanation>,
    /// The earliest first.
    pub(crate) purchases: Vec<Purchase>,
    pub(crate) what_if: WhatIf,
}

#[derive(Clone, Debug)]
pub(crate) struct Purchase {
    pub(crate) date: NaiveDate,
    /// Negative where it was given back.
    pub(crate) amount: Decimal,
}

/// After one more order now, worth as much as the average of those before.
#[derive(Debug)]
pub(crate) struct WhatIf {
    pub(crate) amount: Decimal,
    pub(crate) segment: String,
    pub(crate) scores: String,
}

/// Of a segment the customer who has brought the most.
pub(crate) fn one(shop: &Shop, scores: &ScorePlan, segment: &str, as_of: Instant) -> Result<One, Box<dyn Error>> {
    let spent = orders().total(GBP).plan(&Context::at(as_of))?;
    let average = orders().average(GBP).plan(&Context::at(as_of))?;
    let members = shop.customers.iter().filter(|customer| {
        let standing = scores.standing(customer);
        standing.scores().is_some() && stopgap::segment(&standing) == segment
    });
    let best = members.max_by_key(|customer| spent.value(customer).money().map(Money::amount));
    let customer = best.ok_or_else(|| format!("nobody is in `{segment}`"))?;

    let explanation = scores.explain(customer);
    let average = average.value(customer).money().ok_or("a customer without orders")?;
    let amount = average.amount().round_dp(2);
    let mut again = customer.clone();
    again.record(Order::new(as_of, Money::new(amount, GBP)?))?;
    let standing = scores.standing(&again);
    let text = |standing: &segmentry::plan::Standing| standing.scores().map(ToString::to_string).unwrap_or_default();
    Ok(One {
        id: customer.id().to_string(),
        segment: stopgap::segment(&explanation.standing),
        scores: text(&explanation.standing),
        dimensions: explanation.dimensions,
        purchases: purchases(customer),
        what_if: WhatIf { amount, segment: stopgap::segment(&standing), scores: text(&standing) },
    })
}

fn purchases(customer: &Customer) -> Vec<Purchase> {
    let purchase = |event: &Event| {
        let amount = match event {
            Event::Order(order) => order.total().amount(),
            Event::CreditNote(note) => -note.amount().amount(),
            _ => return None,
        };
        Some(Purchase { date: event.at().to_datetime().date_naive(), amount })
    };
    let mut purchases: Vec<Purchase> = customer.history.iter().filter_map(purchase).collect();
    purchases.sort_by_key(|purchase| purchase.date);
    purchases
}
