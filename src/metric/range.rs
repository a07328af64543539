use crate::{
    error::Problem,
    model::{Value, ValueType},
    time::Span,
    wire::Wire,
};
use alloc::string::ToString;
use core::{
    cmp::Ordering,
    fmt,
    ops::{Bound, RangeBounds},
};
use rust_decimal::Decimal;

/// The values that a leaf lets in: above or from one limit, below or up to another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Range<T> {
    pub(crate) lower: Option<Limit<T>>,
    pub(crate) upper: Option<Limit<T>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Limit<T> {
    pub(crate) value: T,
    pub(crate) is_inside: bool,
}

/// What ranges are made of.
pub(crate) trait Limited: Clone + Ord + fmt::Display {
    fn to_wire(&self) -> Wire;

    /// The next value, where there is one and nothing lies between.
    fn next(&self) -> Option<Self>;

    /// The value before, where there is one and nothing lies between.
    fn previous(&self) -> Option<Self>;

    /// Whether values are dates or instants, which lie before and after rather than below and above.
    fn is_moment(&self) -> bool {
        false
    }

    /// Whether values have neighbours, so that every range can be written with its limits inside.
    const IS_DISCRETE: bool;
}

impl<T> Range<T> {
    pub(crate) const ANYTHING: Self = Self { lower: None, upper: None };

    pub(crate) fn more_than(value: T) -> Self {
        Self { lower: Some(Limit { value, is_inside: false }), upper: None }
    }

    pub(crate) fn at_least(value: T) -> Self {
        Self { lower: Some(Limit { value, is_inside: true }), upper: None }
    }

    pub(crate) fn less_than(value: T) -> Self {
        Self { lower: None, upper: Some(Limit { value, is_inside: false }) }
    }

    pub(crate) fn at_most(value: T) -> Self {
        Self { lower: None, upper: Some(Limit { value, is_inside: true }) }
    }

    pub(crate) fn exactly(value: T) -> Self
    where
        T: Clone,
    {
        Self {
            lower: Some(Limit { value: value.clone(), is_inside: true }),
            upper: Some(Limit { value, is_inside: true }),
        }
    }

    pub(crate) fn between<S: Clone + Into<T>>(range: &impl RangeBounds<S>) -> Self {
        let limit = |bound: Bound<&S>| match bound {
            Bound::Included(value) => Some(Limit { value: value.clone().into(), is_inside: true }),
            Bound::Excluded(value) => Some(Limit { value: value.clone().into(), is_inside: false }),
            Bound::Unbounded => None,
        };
        Self { lower: limit(range.start_bound()), upper: limit(range.end_bound()) }
    }

    pub(crate) fn limits(&self) -> impl Iterator<Item = &T> {
        self.lower.iter().chain(&self.upper).map(|limit| &limit.value)
    }

    pub(crate) fn map<U>(&self, convert: impl Fn(&T) -> Option<U>) -> Option<Range<U>> {
        let limit = |limit: &Option<Limit<T>>| match limit {
            None => Some(None),
            Some(limit) => Some(Some(Limit { value: convert(&limit.value)?, is_inside: limit.is_inside })),
        };
        Some(Range { lower: limit(&self.lower)?, upper: limit(&self.upper)? })
    }
}

/// Where a value lies, seen from a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Below,
    Inside,
    Above,
}

impl<T> Range<T> {
    /// Where a value lies that compares to a limit so.
    pub(crate) fn place(&self, compare: impl Fn(&T) -> Ordering) -> Place {
        let below = |limit: &Limit<T>| match compare(&limit.value) {
            Ordering::Less => true,
            Ordering::Equal => !limit.is_inside,
            Ordering::Greater => false,
        };
        let above = |limit: &Limit<T>| match compare(&limit.value) {
            Ordering::Greater => true,
            Ordering::Equal => !limit.is_inside,
            Ordering::Less => false,
        };
        if self.lower.as_ref().is_some_and(below) {
            Place::Below
        } else if self.upper.as_ref().is_some_and(above) {
            Place::Above
        } else {
            Place::Inside
        }
    }
}

impl<T: Limited> Range<T> {
    /// The same range with its limits inside, as far as values have neighbours; `None` when it is empty.
    pub(crate) fn canonical(&self) -> Option<Self> {
        let inside = |limit: &Option<Limit<T>>, neighbour: fn(&T) -> Option<T>| match limit {
            Some(limit) if T::IS_DISCRETE && !limit.is_inside => {
                Some(Some(Limit { value: neighbour(&limit.value)?, is_inside: true }))
            }
            as_it_is => Some(as_it_is.clone()),
        };
        let range = Self { lower: inside(&self.lower, T::next)?, upper: inside(&self.upper, T::previous)? };
        (!range.is_inverted()).then_some(range)
    }

