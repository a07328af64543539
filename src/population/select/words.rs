//! Sets of the customers of a chunk, and comparisons that make them.

/// So many customers are looked at together.
pub(super) const CHUNK: usize = 1_024;
pub(super) const WORDS: usize = CHUNK / 64;

/// A bit for each customer of a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Words(pub(super) [u64; WORDS]);

impl Words {
    pub(super) const NONE: Self = Self([0; WORDS]);
    pub(super) const ALL: Self = Self([u64::MAX; WORDS]);

    /// The first so many.
    fn first(customers: usize) -> Self {
        let mut words = Self::NONE;
        for (word, before) in words.0.iter_mut().zip((0..).step_by(64)) {
            *word = match customers.saturating_sub(before) {
                0 => 0,
                here @ 1..64 => (1_u64 << here).wrapping_sub(1),
                _ => u64::MAX,
            };
        }
        words
    }

    /// From a column of bits, as far as it reaches.
    pub(super) fn of(bits: &[u64]) -> Self {
        let mut words = Self::NONE;
        words.0.iter_mut().zip(bits).for_each(|(word, bits)| *word = *bits);
        words
    }

    pub(super) fn is_none(self) -> bool {
        self.0.iter().fold(0, |any, word| any | word) == 0
    }

    pub(super) fn len(self) -> u32 {
        self.0.iter().fold(0, |sum, word| sum.saturating_add(word.count_ones()))
    }

    pub(super) fn and(mut self, other: Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(word, other)| *word &= other);
        self
    }

    pub(super) fn or(mut self, other: Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(word, other)| *word |= other);
        self
    }

    pub(super) fn without(mut self, other: Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(word, other)| *word &= !other);
        self
    }

    pub(super) fn put(&mut self, place: usize) {
        self.0.get_mut(place / 64).into_iter().for_each(|word| *word |= 1 << (place % 64));
    }

    /// Visits all of them by their place in the chunk.
    pub(super) fn each(self, mut visit: impl FnMut(usize)) {
        self.keep(|place| {
            visit(place);
            false
        });
    }

    /// Those who pass, asked one by one by their place in the chunk.
    pub(super) fn keep(mut self, mut is_kept: impl FnMut(usize) -> bool) -> Self {
        for (word, first) in self.0.iter_mut().zip((0_usize..).step_by(64)) {
            let mut left = *word;
            let mut kept = 0;
            while left != 0 {
                let bit = left.trailing_zeros();
                left &= left.wrapping_sub(1);
                let place = first.wrapping_add(usize::try_from(bit).unwrap_or_default());
                kept |= u64::from(is_kept(place)) << bit;
            }
            *word = kept;
        }
        self
    }
}

/// Customers who are looked at together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chunk {
    /// The number of the first.
    pub(super) first: usize,
    pub(super) customers: usize,
}

/// Chunks that follow each other.
#[derive(Clone, Debug)]
pub(super) struct Chunks {
    next: usize,
    end: usize,
}

impl Chunks {
    /// Of all of so many customers.
    pub(super) fn of(customers: usize) -> Self {
        Self { next: 0, end: customers }
    }

    /// So many at once.
    pub(super) fn in_runs(self, chunks: usize) -> impl Iterator<Item = Self> {
        let customers = chunks.saturating_mul(CHUNK).max(CHUNK);
        let Self { next, end } = self;
        (next..end).step_by(customers).map(move |next| Self { next, end: next.saturating_add(customers).min(end) })
    }

    /// The number of the first customer.
    pub(super) fn first(&self) -> usize {
        self.next
    }

    pub(super) fn customers(&self) -> usize {
        self.end.saturating_sub(self.next)
    }
}

impl Iterator for Chunks {
    type Item = Chunk;

    fn next(&mut self) -> Option<Chunk> {
        let first = self.next;
        let customers = self.end.saturating_sub(first).min(CHUNK);
        self.next = first.saturating_add(CHUNK);
        (customers > 0).then_some(Chunk { first, customers })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.end.saturating_sub(self.next).div_ceil(CHUNK);
        (left, Some(left))
    }
}

impl ExactSizeIterator for Chunks {}

impl Chunk {
    pub(super) fn everyone(self) -> Words {
        if self.customers == CHUNK { Words::ALL } else { Words::first(self.customers) }
    }

    /// The part of a column that has a value for each customer.
    pub(super) fn of<T>(self, column: &[T]) -> &[T] {
        column.get(self.first..self.first.saturating_add(self.customers)).unwrap_or_default()
    }

    /// The part of a column of bits.
    pub(super) fn bits(self, column: &[u64]) -> Words {
        Words::of(column.get(self.first / 64..).unwrap_or_default())
    }

    /// Where the rows of each begin and end.
    pub(super) fn edges(self, starts: &[u32]) -> (&[u32], &[u32]) {
        (self.of(starts), self.of(starts.get(1..).unwrap_or_default()))
    }

    pub(super) fn number(self, place: usize) -> u32 {
        u32::try_from(self.first.saturating_add(place)).unwrap_or(u32::MAX)
    }
}

/// A byte for each customer of a chunk, one or zero: comparing into them and collecting them afterwards are two loops
/// without a branch, for each of which the compiler fills whole vectors.
struct Flags([u8; CHUNK]);

impl Flags {
    const NONE: Self = Self([0; CHUNK]);

    fn collected(&self) -> Words {
        let mut words = Words::NONE;
        for (word, flags) in words.0.iter_mut().zip(self.0.chunks_exact(64)) {
            for eight in flags.chunks_exact(8).rev() {
                let eight = <[u8; 8]>::try_from(eight).map_or(0, u64::from_le_bytes);
                // The product collects the lowest bits of all bytes in its highest byte.
                *word = (*word << 8) | (eight.wrapping_mul(0x0102_0408_1020_4080) >> 56);
            }
        }
        words
    }
}

/// Of whom the value in a column passes.
pub(super) fn dense<T: Copy>(column: &[T], test: impl Fn(T) -> bool) -> Words {
    let mut flags = Flags::NONE;
    for (flag, value) in flags.0.iter_mut().zip(column) {
        *flag = u8::from(test(*value));
    }
    flags.collected()
}

/// Of whom the values in two columns pass.
pub(super) fn dense_pair<T: Copy, U: Copy>(column: &[T], other: &[U], test: impl Fn(T, U) -> bool) -> Words {
    let mut flags = Flags::NONE;
    for ((flag, value), other) in flags.0.iter_mut().zip(column).zip(other) {
        *flag = u8::from(test(*value, *other));
    }
    flags.collected()
}
