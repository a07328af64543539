//! Occasions: the days of holidays and rules, personal days, and hours of the day.
//!
//! Everything is found by going through years and days, far enough that no shift leads out of what is looked at.

use super::{
    World,
    events::Item,
    time::later,
    values::{Reading, date, instant, list, present, tag, text, whole},
};
use chrono::{Datelike, NaiveDate, Timelike};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// No day lies further from its rule's own year, and no lead or trail reaches further.
const YEARS: i32 = 4;

pub(super) const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The rules of the holidays that the tests name.
fn built_in(name: &str) -> Json {
    let thanksgiving = json!({"weekday": {"nth": 4, "weekday": "thursday", "month": 11}});
    match name {
        "christmas" => json!({"fixed": {"month": 12, "day": 25}}),
        "new_year" => json!({"fixed": {"month": 1, "day": 1}}),
        "easter" | "orthodox_easter" => json!(name),
        "thanksgiving" => thanksgiving,
        "black_friday" => json!({"after": {"days": 1, "of": thanksgiving}}),
        other => panic!("the oracle knows no {other}"),
    }
}

pub(super) fn weekday_of(day: NaiveDate) -> &'static str {
    WEEKDAYS[day.weekday().num_days_from_monday() as usize]
}

fn number(json: &Json) -> i64 {
    json.as_i64().unwrap_or_else(|| panic!("not a number: {json}"))
}

/// All days of a month.
fn days_of(year: i32, month: &Json) -> Vec<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(year, number(month) as u32, 1).unwrap();
    first.iter_days().take_while(|day| day.month() == first.month()).collect()
}

/// The days that a rule gives for its own year. They may lie in another one.
pub fn dates(rule: &Json, year: i32) -> Vec<NaiveDate> {
    let (form, content) = tag(rule);
    let of = |content: &Json| dates(&content["of"], year);
    match form {
        "fixed" => {
            let days = days_of(year, &content["month"]).into_iter();
            days.filter(|day| i64::from(day.day()) == number(&content["day"])).collect()
        }
        "weekday" | "last_weekday" => {
            let days = days_of(year, &content["month"]).into_iter();
            let such: Vec<NaiveDate> = days.filter(|day| weekday_of(*day) == text(&content["weekday"])).collect();
            let nth = if form == "weekday" { number(&content["nth"]) as usize } else { such.len() };
            such.get(nth - 1).copied().into_iter().collect()
        }
        "easter" => vec![easter(year)],
        "orthodox_easter" => vec![orthodox_easter(year)],
        "after" => of(content).into_iter().map(|day| later(day, number(&content["days"]))).collect(),
        "before" => of(content).into_iter().map(|day| later(day, -number(&content["days"]))).collect(),
        "weekday_on_or_after" | "weekday_on_or_before" => {
            let step = if form == "weekday_on_or_after" { 1 } else { -1 };
            let nearest = |day: NaiveDate| {
                let mut days = (0..7).map(|days| later(day, step * days));
                days.find(|day| weekday_of(*day) == text(&content["weekday"])).unwrap()
            };
            of(content).into_iter().map(nearest).collect()
        }
        "moved" => {
            let days = match (present(&content["after"]), present(&content["before"])) {
                (Some(after), None) => number(after),
                (None, Some(before)) => -number(before),
                _ => panic!("neither after nor before: {content}"),
            };
            let meets = |day: NaiveDate| match &content["when"] {
                Json::Array(weekdays) => weekdays.iter().any(|weekday| weekday == weekday_of(day)),
                other => around(other, day).contains(&day),
            };
            let moved = dates(&content["rule"], year).into_iter();
            moved.map(|day| if meets(day) { later(day, days) } else { day }).collect()
        }
        "valid" => {
            let begun = present(&content["since"]).is_none_or(|since| number(since) <= year.into());
            let ended = present(&content["until"]).is_some_and(|until| number(until) < year.into());
            if begun && !ended { dates(&content["rule"], year) } else { Vec::new() }
        }
        "any_of" => list(content).iter().flat_map(|rule| dates(rule, year)).collect(),
        "dates" => list(content).iter().map(|day| date(text(day))).filter(|day| day.year() == year).collect(),
        other => panic!("no rule: {other}"),
    }
}

