//! From the rows of the shop's file to customers: what a host writes once for its own tables.

use rust_decimal::Decimal;
use segmentry::{
    model::{Country, CreditNote, Customer, Event, Fact, Home, Ingested, Money, MoneyError, Order},
    time::{Instant, ParseInstantError},
};
use serde::Deserialize;
use std::{collections::BTreeMap, error::Error, path::Path};

/// The shop as it was read: its customers, and an account of what could not be used.
#[derive(Debug, Default)]
pub(crate) struct Shop {
    /// In the order of their numbers.
    pub(crate) customers: Vec<Customer>,
    pub(crate) invoices: usize,
    pub(crate) nobodys: Nobodys,
    /// On how many invoices the country is none of ISO 3166, by the name it has there.
    pub(crate) nowhere: BTreeMap<String, usize>,
    /// How often a customer was in two countries at one and the same time.
    pub(crate) in_two_places: usize,
    /// What the library took of the rest, and what it did not.
    pub(crate) taken: Ingested,
}

/// Invoices that name no customer, and so can be part of no segment.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Nobodys {
    pub(crate) sales: usize,
    pub(crate) worth_nothing: usize,
    pub(crate) cancellations: usize,
    pub(crate) adjustments: usize,
    /// What the sales were worth, in pounds.
    pub(crate) sold: Decimal,
}

impl Nobodys {
    pub(crate) fn count(&self) -> usize {
        self.sales + self.worth_nothing + self.cancellations + self.adjustments
    }

    fn add(&mut self, invoice: &Invoice) -> Result<(), MoneyError> {
        let amount = invoice.money()?.amount();
        if invoice.is_cancellation() {
            self.cancellations += 1;
        } else if invoice.number.starts_with('A') {
            self.adjustments += 1;
        } else if amount.is_zero() {
            self.worth_nothing += 1;
        } else {
            self.sales += 1;
            self.sold += amount;
        }
        Ok(())
    }
}

/// A row of the file.
#[derive(Debug, Deserialize)]
struct Invoice {
    #[serde(rename = "invoice")]
    number: String,
    customer_id: Option<i64>,
    #[serde(rename = "invoice_date")]
    date: String,
    country: String,
    amount: String,
    cancelled: u8,
}

impl Invoice {
    fn is_cancellation(&self) -> bool {
        self.cancelled == 1
    }

    fn money(&self) -> Result<Money, MoneyError> {
        format!("{} GBP", self.amount).parse()
    }

    /// The file has the time on the shop's clock, which is taken as UTC: an hour late in summer. Nothing that is asked
    /// here depends on that hour.
    fn at(&self) -> Result<Instant, ParseInstantError> {
        format!("{}Z", self.date.replace(' ', "T")).parse()
    }

    /// A sale is an order. A cancellation does not say of which one, so it is a credit note: money given back.
    fn event(&self) -> Result<Event, Box<dyn Error>> {
        let (at, number, money) = (self.at()?, self.number.as_str(), self.money()?);
        Ok(if self.is_cancellation() {
            let given_back = Money::new(-money.amount(), money.currency())?;
            CreditNote::new(at, given_back).id(number).into()
        } else {
            Order::new(at, money).id(number).into()
        })
    }
}

/// Reads the file.
pub(crate) fn shop(path: &Path) -> Result<Shop, Box<dyn Error>> {
    let mut shop = Shop::default();
    let mut of_customers: BTreeMap<i64, Vec<Invoice>> = BTreeMap::new();
    for row in csv::Reader::from_path(path)?.into_deserialize() {
        let invoice: Invoice = row?;
        shop.invoices += 1;
        match invoice.customer_id {
            Some(number) => of_customers.entry(number).or_default().push(invoice),
            None => shop.nobodys.add(&invoice)?,
        }
    }
    for (number, invoices) in &of_customers {
        shop.welcome(*number, invoices)?;
    }
    Ok(shop)
}

impl Shop {
    /// Makes a customer of his invoices.
    fn welcome(&mut self, number: i64, invoices: &[Invoice]) -> Result<(), Box<dyn Error>> {
        let mut customer = Customer::new(number);
        for invoice in invoices {
            let Some(country) = country(&invoice.country) else {
                *self.nowhere.entry(invoice.country.clone()).or_default() += 1;
                continue;
            };
            if lives_in(&mut customer.profile.home, country, invoice.at()?) {
                self.in_two_places += 1;
            }
        }
        let events: Vec<Event> = invoices.iter().map(Invoice::event).collect::<Result<_, _>>()?;
        self.taken += customer.history.extend(events);
        self.customers.push(customer);
        Ok(())
    }
}

/// Some customers move, so a home is a fact that holds since the first invoice sent there. Tells whether another
/// country stood in its way at that very time.
fn lives_in(home: &mut Fact<Home>, country: Country, since: Instant) -> bool {
    let new = Home::from(country);
    home.at(since) != Some(&new) && home.set_since(since, new).is_err()
}

/// The country behind the shop's name for it. Some names are no country: those customers stay without one.
fn country(name: &str) -> Option<Country> {
    let code = match name {
        "Australia" => "AU",
        "Austria" => "AT",
        "Bahrain" => "BH",
        "Belgium" => "BE",
        "Brazil" => "BR",
        "Canada" => "CA",
        "Cyprus" => "CY",
        "Czech Republic" => "CZ",
        "Denmark" => "DK",
        "EIRE" => "IE",
        "Finland" => "FI",
        "France" => "FR",
        "Germany" => "DE",
        "Greece" => "GR",
        "Hong Kong" => "HK",
        "Iceland" => "IS",
        "Israel" => "IL",
        "Italy" => "IT",
        "Japan" => "JP",
        "Lebanon" => "LB",
        "Lithuania" => "LT",
        "Malta" => "MT",
        "Netherlands" => "NL",
        "Norway" => "NO",
        "Poland" => "PL",
        "Portugal" => "PT",
        "RSA" => "ZA",
        "Saudi Arabia" => "SA",
        "Singapore" => "SG",
        "Spain" => "ES",
        "Sweden" => "SE",
        "Switzerland" => "CH",
        "USA" => "US",
        "United Arab Emirates" => "AE",
        "United Kingdom" => "GB",
        _ => return None,
    };
    Country::new(code).ok()
}
