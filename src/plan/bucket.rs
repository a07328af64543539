//! The part of all customers that one is in.

use crate::model::Id;

/// Which of 10,000 buckets a customer is in: the [hash](Id::salted_hash) of the id, times 10,000, divided by 2^64.
pub(crate) fn bucket(salt: &str, id: &Id) -> u64 {
    let scaled = u128::from(id.salted_hash(salt)).saturating_mul(10_000) >> 64;
    u64::try_from(scaled).unwrap_or(9_999)
}
