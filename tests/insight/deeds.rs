//! A small world in which everything happens close together, so that all boundaries are met: what people did as plain data, and the
//! customers made of it. Slow computations read the plain data.

use rust_decimal::Decimal;
use segmentry::{
    Context,
    model::{Currency, CustomEvent, Customer, Device, Line, LocalClock, Message, Money, Order, View, Visit},
    plan::Rates,
    population::Population,
    testing::Dice,
    time::Instant,
};

pub const HOUR: i64 = 3_600_000_000;
/// 2026-03-02T00:00:00Z, a Monday.
pub const START: i64 = 1_772_409_600_000_000;

#[derive(Clone, Debug)]
pub struct Person {
    pub clock: Clock,
    /// In the order of his history: kind by kind, each in the order of time.
    pub deeds: Vec<Deed>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Clock {
    /// Not known.
    Nothing,
    East(i32),
    /// The context knows it.
    Tokyo,
    /// The context does not know it.
    Mars,
}

#[derive(Clone, Debug)]
pub struct Deed {
    pub id: i64,
    pub at: i64,
    /// Seconds east that the event itself tells.
    pub offset: Option<i32>,
    pub what: What,
}

#[derive(Clone, Debug)]
pub enum What {
    Clicked { campaign: Option<&'static str> },
    Visited { campaign: Option<&'static str>, device: Option<&'static str> },
    Viewed { product: &'static str, categories: Vec<&'static str> },
    Bought(Bought),
    Did { points: Option<i64> },
}

#[derive(Clone, Debug)]
pub struct Bought {
    pub cents: i64,
    pub currency: Currency,
    pub offer: Option<&'static str>,
    pub refunds: Vec<(i64, i64)>,
    pub cancelled: Option<i64>,
    pub lines: Vec<Item>,
}

#[derive(Clone, Debug)]
pub struct Item {
    pub product: &'static str,
    pub categories: Vec<&'static str>,
    pub quantity: i64,
    pub cents: Option<i64>,
}

impl Deed {
    /// Whether it is there at an instant.
    pub fn is_there(&self, now: i64) -> bool {
        let cancelled = if let What::Bought(bought) = &self.what { bought.cancelled } else { None };
        self.at <= now && cancelled.is_none_or(|at| at > now)
    }
}

impl Bought {
    /// In billionths of a euro: dollars are worth 0.9 from the start and 0.8 from hour 12 on, francs nothing that is known.
    pub fn euros(&self, at: i64, refunds_by: Option<i64>) -> Option<i128> {
        let refunded =
            |now: i64| self.refunds.iter().filter(|(at, _)| *at <= now).map(|(_, cents)| *cents).sum::<i64>();
        let cents = self.cents - refunds_by.map_or(0, refunded);
        let tenths = match self.currency {
            Currency::EUR => 10,
            Currency::USD if at >= START + 12 * HOUR => 8,
            Currency::USD if at >= START => 9,
            _ => return None,
        };
        Some(i128::from(cents) * tenths * 1_000_000)
    }
}

pub fn instant(micros: i64) -> Instant {
    Instant::from_micros(micros).unwrap()
}

pub fn context(now: i64) -> Context {
    let rate = |rates: Rates, since, tenths| {
        rates.with(Currency::USD, Currency::EUR, instant(since), Decimal::new(tenths, 1)).unwrap()
    };
    let rates = rate(rate(Rates::default(), START, 9), START + 12 * HOUR, 8);
    Context::at(instant(now))
        .rates(rates)
        .zone(chrono_tz::Europe::Berlin)
        .customer_zone("Tokyo", chrono_tz::Asia::Tokyo)
}

/// An hour of the first two days, or a microsecond beside it.
fn some_time(dice: &mut Dice) -> i64 {
    START + HOUR * i64::try_from(dice.roll(40)).unwrap() + dice.one_of(&[0, 0, 0, 0, -1, 1])
}

fn some_categories(dice: &mut Dice) -> Vec<&'static str> {
    let of = |dice: &mut Dice, category| dice.chance(40).then_some(category);
    ["bath", "kitchen", "light"].into_iter().filter_map(|category| of(dice, category)).collect()
}

fn some_order(dice: &mut Dice, at: i64) -> Bought {
    let hours = |dice: &mut Dice| HOUR * i64::try_from(dice.roll(30)).unwrap();
    let cents = dice.one_of(&[0, 1, 1_000, 3_333, 9_999]);
    Bought {
        cents,
        currency: dice.one_of(&[Currency::EUR, Currency::EUR, Currency::EUR, Currency::USD, Currency::CHF]),
        offer: dice.one_of(&[None, Some("ten"), Some("free shipping")]),
        refunds: if dice.chance(20) {
            vec![(at + hours(dice), dice.one_of(&[cents / 2, cents, cents + 500]))]
        } else {
            vec![]
        },
        cancelled: dice.chance(15).then(|| at + hours(dice)),
        lines: (0..dice.roll(3))
            .map(|_| Item {
                product: dice.one_of(&["mug", "lamp", "towel"]),
                categories: some_categories(dice),
                quantity: 1 + i64::try_from(dice.roll(3)).unwrap(),
                cents: dice.one_of(&[None, Some(100), Some(250)]),
            })
            .collect(),
    }
}

/// So many people, each with a few deeds.
pub fn people(seed: u64, n: usize) -> Vec<Person> {
    let mut dice = Dice::new(seed);
    let mut id = 0;
    (0..n)
        .map(|_| {
            let clock = dice.one_of(&[Clock::Nothing, Clock::East(19_800), Clock::Tokyo, Clock::Mars]);
            let most = dice.one_of(&[0, 3, 8, 14]);
            let deeds = (0..dice.roll(most + 1)).map(|_| {
                id += 1;
                let at = some_time(&mut dice);
                let campaign = dice.one_of(&[None, Some("spring"), Some("shoes"), Some("autumn")]);
                let what = match dice.roll(8) {
                    0 | 1 => What::Clicked { campaign },
                    2 => What::Visited { campaign, device: dice.one_of(&[None, Some("phone"), Some("tablet")]) },
                    3 => {
                        What::Viewed { product: dice.one_of(&["mug", "lamp"]), categories: some_categories(&mut dice) }
                    }
                    4 => What::Did { points: dice.one_of(&[None, Some(3), Some(-2)]) },
                    _ => What::Bought(some_order(&mut dice, at)),
                };
                Deed { id, at, offset: dice.one_of(&[None, None, Some(-36_000)]), what }
            });
            let deeds = deeds.collect();
            in_order(&Person { clock, deeds })
        })
        .collect()
}

/// As the history holds it: events without an order of their own at one instant are put in one.
pub fn in_order(person: &Person) -> Person {
    let customer = customer(0, person);
    let by_id = |id: String| person.deeds.iter().find(|deed| deed.id.to_string() == id).unwrap().clone();
    let deeds = customer.history.iter().map(|event| by_id(event.id().unwrap().id().to_string())).collect();
    Person { clock: person.clock, deeds }
}

fn customer(id: i64, person: &Person) -> Customer {
    let mut customer = Customer::new(id);
    customer.profile.clock = match person.clock {
        Clock::Nothing => segmentry::model::Fact::default(),
        Clock::East(seconds) => LocalClock::Offset(offset(seconds)).into(),
        Clock::Tokyo => LocalClock::Zone("Tokyo".into()).into(),
        Clock::Mars => LocalClock::Zone("Mars".into()).into(),
    };
    for deed in &person.deeds {
        record(&mut customer, deed);
    }
    customer
}

fn offset(seconds: i32) -> segmentry::model::UtcOffset {
    chrono::FixedOffset::east_opt(seconds).unwrap().into()
}

fn record(customer: &mut Customer, deed: &Deed) {
    let at = instant(deed.at);
    macro_rules! record {
        ($event:expr) => {{
            let mut event = $event.id(deed.id);
            if let Some(seconds) = deed.offset {
                event = event.local_offset(offset(seconds));
            }
            customer.record(event).unwrap();
        }};
    }
    match &deed.what {
        What::Clicked { campaign } => {
            let clicked = Message::clicked(at);
            record!(campaign.iter().fold(clicked, |clicked, campaign| clicked.campaign(*campaign)));
        }
        What::Visited { campaign, device } => {
            let visit = campaign.iter().fold(Visit::new(at), |visit, campaign| visit.campaign(*campaign));
            record!(device.iter().fold(visit, |visit, device| visit.device(Device::from(*device))));
        }
        What::Viewed { product, categories } => {
            record!(categories.iter().fold(View::of_product(at, *product), |view, category| view.category(*category)));
        }
        What::Did { points } => {
            let did = CustomEvent::new("game", at);
            record!(points.iter().fold(did, |did, points| did.with("points", *points)));
        }
        What::Bought(bought) => {
            let money = |cents| Money::new(Decimal::new(cents, 2), bought.currency).unwrap();
            let mut order = Order::new(at, money(bought.cents));
            order = bought.offer.iter().fold(order, |order, offer| order.offer(*offer));
            order = bought.refunds.iter().fold(order, |order, (at, cents)| order.refund(instant(*at), money(*cents)));
            order = bought.cancelled.iter().fold(order, |order, at| order.cancelled(instant(*at)));
            for item in &bought.lines {
                let mut line = Line::new(item.product, item.quantity);
                line = item.cents.iter().fold(line, |line, cents| line.price(money(*cents)));
                order = order.line(item.categories.iter().fold(line, |line, category| line.category(*category)));
            }
            record!(order);
        }
    }
}

pub fn population(people: &[Person]) -> Population {
    Population::from_customers(people.iter().zip(0..).map(|(person, id)| customer(id, person))).unwrap()
}

/// Billionths as a decimal.
pub fn decimal(billionths: i128) -> Decimal {
    Decimal::from_i128_with_scale(billionths, 9).normalize()
}

pub fn euros(billionths: i128) -> Money {
    format!("{} EUR", decimal(billionths)).parse().unwrap()
}

/// The nearest whole number, of two the even one.
pub fn rounded(dividend: i128, divisor: i128) -> i128 {
    let floor = dividend.div_euclid(divisor);
    let twice = 2 * dividend.rem_euclid(divisor);
    if twice > divisor || twice == divisor && floor % 2 != 0 { floor + 1 } else { floor }
}
