//! Whether leaves of two plans ask the same: windows are numbered plan by plan, so what counts is where they lie.

use super::{
    Plan,
    bound::{Amount, Funnel, Label, Leaf, Levels, Moment, Node, Number, Quantity, Setting, Share, Source, Time},
};
use crate::time::Bounds;
use alloc::sync::Arc;

/// The windows of two plans.
#[derive(Clone, Copy)]
struct Windows<'w>(&'w [Bounds], &'w [Bounds]);

impl Plan {
    /// Whether two nodes, a leaf or a function of the host each, are sure to have the same answer for every customer.
    pub(crate) fn asks_as(&self, node: &Node, other: &Self, other_node: &Node) -> bool {
        if self.moving.now != other.moving.now {
            return false;
        }
        match (node, other_node) {
            (Node::Host(one), Node::Host(other)) => Arc::ptr_eq(one, other),
            (Node::Leaf(one), Node::Leaf(other_leaf)) => {
                Windows(&self.moving.windows, &other.moving.windows).same_leaf(one, other_leaf)
                    && self.bound.setting.agrees(&other.bound.setting)
            }
            _ => false,
        }
    }
}

impl Setting {
    /// Whether all that leaves are read by is the same, but for their windows.
    fn agrees(&self, other: &Self) -> bool {
        let is_same = |one: &Arc<_>, other: &Arc<_>| Arc::ptr_eq(one, other) || one == other;
        is_same(&self.zone, &other.zone)
            && (Arc::ptr_eq(&self.rates, &other.rates) || self.rates == other.rates)
            && self.history_since == other.history_since
            && self.clocks.agree(&other.clocks)
    }
}

impl Windows<'_> {
    fn same_window(self, one: usize, other: usize) -> bool {
        self.0.get(one) == self.1.get(other)
    }

    fn same_leaf(self, one: &Leaf, other: &Leaf) -> bool {
        match (one, other) {
            (Leaf::Number(one, range), Leaf::Number(other, other_range)) => {
                range == other_range && self.same_number(one, other)
            }
            (Leaf::Amount(one, range), Leaf::Amount(other, other_range)) => {
                range == other_range && self.same_amount(one, other)
            }
            (Leaf::Time(one, range), Leaf::Time(other, other_range)) => {
                range == other_range && self.same_time(one, other)
            }
            (Leaf::Share(one, range), Leaf::Share(other, other_range)) => {
                range == other_range && self.same_share(one, other)
            }
            (Leaf::Label(one, among), Leaf::Label(other, other_among)) => {
                among == other_among && self.same_label(one, other)
            }
            _ => false,
        }
    }

    fn same_leaves(self, one: &[Leaf], other: &[Leaf]) -> bool {
        one.len() == other.len() && one.iter().zip(other).all(|(one, other)| self.same_leaf(one, other))
    }

    fn same_source(self, one: &Source, other: &Source) -> bool {
        let Source { from, filter, window, pick } = one;
        self.same_window(*window, other.window) && (from, filter, pick) == (&other.from, &other.filter, &other.pick)
    }

    fn same_moment(self, one: &Moment, other: &Moment) -> bool {
        one.end == other.end && self.same_source(&one.source, &other.source)
    }

    fn same_number(self, one: &Number, other: &Number) -> bool {
        match (one, other) {
            (Number::Count(one), Number::Count(other)) => self.same_source(one, other),
            (Number::Distinct(one, by), Number::Distinct(other, other_by))
            | (Number::Most(one, by), Number::Most(other, other_by)) => by == other_by && self.same_source(one, other),
            (Number::Furthest(one), Number::Furthest(other)) => {
                let Funnel { steps, window, within, same } = one;
                self.same_window(*window, other.window)
                    && (steps, within, same) == (&other.steps, &other.within, &other.same)
            }
            (Number::DaysSince(one), Number::DaysSince(other)) => self.same_moment(one, other),
            // Of these, none has a window.
            (one, other) => one == other && !one.has_window(),
        }
    }

    fn same_amount(self, one: &Amount, other: &Amount) -> bool {
        let Amount { stat, source, of, holds, credit_notes } = one;
        let same_credit_notes = match (credit_notes, &other.credit_notes) {
            (None, None) => true,
            (Some(one), Some(other)) => self.same_source(one, other),
            _ => false,
        };
        same_credit_notes
            && self.same_source(source, &other.source)
            && (stat, of, holds) == (&other.stat, &other.of, &other.holds)
    }

    fn same_time(self, one: &Time, other: &Time) -> bool {
        match (one, other) {
            (Time::Since(one), Time::Since(other)) => self.same_moment(one, other),
            (Time::Between(from, to), Time::Between(other_from, other_to)) => {
                self.same_moment(from, other_from) && self.same_moment(to, other_to)
            }
            (Time::Gap(gap, one), Time::Gap(other_gap, other)) => gap == other_gap && self.same_source(one, other),
            (Time::Field(one), Time::Field(other)) => self.same_amount(one, other),
            (Time::SinceSignUp, Time::SinceSignUp) => true,
            _ => false,
        }
    }

    fn same_share(self, one: &Share, other: &Share) -> bool {
        match (one, other) {
            (Share::Of(one), Share::Of(other)) => {
                self.same_quantity(&one.0, &other.0) && self.same_quantity(&one.1, &other.1)
            }
            (Share::Overdue(one), Share::Overdue(other)) => self.same_source(one, other),
            (Share::Occasions(one, occasion), Share::Occasions(other, other_occasion)) => {
                occasion == other_occasion && self.same_source(one, other)
            }
            _ => false,
        }
    }

    fn same_quantity(self, one: &Quantity, other: &Quantity) -> bool {
        match (one, other) {
            (Quantity::Count(one), Quantity::Count(other)) => self.same_source(one, other),
            (Quantity::Amount(one), Quantity::Amount(other)) => self.same_amount(one, other),
            _ => false,
        }
    }

    fn same_label(self, one: &Label, other: &Label) -> bool {
        match (one, other) {
            (Label::Fact(one), Label::Fact(other)) => one == other,
            (
                Label::Favourite { source, by, least },
                Label::Favourite { source: other, by: other_by, least: other_least },
            ) => (by, least) == (other_by, other_least) && self.same_source(source, other),
            (Label::Level(one), Label::Level(other)) => self.same_levels(one, other),
            (Label::Scored(None), Label::Scored(None)) => true,
            (Label::Scored(Some(one)), Label::Scored(Some(other))) => {
                let ((one, asked), (other, other_asked)) = (&**one, &**other);
                asked == other_asked && one.model == other.model && self.same_leaves(&one.leaves, &other.leaves)
            }
            _ => false,
        }
    }

    fn same_levels(self, one: &Levels, other: &Levels) -> bool {
        let Levels { any, lowest, above } = one;
        let same_any = match (any, &other.any) {
            (None, None) => true,
            (Some(one), Some(other)) => self.same_leaf(one, other),
            _ => false,
        };
        let mut pairs = above.iter().zip(&other.above);
        same_any
            && *lowest == other.lowest
            && above.len() == other.above.len()
            && pairs.all(|((one, name), (other, other_name))| name == other_name && self.same_leaf(one, other))
    }
}

impl Number {
    fn has_window(&self) -> bool {
        match self {
            Self::Count(_) | Self::Distinct(..) | Self::Most(..) | Self::Furthest(_) | Self::DaysSince(_) => true,
            Self::AgeInYears | Self::Distance(_) | Self::DaysUntil(_) | Self::Bucket(_) => false,
        }
    }
}
