//! Grids of named segments: that what is built leaves no cell out, that what is wrong is named, and that the grids of others
//! give what those gave (`tests/data/rfm`).

use crate::fixtures::{fixture, number};
use itertools::Itertools;
use proptest::prelude::*;
use segmentry::{
    model::Text,
    scale::{Axis, Best, Breakpoints, Closed, Grid, GridError, GridFault, GridRule, ScoreModel},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

type Ranges = Vec<(u16, u16)>;

fn rule(name: &str, ranges: &[(u16, u16)]) -> GridRule {
    GridRule::new(name, ranges.iter().map(|(from, to)| *from..=*to))
}

fn axes(sizes: &[u8]) -> Vec<Axis> {
    sizes.iter().enumerate().map(|(place, bins)| Axis::score(format!("d{place}"), *bins)).collect()
}

/// All cells, the last axis first.
fn cells(axes: &[Axis]) -> Vec<Vec<u16>> {
    axes.iter().map(Axis::range).multi_cartesian_product().collect()
}

fn refused(built: Result<Grid, GridError>) -> String {
    built.unwrap_err().to_string()
}

fn name_at(grid: &Grid, place: &[u16]) -> String {
    grid.at(place).unwrap_or_else(|| panic!("{place:?}")).to_string()
}

#[test]
fn what_is_built_in_is_sound() {
    let partitions = [
        Grid::recency_frequency(),
        Grid::eleven().without_purchases_as(Grid::NO_PURCHASES).unwrap(),
        Grid::heavy_medium_light("usage").unwrap(),
    ];
    for grid in partitions {
        assert_eq!(Grid::partition(grid.axes().to_vec(), grid.rules().to_vec()), Ok(grid.clone()));
        assert_eq!(grid.others(), None);
        assert_eq!(grid.size(), cells(grid.axes()).len());
        assert_eq!(grid.names().collect::<BTreeSet<_>>().len(), grid.rules().len() + 1);
    }
    for grid in [Grid::r_rfm(), Grid::pymc()] {
        let others = grid.others().unwrap().clone();
        assert_eq!(Grid::first_match(grid.axes().to_vec(), grid.rules().to_vec(), others), Ok(grid));
    }
    let names = |grid: &Grid| grid.names().map(Text::to_string).collect::<Vec<_>>();
    assert_eq!(
        names(&Grid::eleven()),
        [
            "champions",
            "loyal",
            "active",
            "new",
            "promising",
            "needs attention",
            "at risk",
            "previously loyal",
            "almost lost",
            "dormant",
            "prospects",
        ]
    );
    assert_eq!(
        names(&Grid::pymc()),
        [
            "Premium Customer",
            "Repeat Customer",
            "Top Spender",
            "At Risk Customer",
            "Inactive Customer",
            "Other",
            "without purchases",
        ]
    );
}

#[test]
fn recency_and_frequency_give_the_known_map() {
    let map = [
        (5, ["new", "potential loyalist", "potential loyalist", "champions", "champions"]),
        (4, ["promising", "potential loyalist", "potential loyalist", "loyal", "loyal"]),
        (3, ["about to sleep", "about to sleep", "needs attention", "loyal", "loyal"]),
        (2, ["hibernating", "hibernating", "at risk", "at risk", "can't lose"]),
        (1, ["hibernating", "hibernating", "at risk", "at risk", "can't lose"]),
    ];
    let grid = Grid::recency_frequency();
    for (recency, row) in map {
        for (frequency, name) in (1..).zip(row) {
            assert_eq!(name_at(&grid, &[recency, frequency]), name, "{recency} {frequency}");
        }
    }
}

#[test]
fn r_rfm_names_all_its_cells() {
    let grid = Grid::r_rfm();
    let expected = fixture("r_segment_grid");
    assert_eq!(expected.len(), grid.size());
    let (mut several, mut none, mut sizes) = (0, 0, BTreeMap::<_, u32>::new());
    for row in &expected {
        let place = [number(row, "r"), number(row, "f"), number(row, "m")];
        assert_eq!(name_at(&grid, &place), row["segment"], "{place:?}");
        let hits = grid.rules().iter().filter(|rule| rule.ranges().zip(&place).all(|(range, at)| range.contains(at)));
        let hits = hits.count();
        assert_eq!(hits, number::<usize>(row, "rules"));
        several += u32::from(hits > 1);
        none += u32::from(hits == 0);
        *sizes.entry(row["segment"].as_str()).or_default() += 1;
    }
    // What the documentation of the grid says of it.
    assert_eq!((several, none, sizes["Champions"], sizes["Potential Loyalist"]), (58, 10, 1, 35));
}

#[test]
fn pymc_names_all_its_scores() {
    let grid = Grid::pymc();
    let expected = fixture("pymc_segment_grid");
    // Each score once: over three shops no score had two segments, and none is missing.
    assert_eq!(expected.len(), 64);
    let mut others = BTreeSet::new();
    for row in &expected {
        let place = [number(row, "r"), number(row, "f"), number(row, "m")];
        assert_eq!(name_at(&grid, &place), row["segment"], "{place:?}");
        if row["segment"] == "Other" {
            others.insert(place);
        }
    }
    assert_eq!(others.len(), 18);
    let promised = [[4, 4, 2], [4, 4, 1], [4, 3, 2], [4, 3, 1], [4, 2, 1], [3, 4, 2], [3, 4, 1], [1, 4, 2]];
    assert!(promised.iter().all(|score| others.contains(score)));
}

#[test]
fn places_beyond_the_axes_have_no_segment() {
    let grid = Grid::eleven();
    for place in [&[][..], &[5], &[5, 1], &[5, 11], &[0, 5], &[6, 5], &[5, 5, 5], &[u16::MAX, u16::MAX]] {
        assert_eq!((grid.at(place), grid.index_at(place)), (None, None), "{place:?}");
    }
}

#[test]
fn indexes_go_with_names() {
    for grid in [Grid::eleven(), Grid::pymc(), Grid::r_rfm()] {
        let names: Vec<_> = grid.names().collect();
        for place in cells(grid.axes()) {
            assert_eq!(names[grid.index_at(&place).unwrap()], grid.at(&place).unwrap());
        }
        assert_eq!(names[grid.without_purchases_index()], grid.without_purchases());
        assert_eq!(grid.name(names.len()), None);
    }
}

#[test]
fn a_model_looks_segments_up_by_the_names_of_its_dimensions() {
    let edges = |best| Breakpoints::new(best, Closed::Left, [10, 20, 30, 40]).unwrap();
    let model = |grid| {
        // Not in the order of the grid.
        let dimensions = [("monetary", Best::Highest), ("recency", Best::Lowest), ("frequency", Best::Highest)];
        ScoreModel::new(dimensions.map(|(name, best)| (name, edges(best)))).unwrap().with_grid(grid)
    };
    let model = model(Grid::eleven()).unwrap();
    let segment = |monetary: i64, recency: i64, frequency: i64| {
        model.segment(&model.scores(1, &[monetary, recency, frequency]).unwrap()).unwrap().to_string()
    };
    assert_eq!(segment(99, 5, 99), "champions");
    assert_eq!(segment(99, 99, 99), "previously loyal");
    assert_eq!(segment(0, 5, 0), "new");
    assert_eq!(segment(0, 99, 0), "dormant");
    assert_eq!(segment(35, 25, 15), "needs attention");
    // A grid of more bins is served by fewer, not the other way round.
    let few = ScoreModel::new([("spend", Breakpoints::new(Best::Highest, Closed::Left, [10]).unwrap())]).unwrap();
    assert!(few.clone().with_grid(Grid::heavy_medium_light("spend").unwrap()).is_ok());
    let one = Grid::partition([Axis::score("spend", 2)], [rule("any", &[(1, 2)])]).unwrap();
    let many = ScoreModel::new([("spend", edges(Best::Highest))]).unwrap();
    assert_eq!(
        many.with_grid(one).unwrap_err().to_string(),
        "the grid is made for 2 scores of `spend`, and there are 5"
    );
    assert_eq!(few.with_grid(Grid::r_rfm()).unwrap_err().to_string(), "there is no dimension `recency`");
}

#[test]
fn gaps_are_named() {
    let board = || axes(&[5, 5]);
    let corner = |name| rule(name, &[(2, 5), (2, 5)]);
    assert_eq!(
        refused(Grid::partition(board(), [corner("big")])),
        "no rule covers d0 1, d1 1-5; no rule covers d0 2-5, d1 1"
    );
    let faults = Grid::partition(axes(&[100, 100]), [rule("one", &[(50, 50), (50, 50)])]).unwrap_err();
    let shown: Vec<String> = faults.faults().iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "no rule covers d0 1-49, d1 1-100",
            "no rule covers d0 50-100, d1 1-49",
            "no rule covers d0 50-100, d1 51-100",
            "no rule covers d0 51-100, d1 50",
        ]
    );
    let GridFault::Uncovered { cells } = &faults.faults()[1] else { panic!("{faults}") };
    assert_eq!(cells.ranges().collect::<Vec<_>>(), [("d0", 50, 100), ("d1", 1, 49)]);
    // A sum starts at the number of its dimensions.
    assert_eq!(
        refused(Grid::partition([Axis::sum(["frequency", "monetary"], 5)], [rule("some", &[(3, 10)])])),
        "no rule covers frequency + monetary 2"
    );
}

