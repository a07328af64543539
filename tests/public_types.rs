//! What the public types can do besides their methods: travel between threads, be cloned, be shown, be compared. Taking
//! any of it away breaks hosts, and a private field is enough to do so unnoticed.

#![allow(clippy::disallowed_methods, reason = "that plans are read in many threads takes threads")]

use segmentry::{
    Catalog, Context, DefinitionError, Explanation, Fault, Limits, Plan, Predicate, Problem, RuleSeed, Segment,
    StableHash, Verdict, catalogue, insight, model, plan, population, rfm, scale, segment, time, words,
};
use std::{
    error::Error,
    fmt::{Debug, Display},
    hash::Hash,
    panic::{RefUnwindSafe, UnwindSafe},
};

fn is_shared<T: Send + Sync + Unpin + Clone + Debug + 'static>() {}

fn is_unwind_safe<T: UnwindSafe + RefUnwindSafe>() {}

fn is_compared<T: Eq>() {}

fn is_hashed<T: Eq + Hash>() {}

fn is_ordered<T: Ord + Hash>() {}

fn is_shown<T: Display>() {}

fn is_error<T: Error + Send + Sync + Clone + Eq + 'static>() {}

macro_rules! each {
    ($check:ident: $($type:ty),* $(,)?) => {
        $($check::<$type>();)*
    };
}

#[test]
fn everything_may_be_shared_between_threads_cloned_and_debugged() {
    each! { is_shared:
        Plan, plan::MetricPlan, Context, Explanation, plan::Reason, plan::Evidence, plan::Observed, plan::Missing,
        plan::Rates, Verdict,
        Predicate, Limits, RuleSeed, StableHash,
        catalogue::Place, catalogue::Form, catalogue::Forms, catalogue::Written, catalogue::Parameter, catalogue::Operator,
        catalogue::Kind, catalogue::Known, catalogue::Type, catalogue::Vocabulary,
        Segment, Catalog, segment::SegmentId, segment::SegmentSeed,
        DefinitionError, Fault, Problem,
        model::Customer, model::Merged, model::Profile, model::History, model::Ingested, model::Recorded,
        model::Rejected, model::Fact<model::Value>, model::Dated<model::Value>, model::Value, model::ValueType,
        model::Event, model::EventId, model::EventKind, model::EventField, model::Id, model::Text, model::Order,
        model::Line, model::Refund, model::CreditNote, model::Message, model::MessageAction, model::CustomEvent,
        model::Visit, model::View, model::ViewAction, model::Form, model::FormAction, model::Cart, model::CartAction,
        model::Wish, model::WishAction, model::Session, model::Feedback, model::FeedbackAction, model::SupportContact,
        model::ProductReturn, model::Subscription, model::SubscriptionAction, model::Social, model::SocialAction,
        model::Referral, model::ReferralAction, model::Device,
        model::Money, model::Currency, model::Country, model::GeoPoint, model::BirthDate, model::Home,
        model::Household, model::Income, model::SignUp, model::PersonalOccasion, model::ProfileField,
        model::LocalClock, model::UtcOffset, model::Channel, model::Gender,
        time::Instant, time::Span, time::CalendarDays, time::Window, time::Bounds, time::CalendarPeriods,
        time::CalendarUnit, time::Zone,
        plan::ScorePlan, plan::Standing, plan::ScoreExplanation, plan::DimensionExplanation, plan::NextScore,
        scale::ScoreModel, scale::Breakpoints, scale::Bin, scale::Grid, scale::Axis, scale::GridRule, scale::Combination,
        scale::Scores, scale::RfmScores, scale::Score,
        rfm::Rfm, rfm::RfmPlan, rfm::RfmSample, rfm::RfmFit, rfm::Report, rfm::Scoring, rfm::Bins, rfm::Sample, rfm::Fitted,
        rfm::Diagnosis, rfm::ScoreColumns, rfm::Column<'static>, rfm::Purchases, rfm::Terms, rfm::Summary,
        rfm::PurchaseReport, rfm::RepeatSummary, rfm::Migration<model::Text>, rfm::CellStatistics<model::Text>,
        insight::Worth, insight::WorthPlan, insight::SegmentWorth, insight::Ranking<model::Text>, insight::Growth,
        insight::Dates, insight::Trend, insight::Overlap<model::Text>, insight::GroupCheck<model::Text>,
        insight::Groups<model::Text>, insight::Moves<model::Text>, insight::Figure<u64>, insight::withhold::Table,
        insight::Profiling, insight::ProfilingPlan, insight::SegmentProfile, insight::FactProfile, insight::ValueProfile,
        insight::Comparison, insight::Part, insight::ShownProfile, insight::ShownFact, insight::ShownValue,
        population::Appended, population::United, population::PopulationError,
        words::Metric, words::CountMetric, words::AmountMetric, words::TimeMetric, words::DistanceMetric,
        words::EventsOf<words::Orders, words::Windowed>, words::EventsOf<words::Messages>, words::PropertyOf<words::Anytime>,
        words::LineFilter, words::FactOf<model::Gender>, words::FactOf<model::Text, words::Several>,
        words::HomeWord, words::Distance, words::MessagesNamed,
        words::EventsOf<words::NpsAnswers>, words::ViewsNamed, words::FormsNamed, words::CartsNamed, words::WishesNamed,
        words::FeedbackNamed, words::SubscriptionsNamed, words::SocialNamed, words::ReferralsNamed,
    }
}

