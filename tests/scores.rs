//! Scores and segments of a fitted model, asked of customers: how each stands, why, and in predicates.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used, reason = "a test may stop")]

use segmentry::{
    model::{CreditNote, Currency, Customer, Text},
    plan::{Missing, ScorePlan, Standing},
    prelude::*,
    rfm::{Bins, Method, Scoring, Ties},
    scale::{
        Axis, Best, Breakpoints, Closed, Combination, Grid, GridRule, Outside, Persona, Personas, Reach, ScoreModel,
        Side,
    },
    segment::Waterfall,
    testing::{a_customer, assert_members, assert_value, assert_verdict, instant, money},
    words::Metric,
};

const TODAY: &str = "2026-03-13T12:00:00Z";

fn context() -> Context {
    Context::at(instant(TODAY))
}

fn breakpoints(best: Best, edges: [i64; 2]) -> Breakpoints {
    Breakpoints::new(best, Closed::Left, edges).unwrap()
}

fn measured<const N: usize>(dimensions: [(&str, Breakpoints, Metric); N]) -> ScoreModel {
    let named = dimensions.each_ref().map(|(name, breakpoints, _)| ((*name).to_owned(), breakpoints.clone()));
    ScoreModel::new(named).unwrap().measured_by(dimensions.map(|(_, _, metric)| metric)).unwrap()
}

/// Better below 90 and 10 days, from 2 and 5 orders, from 100 to 500 EUR of at most 1000.
fn rfm() -> ScoreModel {
    let champions = GridRule::new("champions", [3..=3, 2..=3]);
    let axes = [Axis::score("recency", 3), Axis::score("frequency", 3)];
    let grid = Grid::first_match(axes, [champions, GridRule::new("lost", [1..=1, 1..=3])], "others").unwrap();
    let spent = breakpoints(Best::Highest, [100, 500]).fitted_to(0..=1000, Outside::Refuse).unwrap();
    measured([
        ("recency", breakpoints(Best::Lowest, [10, 90]), orders().days_since_last().into()),
        ("frequency", breakpoints(Best::Highest, [2, 5]), orders().count().into()),
        ("monetary", spent, orders().total(Currency::EUR).into()),
    ])
    .with_combination("cell", Combination::Sum(vec![100, 10, 1]))
    .and_then(|model| model.with_grid(grid))
    .unwrap()
}

fn plan(model: &ScoreModel) -> ScorePlan {
    model.plan(&context()).unwrap()
}

/// Recent and often, not much.
fn champion(id: i64) -> Customer {
    a_customer(id).ordered("2026-03-01", "20 EUR").ordered("2026-03-08", "29.90 EUR").build()
}

fn dollars(id: i64) -> Customer {
    a_customer(id).ordered("2026-03-08", "20 USD").build()
}

fn spendthrift(id: i64) -> Customer {
    a_customer(id).ordered("2025-03-08", "1000.01 EUR").build()
}

fn subscriber(id: i64) -> Customer {
    a_customer(id).signed_up("2026-01-01").build()
}

fn newcomer(id: i64) -> Customer {
    a_customer(id).signed_up("2026-04-01").build()
}

#[test]
fn standings() {
    let plan = plan(&rfm());
    let Standing::Scored { scores, segment } = plan.standing(&champion(1)) else { panic!("scored") };
    assert_eq!(scores.iter().map(segmentry::scale::Score::get).collect::<Vec<_>>(), [3, 2, 1]);
    assert_eq!(segment, Some(Text::from("champions")));

    assert_eq!(plan.standing(&subscriber(2)), Standing::WithoutPurchases);
    let reason = Missing::NoRate { from: Currency::USD, to: Currency::EUR };
    assert_eq!(plan.standing(&dollars(3)), Standing::Missing { dimension: "monetary".into(), reason });
    let outside = Standing::Missing { dimension: "monetary".into(), reason: Missing::OutsideFit };
    assert_eq!(plan.standing(&spendthrift(4)), outside);
    assert_eq!(plan.standing(&newcomer(5)), Standing::Absent);
    // Of whom nothing is dated, he always was there.
    assert_eq!(plan.standing(&Customer::new(6)), Standing::WithoutPurchases);
    for other in [subscriber(2), dollars(3), spendthrift(4), newcomer(5)] {
        assert_eq!(plan.standing(&other).scores(), None);
    }
}

