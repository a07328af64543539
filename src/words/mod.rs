//! The words: short builders that say a metric or a predicate as a marketer would.
//!
//! There are many words and few metrics. Each kind of event has its selector, typed so that a sentence that makes no
//! sense does not compile:
//!
//! ```compile_fail
//! use segmentry::prelude::*;
//! orders().opened(); // orders are not opened
//! ```
//! ```compile_fail
//! use segmentry::prelude::*;
//! orders().within_last(days(30)).within_last(days(60)); // a second window
//! ```
//! ```compile_fail
//! use segmentry::{model::Currency, prelude::*};
//! orders().total(Currency::EUR).at_least(days(30)); // an amount is not a length of time
//! ```
//! ```compile_fail
//! use segmentry::prelude::*;
//! orders().count().at_least(rust_decimal::Decimal::ONE); // a count is a whole number
//! ```
//! ```compile_fail
//! use segmentry::prelude::*;
//! messages().count(); // messages what? sent, opened, clicked...
//! ```
//! ```compile_fail
//! use segmentry::prelude::*;
//! forms().count(); // started or submitted?
//! ```
//! ```compile_fail
//! use segmentry::prelude::*;
//! visits().product("mug"); // a visit has no product, a product view has
//! ```
//! ```compile_fail
//! use segmentry::prelude::*;
//! feedback().csat().promoters(); // only the net promoter score knows promoters
//! ```
//!
//! # Choosing a word
//!
//! [`choosing`](crate::choosing) lists every word by the question it answers, [`cookbook`](crate::cookbook) shows thirty segments
//! made of them.

#[macro_use]
mod common;

mod ages;
mod carts;
mod custom;
mod events;
mod feedback;
mod forms;
mod funnel;
mod groups;
mod measure;
mod messages;
mod occasions;
mod orders;
mod profile;
mod referrals;
mod social;
mod subscriptions;
mod support;
mod usage;
mod visits;
mod wishes;

pub use crate::metric::{ParseRatioError, Ratio, percent, ratio};
pub use carts::{CartItems, CartsNamed, Checkouts, carts};
pub use custom::{Custom, PropertyOf, custom};
pub use events::{Anytime, EventsOf, Mixed, Other, Period, When, Windowed, between, events};
pub use feedback::{FeedbackNamed, NpsAnswers, Ratings, Reviews, feedback, reviews};
pub use forms::{Forms, FormsNamed, forms};
pub use funnel::{FunnelOf, funnel};
pub use groups::{BucketOf, bucket, level, score, segment_of};
pub use measure::{AmountMetric, CountMetric, DistanceMetric, Metric, ShareMetric, TimeMetric};
pub use messages::{Messages, MessagesNamed, messages};
pub use orders::{CreditNotes, LineFilter, OrderLines, Orders, credit_notes, line, order_lines, orders};
pub use profile::{
    Distance, FactOf, HomeWord, Ordered, Several, Single, age, attitudes, attribute, barriers, benefits, birth_date,
    children, city, company, consent, country, decision_maker, education, gender, home, household_id, household_size,
    income, income_band, interests, kilometres, languages, loyalty_tier, main_benefit, marital_status, metres,
    occupation, pets, postal_code, preferred_channels, region, role, sign_up_source, signed_up, tag, tags, tenure,
    work_pattern,
};
pub use referrals::{Referrals, ReferralsNamed, referrals};
pub use social::{SocialInteractions, SocialNamed, social};
pub use subscriptions::{Cancellations, Subscriptions, SubscriptionsNamed, subscriptions};
pub use support::{ProductReturns, SupportContacts, returns, support};
pub use usage::{Sessions, usage};
pub use visits::{CategoryViews, PageViews, ProductViews, ViewsNamed, Visits, views, visits};
pub use wishes::{Wishes, WishesNamed, wishes};
