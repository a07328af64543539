//! Every word: what it says as a sentence, how it is written, and that it binds. The snapshot is the vocabulary on one
//! page; a word that changes its meaning changes it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_macros,
    reason = "a test may stop, and snapshots know their folder"
)]

use chrono::{NaiveDate, Weekday};
use segmentry::{
    model::{
        Benefit, Channel, Consent, Country, Currency, Device, Education, EventKind, Gender, GeoPoint, MaritalStatus,
        Money, OccasionKind, OfferKind, SalesChannel, WorkPattern,
    },
    occasion::{LeapDay, Rule, Shift},
    prelude::*,
    scale::{Best, Breakpoints, Closed, Combination, Grid, Scale, ScoreModel},
    time::Instant,
    words::Metric,
};
use std::fmt::Write;

fn eur(amount: i64) -> Money {
    Money::new(amount, Currency::EUR).unwrap()
}

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn instant(text: &str) -> Instant {
    text.parse().unwrap()
}

fn berlin() -> GeoPoint {
    GeoPoint::degrees("52.52", "13.405").unwrap()
}

fn score_model() -> ScoreModel {
    let recency = Breakpoints::new(Best::Lowest, Closed::Left, [30, 60]).unwrap();
    ScoreModel::new([("recency", recency)])
        .and_then(|model| model.with_combination("total points", Combination::Sum(vec![10])))
        .and_then(|model| model.with_grid(Grid::heavy_medium_light("recency").unwrap()))
        .and_then(|model| model.measured_by([orders().days_since_last()]))
        .unwrap()
}

/// Checks that a predicate binds and survives JSON, and adds it to the page.
fn add(page: &mut String, code: &str, predicate: &Predicate) {
    let mut catalog = Catalog::default();
    catalog.insert(Segment::new("vip", orders().any()).unwrap());
    let context = Context::at(instant("2026-11-01T00:00:00Z"))
        .catalog(catalog)
        .host("in_stock", |_, _| None)
        .scale("usage", usage().within_last(days(30)).count().levels("light", [(5, "average"), (20, "heavy")]))
        .score_model("rfm", score_model());
    predicate.plan(&context).unwrap_or_else(|error| panic!("{code}: {error}"));

    let json = serde_json::to_string(predicate).unwrap();
    assert_eq!(serde_json::from_str::<Predicate>(&json).unwrap(), *predicate, "{code}");
    let canonical: Predicate = serde_json::from_slice(&predicate.canonical_bytes()).unwrap();
    assert_eq!(canonical.stable_hash(), predicate.stable_hash(), "{code}");

    writeln!(page, "{code}\n  {predicate}\n  {json}\n").unwrap();
}

/// The test's name is the snapshot's.
#[track_caller]
fn snapshot(name: &str, page: &str) {
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(name, page) });
}

macro_rules! page {
    ($($predicate:expr;)*) => {{
        let mut page = String::new();
        $(add(&mut page, stringify!($predicate), &$predicate);)*
        page
    }};
}

#[test]
fn events() {
    snapshot(
        "events",
        &page! {
            orders().any();
            orders().none();
            orders().count().more_than(10);
            orders().count().more_than(1);
            orders().count().at_least(2);
            orders().count().at_most(2);
            orders().count().less_than(3);
            orders().count().exactly(1);
            orders().count().between(2..=5);
            orders().count().between(2..5);
            orders().count().is_known();
            orders().within_last(days(30)).any();
            orders().within_last(hours(48)).any();
            orders().last_days(calendar_days(7)).any();
            orders().aged(days(60)..days(90)).any();
            orders().during(today()).any();
            orders().during(yesterday()).any();
            orders().during(this_week()).any();
            orders().during(previous_month()).any();
            orders().during(previous_quarters(2)).any();
            orders().during(this_year()).any();
            orders().during(instant("2026-01-01T00:00:00Z")..instant("2026-02-01T00:00:00Z")).any();
            orders().during(instant("2026-01-01T00:00:00Z")..).any();
            orders().during(..instant("2026-02-01T00:00:00Z")).any();
            orders().since_last().at_least(days(180));
            orders().since_first().less_than(weeks(4));
            orders().mean_gap().at_most(days(30));
            orders().active_days().at_least(3);
            orders().active_weeks().at_least(3);
            orders().active_months().at_least(3);
            between(custom("visit"), orders()).more_than(days(14));
            segmentry::words::events([EventKind::Order, EventKind::MessageClicked]).since_last().at_least(days(90));
            orders().days_since_last().at_least(30);
            orders().days_since_last().at_most(1);
            orders().days_since_last().exactly(0);
            orders().days_since_last().is_known();
            orders().first().with_offer().days_since_last().between(30..60);
            visits().within_last(days(365)).days_since_first().more_than(7);
        },
    );
}

