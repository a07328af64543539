//! Whatever bytes arrive: nothing panics, what is read is what is written, and every fault has a place in the JSON.
//!
//! From noise to near misses: random bytes, random text, random JSON that likes the vocabulary's own words in the wrong
//! places, and valid definitions with a part removed, repeated, replaced, or swapped for one of the same role. `PROPTEST_CASES=200000` runs
//! for some minutes.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::reversed_empty_ranges,
    reason = "a test fails by panicking, also in the helpers beside it, hashes take a hasher; reversed ranges are bad \
              input; golden files are read"
)]

use proptest::{collection::vec, prelude::*, sample::select};
use segmentry::{
    model::{
        BirthDate, Cart, Consent, Currency, CustomEvent, Customer, Event, EventKind, Gender, GeoPoint, History, Line,
        Message, Money, Order, PersonalOccasion, Session, SignUp, Value, View,
    },
    occasion::{LeapDay, Occasion, Rule, Shift},
    prelude::*,
    scale::Scale,
    time::{Instant, Span, Window},
    words::Metric,
};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    collections::{BTreeMap, hash_map::DefaultHasher},
    fmt::Debug,
    hash::{Hash, Hasher},
    sync::LazyLock,
};

fn context() -> Context {
    Context::at("2026-06-01T00:00:00Z".parse::<Instant>().unwrap())
        .zone(chrono_tz::Europe::Berlin)
        .scale("a", orders().count().levels("a", [(1, "b"), (2, "X")]))
}

/// Shared, since a zone table is built once for a context.
static CONTEXT: LazyLock<Context> = LazyLock::new(context);

static SOMEBODY: LazyLock<Customer> = LazyLock::new(|| {
    let at: Instant = "2026-05-01T10:00:00Z".parse().unwrap();
    let eur = |amount: i64| Money::new(amount, Currency::EUR).unwrap();
    let mut customer = Customer::new(1);
    customer.profile.gender = Gender::Female.into();
    customer.profile.set_attribute("a", 5);
    customer.record(Order::new(at, eur(40)).id(1).line(Line::new("X", 2).price(eur(20))).refund(at, eur(5))).unwrap();
    customer.record(Message::opened(at).campaign("X")).unwrap();
    customer.record(CustomEvent::new("a", at).with("a", 1)).unwrap();
    for n in 0..4_u32 {
        let at = at.saturating_sub(days(n * 40));
        customer.record(View::of_product(at, "X").device("phone")).unwrap();
        customer.record(Cart::added(at, "X").quantity(n).price(eur(n.into()))).unwrap();
        customer.record(Session::new(at).feature("a").duration(hours(n))).unwrap();
        customer.record(Order::new(at, eur(n.into())).id(i64::from(n) + 2).line(Line::new("X", n))).unwrap();
    }
    customer.profile.birth_date = "1987-02-28".parse::<BirthDate>().unwrap().into();
    customer.profile.sign_up = Some(SignUp { at, source: None });
    let date = "2020-02-29".parse().unwrap();
    customer.profile.occasions.insert(PersonalOccasion { kind: "a".into(), date, recurs: true });
    customer
});

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// What is read prints, and reads back equal from what it is written as.
fn read<T: DeserializeOwned + Serialize + PartialEq + Debug>(bytes: &[u8]) -> Option<(T, serde_json::Value)> {
    let read: T = serde_json::from_slice(bytes).ok()?;
    let text = serde_json::to_string(&read).unwrap();
    let again: T = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert!(again == read, "reads back as something else: {text}");
    assert_eq!(serde_json::to_string(&again).unwrap(), text);
    assert_eq!(format!("{again:?}"), format!("{read:?}"));
    Some((read, serde_json::from_str(&text).unwrap()))
}

fn check_faults(error: &segmentry::DefinitionError, json: &serde_json::Value) {
    assert!((1..=100).contains(&error.faults().len()));
    for fault in error.faults() {
        assert!(fault.segment().is_some() || json.pointer(fault.path()).is_some(), "{fault} is not in {json}");
        assert!(error.to_string().contains(&fault.to_string()));
    }
}

fn check_plan(plan: &Plan) {
    let explanation = plan.explain(&SOMEBODY);
    assert_eq!(explanation.verdict, plan.verdict(&SOMEBODY));
    assert_eq!(explanation.reason.verdict, explanation.verdict);
    assert!(!explanation.to_string().is_empty());
}

