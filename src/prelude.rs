//! The words and the few types that every use needs; not the model, whose names (`Order`, `Message`) hosts have too.
//!
//! ```
//! use segmentry::prelude::*;
//! # let _ = orders().any() & everyone();
//! ```

pub use crate::{
    Catalog, Context, Plan, Predicate, Segment, Verdict, all_of, any_of, at_least_of, everyone, holiday, host,
    in_segment,
    model::EventField,
    nobody,
    occasion::{birthday, clock, daily, personal, sign_up_anniversary, weekdays, weekends},
    ready::{Stage, dissatisfied, engagement, journey, sendable},
    time::{
        Instant, calendar_days, days, hours, last_calendar_days, minutes, previous_month, previous_months,
        previous_quarter, previous_quarters, previous_week, previous_weeks, previous_year, previous_years, seconds,
        this_month, this_quarter, this_week, this_year, today, weeks, yesterday,
    },
    words::{
        age, attitudes, attribute, barriers, benefits, between, birth_date, bucket, carts, children, city, company,
        consent, country, credit_notes, custom, decision_maker, education, events, feedback, forms, funnel, gender,
        home, household_id, household_size, income, income_band, interests, kilometres, languages, level, line,
        loyalty_tier, main_benefit, marital_status, messages, metres, occupation, order_lines, orders, percent, pets,
        postal_code, preferred_channels, ratio, referrals, region, returns, reviews, role, score, segment_of,
        sign_up_source, signed_up, social, subscriptions, support, tag, tags, tenure, usage, views, visits, wishes,
        work_pattern,
    },
};
