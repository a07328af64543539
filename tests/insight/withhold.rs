//! What is withheld cannot be worked out.

use segmentry::insight::{
    Figure::{self, Known, Withheld},
    withhold::{Table, parts, table},
};
use segmentry::testing::Dice;

/// All lists of counts up to a most.
fn lists(length: usize, most: u64) -> Vec<Vec<u64>> {
    (0..length).fold(vec![Vec::new()], |lists, _| {
        lists.iter().flat_map(|list| (0..=most).map(move |count| [list.as_slice(), &[count]].concat())).collect()
    })
}

/// The counts that agree with what is shown: what somebody who knows that zeros are shown can think of.
fn is_possible(counts: &[u64], shown: &(Vec<Figure<u64>>, Figure<u64>)) -> bool {
    let agrees = |count: u64, figure: &Figure<u64>| match figure {
        Known(known) => count == *known,
        Withheld => count > 0,
    };
    counts.iter().zip(&shown.0).all(|(count, figure)| agrees(*count, figure)) && agrees(counts.iter().sum(), &shown.1)
}

#[test]
fn a_small_part_could_be_large() {
    const LEAST: u64 = 3;
    let candidates = lists(4, 7);
    for counts in lists(4, 4) {
        let shown = parts(&counts, LEAST);
        assert!(is_possible(&counts, &shown));
        let possible: Vec<&Vec<u64>> = candidates.iter().filter(|counts| is_possible(counts, &shown)).collect();
        for (place, count) in counts.iter().enumerate().filter(|(_, count)| (1..LEAST).contains(*count)) {
            assert_eq!(shown.0[place], Withheld);
            let most = possible.iter().map(|counts| counts[place]).max().unwrap();
            assert!(most >= LEAST, "{counts:?} shown as {shown:?} tells that {count} is at most {most}");
        }
    }
}

#[test]
fn nothing_is_withheld_without_need() {
    for counts in lists(4, 5) {
        let shown = parts(&counts, 3);
        if counts.iter().all(|count| *count == 0 || *count >= 3) {
            assert_eq!(shown, (counts.iter().copied().map(Known).collect(), Known(counts.iter().sum())));
        }
        assert!(counts.iter().zip(&shown.0).all(|(count, figure)| *count > 0 || *figure == Known(0)), "zero is shown");
        for least in [0, 1] {
            assert!(parts(&counts, least).0.iter().all(|figure| *figure != Withheld));
        }
    }
    assert_eq!(parts(&[], 10), (vec![], Known(0)));
}

#[test]
fn by_hand() {
    // Five single ones could each be at most 1 if only their sum of 5 followed.
    assert_eq!(parts(&[1, 1, 1, 1, 1, 8, 9], 5).0, [[Withheld; 6].as_slice(), &[Known(9)]].concat());
    // Of equal ones the first.
    assert_eq!(parts(&[2, 7, 7, 9], 5), (vec![Withheld, Withheld, Known(7), Known(9)], Known(25)));
    assert_eq!(parts(&[2, 2], 5), (vec![Withheld, Withheld], Withheld));
    assert_eq!(parts(&[u64::MAX, 1, u64::MAX], 5).0, [Withheld, Withheld, Known(u64::MAX)]);
}

