//! Grids that are in use elsewhere, and two of this library's own.

use super::{Axis, Grid, GridError, GridRule};
use crate::model::Text;

const RECENCY: &str = "recency";
const FREQUENCY: &str = "frequency";
const MONETARY: &str = "monetary";

impl Grid {
    /// Ten segments by recency and frequency in fifths: the map that most guides show (made popular by `CleverTap`), and one of the
    /// few that leave no cell out and share none.
    ///
    /// | recency | frequency 1 | 2 | 3 | 4 | 5 |
    /// |---|---|---|---|---|---|
    /// | 5 | new | potential loyalist | potential loyalist | champions | champions |
    /// | 4 | promising | potential loyalist | potential loyalist | loyal | loyal |
    /// | 3 | about to sleep | about to sleep | needs attention | loyal | loyal |
    /// | 2 | hibernating | hibernating | at risk | at risk | can't lose |
    /// | 1 | hibernating | hibernating | at risk | at risk | can't lose |
    ///
    /// Money plays no part in it: look at it beside the segments, or see [`eleven`](Self::eleven). And a new customer here is one
    /// who bought lately and seldom; whether it was for the first time is told by the date of the first order alone.
    ///
    /// ```
    /// use segmentry::scale::Grid;
    ///
    /// let grid = Grid::recency_frequency();
    /// assert_eq!(grid.at(&[5, 4]).unwrap().as_str(), "champions");
    /// assert_eq!(
    ///     grid.to_string(),
    ///     "hibernating: recency 1-2, frequency 1-2
    /// at risk: recency 1-2, frequency 3-4
    /// can't lose: recency 1-2, frequency 5
    /// about to sleep: recency 3, frequency 1-2
    /// needs attention: recency 3, frequency 3
    /// loyal: recency 3-4, frequency 4-5
    /// promising: recency 4, frequency 1
    /// new: recency 5, frequency 1
    /// potential loyalist: recency 4-5, frequency 2-3
    /// champions: recency 5, frequency 4-5
    /// without purchases: no scores",
    /// );
    /// ```
    #[must_use]
    pub fn recency_frequency() -> Self {
        Self::built_in(
            [Axis::score(RECENCY, 5), Axis::score(FREQUENCY, 5)],
            [
                GridRule::new("hibernating", [1..=2, 1..=2]),
                GridRule::new("at risk", [1..=2, 3..=4]),
                GridRule::new("can't lose", [1..=2, 5..=5]),
                GridRule::new("about to sleep", [3..=3, 1..=2]),
                GridRule::new("needs attention", [3..=3, 3..=3]),
                GridRule::new("loyal", [3..=4, 4..=5]),
                GridRule::new("promising", [4..=4, 1..=1]),
                GridRule::new("new", [5..=5, 1..=1]),
                GridRule::new("potential loyalist", [4..=5, 2..=3]),
                GridRule::new("champions", [5..=5, 4..=5]),
            ],
            None,
        )
    }

