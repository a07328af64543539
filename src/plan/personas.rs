//! Which persona a customer is like.

use super::{Context, Plan, Verdict};
use crate::{
    error::{DefinitionError, Problem},
    metric::Ratio,
    model::{Customer, Subject, Text},
    scale::Personas,
    wire::Way,
};
use alloc::{collections::BTreeSet, string::ToString, vec::Vec};
use core::{cmp::Ordering, fmt};
use itertools::Itertools;

/// Personas bound to a context.
#[derive(Clone, Debug)]
pub struct PersonasPlan {
    personas: Vec<(Text, Vec<(u32, Plan)>)>,
    least_known: Option<Ratio>,
}

/// How well a customer fits the personas, the best first.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct BestFit {
    /// Each persona of which anything is known, the best fit first; of equal fits in the order of the definition.
    pub fits: Vec<Fit>,
}

/// How well a customer fits one persona.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Fit {
    /// The name of the persona.
    pub persona: Text,
    /// The weight of the traits that hold.
    pub holds: u64,
    /// The weight of the traits of which it is known whether they hold; above zero.
    pub known: u64,
    /// The weight of all its traits.
    pub of: u64,
    /// The traits that hold, the weightiest first: each as a sentence.
    pub has: Vec<alloc::string::String>,
    /// The traits that do not hold, the weightiest first.
    pub lacks: Vec<alloc::string::String>,
    /// The traits of which it is not known, the weightiest first.
    pub unknown: Vec<alloc::string::String>,
}

impl Personas {
    /// Binds all traits to a context.
    ///
    /// # Errors
    /// When a trait cannot be used in this context, a weight is zero, a persona has no traits, or two have one name: all
    /// faults, each with its path in the JSON of the personas.
    pub fn plan(&self, context: &Context) -> Result<PersonasPlan, DefinitionError> {
        let way = Way::ROOT;
        let way = way.key("personas");
        let mut faults = Vec::new();
        let mut names = BTreeSet::new();
        let mut personas = Vec::new();
        for (index, persona) in self.iter().enumerate() {
            let way = way.index(index);
            if !names.insert(persona.name()) {
                faults.push(way.key("name").fault(Problem::DoublePersona { name: persona.name().to_string() }));
            }
            if persona.traits().is_empty() {
                faults.push(way.key("traits").fault(Problem::Empty));
            }
            let mut traits = Vec::new();
            for (index, part) in persona.traits().iter().enumerate() {
                let way = way.key("traits");
                let way = way.index(index);
                if part.weight == 0 {
                    faults.push(way.key("weight").fault(Problem::NoWeight));
                }
                match part.rule.plan(context) {
                    Ok(plan) => traits.push((part.weight, plan)),
                    Err(error) => {
                        faults.extend(
                            error.into_faults().into_iter().map(|fault| fault.below(&way.key("rule").to_pointer())),
                        );
                    }
                }
            }
            // The weightiest first, as they are told.
            traits.sort_by_key(|(weight, _)| core::cmp::Reverse(*weight));
            personas.push((Text::from(persona.name()), traits));
        }
        if personas.is_empty() {
            faults.push(way.fault(Problem::Empty));
        }
        if faults.is_empty() {
            Ok(PersonasPlan { personas, least_known: self.least_known() })
        } else {
            Err(DefinitionError::united(faults, Vec::new()))
        }
    }
}

impl PersonasPlan {
    /// How well the customer fits; `None` where nothing is known of any trait, or he does not exist yet.
    #[must_use]
    pub fn best_fit(&self, customer: &Customer) -> Option<BestFit> {
        self.best_fit_of(customer)
    }

    pub(crate) fn best_fit_of<'a, S: Subject<'a>>(&self, subject: S) -> Option<BestFit> {
        let mut fits: Vec<Fit> =
            self.personas.iter().filter_map(|(name, traits)| Fit::of(name, traits, subject)).collect();
        fits.retain(|fit| self.least_known.is_none_or(|least| fit.is_known_at_least(least)));
        fits.sort_by(|one, other| other.compare(one));
        (!fits.is_empty()).then_some(BestFit { fits })
    }
}

impl Fit {
    fn of<'a, S: Subject<'a>>(persona: &Text, traits: &[(u32, Plan)], subject: S) -> Option<Self> {
        let mut fit = Self {
            persona: persona.clone(),
            holds: 0,
            known: 0,
            of: 0,
            has: Vec::new(),
            lacks: Vec::new(),
            unknown: Vec::new(),
        };
        for (weight, plan) in traits {
            if !plan.row(subject).exists() {
                return None;
            }
            let verdict = plan.verdict_of(subject);
            let weight = u64::from(*weight);
            fit.of = fit.of.saturating_add(weight);
            if verdict.is_known() {
                fit.known = fit.known.saturating_add(weight);
            }
            let list = match verdict {
                Verdict::Yes => {
                    fit.holds = fit.holds.saturating_add(weight);
                    &mut fit.has
                }
                Verdict::No => &mut fit.lacks,
                Verdict::Unknown => &mut fit.unknown,
            };
            list.push(plan.rule().to_string());
        }
        (fit.known > 0).then_some(fit)
    }

    fn is_known_at_least(&self, share: Ratio) -> bool {
        compare((self.known, self.of), (share.numerator(), share.denominator())).is_ge()
    }

    /// By the exact share of the known weight.
    fn compare(&self, other: &Self) -> Ordering {
        compare((self.holds, self.known), (other.holds, other.known))
    }

    /// The share of the known weight that holds, in percent, rounded down.
    #[must_use]
    pub fn percent(&self) -> u64 {
        let percent = u128::from(self.holds).saturating_mul(100).checked_div(self.known.into());
        percent.and_then(|percent| u64::try_from(percent).ok()).unwrap_or_default()
    }
}

/// Two fractions; what is below the line is above zero.
fn compare(one: (u64, u64), other: (u64, u64)) -> Ordering {
    let product = |a: u64, b: u64| u128::from(a).saturating_mul(b.into());
    product(one.0, other.1).cmp(&product(other.0, one.1))
}

impl BestFit {
    /// The persona that fits best; several where there is a tie, none where no trait holds of any.
    #[must_use]
    pub fn best(&self) -> &[Fit] {
        let Some(first) = self.fits.first().filter(|fit| fit.holds > 0) else { return &[] };
        let tied = self.fits.iter().take_while(|fit| fit.compare(first) == Ordering::Equal).count();
        self.fits.get(..tied).unwrap_or_default()
    }

    /// The best of those that fit less.
    #[must_use]
    pub fn runner_up(&self) -> Option<&Fit> {
        self.fits.get(self.best().len())
    }
}

impl fmt::Display for Fit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}%", self.persona, self.percent())?;
        if self.known < self.of {
            write!(f, " of the {} of {} known", self.known, self.of)?;
        }
        f.write_str(")")
    }
}

impl fmt::Display for BestFit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.best().is_empty() {
            return f.write_str("none");
        }
        write!(f, "{}", self.best().iter().format(" and "))?;
        self.runner_up().map_or(Ok(()), |next| write!(f, ", before {next}"))
    }
}
