//! What is known of customers, in columns: the facts of their profiles.

use super::{
    codes::{Coded, Codes, place},
    profile_rows::Profiles,
    times::Times,
};
#[cfg(feature = "serde")]
use super::{places::number, stored::Fault};
use crate::{
    model::{
        Benefit, BirthDate, Channel, Consent, Education, Fact, Gender, GeoPoint, Home, Household, Income, Known,
        LocalClock, MaritalStatus, PersonalOccasion, Profile, ProfileField, SignUp, Text, Value, WorkPattern,
        facts_of_profiles,
    },
    time::Instant,
};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use core::hash::Hash;

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

impl<T: Ord + Clone + Hash> FactColumn<T> {
    /// Of what holds in the end, and of those who have dated values all of them, sorted by customer.
    pub(super) fn new(last: Coded<Option<T>>, dated: Vec<(u32, Fact<T>)>) -> Self {
        Self { last, settled_at: settled_at(&dated), dated }
    }

    pub(super) fn unknown(customers: usize) -> Self {
        Self::new(Coded::uniform(None, customers), Vec::new())
    }

    fn grow(&mut self, customers: usize) {
        self.last.grow(None, customers);
    }

    /// See [`Coded::replace`].
    fn replace(&mut self, rows: &[(u32, u32)], other: &Self) {
        self.last.replace(rows, &other.last);
        if self.dated.is_empty() && other.dated.is_empty() {
            return;
        }
        self.dated.retain(|(customer, _)| rows.binary_search_by_key(customer, |(row, _)| *row).is_err());
        self.dated.extend(rows.iter().filter_map(|(row, from)| Some((*row, other.dated(*from)?.clone()))));
        self.dated.sort_by_key(|(customer, _)| *customer);
        self.settled_at = settled_at(&self.dated);
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

    /// Whether of each dated fact the last value is what holds in the end.
    #[cfg(feature = "serde")]
    fn ends_as_dated(&self, is_same: impl Fn(&T, &T) -> bool) -> bool {
        self.dated.iter().all(|(customer, fact)| match (self.last.get(place(*customer)), fact.at(Instant::MAX)) {
            (Some(Some(last)), Some(dated)) => is_same(last, dated),
            _ => false,
        })
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

    pub(super) fn is_unknown(&self) -> bool {
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
pub(super) struct Named<K, T>(pub(super) BTreeMap<K, FactColumn<T>>);

#[cfg(feature = "serde")]
impl<K: Ord + core::fmt::Display, T: Ord + Clone + Hash> Named<K, T> {
    fn restore(&mut self, what: &str, customers: usize) -> Result<(), Fault> {
        let mut columns = self.0.iter_mut();
        columns.try_for_each(|(name, column)| {
            fit(what, name, column.restore(customers) && column.ends_as_dated(PartialEq::eq))
        })
    }
}

#[cfg(feature = "serde")]
fn fit(what: &str, name: &dyn core::fmt::Display, is_sound: bool) -> Result<(), Fault> {
    if is_sound { Ok(()) } else { Err(alloc::format!("{what}{name}: does not fit the customers").into()) }
}

#[cfg(feature = "serde")]
fn is_same_home(kept: &Home, home: &Home) -> bool {
    *kept == Home { point: None, ..home.clone() }
}

#[cfg(feature = "serde")]
impl People {
    /// Whether each point is that of a home, and homes are kept without.
    fn are_points_of_homes(&self) -> bool {
        let homes = self.home.last();
        let is_of_home = |customer: u32| match (self.home.dated(customer), homes.get(place(customer))) {
            (Some(fact), _) => fact.at(Instant::MAX).and_then(|home| home.point) == self.points.get(customer),
            (None, Some(Some(_))) => true,
            (None, _) => self.points.get(customer).is_none(),
        };
        homes.entries().iter().flatten().all(|home| home.point.is_none()) && (0..number(self.customers)).all(is_of_home)
    }
}

impl<K: Ord + Clone, T: Ord + Clone + Hash> Named<K, T> {
    fn grow(&mut self, customers: usize) {
        self.0.values_mut().for_each(|column| column.grow(customers));
    }

    /// See [`Coded::replace`].
    fn replace(&mut self, rows: &[(u32, u32)], other: &Self, (own_rows, other_rows): (usize, usize)) {
        for name in other.0.keys() {
            if !self.0.contains_key(name) {
                self.0.insert(name.clone(), FactColumn::unknown(own_rows));
            }
        }
        let unknown = FactColumn::unknown(other_rows);
        for (name, column) in &mut self.0 {
            column.replace(rows, other.0.get(name).unwrap_or(&unknown));
        }
        self.0.retain(|_, column| !column.is_unknown());
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

    /// Those of rows after this one come later.
    pub(super) fn push(&mut self, row: usize, point: Option<GeoPoint>) {
        if let Some((latitude, longitude)) = point.map(GeoPoint::fixed) {
            self.latitude.resize(row, Self::NOWHERE);
            self.longitude.resize(row, 0);
            self.latitude.push(latitude);
            self.longitude.push(longitude);
        }
    }

    /// Forgets those of this row and of later ones.
    pub(super) fn truncate(&mut self, row: usize) {
        self.latitude.truncate(row);
        self.longitude.truncate(row);
    }

    /// Those of so many customers, where no more come.
    pub(super) fn complete(&mut self, customers: usize) {
        self.grow(customers);
        self.forget_unknown();
    }

    fn forget_unknown(&mut self) {
        if self.latitude.iter().all(|latitude| *latitude == Self::NOWHERE) {
            *self = Self::default();
        }
    }

    fn grow(&mut self, customers: usize) {
        if !self.latitude.is_empty() {
            self.latitude.resize(customers, Self::NOWHERE);
            self.longitude.resize(customers, 0);
        }
    }

    /// See [`Coded::replace`].
    fn replace(&mut self, rows: &[(u32, u32)], other: &Self, customers: usize) {
        if self.latitude.is_empty() {
            if other.latitude.is_empty() {
                return;
            }
            self.latitude.resize(customers, Self::NOWHERE);
            self.longitude.resize(customers, 0);
        }
        for (row, from) in rows {
            let (latitude, longitude) = other.get(*from).map_or((Self::NOWHERE, 0), GeoPoint::fixed);
            self.latitude.get_mut(place(*row)).into_iter().for_each(|slot| *slot = latitude);
            self.longitude.get_mut(place(*row)).into_iter().for_each(|slot| *slot = longitude);
        }
        self.forget_unknown();
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
    pub(super) const NEVER: i64 = i64::MIN;

    #[cfg(feature = "serde")]
    fn is_sound(&self, customers: usize) -> bool {
        let has_signed_up =
            |row: usize| self.at.get(row) != Self::NEVER || self.source.get(row).is_none_or(Option::is_none);
        let fits = self.at.len() == customers && self.at.is_sound(true) && self.source.is_sound(customers);
        fits && (0..customers).all(has_signed_up)
    }

    pub(super) fn at(&self, customer: u32) -> Option<Instant> {
        let at = self.at.get(place(customer));
        (at != Self::NEVER).then(|| Instant::clamped(at))
    }

    fn grow(&mut self, customers: usize) {
        match &mut self.at {
            Times::Seconds { seconds, micros } => {
                seconds.resize(customers, 0);
                if !micros.is_empty() {
                    micros.resize(customers, 0);
                }
            }
            Times::Micros(instants) => instants.resize(customers, Self::NEVER),
        }
        self.source.grow(None, customers);
    }

    /// See [`Coded::replace`].
    fn replace(&mut self, rows: &[(u32, u32)], other: &Self) {
        if rows.iter().any(|(row, from)| self.at(*row) != other.at(*from)) {
            let mut instants: Vec<i64> = (0..self.at.len()).map(|row| self.at.get(row)).collect();
            for (row, from) in rows {
                instants.get_mut(place(*row)).into_iter().for_each(|slot| *slot = other.at.get(place(*from)));
            }
            self.at = sign_up_times(instants);
        }
        self.source.replace(rows, &other.source);
    }
}

macro_rules! people {
    ($($(#[$doc:meta])* $field:ident: $type:ty,)*) => {
        /// The profiles of all customers, a column for each fact.
        #[derive(Clone, Debug)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
        pub(super) struct People {
            pub(super) customers: usize,
            $(pub(super) $field: FactColumn<$type>,)*
            /// Where on the map homes are in the end; `home` itself is kept without.
            pub(super) points: Points,
            pub(super) sign_ups: SignUps,
            pub(super) tags: Named<Text, bool>,
            pub(super) consent: Named<Channel, Consent>,
            pub(super) attributes: Named<Text, Value>,
            /// Of those who have some.
            pub(super) occasions: BTreeMap<u32, BTreeSet<PersonalOccasion>>,
        }

        impl People {
            /// Checks what was read and finds out what is not written.
            #[cfg(feature = "serde")]
            pub(super) fn restore(&mut self, customers: usize) -> Result<(), Fault> {
                if self.customers != customers {
                    return Err("the number of customers is another".into());
                }
                fit("sign_ups", &"", self.sign_ups.is_sound(customers))?;
                let is_there = |customer: &u32| place(*customer) < customers;
                let has_occasions = self.occasions.iter().all(|(of, days)| is_there(of) && !days.is_empty());
                fit("occasions", &"", has_occasions)?;
                self.tags.restore("tag ", customers)?;
                self.consent.restore("consent ", customers)?;
                self.attributes.restore("attribute ", customers)?;
                fit("home", &"", self.home.restore(customers) && self.home.ends_as_dated(is_same_home))?;
                fit("points", &"", self.points.is_sound(customers) && self.are_points_of_homes())?;
                // Of homes the points are kept elsewhere, so that they are not the same.
                let home = core::mem::replace(&mut self.home, FactColumn::unknown(customers));
                $(fit(stringify!($field), &"", self.$field.restore(customers) && self.$field.ends_as_dated(PartialEq::eq))?;)*
                self.home = home;
                Ok(())
            }

            pub(super) fn nobody() -> Self {
                Profiles::default().build()
            }

            /// Makes room for so many customers, of whom nothing is known.
            pub(super) fn grow(&mut self, customers: usize) {
                self.customers = customers;
                $(self.$field.grow(customers);)*
                self.points.grow(customers);
                self.sign_ups.grow(customers);
                self.tags.grow(customers);
                self.consent.grow(customers);
                self.attributes.grow(customers);
            }

            /// Puts another customer, the second number, in place of each of these, who are sorted.
            pub(super) fn replace(&mut self, rows: &[(u32, u32)], other: Self) {
                if rows.is_empty() {
                    return;
                }
                let is_all = rows.len() == self.customers && self.customers == other.customers;
                if is_all && rows.iter().all(|(row, from)| row == from) {
                    *self = other;
                    return;
                }
                let sizes = (self.customers, other.customers);
                $(self.$field.replace(rows, &other.$field);)*
                self.points.replace(rows, &other.points, self.customers);
                self.sign_ups.replace(rows, &other.sign_ups);
                self.tags.replace(rows, &other.tags, sizes);
                self.consent.replace(rows, &other.consent, sizes);
                self.attributes.replace(rows, &other.attributes, sizes);
                for (row, from) in rows {
                    match other.occasions.get(from) {
                        Some(occasions) => drop(self.occasions.insert(*row, occasions.clone())),
                        None => drop(self.occasions.remove(row)),
                    }
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
pub(super) fn sign_up_times(instants: Vec<i64>) -> Times {
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

/// A fact by the codes of its column: customers with one code have one value.
#[derive(Debug)]
pub(super) struct Coding<'a> {
    codes: &'a Codes,
    pub(super) entries: usize,
    /// Those of whom the codes do not tell what holds at the instant; sorted.
    except: Vec<u32>,
}

impl Coding<'_> {
    /// `None` where it does not tell.
    pub(super) fn code(&self, customer: u32) -> Option<u32> {
        let is_told = self.except.is_empty() || self.except.binary_search(&customer).is_err();
        is_told.then(|| self.codes.get(place(customer)))
    }
}

impl<T: Ord + Clone + Hash> FactColumn<T> {
    fn coding(&self, now: Instant) -> Coding<'_> {
        let except = if self.is_settled(now) { Vec::new() } else { self.dated_customers().collect() };
        Coding { codes: self.last.codes(), entries: self.last.entries().len(), except }
    }
}

impl People {
    /// The codes that tell what holds of a fact at an instant; `None` where there are none.
    pub(super) fn coding(&self, field: &ProfileField, now: Instant) -> Option<Coding<'_>> {
        use ProfileField as Field;

        Some(match field {
            Field::BirthDate => self.birth_date.coding(now),
            Field::Gender => self.gender.coding(now),
            Field::Country | Field::Region | Field::City | Field::PostalCode => self.home.coding(now),
            Field::Languages => self.languages.coding(now),
            Field::MaritalStatus => self.marital_status.coding(now),
            Field::HouseholdId | Field::HouseholdSize | Field::Children | Field::Pets => self.household.coding(now),
            Field::Occupation => self.occupation.coding(now),
            Field::WorkPattern => self.work_pattern.coding(now),
            Field::Education => self.education.coding(now),
            Field::Income | Field::IncomeBand => self.income.coding(now),
            Field::Company => self.company.coding(now),
            Field::Role => self.role.coding(now),
            Field::DecisionMaker => self.decision_maker.coding(now),
            Field::Interests => self.interests.coding(now),
            Field::Attitudes => self.attitudes.coding(now),
            Field::MainBenefit | Field::Benefits => self.benefits.coding(now),
            Field::Barriers => self.barriers.coding(now),
            Field::PreferredChannels => self.preferred_channels.coding(now),
            Field::LoyaltyTier => self.loyalty_tier.coding(now),
            Field::Consent(channel) => self.consent.get(channel)?.coding(now),
            Field::Attribute(name) => self.attributes.get(name)?.coding(now),
            // Each tag has a column of its own, and a sign-up has its instant.
            Field::Tags | Field::SignedUp | Field::SignUpSource => return None,
        })
    }
}
