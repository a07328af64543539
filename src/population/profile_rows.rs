//! Profiles as they come, fact by fact.

use super::{
    codes::Coder,
    people::{FactColumn, Named, People, Points, SignUps, sign_up_times},
    places::number,
};
use crate::{
    model::{
        Benefit, BirthDate, Channel, Consent, Education, Fact, Gender, Home, Household, Income, LocalClock,
        MaritalStatus, PersonalOccasion, Profile, SignUp, Text, Value, WorkPattern, facts_of_profiles,
    },
    time::Instant,
};
use alloc::{
    borrow::ToOwned,
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use core::{borrow::Borrow, fmt, hash::Hash};

/// A fact of customers that is being gathered. Of rows at its end nothing is known.
#[derive(Clone, Debug)]
struct FactCoder<T> {
    last: Coder<Option<T>>,
    dated: Vec<(u32, Fact<T>)>,
}

impl<T> Default for FactCoder<T> {
    fn default() -> Self {
        Self { last: Coder::default(), dated: Vec::new() }
    }
}

impl<T: Ord + Clone + Hash> FactCoder<T> {
    /// Takes what is known of a row, the last there is, in place of what was known before.
    #[inline]
    fn put(&mut self, row: usize, fact: Fact<T>) {
        self.put_as(row, fact, |value| value);
    }

    /// The same where what holds in the end is kept as something else.
    #[inline]
    fn put_as(&mut self, row: usize, fact: Fact<T>, kept: impl FnOnce(T) -> T) {
        if self.last.len() > row {
            self.last.truncate(row);
            if self.dated.last().is_some_and(|(dated, _)| *dated == number(row)) {
                self.dated.pop();
            }
        }
        if fact.is_unknown() {
            return;
        }
        self.last.resize(row, None);
        if fact.dated().is_empty() {
            self.last.push(fact.into_undated().map(kept));
        } else {
            self.last.push(fact.at(Instant::MAX).cloned().map(kept));
            self.dated.push((number(row), fact));
        }
    }

    fn build(mut self, rows: usize) -> FactColumn<T> {
        if self.last.len() == 0 {
            return FactColumn::unknown(rows);
        }
        self.last.resize(rows, None);
        FactColumn::new(self.last.build(), self.dated)
    }
}

/// [`FactCoder::put`] of the fact under a name.
fn put<K, Q, T>(columns: &mut BTreeMap<K, FactCoder<T>>, name: &Q, row: usize, fact: Fact<T>)
where
    K: Ord + Borrow<Q>,
    Q: Ord + ToOwned<Owned: Into<K>> + ?Sized,
    T: Ord + Clone + Hash,
{
    match columns.get_mut(name) {
        Some(column) => column.put(row, fact),
        None => columns.entry(name.to_owned().into()).or_default().put(row, fact),
    }
}

fn build_all<K: Ord, T: Ord + Clone + Hash>(columns: BTreeMap<K, FactCoder<T>>, rows: usize) -> Named<K, T> {
    let columns = columns.into_iter().map(|(name, column)| (name, column.build(rows)));
    Named(columns.filter(|(_, column)| !column.is_unknown()).collect())
}

/// What is known of a customer of a [`Batch`](super::Batch), told fact by fact without a [`Profile`] being made; see
/// [`Batch::profile_row`](super::Batch::profile_row). Each fact is told as a profile holds it: a value alone is one that is not dated.
/// Of a fact that is told again the last counts.
pub struct ProfileRow<'b> {
    profiles: &'b mut Profiles,
    row: usize,
}

/// Redacted.
impl fmt::Debug for ProfileRow<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProfileRow(..)")
    }
}

/// The points of homes are kept elsewhere.
macro_rules! put_fact {
    (home, $profiles:expr, $row:expr, $fact:expr) => {
        $profiles.put_home($row, $fact)
    };
    ($field:ident, $profiles:expr, $row:expr, $fact:expr) => {
        $profiles.$field.put($row, $fact)
    };
}

