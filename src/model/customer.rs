use super::{Event, History, Id, Ingested, Profile, Recorded, Rejected};
use crate::time::Instant;
use alloc::{collections::BTreeSet, string::String, vec::Vec};
use core::fmt;

/// Somebody who buys, reads or visits: an id, a profile of facts and a history of events.
///
/// A customer exists from the sign-up or the first event on, whichever is earlier. Before, he is a member of nothing. One
/// with neither always exists: give those who never did anything a sign-up, so that the past can be replayed.
///
/// ```
/// use segmentry::{model::{Currency, Customer, Gender, Money, Order}, time::Instant};
///
/// let mut customer = Customer::new(12_347);
/// customer.profile.gender = Gender::Female.into();
/// customer.profile.tag("newsletter");
/// customer.record(Order::new("2026-03-01T10:00:00Z".parse::<Instant>()?, Money::new(40, Currency::EUR)?))?;
///
/// assert_eq!(
///     format!("{customer:?}"),
///     r#"Customer { profile: Profile { gender: known, .. }, history: History {"order": 1}, .. }"#,
/// );
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Customer {
    id: Id,
    /// The ids of those who turned out to be the same person.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "BTreeSet::is_empty"))]
    aliases: BTreeSet<Id>,
    /// What is known of the customer.
    #[cfg_attr(feature = "serde", serde(default))]
    pub profile: Profile,
    /// What the customer did and what was done to him.
    #[cfg_attr(feature = "serde", serde(default))]
    pub history: History,
}

/// What two records of one person contradicted each other in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// The facts that differed: the undated value of the absorbing customer stays, and of two values since one instant
    /// the greater. `attributes/plan` names an attribute.
    pub differing: Vec<String>,
    /// What became of the other's events; those rejected contradict an event with the same id.
    pub events: Ingested,
}

impl Customer {
    /// A customer of whom nothing is known yet.
    #[must_use]
    pub fn new(id: impl Into<Id>) -> Self {
        Self { id: id.into(), aliases: BTreeSet::new(), profile: Profile::default(), history: History::default() }
    }

    pub(crate) fn with_aliases(id: Id, aliases: BTreeSet<Id>) -> Self {
        Self { aliases, ..Self::new(id) }
    }

    /// The host's key.
    #[must_use]
    pub fn id(&self) -> &Id {
        &self.id
    }

    /// The keys of those absorbed.
    pub fn aliases(&self) -> impl Iterator<Item = &Id> {
        self.aliases.iter()
    }

    /// Takes an event into the history; see [`History::record`].
    ///
    /// # Errors
    /// When the event cannot be taken as it is, or contradicts one with the same id.
    pub fn record(&mut self, event: impl Into<Event>) -> Result<Recorded, Rejected> {
        self.history.record(event)
    }

    /// Takes over what another record of the same person knows: the visitor's cookie, the till's loyalty card and the
    /// shop's account become one history.
    ///
    /// Events and dated facts unite. Where undated facts differ, those of the absorbing customer stay, and the report
    /// names them. In whichever groups several records are merged, the outcome is the same.
    ///
    /// ```
    /// use segmentry::{model::{Customer, Fact, Message}, time::Instant};
    ///
    /// let mut account = Customer::new(12_347);
    /// account.profile.occupation = Fact::known("nurse");
    /// let mut visitor = Customer::new("cookie-9f3a");
    /// visitor.profile.occupation = Fact::known("doctor");
    /// visitor.record(Message::clicked("2026-03-01T10:00:00Z".parse::<Instant>()?))?;
    ///
    /// let merged = account.absorb(visitor);
    /// assert_eq!(account.history.len(), 1);
    /// assert_eq!(merged.differing, ["occupation"]);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub fn absorb(&mut self, other: Self) -> Merged {
        self.aliases.insert(other.id);
        self.aliases.extend(other.aliases);
        self.aliases.remove(&self.id);
        Merged { differing: self.profile.absorb(other.profile), events: self.history.extend(other.history) }
    }

    /// Since when the customer exists; `None` for one who always does.
    #[must_use]
    pub fn exists_since(&self) -> Option<Instant> {
        let sign_up = self.profile.sign_up.as_ref().map(|sign_up| sign_up.at);
        sign_up.into_iter().chain(self.history.first()).min()
    }
}

/// Redacted: shows which facts and events there are, neither the id nor what they say.
impl fmt::Debug for Customer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Customer")
            .field("profile", &self.profile)
            .field("history", &self.history)
            .finish_non_exhaustive()
    }
}
