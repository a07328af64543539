use crate::{
    model::{Text, billionths},
    scale::{Best, Closed, Reach, Score},
};
use alloc::{format, string::String, vec::Vec};
use core::fmt;
use itertools::Itertools;
use rust_decimal::Decimal;

/// What became of one dimension in a fit: who got which score, and what equal values have spoilt.
///
/// ```
/// use segmentry::{model::Id, rfm::{Bins, Scoring}};
///
/// // Six of ten have bought once.
/// let orders = [1, 1, 1, 1, 1, 1, 2, 3, 4, 9];
/// let scoring = Scoring::new([("frequency", Bins::new(5))]);
/// let fitted = scoring.fit((0..10).map(Id::Number).zip(orders.map(|orders| [orders])))?;
///
/// let frequency = &fitted.diagnoses[0];
/// assert!(frequency.is_collapsed());
/// assert_eq!(frequency.levels(), 3);
/// assert_eq!(frequency.skipped().collect::<Vec<_>>(), [2, 3]);
/// assert_eq!(frequency.counts(), [6, 0, 0, 2, 2]);
/// assert_eq!(
///     frequency.to_string(),
///     "frequency: 3 of 5 levels, 10 customers from 1 to 9
/// score  value   customers   share
///     5  from 4          2   20.0%
///     4  from 2          2   20.0%
///     1                  6   60.0%
/// nobody can get 2, 3
/// 6 customers, more than a bin, have 1",
/// );
/// # Ok::<(), segmentry::rfm::FitError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Diagnosis {
    pub(super) dimension: Text,
    pub(super) bins: u8,
    pub(super) best: Best,
    pub(super) closed: Closed,
    pub(super) customers: u64,
    #[cfg_attr(feature = "serde", serde(with = "crate::wire::decimals"))]
    pub(super) least: Decimal,
    #[cfg_attr(feature = "serde", serde(with = "crate::wire::decimals"))]
    pub(super) greatest: Decimal,
    pub(super) levels: u8,
    /// From the worst to the best.
    pub(super) scores: Vec<Level>,
    /// Of the scores from 1 to the best.
    pub(super) counts: Vec<u64>,
    pub(super) heaviest: Option<Heaviest>,
}

/// One score, and from which edge on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub(super) struct Level {
    pub(super) score: u8,
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::model::decimal_text::optional::serialize"))]
    pub(super) edge: Option<Decimal>,
    /// Whether a value between the least and the greatest can get it.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(super) is_possible: bool,
}

/// A value that more than a bin of customers have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub(super) struct Heaviest {
    #[cfg_attr(feature = "serde", serde(with = "crate::wire::decimals"))]
    pub(super) value: Decimal,
    pub(super) customers: u64,
}

impl Diagnosis {
    /// The name of the dimension.
    #[must_use]
    pub fn dimension(&self) -> &Text {
        &self.dimension
    }

    /// How many bins were asked for.
    #[must_use]
    pub fn bins(&self) -> u8 {
        self.bins
    }

    /// How many scores the values between the least and the greatest can get: fewer than bins where equal values are more than a
    /// bin, or there are fewer customers than bins.
    #[must_use]
    pub fn levels(&self) -> u8 {
        self.levels
    }

    /// Whether there are fewer levels than bins.
    #[must_use]
    pub fn is_collapsed(&self) -> bool {
        self.levels < self.bins
    }

    /// The edges from the worst to the best, each with the score of those that reach it.
    pub fn edges(&self) -> impl Iterator<Item = (Decimal, u8)> {
        self.scores.iter().filter_map(|level| level.edge.map(|edge| (edge, level.score)))
    }

    /// How many of the fitted customers have each score, from 1 to the best that there is.
    ///
    /// Where the dimension is nested, customers are counted by the scores of their cells, and edges are those among all.
    #[must_use]
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// The scores that no value between the least and the greatest can get.
    pub fn skipped(&self) -> impl Iterator<Item = u8> {
        let best = u8::try_from(self.counts.len()).unwrap_or(u8::MAX);
        let possible = |score| self.scores.iter().any(|level| level.score == score && level.is_possible);
        (1..=best).filter(move |score| !possible(*score))
    }

    /// Counts customers by the scores that they got in the cells of a nested dimension.
    pub(super) fn count(&mut self, of: u8, scores: impl Iterator<Item = Score>) {
        self.counts = alloc::vec![0; of.into()];
        for score in scores {
            if let Some(count) = usize::from(score.get()).checked_sub(1).and_then(|place| self.counts.get_mut(place)) {
                *count = count.saturating_add(1);
            }
        }
    }

    /// How many customers there were.
    #[must_use]
    pub fn customers(&self) -> u64 {
        self.customers
    }

    /// The least value that was fitted.
    #[must_use]
    pub fn least(&self) -> Decimal {
        self.least
    }

    /// The greatest value that was fitted.
    #[must_use]
    pub fn greatest(&self) -> Decimal {
        self.greatest
    }

    /// The most frequent value and how many customers have it, where those are more than a bin of them and so may collapse the
    /// scale; `None` where no value is as frequent. Of several the least.
    #[must_use]
    pub fn heaviest(&self) -> Option<(Decimal, u64)> {
        self.heaviest.map(|heaviest| (heaviest.value, heaviest.customers))
    }
}

/// A table of scores, the best first.
impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { dimension, bins, levels, customers, least, greatest, .. } = self;
        write!(f, "{dimension}: {levels} of {bins} levels, {customers} customers from {least} to {greatest}")?;
        let reach = Reach::of(self.best, self.closed);
        let edge = |level: &Level| level.edge.map_or_else(String::new, |edge| format!("{reach} {edge}"));
        let edges: Vec<String> = self.scores.iter().map(edge).collect();
        let width = edges.iter().map(String::len).chain([5]).max().unwrap_or(0);
        write!(f, "\nscore  {:width$}  customers   share", "value")?;
        for (level, edge) in self.scores.iter().zip(&edges).rev() {
            let place = usize::from(level.score).saturating_sub(1);
            let count = self.counts.get(place).copied().unwrap_or(0);
            let (percent, tenth) = share(count, *customers);
            write!(f, "\n{:>5}  {edge:width$}  {count:>9}  {percent:>3}.{tenth}%", level.score)?;
        }
        if self.skipped().next().is_some() {
            write!(f, "\nnobody can get {}", self.skipped().format(", "))?;
        }
        if let (true, Some(Heaviest { value, customers })) = (self.is_collapsed(), self.heaviest) {
            write!(f, "\n{customers} customers, more than a bin, have {value}")?;
        }
        Ok(())
    }
}

/// Percent, and tenths of a percent, rounded half to even.
fn share(part: u64, all: u64) -> (i128, i128) {
    let thousandths = billionths::divide_half_even(i128::from(part).saturating_mul(1_000), all.into()).unwrap_or(0);
    (thousandths / 10, thousandths % 10)
}

impl fmt::Debug for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
