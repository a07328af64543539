//! Recency, frequency and monetary value of tables of purchases: every policy at its boundaries, and all of them against a slow
//! and obvious calculation.

use chrono::{Datelike, NaiveDate};
use proptest::{collection::vec, prelude::*, sample::select};
use rust_decimal::Decimal;
use segmentry::rfm::{Grain, Monetary, Negatives, PurchaseError, PurchaseReport, Purchases, Summary, Terms};
use std::{collections::BTreeMap, ops::Range};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn date_of(day: i32) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(day + 719_163).unwrap()
}

fn day_of(date: NaiveDate) -> i32 {
    date.num_days_from_ce() - 719_163
}

/// Of customers, dates and cents.
fn table(customers: u32, rows: &[(u32, &str, i64)]) -> Purchases {
    let mut purchases = Purchases::new(customers, 2).unwrap();
    for (customer, day, cents) in rows {
        purchases.push(*customer, date(day), Decimal::new(*cents, 2)).unwrap();
    }
    purchases
}

/// Of one customer: recency, frequency, monetary value; nothing without purchases.
fn one(purchases: &Purchases, terms: &Terms) -> Option<(u32, u32, i64)> {
    let summary = purchases.summarise(terms).unwrap();
    let values = (summary.recency(), summary.frequency(), summary.monetary());
    summary.customers().first().map(|_| (values.0[0], values.1[0], values.2[0]))
}

fn march_31() -> Terms {
    Terms::at(date("2026-03-31"))
}

mod windows {
    use super::*;

    #[test]
    fn the_date_itself_is_visible_and_the_next_is_not() {
        let purchases = table(1, &[(0, "2026-03-31", 1_00), (0, "2026-04-01", 10_00)]);
        assert_eq!(one(&purchases, &march_31()), Some((0, 1, 1_00)));
        assert_eq!(one(&purchases, &Terms::at(date("2026-04-01"))), Some((0, 2, 11_00)));
        assert_eq!(one(&purchases, &Terms::at(date("2026-03-30"))), None);
        // Not even where a window reaches further.
        let further = march_31().recency_in(..=date("2026-12-31")).monetary_in(..date("2027-01-01"));
        assert_eq!(one(&purchases, &further), Some((0, 1, 1_00)));
    }

    #[test]
    fn a_window_has_its_first_day_and_not_its_last() {
        let purchases = table(
            1,
            &[
                (0, "2026-01-31", 1_00),
                (0, "2026-02-01", 10_00),
                (0, "2026-02-28", 100_00),
                (0, "2026-03-01", 1_000_00),
            ],
        );
        let (first, end) = (date("2026-02-01"), date("2026-03-01"));
        assert_eq!(one(&purchases, &march_31().monetary_in(first..end)), Some((30, 4, 110_00)));
        assert_eq!(one(&purchases, &march_31().frequency_in(first..end)), Some((30, 2, 1_111_00)));
        assert_eq!(one(&purchases, &march_31().recency_in(first..end)), Some((31, 4, 1_111_00)));
        assert_eq!(one(&purchases, &march_31().monetary_in(first..=end)), Some((30, 4, 1_110_00)));
        let all = march_31().recency_in(first..end).frequency_in(first..end).monetary_in(first..end);
        assert_eq!(one(&purchases, &all), Some((31, 2, 110_00)));
    }

    #[test]
    fn who_bought_outside_of_the_window_of_recency_has_no_purchase() {
        let purchases = table(2, &[(0, "2025-03-31", 1_00), (1, "2026-03-01", 2_00)]);
        let summary = purchases.summarise(&march_31().recency_in(date("2025-04-01")..)).unwrap();
        assert_eq!(summary.customers(), [1]);
        assert!(summary.without_purchases().eq([0]));
        assert_eq!(summary.report().of_others, Decimal::new(1_00, 2));
        assert_eq!((summary.report().purchases, summary.report().outside_windows), (2, 0));
    }

    #[test]
    fn other_windows_may_be_empty() {
        let purchases = table(1, &[(0, "2026-03-01", 2_00)]);
        let april = date("2026-04-01")..;
        assert_eq!(one(&purchases, &march_31().frequency_in(april.clone())), Some((30, 0, 2_00)));
        assert_eq!(one(&purchases, &march_31().monetary_in(april.clone())), Some((30, 1, 0)));
        let reversed = date("2026-04-01")..date("2026-01-01");
        assert_eq!(one(&purchases, &march_31().recency_in(reversed.clone())), None);
        let all = march_31().recency_in(reversed.clone()).frequency_in(reversed.clone()).monetary_in(reversed);
        assert_eq!(one(&purchases, &all), None);
        // A total of nothing is zero; there is no mean of nothing.
        for monetary in [Monetary::Mean, Monetary::Median, Monetary::Largest, Monetary::Smallest] {
            let terms = march_31().monetary(monetary).monetary_in(april.clone());
            let summary = purchases.summarise(&terms).unwrap();
            assert!(summary.is_empty());
            assert_eq!(summary.without_money(), [0]);
            assert_eq!(summary.without_purchases().count(), 0);
            assert_eq!((summary.report().without_money, summary.report().without_purchases), (1, 0));
        }
    }
}

