use super::easter;
use crate::error::Problem;
use alloc::{sync::Arc, vec::Vec};
use chrono::{Datelike, Days, NaiveDate, Weekday, WeekdaySet};
use core::ops::RangeInclusive;

/// On which days of a year a holiday falls: a fixed date, a weekday of a month, Easter, and days found from those.
///
/// Rules speak of dates alone: no time of day and no zone. What a rule must be like is checked when it is bound, so
/// composing one cannot fail.
///
/// ```
/// use chrono::Weekday;
/// use segmentry::occasion::{Rule, Shift};
///
/// let election_day = Rule::nth(1, Weekday::Mon, 11).days_after(1);
/// assert_eq!(election_day.dates(2028)[0].to_string(), "2028-11-07");
///
/// let kings_day = Rule::fixed(4, 27).moved_if_on([Weekday::Sun], Shift::Before(1)).since(2014);
/// assert_eq!(kings_day.dates(2025)[0].to_string(), "2025-04-26");
/// assert!(kings_day.dates(2013).is_empty());
/// ```
///
/// # A rule's own year
///
/// A shifted day belongs to the year of the day it was shifted from, in [`dates`](Self::dates), [`since`](Self::since)
/// and [`until`](Self::until):
///
/// ```
/// # use segmentry::occasion::Rule;
/// let eve = Rule::fixed(1, 1).days_before(1);
/// assert_eq!(eve.dates(2026)[0].to_string(), "2025-12-31");
/// ```
///
/// # Limits
///
/// | | |
/// |---|---|
/// | a fixed date | one that some year has; 29 February falls in leap years only |
/// | the nth weekday | 1 to 5; a fifth that a month has not falls out that year |
/// | days after and before | 1 to 366 |
/// | days moved | 1 to 31 |
/// | all shifts in a row | 366 days, of which a step to a weekday counts as 6 |
/// | dates in a table | 1 to 1,000 |
/// | rules inside rules | 8 levels, 1,000 in all |
/// | Easter | the years 1583 to 9999; without it there is no such day |
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "recurrence")]
pub struct Rule {
    kind: Arc<Kind>,
    outline: Outline,
}

/// How many days a day is moved, and which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shift {
    /// So many days earlier, 1 to 31.
    Before(u32),
    /// So many days later, 1 to 31.
    After(u32),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Fixed {
        month: u32,
        day: u32,
    },
    Weekday {
        nth: u32,
        weekday: Weekday,
        month: u32,
    },
    LastWeekday {
        weekday: Weekday,
        month: u32,
    },
    Easter,
    OrthodoxEaster,
    After {
        days: u32,
        of: Rule,
    },
    Before {
        days: u32,
        of: Rule,
    },
    OnOrAfter {
        weekday: Weekday,
        of: Rule,
    },
    OnOrBefore {
        weekday: Weekday,
        of: Rule,
    },
    Moved {
        rule: Rule,
        when: When,
        shift: Shift,
    },
    /// Years included, of the rule's own year.
    Valid {
        rule: Rule,
        since: Option<u32>,
        until: Option<u32>,
    },
    AnyOf(Vec<Rule>),
    /// In order, each once.
    Dates(Vec<NaiveDate>),
    /// Stands for a rule that was composed too deep or too large; binding refuses it.
    Refused(Problem),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum When {
    On(WeekdaySet),
    Coinciding(Rule),
}

/// What is worth knowing of a rule before its days are looked for; worked out while composing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Outline {
    /// Rules inside rules. Few, so that they can be walked and dropped without a thought.
    levels: u32,
    /// How many rules; shared ones count as often as they stand there.
    rules: u32,
    /// How many days before its own year a day may lie, and how many after.
    back: u32,
    forward: u32,
    /// All shifts in a row.
    shifts: u32,
    /// The first and the last of its own years that may have a day.
    first_year: i32,
    last_year: i32,
    /// Whether there is at most one day in each of its own years, and those of later years are later.
    ///
    /// So it is where a rule starts from one day a year: those lie some 350 days apart at least, and what differs from
    /// year to year is a step to a weekday or a move of a month.
    is_yearly: bool,
}

