//! What can be wrong with a definition, and where.

use crate::time::{SpanError, WindowError};
use alloc::{string::String, vec::Vec};
use core::fmt;
use itertools::Itertools;
use thiserror::Error;

/// A definition that cannot be used: every fault found, each with its place.
///
/// ```
/// use segmentry::{prelude::*, time::Instant};
///
/// let context = Context::at("2026-01-01T00:00:00Z".parse::<Instant>()?);
/// let rule = orders().count().between(5..2) & in_segment("vips")?;
/// let error = rule.plan(&context).unwrap_err();
///
/// assert_eq!(error.faults().len(), 2);
/// assert_eq!(error.faults()[0].path(), "/all/0/number/is");
/// assert_eq!(error.faults()[1].to_string(), "/all/1/segment: there is no segment `vips`");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// These are faults of definitions that could be read. Reading stops at the first fault, which is only a text in the error of the
/// format: its path, or `at the root`, a colon and what is wrong. What has no path is no form of anything: no JSON, a key that
/// stands twice, a fraction, too many levels. Of these the format may tell the line.
///
/// ```
/// use segmentry::Predicate;
///
/// let fault = |json| serde_json::from_str::<Predicate>(json).unwrap_err().to_string();
/// let parts = |text: &str| {
///     let (path, what) = text.split_once(": ")?;
///     (path.starts_with('/') || path == "at the root").then(|| (path.to_string(), what.to_string()))
/// };
///
/// let text = fault(r#"{"number": {"value": "age_in_years", "si": {"at_least": 18}}}"#);
/// let (path, what) = parts(&text).unwrap();
/// assert_eq!((path.as_str(), what.as_str()), ("/number", "the key `is` is missing; `si` is not a key here"));
/// assert!(parts(&fault(r#"{"not": "everyone", "not": "nobody"}"#)).is_none());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct DefinitionError {
    faults: Vec<Fault>,
}

impl DefinitionError {
    pub(crate) const MOST_FAULTS: usize = 100;

    pub(crate) fn new(faults: Vec<Fault>) -> Self {
        Self { faults }
    }

    /// Faults of one rule that were found in two walks: those in the rule itself in the order of its parts, then those
    /// in the segments it refers to.
    pub(crate) fn united(mut faults: Vec<Fault>, others: Vec<Fault>) -> Self {
        faults.extend(others);
        faults.sort_by_cached_key(|fault| (fault.segment.is_some(), fault.place()));
        faults.truncate(Self::MOST_FAULTS);
        Self { faults }
    }

    pub(crate) fn into_faults(self) -> Vec<Fault> {
        self.faults
    }

    /// The faults in the order of the definition; at least one, and at most the first hundred.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }
}

impl fmt::Display for DefinitionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.faults.iter().format("; "))
    }
}

/// As displayed: it is what a `main` that fails with it prints.
impl fmt::Debug for DefinitionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl core::error::Error for DefinitionError {}

impl From<Fault> for DefinitionError {
    fn from(fault: Fault) -> Self {
        Self { faults: alloc::vec![fault] }
    }
}

/// One thing wrong with a definition, and its place.
#[derive(Clone, PartialEq, Eq)]
pub struct Fault {
    segment: Option<String>,
    path: String,
    problem: Problem,
}

impl Fault {
    pub(crate) fn new(path: String, problem: Problem) -> Self {
        Self { segment: None, path, problem }
    }

    pub(crate) fn within(self, segment: Option<String>) -> Self {
        Self { segment, ..self }
    }

    /// The same fault seen from a larger definition, in which the own one stands at a place. Faults in segments that were
    /// referred to stay where they are.
    pub(crate) fn below(self, place: &str) -> Self {
        if self.segment.is_some() { self } else { Self { path: [place, &self.path].concat(), ..self } }
    }

    /// The places in lists on the way; those of another segment stay in the order in which they were found.
    fn place(&self) -> Vec<usize> {
        let path = if self.segment.is_none() { self.path.as_str() } else { "" };
        path.split('/').filter_map(|step| step.parse().ok()).collect()
    }

    /// The id of the segment that was referred to, when the fault is not in the definition itself.
    #[must_use]
    pub fn segment(&self) -> Option<&str> {
        self.segment.as_deref()
    }

