use super::{
    Benefit, Channel, Consent, Country, Education, Fact, Gender, GeoPoint, LocalClock, MaritalStatus, Money,
    OccasionKind, Reading, Text, Value, ValueType, WorkPattern,
};
use crate::{
    grammar::{Form, Unit},
    time::Instant,
};
use alloc::{
    borrow::ToOwned,
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec::Vec,
};
use chrono::{Datelike, NaiveDate};
use core::{fmt, str::FromStr};
use thiserror::Error;

/// Hands the facts that profiles have one of, each with its type, to a macro.
macro_rules! facts_of_profiles {
    ($then:ident) => {
        $then! {
            /// The day of birth. Its age and date need the year, the [birthday](crate::occasion::birthday) does not.
            birth_date: BirthDate,
            /// Gender.
            gender: Gender,
            /// Where the customer lives.
            home: Home,
            /// The clock the customer lives by, for [times of the day](crate::occasion::daily), weekdays and hours. A zone is known by
            /// the name under which the [context](crate::Context::customer_zone) has it.
            clock: LocalClock,
            /// Languages, the preferred one first, as codes such as `de`.
            languages: Vec<Text>,
            /// Marital status.
            marital_status: MaritalStatus,
            /// The household the customer belongs to.
            household: Household,
            /// Occupation.
            occupation: Text,
            /// How work takes up the days.
            work_pattern: WorkPattern,
            /// The highest education completed.
            education: Education,
            /// Income per year.
            income: Income,
            /// The company a business customer buys for.
            company: Text,
            /// The role in that company.
            role: Text,
            /// Whether the customer decides on purchases there.
            decision_maker: bool,
            /// What the customer is interested in.
            interests: Vec<Text>,
            /// What the customer holds to be important.
            attitudes: Vec<Text>,
            /// What the customer looks for, the most important first.
            benefits: Vec<Benefit>,
            /// What keeps the customer from buying or using more.
            barriers: Vec<Text>,
            /// How the customer wants to be reached, the preferred way first.
            preferred_channels: Vec<Channel>,
            /// The tier reached in the loyalty programme.
            loyalty_tier: Text,
        }
    };
}
pub(crate) use facts_of_profiles;

