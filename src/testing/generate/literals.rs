//! What stands in definitions, as numbers.

use super::*;

pub(super) const DAY: i64 = 86_400_000_000;
pub(super) const BILLION: i128 = 1_000_000_000;

/// `"tag"` or `{"tag": content}`.
pub(super) fn tag(json: &Json) -> (&str, &Json) {
    match json {
        Json::String(tag) => (tag, &Json::Null),
        Json::Object(map) if map.len() == 1 => map.iter().next().map(|(tag, content)| (tag.as_str(), content)).unwrap(),
        other => panic!("neither a tag nor a tagged value: {other}"),
    }
}

pub(super) fn instant(text: &str) -> i64 {
    text.parse::<Instant>().unwrap().micros()
}

pub(super) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn span(text: &str) -> i64 {
    text.parse::<Span>().unwrap().micros() as i64
}

pub(super) fn billionths(number: &str) -> i128 {
    billionths::from_decimal(Decimal::from_str_exact(number).unwrap()).unwrap()
}

/// As in "19.99 EUR".
pub(super) fn money(text: &str) -> (i128, String) {
    let (amount, currency) = text.split_once(' ').unwrap();
    (billionths(amount), currency.to_owned())
}

pub(super) fn ratio(text: &str) -> (i128, i128) {
    let ratio: Ratio = text.parse().unwrap();
    (ratio.numerator().into(), ratio.denominator().into())
}

pub(super) fn show_billionths(amount: i128) -> String {
    Decimal::from_i128_with_scale(amount, 9).normalize().to_string()
}

pub(super) fn show_money(amount: i128, currency: &str) -> String {
    format!("{} {currency}", show_billionths(amount))
}

/// What is drafted, read.
pub(super) fn parsed<T: DeserializeOwned>(draft: &Json) -> T {
    serde_json::from_value(draft.clone()).unwrap_or_else(|error| panic!("{draft}: {error}"))
}
