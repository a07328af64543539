//! Whole numbers of several widths.

/// Borrowed whole numbers.
#[derive(Clone, Copy, Debug)]
pub(super) enum Values<'a> {
    U32(&'a [u32]),
    I32(&'a [i32]),
    I64(&'a [i64]),
}

/// The same for every width.
macro_rules! with_values {
    ($values:expr, |$slice:ident| $answer:expr) => {
        match $values {
            $crate::rfm::columns::values::Values::U32($slice) => $answer,
            $crate::rfm::columns::values::Values::I32($slice) => $answer,
            $crate::rfm::columns::values::Values::I64($slice) => $answer,
        }
    };
}
pub(super) use with_values;

impl Values<'_> {
    pub(super) fn len(&self) -> usize {
        with_values!(self, |values| values.len())
    }

    pub(super) fn get(&self, row: usize) -> Option<i64> {
        with_values!(self, |values| get(values, row))
    }

    /// The first row whose value is as asked.
    pub(super) fn position(&self, is_asked: impl Fn(i64) -> bool) -> Option<usize> {
        with_values!(self, |values| position(values, is_asked))
    }
}

fn get<T: Whole>(values: &[T], row: usize) -> Option<i64> {
    values.get(row).copied().map(Into::into)
}

fn position<T: Whole>(values: &[T], is_asked: impl Fn(i64) -> bool) -> Option<usize> {
    values.iter().copied().map(Into::into).position(is_asked)
}

/// How many values are treated together: few enough for the nearest cache.
pub(super) const CHUNK: usize = 512;

/// What loops over values of one width ask. All is without branches, so that compilers make vectors of it.
pub(super) trait Whole: Copy + Ord + Into<i64> + TryFrom<i64> {
    const ZERO: Self;
    const LEAST: Self;

    /// The bits that either has.
    fn or(self, other: Self) -> Self;

    /// Sixteen bits, for values that have no others.
    fn low(self) -> usize;

    /// The nearest floats of a chunk.
    fn floats(chunk: &[Self], floats: &mut [f32; CHUNK]);

    /// What is taken off so that values about these, which are ascending, fit into 32 bits with a sign, if they do.
    fn base(first: i64, last: i64) -> Option<i64>;

    /// The values of a chunk less that base, if all fit.
    fn shifted(chunk: &[Self], base: i64, shifted: &mut [i32; CHUNK]) -> bool;
}

/// The half of what 32 bits can tell.
const HALF: u32 = 1 << 31;

/// From 0 to the largest, to from the smallest to the largest.
fn signed(value: u32) -> i32 {
    i32::from_ne_bytes((value ^ HALF).to_ne_bytes())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the lowest bits are what is asked for")]
#[expect(clippy::cast_precision_loss, reason = "the nearest floats are what is asked for")]
mod widths {
    use super::{CHUNK, HALF, Whole, signed};

    impl Whole for u32 {
        const ZERO: Self = 0;
        const LEAST: Self = 0;

        fn base(_first: i64, _last: i64) -> Option<i64> {
            Some(HALF.into())
        }

        fn or(self, other: Self) -> Self {
            self | other
        }

        fn low(self) -> usize {
            usize::from(self as u16)
        }

        fn floats(chunk: &[Self], floats: &mut [f32; CHUNK]) {
            floats.iter_mut().zip(chunk).for_each(|(float, value)| *float = *value as f32);
        }

        fn shifted(chunk: &[Self], _base: i64, shifted: &mut [i32; CHUNK]) -> bool {
            shifted.iter_mut().zip(chunk).for_each(|(shifted, value)| *shifted = signed(*value));
            true
        }
    }

    impl Whole for i32 {
        const ZERO: Self = 0;
        const LEAST: Self = Self::MIN;

        fn base(_first: i64, _last: i64) -> Option<i64> {
            Some(0)
        }

        fn or(self, other: Self) -> Self {
            self | other
        }

        fn low(self) -> usize {
            usize::from(self as u16)
        }

        fn floats(chunk: &[Self], floats: &mut [f32; CHUNK]) {
            floats.iter_mut().zip(chunk).for_each(|(float, value)| *float = *value as f32);
        }

        fn shifted(chunk: &[Self], _base: i64, shifted: &mut [i32; CHUNK]) -> bool {
            shifted.iter_mut().zip(chunk).for_each(|(shifted, value)| *shifted = *value);
            true
        }
    }

    impl Whole for i64 {
        const ZERO: Self = 0;
        const LEAST: Self = Self::MIN;

        fn base(first: i64, last: i64) -> Option<i64> {
            // Far from the ends, so that no difference wraps around to where values fit.
            const FAR: i64 = i64::MAX / 2;
            let width = last.checked_sub(first)?;
            let is_near = width < i64::from(HALF) && first > -FAR && last < FAR;
            is_near.then(|| first.saturating_add(width / 2))
        }

        fn or(self, other: Self) -> Self {
            self | other
        }

        fn low(self) -> usize {
            usize::from(self as u16)
        }

        fn floats(chunk: &[Self], floats: &mut [f32; CHUNK]) {
            // Four of 32 bits are turned into floats at once, of 64 bits only one.
            let above = chunk.iter().fold(0, |above, value| above | (value.wrapping_add(i64::from(HALF)) as u64 >> 32));
            if above == 0 {
                floats.iter_mut().zip(chunk).for_each(|(float, value)| *float = *value as i32 as f32);
            } else {
                floats.iter_mut().zip(chunk).for_each(|(float, value)| *float = *value as f32);
            }
        }

        fn shifted(chunk: &[Self], base: i64, shifted: &mut [i32; CHUNK]) -> bool {
            let mut above = 0;
            for (shifted, value) in shifted.iter_mut().zip(chunk) {
                let value = value.wrapping_sub(base).wrapping_add(i64::from(HALF)) as u64;
                above |= value >> 32;
                *shifted = signed(value as u32);
            }
            above == 0
        }
    }
}
