use super::Wire;
use alloc::{borrow::Cow, string::String, vec::Vec};
use core::fmt;
use serde::{
    Deserializer, Serialize, Serializer,
    de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor},
    ser::SerializeMap,
};

/// The key under which `serde_json` hands out numbers when its feature `arbitrary_precision` is on anywhere in the
/// host's build.
const ARBITRARY_PRECISION: &str = "$serde_json::private::Number";

impl Serialize for Wire {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Whole(number) => serializer.serialize_u64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Map(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

/// How large a tree may be that is read from outside.
#[derive(Debug)]
pub(crate) struct Shape {
    depth: u32,
    values_left: u64,
}

impl Shape {
    /// A rule of the permitted depth nests at most three maps or lists for each node; the deepest leaf 30, with the rule of
    /// a holiday in what an event follows. `serde_json` itself stops at 128.
    pub(crate) fn of_rule(depth: u32, nodes: u64) -> Self {
        Self { depth: depth.saturating_mul(3).saturating_add(30), values_left: nodes.saturating_mul(64) }
    }

    /// For values that do not nest.
    pub(crate) fn flat() -> Self {
        Self { depth: 4, values_left: 100_000 }
    }

    pub(crate) fn read<'de, D: Deserializer<'de>>(mut self, deserializer: D) -> Result<Wire, D::Error> {
        Seed { depth: self.depth, shape: &mut self }.deserialize(deserializer)
    }
}

struct Seed<'a> {
    depth: u32,
    shape: &'a mut Shape,
}

impl Seed<'_> {
    fn inner<E: de::Error>(&mut self) -> Result<Seed<'_>, E> {
        let depth = self.depth.checked_sub(1).ok_or_else(|| E::custom("too deeply nested"))?;
        Ok(Seed { depth, shape: self.shape })
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Wire;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Wire, D::Error> {
        let left = self.shape.values_left.checked_sub(1);
        self.shape.values_left = left.ok_or_else(|| de::Error::custom("too large: too many values"))?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Wire;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a whole number, true, false, a list or a map (decimals are written as texts)")
    }

    fn visit_bool<E: de::Error>(self, flag: bool) -> Result<Wire, E> {
        Ok(Wire::Flag(flag))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Wire, E> {
        Ok(Wire::Whole(number))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Wire, E> {
        u64::try_from(number).map(Wire::Whole).map_err(|_| E::invalid_value(de::Unexpected::Signed(number), &self))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Wire, E> {
        self.visit_string(text.into())
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Wire, E> {
        Ok(Wire::Text(Cow::Owned(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<Wire, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self.inner()?)? {
            list.push(item);
        }
        Ok(Wire::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<Wire, A::Error> {
        let mut map: Vec<(Cow<'static, str>, Wire)> = Vec::new();
        let mut keys = alloc::collections::BTreeSet::new();
        while let Some(key) = entries.next_key::<String>()? {
            if key == ARBITRARY_PRECISION && map.is_empty() {
                let digits: String = entries.next_value()?;
                // Anybody can write the key, so the digits are held to the grammar of JSON: neither 007 nor +5.
                let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit());
                let has_padding = digits.len() > 1 && digits.starts_with('0');
                let number = digits.parse().ok().filter(|_| is_plain && !has_padding);
                return number.map(Wire::Whole).ok_or_else(|| {
                    de::Error::custom(format_args!("{digits}: only whole numbers that are not negative are read"))
                });
            }
            if !keys.insert(key.clone()) {
                return Err(de::Error::custom(format_args!("the key `{key}` stands twice")));
            }
            map.push((Cow::Owned(key), entries.next_value_seed(self.inner()?)?));
        }
        Ok(Wire::Map(map))
    }
}
