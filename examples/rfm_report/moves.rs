//! Where customers went between two dates, both read by the breakpoints of the first.

use crate::{
    figures::{self, GBP, money},
    read::Shop,
    words,
};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use segmentry::{
    plan::Standing,
    prelude::*,
    rfm::{Diagnosis, Scoring},
    scale::Grid,
};
use std::{cmp::Reverse, collections::BTreeMap, error::Error};

const FROM: &str = "2011-09-01T00:00:00Z";
const TO: &str = "2011-12-01T00:00:00Z";
/// Where those are at the first date who are not there yet.
const NOT_YET: &str = "not yet customers";

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
    /// With scores at both dates.
    pub(crate) scored: u64,
    /// Of those, in the same segment.
    pub(crate) stayed: u64,
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
    let (fit, before) = figures::fit(shop, from)?;
    let after = before.at(to)?;
    let grid = fit.model.grid().ok_or("a model without segments")?;
    let spent = orders().total(GBP).plan(&Context::at(from))?;

    let mut flows: BTreeMap<(String, String), (u64, Decimal)> = BTreeMap::new();
    for customer in &shop.customers {
        let Some(now) = name(&after.standing(customer), grid) else { continue };
        let then = name(&before.standing(customer), grid);
        let brought = if then.is_some() { money(&spent, customer)? } else { Decimal::ZERO };
        let (customers, money) = flows.entry((then.unwrap_or_else(|| NOT_YET.to_owned()), now)).or_default();
        *customers += 1;
        *money += brought;
    }
    let flow = |((from, to), (customers, brought)): ((String, String), _)| {
        let course = match (kind(&from, grid), kind(&to, grid)) {
            (Kind::Buying, Kind::Away) => Course::Fell,
            (Kind::Away, Kind::Buying) => Course::Returned,
            (Kind::Outside, Kind::Buying | Kind::Away) => Course::New,
            _ => Course::Steady,
        };
        Flow { from, to, course, customers, brought }
    };
    let flows: Vec<Flow> = flows.into_iter().map(flow).collect();
    let recency = fit.model.breakpoints(Scoring::RECENCY);
    let away_from = recency.and_then(|recency| recency.edges().find(|(_, score)| *score >= 3)).map(|(edge, _)| edge);
    let count = |is: &dyn Fn(&Flow) -> bool| flows.iter().filter(|flow| is(flow)).map(|flow| flow.customers).sum();
    let scored = |flow: &Flow| ![kind(&flow.from, grid), kind(&flow.to, grid)].contains(&Kind::Outside);
    Ok(Moves {
        from: figures::date(from),
        to: figures::date(to),
        before: groups(&flows, |flow| &flow.from, grid),
        after: groups(&flows, |flow| &flow.to, grid),
        away_from: away_from.ok_or("no recency")?,
        scored: count(&scored),
        stayed: count(&|flow| scored(flow) && flow.from == flow.to),
        fell: count(&|flow| flow.course == Course::Fell),
        returned: count(&|flow| flow.course == Course::Returned),
        new: count(&|flow| flow.course == Course::New),
        collapsed: fit.diagnoses.iter().filter(|diagnosis| diagnosis.is_collapsed()).map(collapsed).collect(),
        flows,
    })
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

/// `None` before the first event of a customer.
fn name(standing: &Standing, grid: &Grid) -> Option<String> {
    match standing {
        Standing::Scored { segment, .. } => segment.as_ref().map(ToString::to_string),
        Standing::WithoutPurchases => Some(grid.without_purchases().to_string()),
        _ => None,
    }
}

fn groups<'a>(flows: &'a [Flow], name: impl Fn(&'a Flow) -> &'a String, grid: &Grid) -> Vec<Group> {
    let mut customers: BTreeMap<&String, u64> = BTreeMap::new();
    for flow in flows {
        *customers.entry(name(flow)).or_default() += flow.customers;
    }
    let group = |(name, customers): (&String, u64)| Group { name: name.clone(), kind: kind(name, grid), customers };
    let mut groups: Vec<Group> = customers.into_iter().map(group).collect();
    groups.sort_by_key(|group| (group.kind, Reverse(best_cell(&group.name, grid)), group.name == NOT_YET));
    groups
}

fn kind(name: &str, grid: &Grid) -> Kind {
    best_cell(name, grid).map_or(Kind::Outside, |(recency, _)| if recency > 2 { Kind::Buying } else { Kind::Away })
}

/// The best recency of the cells of a segment, and their best frequency there; none of what is no part of the grid.
fn best_cell(name: &str, grid: &Grid) -> Option<(u16, u16)> {
    let cells = (1..=5).flat_map(|recency| (1..=5).map(move |frequency| (recency, frequency)));
    let is_of = |cell: &(u16, u16)| grid.at(&[cell.0, cell.1]).is_some_and(|segment| segment.as_str() == name);
    cells.filter(is_of).max()
}
