//! The table of missing values at `plan::Observed`, row by row: what a metric is over nothing, over one and two events, where
//! a fact or rate is missing, and where the history is known too late.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used, reason = "a test may stop")]

use segmentry::{
    model::{Currency, Customer, Device, EventField, LocalClock, Money, Order, Session, Visit},
    prelude::*,
    scale::{Axis, Best, Breakpoints, Closed, Grid, GridRule, Outside, ScoreModel},
    time::Instant,
    words::Metric,
};

fn instant(text: &str) -> Instant {
    text.parse().unwrap()
}

fn context() -> Context {
    Context::at(instant("2026-03-01T00:00:00Z"))
}

/// The history is known from the middle of the time that the metrics look at.
fn late() -> Context {
    context().history_since(instant("2026-01-10T00:00:00Z"))
}

/// So many orders, sessions and visits, ten days apart.
fn customer(events: u32) -> Customer {
    let mut customer = Customer::new(1);
    for n in 0..events {
        let at = instant("2026-02-01T10:00:00Z").saturating_add(days(10 * n));
        let amount = Money::new(100 - 50 * i64::from(n), Currency::EUR).unwrap();
        customer.record(Order::new(at, amount).offer("SPRING")).unwrap();
        customer.record(Session::new(at).duration(hours(1 + n))).unwrap();
        customer.record(Visit::new(at).device(Device::Phone)).unwrap();
    }
    customer
}

fn seen(metric: &Metric, customer: &Customer, context: &Context) -> String {
    metric.plan(context).unwrap().value(customer).to_string()
}

const FEW: &str = "too few events";
const EARLIER: &str = "the history may have begun earlier";
const EUR: Currency = Currency::EUR;

/// Over nothing, over one event, over two; and both again where the history is known too late.
#[track_caller]
fn assert_seen(metric: impl Into<Metric>, expected: [&str; 3], late_expected: [&str; 3]) {
    let metric = metric.into();
    let rows = [0, 1, 2].map(customer);
    assert_eq!(rows.each_ref().map(|row| seen(&metric, row, &context())), expected, "{metric}");
    assert_eq!(rows.each_ref().map(|row| seen(&metric, row, &late())), late_expected, "{metric}, known late");
}

#[test]
fn counts_only_grow() {
    let at_least = ["at least 0", "at least 1", "at least 2"];
    assert_seen(orders().count(), ["0", "1", "2"], at_least);
    assert_seen(orders().active_days(), ["0", "1", "2"], at_least);
    assert_seen(orders().most_of_one(EventField::Offer), ["0", "1", "2"], at_least);
    let valentine = holiday::valentines_day().lead(20);
    assert_seen(orders().distinct_occurrences(valentine), ["0", "1", "1"], ["at least 0", "at least 1", "at least 1"]);
    let steps = funnel(visits()).then(usage());
    let at_least = ["at least 0", "at least 2", "at least 2"];
    assert_seen(steps.furthest(), ["0", "2", "2"], at_least);
}

#[test]
fn amounts() {
    assert_seen(orders().total(EUR), ["0 EUR", "100 EUR", "150 EUR"], [EARLIER; 3]);
    assert_seen(orders().average(EUR), [FEW, "100 EUR", "75 EUR"], [EARLIER; 3]);
    assert_seen(orders().median(EUR), [FEW, "100 EUR", "75 EUR"], [EARLIER; 3]);
    assert_seen(orders().smallest(EUR), [FEW, "100 EUR", "50 EUR"], [EARLIER; 3]);
    assert_seen(orders().first_amount(EUR), [FEW, "100 EUR", "100 EUR"], [EARLIER; 3]);
    assert_seen(orders().trend(EUR), [FEW, FEW, "-50 EUR"], [EARLIER; 3]);
    let largest = [EARLIER, "at least 100 EUR", "at least 100 EUR"];
    assert_seen(orders().largest(EUR), [FEW, "100 EUR", "100 EUR"], largest);
    assert_seen(orders().last_amount(EUR), [FEW, "100 EUR", "50 EUR"], [EARLIER, "100 EUR", "50 EUR"]);
}

