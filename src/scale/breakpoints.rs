use super::{Score, Side};
use crate::model::{Id, billionths};
use alloc::vec::Vec;
use core::{cmp::Ordering, fmt, ops::RangeInclusive};
use rust_decimal::Decimal;
use thiserror::Error;

/// Where one score ends and the next begins, on one dimension: what a fit leaves behind, and all that is needed to score
/// anybody.
///
/// Bins are told from the worst to the best: an edge is the value that a customer must reach to be in the better bin. Where
/// low values are better (days since the latest order), reaching an edge means falling below it. Finding the score of a value is
/// a binary search.
///
/// ```
/// use segmentry::scale::{Best, Breakpoints, Closed};
///
/// // Better below 30, 60 and 90 days.
/// let recency = Breakpoints::new(Best::Lowest, Closed::Left, [30, 60, 90])?;
/// assert_eq!(recency.score(29)?.get(), 4);
/// assert_eq!(recency.score(30)?.get(), 3);
/// assert_eq!(recency.score(400)?.get(), 1);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
#[doc(alias = "cut-offs")]
#[doc(alias = "quantile")]
pub struct Breakpoints {
    pub(crate) best: Best,
    pub(crate) closed: Closed,
    pub(crate) outside: Outside,
    /// From the worst to the best.
    pub(crate) edges: Vec<Edge>,
    /// How the ids of customers with equal values are put into an order, where equal values are split.
    pub(crate) tie: Option<Tie>,
    /// The score of each bin, from the worst to the best: one more than edges, ascending, at most `of`.
    pub(crate) scores: Vec<u8>,
    /// The highest score that there could be.
    pub(crate) of: u8,
    /// The least and the greatest value that was seen; none where the edges were given.
    pub(crate) range: Option<(i128, i128)>,
}

/// Which end of a dimension is the good one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Best {
    /// More is better: orders, money.
    #[default]
    Highest,
    /// Less is better: days since the latest order.
    Lowest,
}

/// To which bin a value belongs that lies on an edge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Closed {
    /// Bins are `[lower, upper)`: to the bin of the higher values.
    #[default]
    Left,
    /// Bins are `(lower, upper]`: to the bin of the lower values.
    Right,
}

/// What a value must do to an edge to be in the better bin: it follows from which end is the good one, and to which bin the
/// edge belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Reach {
    /// Be as much or more.
    From,
    /// Be more.
    Above,
    /// Be less.
    Below,
    /// Be as much or less.
    UpTo,
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::From => "from",
            Self::Above => "above",
            Self::Below => "below",
            Self::UpTo => "up to",
        })
    }
}

/// What becomes of a value below the least or above the greatest that was fitted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Outside {
    /// It gets the score of the nearest bin.
    #[default]
    Clamp,
    /// It gets the score of the nearest bin, and the [scores](crate::scale::Scores::outside) tell so.
    Flag,
    /// It gets no score.
    Refuse,
}

/// What a customer must reach to be in a better bin.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Edge {
    /// In billionths: no value is finer, so a finer edge is rounded to where it parts the same values.
    pub(crate) value: i128,
    /// The first of those with this very value who is in the better bin.
    pub(crate) first: Option<TieKey>,
}

/// How customers with equal values are put into an order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub(crate) enum Tie {
    Id,
    Seed(crate::model::Text),
}

/// The place of a customer among those with an equal value.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct TieKey {
    hash: u64,
    id: Id,
}

#[cfg(feature = "serde")]
impl TieKey {
    pub(crate) fn id(&self) -> &Id {
        &self.id
    }
}

impl Tie {
    pub(crate) fn key(&self, id: &Id) -> TieKey {
        let hash = if let Self::Seed(seed) = self { id.salted_hash(seed) } else { 0 };
        TieKey { hash, id: id.clone() }
    }
}

/// A value that cannot be scored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ValueError {
    /// More than nine decimals, or beyond 10^28.
    #[error("the value {value} has more than nine decimals, or too many digits")]
    TooFine {
        /// The value.
        value: Decimal,
    },
    /// Outside of the values that were fitted, where that is [refused](Outside::Refuse).
    #[error("the value {value} lies outside of the fitted {least} to {greatest}")]
    OutOfRange {
        /// The value.
        value: Decimal,
        /// The least value that was fitted.
        least: Decimal,
        /// The greatest value that was fitted.
        greatest: Decimal,
    },
}

/// A bin of [`Breakpoints`]: the values that get one score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Bin {
    /// The score.
    pub score: u8,
    /// Where the values begin; none for the lowest.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::wire::decimals::optional"))]
    pub lower: Option<Decimal>,
    /// Where they end; none for the highest.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::wire::decimals::optional"))]
    pub upper: Option<Decimal>,
}

