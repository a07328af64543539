//! Snapshots that were cut off, mixed up or tampered with: refused with the place of the fault, or read as what they say.

use crate::{
    people::as_of,
    readings::{assert_reads_as_its_customers, instants_near},
};
use proptest::prelude::*;
use segmentry::{
    Context,
    model::{
        Channel, Consent, CreditNote, CustomEvent, Customer, Fact, Feedback, Gender, GeoPoint, Home, Id, Line,
        LocalClock, Message, Order, SignUp, UtcOffset, Value,
    },
    population::Population,
    testing::{Dice, instant, money},
};
use serde_json::{Value as Json, json};

/// Few customers with something in every column; one was erased.
fn small() -> Population {
    let mut ann = Customer::new("ann");
    ann.profile.gender = Gender::Female.into();
    let home = |city: &str, point| Home { city: Some(city.into()), point, ..Home::default() };
    let berlin = GeoPoint::degrees("52.52", "13.405").unwrap();
    ann.profile.home = Fact::known(home("Ulm", None)).since(instant("2026-05-01"), home("Berlin", Some(berlin)));
    ann.profile.birth_date =
        segmentry::model::BirthDate::from(chrono::NaiveDate::from_ymd_opt(1990, 2, 3).unwrap()).into();
    ann.profile.sign_up = Some(SignUp { at: instant("2026-01-01"), source: Some("shop".into()) });
    ann.profile.tag("vip");
    ann.profile.consent.insert(Channel::Email, Fact::unknown().since(instant("2026-02-01"), Consent::Granted));
    ann.profile.attributes.insert("seats".into(), Value::from(5).into());
    ann.profile.clock = LocalClock::Zone("Asia/Tokyo".into()).into();
    let at = instant("2026-09-01T10:00:00.000007Z");
    let line = Line::new("mug", 2).price(money("5 EUR")).category("kitchen");
    ann.record(Order::new(at, money("10 EUR")).id(1).offer("A").tax(money("1 EUR")).line(line.clone())).unwrap();
    let order = Order::new(at, money("20.5 EUR")).id(2).line(line).line(Line::new("lamp", 1).discount(money("0 EUR")));
    ann.record(order.refund(instant("2026-09-02"), money("3 EUR"))).unwrap();
    ann.record(Order::new(instant("2026-10-01"), money("7 EUR")).id(3).cancelled(instant("2026-10-02"))).unwrap();
    ann.record(CreditNote::new(instant("2026-10-03"), money("1 EUR"))).unwrap();
    let mut ben = Customer::new(7);
    ben.record(Order::new(instant("2026-10-05"), money("9 USD")).id(1)).unwrap();
    ben.record(Message::opened(instant("2026-10-06")).local_offset("+02:00".parse::<UtcOffset>().unwrap())).unwrap();
    ben.record(Message::opened(instant("2026-10-06")).campaign("spring")).unwrap();
    ben.record(Feedback::nps(instant("2026-10-07"), 9)).unwrap();
    ben.record(CustomEvent::new("play", instant("2026-10-08")).with("level", 3)).unwrap();
    let mut gone = Customer::new("gone");
    gone.record(Message::opened(instant("2026-10-06"))).unwrap();
    let mut cookie = Customer::new("cookie");
    cookie.record(Message::clicked(instant("2026-10-09"))).unwrap();
    ben.absorb(cookie);
    let mut population = Population::from_customers([ann, gone, ben, Customer::new(9)]).unwrap();
    assert_eq!(population.erase([&Id::from("gone")]), 1);
    population
}

fn json(population: &Population) -> Json {
    serde_json::to_value(population).unwrap()
}

fn context() -> Context {
    Context::at(as_of()).customer_zone("Asia/Tokyo", chrono_tz::Asia::Tokyo)
}

pub(crate) fn assert_is_sound(population: &Population) {
    assert_reads_as_its_customers(population, &context(), &instants_near(as_of()));
    let again: Population = serde_json::from_value(json(population)).unwrap();
    assert_eq!(json(&again), json(population));
}

