//! What marketers ask of all customers at once: how large and how valuable segments are, how they grow, overlap and move.
//!
//! A question is data in the words of the library. It is bound to a context, then asked of a [population](crate::population)
//! and a set of its members; the answer is plain data. Questions about sets alone need no binding.
//!
//! | question | |
//! |---|---|
//! | which figures rest on too few people to be shown? | [`withhold`] |

pub mod withhold;

pub use withhold::Figure;
