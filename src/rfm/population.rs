//! Fitting and scoring the members of a population.

use super::{Column, FitError, Report, RfmFit, RfmPlan, RfmSample, ScoreColumns, cut_offs::within_limit};
use crate::{
    model::Text,
    plan::{Measures, Missing, Rounding, ScorePlan, Unscored},
    population::{Members, MetricColumn, Population},
    scale::{Outside, ScoreModel, Scores},
};
use alloc::{collections::BTreeMap, vec::Vec};

/// The values of members on all dimensions.
struct Measured {
    /// Who has all of them.
    members: Members,
    /// Their values, one column for each dimension.
    columns: Vec<MetricColumn>,
    without_purchases: Members,
    /// Who lacks a value: the place of the first dimension of which it is missing, and why.
    missing: Vec<(usize, Missing, Members)>,
    absent: Members,
}

impl Measured {
    fn new(population: &Population, measures: &Measures, asked: &Members) -> Self {
        let (leaves, setting) = &*measures.bound;
        let there = population.existing(asked, measures.moving.now);
        let absent = population.present(asked) - &there;
        let mut columns = Vec::new();
        let mut members = there;
        let (mut without_purchases, mut missing) = (Members::default(), Vec::new());
        for (place, leaf) in leaves.iter().enumerate() {
            // Others are refused when they are bound.
            let Some(metric) = leaf.ordered() else { continue };
            let column = population.measured(metric, (setting, &measures.moving), Rounding::HalfEven, members);
            for (reason, without) in column.missing() {
                match Unscored::of(place, reason) {
                    Unscored::Missing(place, reason) => missing.push((place, reason, without.clone())),
                    Unscored::WithoutPurchases | Unscored::Absent => without_purchases = without.clone(),
                }
            }
            members = column.members().clone();
            columns.push(column);
        }
        let mut found = Self { members, columns, without_purchases, missing, absent };
        found.narrow();
        found
    }

    /// To those who have all values.
    fn narrow(&mut self) {
        for column in &mut self.columns {
            *column = column.narrowed(&self.members);
        }
    }

    /// Without those who have a value that cannot be fitted.
    fn within_limit(mut self) -> Self {
        for (place, column) in self.columns.iter().enumerate() {
            let column = within_limit(column.narrowed(&self.members));
            let beyond = &self.members - column.members();
            if !beyond.is_empty() {
                self.missing.push((place, Missing::TooManyDigits, beyond));
            }
            self.members = column.members().clone();
        }
        self.narrow();
        self
    }

    /// All columns, where they are short enough.
    fn short(&self) -> Option<Vec<Column<'_>>> {
        self.columns.iter().map(Column::of).collect()
    }

    /// Visits each member with the values of all dimensions, in billionths.
    fn each(&self, mut visit: impl FnMut(u32, &[i128])) {
        let mut values = Vec::new();
        for (place, number) in self.members.numbers().enumerate() {
            values.clear();
            values.extend(self.columns.iter().filter_map(|column| column.cells().billionths(place)));
            visit(number, &values);
        }
    }
}

impl RfmPlan {
    /// Fits a model to members of a population: the same model and report as from [their histories](Self::fit), read
    /// straight from the columns of the population where metrics and bins permit that.
    ///
    /// (The example needs the feature `testing`.)
    ///
    /// ```
    /// use segmentry::{model::Currency, population::Population, prelude::*, rfm::Rfm, testing::{CROWD_AS_OF, crowd}};
    ///
    /// let population = Population::from_customers(crowd(1, 1_000))?;
    /// let context = Context::at(CROWD_AS_OF);
    ///
    /// let fit = Rfm::of_orders(Currency::EUR).plan(&context)?.fit_population(&population, &population.everyone())?;
    /// assert_eq!(fit.report.to_string(), "842 of 1000 customers were fitted; 158 without purchases");
    ///
    /// // Score everyone: segments are sets like all others.
    /// let standings = fit.model.plan(&context)?.standings(&population, &population.everyone());
    /// let champions = standings.segment("champions");
    /// let readers = population.select(&messages().opened().within_last(days(90)).any().plan(&context)?);
    /// assert_eq!((champions.len(), champions.intersection_len(&readers)), (121, 46));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As of [`fit`](Self::fit).
    pub fn fit_population(&self, population: &Population, members: &Members) -> Result<RfmFit, FitError> {
        let mut sample = self.sample()?;
        let measured = self.measured(population, members, &mut sample.report);
        let columns = if self.rfm.scoring.needs_rows() { None } else { measured.short() };
        let Some(columns) = columns.filter(|_| !measured.members.is_empty()) else {
            sample.take(population, &measured);
            return sample.fit();
        };
        sample.report.fitted = count(&measured.members);
        sample.fit_of(self.rfm.scoring.fit_columns(&columns)?)
    }

