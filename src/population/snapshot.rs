//! Populations as data: written column by column, and read without being built again.

use super::{
    Population,
    aliases::Aliases,
    events::Events,
    ids::{Ids, Names},
    people::People,
    select::Kept,
};
use crate::model::{EventField, Id, Profile};
use alloc::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use core::fmt;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// What is wrong with a column that was read.
pub(super) type Fault = Cow<'static, str>;

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

/// What is read without the names of fields; what is not known of customers is left out, so that the rest would be taken for it.
#[derive(Debug)]
struct Nameless;

impl<'de> Deserialize<'de> for Nameless {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Err(D::Error::custom("a snapshot needs a format that writes the names of fields"))
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Snapshot<'a> {
    /// Never written. A format that goes by the order of fields has something else in its place.
    #[serde(default, skip_serializing)]
    #[expect(dead_code, reason = "reading it is what refuses such formats")]
    nameless: Option<Nameless>,
    segmentry_population: Version,
    ids: Cow<'a, Names>,
    vacant: Cow<'a, [u32]>,
    aliases: Cow<'a, BTreeMap<u32, BTreeSet<Id>>>,
    people: Cow<'a, People>,
    events: Cow<'a, [Events]>,
}

/// In columns, with a version in front. In formats for people (JSON) columns of numbers are lists, in others strings of bytes.
/// Any format does that writes the names of fields: JSON, CBOR, `MessagePack` by `rmp_serde::to_vec_named`. What one wrote that does not
/// is refused when it is read.
impl Serialize for Population {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let snapshot = Snapshot {
            nameless: None,
            segmentry_population: Version,
            ids: Cow::Borrowed(self.ids.names()),
            vacant: Cow::Borrowed(self.ids.vacant()),
            aliases: Cow::Borrowed(self.aliases.all()),
            people: Cow::Borrowed(&self.people),
            events: Cow::Borrowed(&self.kinds),
        };
        snapshot.serialize(serializer)
    }
}

/// Every column is checked: what is read without an error is a population that could have been built. Errors name the column.
impl<'de> Deserialize<'de> for Population {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let snapshot = Snapshot::deserialize(deserializer)?;
        Self::restored(snapshot).map_err(|(column, fault)| D::Error::custom(format_args!("{column}: {fault}")))
    }
}

impl Population {
    fn restored(snapshot: Snapshot<'_>) -> Result<Self, (Cow<'static, str>, Fault)> {
        let at = |column: &'static str| move |fault: Fault| (Cow::Borrowed(column), fault);
        let Snapshot { nameless: _, segmentry_population: Version, ids, vacant, aliases, people, events } = snapshot;
        let ids = Ids::restored(ids.into_owned(), vacant.into_owned());
        let ids = ids.map_err(|(column, fault)| at(column)(fault))?;
        let customers = ids.len();
        let mut people = people.into_owned();
        people.restore(customers).map_err(at("people"))?;
        let mut kinds = events.into_owned();
        for events in &mut kinds {
            let restored = events.restore(customers);
            restored.map_err(|fault| (alloc::format!("events of kind {}", kind::text(events.kind())).into(), fault))?;
        }
        if !kinds.is_sorted_by(|one, other| one.kind() < other.kind()) {
            return Err(at("events")("kinds are out of order".into()));
        }
        let vacant = ids.vacant();
        for number in vacant {
            let of = kinds.iter().find(|events| !events.timeline().rows_of(*number).is_empty());
            if let Some(events) = of {
                let kind = kind::text(events.kind());
                let fault = alloc::format!("customer {number} is not there and has events of kind {kind}");
                return Err(at("vacant")(fault.into()));
            }
            if people.profile(*number) != Profile::default() {
                return Err(at("people")(
                    alloc::format!("customer {number} is not there, and something is known").into(),
                ));
            }
        }
        let aliases = Aliases::restored(aliases.into_owned(), &ids).map_err(at("aliases"))?;
        let mut population = Self { ids, aliases, people, kinds, exists_since: Vec::new(), kept: Kept::default() };
        population.settle();
        Ok(population)
    }
}

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

    pub(super) fn text(kind: &EventKind) -> Cow<'static, str> {
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

impl fmt::Debug for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        VERSION.fmt(f)
    }
}
