use super::{
    measure::{AmountMetric, CountMetric, ShareMetric, TimeMetric},
    profile::FactOf,
};
use crate::{
    error::{DefinitionError, Problem},
    metric::{
        Amount, Clause, Condition, End, Events, FieldClause, GroupBy, Label, Link, Measure, Moment, Number, Pick,
        Quantity, Refunds, Share, Side, Stat, Step, Time, percent,
    },
    model::{Currency, EventField, EventKind, Value},
    occasion::{Daily, DatedOccasion, Holiday, Occasion, Personal},
    plan::{Context, Finder},
    predicate::Predicate,
    time::{CalendarDays, CalendarPeriods, CalendarUnit, Instant, Span, Window, last_calendar_days},
};
use alloc::vec::Vec;
use core::{
    fmt,
    marker::PhantomData,
    ops::{Range, RangeFrom, RangeTo},
};
use rust_decimal::Decimal;

/// Which events: a selector to which filters, one window and a metric are added.
///
/// A question is one line of words in this order; all but the selector and the metric may be left out.
///
/// ```
/// use segmentry::{model::SalesChannel, prelude::*};
/// let loyal = orders()                    // a selector: which kind of events
///     .channel(SalesChannel::Online)      // filters: which of them
///     .within_last(days(365))             // one window: of which time
///     .active_months()                    // a metric: what is asked of them
///     .at_least(6);                       // a comparison: it is a predicate now
/// # assert_eq!(
/// #     loyal.to_string(),
/// #     "the number of months with orders with channel online in the last 365 days is at least 6",
/// # );
/// ```
///
/// # Of events of every kind
///
/// | question | words |
/// |---|---|
/// | of which time? | [`within_last`](Self::within_last), [`last_days`](Self::last_days), [`aged`](Self::aged), [`during`](Self::during) a window |
/// | around which day, at which hour? | [`during`](Self::during) or [`outside`](Self::outside) an occasion |
/// | the first or the latest only? | [`first`](Self::first), [`latest`](Self::latest) |
/// | what came after? | [`followed_by`](Self::followed_by), [`not_followed_by`](Self::not_followed_by), [`ever_followed_by`](Self::ever_followed_by), [`never_followed_by`](Self::never_followed_by) |
/// | what came before? | [`preceded_by`](Self::preceded_by), [`not_preceded_by`](Self::not_preceded_by), [`ever_preceded_by`](Self::ever_preceded_by), [`never_preceded_by`](Self::never_preceded_by); [`of_the_same`](Self::of_the_same) product, cart... |
/// | did they? | [`any`](Self::any), [`none`](Self::none) |
/// | how often? | [`count`](Self::count); [`active_days`](Self::active_days), [`active_weeks`](Self::active_weeks), [`active_months`](Self::active_months), [`active_quarters`](Self::active_quarters), [`active_years`](Self::active_years) |
/// | how many at most in one? | [`busiest_day`](Self::busiest_day), [`busiest_week`](Self::busiest_week), [`most_of_one`](Self::most_of_one) value of a field |
/// | how regularly? | [`in_at_least`](Self::in_at_least) so many of the weeks; [`mean_gap`](Self::mean_gap), [`longest_gap`](Self::longest_gap), [`latest_gap`](Self::latest_gap), [`overdue`](Self::overdue) |
/// | how long ago? | [`since_last`](Self::since_last), [`since_first`](Self::since_first); in dates [`days_since_last`](Self::days_since_last), [`days_since_first`](Self::days_since_first) |
/// | what share? | [`share_of`](Self::share_of) other events |
/// | only then, every year? | [`only_during`](Self::only_during), [`every_year_during`](Self::every_year_during), [`share_of_occurrences`](Self::share_of_occurrences), [`distinct_occurrences`](Self::distinct_occurrences) |
/// | what do they prefer? | [`favourite`](Self::favourite) value of a field, [`favourite_weekday`](Self::favourite_weekday), [`favourite_hour`](Self::favourite_hour) |
/// | which events are these? | [`finder`](Self::finder) |
///
/// # Of some kinds
///
/// Where a field is a text or a code there are four words for it, named after it: `product("mug")`, `products(["mug", "cup"])`,
/// `distinct_products()`, `favourite_product(3)`.
///
/// | events | fields and further words |
/// |---|---|
/// | [orders](#impl-EventsOf%3COrders,+W%3E) | visit, channel, offer, device; [`worth`](Self::worth), [`refunded`](Self::refunded), [`discounted`](Self::discounted), [`gifts`](Self::gifts), [`with_line`](Self::with_line), [`lines`](Self::lines) and money |
/// | [lines of orders](#impl-EventsOf%3COrderLines,+W%3E) | product, category and those of their orders; [`quantity`](Self::quantity), [`price`](Self::price), [`full_price`](Self::full_price) and money |
/// | [messages](#impl-EventsOf%3CMessages,+W%3E) | channel, campaign; [`message_id`](Self::message_id), [`including_machine_opens`](Self::including_machine_opens) |
/// | [visits](#impl-EventsOf%3CVisits,+W%3E), [page](#impl-EventsOf%3CPageViews,+W%3E), [product](#impl-EventsOf%3CProductViews,+W%3E) and [category views](#impl-EventsOf%3CCategoryViews,+W%3E), [forms](#impl-EventsOf%3CForms,+W%3E) | visit, page, product, category, form, channel, campaign, device, vendor, operating system |
/// | [products in carts](#impl-EventsOf%3CCartItems,+W%3E), [checkouts](#impl-EventsOf%3CCheckouts,+W%3E), [wishes](#impl-EventsOf%3CWishes,+W%3E) | visit, product, category, cart, offer, device; [`quantity`](Self::quantity), [`price`](Self::price) |
/// | [usage sessions](#impl-EventsOf%3CSessions,+W%3E) | feature, device, vendor, operating system; [`lasting`](Self::lasting), [`total_duration`](Self::total_duration), [`average_duration`](Self::average_duration)... |
/// | [net promoter scores](#impl-EventsOf%3CNpsAnswers,+W%3E), [ratings](#impl-EventsOf%3CRatings,+W%3E), [reviews](#impl-EventsOf%3CReviews,+W%3E) | topic, channel, product; [`score`](Self::score), [`average_score`](Self::average_score), [`latest_score`](Self::latest_score), [`promoters`](Self::promoters)... |
/// | [subscriptions](#impl-EventsOf%3CSubscriptions,+W%3E), [cancelled ones](#impl-EventsOf%3CCancellations,+W%3E) | plan, reason; [`worth`](Self::worth) and money |
/// | [support contacts](#impl-EventsOf%3CSupportContacts,+W%3E), [products returned](#impl-EventsOf%3CProductReturns,+W%3E) | topic, channel; product, category, reason, order |
/// | [social interactions](#impl-EventsOf%3CSocialInteractions,+W%3E), [referrals](#impl-EventsOf%3CReferrals,+W%3E) | network, campaign, product; referred |
/// | [the host's own](#impl-EventsOf%3CCustom,+W%3E) | [`property`](Self::property), [`distinct_property`](Self::distinct_property), [`total_of`](Self::total_of), [`average_of`](Self::average_of)... |
///
/// Money: [`total`](Self::total), [`average`](Self::average), [`median`](Self::median), [`largest`](Self::largest),
/// [`smallest`](Self::smallest), [`first_amount`](Self::first_amount), [`last_amount`](Self::last_amount), [`trend`](Self::trend);
/// of credit notes as well. The selectors themselves, and every word with what it asks, stand in [`choosing`](crate::choosing).
///
/// # The parameters
///
/// `K` is the kind of events, which decides what can be said of them; `W` tells whether a window has been given, so that no
/// second one is. Neither has to be written.
#[must_use]
pub struct EventsOf<K, W = Anytime> {
    events: Events,
    kind: PhantomData<(K, W)>,
}