macro_rules! profile {
    ($($(#[$doc:meta])* $field:ident: $type:ty,)*) => {
        /// What is known of a customer besides what he did. Every fact may be missing and may be dated.
        ///
        /// ```
        /// use segmentry::model::{BirthDate, Channel, Consent, Country, Fact, Gender, Home, Profile};
        ///
        /// let mut profile = Profile::default();
        /// profile.gender = Gender::Female.into();
        /// profile.birth_date = BirthDate::new(1990, 2, 28)?.into();
        /// profile.home = Home { country: Some(Country::DE), city: Some("Berlin".into()), ..Home::default() }.into();
        /// profile.occupation = Fact::known("nurse");
        /// profile.consent.insert(Channel::Email, Consent::Granted.into());
        /// profile.tag("newsletter");
        /// profile.set_attribute("seats", 5);
        ///
        /// // Debug output does not tell what is known, only that it is.
        /// assert_eq!(
        ///     format!("{profile:?}"),
        ///     "Profile { birth_date: known, gender: known, home: known, occupation: known, .. }",
        /// );
        /// # Ok::<(), segmentry::model::BirthDateError>(())
        /// ```
        #[derive(Clone, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
        #[non_exhaustive]
        pub struct Profile {
            $($(#[$doc])*
            #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Fact::is_unknown"))]
            pub $field: Fact<$type>,)*
            /// When and where the customer signed up.
            #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
            pub sign_up: Option<SignUp>,
            /// Names the host has put on the customer. One that was never put on is off, not unknown.
            #[cfg_attr(feature = "serde", serde(skip_serializing_if = "BTreeMap::is_empty"))]
            #[cfg_attr(feature = "serde", serde(deserialize_with = "super::unique_keys"))]
            pub tags: BTreeMap<Text, Fact<bool>>,
            /// Consent to be contacted, by channel.
            #[cfg_attr(feature = "serde", serde(skip_serializing_if = "BTreeMap::is_empty"))]
            #[cfg_attr(feature = "serde", serde(deserialize_with = "super::unique_keys"))]
            pub consent: BTreeMap<Channel, Fact<Consent>>,
            /// The host's own facts by name.
            #[cfg_attr(feature = "serde", serde(skip_serializing_if = "BTreeMap::is_empty"))]
            #[cfg_attr(feature = "serde", serde(deserialize_with = "super::unique_keys"))]
            pub attributes: BTreeMap<Text, Fact<Value>>,
            /// Days that matter to this customer, such as a wedding; [`personal`](crate::occasion::personal) asks for
            /// them. The birthday and the sign-up have words of their own.
            #[cfg_attr(feature = "serde", serde(skip_serializing_if = "BTreeSet::is_empty"))]
            pub occasions: BTreeSet<PersonalOccasion>,
        }

        impl Profile {
            /// Takes over what another record of the same person knows, and names the facts in which they differ:
            /// there the own undated value stays, and the greater of two values since one instant.
            pub(crate) fn absorb(&mut self, other: Self) -> Vec<String> {
                let mut differing = Vec::new();
                $(if self.$field.absorb(other.$field) {
                    differing.push(stringify!($field).to_owned());
                })*
                match (&self.sign_up, other.sign_up) {
                    (None, theirs) => self.sign_up = theirs,
                    (Some(own), Some(theirs)) if *own != theirs => differing.push("sign_up".to_owned()),
                    _ => {}
                }
                absorb_all("tags", &mut self.tags, other.tags, &mut differing);
                absorb_all("consent", &mut self.consent, other.consent, &mut differing);
                absorb_all("attributes", &mut self.attributes, other.attributes, &mut differing);
                self.occasions.extend(other.occasions);
                differing
            }
        }

        /// What is known of a customer, wherever it is kept.
        pub(crate) trait Known<'a>: Copy {
            $(#[doc = concat!("What is known of `", stringify!($field), "` at an instant.")]
            fn $field(self, now: Instant) -> Option<&'a $type>;)*

            /// Where on the map the customer lives. Where homes are kept without it, only this knows.
            fn point(self, now: Instant) -> Option<GeoPoint>;

            fn signed_up(self) -> Option<Instant>;

            fn sign_up_source(self) -> Option<&'a Text>;

            fn each_tag(self, now: Instant, each: &mut dyn FnMut(&'a Text));

            fn consent(self, channel: &Channel, now: Instant) -> Option<&'a Consent>;

            fn attribute(self, name: &Text, now: Instant) -> Option<&'a Value>;

            fn occasions(self) -> Option<&'a BTreeSet<PersonalOccasion>>;
        }

        impl<'a> Known<'a> for &'a Profile {
            $(fn $field(self, now: Instant) -> Option<&'a $type> {
                self.$field.at(now)
            })*

            fn point(self, now: Instant) -> Option<GeoPoint> {
                self.home.at(now)?.point
            }

            fn signed_up(self) -> Option<Instant> {
                self.sign_up.as_ref().map(|sign_up| sign_up.at)
            }

            fn sign_up_source(self) -> Option<&'a Text> {
                self.sign_up.as_ref()?.source.as_ref()
            }

            fn each_tag(self, now: Instant, each: &mut dyn FnMut(&'a Text)) {
                self.tags.iter().filter(|(_, fact)| fact.at(now) == Some(&true)).for_each(|(tag, _)| each(tag));
            }

            fn consent(self, channel: &Channel, now: Instant) -> Option<&'a Consent> {
                self.consent.get(channel)?.at(now)
            }

            fn attribute(self, name: &Text, now: Instant) -> Option<&'a Value> {
                self.attributes.get(name)?.at(now)
            }

            fn occasions(self) -> Option<&'a BTreeSet<PersonalOccasion>> {
                (!self.occasions.is_empty()).then_some(&self.occasions)
            }
        }

        /// Redacted: names the facts that are known, not what they say.
        impl fmt::Debug for Profile {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut known = f.debug_struct("Profile");
                $(if !self.$field.is_unknown() {
                    known.field(stringify!($field), &self.$field);
                })*
                known.finish_non_exhaustive()
            }
        }
    };
}

facts_of_profiles!(profile);

fn absorb_all<K: Ord + fmt::Display, T: Ord>(
    facts: &'static str,
    own: &mut BTreeMap<K, Fact<T>>,
    theirs: BTreeMap<K, Fact<T>>,
    differing: &mut Vec<String>,
) {
    for (key, fact) in theirs {
        let name = format!("{facts}/{key}");
        if own.entry(key).or_default().absorb(fact) {
            differing.push(name);
        }
    }
}

impl Profile {
    /// Puts a tag on the customer.
    pub fn tag(&mut self, tag: impl Into<Text>) {
        self.tags.insert(tag.into(), true.into());
    }

