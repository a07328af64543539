//! One question asked of rows as they pass.

mod passer;
mod tally;

use super::{
    BatchCustomer, BatchNumber, Members, MoneyKind, PopulationError, RowError, RowKind,
    build::{check_customers, check_rows},
    codes::place,
    ids::Ids,
    places::number,
};
use crate::{
    metric::{End, Gap, Measure, Stat},
    model::{Event, EventKind, Id, Money, Rejection, Session},
    plan::{
        Plan,
        bound::{Amount, Label, Leaf, Moment, Node, Number, Quantity, Share, Source, Time},
    },
    predicate::Predicate,
    segment::SegmentId,
    time::Instant,
};
use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use passer::Passer;
use tally::{Counted, Row, Sums, Tally};
use thiserror::Error;

/// The members of one segment, found while rows of events pass and are forgotten.
///
/// A [`Population`](super::Population) holds every event, so that any question can be asked of it again and again. For one
/// question asked once, all that is needed of a long table is a count: a scan keeps for each customer and
/// each leaf of the definition a number (4 bytes for a count, 8 for a first or latest instant or a total, 16 for a total once
/// somebody's is beyond nine milliards), takes rows in any order, and needs nothing to be built. Its members are those that
/// [`Population::select`](super::Population::select) finds in a population of the same rows.
///
/// ```
/// use segmentry::{model::EventKind, population::Scan, prelude::*, time::Instant};
///
/// // Rows of a table as a driver hands them over: whose, when.
/// let opened = [("anna", "2026-10-05T08:00:00Z"), ("berta", "2026-06-01T09:30:00Z"), ("anna", "2026-10-20T18:12:00Z")];
///
/// let context = Context::at("2026-11-01T00:00:00Z".parse::<Instant>()?);
/// let engaged = messages().opened().within_last(days(90)).count().at_least(2);
/// let mut scan = Scan::new(&engaged.plan(&context)?)?;
/// let message_opened = scan.row_kind(EventKind::MessageOpened)?;
/// for (customer, at) in opened {
///     scan.row(message_opened, customer, at.parse::<Instant>()?);
/// }
/// assert_eq!(scan.select()?, ["anna".into()]);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// Rows have no ids, so a row that comes twice counts twice, in a scan as in a [`Batch`](super::Batch). Give it the rows of
/// all kinds that make somebody a customer: who is in none of them is not there, and counts nowhere. It knows no
/// [aliases](crate::model::Customer::aliases): each id is a customer.
///
/// What can be counted: how many events of some kinds lie in a window, when the first and the latest were (and so the mean time
/// between them, and whether the next is overdue), totals of money, shares of such numbers, buckets of ids, and levels and
/// scores made of these; in any combination, and in segments referred to. All else is refused by [`new`](Self::new).
#[derive(Clone, Debug)]
pub struct Scan {
    plan: Plan,
    ids: Ids,
    kinds: Vec<Counted>,
    /// Who has a row that is not later than the instant asked for, and who has one that is.
    present: Members,
    ahead: Members,
    is_mixed_up: bool,
    /// Whether customers differ of whom nothing is kept.
    asks_for_ids: bool,
    /// What is shown in place of rows whose money is unknown or cannot be converted.
    without_money: Event,
}

/// A definition that cannot be counted row by row: which part, and why.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("rows alone do not tell `{leaf}`{}: {reason}", in_segment(.segment.as_ref()))]
#[non_exhaustive]
pub struct ScanError {
    /// The part as a sentence.
    pub leaf: String,
    /// The segment in which it stands, where it is one that the definition refers to.
    pub segment: Option<SegmentId>,
    /// Why.
    pub reason: ScanReason,
}

fn in_segment(segment: Option<&SegmentId>) -> String {
    segment.map_or_else(String::new, |id| alloc::format!(" in segment {id}"))
}

