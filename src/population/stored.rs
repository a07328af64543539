//! Columns as data: what their kinds and fields are called in a snapshot, and what can be wrong with one that was read.

use crate::model::EventField;
use alloc::{borrow::Cow, vec::Vec};
use serde::{Deserialize, Deserializer, Serializer, de::Error};

/// What is wrong with a column that was read.
pub(super) type Fault = Cow<'static, str>;

const PROPERTY: &str = "property:";

pub(super) fn field_text(field: &EventField) -> Cow<'static, str> {
    match field {
        EventField::Property(name) => alloc::format!("{PROPERTY}{name}").into(),
        fixed => fixed.code().into(),
    }
}

/// Columns by the text of their field.
pub(super) mod by_field {
    use super::{Deserialize, Deserializer, Error, EventField, PROPERTY, Serializer, Vec, field_text};
    use crate::{model::Value, population::codes::Coded};
    use alloc::string::String;

    type Columns = Vec<(EventField, Coded<Option<Value>>)>;

    pub(in super::super) fn serialize<S: Serializer>(columns: &Columns, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(columns.iter().map(|(field, column)| (field_text(field), column)))
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Columns, D::Error> {
        let columns: Vec<(String, Coded<Option<Value>>)> = Vec::deserialize(deserializer)?;
        let field = |text: &str| match text.strip_prefix(PROPERTY) {
            Some(name) => Some(EventField::property(name)),
            None => EventField::FIXED.iter().find(|field| field.code() == text).cloned(),
        };
        let columns = columns.into_iter().map(|(text, column)| match field(&text) {
            Some(field) => Ok((field, column)),
            None => Err(D::Error::custom(format_args!("events have no field `{text}`"))),
        });
        columns.collect()
    }
}

/// A kind of events by its text.
pub(super) mod kind {
    use super::{Cow, Deserializer, Serializer};
    use crate::{model::EventKind, through_text};

    const CUSTOM: &str = "custom:";

    pub(in super::super) fn text(kind: &EventKind) -> Cow<'static, str> {
        match kind {
            EventKind::Custom(name) => alloc::format!("{CUSTOM}{name}").into(),
            fixed => fixed.code().into(),
        }
    }

    pub(in super::super) fn serialize<S: Serializer>(kind: &EventKind, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&text(kind))
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<EventKind, D::Error> {
        through_text::read(deserializer, |text| {
            let fixed = || EventKind::FIXED.iter().find(|kind| kind.code() == text && **kind != EventKind::OrderLine);
            let custom = text.strip_prefix(CUSTOM).map(EventKind::custom);
            custom.or_else(|| fixed().cloned()).ok_or("a kind of events, such as order or custom:name")
        })
    }
}
