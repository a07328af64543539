//! Reading a plan for one customer.

use super::{
    bound::{Amount, Funnel, Label, Leaf, Metric, Moving, Node, Number, Operands, Rule, Setting, Share, Source, Time},
    bucket::bucket,
    funnel::Walk,
    observed::{Missing, Observed, Proportion, Quotient, Seen, amount_value, compare_metres, rounded_metres},
    verdict::Verdict,
};
use crate::{metric::Measure, model::Subject, time::Span};
use alloc::boxed::Box;
use core::cell::Cell;

/// A customer seen at an instant.
#[derive(Clone, Copy)]
pub(crate) struct Row<'r, S> {
    pub(crate) subject: S,
    pub(crate) setting: &'r Setting,
    pub(crate) moving: &'r Moving,
}

/// The verdicts of the segments referred to, each found once.
pub(crate) struct Verdicts<'a> {
    rules: &'a [Rule],
    found: Box<[Cell<Option<Verdict>>]>,
}

impl<'a> Verdicts<'a> {
    pub(crate) fn new(rules: &'a [Rule]) -> Self {
        Self { rules, found: rules.iter().map(|_| Cell::new(None)).collect() }
    }

    pub(crate) fn of<'s, S: Subject<'s>>(&self, row: &Row<'_, S>, number: usize) -> Verdict {
        let (Some(rule), Some(found)) = (self.rules.get(number), self.found.get(number)) else {
            return Verdict::Unknown;
        };
        found.get().unwrap_or_else(|| {
            let verdict = row.verdict(&rule.root, self);
            found.set(Some(verdict));
            verdict
        })
    }
}

impl<'r, S> Row<'r, S> {
    pub(crate) fn new(subject: S, setting: &'r Setting, moving: &'r Moving) -> Self {
        Self { subject, setting, moving }
    }
}

