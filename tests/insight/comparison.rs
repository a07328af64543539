//! Shares beside each other, and differences told from chance by other formulas.

use segmentry::insight::{Comparison, Part};

pub fn part(customers: u64, of: u64) -> Part {
    Part { customers, of }
}

#[expect(clippy::cast_precision_loss, reason = "small numbers")]
pub fn float(number: u64) -> f64 {
    number as f64
}

/// The area under the bell curve beyond so many standard deviations on both sides, by Simpson's rule.
fn beyond(deviations: f64) -> f64 {
    let (steps, end) = (20_000, deviations + 12.0);
    let width = (end - deviations) / f64::from(steps);
    let height = |place: i32| (-(deviations + width * f64::from(place)).powi(2) / 2.0).exp();
    let weight = |place: i32| if place == 0 || place == steps { 1.0 } else { f64::from(2 + 2 * (place % 2)) };
    let sum: f64 = (0..=steps).map(|place| height(place) * weight(place)).sum();
    2.0 * sum * width / 3.0 / (2.0 * std::f64::consts::PI).sqrt()
}

/// How likely it is that two shares differ by as much: Pearson's chi-squared as a sum over cells of the squared distance from what is
/// expected; `None` where that is below 5.
pub fn chance(one: Part, other: Part) -> Option<f64> {
    let all = one.of + other.of;
    let with = one.customers + other.customers;
    let mut sum = 0.0;
    for part in [one, other] {
        for (found, cells) in [(part.customers, with), (part.of - part.customers, all - with)] {
            if all == 0 || part.of * cells < 5 * all {
                return None;
            }
            let expected = float(part.of) * float(cells) / float(all);
            sum += (float(found) - expected).powi(2) / expected;
        }
    }
    Some(beyond(sum.sqrt()))
}

/// Which of the probabilities are too low together: the least at most the level over their number, the next over one less...
pub fn marks(chances: &[Option<f64>], level: f64) -> Vec<bool> {
    let mut sorted: Vec<(f64, usize)> =
        chances.iter().zip(0..).filter_map(|(chance, place)| Some(((*chance)?, place))).collect();
    sorted.sort_by(|one, other| one.partial_cmp(other).unwrap());
    let mut marks = vec![false; chances.len()];
    let n = sorted.len() as u64;
    for (step, (chance, place)) in (0..).zip(sorted) {
        if chance > level / float(n - step) {
            break;
        }
        marks[place] = true;
    }
    marks
}

/// That comparisons say what is expected of the segment, the reference and the rest of it.
pub fn assert_compared(found: &[Comparison], expected: &[(Part, Part, Part)]) {
    let chances: Vec<Option<f64>> = expected.iter().map(|(segment, _, rest)| chance(*segment, *rest)).collect();
    let marks = marks(&chances, 0.05);
    assert_eq!(found.len(), expected.len());
    for (((found, (segment, reference, rest)), chance), mark) in found.iter().zip(expected).zip(chances).zip(marks) {
        assert_eq!((found.segment, found.reference, found.rest), (*segment, *reference, *rest));
        let told: Option<f64> = found.p_value.map(|p| p.to_string().parse().unwrap());
        match (told, chance) {
            (Some(told), Some(chance)) => assert!((told - chance).abs() < 2e-9, "{told} {chance}"),
            (told, chance) => assert_eq!(told.is_some(), chance.is_some(), "{segment:?} {reference:?}"),
        }
        assert_eq!(found.is_beyond_chance, mark, "{found:?}");
    }
}

#[test]
fn chances_of_the_tests_are_those_of_tables() {
    // 5 % and 1 % of the normal distribution lie beyond these.
    assert!((beyond(1.959_963_985) - 0.05).abs() < 1e-9);
    assert!((beyond(2.575_829_304) - 0.01).abs() < 1e-9);
    // 30 and 10 of a hundred each: chi-squared is 12.5.
    assert!((chance(part(30, 100), part(10, 100)).unwrap() - 0.000_406_952).abs() < 1e-9);
    assert_eq!(chance(part(4, 10), part(5, 10)), None);
}
