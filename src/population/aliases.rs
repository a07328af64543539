//! Ids of those who turned out to be the same person.

use super::{Batch, Population, PopulationError, RejectedEvent, United, places::number};
#[cfg(feature = "serde")]
use super::{ids::Ids, stored::Fault};
use crate::model::{Id, Profile};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};

/// The aliases of those who have some. None is the id of a customer, and each is of one.
#[derive(Clone, Debug, Default)]
pub(super) struct Aliases {
    of: BTreeMap<u32, BTreeSet<Id>>,
    owners: BTreeMap<Id, u32>,
}

impl Aliases {
    pub(super) fn is_empty(&self) -> bool {
        self.of.is_empty()
    }

    pub(super) fn of(&self, customer: u32) -> Option<&BTreeSet<Id>> {
        self.of.get(&customer)
    }

    /// Whose alias an id is.
    pub(super) fn owner(&self, id: &Id) -> Option<u32> {
        self.owners.get(id).copied()
    }

    pub(super) fn add(&mut self, customer: u32, alias: Id) {
        self.owners.insert(alias.clone(), customer);
        self.of.entry(customer).or_default().insert(alias);
    }

    pub(super) fn forget(&mut self, customer: u32) {
        for alias in self.of.remove(&customer).into_iter().flatten() {
            self.owners.remove(&alias);
        }
    }

    /// In bytes; each alias stands with its owner, and with the customer.
    pub(super) fn size(&self) -> usize {
        let customers = self.of.len().saturating_mul(size_of::<(u32, BTreeSet<Id>)>());
        self.owners
            .len()
            .saturating_mul(size_of::<(Id, u32)>().saturating_add(size_of::<Id>()))
            .saturating_add(customers)
    }

    #[cfg(feature = "serde")]
    pub(super) fn all(&self) -> &BTreeMap<u32, BTreeSet<Id>> {
        &self.of
    }

    /// From what a snapshot holds.
    #[cfg(feature = "serde")]
    pub(super) fn restored(of: BTreeMap<u32, BTreeSet<Id>>, ids: &Ids) -> Result<Self, Fault> {
        let mut owners = BTreeMap::new();
        for (customer, aliases) in &of {
            if *customer >= number(ids.len()) || ids.vacant().binary_search(customer).is_ok() {
                return Err(alloc::format!("there is no customer {customer}").into());
            }
            if aliases.is_empty() {
                return Err(alloc::format!("customer {customer} has none").into());
            }
            for alias in aliases {
                if let Some(other) = ids.number(alias) {
                    return Err(alloc::format!("one of customer {customer} is the id of customer {other}").into());
                }
                if let Some(other) = owners.insert(alias.clone(), *customer) {
                    return Err(alloc::format!("customers {other} and {customer} have the same").into());
                }
            }
        }
        Ok(Self { of, owners })
    }
}

/// Under which other id each goes who turned out to be somebody else.
pub(super) type Heads = BTreeMap<Id, Id>;

impl Population {
    /// The number of a customer by his id or one of his aliases.
    pub(super) fn number(&self, id: &Id) -> Option<u32> {
        self.ids.number(id).or_else(|| self.aliases.owner(id))
    }

