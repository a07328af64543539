//! Buckets of customers.

use serde_json::Value as Json;

/// One of 10,000 buckets, fixed for the salt and the customer's id.
///
/// `SipHash-2-4` with a key of zeros over the salt, the byte 0xff and the id as it is written, as a part of all hashes.
pub fn bucket(salt: &str, id: &Json) -> u32 {
    let mut bytes = salt.as_bytes().to_vec();
    bytes.push(0xff);
    bytes.extend(id.as_str().map_or_else(|| id.to_string(), ToOwned::to_owned).bytes());
    ((u128::from(sip(&bytes)) * 10_000) >> 64) as u32
}

/// As in the paper of Aumasson and Bernstein.
pub fn sip(bytes: &[u8]) -> u64 {
    let mut v = [0x736f_6d65_7073_6575, 0x646f_7261_6e64_6f6d, 0x6c79_6765_6e65_7261, 0x7465_6462_7974_6573_u64];
    let mut padded = bytes.to_vec();
    while padded.len() % 8 != 7 {
        padded.push(0);
    }
    padded.push(bytes.len() as u8);
    for word in padded.chunks(8) {
        let word = word.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
        v[3] ^= word;
        round(&mut v);
        round(&mut v);
        v[0] ^= word;
    }
    v[2] ^= 0xff;
    for _ in 0..4 {
        round(&mut v);
    }
    v[0] ^ v[1] ^ v[2] ^ v[3]
}

fn round(v: &mut [u64; 4]) {
    v[0] = v[0].wrapping_add(v[1]);
    v[1] = v[1].rotate_left(13) ^ v[0];
    v[0] = v[0].rotate_left(32);
    v[2] = v[2].wrapping_add(v[3]);
    v[3] = v[3].rotate_left(16) ^ v[2];
    v[0] = v[0].wrapping_add(v[3]);
    v[3] = v[3].rotate_left(21) ^ v[0];
    v[2] = v[2].wrapping_add(v[1]);
    v[1] = v[1].rotate_left(17) ^ v[2];
    v[2] = v[2].rotate_left(32);
}
