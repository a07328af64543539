//! One customer explained: why the scores are as they are, and what would lift them.

use super::{
    figures::{self, GBP},
    read::Shop,
};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use segmentry::{
    model::{Customer, Event, Money, Order},
    plan::{ScoreExplanation, ScorePlan, Standing},
    prelude::*,
};
use std::{collections::BTreeMap, error::Error};

#[derive(Debug)]
pub(crate) struct One {
    pub(crate) id: String,
    pub(crate) explanation: ScoreExplanation,
    /// The earliest first.
    pub(crate) purchases: Vec<Purchase>,
    /// What one more order now would be worth: the average of those before.
    pub(crate) again_for: Decimal,
    /// How the customer would stand after it.
    pub(crate) then: Standing,
}

/// What was spent on a day, or given back.
#[derive(Clone, Debug)]
pub(crate) struct Purchase {
    pub(crate) date: NaiveDate,
    /// Negative where it was given back.
    pub(crate) amount: Decimal,
}

/// Of a segment the customer who has brought the most.
pub(crate) fn one(shop: &Shop, scores: &ScorePlan, segment: &str, as_of: Instant) -> Result<One, Box<dyn Error>> {
    let context = Context::at(as_of).score_model("rfm", scores.model().clone());
    let (spent, average) = (orders().total(GBP).plan(&context)?, orders().average(GBP).plan(&context)?);
    let is_member = segment_of("rfm").is(segment).plan(&context)?;
    let members = shop.customers.iter().filter(|customer| is_member.matches(customer));
    let best = members.max_by_key(|customer| spent.value(customer).money().map(Money::amount));
    let customer = best.ok_or_else(|| format!("nobody is in `{segment}`"))?;

    let explanation = scores.explain(customer);
    let amount = average.value(customer).money().ok_or("a customer without orders")?.amount().round_dp(2);
    let mut again = customer.clone();
    again.record(Order::new(as_of, Money::new(amount, GBP)?))?;
    Ok(One {
        id: customer.id().to_string(),
        explanation,
        purchases: purchases(customer),
        again_for: amount,
        then: scores.standing(&again),
    })
}

/// Day by day, since several orders of a day would hide each other.
fn purchases(customer: &Customer) -> Vec<Purchase> {
    let purchase = |event: &Event| {
        let amount = match event {
            Event::Order(order) => order.total().amount(),
            Event::CreditNote(note) => -note.amount().amount(),
            _ => return None,
        };
        Some((figures::date(event.at()), amount))
    };
    let mut days: BTreeMap<(NaiveDate, bool), Decimal> = BTreeMap::new();
    for (date, amount) in customer.history.iter().filter_map(purchase) {
        *days.entry((date, amount.is_sign_positive())).or_default() += amount;
    }
    days.into_iter().map(|((date, _), amount)| Purchase { date, amount }).collect()
}
