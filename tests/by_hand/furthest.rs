//! The furthest of several steps.

use super::*;

fn custom(name: &str) -> Json {
    json!({"from": [{"custom": name}]})
}

fn funnel(more: Json) -> Json {
    let steps = [custom("visit"), custom("play"), json!({"from": ["order"]})];
    json!({"number": {"furthest": merged(json!({"steps": steps}), more)}})
}

pub(super) fn rows() -> Vec<Row> {
    let world = |world: &str| json!({"world": world});
    let again = || json!({"number": {"furthest": {"steps": [custom("visit"), custom("visit"), custom("visit")]}}});
    let week = || funnel(json!({"within": "7d"}));
    let bound = |at: &str| who(vec![order(at, "9 EUR"), play("06-02 10:00"), visit("06-01 10:00")]);
    let same = || {
        let steps = [custom("visit"), custom("play"), custom("visit")];
        json!({"number": {"furthest": {"steps": steps, "same": {"property": "world"}}}})
    };
    let chain = |first: Json, second: Json, third: Json| {
        who(vec![play_of("06-02 10:00", second), visit_of("06-01 10:00", first), visit_of("06-03 10:00", third)])
    };
    let either = |first: Json| json!({"number": {"furthest": {"steps": [first, custom("play")]}}});
    let filtered = json!({"from": ["order"], "where": [
        {"in_range": {"field": "total", "is": {"at_least": {"money": "5 EUR"}}}}
    ]});
    let cancelled = json!({"cancelled": t("06-05 10:00")});
    let mut rows = vec![
        row("nothing", funnel(json!({})), who(vec![]), exactly(0)),
        row("the first", funnel(json!({})), who(vec![visit("06-01 10:00")]), exactly(1)),
        row("all", funnel(json!({})), bound("06-03 10:00"), exactly(3)),
        row(
            "not without the first",
            funnel(json!({})),
            who(vec![order("06-03 10:00", "9 EUR"), play("06-02 10:00")]),
            exactly(0),
        ),
        row(
            "not without the second",
            funnel(json!({})),
            who(vec![order("06-03 10:00", "9 EUR"), visit("06-01 10:00")]),
            exactly(1),
        ),
        row("not in another order", funnel(json!({})), bound("06-02 09:59:59"), exactly(2)),
        row("at one instant in the order of steps", funnel(json!({})), bound("06-02 10:00"), exactly(3)),
        row(
            "all at one instant",
            funnel(json!({})),
            who(vec![order("06-01 10:00", "9 EUR"), play("06-01 10:00"), visit("06-01 10:00")]),
            exactly(3),
        ),
        row("in time", week(), bound("06-08 09:59:59.999999"), exactly(3)),
        row("not in time", week(), bound("06-08 10:00"), exactly(2)),
        row(
            "in time from another first",
            week(),
            who(vec![order("06-08 10:00", "9 EUR"), play("06-02 10:00"), visit("06-01 10:00"), visit("06-01 11:00")]),
            exactly(3),
        ),
        row("the first in the window", funnel(json!({"window": {"last": "14d"}})), bound("06-03 10:00"), exactly(0)),
        row(
            "the first where the window ends",
            funnel(json!({"window": {"between": {"to": t("06-01 10:00")}}})),
            bound("06-03 10:00"),
            exactly(0),
        ),
        row(
            "only the first in the window",
            funnel(json!({"window": {"between": {"to": t("06-01 10:00:00.000001")}}})),
            bound("06-03 10:00"),
            exactly(3),
        ),
        row("so far", funnel(json!({})), bound("06-03 10:00"), exactly(2)).at("06-03 09:59:59.999999"),
        row(
            "a cancelled order",
            funnel(json!({})),
            who(vec![order_of("06-03 10:00", "9 EUR", cancelled), play("06-02 10:00"), visit("06-01 10:00")]),
            exactly(2),
        ),
        row("known since", funnel(json!({})), bound("06-03 10:00"), at_least(3)).known_since("2020-01-01 00:00"),
        row("one event is one step", again(), who(vec![visit("06-01 10:00")]), exactly(1)),
        row("twice at one instant", again(), who(vec![visit("06-01 10:00"); 2]), exactly(2)),
        row("three times", again(), who(vec![visit("06-01 10:00"); 4]), exactly(3)),
    ];
    rows.extend([
        row("of one world", same(), chain(world("ice"), world("ice"), world("ice")), exactly(3)),
        row("the last of another", same(), chain(world("ice"), world("ice"), world("fire")), exactly(2)),
        row("the middle of another", same(), chain(world("ice"), world("fire"), world("ice")), exactly(1)),
        row("of none", same(), chain(json!({}), json!({}), json!({})), exactly(0)),
        row(
            "an event for either step",
            json!({"number": {"furthest": {"steps": [
                {"from": [{"custom": "visit"}, {"custom": "play"}]},
                {"from": [{"custom": "visit"}]},
            ]}}}),
            who(vec![visit("06-01 10:00"), visit("06-02 10:00")]),
            exactly(2),
        ),
        row(
            "at one instant the one of the first step comes first",
            either(custom("visit")),
            who(vec![play("06-01 10:00"), visit("06-01 10:00")]),
            exactly(2),
        ),
        row(
            "it cannot be told",
            either(filtered.clone()),
            who(vec![order("06-01 10:00", "9 CHF"), play("06-02 10:00")]),
            missing(),
        ),
        row(
            "it can be told",
            either(filtered),
            who(vec![order("06-01 10:00", "9 EUR"), play("06-02 10:00")]),
            exactly(2),
        ),
    ]);
    rows
}
