//! What the readings ask of a customer, however he is stored: as a value of his own, or as one among many in columns.
//!
//! So nothing here lends an event, a line, a profile or a list of instants, which columns do not have; what is lent (texts,
//! clocks) may stand in a dictionary.

use super::{
    BirthDate, Currency, Customer, Event, EventField, EventKind, GeoPoint, Id, Line, LocalClock, Money, OccasionKind,
    ProfileField, Reading, UtcOffset, series::RunningIndex,
};
use crate::time::{Bounds, Instant};
use alloc::borrow::Cow;
use chrono::NaiveDate;

/// A customer as the readings see him.
pub(crate) trait Subject<'a>: Copy {
    type Event: Occurred<'a>;
    type Index: Index;

    fn id(self) -> Cow<'a, Id>;

    /// `None` for one who always does.
    fn exists_since(self) -> Option<Instant>;

    /// When he signed up, if he had by then.
    fn signed_up(self, now: Instant) -> Option<Instant>;

    /// Reads what holds of a fact at an instant, and tells whether anything is known of it.
    fn read(self, field: &ProfileField, now: Instant, each: &mut impl FnMut(Reading<'a>)) -> Option<()>;

    fn birth_date(self, now: Instant) -> Option<BirthDate>;

    /// Where he lives.
    fn point(self, now: Instant) -> Option<GeoPoint>;

    fn clock(self, now: Instant) -> Option<&'a LocalClock>;

    /// Visits the days of his own of a kind: the day or its first occurrence, and whether it comes again every year.
    fn each_day(self, kind: &OccasionKind, each: &mut impl FnMut(NaiveDate, bool));

    /// What is known in the end of the events of a kind, or of the lines of orders; where there are none, of nothing.
    fn index(self, kind: &EventKind) -> Self::Index;

    /// What has ever been inside a window of a kind, earliest first and of those at one instant by content. Of lines, the
    /// orders in which they stand.
    fn inside(self, kind: &EventKind, window: Bounds) -> impl Iterator<Item = Self::Event>;

    /// For functions of the host's own, which take a customer.
    fn with_customer<R>(self, ask: impl FnOnce(&Customer) -> R) -> R;
}

/// An event as the readings see it.
pub(crate) trait Occurred<'a>: Copy {
    type Line: OrderLine<'a>;

    /// Whether they are one and the same, not merely alike.
    fn is(self, other: Self) -> bool;

    fn at(self) -> Instant;

    fn kind(self) -> EventKind;

    fn local_offset(self) -> Option<UtcOffset>;

    /// From when on it no longer counts.
    fn withdrawn_at(self) -> Option<Instant>;

    /// The values of a field; none where the event has no such field.
    fn read(self, field: &EventField, each: &mut dyn FnMut(Reading<'a>));

    /// The money it moved, before refunds.
    fn money(self) -> Option<Money>;

    /// How much of that had been given back at an instant, in billionths.
    fn refunded(self, now: Instant) -> i128;

    /// The lines of an order.
    fn lines(self) -> impl Iterator<Item = Self::Line>;
}

/// A line of an order as the readings see it.
pub(crate) trait OrderLine<'a>: Copy {
    /// Its place within the order, from 0.
    fn number(self) -> usize;

    /// The values of a field; none where the line has no such field.
    fn read(self, field: &EventField, each: &mut dyn FnMut(Reading<'a>));

    /// Quantity times price less discount; missing without a price.
    fn amount(self) -> Option<Money>;
}

/// What is known in the end of the events of a kind: without those that are ever withdrawn, after all refunds.
pub(crate) trait Index: Copy {
    /// Whether that is what was there at an instant.
    fn is_settled(self, now: Instant) -> bool;

    /// How many lie inside a window.
    fn count(self, window: Bounds) -> u64;

    /// Whether at least `n`, one or more, lie inside a window.
    fn has(self, n: usize, window: Bounds) -> bool;

    /// How far those inside a window reach; `None` where there are none.
    fn extent(self, window: Bounds) -> Option<Extent>;

    /// The sum of a window in billionths, unless something in it has no money or is in another currency.
    fn total(self, currency: Currency, window: Bounds, after_refunds: bool) -> Option<i128>;
}

/// How far some events reach, in microseconds, and how many they are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extent {
    pub(crate) first: i64,
    pub(crate) last: i64,
    pub(crate) count: u64,
}

impl<'a> Subject<'a> for &'a Customer {
    type Event = &'a Event;
    type Index = &'a RunningIndex;

    #[inline]
    fn id(self) -> Cow<'a, Id> {
        Cow::Borrowed(Customer::id(self))
    }

    #[inline]
    fn exists_since(self) -> Option<Instant> {
        Customer::exists_since(self)
    }

    #[inline]
    fn signed_up(self, now: Instant) -> Option<Instant> {
        self.profile.sign_up.as_ref().map(|sign_up| sign_up.at).filter(|at| *at <= now)
    }

    #[inline]
    fn read(self, field: &ProfileField, now: Instant, each: &mut impl FnMut(Reading<'a>)) -> Option<()> {
        self.profile.read(field, now, each)
    }

    #[inline]
    fn birth_date(self, now: Instant) -> Option<BirthDate> {
        self.profile.birth_date.at(now).copied()
    }

    #[inline]
    fn point(self, now: Instant) -> Option<GeoPoint> {
        self.profile.home.at(now)?.point
    }

    #[inline]
    fn clock(self, now: Instant) -> Option<&'a LocalClock> {
        self.profile.clock.at(now)
    }

    #[inline]
    fn each_day(self, kind: &OccasionKind, each: &mut impl FnMut(NaiveDate, bool)) {
        let of_kind = self.profile.occasions.iter().filter(|occasion| occasion.kind == *kind);
        of_kind.for_each(|occasion| each(occasion.date, occasion.recurs));
    }

    #[inline]
    fn index(self, kind: &EventKind) -> &'a RunningIndex {
        match self.history.series(kind) {
            None => const { &RunningIndex::EMPTY },
            Some(series) if *kind == EventKind::OrderLine => series.lines(),
            Some(series) => series.index(),
        }
    }

    #[inline]
    fn inside(self, kind: &EventKind, window: Bounds) -> impl Iterator<Item = &'a Event> {
        self.history.series(kind).map_or(&[][..], |series| series.inside(window)).iter()
    }

    #[inline]
    fn with_customer<R>(self, ask: impl FnOnce(&Customer) -> R) -> R {
        ask(self)
    }
}

