//! Texts that are read exactly as they are written, and in no other way.

use alloc::string::ToString;
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// A plain decimal: digits with an optional sign and point, exactly as many as it has. No exponent, no padding.
pub(crate) fn parse_decimal(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) || (whole.len() > 1 && whole.starts_with('0')) {
        return None;
    }
    let number = Decimal::from_str_exact(text).ok()?;
    Some(if number.is_zero() { Decimal::ZERO } else { number.normalize() })
}

/// A date written exactly as `chrono` writes it.
pub(crate) fn parse_date(text: &str) -> Option<NaiveDate> {
    let date: NaiveDate = text.parse().ok()?;
    (date.to_string() == text).then_some(date)
}
