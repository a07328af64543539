use crate::{
    model::{Customer, Id},
    plan::{MetricPlan, Observed, Plan, Verdict},
};
use alloc::{
    borrow::ToOwned,
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};
use core::fmt::{Debug, Display};
use itertools::Itertools;
use serde::{Serialize, de::DeserializeOwned};

/// These are the members, in any order.
///
/// # Panics
/// When others are. The message lists the ids that are missing and those that are too many, with the explanation of the
/// first of each:
///
/// ```should_panic
/// # use segmentry::{prelude::*, testing::{a_customer, assert_members, as_of}};
/// let customers = [a_customer(1).ordered("2026-03-01", "40 EUR").build()];
/// let buyers = Segment::new("buyers", orders().count().at_least(2))?.plan(&as_of("2026-04-01"))?;
/// assert_members(&buyers, &customers, [1]);
/// // other members of buyers than expected
/// //   missing: 1
/// // customer 1 is not in buyers as of 2026-04-01T12:00:00Z
/// // ✗ at least 2 orders: 1
/// //     order at 2026-03-01T12:00:00Z, 40 EUR
/// # Ok::<(), segmentry::DefinitionError>(())
/// ```
#[track_caller]
pub fn assert_members<'a, I: Into<Id>>(
    plan: &Plan,
    customers: impl IntoIterator<Item = &'a Customer>,
    ids: impl IntoIterator<Item = I>,
) {
    if let Some(difference) = difference(plan, customers, &ids.into_iter().map(Into::into).collect()) {
        panic!("{difference}");
    }
}

/// Nobody is a member.
///
/// # Panics
/// When somebody is; the message lists who, and explains the first.
#[track_caller]
pub fn assert_nobody<'a>(plan: &Plan, customers: impl IntoIterator<Item = &'a Customer>) {
    if let Some(difference) = difference(plan, customers, &BTreeSet::new()) {
        panic!("{difference}");
    }
}

fn difference<'a>(
    plan: &Plan,
    customers: impl IntoIterator<Item = &'a Customer>,
    expected: &BTreeSet<Id>,
) -> Option<String> {
    let by_id: BTreeMap<&Id, &Customer> = customers.into_iter().map(|customer| (customer.id(), customer)).collect();
    let is_member = |id: &Id| by_id.get(id).is_some_and(|customer| plan.matches(customer));
    let missing: Vec<&Id> = expected.iter().filter(|id| !is_member(id)).collect();
    let surplus: Vec<&Id> = by_id.keys().copied().filter(|id| is_member(id) && !expected.contains(*id)).collect();
    if missing.is_empty() && surplus.is_empty() {
        return None;
    }
    let mut lines = vec![format!("other members of {} than expected", named(plan))];
    let mut explanations = Vec::new();
    for (what, ids) in [("missing", missing), ("surplus", surplus)] {
        let Some(first) = ids.first() else { continue };
        lines.push(format!("  {what}: {}", ids.iter().join(", ")));
        explanations.push(match by_id.get(first) {
            Some(customer) => plan.explain(customer).to_string().trim_end().to_owned(),
            None => format!("customer {first} is not among the customers"),
        });
    }
    lines.extend(explanations);
    Some(lines.join("\n"))
}

fn named(plan: &Plan) -> String {
    plan.segment().map_or_else(|| format!("\"{}\"", plan.rule()), ToString::to_string)
}

/// The answer for a customer is this one.
///
/// ```
/// # use segmentry::{prelude::*, testing::{a_customer, assert_verdict, as_of}};
/// let women = gender().is("female").plan(&as_of("2026-04-01"))?;
/// assert_verdict(&women, &a_customer(1).build(), Verdict::Unknown);
/// # Ok::<(), segmentry::DefinitionError>(())
/// ```
///
/// # Panics
/// When it is another; the message explains it.
#[track_caller]
pub fn assert_verdict(plan: &Plan, customer: &Customer, verdict: Verdict) {
    let found = plan.verdict(customer);
    if found != verdict {
        let why = plan.explain(customer).to_string();
        panic!("{verdict} expected, but it is {found}\n{}", why.trim_end());
    }
}

/// The value for a customer is exactly this one, or missing for this reason.
///
/// ```
/// # use segmentry::{model::Currency, plan::Missing, prelude::*, testing::{a_customer, as_of, assert_value, money}};
/// let anna = a_customer(1).ordered("2026-03-01", "40 EUR").build();
/// let context = as_of("2026-04-01");
///
/// assert_value(&orders().count().plan(&context)?, &anna, 1);
/// assert_value(&orders().total(Currency::EUR).plan(&context)?, &anna, money("40 EUR"));
/// assert_value(&orders().since_last().plan(&context)?, &anna, days(31));
/// assert_value(&visits().since_last().plan(&context)?, &anna, Missing::TooFewEvents);
/// # Ok::<(), segmentry::DefinitionError>(())
/// ```
///
/// # Panics
/// When it is another.
#[track_caller]
pub fn assert_value(metric: &MetricPlan, customer: &Customer, value: impl Into<Observed>) {
    let (found, value) = (metric.value(customer), value.into());
    assert!(found == value, "{value:?} expected of customer {}, but it is {found:?}", customer.id());
}

/// A predicate, segment or metric reads as this sentence.
///
/// ```
/// # use segmentry::{prelude::*, testing::assert_says};
/// assert_says(&orders().within_last(days(30)).any(), "at least 1 order in the last 30 days");
/// ```
///
/// # Panics
/// When it reads otherwise.
#[track_caller]
pub fn assert_says(definition: &impl Display, sentence: &str) {
    let says = definition.to_string();
    assert!(says == sentence, "it says   {says}\nexpected  {sentence}");
}

/// What is written as JSON is read as the same, and written again as the same text: predicates, segments, metrics,
/// customers, and what a host keeps them in.
///
/// ```
/// # use segmentry::{prelude::*, testing::{a_customer, assert_survives_json}};
/// assert_survives_json(&(orders().any() & !tag("wholesale")));
/// assert_survives_json(&a_customer(1).ordered("2026-03-01", "40 EUR").build());
/// ```
///
/// # Panics
/// When something is lost, or cannot be written or read.
#[track_caller]
pub fn assert_survives_json<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    let write = |value: &T| serde_json::to_string(value).map_err(|error| format!("cannot be written: {error}"));
    let survived = write(value).and_then(|text| {
        let read: T = serde_json::from_str(&text).map_err(|error| format!("cannot be read: {error}\n{text}"))?;
        let again = write(&read)?;
        if again != text {
            return Err(format!("is written as\n{text}\nand then as\n{again}"));
        }
        if read == *value { Ok(()) } else { Err(format!("is read as another\n{value:?}\n{read:?}\n{text}")) }
    });
    if let Err(how) = survived {
        panic!("what {how}");
    }
}
