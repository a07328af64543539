use super::{
    Collapsed, Diagnosis, FitError, Method, Scoring,
    fit::{self, fit},
    order_statistics::Counts,
    quantile::within_limit,
    tally::Tally,
};
use crate::{
    model::{Id, Text},
    scale::{Breakpoints, Combination, Dimension, Edge, Outside, ScoreError, ScoreModel, Scores, ValueError},
};
use alloc::{collections::BTreeMap, vec::Vec};
use core::fmt;
use itertools::Itertools;
use rust_decimal::Decimal;

/// The values of customers to which a [`Scoring`] is fitted: taken one by one, in any order, on any machine.
///
/// Parts that were taken apart are [merged](Self::merge) without any loss: the fit is the same as if all had been
/// taken by one. Usually only values and their counts are kept; where a definition needs to know who has which
/// values together (nested dimensions, split ties, percentiles), all customers are.
///
/// ```
/// use segmentry::rfm::Scoring;
///
/// let scoring = Scoring::rfm(5);
/// let (mut north, mut south) = (scoring.sample()?, scoring.sample()?);
/// north.add(1, &[12, 4, 310])?; // 12 days ago, 4 orders, 310 euros
/// north.add(2, &[300, 1, 25])?;
/// south.add(3, &[47, 2, 90])?;
/// north.merge(south)?;
/// assert_eq!(north.len(), 3);
/// let model = north.fit()?.model;
/// assert_eq!(model.scores(1, &[12, 4, 310])?.to_string(), "5-4-4");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// With the feature `serde` a sample is written with its scoring and read back on another machine; what is read is checked as
/// if it were added.
#[derive(Clone)]
pub struct Sample {
    pub(super) scoring: Scoring,
    pub(super) values: Values,
}

/// What is kept of customers.
#[derive(Clone)]
pub(super) enum Values {
    /// For each dimension, how many have which value.
    Counts(Vec<Tally>),
    /// Who has which values.
    Rows(Rows),
}

/// Customers with their values.
#[derive(Clone, Default)]
pub(super) struct Rows {
    /// None where nobody asks who it is.
    pub(super) ids: Vec<Id>,
    /// As many for each customer as there are dimensions.
    pub(super) values: Vec<i128>,
}

/// What a fit leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Fitted {
    /// What scores anybody.
    pub model: ScoreModel,
    /// What became of each dimension.
    pub diagnoses: Vec<Diagnosis>,
}

/// The most customers that parts may say to have, so that no product overflows.
pub(super) const MOST: u64 = 1_000_000_000_000_000;

impl Scoring {
    /// An empty sample, to be filled and fitted.
    ///
    /// # Errors
    /// When the definition can never be fitted: bins, edges, names, weights or the grid do not go together.
    pub fn sample(&self) -> Result<Sample, FitError> {
        self.check()?;
        let values = if self.needs_rows() {
            Values::Rows(Rows::default())
        } else {
            Values::Counts(self.dimensions.iter().map(|_| Tally::default()).collect())
        };
        Ok(Sample { scoring: self.clone(), values })
    }

    /// Fitted to customers: their ids, and for each one value for each dimension.
    ///
    /// # Errors
    /// When the definition cannot be fitted, there are no customers, or a value has more than nine decimals.
    pub fn fit<I, V, T>(&self, customers: impl IntoIterator<Item = (I, V)>) -> Result<Fitted, FitError>
    where
        I: Into<Id>,
        V: AsRef<[T]>,
        T: Copy + Into<Decimal>,
    {
        let mut sample = self.sample()?;
        for (id, values) in customers {
            let id = id.into();
            sample.take(Some(&id), values.as_ref()).map_err(|error| FitError::Customer { id: id.clone(), error })?;
        }
        sample.fit()
    }

    /// Whether equal values are split on some dimension.
    pub(super) fn splits(&self) -> bool {
        self.dimensions.iter().any(|(_, bins)| bins.method.tie().is_some())
    }