/// Why a part of a definition cannot be counted row by row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum ScanReason {
    /// Profiles do not come in rows.
    #[error("it asks for a fact of the profile")]
    Profile,
    /// Rows tell whose an event is, when it happened and what it was worth, and no more.
    #[error("it asks more of events than when they happened and what they were worth")]
    Field,
    /// No number that is kept for each customer is enough.
    #[error("it needs all events of a customer together")]
    Together,
    /// The host's own function takes a whole customer.
    #[error("a function of the host needs the whole customer")]
    Host,
}

impl Scan {
    /// To find the members of a plan, at its instant.
    ///
    /// # Errors
    /// When a part of the definition asks for what rows do not tell, or for more than a number for each customer.
    ///
    /// ```
    /// # use segmentry::{population::{Scan, ScanReason}, prelude::*, time::Instant};
    /// # let context = Context::at("2026-11-01T00:00:00Z".parse::<Instant>()?);
    /// let rule = orders().count().at_least(3) & country().is_known();
    /// let error = Scan::new(&rule.plan(&context)?).unwrap_err();
    /// assert_eq!(error.reason, ScanReason::Profile);
    /// assert_eq!(error.to_string(), "rows alone do not tell `any country`: it asks for a fact of the profile");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub fn new(plan: &Plan) -> Result<Self, ScanError> {
        let now = plan.as_of();
        let mut scan = Self {
            plan: plan.clone(),
            ids: Ids::default(),
            kinds: Vec::new(),
            present: Members::default(),
            ahead: Members::default(),
            is_mixed_up: false,
            asks_for_ids: false,
            without_money: Session::new(now).into(),
        };
        for rule in [&plan.bound.rule].into_iter().chain(&plan.bound.behind) {
            let refused = |(leaf, reason): (&Predicate, ScanReason)| {
                let segment = rule.id.clone().filter(|id| plan.segment() != Some(id));
                ScanError { leaf: leaf.to_string(), segment, reason }
            };
            scan.prepare(&rule.predicate, &rule.root).map_err(refused)?;
        }
        Ok(scan)
    }

    /// The number of a customer within this scan, see [`Batch::number`](super::Batch::number).
    pub fn number(&mut self, customer: impl Into<Id>) -> BatchNumber {
        BatchNumber::of(&mut self.ids, customer.into())
    }

    /// The numbers of a column of customers, in their order, see [`Batch::numbers`](super::Batch::numbers).
    pub fn numbers<I: Into<Id>>(&mut self, customers: impl IntoIterator<Item = I>) -> Vec<BatchNumber> {
        BatchNumber::of_all(&mut self.ids, customers)
    }

    /// A kind whose events need nothing but an instant, see [`Batch::row_kind`](super::Batch::row_kind).
    ///
    /// # Errors
    /// When they need more.
    pub fn row_kind(&mut self, kind: impl Into<EventKind>) -> Result<RowKind, RowError> {
        let kind = RowKind::check(kind.into())?;
        Ok(RowKind(number(self.place(&kind))))
    }

    /// A kind whose events need nothing but an instant and an amount of money, see [`Batch::money_kind`](super::Batch::money_kind).
    ///
    /// # Errors
    /// When they have none.
    pub fn money_kind(&mut self, kind: impl Into<EventKind>) -> Result<MoneyKind, RowError> {
        let kind = MoneyKind::check(kind.into())?;
        Ok(MoneyKind(number(self.place(&kind))))
    }

    /// An event, see [`Batch::row`](super::Batch::row).
    #[inline]
    pub fn row(&mut self, kind: RowKind, customer: impl Into<BatchCustomer>, at: impl Into<Instant>) {
        let at = at.into();
        self.count(kind.0, customer.into(), |counted, customer| counted.push(Row { customer, at }));
    }

    /// An event that was worth something, see [`Batch::money_row`](super::Batch::money_row).
    ///
    /// # Errors
    /// When the amount is below zero; then the event does not count.
    #[inline]
    pub fn money_row(
        &mut self,
        kind: MoneyKind,
        customer: impl Into<BatchCustomer>,
        at: impl Into<Instant>,
        money: Money,
    ) -> Result<(), Rejection> {
        if money.is_negative() {
            return Err(Rejection::NegativeAmount);
        }
        let at = at.into();
        self.count(kind.0, customer.into(), |counted, customer| counted.push_with_money(Row { customer, at }, money));
        Ok(())
    }

    /// The members among all whose rows have passed, in the order in which they came. More rows may pass afterwards.
    ///
    /// # Errors
    /// When there are too many customers or rows of a kind, or a number or a kind of another scan or batch was used.
    pub fn select(&mut self) -> Result<Vec<Id>, PopulationError> {
        if self.is_mixed_up {
            return Err(PopulationError::MixedUp);
        }
        check_customers(0, self.ids.len())?;
        (0..self.kinds.len()).for_each(|kind| self.settle(kind));
        self.kinds.iter().try_for_each(|counted| check_rows(&counted.kind, 0, counted.rows))?;
        let is_member = |number: u32| self.plan.verdict_of(Passer { scan: self, number }).is_yes();
        // Of whom nothing is kept, everyone is as good as any.
        let is_nobody_member = is_member(u32::MAX);
        let tallies = self.kinds.iter().flat_map(|counted| &counted.within);
        let touched = tallies.fold(self.ahead.clone(), |touched, (_, tally)| touched | tally.touched());
        let is_member = |number: &u32| {
            if self.asks_for_ids || touched.contains(*number) { is_member(*number) } else { is_nobody_member }
        };
        Ok((0..number(self.ids.len())).filter(is_member).filter_map(|number| self.ids.id(number)).collect())
    }

    #[inline]
    fn count(&mut self, kind: u32, customer: BatchCustomer, push: impl FnOnce(&mut Counted, u32) -> bool) {
        let kind = place(kind);
        let (Some(customer), Some(counted)) = (customer.number(&mut self.ids), self.kinds.get_mut(kind)) else {
            self.is_mixed_up = true;
            return;
        };
        if push(counted, customer) {
            self.settle(kind);
        }
    }

    /// Counts the rows of a kind that wait.
    #[inline(never)]
    fn settle(&mut self, kind: usize) {
        let Some(counted) = self.kinds.get_mut(kind) else { return };
        let now = self.plan.as_of();
        for row in counted.waiting() {
            let seen = if row.at > now { &mut self.ahead } else { &mut self.present };
            seen.insert(row.customer);
        }
        counted.settle(self.ids.len(), &self.plan.bound.setting.rates);
    }

    /// Where a kind stands.
    fn place(&mut self, kind: &EventKind) -> usize {
        let known = self.kinds.iter().position(|counted| counted.kind == *kind);
        known.unwrap_or_else(|| {
            self.kinds.push(Counted::new(kind.clone()));
            self.kinds.len().saturating_sub(1)
        })
    }

    /// Prepares to count what a part of the definition needs; or tells the leaf that needs more.
    fn prepare<'p>(&mut self, predicate: &'p Predicate, node: &Node) -> Result<(), (&'p Predicate, ScanReason)> {
        let mut parts = predicate.node().children();
        match node {
            Node::All(of) | Node::Any(of) | Node::AtLeast(_, of) => {
                parts.zip(of.in_order()).try_for_each(|(part, node)| self.prepare(part, node))
            }
            Node::Not(of) | Node::Assume(_, of) | Node::Known(of) => parts.try_for_each(|part| self.prepare(part, of)),
            // Rules behind are prepared once, wherever they are referred to.
            Node::Always(_) | Node::Segment(_) => Ok(()),
            Node::Host(_) => Err((predicate, ScanReason::Host)),
            Node::Leaf(leaf) => self.leaf(leaf).map_err(|reason| (predicate, reason)),
        }
    }

    fn leaf(&mut self, leaf: &Leaf) -> Result<(), ScanReason> {
        match leaf {
            Leaf::Number(Number::Count(source), _) => self.counts(source),
            Leaf::Number(Number::DaysSince(moment), _) | Leaf::Time(Time::Since(moment), _) => self.moment(moment),
            Leaf::Time(Time::Between(from, to), _) => {
                self.moment(from)?;
                self.moment(to)
            }
            Leaf::Time(Time::Gap(Gap::Mean, source), _) | Leaf::Share(Share::Overdue(source), _) => {
                self.counts(source)?;
                self.of(source, &Tally::First(Vec::new()))?;
                self.of(source, &Tally::Last(Vec::new()))
            }
            Leaf::Amount(amount, _) => self.amount(amount),
            Leaf::Share(Share::Of(of), _) => {
                self.quantity(&of.0)?;
                self.quantity(&of.1)
            }
            Leaf::Label(Label::Level(levels), _) => {
                let mut leaves = levels.any.iter().chain(levels.above.iter().map(|(leaf, _)| leaf));
                leaves.try_for_each(|leaf| self.leaf(leaf))
            }
            Leaf::Label(Label::Scored(scored), _) => {
                let mut leaves = scored.iter().flat_map(|scored| &scored.0.leaves);
                leaves.try_for_each(|leaf| self.leaf(leaf))
            }
            Leaf::Number(Number::Bucket(_), _) => {
                self.asks_for_ids = true;
                Ok(())
            }
            Leaf::Number(Number::AgeInYears | Number::Distance(_) | Number::DaysUntil(_), _)
            | Leaf::Time(Time::SinceSignUp, _)
            | Leaf::Label(Label::Fact(_), _) => Err(ScanReason::Profile),
            Leaf::Number(Number::Distinct(..) | Number::Most(..), _)
            | Leaf::Time(Time::Field(_), _)
            | Leaf::Label(Label::Favourite { .. }, _) => Err(ScanReason::Field),
            Leaf::Number(Number::Furthest(_), _)
            | Leaf::Time(Time::Gap(..), _)
            | Leaf::Share(Share::Occasions(..), _) => Err(ScanReason::Together),
        }
    }

    fn counts(&mut self, source: &Source) -> Result<(), ScanReason> {
        self.of(source, &Tally::Count(Vec::new()))
    }

    fn moment(&mut self, moment: &Moment) -> Result<(), ScanReason> {
        let tally = match moment.end {
            End::First => Tally::First(Vec::new()),
            End::Last => Tally::Last(Vec::new()),
        };
        self.of(&moment.source, &tally)
    }

    fn quantity(&mut self, quantity: &Quantity) -> Result<(), ScanReason> {
        match quantity {
            Quantity::Count(source) => self.counts(source),
            Quantity::Amount(amount) => self.amount(amount),
        }
    }

    fn amount(&mut self, amount: &Amount) -> Result<(), ScanReason> {
        let Measure::Money { currency, .. } = amount.of else { return Err(ScanReason::Field) };
        if amount.stat != Stat::Total {
            return Err(ScanReason::Together);
        }
        let tally = Tally::Total(currency, Sums::default(), Members::default());
        amount.credit_notes.iter().try_for_each(|credit_notes| self.of(credit_notes, &tally))?;
        self.of(&amount.source, &tally)
    }

    /// Counts something of the events of a source.
    fn of(&mut self, source: &Source, tally: &Tally) -> Result<(), ScanReason> {
        if !source.is_plain() || source.from.contains(&EventKind::OrderLine) {
            return Err(ScanReason::Field);
        }
        let Some(window) = self.plan.moving.windows.get(source.window).copied() else { return Ok(()) };
        for kind in &source.from {
            let place = self.place(kind);
            let Some(counted) = self.kinds.get_mut(place) else { continue };
            if !counted.within.iter().any(|(known, of)| *known == window && of.is_as(tally)) {
                counted.within.push((window, tally.clone()));
            }
        }
        Ok(())
    }
}