/// No window was given yet: all events up to `as_of` count.
#[derive(Clone, Copy, Debug)]
pub enum Anytime {}

/// A window was given.
#[derive(Clone, Copy, Debug)]
pub enum Windowed {}

/// Events of several kinds.
#[derive(Clone, Copy, Debug)]
pub enum Mixed {}

/// Events of any of these kinds, without filters: for "any activity" and ages across kinds.
///
/// ```
/// use segmentry::{model::EventKind, prelude::*};
/// let active = events([EventKind::Order, EventKind::MessageClicked, EventKind::custom("visit")]);
/// let dormant = active.since_last().at_least(days(180));
/// assert_eq!(dormant.to_string(), "the latest order or message clicked or visit event is at least 180 days ago");
/// ```
pub fn events(kinds: impl IntoIterator<Item = EventKind>) -> EventsOf<Mixed> {
    EventsOf::of(kinds)
}

/// The time from the first of some events to the first of others: "in no hurry" from the first visit to the first order.
/// Missing when one of them never happened, or the second comes before the first.
///
/// ```
/// use segmentry::prelude::*;
/// let in_no_hurry = between(custom("visit"), orders()).more_than(days(14));
/// assert_eq!(in_no_hurry.to_string(), "the time from the first visit event to the first order is more than 14 days");
/// ```
pub fn between<K, W, L, X>(from: EventsOf<K, W>, to: EventsOf<L, X>) -> TimeMetric {
    let first = |events| Moment { events, end: End::First };
    TimeMetric::new(Time::Between { from: first(from.into_events()), to: first(to.into_events()) })
}

