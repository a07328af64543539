//! The words and the few types that every use needs; not the model, whose names (`Order`, `Message`) hosts have too.
//!
//! ```
//! use segmentry::prelude::*;
//! # let _ = orders().any() & everyone();
//! ```

pub use crate::{
    Catalog, Context, Plan, Predicate, Segment, Verdict, all_of, any_of, at_least_of, everyone, host, in_segment,
    nobody,
    time::{
        Instant, calendar_days, days, hours, last_calendar_days, minutes, previous_month, previous_months,
        previous_quarter, previous_quarters, previous_week, previous_weeks, previous_year, previous_years, seconds,
        this_month, this_quarter, this_week, this_year, today, weeks, yesterday,
    },
    words::{
        age, attitudes, attribute, barriers, benefits, between, birth_date, carts, children, city, company, consent,
        country, credit_notes, custom, decision_maker, education, events, feedback, forms, gender, home, household_id,
        household_size, income, income_band, interests, kilometres, languages, line, loyalty_tier, marital_status,
        messages, metres, occupation, order_lines, orders, pets, postal_code, preferred_channels, referrals, region,
        returns, reviews, role, sign_up_source, signed_up, social, subscriptions, support, tag, tags, tenure, usage,
        views, visits, wishes, work_pattern,
    },
};
