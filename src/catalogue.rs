//! The whole vocabulary as data, for a host that draws a rule editor: what may stand where, in which words, of which
//! type.
//!
//! A definition is a tree of places. [`Place::written`] says of each what may stand there: one of some [`Form`]s, a map
//! of [`Parameter`]s, a range, a plain value. An editor starts at [`Place::Predicate`], lets its user choose a form, and
//! goes on with what that form takes, until only plain values are left to be typed in. The reader of definitions uses the
//! same tables, so what is offered is read.
//!
//! | | |
//! |---|---|
//! | [`Place`] | what may stand where: predicates, metrics of each family, clauses, windows, occasions, plain values |
//! | [`kinds`] | the kinds of events, their fields with types and usual answers, and whether they carry money |
//! | [`facts`] | the facts of the profile with types and usual answers, and whether they are sensitive |
//! | [`types`] | the types of values: how they are written, which operators and clauses go with them |
//! | `Vocabulary` | all of this as one map, to send to an editor that is not written in Rust (with the feature `serde`) |
//!
//! Phrases are English, for hosts that need no other language; the codes are keys to look up those of the host.
//!
//! # A tiny editor
//!
//! What the user picked comes as texts. Which texts there are to pick from, the catalogue says:
//!
//! ```
//! use segmentry::{catalogue::{Content, Operand, Place, Written}, prelude::*};
//!
//! // "A whole number": which?
//! let metrics: Vec<&str> = Place::Number.forms().map(|form| form.phrase).collect();
//! assert_eq!(metrics[..2], ["how many events", "how many different"]);
//!
//! // "How many events": which events, and compared how?
//! let count = Place::Number.forms().find(|form| form.phrase == "how many events").unwrap();
//! assert!(Place::Kind.forms().any(|kind| kind.code == "order"));
//! let Written::Range { of, operators } = Place::WholeRange.written() else { unreachable!() };
//! let phrases: Vec<&str> = operators.iter().map(|operator| operator.phrase).collect();
//! assert_eq!(phrases, ["is exactly", "is at least", "is more than", "is at most", "is less than", "is anything"]);
//! assert_eq!(of.phrase(), "a whole number");
//!
//! // "Is more than": what? The user types 10.
//! let more_than = operators.iter().find(|operator| operator.phrase == "is more than").unwrap();
//! assert_eq!(more_than.operand, Operand::Lower);
//!
//! let json = format!(
//!     r#"{{"number": {{"value": {{"{}": {{"from": ["{}"]}}}}, "is": {{"{}": {}}}}}}}"#,
//!     count.code, "order", more_than.code, "10",
//! );
//! # #[cfg(feature = "serde")] {
//! let rule: Predicate = serde_json::from_str(&json)?;
//! assert_eq!(rule, orders().count().more_than(10));
//! assert_eq!(rule.to_string(), "more than 10 orders");
//! # }
//!
//! // What a form takes is said with it.
//! let Content::Takes(takes) = count.content else { unreachable!() };
//! assert_eq!(takes.place(), Place::Events);
//! let Written::Keys(keys) = Place::Events.written() else { unreachable!() };
//! let keys: Vec<(&str, bool)> = keys.iter().map(|key| (key.key, key.is_required)).collect();
//! assert_eq!(keys, [("from", true), ("where", false), ("window", false), ("pick", false)]);
//! # Ok::<(), serde_json::Error>(())
//! ```

pub use crate::{
    grammar::{Content, Form, OverNothing, Parameter, Place, Reads, Takes, Unit},
    metric::forms::{Operand, Operator},
};

use crate::{
    metric,
    model::{
        Benefit, Channel, Consent, Country, Currency, Device, Education, EventField, EventKind, Gender, MaritalStatus,
        OccasionKind, OfferKind, ProfileField, SalesChannel, Value, ValueType, WorkPattern,
    },
    occasion, predicate,
    wire::FORMAT_VERSION,
};

/// What may stand at a place.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Written {
    /// One of these forms.
    Forms(Forms),
    /// A map of these keys.
    Keys(&'static [Parameter]),
    /// `"anything"`, or a map of one or two limits.
    Range {
        /// What the limits are.
        of: Place,
        /// What may be asked.
        operators: &'static [Operator],
    },
    /// It depends on the type of the field, label or metric beside it; see [`types`]. A favourite is a value of its
    /// field, a weekday by its code, or the hour as a number; a level or segment is its name, a score a number. The limits
    /// of a metric's levels are those of the ranges of its family.
    OfType,
    /// A whole number.
    Whole {
        /// The smallest.
        least: u64,
        /// The largest.
        most: u64,
    },
    /// `true` or `false`.
    Flag,
    /// A text.
    Text {
        /// Some that could stand there, at least two, the lesser first where they have an order. Where there are usual
        /// answers, these are all of them; others may stand there too.
        examples: &'static [&'static str],
    },
    /// A map of any keys to texts.
    Texts,
}

