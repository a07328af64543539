//! Columns of numbers as serde sees them: lists of numbers in formats for people, and in others one string of bytes, the lowest
//! byte of each number first, which is read and written as fast as memory is copied.

use alloc::vec::Vec;
use core::{fmt, marker::PhantomData};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, SeqAccess, Visitor},
};

pub(super) trait Number: Copy + Serialize + for<'de> Deserialize<'de> {
    const BYTES: usize;

    fn put(self, bytes: &mut Vec<u8>);

    /// Zero where there are not as many bytes.
    fn of(bytes: &[u8]) -> Self;
}

macro_rules! numbers {
    ($($number:ty)*) => {$(
        impl Number for $number {
            const BYTES: usize = size_of::<$number>();

            fn put(self, bytes: &mut Vec<u8>) {
                bytes.extend_from_slice(&self.to_le_bytes());
            }

            fn of(bytes: &[u8]) -> Self {
                bytes.try_into().map_or(0, Self::from_le_bytes)
            }
        }
    )*};
}

numbers! { u8 u16 u32 u64 i32 i64 i128 }

pub(super) fn serialize<N: Number, S: Serializer>(numbers: &Vec<N>, serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() {
        return numbers.serialize(serializer);
    }
    let mut bytes = Vec::with_capacity(size_of_val(numbers.as_slice()));
    for number in numbers {
        number.put(&mut bytes);
    }
    serializer.serialize_bytes(&bytes)
}

pub(super) fn deserialize<'de, N: Number, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<N>, D::Error> {
    struct Column<N>(PhantomData<N>);

    impl<'de, N: Number> Visitor<'de> for Column<N> {
        type Value = Vec<N>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "a column of numbers of {} bytes", N::BYTES)
        }

        fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<N>, E> {
            let numbers = bytes.chunks_exact(N::BYTES);
            if numbers.remainder().is_empty() {
                Ok(numbers.map(N::of).collect())
            } else {
                Err(E::invalid_length(bytes.len(), &self))
            }
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut numbers: A) -> Result<Vec<N>, A::Error> {
            let mut column = Vec::new();
            while let Some(number) = numbers.next_element()? {
                column.push(number);
            }
            Ok(column)
        }
    }

    if deserializer.is_human_readable() {
        deserializer.deserialize_seq(Column(PhantomData))
    } else {
        deserializer.deserialize_bytes(Column(PhantomData))
    }
}