macro_rules! profiles {
    ($($(#[$doc:meta])* $field:ident: $type:ty,)*) => {
        /// Profiles that are being gathered.
        #[derive(Clone, Debug, Default)]
        pub(super) struct Profiles {
            rows: usize,
            $($field: FactCoder<$type>,)*
            points: Points,
            signed_up: Vec<i64>,
            source: Coder<Option<Text>>,
            tags: BTreeMap<Text, FactCoder<bool>>,
            consent: BTreeMap<Channel, FactCoder<Consent>>,
            attributes: BTreeMap<Text, FactCoder<Value>>,
            occasions: BTreeMap<u32, BTreeSet<PersonalOccasion>>,
        }

        impl Profiles {
            /// Takes a profile, and tells its row.
            pub(super) fn push(&mut self, mut profile: Profile) -> u32 {
                let (number, mut row) = self.next();
                // Most facts are unknown of most customers.
                $(if !profile.$field.is_unknown() {
                    row.$field(core::mem::take(&mut profile.$field));
                })*
                if let Some(sign_up) = profile.sign_up {
                    row.sign_up(sign_up);
                }
                for (tag, fact) in profile.tags {
                    row.tag(&tag, fact);
                }
                for (channel, fact) in profile.consent {
                    row.consent(&channel, fact);
                }
                for (name, fact) in profile.attributes {
                    row.attribute(&name, fact);
                }
                if !profile.occasions.is_empty() {
                    self.occasions.insert(number, profile.occasions);
                }
                number
            }

            pub(super) fn build(mut self) -> People {
                let rows = self.rows;
                self.points.complete(rows);
                self.signed_up.resize(rows, SignUps::NEVER);
                self.source.resize(rows, None);
                People {
                    customers: rows,
                    $($field: self.$field.build(rows),)*
                    points: self.points,
                    sign_ups: SignUps { at: sign_up_times(self.signed_up), source: self.source.build() },
                    tags: build_all(self.tags, rows),
                    consent: build_all(self.consent, rows),
                    attributes: build_all(self.attributes, rows),
                    occasions: self.occasions,
                }
            }
        }

        impl ProfileRow<'_> {
            $($(#[$doc])*
            #[inline]
            pub fn $field(&mut self, fact: impl Into<Fact<$type>>) -> &mut Self {
                put_fact!($field, self.profiles, self.row, fact.into());
                self
            })*
        }
    };
}

facts_of_profiles!(profiles);

impl Profiles {
    /// The next profile and its row.
    pub(super) fn next(&mut self) -> (u32, ProfileRow<'_>) {
        let row = self.rows;
        self.rows = row.saturating_add(1);
        (number(row), ProfileRow { profiles: self, row })
    }

    #[inline]
    fn put_home(&mut self, row: usize, fact: Fact<Home>) {
        self.points.truncate(row);
        if let Some(home) = fact.at(Instant::MAX) {
            self.points.push(row, home.point);
        }
        self.home.put_as(row, fact, |home| Home { point: None, ..home });
    }
}

impl ProfileRow<'_> {
    /// When and where the customer signed up.
    pub fn sign_up(&mut self, sign_up: SignUp) -> &mut Self {
        let Profiles { signed_up, source, .. } = &mut *self.profiles;
        signed_up.truncate(self.row);
        signed_up.resize(self.row, SignUps::NEVER);
        signed_up.push(sign_up.at.micros());
        source.truncate(self.row);
        source.resize(self.row, None);
        source.push(sign_up.source);
        self
    }

    /// Whether the customer has a tag.
    pub fn tag(&mut self, tag: &str, fact: impl Into<Fact<bool>>) -> &mut Self {
        put(&mut self.profiles.tags, tag, self.row, fact.into());
        self
    }

    /// Consent to be contacted on a channel.
    pub fn consent(&mut self, channel: &Channel, fact: impl Into<Fact<Consent>>) -> &mut Self {
        put(&mut self.profiles.consent, channel, self.row, fact.into());
        self
    }

    /// One of the host's own facts.
    pub fn attribute(&mut self, name: &str, fact: impl Into<Fact<Value>>) -> &mut Self {
        put(&mut self.profiles.attributes, name, self.row, fact.into());
        self
    }

    /// A day that matters to the customer.
    pub fn occasion(&mut self, occasion: PersonalOccasion) -> &mut Self {
        self.profiles.occasions.entry(number(self.row)).or_default().insert(occasion);
        self
    }
}
