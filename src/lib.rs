//! Customer segmentation as an embeddable library.
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;

mod error;
mod metric;
pub mod model;
pub mod plan;
mod predicate;
pub mod prelude;
pub mod segment;
pub mod time;
mod wire;
pub mod words;

pub use error::{DefinitionError, Fault, Problem};
pub use plan::{Context, Explanation, Plan, Verdict};
#[cfg(feature = "serde")]
pub use predicate::RuleSeed;
pub use predicate::{Limits, Predicate, StableHash, all_of, any_of, at_least_of, everyone, host, in_segment, nobody};
pub use segment::{Catalog, Segment};
