//! Customers and the log of what they did, from a seed: the same rows on every platform. Floating point is only that of
//! IEEE 754 and of `libm`, which is portable.
//!
//! Each customer has a stream of dice of his own, so the first 20,000 of a million are the customers of a population of
//! 20,000. Numbers say nothing of when a customer came.

pub const SEED: u64 = 20_261_101;
/// 2026-11-01T00:00:00Z, in seconds since 1970.
pub const AS_OF: u32 = 1_793_491_200;
pub const DAY: u32 = 86_400;
/// How far back the log reaches.
pub const DAYS: u32 = 1_096;

pub const OPENED: u8 = 0;
pub const CLICKED: u8 = 1;
pub const PAGE: u8 = 2;
pub const ORDER: u8 = 4;
pub const CART: u8 = 5;

pub const FEMALE: u8 = 0;
pub const MALE: u8 = 1;
pub const OTHER: u8 = 2;

/// By number.
pub const KINDS: [&str; 6] = ["opened", "clicked", "page", "session", "order", "cart"];
const SHARES: [f64; 6] = [0.45, 0.15, 0.15, 0.10, 0.10, 0.05];

pub const COUNTRIES: u8 = 40;

/// Latitude, longitude, and how many of a hundred live there.
const CITIES: [(f64, f64, u32); 10] = [
    (52.52, 13.405, 22),
    (48.137, 11.575, 16),
    (53.551, 9.993, 14),
    (50.11, 8.682, 12),
    (48.856, 2.352, 9),
    (51.507, -0.128, 8),
    (40.417, -3.703, 6),
    (41.903, 12.496, 5),
    (52.23, 21.012, 4),
    (48.208, 16.373, 4),
];

/// The log, in the order in which it was written, and the people, by number.
#[derive(Default)]
pub struct Raw {
    pub customers: Vec<u32>,
    pub kinds: Vec<u8>,
    pub seconds: Vec<u32>,
    /// Zero but for orders.
    pub cents: Vec<i64>,
    pub people: People,
}

#[derive(Default)]
pub struct People {
    /// Days since 1970.
    pub born: Vec<i32>,
    pub gender: Vec<u8>,
    pub country: Vec<u8>,
    pub vip: Vec<u8>,
    /// In 1e-7 degrees.
    pub latitude: Vec<i32>,
    pub longitude: Vec<i32>,
}

impl People {
    pub fn len(&self) -> usize {
        self.born.len()
    }
}

/// The generator `SplitMix64` (Steele, Lea and Flood 2014).
struct Dice(u64);

impl Dice {
    fn of(customer: u32) -> Self {
        let mut seeds = Self(SEED ^ (u64::from(customer) << 32));
        Self(seeds.draw())
    }

    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn half(&mut self) -> u32 {
        u32::try_from(self.draw() >> 32).unwrap()
    }

    fn below(&mut self, limit: u32) -> u32 {
        u32::try_from((u64::from(self.half()) * u64::from(limit)) >> 32).unwrap()
    }

    fn percent(&mut self, share: u32) -> bool {
        self.below(100) < share
    }

    /// Between 0 and 1, neither of them.
    fn unit(&mut self) -> f64 {
        (f64::from(self.half()) + 0.5) / f64::from(1_u32 << 31) / 2.0
    }

    fn exponential(&mut self) -> f64 {
        -libm::log(self.unit())
    }

    /// After Box and Muller (1958).
    fn normal(&mut self) -> f64 {
        libm::sqrt(2.0 * self.exponential()) * libm::cos(core::f64::consts::TAU * self.unit())
    }

    /// Log-normal with mean 1.
    fn log_normal(&mut self, sigma: f64) -> f64 {
        libm::exp(sigma * self.normal() - sigma * sigma / 2.0)
    }

    /// The number of a weight, in proportion to it.
    fn weighted(&mut self, weights: &[u32]) -> usize {
        let mut left = self.below(weights.iter().sum());
        let is_it = |weight: &u32| {
            let found = left < *weight;
            left = left.saturating_sub(*weight);
            found
        };
        weights.iter().position(is_it).unwrap()
    }
}

#[allow(clippy::cast_possible_truncation, reason = "callers know that it fits")]
fn whole(value: f64) -> i64 {
    libm::rint(value) as i64
}

fn fixed(degrees: f64) -> i32 {
    i32::try_from(whole(degrees * 1e7)).unwrap()
}

