//! What is wrong with an occasion, and where.

use super::{
    Around, Daily, DatedOccasion, Holiday, Occasion, Personal, PersonalDay, Rule, Shift, TimeOfDay,
    holiday::Which,
    rule::{self, When},
};
use crate::{error::Problem, wire::Way};
use chrono::NaiveDate;

type OnFault<'f> = &'f mut dyn FnMut(&Way<'_>, Problem);

/// The most days before or after a day that belong to it.
const MOST_AROUND: u32 = 366;

fn limited(number: u32, least: u32, most: u32, what: &'static str, way: &Way<'_>, fault: OnFault<'_>) {
    if !(least..=most).contains(&number) {
        fault(way, Problem::NotBetween { what, least, most });
    }
}

fn named(name: &str, way: &Way<'_>, fault: OnFault<'_>) {
    if !(1..=200).contains(&name.len()) || name.chars().any(char::is_control) {
        fault(way, Problem::Name);
    }
}

impl Rule {
    pub(crate) fn check(&self, way: &Way<'_>, fault: OnFault<'_>) {
        if self.shifts() > Self::LONGEST_SHIFT {
            fault(way, Problem::ShiftedTooFar { limit: Self::LONGEST_SHIFT });
        }
        self.check_inside(way, fault);
    }

    fn check_inside(&self, way: &Way<'_>, fault: OnFault<'_>) {
        let check_month = |month: u32, way: &Way<'_>, fault: OnFault<'_>| limited(month, 1, 12, "month", way, fault);
        let shifted = |days: u32, of: &Self, way: &Way<'_>, fault: OnFault<'_>| {
            limited(days, 1, Self::LONGEST_SHIFT, "number of days", &way.key("days"), fault);
            of.check_inside(&way.key("of"), fault);
        };
        match self.kind() {
            rule::Kind::Fixed { month, day } => {
                // The longest that February can be.
                const SOME_LEAP_YEAR: i32 = 2000;
                let way = way.key("fixed");
                check_month(*month, &way.key("month"), fault);
                if (1..=12).contains(month) && NaiveDate::from_ymd_opt(SOME_LEAP_YEAR, *month, *day).is_none() {
                    fault(&way.key("day"), Problem::NoSuchDay { month: *month, day: *day });
                }
            }
            rule::Kind::Weekday { nth, month, .. } => {
                let way = way.key("weekday");
                limited(*nth, 1, 5, "place in the month", &way.key("nth"), fault);
                check_month(*month, &way.key("month"), fault);
            }
            rule::Kind::LastWeekday { month, .. } => check_month(*month, &way.key("last_weekday").key("month"), fault),
            rule::Kind::Easter | rule::Kind::OrthodoxEaster => {}
            rule::Kind::After { days, of } => shifted(*days, of, &way.key("after"), fault),
            rule::Kind::Before { days, of } => shifted(*days, of, &way.key("before"), fault),
            rule::Kind::OnOrAfter { of, .. } => of.check_inside(&way.key("weekday_on_or_after").key("of"), fault),
            rule::Kind::OnOrBefore { of, .. } => of.check_inside(&way.key("weekday_on_or_before").key("of"), fault),
            rule::Kind::Moved { rule, when, shift } => {
                let way = way.key("moved");
                rule.check_inside(&way.key("rule"), fault);
                match when {
                    When::On(weekdays) if weekdays.is_empty() => fault(&way.key("when"), Problem::Empty),
                    When::On(_) => {}
                    When::Coinciding(other) => other.check(&way.key("when"), fault),
                }
                let key = match shift {
                    Shift::After(_) => "after",
                    Shift::Before(_) => "before",
                };
                limited(shift.days(), 1, Shift::MOST, "number of days", &way.key(key), fault);
            }
            rule::Kind::Valid { rule, since, until } => {
                let way = way.key("valid");
                rule.check_inside(&way.key("rule"), fault);
                if since.zip(*until).is_some_and(|(since, until)| since > until) {
                    fault(&way, Problem::EmptyRange);
                }
            }
            rule::Kind::AnyOf(rules) => {
                let way = way.key("any_of");
                if rules.is_empty() {
                    fault(&way, Problem::Empty);
                }
                for (index, rule) in rules.iter().enumerate() {
                    rule.check_inside(&way.index(index), fault);
                }
            }
            rule::Kind::Dates(dates) => {
                let way = way.key("dates");
                if dates.is_empty() {
                    fault(&way, Problem::Empty);
                } else if dates.len() > Self::MOST_DATES {
                    fault(&way, Problem::TooManyDates { limit: Self::MOST_DATES });
                }
            }
            rule::Kind::Refused(problem) => fault(way, problem.clone()),
        }
    }
}

impl DatedOccasion {
    /// Every fault, each with its place; `way` leads to the occasion itself.
    pub(crate) fn check(&self, way: &Way<'_>, fault: OnFault<'_>) {
        let way = match self {
            Self::Holiday(Holiday { which: Which::BuiltIn(_), .. }) => way.key("holiday"),
            Self::Holiday(Holiday { which: Which::Own { name, rule }, .. }) => {
                let way = way.key("rule");
                named(name, &way.key("name"), fault);
                rule.check(&way.key("is"), fault);
                way
            }
            Self::Personal(Personal { day, .. }) => {
                let way = way.key("personal");
                if let PersonalDay::Kind(kind) = day {
                    named(kind.code(), &way.key("day").key("kind"), fault);
                }
                way
            }
        };
        let Around { lead, trail } = self.around();
        limited(lead, 0, MOST_AROUND, "number of days", &way.key("lead"), fault);
        limited(trail, 0, MOST_AROUND, "number of days", &way.key("trail"), fault);
    }
}

impl Daily {
    fn check(&self, way: &Way<'_>, fault: OnFault<'_>) {
        if !self.from.is_on_the_clock() || self.from == TimeOfDay::END {
            fault(&way.key("from"), Problem::TimeOfDay { last: "23:59" });
        }
        if !self.to.is_on_the_clock() {
            fault(&way.key("to"), Problem::TimeOfDay { last: "24:00" });
        }
        if self.from == self.to {
            fault(way, Problem::EmptyRange);
        }
        if self.on.is_empty() {
            fault(&way.key("on"), Problem::Empty);
        }
    }
}

impl Occasion {
    /// Every fault, each with its place; `way` leads to the occasion itself.
    pub(crate) fn check(&self, way: &Way<'_>, fault: OnFault<'_>) {
        match self {
            Self::Dated(dated) => dated.check(way, fault),
            Self::Daily(daily) => daily.check(&way.key("daily"), fault),
        }
    }
}
