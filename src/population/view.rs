//! One customer of a population, as the row reading sees him.

use super::{
    Population,
    codes::{Coded, place},
    events::{Events, Track},
    people::Person,
};
use crate::{
    model::{
        BirthDate, Currency, Customer, EventField, EventKind, Extent, GeoPoint, Id, Index, ItemOf, Known, LocalClock,
        Money, OccasionKind, Occurred, OrderLine, ProfileField, ReadField, Reading, Subject, UtcOffset, Value,
    },
    time::{Bounds, Instant},
};
use alloc::borrow::Cow;
use chrono::NaiveDate;
use core::ops::Range;

/// One customer of a population.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member<'a> {
    population: &'a Population,
    pub(crate) number: u32,
}

/// An event in columns.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EventAt<'a> {
    pub(super) events: &'a Events,
    pub(super) row: usize,
}

/// A line of an order in columns.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LineAt<'a> {
    events: &'a Events,
    /// Among all lines.
    line: usize,
    /// Within the order.
    number: usize,
}

/// What is left of a customer's events of a kind in the end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MemberIndex<'a> {
    /// `None` where he has no such events.
    track: Option<Track<'a>>,
    /// The first of his rows and the one after the last.
    rows: (usize, usize),
    number: u32,
    /// From when on it is true, in microseconds.
    settled_at: i64,
}

impl Population {
    pub(crate) fn member(&self, number: u32) -> Member<'_> {
        Member { population: self, number }
    }
}

impl<'a> Member<'a> {
    fn person(self) -> Person<'a> {
        Person { people: &self.population.people, number: self.number }
    }
}

impl<'a> Subject<'a> for Member<'a> {
    type Event = EventAt<'a>;
    type Index = MemberIndex<'a>;

    fn id(self) -> Cow<'a, Id> {
        // Every number has an id; that of one erased is asked by nobody.
        Cow::Owned(self.population.ids.id(self.number).unwrap_or(Id::Number(0)))
    }

    fn exists_since(self) -> Option<Instant> {
        let since = self.population.exists_since.get(place(self.number)).copied().unwrap_or(i64::MIN);
        (since != i64::MIN).then(|| Instant::clamped(since))
    }

    fn signed_up(self, now: Instant) -> Option<Instant> {
        self.person().signed_up().filter(|at| *at <= now)
    }

    fn read(self, field: &ProfileField, now: Instant, each: &mut impl FnMut(Reading<'a>)) -> Option<()> {
        ReadField::read(self.person(), field, now, each)
    }

    fn birth_date(self, now: Instant) -> Option<BirthDate> {
        self.person().birth_date(now).copied()
    }

    fn point(self, now: Instant) -> Option<GeoPoint> {
        self.person().point(now)
    }

    fn clock(self, now: Instant) -> Option<&'a LocalClock> {
        self.person().clock(now)
    }

    fn each_day(self, kind: &OccasionKind, each: &mut impl FnMut(NaiveDate, bool)) {
        let of_kind = self.person().occasions().into_iter().flatten().filter(|occasion| occasion.kind == *kind);
        of_kind.for_each(|occasion| each(occasion.date, occasion.recurs));
    }

    fn index(self, kind: &EventKind) -> MemberIndex<'a> {
        let nothing = MemberIndex { track: None, rows: (0, 0), number: self.number, settled_at: i64::MIN };
        let is_lines = *kind == EventKind::OrderLine;
        let Some(events) = self.population.events(if is_lines { &EventKind::Order } else { kind }) else {
            return nothing;
        };
        let all = events.timeline().rows_of(self.number);
        if all.is_empty() {
            return nothing;
        }
        if is_lines {
            // Their orders are looked at.
            return MemberIndex { settled_at: i64::MAX, ..nothing };
        }
        let track = events.track();
        let rows = track.timeline.rows_of(self.number);
        let settled_at = if track.settled_at == i64::MIN { i64::MIN } else { events.settled_at(&all) };
        MemberIndex { track: Some(track), rows: (rows.start, rows.end), settled_at, ..nothing }
    }

    fn inside(self, kind: &EventKind, window: Bounds) -> impl Iterator<Item = EventAt<'a>> {
        let kind = if *kind == EventKind::OrderLine { &EventKind::Order } else { kind };
        let events = self.population.events(kind);
        events.into_iter().flat_map(move |events| {
            let timeline = events.timeline();
            let rows = timeline.times().inside(timeline.rows_of(self.number), window);
            rows.map(move |row| EventAt { events, row })
        })
    }

    fn with_customer<R>(self, ask: impl FnOnce(&Customer) -> R) -> R {
        match self.population.customer_at(self.number) {
            Some(customer) => ask(&customer),
            None => ask(&Customer::new(0)),
        }
    }
}

