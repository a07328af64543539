//! What is known of customers, in columns: the facts of their profiles.

#[cfg(feature = "serde")]
use super::snapshot::Fault;
use super::{
    codes::{Coded, place},
    times::Times,
};
use crate::{
    model::{
        Benefit, BirthDate, Channel, Consent, Education, Fact, Gender, GeoPoint, Home, Household, Income, Known,
        LocalClock, MaritalStatus, PersonalOccasion, Profile, SignUp, Text, Value, WorkPattern, facts_of_profiles,
    },
    time::Instant,
};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};

/// One fact of every customer.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields, bound(deserialize = "T: serde::Deserialize<'de> + Ord")))]
pub(super) struct FactColumn<T> {
    /// What holds in the end.
    last: Coded<Option<T>>,
    /// Of those who have dated values, all of them; sorted by customer.
    dated: Vec<(u32, Fact<T>)>,
    /// The last instant from which a dated value holds, in microseconds.
    #[cfg_attr(feature = "serde", serde(skip))]
    settled_at: i64,
}

impl<T: Ord + Clone> FactColumn<T> {
    fn unknown(customers: usize) -> Self {
        Self { last: Coded::uniform(None, customers), dated: Vec::new(), settled_at: i64::MIN }
    }

    fn of<'f>(facts: impl Iterator<Item = &'f Fact<T>>) -> Self
    where
        T: 'f,
    {
        let mut dated = Vec::new();
        let last = facts.zip(0..).map(|(fact, customer)| {
            if !fact.dated().is_empty() {
                dated.push((customer, fact.clone()));
            }
            fact.at(Instant::MAX).cloned()
        });
        let last = Coded::of(last);
        let settled_at = settled_at(&dated);
        Self { last, dated, settled_at }
    }

    fn merged(&self, other: &Self, picks: &[u32]) -> Self {
        let own = self.last.len();
        let mut dated = Vec::new();
        if !(self.dated.is_empty() && other.dated.is_empty()) {
            for (pick, customer) in picks.iter().zip(0..) {
                let fact = match place(*pick).checked_sub(own) {
                    None => self.dated(*pick),
                    Some(row) => other.dated(u32::try_from(row).unwrap_or(u32::MAX)),
                };
                dated.extend(fact.map(|fact| (customer, fact.clone())));
            }
        }
        let settled_at = settled_at(&dated);
        Self { last: self.last.merged(&other.last, picks), dated, settled_at }
    }

    /// Checks what was read and finds out what is not written.
    #[cfg(feature = "serde")]
    fn restore(&mut self, customers: usize) -> bool {
        self.settled_at = settled_at(&self.dated);
        let is_sorted = self.dated.is_sorted_by(|(one, _), (other, _)| one < other);
        let are_dated =
            self.dated.iter().all(|(customer, fact)| place(*customer) < customers && !fact.dated().is_empty());
        is_sorted && are_dated && self.last.is_sound(customers)
    }

    /// What holds in the end.
    pub(super) fn last(&self) -> &Coded<Option<T>> {
        &self.last
    }

    /// Whether what holds in the end does so at an instant.
    pub(super) fn is_settled(&self, now: Instant) -> bool {
        now.micros() >= self.settled_at
    }

    /// Those who have dated values.
    pub(super) fn dated_customers(&self) -> impl Iterator<Item = u32> + '_ {
        self.dated.iter().map(|(customer, _)| *customer)
    }

    fn dated(&self, customer: u32) -> Option<&Fact<T>> {
        let place = self.dated.binary_search_by_key(&customer, |(customer, _)| *customer).ok()?;
        self.dated.get(place).map(|(_, fact)| fact)
    }

    pub(super) fn at(&self, customer: u32, now: Instant) -> Option<&T> {
        if !self.is_settled(now) {
            if let Some(fact) = self.dated(customer) {
                return fact.at(now);
            }
        }
        self.last.get(place(customer))?.as_ref()
    }

    fn fact(&self, customer: u32) -> Fact<T> {
        let undated = || self.last.get(place(customer)).cloned().flatten().map_or_else(Fact::unknown, Fact::known);
        self.dated(customer).cloned().unwrap_or_else(undated)
    }

    fn is_unknown(&self) -> bool {
        self.last.is_all(&None) && self.dated.is_empty()
    }

    /// In bytes, without what values point to.
    pub(super) fn size(&self) -> usize {
        self.last.size().saturating_add(size_of_val(self.dated.as_slice()))
    }
}