impl Outline {
    const YEARLY: Self = Self {
        levels: 1,
        rules: 1,
        back: 0,
        forward: 0,
        shifts: 0,
        first_year: i32::MIN,
        last_year: i32::MAX,
        is_yearly: true,
    };

    fn of(kind: &Kind) -> Self {
        match kind {
            Kind::Fixed { .. } | Kind::Weekday { .. } | Kind::LastWeekday { .. } | Kind::Refused(_) => Self::YEARLY,
            Kind::Easter | Kind::OrthodoxEaster => {
                Self { first_year: easter::FIRST_YEAR, last_year: easter::LAST_YEAR, ..Self::YEARLY }
            }
            Kind::After { days, of } => of.outline.around().shifted(Shift::After(*days)),
            Kind::Before { days, of } => of.outline.around().shifted(Shift::Before(*days)),
            Kind::OnOrAfter { of, .. } => of.outline.around().shifted(Shift::After(6)),
            Kind::OnOrBefore { of, .. } => of.outline.around().shifted(Shift::Before(6)),
            Kind::Moved { rule, when, shift } => {
                let moved = rule.outline.around().shifted(*shift);
                match when {
                    When::On(_) => moved,
                    When::Coinciding(other) => Self {
                        levels: moved.levels.max(other.outline.around().levels),
                        rules: moved.rules.saturating_add(other.outline.rules),
                        ..moved
                    },
                }
            }
            Kind::Valid { rule, since, until } => {
                let year = |year: u32| i32::try_from(year).unwrap_or(i32::MAX);
                let around = rule.outline.around();
                Self {
                    first_year: since.map_or(around.first_year, |since| year(since).max(around.first_year)),
                    last_year: until.map_or(around.last_year, |until| year(until).min(around.last_year)),
                    ..around
                }
            }
            Kind::AnyOf(rules) => {
                let united = rules.iter().map(|rule| rule.outline).reduce(Self::or).unwrap_or(Self::YEARLY);
                Self { is_yearly: false, ..united.around() }
            }
            Kind::Dates(dates) => Self {
                first_year: dates.first().map_or(i32::MIN, NaiveDate::year),
                last_year: dates.last().map_or(i32::MAX, NaiveDate::year),
                is_yearly: false,
                ..Self::YEARLY
            },
        }
    }

    fn around(self) -> Self {
        Self { levels: self.levels.saturating_add(1), rules: self.rules.saturating_add(1), ..self }
    }

    fn shifted(self, shift: Shift) -> Self {
        let shifted = Self { shifts: self.shifts.saturating_add(shift.days()), ..self };
        match shift {
            Shift::Before(days) => Self { back: self.back.saturating_add(days), ..shifted },
            Shift::After(days) => Self { forward: self.forward.saturating_add(days), ..shifted },
        }
    }

    fn or(self, other: Self) -> Self {
        Self {
            levels: self.levels.max(other.levels),
            rules: self.rules.saturating_add(other.rules),
            back: self.back.max(other.back),
            forward: self.forward.max(other.forward),
            shifts: self.shifts.max(other.shifts),
            first_year: self.first_year.min(other.first_year),
            last_year: self.last_year.max(other.last_year),
            is_yearly: false,
        }
    }

    fn problem(self) -> Option<Problem> {
        if self.levels > Rule::MOST_LEVELS {
            Some(Problem::TooDeep { limit: Rule::MOST_LEVELS })
        } else if self.rules > Rule::MOST_RULES {
            Some(Problem::TooLarge { limit: Rule::MOST_RULES.into() })
        } else {
            None
        }
    }
}

impl Shift {
    pub(super) const MOST: u32 = 31;

    pub(super) fn days(self) -> u32 {
        match self {
            Self::Before(days) | Self::After(days) => days,
        }
    }

    fn apply(self, date: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Before(days) => date.checked_sub_days(Days::new(days.into())),
            Self::After(days) => date.checked_add_days(Days::new(days.into())),
        }
    }
}

