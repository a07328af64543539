//! What it takes to hold the population: building it from the rows of the log, adding to it, writing it down and reading it
//! again, and what it takes up; and one question asked without holding anything.

use crate::{
    by_hand::closures::Layout,
    generator::{AS_OF, CLICKED, DAY, KINDS, OPENED, ORDER, Raw},
    library,
    measure::{self, Measured},
    ways::{Counts, Ground, Way},
};
use rust_decimal::Decimal;
use segmentry::{
    Context, Plan,
    model::{Currency, EventKind, Message, Money, Order},
    population::{Batch, BatchNumber, Members, MemoryPart, Population, Scan},
    prelude::*,
};
use serde_json::{Value, json};
use std::{cell::OnceCell, hint::black_box, time::Duration};

/// The last hundredth of the log: mostly new, some of it late.
const BATCH: usize = 100;
/// Customers of what is too slow for a million.
const FEW: u32 = 20_000;

/// Counts members in one pass over rows.
type Loop = fn(&Raw) -> usize;

/// A way and how many events it handles.
pub struct Holding<'a> {
    pub way: Way<'a>,
    events: usize,
}

pub fn ways(ground: &Ground) -> Vec<Holding<'_>> {
    let raw = &ground.raw;
    let whole = |way| Holding { way, events: raw.events() };
    let mut ways = vec![
        whole(Way::new("build", "packed", || vec![ground.packed()])),
        whole(Way::new("build", "rows", || vec![ground.in_rows()])),
        whole(Way::new("build", "closures", || vec![ground.as_structs(Layout::Contiguous)])),
        whole(Way::new("build", "closures, grown", || vec![ground.as_structs(Layout::Grown)])),
        whole(Way::new("build", "segmentry", || events_of(&black_box(built(raw, 0..raw.events()))))),
        appended(raw),
    ];
    ways.extend(snapshot(["snapshot written", "snapshot read"], raw.events(), || library::population(raw), BYTES));
    let few_events = few().events();
    let few = move || built(&few(), 0..few_events);
    ways.extend(snapshot(["JSON written", "JSON read"], few_events, few, JSON));
    let loops: [(_, Loop, _); 3] = [
        ("scan P1", loops::p1, [OPENED, CLICKED]),
        ("scan P3", loops::p3, [ORDER; 2]),
        ("scan P5", loops::p5, [ORDER; 2]),
    ];
    for (workload, by_hand, kinds) in loops {
        let plan = plans(ground, &workload["scan ".len()..]).pop().unwrap();
        ways.push(whole(Way::new(workload, "loop", move || vec![by_hand(raw)])));
        ways.push(whole(Way::new(workload, "segmentry", move || {
            vec![scanned(raw, &plan, |kind| kinds.contains(&kind))]
        })));
    }
    ways.push(whole(Way::new("cold P8", "segmentry", || {
        let population = library::population(raw);
        black_box(population.select_many(&plans(ground, "P8"))).iter().map(Members::len).collect()
    })));
    ways
}

/// What each answers, by what the questions answer.
pub fn expected(ground: &Ground, counts: &Value) -> Value {
    let (events, few) = (ground.raw.events(), few().events());
    json!({
        "build": events, "append": events, "snapshot written": events, "snapshot read": events,
        "JSON written": few, "JSON read": few,
        "scan P1": counts["P1"], "scan P3": counts["P3"], "scan P5": counts["P5"], "cold P8": counts["P8"],
    })
}

fn few() -> Raw {
    Raw::generate(FEW)
}

fn plans(ground: &Ground, workload: &str) -> Vec<Plan> {
    let workload = ground.workloads.iter().find(|known| known.name == workload).unwrap();
    let context = Context::at(library::instant(AS_OF));
    workload.trees.iter().map(|tree| library::predicate(tree).plan(&context).unwrap()).collect()
}

fn events_of(population: &Population) -> Counts {
    vec![population.memory().events]
}

/// Events alone, of customers by number.
fn built(raw: &Raw, rows: std::ops::Range<usize>) -> Population {
    let mut batch = Batch::default();
    batch.numbers((0..raw.people.len()).zip(0_u32..).map(|(_, id)| id));
    fill(&mut batch, raw, rows, BatchNumber::new);
    let mut population = Population::default();
    population.append(batch).unwrap();
    population
}

