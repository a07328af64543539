//! Numbers by something, trends, gaps, favourites.

use super::*;

pub(super) fn rows() -> Vec<Row> {
    [of_numbers(), of_trends(), of_medians(), of_gaps(), of_favourites(), of_buckets()].concat()
}

fn of_buckets() -> Vec<Row> {
    let of = |salt: &str, id: Json, bucket: u64| {
        row("a bucket", json!({"number": {"bucket": {"salt": salt}}}), json!({"id": id}), exactly(bucket))
    };
    vec![
        of("spring", json!(1), 1865),
        of("spring", json!(0), 8614),
        of("", json!(2), 4011),
        of("spring", json!("cookie"), 5787),
    ]
}

fn by(form: &str, events: Json, by: Json) -> Json {
    json!({"number": {form: {"events": events, "by": by}}})
}

fn worlds(worlds: &[&str]) -> Vec<Json> {
    let days = 1..=worlds.len();
    let visit = |(day, world): (usize, &&str)| match *world {
        "" => visit(&format!("05-{day:02} 10:00")),
        world => visit_of(&format!("05-{day:02} 10:00"), json!({"world": world})),
    };
    days.zip(worlds).map(visit).collect()
}

fn of_numbers() -> Vec<Row> {
    let world = || json!({"property": "world"});
    let most = |what: Json| by("most", visits(json!({})), what);
    let distinct = |what: Json| by("distinct", visits(json!({})), what);
    let some = || who(worlds(&["ice", "", "fire", "ice", "water"]));
    let times = |times: &[&str]| who(times.iter().map(|at| visit(at)).collect());
    let quarters = || times(&["2025-12-31 12:00", "01-01 12:00", "03-31 12:00", "04-01 12:00", "06-01 12:00"]);
    let holidays = json!({"any_of": [{"fixed": {"month": 6, "day": 1}}, {"fixed": {"month": 6, "day": 4}}]});
    let near = |lead: u64| json!({"occasion": {"rule": {"name": "both", "is": holidays, "lead": lead}}});
    let june = || times(&["2025-05-31 10:00", "05-30 10:00", "05-31 10:00", "06-01 10:00"]);
    let birthdays = json!({"occasion": {"personal": {"day": "birthday"}}});
    let categories = json!({"lines": [
        {"product": "a", "quantity": "1", "categories": ["x", "y"]},
        {"product": "b", "quantity": "1", "categories": ["y", "z"]},
    ]});
    let lines = || json!({"from": ["order_line"]});
    vec![
        row("most of a world", most(world()), some(), exactly(2)),
        row("most over nothing", most(world()), who(vec![]), exactly(0)),
        row("most without a value", most(world()), who(worlds(&["", ""])), exactly(0)),
        row(
            "most of several values",
            by("most", lines(), json!("category")),
            who(vec![order_of("05-01 10:00", "9 EUR", categories)]),
            exactly(2),
        ),
        row("most, known since", most(world()), some(), at_least(2)).known_since("2025-01-01 00:00"),
        row("quarters", distinct(json!("quarter")), quarters(), exactly(3)),
        row("most in a quarter", most(json!("quarter")), quarters(), exactly(2)),
        row("years", distinct(json!("year")), quarters(), exactly(2)),
        row(
            "years in the zone of the plan",
            distinct(json!("year")),
            times(&["2025-12-31 23:00", "01-01 12:00"]),
            exactly(1),
        )
        .zone("Europe/Berlin"),
        row("weekdays", distinct(json!("weekday")), times(&["06-01 10:00", "06-08 10:00", "06-09 10:00"]), exactly(2)),
        row(
            "most on a weekday",
            most(json!("weekday")),
            times(&["06-01 10:00", "06-08 10:00", "06-09 10:00"]),
            exactly(2),
        ),
        row("weekdays in a zone", distinct(json!("weekday")), times(&["06-01 10:00", "06-01 22:00"]), exactly(2))
            .zone("Europe/Berlin"),
        row(
            "hours",
            distinct(json!("hour")),
            times(&["06-01 10:00", "06-02 10:59:59.999999", "06-03 11:00"]),
            exactly(2),
        ),
        row(
            "hours by a clock nobody knows",
            distinct(json!("hour")),
            who_is(json!({"clock": {"undated": {"zone": "Mars/Olympus"}}}), vec![visit("06-01 10:00")]),
            missing(),
        ),
        row("occasions", distinct(near(1)), june(), exactly(2)),
        row("occasions that overlap", distinct(near(3)), june(), exactly(3)),
        row("most on one occasion", most(near(3)), june(), exactly(3)),
        row("of no occasion", distinct(near(0)), times(&["05-30 10:00"]), exactly(0)),
        row("of an occasion not known", distinct(birthdays.clone()), june(), missing()),
        row("of no event", distinct(birthdays), who(vec![play("05-01 10:00")]), exactly(0)),
    ]
}