/// The days of a rule in all years from which one could lie on or near a day.
fn around(rule: &Json, day: NaiveDate) -> BTreeSet<NaiveDate> {
    (day.year() - YEARS..=day.year() + YEARS).flat_map(|year| dates(rule, year)).collect()
}

/// By the epact of Clavius: the Sunday after the first full moon of the church on or after 21 March.
pub fn easter(year: i32) -> NaiveDate {
    let golden = year.rem_euclid(19) + 1;
    let century = year.div_euclid(100) + 1;
    let leap_years_left_out = 3 * century / 4 - 12;
    let moon_drift = (8 * century + 5) / 25 - 5;
    let mut epact = (11 * golden + 20 + moon_drift - leap_years_left_out).rem_euclid(30);
    if epact == 24 || (epact == 25 && golden > 11) {
        epact += 1;
    }
    let mut full_moon = 44 - epact;
    if full_moon < 21 {
        full_moon += 30;
    }
    sunday_after(later(NaiveDate::from_ymd_opt(year, 3, 1).unwrap(), i64::from(full_moon) - 1))
}

/// The same by the table of full moons and the calendar of Julius Caesar, told as a date of ours.
pub fn orthodox_easter(year: i32) -> NaiveDate {
    // 5 April, 25 March, 13 April and so on: the days after 21 March, by the place in the cycle of 19 years.
    const FULL_MOONS: [i64; 19] = [15, 4, 23, 12, 1, 20, 9, 28, 17, 6, 25, 14, 3, 22, 11, 0, 19, 8, 27];
    let place = year.rem_euclid(19) as usize;
    let behind = year / 100 - year / 400 - 2;
    let first = later(NaiveDate::from_ymd_opt(year, 3, 21).unwrap(), behind.into());
    sunday_after(later(first, FULL_MOONS[place]))
}

fn sunday_after(day: NaiveDate) -> NaiveDate {
    (1..=7).map(|days| later(day, days)).find(|day| weekday_of(*day) == "sunday").unwrap()
}

/// A day and month in a year, 29 February coming round on another day where there is none.
fn in_year(year: i32, month: u32, day: u32, occasion: &Json) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_else(|| {
        assert_eq!((month, day), (2, 29));
        let (month, day) = if occasion["leap_day"] == "february_28" { (2, 28) } else { (3, 1) };
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    })
}

/// Whole days before and after the day.
fn lead_and_trail(occasion: &Json) -> (i64, i64) {
    let content = tag(occasion).1;
    (content["lead"].as_i64().unwrap_or(0), content["trail"].as_i64().unwrap_or(0))
}

impl World {
    /// The days of an occasion that belong to the years, without what leads up to them; `None` where they are not known.
    pub fn occurrences(
        &self,
        occasion: &Json,
        customer: &Json,
        years: std::ops::RangeInclusive<i32>,
    ) -> Option<BTreeSet<NaiveDate>> {
        let (form, content) = tag(occasion);
        Some(match form {
            "holiday" => years.flat_map(|year| dates(&built_in(text(&content["name"])), year)).collect(),
            "rule" => years.flat_map(|year| dates(&content["is"], year)).collect(),
            "personal" => match tag(&content["day"]) {
                ("birthday", _) => {
                    let born = text(self.fact_at(&customer["profile"]["birth_date"])?);
                    let of_any_year = born.strip_prefix("--").map(|rest| date(&format!("2000-{rest}")));
                    let since = if of_any_year.is_some() { i32::MIN } else { date(born).year() };
                    let born = of_any_year.unwrap_or_else(|| date(born));
                    let years = years.filter(|year| *year >= since);
                    years.map(|year| in_year(year, born.month(), born.day(), content)).collect()
                }
                ("sign_up", _) => {
                    let day = self.day_of(instant(text(&self.sign_up(customer)?["at"])));
                    let years = years.filter(|year| *year > day.year());
                    years.map(|year| in_year(year, day.month(), day.day(), content)).collect()
                }
                ("kind", kind) => {
                    let all = list(&customer["profile"]["occasions"]).iter();
                    let such: Vec<&Json> = all.filter(|personal| personal["kind"] == *kind).collect();
                    if such.is_empty() {
                        return None;
                    }
                    let mut found = BTreeSet::new();
                    for personal in such {
                        let day = date(text(&personal["date"]));
                        for year in years.clone() {
                            if year == day.year() {
                                found.insert(day);
                            } else if personal["recurs"] == true && year > day.year() {
                                found.insert(in_year(year, day.month(), day.day(), content));
                            }
                        }
                    }
                    found
                }
                other => panic!("no personal day: {other:?}"),
            },
            other => panic!("an occasion without days: {other}"),
        })
    }