mod grains {
    use super::*;

    #[test]
    fn rows_of_a_day_or_a_week_become_one_purchase() {
        // 2026-03-01 is a Sunday.
        let purchases = table(
            1,
            &[
                (0, "2026-02-23", 1_00),
                (0, "2026-03-01", 2_00),
                (0, "2026-03-01", 3_00),
                (0, "2026-03-02", 4_00),
                (0, "2026-03-08", 5_00),
            ],
        );
        let largest = march_31().monetary(Monetary::Largest);
        assert_eq!(one(&purchases, &largest), Some((23, 5, 5_00)));
        assert_eq!(one(&purchases, &largest.clone().grain(Grain::Day)), Some((23, 4, 5_00)));
        assert_eq!(one(&purchases, &largest.clone().grain(Grain::Week)), Some((23, 2, 9_00)));
        let smallest = march_31().monetary(Monetary::Smallest);
        assert_eq!(one(&purchases, &smallest.clone().grain(Grain::Day)), Some((23, 4, 1_00)));
        assert_eq!(one(&purchases, &smallest.grain(Grain::Week)), Some((23, 2, 6_00)));
    }

    #[test]
    fn a_window_cuts_rows_before_they_become_weeks() {
        let purchases = table(1, &[(0, "2026-02-23", 1_00), (0, "2026-03-01", 2_00)]);
        let terms = march_31().grain(Grain::Week).monetary(Monetary::Largest);
        assert_eq!(one(&purchases, &terms), Some((30, 1, 3_00)));
        let from = date("2026-02-24")..;
        assert_eq!(one(&purchases, &terms.frequency_in(from.clone()).monetary_in(from)), Some((30, 1, 2_00)));
    }

    #[test]
    fn weeks_begin_on_mondays_before_1970_too() {
        // 1969-12-28 was a Sunday, 1969-12-22 a Monday.
        let purchases = table(1, &[(0, "1969-12-22", 1_00), (0, "1969-12-28", 2_00), (0, "1969-12-29", 4_00)]);
        let terms = Terms::at(date("1970-01-04")).grain(Grain::Week);
        assert_eq!(one(&purchases, &terms), Some((6, 2, 7_00)));
    }
}

mod money {
    use super::*;

    #[test]
    fn means_and_medians_are_rounded_half_to_even() {
        let at = |cents: &[i64]| {
            let rows: Vec<_> = cents.iter().map(|cents| (0, "2026-03-01", *cents)).collect();
            table(1, &rows)
        };
        let mean = march_31().monetary(Monetary::Mean);
        assert_eq!(one(&at(&[1, 1, 2]), &mean), Some((30, 3, 13_333_333)));
        assert_eq!(one(&at(&[1, 2]), &mean), Some((30, 2, 15_000_000)));
        let cents = mean.clone().rounded_to(2);
        assert_eq!(one(&at(&[1, 2]), &cents), Some((30, 2, 2)));
        assert_eq!(one(&at(&[2, 3]), &cents), Some((30, 2, 2)));
        assert_eq!(one(&at(&[2, 3, 3]), &cents), Some((30, 3, 3)));
        assert_eq!(one(&at(&[2_50, 3_50]), &mean.rounded_to(0)), Some((30, 2, 3)));
        let median = march_31().monetary(Monetary::Median).rounded_to(3);
        assert_eq!(one(&at(&[9_00, 1, 2]), &median), Some((30, 3, 20)));
        assert_eq!(one(&at(&[9_00, 1, 2, 0]), &median), Some((30, 4, 15)));
        // More than nine decimals there are not.
        let summary = at(&[1]).summarise(&march_31().monetary(Monetary::Mean).rounded_to(20)).unwrap();
        assert_eq!((summary.decimals(), summary.monetary()), (9, &[10_000_000][..]));
        assert_eq!(summary.iter().next().unwrap().monetary, Decimal::new(1, 2));
    }

