//! From the newsletter's files to customers.

use chrono_tz::Tz;
use segmentry::{
    model::{Channel, Customer, Fact, Ingested, LocalClock, Message, SignUp},
    time::Instant,
};
use serde::Deserialize;
use std::{collections::BTreeMap, error::Error, path::Path};

/// The newsletter as it was read.
#[derive(Debug, Default)]
pub(crate) struct Newsletter {
    /// In the order of their names.
    pub(crate) subscribers: Vec<Customer>,
    /// The zones they live in, each once.
    pub(crate) zones: Vec<Tz>,
    /// What the library took of the reports of the mail server.
    pub(crate) taken: Ingested,
}

#[derive(Debug, Deserialize)]
struct SubscriberRow {
    subscriber: String,
    signed_up: Instant,
    zone: String,
}

#[derive(Debug, Deserialize)]
struct ConsentRow {
    subscriber: String,
    at: Instant,
    consent: String,
}

/// A report of the mail server.
#[derive(Debug, Deserialize)]
struct EventRow {
    #[serde(rename = "event")]
    key: String,
    at: Instant,
    subscriber: String,
    action: String,
    campaign: String,
    message: String,
}

impl SubscriberRow {
    fn customer(self) -> Customer {
        let mut customer = Customer::new(self.subscriber);
        customer.profile.sign_up = Some(SignUp { at: self.signed_up, source: None });
        customer.profile.clock = Fact::known(LocalClock::Zone(self.zone.into()));
        customer
    }
}

impl EventRow {
    /// The key of the report makes it harmless to read a copy.
    fn message(self) -> Result<Message, String> {
        let happened = match self.action.as_str() {
            "sent" => Message::sent,
            "delivered" => Message::delivered,
            "opened" => Message::opened,
            "machine_opened" => |at| Message::opened(at).by_machine(),
            "clicked" => Message::clicked,
            "bounced" => Message::bounced,
            "complained" => Message::complained,
            other => return Err(format!("event {}: what is `{other}`?", self.key)),
        };
        Ok(happened(self.at).id(self.key).channel(Channel::Email).campaign(self.campaign).message_id(self.message))
    }
}

/// Reads the three files of a folder.
pub(crate) fn newsletter(folder: &Path) -> Result<Newsletter, Box<dyn Error>> {
    let mut newsletter = Newsletter::default();
    let mut subscribers: BTreeMap<String, Customer> = BTreeMap::new();
    for row in csv::Reader::from_path(folder.join("email_subscribers.csv"))?.into_deserialize() {
        let row: SubscriberRow = row?;
        let zone: Tz = row.zone.parse().map_err(|_| format!("there is no zone {}", row.zone))?;
        if !newsletter.zones.contains(&zone) {
            newsletter.zones.push(zone);
        }
        subscribers.insert(row.subscriber.clone(), row.customer());
    }
    let nobody = |name: &str| format!("there is no subscriber {name}");
    for row in csv::Reader::from_path(folder.join("email_consents.csv"))?.into_deserialize() {
        let row: ConsentRow = row?;
        let subscriber = subscribers.get_mut(&row.subscriber).ok_or_else(|| nobody(&row.subscriber))?;
        let of_email = subscriber.profile.consent.entry(Channel::Email).or_default();
        let twice = |_| format!("{} has two consents since {}", row.subscriber, row.at);
        of_email.set_since(row.at, row.consent.as_str()).map_err(twice)?;
    }
    for row in csv::Reader::from_path(folder.join("email_events.csv"))?.into_deserialize() {
        let row: EventRow = row?;
        let subscriber = subscribers.get_mut(&row.subscriber).ok_or_else(|| nobody(&row.subscriber))?;
        newsletter.taken += subscriber.history.extend([row.message()?]);
    }
    newsletter.subscribers = subscribers.into_values().collect();
    Ok(newsletter)
}
