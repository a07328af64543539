#[path = "../../examples/households/read.rs"]
pub(super) mod read;
#[path = "../../examples/households/segments.rs"]
mod segments;

use super::{Story, at, data};
use chrono_tz::America::New_York;
use rust_decimal::Decimal;
use segmentry::{
    DefinitionError,
    model::{Customer, Money, Value},
    plan::{Evidence, MetricPlan},
    prelude::*,
    words::{CountMetric, TimeMetric},
};
use serde_json::{Value as Json, json};

fn story() -> Story {
    let segments = segments::segments().unwrap();
    let context = Context::at(at("2018-01-01T05:00:00Z")).zone(New_York).catalog(segments.iter().cloned().collect());
    Story::new("households", read::households(&data()).unwrap(), &segments, context)
}

fn cents<'a>(spent: &MetricPlan, households: impl IntoIterator<Item = &'a Customer>) -> Json {
    let amounts = households.into_iter().map(|one| spent.value(one).money().map(Money::amount).unwrap());
    let cents: i64 = (amounts.sum::<Decimal>() * Decimal::ONE_HUNDRED).try_into().unwrap();
    json!(cents)
}

#[test]
fn every_segment_is_as_expected() {
    let story = story();
    story.assert_segments("households");
    story.assert_memberships();

    let spent = story.metric(orders().total(segments::USD));
    for plan in &story.plans {
        let members = story.customers.iter().filter(|household| plan.matches(household));
        let name = super::id(plan);
        assert_eq!(cents(&spent, members), story.expected["segments"][name]["spent_cents"], "{name}");
    }
}

#[test]
fn every_number_is_as_expected() {
    let story = story();
    let context = &story.context;
    let found = |finder: Result<_, DefinitionError>| json!(story.found(&finder.unwrap()));
    assert_eq!(json!(story.customers.len()), *story.number("households"));
    assert_eq!(found(orders().finder(context)), *story.number("baskets"));
    assert_eq!(cents(&story.metric(orders().total(segments::USD)), &story.customers), *story.number("spent_cents"));
    assert_eq!(found(segments::received().finder(context)), *story.number("received_in_all"));
    assert_eq!(found(segments::redeemed_campaigns().finder(context)), *story.number("redeemed_in_all"));
    assert_eq!(found(segments::redeemed().finder(context)), *story.number("coupons_redeemed"));

    let fact = |plan: Result<MetricPlan, _>| json!(story.tally(&plan.unwrap()));
    assert_eq!(fact(attribute("age band").plan(context)), *story.number("age"));
    assert_eq!(fact(income_band().plan(context)), *story.number("income"));
    assert_eq!(fact(attribute("home ownership").plan(context)), *story.number("home_ownership"));
    let tally = |metric: CountMetric| json!(story.tally(&story.metric(metric)));
    assert_eq!(tally(segments::received().count()), *story.number("campaigns_received"));
    let weeks = orders().during(previous_weeks(12)).active_weeks();
    assert_eq!(tally(weeks), *story.number("weeks_of_last_12"));

    let waited = story.metric(segments::redeemed().total_time_of("waited"));
    let waits = story.customers.iter().map(|one| waited.value(one).span().unwrap().micros() / days(1).micros());
    assert_eq!(json!(waits.sum::<u64>()), story.number("wait_days")["sum_over_coupons"]);
    let growth = story.metric(segments::growth());
    let unknown = story.customers.iter().filter(|one| growth.value(one).value().is_none()).count();
    assert_eq!(json!(unknown), *story.number("growth_unknown"));

    // The coupon that followed each campaign first.
    let field = EventField::Property("waited".into());
    let finder = segments::redeemed_campaigns().finder(context).unwrap();
    let mut waits = Vec::new();
    for household in &story.customers {
        for campaign in finder.find(household).unwrap() {
            let coupon = campaign.others().next().unwrap();
            match coupon.value(&field) {
                Some(Value::Span(waited)) => waits.push(waited.micros() / days(1).micros()),
                other => panic!("{other:?}"),
            }
        }
    }
    waits.sort_unstable();
    let middle = waits[(waits.len() - 1) / 2];
    assert_eq!(json!(middle), story.number("wait_days")["lower_median_of_first_redemptions"]);
}

#[test]
fn the_events_that_decide_are_as_expected() {
    let story = story();
    for (name, card) in story.expected["customers"].as_object().unwrap() {
        let household = story.customer(name);
        let seconds = |metric: TimeMetric| {
            let span = story.metric(metric).value(household).span();
            json!(span.map(|span| span.micros() / 1_000_000))
        };
        story.assert_share(&segments::growth(), name, &card["growth"]);
        story.assert_share(&segments::weekend_share(), name, &card["weekend_share"]);
        story.assert_share(&segments::share_redeemed(), name, &card["redeemed_share"]);
        story.assert_share(&orders().overdue(), name, &card["overdue"]);
        assert_eq!(seconds(orders().longest_gap()), card["longest_gap_seconds"], "{name}");
        assert_eq!(seconds(orders().latest_gap()), card["latest_gap_seconds"], "{name}");
        assert_eq!(seconds(orders().since_last()), card["since_latest_seconds"], "{name}");
        assert_eq!(cents(&story.metric(orders().total(segments::USD)), [household]), card["spent_cents"], "{name}");

        // Read as a value, a slope is rounded at nine decimals.
        let slope = story.metric(segments::slope()).value(household).money().map(Money::amount).unwrap();
        let (above, below) = card["slope_cents_per_basket"].as_str().unwrap().split_once('/').unwrap();
        let [above, below]: [Decimal; 2] = [above, below].map(|number| number.parse().unwrap());
        let expected = (above / below / Decimal::ONE_HUNDRED).round_dp(9);
        assert_eq!(slope.normalize(), expected.normalize(), "{name}");

        let at = |event: &Evidence| format!("{}", event.at);
        let instants = |list: &str| {
            let events = card[list].as_array().unwrap().iter();
            json!(events.map(|event| event.as_str().unwrap().split(' ').nth(1).unwrap()).collect::<Vec<_>>())
        };
        story.assert_evidence(&segments::received().any(), name, &instants("campaigns_received"), at);
        story.assert_evidence(&segments::redeemed_campaigns().any(), name, &instants("campaigns_redeemed"), at);
        story.assert_evidence(&segments::redeemed().any(), name, &instants("redemptions"), at);
    }
}