    #[test]
    fn what_does_not_fit_names_the_customer() {
        let at = |decimals, amounts: &[i64]| {
            let rows = amounts.len();
            Purchases::from_columns(4, decimals, vec![3; rows], vec![20_513; rows], amounts.to_vec()).unwrap()
        };
        let error = |decimals| Err(PurchaseError::Monetary { customer: 3, decimals });
        let total = march_31();
        assert_eq!(at(0, &[i64::MAX, 1]).summarise(&total), error(0));
        assert_eq!(at(0, &[i64::MAX]).summarise(&total).unwrap().monetary(), [i64::MAX]);
        // A sum may be large on the way.
        let back = at(0, &[i64::MAX, 1, 1, -1, -1]);
        assert_eq!(one(&back, &total), Some((30, 3, i64::MAX)));
        assert_eq!(one(&back, &total.clone().negatives(Negatives::Purchase)), Some((30, 5, i64::MAX)));
        assert_eq!(at(0, &[i64::MIN, -1, 0]).summarise(&total), error(0));
        assert_eq!(one(&at(0, &[i64::MIN, 0]), &total), Some((30, 1, i64::MIN)));

        let mean = total.clone().monetary(Monetary::Mean);
        assert_eq!(at(0, &[i64::MAX, i64::MAX]).summarise(&mean), error(9));
        assert_eq!(one(&at(0, &[i64::MAX, i64::MAX]), &mean.clone().rounded_to(0)), Some((30, 2, i64::MAX)));
        assert_eq!(one(&at(0, &[9_223_372_036]), &mean), Some((30, 1, 9_223_372_036_000_000_000)));
        assert_eq!(at(0, &[9_223_372_037]).summarise(&mean), error(9));
        let day = total.clone().grain(Grain::Day).monetary(Monetary::Largest);
        assert_eq!(at(0, &[i64::MAX, i64::MAX]).summarise(&day), error(0));
        let of_others = at(0, &[i64::MIN, i64::MIN]).summarise(&total).unwrap().report().of_others;
        assert_eq!(of_others, Decimal::from(i64::MIN) * Decimal::TWO);
    }
}

mod negatives {
    use super::*;

    fn returned() -> Purchases {
        let rows =
            [(0, "2026-03-01", 10_00), (0, "2026-03-02", 4_00), (0, "2026-03-11", -3_00), (1, "2026-03-11", -1_00)];
        table(3, &rows)
    }

    #[test]
    fn netted_they_lower_totals_only() {
        let purchases = returned();
        assert_eq!(one(&purchases, &march_31()), Some((29, 2, 11_00)));
        for (monetary, expected) in
            [(Monetary::Mean, 7_00), (Monetary::Median, 7_00), (Monetary::Largest, 10_00), (Monetary::Smallest, 4_00)]
        {
            let terms = march_31().monetary(monetary).rounded_to(2);
            assert_eq!(one(&purchases, &terms), Some((29, 2, expected)));
            let report = *purchases.summarise(&terms).unwrap().report();
            assert_eq!((report.refunds_netted, report.refunds_dropped), (0, 2));
        }
        // On their own date, whenever the purchase was.
        let since = march_31().monetary_in(date("2026-03-11")..);
        assert_eq!(one(&purchases, &since), Some((29, 2, -3_00)));
        let before = march_31().monetary_in(..date("2026-03-11"));
        assert_eq!(one(&purchases, &before), Some((29, 2, 14_00)));

        let summary = purchases.summarise(&march_31()).unwrap();
        assert!(summary.without_purchases().eq([1, 2]));
        let expected = "4 rows: 2 purchases (0 of zero), 2 refunds netted, 0 dropped, 0 outside of the windows, 0 after the \
                        date; 3 customers: 1 with purchases, 2 without, to whom -1 belong";
        assert_eq!(summary.report().to_string(), expected);
    }

    #[test]
    fn dropped_they_are_counted_only() {
        let terms = march_31().negatives(Negatives::Drop);
        let summary = returned().summarise(&terms).unwrap();
        assert_eq!(one(&returned(), &terms), Some((29, 2, 14_00)));
        assert_eq!((summary.report().refunds_netted, summary.report().refunds_dropped), (0, 2));
        assert_eq!(summary.report().of_others, Decimal::ZERO);
    }

    #[test]
    fn rejected_the_first_that_is_looked_at_is_named() {
        let terms = march_31().negatives(Negatives::Reject);
        let error = returned().summarise(&terms).unwrap_err();
        let expected = PurchaseError::Negative { row: 2, customer: 0, amount: Decimal::new(-3_00, 2) };
        assert_eq!(error, expected);
        assert_eq!(error.to_string(), "row 2: customer 0 has the negative amount -3.00");
        assert_eq!(returned().rhythm(&terms), Err(expected));
        // Later rows, and those in no window, are not looked at.
        let before = Terms::at(date("2026-03-10")).negatives(Negatives::Reject);
        assert_eq!(one(&returned(), &before), Some((8, 2, 14_00)));
        let until = ..date("2026-03-11");
        let outside = terms.recency_in(until).frequency_in(until).monetary_in(until);
        assert_eq!(one(&returned(), &outside), Some((29, 2, 14_00)));
    }

