use super::{FORMAT_VERSION, Way, Wire, parse_decimal};
use crate::{
    error::{Fault, Problem},
    grammar::{Content, Form, Parameter},
};
use alloc::{
    borrow::Cow,
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::str::FromStr;
use rust_decimal::Decimal;

/// The codes of forms, each once: first those written as a text alone, then those written as the one key of a map.
fn codes(forms: &[&[Form]]) -> Vec<&'static str> {
    let mut codes = Vec::new();
    for is_plain in [true, false] {
        for form in forms.iter().copied().flatten() {
            if (form.content == Content::Nothing) == is_plain && !codes.contains(&form.code) {
                codes.push(form.code);
            }
        }
    }
    codes
}

/// A name may be anything: it is cut short, and what cannot be printed is escaped.
fn shown(name: &str) -> String {
    const SHOWN: usize = 80;
    let mut shown: String = name.chars().take(SHOWN).flat_map(char::escape_debug).collect();
    if name.chars().nth(SHOWN).is_some() {
        shown.push_str("...");
    }
    shown
}

/// A value of a definition that is being read, and where it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'a> {
    wire: &'a Wire,
    way: Way<'a>,
}

impl<'a> Cursor<'a> {
    pub(crate) fn root(wire: &'a Wire) -> Self {
        Self { wire, way: Way::ROOT }
    }

    pub(crate) fn fault(&self, problem: impl Into<Problem>) -> Fault {
        self.way.fault(problem)
    }

    pub(crate) fn expected(&self, what: &'static str) -> Fault {
        self.fault(Problem::Expected { what })
    }

