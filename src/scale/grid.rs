use super::{
    GridError, Scores,
    grid_check::{self, Owners},
};
use crate::model::Text;
use alloc::{collections::BTreeMap, string::ToString, vec::Vec};
use core::{fmt, iter::once, ops::RangeInclusive};
use itertools::Itertools;

/// Named segments by ranges of scores: which customers are champions, which are at risk.
///
/// A grid has one to eight [axes](Axis), each a score or the sum of several, and rules that name parts of it. There are two
/// ways to build one, and both check everything at once:
///
/// - a [partition](Self::partition): every cell belongs to exactly one rule, or the [error](GridError) names the cells that
///   belong to none and those that belong to several;
/// - the [first match](Self::first_match): of the rules that hold the first counts, and where none does a name for the
///   others; the error names rules that can never be reached.
///
/// Several rules may have one name: the segment is their union. Those who never bought have no scores and are a
/// segment of their own, [`without_purchases`](Self::without_purchases).
///
/// A grid is data: it can be [stored](#stored), compared and hashed. [Put into a model](crate::scale::ScoreModel::with_grid), it names
/// the segment of every customer.
///
/// ```
/// use segmentry::scale::{Axis, Grid, GridRule};
///
/// let axes = || [Axis::score("recency", 3), Axis::score("monetary", 3)];
/// let rules = [
///     GridRule::new("fresh", [2..=3, 1..=2]),
///     GridRule::new("fresh and valuable", [2..=3, 3..=3]),
///     GridRule::new("gone", [1..=1, 1..=3]),
/// ];
/// let grid = Grid::partition(axes(), rules.clone())?;
/// assert_eq!(grid.at(&[3, 1]).unwrap().as_str(), "fresh");
///
/// // Who forgets a part is told which.
/// let error = Grid::partition(axes(), rules.into_iter().skip(1)).unwrap_err();
/// assert_eq!(error.to_string(), "no rule covers recency 2-3, monetary 1-2");
/// # Ok::<(), segmentry::scale::GridError>(())
/// ```
///
/// # Stored
///
/// With the feature `serde`, as a map of `segmentry` (the version of the format, 1), `axes`, `rules`, `others` (of a first match
/// alone) and `without_purchases` (may be left out). Reading checks all that building checks.
///
/// ```
/// use segmentry::scale::{Axis, Grid, GridRule};
/// # #[cfg(feature = "serde")] {
///
/// let json = r#"{
///     "segmentry": 1,
///     "axes": [{"of": ["frequency", "monetary"], "bins": 5}],
///     "rules": [{"name": "best", "ranges": [[9, 10]]}, {"name": "good", "ranges": [[6, 10]]}],
///     "others": "rest"
/// }"#;
/// let rules = [GridRule::new("best", [9..=10]), GridRule::new("good", [6..=10])];
/// let grid = Grid::first_match([Axis::sum(["frequency", "monetary"], 5)], rules, "rest")?;
/// assert_eq!(serde_json::from_str::<Grid>(json)?, grid);
/// # }
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
#[doc(alias = "segment map")]
#[doc(alias = "rfm")]
pub struct Grid {
    axes: Vec<Axis>,
    rules: Vec<GridRule>,
    others: Option<Text>,
    without_purchases: Text,
    /// Of the rules in their order, each once, and then of the others.
    names: Vec<Text>,
    /// For each cell, the last axis first, the place of its name.
    cells: Vec<u16>,
}

/// One side of a [`Grid`]: a score, or the sum of several.
///
/// ```
/// use segmentry::scale::Axis;
/// assert_eq!(Axis::score("recency", 5).range(), 1..=5);
/// assert_eq!(Axis::sum(["frequency", "monetary"], 5).range(), 2..=10);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Axis {
    of: Vec<Text>,
    bins: u8,
}

/// A named part of a [`Grid`]: a range on each axis, both ends included.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct GridRule {
    name: Text,
    /// For each axis, from and to (included).
    ranges: Vec<(u16, u16)>,
}

impl Axis {
    /// The score on a dimension, which has so many bins (2 to 100).
    #[must_use]
    pub fn score(dimension: impl Into<Text>, bins: u8) -> Self {
        Self { of: alloc::vec![dimension.into()], bins }
    }

    /// The sum of the scores on several dimensions of so many bins each: twice the mean of two, so that ranges are whole
    /// numbers.
    #[must_use]
    pub fn sum<T: Into<Text>>(dimensions: impl IntoIterator<Item = T>, bins: u8) -> Self {
        Self { of: dimensions.into_iter().map(Into::into).collect(), bins }
    }

    /// The names of the dimensions.
    #[must_use]
    pub fn dimensions(&self) -> &[Text] {
        &self.of
    }

    /// The best score of each dimension.
    #[must_use]
    pub fn bins(&self) -> u8 {
        self.bins
    }

    /// The least and the greatest value.
    #[must_use]
    pub fn range(&self) -> RangeInclusive<u16> {
        let least = u16::try_from(self.of.len()).unwrap_or(u16::MAX);
        least..=least.saturating_mul(self.bins.into())
    }