#[test]
fn overlaps_are_named_also_under_one_name() {
    let rules = || [rule("a", &[(1, 3)]), rule("b", &[(3, 4)]), rule("a", &[(4, 5)])];
    assert_eq!(
        refused(Grid::partition(axes(&[5]), rules())),
        "rule 0 `a` and rule 1 `b` share d0 3; rule 1 `b` and rule 2 `a` share d0 4"
    );
    assert!(Grid::first_match(axes(&[5]), rules(), "others").is_ok());
    assert_eq!(
        refused(Grid::partition(axes(&[5]), [rule("a", &[(1, 4)]), rule("a", &[(4, 5)])])),
        "rule 0 `a` and rule 1 `a` share d0 4"
    );
    let union = Grid::partition(axes(&[5]), [rule("a", &[(1, 2)]), rule("b", &[(3, 3)]), rule("a", &[(4, 5)])]);
    let union = union.unwrap();
    assert_eq!((1..=5).map(|at| name_at(&union, &[at])).join(""), "aabaa");
    assert_eq!(union.names().join(" "), "a b without purchases");
}

#[test]
fn dead_rules_are_named() {
    let dead = [
        rule("left", &[(1, 5), (1, 2)]),
        rule("right", &[(1, 5), (3, 5)]),
        rule("middle", &[(2, 3), (2, 3)]),
        rule("right", &[(1, 1), (5, 5)]),
    ];
    assert_eq!(
        refused(Grid::first_match(axes(&[5, 5]), dead, "others")),
        "rule 2 `middle` can not be reached: all its cells belong to `left`, `right` before it; \
         rule 3 `right` can not be reached: all its cells belong to `right` before it"
    );
    // The others may be nobody.
    let grid = Grid::first_match(axes(&[5]), [rule("all", &[(1, 5)])], "others").unwrap();
    assert_eq!(grid.names().join(" "), "all others without purchases");
}