/// The forms that may stand at a place.
#[derive(Clone, Copy, Debug)]
pub struct Forms {
    lists: &'static [&'static [Form]],
    keep: fn(&Form) -> bool,
}

impl Forms {
    fn all(lists: &'static [&'static [Form]]) -> Written {
        Self::only(lists, |_| true)
    }

    fn only(lists: &'static [&'static [Form]], keep: fn(&Form) -> bool) -> Written {
        Written::Forms(Self { lists, keep })
    }

    fn list(self) -> impl Iterator<Item = &'static Form> {
        self.lists.iter().copied().flatten().filter(move |form| (self.keep)(form))
    }
}

fn field_of(form: &Form) -> Option<&'static EventField> {
    EventField::FIXED.iter().find(|field| field.code() == form.code)
}

/// Whether a field may hold values of a type. What has a name of the host's may hold any.
fn may_hold(form: &Form, value_type: ValueType) -> bool {
    field_of(form).is_none_or(|field| field.value_type() == Some(value_type))
}

fn carries_money(form: &Form) -> bool {
    EventKind::FIXED.iter().any(|kind| kind.code() == form.code && kind.has_money())
}

impl Takes {
    /// What it takes, one or several of.
    #[must_use]
    pub const fn place(self) -> Place {
        match self {
            Self::One(place) | Self::List { of: place, .. } => place,
        }
    }
}

const fn whole(least: u64, most: u64) -> Written {
    Written::Whole { least, most }
}

const fn text(examples: &'static [&'static str]) -> Written {
    Written::Text { examples }
}

const fn range(of: Place) -> Written {
    Written::Range { of, operators: Operator::OF_RANGES }
}

