#![expect(clippy::arithmetic_side_effects, reason = "days, cents and counters of a few years")]

use super::Dice;
use crate::{
    model::{
        BirthDate, Cart, Channel, Consent, Country, Currency, Customer, Device, Event, Fact, Feedback, Gender, Home,
        Income, Line, Message, Money, Order, Profile, SalesChannel, SignUp, View, Visit,
    },
    time::Instant,
};
use alloc::{format, vec, vec::Vec};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// 2026-11-01T00:00:00Z: what the customers of a [`crowd`] did lies in the years before.
pub const CROWD_AS_OF: Instant = match Instant::from_micros(1_793_491_200_000_000) {
    Some(at) => at,
    None => Instant::MAX,
};

/// So many believable customers: regulars, occasional buyers, those who lapsed and those who never bought, with orders,
/// messages, visits, carts and scores up to [`CROWD_AS_OF`], and profiles with gaps. For demos, benches and smoke tests.
///
/// The same seed gives the same customers on every machine, whose ids are 0, 1, 2...; a larger crowd begins with the
/// smaller one. The SipHash-2-4 (64 bits, both keys zero) of `crowd(1, 100)`, each customer as JSON with a line feed behind
/// it, is `c25b7ab2f87444cf`. A version that changes it says so in the changelog.
///
/// ```
/// use segmentry::{prelude::*, testing::{CROWD_AS_OF, crowd}};
///
/// let customers = crowd(1, 1_000);
/// let regulars = orders().within_last(days(365)).count().at_least(6).plan(&Context::at(CROWD_AS_OF))?;
/// assert_eq!(customers.iter().filter(|customer| regulars.matches(customer)).count(), 245);
/// # Ok::<(), segmentry::DefinitionError>(())
/// ```
#[must_use]
pub fn crowd(seed: u64, n: u32) -> Vec<Customer> {
    (0..n).map(|number| Person::new(seed, number).customer()).collect()
}

const DAY: i64 = 86_400_000_000;

/// Name, category, cents.
const PRODUCTS: [(&str, &str, i64); 8] = [
    ("mug", "kitchen", 1_290),
    ("kettle", "kitchen", 4_900),
    ("lamp", "light", 3_995),
    ("candle", "light", 750),
    ("chair", "furniture", 11_900),
    ("desk", "furniture", 34_900),
    ("towel", "bath", 1_499),
    ("gift card", "gifts", 2_500),
];

const CITIES: [(Country, &str); 6] = [
    (Country::DE, "Berlin"),
    (Country::DE, "Hamburg"),
    (Country::DE, "Munich"),
    (Country::AT, "Vienna"),
    (Country::CH, "Zurich"),
    (Country::FR, "Lyon"),
];

/// One of the crowd. Days are counted back from [`CROWD_AS_OF`].
struct Person {
    number: u32,
    dice: Dice,
    /// When he signed up.
    joined: i64,
    /// When he was last heard of.
    left: i64,
    /// The most days between two orders.
    rhythm: i64,
    reads: bool,
    events: Vec<Event>,
}

impl Person {
    fn new(seed: u64, number: u32) -> Self {
        // Of his own dice, so that he does not depend on those before him.
        let mut dice = Dice::new(seed ^ Dice::new(number.into()).draw());
        let joined = 1 + days(&mut dice, 1_000);
        let left = if dice.chance(35) { days(&mut dice, joined) } else { 0 };
        let rhythm = dice.one_of(&[0, 20, 60, 60, 150, 150, 400, 400]);
        let reads = dice.chance(60);
        Self { number, dice, joined, left, rhythm, reads, events: Vec::new() }
    }

    fn customer(mut self) -> Customer {
        let mut customer = Customer::new(i64::from(self.number));
        customer.profile = self.profile();
        if self.rhythm > 0 {
            self.shops();
        }
        if customer.profile.consent.get(&Channel::Email).and_then(Fact::undated) == Some(&Consent::Granted) {
            self.gets_mail();
        }
        customer.history.extend(self.events);
        customer
    }

    fn profile(&mut self) -> Profile {
        let dice = &mut self.dice;
        let source = dice.one_of(&[None, Some("web"), Some("app"), Some("store")]);
        let sign_up = SignUp { at: at(dice, self.joined), source: source.map(Into::into) };
        let mut profile = Profile { sign_up: Some(sign_up), ..Profile::default() };
        if dice.chance(85) {
            profile.gender = dice.one_of(&[Gender::Female, Gender::Female, Gender::Male, Gender::NonBinary]).into();
        }
        if dice.chance(70) {
            let (month, day) = (1 + small(dice, 12), 1 + small(dice, 28));
            let year = 1945 + i32::try_from(dice.roll(32) + dice.roll(32)).unwrap_or(0);
            let birth = NaiveDate::from_ymd_opt(year, month, day).map(BirthDate::from);
            let birth = if dice.chance(15) { BirthDate::without_year(month, day).ok() } else { birth };
            profile.birth_date = birth.map(Fact::from).unwrap_or_default();
        }
        if dice.chance(90) {
            let (country, city) = dice.one_of(&CITIES);
            let city = dice.chance(80).then(|| city.into());
            profile.home = Home { country: Some(country), city, ..Home::default() }.into();
            let language = if country == Country::FR { "fr" } else { "de" };
            profile.languages = Fact::known([language.into()]);
        }
        if dice.chance(20) {
            profile.income = Income::Band(dice.one_of(&["under 30k", "30-60k", "over 60k"]).into()).into();
        }
        if dice.chance(75) {
            let consent = if dice.chance(80) { Consent::Granted } else { Consent::Withdrawn };
            profile.consent.insert(Channel::Email, consent.into());
        }
        if dice.chance(10) {
            profile.tag("wholesale");
        }
        profile
    }