/// When they happened: of events of every kind, and once.
impl<K> EventsOf<K> {
    pub(super) fn of(kinds: impl IntoIterator<Item = EventKind>) -> Self {
        let events = Events { from: kinds.into_iter().collect(), filter: Vec::new(), window: Window::Ever, pick: None };
        Self { events, kind: PhantomData }
    }

    /// Those of the last `d`: at instants in `(as_of - d, as_of]`. A day is 24 hours; for local dates see
    /// [`last_days`](Self::last_days).
    #[doc(alias = "rolling")]
    pub fn within_last(self, span: Span) -> EventsOf<K, Windowed> {
        self.during(span)
    }

    /// Those of the last `n` local dates, today included, in the context's time zone.
    pub fn last_days(self, days: CalendarDays) -> EventsOf<K, Windowed> {
        self.during(last_calendar_days(days.0))
    }

    /// Those of an age in `[from, to)`: at instants in `(as_of - to, as_of - from]`. Such windows tile.
    pub fn aged(self, age: Range<Span>) -> EventsOf<K, Windowed> {
        self.during(Window::Age { from: age.start, to: age.end })
    }

    /// In at least so many of the days, weeks, months, quarters or years of a calendar window there are any. The window is
    /// these events' only one; `previous_weeks(8)` leaves out the current week.
    ///
    /// ```
    /// use segmentry::prelude::*;
    /// let regular = orders().in_at_least(8, previous_weeks(12));
    /// assert_eq!(regular.to_string(), "the number of weeks with orders in the previous 12 weeks is at least 8");
    /// ```
    #[doc(alias = "regularity")]
    pub fn in_at_least(self, n: u64, periods: Window) -> Predicate {
        let Window::Calendar(CalendarPeriods { unit, oldest, newest }) = periods else {
            return Predicate::refused(Problem::NoPeriods);
        };
        let of = oldest.saturating_sub(newest).saturating_add(1);
        if !(1..=u64::from(of)).contains(&n) {
            return Predicate::refused(Problem::NotSoManyPeriods { n, of });
        }
        let by = GroupBy::from(unit);
        self.window::<Windowed>(periods).distinct(by).at_least(n)
    }
}

/// What can be said of events of every kind.
impl<K, W> EventsOf<K, W> {
    pub(crate) fn into_events(self) -> Events {
        self.events
    }

    pub(super) fn into_kind<L>(self, kind: EventKind) -> EventsOf<L, W> {
        EventsOf { events: Events { from: [kind].into(), ..self.events }, kind: PhantomData }
    }

    pub(super) fn and_kind(mut self, kind: EventKind) -> Self {
        self.events.from.insert(kind);
        self
    }

    fn window<X>(self, window: Window) -> EventsOf<K, X> {
        EventsOf { events: Events { window, ..self.events }, kind: PhantomData }
    }

    fn filter(mut self, clause: Clause) -> Self {
        match &mut self.events.pick {
            Some(pick) => pick.filter.push(clause),
            None => self.events.filter.push(clause),
        }
        self
    }

