use super::{bound, number};
use crate::{
    error::{DefinitionError, Problem},
    metric::AnyMetric,
    plan::{BeyondHorizon, Context, MetricPlan},
    population::{Members, Population},
    scale::Best,
    time::Instant,
    wire::Way,
    words::Metric,
};
use alloc::{vec, vec::Vec};

/// Whom to write to, if every household, or every company, is to get one letter?
///
/// Of the members with the same fact one is chosen: by a metric, those with equal values by id. Who has no value of the
/// metric comes after all who have one.
///
/// (The example needs the feature `testing`.)
///
/// ```
/// use segmentry::{
///     insight::{OnePer, Single},
///     model::{Currency, Household},
///     population::Population,
///     prelude::*,
///     testing::{a_customer, as_of},
/// };
///
/// let lives = |id: &'static str, household: &'static str, spent| {
///     let customer = a_customer(id).ordered("2026-02-01", spent);
///     customer.profile(|profile| profile.household = Household { id: Some(household.into()), ..Household::default() }.into())
/// };
/// let population = Population::from_customers([
///     lives("ann", "elm 1", "40 EUR").build(),
///     lives("bob", "elm 1", "90 EUR").build(),
///     lives("eve", "oak 7", "15 EUR").build(),
///     a_customer("joe").signed_up("2026-01-01").build(),
/// ])?;
///
/// let letters = OnePer::new(household_id(), Single::Kept).by(orders().total(Currency::EUR));
/// let contacts = letters.plan(&as_of("2026-03-01"))?.of(&population, &population.everyone());
/// // Bob spends more than Ann; of Joe no household is known.
/// assert_eq!(population.ids(&contacts.members).collect::<Vec<_>>(), ["bob".into(), "eve".into(), "joe".into()]);
/// assert_eq!((contacts.groups, contacts.without_fact), (2, 1));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// Any fact that customers are called by may stand for the household: [`company`](crate::words::company), an
/// [`attribute`](crate::words::attribute) with the key of an account. Of a fact that may have several values, they are the
/// same where all values are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use]
#[doc(alias = "household")]
#[doc(alias = "deduplicate")]
pub struct OnePer {
    fact: Metric,
    single: Single,
    by: Option<Metric>,
    best: Best,
}

/// What becomes of a member without the fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Single {
    /// He is a contact, each for himself: what is not known does not make two of them one.
    Kept,
    /// He is none.
    LeftOut,
}

/// [`OnePer`] bound to a context.
#[derive(Clone, Debug)]
pub struct OnePerPlan {
    fact: MetricPlan,
    single: Single,
    by: Option<MetricPlan>,
    best: Best,
}

/// One of each group.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Contacts {
    /// Who was chosen, and who is kept without the fact.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub members: Members,
    /// Who is in a group of which another was chosen.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub passed_over: Members,
    /// How many groups there are: as many as were chosen.
    pub groups: u64,
    /// How many members are in them.
    pub grouped: u64,
    /// How many members the largest group has.
    pub largest: u64,
    /// How many are without the fact.
    pub without_fact: u64,
    /// How many did not exist yet: they are no contacts.
    pub absent: u64,
}

impl OnePer {
    /// One for each value of a fact: without a metric the one with the lowest id.
    pub fn new(fact: impl Into<Metric>, single: Single) -> Self {
        Self { fact: fact.into(), single, by: None, best: Best::default() }
    }

    /// The same, choosing by a metric: the one who has most.
    pub fn by(self, metric: impl Into<Metric>) -> Self {
        Self { by: Some(metric.into()), ..self }
    }

    /// The same with the good end of the metric.
    pub fn best(self, best: Best) -> Self {
        Self { best, ..self }
    }

    /// Binds to a context.
    ///
    /// # Errors
    /// When the fact is none that customers are called by, or a metric cannot be used in this context: all faults, each with its
    /// path.
    pub fn plan(&self, context: &Context) -> Result<OnePerPlan, DefinitionError> {
        let mut faults = Vec::new();
        if !matches!(self.fact.as_any(), AnyMetric::Label(_)) {
            let what = "a fact that customers are called by";
            faults.push(Way::ROOT.key("fact").fault(Problem::Expected { what }));
        }
        let fact = bound(&self.fact, context, "/fact", &mut faults);
        let by = self.by.as_ref().and_then(|by| bound(by, context, "/by", &mut faults));
        match fact.filter(|_| faults.is_empty()) {
            Some(fact) => Ok(OnePerPlan { fact, single: self.single, by, best: self.best }),
            None => Err(DefinitionError::new(faults)),
        }
    }
}

impl OnePerPlan {
    /// The same at another instant.
    ///
    /// # Errors
    /// When the instant lies beyond the horizon of the context.
    pub fn at(&self, instant: impl Into<Instant>) -> Result<Self, BeyondHorizon> {
        let instant = instant.into();
        let by = self.by.as_ref().map(|by| by.at(instant)).transpose()?;
        Ok(Self { fact: self.fact.at(instant)?, by, ..self.clone() })
    }

    /// One of each group of these members.
    #[must_use]
    pub fn of(&self, population: &Population, members: &Members) -> Contacts {
        let column = population.column(&self.fact, members);
        let without = column.missing().fold(Members::default(), |all, (_, members)| all | members);
        let grouped = column.members();
        let mut groups: Vec<(u64, Option<Contact>)> = vec![(0, None); column.labels().len()];
        for (contact, row) in self.contacts(population, grouped).into_iter().zip(0..) {
            let group = column.code(row).and_then(|code| groups.get_mut(code));
            let Some((size, chosen)) = group else { continue };
            *size = size.saturating_add(1);
            if chosen.is_none_or(|chosen| contact.is_before(&chosen, population)) {
                *chosen = Some(contact);
            }
        }
        let chosen = groups.iter().filter_map(|(_, chosen)| *chosen);
        let chosen = Members::from_numbers(chosen.map(|contact| contact.number));
        Contacts {
            groups: number(chosen.len()),
            grouped: number(grouped.len()),
            largest: groups.iter().map(|(size, _)| *size).max().unwrap_or(0),
            without_fact: number(without.len()),
            absent: number(column.absent().len()),
            passed_over: grouped - &chosen,
            members: if self.single == Single::Kept { chosen | without } else { chosen },
        }
    }

    /// Members with what they are chosen by.
    fn contacts(&self, population: &Population, members: &Members) -> Vec<Contact> {
        let values = self.by.as_ref().map(|by| population.column(by, members).into_numbers());
        let known = values.iter().flat_map(|values| values.members().numbers().zip(values.cells().all_billionths()));
        let mut known = known.peekable();
        let contact = |number| {
            let value = known.next_if(|(known, _)| *known == number).map(|(_, value)| value);
            let place = value.map(|value| if self.best == Best::Highest { value.saturating_neg() } else { value });
            Contact { number, place }
        };
        members.numbers().map(contact).collect()
    }
}

/// Who may be chosen of a group.
#[derive(Clone, Copy, Debug)]
struct Contact {
    number: u32,
    /// The better his value, the lower.
    place: Option<i128>,
}

impl Contact {
    fn is_before(&self, other: &Self, population: &Population) -> bool {
        let place = |contact: &Self| (contact.place.is_none(), contact.place);
        let by_id = || population.id(self.number).cmp(&population.id(other.number));
        place(self).cmp(&place(other)).then_with(by_id).is_lt()
    }
}
