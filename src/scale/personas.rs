use crate::{metric::Ratio, model::Text, predicate::Predicate};
use alloc::vec::Vec;

/// Buyer personas: a few profiles, each with weighted traits, to which customers are likened.
///
/// The fit of a customer to a persona is the weight of the traits that hold, out of the weight of those of which it is known
/// whether they hold: an unknown trait neither helps nor hurts; see also [`known_at_least`](Self::known_at_least). The persona with the best fit is the customer's own; a tie
/// is a tie. Three to five personas are usual; more are hard to tell apart.
///
/// ```
/// use segmentry::{model::{Currency, Customer, Money, Order}, prelude::*, scale::{Persona, Personas}, time::Instant};
///
/// let personas = Personas::new([
///     Persona::new("bargain hunter")
///         .trait_of(3, orders().with_offer().share_of(orders()).at_least(percent(50)))
///         .trait_of(1, orders().average(Currency::EUR).less_than(30)),
///     Persona::new("family shopper")
///         .trait_of(2, children().at_least(1))
///         .trait_of(1, orders().average(Currency::EUR).at_least(60)),
/// ]);
///
/// let mut customer = Customer::new(1);
/// let at: Instant = "2026-03-01T10:00:00Z".parse()?;
/// customer.record(Order::new(at, Money::new(20, Currency::EUR)?).offer("SPRING"))?;
///
/// let plan = personas.plan(&Context::at("2026-04-01T00:00:00Z".parse::<Instant>()?))?;
/// let fit = plan.best_fit(&customer).expect("something is known of him");
/// assert_eq!(fit.to_string(), "bargain hunter (100%), before family shopper (0% of the 1 of 3 known)");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Personas {
    personas: Vec<Persona>,
    /// The least share of a persona's weight that must be known.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    known_at_least: Option<Ratio>,
}

/// One profile: a name and weighted traits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Persona {
    name: Text,
    traits: Vec<Trait>,
}

/// What a persona is like, and how much that matters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Trait {
    /// How much it matters beside the others, above zero.
    pub weight: u32,
    /// What holds of those who have it.
    pub rule: Predicate,
}

impl Personas {
    /// These personas. Their order does not matter to which fits best.
    #[must_use]
    pub fn new(personas: impl IntoIterator<Item = Persona>) -> Self {
        Self { personas: personas.into_iter().collect(), known_at_least: None }
    }

    /// The same personas, of which only those are compared of whose weight at least this share is known: who is known
    /// for one trait only is like everybody and nobody.
    #[must_use]
    pub fn known_at_least(self, share: Ratio) -> Self {
        Self { known_at_least: Some(share), ..self }
    }

    pub(crate) fn least_known(&self) -> Option<Ratio> {
        self.known_at_least
    }

    /// The personas in the order in which they were given.
    pub fn iter(&self) -> impl Iterator<Item = &Persona> {
        self.personas.iter()
    }
}

impl Persona {
    /// A persona of which nothing is said yet.
    #[must_use]
    pub fn new(name: impl Into<Text>) -> Self {
        Self { name: name.into(), traits: Vec::new() }
    }

    /// The same persona with one more trait.
    #[must_use]
    pub fn trait_of(mut self, weight: u32, rule: impl Into<Predicate>) -> Self {
        self.traits.push(Trait { weight, rule: rule.into() });
        self
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The traits in the order in which they were given.
    #[must_use]
    pub fn traits(&self) -> &[Trait] {
        &self.traits
    }
}