#[test]
fn lengths_of_time_of_sessions() {
    assert_seen(usage().total_duration(), ["0 seconds", "1 hour", "3 hours"], [EARLIER; 3]);
    assert_seen(usage().average_duration(), [FEW, "1 hour", "1 hour 30 minutes"], [EARLIER; 3]);
    assert_seen(usage().median_duration(), [FEW, "1 hour", "1 hour 30 minutes"], [EARLIER; 3]);
    assert_seen(
        usage().longest_duration(),
        [FEW, "1 hour", "2 hours"],
        [EARLIER, "at least 1 hour", "at least 2 hours"],
    );
    assert_seen(usage().latest_duration(), [FEW, "1 hour", "2 hours"], [EARLIER, "1 hour", "2 hours"]);
}

#[test]
fn ages_and_gaps() {
    let (old, young) = ("27 days 14 hours", "17 days 14 hours");
    assert_seen(orders().since_last(), [FEW, old, young], [EARLIER, old, young]);
    let at_least = "at least 27 days 14 hours";
    assert_seen(orders().since_first(), [FEW, old, old], [EARLIER, at_least, at_least]);
    assert_seen(orders().days_since_last(), [FEW, "28", "18"], [EARLIER, "28", "18"]);
    assert_seen(orders().days_since_first(), [FEW, "28", "28"], [EARLIER, "at least 28", "at least 28"]);
    assert_seen(between(visits(), orders()), [FEW, "0 seconds", "0 seconds"], [EARLIER; 3]);
    assert_seen(orders().mean_gap(), [FEW, FEW, "10 days"], [EARLIER; 3]);
    assert_seen(orders().longest_gap(), [FEW, FEW, "10 days"], [EARLIER, EARLIER, "at least 10 days"]);
    assert_seen(orders().latest_gap(), [FEW, FEW, "10 days"], [EARLIER, EARLIER, "10 days"]);
}

#[test]
fn shares() {
    assert_seen(orders().with_offer().share_of(orders()), [FEW, "1", "1"], [EARLIER; 3]);
    let spent = orders().total(EUR).share_of(orders().total(EUR));
    assert_seen(spent, [FEW, "1", "1"], [EARLIER; 3]);
    assert_seen(orders().overdue(), [FEW, FEW, "1.758333333"], [EARLIER; 3]);
    let valentine = holiday::valentines_day().lead(20);
    assert_seen(orders().share_of_occurrences(valentine), [FEW, "1", "1"], [EARLIER; 3]);
    // Nothing has come round since the first order.
    assert_seen(orders().share_of_occurrences(holiday::christmas()), [FEW; 3], [EARLIER; 3]);
}

/// All at one instant: there is no rhythm to be late by.
#[test]
fn nothing_is_overdue_without_a_rhythm() {
    let mut customer = customer(1);
    let again = Order::new(instant("2026-02-01T10:00:00Z"), Money::new(1, EUR).unwrap());
    customer.record(again).unwrap();
    assert_eq!(seen(&orders().mean_gap().into(), &customer, &context()), "0 seconds");
    assert_eq!(seen(&orders().overdue().into(), &customer, &context()), FEW);
}

#[test]
fn favourites_and_levels() {
    assert_seen(visits().favourite(EventField::Device, 1), [FEW, "phone", "phone"], [EARLIER; 3]);
    assert_seen(visits().favourite(EventField::Device, 2), [FEW, FEW, "phone"], [EARLIER; 3]);
    assert_seen(visits().favourite_weekday(1), [FEW, "sunday", "wednesday, sunday"], [EARLIER; 3]);

    let scale = usage().count().levels("light", [(1, "average"), (2, "heavy")]);
    let seen = |row: u32, context: Context| {
        seen(&level("usage").into(), &customer(row), &context.scale("usage", scale.clone()))
    };
    assert_eq!([0, 1, 2].map(|row| seen(row, context())), ["light", "average", "heavy"]);
    // More history could not take the highest level away.
    assert_eq!([0, 1, 2].map(|row| seen(row, late())), [EARLIER, EARLIER, "heavy"]);
    let scale = usage().longest_gap().levels("short", [(days(5), "long")]);
    let seen = |row: u32, context: Context| {
        self::seen(&level("gap").into(), &customer(row), &context.scale("gap", scale.clone()))
    };
    assert_eq!([0, 1, 2].map(|row| seen(row, context())), [FEW, FEW, "long"]);
}

