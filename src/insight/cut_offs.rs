use super::{bound, number};
use crate::{
    error::{DefinitionError, Problem},
    metric::{AnyMetric, Ratio, percent},
    model::{Text, Value, billionths},
    plan::{BeyondHorizon, Context, MetricPlan, Missing, Observed},
    population::{Members, Population},
    rfm::{CutOff, Method, Ties, cut_offs, table, within_limit},
    scale::{Levels, Scale},
    time::{Instant, Span},
    wire::Way,
    words::Metric,
};
use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::{fmt, iter::once};
use itertools::Itertools;
use thiserror::Error;

/// Where do the best 5 % begin, who are heavy and who are light users? Named levels of a metric, cut at parts of the customers.
///
/// What comes of it is a [`Scale`]: data to be stored, frozen and put into a context, where [`level`](crate::words::level)
/// reads it for anybody. So the same limits can decide all quarter long, and be found anew for the next.
///
/// (The example needs the feature `testing`.)
///
/// ```
/// use segmentry::{insight::CutOffs, population::Population, prelude::*, testing::{CROWD_AS_OF, crowd}};
///
/// let population = Population::from_customers(crowd(1, 1_000))?;
/// let context = Context::at(CROWD_AS_OF);
///
/// // Of those who bought lately the upper fifth is heavy, the lower half is light.
/// let year = || orders().within_last(days(365));
/// let buyers = population.select(&year().any().plan(&context)?);
/// let parts = [(percent(50), "average"), (percent(80), "heavy")];
/// let fitted = CutOffs::new(year().count(), "light", parts).plan(&context)?.of(&population, &buyers)?;
/// assert_eq!(fitted.to_string(), "\
/// level    from  customers     %  % asked for
/// heavy      10        144  20.0         20.0
/// average     4        190  26.4         30.0
/// light                387  53.7         50.0");
///
/// // Predicates read the levels from the context.
/// let context = context.scale("buying", fitted.scale);
/// let heavy = population.select(&level("buying").is("heavy").plan(&context)?);
/// assert_eq!(heavy.len(), 144);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// # Equal values stay together
///
/// A limit cannot part customers with equal values, so a level may have more or fewer of them than asked for: of many who
/// bought once, either all are among the best 5 % or none. [`Ties`] say which; by default none. [`FittedScale`] tells how many came
/// of it. Who wants exactly so many customers asks for the [`TopMembers`](super::TopMembers), or fits [`Bins`](crate::rfm::Bins) that split
/// equal values.
///
/// A level in which nobody can be stays in the scale, so that whatever asks for it can be bound.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use]
#[doc(alias = "quantile")]
#[doc(alias = "percentile")]
#[doc(alias = "heavy users")]
#[doc(alias = "decile")]
pub struct CutOffs {
    metric: Metric,
    lowest: Text,
    above: Vec<(Ratio, Text)>,
    method: Method,
}

/// [`CutOffs`] bound to a context.
#[derive(Clone, Debug)]
pub struct CutOffsPlan {
    cut_offs: CutOffs,
    metric: MetricPlan,
}

/// A scale whose limits were found among customers, and what became of them.
///
/// Everybody is in one of the numbers: fitted, [missing](Self::missing) or [absent](Self::absent).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct FittedScale {
    /// The scale: put it into a context, or store it.
    pub scale: Scale,
    /// What became of each level, from the lowest up.
    pub levels: Vec<FittedLevel>,
    /// How many customers have a value.
    pub customers: u64,
    /// How many have none, for each reason. Their level is missing.
    pub missing: Vec<(Missing, u64)>,
    /// How many did not exist yet.
    pub absent: u64,
}

/// A level of a fitted scale.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct FittedLevel {
    /// The name.
    pub name: Text,
    /// The least value on it, in the unit of the metric; none for the lowest.
    pub from: Option<Value>,
    /// How many of the fitted customers are on it.
    pub customers: u64,
    /// The part of them that was asked for.
    pub asked: Ratio,
}

