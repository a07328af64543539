use core::{
    fmt,
    ops::{BitAnd, BitOr, Not},
};

/// The answer of a predicate for one customer: yes, no, or unknown for want of data. Only yes makes a member.
///
/// The operators are Kleene's:
///
/// ```
/// use segmentry::Verdict::{No, Unknown, Yes};
/// assert_eq!(Yes & Unknown, Unknown);
/// assert_eq!(No & Unknown, No);
/// assert_eq!(Yes | Unknown, Yes);
/// assert_eq!(!Unknown, Unknown);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Verdict {
    /// The predicate does not hold.
    No,
    /// What is known does not tell.
    Unknown,
    /// The predicate holds.
    Yes,
}

impl Verdict {
    /// Whether the predicate surely holds.
    #[must_use]
    pub const fn is_yes(self) -> bool {
        matches!(self, Self::Yes)
    }

    /// Whether the answer is known.
    #[must_use]
    pub const fn is_known(self) -> bool {
        !matches!(self, Self::Unknown)
    }
}

impl From<bool> for Verdict {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

/// `None` is unknown.
impl From<Option<bool>> for Verdict {
    fn from(holds: Option<bool>) -> Self {
        holds.map_or(Self::Unknown, Self::from)
    }
}

impl Not for Verdict {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
        }
    }
}

impl BitAnd for Verdict {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        self.min(other)
    }
}

impl BitOr for Verdict {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.max(other)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unknown => "unknown",
        })
    }
}