    pub(crate) fn wire(&self) -> &'a Wire {
        self.wire
    }

    pub(crate) fn flag(&self) -> Result<bool, Fault> {
        match self.wire {
            Wire::Flag(flag) => Ok(*flag),
            _ => Err(self.expected("true or false")),
        }
    }

    pub(crate) fn whole(&self) -> Result<u64, Fault> {
        match self.wire {
            Wire::Whole(number) => Ok(*number),
            _ => Err(self.expected("a whole number that is not negative")),
        }
    }

    /// The version of the format, which must be this one.
    pub(crate) fn version(&self) -> Result<(), Fault> {
        match self.whole()? {
            FORMAT_VERSION => Ok(()),
            other => {
                Err(self.malformed(&format!("format version {other}; this library reads version {FORMAT_VERSION}")))
            }
        }
    }

    pub(crate) fn small(&self) -> Result<u32, Fault> {
        u32::try_from(self.whole()?).map_err(|_| self.expected("a whole number below 2^32"))
    }

    pub(crate) fn text(&self) -> Result<&'a str, Fault> {
        match self.wire {
            Wire::Text(text) => Ok(text),
            _ => Err(self.expected("a text")),
        }
    }

    /// Decimals are texts, since the numbers of JSON are not exact.
    pub(crate) fn decimal_text(&self) -> Result<&'a str, Fault> {
        self.text().map_err(|_| self.expected("a plain decimal as a text, as \"12.5\""))
    }

    pub(crate) fn decimal(&self) -> Result<Decimal, Fault> {
        let number = parse_decimal(self.decimal_text()?);
        number.ok_or_else(|| self.expected("a plain decimal of at most 28 digits, as \"12.5\""))
    }

    /// A value that has a text form of its own, such as a length of time.
    pub(crate) fn parse<T: FromStr<Err: ToString>>(&self) -> Result<T, Fault> {
        self.text()?.parse().map_err(|error| self.malformed(&error))
    }

    fn unknown(&self, what: &'static str, name: &str, known: Vec<&'static str>) -> Fault {
        self.fault(Problem::Unknown { what, name: shown(name), known })
    }

    pub(crate) fn malformed(&self, error: &impl ToString) -> Fault {
        self.fault(Problem::Malformed { why: error.to_string() })
    }

    /// One of a few values by its code.
    pub(crate) fn choose<T: Copy>(
        &self,
        what: &'static str,
        all: &[T],
        code: impl Fn(T) -> &'static str,
    ) -> Result<T, Fault> {
        let name = self.text()?;
        let chosen = all.iter().copied().find(|one| code(*one) == name);
        chosen.ok_or_else(|| self.unknown(what, name, all.iter().copied().map(code).collect()))
    }

    pub(crate) fn list<T>(&self, mut read: impl FnMut(Cursor<'_>) -> Result<T, Fault>) -> Result<Vec<T>, Fault> {
        let Wire::List(items) = self.wire else { return Err(self.expected("a list")) };
        items.iter().enumerate().map(|(index, wire)| read(Cursor { wire, way: self.way.index(index) })).collect()
    }

    /// A map of any keys to texts.
    pub(crate) fn texts<K: Ord + From<&'a str>, T: From<&'a str>>(&self) -> Result<BTreeMap<K, T>, Fault> {
        let Wire::Map(entries) = self.wire else { return Err(self.expected("a map of texts")) };
        let text = |(key, wire): &'a (Cow<'static, str>, Wire)| match wire {
            Wire::Text(text) => Ok((K::from(key), T::from(text))),
            _ => Err(self.way.key(key).fault(Problem::Expected { what: "a text" })),
        };
        entries.iter().map(text).collect()
    }

    /// `"tag"` or `{"tag": content}`: how variants are written. Only those of the table are read.
    pub(crate) fn variant<T>(
        &self,
        what: &'static str,
        forms: &[&[Form]],
        read: impl FnOnce(&'a str, Option<Cursor<'_>>) -> Result<Option<T>, Fault>,
    ) -> Result<T, Fault> {
        let (tag, content) = match self.wire {
            Wire::Text(tag) => (&**tag, None),
            Wire::Map(entries) => match entries.as_slice() {
                [(tag, wire)] => (&**tag, Some(Cursor { wire, way: self.way.key(tag) })),
                _ => return Err(self.fault(Problem::NotOneKey { what })),
            },
            _ => return Err(self.expected(what)),
        };
        let unknown = || self.unknown(what, tag, codes(forms));
        let form = forms.iter().copied().flatten().find(|form| form.code == tag).ok_or_else(unknown)?;
        match (form.content == Content::Nothing, content.is_none()) {
            (true, false) => Err(self.malformed(&format!("`{tag}` is written as \"{tag}\""))),
            (false, true) => Err(self.malformed(&format!("`{tag}` is written as {{\"{tag}\": ...}}"))),
            _ => read(tag, content)?.ok_or_else(unknown),
        }
    }

    /// The entries of a map of these keys, to be taken one by one; what is left over is refused.
    pub(crate) fn fields<T>(
        &self,
        what: &'static str,
        keys: &'static [Parameter],
        read: impl FnOnce(&mut Fields<'_>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let Wire::Map(entries) = self.wire else { return Err(self.expected(what)) };
        let mut fields =
            Fields { way: self.way, keys, left: entries.iter().map(|(key, wire)| (&**key, wire)).collect() };
        let value = read(&mut fields)?;
        match fields.left.first() {
            None => Ok(value),
            Some((key, _)) if fields.knows(key) => {
                Err(self.malformed(&format!("the key `{key}` can not stand beside the others")))
            }
            Some((key, _)) => Err(self.unknown("key", key, keys.iter().map(|parameter| parameter.key).collect())),
        }
    }
}

/// The entries of a map that were not read yet.
#[derive(Debug)]
pub(crate) struct Fields<'a> {
    way: Way<'a>,
    keys: &'static [Parameter],
    left: Vec<(&'a str, &'a Wire)>,
}

impl Fields<'_> {
    fn knows(&self, key: &str) -> bool {
        self.keys.iter().any(|parameter| parameter.key == key)
    }

    /// Only the keys of the table are read.
    pub(crate) fn optional<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(Cursor<'_>) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        let is_here = |(name, _): &(&str, _)| *name == key && self.knows(key);
        let Some(index) = self.left.iter().position(is_here) else { return Ok(None) };
        let (_, wire) = self.left.swap_remove(index);
        read(Cursor { wire, way: self.way.key(key) }).map(Some)
    }

    pub(crate) fn required<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(Cursor<'_>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let found = self.optional(key, read)?;
        found.ok_or_else(|| {
            let stray = self.left.iter().find(|(name, _)| !self.knows(name));
            self.way.fault(Problem::MissingKey { key, stray: stray.map(|(name, _)| shown(name)) })
        })
    }
}
