use super::{
    ShownFact, ShownProfile, bound,
    comparison::{Comparison, Part, Significance, less, sum},
    number, sound,
};
use crate::{
    error::{DefinitionError, Problem},
    metric::{Among, AnyMetric, Label, Leaf, Ratio},
    model::{Text, Value},
    plan::{BeyondHorizon, Context, MetricPlan, Observed, Plan},
    population::{Members, MetricColumn, Population},
    predicate::{Predicate, everyone},
    rfm::table,
    scale::Scale,
    time::Instant,
    wire::Way,
    words::{Metric, age, country, gender, languages, level, loyalty_tier, sign_up_source, tags},
};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};
use core::fmt;

/// What is special about a segment, or tells it from another? How often each value of some facts is found in it, as an
/// index against everyone.
///
/// (The examples need the feature `testing`.)
///
/// ```
/// use segmentry::{
///     insight::Profiling,
///     population::Population,
///     prelude::*,
///     testing::{CROWD_AS_OF, crowd},
/// };
///
/// let population = Population::from_customers(crowd(1, 2_000))?;
/// let context = Context::at(CROWD_AS_OF);
/// let readers = population.select(&messages().opened().within_last(days(90)).any().plan(&context)?);
///
/// let profiling = Profiling::new()
///     .fact("gender", gender())
///     .levels("age", age().levels("under 35", [(35, "35-54"), (55, "55 and over")]))
///     .predicate("bought lately", orders().within_last(days(90)).any());
/// let profile = profiling.plan(&context)?.of(&population, &readers);
/// assert_eq!(profile.to_string(), "\
/// value               segment     %  reference     %  index  beyond chance
/// gender: female          229  51.9        852  50.1    104             no
/// gender: male            111  25.2        416  24.4    103             no
/// gender: non_binary      101  22.9        434  25.5     90             no
/// gender: unknown          72  14.0        298  14.9     94             no
/// age: under 35            49  15.5        182  14.9    104             no
/// age: 35-54              159  50.3        598  48.8    103             no
/// age: 55 and over        108  34.2        445  36.3     94             no
/// age: unknown            197  38.4        775  38.8     99             no
/// bought lately: yes      316  61.6        881  44.0    140            yes");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// # How to read it
///
/// The **index** is a hundred times the share of those who have a value in the segment over their share in the reference: 100 is
/// average, 150 half as often again. The fraction itself is the **lift**; with everyone as reference it is that of association
/// rules, the *interest* of S. Brin, R. Motwani and C. Silverstein (*Beyond market baskets: generalizing association rules to
/// correlations*, SIGMOD 1997).
///
/// Shares are of those of whom the fact is known. The others are a category of their own, whose share is of all: nothing says that
/// the unknown are like the known, so look at how many there are. Of a metric, unknown are also those who have none, such as
/// an average of no orders.
///
/// A small segment has large indexes by chance. So a value is marked as **beyond chance** where its share in the segment and that in
/// the rest of the reference are too unlikely to differ as much if both were drawn from the same customers: by the *z test of two
/// proportions*, pooled and two-sided, which is Pearson's chi-squared test of the table of two by two, at a level of 5 % unless
/// [said otherwise](Self::significance). It is not tested where fewer than 5 customers would be expected in one of the four cells.
/// All that can be tested is tested together, by Holm's method: at 5 %, nineteen of twenty profiles in which all is chance have no
/// mark at all. [`each_alone`](Self::each_alone) tests every value by itself. A mark tells that a difference is there, the
/// index how large it is.
///
/// # What tells two segments apart
///
/// The same question with another segment as reference, ranked: [`by_lift`](SegmentProfile::by_lift) puts the values first that are
/// found in the one many times as often as in the other, each with a predicate that says it.
///
/// ```
/// # use segmentry::{insight::Profiling, population::Population, prelude::*, testing::{CROWD_AS_OF, crowd}};
/// # let population = Population::from_customers(crowd(1, 2_000))?;
/// # let context = Context::at(CROWD_AS_OF);
/// let loyal = population.select(&orders().within_last(days(365)).count().at_least(6).plan(&context)?);
/// let lapsed = population.select(&orders().since_last().at_least(days(365)).plan(&context)?);
///
/// let candidates = Profiling::usual()
///     .predicate("reads", messages().opened().within_last(days(90)).any())
///     .predicate("uses coupons", orders().with_offer().count().at_least(2));
/// let profile = candidates.plan(&context)?.against(&population, &loyal, &lapsed);
///
/// // What holds of one in fifty here or there, and is no chance.
/// let distinctions = profile.by_lift(percent(2)).into_iter().filter(|(_, value)| value.found.is_beyond_chance);
/// let said: Vec<String> = distinctions
///     .map(|(_, value)| format!("{}: {}", value.predicate, value.found.index().unwrap_or_default().round()))
///     .collect();
/// assert_eq!(said, [
///     "at least 1 message opened in the last 90 days: 756",
///     "at least 2 orders with any offer: 522",
/// ]);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[must_use]
#[doc(alias = "index")]
#[doc(alias = "persona")]
#[doc(alias = "over-indexing")]
#[doc(alias = "affinity")]
#[doc(alias = "lift")]
#[doc(alias = "discriminating features")]
pub struct Profiling {
    facts: Vec<(Text, Fact)>,
    significance: Significance,
}