impl<'a, S: Subject<'a>> Row<'_, S> {
    pub(crate) fn exists(&self) -> bool {
        self.subject.exists_since().is_none_or(|since| since <= self.moving.now)
    }

    pub(crate) fn verdict(&self, node: &Node, verdicts: &Verdicts<'_>) -> Verdict {
        match node {
            Node::All(operands) => self.first_to_decide(operands, verdicts, Verdict::No),
            Node::Any(operands) => self.first_to_decide(operands, verdicts, Verdict::Yes),
            Node::AtLeast(n, operands) => self.at_least(*n, operands, verdicts),
            Node::Not(of) => !self.verdict(of, verdicts),
            Node::Assume(unknown_is, of) => match self.verdict(of, verdicts) {
                Verdict::Unknown => Verdict::from(*unknown_is),
                known => known,
            },
            Node::Known(of) => Verdict::from(self.verdict(of, verdicts).is_known()),
            Node::Always(answer) => Verdict::from(*answer),
            Node::Segment(number) => verdicts.of(self, *number),
            Node::Host(function) => self.subject.with_customer(|customer| function(customer, self.moving.now)).into(),
            Node::Leaf(leaf) => self.leaf(leaf),
        }
    }

    /// All end at the first no, any at the first yes.
    fn first_to_decide(&self, operands: &Operands, verdicts: &Verdicts<'_>, decisive: Verdict) -> Verdict {
        let mut outcome = !decisive;
        for operand in &operands.cheapest_first {
            let verdict = match operand {
                Node::Leaf(leaf) => self.leaf(leaf),
                operand => self.verdict(operand, verdicts),
            };
            match verdict {
                verdict if verdict == decisive => return decisive,
                Verdict::Unknown => outcome = Verdict::Unknown,
                _ => {}
            }
        }
        outcome
    }

    fn at_least(&self, n: usize, operands: &Operands, verdicts: &Verdicts<'_>) -> Verdict {
        let mut wanted = n;
        let mut unknown = 0_usize;
        let mut left = operands.cheapest_first.len();
        for operand in &operands.cheapest_first {
            left = left.saturating_sub(1);
            match self.verdict(operand, verdicts) {
                Verdict::Yes => wanted = wanted.saturating_sub(1),
                Verdict::Unknown => unknown = unknown.saturating_add(1),
                Verdict::No => {}
            }
            if wanted == 0 {
                return Verdict::Yes;
            }
            if unknown.saturating_add(left) < wanted {
                return Verdict::No;
            }
        }
        Verdict::Unknown
    }

    pub(crate) fn leaf(&self, leaf: &Leaf) -> Verdict {
        match leaf {
            Leaf::Number(Number::Distance(point), range) => {
                Seen::from(self.metres_from_home(*point)).judge(range, |metres, limit| compare_metres(*metres, *limit))
            }
            Leaf::Number(Number::Count(source), range) => match self.count_within(source, range) {
                Some(is_within) => is_within.into(),
                None => self.so_far(self.count(source), source).judge(range, Ord::cmp),
            },
            // What never comes again is farther than any number of days.
            Leaf::Number(Number::DaysUntil(occasion), range) => {
                Seen::from(self.days_until(occasion)).map(|days| days.unwrap_or(u64::MAX)).judge(range, Ord::cmp)
            }
            Leaf::Number(number, range) => self.number(number).judge(range, Ord::cmp),
            Leaf::Amount(amount, range) => self.amount(amount).judge(range, Quotient::compare),
            Leaf::Time(time, range) => self.time(time).judge(range, Quotient::compare),
            Leaf::Share(share, range) => Seen::from(self.share(share)).judge(range, Proportion::compare),
            Leaf::Label(Label::Fact(field), among) => self.fact_is(field, among),
            Leaf::Label(label, among) => self.label(label, among),
        }
    }

    /// What is seen of a leaf's metric.
    pub(crate) fn observed(&self, leaf: &Leaf) -> Observed {
        match leaf {
            Leaf::Number(number, _) => self.number(number).into(),
            Leaf::Amount(amount, _) => self.amount_value(amount),
            Leaf::Time(time, _) => self.time_value(time),
            Leaf::Share(share, _) => self.share_value(share),
            Leaf::Label(label, among) => self.seen_label(label, Some(among)),
        }
    }

    pub(crate) fn value(&self, metric: &Metric) -> Observed {
        match metric {
            Metric::Number(number) => self.number(number).into(),
            Metric::Amount(amount) => self.amount_value(amount),
            Metric::Time(time) => self.time_value(time),
            Metric::Share(share) => self.share_value(share),
            Metric::Label(label) => self.seen_label(label, None),
        }
    }

    fn share_value(&self, share: &Share) -> Observed {
        self.share(share).and_then(Proportion::value).map_or_else(Observed::Missing, Observed::Exactly)
    }

    fn amount_value(&self, amount: &Amount) -> Observed {
        let currency = match amount.of {
            Measure::Money { currency, .. } => Some(currency),
            Measure::Field(_) => None,
        };
        match self.amount(amount) {
            Seen::Exactly(quotient) => Seen::from(amount_value(quotient, currency)).into(),
            Seen::AtLeast(quotient) => {
                amount_value(quotient, currency).map_or_else(Observed::Missing, Observed::AtLeast)
            }
            Seen::Missing(reason) => Observed::Missing(reason),
        }
    }

    /// Rounded half to even at microseconds.
    fn time_value(&self, time: &Time) -> Observed {
        let micros = |quotient: Quotient| u64::try_from(quotient.rounded().unwrap_or_default()).unwrap_or_default();
        self.time(time).map(|quotient| Span::from_micros(micros(quotient))).into()
    }

    pub(crate) fn number(&self, number: &Number) -> Seen<u64> {
        match number {
            Number::Count(source) => self.so_far(self.count(source), source),
            Number::Distinct(source, by) => self.so_far(self.distinct(source, by), source),
            Number::Most(source, by) => self.so_far(self.most(source, by), source),
            Number::Furthest(funnel) => match self.way(funnel, &mut Walk::new()) {
                Err(reason) => Seen::Missing(reason),
                Ok(way) => self.steps(funnel, way.len()),
            },
            Number::DaysUntil(occasion) => {
                Seen::from(self.days_until(occasion).and_then(|days| days.ok_or(Missing::NothingAhead)))
            }
            Number::DaysSince(moment) => self.days_since(moment),
            Number::Bucket(salt) => Seen::Exactly(bucket(salt, &self.subject.id())),
            Number::AgeInYears => self.age_in_years().into(),
            Number::Distance(point) => Seen::from(self.metres_from_home(*point)).map(rounded_metres),
        }
    }

    /// How far a customer came in a funnel, who is seen to have taken so many steps.
    pub(crate) fn steps(&self, funnel: &Funnel, taken: usize) -> Seen<u64> {
        let taken = u64::try_from(taken).unwrap_or(u64::MAX);
        let is_complete = self.is_complete_within(self.bounds_of(funnel.window));
        if is_complete { Seen::Exactly(taken) } else { Seen::AtLeast(taken) }
    }

    /// A number that can only grow with more history.
    pub(crate) fn so_far<T>(&self, number: Result<T, Missing>, source: &Source) -> Seen<T> {
        match number {
            Ok(number) if self.is_complete(source) => Seen::Exactly(number),
            Ok(number) => Seen::AtLeast(number),
            Err(reason) => Seen::Missing(reason),
        }
    }
}