    /// Eleven segments by recency and value, which is the sum of the scores of frequency and monetary value: 2 to 4 is a mean
    /// of at most two, 8 to 10 one of at least four. All in fifths.
    ///
    /// | recency | value 2-4: few orders, little spent | value 5-7: some | value 8-10: many orders, much spent |
    /// |---|---|---|---|
    /// | 5: the latest fifth | new | active | champions |
    /// | 4 | promising | active | loyal |
    /// | 3 | needs attention | needs attention | loyal |
    /// | 2 | almost lost | at risk | previously loyal |
    /// | 1: the longest away | dormant | at risk | previously loyal |
    ///
    /// Those without a purchase are `prospects`.
    ///
    /// Shops know these eleven names from Shopify, which describes each in a sentence ("customers without recent purchases, but
    /// with a strong history of orders and spend") and does not publish the cells. The cells are this library's own, so its
    /// segments are not those of a shop's back office. The thought behind them: the value says how much there is to win or
    /// lose, the recency what to do about it. Of the best, who bought in the latest fifth are champions, who did so before the
    /// average customer stay loyal, and who has been away longer was loyal once. Of the middle, who bought lately is active,
    /// who is average needs attention before he goes, and who has been away longer is at risk: a history worth winning
    /// back, however long ago. Of the least, new and promising ones may still grow; average ones need attention; beyond
    /// that they are almost lost, and the longest away are dormant, which is where to stop spending. So the three bands of
    /// value and the five of recency make fifteen blocks, and a name changes only where the answer to "what next?" does.
    ///
    /// A new customer here has bought lately and little; whether for the first time is told by the date of the first order
    /// alone.
    ///
    /// ```
    /// use segmentry::scale::Grid;
    ///
    /// let grid = Grid::eleven();
    /// let (new, active, best) = ("new", "active", "champions");
    /// let (promising, attention, loyal) = ("promising", "needs attention", "loyal");
    /// let (almost, risk, once) = ("almost lost", "at risk", "previously loyal");
    /// let table = [
    /// //  value  2          3          4          5          6          7          8     9     10
    ///     (5, [new,       new,       new,       active,    active,    active,    best, best, best]),
    ///     (4, [promising, promising, promising, active,    active,    active,    loyal, loyal, loyal]),
    ///     (3, [attention, attention, attention, attention, attention, attention, loyal, loyal, loyal]),
    ///     (2, [almost,    almost,    almost,    risk,      risk,      risk,      once, once, once]),
    ///     (1, ["dormant", "dormant", "dormant", risk,      risk,      risk,      once, once, once]),
    /// ];
    /// for (recency, row) in table {
    ///     for (value, name) in (2..=10).zip(row) {
    ///         assert_eq!(grid.at(&[recency, value]).unwrap().as_str(), name);
    ///     }
    /// }
    /// assert_eq!(grid.without_purchases().as_str(), "prospects");
    /// assert_eq!(grid.names().count(), 11);
    /// ```
    #[must_use]
    #[doc(alias = "shopify")]
    pub fn eleven() -> Self {
        let grid = Self::built_in(
            [Axis::score(RECENCY, 5), Axis::sum([FREQUENCY, MONETARY], 5)],
            [
                GridRule::new("champions", [5..=5, 8..=10]),
                GridRule::new("loyal", [3..=4, 8..=10]),
                GridRule::new("active", [4..=5, 5..=7]),
                GridRule::new("new", [5..=5, 2..=4]),
                GridRule::new("promising", [4..=4, 2..=4]),
                GridRule::new("needs attention", [3..=3, 2..=7]),
                GridRule::new("at risk", [1..=2, 5..=7]),
                GridRule::new("previously loyal", [1..=2, 8..=10]),
                GridRule::new("almost lost", [2..=2, 2..=4]),
                GridRule::new("dormant", [1..=1, 2..=4]),
            ],
            None,
        );
        grid.calling_prospects("prospects")
    }

    /// Heavy, medium and light customers by one dimension in ten bins: the best fifth, the next 30 %, and the other half.
    ///
    /// | score | segment |
    /// |---|---|
    /// | 9-10 | heavy |
    /// | 6-8 | medium |
    /// | 1-5 | light |
    ///
    /// The customary cuts of retailers; equal values stay together unless the fit splits them, so the shares are about
    /// these.
    ///
    /// ```
    /// use segmentry::scale::Grid;
    ///
    /// let spenders = Grid::heavy_medium_light("monetary")?;
    /// assert_eq!(spenders.at(&[8]).unwrap().as_str(), "medium");
    /// # Ok::<(), segmentry::scale::GridError>(())
    /// ```
    ///
    /// # Errors
    /// When the name of the dimension is empty.
    #[doc(alias = "HML")]
    pub fn heavy_medium_light(dimension: impl Into<Text>) -> Result<Self, GridError> {
        let rules =
            [GridRule::new("heavy", [9..=10]), GridRule::new("medium", [6..=8]), GridRule::new("light", [1..=5])];
        Self::partition([Axis::score(dimension, 10)], rules)
    }

    /// The ten segments that the documentation of R's package `rfm` (0.3.0) shows, in its order, of which the first match
    /// counts: to compare with what was computed there. For new work take [`recency_frequency`](Self::recency_frequency).
    ///
    /// | segment | recency | frequency | monetary |
    /// |---|---|---|---|
    /// | Champions | 5 | 5 | 5 |
    /// | Potential Loyalist | 3-5 | 3-5 | 2-5 |
    /// | Loyal Customers | 2-4 | 2-4 | 2-4 |
    /// | Promising | 3-4 | 1-3 | 3-5 |
    /// | New Customers | 4-5 | 1-3 | 1-5 |
    /// | Can't Lose Them | 1-2 | 3-4 | 4-5 |
    /// | At Risk | 1-2 | 2-5 | 4-5 |
    /// | Need Attention | 1-3 | 3-5 | 3-5 |
    /// | About To Sleep | 2-3 | 1-3 | 1-4 |
    /// | Lost | 1 | 1-5 | 1-5 |
    /// | Others | | | |
    ///
    /// What is wrong with it: 58 of the 125 cells match several rules and 10 match none, so the order decides over
    /// half of the map. Champions are a single cell, while Potential Loyalist takes 35, among them 5-5-4, 5-4-5 and 4-5-5: nearly
    /// the best customers are told that they have potential.
    ///
    /// ```
    /// use segmentry::scale::Grid;
    ///
    /// let grid = Grid::r_rfm();
    /// assert_eq!(grid.at(&[5, 5, 5]).unwrap().as_str(), "Champions");
    /// assert_eq!(grid.at(&[5, 5, 4]).unwrap().as_str(), "Potential Loyalist");
    /// assert_eq!(grid.at(&[5, 4, 1]).unwrap().as_str(), "Others");
    /// ```
    #[must_use]
    pub fn r_rfm() -> Self {
        Self::built_in(
            [Axis::score(RECENCY, 5), Axis::score(FREQUENCY, 5), Axis::score(MONETARY, 5)],
            [
                GridRule::new("Champions", [5..=5, 5..=5, 5..=5]),
                GridRule::new("Potential Loyalist", [3..=5, 3..=5, 2..=5]),
                GridRule::new("Loyal Customers", [2..=4, 2..=4, 2..=4]),
                GridRule::new("Promising", [3..=4, 1..=3, 3..=5]),
                GridRule::new("New Customers", [4..=5, 1..=3, 1..=5]),
                GridRule::new("Can't Lose Them", [1..=2, 3..=4, 4..=5]),
                GridRule::new("At Risk", [1..=2, 2..=5, 4..=5]),
                GridRule::new("Need Attention", [1..=3, 3..=5, 3..=5]),
                GridRule::new("About To Sleep", [2..=3, 1..=3, 1..=4]),
                GridRule::new("Lost", [1..=1, 1..=5, 1..=5]),
            ],
            Some("Others"),
        )
    }

