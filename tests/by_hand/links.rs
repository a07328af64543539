//! One event followed or preceded by another.

use super::*;

fn linked(clause: &str, link: Json) -> Json {
    count(visits(json!({"where": [{clause: merged(json!({"from": [{"custom": "play"}]}), link)}]})))
}

fn day() -> Json {
    json!({"within": "24h"})
}

pub(super) fn rows() -> Vec<Row> {
    let followed = || linked("followed_by", day());
    let preceded = || linked("preceded_by", day());
    let unfollowed = || linked("not_followed_by", day());
    let after = |at: &str| who(vec![play(at), visit("06-01 10:00")]);
    let mut rows = vec![
        row("at once", followed(), after("06-01 10:00"), exactly(1)),
        row("just before", followed(), after("06-01 09:59:59.999999"), exactly(0)),
        row("the last instant", followed(), after("06-02 09:59:59.999999"), exactly(1)),
        row("too late", followed(), after("06-02 10:00"), exactly(0)),
        row("whenever", linked("followed_by", json!({})), after("06-14 10:00"), exactly(1)),
        row("later than now", linked("followed_by", json!({})), after("06-15 12:00:00.000001"), exactly(0)),
        row("now", linked("followed_by", json!({})), after("06-15 12:00"), exactly(1)),
        row("preceded at once", preceded(), after("06-01 10:00"), exactly(1)),
        row("preceded by what comes after", preceded(), after("06-01 10:00:00.000001"), exactly(0)),
        row("the earliest instant", preceded(), after("05-31 10:00:00.000001"), exactly(1)),
        row("too early", preceded(), after("05-31 10:00"), exactly(0)),
        row("ever preceded", linked("preceded_by", json!({})), after("2020-01-01 00:00"), exactly(1)),
        row("never preceded", linked("not_preceded_by", json!({})), after("2020-01-01 00:00"), exactly(0)),
        row("not preceded in time", linked("not_preceded_by", day()), after("05-31 10:00"), exactly(1)),
    ];
    // Not followed is decided only when the time is over.
    rows.extend([
        row("decided just now", unfollowed(), who(vec![visit("06-14 12:00")]), exactly(1)),
        row("still open", unfollowed(), who(vec![visit("06-14 12:00:00.000001")]), exactly(0)),
        row("open and followed", unfollowed(), who(vec![play("06-15 11:00"), visit("06-15 10:00")]), exactly(0)),
        row("followed too late", unfollowed(), after("06-02 10:00"), exactly(1)),
        row("followed in time", unfollowed(), after("06-02 09:59:59.999999"), exactly(0)),
        row("never followed", linked("not_followed_by", json!({})), who(vec![visit("06-15 12:00")]), exactly(1)),
        row("an earlier instant of evaluation", unfollowed(), after("06-02 10:00"), exactly(0)).at("06-02 09:59:59"),
    ]);
    rows.extend(of_itself());
    rows.extend(of_the_same());
    rows.extend(that_cannot_be_told());
    rows
}

fn of_itself() -> Vec<Row> {
    let own = |from: Json| json!({"followed_by": {"from": from}});
    let visits_again = || count(visits(json!({"where": [own(json!([{"custom": "visit"}]))]})));
    let two_lines = || who(vec![order_of("06-01 10:00", "10 EUR", json!({"lines": [line("mug"), line("mug")]}))]);
    let cancelled = json!({"cancelled": t("06-05 10:00")});
    vec![
        row("not by itself", visits_again(), who(vec![visit("06-01 10:00")]), exactly(0)),
        row("by its like at one instant", visits_again(), who(vec![visit("06-01 10:00"); 2]), exactly(2)),
        row("by its like later", visits_again(), who(vec![visit("06-01 10:00"), visit("06-02 10:00")]), exactly(1)),
        row(
            "a line by the other line",
            count(json!({"from": ["order_line"], "where": [own(json!(["order_line"]))]})),
            two_lines(),
            exactly(2),
        ),
        row(
            "an order not by its own lines",
            count(orders(json!({"where": [own(json!(["order_line"]))]}))),
            two_lines(),
            exactly(0),
        ),
        row(
            "a line not by its own order",
            count(json!({"from": ["order_line"], "where": [own(json!(["order"]))]})),
            two_lines(),
            exactly(0),
        ),
        row(
            "an order ends it even if it is cancelled",
            count(visits(json!({"where": [own(json!(["order"]))]}))),
            who(vec![order_of("06-02 10:00", "10 EUR", cancelled.clone()), visit("06-01 10:00")]),
            exactly(1),
        ),
        row(
            "a cancelled order begins nothing",
            count(orders(json!({"where": [own(json!([{"custom": "visit"}]))]}))),
            who(vec![order_of("06-01 10:00", "10 EUR", cancelled), visit("06-02 10:00")]),
            exactly(0),
        ),
        row(
            "outside the window but within the time",
            count(visits(json!({"window": {"last": "1d"}, "where": [{"preceded_by": {
                "from": [{"custom": "play"}], "within": "30d"
            }}]}))),
            who(vec![play("06-01 10:00"), visit("06-15 10:00")]),
            exactly(1),
        ),
    ]
}