    #[test]
    fn as_purchases_they_make_customers_recent_and_frequent() {
        let terms = march_31().negatives(Negatives::Purchase);
        let summary = returned().summarise(&terms).unwrap();
        assert_eq!(summary.customers(), [0, 1]);
        assert_eq!(summary.recency(), [20, 20]);
        assert_eq!(summary.frequency(), [3, 1]);
        assert_eq!(summary.monetary(), [11_00, -1_00]);
        assert_eq!(one(&returned(), &terms.monetary(Monetary::Smallest)), Some((20, 3, -3_00)));
    }

    #[test]
    fn nothing_is_a_purchase_of_zero() {
        let purchases = table(2, &[(1, "2026-03-01", 0)]);
        let summary = purchases.summarise(&march_31()).unwrap();
        assert_eq!((summary.customers(), summary.monetary(), summary.report().zero_amounts), (&[1][..], &[0][..], 1));
    }
}

mod tables {
    use super::*;

    #[test]
    fn an_empty_table_has_customers_without_purchases() {
        let summary = Purchases::new(3, 2).unwrap().summarise(&march_31()).unwrap();
        assert!(summary.is_empty() && summary.without_purchases().eq([0, 1, 2]));
        let nobody = Purchases::new(0, 2).unwrap();
        assert_eq!(nobody.summarise(&march_31()).unwrap().without_purchases().count(), 0);
        assert!(nobody.rhythm(&march_31()).unwrap().is_empty());
    }

    #[test]
    fn few_purchases_of_billions_of_customers_take_no_memory() {
        let last = u32::MAX - 1;
        let purchases = Purchases::from_columns(u32::MAX, 2, vec![last, 7], vec![20_513; 2], vec![1_00, 2_00]).unwrap();
        let summary = purchases.summarise(&march_31()).unwrap();
        assert_eq!((summary.customers(), summary.monetary()), (&[7, last][..], &[2_00, 1_00][..]));
        assert_eq!(summary.report().without_purchases, u32::MAX as usize - 2);
        assert!(summary.without_purchases().take(3).eq([0, 1, 2]));
    }

    #[test]
    fn what_is_no_table_is_refused() {
        let of = |who: &[u32], days: &[i32], amounts: &[i64]| {
            Purchases::from_columns(2, 2, who.to_vec(), days.to_vec(), amounts.to_vec())
        };
        let error = of(&[0], &[], &[1, 2]).unwrap_err();
        assert_eq!(error, PurchaseError::Lengths { customers: 1, days: 0, amounts: 2 });
        assert_eq!(error.to_string(), "columns of 1 customers, 0 days and 2 amounts are no table");
        let error = of(&[0, 1, 2, 3], &[0; 4], &[0; 4]).unwrap_err();
        assert_eq!(error, PurchaseError::Customer { row: 2, customer: 2, customers: 2 });
        assert_eq!(error.to_string(), "row 2: there is no customer 2, since there are 2 and the first is 0");
        assert_eq!(Purchases::new(1, 10), Err(PurchaseError::Decimals { found: 10 }));
        assert!(Purchases::new(1, 9).is_ok());

        let (first, last) = (day_of(NaiveDate::MIN), day_of(NaiveDate::MAX));
        assert!(of(&[0, 1], &[first, last], &[0; 2]).is_ok());
        for beyond in [first - 1, last + 1, i32::MIN, i32::MAX] {
            assert_eq!(of(&[0, 1], &[0, beyond], &[0; 2]), Err(PurchaseError::Date { row: 1, days: beyond }));
        }
    }

    #[test]
    fn a_purchase_that_is_refused_is_not_added() {
        let mut purchases = Purchases::new(2, 2).unwrap();
        let day = date("2026-03-01");
        purchases.push(1, day, Decimal::new(1_500, 3)).unwrap();
        purchases.push(1, day, 3).unwrap();
        assert_eq!(purchases.push(2, day, 1), Err(PurchaseError::Customer { row: 2, customer: 2, customers: 2 }));
        let amount = Decimal::new(1_005, 3);
        assert_eq!(purchases.push(0, day, amount), Err(PurchaseError::TooFine { row: 2, amount, decimals: 2 }));
        for amount in [Decimal::MAX, Decimal::MIN, Decimal::from(i64::MAX), Decimal::new(i64::MAX, 1)] {
            assert_eq!(purchases.push(0, day, amount), Err(PurchaseError::TooLarge { row: 2, amount, decimals: 2 }));
        }
        purchases.push(0, day, Decimal::new(i64::MAX, 2)).unwrap();
        purchases.push(0, day, Decimal::new(i64::MIN, 2)).unwrap();
        assert_eq!(purchases.len(), 4);
        assert_eq!(purchases.summarise(&march_31()).unwrap().monetary(), [-1, 4_50]);
    }

