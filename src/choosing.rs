//! Choosing a word: every builder on one page, by the question it answers. Documentation only;
//! [`cookbook`](crate::cookbook) shows thirty segments made of them.
//!
//! A segment is said in this order: **which events** (a selector, its action, filters, a window), **what of them** (a
//! metric: how many, how much, how long ago), **how much of that** (a comparison, which makes a
//! [`Predicate`](crate::Predicate)), and predicates are joined by operators. Facts of the profile, levels and days
//! ahead take the place of the first two. Any metric can also be [read as a value](#what-is-the-number-itself).
//!
//! ```
//! use segmentry::{model::{Channel, SalesChannel}, prelude::*};
//! let regular = orders().channel(SalesChannel::Online).within_last(days(365)).active_months().at_least(6);
//! let may_write = sendable(Channel::Email);
//! let _ = regular & may_write;
//! ```
//!
//! # Did they, how often?
//!
//! The selectors. What is said of fields goes with the kind of events: the third column lists the fields, whose words
//! stand [below](#which-of-them); the second is the `K` of [`EventsOf`](crate::words::EventsOf), as compilers show it.
//!
//! | selector | kind | fields |
//! |---|---|---|
//! | [`orders()`](crate::words::orders) | [`Orders`](crate::words::Orders) | visit, channel, offer, device, gifts, total, discount, refund; lines |
//! | [`order_lines()`](crate::words::order_lines), [`orders().lines()`](crate::words::EventsOf::lines) | [`OrderLines`](crate::words::OrderLines) | product, category, quantity, price, discount; of the order: visit, channel, offer, device, gifts |
//! | [`credit_notes()`](crate::words::credit_notes) | [`CreditNotes`](crate::words::CreditNotes) | |
//! | [`messages()`](crate::words::messages): [`.sent()`](crate::words::MessagesNamed::sent), [`.delivered()`](crate::words::MessagesNamed::delivered), [`.opened()`](crate::words::MessagesNamed::opened), [`.clicked()`](crate::words::MessagesNamed::clicked), [`.opened_or_clicked()`](crate::words::MessagesNamed::opened_or_clicked), [`.replied()`](crate::words::MessagesNamed::replied), [`.bounced()`](crate::words::MessagesNamed::bounced), [`.complained()`](crate::words::MessagesNamed::complained) | [`Messages`](crate::words::Messages) | channel, campaign, message |
//! | [`visits()`](crate::words::visits) | [`Visits`](crate::words::Visits) | visit, page, channel, campaign, device, vendor, operating system |
//! | [`views()`](crate::words::views): [`.pages()`](crate::words::ViewsNamed::pages) | [`PageViews`](crate::words::PageViews) | visit, page, channel, campaign, device, vendor, operating system |
//! | [`views()`](crate::words::views): [`.products()`](crate::words::ViewsNamed::products), [`.reviews()`](crate::words::ViewsNamed::reviews) | [`ProductViews`](crate::words::ProductViews) | visit, product, category, page, channel, campaign, device, vendor, operating system |
//! | [`views()`](crate::words::views): [`.categories()`](crate::words::ViewsNamed::categories) | [`CategoryViews`](crate::words::CategoryViews) | visit, category, page, channel, campaign, device, vendor, operating system |
//! | [`forms()`](crate::words::forms): [`.started()`](crate::words::FormsNamed::started), [`.submitted()`](crate::words::FormsNamed::submitted) | [`Forms`](crate::words::Forms) | visit, form, page, channel, campaign, device, vendor, operating system |
//! | [`carts()`](crate::words::carts): [`.added()`](crate::words::CartsNamed::added), [`.removed()`](crate::words::CartsNamed::removed) | [`CartItems`](crate::words::CartItems) | visit, product, category, quantity, price, cart, offer, device |
//! | [`carts()`](crate::words::carts): [`.checkout_started()`](crate::words::CartsNamed::checkout_started) | [`Checkouts`](crate::words::Checkouts) | visit, cart, offer, device |
//! | [`wishes()`](crate::words::wishes): [`.added()`](crate::words::WishesNamed::added), [`.removed()`](crate::words::WishesNamed::removed) | [`Wishes`](crate::words::Wishes) | visit, product, category |
//! | [`usage()`](crate::words::usage) | [`Sessions`](crate::words::Sessions) | feature, duration, device, vendor, operating system |
//! | [`feedback()`](crate::words::feedback): [`.nps()`](crate::words::FeedbackNamed::nps) | [`NpsAnswers`](crate::words::NpsAnswers) | score, topic, channel, product |
//! | [`feedback()`](crate::words::feedback): [`.csat()`](crate::words::FeedbackNamed::csat), [`.ces()`](crate::words::FeedbackNamed::ces), [`.stars()`](crate::words::FeedbackNamed::stars) | [`Ratings`](crate::words::Ratings) | score, topic, channel, product |
//! | [`reviews()`](crate::words::reviews) written | [`Reviews`](crate::words::Reviews) | score, product, topic, channel |
//! | [`support()`](crate::words::support) | [`SupportContacts`](crate::words::SupportContacts) | topic, channel |
//! | [`returns()`](crate::words::returns) | [`ProductReturns`](crate::words::ProductReturns) | product, category, quantity, reason, order |
//! | [`subscriptions()`](crate::words::subscriptions): [`.trials()`](crate::words::SubscriptionsNamed::trials), [`.started()`](crate::words::SubscriptionsNamed::started), [`.renewed()`](crate::words::SubscriptionsNamed::renewed) | [`Subscriptions`](crate::words::Subscriptions) | plan, total |
//! | [`subscriptions()`](crate::words::subscriptions): [`.cancelled()`](crate::words::SubscriptionsNamed::cancelled) | [`Cancellations`](crate::words::Cancellations) | plan, reason |
//! | [`social()`](crate::words::social): [`.reactions()`](crate::words::SocialNamed::reactions), [`.comments()`](crate::words::SocialNamed::comments), [`.shares()`](crate::words::SocialNamed::shares), [`.follows()`](crate::words::SocialNamed::follows), [`.mentions()`](crate::words::SocialNamed::mentions), [`.any_interaction()`](crate::words::SocialNamed::any_interaction) | [`SocialInteractions`](crate::words::SocialInteractions) | network, campaign, product |
//! | [`referrals()`](crate::words::referrals): [`.made()`](crate::words::ReferralsNamed::made), [`.converted()`](crate::words::ReferralsNamed::converted) | [`Referrals`](crate::words::Referrals) | campaign, referred |
//! | [`custom(name)`](crate::words::custom) | [`Custom`](crate::words::Custom) | properties of the host's own |
//! | [`events(kinds)`](crate::words::events) | [`Mixed`](crate::words::Mixed) | none: any activity, and ages across kinds |
//!
//! | word | what it asks |
//! |---|---|
//! | [`.any()`](crate::words::EventsOf::any) | at least one |
//! | [`.none()`](crate::words::EventsOf::none) | not a single one |
//! | [`.count()`](crate::words::EventsOf::count) | how many |
//! | [`.active_days()`](crate::words::EventsOf::active_days) | on how many local dates |
//! | [`.active_weeks()`](crate::words::EventsOf::active_weeks) | in how many ISO weeks |
//! | [`.active_months()`](crate::words::EventsOf::active_months) | in how many calendar months |
//! | [`.active_quarters()`](crate::words::EventsOf::active_quarters) | in how many quarters |
//! | [`.active_years()`](crate::words::EventsOf::active_years) | in how many years |
//! | [`.busiest_day()`](crate::words::EventsOf::busiest_day) | how many on the date that has most of them |
//! | [`.busiest_week()`](crate::words::EventsOf::busiest_week) | how many in the week that has most of them |
//! | [`.most_of_one(field)`](crate::words::EventsOf::most_of_one) | how many share one value of a field: the same product again and again |
//!
//! # Which of them?
//!
//! One value, one of several, and how many different values there are:
//!
//! | field | is | is one of | how many different | most frequent |
//! |---|---|---|---|---|
//! | visit | [`.visit_id(..)`](crate::words::EventsOf::visit_id) | [`.visit_ids([..])`](crate::words::EventsOf::visit_ids) | [`.distinct_visits()`](crate::words::EventsOf::distinct_visits) | |
//! | product | [`.product(..)`](crate::words::EventsOf::product) | [`.products([..])`](crate::words::EventsOf::products) | [`.distinct_products()`](crate::words::EventsOf::distinct_products) | [`.favourite_product(5)`](crate::words::EventsOf::favourite_product) |
//! | category | [`.category(..)`](crate::words::EventsOf::category) | [`.categories([..])`](crate::words::EventsOf::categories) | [`.distinct_categories()`](crate::words::EventsOf::distinct_categories) | [`.favourite_category(5)`](crate::words::EventsOf::favourite_category) |
//! | page | [`.page(..)`](crate::words::EventsOf::page) | [`.pages([..])`](crate::words::EventsOf::pages) | [`.distinct_pages()`](crate::words::EventsOf::distinct_pages) | [`.favourite_page(5)`](crate::words::EventsOf::favourite_page) |
//! | form | [`.form(..)`](crate::words::EventsOf::form) | [`.forms([..])`](crate::words::EventsOf::forms) | [`.distinct_forms()`](crate::words::EventsOf::distinct_forms) | [`.favourite_form(5)`](crate::words::EventsOf::favourite_form) |
//! | cart | [`.cart(..)`](crate::words::EventsOf::cart) | [`.carts([..])`](crate::words::EventsOf::carts) | [`.distinct_carts()`](crate::words::EventsOf::distinct_carts) | [`.favourite_cart(5)`](crate::words::EventsOf::favourite_cart) |
//! | feature | [`.feature(..)`](crate::words::EventsOf::feature) | [`.features([..])`](crate::words::EventsOf::features) | [`.distinct_features()`](crate::words::EventsOf::distinct_features) | [`.favourite_feature(5)`](crate::words::EventsOf::favourite_feature) |
//! | topic | [`.topic(..)`](crate::words::EventsOf::topic) | [`.topics([..])`](crate::words::EventsOf::topics) | [`.distinct_topics()`](crate::words::EventsOf::distinct_topics) | [`.favourite_topic(5)`](crate::words::EventsOf::favourite_topic) |
//! | reason | [`.reason(..)`](crate::words::EventsOf::reason) | [`.reasons([..])`](crate::words::EventsOf::reasons) | [`.distinct_reasons()`](crate::words::EventsOf::distinct_reasons) | [`.favourite_reason(5)`](crate::words::EventsOf::favourite_reason) |
//! | plan | [`.plan(..)`](crate::words::EventsOf::plan) | [`.plans([..])`](crate::words::EventsOf::plans) | [`.distinct_plans()`](crate::words::EventsOf::distinct_plans) | [`.favourite_plan(5)`](crate::words::EventsOf::favourite_plan) |
//! | network | [`.network(..)`](crate::words::EventsOf::network) | [`.networks([..])`](crate::words::EventsOf::networks) | [`.distinct_networks()`](crate::words::EventsOf::distinct_networks) | [`.favourite_network(5)`](crate::words::EventsOf::favourite_network) |
//! | campaign | [`.campaign(..)`](crate::words::EventsOf::campaign) | [`.campaigns([..])`](crate::words::EventsOf::campaigns) | [`.distinct_campaigns()`](crate::words::EventsOf::distinct_campaigns) | [`.favourite_campaign(5)`](crate::words::EventsOf::favourite_campaign) |
//! | order | [`.order(..)`](crate::words::EventsOf::order) | [`.orders([..])`](crate::words::EventsOf::orders) | [`.distinct_orders()`](crate::words::EventsOf::distinct_orders) | [`.favourite_order(5)`](crate::words::EventsOf::favourite_order) |
//! | device | [`.device(..)`](crate::words::EventsOf::device) | [`.devices([..])`](crate::words::EventsOf::devices) | [`.distinct_devices()`](crate::words::EventsOf::distinct_devices) | [`.favourite_device(5)`](crate::words::EventsOf::favourite_device) |
//! | vendor | [`.vendor(..)`](crate::words::EventsOf::vendor) | [`.vendors([..])`](crate::words::EventsOf::vendors) | [`.distinct_vendors()`](crate::words::EventsOf::distinct_vendors) | [`.favourite_vendor(5)`](crate::words::EventsOf::favourite_vendor) |
//! | operating system | [`.operating_system(..)`](crate::words::EventsOf::operating_system) | [`.operating_systems([..])`](crate::words::EventsOf::operating_systems) | [`.distinct_operating_systems()`](crate::words::EventsOf::distinct_operating_systems) | [`.favourite_operating_system(5)`](crate::words::EventsOf::favourite_operating_system) |
//! | channel | [`.channel(..)`](crate::words::EventsOf::channel) | [`.channels([..])`](crate::words::EventsOf::channels) | [`.distinct_channels()`](crate::words::EventsOf::distinct_channels) | [`.favourite_channel(5)`](crate::words::EventsOf::favourite_channel) |
//! | offer | [`.offer(..)`](crate::words::EventsOf::offer) | [`.offers([..])`](crate::words::EventsOf::offers) | [`.distinct_offers()`](crate::words::EventsOf::distinct_offers) | [`.favourite_offer(5)`](crate::words::EventsOf::favourite_offer) |
//! | offer kind | [`.offer_kind(..)`](crate::words::EventsOf::offer_kind) | [`.offer_kinds([..])`](crate::words::EventsOf::offer_kinds) | [`.distinct_offer_kinds()`](crate::words::EventsOf::distinct_offer_kinds) | [`.favourite_offer_kind(5)`](crate::words::EventsOf::favourite_offer_kind) |
//! | referred customer | [`.referred(..)`](crate::words::EventsOf::referred) | [`.referred_any_of([..])`](crate::words::EventsOf::referred_any_of) | [`.distinct_referred()`](crate::words::EventsOf::distinct_referred) | |
//! | message | [`.message_id(..)`](crate::words::EventsOf::message_id) | | [`.distinct_messages()`](crate::words::EventsOf::distinct_messages) | |
//!
//! | word | which events it keeps |
//! |---|---|
//! | [`.quantity(range)`](crate::words::EventsOf::quantity) | of so many pieces |
//! | [`.price(range)`](crate::words::EventsOf::price) | at such a price of one |
//! | [`.worth(range)`](crate::words::EventsOf::worth) | with such a total |
//! | [`.lasting(range)`](crate::words::EventsOf::lasting) | that lasted so long |
//! | [`.score(range)`](crate::words::EventsOf::score) | with such a score |
//! | [`.promoters()`](crate::words::EventsOf::promoters), [`.passives()`](crate::words::EventsOf::passives), [`.detractors()`](crate::words::EventsOf::detractors) | net promoter scores of 9 to 10, 7 to 8, 0 to 6 |
//! | [`.with_offer()`](crate::words::EventsOf::with_offer), [`.without_offer()`](crate::words::EventsOf::without_offer) | with or without any coupon or offer |
//! | [`.discounted()`](crate::words::EventsOf::discounted), [`.undiscounted()`](crate::words::EventsOf::undiscounted) | orders with or without a discount on the whole |
//! | [`.refunded()`](crate::words::EventsOf::refunded), [`.unrefunded()`](crate::words::EventsOf::unrefunded) | orders on which any money was given back, or none |
//! | [`.refund(range)`](crate::words::EventsOf::refund) | orders on which so much was given back |
//! | [`.full_price()`](crate::words::EventsOf::full_price) | order lines without a discount of their own |
//! | [`.gifts()`](crate::words::EventsOf::gifts) | marked as gifts |
//! | [`.with_line(line)`](crate::words::EventsOf::with_line), [`.without_line(line)`](crate::words::EventsOf::without_line) | orders that have a line like this, or none |
//! | [`line()`](crate::words::line): [`.product(..)`](crate::words::LineFilter::product), [`.products([..])`](crate::words::LineFilter::products), [`.category(..)`](crate::words::LineFilter::category), [`.quantity(range)`](crate::words::LineFilter::quantity), [`.price(range)`](crate::words::LineFilter::price), [`.discounted()`](crate::words::LineFilter::discounted), [`.full_price()`](crate::words::LineFilter::full_price) | what the line must be like, all of it the same line |
//! | [`.including_machine_opens()`](crate::words::EventsOf::including_machine_opens) | messages opened by machines too |
//! | [`.property(name)`](crate::words::EventsOf::property), then [`.is(..)`](crate::words::PropertyOf::is), [`.is_one_of([..])`](crate::words::PropertyOf::is_one_of), [`.is_none_of([..])`](crate::words::PropertyOf::is_none_of), [`.between(range)`](crate::words::PropertyOf::between), [`.at_least(..)`](crate::words::PropertyOf::at_least), [`.at_most(..)`](crate::words::PropertyOf::at_most), [`.is_present()`](crate::words::PropertyOf::is_present), [`.is_missing()`](crate::words::PropertyOf::is_missing) | custom events by a property |
//! | [`.distinct_property(name)`](crate::words::EventsOf::distinct_property) | how many different values of a property |
//! | [`.first()`](crate::words::EventsOf::first), [`.latest()`](crate::words::EventsOf::latest) | only the first or the latest, if it is like what is said after the word |
//!
//! # When?
//!
//! | word | which events it keeps |
//! |---|---|
//! | [`.within_last(span)`](crate::words::EventsOf::within_last) | of the last so many times 24 hours: [`weeks(n)`](crate::time::weeks), [`days(n)`](crate::time::days), [`hours(n)`](crate::time::hours), [`minutes(n)`](crate::time::minutes), [`seconds(n)`](crate::time::seconds) |
//! | [`.last_days(calendar_days)`](crate::words::EventsOf::last_days) | of the last local dates, today included: [`calendar_days(n)`](crate::time::calendar_days) |
//! | [`.aged(from..to)`](crate::words::EventsOf::aged) | of an age in `[from, to)`; such windows tile |
//! | [`.during(window)`](crate::words::EventsOf::during), one window | from the calendar: [`today()`](crate::time::today), [`yesterday()`](crate::time::yesterday), [`this_week()`](crate::time::this_week), [`previous_week()`](crate::time::previous_week), [`previous_weeks(n)`](crate::time::previous_weeks), [`this_month()`](crate::time::this_month), [`previous_month()`](crate::time::previous_month), [`previous_months(n)`](crate::time::previous_months), [`this_quarter()`](crate::time::this_quarter), [`previous_quarter()`](crate::time::previous_quarter), [`previous_quarters(n)`](crate::time::previous_quarters), [`this_year()`](crate::time::this_year), [`previous_year()`](crate::time::previous_year), [`previous_years(n)`](crate::time::previous_years), [`last_calendar_days(n)`](crate::time::last_calendar_days); or a range of instants: `from..to`, `from..`, `..to` |
//! | [`.during(occasion)`](crate::words::EventsOf::during), any number | during an [occasion](#around-which-day) |
//! | [`.outside(occasion)`](crate::words::EventsOf::outside) | outside an occasion |
//!
//! # How much?
//!
//! | word | what it asks |
//! |---|---|
//! | [`.total(currency)`](crate::words::EventsOf::total) | the sum |
//! | [`.average(currency)`](crate::words::EventsOf::average) | the average |
//! | [`.median(currency)`](crate::words::EventsOf::median) | the one in the middle: what is usually spent |
//! | [`.largest(currency)`](crate::words::EventsOf::largest) | the largest |
//! | [`.smallest(currency)`](crate::words::EventsOf::smallest) | the smallest |
//! | [`.first_amount(currency)`](crate::words::EventsOf::first_amount) | that of the first |
//! | [`.last_amount(currency)`](crate::words::EventsOf::last_amount) | that of the latest |
//! | [`.trend(currency)`](crate::words::EventsOf::trend) | how much each is more than the one before, on the whole |
//! | [`.before_refunds()`](crate::words::AmountMetric::before_refunds) | the same without taking refunds and credit notes off |
//! | [`.total_quantity()`](crate::words::EventsOf::total_quantity) | how many pieces in all |
//! | [`.total_of(name)`](crate::words::EventsOf::total_of), [`.average_of(name)`](crate::words::EventsOf::average_of), [`.median_of(name)`](crate::words::EventsOf::median_of), [`.largest_of(name)`](crate::words::EventsOf::largest_of), [`.smallest_of(name)`](crate::words::EventsOf::smallest_of), [`.first_of(name)`](crate::words::EventsOf::first_of), [`.last_of(name)`](crate::words::EventsOf::last_of), [`.trend_of(name)`](crate::words::EventsOf::trend_of) | the same of a numeric property of custom events |
//!
//! # How long did it last?
//!
//! | word | what it asks |
//! |---|---|
//! | [`.total_duration()`](crate::words::EventsOf::total_duration) | how long the sessions took in all |
//! | [`.average_duration()`](crate::words::EventsOf::average_duration) | how long on average |
//! | [`.median_duration()`](crate::words::EventsOf::median_duration) | how long the one in the middle took |
//! | [`.longest_duration()`](crate::words::EventsOf::longest_duration) | how long the longest took |
//! | [`.latest_duration()`](crate::words::EventsOf::latest_duration) | how long the latest took |
//! | [`.total_time_of(name)`](crate::words::EventsOf::total_time_of), [`.average_time_of(name)`](crate::words::EventsOf::average_time_of), [`.median_time_of(name)`](crate::words::EventsOf::median_time_of), [`.longest_time_of(name)`](crate::words::EventsOf::longest_time_of) | the same of a property of custom events that holds a length of time |
//!
//! # How content are they?
//!
//! | word | what it asks |
//! |---|---|
//! | [`.average_score()`](crate::words::EventsOf::average_score) | the average score |
//! | [`.median_score()`](crate::words::EventsOf::median_score) | the score in the middle |
//! | [`.latest_score()`](crate::words::EventsOf::latest_score) | the score of the latest answer |
//! | [`.lowest_score()`](crate::words::EventsOf::lowest_score) | the lowest score |
//! | [`.score_trend()`](crate::words::EventsOf::score_trend) | whether scores rise or fall, per answer |
//! | [`dissatisfied()`](crate::ready::dissatisfied) | ready-made: the latest answer on some scale was bad |
//!
//! # How long ago?
//!
//! | word | what it asks |
//! |---|---|
//! | [`.since_last()`](crate::words::EventsOf::since_last) | the time since the latest: recency |
//! | [`.since_first()`](crate::words::EventsOf::since_first) | the time since the first |
//! | [`.days_since_last()`](crate::words::EventsOf::days_since_last) | how many local dates ago the latest was: today is 0, yesterday 1 |
//! | [`.days_since_first()`](crate::words::EventsOf::days_since_first) | how many local dates ago the first was |
//! | [`tenure()`](crate::words::tenure) | the time since sign-up |
//!
//! # In which rhythm?
//!
//! | word | what it asks |
//! |---|---|
//! | [`.mean_gap()`](crate::words::EventsOf::mean_gap) | the average time from one to the next |
//! | [`.longest_gap()`](crate::words::EventsOf::longest_gap) | the longest time from one to the next |
//! | [`.latest_gap()`](crate::words::EventsOf::latest_gap) | the time between the latest two |
//! | [`.overdue()`](crate::words::EventsOf::overdue) | the time since the latest, compared with the average: above 100 % is late |
//! | [`.in_at_least(n, window)`](crate::words::EventsOf::in_at_least) | in at least so many of the weeks, months... of a calendar window: regularity |
//! | [`between(events, events)`](crate::words::between) | the time from the first of some events to the first of others |
//!
//! # What share?
//!
//! | word | what it asks |
//! |---|---|
//! | [`.share_of(events)`](crate::words::EventsOf::share_of) | how many, compared with how many others |
//! | [`.share_of(amount)`](crate::words::AmountMetric::share_of) | an amount, compared with another |
//! | [`percent(n)`](crate::words::percent), [`ratio(n, of)`](crate::words::ratio) | what a share is compared with |
//!
//! # Around which day?
//!
//! | word | which days |
//! |---|---|
//! | [`new_year()`](crate::holiday::new_year), [`epiphany()`](crate::holiday::epiphany), [`orthodox_christmas()`](crate::holiday::orthodox_christmas), [`valentines_day()`](crate::holiday::valentines_day), [`womens_day()`](crate::holiday::womens_day), [`st_patricks_day()`](crate::holiday::st_patricks_day), [`carnival_monday()`](crate::holiday::carnival_monday), [`shrove_tuesday()`](crate::holiday::shrove_tuesday), [`ash_wednesday()`](crate::holiday::ash_wednesday), [`palm_sunday()`](crate::holiday::palm_sunday), [`good_friday()`](crate::holiday::good_friday), [`easter()`](crate::holiday::easter), [`easter_monday()`](crate::holiday::easter_monday), [`ascension()`](crate::holiday::ascension), [`pentecost()`](crate::holiday::pentecost), [`whit_monday()`](crate::holiday::whit_monday), [`corpus_christi()`](crate::holiday::corpus_christi), [`orthodox_good_friday()`](crate::holiday::orthodox_good_friday), [`orthodox_easter()`](crate::holiday::orthodox_easter), [`orthodox_easter_monday()`](crate::holiday::orthodox_easter_monday), [`orthodox_pentecost()`](crate::holiday::orthodox_pentecost), [`orthodox_whit_monday()`](crate::holiday::orthodox_whit_monday), [`kings_day()`](crate::holiday::kings_day), [`labour_day()`](crate::holiday::labour_day), [`mothers_day()`](crate::holiday::mothers_day), [`uk_mothers_day()`](crate::holiday::uk_mothers_day), [`french_mothers_day()`](crate::holiday::french_mothers_day), [`us_memorial_day()`](crate::holiday::us_memorial_day), [`fathers_day()`](crate::holiday::fathers_day), [`german_fathers_day()`](crate::holiday::german_fathers_day), [`midsummer()`](crate::holiday::midsummer), [`st_johns_day()`](crate::holiday::st_johns_day), [`independence_day()`](crate::holiday::independence_day), [`bastille_day()`](crate::holiday::bastille_day), [`us_labor_day()`](crate::holiday::us_labor_day), [`german_unity_day()`](crate::holiday::german_unity_day), [`canadian_thanksgiving()`](crate::holiday::canadian_thanksgiving), [`halloween()`](crate::holiday::halloween), [`singles_day()`](crate::holiday::singles_day), [`st_martins_day()`](crate::holiday::st_martins_day), [`thanksgiving()`](crate::holiday::thanksgiving), [`black_friday()`](crate::holiday::black_friday), [`cyber_monday()`](crate::holiday::cyber_monday), [`first_advent()`](crate::holiday::first_advent), [`st_nicholas_eve()`](crate::holiday::st_nicholas_eve), [`st_nicholas()`](crate::holiday::st_nicholas), [`christmas_eve()`](crate::holiday::christmas_eve), [`christmas()`](crate::holiday::christmas), [`boxing_day()`](crate::holiday::boxing_day), [`new_years_eve()`](crate::holiday::new_years_eve) | the built-in holidays, in [`holiday`](crate::holiday) |
//! | [`holiday::built_in()`](crate::holiday::built_in) | all of them, to choose from |
//! | [`holiday::rule(name, rule)`](crate::holiday::rule) | a holiday of the host's own |
//! | [`Rule::fixed(month, day)`](crate::occasion::Rule::fixed), [`Rule::nth(n, weekday, month)`](crate::occasion::Rule::nth), [`Rule::last(weekday, month)`](crate::occasion::Rule::last), [`Rule::easter()`](crate::occasion::Rule::easter), [`Rule::orthodox_easter()`](crate::occasion::Rule::orthodox_easter), [`Rule::on(dates)`](crate::occasion::Rule::on), [`Rule::any_of(rules)`](crate::occasion::Rule::any_of) | the days of a rule |
//! | [`.days_after(n)`](crate::occasion::Rule::days_after), [`.days_before(n)`](crate::occasion::Rule::days_before), [`.on_or_after(weekday)`](crate::occasion::Rule::on_or_after), [`.on_or_before(weekday)`](crate::occasion::Rule::on_or_before), [`.moved_if_on(weekdays, shift)`](crate::occasion::Rule::moved_if_on), [`.moved_if_coinciding(rule, shift)`](crate::occasion::Rule::moved_if_coinciding), [`.since(year)`](crate::occasion::Rule::since), [`.until(year)`](crate::occasion::Rule::until) | days that depend on those of another rule |
//! | [`birthday()`](crate::occasion::birthday) | the customer's birthday |
//! | [`sign_up_anniversary()`](crate::occasion::sign_up_anniversary) | the anniversary of signing up |
//! | [`personal(kind)`](crate::occasion::personal) | a wedding, a move, other days that the profile holds |
//! | [`.lead(days)`](crate::occasion::Personal::lead), [`.trail(days)`](crate::occasion::Personal::trail), [`.leap_day(..)`](crate::occasion::Personal::leap_day); [`.lead(days)`](crate::occasion::Holiday::lead), [`.trail(days)`](crate::occasion::Holiday::trail) | days before and after that belong to the occasion; where a 29 February comes round |
//!
//! | word | what it asks |
//! |---|---|
//! | [`.days_until()`](crate::occasion::Personal::days_until), [`holiday::..().days_until()`](crate::occasion::Holiday::days_until) | how many local dates it is until the day |
//! | [`.within_next(calendar_days)`](crate::occasion::Personal::within_next), [`holiday::..().within_next(..)`](crate::occasion::Holiday::within_next) | the day is one of the next dates |
//! | [`.only_during(occasion)`](crate::words::EventsOf::only_during) | there are events, and all of them then |
//! | [`.every_year_during(occasion, 2)`](crate::words::EventsOf::every_year_during) | whenever it came round, twice at least, there was one |
//! | [`.share_of_occurrences(occasion)`](crate::words::EventsOf::share_of_occurrences) | in what share of the times it came round |
//! | [`.distinct_occurrences(occasion)`](crate::words::EventsOf::distinct_occurrences) | how many times it came round with one |
//!
//! # At what time of the day?
//!
//! | word | which times |
//! |---|---|
//! | [`daily(from..to)`](crate::occasion::daily) with [`clock(hour, minute)`](crate::occasion::clock) | between two times of the customer's own clock |
//! | [`.on(weekdays)`](crate::occasion::Daily::on) | only on these weekdays |
//! | [`weekdays([..])`](crate::occasion::weekdays) | these weekdays from midnight to midnight |
//! | [`weekends()`](crate::occasion::weekends) | Saturdays and Sundays |
//!
//! # What came before or after?
//!
//! | word | which events it keeps |
//! |---|---|
//! | [`.followed_by(events, span)`](crate::words::EventsOf::followed_by) | followed by one of these in time |
//! | [`.not_followed_by(events, span)`](crate::words::EventsOf::not_followed_by) | not followed by one in time, once that time is over: the cart that was left |
//! | [`.ever_followed_by(events)`](crate::words::EventsOf::ever_followed_by) | followed by one at any time |
//! | [`.never_followed_by(events)`](crate::words::EventsOf::never_followed_by) | followed by none so far |
//! | [`.preceded_by(events, span)`](crate::words::EventsOf::preceded_by) | that one of these came before |
//! | [`.not_preceded_by(events, span)`](crate::words::EventsOf::not_preceded_by) | that none came shortly before |
//! | [`.ever_preceded_by(events)`](crate::words::EventsOf::ever_preceded_by) | that one ever came before |
//! | [`.never_preceded_by(events)`](crate::words::EventsOf::never_preceded_by) | that none ever came before: visits before the first purchase |
//! | [`events.of_the_same(field)`](crate::words::EventsOf::of_the_same) | the other event has the same product, cart... |
//!
//! # Where do they get stuck?
//!
//! | word | what it says |
//! |---|---|
//! | [`funnel(events)`](crate::words::funnel)[`.then(events)`](crate::words::FunnelOf::then) | steps, one after the other |
//! | [`.within(span)`](crate::words::FunnelOf::within) | all within a length of time from the first |
//! | [`.of_the_same(field)`](crate::words::FunnelOf::of_the_same) | all of the same product, cart... |
//! | [`.during(window)`](crate::words::FunnelOf::during), [`.within_last(span)`](crate::words::FunnelOf::within_last), [`.aged(from..to)`](crate::words::FunnelOf::aged) | when the first step was taken |
//! | [`.furthest()`](crate::words::FunnelOf::furthest) | the furthest step reached |
//! | [`.reached(step)`](crate::words::FunnelOf::reached) | came at least so far |
//! | [`.stuck_at(step)`](crate::words::FunnelOf::stuck_at) | came so far and no farther |
//!
//! # What do they prefer?
//!
//! | word | what it asks |
//! |---|---|
//! | [`.favourite(field, least)`](crate::words::EventsOf::favourite) | the value that most of them have: channel, device, product |
//! | [`.favourite_weekday(least)`](crate::words::EventsOf::favourite_weekday) | the weekday on which most of them happen |
//! | [`.favourite_hour(least)`](crate::words::EventsOf::favourite_hour) | the hour of the day in which most of them happen |
//! | [`preferred_channels()`](crate::words::preferred_channels) | how they say they want to be reached |
//! | [`main_benefit()`](crate::words::main_benefit) | what they look for before all else |
//! | [`benefits()`](crate::words::benefits) | what they look for in a product |
//!
//! # Who are they?
//!
//! | facts | of |
//! |---|---|
//! | [`birth_date()`](crate::words::birth_date), [`gender()`](crate::words::gender), [`marital_status()`](crate::words::marital_status), [`languages()`](crate::words::languages) | age and person |
//! | [`country()`](crate::words::country), [`region()`](crate::words::region), [`city()`](crate::words::city), [`postal_code()`](crate::words::postal_code) | home |
//! | [`household_id()`](crate::words::household_id), [`household_size()`](crate::words::household_size), [`children()`](crate::words::children), [`pets()`](crate::words::pets) | household |
//! | [`occupation()`](crate::words::occupation), [`work_pattern()`](crate::words::work_pattern), [`education()`](crate::words::education), [`income()`](crate::words::income), [`income_band()`](crate::words::income_band) | work and money |
//! | [`company()`](crate::words::company), [`role()`](crate::words::role), [`decision_maker()`](crate::words::decision_maker) | business customers |
//! | [`interests()`](crate::words::interests), [`attitudes()`](crate::words::attitudes), [`barriers()`](crate::words::barriers) | what they are like |
//! | [`signed_up()`](crate::words::signed_up), [`sign_up_source()`](crate::words::sign_up_source), [`loyalty_tier()`](crate::words::loyalty_tier), [`tags()`](crate::words::tags) | with the host |
//!
//! | word | what it asks |
//! |---|---|
//! | [`age()`](crate::words::age) | age in completed years |
//! | [`home()`](crate::words::home)[`.within(distance, point)`](crate::words::HomeWord::within) with [`kilometres(n)`](crate::words::kilometres) or [`metres(n)`](crate::words::metres) | lives near a place |
//! | [`home().distance_to(point)`](crate::words::HomeWord::distance_to) | how far from a place |
//! | [`tag(name)`](crate::words::tag) | has this tag |
//! | [`attribute(name)`](crate::words::attribute) | a fact of the host's own |
//! | [`.is(value)`](crate::words::FactOf::is), [`.is_one_of([..])`](crate::words::FactOf::is_one_of) | a fact of one value is this, or one of these |
//! | [`.include(value)`](crate::words::FactOf::include), [`.include_any_of([..])`](crate::words::FactOf::include_any_of) | of a fact of several values, this is one, or one of these |
//! | [`.at_least(..)`](crate::words::FactOf::at_least), [`.at_most(..)`](crate::words::FactOf::at_most), [`.more_than(..)`](crate::words::FactOf::more_than), [`.less_than(..)`](crate::words::FactOf::less_than), [`.between(range)`](crate::words::FactOf::between) | facts that have an order |
//!
//! # May I write to them?
//!
//! | word | what it asks |
//! |---|---|
//! | [`sendable(channel)`](crate::ready::sendable) | consent is granted, nothing bounced for good, nobody complained; fails closed |
//! | [`consent(channel)`](crate::words::consent) | the consent alone |
//! | [`bounced(channel)`](crate::ready::bounced) | messages came back, and none was delivered since |
//! | [`complained(channel)`](crate::ready::complained) | a message was marked as unwanted |
//!
//! # Which group?
//!
//! | word | what it gives |
//! |---|---|
//! | [`engagement()`](crate::ready::engagement): [`.engaged()`](crate::ready::EngagementTiers::engaged), [`.cooling()`](crate::ready::EngagementTiers::cooling), [`.partially_engaged()`](crate::ready::EngagementTiers::partially_engaged), [`.slipping()`](crate::ready::EngagementTiers::slipping), [`.unengaged()`](crate::ready::EngagementTiers::unengaged), [`.untried()`](crate::ready::EngagementTiers::untried) | tiers by the latest open or click |
//! | [`.on(channel)`](crate::ready::EngagementTiers::on), [`.limits([..])`](crate::ready::EngagementTiers::limits), [`.untried_for(span)`](crate::ready::EngagementTiers::untried_for), [`.waterfall()`](crate::ready::EngagementTiers::waterfall) | tiers of one channel, other limits, all tiers at once |
//! | [`journey()`](crate::ready::journey)[`.stage(stage)`](crate::ready::Journey::stage) | a stage of the customer journey |
//! | [`.lapsing_after(span)`](crate::ready::Journey::lapsing_after), [`.lapsed_after(span)`](crate::ready::Journey::lapsed_after), [`.loyal_from(orders)`](crate::ready::Journey::loyal_from), [`.waterfall()`](crate::ready::Journey::waterfall) | other limits, all stages at once |
//! | [`.levels(lowest, [..])`](crate::words::CountMetric::levels), also of [amounts](crate::words::AmountMetric::levels) | a scale of named levels over any metric that has an order |
//! | [`scale.level(name)`](crate::scale::Scale::level) | the customers on a level, said without a context |
//! | [`level(scale)`](crate::words::level) | the level on a scale of the context |
//! | [`score(model, of)`](crate::words::score) | a score by a [model](#which-score) of the context, 1 being the worst: on a dimension, or combined |
//! | [`segment_of(model)`](crate::words::segment_of) | the segment by the grid of such a model: champions, at risk... |
//! | [`bucket(salt)`](crate::words::bucket)[`.within(..percent(10))`](crate::words::BucketOf::within) | a part of all customers for experiments, always the same one |
//! | [`Waterfall::new(remainder)`](crate::segment::Waterfall::new)[`.group(segment)`](crate::segment::Waterfall::group)[`.hold_out(id, share, salt)`](crate::segment::Waterfall::hold_out) | ordered groups of which everybody is in exactly one |
//! | [`waterfall.rule(id)`](crate::segment::Waterfall::rule) | one of these groups as a predicate |
//! | [`Personas::new([..])`](crate::scale::Personas::new) of [`Persona::new(name)`](crate::scale::Persona::new)[`.trait_of(weight, rule)`](crate::scale::Persona::trait_of), [`.known_at_least(share)`](crate::scale::Personas::known_at_least) | buyer personas, and which one fits best |
//! | [`in_segment(id)`](crate::in_segment) | the members of another segment |
//!
//! # Which score?
//!
//! | word | what it gives |
//! |---|---|
//! | [`Rfm::of_orders(currency)`](crate::rfm::Rfm::of_orders)[`.plan(&context)`](crate::rfm::Rfm::plan)[`.fit(&customers)`](crate::rfm::RfmPlan::fit) | recency, frequency and money, fitted to your customers |
//! | [`Rfm::new(recency, frequency, monetary)`](crate::rfm::Rfm::new), [`Rfm::of([(name, metric, bins)])`](crate::rfm::Rfm::of) | the same of other metrics |
//! | [`Scoring::rfm(5).fit(rows)`](crate::rfm::Scoring::fit), [`.fit_columns(&columns)`](crate::rfm::Scoring::fit_columns) | fitted to numbers that you have |
//! | [`purchases.summarise(&terms)`](crate::rfm::Purchases::summarise) | those numbers, from a table of purchases |
//! | [`Migration::between(before, after)`](crate::rfm::Migration::between), [`CellStatistics`](crate::rfm::CellStatistics) | who went where, what each segment is worth |
//! | [`Breakpoints::new(best, closed, [..])`](crate::scale::Breakpoints::new)[`.fitted_to(range, outside)`](crate::scale::Breakpoints::fitted_to) | where one score ends and the next begins, by edges that you have |
//! | [`ScoreModel::new([(name, breakpoints)])`](crate::scale::ScoreModel::new)[`.measured_by([metrics])`](crate::scale::ScoreModel::measured_by) | a model of one to eight dimensions that reads customers |
//! | [`.with_combination(name, combination)`](crate::scale::ScoreModel::with_combination), [`.with_grid(grid)`](crate::scale::ScoreModel::with_grid) | what is combined of the scores, the segments |
//! | [`Grid::partition(axes, rules)`](crate::scale::Grid::partition), [`Grid::first_match(axes, rules, others)`](crate::scale::Grid::first_match) of [`Axis::score(dimension, bins)`](crate::scale::Axis::score), [`Axis::sum(..)`](crate::scale::Axis::sum) and [`GridRule::new(name, ranges)`](crate::scale::GridRule::new), [`.without_purchases_as(name)`](crate::scale::Grid::without_purchases_as) | named segments by ranges of scores |
//! | [`Grid::recency_frequency()`](crate::scale::Grid::recency_frequency), [`Grid::eleven()`](crate::scale::Grid::eleven), [`Grid::heavy_medium_light(dimension)`](crate::scale::Grid::heavy_medium_light), [`Grid::r_rfm()`](crate::scale::Grid::r_rfm), [`Grid::pymc()`](crate::scale::Grid::pymc) | grids that guides and other programs use |
//! | [`score(model, of)`](crate::words::score), [`segment_of(model)`](crate::words::segment_of) | both asked of customers, by a model of the context |
//! | [`model.plan(&context)`](crate::scale::ScoreModel::plan), [`.explain(&customer)`](crate::plan::ScorePlan::explain) | all scores of a customer, and why he has them |
//! | [`model.scores(id, &values)`](crate::scale::ScoreModel::scores), [`breakpoints.score(value)`](crate::scale::Breakpoints::score), [`.score_of(&id, value)`](crate::scale::Breakpoints::score_of) | the scores of values that you bring |
//!
//! # Is it known at all?
//!
//! | word | what it asks |
//! |---|---|
//! | [`.is_known()`](crate::words::FactOf::is_known), [`.is_unknown()`](crate::words::FactOf::is_unknown) | whether anything is known of a fact |
//! | [`.is_known()`](crate::words::CountMetric::is_known) | whether a metric has a value |
//! | [`.is_known()`](crate::Predicate::is_known) | whether the answer of a predicate is known |
//! | [`.unknown_counts_as(answer)`](crate::Predicate::unknown_counts_as) | what an unknown answer counts as |
//! | [`.property(name).is_missing()`](crate::words::PropertyOf::is_missing) | events without a property |
//!
//! # How much of it?
//!
//! Every metric is compared with the same words: counts with whole numbers, amounts with numbers, times with lengths
//! of time, shares with `percent(n)` and `ratio(n, of)`.
//!
//! | word | what it asks |
//! |---|---|
//! | [`.at_least(..)`](crate::words::CountMetric::at_least), [`.more_than(..)`](crate::words::CountMetric::more_than) | this or more; more than this |
//! | [`.at_most(..)`](crate::words::CountMetric::at_most), [`.less_than(..)`](crate::words::CountMetric::less_than) | this or less; less than this |
//! | [`.exactly(..)`](crate::words::CountMetric::exactly) | exactly this |
//! | [`.between(range)`](crate::words::CountMetric::between), of amounts [`.between(range)`](crate::words::AmountMetric::between) | inside a range: `2..=5` with both ends, `60..90` without the upper |
//!
//! # All of it together?
//!
//! | word | what it gives |
//! |---|---|
//! | `&`, [`all_of([..])`](crate::all_of) | all of these hold |
//! | <code>\|</code>, [`any_of([..])`](crate::any_of) | at least one of these holds |
//! | `!` | this does not hold; the opposite of unknown is unknown |
//! | [`at_least_of(n, [..])`](crate::at_least_of) | at least so many of these hold |
//! | [`everyone()`](crate::everyone), [`nobody()`](crate::nobody) | all customers, none |
//! | [`host(name)`](crate::host) | a rule that is a function of the host's own |
//!
//! # What is the number itself?
//!
//! | word | what it reads |
//! |---|---|
//! | [`metric.plan(&context)`](crate::words::CountMetric::plan), [`fact.plan(&context)`](crate::words::FactOf::plan) | the value of a metric or fact for each customer |
//! | [`Metric`](crate::words::Metric), [`.plan(&context)`](crate::words::Metric::plan) | any metric, to be stored as data |
//! | [`events.finder(&context)`](crate::words::EventsOf::finder) | the events themselves, with what came before or after |
//! | [`predicate.plan(&context)`](crate::Predicate::plan), [`waterfall.plan(..)`](crate::segment::Waterfall::plan), [`personas.plan(..)`](crate::scale::Personas::plan) | who is in, in which group, like whom |
