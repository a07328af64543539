use super::{
    Figure, number,
    withhold::{is_small, parts},
};
use crate::{
    metric::Ratio,
    model::Id,
    population::{Members, Population},
    rfm::table,
};
use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::{borrow::Borrow, fmt};

/// Which members segments have in common. Made by [`overlap`](overlap()).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Overlap<N> {
    /// The segments, as they were given.
    pub names: Vec<N>,
    /// For each segment, how many of its members are in each segment: its own size where a segment meets itself.
    pub both: Vec<Vec<u64>>,
    /// How many customers are in none of the segments, in exactly one, in exactly two...: one more than there are segments.
    pub in_exactly: Vec<u64>,
    /// How many customers were asked about.
    pub customers: u64,
}

/// Two segments side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Pair {
    /// How many are in the one.
    pub one: u64,
    /// How many are in the other.
    pub other: u64,
    /// How many are in both.
    pub both: u64,
}

/// What may be shown of an [`Overlap`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ShownOverlap<N> {
    /// The segments, as they were given.
    pub names: Vec<N>,
    /// For each segment, how many of its members are in each segment.
    pub both: Vec<Vec<Figure<u64>>>,
    /// How many customers are in none of the segments, in exactly one, in exactly two...
    pub in_exactly: Vec<Figure<u64>>,
}

/// Whether everybody is in exactly one of some groups, and who is not. Made by [`check_groups`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct GroupCheck<N> {
    /// Every two groups that share members, in the order in which they were given.
    pub doubles: Vec<Double<N>>,
    /// Who is in none of the groups.
    pub in_none: Examples,
}

/// Two groups that share members.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Double<N> {
    /// The one.
    pub one: N,
    /// The other.
    pub other: N,
    /// Who is in both.
    pub both: Examples,
}

/// Some customers: how many, and a few of them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Examples {
    /// How many they are.
    pub customers: u64,
    /// At most five of them: those who came into the population first.
    pub ids: Vec<Id>,
}

/// Which members do segments have in common? Of all customers asked about ([everyone](Population::everyone), say), so members who are not
/// among them are left out. Of everyone, those who do not exist yet are in no segment; to leave them out, ask of the members of the
/// predicate [`everyone()`](crate::everyone) at the instant of the segments.
///
/// ```
/// use segmentry::{insight::overlap, model::{Customer, Gender}, population::Population, prelude::*, time::Instant};
///
/// let mut people: Vec<Customer> = (0..10).map(Customer::new).collect();
/// people[..6].iter_mut().for_each(|customer| customer.profile.gender = Gender::Female.into());
/// people[4..8].iter_mut().for_each(|customer| customer.profile.tag("newsletter"));
/// let population = Population::from_customers(people)?;
///
/// let context = Context::at("2026-11-01T00:00:00Z".parse::<Instant>()?);
/// let women = population.select(&gender().is(Gender::Female).plan(&context)?);
/// let readers = population.select(&tags().include("newsletter").plan(&context)?);
///
/// let shared = overlap([("women", &women), ("readers", &readers)], &population.everyone());
/// assert_eq!(shared.to_string(), "\
/// segment  women  readers
/// women        6        2
/// readers      2        4");
/// let pair = shared.pair(&"readers", &"women").unwrap();
/// // Half of the readers are women; of those who are either, a quarter is both.
/// assert_eq!((pair.containment(), pair.jaccard()), (Some(percent(50)), Some(percent(25))));
/// assert_eq!((shared.in_none(), shared.in_several()), (2, 2));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
pub fn overlap<N, M: Borrow<Members>>(segments: impl IntoIterator<Item = (N, M)>, customers: &Members) -> Overlap<N> {
    let (names, sets): (Vec<N>, Vec<M>) = segments.into_iter().unzip();
    let sets: Vec<Members> = sets.iter().map(|set| set.borrow() & customers).collect();
    let row = |one: &Members| sets.iter().map(|other| number(one.intersection_len(other))).collect();
    Overlap {
        both: sets.iter().map(row).collect(),
        in_exactly: in_exactly(&sets, customers),
        customers: number(customers.len()),
        names,
    }
}

/// Those of some customers who are in none of these segments: whom a plan forgets.
///
/// (The example needs the feature `testing`.)
///
/// ```
/// use segmentry::{insight::{in_none, in_several, overlap}, model::Customer, population::Population, prelude::*, testing::as_of};
///
/// let mut people: Vec<Customer> = (0..10).map(Customer::new).collect();
/// people[..6].iter_mut().for_each(|customer| customer.profile.tag("gold"));
/// people[5..9].iter_mut().for_each(|customer| customer.profile.tag("silver"));
/// let population = Population::from_customers(people)?;
/// let tagged = |tag: &str| Ok::<_, segmentry::DefinitionError>(population.select(&tags().include(tag).plan(&as_of("2026-11-01"))?));
/// let (gold, silver) = (tagged("gold")?, tagged("silver")?);
///
/// // One list of segments serves for all that is asked of them.
/// let (segments, everyone) = ([("gold", &gold), ("silver", &silver)], population.everyone());
/// let forgotten = in_none(segments, &everyone);
/// let twice = in_several(segments, &everyone);
/// assert_eq!(population.ids(&forgotten).chain(population.ids(&twice)).collect::<Vec<_>>(), [9.into(), 5.into()]);
/// assert_eq!(overlap(segments, &everyone).in_none() as usize, forgotten.len());
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
pub fn in_none<N, M: Borrow<Members>>(segments: impl IntoIterator<Item = (N, M)>, customers: &Members) -> Members {
    outside(segments.into_iter().map(|(_, set)| set), customers)
}

