#[path = "../../examples/abandoned_carts/read.rs"]
mod read;
#[path = "../../examples/abandoned_carts/segments.rs"]
mod segments;

use super::{Story, at, data};
use segmentry::{DefinitionError, model::EventKind, plan::Evidence, prelude::*, time::Span, words::CountMetric};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

fn story() -> Story {
    let visitors = read::visitors(&data().join("clicks_2024.csv")).unwrap();
    let segments = segments::segments().unwrap();
    let context = Context::at(at("2024-06-30T00:00:00Z")).catalog(segments.iter().cloned().collect());
    Story::new("abandoned_carts", visitors, &segments, context)
}

#[test]
fn every_segment_is_as_expected() {
    let story = story();
    story.assert_segments("visitors");
    story.assert_memberships();
}

/// How many came so far and no farther.
fn funnel(story: &Story, furthest: CountMetric) -> Json {
    let tally = story.tally(&story.metric(furthest));
    let count = |step: usize| json!(tally.get(&step.to_string()).copied().unwrap_or(0));
    let steps = segments::STEPS.iter().enumerate().map(|(n, name)| ((*name).to_owned(), count(n + 1)));
    Json::Object([("nothing".to_owned(), count(0))].into_iter().chain(steps).collect::<Map<_, _>>())
}

#[test]
fn every_number_is_as_expected() {
    let story = story();
    let clicks: usize = story.customers.iter().map(|one| one.history.events(&EventKind::custom("click")).len()).sum();
    let purchases: usize = story.customers.iter().map(|one| one.history.events(&EventKind::Order).len()).sum();
    assert_eq!(json!(story.customers.len()), *story.number("visitors"));
    assert_eq!(json!(clicks), *story.number("events"));
    assert_eq!(json!(purchases), *story.number("purchases"));

    assert_eq!(funnel(&story, segments::way().furthest()), *story.number("funnel_ever"));
    let lately = segments::way().within_last(days(30)).furthest();
    assert_eq!(funnel(&story, lately), *story.number("funnel_begun_in_last_30d"));
    assert_eq!(funnel(&story, segments::way().within(days(7)).furthest()), *story.number("funnel_within_7d"));
    assert_eq!(funnel(&story, segments::way_in_one_visit().furthest()), *story.number("funnel_in_one_visit"));

    let context = &story.context;
    let found = |finder: Result<_, DefinitionError>| json!(story.found(&finder.unwrap()));
    let lately = days(30);
    assert_eq!(found(segments::left_views().finder(context)), *story.number("views_left_7d"));
    assert_eq!(found(carts().added().within_last(lately).finder(context)), *story.number("carts_filled_30d"));
    let abandoned = segments::abandoned_carts().within_last(lately);
    assert_eq!(found(abandoned.finder(context)), *story.number("carts_abandoned_30d"));
    assert_eq!(found(segments::abandoned_carts().finder(context)), *story.number("carts_abandoned_ever"));
    assert_eq!(found(segments::recovered_carts().finder(context)), *story.number("carts_recovered_ever"));

    let decide = story.metric(segments::time_to_decide());
    let mut times: Vec<u64> = story
        .customers
        .iter()
        .filter_map(|one| decide.value(one).span())
        .map(|span| span.micros() / 1_000_000)
        .collect();
    times.sort_unstable();
    let expected = story.number("first_view_to_first_purchase");
    assert_eq!(json!(times.len()), expected["known"]);
    assert_eq!(json!(times[(times.len() - 1) / 2]), expected["lower_median_seconds"]);
    assert_eq!(json!(times.iter().sum::<u64>()), expected["sum_seconds"]);

    let devices = segments::main_device().plan(context).unwrap();
    let mut tally = BTreeMap::<String, usize>::new();
    for visitor in &story.customers {
        *tally.entry(devices.value(visitor).to_string().replace(", ", "+")).or_default() += 1;
    }
    assert_eq!(json!(tally), *story.number("main_device"));
}

#[test]
fn the_events_that_decide_are_as_expected() {
    fn show(event: &Evidence) -> String {
        format!("{} {}", event.kind, event.at)
    }
    let story = story();
    for (name, card) in story.expected["customers"].as_object().unwrap() {
        // Typed events have no visit or device to show.
        let expected = |list: &str, kind: &str| {
            let events = card[list].as_array().unwrap().iter();
            let at = events.map(|event| event.as_str().unwrap().split(' ').nth(1).unwrap().to_owned());
            json!(at.map(|at| format!("{kind} {at}")).collect::<Vec<_>>())
        };
        let abandoned = segments::abandoned_carts().within_last(days(30)).any();
        let added = "product added to a cart";
        story.assert_evidence(&abandoned, name, &expected("abandoned_carts_30d", added), show);
        let warm = carts().added().within_last(segments::DAY).never_followed_by(orders()).any();
        story.assert_evidence(&warm, name, &expected("warm_carts", added), show);
        story.assert_evidence(&orders().any(), name, &expected("purchases", "order"), show);
        story.assert_evidence(&segments::left_views().any(), name, &expected("views_left_7d", "click event"), show);

        let value = |metric| story.metric(metric).value(story.customer(name)).to_string();
        let step = |card: &Json| segments::STEPS.iter().position(|step| card == step).map_or(0, |n| n + 1).to_string();
        assert_eq!(value(segments::way().furthest()), step(&card["furthest"]), "{name}");
        assert_eq!(value(segments::way().within_last(days(30)).furthest()), step(&card["furthest_30d"]), "{name}");
        assert_eq!(value(segments::way_in_one_visit().furthest()), step(&card["furthest_in_one_visit"]), "{name}");
        let decide = story.metric(segments::time_to_decide()).value(story.customer(name)).span();
        let seconds = decide.map(|span: Span| span.micros() / 1_000_000);
        assert_eq!(json!(seconds), card["from_first_view_to_first_purchase_seconds"], "{name}");
    }
}