    /// Under which id each goes who is somebody else, as far as a batch has to do with him: that of the customer who is nobody's
    /// alias.
    pub(super) fn heads(&self, batch: &Batch) -> Result<Heads, PopulationError> {
        if self.aliases.is_empty() && batch.aliases.is_empty() {
            return Ok(Heads::new());
        }
        let claims = self.claims(batch);
        // How many who claim an alias have not been looked at.
        let mut left: BTreeMap<&Id, usize> = BTreeMap::new();
        for alias in claims.values().flatten() {
            let count = left.entry(alias).or_default();
            *count = count.saturating_add(1);
        }
        let mut heads: BTreeMap<&Id, &Id> = BTreeMap::new();
        let mut next: Vec<(&Id, &Id)> =
            claims.keys().filter(|id| !left.contains_key(id)).map(|head| (head, head)).collect();
        while let Some((id, head)) = next.pop() {
            for alias in claims.get(id).into_iter().flatten() {
                if let Some(other) = heads.insert(alias, head).filter(|other| *other != head) {
                    let (one, other) = (head.min(other).clone(), head.max(other).clone());
                    return Err(PopulationError::SameAlias { alias: alias.clone(), one, other });
                }
                if let Some(count) = left.get_mut(alias) {
                    *count = count.saturating_sub(1);
                    if *count == 0 {
                        next.push((alias, head));
                    }
                }
            }
        }
        match left.into_iter().find(|(_, count)| *count > 0) {
            Some((id, _)) => Err(PopulationError::AliasesInCircle { id: id.clone() }),
            None => Ok(heads.into_iter().map(|(id, head)| (id.clone(), head.clone())).collect()),
        }
    }

    /// Who has which aliases: those a batch tells, and those known of whomever it names in it or by one.
    fn claims(&self, batch: &Batch) -> BTreeMap<Id, BTreeSet<Id>> {
        let mut claims: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
        for (customer, aliases) in &batch.aliases {
            if let Some(id) = batch.ids.id(*customer) {
                let others = aliases.iter().filter(|alias| **alias != id).cloned();
                let others: Vec<Id> = others.collect();
                claims.entry(id).or_default().extend(others);
            }
        }
        if self.aliases.is_empty() {
            return claims;
        }
        let mut named: BTreeSet<u32> = BTreeSet::new();
        for (id, aliases) in &claims {
            named.extend([id].into_iter().chain(aliases).filter_map(|id| self.number(id)));
        }
        let ids = (0..number(batch.ids.len())).filter_map(|number| batch.ids.id(number));
        named.extend(ids.filter(|id| self.ids.number(id).is_none()).filter_map(|id| self.aliases.owner(&id)));
        for customer in named {
            if let Some((id, aliases)) = self.ids.id(customer).zip(self.aliases.of(customer)) {
                claims.entry(id).or_default().extend(aliases.iter().cloned());
            }
        }
        claims
    }

    /// The profiles of those with whom others are one now, by what a batch tells of both and, where it does not, by what is known.
    pub(super) fn united_profiles(
        &self,
        heads: &Heads,
        told: impl Fn(&Id) -> Option<Profile>,
        report: &mut Vec<United>,
    ) -> BTreeMap<Id, Profile> {
        let profile = |id: &Id| told(id).or_else(|| Some(self.people.profile(self.ids.number(id)?)));
        let mut united: BTreeMap<Id, Profile> = BTreeMap::new();
        for (id, head) in heads {
            if let Some(other) = profile(id) {
                let own = united.entry(head.clone()).or_insert_with(|| profile(head).unwrap_or_default());
                let differing = own.absorb(other);
                report.push(United { customer: head.clone(), absorbed: id.clone(), differing });
            }
        }
        united
    }

    /// Takes out those who are somebody else now, gives their events to whom they are, and remembers their ids as aliases. Tells
    /// which events contradict one of the other's.
    pub(super) fn unite(&mut self, heads: &Heads) -> Result<Vec<RejectedEvent>, PopulationError> {
        let (mut gone, mut moved) = (Vec::new(), Batch::default());
        for (id, head) in heads {
            if let Some(customer) = self.ids.number(id) {
                gone.push(customer);
                self.events_of(customer).for_each(|event| moved.event(head.clone(), event));
            }
        }
        let mut rejected = Vec::new();
        if !gone.is_empty() {
            gone.sort_unstable();
            self.forget(&gone);
            rejected = self.append(moved)?.rejected;
        }
        for (id, head) in heads {
            if let Some(customer) = self.ids.number(head) {
                self.aliases.add(customer, id.clone());
            }
        }
        Ok(rejected)
    }
}
