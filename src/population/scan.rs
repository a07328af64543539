//! One question asked of rows as they pass.

use super::{
    BatchCustomer, BatchNumber, Members, MoneyKind, PopulationError, RowError, RowKind,
    build::{check_customers, check_rows},
    codes::place,
    ids::Ids,
    places::number,
};
use crate::{
    metric::{End, Gap, Measure, Stat},
    model::{
        BirthDate, Currency, Customer, Event, EventKind, Extent, GeoPoint, Id, Index, LocalClock, Money, OccasionKind,
        ProfileField, Reading, Rejection, Session, Subject,
    },
    plan::{
        Plan, Rates,
        bound::{Amount, Label, Leaf, Moment, Node, Number, Quantity, Share, Source, Time},
    },
    predicate::Predicate,
    segment::SegmentId,
    time::{Bounds, Instant},
};
use alloc::{
    borrow::Cow,
    string::{String, ToString},
    vec::Vec,
};
use chrono::NaiveDate;
use thiserror::Error;

/// The members of one segment, found while rows of events pass and are forgotten.
///
/// A [`Population`](super::Population) holds every event, so that any question can be asked of it again and again. For one
/// question asked once, all that is needed of a long table is a count: a scan keeps for each customer and
/// each leaf of the definition a number (4 bytes for a count, 8 for a first or latest instant, 16 for a total), takes rows in
/// any order, and needs nothing to be built. Its members are those that
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

/// What is counted of a kind of events.
#[derive(Clone, Debug)]
struct Counted {
    kind: EventKind,
    rows: usize,
    within: Vec<(Bounds, Tally)>,
}

/// A number for each customer, as far as any row was counted. Instants are in microseconds.
#[derive(Clone, Debug)]
enum Tally {
    Count(Vec<u32>),
    /// The latest there is where there is none.
    First(Vec<i64>),
    /// The earliest there is where there is none.
    Last(Vec<i64>),
    /// In billionths; and of whom something is unknown, or too large.
    Total(Currency, Vec<i128>, Members),
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
        self.count(kind.0, customer.into(), at.into(), None);
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
        self.count(kind.0, customer.into(), at.into(), Some(money));
        Ok(())
    }

    /// The members among all whose rows have passed, in the order in which they came.
    ///
    /// # Errors
    /// When there are too many customers or rows of a kind, or a number or a kind of another scan or batch was used.
    pub fn select(&self) -> Result<Vec<Id>, PopulationError> {
        if self.is_mixed_up {
            return Err(PopulationError::MixedUp);
        }
        check_customers(0, self.ids.len())?;
        self.kinds.iter().try_for_each(|counted| check_rows(&counted.kind, 0, counted.rows))?;
        let is_member = |number: &u32| self.plan.verdict_of(Passer { scan: self, number: *number }).is_yes();
        Ok((0..number(self.ids.len())).filter(is_member).filter_map(|number| self.ids.id(number)).collect())
    }

    #[inline]
    fn count(&mut self, kind: u32, customer: BatchCustomer, at: Instant, money: Option<Money>) {
        let (Some(customer), Some(counted)) = (customer.number(&mut self.ids), self.kinds.get_mut(place(kind))) else {
            self.is_mixed_up = true;
            return;
        };
        counted.rows = counted.rows.saturating_add(1);
        let seen = if at > self.plan.as_of() { &mut self.ahead } else { &mut self.present };
        seen.insert(customer);
        for (window, tally) in &mut counted.within {
            if window.contains(at) {
                tally.add(customer, at, money, &self.plan.bound.setting.rates);
            }
        }
    }

    /// Where a kind stands.
    fn place(&mut self, kind: &EventKind) -> usize {
        let known = self.kinds.iter().position(|counted| counted.kind == *kind);
        known.unwrap_or_else(|| {
            self.kinds.push(Counted { kind: kind.clone(), rows: 0, within: Vec::new() });
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
            Leaf::Number(Number::Bucket(_), _) => Ok(()),
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
        let tally = Tally::Total(currency, Vec::new(), Members::default());
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

/// What is kept of a customer, who may have had no rows until now.
#[inline]
fn kept<T: Copy>(numbers: &mut Vec<T>, customer: u32, nothing: T) -> &mut T {
    let place = place(customer);
    if place >= numbers.len() {
        numbers.resize(place.saturating_add(1), nothing);
    }
    #[expect(clippy::indexing_slicing, reason = "there is room since above")]
    &mut numbers[place]
}

impl Tally {
    #[inline]
    fn add(&mut self, customer: u32, at: Instant, money: Option<Money>, rates: &Rates) {
        match self {
            Self::Count(counts) => {
                let count = kept(counts, customer, 0);
                *count = count.saturating_add(1);
            }
            Self::First(first) => {
                let first = kept(first, customer, i64::MAX);
                *first = at.micros().min(*first);
            }
            Self::Last(last) => {
                let last = kept(last, customer, i64::MIN);
                *last = at.micros().max(*last);
            }
            Self::Total(currency, sums, unknown) => {
                let amount = money
                    .and_then(|money| rates.convert_billionths(money.billionths(), money.currency(), *currency, at));
                let sum = kept(sums, customer, 0);
                match amount.and_then(|amount| sum.checked_add(amount)) {
                    Some(more) => *sum = more,
                    None => unknown.insert(customer),
                }
            }
        }
    }

    /// Whether both count the same.
    fn is_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Total(currency, ..), Self::Total(other, ..)) => currency == other,
            _ => core::mem::discriminant(self) == core::mem::discriminant(other),
        }
    }
}

