//! A customer taken apart as columns would hold him: no event, line, profile or list of instants is there to be lent.

use crate::model::{
    BirthDate, Currency, Customer, Event, EventField, EventKind, Extent, GeoPoint, Id, Index, LocalClock, Money,
    OccasionKind, Occurred, OrderLine, ProfileField, Reading, Subject, UtcOffset, Value,
};
use crate::time::{Bounds, Instant};
use alloc::{borrow::Cow, vec::Vec};
use chrono::NaiveDate;
use core::ops::Range;

/// What is known of a customer by one instant, and his events as plain rows.
pub(super) struct Apart {
    now: Instant,
    facts: Vec<(ProfileField, Vec<Value>)>,
    /// Those of a kind stand together, in the order of time.
    rows: Vec<Told>,
    /// All lines of all orders.
    lines: Vec<(Fields, Option<Money>)>,
    /// For functions of the host's own, and for facts that are copied in one piece.
    whole: Customer,
}

type Fields = Vec<(EventField, Value)>;

struct Told {
    kind: EventKind,
    /// In seconds, and microseconds more.
    time: (i64, u32),
    offset: Option<UtcOffset>,
    withdrawn: Option<Instant>,
    money: Option<Money>,
    refunds: Vec<(Instant, i128)>,
    fields: Fields,
    /// Where its lines stand among all lines.
    lines: Range<usize>,
}

/// An event by its place.
#[derive(Clone, Copy)]
pub(super) struct At<'a>(&'a Apart, usize);

/// A line by its place, and that of the first line of its order.
#[derive(Clone, Copy)]
pub(super) struct LineAt<'a>(&'a Apart, usize, usize);

/// The events of one kind, or their lines.
#[derive(Clone, Copy)]
pub(super) struct Places<'a> {
    of: &'a Apart,
    from: usize,
    to: usize,
    lines: bool,
}

fn told<'f>(
    fields: impl Iterator<Item = &'f EventField>,
    read: impl Fn(&EventField, &mut dyn FnMut(Reading<'_>)),
) -> Fields {
    let mut found = Vec::new();
    fields.for_each(|field| read(field, &mut |reading| found.push((field.clone(), reading.to_value()))));
    found
}

fn read<'a>(fields: &'a Fields, field: &EventField, each: &mut dyn FnMut(Reading<'a>)) {
    fields.iter().filter(|(own, _)| own == field).filter_map(|(_, value)| value.as_reading()).for_each(each);
}

impl Apart {
    pub(super) fn of(customer: &Customer, now: Instant) -> Self {
        let profile = &customer.profile;
        let consents = profile.consent.keys().map(|channel| ProfileField::Consent(channel.clone()));
        let own = consents.chain(profile.attributes.keys().cloned().map(ProfileField::Attribute));
        let facts = ProfileField::FIXED.iter().cloned().chain(own).filter_map(|field| {
            let mut values = Vec::new();
            profile.read(&field, now, &mut |reading| values.push(reading.to_value()))?;
            Some((field, values))
        });
        let mut apart =
            Self { now, facts: facts.collect(), rows: Vec::new(), lines: Vec::new(), whole: customer.clone() };
        customer.history.iter().for_each(|event| apart.push(event));
        apart
    }

    fn push(&mut self, event: &Event) {
        let (happening, micros) = (event.happening(), event.at().micros());
        let own: Vec<EventField> = match event {
            Event::Custom(custom) => custom.property_names().cloned().map(EventField::Property).collect(),
            _ => Vec::new(),
        };
        let refunds = if let Event::Order(order) = event { order.refunds() } else { &[] };
        let first = self.lines.len();
        let lines = event.lines().iter();
        self.lines.extend(
            lines.map(|line| (told(EventField::FIXED.iter(), |field, each| line.read(field, each)), line.amount())),
        );
        self.rows.push(Told {
            kind: event.kind(),
            time: (micros.div_euclid(1_000_000), u32::try_from(micros.rem_euclid(1_000_000)).unwrap()),
            offset: happening.local_offset(),
            withdrawn: happening.withdrawn_at(),
            money: happening.money(),
            refunds: refunds.iter().map(|refund| (refund.at, refund.amount.billionths())).collect(),
            fields: told(EventField::FIXED.iter().chain(&own), |field, each| happening.read(field, each)),
            lines: first..self.lines.len(),
        });
    }

    fn places(&self, kind: &EventKind) -> Range<usize> {
        let kind = if *kind == EventKind::OrderLine { &EventKind::Order } else { kind };
        let from = self.rows.iter().position(|row| row.kind == *kind).unwrap_or_default();
        from..from.saturating_add(self.rows.iter().filter(|row| row.kind == *kind).count())
    }
}

impl<'a> Subject<'a> for &'a Apart {
    type Event = At<'a>;
    type Index = Places<'a>;

    fn id(self) -> Cow<'a, Id> {
        Cow::Owned(self.whole.id().clone())
    }

    fn exists_since(self) -> Option<Instant> {
        self.whole.exists_since()
    }

    fn signed_up(self, now: Instant) -> Option<Instant> {
        (&self.whole).signed_up(now)
    }

    fn read(self, field: &ProfileField, now: Instant, each: &mut impl FnMut(Reading<'a>)) -> Option<()> {
        assert_eq!(now, self.now, "facts are kept for one instant");
        let (_, values) = self.facts.iter().find(|(own, _)| own == field)?;
        values.iter().filter_map(Value::as_reading).for_each(each);
        Some(())
    }

    fn birth_date(self, now: Instant) -> Option<BirthDate> {
        (&self.whole).birth_date(now)
    }

    fn point(self, now: Instant) -> Option<GeoPoint> {
        (&self.whole).point(now)
    }

    fn clock(self, now: Instant) -> Option<&'a LocalClock> {
        (&self.whole).clock(now)
    }

    fn each_day(self, kind: &OccasionKind, each: &mut impl FnMut(NaiveDate, bool)) {
        (&self.whole).each_day(kind, each);
    }

    fn index(self, kind: &EventKind) -> Places<'a> {
        let Range { start, end } = self.places(kind);
        Places { of: self, from: start, to: end, lines: *kind == EventKind::OrderLine }
    }

    fn inside(self, kind: &EventKind, window: Bounds) -> impl Iterator<Item = At<'a>> {
        self.places(kind).filter(move |place| window.contains(At(self, *place).at())).map(move |place| At(self, place))
    }

    fn with_customer<R>(self, ask: impl FnOnce(&Customer) -> R) -> R {
        ask(&self.whole)
    }
}

