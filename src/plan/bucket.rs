//! The part of all customers that one is in.

use crate::model::Id;
use core::{fmt::Write, hash::Hasher};
use siphasher::sip::SipHasher24;

/// Which of 10,000 buckets a customer is in: the SipHash-2-4 (64 bits, both keys zero) of the salt in UTF-8, the byte 0xff
/// and the id as it is written, times 10,000, divided by 2^64. The byte stands in no UTF-8, so no salt and id run into
/// each other; the number 7 and the text "7" are one id.
pub(crate) fn bucket(salt: &str, id: &Id) -> u64 {
    struct Bytes(SipHasher24);

    impl Write for Bytes {
        fn write_str(&mut self, text: &str) -> core::fmt::Result {
            self.0.write(text.as_bytes());
            Ok(())
        }
    }

    let mut bytes = Bytes(SipHasher24::new());
    bytes.0.write(salt.as_bytes());
    bytes.0.write(&[0xff]);
    // Writing to a hasher cannot fail.
    let _ = write!(bytes, "{id}");
    let scaled = u128::from(bytes.0.finish()).saturating_mul(10_000) >> 64;
    u64::try_from(scaled).unwrap_or(9_999)
}