/// What keeps [`CutOffs`] from being fitted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CutOffError {
    /// Nobody has a value.
    #[error("nobody has a value of {metric}")]
    Nobody {
        /// The metric, as a sentence says it.
        metric: String,
    },
    /// A limit that cannot be said of the metric: a share below zero or above 42,949,672, an amount beyond 10^18, a span longer than
    /// 10,000 years.
    #[error("the level {level} would begin at {from}, which is no limit of {metric}")]
    Limit {
        /// The metric, as a sentence says it.
        metric: String,
        /// The name of the level.
        level: Text,
        /// Where it would begin, of lengths of time in seconds.
        from: String,
    },
}

impl CutOffs {
    /// Named levels: the lowest, and for each higher one the part of the customers who are below it. With `percent(80)` the level
    /// begins where four fifths of them end.
    pub fn new<N: Into<Text>>(
        metric: impl Into<Metric>,
        lowest: impl Into<Text>,
        above: impl IntoIterator<Item = (Ratio, N)>,
    ) -> Self {
        let above = above.into_iter().map(|(part, name)| (part, name.into())).collect();
        Self { metric: metric.into(), lowest: lowest.into(), above, method: Method::Ranks(Ties::default()) }
    }

    /// The levels [`OTHERS`](Self::OTHERS) and [`TOP`](Self::TOP), which so many of the customers are on that have most.
    ///
    /// (The example needs the feature `testing`.)
    ///
    /// ```
    /// use segmentry::{insight::CutOffs, model::Currency, population::Population, prelude::*, testing::{a_customer, as_of}};
    ///
    /// let amounts = ["500 EUR", "20 EUR", "40 EUR", "500 EUR"];
    /// let customers = (1..).zip(amounts).map(|(id, amount)| a_customer(id).ordered("2026-03-01", amount).build());
    /// let population = Population::from_customers(customers)?;
    /// let best = CutOffs::top(orders().total(Currency::EUR), percent(25));
    ///
    /// let context = as_of("2026-04-01");
    /// let fitted = best.plan(&context)?.of(&population, &population.everyone())?;
    /// let top = level("spending").is(CutOffs::TOP).plan(&context.scale("spending", fitted.scale))?;
    /// // A quarter of four is one. Two have most, so neither is in.
    /// assert_eq!(population.select(&top).len(), 0);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub fn top(metric: impl Into<Metric>, part: Ratio) -> Self {
        Self::new(metric, Self::OTHERS, [(percent(100).less(part).unwrap_or(Ratio::OVER_ZERO), Self::TOP)])
    }

    /// The name of the level.
    pub const TOP: &'static str = "top";
    /// The name of the level.
    pub const OTHERS: &'static str = "others";

    /// Levels of as many customers each, from the lowest up, such as light, average and heavy users.
    pub fn even<N: Into<Text>>(metric: impl Into<Metric>, names: impl IntoIterator<Item = N>) -> Self {
        let names: Vec<Text> = names.into_iter().map(Into::into).collect();
        let all = u64::try_from(names.len()).unwrap_or(u64::MAX);
        let mut levels = (0..).zip(names).map(|(n, name)| (Ratio::of(n, all).unwrap_or(Ratio::OVER_ZERO), name));
        let lowest = levels.next().map_or_else(|| "".into(), |(_, name)| name);
        Self::new(metric, lowest, levels)
    }

    /// The same with another way to find the limits: by ranks with another rule for equal values, at one of the nine kinds of
    /// quantiles, or at equal distances. Ways that split equal values, and edges that are given, are refused when it is bound.
    pub fn method(self, method: Method) -> Self {
        Self { method, ..self }
    }

    /// The names from the lowest level up.
    fn names(&self) -> impl Iterator<Item = &Text> {
        once(&self.lowest).chain(self.above.iter().map(|(_, name)| name))
    }

    fn parts(&self) -> impl Iterator<Item = Ratio> {
        self.above.iter().map(|(part, _)| *part)
    }

    /// Binds to a context.
    ///
    /// # Errors
    /// When the metric cannot be used in this context or has no order, the parts do not rise or are more than all, two levels have
    /// one name, or the method is none that keeps equal values together: all faults, each with its path.
    pub fn plan(&self, context: &Context) -> Result<CutOffsPlan, DefinitionError> {
        let way = Way::ROOT;
        let mut faults = Vec::new();
        let metric = bound(&self.metric, context, "/metric", &mut faults);
        let mut expected = |key, what| faults.push(way.key(key).fault(Problem::Expected { what }));
        if let AnyMetric::Label(_) = self.metric.as_any() {
            expected("metric", "a metric that has an order");
        }
        if self.parts().any(|part| part.denominator() == 0 || part > percent(100)) {
            expected("levels", "parts of all customers");
        }
        if matches!(self.method, Method::Edges { .. } | Method::Ranks(Ties::SplitById | Ties::SplitBySeed(_))) {
            expected("method", "a method that finds limits and keeps equal values together");
        }
        let is_rising = self.parts().tuple_windows().all(|(one, other)| one < other);
        if !is_rising || !self.names().sorted_unstable().tuple_windows().all(|(one, other)| one < other) {
            faults.push(way.key("levels").fault(Problem::Levels));
        }
        match metric.filter(|_| faults.is_empty()) {
            Some(metric) => Ok(CutOffsPlan { cut_offs: self.clone(), metric }),
            None => Err(DefinitionError::new(faults)),
        }
    }
}