impl Place {
    /// The forms that may stand here; none where something else than a form does.
    pub fn forms(self) -> impl Iterator<Item = &'static Form> {
        let forms = if let Written::Forms(forms) = self.written() { Some(forms) } else { None };
        forms.into_iter().flat_map(Forms::list)
    }

    /// What may stand here.
    ///
    /// Where a place is narrower than the reader is, the difference is reported when the definition is bound: money of
    /// events that carry none, a number read off a field of texts.
    #[must_use]
    pub fn written(self) -> Written {
        const MOST: u64 = u32::MAX as u64;
        match self {
            Self::Segment => Written::Keys(predicate::forms::SEGMENT),
            Self::Notes => Written::Texts,
            Self::Version => whole(FORMAT_VERSION, FORMAT_VERSION),
            Self::Scale => Written::Keys(metric::forms::SCALE),
            Self::ScaleLevel => Written::Keys(metric::forms::SCALE_LEVEL),
            Self::Predicate => Forms::all(predicate::forms::PREDICATE),
            Self::Metric => Forms::all(metric::forms::METRIC),
            Self::OrderedMetric => Forms::all(metric::forms::ORDERED_METRICS),
            Self::Number => Forms::all(metric::forms::NUMBER),
            Self::Amount => Forms::all(metric::forms::AMOUNT),
            Self::Time => Forms::all(metric::forms::TIME),
            Self::Share => Forms::all(metric::forms::SHARE),
            Self::Label => Forms::all(metric::forms::LABEL),
            Self::Quantity => Forms::all(metric::forms::QUANTITY),
            Self::WholeRange => range(Self::Whole),
            Self::DecimalRange => range(Self::Decimal),
            Self::SpanRange => range(Self::Span),
            Self::RatioRange => range(Self::Ratio),
            Self::LabelTest | Self::FieldRange | Self::FieldValue | Self::MetricLimit => Written::OfType,
            Self::Events => Written::Keys(metric::forms::EVENTS),
            Self::MoneyEvents => Written::Keys(metric::forms::MONEY_EVENTS),
            Self::Moment => Written::Keys(metric::forms::MOMENT),
            Self::Step => Written::Keys(metric::forms::STEP),
            Self::Pick => Written::Keys(metric::forms::PICK),
            Self::Kind => Forms::all(metric::forms::KINDS),
            Self::MoneyKind => Forms::only(metric::forms::KINDS, carries_money),
            Self::Field => Forms::all(metric::forms::FIELDS),
            Self::NumberField => Forms::only(metric::forms::FIELDS, |form| may_hold(form, ValueType::Number)),
            Self::SpanField => Forms::only(metric::forms::FIELDS, |form| may_hold(form, ValueType::Span)),
            Self::LineField => {
                Forms::only(metric::forms::FIELDS, |form| field_of(form).is_some_and(EventField::is_of_line))
            }
            Self::Clause => Forms::all(metric::forms::CLAUSES),
            Self::StepClause => Forms::all(metric::forms::STEP_CLAUSES),
            Self::LineClause => Forms::all(metric::forms::LINE_CLAUSES),
            Self::GroupBy => Forms::all(metric::forms::GROUP_BY),
            Self::FavouriteBy => Forms::all(metric::forms::FAVOURITE_BY),
            Self::Window => Forms::all(metric::forms::WINDOWS),
            Self::CalendarUnit => Forms::all(metric::forms::UNITS),
            Self::Refunds => Forms::all(metric::forms::REFUNDS),
            Self::End => Forms::all(metric::forms::ENDS),
            Self::Occasion => Forms::all(occasion::forms::OCCASIONS),
            Self::DatedOccasion => Forms::all(occasion::forms::DATED),
            Self::DayOccasion => Forms::all(occasion::forms::DAYS_THEMSELVES),
            Self::Holiday => Forms::all(occasion::forms::HOLIDAYS),
            Self::Rule => Forms::all(occasion::forms::RULES),
            Self::PersonalDay => Forms::all(occasion::forms::PERSONAL_DAYS),
            Self::LeapDay => Forms::all(occasion::forms::LEAP_DAYS),
            Self::Weekday => Forms::all(occasion::forms::WEEKDAYS),
            Self::OccasionKind => text(OccasionKind::CODES),
            Self::Channel => text(Channel::CODES),
            Self::SegmentId => text(&["vip", "win_back"]),
            Self::HostFunction => text(&["open_ticket", "on_holiday"]),
            Self::ScaleName => text(&["usage", "spend"]),
            Self::ScoreModelName => text(&["rfm", "engagement"]),
            Self::ScoreName => text(&["recency", "frequency"]),
            Self::Name => text(&["minutes", "page"]),
            Self::Text => text(&["blue", "green"]),
            Self::Flag => Written::Flag,
            Self::Whole => whole(0, u64::MAX),
            Self::Positive => whole(1, MOST),
            Self::Periods | Self::Year => whole(0, MOST),
            Self::Around => whole(0, 366),
            Self::Days => whole(1, 366),
            Self::ShiftDays | Self::MonthDay => whole(1, 31),
            Self::Month => whole(1, 12),
            Self::Nth => whole(1, 5),
            Self::Decimal => text(&["10", "12.5"]),
            Self::Latitude => text(&["48.137", "52.52"]),
            Self::Longitude => text(&["11.575", "13.405"]),
            Self::Span | Self::PositiveSpan => text(&["36h", "30d"]),
            Self::Ratio => text(&["1/3", "80%"]),
            Self::Instant => text(&["2026-01-01T00:00:00Z", "2026-02-01T00:00:00+01:00"]),
            Self::Date => text(&["2026-11-27", "2026-12-25"]),
            Self::TimeOfDay => text(&["17:00", "19:30"]),
            Self::Currency => text(Currency::EXAMPLES),
            Self::Money => text(&["10 EUR", "12.5 EUR"]),
        }
    }
}

/// A type of values.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Type {
    /// The type.
    pub code: ValueType,
    /// In words.
    pub phrase: &'static str,
    /// What its values are.
    pub takes: Place,
    /// Whether they are written behind the code of the type, as `{"number": "12.5"}`, or alone, as `"gold"`.
    pub is_tagged: bool,
    /// What may be asked of a label of the type.
    pub operators: &'static [Operator],
    /// What may be asked at `in_range` of a field of the type; nothing where values have no order.
    pub range: &'static [Operator],
}

/// Every type of values.
///
/// ```
/// use segmentry::{catalogue, model::{ProfileField, ValueType}};
///
/// let operators = |of| {
///     let found = catalogue::types().find(|one| Some(one.code) == of);
///     found.map(|one| one.operators.iter().map(|operator| operator.code).collect::<Vec<_>>())
/// };
/// assert_eq!(operators(ProfileField::City.value_type()).unwrap(), ["one_of", "anything"]);
/// assert_eq!(operators(Some(ValueType::Date)).unwrap().len(), 7);
/// ```
pub fn types() -> impl Iterator<Item = Type> {
    ValueType::ALL.iter().map(|value_type| {
        let form = Value::FORMS.iter().copied().flatten().find(|form| form.code == value_type.code());
        let tagged =
            form.and_then(|form| if let Content::Takes(takes) = form.content { Some(takes.place()) } else { None });
        let alone = if *value_type == ValueType::Flag { Place::Flag } else { Place::Text };
        Type {
            code: *value_type,
            phrase: value_type.phrase(),
            takes: tagged.unwrap_or(alone),
            is_tagged: tagged.is_some(),
            operators: if value_type.has_order() { Operator::OF_ORDERED_LABELS } else { Operator::OF_LABELS },
            range: if value_type.has_order() { Operator::OF_RANGES } else { &[] },
        }
    })
}