fn of_the_same() -> Vec<Row> {
    let same = || linked("followed_by", json!({"same": {"property": "world"}}));
    let pair = |one: Json, other: Json| who(vec![play_of("06-02 10:00", other), visit_of("06-01 10:00", one)]);
    let by_category = json!({"from": ["order_line"], "where": [{"followed_by": {
        "from": ["order_line"], "same": "category"
    }}]});
    let lines = |one: Json, other: Json| {
        let line = |categories| json!({"lines": [{"product": "mug", "quantity": "1", "categories": categories}]});
        who(vec![order_of("06-01 10:00", "10 EUR", line(one)), order_of("06-02 10:00", "10 EUR", line(other))])
    };
    vec![
        row("alike", same(), pair(json!({"world": "ice"}), json!({"world": "ice"})), exactly(1)),
        row("different", same(), pair(json!({"world": "ice"}), json!({"world": "fire"})), exactly(0)),
        row("neither has one", same(), pair(json!({}), json!({})), exactly(0)),
        row("one has none", same(), pair(json!({"world": "ice"}), json!({})), exactly(0)),
        row("not of another type", same(), pair(json!({"world": "7"}), json!({"world": {"number": "7"}})), exactly(0)),
        row(
            "alike however it is written",
            same(),
            pair(json!({"world": {"number": "7"}}), json!({"world": {"number": "7.0"}})),
            exactly(1),
        ),
        row("one of several", count(by_category.clone()), lines(json!(["a", "b"]), json!(["b", "c"])), exactly(1)),
        row("another of several", count(by_category.clone()), lines(json!(["a", "b"]), json!(["c", "b"])), exactly(1)),
        row("none of several", count(by_category), lines(json!(["a", "b"]), json!(["c"])), exactly(0)),
        row(
            "different does not stop it",
            linked("not_followed_by", json!({"same": {"property": "world"}})),
            pair(json!({"world": "ice"}), json!({"world": "fire"})),
            exactly(1),
        ),
    ]
}

fn that_cannot_be_told() -> Vec<Row> {
    let dear = json!({"in_range": {"field": "total", "is": {"at_least": {"money": "5 EUR"}}}});
    let by_dear = |clause: &str| {
        count(visits(json!({"where": [
            {"one_of": {"field": {"property": "world"}, "values": ["ice"]}},
            {clause: {"from": ["order"], "where": [dear], "within": "24h"}},
        ]})))
    };
    let world = |world: &str| visit_of("06-01 10:00", json!({"world": world}));
    let foreign = || order("06-01 11:00", "10 CHF");
    let own = || order("06-01 12:00", "10 EUR");
    let before = |clause: &str, link: Json, at: &str| {
        let clause = json!({clause: merged(json!({"from": [{"custom": "play"}]}), link)});
        let recent = visits(json!({"window": {"last": "3d"}, "where": [clause]}));
        row("known since", count(recent), who(vec![play(at), visit("06-14 00:00")]), missing())
            .known_since("06-10 00:00")
    };
    let expects = |row: Row, about, expected| Row { about, expected, ..row };
    vec![
        row("no rate", by_dear("followed_by"), who(vec![foreign(), world("ice")]), missing()),
        row("no rate, and the negation", by_dear("not_followed_by"), who(vec![foreign(), world("ice")]), missing()),
        row("another is certain", by_dear("followed_by"), who(vec![foreign(), own(), world("ice")]), exactly(1)),
        row("surely fails otherwise", by_dear("followed_by"), who(vec![foreign(), world("fire")]), exactly(0)),
        row("not in time", by_dear("followed_by"), who(vec![order("06-03 11:00", "10 CHF"), world("ice")]), exactly(0)),
        row(
            "a verdict",
            is(by_dear("followed_by"), json!({"at_least": 1})),
            who(vec![foreign(), world("ice")]),
            json!("unknown"),
        ),
        expects(before("preceded_by", json!({"within": "96h"}), "05-01 00:00"), "all known", exactly(0)),
        expects(before("not_preceded_by", json!({"within": "96h"}), "05-01 00:00"), "surely not", exactly(1)),
        expects(
            before("preceded_by", json!({"within": "345600000001us"}), "05-01 00:00"),
            "begins with what is known",
            exactly(0),
        ),
        expects(
            before("preceded_by", json!({"within": "345600000002us"}), "05-01 00:00"),
            "begins just before what is known",
            missing(),
        ),
        before("not_preceded_by", json!({"within": "97h"}), "05-01 00:00"),
        expects(before("preceded_by", json!({}), "06-13 00:00"), "found all the same", exactly(1)),
        expects(before("not_preceded_by", json!({}), "06-13 00:00"), "found, so surely", exactly(0)),
        expects(
            before("preceded_by", json!({"where": [{"has": {"property": "world"}}]}), "06-13 00:00"),
            "what is found is another",
            missing(),
        ),
    ]
}
