//! What the tables of forms are made of. Each room has the tables of what it reads, so that a reader and the
//! [catalogue](crate::catalogue) that describes it use the same ones.

/// One of the things that may stand at a place, by its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Form {
    /// The name in definitions. It may stand twice in a list of forms, with different keys: money is added up by
    /// `currency`, a number by `field`.
    pub code: &'static str,
    /// In words, for people to choose by.
    pub phrase: &'static str,
    /// What stands behind the code.
    pub content: Content,
    /// What is read off a customer, where the form is a metric.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub reads: Option<Reads>,
}

/// What stands behind the code of a [`Form`], and so how the form is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Content {
    /// Nothing: `"code"`.
    Nothing,
    /// One thing: `{"code": ..}`.
    Takes(Takes),
    /// A map of these keys: `{"code": {"key": .., "other": ..}}`.
    Keys(&'static [Parameter]),
}

/// A key of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Parameter {
    /// The key.
    pub key: &'static str,
    /// What stands behind it.
    pub takes: Takes,
    /// Whether it must be given.
    pub is_required: bool,
}

/// One thing, or a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Takes {
    /// What this place takes.
    One(Place),
    /// A list of what this place takes.
    List {
        /// What each of them is.
        of: Place,
        /// How many there must be.
        least: u32,
        /// How many there may be; `None` where only the size of the whole is limited.
        #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
        most: Option<u32>,
    },
}

/// What a metric reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Reads {
    /// What its values, and so the limits it is compared with, count.
    pub unit: Unit,
    /// What it is where no event is selected; `None` where it is not read off events.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub over_nothing: Option<OverNothing>,
}

/// What a metric of events is where there are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum OverNothing {
    /// Zero.
    Zero,
    /// Missing, and so is the answer of the predicate.
    Missing,
}

impl Form {
    pub(crate) const fn new(code: &'static str, phrase: &'static str, content: Content) -> Self {
        Self { code, phrase, content, reads: None }
    }

    /// A text alone.
    pub(crate) const fn plain(code: &'static str, phrase: &'static str) -> Self {
        Self::new(code, phrase, Content::Nothing)
    }

    pub(crate) const fn of(code: &'static str, phrase: &'static str, takes: Takes) -> Self {
        Self::new(code, phrase, Content::Takes(takes))
    }

    pub(crate) const fn with(code: &'static str, phrase: &'static str, keys: &'static [Parameter]) -> Self {
        Self::new(code, phrase, Content::Keys(keys))
    }

    /// A metric that is not read off events.
    pub(crate) const fn reads(self, unit: Unit) -> Self {
        Self { reads: Some(Reads { unit, over_nothing: None }), ..self }
    }

    pub(crate) const fn or_zero(self, unit: Unit) -> Self {
        Self { reads: Some(Reads { unit, over_nothing: Some(OverNothing::Zero) }), ..self }
    }

    pub(crate) const fn or_missing(self, unit: Unit) -> Self {
        Self { reads: Some(Reads { unit, over_nothing: Some(OverNothing::Missing) }), ..self }
    }
}

impl Parameter {
    pub(crate) const fn required(key: &'static str, takes: Place) -> Self {
        Self { key, takes: Takes::One(takes), is_required: true }
    }

    pub(crate) const fn optional(key: &'static str, takes: Place) -> Self {
        Self { key, takes: Takes::One(takes), is_required: false }
    }

    /// A list that may be left out, and may be empty.
    pub(crate) const fn list(key: &'static str, of: Place) -> Self {
        Self { key, takes: Takes::List { of, least: 0, most: None }, is_required: false }
    }

    /// A list with something in it.
    pub(crate) const fn some(key: &'static str, of: Place) -> Self {
        Self { key, takes: Takes::some(of), is_required: true }
    }
}

impl Takes {
    pub(crate) const fn some(of: Place) -> Self {
        Self::List { of, least: 1, most: None }
    }
}

macro_rules! coded {
    ($($(#[$meta:meta])* $name:ident { $($variant:ident = $code:literal, $phrase:literal;)* })*) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = concat!("`", $code, "`: ", $phrase, ".")] $variant,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name, as written.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                }
            }

            /// In words.
            #[must_use]
            pub const fn phrase(self) -> &'static str {
                match self {
                    $(Self::$variant => $phrase,)*
                }
            }
        }

        /// As its code.
        #[cfg(feature = "serde")]
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.code())
            }
        }
    )*};
}

