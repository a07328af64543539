//! What was given back on an order, by the instant of the question.

use super::*;

fn refunded(clause: &str) -> Json {
    count(orders(json!({"where": [{clause: "refunded"}]})))
}

fn given_back(is: Json) -> Json {
    count(orders(json!({"where": [{"in_range": {"field": "refunded", "is": is}}]})))
}

/// An order with money given back at some times.
fn order_with(at: &str, total: &str, refunds: &[(&str, &str)]) -> Json {
    let refunds: Vec<Json> = refunds.iter().map(|(at, amount)| json!({"at": t(at), "amount": amount})).collect();
    order_of(at, total, json!({"refunds": refunds}))
}

fn euro(amount: &str) -> Json {
    json!({"money": format!("{amount} EUR")})
}

pub(super) fn rows() -> Vec<Row> {
    [any_or_none(), how_much(), beside_others()].concat()
}

fn any_or_none() -> Vec<Row> {
    let one = || who(vec![order_with("05-01 10:00", "60 EUR", &[("06-01 10:00", "20 EUR")])]);
    let nothing = || who(vec![order_with("05-01 10:00", "60 EUR", &[("06-01 10:00", "0 EUR")])]);
    let cancelled = json!({"cancelled": t("06-10 10:00"), "refunds": [{"at": t("06-01 10:00"), "amount": "60 EUR"}]});
    vec![
        row("given back", refunded("has"), one(), exactly(1)),
        row("not nothing given back", refunded("lacks"), one(), exactly(0)),
        row("known at the instant", refunded("has"), one(), exactly(1)).at("06-01 10:00"),
        row("not before", refunded("has"), one(), exactly(0)).at("06-01 09:59:59.999999"),
        row("nothing given back before", refunded("lacks"), one(), exactly(1)).at("06-01 09:59:59.999999"),
        row("to be given back", refunded("has"), one(), exactly(0)).at("05-01 10:00"),
        row("no refund", refunded("has"), who(vec![order("05-01 10:00", "60 EUR")]), exactly(0)),
        row("a refund of nothing is none", refunded("has"), nothing(), exactly(0)),
        row("with a refund of nothing", refunded("lacks"), nothing(), exactly(1)),
        row("not yet cancelled", refunded("has"), who(vec![order_of("05-01 10:00", "60 EUR", cancelled)]), exactly(1))
            .at("06-10 09:59:59.999999"),
        row("known since", refunded("has"), one(), at_least(1)).known_since("04-01 00:00"),
        row("over nothing", refunded("has"), who(vec![]), exactly(0)),
    ]
}

fn how_much() -> Vec<Row> {
    let twice =
        || who(vec![order_with("05-01 10:00", "60 EUR", &[("06-01 10:00", "20 EUR"), ("06-02 10:00", "15 EUR")])]);
    let all = || who(vec![order_with("05-01 10:00", "60 EUR", &[("06-01 10:00", "70 EUR")])]);
    let francs = || who(vec![order_with("05-01 10:00", "60 CHF", &[("06-01 10:00", "20 CHF")])]);
    let from = |amount: &str| given_back(json!({"at_least": euro(amount)}));
    let below = |amount: &str| given_back(json!({"less_than": euro(amount)}));
    let values = |clause: &str, values: Json| {
        count(orders(json!({"where": [{clause: {"field": "refunded", "values": values}}]})))
    };
    let different = json!({"number": {"distinct": {"events": orders(json!({})), "by": "refunded"}}});
    vec![
        row("both together", from("35"), twice(), exactly(1)),
        row("not more than both", from("35.000000001"), twice(), exactly(0)),
        row("one of them so far", from("20"), twice(), exactly(1)).at("06-02 09:59:59.999999"),
        row("not yet both", from("20.000000001"), twice(), exactly(0)).at("06-02 09:59:59.999999"),
        row("less so far", below("35"), twice(), exactly(1)).at("06-02 09:59:59.999999"),
        row("nothing is in no range", below("35"), twice(), exactly(0)).at("06-01 09:59:59.999999"),
        row("more than was paid", from("70"), all(), exactly(1)),
        row("in another currency", from("1"), francs(), missing()),
        row("in another currency, before it was given", from("1"), francs(), exactly(0)).at("06-01 09:59:59.999999"),
        row("just so much", values("one_of", json!([euro("35")])), twice(), exactly(1)),
        row("the first of both is not it all", values("one_of", json!([euro("20")])), twice(), exactly(0)),
        row("none of these", values("not_one_of", json!([euro("20")])), twice(), exactly(1)),
        row("nothing is not none of these", values("not_one_of", json!([euro("20")])), twice(), exactly(0))
            .at("06-01 09:59:59.999999"),
        row(
            "different refunds",
            different.clone(),
            who(vec![
                order_with("05-01 10:00", "60 EUR", &[("06-01 10:00", "20 EUR")]),
                order_with("05-02 10:00", "60 EUR", &[("06-01 10:00", "15 EUR"), ("06-02 10:00", "5 EUR")]),
                order("05-03 10:00", "60 EUR"),
            ]),
            exactly(1),
        ),
        row("different ones so far", different, twice(), exactly(1)).at("06-01 10:00"),
    ]
}

/// The other event is seen at the instant of the question, too, not at its own.
fn beside_others() -> Vec<Row> {
    let has = || json!([{"has": "refunded"}]);
    let two = || {
        who(vec![
            order("05-01 10:00", "60 EUR"),
            order_with("05-02 10:00", "60 EUR", &[("06-01 10:00", "20 EUR")]),
            visit("05-03 10:00"),
        ])
    };
    let alike = || {
        who(vec![
            order_with("05-01 10:00", "60 EUR", &[("06-01 10:00", "20 EUR")]),
            order_with("05-02 10:00", "30 EUR", &[("06-01 10:00", "15 EUR"), ("06-02 10:00", "5 EUR")]),
        ])
    };
    let followed = || count(orders(json!({"where": [{"followed_by": {"from": ["order"], "where": has()}}]})));
    let same = || count(orders(json!({"where": [{"followed_by": {"from": ["order"], "same": "refunded"}}]})));
    let steps = || {
        let steps = json!([{"from": ["order"], "where": has()}, {"from": [{"custom": "visit"}]}]);
        json!({"number": {"furthest": {"steps": steps}}})
    };
    let first = || count(orders(json!({"pick": {"end": "first", "where": has()}})));
    vec![
        row("followed by one given back", followed(), two(), exactly(1)),
        row("not yet given back", followed(), two(), exactly(0)).at("06-01 09:59:59.999999"),
        row("of the same refund", same(), alike(), exactly(1)),
        row("not yet the same", same(), alike(), exactly(0)).at("06-02 09:59:59.999999"),
        row("both without", same(), alike(), exactly(0)).at("05-30 10:00"),
        row("a step", steps(), two(), exactly(2)),
        row("no step yet", steps(), two(), exactly(0)).at("06-01 09:59:59.999999"),
        row("the first is not it", first(), two(), exactly(0)),
        row("the first is it", first(), alike(), exactly(1)),
        row("the first is not it yet", first(), alike(), exactly(0)).at("06-01 09:59:59.999999"),
    ]
}