fn check_rule(rule: &Predicate) {
    let again: Predicate = serde_json::from_slice(&serde_json::to_vec(rule).unwrap()).unwrap();
    assert_eq!(hash(rule), hash(&again));
    assert_eq!(rule.stable_hash(), again.stable_hash());
    assert_eq!(rule.to_string(), again.to_string());
    // The canonical form is a definition too, and its own canonical form.
    let canonical: Predicate = serde_json::from_slice(&rule.canonical_bytes()).unwrap();
    assert_eq!(canonical.canonical_bytes(), rule.canonical_bytes());
    let verdict = |rule: &Predicate| rule.plan(&CONTEXT).ok().map(|plan| plan.verdict(&SOMEBODY));
    assert_eq!(verdict(&canonical), verdict(rule), "{rule} and its canonical form {canonical}");
}

/// Everything that takes JSON is given these bytes; tells how many of them took it.
fn feed(bytes: &[u8]) -> usize {
    let mut taken = 0;
    if let Some((segment, json)) = read::<Segment>(bytes) {
        taken += 1;
        check_rule(segment.rule());
        match segment.plan(&CONTEXT) {
            Ok(plan) => check_plan(&plan),
            Err(error) => check_faults(&error, &json),
        }
    }
    if let Some((rule, json)) = read::<Predicate>(bytes) {
        taken += 1;
        check_rule(&rule);
        match rule.plan(&CONTEXT) {
            Ok(plan) => check_plan(&plan),
            Err(error) => check_faults(&error, &json),
        }
    }
    if let Some((metric, json)) = read::<Metric>(bytes) {
        taken += 1;
        assert!(!metric.to_string().is_empty());
        match metric.plan(&CONTEXT) {
            Ok(plan) => drop(plan.value(&SOMEBODY).to_string()),
            Err(error) => check_faults(&error, &json),
        }
    }
    if let Some((customer, _)) = read::<Customer>(bytes) {
        taken += 1;
        let plan = orders().total(Currency::EUR).at_least(1).plan(&CONTEXT).unwrap();
        check_plan(&plan);
        assert_eq!(plan.explain(&customer).verdict, plan.verdict(&customer));
        let mut both = customer.clone();
        let merged = both.absorb(customer.clone());
        assert!(merged.differing.is_empty());
    }
    if let Some((history, _)) = read::<History>(bytes) {
        taken += 1;
        let mut again = History::default();
        let backwards = history.clone().into_iter().collect::<Vec<Event>>().into_iter().rev();
        assert!(again.extend(backwards).rejected.is_empty());
        assert!(again == history, "depends on the order of arrival");
    }
    if let Some((scale, _)) = read::<Scale>(bytes) {
        taken += 1;
        let names: Vec<_> = scale.names().cloned().collect();
        match level("s").is_known().plan(&context().scale("s", scale.clone())) {
            // The level that is reached is the one whose predicate holds.
            Ok(plan) => {
                let of_level = |name: &str| scale.level(name).plan(&CONTEXT).map(|plan| plan.verdict(&SOMEBODY));
                let verdicts: Vec<Verdict> = names.iter().filter_map(|name| of_level(name).ok()).collect();
                let is_known = verdicts.contains(&Verdict::Yes);
                assert_eq!(plan.verdict(&SOMEBODY).is_yes(), is_known, "{scale}: {verdicts:?}");
            }
            Err(error) => assert!(!error.faults().is_empty()),
        }
    }
    taken += usize::from(read::<Occasion>(bytes).is_some());
    taken += usize::from(read::<Rule>(bytes).is_some_and(|(rule, _)| rule.dates(2026).len() <= 366 * 3));
    taken += usize::from(read::<Value>(bytes).is_some());
    taken
}

