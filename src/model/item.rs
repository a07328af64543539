use super::{Event, EventField, EventKind, Line, Money, Occurred, OrderLine, Reading, Subject};
use crate::time::Instant;
use rust_decimal::Decimal;

/// An event, or one line of an order, as it is known at an instant.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item<E, L> {
    pub(crate) event: E,
    pub(crate) line: Option<L>,
    pub(crate) now: Instant,
}

/// Of a customer, however he is stored.
pub(crate) type ItemOf<'a, S> = Item<<S as Subject<'a>>::Event, <<S as Subject<'a>>::Event as Occurred<'a>>::Line>;

/// Of a customer who is a value of his own.
pub(crate) type OwnItem<'a> = Item<&'a Event, (usize, &'a Line)>;

impl<'a, E: Occurred<'a>> Item<E, E::Line> {
    pub(crate) fn at(&self) -> Instant {
        self.event.at()
    }

    pub(crate) fn kind(&self) -> EventKind {
        if self.line.is_some() { EventKind::OrderLine } else { self.event.kind() }
    }

    /// Whether they are one and the same, not merely alike.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.event.is(other.event) && self.line_number() == other.line_number()
    }

    /// Which line of the order, from 0.
    pub(crate) fn line_number(&self) -> Option<usize> {
        self.line.map(OrderLine::number)
    }

    /// A line also has the fields of its order, but for what was given back on the whole.
    pub(crate) fn read(&self, field: &EventField, each: &mut dyn FnMut(Reading<'a>)) {
        match (self.line, field) {
            (Some(line), field) if field.is_of_line() => line.read(field, each),
            (None, EventField::Refunded) => self.refunded().map(Reading::Money).into_iter().for_each(each),
            _ => self.event.read(field, each),
        }
    }

    /// The money given back by now, where any was. Of more than a decimal can show, as much as it can.
    fn refunded(&self) -> Option<Money> {
        let refunded = self.event.refunded(self.now).min(Decimal::MAX.mantissa());
        if refunded > 0 { Money::sum(refunded, self.event.money()?.currency()) } else { None }
    }

    /// The money it moved: of an order after the refunds known by then or before any, of a line before any.
    pub(crate) fn money(&self, refunds_by: Option<Instant>) -> Option<Money> {
        if let Some(line) = self.line {
            return line.amount();
        }
        let money = self.event.money()?;
        let refunded = refunds_by.map_or(0, |now| self.event.refunded(now));
        Money::sum(money.billionths().saturating_sub(refunded), money.currency())
    }
}
