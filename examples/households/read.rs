//! From the grocer's files to customers: one for each household.

use chrono::{NaiveDate, TimeZone};
use chrono_tz::America::New_York;
use rust_decimal::Decimal;
use segmentry::{
    model::{Currency, CustomEvent, Customer, Event, Household, Income, Money, MoneyError, Order},
    time::{Instant, days},
};
use serde::Deserialize;
use std::{collections::BTreeMap, error::Error, path::Path};

/// A row of `grocery_baskets.csv`.
#[derive(Debug, Deserialize)]
struct Basket {
    household: i64,
    #[serde(rename = "basket")]
    number: i64,
    at: String,
    sales_cents: i64,
    retail_disc_cents: i64,
    coupon_disc_cents: i64,
}

/// A row of `grocery_households.csv`.
#[derive(Debug, Deserialize)]
struct Demographics {
    household: i64,
    age: Option<String>,
    income: Option<String>,
    home_ownership: Option<String>,
    household_size: String,
    kids_count: String,
}

/// A row of `grocery_campaigns.csv`.
#[derive(Debug, Deserialize)]
struct Campaign {
    campaign: String,
    starts: String,
}

/// A row of `grocery_campaigns_received.csv`.
#[derive(Debug, Deserialize)]
struct Received {
    household: i64,
    campaign: String,
}

/// A row of `grocery_redemptions.csv`.
#[derive(Debug, Deserialize)]
struct Redemption {
    household: i64,
    campaign: String,
    coupon: String,
    date: String,
}

impl Basket {
    fn order(&self) -> Result<Order, Box<dyn Error>> {
        let at: Instant = format!("{}Z", self.at.replace(' ', "T")).parse()?;
        let discount = dollars(self.retail_disc_cents + self.coupon_disc_cents)?;
        let order = Order::new(at, dollars(self.sales_cents)?).id(self.number).discount(discount);
        Ok(if self.coupon_disc_cents > 0 { order.offer("coupon") } else { order })
    }
}

impl Demographics {
    /// Sizes end with `5+` and children with `3+`, which are read as 5 and 3.
    fn tell(self, customer: &mut Customer) -> Result<(), Box<dyn Error>> {
        let at_least = |number: &str| number.trim_end_matches('+').parse();
        let (size, children) = (at_least(&self.household_size)?, at_least(&self.kids_count)?);
        let profile = &mut customer.profile;
        profile.household = Household { size: Some(size), children: Some(children), ..Household::default() }.into();
        if let Some(band) = self.income {
            profile.income = Income::Band(band.into()).into();
        }
        for (name, value) in [("age band", self.age), ("home ownership", self.home_ownership)] {
            if let Some(value) = value {
                profile.set_attribute(name, value);
            }
        }
        Ok(())
    }
}

fn dollars(cents: i64) -> Result<Money, MoneyError> {
    Money::new(Decimal::new(cents, 2), Currency::USD)
}

/// Dates are those of the shops' own clock. An hour that this clock skips is no instant.
fn instant(date: NaiveDate, hour: u32) -> Result<Instant, String> {
    let local = date.and_hms_opt(hour, 0, 0).and_then(|local| New_York.from_local_datetime(&local).earliest());
    local.map(Instant::from).ok_or_else(|| format!("{date} has no {hour} o'clock"))
}

fn rows<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<Vec<T>, csv::Error> {
    csv::Reader::from_path(path)?.into_deserialize().collect()
}

/// Reads the five files of a folder: the households in the order of their numbers.
pub(crate) fn households(folder: &Path) -> Result<Vec<Customer>, Box<dyn Error>> {
    let mut events: BTreeMap<i64, Vec<Event>> = BTreeMap::new();
    for basket in rows::<Basket>(&folder.join("grocery_baskets.csv"))? {
        events.entry(basket.household).or_default().push(basket.order()?.into());
    }

    let campaigns = rows::<Campaign>(&folder.join("grocery_campaigns.csv"))?;
    let starts: BTreeMap<String, String> = campaigns.into_iter().map(|row| (row.campaign, row.starts)).collect();
    let start_of = |campaign: &str| -> Result<NaiveDate, Box<dyn Error>> {
        Ok(starts.get(campaign).ok_or_else(|| format!("there is no campaign {campaign}"))?.parse()?)
    };
    for row in rows::<Received>(&folder.join("grocery_campaigns_received.csv"))? {
        let at = instant(start_of(&row.campaign)?, 0)?;
        let received = CustomEvent::new("campaign_received", at).id(&*row.campaign).with("campaign", row.campaign);
        events.entry(row.household).or_default().push(received.into());
    }
    // Of a redemption only the date is known, so it is put at noon. Several coupons may be redeemed on one.
    for row in rows::<Redemption>(&folder.join("grocery_redemptions.csv"))? {
        let date: NaiveDate = row.date.parse()?;
        let waited = u32::try_from((date - start_of(&row.campaign)?).num_days()).map(days)?;
        let redeemed = CustomEvent::new("coupon_redeemed", instant(date, 12)?)
            .with("campaign", row.campaign)
            .with("coupon", row.coupon)
            .with("waited", waited);
        events.entry(row.household).or_default().push(redeemed.into());
    }

    let mut households: BTreeMap<i64, Customer> = BTreeMap::new();
    for (number, events) in events {
        let mut household = Customer::new(number);
        if let Some(rejected) = household.history.extend(events).rejected.into_iter().next() {
            return Err(rejected.into());
        }
        households.insert(number, household);
    }
    for row in rows::<Demographics>(&folder.join("grocery_households.csv"))? {
        let household = households.entry(row.household).or_insert_with(|| Customer::new(row.household));
        row.tell(household)?;
    }
    Ok(households.into_values().collect())
}
