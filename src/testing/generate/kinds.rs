//! Kinds of events and their fields, as definitions name them and as histories tell them.

use super::*;

/// All kinds but those of the host's own.
pub(super) fn kinds() -> Vec<&'static str> {
    EventKind::FIXED.iter().map(EventKind::code).collect()
}

/// The fields of such a kind.
pub(super) fn fields_of_kind(code: &str) -> Vec<&'static str> {
    let kind = EventKind::FIXED.iter().find(|kind| kind.code() == code);
    kind.into_iter().flat_map(EventKind::fields).map(EventField::code).collect()
}

/// What a field holds; of a property, anything.
pub(super) fn field_type(code: &str) -> Option<ValueType> {
    EventField::FIXED.iter().find(|field| field.code() == code)?.value_type()
}

/// The tag of events of a kind in a history, and their action where there are several.
pub(super) fn told(code: &str) -> (&str, Option<&str>) {
    match code {
        "order_line" => ("order", None),
        "order" | "credit_note" | "visit" | "session" => (code, None),
        "support_contacted" => ("support_contact", None),
        "product_returned" => ("product_return", None),
        "page_viewed" => ("view", Some("page")),
        "product_viewed" => ("view", Some("product")),
        "category_viewed" => ("view", Some("category")),
        "review_read" => ("view", Some("review")),
        "checkout_started" => ("cart", Some(code)),
        "trial_started" => ("subscription", Some(code)),
        "nps" | "csat" | "ces" | "stars" => ("feedback", Some(code)),
        "product_reviewed" => ("feedback", Some("product_review")),
        // As in `message_opened`.
        code => code.split_once('_').map_or((code, None), |(family, action)| (family, Some(action))),
    }
}

/// The key of a field in a history.
pub(super) fn key_of<'a>(code: &str, field: &'a str) -> &'a str {
    match (code, field) {
        ("credit_note", "total") => "amount",
        (_, "category") => "categories",
        (_, "feature") => "features",
        _ => field,
    }
}
