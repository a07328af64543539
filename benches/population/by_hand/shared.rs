//! A hundred trees over columns: each distinct leaf once, then words.

use super::{
    columns::{Bits, Columns, dense, dense_pair, place},
    packed::{Near, spent},
};
use crate::{
    generator::{FEMALE, MALE, ORDER},
    predicates::{Leaf, Tree},
};

/// What is known of everyone to be true, and to be false.
struct Both {
    yes: Bits,
    no: Bits,
}

fn zip(left: &Bits, right: &Bits, join: impl Fn(u64, u64) -> u64) -> Bits {
    Bits(left.0.iter().zip(&right.0).map(|(left, right)| join(*left, *right)).collect())
}

/// How many members each tree has.
pub fn counts(columns: &Columns, trees: &[Tree]) -> Vec<usize> {
    let mut leaves = Vec::new();
    for tree in trees {
        gather(tree, &mut leaves);
    }
    let everyone = dense(&columns.country, |_| true);
    let answers: Vec<_> = leaves.iter().map(|leaf| both(columns, leaf, &everyone)).collect();
    let answer = |leaf: &Leaf| &answers[leaves.iter().position(|known| *known == leaf).unwrap()];
    trees.iter().map(|tree| members(tree, true, &answer).count()).collect()
}

fn gather<'a>(tree: &'a Tree, leaves: &mut Vec<&'a Leaf>) {
    match tree {
        Tree::All(trees) | Tree::Any(trees) => trees.iter().for_each(|tree| gather(tree, leaves)),
        Tree::Not(tree) => gather(tree, leaves),
        Tree::Leaf(leaf) if leaves.contains(&leaf) => {}
        Tree::Leaf(leaf) => leaves.push(leaf),
    }
}

fn members<'a>(tree: &Tree, truth: bool, answer: &dyn Fn(&Leaf) -> &'a Both) -> Bits {
    let parts = |trees: &[Tree], join: fn(u64, u64) -> u64| {
        let parts = trees.iter().map(|tree| members(tree, truth, answer));
        parts.reduce(|all, part| zip(&all, &part, join)).unwrap()
    };
    match (tree, truth) {
        (Tree::All(trees), true) | (Tree::Any(trees), false) => parts(trees, |all, part| all & part),
        (Tree::Any(trees), true) | (Tree::All(trees), false) => parts(trees, |all, part| all | part),
        (Tree::Not(tree), truth) => members(tree, !truth, answer),
        (Tree::Leaf(leaf), true) => answer(leaf).yes.clone(),
        (Tree::Leaf(leaf), false) => answer(leaf).no.clone(),
    }
}

fn both(columns: &Columns, leaf: &Leaf, everyone: &Bits) -> Both {
    let yes = yes(columns, leaf);
    let no = match leaf {
        Leaf::Latest { kinds, .. } => {
            let never = Leaf::Latest { kinds: *kinds, after: 0, until: u32::MAX };
            zip(&self::yes(columns, &never), &yes, |known, yes| known & !yes)
        }
        _ => zip(everyone, &yes, |everyone, yes| everyone & !yes),
    };
    Both { yes, no }
}

fn yes(columns: &Columns, leaf: &Leaf) -> Bits {
    match *leaf {
        Leaf::Count { kinds, least, most, after } => {
            let series: Vec<_> = kinds.places().map(|kind| &columns.series[kind]).collect();
            match (&series[..], least, most, after) {
                ([one], _, _, 0) => {
                    let starts = &one.offsets[..one.last.len()];
                    dense_pair(starts, &one.offsets[1..], |start, end| {
                        let events = place(end - start);
                        (events >= least) & (events <= most)
                    })
                }
                ([one], 1.., usize::MAX, _) => {
                    let recent = dense(&one.last, |last| last > after);
                    if least == 1 { recent } else { recent.keep(|customer| one.has(customer, least, after)) }
                }
                ([one, other], 1.., usize::MAX, _) => {
                    let recent = dense_pair(&one.last, &other.last, |one, other| one.max(other) > after);
                    let later =
                        |customer| one.later(customer, after, least) + other.later(customer, after, least) >= least;
                    if least == 1 { recent } else { recent.keep(later) }
                }
                _ => panic!("no loop for {leaf:?}"),
            }
        }
        Leaf::Latest { kinds, after, until } => {
            let series: Vec<_> = kinds.places().map(|kind| &columns.series[kind]).collect();
            let is_member = |latest: u32| (latest > after) & (latest <= until);
            match &series[..] {
                [one] => dense(&one.last, is_member),
                [one, other] => dense_pair(&one.last, &other.last, |one, other| is_member(one.max(other))),
                _ => panic!("no loop for {leaf:?}"),
            }
        }
        Leaf::OrderTotal { least, after } => dense(&columns.kind(ORDER).last, |last| last > after)
            .keep(|customer| spent(columns, customer, least, after)),
        Leaf::Gender(FEMALE) => columns.female.clone(),
        Leaf::Gender(MALE) => columns.male.clone(),
        Leaf::Vip(true) => columns.vip.clone(),
        Leaf::Gender(_) | Leaf::Vip(false) => panic!("no bits for {leaf:?}"),
        Leaf::Near(circle) => {
            let near = Near::new(circle);
            dense(&columns.latitude, |latitude| near.is_level(latitude))
                .keep(|customer| near.contains(columns, customer))
        }
        Leaf::Countries(set) => dense(&columns.country, |country| set >> country & 1 == 1),
        Leaf::Born { from, through } => dense(&columns.born, |born| (born >= from) & (born <= through)),
    }
}
