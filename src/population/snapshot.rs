//! Populations as data: written column by column, and read without being built again.

use super::{
    Population,
    events::Events,
    ids::{Ids, Names},
    people::People,
    select::Kept,
};
use crate::model::Id;
use alloc::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use core::fmt;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// What is wrong with a column that was read.
pub(super) type Fault = &'static str;

/// Grows whenever a snapshot of the version before could be misread.
const VERSION: u32 = 0;

/// The first thing in a snapshot, so that one of another version is refused before anything of it is looked at.
struct Version;

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(VERSION)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u32::deserialize(deserializer)? {
            VERSION => Ok(Self),
            other => Err(D::Error::custom(format_args!(
                "a snapshot of version {other}, where this library reads version {VERSION}"
            ))),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Snapshot<'a> {
    segmentry_population: Version,
    ids: Cow<'a, Names>,
    vacant: Cow<'a, [u32]>,
    aliases: Cow<'a, BTreeMap<u32, BTreeSet<Id>>>,
    people: Cow<'a, People>,
    events: Cow<'a, [Events]>,
}

/// In columns, with a version in front. In formats for people (JSON) columns of numbers are lists, in others strings of bytes.
impl Serialize for Population {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let snapshot = Snapshot {
            segmentry_population: Version,
            ids: Cow::Borrowed(self.ids.names()),
            vacant: Cow::Borrowed(self.ids.vacant()),
            aliases: Cow::Borrowed(&self.aliases),
            people: Cow::Borrowed(&self.people),
            events: Cow::Borrowed(&self.kinds),
        };
        snapshot.serialize(serializer)
    }
}

/// Every column is checked: what is read without an error is a population that could have been built.
impl<'de> Deserialize<'de> for Population {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let snapshot = Snapshot::deserialize(deserializer)?;
        Self::restored(snapshot).map_err(|(column, fault)| D::Error::custom(format_args!("{column}: {fault}")))
    }
}

impl Population {
    fn restored(snapshot: Snapshot<'_>) -> Result<Self, (Cow<'static, str>, Fault)> {
        let at = |column: &'static str| move |fault: Fault| (Cow::Borrowed(column), fault);
        let Snapshot { segmentry_population: Version, ids, vacant, aliases, people, events } = snapshot;
        let ids = Ids::restored(ids.into_owned(), vacant.into_owned());
        let ids = ids.ok_or("two customers have the same id, or vacant numbers are out of order").map_err(at("ids"))?;
        let customers = ids.len();
        let mut people = people.into_owned();
        people.restore(customers).map_err(at("people"))?;
        let mut kinds = events.into_owned();
        for events in &mut kinds {
            let restored = events.restore(customers);
            restored.map_err(|fault| (Cow::Owned(alloc::format!("events of kind {}", events.kind())), fault))?;
        }
        if !kinds.is_sorted_by(|one, other| one.kind() < other.kind()) {
            return Err(at("events")("kinds are out of order"));
        }
        let vacant = ids.vacant();
        let has_events = |number: &u32| kinds.iter().any(|events| !events.timeline().rows_of(*number).is_empty());
        if vacant.iter().any(has_events) {
            return Err(at("events")("somebody who is not there has some"));
        }
        let aliases = aliases.into_owned();
        let mut population = Self { ids, aliases, people, kinds, exists_since: Vec::new(), kept: Kept::default() };
        population.settle();
        Ok(population)
    }
}

/// Columns by the text of their field.
pub(super) mod by_field {
    use super::{Deserialize, Deserializer, Error, Serializer, Vec};
    use crate::{
        model::{EventField, Value},
        population::codes::Coded,
    };
    use alloc::string::String;

    type Columns = Vec<(EventField, Coded<Option<Value>>)>;

    const PROPERTY: &str = "property:";

    pub(in super::super) fn serialize<S: Serializer>(columns: &Columns, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(columns.iter().map(|(field, column)| match field {
            EventField::Property(name) => (alloc::format!("{PROPERTY}{name}"), column),
            fixed => (fixed.code().into(), column),
        }))
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
    use super::{Deserializer, Serializer};
    use crate::{model::EventKind, through_text};

    const CUSTOM: &str = "custom:";

    pub(in super::super) fn serialize<S: Serializer>(kind: &EventKind, serializer: S) -> Result<S::Ok, S::Error> {
        match kind {
            EventKind::Custom(name) => serializer.collect_str(&format_args!("{CUSTOM}{name}")),
            fixed => serializer.serialize_str(fixed.code()),
        }
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<EventKind, D::Error> {
        through_text::read(deserializer, |text| {
            let fixed = || EventKind::FIXED.iter().find(|kind| kind.code() == text && **kind != EventKind::OrderLine);
            let custom = text.strip_prefix(CUSTOM).map(EventKind::custom);
            custom.or_else(|| fixed().cloned()).ok_or("a kind of events, such as order or custom:name")
        })
    }
}

impl fmt::Debug for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        VERSION.fmt(f)
    }
}
