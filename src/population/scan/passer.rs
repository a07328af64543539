//! A customer whose rows have passed, as the readings see him.

use super::{super::codes::place, Scan, tally::Tally};
use crate::{
    model::{
        BirthDate, Currency, Customer, Event, EventKind, Extent, GeoPoint, Id, Index, LocalClock, OccasionKind,
        ProfileField, Reading, Subject,
    },
    time::{Bounds, Instant},
};
use alloc::borrow::Cow;
use chrono::NaiveDate;

/// A customer whose rows have passed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Passer<'a> {
    pub(super) scan: &'a Scan,
    pub(super) number: u32,
}

/// What was counted of his events of a kind.
#[derive(Clone, Copy, Debug)]
pub(super) struct PasserIndex<'a> {
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
                let sum = sums.get(place(self.number)).unwrap_or_default();
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
