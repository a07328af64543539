//! During and outside of occasions: holidays, personal days, hours of the day.

use super::*;

fn during(occasion: &Json) -> Json {
    count(visits(json!({"where": [{"during": occasion}]})))
}

fn outside(occasion: &Json) -> Json {
    count(visits(json!({"where": [{"outside": occasion}]})))
}

pub(super) fn rows() -> Vec<Row> {
    [of_holidays(), of_birthdays(), of_other_days(), of_hours(), of_clocks()].concat()
}

fn of_holidays() -> Vec<Row> {
    let christmas = json!({"holiday": {"name": "christmas", "lead": 2, "trail": 1}});
    let turn = json!({"holiday": {"name": "new_year", "lead": 7}});
    let at = |at: &str| who(vec![visit(at)]);
    let berlin = |row: Row| row.at("2027-02-01 00:00").zone("Europe/Berlin");
    let rows = vec![
        row("before it leads up", during(&christmas), at("12-22 22:59:59.999999"), exactly(0)),
        row("it leads up", during(&christmas), at("12-22 23:00"), exactly(1)),
        row("it trails", during(&christmas), at("12-26 22:59:59.999999"), exactly(1)),
        row("it is over", during(&christmas), at("12-26 23:00"), exactly(0)),
        row("outside before", outside(&christmas), at("12-22 22:59:59.999999"), exactly(1)),
        row("not outside", outside(&christmas), at("12-22 23:00"), exactly(0)),
        row("of any year", during(&christmas), at("2019-12-25 12:00"), exactly(1)),
        row("into the year before", during(&turn), at("12-25 12:00"), exactly(1)),
        row("not that far", during(&turn), at("12-24 12:00"), exactly(0)),
        row("on the day itself", during(&turn), at("2027-01-01 12:00"), exactly(1)),
        row("and not after", during(&turn), at("2027-01-02 12:00"), exactly(0)),
    ];
    rows.into_iter().map(berlin).collect()
}

fn of_birthdays() -> Vec<Row> {
    let birthday = |more: Json| json!({"personal": merged(json!({"day": "birthday"}), more)});
    let until = |more: Json| json!({"number": {"days_until": birthday(more)}});
    let born = |date: &str| who_is(json!({"birth_date": {"undated": date}}), vec![visit("2025-12-28 12:00")]);
    let week = json!({"lead": 7});
    let later = json!({"birth_date": {"dated": [{"since": t("06-15 12:00:00.000001"), "value": "1990-06-20"}]}});
    vec![
        row("is coming", until(json!({})), born("1990-06-20"), exactly(5)),
        row("is today", until(json!({})), born("1990-06-15"), exactly(0)),
        row("was yesterday", until(json!({})), born("1990-06-14"), exactly(364)),
        row("without a year", until(json!({})), born("--06-20"), exactly(5)),
        row("not known", until(json!({})), who(vec![]), missing()),
        row("not known yet", until(json!({})), who_is(later, vec![]), missing()),
        row("not told", is(until(json!({})), json!({"at_most": 7})), who(vec![]), json!("unknown")),
        row("on 1 March", until(json!({})), born("1992-02-29"), exactly(1)).at("02-28 12:00"),
        row("on 28 February", until(json!({"leap_day": "february_28"})), born("1992-02-29"), exactly(0))
            .at("02-28 12:00"),
        row("in a leap year", until(json!({"leap_day": "february_28"})), born("1992-02-29"), exactly(1))
            .at("2028-02-28 12:00"),
        row("without a year, in a leap year", until(json!({})), born("--02-29"), exactly(1)).at("2028-02-28 12:00"),
        row("leads up from the year before", during(&birthday(week.clone())), born("1990-01-03"), exactly(1)),
        row("not that far", during(&birthday(week.clone())), born("1990-01-05"), exactly(0)),
        row("in the year of birth", during(&birthday(week.clone())), born("2026-01-03"), exactly(1)),
        row("not before birth", during(&birthday(week.clone())), born("2027-01-03"), exactly(0)),
        row("not known of an event", during(&birthday(json!({}))), who(vec![visit("06-01 10:00")]), missing()),
        row("nor outside", outside(&birthday(json!({}))), who(vec![visit("06-01 10:00")]), missing()),
        row("nor asked of no event", during(&birthday(json!({}))), who(vec![play("06-01 10:00")]), exactly(0)),
        row(
            "nor needed",
            count(visits(json!({"where": [{"has": {"property": "world"}}, {"during": birthday(json!({}))}]}))),
            who(vec![visit("06-01 10:00")]),
            exactly(0),
        ),
    ]
}

