//! How long ago events were, and in which rhythm they come.

use super::{
    events::EventsOf,
    measure::{CountMetric, ShareMetric, TimeMetric},
};
use crate::metric::{End, Gap, Moment, Number, Share, Time};

/// How long ago they were, and in which rhythm they come: of events of every kind.
impl<K, W> EventsOf<K, W> {
    /// The time from the latest of them to `as_of`.
    #[doc(alias = "recency")]
    pub fn since_last(self) -> TimeMetric {
        TimeMetric::new(Time::Since(Moment { events: self.into_events(), end: End::Last }))
    }

    /// The time from the first of them to `as_of`.
    pub fn since_first(self) -> TimeMetric {
        TimeMetric::new(Time::Since(Moment { events: self.into_events(), end: End::First }))
    }

    /// How many local dates ago the latest of them was, in the context's time zone: 0 today, 1 yesterday, however
    /// few hours ago that was. Missing over nothing. [`since_last`](Self::since_last) is the exact length of time.
    ///
    /// Who bought yesterday evening bought yesterday, though that is no whole day ago:
    ///
    /// ```
    /// use segmentry::{model::{Currency, Customer, Money, Order}, prelude::*, time::Instant};
    ///
    /// let mut customer = Customer::new(1);
    /// customer.record(Order::new("2026-03-01T22:00:00Z".parse::<Instant>()?, Money::new(40, Currency::EUR)?))?;
    /// let context = Context::at("2026-03-02T08:00:00Z".parse::<Instant>()?);
    ///
    /// assert_eq!(orders().days_since_last().plan(&context)?.value(&customer).to_string(), "1");
    /// assert_eq!(orders().since_last().plan(&context)?.value(&customer).to_string(), "10 hours");
    ///
    /// let lapsing = orders().days_since_last().between(60..90);
    /// assert_eq!(lapsing.to_string(), "the latest order is at least 60 and less than 90 calendar days ago");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[doc(alias = "recency")]
    pub fn days_since_last(self) -> CountMetric {
        CountMetric::new(Number::DaysSince(Moment { events: self.into_events(), end: End::Last }))
    }

    /// How many local dates ago the first of them was, in the context's time zone: 0 today, 1 yesterday. Missing
    /// over nothing. [`since_first`](Self::since_first) is the exact length of time.
    #[doc(alias = "tenure")]
    #[doc(alias = "cohort")]
    pub fn days_since_first(self) -> CountMetric {
        CountMetric::new(Number::DaysSince(Moment { events: self.into_events(), end: End::First }))
    }

    /// The average time from one to the next: from the first to the latest, divided by one less than their number.
    /// Missing below two events.
    #[doc(alias = "inter-purchase time")]
    pub fn mean_gap(self) -> TimeMetric {
        TimeMetric::new(Time::Gap(Gap::Mean, self.into_events()))
    }

    /// The longest time from one to the next; missing below two events.
    ///
    /// ```
    /// use segmentry::prelude::*;
    /// let stayed_away_once = orders().longest_gap().at_least(days(365));
    /// # assert_eq!(stayed_away_once.to_string(), "the longest time between orders is at least 365 days");
    /// ```
    pub fn longest_gap(self) -> TimeMetric {
        TimeMetric::new(Time::Gap(Gap::Longest, self.into_events()))
    }

    /// The time between the latest two; missing below two events.
    ///
    /// Who stopped for half a year and has come back:
    ///
    /// ```
    /// use segmentry::prelude::*;
    /// let back_again = orders().latest_gap().at_least(days(180)) & orders().since_last().less_than(days(30));
    /// # assert_eq!(
    /// #     back_again.to_string(),
    /// #     "the time between the latest two orders is at least 180 days and the latest order is less than 30 days ago",
    /// # );
    /// ```
    #[doc(alias = "resumed")]
    pub fn latest_gap(self) -> TimeMetric {
        TimeMetric::new(Time::Gap(Gap::Latest, self.into_events()))
    }

    /// The time since the latest, compared with the [`mean_gap`](Self::mean_gap): above 100 % he is late by his own rhythm.
    /// Missing below two events, and when all are at one instant.
    ///
    /// ```
    /// use segmentry::prelude::*;
    /// let overdue = orders().overdue().more_than(percent(150));
    /// assert_eq!(overdue.to_string(), "the time since the latest order is more than 150% of the average time between orders");
    /// let coffee_runs_out = order_lines().product("coffee").overdue().between(percent(80)..=percent(120));
    /// # let _ = coffee_runs_out;
    /// ```
    #[doc(alias = "replenishment")]
    #[doc(alias = "churn")]
    pub fn overdue(self) -> ShareMetric {
        ShareMetric::new(Share::Overdue(self.into_events()))
    }
}
