//! The forms of metrics, clauses and windows in definitions.

use crate::{
    grammar::{Form, Parameter, Place, Takes, Unit},
    model::{EventField, EventKind, ProfileField},
};

const EVENTS_KEY: Parameter = Parameter::required("events", Place::Events);
const MONEY_EVENTS_KEY: Parameter = Parameter::required("events", Place::MoneyEvents);
const CURRENCY: Parameter = Parameter::required("currency", Place::Currency);
const REFUNDS_KEY: Parameter = Parameter::optional("refunds", Place::Refunds);
const NUMBER_FIELD: Parameter = Parameter::required("field", Place::NumberField);
const FROM: Parameter = Parameter::some("from", Place::Kind);
const WHERE: Parameter = Parameter::list("where", Place::Clause);
const STEP_WHERE: Parameter = Parameter::list("where", Place::StepClause);
const WINDOW_KEY: Parameter = Parameter::optional("window", Place::Window);
const PICK_KEY: Parameter = Parameter::optional("pick", Place::Pick);
const WITHIN: Parameter = Parameter::optional("within", Place::PositiveSpan);
const SAME: Parameter = Parameter::optional("same", Place::Field);

pub(crate) const EVENTS: &[Parameter] = &[FROM, WHERE, WINDOW_KEY, PICK_KEY];
pub(crate) const MONEY_EVENTS: &[Parameter] = &[Parameter::some("from", Place::MoneyKind), WHERE, WINDOW_KEY, PICK_KEY];
pub(crate) const STEP: &[Parameter] = &[FROM, STEP_WHERE];
pub(crate) const PICK: &[Parameter] = &[Parameter::required("end", Place::End), WHERE];
pub(crate) const MOMENT: &[Parameter] = &[EVENTS_KEY, Parameter::required("end", Place::End)];
pub(crate) const EVENTS_BY: &[Parameter] = &[EVENTS_KEY, Parameter::required("by", Place::GroupBy)];
pub(crate) const FAVOURITE: &[Parameter] =
    &[EVENTS_KEY, Parameter::required("by", Place::FavouriteBy), Parameter::required("least", Place::Positive)];
pub(crate) const EVENTS_FIELD: &[Parameter] = &[EVENTS_KEY, Parameter::required("field", Place::SpanField)];
pub(crate) const EVENTS_OCCASION: &[Parameter] = &[EVENTS_KEY, Parameter::required("occasion", Place::DatedOccasion)];
pub(crate) const STEPS: &[Parameter] = &[
    Parameter {
        takes: Takes::List { of: Place::Step, least: 2, most: Some(16) },
        ..Parameter::some("steps", Place::Step)
    },
    WINDOW_KEY,
    WITHIN,
    SAME,
];
pub(crate) const POINT: &[Parameter] =
    &[Parameter::required("latitude", Place::Latitude), Parameter::required("longitude", Place::Longitude)];
pub(crate) const SALT: &[Parameter] = &[Parameter::required("salt", Place::Text)];
pub(crate) const MOMENTS: &[Parameter] =
    &[Parameter::required("from", Place::Moment), Parameter::required("to", Place::Moment)];
pub(crate) const PART_AND_WHOLE: &[Parameter] =
    &[Parameter::required("part", Place::Quantity), Parameter::required("whole", Place::Quantity)];
/// Of money or of a field.
#[cfg(feature = "serde")]
pub(crate) const MEASURE: &[Parameter] = &[EVENTS_KEY, CURRENCY, REFUNDS_KEY, NUMBER_FIELD];
const MONEY: &[Parameter] = &[MONEY_EVENTS_KEY, CURRENCY, REFUNDS_KEY];
const NUMBERS: &[Parameter] = &[EVENTS_KEY, NUMBER_FIELD];

pub(crate) const CUSTOM: &[Form] = &[Form::of("custom", "events of your own", Takes::One(Place::Name))];
pub(crate) const KINDS: &[&[Form]] = &[EventKind::FORMS, CUSTOM];