fn of_other_days() -> Vec<Row> {
    let sign_up = json!({"personal": {"day": "sign_up"}});
    let wedding = |more: Json| json!({"personal": merged(json!({"day": {"kind": "wedding"}}), more)});
    let until = |occasion: &Json| json!({"number": {"days_until": occasion}});
    let signed_up = |at: &str, visit_at: &str| who_is(json!({"sign_up": {"at": t(at)}}), vec![visit(visit_at)]);
    let day = |date: &str, recurs: bool| {
        let occasions = json!([{"kind": "wedding", "date": date, "recurs": recurs}]);
        who_is(json!({"occasions": occasions}), vec![visit("2025-06-20 12:00")])
    };
    let two = || {
        let one = |date: &str| json!({"kind": "wedding", "date": date, "recurs": true});
        who_is(json!({"occasions": [one("2020-01-01"), one("2022-07-01")]}), vec![])
    };
    let other = who_is(json!({"occasions": [{"kind": "move", "date": "2020-06-20", "recurs": true}]}), vec![]);
    vec![
        row("by the date of the plan", until(&sign_up), signed_up("2025-06-15 23:00", "06-01 00:00"), exactly(1))
            .zone("Europe/Berlin"),
        row(
            "the first is a year later",
            during(&sign_up),
            signed_up("2025-06-10 10:00", "2025-06-10 12:00"),
            exactly(0),
        ),
        row("a year later", during(&sign_up), signed_up("2025-06-10 10:00", "06-10 00:00"), exactly(1)),
        row("signs up only later", during(&sign_up), signed_up("06-16 10:00", "06-10 00:00"), missing()),
        row("once, ahead", until(&wedding(json!({}))), day("2026-06-20", false), exactly(5)),
        row("once, long ago", until(&wedding(json!({}))), day("2025-06-20", false), missing()),
        row(
            "once, so never again",
            is(until(&wedding(json!({}))), json!({"more_than": 9})),
            day("2025-06-20", false),
            json!("yes"),
        ),
        row("every year", until(&wedding(json!({}))), day("2020-06-20", true), exactly(5)),
        row("every year, not before", until(&wedding(json!({}))), day("2027-06-20", true), exactly(370)),
        row("none of this kind", until(&wedding(json!({}))), other, missing()),
        row("the next of two", until(&wedding(json!({}))), two(), exactly(16)),
        row("during once", during(&wedding(json!({}))), day("2025-06-20", false), exactly(1)),
        row("once, not a year before", during(&wedding(json!({}))), day("2026-06-20", false), exactly(0)),
        row("every year from then on", during(&wedding(json!({}))), day("2020-06-20", true), exactly(1)),
        row("trails", during(&wedding(json!({"trail": 1}))), day("2025-06-19", false), exactly(1)),
        row("leap day on 1 March", until(&wedding(json!({}))), day("2020-02-29", true), exactly(1))
            .at("2025-02-28 12:00"),
        row(
            "leap day before",
            until(&wedding(json!({"leap_day": "february_28"}))),
            day("2020-02-29", true),
            exactly(0),
        )
        .at("2025-02-28 12:00"),
    ]
}