fn settled_at<T>(dated: &[(u32, Fact<T>)]) -> i64 {
    let last = dated.iter().filter_map(|(_, fact)| fact.dated().last());
    last.map(|dated| dated.since.micros()).max().unwrap_or(i64::MIN)
}

/// A fact under each of many names.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(bound(deserialize = "K: serde::Deserialize<'de> + Ord, T: serde::Deserialize<'de> + Ord"))
)]
pub(super) struct Named<K, T>(BTreeMap<K, FactColumn<T>>);

impl<K: Ord + Clone, T: Ord + Clone> Named<K, T> {
    fn of<'f>(profiles: impl ExactSizeIterator<Item = &'f BTreeMap<K, Fact<T>>> + Clone) -> Self
    where
        K: 'f,
        T: 'f,
    {
        let unknown = Fact::unknown();
        let names: BTreeSet<&K> = profiles.clone().flat_map(BTreeMap::keys).collect();
        let column = |name: &K| FactColumn::of(profiles.clone().map(|facts| facts.get(name).unwrap_or(&unknown)));
        Self(names.into_iter().map(|name| (name.clone(), column(name))).collect())
    }

    fn merged(&self, other: &Self, (own_rows, other_rows): (usize, usize), picks: &[u32]) -> Self {
        let names: BTreeSet<&K> = self.0.keys().chain(other.0.keys()).collect();
        let columns = names.into_iter().map(|name| {
            let (none, other_none) = (FactColumn::unknown(own_rows), FactColumn::unknown(other_rows));
            let own = self.0.get(name).unwrap_or(&none);
            (name.clone(), own.merged(other.0.get(name).unwrap_or(&other_none), picks))
        });
        Self(columns.filter(|(_, column)| !column.is_unknown()).collect())
    }

    pub(super) fn get(&self, name: &K) -> Option<&FactColumn<T>> {
        self.0.get(name)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&K, &FactColumn<T>)> {
        self.0.iter()
    }

    fn facts(&self, customer: u32) -> BTreeMap<K, Fact<T>> {
        let known = self.0.iter().map(|(name, column)| (name.clone(), column.fact(customer)));
        known.filter(|(_, fact)| !fact.is_unknown()).collect()
    }
}

/// Points on the map in degrees of 1e-7; where none is known, a latitude that no place has.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(super) struct Points {
    /// Empty where nobody's is known.
    #[cfg_attr(feature = "serde", serde(with = "super::packed"))]
    pub(super) latitude: Vec<i32>,
    #[cfg_attr(feature = "serde", serde(with = "super::packed"))]
    pub(super) longitude: Vec<i32>,
}

impl Points {
    pub(super) const NOWHERE: i32 = i32::MAX;

    fn of(points: impl Iterator<Item = Option<GeoPoint>>) -> Self {
        let fixed = |point: Option<GeoPoint>| point.map_or((Self::NOWHERE, 0), GeoPoint::fixed);
        let (latitude, longitude): (Vec<i32>, Vec<i32>) = points.map(fixed).unzip();
        if latitude.iter().all(|latitude| *latitude == Self::NOWHERE) {
            return Self::default();
        }
        Self { latitude, longitude }
    }

    #[cfg(feature = "serde")]
    fn is_sound(&self, customers: usize) -> bool {
        let fits = [0, customers].contains(&self.latitude.len()) && self.latitude.len() == self.longitude.len();
        let is_place = |(latitude, longitude): (&i32, &i32)| {
            *latitude == Self::NOWHERE || GeoPoint::from_fixed(*latitude, *longitude).is_on_the_globe()
        };
        fits && self.latitude.iter().zip(&self.longitude).all(is_place)
    }

    pub(super) fn get(&self, customer: u32) -> Option<GeoPoint> {
        let latitude = self.latitude.get(place(customer)).filter(|latitude| **latitude != Self::NOWHERE)?;
        Some(GeoPoint::from_fixed(*latitude, *self.longitude.get(place(customer))?))
    }
}

/// The sign-up of every customer.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(super) struct SignUps {
    /// The least instant where there was none.
    pub(super) at: Times,
    pub(super) source: Coded<Option<Text>>,
}

impl SignUps {
    const NEVER: i64 = i64::MIN;

    pub(super) fn at(&self, customer: u32) -> Option<Instant> {
        let at = self.at.get(place(customer));
        (at != Self::NEVER).then(|| Instant::clamped(at))
    }
}