fn outside(sets: impl IntoIterator<Item = impl Borrow<Members>>, customers: &Members) -> Members {
    sets.into_iter().fold(customers.clone(), |rest, set| rest - set.borrow())
}

/// Those of some customers who are in two or more of these segments: who would get several letters. See [`in_none`].
pub fn in_several<N, M: Borrow<Members>>(segments: impl IntoIterator<Item = (N, M)>, customers: &Members) -> Members {
    let sets: Vec<M> = segments.into_iter().map(|(_, set)| set).collect();
    in_at_least(&sets, customers).into_iter().nth(2).unwrap_or_default()
}

/// Is everybody of these customers in exactly one of these groups? Where not: how many are in two of them or in none, and some of
/// them, by the ids that the population has.
///
/// ```
/// use segmentry::{insight::check_groups, model::Customer, population::Population, prelude::*, time::Instant};
///
/// let mut people: Vec<Customer> = (0..10).map(Customer::new).collect();
/// people[..6].iter_mut().for_each(|customer| customer.profile.tag("gold"));
/// people[5..9].iter_mut().for_each(|customer| customer.profile.tag("silver"));
/// let population = Population::from_customers(people)?;
///
/// let context = Context::at("2026-11-01T00:00:00Z".parse::<Instant>()?);
/// let tagged = |tag: &str| Ok::<_, segmentry::DefinitionError>(population.select(&tags().include(tag).plan(&context)?));
/// let check = check_groups([("gold", tagged("gold")?), ("silver", tagged("silver")?)], &population.everyone(), &population);
/// assert!(!check.is_exclusive() && !check.is_exhaustive());
/// assert_eq!(check.to_string(), "\
/// 1 customer is both gold and silver: 5
/// 1 customer is in no group: 9");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
pub fn check_groups<N: Clone, M: Borrow<Members>>(
    groups: impl IntoIterator<Item = (N, M)>,
    customers: &Members,
    population: &Population,
) -> GroupCheck<N> {
    let (names, sets): (Vec<N>, Vec<M>) = groups.into_iter().unzip();
    let mut doubles = Vec::new();
    for (place, (one, set)) in names.iter().zip(&sets).enumerate() {
        for (other, other_set) in names.iter().zip(&sets).skip(place.saturating_add(1)) {
            let both = set.borrow() & other_set.borrow() & customers;
            if !both.is_empty() {
                let both = Examples::of(population, &both);
                doubles.push(Double { one: one.clone(), other: other.clone(), both });
            }
        }
    }
    GroupCheck { doubles, in_none: Examples::of(population, &outside(sets, customers)) }
}

/// Those who are in none or more of these segments, in one or more, in two or more...
fn in_at_least<M: Borrow<Members>>(segments: &[M], customers: &Members) -> Vec<Members> {
    let mut at_least = alloc::vec![customers.clone()];
    for set in segments {
        // Who is in one more.
        let more: Vec<Members> = at_least.iter().map(|members| members & set.borrow()).collect();
        at_least.push(Members::default());
        at_least.iter_mut().skip(1).zip(more).for_each(|(members, more)| *members |= more);
    }
    at_least
}

/// How many are in none of these segments, in exactly one, in exactly two...
pub(super) fn in_exactly<M: Borrow<Members>>(segments: &[M], customers: &Members) -> Vec<u64> {
    let sizes: Vec<u64> = in_at_least(segments, customers).iter().map(|members| number(members.len())).collect();
    let next = sizes.iter().skip(1).chain([&0]);
    sizes.iter().zip(next).map(|(size, next)| size.saturating_sub(*next)).collect()
}

impl Examples {
    const MOST: usize = 5;

    pub(super) fn of(population: &Population, members: &Members) -> Self {
        let few = Members::from_numbers(members.numbers().take(Self::MOST));
        Self { customers: number(members.len()), ids: population.ids(&few).collect() }
    }
}

impl Pair {
    /// How many are in either.
    #[must_use]
    pub fn either(&self) -> u64 {
        self.one.saturating_add(self.other).saturating_sub(self.both)
    }

    /// Of those in the one, how many are in the other too; `None` where nobody is in the one.
    #[must_use]
    pub fn containment(&self) -> Option<Ratio> {
        Ratio::of(self.both, self.one)
    }

