//! Calendar days since the first and the latest.

use super::*;

fn days_since(end: &str, events: Json) -> Json {
    json!({"number": {"days_since": {"events": events, "end": end}}})
}

fn latest() -> Json {
    days_since("last", visits(json!({})))
}

fn first() -> Json {
    days_since("first", visits(json!({})))
}

fn one(at: &str) -> Json {
    who(vec![visit(at)])
}

pub(super) fn rows() -> Vec<Row> {
    [at_midnight(), with_other_hours(), of_several()].concat()
}

fn at_midnight() -> Vec<Row> {
    let of = |about, at: &str, days: u64| row(about, latest(), one(at), exactly(days));
    vec![
        of("today", "06-15 09:00", 0),
        of("at midnight", "06-15 00:00", 0),
        of("before midnight", "06-14 23:59:59.999999", 1),
        of("yesterday, more than a day ago", "06-14 00:00", 1),
        of("the day before", "06-13 23:59:59.999999", 2),
        of("a leap year ago", "2024-02-29 12:00", 837),
        of("at midnight in Berlin", "06-14 22:00", 0).zone("Europe/Berlin"),
        of("before midnight in Berlin", "06-14 21:59:59.999999", 1).zone("Europe/Berlin"),
        of("now", NOW, 0),
        of("just now, and yesterday", "06-14 21:59:59.999999", 1).zone("Europe/Berlin").at("06-14 22:00"),
        of("just now, and today", "06-14 21:59:59.999998", 0).zone("Europe/Berlin").at("06-14 21:59:59.999999"),
        row(
            "exactly a day",
            json!({"time": {"since": {"events": visits(json!({})), "end": "last"}}}),
            one("06-14 12:00"),
            span("1d"),
        ),
        row("not today", is(latest(), json!({"exactly": 0})), one("06-14 23:59:59.999999"), json!("no")),
        row("at most yesterday", is(latest(), json!({"at_most": 1})), one("06-14 00:00"), json!("yes")),
        row("not more than yesterday", is(latest(), json!({"more_than": 1})), one("06-14 00:00"), json!("no")),
    ]
}

/// Dates go by the zone of the plan: days may be shorter, longer, or left out.
fn with_other_hours() -> Vec<Row> {
    let of = |about, at: &str, as_of: &str, days: u64| {
        row(about, latest(), one(at), exactly(days)).zone("Europe/Berlin").at(as_of)
    };
    let on_clock = |offset: &str| {
        let visit = json!({"custom": {"at": t("06-14 12:00"), "name": "visit", "local_offset": offset}});
        who_is(json!({"clock": {"undated": {"offset": offset}}}), vec![visit])
    };
    vec![
        of("a day of 23 hours", "03-28 23:00", "03-29 22:00", 1),
        of("before a day of 23 hours", "03-28 22:59:59.999999", "03-29 22:00", 2),
        of("to its last instant", "03-28 22:59:59.999999", "03-29 21:59:59.999999", 1),
        of("a day of 25 hours", "2025-10-25 22:00", "2025-10-26 22:59:59.999999", 0),
        of("after a day of 25 hours", "2025-10-25 22:00", "2025-10-26 23:00", 1),
        row("a date that was left out", latest(), one("2011-12-30 09:59:59.999999"), exactly(2))
            .zone("Pacific/Apia")
            .at("2011-12-30 10:00"),
        row("the clock of the event does not matter", latest(), on_clock("+14:00"), exactly(1)),
        row("nor does one behind", latest(), on_clock("-12:00"), exactly(1)),
        row(
            "nor one that nobody knows",
            latest(),
            who_is(json!({"clock": {"undated": {"zone": "Mars/Olympus"}}}), vec![visit("06-14 12:00")]),
            exactly(1),
        ),
    ]
}

fn of_several() -> Vec<Row> {
    let three = || who(vec![visit("03-01 10:00"), visit("06-05 10:00"), visit("06-10 10:00"), visit("06-16 10:00")]);
    let within = |window: Json| days_since("first", visits(json!({"window": window})));
    let picked = |end: &str| days_since("first", visits(json!({"pick": {"end": end}})));
    let dear = json!({"in_range": {"field": "total", "is": {"at_least": {"money": "50 EUR"}}}});
    vec![
        row("the latest", latest(), three(), exactly(5)),
        row("the first", first(), three(), exactly(106)),
        row("the first of a window", within(json!({"last": "30d"})), three(), exactly(10)),
        row("of the picked", picked("last"), three(), exactly(5)),
        row("over nothing", latest(), who(vec![play("06-01 10:00")]), missing()),
        row("over what is to come", first(), one("06-15 12:00:00.000001"), missing()),
        row("unknown over nothing", is(latest(), json!({"at_least": 30})), who(vec![]), json!("unknown")),
        row("the latest, known since", latest(), three(), exactly(5)).known_since("02-01 00:00"),
        row("the first, known since", first(), three(), at_least(106)).known_since("02-01 00:00"),
        row("long enough, known since", is(first(), json!({"at_least": 100})), three(), json!("yes"))
            .known_since("02-01 00:00"),
        row("perhaps longer, known since", is(first(), json!({"at_most": 200})), three(), json!("unknown"))
            .known_since("02-01 00:00"),
        row("nothing, known since", latest(), who(vec![]), missing()).known_since("02-01 00:00"),
        row(
            "no rate to say which",
            days_since("last", orders(json!({"where": [dear]}))),
            who(vec![order("05-01 10:00", "60 CHF"), order("06-01 10:00", "60 EUR")]),
            missing(),
        ),
        row(
            "cancelled later",
            days_since("last", orders(json!({}))),
            who(vec![
                order("05-01 10:00", "60 EUR"),
                order_of("06-14 10:00", "60 EUR", json!({"cancelled": t("06-15 10:00")})),
            ]),
            exactly(1),
        )
        .at("06-15 09:59:59.999999"),
    ]
}
