//! What the words of several kinds of events have in common.

use super::{events::EventsOf, measure::AmountMetric};
use crate::{
    metric::{FieldClause, Measure, Range, Stat},
    model::{EventField, Value},
};
use core::ops::RangeBounds;
use rust_decimal::Decimal;

/// A range of numbers as a range of values.
pub(super) fn numbers<T: Clone + Into<Decimal>>(range: impl RangeBounds<T>) -> Range<Value> {
    let range: Range<Decimal> = Range::between(&range);
    range.map(|number| Some(Value::Number(*number))).unwrap_or(Range::ANYTHING)
}

impl<K, W> EventsOf<K, W> {
    pub(super) fn in_range(self, field: EventField, range: Range<Value>) -> Self {
        self.field(FieldClause::InRange(field, range))
    }

    pub(super) fn field_stat(self, stat: Stat, of: EventField) -> AmountMetric {
        self.stat(stat, Measure::Field(of))
    }
}

/// A family of which nothing has been said yet, and the words that name what happened.
macro_rules! named {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $word:ident: $($kind:ident),* => $of:ty;)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug)]
        #[must_use]
        pub struct $name;

        impl $name {
            $($(#[$doc])*
            pub fn $word(self) -> $crate::words::EventsOf<$of> {
                $crate::words::EventsOf::of([$($crate::model::EventKind::$kind),*])
            })*
        }
    };
}

/// Kinds of events that move money.
macro_rules! money {
    ($($kind:ty),*) => {$(
        /// What they are worth.
        impl<W> $crate::words::EventsOf<$kind, W> {
            /// Their sum; zero over nothing. Of orders, after refunds and after the credit notes of the same window;
            /// of some orders only, such as those of a channel, credit notes are not taken off.
            #[doc(alias = "sum")]
            pub fn total(self, currency: $crate::model::Currency) -> $crate::words::AmountMetric {
                self.money($crate::metric::Stat::Total, currency)
            }

            /// Their average, compared without rounding; missing over nothing. Refunds are taken off their orders; credit
            /// notes touch no average.
            #[doc(alias = "mean")]
            pub fn average(self, currency: $crate::model::Currency) -> $crate::words::AmountMetric {
                self.money($crate::metric::Stat::Average, currency)
            }

            /// The median: the one in the middle, or of an even number the mean of the middle two, compared without rounding.
            /// Missing over nothing. Refunds are taken off their orders; credit notes touch no median.
            ///
            /// What is usually spent, where one large order would spoil the average:
            ///
            /// ```
            /// use segmentry::{model::{Currency, Customer, Money, Order}, prelude::*, time::Instant};
            ///
            /// let mut customer = Customer::new(1);
            /// for (day, amount) in [(1, 20), (2, 30), (3, 4_000)] {
            ///     let at: Instant = format!("2026-03-0{day}T10:00:00Z").parse()?;
            ///     customer.record(Order::new(at, Money::new(amount, Currency::EUR)?))?;
            /// }
            /// let context = Context::at("2026-04-01T00:00:00Z".parse::<Instant>()?);
            ///
            /// let usual = orders().median(Currency::EUR);
            /// assert_eq!(usual.clone().plan(&context)?.value(&customer).to_string(), "30 EUR");
            /// assert_eq!(usual.at_least(50).to_string(), "the median amount of orders is at least 50 EUR");
            /// # Ok::<(), Box<dyn core::error::Error>>(())
            /// ```
            pub fn median(self, currency: $crate::model::Currency) -> $crate::words::AmountMetric {
                self.money($crate::metric::Stat::Median, currency)
            }

            /// The largest; missing over nothing.
            #[doc(alias = "max")]
            pub fn largest(self, currency: $crate::model::Currency) -> $crate::words::AmountMetric {
                self.money($crate::metric::Stat::Largest, currency)
            }

            /// The smallest; missing over nothing.
            #[doc(alias = "min")]
            pub fn smallest(self, currency: $crate::model::Currency) -> $crate::words::AmountMetric {
                self.money($crate::metric::Stat::Smallest, currency)
            }

            /// That of the first; missing over nothing. Of several at one instant, the first by kind and content. Only
            /// this one need be convertible.
            pub fn first_amount(self, currency: $crate::model::Currency) -> $crate::words::AmountMetric {
                self.money($crate::metric::Stat::First, currency)
            }

            /// How much each is more than the one before, on the whole: the slope of the least-squares line over the first,
            /// second, third..., per event. Missing below two.
            #[doc(alias = "slope")]
            pub fn trend(self, currency: $crate::model::Currency) -> $crate::words::AmountMetric {
                self.money($crate::metric::Stat::Trend, currency)
            }

            /// That of the latest; missing over nothing. Of several at one instant, the last by kind and content. Only
            /// this one need be convertible.
            pub fn last_amount(self, currency: $crate::model::Currency) -> $crate::words::AmountMetric {
                self.money($crate::metric::Stat::Last, currency)
            }
        }
    )*};
}

