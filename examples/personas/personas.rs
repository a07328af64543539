//! Five kinds of households, as the grocer's marketers describe them.

use segmentry::{
    model::{Currency, Money, MoneyError},
    plan::{BestFit, Fit},
    prelude::*,
    scale::{Persona, Personas},
    words::{AmountMetric, ShareMetric},
};

pub(crate) const USD: Currency = Currency::USD;

/// Traits count by their weights. Of many households nobody told income, home or kids: what is unknown counts nothing.
pub(crate) fn personas() -> Result<Personas, MoneyError> {
    let ten_dollars = Money::new(10, USD)?;
    let evening = daily(clock(17, 0)..clock(21, 0));
    let redeemed = custom("coupon_redeemed").of_the_same(EventField::Property("campaign".into()));
    let received = custom("campaign_received");
    let home_owner = attribute("home ownership").is_one_of(["Homeowner", "Probable Homeowner"]);

    Ok(Personas::new([
        Persona::new("bargain hunter")
            .trait_of(4, share_with_coupon().at_least(percent(20)))
            .trait_of(2, share_with_coupon().at_least(percent(50)))
            .trait_of(3, orders().undiscounted().share_of(orders()).at_most(percent(10)))
            .trait_of(3, received.clone().ever_followed_by(redeemed).share_of(received).at_least(ratio(1, 3)))
            .trait_of(1, income_band().is_one_of(["Under 15K", "15-24K", "25-34K"])),
        Persona::new("loyal gourmet")
            .trait_of(4, orders().in_at_least(10, previous_weeks(12)))
            .trait_of(3, spent_in_a_year().at_least(3_000))
            .trait_of(2, share_with_coupon().at_most(percent(5)))
            .trait_of(
                1,
                income_band()
                    .is_one_of(["75-99K", "100-124K", "125-149K", "150-174K", "175-199K", "200-249K", "250K+"]),
            ),
        Persona::new("family shopper")
            .trait_of(4, children().at_least(1))
            .trait_of(3, orders().average(USD).at_least(40))
            .trait_of(2, orders().during(weekends()).share_of(orders()).at_least(ratio(1, 3)))
            .trait_of(1, home_owner),
        Persona::new("convenience shopper")
            .trait_of(4, orders().worth(..ten_dollars).share_of(orders()).at_least(percent(40)))
            .trait_of(3, orders().during(evening).share_of(orders()).at_least(ratio(1, 3)))
            .trait_of(2, orders().mean_gap().at_most(days(4)))
            .trait_of(1, children().is(0)),
        Persona::new("weekend stocker")
            .trait_of(4, orders().during(weekends()).share_of(orders()).at_least(percent(50)))
            .trait_of(3, orders().average(USD).at_least(50))
            .trait_of(2, orders().mean_gap().at_least(days(7))),
    ]))
}

fn share_with_coupon() -> ShareMetric {
    orders().with_offer().share_of(orders())
}

pub(crate) fn spent_in_a_year() -> AmountMetric {
    orders().within_last(days(365)).total(USD)
}

/// The personas of a household: those that fit best, if they fit by half. The library knows no such limit, so it is ours.
pub(crate) fn own(fit: Option<&BestFit>) -> &[Fit] {
    let best = fit.map_or(&[] as &[Fit], BestFit::best);
    if best.iter().all(fits_by_half) { best } else { &[] }
}

pub(crate) fn fits_by_half(fit: &Fit) -> bool {
    fit.holds * 2 >= fit.known
}