    pub(super) fn condition(self, condition: Condition) -> Self {
        self.filter(Clause::Is(condition))
    }

    pub(super) fn field(self, clause: FieldClause) -> Self {
        self.condition(Condition::Field(clause))
    }

    pub(super) fn one_of(self, field: EventField, values: impl IntoIterator<Item = Value>) -> Self {
        self.field(FieldClause::OneOf(field, values.into_iter().collect()))
    }

    /// Those inside a window or during an occasion.
    ///
    /// A window is `this_month()`, `previous_quarter()`, or a range of instants `from..to`, `from..`, `..to`; there is at most
    /// one. Events after `as_of` are invisible in any window. An occasion is a holiday of [`holiday`](crate::holiday), a
    /// [`birthday`] or another day of the customer's own, or a part of the day; the word may be
    /// said again for each.
    ///
    /// ```
    /// use segmentry::prelude::*;
    /// let gifts = orders().during(holiday::christmas().lead(21)).during(previous_year()).count();
    /// assert_eq!(
    ///     gifts.to_string(),
    ///     "number of orders during Christmas and the 21 days before in the previous year",
    /// );
    /// let after_work = orders().during(daily(clock(17, 0)..clock(20, 0))).share_of(orders()).at_least(percent(50));
    /// assert_eq!(after_work.to_string(), "orders from 17:00 to 20:00 are at least 50% of orders");
    /// ```
    ///
    /// [`birthday`]: crate::occasion::birthday
    pub fn during<P: Period<W>>(self, period: P) -> EventsOf<K, P::Window> {
        match period.into() {
            When::Window(Window::Fixed { from: None, to: None }) => self.window(Window::Ever),
            When::Window(window) => self.window(window),
            When::Occasion(occasion) => {
                let events = self.condition(Condition::During(occasion)).events;
                EventsOf { events, kind: PhantomData }
            }
        }
    }

    /// Those outside an occasion.
    ///
    /// ```
    /// use segmentry::prelude::*;
    /// let christmas_only = orders().count().at_least(2) & orders().outside(holiday::christmas().lead(21)).none();
    /// # assert_eq!(
    /// #     christmas_only.to_string(),
    /// #     "at least 2 orders and no orders outside Christmas and the 21 days before",
    /// # );
    /// ```
    pub fn outside(self, occasion: impl Into<Occasion>) -> Self {
        self.condition(Condition::Outside(occasion.into()))
    }

    /// Only the first of them, if it is like what is said after this word. A window bounds what it is chosen from, wherever
    /// the window is said. Missing where the history is known from within the window only.
    ///
    /// ```
    /// use segmentry::prelude::*;
    /// let came_by_coupon = orders().first().with_offer().any();
    /// assert_eq!(came_by_coupon.to_string(), "the first order is one with any offer");
    /// ```
    pub fn first(self) -> Self {
        self.pick(End::First)
    }

    /// Only the latest of them, if it is like what is said after this word. A window bounds what it is chosen from, wherever
    /// the window is said.
    ///
    /// ```
    /// use segmentry::prelude::*;
    /// let left_his_cart = carts().added().latest().never_followed_by(orders()).any();
    /// assert_eq!(
    ///     left_his_cart.to_string(),
    ///     "the latest product added to a cart is one not followed by any order",
    /// );
    /// ```
    pub fn latest(self) -> Self {
        self.pick(End::Last)
    }

    /// Of a first or latest one there is no other first or latest one.
    fn pick(mut self, end: End) -> Self {
        self.events.pick.get_or_insert(Pick { end, filter: Vec::new() });
        self
    }

    /// How many.
    #[doc(alias = "frequency")]
    pub fn count(self) -> CountMetric {
        CountMetric::new(Number::Count(self.events))
    }

    /// At least one.
    pub fn any(self) -> Predicate {
        self.count().at_least(1)
    }

    /// Not a single one. Without any history known, that is everyone.
    pub fn none(self) -> Predicate {
        self.count().exactly(0)
    }

