//! Columns as a good engineer packs them for these questions, and a bit for each customer as their answer.

pub struct Columns {
    /// One for each kind.
    pub series: Vec<Series>,
    /// The sum of all orders before the one at this place, customers ascending.
    pub running: Vec<i64>,
    pub born: Vec<i32>,
    pub country: Vec<u8>,
    pub female: Bits,
    pub male: Bits,
    pub vip: Bits,
    pub latitude: Vec<i32>,
    pub longitude: Vec<i32>,
}

/// The events of a kind.
pub struct Series {
    /// Where the events of a customer begin; one more than customers.
    pub offsets: Vec<u32>,
    /// When they were, ascending for each customer.
    pub at: Vec<u32>,
    /// When the latest was, 0 if there is none.
    pub last: Vec<u32>,
}

impl Series {
    pub fn of(&self, customer: usize) -> core::ops::Range<usize> {
        place(self.offsets[customer])..place(self.offsets[customer + 1])
    }

    /// Whether as many events of a customer are later, without a branch to guess.
    pub fn has(&self, customer: usize, least: usize, after: u32) -> bool {
        let range = self.of(customer);
        let nth_latest = self.at[range.end.saturating_sub(least)];
        (range.len() >= least) & (nth_latest > after)
    }

    /// How many events of a customer are later, up to `enough`. They are mostly few, so it goes back from the latest.
    pub fn later(&self, customer: usize, after: u32, enough: usize) -> usize {
        self.at[self.of(customer)].iter().rev().take(enough).take_while(|at| **at > after).count()
    }
}

pub fn place(number: u32) -> usize {
    usize::try_from(number).unwrap()
}

/// Customers by bits.
#[derive(Clone)]
pub struct Bits(pub Vec<u64>);

impl Bits {
    pub fn count(&self) -> usize {
        place(self.0.iter().map(|word| word.count_ones()).sum())
    }
}

/// Sixty-four comparisons, as bytes that the compiler fills with vectors, into one word.
fn word(flags: &[u8; 64]) -> u64 {
    let eight = |bytes: &[u8]| {
        // Each byte is 0 or 1: the product collects their lowest bits in its highest byte.
        u64::from_le_bytes(bytes.try_into().unwrap()).wrapping_mul(0x0102_0408_1020_4080) >> 56
    };
    flags.chunks_exact(8).enumerate().fold(0, |word, (place, bytes)| word | eight(bytes) << (8 * place))
}

/// A comparison of every element.
pub fn dense<T: Copy>(column: &[T], is_member: impl Fn(T) -> bool) -> Bits {
    let words = column.chunks(64).map(|values| {
        let mut flags = [0; 64];
        for (flag, value) in flags.iter_mut().zip(values) {
            *flag = u8::from(is_member(*value));
        }
        word(&flags)
    });
    Bits(words.collect())
}

/// A comparison of two columns, element by element.
pub fn dense_pair<T: Copy>(left: &[T], right: &[T], is_member: impl Fn(T, T) -> bool) -> Bits {
    let words = left.chunks(64).zip(right.chunks(64)).map(|(left, right)| {
        let mut flags = [0; 64];
        for ((flag, left), right) in flags.iter_mut().zip(left).zip(right) {
            *flag = u8::from(is_member(*left, *right));
        }
        word(&flags)
    });
    Bits(words.collect())
}

/// Those of a word who pass, asked one by one.
pub fn sparse(word: u64, first: usize, is_member: impl Fn(usize) -> bool) -> u64 {
    let (mut left, mut members) = (word, 0);
    while left != 0 {
        let bit = left.trailing_zeros();
        members |= u64::from(is_member(first + place(bit))) << bit;
        left &= left - 1;
    }
    members
}

impl Bits {
    /// Those of them who pass.
    pub fn keep(mut self, is_member: impl Fn(usize) -> bool) -> Self {
        for (number, members) in self.0.iter_mut().enumerate() {
            *members = sparse(*members, 64 * number, &is_member);
        }
        self
    }
}

impl Columns {
    pub fn len(&self) -> usize {
        self.series.iter().map(|series| series.at.len()).sum()
    }

    pub fn kind(&self, kind: u8) -> &Series {
        &self.series[usize::from(kind)]
    }
}
