//! From the rows of the shop's file to customers. `online_retail` reads the same file with an account of what is left out.

use segmentry::{
    model::{CreditNote, Customer, Event, Money, Order},
    time::Instant,
};
use serde::Deserialize;
use std::{collections::BTreeMap, error::Error, path::Path};

/// A row of the file.
#[derive(Debug, Deserialize)]
struct Invoice {
    #[serde(rename = "invoice")]
    number: String,
    customer_id: Option<i64>,
    #[serde(rename = "invoice_date")]
    date: String,
    amount: String,
    cancelled: u8,
}

impl Invoice {
    /// The file has the shop's own clock, which is taken as UTC: so dates, weekdays and hours are the shop's. A cancellation
    /// does not say of which sale, so it is a credit note: money given back.
    fn event(&self) -> Result<Event, Box<dyn Error>> {
        let at: Instant = format!("{}Z", self.date.replace(' ', "T")).parse()?;
        let money: Money = format!("{} GBP", self.amount).parse()?;
        Ok(if self.cancelled == 1 {
            CreditNote::new(at, Money::new(-money.amount(), money.currency())?).id(self.number.as_str()).into()
        } else {
            Order::new(at, money).id(self.number.as_str()).into()
        })
    }
}

/// Reads the file: the customers in the order of their numbers. Invoices of nobody are left out.
pub(crate) fn customers(path: &Path) -> Result<Vec<Customer>, Box<dyn Error>> {
    let mut customers: BTreeMap<i64, Customer> = BTreeMap::new();
    for row in csv::Reader::from_path(path)?.into_deserialize() {
        let invoice: Invoice = row?;
        if let Some(number) = invoice.customer_id {
            let customer = customers.entry(number).or_insert_with(|| Customer::new(number));
            customer.record(invoice.event()?)?;
        }
    }
    Ok(customers.into_values().collect())
}
