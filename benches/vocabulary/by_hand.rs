//! The same questions answered by loops written for just them, as a careful engineer would. They know that nothing is
//! cancelled, that all clocks are in UTC and that each order has one line.

#![allow(clippy::unnecessary_wraps, reason = "all answers are of one type")]

use chrono::{Datelike, NaiveDate, Timelike};
use rust_decimal::Decimal;
use segmentry::{
    model::{Customer, Event, EventField, EventKind, Order, SalesChannel, Value},
    time::{Instant, Span},
};
use std::collections::BTreeMap;

pub type ByHand = fn(&Customer, Instant) -> Option<Value>;

const HOUR: i64 = 3_600_000_000;
const DAY: i64 = 24 * HOUR;

fn events<'a>(customer: &'a Customer, kind: &EventKind, now: Instant) -> impl Iterator<Item = &'a Event> {
    customer.history.events(kind).iter().take_while(move |event| event.at() <= now)
}

fn orders(customer: &Customer, now: Instant) -> impl Iterator<Item = &Order> {
    events(customer, &EventKind::Order, now).filter_map(|event| match event {
        Event::Order(order) => Some(&**order),
        _ => None,
    })
}

fn times(customer: &Customer, kind: &EventKind, now: Instant) -> Vec<i64> {
    events(customer, kind, now).map(|event| event.at().micros()).collect()
}

fn number(count: usize) -> Option<Value> {
    Some(Value::from(count as u64))
}

pub fn in_the_store(customer: &Customer, now: Instant) -> Option<Value> {
    let is_store = |event: &&Event| event.text(&EventField::Channel) == Some(SalesChannel::Store.code());
    number(events(customer, &EventKind::Order, now).filter(is_store).count())
}

pub fn left_carts(customer: &Customer, now: Instant) -> Option<Value> {
    let (carts, orders) = (times(customer, &EventKind::CartAdded, now), times(customer, &EventKind::Order, now));
    let mut next = 0;
    let left = carts.iter().filter(|cart| {
        while orders.get(next).is_some_and(|order| order < cart) {
            next += 1;
        }
        let end = **cart + DAY;
        end <= now.micros() && orders.get(next).is_none_or(|order| *order >= end)
    });
    number(left.count())
}

pub fn never_bought(customer: &Customer, now: Instant) -> Option<Value> {
    let mut last_bought: BTreeMap<&str, i64> = BTreeMap::new();
    for order in orders(customer, now) {
        last_bought.insert(order.lines()[0].product(), order.made_at().micros());
    }
    let never = events(customer, &EventKind::ProductViewed, now).filter(|view| {
        let product = view.text(&EventField::Product).unwrap_or_default();
        last_bought.get(product).is_none_or(|bought| *bought < view.at().micros())
    });
    number(never.count())
}

pub fn furthest(customer: &Customer, now: Instant) -> Option<Value> {
    let kinds = [EventKind::ProductViewed, EventKind::CartAdded, EventKind::Order];
    let steps = kinds.map(|kind| times(customer, &kind, now));
    let mut all: Vec<(i64, usize)> = Vec::new();
    for (step, times) in steps.iter().enumerate() {
        all.extend(times.iter().map(|at| (*at, step)));
    }
    all.sort_unstable();
    let mut starts: [Option<i64>; 3] = [None; 3];
    for (at, step) in all {
        let start = if step == 0 { Some(at) } else { starts[step - 1].filter(|start| at < start + 7 * DAY) };
        starts[step] = starts[step].max(start);
    }
    number(starts.iter().take_while(|start| start.is_some()).count())
}

pub fn before_christmas(customer: &Customer, now: Instant) -> Option<Value> {
    let is_before = |order: &&Order| {
        let date = order.made_at().to_datetime().date_naive();
        date.month() == 12 && (4..=25).contains(&date.day())
    };
    number(orders(customer, now).filter(is_before).count())
}

