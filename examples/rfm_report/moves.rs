//! Where customers went between two dates, both read by the breakpoints of the first.

use super::{
    figures::{self, GBP, money, number},
    read::Shop,
    words,
};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use segmentry::{
    model::Text,
    prelude::*,
    rfm::{CellStatistics, Diagnosis, Migration, Position, Scoring},
    scale::Grid,
};
use std::{cmp::Reverse, error::Error};

const FROM: &str = "2011-09-01T00:00:00Z";
const TO: &str = "2011-12-01T00:00:00Z";

#[derive(Debug)]
pub(crate) struct Moves {
    pub(crate) from: NaiveDate,
    pub(crate) to: NaiveDate,
    /// The most recent buyers first.
    pub(crate) before: Vec<Group>,
    pub(crate) after: Vec<Group>,
    pub(crate) flows: Vec<Flow>,
    /// From so many days without an order on customers count as away.
    pub(crate) away_from: Decimal,
    /// Of those who were there at both dates.
    pub(crate) stayed: u64,
    pub(crate) moved: u64,
    pub(crate) fell: u64,
    pub(crate) returned: u64,
    pub(crate) new: u64,
    /// What equal values have spoilt, in words.
    pub(crate) collapsed: Vec<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) customers: u64,
}

/// What the segments have in common that matters for who is lost and won.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// With a recency of three and more.
    Buying,
    /// With less.
    Away,
    /// Without scores.
    Outside,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Flow {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) course: Course,
    pub(crate) customers: u64,
    /// What they had brought by the first date.
    pub(crate) brought: Decimal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Course {
    /// In the same segment, or from one to another without going away or coming back.
    Steady,
    /// From those who buy to those who have been away.
    Fell,
    /// From those who have been away to those who buy.
    Returned,
    /// Not a customer at the first date, or one without a purchase, and with scores at the second.
    New,
}

impl Moves {
    /// The flows away that had brought the most.
    pub(crate) fn worrying(&self) -> Vec<&Flow> {
        let mut falls: Vec<&Flow> = self.flows.iter().filter(|flow| flow.course == Course::Fell).collect();
        falls.sort_by_key(|flow| -flow.brought);
        falls.truncate(3);
        falls
    }
}

pub(crate) fn moves(shop: &Shop) -> Result<Moves, Box<dyn Error>> {
    let (from, to): (Instant, Instant) = (FROM.parse()?, TO.parse()?);
    let (fit, scores) = figures::fit(shop, from)?;
    let later = scores.at(to)?;

    let context = Context::at(from);
    let (ordered, spent) = (orders().count().plan(&context)?, orders().total(GBP).plan(&context)?);
    let (mut before, mut after, mut brought) = (Vec::new(), Vec::new(), CellStatistics::new());
    for customer in &shop.customers {
        let (then, now) = (Position::from(scores.standing(customer)), Position::from(later.standing(customer)));
        before.push((customer.id().clone(), then.clone()));
        after.push((customer.id().clone(), now.clone()));
        if then != Position::Absent {
            brought.add((then, now), number(&ordered, customer)?, money(&spent, customer)?)?;
        }
    }

    let grid = fit.model.grid().ok_or("a model without segments")?;
    let mut names: Vec<&Text> = grid.names().filter(|name| best_cell(name, grid).is_some()).collect();
    names.sort_by_key(|name| Reverse(best_cell(name, grid)));
    let migration = Migration::between(before, after)?.ordered(names.into_iter().cloned());
    let flows = flows(&migration, &brought, grid);
    let of = |course| flows.iter().filter(|flow| flow.course == course).map(|flow| flow.customers).sum();
    let recency = fit.model.breakpoints(Scoring::RECENCY).ok_or("no recency")?;
    let away_from = recency.bins().filter(|bin| bin.score < 3).last().and_then(|bin| bin.lower);
    Ok(Moves {
        from: figures::date(from),
        to: figures::date(to),
        before: groups(&migration, grid, |from| migration.row_total(from)),
        after: groups(&migration, grid, |to| migration.column_total(to)),
        stayed: migration.stayed(),
        moved: migration.moved(),
        fell: of(Course::Fell),
        returned: of(Course::Returned),
        new: of(Course::New),
        away_from: away_from.ok_or("no recency")?,
        collapsed: fit.diagnoses.iter().filter(|diagnosis| diagnosis.is_collapsed()).map(collapsed).collect(),
        flows,
    })
}

fn flows(
    migration: &Migration<Text>,
    brought: &CellStatistics<(Position<Text>, Position<Text>)>,
    grid: &Grid,
) -> Vec<Flow> {
    let mut flows = Vec::new();
    for from in migration.positions() {
        for to in migration.positions() {
            let flow = (from.clone(), to);
            let (from, to) = &flow;
            let customers = migration.count(from, to);
            if customers == 0 {
                continue;
            }
            let course = match (kind(from, grid), kind(to, grid)) {
                (Kind::Buying, Kind::Away) => Course::Fell,
                (Kind::Away, Kind::Buying) => Course::Returned,
                (Kind::Outside, Kind::Buying | Kind::Away) => Course::New,
                _ => Course::Steady,
            };
            let brought = brought.get(&flow).map_or(Decimal::ZERO, |of| of.revenue());
            flows.push(Flow { from: name(from), to: name(to), course, customers, brought });
        }
    }
    flows
}

/// The rows or columns in which there is anybody.
fn groups(migration: &Migration<Text>, grid: &Grid, total: impl Fn(&Position<Text>) -> u64) -> Vec<Group> {
    let group = |at: Position<Text>| Group { name: name(&at), kind: kind(&at, grid), customers: total(&at) };
    migration.positions().map(group).filter(|group| group.customers > 0).collect()
}

fn name(position: &Position<Text>) -> String {
    if *position == Position::Absent { "not yet customers".to_owned() } else { position.to_string() }
}

fn kind(position: &Position<Text>, grid: &Grid) -> Kind {
    match position.key().and_then(|name| best_cell(name, grid)) {
        Some((3.., _)) => Kind::Buying,
        Some(_) => Kind::Away,
        None => Kind::Outside,
    }
}

/// The best recency of the cells of a segment, and their best frequency there; none of what is no part of the grid.
fn best_cell(name: &Text, grid: &Grid) -> Option<(u16, u16)> {
    let cells = grid.cells().filter(|(_, segment)| *segment == name);
    cells.filter_map(|(cell, _)| Some((*cell.first()?, *cell.get(1)?))).max()
}

/// What equal values have spoilt at the first date.
fn collapsed(diagnosis: &Diagnosis) -> String {
    let skipped: Vec<String> = diagnosis.skipped().map(|score| score.to_string()).collect();
    let (value, customers) = diagnosis.heaviest().unwrap_or_default();
    format!(
        "On the first date {} of {} customers had the same {} ({value}), so nobody gets its score {}.",
        words::count(customers),
        words::count(diagnosis.customers()),
        diagnosis.dimension(),
        skipped.join(" or "),
    )
}