fn fill<C: Into<segmentry::population::BatchCustomer>>(
    batch: &mut Batch,
    raw: &Raw,
    rows: std::ops::Range<usize>,
    customer: impl Fn(u32) -> C,
) {
    let plain: Vec<_> = (0..KINDS.len()).map(|place| batch.row_kind(library::kind(place)).ok()).collect();
    let orders = batch.money_kind(EventKind::Order).unwrap();
    for row in rows {
        let (customer, at) = (customer(raw.customers[row]), library::instant(raw.seconds[row]));
        match plain[usize::from(raw.kinds[row])] {
            Some(kind) => batch.row(kind, customer, at),
            None => batch.money_row(orders, customer, at, euros(raw.cents[row])),
        }
    }
}

fn euros(cents: i64) -> Money {
    Money::new(Decimal::new(cents, 2), Currency::EUR).unwrap()
}

/// Rows of customers by id onto all before them.
fn appended(raw: &Raw) -> Holding<'_> {
    let start = raw.events() - raw.events() / BATCH;
    let mut before: Option<Population> = None;
    let prepare = move || before.get_or_insert_with(|| built(raw, 0..start)).clone();
    let append = move |population: &mut Population| {
        let mut batch = Batch::default();
        fill(&mut batch, raw, start..raw.events(), |customer| customer);
        population.append(batch).unwrap();
        events_of(population)
    };
    Holding { way: Way::prepared("append", "segmentry", prepare, append), events: raw.events() - start }
}

/// Written to bytes, and read from them; the first run of each, which has no time, makes what is needed.
fn snapshot<'a>(
    [written, read]: [&'static str; 2],
    events: usize,
    make: impl Fn() -> Population + Copy + 'a,
    (write, parse): Format,
) -> [Holding<'a>; 2] {
    let population = OnceCell::new();
    let bytes = OnceCell::new();
    let write_all = move || {
        let population = population.get_or_init(make);
        assert!(!black_box(write(population)).is_empty());
        events_of(population)
    };
    let read_all = move || events_of(&black_box(parse(bytes.get_or_init(|| write(&make())))));
    [Way::new(written, "segmentry", write_all), Way::new(read, "segmentry", read_all)]
        .map(|way| Holding { way, events })
}

type Format = (fn(&Population) -> Vec<u8>, fn(&[u8]) -> Population);

const BYTES: Format =
    (|population| rmp_serde::to_vec_named(population).unwrap(), |bytes| rmp_serde::from_slice(bytes).unwrap());
const JSON: Format =
    (|population| serde_json::to_vec(population).unwrap(), |bytes| serde_json::from_slice(bytes).unwrap());

/// One pass over the rows of its kinds, by the library.
fn scanned(raw: &Raw, question: &Plan, is_asked: impl Fn(u8) -> bool) -> usize {
    let mut scan = Scan::new(question).unwrap();
    scan.numbers((0..raw.people.len()).zip(0_u32..).map(|(_, id)| id));
    let plain: Vec<_> = (0..KINDS.len()).map(|place| scan.row_kind(library::kind(place)).ok()).collect();
    let orders = scan.money_kind(EventKind::Order).unwrap();
    for row in 0..raw.events() {
        if is_asked(raw.kinds[row]) {
            let (customer, at) = (BatchNumber::new(raw.customers[row]), library::instant(raw.seconds[row]));
            match plain[usize::from(raw.kinds[row])] {
                Some(kind) => scan.row(kind, customer, at),
                None => scan.money_row(orders, customer, at, euros(raw.cents[row])).unwrap(),
            }
        }
    }
    scan.select().unwrap().len()
}

/// The same as loops written for one question.
mod loops {
    use super::{AS_OF, CLICKED, DAY, OPENED, ORDER, Raw};

    fn count<T: Copy + Default>(
        raw: &Raw,
        kinds: [u8; 2],
        mut add: impl FnMut(&mut T, usize),
        is: impl Fn(T) -> bool,
    ) -> usize {
        let mut numbers = vec![T::default(); raw.people.len()];
        for (row, kind) in raw.kinds.iter().enumerate() {
            if kinds.contains(kind) {
                add(&mut numbers[usize::try_from(raw.customers[row]).unwrap()], row);
            }
        }
        numbers.into_iter().filter(|number| is(*number)).count()
    }

    pub fn p1(raw: &Raw) -> usize {
        count(raw, [OPENED, CLICKED], |any, row| *any |= raw.seconds[row] > AS_OF - 30 * DAY, |any| any)
    }

    pub fn p3(raw: &Raw) -> usize {
        count(raw, [ORDER; 2], |orders: &mut u32, _| *orders += 1, |orders| orders >= 11)
    }

    pub fn p5(raw: &Raw) -> usize {
        let add = |sum: &mut i64, row: usize| {
            if raw.seconds[row] > AS_OF - 365 * DAY {
                *sum += raw.cents[row];
            }
        };
        count(raw, [ORDER; 2], add, |sum| sum >= 500_00)
    }
}

