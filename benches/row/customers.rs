//! Customers from a seeded generator, the same on every machine, and the same people as rows of a host's own.

use chrono::NaiveDate;
use rust_decimal::{Decimal, prelude::ToPrimitive};
use segmentry::{
    model::{
        BirthDate, Country, CreditNote, Currency, CustomEvent, Customer, Event, EventKind, Gender, Home, Line, Message,
        Money, Order, SalesChannel,
    },
    time::Instant,
};

const SEED: u64 = 20_261_121;

pub const DAY: i64 = 86_400_000_000;

/// How far back the events reach.
const OLDEST: i64 = 1_000;

/// 2026-11-01T00:00:00Z, at which everything is read.
pub const AS_OF: i64 = 1_793_491_200_000_000;

pub fn instant(micros: i64) -> Instant {
    Instant::from_micros(micros).unwrap()
}

pub fn euros(cents: i64) -> Money {
    Money::new(Decimal::new(cents, 2), Currency::EUR).unwrap()
}

/// The generator `SplitMix64` (Steele, Lea and Flood 2014).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: i64) -> i64 {
        i64::try_from(self.roll() % limit.unsigned_abs()).unwrap()
    }

    fn percent(&mut self, share: i64) -> bool {
        self.below(100) < share
    }
}

/// So many customers, each with so many events. Most are women aged 15 to 79 in the countries asked for, so that most of
/// them get as far as the events; some have lapsed, some stopped reading.
pub fn customers(how_many: i64, events: i64) -> Vec<Customer> {
    let mut dice = Dice(SEED);
    (0..how_many).map(|id| customer(id, events, &mut dice)).collect()
}

fn customer(id: i64, events: i64, dice: &mut Dice) -> Customer {
    let mut customer = Customer::new(id);
    let profile = &mut customer.profile;
    match dice.below(20) {
        0 => {}
        1 | 2 => profile.gender = Gender::Male.into(),
        _ => profile.gender = Gender::Female.into(),
    }
    let country = [Country::DE, Country::DE, Country::DE, Country::AT, Country::CH, Country::FR];
    let country = country[usize::try_from(dice.below(6)).unwrap()];
    profile.home = Home { country: Some(country), city: Some("Somewhere".into()), ..Home::default() }.into();
    if dice.percent(95) {
        let year = 1946 + i32::try_from(dice.below(20) + dice.below(24) + dice.below(24)).unwrap();
        profile.birth_date = BirthDate::new(year, 1 + u32::try_from(dice.below(12)).unwrap(), 15).unwrap().into();
    }
    for (tag, share) in [("newsletter", 60), ("suppressed", 5), ("wholesale", 10)] {
        if dice.percent(share) {
            profile.tag(tag);
        }
    }
    customer.history.extend(happenings(events, dice));
    customer
}

/// Events in no order, more of them recent than old.
pub fn events(how_many: i64) -> Vec<Event> {
    happenings(how_many, &mut Dice(SEED))
}

fn happenings(how_many: i64, dice: &mut Dice) -> Vec<Event> {
    let lapsed = if dice.percent(15) { 100 } else { 0 };
    let stopped_reading = if dice.percent(15) { 60 } else { 0 };
    let mut id = 0;
    let events = (0..how_many).map(|_| {
        id += 1;
        let random = dice.below(1_000_000);
        // The cube: three in ten are of the last thirty days.
        let age =
            |days: i64| i64::try_from(i128::from(days * DAY) * i128::from(random).pow(3) / 10_i128.pow(18)).unwrap();
        let before = |youngest: i64| instant(AS_OF - youngest * DAY - age(OLDEST - youngest));
        match dice.below(100) {
            0..30 => order(before(lapsed), dice).id(id).into(),
            30..32 => CreditNote::new(before(lapsed), euros(1 + dice.below(3_000))).id(id).into(),
            32..62 => Message::sent(before(0)).campaign("autumn").id(id).into(),
            62..82 => Message::opened(before(stopped_reading)).campaign("autumn").id(id).into(),
            82..90 => Message::clicked(before(stopped_reading)).campaign("autumn").id(id).into(),
            90..97 => CustomEvent::new("visit", before(0)).with("page", "/sale").id(id).into(),
            _ => CustomEvent::new("support_call", before(0)).with("minutes", 12).id(id).into(),
        }
    });
    events.collect()
}

fn order(at: Instant, dice: &mut Dice) -> Order {
    let prices: Vec<i64> = (0..=dice.below(3)).map(|_| 500 + dice.below(25_000)).collect();
    let total: i64 = prices.iter().sum();
    let mut order = Order::new(at, euros(total));
    for price in prices {
        order = order.line(Line::new(format!("P-{}", dice.below(500)), 1).price(euros(price)).category("kitchen"));
    }
    order = order.channel(if dice.percent(60) { SalesChannel::Online } else { SalesChannel::Store });
    // What was given back is known by the instant asked for, but for refunds of the last two days.
    let later = instant(at.micros() + 2 * DAY);
    if dice.percent(5) {
        order = order.refund(later.min(instant(AS_OF)), euros(total / 2));
    }
    if dice.percent(2) {
        order = order.cancelled(later.min(instant(AS_OF)));
    }
    order
}

/// A person as a program without this library would keep it: sorted, whole cents, nothing behind a pointer.
pub struct OwnRow {
    pub gender: Option<Gender>,
    pub country: Option<Country>,
    pub birth: Option<NaiveDate>,
    pub suppressed: bool,
    pub orders: Vec<OwnOrder>,
    /// Instant and cents.
    pub credit_notes: Vec<(i64, i64)>,
    pub opened: Vec<i64>,
    pub clicked: Vec<i64>,
}

pub struct OwnOrder {
    pub at: i64,
    pub cents: i64,
    pub refunds: Vec<(i64, i64)>,
    pub cancelled: Option<i64>,
}

impl OwnRow {
    pub fn of(customer: &Customer) -> Self {
        let cents = |money: Money| (money.amount() * Decimal::ONE_HUNDRED).to_i64().unwrap();
        let profile = &customer.profile;
        let events = |kind: &EventKind| customer.history.events(kind).iter();
        let orders = events(&EventKind::Order).filter_map(|event| match event {
            Event::Order(order) => Some(OwnOrder {
                at: order.made_at().micros(),
                cents: cents(order.total()),
                refunds: order.refunds().iter().map(|refund| (refund.at.micros(), cents(refund.amount))).collect(),
                cancelled: order.cancelled_at().map(Instant::micros),
            }),
            _ => None,
        });
        let credit_notes = events(&EventKind::CreditNote).filter_map(|event| match event {
            Event::CreditNote(note) => Some((event.at().micros(), cents(note.amount()))),
            _ => None,
        });
        Self {
            gender: profile.gender.undated().cloned(),
            country: profile.home.undated().and_then(|home| home.country),
            birth: profile.birth_date.undated().and_then(|birth| birth.date()),
            suppressed: profile.tags.contains_key("suppressed"),
            orders: orders.collect(),
            credit_notes: credit_notes.collect(),
            opened: events(&EventKind::MessageOpened).map(|event| event.at().micros()).collect(),
            clicked: events(&EventKind::MessageClicked).map(|event| event.at().micros()).collect(),
        }
    }
}