    /// Whether counts of values are not enough.
    pub(super) fn needs_rows(&self) -> bool {
        self.needs_cells() || self.splits()
    }

    /// Whether it matters who has which values together.
    pub(super) fn needs_cells(&self) -> bool {
        let is_percentile = |(_, combination): &(Text, Combination)| matches!(combination, Combination::Percentile(_));
        self.is_nested || self.combinations.iter().any(is_percentile)
    }

    /// Whatever is wrong with the definition, whoever the customers are.
    pub(super) fn check(&self) -> Result<(), FitError> {
        for (name, bins) in &self.dimensions {
            bins.check(name)?;
        }
        // A model of the same shape. How many scores a compressed scale has is not known yet.
        let dimension = |(name, bins): &(Text, super::Bins)| {
            let of = if bins.collapsed == Collapsed::Compress { 1 } else { bins.bins };
            Dimension { name: name.clone(), metric: None, breakpoints: without_edges(of), nested: BTreeMap::new() }
        };
        let model = ScoreModel::of(self.dimensions.iter().map(dimension).collect())?;
        self.finish(model, |_| None).map(drop)
    }

    /// A model with combinations and grid.
    fn finish(
        &self,
        mut model: ScoreModel,
        percentiles: impl Fn(&Combination) -> Option<Breakpoints>,
    ) -> Result<ScoreModel, FitError> {
        for (name, combination) in &self.combinations {
            model = model.combining(name.clone(), combination.clone(), percentiles(combination))?;
        }
        Ok(match &self.grid {
            Some(grid) => model.with_grid(grid.clone())?,
            None => model,
        })
    }

    /// A model, once the dimensions and percentiles are fitted.
    pub(super) fn model(
        &self,
        dimensions: Vec<Dimension>,
        percentiles: impl Fn(&Combination) -> Option<Breakpoints>,
    ) -> Result<ScoreModel, FitError> {
        self.finish(ScoreModel::of(dimensions)?, percentiles)
    }
}

fn without_edges(of: u8) -> Breakpoints {
    Breakpoints {
        best: crate::scale::Best::default(),
        closed: crate::scale::Closed::default(),
        outside: Outside::default(),
        edges: Vec::<Edge>::new(),
        tie: None,
        scores: alloc::vec![1],
        of,
        range: None,
    }
}

impl super::Bins {
    fn check(&self, name: &Text) -> Result<(), FitError> {
        let (dimension, bins) = (|| name.clone(), self.bins);
        if !(2..=100).contains(&bins) {
            return Err(FitError::Bins { dimension: dimension(), bins });
        }
        match &self.method {
            Method::Edges { edges, closed } => {
                if edges.len().checked_add(1) != Some(bins.into()) {
                    return Err(FitError::EdgeCount { dimension: dimension(), edges: edges.len(), bins });
                }
                let edges = Breakpoints::new(self.best, *closed, edges.iter().copied());
                edges.map(drop).map_err(|error| FitError::Edges { dimension: dimension(), error })
            }
            Method::Quantiles { plus, .. } if within_limit(*plus).is_none() => {
                Err(FitError::Plus { dimension: dimension() })
            }
            _ => Ok(()),
        }
    }
}

impl Sample {
    /// Takes one more customer: one value for each dimension, in its order. Each customer is to be taken once; that is
    /// found out only where equal values are split by ids.
    ///
    /// # Errors
    /// When there is not one value for each dimension, or a value has more than nine decimals or is beyond 10^19
    /// either way; nothing is taken then.
    pub fn add<T: Copy + Into<Decimal>>(&mut self, id: impl Into<Id>, values: &[T]) -> Result<(), ScoreError> {
        if matches!(self.values, Values::Counts(_)) {
            return self.take(None, values);
        }
        self.take(Some(&id.into()), values)
    }