impl<'a> At<'a> {
    fn row(self) -> &'a Told {
        &self.0.rows[self.1]
    }
}

impl<'a> Occurred<'a> for At<'a> {
    type Line = LineAt<'a>;

    fn is(self, other: Self) -> bool {
        self.1 == other.1
    }

    fn at(self) -> Instant {
        let (seconds, micros) = self.row().time;
        Instant::clamped(seconds.saturating_mul(1_000_000).saturating_add(micros.into()))
    }

    fn kind(self) -> EventKind {
        self.row().kind.clone()
    }

    fn local_offset(self) -> Option<UtcOffset> {
        self.row().offset
    }

    fn withdrawn_at(self) -> Option<Instant> {
        self.row().withdrawn
    }

    fn read(self, field: &EventField, each: &mut dyn FnMut(Reading<'a>)) {
        read(&self.row().fields, field, each);
    }

    fn money(self) -> Option<Money> {
        self.row().money
    }

    fn refunded(self, now: Instant) -> i128 {
        self.row().refunds.iter().filter(|(at, _)| *at <= now).map(|(_, amount)| amount).sum()
    }

    fn lines(self) -> impl Iterator<Item = LineAt<'a>> {
        let Range { start, end } = self.row().lines.clone();
        (start..end).map(move |place| LineAt(self.0, place, start))
    }
}

impl<'a> OrderLine<'a> for LineAt<'a> {
    fn number(self) -> usize {
        self.1.saturating_sub(self.2)
    }

    fn read(self, field: &EventField, each: &mut dyn FnMut(Reading<'a>)) {
        read(&self.0.lines[self.1].0, field, each);
    }

    fn amount(self) -> Option<Money> {
        self.0.lines[self.1].1
    }
}

impl<'a> Places<'a> {
    fn events(self) -> impl DoubleEndedIterator<Item = At<'a>> {
        (self.from..self.to).map(move |place| At(self.of, place))
    }

    /// What is never withdrawn, with what it moved in the end.
    fn inside(self, window: Bounds) -> impl DoubleEndedIterator<Item = (i64, Option<Money>, i128)> {
        let events = self.events().filter(move |event| event.row().withdrawn.is_none() && window.contains(event.at()));
        events.flat_map(move |event| {
            let lines = event.lines().map(|line| (line.amount(), 0));
            let whole = (event.money(), event.refunded(Instant::MAX));
            let items: Vec<_> = if self.lines { lines.collect() } else { [whole].into() };
            items.into_iter().map(move |(money, refunded)| (event.at().micros(), money, refunded))
        })
    }
}

impl Index for Places<'_> {
    fn is_settled(self, now: Instant) -> bool {
        let known =
            |row: &Told| row.withdrawn.into_iter().chain(row.refunds.iter().map(|(at, _)| *at)).all(|at| at <= now);
        self.events().all(|event| known(event.row()))
    }

    fn count(self, window: Bounds) -> u64 {
        u64::try_from(self.inside(window).count()).unwrap()
    }

    fn has(self, n: usize, window: Bounds) -> bool {
        self.inside(window).count() >= n
    }

    fn extent(self, window: Bounds) -> Option<Extent> {
        let times = || self.inside(window).map(|(at, ..)| at);
        Some(Extent { first: times().next()?, last: times().next_back()?, count: self.count(window) })
    }

    fn total(self, currency: Currency, window: Bounds, after_refunds: bool) -> Option<i128> {
        self.inside(window).try_fold(0_i128, |sum, (_, money, refunded)| {
            let money = money.filter(|money| money.currency() == currency)?.billionths();
            Some(sum.saturating_add(money).saturating_sub(if after_refunds { refunded } else { 0 }))
        })
    }
}
