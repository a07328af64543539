use super::{Country, Money, Text};
use crate::{
    grammar::{Form, Place, Takes},
    time::{Instant, Span},
    wire::Wire,
};
use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use chrono::NaiveDate;
use core::fmt;
use itertools::Itertools;
use rust_decimal::Decimal;

/// A typed value: of a custom attribute or event property, of a fact, of a metric.
///
/// Values of different types are never equal and never compared: the number 1 is not the text "1".
///
/// In JSON a text is a text, several texts are a list, a flag is `true` or `false`, and everything else is tagged:
/// `{"number":"12.5"}`, `{"money":"19.99 EUR"}`, `{"date":"2026-11-01"}`, `{"time":"2026-11-01T00:00:00Z"}`,
/// `{"span":"36h"}`.
///
/// ```
/// use segmentry::model::Value;
/// assert_eq!(Value::from("gold"), Value::Text("gold".into()));
/// assert_ne!(Value::from(1), Value::from("1"));
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Value {
    /// A text or a code.
    Text(Text),
    /// A number.
    Number(Decimal),
    /// Yes or no.
    Flag(bool),
    /// An amount of money.
    Money(Money),
    /// A calendar date.
    Date(NaiveDate),
    /// An instant.
    Time(Instant),
    /// A length of time.
    Span(Span),
    /// Several texts; a test holds for them when it holds for any of them.
    Texts(Vec<Text>),
}

/// The type of a [`Value`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ValueType {
    /// A text or a code, or several.
    Text,
    /// A number.
    Number,
    /// Yes or no.
    Flag,
    /// An amount of money.
    Money,
    /// A calendar date.
    Date,
    /// An instant.
    Time,
    /// A length of time.
    Span,
}

impl ValueType {
    /// All of them.
    pub const ALL: &[Self] = &[Self::Text, Self::Flag, Self::Number, Self::Money, Self::Date, Self::Time, Self::Span];

    /// The name; of those that are tagged, the tag.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Flag => "flag",
            Self::Money => "money",
            Self::Date => "date",
            Self::Time => "time",
            Self::Span => "span",
        }
    }

    /// As in "holds a number".
    pub(crate) fn phrase(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Number => "a number",
            Self::Flag => "yes or no",
            Self::Money => "money",
            Self::Date => "a date",
            Self::Time => "an instant",
            Self::Span => "a length of time",
        }
    }

    /// Whether "less than" means anything.
    pub(crate) fn has_order(self) -> bool {
        !matches!(self, Self::Text | Self::Flag)
    }
}

/// A value as it is read, without owning it. Several texts are several readings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reading<'a> {
    Text(&'a str),
    Number(Decimal),
    Flag(bool),
    Money(Money),
    Date(NaiveDate),
    Time(Instant),
    Span(Span),
}

impl Reading<'_> {
    pub(crate) fn to_value(self) -> Value {
        match self {
            Self::Text(text) => Value::Text(text.into()),
            Self::Number(number) => Value::Number(number),
            Self::Flag(flag) => Value::Flag(flag),
            Self::Money(money) => Value::Money(money),
            Self::Date(date) => Value::Date(date),
            Self::Time(time) => Value::Time(time),
            Self::Span(span) => Value::Span(span),
        }
    }

    pub(crate) fn value_type(self) -> ValueType {
        match self {
            Self::Text(_) => ValueType::Text,
            Self::Number(_) => ValueType::Number,
            Self::Flag(_) => ValueType::Flag,
            Self::Money(_) => ValueType::Money,
            Self::Date(_) => ValueType::Date,
            Self::Time(_) => ValueType::Time,
            Self::Span(_) => ValueType::Span,
        }
    }
}

impl Value {
    /// Those that are tagged.
    pub(crate) const FORMS: &[&[Form]] = &[&[
        Form::of("number", "a number", Takes::One(Place::Decimal)),
        Form::of("money", "an amount of money", Takes::One(Place::Money)),
        Form::of("date", "a date", Takes::One(Place::Date)),
        Form::of("time", "an instant", Takes::One(Place::Instant)),
        Form::of("span", "a length of time", Takes::One(Place::Span)),
    ]];

    /// The type.
    #[must_use]
    pub fn value_type(&self) -> ValueType {
        self.as_reading().map_or(ValueType::Text, Reading::value_type)
    }

    /// The single value; `None` for several texts.
    pub(crate) fn as_reading(&self) -> Option<Reading<'_>> {
        Some(match self {
            Self::Text(text) => Reading::Text(text),
            Self::Number(number) => Reading::Number(*number),
            Self::Flag(flag) => Reading::Flag(*flag),
            Self::Money(money) => Reading::Money(*money),
            Self::Date(date) => Reading::Date(*date),
            Self::Time(time) => Reading::Time(*time),
            Self::Span(span) => Reading::Span(*span),
            Self::Texts(_) => return None,
        })
    }

    pub(crate) fn read<'a>(&'a self, each: &mut dyn FnMut(Reading<'a>)) {
        match self {
            Self::Texts(texts) => texts.iter().for_each(|text| each(Reading::Text(text))),
            single => single.as_reading().into_iter().for_each(each),
        }
    }

    pub(crate) fn to_wire(&self) -> Wire {
        let tagged = |tag: &'static str, text: String| Wire::tagged(tag, Wire::text(text));
        match self {
            Self::Text(text) => Wire::text(String::from(text.as_str())),
            Self::Texts(texts) => {
                Wire::List(texts.iter().map(|text| Wire::text(String::from(text.as_str()))).collect())
            }
            Self::Number(number) => tagged("number", number.normalize().to_string()),
            Self::Flag(flag) => Wire::Flag(*flag),
            Self::Money(money) => tagged("money", money.to_string()),
            Self::Date(date) => tagged("date", date.to_string()),
            Self::Time(time) => tagged("time", time.to_string()),
            Self::Span(span) => tagged("span", span.code()),
        }
    }
}