coded! {
    /// A place in a definition, by what may stand there; see [`Place::written`].
    Place {
        Segment = "segment", "a segment: a predicate in its envelope";
        Notes = "notes", "notes of the host on a segment";
        Version = "version", "the version of the format";
        Scale = "scale", "a scale: named levels of a metric";
        ScaleLevel = "scale_level", "a level and the limit it begins at";
        Predicate = "predicate", "a predicate";
        Metric = "metric", "a metric of any family";
        OrderedMetric = "ordered_metric", "a metric whose values have an order";
        Number = "number", "a metric that is a whole number";
        Amount = "amount", "a metric that is an amount";
        Time = "time", "a metric that is a length of time";
        Share = "share", "a metric that is a share";
        Label = "label", "a fact of the profile, or another thing the customer is called by";
        Quantity = "quantity", "what can be compared with a whole";
        WholeRange = "whole_range", "a range of whole numbers";
        DecimalRange = "decimal_range", "a range of decimals";
        SpanRange = "span_range", "a range of lengths of time";
        RatioRange = "ratio_range", "a range of ratios";
        LabelTest = "label_test", "values or a range of the type of the label beside it";
        FieldRange = "field_range", "a range of the type of the field beside it";
        FieldValue = "field_value", "a value of the type of the field beside it";
        MetricLimit = "metric_limit", "a limit of the type of the metric beside it";
        Events = "events", "events";
        MoneyEvents = "money_events", "events that carry money";
        Moment = "moment", "the first or the latest of some events";
        Step = "step", "a step of a funnel";
        Pick = "pick", "which one of the events is looked at";
        Kind = "kind", "a kind of event";
        MoneyKind = "money_kind", "a kind of event that carries money";
        Field = "field", "a field that all the kinds of events have";
        NumberField = "number_field", "a field that holds a number";
        SpanField = "span_field", "a field that holds a length of time";
        LineField = "line_field", "a field of an order line";
        Clause = "clause", "what an event must be like";
        StepClause = "step_clause", "what an event must be like, seen alone";
        LineClause = "line_clause", "what an order line must be like";
        GroupBy = "group_by", "what events have in common that are taken together";
        FavouriteBy = "favourite_by", "what there may be a favourite of";
        Window = "window", "which time is looked at";
        CalendarUnit = "calendar_unit", "a period of the calendar";
        Refunds = "refunds", "whether money given back is taken off";
        End = "end", "the first or the latest";
        Occasion = "occasion", "an occasion";
        DatedOccasion = "dated_occasion", "an occasion with days of its own";
        DayOccasion = "day_occasion", "the day itself of an occasion";
        Holiday = "holiday", "a built-in holiday";
        Rule = "rule", "the rule of a holiday";
        PersonalDay = "personal_day", "a day of the customer's own";
        LeapDay = "leap_day", "on which day a 29 February comes round in a common year";
        Weekday = "weekday", "a weekday";
        OccasionKind = "occasion_kind", "a kind of personal occasion";
        Channel = "channel", "a channel of contact";
        SegmentId = "segment_id", "the id of a segment";
        HostFunction = "host_function", "the name of a function of the host";
        ScaleName = "scale_name", "the name of a scale";
        ScoreModelName = "score_model_name", "the name of a score model";
        ScoreName = "score_name", "the name of a score";
        Name = "name", "a name of the host's own";
        Text = "text", "a text";
        Flag = "flag", "true or false";
        Whole = "whole", "a whole number";
        Positive = "positive", "a whole number from 1";
        Periods = "periods", "how many periods ago; 0 is the current one";
        Around = "around", "how many days more belong to it";
        Days = "days", "how many days";
        ShiftDays = "shift_days", "how many days it is moved";
        Month = "month", "a month";
        MonthDay = "month_day", "a day of a month";
        Nth = "nth", "which one in the month";
        Year = "year", "a year";
        Decimal = "decimal", "a decimal";
        Latitude = "latitude", "degrees north";
        Longitude = "longitude", "degrees east";
        Span = "span", "a length of time";
        PositiveSpan = "positive_span", "a length of time above zero";
        Ratio = "ratio", "a ratio";
        Instant = "instant", "an instant";
        Date = "date", "a date";
        TimeOfDay = "time_of_day", "a time of day";
        Currency = "currency", "a currency";
        Money = "money", "a decimal and a currency";
    }

    /// What the values of a metric count.
    Unit {
        Events = "events", "events";
        Values = "values", "different values";
        Steps = "steps", "steps";
        Years = "years", "years";
        Metres = "metres", "metres";
        Days = "days", "days";
        Buckets = "buckets", "hundredths of a percent of all customers";
        Currency = "currency", "money of the currency asked for";
        Field = "field", "what the field counts";
        Time = "time", "lengths of time";
        Ratio = "ratio", "parts of a whole, or times another";
        Value = "value", "values of the label's type";
    }
}
