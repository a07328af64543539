//! Metrics that say the same, written in one way.

use super::{
    Among, Amount, Clause, Condition, Events, FieldClause, Funnel, Gap, GroupBy, Label, Leaf, Limited, Link, Moment,
    Number, Pick, Quantity, Range, Share, Stat, Step, Time,
};
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

impl Condition {
    fn canonical(&self) -> Self {
        let line = |clauses: &[FieldClause]| in_order(clauses.iter().map(FieldClause::canonical), FieldClause::to_wire);
        match self {
            Self::Field(clause) => Self::Field(clause.canonical()),
            Self::Line(clauses) => Self::Line(line(clauses)),
            Self::NoLine(clauses) => Self::NoLine(line(clauses)),
            Self::During(occasion) => Self::During(occasion.canonical()),
            Self::Outside(occasion) => Self::Outside(occasion.canonical()),
            Self::Refused(problem) => Self::Refused(problem.clone()),
        }
    }
}

impl Step {
    fn canonical(&self) -> Self {
        let filter = in_order(self.filter.iter().map(Condition::canonical), Condition::to_wire);
        Self { from: self.from.clone(), filter }
    }
}

impl Clause {
    fn canonical(&self) -> Self {
        match self {
            Self::Is(condition) => Self::Is(condition.canonical()),
            Self::Link(link) => Self::Link(Link { other: link.other.canonical(), ..link.clone() }),
        }
    }

    fn all_canonical(clauses: &[Self]) -> Vec<Self> {
        in_order(clauses.iter().map(Self::canonical), Self::to_wire)
    }
}

impl Events {
    fn canonical(&self) -> Self {
        let pick = self.pick.as_ref();
        Self {
            from: self.from.clone(),
            filter: Clause::all_canonical(&self.filter),
            window: self.window.clone(),
            pick: pick.map(|pick| Pick { end: pick.end, filter: Clause::all_canonical(&pick.filter) }),
        }
    }
}

impl Moment {
    fn canonical(&self) -> Self {
        Self { events: self.events.canonical(), end: self.end }
    }
}

impl GroupBy {
    fn canonical(&self) -> Self {
        match self {
            Self::Occasion(occasion) => Self::Occasion(occasion.canonical()),
            other => other.clone(),
        }
    }
}

impl Number {
    fn canonical(&self) -> Self {
        match self {
            Self::Count(events) => Self::Count(events.canonical()),
            Self::Distinct { events, by } => Self::Distinct { events: events.canonical(), by: by.canonical() },
            Self::Most { events, by } => Self::Most { events: events.canonical(), by: by.canonical() },
            Self::Furthest(funnel) => {
                let steps = funnel.steps.iter().map(Step::canonical).collect();
                Self::Furthest(Funnel { steps, ..funnel.clone() })
            }
            Self::DaysUntil(occasion) => Self::DaysUntil(occasion.canonical()),
            Self::DaysSince(moment) => Self::DaysSince(moment.canonical()),
            Self::AgeInYears | Self::Distance(_) | Self::Bucket(_) => self.clone(),
        }
    }
}

impl Time {
    fn canonical(&self) -> Self {
        match self {
            Self::Since(moment) => Self::Since(moment.canonical()),
            Self::Between { from, to } => Self::Between { from: from.canonical(), to: to.canonical() },
            Self::Gap(gap, events) => Self::Gap(*gap, events.canonical()),
            Self::Field { stat, events, field } => {
                Self::Field { stat: *stat, events: events.canonical(), field: field.clone() }
            }
            Self::SinceSignUp => Self::SinceSignUp,
        }
    }

    /// Whether values are whole microseconds: averages and medians are compared unrounded.
    pub(crate) fn is_whole(&self) -> bool {
        !matches!(self, Self::Gap(Gap::Mean, _) | Self::Field { stat: Stat::Average | Stat::Median, .. })
    }
}

impl Number {
    /// Whether values are whole: metres are compared unrounded, so that above 10 is not at least 11.
    pub(crate) fn is_whole(&self) -> bool {
        !matches!(self, Self::Distance(_))
    }
}

impl Amount {
    fn canonical(&self) -> Self {
        Self { events: self.events.canonical(), ..self.clone() }
    }
}

impl Quantity {
    fn canonical(&self) -> Self {
        match self {
            Self::Count(events) => Self::Count(events.canonical()),
            Self::Amount(amount) => Self::Amount(amount.canonical()),
        }
    }
}

impl Share {
    fn canonical(&self) -> Self {
        match self {
            Self::Of { part, whole } => Self::Of { part: part.canonical(), whole: whole.canonical() },
            Self::Overdue(events) => Self::Overdue(events.canonical()),
            Self::Occasions { events, occasion } => {
                Self::Occasions { events: events.canonical(), occasion: occasion.canonical() }
            }
        }
    }
}

impl Label {
    fn canonical(&self) -> Self {
        match self {
            Self::Favourite { events, by, least } => {
                Self::Favourite { events: events.canonical(), by: by.canonical(), least: *least }
            }
            Self::Fact(_) | Self::Level(_) | Self::Score { .. } | Self::SegmentOf(_) => self.clone(),
        }
    }
}

/// With its limits inside, where values are whole.
fn limits<T: Limited>(range: &Range<T>, is_whole: bool) -> Range<T> {
    if is_whole { range.or_itself() } else { range.clone() }
}

impl Leaf {
    pub(crate) fn canonical(&self) -> Self {
        match self {
            Self::Number(number, range) => Self::Number(number.canonical(), limits(range, number.is_whole())),
            Self::Amount(amount, range) => Self::Amount(amount.canonical(), range.or_itself()),
            Self::Time(time, range) => Self::Time(time.canonical(), limits(range, time.is_whole())),
            Self::Share(share, range) => Self::Share(share.canonical(), range.or_itself()),
            Self::Label(label, Among::Within(range)) => {
                Self::Label(label.canonical(), Among::Within(range.or_itself()))
            }
            Self::Label(label, among) => Self::Label(label.canonical(), among.clone()),
        }
    }
}
