//! The same questions answered by code written for just them, as a careful engineer would: cheap tests first, early
//! exits, from the newest event backwards.

use crate::customers::{DAY, OwnRow};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use segmentry::{
    model::{Country, CreditNote, Currency, Customer, Event, EventId, EventKind, Gender, Money, Order, Value},
    time::{Instant, Span},
};
use std::ops::RangeInclusive;

/// The thresholds of the eight leaves, as instants.
pub struct Rule {
    now: Instant,
    today: NaiveDate,
    gender: Gender,
    countries: [Country; 3],
    ages: RangeInclusive<u32>,
    tag: &'static str,
    bought_after: Instant,
    engaged_after: Instant,
    year_after: Instant,
    more_orders_than: usize,
    spent: Decimal,
}

impl Rule {
    pub fn new(now: Instant) -> Self {
        let ago = |days: i64| Instant::from_micros(now.micros() - days * DAY).unwrap();
        Self {
            now,
            today: now.to_datetime().date_naive(),
            gender: Gender::Female,
            countries: [Country::DE, Country::AT, Country::CH],
            ages: 25..=60,
            tag: "suppressed",
            bought_after: ago(90),
            engaged_after: ago(30),
            year_after: ago(365),
            more_orders_than: 10,
            spent: Decimal::from(500),
        }
    }

    pub fn matches(&self, customer: &Customer) -> bool {
        let profile = &customer.profile;
        if profile.gender.at(self.now) != Some(&self.gender) || self.has_tag(customer) {
            return false;
        }
        if !self.country(customer).is_some_and(|country| self.countries.contains(&country)) {
            return false;
        }
        if !self.age(customer).is_some_and(|age| self.ages.contains(&age)) {
            return false;
        }
        self.last_order(customer).is_some_and(|order| order.made_at() > self.bought_after)
            && self.last_engaged(customer).is_some_and(|at| at > self.engaged_after)
            && (self.orders(customer).take(self.more_orders_than + 1).count() > self.more_orders_than
                || self.total(customer, self.year_after) >= self.spent)
    }

    fn country(&self, customer: &Customer) -> Option<Country> {
        customer.profile.home.at(self.now)?.country
    }

    fn age(&self, customer: &Customer) -> Option<u32> {
        self.today.years_since(customer.profile.birth_date.at(self.now)?.date()?)
    }

    fn has_tag(&self, customer: &Customer) -> bool {
        customer.profile.tags.get(self.tag).is_some_and(|tag| tag.at(self.now) == Some(&true))
    }

    /// Those that stand, the latest first.
    fn orders<'a>(&self, customer: &'a Customer) -> impl Iterator<Item = &'a Order> {
        self.order_events(customer).map(|(_, order)| order)
    }

    fn order_events<'a>(&self, customer: &'a Customer) -> impl Iterator<Item = (&'a Event, &'a Order)> {
        let (now, events) = (self.now, customer.history.events(&EventKind::Order));
        let orders = events.iter().rev().filter_map(|event| match event {
            Event::Order(order) => Some((event, &**order)),
            _ => None,
        });
        orders.filter(move |(_, order)| order.made_at() <= now && order.cancelled_at().is_none_or(|at| at > now))
    }

    fn credit_notes<'a>(&self, customer: &'a Customer) -> impl Iterator<Item = (Instant, &'a Event, &'a CreditNote)> {
        let (now, events) = (self.now, customer.history.events(&EventKind::CreditNote));
        let notes = events.iter().rev().filter_map(|event| match event {
            Event::CreditNote(note) => Some((event.at(), event, &**note)),
            _ => None,
        });
        notes.filter(move |(at, ..)| *at <= now)
    }

    fn last_order<'a>(&self, customer: &'a Customer) -> Option<&'a Order> {
        self.orders(customer).next()
    }

    fn last_engaged(&self, customer: &Customer) -> Option<Instant> {
        let last = |kind| {
            let events = customer.history.events(kind);
            events.iter().rev().map(Event::at).find(|at| *at <= self.now)
        };
        last(&EventKind::MessageOpened).max(last(&EventKind::MessageClicked))
    }

    fn after_refunds(&self, order: &Order) -> Decimal {
        let refunds = order.refunds().iter().filter(|refund| refund.at <= self.now);
        refunds.fold(order.total().amount(), |sum, refund| sum - refund.amount.amount())
    }

    fn total(&self, customer: &Customer, after: Instant) -> Decimal {
        let orders = self.orders(customer).take_while(|order| order.made_at() > after);
        let bought: Decimal = orders.map(|order| self.after_refunds(order)).sum();
        let notes = self.credit_notes(customer).take_while(|(at, ..)| *at > after);
        bought - notes.map(|(.., note)| note.amount().amount()).sum::<Decimal>()
    }

    pub fn count_in_year(&self, customer: &Customer) -> usize {
        self.orders(customer).take_while(|order| order.made_at() > self.year_after).count()
    }

    pub fn total_in_year(&self, customer: &Customer) -> Decimal {
        self.total(customer, self.year_after)
    }

    pub fn since_last_order(&self, customer: &Customer) -> Option<Span> {
        self.now.since(self.last_order(customer)?.made_at())
    }

    pub fn count_with_product(&self, customer: &Customer, product: &str) -> usize {
        self.orders(customer).filter(|order| order.lines().iter().any(|line| line.product() == product)).count()
    }
}