#[test]
fn explanations() {
    let plan = plan(&rfm());
    let says = |customer: Customer| plan.explain(&customer).to_string();
    assert_eq!(
        says(champion(1)),
        "champions (3-2-1)
  recency 5: 3 of 3
  frequency 2: 2 of 3 (3 from 5)
  monetary 49.90 EUR: 1 of 3 (2 from 100 EUR)
  cell 321
"
    );
    assert_eq!(says(subscriber(2)), "without purchases\n");
    // What is known is told, up to what is missing.
    assert_eq!(
        says(dollars(3)),
        "no monetary: no rate from USD to EUR
  recency 5: 3 of 3
  frequency 1: 1 of 3 (2 from 2)
"
    );
    assert_eq!(
        says(spendthrift(4)),
        "no monetary: outside of what was fitted
  recency 370: 1 of 3 (2 below 90)
  frequency 1: 1 of 3 (2 from 2)
"
    );
    assert_eq!(says(newcomer(5)), "not there yet\n");
}

/// A length of time is scored in seconds and told in days, and an edge finer than a microsecond by the one that decides.
#[test]
fn every_metric_is_told_in_its_own_unit() {
    let visits = |closed, edges: &[&str]| {
        let edges = edges.iter().map(|edge| edge.parse::<rust_decimal::Decimal>().unwrap());
        Breakpoints::new(Best::Lowest, closed, edges).unwrap()
    };
    let share =
        Breakpoints::new(Best::Highest, Closed::Right, ["0.5".parse::<rust_decimal::Decimal>().unwrap()]).unwrap();
    let model = measured([
        ("recency", visits(Closed::Right, &["86400", "259200.0000005"]), orders().since_last().into()),
        ("offers", share, orders().with_offer().share_of(orders()).into()),
    ]);
    let says = |customer: &Customer| plan(&model).explain(customer);
    let customer = a_customer(1).ordered("2026-03-08T12:00:00Z", "20 EUR").build();
    let told = says(&customer);
    assert_eq!(
        told.to_string(),
        "1-1
  recency 5 days: 1 of 3 (2 up to 3 days)
  offers 0: 1 of 2 (2 above 0.5)
"
    );
    assert_eq!(told.dimensions[0].value, days(5).into());
    let next = told.dimensions[0].next.clone().unwrap();
    assert_eq!((next.score, next.reach, next.edge, next.is_split), (2, Reach::UpTo, days(3).into(), false));

    // On the edge, and a microsecond after it.
    for (closed, edge, scored) in [
        (Closed::Right, "432000", [2, 1]),
        (Closed::Left, "432000", [1, 1]),
        (Closed::Right, "432000.0000005", [2, 1]),
        (Closed::Left, "432000.0000005", [2, 1]),
    ] {
        let model = measured([("recency", visits(closed, &[edge]), orders().since_last().into())]);
        let plans = [TODAY, "2026-03-13T12:00:00.000001Z"].map(|now| plan(&model).at(instant(now)).unwrap());
        let told = plans.each_ref().map(|plan| plan.explain(&customer).dimensions[0].clone());
        assert_eq!(told.each_ref().map(|told| told.score.get()), scored, "{closed:?} {edge}");
        // What is told of the next score is true.
        for told in told.iter().filter(|told| told.score.get() == 1) {
            let next = told.next.clone().unwrap();
            let is_reached = match next.reach {
                Reach::Below => told.value < next.edge,
                _ => told.value <= next.edge,
            };
            assert!(!is_reached, "{told}");
        }
    }
}

