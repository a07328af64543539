//! One customer on a card: the scores, a line of purchases, and what would lift them.

use crate::{
    figures::{Dimension, Figures},
    one::{One, Purchase},
    words::{counted, float, pounds, pounds_and_pence},
};
use chrono::{Datelike, NaiveDate};
use maud::{Markup, html};
use rust_decimal::Decimal;
use segmentry::plan::DimensionExplanation;

pub(crate) fn card(one: &One, figures: &Figures) -> Markup {
    html! {
        figure.wide {
            figcaption { "Orders since the first, the larger the dearer" (zones_caption(one)) }
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
                @for explained in &one.dimensions {
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

fn zones_caption(one: &One) -> Markup {
    let score = one.dimensions.first().map(|recency| recency.score.get());
    html! { @if let Some(score) = score { "; below, the recency that the latest of them gives: " (score) } }
}

fn value(explained: &DimensionExplanation) -> String {
    match explained.dimension.as_str() {
        "recency" => format!("{} days since the latest order", explained.value),
        "frequency" => format!("{} orders", explained.value),
        _ => format!("{} after refunds", pounds_and_pence(explained.value)),
    }
}

fn lift(explained: &DimensionExplanation) -> String {
    let Some(next) = explained.next else { return "Nothing: it is the best.".to_owned() };
    match explained.dimension.as_str() {
        "recency" => format!(
            "Below {} days it would be {}; any new order makes it {}.",
            next.edge,
            next.score,
            explained.score.of()
        ),
        "frequency" => format!("With {} orders it would be {}.", next.edge, next.score),
        _ => format!("With {} it would be {}.", pounds_and_pence(next.edge), next.score),
    }
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
const AXIS: f64 = 92.0;

/// A circle for each order, and below when the latest order would have to be for each score of recency.
fn timeline(one: &One, figures: &Figures) -> Markup {
    let since = one.purchases.first().map_or(figures.as_of, |first| first.date.with_day(1).unwrap_or(first.date));
    let all = days(since, figures.as_of).max(1.0);
    let x = |days_ago: f64| WIDTH - MARGIN - (WIDTH - 2.0 * MARGIN) * (days_ago / all).min(1.0);
    let ago = |date| days(date, figures.as_of);
    let largest = one.purchases.iter().map(|purchase| purchase.amount).max().unwrap_or(Decimal::ONE);
    let radius = |purchase: &Purchase| (float(purchase.amount.abs() / largest).sqrt() * 30.0).max(4.0);
    let months = since.iter_days().take_while(|day| *day <= figures.as_of).filter(|day| day.day() == 1);
    let score = one.dimensions.first().map(|recency| recency.score.get());
    html! {
        svg viewBox=(format!("0 0 {WIDTH} 176")) role="img" aria-labelledby="line-title" {
            title id="line-title" { (counted(u32::try_from(one.purchases.len()).unwrap_or(u32::MAX), "entry", "entries")) " of customer " (one.id) }
            line.rule x1=(MARGIN) x2=(WIDTH - MARGIN) y1=(AXIS - 48.0) y2=(AXIS - 48.0) {}
            @for purchase in &one.purchases {
                circle.{ @if purchase.amount.is_sign_negative() { "refund" } @else { "purchase" } }
                    cx=(format!("{:.1}", x(ago(purchase.date)))) cy=(AXIS - 48.0) r=(format!("{:.1}", radius(purchase))) {
                    title { (crate::words::date(purchase.date)) ": " (pounds(purchase.amount)) }
                }
            }
            @for month in months {
                line.tick x1=(x(ago(month))) x2=(x(ago(month))) y1=(AXIS) y2=(AXIS + 6.0) {}
                text.small x=(x(ago(month)) + 4.0) y=(AXIS + 19.0) { (month.format(if month.month() == 1 { "%b %Y" } else { "%b" })) }
            }
            @for step in recency(figures).iter().flat_map(|recency| &recency.steps) {
                @let right = x(step.from.map_or(0.0, float));
                @let left = x(step.below.map_or(all, float));
                @if right - left > 1.0 {
                    g.step.is[Some(step.score) == score] {
                        rect x=(format!("{:.1}", left + 1.5)) y="130" width=(format!("{:.1}", (right - left - 3.0).max(1.0))) height="28" rx="4" {}
                        text x=(format!("{:.1}", f64::midpoint(left, right))) y="149" text-anchor="middle" { (step.score) }
                    }
                }
            }
        }
    }
}

fn recency(figures: &Figures) -> Option<&Dimension> {
    figures.dimensions.first()
}

fn days(from: NaiveDate, to: NaiveDate) -> f64 {
    i32::try_from((to - from).num_days()).map_or(0.0, f64::from)
}