    #[test]
    fn the_first_and_the_last_date() {
        let mut purchases = Purchases::new(2, 0).unwrap();
        purchases.push(0, NaiveDate::MIN, 1).unwrap();
        purchases.push(0, NaiveDate::MAX, 10).unwrap();
        purchases.push(1, NaiveDate::MIN, 100).unwrap();
        let days = u32::try_from((NaiveDate::MAX - NaiveDate::MIN).num_days()).unwrap();
        let at_end = purchases.summarise(&Terms::at(NaiveDate::MAX)).unwrap();
        assert_eq!((at_end.recency(), at_end.monetary()), (&[0, days][..], &[11, 100][..]));
        let at_start = purchases.summarise(&Terms::at(NaiveDate::MIN)).unwrap();
        assert_eq!((at_start.recency(), at_start.monetary()), (&[0, 0][..], &[1, 100][..]));
        assert_eq!(at_start.report().after_as_of, 1);
        for grain in [Grain::Day, Grain::Week] {
            let terms = Terms::at(NaiveDate::MAX).grain(grain).recency_in(NaiveDate::MIN..=NaiveDate::MAX);
            assert_eq!(purchases.summarise(&terms).unwrap().frequency(), [2, 1]);
        }
        let rhythm = purchases.rhythm(&Terms::at(NaiveDate::MAX)).unwrap();
        assert_eq!((rhythm[0].first, rhythm[0].last, rhythm[0].tenure), (NaiveDate::MIN, NaiveDate::MAX, days));
        assert_eq!(rhythm[0].mean_gap(), Some(days.into()));
    }

    #[test]
    fn tables_of_different_units_do_not_mix() {
        let mut cents = table(1, &[(0, "2026-03-01", 1_00)]);
        let before = cents.clone();
        let other = Purchases::new(1, 0).unwrap();
        assert_eq!(cents.append(other), Err(PurchaseError::DifferentDecimals { decimals: 2, other: 0 }));
        assert_eq!(cents, before);
    }
}

mod rhythm {
    use super::*;

    #[test]
    fn of_days_and_of_weeks() {
        // A Sunday, the next Monday twice, and a Thursday two weeks later.
        let purchases = table(
            2,
            &[
                (1, "2026-03-01", 1_00),
                (1, "2026-03-02", 1_00),
                (1, "2026-03-02", 1_00),
                (1, "2026-03-19", 1_00),
                (1, "2026-03-20", -1_00),
                (0, "2026-03-30", -1_00),
            ],
        );
        let of = |terms: &Terms| {
            let rhythm = purchases.rhythm(terms).unwrap();
            assert_eq!(rhythm.len(), 1);
            let only = rhythm[0];
            assert_eq!((only.customer, only.first, only.last), (1, date("2026-03-01"), date("2026-03-19")));
            (only.purchases, only.tenure, only.mean_gap().unwrap().to_string())
        };
        assert_eq!(of(&march_31()), (4, 30, "6".to_owned()));
        assert_eq!(of(&march_31().grain(Grain::Day)), (3, 30, "9".to_owned()));
        assert_eq!(of(&march_31().grain(Grain::Week)), (3, 30, "10.5".to_owned()));
        let since = march_31().frequency_in(date("2026-03-19")..);
        let latest = purchases.rhythm(&since).unwrap();
        assert_eq!((latest[0].purchases, latest[0].tenure, latest[0].mean_gap()), (1, 12, None));
        assert_eq!(purchases.rhythm(&Terms::at(date("2026-03-18"))).unwrap()[0].mean_gap(), Some(Decimal::new(5, 1)));
    }
}

/// A second calculation, as obvious as possible.
mod oracle {
    use super::*;

    #[derive(Clone, Debug)]
    pub(super) struct Asked {
        pub(super) as_of: i32,
        pub(super) windows: [Option<Range<i32>>; 3],
        pub(super) grain: Grain,
        pub(super) monetary: Monetary,
        pub(super) negatives: Negatives,
        pub(super) rounded_to: u32,
    }

    impl Asked {
        pub(super) fn terms(&self) -> Terms {
            let dates = |range: &Range<i32>| date_of(range.start)..date_of(range.end);
            let mut terms = Terms::at(date_of(self.as_of))
                .grain(self.grain)
                .monetary(self.monetary)
                .negatives(self.negatives)
                .rounded_to(self.rounded_to);
            if let Some(range) = &self.windows[0] {
                terms = terms.recency_in(dates(range));
            }
            if let Some(range) = &self.windows[1] {
                terms = terms.frequency_in(dates(range));
            }
            if let Some(range) = &self.windows[2] {
                terms = terms.monetary_in(dates(range));
            }
            terms
        }

