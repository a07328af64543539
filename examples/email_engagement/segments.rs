//! What the newsletter's makers ask for, in their words. Much of it is ready-made: tiers of engagement, and who is sendable.

use chrono_tz::{Europe::Berlin, Tz};
use rust_decimal::Decimal;
use segmentry::{
    DefinitionError,
    model::{Channel::Email, Consent},
    prelude::*,
    ready::{EngagementTiers, bounced, complained},
    time::ParseInstantError,
    words::{CountMetric, FactOf, ShareMetric},
};

/// Eight in the morning in Berlin, with what the segments refer to: each other by name, and the clocks that subscribers
/// live by.
pub(crate) fn context(segments: &[Segment], zones: &[Tz]) -> Result<Context, ParseInstantError> {
    let as_of: Instant = "2026-07-01T06:00:00Z".parse()?;
    let context = Context::at(as_of).zone(Berlin).catalog(segments.iter().cloned().collect());
    Ok(zones.iter().fold(context, |context, zone| context.customer_zone(zone.name(), *zone)))
}

/// By the age of the latest opening or click, of which openings by mail servers are none.
pub(crate) fn tiers() -> EngagementTiers {
    engagement().on(Email)
}

/// The segments of the table, in its order.
pub(crate) fn segments() -> Result<Vec<Segment>, DefinitionError> {
    let engaged = || messages().opened_or_clicked();
    let in_a_good_tier = any_of([
        in_segment("tier engaged")?,
        in_segment("tier cooling")?,
        in_segment("tier partially engaged")?,
        in_segment("tier untried")?,
    ]);

    Ok(vec![
        // Who reads us?
        Segment::new("engaged 15", engaged().within_last(days(15)).any())?,
        Segment::new("engaged 30", engaged().within_last(days(30)).any())?,
        Segment::new("partially engaged 60-90", engaged().since_last().between(days(60)..days(90)))?,
        Segment::new("unengaged 120", engaged().since_last().at_least(days(120)))?,
        // And what if we believed machines?
        Segment::new("loaded 30", engaged().including_machine_opens().within_last(days(30)).any())?,
        Segment::new("loaded by machines only 30", in_segment("loaded 30")? & !in_segment("engaged 30")?)?,
        // Each subscriber to whom anything was delivered is on one tier.
        Segment::new("tier engaged", tiers().engaged())?,
        Segment::new("tier cooling", tiers().cooling())?,
        Segment::new("tier partially engaged", tiers().partially_engaged())?,
        Segment::new("tier slipping", tiers().slipping())?,
        Segment::new("tier unengaged", tiers().unengaged())?,
        Segment::new("tier untried", tiers().untried())?,
        Segment::new("no tier", tiers().waterfall().rule("none"))?,
        // To whom must we not write, and to whom may we?
        Segment::new("bounced for good", bounced(Email))?,
        Segment::new("complained", complained(Email))?,
        Segment::new("suppressed", in_segment("bounced for good")? | in_segment("complained")?)?,
        Segment::new("consented", consent(Email).is(Consent::Granted))?,
        Segment::new("sendable", sendable(Email))?,
        Segment::new("audience", in_segment("sendable")? & in_a_good_tier)?,
        // Do we write too often?
        Segment::new("pressed", pressure().at_least(5))?,
        Segment::new("pressed audience", in_segment("audience")? & in_segment("pressed")?)?,
        // Who is worth another try, and at what hour?
        Segment::new("to win back", in_segment("sendable")? & in_segment("tier slipping")?)?,
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
    let read = delivered.clone().ever_followed_by(messages().opened_or_clicked().of_the_same(EventField::MessageId));
    read.share_of(delivered)
}

/// The hour in which most messages are opened, by the subscriber's own clock.
pub(crate) fn reading_hour() -> FactOf<Decimal> {
    messages().opened().favourite_hour(5)
}
