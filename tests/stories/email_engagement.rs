#[path = "../../examples/email_engagement/read.rs"]
mod read;
#[path = "../../examples/email_engagement/segments.rs"]
mod segments;

use super::{Story, data};
use segmentry::{plan::Evidence, prelude::*};
use serde_json::json;
use std::{collections::BTreeMap, mem};

fn story() -> (Story, read::Newsletter) {
    let mut newsletter = read::newsletter(&data()).unwrap();
    let segments = segments::segments().unwrap();
    let context = segments::context(&segments, &newsletter.zones).unwrap();
    let subscribers = mem::take(&mut newsletter.subscribers);
    (Story::new("email_engagement", subscribers, &segments, context), newsletter)
}

#[test]
fn every_segment_is_as_expected() {
    let (story, _) = story();
    story.assert_segments("subscribers");
    story.assert_memberships();
}

#[test]
fn copies_of_reports_are_taken_once() {
    let (story, newsletter) = story();
    let expected = &story.expected["events"];
    assert_eq!(json!(newsletter.taken.added), expected["different"]);
    assert_eq!(json!(newsletter.taken.repeated), expected["copies"]);
    assert_eq!((newsletter.taken.updated, newsletter.taken.rejected), (0, Vec::new()));
}

#[test]
fn every_number_is_as_expected() {
    let (story, _) = story();
    assert_eq!(json!(story.existing(story.context.as_of()).len()), *story.number("subscribers"));

    let pressure = segments::pressure();
    assert_eq!(json!(story.tally(&story.metric(pressure))), *story.number("messages_in_last_7_days"));
    let by_date = messages().sent().last_days(calendar_days(7)).count();
    assert_eq!(json!(story.tally(&story.metric(by_date))), *story.number("messages_on_last_7_dates"));

    let tiers = segments::tiers().waterfall().plan(&story.context).unwrap();
    let mut tally = BTreeMap::<String, usize>::new();
    for subscriber in &story.customers {
        // Who signs up later is in no group at all.
        let tier = tiers.group(subscriber).map(|tier| tier.as_str().replace('_', " "));
        if let Some(tier) = tier {
            *tally.entry(tier).or_default() += 1;
        }
    }
    assert_eq!(json!(tally), *story.number("tiers"));

    let mut hours = story.tally(&segments::reading_hour().plan(&story.context).unwrap());
    assert_eq!(json!(hours.remove("unknown")), *story.number("favourite_hour_unknown"));
    assert_eq!(json!(hours), *story.number("favourite_hours_of_those_known"));

    let sent = messages().sent().within_last(days(30)).finder(&story.context).unwrap();
    assert_eq!(json!(story.found(&sent)), *story.number("messages_sent_in_last_30_days"));
}

#[test]
fn the_events_that_decide_are_as_expected() {
    fn show(event: &Evidence) -> String {
        let action = event.kind.replace("message ", "").replace("complained about", "complained");
        format!("{action} {} {} {}", event.id.as_ref().unwrap(), event.at, event.about["campaign"])
    }
    let (story, _) = story();
    let engaged = messages().opened_or_clicked().within_last(days(30)).any();
    for (name, card) in story.expected["customers"].as_object().unwrap() {
        story.assert_evidence(&engaged, name, &card["engagements_of_last_30_days"], show);
        story.assert_evidence(&messages().bounced().any(), name, &card["bounces"], show);
        story.assert_evidence(&messages().complained().any(), name, &card["complaints"], show);
        story.assert_evidence(&segments::pressure().at_least(5), name, &card["sent_in_last_7_days"], show);

        let latest = messages().opened_or_clicked().since_last();
        let latest_age = story.metric(latest.clone()).value(story.customer(name)).span();
        let seconds = latest_age.map(|age| age.micros() / 1_000_000);
        assert_eq!(json!(seconds), card["age_of_latest_engagement_seconds"], "{name}");
        let none = card["latest_engagement"].is_null();
        let expected = if none { json!([]) } else { json!([card["latest_engagement"]]) };
        story.assert_evidence(&latest.at_least(days(0)), name, &expected, show);

        let hours = segments::reading_hour().plan(&story.context).unwrap().value(story.customer(name));
        let expected = card["favourite_hours"].as_array().map(|hours| format!("{}", hours[0]));
        assert_eq!(hours.value().map(ToString::to_string), expected, "{name}");
        story.assert_share(&segments::share_read(), name, &card["read_share"]);
    }
}
