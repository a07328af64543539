//! Whole columns at a time: the way of those who have millions of customers in arrays.

mod order;
mod scan;
mod values;

use super::{
    FitError, Fitted, Scoring,
    fit::{self, fit},
    order_statistics::Counts,
    sample::dimension,
};
use crate::{
    model::{Text, billionths},
    population::{Cells, MetricColumn},
    scale::{Breakpoints, Dimension, Outside, Score, ScoreError, ScoreModel, Scores, ValueError},
};
use alloc::{collections::BTreeMap, vec::Vec};
use order::ColumnOrder;
use rust_decimal::Decimal;
use values::Values;

/// The values of all customers on one dimension, as whole numbers: days, orders, cents.
///
/// Customers are known by their rows: where equal values are split in the order of ids, it is that of the rows, and a
/// hash is that of the row's number, from 0. So scores are those that a [`Sample`](super::Sample) gives to customers whose
/// ids are 0, 1, 2...
///
/// ```
/// use segmentry::rfm::{Column, Scoring};
///
/// let days_since = [12_u32, 300, 47];
/// let orders = [4_u32, 1, 2];
/// let cents = [310_00_i64, 25_50, 90_00];
/// let columns = [Column::from(&days_since), Column::from(&orders), Column::from(&cents).decimals(2)];
///
/// let fitted = Scoring::rfm(3).fit_columns(&columns)?;
/// let scores = fitted.model.score_columns(&columns)?;
/// assert_eq!(scores.dimension(0), Some(&[3, 1, 2][..]));
/// assert_eq!(scores.get(1).map(|scores| scores.to_string()).as_deref(), Some("1-1-1"));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Column<'a> {
    values: Values<'a>,
    decimals: u32,
}

/// The scores of many customers on all dimensions, by their rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScoreColumns {
    /// For each dimension, the best score and the scores of all rows.
    dimensions: Vec<(u8, Vec<u8>)>,
}

macro_rules! column_of {
    ($($number:ty => $width:ident),*) => {
        $(
            impl<'a> From<&'a [$number]> for Column<'a> {
                fn from(values: &'a [$number]) -> Self {
                    Self { values: Values::$width(values), decimals: 0 }
                }
            }

            impl<'a> From<&'a Vec<$number>> for Column<'a> {
                fn from(values: &'a Vec<$number>) -> Self {
                    Self::from(values.as_slice())
                }
            }

            impl<'a, const N: usize> From<&'a [$number; N]> for Column<'a> {
                fn from(values: &'a [$number; N]) -> Self {
                    Self::from(values.as_slice())
                }
            }
        )*
    };
}
column_of!(u32 => U32, i32 => I32, i64 => I64);

impl<'a> Column<'a> {
    /// The same numbers with their last so many digits behind the point: 2 for cents. At most nine, which is asked when the column
    /// is used.
    #[must_use]
    pub fn decimals(self, decimals: u32) -> Self {
        Self { decimals, ..self }
    }

    /// The values of a metric; `None` of labels, and of numbers too long for 64 bits.
    ///
    /// (The example needs the feature `testing`.)
    ///
    /// ```
    /// use segmentry::{population::Population, prelude::*, rfm::{Column, Scoring}, rfm::Bins, testing::{a_customer, as_of}};
    ///
    /// let population = Population::from_customers([
    ///     a_customer(1).opened("2026-02-01").opened("2026-02-20").build(),
    ///     a_customer(2).opened("2026-02-08").build(),
    /// ])?;
    /// let opened = messages().opened().count().plan(&as_of("2026-03-01"))?;
    /// let opened = population.column(&opened, &population.everyone());
    /// let fitted = Scoring::new([("opened", Bins::new(2))]).fit_columns(&[Column::of(&opened).unwrap()])?;
    /// assert_eq!(fitted.diagnoses[0].counts(), [1, 1]);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn of(column: &'a MetricColumn) -> Option<Self> {
        match column.cells() {
            Cells::Wholes(values) => Some(values.into()),
            Cells::Units { decimals, values } => Some(Self::from(values).decimals(*decimals)),
            Cells::Billionths(_) | Cells::Labels(_) => None,
        }
    }

    /// The values in their order; `None` of more than 32 bits can count, or with too many decimals.
    pub(super) fn order(self) -> Option<ColumnOrder<'a>> {
        ColumnOrder::new(self.values, self.unit()?)
    }

    /// The number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Billionths in one of its numbers; `None` with too many decimals.
    fn unit(&self) -> Option<i128> {
        let digits = billionths::DECIMALS.checked_sub(self.decimals)?;
        10_i128.checked_pow(digits)
    }

    /// The value of a row, in billionths.
    fn billionths(&self, row: usize, unit: i128) -> Option<i128> {
        self.values.get(row).and_then(|value| i128::from(value).checked_mul(unit))
    }

    /// With billionths in one.
    fn checked(self, name: &Text, rows: usize) -> Result<(Column<'a>, i128), ScoreError> {
        let dimension = || name.clone();
        if self.len() != rows {
            return Err(ScoreError::Rows { dimension: dimension(), expected: rows, found: self.len() });
        }
        let unit = self.unit();
        let unit = unit.ok_or_else(|| ScoreError::Decimals { dimension: dimension(), decimals: self.decimals })?;
        Ok((self, unit))
    }
}

