//! The families of events.

use super::*;

const AT: &str = "06-01 10:00";

/// A kind, an event of it, and a field with its value.
type Example = (&'static str, Json, (Json, Json));

fn kinds() -> Vec<Example> {
    let of = |family: &str, more: Json| json!({family: merged(json!({"at": t(AT)}), more)});
    let text = |field: &str, value: &str| (json!(field), json!(value));
    let five = || (json!("score"), json!({"number": "5"}));
    let action = |family: &str, action: &str, more: Json| of(family, merged(json!({"action": action}), more));
    vec![
        ("order", order_of(AT, "9 EUR", json!({"channel": "online"})), text("channel", "online")),
        ("credit_note", of("credit_note", json!({"amount": "9 EUR"})), (json!("total"), json!({"money": "9 EUR"}))),
        ("message_clicked", action("message", "clicked", json!({"campaign": "a"})), text("campaign", "a")),
        ("visit", of("visit", json!({"device": "phone"})), text("device", "phone")),
        ("page_viewed", action("view", "page", json!({"page": "/"})), text("page", "/")),
        ("product_viewed", action("view", "product", json!({"categories": ["a", "b"]})), text("category", "b")),
        ("category_viewed", action("view", "category", json!({"categories": ["a"]})), text("category", "a")),
        ("review_read", action("view", "review", json!({"product": "mug"})), text("product", "mug")),
        ("form_started", action("form", "started", json!({"form": "a"})), text("form", "a")),
        ("form_submitted", action("form", "submitted", json!({"vendor": "a"})), text("vendor", "a")),
        ("cart_added", action("cart", "added", json!({"quantity": "2"})), (json!("quantity"), json!({"number": "2"}))),
        (
            "cart_removed",
            action("cart", "removed", json!({"price": "2 EUR"})),
            (json!("price"), json!({"money": "2 EUR"})),
        ),
        ("checkout_started", action("cart", "checkout_started", json!({"cart": "a"})), text("cart", "a")),
        ("wish_added", action("wish", "added", json!({"product": "mug"})), text("product", "mug")),
        ("wish_removed", action("wish", "removed", json!({"product": "mug"})), text("product", "mug")),
        ("session", of("session", json!({"features": ["a", "b"], "duration": "5min"})), text("feature", "b")),
        ("nps", action("feedback", "nps", json!({"score": "5"})), five()),
        ("csat", action("feedback", "csat", json!({"score": "5"})), five()),
        ("ces", action("feedback", "ces", json!({"score": "5"})), five()),
        ("stars", action("feedback", "stars", json!({"score": "5"})), five()),
        ("product_reviewed", action("feedback", "product_review", json!({"score": "5", "product": "mug"})), five()),
        ("support_contacted", of("support_contact", json!({"topic": "a"})), text("topic", "a")),
        ("product_returned", of("product_return", json!({"reason": "a", "order_id": "7"})), text("order_id", "7")),
        ("trial_started", action("subscription", "trial_started", json!({"plan": "a"})), text("plan", "a")),
        ("subscription_started", action("subscription", "started", json!({"plan": "a"})), text("plan", "a")),
        ("subscription_renewed", action("subscription", "renewed", json!({"plan": "a"})), text("plan", "a")),
        ("subscription_cancelled", action("subscription", "cancelled", json!({"reason": "a"})), text("reason", "a")),
        ("social_reacted", action("social", "reacted", json!({"network": "a"})), text("network", "a")),
        ("social_commented", action("social", "commented", json!({"network": "a"})), text("network", "a")),
        ("social_shared", action("social", "shared", json!({"product": "mug"})), text("product", "mug")),
        ("social_followed", action("social", "followed", json!({"campaign": "a"})), text("campaign", "a")),
        ("social_mentioned", action("social", "mentioned", json!({"network": "a"})), text("network", "a")),
        ("referral_made", action("referral", "made", json!({"referred": "anna"})), text("referred", "anna")),
        ("referral_converted", action("referral", "converted", json!({"campaign": "a"})), text("campaign", "a")),
    ]
}

pub(super) fn rows() -> Vec<Row> {
    let all = kinds();
    let everything = who(all.iter().map(|(_, event, _)| event.clone()).collect());
    let of_kind = |kind: &str| json!({"from": [kind]});
    let mut rows = Vec::new();
    for (kind, _, field) in &all {
        rows.push(row("its kind and no other", count(of_kind(kind)), everything.clone(), exactly(1)));
        let (field, value) = field;
        let clause = json!({"one_of": {"field": field, "values": [value]}});
        let filtered = count(merged(of_kind(kind), json!({"where": [clause]})));
        rows.push(row("the value of a field", filtered, everything.clone(), exactly(1)));
    }
    let kinds: Vec<&str> = all.iter().map(|(kind, ..)| *kind).collect();
    let plan = |at: &str, total: &str| json!({"subscription": {"at": t(at), "action": "renewed", "total": total}});
    let paid = json!({"from": ["subscription_renewed"]});
    let last = |events: Json| json!({"number": {"count": merged(events, json!({"pick": {"end": "last"}}))}});
    let score = |at: &str, score: &str| json!({"feedback": {"at": t(at), "action": "nps", "score": score}});
    let abandoned = json!({"from": ["cart_added"], "where": [
        {"not_followed_by": {"from": ["order_line"], "within": "24h", "same": "product"}}
    ]});
    let added = |product: &str| json!({"cart": {"at": t(AT), "action": "added", "product": product}});
    let bought = |at: &str, product: &str| order_of(at, "9 EUR", json!({"lines": [line(product)]}));
    rows.extend([
        row("all kinds", count(json!({"from": kinds})), everything.clone(), exactly(34)),
        row("the last kind", last(json!({"from": kinds})), everything.clone(), exactly(1)),
        row(
            "how long sessions last",
            json!({"time": {"total": {"events": {"from": ["session"]}, "field": "duration"}}}),
            everything,
            span("5min"),
        ),
        row(
            "what is paid for a plan",
            json!({"amount": {"total": {"events": paid, "currency": "EUR"}}}),
            who(vec![plan("05-01 10:00", "9 EUR"), plan("06-01 10:00", "9 EUR")]),
            euros("18"),
        ),
        row(
            "scores go down",
            json!({"amount": {"trend": {"events": {"from": ["nps"]}, "field": "score"}}}),
            who(vec![score("05-01 10:00", "9"), score("06-01 10:00", "6")]),
            json!({"exactly": {"number": "-3"}}),
        ),
        row(
            "left in the cart",
            count(abandoned.clone()),
            who(vec![bought("06-01 12:00", "lamp"), added("mug")]),
            exactly(1),
        ),
        row("bought", count(abandoned.clone()), who(vec![bought("06-01 12:00", "mug"), added("mug")]), exactly(0)),
        row("bought too late", count(abandoned), who(vec![bought("06-02 10:00", "mug"), added("mug")]), exactly(1)),
    ]);
    rows
}