#[test]
fn buying() {
    snapshot(
        "buying",
        &page! {
            orders().total(Currency::EUR).at_least(500);
            orders().total(Currency::EUR).before_refunds().at_least(500);
            orders().average(Currency::EUR).between(20..=50);
            orders().largest(Currency::EUR).more_than(100);
            orders().smallest(Currency::EUR).less_than(5);
            orders().first_amount(Currency::EUR).at_least(100);
            orders().last_amount(Currency::EUR).at_least(100);
            orders().median(Currency::EUR).at_least(50);
            orders().median(Currency::EUR).before_refunds().between(50..60);
            orders().channel(SalesChannel::Online).any();
            orders().channels([SalesChannel::Online, SalesChannel::App]).any();
            orders().offer("SPRING").any();
            orders().offers(["SPRING", "SUMMER"]).distinct_offers().at_least(2);
            orders().offer_kind(OfferKind::FreeShipping).any();
            orders().with_offer().any();
            orders().without_offer().none();
            orders().discounted().any();
            orders().undiscounted().any();
            orders().refunded().any();
            orders().unrefunded().none();
            orders().refund(eur(50)..).within_last(days(365)).count().at_least(2);
            orders().gifts().any();
            orders().with_line(line().product("mug").quantity(2..)).any();
            orders().with_line(line().category("kitchen").price(eur(10)..eur(20)).full_price()).any();
            orders().without_line(line().products(["mug", "jug"]).discounted()).any();
            orders().worth(eur(100)..).count().at_least(3);
            orders().lines().product("mug").any();
            orders().distinct_products().at_least(5);
            orders().distinct_categories().at_least(5);
            orders().distinct_channels().at_least(2);
            order_lines().products(["mug", "jug"]).full_price().total_quantity().at_least(10);
            order_lines().categories(["vinyl", "tape"]).quantity(2..).price(eur(5)..).any();
            order_lines().category("vinyl").total(Currency::EUR).at_least(100);
            credit_notes().any();
            credit_notes().total(Currency::EUR).more_than(50);
        },
    );
}

#[test]
fn engaging() {
    snapshot(
        "engaging",
        &page! {
            messages().sent().any();
            messages().delivered().any();
            messages().opened().any();
            messages().opened().including_machine_opens().any();
            messages().clicked().any();
            messages().opened_or_clicked().since_last().between(days(60)..days(90));
            messages().replied().any();
            messages().bounced().none();
            messages().complained().none();
            messages().opened().channel(Channel::Email).campaign("spring").any();
            messages().clicked().campaigns(["spring", "summer"]).any();
            messages().opened().message_id("m-1").any();
            messages().opened().distinct_campaigns().at_least(3);
            messages().opened().distinct_messages().at_least(3);
            messages().opened().distinct_channels().at_least(2);
            custom("level finished").any();
            custom("played").property("world").is("ice").any();
            custom("played").property("world").is_one_of(["ice", "sand"]).any();
            custom("played").property("world").is_none_of(["ice"]).any();
            custom("played").property("level").between(3..=5).any();
            custom("played").property("level").at_least(3).any();
            custom("played").property("level").at_most(3).any();
            custom("played").property("paid").is(true).any();
            custom("played").property("world").is_present().any();
            custom("played").property("world").is_missing().any();
            custom("played").distinct_property("world").at_least(3);
            custom("played").total_of("seconds").at_least(3600);
            custom("played").average_of("seconds").at_least(60);
            custom("played").largest_of("level").at_least(9);
            custom("played").smallest_of("level").at_least(9);
            custom("played").first_of("level").at_least(9);
            custom("played").last_of("level").at_least(9);
        },
    );
}

