//! The closed set of metrics: one value read off one customer at one instant.
//!
//! Many words, few metrics: what a builder says in the marketer's words ends up here, and every reading handles just
//! these cases. All metrics of events have one shape: which events, seen through which window, folded how.

mod canonical;
pub(crate) mod forms;
mod range;
mod ratio;
#[cfg(feature = "serde")]
mod read;
mod sentence;
mod wire;

pub(crate) use range::{Limit, Limited, Place, Range};
pub use ratio::{ParseRatioError, Ratio, percent, ratio};
#[cfg(feature = "serde")]
pub(crate) use read::Readable;

use crate::{
    error::Problem,
    model::{Currency, EventField, EventKind, GeoPoint, ProfileField, Text, Value, Values},
    occasion::{DatedOccasion, Occasion},
    time::{Span, Window},
};
use alloc::{collections::BTreeSet, vec::Vec};
use rust_decimal::Decimal;

/// Which events: of some kinds, that pass every clause, inside a window; or of those only the first or the latest, if it
/// passes some more.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Events {
    pub(crate) from: BTreeSet<EventKind>,
    pub(crate) filter: Vec<Clause>,
    pub(crate) window: Window,
    pub(crate) pick: Option<Pick>,
}

/// Only the first or the latest of some events is looked at.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Pick {
    pub(crate) end: End,
    /// What that one must be like.
    pub(crate) filter: Vec<Clause>,
}

/// What an event must be like.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Clause {
    Is(Condition),
    Link(Link),
}

/// What is asked of one event alone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Condition {
    Field(FieldClause),
    /// One line of the order passes them all.
    Line(Vec<FieldClause>),
    /// No line of the order passes them all.
    NoLine(Vec<FieldClause>),
    During(Occasion),
    Outside(Occasion),
    /// Stands for what a step of a sequence can not say; binding refuses it.
    Refused(Problem),
}

/// What a field must be like. Without a value no clause holds but `Lacks`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum FieldClause {
    OneOf(EventField, Values),
    NotOneOf(EventField, Values),
    InRange(EventField, Range<Value>),
    Has(EventField),
    Lacks(EventField),
}

/// Another event before or after this one, or none.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Link {
    pub(crate) side: Side,
    /// Whether there is one.
    pub(crate) holds: bool,
    pub(crate) other: Step,
    pub(crate) within: Option<Span>,
    /// The field of which both have a value in common.
    pub(crate) same: Option<EventField>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Side {
    After,
    Before,
}

/// One step of a sequence. Steps do not nest: a step has neither steps nor a window of its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Step {
    pub(crate) from: BTreeSet<EventKind>,
    pub(crate) filter: Vec<Condition>,
}

/// Steps that are to be taken one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Funnel {
    pub(crate) steps: Vec<Step>,
    /// In which the first step is taken.
    pub(crate) window: Window,
    /// Before so much time has passed since the first.
    pub(crate) within: Option<Span>,
    pub(crate) same: Option<EventField>,
}

/// A whole number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Number {
    Count(Events),
    Distinct {
        events: Events,
        by: GroupBy,
    },
    /// The largest number of events that have one value in common.
    Most {
        events: Events,
        by: GroupBy,
    },
    /// The furthest step reached.
    Furthest(Funnel),
    AgeInYears,
    /// Metres from home, as far as they are compared unrounded.
    Distance(GeoPoint),
    /// Local dates to the next day of an occasion.
    DaysUntil(DatedOccasion),
    /// Local dates from that of a moment to today's.
    DaysSince(Moment),
    /// Hundredths of a percent, by salt and id.
    Bucket(Text),
}

/// What events have in common that are taken together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum GroupBy {
    Field(EventField),
    Day,
    Week,
    Month,
    Quarter,
    Year,
    /// By the customer's own clock.
    Weekday,
    /// By the customer's own clock.
    Hour,
    Occasion(DatedOccasion),
}

/// An amount of money in one currency, or a sum or average of a numeric field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Amount {
    pub(crate) stat: Stat,
    pub(crate) events: Events,
    pub(crate) of: Measure,
}

/// What is added up.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Measure {
    Money { currency: Currency, refunds: Refunds },
    Field(EventField),
}

/// Whether money given back is taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Refunds {
    After,
    Before,
}

/// How amounts become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Stat {
    Total,
    Average,
    /// The one in the middle; of an even number, the mean of the middle two.
    Median,
    Largest,
    Smallest,
    First,
    Last,
    /// The slope of the least-squares line over the first, second, third... of them.
    Trend,
}

/// A length of time.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Time {
    Since(Moment),
    Between {
        from: Moment,
        to: Moment,
    },
    Gap(Gap, Events),
    /// A field that holds a length of time.
    Field {
        stat: Stat,
        events: Events,
        field: EventField,
    },
    SinceSignUp,
}

/// Which of the gaps between events that are neighbours in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Gap {
    Mean,
    Longest,
    Latest,
}

/// The first or the latest of some events.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Moment {
    pub(crate) events: Events,
    pub(crate) end: End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum End {
    First,
    Last,
}

/// One quantity compared with another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Share {
    Of {
        part: Quantity,
        whole: Quantity,
    },
    /// The time since the latest, compared with the mean gap.
    Overdue(Events),
    /// Of the occurrences of an occasion since the first event, those that had one.
    Occasions {
        events: Events,
        occasion: DatedOccasion,
    },
}

/// What has a part.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Quantity {
    Count(Events),
    Amount(Amount),
}

/// What a customer is called by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Label {
    Fact(ProfileField),
    /// What most of some events have in common, where at least so many tell.
    Favourite {
        events: Events,
        by: GroupBy,
        least: u32,
    },
    /// The level on a scale of the context.
    Level(Text),
    /// A score by a model of the context: on a dimension, or what is combined of several.
    Score {
        model: Text,
        of: Text,
    },
    /// The segment by the grid of a score model of the context.
    SegmentOf(Text),
}

/// What a label may be.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Among {
    Anything,
    OneOf(Values),
    Within(Range<Value>),
}

/// Any metric.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum AnyMetric {
    Number(Number),
    Amount(Amount),
    Time(Time),
    Share(Share),
    Label(Label),
}

/// A metric within a range.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Leaf {
    Number(Number, Range<u64>),
    Amount(Amount, Range<Decimal>),
    Time(Time, Range<Span>),
    Share(Share, Range<Ratio>),
    Label(Label, Among),
}

impl AnyMetric {
    /// That there is a value; `None` of labels, which have no order.
    pub(crate) fn any(&self) -> Option<Leaf> {
        Some(match self.clone() {
            Self::Number(number) => Leaf::Number(number, Range::ANYTHING),
            Self::Amount(amount) => Leaf::Amount(amount, Range::ANYTHING),
            Self::Time(time) => Leaf::Time(time, Range::ANYTHING),
            Self::Share(share) => Leaf::Share(share, Range::ANYTHING),
            Self::Label(_) => return None,
        })
    }
}

impl Leaf {
    pub(crate) fn is_share(&self) -> bool {
        matches!(self, Self::Share(..))
    }
}

impl Clause {
    pub(crate) fn link(&self) -> Option<&Link> {
        match self {
            Self::Link(link) => Some(link),
            Self::Is(_) => None,
        }
    }
}

impl FieldClause {
    pub(crate) fn field(&self) -> &EventField {
        match self {
            Self::OneOf(field, _)
            | Self::NotOneOf(field, _)
            | Self::InRange(field, _)
            | Self::Has(field)
            | Self::Lacks(field) => field,
        }
    }
}
