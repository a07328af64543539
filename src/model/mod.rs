//! Customers and what they did: the typed data that a host builds from its own rows.
//!
//! A [`Customer`] is an id, a [`Profile`] of facts and a [`History`] of events. Every fact may be missing and may be
//! dated; every event has an instant. Nothing here knows of segments.
//!
//! Debug output shows which facts and events there are, not what they say.

mod clock;
mod code;
mod customer;
pub mod event;
mod fact;
mod history;
mod id;
mod item;
mod label;
mod money;
mod point;
mod profile;
mod series;
mod subject;
mod text;
mod value;

pub use clock::{LocalClock, UtcOffset, UtcOffsetError};
pub use code::{CodeError, Country, Currency};
pub use customer::{Customer, Merged};
pub use event::{
    Cart, CartAction, CreditNote, CustomEvent, Event, EventField, EventKind, Feedback, FeedbackAction, Form,
    FormAction, Line, Message, MessageAction, Order, ProductReturn, Referral, ReferralAction, Refund, Rejection,
    Session, Social, SocialAction, Subscription, SubscriptionAction, SupportContact, View, ViewAction, Visit, Wish,
    WishAction,
};
pub use fact::{Dated, Fact};
pub use history::{History, Ingested, Recorded, Rejected};
pub use id::{EventId, Id};
pub use label::{
    Benefit, Channel, Consent, Device, Education, Gender, MaritalStatus, OccasionKind, OfferKind, SalesChannel,
    WorkPattern,
};
pub use money::{Money, MoneyError};
pub use point::{GeoPoint, PointError};
pub(crate) use point::{half_chord, radians};
pub use profile::{
    BirthDate, BirthDateError, Home, Household, Income, PersonalOccasion, Profile, ProfileField, SignUp,
};
pub use text::Text;
pub use value::{Value, ValueType};

pub(crate) use item::{Item, ItemOf, OwnItem};
pub(crate) use money::billionths;
pub(crate) use profile::{Known, ReadField, facts_of_profiles};
pub(crate) use subject::{Extent, Index, Occurred, OrderLine, Subject};
pub(crate) use value::{Reading, Values};

#[cfg(feature = "serde")]
use alloc::collections::{BTreeMap, btree_map::Entry};
#[cfg(feature = "serde")]
use core::{fmt, marker::PhantomData};

/// `serde` for maps of which no entry may be lost: a key that stands twice is refused.
#[cfg(feature = "serde")]
pub(crate) fn unique_keys<'de, K, V, D>(deserializer: D) -> Result<BTreeMap<K, V>, D::Error>
where
    K: serde::Deserialize<'de> + Ord + fmt::Display,
    V: serde::Deserialize<'de>,
    D: serde::Deserializer<'de>,
{
    struct Entries<K, V>(PhantomData<(K, V)>);

    impl<'de, K, V> serde::de::Visitor<'de> for Entries<K, V>
    where
        K: serde::Deserialize<'de> + Ord + fmt::Display,
        V: serde::Deserialize<'de>,
    {
        type Value = BTreeMap<K, V>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a map")
        }

        fn visit_map<A: serde::de::MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
            let mut map = BTreeMap::new();
            while let Some((key, value)) = entries.next_entry::<K, V>()? {
                match map.entry(key) {
                    Entry::Vacant(entry) => drop(entry.insert(value)),
                    Entry::Occupied(entry) => {
                        let key = entry.key();
                        return Err(serde::de::Error::custom(format_args!("the key `{key}` stands twice")));
                    }
                }
            }
            Ok(map)
        }
    }

    deserializer.deserialize_map(Entries(PhantomData))
}

/// `serde` for dates, whatever features `chrono` was built with.
#[cfg(feature = "serde")]
pub(crate) mod date_text {
    use crate::{through_text, wire::parse_date};
    use chrono::NaiveDate;
    use serde::{Deserializer, Serializer};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    pub(crate) fn serialize<S: Serializer>(date: &NaiveDate, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(date)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
        through_text::read(deserializer, |text| parse_date(text).ok_or("a date, as 2026-11-01"))
    }
}

/// `serde` for decimals as plain texts, whatever features `rust_decimal` was built with.
#[cfg(feature = "serde")]
pub(crate) mod decimal_text {
    use crate::{through_text, wire::parse_decimal};
    use rust_decimal::Decimal;
    use serde::{Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(decimal: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&decimal.normalize())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        through_text::read(deserializer, |text| parse_decimal(text).ok_or("a plain decimal of at most 28 digits"))
    }

    /// Of those that may be missing.
    pub(crate) mod optional {
        use super::{Decimal, Deserializer, Serializer};

        #[expect(clippy::ref_option, reason = "serde passes a reference")]
        pub(crate) fn serialize<S: Serializer>(decimal: &Option<Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
            match decimal {
                Some(decimal) => super::serialize(decimal, serializer),
                None => serializer.serialize_none(),
            }
        }

        pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Decimal>, D::Error> {
            super::deserialize(deserializer).map(Some)
        }
    }
}