fn of_trends() -> Vec<Row> {
    let trend = || json!({"amount": {"trend": {"events": orders(json!({})), "currency": "EUR"}}});
    let of = |totals: &[&str]| {
        let orders = (1..=totals.len()).zip(totals);
        who(orders.map(|(day, total)| order(&format!("05-{day:02} 10:00"), total)).collect())
    };
    let levels = json!({"amount": {"trend": {"events": visits(json!({})), "field": {"property": "level"}}}});
    let level = |at: &str, level: &str| visit_of(at, json!({"level": {"number": level}}));
    vec![
        row("of one", trend(), of(&["10 EUR"]), missing()),
        row("of two", trend(), of(&["10 EUR", "13 EUR"]), euros("3")),
        row("of three", trend(), of(&["10 EUR", "99 EUR", "13 EUR"]), euros("1.5")),
        row("down", trend(), of(&["10 EUR", "7 EUR", "4 EUR"]), euros("-3")),
        row("of four", trend(), of(&["1 EUR", "2 EUR", "4 EUR", "4 EUR"]), euros("1.1")),
        row(
            "rounded when shown",
            trend(),
            of(&["0 EUR", "0 EUR", "0 EUR", "0 EUR", "0 EUR", "1 EUR"]),
            euros("0.142857143"),
        ),
        row(
            "not rounded before",
            is(trend(), json!({"less_than": "0.142857143"})),
            of(&["0 EUR", "0 EUR", "0 EUR", "0 EUR", "0 EUR", "1 EUR"]),
            json!("yes"),
        ),
        row("no rate", trend(), of(&["10 EUR", "13 CHF"]), missing()),
        row("known since", trend(), of(&["10 EUR", "13 EUR"]), missing()).known_since("04-01 00:00"),
        row(
            "of a field",
            levels.clone(),
            who(vec![level("05-01 10:00", "1"), level("05-02 10:00", "-1")]),
            json!({"exactly": {"number": "-2"}}),
        ),
        row("of a field that one lacks", levels, who(vec![level("05-01 10:00", "1"), visit("05-02 10:00")]), missing()),
    ]
}