    /// How many they are, compared with how many others there are. Missing where there are no others.
    ///
    /// ```
    /// use segmentry::prelude::*;
    /// let bargain_hunter = orders().with_offer().share_of(orders()).at_least(percent(80));
    /// assert_eq!(bargain_hunter.to_string(), "orders with any offer are at least 80% of orders");
    ///
    /// let lately = orders().within_last(days(90));
    /// let buys_less = lately.share_of(orders().aged(days(90)..days(180))).less_than(percent(50));
    /// # assert_eq!(
    /// #     buys_less.to_string(),
    /// #     "orders in the last 90 days are less than 50% of orders at an age of 90 days to under 180 days",
    /// # );
    /// ```
    #[doc(alias = "trend")]
    pub fn share_of<L, X>(self, whole: EventsOf<L, X>) -> ShareMetric {
        ShareMetric::new(Share::Of { part: Quantity::Count(self.events), whole: Quantity::Count(whole.events) })
    }

    /// Those followed by one of these within a length of time: at an instant in `[own, own + within)`. An event does not
    /// follow itself; one at the same instant does. The other event must have happened by `as_of`; **an order counts
    /// here even if it was cancelled** by then. Who ordered and left it at that is told from the other side:
    /// `orders().`[`preceded_by`](Self::preceded_by)`(..)`.
    ///
    /// ```
    /// use segmentry::prelude::*;
    /// let quick_buyer = views().products().followed_by(order_lines().of_the_same(EventField::Product), hours(1)).any();
    /// assert_eq!(
    ///     quick_buyer.to_string(),
    ///     "at least 1 product view followed within 1 hour by any order line of the same product",
    /// );
    /// ```
    #[doc(alias = "sequence")]
    pub fn followed_by<L>(self, other: impl Into<Other<L>>, within: Span) -> Self {
        self.link(Side::After, true, other, Some(within))
    }

    /// Those not followed by any of these within a length of time. This is decided only when that time is over: before, the
    /// event is not among them. Otherwise as [`followed_by`](Self::followed_by).
    ///
    /// What came later than that does not matter: a cart that was ordered on the second day was still left for a day. For a
    /// cart that is left to this day say
    /// `carts().added().aged(hours(24)..days(7)).`[`never_followed_by`](Self::never_followed_by)`(orders())`.
    ///
    /// ```
    /// use segmentry::prelude::*;
    /// let left_cart = carts().added().not_followed_by(orders(), hours(24)).within_last(days(7)).any();
    /// assert_eq!(
    ///     left_cart.to_string(),
    ///     "at least 1 product added to a cart in the last 7 days not followed within 1 day by any order",
    /// );
    /// ```
    #[doc(alias = "abandoned")]
    pub fn not_followed_by<L>(self, other: impl Into<Other<L>>, within: Span) -> Self {
        self.link(Side::After, false, other, Some(within))
    }

    /// Those followed by one of these at any time up to `as_of`.
    pub fn ever_followed_by<L>(self, other: impl Into<Other<L>>) -> Self {
        self.link(Side::After, true, other, None)
    }

    /// Those not followed by any of these up to `as_of`.
    ///
    /// ```
    /// use segmentry::{model::Channel, prelude::*};
    /// let mail = Channel::Email;
    /// let bounces = messages().bounced().channel(mail.clone()).never_followed_by(messages().delivered().channel(mail)).any();
    /// # let _ = bounces;
    /// ```
    #[doc(alias = "abandoned")]
    pub fn never_followed_by<L>(self, other: impl Into<Other<L>>) -> Self {
        self.link(Side::After, false, other, None)
    }

    /// Those that one of these came before, within a length of time: at an instant in `(own - within, own]`.
    pub fn preceded_by<L>(self, other: impl Into<Other<L>>, within: Span) -> Self {
        self.link(Side::Before, true, other, Some(within))
    }

    /// Those that none of these came before within a length of time.
    pub fn not_preceded_by<L>(self, other: impl Into<Other<L>>, within: Span) -> Self {
        self.link(Side::Before, false, other, Some(within))
    }

    /// Those that one of these came before at any time.
    pub fn ever_preceded_by<L>(self, other: impl Into<Other<L>>) -> Self {
        self.link(Side::Before, true, other, None)
    }