/// What customers are told apart by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Fact {
    Label(Metric),
    Levels(Scale),
    Predicate(Predicate),
}

/// A [`Profiling`] bound to a context.
#[derive(Clone, Debug)]
pub struct ProfilingPlan {
    /// Who exists at the instant.
    existing: Plan,
    facts: Vec<(Text, FactPlan)>,
    significance: Significance,
}

#[derive(Clone, Debug)]
enum FactPlan {
    Label(Label, MetricPlan),
    /// That each limit is reached, from the lowest up; of a scale without limits that there is a value.
    Levels(Scale, Vec<Plan>),
    Predicate(Predicate, Plan),
}

/// What is special about a segment: the values of some facts, beside those of a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct SegmentProfile {
    /// How many members of the segment there are at the instant of the plan.
    pub segment: u64,
    /// How many customers the reference has.
    pub reference: u64,
    /// How many of them are not in the segment.
    pub rest: u64,
    /// The facts in the order of the question.
    pub facts: Vec<FactProfile>,
}

/// How often each value of a fact is found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct FactProfile {
    /// The name of the fact.
    pub name: Text,
    /// Each value that somebody has, in the order of the values; of levels all, from the lowest up; of a predicate that it holds. Of a
    /// fact that may have several values at once each is counted, so shares may add up to more than one.
    pub values: Vec<ValueProfile>,
    /// How often the fact is not known, of all.
    pub unknown: Comparison,
}

/// How often a value is found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ValueProfile {
    /// The value.
    pub value: Value,
    /// Who has it, to be bound to the context of the question.
    pub predicate: Predicate,
    /// How often it is found, of those of whom the fact is known.
    pub found: Comparison,
}

impl Profiling {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// What is asked first: gender, age in bands, country, language, tier of loyalty, where they signed up, tags.
    pub fn usual() -> Self {
        let bands = [(18, "18-24"), (25, "25-34"), (35, "35-44"), (45, "45-54"), (55, "55-64"), (65, "65 and over")];
        Self::new()
            .fact("gender", gender())
            .levels("age", age().levels("under 18", bands))
            .fact("country", country())
            .fact("language", languages())
            .fact("loyalty tier", loyalty_tier())
            .fact("sign-up source", sign_up_source())
            .fact("tags", tags())
    }

    /// The same with one more fact that customers are called by: of their profile, a favourite, a level, a segment by scores.
    pub fn fact(self, name: impl Into<Text>, fact: impl Into<Metric>) -> Self {
        self.with(name.into(), Fact::Label(fact.into()))
    }

    /// The same with one more metric in named bands: with limits of your own, or [fitted](super::CutOffs) to customers.
    pub fn levels(self, name: impl Into<Text>, scale: Scale) -> Self {
        self.with(name.into(), Fact::Levels(scale))
    }

