//! What the report tells, as plain numbers: from the shop's customers by the library's scores.

use crate::read::Shop;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use segmentry::{
    model::{Currency, Customer, EventKind, Money},
    plan::{MetricPlan, ScorePlan},
    prelude::*,
    rfm::{Diagnosis, Rfm, RfmFit},
    scale::{Best, Breakpoints, RfmScores, Scores},
};
use std::{error::Error, iter};

pub(crate) const GBP: Currency = Currency::GBP;

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
    pub(crate) customers: u64,
    pub(crate) orders: u64,
    /// Of those with scores.
    pub(crate) scored: u64,
    /// After what was given back.
    pub(crate) revenue: Decimal,
    /// As the library tells it.
    pub(crate) report: String,
    pub(crate) without_purchases: u64,
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
    pub(crate) customers: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct Cell {
    pub(crate) recency: u8,
    pub(crate) frequency: u8,
    pub(crate) segment: String,
    pub(crate) customers: u64,
    pub(crate) revenue: Decimal,
}

#[derive(Debug)]
pub(crate) struct SegmentFigures {
    pub(crate) name: String,
    pub(crate) customers: u64,
    pub(crate) revenue: Decimal,
}

/// Recency, frequency and what was spent, fitted to the customers as of an instant.
pub(crate) fn fit(shop: &Shop, as_of: Instant) -> Result<(RfmFit, ScorePlan), Box<dyn Error>> {
    let context = Context::at(as_of);
    let fit = Rfm::of_orders(GBP).plan(&context)?.fit(&shop.customers)?;
    let scores = fit.model.plan(&context)?;
    Ok((fit, scores))
}

pub(crate) fn figures(
    shop: &Shop,
    fit: &RfmFit,
    scores: &ScorePlan,
    as_of: Instant,
) -> Result<Figures, Box<dyn Error>> {
    let spent = orders().total(GBP).plan(&Context::at(as_of))?;
    let mut cells = empty_cells(fit)?;
    let mut given_back = Decimal::ZERO;
    for customer in &shop.customers {
        let money = money(&spent, customer)?;
        match scores.standing(customer).scores().and_then(Scores::rfm) {
            Some(RfmScores { recency, frequency, .. }) => {
                let cell =
                    cells.iter_mut().find(|cell| (cell.recency, cell.frequency) == (recency.get(), frequency.get()));
                let cell = cell.ok_or("a score beyond the grid")?;
                cell.customers += 1;
                cell.revenue += money;
            }
            None => given_back -= money,
        }
    }
    let dimension = |diagnosis: &Diagnosis| {
        let breakpoints = fit.model.breakpoints(diagnosis.dimension())?;
        Some(Dimension { name: diagnosis.dimension().to_string(), steps: steps(breakpoints, diagnosis.counts()) })
    };
    let account = Account {
        invoices: shop.invoices,
        nobodys: shop.nobodys,
        nobodys_sales: shop.nobodys_sales,
        customers: fit.report.customers(),
        orders: shop
            .customers
            .iter()
            .map(|one| one.history.events(&EventKind::Order).len())
            .sum::<usize>()
            .try_into()?,
        scored: fit.report.fitted,
        revenue: cells.iter().map(|cell| cell.revenue).sum(),
        without_purchases: fit.report.without_purchases,
        given_back,
        report: fit.report.to_string(),
    };
    Ok(Figures {
        as_of: date(as_of),
        account,
        dimensions: fit.diagnoses.iter().filter_map(dimension).collect(),
        segments: by_revenue(&cells),
        cells,
    })
}

/// Of the whole grid, so that a cell in which nobody is stands on the map.
fn empty_cells(fit: &RfmFit) -> Result<Vec<Cell>, Box<dyn Error>> {
    let grid = fit.model.grid().ok_or("a model without segments")?;
    let mut cells = Vec::new();
    for recency in 1..=5 {
        for frequency in 1..=5 {
            let segment = grid.at(&[recency.into(), frequency.into()]).ok_or("a grid of another size")?.to_string();
            cells.push(Cell { recency, frequency, segment, customers: 0, revenue: Decimal::ZERO });
        }
    }
    Ok(cells)
}

fn by_revenue(cells: &[Cell]) -> Vec<SegmentFigures> {
    let mut segments: Vec<SegmentFigures> = Vec::new();
    for cell in cells {
        match segments.iter_mut().find(|segment| segment.name == cell.segment) {
            Some(segment) => {
                segment.customers += cell.customers;
                segment.revenue += cell.revenue;
            }
            None => segments.push(SegmentFigures {
                name: cell.segment.clone(),
                customers: cell.customers,
                revenue: cell.revenue,
            }),
        }
    }
    segments.sort_by_key(|segment| -segment.revenue);
    segments
}

impl Dimension {
    pub(crate) fn best(&self) -> u8 {
        self.steps.last().map_or(0, |step| step.score)
    }
}

/// Bins are closed on the left: an edge is where the higher values begin.
fn steps(breakpoints: &Breakpoints, customers: &[u64]) -> Vec<Step> {
    let edges = || breakpoints.edges();
    let scores = iter::once(breakpoints.lowest()).chain(edges().map(|(_, score)| score));
    // The edge that is reached, and the next one.
    let reached = iter::once(None).chain(edges().map(|(edge, _)| Some(edge)));
    let next = edges().map(|(edge, _)| Some(edge)).chain(iter::once(None));
    let step = |(score, (reached, next))| {
        let (from, below) = if breakpoints.best() == Best::Lowest { (next, reached) } else { (reached, next) };
        let customers = customers.get(usize::from(score) - 1).copied().unwrap_or_default();
        Step { score, from, below, customers }
    };
    scores.zip(reached.zip(next)).map(step).collect()
}

pub(crate) fn date(at: Instant) -> NaiveDate {
    at.to_datetime().date_naive()
}

pub(crate) fn money(spent: &MetricPlan, customer: &Customer) -> Result<Decimal, String> {
    let spent = spent.value(customer);
    spent.money().map(Money::amount).ok_or_else(|| format!("customer {}: {spent}", customer.id()))
}