    /// Those that none of these came before: "how often do they visit before they buy?".
    ///
    /// ```
    /// use segmentry::prelude::*;
    /// let thinks_it_over = visits().never_preceded_by(orders()).count().at_least(5) & orders().any();
    /// # assert_eq!(
    /// #     thinks_it_over.to_string(),
    /// #     "at least 5 visits not preceded by any order and at least 1 order",
    /// # );
    /// ```
    #[doc(alias = "before_first")]
    pub fn never_preceded_by<L>(self, other: impl Into<Other<L>>) -> Self {
        self.link(Side::Before, false, other, None)
    }

    fn link<L>(self, side: Side, holds: bool, other: impl Into<Other<L>>, within: Option<Span>) -> Self {
        let Other { step, same, .. } = other.into();
        self.filter(Clause::Link(Link { side, holds, other: step, within, same }))
    }

    /// On how many local dates there are any, in the context's time zone.
    pub fn active_days(self) -> CountMetric {
        self.distinct(GroupBy::Day)
    }

    /// In how many ISO weeks (from Monday) there are any, in the context's time zone.
    pub fn active_weeks(self) -> CountMetric {
        self.distinct(GroupBy::Week)
    }

    /// In how many calendar months there are any, in the context's time zone.
    pub fn active_months(self) -> CountMetric {
        self.distinct(GroupBy::Month)
    }

    /// In how many quarters of a year there are any, in the context's time zone.
    pub fn active_quarters(self) -> CountMetric {
        self.distinct(GroupBy::Quarter)
    }

    /// In how many calendar years there are any, in the context's time zone.
    pub fn active_years(self) -> CountMetric {
        self.distinct(GroupBy::Year)
    }

    /// How many there are on the local date that has most of them, in the context's time zone; zero over nothing.
    ///
    /// ```
    /// use segmentry::prelude::*;
    /// let pestered = messages().delivered().within_last(days(30)).busiest_day().more_than(3);
    /// # assert_eq!(
    /// #     pestered.to_string(),
    /// #     "the largest number per day of messages delivered in the last 30 days is more than 3",
    /// # );
    /// ```
    pub fn busiest_day(self) -> CountMetric {
        CountMetric::new(Number::Most { events: self.events, by: GroupBy::Day })
    }

    /// How many there are in the ISO week that has most of them, in the context's time zone; zero over nothing.
    pub fn busiest_week(self) -> CountMetric {
        CountMetric::new(Number::Most { events: self.events, by: GroupBy::Week })
    }

    /// How many have the value of a field that most of them have: the same product, the same campaign. Zero over nothing.
    ///
    /// ```
    /// use segmentry::prelude::*;
    /// let has_a_favourite = order_lines().most_of_one(EventField::Product).at_least(3);
    /// assert_eq!(has_a_favourite.to_string(), "the largest number per product of order lines is at least 3");
    /// ```
    #[doc(alias = "repeats")]
    pub fn most_of_one(self, field: EventField) -> CountMetric {
        CountMetric::new(Number::Most { events: self.events, by: GroupBy::Field(field) })
    }

    /// The value of a field that most of them have. Several where there is a tie; unknown where fewer than `least` of them
    /// have the field at all. Kinds with a field have a word of their own for it, such as `favourite_device`.
    ///
    /// ```
    /// use segmentry::{model::Device, prelude::*};
    /// let mostly_by_phone = visits().favourite_device(5).is(Device::Phone);
    /// let ice_lover = custom("level_finished").favourite(EventField::property("world"), 5).is("ice");
    /// # let _ = (mostly_by_phone, ice_lover);
    /// ```
    #[doc(alias = "preferred")]
    pub fn favourite(self, field: EventField, least: u32) -> FactOf<Value> {
        self.favourite_by(GroupBy::Field(field), least)
    }

    /// The weekday on which most of them happen, by the customer's own clock; several where there is a tie, unknown below
    /// `least` of them.
    ///
    /// ```
    /// use chrono::Weekday;
    /// use segmentry::prelude::*;
    /// let sunday_reader = messages().opened().favourite_weekday(5).is(Weekday::Sun);
    /// assert_eq!(sunday_reader.to_string(), "the favourite weekday of messages opened (of at least 5) is sunday");
    /// ```
    pub fn favourite_weekday(self, least: u32) -> FactOf<chrono::Weekday> {
        self.favourite_by(GroupBy::Weekday, least)
    }