#[test]
fn names_are_not_taken_twice_and_not_empty() {
    let all = |name| [rule(name, &[(1, 5)])];
    let first = |name, others: &str| refused(Grid::first_match(axes(&[5]), all(name), others));
    assert_eq!(first("a", "a"), "`a` is the name of the others, and another segment has it");
    assert_eq!(
        first("a", "without purchases"),
        "`without purchases` is the name of those without a purchase, and another segment has it"
    );
    assert_eq!(first("", ""), "rule 0 has no name; the segment of the others has no name");
    let grid = Grid::first_match(axes(&[5]), all("a"), "others").unwrap();
    let renamed = grid.clone().without_purchases_as("prospects").unwrap();
    assert_eq!(renamed.without_purchases().as_str(), "prospects");
    assert_ne!(renamed, grid);
    assert_eq!(refused(grid.clone().without_purchases_as("")), "the segment of those without a purchase has no name");
    for taken in ["a", "others"] {
        assert_eq!(
            refused(grid.clone().without_purchases_as(taken)),
            format!("`{taken}` is the name of those without a purchase, and another segment has it")
        );
    }
}

#[test]
fn ranges_lie_on_their_axes() {
    let rules = [
        rule("few", &[(1, 5)]),
        rule("many", &[(1, 5), (1, 5), (1, 5)]),
        rule("inverted", &[(4, 2), (1, 5)]),
        rule("beyond", &[(0, 5), (1, 6)]),
        rule("huge", &[(1, u16::MAX), (0, 0)]),
        rule("a", &[(1, 2), (1, 5)]),
        rule("b", &[(2, 2), (1, 1)]),
    ];
    let error = Grid::partition(axes(&[5, 5]), rules).unwrap_err();
    assert_eq!(error.more(), 0);
    assert_eq!(
        error.faults().iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            "rule 0 `few` has 1 ranges for 2 axes",
            "rule 1 `many` has 3 ranges for 2 axes",
            "rule 2 `inverted`: d0 4-2 is empty",
            "rule 3 `beyond`: d0 0-5 reaches beyond 1-5",
            "rule 3 `beyond`: d1 1-6 reaches beyond 1-5",
            "rule 4 `huge`: d0 1-65535 reaches beyond 1-5",
            "rule 4 `huge`: d1 0-0 reaches beyond 1-5",
            // What is shared is told; what is not covered depends on the rules above.
            "rule 5 `a` and rule 6 `b` share d0 2, d1 1",
        ]
    );
}

