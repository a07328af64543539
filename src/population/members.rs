use alloc::{vec, vec::Vec};
use core::{
    fmt,
    ops::{BitAnd, BitAndAssign, BitOr, BitOrAssign, BitXor, BitXorAssign, Sub, SubAssign},
};

/// A set of customers of one population: the members of a segment.
///
/// Sets combine with `&` (in both), `|` (in either), `-` (in the first and not in the second) and `^` (in one of them only),
/// owned or borrowed; how many there would be is counted without making the set. A set belongs to the
/// population that made it; it stays valid while customers are added, and of those who are erased
/// [`everyone`](super::Population::everyone) tells who is left. It is valid as well for what is read back from a snapshot of this
/// population. That sets of two populations are mixed is not noticed, and what comes of it means nothing.
///
/// ```
/// use segmentry::{model::{Customer, Gender}, population::Population, prelude::*, time::Instant};
///
/// let mut anna = Customer::new("anna");
/// anna.profile.gender = Gender::Female.into();
/// anna.profile.tag("newsletter");
/// let mut berta = Customer::new("berta");
/// berta.profile.gender = Gender::Female.into();
/// let mut population = Population::from_customers([anna, berta])?;
///
/// let context = Context::at("2026-11-01T00:00:00Z".parse::<Instant>()?);
/// let women = population.select(&gender().is(Gender::Female).plan(&context)?);
/// let readers = population.select(&tags().include("newsletter").plan(&context)?);
/// assert_eq!((women.len(), women.intersection_len(&readers)), (2, 1));
///
/// let to_invite = &women - &readers;
/// assert_eq!(population.ids(&to_invite).collect::<Vec<_>>(), ["berta".into()]);
///
/// population.erase(&["anna".into()]);
/// let again: Population = serde_json::from_str(&serde_json::to_string(&population)?)?;
/// assert_eq!(again.ids(&women).collect::<Vec<_>>(), ["berta".into()]);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct Members {
    /// A bit for each customer's number; the last word is not zero, so that equal sets are equal.
    words: Vec<u64>,
}

impl Members {
    pub(crate) fn from_words(mut words: Vec<u64>) -> Self {
        let used = words.iter().rposition(|word| *word != 0).map_or(0, |last| last.saturating_add(1));
        words.truncate(used);
        Self { words }
    }

    pub(crate) fn words(&self) -> &[u64] {
        &self.words
    }

    pub(crate) fn from_numbers(numbers: impl IntoIterator<Item = u32>) -> Self {
        let mut members = Self::default();
        members.extend(numbers);
        members
    }

    pub(crate) fn extend(&mut self, numbers: impl IntoIterator<Item = u32>) {
        numbers.into_iter().for_each(|number| self.insert(number));
    }

    #[inline]
    pub(crate) fn insert(&mut self, number: u32) {
        let place = usize::try_from(number / 64).unwrap_or(usize::MAX);
        if place >= self.words.len() {
            self.grow(place);
        }
        self.words.get_mut(place).into_iter().for_each(|word| *word |= 1 << (number % 64));
    }

    /// Makes room for a word at a place.
    #[cold]
    fn grow(&mut self, place: usize) {
        self.words.resize(place.saturating_add(1), 0);
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        count(self.words.iter().copied())
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    pub(crate) fn contains(&self, number: u32) -> bool {
        let word = usize::try_from(number / 64).ok().and_then(|place| self.words.get(place));
        word.is_some_and(|word| (word >> (number % 64)) & 1 == 1)
    }

    /// The numbers of the members, ascending.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = u32> + '_ {
        self.words.iter().zip(0_u32..).flat_map(|(word, place)| ones(*word, place.saturating_mul(64)))
    }

    /// How many are in both.
    #[must_use]
    pub fn intersection_len(&self, other: &Self) -> usize {
        count(self.words.iter().zip(&other.words).map(|(one, other)| one & other))
    }

