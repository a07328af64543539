use super::Around;
use crate::model::OccasionKind;

/// A day of the customer's own: the [`birthday`], the [anniversary of signing up](sign_up_anniversary), a wedding and
/// others that the profile holds, see [`personal`].
///
/// Where the profile does not say when it is, nothing is known about it: the customer is neither in nor out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Personal {
    pub(crate) day: PersonalDay,
    pub(crate) leap_day: LeapDay,
    pub(crate) around: Around,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum PersonalDay {
    Birthday,
    SignUp,
    Kind(OccasionKind),
}

/// On which day a 29 February comes round in years that have none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeapDay {
    /// On 1 March, when the year is full, as in England and Hong Kong; unless said otherwise.
    #[default]
    March1,
    /// On 28 February, as in New Zealand and Taiwan.
    February28,
}

impl Personal {
    fn new(day: PersonalDay) -> Self {
        Self { day, leap_day: LeapDay::default(), around: Around::default() }
    }

    /// With so many calendar days before it, at most 366; see [the table](super#days-before-and-after).
    #[must_use]
    pub fn lead(self, days: u32) -> Self {
        Self { around: Around { lead: days, ..self.around }, ..self }
    }

    /// With so many calendar days after it, at most 366; see [the table](super#days-before-and-after).
    #[must_use]
    pub fn trail(self, days: u32) -> Self {
        Self { around: Around { trail: days, ..self.around }, ..self }
    }

    /// On which day a 29 February comes round in years that have none; on 1 March unless said otherwise.
    ///
    /// ```
    /// use segmentry::occasion::{LeapDay, birthday};
    ///
    /// let cards = birthday().lead(7).leap_day(LeapDay::February28);
    /// assert_eq!(cards.to_string(), "the birthday (29 February on the 28th) and the 7 days before");
    /// ```
    #[must_use]
    pub fn leap_day(self, leap_day: LeapDay) -> Self {
        Self { leap_day, ..self }
    }
}

/// The customer's birthday, every year from birth on; the year of birth need not be known.
#[must_use]
pub fn birthday() -> Personal {
    Personal::new(PersonalDay::Birthday)
}

/// The day of the year on which the customer signed up, in the plan's time zone, from the year after on.
#[must_use]
pub fn sign_up_anniversary() -> Personal {
    Personal::new(PersonalDay::SignUp)
}

/// The days of this kind that the profile [holds](crate::model::PersonalOccasion): those that recur every year from
/// their date on, the others once.
///
/// ```
/// use segmentry::{model::OccasionKind, occasion::personal};
///
/// assert_eq!(personal(OccasionKind::Wedding).lead(90).to_string(), "the wedding and the 90 days before");
/// ```
#[must_use]
pub fn personal(kind: impl Into<OccasionKind>) -> Personal {
    Personal::new(PersonalDay::Kind(kind.into()))
}