    /// The hour of the day (0 to 23) in which most of them happen, by the customer's own clock; several where there is a
    /// tie, unknown below `least` of them.
    ///
    /// ```
    /// use segmentry::prelude::*;
    /// let early_bird = messages().opened().favourite_hour(5).between(5..9);
    /// # assert_eq!(
    /// #     early_bird.to_string(),
    /// #     "the favourite hour of the day of messages opened (of at least 5) is at least 5 and less than 9",
    /// # );
    /// ```
    pub fn favourite_hour(self, least: u32) -> FactOf<Decimal> {
        self.favourite_by(GroupBy::Hour, least)
    }

    pub(super) fn favourite_by<T>(self, by: GroupBy, least: u32) -> FactOf<T> {
        FactOf::new(Label::Favourite { events: self.events, by, least })
    }

    /// There are some, and all of them are during an occasion.
    ///
    /// ```
    /// use segmentry::prelude::*;
    /// let christmas_only = orders().only_during(holiday::christmas().lead(21));
    /// # assert_eq!(
    /// #     christmas_only.to_string(),
    /// #     "at least 1 order and no orders outside Christmas and the 21 days before",
    /// # );
    /// ```
    pub fn only_during(self, occasion: impl Into<Occasion>) -> Predicate {
        self.clone().any() & self.outside(occasion).none()
    }

    /// Of the occurrences of an occasion that ended since the first of these events and are over, the share that had one:
    /// half of the Christmases, say. An occurrence is the day with the days before and after that belong to it; it counts
    /// where its last date is on or after that of the first event and is over at `as_of` (or where the window
    /// ends, if that is earlier). Missing where none has been.
    ///
    /// ```
    /// use segmentry::prelude::*;
    /// let mostly = orders().share_of_occurrences(holiday::mothers_day().lead(14)).at_least(percent(75));
    /// # let _ = mostly;
    /// ```
    pub fn share_of_occurrences(self, occasion: impl Into<DatedOccasion>) -> ShareMetric {
        ShareMetric::new(Share::Occasions { events: self.events, occasion: occasion.into() })
    }

    /// Whenever the occasion came round since the first of these events, there was one; and it came round at least so often,
    /// since once is no custom. See [`share_of_occurrences`](Self::share_of_occurrences).
    ///
    /// ```
    /// use segmentry::prelude::*;
    /// let regulars = orders().every_year_during(holiday::thanksgiving().lead(7).trail(4), 2);
    /// # let _ = regulars;
    /// ```
    pub fn every_year_during(self, occasion: impl Into<DatedOccasion>, at_least: u64) -> Predicate {
        let occasion = occasion.into();
        self.clone().share_of_occurrences(occasion.clone()).at_least(percent(100))
            & self.distinct_occurrences(occasion).at_least(at_least)
    }

    /// How many occurrences of an occasion had one of these events.
    pub fn distinct_occurrences(self, occasion: impl Into<DatedOccasion>) -> CountMetric {
        self.distinct(GroupBy::Occasion(occasion.into()))
    }

    pub(super) fn distinct(self, by: GroupBy) -> CountMetric {
        CountMetric::new(Number::Distinct { events: self.events, by })
    }

    pub(super) fn distinct_field(self, field: EventField) -> CountMetric {
        self.distinct(GroupBy::Field(field))
    }

    pub(super) fn stat(self, stat: Stat, of: Measure) -> AmountMetric {
        AmountMetric::new(Amount { stat, events: self.events, of })
    }

    pub(super) fn time(self, stat: Stat, field: EventField) -> TimeMetric {
        TimeMetric::new(Time::Field { stat, events: self.events, field })
    }

    pub(super) fn money(self, stat: Stat, currency: Currency) -> AmountMetric {
        self.stat(stat, Measure::Money { currency, refunds: Refunds::After })
    }
}