    /// How many are in either.
    #[must_use]
    pub fn union_len(&self, other: &Self) -> usize {
        self.len().saturating_add(other.difference_len(self))
    }

    /// How many are in this and not in the other.
    #[must_use]
    pub fn difference_len(&self, other: &Self) -> usize {
        self.len().saturating_sub(self.intersection_len(other))
    }

    /// How many are in one of them only.
    #[must_use]
    pub fn symmetric_difference_len(&self, other: &Self) -> usize {
        self.difference_len(other).saturating_add(other.difference_len(self))
    }

    /// Whether nobody is in both.
    #[must_use]
    pub fn is_disjoint(&self, other: &Self) -> bool {
        self.words.iter().zip(&other.words).all(|(one, other)| one & other == 0)
    }

    /// Whether all of these are in the other.
    #[must_use]
    pub fn is_subset(&self, other: &Self) -> bool {
        let others = other.words.iter().copied().chain(core::iter::repeat(0));
        self.words.iter().zip(others).all(|(one, other)| one & !other == 0)
    }
}

fn count(words: impl Iterator<Item = u64>) -> usize {
    words.fold(0_usize, |sum, word| sum.saturating_add(usize::try_from(word.count_ones()).unwrap_or_default()))
}

/// The places of the ones in a word, each with so much added.
fn ones(mut word: u64, first: u32) -> impl Iterator<Item = u32> {
    core::iter::from_fn(move || {
        let place = (word != 0).then(|| word.trailing_zeros())?;
        word &= word.wrapping_sub(1);
        Some(first.saturating_add(place))
    })
}

impl PartialEq for Members {
    fn eq(&self, other: &Self) -> bool {
        self.words == other.words
    }
}

impl Eq for Members {}

/// Tells how many, not who.
impl fmt::Debug for Members {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Members({})", self.len())
    }
}

macro_rules! operators {
    ($($operator:ident $method:ident $assign:ident $assign_method:ident: $combine:expr, $longer:literal;)*) => {$(
        impl $assign<&Members> for Members {
            fn $assign_method(&mut self, other: &Members) {
                if $longer && self.words.len() < other.words.len() {
                    self.words.resize(other.words.len(), 0);
                }
                let others = other.words.iter().copied().chain(core::iter::repeat(0));
                let combine: fn(u64, u64) -> u64 = $combine;
                self.words.iter_mut().zip(others).for_each(|(one, other)| *one = combine(*one, other));
                *self = Self::from_words(core::mem::take(&mut self.words));
            }
        }

        impl $assign for Members {
            fn $assign_method(&mut self, other: Self) {
                self.$assign_method(&other);
            }
        }

        impl $operator<&Members> for Members {
            type Output = Self;

            fn $method(mut self, other: &Members) -> Self {
                self.$assign_method(other);
                self
            }
        }

        impl $operator for Members {
            type Output = Self;

            fn $method(self, other: Self) -> Self {
                self.$method(&other)
            }
        }

        impl $operator<Members> for &Members {
            type Output = Members;

            fn $method(self, other: Members) -> Members {
                self.clone().$method(&other)
            }
        }

        impl $operator for &Members {
            type Output = Members;

            fn $method(self, other: Self) -> Members {
                self.clone().$method(other)
            }
        }
    )*};
}

operators! {
    BitAnd bitand BitAndAssign bitand_assign: |one, other| one & other, false;
    BitOr bitor BitOrAssign bitor_assign: |one, other| one | other, true;
    BitXor bitxor BitXorAssign bitxor_assign: |one, other| one ^ other, true;
    Sub sub SubAssign sub_assign: |one, other| one & !other, false;
}

impl Members {
    /// Everyone with a number below this who is not in the set.
    pub(crate) fn complement(&self, customers: usize) -> Self {
        let mut words = vec![u64::MAX; customers.div_ceil(64)];
        if let (Some(last), rest @ 1..) = (words.last_mut(), customers % 64) {
            *last = u64::MAX >> (64_usize.saturating_sub(rest));
        }
        Self::from_words(words) - self
    }
}