/// A kind of events, for choosing among them.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Kind {
    /// The name in definitions.
    pub code: &'static str,
    /// As in "the latest order".
    pub one: &'static str,
    /// As in "the number of orders".
    pub many: &'static str,
    /// What stands behind the code, where it has a name of the host's.
    pub name: Option<Place>,
    /// Whether the events carry money, so that amounts can be read off them.
    pub has_money: bool,
    /// Whether they have order lines, or are such, so that clauses on a line can be asked.
    pub has_lines: bool,
    fixed: Option<&'static EventKind>,
}

/// A field of a kind of events, or a fact of the profile.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Known {
    /// The name in definitions.
    pub code: &'static str,
    /// In words.
    pub phrase: &'static str,
    /// What stands behind the code, where it has a name of the host's.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub name: Option<Place>,
    /// The type of its values; `None` where they may be of any.
    #[cfg_attr(feature = "serde", serde(rename = "type"))]
    pub value_type: Option<ValueType>,
    /// Whether there may be several values at once; a test holds when it holds for any of them.
    pub has_several: bool,
    /// Whether people expect it to be kept private; see [`ProfileField::is_sensitive`].
    pub is_sensitive: bool,
    /// The usual answers, for a list to choose from; others may be given too.
    pub answers: &'static [&'static str],
}

/// Every kind of events; the last one is that of the host's own.
///
/// ```
/// use segmentry::{catalogue, model::SalesChannel};
///
/// let order = catalogue::kinds().find(|kind| kind.code == "order").unwrap();
/// assert_eq!((order.one, order.many, order.has_money), ("order", "orders", true));
///
/// let channel = order.fields().find(|field| field.code == "channel").unwrap();
/// assert_eq!(channel.answers, SalesChannel::CODES);
/// ```
pub fn kinds() -> impl Iterator<Item = Kind> {
    let phrases = EventKind::ONE.iter().zip(EventKind::FORMS);
    let fixed = EventKind::FIXED.iter().zip(phrases).map(|(kind, (one, form))| Kind {
        code: kind.code(),
        one,
        many: form.phrase,
        name: None,
        has_money: kind.has_money(),
        has_lines: matches!(kind, EventKind::Order | EventKind::OrderLine),
        fixed: Some(kind),
    });
    fixed.chain(metric::forms::CUSTOM.iter().map(|form| Kind {
        code: form.code,
        one: "event of your own",
        many: form.phrase,
        name: Some(Place::Name),
        has_money: false,
        has_lines: false,
        fixed: None,
    }))
}

impl Kind {
    /// Its fields; of the host's own events, their properties.
    pub fn fields(self) -> impl Iterator<Item = Known> {
        let fixed = EventField::FIXED.iter().zip(EventField::FORMS);
        let of_kind = move |field: &EventField| self.fixed.is_some_and(|kind| kind.has(field));
        let fixed = fixed.filter(move |(field, _)| of_kind(field)).map(move |(field, form)| Known {
            code: form.code,
            phrase: form.phrase,
            name: None,
            value_type: field.value_type(),
            has_several: matches!(field, EventField::Category | EventField::Feature),
            is_sensitive: false,
            answers: answers_of(self.fixed, field),
        });
        let properties = metric::forms::PROPERTY.iter().filter(move |_| self.fixed.is_none());
        fixed.chain(properties.map(|form| Known {
            code: form.code,
            phrase: form.phrase,
            name: Some(Place::Name),
            value_type: None,
            has_several: true,
            is_sensitive: false,
            answers: &[],
        }))
    }
}

fn answers_of(kind: Option<&EventKind>, field: &EventField) -> &'static [&'static str] {
    match (field, kind) {
        (EventField::Channel, Some(EventKind::Order | EventKind::OrderLine)) => SalesChannel::CODES,
        // Where a visit came from may be anything.
        (EventField::Channel, Some(kind)) if !kind.has(&EventField::Page) => Channel::CODES,
        (EventField::OfferKind, _) => OfferKind::CODES,
        (EventField::Device, _) => Device::CODES,
        _ => &[],
    }
}