#[test]
fn browsing() {
    snapshot(
        "browsing",
        &page! {
            visits().any();
            visits().page("/sale").pages(["/sale", "/home"]).distinct_pages().at_least(2);
            visits().channel("search").channels(["search", "mail"]).distinct_channels().at_least(2);
            visits().campaign("spring").campaigns(["spring", "summer"]).distinct_campaigns().at_least(2);
            visits().device(Device::Phone).within_last(days(30)).count().at_least(5);
            visits().devices([Device::Phone, Device::Tablet]).distinct_devices().at_least(2);
            visits().vendor("apple").vendors(["apple", "acme"]).distinct_vendors().at_least(2);
            visits().operating_system("ios").any();
            visits().operating_systems(["ios", "android"]).distinct_operating_systems().at_least(2);
            views().pages().page("/home").any();
            views().products().product("mug").category("kitchen").any();
            views().products().products(["mug", "jug"]).distinct_products().at_least(2);
            views().categories().category("kitchen").any();
            views().categories().categories(["kitchen", "garden"]).distinct_categories().at_least(2);
            views().reviews().product("mug").any();
            forms().started().form("contact").none();
            forms().submitted().forms(["contact", "newsletter"]).distinct_forms().at_least(2);
            carts().added().product("mug").within_last(days(7)).any();
            carts().added().quantity(2..).price(eur(10)..).any();
            carts().added().total_quantity().at_least(3);
            carts().removed().category("kitchen").any();
            carts().checkout_started().cart("c-1").device("phone").any();
            carts().checkout_started().carts(["c-1", "c-2"]).distinct_carts().at_least(2);
            carts().checkout_started().with_offer().offer("SPRING").offer_kind(OfferKind::Gift).any();
            carts().checkout_started().without_offer().any();
            carts().added().offers(["A", "B"]).offer_kinds([OfferKind::Gift]).distinct_offer_kinds().at_least(1);
            carts().added().distinct_offers().at_least(2);
            wishes().added().product("mug").any();
            wishes().removed().any();
        },
    );
}

#[test]
fn using_and_telling() {
    snapshot(
        "using_and_telling",
        &page! {
            usage().feature("export").any();
            usage().features(["export", "share"]).distinct_features().at_least(2);
            usage().lasting(minutes(10)..).count().at_least(3);
            feedback().nps().promoters().any();
            feedback().nps().passives().any();
            feedback().nps().detractors().none();
            feedback().nps().average_score().at_least(8);
            feedback().nps().median_score().at_least(8);
            feedback().nps().latest_score().at_most(6);
            feedback().csat().score(..3).any();
            feedback().ces().lowest_score().less_than(3);
            feedback().stars().topic("delivery").channel(Channel::Email).product("mug").any();
            feedback().stars().topics(["delivery", "price"]).distinct_topics().at_least(2);
            reviews().score(4..).count().at_least(3);
            reviews().product("mug").none();
            support().topic("delivery").channel(Channel::Phone).any();
            returns().product("mug").reason("broken").quantity(1..).order("1001").any();
            returns().reasons(["broken", "too small"]).distinct_reasons().at_least(2);
            returns().orders(["1001", "1002"]).distinct_orders().at_least(2);
            subscriptions().trials().plan("pro").any();
            subscriptions().started().plans(["basic", "pro"]).distinct_plans().at_least(2);
            subscriptions().renewed().total(Currency::EUR).at_least(500);
            subscriptions().renewed().worth(eur(100)..).last_amount(Currency::EUR).at_least(200);
            subscriptions().cancelled().plan("pro").reason("too expensive").any();
            social().reactions().network("instagram").any();
            social().comments().networks(["instagram", "tiktok"]).distinct_networks().at_least(2);
            social().shares().campaign("spring").any();
            social().follows().any();
            social().mentions().product("mug").any();
            social().any_interaction().within_last(days(90)).none();
            referrals().made().campaign("bring-a-friend").any();
            referrals().made().referred("anna").any();
            referrals().converted().referred_any_of(["anna", "ben"]).distinct_referred().at_least(2);
        },
    );
}