impl<'a> Occurred<'a> for &'a Event {
    type Line = (usize, &'a Line);

    #[inline]
    fn is(self, other: Self) -> bool {
        core::ptr::eq(self, other)
    }

    #[inline]
    fn at(self) -> Instant {
        Event::at(self)
    }

    #[inline]
    fn kind(self) -> EventKind {
        Event::kind(self)
    }

    #[inline]
    fn local_offset(self) -> Option<UtcOffset> {
        self.happening().local_offset()
    }

    #[inline]
    fn withdrawn_at(self) -> Option<Instant> {
        self.happening().withdrawn_at()
    }

    #[inline]
    fn read(self, field: &EventField, each: &mut dyn FnMut(Reading<'a>)) {
        self.happening().read(field, each);
    }

    #[inline]
    fn money(self) -> Option<Money> {
        self.happening().money()
    }

    #[inline]
    fn refunded(self, now: Instant) -> i128 {
        self.happening().refunded(now)
    }

    #[inline]
    fn lines(self) -> impl Iterator<Item = (usize, &'a Line)> {
        Event::lines(self).iter().enumerate()
    }
}

impl<'a> OrderLine<'a> for (usize, &'a Line) {
    #[inline]
    fn number(self) -> usize {
        self.0
    }

    #[inline]
    fn read(self, field: &EventField, each: &mut dyn FnMut(Reading<'a>)) {
        self.1.read(field, each);
    }

    #[inline]
    fn amount(self) -> Option<Money> {
        self.1.amount()
    }
}

impl Index for &RunningIndex {
    #[inline]
    fn is_settled(self, now: Instant) -> bool {
        RunningIndex::is_settled(self, now)
    }

    #[inline]
    fn count(self, window: Bounds) -> u64 {
        u64::try_from(self.times(window).len()).unwrap_or(u64::MAX)
    }

    #[inline]
    fn has(self, n: usize, window: Bounds) -> bool {
        RunningIndex::has(self, n, window)
    }

    #[inline]
    fn extent(self, window: Bounds) -> Option<Extent> {
        let times = self.times(window);
        let count = u64::try_from(times.len()).unwrap_or(u64::MAX);
        Some(Extent { first: *times.first()?, last: *times.last()?, count })
    }

    #[inline]
    fn total(self, currency: Currency, window: Bounds, after_refunds: bool) -> Option<i128> {
        RunningIndex::total(self, currency, window, after_refunds)
    }
}
