//! What the shop's marketers ask for, in their words.

use segmentry::{
    DefinitionError,
    model::{Country, Currency},
    prelude::*,
};

pub(crate) const GBP: Currency = Currency::GBP;

/// The segments of the table, in its order. Those at the end are made of others, by name.
pub(crate) fn segments() -> Result<Vec<Segment>, DefinitionError> {
    Ok(vec![
        // How often do they buy?
        Segment::new("vip", orders().count().more_than(10))?,
        Segment::new("one-time", orders().count().exactly(1))?,
        Segment::new("repeat", orders().count().between(2..=5))?,
        Segment::new("credited only", orders().none() & credit_notes().any())?,
        // How much do they spend?
        Segment::new("spender", orders().within_last(days(365)).total(GBP).at_least(1_000))?,
        Segment::new("big last order", orders().last_amount(GBP).at_least(500))?,
        // When did they buy?
        Segment::new("new", orders().since_first().less_than(days(30)))?,
        Segment::new("recent", orders().within_last(days(30)).any())?,
        Segment::new("lapsing", orders().since_last().between(days(60)..days(90)))?,
        Segment::new("lapsed", orders().since_last().at_least(days(180)))?,
        Segment::new("last quarter", orders().during(previous_quarter()).any())?,
        // Where do they live?
        Segment::new("abroad", !country().is(Country::GB))?,
        Segment::new("benelux", country().is_one_of([Country::BE, Country::NL, Country::LU]))?,
        Segment::new("country unknown", country().is_unknown())?,
        // And all of it together.
        Segment::new("lapsed vip", in_segment("vip")? & in_segment("lapsed")?)?,
        Segment::new(
            "to call",
            (in_segment("vip")? | in_segment("spender")?) & !in_segment("recent")? & !in_segment("lapsed")?,
        )?,
        Segment::new(
            "good customer",
            at_least_of(2, [in_segment("vip")?, in_segment("spender")?, in_segment("recent")?]),
        )?,
    ])
}

/// Those who spent a lot and then stayed away. `lapsed_big_spender.json` says the same.
pub(crate) fn lapsed_big_spender() -> Result<Segment, DefinitionError> {
    let spent_a_lot = orders().total(GBP).at_least(2_500);
    let stays_away = orders().since_last().at_least(days(180));
    Segment::new("lapsed big spender", spent_a_lot & stays_away)
}