#[test]
fn axes_have_names_and_bins() {
    let all = || [rule("all", &[(1, 5)])];
    let one = |axis| refused(Grid::partition([axis], all()));
    assert_eq!(one(Axis::score("x", 1)), "axis 0 has 1 bins: there must be 2 to 100");
    assert_eq!(one(Axis::score("x", 0)), "axis 0 has 0 bins: there must be 2 to 100");
    assert_eq!(one(Axis::score("x", 101)), "axis 0 has 101 bins: there must be 2 to 100");
    assert_eq!(one(Axis::score("", 5)), "axis 0: the name `` is empty or stands twice");
    assert_eq!(one(Axis::sum(["x", "y", "x"], 5)), "axis 0: the name `x` is empty or stands twice");
    assert_eq!(one(Axis::sum::<&str>([], 5)), "axis 0 has 0 dimensions: there must be 1 to 8");
    let names = (0..70_000).map(|name| name.to_string());
    assert_eq!(one(Axis::sum(names, 255)), "axis 0 has 70000 dimensions: there must be 1 to 8");
    assert_eq!(refused(Grid::partition([], all())), "0 axes: there must be 1 to 8");
    assert_eq!(refused(Grid::partition(axes(&[2; 9]), all())), "9 axes: there must be 1 to 8");
    assert_eq!(refused(Grid::partition(axes(&[5]), [])), "0 rules: there must be 1 to 2000");
    // One dimension on two axes is odd, and not wrong.
    let diagonal = [Axis::score("x", 2), Axis::score("x", 2)];
    assert!(Grid::partition(diagonal, [rule("all", &[(1, 2), (1, 2)])]).is_ok());
    // Faults of axes and of names are told together.
    assert_eq!(
        refused(Grid::first_match([Axis::score("x", 1)], [rule("", &[(1, 1)])], "others")),
        "axis 0 has 1 bins: there must be 2 to 100; rule 0 has no name"
    );
}

/// As a test build takes it; a hang is what matters.
fn assert_quick<T>(what: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let answer = what();
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    answer
}