/// The same on rows of one's own.
pub struct OwnRule {
    now: i64,
    today: NaiveDate,
}

impl OwnRule {
    pub fn new(now: Instant) -> Self {
        Self { now: now.micros(), today: now.to_datetime().date_naive() }
    }

    pub fn matches(&self, row: &OwnRow) -> bool {
        if row.gender != Some(Gender::Female) || row.suppressed {
            return false;
        }
        if !matches!(row.country, Some(Country::DE | Country::AT | Country::CH)) {
            return false;
        }
        let age = row.birth.and_then(|birth| self.today.years_since(birth));
        if !age.is_some_and(|age| (25..=60).contains(&age)) {
            return false;
        }
        let seen = |at: i64, days: i64| at > self.now - days * DAY;
        let orders = || {
            let orders = row.orders.iter().rev();
            orders.filter(|order| order.at <= self.now && order.cancelled.is_none_or(|at| at > self.now))
        };
        let last = |times: &[i64]| times.iter().rev().copied().find(|at| *at <= self.now);
        let total = || {
            let bought = orders().take_while(|order| seen(order.at, 365)).map(|order| {
                let refunds = order.refunds.iter().filter(|(at, _)| *at <= self.now);
                order.cents - refunds.map(|(_, cents)| cents).sum::<i64>()
            });
            let notes = row.credit_notes.iter().filter(|(at, _)| *at <= self.now && seen(*at, 365));
            bought.sum::<i64>() - notes.map(|(_, cents)| cents).sum::<i64>()
        };
        orders().next().is_some_and(|order| seen(order.at, 90))
            && last(&row.opened).max(last(&row.clicked)).is_some_and(|at| seen(at, 30))
            && (orders().take(11).count() > 10 || total() >= 50_000)
    }
}

/// One leaf explained: a sentence, whether it holds, what is seen, the latest events that decide and how many more.
pub struct Told {
    pub says: String,
    pub holds: Option<bool>,
    pub observed: Option<Value>,
    pub events: Vec<Shown>,
    pub more_events: usize,
}

#[derive(Clone, PartialEq)]
pub struct Shown {
    pub at: Instant,
    pub kind: String,
    pub id: Option<EventId>,
    pub amount: Option<Money>,
}

const SHOWN: usize = 10;

