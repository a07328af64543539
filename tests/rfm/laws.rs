//! The laws of fitted scores, beside formulas that count through the whole sample for every value.
//!
//! `PROPTEST_CASES` multiplies the work: 256 is the usual amount.

#![cfg(feature = "serde")]
use proptest::prelude::*;
use rust_decimal::Decimal;
use segmentry::{
    model::Id,
    rfm::{Bins, Collapsed, FitError, Fitted, Method, Quantile, Scoring, Ties},
    scale::{Best, Closed, Combination},
};

// ---- The oracle: nothing of the library's, all by counting ---------------------------------------------------------

/// A fraction with a denominator above zero.
#[derive(Clone, Copy, Debug)]
struct Fraction(i128, i128);

impl Fraction {
    fn whole(n: i64) -> Self {
        Self(n.into(), 1)
    }

    fn cmp(self, other: Self) -> std::cmp::Ordering {
        (self.0 * other.1).cmp(&(other.0 * self.1))
    }

    fn less(self, other: Self) -> bool {
        self.cmp(other).is_lt()
    }
}

/// Hyndman and Fan: `Q(p) = (1 - g) x(j) + g x(j+1)` with `j = floor(n p + m)`, where `g` depends on what is left.
fn quantile(sorted: &[i64], (p, of): (i128, i128), kind: Quantile) -> Fraction {
    let n = sorted.len() as i128;
    // m, in parts of 24 and of p.
    let (constant, times_p) = match kind {
        Quantile::Type1 | Quantile::Type2 | Quantile::Type4 => (0, 0),
        Quantile::Type3 => (-12, 0),
        Quantile::Type5 => (12, 0),
        Quantile::Type6 => (0, 24),
        Quantile::Type7 => (24, -24),
        Quantile::Type8 => (8, 8),
        Quantile::Type9 => (9, 6),
    };
    let (at, scale) = (24 * n * p + constant * of + times_p * p, 24 * of);
    let (j, rest) = (at.div_euclid(scale), at.rem_euclid(scale));
    let (g, unit) = match kind {
        Quantile::Type1 => (i128::from(rest > 0), 1),
        Quantile::Type2 => (if rest > 0 { 2 } else { 1 }, 2),
        Quantile::Type3 => (i128::from(!(rest == 0 && j.rem_euclid(2) == 0)), 1),
        _ => (rest, scale),
    };
    let x = |rank: i128| i128::from(sorted[(rank.clamp(1, n) - 1) as usize]);
    Fraction((unit - g) * x(j) + g * x(j + 1), unit)
}

/// Scores of each customer, how many levels there are, and the best score: by position, which is the id.
struct Scored {
    scores: Vec<u8>,
    levels: u8,
}

fn oracle(values: &[i64], definition: &Definition) -> Scored {
    let Definition { bins: b, method, best, collapsed } = definition;
    let n = values.len() as u64;
    let b64 = u64::from(*b);
    let less = |v: i64| values.iter().filter(|other| **other < v).count() as u64;
    let most = |v: i64| values.iter().filter(|other| **other <= v).count() as u64;
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let (least, greatest) = (sorted[0], sorted[sorted.len() - 1]);
    // Ascending scores by formula, and the ones that the range can get.
    let (ascending, mut levels): (Vec<u64>, Vec<u64>) = match method {
        How::Low | How::High | How::Nearest => {
            let formula = |v: i64| match method {
                How::Low => b64 * less(v) / n + 1,
                How::High => (b64 * most(v)).div_ceil(n),
                _ => b64 * (less(v) + most(v)) / (2 * n) + 1,
            };
            let scores: Vec<u64> = values.iter().map(|v| formula(*v).min(b64)).collect();
            (scores.clone(), scores)
        }
        How::SplitById | How::SplitBySeed => unreachable!("split by its own oracle"),
        How::Quantiles(kind, closed, plus) => {
            let edges: Vec<Fraction> = (1..*b)
                .map(|q| {
                    let Fraction(n, d) = quantile(&sorted, (q.into(), (*b).into()), *kind);
                    Fraction(n + i128::from(*plus) * d, d)
                })
                .collect();
            by_edges(values, &edges, *closed, (least, greatest))
        }
        How::EqualWidth => {
            let width = i128::from(greatest) - i128::from(least);
            let edges: Vec<Fraction> = (1..*b)
                .map(|q| Fraction(i128::from(least) * i128::from(*b) + i128::from(q) * width, (*b).into()))
                .collect();
            by_edges(values, &edges, Closed::Left, (least, greatest))
        }
    };
    levels.sort_unstable();
    levels.dedup();
    let k = levels.len() as u64;
    let score = |ascending: u64| {
        let level = levels.iter().position(|level| *level == ascending).unwrap() as u64 + 1;
        let (score, of) = match collapsed {
            Collapsed::Skip | Collapsed::Refuse => (ascending, b64),
            Collapsed::Compress => (level, k),
            Collapsed::Stretch if k == 1 => ((b64 + 1).div_ceil(2), b64),
            // Half up: floor(x + 1/2).
            Collapsed::Stretch => (1 + (2 * (level - 1) * (b64 - 1) + (k - 1)) / (2 * (k - 1)), b64),
        };
        (if *best == Best::Highest { score } else { of + 1 - score }) as u8
    };
    Scored { scores: ascending.into_iter().map(score).collect(), levels: k as u8 }
}

