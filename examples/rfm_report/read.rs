//! From the rows of the shop's file to customers, with an account of the invoices that are nobody's.

use rust_decimal::Decimal;
use segmentry::{
    model::{CreditNote, Customer, Event, Money, Order},
    time::Instant,
};
use serde::Deserialize;
use std::{collections::BTreeMap, error::Error, path::Path};

/// The shop as it was read.
#[derive(Debug, Default)]
pub(crate) struct Shop {
    /// In the order of their numbers.
    pub(crate) customers: Vec<Customer>,
    pub(crate) invoices: u32,
    /// Invoices that name no customer, and so can be part of no segment.
    pub(crate) nobodys: u32,
    /// What they were worth in pounds, where they were sales.
    pub(crate) nobodys_sales: Decimal,
}

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
    /// The file has the shop's own clock, which is taken as UTC: so dates are the shop's. A cancellation does not say of
    /// which sale, so it is a credit note: money given back on its own date, and never a purchase.
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

/// Reads the file.
pub(crate) fn shop(path: &Path) -> Result<Shop, Box<dyn Error>> {
    let mut shop = Shop::default();
    let mut customers: BTreeMap<i64, Customer> = BTreeMap::new();
    for row in csv::Reader::from_path(path)?.into_deserialize() {
        let invoice: Invoice = row?;
        shop.invoices += 1;
        if let Some(number) = invoice.customer_id {
            let customer = customers.entry(number).or_insert_with(|| Customer::new(number));
            customer.record(invoice.event()?)?;
        } else {
            shop.nobodys += 1;
            // Adjustments of bad debt have numbers that begin with an A.
            if invoice.cancelled == 0 && !invoice.number.starts_with('A') {
                shop.nobodys_sales += invoice.amount.parse::<Decimal>()?;
            }
        }
    }
    shop.customers = customers.into_values().collect();
    Ok(shop)
}