    /// The same with one more predicate, which holds or does not: what they do, or the rule of another segment. That one holds
    /// wherever another does is not looked for when few are [withheld](SegmentProfile::withheld_below).
    pub fn predicate(self, name: impl Into<Text>, predicate: impl Into<Predicate>) -> Self {
        self.with(name.into(), Fact::Predicate(predicate.into()))
    }

    fn with(mut self, name: Text, fact: Fact) -> Self {
        self.facts.push((name, fact));
        self
    }

    /// The same with another level of significance: how likely chance alone may lead to a mark. A fraction over zero is refused
    /// when it is bound.
    pub fn significance(mut self, level: Ratio) -> Self {
        self.significance.level = level;
        self
    }

    /// The same, each value tested by itself, as if it were the only one that is looked at.
    pub fn each_alone(mut self) -> Self {
        self.significance.is_each_alone = true;
        self
    }

    /// Binds to a context.
    ///
    /// # Errors
    /// When a fact cannot be used in this context, or a metric has an order and no bands: all faults, each with its place.
    pub fn plan(&self, context: &Context) -> Result<ProfilingPlan, DefinitionError> {
        let way = Way::ROOT;
        let way = way.key("facts");
        let mut faults = Vec::from_iter(self.significance.check());
        let mut facts = Vec::new();
        for (place, (name, fact)) in self.facts.iter().enumerate() {
            let way = way.index(place);
            let place = way.to_pointer();
            let plan = match fact {
                Fact::Label(metric) => {
                    let plan = bound(metric, context, &place, &mut faults);
                    if let AnyMetric::Label(label) = metric.as_any() {
                        plan.map(|plan| FactPlan::Label(label.clone(), plan))
                    } else {
                        let what = "a fact that customers are called by, or levels of a metric";
                        faults.push(way.fault(Problem::Expected { what }));
                        None
                    }
                }
                Fact::Levels(scale) => {
                    let known = context.clone().scale(name.clone(), scale.clone());
                    bound(&level(name.clone()).into(), &known, &place, &mut faults).and_then(|_| {
                        let above = scale.above().into_iter().map(|(limit, _)| limit);
                        let any = scale.above().is_empty().then(|| scale.any());
                        let limits = above.chain(any).map(|limit| Predicate::from(limit).plan(context));
                        let limits = sound(limits.collect(), &place, &mut faults);
                        limits.map(|limits| FactPlan::Levels(scale.clone(), limits))
                    })
                }
                Fact::Predicate(predicate) => sound(predicate.plan(context), &place, &mut faults)
                    .map(|plan| FactPlan::Predicate(predicate.clone(), plan)),
            };
            facts.extend(plan.map(|plan| (name.clone(), plan)));
        }
        if faults.is_empty() {
            Ok(ProfilingPlan { existing: everyone().plan(context)?, facts, significance: self.significance })
        } else {
            Err(DefinitionError::new(faults))
        }
    }
}

impl ProfilingPlan {
    /// The same at another instant.
    ///
    /// # Errors
    /// When the instant lies beyond the horizon of the context.
    pub fn at(&self, instant: impl Into<Instant>) -> Result<Self, BeyondHorizon> {
        let instant = instant.into();
        let at = |fact: &FactPlan| -> Result<FactPlan, BeyondHorizon> {
            Ok(match fact {
                FactPlan::Label(label, plan) => FactPlan::Label(label.clone(), plan.at(instant)?),
                FactPlan::Levels(scale, limits) => {
                    let limits = limits.iter().map(|limit| limit.at(instant));
                    FactPlan::Levels(scale.clone(), limits.collect::<Result<_, _>>()?)
                }
                FactPlan::Predicate(predicate, plan) => FactPlan::Predicate(predicate.clone(), plan.at(instant)?),
            })
        };
        let facts = self.facts.iter().map(|(name, fact)| Ok((name.clone(), at(fact)?)));
        let facts = facts.collect::<Result<_, BeyondHorizon>>()?;
        Ok(Self { existing: self.existing.at(instant)?, facts, significance: self.significance })
    }