/// Which events these are, and what they have in common with others.
impl<K, W> EventsOf<K, W> {
    /// Binds to a context, to be read as the events themselves: the product looked at, the cart that was left.
    ///
    /// ```
    /// use segmentry::{model::{Cart, Customer}, prelude::*, time::Instant};
    ///
    /// let mut customer = Customer::new(1);
    /// customer.record(Cart::added("2026-03-01T10:00:00Z".parse::<Instant>()?, "mug").cart("c-7"))?;
    ///
    /// let left = carts().added().not_followed_by(orders(), hours(24)).within_last(days(7));
    /// let finder = left.finder(&Context::at("2026-03-03T00:00:00Z".parse::<Instant>()?))?;
    /// let found = finder.find(&customer)?;
    /// assert_eq!(found[0].value(&EventField::Product), Some("mug".into()));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When the definition cannot be used in this context: all faults, each with its path.
    #[doc(alias = "retargeting")]
    pub fn finder(self, context: &Context) -> Result<Finder, DefinitionError> {
        Finder::new(&self.events, context)
    }

    /// Of these, as what comes before or after, those that have a value of a field in common with the event in question:
    /// the same product, the same cart.
    pub fn of_the_same(self, field: EventField) -> Other<K> {
        Other { same: Some(field), ..Other::from(self) }
    }

    /// As a step of a sequence, which has no window, no first or latest and no steps of its own.
    pub(super) fn into_step(self) -> Step {
        let Events { from, filter, window, pick } = self.events;
        let is_more = window != Window::Ever || pick.is_some() || filter.iter().any(|clause| clause.link().is_some());
        let mut conditions: Vec<Condition> = filter
            .into_iter()
            .filter_map(|clause| match clause {
                Clause::Is(condition) => Some(condition),
                Clause::Link(_) => None,
            })
            .collect();
        conditions.extend(is_more.then_some(Condition::Refused(Problem::NestedStep)));
        Step { from, filter: conditions }
    }
}

/// Other events, as they come before or after; made of a selector.
#[derive(Clone, Debug)]
#[must_use]
pub struct Other<K> {
    step: Step,
    same: Option<EventField>,
    kind: PhantomData<K>,
}

impl<K, W> From<EventsOf<K, W>> for Other<K> {
    fn from(events: EventsOf<K, W>) -> Self {
        Self { step: events.into_step(), same: None, kind: PhantomData }
    }
}

impl From<CalendarUnit> for GroupBy {
    fn from(unit: CalendarUnit) -> Self {
        match unit {
            CalendarUnit::Day => Self::Day,
            CalendarUnit::Week => Self::Week,
            CalendarUnit::Month => Self::Month,
            CalendarUnit::Quarter => Self::Quarter,
            CalendarUnit::Year => Self::Year,
        }
    }
}

/// When events happen that are looked at: inside a window, or during an occasion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// Inside a window.
    Window(Window),
    /// During an occasion.
    Occasion(Occasion),
}

/// What [`EventsOf::during`] takes: a window, of which there is at most one, or an occasion.
pub trait Period<W>: Into<When> {
    /// Whether there is a window then.
    type Window;
}

macro_rules! periods {
    ($($window:ident $(<$t:ident>)?),* ; $($occasion:ty),*) => {
        $(impl$(<$t: Into<Instant>>)? From<$window$(<$t>)?> for When {
            fn from(window: $window$(<$t>)?) -> Self {
                Self::Window(window.into())
            }
        }

        impl$(<$t: Into<Instant>>)? Period<Anytime> for $window$(<$t>)? {
            type Window = Windowed;
        })*
        $(impl From<$occasion> for When {
            fn from(occasion: $occasion) -> Self {
                Self::Occasion(occasion.into())
            }
        }

        impl<W> Period<W> for $occasion {
            type Window = W;
        })*
    };
}

periods! {
    Window, Span, CalendarDays, Range<T>, RangeFrom<T>, RangeTo<T>;
    Occasion, DatedOccasion, Holiday, Personal, Daily
}

impl<K, W> Clone for EventsOf<K, W> {
    fn clone(&self) -> Self {
        Self { events: self.events.clone(), kind: PhantomData }
    }
}

/// As in "orders with channel online in the last 30 days".
impl<K, W> fmt::Display for EventsOf<K, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.events.fmt(f)
    }
}

impl<K, W> fmt::Debug for EventsOf<K, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.events.fmt(f)
    }
}
