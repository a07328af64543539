//! Customer segmentation as a library: describe customers and what they did, compose segments in code or read them
//! from JSON, and ask who is in, why, and how much.
//!
//! ```
//! use segmentry::{
//!     model::{Currency, Customer, Money, Order},
//!     prelude::*,
//!     time::Instant,
//! };
//!
//! let mut customer = Customer::new(12_347);
//! for day in 1..=3 {
//!     let at: Instant = format!("2026-03-0{day}T10:00:00Z").parse()?;
//!     customer.record(Order::new(at, Money::new(250, Currency::EUR)?).id(day))?;
//! }
//!
//! let spender = orders().within_last(days(365)).total(Currency::EUR).at_least(500);
//! let engaged = messages().opened_or_clicked().within_last(days(30)).any();
//! let win_back = Segment::new("win-back", spender & !engaged)?;
//!
//! let plan = win_back.plan(&Context::at("2026-04-01T00:00:00Z".parse::<Instant>()?))?;
//! assert!(plan.matches(&customer));
//! println!("{}", plan.explain(&customer));
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! The library does no I/O, reads no clock and keeps no thread; it is `no_std` with `alloc`. The instant asked for is an
//! argument, so any past day can be replayed.
//!
//! # The nouns
//!
//! | | |
//! |---|---|
//! | [`Customer`](model::Customer) | an id, a [`Profile`](model::Profile) of facts, a [`History`](model::History) of events; built by the host from its own rows |
//! | [`words`] | `orders().count()`, `gender()`, `home()`...: typed builders that read as the marketer's sentence; all of them stand in [`choosing`] |
//! | [`Predicate`] | what words and the operators `& \| !` build: a tree that is compared, hashed, printed and stored |
//! | [`occasion`] | holidays, days of a customer's own, parts of the day: what events are during, and how far ahead a day is |
//! | [`Segment`], [`Catalog`] | a predicate under a stable id; segments that refer to segments |
//! | [`Waterfall`](segment::Waterfall) | ordered groups of which everybody is in exactly one, with a hold-out |
//! | [`Scale`](scale::Scale) | named levels over any metric: light, average, heavy |
//! | [`ScoreModel`](scale::ScoreModel), [`Grid`](scale::Grid) | scores by breakpoints on several metrics, such as recency, frequency and monetary value, and the segments named by them |
//! | [`Personas`](scale::Personas) | weighted profiles, and which of them fits best |
//! | [`ready`] | ready-made segments: engagement tiers, stages of the journey, whom to leave alone |
//! | [`Rfm`](rfm::Rfm), [`Scoring`](rfm::Scoring) | how such a model is fitted: to histories, tables of purchases, rows or columns |
//! | [`Context`] | the instant, the time zone, currency rates, the catalog, scales, score models, the host's own functions |
//! | [`Plan`] | a predicate bound to a context: everything that can fail has been checked |
//! | [`Verdict`] | yes, no, or unknown for want of data |
//! | [`Explanation`] | the verdict of every part, with what was seen and which events decided |
//! | [`Population`](population::Population), [`Members`](population::Members) | all customers in columns, asked at once; sets of them |
//! | [`insight`] | what marketers ask of a population: worth, growth, overlap, conversion, rankings... |
//! | [`Finder`](plan::Finder) | the events themselves that a definition is about: the product looked at, the cart that was left |
//!
//! A segment is data, and every feature is a reading of that data: [`Plan::matches`], [`Plan::verdict`],
//! [`Plan::explain`], the [value of a metric](plan::MetricPlan), the [events](plan::Finder), the sentence (`Display`), JSON
//! (`serde`), the [canonical bytes](Predicate::canonical_bytes) and the [stable hash](Predicate::stable_hash).
//!
//! Where to look next: [`cookbook`] has thirty segments that guides name, [`choosing`] every word by the question it
//! answers, [`mod@format`] the JSON.
//!
//! # The rules
//!
//! Each of them has burned users of other systems; each is tested.
//!
//! - **Later is invisible.** What is dated after `as_of` (events, refunds, cancellations, facts) does not exist yet.
//! - **A day is 24 hours** in [`time::days`]; local dates are words of their own (`today()`, `last_calendar_days(7)`,
//!   `this_month()`), in the context's time zone. "The last 30 days" is `(as_of - 30 d, as_of]`. See
//!   [`time::Window`] for every window and its boundary cases.
//! - **Occasions are dates in the context's zone, times of the day go by the customer's clock.** "The 21 days before
//!   Christmas" are calendar days; "from 17:00 to 19:00" is what the clock on the customer's wall shows. A birthday is within the
//!   next 14 days from today (0) to under 14. See [`occasion`].
//! - **Missing is unknown, not false.** `gender().is(Gender::Female)` is unknown for a customer of unknown gender, and
//!   so is its negation: he is a member of neither. [`Predicate::unknown_counts_as`] and
//!   [`Predicate::is_known`] say otherwise where that is wanted. A count is unknown only where it cannot be told which
//!   events count.
//! - **Over nothing** a count and a total are zero; averages, medians, extremes, shares and ages are missing. The table is at
//!   [`plan::Observed`].
//! - **Cancelled orders do not count; refunds lower money and are never purchases.** A refund belongs to its order's
//!   window; a [`CreditNote`](model::CreditNote) without an order lowers totals on its own date.
//! - **Money is exact and never mixed.** Other currencies are converted by the context's [`Rates`](plan::Rates) or
//!   make the sum missing, never silently partial. [Shares](words::percent) are exact ratios.
//! - **One line at a time.** What [`with_line`](words::EventsOf::with_line) says holds of the same order line.
//! - **B within 24 hours of A** is at an instant in `[A, A + 24 h)`, and an event never follows itself.
//!   [Not followed](words::EventsOf::not_followed_by) is decided only when that time is over. An order counts as what came
//!   after even if it was cancelled later: it ended the cart.
//! - **Levels and groups tile.** A level reaches from its own limit (included) to that of the next (excluded); in a
//!   waterfall the first group that surely holds is the customer's.
//! - **A customer exists** from the sign-up or the first event on. Before, he is a member of nothing.
//!
//! # What it costs
//!
//! Composing is linear. Binding allocates; do it once and keep the [`Plan`]. Unfiltered counts, totals and ages of one
//! customer take two binary searches; filters look at every event inside the window, and so does a reading before the
//! latest refund or cancellation of its kind became known. What comes before or after is found in one walk over both kinds, not
//! one for each event. A member of an eight-leaf segment is found in well below a
//! microsecond; the figures, beside code written by hand, stand in `benches/README.md` of the repository.
//!
//! # Definitions from outside
//!
//! With the feature `serde` (on by default) predicates, segments and metrics are read and written as JSON or any other
//! self-describing format: strict, versioned, limited in depth (32), in size (10,000 nodes, see [`Limits`]) and in ranges.
//! What cannot be read is refused with its path; what cannot be used reports [every fault with its
//! path](DefinitionError) when it is bound. The whole grammar, each form beside its words, stands in [`mod@format`].
//! A rule editor finds all of it as data in [`catalogue`].
//!
//! # Features
//!
//! - `serde` (default): reading and writing customers, definitions and explanations. Without it the library depends on
//!   no serialisation framework; sentences, canonical bytes and hashes stay.
//! - `testing`: [`testing`], for the tests of hosts: customers in one line, a crowd of them, assertions that explain
//!   themselves, definitions by chance. Brings `serde_json`.
//! - `rayon`: [populations](population) find members on all threads of the caller's pool, the same ones. Needs `std`.
//!
//! # What it does not do
//!
//! It loads nothing, sends nothing and keeps no memberships: who entered a segment and who left is found by asking at two
//! instants. Scores and cut-offs are [fitted](mod@rfm); the limits of tiers and personas are numbers that you give. And
//! consent is a fact that you record; the library does not obtain it.
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;

pub mod catalogue;
pub mod choosing;
pub mod cookbook;
mod error;
pub mod format;
mod grammar;
pub mod insight;
mod metric;
pub mod model;
pub mod occasion;
pub mod plan;
pub mod population;
mod predicate;
pub mod prelude;
pub mod ready;
pub mod rfm;
pub mod scale;
pub mod segment;
#[cfg(feature = "serde")]
mod through_text;
pub mod time;
mod wire;
pub mod words;

// Last, so that it stands last in the documentation.
#[cfg(feature = "testing")]
pub mod testing;

pub use error::{DefinitionError, Fault, Problem};
pub use occasion::holiday;
pub use plan::{Context, Explanation, Plan, Verdict};
#[cfg(feature = "serde")]
pub use predicate::RuleSeed;
pub use predicate::{Limits, Predicate, StableHash, all_of, any_of, at_least_of, everyone, host, in_segment, nobody};
pub use segment::{Catalog, Segment};

/// Runs the README's examples as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
#[derive(Debug)]
pub struct Readme;