/// Definitions and data of every kind, valid as they stand.
static VALID: LazyLock<Vec<String>> = LazyLock::new(|| {
    let last = |span: Span| orders().within_last(span);
    let eur = |amount: i64| Money::new(amount, Currency::EUR).unwrap();
    let point = GeoPoint::degrees("52.52", "13.405").unwrap();
    let day: Instant = "2026-01-01T00:00:00Z".parse().unwrap();
    let rules = [
        orders().count().more_than(10),
        last(days(365)).total(Currency::EUR).at_least(500) | !last(hours(36)).average(Currency::EUR).between(1..=5),
        messages().opened_or_clicked().since_last().between(days(60)..days(90)),
        orders().with_line(line().product("X").quantity(2..)).without_line(line().price(eur(1)..)).any(),
        at_least_of(2, [tag("vip"), age().between(18..30), home().within(kilometres(25), point)]),
        (gender().is(Gender::Female) & country().is_known()).unknown_counts_as(false),
        custom("a").property("a").at_least(1).during(previous_months(3)).active_weeks().less_than(9),
        custom("a").average_of("a").more_than(1) & host("h") & in_segment("s").unwrap(),
        between(orders(), messages().clicked()).at_most(hours(24)) & tenure().exactly(days(3)),
        orders().during(day..).mean_gap().is_known()
            & orders().during(Window::Age { from: days(1), to: days(2) }).none(),
        attribute("a").at_least(Value::from(day)) & order_lines().total_quantity().exactly(3),
        all_of([everyone(), nobody(), any_of([])]),
        orders().worth(eur(5)..=eur(1)).aged(days(9)..days(1)).count().between(3..1),
        orders().offer("a").with_offer().channel("online").gifts().distinct_products().at_least(2),
        messages().clicked().campaigns(["a", "b"]).last_days(calendar_days(0)).distinct_messages().exactly(0),
        custom("a").property("b").is_none_of(["x"]).total_of("a").less_than(-1),
        income().at_least(eur(5)) & birth_date().is_known() & interests().include_any_of(["a", "b"]),
        consent("email").is(Consent::Granted) & decision_maker().is(true) & household_size().between(2..=4),
        credit_notes().total(Currency::USD).is_known() | events([EventKind::Order, EventKind::custom("a")]).any(),
    ];
    let mut valid: Vec<String> = rules.iter().map(|rule| serde_json::to_string(rule).unwrap()).collect();
    // Every form there is.
    for file in std::fs::read_dir("tests/golden/v1").unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let definitions = text.lines().filter_map(|line| line.strip_prefix("\"definition\": "));
        valid.extend(definitions.map(|line| line.trim_end_matches(',').to_owned()));
    }
    let holidays = [
        Rule::any_of([Rule::easter().days_before(2), Rule::on(["2026-05-01".parse().unwrap()])]),
        Rule::fixed(2, 29).moved_if_on([chrono::Weekday::Sun], Shift::After(1)).since(2000),
        Rule::last(chrono::Weekday::Mon, 5).moved_if_coinciding(Rule::easter().days_after(50), Shift::Before(7)),
    ];
    let occasions = [
        Occasion::from(birthday().lead(3).leap_day(LeapDay::February28)),
        personal("a").trail(400).into(),
        daily(clock(22, 0)..clock(4, 0)).on([chrono::Weekday::Fri]).into(),
        holiday::rule("a", holidays[0].clone()).lead(1).into(),
    ];
    valid.extend(holidays.iter().map(|rule| serde_json::to_string(rule).unwrap()));
    valid.extend(occasions.iter().map(|occasion| serde_json::to_string(occasion).unwrap()));
    let segments = rules.into_iter().map(|rule| Segment::new("s", rule).unwrap().note("title", "T\u{e9}\n"));
    valid.extend(segments.map(|segment| serde_json::to_string(&segment).unwrap()));
    let metrics: [Metric; 4] = [
        orders().count().into(),
        last(days(1)).largest(Currency::EUR).before_refunds().into(),
        orders().since_first().into(),
        city().into(),
    ];
    valid.extend(metrics.map(|metric| serde_json::to_string(&metric).unwrap()));
    valid.push(serde_json::to_string(&*SOMEBODY).unwrap());
    valid.push(serde_json::to_string(&SOMEBODY.history).unwrap());
    valid
});

/// Every key and text that stands in a valid definition, and some numbers in texts.
static VOCABULARY: LazyLock<Vec<String>> = LazyLock::new(|| {
    fn collect(json: &serde_json::Value, words: &mut Vec<String>) {
        match json {
            serde_json::Value::String(text) => words.push(text.clone()),
            serde_json::Value::Array(items) => items.iter().for_each(|item| collect(item, words)),
            serde_json::Value::Object(entries) => entries.iter().for_each(|(key, value)| {
                words.push(key.clone());
                collect(value, words);
            }),
            _ => {}
        }
    }
    let extra = [
        "",
        "a/b~c",
        "-1",
        "1e3",
        "0",
        "0d",
        "99999999d",
        "1.0000000000",
        "79228162514264337593543950335",
        "EUR",
        "1 EUR",
        "1/0",
        "100000000/1",
        "12.5%",
        "24:00",
        "2026-02-30",
    ];
    let mut words: Vec<String> = extra.map(String::from).into();
    VALID.iter().for_each(|json| collect(&serde_json::from_str(json).unwrap(), &mut words));
    words.sort();
    words.dedup();
    words
});

fn word() -> impl Strategy<Value = String> {
    prop_oneof![20 => select(&**VOCABULARY), 1 => any::<String>()]
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    let whole = prop_oneof![4 => 0..4_u64, 1 => any::<u64>()].prop_map(serde_json::Value::from);
    let leaf = prop_oneof![
        8 => word().prop_map(serde_json::Value::from),
        3 => whole,
        1 => any::<bool>().prop_map(serde_json::Value::from),
        1 => any::<f64>().prop_map(serde_json::Value::from),
        1 => Just(serde_json::Value::Null),
    ];
    leaf.prop_recursive(8, 64, 5, |inner| {
        prop_oneof![
            1 => vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
            3 => vec((word(), inner), 1..4).prop_map(|entries| serde_json::Value::Object(entries.into_iter().collect())),
        ]
    })
}