    /// The axis by its dimensions.
    pub(super) fn label(&self) -> Text {
        self.to_string().into()
    }

    /// The number of values.
    pub(super) fn size(&self) -> usize {
        self.range().len()
    }

    /// How far a value is from the least; `None` beyond the axis.
    pub(super) fn offset(&self, value: u16) -> Option<usize> {
        let range = self.range();
        range.contains(&value).then(|| usize::from(value.saturating_sub(*range.start())))
    }
}

/// As in "recency", "frequency + monetary".
impl fmt::Display for Axis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.of.iter().format(" + "))
    }
}

impl GridRule {
    /// A name, and for each axis of the grid the range that belongs to it.
    #[must_use]
    pub fn new(name: impl Into<Text>, ranges: impl IntoIterator<Item = RangeInclusive<u16>>) -> Self {
        let ranges = ranges.into_iter().map(RangeInclusive::into_inner).collect();
        Self { name: name.into(), ranges }
    }

    /// The name of the segment.
    #[must_use]
    pub fn name(&self) -> &Text {
        &self.name
    }

    /// The ranges, in the order of the axes.
    #[must_use]
    pub fn ranges(&self) -> impl ExactSizeIterator<Item = RangeInclusive<u16>> {
        self.ranges.iter().map(|(from, to)| *from..=*to)
    }

    pub(super) fn bounds(&self) -> &[(u16, u16)] {
        &self.ranges
    }
}

impl Grid {
    /// What those are called who never bought, unless the grid [says otherwise](Self::without_purchases_as).
    pub const NO_PURCHASES: &'static str = "without purchases";

    /// Rules that leave no cell out and share none.
    ///
    /// # Errors
    /// All that is wrong, up to [a hundred faults](GridError::faults): cells without a rule or with several; a rule
    /// without a name, with the name of those without a purchase, with too few or too many ranges, or with one that is
    /// empty or reaches beyond its axis; axes that are none, more than eight, or have not 2 to 100 bins; more than a million
    /// cells. What is not covered is only told once all ranges are sound.
    pub fn partition(
        axes: impl IntoIterator<Item = Axis>,
        rules: impl IntoIterator<Item = GridRule>,
    ) -> Result<Self, GridError> {
        Self::checked(axes.into_iter().collect(), rules.into_iter().collect(), None, Self::NO_PURCHASES.into())
    }

    /// Rules of which the first that holds counts, and a name for the cells where none does.
    ///
    /// ```
    /// use segmentry::scale::{Axis, Grid, GridRule};
    ///
    /// let big = GridRule::new("big spenders", [5..=5]);
    /// let rest = GridRule::new("spenders", [2..=5]);
    /// let axis = || [Axis::score("monetary", 5)];
    /// let grid = Grid::first_match(axis(), [big.clone(), rest.clone()], "others")?;
    /// assert_eq!(grid.at(&[5]).unwrap().as_str(), "big spenders");
    ///
    /// // In the other order nobody could ever be a big spender.
    /// let error = Grid::first_match(axis(), [rest, big], "others").unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "rule 1 `big spenders` can not be reached: all its cells belong to `spenders` before it",
    /// );
    /// # Ok::<(), segmentry::scale::GridError>(())
    /// ```
    ///
    /// # Errors
    /// All that is wrong, as with a [partition](Self::partition); instead of what is not covered or shared, rules whose
    /// cells all belong to earlier ones; and a name of the others that is empty, or that of a rule or of those
    /// without a purchase.
    pub fn first_match(
        axes: impl IntoIterator<Item = Axis>,
        rules: impl IntoIterator<Item = GridRule>,
        others: impl Into<Text>,
    ) -> Result<Self, GridError> {
        let others = Some(others.into());
        Self::checked(axes.into_iter().collect(), rules.into_iter().collect(), others, Self::NO_PURCHASES.into())
    }

    pub(super) fn checked(
        axes: Vec<Axis>,
        rules: Vec<GridRule>,
        others: Option<Text>,
        without_purchases: Text,
    ) -> Result<Self, GridError> {
        let owners = grid_check::check(&axes, &rules, others.as_ref(), &without_purchases)?;
        Ok(Self::of(axes, rules, others, without_purchases, &owners))
    }

    /// Axes and rules of this library's own, which its tests check.
    pub(super) fn built_in<const A: usize, const R: usize>(
        axes: [Axis; A],
        rules: [GridRule; R],
        others: Option<&str>,
    ) -> Self {
        let (axes, rules): (Vec<_>, Vec<_>) = (axes.into(), rules.into());
        let owners = grid_check::owners(&axes, &rules);
        Self::of(axes, rules, others.map(Text::from), Self::NO_PURCHASES.into(), &owners)
    }

