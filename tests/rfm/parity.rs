//! The scores and segments that other programs gave to customers of public data, row by row. How the files were made and what they
//! are is told in `tests/data/rfm/README.md`; the values that are scored are worked out here as those programs do.

use crate::fixtures::{Row, fixture, read};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use segmentry::{
    rfm::{Bins, Fitted, Scoring},
    scale::{Best, Grid, Scores},
};
use std::collections::{BTreeMap, BTreeSet};

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn date(text: &str) -> NaiveDate {
    text.get(..10).unwrap().parse().unwrap()
}

struct Purchase {
    customer: String,
    date: NaiveDate,
    amount: Decimal,
}

fn purchases(rows: &[Row], [customer, day, amount]: [&str; 3]) -> Vec<Purchase> {
    let purchase =
        |row: &Row| Purchase { customer: row[customer].clone(), date: date(&row[day]), amount: decimal(&row[amount]) };
    rows.iter().map(purchase).collect()
}

fn orders() -> Vec<Purchase> {
    purchases(&fixture("orders"), ["customer", "date", "revenue"])
}

fn online_retail(with_cancellations: bool) -> Vec<Purchase> {
    let mut rows = read("examples/data/online_retail_2010_2011_invoices.csv");
    rows.retain(|row| !row["customer_id"].is_empty() && (with_cancellations || row["cancelled"] == "0"));
    purchases(&rows, ["customer_id", "invoice_date", "amount"])
}

fn by_customer(purchases: &[Purchase]) -> BTreeMap<&str, Vec<&Purchase>> {
    let mut groups: BTreeMap<&str, Vec<&Purchase>> = BTreeMap::new();
    for purchase in purchases {
        groups.entry(&purchase.customer).or_default().push(purchase);
    }
    groups
}

/// Days since the latest, number and sum.
fn by_row(purchases: &[Purchase], at: &str) -> BTreeMap<String, [Decimal; 3]> {
    let values = |of: &[&Purchase]| {
        let latest = of.iter().map(|purchase| purchase.date).max().unwrap();
        let recency = date(at).signed_duration_since(latest).num_days();
        [recency.into(), of.len().into(), of.iter().map(|purchase| purchase.amount).sum()]
    };
    by_customer(purchases).into_iter().map(|(customer, of)| (customer.to_owned(), values(&of))).collect()
}

/// Days since the latest, active days and the mean of a day, at nine decimals.
fn by_day(purchases: &[Purchase], at: &str) -> BTreeMap<String, [Decimal; 3]> {
    let mut values = by_row(purchases, at);
    for (customer, of) in by_customer(purchases) {
        let active = of.iter().map(|purchase| purchase.date).collect::<BTreeSet<_>>().len();
        let values = values.get_mut(customer).unwrap();
        values[1] = active.into();
        values[2] = (values[2] / Decimal::from(active)).round_dp(9);
    }
    values
}

fn fit(scoring: &Scoring, values: &BTreeMap<String, [Decimal; 3]>) -> (Fitted, BTreeMap<String, Scores>) {
    let fit = scoring.fit(values.iter().map(|(customer, values)| (customer.as_str(), *values))).unwrap();
    let score = |(customer, values): (&String, &[Decimal; 3])| {
        (customer.clone(), fit.model.scores(customer.as_str(), values).unwrap())
    };
    let scores = values.iter().map(score).collect();
    (fit, scores)
}

/// Each customer of a file has the scores that it tells, and the file tells of each customer.
#[track_caller]
fn assert_scores(found: &BTreeMap<String, Scores>, file: &[Row], columns: [&str; 3], from: u8) {
    assert_eq!(found.len(), file.len());
    for row in file {
        let expected = columns.map(|column| row[column].parse::<u8>().unwrap() + from);
        let scores = found[&row["customer"]].rfm().unwrap();
        assert_eq!(
            [scores.recency, scores.frequency, scores.monetary].map(segmentry::scale::Score::get),
            expected,
            "{row:?}"
        );
    }
}

/// The limits that R prints, and the edges of the fit. R's lowest is the least value, its highest the greatest plus one.
fn assert_thresholds(fit: &Fitted, call: &str) {
    let rows: Vec<Row> = fixture("r_thresholds").into_iter().filter(|row| row["call"] == call).collect();
    assert!(!rows.is_empty(), "{call}");
    for (place, name) in ["recency", "frequency", "monetary"].into_iter().enumerate() {
        let breakpoints = fit.model.breakpoints(name).unwrap();
        let mut edges: Vec<Decimal> = breakpoints.edges().map(|(edge, _)| edge).collect();
        edges.sort_unstable();
        let (least, greatest) = breakpoints.fitted_range().unwrap();
        // Edges that part nothing are no breakpoints: they are told once, or not at all.
        let told: BTreeSet<Decimal> = rows.iter().map(|row| decimal(&row[&format!("{name}_lower")])).collect();
        let told: Vec<Decimal> = told.into_iter().filter(|edge| *edge > least && *edge <= greatest).collect();
        assert_eq!(edges.len(), told.len(), "{call} {name}: {edges:?} {told:?}");
        for (edge, told) in edges.iter().zip(told) {
            assert!((*edge - told).abs() < Decimal::new(1, 8), "{call} {name}: {edge} {told}");
        }
        assert_eq!(fit.diagnoses[place].customers(), fit.diagnoses[0].customers());
    }
}

