use super::measure::{CountMetric, DistanceMetric, Metric, TimeMetric};
use crate::{
    error::DefinitionError,
    metric::{Among, AnyMetric, Label, Leaf, Number, Range, Time},
    model::{
        Benefit, Channel, Consent, Country, Education, Gender, GeoPoint, MaritalStatus, Money, ProfileField, Text,
        Value, WorkPattern,
    },
    plan::{Context, MetricPlan},
    predicate::Predicate,
    time::Instant,
};
use chrono::NaiveDate;
use core::{fmt, marker::PhantomData, ops::RangeBounds};
use rust_decimal::Decimal;

/// A fact of the profile, or something else that a customer is called by, to be described. `T` is the type of its values; `N` tells whether there is one or several.
#[must_use]
pub struct FactOf<T, N = Single> {
    label: Label,
    of: PhantomData<(fn(T), N)>,
}

/// The fact has one value.
#[derive(Clone, Copy, Debug)]
pub enum Single {}

/// The fact may have several values.
#[derive(Clone, Copy, Debug)]
pub enum Several {}

impl<T, N> FactOf<T, N> {
    pub(super) fn new(label: Label) -> Self {
        Self { label, of: PhantomData }
    }

    fn of(field: ProfileField) -> Self {
        Self::new(Label::Fact(field))
    }

    fn among(self, among: Among) -> Predicate {
        Leaf::Label(self.label, among).into()
    }

    /// Whether anything is known of it: yes or no, never unknown.
    pub fn is_known(self) -> Predicate {
        self.among(Among::Anything).is_known()
    }

    /// Whether nothing is known of it: yes or no, never unknown.
    pub fn is_unknown(self) -> Predicate {
        !self.is_known()
    }

    /// Binds the fact itself to a context, to be read as a value.
    ///
    /// # Errors
    /// When the definition cannot be used in this context: all faults, each with its path.
    pub fn plan(self, context: &Context) -> Result<MetricPlan, DefinitionError> {
        MetricPlan::new(&AnyMetric::Label(self.label), context)
    }
}

impl<T: Into<Value>> FactOf<T> {
    /// It is this.
    pub fn is(self, value: impl Into<T>) -> Predicate {
        self.is_one_of([value])
    }

    /// It is one of these.
    pub fn is_one_of<V: Into<T>>(self, values: impl IntoIterator<Item = V>) -> Predicate {
        self.among(Among::OneOf(values.into_iter().map(|value| value.into().into()).collect()))
    }
}

impl<T: Into<Value>> FactOf<T, Several> {
    /// This is among them.
    pub fn include(self, value: impl Into<T>) -> Predicate {
        self.include_any_of([value])
    }

    /// At least one of these is among them.
    pub fn include_any_of<V: Into<T>>(self, values: impl IntoIterator<Item = V>) -> Predicate {
        self.among(Among::OneOf(values.into_iter().map(|value| value.into().into()).collect()))
    }
}

/// Types of facts that have an order.
pub trait Ordered: Clone + Into<Value> {}

impl Ordered for Decimal {}
impl Ordered for Money {}
impl Ordered for NaiveDate {}
impl Ordered for Instant {}
impl Ordered for Value {}

impl<T: Ordered> FactOf<T> {
    /// It is at least this, or later.
    pub fn at_least(self, value: impl Into<T>) -> Predicate {
        self.among(Among::Within(Range::at_least(value.into().into())))
    }

    /// It is at most this, or earlier.
    pub fn at_most(self, value: impl Into<T>) -> Predicate {
        self.among(Among::Within(Range::at_most(value.into().into())))
    }

    /// It is more than this, or later.
    pub fn more_than(self, value: impl Into<T>) -> Predicate {
        self.among(Among::Within(Range::more_than(value.into().into())))
    }

    /// It is less than this, or earlier.
    pub fn less_than(self, value: impl Into<T>) -> Predicate {
        self.among(Among::Within(Range::less_than(value.into().into())))
    }