/// Ascending scores of values, and of all that lies between the least and the greatest.
fn by_edges(values: &[i64], edges: &[Fraction], closed: Closed, range: (i64, i64)) -> (Vec<u64>, Vec<u64>) {
    let (least, greatest) = (Fraction::whole(range.0), Fraction::whole(range.1));
    let reaches = |value: Fraction, edge: Fraction| match closed {
        Closed::Left => !value.less(edge),
        // The lowest bin includes its lower end.
        Closed::Right => edge.less(value) || !least.less(edge),
    };
    let score = |value: Fraction| 1 + edges.iter().filter(|edge| reaches(value, **edge)).count() as u64;
    // Scores change at edges only, so what there is between is found at the ends, on edges and just above them.
    let mut at = vec![least, greatest];
    for edge in edges.iter().filter(|edge| !edge.less(least) && !greatest.less(**edge)) {
        at.push(*edge);
        let above = Fraction(edge.0 * 1_000_000 + 1, edge.1 * 1_000_000);
        at.extend((!greatest.less(above)).then_some(above));
    }
    let levels = at.into_iter().map(score).collect();
    (values.iter().map(|value| score(Fraction::whole(*value))).collect(), levels)
}

// ---- Definitions by chance ---------------------------------------------------------------------------------------

#[derive(Clone, Copy, Debug, PartialEq)]
enum How {
    Low,
    High,
    Nearest,
    SplitById,
    SplitBySeed,
    Quantiles(Quantile, Closed, i64),
    EqualWidth,
}

#[derive(Clone, Debug)]
struct Definition {
    bins: u8,
    method: How,
    best: Best,
    collapsed: Collapsed,
}

impl Definition {
    fn bins(&self) -> Bins {
        let method = match self.method {
            How::Low => Method::Ranks(Ties::Low),
            How::High => Method::Ranks(Ties::High),
            How::Nearest => Method::Ranks(Ties::Nearest),
            How::SplitById => Method::Ranks(Ties::SplitById),
            How::SplitBySeed => Method::Ranks(Ties::SplitBySeed("spring".into())),
            How::Quantiles(quantile, closed, plus) => Method::Quantiles { quantile, closed, plus: plus.into() },
            How::EqualWidth => Method::EqualWidth,
        };
        Bins::new(self.bins).method(method).best(self.best).collapsed(self.collapsed)
    }

    fn scoring(&self) -> Scoring {
        Scoring::new([("value", self.bins())])
    }
}

fn together() -> impl Strategy<Value = How> {
    let closed = prop_oneof![Just(Closed::Left), Just(Closed::Right)];
    let quantiles = (0..9_usize, closed, -1..=1_i64)
        .prop_map(|(kind, closed, plus)| How::Quantiles(Quantile::ALL[kind], closed, plus));
    prop_oneof![Just(How::Low), Just(How::High), Just(How::Nearest), Just(How::EqualWidth), quantiles]
}

fn any_method() -> impl Strategy<Value = How> {
    prop_oneof![4 => together(), 1 => Just(How::SplitById), 1 => Just(How::SplitBySeed)]
}

