//! What the newsletter's makers ask for, in their words.

use chrono_tz::{Europe::Berlin, Tz};
use segmentry::{
    DefinitionError,
    model::{Channel, Consent},
    prelude::*,
    scale::Scale,
    time::ParseInstantError,
    words::{CountMetric, EventsOf, FactOf, Messages, ShareMetric},
};

/// Eight in the morning in Berlin, with everything that the segments refer to: each other by name, the tiers, and the
/// clocks that subscribers live by.
pub(crate) fn context(segments: &[Segment], zones: &[Tz]) -> Result<Context, ParseInstantError> {
    let as_of: Instant = "2026-07-01T06:00:00Z".parse()?;
    let context = Context::at(as_of).zone(Berlin).scale("engagement", engagement_tiers());
    let context = zones.iter().fold(context, |context, zone| context.customer_zone(zone.name(), *zone));
    Ok(context.catalog(segments.iter().cloned().collect()))
}

/// To engage is to open or to click. Openings by mail servers that load pictures ahead are not among it.
fn engagement() -> EventsOf<Messages> {
    messages().opened_or_clicked()
}

/// By how long ago a subscriber last engaged. Who never did is on none of them.
pub(crate) fn engagement_tiers() -> Scale {
    let tiers = [(30, "cooling"), (60, "partially engaged"), (90, "slipping"), (120, "unengaged")];
    engagement().since_last().levels("engaged", tiers.map(|(from, name)| (days(from), name)))
}

/// The segments of the table, in its order.
pub(crate) fn segments() -> Result<Vec<Segment>, DefinitionError> {
    let reached = || messages().delivered().any();
    let tier = |name: &str| reached() & level("engagement").is(name).unknown_counts_as(false);
    let never_engaged = || reached() & engagement().none();
    let tried_for = || messages().delivered().since_first();

    Ok(vec![
        // Who reads us?
        Segment::new("engaged 15", engagement().within_last(days(15)).any())?,
        Segment::new("engaged 30", engagement().within_last(days(30)).any())?,
        Segment::new("partially engaged 60-90", engagement().since_last().between(days(60)..days(90)))?,
        Segment::new("unengaged 120", engagement().since_last().at_least(days(120)))?,
        // And what if we believed machines?
        Segment::new("loaded 30", engagement().including_machine_opens().within_last(days(30)).any())?,
        Segment::new("loaded by machines only 30", in_segment("loaded 30")? & !in_segment("engaged 30")?)?,
        // Each subscriber on one tier.
        Segment::new("tier engaged", tier("engaged"))?,
        Segment::new("tier cooling", tier("cooling"))?,
        Segment::new("tier partially engaged", tier("partially engaged"))?,
        Segment::new("tier slipping", tier("slipping"))?,
        Segment::new("tier unengaged", tier("unengaged") | (never_engaged() & tried_for().at_least(days(120))))?,
        Segment::new("tier untried", never_engaged() & tried_for().less_than(days(120)))?,
        Segment::new("no tier", !reached())?,
        // To whom must we not write, and to whom may we?
        Segment::new("bounced for good", messages().bounced().never_followed_by(messages().delivered()).any())?,
        Segment::new("complained", messages().complained().any())?,
        Segment::new("suppressed", in_segment("bounced for good")? | in_segment("complained")?)?,
        Segment::new("sendable", consent(Channel::Email).is(Consent::Granted))?,
        Segment::new(
            "audience",
            in_segment("sendable")?
                & !in_segment("suppressed")?
                & any_of([
                    in_segment("tier engaged")?,
                    in_segment("tier cooling")?,
                    in_segment("tier partially engaged")?,
                    in_segment("tier untried")?,
                ]),
        )?,
        // Do we write too often?
        Segment::new("pressed", pressure().at_least(5))?,
        Segment::new("pressed audience", in_segment("audience")? & in_segment("pressed")?)?,
        // Who is worth another try, and at what hour?
        Segment::new(
            "to win back",
            in_segment("sendable")? & !in_segment("suppressed")? & in_segment("tier slipping")?,
        )?,
        Segment::new("reads half", share_read().at_least(percent(50)))?,
        Segment::new("evening reader", reading_hour().between(18..=21))?,
    ])
}

/// How many messages a subscriber got within a week.
pub(crate) fn pressure() -> CountMetric {
    messages().sent().within_last(days(7)).count()
}

/// Of the messages delivered in half a year, those that were opened or clicked afterwards.
pub(crate) fn share_read() -> ShareMetric {
    let delivered = messages().delivered().within_last(days(180));
    let read = delivered.clone().ever_followed_by(engagement().of_the_same(EventField::MessageId));
    read.share_of(delivered)
}

/// The hour in which most messages are opened, by the subscriber's own clock.
pub(crate) fn reading_hour() -> FactOf<rust_decimal::Decimal> {
    messages().opened().favourite_hour(5)
}
