//! The bound tree, which all readings walk: checked, with windows numbered and operands ordered by cost.

use super::{
    Rates,
    context::{Clocks, HostFunction},
};
use crate::{
    metric::{Among, Clause, End, Gap, GroupBy, Measure, Pick, Range, Ratio, Stat, Step},
    model::{Currency, EventField, EventKind, GeoPoint, ProfileField, Text, ValueType},
    occasion::DatedOccasion,
    predicate::Predicate,
    scale::ScoreModel,
    segment::SegmentId,
    time::{Bounds, Instant, Span, Window, Zone},
};
use alloc::{boxed::Box, sync::Arc, vec::Vec};
use chrono::NaiveDate;

/// The events of a metric and the number of its window.
#[derive(Debug, PartialEq)]
pub(crate) struct Source {
    /// Sorted, each once.
    pub(crate) from: Box<[EventKind]>,
    /// What is asked of one event alone comes first.
    pub(crate) filter: Vec<Clause>,
    pub(crate) window: usize,
    pub(crate) pick: Option<Pick>,
}

#[derive(Debug, PartialEq)]
pub(crate) struct Moment {
    pub(crate) source: Source,
    pub(crate) end: End,
}

#[derive(Debug, PartialEq)]
pub(crate) enum Number {
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

#[derive(Debug, PartialEq)]
pub(crate) struct Funnel {
    pub(crate) steps: Vec<Step>,
    pub(crate) window: usize,
    pub(crate) within: Option<Span>,
    pub(crate) same: Option<EventField>,
}

#[derive(Debug, PartialEq)]
pub(crate) struct Amount {
    pub(crate) stat: Stat,
    pub(crate) source: Source,
    pub(crate) of: Measure,
    /// What a field is to hold.
    pub(crate) holds: ValueType,
    /// Credit notes without an order, to be taken off.
    pub(crate) credit_notes: Option<Source>,
}

#[derive(Debug, PartialEq)]
pub(crate) enum Time {
    Since(Moment),
    Between(Moment, Moment),
    Gap(Gap, Source),
    Field(Amount),
    SinceSignUp,
}

#[derive(Debug, PartialEq)]
pub(crate) enum Share {
    Of(Box<(Quantity, Quantity)>),
    Overdue(Source),
    Occasions(Source, DatedOccasion),
}

#[derive(Debug, PartialEq)]
pub(crate) enum Quantity {
    Count(Source),
    Amount(Amount),
}

#[derive(Debug, PartialEq)]
pub(crate) enum Label {
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
#[derive(Debug, PartialEq)]
pub(crate) struct Levels {
    /// That the metric has any value; `None` where there is no scale.
    pub(crate) any: Option<Leaf>,
    pub(crate) lowest: Text,
    /// The higher ones in ascending order: that their metric is at least as much, and their name.
    pub(crate) above: Vec<(Leaf, Text)>,
}

/// A model bound to a context: what a leaf of a predicate asks.
#[derive(Debug, PartialEq)]
pub(crate) struct Scored {
    pub(crate) leaves: Vec<Leaf>,
    pub(crate) model: Arc<ScoreModel>,
}

/// What a leaf asks of the scores.
#[derive(Debug, PartialEq)]
pub(crate) enum Asked {
    /// The score on a dimension, by its place.
    Dimension(usize),
    /// What is combined of them under a name.
    Combined(Text),
    Segment,
}

#[derive(Debug)]
pub(crate) enum Metric {
    Number(Number),
    Amount(Amount),
    Time(Time),
    Share(Share),
    Label(Label),
}

/// A metric that has an order.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ordered<'b> {
    Number(&'b Number),
    Amount(&'b Amount),
    Time(&'b Time),
    Share(&'b Share),
}

/// What the value of a metric that has an order is told in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Number,
    Money(Currency),
    /// In billionths, those of seconds.
    Span,
}

#[derive(Debug, PartialEq)]
pub(crate) enum Leaf {
    Number(Number, Range<u64>),
    /// Limits in billionths.
    Amount(Amount, Range<i128>),
    /// Limits in microseconds.
    Time(Time, Range<i128>),
    Share(Share, Range<Ratio>),
    Label(Label, Among),
}

/// Operands in the order of what they cost, and where each one of the definition stands among them.
pub(crate) struct Operands {
    pub(crate) cheapest_first: Box<[Node]>,
    places: Box<[usize]>,
}

pub(crate) enum Node {
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
pub(crate) struct Rule {
    pub(crate) id: Option<SegmentId>,
    pub(crate) predicate: Predicate,
    pub(crate) root: Node,
}

/// What of a context is needed to read at any instant.
#[derive(Debug)]
pub(crate) struct Setting {
    pub(crate) windows: Vec<Window>,
    /// Where nothing needs a zone, UTC.
    pub(crate) zone: Arc<Zone>,
    pub(crate) rates: Arc<Rates>,
    pub(crate) clocks: Clocks,
    pub(crate) history_since: Option<Instant>,
    pub(crate) horizon: Instant,
}

/// A setting at an instant.
#[derive(Clone, Debug)]
pub(crate) struct Moving {
    pub(crate) now: Instant,
    pub(crate) today: NaiveDate,
    pub(crate) windows: Box<[Bounds]>,
}

impl Setting {
    pub(crate) fn at(&self, now: Instant) -> Moving {
        Moving {
            now,
            today: self.zone.date(now),
            windows: self.windows.iter().map(|window| window.resolve(now, &self.zone)).collect(),
        }
    }
}

impl Setting {
    /// Whether the history is known of the whole of a window.
    pub(crate) fn knows(&self, window: Bounds) -> bool {
        self.history_since.is_none_or(|since| window.is_empty() || window.from >= since.micros())
    }
}

impl Scored {
    /// The metric whose events tell most: that of the dimension asked for, else the first.
    pub(crate) fn leaf(&self, asked: &Asked) -> Option<&Leaf> {
        match asked {
            Asked::Dimension(place) => self.leaves.get(*place),
            Asked::Combined(_) | Asked::Segment => self.leaves.first(),
        }
    }
}

impl Operands {
    pub(crate) fn new(of: Vec<Node>) -> Self {
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
    pub(crate) fn in_order(&self) -> impl Iterator<Item = &Node> {
        self.places.iter().filter_map(|place| self.cheapest_first.get(*place))
    }

    fn cost(&self) -> u64 {
        self.cheapest_first.iter().fold(0, |sum, node| sum.saturating_add(node.cost()))
    }
}

impl Source {
    /// Whether all events of the kinds inside the window are meant.
    pub(crate) fn is_plain(&self) -> bool {
        self.filter.is_empty() && self.pick.is_none()
    }

    pub(crate) fn picks(&self, end: End) -> bool {
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

impl Metric {
    /// `None` of labels.
    pub(crate) fn ordered(&self) -> Option<Ordered<'_>> {
        Some(match self {
            Self::Number(number) => Ordered::Number(number),
            Self::Amount(amount) => Ordered::Amount(amount),
            Self::Time(time) => Ordered::Time(time),
            Self::Share(share) => Ordered::Share(share),
            Self::Label(_) => return None,
        })
    }
}

impl Leaf {
    /// `None` of labels.
    pub(crate) fn ordered(&self) -> Option<Ordered<'_>> {
        Some(match self {
            Self::Number(number, _) => Ordered::Number(number),
            Self::Amount(amount, _) => Ordered::Amount(amount),
            Self::Time(time, _) => Ordered::Time(time),
            Self::Share(share, _) => Ordered::Share(share),
            Self::Label(..) => return None,
        })
    }
}

impl Ordered<'_> {
    pub(crate) fn unit(self) -> Unit {
        match self {
            Self::Amount(Amount { of: Measure::Money { currency, .. }, .. }) => Unit::Money(*currency),
            Self::Number(_) | Self::Amount(_) | Self::Share(_) => Unit::Number,
            Self::Time(_) => Unit::Span,
        }
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
