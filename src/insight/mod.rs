//! What marketers ask of all customers at once: how large and how valuable segments are, how they grow, overlap and move.
//!
//! A question is data in the words of the library. It is bound to a context, then asked of a [population](crate::population)
//! and a set of its members; the answer is plain data. Questions about sets alone need no binding.
//!
//! | question | |
//! |---|---|
//! | how large is a segment, what do its members buy and for how much, and which segments are worth most? | [`Worth`] |
//! | how does a segment grow, who comes and who goes, and is that more than chance? | [`Growth`] |
//! | which segments have members in common, and who is in none of them? | [`overlap()`] |
//! | is everybody in exactly one of some groups? | [`check_groups`] |
//! | who moved from one group to another between two dates? | [`Moves`] |
//! | where do the best 5 % begin, who are heavy and who are light users? | [`CutOffs`] |
//! | who are the best hundred, or the best 5 % of a segment? | [`TopMembers`] |
//! | whom to write to, if every household is to get one letter? | [`OnePer`] |
//! | what is special about a segment, as an index against everyone, and what tells it from another? | [`Profiling`] |
//! | which figures rest on too few people to be shown? | [`withhold`] |
//! | what did a campaign or an offer lead to, and what was that worth? | [`Conversion`] |
//! | when in the week do they buy, visit, read? | [`Timetable`] |
//! | which products, categories, pages are bought or seen most? | [`Top`] |
//! | how far do they come, step by step, and how long does it take? | [`Funnel`] |

mod asked;
mod attribution;
mod chance;
mod comparison;
mod conversion;
mod credits;
mod cut_offs;
mod dates;
mod fractions;
mod funnel;
mod growth;
mod keys;
mod migration;
mod one_per;
mod overlap;
mod profile;
mod shown;
mod shown_profile;
mod tally;
mod timetable;
mod top;
mod top_members;
pub mod withhold;
mod worth;

pub use attribution::{Attribution, Outcome};
pub use comparison::{Comparison, Part};
pub use conversion::{Conversion, ConversionGroup, ConversionPlan, Conversions};
pub use cut_offs::{CutOffError, CutOffs, CutOffsPlan, FittedLevel, FittedScale};
pub use dates::{Dates, DatesError};
pub use funnel::{Funnel, FunnelCounts, FunnelGroup, FunnelPlan, FunnelStep};
pub use growth::{Growth, ShownStep, ShownTrend, SizeAt, Step, Trend};
pub use migration::{Groups, GroupsError, Moves, ShownMigration};
pub use one_per::{Contacts, OnePer, OnePerPlan, Single};
pub use overlap::{
    Double, Examples, GroupCheck, Overlap, Pair, ShownOverlap, check_groups, in_none, in_several, overlap,
};
pub use profile::{FactProfile, Profiling, ProfilingPlan, SegmentProfile, ValueProfile};
pub use shown::{
    ShownConversionGroup, ShownConversions, ShownDay, ShownFunnel, ShownFunnelGroup, ShownFunnelStep, ShownOutcome,
    ShownTally, ShownTimes, ShownTopValue, ShownValues,
};
pub use shown_profile::{ShownFact, ShownProfile, ShownValue};
pub use tally::{Quantity, Revenue, Tally};
pub use timetable::{DayTimes, Timetable, TimetablePlan, WeekTimes};
pub use top::{Rank, Top, TopPlan, TopValue, TopValues};
pub use top_members::{Equals, RankedMember, RankedMembers, TopMembers, TopMembersPlan};
pub use withhold::Figure;
pub use worth::{Ranking, Sales, SegmentWorth, ShownRanking, ShownWorth, Worth, WorthPlan};

use crate::{
    error::{DefinitionError, Fault},
    plan::{Context, MetricPlan},
    words::Metric,
};
use alloc::vec::Vec;

/// Binds a metric; what is wrong with it is told below its place.
fn bound(metric: &Metric, context: &Context, place: &str, faults: &mut Vec<Fault>) -> Option<MetricPlan> {
    sound(metric.plan(context), place, faults)
}

/// What was bound; what is wrong with it is told below its place.
fn sound<T>(bound: Result<T, DefinitionError>, place: &str, faults: &mut Vec<Fault>) -> Option<T> {
    match bound {
        Ok(bound) => Some(bound),
        Err(error) => {
            faults.extend(error.into_faults().into_iter().map(|fault| fault.below(place)));
            None
        }
    }
}

fn number(size: usize) -> u64 {
    u64::try_from(size).unwrap_or(u64::MAX)
}