    /// It lies in a range; Rust's own syntax says which ends are inside.
    pub fn between<V: Clone + Into<T>>(self, range: impl RangeBounds<V>) -> Predicate {
        let range: Range<T> = Range::between(&range);
        let range = range.map(|value| Some(value.clone().into())).unwrap_or(Range::ANYTHING);
        self.among(if range == Range::ANYTHING { Among::Anything } else { Among::Within(range) })
    }
}

impl<T, N> From<FactOf<T, N>> for Metric {
    fn from(fact: FactOf<T, N>) -> Self {
        Self::of(AnyMetric::Label(fact.label))
    }
}

impl<T, N> Clone for FactOf<T, N> {
    fn clone(&self) -> Self {
        Self::new(self.label.clone())
    }
}

impl<T, N> fmt::Debug for FactOf<T, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.label.fmt(f)
    }
}

macro_rules! facts {
    ($($(#[$doc:meta])* $name:ident: $field:ident of $type:ty $(, $several:ident)?;)*) => {
        $($(#[$doc])*
        pub fn $name() -> FactOf<$type $(, $several)?> {
            FactOf::of(ProfileField::$field)
        })*
    };
}

facts! {
    /// The date of birth, where the year is known.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use segmentry::prelude::*;
    /// let boomers = birth_date().between(
    ///     NaiveDate::from_ymd_opt(1946, 1, 1).unwrap()..NaiveDate::from_ymd_opt(1965, 1, 1).unwrap(),
    /// );
    /// assert_eq!(boomers.to_string(), "birth date is from 1946-01-01 and before 1965-01-01");
    /// ```
    birth_date: BirthDate of NaiveDate;
    /// Gender.
    ///
    /// ```
    /// use segmentry::{model::Gender, prelude::*};
    /// assert_eq!(gender().is(Gender::Female).to_string(), "gender is female");
    /// ```
    gender: Gender of Gender;
    /// The country of the customer's home.
    ///
    /// ```
    /// use segmentry::{model::Country, prelude::*};
    /// assert_eq!(country().is_one_of([Country::DE, Country::AT]).to_string(), "country is one of AT, DE");
    /// ```
    country: Country of Country;
    /// The region of the customer's home.
    region: Region of Text;
    /// The city of the customer's home.
    city: City of Text;
    /// The postal code of the customer's home.
    postal_code: PostalCode of Text;
    /// The languages, as codes such as `de`.
    languages: Languages of Text, Several;
    /// Marital status.
    marital_status: MaritalStatus of MaritalStatus;
    /// The host's key of the household.
    household_id: HouseholdId of Text;
    /// How many live in the household.
    household_size: HouseholdSize of Decimal;
    /// How many children live in the household.
    children: Children of Decimal;
    /// The pets of the household.
    pets: Pets of Text, Several;
    /// Occupation.
    occupation: Occupation of Text;
    /// How work takes up the days.
    work_pattern: WorkPattern of WorkPattern;
    /// The highest education completed.
    education: Education of Education;
    /// Income per year, where an amount is known. For a range, an income in another currency is converted by the context's
    /// rate at `as_of`, and unknown without one; `is` compares exactly.
    income: Income of Money;
    /// Income per year, where a band is known.
    income_band: IncomeBand of Text;
    /// The company a business customer buys for.
    company: Company of Text;
    /// The role in that company.
    role: Role of Text;
    /// Whether the customer decides on purchases there.
    decision_maker: DecisionMaker of bool;
    /// Interests.
    interests: Interests of Text, Several;
    /// Attitudes.
    attitudes: Attitudes of Text, Several;
    /// The benefit sought before all others: the first of the [`benefits`].
    ///
    /// ```
    /// use segmentry::{model::Benefit, prelude::*};
    /// let wants_quality = main_benefit().is(Benefit::Quality);
    /// assert_eq!(wants_quality.to_string(), "main benefit sought is quality");
    /// ```
    main_benefit: MainBenefit of Benefit;
    /// Benefits sought, in any place of the ranking.
    benefits: Benefits of Benefit, Several;
    /// What keeps the customer from buying or using more.
    barriers: Barriers of Text, Several;
    /// How the customer wants to be reached.
    preferred_channels: PreferredChannels of Channel, Several;
    /// When the customer signed up; see also [`tenure`].
    signed_up: SignedUp of Instant;
    /// Where the customer signed up.
    sign_up_source: SignUpSource of Text;
    /// The tier reached in the loyalty programme.
    loyalty_tier: LoyaltyTier of Text;
    /// The tags on the customer: known for everyone, since a tag that was never put on is off.
    tags: Tags of Text, Several;
}

/// The customer has this tag: yes or no, never unknown.
pub fn tag(tag: impl Into<Text>) -> Predicate {
    tags().include(tag)
}

/// The consent to be contacted on a channel.
///
/// ```
/// use segmentry::{model::{Channel, Consent}, prelude::*};
/// let may_mail = consent(Channel::Email).is(Consent::Granted).unknown_counts_as(false);
/// assert_eq!(may_mail.to_string(), "consent to email is granted, counting unknown as no");
/// ```
#[doc(alias = "opt_in")]
pub fn consent(channel: impl Into<Channel>) -> FactOf<Consent> {
    FactOf::of(ProfileField::Consent(channel.into()))
}

/// A fact of the host's own. A value of another type than it is compared with is unknown.
///
/// ```
/// use segmentry::prelude::*;
/// let big_plan = attribute("plan").is("pro") & attribute("seats").at_least(50);
/// assert_eq!(big_plan.to_string(), "attribute plan is pro and attribute seats is at least 50");
/// ```
pub fn attribute(name: impl Into<Text>) -> FactOf<Value> {
    FactOf::of(ProfileField::Attribute(name.into()))
}

/// Age in completed years on the local date of `as_of`; missing when the year of birth is not known.
///
/// Born on 29 February, one turns a year older on 1 March of a common year.
///
/// ```
/// use segmentry::prelude::*;
/// assert_eq!(age().between(18..30).to_string(), "age is at least 18 and less than 30 years");
/// ```
pub fn age() -> CountMetric {
    CountMetric::new(Number::AgeInYears)
}

/// The time since sign-up; missing when that is not known.
#[doc(alias = "loyalty")]
pub fn tenure() -> TimeMetric {
    TimeMetric::new(Time::SinceSignUp)
}

/// Where the customer lives.
pub fn home() -> HomeWord {
    HomeWord
}

/// The customer's home, to be compared with a point.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct HomeWord;

impl HomeWord {
    /// It lies within a distance of a point: at most so far away along the great circle.
    ///
    /// ```
    /// use segmentry::{model::GeoPoint, prelude::*};
    /// let near_berlin = home().within(kilometres(25), GeoPoint::degrees("52.52", "13.405")?);
    /// assert_eq!(near_berlin.to_string(), "home is at most 25 kilometres from 52.52,13.405");
    /// # Ok::<(), segmentry::model::PointError>(())
    /// ```
    #[doc(alias = "radius")]
    pub fn within(self, distance: Distance, point: GeoPoint) -> Predicate {
        self.distance_to(point).at_most(distance.0)
    }

    /// Its distance to a point, in metres.
    pub fn distance_to(self, point: GeoPoint) -> DistanceMetric {
        DistanceMetric::new(Number::Distance(point))
    }
}

/// A distance in whole metres.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Distance(u64);

/// So many kilometres.
#[must_use]
pub fn kilometres(n: u32) -> Distance {
    Distance(u64::from(n).saturating_mul(1_000))
}

/// So many metres.
#[must_use]
pub fn metres(n: u32) -> Distance {
    Distance(n.into())
}
