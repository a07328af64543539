//! What may be shown of a profile, where few members are behind a figure.

use super::{
    Comparison, FactProfile, Figure, SegmentProfile, ValueProfile,
    comparison::{less, sum},
    profile::ranked,
    withhold::is_small,
};
use crate::{
    metric::Ratio,
    model::{Text, Value},
    predicate::Predicate,
};
use alloc::vec::Vec;

/// What may be shown of a [`SegmentProfile`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ShownProfile {
    /// How many members the segment has.
    pub segment: Figure<u64>,
    /// How many customers the reference has.
    pub reference: Figure<u64>,
    /// The facts in the order of the question.
    pub facts: Vec<ShownFact>,
}

/// What may be shown of a [`FactProfile`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ShownFact {
    /// The name of the fact.
    pub name: Text,
    /// The values in their order.
    pub values: Vec<ShownValue>,
    /// How often the fact is not known, of all.
    pub unknown: Figure<Comparison>,
}

/// What may be shown of a [`ValueProfile`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ShownValue {
    /// The value.
    pub value: Value,
    /// Who has it.
    pub predicate: Predicate,
    /// How often it is found, of those of whom the fact is known; where the unknown are too few to be shown, of all.
    pub found: Figure<Comparison>,
}

/// Customers of whom something holds: those in the segment alone, in it and in the reference, and in the reference alone. All that
/// a comparison tells are sums of these.
type Apart = [u64; 3];

impl SegmentProfile {
    /// What may be shown where no figure is to rest on fewer than `least` customers; see [`withhold`](mod@super::withhold). Those who
    /// are not in the segment count as well, and so do those who do not have a value, since their figures follow.
    ///
    /// - Where the segment or the rest of the reference is too small, nothing is told of any fact.
    /// - A value is withheld where too few have it, here or there. Of a fact that everybody has one value of, as many more are
    ///   withheld as it takes that no such number follows from the others. Where even all of them are too few, it stays with that.
    /// - How many are unknown is such a number as well. Where these are too few, they are counted with those who do not have the value:
    ///   their number would follow from exact shares of the others.
    /// - A fact that is known of too few is withheld altogether.
    ///
    /// What is beyond chance is marked as before, so that it does not depend on what is shown.
    ///
    /// Facts are not compared with each other: of two nested [predicates](super::Profiling::predicate) ("1 or more orders", "2 or
    /// more") both are shown, though few may be between them. [Levels](super::Profiling::levels) of the metric are protected.
    ///
    /// (The example needs the feature `testing`.)
    ///
    /// ```
    /// use segmentry::{insight::{Figure, Profiling}, population::Population, prelude::*, testing::{a_customer, as_of}};
    ///
    /// let customer = |id: i64| {
    ///     let country = if id < 40 { "DE" } else if id < 80 { "AT" } else { "LI" };
    ///     let customer = a_customer(id).from_country(country);
    ///     if id % 2 == 0 { customer.tagged("vip").build() } else { customer.build() }
    /// };
    /// let population = Population::from_customers((0..90).map(customer))?;
    /// let vip = population.select(&tag("vip").plan(&as_of("2026-03-01"))?);
    ///
    /// let profile = Profiling::new().fact("country", country()).plan(&as_of("2026-03-01"))?.of(&population, &vip);
    /// let shown = profile.withheld_below(10);
    /// // Five of Liechtenstein would follow from those of Germany, of Austria and all.
    /// let values = &shown.facts[0].values;
    /// assert_eq!((values[0].value.to_string(), values[0].found), ("AT".into(), Figure::Withheld));
    /// assert_eq!(values[1].found.known().map(|found| found.segment.customers), Some(20));
    /// assert_eq!((values[2].value.to_string(), values[2].found), ("LI".into(), Figure::Withheld));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn withheld_below(&self, least: u64) -> ShownProfile {
        let hides_all = has_small(apart([self.segment, self.reference, self.rest]), least);
        ShownProfile {
            segment: Figure::unless(hides_all, self.segment),
            reference: Figure::count(self.reference, least),
            facts: self.facts.iter().map(|fact| fact.shown(hides_all, least)).collect(),
        }
    }
}

