//! Filters that depend on events alone, applied once: what passes is a kind of events of its own.

use super::{
    conditions::{Answer, Conditions, money_range},
    kept::are_ascending,
};
use crate::{
    metric::{Clause, Condition},
    model::{EventField, EventKind, Money},
    occasion::{DatedOccasion, Occasion},
    plan::{
        Rates,
        bound::{Moving, Setting},
    },
    population::{
        Population,
        codes::place,
        events::{Events, Track},
        purse::Purse,
        times::Timeline,
    },
    time::Zone,
};
use alloc::{sync::Arc, vec::Vec};

/// Events of a kind, or lines of orders, that pass a filter.
#[derive(Debug)]
pub(in crate::population) struct Filtered {
    by: Filter,
    timeline: Timeline,
    before_refunds: Option<Purse>,
    after_refunds: Option<Purse>,
    settled_at: i64,
    /// Those who have events of which it cannot be told whether they pass; sorted.
    pub(super) in_doubt: Vec<u32>,
    /// Whether no amount is below zero, before refunds and after.
    pub(super) are_ascending: [bool; 2],
}

/// What a filter says, and what of a setting it depends on.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Filter {
    kind: EventKind,
    conditions: Vec<Condition>,
    /// Of lines, whether their money is wanted, which takes some time to work out.
    has_money: bool,
    zone: Option<Arc<Zone>>,
    rates: Option<Arc<Rates>>,
}

impl Filter {
    /// `None` where something else than the event decides: another event, the profile, or what became known later.
    pub(super) fn new(kind: &EventKind, filter: &[Clause], has_money: bool, setting: &Setting) -> Option<Self> {
        let conditions: Option<Vec<Condition>> = filter.iter().map(of_event).collect();
        let conditions = conditions?;
        let needs_zone = |condition: &Condition| matches!(condition, Condition::During(_) | Condition::Outside(_));
        let needs_rates = |condition: &Condition| match condition {
            Condition::Field(clause) => money_range(clause).is_some(),
            Condition::Line(clauses) | Condition::NoLine(clauses) => {
                clauses.iter().any(|clause| money_range(clause).is_some())
            }
            _ => false,
        };
        Some(Self {
            kind: kind.clone(),
            has_money: has_money && *kind == EventKind::OrderLine,
            zone: conditions.iter().any(needs_zone).then(|| Arc::clone(&setting.zone)),
            rates: conditions.iter().any(needs_rates).then(|| Arc::clone(&setting.rates)),
            conditions,
        })
    }

    /// The kind whose rows are looked at.
    pub(super) fn of_rows(&self) -> &EventKind {
        if self.is_of_lines() { &EventKind::Order } else { &self.kind }
    }

    fn is_of_lines(&self) -> bool {
        self.kind == EventKind::OrderLine
    }
}

/// The condition of a clause that asks an event alone.
pub(super) fn of_event(clause: &Clause) -> Option<Condition> {
    let Clause::Is(condition) = clause else { return None };
    let is_of_event = match condition {
        Condition::Field(clause) => *clause.field() != EventField::Refunded,
        Condition::Line(_) | Condition::NoLine(_) => true,
        Condition::During(occasion) | Condition::Outside(occasion) => {
            !matches!(occasion, Occasion::Dated(DatedOccasion::Personal(_)))
        }
        Condition::Refused(_) => false,
    };
    is_of_event.then(|| condition.clone())
}

impl Filtered {
    pub(super) fn is_by(&self, filter: &Filter) -> bool {
        self.by == *filter
    }

    /// In bytes.
    pub(super) fn size(&self) -> usize {
        let (times, found_by) = self.timeline.sizes();
        let purses = [&self.before_refunds, &self.after_refunds].into_iter().flatten().map(Purse::sizes);
        let money = purses.fold(0_usize, |sum, (sums, currencies)| sum.saturating_add(sums).saturating_add(currencies));
        let in_doubt = size_of_val(self.in_doubt.as_slice());
        times.saturating_add(found_by).saturating_add(money).saturating_add(in_doubt)
    }

    pub(super) fn track(&self) -> Track<'_> {
        Track {
            timeline: &self.timeline,
            rows: None,
            before_refunds: self.before_refunds.as_ref(),
            after_refunds: self.after_refunds.as_ref(),
            settled_at: self.settled_at,
        }
    }

    pub(super) fn new(
        population: &Population,
        events: &Events,
        by: Filter,
        (setting, moving): (&Setting, &Moving),
    ) -> Self {
        let track = events.track();
        let conditions = Conditions::new((population, events), &by.conditions, by.is_of_lines(), (setting, moving));
        let clocks = &population.people.clock;
        let has_clocks = !clocks.last().is_all(&None) || clocks.dated_customers().next().is_some();
        let asks_clocks = has_clocks && by.conditions.iter().any(asks_clock);
        let mut passed: Vec<u32> = Vec::new();
        let mut lines: Vec<usize> = Vec::new();
        let mut in_doubt: Vec<u32> = Vec::new();
        let starts = track.timeline.starts();
        for ((start, end), customer) in starts.iter().zip(starts.iter().skip(1)).zip(0_u32..) {
            for position in *start..*end {
                let row = track.rows.map_or(position, |rows| rows.get(place(position)).copied().unwrap_or_default());
                let row = place(row);
                let is_unclear = asks_clocks && events.local_offset(row).is_none();
                let mut add = |line: Option<usize>| {
                    let answer = if is_unclear { Answer::Doubt } else { conditions.ask(customer, row, line) };
                    match answer {
                        Answer::Yes => {
                            passed.push(position);
                            lines.extend(line);
                        }
                        Answer::No => {}
                        Answer::Doubt => in_doubt.push(customer),
                    }
                };
                if by.is_of_lines() { events.lines_of(row).for_each(|line| add(Some(line))) } else { add(None) }
            }
        }
        in_doubt.dedup();
        let timeline = track.timeline.picked(&passed);
        let before = if by.is_of_lines() {
            let money: Vec<Option<Money>> = lines.iter().map(|line| events.line_amount(*line)).collect();
            by.has_money.then(|| Purse::of_money(timeline.starts(), &money))
        } else {
            track.before_refunds.map(|purse| purse.picked(timeline.starts(), &passed))
        };
        let after = if by.is_of_lines() {
            before.clone()
        } else {
            track.after_refunds.map(|purse| purse.picked(timeline.starts(), &passed))
        };
        let mut filtered = Self {
            by,
            timeline,
            before_refunds: before,
            after_refunds: after,
            settled_at: track.settled_at,
            in_doubt,
            are_ascending: [false; 2],
        };
        filtered.are_ascending = are_ascending(&filtered.track());
        filtered
    }
}

fn asks_clock(condition: &Condition) -> bool {
    matches!(condition, Condition::During(Occasion::Daily(_)) | Condition::Outside(Occasion::Daily(_)))
}
