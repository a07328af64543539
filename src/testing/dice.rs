use alloc::vec::Vec;

/// Chance that is the same on every machine.
///
/// From a [seed](Self::new) it rolls on forever; the generator is `SplitMix64` (Steele, Lea and Flood, 2014). From a
/// [tape](Self::from_tape) of numbers, as property-testing crates draw them, it can be shrunk.
///
/// ```
/// use segmentry::testing::Dice;
///
/// let mut dice = Dice::new(1);
/// assert_eq!([dice.roll(6), dice.roll(6), dice.roll(6)], [5, 1, 0]);
///
/// let mut tape = Dice::from_tape([4, 9]);
/// assert_eq!([tape.roll(6), tape.roll(6), tape.roll(6)], [4, 3, 0]);
/// ```
#[derive(Clone, Debug)]
pub struct Dice(Source);

#[derive(Clone, Debug)]
enum Source {
    Seed(u64),
    /// What is still to be read, the next number last.
    Tape(Vec<u32>),
}

impl Dice {
    /// Dice that roll as this seed says.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Source::Seed(seed))
    }

    /// Dice that read these numbers, and zeros when there are no more. Zero stands for the plainest choice, so the
    /// shorter the tape and the smaller its numbers, the plainer what is made.
    #[must_use]
    pub fn from_tape(tape: impl IntoIterator<Item = u32>) -> Self {
        let mut tape: Vec<u32> = tape.into_iter().collect();
        tape.reverse();
        Self(Source::Tape(tape))
    }

    pub(super) fn draw(&mut self) -> u64 {
        match &mut self.0 {
            Source::Seed(state) => {
                *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
                let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                mixed ^ (mixed >> 31)
            }
            Source::Tape(tape) => tape.pop().unwrap_or(0).into(),
        }
    }

    /// One of `0..n`; zero when `n` is.
    #[must_use]
    pub fn roll(&mut self, n: usize) -> usize {
        let drawn = self.draw().checked_rem(n as u64);
        drawn.and_then(|drawn| drawn.try_into().ok()).unwrap_or(0)
    }

    /// Yes in so many of a hundred rolls.
    #[must_use]
    pub fn chance(&mut self, percent: usize) -> bool {
        self.roll(100) >= 100_usize.saturating_sub(percent)
    }

    /// One of these.
    ///
    /// # Panics
    /// When there are none.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "a roll is below the length")]
    pub fn one_of<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len())].clone()
    }
}