impl Rule {
    pub(super) const MOST_LEVELS: u32 = 8;
    pub(super) const MOST_RULES: u32 = 1000;
    pub(super) const MOST_DATES: usize = 1000;
    pub(super) const LONGEST_SHIFT: u32 = 366;

    pub(super) fn new(kind: Kind) -> Self {
        let outline = Outline::of(&kind);
        match outline.problem() {
            None => Self { kind: Arc::new(kind), outline },
            Some(problem) => Self { kind: Arc::new(Kind::Refused(problem)), outline: Outline::YEARLY },
        }
    }

    pub(super) fn kind(&self) -> &Kind {
        &self.kind
    }

    /// The same date every year, as months and days are written: `fixed(12, 25)` is 25 December.
    ///
    /// 29 February falls in leap years only.
    #[must_use]
    pub fn fixed(month: u32, day: u32) -> Self {
        Self::new(Kind::Fixed { month, day })
    }

    /// The first (1) to fifth (5) such weekday of a month. There is no fifth in most months.
    ///
    /// ```
    /// # use chrono::Weekday;
    /// # use segmentry::occasion::Rule;
    /// let thanksgiving = Rule::nth(4, Weekday::Thu, 11);
    /// assert_eq!(thanksgiving.dates(2026)[0].to_string(), "2026-11-26");
    /// assert!(Rule::nth(5, Weekday::Thu, 11).dates(2026).is_empty());
    /// ```
    #[must_use]
    pub fn nth(nth: u32, weekday: Weekday, month: u32) -> Self {
        Self::new(Kind::Weekday { nth, weekday, month })
    }

    /// The last such weekday of a month.
    #[must_use]
    pub fn last(weekday: Weekday, month: u32) -> Self {
        Self::new(Kind::LastWeekday { weekday, month })
    }

    /// Easter Sunday of the Western churches, in the years 1583 to 9999.
    #[must_use]
    pub fn easter() -> Self {
        Self::new(Kind::Easter)
    }

    /// Easter Sunday of the Orthodox churches as a date of the Gregorian calendar, in the years 1583 to 9999.
    ///
    /// ```
    /// # use segmentry::occasion::Rule;
    /// assert_eq!(Rule::orthodox_easter().dates(2024)[0].to_string(), "2024-05-05");
    /// ```
    #[must_use]
    pub fn orthodox_easter() -> Self {
        Self::new(Kind::OrthodoxEaster)
    }

    /// So many days later, 1 to 366.
    ///
    /// ```
    /// # use segmentry::occasion::Rule;
    /// let whit_monday = Rule::easter().days_after(50);
    /// assert_eq!(whit_monday.dates(2026)[0].to_string(), "2026-05-25");
    /// ```
    #[must_use]
    pub fn days_after(self, days: u32) -> Self {
        Self::new(Kind::After { days, of: self })
    }

    /// So many days earlier, 1 to 366.
    #[must_use]
    pub fn days_before(self, days: u32) -> Self {
        Self::new(Kind::Before { days, of: self })
    }

    /// The same day if it is such a weekday, else the next one that is.
    ///
    /// ```
    /// # use chrono::Weekday;
    /// # use segmentry::occasion::Rule;
    /// let first_advent = Rule::fixed(11, 27).on_or_after(Weekday::Sun);
    /// assert_eq!(first_advent.dates(2022)[0].to_string(), "2022-11-27");
    /// assert_eq!(first_advent.dates(2023)[0].to_string(), "2023-12-03");
    /// ```
    #[must_use]
    pub fn on_or_after(self, weekday: Weekday) -> Self {
        Self::new(Kind::OnOrAfter { weekday, of: self })
    }

    /// The same day if it is such a weekday, else the latest one before that is.
    #[must_use]
    pub fn on_or_before(self, weekday: Weekday) -> Self {
        Self::new(Kind::OnOrBefore { weekday, of: self })
    }