fn definition(method: impl Strategy<Value = How>) -> impl Strategy<Value = Definition> {
    let bins = prop_oneof![4 => 2..=7_u8, 1 => 8..=100_u8];
    let best = prop_oneof![Just(Best::Highest), Just(Best::Lowest)];
    let collapsed = prop_oneof![Just(Collapsed::Skip), Just(Collapsed::Compress), Just(Collapsed::Stretch)];
    (bins, method, best, collapsed).prop_map(|(bins, method, best, collapsed)| Definition {
        bins,
        method,
        best,
        collapsed,
    })
}

/// Few different values, many, negative ones, one that most have.
fn values() -> impl Strategy<Value = Vec<i64>> {
    let value = prop_oneof![
        prop_oneof![3 => Just(1_i64), 1 => 1..6_i64],
        0..20_i64,
        -50..50_i64,
        -1_000_000_000..1_000_000_000_i64,
    ];
    prop_oneof![
        proptest::collection::vec(prop_oneof![3 => Just(1_i64), 1 => 1..6_i64], 1..60),
        proptest::collection::vec(0..12_i64, 1..60),
        proptest::collection::vec(-50..50_i64, 1..60),
        proptest::collection::vec(value, 1..60),
    ]
}

fn fit(values: &[i64], scoring: &Scoring) -> Fitted {
    fit_of((0_i64..).zip(values.iter().copied()), scoring)
}

fn fit_of(customers: impl IntoIterator<Item = (i64, i64)>, scoring: &Scoring) -> Fitted {
    scoring.fit(customers.into_iter().map(|(id, value)| (id, [value]))).unwrap()
}

