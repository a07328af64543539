//! Times of the week: by hand, and by adding offsets to instants.

use crate::deeds::{Clock, HOUR, Person, START, What, context, euros, people, population};
use chrono::{Datelike, TimeZone, Timelike, Weekday};
use segmentry::{
    Problem,
    insight::{Tally, Timetable, WeekTimes},
    model::{Currency, LocalClock, Visit},
    population::Population,
    prelude::*,
    testing::{FakeCustomer, a_customer, as_of, instant},
};
use std::collections::BTreeSet;

fn times_of(context: &Context, customers: impl IntoIterator<Item = FakeCustomer>) -> WeekTimes {
    let population = Population::from_customers(customers.into_iter().map(FakeCustomer::build)).unwrap();
    Timetable::of(visits()).plan(context).unwrap().of(&population, &population.everyone())
}

fn counts(tally: &Tally) -> (u64, u64) {
    (tally.events, tally.members)
}

#[test]
fn each_customer_has_his_own_clock() {
    let london = |name: &str| a_customer(name).visited("2026-03-01T23:30:00Z");
    let clock = |clock: LocalClock| move |profile: &mut segmentry::model::Profile| profile.clock = clock.into();
    let east = |seconds: i32| chrono::FixedOffset::east_opt(seconds).unwrap();
    let context = as_of("2026-04-01").customer_zone("Tokyo", chrono_tz::Asia::Tokyo);
    let times = times_of(
        &context,
        [
            london("by the context"),
            london("an hour east").profile(clock(LocalClock::Offset(east(3_600).into()))),
            london("by a zone").profile(clock(LocalClock::Zone("Tokyo".into()))),
            london("by no zone that is known").profile(clock(LocalClock::Zone("Mars".into()))),
            a_customer("by the event")
                .with(Visit::new(instant("2026-03-01T23:30:00Z")).local_offset(east(-7_200)))
                .profile(clock(LocalClock::Zone("Mars".into()))),
        ],
    );
    let found: Vec<_> = times.busiest().map(|(day, hour, tally)| (day, hour, counts(tally))).collect();
    assert_eq!(
        found,
        [(Weekday::Mon, 0, (1, 1)), (Weekday::Mon, 8, (1, 1)), (Weekday::Sun, 21, (1, 1)), (Weekday::Sun, 23, (1, 1)),]
    );
    assert_eq!((counts(&times.unplaced), counts(&times.total)), ((1, 1), (5, 5)));
}

#[test]
fn an_hour_ends_where_the_next_begins() {
    let times = times_of(
        &as_of("2026-04-01"),
        [a_customer(1).visited("2026-03-04T09:59:59.999999Z").visited("2026-03-04T10:00:00Z")],
    );
    assert_eq!(times.at(Weekday::Wed, 9).map(counts), Some((1, 1)));
    assert_eq!(times.at(Weekday::Wed, 10).map(counts), Some((1, 1)));
    assert_eq!(times.at(Weekday::Wed, 11).map(counts), Some((0, 0)));
    assert_eq!(times.at(Weekday::Wed, 24), None);
}

#[test]
fn a_member_is_one_in_every_sum() {
    let anna = a_customer("anna")
        .visited("2026-03-04T09:10:00Z")
        .visited("2026-03-04T09:50:00Z")
        .visited("2026-03-04T20:00:00Z")
        .visited("2026-03-05T20:00:00Z");
    let bert = a_customer("bert").visited("2026-03-11T09:00:00Z");
    let times = times_of(&as_of("2026-04-01"), [anna, bert]);
    assert_eq!(times.at(Weekday::Wed, 9).map(counts), Some((3, 2)));
    assert_eq!((counts(&times.days[2].total), counts(&times.days[3].total)), ((4, 2), (1, 1)));
    assert_eq!((counts(&times.hours[9]), counts(&times.hours[20])), ((3, 2), (2, 1)));
    assert_eq!(counts(&times.total), (5, 2));
}

#[test]
fn of_equally_busy_hours_the_earlier_in_the_week_comes_first() {
    let anna =
        a_customer(1).visited("2026-03-04T09:10:00Z").visited("2026-03-02T23:00:00Z").visited("2026-03-02T22:00:00Z");
    // As many visits, and more people.
    let [bert, cleo] = [2, 3].map(|id| a_customer(id).visited("2026-03-08T09:00:00Z"));
    let dora = a_customer(4).visited("2026-03-03T09:00:00Z").visited("2026-03-03T09:01:00Z");
    let times = times_of(&as_of("2026-04-01"), [anna, bert, cleo, dora]);
    let found: Vec<_> = times.busiest().map(|(day, hour, _)| (day, hour)).collect();
    assert_eq!(
        found,
        [(Weekday::Sun, 9), (Weekday::Tue, 9), (Weekday::Mon, 22), (Weekday::Mon, 23), (Weekday::Wed, 9)]
    );
}

#[test]
fn a_table_of_events_can_be_printed() {
    let times = times_of(&as_of("2026-04-01"), [a_customer(1).visited("2026-03-04T09:10:00Z")]);
    let table = times.to_string();
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 26);
    assert_eq!(lines[0], "hour   Mon  Tue  Wed  Thu  Fri  Sat  Sun  total");
    assert_eq!(lines[10], " 9       0    0    1    0    0    0    0      1");
    assert_eq!(lines[25], "total    0    0    1    0    0    0    0      1");
}

