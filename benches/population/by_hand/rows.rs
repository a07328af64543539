//! Loops over all events of each customer, whatever their kind, written for one question each.

use super::columns::{Columns, place};
use crate::generator::{AS_OF, CART, CLICKED, DAY, OPENED, ORDER, PAGE, Raw};

pub struct Rows {
    offsets: Vec<u32>,
    /// By customer, then in the order of time.
    events: Vec<Row>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    seconds: u32,
    kind: u8,
    cents: i64,
}

impl Rows {
    pub fn new(raw: &Raw) -> Self {
        let mut offsets = vec![0_u32; raw.people.len() + 1];
        for customer in &raw.customers {
            offsets[place(*customer) + 1] += 1;
        }
        let mut sum = 0;
        for count in &mut offsets {
            sum += *count;
            *count = sum;
        }
        let mut next = offsets.clone();
        let mut events = vec![Row::default(); raw.events()];
        for (number, customer) in raw.customers.iter().enumerate() {
            let next = &mut next[place(*customer)];
            events[place(*next)] =
                Row { seconds: raw.seconds[number], kind: raw.kinds[number], cents: raw.cents[number] };
            *next += 1;
        }
        for pair in offsets.windows(2) {
            let rows = &mut events[place(pair[0])..place(pair[1])];
            if !rows.is_sorted() {
                rows.sort_unstable();
            }
        }
        Self { offsets, events }
    }

    pub fn len(&self) -> usize {
        self.events.len()
    }

    fn members(&self, is_member: impl Fn(usize, &[Row]) -> bool) -> usize {
        let customers = self.offsets.windows(2).enumerate();
        customers.filter(|(number, pair)| is_member(*number, &self.events[place(pair[0])..place(pair[1])])).count()
    }
}

fn days_ago(days: u32) -> u32 {
    AS_OF - days * DAY
}

/// Orders of at least 500.00 within 365 days.
fn p5(rows: &Rows, _: &Columns) -> usize {
    let cut = days_ago(365);
    rows.members(|_, events| {
        let mut sum = 0;
        for event in events {
            if event.kind == ORDER && event.seconds > cut {
                sum += event.cents;
            }
        }
        sum >= 500_00
    })
}

/// The profile first, then one walk that counts all it needs.
fn p7(rows: &Rows, columns: &Columns) -> usize {
    // 1980-10-31 and 2001-10-31.
    const BORN: core::ops::RangeInclusive<i32> = 3_956..=11_626;
    let (week, fortnight, month, half, year) = (days_ago(7), days_ago(14), days_ago(30), days_ago(180), days_ago(365));
    rows.members(|number, events| {
        let is_vip = columns.vip.0[number / 64] >> (number % 64) & 1 == 1;
        if columns.country[number] >= 4 || !(is_vip || BORN.contains(&columns.born[number])) {
            return false;
        }
        let (mut read, mut pages, mut orders, mut cents, mut carts) = (0, 0, 0, 0, 0);
        for event in events {
            match event.kind {
                OPENED | CLICKED => read += u32::from(event.seconds > month),
                PAGE => pages += u32::from(event.seconds > fortnight),
                ORDER => {
                    orders += u32::from(event.seconds > half);
                    cents += if event.seconds > year { event.cents } else { 0 };
                }
                CART => carts += u32::from(event.seconds > week),
                _ => {}
            }
        }
        (read >= 1 || pages >= 2) && (orders >= 2 || cents >= 300_00) && carts == 0
    })
}

/// At least three opened within 90 days.
fn p9(rows: &Rows, _: &Columns) -> usize {
    let cut = days_ago(90);
    rows.members(|_, events| events.iter().filter(|event| event.kind == OPENED && event.seconds > cut).count() >= 3)
}

/// A question and its loop.
pub type Loop = (&'static str, fn(&Rows, &Columns) -> usize);

pub const LOOPS: [Loop; 3] = [("P5", p5), ("P7", p7), ("P9", p9)];
