#[path = "../../examples/rfm_report/bars.rs"]
mod bars;
#[path = "../../examples/rfm_report/card.rs"]
mod card;
#[path = "../../examples/rfm_report/figures.rs"]
mod figures;
#[path = "../../examples/rfm_report/flows.rs"]
mod flows;
#[path = "../../examples/rfm_report/heat_map.rs"]
mod heat_map;
#[path = "../../examples/rfm_report/moves.rs"]
mod moves;
#[path = "../../examples/rfm_report/one.rs"]
mod one;
#[path = "../../examples/rfm_report/page.rs"]
mod page;
#[path = "../../examples/rfm_report/read.rs"]
mod read;
#[path = "../../examples/rfm_report/report.rs"]
mod report;
#[path = "../../examples/rfm_report/words.rs"]
mod words;

use super::{data, expected};
use report::Report;
use rust_decimal::Decimal;
use segmentry::model::Value;
use serde_json::{Map, Value as Json, json};

fn report() -> Report {
    let shop = read::shop(&data().join("online_retail_2010_2011_invoices.csv")).unwrap();
    report::report(&shop).unwrap()
}

fn plain(amount: Decimal) -> String {
    amount.normalize().to_string()
}

#[test]
fn every_figure_is_as_expected() {
    let (Report { figures, .. }, expected) = (report(), expected("rfm_report"));
    let account = &figures.account;
    assert_eq!(json!(account.invoices), expected["invoices"]);
    assert_eq!(json!(account.nobodys), expected["nobodys"]);
    assert_eq!(json!(plain(account.nobodys_sales)), expected["nobodys_sales"]);
    assert_eq!(json!(plain(account.given_back)), expected["given_back"]);
    assert_eq!(json!(account.report.customers()), expected["customers"]);
    assert_eq!(json!(account.report.fitted), expected["scored"]);
    assert_eq!(account.report.customers(), account.report.fitted + account.report.without_purchases);
    assert_eq!(json!(figures.all.customers()), expected["scored"]);
    assert_eq!(json!(figures.all.purchases()), expected["orders"]);
    assert_eq!(json!(plain(figures.all.revenue())), expected["revenue"]);

    for dimension in &figures.dimensions {
        // By the score, which is not the order of the values where the lowest are the best.
        let mut steps = dimension.steps.clone();
        let of_scores: Vec<u64> = steps.iter().map(|step| step.customers).collect();
        steps.sort_by_key(|step| step.from);
        let edges: Vec<Option<String>> = steps.iter().skip(1).map(|step| step.from.map(plain)).collect();
        assert_eq!(json!(edges), expected["edges"][&dimension.name], "{}", dimension.name);
        assert_eq!(json!(of_scores), expected["scores"][&dimension.name], "{}", dimension.name);
        assert!(steps.iter().zip(&steps[1..]).all(|(step, next)| step.below == next.from), "{}", dimension.name);
    }
    let cell = |cell: &figures::Cell| {
        (format!("{}-{}", cell.recency, cell.frequency), json!([cell.customers, plain(cell.revenue)]))
    };
    assert_eq!(Json::Object(figures.cells.iter().map(cell).collect::<Map<_, _>>()), expected["cells"]);
    let segments = figures.segments.iter().map(|(name, of)| json!([name, of.customers(), plain(of.revenue())]));
    assert_eq!(Json::Array(segments.collect()), expected["segments"]);
}

#[test]
fn every_move_is_as_expected() {
    let (Report { moves, .. }, expected) = (report(), expected("rfm_report"));
    let expected = &expected["moves"];
    let flow = |flow: &moves::Flow| (format!("{} -> {}", flow.from, flow.to), json!(flow.customers));
    assert_eq!(Json::Object(moves.flows.iter().map(flow).collect::<Map<_, _>>()), expected["flows"]);
    assert_eq!(json!(moves.stayed), expected["stayed"]);
    assert_eq!(json!(moves.moved), expected["moved"]);
    assert_eq!(json!(moves.fell), expected["fell"]);
    assert_eq!(json!(moves.returned), expected["returned"]);
    assert_eq!(json!(moves.new), expected["new"]);
    assert_eq!(json!(u64::try_from(moves.away_from).unwrap()), expected["away_from"]);
    let worrying = moves.worrying();
    let worrying = worrying.iter().map(|flow| json!([flow.from, flow.to, flow.customers, plain(flow.brought)]));
    assert_eq!(Json::Array(worrying.collect()), expected["worrying"]);

    // Two of five edges are one value, of which the report must tell.
    assert_eq!(expected["frequency_edges"], json!([2, 2, 3, 5]));
    let told = "On the first date 1,376 of 3,317 customers had the same frequency (1), so nobody gets its score 2.";
    assert_eq!(moves.collapsed, [told]);
}

#[test]
fn the_customer_is_the_expected_one() {
    let (Report { one, .. }, expected) = (report(), expected("rfm_report"));
    let expected = &expected["one"];
    assert_eq!(json!(one.id), expected["customer"]);
    let value = |value: &Value| match value {
        Value::Money(money) => plain(money.amount()),
        other => other.to_string(),
    };
    let values: Vec<String> = one.explanation.dimensions.iter().map(|explained| value(&explained.value)).collect();
    assert_eq!(json!(values), expected["values"]);
    assert_eq!(json!(one.explanation.standing.to_string()), expected["now"]);
    assert_eq!(json!(plain(one.again_for)), expected["average"]);
    assert_eq!(json!(one.then.to_string()), expected["then"]);
}

/// It can be kept, mailed and opened years later: nothing is loaded, and nothing runs.
#[test]
fn the_page_stands_alone() {
    let report = report();
    let page = page::page(&report).into_string();
    for loaded in ["<script", "<link", "<img", "<iframe", "src=", "href=", "url(", "@import", "http:", "https:"] {
        assert!(!page.contains(loaded), "{loaded}");
    }
    for (name, of) in &report.figures.segments {
        // Escaped as in the page.
        let name = maud::html! { (name) }.into_string();
        assert!(page.contains(&format!(">{name}<")), "{name}");
        assert!(page.contains(&words::short_pounds(of.revenue())), "{name}");
    }
    assert_eq!(page.matches("<svg").count(), page.matches("</svg>").count());
    assert_eq!(page.matches("<path").count(), page.matches("</path>").count());
}

#[test]
fn numbers_are_for_people() {
    let pounds = |text: &str| words::short_pounds(text.parse().unwrap());
    let written = ["0", "949.5", "999.5", "1499", "999499", "999500", "1499999", "8310477.05", "12345678"].map(pounds);
    assert_eq!(written, ["£0", "£950", "£1k", "£1k", "£999k", "£1.00m", "£1.50m", "£8.31m", "£12.3m"]);
    assert_eq!(words::pounds("-4188278.5".parse().unwrap()), "\u{2212}£4,188,279");
    assert_eq!(words::pounds_and_pence("1234.5".parse().unwrap()), "£1,234.50");
    assert_eq!((words::count(999_u64), words::count(1_000_u64)), ("999".to_owned(), "1,000".to_owned()));
    assert_eq!(words::percent("0.13945".parse().unwrap()), "13.9%");
}
