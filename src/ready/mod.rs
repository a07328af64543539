//! Ready-made segments: engagement tiers, stages of the customer journey, whom to leave alone.
//!
//! Each is built of the [words](crate::words) that everybody has, with limits that can be changed; none knows more than a
//! host could say himself. Print one to see what it says.

mod engagement;
mod journey;
mod suppression;

pub use engagement::{EngagementTiers, engagement};
pub use journey::{Journey, Stage, journey};
pub use suppression::{bounced, complained, dissatisfied, sendable};
