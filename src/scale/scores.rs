use core::fmt;
use itertools::Itertools;

/// A score on one dimension: 1 is the worst, [`of`](Self::of) the best.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Score {
    score: u8,
    of: u8,
}

impl Score {
    pub(crate) const fn new(score: u8, of: u8) -> Self {
        Self { score, of }
    }

    /// The score, from 1.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.score
    }

    /// The best score that there could be.
    #[must_use]
    pub const fn of(self) -> u8 {
        self.of
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.score.fmt(f)
    }
}

impl fmt::Debug for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.score, self.of)
    }
}

/// On which side of the values that were fitted a value lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Side {
    /// Less than the least.
    Below,
    /// More than the greatest.
    Above,
}

/// The scores of one customer on all dimensions of a [`ScoreModel`](super::ScoreModel), in its order.
///
/// Scores are kept apart: no decimal code such as 543 is made of them, since with ten and more bins 1111 would be several
/// cells. They are ordered by the first dimension, then the second, and so on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::struct_field_names, reason = "it holds several")]
pub struct Scores {
    len: u8,
    scores: [Score; Self::MOST],
    outside: [Option<Side>; Self::MOST],
}

/// Recency, frequency and monetary value by their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct RfmScores {
    /// How recently a customer bought: the best score is the most recent.
    pub recency: Score,
    /// How often.
    pub frequency: Score,
    /// For how much.
    pub monetary: Score,
}

impl Scores {
    /// The most dimensions that a model can have.
    pub const MOST: usize = 8;

    pub(crate) const fn none() -> Self {
        Self { len: 0, scores: [Score::new(0, 0); Self::MOST], outside: [None; Self::MOST] }
    }

    /// One more score; beyond the most nothing is added.
    pub(crate) fn push(&mut self, score: Score, outside: Option<Side>) {
        let at = usize::from(self.len);
        if let (Some(place), Some(side)) = (self.scores.get_mut(at), self.outside.get_mut(at)) {
            (*place, *side) = (score, outside);
            self.len = self.len.saturating_add(1);
        }
    }

    /// The number of dimensions.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "there is at least one")]
    pub fn len(&self) -> usize {
        self.len.into()
    }

    /// The scores in the order of the dimensions.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Score> {
        self.scores.iter().take(self.len.into()).copied()
    }

    /// The score on a dimension, by its place from 0.
    #[must_use]
    pub fn get(&self, place: usize) -> Option<Score> {
        self.iter().nth(place)
    }

    /// On which side the value of a dimension lay outside of what was fitted, where the fit
    /// [flags](super::Outside::Flag) that.
    #[must_use]
    pub fn outside(&self, place: usize) -> Option<Side> {
        self.outside.get(place).copied().flatten()
    }

    /// The first three by the names that they have in a model of recency, frequency and monetary value; `None` of fewer.
    #[must_use]
    pub fn rfm(&self) -> Option<RfmScores> {
        Some(RfmScores { recency: self.get(0)?, frequency: self.get(1)?, monetary: self.get(2)? })
    }
}

/// As in "5-4-3".
impl fmt::Display for Scores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.iter().format("-"))
    }
}

impl fmt::Debug for Scores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Scores {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

/// As in "5-4-3".
impl fmt::Display for RfmScores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.recency, self.frequency, self.monetary)
    }
}
