//! Events of one kind as they come, and as they are put in order.

use super::{
    super::{
        codes::{Coded, Coder, place},
        events::Events,
        facts::{FactsBuilder, Lines},
        keys::EventKeys,
        places::number,
        purse::{Amounts, Purse},
        rows::Rows,
        times::{Timeline, Times},
    },
    bare::{BareRow, apart},
    sort::sort_by_number,
};
use crate::{
    model::{Currency, Event, EventField, EventKind, Money, Refund, UtcOffset, Value},
    time::Instant,
};
use alloc::{vec, vec::Vec};
use core::cmp::Ordering;

/// Events of one kind that arrived, in no order, and whose they are. Columns may be shorter than there are rows: of those at
/// their end nothing is known.
#[derive(Clone, Debug)]
pub(in super::super) struct Arrivals {
    kind: EventKind,
    /// In which the amounts of bare rows of the kind are, wherever these stand.
    bare_currency: Option<Currency>,
    customers: Vec<u32>,
    times: Vec<i64>,
    currency: Coder<Option<Currency>>,
    amounts: Amounts,
    keys: EventKeys,
    offsets: Coder<Option<UtcOffset>>,
    facts: FactsBuilder,
    /// The first line of each order.
    line_starts: Vec<u32>,
    lines: FactsBuilder,
    cancelled: Vec<(u32, Instant)>,
    refunds: Vec<(u32, Refund)>,
}

/// Events of one kind that arrived, in order.
#[derive(Debug)]
pub(super) struct Arrived {
    /// Whose they are, sorted.
    pub(super) customers: Vec<u32>,
    /// The first of these customers is customer 0 there, and so on.
    pub(super) events: Events,
}

/// A row that is being put in order.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_field_names, reason = "as rows are called")]
struct Row {
    customer: u32,
    row: u32,
    at: i64,
}

impl Arrivals {
    pub(in super::super) fn new(kind: EventKind) -> Self {
        Self {
            kind,
            bare_currency: None,
            customers: Vec::new(),
            times: Vec::new(),
            currency: Coder::default(),
            amounts: Amounts::default(),
            keys: EventKeys::Nothing(0),
            offsets: Coder::default(),
            facts: FactsBuilder::default(),
            line_starts: Vec::new(),
            lines: FactsBuilder::default(),
            cancelled: Vec::new(),
            refunds: Vec::new(),
        }
    }

    pub(super) fn kind(&self) -> &EventKind {
        &self.kind
    }

    pub(super) fn len(&self) -> usize {
        self.times.len()
    }

    /// How many lines their orders have.
    pub(super) fn lines(&self) -> usize {
        self.lines.rows()
    }

    #[inline]
    pub(in super::super) fn push_money(&mut self, customer: u32, at: Instant, money: Money) {
        self.put_money(Some(money));
        self.push_at(customer, at.micros());
    }

    /// Whether bare rows of the kind are in this currency, which those to come are in where there is none yet.
    #[inline]
    pub(in super::super) fn has_bare_in(&mut self, currency: Currency) -> bool {
        *self.bare_currency.get_or_insert(currency) == currency
    }

    pub(super) fn bare_currency(&self) -> Option<Currency> {
        self.bare_currency
    }

    /// Takes in bare rows of the kind.
    pub(super) fn extend<R: BareRow>(&mut self, part: u32, rows: &[R]) {
        for row in rows {
            let money = row.amount().zip(self.bare_currency);
            self.put_money(money.and_then(|(amount, currency)| Money::sum(amount.into(), currency)));
            self.push_at(apart(row.owner(), part).1, Times::of_second(row.second()));
        }
    }

    /// An event of which nothing else is known.
    pub(in super::super) fn push_at(&mut self, customer: u32, at: i64) {
        self.customers.push(customer);
        self.times.push(at);
    }

    /// Of the row that comes next.
    fn put_money(&mut self, money: Option<Money>) {
        if let Some(money) = money {
            let row = self.times.len();
            self.currency.resize(row, None);
            self.currency.push(Some(money.currency()));
            self.amounts.resize(row);
            self.amounts.push(money.billionths());
        }
    }

