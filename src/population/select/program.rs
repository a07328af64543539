//! What is to be found out about everyone: sets of customers, made of others.
//!
//! Three values become two sets: those of whom something surely holds, and those of whom it surely does not. What is
//! asked of them is plain algebra of sets, in which nothing is unknown.

use super::{
    atoms::{Atom, General, Sum},
    compile::Told,
};
use crate::population::{Population, codes::Codes, select::source::Source};
use alloc::{boxed::Box, collections::BTreeMap, vec, vec::Vec};

/// The place of a set in a program; those it is made of come before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SetId(usize);

/// Customers of whom something is asked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Set {
    Everyone,
    Nobody,
    /// Those of whom an atom surely holds.
    Yes(usize),
    /// Those of whom it surely does not; of an atom that is sometimes unknown.
    No(usize),
    /// Cheapest first, each once.
    All(Box<[SetId]>),
    Any(Box<[SetId]>),
    AtLeast(usize, Box<[SetId]>),
    Not(SetId),
}

/// Of whom something surely holds, and of whom it surely does not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Both {
    pub(super) yes: SetId,
    pub(super) no: SetId,
}

/// Sets and what they are made of, each once.
#[derive(Debug)]
pub(super) struct Program<'p> {
    pub(super) population: &'p Population,
    sets: Vec<(Set, u32)>,
    known: BTreeMap<Set, SetId>,
    atoms: Vec<Atom>,
    known_atoms: BTreeMap<Atom, usize>,
    pub(super) sources: Vec<Source<'p>>,
    pub(super) sums: Vec<Sum>,
    pub(super) columns: Vec<&'p Codes>,
    pub(super) generals: Vec<General>,
    /// Sets that are known, a bit for each customer.
    pub(super) stored: Vec<Vec<u64>>,
    /// Leaves that took long to ask.
    pub(super) told: Vec<(General, Told)>,
}

impl SetId {
    pub(super) const EVERYONE: Self = Self(0);
    pub(super) const NOBODY: Self = Self(1);

    pub(super) fn at(place: usize) -> Self {
        Self(place)
    }

    pub(super) fn place(self) -> usize {
        self.0
    }
}

impl Both {
    pub(super) const UNKNOWN: Self = Self { yes: SetId::NOBODY, no: SetId::NOBODY };
    pub(super) const YES: Self = Self { yes: SetId::EVERYONE, no: SetId::NOBODY };
    pub(super) const NO: Self = Self { yes: SetId::NOBODY, no: SetId::EVERYONE };

    pub(super) fn is(answer: bool) -> Self {
        if answer { Self::YES } else { Self::NO }
    }

    pub(super) fn negated(self) -> Self {
        Self { yes: self.no, no: self.yes }
    }
}

impl<'p> Program<'p> {
    pub(super) fn new(population: &'p Population) -> Self {
        Self {
            population,
            sets: vec![(Set::Everyone, 0), (Set::Nobody, 0)],
            known: BTreeMap::new(),
            atoms: Vec::new(),
            known_atoms: BTreeMap::new(),
            sources: Vec::new(),
            sums: Vec::new(),
            columns: Vec::new(),
            generals: Vec::new(),
            stored: Vec::new(),
            told: Vec::new(),
        }
    }

    pub(super) fn set(&self, id: SetId) -> &Set {
        self.sets.get(id.0).map_or(&Set::Nobody, |(set, _)| set)
    }

    pub(super) fn sets(&self) -> usize {
        self.sets.len()
    }

    pub(super) fn atoms(&self) -> &[Atom] {
        &self.atoms
    }

    fn cost(&self, id: SetId) -> u32 {
        self.sets.get(id.0).map_or(0, |(_, cost)| *cost)
    }

    fn put(&mut self, set: Set) -> SetId {
        if let Some(id) = self.known.get(&set) {
            return *id;
        }
        let cost = match &set {
            Set::Everyone | Set::Nobody => 0,
            Set::Yes(atom) | Set::No(atom) => self.atoms.get(*atom).map_or(0, Atom::cost),
            Set::Not(of) => self.cost(*of),
            Set::All(of) | Set::Any(of) | Set::AtLeast(_, of) => {
                of.iter().fold(1, |sum: u32, of| sum.saturating_add(self.cost(*of)))
            }
        };
        let id = SetId(self.sets.len());
        self.sets.push((set.clone(), cost));
        self.known.insert(set, id);
        id
    }

    pub(super) fn atom(&mut self, atom: Atom) -> usize {
        *self.known_atoms.entry(atom).or_insert_with_key(|atom| {
            self.atoms.push(atom.clone());
            self.atoms.len().saturating_sub(1)
        })
    }

    /// Those of whom an atom holds that is never unknown.
    pub(super) fn yes(&mut self, atom: Atom) -> SetId {
        let atom = self.atom(atom);
        self.put(Set::Yes(atom))
    }