#[test]
fn sizes_are_limited() {
    let all = [(1, 100); 3];
    let grid = assert_quick(|| Grid::partition(axes(&[100; 3]), [rule("all", &all)]).unwrap());
    assert_eq!((grid.size(), name_at(&grid, &[100, 100, 100]).as_str()), (1_000_000, "all"));
    let more = refused(Grid::partition(axes(&[100, 100, 100, 2]), [rule("all", &all)]));
    assert_eq!(more, "2000000 cells: there may be 1000000");
    let most = refused(Grid::partition(axes(&[100; 8]), [rule("all", &all)]));
    assert_eq!(most, "10000000000000000 cells: there may be 1000000");

    let rules = |n| vec![rule("all", &all); n];
    assert_eq!(
        assert_quick(|| refused(Grid::partition(axes(&[100; 3]), rules(2_001)))),
        "2001 rules: there must be 1 to 2000"
    );
    assert_eq!(
        assert_quick(|| refused(Grid::first_match(axes(&[100; 3]), rules(2_000), "others"))),
        "the rules have 2000000000 cells, shared ones counted for each: there may be 100000000"
    );
    // A hundred faults are kept, the others counted.
    let same = vec![rule("a", &[(1, 5)]); 2_000];
    let error = assert_quick(|| Grid::partition(axes(&[5]), same).unwrap_err());
    assert_eq!((error.faults().len(), error.more()), (100, 2_000 * 1_999 / 2 - 100));
    assert!(error.to_string().ends_with("; and 1998900 more faults"), "{error}");
    // A chessboard of which only one colour is covered.
    let white = (1..=60_u16).flat_map(|row| (1..=30).map(move |column| (row, 2 * column - row % 2)));
    let white: Vec<GridRule> = white.map(|(row, column)| rule("w", &[(row, row), (column, column)])).collect();
    let error = assert_quick(|| Grid::partition(axes(&[60, 60]), white).unwrap_err());
    assert_eq!((error.faults().len(), error.more()), (100, 1_700));
    // Hardly anything is covered, of eight axes.
    let diagonal = (1..=4).map(|at| rule("s", &[(at, at); 8]));
    let error = assert_quick(|| Grid::partition(axes(&[5; 8]), diagonal).unwrap_err());
    assert!(!error.faults().is_empty());
}

#[test]
fn grids_are_shown_as_their_rules() {
    let grid = Grid::first_match(
        [Axis::score("recency", 3), Axis::sum(["frequency", "monetary"], 3)],
        [rule("good", &[(2, 3), (4, 6)]), rule("new", &[(3, 3), (2, 2)])],
        "rest",
    );
    assert_eq!(
        grid.unwrap().to_string(),
        "good: recency 2-3, frequency + monetary 4-6\nnew: recency 3, frequency + monetary 2\n\
         rest: all others\nwithout purchases: no scores"
    );
}

fn shape() -> impl Strategy<Value = (Vec<u8>, Vec<(u8, Ranges)>)> {
    prop::collection::vec(2_u8..5, 1..4).prop_flat_map(|sizes| {
        let range = |size: u8| (1..=u16::from(size), 1..=u16::from(size)).prop_map(|(a, b)| (a.min(b), a.max(b)));
        let ranges: Vec<_> = sizes.iter().map(|size| range(*size)).collect();
        (Just(sizes), prop::collection::vec((0_u8..4, ranges), 1..7))
    })
}

/// Cuts a block in two again and again: rules that cover everything once.
fn cut(block: Ranges, cuts: &[(usize, u16)], rules: &mut Vec<Ranges>) {
    if let Some(((axis, at), rest)) = cuts.split_first() {
        let axis = axis % block.len();
        let (from, to) = block[axis];
        if from < to {
            let at = from + at % (to - from);
            let (mut low, mut high) = (block.clone(), block);
            (low[axis], high[axis]) = ((from, at), (at + 1, to));
            let (some, others) = rest.split_at(rest.len() / 2);
            cut(low, some, rules);
            return cut(high, others, rules);
        }
    }
    rules.push(block);
}

fn holds(ranges: &Ranges, cell: &[u16]) -> bool {
    ranges.iter().zip(cell).all(|((from, to), at)| from <= at && at <= to)
}

/// The cells that a fault tells.
fn block(cells: &segmentry::scale::GridCells) -> Vec<Vec<u16>> {
    cells.ranges().map(|(_, from, to)| from..=to).multi_cartesian_product().collect()
}

