//! The closed set of metrics: one value read off one customer at one instant.
//!
//! Many words, few metrics: what a builder says in the marketer's words ends up here, and every reading handles just
//! these cases. All metrics of events have one shape: which events, seen through which window, folded how.

mod canonical;
mod range;
#[cfg(feature = "serde")]
mod read;
mod sentence;
mod wire;

pub(crate) use range::{Limit, Limited, Place, Range};

use crate::{
    model::{Currency, EventField, EventKind, GeoPoint, ProfileField, Value, Values},
    time::{Span, Window},
};
use alloc::{collections::BTreeSet, vec::Vec};
use rust_decimal::Decimal;

/// Which events: of some kinds, that pass every clause, inside a window.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Events {
    pub(crate) from: BTreeSet<EventKind>,
    pub(crate) filter: Vec<Clause>,
    pub(crate) window: Window,
}

/// What an event must be like.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Clause {
    Field(FieldClause),
    /// One line of the order passes them all.
    Line(Vec<FieldClause>),
    /// No line of the order passes them all.
    NoLine(Vec<FieldClause>),
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

/// A whole number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Number {
    Count(Events),
    Distinct {
        events: Events,
        by: DistinctBy,
    },
    AgeInYears,
    /// Metres from home, as far as they are compared unrounded.
    Distance(GeoPoint),
}

/// What is counted once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum DistinctBy {
    Field(EventField),
    Day,
    Week,
    Month,
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
    Largest,
    Smallest,
    First,
    Last,
}

/// A length of time.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Time {
    Since(Moment),
    Between { from: Moment, to: Moment },
    MeanGap(Events),
    SinceSignUp,
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

/// What a fact of the profile may be.
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
    Label(ProfileField),
}

/// A metric within a range.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Leaf {
    Number(Number, Range<u64>),
    Amount(Amount, Range<Decimal>),
    Time(Time, Range<Span>),
    Label(ProfileField, Among),
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