    /// Comes, looks, fills carts, and buys most of them.
    fn shops(&mut self) {
        let mut day = self.joined - days(&mut self.dice, 5);
        let mut number = 0;
        while day >= self.left && day > 0 {
            let visit = at(&mut self.dice, day);
            let device = self.dice.one_of(&[Device::Phone, Device::Phone, Device::Desktop, Device::Tablet]);
            let online = self.dice.chance(80);
            let (product, category, cents) = self.dice.one_of(&PRODUCTS);
            if online {
                let cart = format!("{}-{number}", self.number);
                self.events.push(Visit::new(visit).device(device.clone()).into());
                self.events.push(View::of_product(after(visit, 2), product).category(category).device(device).into());
                self.events.push(Cart::added(after(visit, 5), product).category(category).cart(cart).into());
            }
            if !online || self.dice.chance(75) {
                number += 1;
                self.buys(after(visit, 10), number, online, (product, category, cents));
            }
            day -= 1 + days(&mut self.dice, self.rhythm);
        }
    }

    fn buys(&mut self, at: Instant, number: i64, online: bool, product: (&str, &str, i64)) {
        let dice = &mut self.dice;
        let mut lines = vec![(product, 1 + days(dice, 3))];
        if dice.chance(30) {
            lines.push((dice.one_of(&PRODUCTS), 1));
        }
        let total = lines.iter().map(|((_, _, cents), pieces)| cents * pieces).sum();
        let lines = lines.into_iter().map(|((product, category, cents), pieces)| {
            Line::new(product, pieces).price(euros(cents)).category(category)
        });
        let mut order = lines.fold(Order::new(at, euros(total)), Order::line);
        order = order.id(format!("{}-{number}", self.number));
        order = order.channel(if online { SalesChannel::Online } else { SalesChannel::Store });
        if dice.chance(20) {
            order = order.offer("WELCOME");
        }
        let later = after(at, 60 * 24 * (1 + days(dice, 14))).min(CROWD_AS_OF);
        match dice.roll(100) {
            0..3 => order = order.cancelled(later),
            3..10 => order = order.refund(later, euros(total / 2)),
            10..20 => self.events.push(Feedback::nps(later, days(dice, 11)).into()),
            _ => {}
        }
        self.events.push(order.into());
    }

    /// A newsletter every two weeks.
    fn gets_mail(&mut self) {
        let dice = &mut self.dice;
        let mut day = self.joined - days(dice, 14);
        while day > 0 {
            let sent = at(dice, day);
            let id = format!("{}-{day}", self.number);
            let message = |message: Message| Event::from(message.channel(Channel::Email).message_id(id.as_str()));
            self.events.push(message(Message::sent(sent)));
            if dice.chance(97) {
                self.events.push(message(Message::delivered(after(sent, 1))));
                if dice.chance(10) {
                    self.events.push(message(Message::opened(after(sent, 1)).by_machine()));
                }
                let reads = self.reads && day >= self.left;
                if reads && dice.chance(45) {
                    let opened = after(sent, 10 + days(dice, 600)).min(CROWD_AS_OF);
                    self.events.push(message(Message::opened(opened)));
                    if dice.chance(30) {
                        self.events.push(message(Message::clicked(after(opened, 1).min(CROWD_AS_OF))));
                    }
                }
            }
            day -= 14;
        }
    }
}

/// One of `0..most`, as days or cents are counted.
fn days(dice: &mut Dice, most: i64) -> i64 {
    i64::try_from(dice.roll(usize::try_from(most).unwrap_or(0))).unwrap_or(0)
}

fn small(dice: &mut Dice, most: usize) -> u32 {
    u32::try_from(dice.roll(most)).unwrap_or(0)
}

/// A minute of the waking hours of a day.
fn at(dice: &mut Dice, days_ago: i64) -> Instant {
    let minute = 7 * 60 + days(dice, 15 * 60);
    Instant::clamped(CROWD_AS_OF.micros() - days_ago * DAY + minute * 60_000_000)
}

fn after(at: Instant, minutes: i64) -> Instant {
    Instant::clamped(at.micros() + minutes * 60_000_000)
}

fn euros(cents: i64) -> Money {
    Money::new(Decimal::new(cents, 2), Currency::EUR).unwrap_or(Money::zero(Currency::EUR))
}

#[cfg(test)]
mod tests {
    use super::crowd;
    use core::hash::Hasher;
    use siphasher::sip::SipHasher24;

    #[test]
    fn a_crowd_is_the_same_everywhere() {
        let mut hasher = SipHasher24::new();
        for customer in crowd(1, 100) {
            hasher.write(serde_json::to_string(&customer).unwrap_or_default().as_bytes());
            hasher.write(b"\n");
        }
        assert_eq!(hasher.finish(), 0xc25b_7ab2_f874_44cf);
    }
}