    /// Takes an event, which is of the kind.
    pub(in super::super) fn push(&mut self, customer: u32, event: &Event) {
        let row = self.times.len();
        let happening = event.happening();
        let money = happening.money();
        self.put_money(money);
        if let Some(key) = event.id() {
            self.keys.resize(row);
            self.keys.push(Some(key));
        }
        if let Some(offset) = happening.local_offset() {
            self.offsets.resize(row, None);
            self.offsets.push(Some(offset));
        }
        self.facts.resize(row);
        self.facts.next();
        happening.each_fact(&mut |field, value| {
            // The purse has it.
            if field != EventField::Total || money.is_none() {
                self.facts.put(field, value);
            }
        });
        if let Event::Order(order) = event {
            if !order.lines().is_empty() {
                self.line_starts.resize(row.saturating_add(1), number(self.lines.rows()));
            }
            for line in order.lines() {
                self.lines.next();
                line.each_fact(&mut |field, value| self.lines.put(field, value));
            }
            self.cancelled.extend(order.cancelled_at().map(|at| (number(row), at)));
            self.refunds.extend(order.refunds().iter().map(|refund| (number(row), *refund)));
        }
        self.push_at(customer, event.at().micros());
    }

    /// Such an event, of which nothing else is known.
    pub(in super::super) fn event_with_money(&self, at: Instant, money: Money) -> Option<Event> {
        let mut event = Event::blank(&self.kind, at)?;
        event.happening_mut().put(&EventField::Total, Value::Money(money));
        Some(event)
    }

    /// The same rows of customers who have other numbers.
    pub(super) fn renumber(&mut self, numbers: &[u32]) {
        let renumbered = |customer: u32| numbers.get(place(customer)).copied().unwrap_or(u32::MAX);
        self.customers.iter_mut().for_each(|customer| *customer = renumbered(*customer));
    }

    /// In order, of so many customers at most.
    pub(super) fn in_order(self, customers: usize) -> Arrived {
        let rows = self.times.len();
        let of_row = |((customer, at), row): ((&u32, &i64), u32)| Row { customer: *customer, row, at: *at };
        let mut sorted: Vec<Row> = self.customers.iter().zip(&self.times).zip(0..).map(of_row).collect();
        sort_by_number(&mut sorted, customers, |row| row.customer);
        let kind = self.kind.clone();
        let (mut columns, currency, mut amounts) = self.build(rows);
        let money = |row: u32, amounts: &Amounts| {
            let currency = currency.get(place(row)).copied().flatten()?;
            Money::sum(amounts.get(place(row)), currency)
        };
        let has_no_facts = columns.have_no_facts();
        let event =
            |row: &Row| columns.event(&kind, place(row.row), Instant::clamped(row.at), money(row.row, &amounts));
        let in_order = |one: &Row, other: &Row| {
            one.at.cmp(&other.at).then_with(|| columns.cmp_keys(place(one.row), &columns, place(other.row))).then_with(
                || {
                    if has_no_facts {
                        money(one.row, &amounts).cmp(&money(other.row, &amounts))
                    } else {
                        event(one).cmp(&event(other))
                    }
                },
            )
        };
        let (mut owners, mut starts) = (Vec::new(), vec![0_u32]);
        let mut end = 0_usize;
        for group in sorted.chunk_by_mut(|one, other| one.customer == other.customer) {
            if !group.is_sorted_by(|one, other| in_order(one, other) != Ordering::Greater) {
                group.sort_by(in_order);
            }
            end = end.saturating_add(group.len());
            owners.extend(group.first().map(|row| row.customer));
            starts.push(number(end));
        }
        let timeline = Timeline::arrived(starts, Times::of(sorted.iter().map(|row| row.at).collect()));
        let order: Vec<u32> = sorted.into_iter().map(|row| row.row).collect();
        let mut currency = currency;
        if !order.is_sorted() {
            columns = columns.ordered(&order);
            currency = currency.ordered(&order);
            amounts = amounts.ordered(&order);
        }
        let has_money = !currency.is_all(&None);
        let purse = has_money.then(|| Purse::of(timeline.starts(), currency, amounts));
        Arrived { customers: owners, events: Events::new(kind, timeline, columns, purse) }
    }

    /// What is known of so many rows.
    fn build(mut self, rows: usize) -> (Rows, Coded<Option<Currency>>, Amounts) {
        self.keys.resize(rows);
        self.offsets.resize(rows, None);
        self.facts.resize(rows);
        self.currency.resize(rows, None);
        self.amounts.resize(rows);
        let lines = (self.lines.rows() > 0).then(|| {
            self.line_starts.resize(rows.saturating_add(1), number(self.lines.rows()));
            Lines { starts: self.line_starts, facts: self.lines.build() }
        });
        let rows = Rows {
            keys: self.keys,
            offsets: self.offsets.build(),
            facts: self.facts.build(),
            lines,
            cancelled: self.cancelled,
            refunds: self.refunds,
        };
        (rows, self.currency.build(), self.amounts)
    }
}