pub fn on_black_friday(customer: &Customer, now: Instant) -> Option<Value> {
    let is_black_friday = |order: &&Order| {
        let date = order.made_at().to_datetime().date_naive();
        let thanksgiving = NaiveDate::from_weekday_of_month_opt(date.year(), 11, chrono::Weekday::Thu, 4).unwrap();
        thanksgiving.succ_opt() == Some(date)
    };
    number(orders(customer, now).filter(is_black_friday).count())
}

pub fn happy_hours(customer: &Customer, now: Instant) -> Option<Value> {
    number(orders(customer, now).filter(|order| (17..19).contains(&order.made_at().to_datetime().hour())).count())
}

fn ratio(part: i128, whole: i128) -> Option<Value> {
    let scaled = part * 1_000_000_000;
    let (floor, rest) = (scaled / whole, scaled % whole);
    let up = 2 * rest > whole || 2 * rest == whole && floor % 2 == 1;
    Some(Value::Number(Decimal::from_i128_with_scale(floor + i128::from(up), 9).normalize()))
}

pub fn overdue(customer: &Customer, now: Instant) -> Option<Value> {
    let orders = customer.history.events(&EventKind::Order);
    let count = orders.partition_point(|event| event.at() <= now);
    let (first, last) = (orders.first()?.at().micros(), orders[..count].last()?.at().micros());
    if first == last {
        return None;
    }
    ratio(i128::from(now.micros() - last) * (count as i128 - 1), i128::from(last - first))
}

pub fn share_with_offer(customer: &Customer, now: Instant) -> Option<Value> {
    let (mut part, mut whole) = (0, 0);
    for order in events(customer, &EventKind::Order, now) {
        whole += 1;
        part += i128::from(order.text(&EventField::Offer).is_some());
    }
    if whole == 0 { None } else { ratio(part, whole) }
}

pub fn longest_gap(customer: &Customer, now: Instant) -> Option<Value> {
    let times = times(customer, &EventKind::Order, now);
    let longest = times.windows(2).map(|pair| pair[1] - pair[0]).max()?;
    Some(Value::Span(Span::from_micros(longest.unsigned_abs())))
}

pub fn busiest_day(customer: &Customer, now: Instant) -> Option<Value> {
    let (mut most, mut run, mut day) = (0, 0, i64::MIN);
    for at in events(customer, &EventKind::Order, now).map(|event| event.at().micros()) {
        let today = at.div_euclid(DAY);
        run = if today == day { run + 1 } else { 1 };
        day = today;
        most = most.max(run);
    }
    number(most)
}

pub fn favourite_hour(customer: &Customer, now: Instant) -> Option<Value> {
    let mut hours = [0_usize; 24];
    for order in orders(customer, now) {
        hours[usize::try_from(order.made_at().micros().rem_euclid(DAY) / HOUR).unwrap()] += 1;
    }
    let most = *hours.iter().max()?;
    let best: Vec<usize> = (0..24).filter(|hour| hours[*hour] == most).collect();
    match best.as_slice() {
        _ if most == 0 => None,
        [hour] => Some(Value::Number((*hour as u64).into())),
        several => Some(Value::Texts(several.iter().map(|hour| hour.to_string().into()).collect())),
    }
}

pub fn most_of_one(customer: &Customer, now: Instant) -> Option<Value> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for order in orders(customer, now) {
        *counts.entry(order.lines()[0].product()).or_default() += 1;
    }
    number(counts.into_values().max().unwrap_or(0))
}

pub fn days_until_birthday(customer: &Customer, now: Instant) -> Option<Value> {
    let birth = customer.profile.birth_date.at(now)?;
    let today = now.to_datetime().date_naive();
    let on = |year| NaiveDate::from_ymd_opt(year, birth.month(), birth.day());
    let next = on(today.year()).filter(|day| *day >= today).or_else(|| on(today.year() + 1))?;
    Some(Value::Number((next - today).num_days().into()))
}