fn of_medians() -> Vec<Row> {
    let median = || json!({"amount": {"median": {"events": orders(json!({})), "currency": "EUR"}}});
    let before = json!({"amount": {"median": {"events": orders(json!({})), "currency": "EUR", "refunds": "before"}}});
    let of = |totals: &[&str]| {
        let orders = (1..=totals.len()).zip(totals);
        who(orders.map(|(day, total)| order(&format!("05-{day:02} 10:00"), total)).collect())
    };
    let refunded = || {
        let refund = json!({"refunds": [{"at": t("06-01 10:00"), "amount": "15 EUR"}]});
        who(vec![
            order("05-01 10:00", "10 EUR"),
            order_of("05-02 10:00", "20 EUR", refund),
            order("05-03 10:00", "30 EUR"),
        ])
    };
    let note = json!({"credit_note": {"at": t("05-04 10:00"), "amount": "9 EUR"}});
    let least = || of(&["0.000000001 EUR", "0.000000002 EUR"]);
    let field = |stat: &str, field: &str| json!({stat: {"events": visits(json!({})), "field": {"property": field}}});
    let levels = || json!({"amount": field("median", "level")});
    let lengths = || json!({"time": field("median", "length")});
    let level = |at: &str, level: &str| visit_of(at, json!({"level": {"number": level}}));
    let long = |at: &str, length: &str| visit_of(at, json!({"length": {"span": length}}));
    let two_lengths = || who(vec![long("05-01 10:00", "1us"), long("05-02 10:00", "2us")]);
    let of_total = |stat: &str| {
        let of = || json!({"events": orders(json!({})), "currency": "EUR"});
        json!({"share": {"of": {"part": {stat: of()}, "whole": {"total": of()}}}})
    };
    vec![
        row("over nothing", median(), who(vec![]), missing()),
        row("of one", median(), of(&["10 EUR"]), euros("10")),
        row("of two", median(), of(&["13 EUR", "10 EUR"]), euros("11.5")),
        row("of three", median(), of(&["99 EUR", "10 EUR", "13 EUR"]), euros("13")),
        row("of four", median(), of(&["99 EUR", "1 EUR", "13 EUR", "10 EUR"]), euros("11.5")),
        row("of five", median(), of(&["5 EUR", "1 EUR", "4 EUR", "2 EUR", "3 EUR"]), euros("3")),
        row("a tie in the middle", median(), of(&["5 EUR", "1 EUR", "5 EUR", "7 EUR"]), euros("5")),
        row("a tie below", median(), of(&["1 EUR", "1 EUR", "1 EUR", "7 EUR"]), euros("1")),
        row("all the same", median(), of(&["4 EUR", "4 EUR", "4 EUR"]), euros("4")),
        row("rounded up to even", median(), least(), euros("0.000000002")),
        row("rounded down to even", median(), of(&["0 EUR", "0.000000001 EUR"]), euros("0")),
        row("more before it is rounded", is(median(), json!({"more_than": "0.000000001"})), least(), json!("yes")),
        row("less before it is rounded", is(median(), json!({"less_than": "0.000000002"})), least(), json!("yes")),
        row("less refunds", median(), refunded(), euros("10")),
        row("before they were given", median(), refunded(), euros("20")).at("06-01 09:59:59.999999"),
        row("before refunds", before, refunded(), euros("20")),
        row(
            "credit notes do not matter",
            median(),
            who(vec![order("05-01 10:00", "10 EUR"), order("05-02 10:00", "30 EUR"), note]),
            euros("20"),
        ),
        row("no rate", median(), of(&["10 EUR", "13 EUR", "99 CHF"]), missing()),
        row("known since", median(), of(&["10 EUR", "13 EUR"]), missing()).known_since("04-01 00:00"),
        row("of a field", levels(), who(vec![level("05-01 10:00", "-2"), level("05-02 10:00", "1")]), share("-0.5")),
        row(
            "of a field that one lacks",
            levels(),
            who(vec![level("05-01 10:00", "1"), visit("05-02 10:00")]),
            missing(),
        ),
        row("of lengths", lengths(), two_lengths(), span("2us")),
        row("longer before it is rounded", is(lengths(), json!({"more_than": "1us"})), two_lengths(), json!("yes")),
        row("shorter before it is rounded", is(lengths(), json!({"less_than": "2us"})), two_lengths(), json!("yes")),
        row("compared with the total", of_total("median"), of(&["3 EUR", "4 EUR"]), share("0.5")),
    ]
}