/// Single values, sorted, each once; texts apart, since they are what is mostly asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Values {
    texts: Vec<Text>,
    others: Vec<Value>,
}

impl Values {
    /// Texts mostly differ in length already, so a few are compared faster than searched.
    const A_FEW: usize = 8;

    pub(crate) fn iter(&self) -> impl Iterator<Item = Value> {
        self.texts.iter().cloned().map(Value::Text).chain(self.others.iter().cloned())
    }

    pub(crate) fn len(&self) -> usize {
        self.texts.len().saturating_add(self.others.len())
    }

    /// The texts, if they are few and all there is.
    pub(crate) fn few_texts(&self) -> Option<&[Text]> {
        (self.others.is_empty() && self.texts.len() <= Self::A_FEW).then_some(&self.texts)
    }

    /// Whether any of them is of a type.
    pub(crate) fn has_type(&self, value_type: ValueType) -> bool {
        if value_type == ValueType::Text {
            return !self.texts.is_empty();
        }
        self.others.iter().any(|value| value.value_type() == value_type)
    }

    /// Readings are ordered as the values they are read from.
    pub(crate) fn contains(&self, reading: Reading<'_>) -> bool {
        match reading {
            Reading::Text(found) if self.texts.len() <= Self::A_FEW => self.texts.iter().any(|text| **text == *found),
            Reading::Text(found) => self.texts.binary_search_by(|text| (**text).cmp(found)).is_ok(),
            other => self.others.binary_search_by(|value| value.as_reading().cmp(&Some(other))).is_ok(),
        }
    }
}

/// A list of texts counts as its texts.
impl FromIterator<Value> for Values {
    fn from_iter<I: IntoIterator<Item = Value>>(values: I) -> Self {
        let (mut texts, mut others) = (Vec::new(), Vec::new());
        for value in values {
            match value {
                Value::Text(text) => texts.push(text),
                Value::Texts(several) => texts.extend(several),
                value => others.push(value),
            }
        }
        texts.sort_unstable();
        texts.dedup();
        others.sort_unstable();
        others.dedup();
        Self { texts, others }
    }
}

/// The name in definitions, as in "monday".
impl From<chrono::Weekday> for Value {
    fn from(weekday: chrono::Weekday) -> Self {
        Self::Text(crate::time::weekday_name(weekday).into())
    }
}

impl From<Country> for Value {
    fn from(country: Country) -> Self {
        Self::from(country.as_str())
    }
}

macro_rules! value_from {
    ($($source:ty => $variant:ident),* $(,)?) => {$(
        impl From<$source> for Value {
            fn from(value: $source) -> Self {
                Self::$variant(value.into())
            }
        }
    )*};
}

value_from! {
    &str => Text, String => Text, Text => Text, bool => Flag, Decimal => Number, i32 => Number, i64 => Number,
    u32 => Number, u64 => Number, Money => Money, NaiveDate => Date, Instant => Time, Span => Span, Vec<Text> => Texts,
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => text.fmt(f),
            Self::Texts(texts) if texts.is_empty() => f.write_str("none"),
            Self::Texts(texts) => write!(f, "{}", texts.iter().format(", ")),
            Self::Number(number) => number.normalize().fmt(f),
            Self::Flag(flag) => f.pad(if *flag { "yes" } else { "no" }),
            Self::Money(money) => money.fmt(f),
            Self::Date(date) => date.fmt(f),
            Self::Time(time) => time.fmt(f),
            Self::Span(span) => span.fmt(f),
        }
    }
}

/// As in JSON.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_wire().to_json())
    }
}

#[cfg(feature = "serde")]
mod serde_impls {
    use super::{Value, ValueType};
    use crate::{
        error::{Fault, Problem},
        model::Text,
        wire::{Cursor, Shape, Wire, parse_date},
    };
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    impl Value {
        pub(crate) fn from_wire(cursor: Cursor<'_>) -> Result<Self, Fault> {
            let malformed = |why: &str| cursor.fault(Problem::Malformed { why: why.into() });
            match cursor.wire() {
                Wire::Text(text) => return Ok(Self::from(&**text)),
                Wire::Flag(flag) => return Ok(Self::Flag(*flag)),
                Wire::List(_) => return cursor.list(|text| text.text().map(Text::from)).map(Self::Texts),
                Wire::Whole(_) => return Err(malformed("a number is written as {\"number\":\"5\"}")),
                Wire::Map(_) => {}
            }
            cursor.variant("value", Self::FORMS, |tag, content| {
                let Some(content) = content else { return Ok(None) };
                Ok(Some(match tag {
                    "number" => Self::Number(content.decimal()?),
                    "money" => Self::Money(content.parse()?),
                    "date" => Self::Date(
                        parse_date(content.text()?).ok_or_else(|| content.expected("a date, as 2026-11-01"))?,
                    ),
                    "time" => Self::Time(content.parse()?),
                    "span" => Self::Span(content.parse()?),
                    _ => return Ok(None),
                }))
            })
        }
    }

    /// As its code.
    impl Serialize for ValueType {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.code())
        }
    }

    impl Serialize for Value {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            self.to_wire().serialize(serializer)
        }
    }

    impl<'de> Deserialize<'de> for Value {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let wire = Shape::flat().read(deserializer)?;
            Self::from_wire(Cursor::root(&wire)).map_err(D::Error::custom)
        }
    }
}