/// Edges that are no breakpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EdgesError {
    /// Two neighbours are equal or fall.
    #[error("edge {index} is not greater than the one before")]
    NotIncreasing {
        /// Which edge, from 0.
        index: usize,
    },
    /// More than nine decimals, or too many digits.
    #[error("edge {index} has more than nine decimals, or too many digits")]
    TooFine {
        /// Which edge, from 0.
        index: usize,
    },
    /// The least value is above the greatest, or one of them has more than nine decimals, or too many digits.
    #[error("the least value is above the greatest, or one of them has more than nine decimals, or too many digits")]
    Range,
    /// There are at least one and at most 99 edges: 2 to 100 bins.
    #[error("{found} edges: there must be 1 to 99")]
    Number {
        /// How many there are.
        found: usize,
    },
}

impl Reach {
    pub(crate) fn of(best: Best, closed: Closed) -> Self {
        match (best, closed) {
            (Best::Highest, Closed::Left) => Self::From,
            (Best::Highest, Closed::Right) => Self::Above,
            (Best::Lowest, Closed::Left) => Self::Below,
            (Best::Lowest, Closed::Right) => Self::UpTo,
        }
    }
}

impl Breakpoints {
    /// Edges of the host's own, in ascending order: 2 to 100 bins with the scores 1, 2, 3...
    ///
    /// # Errors
    /// When the edges do not increase, are finer than nine decimals, or are none or more than 99.
    pub fn new<T: Into<Decimal>>(
        best: Best,
        closed: Closed,
        edges: impl IntoIterator<Item = T>,
    ) -> Result<Self, EdgesError> {
        let mut values: Vec<i128> = Vec::new();
        for (index, edge) in edges.into_iter().enumerate() {
            let value = billionths::from_decimal(edge.into()).ok_or(EdgesError::TooFine { index })?;
            if values.last().is_some_and(|last| *last >= value) {
                return Err(EdgesError::NotIncreasing { index });
            }
            values.push(value);
        }
        let found = values.len();
        let of = u8::try_from(found.saturating_add(1)).ok().filter(|of| (2..=100).contains(of));
        let of = of.ok_or(EdgesError::Number { found })?;
        if best == Best::Lowest {
            values.reverse();
        }
        let edges = values.into_iter().map(|value| Edge { value, first: None }).collect();
        let scores = (1..=of).collect();
        Ok(Self { best, closed, outside: Outside::default(), edges, tie: None, scores, of, range: None })
    }

    /// The same breakpoints, knowing the least and the greatest value that they were fitted to, and what becomes of values
    /// outside: for what was fitted elsewhere.
    ///
    /// ```
    /// use segmentry::scale::{Best, Breakpoints, Closed, Outside};
    ///
    /// let orders = Breakpoints::new(Best::Highest, Closed::Left, [2, 5])?.fitted_to(1..=40, Outside::Refuse)?;
    /// assert_eq!(orders.score(40)?.get(), 3);
    /// assert!(orders.score(41).is_err());
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When the least is above the greatest, or one of them is finer than nine decimals.
    pub fn fitted_to<T: Into<Decimal>>(self, range: RangeInclusive<T>, outside: Outside) -> Result<Self, EdgesError> {
        let (least, greatest) = range.into_inner();
        let range = billionths::from_decimal(least.into()).zip(billionths::from_decimal(greatest.into()));
        let range = range.filter(|(least, greatest)| least <= greatest).ok_or(EdgesError::Range)?;
        Ok(Self { range: Some(range), outside, ..self })
    }

    /// Which end is the good one.
    #[must_use]
    pub fn best(&self) -> Best {
        self.best
    }

    /// To which bin a value belongs that lies on an edge.
    #[must_use]
    pub fn closed(&self) -> Closed {
        self.closed
    }

    /// What a value must do to an edge to be in the better bin.
    #[must_use]
    pub fn reach(&self) -> Reach {
        Reach::of(self.best, self.closed)
    }

    /// The highest score that there could be: the number of bins that were asked for, or fewer where a collapsed scale was
    /// compressed.
    #[must_use]
    pub fn of(&self) -> u8 {
        self.of
    }

    /// The edges from the worst to the best, each with the score of those that reach it; where equal values are split, two
    /// edges may be one value.
    pub fn edges(&self) -> impl Iterator<Item = (Decimal, u8)> {
        let better = self.scores.iter().skip(1);
        self.edges.iter().zip(better).map(|(edge, score)| (decimal(edge.value), *score))
    }