        fn has(&self, window: usize, day: i32) -> bool {
            day <= self.as_of && self.windows[window].as_ref().is_none_or(|range| range.contains(&day))
        }

        fn is_purchase(&self, amount: i64) -> bool {
            amount >= 0 || self.negatives == Negatives::Purchase
        }

        /// The days with a purchase in the window of frequency, ascending.
        pub(super) fn days(&self, rows: &[(i32, i64)]) -> Vec<i32> {
            let purchases = rows.iter().filter(|(day, amount)| self.has(1, *day) && self.is_purchase(*amount));
            let mut days: Vec<i32> = purchases.map(|(day, _)| *day).collect();
            days.sort_unstable();
            days
        }

        /// The amounts of the grains with a purchase in a window.
        fn grains(&self, rows: &[(i32, i64)], window: usize) -> Vec<i128> {
            let mut grains: BTreeMap<(i32, u32), i128> = BTreeMap::new();
            for (place, (day, amount)) in (0..).zip(rows) {
                if !self.has(window, *day) || !self.is_purchase(*amount) {
                    continue;
                }
                let key = match self.grain {
                    Grain::Day => (*day, 0),
                    Grain::Week => (date_of(*day).iso_week().year(), date_of(*day).iso_week().week()),
                    _ => (*day, place),
                };
                *grains.entry(key).or_default() += i128::from(*amount);
            }
            grains.into_values().collect()
        }
    }

    /// The quotient at so many decimals, by the distance from both neighbours.
    fn half_even(dividend: i128, divisor: i128) -> i128 {
        let floor = dividend.div_euclid(divisor);
        let (below, above) = (dividend - floor * divisor, (floor + 1) * divisor - dividend);
        if below < above || below == above && floor % 2 == 0 { floor } else { floor + 1 }
    }

    pub(super) struct Expected {
        pub(super) customers: Vec<u32>,
        pub(super) recency: Vec<u32>,
        pub(super) frequency: Vec<u32>,
        pub(super) monetary: Vec<i64>,
        pub(super) without: Vec<u32>,
        pub(super) without_money: Vec<u32>,
        pub(super) report: [usize; 6],
        pub(super) of_others: i128,
    }

    pub(super) fn summarise(
        customers: u32,
        decimals: u32,
        rows: &[(u32, i32, i64)],
        asked: &Asked,
    ) -> Result<Expected, PurchaseError> {
        let mut expected = Expected {
            customers: vec![],
            recency: vec![],
            frequency: vec![],
            monetary: vec![],
            without: vec![],
            without_money: vec![],
            report: [0; 6],
            of_others: 0,
        };
        let mut of_customer: BTreeMap<u32, Vec<(i32, i64)>> = (0..customers).map(|who| (who, vec![])).collect();
        for (row, &(customer, day, amount)) in rows.iter().enumerate() {
            let is_inside = (0..3).any(|window| asked.has(window, day));
            if is_inside && amount < 0 && asked.negatives == Negatives::Reject {
                return Err(PurchaseError::Negative { row, customer, amount: Decimal::new(amount, decimals) });
            }
            let nets = asked.negatives == Negatives::Net && asked.monetary == Monetary::Total && asked.has(2, day);
            let place = match () {
                () if day > asked.as_of => 0,
                () if !is_inside => 1,
                () if asked.is_purchase(amount) => 2,
                () if nets => 3,
                () => 4,
            };
            expected.report[place] += 1;
            expected.report[5] += usize::from(place == 2 && amount == 0);
            of_customer.get_mut(&customer).unwrap().push((day, amount));
        }
        for (customer, rows) in of_customer {
            let bought = rows.iter().filter(|(day, amount)| asked.has(0, *day) && asked.is_purchase(*amount));
            let last = bought.map(|(day, _)| *day).max();
            let mut amounts = asked.grains(&rows, 2);
            amounts.sort_unstable();
            let count = i128::try_from(amounts.len()).unwrap();
            let total: i128 = amounts.iter().sum();
            let refunds = || rows.iter().filter(|(day, amount)| asked.has(2, *day) && *amount < 0);
            let (dividend, divisor) = match asked.monetary {
                Monetary::Total if asked.negatives == Negatives::Net => {
                    (total + refunds().map(|(_, amount)| i128::from(*amount)).sum::<i128>(), 1)
                }
                Monetary::Total => (total, 1),
                Monetary::Mean => (total, count),
                Monetary::Largest => (amounts.last().copied().unwrap_or(0), count.min(1)),
                Monetary::Smallest => (amounts.first().copied().unwrap_or(0), count.min(1)),
                _ if amounts.is_empty() => (0, 0),
                _ => (amounts[amounts.len() / 2] + amounts[(amounts.len() - 1) / 2], 2),
            };
            let Some(last) = last else {
                expected.without.push(customer);
                expected.of_others += if asked.monetary == Monetary::Total { dividend } else { 0 };
                continue;
            };
            if divisor == 0 {
                expected.without_money.push(customer);
                continue;
            }
            let rounds = matches!(asked.monetary, Monetary::Mean | Monetary::Median);
            let rounded_to = if rounds { asked.rounded_to } else { decimals };
            let value = half_even(dividend * 10_i128.pow(rounded_to), divisor * 10_i128.pow(decimals));
            let value = i64::try_from(value).map_err(|_| PurchaseError::Monetary { customer, decimals: rounded_to })?;
            expected.customers.push(customer);
            expected.recency.push(u32::try_from(asked.as_of - last).unwrap());
            expected.frequency.push(asked.grains(&rows, 1).len().try_into().unwrap());
            expected.monetary.push(value);
        }
        Ok(expected)
    }
}

