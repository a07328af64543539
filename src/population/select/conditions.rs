//! What is asked of an event alone, as cheap to ask of many as columns make it.

use crate::{
    metric::{Condition, FieldClause, Limit, Place, Range},
    model::{EventField, Item, Value},
    plan::{
        bound::{Moving, Setting},
        observed::Missing,
        row::Row,
    },
    population::{
        Population,
        codes::{Codes, place},
        events::Events,
        purse::Sums,
        view::EventAt,
    },
};
use alloc::{boxed::Box, vec::Vec};
use core::{cell::Cell, ops::Range as Rows};

/// Where money is compared, which may have to be converted.
pub(super) fn money_range(clause: &FieldClause) -> Option<&Range<Value>> {
    let FieldClause::InRange(_, range) = clause else { return None };
    range.limits().any(|limit| matches!(limit, Value::Money(_))).then_some(range)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
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
#[derive(Debug)]
enum Test<'t> {
    /// The same answer for each row.
    Always(Answer),
    /// By the code of the event's value, or of the line's: rows of one code read alike, so the first that is met speaks for all.
    ByCode {
        codes: &'t Codes,
        answers: Box<[Cell<Option<Answer>>]>,
        is_of_line: bool,
        condition: Condition,
    },
    /// By the total, in billionths of the currency of all.
    ByTotal(&'t Sums, Range<i128>),
    /// Whether one line passes all of these.
    Line(Vec<Test<'t>>),
    NoLine(Vec<Test<'t>>),
    /// As the row reading does.
    Each(Condition),
}

/// What is asked of events of a kind, or of lines of orders.
#[derive(Debug)]
pub(super) struct Conditions<'t> {
    asked: Asked<'t>,
    tests: Vec<Test<'t>>,
}

#[derive(Clone, Copy, Debug)]
struct Asked<'t> {
    population: &'t Population,
    events: &'t Events,
    setting: &'t Setting,
    moving: &'t Moving,
}

impl<'t> Conditions<'t> {
    pub(super) fn new<'c>(
        (population, events): (&'t Population, &'t Events),
        conditions: impl IntoIterator<Item = &'c Condition>,
        is_of_lines: bool,
        (setting, moving): (&'t Setting, &'t Moving),
    ) -> Self {
        let asked = Asked { population, events, setting, moving };
        Self { asked, tests: conditions.into_iter().map(|condition| asked.test(condition, is_of_lines)).collect() }
    }

    /// Whether a row passes all of them, or one of its lines; lines are numbered through all orders.
    #[inline]
    pub(super) fn ask(&self, customer: u32, row: usize, line: Option<usize>) -> Answer {
        if self.tests.is_empty() { Answer::Yes } else { self.asked.all(&self.tests, customer, row, line) }
    }
}

impl<'t> Asked<'t> {
    fn test(&self, condition: &Condition, is_of_lines: bool) -> Test<'t> {
        match condition {
            Condition::Field(clause) => self.of_field(clause, is_of_lines && clause.field().is_of_line()),
            Condition::Line(clauses) => Test::Line(clauses.iter().map(|clause| self.of_field(clause, true)).collect()),
            Condition::NoLine(clauses) => {
                Test::NoLine(clauses.iter().map(|clause| self.of_field(clause, true)).collect())
            }
            each => Test::Each(each.clone()),
        }
    }

    fn of_field(&self, clause: &FieldClause, is_of_line: bool) -> Test<'t> {
        let condition = Condition::Field(clause.clone());
        if !is_of_line && *clause.field() == EventField::Total {
            return self.of_total(clause).unwrap_or(Test::Each(condition));
        }
        if *clause.field() == EventField::Refunded || money_range(clause).is_some() {
            return Test::Each(condition);
        }
        let (facts, rows) = if is_of_line {
            let Some(lines) = self.events.lines() else { return Test::Always(Answer::No) };
            (&lines.facts, lines.starts.last().map_or(0, |lines| place(*lines)))
        } else {
            (self.events.facts(), self.events.len())
        };
        let Some(column) = facts.column(clause.field()) else {
            let (row, line) = if is_of_line { (self.events.order_of(0), Some(0)) } else { (0, None) };
            return Test::Always(if rows == 0 { Answer::No } else { self.each(&condition, 0, row, line) });
        };
        let answers = column.entries().iter().map(|_| Cell::new(None)).collect();
        Test::ByCode { codes: column.codes(), answers, is_of_line, condition }
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
            Test::ByCode { codes, answers, is_of_line, condition } => {
                let code = codes.get(if *is_of_line { line.unwrap_or_default() } else { row });
                let Some(answer) = answers.get(place(code)) else { return Answer::No };
                answer.get().unwrap_or_else(|| {
                    let found = self.each(condition, customer, row, line.filter(|_| *is_of_line));
                    answer.set(Some(found));
                    found
                })
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