    /// Moved where it falls on one of these weekdays.
    ///
    /// ```
    /// # use chrono::Weekday;
    /// # use segmentry::occasion::{Rule, Shift};
    /// let in_lieu = Rule::fixed(1, 1).moved_if_on([Weekday::Sat], Shift::After(2));
    /// assert_eq!(in_lieu.dates(2028)[0].to_string(), "2028-01-03");
    /// assert_eq!(in_lieu.dates(2029)[0].to_string(), "2029-01-01");
    /// ```
    #[must_use]
    pub fn moved_if_on(self, weekdays: impl IntoIterator<Item = Weekday>, shift: Shift) -> Self {
        Self::new(Kind::Moved { rule: self, when: When::On(weekdays.into_iter().collect()), shift })
    }

    /// Moved where it falls on a day of another rule.
    ///
    /// ```
    /// # use chrono::Weekday;
    /// # use segmentry::occasion::{Rule, Shift};
    /// let pentecost = Rule::easter().days_after(49);
    /// let mothers_day = Rule::last(Weekday::Sun, 5).moved_if_coinciding(pentecost, Shift::After(7));
    /// assert_eq!(mothers_day.dates(2020)[0].to_string(), "2020-06-07");
    /// assert_eq!(mothers_day.dates(2021)[0].to_string(), "2021-05-30");
    /// ```
    #[must_use]
    pub fn moved_if_coinciding(self, other: Self, shift: Shift) -> Self {
        Self::new(Kind::Moved { rule: self, when: When::Coinciding(other), shift })
    }

    /// Only in this year and later ones.
    #[must_use]
    pub fn since(self, year: u32) -> Self {
        self.within(Some(year), None)
    }

    /// Only in this year and earlier ones.
    #[must_use]
    pub fn until(self, year: u32) -> Self {
        self.within(None, Some(year))
    }

    fn within(self, since: Option<u32>, until: Option<u32>) -> Self {
        match &*self.kind {
            Kind::Valid { rule, since: None, until: end } if until.is_none() => {
                Self::new(Kind::Valid { rule: rule.clone(), since, until: *end })
            }
            Kind::Valid { rule, since: start, until: None } if since.is_none() => {
                Self::new(Kind::Valid { rule: rule.clone(), since: *start, until })
            }
            _ => Self::new(Kind::Valid { rule: self, since, until }),
        }
    }

    /// The days of all these rules.
    ///
    /// ```
    /// # use segmentry::occasion::Rule;
    /// let solstices = Rule::any_of([Rule::fixed(6, 21), Rule::fixed(12, 21)]);
    /// assert_eq!(solstices.dates(2026).len(), 2);
    /// ```
    #[must_use]
    pub fn any_of(rules: impl IntoIterator<Item = Self>) -> Self {
        Self::new(Kind::AnyOf(rules.into_iter().collect()))
    }

    /// A table of days, for what no rule foresees: sales, product launches, lunar calendars.
    ///
    /// ```
    /// # use segmentry::occasion::Rule;
    /// let launches = Rule::on(["2025-09-12".parse()?, "2026-03-06".parse()?]);
    /// assert_eq!(launches.dates(2026)[0].to_string(), "2026-03-06");
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn on(dates: impl IntoIterator<Item = NaiveDate>) -> Self {
        let mut dates: Vec<NaiveDate> = dates.into_iter().collect();
        dates.sort_unstable();
        dates.dedup();
        Self::new(Kind::Dates(dates))
    }

    /// The days of one year of the rule's own, in order, each once. Of a rule that binding would refuse, whatever days
    /// it makes sense to speak of.
    #[must_use]
    pub fn dates(&self, year: i32) -> Vec<NaiveDate> {
        let mut dates = Vec::new();
        self.each(year..=year, &mut |date| dates.push(date));
        dates.sort_unstable();
        dates.dedup();
        dates
    }

    pub(super) fn is_yearly(&self) -> bool {
        self.outline.is_yearly
    }

    /// All shifts in a row, in days.
    pub(super) fn shifts(&self) -> u32 {
        self.outline.shifts
    }

    /// The own years of all days between two dates, both included.
    pub(super) fn years(&self, from: NaiveDate, to: NaiveDate) -> RangeInclusive<i32> {
        let Outline { back, forward, first_year, last_year, .. } = self.outline;
        let first = Shift::Before(forward).apply(from).unwrap_or(NaiveDate::MIN);
        let last = Shift::After(back).apply(to).unwrap_or(NaiveDate::MAX);
        first.year().max(first_year)..=last.year().min(last_year)
    }