    /// The segments that `rfm_segments` of `pymc-marketing` (0.19.2, Apache-2.0) has unless told otherwise, by scores in
    /// fourths: to compare with what was computed there.
    ///
    /// | segment | recency-frequency-monetary |
    /// |---|---|
    /// | Premium Customer | 333 334 343 344 433 434 443 444 |
    /// | Repeat Customer | 143 232 233 234 243 244 332 |
    /// | Top Spender | 124 133 134 144 224 313 314 323 324 413 414 423 424 |
    /// | At Risk Customer | 122 123 132 212 214 222 223 312 322 412 422 |
    /// | Inactive Customer | 111 112 113 114 211 311 411 |
    /// | Other | 121 131 141 142 213 221 231 241 242 321 331 341 342 421 431 432 441 442 |
    ///
    /// The lists share no cell, though they are no blocks: here each segment is the union of several rules.
    ///
    /// What is wrong with it: 18 of the 64 cells are Other, among them 442, 441, 342 and 341, the customers that its
    /// description promises to call Repeat Customer (frequent, and lately or for much); those who were last seen longest ago
    /// and are best otherwise (144, 134) are Top Spender, as are those with one recent expensive order (414); and of At Risk Customer
    /// 4 of 11 cells bought lately.
    ///
    /// Its scores are right-closed quantiles of type 7; levels that equal values leave empty are dropped, so that the best
    /// customers of a shop where most have bought once or twice have a frequency of 2, and there are no Premium Customers at
    /// all.
    ///
    /// ```
    /// use segmentry::scale::Grid;
    ///
    /// let grid = Grid::pymc();
    /// assert_eq!(grid.at(&[4, 4, 3]).unwrap().as_str(), "Premium Customer");
    /// assert_eq!(grid.at(&[4, 4, 2]).unwrap().as_str(), "Other");
    /// ```
    #[must_use]
    pub fn pymc() -> Self {
        let rule = |name: &str, recency, frequency, monetary| GridRule::new(name, [recency, frequency, monetary]);
        Self::built_in(
            [Axis::score(RECENCY, 4), Axis::score(FREQUENCY, 4), Axis::score(MONETARY, 4)],
            [
                rule("Premium Customer", 3..=4, 3..=4, 3..=4),
                rule("Repeat Customer", 2..=2, 3..=4, 3..=4),
                rule("Repeat Customer", 2..=3, 3..=3, 2..=2),
                rule("Repeat Customer", 1..=1, 4..=4, 3..=3),
                rule("Top Spender", 3..=4, 1..=2, 3..=4),
                rule("Top Spender", 1..=2, 2..=2, 4..=4),
                rule("Top Spender", 1..=1, 3..=3, 3..=4),
                rule("Top Spender", 1..=1, 4..=4, 4..=4),
                rule("At Risk Customer", 1..=4, 2..=2, 2..=2),
                rule("At Risk Customer", 2..=4, 1..=1, 2..=2),
                rule("At Risk Customer", 1..=2, 2..=2, 3..=3),
                rule("At Risk Customer", 1..=1, 3..=3, 2..=2),
                rule("At Risk Customer", 2..=2, 1..=1, 4..=4),
                rule("Inactive Customer", 1..=1, 1..=1, 1..=4),
                rule("Inactive Customer", 2..=4, 1..=1, 1..=1),
            ],
            Some("Other"),
        )
    }
}