    /// The bins from the worst to the best. An interval `[lower, upper)` or `(lower, upper]`, as [`closed`](Self::closed) tells; where
    /// equal values are split, neighbours share the value between them.
    ///
    /// ```
    /// use segmentry::scale::{Best, Breakpoints, Closed};
    ///
    /// let recency = Breakpoints::new(Best::Lowest, Closed::Left, [30, 90])?;
    /// let bins: Vec<_> = recency.bins().map(|bin| (bin.score, bin.lower, bin.upper)).collect();
    /// let (thirty, ninety) = (30.into(), 90.into());
    /// assert_eq!(bins, [(1, Some(ninety), None), (2, Some(thirty), Some(ninety)), (3, None, Some(thirty))]);
    /// # Ok::<(), segmentry::scale::EdgesError>(())
    /// ```
    pub fn bins(&self) -> impl Iterator<Item = Bin> {
        let edge = |place: usize| self.edges.get(place).map(|edge| decimal(edge.value));
        self.scores.iter().enumerate().map(move |(place, score)| {
            let (worse, better) = (place.checked_sub(1).and_then(edge), edge(place));
            let (lower, upper) = if self.best == Best::Highest { (worse, better) } else { (better, worse) };
            Bin { score: *score, lower, upper }
        })
    }

    /// The score of those who reach no edge.
    #[must_use]
    pub fn lowest(&self) -> u8 {
        self.scores.first().copied().unwrap_or(1)
    }

    /// The least and the greatest value that was fitted; none for edges of the host's own.
    #[must_use]
    pub fn fitted_range(&self) -> Option<(Decimal, Decimal)> {
        self.range.map(|(least, greatest)| (decimal(least), decimal(greatest)))
    }

    /// The score of a value. Where equal values were split, it is taken for the last of its equals in their order.
    ///
    /// # Errors
    /// When the value has more than nine decimals, or lies outside of what was fitted and that is refused.
    pub fn score(&self, value: impl Into<Decimal>) -> Result<Score, ValueError> {
        let value = value.into();
        let billionths = billionths::from_decimal(value).ok_or(ValueError::TooFine { value })?;
        self.check(billionths)?;
        Ok(self.place(billionths, None))
    }

    /// The score of the value of a customer.
    ///
    /// # Errors
    /// As of [`score`](Self::score).
    pub fn score_of(&self, id: &Id, value: impl Into<Decimal>) -> Result<Score, ValueError> {
        let value = value.into();
        let billionths = billionths::from_decimal(value).ok_or(ValueError::TooFine { value })?;
        self.check(billionths)?;
        Ok(self.place(billionths, Some(id)))
    }

    pub(crate) fn check(&self, value: i128) -> Result<(), ValueError> {
        let Some((least, greatest)) = self.range else { return Ok(()) };
        if self.outside == Outside::Refuse && self.side(value).is_some() {
            let (value, least, greatest) = (decimal(value), decimal(least), decimal(greatest));
            return Err(ValueError::OutOfRange { value, least, greatest });
        }
        Ok(())
    }

    /// On which side of what was fitted a value lies.
    pub(crate) fn side(&self, value: i128) -> Option<Side> {
        let (least, greatest) = self.range?;
        if value < least { Some(Side::Below) } else { (value > greatest).then_some(Side::Above) }
    }

    /// The score, whatever was fitted.
    pub(crate) fn place(&self, value: i128, id: Option<&Id>) -> Score {
        let key = self.tie.as_ref().zip(id).map(|(tie, id)| tie.key(id));
        let reached = self.edges.partition_point(|edge| self.is_reached(edge, value, key.as_ref()));
        Score::new(self.scores.get(reached).copied().unwrap_or(self.of), self.of)
    }

    fn is_reached(&self, edge: &Edge, value: i128, key: Option<&TieKey>) -> bool {
        let order = match self.best {
            Best::Highest => value.cmp(&edge.value),
            Best::Lowest => edge.value.cmp(&value),
        };
        match (order, &edge.first) {
            (Ordering::Less, _) => false,
            (Ordering::Greater, _) => true,
            (Ordering::Equal, Some(first)) => key.is_none_or(|key| key >= first),
            (Ordering::Equal, None) => {
                matches!((self.best, self.closed), (Best::Highest, Closed::Left) | (Best::Lowest, Closed::Right))
            }
        }
    }
}

/// Edges and ranges come from decimals; what has been rounded still fits.
fn decimal(billionths: i128) -> Decimal {
    billionths::to_decimal(billionths).unwrap_or_default()
}

/// As in "1, 2 below 90, 3 below 60, 4 below 30".
impl fmt::Display for Breakpoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.lowest())?;
        let reach = self.reach();
        self.edges().try_for_each(|(edge, score)| write!(f, ", {score} {reach} {edge}"))
    }
}

impl fmt::Debug for Breakpoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