    /// Sets one of the host's own facts.
    pub fn set_attribute(&mut self, name: impl Into<Text>, value: impl Into<Value>) {
        self.attributes.insert(name.into(), Fact::known(value));
    }

    /// Reads what holds of a fact at an instant, and tells whether anything is known of it.
    pub(crate) fn read<'a>(
        &'a self,
        field: &ProfileField,
        now: Instant,
        each: &mut impl FnMut(Reading<'a>),
    ) -> Option<()> {
        ReadField::read(self, field, now, each)
    }
}

/// Reads any field.
pub(crate) trait ReadField<'a>: Known<'a> {
    /// Reads what holds of a fact at an instant, and tells whether anything is known of it.
    fn read(self, field: &ProfileField, now: Instant, each: &mut impl FnMut(Reading<'a>)) -> Option<()> {
        let texts = |texts: &'a [Text], each: &mut dyn FnMut(Reading<'a>)| {
            texts.iter().map(|text| Reading::Text(text)).for_each(each);
        };
        let home = || self.home(now);
        let household = || self.household(now);
        let signed_up = || self.signed_up().filter(|at| *at <= now);
        match field {
            ProfileField::BirthDate => each(Reading::Date(self.birth_date(now)?.date()?)),
            ProfileField::Gender => each(Reading::Text(self.gender(now)?.code())),
            ProfileField::Country => each(Reading::Text(home()?.country.as_ref()?.as_str())),
            ProfileField::Region => each(Reading::Text(home()?.region.as_ref()?)),
            ProfileField::City => each(Reading::Text(home()?.city.as_ref()?)),
            ProfileField::PostalCode => each(Reading::Text(home()?.postal_code.as_ref()?)),
            ProfileField::Languages => texts(self.languages(now)?, each),
            ProfileField::MaritalStatus => each(Reading::Text(self.marital_status(now)?.code())),
            ProfileField::HouseholdId => each(Reading::Text(household()?.id.as_ref()?)),
            ProfileField::HouseholdSize => each(Reading::Number(household()?.size?.into())),
            ProfileField::Children => each(Reading::Number(household()?.children?.into())),
            ProfileField::Pets => texts(household()?.pets.as_ref()?, each),
            ProfileField::Occupation => each(Reading::Text(self.occupation(now)?)),
            ProfileField::WorkPattern => each(Reading::Text(self.work_pattern(now)?.code())),
            ProfileField::Education => each(Reading::Text(self.education(now)?.code())),
            ProfileField::Income => match self.income(now)? {
                Income::PerYear(money) => each(Reading::Money(*money)),
                Income::Band(_) => return None,
            },
            ProfileField::IncomeBand => match self.income(now)? {
                Income::Band(band) => each(Reading::Text(band)),
                Income::PerYear(_) => return None,
            },
            ProfileField::Company => each(Reading::Text(self.company(now)?)),
            ProfileField::Role => each(Reading::Text(self.role(now)?)),
            ProfileField::DecisionMaker => each(Reading::Flag(*self.decision_maker(now)?)),
            ProfileField::Interests => texts(self.interests(now)?, each),
            ProfileField::Attitudes => texts(self.attitudes(now)?, each),
            ProfileField::MainBenefit => each(Reading::Text(self.benefits(now)?.first()?.code())),
            ProfileField::Benefits => {
                self.benefits(now)?.iter().for_each(|benefit| each(Reading::Text(benefit.code())));
            }
            ProfileField::Barriers => texts(self.barriers(now)?, each),
            ProfileField::PreferredChannels => {
                self.preferred_channels(now)?.iter().for_each(|channel| each(Reading::Text(channel.code())));
            }
            ProfileField::SignedUp => each(Reading::Time(signed_up()?)),
            ProfileField::SignUpSource => each(Reading::Text(signed_up().and(self.sign_up_source())?)),
            ProfileField::LoyaltyTier => each(Reading::Text(self.loyalty_tier(now)?)),
            ProfileField::Tags => {
                self.each_tag(now, &mut |tag| each(Reading::Text(tag)));
            }
            ProfileField::Consent(channel) => each(Reading::Text(self.consent(channel, now)?.code())),
            ProfileField::Attribute(name) => self.attribute(name, now)?.read(each),
        }
        Some(())
    }
}

impl<'a, K: Known<'a>> ReadField<'a> for K {}