/// Columns of the dimensions with these names, of one length.
fn checked<'a, 'n>(
    columns: &[Column<'a>],
    names: impl ExactSizeIterator<Item = &'n Text>,
) -> Result<Vec<(Column<'a>, i128)>, ScoreError> {
    let (expected, found) = (names.len(), columns.len());
    if expected != found {
        return Err(ScoreError::Dimensions { expected, found });
    }
    let rows = columns.first().map_or(0, Column::len);
    columns.iter().zip(names).map(|(column, name)| column.checked(name, rows)).collect()
}

/// Fewer rows are sorted sooner than counted into buckets.
pub(super) const FEW: usize = 1 << 10;

impl Scoring {
    /// Fitted to columns, one for each dimension, in its order: as a [`Sample`](super::Sample) of the same customers, but many
    /// times faster unless the dimensions are nested or percentiles are asked for.
    ///
    /// # Errors
    /// As of [`Sample::fit`](super::Sample::fit); and when there is not one column for each dimension, columns differ in
    /// length, or one has more than nine decimals.
    pub fn fit_columns(&self, columns: &[Column<'_>]) -> Result<Fitted, FitError> {
        self.check()?;
        let columns = checked(columns, self.dimensions.iter().map(|(name, _)| name)).map_err(FitError::Columns)?;
        let rows = columns.first().map_or(0, |(column, _)| column.len());
        if rows == 0 {
            return Err(FitError::NoCustomers);
        }
        if self.needs_cells() {
            return self.fit_rows(&columns, rows);
        }
        let (mut dimensions, mut found) = (Vec::new(), Vec::new());
        for ((name, bins), (column, unit)) in self.dimensions.iter().zip(&columns) {
            let part = fit::Dimension { name, bins, cell: &[] };
            let order = if rows < FEW { None } else { column.order() };
            let (breakpoints, diagnosis) = if let Some(mut order) = order {
                fit(part, &mut order)?
            } else {
                let ids: Vec<_> = (0..rows).map(scan::id).collect();
                let values = (0..rows).filter_map(|row| column.billionths(row, *unit));
                fit(part, &mut Counts::of_members(values.zip(&ids).collect()))?
            };
            found.push(diagnosis);
            dimensions.push(dimension(name, breakpoints));
        }
        Ok(Fitted { model: self.model(dimensions, |_| None)?, diagnoses: found })
    }

    /// Where it matters who has which values together.
    fn fit_rows(&self, columns: &[(Column<'_>, i128)], rows: usize) -> Result<Fitted, FitError> {
        let mut sample = self.sample()?;
        let mut values = Vec::new();
        for row in 0..rows {
            values.clear();
            values.extend(columns.iter().filter_map(|(column, unit)| column.billionths(row, *unit)));
            sample.push(Some(&scan::id(row)), &values);
        }
        sample.fit()
    }
}

impl ScoreModel {
    /// The scores of many customers, whose values stand in columns, one for each dimension in its order.
    ///
    /// What lies outside of what was fitted gets the score of the nearest bin, also where that is to be
    /// [flagged](Outside::Flag): columns do not tell.
    ///
    /// # Errors
    /// When there is not one column for each dimension, columns differ in length, one has more than nine decimals, or a
    /// value lies outside of what was fitted and that is [refused](Outside::Refuse).
    pub fn score_columns(&self, columns: &[Column<'_>]) -> Result<ScoreColumns, ScoreError> {
        let columns = checked(columns, self.dimensions.iter().map(|dimension| &dimension.name))?;
        if self.dimensions.iter().any(|dimension| !dimension.nested.is_empty()) {
            return self.score_rows(&columns);
        }
        let mut dimensions = Vec::new();
        for (dimension, (column, unit)) in self.dimensions.iter().zip(&columns) {
            let breakpoints = &dimension.breakpoints;
            column.refuse(*unit, breakpoints, &dimension.name)?;
            dimensions.push((breakpoints.of, scan::scores(column.values, *unit, breakpoints)));
        }
        Ok(ScoreColumns { dimensions })
    }

    /// One by one, since each score depends on those before.
    fn score_rows(&self, columns: &[(Column<'_>, i128)]) -> Result<ScoreColumns, ScoreError> {
        let mut dimensions: Vec<(u8, Vec<u8>)> =
            self.dimensions.iter().map(|dimension| (dimension.breakpoints.of, Vec::new())).collect();
        for row in 0..columns.first().map_or(0, |(column, _)| column.len()) {
            let mut scores = Scores::none();
            for (dimension, (column, unit)) in self.dimensions.iter().zip(columns) {
                let value = column.billionths(row, *unit).unwrap_or(0);
                let refused = |error| ScoreError::Row { row, dimension: dimension.name.clone(), error };
                dimension.score(value, &scan::id(row), &mut scores).map_err(refused)?;
            }
            dimensions.iter_mut().zip(scores.iter()).for_each(|((_, column), score)| column.push(score.get()));
        }
        Ok(ScoreColumns { dimensions })
    }

    /// The segments of many customers by the grid, as places among the [names](crate::scale::Grid::names) of it; `None` without
    /// a grid, or where the scores are not this model's.
    #[must_use]
    pub fn segment_columns(&self, columns: &ScoreColumns) -> Option<Vec<u16>> {
        let names: Vec<&Text> = self.grid()?.names().collect();
        columns.each(|scores| {
            let name = self.segment(scores)?;
            u16::try_from(names.iter().position(|known| *known == name)?).ok()
        })
    }

    /// What is combined of the scores of many customers under a name; `None` where there is no such combination, or the scores are
    /// not this model's.
    ///
    /// ```
    /// use segmentry::{rfm::{Column, Scoring}, scale::Combination};
    ///
    /// let columns = [Column::from(&[3_u32, 40, 200]), Column::from(&[9_u32, 2, 7]), Column::from(&[900_i64, 60, 500])];
    /// let scoring = Scoring::rfm(3).combine("value", Combination::Percent(vec![1, 1, 2]));
    /// let model = scoring.fit_columns(&columns)?.model;
    /// let values = model.combined_columns("value", &model.score_columns(&columns)?);
    /// assert_eq!(values, Some(vec![100.into(), "12.5".parse()?, "37.5".parse()?]));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn combined_columns(&self, name: &str, columns: &ScoreColumns) -> Option<Vec<Decimal>> {
        columns.each(|scores| self.combined(name, scores))
    }
}

impl ScoreColumns {
    /// Of scores one by one.
    pub(super) fn of(model: &ScoreModel, rows: &[Scores]) -> Self {
        let column = |(place, dimension): (usize, &Dimension)| {
            let scores = rows.iter().filter_map(|scores| scores.get(place)).map(Score::get);
            (dimension.breakpoints.of, scores.collect())
        };
        Self { dimensions: model.dimensions.iter().enumerate().map(column).collect() }
    }

    /// Asks for each cell once: there are far fewer of them than customers.
    fn each<T: Copy>(&self, answer: impl Fn(&Scores) -> Option<T>) -> Option<Vec<T>> {
        /// So many cells stand in a table.
        const MOST: usize = 1 << 16;

        let cells = |cells: usize, (of, _): &(u8, Vec<u8>)| cells.checked_mul(usize::from(*of).saturating_add(1));
        let size = self.dimensions.iter().try_fold(1, cells).filter(|size| *size <= MOST);
        let mut answers = Vec::with_capacity(self.len());
        let Some(size) = size else {
            let mut known: BTreeMap<Scores, T> = BTreeMap::new();
            for row in 0..self.len() {
                let scores = self.get(row)?;
                let found = known.get(&scores).copied().or_else(|| answer(&scores))?;
                known.insert(scores, found);
                answers.push(found);
            }
            return Some(answers);
        };
        let mut known: Vec<Option<T>> = alloc::vec![None; size];
        for row in 0..self.len() {
            let mut cell = 0_usize;
            for (of, scores) in &self.dimensions {
                let next = cell.saturating_mul(usize::from(*of).saturating_add(1));
                cell = next.saturating_add(usize::from(*scores.get(row)?));
            }
            let known = known.get_mut(cell)?;
            if known.is_none() {
                *known = Some(answer(&self.get(row)?)?);
            }
            answers.extend(*known);
        }
        Some(answers)
    }
}

impl Column<'_> {
    /// An error where a value lies outside of what was fitted, and that is refused.
    fn refuse(&self, unit: i128, breakpoints: &Breakpoints, name: &Text) -> Result<(), ScoreError> {
        let Some((least, greatest)) = breakpoints.range.filter(|_| breakpoints.outside == Outside::Refuse) else {
            return Ok(());
        };
        let is_outside = |value: i64| {
            let value = i128::from(value).saturating_mul(unit);
            value < least || value > greatest
        };
        let row = self.values.position(is_outside);
        let Some(row) = row else { return Ok(()) };
        let decimal = |billionths| billionths::to_decimal(billionths).unwrap_or_default();
        let value: Decimal = self.billionths(row, unit).map(decimal).unwrap_or_default();
        let error = ValueError::OutOfRange { value, least: decimal(least), greatest: decimal(greatest) };
        Err(ScoreError::Row { row, dimension: name.clone(), error })
    }
}

impl ScoreColumns {
    /// The number of customers.
    #[must_use]
    pub fn len(&self) -> usize {
        self.dimensions.first().map_or(0, |(_, scores)| scores.len())
    }

    /// Whether there are no customers.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The scores on a dimension, by its place from 0.
    #[must_use]
    pub fn dimension(&self, place: usize) -> Option<&[u8]> {
        self.dimensions.get(place).map(|(_, scores)| scores.as_slice())
    }

    /// The scores of a customer, by the row.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<Scores> {
        let mut scores = Scores::none();
        for (of, column) in &self.dimensions {
            scores.push(Score::new(*column.get(row)?, *of), None);
        }
        Some(scores)
    }
}