    /// An atom that may be unknown.
    pub(super) fn both(&mut self, atom: Atom) -> Both {
        let atom = self.atom(atom);
        Both { yes: self.put(Set::Yes(atom)), no: self.put(Set::No(atom)) }
    }

    /// Of everyone else it surely does not hold.
    pub(super) fn sure(&mut self, yes: SetId) -> Both {
        Both { yes, no: self.not(yes) }
    }

    pub(super) fn not(&mut self, of: SetId) -> SetId {
        match self.set(of) {
            Set::Everyone => SetId::NOBODY,
            Set::Nobody => SetId::EVERYONE,
            Set::Not(of) => *of,
            _ => self.put(Set::Not(of)),
        }
    }

    pub(super) fn all(&mut self, of: impl IntoIterator<Item = SetId>) -> SetId {
        self.combined(of, SetId::EVERYONE, SetId::NOBODY, Set::All)
    }

    pub(super) fn any(&mut self, of: impl IntoIterator<Item = SetId>) -> SetId {
        self.combined(of, SetId::NOBODY, SetId::EVERYONE, Set::Any)
    }

    fn combined(
        &mut self,
        of: impl IntoIterator<Item = SetId>,
        neutral: SetId,
        decisive: SetId,
        combine: fn(Box<[SetId]>) -> Set,
    ) -> SetId {
        let mut of: Vec<SetId> = of.into_iter().filter(|id| *id != neutral).collect();
        of.sort_by_key(|id| (self.cost(*id), *id));
        of.dedup();
        match of.as_slice() {
            [] => neutral,
            [only] => *only,
            _ if of.contains(&decisive) => decisive,
            _ => self.put(combine(of.into())),
        }
    }

    /// Operands that are equal count as often as they stand there.
    pub(super) fn at_least(&mut self, n: usize, mut of: Vec<SetId>) -> SetId {
        match n {
            0 => SetId::EVERYONE,
            1 => self.any(of),
            _ if n > of.len() => SetId::NOBODY,
            _ if n == of.len() => self.all(of),
            _ => {
                of.sort_by_key(|id| (self.cost(*id), *id));
                self.put(Set::AtLeast(n, of.into()))
            }
        }
    }

    /// One of these, and for some customers another in its place.
    pub(super) fn except(&mut self, these: Both, some: SetId, others: Both) -> Both {
        let rest = self.not(some);
        let mut either = |these, others| {
            let (one, other) = (self.all([rest, these]), self.all([some, others]));
            self.any([one, other])
        };
        Both { yes: either(these.yes, others.yes), no: either(these.no, others.no) }
    }

    pub(super) fn column(&mut self, codes: &'p Codes) -> usize {
        let known = self.columns.iter().position(|column| core::ptr::eq(*column, codes));
        known.unwrap_or_else(|| {
            self.columns.push(codes);
            self.columns.len().saturating_sub(1)
        })
    }

    pub(super) fn sum(&mut self, sum: Sum) -> usize {
        let known = self.sums.iter().position(|known| *known == sum);
        known.unwrap_or_else(|| {
            self.sums.push(sum);
            self.sums.len().saturating_sub(1)
        })
    }

    pub(super) fn source(&mut self, source: Source<'p>) -> usize {
        let known = self.sources.iter().position(|known| known.is(&source));
        known.unwrap_or_else(|| {
            self.sources.push(source);
            self.sources.len().saturating_sub(1)
        })
    }

    pub(super) fn general(&mut self, general: General) -> Both {
        let known = self.generals.iter().position(|known| known.is(&general));
        let place = known.unwrap_or_else(|| {
            self.generals.push(general);
            self.generals.len().saturating_sub(1)
        });
        self.both(Atom::General(place))
    }

    pub(super) fn told(&self, asked: &General) -> Option<&Told> {
        self.told.iter().find(|(known, _)| known.is(asked)).map(|(_, told)| told)
    }

    /// Customers by number.
    pub(super) fn some(&mut self, numbers: impl IntoIterator<Item = u32>) -> SetId {
        let mut numbers = numbers.into_iter().peekable();
        if numbers.peek().is_none() {
            return SetId::NOBODY;
        }
        let mut words = vec![0_u64; self.population.ids.len().div_ceil(64)];
        for number in numbers {
            let word = usize::try_from(number / 64).ok().and_then(|place| words.get_mut(place));
            if let Some(word) = word {
                *word |= 1 << (number % 64);
            }
        }
        self.stored_words(words)
    }

    pub(super) fn stored_words(&mut self, words: Vec<u64>) -> SetId {
        if words.iter().all(|word| *word == 0) {
            return SetId::NOBODY;
        }
        let known = self.stored.iter().position(|known| *known == words);
        let place = known.unwrap_or_else(|| {
            self.stored.push(words);
            self.stored.len().saturating_sub(1)
        });
        self.yes(Atom::Stored(place))
    }
}