/// The words that go with these fields, inside the `impl` of a kind that has them.
macro_rules! words_for {
    ($($field:ident),* $(,)?) => {
        $(word_for!($field);)*
    };
}

/// Those of one field. Texts have four words: `@Field: Type, is one, is one of several, how many different, which is most
/// frequent`.
macro_rules! word_for {
    (product) => {
        word_for!(@Product: Text, product products distinct_products favourite_product, "product", "products");
    };
    (category) => {
        word_for!(@Category: Text, category categories distinct_categories favourite_category, "category", "categories");
    };
    (visit) => {
        word_for!(@VisitId: Text, visit_id visit_ids distinct_visits, "visit", "visits");
    };
    (page) => {
        word_for!(@Page: Text, page pages distinct_pages favourite_page, "page", "pages");
    };
    (form) => {
        word_for!(@Form: Text, form forms distinct_forms favourite_form, "form", "forms");
    };
    (cart) => {
        word_for!(@Cart: Text, cart carts distinct_carts favourite_cart, "cart", "carts");
    };
    (feature) => {
        word_for!(@Feature: Text, feature features distinct_features favourite_feature, "feature", "features");
    };
    (topic) => {
        word_for!(@Topic: Text, topic topics distinct_topics favourite_topic, "topic", "topics");
    };
    (reason) => {
        word_for!(@Reason: Text, reason reasons distinct_reasons favourite_reason, "reason", "reasons");
    };
    (plan) => {
        word_for!(@Plan: Text, plan plans distinct_plans favourite_plan, "plan", "plans");
    };
    (network) => {
        word_for!(@Network: Text, network networks distinct_networks favourite_network, "network", "networks");
    };
    (campaign) => {
        word_for!(@Campaign: Text, campaign campaigns distinct_campaigns favourite_campaign, "campaign", "campaigns");
    };
    (order) => {
        word_for!(@OrderId: Text, order orders distinct_orders favourite_order, "order", "orders");
    };
    (device) => {
        word_for!(@Device: Device, device devices distinct_devices favourite_device, "device", "devices");
    };
    (vendor) => {
        word_for!(@Vendor: Text, vendor vendors distinct_vendors favourite_vendor, "vendor", "vendors");
    };
    (operating_system) => {
        word_for!(
            @OperatingSystem: Text, operating_system operating_systems distinct_operating_systems favourite_operating_system,
            "operating system", "operating systems"
        );
    };
    (channel) => {
        word_for!(@Channel: Channel, channel channels distinct_channels favourite_channel, "channel", "channels");
    };
    (referred) => {
        word_for!(
            @Referred: Text, referred referred_any_of distinct_referred,
            "referred customer", "referred customers"
        );
    };
    (visit_channel) => {
        word_for!(@Channel: Text, channel channels distinct_channels favourite_channel, "channel", "channels");
    };
    (sales_channel) => {
        word_for!(@Channel: SalesChannel, channel channels distinct_channels favourite_channel, "sales channel", "sales channels");
    };
    (offer) => {
        word_for!(@Offer: Text, offer offers distinct_offers favourite_offer, "coupon or offer", "coupons or offers");
        word_for!(
            @OfferKind: OfferKind, offer_kind offer_kinds distinct_offer_kinds favourite_offer_kind,
            "kind of offer", "kinds of offer"
        );

        /// Those with any coupon or offer.
        pub fn with_offer(self) -> Self {
            self.field($crate::metric::FieldClause::Has($crate::model::EventField::Offer))
        }

        /// Those without a coupon or offer. A discount is another matter.
        pub fn without_offer(self) -> Self {
            self.field($crate::metric::FieldClause::Lacks($crate::model::EventField::Offer))
        }
    };
    (quantity) => {
        /// Those of so many pieces.
        pub fn quantity<T: Clone + Into<rust_decimal::Decimal>>(self, range: impl core::ops::RangeBounds<T>) -> Self {
            self.in_range($crate::model::EventField::Quantity, $crate::words::common::numbers(range))
        }

        /// How many pieces in all; zero over nothing, missing where it is not known of one.
        pub fn total_quantity(self) -> $crate::words::AmountMetric {
            self.field_stat($crate::metric::Stat::Total, $crate::model::EventField::Quantity)
        }
    };
    (score) => {
        /// Those with a score in a range: `0..=6`, `4..`.
        pub fn score<T: Clone + Into<rust_decimal::Decimal>>(self, range: impl core::ops::RangeBounds<T>) -> Self {
            self.in_range($crate::model::EventField::Score, $crate::words::common::numbers(range))
        }

        /// The average score, compared without rounding; missing over nothing.
        pub fn average_score(self) -> $crate::words::AmountMetric {
            self.field_stat($crate::metric::Stat::Average, $crate::model::EventField::Score)
        }

        /// The median score: the one in the middle, or of an even number the mean of the middle two, compared without
        /// rounding. Missing over nothing.
        pub fn median_score(self) -> $crate::words::AmountMetric {
            self.field_stat($crate::metric::Stat::Median, $crate::model::EventField::Score)
        }

        /// The score of the latest; missing over nothing. Of several at one instant, the last by kind and content.
        pub fn latest_score(self) -> $crate::words::AmountMetric {
            self.field_stat($crate::metric::Stat::Last, $crate::model::EventField::Score)
        }

        /// How much each score is more than the one before, on the whole: the slope of the least-squares line over the
        /// first, second, third..., per answer. Below zero, satisfaction falls. Missing below two.
        #[doc(alias = "direction")]
        pub fn score_trend(self) -> $crate::words::AmountMetric {
            self.field_stat($crate::metric::Stat::Trend, $crate::model::EventField::Score)
        }

        /// The lowest score; missing over nothing.
        pub fn lowest_score(self) -> $crate::words::AmountMetric {
            self.field_stat($crate::metric::Stat::Smallest, $crate::model::EventField::Score)
        }
    };
    (price) => {
        /// Those at a price of one in a range. One in another currency is converted with the context's rates; without a
        /// rate the metric is missing.
        pub fn price(self, range: impl core::ops::RangeBounds<$crate::model::Money>) -> Self {
            self.in_range($crate::model::EventField::Price, $crate::metric::Range::between(&range))
        }
    };
    (total) => {
        /// Those whose total (of an order, before refunds) lies in a range. One in another currency is converted with
        /// the context's rates; without a rate the metric is missing.
        pub fn worth(self, range: impl core::ops::RangeBounds<$crate::model::Money>) -> Self {
            self.in_range($crate::model::EventField::Total, $crate::metric::Range::between(&range))
        }
    };
    (refund) => {
        /// Those on which any money had been given back by `as_of`, in part or in whole. Refunds that came later are not
        /// seen, so a question about the past is answered as it would have been then.
        pub fn refunded(self) -> Self {
            self.field($crate::metric::FieldClause::Has($crate::model::EventField::Refunded))
        }

        /// Those on which no money had been given back by `as_of`.
        ///
        /// Who has kept everything he ever bought:
        ///
        /// ```
        /// use segmentry::prelude::*;
        /// let keeps_it_all = orders().unrefunded().share_of(orders()).exactly(percent(100));
        /// assert_eq!(keeps_it_all.to_string(), "orders with no refund are exactly 100% of orders");
        /// ```
        pub fn unrefunded(self) -> Self {
            self.field($crate::metric::FieldClause::Lacks($crate::model::EventField::Refunded))
        }

        /// Those on which so much money had been given back by `as_of`, all refunds of the order together. In another
        /// currency it is converted with the context's rates at the order's instant; without a rate the metric is missing.
        pub fn refund(self, range: impl core::ops::RangeBounds<$crate::model::Money>) -> Self {
            self.in_range($crate::model::EventField::Refunded, $crate::metric::Range::between(&range))
        }
    };
    (duration) => {
        /// Those that lasted so long.
        pub fn lasting(self, range: impl core::ops::RangeBounds<$crate::time::Span>) -> Self {
            self.in_range($crate::model::EventField::Duration, $crate::metric::Range::between(&range))
        }
    };
    (@$field:ident: $type:ident, $is:ident $is_any_of:ident $distinct:ident $($favourite:ident)?, $one:literal, $many:literal) => {
        #[doc = concat!("Those with this ", $one, ".")]
        pub fn $is(self, value: impl Into<$crate::model::$type>) -> Self {
            self.$is_any_of([value])
        }

        #[doc = concat!("Those with any of these ", $many, ".")]
        pub fn $is_any_of<T: Into<$crate::model::$type>>(self, values: impl IntoIterator<Item = T>) -> Self {
            self.one_of($crate::model::EventField::$field, values.into_iter().map(|value| value.into().into()))
        }

        #[doc = concat!("How many different ", $many, "; zero over nothing.")]
        pub fn $distinct(self) -> $crate::words::CountMetric {
            self.distinct_field($crate::model::EventField::$field)
        }

        $(
            #[doc = concat!("The ", $one, " that most of them have; several where there is a tie, unknown below `least` of them.")]
            pub fn $favourite(self, least: u32) -> $crate::words::FactOf<$crate::model::$type> {
                self.favourite_by($crate::metric::GroupBy::Field($crate::model::EventField::$field), least)
            }
        )?
    };
}
