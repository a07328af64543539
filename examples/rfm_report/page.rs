//! The report as one page of HTML: nothing is loaded from elsewhere, and nothing runs.

use super::{
    bars, card,
    figures::{Dimension, Figures, Step},
    flows, heat_map,
    moves::Moves,
    one::One,
    report::Report,
    words::{count, counted, date, percent, pounds, pounds_and_pence, share, short_pounds},
};
use maud::{DOCTYPE, Markup, PreEscaped, html};

pub(crate) fn page(report: &Report) -> Markup {
    let Report { figures, moves, one } = report;
    let title = format!("RFM report of a gift shop, {}", date(figures.as_of));
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(include_str!("page.css"))) }
            }
            body {
                (head(figures))
                main {
                    (meaning(figures))
                    (map(figures))
                    (segments(figures))
                    (migration(moves))
                    (customer(one, figures))
                }
                footer {
                    p {
                        "Made with the example " code { "rfm_report" } " of " code { "segmentry" } ". Data: Chen, Sain and Guo (2012), "
                        cite { "Data mining for the online retail industry" } ", doi:10.1057/dbm.2012.17, in the public domain (CC0)."
                    }
                }
            }
        }
    }
}

fn head(figures: &Figures) -> Markup {
    let Figures { account, all, .. } = figures;
    html! {
        header {
            p.eyebrow { "RFM report · " (date(figures.as_of)) }
            h1 { "The customers of a British gift shop" }
            @if let Some((name, first)) = figures.segments.first() {
                p.lead {
                    (percent(first.share_of_customers().unwrap_or_default())) " of its customers, the " (name) ", bring "
                    (percent(first.share_of_revenue().unwrap_or_default())) " of its revenue."
                }
            }
            dl.tiles {
                (tile("Customers", &count(all.customers()), &format!("with orders, of {}", count(account.report.customers()))))
                (tile("Revenue", &short_pounds(all.revenue()), "after refunds"))
                (tile("Orders", &count(all.purchases()), "in a little over a year"))
                (tile("Each customer", &pounds(all.average_revenue().unwrap_or_default()), "on average"))
            }
        }
    }
}

fn tile(name: &str, value: &str, note: &str) -> Markup {
    html! { div { dt { (name) } dd { (value) } dd.note { (note) } } }
}

/// What the scores mean, and who has none.
fn meaning(figures: &Figures) -> Markup {
    let account = &figures.account;
    html! {
        section {
            h2 { "What the scores mean" }
            p.intro {
                "Each customer has three scores from 1 to 5: fifths of all customers, the best being 5. Customers with equal values "
                "stay together, so the fifths are not quite even."
            }
            div.scroll {
                table.meaning {
                    thead {
                        tr {
                            th scope="col" { "Score" }
                            @for score in 1..=5 { th scope="col" { (score) } }
                        }
                    }
                    tbody {
                        @for dimension in &figures.dimensions {
                            tr {
                                th scope="row" { (dimension.name) span { (unit(&dimension.name)) } }
                                @for score in 1..=5 {
                                    td {
                                        @if let Some(step) = dimension.steps.iter().find(|step| step.score == score) {
                                            (in_words(dimension, step))
                                            span.of { (counted(step.customers, "customer", "customers")) }
                                        } @else { span.of { "nobody" } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            h3 { "What is left out" }
            ul {
                li {
                    strong { (count(account.nobodys)) " of " (count(account.invoices)) " invoices" }
                    " name no customer and belong to nobody's history. Their sales come to " (short_pounds(account.nobodys_sales)) "."
                }
                li {
                    strong { (count(account.report.without_purchases)) " of " (counted(account.report.customers(), "customer", "customers")) }
                    " have only had money back (" (pounds(account.given_back))
                    "): their orders must lie before the file begins, so they have no scores. The library's account: "
                    q { (account.report) } "."
                }
            }
        }
    }
}

fn unit(dimension: &str) -> &str {
    match dimension {
        "recency" => "since the latest order",
        "frequency" => "since the file begins",
        _ => "after refunds",
    }
}

pub(crate) fn in_words(dimension: &Dimension, step: &Step) -> String {
    match (dimension.name.as_str(), step.from, step.below) {
        ("recency", ..) => heat_map::days(step),
        ("frequency", ..) => heat_map::orders(step),
        (_, Some(from), _) => format!("from {}", pounds_and_pence(from)),
        (_, None, Some(below)) => format!("below {}", pounds_and_pence(below)),
        (_, None, None) => "any amount".to_owned(),
    }
}

fn map(figures: &Figures) -> Markup {
    let (recency, frequency) = (figures.dimensions.first(), figures.dimensions.get(1));
    html! {
        section {
            h2 { "Where the money is" }
            p.intro {
                "Every customer is in one cell: up are those who bought more recently, to the right those who bought more often. The "
                "stronger the colour, the more revenue. Each block of cells is a segment with a name."
            }
            figure.wide {
                @if let (Some(recency), Some(frequency)) = (recency, frequency) {
                    (heat_map::svg(&figures.cells, recency, frequency))
                }
                figcaption { (heat_map::legend()) }
            }
        }
    }
}

fn segments(figures: &Figures) -> Markup {
    html! {
        section {
            h2 { "The segments, and what to do with each" }
            p.intro {
                "Where the lower bar is longer than the upper one, a segment brings more than its head count."
            }
            (bars::table(figures))
        }
    }
}

fn migration(moves: &Moves) -> Markup {
    let of = |part| percent(share(part, moves.stayed + moves.moved));
    html! {
        section {
            h2 { "Where they went in three months" }
            p.intro {
                "Customers on " (date(moves.from)) " and on " (date(moves.to)) ", both scored by the breakpoints of the first date: so a "
                "move is a change of the customer, and not of the yardstick. Segments with a recency of 1 or 2, "
                (moves.away_from) " days and more without an order, count as away."
                @for note in &moves.collapsed { " " (note) }
            }
            dl.tiles.small {
                (tile("Stayed", &of(moves.stayed), &format!("{} are where they were", count(moves.stayed))))
                (tile("Moved", &of(moves.moved), &format!("{} are elsewhere", count(moves.moved))))
                div.fell { dt { "Went away" } dd { (count(moves.fell)) } dd.note { "from a buying segment" } }
                div.returned { dt { "Came back" } dd { (count(moves.returned)) } dd.note { "from having been away" } }
                div.new { dt { "New" } dd { (count(moves.new)) } dd.note { "first purchase in between" } }
            }
            figure.wide { (flows::svg(moves)) }
            h3 { "Three departures to worry about" }
            (flows::worries(moves))
            div.scroll { (flows::matrix(moves)) }
        }
    }
}

fn customer(one: &One, figures: &Figures) -> Markup {
    html! {
        section {
            h2 { "One of them: customer " (one.id) }
            p.intro {
                strong { (one.explanation.standing) } ": of this segment the one who has brought the most. The three numbers are the "
                "scores of recency, frequency and money."
            }
            (card::card(one, figures))
            p.callout {
                "One more order today, worth the usual " (pounds(one.again_for)) ", would make that " strong { (one.then) } "."
            }
        }
    }
}