impl CutOffsPlan {
    /// The same at another instant.
    ///
    /// # Errors
    /// When the instant lies beyond the horizon of the context.
    pub fn at(&self, instant: impl Into<Instant>) -> Result<Self, BeyondHorizon> {
        Ok(Self { cut_offs: self.cut_offs.clone(), metric: self.metric.at(instant)? })
    }

    /// The levels among these customers.
    ///
    /// # Errors
    /// When none of them has a value, or a level would begin where no limit can be.
    pub fn of(&self, population: &Population, members: &Members) -> Result<FittedScale, CutOffError> {
        let CutOffs { metric, lowest, above, method } = &self.cut_offs;
        let nobody = || CutOffError::Nobody { metric: metric.to_string() };
        let column = population.column_for_limits(&self.metric, members).ok_or_else(nobody)?;
        let column = within_limit(column);
        let parts: Vec<Ratio> = self.cut_offs.parts().collect();
        let (cuts, greatest) = cut_offs(&column, method, &parts).ok_or_else(nobody)?;
        let limits = limits(metric.as_any(), &cuts, greatest);
        let named = limits.iter().zip(above).map(|(limit, (_, name))| (*limit, name.clone())).collect();
        let levels = levels(metric.as_any(), named).map_err(|(limit, level)| {
            let from = billionths::to_decimal(limit).unwrap_or_default().to_string();
            CutOffError::Limit { metric: metric.to_string(), level, from }
        })?;
        let customers = number(column.len());
        let from = once(0).chain(cuts.iter().map(|cut| cut.below));
        let to = cuts.iter().map(|cut| cut.below).chain([customers]);
        let asked_from = once(percent(0)).chain(parts.iter().copied());
        let asked_to = parts.iter().copied().chain([percent(100)]);
        let begins = once(None).chain(limits.iter().map(|limit| column.unit().value(*limit)));
        let levels_told = self.cut_offs.names().zip(begins).zip(from.zip(to)).zip(asked_from.zip(asked_to));
        let told = levels_told.map(|(((name, from), (below, upto)), (asked_from, asked_to))| FittedLevel {
            name: name.clone(),
            from,
            customers: upto.saturating_sub(below),
            asked: asked_to.less(asked_from).unwrap_or(asked_to),
        });
        Ok(FittedScale {
            levels: told.collect(),
            scale: Scale::new(lowest.clone(), levels),
            customers,
            missing: column.missing().map(|(reason, members)| (reason, number(members.len()))).collect(),
            absent: number(column.absent().len()),
        })
    }
}

