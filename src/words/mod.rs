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
//! | the question | the words |
//! |---|---|
//! | did they, how often? | [`orders()`](orders), [`order_lines()`](order_lines), [`credit_notes()`](credit_notes), [`messages()`](messages), [`visits()`](visits), [`views()`](views), [`forms()`](forms), [`carts()`](carts), [`wishes()`](wishes), [`usage()`](usage), [`feedback()`](feedback), [`reviews()`](reviews), [`support()`](support), [`returns()`](returns), [`subscriptions()`](subscriptions), [`social()`](social), [`referrals()`](referrals), [`custom(name)`](custom), [`events(kinds)`](events), then `.any()`, `.none()`, `.count()` |
//! | how much? | `.total(currency)`, `.average(..)`, `.largest(..)`, `.smallest(..)`, `.first_amount(..)`, `.last_amount(..)`; `.before_refunds()` |
//! | how content? | `feedback().nps()`, then `.average_score()`, `.latest_score()`, `.lowest_score()`; `.promoters()`, `.passives()`, `.detractors()`; `.score(4..)` |
//! | how long ago? | `.since_last()`, `.since_first()`; [`tenure()`](tenure) |
//! | how far apart? | `.mean_gap()`, [`between`] |
//! | how many different? | `.distinct_products()`, `.distinct_campaigns()`, `.active_days()`, `.active_weeks()`, `.active_months()` |
//! | when? | `.within_last(days(30))`, `.last_days(calendar_days(7))`, `.aged(days(60)..days(90))`, `.during(this_month())`, `.during(previous_quarter())`, `.during(from..to)` |
//! | which? | `.product(..)`, `.category(..)`, `.page(..)`, `.device(..)`, `.channel(..)`, `.offer(..)`, `.campaign(..)`, `.topic(..)`, `.plan(..)`, `.discounted()`, `.with_line(line().product(..).full_price())`, `.property(name)` |
//! | who? | [`gender()`](gender), [`age()`](age), [`country()`](country), [`home()`](home), [`tag(name)`](tag), [`attribute(name)`](attribute), and every other fact |
//! | is it known at all? | `.is_known()`, `.is_unknown()`; `.unknown_counts_as(false)` |
//! | all of it together? | `&`, <code>\|</code>, `!`, [`all_of`](crate::all_of), [`any_of`](crate::any_of), [`at_least_of(n, ..)`](crate::at_least_of) |
//! | in another segment? | [`in_segment(id)`](crate::in_segment) |
//! | my own rule | [`host(name)`](crate::host) |
//! | the number itself? | any metric, then `.plan(&context)?` and [`value(&customer)`](crate::plan::MetricPlan::value) |

#[macro_use]
mod common;

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
pub use groups::{BucketOf, bucket, level};
pub use measure::{AmountMetric, CountMetric, DistanceMetric, Metric, ShareMetric, TimeMetric};
pub use messages::{Messages, MessagesNamed, messages};
pub use orders::{CreditNotes, LineFilter, OrderLines, Orders, credit_notes, line, order_lines, orders};
pub use profile::{
    Distance, FactOf, HomeWord, Ordered, Several, Single, age, attitudes, attribute, barriers, benefits, birth_date,
    children, city, company, consent, country, decision_maker, education, gender, home, household_id, household_size,
    income, income_band, interests, kilometres, languages, loyalty_tier, marital_status, metres, occupation, pets,
    postal_code, preferred_channels, region, role, sign_up_source, signed_up, tag, tags, tenure, work_pattern,
};
pub use referrals::{Referrals, ReferralsNamed, referrals};
pub use social::{SocialInteractions, SocialNamed, social};
pub use subscriptions::{Cancellations, Subscriptions, SubscriptionsNamed, subscriptions};
pub use support::{ProductReturns, SupportContacts, returns, support};
pub use usage::{Sessions, usage};
pub use visits::{CategoryViews, PageViews, ProductViews, ViewsNamed, Visits, views, visits};
pub use wishes::{Wishes, WishesNamed, wishes};
