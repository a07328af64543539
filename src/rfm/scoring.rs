use super::Bins;
use crate::{
    model::Text,
    scale::{Best, Combination, Grid},
};
use alloc::vec::Vec;

/// How values become scores: the dimensions with their bins, what is combined of the scores, and the named segments. Fitted to
/// values it gives a [`ScoreModel`](crate::scale::ScoreModel).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Scoring {
    pub(super) dimensions: Vec<(Text, Bins)>,
    pub(super) is_nested: bool,
    pub(super) combinations: Vec<(Text, Combination)>,
    pub(super) grid: Option<Grid>,
}

impl Scoring {
    /// Dimensions in the order in which values will be given. More is better unless the [bins](Bins::best) say otherwise. That there are one to eight is asked when they are fitted.
    #[must_use]
    pub fn new<N: Into<Text>>(dimensions: impl IntoIterator<Item = (N, Bins)>) -> Self {
        let dimensions = dimensions.into_iter().map(|(name, bins)| (name.into(), bins)).collect();
        Self { dimensions, is_nested: false, combinations: Vec::new(), grid: None }
    }

    /// The dimensions `recency` (in days: less is better), `frequency` and `monetary`, with so many bins each.
    #[must_use]
    pub fn rfm(bins: u8) -> Self {
        let bins = Bins::new(bins);
        Self::new([
            (Self::RECENCY, bins.clone().best(Best::Lowest)),
            (Self::FREQUENCY, bins.clone()),
            (Self::MONETARY, bins),
        ])
    }

    /// The name of the dimension.
    pub const RECENCY: &'static str = "recency";
    /// The name of the dimension.
    pub const FREQUENCY: &'static str = "frequency";
    /// The name of the dimension.
    pub const MONETARY: &'static str = "monetary";

    /// The same with the bins of each dimension changed alike, such as another way to cut them; which end is the good one
    /// stays as it is unless it is changed.
    #[must_use]
    pub fn each(mut self, change: impl Fn(Bins) -> Bins) -> Self {
        for (_, bins) in &mut self.dimensions {
            *bins = change(bins.clone());
        }
        self
    }

    /// The same with one more dimension.
    #[must_use]
    pub fn dimension(mut self, name: impl Into<Text>, bins: Bins) -> Self {
        self.dimensions.push((name.into(), bins));
        self
    }

    /// The same, with each dimension cut inside the cells of those before it, as in SPSS's nested binning: cells of even
    /// size, whose later scores mean something else in every cell.
    #[must_use]
    pub fn nested(self) -> Self {
        Self { is_nested: true, ..self }
    }

    /// The same with one more number that is combined of the scores.
    #[must_use]
    pub fn combine(mut self, name: impl Into<Text>, combination: Combination) -> Self {
        self.combinations.push((name.into(), combination));
        self
    }

    /// The same with named segments.
    #[must_use]
    pub fn grid(self, grid: Grid) -> Self {
        Self { grid: Some(grid), ..self }
    }
}
