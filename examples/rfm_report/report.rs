//! All that is told, put together.

use super::{figures, moves, one, read::Shop};
use std::error::Error;

/// The midnight after the file ends.
const AS_OF: &str = "2011-12-10T00:00:00Z";
/// The segment of which one customer is explained.
const EXPLAINED: &str = "can't lose";

#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) figures: figures::Figures,
    pub(crate) moves: moves::Moves,
    pub(crate) one: one::One,
}

pub(crate) fn report(shop: &Shop) -> Result<Report, Box<dyn Error>> {
    let as_of = AS_OF.parse()?;
    let (fit, scores) = figures::fit(shop, as_of)?;
    Ok(Report {
        figures: figures::figures(shop, &fit, &scores, as_of)?,
        moves: moves::moves(shop)?,
        one: one::one(shop, &scores, EXPLAINED, as_of)?,
    })
}
