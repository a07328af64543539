//! What the shop's marketers ask for, in their words.

use segmentry::{
    DefinitionError,
    model::Value,
    prelude::*,
    time::Span,
    words::{CartItems, Custom, EventsOf, FactOf, FunnelOf, Other, TimeMetric, Windowed},
};

/// Whether something was left is decided when so much time is over.
pub(crate) const DAY: Span = hours(24);

/// Clicks on any of these pages and buttons.
pub(crate) fn clicks<const N: usize>(names: [&str; N]) -> EventsOf<Custom> {
    custom("click").property("name").is_one_of(names)
}

/// As what comes before or after: that of the same visit.
fn in_the_same_visit(clicks: EventsOf<Custom>) -> Other<Custom> {
    clicks.of_the_same(EventField::Property("visit".into()))
}

/// Having a product in the cart, or buying it.
fn taking() -> EventsOf<Custom> {
    clicks(["add_to_cart", "cart", "purchase"])
}

/// Views of products that led nowhere for a day.
pub(crate) fn left_views() -> EventsOf<Custom, Windowed> {
    clicks(["product_view"]).within_last(days(7)).not_followed_by(taking(), DAY)
}

/// Products put into a cart, with no purchase for a day.
pub(crate) fn abandoned_carts() -> EventsOf<CartItems> {
    carts().added().not_followed_by(orders(), DAY)
}

/// Those of which there was a purchase later.
pub(crate) fn recovered_carts() -> EventsOf<CartItems> {
    abandoned_carts().ever_followed_by(orders())
}

/// The way through the shop.
pub(crate) fn way() -> FunnelOf {
    funnel(clicks(["catalog", "product_view"]))
        .then(clicks(["add_to_cart", "cart"]))
        .then(clicks(["shipping_details", "payment_details"]))
        .then(clicks(["purchase"]))
}

/// What its steps are called, from the first.
pub(crate) const STEPS: [&str; 4] = ["looked around", "cart", "checkout", "purchase"];

/// All steps in one visit.
pub(crate) fn way_in_one_visit() -> FunnelOf {
    way().of_the_same(EventField::Property("visit".into()))
}

/// How long they take to make up their minds; nobody knows of whom bought nothing, or bought before he looked.
pub(crate) fn time_to_decide() -> TimeMetric {
    between(views().products(), orders())
}

/// What is mostly used. Where two are used as much, both are.
pub(crate) fn main_device() -> FactOf<Value> {
    custom("click").favourite(EventField::Property("device".into()), 5)
}

/// The segments of the table, in its order.
pub(crate) fn segments() -> Result<Vec<Segment>, DefinitionError> {
    let lately = days(30);
    let visits_before_buying = clicks(["product_view"]).never_preceded_by(orders()).distinct_property("visit");

    Ok(vec![
        // Who looked and left?
        Segment::new("viewed and left 7d", left_views().any())?,
        Segment::new(
            "left the visit 7d",
            clicks(["product_view"]).within_last(days(7)).never_followed_by(in_the_same_visit(taking())).any(),
        )?,
        // Who left what in the cart?
        Segment::new("abandoned cart 7d", abandoned_carts().within_last(days(7)).any())?,
        Segment::new("abandoned cart 30d", abandoned_carts().within_last(lately).any())?,
        Segment::new(
            "latest cart abandoned 30d",
            carts().added().within_last(lately).latest().not_followed_by(orders(), DAY).any(),
        )?,
        Segment::new("cart still warm", carts().added().within_last(DAY).never_followed_by(orders()).any())?,
        Segment::new("recovered", recovered_carts().any())?,
        // Who wanted to buy, and did not?
        Segment::new(
            "payment trouble 30d",
            clicks(["payment_error"]).within_last(lately).not_followed_by(orders(), DAY).any(),
        )?,
        Segment::new("wish waiting 30d", wishes().added().within_last(lately).never_followed_by(orders()).any())?,
        // How far do they come?
        Segment::new("stuck looking 30d", way().within_last(lately).stuck_at(1))?,
        Segment::new("stuck at cart 30d", way().within_last(lately).stuck_at(2))?,
        Segment::new("stuck at checkout 30d", way().within_last(lately).stuck_at(3))?,
        Segment::new("never bought", orders().none())?,
        Segment::new("buyer", orders().any())?,
        // How do they decide?
        Segment::new(
            "wants reassurance",
            clicks(["review_page", "compare"]).never_preceded_by(orders()).count().at_least(2),
        )?,
        Segment::new("decides at once", time_to_decide().less_than(hours(1)))?,
        Segment::new("in no hurry", time_to_decide().at_least(days(30)))?,
        Segment::new("five visits before buying", in_segment("buyer")? & visits_before_buying.at_least(5))?,
        // On what do they shop?
        Segment::new("mainly mobile", main_device().is("mobile"))?,
        Segment::new("several devices", custom("click").distinct_property("device").at_least(2))?,
        Segment::new(
            "mobile and stuck at checkout",
            in_segment("mainly mobile")? & in_segment("stuck at checkout 30d")?,
        )?,
    ])
}
