//! Plans: a recipe bound to an instant and all it needs, ready to be read for any customer.

pub(crate) mod bind;
pub(crate) mod bound;
pub(crate) mod bucket;
pub(crate) mod calendar;
mod context;
mod explain;
mod facts;
mod find;
mod fold;
pub(crate) mod funnel;
pub(crate) mod group;
mod groups;
pub(crate) mod observed;
mod personas;
mod rates;
pub(crate) mod row;
mod same;
mod scored;
pub(crate) mod scores;
pub(crate) mod select;
mod standing;
#[cfg(test)]
mod tests;
mod verdict;

pub use context::Context;
pub use explain::{Evidence, Explanation, Reason};
pub use find::{Finder, Found};
pub use groups::WaterfallPlan;
pub use observed::{Missing, Observed};
pub use personas::{BestFit, Fit, PersonasPlan};
pub use rates::{RateError, Rates};
pub(crate) use scored::{Rounding, Unscored};
pub(crate) use scores::Measures;
pub use scores::ScorePlan;
pub use standing::{CombinedScore, DimensionExplanation, NextScore, ScoreExplanation, Standing};
pub use verdict::Verdict;

use crate::{
    error::DefinitionError,
    metric::AnyMetric,
    model::{Customer, Subject},
    predicate::Predicate,
    segment::{Segment, SegmentId},
    time::Instant,
};
use alloc::{sync::Arc, vec::Vec};
use bound::{Metric, Moving, Rule, Setting};
use core::fmt;
use row::{Row, Verdicts};
use thiserror::Error;

/// A predicate bound to a context: what could fail has been checked, and reading it cannot fail.
///
/// Plans are cheap to clone, may be shared between threads, and can be moved to another instant with
/// [`at`](Self::at).
///
/// ```
/// use segmentry::{model::{Customer, Message}, prelude::*, time::Instant};
///
/// let mut customer = Customer::new(1);
/// customer.record(Message::opened("2026-03-01T10:00:00Z".parse::<Instant>()?))?;
///
/// let engaged = messages().opened_or_clicked().within_last(days(30)).any();
/// let plan = engaged.plan(&Context::at("2026-03-15T00:00:00Z".parse::<Instant>()?))?;
/// assert!(plan.matches(&customer));
/// assert!(!plan.at("2026-05-01T00:00:00Z".parse::<Instant>()?)?.matches(&customer));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Plan {
    pub(crate) bound: Arc<Bound>,
    pub(crate) moving: Moving,
}

pub(crate) struct Bound {
    /// The definition itself.
    pub(crate) rule: Rule,
    /// The segments referred to, each after those it refers to.
    pub(crate) behind: Vec<Rule>,
    pub(crate) setting: Setting,
}

/// An instant beyond the horizon of the context, where zone rules are no longer known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{instant} lies beyond the horizon {horizon}")]
pub struct BeyondHorizon {
    /// The instant asked for.
    pub instant: Instant,
    /// The last instant at which the plan may be read.
    pub horizon: Instant,
}

impl Predicate {
    /// Binds to a context: checks the whole definition, resolves windows, names and thresholds, orders the parts by cost.
    ///
    /// # Errors
    /// When the definition cannot be used in this context: all faults, each with its path.
    pub fn plan(&self, context: &Context) -> Result<Plan, DefinitionError> {
        Plan::new(self, None, context)
    }
}

impl Segment {
    /// Binds the rule to a context; see [`Predicate::plan`].
    ///
    /// # Errors
    /// When the definition cannot be used in this context: all faults, each with its path in the segment's JSON.
    pub fn plan(&self, context: &Context) -> Result<Plan, DefinitionError> {
        Plan::new(self.rule(), Some(self), context)
    }
}

impl Plan {
    fn new(rule: &Predicate, segment: Option<&Segment>, context: &Context) -> Result<Self, DefinitionError> {
        let (rule, behind, setting) = bind::bind_rules(rule, segment, context)?;
        Ok(Self { moving: setting.at(context.as_of()), bound: Arc::new(Bound { rule, behind, setting }) })
    }

    /// The instant at which the plan is read.
    #[must_use]
    pub fn as_of(&self) -> Instant {
        self.moving.now
    }

    /// The id of the segment, if the plan was made from one.
    #[must_use]
    pub fn segment(&self) -> Option<&SegmentId> {
        self.bound.rule.id.as_ref()
    }

