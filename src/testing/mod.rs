//! What a host's own tests need: customers in one line, assertions that explain themselves, and chance that is the same
//! on every machine.
//!
//! ```
//! use segmentry::{prelude::*, testing::{a_customer, assert_members, as_of}};
//!
//! let customers = [
//!     a_customer(1).ordered("2026-03-01", "40 EUR").opened("2026-03-02").build(),
//!     a_customer(2).ordered("2026-03-01", "600 EUR").build(),
//!     a_customer(3).signed_up("2026-01-01").build(),
//! ];
//!
//! let asleep = orders().any() & messages().opened().within_last(days(30)).none();
//! assert_members(&asleep.plan(&as_of("2026-03-15"))?, &customers, [2]);
//! # Ok::<(), segmentry::DefinitionError>(())
//! ```
//!
//! | | |
//! |---|---|
//! | [`a_customer`], [`as_of`], [`instant`], [`money`] | customers and contexts in one line |
//! | [`assert_members`], [`assert_verdict`], [`assert_value`]... | assertions that explain what differs |
//! | [`crowd`] | believable customers, as many as wanted |
//! | [`definition`], [`predicate`], [`customer_of`] | for property tests: definitions by chance, and customers on either side of their limits. This library's own laws are tested with them |
//!
//! Texts stand for instants and money: `"2026-03-01T10:00:00Z"` is an instant, `"2026-03-01"` is noon UTC of that day, and
//! `"40 EUR"` is money. This module is for tests, so it panics where a text is malformed, an event cannot be taken, or
//! an assertion does not hold, and names the line of the test that did so. The rest of the library never panics.

#![expect(clippy::panic, reason = "tests say what they expect by failing")]

mod assertions;
mod crowd;
mod customers;
mod dice;
mod generate;

pub use assertions::{assert_members, assert_nobody, assert_says, assert_survives_json, assert_value, assert_verdict};
pub use crowd::{CROWD_AS_OF, crowd};
pub use customers::{FakeCustomer, a_customer, as_of, instant, money};
pub use dice::Dice;
pub use generate::{customer_of, definition, predicate};