/// As it is with a fit: the cell that he was scored in, equal values that were split, and values outside.
#[test]
fn nested_split_and_flagged_scores_tell_so() {
    let ntile = |bins: u8| Bins::new(bins).method(Method::Ranks(Ties::SplitById)).outside(Outside::Flag);
    let scoring = Scoring::new([("frequency", Bins::new(2).outside(Outside::Flag)), ("monetary", ntile(2))]).nested();
    // Two of one order, who spent alike; two of three orders.
    let sample = [(1, [1, 50]), (2, [1, 50]), (3, [3, 80]), (4, [3, 200])];
    let model = scoring.fit(sample).unwrap().model;
    let metrics: [Metric; 2] = [orders().count().into(), orders().total(Currency::EUR).into()];
    let plan = plan(&model.measured_by(metrics).unwrap());
    let once = |id: i64, amount: &str| a_customer(id).ordered("2026-03-01", amount).build();
    assert_eq!(
        plan.explain(&once(1, "50 EUR")).to_string(),
        "1-1
  frequency 1: 1 of 2 (2 from 3)
  monetary 50 EUR: 1 of 2 among those with 1 (2 from 50 EUR for some)
"
    );
    assert_eq!(plan.standing(&once(2, "50 EUR")).to_string(), "1-2");
    // Outside is what lies outside of all that was fitted, in whatever cell.
    assert_eq!(plan.explain(&once(1, "90 EUR")).dimensions[1].outside, None);
    let told = plan.explain(&once(1, "201 EUR"));
    assert_eq!(told.dimensions[1].outside, Some(Side::Above));
    assert_eq!(told.dimensions[1].to_string(), "monetary 201 EUR: 2 of 2 among those with 1, above what was fitted");
    assert_eq!(plan.explain(&once(1, "9 EUR")).dimensions[1].outside, Some(Side::Below));
}

/// Breakpoints stay what they are while customers grow older.
#[test]
fn frozen_breakpoints_at_a_later_instant() {
    let plan = plan(&rfm());
    let later = plan.at(instant("2026-06-13T12:00:00Z")).unwrap();
    assert_eq!(plan.standing(&champion(1)).to_string(), "champions (3-2-1)");
    assert_eq!(later.standing(&champion(1)).to_string(), "lost (1-2-1)");
    assert_eq!(later.standing(&newcomer(5)), Standing::WithoutPurchases);
    let before = plan.at(instant("2026-03-02T00:00:00Z")).unwrap();
    assert_eq!(before.standing(&champion(1)).to_string(), "others (3-1-1)");
    assert!(plan.at(instant("2036-03-02T00:00:00Z")).is_err());

    // As in a predicate, with the same model in the context.
    let lost = segment_of("rfm").is("lost").plan(&context().score_model("rfm", rfm())).unwrap();
    let at = |at: &str| lost.at(instant(at)).unwrap().matches(&champion(1));
    assert!(!at(TODAY) && at("2026-06-13T12:00:00Z"));
}

#[test]
fn values_and_verdicts() {
    let context = context().score_model("rfm", rfm());
    let read = |metric: Metric, customer: Customer| metric.plan(&context).unwrap().value(&customer).to_string();
    assert_eq!(read(score("rfm", "recency").into(), champion(1)), "3");
    assert_eq!(read(score("rfm", "cell").into(), champion(1)), "321");
    assert_eq!(read(segment_of("rfm").into(), champion(1)), "champions");
    assert_eq!(read(segment_of("rfm").into(), subscriber(2)), "without purchases");
    assert_eq!(read(score("rfm", "cell").into(), subscriber(2)), "too few events");
    // Nobody has some scores and not the others.
    assert_eq!(read(score("rfm", "recency").into(), dollars(3)), "no rate from USD to EUR");
    assert_eq!(read(segment_of("rfm").into(), spendthrift(4)), "outside of what was fitted");
    // Who is not there yet has not bought, and is in nothing.
    assert_eq!(read(segment_of("rfm").into(), newcomer(5)), "without purchases");

    let recent = score("rfm", "recency").at_least(2);
    for (customer, says) in [
        (champion(1), Verdict::Yes),
        (subscriber(2), Verdict::Unknown),
        (dollars(3), Verdict::Unknown),
        (spendthrift(4), Verdict::Unknown),
        (newcomer(5), Verdict::No),
    ] {
        assert_verdict(&recent.plan(&context).unwrap(), &customer, says);
        let opposite = (!&recent).plan(&context).unwrap();
        assert_verdict(&opposite, &customer, if customer.id() == newcomer(5).id() { says } else { !says });
    }
    assert_verdict(&segment_of("rfm").is("without purchases").plan(&context).unwrap(), &subscriber(2), Verdict::Yes);
    assert_verdict(&segment_of("rfm").is("without purchases").plan(&context).unwrap(), &newcomer(5), Verdict::No);
    assert_verdict(&score("rfm", "recency").is_unknown().plan(&context).unwrap(), &subscriber(2), Verdict::Yes);
    assert_value(&orders().total(Currency::EUR).plan(&context).unwrap(), &champion(1), money("49.90 EUR"));
}