/// Scores by one metric after another, each with two bins, and segments by the first.
fn score_model(metrics: impl IntoIterator<Item = Metric>) -> ScoreModel {
    let metrics: Vec<Metric> = metrics.into_iter().collect();
    let breakpoints =
        || Breakpoints::new(Best::Highest, Closed::Left, [2]).unwrap().fitted_to(0..=120, Outside::Refuse);
    let grid = Grid::first_match([Axis::score("1", 2)], [GridRule::new("best", [2..=2])], "others").unwrap();
    ScoreModel::new((1..=metrics.len()).map(|number| (number.to_string(), breakpoints().unwrap())))
        .and_then(|model| model.with_grid(grid))
        .and_then(|model| model.measured_by(metrics))
        .unwrap()
}

#[test]
fn scores_and_segments() {
    let assert_scored = |model: &ScoreModel, scores: [[&str; 3]; 2], segments: [[&str; 3]; 2]| {
        for (context, scores, segments) in [(context(), scores[0], segments[0]), (late(), scores[1], segments[1])] {
            let context = context.score_model("rfm", model.clone());
            let seen = |metric: Metric| [0, 1, 2].map(|row| seen(&metric, &customer(row), &context));
            assert_eq!(seen(score("rfm", "1").into()), scores);
            assert_eq!(seen(segment_of("rfm").into()), segments);
        }
    };
    // The latest is known once there is one; without one there may have been a purchase before the history.
    let recent = score_model([orders().days_since_last().into()]);
    let none = "without purchases";
    assert_scored(&recent, [[FEW, "2", "2"], [EARLIER, "2", "2"]], [[none, "best", "best"], [EARLIER, "best", "best"]]);
    // There are all scores or none, and how often is not known.
    let often = score_model([orders().days_since_last().into(), orders().count().into()]);
    assert_scored(&often, [[FEW, "2", "2"], [EARLIER; 3]], [[none, "best", "best"], [EARLIER; 3]]);
    let outside = "outside of what was fitted";
    // A count over nothing is zero, so nobody is without a purchase.
    let counted = score_model([orders().count().into()]);
    assert_scored(&counted, [["1", "1", "2"], [EARLIER; 3]], [["others", "others", "best"], [EARLIER; 3]]);
    // Only the first dimension tells that there is no purchase; of another one the value is missing. A length of time
    // is scored in seconds: ten days are more than were fitted.
    let rhythm = score_model([orders().count().into(), orders().mean_gap().into()]);
    let seconds = [[FEW, FEW, outside], [EARLIER; 3]];
    assert_scored(&rhythm, seconds, seconds);
    // 150 EUR are more than were fitted.
    let refused = score_model([orders().total(EUR).into()]);
    assert_scored(&refused, [["1", "2", outside], [EARLIER; 3]], [["others", "best", outside], [EARLIER; 3]]);
    // A fact or rate missing.
    let unknown = score_model([orders().days_since_last().into(), age().into()]);
    let not_known = "not known";
    assert_scored(
        &unknown,
        [[FEW, not_known, not_known], [EARLIER, not_known, not_known]],
        [[none, not_known, not_known], [EARLIER, not_known, not_known]],
    );
}

/// Only the latest of them need be known, but all of them to know the first.
#[test]
fn first_and_latest_ones() {
    assert_seen(orders().first().count(), ["0", "1", "1"], [EARLIER; 3]);
    assert_seen(orders().latest().count(), ["0", "1", "1"], ["at least 0", "1", "1"]);
    assert_seen(orders().latest().without_offer().count(), ["0", "0", "0"], ["at least 0", "0", "0"]);
}