fn person(dice: &mut Dice, people: &mut People) {
    // 1945-11-02 to 2008-11-01: 80 to 18 years old.
    people.born.push(-8_826 + i32::try_from(dice.below(23_011)).unwrap());
    people.gender.push([FEMALE, MALE, OTHER][dice.weighted(&[55, 42, 3])]);
    // The second has half as many as the first, the third a third.
    let countries: Vec<u32> = (1..=u32::from(COUNTRIES)).map(|place| 1_000_000 / place).collect();
    people.country.push(u8::try_from(dice.weighted(&countries)).unwrap());
    people.vip.push(dice.percent(5).into());
    let (latitude, longitude, _) = CITIES[dice.weighted(&CITIES.map(|city| city.2))];
    people.latitude.push(fixed(latitude + 0.4 * dice.normal()));
    people.longitude.push(fixed(longitude + 0.6 * dice.normal()));
}

struct Event {
    /// When it came into the log.
    arrived: u32,
    customer: u32,
    kind: u8,
    seconds: u32,
    cents: i64,
}

fn cents(dice: &mut Dice) -> i64 {
    let cents = whole(100.0 * libm::exp(0.9 * dice.normal() + 3.4)).max(99);
    // A gift card now and then, so that limits are met to the cent.
    if cents >= 25_00 && dice.below(50) == 0 { (cents + 25_00) / 50_00 * 50_00 } else { cents }
}

/// A Poisson process from when the customer came until he left, or until today.
fn history(customer: u32, dice: &mut Dice, log: &mut Vec<Event>) {
    // Events of a customer of mean activity in his first day; with it the mean is 20 in all.
    const FIRST_DAY: f64 = 2.08;
    let (day, today) = (f64::from(DAY), f64::from(AS_OF));
    // At the end three times as many come as at the beginning.
    let elapsed = (libm::sqrt(1.0 + 8.0 * dice.unit()) - 1.0) / 2.0;
    let came = today - f64::from(DAYS) * day * (1.0 - elapsed);
    let left = if dice.percent(35) { today } else { today.min(came + 300.0 * day * dice.exponential()) };
    let stayed = left - came;
    let mut weights = SHARES;
    let messages = if dice.percent(25) { 0.0 } else { 1.0 / 0.75 };
    weights[usize::from(OPENED)] *= messages;
    weights[usize::from(CLICKED)] *= messages;
    weights[usize::from(ORDER)] *= dice.log_normal(0.9);
    let all: f64 = weights.iter().sum();
    // Interest fades: who stays twice as long does 1.34 times as much.
    let expected = FIRST_DAY * dice.log_normal(1.1) * libm::pow(stayed / day, 0.42) * all;
    let gap = stayed / expected;
    let mut at = came + gap * dice.exponential();
    while at < left {
        let mut place = all * dice.unit();
        let is_it = |weight: &f64| {
            place -= weight;
            place < 0.0
        };
        let kind = u8::try_from(weights.iter().position(is_it).unwrap_or(usize::from(PAGE))).unwrap();
        let mut seconds = u32::try_from(whole(libm::floor(at))).unwrap();
        // What runs at night bears the time of midnight, so that edges of windows are met to the second.
        if dice.below(200) == 0 {
            seconds -= seconds % DAY;
        }
        let late = if dice.percent(1) { u32::try_from(whole(2.0 * day * dice.exponential())).unwrap() } else { 0 };
        let cents = if kind == ORDER { cents(dice) } else { 0 };
        log.push(Event { arrived: seconds + late, customer, kind, seconds, cents });
        at += gap * dice.exponential();
    }
}

impl Raw {
    pub fn generate(customers: u32) -> Self {
        let (mut people, mut log) = (People::default(), Vec::new());
        for customer in 0..customers {
            let mut dice = Dice::of(customer);
            person(&mut dice, &mut people);
            history(customer, &mut dice, &mut log);
        }
        let place = |(place, event): (usize, &Event)| (event.arrived, u32::try_from(place).unwrap());
        let mut order: Vec<(u32, u32)> = log.iter().enumerate().map(place).collect();
        order.sort_unstable();
        let mut raw = Self { people, ..Self::default() };
        for (_, place) in order {
            let event = &log[usize::try_from(place).unwrap()];
            raw.customers.push(event.customer);
            raw.kinds.push(event.kind);
            raw.seconds.push(event.seconds);
            raw.cents.push(event.cents);
        }
        raw
    }

    pub fn events(&self) -> usize {
        self.customers.len()
    }
}