#[test]
fn the_small_population_is_sound() {
    let population = small();
    assert_is_sound(&population);
    assert_eq!(population.len(), 3);
    let bytes = rmp_serde::to_vec_named(&population).unwrap();
    assert_is_sound(&rmp_serde::from_slice(&bytes).unwrap());
}

#[test]
fn text_that_is_cut_off_anywhere() {
    let text = serde_json::to_string(&small()).unwrap();
    for end in 0..text.len() {
        let error = serde_json::from_str::<Population>(&text[..end]).unwrap_err();
        assert!(error.to_string().contains("line 1 column"), "{end}: {error}");
    }
}

#[test]
fn bytes_that_are_cut_off_anywhere() {
    let bytes = rmp_serde::to_vec_named(&small()).unwrap();
    for end in 0..bytes.len() {
        assert!(rmp_serde::from_slice::<Population>(&bytes[..end]).is_err(), "{end} of {}", bytes.len());
    }
}

#[test]
fn formats_without_the_names_of_fields() {
    let bytes = rmp_serde::to_vec(&small()).unwrap();
    let error = rmp_serde::from_slice::<Population>(&bytes).unwrap_err().to_string();
    assert!(error.contains("a snapshot needs a format that writes the names of fields"), "{error}");
}

#[test]
fn another_version() {
    for version in [json!(1), json!(4_000_000_000_u32)] {
        let mut snapshot = json(&small());
        snapshot["segmentry_population"] = version.clone();
        let error = serde_json::from_value::<Population>(snapshot).unwrap_err().to_string();
        assert_eq!(error, format!("a snapshot of version {version}, where this library reads version 0"));
    }
}

/// Every place of an object or a list in a snapshot.
fn places(json: &Json, at: &str, found: &mut Vec<String>) {
    match json {
        Json::Object(map) => {
            found.push(at.to_owned());
            map.iter().for_each(|(key, value)| places(value, &format!("{at}/{}", key.replace('/', "~1")), found));
        }
        Json::Array(list) => {
            found.push(at.to_owned());
            list.iter().enumerate().for_each(|(place, value)| places(value, &format!("{at}/{place}"), found));
        }
        _ => {}
    }
}

fn all_places(json: &Json) -> Vec<String> {
    let mut found = Vec::new();
    places(json, "", &mut found);
    found
}

#[test]
fn fields_that_nobody_knows() {
    let whole = json(&small());
    let mut known = 0;
    for place in all_places(&whole) {
        let mut snapshot = whole.clone();
        let Some(Json::Object(map)) = snapshot.pointer_mut(&place) else { continue };
        map.insert("colour".to_owned(), json!("red"));
        known += 1;
        // Keys of tags, channels and attributes are the host's.
        let error = serde_json::from_value::<Population>(snapshot);
        let error = error.expect_err(&place).to_string();
        let is_told = ["colour", "map with a single key", "invalid type", "expected"];
        assert!(is_told.iter().any(|told| error.contains(told)), "{place}: {error}");
    }
    assert!(known > 100, "{known}");
}

/// A column of numbers that is one shorter or one longer.
#[test]
fn columns_of_another_length() {
    const COLUMNS: [&str; 13] = [
        "bytes",
        "shorts",
        "words",
        "starts",
        "seconds",
        "micros",
        "sums",
        "latitude",
        "longitude",
        "numbers",
        "any",
        "billionths",
        "zeros",
    ];
    let whole = json(&small());
    let mut columns = 0;
    for place in all_places(&whole) {
        let name = place.rsplit('/').next().unwrap();
        for is_longer in [true, false] {
            let mut snapshot = whole.clone();
            let found = snapshot.pointer_mut(&place).unwrap();
            match (name, found) {
                // The rows behind the words of bits.
                ("bits", Json::Array(of)) => {
                    let rows = of[1].as_u64().unwrap();
                    of[1] = json!(if is_longer { rows + 1 } else { rows - 1 });
                }
                (name, Json::Array(list)) if COLUMNS.contains(&name) => {
                    let Some(value) = list.last().cloned() else { continue };
                    if is_longer { list.push(value) } else { drop(list.pop()) }
                }
                _ => continue,
            }
            columns += 1;
            let error = serde_json::from_value::<Population>(snapshot).expect_err(&place).to_string();
            let is_named = ["ids", "people: ", "events of kind "].iter().any(|column| error.starts_with(column));
            assert!(is_named, "{place}: {error}");
        }
    }
    assert!(columns > 40, "{columns}");
}