#[test]
fn faults_are_told_with_their_places() {
    let question = Timetable::of(visits().within_last(days(0))).quantity(EventField::Page).revenue(Currency::EUR);
    let error = question.plan(&as_of("2026-04-01")).unwrap_err();
    let faults: Vec<_> = error.faults().iter().map(|fault| (fault.path(), fault.problem().clone())).collect();
    assert_eq!(faults[0].0, "/events/window");
    let wrong = Problem::WrongType { name: "page".into(), expected: "a text", found: "a number" };
    assert_eq!(faults[1], ("/quantity", wrong));
    assert_eq!(faults[2], ("/revenue", Problem::NoMoney { kind: "visit".into() }));
}

// By adding offsets to instants.

#[derive(Default)]
struct Slow {
    events: u64,
    members: BTreeSet<usize>,
    points: i64,
    pointless: u64,
    euros: i128,
    priceless: u64,
}

impl Slow {
    fn add(&mut self, number: usize, what: &What, at: i64, now: i64) {
        self.events += 1;
        self.members.insert(number);
        match what {
            What::Did { points: Some(points) } => self.points += points,
            What::Did { points: None } => self.pointless += 1,
            What::Bought(bought) => match bought.euros(at, Some(now)) {
                Some(euros) => self.euros += euros,
                None => self.priceless += 1,
            },
            _ => {}
        }
    }

    fn json(&self, with_points: bool) -> serde_json::Value {
        let mut json = serde_json::json!({
            "events": self.events, "members": self.members.len(), "quantity": null, "revenue": null
        });
        if with_points {
            json["quantity"] = serde_json::json!({"number": self.points.to_string(), "unknown": self.pointless});
        } else {
            json["revenue"] = serde_json::json!({"amount": euros(self.euros).to_string(), "unknown": self.priceless});
        }
        json
    }
}

/// Seconds east at an instant.
fn offset(person: &Person, own: Option<i32>, at: i64) -> Option<i32> {
    use chrono::Offset;
    match (own, person.clock) {
        (Some(own), _) => Some(own),
        (None, Clock::East(seconds)) => Some(seconds),
        (None, Clock::Tokyo) => Some(9 * 3_600),
        (None, Clock::Mars) => None,
        (None, Clock::Nothing) => {
            let utc = chrono::DateTime::from_timestamp_micros(at).unwrap().naive_utc();
            Some(chrono_tz::Europe::Berlin.offset_from_utc_datetime(&utc).fix().local_minus_utc())
        }
    }
}

fn slowly(people: &[Person], with_points: bool, now: i64) -> serde_json::Value {
    let slow = |n: usize| -> Vec<Slow> { (0..n).map(|_| Slow::default()).collect() };
    let (mut cells, mut days, mut hours, mut others) = (slow(168), slow(7), slow(24), slow(2));
    for (number, person) in people.iter().enumerate() {
        for deed in person.deeds.iter().filter(|deed| deed.is_there(now)) {
            let is_asked = match &deed.what {
                What::Did { .. } => with_points,
                What::Bought(_) => !with_points,
                _ => false,
            };
            if !is_asked {
                continue;
            }
            let add = |slow: &mut Slow| slow.add(number, &deed.what, deed.at, now);
            add(&mut others[0]);
            let Some(offset) = offset(person, deed.offset, deed.at) else {
                add(&mut others[1]);
                continue;
            };
            let wall = chrono::DateTime::from_timestamp_micros(deed.at + i64::from(offset) * 1_000_000).unwrap();
            let day = wall.weekday().num_days_from_monday() as usize;
            let hour = wall.hour() as usize;
            add(&mut cells[day * 24 + hour]);
            add(&mut days[day]);
            add(&mut hours[hour]);
        }
    }
    let json = |slows: &[Slow]| -> Vec<serde_json::Value> { slows.iter().map(|slow| slow.json(with_points)).collect() };
    let of_day =
        |day: usize| serde_json::json!({"total": days[day].json(with_points), "hours": json(&cells[day * 24..][..24])});
    serde_json::json!({
        "days": (0..7).map(of_day).collect::<Vec<_>>(),
        "hours": json(&hours),
        "total": others[0].json(with_points),
        "unplaced": others[1].json(with_points),
        "incomplete": [],
        "is_complete": true,
    })
}

#[test]
fn agrees_with_adding_offsets() {
    for seed in 0..60 {
        let people = people(seed, 25);
        let population = population(&people);
        for now in [START + 20 * HOUR, START + 100 * HOUR] {
            let bought = Timetable::of(orders()).revenue(Currency::EUR);
            let did = Timetable::of(custom("game")).quantity(EventField::property("points"));
            for (question, with_points) in [(bought, false), (did, true)] {
                let plan = question.plan(&context(START)).unwrap().at(crate::deeds::instant(now)).unwrap();
                let found = serde_json::to_value(plan.of(&population, &population.everyone())).unwrap();
                assert_eq!(found, slowly(&people, with_points, now), "{seed} {now}");
            }
        }
    }
}