pub(crate) const PROPERTY: &[Form] = &[Form::of("property", "a property of your own events", Takes::One(Place::Name))];
pub(crate) const FIELDS: &[&[Form]] = &[EventField::FORMS, PROPERTY];

const PERIODS: &[Form] = &[
    Form::plain("day", "the date"),
    Form::plain("week", "the calendar week"),
    Form::plain("month", "the month"),
    Form::plain("quarter", "the quarter"),
    Form::plain("year", "the year"),
];
const CLOCK: &[Form] = &[
    Form::plain("weekday", "the weekday, by the customer's own clock"),
    Form::plain("hour", "the hour of the day, by the customer's own clock"),
];
pub(crate) const GROUP_BY: &[&[Form]] = &[
    PERIODS,
    CLOCK,
    EventField::FORMS,
    PROPERTY,
    &[Form::of("occasion", "the occurrence of an occasion", Takes::One(Place::DatedOccasion))],
];
pub(crate) const FAVOURITE_BY: &[&[Form]] = &[CLOCK, EventField::FORMS, PROPERTY];

pub(crate) const REFUNDS: &[&[Form]] =
    &[&[Form::plain("after", "after refunds, as when it is left out"), Form::plain("before", "before refunds")]];
pub(crate) const ENDS: &[&[Form]] = &[&[Form::plain("first", "the first"), Form::plain("last", "the latest")]];
pub(crate) const UNITS: &[&[Form]] = &[&[
    Form::plain("day", "calendar days"),
    Form::plain("week", "weeks from Monday"),
    Form::plain("month", "months"),
    Form::plain("quarter", "quarters"),
    Form::plain("year", "years"),
]];

pub(crate) const AGE: &[Parameter] =
    &[Parameter::required("from", Place::Span), Parameter::required("to", Place::PositiveSpan)];
pub(crate) const BETWEEN: &[Parameter] =
    &[Parameter::required("from", Place::Instant), Parameter::required("to", Place::Instant)];
pub(crate) const CALENDAR: &[Parameter] = &[
    Parameter::required("unit", Place::CalendarUnit),
    Parameter::required("oldest", Place::Periods),
    Parameter::required("newest", Place::Periods),
];
pub(crate) const WINDOWS: &[&[Form]] = &[&[
    Form::of("last", "in the last so long", Takes::One(Place::PositiveSpan)),
    Form::with("age", "at least one and less than another length of time ago", AGE),
    Form::with("between", "from one instant until before another", BETWEEN),
    Form::with("between", "from an instant on", &[Parameter::required("from", Place::Instant)]),
    Form::with("between", "before an instant", &[Parameter::required("to", Place::Instant)]),
    Form::with("calendar", "in whole periods of the calendar", CALENDAR),
]];

/// The same clauses on a field of the event, or on one of its line.
macro_rules! field_clauses {
    ($field:ident, $values:ident, $range:ident) => {
        &[
            Form::with("one_of", "is one of", $values),
            Form::with("not_one_of", "is known, and none of", $values),
            Form::with("in_range", "lies in a range", $range),
            Form::of("has", "is known", Takes::One(Place::$field)),
            Form::of("lacks", "is not known", Takes::One(Place::$field)),
        ]
    };
}

pub(crate) const FIELD_VALUES: &[Parameter] =
    &[Parameter::required("field", Place::Field), Parameter::some("values", Place::FieldValue)];
pub(crate) const FIELD_RANGE: &[Parameter] =
    &[Parameter::required("field", Place::Field), Parameter::required("is", Place::FieldRange)];
const LINE_VALUES: &[Parameter] =
    &[Parameter::required("field", Place::LineField), Parameter::some("values", Place::FieldValue)];
const LINE_RANGE: &[Parameter] =
    &[Parameter::required("field", Place::LineField), Parameter::required("is", Place::FieldRange)];
