//! Scoring a customer by a model.

use super::{
    bound::{Asked, Leaf, Number, Ordered, Scored},
    observed::{Missing, Quotient, Seen, whole_metres},
    row::Row,
};
use crate::{
    model::{Subject, Value, billionths},
    scale::{ScoreModel, Scores},
};
use alloc::vec::Vec;

/// Why there are no scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unscored {
    /// He does not exist yet.
    Absent,
    /// There is nothing to measure the first dimension from.
    WithoutPurchases,
    /// The value of the dimension at this place is missing.
    Missing(usize, Missing),
}

/// How what lies between two billionths becomes one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rounding {
    /// As values are shown.
    HalfEven,
    /// To the greatest limit that a predicate can name and the value reaches: so whoever reaches a limit by his value, does so
    /// unrounded.
    Down,
}

/// Days that no limit is beyond.
const NOTHING_AHEAD: i128 = 10_000_000_000_000_000_000;

impl Unscored {
    pub(crate) fn of(place: usize, reason: Missing) -> Self {
        match (place, reason) {
            (0, Missing::TooFewEvents) => Self::WithoutPurchases,
            (place, reason) => Self::Missing(place, reason),
        }
    }
}

impl Seen<u64> {
    pub(crate) fn billionths(self) -> Result<i128, Missing> {
        self.exactly().and_then(|n| i128::from(n).checked_mul(billionths::ONE).ok_or(Missing::TooManyDigits))
    }
}

impl<'a, S: Subject<'a>> Row<'_, S> {
    /// The values of dimensions, in billionths.
    pub(crate) fn values_of(&self, leaves: &[Leaf]) -> Result<Vec<i128>, Unscored> {
        leaves.iter().enumerate().map(|(place, leaf)| self.value_of(place, leaf)).collect()
    }

    /// The value of the dimension at a place, in billionths.
    pub(crate) fn value_of(&self, place: usize, leaf: &Leaf) -> Result<i128, Unscored> {
        let value = leaf.ordered().ok_or(Missing::WrongType);
        let value = value.and_then(|metric| self.billionths(metric, Rounding::HalfEven));
        value.map_err(|reason| Unscored::of(place, reason))
    }

    /// A metric in billionths: of money and numbers of themselves, of lengths of time of seconds, of shares of the whole.
    pub(crate) fn billionths(&self, metric: Ordered<'_>, rounding: Rounding) -> Result<i128, Missing> {
        let rounded = |quotient: Quotient| quotient.in_units(rounding).ok_or(Missing::TooManyDigits);
        let scaled = |value: i128, by: i128| value.checked_mul(by).ok_or(Missing::TooManyDigits);
        match metric {
            Ordered::Number(Number::Distance(point)) if rounding == Rounding::Down => {
                scaled(whole_metres(self.metres_from_home(*point)?).into(), billionths::ONE)
            }
            // Farther than any number of days, as it is when it is compared.
            Ordered::Number(Number::DaysUntil(occasion)) if rounding == Rounding::Down => {
                scaled(self.days_until(occasion)?.map_or(NOTHING_AHEAD, i128::from), billionths::ONE)
            }
            Ordered::Number(number) => self.number(number).billionths(),
            Ordered::Amount(amount) => self.amount(amount).exactly().and_then(rounded),
            // Microseconds.
            Ordered::Time(time) => self.time(time).exactly().and_then(rounded).and_then(|micros| scaled(micros, 1_000)),
            Ordered::Share(share) => self.share(share).and_then(|share| share.billionths(rounding)),
        }
    }

    pub(crate) fn scores(&self, leaves: &[Leaf], model: &ScoreModel) -> Result<Scores, Unscored> {
        let values = self.values_of(leaves)?;
        let mut scores = Scores::none();
        for (place, (dimension, value)) in model.dimensions.iter().zip(values).enumerate() {
            let is_inside = dimension.score(value, &self.subject.id(), &mut scores);
            is_inside.map_err(|_| Unscored::Missing(place, Missing::OutsideFit))?;
        }
        Ok(scores)
    }

    /// What a leaf asks of a model: a number, or the name of a segment.
    pub(crate) fn scored(&self, of: &Scored, asked: &Asked) -> Result<Value, Missing> {
        let model = &of.model;
        let scores = match self.scores(&of.leaves, model) {
            Ok(scores) => scores,
            Err(Unscored::WithoutPurchases | Unscored::Absent) => {
                let grid = model.grid().filter(|_| matches!(asked, Asked::Segment));
                return grid.map(|grid| grid.without_purchases().clone().into()).ok_or(Missing::TooFewEvents);
            }
            Err(Unscored::Missing(_, reason)) => return Err(reason),
        };
        match asked {
            Asked::Dimension(place) => scores.get(*place).map(|score| u64::from(score.get()).into()),
            Asked::Combined(name) => model.combined(name, &scores).map(Into::into),
            Asked::Segment => model.segment(&scores).cloned().map(Into::into),
        }
        .ok_or(Missing::NotKnown)
    }
}