mod r_rfm {
    use super::*;

    #[test]
    fn orders_in_three_four_five_and_ten_bins() {
        let (values, expected) = (by_row(&orders(), "2006-12-31"), fixture("r_orders_scores"));
        for bins in [3, 4, 5, 10] {
            let (fit, scores) = fit(&Scoring::r_rfm(bins), &values);
            let column = |name: &str| format!("{name}_{bins}");
            let columns = [column("r"), column("f"), column("m")];
            assert_scores(&scores, &expected, columns.each_ref().map(String::as_str), 0);
            assert_thresholds(&fit, &format!("orders_{bins}"));
        }
    }

    #[test]
    fn thresholds_of_ones_own() {
        let values = by_row(&orders(), "2006-12-31");
        let scoring = Scoring::new([
            ("recency", Bins::edges([115, 181, 297, 482]).best(Best::Lowest)),
            ("frequency", Bins::edges([4, 5, 6, 8])),
            ("monetary", Bins::edges([256, 382, 506, 666])),
        ]);
        let (fit, scores) = fit(&scoring, &values);
        assert_scores(&scores, &fixture("r_orders_scores"), ["r_custom", "f_custom", "m_custom"], 0);
        assert_thresholds(&fit, "orders_custom");
    }

    #[test]
    fn the_table_of_customers() {
        let rows = fixture("customers");
        let value = |row: &Row| ["recency_days", "number_of_orders", "revenue"].map(|column| decimal(&row[column]));
        let values = rows.iter().map(|row| (row["customer"].clone(), value(row))).collect();
        let (fit, scores) = fit(&Scoring::r_rfm(5), &values);
        assert_scores(&scores, &rows, ["r", "f", "m"], 0);
        assert_thresholds(&fit, "customers");
    }

    #[test]
    fn online_retail_without_and_with_refunds_as_purchases() {
        for (name, with_cancellations) in [("pos", false), ("net", true)] {
            let values = by_row(&online_retail(with_cancellations), "2011-12-09");
            let (fit, scores) = fit(&Scoring::r_rfm(5), &values);
            assert_scores(&scores, &fixture(&format!("r_online_retail_{name}")), ["r", "f", "m"], 0);
            assert_thresholds(&fit, &format!("online_retail_{name}"));
        }
    }

    #[test]
    fn the_ten_segments() {
        let values = by_row(&orders(), "2006-12-31");
        let (fit, scores) = fit(&Scoring::r_rfm(5).grid(Grid::r_rfm()), &values);
        for row in fixture("r_orders_scores") {
            let segment = fit.model.segment(&scores[&row["customer"]]).unwrap();
            assert_eq!(segment.as_str(), row["segment"], "{row:?}");
        }
    }
}

mod pymc {
    use super::*;

    #[test]
    fn segments_of_three_shops() {
        let shops = [
            ("orders", orders(), "2006-12-31"),
            ("online_retail_pos", online_retail(false), "2011-12-09"),
            ("online_retail_net", online_retail(true), "2011-12-09"),
        ];
        let segments: BTreeMap<[String; 3], String> = fixture("pymc_segment_grid")
            .into_iter()
            .map(|row| (["r", "f", "m"].map(|column| row[column].clone()), row["segment"].clone()))
            .collect();
        for (name, purchases, at) in shops {
            let (fit, scores) = fit(&Scoring::pymc().grid(Grid::pymc()), &by_day(&purchases, at));
            let expected = fixture(&format!("pymc_segments_{name}"));
            assert_scores(&scores, &expected, ["r", "f", "m"], 0);
            for row in &expected {
                let segment = fit.model.segment(&scores[&row["customer"]]).unwrap();
                let cell = ["r", "f", "m"].map(|column| row[column].clone());
                assert_eq!(segment.as_str(), segments[&cell], "{row:?}");
            }
        }
    }
}

mod ntile {
    use super::*;

    /// Ids are numbers in the one and texts in the other.
    #[test]
    fn by_value_and_then_by_id() {
        let cdnow = purchases(&fixture("cdnow_sample"), ["customer", "date", "amount"]);
        let values = by_row(&cdnow, "1998-06-30");
        let rows = values.iter().map(|(customer, values)| (customer.parse::<i64>().unwrap(), *values));
        let fit = Scoring::ntile(5).fit(rows).unwrap();
        let score = |(customer, values): (&String, &[Decimal; 3])| {
            (customer.clone(), fit.model.scores(customer.parse::<i64>().unwrap(), values).unwrap())
        };
        let scores = values.iter().map(score).collect();
        assert_scores(&scores, &fixture("openretailscience_ntile5_cdnow_sample"), ["r", "f", "m"], 1);

        let (_, scores) = super::fit(&Scoring::ntile(5), &by_row(&orders(), "2006-12-31"));
        assert_scores(&scores, &fixture("openretailscience_ntile5_orders"), ["r", "f", "m"], 1);
    }
}
