#[path = "../../examples/christmas_buyers/read.rs"]
mod read;
#[path = "../../examples/christmas_buyers/segments.rs"]
mod segments;

use super::{Story, at, data};
use rust_decimal::Decimal;
use segmentry::{
    holiday::Holiday,
    model::{Currency, Money},
    plan::{Evidence, MetricPlan},
    prelude::*,
};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

fn story() -> Story {
    let customers = read::customers(&data().join("online_retail_2010_2011_invoices.csv")).unwrap();
    let segments = segments::segments(at("2010-12-26T00:00:00Z")).unwrap();
    let context = Context::at(at("2011-12-26T00:00:00Z")).catalog(segments.iter().cloned().collect());
    Story::new("christmas_buyers", customers, &segments, context)
}

fn occasions() -> [(&'static str, Holiday); 3] {
    [
        ("before_christmas", segments::before_christmas()),
        ("season", segments::season()),
        ("thanksgiving", segments::thanksgiving()),
    ]
}

#[test]
fn every_segment_is_as_expected() {
    let story = story();
    story.assert_segments("customers");
    story.assert_memberships();
}

#[test]
fn every_number_is_as_expected() {
    let story = story();
    let context = &story.context;
    let number = |name: &str, suffix: &str| story.number(&format!("{name}_{suffix}"));
    let gross = |metric| {
        let metric = story.metric(metric);
        let sold = story.customers.iter().map(|one| metric.value(one).money().map(Money::amount).unwrap());
        json!(sold.sum::<Decimal>().normalize().to_string())
    };
    let found = |occasion| json!(story.found(&orders().during(occasion).finder(context).unwrap()));
    assert_eq!(json!(story.customers.len()), *story.number("customers"));
    assert_eq!(json!(story.found(&orders().finder(context).unwrap())), *story.number("orders"));
    assert_eq!(gross(orders().total(Currency::GBP).before_refunds()), *story.number("gross_gbp"));
    for (name, occasion) in occasions() {
        assert_eq!(found(occasion.clone()), *number(name, "orders"));
        assert_eq!(gross(segments::sold(occasion.clone())), *number(name, "gross_gbp"));
        // By the dates that each occurrence covers.
        let (lead, trail) = if name == "thanksgiving" {
            (0, 4)
        } else if name == "season" {
            (45, 0)
        } else {
            (21, 0)
        };
        let mut of_orders = BTreeMap::<String, usize>::new();
        let mut of_customers = BTreeMap::<String, usize>::new();
        for day in [2010, 2011].into_iter().flat_map(|year| occasion.dates(year)) {
            let instant = |date: Option<chrono::NaiveDate>| at(&format!("{}T00:00:00Z", date.unwrap()));
            let from = instant(day.checked_sub_days(chrono::Days::new(lead)));
            let to = instant(day.checked_add_days(chrono::Days::new(trail + 1)));
            let window = orders().during(occasion.clone()).during(from..to);
            let orders = story.found(&window.clone().finder(context).unwrap());
            if orders > 0 {
                of_orders.insert(day.to_string(), orders);
                let any = window.any().plan(context).unwrap();
                of_customers.insert(day.to_string(), story.customers.iter().filter(|one| any.matches(one)).count());
            }
        }
        assert_eq!(json!(of_orders), *number(name, "orders_by_occasion"));
        assert_eq!(json!(of_customers), *number(name, "customers_by_occasion"));
    }

    let favourites = |fact: MetricPlan| {
        let mut tally = story.tally(&fact);
        tally.retain(|_, customers| *customers > 0);
        json!(tally)
    };
    let without_zero = |expected: &Json| {
        let some = expected.as_object().unwrap().iter().filter(|(_, customers)| **customers != json!(0));
        Json::Object(some.map(|(name, customers)| (name.clone(), customers.clone())).collect())
    };
    let weekday = orders().favourite_weekday(5).plan(context).unwrap();
    assert_eq!(favourites(weekday), without_zero(story.number("favourite_weekday")));
    let hour = orders().favourite_hour(5).plan(context).unwrap();
    assert_eq!(favourites(hour), without_zero(story.number("favourite_hour")));

    let days_until = holiday::christmas().days_until().plan(context).unwrap();
    for (now, days) in story.number("days_until_christmas").as_object().unwrap() {
        let value = days_until.at(at(now)).unwrap().value(&story.customers[0]);
        assert_eq!(value.to_string(), days.to_string());
    }
}

#[test]
fn the_events_that_decide_are_as_expected() {
    fn show(event: &Evidence) -> String {
        let amount = event.amount.unwrap();
        let (id, at) = (event.id.as_ref().unwrap(), event.at);
        format!("{} {id} at {at}, {} {}", event.kind, amount.amount().normalize(), amount.currency())
    }
    let story = story();
    for (name, card) in story.expected["customers"].as_object().unwrap() {
        let all = orders().total(Currency::GBP).before_refunds();
        story.assert_evidence(&all.clone().at_least(0), name, &card["orders"], show);
        let during = |occasion| segments::sold(occasion).at_least(0);
        story.assert_evidence(&during(segments::before_christmas()), name, &card["before_christmas"], show);
        story.assert_evidence(&during(segments::thanksgiving()), name, &card["at_thanksgiving"], show);

        let share = |occasion| orders().during(occasion).share_of(orders());
        let before = share(segments::before_christmas());
        story.assert_share(&before, name, &card["share_of_orders_before_christmas"]);
        story.assert_share(&share(segments::season()), name, &card["share_of_orders_in_the_season"]);
        let money = segments::sold(segments::season()).share_of(all);
        story.assert_share(&money, name, &card["share_of_money_in_the_season"]);
        let (bought, of) = (&card["christmases_bought_in"], &card["of_christmases"]);
        story.assert_share(&segments::share_of_christmases(), name, &json!(format!("{bought}/{of}")));
    }
}
