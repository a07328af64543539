//! The same figures as tables for a terminal.

use crate::{
    Report, bars,
    figures::{Cell, Figures},
    moves::Moves,
    one::One,
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
    let account = &figures.account;
    println!("RFM report of a British gift shop, {}", date(figures.as_of));
    println!(
        "{} customers with {} orders, {} after refunds",
        count(account.scored),
        count(account.orders),
        pounds(account.revenue)
    );
    println!(
        "Left out: {} of {} invoices that name no customer, with sales of {};",
        count(account.nobodys),
        count(account.invoices),
        pounds(account.nobodys_sales)
    );
    println!("          {}.", account.report);
    println!("\n{:<6} {:<18} {:<17} {}", "score", "recency", "frequency", "monetary");
    for score in (1..=5).rev() {
        let words = figures.dimensions.iter().map(|dimension| {
            let step = dimension.steps.iter().find(|step| step.score == score);
            step.map_or_else(|| "nobody".to_owned(), |step| crate::page::in_words(dimension, step))
        });
        let words: Vec<String> = words.collect();
        if let [recency, frequency, monetary] = words.as_slice() {
            println!("{score:<6} {recency:<18} {frequency:<17} {monetary}");
        }
    }
}

fn print_map(figures: &Figures) {
    println!("\nCustomers and revenue by recency (rows) and frequency (columns)");
    println!("{:<8}{}", "", (1..=5).map(|frequency| format!("{:>14}", format!("F{frequency}"))).collect::<String>());
    let row = |recency: u8, text: &dyn Fn(&Cell) -> String| {
        let cells = figures.cells.iter().filter(move |cell| cell.recency == recency);
        cells.map(|cell| format!("{:>14}", text(cell))).collect::<String>()
    };
    for recency in (1..=5).rev() {
        println!("R{recency:<7}{}", row(recency, &|cell| count(cell.customers)));
        println!("{:<8}{}", "", row(recency, &|cell| short_pounds(cell.revenue)));
    }
}

fn print_segments(figures: &Figures) {
    let account = &figures.account;
    println!("\n{:<19} {:>9} {:>8} {:>12} {:>8} {:>8}  what to do", "segment", "customers", "", "revenue", "", "each");
    for segment in &figures.segments {
        println!(
            "{:<19} {:>9} {:>8} {:>12} {:>8} {:>8}  {}",
            segment.name,
            count(segment.customers),
            percent(share(segment.customers, account.scored)),
            pounds(segment.revenue),
            percent(share(segment.revenue, account.revenue)),
            pounds(share(segment.revenue, segment.customers)),
            bars::advice(&segment.name),
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
        count(moves.scored),
        percent(share(moves.stayed, moves.scored)),
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
    println!("\nCustomer {}: {} ({})", one.id, one.place.segment, one.place.scores);
    for explained in &one.dimensions {
        println!("  {explained}");
    }
    println!(
        "  One more order of {} today: {} ({})",
        pounds_and_pence(one.one_more),
        one.then.segment,
        one.then.scores
    );
}