/// A customer whose rows have passed.
#[derive(Clone, Copy, Debug)]
struct Passer<'a> {
    scan: &'a Scan,
    number: u32,
}

/// What was counted of his events of a kind.
#[derive(Clone, Copy, Debug)]
struct PasserIndex<'a> {
    within: &'a [(Bounds, Tally)],
    number: u32,
}

impl PasserIndex<'_> {
    /// What stands in the first of the tallies of a window that has any of it.
    fn find<T>(self, window: Bounds, of: impl Fn(&Tally) -> Option<T>) -> Option<T> {
        self.within.iter().filter(|(known, _)| *known == window).find_map(|(_, tally)| of(tally))
    }

    fn of<T: Copy>(self, numbers: &[T]) -> Option<T> {
        numbers.get(place(self.number)).copied()
    }
}

impl Index for PasserIndex<'_> {
    fn is_settled(self, _: Instant) -> bool {
        true
    }

    fn count(self, window: Bounds) -> u64 {
        let count = self.find(window, |tally| if let Tally::Count(counts) = tally { self.of(counts) } else { None });
        count.map_or(0, u64::from)
    }

    fn has(self, n: usize, window: Bounds) -> bool {
        usize::try_from(self.count(window)).is_ok_and(|count| count >= n)
    }

    /// Of what is not counted, because nobody asks, the next best.
    fn extent(self, window: Bounds) -> Option<Extent> {
        let first = self.find(window, |tally| if let Tally::First(first) = tally { self.of(first) } else { None });
        let last = self.find(window, |tally| if let Tally::Last(last) = tally { self.of(last) } else { None });
        let first = first.filter(|first| *first != i64::MAX);
        let last = last.filter(|last| *last != i64::MIN);
        Some(Extent { first: first.or(last)?, last: last.or(first)?, count: self.count(window) })
    }

    fn total(self, currency: Currency, window: Bounds, _: bool) -> Option<i128> {
        let total = |tally: &Tally| match tally {
            Tally::Total(of, sums, unknown) if *of == currency => {
                let sum = self.of(sums).unwrap_or_default();
                Some((!unknown.contains(self.number)).then_some(sum))
            }
            _ => None,
        };
        self.find(window, total).unwrap_or(Some(0))
    }
}

/// Only what is counted is ever asked.
impl<'a> Subject<'a> for Passer<'a> {
    type Event = &'a Event;
    type Index = PasserIndex<'a>;

    fn id(self) -> Cow<'a, Id> {
        Cow::Owned(self.scan.ids.id(self.number).unwrap_or(Id::Number(0)))
    }

    /// Of one who has rows, but none by now, at last.
    fn exists_since(self) -> Option<Instant> {
        let is_ahead = self.scan.ahead.contains(self.number) && !self.scan.present.contains(self.number);
        is_ahead.then_some(Instant::MAX)
    }

    fn signed_up(self, _: Instant) -> Option<Instant> {
        None
    }

    fn read(self, _: &ProfileField, _: Instant, _: &mut impl FnMut(Reading<'a>)) -> Option<()> {
        None
    }

    fn birth_date(self, _: Instant) -> Option<BirthDate> {
        None
    }

    fn point(self, _: Instant) -> Option<GeoPoint> {
        None
    }

    fn clock(self, _: Instant) -> Option<&'a LocalClock> {
        None
    }

    fn each_day(self, _: &OccasionKind, _: &mut impl FnMut(NaiveDate, bool)) {}

    fn index(self, kind: &EventKind) -> PasserIndex<'a> {
        let counted = self.scan.kinds.iter().find(|counted| counted.kind == *kind);
        PasserIndex { within: counted.map_or(&[], |counted| &counted.within), number: self.number }
    }

    /// Is looked at where a total is not known.
    fn inside(self, _: &EventKind, _: Bounds) -> impl Iterator<Item = &'a Event> {
        core::iter::once(&self.scan.without_money)
    }

    fn with_customer<R>(self, ask: impl FnOnce(&Customer) -> R) -> R {
        ask(&Customer::new(self.id().into_owned()))
    }
}
