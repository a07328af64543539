//! Where customers went between two dates, as bands from segment to segment.

use super::{
    moves::{Course, Flow, Group, Kind, Moves},
    words::{count, counted, date, float, pounds},
};
use maud::{Markup, PreEscaped, html};

const WIDTH: f64 = 900.0;
const TOP: f64 = 44.0;
/// Where the bands begin and end.
const LEFT: f64 = 232.0;
const RIGHT: f64 = WIDTH - 232.0;
const NODE: f64 = 12.0;
/// Between the middles of two labels, at least.
const LINE: f64 = 23.0;
/// Between those who buy, those who have been away, and the others.
const PARTED: f64 = 26.0;
/// Customers for each unit of height.
const SCALE: f64 = 7.5;

/// The place of a group: its upper end, and its height.
struct Place<'a> {
    group: &'a Group,
    top: f64,
    height: f64,
}

struct Band<'a> {
    flow: &'a Flow,
    from: f64,
    to: f64,
    height: f64,
}

pub(crate) fn svg(moves: &Moves) -> Markup {
    let (before, after) = (places(&moves.before), places(&moves.after));
    let bands = bands(moves, &before, &after);
    let end = |places: &[Place<'_>]| places.last().map_or(0.0, |last| last.top + last.height);
    let height = end(&before).max(end(&after)) + 20.0;
    html! {
        svg viewBox=(format!("0 0 {WIDTH} {height:.0}")) role="img" aria-labelledby="flow-title flow-desc" {
            title id="flow-title" { "Where customers went from " (date(moves.from)) " to " (date(moves.to)) }
            desc id="flow-desc" {
                "Bands from the segments of the first date at the left to those of the second at the right, as high as they have "
                "customers. The same numbers stand in the table below."
            }
            text.axis x=(LEFT) y="18" text-anchor="end" { (date(moves.from)) }
            text.axis x=(RIGHT) y="18" { (date(moves.to)) }
            @let worst: Vec<&Flow> = moves.worrying();
            // What matters most is drawn last.
            @for course in [Course::Steady, Course::New, Course::Returned, Course::Fell] {
                g.{ "flow " (class(course)) } {
                    @for band in bands.iter().filter(|band| band.flow.course == course) {
                        path.worst[worst.contains(&band.flow)] d=(ribbon(band)) {
                            title {
                                (band.flow.from) " → " (band.flow.to) ": "
                                (counted(band.flow.customers, "customer", "customers"))
                            }
                        }
                    }
                }
            }
            @for place in &before { (node(place, LEFT - NODE, LEFT - NODE - 10.0, "end", None)) }
            @for place in &after {
                @let then = moves.before.iter().find(|group| group.name == place.group.name);
                (node(place, RIGHT, RIGHT + NODE + 10.0, "start", then))
            }
            @for (rank, flow) in worst.iter().enumerate() {
                @if let Some(band) = bands.iter().find(|band| band.flow == *flow) { (badge(band, rank)) }
            }
        }
    }
}

fn places(groups: &[Group]) -> Vec<Place<'_>> {
    let mut places: Vec<Place<'_>> = Vec::new();
    for group in groups {
        let height = (float(group.customers) / SCALE).max(1.5);
        let top = places.last().map_or(TOP, |last| {
            let parted = if last.group.kind == group.kind { 8.0 } else { PARTED };
            last.top + last.height + parted.max(LINE - f64::midpoint(last.height, height))
        });
        places.push(Place { group, top, height });
    }
    places
}

/// Bands leave a group in the order of where they go, and arrive in the order of where they come from: so they cross the least.
fn bands<'a>(moves: &'a Moves, before: &[Place<'_>], after: &[Place<'_>]) -> Vec<Band<'a>> {
    let of = |from: &Place<'_>, to: &Place<'_>| {
        moves.flows.iter().find(|flow| flow.from == from.group.name && flow.to == to.group.name)
    };
    let mut starts: Vec<f64> = before.iter().map(|place| place.top).collect();
    let mut ends: Vec<f64> = after.iter().map(|place| place.top).collect();
    let mut bands = Vec::new();
    for (from, start) in before.iter().zip(&mut starts) {
        for (to, end) in after.iter().zip(&mut ends) {
            let Some(flow) = of(from, to) else { continue };
            let height = float(flow.customers) / SCALE;
            bands.push(Band { flow, from: *start, to: *end, height });
            *start += height;
            *end += height;
        }
    }
    bands
}

