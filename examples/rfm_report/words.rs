//! Numbers for people: thousands apart, pounds, and dates.

use chrono::NaiveDate;
use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};

/// As in "4,188,279".
pub(crate) fn count(number: impl Into<u64>) -> String {
    thousands(&number.into().to_string())
}

/// As in "1 order" and "4,372 orders".
pub(crate) fn counted(number: impl Into<u64>, one: &str, many: &str) -> String {
    let number = number.into();
    if number == 1 { format!("1 {one}") } else { format!("{} {many}", count(number)) }
}

/// Whole pounds, as in "£4,188,279".
pub(crate) fn pounds(amount: Decimal) -> String {
    signed(amount, &thousands(&rounded(amount.abs(), 0).to_string()))
}

/// Pounds and pence, as in "£243.22".
pub(crate) fn pounds_and_pence(amount: Decimal) -> String {
    let text = format!("{:.2}", rounded(amount.abs(), 2));
    let (whole, pence) = text.split_once('.').unwrap_or((&text, "00"));
    signed(amount, &format!("{}.{pence}", thousands(whole)))
}

/// Three digits at most, as in "£3.82m", "£369k" and "£950".
pub(crate) fn short_pounds(amount: Decimal) -> String {
    let thousand = Decimal::ONE_THOUSAND;
    let abs = amount.abs();
    let text = if rounded(abs / thousand, 0) >= thousand {
        let millions = abs / thousand / thousand;
        format!("{}m", rounded(millions, if millions < Decimal::TEN { 2 } else { 1 }))
    } else if rounded(abs, 0) >= thousand {
        format!("{}k", rounded(abs / thousand, 0))
    } else {
        rounded(abs, 0).to_string()
    };
    signed(amount, &text)
}

/// As in "50.4%".
pub(crate) fn percent(share: Decimal) -> String {
    format!("{:.1}%", rounded(share * Decimal::ONE_HUNDRED, 1))
}

/// As in "10 December 2011".
pub(crate) fn date(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

/// Of a whole; zero of nothing.
pub(crate) fn share(part: impl Into<Decimal>, whole: impl Into<Decimal>) -> Decimal {
    part.into().checked_div(whole.into()).unwrap_or_default()
}

/// For drawing.
pub(crate) fn float(number: impl Into<Decimal>) -> f64 {
    number.into().to_f64().unwrap_or_default()
}

fn rounded(number: Decimal, digits: u32) -> Decimal {
    number.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero)
}

fn signed(amount: Decimal, text: &str) -> String {
    let sign = if amount.is_sign_negative() && !amount.is_zero() { "\u{2212}" } else { "" };
    format!("{sign}£{text}")
}

fn thousands(digits: &str) -> String {
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
