//! The map of recency and frequency as SVG: every cell with its revenue, and the segments drawn on it.

use super::{
    figures::{Cell, Dimension, Step},
    words::{counted, short_pounds},
};
use maud::{Markup, html};
use rust_decimal::Decimal;

/// Where a darker colour begins, in pounds.
const STEPS: [u32; 5] = [50_000, 100_000, 200_000, 500_000, 1_000_000];

const LEFT: f64 = 150.0;
const TOP: f64 = 8.0;
const WIDTH: f64 = 150.0;
const HEIGHT: f64 = 92.0;
/// Half of the gap between two segments, and between two cells of one.
const APART: f64 = 3.0;
const TOGETHER: f64 = 0.5;

pub(crate) fn svg(cells: &[Cell], recency: &Dimension, frequency: &Dimension) -> Markup {
    let (across, down) = (f64::from(frequency.best()), f64::from(recency.best()));
    let (width, height) = (LEFT + across * WIDTH + 4.0, TOP + down * HEIGHT + 62.0);
    html! {
        svg viewBox=(format!("0 0 {width} {height}")) role="img" aria-labelledby="map-title map-desc" {
            title id="map-title" { "Revenue by recency and frequency" }
            desc id="map-desc" {
                "A table of five by five cells. Rows are scores of recency, the most recent at the top; columns are scores of "
                "frequency, the most orders at the right. The same numbers stand in the table of segments, added up."
            }
            @for step in &recency.steps {
                @let y = TOP + (down - f64::from(step.score) + 0.5) * HEIGHT;
                text.axis x=(LEFT - 16.0) y=(y - 4.0) text-anchor="end" { "Recency " (step.score) }
                text.quiet x=(LEFT - 16.0) y=(y + 15.0) text-anchor="end" { (days(step)) }
            }
            @for step in &frequency.steps {
                @let x = LEFT + (f64::from(step.score) - 0.5) * WIDTH;
                @let y = TOP + down * HEIGHT;
                text.axis x=(x) y=(y + 26.0) text-anchor="middle" { "Frequency " (step.score) }
                text.quiet x=(x) y=(y + 46.0) text-anchor="middle" { (orders(step)) }
            }
            // Names are longer than cells, so they are written when all cells have been drawn.
            @for cell in cells { (shape(cell, cells, down)) }
            @for cell in cells { (texts(cell, cells, down)) }
        }
    }
}

fn shape(cell: &Cell, cells: &[Cell], down: f64) -> Markup {
    let (x, y) = corner(cell, down);
    html! {
        g.{ "q" (shade(cell.revenue)) } {
            path.cell d=(outline(x, y, borders(cell, cells))) {
                title {
                    (cell.segment) ", recency " (cell.recency) ", frequency " (cell.frequency) ": "
                    (counted(cell.customers, "customer", "customers")) ", " (short_pounds(cell.revenue))
                }
            }
        }
    }
}

fn texts(cell: &Cell, cells: &[Cell], down: f64) -> Markup {
    let (x, y) = corner(cell, down);
    let [is_top, _, _, is_left] = borders(cell, cells);
    html! {
        g.{ "q" (shade(cell.revenue)) } {
            @if is_top && is_left { text.name x=(x + 14.0) y=(y + 23.0) { (cell.segment) } }
            text.money x=(x + 14.0) y=(y + 53.0) { (short_pounds(cell.revenue)) }
            text.small x=(x + 14.0) y=(y + 76.0) { (counted(cell.customers, "customer", "customers")) }
        }
    }
}

/// Upper left.
fn corner(cell: &Cell, down: f64) -> (f64, f64) {
    (LEFT + f64::from(cell.frequency - 1) * WIDTH, TOP + (down - f64::from(cell.recency)) * HEIGHT)
}

/// Whether there is another segment, or nothing: up, right, down, left.
fn borders(cell: &Cell, cells: &[Cell]) -> [bool; 4] {
    let Cell { recency, frequency, segment, .. } = cell;
    let neighbours =
        [(recency + 1, *frequency), (*recency, frequency + 1), (recency - 1, *frequency), (*recency, frequency - 1)];
    neighbours
        .map(|place| !cells.iter().any(|other| (other.recency, other.frequency) == place && other.segment == *segment))
}

/// A rectangle that keeps its distance to other segments, with round corners where two of them meet.
fn outline(x: f64, y: f64, others: [bool; 4]) -> String {
    let [up, right, down, left] = others;
    let gap = |is_other| if is_other { APART } else { TOGETHER };
    let radius = |one, other| if one && other { 9.0 } else { 0.0 };
    let (x0, x1) = (x + gap(left), x + WIDTH - gap(right));
    let (y0, y1) = (y + gap(up), y + HEIGHT - gap(down));
    let corners = [radius(left, up), radius(up, right), radius(right, down), radius(down, left)];
    let [upper_left, upper_right, lower_right, lower_left] = corners;
    let arc =
        |radius: f64, across: f64, down: f64| format!("a{radius} {radius} 0 0 1 {} {}", across * radius, down * radius);
    format!(
        "M{} {y0}H{}{}V{}{}H{}{}V{}{}Z",
        x0 + upper_left,
        x1 - upper_right,
        arc(upper_right, 1.0, 1.0),
        y1 - lower_right,
        arc(lower_right, -1.0, 1.0),
        x0 + lower_left,
        arc(lower_left, -1.0, -1.0),
        y0 + upper_left,
        arc(upper_left, 1.0, -1.0),
    )
}

fn shade(revenue: Decimal) -> usize {
    STEPS.iter().filter(|step| revenue >= Decimal::from(**step)).count()
}

/// What the colours mean.
pub(crate) fn legend() -> Markup {
    let bounds = || STEPS.iter().map(|step| short_pounds((*step).into()));
    let from = std::iter::once(None).chain(bounds().map(Some));
    let below = bounds().map(Some).chain(std::iter::once(None));
    html! {
        ul.legend aria-label="Colours" {
            li.what { "Revenue of a cell" }
            @for (shade, (from, below)) in from.zip(below).enumerate() {
                li {
                    svg width="22" height="14" aria-hidden="true" class={ "q" (shade) } {
                        rect.cell width="22" height="14" rx="3" {}
                    }
                    @match (from, below) {
                        (Some(from), Some(below)) => { (from) "–" (below) }
                        (Some(from), None) => { (from) " and more" }
                        (None, Some(below)) => { "under " (below) }
                        (None, None) => {}
                    }
                }
            }
        }
    }
}

/// Whole days, so below 34 is up to 33.
pub(crate) fn days(step: &Step) -> String {
    whole(step, "day", "days", "or more")
}

pub(crate) fn orders(step: &Step) -> String {
    whole(step, "order", "orders", "or more")
}

fn whole(step: &Step, one: &str, many: &str, more: &str) -> String {
    let last = step.below.map(|below| below - Decimal::ONE);
    match (step.from, last) {
        (Some(from), Some(last)) if from == last => format!("{from} {}", if from == Decimal::ONE { one } else { many }),
        (Some(from), Some(last)) => format!("{from} to {last} {many}"),
        (Some(from), None) => format!("{from} {many} {more}"),
        (None, Some(last)) if last == Decimal::ONE => format!("{last} {one}"),
        (None, Some(last)) => format!("up to {last} {many}"),
        (None, None) => format!("any number of {many}"),
    }
}
