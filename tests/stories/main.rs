//! The segments and numbers of the stories in `examples/`, against what scripts worked out from their files without the
//! library: `tests/data/NAME_expected.py` says how, `tests/data/NAME_expected.json` what.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "tests: they read the examples' files, count, and fail where something is not as expected"
)]

mod abandoned_carts;
mod christmas_buyers;
mod email_engagement;
mod households;
mod personas;
mod rfm_report;

use segmentry::{
    model::{Customer, Value},
    plan::{Evidence, Explanation, Finder, MetricPlan, Observed},
    prelude::*,
    segment::SegmentId,
    words::{Metric, ShareMetric},
};
use serde_json::{Value as Json, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Display,
    fs,
    path::PathBuf,
};

fn in_repository(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn data() -> PathBuf {
    in_repository("examples/data")
}

fn expected(story: &str) -> Json {
    let text =
        fs::read_to_string(in_repository(&format!("tests/data/{story}_expected.json"))).expect("the file is there");
    serde_json::from_str(&text).expect("JSON")
}

fn at(text: &str) -> Instant {
    text.parse().expect("an instant")
}

/// A story with what belongs to it, as the library sees it.
struct Story {
    customers: Vec<Customer>,
    context: Context,
    plans: Vec<Plan>,
    expected: Json,
}

impl Story {
    /// Customers in the order of their ids.
    fn new(name: &str, customers: Vec<Customer>, segments: &[Segment], context: Context) -> Self {
        let plans = segments.iter().map(|segment| segment.plan(&context)).collect::<Result<_, _>>();
        let expected = expected(name);
        assert_eq!(context.as_of(), at(expected["as_of"].as_str().expect("an instant")));
        Self { customers, context, plans: plans.expect("sound definitions"), expected }
    }

    fn number(&self, name: &str) -> &Json {
        &self.expected["numbers"][name]
    }

    fn customer(&self, id: &str) -> &Customer {
        self.customers.iter().find(|customer| customer.id().to_string() == id).expect("the customer is there")
    }

    fn existing(&self, now: Instant) -> Vec<&Customer> {
        let everyone = everyone().plan(&self.context).expect("a sound definition");
        let everyone = everyone.at(now).expect("before the horizon");
        self.customers.iter().filter(|customer| everyone.matches(customer)).collect()
    }

    /// Every segment has the members that are expected, and as many of whom it cannot tell: now and at each replay, where
    /// `everyone` is what existing customers are called there.
    #[track_caller]
    fn assert_segments(&self, everyone: &str) {
        let expected = &self.expected["segments"];
        self.assert_segments_at(self.context.as_of(), expected);
        for (now, replay) in self.expected["replays"].as_object().expect("a map") {
            assert_eq!(json!(self.existing(at(now)).len()), replay[everyone], "{now}");
            self.assert_segments_at(at(now), &replay["segments"]);
        }
    }

    #[track_caller]
    fn assert_segments_at(&self, now: Instant, expected: &Json) {
        let names: BTreeSet<&str> = self.plans.iter().map(id).collect();
        let expected = expected.as_object().expect("a map");
        assert_eq!(names, expected.keys().map(String::as_str).collect());
        for plan in &self.plans {
            let plan = plan.at(now).expect("before the horizon");
            let of = &expected[id(&plan)];
            let expected = json!({"members": of["members"], "unknown": of["unknown"], "fnv1a": of["fnv1a"]});
            assert_eq!(self.counted(&plan), expected, "{} at {now}", id(&plan));
        }
    }

    fn counted(&self, plan: &Plan) -> Json {
        let of = |verdict| self.customers.iter().filter(move |customer| plan.verdict(customer) == verdict);
        let hash = fnv1a(of(Verdict::Yes).map(Customer::id));
        json!({"members": of(Verdict::Yes).count(), "unknown": of(Verdict::Unknown).count(), "fnv1a": hash})
    }

    /// In which segments a customer is, and of which that is unknown.
    #[track_caller]
    fn assert_memberships(&self) {
        for (name, card) in self.expected["customers"].as_object().expect("a map") {
            let customer = self.customer(name);
            let of = |verdict| {
                self.plans.iter().filter(|plan| plan.verdict(customer) == verdict).map(id).collect::<Vec<_>>()
            };
            assert_eq!(json!(of(Verdict::Yes)), card["in"], "{name}");
            assert_eq!(json!(of(Verdict::Unknown)), card["unknown"], "{name}");
        }
    }

    fn metric(&self, metric: impl Into<Metric>) -> MetricPlan {
        metric.into().plan(&self.context).expect("a sound definition")
    }

    /// How many existing customers have each value; several values count each.
    fn tally(&self, metric: &MetricPlan) -> BTreeMap<String, usize> {
        let mut tally = BTreeMap::new();
        for customer in self.existing(self.context.as_of()) {
            let values = match metric.value(customer) {
                Observed::Exactly(Value::Texts(several)) => several.iter().map(ToString::to_string).collect(),
                Observed::Exactly(value) => vec![value.to_string()],
                _ => vec!["unknown".to_owned()],
            };
            for value in values {
                *tally.entry(value).or_default() += 1;
            }
        }
        tally
    }

    /// The events that decide a leaf are those of a list; explanations show the latest of them.
    #[track_caller]
    fn assert_evidence(&self, rule: &Predicate, customer: &str, expected: &Json, show: fn(&Evidence) -> String) {
        let reason = rule.plan(&self.context).expect("a sound definition").explain(self.customer(customer)).reason;
        let expected = expected.as_array().expect("a list");
        let earlier = expected.len().saturating_sub(Explanation::MOST_EVENTS);
        assert_eq!(reason.more_events, earlier, "{customer}: {rule}");
        let shown: Vec<String> = reason.events.iter().map(show).collect();
        assert_eq!(shown, expected[earlier..], "{customer}: {rule}");
    }

    /// A share is exactly this one, as `3/4`; null is unknown.
    #[track_caller]
    fn assert_share(&self, share: &ShareMetric, customer: &str, expected: &Json) {
        let plan = |rule: Predicate| rule.plan(&self.context).expect("a sound definition");
        let customer = self.customer(customer);
        let verdict = match expected.as_str() {
            Some(ratio) => plan(share.clone().exactly(ratio.parse().expect("a ratio"))).verdict(customer),
            None => !plan(share.clone().is_known()).verdict(customer),
        };
        assert_eq!(verdict, Verdict::Yes, "{}: {share} {expected}", customer.id());
    }

    /// How many events a selector finds of all customers.
    fn found(&self, finder: &Finder) -> usize {
        self.customers.iter().map(|customer| finder.find(customer).expect("told").len()).sum()
    }
}

fn id(plan: &Plan) -> &str {
    plan.segment().map_or("", SegmentId::as_str)
}

fn fnv1a(ids: impl Iterator<Item = impl Display>) -> String {
    let bytes = ids.flat_map(|id| format!("{id}\n").into_bytes());
    let hash =
        bytes.fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}")
}