    /// Where: a JSON pointer into the definition as it is written in JSON, also for one composed in code.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What.
    #[must_use]
    pub fn problem(&self) -> &Problem {
        &self.problem
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(segment) = &self.segment {
            write!(f, "in segment {segment}, ")?;
        }
        write!(f, "{}: {}", if self.path.is_empty() { "at the root" } else { &self.path }, self.problem)
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl core::error::Error for Fault {}

/// What can be wrong at a place of a definition.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum Problem {
    /// Something of another type stands here.
    #[error("expected {what}")]
    Expected {
        /// What should stand here.
        what: &'static str,
    },
    /// A variant is a map of exactly one key.
    #[error("expected {what}, as a map with exactly one key")]
    NotOneKey {
        /// What should stand here.
        what: &'static str,
    },
    /// A name that is not in the vocabulary.
    #[error("unknown {what} `{name}`; there are {}", .known.iter().format(", "))]
    Unknown {
        /// What the name should name.
        what: &'static str,
        /// The name.
        name: String,
        /// The names that there are.
        known: Vec<&'static str>,
    },
    /// A key that must be there is not.
    #[error("the key `{key}` is missing{}", .stray.iter().format_with("", |key, f| {
        f(&format_args!("; `{key}` is not a key here"))
    }))]
    MissingKey {
        /// The key.
        key: &'static str,
        /// A key that stands there and should not.
        stray: Option<String>,
    },
    /// A text that cannot be read as what it should be.
    #[error("{why}")]
    Malformed {
        /// What is wrong with it.
        why: String,
    },
    /// Nested deeper than permitted.
    #[error("nested deeper than {limit} levels")]
    TooDeep {
        /// The depth that is permitted.
        limit: u32,
    },
    /// More nodes than permitted.
    #[error("more than {limit} nodes")]
    TooLarge {
        /// The number of nodes that is permitted.
        limit: u64,
    },
    /// All or any of nothing has no agreed meaning.
    #[error("the list is empty")]
    Empty,
    /// At least zero, or more than there are.
    #[error("at least {n} of {of} can not be asked")]
    Quorum {
        /// How many must hold.
        n: u32,
        /// How many there are.
        of: usize,
    },
    /// A range that no value lies in.
    #[error("no value lies in this range")]
    EmptyRange,
    /// A window that no event lies in, or that is absurdly long.
    #[error(transparent)]
    Window(#[from] WindowError),
    /// A length of time that is zero or absurdly long.
    #[error(transparent)]
    Span(#[from] SpanError),
    /// A threshold finer or larger than amounts are compared.
    #[error("a threshold has at most nine decimals and is at most 10^18")]
    Threshold,
    /// A value of another type than the field or fact holds.
    #[error("`{name}` holds {expected}, not {found}")]
    WrongType {
        /// The field or fact.
        name: String,
        /// What it holds.
        expected: &'static str,
        /// What it is compared with.
        found: &'static str,
    },
    /// Texts and flags have no order.
    #[error("{found} can not be compared by order")]
    NoOrder {
        /// What was to be compared.
        found: &'static str,
    },
    /// Events of this kind have no such field.
    #[error("`{kind}` has no `{field}`")]
    NoSuchField {
        /// The kind of event.
        kind: String,
        /// The field.
        field: String,
    },
    /// Events of this kind carry no money.
    #[error("`{kind}` carries no money")]
    NoMoney {
        /// The kind of event.
        kind: String,
    },
    /// A share of something over zero.
    #[error("a ratio over zero")]
    ZeroDenominator,
    /// A step of a sequence that has a window, a pick or steps of its own.
    #[error("a step of a sequence has no window, no first or latest, and no steps of its own")]
    NestedStep,
    /// A funnel with too few or too many steps.
    #[error("a funnel has 2 to 16 steps, not {found}")]
    Steps {
        /// How many there are.
        found: usize,
    },
    /// Days before or after an occasion whose day itself is asked for.
    #[error("the days before and after do not matter to how far the day itself is")]
    LeadOfDay,
    /// A favourite of something that is not one of a few.
    #[error("a favourite is a field, \"weekday\" or \"hour\"")]
    NoFavourite,
    /// A favourite of no observations.
    #[error("a favourite needs at least one observation")]
    NoObservations,
    /// A window that is not of calendar periods, where these are counted.
    #[error("only a window of calendar days, weeks, months, quarters or years has periods to count")]
    NoPeriods,
    /// More periods than the window has, or none.
    #[error("{n} of {of} periods can not be asked for")]
    NotSoManyPeriods {
        /// How many are asked for.
        n: u64,
        /// How many there are.
        of: u32,
    },
    /// A share of customers finer than buckets are.
    #[error("buckets are hundredths of a percent, at most all of them")]
    Bucket,
    /// The name of a scale that the context does not have.
    #[error("the context has no scale `{name}`")]
    UnknownScale {
        /// The name.
        name: String,
    },
    /// The levels of a scale whose limits fall, or whose names are not all different.
    #[error("the limits of levels do not fall, and their names differ")]
    Levels,
    /// The name of a level that the scale does not have, or of a segment that the grid of a score model does not have.
    #[error("there is no `{name}`; there are {}", .known.iter().format(", "))]
    UnknownLevel {
        /// The name.
        name: String,
        /// The levels that there are.
        known: Vec<String>,
    },
    /// The name of a score model that the context does not have.
    #[error("the context has no score model `{name}`")]
    UnknownScoreModel {
        /// The name.
        name: String,
    },
    /// The name of a score that the model does not have.
    #[error("the model has no score `{name}`; there are {}", .known.iter().format(", "))]
    UnknownScore {
        /// The name.
        name: String,
        /// The scores that there are.
        known: Vec<String>,
    },
    /// Segments are asked of a score model that has no grid.
    #[error("the score model `{name}` has no grid of segments")]
    NoGrid {
        /// The name.
        name: String,
    },
    /// A score model was fitted to values that the host brought, so none can be read off a customer.
    #[error("the dimension `{dimension}` has no metric to be read off a customer")]
    NoMetric {
        /// The dimension.
        dimension: String,
    },
    /// Two groups of a waterfall with one id.
    #[error("there are two groups `{id}`")]
    DoubleSegment {
        /// The id.
        id: String,
    },
    /// Two personas with one name.
    #[error("there are two personas `{name}`")]
    DoublePersona {
        /// The name.
        name: String,
    },
    /// A trait that does not matter.
    #[error("a weight is above zero")]
    NoWeight,
    /// The name of a segment that is not in the catalog.
    #[error("there is no segment `{id}`")]
    UnknownSegment {
        /// The name.
        id: String,
    },
    /// Segments that refer to each other in a circle.
    #[error("segments refer to each other in a circle: {}", .segments.iter().format(" > "))]
    Cycle {
        /// The way round, the first segment standing at the end again.
        segments: Vec<String>,
    },
    /// Segments that refer to segments that refer to segments ... too often.
    #[error("segments refer to segments more than {limit} deep")]
    ReferencesTooDeep {
        /// The depth that is permitted.
        limit: usize,
    },
    /// The name of a host function that the context does not have.
    #[error("the context has no host function `{name}`")]
    UnknownHost {
        /// The name.
        name: String,
    },
    /// A number of an occasion that is too small or too large.
    #[error("the {what} is from {least} to {most}")]
    NotBetween {
        /// What is numbered.
        what: &'static str,
        /// The smallest number that is permitted.
        least: u32,
        /// The largest number that is permitted.
        most: u32,
    },
    /// A date that no year has.
    #[error("no year has a day {day} of month {month}")]
    NoSuchDay {
        /// The month.
        month: u32,
        /// The day of the month.
        day: u32,
    },
    /// The rule of a holiday that ends too far from where it starts.
    #[error("the shifts of a rule add up to at most {limit} days")]
    ShiftedTooFar {
        /// The number of days that is permitted.
        limit: u32,
    },
    /// A table of too many days.
    #[error("more than {limit} dates")]
    TooManyDates {
        /// The number of dates that is permitted.
        limit: usize,
    },
    /// A time that no clock shows.
    #[error("a time of day from 00:00 to {last} is expected here")]
    TimeOfDay {
        /// The last that is permitted.
        last: &'static str,
    },
    /// A name that is empty, too long or has control characters.
    #[error("a name has 1 to 200 bytes and no control characters")]
    Name,
}
