//! The forms of occasions in definitions.

use super::holiday::BuiltIn;
use crate::grammar::{Form, Parameter, Place, Takes};

const WEEKDAY: Parameter = Parameter::required("weekday", Place::Weekday);
const MONTH: Parameter = Parameter::required("month", Place::Month);
const OF: Parameter = Parameter::required("of", Place::Rule);
const RULE: Parameter = Parameter::required("rule", Place::Rule);
const ON_WEEKDAYS: Parameter = Parameter::some("when", Place::Weekday);
const COINCIDING: Parameter = Parameter::required("when", Place::Rule);
const AFTER: Parameter = Parameter::required("after", Place::ShiftDays);
const BEFORE: Parameter = Parameter::required("before", Place::ShiftDays);
const LEAD: Parameter = Parameter::optional("lead", Place::Around);
const TRAIL: Parameter = Parameter::optional("trail", Place::Around);
const LEAP_DAY: Parameter = Parameter::optional("leap_day", Place::LeapDay);

pub(crate) const FIXED: &[Parameter] = &[MONTH, Parameter::required("day", Place::MonthDay)];
pub(crate) const NTH: &[Parameter] = &[Parameter::required("nth", Place::Nth), WEEKDAY, MONTH];
pub(crate) const LAST: &[Parameter] = &[WEEKDAY, MONTH];
pub(crate) const DAYS_OF: &[Parameter] = &[Parameter::required("days", Place::Days), OF];
pub(crate) const WEEKDAY_OF: &[Parameter] = &[WEEKDAY, OF];
/// In either direction.
#[cfg(feature = "serde")]
pub(crate) const MOVED: &[Parameter] = &[RULE, COINCIDING, AFTER, BEFORE];
pub(crate) const VALID: &[Parameter] =
    &[RULE, Parameter::optional("since", Place::Year), Parameter::optional("until", Place::Year)];

pub(crate) const RULES: &[&[Form]] = &[&[
    Form::plain("easter", "Easter Sunday of the Western churches"),
    Form::plain("orthodox_easter", "Easter Sunday of the Orthodox churches"),
    Form::with("fixed", "a day of a month", FIXED),
    Form::with("weekday", "a weekday of a month, counted from its beginning", NTH),
    Form::with("last_weekday", "the last such weekday of a month", LAST),
    Form::with("after", "so many days after", DAYS_OF),
    Form::with("before", "so many days before", DAYS_OF),
    Form::with("weekday_on_or_after", "the first such weekday on or after", WEEKDAY_OF),
    Form::with("weekday_on_or_before", "the last such weekday on or before", WEEKDAY_OF),
    Form::with("moved", "moved to later where it falls on a weekday", &[RULE, ON_WEEKDAYS, AFTER]),
    Form::with("moved", "moved to earlier where it falls on a weekday", &[RULE, ON_WEEKDAYS, BEFORE]),
    Form::with("moved", "moved to later where it falls on another day", &[RULE, COINCIDING, AFTER]),
    Form::with("moved", "moved to earlier where it falls on another day", &[RULE, COINCIDING, BEFORE]),
    Form::with("valid", "only in some years", VALID),
    Form::of("any_of", "the days of all of", Takes::some(Place::Rule)),
    Form::of("dates", "these dates", Takes::List { of: Place::Date, least: 1, most: Some(1_000) }),
]];

pub(crate) const HOLIDAYS: &[&[Form]] = &[BuiltIn::FORMS];
pub(crate) const HOLIDAY: &[Parameter] = &[HOLIDAY_NAME, LEAD, TRAIL];
pub(crate) const OWN: &[Parameter] = &[OWN_NAME, IS, LEAD, TRAIL];
pub(crate) const PERSONAL: &[Parameter] = &[DAY, LEAD, TRAIL, LEAP_DAY];
const HOLIDAY_NAME: Parameter = Parameter::required("name", Place::Holiday);
const OWN_NAME: Parameter = Parameter::required("name", Place::Name);
const IS: Parameter = Parameter::required("is", Place::Rule);
const DAY: Parameter = Parameter::required("day", Place::PersonalDay);

const WITH_DAYS_AROUND: &[Form] = &[
    Form::with("holiday", "a holiday", HOLIDAY),
    Form::with("rule", "a holiday of your own", OWN),
    Form::with("personal", "a day of the customer's own", PERSONAL),
];
pub(crate) const DATED: &[&[Form]] = &[WITH_DAYS_AROUND];
/// How far the day itself is has nothing to do with those around it.
pub(crate) const DAYS_THEMSELVES: &[&[Form]] = &[&[
    Form::with("holiday", "a holiday", &[HOLIDAY_NAME]),
    Form::with("rule", "a holiday of your own", &[OWN_NAME, IS]),
    Form::with("personal", "a day of the customer's own", &[DAY, LEAP_DAY]),
]];
pub(crate) const DAILY: &[Parameter] = &[
    Parameter::required("from", Place::TimeOfDay),
    Parameter::required("to", Place::TimeOfDay),
    Parameter { is_required: false, ..Parameter::some("on", Place::Weekday) },
];
pub(crate) const OCCASIONS: &[&[Form]] =
    &[WITH_DAYS_AROUND, &[Form::with("daily", "a part of the day, by the customer's own clock", DAILY)]];

pub(crate) const PERSONAL_DAYS: &[&[Form]] = &[&[
    Form::plain("birthday", "the birthday"),
    Form::plain("sign_up", "the anniversary of signing up"),
    Form::of("kind", "a day that the profile holds", Takes::One(Place::OccasionKind)),
]];
pub(crate) const LEAP_DAYS: &[&[Form]] =
    &[&[Form::plain("march_1", "1 March, as when it is left out"), Form::plain("february_28", "28 February")]];
pub(crate) const WEEKDAYS: &[&[Form]] = &[&[
    Form::plain("monday", "Monday"),
    Form::plain("tuesday", "Tuesday"),
    Form::plain("wednesday", "Wednesday"),
    Form::plain("thursday", "Thursday"),
    Form::plain("friday", "Friday"),
    Form::plain("saturday", "Saturday"),
    Form::plain("sunday", "Sunday"),
]];
