//! Which touches a goal is credited to, and what they were credited with.

use super::{
    asked::gather,
    conversion::{Attribution, Outcome},
    fractions::Fractions,
    keys::Keys,
    tally::{Distinct, Revenue},
};
use crate::{
    metric::Measure,
    model::{Currency, EventField, Item, Money, Occurred, Subject, ValueType, billionths},
    plan::{Missing, bound::Source, row::Row, select::is_itself},
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
pub(super) struct Credits<'a, E: Occurred<'a>> {
    pub(super) keys: Keys<'a>,
    pub(super) ledger: Ledger,
    /// Goals that no touch is credited with.
    pub(super) unattributed: u64,
    /// How many goals were looked at.
    goals: u64,
    /// Of the member that is looked at, in the order of time.
    touches: Vec<Touch<E, E::Line>>,
    /// The groups of these touches, one touch after the other.
    groups: Vec<usize>,
    /// Of one touch.
    numbers: Vec<usize>,
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

struct Touch<E, L> {
    item: Item<E, L>,
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

impl<'a, E: Occurred<'a>> Credits<'a, E> {
    pub(super) fn new() -> Self {
        Self {
            keys: Keys::new(),
            ledger: Ledger::default(),
            unattributed: 0,
            goals: 0,
            touches: Vec::new(),
            groups: Vec::new(),
            numbers: Vec::new(),
        }
    }

    /// Takes in a member; nothing of his where it cannot be told which events count.
    pub(super) fn add<S: Subject<'a, Event = E>>(
        &mut self,
        member: u32,
        row: &Row<'_, S>,
        rules: &Rules,
    ) -> Result<(), Missing> {
        let mut items = Vec::new();
        gather(row, &rules.touches, &mut items)?;
        if items.is_empty() {
            self.unattributed = self.unattributed.saturating_add(row.count(&rules.goals)?);
            return Ok(());
        }
        let mut goals = Vec::new();
        gather(row, &rules.goals, &mut goals)?;
        // Kind by kind until now.
        items.sort_by_key(Item::at);
        self.touches.clear();
        self.groups.clear();
        for item in items {
            self.touch(member, rules, item, row.moving.now);
        }
        for goal in goals {
            let revenue = rules.revenue.as_ref().map(|(_, measure)| row.measure(measure, ValueType::Number, goal));
            self.reach(member, rules, goal, revenue);
        }
        Ok(())
    }

    fn touch(&mut self, member: u32, rules: &Rules, item: Item<E, E::Line>, now: Instant) {
        let at = item.at().micros();
        let is_decided = rules.end(at) <= now.micros();
        let mut numbers = core::mem::take(&mut self.numbers);
        rules.by.iter().for_each(|field| self.keys.of(item, field, &mut numbers));
        self.ledger.each(&numbers, |sides| sides.side(is_decided).touch(member));
        self.ledger.total.side(is_decided).touch(member);
        let start = self.groups.len();
        self.groups.extend(&numbers);
        self.touches.push(Touch { item, at, is_decided, groups: start..self.groups.len() });
        self.numbers = numbers;
    }

    fn reach(&mut self, member: u32, rules: &Rules, goal: Item<E, E::Line>, revenue: Option<Result<i128, Missing>>) {
        self.goals = self.goals.saturating_add(1);
        let at = goal.at().micros();
        let before = self.touches.partition_point(|touch| touch.at <= at);
        let over = self.touches.partition_point(|touch| rules.end(touch.at) <= at);
        let open = self.touches.get(over..before).unwrap_or_default();
        // An event never follows itself.
        let mut open = open.iter().filter(|touch| !is_itself(touch.item, goal));
        let ledger = &mut self.ledger;
        let mut credit = |touch: &Touch<E, E::Line>, touches: u64| {
            let groups = self.groups.get(touch.groups.clone()).unwrap_or_default();
            let part = Part { member, goal: self.goals, parts: touches, revenue };
            ledger.total.side(touch.is_decided).credit(&part);
            let parts = touches.saturating_mul(count(groups.len().max(1)));
            ledger.each(groups, |sides| sides.side(touch.is_decided).credit(&Part { parts, ..part }));
        };
        let touches = match rules.attribution {
            Attribution::FirstTouch => open.next().map(|touch| credit(touch, 1)).into_iter().count(),
            Attribution::LastTouch => open.next_back().map(|touch| credit(touch, 1)).into_iter().count(),
            Attribution::Linear => {
                let touches = open.clone().count();
                open.for_each(|touch| credit(touch, count(touches)));
                touches
            }
        };
        self.unattributed = self.unattributed.saturating_add(u64::from(touches == 0));
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
