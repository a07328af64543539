//! One customer on a card: the scores, a line of purchases, and what would lift them.

use super::{
    figures::{Dimension, Figures},
    one::{One, Purchase},
    words::{float, pounds, pounds_and_pence},
};
use chrono::{Datelike, NaiveDate};
use maud::{Markup, html};
use rust_decimal::Decimal;
use segmentry::{model::Value, plan::DimensionExplanation};

pub(crate) fn card(one: &One, figures: &Figures) -> Markup {
    html! {
        figure.wide {
            figcaption { "What was spent on which day, and what was given back (downwards)" }
            (timeline(one, figures))
        }
        table.scores {
            thead {
                tr {
                    th scope="col" { "Dimension" }
                    th scope="col" { "Value" }
                    th.ladder scope="col" { "Score" }
                    th scope="col" { "What would lift it" }
                }
            }
            tbody {
                @for explained in &one.explanation.dimensions {
                    tr {
                        th scope="row" { (explained.dimension.as_str()) }
                        td { (value(explained)) }
                        td.ladder { (ladder(explained)) }
                        td { (lift(explained)) }
                    }
                }
            }
        }
    }
}

fn value(explained: &DimensionExplanation) -> String {
    let value = in_its_unit(&explained.value);
    match explained.dimension.as_str() {
        "recency" => format!("{value} days since the latest order"),
        "frequency" => format!("{value} orders"),
        _ => format!("{value} after refunds"),
    }
}

fn lift(explained: &DimensionExplanation) -> String {
    let Some(next) = &explained.next else { return "Nothing: it is the best.".to_owned() };
    let (edge, score) = (in_its_unit(&next.edge), next.score);
    match explained.dimension.as_str() {
        "recency" => {
            format!("Below {edge} days it would be {score}; any new order makes it {}.", explained.score.of())
        }
        "frequency" => format!("With {edge} orders it would be {score}."),
        _ => format!("With {edge} it would be {score}."),
    }
}

fn in_its_unit(value: &Value) -> String {
    if let Value::Money(money) = value { pounds_and_pence(money.amount()) } else { value.to_string() }
}

/// Five boxes, of which one is the customer's.
fn ladder(explained: &DimensionExplanation) -> Markup {
    let (score, of) = (explained.score.get(), explained.score.of());
    html! {
        svg width="190" height="30" role="img" aria-label=(format!("{score} of {of}")) {
            title { (score) " of " (of) }
            @for step in 1..=of {
                @let width = 190.0 / f64::from(of);
                @let x = f64::from(step - 1) * width;
                g.step.is[step == score] {
                    rect x=(x) y="1" width=(width - 3.0) height="28" rx="4" {}
                    text x=(x + width / 2.0 - 1.5) y="20" text-anchor="middle" { (step) }
                }
            }
        }
    }
}

const WIDTH: f64 = 900.0;
const MARGIN: f64 = 24.0;
/// Where no money is.
const BASE: f64 = 156.0;
const TALLEST: f64 = 120.0;

/// A bar for each purchase, and below when the latest would have to be for each score of recency.
fn timeline(one: &One, figures: &Figures) -> Markup {
    let since = one.purchases.first().map_or(figures.as_of, |first| first.date.with_day(1).unwrap_or(first.date));
    let all = days(since, figures.as_of).max(1.0);
    let x_ago = |days_ago: f64| WIDTH - MARGIN - (WIDTH - 2.0 * MARGIN) * (days_ago / all).min(1.0);
    let x = |date| x_ago(days(date, figures.as_of));
    let largest = one.purchases.iter().max_by_key(|purchase| purchase.amount);
    let most = largest.map_or(Decimal::ONE, |largest| largest.amount);
    let height = |purchase: &Purchase| (float(purchase.amount.abs() / most) * TALLEST).max(2.0);
    let latest = one.purchases.iter().rev().find(|purchase| purchase.amount.is_sign_positive());
    let months = since.iter_days().take_while(|day| *day <= figures.as_of).filter(|day| day.day() == 1);
    let score = one.explanation.dimensions.first().map(|recency| recency.score.get());
    let end = WIDTH - MARGIN;
    html! {
        svg viewBox=(format!("0 0 {WIDTH} 256")) role="img" aria-labelledby="line-title" {
            title id="line-title" { "The orders of customer " (one.id) }
            line.rule x1=(MARGIN) x2=(end) y1=(BASE) y2=(BASE) {}
            @for purchase in &one.purchases {
                @let (is_back, height) = (purchase.amount.is_sign_negative(), height(purchase));
                rect.{ @if is_back { "refund" } @else { "purchase" } } x=(round(x(purchase.date) - 5.0))
                    y=(round(if is_back { BASE + 1.0 } else { BASE - height })) width="10" height=(round(height)) rx="2" {
                    title { (super::words::date(purchase.date)) ": " (pounds(purchase.amount)) }
                }
            }
            @if let Some(largest) = largest {
                text.small x=(round(x(largest.date))) y=(BASE - TALLEST - 10.0) text-anchor="middle" { (pounds(largest.amount)) }
            }
            @if let Some(latest) = latest {
                @let middle = f64::midpoint(x(latest.date), end);
                line.silence x1=(round(x(latest.date) + 12.0)) x2=(end) y1=(BASE - 40.0) y2=(BASE - 40.0) {}
                text.axis x=(round(middle)) y=(BASE - 50.0) text-anchor="middle" {
                    (one.explanation.dimensions.first().map(|recency| recency.value.to_string()).unwrap_or_default())
                    " days of silence"
                }
            }
            @for month in months {
                line.tick x1=(round(x(month))) x2=(round(x(month))) y1=(BASE + 16.0) y2=(BASE + 22.0) {}
                text.small x=(round(x(month) + 4.0)) y=(BASE + 33.0) {
                    (month.format(if month.month() == 1 { "%b %Y" } else { "%b" }))
                }
            }
            text.quiet x=(MARGIN) y=(BASE + 62.0) { "Score of recency by the day of the latest order" }
            @for step in recency(figures).iter().flat_map(|recency| &recency.steps) {
                @let (left, right) = (x_ago(step.below.map_or(all, float)), x_ago(step.from.map_or(0.0, float)));
                @if right - left > 3.0 {
                    g.step.is[Some(step.score) == score] {
                        rect x=(round(left + 1.5)) y=(BASE + 72.0) width=(round(right - left - 3.0)) height="26" rx="4" {}
                        text x=(round(f64::midpoint(left, right))) y=(BASE + 90.0) text-anchor="middle" { (step.score) }
                    }
                }
            }
        }
    }
}

fn round(length: f64) -> String {
    format!("{length:.1}")
}

fn recency(figures: &Figures) -> Option<&Dimension> {
    figures.dimensions.first()
}

fn days(from: NaiveDate, to: NaiveDate) -> f64 {
    i32::try_from((to - from).num_days()).map_or(0.0, f64::from)
}
