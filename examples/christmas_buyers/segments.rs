//! What the shop's marketers ask for before Christmas, in their words.

use chrono::Weekday;
use segmentry::{
    DefinitionError,
    holiday::Holiday,
    model::Currency,
    prelude::*,
    words::{AmountMetric, ShareMetric},
};

/// From 4 December to Christmas.
pub(crate) fn before_christmas() -> Holiday {
    holiday::christmas().lead(21)
}

/// From 10 November to Christmas.
pub(crate) fn season() -> Holiday {
    holiday::christmas().lead(45)
}

/// From the fourth Thursday of November to the Monday after.
pub(crate) fn thanksgiving() -> Holiday {
    holiday::thanksgiving().trail(4)
}

/// Of the Christmases since a customer's first order, before how many he bought something.
pub(crate) fn share_of_christmases() -> ShareMetric {
    orders().share_of_occurrences(before_christmas())
}

/// What customers bought for, whatever came back later.
pub(crate) fn sold(occasion: Holiday) -> AmountMetric {
    orders().during(occasion).total(Currency::GBP).before_refunds()
}

/// The segments of the table, in its order.
pub(crate) fn segments(since_the_first_christmas: Instant) -> Result<Vec<Segment>, DefinitionError> {
    let all_sold = || orders().total(Currency::GBP).before_refunds();
    let weekday = || orders().favourite_weekday(5);

    Ok(vec![
        Segment::new("ordered", orders().any())?,
        Segment::new("ordered before christmas", orders().during(before_christmas()).any())?,
        // Who comes for presents only?
        Segment::new("only before christmas", orders().only_during(before_christmas()))?,
        Segment::new(
            "only before christmas, twice",
            in_segment("only before christmas")? & orders().count().at_least(2),
        )?,
        Segment::new("only in the season, twice", orders().only_during(season()) & orders().count().at_least(2))?,
        // And comes again?
        Segment::new("both christmases", orders().distinct_occurrences(before_christmas()).at_least(2))?,
        Segment::new("both seasons", orders().distinct_occurrences(season()).at_least(2))?,
        Segment::new("every christmas", orders().share_of_occurrences(before_christmas()).at_least(percent(100)))?,
        Segment::new(
            "skipped a christmas",
            in_segment("ordered before christmas")? & share_of_christmases().less_than(percent(100)),
        )?,
        Segment::new(
            "never came back",
            in_segment("only before christmas")? & orders().during(since_the_first_christmas..).none(),
        )?,
        // How much of it all is Christmas?
        Segment::new(
            "half of orders before christmas",
            orders().during(before_christmas()).share_of(orders()).at_least(percent(50)),
        )?,
        Segment::new(
            "half of orders in the season",
            orders().during(season()).share_of(orders()).at_least(percent(50)),
        )?,
        Segment::new("half of the money in the season", sold(season()).share_of(all_sold()).at_least(percent(50)))?,
        // Is there a Thanksgiving in a British shop?
        Segment::new("ordered at thanksgiving", orders().during(thanksgiving()).any())?,
        Segment::new("came at thanksgiving", orders().first().during(thanksgiving()).any())?,
        Segment::new(
            "thanksgiving and christmas",
            in_segment("ordered at thanksgiving")? & in_segment("ordered before christmas")?,
        )?,
        // When do we best write to them?
        Segment::new("sunday shopper", weekday().is(Weekday::Sun))?,
        Segment::new("thursday shopper", weekday().is(Weekday::Thu))?,
        Segment::new("lunch hour shopper", orders().favourite_hour(5).is_one_of([12, 13]))?,
    ])
}