const FIELD_CLAUSES: &[Form] = field_clauses!(Field, FIELD_VALUES, FIELD_RANGE);
const CONDITIONS: &[Form] = &[
    Form::of("line", "one line of the order passes", Takes::some(Place::LineClause)),
    Form::of("no_line", "no line of the order passes", Takes::some(Place::LineClause)),
    Form::of("during", "happened during", Takes::One(Place::Occasion)),
    Form::of("outside", "happened outside of", Takes::One(Place::Occasion)),
];
pub(crate) const LINK: &[Parameter] = &[FROM, STEP_WHERE, WITHIN, SAME];
const LINKS: &[Form] = &[
    Form::with("followed_by", "was followed by", LINK),
    Form::with("not_followed_by", "was not followed by", LINK),
    Form::with("preceded_by", "was preceded by", LINK),
    Form::with("not_preceded_by", "was not preceded by", LINK),
];
pub(crate) const CLAUSES: &[&[Form]] = &[FIELD_CLAUSES, CONDITIONS, LINKS];
pub(crate) const STEP_CLAUSES: &[&[Form]] = &[FIELD_CLAUSES, CONDITIONS];
pub(crate) const LINE_CLAUSES: &[&[Form]] = &[field_clauses!(LineField, LINE_VALUES, LINE_RANGE)];

const COUNT: Form = Form::of("count", "how many events", Takes::One(Place::Events)).or_zero(Unit::Events);

pub(crate) const NUMBER: &[&[Form]] = &[&[
    COUNT,
    Form::with("distinct", "how many different", EVENTS_BY).or_zero(Unit::Values),
    Form::with("most", "the largest number of events that have something in common", EVENTS_BY).or_zero(Unit::Events),
    Form::with("furthest", "the furthest step reached", STEPS).or_zero(Unit::Steps),
    Form::plain("age_in_years", "age in completed years").reads(Unit::Years),
    Form::with("distance", "the distance from home to a point", POINT).reads(Unit::Metres),
    Form::of("days_until", "the days until an occasion", Takes::One(Place::DayOccasion)).reads(Unit::Days),
    Form::of("days_since", "the calendar days since", Takes::One(Place::Moment)).or_missing(Unit::Days),
    Form::with("bucket", "a number from 0 to 9999 that never changes, spread evenly", SALT).reads(Unit::Buckets),
]];

const OF_MONEY: &[Form] = &[
    Form::with("total", "the total of money", MONEY).or_zero(Unit::Currency),
    Form::with("average", "the average of money", MONEY).or_missing(Unit::Currency),
    Form::with("median", "the median of money", MONEY).or_missing(Unit::Currency),
    Form::with("largest", "the largest amount of money", MONEY).or_missing(Unit::Currency),
    Form::with("smallest", "the smallest amount of money", MONEY).or_missing(Unit::Currency),
    Form::with("first", "the first amount of money", MONEY).or_missing(Unit::Currency),
    Form::with("last", "the latest amount of money", MONEY).or_missing(Unit::Currency),
    Form::with("trend", "by how much money changes from one event to the next", MONEY).or_missing(Unit::Currency),
];
const OF_NUMBERS: &[Form] = &[
    Form::with("total", "the total of a number", NUMBERS).or_zero(Unit::Field),
    Form::with("average", "the average of a number", NUMBERS).or_missing(Unit::Field),
    Form::with("median", "the median of a number", NUMBERS).or_missing(Unit::Field),
    Form::with("largest", "the largest of a number", NUMBERS).or_missing(Unit::Field),
    Form::with("smallest", "the smallest of a number", NUMBERS).or_missing(Unit::Field),
    Form::with("first", "the first of a number", NUMBERS).or_missing(Unit::Field),
    Form::with("last", "the latest of a number", NUMBERS).or_missing(Unit::Field),
    Form::with("trend", "by how much a number changes from one event to the next", NUMBERS).or_missing(Unit::Field),
];
pub(crate) const AMOUNT: &[&[Form]] = &[OF_MONEY, OF_NUMBERS];
pub(crate) const QUANTITY: &[&[Form]] = &[&[COUNT], OF_MONEY, OF_NUMBERS];

