//! The bound tree, which all readings walk: checked, with windows numbered and operands ordered by cost.

use super::{
    Rates,
    context::{Clocks, HostFunction},
};
use crate::{
    metric::{Among, Clause, End, Gap, GroupBy, Measure, Pick, Range, Ratio, Stat, Step},
    model::{EventField, EventKind, GeoPoint, ProfileField, Text, ValueType},
    occasion::DatedOccasion,
    predicate::Predicate,
    scale::ScoreModel,
    segment::SegmentId,
    time::{Bounds, Instant, Span, Window, Zone},
};
use alloc::{boxed::Box, sync::Arc, vec::Vec};
use chrono::NaiveDate;

/// The events of a metric and the number of its window.
#[derive(Debug)]
pub(super) struct Source {
    /// Sorted, each once.
    pub(super) from: Box<[EventKind]>,
    /// What is asked of one event alone comes first.
    pub(super) filter: Vec<Clause>,
    pub(super) window: usize,
    pub(super) pick: Option<Pick>,
}

#[derive(Debug)]
pub(super) struct Moment {
    pub(super) source: Source,
    pub(super) end: End,
}

#[derive(Debug)]
pub(super) enum Number {
    Count(Source),
    Distinct(Source, GroupBy),
    Most(Source, GroupBy),
    Furthest(Funnel),
    AgeInYears,
    Distance(GeoPoint),
    DaysUntil(DatedOccasion),
    DaysSince(Moment),
    Bucket(Text),
}

#[derive(Debug)]
pub(super) struct Funnel {
    pub(super) steps: Vec<Step>,
    pub(super) window: usize,
    pub(super) within: Option<Span>,
    pub(super) same: Option<EventField>,
}

#[derive(Debug)]
pub(super) struct Amount {
    pub(super) stat: Stat,
    pub(super) source: Source,
    pub(super) of: Measure,
    /// What a field is to hold.
    pub(super) holds: ValueType,
    /// Credit notes without an order, to be taken off.
    pub(super) credit_notes: Option<Source>,
}

#[derive(Debug)]
pub(super) enum Time {
    Since(Moment),
    Between(Moment, Moment),
    Gap(Gap, Source),
    Field(Amount),
    SinceSignUp,
}

#[derive(Debug)]
pub(super) enum Share {
    Of(Box<(Quantity, Quantity)>),
    Overdue(Source),
    Occasions(Source, DatedOccasion),
}

#[derive(Debug)]
pub(super) enum Quantity {
    Count(Source),
    Amount(Amount),
}

#[derive(Debug)]
pub(super) enum Label {
    Fact(ProfileField),
    Favourite {
        source: Source,
        by: GroupBy,
        least: u32,
    },
    Level(Box<Levels>),
    /// What is asked of a score model; `None` where there is none.
    Scored(Option<Box<(Scored, Asked)>>),
}

/// A metric with named levels.
#[derive(Debug)]
pub(super) struct Levels {
    /// That the metric has any value; `None` where there is no scale.
    pub(super) any: Option<Leaf>,
    pub(super) lowest: Text,
    /// The higher ones in ascending order: that their metric is at least as much, and their name.
    pub(super) above: Vec<(Leaf, Text)>,
}

/// A model bound to a context: what a leaf of a predicate asks.
#[derive(Debug)]
pub(super) struct Scored {
    pub(super) leaves: Vec<Leaf>,
    pub(super) model: Arc<ScoreModel>,
}

/// What a leaf asks of the scores.
#[derive(Debug)]
pub(super) enum Asked {
    /// The score on a dimension, by its place.
    Dimension(usize),
    /// What is combined of them under a name.
    Combined(Text),
    Segment,
}

#[derive(Debug)]
pub(super) enum Metric {
    Number(Number),
    Amount(Amount),
    Time(Time),
    Share(Share),
    Label(Label),
}

#[derive(Debug)]
pub(super) enum Leaf {
    Number(Number, Range<u64>),
    /// Limits in billionths.
    Amount(Amount, Range<i128>),
    /// Limits in microseconds.
    Time(Time, Range<i128>),
    Share(Share, Range<Ratio>),
    Label(Label, Among),
}

/// Operands in the order of what they cost, and where each one of the definition stands among them.
pub(super) struct Operands {
    pub(super) cheapest_first: Box<[Node]>,
    places: Box<[usize]>,
}

pub(super) enum Node {
    All(Operands),
    Any(Operands),
    AtLeast(usize, Operands),
    Not(Box<Node>),
    Assume(bool, Box<Node>),
    Known(Box<Node>),
    Always(bool),
    /// The number of a rule before this one.
    Segment(usize),
    Host(HostFunction),
    Leaf(Box<Leaf>),
}

/// A predicate beside what it was bound to.
pub(super) struct Rule {
    pub(super) id: Option<SegmentId>,
    pub(super) predicate: Predicate,
    pub(super) root: Node,
}

/// What of a context is needed to read at any instant.
#[derive(Debug)]
pub(super) struct Setting {
    pub(super) windows: Vec<Window>,
    /// Where nothing needs a zone, UTC.
    pub(super) zone: Arc<Zone>,
    pub(super) rates: Arc<Rates>,
    pub(super) clocks: Clocks,
    pub(super) history_since: Option<Instant>,
    pub(super) horizon: Instant,
}

