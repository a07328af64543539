//! The questions P1 to P7 and P9 as loops over columns, each written for its one question, with its limits given.

use super::columns::{Bits, Columns, Series, dense, dense_pair, sparse};
use crate::{
    generator::{AS_OF, CART, CLICKED, DAY, OPENED, ORDER, PAGE},
    predicates::{Circle, EARTH, half_chord, radians},
};

fn days_ago(days: u32) -> u32 {
    AS_OF - days * DAY
}

/// Opened or clicked within 30 days.
pub fn p1(columns: &Columns) -> Bits {
    let cut = days_ago(30);
    let latest = (&columns.kind(OPENED).last, &columns.kind(CLICKED).last);
    dense_pair(latest.0, latest.1, |opened, clicked| opened.max(clicked) > cut)
}

/// The latest of both is 60 to 90 days old.
pub fn p2(columns: &Columns) -> Bits {
    let (after, until) = (days_ago(90), days_ago(60));
    let latest = (&columns.kind(OPENED).last, &columns.kind(CLICKED).last);
    dense_pair(latest.0, latest.1, |opened, clicked| {
        let latest = opened.max(clicked);
        (latest > after) & (latest <= until)
    })
}

fn by_count(series: &Series, is_member: impl Fn(u32) -> bool) -> Bits {
    let (starts, ends) = (&series.offsets[..series.last.len()], &series.offsets[1..]);
    dense_pair(starts, ends, |start, end| is_member(end - start))
}

/// More than ten orders.
pub fn p3(columns: &Columns) -> Bits {
    by_count(columns.kind(ORDER), |orders| orders >= 11)
}

/// One order.
pub fn p4(columns: &Columns) -> Bits {
    by_count(columns.kind(ORDER), |orders| orders == 1)
}

pub fn spent(columns: &Columns, customer: usize, least: i64, after: u32) -> bool {
    let orders = columns.kind(ORDER);
    let range = orders.of(customer);
    let sum = columns.running[range.end];
    // No order is negative, so who spent less in all spent less since.
    sum - columns.running[range.start] >= least && {
        let later = orders.later(customer, after, usize::MAX);
        sum - columns.running[range.end - later] >= least
    }
}

/// Orders of at least 500.00 within 365 days.
pub fn p5(columns: &Columns) -> Bits {
    let cut = days_ago(365);
    dense(&columns.kind(ORDER).last, |last| last > cut).keep(|customer| spent(columns, customer, 500_00, cut))
}

/// A circle with what does not depend on the customer taken out of the formula.
pub struct Near {
    circle: Circle,
    phi: f64,
    lambda: f64,
    cosine: f64,
    chord: f64,
    height: u32,
}

impl Near {
    pub fn new(circle: Circle) -> Self {
        let (phi, metres) = (radians(circle.latitude), f64::from(circle.metres));
        // A little more than the radius.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "degrees")]
        let height = libm::ceil((metres / EARTH).to_degrees() * 1e7) as u32 + 1;
        let chord = half_chord(metres / EARTH);
        Self { circle, phi, lambda: radians(circle.longitude), cosine: libm::cos(phi), chord, height }
    }

    /// Neither too far north nor too far south.
    pub fn is_level(&self, latitude: i32) -> bool {
        latitude.abs_diff(self.circle.latitude) <= self.height
    }

    pub fn contains(&self, columns: &Columns, customer: usize) -> bool {
        let latitude = columns.latitude[customer];
        if !self.is_level(latitude) {
            return false;
        }
        let (phi, lambda) = (radians(latitude), radians(columns.longitude[customer]));
        half_chord(self.phi - phi) + libm::cos(phi) * self.cosine * half_chord(self.lambda - lambda) <= self.chord
    }
}

/// Women who are vip and live within 25 km of the middle of Berlin.
pub fn p6(columns: &Columns) -> Bits {
    let near = Near::new(Circle { latitude: 525_200_000, longitude: 134_050_000, metres: 25_000 });
    let both = columns.female.0.iter().zip(&columns.vip.0).map(|(female, vip)| female & vip);
    Bits(both.collect()).keep(|customer| near.contains(columns, customer))
}

/// Reading and buying without a cart of this week, of an age or vip, in one of four countries: dense where columns tell,
/// and one by one only where they do not.
pub fn p7(columns: &Columns) -> Bits {
    // 1980-10-31 and 2001-10-31.
    const BORN: (i32, i32) = (3_956, 11_626);
    let (week, fortnight, month, half, year) = (days_ago(7), days_ago(14), days_ago(30), days_ago(180), days_ago(365));
    let [opened, clicked, pages, orders, carts] = [OPENED, CLICKED, PAGE, ORDER, CART].map(|kind| columns.kind(kind));
    let grown = dense(&columns.born, |born| (born >= BORN.0) & (born <= BORN.1));
    let here = dense(&columns.country, |country| country < 4);
    let reads = dense_pair(&opened.last, &clicked.last, |opened, clicked| opened.max(clicked) > month);
    let viewed = dense(&pages.last, |last| last > fortnight);
    let buys = dense_pair(&orders.last, &carts.last, |order, cart| (order > year) & (cart <= week));
    let words = columns.vip.0.iter().enumerate().map(|(number, vip)| {
        let first = 64 * number;
        let (reads, asked) = (reads.0[number], (grown.0[number] | vip) & here.0[number] & buys.0[number]);
        let views = sparse(asked & viewed.0[number] & !reads, first, |customer| pages.has(customer, 2, fortnight));
        sparse(asked & (reads | views), first, |customer| {
            orders.has(customer, 2, half) || spent(columns, customer, 300_00, year)
        })
    });
    Bits(words.collect())
}

/// At least three opened within 90 days.
pub fn p9(columns: &Columns) -> Bits {
    let (cut, opened) = (days_ago(90), columns.kind(OPENED));
    dense(&opened.last, |last| last > cut).keep(|customer| opened.has(customer, 3, cut))
}

/// A question and its loop.
pub type Loop = (&'static str, fn(&Columns) -> Bits);

pub const LOOPS: [Loop; 8] =
    [("P1", p1), ("P2", p2), ("P3", p3), ("P4", p4), ("P5", p5), ("P6", p6), ("P7", p7), ("P9", p9)];
