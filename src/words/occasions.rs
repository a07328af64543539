use super::measure::CountMetric;
use crate::{
    metric::Number,
    occasion::{DatedOccasion, Holiday, Personal},
    predicate::Predicate,
    time::CalendarDays,
};

macro_rules! ahead {
    ($($occasion:ty),*) => {$(
        impl $occasion {
            /// How many local dates it is from today (0) until the day itself, in the context's time zone; the next one,
            /// where it comes again. As a value it is missing where nothing is ahead in the next 40 years; compared, that is
            /// farther than any number of days. Of the customer's own days it is unknown where the profile does not tell.
            pub fn days_until(self) -> CountMetric {
                CountMetric::new(Number::DaysUntil(DatedOccasion::from(self)))
            }

            /// The day itself is one of the next `n` local dates, of which today is the first.
            ///
            /// ```
            /// use segmentry::prelude::*;
            /// let birthday_soon = birthday().within_next(calendar_days(14));
            /// assert_eq!(birthday_soon.to_string(), "the birthday is within the next 14 days");
            /// let early_gifts = holiday::christmas().within_next(calendar_days(60));
            /// # assert_eq!(early_gifts.to_string(), "Christmas is within the next 60 days");
            /// ```
            pub fn within_next(self, days: CalendarDays) -> Predicate {
                self.days_until().less_than(days.0.into())
            }
        }
    )*};
}

ahead!(Holiday, Personal);