/// A setting at an instant.
#[derive(Clone, Debug)]
pub(super) struct Moving {
    pub(super) now: Instant,
    pub(super) today: NaiveDate,
    pub(super) windows: Box<[Bounds]>,
}

impl Setting {
    pub(super) fn at(&self, now: Instant) -> Moving {
        Moving {
            now,
            today: self.zone.date(now),
            windows: self.windows.iter().map(|window| window.resolve(now, &self.zone)).collect(),
        }
    }
}

impl Scored {
    /// The metric whose events tell most: that of the dimension asked for, else the first.
    pub(super) fn leaf(&self, asked: &Asked) -> Option<&Leaf> {
        match asked {
            Asked::Dimension(place) => self.leaves.get(*place),
            Asked::Combined(_) | Asked::Segment => self.leaves.first(),
        }
    }
}

impl Operands {
    pub(super) fn new(of: Vec<Node>) -> Self {
        let mut by_cost: Vec<(usize, Node)> = of.into_iter().enumerate().collect();
        by_cost.sort_by_key(|(_, node)| node.cost());
        let mut places: Vec<(usize, usize)> = by_cost.iter().map(|(index, _)| *index).zip(0..).collect();
        places.sort_unstable();
        Self {
            cheapest_first: by_cost.into_iter().map(|(_, node)| node).collect(),
            places: places.into_iter().map(|(_, place)| place).collect(),
        }
    }

    /// As in the definition.
    pub(super) fn in_order(&self) -> impl Iterator<Item = &Node> {
        self.places.iter().filter_map(|place| self.cheapest_first.get(*place))
    }

    fn cost(&self) -> u64 {
        self.cheapest_first.iter().fold(0, |sum, node| sum.saturating_add(node.cost()))
    }
}

impl Source {
    /// Whether all events of the kinds inside the window are meant.
    pub(super) fn is_plain(&self) -> bool {
        self.filter.is_empty() && self.pick.is_none()
    }

    pub(super) fn picks(&self, end: End) -> bool {
        self.pick.as_ref().is_some_and(|pick| pick.end == end)
    }

    /// Filters look at every event of the window; without one, two binary searches do.
    fn cost(&self) -> u64 {
        let kinds = u64::try_from(self.from.len()).unwrap_or(u64::MAX);
        let links = self.filter.iter().filter(|clause| clause.link().is_some()).count();
        let links = u64::try_from(links).unwrap_or(u64::MAX).saturating_mul(200);
        kinds.saturating_mul(if self.is_plain() { 3 } else { 100 }).saturating_add(links)
    }
}

impl Amount {
    fn cost(&self) -> u64 {
        let walks = self.stat != Stat::Total || matches!(self.of, Measure::Field(_));
        self.source.cost().saturating_add(if walks { 100 } else { 3 })
    }
}

impl Quantity {
    fn cost(&self) -> u64 {
        match self {
            Self::Count(source) => source.cost(),
            Self::Amount(amount) => amount.cost(),
        }
    }
}

impl Node {
    /// In some unit; only the order matters.
    fn cost(&self) -> u64 {
        match self {
            Self::All(operands) | Self::Any(operands) | Self::AtLeast(_, operands) => operands.cost(),
            Self::Not(of) | Self::Assume(_, of) | Self::Known(of) => of.cost(),
            Self::Always(_) => 0,
            Self::Segment(_) => 50,
            Self::Host(_) => 1_000,
            Self::Leaf(leaf) => leaf.cost(),
        }
    }
}

impl Leaf {
    fn cost(&self) -> u64 {
        match self {
            Self::Label(Label::Fact(_), _)
            | Self::Number(Number::AgeInYears | Number::Bucket(_), _)
            | Self::Time(Time::SinceSignUp, _) => 1,
            Self::Number(Number::Distance(_) | Number::DaysUntil(_), _) => 5,
            Self::Number(Number::Count(source), _) | Self::Time(Time::Gap(_, source), _) => source.cost(),
            Self::Number(Number::Distinct(source, _) | Number::Most(source, _), _)
            | Self::Label(Label::Favourite { source, .. }, _)
            | Self::Share(Share::Overdue(source) | Share::Occasions(source, _), _) => source.cost().saturating_add(200),
            Self::Number(Number::Furthest(_), _) => 1_000,
            Self::Amount(amount, _) | Self::Time(Time::Field(amount), _) => amount.cost(),
            Self::Number(Number::DaysSince(moment), _) | Self::Time(Time::Since(moment), _) => moment.source.cost(),
            Self::Time(Time::Between(from, to), _) => from.source.cost().saturating_add(to.source.cost()),
            Self::Share(Share::Of(of), _) => of.0.cost().saturating_add(of.1.cost()),
            Self::Label(Label::Level(levels), _) => {
                levels.above.iter().fold(0, |sum, (leaf, _)| sum.saturating_add(leaf.cost()))
            }
            Self::Label(Label::Scored(scored), _) => {
                let leaves = scored.iter().flat_map(|scored| &scored.0.leaves);
                leaves.fold(0, |sum, leaf| sum.saturating_add(leaf.cost()))
            }
        }
    }
}