#[test]
fn being() {
    snapshot(
        "being",
        &page! {
            age().between(18..30);
            tenure().at_least(days(365));
            home().within(kilometres(25), berlin());
            home().distance_to(berlin()).more_than(500);
            birth_date().between(date(1946, 1, 1)..date(1965, 1, 1));
            gender().is(Gender::Female);
            gender().is_known();
            gender().is_unknown();
            country().is_one_of([Country::DE, Country::AT]);
            region().is("Bavaria");
            city().is("New York");
            postal_code().is("10115");
            languages().include("de");
            languages().include_any_of(["de", "fr"]);
            marital_status().is(MaritalStatus::Married);
            household_id().is("h-1");
            household_size().at_least(3);
            children().more_than(0);
            pets().include("cat");
            occupation().is("nurse");
            work_pattern().is(WorkPattern::Shifts);
            education().is(Education::Master);
            income().at_least(eur(50_000));
            income_band().is("50-75k");
            company().is("Acme");
            role().is("buyer");
            decision_maker().is(true);
            interests().include("cycling");
            attitudes().include("sustainability");
            benefits().include(Benefit::Quality);
            barriers().include("price");
            preferred_channels().include(Channel::Post);
            signed_up().at_most(instant("2026-01-01T00:00:00Z"));
            sign_up_source().is("newsletter");
            loyalty_tier().is_one_of(["gold", "platinum"]);
            tag("newsletter");
            tags().include_any_of(["a", "b"]);
            consent(Channel::Email).is(Consent::Granted);
            attribute("plan").is("pro");
            attribute("seats").between(5..50);
            attribute("seats").less_than(5);
        },
    );
}

#[test]
fn combining() {
    let (bought, clicked, tagged) = (orders().any(), messages().clicked().any(), tag("vip"));
    snapshot(
        "combining",
        &page! {
            &bought & &clicked & &tagged;
            &bought | &clicked | &tagged;
            !&bought;
            (&bought | &clicked) & !&tagged;
            all_of([bought.clone(), clicked.clone()]);
            any_of([bought.clone(), clicked.clone()]);
            at_least_of(2, [bought.clone(), clicked.clone(), tagged.clone()]);
            everyone() & !nobody();
            in_segment("vip").unwrap();
            host("in_stock");
            gender().is(Gender::Male).unknown_counts_as(true) & bought.clone();
            gender().is(Gender::Male).is_known();
        },
    );
}

#[test]
fn occasions() {
    let founders_day = || holiday::rule("Founders' Day", Rule::fixed(6, 1).since(1999));
    let launches = Rule::on([date(2025, 9, 12), date(2026, 3, 6)]);
    let in_lieu = Rule::any_of([
        Rule::last(Weekday::Mon, 5).moved_if_coinciding(Rule::easter().days_after(50), Shift::After(7)),
        Rule::orthodox_easter().on_or_before(Weekday::Fri).moved_if_on([Weekday::Sat, Weekday::Sun], Shift::Before(2)),
        Rule::nth(4, Weekday::Thu, 11).days_before(1).on_or_after(Weekday::Sun).until(2030),
    ]);
    let custom_day = || personal(OccasionKind::Other("graduation_day".into()));
    snapshot(
        "occasions",
        &page! {
            orders().during(holiday::christmas()).any();
            orders().during(holiday::christmas().lead(21)).any();
            orders().during(holiday::christmas().lead(21).trail(3)).during(previous_year()).any();
            orders().during(holiday::black_friday().lead(1).trail(1)).none();
            orders().during(founders_day()).any();
            orders().during(founders_day().trail(7)).any();
            orders().during(holiday::rule("a launch", launches)).any();
            orders().during(holiday::rule("the holiday in lieu", in_lieu)).any();
            orders().outside(holiday::christmas().lead(21)).within_last(days(365)).none();
            orders().only_during(holiday::christmas().lead(21));
            orders().during(birthday()).any();
            orders().during(birthday().lead(7).leap_day(LeapDay::February28)).any();
            orders().during(sign_up_anniversary().trail(1)).any();
            orders().during(personal(OccasionKind::Wedding).lead(90)).any();
            orders().during(custom_day()).any();
            orders().during(daily(clock(17, 0)..clock(19, 0))).any();
            orders().during(daily(clock(17, 0)..clock(19, 0)).on([Weekday::Fri])).any();
            orders().during(daily(clock(22, 0)..clock(4, 30)).on([Weekday::Fri, Weekday::Sat])).any();
            orders().outside(daily(clock(9, 0)..clock(17, 0))).any();
            orders().during(weekends()).any();
            orders().outside(weekdays([Weekday::Wed])).any();
            orders().with_offer().during(holiday::easter()).during(weekends()).within_last(days(365)).any();
            orders().distinct_occurrences(holiday::mothers_day().lead(14)).at_least(2);
            holiday::christmas().days_until().between(7..=60);
            holiday::christmas().within_next(calendar_days(60));
            founders_day().days_until().exactly(1);
            birthday().within_next(calendar_days(14));
            birthday().days_until().exactly(0);
            personal(OccasionKind::Wedding).days_until().is_known();
        },
    );
}