use oracle::Asked;

fn any_window() -> impl Strategy<Value = Option<Range<i32>>> {
    prop_oneof![2 => Just(None), 1 => (-25..25_i32, -2..40_i32).prop_map(|(from, days)| Some(from..from + days))]
}

prop_compose! {
    fn any_asked()(
        as_of in -10..30_i32,
        one in any_window(),
        others in (any_window(), any_window()),
        are_same in any::<bool>(),
        grain in select(vec![Grain::Purchase, Grain::Purchase, Grain::Day, Grain::Week]),
        monetary in select(vec![
            Monetary::Total, Monetary::Total, Monetary::Mean, Monetary::Median, Monetary::Largest, Monetary::Smallest,
        ]),
        negatives in select(vec![Negatives::Net, Negatives::Drop, Negatives::Purchase, Negatives::Reject]),
        rounded_to in 0..=9_u32,
    ) -> Asked {
        let windows = if are_same { [one.clone(), one.clone(), one] } else { [one, others.0, others.1] };
        Asked { as_of, windows, grain, monetary, negatives, rounded_to }
    }
}

/// Small amounts, none, refunds, and amounts at the limits of 32 and 64 bits.
fn any_amount() -> impl Strategy<Value = i64> {
    let limits = vec![i64::MAX, i64::MIN, i64::MAX - 1, 1 << 31, (1 << 31) - 1, -(1 << 31), -(1 << 31) - 1];
    prop_oneof![20 => 0..2_000_i64, 2 => Just(0), 5 => -500..0_i64, 1 => select(limits)]
}

/// On both sides of where groups of customers end.
const CUSTOMERS: u32 = 65_540;

fn any_rows() -> impl Strategy<Value = Vec<(u32, i32, i64)>> {
    let customer = prop_oneof![0..3_u32, CUSTOMERS - 6..CUSTOMERS];
    vec((customer, prop_oneof![20 => -20..35_i32, 1 => select(vec![-70_000, 70_000])], any_amount()), 0..40)
}

fn purchases_of(customers: u32, decimals: u32, rows: &[(u32, i32, i64)]) -> Purchases {
    let who = rows.iter().map(|row| row.0).collect();
    let days = rows.iter().map(|row| row.1).collect();
    Purchases::from_columns(customers, decimals, who, days, rows.iter().map(|row| row.2).collect()).unwrap()
}