/// So many zeros stand for themselves.
#[test]
fn columns_of_so_many_equal_rows() {
    let whole = json(&small());
    let mut columns = 0;
    for place in all_places(&whole) {
        for key in ["zeros", "nothing", "customers", "rows"] {
            let mut snapshot = whole.clone();
            let Some(rows) = snapshot.pointer_mut(&format!("{place}/{key}")) else { continue };
            let Some(number) = rows.as_u64() else { continue };
            *rows = json!(number + 1);
            columns += 1;
            let error = serde_json::from_value::<Population>(snapshot).expect_err(&place).to_string();
            let is_named = ["people: ", "events of kind "].iter().any(|column| error.starts_with(column));
            assert!(is_named, "{place}/{key}: {error}");
        }
    }
    assert!(columns > 20, "{columns}");
}

/// One thing wrong at a place, and what is said about it: nothing where it is right.
fn assert_told(cases: &[(impl AsRef<str>, Json, &str)]) {
    let mut surprises = Vec::new();
    for (at, broken, expected) in cases {
        let at = at.as_ref();
        let mut snapshot = json(&small());
        *snapshot.pointer_mut(at).unwrap_or_else(|| panic!("no {at}")) = broken.clone();
        let told = match serde_json::from_value::<Population>(snapshot) {
            Ok(population) => {
                assert_is_sound(&population);
                String::new()
            }
            Err(error) => error.to_string(),
        };
        if expected.is_empty() != told.is_empty() || !told.contains(expected) {
            surprises.push(format!("{at}: {broken}: {told:?}, not {expected:?}"));
        }
    }
    assert!(surprises.is_empty(), "{surprises:#?}");
}

/// Where events of a kind stand in the small snapshot.
fn of_kind(code: &str) -> String {
    let whole = json(&small());
    let place = whole["events"].as_array().unwrap().iter().position(|events| events["kind"] == code).unwrap();
    format!("/events/{place}")
}

#[test]
fn faults_of_customers_are_told_with_their_place() {
    assert_told(&[
        ("/ids/any/3", json!(7), "ids: customers 2 and 3 have the same id"),
        ("/vacant", json!([9]), "vacant: numbers are out of order"),
        ("/vacant", json!([1, 1]), "vacant: numbers are out of order"),
        ("/vacant", json!([2]), "vacant: customer 2 is not there and has events of kind order"),
        ("/vacant", json!([1, 3]), ""),
        ("/aliases", json!({"9": ["x"]}), "aliases: there is no customer 9"),
        ("/aliases", json!({"1": ["x"]}), "aliases: there is no customer 1"),
        ("/aliases", json!({"0": []}), "aliases: customer 0 has none"),
        ("/aliases", json!({"0": ["x", 7]}), "aliases: one of customer 0 is the id of customer 2"),
        ("/aliases", json!({"2": [7]}), "aliases: one of customer 2 is the id of customer 2"),
        ("/aliases", json!({"0": ["x"], "3": ["y", "x"]}), "aliases: customers 0 and 3 have the same"),
        ("/people/customers", json!(3), "people: the number of customers"),
        ("/people/gender/last/codes", json!({"bytes": [0, 2, 0, 0]}), "people: gender"),
        ("/people/gender/last/entries", json!(["female", null]), "people: gender"),
        (
            "/people/gender/dated",
            json!([[0, {"dated": [{"since": "2026-01-01T00:00:00Z", "value": "male"}]}]]),
            "people: gender",
        ),
        ("/people/home/dated", json!([]), ""),
        ("/people/points/latitude/2", json!(10), "people: points"),
        ("/people/points/latitude/0", json!(1_000_000_000), "people: points"),
        ("/people/sign_ups/at", json!({"micros": [i64::MIN + 1, i64::MIN, i64::MIN, i64::MIN]}), "people: sign_ups"),
        ("/people/sign_ups/at/seconds/seconds/2", json!(u32::MAX), "people: sign_ups"),
        ("/people/sign_ups/source/codes", json!({"bits": [[4], 4]}), "people: sign_ups"),
        ("/people/tags/vip/last/codes", json!({"bits": [[2], 4]}), "people: customer 1 is not there"),
        (
            "/people/occasions",
            json!({"9": [{"kind": "wedding", "date": "2020-01-01", "recurs": true}]}),
            "people: occasions",
        ),
    ]);
}