    fn take<T: Copy + Into<Decimal>>(&mut self, id: Option<&Id>, values: &[T]) -> Result<(), ScoreError> {
        let dimensions = &self.scoring.dimensions;
        let (expected, found) = (dimensions.len(), values.len());
        if expected != found {
            return Err(ScoreError::Dimensions { expected, found });
        }
        let mut taken = [0_i128; Scores::MOST];
        for ((place, value), (name, _)) in taken.iter_mut().zip(values).zip(dimensions) {
            let value = (*value).into();
            let too_fine = || ScoreError::Value { dimension: name.clone(), error: ValueError::TooFine { value } };
            *place = within_limit(value).ok_or_else(too_fine)?;
        }
        self.push(id, taken.get(..found).unwrap_or_default());
        Ok(())
    }

    /// Takes billionths, as many as there are dimensions.
    pub(super) fn push(&mut self, id: Option<&Id>, values: &[i128]) {
        match &mut self.values {
            Values::Counts(tallies) => tallies.iter_mut().zip(values).for_each(|(tally, value)| tally.add(*value)),
            Values::Rows(rows) => {
                if self.scoring.splits() {
                    rows.ids.extend(id.cloned());
                }
                rows.values.extend_from_slice(values);
            }
        }
    }

    /// Takes all customers of another part.
    ///
    /// # Errors
    /// When the other was made for another scoring.
    pub fn merge(&mut self, other: Self) -> Result<(), FitError> {
        if self.scoring != other.scoring {
            return Err(FitError::OtherScoring);
        }
        if self.len().saturating_add(other.len()) > MOST {
            return Err(FitError::TooMany);
        }
        match (&mut self.values, other.values) {
            (Values::Counts(tallies), Values::Counts(others)) => {
                tallies.iter_mut().zip(others).for_each(|(tally, other)| tally.merge(&other));
                Ok(())
            }
            (Values::Rows(rows), Values::Rows(others)) => {
                rows.ids.extend(others.ids);
                rows.values.extend(others.values);
                Ok(())
            }
            // One scoring keeps its values in one way.
            _ => Err(FitError::OtherScoring),
        }
    }

    /// How many customers have been taken.
    #[must_use]
    pub fn len(&self) -> u64 {
        match &self.values {
            Values::Counts(tallies) => tallies.first().map_or(0, Tally::len),
            Values::Rows(rows) => {
                let rows = rows.values.len().checked_div(self.scoring.dimensions.len()).unwrap_or(0);
                u64::try_from(rows).unwrap_or(u64::MAX)
            }
        }
    }

    /// Whether nobody has been taken.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The scoring that the sample is made for.
    #[must_use]
    pub fn scoring(&self) -> &Scoring {
        &self.scoring
    }

    /// Breakpoints for everybody, by those who have been taken.
    ///
    /// # Errors
    /// When nobody has been taken, a customer has been taken twice whose equals are split, a scale has collapsed that
    /// must not, or the grid is made for fewer scores than there are.
    pub fn fit(&self) -> Result<Fitted, FitError> {
        if self.is_empty() {
            return Err(FitError::NoCustomers);
        }
        match &self.values {
            Values::Counts(tallies) => self.fit_counts(tallies),
            Values::Rows(rows) => rows.fit(&self.scoring),
        }
    }

    fn fit_counts(&self, tallies: &[Tally]) -> Result<Fitted, FitError> {
        let mut dimensions = Vec::new();
        let mut found = Vec::new();
        for ((name, bins), tally) in self.scoring.dimensions.iter().zip(tallies) {
            let mut counts = Counts::of_sorted(tally.sorted());
            let (breakpoints, diagnosis) = fit(fit::Dimension { name, bins, cell: &[] }, &mut counts)?;
            found.push(diagnosis);
            dimensions.push(dimension(name, breakpoints));
        }
        Ok(Fitted { model: self.scoring.model(dimensions, |_| None)?, diagnoses: found })
    }
}

/// How many there are, not what they did.
impl fmt::Debug for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sample").field("customers", &self.len()).field("scoring", &self.scoring).finish_non_exhaustive()
    }
}

/// A dimension among all.
pub(super) fn dimension(name: &Text, breakpoints: Breakpoints) -> Dimension {
    Dimension { name: name.clone(), metric: None, breakpoints, nested: BTreeMap::new() }
}