/// A field of the events of a kind, or of the lines of orders, as codes: who has the same code reads the same.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FieldCodes<'a> {
    events: &'a Events,
    is_of_lines: bool,
    /// Of the field of a line, or of the whole event; `None` where the field is told by other columns, or by none.
    of_line: Option<&'a Coded<Option<Value>>>,
    of_event: Option<&'a Coded<Option<Value>>>,
}

impl<'a> FieldCodes<'a> {
    /// Of events like this.
    pub(crate) fn new(item: &ItemOf<'a, Member<'a>>, field: &EventField) -> Self {
        let events = item.event.events;
        let is_of_lines = item.line.is_some();
        let codes = Self { events, is_of_lines, of_line: None, of_event: None };
        match field {
            EventField::Total | EventField::Refunded => codes,
            field if is_of_lines && field.is_of_line() => {
                Self { of_line: events.lines().and_then(|lines| lines.facts.column(field)), ..codes }
            }
            field => Self { of_event: events.facts().column(field), ..codes },
        }
    }

    pub(crate) fn are_of(&self, item: &ItemOf<'a, Member<'a>>) -> bool {
        core::ptr::eq(self.events, item.event.events) && self.is_of_lines == item.line.is_some()
    }

    /// How many codes there are.
    pub(crate) fn len(&self) -> usize {
        self.of_line.or(self.of_event).map_or(0, |column| column.entries().len())
    }

    pub(crate) fn code(&self, item: &ItemOf<'a, Member<'a>>) -> Option<usize> {
        let code = match (self.of_line, item.line) {
            (Some(column), Some(line)) => column.codes().get(line.line),
            _ => self.of_event?.codes().get(item.event.row),
        };
        Some(place(code))
    }
}

impl<'a> EventAt<'a> {
    /// One of its lines, by its number among all lines.
    pub(super) fn line(self, line: usize) -> LineAt<'a> {
        let number = line.saturating_sub(self.events.lines_of(self.row).start);
        LineAt { events: self.events, line, number }
    }
}

impl<'a> Occurred<'a> for EventAt<'a> {
    type Line = LineAt<'a>;

    fn is(self, other: Self) -> bool {
        core::ptr::eq(self.events, other.events) && self.row == other.row
    }

    fn at(self) -> Instant {
        self.events.at(self.row)
    }

    fn kind(self) -> EventKind {
        self.events.kind().clone()
    }

    fn local_offset(self) -> Option<UtcOffset> {
        self.events.local_offset(self.row)
    }

    fn withdrawn_at(self) -> Option<Instant> {
        self.events.withdrawn_at(self.row)
    }

    fn read(self, field: &EventField, each: &mut dyn FnMut(Reading<'a>)) {
        self.events.read(self.row, field, each);
    }

    fn money(self) -> Option<Money> {
        self.events.money(self.row)
    }

    fn refunded(self, now: Instant) -> i128 {
        self.events.refunded(self.row, now)
    }

    fn lines(self) -> impl Iterator<Item = LineAt<'a>> {
        let events = self.events;
        events.lines_of(self.row).zip(0..).map(move |(line, number)| LineAt { events, line, number })
    }
}

impl<'a> OrderLine<'a> for LineAt<'a> {
    fn number(self) -> usize {
        self.number
    }

    fn read(self, field: &EventField, each: &mut dyn FnMut(Reading<'a>)) {
        self.events.read_line(self.line, field, each);
    }

    fn amount(self) -> Option<Money> {
        self.events.line_amount(self.line)
    }
}

impl MemberIndex<'_> {
    fn rows(&self) -> Range<usize> {
        self.rows.0..self.rows.1
    }

    fn inside(&self, window: Bounds) -> Range<usize> {
        self.track.map_or(0..0, |track| track.timeline.times().inside(self.rows(), window))
    }
}

impl Index for MemberIndex<'_> {
    fn is_settled(self, now: Instant) -> bool {
        now.micros() >= self.settled_at
    }

    fn count(self, window: Bounds) -> u64 {
        u64::try_from(self.inside(window).len()).unwrap_or(u64::MAX)
    }

    fn has(self, n: usize, window: Bounds) -> bool {
        let Some(track) = self.track else { return false };
        let times = track.timeline.times();
        let end = times.first_from(self.rows(), window.to);
        let nth = end.checked_sub(n).filter(|row| *row >= self.rows.0);
        nth.is_some_and(|row| times.get(row) >= window.from)
    }

    fn extent(self, window: Bounds) -> Option<Extent> {
        let times = self.track?.timeline.times();
        let rows = self.inside(window);
        let last = rows.end.checked_sub(1).filter(|last| *last >= rows.start)?;
        let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        Some(Extent { first: times.get(rows.start), last: times.get(last), count })
    }

    fn total(self, currency: Currency, window: Bounds, after_refunds: bool) -> Option<i128> {
        let rows = self.inside(window);
        if rows.is_empty() {
            return Some(0);
        }
        let track = self.track?;
        let purse = if after_refunds { track.after_refunds } else { track.before_refunds }?;
        purse.is_in(self.number, currency).then(|| purse.sums().between(rows))
    }
}
