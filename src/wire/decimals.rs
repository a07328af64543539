//! Decimals as plain text, for types that derive `serde`: `#[serde(with = "crate::wire::decimals")]`.

use super::parse_decimal;
use alloc::{string::ToString, vec::Vec};
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serializer, de::Error};

/// A decimal that travels as plain text.
struct Plain(Decimal);

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::through_text::read(deserializer, |text| parse_decimal(text).ok_or("expected a decimal as plain text"))
            .map(Self)
    }
}

pub(crate) fn serialize<S: Serializer>(decimal: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&decimal.normalize())
}

#[expect(clippy::ref_option, reason = "serde hands it out so")]
pub(crate) fn optional<S: Serializer>(decimal: &Option<Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
    match decimal {
        Some(decimal) => serialize(decimal, serializer),
        None => serializer.serialize_none(),
    }
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    Plain::deserialize(deserializer).map(|plain| plain.0)
}

/// Several: `#[serde(with = "crate::wire::decimals::list")]`.
pub(crate) mod list {
    use super::{Decimal, Deserialize, Deserializer, Error, Plain, Serializer, ToString, Vec};

    /// More edges than any model has.
    const MOST: usize = 1_000;

    pub(crate) fn serialize<S: Serializer>(decimals: &[Decimal], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(decimals.iter().map(|decimal| decimal.normalize().to_string()))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Decimal>, D::Error> {
        let plain = Vec::<Plain>::deserialize(deserializer)?;
        if plain.len() > MOST {
            return Err(D::Error::custom("too many decimals"));
        }
        Ok(plain.into_iter().map(|plain| plain.0).collect())
    }
}