/// The events are those of the dimension asked for; of a segment or a combination those of the first.
#[test]
fn evidence() {
    let context = context().score_model("rfm", rfm());
    let customer = a_customer(1)
        .ordered("2026-03-01", "20 EUR")
        .ordered("2026-03-08", "29.90 EUR")
        .with(CreditNote::new(instant("2026-03-10"), money("5 EUR")))
        .build();
    let says = |rule: Predicate| rule.plan(&context).unwrap().explain(&customer).to_string();
    let head = "customer 1 is in the segment as of 2026-03-13T12:00:00Z\n";
    let latest = "    order at 2026-03-08T12:00:00Z, 29.90 EUR\n";
    let first = "    order at 2026-03-01T12:00:00Z, 20 EUR\n";
    assert_eq!(
        says(score("rfm", "recency").at_least(3)),
        format!("{head}✓ the recency score by rfm is at least 3: 3\n{latest}")
    );
    assert_eq!(
        says(score("rfm", "frequency").at_least(2)),
        format!("{head}✓ the frequency score by rfm is at least 2: 2\n{first}{latest}")
    );
    // What was taken off is told as such.
    assert_eq!(
        says(score("rfm", "monetary").at_least(1)),
        format!(
            "{head}✓ the monetary score by rfm is at least 1: 1\n{first}{latest}    credit note at 2026-03-10T12:00:00Z, -5 EUR\n"
        )
    );
    assert_eq!(
        says(segment_of("rfm").is("champions")),
        format!("{head}✓ the segment by rfm is champions: champions\n{latest}")
    );
    assert_eq!(says(score("rfm", "cell").is(321)), format!("{head}✓ the cell score by rfm is 321: 321\n{latest}"));
}

#[test]
fn in_waterfalls_personas_and_referenced_segments() {
    let crowd = [champion(1), subscriber(2), dollars(3), spendthrift(4), newcomer(5)];
    let best = Segment::new("best", segment_of("rfm").is("champions")).unwrap();
    let context = context().score_model("rfm", rfm()).catalog([best.clone()].into_iter().collect());

    let waterfall = Waterfall::new("rest")
        .unwrap()
        .group(best)
        .group(Segment::new("prospects", segment_of("rfm").is("without purchases")).unwrap());
    let groups = waterfall.plan(&context).unwrap();
    let found: Vec<String> = crowd.iter().filter_map(|customer| Some(groups.group(customer)?.to_string())).collect();
    assert_eq!(found, ["best", "prospects", "rest", "rest"]);

    let loyal = Persona::new("loyal")
        .trait_of(2, in_segment("best").unwrap())
        .trait_of(1, score("rfm", "frequency").at_least(2));
    let new = Persona::new("new").trait_of(1, segment_of("rfm").is("without purchases"));
    let personas = Personas::new([loyal, new]).plan(&context).unwrap();
    let fits = |customer: &Customer| format!("{:?}", personas.best_fit(customer));
    assert!(fits(&crowd[0]).contains("loyal"), "{}", fits(&crowd[0]));
    assert!(fits(&crowd[1]).contains("new"), "{}", fits(&crowd[1]));

    let referring = in_segment("best").unwrap() & score("rfm", "cell").between(300..400);
    assert_members(&referring.plan(&context).unwrap(), &crowd, [1]);
    let told = referring.plan(&context).unwrap().explain(&crowd[0]).to_string();
    assert!(told.contains("✓ the segment by rfm is champions: champions"), "{told}");
}