impl Rule {
    /// The verdict and the leaves, in the order of the definition.
    pub fn explain(&self, customer: &Customer) -> (bool, Vec<Told>) {
        let profile = &customer.profile;
        let fact = |says: &str, holds: Option<bool>, observed: Option<Value>| {
            let says = says.to_owned();
            Told { says, holds, observed, events: Vec::new(), more_events: 0 }
        };
        let gender = profile.gender.at(self.now).cloned();
        let country = self.country(customer);
        let age = self.age(customer);
        let tags = profile.tags.iter().filter(|(_, tag)| tag.at(self.now) == Some(&true));
        let mut tags: Vec<_> = tags.map(|(tag, _)| tag.clone()).collect();
        let told = vec![
            fact("gender is female", gender.as_ref().map(|gender| *gender == self.gender), gender.map(Value::from)),
            fact(
                "country is one of AT, CH, DE",
                country.map(|country| self.countries.contains(&country)),
                country.map(Value::from),
            ),
            fact("age is between 25 and 60", age.map(|age| self.ages.contains(&age)), age.map(Value::from)),
            self.tell_last_order(customer),
            self.tell_engaged(customer),
            self.tell_count(customer),
            self.tell_total(customer),
            fact(
                "tags include suppressed",
                Some(self.has_tag(customer)),
                Some(if tags.len() == 1 { tags.remove(0).into() } else { Value::Texts(tags) }),
            ),
        ];
        (self.matches(customer), told)
    }

    fn shown(&self, (event, order): (&Event, &Order)) -> Shown {
        let amount = Money::new(self.after_refunds(order), order.total().currency()).ok();
        Shown { at: order.made_at(), kind: "order".to_owned(), id: event.id().cloned(), amount }
    }

    fn tell_last_order(&self, customer: &Customer) -> Told {
        let event = self.order_events(customer).next();
        let order = event.map(|(_, order)| order);
        Told {
            says: "the latest order is less than 90 days ago".to_owned(),
            holds: order.map(|order| order.made_at() > self.bought_after),
            observed: order.and_then(|order| self.now.since(order.made_at())).map(Value::Span),
            events: event.map(|event| self.shown(event)).into_iter().collect(),
            more_events: 0,
        }
    }

    fn tell_engaged(&self, customer: &Customer) -> Told {
        let mut events = Vec::new();
        for kind in [EventKind::MessageOpened, EventKind::MessageClicked] {
            let latest = customer.history.events(&kind).iter().rev().filter(|event| event.at() <= self.now);
            let inside = latest.take_while(|event| event.at() > self.engaged_after);
            events.extend(inside.map(|event| (event.at(), event)));
        }
        events.sort_unstable_by_key(|(at, _)| *at);
        let count = events.len();
        let shown = events.iter().skip(count.saturating_sub(SHOWN)).map(|(at, event)| Shown {
            at: *at,
            kind: event.kind().to_string(),
            id: event.id().cloned(),
            amount: None,
        });
        Told {
            says: "at least 1 message opened or message clicked in the last 30 days".to_owned(),
            holds: Some(count > 0),
            observed: Some(Value::from(count as u64)),
            events: shown.collect(),
            more_events: count.saturating_sub(SHOWN),
        }
    }

    fn tell_count(&self, customer: &Customer) -> Told {
        let count = self.orders(customer).count();
        let mut events: Vec<_> = self.order_events(customer).take(SHOWN).map(|event| self.shown(event)).collect();
        events.reverse();
        Told {
            says: "more than 10 orders".to_owned(),
            holds: Some(count > self.more_orders_than),
            observed: Some(Value::from(count as u64)),
            events,
            more_events: count.saturating_sub(SHOWN),
        }
    }

    fn tell_total(&self, customer: &Customer) -> Told {
        let total = self.total(customer, self.year_after);
        let orders = self.order_events(customer).take_while(|(_, order)| order.made_at() > self.year_after);
        let mut events: Vec<_> = orders.map(|event| self.shown(event)).collect();
        let notes = self.credit_notes(customer).take_while(|(at, ..)| *at > self.year_after);
        events.extend(notes.map(|(at, event, note)| Shown {
            at,
            kind: "credit note".to_owned(),
            id: event.id().cloned(),
            amount: Some(-note.amount()),
        }));
        events.sort_unstable_by_key(|shown| shown.at);
        let more_events = events.len().saturating_sub(SHOWN);
        events.drain(..more_events);
        Told {
            says: "total of orders in the last 365 days is at least 500 EUR".to_owned(),
            holds: Some(total >= self.spent),
            observed: Money::new(total, Currency::EUR).ok().map(Value::Money),
            events,
            more_events,
        }
    }
}
