//! Which touches a goal is credited to, and what they were credited with.

use super::{
    asked::MemberItem,
    attribution::{Attribution, Outcome},
    fractions::Fractions,
    keys::Keys,
    tally::{Distinct, Revenue},
};
use crate::{
    metric::Measure,
    model::{Currency, EventField, Item, Money, ValueType, billionths},
    plan::{Missing, bound::Source, row::Row, select::is_itself},
    population::{Matches, Member},
    time::{Instant, Span},
};
use alloc::vec::Vec;
use core::ops::Range;

/// What a question about conversions is bound to.
#[derive(Debug)]
pub(super) struct Rules {
    pub(super) touches: Source,
    pub(super) by: Option<EventField>,
    pub(super) goals: Source,
    pub(super) within: Span,
    pub(super) attribution: Attribution,
    pub(super) revenue: Option<(Currency, Measure)>,
}

/// The touches and goals of members, one member after the other, and what came of them.
pub(super) struct Credits<'a> {
    touches_of: Matches<'a>,
    goals_of: Matches<'a>,
    pub(super) keys: Option<Keys<'a>>,
    pub(super) ledger: Ledger,
    /// Goals that no touch is credited with.
    pub(super) unattributed: u64,
    /// How many goals were looked at.
    goals: u64,
    /// What of the member that is looked at may be a touch, and what is a goal.
    items: Vec<MemberItem<'a>>,
    goal_items: Vec<MemberItem<'a>>,
    /// His touches, in the order of time.
    touches: Vec<Touch<'a>>,
    /// The groups of these touches, one touch after the other.
    groups: Vec<usize>,
}

/// What was credited to whom.
#[derive(Default)]
pub(super) struct Ledger {
    /// By the number of their key.
    pub(super) groups: Vec<Sides>,
    /// To touches that have no value of the field.
    pub(super) without_value: Sides,
    pub(super) total: Sides,
}

/// Of touches whose window is over, and of the others.
#[derive(Clone, Debug, Default)]
pub(super) struct Sides {
    pub(super) decided: Credited,
    pub(super) undecided: Credited,
}

struct Touch<'a> {
    item: MemberItem<'a>,
    at: i64,
    is_decided: bool,
    /// The places of its groups, of which there may be none.
    groups: Range<usize>,
}

/// What some touches were credited with.
#[derive(Clone, Debug, Default)]
pub(super) struct Credited {
    touches: u64,
    reached: Distinct,
    converted: Distinct,
    conversions: Distinct,
    credit: Fractions,
    /// In billionths, and the credit for those goals of which it is known.
    revenue: Fractions,
    known: Fractions,
    unknown: u64,
}

impl<'a> Credits<'a> {
    pub(super) fn new(rules: &'a Rules, touches_of: Matches<'a>, goals_of: Matches<'a>) -> Self {
        Self {
            touches_of,
            goals_of,
            keys: rules.by.as_ref().map(Keys::new),
            ledger: Ledger::default(),
            unattributed: 0,
            goals: 0,
            items: Vec::new(),
            goal_items: Vec::new(),
            touches: Vec::new(),
            groups: Vec::new(),
        }
    }

    /// Takes in a member; nothing of his where it cannot be told which events count.
    pub(super) fn add(&mut self, member: u32, row: &Row<'_, Member<'a>>, rules: &Rules) -> Result<(), Missing> {
        let (mut touches, mut goals) = (core::mem::take(&mut self.items), core::mem::take(&mut self.goal_items));
        let are_told = self.touches_of.gather(row, &mut touches).and_then(|()| self.goals_of.gather(row, &mut goals));
        if are_told.is_ok() {
            // Kind by kind until now.
            touches.sort_by_key(Item::at);
            self.touches.clear();
            self.groups.clear();
            for item in &touches {
                self.touch(member, rules, *item, row.moving.now);
            }
            for goal in &goals {
                self.reach(member, row, rules, *goal);
            }
        }
        (self.items, self.goal_items) = (touches, goals);
        are_told
    }

    fn touch(&mut self, member: u32, rules: &Rules, item: MemberItem<'a>, now: Instant) {
        let at = item.at().micros();
        let is_decided = rules.end(at) <= now.micros();
        let start = self.groups.len();
        if let Some(keys) = &mut self.keys {
            let numbers = keys.of(&item);
            self.groups.extend(numbers);
            self.ledger.each(numbers, |sides| sides.side(is_decided).touch(member));
        }
        self.ledger.total.side(is_decided).touch(member);
        self.touches.push(Touch { item, at, is_decided, groups: start..self.groups.len() });
    }