fn of_gaps() -> Vec<Row> {
    let gap = |form: &str| json!({"time": {form: visits(json!({}))}});
    let three = || who(vec![visit("05-01 10:00"), visit("05-11 10:00"), visit("05-14 10:00")]);
    let stat = |stat: &str| json!({"time": {stat: {"events": visits(json!({})), "field": {"property": "length"}}}});
    let long = |at: &str, length: &str| visit_of(at, json!({"length": {"span": length}}));
    let lengths = || who(vec![long("05-01 10:00", "10min"), long("05-02 10:00", "30min"), long("05-03 10:00", "20s")]);
    vec![
        row("the longest", gap("longest_gap"), three(), span("10d")),
        row("the latest", gap("latest_gap"), three(), span("3d")),
        row("none of one", gap("longest_gap"), who(vec![visit("05-01 10:00")]), missing()),
        row("none of one either", gap("latest_gap"), who(vec![visit("05-01 10:00")]), missing()),
        row("at one instant", gap("latest_gap"), who(vec![visit("05-01 10:00"); 2]), span("0s")),
        row("the longest, known since", gap("longest_gap"), three(), json!({"at_least": {"span": "10d"}}))
            .known_since("04-01 00:00"),
        row("the latest, known since", gap("latest_gap"), three(), span("3d")).known_since("04-01 00:00"),
        row("the longest so far", gap("longest_gap"), three(), span("10d")).at("05-14 09:59:59"),
        row("total length", stat("total"), lengths(), span("2420s")),
        row("average length", stat("average"), lengths(), span("806666667us")),
        row("largest", stat("largest"), lengths(), span("30min")),
        row("smallest", stat("smallest"), lengths(), span("20s")),
        row("first", stat("first"), lengths(), span("10min")),
        row("last", stat("last"), lengths(), span("20s")),
        row("total over nothing", stat("total"), who(vec![]), span("0s")),
        row("average over nothing", stat("average"), who(vec![]), missing()),
        row("one without", stat("total"), who(vec![long("05-01 10:00", "10min"), visit("05-02 10:00")]), missing()),
        row(
            "one that is no length",
            stat("total"),
            who(vec![visit_of("05-01 10:00", json!({"length": "10min"}))]),
            missing(),
        ),
        row(
            "the first, one later without",
            stat("first"),
            who(vec![long("05-01 10:00", "10min"), visit("05-02 10:00")]),
            span("10min"),
        ),
    ]
}

fn of_favourites() -> Vec<Row> {
    let favourite = |what: Json, least: u64| json!({"label": {"favourite": {"events": visits(json!({})), "by": what, "least": least}}});
    let world = || json!({"property": "world"});
    let some = || who(worlds(&["ice", "", "fire", "ice", "water"]));
    let tie = || who(worlds(&["ice", "fire", "fire", "ice", "water"]));
    let times = |times: &[&str]| who(times.iter().map(|at| visit(at)).collect());
    let text = |text: &str| json!({"exactly": text});
    vec![
        row("a world", favourite(world(), 4), some(), text("ice")),
        row("too few have one", favourite(world(), 5), some(), missing()),
        row("none has one", favourite(world(), 1), who(worlds(&[""])), missing()),
        row("a tie", favourite(world(), 5), tie(), json!({"exactly": ["fire", "ice"]})),
        row("one of a tie", is(favourite(world(), 1), json!(["ice"])), tie(), json!("yes")),
        row("the other of a tie", is(favourite(world(), 1), json!(["fire", "air"])), tie(), json!("yes")),
        row("not of the tie", is(favourite(world(), 1), json!(["water"])), tie(), json!("no")),
        row("too few to tell", is(favourite(world(), 9), json!(["ice"])), tie(), json!("unknown")),
        row("known", is(favourite(world(), 1), json!("anything")), tie(), json!("yes")),
        row("known since", favourite(world(), 1), some(), missing()).known_since("2025-01-01 00:00"),
        row(
            "a weekday",
            favourite(json!("weekday"), 3),
            times(&["06-01 10:00", "06-08 10:00", "06-09 10:00"]),
            text("monday"),
        ),
        row(
            "ties of weekdays",
            favourite(json!("weekday"), 1),
            times(&["06-03 10:00", "06-07 10:00"]),
            json!({"exactly": ["wednesday", "sunday"]}),
        ),
        row(
            "ties of hours",
            favourite(json!("hour"), 1),
            times(&["06-03 10:00", "06-07 09:00"]),
            json!({"exactly": ["9", "10"]}),
        ),
        row("an hour", favourite(json!("hour"), 3), times(&["06-01 09:00", "06-02 09:30", "06-03 10:00"]), exactly(9)),
        row(
            "an early hour",
            is(favourite(json!("hour"), 1), json!({"less_than": number(9)})),
            times(&["06-01 09:00"]),
            json!("no"),
        ),
        row(
            "one of two hours",
            is(favourite(json!("hour"), 1), json!([number(9)])),
            times(&["06-01 09:00", "06-02 10:30"]),
            json!("yes"),
        ),
    ]
}