#[test]
fn figures_travel() {
    let figures = [Known(12_u64), Withheld];
    let json = serde_json::to_string(&figures).unwrap();
    assert_eq!(json, r#"[{"known":12},"withheld"]"#);
    assert_eq!(serde_json::from_str::<[Figure<u64>; 2]>(&json).unwrap(), figures);
    assert_eq!(figures.map(|figure| format!("{figure:>10}")), ["        12", "  withheld"]);
    assert_eq!(figures.map(|figure| figure.map(|count| count * 2).known()), [Some(24), None]);
}

fn sums(rows: &[Vec<u64>]) -> (Vec<u64>, Vec<u64>, u64) {
    let columns = (0..rows[0].len()).map(|column| rows.iter().map(|row| row[column]).sum()).collect();
    (rows.iter().map(|row| row.iter().sum()).collect(), columns, rows.iter().flatten().sum())
}

/// Whether a table agrees with all that is shown of another one.
fn agrees(rows: &[Vec<u64>], shown: &Table) -> bool {
    let is_possible = |count: &u64, figure: &Figure<u64>| match figure {
        Known(known) => count == known,
        Withheld => *count > 0,
    };
    let all = |counts: &[u64], figures: &[Figure<u64>]| {
        counts.len() == figures.len() && counts.iter().zip(figures).all(|(count, figure)| is_possible(count, figure))
    };
    let (row_totals, column_totals, total) = sums(rows);
    all(&row_totals, &shown.rows)
        && all(&column_totals, &shown.columns)
        && is_possible(&total, &shown.total)
        && rows.iter().zip(&shown.cells).all(|(row, figures)| all(row, figures))
}

fn assert_hidden(rows: &[Vec<u64>], least: u64, candidates: &[Vec<u64>]) {
    let shown = table(rows, least);
    assert!(agrees(rows, &shown), "{rows:?} is not what {shown:?} shows");
    let width = rows[0].len();
    let as_rows = |list: &[u64]| list.chunks(width).map(<[u64]>::to_vec).collect::<Vec<_>>();
    let possible: Vec<Vec<Vec<u64>>> =
        candidates.iter().map(|list| as_rows(list)).filter(|rows| agrees(rows, &shown)).collect();
    // Cells and totals alike.
    let counts = |rows: &[Vec<u64>]| {
        let (row_totals, column_totals, total) = sums(rows);
        [rows.concat(), row_totals, column_totals, vec![total]].concat()
    };
    let possible: Vec<Vec<u64>> = possible.iter().map(|rows| counts(rows)).collect();
    for (place, count) in counts(rows).into_iter().enumerate().filter(|(_, count)| (1..least).contains(count)) {
        let most = possible.iter().map(|counts| counts[place]).max().unwrap();
        assert!(most >= least, "{rows:?} shown as {shown:?} tells that {count} is at most {most}");
    }
}

#[test]
fn a_small_cell_could_be_large() {
    let candidates = lists(4, 6);
    for counts in lists(4, 3) {
        assert_hidden(&[counts[..2].to_vec(), counts[2..].to_vec()], 3, &candidates);
        assert_hidden(&[counts], 3, &candidates);
    }
}

#[test]
fn a_small_cell_of_a_larger_table_could_be_large() {
    let candidates = lists(6, 4);
    let mut dice = Dice::new(7);
    for _ in 0..150 {
        let rows: Vec<Vec<u64>> = (0..2).map(|_| (0..3).map(|_| dice.roll(4) as u64).collect()).collect();
        assert_hidden(&rows, 2, &candidates);
    }
}

#[test]
fn a_cell_between_two_rectangles_is_not_left_to_follow() {
    // Every row and every column has two small cells or none, or three where the rectangles meet; within a rectangle each could
    // be 4. And still the one between them would be what the rows of a rectangle have more than its columns.
    let rows = vec![
        vec![3, 3, 50, 50, 50],
        vec![3, 3, 50, 3, 50],
        vec![50, 50, 50, 3, 3],
        vec![50, 50, 50, 3, 3],
        vec![50, 50, 60, 50, 50],
    ];
    let small = rows.iter().flatten().filter(|count| **count == 3).count();
    let hidden = |rows: &[Vec<u64>]| table(rows, 4).cells.concat().iter().filter(|cell| **cell == Withheld).count();
    assert_eq!(small, 9);
    assert_eq!(hidden(&rows), 10);
    let mut without = rows.clone();
    without[1][3] = 50;
    assert_eq!(hidden(&without), 8);
}

#[test]
fn totals_are_withheld_where_nothing_else_helps() {
    let shown = table(&[vec![7, 0], vec![0, 30]], 10);
    assert_eq!(shown.cells, [[Withheld, Known(0)], [Known(0), Known(30)]]);
    assert_eq!((shown.rows, shown.columns), (vec![Withheld, Known(30)], vec![Withheld, Known(30)]));
    assert_eq!(shown.total, Withheld);
    let nothing = table(&[], 10);
    assert_eq!((nothing.cells, nothing.rows, nothing.columns, nothing.total), (vec![], vec![], vec![], Known(0)));
    assert_eq!(table(&[vec![], vec![12]], 10).cells, [[Known(0)], [Known(12)]]);
}

#[test]
fn without_small_counts_everything_is_shown() {
    let rows = [vec![10, 0, 12], vec![0, 30, 11]];
    let shown = table(&rows, 10);
    assert_eq!(shown.cells, rows.map(|row| row.into_iter().map(Known).collect::<Vec<_>>()));
    assert_eq!((shown.rows, shown.total), (vec![Known(22), Known(41)], Known(63)));
}
