use crate::{
    model::{Id, Text},
    scale::{EdgesError, ModelError, ScoreError},
};
use alloc::vec::Vec;
use thiserror::Error;

/// What keeps a [`Scoring`](super::Scoring) from being fitted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FitError {
    /// Names, weights or the grid do not go with the dimensions.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// There are 2 to 100 bins.
    #[error("{dimension}: {bins} bins: there must be 2 to 100")]
    Bins {
        /// The name of the dimension.
        dimension: Text,
        /// How many are asked for.
        bins: u8,
    },
    /// The edges that were given are no edges.
    #[error("{dimension}: {error}")]
    Edges {
        /// The name of the dimension.
        dimension: Text,
        /// Why.
        #[source]
        error: EdgesError,
    },
    /// The edges that were given bound another number of bins.
    #[error("{dimension}: {edges} edges do not bound {bins} bins: there must be one edge less")]
    EdgeCount {
        /// The name of the dimension.
        dimension: Text,
        /// How many edges were given.
        edges: usize,
        /// How many bins are asked for.
        bins: u8,
    },
    /// What is added to every edge has more than nine decimals, or is beyond 10^19 either way.
    #[error("{dimension}: what is added to the edges has more than nine decimals, or too many digits")]
    Plus {
        /// The name of the dimension.
        dimension: Text,
    },
    /// The values of a customer cannot be taken.
    #[error("customer {id}: {error}")]
    Customer {
        /// Whose they are.
        id: Id,
        /// Why.
        #[source]
        error: ScoreError,
    },
    /// Columns cannot be taken.
    #[error(transparent)]
    Columns(ScoreError),
    /// Nobody is there to be fitted to.
    #[error("there are no customers to be fitted to")]
    NoCustomers,
    /// Two partial samples together have more than 10^15 customers, or say that they have.
    #[error("more than 10^15 customers")]
    TooMany,
    /// Where equal values are split by ids, no customer can be there twice.
    #[error("customer {id} is there twice")]
    Twice {
        /// The id.
        id: Id,
    },
    /// Equal values leave fewer levels than bins, and that is [refused](super::Collapsed::Refuse).
    #[error("{dimension}{}: equal values leave {levels} of {bins} levels", Cell(cell))]
    Collapsed {
        /// The name of the dimension.
        dimension: Text,
        /// The scores on the dimensions before, where the dimension is nested and has collapsed in one cell; else
        /// empty.
        cell: Vec<u8>,
        /// How many levels are left.
        levels: u8,
        /// How many bins were asked for.
        bins: u8,
    },
    /// Two partial samples were made for different scorings.
    #[error("the samples were made for different scorings")]
    OtherScoring,
}

/// A cell in a sentence.
struct Cell<'a>(&'a [u8]);

impl core::fmt::Display for Cell<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        if self.0.is_empty() {
            return Ok(());
        }
        write!(f, " in the cell {}", itertools::Itertools::format(self.0.iter(), "-"))
    }
}
