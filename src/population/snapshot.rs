//! Populations as data: written column by column, and read without being built again.

use super::{
    Population,
    aliases::Aliases,
    events::Events,
    ids::{Ids, Names},
    people::People,
    select::Kept,
    stored::{Fault, kind},
};
use crate::model::{Id, Profile};
use alloc::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use core::fmt;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

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

impl fmt::Debug for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        VERSION.fmt(f)
    }
}