#[test]
fn sequences() {
    let same = |field| orders().lines().of_the_same(field);
    let coupon = || orders().with_offer().during(weekends());
    snapshot(
        "sequences",
        &page! {
            views().products().followed_by(same(EventField::Product), hours(1)).any();
            views().products().ever_followed_by(orders().lines().category("mugs").of_the_same(EventField::Product)).any();
            carts().added().not_followed_by(orders(), hours(24)).within_last(days(7)).any();
            carts().added().product("mug").never_followed_by(coupon()).within_last(days(7)).any();
            orders().preceded_by(visits().channel("search"), days(1)).count().at_least(2);
            orders().not_preceded_by(messages().clicked(), days(7)).none();
            orders().ever_preceded_by(support()).any();
            visits().never_preceded_by(orders()).count().at_least(5);
            orders().preceded_by(visits(), days(1)).not_followed_by(returns(), days(30)).any();
            orders().first().any();
            orders().first().none();
            orders().within_last(days(365)).first().any();
            orders().first().with_offer().any();
            orders().first().with_offer().none();
            orders().latest().during(holiday::christmas()).any();
            orders().with_offer().latest().channel(SalesChannel::Online).preceded_by(visits(), days(1)).any();
            carts().added().within_last(days(30)).latest().never_followed_by(orders()).any();
            orders().first().with_offer().count().is_known();
            orders().first().with_offer().since_first().at_least(days(365));
            carts().added().latest().never_followed_by(orders()).since_last().at_least(hours(1));
            orders().latest().with_offer().total(Currency::EUR).at_least(100);
            order_lines().first().product("mug").distinct_products().at_least(1);
        },
    );
}

#[test]
fn regularity() {
    snapshot(
        "regularity",
        &page! {
            orders().longest_gap().at_least(days(365));
            orders().latest_gap().at_least(days(180));
            orders().with_offer().within_last(days(365)).mean_gap().at_most(days(30));
            orders().in_at_least(8, previous_weeks(12));
            orders().in_at_least(1, previous_months(3));
            orders().active_quarters().at_least(3);
            orders().active_years().at_least(3);
            messages().delivered().within_last(days(30)).busiest_day().more_than(3);
            messages().delivered().busiest_week().more_than(3);
            order_lines().category("vinyl").most_of_one(EventField::Product).at_least(3);
            orders().overdue().more_than(percent(150));
            order_lines().product("coffee").overdue().between(percent(80)..=percent(120));
            usage().total_duration().at_least(hours(10));
            usage().average_duration().less_than(minutes(5));
            usage().longest_duration().at_least(hours(1));
            usage().within_last(days(30)).latest_duration().at_least(minutes(1));
            custom("played").trend_of("level").more_than(0);
            usage().median_duration().less_than(minutes(5));
            custom("played").median_of("level").more_than(0);
            custom("played").median_time_of("round").at_least(minutes(3));
            custom("played").longest_time_of("round").at_least(minutes(3));
        },
    );
}

#[test]
fn shares() {
    let spent = |window| orders().during(window).total(Currency::EUR);
    snapshot(
        "shares",
        &page! {
            orders().with_offer().share_of(orders()).at_least(percent(80));
            orders().without_offer().share_of(orders()).more_than(ratio(2, 3));
            orders().within_last(days(90)).share_of(orders().aged(days(90)..days(180))).less_than(percent(50));
            orders().share_of(visits()).at_most(ratio(1, 8));
            orders().latest().with_offer().share_of(orders()).more_than(percent(0));
            spent(this_year()).share_of(spent(previous_year())).more_than(percent(120));
            spent(this_year()).share_of(spent(previous_year())).is_known();
            orders().share_of_occurrences(holiday::mothers_day().lead(14)).at_least(percent(75));
            orders().every_year_during(holiday::thanksgiving().lead(7).trail(4), 2);
            orders().share_of_occurrences(birthday()).exactly(percent(0));
        },
    );
}

