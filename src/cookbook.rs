//! Thirty segments that guides to customer segmentation name, each as code and as the sentence it prints.
//! Documentation only; [`choosing`](crate::choosing) is the index of all words.
//!
//! The numbers are starting points: print your own, look at how many members they give, and move them. Where a segment
//! is a guess about people, the text says what the guess rests on. Every block begins with `use
//! segmentry::prelude::*;`.
//!
//! # Who reads the messages
//!
//! ## 1. Engaged subscribers
//!
//! "Opened or clicked in the last 30 days." The ready-made [`engagement`](crate::ready::engagement) tiers tile, so
//! nobody is in two of them; `.limits([days(15), ..])` makes them stricter, `.on(Channel::Email)` looks at one
//! channel.
//!
//! ```
//! # use segmentry::prelude::*;
//! let engaged = engagement().engaged();
//! assert_eq!(
//!     engaged.to_string(),
//!     "the latest message opened or message clicked is less than 30 days ago, counting unknown as no",
//! );
//! # engaged.plan(&Context::at("2026-11-22T12:00:00Z".parse::<Instant>()?))?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! ## 2. Partially engaged subscribers
//!
//! "Their last open or click is two to three months old." Send less, and send what they used to click.
//!
//! ```
//! # use segmentry::prelude::*;
//! let partially_engaged = engagement().partially_engaged();
//! assert_eq!(
//!     partially_engaged.to_string(),
//!     "the latest message opened or message clicked is at least 60 days and less than 90 days ago, counting unknown \
//!      as no",
//! );
//! # partially_engaged.plan(&Context::at("2026-11-22T12:00:00Z".parse::<Instant>()?))?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! ## 3. Unengaged subscribers
//!
//! "Nothing for four months, or never, although there was time." A last message, then take them off the list.
//!
//! ```
//! # use segmentry::prelude::*;
//! let unengaged = engagement().unengaged();
//! assert_eq!(
//!     unengaged.to_string(),
//!     "(the latest message opened or message clicked is at least 120 days ago, counting unknown as no) or ((no \
//!      messages opened or messages clicked and the first message delivered is at least 120 days ago), counting \
//!      unknown as no)",
//! );
//! # unengaged.plan(&Context::at("2026-11-22T12:00:00Z".parse::<Instant>()?))?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! # How much they buy
//!
//! ## 4. VIP customers
//!
//! "More than ten purchases." By money: `orders().within_last(days(365)).total(Currency::EUR).at_least(500)`.
//!
//! ```
//! # use segmentry::prelude::*;
//! let vip = orders().count().more_than(10);
//! assert_eq!(vip.to_string(), "more than 10 orders");
//! # vip.plan(&Context::at("2026-11-22T12:00:00Z".parse::<Instant>()?))?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! ## 5. One-time buyers
//!
//! "Bought once, and did not come back." The month leaves out those who have only just bought.
//!
//! ```
//! # use segmentry::prelude::*;
//! let one_time = orders().count().exactly(1) & orders().since_last().at_least(days(30));
//! assert_eq!(one_time.to_string(), "exactly 1 order and the latest order is at least 30 days ago");
//! # one_time.plan(&Context::at("2026-11-22T12:00:00Z".parse::<Instant>()?))?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! ## 6. Subscribers who never bought
//!
//! "On the list for two weeks, and no order." Who signed up yesterday gets the welcome message instead.
//!
//! ```
//! # use segmentry::prelude::*;
//! let never_bought = tenure().at_least(days(14)) & orders().none();
//! assert_eq!(never_bought.to_string(), "sign-up is at least 14 days ago and no orders");
//! # never_bought.plan(&Context::at("2026-11-22T12:00:00Z".parse::<Instant>()?))?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! # Who and where they are
//!
//! ## 7. Near a city
//!
//! "Within 25 kilometres of the shop in Berlin." Needs the coordinates of the home; by name, say
//! `city().is("Berlin")`.
//!
//! ```
//! # use segmentry::prelude::*;
//! use segmentry::model::GeoPoint;
//! let near_berlin = home().within(kilometres(25), GeoPoint::degrees("52.52", "13.405")?);
//! assert_eq!(near_berlin.to_string(), "home is at most 25 kilometres from 52.52,13.405");
//! # near_berlin.plan(&Context::at("2026-11-22T12:00:00Z".parse::<Instant>()?))?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! ## 8. Women who are VIP
//!
//! "Our best customers, for the collection that is made for women." Gender is what the customer says it is; where
//! nothing is said, the customer is in neither this segment nor its opposite.
//!
//! ```
//! # use segmentry::prelude::*;
//! use segmentry::model::Gender;
//! let vip_women = gender().is(Gender::Female) & orders().count().more_than(10);
//! assert_eq!(vip_women.to_string(), "gender is female and more than 10 orders");
//! # vip_women.plan(&Context::at("2026-11-22T12:00:00Z".parse::<Instant>()?))?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! # How they come to a purchase
//!
//! ## 9. Looked at a product and left
//!
//! "Viewed a product one to fourteen days ago, and has not bought that product since." Read by a
//! [`finder`](crate::words::EventsOf::finder), the same events tell which product it was, to be shown in the message.
//!
//! ```
//! # use segmentry::prelude::*;
//! let bought_it = order_lines().of_the_same(EventField::Product);
//! let looked_and_left = views().products().aged(days(1)..days(14)).never_followed_by(bought_it).any();
//! assert_eq!(
//!     looked_and_left.to_string(),
//!     "at least 1 product view at an age of 1 day to under 14 days not followed by any order line of the same \
//!      product",
//! );
//! # looked_and_left.plan(&Context::at("2026-11-22T12:00:00Z".parse::<Instant>()?))?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! ## 10. Abandoned cart with a free-shipping offer
//!
//! "Put something into the cart with free shipping promised, a day to a week ago, and has ordered nothing since."
//! Without `offer_kind` it is every abandoned cart, to which free shipping may then be offered. Beware of
//! `.not_followed_by(orders(), hours(24))` here: it also keeps the carts that were ordered on the second day.
//!
//! ```
//! # use segmentry::prelude::*;
//! use segmentry::model::OfferKind;
//! let carts = carts().added().offer_kind(OfferKind::FreeShipping).aged(days(1)..days(7));
//! let abandoned = carts.never_followed_by(orders()).any();
//! assert_eq!(
//!     abandoned.to_string(),
//!     "at least 1 product added to a cart with kind of offer free_shipping at an age of 1 day to under 7 days not \
//!      followed by any order",
//! );
//! # abandoned.plan(&Context::at("2026-11-22T12:00:00Z".parse::<Instant>()?))?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! ## 11. Waits for the best price
//!
//! "At least 80 % of the orders with a coupon." Of one or two orders a share says nothing, so some are asked for. Where
//! prices are also cut without coupons, ask for the opposite: the orders at full price in every way,
//! `orders().undiscounted().without_offer().without_line(line().discounted())`, are at most 20 %.
//!
//! ```
//! # use segmentry::prelude::*;
//! let bargain_hunter = orders().with_offer().share_of(orders()).at_least(percent(80)) & orders().count().at_least(4);
//! assert_eq!(bargain_hunter.to_string(), "(orders with any offer are at least 80% of orders) and at least 4 orders");
//! # bargain_hunter.plan(&Context::at("2026-11-22T12:00:00Z".parse::<Instant>()?))?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! ## 12. In no hurry
//!
//! "Two weeks or more, or five visits, before the first purchase."
//!
//! ```
//! # use segmentry::prelude::*;
//! let visits_before = visits().never_preceded_by(orders()).count();
//! let in_no_hurry = orders().any() & (between(visits(), orders()).at_least(days(14)) | visits_before.at_least(5));
//! assert_eq!(
//!     in_no_hurry.to_string(),
//!     "at least 1 order and (the time from the first visit to the first order is at least 14 days or at least 5 \
//!      visits not preceded by any order)",
//! );
//! # in_no_hurry.plan(&Context::at("2026-11-22T12:00:00Z".parse::<Instant>()?))?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! ## 13. Wants reassurance
//!
//! "Reads reviews before buying." A guess: that who reads reviews lacks trust, not information. Orders that followed
//! the reading of a review within three days are a stronger sign than reviews read.
//!
//! ```
//! # use segmentry::prelude::*;
//! let after_reviews = orders().preceded_by(views().reviews(), days(3));
//! let wants_reassurance = after_reviews.count().at_least(2);
//! assert_eq!(wants_reassurance.to_string(), "at least 2 orders preceded within 3 days by any review read");
//! # wants_reassurance.plan(&Context::at("2026-11-22T12:00:00Z".parse::<Instant>()?))?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! # When they buy
//!
//! ## 14. Buys only before Christmas
//!
//! "Bought in two years, and never outside the four weeks before Christmas." One such year is no habit yet.
//!
//! ```
//! # use segmentry::prelude::*;
//! let christmas_only = orders().only_during(holiday::christmas().lead(28)) & orders().active_years().at_least(2);
//! assert_eq!(
//!     christmas_only.to_string(),
//!     "at least 1 order and no orders outside Christmas and the 28 days before and the number of years with orders \
//!      is at least 2",
//! );
//! # christmas_only.plan(&Context::at("2026-11-22T12:00:00Z".parse::<Instant>()?))?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! ## 15. Thanksgiving promotion regulars
//!
//! "Every year, from the week before Thanksgiving to Cyber Monday, they order something on offer." Twice at least:
//! every one of one is no regularity.
//!
//! ```
//! # use segmentry::prelude::*;
//! let thanksgiving = holiday::thanksgiving().lead(7).trail(4);
//! let on_offer = orders().with_offer();
//! let regulars = on_offer.every_year_during(thanksgiving, 2);
//! assert_eq!(
//!     regulars.to_string(),
//!     "(orders with any offer fall in every occurrence of Thanksgiving, the 7 days before and the 4 after, counted \
//!      from the first order with any offer) and the number of occurrences of Thanksgiving, the 7 days before and the \
//!      4 after with orders with any offer is at least 2",
//! );
//! # regulars.plan(&Context::at("2026-11-22T12:00:00Z".parse::<Instant>()?))?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! ## 16. Birthday coming up
//!
//! "Within the next two weeks", today included. The year of birth need not be known.
//!
//! ```
//! # use segmentry::prelude::*;
//! let birthday_soon = birthday().within_next(calendar_days(14));
//! assert_eq!(birthday_soon.to_string(), "the birthday is within the next 14 days");
//! # birthday_soon.plan(&Context::at("2026-11-22T12:00:00Z".parse::<Instant>()?))?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! ## 17. Anniversary as a customer
//!
//! "A year with us today, or two, or three."
//!
//! ```
//! # use segmentry::prelude::*;
//! let anniversary = sign_up_anniversary().within_next(calendar_days(1));
//! assert_eq!(anniversary.to_string(), "the anniversary of signing up is today");
//! # anniversary.plan(&Context::at("2026-11-22T12:00:00Z".parse::<Instant>()?))?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! ## 18. Getting married
//!
//! "The wedding is in the next six months." The profile holds the day (`profile.occasions`) where the customer has
//! told it, with a gift list, say; it comes once unless it recurs. Where nothing is told, the answer is unknown, not
//! no.
//!
//! ```
//! # use segmentry::prelude::*;
//! use segmentry::model::OccasionKind;
//! let getting_married = personal(OccasionKind::Wedding).within_next(calendar_days(183));
//! assert_eq!(getting_married.to_string(), "the wedding is within the next 183 days");
//! # getting_married.plan(&Context::at("2026-11-22T12:00:00Z".parse::<Instant>()?))?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! ## 19. Morning coffee buyers
//!
//! "A coffee between six and ten, in at least three of the last four weeks", by the clock on the customer's wall.
//!
//! ```
//! # use segmentry::prelude::*;
//! let morning = daily(clock(6, 0)..clock(10, 0));
//! let morning_coffee = order_lines().category("coffee").during(morning).in_at_least(3, previous_weeks(4));
//! assert_eq!(
//!     morning_coffee.to_string(),
//!     "the number of weeks with order lines with category coffee from 06:00 to 10:00 in the previous 4 weeks is at \
//!      least 3",
//! );
//! # morning_coffee.plan(&Context::at("2026-11-22T12:00:00Z".parse::<Instant>()?))?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! ## 20. Happy hour buyers
//!
//! "Most of what they order, they order between five and seven."
//!
//! ```
//! # use segmentry::prelude::*;
//! let happy_hour = orders().during(daily(clock(17, 0)..clock(19, 0)));
//! let happy_hour_buyer = happy_hour.share_of(orders()).more_than(percent(50)) & orders().count().at_least(4);
//! assert_eq!(
//!     happy_hour_buyer.to_string(),
//!     "(orders from 17:00 to 19:00 are more than 50% of orders) and at least 4 orders",
//! );
//! # happy_hour_buyer.plan(&Context::at("2026-11-22T12:00:00Z".parse::<Instant>()?))?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! ## 21. Buys at the weekend
//!
//! "Three quarters of the orders on Saturdays and Sundays." By chance it would be two in seven.
//!
//! ```
//! # use segmentry::prelude::*;
//! let at_weekends = orders().during(weekends()).share_of(orders()).at_least(percent(75));
//! let weekend_buyer = at_weekends & orders().count().at_least(4);
//! assert_eq!(
//!     weekend_buyer.to_string(),
//!     "(orders on Saturdays and Sundays are at least 75% of orders) and at least 4 orders",
//! );
//! # weekend_buyer.plan(&Context::at("2026-11-22T12:00:00Z".parse::<Instant>()?))?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! # How much they use
//!
//! ## 22. Heavy users
//!
//! "Twenty sessions a month and more." The limits stand in one [`Scale`](crate::scale::Scale), so light, average and
//! heavy tile.
//!
//! ```
//! # use segmentry::prelude::*;
//! let scale = usage().within_last(days(30)).count().levels("light", [(5, "average"), (20, "heavy")]);
//! let heavy = scale.level("heavy");
//! assert_eq!(heavy.to_string(), "at least 20 usage sessions in the last 30 days");
//! # heavy.plan(&Context::at("2026-11-22T12:00:00Z".parse::<Instant>()?))?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! ## 23. Light users
//!
//! "Fewer than five." Here the scale stands in the context and the segment names the level: the limits may move
//! without the segment being written anew. Who never used the product is on the lowest level too, so a session is
//! asked for.
//!
//! ```
//! # use segmentry::prelude::*;
//! let light = level("usage").is("light") & usage().any();
//! assert_eq!(light.to_string(), "the level of usage is light and at least 1 usage session");
//! # let scale = usage().within_last(days(30)).count().levels("light", [(5, "average"), (20, "heavy")]);
//! # light.plan(&Context::at("2026-11-22T12:00:00Z".parse::<Instant>()?).scale("usage", scale))?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! ## 24. Regular customers ready for the loyalty programme
//!
//! "Ordered in at least six of the last twelve months, and in no tier." A tier that is not known is taken for none.
//!
//! ```
//! # use segmentry::prelude::*;
//! let ready_for_loyalty = orders().in_at_least(6, previous_months(12)) & loyalty_tier().is_unknown();
//! assert_eq!(
//!     ready_for_loyalty.to_string(),
//!     "the number of months with orders in the previous 12 months is at least 6 and loyalty tier is unknown",
//! );
//! # ready_for_loyalty.plan(&Context::at("2026-11-22T12:00:00Z".parse::<Instant>()?))?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! ## 25. Power users of one feature
//!
//! "Five hours a month with the export." A session counts whole where the feature was used in it.
//!
//! ```
//! # use segmentry::prelude::*;
//! let power_user = usage().feature("export").within_last(days(30)).total_duration().at_least(hours(5));
//! assert_eq!(
//!     power_user.to_string(),
//!     "the total duration of usage sessions with feature export in the last 30 days is at least 5 hours",
//! );
//! # power_user.plan(&Context::at("2026-11-22T12:00:00Z".parse::<Instant>()?))?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! # How content they are
//!
//! ## 26. Promoters
//!
//! "Nine or ten on the latest net promoter question." An old answer says little, so only the last year is looked at.
//!
//! ```
//! # use segmentry::prelude::*;
//! let promoter = feedback().nps().within_last(days(365)).latest().promoters().any();
//! assert_eq!(
//!     promoter.to_string(),
//!     "the latest NPS answer in the last 365 days is one with score at least 9 and at most 10",
//! );
//! # promoter.plan(&Context::at("2026-11-22T12:00:00Z".parse::<Instant>()?))?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! ## 27. Dissatisfied, so no upsell
//!
//! "Whoever was unhappy last time, or asked for help twice this month, is left alone." An answer is satisfaction as it is
//! said, however long ago; repeated calls for help are a guess at it from behaviour.
//!
//! ```
//! # use segmentry::prelude::*;
//! let leave_alone = dissatisfied() | support().within_last(days(30)).count().at_least(2);
//! let upsell = orders().count().at_least(2) & !leave_alone;
//! assert_eq!(
//!     upsell.to_string(),
//!     "at least 2 orders and not (((the score of the latest NPS answer in the last 365 days is at most 6 or the \
//!      score of the latest CSAT answer in the last 365 days is at most 2 or the score of the latest star rating in \
//!      the last 365 days is at most 2 or the score of the latest product review in the last 365 days is at most 2), \
//!      counting unknown as no) or at least 2 support contacts in the last 30 days)",
//! );
//! # upsell.plan(&Context::at("2026-11-22T12:00:00Z".parse::<Instant>()?))?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! ## 28. Likely higher income, by device
//!
//! "Mostly comes with an expensive phone." A guess that rests on what devices cost: in the United States of 2016,
//! whether somebody owned an iPhone told the top quarter of incomes from the bottom quarter in 69 % of cases (Bertrand
//! and Kamenica, 2018, NBER working paper 24771); tossing a coin gives 50 %. So one guess in three is wrong, elsewhere
//! and later perhaps more. Where the [`income`](crate::words::income) is known, ask for it instead, and do not let a
//! guess at income decide a price.
//!
//! ```
//! # use segmentry::prelude::*;
//! let expensive_phone = visits().within_last(days(180)).favourite(EventField::Vendor, 5).is("Apple");
//! assert_eq!(
//!     expensive_phone.to_string(),
//!     "the favourite vendor of visits in the last 180 days (of at least 5) is Apple",
//! );
//! # expensive_phone.plan(&Context::at("2026-11-22T12:00:00Z".parse::<Instant>()?))?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! # Where they are on the way
//!
//! ## 29. Prospects stuck before the first purchase
//!
//! "Filled a cart, and went no farther within a week." Everybody had that week, since the first step is at least as
//! old.
//!
//! ```
//! # use segmentry::prelude::*;
//! let steps = funnel(views().products()).then(carts().added()).then(carts().checkout_started()).then(orders());
//! let stuck = steps.within(days(7)).aged(days(7)..days(60)).stuck_at(2) & orders().none();
//! assert_eq!(
//!     stuck.to_string(),
//!     "the furthest step of (1. product view, 2. product added to a cart, 3. checkout started, 4. order; within 7 \
//!      days, begun at an age of 7 days to under 60 days) is exactly 2 and no orders",
//! );
//! # stuck.plan(&Context::at("2026-11-22T12:00:00Z".parse::<Instant>()?))?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! ## 30. Lapsed customers to win back
//!
//! "Three orders or more, and none for a year." A year suits a shop for clothes; for coffee beans, ask for
//! `orders().overdue().at_least(percent(300))`: late by the customer's own rhythm.
//!
//! ```
//! # use segmentry::prelude::*;
//! let win_back = journey().lapsed_after(days(365)).stage(Stage::Lapsed) & orders().count().at_least(3);
//! assert_eq!(win_back.to_string(), "the latest order is at least 365 days ago and at least 3 orders");
//! # win_back.plan(&Context::at("2026-11-22T12:00:00Z".parse::<Instant>()?))?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