#[test]
fn faults_of_events_are_told_with_their_place() {
    let order = of_kind("order");
    let wrong_currency = json!([[1, {"at": "2026-09-02T00:00:00Z", "amount": "3 USD"}]]);
    let negative = json!([[1, {"at": "2026-09-02T00:00:00Z", "amount": "-3 EUR"}]]);
    assert_told(&[
        (format!("{order}/kind"), json!("order_line"), "a kind of events"),
        (format!("{order}/kind"), json!("nps"), "events of kind"),
        (
            format!("{order}/timeline/starts/1"),
            json!(0),
            "vacant: customer 1 is not there and has events of kind order",
        ),
        (format!("{order}/timeline/starts/1"), json!(9), "events of kind order: the rows of customers do not follow"),
        (format!("{order}/timeline/starts/0"), json!(1), "events of kind order: the rows of customers do not follow"),
        (format!("{order}/timeline/times/seconds/seconds/0"), json!(0), "events of kind order: an instant"),
        (
            format!("{order}/timeline/times/seconds/seconds/0"),
            json!(4_000_000_000_u32),
            "events of kind order: instants are not in the order",
        ),
        (format!("{order}/timeline/times/seconds/micros/0"), json!(1_000_000), "events of kind order: an instant"),
        (format!("{order}/timeline/times"), json!({"micros": [i64::MIN, 0, 0, 0]}), "events of kind order: an instant"),
        (format!("{order}/timeline/times"), json!({"micros": [0, 0, 0, i64::MAX]}), "events of kind order: an instant"),
        (format!("{order}/rows/keys/numbers/0"), json!(2), "events of kind order: customer 0 has an id twice"),
        (
            format!("{order}/rows/keys"),
            json!({"numbers": [2, 1, 3, 1]}),
            "events of kind order: rows 0 and 1 are in the wrong order",
        ),
        (format!("{order}/rows/refunds"), wrong_currency, "events of kind order: refunds"),
        (format!("{order}/rows/refunds"), negative, "events of kind order: refunds"),
        (format!("{order}/rows/refunds/0/0"), json!(4), "events of kind order: refunds"),
        (format!("{order}/rows/cancelled/0/0"), json!(4), "events of kind order: cancellations"),
        (format!("{order}/rows/lines/starts/1"), json!(7), "events of kind order: the lines of orders do not follow"),
        (format!("{order}/purse"), Json::Null, "events of kind order: money"),
        (format!("{order}/purse/sums/units/unit"), json!(7), "events of kind order: the running sums"),
        (format!("{order}/purse/sums/units/unit"), json!(0), "events of kind order: the running sums"),
        (format!("{order}/purse/sums/units/sums/1"), json!(-5), "events of kind order: the running sums"),
        (format!("{order}/purse/sums/units/sums/1"), json!(i64::MIN), "events of kind order: the running sums"),
        (format!("{order}/purse/currency/entries/0"), Json::Null, "events of kind order: money"),
    ]);
}