    /// A segment beside everyone.
    #[must_use]
    pub fn of(&self, population: &Population, segment: &Members) -> SegmentProfile {
        self.against(population, segment, &population.everyone())
    }

    /// A segment beside a reference, such as another segment. Who is in both is in both.
    #[must_use]
    pub fn against(&self, population: &Population, segment: &Members, reference: &Members) -> SegmentProfile {
        let now = self.existing.as_of();
        let (segment, reference) = (population.existing(segment, now), population.existing(reference, now));
        let sets = Sets { rest: &reference - &segment, either: &segment | &reference, segment, reference };
        let facts = self.facts.iter().map(|(name, fact)| {
            let Counts { known, values } = fact.counts(population, &sets);
            let value = |(value, predicate, customers)| ValueProfile {
                value,
                predicate,
                found: Comparison::new(customers, known),
            };
            let unknown = Comparison::new(less(sets.sizes(), known), sets.sizes());
            FactProfile { name: name.clone(), values: values.into_iter().map(value).collect(), unknown }
        });
        let mut facts: Vec<FactProfile> = facts.collect();
        self.significance.mark(facts.iter_mut().flat_map(FactProfile::compared));
        let [segment, reference, rest] = sets.sizes();
        SegmentProfile { segment, reference, rest, facts }
    }
}

/// Those who are compared, all of whom exist.
struct Sets {
    segment: Members,
    reference: Members,
    /// Of the reference, those not in the segment.
    rest: Members,
    either: Members,
}

impl Sets {
    fn each(&self) -> [&Members; 3] {
        [&self.segment, &self.reference, &self.rest]
    }

    fn sizes(&self) -> [u64; 3] {
        self.each().map(|set| number(set.len()))
    }

    /// Of some customers, how many are in each.
    fn count(&self, members: &Members) -> [u64; 3] {
        self.each().map(|set| number(set.intersection_len(members)))
    }

    /// How many have each of the values, of several texts each; sorted.
    fn by_value(&self, column: &MetricColumn) -> BTreeMap<Value, [u64; 3]> {
        let mut by_label = vec![[0; 3]; column.labels().len()];
        for (number, row) in column.members().numbers().zip(0..) {
            let Some(counts) = column.code(row).and_then(|code| by_label.get_mut(code)) else { continue };
            *counts = sum(*counts, self.each().map(|set| set.contains(number).into()));
        }
        let mut by_value: BTreeMap<Value, [u64; 3]> = BTreeMap::new();
        let mut add = |value, more| {
            let counts = by_value.entry(value).or_default();
            *counts = sum(*counts, more);
        };
        for (label, more) in column.labels().iter().zip(by_label) {
            match label {
                Value::Texts(texts) => {
                    for text in BTreeSet::from_iter(texts) {
                        add(Value::Text(text.clone()), more);
                    }
                }
                single => add(single.clone(), more),
            }
        }
        by_value
    }
}

/// What is found of a fact in the segment, the reference and the rest.
struct Counts {
    known: [u64; 3],
    values: Vec<(Value, Predicate, [u64; 3])>,
}

impl FactPlan {
    fn counts(&self, population: &Population, sets: &Sets) -> Counts {
        match self {
            Self::Label(label, plan) => {
                let column = population.column(plan, &sets.either);
                let is =
                    |value: &Value| Leaf::Label(label.clone(), Among::OneOf([value.clone()].into_iter().collect()));
                let values = sets.by_value(&column).into_iter().map(|(value, counts)| {
                    let predicate = is(&value).into();
                    (value, predicate, counts)
                });
                Counts { known: sets.count(column.members()), values: values.collect() }
            }
            Self::Levels(scale, limits) => {
                let mut below = sets.either.clone();
                let mut levels = Vec::new();
                for limit in limits.iter().rev() {
                    let verdicts = population.verdicts(limit);
                    levels.push(sets.count(&(&below & &verdicts.yes)));
                    below &= verdicts.no;
                }
                levels.push(sets.count(&below));
                let known = levels.iter().copied().fold([0; 3], sum);
                let names = scale.names().zip(if scale.above().is_empty() {
                    vec![known]
                } else {
                    levels.into_iter().rev().collect()
                });
                let values = names.map(|(name, counts)| (Value::Text(name.clone()), scale.level(name), counts));
                Counts { known, values: values.collect() }
            }
            Self::Predicate(predicate, plan) => {
                let verdicts = population.verdicts(plan);
                let values = vec![(Value::Flag(true), predicate.clone(), sets.count(&verdicts.yes))];
                Counts { known: sets.count(&(&verdicts.yes | &verdicts.no)), values }
            }
        }
    }
}

