use crate::{
    Context,
    model::{Country, CustomEvent, Customer, Event, Fact, Id, Message, Money, Order, Profile, SignUp, Visit},
    time::Instant,
};
use alloc::format;
use core::{fmt::Display, str::FromStr};

/// A customer in the making.
///
/// ```
/// use segmentry::{model::{Gender, Line, Subscription}, testing::{a_customer, instant}};
///
/// let anna = a_customer(1)
///     .signed_up("2026-01-01")
///     .born("1990-02-28")
///     .from_country("DE")
///     .tagged("newsletter")
///     .ordered("2026-03-01", "40 EUR")
///     .ordered_with("2026-03-05T18:30:00Z", "25 EUR", |order| order.offer("SPRING").line(Line::new("mug", 2)))
///     .opened("2026-03-02")
///     .did("level_finished", "2026-03-03")
///     .with(Subscription::started(instant("2026-03-04")))
///     .profile(|profile| profile.gender = Gender::Female.into())
///     .build();
/// assert_eq!(anna.history.len(), 5);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct FakeCustomer(Customer);

/// Starts a customer of whom nothing is known yet.
pub fn a_customer(id: impl Into<Id>) -> FakeCustomer {
    FakeCustomer(Customer::new(id))
}

/// The context at an instant, in UTC.
///
/// # Panics
/// When the text is no date and no instant.
#[must_use]
#[track_caller]
pub fn as_of(at: &str) -> Context {
    Context::at(instant(at))
}

/// The instant; noon UTC for a date alone.
///
/// ```
/// use segmentry::testing::instant;
/// assert_eq!(instant("2026-03-01"), instant("2026-03-01T13:00:00+01:00"));
/// ```
///
/// # Panics
/// When the text is no date and no instant.
#[must_use]
#[track_caller]
pub fn instant(text: &str) -> Instant {
    match text.parse::<Instant>().or_else(|_| format!("{text}T12:00:00Z").parse::<Instant>()).ok() {
        Some(instant) => instant,
        None => panic!("{text:?} is no date such as \"2026-03-01\", nor an instant such as \"2026-03-01T10:00:00Z\""),
    }
}

/// The amount and its currency.
///
/// # Panics
/// When the text is not written as `40 EUR`, or the amount is beyond what [`Money`] takes.
#[must_use]
#[track_caller]
pub fn money(text: &str) -> Money {
    read(text)
}

#[track_caller]
fn read<T: FromStr<Err: Display>>(text: &str) -> T {
    match text.parse() {
        Ok(value) => value,
        Err(error) => panic!("{text:?}: {error}"),
    }
}

/// All of these panic where a text is malformed.
impl FakeCustomer {
    /// Signed up then.
    #[track_caller]
    pub fn signed_up(mut self, at: &str) -> Self {
        self.0.profile.sign_up = Some(SignUp { at: instant(at), source: None });
        self
    }

    /// Born on a day, as in `1990-02-28`, or `--02-28` where the year is not known.
    #[track_caller]
    pub fn born(mut self, day: &str) -> Self {
        self.0.profile.birth_date = Fact::known(read::<crate::model::BirthDate>(day));
        self
    }

    /// Lives in a country, as in `DE`.
    #[track_caller]
    pub fn from_country(mut self, country: &str) -> Self {
        self.0.profile.home = Fact::known(read::<Country>(country));
        self
    }

    /// Has a tag.
    pub fn tagged(mut self, tag: &str) -> Self {
        self.0.profile.tag(tag);
        self
    }

    /// Anything else that is known.
    pub fn profile<T>(mut self, learn: impl FnOnce(&mut Profile) -> T) -> Self {
        learn(&mut self.0.profile);
        self
    }

    /// Ordered for so much.
    #[track_caller]
    pub fn ordered(self, at: &str, total: &str) -> Self {
        self.with(Order::new(instant(at), money(total)))
    }

    /// Ordered for so much, with lines, an offer, a refund...
    #[track_caller]
    pub fn ordered_with(self, at: &str, total: &str, details: impl FnOnce(Order) -> Order) -> Self {
        self.with(details(Order::new(instant(at), money(total))))
    }

    /// Opened a message.
    #[track_caller]
    pub fn opened(self, at: &str) -> Self {
        self.with(Message::opened(instant(at)))
    }

    /// Clicked a link in a message.
    #[track_caller]
    pub fn clicked(self, at: &str) -> Self {
        self.with(Message::clicked(instant(at)))
    }

    /// Visited the site or the app.
    #[track_caller]
    pub fn visited(self, at: &str) -> Self {
        self.with(Visit::new(instant(at)))
    }

    /// Did something of the host's own.
    #[track_caller]
    pub fn did(self, name: &str, at: &str) -> Self {
        self.with(CustomEvent::new(name, instant(at)))
    }

    /// Any other event.
    ///
    /// # Panics
    /// When the history does not take it.
    #[track_caller]
    pub fn with(mut self, event: impl Into<Event>) -> Self {
        if let Err(rejected) = self.0.record(event) {
            panic!("{rejected}");
        }
        self
    }

    /// The customer.
    #[must_use]
    pub fn build(self) -> Customer {
        self.0
    }
}
