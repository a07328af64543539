use crate::{
    model::Text,
    scale::{Best, Closed, Outside},
};
use alloc::vec::Vec;
use rust_decimal::Decimal;

/// How the values of one dimension are cut into scores.
///
/// ```
/// use segmentry::{rfm::{Bins, Collapsed, Method, Ties}, scale::Best};
///
/// let frequency = Bins::new(5); // fifths, equal values together
/// let recency = Bins::new(5).best(Best::Lowest);
/// let as_ntile = Bins::new(10).method(Method::Ranks(Ties::SplitById));
/// let always_full = Bins::new(5).collapsed(Collapsed::Stretch);
/// # let _ = (frequency, recency, as_ntile, always_full);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[expect(clippy::struct_field_names, reason = "the number of bins is what users write")]
pub struct Bins {
    pub(super) bins: u8,
    #[cfg_attr(feature = "serde", serde(default))]
    pub(super) method: Method,
    #[cfg_attr(feature = "serde", serde(default))]
    pub(super) best: Best,
    #[cfg_attr(feature = "serde", serde(default))]
    pub(super) collapsed: Collapsed,
    #[cfg_attr(feature = "serde", serde(default))]
    pub(super) outside: Outside,
}

/// Where the edges between scores come from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Method {
    /// By how many customers have less: bins of as many customers as ties permit.
    Ranks(Ties),
    /// At quantiles of the values: as many statistics programs do.
    Quantiles {
        /// How a quantile is found between two values.
        quantile: Quantile,
        /// To which bin a value belongs that lies on an edge.
        closed: Closed,
        /// Added to every edge; R's `rfm` adds one.
        #[cfg_attr(feature = "serde", serde(with = "crate::wire::decimals"))]
        plus: Decimal,
    },
    /// At equal distances between the least and the greatest value.
    EqualWidth,
    /// Edges of the host's own in ascending order, one fewer than bins.
    Edges {
        /// The edges.
        #[cfg_attr(feature = "serde", serde(with = "crate::wire::decimals::list"))]
        edges: Vec<Decimal>,
        /// To which bin a value belongs that lies on an edge.
        closed: Closed,
    },
}

/// What becomes of customers with equal values that belong to several bins. With `n` customers and `b` bins:
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Ties {
    /// They stay together in the lowest of those bins: bin `floor(b * less / n) + 1`, where `less` customers have less.
    #[default]
    Low,
    /// They stay together in the highest of those bins: bin `ceil(b * most / n)`, where `most` customers have as much or less.
    High,
    /// They stay together in the bin of the middle one of them: bin `floor(b * (less + most) / 2n) + 1`.
    Nearest,
    /// They are split in the order of their ids, so that bins differ by at most one customer: SQL's `NTILE` from the worst
    /// to the best, by value and then by id, ascending.
    SplitById,
    /// They are split in the order of a [hash](crate::words::bucket) of a seed and their ids: by chance, but always the same
    /// as long as the ids are. In columns the id of a customer is the place of its row.
    SplitBySeed(Text),
}

/// The nine ways to find a quantile, by the numbers of Hyndman and Fan (1996), which R's `quantile` uses. Between two values it
/// is interpolated exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Quantile {
    /// The inverse of the empirical distribution.
    Type1,
    /// As type 1, with averages where it jumps.
    Type2,
    /// The nearest value, of two the even one: SAS.
    Type3,
    /// Linear interpolation of the empirical distribution.
    Type4,
    /// Linear interpolation where steps are halved: hydrologists.
    Type5,
    /// By the expected place of values, `p (n + 1)`: Minitab and SPSS.
    Type6,
    /// Between the least and the greatest, `p (n - 1)`: R, S, numpy and pandas unless told otherwise.
    #[default]
    Type7,
    /// Unbiased for the median, whatever the distribution: recommended by Hyndman and Fan.
    Type8,
    /// About unbiased for normal distributions.
    Type9,
}

/// What becomes of scores when equal values leave fewer levels than bins: half of the customers have bought once, and no edge can
/// part them. A [`Diagnosis`](super::Diagnosis) always tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Collapsed {
    /// Scores are skipped: a value has the score that its rank gives, and nobody has the scores between.
    #[default]
    Skip,
    /// Scores are numbered from 1 without gaps; the best is fewer than the bins.
    Compress,
    /// Levels are spread over all scores: the worst is 1 and the best the number of bins, those between by equal steps, half
    /// up. A single level is in the middle.
    Stretch,
    /// There is no model.
    Refuse,
}

impl Quantile {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 9] = [
        Self::Type1,
        Self::Type2,
        Self::Type3,
        Self::Type4,
        Self::Type5,
        Self::Type6,
        Self::Type7,
        Self::Type8,
        Self::Type9,
    ];
}

impl Default for Method {
    fn default() -> Self {
        Self::Ranks(Ties::Low)
    }
}

impl Method {
    /// Quantiles of R's default type, bins closed on the left.
    #[must_use]
    pub fn quantiles() -> Self {
        Self::Quantiles { quantile: Quantile::default(), closed: Closed::Left, plus: Decimal::ZERO }
    }
}

impl Bins {
    /// So many bins of about as many customers each, more being better. That there are 2 to 100 is asked when they are fitted.
    #[must_use]
    pub fn new(bins: u8) -> Self {
        Self {
            bins,
            method: Method::default(),
            best: Best::default(),
            collapsed: Collapsed::default(),
            outside: Outside::default(),
        }
    }

    /// One more bin than there are edges, closed on the left.
    #[must_use]
    pub fn edges<T: Into<Decimal>>(edges: impl IntoIterator<Item = T>) -> Self {
        let edges: Vec<Decimal> = edges.into_iter().map(Into::into).collect();
        let bins = u8::try_from(edges.len().saturating_add(1)).unwrap_or(u8::MAX);
        Self::new(bins).method(Method::Edges { edges, closed: Closed::Left })
    }

    /// The same with another method.
    #[must_use]
    pub fn method(self, method: Method) -> Self {
        Self { method, ..self }
    }

    /// The same with the good end.
    #[must_use]
    pub fn best(self, best: Best) -> Self {
        Self { best, ..self }
    }

    /// The same with what becomes of a collapsed scale.
    #[must_use]
    pub fn collapsed(self, collapsed: Collapsed) -> Self {
        Self { collapsed, ..self }
    }

    /// The same with what becomes of values outside of what was fitted.
    #[must_use]
    pub fn outside(self, outside: Outside) -> Self {
        Self { outside, ..self }
    }
}