proptest! {
    #[test]
    fn the_first_match_is_as_by_hand((sizes, rules) in shape()) {
        let grid_rules = rules.iter().map(|(name, ranges)| rule(&name.to_string(), ranges));
        let axes = axes(&sizes);
        let cells = cells(&axes);
        let first = |cell: &Vec<u16>| rules.iter().position(|(_, ranges)| holds(ranges, cell));
        let reached: BTreeSet<usize> = cells.iter().filter_map(first).collect();
        let dead: Vec<usize> = (0..rules.len()).filter(|place| !reached.contains(place)).collect();
        match Grid::first_match(axes, grid_rules, "others") {
            Ok(grid) => {
                prop_assert!(dead.is_empty());
                for cell in &cells {
                    let name = first(cell).map_or("others".to_owned(), |place| rules[place].0.to_string());
                    prop_assert_eq!(name_at(&grid, cell), name);
                }
            }
            Err(error) => {
                let told = error.faults().iter().map(|fault| match fault {
                    GridFault::Unreachable { rule, .. } => *rule,
                    other => panic!("{other}"),
                });
                prop_assert_eq!(told.collect::<Vec<_>>(), dead);
            }
        }
    }

    #[test]
    fn a_partition_is_as_by_hand((sizes, rules) in shape()) {
        let grid_rules = rules.iter().map(|(name, ranges)| rule(&name.to_string(), ranges));
        let axes = axes(&sizes);
        let cells = cells(&axes);
        let hits = |cell: &Vec<u16>| (0..rules.len()).filter(|place| holds(&rules[*place].1, cell)).collect::<Vec<_>>();
        let (mut uncovered, mut shared) = (BTreeSet::new(), BTreeMap::<_, BTreeSet<_>>::new());
        for cell in &cells {
            let hits = hits(cell);
            if hits.is_empty() {
                uncovered.insert(cell.clone());
            }
            for (one, other) in hits.into_iter().tuple_combinations() {
                shared.entry((one, other)).or_default().insert(cell.clone());
            }
        }
        let built = Grid::partition(axes, grid_rules);
        let (mut told_uncovered, mut told_shared) = (BTreeSet::new(), BTreeMap::new());
        for fault in built.as_ref().err().map(GridError::faults).unwrap_or_default() {
            match fault {
                GridFault::Uncovered { cells } => {
                    for cell in block(cells) {
                        prop_assert!(told_uncovered.insert(cell), "told twice: {}", fault);
                    }
                }
                GridFault::Overlap { rules, cells, .. } => {
                    told_shared.insert(*rules, block(cells).into_iter().collect::<BTreeSet<_>>());
                }
                other => panic!("{other}"),
            }
        }
        prop_assert_eq!(told_uncovered, uncovered);
        prop_assert_eq!(told_shared, shared);
    }

    #[test]
    fn what_is_cut_in_two_is_a_partition(
        sizes in prop::collection::vec(2_u8..8, 1..4),
        cuts in prop::collection::vec((0_usize..4, 0_u16..8), 0..20),
    ) {
        let mut ranges = Vec::new();
        cut(sizes.iter().map(|size| (1, u16::from(*size))).collect(), &cuts, &mut ranges);
        let names: Vec<String> = (0..ranges.len()).map(|name| name.to_string()).collect();
        let rules: Vec<GridRule> = names.iter().zip(&ranges).map(|(name, ranges)| rule(name, ranges)).collect();
        let axes = axes(&sizes);
        let grid = Grid::partition(axes.clone(), rules.clone()).unwrap();
        for cell in cells(&axes) {
            prop_assert!(holds(&ranges[grid.index_at(&cell).unwrap()], &cell));
        }
        // Without one of the rules there is a gap, and just there.
        let left_out = rules.len() / 2;
        let rest: Vec<GridRule> =
            rules.iter().enumerate().filter(|(place, _)| *place != left_out).map(|(_, rule)| rule.clone()).collect();
        if !rest.is_empty() {
            let error = Grid::partition(axes, rest).unwrap_err();
            let [GridFault::Uncovered { cells }] = error.faults() else { panic!("{error}") };
            let told: Ranges = cells.ranges().map(|(_, from, to)| (from, to)).collect();
            prop_assert_eq!(&told, &ranges[left_out]);
        }
    }
}
