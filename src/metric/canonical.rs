//! Metrics that say the same, written in one way.

use super::{Among, Amount, Clause, Events, FieldClause, Leaf, Limited, Moment, Number, Range, Time};
use crate::wire::Wire;
use alloc::vec::Vec;

/// Sorted by how they are written, each once.
fn in_order<T>(items: impl Iterator<Item = T>, to_wire: fn(&T) -> Wire) -> Vec<T> {
    let mut items: Vec<T> = items.collect();
    items.sort_by_cached_key(|item| to_wire(item).to_json());
    items.dedup_by_key(|item| to_wire(item).to_json());
    items
}

impl<T: Limited> Range<T> {
    fn or_itself(&self) -> Self {
        self.canonical().unwrap_or_else(|| self.clone())
    }
}

impl FieldClause {
    fn canonical(&self) -> Self {
        match self {
            Self::InRange(field, range) => Self::InRange(field.clone(), range.or_itself()),
            other => other.clone(),
        }
    }
}

impl Clause {
    fn canonical(&self) -> Self {
        let line = |clauses: &[FieldClause]| in_order(clauses.iter().map(FieldClause::canonical), FieldClause::to_wire);
        match self {
            Self::Field(clause) => Self::Field(clause.canonical()),
            Self::Line(clauses) => Self::Line(line(clauses)),
            Self::NoLine(clauses) => Self::NoLine(line(clauses)),
        }
    }
}

impl Events {
    fn canonical(&self) -> Self {
        Self {
            from: self.from.clone(),
            filter: in_order(self.filter.iter().map(Clause::canonical), Clause::to_wire),
            window: self.window.clone(),
        }
    }
}

impl Moment {
    fn canonical(&self) -> Self {
        Self { events: self.events.canonical(), end: self.end }
    }
}

impl Leaf {
    pub(crate) fn canonical(&self) -> Self {
        match self {
            Self::Number(number, range) => {
                let number = match number {
                    Number::Count(events) => Number::Count(events.canonical()),
                    Number::Distinct { events, by } => Number::Distinct { events: events.canonical(), by: by.clone() },
                    Number::AgeInYears => Number::AgeInYears,
                    Number::Distance(point) => Number::Distance(*point),
                };
                // Metres are compared unrounded: above 10 is not at least 11.
                let is_whole = !matches!(number, Number::Distance(_));
                Self::Number(number, if is_whole { range.or_itself() } else { range.clone() })
            }
            Self::Amount(amount, range) => {
                Self::Amount(Amount { events: amount.events.canonical(), ..amount.clone() }, range.or_itself())
            }
            Self::Time(time, range) => {
                let time = match time {
                    Time::Since(moment) => Time::Since(moment.canonical()),
                    Time::Between { from, to } => Time::Between { from: from.canonical(), to: to.canonical() },
                    Time::MeanGap(events) => Time::MeanGap(events.canonical()),
                    Time::SinceSignUp => Time::SinceSignUp,
                };
                // The mean of gaps is compared unrounded.
                let is_whole = !matches!(time, Time::MeanGap(_));
                Self::Time(time, if is_whole { range.or_itself() } else { range.clone() })
            }
            Self::Label(field, Among::Within(range)) => Self::Label(field.clone(), Among::Within(range.or_itself())),
            Self::Label(field, among) => Self::Label(field.clone(), among.clone()),
        }
    }
}
