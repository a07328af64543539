//! What fits are made of, by tables that can be worked out on paper: edges, ties, collapsed scales, what lies outside,
//! partial samples, and what is refused.

use rust_decimal::Decimal;
use segmentry::{
    model::Id,
    rfm::{Bins, Collapsed, FitError, Fitted, Method, Quantile, Scoring, Ties, quantile},
    scale::{
        Axis, Best, Closed, Combination, EdgesError, Grid, GridRule, ModelError, Outside, ScoreError, Side, ValueError,
    },
    words::{percent, ratio},
};

fn scoring(bins: Bins) -> Scoring {
    Scoring::new([("value", bins)])
}

fn fit(bins: Bins, values: &[i64]) -> Fitted {
    scoring(bins).fit((0_i64..).zip(values.iter().map(|value| [*value]))).unwrap()
}

/// The scores of values by a fit to other values.
fn scores<T: Copy + Into<Decimal>>(fitted: &Fitted, values: &[T]) -> Vec<u8> {
    let breakpoints = fitted.model.breakpoints("value").unwrap();
    values.iter().map(|value| breakpoints.score(*value).unwrap().get()).collect()
}

/// The scores of the very customers, whose ids are their places.
fn own(fitted: &Fitted, values: &[i64]) -> Vec<u8> {
    let score = |(id, value): (i64, &i64)| fitted.model.scores(id, &[*value]).unwrap().get(0).unwrap().get();
    (0_i64..).zip(values).map(score).collect()
}

fn edges(fitted: &Fitted) -> Vec<(String, u8)> {
    let edges = fitted.model.breakpoints("value").unwrap().edges();
    edges.map(|(edge, score)| (edge.to_string(), score)).collect()
}

#[track_caller]
fn assert_edges(fitted: &Fitted, lowest: u8, expected: &[(&str, u8)]) {
    let expected: Vec<(String, u8)> = expected.iter().map(|(edge, score)| ((*edge).to_owned(), *score)).collect();
    assert_eq!((fitted.model.breakpoints("value").unwrap().lowest(), edges(fitted)), (lowest, expected));
}

fn decimals(texts: &[&str]) -> Vec<Decimal> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn ranks(ties: Ties) -> Bins {
    Bins::new(5).method(Method::Ranks(ties))
}

/// Six of ten have bought once.
const ORDERS: [i64; 10] = [1, 1, 1, 1, 1, 1, 2, 3, 4, 9];

// ---- Ranks -------------------------------------------------------------------------------------------------------

#[test]
fn without_ties_every_rank_policy_makes_bins_of_one_size() {
    let values: Vec<i64> = (1..=10).map(|value| value * 10).collect();
    for ties in [Ties::Low, Ties::High, Ties::Nearest, Ties::SplitById, Ties::SplitBySeed("s".into())] {
        let fitted = fit(ranks(ties.clone()), &values);
        assert_eq!(own(&fitted, &values), [1, 1, 2, 2, 3, 3, 4, 4, 5, 5], "{ties:?}");
        assert_edges(&fitted, 1, &[("30", 2), ("50", 3), ("70", 4), ("90", 5)]);
        assert_eq!(fitted.diagnoses[0].counts(), [2, 2, 2, 2, 2]);
    }
}

#[test]
fn where_bins_are_uneven_the_first_are_larger_with_low_and_ntile() {
    let values: Vec<i64> = (1..=7).collect();
    // floor(5 less / 7) + 1, ceil(5 most / 7), floor(5 (less + most) / 14) + 1, NTILE(5) of 7.
    assert_eq!(own(&fit(ranks(Ties::Low), &values), &values), [1, 1, 2, 3, 3, 4, 5]);
    assert_eq!(own(&fit(ranks(Ties::High), &values), &values), [1, 2, 3, 3, 4, 5, 5]);
    assert_eq!(own(&fit(ranks(Ties::Nearest), &values), &values), [1, 2, 2, 3, 4, 4, 5]);
    assert_eq!(own(&fit(ranks(Ties::SplitById), &values), &values), [1, 1, 2, 2, 3, 4, 5]);
}

