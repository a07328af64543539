use crate::time::Instant;
use alloc::vec::Vec;
use core::fmt;

/// One fact of a profile: what is known of it, and since when.
///
/// A dated fact holds from its instant (included) until the next dated one. An undated fact holds whenever no dated
/// one does. So a past day can be replayed with what was known to hold then.
///
/// ```
/// use segmentry::{model::Fact, time::Instant};
///
/// let moved: Instant = "2026-03-01T00:00:00Z".parse()?;
/// let city = Fact::known("Ulm").since(moved, "Berlin");
///
/// assert_eq!(city.at("2026-02-28T23:59:59Z".parse()?), Some(&"Ulm"));
/// assert_eq!(city.at(moved), Some(&"Berlin"));
/// assert_eq!(Fact::<&str>::unknown().at(moved), None);
/// # Ok::<(), segmentry::time::ParseInstantError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Fact<T> {
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    undated: Option<T>,
    /// Sorted, one for each instant.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    dated: Vec<Dated<T>>,
}

/// A value and the instant from which it holds.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Dated<T> {
    /// From when.
    pub since: Instant,
    /// What holds from then.
    pub value: T,
}

impl<T> Fact<T> {
    /// Nothing is known.
    #[must_use]
    pub const fn unknown() -> Self {
        Self { undated: None, dated: Vec::new() }
    }

    /// A fact that holds at any instant.
    #[must_use]
    pub fn known(value: impl Into<T>) -> Self {
        Self { undated: Some(value.into()), dated: Vec::new() }
    }

    /// What holds at an instant, if anything is known to.
    #[must_use]
    pub fn at(&self, instant: Instant) -> Option<&T> {
        if self.dated.is_empty() {
            return self.undated.as_ref();
        }
        let held = self.dated.partition_point(|dated| dated.since <= instant);
        let latest = held.checked_sub(1).and_then(|last| self.dated.get(last));
        latest.map(|dated| &dated.value).or(self.undated.as_ref())
    }

    /// What holds when nothing dated does.
    #[must_use]
    pub fn undated(&self) -> Option<&T> {
        self.undated.as_ref()
    }

    pub(crate) fn into_undated(self) -> Option<T> {
        self.undated
    }

    /// The dated values, earliest first.
    #[must_use]
    pub fn dated(&self) -> &[Dated<T>] {
        &self.dated
    }

    /// Whether nothing is known at any instant.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        self.undated.is_none() && self.dated.is_empty()
    }
}

impl<T: Ord> Fact<T> {
    /// The same fact with a value that holds from an instant on. Of two values since one instant the greater is kept,
    /// so that the order of arrival does not matter.
    #[must_use]
    pub fn since(mut self, since: impl Into<Instant>, value: impl Into<T>) -> Self {
        let _ = self.set_since(since, value);
        self
    }

    /// Adds a value that holds from an instant on.
    ///
    /// # Errors
    /// When another value since that same instant is known: the greater of the two is kept, whichever came first, and the
    /// other is given back.
    pub fn set_since(&mut self, since: impl Into<Instant>, value: impl Into<T>) -> Result<(), T> {
        let (since, mut value) = (since.into(), value.into());
        let index = self.dated.partition_point(|dated| dated.since < since);
        match self.dated.get_mut(index) {
            Some(dated) if dated.since == since => {
                if dated.value == value {
                    return Ok(());
                }
                if dated.value < value {
                    core::mem::swap(&mut dated.value, &mut value);
                }
                Err(value)
            }
            _ => {
                self.dated.insert(index, Dated { since, value });
                Ok(())
            }
        }
    }

    /// Takes over what another record of the same person knows: its own undated value stays, dated values unite.
    /// Tells whether the two contradict each other.
    pub(crate) fn absorb(&mut self, other: Self) -> bool {
        let mut differs = false;
        match (&self.undated, other.undated) {
            (Some(own), Some(theirs)) => differs = *own != theirs,
            (None, theirs) => self.undated = theirs,
            (Some(_), None) => {}
        }
        for dated in other.dated {
            differs |= self.set_since(dated.since, dated.value).is_err();
        }
        differs
    }
}

impl<T> Default for Fact<T> {
    fn default() -> Self {
        Self::unknown()
    }
}

/// An undated fact.
impl<T> From<T> for Fact<T> {
    fn from(value: T) -> Self {
        Self::known(value)
    }
}

/// Redacted: tells whether the fact is known, not what it says.
impl<T> fmt::Debug for Fact<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_unknown() { "unknown" } else { "known" })
    }
}

impl<T> fmt::Debug for Dated<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "since {}", self.since)
    }
}

#[cfg(feature = "serde")]
impl<'de, T: serde::Deserialize<'de> + Ord> serde::Deserialize<'de> for Fact<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Raw<T> {
            undated: Option<T>,
            #[serde(default = "Vec::new")]
            dated: Vec<Dated<T>>,
        }

        let raw = Raw::deserialize(deserializer)?;
        let mut fact = Self { undated: raw.undated, dated: Vec::new() };
        for dated in raw.dated {
            let since = dated.since;
            let twice = |_| serde::de::Error::custom(format_args!("two values since {since}"));
            fact.set_since(since, dated.value).map_err(twice)?;
        }
        Ok(fact)
    }
}