#[test]
fn favourites() {
    snapshot(
        "favourites",
        &page! {
            visits().favourite(EventField::Device, 5).is(Device::Phone);
            orders().within_last(days(365)).favourite(EventField::Channel, 3).is_one_of(["online", "app"]);
            orders().favourite(EventField::Gift, 1).is(true);
            messages().opened().favourite_weekday(5).is(Weekday::Sun);
            messages().opened().favourite_hour(5).between(5..9);
            messages().opened().favourite_hour(5).is_known();
        },
    );
}

#[test]
fn funnels() {
    let shop = || funnel(views().products()).then(carts().added()).then(orders());
    snapshot(
        "funnels",
        &page! {
            shop().reached(2);
            shop().stuck_at(1);
            shop().within(days(2)).aged(days(2)..days(30)).stuck_at(2);
            shop().within_last(days(30)).furthest().less_than(3);
            funnel(views().products().category("mugs"))
                .then(order_lines().product("mug").quantity(2..))
                .of_the_same(EventField::Product)
                .during(this_month())
                .reached(2);
        },
    );
}

#[test]
fn levels_and_buckets() {
    let use_of_it = || usage().within_last(days(30)).count().levels("light", [(5, "average"), (20, "heavy")]);
    snapshot(
        "levels_and_buckets",
        &page! {
            level("usage").is("heavy");
            level("usage").is_one_of(["light", "average"]);
            level("usage").is_unknown();
            score("rfm", "recency").at_least(4);
            score("rfm", "total points").between(12..);
            score("rfm", "recency").is_unknown();
            segment_of("rfm").is("heavy");
            segment_of("rfm").is_one_of(["light", "without purchases"]);
            use_of_it().level("light");
            use_of_it().level("average");
            use_of_it().level("heavy");
            bucket("spring-test").within(..percent(10));
            bucket("spring test").within(percent(10)..ratio(1, 8));
            bucket("").within(..=percent(100));
        },
    );
}

#[test]
fn scales_and_new_metrics() {
    let spent = |window| orders().during(window).total(Currency::EUR);
    let metrics: [Metric; 9] = [
        orders().first().with_offer().count().into(),
        order_lines().most_of_one(EventField::Product).into(),
        funnel(views().products()).then(orders()).within(days(2)).furthest().into(),
        holiday::christmas().days_until().into(),
        orders().longest_gap().into(),
        spent(this_year()).share_of(spent(previous_year())).into(),
        orders().overdue().into(),
        orders().share_of_occurrences(holiday::mothers_day().lead(14)).into(),
        visits().favourite(EventField::Device, 5).into(),
    ];
    let scales = [
        usage().within_last(days(30)).count().levels("light", [(5, "average"), (20, "heavy")]),
        orders().total(Currency::EUR).levels("small", [(100, "large")]),
        orders().since_last().levels("fresh", [(days(30), "cooling"), (days(90), "cold")]),
        orders()
            .with_offer()
            .share_of(orders())
            .levels("full price", [(ratio(1, 3), "mixed"), (percent(80), "bargains")]),
    ];
    let mut page = String::new();
    for metric in metrics {
        let json = serde_json::to_string(&metric).unwrap();
        assert_eq!(serde_json::from_str::<Metric>(&json).unwrap(), metric);
        writeln!(page, "{metric}\n  {json}").unwrap();
    }
    for scale in scales {
        let json = serde_json::to_string(&scale).unwrap();
        assert_eq!(serde_json::from_str::<Scale>(&json).unwrap(), scale);
        writeln!(page, "{scale}\n  {json}").unwrap();
    }
    snapshot("scales_and_new_metrics", &page);
}

#[test]
fn metrics_are_written_like_leaves() {
    let metrics: [Metric; 5] = [
        orders().count().into(),
        orders().within_last(days(365)).total(Currency::EUR).into(),
        orders().since_last().into(),
        home().distance_to(berlin()).into(),
        country().into(),
    ];
    let mut page = String::new();
    for metric in metrics {
        let json = serde_json::to_string(&metric).unwrap();
        assert_eq!(serde_json::from_str::<Metric>(&json).unwrap(), metric);
        writeln!(page, "{metric}\n  {json}").unwrap();
    }
    snapshot("metrics", &page);
}
