//! The kinds of events: how each is told in a history, and which fields it has.

use super::values::{present, text};
use serde_json::Value as Json;

/// A kind of events.
pub struct Kind {
    /// Its name in definitions.
    pub code: &'static str,
    /// The tag of such events in a history.
    pub family: &'static str,
    /// Their action, where the family has several.
    pub action: &'static str,
    /// Their fields, as definitions name them.
    pub fields: &'static [&'static str],
}

const fn kind(code: &'static str, family: &'static str, action: &'static str, fields: &'static [&'static str]) -> Kind {
    Kind { code, family, action, fields }
}

const MESSAGE: &[&str] = &["channel", "campaign", "message_id"];
const VISIT: &[&str] = &["visit_id", "page", "channel", "campaign", "device", "vendor", "operating_system"];
const OF_PRODUCT: &[&str] =
    &["visit_id", "page", "product", "category", "channel", "campaign", "device", "vendor", "operating_system"];
const OF_CATEGORY: &[&str] =
    &["visit_id", "page", "category", "channel", "campaign", "device", "vendor", "operating_system"];
const FORM: &[&str] = &["visit_id", "form", "page", "channel", "campaign", "device", "vendor", "operating_system"];
const CART: &[&str] =
    &["visit_id", "product", "category", "quantity", "price", "cart", "offer", "offer_kind", "device"];
const WISH: &[&str] = &["visit_id", "product", "category"];
const FEEDBACK: &[&str] = &["score", "topic", "channel", "product"];
const SOCIAL: &[&str] = &["network", "campaign", "product"];
const REFERRAL: &[&str] = &["campaign", "referred"];

/// All kinds, in the order in which they stand at one instant.
const ORDER: &[&str] = &[
    "channel",
    "offer",
    "offer_kind",
    "gift",
    "total",
    "discount",
    "shipping",
    "tax",
    "refunded",
    "visit_id",
    "device",
];
const LINE: &[&str] = &[
    "product",
    "category",
    "quantity",
    "price",
    "discount",
    "channel",
    "offer",
    "offer_kind",
    "gift",
    "visit_id",
    "device",
];

pub const KINDS: &[Kind] = &[
    kind("order", "order", "", ORDER),
    kind("order_line", "order", "", LINE),
    kind("credit_note", "credit_note", "", &["total"]),
    kind("message_sent", "message", "sent", MESSAGE),
    kind("message_delivered", "message", "delivered", MESSAGE),
    kind("message_opened", "message", "opened", MESSAGE),
    kind("message_machine_opened", "message", "machine_opened", MESSAGE),
    kind("message_clicked", "message", "clicked", MESSAGE),
    kind("message_replied", "message", "replied", MESSAGE),
    kind("message_bounced", "message", "bounced", MESSAGE),
    kind("message_complained", "message", "complained", MESSAGE),
    kind("visit", "visit", "", VISIT),
    kind("page_viewed", "view", "page", VISIT),
    kind("product_viewed", "view", "product", OF_PRODUCT),
    kind("category_viewed", "view", "category", OF_CATEGORY),
    kind("review_read", "view", "review", OF_PRODUCT),
    kind("form_started", "form", "started", FORM),
    kind("form_submitted", "form", "submitted", FORM),
    kind("cart_added", "cart", "added", CART),
    kind("cart_removed", "cart", "removed", CART),
    kind("checkout_started", "cart", "checkout_started", &["visit_id", "cart", "offer", "offer_kind", "device"]),
    kind("wish_added", "wish", "added", WISH),
    kind("wish_removed", "wish", "removed", WISH),
    kind("session", "session", "", &["feature", "duration", "device", "vendor", "operating_system"]),
    kind("nps", "feedback", "nps", FEEDBACK),
    kind("csat", "feedback", "csat", FEEDBACK),
    kind("ces", "feedback", "ces", FEEDBACK),
    kind("stars", "feedback", "stars", FEEDBACK),
    kind("product_reviewed", "feedback", "product_review", FEEDBACK),
    kind("support_contacted", "support_contact", "", &["topic", "channel"]),
    kind("product_returned", "product_return", "", &["product", "category", "quantity", "reason", "order_id"]),
    kind("trial_started", "subscription", "trial_started", &["plan", "total"]),
    kind("subscription_started", "subscription", "started", &["plan", "total"]),
    kind("subscription_renewed", "subscription", "renewed", &["plan", "total"]),
    kind("subscription_cancelled", "subscription", "cancelled", &["plan", "reason"]),
    kind("social_reacted", "social", "reacted", SOCIAL),
    kind("social_commented", "social", "commented", SOCIAL),
    kind("social_shared", "social", "shared", SOCIAL),
    kind("social_followed", "social", "followed", SOCIAL),
    kind("social_mentioned", "social", "mentioned", SOCIAL),
    kind("referral_made", "referral", "made", REFERRAL),
    kind("referral_converted", "referral", "converted", REFERRAL),
    kind("custom", "custom", "", &["property"]),
];

/// The number of an event's kind.
pub(super) fn kind_of(family: &str, event: &Json, is_line: bool) -> usize {
    if is_line {
        return 1;
    }
    let action = present(&event["action"]).map_or("", text);
    let found = KINDS.iter().position(|kind| kind.family == family && kind.action == action);
    found.unwrap_or_else(|| panic!("no kind: {family} {event}"))
}

/// What a field holds.
pub fn field_type(field: &str) -> &'static str {
    match field {
        "total" | "shipping" | "tax" | "discount" | "refunded" | "price" => "money",
        "quantity" | "score" => "number",
        "duration" => "span",
        "gift" => "flag",
        "property" => "any",
        _ => "text",
    }
}

/// The key of a field in a history.
pub fn key_of(code: &str, field: &'static str) -> &'static str {
    match (code, field) {
        ("credit_note", "total") => "amount",
        (_, "category") => "categories",
        (_, "feature") => "features",
        _ => field,
    }
}