macro_rules! profile_fields {
    ($($variant:ident = $code:literal, $phrase:literal, $type:ident $(, $mark:ident)*;)*) => {
        /// A fact of a profile, as definitions name it.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum ProfileField {
            $(#[doc = concat!("`", $code, "`: the ", $phrase, ".")] $variant,)*
            /// `{"consent":"email"}`: the consent to be contacted on a channel.
            Consent(Channel),
            /// `{"attribute":"plan"}`: a fact of the host's own.
            Attribute(Text),
        }

        impl ProfileField {
            /// The fields that have no name of the host's in them.
            pub const FIXED: &[Self] = &[$(Self::$variant),*];

            pub(crate) const FORMS: &[Form] = &[$(Form::plain($code, $phrase).reads(Unit::Value)),*];

            /// The name in definitions; of consents and attributes, the name they have in common.
            #[must_use]
            pub fn code(&self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                    Self::Consent(_) => "consent",
                    Self::Attribute(_) => "attribute",
                }
            }

            /// The type of its values; `None` for an attribute, which may hold any.
            #[must_use]
            pub fn value_type(&self) -> Option<ValueType> {
                match self {
                    $(Self::$variant => Some(ValueType::$type),)*
                    Self::Consent(_) => Some(ValueType::Text),
                    Self::Attribute(_) => None,
                }
            }

            /// Whether the fact is of a kind that data protection law singles out or that people expect to be kept
            /// private; a host may want to ask twice before such a fact decides who gets an offer.
            #[must_use]
            pub fn is_sensitive(&self) -> bool {
                match self {
                    $(Self::$variant => profile_fields!(@sensitive $($mark)*),)*
                    Self::Consent(_) | Self::Attribute(_) => false,
                }
            }

            /// Whether a customer may have several values of it at once. An attribute may have several texts, too.
            #[must_use]
            pub fn has_several(&self) -> bool {
                match self {
                    $(Self::$variant => profile_fields!(@several $($mark)*),)*
                    Self::Consent(_) | Self::Attribute(_) => false,
                }
            }
        }

        impl fmt::Display for ProfileField {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$variant => f.write_str($phrase),)*
                    Self::Consent(channel) => write!(f, "consent to {channel}"),
                    Self::Attribute(name) => write!(f, "attribute {name}"),
                }
            }
        }
    };
    (@sensitive sensitive $($mark:ident)*) => { true };
    (@sensitive several $($mark:ident)*) => { profile_fields!(@sensitive $($mark)*) };
    (@sensitive) => { false };
    (@several several $($mark:ident)*) => { true };
    (@several sensitive $($mark:ident)*) => { profile_fields!(@several $($mark)*) };
    (@several) => { false };
}

profile_fields! {
    BirthDate = "birth_date", "birth date", Date, sensitive;
    Gender = "gender", "gender", Text, sensitive;
    Country = "country", "country", Text;
    Region = "region", "region", Text;
    City = "city", "city", Text;
    PostalCode = "postal_code", "postal code", Text;
    Languages = "languages", "languages", Text, several;
    MaritalStatus = "marital_status", "marital status", Text, sensitive;
    HouseholdId = "household_id", "household id", Text;
    HouseholdSize = "household_size", "household size", Number;
    Children = "children", "number of children", Number, sensitive;
    Pets = "pets", "pets", Text, several;
    Occupation = "occupation", "occupation", Text;
    WorkPattern = "work_pattern", "work pattern", Text;
    Education = "education", "education", Text;
    Income = "income", "income per year", Money, sensitive;
    IncomeBand = "income_band", "income band", Text, sensitive;
    Company = "company", "company", Text;
    Role = "role", "role", Text;
    DecisionMaker = "decision_maker", "decision maker", Flag;
    Interests = "interests", "interests", Text, several;
    Attitudes = "attitudes", "attitudes", Text, several, sensitive;
    MainBenefit = "main_benefit", "main benefit sought", Text;
    Benefits = "benefits", "benefits sought", Text, several;
    Barriers = "barriers", "barriers", Text, several;
    PreferredChannels = "preferred_channels", "preferred channels", Text, several;
    SignedUp = "signed_up", "time of sign-up", Time;
    SignUpSource = "sign_up_source", "sign-up source", Text;
    LoyaltyTier = "loyalty_tier", "loyalty tier", Text;
    Tags = "tags", "tags", Text, several;
}