pub(crate) const TIME: &[&[Form]] = &[&[
    Form::of("since", "the time since", Takes::One(Place::Moment)).or_missing(Unit::Time),
    Form::with("between", "the time from one moment to another", MOMENTS).or_missing(Unit::Time),
    Form::of("mean_gap", "the average time between events", Takes::One(Place::Events)).or_missing(Unit::Time),
    Form::of("longest_gap", "the longest time between events", Takes::One(Place::Events)).or_missing(Unit::Time),
    Form::of("latest_gap", "the time between the latest two events", Takes::One(Place::Events)).or_missing(Unit::Time),
    // A trend may fall, a length of time may not.
    Form::with("total", "the total of a length of time", EVENTS_FIELD).or_zero(Unit::Time),
    Form::with("average", "the average of a length of time", EVENTS_FIELD).or_missing(Unit::Time),
    Form::with("median", "the median of a length of time", EVENTS_FIELD).or_missing(Unit::Time),
    Form::with("largest", "the largest of a length of time", EVENTS_FIELD).or_missing(Unit::Time),
    Form::with("smallest", "the smallest of a length of time", EVENTS_FIELD).or_missing(Unit::Time),
    Form::with("first", "the first of a length of time", EVENTS_FIELD).or_missing(Unit::Time),
    Form::with("last", "the latest of a length of time", EVENTS_FIELD).or_missing(Unit::Time),
    Form::plain("since_sign_up", "the time since sign-up").reads(Unit::Time),
]];

pub(crate) const SHARE: &[&[Form]] = &[&[
    Form::with("of", "a part compared with a whole", PART_AND_WHOLE).or_missing(Unit::Ratio),
    Form::of(
        "overdue",
        "the time since the latest event compared with the average time between",
        Takes::One(Place::Events),
    )
    .or_missing(Unit::Ratio),
    Form::with("occasions", "of the occurrences of an occasion, those that had an event", EVENTS_OCCASION)
        .or_missing(Unit::Ratio),
]];

pub(crate) const NAMED_FACTS: &[Form] = &[
    Form::of("consent", "consent to a channel", Takes::One(Place::Channel)).reads(Unit::Value),
    Form::of("attribute", "a fact of your own", Takes::One(Place::Name)).reads(Unit::Value),
];
pub(crate) const SCORE: &[Parameter] =
    &[Parameter::required("model", Place::ScoreModelName), Parameter::required("of", Place::ScoreName)];
pub(crate) const LABEL: &[&[Form]] = &[
    ProfileField::FORMS,
    NAMED_FACTS,
    &[
        Form::with("favourite", "what most events have in common", FAVOURITE).or_missing(Unit::Value),
        Form::of("level", "the level on a scale", Takes::One(Place::ScaleName)).reads(Unit::Value),
        Form::with("score", "a score by a fitted model", SCORE).or_missing(Unit::Value),
        Form::of("segment_of", "the segment by a fitted model", Takes::One(Place::ScoreModelName)).reads(Unit::Value),
    ],
];

pub(crate) const METRIC: &[&[Form]] =
    &[ORDERED_METRIC, &[Form::of("label", "what the customer is called by", Takes::One(Place::Label))]];
const ORDERED_METRIC: &[Form] = &[
    Form::of("number", "a whole number", Takes::One(Place::Number)),
    Form::of("amount", "an amount", Takes::One(Place::Amount)),
    Form::of("time", "a length of time", Takes::One(Place::Time)),
    Form::of("share", "a share", Takes::One(Place::Share)),
];
pub(crate) const ORDERED_METRICS: &[&[Form]] = &[ORDERED_METRIC];

