//! The first or last event, and filters before and after it is picked.

use super::*;

fn dear() -> Json {
    json!({"in_range": {"field": "total", "is": {"at_least": {"money": "50 EUR"}}}})
}

fn picked(end: &str, more: Json) -> Json {
    merged(orders(json!({"pick": {"end": end}})), more)
}

pub(super) fn rows() -> Vec<Row> {
    let three =
        || who(vec![order("03-01 10:00", "60 EUR"), order("04-01 10:00", "20 EUR"), order("05-01 10:00", "70 EUR")]);
    let then = |end: &str| orders(json!({"pick": {"end": end, "where": [dear()]}}));
    let total = |events: Json| json!({"amount": {"total": {"events": events, "currency": "EUR"}}});
    let note = json!({"credit_note": {"at": t("05-02 10:00"), "amount": "5 EUR"}});
    let cancelled = json!({"cancelled": t("05-05 10:00")});
    let foreign =
        || who(vec![order("03-01 10:00", "60 EUR"), order("04-01 10:00", "20 CHF"), order("05-01 10:00", "70 EUR")]);
    let tie = || who(vec![order("05-01 10:00", "10 EUR"), order("05-01 10:00", "20 EUR"), visit("05-01 10:00")]);
    let any_kind = |end: &str| {
        count(json!({"from": ["order", {"custom": "visit"}], "pick": {"end": end, "where": [
            {"followed_by": {"from": ["order"]}}
        ]}}))
    };
    vec![
        row("one of three", count(picked("first", json!({}))), three(), exactly(1)),
        row("none of none", count(picked("first", json!({}))), who(vec![visit("06-01 10:00")]), exactly(0)),
        row("the first passes", count(then("first")), three(), exactly(1)),
        row("the last passes", total(then("last")), three(), euros("70")),
        row(
            "the last does not pass, though one before does",
            count(then("last")),
            who(vec![order("03-01 10:00", "60 EUR"), order("04-01 10:00", "20 EUR")]),
            exactly(0),
        ),
        row(
            "the last that passes",
            total(picked("last", json!({"where": [dear()]}))),
            who(vec![order("03-01 10:00", "60 EUR"), order("04-01 10:00", "20 EUR")]),
            euros("60"),
        ),
        row(
            "the first in the window",
            total(picked("first", json!({"window": {"last": "60d"}}))),
            three(),
            euros("70"),
        ),
        row(
            "a cancelled order is no candidate",
            total(picked("last", json!({}))),
            who(vec![order("03-01 10:00", "60 EUR"), order_of("05-01 10:00", "70 EUR", cancelled.clone())]),
            euros("60"),
        ),
        row(
            "it was one before",
            total(picked("last", json!({}))),
            who(vec![order("03-01 10:00", "60 EUR"), order_of("05-01 10:00", "70 EUR", cancelled)]),
            euros("70"),
        )
        .at("05-05 09:59:59"),
        row(
            "credit notes lower the total of all",
            total(orders(json!({}))),
            who(vec![order("05-01 10:00", "70 EUR"), note.clone()]),
            euros("65"),
        ),
        row(
            "but not of one",
            total(picked("last", json!({}))),
            who(vec![order("05-01 10:00", "70 EUR"), note]),
            euros("70"),
        ),
        row("no rate for one beside it", total(picked("last", json!({}))), foreign(), euros("70")),
        row("no rate to say which passes", total(picked("last", json!({"where": [dear()]}))), foreign(), missing()),
        row("no rate for one beside the picked", count(then("last")), foreign(), exactly(1)),
        row("the first at one instant", total(picked("first", json!({}))), tie(), euros("10")),
        row("the last at one instant", total(picked("last", json!({}))), tie(), euros("20")),
        row("the last kind at one instant", any_kind("last"), tie(), exactly(1)),
        row("the earlier may be the first", count(picked("first", json!({}))), three(), missing())
            .known_since("02-01 00:00"),
        row("the last is the last", count(picked("last", json!({}))), three(), exactly(1)).known_since("02-01 00:00"),
        row("the last does not pass", count(then("last")), who(vec![order("05-01 10:00", "20 EUR")]), exactly(0))
            .known_since("02-01 00:00"),
        row("no last is known", count(picked("last", json!({}))), who(vec![visit("05-01 10:00")]), at_least(0))
            .known_since("02-01 00:00"),
        row(
            "the first when all is known",
            count(picked("first", json!({"window": {"last": "60d"}}))),
            three(),
            exactly(1),
        )
        .known_since("02-01 00:00"),
        row(
            "the first visit had been preceded",
            any(visits(json!({"pick": {"end": "first", "where": [{"preceded_by": {"from": [{"custom": "play"}]}}]}}))),
            who(vec![play("03-01 10:00"), visit("04-01 10:00")]),
            json!("yes"),
        ),
    ]
}