fn ribbon(band: &Band<'_>) -> String {
    let Band { from, to, height, .. } = band;
    let middle = f64::midpoint(LEFT, RIGHT);
    let (below_from, below_to) = (from + height, to + height);
    format!(
        "M{LEFT} {from:.1}C{middle} {from:.1} {middle} {to:.1} {RIGHT} {to:.1}V{below_to:.1}\
         C{middle} {below_to:.1} {middle} {below_from:.1} {LEFT} {below_from:.1}Z"
    )
}

fn node(place: &Place<'_>, x: f64, label: f64, anchor: &str, then: Option<&Group>) -> Markup {
    let Group { name, kind, customers } = place.group;
    html! {
        rect.{ "node " (kind_class(*kind)) } x=(x) y=(format!("{:.1}", place.top)) width=(NODE)
            height=(format!("{:.1}", place.height)) rx="2" {}
        text.label x=(label) y=(format!("{:.1}", place.top + place.height / 2.0 + 5.0)) text-anchor=(anchor) {
            (name) tspan.count dx="8" { (count(*customers)) }
            @if let Some(then) = then { tspan.change dx="7" { (change(then.customers, *customers)) } }
        }
    }
}

fn change(then: u64, now: u64) -> String {
    if now >= then { format!("+{}", count(now - then)) } else { format!("\u{2212}{}", count(then - now)) }
}

/// The letter by which the text tells of a band, near its beginning and not beside that of the next.
fn badge(band: &Band<'_>, rank: usize) -> Markup {
    let t = [0.24, 0.1, 0.17].get(rank).copied().unwrap_or(0.5);
    let ease = t * t * (3.0 - 2.0 * t);
    // On the curve whose control points lie half-way across.
    let x = LEFT + (RIGHT - LEFT) * (1.5 * t * (1.0 - t) + t * t * t);
    let y = band.from + (band.to - band.from) * ease + band.height / 2.0;
    html! {
        g.badge transform=(format!("translate({x:.1} {y:.1})")) {
            circle r="11" {}
            text y="5" text-anchor="middle" { (letter(rank)) }
        }
    }
}

fn letter(rank: usize) -> &'static str {
    ["A", "B", "C"].get(rank).copied().unwrap_or("")
}

pub(crate) fn class(course: Course) -> &'static str {
    match course {
        Course::Steady => "steady",
        Course::Fell => "fell",
        Course::Returned => "returned",
        Course::New => "new",
    }
}

fn kind_class(kind: Kind) -> &'static str {
    match kind {
        Kind::Buying => "buying",
        Kind::Away => "away",
        Kind::Outside => "outside",
    }
}

/// The largest flows away, in words.
pub(crate) fn worries(moves: &Moves) -> Markup {
    html! {
        ol.worries {
            @for (rank, flow) in moves.worrying().into_iter().enumerate() {
                li {
                    span.letter { (letter(rank)) }
                    strong { (flow.from) " → " (flow.to) }
                    ": " (counted(flow.customers, "customer", "customers")) ", who had brought " (pounds(flow.brought)) "."
                }
            }
        }
    }
}

/// From which segment (rows) to which (columns).
pub(crate) fn matrix(moves: &Moves) -> Markup {
    let of = |from: &Group, to: &Group| moves.flows.iter().find(|flow| flow.from == from.name && flow.to == to.name);
    html! {
        table.matrix {
            caption { "Customers by segment on " (date(moves.from)) " (rows) and on " (date(moves.to)) " (columns)" }
            thead {
                tr {
                    td {}
                    @for to in &moves.after { th scope="col" { span { (to.name) } } }
                    th.sum scope="col" { span { "all" } }
                }
            }
            tbody {
                @for from in &moves.before {
                    tr {
                        th scope="row" { (from.name) }
                        @for to in &moves.after {
                            @match of(from, to) {
                                Some(flow) => {
                                    @let diagonal = if flow.from == flow.to { "same" } else { class(flow.course) };
                                    td class=(diagonal) { (count(flow.customers)) }
                                }
                                None => { td.none { (PreEscaped("&middot;")) } }
                            }
                        }
                        td.sum { (count(from.customers)) }
                    }
                }
            }
            tfoot {
                tr {
                    th scope="row" { "all" }
                    @for to in &moves.after { td { (count(to.customers)) } }
                    td.sum { (count(moves.after.iter().map(|group| group.customers).sum::<u64>())) }
                }
            }
        }
    }
}
