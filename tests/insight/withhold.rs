//! What is withheld cannot be worked out.

use segmentry::insight::{
    Figure::{self, Known, Withheld},
    withhold::parts,
};

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
