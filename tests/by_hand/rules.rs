//! The forms of rules, by how many days there are until the next.

use super::*;
use chrono::NaiveDate;

fn fixed(month: u32, day: u32) -> Json {
    json!({"fixed": {"month": month, "day": day}})
}

fn until(occasion: Json) -> Json {
    json!({"number": {"days_until": occasion}})
}

fn ruled(rule: Json) -> Json {
    json!({"rule": {"name": "a day", "is": rule}})
}

/// The next day of a rule, from a day on.
fn next(about: &'static str, rule: Json, from: &str, day: &str) -> Row {
    let date = |text: &str| text.parse::<NaiveDate>().unwrap();
    let days = (date(day) - date(from)).num_days().try_into().unwrap();
    row(about, until(ruled(rule)), json!({"id": 1}), exactly(days)).at(&format!("{from} 12:00"))
}

fn none(about: &'static str, rule: Json, from: &str) -> Row {
    row(about, until(ruled(rule)), json!({"id": 1}), missing()).at(&format!("{from} 12:00"))
}

pub(super) fn rows() -> Vec<Row> {
    let thanksgiving = || json!({"weekday": {"nth": 4, "weekday": "thursday", "month": 11}});
    let kings_day = || json!({"moved": {"rule": fixed(4, 27), "when": ["sunday"], "before": 1}});
    let ascension = || json!({"after": {"days": 39, "of": "easter"}});
    let may_day = || json!({"moved": {"rule": fixed(5, 1), "when": ascension(), "after": 7}});
    let twelfth_night = || json!({"after": {"days": 12, "of": fixed(12, 25)}});
    let valid = |rule: Json, years: Json| json!({"valid": merged(json!({"rule": rule}), years)});
    let from = "2026-01-01";
    let mut rows = vec![
        next("today", fixed(1, 1), from, from),
        next("fixed", fixed(12, 25), from, "2026-12-25"),
        next("gone by, so next year", fixed(12, 31), "2026-12-31", "2026-12-31"),
        next("just gone by", fixed(12, 30), "2026-12-31", "2027-12-30"),
        next("leap years only", fixed(2, 29), from, "2028-02-29"),
        next("no leap year at the turn of a century", fixed(2, 29), "2097-01-01", "2104-02-29"),
        next("nth weekday", thanksgiving(), from, "2026-11-26"),
        next(
            "a first that is the first",
            json!({"weekday": {"nth": 1, "weekday": "thursday", "month": 1}}),
            from,
            from,
        ),
        next("a fifth", json!({"weekday": {"nth": 5, "weekday": "monday", "month": 2}}), from, "2044-02-29"),
        next("last weekday", json!({"last_weekday": {"weekday": "monday", "month": 5}}), from, "2026-05-25"),
        next(
            "last weekday on the last",
            json!({"last_weekday": {"weekday": "sunday", "month": 5}}),
            from,
            "2026-05-31",
        ),
        next("easter", json!("easter"), from, "2026-04-05"),
        next("orthodox easter", json!("orthodox_easter"), from, "2026-04-12"),
        next("days after", json!({"after": {"days": 1, "of": thanksgiving()}}), from, "2026-11-27"),
        next("days before", json!({"before": {"days": 2, "of": "easter"}}), from, "2026-04-03"),
        next("days after, in the next year", twelfth_night(), from, "2026-01-06"),
        next(
            "days before, in the year before",
            json!({"before": {"days": 7, "of": fixed(1, 3)}}),
            "2026-12-20",
            "2026-12-27",
        ),
        next(
            "on or after",
            json!({"weekday_on_or_after": {"weekday": "sunday", "of": fixed(11, 27)}}),
            from,
            "2026-11-29",
        ),
        next("on", json!({"weekday_on_or_after": {"weekday": "sunday", "of": fixed(11, 29)}}), from, "2026-11-29"),
        next(
            "on or before",
            json!({"weekday_on_or_before": {"weekday": "wednesday", "of": fixed(11, 22)}}),
            from,
            "2026-11-18",
        ),
        next("moved off a weekday", kings_day(), "2025-01-01", "2025-04-26"),
        next("not moved", kings_day(), from, "2026-04-27"),
        next("moved off another rule", may_day(), "2008-01-01", "2008-05-08"),
        next("not on the other rule", may_day(), from, "2026-05-01"),
        next("since", valid(fixed(7, 4), json!({"since": 2028})), from, "2028-07-04"),
        next("since, included", valid(fixed(7, 4), json!({"since": 2026})), from, "2026-07-04"),
        next("until, included", valid(fixed(7, 4), json!({"until": 2026})), from, "2026-07-04"),
        none("until", valid(fixed(7, 4), json!({"until": 2025})), from),
        next("of the rule's own year", valid(twelfth_night(), json!({"until": 2025})), from, "2026-01-06"),
        none("and not of the next", valid(twelfth_night(), json!({"until": 2025})), "2026-01-07"),
        next("any of them", json!({"any_of": [fixed(12, 25), thanksgiving(), "easter"]}), from, "2026-04-05"),
        next(
            "any of the others",
            json!({"any_of": [fixed(12, 25), thanksgiving(), "easter"]}),
            "2026-04-06",
            "2026-11-26",
        ),
        next("a table", json!({"dates": ["2026-11-27", "2027-11-26"]}), "2026-11-28", "2027-11-26"),
        none("a table that is over", json!({"dates": ["2026-11-27", "2027-11-26"]}), "2027-11-27"),
        next("within 40 years", json!({"dates": ["2065-12-31"]}), from, "2065-12-31"),
        none("beyond 40 years", json!({"dates": ["2067-01-01"]}), from),
        next(
            "the second sunday of advent",
            json!({"after": {"days": 7, "of": {"weekday_on_or_after": {"weekday": "sunday", "of": fixed(11, 27)}}}}),
            from,
            "2026-12-06",
        ),
    ];
    let over = || ruled(json!({"dates": ["2025-11-27"]}));
    let nobody = || json!({"id": 1});
    rows.extend([
        row("nothing ahead is far", is(until(over()), json!({"at_least": 1_000_000})), nobody(), json!("yes")),
        row("nothing ahead is not near", is(until(over()), json!({"at_most": 1_000_000})), nobody(), json!("no")),
        row("nothing ahead is no number", is(until(over()), json!({"exactly": 3})), nobody(), json!("no")),
        row("christmas", until(json!({"holiday": {"name": "christmas"}})), nobody(), exactly(3)).at("12-22 12:00"),
        row("new year", until(json!({"holiday": {"name": "new_year"}})), nobody(), exactly(10)).at("12-22 12:00"),
        row("easter", until(json!({"holiday": {"name": "easter"}})), nobody(), exactly(0)).at("04-05 23:59:59"),
        row("orthodox easter", until(json!({"holiday": {"name": "orthodox_easter"}})), nobody(), exactly(7))
            .at("04-05 00:00"),
        row("thanksgiving", until(json!({"holiday": {"name": "thanksgiving"}})), nobody(), exactly(1))
            .at("11-25 12:00"),
        row("black friday", until(json!({"holiday": {"name": "black_friday"}})), nobody(), exactly(2))
            .at("11-25 12:00"),
        row("today, in the zone of the plan", until(json!({"holiday": {"name": "christmas"}})), nobody(), exactly(0))
            .at("12-24 23:00")
            .zone("Europe/Berlin"),
        row("not yet, in the zone of the plan", until(json!({"holiday": {"name": "christmas"}})), nobody(), exactly(1))
            .at("12-24 22:59:59")
            .zone("Europe/Berlin"),
    ]);
    rows
}
