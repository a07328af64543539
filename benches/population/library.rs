//! The library's ways beside those by hand.

use crate::{
    generator::{AS_OF, COUNTRIES, DAY, FEMALE, KINDS, MALE, Raw},
    predicates::{Circle, Kinds, Leaf, Tree},
    ways::{Ground, Way},
};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use segmentry::{
    Context, Plan, Predicate, all_of, any_of,
    model::{BirthDate, Country, Currency, EventKind, Gender, GeoPoint, Home, Money},
    population::{Batch, BatchNumber, LeafCache, Members, Population},
    prelude::*,
    time::{Instant, Span},
};
use std::hint::black_box;

const EUROS: Currency = Currency::EUR;

/// The population in columns of the library, and each of `ground.workloads` as a predicate in its words.
pub fn ways(ground: &Ground) -> Vec<Way<'_>> {
    let population: &'static Population = Box::leak(Box::new(population(&ground.raw)));
    let context = Context::at(instant(AS_OF));
    let mut ways = Vec::new();
    for workload in &ground.workloads {
        let plans: Vec<Plan> = workload.trees.iter().map(|tree| predicate(tree).plan(&context).unwrap()).collect();
        let alone = plans.clone();
        let alone = move || alone.iter().map(|plan| black_box(population.select(plan)).len()).collect();
        if plans.len() == 1 {
            ways.push(Way::new(&workload.name, "segmentry", alone));
            continue;
        }
        let (together, kept) = (plans.clone(), plans);
        let lengths = |found: Vec<Members>| black_box(found).iter().map(Members::len).collect();
        ways.push(Way::new(&workload.name, "segmentry", move || lengths(population.select_many(&together))));
        ways.push(Way::new(&workload.name, "segmentry, one by one", alone));
        let mut cache = LeafCache::new(population);
        ways.push(Way::new(&workload.name, "segmentry, kept", move || lengths(cache.select_many(&kept))));
    }
    ways
}

pub fn instant(second: u32) -> Instant {
    Instant::from_micros(i64::from(second) * 1_000_000).unwrap()
}

pub fn population(raw: &Raw) -> Population {
    let mut batch = Batch::default();
    let people = batch.numbers((0..raw.people.len()).zip(0_u32..).map(|(_, id)| id));
    profiles(raw, &mut batch, &people);
    log(raw, &mut batch, &people);
    let mut population = Population::default();
    population.append(batch).unwrap();
    population
}

/// Everybody's profile.
fn profiles(raw: &Raw, batch: &mut Batch, numbers: &[BatchNumber]) {
    let people = &raw.people;
    let countries: Vec<Country> = (0..COUNTRIES).map(|code| country_of(code.into())).collect();
    for (row, number) in numbers.iter().enumerate() {
        let mut profile = batch.profile_row(*number);
        let home = Home {
            country: Some(countries[usize::from(people.country[row])]),
            point: Some(point(people.latitude[row], people.longitude[row])),
            ..Home::default()
        };
        profile.birth_date(BirthDate::from(date(people.born[row]))).gender(gender_of(people.gender[row])).home(home);
        if people.vip[row] == 1 {
            profile.tag("vip", true);
        }
    }
}

/// The rows as they were logged.
fn log(raw: &Raw, batch: &mut Batch, people: &[BatchNumber]) {
    let plain: Vec<_> = (0..KINDS.len()).map(|place| batch.row_kind(kind(place)).ok()).collect();
    let orders = batch.money_kind(EventKind::Order).unwrap();
    for row in 0..raw.customers.len() {
        let (customer, at) = (people[raw.customers[row] as usize], instant(raw.seconds[row]));
        match plain[usize::from(raw.kinds[row])] {
            Some(kind) => batch.row(kind, customer, at),
            None => batch.money_row(orders, customer, at, Money::new(Decimal::new(raw.cents[row], 2), EUROS).unwrap()),
        }
    }
}

pub fn kind(place: usize) -> EventKind {
    [
        EventKind::MessageOpened,
        EventKind::MessageClicked,
        EventKind::PageViewed,
        EventKind::Session,
        EventKind::Order,
        EventKind::CartAdded,
    ][place]
        .clone()
}

fn date(day: i32) -> NaiveDate {
    /// Of 1970-01-01, from the first day of year 1 on.
    const EPOCH: i32 = 719_163;
    NaiveDate::from_num_days_from_ce_opt(EPOCH + day).unwrap()
}

fn gender_of(code: u8) -> Gender {
    match code {
        FEMALE => Gender::Female,
        MALE => Gender::Male,
        _ => Gender::NonBinary,
    }
}

/// Two letters for each small number.
fn country_of(code: u32) -> Country {
    let letter = |number: u32| char::from_u32(u32::from(b'A') + number).unwrap();
    Country::new(&format!("{}{}", letter(code / 26), letter(code % 26))).unwrap()
}

fn point(latitude: i32, longitude: i32) -> GeoPoint {
    GeoPoint::new(Decimal::new(latitude.into(), 7), Decimal::new(longitude.into(), 7)).unwrap()
}

pub fn predicate(tree: &Tree) -> Predicate {
    match tree {
        Tree::All(trees) => all_of(trees.iter().map(predicate)),
        Tree::Any(trees) => any_of(trees.iter().map(predicate)),
        Tree::Not(tree) => !predicate(tree),
        Tree::Leaf(leaf) => of_leaf(leaf),
    }
}

fn of_leaf(leaf: &Leaf) -> Predicate {
    match leaf {
        Leaf::Count { kinds, least, most, after } => {
            let (least, most) = (*least as u64, *most as u64);
            let count = match after {
                0 => of(*kinds).count(),
                after => of(*kinds).within_last(ago(*after)).count(),
            };
            if least == most { count.exactly(least) } else { count.at_least(least) }
        }
        Leaf::Latest { kinds, after, until } => of(*kinds).since_last().between(ago(*until)..ago(*after)),
        Leaf::OrderTotal { least, after } => {
            let total = match after {
                0 => orders().total(EUROS),
                after => orders().within_last(ago(*after)).total(EUROS),
            };
            total.at_least(Decimal::new(*least, 2))
        }
        Leaf::Gender(code) => gender().is(gender_of(*code)),
        Leaf::Vip(true) => tag("vip"),
        Leaf::Vip(false) => !tag("vip"),
        Leaf::Near(Circle { latitude, longitude, metres: far }) => {
            home().within(metres(*far), point(*latitude, *longitude))
        }
        Leaf::Countries(set) => country().is_one_of((0..64).filter(|code| set >> code & 1 == 1).map(country_of)),
        Leaf::Born { from, through } => birth_date().between(date(*from)..=date(*through)),
    }
}

fn of(kinds: Kinds) -> segmentry::words::EventsOf<segmentry::words::Mixed> {
    events(kinds.places().map(kind))
}

fn ago(second: u32) -> Span {
    days((AS_OF - second) / DAY)
}
