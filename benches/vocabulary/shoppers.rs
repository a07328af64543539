//! Shoppers from a seeded generator, the same on every machine.

use rust_decimal::Decimal;
use segmentry::{
    model::{BirthDate, Cart, Currency, Customer, Event, Line, Money, Order, SalesChannel, View},
    time::Instant,
};

const SEED: u64 = 20_261_122;

const DAY: i64 = 86_400_000_000;

/// 2026-11-01T00:00:00Z, at which everything is read.
pub const AS_OF: i64 = 1_793_491_200_000_000;

pub fn instant(micros: i64) -> Instant {
    Instant::from_micros(micros).unwrap()
}

/// The generator `SplitMix64` (Steele, Lea and Flood 2014).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        i64::try_from((mixed ^ (mixed >> 31)) % limit.unsigned_abs()).unwrap()
    }
}

/// So many shoppers, each with so many events of three years: half of them views, a fifth carts, the rest orders.
pub fn shoppers(how_many: i64, events: i64) -> Vec<Customer> {
    let mut dice = Dice(SEED);
    let shoppers = (0..how_many).map(|id| {
        let mut customer = Customer::new(id);
        customer.profile.birth_date = BirthDate::new(1980, 6, 15).unwrap().into();
        customer.history.extend((0..events).map(|_| event(&mut dice)));
        customer
    });
    shoppers.collect()
}

fn event(dice: &mut Dice) -> Event {
    let at = instant(AS_OF - dice.below(1_095 * DAY));
    let product = |dice: &mut Dice| format!("P-{}", dice.below(200));
    match dice.below(10) {
        0..5 => View::of_product(at, product(dice)).into(),
        5..7 => Cart::added(at, product(dice)).into(),
        _ => {
            let price = Money::new(Decimal::new(500 + dice.below(20_000), 2), Currency::EUR).unwrap();
            let order = Order::new(at, price).line(Line::new(product(dice), 1).price(price));
            let channel = if dice.below(10) < 6 { SalesChannel::Online } else { SalesChannel::Store };
            let order = order.channel(channel);
            if dice.below(10) < 3 { order.offer("AUTUMN").into() } else { order.into() }
        }
    }
}