/// Puts other values in places of a valid definition, so that its outer shape holds.
fn transplanted() -> impl Strategy<Value = serde_json::Value> {
    (select(&**VALID), select(&**VALID), any::<[prop::sample::Index; 2]>(), json(), any::<bool>()).prop_map(
        |(into, from, [place, source], random, is_random)| {
            let mut into: serde_json::Value = serde_json::from_str(&into).unwrap();
            let from: serde_json::Value = serde_json::from_str(&from).unwrap();
            let graft = if is_random {
                random
            } else {
                let places = pointers(&from);
                from.pointer(&places[source.index(places.len())]).unwrap().clone()
            };
            let places = pointers(&into);
            *into.pointer_mut(&places[place.index(places.len())]).unwrap() = graft;
            into
        },
    )
}

/// The places of a value, the root included.
fn pointers(json: &serde_json::Value) -> Vec<String> {
    let children: Vec<(String, &serde_json::Value)> = match json {
        serde_json::Value::Array(items) => items.iter().enumerate().map(|(n, item)| (n.to_string(), item)).collect(),
        serde_json::Value::Object(map) => {
            map.iter().map(|(key, item)| (key.replace('~', "~0").replace('/', "~1"), item)).collect()
        }
        _ => Vec::new(),
    };
    let below = |(step, child): (String, &_)| pointers(child).into_iter().map(move |path| format!("/{step}{path}"));
    [String::new()].into_iter().chain(children.into_iter().flat_map(below)).collect()
}

/// What stands in front of a value: the nearest key, and whether it is an element of the list there.
fn role(path: &str) -> (String, bool) {
    let mut steps = path.rsplit('/').skip_while(|step| step.parse::<usize>().is_ok());
    (steps.next().unwrap_or_default().to_owned(), path.ends_with(|last: char| last.is_ascii_digit()))
}

/// Every value of the valid definitions, by its role.
static BY_ROLE: LazyLock<BTreeMap<(String, bool), Vec<serde_json::Value>>> = LazyLock::new(|| {
    let mut by_role = BTreeMap::<_, Vec<_>>::new();
    for json in &*VALID {
        let json: serde_json::Value = serde_json::from_str(json).unwrap();
        for path in pointers(&json) {
            by_role.entry(role(&path)).or_default().push(json.pointer(&path).unwrap().clone());
        }
    }
    by_role
});

/// Values swapped for others of the same role: most are read, and many then ask for what cannot be.
fn swapped() -> impl Strategy<Value = serde_json::Value> {
    (select(&**VALID), vec(any::<[prop::sample::Index; 2]>(), 1..6)).prop_map(|(valid, swaps)| {
        let mut json: serde_json::Value = serde_json::from_str(&valid).unwrap();
        for [place, other] in swaps {
            let places = pointers(&json);
            let path = &places[place.index(places.len())];
            if let Some(others) = BY_ROLE.get(&role(path)) {
                *json.pointer_mut(path).unwrap() = others[other.index(others.len())].clone();
            }
        }
        json
    })
}

/// A span of bytes removed, repeated or replaced, once or several times.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let change = (any::<[prop::sample::Index; 2]>(), 0..4_u8, vec(any::<u8>(), 0..4), word());
    (select(&**VALID), vec(change, 1..4)).prop_map(|(valid, changes)| {
        let mut bytes = valid.into_bytes();
        for ([from, length], how, noise, word) in changes {
            let from = from.index(bytes.len() + 1);
            let to = bytes.len().min(from + length.index(12));
            let span = bytes[from..to].to_vec();
            let replacement = match how {
                0 => Vec::new(),
                1 => span.repeat(2),
                2 => noise,
                _ => word.into_bytes(),
            };
            bytes.splice(from..to, replacement);
        }
        bytes
    })
}

proptest! {
    #[test]
    fn bytes(bytes in vec(any::<u8>(), 0..64)) {
        feed(&bytes);
    }

    #[test]
    fn text(text in any::<String>()) {
        feed(text.as_bytes());
        feed(&serde_json::to_vec(&text).unwrap());
    }

    #[test]
    fn words_in_the_wrong_places(json in json()) {
        feed(&serde_json::to_vec(&json).unwrap());
    }

    #[test]
    fn transplants(json in transplanted()) {
        feed(&serde_json::to_vec(&json).unwrap());
    }

    #[test]
    fn swaps(json in swapped()) {
        feed(&serde_json::to_vec(&json).unwrap());
    }

    #[test]
    fn mutations(bytes in mutated()) {
        feed(&bytes);
    }
}

/// So that the tests above can fail: what they start from is read, each by what it was written from.
#[test]
fn what_is_valid_is_taken() {
    for json in &*VALID {
        assert!(feed(json.as_bytes()) >= 1, "{json}");
    }
}
