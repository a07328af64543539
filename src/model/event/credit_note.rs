use super::{EventField, EventKind, Happening, Rejection, event};
use crate::{
    model::{Currency, Money, Reading, Value},
    time::Instant,
};

event! {
    /// Money given back for which no order is known.
    ///
    /// It lowers the totals after refunds of all orders on its own date. It is never a purchase: it touches no count and
    /// no average, and no total that is asked of some orders only, since it cannot be said to belong to them.
    ///
    /// ```
    /// use segmentry::{model::{CreditNote, Currency, Money}, time::Instant};
    ///
    /// let at: Instant = "2026-03-05T09:00:00Z".parse()?;
    /// let note = CreditNote::new(at, Money::new(20, Currency::EUR)?).id("C-17");
    /// # assert_eq!(note.amount().to_string(), "20 EUR");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub struct CreditNote {
        amount: Money,
    }
}

impl CreditNote {
    /// So much given back, not negative.
    #[must_use]
    pub fn new(at: impl Into<Instant>, amount: Money) -> Self {
        Self { at: at.into(), id: None, local_offset: None, amount }
    }

    /// How much was given back.
    #[must_use]
    pub fn amount(&self) -> Money {
        self.amount
    }
}

impl Happening for CreditNote {
    fn kind(&self) -> EventKind {
        EventKind::CreditNote
    }

    fn read<'a>(&'a self, field: &EventField, each: &mut dyn FnMut(Reading<'a>)) {
        if matches!(field, EventField::Total) {
            each(Reading::Money(self.amount));
        }
    }

    fn blank(kind: &EventKind, at: Instant) -> Option<Self> {
        (*kind == EventKind::CreditNote).then(|| Self::new(at, Money::zero(Currency::EUR)))
    }

    fn each_fact(&self, each: &mut dyn FnMut(EventField, Value)) {
        each(EventField::Total, Value::Money(self.amount));
    }

    fn put(&mut self, field: &EventField, value: Value) {
        if let (EventField::Total, Value::Money(amount)) = (field, value) {
            self.amount = amount;
        }
    }

    fn check(&self) -> Result<(), Rejection> {
        if self.amount.is_negative() { Err(Rejection::NegativeAmount) } else { Ok(()) }
    }

    fn money(&self) -> Option<Money> {
        Some(self.amount)
    }
}