#[test]
fn faults_of_facts_are_told_with_their_place() {
    let whole = json(&small());
    let (order, nps, opened) = (of_kind("order"), of_kind("nps"), of_kind("message_opened"));
    let column = |of: &str, field: &str| {
        let facts = format!("{order}/rows/{of}facts/columns");
        let columns = whole.pointer(&facts).unwrap().as_array().unwrap();
        format!("{facts}/{}/1", columns.iter().position(|column| column[0] == field).unwrap())
    };
    let line_column = |field: &str| column("lines/", field);
    let column = |field: &str| column("", field);
    assert_told(&[
        (format!("{}/entries/1", column("offer")), json!({"number": "1"}), "events of kind order: offer"),
        (format!("{}/entries/1", column("tax")), json!({"money": "1 USD"}), "events of kind order: row 0"),
        (format!("{}/entries/1", column("tax")), json!({"money": "-1 EUR"}), "events of kind order: tax"),
        (format!("{}/entries", column("tax")), json!([{"money": "1 EUR"}, null]), "events of kind order: tax"),
        (format!("{}/entries/0", line_column("product")), Json::Null, "events of kind order: product"),
        (format!("{}/entries/0", line_column("quantity")), json!({"number": "-1"}), "events of kind order: quantity"),
        (format!("{}/entries/1", line_column("price")), json!({"money": "5 USD"}), "events of kind order: row 0"),
        (format!("{nps}/rows/facts/columns/0/1/entries/0"), json!({"number": "11"}), "events of kind nps: score"),
        (format!("{nps}/rows/facts/columns/0/1/entries/0"), Json::Null, "events of kind nps: score"),
        (format!("{nps}/rows/facts/columns"), json!([]), "events of kind nps: score"),
        (format!("{nps}/rows/facts/columns/0/0"), json!("price"), "events of kind nps: price"),
        (format!("{nps}/rows/facts/columns/0/0"), json!("colour"), "events have no field `colour`"),
        (format!("{nps}/purse"), whole.pointer(&order).unwrap()["purse"].clone(), "events of kind nps"),
        (
            format!("{opened}/rows/offsets/codes"),
            json!({"bits": [[1, 0], 2]}),
            "events of kind message_opened: offsets",
        ),
    ]);
}

/// Makes one number, list or text another.
pub(crate) fn breaks(json: &mut Json, dice: &mut Dice) {
    match json {
        Json::Object(map) if !map.is_empty() => {
            let place = dice.roll(map.len());
            breaks(map.values_mut().nth(place).unwrap(), dice);
        }
        Json::Array(list) if !list.is_empty() => {
            let place = dice.roll(list.len());
            match dice.roll(10) {
                0 => drop(list.remove(place)),
                1 => list.push(list[place].clone()),
                2 => list.swap(place, 0),
                3 => list[place] = dice.one_of(list),
                _ => breaks(&mut list[place], dice),
            }
        }
        Json::Number(number) => {
            let number = number.as_i64().unwrap_or_default();
            let beside = [number.wrapping_add(1), number.wrapping_sub(1), number.wrapping_mul(2)];
            let others = [0, 1, -1, 255, 256, i64::from(u32::MAX), i64::MAX, i64::MIN];
            *json = dice.one_of(&[&beside[..], &others[..]].concat()).into();
        }
        Json::Bool(flag) => *flag = !*flag,
        Json::String(text) => text.push('x'),
        other => *other = Json::Null,
    }
}

proptest! {
    #![proptest_config(crate::laws::config(256))]

    /// Each value another: refused, or read as what could have been built.
    #[test]
    fn text_that_was_changed(tape in prop::collection::vec(any::<u32>(), 1..40)) {
        let mut dice = Dice::from_tape(tape);
        let mut snapshot = json(&small());
        for _ in 0..=dice.roll(2) {
            breaks(&mut snapshot, &mut dice);
        }
        if let Ok(population) = serde_json::from_value::<Population>(snapshot) {
            assert_is_sound(&population);
        }
    }

    /// Any byte another, or some more or fewer.
    #[test]
    fn bytes_that_were_changed(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..4)) {
        let mut bytes = rmp_serde::to_vec_named(&small()).unwrap();
        for (place, byte, how) in changes {
            let place = place.index(bytes.len());
            match how {
                0 => bytes.insert(place, byte),
                1 => drop(bytes.remove(place)),
                _ => bytes[place] = byte,
            }
        }
        if let Ok(population) = rmp_serde::from_slice::<Population>(&bytes) {
            assert_is_sound(&population);
        }
    }
}