/// The least values of levels in billionths, each a limit that a predicate can name.
fn limits(metric: &AnyMetric, cuts: &[CutOff], greatest: i128) -> Vec<i128> {
    // From one value to the next.
    let step = match metric {
        AnyMetric::Number(_) => billionths::ONE,
        AnyMetric::Time(_) => 1_000,
        AnyMetric::Share(_) => SHARE_STEP,
        AnyMetric::Amount(_) | AnyMetric::Label(_) => 1,
    };
    let whole = |limit: i128| {
        let below = limit.checked_rem_euclid(step).filter(|below| *below > 0)?;
        limit.checked_add(step.checked_sub(below)?)
    };
    let mut last = i128::MIN;
    let limit = |cut: &CutOff| {
        let from = cut.from.unwrap_or(greatest.saturating_add(step));
        last = last.max(whole(from).unwrap_or(from));
        last
    };
    cuts.iter().map(limit).collect()
}

/// Billionths in a millionth of a percent: no ratio is written finer.
const SHARE_STEP: i128 = 10;

/// The levels from limits in billionths; the first limit that the metric cannot have.
fn levels(metric: &AnyMetric, above: Vec<(i128, Text)>) -> Result<Levels, (i128, Text)> {
    fn each<T>(above: Vec<(i128, Text)>, limit: impl Fn(i128) -> Option<T>) -> Result<Vec<(T, Text)>, (i128, Text)> {
        let level = |(from, name): (i128, Text)| match limit(from) {
            Some(limit) => Ok((limit, name)),
            None => Err((from, name)),
        };
        above.into_iter().map(level).collect()
    }
    // What is below zero does not part what is never negative.
    let whole = |from: i128, unit: i128| u64::try_from(from.max(0).checked_div(unit)?).ok();
    Ok(match metric {
        AnyMetric::Number(metric) => Levels::Number(metric.clone(), each(above, |from| whole(from, billionths::ONE))?),
        AnyMetric::Amount(metric) => {
            const MOST: i128 = 1_000_000_000_000_000_000 * billionths::ONE;
            let limit = |from: i128| billionths::to_decimal(from).filter(|_| (-MOST..=MOST).contains(&from));
            Levels::Amount(metric.clone(), each(above, limit)?)
        }
        AnyMetric::Time(metric) => {
            let limit = |from| whole(from, 1_000).map(Span::from_micros).filter(|span| *span <= Span::LONGEST);
            Levels::Time(metric.clone(), each(above, limit)?)
        }
        AnyMetric::Share(metric) => {
            /// Millionths of a percent in one.
            const ONE: u64 = 100_000_000;
            // What can be written.
            const MOST: u64 = 1_000_000 << 32;
            let limit = |from: i128| {
                let numerator = whole(from, SHARE_STEP).filter(|numerator| from >= 0 && *numerator < MOST)?;
                Ratio::of(numerator, ONE)
            };
            Levels::Share(metric.clone(), each(above, limit)?)
        }
        AnyMetric::Label(_) => return Err((0, "".into())),
    })
}

/// A table with a row for each level, the highest first.
impl fmt::Display for FittedScale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = ["level", "from", "customers", "%", "% asked for"];
        let percent = |share: Option<Ratio>| table::percent(share.and_then(Ratio::to_decimal));
        let row = |level: &FittedLevel| {
            alloc::vec![
                level.name.to_string(),
                level.from.as_ref().map_or_else(String::new, |from| Observed::Exactly(from.clone()).to_string()),
                level.customers.to_string(),
                percent(Ratio::of(level.customers, self.customers)),
                percent(Some(level.asked)),
            ]
        };
        let mut rows: Vec<Vec<String>> = alloc::vec![head.map(ToString::to_string).into()];
        rows.extend(self.levels.iter().rev().map(row));
        table::write(f, &rows)
    }
}
