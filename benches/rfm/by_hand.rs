//! The same by hand: loops of somebody who knows his columns, and neither asks nor is told anything else.

use super::orders::Aggregated;

/// Scores in three columns.
pub type Scores = [Vec<u8>; 3];

const BINS: usize = 5;

/// `floor(5 * #{w < v} / n) + 1` with a sort and a binary search over four cuts.
pub fn warm(customers: &Aggregated) -> Scores {
    let recency = together(&customers.recency).into_iter().map(|score| 6 - score).collect();
    [recency, together(&customers.frequency), together(&customers.monetary)]
}

fn together<T: Copy + Ord>(values: &[T]) -> Vec<u8> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let cuts: Vec<T> = (1..BINS).map(|q| sorted[(q * values.len()).div_ceil(BINS) - 1]).collect();
    values.iter().map(|value| 1 + u8::try_from(cuts.iter().filter(|cut| *value > **cut).count()).unwrap()).collect()
}

/// The same, with each cut found by partial sorts of what is left.
pub fn warm_selecting(customers: &Aggregated) -> Scores {
    let recency = selecting(&customers.recency).into_iter().map(|score| 6 - score).collect();
    [recency, selecting(&customers.frequency), selecting(&customers.monetary)]
}

fn selecting<T: Copy + Ord>(values: &[T]) -> Vec<u8> {
    let mut rest = values.to_vec();
    let mut cuts = Vec::new();
    for q in (1..BINS).rev() {
        let place = (q * values.len()).div_ceil(BINS) - 1;
        cuts.push(*rest.select_nth_unstable(place).1);
        rest.truncate(place + 1);
    }
    values.iter().map(|value| 1 + u8::try_from(cuts.iter().filter(|cut| *value > **cut).count()).unwrap()).collect()
}

/// `NTILE(5)` by a sort of all customers, from the worst to the best and then by number.
pub fn ntile(customers: &Aggregated) -> Scores {
    [
        split(customers.recency.iter().map(|days| -i64::from(*days))),
        split(customers.frequency.iter().map(|orders| i64::from(*orders))),
        split(customers.monetary.iter().copied()),
    ]
}

fn split(values: impl Iterator<Item = i64>) -> Vec<u8> {
    let mut order: Vec<(i64, u32)> = values.zip(0..).collect();
    order.sort_unstable();
    let (each, more) = (order.len() / BINS, order.len() % BINS);
    let mut scores = vec![0; order.len()];
    let mut rest = order.into_iter();
    for bin in 0..BINS {
        for (_, customer) in rest.by_ref().take(each + usize::from(bin < more)) {
            scores[usize::try_from(customer).unwrap()] = u8::try_from(bin + 1).unwrap();
        }
    }
    scores
}

/// One customer, by cuts that stand in the code.
pub fn one(cuts: &[[i64; 4]; 3], values: [i64; 3]) -> [u8; 3] {
    let score = |cuts: &[i64; 4], value: i64| 1 + cuts.iter().map(|cut| u8::from(value >= *cut)).sum::<u8>();
    let [recency, frequency, monetary] = cuts;
    [6 - score(recency, values[0]), score(frequency, values[1]), score(monetary, values[2])]
}