macro_rules! people {
    ($($(#[$doc:meta])* $field:ident: $type:ty,)*) => {
        /// The profiles of all customers, a column for each fact.
        #[derive(Clone, Debug)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
        pub(super) struct People {
            customers: usize,
            $(pub(super) $field: FactColumn<$type>,)*
            /// Where on the map homes are in the end; `home` itself is kept without.
            pub(super) points: Points,
            pub(super) sign_ups: SignUps,
            pub(super) tags: Named<Text, bool>,
            pub(super) consent: Named<Channel, Consent>,
            pub(super) attributes: Named<Text, Value>,
            /// Of those who have some.
            occasions: BTreeMap<u32, BTreeSet<PersonalOccasion>>,
        }

        impl People {
            /// Checks what was read and finds out what is not written.
            #[cfg(feature = "serde")]
            pub(super) fn restore(&mut self, customers: usize) -> Result<(), Fault> {
                let sign_ups = &self.sign_ups;
                let mut is_sound = self.customers == customers
                    && self.points.is_sound(customers)
                    && sign_ups.at.len() == customers
                    && sign_ups.at.is_sound(0)
                    && sign_ups.source.is_sound(customers)
                    && self.occasions.keys().all(|customer| place(*customer) < customers);
                $(is_sound &= self.$field.restore(customers);)*
                is_sound &= self.tags.0.values_mut().all(|column| column.restore(customers));
                is_sound &= self.consent.0.values_mut().all(|column| column.restore(customers));
                is_sound &= self.attributes.0.values_mut().all(|column| column.restore(customers));
                if is_sound { Ok(()) } else { Err("facts do not fit the customers") }
            }

            pub(super) fn nobody() -> Self {
                Self::of(&[])
            }

            pub(super) fn of(profiles: &[&Profile]) -> Self {
                let sign_ups = profiles.iter().map(|profile| profile.sign_up.as_ref());
                let at = sign_ups.clone().map(|sign_up| sign_up.map_or(SignUps::NEVER, |sign_up| sign_up.at.micros()));
                let source = sign_ups.map(|sign_up| sign_up.and_then(|sign_up| sign_up.source.clone()));
                let occasions = profiles.iter().map(|profile| &profile.occasions).zip(0..);
                let occasions = occasions.filter(|(occasions, _)| !occasions.is_empty());
                let mut people = Self {
                    customers: profiles.len(),
                    $($field: FactColumn::of(profiles.iter().map(|profile| &profile.$field)),)*
                    points: Points::of(
                        profiles.iter().map(|profile| profile.home.at(Instant::MAX).and_then(|home| home.point)),
                    ),
                    sign_ups: SignUps { at: sign_up_times(at.collect()), source: Coded::of(source) },
                    tags: Named::of(profiles.iter().map(|profile| &profile.tags)),
                    consent: Named::of(profiles.iter().map(|profile| &profile.consent)),
                    attributes: Named::of(profiles.iter().map(|profile| &profile.attributes)),
                    occasions: occasions.map(|(occasions, customer)| (customer, occasions.clone())).collect(),
                };
                people.home.last = Coded::of(profiles.iter().map(|profile| {
                    profile.home.at(Instant::MAX).map(|home| Home { point: None, ..home.clone() })
                }));
                people
            }

            /// The customers who are picked, in that order: those of these by their number, the others by theirs after all of
            /// these.
            pub(super) fn merged(&self, other: &Self, picks: &[u32]) -> Self {
                let rows = (self.customers, other.customers);
                let each = |pick: u32| match place(pick).checked_sub(self.customers) {
                    None => (self, pick),
                    Some(row) => (other, u32::try_from(row).unwrap_or(u32::MAX)),
                };
                let occasions = picks.iter().zip(0..).filter_map(|(pick, customer)| {
                    let (people, of) = each(*pick);
                    Some((customer, people.occasions.get(&of)?.clone()))
                });
                Self {
                    customers: picks.len(),
                    $($field: self.$field.merged(&other.$field, picks),)*
                    points: Points::of(picks.iter().map(|pick| {
                        let (people, of) = each(*pick);
                        people.points.get(of)
                    })),
                    sign_ups: SignUps {
                        at: sign_up_times(
                            picks
                                .iter()
                                .map(|pick| {
                                    let (people, of) = each(*pick);
                                    people.sign_ups.at(of).map_or(SignUps::NEVER, Instant::micros)
                                })
                                .collect(),
                        ),
                        source: self.sign_ups.source.merged(&other.sign_ups.source, picks),
                    },
                    tags: self.tags.merged(&other.tags, rows, picks),
                    consent: self.consent.merged(&other.consent, rows, picks),
                    attributes: self.attributes.merged(&other.attributes, rows, picks),
                    occasions: occasions.collect(),
                }
            }

            /// The profile itself.
            pub(super) fn profile(&self, customer: u32) -> Profile {
                let mut profile = Profile::default();
                $(profile.$field = self.$field.fact(customer);)*
                if let (None, Some(home)) = (self.home.dated(customer), profile.home.undated()) {
                    profile.home = Home { point: self.points.get(customer), ..home.clone() }.into();
                }
                profile.sign_up = self.sign_ups.at(customer).map(|at| SignUp {
                    at,
                    source: self.sign_ups.source.get(place(customer)).cloned().flatten(),
                });
                profile.tags = self.tags.facts(customer);
                profile.consent = self.consent.facts(customer);
                profile.attributes = self.attributes.facts(customer);
                profile.occasions = self.occasions.get(&customer).cloned().unwrap_or_default();
                profile
            }

            /// Each column with its name and size in bytes; those of which nothing is known are left out.
            pub(super) fn each_size(&self, each: &mut dyn FnMut(&'static str, &dyn core::fmt::Display, usize)) {
                $(if !self.$field.is_unknown() {
                    each("", &stringify!($field), self.$field.size());
                })*
                let points = size_of_val(self.points.latitude.as_slice()).saturating_mul(2);
                if points > 0 {
                    each("", &"home point", points);
                }
                each("", &"sign_up", self.sign_ups.at.size().saturating_add(self.sign_ups.source.size()));
                self.tags.iter().for_each(|(name, column)| each("tag ", name, column.size()));
                self.consent.iter().for_each(|(name, column)| each("consent ", name, column.size()));
                self.attributes.iter().for_each(|(name, column)| each("attribute ", name, column.size()));
            }
        }

        impl<'a> Known<'a> for Person<'a> {
            $(fn $field(self, now: Instant) -> Option<&'a $type> {
                self.people.$field.at(self.number, now)
            })*

            fn point(self, now: Instant) -> Option<GeoPoint> {
                let home = &self.people.home;
                match home.dated(self.number) {
                    Some(fact) if !home.is_settled(now) => fact.at(now)?.point,
                    _ => self.people.points.get(self.number),
                }
            }

            fn signed_up(self) -> Option<Instant> {
                self.people.sign_ups.at(self.number)
            }

            fn sign_up_source(self) -> Option<&'a Text> {
                self.people.sign_ups.source.get(place(self.number))?.as_ref()
            }

            fn each_tag(self, now: Instant, each: &mut dyn FnMut(&'a Text)) {
                let tags = self.people.tags.0.iter();
                tags.filter(|(_, column)| column.at(self.number, now) == Some(&true)).for_each(|(tag, _)| each(tag));
            }

            fn consent(self, channel: &Channel, now: Instant) -> Option<&'a Consent> {
                self.people.consent.get(channel)?.at(self.number, now)
            }

            fn attribute(self, name: &Text, now: Instant) -> Option<&'a Value> {
                self.people.attributes.get(name)?.at(self.number, now)
            }

            fn occasions(self) -> Option<&'a BTreeSet<PersonalOccasion>> {
                self.people.occasions.get(&self.number)
            }
        }
    };
}

facts_of_profiles!(people);

/// One of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Person<'a> {
    pub(super) people: &'a People,
    pub(super) number: u32,
}

/// Who never signed up would make all instants wide.
fn sign_up_times(instants: Vec<i64>) -> Times {
    let never = |at: &i64| *at == SignUps::NEVER;
    if !instants.iter().any(never) {
        return Times::of(instants);
    }
    let known: Vec<i64> = instants.iter().map(|at| if never(at) { 0 } else { *at }).collect();
    match Times::of(known) {
        Times::Seconds { mut seconds, micros } => {
            let unknown = instants.iter().zip(&mut seconds).filter(|(at, _)| never(at));
            unknown.for_each(|(_, second)| *second = 0);
            Times::Seconds { seconds, micros }
        }
        Times::Micros(_) => Times::Micros(instants),
    }
}