#[test]
fn the_profile_and_the_bucket() {
    let nobody = Customer::new(1);
    let unknown: [Metric; 8] = [
        age().into(),
        tenure().into(),
        gender().into(),
        home().distance_to(segmentry::model::GeoPoint::degrees("0", "0").unwrap()).into(),
        birthday().days_until().into(),
        sign_up_anniversary().days_until().into(),
        personal("wedding").days_until().into(),
        attribute("seats").into(),
    ];
    for metric in unknown {
        assert_eq!(seen(&metric, &nobody, &context()), "not known", "{metric}");
    }
    let once = holiday::rule("Opening day", segmentry::occasion::Rule::fixed(6, 1).until(2020));
    assert_eq!(seen(&once.clone().days_until().into(), &nobody, &context()), "nothing ahead");
    assert!(once.days_until().more_than(1_000_000).plan(&context()).unwrap().matches(&nobody));
    let half = bucket("spring").within(..percent(50));
    assert!(half.clone().is_known().plan(&late()).unwrap().matches(&nobody));
}

/// A count is missing where it cannot be told which events count; over nothing there is nothing to tell.
#[test]
fn what_cannot_be_told() {
    let mut dollars = Customer::new(1);
    let at = instant("2026-02-01T10:00:00Z");
    dollars.record(Order::new(at, Money::new(1, Currency::USD).unwrap())).unwrap();
    dollars.record(Session::new(at)).unwrap();
    dollars.profile.clock = LocalClock::Zone("Mars/Olympus".into()).into();
    let seen = |metric: &Metric| seen(metric, &dollars, &context());
    let no_rate = "no rate from USD to EUR";
    let euro = Money::new(1, EUR).unwrap();
    let metrics: [(Metric, &str); 18] = [
        (orders().total(EUR).into(), no_rate),
        (orders().average(EUR).into(), no_rate),
        (orders().median(EUR).into(), no_rate),
        (orders().last_amount(EUR).into(), no_rate),
        (orders().trend(EUR).into(), no_rate),
        (orders().total(EUR).share_of(orders().total(Currency::USD)).into(), no_rate),
        (orders().worth(euro..).count().into(), no_rate),
        (orders().worth(euro..).since_last().into(), no_rate),
        (orders().worth(euro..).most_of_one(EventField::Offer).into(), no_rate),
        (orders().worth(euro..).share_of(orders()).into(), no_rate),
        (funnel(usage()).then(orders().worth(euro..)).furthest().into(), no_rate),
        (usage().total_duration().into(), "not known"),
        (usage().longest_duration().into(), "not known"),
        (orders().during(birthday()).count().into(), "not known"),
        (orders().distinct_occurrences(birthday()).into(), "not known"),
        (orders().share_of_occurrences(birthday()).into(), "not known"),
        (orders().during(weekends()).count().into(), "the customer's time zone is not known to the context"),
        (orders().favourite_hour(1).into(), "the customer's time zone is not known to the context"),
    ];
    for (metric, expected) in metrics {
        assert_eq!(seen(&metric), expected, "{metric}");
    }
    // What surely fails one clause fails.
    assert_eq!(seen(&orders().with_offer().during(birthday()).count().into()), "0");
    // Where nothing was given back there is nothing to convert.
    assert_eq!(seen(&orders().refund(euro..).count().into()), "0");
    let mut refunded = Customer::new(1);
    let dollar = Money::new(1, Currency::USD).unwrap();
    refunded.record(Order::new(at, dollar).refund(at, dollar)).unwrap();
    assert_eq!(self::seen(&orders().refund(euro..).count().into(), &refunded, &context()), no_rate);
    // Over nothing there is nothing to tell.
    assert_eq!(self::seen(&orders().during(birthday()).count().into(), &Customer::new(1), &context()), "0");
}

/// What none came before is not known where the history begins later.
#[test]
fn what_came_before_the_history() {
    let since = context().history_since(instant("2026-01-30T00:00:00Z"));
    let alone: Metric = visits().within_last(days(28)).never_preceded_by(support()).count().into();
    assert_eq!(seen(&alone, &customer(1), &context()), "1");
    assert_eq!(seen(&alone, &customer(1), &since), EARLIER);
}
