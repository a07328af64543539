//! Repeat purchases, and recency, frequency and money, beside what lifetimes, pymc-marketing, R's rfm and openretailscience make
//! of the same tables: `tests/data/rfm/README.md` says how they were run.

use chrono::{Datelike, NaiveDate};
use proptest::{collection::vec, prelude::*, sample::select};
use rust_decimal::Decimal;
use segmentry::rfm::{Grain, Monetary, Negatives, Period, PurchaseError, Purchases, RepeatSummary, Terms};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The rows of a file without its head.
fn rows_of(path: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let mut reader = csv::Reader::from_path(path).unwrap();
    let row = |record: csv::StringRecord| record.iter().map(str::to_owned).collect();
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// A table, and who its customers are.
fn table(rows: &[(String, NaiveDate, Decimal)]) -> (Vec<String>, Purchases) {
    let ids: BTreeSet<&String> = rows.iter().map(|row| &row.0).collect();
    let numbers: BTreeMap<&String, u32> = ids.into_iter().zip(0..).collect();
    let mut purchases = Purchases::new(numbers.len().try_into().unwrap(), 3).unwrap();
    for (id, date, amount) in rows {
        purchases.push(numbers[id], *date, *amount).unwrap();
    }
    (numbers.into_keys().cloned().collect(), purchases)
}

fn cdnow() -> (Vec<String>, Purchases) {
    let rows = rows_of("tests/data/rfm/cdnow_sample.csv");
    table(&rows.iter().map(|row| (row[0].clone(), date(&row[1]), row[2].parse().unwrap())).collect::<Vec<_>>())
}

/// As the programs wrote numbers.
fn twelve_digits(value: Decimal) -> String {
    value.round_sf(12).unwrap().normalize().to_string()
}

mod as_lifetimes {
    use super::*;

    fn is_as_in(path: &str, period: Period, until: &str, divided_by: u32) -> RepeatSummary {
        let (ids, purchases) = cdnow();
        let summary = purchases.repeat_summary(period, date(until), Negatives::Purchase).unwrap();
        let mut found: BTreeMap<&str, String> = BTreeMap::new();
        for of in summary.customers() {
            let number = |number: u32| twelve_digits(Decimal::from(number) / Decimal::from(divided_by));
            let id = ids[of.customer as usize].as_str();
            let mean = of.repeat_amount.checked_div(of.repeats.into()).unwrap_or_default();
            assert_eq!(of.monetary(), mean.round_dp(9));
            let (recency, tenure) = (number(of.recency), number(of.tenure));
            found.insert(id, format!("{id},{},{recency},{tenure},{}", of.repeats, twelve_digits(mean)));
        }
        let expected = rows_of(&format!("tests/data/rfm/{path}.csv"));
        assert_eq!(expected.len(), found.len());
        for row in expected {
            assert_eq!(row.join(","), found[row[0].as_str()]);
        }
        summary
    }

    #[test]
    fn days_of_39_weeks() {
        let summary = is_as_in("lifetimes_cdnow_39w_days", Period::Day, "1997-09-30", 1);
        assert_eq!(summary.customers().iter().map(|of| of.repeats).sum::<u32>(), 2_457);
    }

    /// pymc-marketing writes the same bytes.
    #[test]
    fn the_published_weeks_are_days_divided_by_seven() {
        is_as_in("lifetimes_cdnow_39w_sevenths", Period::Day, "1997-09-30", 7);
    }

    #[test]
    fn calendar_weeks_merge_purchases() {
        let summary = is_as_in("lifetimes_cdnow_39w_weeks", Period::Week, "1997-09-30", 1);
        assert_eq!(summary.customers().iter().map(|of| of.repeats).sum::<u32>(), 2_248);
    }

    #[test]
    fn days_of_all() {
        let summary = is_as_in("lifetimes_cdnow_78w_days", Period::Day, "1998-06-30", 1);
        assert_eq!((summary.later().len(), summary.without_purchases().count()), (0, 0));
        assert_eq!((summary.purchases(), summary.after_end(), summary.refunds_dropped()), (6_919, 0, 0));
    }
}

mod summaries {
    use super::*;

    /// Sums of the columns, and a hash of all lines, of each program's output. Of means, what they come to in all: numbers of
    /// twelve digits cannot be rounded to nine decimals.
    fn is_as_in(name: &str, ids: &[String], purchases: &Purchases, terms: &Terms) {
        let summary = purchases.summarise(terms).unwrap();
        let mut lines: Vec<String> = summary
            .iter()
            .map(|of| {
                let id = &ids[of.customer as usize];
                let times = if name.starts_with("pymc") { of.frequency } else { 1 };
                let money = (of.monetary * Decimal::from(times)).round_dp(3).normalize();
                format!("{id},{},{},{money}\n", of.recency, of.frequency)
            })
            .collect();
        lines.sort();
        let hash = lines
            .concat()
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        let days: u64 = summary.recency().iter().map(|days| u64::from(*days)).sum();
        let purchases: u64 = summary.frequency().iter().map(|number| u64::from(*number)).sum();
        let found = format!("{name},{},{days},{purchases},{hash:016x}", summary.len());
        let expected = rows_of("tests/data/rfm/summaries.csv").into_iter().map(|row| row.join(","));
        assert_eq!(expected.filter(|line| line.starts_with(&format!("{name},"))).collect::<Vec<_>>(), [found]);
    }

    fn orders() -> (Vec<String>, Purchases) {
        let rows = rows_of("tests/data/rfm/orders.csv");
        table(&rows.iter().map(|row| (row[0].clone(), date(&row[1]), row[2].parse().unwrap())).collect::<Vec<_>>())
    }

    fn online_retail(with_cancelled: bool) -> (Vec<String>, Purchases) {
        let rows = rows_of("examples/data/online_retail_2010_2011_invoices.csv");
        let rows = rows.iter().filter(|row| !row[1].is_empty() && (with_cancelled || row[7] == "0"));
        let row = |row: &Vec<String>| (row[1].clone(), date(&row[2][..10]), row[6].parse().unwrap());
        table(&rows.map(row).collect::<Vec<_>>())
    }

    fn rows_and_totals(at: &str) -> Terms {
        Terms::at(date(at)).negatives(Negatives::Purchase)
    }

    fn days_and_means(at: &str) -> Terms {
        rows_and_totals(at).grain(Grain::Day).monetary(Monetary::Mean)
    }

    #[test]
    fn as_r_rfm() {
        let (ids, purchases) = orders();
        is_as_in("R_rfm_orders_quintile", &ids, &purchases, &rows_and_totals("2006-12-31"));
        for (name, with_cancelled) in
            [("R_rfm_online_retail_net_quintile", true), ("R_rfm_online_retail_pos_quintile", false)]
        {
            let (ids, purchases) = online_retail(with_cancelled);
            is_as_in(name, &ids, &purchases, &rows_and_totals("2011-12-09"));
        }
    }

    #[test]
    fn as_pymc_marketing() {
        let (ids, purchases) = orders();
        is_as_in("pymc_rfm_segments_rfm_data_orders", &ids, &purchases, &days_and_means("2006-12-31"));
        for (name, with_cancelled) in
            [("pymc_rfm_segments_online_retail_net", true), ("pymc_rfm_segments_online_retail_pos", false)]
        {
            let (ids, purchases) = online_retail(with_cancelled);
            is_as_in(name, &ids, &purchases, &days_and_means("2011-12-09"));
        }
    }

    #[test]
    fn as_openretailscience() {
        let (ids, purchases) = orders();
        is_as_in("openretailscience_rfm_data_orders_ntile5", &ids, &purchases, &rows_and_totals("2006-12-31"));
        let (ids, purchases) = cdnow();
        is_as_in("openretailscience_cdnow_sample_ntile5", &ids, &purchases, &rows_and_totals("1998-06-30"));
    }

    /// What counting refunds as purchases does to recency, in the published data.
    #[test]
    fn one_buyer_in_ten_seems_more_recent_than_he_is() {
        let (_, purchases) = online_retail(true);
        let recency = |negatives| -> BTreeMap<u32, u32> {
            let summary = purchases.summarise(&Terms::at(date("2011-12-09")).negatives(negatives)).unwrap();
            summary.iter().map(|of| (of.customer, of.recency)).collect()
        };
        let (as_purchases, netted) = (recency(Negatives::Purchase), recency(Negatives::Net));
        let differ = netted.iter().filter(|(customer, days)| as_purchases[customer] < **days).count();
        assert_eq!((differ, netted.len(), as_purchases.len()), (444, 4_339, 4_372));
    }
}

mod policies {
    use super::*;

    /// Of customers, dates and whole units.
    fn of(rows: &[(u32, &str, i64)]) -> Purchases {
        let mut purchases = Purchases::new(4, 0).unwrap();
        for (customer, day, amount) in rows {
            purchases.push(*customer, date(day), *amount).unwrap();
        }
        purchases
    }

    fn only(summary: &RepeatSummary) -> (u32, u32, u32, Decimal) {
        let [of] = summary.customers() else { panic!("{summary:?}") };
        (of.repeats, of.recency, of.tenure, of.monetary())
    }

    #[test]
    fn the_end_is_inclusive_by_its_period() {
        // A Wednesday, the Sunday of its week, the Monday after.
        let purchases = of(&[(0, "2026-03-04", 1), (0, "2026-03-08", 2), (0, "2026-03-09", 4)]);
        let until = |period, day| purchases.repeat_summary(period, date(day), Negatives::Net).unwrap();
        assert_eq!(only(&until(Period::Day, "2026-03-08")), (1, 4, 4, 2.into()));
        assert_eq!(only(&until(Period::Day, "2026-03-07")), (0, 0, 3, 0.into()));
        assert_eq!(only(&until(Period::Day, "2026-03-09")), (2, 5, 5, 3.into()));
        // The week of the end is seen whole, also before the purchase.
        let week = until(Period::Week, "2026-03-02");
        assert_eq!(only(&week), (0, 0, 0, 0.into()));
        assert_eq!((week.purchases(), week.merged(), week.after_end()), (2, 1, 1));
        assert_eq!(only(&until(Period::Week, "2026-03-09")), (1, 1, 1, 4.into()));
    }

    #[test]
    fn nobody_is_lost() {
        let purchases = of(&[(0, "2026-03-04", 1), (1, "2026-03-10", 1), (2, "2026-03-01", -1)]);
        let summary = purchases.repeat_summary(Period::Day, date("2026-03-09"), Negatives::Net).unwrap();
        assert_eq!(summary.customers().iter().map(|of| of.customer).collect::<Vec<_>>(), [0]);
        assert_eq!(summary.later(), [1]);
        assert!(summary.without_purchases().eq([2, 3]));
        assert_eq!((summary.purchases(), summary.after_end(), summary.refunds_dropped()), (1, 1, 1));
    }

    #[test]
    fn refunds_are_no_purchases_unless_said() {
        let purchases =
            of(&[(0, "2026-03-01", 10), (0, "2026-03-03", 8), (0, "2026-03-03", -2), (0, "2026-03-05", -8)]);
        let with = |negatives| purchases.repeat_summary(Period::Day, date("2026-03-11"), negatives);
        for negatives in [Negatives::Net, Negatives::Drop] {
            let summary = with(negatives).unwrap();
            assert_eq!(only(&summary), (1, 2, 10, 8.into()));
            assert_eq!(summary.refunds_dropped(), 2);
        }
        assert_eq!(only(&with(Negatives::Purchase).unwrap()), (2, 4, 10, (-1).into()));
        let error = PurchaseError::Negative { row: 2, customer: 0, amount: (-2).into() };
        assert_eq!(with(Negatives::Reject), Err(error));
        let before = purchases.repeat_summary(Period::Day, date("2026-03-02"), Negatives::Reject).unwrap();
        assert_eq!(only(&before), (0, 0, 1, 0.into()));
    }

    #[test]
    fn dates_and_amounts_at_their_limits() {
        let days = u32::try_from((NaiveDate::MAX - NaiveDate::MIN).num_days()).unwrap();
        for decimals in [0, 9] {
            let mut purchases = Purchases::new(1, decimals).unwrap();
            for date in [NaiveDate::MIN, NaiveDate::MAX, NaiveDate::MAX, NaiveDate::MAX] {
                purchases.push(0, date, Decimal::new(i64::MAX, decimals)).unwrap();
            }
            let summary = purchases.repeat_summary(Period::Day, NaiveDate::MAX, Negatives::Net).unwrap();
            let total = Decimal::new(i64::MAX, decimals) * Decimal::from(3);
            assert_eq!(only(&summary), (1, days, days, total));
            assert_eq!(summary.customers()[0].repeat_amount, total);
            for until in [NaiveDate::MIN, NaiveDate::MAX] {
                let weeks = purchases.repeat_summary(Period::Week, until, Negatives::Net).unwrap();
                assert_eq!(weeks.customers().len(), 1);
            }
        }
        let mut uneven = Purchases::new(1, 0).unwrap();
        for day in ["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04"] {
            uneven.push(0, date(day), i64::MAX).unwrap();
        }
        uneven.push(0, date("2026-03-02"), 1).unwrap();
        let summary = uneven.repeat_summary(Period::Day, date("2026-03-04"), Negatives::Net).unwrap();
        assert_eq!(only(&summary).3, Decimal::from_i128_with_scale(9_223_372_036_854_775_807_333_333_333, 9));
        let nobody =
            Purchases::new(0, 0).unwrap().repeat_summary(Period::Week, NaiveDate::MIN, Negatives::Net).unwrap();
        assert!(nobody.customers().is_empty() && nobody.later().is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// By sets of dates.
    #[test]
    fn repeats_are_those_of_the_slow_calculation(
        rows in vec((0..4_u32, 0..40_u64, -20..200_i64), 0..40),
        until in 0..40_u64,
        is_weeks in any::<bool>(),
        negatives in select(vec![Negatives::Net, Negatives::Drop, Negatives::Purchase]),
    ) {
        let day = |days: u64| date("1969-12-20") + chrono::Days::new(days);
        let start = |date: NaiveDate| if is_weeks { date - chrono::Days::new(date.weekday().num_days_from_monday().into()) } else { date };
        let mut purchases = Purchases::new(4, 2).unwrap();
        for (customer, days, cents) in &rows {
            purchases.push(*customer, day(*days), Decimal::new(*cents, 2)).unwrap();
        }
        let period = if is_weeks { Period::Week } else { Period::Day };
        let found = purchases.repeat_summary(period, day(until), negatives).unwrap();
        let (mut customers, mut later, mut without, mut seen_rows) = (found.customers().iter(), vec![], vec![], 0);
        for customer in 0..4 {
            let mut periods: BTreeMap<NaiveDate, Decimal> = BTreeMap::new();
            let mut has_any = false;
            for (_, days, cents) in rows.iter().filter(|row| row.0 == customer && (row.2 >= 0 || negatives == Negatives::Purchase)) {
                has_any = true;
                if start(day(*days)) <= start(day(until)) {
                    seen_rows += 1;
                    *periods.entry(start(day(*days))).or_default() += Decimal::new(*cents, 2);
                }
            }
            let Some((&first, _)) = periods.first_key_value() else {
                if has_any { later.push(customer) } else { without.push(customer) }
                continue;
            };
            let (&last, _) = periods.last_key_value().unwrap();
            let units = |from: NaiveDate, to: NaiveDate| u32::try_from((to - from).num_days()).unwrap() / if is_weeks { 7 } else { 1 };
            let repeats: Vec<Decimal> = periods.values().skip(1).copied().collect();
            let total: Decimal = repeats.iter().sum();
            let found = customers.next().unwrap();
            prop_assert_eq!((found.customer, found.repeats as usize), (customer, repeats.len()));
            prop_assert_eq!((found.recency, found.tenure), (units(first, last), units(first, start(day(until)))));
            prop_assert_eq!(found.repeat_amount, total);
            let mean = total.checked_div(repeats.len().into()).unwrap_or_default();
            prop_assert_eq!(found.monetary(), mean.round_dp(9));
        }
        prop_assert_eq!(customers.next(), None);
        prop_assert_eq!(found.later(), later);
        prop_assert_eq!(found.without_purchases().collect::<Vec<_>>(), without);
        prop_assert_eq!(found.purchases(), seen_rows);
        prop_assert_eq!(rows.len(), found.purchases() + found.after_end() + found.refunds_dropped());
    }
}