impl ShownProfile {
    /// The values that are shown, with such support, ordered as by [`SegmentProfile::by_lift`].
    #[must_use]
    pub fn by_lift(&self, support: Ratio) -> Vec<(&Text, &ShownValue)> {
        let values = self.facts.iter().flat_map(|fact| fact.values.iter().map(move |value| (&fact.name, value)));
        let known = values.filter_map(|(name, value)| Some((name, value, value.found.known()?)));
        ranked(known, |value| &value.value, support)
    }
}

impl FactProfile {
    fn shown(&self, hides_all: bool, least: u64) -> ShownFact {
        let (all, unknown) = (self.unknown.of_whom(), self.unknown.customers());
        let known = less(all, unknown);
        let hides_fact = hides_all || has_small(apart(known), least);
        let few_unknown = has_small(apart(unknown), least);
        let of = if few_unknown { all } else { known };

        let mut counts: Vec<Apart> = self.values.iter().map(|value| apart(value.found.customers())).collect();
        let has_one_each = counts.iter().copied().fold([0; 3], sum) == apart(known);
        let hides = if has_one_each {
            counts.extend(few_unknown.then_some(apart(unknown)));
            withheld(&counts, least)
        } else {
            let hides = |count: &Apart| has_small(*count, least) || has_small(less(apart(of), *count), least);
            counts.iter().map(hides).collect()
        };
        let shown = |(value, hides): (&ValueProfile, bool)| ShownValue {
            value: value.value.clone(),
            predicate: value.predicate.clone(),
            found: Figure::unless(hides_fact || hides, value.found.of_others(of)),
        };
        ShownFact {
            name: self.name.clone(),
            values: self.values.iter().zip(hides).map(shown).collect(),
            unknown: Figure::unless(hides_fact || few_unknown, self.unknown),
        }
    }
}

impl Comparison {
    fn customers(&self) -> [u64; 3] {
        [self.segment, self.reference, self.rest].map(|part| part.customers)
    }

    fn of_whom(&self) -> [u64; 3] {
        [self.segment, self.reference, self.rest].map(|part| part.of)
    }

    /// The same as shares of others.
    fn of_others(&self, of: [u64; 3]) -> Self {
        Self { is_beyond_chance: self.is_beyond_chance, ..Self::new(self.customers(), of) }
    }
}

fn apart([segment, reference, rest]: [u64; 3]) -> Apart {
    let both = reference.saturating_sub(rest);
    [segment.saturating_sub(both), both, rest]
}

fn has_small(counts: Apart, least: u64) -> bool {
    counts.iter().any(|count| is_small(*count, least))
}

/// Which values are withheld, if each customer has one of them, so that each count that is too small could be `least`: the withheld
/// ones are in sum at least that, and one more for each of the others. The smallest go first.
fn withheld(values: &[Apart], least: u64) -> Vec<bool> {
    let mut is_withheld: Vec<bool> = values.iter().map(|counts| has_small(*counts, least)).collect();
    let (mut hidden, mut is_wanting) = ([0; 3], [false; 3]);
    let mut room = |counts: &Apart| {
        for ((hidden, is_wanting), count) in hidden.iter_mut().zip(&mut is_wanting).zip(counts) {
            // What it may lend to another.
            *hidden = u64::saturating_add(*hidden, count.saturating_sub(1));
            *is_wanting |= is_small(*count, least);
        }
        hidden.iter().zip(is_wanting).all(|(hidden, is_wanting)| !is_wanting || *hidden >= least.saturating_sub(1))
    };
    let (small, mut others): (Vec<_>, Vec<_>) =
        values.iter().zip(0_usize..).partition(|(counts, _)| has_small(**counts, least));
    let mut is_enough = small.into_iter().map(|(counts, _)| room(counts)).last().unwrap_or(true);
    others.sort_by_key(|(counts, _)| counts.iter().copied().fold(0, u64::saturating_add));
    for (counts, place) in others {
        if is_enough {
            break;
        }
        is_withheld.get_mut(place).into_iter().for_each(|is_withheld| *is_withheld = true);
        is_enough = room(counts);
    }
    is_withheld
}