/// Every fact of the profile; consent, by channel, and those of the host's own, by name, stand last.
///
/// ```
/// use segmentry::catalogue;
///
/// let sensitive: Vec<&str> = catalogue::facts().filter(|fact| fact.is_sensitive).map(|fact| fact.phrase).collect();
/// assert!(sensitive.contains(&"gender") && !sensitive.contains(&"city"));
/// ```
pub fn facts() -> impl Iterator<Item = Known> {
    let fixed = ProfileField::FIXED.iter().zip(ProfileField::FORMS).map(|(field, form)| Known {
        code: form.code,
        phrase: form.phrase,
        name: None,
        value_type: field.value_type(),
        has_several: field.has_several(),
        is_sensitive: field.is_sensitive(),
        answers: match field {
            ProfileField::Gender => Gender::CODES,
            ProfileField::Country => Country::EXAMPLES,
            ProfileField::MaritalStatus => MaritalStatus::CODES,
            ProfileField::WorkPattern => WorkPattern::CODES,
            ProfileField::Education => Education::CODES,
            ProfileField::Benefits | ProfileField::MainBenefit => Benefit::CODES,
            ProfileField::PreferredChannels => Channel::CODES,
            _ => &[],
        },
    });
    fixed.chain(metric::forms::NAMED_FACTS.iter().map(|form| {
        let is_consent = form.code == "consent";
        Known {
            code: form.code,
            phrase: form.phrase,
            name: Some(if is_consent { Place::Channel } else { Place::Name }),
            value_type: is_consent.then_some(ValueType::Text),
            has_several: !is_consent,
            is_sensitive: false,
            answers: if is_consent { Consent::CODES } else { &[] },
        }
    }))
}

#[cfg(feature = "serde")]
pub use vocabulary::Vocabulary;

#[cfg(feature = "serde")]
mod vocabulary {
    use super::{FORMAT_VERSION, Forms, Kind, Known, Place, Type, Written, facts, kinds, types};
    use alloc::{collections::BTreeMap, vec::Vec};
    use serde::{Serialize, Serializer, ser::SerializeStruct};

    /// The whole catalogue as one map, for an editor in another language.
    ///
    /// | key | |
    /// |---|---|
    /// | `version` | the version of the format |
    /// | `places` | by the code of each [`Place`]: its phrase, and what is [written](Written) there |
    /// | `types` | the [types of values](types()) |
    /// | `kinds` | the [kinds of events](kinds()), each with its `fields` |
    /// | `facts` | the [facts of the profile](facts()) |
    ///
    /// ```
    /// use segmentry::catalogue::Vocabulary;
    ///
    /// let json = serde_json::to_value(Vocabulary)?;
    /// assert_eq!(json["places"]["end"]["written"]["forms"][0]["code"], "first");
    /// assert_eq!(json["places"]["month"]["written"], serde_json::json!({"whole": {"least": 1, "most": 12}}));
    /// assert_eq!(json["kinds"][0]["fields"][0]["answers"][0], "online");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Clone, Copy, Debug, Default)]
    pub struct Vocabulary;

    #[derive(Serialize)]
    struct Described {
        phrase: &'static str,
        written: Written,
    }

    impl Serialize for Vocabulary {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let described =
                |place: &Place| (place.code(), Described { phrase: place.phrase(), written: place.written() });
            let mut whole = serializer.serialize_struct("Vocabulary", 5)?;
            whole.serialize_field("version", &FORMAT_VERSION)?;
            whole.serialize_field("places", &Place::ALL.iter().map(described).collect::<BTreeMap<_, _>>())?;
            whole.serialize_field("types", &types().collect::<Vec<Type>>())?;
            whole.serialize_field("kinds", &kinds().collect::<Vec<Kind>>())?;
            whole.serialize_field("facts", &facts().collect::<Vec<Known>>())?;
            whole.end()
        }
    }

    impl Serialize for Forms {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_seq(self.list())
        }
    }

    impl Serialize for Kind {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut kind = serializer.serialize_struct("Kind", 7)?;
            kind.serialize_field("code", self.code)?;
            kind.serialize_field("one", self.one)?;
            kind.serialize_field("many", self.many)?;
            match &self.name {
                Some(name) => kind.serialize_field("name", name)?,
                None => kind.skip_field("name")?,
            }
            kind.serialize_field("has_money", &self.has_money)?;
            kind.serialize_field("has_lines", &self.has_lines)?;
            kind.serialize_field("fields", &self.fields().collect::<Vec<Known>>())?;
            kind.end()
        }
    }
}