    /// The same plan read at another instant, earlier or later. Rates, host functions and the definitions of referenced
    /// segments stay those of the context; who is in those segments is found anew.
    ///
    /// # Errors
    /// When the instant lies beyond the horizon of the context.
    pub fn at(&self, instant: impl Into<Instant>) -> Result<Self, BeyondHorizon> {
        let moving = moved(&self.bound.setting, instant.into())?;
        Ok(Self { bound: Arc::clone(&self.bound), moving })
    }

    /// Whether the customer is a member: the verdict is yes.
    #[must_use]
    pub fn matches(&self, customer: &Customer) -> bool {
        self.verdict(customer).is_yes()
    }

    /// Yes, no, or unknown for want of data. A customer who does not exist yet is in nothing.
    #[must_use]
    pub fn verdict(&self, customer: &Customer) -> Verdict {
        self.verdict_of(customer)
    }

    pub(crate) fn verdict_of<'a, S: Subject<'a>>(&self, subject: S) -> Verdict {
        let row = self.row(subject);
        let verdict = row.verdict(&self.bound.rule.root, &Verdicts::new(&self.bound.behind));
        // Asked last, since most customers are not in most segments.
        if verdict == Verdict::No || row.exists() { verdict } else { Verdict::No }
    }

    /// Why: every part with its verdict, every leaf with what is seen of it. Evaluates all parts, so it costs more than
    /// [`verdict`](Self::verdict).
    #[must_use]
    pub fn explain(&self, customer: &Customer) -> Explanation {
        Explanation::new(&self.row(customer), &self.bound.rule, &self.bound.behind, self.verdict(customer))
    }

    /// Whether the customer existed by then: from the sign-up or the first event on; one with neither always does.
    #[must_use]
    pub fn exists(&self, customer: &Customer) -> bool {
        self.row(customer).exists()
    }

    pub(super) fn rule(&self) -> &Predicate {
        &self.bound.rule.predicate
    }

    pub(crate) fn row<S>(&self, subject: S) -> Row<'_, S> {
        Row::new(subject, &self.bound.setting, &self.moving)
    }
}

pub(crate) fn moved(setting: &Setting, instant: Instant) -> Result<Moving, BeyondHorizon> {
    if instant > setting.horizon {
        return Err(BeyondHorizon { instant, horizon: setting.horizon });
    }
    Ok(setting.at(instant))
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plan")
            .field("as_of", &self.moving.now)
            .field("rule", &self.bound.rule.predicate)
            .finish_non_exhaustive()
    }
}

/// A metric bound to a context, to be read as a value: a column for the host's CRM.
///
/// ```
/// use segmentry::{model::{Currency, Customer, Money, Order}, plan::Observed, prelude::*, time::Instant};
///
/// let mut customer = Customer::new(1);
/// customer.record(Order::new("2026-03-01T10:00:00Z".parse::<Instant>()?, Money::new(40, Currency::EUR)?))?;
///
/// let context = Context::at("2026-04-01T00:00:00Z".parse::<Instant>()?);
/// let spent = orders().within_last(days(365)).total(Currency::EUR).plan(&context)?;
/// assert_eq!(spent.value(&customer), Observed::Exactly(Money::new(40, Currency::EUR)?.into()));
///
/// let average = orders().within_last(days(7)).average(Currency::EUR).plan(&context)?;
/// assert_eq!(average.value(&customer).to_string(), "too few events");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct MetricPlan {
    pub(crate) bound: Arc<(Metric, Setting)>,
    pub(crate) moving: Moving,
}

impl MetricPlan {
    pub(crate) fn new(metric: &AnyMetric, context: &Context) -> Result<Self, DefinitionError> {
        let (metric, setting) = bind::bind_metric(metric, context)?;
        Ok(Self { moving: setting.at(context.as_of()), bound: Arc::new((metric, setting)) })
    }

    /// The value for a customer; the table at [`Observed`] tells what it is over nothing. That a customer does not exist
    /// yet, who then has done nothing, is told by [`Plan::exists`].
    #[must_use]
    pub fn value(&self, customer: &Customer) -> Observed {
        self.value_of(customer)
    }

    pub(crate) fn value_of<'a, S: Subject<'a>>(&self, subject: S) -> Observed {
        let (metric, setting) = &*self.bound;
        Row::new(subject, setting, &self.moving).value(metric)
    }

    /// The same metric read at another instant.
    ///
    /// # Errors
    /// When the instant lies beyond the horizon of the context.
    pub fn at(&self, instant: impl Into<Instant>) -> Result<Self, BeyondHorizon> {
        let moving = moved(&self.bound.1, instant.into())?;
        Ok(Self { bound: Arc::clone(&self.bound), moving })
    }
}