    fn of(
        axes: Vec<Axis>,
        rules: Vec<GridRule>,
        others: Option<Text>,
        without_purchases: Text,
        owners: &Owners,
    ) -> Self {
        let (mut names, mut places) = (Vec::new(), BTreeMap::new());
        let mut place = |name: &Text| {
            *places.entry(name.clone()).or_insert_with(|| {
                names.push(name.clone());
                u16::try_from(names.len().saturating_sub(1)).unwrap_or(u16::MAX)
            })
        };
        let of_rules: Vec<u16> = rules.iter().map(|rule| place(&rule.name)).collect();
        let of_others = others.as_ref().map_or(u16::MAX, place);
        let cells = owners.iter().map(|owner| {
            let rule: Option<&u16> = owner.and_then(|rule| of_rules.get(rule));
            rule.copied().unwrap_or(of_others)
        });
        let cells = cells.collect();
        Self { axes, rules, others, without_purchases, names, cells }
    }

    /// The same grid with another name for those without a purchase.
    ///
    /// # Errors
    /// When the name is empty, or that of a rule or of the others.
    pub fn without_purchases_as(self, name: impl Into<Text>) -> Result<Self, GridError> {
        let without_purchases = name.into();
        grid_check::names(&self.rules, self.others.as_ref(), &without_purchases)?;
        Ok(Self { without_purchases, ..self })
    }

    /// The same grid with a name that this library's tests check.
    pub(super) fn calling_prospects(self, name: &str) -> Self {
        Self { without_purchases: name.into(), ..self }
    }

    /// The axes.
    #[must_use]
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// The rules in the order in which they were given.
    #[must_use]
    pub fn rules(&self) -> &[GridRule] {
        &self.rules
    }

    /// The segment of the cells where no rule holds; none of a partition.
    #[must_use]
    pub fn others(&self) -> Option<&Text> {
        self.others.as_ref()
    }

    /// The segment of those without a purchase.
    #[must_use]
    pub fn without_purchases(&self) -> &Text {
        &self.without_purchases
    }

    /// The names of the segments, each once: in the order of the rules, then the others, then those without a purchase.
    pub fn names(&self) -> impl Iterator<Item = &Text> {
        self.names.iter().chain(once(&self.without_purchases))
    }

    /// The number of cells.
    #[must_use]
    pub fn size(&self) -> usize {
        self.cells.len()
    }

    /// All cells with their segments, in the order of the axes: the last one moves first.
    ///
    /// ```
    /// use segmentry::scale::Grid;
    ///
    /// let grid = Grid::recency_frequency();
    /// let champions = grid.cells().filter(|(_, segment)| segment.as_str() == "champions");
    /// assert!(champions.map(|(cell, _)| cell).eq([[5, 4], [5, 5]]));
    /// ```
    pub fn cells(&self) -> impl Iterator<Item = (Vec<u16>, &Text)> {
        let cells = self.axes.iter().map(Axis::range).multi_cartesian_product();
        cells.filter_map(|cell| self.at(&cell).map(|segment| (cell, segment)))
    }

    /// The segment at a place, one value for each axis; `None` beyond the axes.
    #[must_use]
    pub fn at(&self, place: &[u16]) -> Option<&Text> {
        self.index_at(place).and_then(|index| self.name(index))
    }

    /// The segment at a place by its index among the [names](Self::names), for columns of many customers.
    #[must_use]
    pub fn index_at(&self, place: &[u16]) -> Option<usize> {
        if place.len() == self.axes.len() { self.index(place.iter().map(|value| Some(*value))) } else { None }
    }

    /// The name of an index among the [names](Self::names).
    #[must_use]
    pub fn name(&self, index: usize) -> Option<&Text> {
        self.names().nth(index)
    }

    /// The index of the segment of those without a purchase among the [names](Self::names).
    #[must_use]
    pub fn without_purchases_index(&self) -> usize {
        self.names.len()
    }

    /// The values of a place are in the order of the axes.
    fn index(&self, place: impl Iterator<Item = Option<u16>>) -> Option<usize> {
        let mut cell = 0_usize;
        for (axis, value) in self.axes.iter().zip(place) {
            cell = cell.checked_mul(axis.size())?.checked_add(axis.offset(value?)?)?;
        }
        self.cells.get(cell).copied().map(usize::from)
    }

    /// The index of the segment of scores, when for each axis the places of its dimensions among them are known.
    pub(crate) fn segment_index(&self, axes: &[Vec<usize>], scores: &Scores) -> Option<usize> {
        let sum = |places: &Vec<usize>| {
            places.iter().try_fold(0_u16, |sum, place| sum.checked_add(scores.get(*place)?.get().into()))
        };
        if axes.len() == self.axes.len() { self.index(axes.iter().map(sum)) } else { None }
    }

    /// The segment of scores, when for each axis the places of its dimensions among them are known.
    pub(crate) fn segment(&self, axes: &[Vec<usize>], scores: &Scores) -> Option<&Text> {
        self.segment_index(axes, scores).and_then(|index| self.name(index))
    }
}

/// A rule in each line, as in "champions: recency 5, frequency 4-5"; then the others and those without a purchase.
impl fmt::Display for Grid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for rule in &self.rules {
            writeln!(f, "{}: {}", rule.name, super::GridCells::of(&self.axes, &rule.ranges))?;
        }
        if let Some(others) = &self.others {
            writeln!(f, "{others}: all others")?;
        }
        write!(f, "{}: no scores", self.without_purchases)
    }
}

impl fmt::Debug for Grid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
