//! Shares of one quantity in another.

use super::{
    World,
    values::{BILLION, Measured, Reading, tag},
};
use serde_json::{Value as Json, json};

impl World {
    pub(super) fn share(&self, metric: &Json, customer: &Json) -> Reading {
        let ratio = match tag(metric) {
            ("of", content) => {
                let part = self.quantity(&content["part"], customer);
                let whole = self.quantity(&content["whole"], customer);
                part.zip(whole).map(|((part, parts), (whole, wholes))| (part * wholes, whole * parts))
            }
            ("overdue", events) => self.overdue(events, customer),
            ("occasions", content) => self.chosen(&content["events"], customer).and_then(|chosen| {
                if chosen.later {
                    return None;
                }
                let window = &content["events"]["window"];
                let (kept, over) = self.kept_occasions(&content["occasion"], &chosen.items, window, customer)?;
                Some((kept as i128, over as i128))
            }),
            other => panic!("no share: {other:?}"),
        };
        match ratio {
            Some((sum, count)) if count > 0 => Reading::Exactly(Measured::Ratio { sum, count }),
            _ => Reading::Missing,
        }
    }

    /// How many or how much, in billionths, where it is known for sure: a fraction.
    pub(super) fn quantity(&self, quantity: &Json, customer: &Json) -> Option<(i128, i128)> {
        let (reading, scale) = match tag(quantity) {
            ("count", events) => (self.number(&json!({"count": events}), customer), BILLION),
            _ => (self.amount(quantity, customer), 1),
        };
        match reading {
            Reading::Exactly(Measured::Ratio { sum, count }) => Some((sum * scale, count)),
            _ => None,
        }
    }

    /// The time since the latest event and the mean gap, both times the number of gaps.
    fn overdue(&self, events: &Json, customer: &Json) -> Option<(i128, i128)> {
        let (gaps, later) = self.gaps(events, customer)?;
        let latest = self.chosen(events, customer)?.items.last()?.at;
        let since = i128::from(self.as_of) - i128::from(latest);
        (!later).then(|| (since * gaps.len() as i128, gaps.iter().sum()))
    }
}
