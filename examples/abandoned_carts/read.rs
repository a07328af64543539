//! From the rows of a click stream to customers.

use segmentry::{
    model::{Cart, Currency, CustomEvent, Customer, Event, Money, Order, View, Wish},
    time::{Instant, ParseInstantError},
};
use serde::Deserialize;
use std::{collections::BTreeMap, error::Error, path::Path};

/// The stream does not tell which product it was, nor what was paid.
const SOME_PRODUCT: &str = "unnamed";
const SOME_MONEY: Money = Money::zero(Currency::USD);

/// A row of the file.
#[derive(Debug, Deserialize)]
struct Click {
    user: String,
    session: String,
    event: String,
    at: String,
    platform: String,
}

impl Click {
    /// The file has the users' own clock, which is taken as UTC.
    fn at(&self) -> Result<Instant, ParseInstantError> {
        format!("{}Z", self.at.replace(' ', "T")).parse()
    }

    /// Each row is a click, by which visits and devices are told. What it means to a shop is an event besides.
    fn events(self) -> Result<impl Iterator<Item = Event>, ParseInstantError> {
        let at = self.at()?;
        let meaning: Option<Event> = match self.event.as_str() {
            "product_view" => Some(View::of_product(at, SOME_PRODUCT).into()),
            "add_to_cart" => Some(Cart::added(at, SOME_PRODUCT).into()),
            "wishlist_add" => Some(Wish::added(at, SOME_PRODUCT).into()),
            "purchase" => Some(Order::new(at, SOME_MONEY).into()),
            _ => None,
        };
        let click = CustomEvent::new("click", at)
            .with("name", self.event)
            .with("visit", self.session)
            .with("device", self.platform);
        Ok([click.into()].into_iter().chain(meaning))
    }
}

/// Reads the file: the visitors in the order of their names.
pub(crate) fn visitors(path: &Path) -> Result<Vec<Customer>, Box<dyn Error>> {
    let mut of_visitors: BTreeMap<String, Vec<Event>> = BTreeMap::new();
    for row in csv::Reader::from_path(path)?.into_deserialize() {
        let click: Click = row?;
        of_visitors.entry(click.user.clone()).or_default().extend(click.events()?);
    }
    let visitors = of_visitors.into_iter().map(|(name, events)| {
        let mut visitor = Customer::new(name);
        // Events without a key are all taken: nothing tells double clicks from copies.
        let taken = visitor.history.extend(events);
        taken.rejected.into_iter().next().map_or(Ok(visitor), |rejected| Err(rejected.into()))
    });
    visitors.collect()
}
