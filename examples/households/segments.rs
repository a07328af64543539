//! What the grocer's marketers ask for, in their words.

use segmentry::{
    DefinitionError,
    model::Currency,
    prelude::*,
    words::{AmountMetric, Custom, EventsOf, Other, ShareMetric},
};

pub(crate) const USD: Currency = Currency::USD;

pub(crate) fn received() -> EventsOf<Custom> {
    custom("campaign_received")
}

pub(crate) fn redeemed() -> EventsOf<Custom> {
    custom("coupon_redeemed")
}

/// As what follows a campaign: a coupon of that campaign.
fn its_coupon() -> Other<Custom> {
    redeemed().of_the_same(EventField::Property("campaign".into()))
}

/// Campaigns of which a coupon was redeemed.
pub(crate) fn redeemed_campaigns() -> EventsOf<Custom> {
    received().ever_followed_by(its_coupon())
}

/// Of the campaigns received, those of which a coupon was redeemed.
pub(crate) fn share_redeemed() -> ShareMetric {
    redeemed_campaigns().share_of(received())
}

/// The money of the last quarter of a year, compared with that of the quarter before.
pub(crate) fn growth() -> ShareMetric {
    orders().within_last(days(91)).total(USD).share_of(orders().aged(days(91)..days(182)).total(USD))
}

/// By how much a basket is worth more than the one before, on the whole.
pub(crate) fn slope() -> AmountMetric {
    orders().trend(USD)
}

pub(crate) fn weekend_share() -> ShareMetric {
    orders().during(weekends()).share_of(orders())
}

/// The segments of the table, in its order.
pub(crate) fn segments() -> Result<Vec<Segment>, DefinitionError> {
    let young = || attribute("age band").is_one_of(["19-24", "25-34"]);
    let owner = || attribute("home ownership").is_one_of(["Homeowner", "Probable Homeowner"]);

    Ok(vec![
        // Who are they? Of most nobody told.
        Segment::new("with kids", children().at_least(1))?,
        Segment::new("no kids", children().is(0))?,
        Segment::new("young", young())?,
        Segment::new("retired age", attribute("age band").is("65+"))?,
        Segment::new(
            "high income",
            income_band().is_one_of(["100-124K", "125-149K", "150-174K", "175-199K", "200-249K", "250K+"]),
        )?,
        Segment::new("home owner", owner())?,
        Segment::new("home ownership unknown", attribute("home ownership").is_unknown())?,
        Segment::new("young family or owner", (young() & children().at_least(1)) | owner())?,
        // Whom do campaigns reach?
        Segment::new("received campaigns", received().any())?,
        Segment::new("received five", received().count().at_least(5))?,
        Segment::new("redeemer", redeemed().any())?,
        Segment::new("redeems a third", share_redeemed().at_least(ratio(1, 3)))?,
        Segment::new("received, never redeemed", received().any() & redeemed().none())?,
        Segment::new("redeems quickly", received().followed_by(its_coupon(), days(14)).any())?,
        Segment::new("redeems in 14 days on average", redeemed().average_time_of("waited").at_most(days(14)))?,
        // Who comes regularly, and who buys more and more?
        Segment::new("regular", orders().in_at_least(8, previous_weeks(12)))?,
        Segment::new("every week", orders().in_at_least(12, previous_weeks(12)))?,
        Segment::new("growing", growth().at_least(percent(125)))?,
        Segment::new("shrinking", growth().less_than(percent(50)))?,
        Segment::new("baskets grow", slope().more_than(0))?,
        // Who stays away, by his own rhythm?
        Segment::new(
            "lapsing by own rhythm",
            orders().count().at_least(10) & orders().overdue().at_least(percent(400)),
        )?,
        Segment::new(
            "once came back late",
            orders().longest_gap().at_least(days(60)) & orders().latest_gap().less_than(days(30)),
        )?,
        Segment::new("weekend shopper", weekend_share().at_least(percent(50)))?,
        Segment::new(
            "best customers lapsing",
            orders().aged(days(91)..days(365)).total(USD).at_least(2_000) & in_segment("lapsing by own rhythm")?,
        )?,
    ])
}