    /// The days whose occasion, from the first leading to the last trailing day, has the date in it.
    pub(super) fn covering(&self, occasion: &Json, date: NaiveDate, customer: &Json) -> Option<BTreeSet<NaiveDate>> {
        let (lead, trail) = lead_and_trail(occasion);
        let near = self.occurrences(occasion, customer, date.year() - YEARS..=date.year() + YEARS)?;
        Some(near.into_iter().filter(|day| later(*day, -lead) <= date && date <= later(*day, trail)).collect())
    }

    /// Whether an event falls on an occasion; `None` where that is not known.
    pub(super) fn falls_on(&self, occasion: &Json, item: &Item<'_>, customer: &Json) -> Option<bool> {
        match tag(occasion) {
            ("daily", hours) => {
                let clock = self.wall(item, customer)?;
                let now = i64::from(clock.hour()) * 60 + i64::from(clock.minute());
                let (from, to) = (minutes(text(&hours["from"])), minutes(text(&hours["to"])));
                let is_on =
                    |day: NaiveDate| hours["on"].is_null() || list(&hours["on"]).iter().any(|on| on == weekday_of(day));
                let today = clock.date();
                Some(if from < to {
                    from <= now && now < to && is_on(today)
                } else {
                    (from <= now && is_on(today)) || (now < to && is_on(later(today, -1)))
                })
            }
            _ => Some(!self.covering(occasion, self.day_of(item.at), customer)?.is_empty()),
        }
    }

    /// Days from today to the next day of the occasion.
    pub(super) fn days_until(&self, occasion: &Json, customer: &Json) -> Reading {
        let today = self.today();
        let until = today + chrono::Months::new(40 * 12);
        let Some(days) = self.occurrences(occasion, customer, today.year() - YEARS..=until.year() + YEARS) else {
            return Reading::Missing;
        };
        match days.into_iter().find(|day| (today..=until).contains(day)) {
            Some(next) => Reading::Exactly(whole((next - today).num_days().into())),
            None => Reading::Beyond,
        }
    }

    /// Of the occasions that end on or after the first event's day and are over: how many there are, and how many have
    /// an event.
    pub(super) fn kept_occasions(
        &self,
        occasion: &Json,
        items: &[Item<'_>],
        window: &Json,
        customer: &Json,
    ) -> Option<(usize, usize)> {
        let dates: Vec<NaiveDate> = items.iter().map(|item| self.day_of(item.at)).collect();
        let Some(first) = dates.iter().min() else { return Some((0, 0)) };
        let (lead, trail) = lead_and_trail(occasion);
        let to = i64::try_from(self.window(window).1).unwrap();
        let end = self.today().min(self.day_of(to));
        let all = self.occurrences(occasion, customer, first.year() - YEARS..=end.year() + YEARS)?;
        let over: Vec<NaiveDate> =
            all.into_iter().filter(|day| *first <= later(*day, trail) && later(*day, trail) < end).collect();
        let kept = over.iter().filter(|day| {
            let covered = later(**day, -lead)..=later(**day, trail);
            dates.iter().any(|date| covered.contains(date))
        });
        Some((kept.count(), over.len()))
    }
}

/// As in "17:00".
fn minutes(time: &str) -> i64 {
    let (hours, minutes) = time.split_once(':').unwrap();
    hours.parse::<i64>().unwrap() * 60 + minutes.parse::<i64>().unwrap()
}
