//! The invoices of a real web shop, those that name a customer.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use segmentry::time::Instant;
use serde::Deserialize;
use std::path::Path;

pub(crate) struct Invoice {
    pub(crate) number: String,
    pub(crate) customer: i64,
    pub(crate) at: Instant,
    pub(crate) date: NaiveDate,
    /// Negative where it is a cancellation.
    pub(crate) amount: Decimal,
    pub(crate) is_cancellation: bool,
}

#[derive(Deserialize)]
struct Row {
    invoice: String,
    customer_id: Option<i64>,
    invoice_date: String,
    amount: String,
    cancelled: u8,
}

pub(crate) fn invoices() -> Vec<Invoice> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/online_retail_2010_2011_invoices.csv");
    let rows = csv::Reader::from_path(path).unwrap().into_deserialize().map(|row| row.unwrap());
    let invoice = |row: Row| {
        Some(Invoice {
            customer: row.customer_id?,
            at: format!("{}Z", row.invoice_date.replace(' ', "T")).parse().unwrap(),
            date: row.invoice_date.get(..10)?.parse().unwrap(),
            amount: row.amount.parse().unwrap(),
            is_cancellation: row.cancelled == 1,
            number: row.invoice,
        })
    };
    rows.filter_map(invoice).collect()
}
