//! Scoring a customer by a model.

use super::{
    bound::{Asked, Leaf, Scored},
    observed::{Missing, Proportion, Quotient},
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

impl<'a, S: Subject<'a>> Row<'_, S> {
    /// The values of dimensions, in billionths.
    pub(crate) fn values_of(&self, leaves: &[Leaf]) -> Result<Vec<i128>, Unscored> {
        leaves.iter().enumerate().map(|(place, leaf)| self.value_of(place, leaf)).collect()
    }

    /// The value of the dimension at a place, in billionths.
    pub(crate) fn value_of(&self, place: usize, leaf: &Leaf) -> Result<i128, Unscored> {
        self.billionths(leaf).map_err(|reason| match (place, reason) {
            (0, Missing::TooFewEvents) => Unscored::WithoutPurchases,
            (place, reason) => Unscored::Missing(place, reason),
        })
    }

    /// A metric in billionths: of money and numbers of themselves, of lengths of time of seconds, of shares of the whole.
    fn billionths(&self, leaf: &Leaf) -> Result<i128, Missing> {
        let rounded = |quotient: Quotient| quotient.rounded().ok_or(Missing::TooManyDigits);
        let scaled = |value: i128, by: i128| value.checked_mul(by).ok_or(Missing::TooManyDigits);
        match leaf {
            Leaf::Number(number, _) => self.number(number).exactly().and_then(|n| scaled(n.into(), billionths::ONE)),
            Leaf::Amount(amount, _) => self.amount(amount).exactly().and_then(rounded),
            // Microseconds.
            Leaf::Time(time, _) => self.time(time).exactly().and_then(rounded).and_then(|micros| scaled(micros, 1_000)),
            Leaf::Share(share, _) => self.share(share).and_then(Proportion::billionths),
            Leaf::Label(..) => Err(Missing::WrongType),
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