fn scores(fitted: &Fitted, values: &[i64]) -> Vec<u8> {
    let score = |(id, value): (i64, &i64)| fitted.model.scores(id, &[*value]).unwrap().get(0).unwrap().get();
    (0_i64..).zip(values).map(score).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn scores_are_what_counting_through_all_gives(values in values(), definition in definition(together())) {
        let fitted = fit(&values, &definition.scoring());
        let expected = oracle(&values, &definition);
        prop_assert_eq!(scores(&fitted, &values), expected.scores);
        let by_ranks = matches!(definition.method, How::Low | How::High | How::Nearest);
        prop_assert_eq!(fitted.diagnoses[0].levels(), expected.levels, "{:?} {}", fitted.diagnoses, by_ranks);
    }

    #[test]
    fn split_bins_differ_by_one_customer_at_most(values in values(), definition in definition(any_method())) {
        let definition = Definition { method: How::SplitById, collapsed: Collapsed::Skip, ..definition };
        for method in [How::SplitById, How::SplitBySeed] {
            let fitted = fit(&values, &Definition { method, ..definition.clone() }.scoring());
            let scores = scores(&fitted, &values);
            let (n, b) = (values.len(), usize::from(definition.bins));
            // NTILE: the first bins have one more.
            let expected: Vec<usize> = (0..b).map(|bin| n / b + usize::from(bin < n % b)).collect();
            let found: Vec<usize> =
                (1..=definition.bins).map(|bin| scores.iter().filter(|score| **score == bin).count()).collect();
            prop_assert_eq!(&found, &expected);
            let counts: Vec<u64> = found.iter().map(|count| *count as u64).collect();
            prop_assert_eq!(fitted.diagnoses[0].counts(), counts);
        }
    }

    #[test]
    fn ties_are_split_as_by_ntile(values in values(), definition in definition(any_method())) {
        let definition = Definition { method: How::SplitById, collapsed: Collapsed::Skip, ..definition };
        let fitted = fit(&values, &definition.scoring());
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by_key(|id| (if definition.best == Best::Highest { values[*id] } else { -values[*id] }, *id));
        let (n, b) = (values.len(), usize::from(definition.bins));
        let mut expected = vec![0; n];
        let mut rest = order.into_iter();
        for bin in 0..b {
            for id in rest.by_ref().take(n / b + usize::from(bin < n % b)) {
                expected[id] = bin as u8 + 1;
            }
        }
        prop_assert_eq!(scores(&fitted, &values), expected);
    }

    #[test]
    fn scores_never_fall_as_values_get_better(
        values in values(),
        others in values(),
        definition in definition(any_method()),
    ) {
        let model = fit(&values, &definition.scoring()).model;
        let mut all: Vec<i64> = values.into_iter().chain(others).collect();
        all.sort_unstable();
        if definition.best == Best::Lowest {
            all.reverse();
        }
        let score = |value: &i64| model.scores(7, &[*value]).unwrap().get(0).unwrap().get();
        prop_assert!(all.iter().map(score).is_sorted());
    }

    #[test]
    fn equal_values_get_equal_scores_unless_they_are_split(values in values(), definition in definition(together())) {
        let fitted = fit(&values, &definition.scoring());
        let scores = scores(&fitted, &values);
        for (one, score) in values.iter().zip(&scores) {
            for (other, other_score) in values.iter().zip(&scores) {
                prop_assert!(one != other || score == other_score);
            }
        }
    }

    #[test]
    fn the_order_of_customers_does_not_matter(
        values in values(),
        definition in definition(any_method()),
        turn in 0..60_usize,
    ) {
        let customers: Vec<(i64, i64)> = (0..).zip(values.iter().copied()).collect();
        let mut turned = customers.clone();
        turned.rotate_left(turn % values.len());
        turned.reverse();
        prop_assert_eq!(fit_of(customers, &definition.scoring()), fit_of(turned, &definition.scoring()));
    }

    #[test]
    fn parts_make_the_whole(
        values in values(),
        definitions in [definition(any_method()), definition(any_method())],
        parts in proptest::collection::vec(0..4_usize, 60),
        is_nested in any::<bool>(),
        is_percentile in any::<bool>(),
        turn in 0..4_usize,
    ) {
        let mut scoring = Scoring::new(["one", "other"].into_iter().zip(definitions.iter().map(Definition::bins)));
        if is_nested {
            scoring = scoring.nested();
        }
        if is_percentile {
            scoring = scoring.combine("percentile", Combination::Percentile(vec![2, 1]));
        }
        let customers: Vec<(i64, [i64; 2])> =
            (0..).zip(values.iter().zip(values.iter().rev()).map(|(one, other)| [*one, other / 3])).collect();
        let whole = scoring.fit(customers.iter().copied()).unwrap();
        let mut samples = vec![scoring.sample().unwrap(); 4];
        for ((id, values), part) in customers.iter().zip(parts) {
            samples[part].add(*id, values).unwrap();
        }
        // They travel.
        let travelled = samples.iter().map(|sample| serde_json::to_string(sample).unwrap());
        samples = travelled.map(|json| serde_json::from_str(&json).unwrap()).collect();
        samples.rotate_left(turn);
        // ((4 + 3) + (2 + 1)), then one that is empty.
        let [mut one, two, mut three, four] = <[_; 4]>::try_from(samples).unwrap();
        one.merge(two).unwrap();
        three.merge(four).unwrap();
        three.merge(one).unwrap();
        three.merge(scoring.sample().unwrap()).unwrap();
        prop_assert_eq!(three.len(), values.len() as u64);
        prop_assert_eq!(three.fit().unwrap(), whole);
    }

    #[test]
    fn a_diagnosis_counts_what_customers_got(
        values in values(),
        definitions in [definition(any_method()), definition(any_method())],
        is_nested in any::<bool>(),
    ) {
        let mut scoring = Scoring::new(["one", "other"].into_iter().zip(definitions.iter().map(Definition::bins)));
        if is_nested {
            scoring = scoring.nested();
        }
        let customers: Vec<(i64, [i64; 2])> =
            (0..).zip(values.iter().zip(values.iter().rev()).map(|(one, other)| [*one, other / 3])).collect();
        let fitted = scoring.fit(customers.iter().copied()).unwrap();
        for (place, diagnosis) in fitted.diagnoses.iter().enumerate() {
            let mut counts = vec![0_u64; diagnosis.counts().len()];
            for (id, values) in &customers {
                let score = fitted.model.scores(*id, values).unwrap().get(place).unwrap();
                prop_assert_eq!(usize::from(score.of()), counts.len());
                counts[usize::from(score.get()) - 1] += 1;
            }
            prop_assert_eq!(diagnosis.counts(), &counts[..]);
            let column: Vec<i64> = customers.iter().map(|(_, values)| values[place]).collect();
            prop_assert_eq!(diagnosis.least(), Decimal::from(*column.iter().min().unwrap()));
            prop_assert_eq!(diagnosis.greatest(), Decimal::from(*column.iter().max().unwrap()));
            prop_assert_eq!(diagnosis.customers(), column.len() as u64);
            // The most frequent value, by counting through all.
            let count = |value: i64| column.iter().filter(|other| **other == value).count();
            let heaviest = column.iter().copied().max_by_key(|value| (count(*value), -value)).unwrap();
            let is_heavy = count(heaviest) > 1 && count(heaviest) * usize::from(diagnosis.bins()) > column.len();
            let expected = is_heavy.then(|| (Decimal::from(heaviest), count(heaviest) as u64));
            prop_assert_eq!(diagnosis.heaviest(), expected);
            if !is_nested {
                for score in diagnosis.skipped() {
                    prop_assert_eq!(counts[usize::from(score) - 1], 0);
                }
            }
        }
    }

    #[test]
    fn a_collapsed_scale_is_refused_where_that_is_asked_for(values in values(), definition in definition(any_method())) {
        let levels = fit(&values, &definition.scoring()).diagnoses[0].levels();
        let definition = Definition { collapsed: Collapsed::Refuse, ..definition };
        let refused = definition.scoring().fit((0_i64..).zip(values.iter().map(|value| [*value])));
        let expected = FitError::Collapsed {
            dimension: "value".into(),
            cell: Vec::new(),
            levels,
            bins: definition.bins,
        };
        prop_assert_eq!(refused.err(), (levels < definition.bins).then_some(expected));
    }

    #[test]
    fn nested_scores_are_those_of_a_fit_inside_the_cell(values in values(), method in together()) {
        let definition = Definition { bins: 3, method, best: Best::Highest, collapsed: Collapsed::Skip };
        let scoring = Scoring::new([("one", definition.bins()), ("other", definition.bins())]).nested();
        let customers: Vec<(i64, [i64; 2])> =
            (0..).zip(values.iter().zip(values.iter().rev()).map(|(one, other)| [*one, *other])).collect();
        let fitted = scoring.fit(customers.iter().copied()).unwrap();
        let first = fit(&values, &definition.scoring());
        for cell in 1..=3 {
            let inside: Vec<&(i64, [i64; 2])> =
                customers.iter().filter(|(id, values)| scores_of(&first, *id, values[0]) == cell).collect();
            if inside.is_empty() {
                continue;
            }
            let alone = fit_of(inside.iter().map(|(id, values)| (*id, values[1])), &definition.scoring());
            for (id, values) in inside {
                let nested = fitted.model.scores(*id, values).unwrap();
                prop_assert_eq!(nested.get(0).unwrap().get(), cell);
                prop_assert_eq!(nested.get(1).unwrap().get(), scores_of(&alone, *id, values[1]));
            }
        }
    }

    #[test]
    fn percentiles_are_how_many_in_a_hundred_have_less(values in values()) {
        let bins = Bins::new(5);
        let scoring = Scoring::new([("one", bins.clone()), ("other", bins.best(Best::Lowest))])
            .combine("percentile", Combination::Percentile(vec![2, 1]));
        let customers: Vec<(i64, [i64; 2])> =
            (0..).zip(values.iter().zip(values.iter().rev()).map(|(one, other)| [*one, *other])).collect();
        let model = scoring.fit(customers.iter().copied()).unwrap().model;
        let all: Vec<_> = customers.iter().map(|(id, values)| model.scores(*id, values).unwrap()).collect();
        let mean = |scores: &segmentry::scale::Scores| 2 * scores.get(0).unwrap().get() + scores.get(1).unwrap().get();
        for scores in &all {
            let less = all.iter().filter(|other| mean(other) < mean(scores)).count();
            let expected = Decimal::from(100 * less / all.len());
            prop_assert_eq!(model.combined("percentile", scores), Some(expected));
        }
    }
}

fn scores_of(fitted: &Fitted, id: i64, value: i64) -> u8 {
    fitted.model.scores(Id::Number(id), &[value]).unwrap().get(0).unwrap().get()
}
