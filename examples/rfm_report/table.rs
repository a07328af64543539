//! The same figures as tables for a terminal.

use super::{
    bars,
    figures::Figures,
    moves::Moves,
    one::One,
    report::Report,
    words::{count, date, percent, pounds, pounds_and_pence, share, short_pounds},
};

pub(crate) fn print(report: &Report) {
    print_head(&report.figures);
    print_map(&report.figures);
    print_segments(&report.figures);
    print_moves(&report.moves);
    print_one(&report.one);
}

fn print_head(figures: &Figures) {
    let Figures { account, all, .. } = figures;
    println!("RFM report of a British gift shop, {}", date(figures.as_of));
    println!(
        "{} customers with {} orders, {} after refunds",
        count(all.customers()),
        count(all.purchases()),
        pounds(all.revenue())
    );
    println!(
        "Left out: {} of {} invoices that name no customer, with sales of {};",
        count(account.nobodys),
        count(account.invoices),
        pounds(account.nobodys_sales)
    );
    println!("          {}.", account.report);
    println!("\n{:<6} {:<18} {:<17} monetary", "score", "recency", "frequency");
    for score in (1..=5).rev() {
        let words = figures.dimensions.iter().map(|dimension| {
            let step = dimension.steps.iter().find(|step| step.score == score);
            step.map_or_else(|| "nobody".to_owned(), |step| super::page::in_words(dimension, step))
        });
        let words: Vec<String> = words.collect();
        if let [recency, frequency, monetary] = words.as_slice() {
            println!("{score:<6} {recency:<18} {frequency:<17} {monetary}");
        }
    }
}

fn print_map(figures: &Figures) {
    println!("\nCustomers and revenue by recency (rows) and frequency (columns)");
    print_row("", (1..=5).map(|frequency| format!("F{frequency}")));
    for recency in (1..=5).rev() {
        let cells = || figures.cells.iter().filter(|cell| cell.recency == recency);
        print_row(&format!("R{recency}"), cells().map(|cell| count(cell.customers)));
        print_row("", cells().map(|cell| short_pounds(cell.revenue)));
    }
}

fn print_row(head: &str, cells: impl Iterator<Item = String>) {
    print!("{head:<4}");
    for cell in cells {
        print!("{cell:>10}");
    }
    println!();
}

fn print_segments(figures: &Figures) {
    println!("\n{:<19} {:>9} {:>8} {:>12} {:>8} {:>9}  what to do", "segment", "customers", "", "revenue", "", "each");
    for (name, of) in &figures.segments {
        println!(
            "{:<19} {:>9} {:>8} {:>12} {:>8} {:>9}  {}",
            name,
            count(of.customers()),
            percent(of.share_of_customers().unwrap_or_default()),
            pounds(of.revenue()),
            percent(of.share_of_revenue().unwrap_or_default()),
            pounds(of.average_revenue().unwrap_or_default()),
            bars::advice(name),
        );
    }
}

fn print_moves(moves: &Moves) {
    println!("\nFrom {} (rows) to {} (columns)", date(moves.from), date(moves.to));
    // Names are longer than columns: so they are numbered.
    print!("{:<23}", "");
    for (place, _) in moves.after.iter().enumerate() {
        print!("{:>6}", format!("[{}]", place + 1));
    }
    println!("{:>7}", "all");
    for from in &moves.before {
        let place = moves.after.iter().position(|to| to.name == from.name);
        print!(
            "{:<23}",
            place.map_or_else(
                || format!("     {}", from.name),
                |place| format!("{:>4} {}", format!("[{}]", place + 1), from.name)
            )
        );
        for to in &moves.after {
            let flow = moves.flows.iter().find(|flow| flow.from == from.name && flow.to == to.name);
            print!("{:>6}", flow.map_or_else(|| ".".to_owned(), |flow| count(flow.customers)));
        }
        println!("{:>7}", count(from.customers));
    }
    print!("{:<23}", "     all");
    for to in &moves.after {
        print!("{:>6}", count(to.customers));
    }
    println!("{:>7}", count(moves.after.iter().map(|group| group.customers).sum::<u64>()));
    println!(
        "{} of {} stayed where they were ({}); {} went away, {} came back, {} are new.",
        count(moves.stayed),
        count(moves.stayed + moves.moved),
        percent(share(moves.stayed, moves.stayed + moves.moved)),
        count(moves.fell),
        count(moves.returned),
        count(moves.new),
    );
    for note in &moves.collapsed {
        println!("{note}");
    }
    println!("The departures that had brought the most:");
    for flow in moves.worrying() {
        println!(
            "  {} -> {}: {} customers, who had brought {}",
            flow.from,
            flow.to,
            count(flow.customers),
            pounds(flow.brought)
        );
    }
}

fn print_one(one: &One) {
    print!("\nCustomer {}: {}", one.id, one.explanation);
    println!("  One more order of {} today: {}", pounds_and_pence(one.again_for), one.then);
}
