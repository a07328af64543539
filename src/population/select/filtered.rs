//! Filters that depend on events alone, applied once: what passes is a kind of events of its own.

use super::kept::are_ascending;
use crate::{
    metric::{Clause, Condition, FieldClause, Limit, Place, Range},
    model::{EventField, EventKind, Item, Money, Value},
    occasion::{DatedOccasion, Occasion},
    plan::{
        Rates,
        bound::{Moving, Setting},
        observed::Missing,
        row::Row,
    },
    population::{
        Population,
        codes::{Codes, place},
        events::{Events, Track},
        purse::{Purse, Sums},
        times::Timeline,
        view::EventAt,
    },
    time::Zone,
};
use alloc::{sync::Arc, vec, vec::Vec};
use core::ops::Range as Rows;

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
fn of_event(clause: &Clause) -> Option<Condition> {
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

/// Where money is compared, which may have to be converted.
fn money_range(clause: &FieldClause) -> Option<&Range<Value>> {
    let FieldClause::InRange(_, range) = clause else { return None };
    range.limits().any(|limit| matches!(limit, Value::Money(_))).then_some(range)
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
        let tests = Tests { population, events, setting, moving };
        let conditions: Vec<Test<'_>> =
            by.conditions.iter().map(|condition| tests.of(condition, by.is_of_lines())).collect();
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
                    let answer = if is_unclear { Answer::Doubt } else { tests.all(&conditions, customer, row, line) };
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
    Doubt,
}

impl Answer {
    /// No when one is no, else in doubt when one is.
    fn all(answers: impl Iterator<Item = Self>) -> Self {
        let mut all = Self::Yes;
        for answer in answers {
            match answer {
                Self::Yes => {}
                Self::No => return Self::No,
                Self::Doubt => all = Self::Doubt,
            }
        }
        all
    }

    fn negated(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Doubt => Self::Doubt,
        }
    }
}

impl From<Result<bool, Missing>> for Answer {
    fn from(outcome: Result<bool, Missing>) -> Self {
        match outcome {
            Ok(true) => Self::Yes,
            Ok(false) => Self::No,
            Err(_) => Self::Doubt,
        }
    }
}

/// A condition, as cheap to ask as columns make it.
enum Test<'t> {
    /// The same answer for each row.
    Always(Answer),
    /// By the code of the event's value, or of the line's.
    ByCode {
        codes: &'t Codes,
        answers: Vec<Answer>,
        is_of_line: bool,
    },
    /// By the total, in billionths of the currency of all.
    ByTotal(&'t Sums, Range<i128>),
    /// Whether one line passes all of these.
    Line(Vec<Test<'t>>),
    NoLine(Vec<Test<'t>>),
    /// As the row reading does.
    Each(Condition),
}

struct Tests<'t> {
    population: &'t Population,
    events: &'t Events,
    setting: &'t Setting,
    moving: &'t Moving,
}

impl<'t> Tests<'t> {
    fn of(&self, condition: &Condition, is_of_lines: bool) -> Test<'t> {
        match condition {
            Condition::Field(clause) => self.of_field(clause, is_of_lines && clause.field().is_of_line()),
            Condition::Line(clauses) => Test::Line(clauses.iter().map(|clause| self.of_field(clause, true)).collect()),
            Condition::NoLine(clauses) => {
                Test::NoLine(clauses.iter().map(|clause| self.of_field(clause, true)).collect())
            }
            each => Test::Each(each.clone()),
        }
    }

    /// Rows of one code read alike, so one of them speaks for all.
    fn of_field(&self, clause: &FieldClause, is_of_line: bool) -> Test<'t> {
        let condition = Condition::Field(clause.clone());
        if !is_of_line && *clause.field() == EventField::Total {
            return self.of_total(clause).unwrap_or(Test::Each(condition));
        }
        if money_range(clause).is_some() {
            return Test::Each(condition);
        }
        let (facts, rows) = if is_of_line {
            let Some(lines) = self.events.lines() else { return Test::Always(Answer::No) };
            (&lines.facts, lines.starts.last().map_or(0, |lines| place(*lines)))
        } else {
            (self.events.facts(), self.events.len())
        };
        let ask = |row: usize| {
            let (row, line) = if is_of_line { (self.events.order_of(row), Some(row)) } else { (row, None) };
            self.each(&condition, 0, row, line)
        };
        let Some(column) = facts.column(clause.field()) else {
            return Test::Always(if rows == 0 { Answer::No } else { ask(0) });
        };
        let mut answers: Vec<Option<Answer>> = vec![None; column.entries().len()];
        let mut missing = answers.len();
        for row in 0..rows {
            if missing == 0 {
                break;
            }
            if let Some(answer) = answers.get_mut(place(column.codes().get(row))).filter(|answer| answer.is_none()) {
                *answer = Some(ask(row));
                missing = missing.saturating_sub(1);
            }
        }
        let answers = answers.into_iter().map(|answer| answer.unwrap_or(Answer::No)).collect();
        Test::ByCode { codes: column.codes(), answers, is_of_line }
    }

    /// Where all totals are in the currency they are compared with.
    fn of_total(&self, clause: &FieldClause) -> Option<Test<'t>> {
        let range = money_range(clause)?;
        let purse = self.events.purse()?;
        let limit = |limit: &Option<Limit<Value>>| match limit {
            None => Some(None),
            Some(Limit { value: Value::Money(money), is_inside }) if purse.is_all_in(money.currency()) => {
                Some(Some(Limit { value: money.billionths(), is_inside: *is_inside }))
            }
            Some(_) => None,
        };
        Some(Test::ByTotal(purse.sums(), Range { lower: limit(&range.lower)?, upper: limit(&range.upper)? }))
    }

    fn all(&self, tests: &[Test<'_>], customer: u32, row: usize, line: Option<usize>) -> Answer {
        Answer::all(tests.iter().map(|test| self.ask(test, customer, row, line)))
    }

    fn ask(&self, test: &Test<'_>, customer: u32, row: usize, line: Option<usize>) -> Answer {
        match test {
            Test::Always(answer) => *answer,
            Test::ByCode { codes, answers, is_of_line } => {
                let row = if *is_of_line { line.unwrap_or_default() } else { row };
                answers.get(place(codes.get(row))).copied().unwrap_or(Answer::No)
            }
            Test::ByTotal(sums, range) => {
                let total = sums.between(row..row.saturating_add(1));
                if range.place(|limit| total.cmp(limit)) == Place::Inside { Answer::Yes } else { Answer::No }
            }
            Test::Line(tests) => self.has_line(tests, customer, row),
            Test::NoLine(tests) => self.has_line(tests, customer, row).negated(),
            Test::Each(condition) => self.each(condition, customer, row, line),
        }
    }

    fn has_line(&self, tests: &[Test<'_>], customer: u32, row: usize) -> Answer {
        let lines: Rows<usize> = self.events.lines_of(row);
        Answer::all(lines.map(|line| self.all(tests, customer, row, Some(line)).negated())).negated()
    }

    /// As the row reading does; lines are numbered through all orders.
    fn each(&self, condition: &Condition, customer: u32, row: usize, line: Option<usize>) -> Answer {
        let reading = Row::new(self.population.member(customer), self.setting, self.moving);
        let event = EventAt { events: self.events, row };
        let line = line.map(|line| event.line(line));
        let item = Item { event, line, now: self.moving.now };
        reading.meets_all(item, core::slice::from_ref(condition)).into()
    }
}