impl Rows {
    /// The values on one dimension of many.
    fn column(&self, place: usize, of: usize) -> impl Iterator<Item = i128> {
        self.values.iter().skip(place).step_by(of.max(1)).copied()
    }

    /// Of some customers, their values on one dimension.
    fn counts(&self, values: impl Iterator<Item = (usize, i128)>, needs_ids: bool) -> Counts<'_> {
        if needs_ids {
            return Counts::of_members(values.filter_map(|(row, value)| Some((value, self.ids.get(row)?))).collect());
        }
        Counts::of(values.map(|(_, value)| value).collect())
    }

    fn fit(&self, scoring: &Scoring) -> Result<Fitted, FitError> {
        let of = scoring.dimensions.len();
        if let Some((id, _)) = self.ids.iter().sorted_unstable().tuple_windows().find(|(one, other)| one == other) {
            return Err(FitError::Twice { id: id.clone() });
        }
        let nobody = Id::Number(0);
        let mut scores = alloc::vec![Scores::none(); self.values.len().checked_div(of).unwrap_or(0)];
        let (mut dimensions, mut found) = (Vec::new(), Vec::new());
        for (place, (name, bins)) in scoring.dimensions.iter().enumerate() {
            let needs_ids = bins.method.tie().is_some();
            let mut all = self.counts(self.column(place, of).enumerate(), needs_ids);
            let (breakpoints, mut diagnosis) = fit(fit::Dimension { name, bins, cell: &[] }, &mut all)?;
            let mut dimension = dimension(name, breakpoints);
            if scoring.is_nested && place > 0 {
                let mut cells: BTreeMap<Vec<u8>, Vec<(usize, i128)>> = BTreeMap::new();
                for (member, before) in self.column(place, of).enumerate().zip(&scores) {
                    cells.entry(before.iter().map(crate::scale::Score::get).collect()).or_default().push(member);
                }
                for (cell, members) in cells {
                    let mut values = self.counts(members.into_iter(), needs_ids);
                    let (breakpoints, _) = fit(fit::Dimension { name, bins, cell: &cell }, &mut values)?;
                    dimension.nested.insert(cell, breakpoints);
                }
                settle(&mut dimension);
            }
            if scoring.needs_cells() {
                for ((row, value), scores) in self.column(place, of).enumerate().zip(&mut scores) {
                    // Whoever was fitted is within the range, so nothing is refused.
                    let _ = dimension.score(value, self.ids.get(row).unwrap_or(&nobody), scores);
                }
            }
            if scoring.is_nested {
                diagnosis.count(dimension.breakpoints.of, scores.iter().filter_map(|scores| scores.get(place)));
            }
            found.push(diagnosis);
            dimensions.push(dimension);
        }
        let percentiles = |combination: &Combination| {
            matches!(combination, Combination::Percentile(_)).then(|| percentiles(combination, &scores)).flatten()
        };
        Ok(Fitted { model: scoring.model(dimensions, percentiles)?, diagnoses: found })
    }
}

/// In all cells, one highest score; and what lies outside is what lies outside of all that was fitted.
fn settle(dimension: &mut Dimension) {
    let all = &mut dimension.breakpoints;
    all.of = dimension.nested.values().map(|cell| cell.of).fold(all.of, u8::max);
    for cell in dimension.nested.values_mut() {
        cell.of = all.of;
        cell.range = all.range;
    }
}

/// A hundred bins of the weighted mean.
fn percentiles(combination: &Combination, scores: &[Scores]) -> Option<Breakpoints> {
    let means: Option<Vec<i128>> = scores.iter().map(|scores| combination.billionths(scores)).collect();
    let name = Text::from("");
    let bins = super::Bins::new(100);
    let (breakpoints, _) = fit(fit::Dimension { name: &name, bins: &bins, cell: &[] }, &mut Counts::of(means?)).ok()?;
    Some(breakpoints)
}
