//! Each segment with its share of the customers beside its share of the revenue.

use super::{
    figures::Figures,
    words::{count, percent, pounds, share, short_pounds},
};
use maud::{Markup, html};
use rust_decimal::Decimal;
use segmentry::rfm::CellSummary;

pub(crate) fn table(figures: &Figures) -> Markup {
    let shares =
        |of: &CellSummary| (of.share_of_customers().unwrap_or_default(), of.share_of_revenue().unwrap_or_default());
    let most = figures.segments.iter().map(|(_, of)| {
        let (customers, revenue) = shares(of);
        customers.max(revenue)
    });
    let most = most.max().unwrap_or(Decimal::ONE);
    html! {
        table.segments {
            thead {
                tr {
                    th scope="col" { "Segment, and what to do" }
                    th.bars scope="col" {
                        span.key.customers { "share of customers" } " " span.key.revenue { "share of revenue" }
                    }
                    th.number scope="col" { "Customers" }
                    th.number scope="col" { "Revenue" }
                    th.number scope="col" { "Per customer" }
                }
            }
            tbody {
                @for (name, of) in &figures.segments {
                    @let (of_customers, of_revenue) = shares(of);
                    tr {
                        th scope="row" { (name) span.advice { (advice(name)) } }
                        td.bars { (bars(of_customers, of_revenue, most)) }
                        (numbers(of))
                    }
                }
            }
            tfoot { tr { th scope="row" { "all with scores" } td.bars {} (numbers(&figures.all)) } }
        }
    }
}

fn numbers(of: &CellSummary) -> Markup {
    html! {
        td.number { (count(of.customers())) }
        td.number { (short_pounds(of.revenue())) }
        td.number { (pounds(of.average_revenue().unwrap_or_default())) }
    }
}

/// No `viewBox`: lengths are shares of the width that there is, and texts keep their size.
fn bars(customers: Decimal, revenue: Decimal, most: Decimal) -> Markup {
    // The longest leaves room for its number.
    let width = |part: Decimal| format!("{:.2}%", share(part, most) * Decimal::from(74));
    let title = format!("{} of the customers, {} of the revenue", percent(customers), percent(revenue));
    html! {
        svg width="100%" height="42" role="img" aria-label=(title) {
            title { (title) }
            @for (y, class, part) in [(2, "customers", customers), (22, "revenue", revenue)] {
                rect class=(class) y=(y) width=(width(part)) height="17" rx="3" {}
                text x=(width(part)) dx="7" y=(y + 13) { (percent(part)) }
            }
        }
    }
}

/// What to do with a segment: the usual advice of guides to this map.
pub(crate) fn advice(segment: &str) -> &'static str {
    match segment {
        "champions" => "Reward them, ask them for reviews, show them what is new first.",
        "loyal" => "Offer a programme or the next size up; keep them from drifting.",
        "potential loyalist" => "Recommend what goes with their orders; invite them to come back soon.",
        "new" => "Welcome them and help with the first order; no discount yet.",
        "promising" => "Say hello again with a small reason for a second order.",
        "needs attention" => "A limited offer around what they bought before.",
        "about to sleep" => "Remind them of what sells well, before they forget the shop.",
        "at risk" => "Write personally and ask what was wrong; offer a way back.",
        "can't lose" => "Pick up the telephone: few, worth a lot, and gone quiet.",
        "hibernating" => "One cheap campaign at the next season; else leave them alone.",
        _ => "",
    }
}