/// The same keys for each family; what they take differs.
macro_rules! leaf {
    ($value:ident, $is:ident) => {
        &[Parameter::required("value", Place::$value), Parameter::required("is", Place::$is)]
    };
}

pub(crate) const LEAF: &[Parameter] = leaf!(Number, WholeRange);
pub(crate) const LEAVES: &[Form] = &[
    Form::with("number", "a whole number lies in a range", LEAF),
    Form::with("amount", "an amount lies in a range", leaf!(Amount, DecimalRange)),
    Form::with("time", "a length of time lies in a range", leaf!(Time, SpanRange)),
    Form::with("share", "a share lies in a range", leaf!(Share, RatioRange)),
    Form::with("label", "a label is one of some values, or lies in a range", leaf!(Label, LabelTest)),
];

/// What may stand at `is`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Operator {
    /// The key in definitions, where it has one.
    pub code: &'static str,
    /// In words, as in "is at least".
    pub phrase: &'static str,
    /// What it is given, and so how it is written.
    pub operand: Operand,
}

/// What an [`Operator`] is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Operand {
    /// Nothing: `"anything"`.
    Nothing,
    /// One value: `{"exactly": 5}`.
    Alone,
    /// The lower limit, `{"at_least": 5}`. An upper one may stand beside it: `{"at_least": 5, "less_than": 9}`.
    Lower,
    /// The upper limit, `{"at_most": 5}`. A lower one may stand beside it.
    Upper,
    /// A list of values, at least one, without the code: `["gold", "silver"]`.
    List,
}

impl Operator {
    const fn new(code: &'static str, phrase: &'static str, operand: Operand) -> Self {
        Self { code, phrase, operand }
    }

    const EXACTLY: Self = Self::new("exactly", "is exactly", Operand::Alone);
    const AT_LEAST: Self = Self::new("at_least", "is at least", Operand::Lower);
    const MORE_THAN: Self = Self::new("more_than", "is more than", Operand::Lower);
    const AT_MOST: Self = Self::new("at_most", "is at most", Operand::Upper);
    const LESS_THAN: Self = Self::new("less_than", "is less than", Operand::Upper);
    const ANYTHING: Self = Self::new("anything", "is anything", Operand::Nothing);
    const ONE_OF: Self = Self::new("one_of", "is one of", Operand::List);

    pub(crate) const OF_RANGES: &[Self] =
        &[Self::EXACTLY, Self::AT_LEAST, Self::MORE_THAN, Self::AT_MOST, Self::LESS_THAN, Self::ANYTHING];
    pub(crate) const OF_ORDERED_LABELS: &[Self] =
        &[Self::ONE_OF, Self::EXACTLY, Self::AT_LEAST, Self::MORE_THAN, Self::AT_MOST, Self::LESS_THAN, Self::ANYTHING];
    pub(crate) const OF_LABELS: &[Self] = &[Self::ONE_OF, Self::ANYTHING];

    #[cfg(feature = "serde")]
    const fn key(self) -> Parameter {
        Parameter::optional(self.code, Place::MetricLimit)
    }
}

/// The keys of a range.
#[cfg(feature = "serde")]
pub(crate) const RANGE: &[Parameter] = &[
    Operator::EXACTLY.key(),
    Operator::AT_LEAST.key(),
    Operator::MORE_THAN.key(),
    Operator::AT_MOST.key(),
    Operator::LESS_THAN.key(),
];

pub(crate) const SCALE: &[Parameter] = &[
    Parameter::required("segmentry", Place::Version),
    Parameter::required("metric", Place::OrderedMetric),
    Parameter::required("lowest", Place::Name),
    Parameter { is_required: true, ..Parameter::list("above", Place::ScaleLevel) },
];
pub(crate) const SCALE_LEVEL: &[Parameter] =
    &[Parameter::required("from", Place::MetricLimit), Parameter::required("name", Place::Name)];