    fn reach(&mut self, member: u32, row: &Row<'_, Member<'a>>, rules: &Rules, goal: MemberItem<'a>) {
        self.goals = self.goals.saturating_add(1);
        let at = goal.at().micros();
        let before = self.touches.partition_point(|touch| touch.at <= at);
        let over = self.touches.partition_point(|touch| rules.end(touch.at) <= at);
        let open = self.touches.get(over..before).unwrap_or_default();
        // An event never follows itself.
        let mut open = open.iter().filter(|touch| !is_itself(touch.item, goal)).peekable();
        if open.peek().is_none() {
            self.unattributed = self.unattributed.saturating_add(1);
            return;
        }
        let measured = |measure: &Measure| row.measure(measure, ValueType::Number, goal);
        let revenue = rules.revenue.as_ref().map(|(_, measure)| measured(measure));
        let ledger = &mut self.ledger;
        let mut credit = |touch: &Touch<'a>, touches: u64| {
            let groups = self.groups.get(touch.groups.clone()).unwrap_or_default();
            let part = Part { member, goal: self.goals, parts: touches, revenue };
            ledger.total.side(touch.is_decided).credit(&part);
            let parts = touches.saturating_mul(count(groups.len().max(1)));
            ledger.each(groups, |sides| sides.side(touch.is_decided).credit(&Part { parts, ..part }));
        };
        match rules.attribution {
            Attribution::FirstTouch => open.take(1).for_each(|touch| credit(touch, 1)),
            Attribution::LastTouch => open.last().into_iter().for_each(|touch| credit(touch, 1)),
            Attribution::Linear => {
                let touches = count(open.clone().count());
                open.for_each(|touch| credit(touch, touches));
            }
        }
    }
}

impl Rules {
    /// Where the window of a touch ends, itself outside.
    fn end(&self, touch: i64) -> i64 {
        touch.saturating_add_unsigned(self.within.micros())
    }
}

impl Ledger {
    /// The groups of a touch, or what stands for none.
    fn each(&mut self, groups: &[usize], mut visit: impl FnMut(&mut Sides)) {
        if groups.is_empty() {
            visit(&mut self.without_value);
        }
        for group in groups {
            if *group >= self.groups.len() {
                self.groups.resize_with(group.saturating_add(1), Sides::default);
            }
            self.groups.get_mut(*group).into_iter().for_each(&mut visit);
        }
    }
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// One of so many equal parts of a goal.
#[derive(Clone, Copy)]
struct Part {
    member: u32,
    goal: u64,
    parts: u64,
    /// What the whole goal is worth, where that was asked for.
    revenue: Option<Result<i128, Missing>>,
}

impl Sides {
    fn side(&mut self, is_decided: bool) -> &mut Credited {
        if is_decided { &mut self.decided } else { &mut self.undecided }
    }
}

impl Credited {
    fn touch(&mut self, member: u32) {
        self.touches = self.touches.saturating_add(1);
        self.reached.meet(member.into());
    }

    fn credit(&mut self, part: &Part) {
        self.converted.meet(part.member.into());
        let is_new = self.conversions.meet(part.goal);
        // There are fewer goals than the sum could take.
        let _ = self.credit.add(billionths::ONE, part.parts);
        let Some(revenue) = part.revenue else { return };
        match revenue.ok().and_then(|revenue| self.revenue.add(revenue, part.parts)) {
            Some(()) => drop(self.known.add(1, part.parts)),
            None => self.unknown = self.unknown.saturating_add(is_new.into()),
        }
    }

    pub(super) fn outcome(&self, currency: Option<Currency>) -> Outcome {
        let decimal = |billionths| billionths::to_decimal(billionths).unwrap_or_default();
        Outcome {
            touches: self.touches,
            reached: self.reached.count,
            converted: self.converted.count,
            conversions: self.conversions.count,
            credit: decimal(self.credit.rounded()),
            revenue: currency.map(|currency| Revenue {
                amount: Money::sum(self.revenue.rounded(), currency).unwrap_or(Money::zero(currency)),
                unknown: self.unknown,
            }),
            average_order_value: currency.and_then(|currency| Money::sum(self.revenue.over(&self.known)?, currency)),
        }
    }
}