#[test]
fn equals_go_to_the_lowest_the_highest_or_the_middle_bin_or_are_split() {
    let low = fit(ranks(Ties::Low), &ORDERS);
    assert_eq!(own(&low, &ORDERS), [1, 1, 1, 1, 1, 1, 4, 4, 5, 5]);
    assert_edges(&low, 1, &[("2", 4), ("4", 5)]);
    let high = fit(ranks(Ties::High), &ORDERS);
    assert_eq!(own(&high, &ORDERS), [3, 3, 3, 3, 3, 3, 4, 4, 5, 5]);
    assert_edges(&high, 3, &[("2", 4), ("4", 5)]);
    let nearest = fit(ranks(Ties::Nearest), &ORDERS);
    assert_eq!(own(&nearest, &ORDERS), [2, 2, 2, 2, 2, 2, 4, 4, 5, 5]);
    assert_edges(&nearest, 2, &[("2", 4), ("4", 5)]);
    let split = fit(ranks(Ties::SplitById), &ORDERS);
    assert_eq!(own(&split, &ORDERS), [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
    assert_edges(&split, 1, &[("1", 2), ("1", 3), ("2", 4), ("4", 5)]);
}

#[test]
fn the_score_is_just_below_at_and_just_above_an_edge() {
    let values = decimals(&["1.999999999", "2", "2.000000001", "3.999999999", "4", "100", "-5"]);
    let expected = [1, 4, 4, 4, 5, 5, 1];
    assert_eq!(scores(&fit(ranks(Ties::Low), &ORDERS), &values), expected);
    let lowest = fit(ranks(Ties::Low).best(Best::Lowest), &ORDERS);
    assert_eq!(scores(&lowest, &values), expected.map(|score| 6 - score));
    assert_edges(&lowest, 1, &[("4", 2), ("2", 5)]);
}

#[test]
fn where_less_is_better_ties_are_split_from_the_worst_on_and_by_ids_ascending() {
    let days = [30, 10, 10, 20, 10, 30];
    let fitted = fit(Bins::new(3).method(Method::Ranks(Ties::SplitById)).best(Best::Lowest), &days);
    // Worst first: 30 (0), 30 (5) | 20 (3), 10 (1) | 10 (2), 10 (4).
    assert_eq!(own(&fitted, &days), [1, 2, 3, 2, 3, 1]);
}

#[test]
fn ids_split_ties_in_their_order_whatever_the_order_of_rows() {
    let scoring = scoring(Bins::new(2).method(Method::Ranks(Ties::SplitById)));
    let ids = [Id::from("b"), Id::from(10), Id::from("a"), Id::from(9)];
    let model = scoring.fit(ids.iter().map(|id| (id.clone(), [1]))).unwrap().model;
    let score = |id: &Id| model.scores(id.clone(), &[1]).unwrap().get(0).unwrap().get();
    // Numbers before texts, each ascending.
    assert_eq!(ids.each_ref().map(score), [2, 1, 2, 1]);
    // Others have the place that they would have had.
    assert_eq!([Id::from(-3), Id::from(11), Id::from("aa")].each_ref().map(score), [1, 1, 2]);
    assert_eq!(model.breakpoints("value").unwrap().score(1).unwrap().get(), 2);
}

#[test]
fn a_seed_splits_ties_by_chance_and_always_alike() {
    let split = |seed: &str| {
        let values = [1; 1_000];
        own(&fit(Bins::new(2).method(Method::Ranks(Ties::SplitBySeed(seed.into()))), &values), &values)
    };
    let spring = split("spring");
    assert_eq!(spring, split("spring"));
    assert_eq!(spring.iter().filter(|score| **score == 2).count(), 500);
    let differ = spring.iter().zip(split("autumn")).filter(|(one, other)| **one != *other).count();
    assert!((400..600).contains(&differ), "{differ}");
}

#[test]
fn with_fewer_customers_than_bins_ntile_fills_the_first() {
    let fitted = fit(ranks(Ties::SplitById), &[7, 8, 9]);
    assert_eq!(own(&fitted, &[7, 8, 9]), [1, 2, 3]);
    assert_eq!((fitted.diagnoses[0].levels(), fitted.diagnoses[0].counts()), (3, &[1, 1, 1, 0, 0][..]));
    // By ranks they are spread.
    assert_eq!(own(&fit(ranks(Ties::Low), &[7, 8, 9]), &[7, 8, 9]), [1, 2, 4]);
    assert_eq!(own(&fit(ranks(Ties::High), &[7, 8, 9]), &[7, 8, 9]), [2, 4, 5]);
}

#[test]
fn a_single_customer_and_equal_ones_have_one_level() {
    for values in [&[5][..], &[5, 5, 5, 5]] {
        let of = |ties: Ties, collapsed| {
            let fitted = fit(ranks(ties).collapsed(collapsed), values);
            assert_eq!((fitted.diagnoses[0].levels(), fitted.diagnoses[0].is_collapsed()), (1, true));
            let score = fitted.model.scores(0, &[5]).unwrap().get(0).unwrap();
            (score.get(), score.of())
        };
        assert_eq!(of(Ties::Low, Collapsed::Skip), (1, 5));
        assert_eq!(of(Ties::High, Collapsed::Skip), (5, 5));
        assert_eq!(of(Ties::Nearest, Collapsed::Skip), (3, 5));
        assert_eq!(of(Ties::Low, Collapsed::Compress), (1, 1));
        assert_eq!(of(Ties::High, Collapsed::Stretch), (3, 5));
    }
}

// ---- Quantiles and widths ----------------------------------------------------------------------------------------

fn quantiles(bins: u8, closed: Closed, plus: &str) -> Bins {
    let plus = plus.parse().unwrap();
    Bins::new(bins).method(Method::Quantiles { quantile: Quantile::Type7, closed, plus })
}

#[test]
fn a_value_on_a_quantile_belongs_to_the_side_that_is_asked_for() {
    let values = [1, 2, 3, 4, 5];
    // The quartiles are 2, 3 and 4.
    assert_eq!(own(&fit(quantiles(4, Closed::Left, "0"), &values), &values), [1, 2, 3, 4, 4]);
    assert_eq!(own(&fit(quantiles(4, Closed::Right, "0"), &values), &values), [1, 1, 2, 3, 4]);
    let lowest = fit(quantiles(4, Closed::Left, "0").best(Best::Lowest), &values);
    assert_eq!(own(&lowest, &values), [4, 3, 2, 1, 1]);
    let lowest = fit(quantiles(4, Closed::Right, "0").best(Best::Lowest), &values);
    assert_eq!(own(&lowest, &values), [4, 4, 3, 2, 1]);
    assert_eq!(scores(&lowest, &decimals(&["2", "2.000000001", "4", "4.000000001"])), [4, 3, 2, 1]);
}

#[test]
fn an_edge_between_values_is_rounded_to_where_it_parts_the_same() {
    // Thirds of 0 and 1 with type 7 lie at 1/3 and 2/3, which no decimal is.
    let left = fit(quantiles(3, Closed::Left, "0"), &[0, 1]);
    assert_edges(&left, 1, &[("0.333333334", 2), ("0.666666667", 3)]);
    let right = fit(quantiles(3, Closed::Right, "0"), &[0, 1]);
    assert_edges(&right, 1, &[("0.333333333", 2), ("0.666666666", 3)]);
    for fitted in [left, right] {
        assert_eq!(scores(&fitted, &decimals(&["0.333333333", "0.333333334"])), [1, 2]);
        assert_eq!(scores(&fitted, &decimals(&["0.666666666", "0.666666667"])), [2, 3]);
    }
}

#[test]
fn bins_closed_on_the_right_hold_the_least_value_as_in_pandas() {
    // pandas.qcut([1, 1, 1, 1, 2, 3], 3, duplicates="drop"): (0.999, 1.333], (1.333, 3.0].
    let values = [1, 1, 1, 1, 2, 3];
    let fitted = fit(quantiles(3, Closed::Right, "0").collapsed(Collapsed::Compress), &values);
    assert_eq!(own(&fitted, &values), [1, 1, 1, 1, 2, 2]);
    assert_edges(&fitted, 1, &[("1.333333333", 2)]);
    assert_eq!(fitted.model.breakpoints("value").unwrap().of(), 2);
    // The edge at 1 is reached by all, so the lowest score is skipped.
    let skipping = fit(quantiles(3, Closed::Right, "0"), &values);
    assert_eq!(own(&skipping, &values), [2, 2, 2, 2, 3, 3]);
    assert_eq!(skipping.diagnoses[0].skipped().collect::<Vec<_>>(), [1]);
}

#[test]
fn one_can_be_added_to_every_edge_as_r_does() {
    // Quartiles 2, 3, 4, so edges 3, 4, 5.
    let values = [1, 2, 3, 4, 5];
    assert_eq!(own(&fit(quantiles(4, Closed::Left, "1"), &values), &values), [1, 1, 2, 3, 4]);
    // Amounts below one are all in the lowest bin then: no edge is reached.
    let cents = decimals(&["0.01", "0.02", "0.05", "0.10"]);
    let fitted =
        scoring(quantiles(4, Closed::Left, "1")).fit((0_i64..).zip(cents.iter().map(|value| [*value]))).unwrap();
    assert_eq!(scores(&fitted, &cents), [1, 1, 1, 1]);
    assert_eq!(fitted.diagnoses[0].levels(), 1);
}

#[test]
fn bins_of_equal_width_part_the_range() {
    let values = [0, 1, 2, 50, 100];
    let fitted = fit(Bins::new(4).method(Method::EqualWidth), &values);
    assert_edges(&fitted, 1, &[("25", 2), ("50", 3), ("75", 4)]);
    assert_eq!(own(&fitted, &values), [1, 1, 1, 3, 4]);
    // Nobody is in the second bin, but a value could be.
    assert_eq!(fitted.diagnoses[0].counts(), [3, 0, 1, 1]);
    assert_eq!(fitted.diagnoses[0].levels(), 4);
    assert_eq!(fitted.diagnoses[0].skipped().next(), None);
    let thirds = fit(Bins::new(3).method(Method::EqualWidth), &[0, 10]);
    assert_edges(&thirds, 1, &[("3.333333334", 2), ("6.666666667", 3)]);
    // All equal: the top bin holds the greatest.
    assert_eq!(own(&fit(Bins::new(3).method(Method::EqualWidth), &[7, 7]), &[7, 7]), [3, 3]);
}

#[test]
fn edges_of_the_hosts_own_stay_whoever_is_there() {
    let values = [1, 5, 9];
    let fitted = fit(Bins::edges([5, 10, 20]), &values);
    assert_edges(&fitted, 1, &[("5", 2), ("10", 3), ("20", 4)]);
    assert_eq!(own(&fitted, &values), [1, 2, 2]);
    assert_eq!(scores(&fitted, &[10, 20, 500, -1]), [3, 4, 4, 1]);
    let diagnosis = &fitted.diagnoses[0];
    assert_eq!((diagnosis.levels(), diagnosis.counts()), (2, &[1, 2, 0, 0][..]));
    assert_eq!(diagnosis.skipped().collect::<Vec<_>>(), [3, 4]);
    assert_eq!(fitted.model.breakpoints("value").unwrap().fitted_range(), Some((1.into(), 9.into())));
    // Unless levels are to be numbered anew.
    let compressed = fit(Bins::edges([5, 10, 20]).collapsed(Collapsed::Compress), &values);
    assert_edges(&compressed, 1, &[("5", 2)]);
    let right = Bins::new(3).method(Method::Edges { edges: decimals(&["5", "9"]), closed: Closed::Right });
    assert_eq!(own(&fit(right, &values), &values), [1, 1, 2]);
}

#[test]
fn quantiles_are_those_of_r() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/rfm");
    let series = |name: &str| -> Vec<Decimal> {
        let mut values = Vec::new();
        for row in csv::Reader::from_path(format!("{folder}/quantile_series/{name}.csv")).unwrap().into_records() {
            let row = row.unwrap();
            let (value, count): (Decimal, usize) = (row[0].parse().unwrap(), row[1].parse().unwrap());
            values.extend(std::iter::repeat_n(value, count));
        }
        values
    };
    let mut cached = (String::new(), Vec::new());
    let mut compared = 0;
    for row in csv::Reader::from_path(format!("{folder}/quantiles.csv")).unwrap().into_records() {
        let row = row.unwrap();
        if cached.0 != row[0] {
            cached = (row[0].to_owned(), series(&row[0]));
        }
        let p = match &row[2] {
            fraction if fraction.contains('/') => fraction.parse().unwrap(),
            decimal => {
                let p: Decimal = decimal.parse().unwrap();
                let whole = p * Decimal::from(10_000);
                ratio(u32::try_from(whole).unwrap(), 10_000)
            }
        };
        let kind = Quantile::ALL[row[1].parse::<usize>().unwrap() - 1];
        let found = quantile(cached.1.iter().copied(), p, kind).unwrap();
        let expected: Decimal = row[3].parse().unwrap();
        // R computes in binary.
        assert!((found - expected).abs() <= Decimal::new(2, 9), "{row:?}: {found}");
        compared += 1;
    }
    assert_eq!(compared, 8 * 9 * 13);
}

#[test]
fn quantiles_are_rounded_half_to_even_and_refuse_what_is_no_part() {
    let billionths = |values: [i64; 2]| values.map(|value| Decimal::new(value, 9));
    let median = |values| quantile(billionths(values), percent(50), Quantile::Type7);
    assert_eq!(median([0, 1]), Some(Decimal::ZERO));
    assert_eq!(median([1, 2]), Some(Decimal::new(2, 9)));
    assert_eq!(median([-1, 0]), Some(Decimal::ZERO));
    assert_eq!(median([-2, -1]), Some(Decimal::new(-2, 9)));
    assert_eq!(median([2, 3]), Some(Decimal::new(2, 9)));
    let one = [Decimal::ONE];
    assert_eq!(quantile(one, percent(101), Quantile::Type7), None);
    assert_eq!(quantile(one, ratio(1, 0), Quantile::Type7), None);
    assert_eq!(quantile([Decimal::new(1, 10)], percent(5), Quantile::Type7), None);
    assert_eq!(quantile(one, percent(0), Quantile::Type3), Some(Decimal::ONE));
    // The largest values, whose difference times a denominator has more than 128 bits.
    let largest = Decimal::from(10_000_000_000_000_000_000_u128);
    let third = quantile([-largest, largest], ratio(4_294_967_294, 4_294_967_295), Quantile::Type7).unwrap();
    assert_eq!(third.to_string(), "9999999995343387125.838405249");
}

// ---- Collapsed scales --------------------------------------------------------------------------------------------

#[test]
fn a_collapsed_scale_is_skipped_compressed_stretched_or_refused() {
    let of = |bins: Bins| {
        let fitted = fit(bins, &ORDERS);
        let mut scores = own(&fitted, &ORDERS);
        scores.dedup();
        (scores, fitted.model.breakpoints("value").unwrap().of())
    };
    let bins = || ranks(Ties::Low);
    assert_eq!(of(bins()), (vec![1, 4, 5], 5));
    assert_eq!(of(bins().collapsed(Collapsed::Compress)), (vec![1, 2, 3], 3));
    assert_eq!(of(bins().collapsed(Collapsed::Stretch)), (vec![1, 3, 5], 5));
    let lowest = || bins().best(Best::Lowest);
    assert_eq!(of(lowest()), (vec![5, 2, 1], 5));
    assert_eq!(of(lowest().collapsed(Collapsed::Compress)), (vec![3, 2, 1], 3));
    assert_eq!(of(lowest().collapsed(Collapsed::Stretch)), (vec![5, 3, 1], 5));
    let refused = scoring(bins().collapsed(Collapsed::Refuse)).fit((0_i64..).zip(ORDERS.map(|value| [value])));
    assert_eq!(refused.unwrap_err().to_string(), "value: equal values leave 3 of 5 levels");
    // Enough levels are not refused.
    assert!(scoring(Bins::new(2).collapsed(Collapsed::Refuse)).fit((0..9_i64).map(|id| (id, [id]))).is_ok());
}

#[test]
fn levels_are_stretched_half_up_and_mirrored_where_less_is_better() {
    // Three levels on four scores: 1, 2.5, 4.
    let values = [1, 1, 1, 2, 2, 2, 3, 3, 3];
    let bins = || Bins::new(4).collapsed(Collapsed::Stretch);
    assert_eq!(scores(&fit(bins(), &values), &[1, 2, 3]), [1, 3, 4]);
    assert_eq!(scores(&fit(bins().best(Best::Lowest), &values), &[1, 2, 3]), [4, 2, 1]);
}

// ---- Outside -----------------------------------------------------------------------------------------------------

#[test]
fn what_lies_outside_is_clamped_flagged_or_refused() {
    let values = [10, 20, 30, 40, 50];
    let of = |outside| fit(ranks(Ties::Low).outside(outside), &values).model;
    let model = of(Outside::Clamp);
    let scored = |value: i64| model.scores(1, &[value]).unwrap();
    assert_eq!([9, 10, 50, 51].map(|value| scored(value).get(0).unwrap().get()), [1, 1, 5, 5]);
    assert_eq!(scored(9).outside(0), None);
    let model = of(Outside::Flag);
    let side = |value: i64| model.scores(1, &[value]).unwrap().outside(0);
    assert_eq!([9, 10, 50, 51].map(side), [Some(Side::Below), None, None, Some(Side::Above)]);
    let model = of(Outside::Refuse);
    assert!(model.scores(1, &[10]).is_ok() && model.scores(1, &[50]).is_ok());
    let error = ValueError::OutOfRange { value: 51.into(), least: 10.into(), greatest: 50.into() };
    assert_eq!(model.scores(1, &[51]), Err(ScoreError::Value { dimension: "value".into(), error }));
}

// ---- Nested dimensions and combinations ----------------------------------------------------------------------------

#[test]
fn nested_dimensions_are_cut_inside_each_cell() {
    let halves = |best| Bins::new(2).best(best);
    let scoring = Scoring::new([("recency", halves(Best::Lowest)), ("money", halves(Best::Highest))]).nested();
    // The recent ones spend more.
    let customers = [[1, 100], [2, 200], [3, 300], [4, 400], [50, 1], [60, 2], [70, 3], [80, 4]];
    let fitted = scoring.fit((0_i64..).zip(customers)).unwrap();
    let of = |values: [i64; 2]| fitted.model.scores(0, &values).unwrap().to_string();
    assert_eq!(customers.map(of), ["2-1", "2-1", "2-2", "2-2", "1-1", "1-1", "1-2", "1-2"]);
    let cells: Vec<String> =
        fitted.model.nested("money").map(|(cell, breakpoints)| format!("{cell:?}: {breakpoints}")).collect();
    assert_eq!(cells, ["[1]: 1, 2 from 3", "[2]: 1, 2 from 300"]);
    assert_eq!(fitted.model.breakpoints("money").unwrap().to_string(), "1, 2 from 100");
    assert_eq!(fitted.diagnoses[1].counts(), [4, 4]);
    // What is outside lies outside of all, not of the cell.
    let flagged =
        Scoring::new([("recency", halves(Best::Lowest)), ("money", halves(Best::Highest).outside(Outside::Flag))]);
    let model = flagged.nested().fit((0_i64..).zip(customers)).unwrap().model;
    assert_eq!(model.scores(0, &[1, 1]).unwrap().outside(1), None);
    assert_eq!(model.scores(0, &[1, 401]).unwrap().outside(1), Some(Side::Above));
}

#[test]
fn a_cell_that_collapses_is_named() {
    let bins = Bins::new(2);
    let scoring = Scoring::new([("one", bins.clone()), ("two", bins.collapsed(Collapsed::Refuse))]).nested();
    let refused = scoring.fit((0_i64..).zip([[1, 1], [1, 1], [2, 5], [2, 6]]));
    assert_eq!(refused.unwrap_err().to_string(), "two in the cell 1: equal values leave 1 of 2 levels");
}

#[test]
fn compressed_cells_agree_on_the_best_score() {
    let bins = Bins::new(3).collapsed(Collapsed::Compress);
    let scoring = Scoring::new([("one", Bins::new(2)), ("two", bins)]).nested();
    let customers = [[1, 1], [1, 1], [1, 1], [2, 5], [2, 6], [2, 7]];
    let model = scoring.fit((0_i64..).zip(customers)).unwrap().model;
    let of = |values: [i64; 2]| format!("{:?}", model.scores(0, &values).unwrap().get(1).unwrap());
    assert_eq!([[1, 1], [2, 7]].map(of), ["1 of 3", "3 of 3"]);
}

#[test]
fn combinations_are_those_of_the_scores() {
    let scoring = Scoring::rfm(5)
        .combine("code", Combination::Sum(vec![100, 10, 1]))
        .combine("mean", Combination::Mean(vec![1, 1, 1]))
        .combine("percent", Combination::Percent(vec![1, 1, 1]))
        .combine("percentile", Combination::Percentile(vec![1, 1, 1]));
    let customers = (0..10_i64).map(|id| (id, [id, 10 - id, 100 - id]));
    let model = scoring.fit(customers).unwrap().model;
    let best = model.scores(0, &[0, 10, 100]).unwrap();
    let third = model.scores(2, &[2, 8, 98]).unwrap();
    let of = |name: &str, scores| model.combined(name, scores).unwrap().to_string();
    assert_eq!((best.to_string(), third.to_string()), ("5-5-5".to_owned(), "4-4-4".to_owned()));
    assert_eq!(["code", "mean", "percent", "percentile"].map(|name| of(name, &best)), ["555", "5", "100", "80"]);
    assert_eq!(["code", "mean", "percent", "percentile"].map(|name| of(name, &third)), ["444", "4", "75", "60"]);
}

// ---- Definitions and samples ---------------------------------------------------------------------------------------

#[track_caller]
fn assert_refused(scoring: &Scoring, expected: &str) {
    assert_eq!(scoring.sample().unwrap_err().to_string(), expected);
}

#[test]
fn a_definition_that_can_never_be_fitted_is_refused_at_once() {
    assert_refused(&scoring(Bins::new(1)), "value: 1 bins: there must be 2 to 100");
    assert_refused(&scoring(Bins::new(101)), "value: 101 bins: there must be 2 to 100");
    assert!(scoring(Bins::new(100)).sample().is_ok());
    assert_refused(&scoring(Bins::edges(0..300)), "value: 255 bins: there must be 2 to 100");
    assert_refused(&scoring(Bins::edges([5, 5])), "value: edge 1 is not greater than the one before");
    let error = EdgesError::TooFine { index: 0 };
    let fine = scoring(Bins::edges([Decimal::new(1, 10)])).sample().unwrap_err();
    assert_eq!(fine, FitError::Edges { dimension: "value".into(), error });
    let three = Bins::new(3).method(Method::Edges { edges: vec![1.into()], closed: Closed::Left });
    assert_refused(&scoring(three), "value: 1 edges do not bound 3 bins: there must be one edge less");
    assert_refused(
        &scoring(quantiles(3, Closed::Left, "0.0000000001")),
        "value: what is added to the edges has more than nine decimals, or too many digits",
    );
    let none: [(&str, Bins); 0] = [];
    assert_refused(&Scoring::new(none), "0 dimensions: there must be 1 to 8");
    let many = (0..9).map(|place| (place.to_string(), Bins::new(2)));
    assert_refused(&Scoring::new(many), "9 dimensions: there must be 1 to 8");
    assert_refused(&Scoring::new([("a", Bins::new(2)), ("a", Bins::new(2))]), "the name `a` is empty or taken");
    let short = Scoring::rfm(5).combine("code", Combination::Sum(vec![1, 1]));
    assert_refused(&short, "`code` has 2 weights for 3 dimensions, or only zeros");
    let zeros = Scoring::rfm(5).combine("code", Combination::Percentile(vec![0, 0, 0]));
    assert_refused(&zeros, "`code` has 3 weights for 3 dimensions, or only zeros");
    let taken = Scoring::rfm(5).combine("recency", Combination::Sum(vec![1, 1, 1]));
    assert_refused(&taken, "the name `recency` is empty or taken");
}

#[test]
fn a_grid_is_checked_as_far_as_scores_are_known() {
    let axes = [Axis::score("recency", 4), Axis::score("frequency", 4)];
    let grid = Grid::first_match(axes, [GridRule::new("best", [4..=4, 4..=4])], "others").unwrap();
    let error = ModelError::Bins { dimension: "recency".into(), expected: 4, found: 5 };
    assert_eq!(Scoring::rfm(5).grid(grid.clone()).sample().unwrap_err(), FitError::Model(error));
    assert!(Scoring::rfm(4).grid(grid.clone()).sample().is_ok());
    // A compressed scale may have few enough.
    let bins = || Bins::new(5).collapsed(Collapsed::Compress);
    let scoring = Scoring::new([("recency", bins()), ("frequency", bins())]).grid(grid);
    assert!(scoring.fit((0..4_i64).map(|id| (id, [id, id]))).is_ok());
    let five = scoring.fit((0..5_i64).map(|id| (id, [id, id])));
    assert!(matches!(five, Err(FitError::Model(ModelError::Bins { found: 5, .. }))));
}

#[test]
fn customers_that_cannot_be_taken_are_named_and_not_taken() {
    let mut sample = Scoring::rfm(5).sample().unwrap();
    assert_eq!(sample.add(1, &[1, 2]), Err(ScoreError::Dimensions { expected: 3, found: 2 }));
    let fine = sample.add(1, &decimals(&["1", "0.0000000001", "1"])).unwrap_err();
    assert_eq!(fine.to_string(), "frequency: the value 0.0000000001 has more than nine decimals, or too many digits");
    let large = Decimal::from(10_000_000_000_000_000_000_u128);
    assert!(sample.add(1, &[large + Decimal::ONE, large, large]).is_err());
    assert!(sample.is_empty());
    assert_eq!(sample.fit().unwrap_err(), FitError::NoCustomers);
    sample.add(1, &[large, -large, large]).unwrap();
    assert_eq!(sample.len(), 1);
    assert!(sample.fit().is_ok());
    let named = Scoring::rfm(5).fit([(7, vec![1, 2, 3]), (8, vec![1])]).unwrap_err();
    assert_eq!(named.to_string(), "customer 8: 1 values for 3 dimensions");
    let nobody: [(i64, [i64; 3]); 0] = [];
    assert_eq!(Scoring::rfm(5).fit(nobody), Err(FitError::NoCustomers));
}

#[test]
fn samples_of_different_scorings_do_not_merge() {
    let mut one = Scoring::rfm(5).sample().unwrap();
    assert_eq!(one.merge(Scoring::rfm(4).sample().unwrap()), Err(FitError::OtherScoring));
    assert_eq!(one.merge(Scoring::rfm(5).sample().unwrap()), Ok(()));
}

#[test]
fn nobody_is_split_from_himself() {
    let scoring = scoring(Bins::new(2).method(Method::Ranks(Ties::SplitById)));
    let mut north = scoring.sample().unwrap();
    let mut south = scoring.sample().unwrap();
    north.add("ada", &[1]).unwrap();
    south.add("ada", &[2]).unwrap();
    north.merge(south).unwrap();
    assert_eq!(north.fit(), Err(FitError::Twice { id: "ada".into() }));
}

#[cfg(feature = "serde")]
mod travelling {
    use super::{Bins, Decimal, Method, Scoring, Ties, decimals, scoring};
    use segmentry::rfm::Sample;
    use serde_json::{Value as Json, json};

    fn read(json: &Json) -> Result<Sample, String> {
        serde_json::from_value(json.clone()).map_err(|error| error.to_string())
    }

    #[test]
    fn samples_travel_as_counts_or_as_customers() {
        let counted = scoring(Bins::new(2));
        let mut sample = counted.sample().unwrap();
        for (id, value) in (0_i64..).zip(decimals(&["12.50", "-1", "12.5"])) {
            sample.add(id, &[value]).unwrap();
        }
        let json = serde_json::to_value(&sample).unwrap();
        assert_eq!(json["counts"], json!([[["-1", 1], ["12.5", 2]]]));
        assert_eq!(read(&json).unwrap().fit(), sample.fit());

        let split = scoring(Bins::new(2).method(Method::Ranks(Ties::SplitById)));
        let mut sample = split.sample().unwrap();
        sample.add("ada", &[Decimal::new(125, 1)]).unwrap();
        sample.add(7, &[Decimal::ONE]).unwrap();
        let json = serde_json::to_value(&sample).unwrap();
        let expected = json!([{"id": "ada", "values": ["12.5"]}, {"id": 7, "values": ["1"]}]);
        assert_eq!(json["customers"], expected);
        assert_eq!(read(&json).unwrap().fit(), sample.fit());

        let nested = Scoring::rfm(2).nested();
        let mut sample = nested.sample().unwrap();
        sample.add("ada", &[1, 2, 3]).unwrap();
        let json = serde_json::to_value(&sample).unwrap();
        assert_eq!(json["customers"], json!([{"values": ["1", "2", "3"]}]));
        assert_eq!(read(&json).unwrap().fit(), sample.fit());
    }

    #[test]
    fn what_travels_is_checked() {
        let counted = json!({"segmentry": 1, "scoring": scoring(Bins::new(2)), "counts": [[["1", 1]]]});
        assert_eq!(read(&counted).unwrap().len(), 1);
        let with = |key: &str, value: Json| {
            let mut json = counted.clone();
            json[key] = value;
            read(&json).unwrap_err()
        };
        let order = "values ascend, and each has at least one customer";
        assert_eq!(with("counts", json!([[["2", 1], ["1", 1]]])), order);
        assert_eq!(with("counts", json!([[["1", 1], ["1", 1]]])), order);
        assert_eq!(with("counts", json!([[["1", 0]]])), order);
        assert_eq!(with("counts", json!([[["1", u64::MAX], ["2", 1]]])), order);
        assert_eq!(with("counts", json!([[["1", u64::MAX]]])), "more than 10^15 customers");
        let even = "counts are of as many customers on each of 1 dimensions";
        assert_eq!(with("counts", json!([])), even);
        assert_eq!(with("counts", json!([[["1", 1]], [["1", 1]]])), even);
        assert!(with("counts", json!([[["0.0000000001", 1]]])).starts_with("a value has more than nine decimals"));
        assert!(with("counts", json!([[["1e3", 1]]])).contains("expected a decimal"));
        assert!(with("counts", json!([[[1, 1]]])).contains("expected a text"));
        assert_eq!(with("counts", Json::Null), "invalid type: null, expected a sequence");
        assert_eq!(with("customers", json!([])), "a sample of this scoring has `counts`");
        assert!(with("other", json!(1)).starts_with("unknown field"));
        assert_eq!(with("segmentry", json!(2)), "format version 2; this library reads version 1");

        let split = scoring(Bins::new(2).method(Method::Ranks(Ties::SplitById)));
        let customers = |scoring: &Scoring, customers: Json| {
            read(&json!({"segmentry": 1, "scoring": scoring, "customers": customers}))
        };
        let none = customers(&split, json!([{"values": ["1"]}])).unwrap_err();
        assert_eq!(none, "customer 0: equal values are split, so there must be an `id`");
        let many = customers(&split, json!([{"id": 1, "values": ["1", "2"]}])).unwrap_err();
        assert_eq!(many, "customer 0: 2 values for 1 dimensions");
        let id = customers(&Scoring::rfm(2).nested(), json!([{"id": 1, "values": ["1", "2", "3"]}])).unwrap_err();
        assert_eq!(id, "customer 0: nobody asks for the `id`");
        let edges = json!({"segmentry": 1, "counts": [[]], "scoring": {"segmentry": 1, "dimensions": [
            {"name": "value", "scores": {"bins": 3, "method": {"edges": {"edges": ["2", "1"], "closed": "left"}}}}
        ]}});
        assert_eq!(read(&edges).unwrap_err(), "value: edge 1 is not greater than the one before");
    }
}

#[test]
fn a_diagnosis_reads_as_a_table() {
    let fitted = fit(ranks(Ties::Low).best(Best::Lowest), &[1, 1, 1, 1, 1, 1, 20, 300, 300, 4_000]);
    let expected = "\
value: 3 of 5 levels, 10 customers from 1 to 4000
score  value       customers   share
    5  below 20            6   60.0%
    2  below 4000          3   30.0%
    1                      1   10.0%
nobody can get 3, 4
6 customers, more than a bin, have 1";
    assert_eq!(fitted.diagnoses[0].to_string(), expected);
}