    /// Whether the lower limit is above the upper one, or meets it outside.
    pub(crate) fn is_inverted(&self) -> bool {
        let (Some(lower), Some(upper)) = (&self.lower, &self.upper) else { return false };
        let meet = lower.is_inside && upper.is_inside;
        lower.value > upper.value || !meet && lower.value == upper.value
    }

    /// Whether it lies below the least value that there is, or above the greatest.
    pub(crate) fn is_beyond(&self) -> bool {
        let outside = |limit: &Option<Limit<T>>, neighbour: fn(&T) -> Option<T>| {
            limit.as_ref().is_some_and(|limit| !limit.is_inside && neighbour(&limit.value).is_none())
        };
        T::IS_DISCRETE && (outside(&self.lower, T::next) || outside(&self.upper, T::previous))
    }

    pub(crate) fn to_wire(&self) -> Wire {
        if self.lower.is_none() && self.upper.is_none() {
            return Wire::text("anything");
        }
        if let (Some(Limit { value, is_inside: true }), Some(Limit { value: upper, is_inside: true })) =
            (&self.lower, &self.upper)
        {
            if value == upper {
                return Wire::map([("exactly", value.to_wire())]);
            }
        }
        let entry = |limit: &Option<Limit<T>>, inside| {
            limit.as_ref().and_then(|limit| (limit.is_inside == inside).then(|| limit.value.to_wire()))
        };
        Wire::map([])
            .and("at_least", entry(&self.lower, true))
            .and("more_than", entry(&self.lower, false))
            .and("at_most", entry(&self.upper, true))
            .and("less_than", entry(&self.upper, false))
    }
}

/// As in "is at least 2 and less than 5".
impl<T: Limited> fmt::Display for Range<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.lower, &self.upper) {
            (None, None) => f.write_str("anything"),
            (Some(lower), Some(upper)) if lower == upper && lower.is_inside => write!(f, "exactly {}", lower.value),
            (lower, upper) => {
                if let Some(lower) = lower {
                    let word = match (lower.value.is_moment(), lower.is_inside) {
                        (false, true) => "at least",
                        (false, false) => "more than",
                        (true, true) => "from",
                        (true, false) => "after",
                    };
                    write!(f, "{word} {}", lower.value)?;
                }
                if lower.is_some() && upper.is_some() {
                    f.write_str(" and ")?;
                }
                if let Some(upper) = upper {
                    let word = match (upper.value.is_moment(), upper.is_inside) {
                        (false, true) => "at most",
                        (false, false) => "less than",
                        (true, true) => "up to",
                        (true, false) => "before",
                    };
                    write!(f, "{word} {}", upper.value)?;
                }
                Ok(())
            }
        }
    }
}

impl Limited for u64 {
    const IS_DISCRETE: bool = true;

    fn to_wire(&self) -> Wire {
        Wire::Whole(*self)
    }

    fn next(&self) -> Option<Self> {
        self.checked_add(1)
    }

    fn previous(&self) -> Option<Self> {
        self.checked_sub(1)
    }
}

impl Limited for Decimal {
    const IS_DISCRETE: bool = false;

    fn to_wire(&self) -> Wire {
        Wire::text(self.normalize().to_string())
    }

    fn next(&self) -> Option<Self> {
        None
    }

    fn previous(&self) -> Option<Self> {
        None
    }
}

impl Limited for Span {
    const IS_DISCRETE: bool = true;

    fn to_wire(&self) -> Wire {
        Wire::text(self.code())
    }

    fn next(&self) -> Option<Self> {
        self.micros().checked_add(1).map(Self::from_micros)
    }

    fn previous(&self) -> Option<Self> {
        self.micros().checked_sub(1).map(Self::from_micros)
    }
}

impl Limited for Value {
    const IS_DISCRETE: bool = false;

    fn to_wire(&self) -> Wire {
        Self::to_wire(self)
    }

    fn is_moment(&self) -> bool {
        matches!(self, Self::Date(_) | Self::Time(_))
    }

    fn next(&self) -> Option<Self> {
        None
    }

    fn previous(&self) -> Option<Self> {
        None
    }
}

impl Range<Value> {
    /// The type of the limits, if both have the same and it is one with an order.
    pub(crate) fn value_type(&self) -> Result<Option<ValueType>, Problem> {
        let mut found = None;
        for value in self.limits() {
            let value_type = value.value_type();
            if !value_type.has_order() {
                return Err(Problem::NoOrder { found: value_type.phrase() });
            }
            if found.is_some_and(|other| other != value_type) {
                return Err(Problem::EmptyRange);
            }
            found = Some(value_type);
        }
        let mut currencies = self.limits().filter_map(|value| match value {
            Value::Money(money) => Some(money.currency()),
            _ => None,
        });
        if currencies.next().is_some_and(|first| currencies.any(|other| other != first)) {
            return Err(Problem::EmptyRange);
        }
        Ok(found)
    }
}
