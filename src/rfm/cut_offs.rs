//! Limits between parts of all customers, on one metric.

use super::{
    Column, Method,
    columns::FEW,
    order_statistics::{Counts, OrderStatistics},
    quantile::{Part, is_within_limit},
};
use crate::{
    metric::Ratio,
    plan::Missing,
    population::{Cells, Members, MetricColumn},
    scale::Closed,
};
use alloc::vec::Vec;

/// Where a part of all customers ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CutOff {
    /// The least billionths that lie above; `None` where no value does.
    pub(crate) from: Option<i128>,
    /// How many customers lie below.
    pub(crate) below: u64,
}

/// The ends of parts of all customers, which are at most the whole, and the greatest value. `None` where nobody has a value. The
/// values are all [within the limit](within_limit).
pub(crate) fn cut_offs(column: &MetricColumn, method: &Method, parts: &[Ratio]) -> Option<(Vec<CutOff>, i128)> {
    let parts: Option<Vec<Part>> =
        parts.iter().map(|ratio| Part::new(ratio.numerator(), ratio.denominator())).collect();
    let parts = parts.filter(|_| !column.is_empty())?;
    let order = Column::of(column).filter(|column| column.len() >= FEW).and_then(Column::order);
    Some(match order {
        Some(mut order) => ends(&mut order, method, &parts),
        None => ends(&mut Counts::of(column.cells().all_billionths().collect()), method, &parts),
    })
}

fn ends(values: &mut impl OrderStatistics, method: &Method, parts: &[Part]) -> (Vec<CutOff>, i128) {
    let n = values.customers();
    let ranks = parts.iter().flat_map(|part| method.ranks(*part, n)).map(|rank| rank.clamp(1, n));
    values.prepare(&ranks.chain([1, n]).collect::<Vec<_>>());
    let (least, greatest) = (values.run(1).value, values.run(n).value);
    let mut ends = Vec::new();
    for part in parts {
        let edge = if part.numerator == 0 {
            Some(least)
        } else if part.numerator == part.denominator {
            None
        } else {
            let passed = i128::from(method.closed() == Closed::Right);
            method.edge(*part, (least, greatest), values).map(|edge| edge.saturating_add(passed))
        };
        let from = edge.filter(|edge| *edge <= greatest);
        ends.push(CutOff { from, below: from.map_or(n, |from| values.less(from)) });
    }
    (ends, greatest)
}

/// Without values that have too many digits to be fitted.
pub(crate) fn within_limit(column: MetricColumn) -> MetricColumn {
    // Others are in 64 bits.
    if !matches!(column.cells(), Cells::Billionths(_)) {
        return column;
    }
    let values = column.members().numbers().zip(column.cells().all_billionths());
    let beyond = values.filter(|(_, value)| !is_within_limit(*value)).map(|(number, _)| number);
    column.lacking(&Members::from_numbers(beyond), Missing::TooManyDigits)
}