fn of_hours() -> Vec<Row> {
    let happy = json!({"daily": {"from": "17:00", "to": "19:00", "on": ["friday"]}});
    let night = json!({"daily": {"from": "22:00", "to": "02:00", "on": ["friday"]}});
    let evening = json!({"daily": {"from": "20:30", "to": "24:00"}});
    let at = |at: &str| who(vec![visit(at)]);
    // 12 June is a Friday.
    vec![
        row("too early", during(&happy), at("06-12 16:59:59.999999"), exactly(0)),
        row("it begins", during(&happy), at("06-12 17:00"), exactly(1)),
        row("the last instant", during(&happy), at("06-12 18:59:59.999999"), exactly(1)),
        row("it is over", during(&happy), at("06-12 19:00"), exactly(0)),
        row("outside", outside(&happy), at("06-12 19:00"), exactly(1)),
        row("another day", during(&happy), at("06-11 18:00"), exactly(0)),
        row("before midnight", during(&night), at("06-12 23:59:59.999999"), exactly(1)),
        row("after midnight", during(&night), at("06-13 00:00"), exactly(1)),
        row("to the last instant", during(&night), at("06-13 01:59:59.999999"), exactly(1)),
        row("and no longer", during(&night), at("06-13 02:00"), exactly(0)),
        row("the night before", during(&night), at("06-12 01:00"), exactly(0)),
        row("the night after", during(&night), at("06-13 22:00"), exactly(0)),
        row("to midnight", during(&evening), at("06-13 23:59:59.999999"), exactly(1)),
        row("not beyond", during(&evening), at("06-13 00:00"), exactly(0)),
        row("by the minute", during(&evening), at("06-13 20:29:59"), exactly(0)),
        row("in the zone of the plan", during(&happy), at("06-12 15:00"), exactly(1)).zone("Europe/Berlin"),
        row(
            "the other hour that clocks show twice",
            during(&json!({"daily": {"from": "02:00", "to": "03:00"}})),
            who(vec![visit("2025-10-26 00:30"), visit("2025-10-26 01:30")]),
            exactly(2),
        )
        .zone("Europe/Berlin"),
    ]
}

fn of_clocks() -> Vec<Row> {
    let happy = json!({"daily": {"from": "17:00", "to": "19:00", "on": ["friday"]}});
    let at = |clock: Json, at: &str| who_is(json!({"clock": {"undated": clock}}), vec![visit(at)]);
    let own = |clock: Json| {
        let event = json!({"at": t("06-12 12:00"), "name": "visit", "local_offset": "+05:30"});
        who_is(json!({"clock": {"undated": clock}}), vec![json!({"custom": event})])
    };
    let moved = json!({"clock": {"undated": {"offset": "+00:00"}, "dated": [
        {"since": t("06-14 00:00"), "value": {"offset": "+02:00"}},
        {"since": t("06-16 00:00"), "value": {"offset": "-02:00"}},
    ]}});
    vec![
        row("an offset", during(&happy), at(json!({"offset": "-03:30"}), "06-12 20:30"), exactly(1)),
        row("another weekday there", during(&happy), at(json!({"offset": "+14:00"}), "06-12 04:00"), exactly(1)),
        row("a zone", during(&happy), at(json!({"zone": "Asia/Tokyo"}), "06-12 08:00"), exactly(1)),
        row("a zone in summer", during(&happy), at(json!({"zone": "America/New_York"}), "06-12 21:00"), exactly(1)),
        row("a zone in winter", during(&happy), at(json!({"zone": "America/New_York"}), "01-09 21:00"), exactly(0)),
        row("a zone nobody knows", during(&happy), at(json!({"zone": "Mars/Olympus"}), "06-12 17:00"), missing()),
        row("nor outside", outside(&happy), at(json!({"zone": "Mars/Olympus"}), "06-12 17:00"), missing()),
        row("the event's own comes first", during(&happy), own(json!({"offset": "+00:00"})), exactly(1)),
        row("also before a zone nobody knows", during(&happy), own(json!({"zone": "Mars/Olympus"})), exactly(1)),
        row(
            "the clock of now, also for the past",
            during(&happy),
            who_is(moved, vec![visit("06-12 15:00")]),
            exactly(1),
        ),
    ]
}
