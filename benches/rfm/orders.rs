//! Two million orders of a million customers, the same on every machine and in every language: as specified in
//! `benches/rfm_peers/README.md`.

/// The columns of the orders, in the order of the log.
pub struct Orders {
    pub customers: Vec<u32>,
    pub days: Vec<i32>,
    pub cents: Vec<i64>,
}

/// The customers who have orders, ascending by number: days since the latest, orders, and their sum in cents.
pub struct Aggregated {
    pub recency: Vec<u32>,
    pub frequency: Vec<u32>,
    pub monetary: Vec<i64>,
}

pub const SEED: u64 = 20_261_122;
pub const ORDERS: usize = 2_000_000;
pub const CUSTOMERS: u64 = 1_000_000;
/// 2026-11-01, in days since 1970-01-01.
pub const AS_OF: i32 = 20_758;

fn mix(z: u64) -> u64 {
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The generator `SplitMix64` (Steele, Lea and Flood 2014), of which the upper half is used.
pub struct Dice(pub u64);

impl Dice {
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0) >> 32
    }
}

/// An amount in cents, about log-normal.
pub fn cents(table: &[i64], draw: u64) -> i64 {
    let position = draw * 255;
    let place = usize::try_from(position >> 32).unwrap();
    let part = i64::try_from((position >> 16) & 0xffff).unwrap();
    table[place] + (((table[place + 1] - table[place]) * part) >> 16)
}

pub fn table() -> Vec<i64> {
    include_str!("../rfm_peers/cents.txt").split_whitespace().map(|number| number.parse().unwrap()).collect()
}

pub fn orders() -> Orders {
    let (table, mut dice) = (table(), Dice(SEED));
    let mut orders = Orders { customers: Vec::new(), days: Vec::new(), cents: Vec::new() };
    let mut checksum = 0_u64;
    for i in 0..ORDERS {
        let (a, b, c) = (dice.draw(), dice.draw(), dice.draw());
        let cubed = (((a * a) >> 32) * a) >> 32;
        let customer = (((cubed * CUSTOMERS) >> 32) * 618_033) % CUSTOMERS;
        let day = 19_662 + ((b * 1_096) >> 32);
        let cents = cents(&table, c);
        let inner = mix(u64::try_from(cents).unwrap());
        let order = mix(customer.wrapping_add(mix(day.wrapping_add(inner))));
        checksum = checksum.wrapping_add(mix(u64::try_from(i).unwrap().wrapping_add(order)));
        orders.customers.push(u32::try_from(customer).unwrap());
        orders.days.push(i32::try_from(day).unwrap());
        orders.cents.push(cents);
    }
    assert_eq!(checksum, 0x328d_ac47_498e_e236, "not the orders that the peers have");
    orders
}

pub fn aggregated(orders: &Orders) -> Aggregated {
    let size = usize::try_from(CUSTOMERS).unwrap();
    let (mut latest, mut count, mut sum) = (vec![i32::MIN; size], vec![0_u32; size], vec![0_i64; size]);
    for ((customer, day), cents) in orders.customers.iter().zip(&orders.days).zip(&orders.cents) {
        let customer = usize::try_from(*customer).unwrap();
        latest[customer] = latest[customer].max(*day);
        count[customer] += 1;
        sum[customer] += cents;
    }
    let is_active = |customer: &usize| count[*customer] > 0;
    let active: Vec<usize> = (0..size).filter(is_active).collect();
    assert_eq!(active.len(), 692_846, "not the customers that the peers have");
    Aggregated {
        recency: active.iter().map(|customer| u32::try_from(AS_OF - latest[*customer]).unwrap()).collect(),
        frequency: active.iter().map(|customer| count[*customer]).collect(),
        monetary: active.iter().map(|customer| sum[*customer]).collect(),
    }
}

/// A whole million of customers: recency below 1,096 days, half of them with one order, money about log-normal.
pub fn million() -> Aggregated {
    let (table, mut dice) = (table(), Dice(SEED));
    let size = 0..CUSTOMERS;
    let recency = size.clone().map(|_| u32::try_from((dice.draw() * 1_096) >> 32).unwrap()).collect();
    let frequency: Vec<u32> =
        size.map(|_| 1 + dice.draw().trailing_zeros() * (1 + dice.draw().leading_zeros() - 32)).collect();
    let money = |orders: &u32| (0..*orders).map(|_| cents(&table, dice.draw())).sum();
    let monetary = frequency.iter().map(money).collect();
    Aggregated { recency, frequency, monetary }
}