    /// The values of those who are to be fitted; the others are counted.
    fn measured(&self, population: &Population, members: &Members, report: &mut Report) -> Measured {
        let mut asked = population.existing(members, self.measures.moving.now);
        report.absent = report.absent.saturating_add(count(&(population.present(members) - &asked)));
        if let Some(plan) = &self.fitted_to {
            let wanted = population.select(plan);
            report.not_asked_for = report.not_asked_for.saturating_add(count(&(&asked - &wanted)));
            asked &= wanted;
        }
        let measured = Measured::new(population, &self.measures, &asked).within_limit();
        report.without_purchases = report.without_purchases.saturating_add(count(&measured.without_purchases));
        for (place, reason, members) in &measured.missing {
            report.one_missing(self.name_of(*place), *reason, count(members));
        }
        measured
    }
}

impl RfmSample {
    /// Members of a population; who has no values is counted in the [report](Self::report). Parts of all customers may stand in
    /// several populations, on several machines.
    pub fn add_members(&mut self, population: &Population, members: &Members) {
        let plan = self.plan.clone();
        let measured = plan.measured(population, members, &mut self.report);
        self.take(population, &measured);
    }

    fn take(&mut self, population: &Population, measured: &Measured) {
        let needs_ids = self.plan.rfm.scoring.splits();
        measured.each(|number, values| {
            let id = if needs_ids { population.id(number) } else { None };
            self.sample.push(id.as_ref(), values);
        });
        self.report.fitted = self.report.fitted.saturating_add(count(&measured.members));
    }
}

/// How members of a population stand in a [`ScoreModel`]: everybody who was asked is in exactly one of the sets.
///
/// | | |
/// |---|---|
/// | scored | in one of the [`segments`](Self::segments), where the model has a grid |
/// | [`without_purchases`](Self::without_purchases) | nothing is there to measure the first dimension from |
/// | [`missing`](Self::missing) | a value is missing, or refused by the model |
/// | [`absent`](Self::absent) | not there yet |
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Standings {
    /// Who has scores.
    pub scored: Members,
    /// Their scores, in the order of their [ids](Population::ids).
    pub scores: ScoreColumns,
    /// The segments in the order of the grid's [names](crate::scale::Grid::names), those with nobody in them too; nothing without a
    /// grid.
    pub segments: Vec<(Text, Members)>,
    /// Without a purchase, for scores that begin with recency.
    pub without_purchases: Members,
    /// Without a value that a model takes: the dimension, why, and who.
    pub missing: Vec<(Text, Missing, Members)>,
    /// Who did not exist yet at the instant of the plan.
    pub absent: Members,
}

impl Standings {
    /// The members of a segment; nobody where there is none of this name.
    #[must_use]
    pub fn segment(&self, name: &str) -> Members {
        let found = self.segments.iter().find(|(known, _)| known.as_str() == name);
        found.map(|(_, members)| members.clone()).unwrap_or_default()
    }
}

