//! What the report tells, as plain numbers: from the shop's customers by the library's scores.

use crate::{read::Shop, stopgap};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use segmentry::{
    model::{Currency, Customer, EventKind, Money},
    plan::{MetricPlan, ScorePlan},
    prelude::*,
    scale::Breakpoints,
};
use std::{collections::BTreeMap, error::Error};

pub(crate) const GBP: Currency = Currency::GBP;
/// The midnight after the file ends.
const AS_OF: &str = "2011-12-10T00:00:00Z";

/// All that the report tells.
#[derive(Debug)]
pub(crate) struct Figures {
    pub(crate) as_of: NaiveDate,
    pub(crate) account: Account,
    /// Recency, frequency, monetary.
    pub(crate) dimensions: Vec<Dimension>,
    /// Of recency and frequency, whoever is in them.
    pub(crate) cells: Vec<Cell>,
    /// By their revenue, the greatest first.
    pub(crate) segments: Vec<SegmentFigures>,
}

/// Whom and what the report is about, and what is left out.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) invoices: u32,
    pub(crate) nobodys: u32,
    pub(crate) nobodys_sales: Decimal,
    pub(crate) customers: u32,
    pub(crate) orders: u32,
    /// Of those with scores.
    pub(crate) scored: u32,
    /// After what was given back.
    pub(crate) revenue: Decimal,
    /// As the library tells it.
    pub(crate) report: String,
    pub(crate) without_purchases: u32,
    /// What was given back to them.
    pub(crate) given_back: Decimal,
}

/// What the scores of a dimension mean, from the worst to the best.
#[derive(Debug)]
pub(crate) struct Dimension {
    pub(crate) name: String,
    pub(crate) steps: Vec<Step>,
}

/// A score: the values from (included) to below (excluded), and how many customers have them.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) score: u8,
    pub(crate) from: Option<Decimal>,
    pub(crate) below: Option<Decimal>,
    pub(crate) customers: u32,
}

#[derive(Clone, Debug)]
pub(crate) struct Cell {
    pub(crate) recency: u8,
    pub(crate) frequency: u8,
    pub(crate) segment: String,
    pub(crate) customers: u32,
    pub(crate) revenue: Decimal,
}

#[derive(Debug)]
pub(crate) struct SegmentFigures {
    pub(crate) name: String,
    pub(crate) customers: u32,
    pub(crate) revenue: Decimal,
}

pub(crate) fn figures(shop: &Shop) -> Result<(Figures, ScorePlan, Instant), Box<dyn Error>> {
    let as_of: Instant = AS_OF.parse()?;
    let context = Context::at(as_of);
    let spent = orders().total(GBP).plan(&context)?;
    let (scores, report) = stopgap::fit(&shop.customers, &context)?;

    let mut cells: BTreeMap<(u8, u8), Cell> = BTreeMap::new();
    let mut of_scores: BTreeMap<(usize, u8), u32> = BTreeMap::new();
    let (mut without_purchases, mut given_back) = (0, Decimal::ZERO);
    for customer in &shop.customers {
        let money = money(&spent, customer)?;
        let standing = scores.standing(customer);
        let Some(scored) = standing.scores() else {
            without_purchases += 1;
            given_back -= money;
            continue;
        };
        for (place, score) in scored.iter().enumerate() {
            *of_scores.entry((place, score.get())).or_default() += 1;
        }
        let Some(rfm) = scored.rfm() else { continue };
        let (recency, frequency) = (rfm.recency.get(), rfm.frequency.get());
        let segment = stopgap::segment(&standing);
        let cell = cells.entry((recency, frequency));
        let cell = cell.or_insert_with(|| Cell { recency, frequency, segment, customers: 0, revenue: Decimal::ZERO });
        cell.customers += 1;
        cell.revenue += money;
    }
    let cells: Vec<Cell> = cells.into_values().collect();

    let names = scores.model().names().enumerate();
    let dimensions = names.filter_map(|(place, name)| {
        let breakpoints = scores.model().breakpoints(name)?;
        let customers = |score| of_scores.get(&(place, score)).copied().unwrap_or_default();
        Some(Dimension { name: name.to_string(), steps: steps(breakpoints, customers) })
    });
    let account = Account {
        invoices: shop.invoices,
        nobodys: shop.nobodys,
        nobodys_sales: shop.nobodys_sales,
        customers: u32::try_from(shop.customers.len())?,
        orders: shop
            .customers
            .iter()
            .map(|one| one.history.events(&EventKind::Order).len())
            .sum::<usize>()
            .try_into()?,
        scored: cells.iter().map(|cell| cell.customers).sum(),
        revenue: cells.iter().map(|cell| cell.revenue).sum(),
        report,
        without_purchases,
        given_back,
    };
    let figures = Figures {
        as_of: as_of.to_datetime().date_naive(),
        account,
        dimensions: dimensions.collect(),
        segments: by_revenue(&cells),
        cells,
    };
    Ok((figures, scores, as_of))
}

fn by_revenue(cells: &[Cell]) -> Vec<SegmentFigures> {
    let mut segments: BTreeMap<&str, SegmentFigures> = BTreeMap::new();
    for cell in cells {
        let name = cell.segment.clone();
        let segment = segments.entry(&cell.segment);
        let segment = segment.or_insert(SegmentFigures { name, customers: 0, revenue: Decimal::ZERO });
        segment.customers += cell.customers;
        segment.revenue += cell.revenue;
    }
    let mut segments: Vec<_> = segments.into_values().collect();
    segments.sort_by_key(|segment| -segment.revenue);
    segments
}

impl Dimension {
    pub(crate) fn best(&self) -> u8 {
        self.steps.last().map_or(0, |step| step.score)
    }
}

/// Bins are closed on the left, so that an edge is where the higher values begin.
fn steps(breakpoints: &Breakpoints, customers: impl Fn(u8) -> u32) -> Vec<Step> {
    let edges: Vec<(Decimal, u8)> = breakpoints.edges().collect();
    let scores = std::iter::once(breakpoints.lowest()).chain(edges.iter().map(|(_, score)| *score));
    // The edge that is reached, and the next one.
    let reached = std::iter::once(None).chain(edges.iter().map(|(edge, _)| Some(*edge)));
    let next = edges.iter().map(|(edge, _)| Some(*edge)).chain(std::iter::once(None));
    let step = |(score, (reached, next))| {
        let (from, below) =
            if breakpoints.best() == segmentry::scale::Best::Lowest { (next, reached) } else { (reached, next) };
        Step { score, from, below, customers: customers(score) }
    };
    scores.zip(reached.zip(next)).map(step).collect()
}

pub(crate) fn money(spent: &MetricPlan, customer: &Customer) -> Result<Decimal, String> {
    let spent = spent.value(customer);
    spent.money().map(Money::amount).ok_or_else(|| format!("customer {}: {spent}", customer.id()))
}
