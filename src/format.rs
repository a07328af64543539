//! The JSON format of definitions.
//!
//! Whoever has the words at hand composes with them and writes the result with `serde_json::to_string`; this page is
//! for those who write definitions by hand, generate them, or build an editor. Any other self-describing format has
//! the same shape.
//!
//! Below, `same(json, words)` asserts that the JSON is read as these words and that they are written as this JSON.
//!
//! ```
//! use segmentry::prelude::*;
//!
//! let vip = Segment::new("vip", orders().within_last(days(365)).count().more_than(10))?;
//! assert_eq!(
//!     serde_json::to_string(&vip)?,
//!     concat!(
//!         r#"{"segmentry":1,"id":"vip","rule":{"number":{"#,
//!         r#""value":{"count":{"from":["order"],"window":{"last":"365d"}}},"is":{"more_than":10}}}}"#,
//!     ),
//! );
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! | on this page | |
//! |---|---|
//! | [The envelope](#the-envelope) | a segment, its id and notes |
//! | [Predicates](#predicates) | all, any, not..., and the five families of leaves |
//! | [Numbers](#numbers), [amounts](#amounts), [times](#times), [shares](#shares), [labels](#labels) | each metric, each fact |
//! | [Ranges](#ranges) | what stands at `is` |
//! | [Events](#events) | kinds, clauses, what comes before and after, fields, windows, the first or the latest |
//! | [Occasions](#occasions) | holidays, personal days, parts of the day, and the rules behind holidays |
//! | [Scales](#scales) | named levels of a metric |
//! | [Values](#values) | decimals, ratios, money, dates, instants, spans |
//! | [Waterfalls and personas](#waterfalls-and-personas) | maps around segments and predicates |
//! | [What is refused](#what-is-refused) | strictness, limits, versions |
//!
//! # The envelope
//!
//! A [`Segment`](crate::Segment) is a map of these keys:
//!
//! | key | | |
//! |---|---|---|
//! | `segmentry` | required | the version of the format, [`FORMAT_VERSION`](crate::segment::FORMAT_VERSION): the number 1 |
//! | `id` | required | 1 to 200 bytes without control characters |
//! | `notes` | | a map of texts, for the host: a title, an owner |
//! | `rule` | required | a predicate |
//!
//! ```
//! use segmentry::prelude::*;
//!
//! let json = r#"{"segmentry": 1, "id": "all", "notes": {"title": "Everybody"}, "rule": "everyone"}"#;
//! let words = Segment::new("all", everyone())?.note("title", "Everybody");
//! assert_eq!(serde_json::from_str::<Segment>(json)?, words);
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! A [`Predicate`](crate::Predicate) is also read and written alone, without an envelope, and so without a version. So
//! is a [`Metric`](crate::words::Metric): `{"number": ..}`, `{"amount": ..}`, `{"time": ..}`, `{"share": ..}` or
//! `{"label": ..}` with what stands at `value` below.
//!
//! ```
//! use segmentry::{prelude::*, words::Metric};
//!
//! let json = r#"{"time": {"since": {"events": {"from": ["order"]}, "end": "last"}}}"#;
//! assert_eq!(serde_json::from_str::<Metric>(json)?, Metric::from(orders().since_last()));
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! # Predicates
//!
//! A variant without content is a text, `"everyone"`; one with content is a map of one key, `{"not": ..}`.
//!
//! | JSON | holds when |
//! |---|---|
//! | `"everyone"`, `"nobody"` | always, never |
//! | `{"all": [..]}`, `{"any": [..]}` | all, or any, of these predicates hold; at least one must stand there |
//! | `{"at_least": {"n": 2, "of": [..]}}` | so many of them hold: `n` from 1 to their number |
//! | `{"not": ..}` | the predicate does not hold |
//! | `{"assume": {"unknown_is": false, "of": ..}}` | the predicate holds, unknown counting as yes (`true`) or no (`false`) |
//! | `{"known": ..}` | the predicate is not unknown |
//! | `{"segment": "vip"}` | another segment of the catalog holds |
//! | `{"host": "open_ticket"}` | a function of the host holds |
//! | `{"number": {"value": .., "is": ..}}` | a whole number lies in a range |
//! | `{"amount": {"value": .., "is": ..}}` | an amount lies in a range |
//! | `{"time": {"value": .., "is": ..}}` | a length of time lies in a range |
//! | `{"share": {"value": .., "is": ..}}` | one quantity, compared with another, lies in a range |
//! | `{"label": {"value": .., "is": ..}}` | a fact, a favourite, a level, a score or a segment of a model is one of some values, or lies in a range |
//!
//! ```
//! use segmentry::prelude::*;
//! # fn same(json: &str, words: Predicate) {
//! #     assert_eq!(serde_json::from_str::<Predicate>(json).unwrap(), words);
//! #     let [written, read] = [serde_json::to_string(&words).unwrap(), json.to_owned()]
//! #         .map(|json| serde_json::from_str::<serde_json::Value>(&json).unwrap());
//! #     assert_eq!(written, read);
//! # }
//!
//! let (a, b, c) = (|| host("a"), || host("b"), || host("c"));
//! same(r#""everyone""#, everyone());
//! same(r#""nobody""#, nobody());
//! same(r#"{"all": [{"host": "a"}, {"host": "b"}]}"#, a() & b());
//! same(r#"{"any": [{"host": "a"}, {"host": "b"}]}"#, a() | b());
//! same(
//!     r#"{"at_least": {"n": 2, "of": [{"host": "a"}, {"host": "b"}, {"host": "c"}]}}"#,
//!     at_least_of(2, [a(), b(), c()]),
//! );
//! same(r#"{"not": {"host": "a"}}"#, !a());
//! same(r#"{"assume": {"unknown_is": false, "of": {"host": "a"}}}"#, a().unknown_counts_as(false));
//! same(r#"{"known": {"host": "a"}}"#, a().is_known());
//! same(r#"{"segment": "vip"}"#, in_segment("vip")?);
//! same(r#"{"number": {"value": "age_in_years", "is": {"at_least": 18}}}"#, age().at_least(18));
//! # Ok::<(), segmentry::DefinitionError>(())
//! ```
//!
//! # Numbers
//!
//! At `value` of `number`; the limits at `is` are whole numbers, as `10`.
//!
//! | JSON | is |
//! |---|---|
//! | `{"count": EVENTS}` | how many [events](#events) |
//! | `{"distinct": {"events": EVENTS, "by": BY}}` | how many different |
//! | `{"most": {"events": EVENTS, "by": BY}}` | how many at most have one in common |
//! | `{"furthest": FUNNEL}` | the furthest step reached, from 1; 0 before the first |
//! | `{"days_until": OCCASION}` | local dates from today to the next day of an [occasion](#occasions) with days of its own |
//! | `{"days_since": MOMENT}` | local dates in the context's zone from that of a [moment](#times) to today: 0 on the day itself |
//! | `{"bucket": {"salt": "spring"}}` | 0 to 9999, fixed for a salt and a customer's id |
//! | `"age_in_years"` | completed years |
//! | `{"distance": {"latitude": "52.52", "longitude": "13.405"}}` | metres from home; degrees as texts with at most seven decimals |
//!
//! `BY` is a [field](#fields); `"day"`, `"week"`, `"month"`, `"quarter"` or `"year"` in the context's zone; `"weekday"` or
//! `"hour"` by the customer's clock; or `{"occasion": OCCASION}` with days of its own.
//!
//! `FUNNEL` is a map of these keys:
//!
//! | key | | |
//! |---|---|---|
//! | `steps` | required | a list of 2 to 16 [steps](#before-and-after) |
//! | `window` | | in which the first step is taken |
//! | `within` | | a span from the first step on, before whose end the others are taken |
//! | `same` | | a field of which all have a value in common |
//!
//! ```
//! use segmentry::{model::GeoPoint, prelude::*};
//! # fn same(json: &str, words: Predicate) {
//! #     assert_eq!(serde_json::from_str::<Predicate>(json).unwrap(), words);
//! #     let [written, read] = [serde_json::to_string(&words).unwrap(), json.to_owned()]
//! #         .map(|json| serde_json::from_str::<serde_json::Value>(&json).unwrap());
//! #     assert_eq!(written, read);
//! # }
//!
//! same(
//!     r#"{"number": {"value": {"count": {"from": ["order"]}}, "is": {"more_than": 10}}}"#,
//!     orders().count().more_than(10),
//! );
//! same(
//!     r#"{"number": {
//!         "value": {"distinct": {"events": {"from": ["order_line"]}, "by": "product"}},
//!         "is": {"at_least": 5}
//!     }}"#,
//!     orders().distinct_products().at_least(5),
//! );
//! same(
//!     r#"{"number": {
//!         "value": {"distinct": {"events": {"from": [{"custom": "visit"}]}, "by": {"property": "page"}}},
//!         "is": {"at_least": 5}
//!     }}"#,
//!     custom("visit").distinct_property("page").at_least(5),
//! );
//! same(
//!     r#"{"number": {"value": {"distinct": {"events": {"from": ["order"]}, "by": "month"}}, "is": {"at_least": 3}}}"#,
//!     orders().active_months().at_least(3),
//! );
//! let distinct = |by: &str| {
//!     format!(
//!         r#"{{"number": {{"value": {{"distinct": {{"events": {{"from": ["order"]}}, "by": {by}}}}}, "is": {{"at_least": 3}}}}}}"#
//!     )
//! };
//! same(&distinct(r#""day""#), orders().active_days().at_least(3));
//! same(&distinct(r#""week""#), orders().active_weeks().at_least(3));
//! same(&distinct(r#""quarter""#), orders().active_quarters().at_least(3));
//! same(&distinct(r#""year""#), orders().active_years().at_least(3));
//! same(
//!     &distinct(r#"{"occasion": {"holiday": {"name": "mothers_day", "lead": 14}}}"#),
//!     orders().distinct_occurrences(holiday::mothers_day().lead(14)).at_least(3),
//! );
//! same(
//!     r#"{"number": {
//!         "value": {"most": {"events": {"from": ["order_line"]}, "by": "product"}},
//!         "is": {"at_least": 3}
//!     }}"#,
//!     order_lines().most_of_one(EventField::Product).at_least(3),
//! );
//! same(
//!     r#"{"number": {
//!         "value": {"furthest": {
//!             "steps": [{"from": ["product_viewed"]}, {"from": ["order_line"], "where": [{"has": "offer"}]}],
//!             "window": {"last": "30d"},
//!             "within": "2d",
//!             "same": "product"
//!         }},
//!         "is": {"at_least": 2}
//!     }}"#,
//!     funnel(views().products())
//!         .then(orders().with_offer().lines())
//!         .within_last(days(30))
//!         .within(days(2))
//!         .of_the_same(EventField::Product)
//!         .reached(2),
//! );
//! same(
//!     r#"{"number": {"value": {"days_until": {"holiday": {"name": "christmas"}}}, "is": {"less_than": 60}}}"#,
//!     holiday::christmas().within_next(calendar_days(60)),
//! );
//! same(
//!     r#"{"number": {
//!         "value": {"days_since": {"events": {"from": ["order"]}, "end": "last"}},
//!         "is": {"at_most": 6}
//!     }}"#,
//!     orders().days_since_last().at_most(6),
//! );
//! same(
//!     r#"{"number": {"value": {"bucket": {"salt": "spring"}}, "is": {"less_than": 1000}}}"#,
//!     bucket("spring").within(..percent(10)),
//! );
//! same(
//!     r#"{"number": {"value": "age_in_years", "is": {"at_least": 18, "less_than": 30}}}"#,
//!     age().between(18..30),
//! );
//! same(
//!     r#"{"number": {
//!         "value": {"distance": {"latitude": "52.52", "longitude": "13.405"}},
//!         "is": {"at_most": 25000}
//!     }}"#,
//!     home().within(kilometres(25), GeoPoint::degrees("52.52", "13.405")?),
//! );
//! # Ok::<(), segmentry::model::PointError>(())
//! ```
//!
//! # Amounts
//!
//! At `value` of `amount`; the limits at `is` are decimals as texts, as `"12.5"`, of at most nine decimals and at most
//! 10^18.
//!
//! | JSON | is |
//! |---|---|
//! | `{STAT: {"events": EVENTS, "currency": "EUR"}}` | money in that currency, after refunds |
//! | `{STAT: {"events": EVENTS, "currency": "EUR", "refunds": "before"}}` | before refunds; `"after"` may be written too |
//! | `{STAT: {"events": EVENTS, "field": ..}}` | a numeric field: `"quantity"`, `"score"`, `{"property": ".."}` of custom events |
//!
//! `STAT` is `total`, `average`, `median`, `largest`, `smallest`, `first`, `last` or `trend`. The median of an even number of
//! events is the mean of the middle two. Money is carried by `order_line` and by the kinds that have a `"total"`. A currency
//! is three capital letters.
//!
//! ```
//! use segmentry::{model::Currency, prelude::*};
//! # fn same(json: &str, words: Predicate) {
//! #     assert_eq!(serde_json::from_str::<Predicate>(json).unwrap(), words);
//! #     let [written, read] = [serde_json::to_string(&words).unwrap(), json.to_owned()]
//! #         .map(|json| serde_json::from_str::<serde_json::Value>(&json).unwrap());
//! #     assert_eq!(written, read);
//! # }
//!
//! let is_100 = |stat: &str| {
//!     format!(
//!         r#"{{"amount": {{
//!             "value": {{"{stat}": {{"events": {{"from": ["order"]}}, "currency": "EUR"}}}},
//!             "is": {{"at_least": "100"}}
//!         }}}}"#
//!     )
//! };
//! same(&is_100("total"), orders().total(Currency::EUR).at_least(100));
//! same(&is_100("average"), orders().average(Currency::EUR).at_least(100));
//! same(&is_100("median"), orders().median(Currency::EUR).at_least(100));
//! same(&is_100("largest"), orders().largest(Currency::EUR).at_least(100));
//! same(&is_100("smallest"), orders().smallest(Currency::EUR).at_least(100));
//! same(&is_100("first"), orders().first_amount(Currency::EUR).at_least(100));
//! same(&is_100("last"), orders().last_amount(Currency::EUR).at_least(100));
//! same(&is_100("trend"), orders().trend(Currency::EUR).at_least(100));
//! same(
//!     r#"{"amount": {
//!         "value": {"total": {"events": {"from": ["order"]}, "currency": "EUR", "refunds": "before"}},
//!         "is": {"at_least": "99.5"}
//!     }}"#,
//!     orders().total(Currency::EUR).before_refunds().at_least("99.5".parse::<rust_decimal::Decimal>()?),
//! );
//! same(
//!     r#"{"amount": {
//!         "value": {"total": {"events": {"from": ["order_line"]}, "field": "quantity"}},
//!         "is": {"at_least": "20"}
//!     }}"#,
//!     orders().lines().total_quantity().at_least(20),
//! );
//! same(
//!     r#"{"amount": {
//!         "value": {"average": {"events": {"from": [{"custom": "visit"}]}, "field": {"property": "minutes"}}},
//!         "is": {"less_than": "2"}
//!     }}"#,
//!     custom("visit").average_of("minutes").less_than(2),
//! );
//! # Ok::<(), rust_decimal::Error>(())
//! ```
//!
//! # Times
//!
//! At `value` of `time`; the limits at `is` are [spans](#values), as `"60d"`; `"0s"` may stand there.
//!
//! | JSON | is |
//! |---|---|
//! | `{"since": MOMENT}` | the time from that moment to now |
//! | `{"between": {"from": MOMENT, "to": MOMENT}}` | the time from one to the other |
//! | `{"mean_gap": EVENTS}` | the average time from one event to the next |
//! | `{"longest_gap": EVENTS}`, `{"latest_gap": EVENTS}` | the longest such time, and that between the latest two |
//! | `{STAT: {"events": EVENTS, "field": ..}}` | a field that holds a length of time: `"duration"`, `{"property": ".."}`; `STAT` is one of [amounts](#amounts), but no `trend` |
//! | `"since_sign_up"` | the time since sign-up |
//!
//! `MOMENT` is `{"events": EVENTS, "end": "first"}`, or `"last"` for the latest of them.
//!
//! ```
//! use segmentry::prelude::*;
//! # fn same(json: &str, words: Predicate) {
//! #     assert_eq!(serde_json::from_str::<Predicate>(json).unwrap(), words);
//! #     let [written, read] = [serde_json::to_string(&words).unwrap(), json.to_owned()]
//! #         .map(|json| serde_json::from_str::<serde_json::Value>(&json).unwrap());
//! #     assert_eq!(written, read);
//! # }
//!
//! same(
//!     r#"{"time": {
//!         "value": {"since": {"events": {"from": ["order"]}, "end": "last"}},
//!         "is": {"at_least": "60d", "less_than": "90d"}
//!     }}"#,
//!     orders().since_last().between(days(60)..days(90)),
//! );
//! same(
//!     r#"{"time": {
//!         "value": {"since": {"events": {"from": ["order"]}, "end": "first"}},
//!         "is": {"at_most": "36h"}
//!     }}"#,
//!     orders().since_first().at_most(hours(36)),
//! );
//! same(
//!     r#"{"time": {
//!         "value": {"between": {
//!             "from": {"events": {"from": [{"custom": "visit"}]}, "end": "first"},
//!             "to": {"events": {"from": ["order"]}, "end": "first"}
//!         }},
//!         "is": {"more_than": "14d"}
//!     }}"#,
//!     between(custom("visit"), orders()).more_than(days(14)),
//! );
//! same(
//!     r#"{"time": {"value": {"mean_gap": {"from": ["order"]}}, "is": {"at_most": "30d"}}}"#,
//!     orders().mean_gap().at_most(days(30)),
//! );
//! same(
//!     r#"{"time": {"value": {"longest_gap": {"from": ["order"]}}, "is": {"at_least": "365d"}}}"#,
//!     orders().longest_gap().at_least(days(365)),
//! );
//! same(
//!     r#"{"time": {"value": {"latest_gap": {"from": ["order"]}}, "is": {"at_least": "180d"}}}"#,
//!     orders().latest_gap().at_least(days(180)),
//! );
//! same(
//!     r#"{"time": {
//!         "value": {"total": {"events": {"from": ["session"]}, "field": "duration"}},
//!         "is": {"at_least": "10h"}
//!     }}"#,
//!     usage().total_duration().at_least(hours(10)),
//! );
//! same(r#"{"time": {"value": "since_sign_up", "is": {"at_least": "365d"}}}"#, tenure().at_least(days(365)));
//! ```
//!
//! # Shares
//!
//! At `value` of `share`; the limits at `is` are [ratios](#values), as `"80%"`.
//!
//! | JSON | is |
//! |---|---|
//! | `{"of": {"part": QUANTITY, "whole": QUANTITY}}` | one quantity, compared with another; it may be above 100 % |
//! | `{"overdue": EVENTS}` | the time since the latest, compared with the average time from one to the next |
//! | `{"occasions": {"events": EVENTS, "occasion": OCCASION}}` | of the times that an [occasion](#occasions) with days of its own came round since the first event, those that had one |
//!
//! `QUANTITY` is `{"count": EVENTS}` or a metric of an [amount](#amounts).
//!
//! ```
//! use segmentry::{model::Currency, prelude::*};
//! # fn same(json: &str, words: Predicate) {
//! #     assert_eq!(serde_json::from_str::<Predicate>(json).unwrap(), words);
//! #     let [written, read] = [serde_json::to_string(&words).unwrap(), json.to_owned()]
//! #         .map(|json| serde_json::from_str::<serde_json::Value>(&json).unwrap());
//! #     assert_eq!(written, read);
//! # }
//!
//! same(
//!     r#"{"share": {
//!         "value": {"of": {
//!             "part": {"count": {"from": ["order"], "where": [{"has": "offer"}]}},
//!             "whole": {"count": {"from": ["order"]}}
//!         }},
//!         "is": {"at_least": "80%"}
//!     }}"#,
//!     orders().with_offer().share_of(orders()).at_least(percent(80)),
//! );
//! same(
//!     r#"{"share": {
//!         "value": {"of": {
//!             "part": {"total": {"events": {"from": ["order"], "window": {"last": "90d"}}, "currency": "EUR"}},
//!             "whole": {"total": {"events": {"from": ["order"]}, "currency": "EUR"}}
//!         }},
//!         "is": {"more_than": "1/3"}
//!     }}"#,
//!     orders().within_last(days(90)).total(Currency::EUR).share_of(orders().total(Currency::EUR)).more_than(ratio(1, 3)),
//! );
//! same(
//!     r#"{"share": {"value": {"overdue": {"from": ["order"]}}, "is": {"more_than": "150%"}}}"#,
//!     orders().overdue().more_than(percent(150)),
//! );
//! same(
//!     r#"{"share": {
//!         "value": {"occasions": {"events": {"from": ["order"]}, "occasion": {"holiday": {"name": "mothers_day"}}}},
//!         "is": {"at_least": "75%"}
//!     }}"#,
//!     orders().share_of_occurrences(holiday::mothers_day()).at_least(percent(75)),
//! );
//! ```
//!
//! # Labels
//!
//! At `value` of `label` stands a fact of the profile, a favourite, a level, or what a fitted model says; at `is` a list of
//! [values](#values), at least one of which it must be or have, or a [range](#ranges) of values, or `"anything"`.
//!
//! | values | facts |
//! |---|---|
//! | a text | `"gender"`, `"country"`, `"region"`, `"city"`, `"postal_code"`, `"marital_status"`, `"household_id"`, `"occupation"`, `"work_pattern"`, `"education"`, `"income_band"`, `"company"`, `"role"`, `"sign_up_source"`, `"loyalty_tier"`, `"main_benefit"`, `{"consent": "email"}` |
//! | several texts | `"languages"`, `"pets"`, `"interests"`, `"attitudes"`, `"benefits"`, `"barriers"`, `"preferred_channels"`, `"tags"` |
//! | a number | `"household_size"`, `"children"` |
//! | a flag | `"decision_maker"` |
//! | money | `"income"` |
//! | a date | `"birth_date"` |
//! | an instant | `"signed_up"` |
//! | any | `{"attribute": "plan"}` |
//! | those of a field | `{"favourite": {"events": EVENTS, "by": .., "least": 5}}`: what most events have in common, where at least so many of them have any |
//! | a text, `"monday"` to `"sunday"` | the same by `"weekday"` |
//! | a number, 0 to 23 | the same by `"hour"` |
//! | a text | `{"level": "usage"}`: the level on a [scale](#scales) that the context has by this name |
//! | a number | `{"score": {"model": "rfm", "of": "recency"}}`: the score on a dimension, or what is combined of several, by a [model](crate::scale::ScoreModel) that the context has by this name |
//! | a text | `{"segment_of": "rfm"}`: the segment by the grid of such a model |
//!
//! The codes of genders, channels and so on stand at their types: [`Gender`](crate::model::Gender),
//! [`MaritalStatus`](crate::model::MaritalStatus), [`WorkPattern`](crate::model::WorkPattern),
//! [`Education`](crate::model::Education), [`Benefit`](crate::model::Benefit), [`Channel`](crate::model::Channel)
//! (also behind `consent`), [`Consent`](crate::model::Consent). Texts and flags have no order, so no range.
//!
//! A host may have codes of its own, so of texts only these are checked when a rule is bound: a country is two capital letters,
//! and a level or a segment of a model is one that there is. Others are compared as they are: `"femal"` and the channel
//! `"Email"` are valid and fit nobody. The [catalogue](crate::catalogue::facts) has the
//! [usual answers](crate::catalogue::Known::answers) to choose from.
//!
//! ```
//! use segmentry::{model::{Channel, Consent, Country, Currency, Gender, Money}, prelude::*};
//! # fn same(json: &str, words: Predicate) {
//! #     assert_eq!(serde_json::from_str::<Predicate>(json).unwrap(), words);
//! #     let [written, read] = [serde_json::to_string(&words).unwrap(), json.to_owned()]
//! #         .map(|json| serde_json::from_str::<serde_json::Value>(&json).unwrap());
//! #     assert_eq!(written, read);
//! # }
//!
//! same(r#"{"label": {"value": "gender", "is": ["female"]}}"#, gender().is(Gender::Female));
//! same(
//!     r#"{"label": {"value": "country", "is": ["AT", "DE"]}}"#,
//!     country().is_one_of([Country::AT, Country::DE]),
//! );
//! same(r#"{"label": {"value": "tags", "is": ["newsletter"]}}"#, tag("newsletter"));
//! same(
//!     r#"{"label": {"value": {"consent": "email"}, "is": ["granted"]}}"#,
//!     consent(Channel::Email).is(Consent::Granted),
//! );
//! same(r#"{"label": {"value": "decision_maker", "is": [true]}}"#, decision_maker().is(true));
//! same(
//!     r#"{"label": {"value": "children", "is": {"at_least": {"number": "1"}}}}"#,
//!     children().at_least(1),
//! );
//! same(
//!     r#"{"label": {"value": "income", "is": {"more_than": {"money": "50000 EUR"}}}}"#,
//!     income().more_than(Money::new(50_000, Currency::EUR)?),
//! );
//! same(
//!     r#"{"label": {"value": "signed_up", "is": {"at_least": {"time": "2026-01-01T00:00:00Z"}}}}"#,
//!     signed_up().at_least("2026-01-01T00:00:00Z".parse::<Instant>()?),
//! );
//! same(r#"{"label": {"value": {"attribute": "plan"}, "is": ["pro"]}}"#, attribute("plan").is("pro"));
//! same(r#"{"known": {"label": {"value": "city", "is": "anything"}}}"#, city().is_known());
//! let favourite = |by: &str, is: &str| {
//!     format!(
//!         r#"{{"label": {{
//!             "value": {{"favourite": {{"events": {{"from": ["visit"]}}, "by": "{by}", "least": 5}}}},
//!             "is": {is}
//!         }}}}"#
//!     )
//! };
//! same(&favourite("device", r#"["phone"]"#), visits().favourite(EventField::Device, 5).is("phone"));
//! same(&favourite("weekday", r#"["sunday"]"#), visits().favourite_weekday(5).is(chrono::Weekday::Sun));
//! same(&favourite("hour", r#"{"less_than": {"number": "9"}}"#), visits().favourite_hour(5).less_than(9));
//! same(r#"{"label": {"value": {"level": "usage"}, "is": ["heavy"]}}"#, level("usage").is("heavy"));
//! same(
//!     r#"{"label": {"value": {"score": {"model": "rfm", "of": "recency"}}, "is": {"at_least": {"number": "4"}}}}"#,
//!     score("rfm", "recency").at_least(4),
//! );
//! same(r#"{"label": {"value": {"segment_of": "rfm"}, "is": ["champions"]}}"#, segment_of("rfm").is("champions"));
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! # Ranges
//!
//! | JSON | lets in |
//! |---|---|
//! | `{"exactly": 5}` | this alone |
//! | `{"at_least": 5}`, `{"more_than": 5}` | from, or above, a limit |
//! | `{"at_most": 5}`, `{"less_than": 5}` | up to, or below, a limit |
//! | `{"at_least": 2, "less_than": 5}` | between two: one limit on each side, above or below the other |
//! | `"anything"` | whatever is there; with `known`, whether there is a value at all |
//!
//! What limits are made of:
//!
//! | where | a limit is | as |
//! |---|---|---|
//! | `number` | a whole number | `5` |
//! | `amount` | a decimal as text | `"5"`, `"12.50"` |
//! | `time` | a span | `"5d"` |
//! | `share` | a ratio | `"80%"`, `"1/3"` |
//! | `label`, `in_range` | a value that has an order | `{"number": "5"}`, `{"money": "5 EUR"}`, `{"date": ..}`, `{"time": ..}`, `{"span": ..}` |
//!
//! ```
//! use segmentry::{model::Currency, prelude::*};
//! # fn same(json: &str, words: Predicate) {
//! #     assert_eq!(serde_json::from_str::<Predicate>(json).unwrap(), words);
//! #     let [written, read] = [serde_json::to_string(&words).unwrap(), json.to_owned()]
//! #         .map(|json| serde_json::from_str::<serde_json::Value>(&json).unwrap());
//! #     assert_eq!(written, read);
//! # }
//!
//! let age_is = |range: &str| format!(r#"{{"number": {{"value": "age_in_years", "is": {range}}}}}"#);
//! same(&age_is(r#"{"exactly": 30}"#), age().exactly(30));
//! same(&age_is(r#"{"at_least": 30}"#), age().at_least(30));
//! same(&age_is(r#"{"more_than": 30}"#), age().more_than(30));
//! same(&age_is(r#"{"at_most": 30}"#), age().at_most(30));
//! same(&age_is(r#"{"less_than": 30}"#), age().less_than(30));
//! same(&age_is(r#"{"at_least": 18, "at_most": 30}"#), age().between(18..=30));
//! same(&age_is(r#"{"at_least": 18, "less_than": 30}"#), age().between(18..30));
//! same(&format!(r#"{{"known": {}}}"#, age_is(r#""anything""#)), age().is_known());
//! ```
//!
//! # Events
//!
//! `EVENTS` is a map of these keys:
//!
//! | key | | |
//! |---|---|---|
//! | `from` | required | a list of kinds, at least one |
//! | `where` | | a list of clauses, all of which must hold |
//! | `window` | | a window; without it, all events so far |
//! | `pick` | | only [the first or the latest](#the-first-or-the-latest) of them |
//!
//! ## Kinds
//!
//! | | |
//! |---|---|
//! | purchases | `"order"`, `"order_line"`, `"credit_note"` |
//! | messages | `"message_sent"`, `"message_delivered"`, `"message_opened"`, `"message_machine_opened"`, `"message_clicked"`, `"message_replied"`, `"message_bounced"`, `"message_complained"` |
//! | visits | `"visit"`, `"page_viewed"`, `"product_viewed"`, `"category_viewed"`, `"review_read"` |
//! | forms | `"form_started"`, `"form_submitted"` |
//! | carts | `"cart_added"`, `"cart_removed"`, `"checkout_started"` |
//! | wish lists | `"wish_added"`, `"wish_removed"` |
//! | usage | `"session"` |
//! | feedback | `"nps"`, `"csat"`, `"ces"`, `"stars"`, `"product_reviewed"` |
//! | support | `"support_contacted"`, `"product_returned"` |
//! | subscriptions | `"trial_started"`, `"subscription_started"`, `"subscription_renewed"`, `"subscription_cancelled"` |
//! | social | `"social_reacted"`, `"social_commented"`, `"social_shared"`, `"social_followed"`, `"social_mentioned"` |
//! | referrals | `"referral_made"`, `"referral_converted"` |
//! | the host's own | `{"custom": "visit"}`, by their name |
//!
//! Their order in the list does not matter.
//!
//! ```
//! use segmentry::{model::EventKind, prelude::*};
//! # fn same(json: &str, words: Predicate) {
//! #     assert_eq!(serde_json::from_str::<Predicate>(json).unwrap(), words);
//! #     let [written, read] = [serde_json::to_string(&words).unwrap(), json.to_owned()]
//! #         .map(|json| serde_json::from_str::<serde_json::Value>(&json).unwrap());
//! #     assert_eq!(written, read);
//! # }
//!
//! let any = |kinds: &str| {
//!     format!(r#"{{"number": {{"value": {{"count": {{"from": [{kinds}]}}}}, "is": {{"at_least": 1}}}}}}"#)
//! };
//! same(&any(r#""order""#), orders().any());
//! same(&any(r#""order_line""#), order_lines().any());
//! same(&any(r#""credit_note""#), credit_notes().any());
//! same(&any(r#""message_sent""#), messages().sent().any());
//! same(&any(r#""message_delivered""#), messages().delivered().any());
//! same(&any(r#""message_opened", "message_clicked""#), messages().opened_or_clicked().any());
//! same(
//!     &any(r#""message_opened", "message_machine_opened""#),
//!     messages().opened().including_machine_opens().any(),
//! );
//! same(&any(r#""message_replied""#), messages().replied().any());
//! same(&any(r#""message_bounced""#), messages().bounced().any());
//! same(&any(r#""message_complained""#), messages().complained().any());
//! same(&any(r#""visit""#), visits().any());
//! same(&any(r#""page_viewed""#), views().pages().any());
//! same(&any(r#""product_viewed""#), views().products().any());
//! same(&any(r#""category_viewed""#), views().categories().any());
//! same(&any(r#""review_read""#), views().reviews().any());
//! same(&any(r#""form_started""#), forms().started().any());
//! same(&any(r#""form_submitted""#), forms().submitted().any());
//! same(&any(r#""cart_added""#), carts().added().any());
//! same(&any(r#""cart_removed""#), carts().removed().any());
//! same(&any(r#""checkout_started""#), carts().checkout_started().any());
//! same(&any(r#""wish_added""#), wishes().added().any());
//! same(&any(r#""wish_removed""#), wishes().removed().any());
//! same(&any(r#""session""#), usage().any());
//! same(&any(r#""nps""#), feedback().nps().any());
//! same(&any(r#""csat""#), feedback().csat().any());
//! same(&any(r#""ces""#), feedback().ces().any());
//! same(&any(r#""stars""#), feedback().stars().any());
//! same(&any(r#""product_reviewed""#), reviews().any());
//! same(&any(r#""support_contacted""#), support().any());
//! same(&any(r#""product_returned""#), returns().any());
//! same(&any(r#""trial_started""#), subscriptions().trials().any());
//! same(&any(r#""subscription_started""#), subscriptions().started().any());
//! same(&any(r#""subscription_renewed""#), subscriptions().renewed().any());
//! same(&any(r#""subscription_cancelled""#), subscriptions().cancelled().any());
//! same(
//!     &any(r#""social_reacted", "social_commented", "social_shared", "social_followed", "social_mentioned""#),
//!     social().any_interaction().any(),
//! );
//! same(&any(r#""referral_made""#), referrals().made().any());
//! same(&any(r#""referral_converted""#), referrals().converted().any());
//! same(&any(r#"{"custom": "visit"}"#), custom("visit").any());
//! same(
//!     &any(r#""order", {"custom": "visit"}"#),
//!     events([EventKind::Order, EventKind::custom("visit")]).any(),
//! );
//! ```
//!
//! ## Clauses
//!
//! | JSON | holds when |
//! |---|---|
//! | `{"one_of": {"field": .., "values": [..]}}` | the field has one of these [values](#values); at least one must stand there |
//! | `{"not_one_of": {"field": .., "values": [..]}}` | it has a value, but none of these |
//! | `{"in_range": {"field": .., "is": RANGE}}` | it lies in a [range](#ranges) of values |
//! | `{"has": ..}`, `{"lacks": ..}` | the field has a value, or none |
//! | `{"line": [..]}`, `{"no_line": [..]}` | one line of the order passes all of these clauses, or no line does |
//! | `{"during": OCCASION}`, `{"outside": OCCASION}` | it happened during an [occasion](#occasions), or outside |
//! | `{"followed_by": LINK}`, `{"not_followed_by": LINK}` | there is such an event [after it](#before-and-after), or none |
//! | `{"preceded_by": LINK}`, `{"not_preceded_by": LINK}` | there is such an event before it, or none |
//!
//! In `line` and `no_line` stand the first five forms, about fields of a line.
//!
//! ## Before and after
//!
//! `LINK` is a map of these keys:
//!
//! | key | | |
//! |---|---|---|
//! | `from` | required | the kinds of the other event |
//! | `where` | | clauses that it passes, but none of these four |
//! | `within` | | a span, longer than zero: how far it lies away at most; without it, any time |
//! | `same` | | a field of which both have a value in common |
//!
//! A step of a [funnel](#numbers) is a map of the first two.
//!
//! ```
//! use segmentry::prelude::*;
//! # fn same(json: &str, words: Predicate) {
//! #     assert_eq!(serde_json::from_str::<Predicate>(json).unwrap(), words);
//! #     let [written, read] = [serde_json::to_string(&words).unwrap(), json.to_owned()]
//! #         .map(|json| serde_json::from_str::<serde_json::Value>(&json).unwrap());
//! #     assert_eq!(written, read);
//! # }
//!
//! let any = |kind: &str, clause: &str| {
//!     format!(
//!         r#"{{"number": {{
//!             "value": {{"count": {{"from": [{kind}], "where": [{clause}]}}}},
//!             "is": {{"at_least": 1}}
//!         }}}}"#
//!     )
//! };
//! same(
//!     &any(r#""product_viewed""#, r#"{"followed_by": {"from": ["order_line"], "within": "1h", "same": "product"}}"#),
//!     views().products().followed_by(order_lines().of_the_same(EventField::Product), hours(1)).any(),
//! );
//! same(
//!     &any(r#""cart_added""#, r#"{"not_followed_by": {"from": ["order"], "where": [{"has": "offer"}], "within": "1d"}}"#),
//!     carts().added().not_followed_by(orders().with_offer(), days(1)).any(),
//! );
//! same(
//!     &any(r#""cart_added""#, r#"{"followed_by": {"from": ["order"]}}"#),
//!     carts().added().ever_followed_by(orders()).any(),
//! );
//! same(
//!     &any(r#""cart_added""#, r#"{"not_followed_by": {"from": ["order"]}}"#),
//!     carts().added().never_followed_by(orders()).any(),
//! );
//! same(
//!     &any(r#""order""#, r#"{"preceded_by": {"from": ["visit"], "within": "1d"}}"#),
//!     orders().preceded_by(visits(), days(1)).any(),
//! );
//! same(
//!     &any(r#""visit""#, r#"{"not_preceded_by": {"from": ["order"]}}"#),
//!     visits().never_preceded_by(orders()).any(),
//! );
//! ```
//!
//! ## Fields
//!
//! | values | field | kinds that have it |
//! |---|---|---|
//! | a text | `"channel"` | orders, order lines, messages, visits, views, forms, feedback, support contacts |
//! | | `"offer"`, `"offer_kind"` | orders, order lines, carts |
//! | | `"campaign"` | messages, visits, views, forms, social interactions, referrals |
//! | | `"message_id"` | messages |
//! | | `"product"` | order lines, and in `line`; views of products, reviews read, products added to carts or removed, wishes, feedback, product returns, social interactions |
//! | | `"category"` | order lines, and in `line`; views of products and categories, reviews read, products added to carts or removed, wishes, product returns |
//! | | `"visit_id"` | visits, views, forms, carts, wishes, orders, order lines |
//! | | `"page"` | visits, views, forms |
//! | | `"form"` | forms |
//! | | `"device"` | visits, views, forms, carts, sessions, orders, order lines |
//! | | `"vendor"`, `"operating_system"` | visits, views, forms, sessions |
//! | | `"cart"` | carts |
//! | | `"feature"` | sessions |
//! | | `"topic"` | feedback, support contacts |
//! | | `"reason"` | product returns, cancelled subscriptions |
//! | | `"order_id"` | product returns |
//! | | `"plan"` | subscriptions, trials |
//! | | `"network"` | social interactions |
//! | | `"referred"` | referrals |
//! | a flag | `"gift"` | orders, order lines |
//! | money | `"total"` | orders, credit notes; trials, subscriptions started and renewed |
//! | | `"shipping"`, `"tax"` | orders |
//! | | `"refunded"` | orders: what was given back by now, no value where nothing was |
//! | | `"discount"` | orders; of the line itself, order lines and in `line` |
//! | | `"price"` | order lines, and in `line`; products added to carts or removed |
//! | a number | `"quantity"` | order lines, and in `line`; products added to carts or removed, product returns |
//! | | `"score"` | feedback |
//! | a length of time | `"duration"` | sessions |
//! | any | `{"property": "world"}` | custom events |
//!
//! Feedback is `nps`, `csat`, `ces`, `stars` and `product_reviewed`.
//! [`EventKind::fields`](crate::model::EventKind::fields) tells the fields of a kind.
//!
//! All kinds at `from` must have the field. The codes of channels stand at
//! [`SalesChannel`](crate::model::SalesChannel) for orders and at [`Channel`](crate::model::Channel) for messages,
//! feedback and support (where a visit came from is any text), those of offers at
//! [`OfferKind`](crate::model::OfferKind), those of devices at [`Device`](crate::model::Device).
//!
//! ```
//! use segmentry::{model::{Currency, Money, SalesChannel}, prelude::*};
//! # fn same(json: &str, words: Predicate) {
//! #     assert_eq!(serde_json::from_str::<Predicate>(json).unwrap(), words);
//! #     let [written, read] = [serde_json::to_string(&words).unwrap(), json.to_owned()]
//! #         .map(|json| serde_json::from_str::<serde_json::Value>(&json).unwrap());
//! #     assert_eq!(written, read);
//! # }
//!
//! let any = |kind: &str, clauses: &str| {
//!     format!(
//!         r#"{{"number": {{
//!             "value": {{"count": {{"from": [{kind}], "where": [{clauses}]}}}},
//!             "is": {{"at_least": 1}}
//!         }}}}"#
//!     )
//! };
//! let order = r#""order""#;
//! same(
//!     &any(order, r#"{"one_of": {"field": "channel", "values": ["online"]}}"#),
//!     orders().channel(SalesChannel::Online).any(),
//! );
//! same(&any(order, r#"{"one_of": {"field": "gift", "values": [true]}}"#), orders().gifts().any());
//! same(
//!     &any(order, r#"{"in_range": {"field": "total", "is": {"at_least": {"money": "100 EUR"}}}}"#),
//!     orders().worth(Money::new(100, Currency::EUR)?..).any(),
//! );
//! same(
//!     &any(order, r#"{"has": "offer"}, {"one_of": {"field": "offer_kind", "values": ["gift"]}}"#),
//!     orders().with_offer().offer_kind("gift").any(),
//! );
//! same(&any(order, r#"{"lacks": "offer"}"#), orders().without_offer().any());
//! same(
//!     &any(
//!         order,
//!         r#"{"line": [
//!             {"one_of": {"field": "product", "values": ["mug"]}},
//!             {"in_range": {"field": "quantity", "is": {"at_least": {"number": "2"}}}}
//!         ]}"#,
//!     ),
//!     orders().with_line(line().product("mug").quantity(2..)).any(),
//! );
//! same(&any(order, r#"{"no_line": [{"has": "discount"}]}"#), orders().without_line(line().discounted()).any());
//! same(
//!     &any(r#""message_clicked""#, r#"{"one_of": {"field": "campaign", "values": ["spring"]}}"#),
//!     messages().clicked().campaign("spring").any(),
//! );
//! same(
//!     &any(r#""nps""#, r#"{"in_range": {"field": "score", "is": {"at_least": {"number": "9"}, "at_most": {"number": "10"}}}}"#),
//!     feedback().nps().promoters().any(),
//! );
//! same(
//!     &any(r#""session""#, r#"{"in_range": {"field": "duration", "is": {"at_least": {"span": "10min"}}}}"#),
//!     usage().lasting(minutes(10)..).any(),
//! );
//! same(
//!     &any(
//!         r#"{"custom": "visit"}"#,
//!         r#"{"not_one_of": {"field": {"property": "page"}, "values": ["home", "search"]}}"#,
//!     ),
//!     custom("visit").property("page").is_none_of(["home", "search"]).any(),
//! );
//! # Ok::<(), segmentry::model::MoneyError>(())
//! ```
//!
//! ## Windows
//!
//! | JSON | sees | |
//! |---|---|---|
//! | `{"last": "30d"}` | the last so long | longer than zero |
//! | `{"age": {"from": "60d", "to": "90d"}}` | what is at least `from` and less than `to` ago | `from` may be `"0s"`, and is shorter than `to` |
//! | `{"between": {"from": "..", "to": ".."}}` | from one instant until before another | one of the two may be left out |
//! | `{"calendar": {"unit": "month", "oldest": 1, "newest": 1}}` | whole periods of the calendar | `oldest` is not below `newest` |
//!
//! A `unit` is `"day"`, `"week"`, `"month"`, `"quarter"` or `"year"`; the current one is 0, the one before it 1, and
//! so on. See [`Window`](crate::time::Window) for the boundary cases, and
//! [`CalendarPeriods`](crate::time::CalendarPeriods) for the words and their numbers. A window reaches back at most
//! 10,000 years.
//!
//! ```
//! use segmentry::prelude::*;
//! # fn same(json: &str, words: Predicate) {
//! #     assert_eq!(serde_json::from_str::<Predicate>(json).unwrap(), words);
//! #     let [written, read] = [serde_json::to_string(&words).unwrap(), json.to_owned()]
//! #         .map(|json| serde_json::from_str::<serde_json::Value>(&json).unwrap());
//! #     assert_eq!(written, read);
//! # }
//!
//! let any = |window: &str| {
//!     format!(
//!         r#"{{"number": {{
//!             "value": {{"count": {{"from": ["order"], "window": {window}}}}},
//!             "is": {{"at_least": 1}}
//!         }}}}"#
//!     )
//! };
//! let (from, to): (Instant, Instant) = ("2026-01-01T00:00:00Z".parse()?, "2026-02-01T00:00:00Z".parse()?);
//! same(&any(r#"{"last": "30d"}"#), orders().within_last(days(30)).any());
//! same(&any(r#"{"age": {"from": "60d", "to": "90d"}}"#), orders().aged(days(60)..days(90)).any());
//! same(
//!     &any(r#"{"between": {"from": "2026-01-01T00:00:00Z", "to": "2026-02-01T00:00:00Z"}}"#),
//!     orders().during(from..to).any(),
//! );
//! same(&any(r#"{"between": {"from": "2026-01-01T00:00:00Z"}}"#), orders().during(from..).any());
//! same(&any(r#"{"between": {"to": "2026-02-01T00:00:00Z"}}"#), orders().during(..to).any());
//! same(
//!     &any(r#"{"calendar": {"unit": "day", "oldest": 6, "newest": 0}}"#),
//!     orders().last_days(calendar_days(7)).any(),
//! );
//! same(&any(r#"{"calendar": {"unit": "week", "oldest": 0, "newest": 0}}"#), orders().during(this_week()).any());
//! same(
//!     &any(r#"{"calendar": {"unit": "month", "oldest": 3, "newest": 1}}"#),
//!     orders().during(previous_months(3)).any(),
//! );
//! same(
//!     &any(r#"{"calendar": {"unit": "quarter", "oldest": 1, "newest": 1}}"#),
//!     orders().during(previous_quarter()).any(),
//! );
//! same(&any(r#"{"calendar": {"unit": "year", "oldest": 0, "newest": 0}}"#), orders().during(this_year()).any());
//! # Ok::<(), segmentry::time::ParseInstantError>(())
//! ```
//!
//! ## The first or the latest
//!
//! At `pick` stands `{"end": "first"}`, or `"last"` for the latest, and perhaps `where`: clauses that this one must pass.
//! It is looked for among the events that pass the other `where`.
//!
//! ```
//! use segmentry::prelude::*;
//! # fn same(json: &str, words: Predicate) {
//! #     assert_eq!(serde_json::from_str::<Predicate>(json).unwrap(), words);
//! #     let [written, read] = [serde_json::to_string(&words).unwrap(), json.to_owned()]
//! #         .map(|json| serde_json::from_str::<serde_json::Value>(&json).unwrap());
//! #     assert_eq!(written, read);
//! # }
//!
//! same(
//!     r#"{"number": {"value": {"count": {"from": ["order"], "pick": {"end": "first"}}}, "is": {"at_least": 1}}}"#,
//!     orders().first().any(),
//! );
//! same(
//!     r#"{"number": {
//!         "value": {"count": {
//!             "from": ["cart_added"],
//!             "where": [{"one_of": {"field": "product", "values": ["mug"]}}],
//!             "window": {"last": "7d"},
//!             "pick": {"end": "last", "where": [{"not_followed_by": {"from": ["order"]}}]}
//!         }},
//!         "is": {"at_least": 1}
//!     }}"#,
//!     carts().added().product("mug").within_last(days(7)).latest().never_followed_by(orders()).any(),
//! );
//! ```
//!
//! # Occasions
//!
//! | JSON | is |
//! |---|---|
//! | `{"holiday": {"name": "christmas"}}` | a built-in holiday, by the name of its function in [`holiday`](crate::holiday) |
//! | `{"rule": {"name": "Founders' Day", "is": RULE}}` | a holiday of the host's own: its name in sentences, and its rule |
//! | `{"personal": {"day": "birthday"}}` | the birthday; `"sign_up"` for the day of signing up, `{"kind": "wedding"}` for the profile's occasions of that kind |
//! | `{"daily": {"from": "17:00", "to": "19:00"}}` | a part of the day; from a later time to an earlier one it goes on through midnight |
//!
//! The first three have days of their own, and may have these keys more: `lead` and `trail`, how many days before and after
//! belong to them, 0 to 366; `personal` also `"leap_day": "february_28"` (or `"march_1"`, which holds unless said
//! otherwise). `daily` may have `on`: a list of weekdays, `"monday"` to `"sunday"`. Its times are `"00:00"` to `"23:59"`, at
//! `to` also `"24:00"`.
//!
//! ```
//! use chrono::Weekday;
//! use segmentry::{occasion::{LeapDay, Occasion, Rule}, prelude::*};
//! # fn same_occasion(json: &str, words: impl Into<Occasion>) {
//! #     let words = words.into();
//! #     assert_eq!(serde_json::from_str::<Occasion>(json).unwrap(), words);
//! #     let [written, read] = [serde_json::to_string(&words).unwrap(), json.to_owned()]
//! #         .map(|json| serde_json::from_str::<serde_json::Value>(&json).unwrap());
//! #     assert_eq!(written, read);
//! # }
//!
//! same_occasion(
//!     r#"{"holiday": {"name": "christmas", "lead": 21, "trail": 3}}"#,
//!     holiday::christmas().lead(21).trail(3),
//! );
//! same_occasion(
//!     r#"{"rule": {"name": "Founders' Day", "is": {"fixed": {"month": 6, "day": 1}}, "trail": 7}}"#,
//!     holiday::rule("Founders' Day", Rule::fixed(6, 1)).trail(7),
//! );
//! same_occasion(r#"{"personal": {"day": "birthday", "lead": 7}}"#, birthday().lead(7));
//! same_occasion(
//!     r#"{"personal": {"day": "birthday", "leap_day": "february_28"}}"#,
//!     birthday().leap_day(LeapDay::February28),
//! );
//! same_occasion(r#"{"personal": {"day": "sign_up"}}"#, sign_up_anniversary());
//! same_occasion(r#"{"personal": {"day": {"kind": "wedding"}}}"#, personal("wedding"));
//! same_occasion(r#"{"daily": {"from": "17:00", "to": "19:30"}}"#, daily(clock(17, 0)..clock(19, 30)));
//! same_occasion(
//!     r#"{"daily": {"from": "22:00", "to": "04:00", "on": ["friday", "saturday"]}}"#,
//!     daily(clock(22, 0)..clock(4, 0)).on([Weekday::Fri, Weekday::Sat]),
//! );
//! same_occasion(
//!     r#"{"daily": {"from": "00:00", "to": "24:00", "on": ["saturday", "sunday"]}}"#,
//!     weekends(),
//! );
//! ```
//!
//! ## Rules
//!
//! | JSON | the days |
//! |---|---|
//! | `{"fixed": {"month": 12, "day": 25}}` | this date of every year that has it |
//! | `{"weekday": {"nth": 4, "weekday": "thursday", "month": 11}}` | the first (1) to fifth such weekday of a month |
//! | `{"last_weekday": {"weekday": "monday", "month": 5}}` | the last one |
//! | `"easter"`, `"orthodox_easter"` | Easter Sunday |
//! | `{"after": {"days": 1, "of": RULE}}`, `{"before": ..}` | so many days later, or earlier |
//! | `{"weekday_on_or_after": {"weekday": "sunday", "of": RULE}}`, `{"weekday_on_or_before": ..}` | the day itself if it is such a weekday, else the next, or the one before |
//! | `{"moved": {"rule": RULE, "when": .., "after": 7}}`, or `"before"` | moved by so many days where it falls on one of the weekdays in a list at `when`, or on a day of the rule there |
//! | `{"valid": {"rule": RULE, "since": 2014, "until": 2030}}` | only in these years, both included; either may be left out |
//! | `{"any_of": [..]}` | the days of all these rules |
//! | `{"dates": ["2026-11-27"]}` | the days of a table |
//!
//! The limits stand at [`Rule`](crate::occasion::Rule#limits).
//!
//! ```
//! use chrono::Weekday;
//! use segmentry::occasion::{Rule, Shift};
//! # fn same_rule(json: &str, words: Rule) {
//! #     assert_eq!(serde_json::from_str::<Rule>(json).unwrap(), words);
//! #     let [written, read] = [serde_json::to_string(&words).unwrap(), json.to_owned()]
//! #         .map(|json| serde_json::from_str::<serde_json::Value>(&json).unwrap());
//! #     assert_eq!(written, read);
//! # }
//!
//! same_rule(r#"{"fixed": {"month": 12, "day": 25}}"#, Rule::fixed(12, 25));
//! same_rule(
//!     r#"{"weekday": {"nth": 4, "weekday": "thursday", "month": 11}}"#,
//!     Rule::nth(4, Weekday::Thu, 11),
//! );
//! same_rule(r#"{"last_weekday": {"weekday": "monday", "month": 5}}"#, Rule::last(Weekday::Mon, 5));
//! same_rule(r#""easter""#, Rule::easter());
//! same_rule(r#""orthodox_easter""#, Rule::orthodox_easter());
//! same_rule(r#"{"after": {"days": 50, "of": "easter"}}"#, Rule::easter().days_after(50));
//! same_rule(r#"{"before": {"days": 2, "of": "easter"}}"#, Rule::easter().days_before(2));
//! same_rule(
//!     r#"{"weekday_on_or_after": {"weekday": "sunday", "of": {"fixed": {"month": 11, "day": 27}}}}"#,
//!     Rule::fixed(11, 27).on_or_after(Weekday::Sun),
//! );
//! same_rule(
//!     r#"{"weekday_on_or_before": {"weekday": "wednesday", "of": {"fixed": {"month": 11, "day": 22}}}}"#,
//!     Rule::fixed(11, 22).on_or_before(Weekday::Wed),
//! );
//! same_rule(
//!     r#"{"moved": {"rule": {"fixed": {"month": 4, "day": 27}}, "when": ["sunday"], "before": 1}}"#,
//!     Rule::fixed(4, 27).moved_if_on([Weekday::Sun], Shift::Before(1)),
//! );
//! same_rule(
//!     r#"{"moved": {"rule": {"fixed": {"month": 5, "day": 1}}, "when": "orthodox_easter", "after": 1}}"#,
//!     Rule::fixed(5, 1).moved_if_coinciding(Rule::orthodox_easter(), Shift::After(1)),
//! );
//! same_rule(r#"{"valid": {"rule": "easter", "since": 2014, "until": 2030}}"#, Rule::easter().since(2014).until(2030));
//! same_rule(r#"{"any_of": ["easter", "orthodox_easter"]}"#, Rule::any_of([Rule::easter(), Rule::orthodox_easter()]));
//! same_rule(r#"{"dates": ["2025-09-12", "2026-03-06"]}"#, Rule::on(["2025-09-12".parse()?, "2026-03-06".parse()?]));
//! # Ok::<(), chrono::ParseError>(())
//! ```
//!
//! # Scales
//!
//! A [`Scale`](crate::scale::Scale) is stored beside segments, in an envelope of its own:
//!
//! | key | | |
//! |---|---|---|
//! | `segmentry` | required | the version of the format |
//! | `metric` | required | a metric, as it stands alone; not a `label` |
//! | `lowest` | required | the name of the lowest level |
//! | `above` | required | a list of `{"from": .., "name": ".."}`: where each higher level begins, rising; a limit as in [ranges](#ranges) of that metric |
//!
//! ```
//! use segmentry::{prelude::*, scale::Scale};
//!
//! let json = r#"{
//!     "segmentry": 1,
//!     "metric": {"number": {"count": {"from": ["session"], "window": {"last": "30d"}}}},
//!     "lowest": "light",
//!     "above": [{"from": 5, "name": "average"}, {"from": 20, "name": "heavy"}]
//! }"#;
//! let words = usage().within_last(days(30)).count().levels("light", [(5, "average"), (20, "heavy")]);
//! assert_eq!(serde_json::from_str::<Scale>(json)?, words);
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! # Values
//!
//! In lists of values and in ranges of `label` and `in_range`:
//!
//! | type | JSON | |
//! |---|---|---|
//! | text | `"gold"` | compared exactly: case and spaces count |
//! | flag | `true`, `false` | |
//! | number | `{"number": "12.5"}` | a decimal |
//! | money | `{"money": "19.99 EUR"}` | a decimal, a space, a currency |
//! | date | `{"date": "2026-11-01"}` | |
//! | instant | `{"time": "2026-11-01T00:00:00Z"}` | |
//! | length of time | `{"span": "36h"}` | |
//!
//! Values of different types are never equal: the number 1 is not the text "1".
//!
//! The texts behind them:
//!
//! - A **decimal** is plain: perhaps `-`, digits, perhaps a point and digits, at most 28 digits. No exponent, no `+`,
//!   no leading zero. It is a text, since many programs round the numbers of JSON.
//! - A **span** is a whole number and its unit, without a space: `us`, `ms`, `s`, `min`, `h`, `d` (24 hours) or `w` (7
//!   x 24 hours), as `"90min"`, `"30d"`, `"2w"`; at most 10,000 years of 365 days.
//! - A **ratio** is a percentage of at most six decimals, as `"80%"`, `"12.5%"`, or a fraction, as `"1/3"`, of whole numbers
//!   below 2^32.
//! - An **instant** is RFC 3339 with an offset: `"2026-11-01T00:00:00Z"`, `"2026-11-01T01:00:00+01:00"`.
//! - A **date** is `"2026-11-01"`.
//!
//! What has several forms is read in each and written in one: `"2w"` becomes `"14d"`, `"12.50"` becomes `"12.5"`, `"2/4"`
//! becomes `"50%"`, an instant is written in UTC, kinds, values, weekdays and dates in a fixed order, each once.
//!
//! ```
//! use chrono::NaiveDate;
//! use segmentry::{model::{Currency, Money, Value}, prelude::*};
//! # fn same_value(json: &str, value: Value) {
//! #     assert_eq!(serde_json::from_str::<Value>(json).unwrap(), value);
//! #     let [written, read] = [serde_json::to_string(&value).unwrap(), json.to_owned()]
//! #         .map(|json| serde_json::from_str::<serde_json::Value>(&json).unwrap());
//! #     assert_eq!(written, read);
//! # }
//!
//! same_value(r#""gold""#, "gold".into());
//! same_value("true", true.into());
//! same_value(r#"{"number": "12.5"}"#, "12.5".parse::<rust_decimal::Decimal>()?.into());
//! same_value(r#"{"money": "20 EUR"}"#, Money::new(20, Currency::EUR)?.into());
//! same_value(r#"{"date": "2026-11-01"}"#, NaiveDate::from_ymd_opt(2026, 11, 1).unwrap().into());
//! same_value(r#"{"time": "2026-11-01T00:00:00Z"}"#, "2026-11-01T00:00:00Z".parse::<Instant>()?.into());
//! same_value(r#"{"span": "36h"}"#, hours(36).into());
//! assert_eq!(serde_json::from_str::<Value>(r#"{"span": "2w"}"#)?, days(14).into());
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! # Waterfalls and personas
//!
//! Both are maps around what stands above: a [`Waterfall`](crate::segment::Waterfall) holds segments in their envelopes,
//! [`Personas`](crate::scale::Personas) hold predicates. They have no version of their own.
//!
//! ```
//! use segmentry::{prelude::*, scale::{Persona, Personas}, segment::Waterfall};
//!
//! let json = r#"{"groups": [{"segmentry": 1, "id": "buyers", "rule": {"segment": "all"}}], "remainder": "rest"}"#;
//! let words = Waterfall::new("rest")?.group(Segment::new("buyers", in_segment("all")?)?);
//! assert_eq!(serde_json::from_str::<Waterfall>(json)?, words);
//!
//! let json = r#"{"personas": [{"name": "all", "traits": [{"weight": 2, "rule": "everyone"}]}], "known_at_least": "50%"}"#;
//! let words = Personas::new([Persona::new("all").trait_of(2, everyone())]).known_at_least(percent(50));
//! assert_eq!(serde_json::from_str::<Personas>(json)?, words);
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! # What is refused
//!
//! Reading stops at the first fault and names its place, as a JSON pointer, and what could stand there:
//!
//! ```
//! use segmentry::prelude::*;
//!
//! let fault = |json| serde_json::from_str::<Predicate>(json).unwrap_err().to_string();
//! assert_eq!(
//!     fault(r#"{"number": {"value": {"cuont": {"from": ["order"]}}, "is": {"at_least": 1}}}"#),
//!     "/number/value: unknown metric of a number `cuont`; there are age_in_years, count, distinct, \
//!      most, furthest, distance, days_until, days_since, bucket",
//! );
//! assert_eq!(
//!     fault(r#"{"number": {"value": "age_in_years", "si": {"at_least": 18}}}"#),
//!     "/number: the key `is` is missing; `si` is not a key here",
//! );
//! ```
//!
//! - **Strict**: unknown keys and names, keys that stand twice, `null`, fractions, negative numbers and whole numbers
//!   beyond 64 bits (32 bits at `n`, `oldest` and `newest`) are refused. What is optional is left out, never `null`.
//!   The order of keys does not matter.
//! - **Limited**: 32 levels of predicates ([`Predicate::MAX_DEPTH`](crate::Predicate::MAX_DEPTH)), and 10,000 nodes
//!   (operators and leaves). More nodes are read with a seed of [`Limits`](crate::Limits):
//!   `Limits::default().nodes(50_000)` and then `segment()` or `rule()`; the [context](crate::Context::limits) has the
//!   same limit for binding. Rules of holidays have 8 levels and 1,000 rules.
//! - **Checked when bound**: empty lists and ranges, wrong types, fields that a kind does not have, days that no year has,
//!   segments, scales, score models and host functions that do not exist are read, and reported all together by
//!   [`plan`](crate::Predicate::plan).
//! - **Versioned**: a segment or scale of another version is refused.
//!
//! # What version 1 promises
//!
//! What a library wrote as version 1, each later one that writes version 1 reads as the same definition and writes again to
//! the byte; its canonical form and its hash stay the same. Golden files of every form are tested for that.
//!
//! New kinds, fields, holidays and forms come without a new version: an older library names the one that it does not know.
//! The version rises when something that was written once would mean something else or could no longer be read. The
//! [sentence](crate::Predicate#impl-Display-for-Predicate) of a definition and the words of an error may change with every release.
