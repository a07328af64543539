//! Breakpoints: `{"best": "lowest", .., "lowest": 1, "edges": [{"at": "90", "score": 2}], "of": 2}`.

use super::{Misfit, present};
use crate::{
    model::{Id, billionths},
    scale::{Best, Breakpoints, Closed, Edge, Outside, Tie, TieKey},
};
use alloc::{borrow::Cow, string::String, vec::Vec};
use core::{cmp::Ordering, fmt};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Stored<'a> {
    best: Best,
    #[serde(default)]
    closed: Closed,
    #[serde(default)]
    outside: Outside,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    tie: Option<Cow<'a, Tie>>,
    /// The score of those who reach no edge.
    lowest: u8,
    /// From the worst to the best.
    edges: Vec<StoredEdge<'a>>,
    of: u8,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    fitted: Option<Range>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredEdge<'a> {
    at: Value,
    score: u8,
    /// Of those with just this value, the first in their order who has the score. The order follows from the id.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    first: Option<Cow<'a, Id>>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Range {
    least: Value,
    greatest: Value,
}

/// Billionths as a plain decimal. An edge between two large values may have more digits than a `Decimal`.
#[derive(Clone, Copy, Debug)]
struct Value(i128);

impl Value {
    /// 10^28, a little less than the largest `Decimal`.
    const MOST: u128 = 10_u128.pow(37);

    fn parse(text: &str) -> Option<Self> {
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(whole) || !is_number(fraction) || (whole.len() > 1 && whole.starts_with('0')) {
            return None;
        }
        let missing = billionths::DECIMALS.checked_sub(u32::try_from(fraction.len()).ok()?)?;
        let fraction = fraction.parse::<i128>().ok()?.checked_mul(10_i128.checked_pow(missing)?)?;
        let value = whole.parse::<i128>().ok()?.checked_mul(billionths::ONE)?.checked_add(fraction)?;
        (value.unsigned_abs() <= Self::MOST).then_some(Self(value.checked_mul(sign)?))
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (one, size) = (billionths::ONE.unsigned_abs(), self.0.unsigned_abs());
        let whole = size.checked_div(one).unwrap_or(0);
        let rest = alloc::format!("{:09}", size.checked_rem(one).unwrap_or(0));
        let fraction = rest.trim_end_matches('0');
        let sign = if self.0 < 0 { "-" } else { "" };
        let point = if fraction.is_empty() { "" } else { "." };
        write!(f, "{sign}{whole}{point}{fraction}")
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let expected = "expected a plain decimal of at most 28 digits and nine decimals, as \"12.5\"";
        Self::parse(&text).ok_or_else(|| D::Error::custom(expected))
    }
}

impl<'a> From<&'a Breakpoints> for Stored<'a> {
    fn from(breakpoints: &'a Breakpoints) -> Self {
        let better = breakpoints.scores.iter().skip(1);
        let edge = |(edge, score): (&'a Edge, &u8)| StoredEdge {
            at: Value(edge.value),
            score: *score,
            first: edge.first.as_ref().map(|first| Cow::Borrowed(first.id())),
        };
        Self {
            best: breakpoints.best,
            closed: breakpoints.closed,
            outside: breakpoints.outside,
            tie: breakpoints.tie.as_ref().map(Cow::Borrowed),
            lowest: breakpoints.lowest(),
            edges: breakpoints.edges.iter().zip(better).map(edge).collect(),
            of: breakpoints.of,
            fitted: breakpoints.range.map(|(least, greatest)| Range { least: Value(least), greatest: Value(greatest) }),
        }
    }
}

impl Stored<'_> {
    pub(super) fn check(self) -> Result<Breakpoints, Misfit> {
        let Self { best, closed, outside, tie, lowest, edges, of, fitted } = self;
        if !(1..=100).contains(&of) {
            return Err(Misfit(alloc::format!("there are 1 to 100 scores, not {of}")));
        }
        if !(1..=of).contains(&lowest) {
            return Err(Misfit(alloc::format!("the lowest score is {lowest}, of {of}")));
        }
        let tie = tie.map(Cow::into_owned);
        let (mut scores, mut checked) = (alloc::vec![lowest], Vec::<Edge>::new());
        for (index, edge) in edges.into_iter().enumerate() {
            let wrong = |why: &str| Err(Misfit(alloc::format!("edge {index} {why}")));
            if edge.score > of || scores.last().is_some_and(|before| *before >= edge.score) {
                return wrong("has a score that is not above the one before, or beyond the best");
            }
            let first = match (&tie, edge.first) {
                (Some(tie), Some(id)) => Some(tie.key(&id)),
                (None, Some(_)) => return wrong("names the first of its customers, and equal values are not split"),
                (_, None) => None,
            };
            let edge_now = Edge { value: edge.at.0, first };
            if checked.last().is_some_and(|before| order(best, closed, before, &edge_now) != Ordering::Less) {
                return wrong("is not better than the one before");
            }
            scores.push(edge.score);
            checked.push(edge_now);
        }
        let range = fitted.map(|range| (range.least.0, range.greatest.0));
        if range.is_some_and(|(least, greatest)| least > greatest) {
            return Err(Misfit::new(&"the least value that was fitted is above the greatest"));
        }
        Ok(Breakpoints { best, closed, outside, edges: checked, tie, scores, of, range })
    }
}

/// Which edge is reached first, on the way from the worst to the best.
fn order(best: Best, closed: Closed, one: &Edge, other: &Edge) -> Ordering {
    let by_value = match best {
        Best::Highest => one.value.cmp(&other.value),
        Best::Lowest => other.value.cmp(&one.value),
    };
    // An edge that names nobody is reached by all with just its value, or by none of them.
    let is_reached = matches!((best, closed), (Best::Highest, Closed::Left) | (Best::Lowest, Closed::Right));
    let rank = |edge: &Edge| match (&edge.first, is_reached) {
        (None, true) => 0,
        (Some(_), _) => 1,
        (None, false) => 2,
    };
    let key = |edge: &'_ Edge| -> Option<TieKey> { edge.first.clone() };
    by_value.then_with(|| rank(one).cmp(&rank(other))).then_with(|| key(one).cmp(&key(other)))
}

impl Serialize for Breakpoints {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Stored::from(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Breakpoints {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Stored::deserialize(deserializer)?.check().map_err(D::Error::custom)
    }
}