#[test]
fn definitions_and_data_survive_a_panic_of_the_host() {
    each! { is_unwind_safe: Predicate, Segment, Catalog, words::Metric, model::Customer, model::History, Explanation, DefinitionError }
}

#[test]
fn definitions_are_keys_of_maps() {
    each! { is_hashed: Predicate, Segment, words::Metric, words::CountMetric, time::Window, Problem, model::Text, model::Value }
    each! { is_ordered: segment::SegmentId, StableHash, model::Id, model::EventId, model::Event, model::Money, time::Instant, time::Span }
    each! { is_compared:
        insight::SegmentProfile, insight::ShownProfile, Catalog, Explanation, plan::Observed, plan::Rates, DefinitionError, Fault, model::Customer, model::Profile,
        model::History, model::Merged, Limits
    }
}

#[test]
fn what_a_person_reads_is_displayed() {
    each! { is_shown:
        Predicate, Segment, segment::SegmentId, words::Metric, words::CountMetric, words::AmountMetric, words::TimeMetric,
        words::EventsOf<words::Orders>, Explanation, plan::Evidence, plan::Observed, Verdict, StableHash, model::Id,
        model::EventId, model::EventKind, model::EventField, model::ProfileField, model::Money, model::Value,
        model::GeoPoint, model::BirthDate, model::UtcOffset, time::Instant, time::Span, time::Window
    }
}

#[test]
fn errors_are_errors() {
    each! { is_error:
        rfm::FitError, rfm::PurchaseError, rfm::MigrationError, rfm::StatisticsError,
        insight::DatesError, insight::GroupsError,
        scale::ScoreError, scale::ModelError, scale::GridError, scale::ValueError, scale::EdgesError,
        DefinitionError, Fault, Problem, plan::BeyondHorizon, plan::Missing, plan::RateError, model::Rejected,
        model::Rejection, model::MoneyError, model::CodeError, model::PointError, model::BirthDateError,
        population::PopulationError, population::RejectedEvent,
        model::UtcOffsetError, time::ParseInstantError, time::ParseSpanError, time::SpanError, time::WindowError
    }
}

/// A host's function makes a context and its plans neither less shareable nor less cloneable.
#[test]
fn plans_of_one_context_are_read_in_many_threads() {
    let context =
        Context::at(time::Instant::MAX).host("even", |customer, _| Some(customer.id().to_string().len() % 2 == 0));
    let plan = segmentry::host("even").plan(&context).expect("the context has the function");
    let matches = |id: &'static str| {
        let plan = plan.clone();
        std::thread::spawn(move || plan.matches(&model::Customer::new(id))).join().expect("no panic")
    };
    assert!(matches("ab") && !matches("abc"));
}
