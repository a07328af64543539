//! What the report tells, as plain numbers: from the shop's customers by the library's scores.

use super::read::Shop;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use segmentry::{
    model::{Currency, Customer, Money},
    plan::{MetricPlan, ScorePlan, Standing},
    prelude::*,
    rfm::{CellStatistics, CellSummary, Diagnosis, Report, Rfm, RfmFit},
    scale::{Bin, Breakpoints, RfmScores},
};
use std::{cmp::Reverse, error::Error};

pub(crate) const GBP: Currency = Currency::GBP;

/// All that the report tells.
#[derive(Debug)]
pub(crate) struct Figures {
    pub(crate) as_of: NaiveDate,
    pub(crate) account: Account,
    /// Recency, frequency, monetary.
    pub(crate) dimensions: Vec<Dimension>,
    /// Of recency and frequency.
    pub(crate) cells: Vec<Cell>,
    /// By their revenue, the greatest first.
    pub(crate) segments: Vec<(String, CellSummary)>,
    /// Everybody with scores.
    pub(crate) all: CellSummary,
}

/// What is left out, and whom.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) invoices: u32,
    pub(crate) nobodys: u32,
    pub(crate) nobodys_sales: Decimal,
    /// Of the library.
    pub(crate) report: Report,
    /// What those without scores were given back.
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
    let context = Context::at(as_of);
    let (ordered, spent) = (orders().count().plan(&context)?, orders().total(GBP).plan(&context)?);
    let (mut cells, mut segments) = (CellStatistics::new(), CellStatistics::new());
    let mut given_back = Decimal::ZERO;
    for customer in &shop.customers {
        let (number, money) = (number(&ordered, customer)?, money(&spent, customer)?);
        if let Standing::Scored { scores, segment: Some(segment) } = scores.standing(customer) {
            let RfmScores { recency, frequency, .. } = scores.rfm().ok_or("fewer than three dimensions")?;
            cells.add((recency.get(), frequency.get()), number, money)?;
            segments.add(segment, number, money)?;
        } else {
            given_back -= money;
        }
    }
    let dimension = |diagnosis: &Diagnosis| {
        let breakpoints = fit.model.breakpoints(diagnosis.dimension())?;
        Some(Dimension { name: diagnosis.dimension().to_string(), steps: steps(breakpoints, diagnosis.counts()) })
    };
    let mut segments: Vec<(String, CellSummary)> = segments.iter().map(|(name, of)| (name.to_string(), of)).collect();
    segments.sort_by_key(|(_, of)| Reverse(of.revenue()));
    Ok(Figures {
        as_of: date(as_of),
        account: Account {
            invoices: shop.invoices,
            nobodys: shop.nobodys,
            nobodys_sales: shop.nobodys_sales,
            report: fit.report.clone(),
            given_back,
        },
        all: cells.total(),
        dimensions: fit.diagnoses.iter().filter_map(dimension).collect(),
        cells: on_the_grid(&cells, fit)?,
        segments,
    })
}

/// The cells of the whole grid, so that also those in which nobody is stand on the map.
fn on_the_grid(cells: &CellStatistics<(u8, u8)>, fit: &RfmFit) -> Result<Vec<Cell>, Box<dyn Error>> {
    let grid = fit.model.grid().ok_or("a model without segments")?;
    let places = (1..=5).flat_map(|recency| (1..=5).map(move |frequency| (recency, frequency)));
    let cell = |(recency, frequency): (u8, u8)| {
        let segment = grid.at(&[recency.into(), frequency.into()]).ok_or("a grid of another size")?.to_string();
        let of = cells.get(&(recency, frequency));
        let (customers, revenue) = of.map_or((0, Decimal::ZERO), |of| (of.customers(), of.revenue()));
        Ok(Cell { recency, frequency, segment, customers, revenue })
    };
    places.map(cell).collect()
}

impl Dimension {
    pub(crate) fn best(&self) -> u8 {
        self.steps.last().map_or(0, |step| step.score)
    }
}

/// Bins are closed on the left.
fn steps(breakpoints: &Breakpoints, customers: &[u64]) -> Vec<Step> {
    let step = |bin: Bin| {
        let customers = customers.get(usize::from(bin.score) - 1).copied().unwrap_or_default();
        Step { score: bin.score, from: bin.lower, below: bin.upper, customers }
    };
    breakpoints.bins().map(step).collect()
}

pub(crate) fn date(at: Instant) -> NaiveDate {
    at.to_datetime().date_naive()
}

pub(crate) fn money(spent: &MetricPlan, customer: &Customer) -> Result<Decimal, String> {
    let spent = spent.value(customer);
    spent.money().map(Money::amount).ok_or_else(|| format!("customer {}: {spent}", customer.id()))
}

pub(crate) fn number(count: &MetricPlan, customer: &Customer) -> Result<u64, String> {
    let count = count.value(customer);
    let number = count.number().and_then(|number| u64::try_from(number).ok());
    number.ok_or_else(|| format!("customer {}: {count}", customer.id()))
}