    /// Of those in either, how many are in both; `None` where nobody is in either. (P. Jaccard, 1901.)
    #[must_use]
    pub fn jaccard(&self) -> Option<Ratio> {
        Ratio::of(self.both, self.either())
    }

    /// Whether no number of those in both, in only one, or in neither of all `customers` is from 1 to `least - 1`.
    fn may_be_shown(&self, customers: u64, least: u64) -> bool {
        let only = |size: u64| size.saturating_sub(self.both);
        let cells = [self.both, only(self.one), only(self.other), customers.saturating_sub(self.either())];
        !cells.into_iter().any(|count| is_small(count, least))
    }
}

impl<N> Overlap<N> {
    /// How many are in none of the segments.
    #[must_use]
    pub fn in_none(&self) -> u64 {
        self.in_exactly.first().copied().unwrap_or(0)
    }

    /// How many are in two or more of the segments.
    #[must_use]
    pub fn in_several(&self) -> u64 {
        self.in_exactly.iter().skip(2).fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// Two segments side by side, by their places.
    #[must_use]
    pub fn at(&self, one: usize, other: usize) -> Option<Pair> {
        let cell = |row: usize, column: usize| self.both.get(row)?.get(column).copied();
        Some(Pair { one: cell(one, one)?, other: cell(other, other)?, both: cell(one, other)? })
    }

    /// What may be shown where no figure is to be a count of fewer than `least` customers, nor is such a count to follow from two
    /// segments and everyone: how many are in one and not in the other, or in neither. If any number of how many are in several is too
    /// small, none of these numbers is shown, since with sizes and pairs they would tell about three segments at once. See
    /// [`withhold`](mod@super::withhold).
    #[must_use]
    pub fn withheld_below(&self, least: u64) -> ShownOverlap<N>
    where
        N: Clone,
    {
        let places = 0..self.names.len();
        let figure = |row: usize, column: usize| {
            let pair = self.at(row, column).filter(|pair| pair.may_be_shown(self.customers, least));
            pair.map_or(Figure::Withheld, |pair| Figure::Known(pair.both))
        };
        let both = places.clone().map(|row| places.clone().map(|column| figure(row, column)).collect()).collect();
        let hides = parts(&self.in_exactly, least).0.contains(&Figure::Withheld);
        let in_exactly = self.in_exactly.iter().map(|count| Figure::unless(hides, *count)).collect();
        ShownOverlap { both, in_exactly, names: self.names.clone() }
    }
}

impl<N: PartialEq> Overlap<N> {
    /// Two segments side by side, by their names; `None` where one was not given.
    #[must_use]
    pub fn pair(&self, one: &N, other: &N) -> Option<Pair> {
        let place = |name: &N| self.names.iter().position(|known| known == name);
        self.at(place(one)?, place(other)?)
    }
}

impl<N> GroupCheck<N> {
    /// Whether nobody is in two groups.
    #[must_use]
    pub fn is_exclusive(&self) -> bool {
        self.doubles.is_empty()
    }

    /// Whether nobody is in none.
    #[must_use]
    pub fn is_exhaustive(&self) -> bool {
        self.in_none.customers == 0
    }
}

/// A table with a row and a column for each segment.
impl<N: fmt::Display> fmt::Display for Overlap<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_square(f, &self.names, &self.both)
    }
}

/// The table of [`Overlap`] with "withheld" in its cells.
impl<N: fmt::Display> fmt::Display for ShownOverlap<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_square(f, &self.names, &self.both)
    }
}

fn write_square<N: fmt::Display, C: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    names: &[N],
    both: &[Vec<C>],
) -> fmt::Result {
    let names = || names.iter().map(ToString::to_string);
    let mut rows: Vec<Vec<String>> = alloc::vec![core::iter::once("segment".to_string()).chain(names()).collect()];
    for (name, counts) in names().zip(both) {
        rows.push(core::iter::once(name).chain(counts.iter().map(ToString::to_string)).collect());
    }
    table::write(f, &rows)
}

/// A line for every two groups that share members, and one for those who are in no group; nothing where there are neither.
impl<N: fmt::Display> fmt::Display for GroupCheck<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut between = "";
        for Double { one, other, both } in &self.doubles {
            write!(f, "{between}{} both {one} and {other}: {}", both.are(), both.few())?;
            between = "\n";
        }
        if !self.is_exhaustive() {
            write!(f, "{between}{} in no group: {}", self.in_none.are(), self.in_none.few())?;
        }
        Ok(())
    }
}

impl Examples {
    /// As in "7 customers are".
    pub(super) fn are(&self) -> String {
        let (s, are) = if self.customers == 1 { ("", "is") } else { ("s", "are") };
        alloc::format!("{} customer{s} {are}", self.customers)
    }

    /// As in "1, 2, 3, 4, 5 and others".
    pub(super) fn few(&self) -> String {
        let mut few = itertools::Itertools::join(&mut self.ids.iter(), ", ");
        if number(self.ids.len()) < self.customers {
            few.push_str(" and others");
        }
        few
    }
}