/// A day of birth whose year may be unknown. Written as `1990-02-28` or `--02-28`.
///
/// ```
/// use segmentry::model::BirthDate;
/// assert_eq!(BirthDate::new(1990, 2, 28)?.to_string(), "1990-02-28");
/// assert_eq!(BirthDate::without_year(2, 29)?.to_string(), "--02-29");
/// assert!(BirthDate::new(1990, 2, 29).is_err());
/// # Ok::<(), segmentry::model::BirthDateError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BirthDate {
    /// In a leap year where the year is unknown.
    date: NaiveDate,
    year_known: bool,
}

/// A day that no calendar has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a birth date is a calendar date, written as 1990-02-28 or --02-28")]
pub struct BirthDateError;

impl BirthDate {
    const SOME_LEAP_YEAR: i32 = 2000;

    /// A full date.
    ///
    /// # Errors
    /// When the calendar has no such day.
    pub fn new(year: i32, month: u32, day: u32) -> Result<Self, BirthDateError> {
        NaiveDate::from_ymd_opt(year, month, day).map(Self::from).ok_or(BirthDateError)
    }

    /// A birthday whose year is not known; 29 February is one.
    ///
    /// # Errors
    /// When no year has such a day.
    pub fn without_year(month: u32, day: u32) -> Result<Self, BirthDateError> {
        let date = NaiveDate::from_ymd_opt(Self::SOME_LEAP_YEAR, month, day).ok_or(BirthDateError)?;
        Ok(Self { date, year_known: false })
    }

    /// The full date, if the year is known.
    #[must_use]
    pub fn date(self) -> Option<NaiveDate> {
        self.year_known.then_some(self.date)
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u32 {
        self.date.month()
    }

    /// The day of the month, 1 to 31.
    #[must_use]
    pub fn day(self) -> u32 {
        self.date.day()
    }
}

impl From<NaiveDate> for BirthDate {
    fn from(date: NaiveDate) -> Self {
        Self { date, year_known: true }
    }
}

impl fmt::Display for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.year_known { self.date.fmt(f) } else { write!(f, "--{:02}-{:02}", self.month(), self.day()) }
    }
}

/// Redacted.
impl fmt::Debug for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BirthDate(..)")
    }
}

impl FromStr for BirthDate {
    type Err = BirthDateError;

    fn from_str(text: &str) -> Result<Self, BirthDateError> {
        match text.strip_prefix("--") {
            Some(day) => {
                let date = crate::wire::parse_date(&format!("{}-{day}", Self::SOME_LEAP_YEAR)).ok_or(BirthDateError)?;
                Self::without_year(date.month(), date.day())
            }
            None => crate::wire::parse_date(text).map(Self::from).ok_or(BirthDateError),
        }
    }
}

#[cfg(feature = "serde")]
crate::through_text::through_text!(BirthDate);

/// Where a customer lives. Moving is a dated fact of the whole place.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Home {
    /// The country.
    pub country: Option<Country>,
    /// The region or state.
    pub region: Option<Text>,
    /// The city.
    pub city: Option<Text>,
    /// The postal code.
    pub postal_code: Option<Text>,
    /// The point on the map.
    pub point: Option<GeoPoint>,
}

/// Somewhere in a country.
impl From<Country> for Home {
    fn from(country: Country) -> Self {
        Self { country: Some(country), ..Self::default() }
    }
}

/// At a point on the map.
impl From<GeoPoint> for Home {
    fn from(point: GeoPoint) -> Self {
        Self { point: Some(point), ..Self::default() }
    }
}

/// Those who live together.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Household {
    /// The host's key of the household.
    pub id: Option<Text>,
    /// How many people.
    pub size: Option<u32>,
    /// How many of them are children.
    pub children: Option<u32>,
    /// Which pets; an empty list means none, a missing one that it is not known.
    pub pets: Option<Vec<Text>>,
}

/// Income per year.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Income {
    /// An amount.
    PerYear(Money),
    /// A band of the host's, such as `50-75k`.
    Band(Text),
}

/// When and where a customer signed up.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct SignUp {
    /// When.
    pub at: Instant,
    /// Where: a form, a campaign, a shop.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub source: Option<Text>,
}

/// A day that matters to one customer.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct PersonalOccasion {
    /// What happens.
    pub kind: OccasionKind,
    /// The day, or its first occurrence.
    #[cfg_attr(feature = "serde", serde(with = "super::date_text"))]
    pub date: NaiveDate,
    /// Whether it comes again every year.
    pub recurs: bool,
}

macro_rules! redacted {
    ($($name:ident)*) => {$(
        /// Redacted.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    )*};
}

redacted! { Home Household Income SignUp PersonalOccasion }
