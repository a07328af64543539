//! How occasions are written in definitions.

use super::{
    Around, Daily, DatedOccasion, Holiday, LeapDay, Occasion, Personal, PersonalDay, Rule, Shift,
    holiday::Which,
    rule::{self, When},
};
use crate::{time::weekday_name, wire::Wire};
use alloc::{borrow::ToOwned, string::ToString};
use chrono::{Weekday, WeekdaySet};

impl Rule {
    pub(crate) fn to_wire(&self) -> Wire {
        let whole = |number: &u32| Wire::Whole((*number).into());
        let days = |days, of: &Self| Wire::map([("days", whole(days)), ("of", of.to_wire())]);
        let weekday_of = |weekday, of: &Self| Wire::map([("weekday", weekday_to_wire(weekday)), ("of", of.to_wire())]);
        match self.kind() {
            rule::Kind::Fixed { month, day } => {
                Wire::tagged("fixed", Wire::map([("month", whole(month)), ("day", whole(day))]))
            }
            rule::Kind::Weekday { nth, weekday, month } => {
                let nth = [("nth", whole(nth)), ("weekday", weekday_to_wire(*weekday)), ("month", whole(month))];
                Wire::tagged("weekday", Wire::map(nth))
            }
            rule::Kind::LastWeekday { weekday, month } => {
                let last = [("weekday", weekday_to_wire(*weekday)), ("month", whole(month))];
                Wire::tagged("last_weekday", Wire::map(last))
            }
            rule::Kind::Easter => Wire::text("easter"),
            rule::Kind::OrthodoxEaster => Wire::text("orthodox_easter"),
            rule::Kind::After { days: n, of } => Wire::tagged("after", days(n, of)),
            rule::Kind::Before { days: n, of } => Wire::tagged("before", days(n, of)),
            rule::Kind::OnOrAfter { weekday, of } => Wire::tagged("weekday_on_or_after", weekday_of(*weekday, of)),
            rule::Kind::OnOrBefore { weekday, of } => Wire::tagged("weekday_on_or_before", weekday_of(*weekday, of)),
            rule::Kind::Moved { rule, when, shift } => {
                let when = match when {
                    When::On(weekdays) => weekdays_to_wire(*weekdays),
                    When::Coinciding(other) => other.to_wire(),
                };
                let shift = match shift {
                    Shift::After(days) => ("after", whole(days)),
                    Shift::Before(days) => ("before", whole(days)),
                };
                Wire::tagged("moved", Wire::map([("rule", rule.to_wire()), ("when", when), shift]))
            }
            rule::Kind::Valid { rule, since, until } => {
                let years = Wire::map([("rule", rule.to_wire())]);
                let year = |year: &Option<u32>| year.as_ref().map(whole);
                Wire::tagged("valid", years.and("since", year(since)).and("until", year(until)))
            }
            rule::Kind::AnyOf(rules) => Wire::tagged("any_of", Wire::List(rules.iter().map(Self::to_wire).collect())),
            rule::Kind::Dates(dates) => {
                Wire::tagged("dates", Wire::List(dates.iter().map(|date| Wire::text(date.to_string())).collect()))
            }
            rule::Kind::Refused(problem) => Wire::tagged("refused", Wire::text(problem.to_string())),
        }
    }
}

fn weekday_to_wire(weekday: Weekday) -> Wire {
    Wire::text(weekday_name(weekday))
}

fn weekdays_to_wire(weekdays: WeekdaySet) -> Wire {
    Wire::List(weekdays.iter(Weekday::Mon).map(weekday_to_wire).collect())
}

impl LeapDay {
    #[cfg(feature = "serde")]
    pub(super) const ALL: &[Self] = &[Self::March1, Self::February28];

    pub(super) fn code(self) -> &'static str {
        match self {
            Self::March1 => "march_1",
            Self::February28 => "february_28",
        }
    }
}

impl DatedOccasion {
    pub(crate) fn to_wire(&self) -> Wire {
        let around = |content: Wire| {
            let days = |days: u32| (days > 0).then(|| Wire::Whole(days.into()));
            let Around { lead, trail } = self.around();
            content.and("lead", days(lead)).and("trail", days(trail))
        };
        match self {
            Self::Holiday(Holiday { which: Which::BuiltIn(holiday), .. }) => {
                Wire::tagged("holiday", around(Wire::map([("name", Wire::text(holiday.code()))])))
            }
            Self::Holiday(Holiday { which: Which::Own { name, rule }, .. }) => {
                let name = Wire::text(name.as_str().to_owned());
                Wire::tagged("rule", around(Wire::map([("name", name), ("is", rule.to_wire())])))
            }
            Self::Personal(Personal { day, leap_day, .. }) => {
                let day = match day {
                    PersonalDay::Birthday => Wire::text("birthday"),
                    PersonalDay::SignUp => Wire::text("sign_up"),
                    PersonalDay::Kind(kind) => Wire::tagged("kind", Wire::text(kind.code().to_owned())),
                };
                let leap_day = (*leap_day != LeapDay::default()).then(|| Wire::text(leap_day.code()));
                Wire::tagged("personal", around(Wire::map([("day", day)])).and("leap_day", leap_day))
            }
        }
    }
}

impl Daily {
    fn to_wire(&self) -> Wire {
        let times = [("from", Wire::text(self.from.to_string())), ("to", Wire::text(self.to.to_string()))];
        Wire::map(times).and("on", (self.on != WeekdaySet::ALL).then(|| weekdays_to_wire(self.on)))
    }
}

impl Occasion {
    pub(crate) fn to_wire(&self) -> Wire {
        match self {
            Self::Dated(dated) => dated.to_wire(),
            Self::Daily(daily) => Wire::tagged("daily", daily.to_wire()),
        }
    }
}