fn is_whole(summary: &Summary) {
    let PurchaseReport { rows, purchases, refunds_netted, refunds_dropped, outside_windows, after_as_of, .. } =
        *summary.report();
    assert_eq!(rows, purchases + refunds_netted + refunds_dropped + outside_windows + after_as_of);
    let report = summary.report();
    assert_eq!(report.customers, report.with_purchases + report.without_purchases + report.without_money);
    assert_eq!(report.with_purchases, summary.len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn summaries_are_those_of_the_slow_calculation(rows in any_rows(), asked in any_asked(), decimals in 0..=9_u32) {
        // Of few customers, since the oracle makes an entry for each.
        let small: Vec<_> = rows.iter().map(|(who, day, amount)| (who % 9, *day, *amount)).collect();
        let purchases = purchases_of(9, decimals, &small);
        let (found, expected) = (purchases.summarise(&asked.terms()), oracle::summarise(9, decimals, &small, &asked));
        match (found, expected) {
            (Ok(found), Ok(expected)) => {
                prop_assert_eq!(found.customers(), expected.customers);
                prop_assert_eq!(found.recency(), expected.recency);
                prop_assert_eq!(found.frequency(), expected.frequency);
                prop_assert_eq!(found.monetary(), expected.monetary);
                prop_assert_eq!(found.without_purchases().collect::<Vec<_>>(), expected.without);
                prop_assert_eq!(found.without_money(), expected.without_money);
                let report = found.report();
                let numbers = [report.after_as_of, report.outside_windows, report.purchases, report.refunds_netted,
                    report.refunds_dropped, report.zero_amounts];
                prop_assert_eq!(numbers, expected.report);
                prop_assert_eq!(report.of_others, Decimal::from_i128_with_scale(expected.of_others, decimals));
                is_whole(&found);
            }
            (found, expected) => prop_assert_eq!(found.err(), expected.err()),
        }
    }

    #[test]
    fn rhythms_are_those_of_the_slow_calculation(rows in any_rows(), asked in any_asked()) {
        prop_assume!(asked.negatives != Negatives::Reject);
        let found = purchases_of(CUSTOMERS, 2, &rows).rhythm(&asked.terms()).unwrap();
        let mut customers: Vec<u32> = rows.iter().map(|row| row.0).collect();
        customers.sort_unstable();
        customers.dedup();
        let mut found = found.into_iter();
        for customer in customers {
            let of_customer: Vec<(i32, i64)> =
                rows.iter().filter(|row| row.0 == customer).map(|row| (row.1, row.2)).collect();
            let mut days = asked.days(&of_customer);
            let Some((first, last)) = days.first().copied().zip(days.last().copied()) else { continue };
            let monday = |day: i32| day - i32::try_from(date_of(day).weekday().num_days_from_monday()).unwrap();
            match asked.grain {
                Grain::Day => days.dedup(),
                Grain::Week => days.dedup_by_key(|day| { *day = monday(*day); *day }),
                _ => {}
            }
            let gaps: Vec<i32> = days.windows(2).map(|pair| pair[1] - pair[0]).collect();
            let mean = gaps.iter().map(|gap| Decimal::from(*gap)).sum::<Decimal>().checked_div(gaps.len().into());
            let rhythm = found.next().unwrap();
            prop_assert_eq!((rhythm.customer, rhythm.purchases as usize), (customer, days.len()));
            prop_assert_eq!((rhythm.first, rhythm.last), (date_of(first), date_of(last)));
            prop_assert_eq!(i64::from(rhythm.tenure), i64::from(asked.as_of) - i64::from(first));
            prop_assert_eq!(rhythm.mean_gap(), mean.map(|mean| mean.round_dp(9)));
        }
        prop_assert_eq!(found.next(), None);
    }

    /// A window that begins with the first date there is says the same as none, and goes another way.
    #[test]
    fn both_ways_of_adding_up_agree(rows in any_rows(), asked in any_asked()) {
        let purchases = purchases_of(CUSTOMERS, 2, &rows);
        let asked = Asked { windows: [None, None, None], ..asked };
        let other = asked.terms().recency_in(NaiveDate::MIN..);
        prop_assert_eq!(purchases.summarise(&asked.terms()), purchases.summarise(&other));
    }

    #[test]
    fn the_order_of_rows_and_tables_does_not_matter(rows in any_rows(), asked in any_asked(), cut in 0..40_usize) {
        prop_assume!(asked.negatives != Negatives::Reject);
        let whole = purchases_of(CUSTOMERS, 2, &rows);
        let (one, other) = rows.split_at(cut.min(rows.len()));
        let mut merged = purchases_of(CUSTOMERS, 2, other);
        merged.append(purchases_of(CUSTOMERS, 2, one)).unwrap();
        prop_assert_eq!(whole.summarise(&asked.terms()), merged.summarise(&asked.terms()));
        prop_assert_eq!(whole.rhythm(&asked.terms()), merged.rhythm(&asked.terms()));
    }
}

#[test]
fn many_rows_of_many_customers() {
    const MANY: u32 = 200_000;
    let mut state = 1_u64;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let rows: Vec<(u32, i32, i64)> = (0..300_000)
        .map(|_| {
            let customer = u32::try_from(next(MANY.into())).unwrap();
            let (day, amount) = (i32::try_from(next(800)).unwrap(), i64::try_from(next(11_000)).unwrap());
            (customer, 19_000 + day, amount - 1_000)
        })
        .collect();
    let purchases = purchases_of(MANY, 2, &rows);
    for negatives in [Negatives::Net, Negatives::Drop, Negatives::Purchase] {
        let asked = Asked {
            as_of: 19_700,
            windows: [None, None, None],
            grain: Grain::Purchase,
            monetary: Monetary::Total,
            negatives,
            rounded_to: 9,
        };
        let found = purchases.summarise(&asked.terms()).unwrap();
        let expected = oracle::summarise(MANY, 2, &rows, &asked).unwrap();
        assert_eq!(found.customers(), expected.customers);
        assert_eq!(found.recency(), expected.recency);
        assert_eq!(found.frequency(), expected.frequency);
        assert_eq!(found.monetary(), expected.monetary);
        assert!(found.without_purchases().eq(expected.without));
        is_whole(&found);
    }
}
