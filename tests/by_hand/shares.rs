//! Shares: parts of a whole, overdue, occasions kept.

use super::*;

pub(super) fn rows() -> Vec<Row> {
    [of_parts(), of_overdue(), of_occasions()].concat()
}

fn of(part: Json, whole: Json) -> Json {
    json!({"share": {"of": {"part": part, "whole": whole}}})
}

fn of_parts() -> Vec<Row> {
    let ice = || visits(json!({"where": [{"one_of": {"field": {"property": "world"}, "values": ["ice"]}}]}));
    let counts = || of(json!({"count": ice()}), json!({"count": visits(json!({}))}));
    let worlds = |ice: usize, fire: usize| {
        let visit = |world: &str| visit_of("05-01 10:00", json!({"world": world}));
        who([vec![visit("ice"); ice], vec![visit("fire"); fire]].concat())
    };
    let total = |more: Json| json!({"total": {"events": orders(more), "currency": "EUR"}});
    let recent = || of(total(json!({"window": {"last": "30d"}})), total(json!({})));
    let money = || vec![order("04-01 10:00", "20 EUR"), order("06-01 10:00", "10 EUR")];
    let note = |at: &str, amount: &str| json!({"credit_note": {"at": t(at), "amount": amount}});
    let compared = || of(json!({"count": orders(json!({}))}), json!({"count": visits(json!({}))}));
    vec![
        row("a part", counts(), worlds(1, 2), share("0.333333333")),
        row("none of some", counts(), worlds(0, 2), share("0")),
        row("all", counts(), worlds(2, 0), share("1")),
        row("of nothing", counts(), who(vec![]), missing()),
        row("exactly a third", is(counts(), json!({"exactly": "1/3"})), worlds(1, 2), json!("yes")),
        row(
            "a third is more than 33.333333%",
            is(counts(), json!({"more_than": "33.333333%"})),
            worlds(1, 2),
            json!("yes"),
        ),
        row("an eighth", is(counts(), json!({"at_most": "12.5%"})), worlds(1, 7), json!("yes")),
        row("more than an eighth", is(counts(), json!({"more_than": "12.5%"})), worlds(1, 7), json!("no")),
        row(
            "more than the whole",
            is(compared(), json!({"at_least": "200%"})),
            who(vec![order("05-01 10:00", "9 EUR"), order("05-02 10:00", "9 EUR"), visit("05-01 10:00")]),
            json!("yes"),
        ),
        row("money", recent(), who(money()), share("0.333333333")),
        row("less credit notes", recent(), who([money(), vec![note("06-02 10:00", "5 EUR")]].concat()), share("0.2")),
        row("nothing left", recent(), who([money(), vec![note("04-02 10:00", "30 EUR")]].concat()), missing()),
        row("no rate", recent(), who([money(), vec![order("04-02 10:00", "10 CHF")]].concat()), missing()),
        row("the whole is not known", counts(), worlds(1, 2), missing()).known_since("2020-01-01 00:00"),
        row(
            "all asked for is known",
            of(
                json!({"count": visits(json!({"window": {"last": "2d"}}))}),
                json!({"count": visits(json!({"window": {"last": "9d"}}))}),
            ),
            who(vec![visit("06-07 10:00"), visit("06-14 10:00")]),
            share("0.5"),
        )
        .known_since("05-01 00:00"),
    ]
}

fn of_overdue() -> Vec<Row> {
    let overdue = || json!({"share": {"overdue": visits(json!({}))}});
    let every_ten = || who(vec![visit("05-01 12:00"), visit("05-16 12:00"), visit("05-21 12:00")]);
    vec![
        row("time and a half", overdue(), every_ten(), share("1.5")).at("06-05 12:00"),
        row("not yet", overdue(), every_ten(), share("0")).at("05-21 12:00"),
        row("just so", is(overdue(), json!({"at_least": "100%"})), every_ten(), json!("yes")).at("05-31 12:00"),
        row("not quite", is(overdue(), json!({"at_least": "100%"})), every_ten(), json!("no"))
            .at("05-31 11:59:59.999999"),
        row("once", overdue(), who(vec![visit("05-01 12:00")]), missing()),
        row("at one instant", overdue(), who(vec![visit("05-01 12:00"); 2]), missing()),
        row("known since", overdue(), every_ten(), missing()).known_since("2020-01-01 00:00"),
    ]
}

fn of_occasions() -> Vec<Row> {
    let christmas = |more: Json| json!({"holiday": merged(json!({"name": "christmas"}), more)});
    let kept = |more: Json, events: Json| json!({"share": {"occasions": {"events": visits(events), "occasion": christmas(more)}}});
    let each = || kept(json!({}), json!({}));
    let week = || kept(json!({"lead": 6, "trail": 1}), json!({}));
    let at = |times: &[&str]| who(times.iter().map(|at| visit(at)).collect());
    let until = |to: &str| kept(json!({}), json!({"window": {"between": {"to": t(to)}}}));
    let birthdays =
        json!({"share": {"occasions": {"events": visits(json!({})), "occasion": {"personal": {"day": "birthday"}}}}});
    let born = who_is(
        json!({"birth_date": {"undated": "1990-02-01"}}),
        vec![visit("2024-02-01 10:00"), visit("2024-05-01 10:00")],
    );
    vec![
        row("one of three", each(), at(&["2023-12-25 10:00", "2024-06-01 10:00"]), share("0.333333333")),
        row("from the first event on", each(), at(&["2023-12-26 10:00", "2024-12-25 10:00"]), share("0.5")),
        row("the first event on the last day", week(), at(&["2024-12-26 23:59:59.999999"]), share("0.5")),
        row("the first event after it", week(), at(&["2024-12-27 00:00", "2025-12-19 00:00"]), share("1")),
        row("the first event before it leads up", week(), at(&["2025-12-18 23:59:59.999999"]), share("0")),
        row("nothing", each(), at(&[]), missing()),
        row("none over yet", each(), at(&["06-01 10:00"]), missing()),
        row("still on", each(), at(&["2025-06-01 10:00"]), missing()).at("2025-12-25 23:59:59.999999"),
        row("just over", each(), at(&["2025-06-01 10:00"]), share("0")).at("2025-12-26 00:00"),
        row("the window ends before", until("2025-12-25 12:00"), at(&["2024-12-25 10:00"]), share("1")),
        row("the window ends at midnight", until("2025-12-26 00:00"), at(&["2024-12-25 10:00"]), share("0.5")),
        row(
            "the window ends the instant before",
            until("2025-12-25 23:59:59.999999"),
            at(&["2024-12-25 10:00"]),
            share("1"),
        ),
        row("known since", each(), at(&["2023-12-25 10:00"]), missing()).known_since("2020-01-01 00:00"),
        row("personal", birthdays.clone(), born, share("0.333333333")),
        row("personal and not known", birthdays, at(&["2024-02-01 10:00"]), missing()),
        row("by the date of the plan", each(), at(&["2024-12-24 23:00"]), share("0.5")).zone("Europe/Berlin"),
    ]
}