impl ScorePlan {
    /// How members of a population stand: of each the same as his [`standing`](Self::standing).
    ///
    /// One plan at two instants, or two plans, tell who [moved](crate::insight::Moves): the segments are groups of which everybody is
    /// in at most one.
    ///
    /// (The example needs the feature `testing`.)
    ///
    /// ```
    /// use segmentry::{
    ///     insight::Moves,
    ///     model::Currency,
    ///     population::Population,
    ///     prelude::*,
    ///     rfm::{Position, Rfm},
    ///     testing::{CROWD_AS_OF, crowd},
    /// };
    ///
    /// let population = Population::from_customers(crowd(1, 1_000))?;
    /// let (everyone, context) = (population.everyone(), Context::at(CROWD_AS_OF.saturating_sub(days(90))));
    /// let fit = Rfm::of_orders(Currency::EUR).plan(&context)?.fit_population(&population, &everyone)?;
    ///
    /// // With the breakpoints of August.
    /// let august = fit.model.plan(&context)?;
    /// let before = august.standings(&population, &everyone);
    /// let after = august.at(CROWD_AS_OF)?.standings(&population, &everyone);
    /// let moves = Moves::between(before.into(), after.into());
    ///
    /// // Champions who have not been back.
    /// let position = |name: &str| Position::Segment(name.into());
    /// let to_call = moves.members(&position("champions"), &position("can't lose"));
    /// assert_eq!(population.ids(&to_call).count(), 1);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn standings(&self, population: &Population, members: &Members) -> Standings {
        let measured = Measured::new(population, &self.measures, members);
        let model = &*self.model;
        let (members, scores, refused) = match model.columns_of(&measured) {
            Some(scores) => (measured.members.clone(), scores, Vec::new()),
            None => model.rows_of(population, &measured),
        };
        let name =
            |place: usize| model.dimensions.get(place).map_or_else(|| "".into(), |dimension| dimension.name.clone());
        let mut missing = measured.missing;
        missing.extend(refused);
        missing.sort_unstable_by_key(|(place, reason, _)| (*place, *reason));
        Standings {
            segments: model.members_of_segments(&members, &scores),
            scored: members,
            scores,
            without_purchases: measured.without_purchases,
            missing: missing.into_iter().map(|(place, reason, members)| (name(place), reason, members)).collect(),
            absent: measured.absent,
        }
    }
}

/// Who has a value that the model refuses: the place of the dimension, why, and who.
type Refused = Vec<(usize, Missing, Members)>;

impl ScoreModel {
    /// The scores of all, where no score depends on an id or another score, and no value is refused.
    fn columns_of(&self, measured: &Measured) -> Option<ScoreColumns> {
        let is_plain = self.dimensions.iter().all(|dimension| {
            let breakpoints = &dimension.breakpoints;
            dimension.nested.is_empty() && breakpoints.tie.is_none() && breakpoints.outside != Outside::Refuse
        });
        let columns = if is_plain { measured.short()? } else { return None };
        self.score_columns(&columns).ok()
    }

    /// The scores of those whom the model scores.
    fn rows_of(&self, population: &Population, measured: &Measured) -> (Members, ScoreColumns, Refused) {
        let mut rows = Vec::new();
        let mut numbers = Vec::new();
        let mut refused: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        measured.each(|number, values| {
            let Some(id) = population.id(number) else { return };
            let mut scores = Scores::none();
            for (place, (dimension, value)) in self.dimensions.iter().zip(values).enumerate() {
                if dimension.score(*value, &id, &mut scores).is_err() {
                    refused.entry(place).or_default().push(number);
                    return;
                }
            }
            numbers.push(number);
            rows.push(scores);
        });
        let columns = ScoreColumns::of(self, &rows);
        let outside = |(place, numbers)| (place, Missing::OutsideFit, Members::from_numbers(numbers));
        (Members::from_numbers(numbers), columns, refused.into_iter().map(outside).collect())
    }

    /// Each segment of the grid with those of the scored who are in it.
    fn members_of_segments(&self, members: &Members, scores: &ScoreColumns) -> Vec<(Text, Members)> {
        let Some((grid, segments)) = self.grid().zip(self.segment_columns(scores)) else { return Vec::new() };
        let names = grid.names().take(grid.without_purchases_index());
        let mut numbers: Vec<(Text, Vec<u32>)> = names.map(|name| (name.clone(), Vec::new())).collect();
        for (number, segment) in members.numbers().zip(segments) {
            if let Some((_, numbers)) = numbers.get_mut(usize::from(segment)) {
                numbers.push(number);
            }
        }
        numbers.into_iter().map(|(name, numbers)| (name, Members::from_numbers(numbers))).collect()
    }
}

fn count(members: &Members) -> u64 {
    u64::try_from(members.len()).unwrap_or(u64::MAX)
}