pub fn measure(holding: Vec<Holding<'_>>, expected: &Value, rounds: usize) -> Vec<(Measured, usize)> {
    let (ways, events): (Vec<_>, Vec<_>) = holding.into_iter().map(|holding| (holding.way, holding.events)).unzip();
    measure::measure(ways, expected, rounds).into_iter().zip(events).collect()
}

pub fn print(measured: &[(Measured, usize)]) {
    println!("Processor time in ns an event, one thread; median and least of the runs.");
    println!();
    println!("| workload | way | median | least | ms | events | runs |");
    println!("|---|---|---|---|---|---|---|");
    for (Measured { workload, way, runs, wall, processor }, events) in measured {
        let each = |time: Duration| 1e9 * time.as_secs_f64() / f64::from(u32::try_from(*events).unwrap());
        let [median, least] = processor.map(each);
        let ms = measure::millis(wall[0]);
        println!("| `{workload}` | {way} | {median:.2} | {least:.2} | {ms:.2} | {events} | {runs} |");
    }
}

/// Prints what the population takes up.
pub fn sizes(ground: &Ground) {
    println!("| memory | bytes | bytes an event |");
    println!("|---|---|---|");
    let population = library::population(&ground.raw);
    let memory = population.memory();
    let of = |parts: &[MemoryPart], names: &[&str]| -> usize {
        let columns = memory.columns.iter().filter(|column| parts.contains(&column.part));
        columns.filter(|column| names.is_empty() || names.contains(&&*column.name)).map(|column| column.bytes).sum()
    };
    let asked = [OPENED, CLICKED, ORDER];
    let asked_events = ground.raw.kinds.iter().filter(|kind| asked.contains(kind)).count();
    let asked_names = ["message_opened", "message_clicked", "order"];
    let asked =
        of(&[MemoryPart::Times, MemoryPart::Money], &asked_names) + of(&[MemoryPart::Customers], &["exists since"]);
    let each = told("columns of messages and orders, since when customers exist", asked, asked_events);
    assert!(each <= 8.5, "{each} bytes an event");
    let all = memory.events;
    told("instants of all kinds", of(&[MemoryPart::Times], &[]), all);
    told("money", of(&[MemoryPart::Money], &[]), all);
    told("ids of customers, since when they exist", of(&[MemoryPart::Customers], &[]), all);
    told("profiles", of(&[MemoryPart::Profiles], &[]), all);
    told("all", memory.bytes(), all);
    told("snapshot as bytes", BYTES.0(&population).len(), all);
    drop(population);

    let few = few();
    let population = built(&few, 0..few.events());
    told("snapshot of 20,000 customers without profiles as JSON", JSON.0(&population).len(), few.events());
    let mut population = with_facts(&few);
    let memory = population.memory();
    let part = |memory: &segmentry::population::Memory, part| memory.bytes_of(part);
    told(
        "of these a campaign in each message and a coupon in each order",
        part(&memory, MemoryPart::Facts),
        few.events(),
    );
    told("of these the ids of orders", part(&memory, MemoryPart::EventIds), few.events());
    let rule = orders().offer("coupon-3").any() & messages().opened().campaign("campaign-3").count().at_least(2);
    assert!(!population.select(&rule.plan(&Context::at(library::instant(AS_OF))).unwrap()).is_empty());
    let kept = population.memory();
    assert!(part(&kept, MemoryPart::Kept) > 0);
    told("of these two filters that are kept", part(&kept, MemoryPart::Kept), few.events());
    population.append(Batch::default()).unwrap();
    assert_eq!(population.memory(), memory);
}

fn told(what: &str, bytes: usize, events: usize) -> f64 {
    let number = |number: usize| f64::from(u32::try_from(number).unwrap());
    let each = number(bytes) / number(events);
    println!("| {what} | {bytes} | {each:.2} |");
    each
}

/// Messages with one of twenty campaigns, orders with ids and one of five coupons.
fn with_facts(raw: &Raw) -> Population {
    let mut batch = Batch::default();
    for (row, id) in (0..raw.events()).zip(0_i64..) {
        let (customer, at) = (raw.customers[row], library::instant(raw.seconds[row]));
        match raw.kinds[row] {
            OPENED => batch.event(customer, Message::opened(at).campaign(format!("campaign-{}", id % 20))),
            CLICKED => batch.event(customer, Message::clicked(at).campaign(format!("campaign-{}", id % 20))),
            ORDER => {
                let order = Order::new(at, euros(raw.cents[row])).id(id).offer(format!("coupon-{}", id % 5));
                batch.event(customer, order);
            }
            _ => {}
        }
    }
    let mut population = Population::default();
    population.append(batch).unwrap();
    population
}