    /// The days of its own years, each rule in order.
    pub(super) fn each(&self, years: RangeInclusive<i32>, found: &mut dyn FnMut(NaiveDate)) {
        match &*self.kind {
            Kind::Fixed { month, day } => {
                years.filter_map(|year| NaiveDate::from_ymd_opt(year, *month, *day)).for_each(found);
            }
            Kind::Weekday { nth, weekday, month } => {
                let nth = u8::try_from(*nth).unwrap_or_default();
                let day = |year| NaiveDate::from_weekday_of_month_opt(year, *month, *weekday, nth);
                years.filter_map(day).for_each(found);
            }
            Kind::LastWeekday { weekday, month } => {
                let nth = |year, nth| NaiveDate::from_weekday_of_month_opt(year, *month, *weekday, nth);
                years.filter_map(|year| nth(year, 5).or_else(|| nth(year, 4))).for_each(found);
            }
            Kind::Easter => years.filter_map(easter::western).for_each(found),
            Kind::OrthodoxEaster => years.filter_map(easter::orthodox).for_each(found),
            Kind::After { days, of } => of.each_shifted(years, found, |date| Shift::After(*days).apply(date)),
            Kind::Before { days, of } => of.each_shifted(years, found, |date| Shift::Before(*days).apply(date)),
            Kind::OnOrAfter { weekday, of } => {
                of.each_shifted(years, found, |date| Shift::After(weekday.days_since(date.weekday())).apply(date));
            }
            Kind::OnOrBefore { weekday, of } => {
                of.each_shifted(years, found, |date| Shift::Before(date.weekday().days_since(*weekday)).apply(date));
            }
            Kind::Moved { rule, when: When::On(weekdays), shift } => rule.each_shifted(years, found, |date| {
                if weekdays.contains(date.weekday()) { shift.apply(date) } else { Some(date) }
            }),
            Kind::Moved { rule, when: When::Coinciding(other), shift } => {
                let others = other.around(rule, &years);
                rule.each_shifted(years, found, |date| {
                    if others.binary_search(&date).is_ok() { shift.apply(date) } else { Some(date) }
                });
            }
            Kind::Valid { rule, .. } => {
                let Outline { first_year, last_year, .. } = self.outline;
                rule.each((*years.start()).max(first_year)..=(*years.end()).min(last_year), found);
            }
            Kind::AnyOf(rules) => rules.iter().for_each(|rule| rule.each(years.clone(), found)),
            Kind::Dates(dates) => {
                let start = dates.partition_point(|date| date.year() < *years.start());
                let dates = dates.iter().skip(start).copied();
                dates.take_while(|date| years.contains(&date.year())).for_each(found);
            }
            Kind::Refused(_) => {}
        }
    }

    fn each_shifted(
        &self,
        years: RangeInclusive<i32>,
        found: &mut dyn FnMut(NaiveDate),
        shift: impl Fn(NaiveDate) -> Option<NaiveDate>,
    ) {
        self.each(years, &mut |date| {
            if let Some(date) = shift(date) {
                found(date);
            }
        });
    }

    /// In order, all days that may coincide with one that the rule has in these years. Worked out once for all of them,
    /// so that rules inside rules take linear time.
    fn around(&self, rule: &Self, years: &RangeInclusive<i32>) -> Vec<NaiveDate> {
        let (own, other) = (self.outline, rule.outline);
        // A rule that binding refuses may reach to the end of time.
        let years_of = |days: u32| i32::try_from(days.min(2 * Self::LONGEST_SHIFT).div_ceil(365)).unwrap_or_default();
        let first = years.start().saturating_sub(years_of(other.back.saturating_add(own.forward)));
        let last = years.end().saturating_add(years_of(other.forward.saturating_add(own.back)));
        let mut dates = Vec::new();
        self.each(first..=last, &mut |date| dates.push(date));
        dates.sort_unstable();
        dates
    }
}