impl FactProfile {
    fn compared(&mut self) -> impl Iterator<Item = &mut Comparison> {
        self.values.iter_mut().map(|value| &mut value.found).chain([&mut self.unknown])
    }
}

impl SegmentProfile {
    /// The values of all facts, each with the name of its fact, by what is most typical of the segment: by lift, the largest first, and
    /// before all what nobody in the reference has; of equal lift by how many members of the segment have it, the most first; then
    /// by the name of the fact and the value. Last comes what nobody has.
    ///
    /// A large lift of what is rare tells little, so a value needs **support**: at least this share of the segment has it, or of the
    /// reference. What is beyond chance does not depend on that. A share over zero is reached by nothing.
    #[must_use]
    pub fn by_lift(&self, support: Ratio) -> Vec<(&Text, &ValueProfile)> {
        let values = self.facts.iter().flat_map(|fact| fact.values.iter().map(move |value| (&fact.name, value)));
        ranked(values.map(|(name, value)| (name, value, value.found)), |value| &value.value, support)
    }
}

/// Names and values that have support, by lift.
pub(super) fn ranked<'p, V>(
    values: impl Iterator<Item = (&'p Text, &'p V, Comparison)>,
    value: impl Fn(&V) -> &Value,
    support: Ratio,
) -> Vec<(&'p Text, &'p V)> {
    let mut values: Vec<_> = values.filter(|(_, _, found)| found.has_support(support)).collect();
    values.sort_by(|(name, one, found), (other_name, other, other_found)| {
        found.by_lift(other_found).then_with(|| (name, value(one)).cmp(&(other_name, value(other))))
    });
    values.into_iter().map(|(name, value, _)| (name, value)).collect()
}

/// A table with a row for each value; shares and indexes are rounded, missing ones are "-".
impl fmt::Display for SegmentProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.withheld_below(0).fmt(f)
    }
}

/// The table of [`SegmentProfile`] with "withheld" in its cells.
impl fmt::Display for ShownProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = ["value", "segment", "%", "reference", "%", "index", "beyond chance"];
        let mut rows: Vec<Vec<String>> = vec![head.map(ToString::to_string).into()];
        for ShownFact { name, values, unknown } in &self.facts {
            let values = values.iter().map(|value| (Observed::Exactly(value.value.clone()).to_string(), value.found));
            let is_any_unknown = unknown.known().is_none_or(|unknown| unknown.reference.customers > 0);
            let unknown = is_any_unknown.then(|| ("unknown".to_string(), *unknown));
            for (value, found) in values.chain(unknown) {
                let customers = |part: fn(&Comparison) -> Part| found.map(|found| part(&found).customers).to_string();
                let share = |part: fn(&Comparison) -> Part| {
                    found.map(|found| table::percent(part(&found).share().and_then(Ratio::to_decimal))).to_string()
                };
                let mark = found.map(|found| match (found.p_value, found.is_beyond_chance) {
                    (_, true) => "yes",
                    (Some(_), false) => "no",
                    (None, false) => "-",
                });
                rows.push(vec![
                    format!("{name}: {value}"),
                    customers(|found| found.segment),
                    share(|found| found.segment),
                    customers(|found| found.reference),
                    share(|found| found.reference),
                    found.map(|found| table::decimals(found.index(), 0)).to_string(),
                    mark.to_string(),
                ]);
            }
        }
        table::write(f, &rows)
    }
}
