//! What the population is like, told and held against what it should be like.

use crate::generator::{AS_OF, DAY, DAYS, FEMALE, KINDS, MALE, ORDER, OTHER, Raw, SEED};

struct Quantiles {
    /// Ascending.
    counts: Vec<u32>,
}

impl Quantiles {
    fn of(raw: &Raw, is_counted: impl Fn(u8) -> bool) -> Self {
        let mut counts = vec![0; raw.people.len()];
        for (customer, kind) in raw.customers.iter().zip(&raw.kinds) {
            counts[usize::try_from(*customer).unwrap()] += u32::from(is_counted(*kind));
        }
        counts.sort_unstable();
        Self { counts }
    }

    fn at(&self, percent: usize) -> f64 {
        f64::from(self.counts[self.counts.len() * percent / 100])
    }

    fn none(&self) -> f64 {
        percent(self.counts.partition_point(|count| *count == 0), self.counts.len())
    }

    fn most(&self) -> u32 {
        self.counts.last().copied().unwrap_or(0)
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts of rows")]
fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole as f64
}

/// Prints and asserts.
struct Report {
    is_million: bool,
    /// Tolerances are those of a million; among fewer customers chance weighs more.
    wider: f64,
}

impl Report {
    #[track_caller]
    fn near(&self, name: &str, found: f64, expected: f64, tolerance: f64) {
        let tolerance = tolerance * self.wider;
        println!("  {name:30} {found:10.2}   expected {expected}, give or take {tolerance:.1}");
        assert!((found - expected).abs() <= tolerance, "{name}: {found}, expected {expected}");
    }

    fn tell(name: &str, found: f64) {
        println!("  {name:30} {found:10.2}");
    }

    fn log_order(&self, raw: &Raw) {
        let mut newest = 0;
        let mut late = 0;
        for seconds in &raw.seconds {
            late += usize::from(*seconds < newest);
            newest = newest.max(*seconds);
        }
        self.near("rows that arrived late, %", percent(late, raw.events()), 1.0, 0.1);
        let first = raw.seconds.iter().min().copied().unwrap();
        assert!(first >= AS_OF - DAYS * DAY && newest <= AS_OF, "from {first} to {newest}");
        let half = raw.seconds.iter().filter(|seconds| **seconds > AS_OF - DAYS * DAY / 2).count();
        Self::tell("rows of the later half, %", percent(half, raw.events()));
    }

    fn people(&self, raw: &Raw) {
        let (people, size) = (&raw.people, raw.people.len());
        let share_of =
            |codes: &[u8], code: u8| percent(codes.iter().map(|found| usize::from(*found == code)).sum(), size);
        self.near("female, %", share_of(&people.gender, FEMALE), 55.0, 1.0);
        self.near("male, %", share_of(&people.gender, MALE), 42.0, 1.0);
        self.near("other, %", share_of(&people.gender, OTHER), 3.0, 0.5);
        self.near("vip, %", share_of(&people.vip, 1), 5.0, 0.5);
        self.near("in country 0, %", share_of(&people.country, 0), 23.4, 1.0);
        self.near("in country 39, %", share_of(&people.country, 39), 0.58, 0.2);
        self.near(
            "born before 1977-10-27, %",
            percent(people.born.iter().filter(|born| **born < 2_856).count(), size),
            50.8,
            1.2,
        );
    }

    fn all(&self, raw: &Raw) {
        let (customers, events) = (raw.people.len(), raw.events());
        println!("{customers} customers, {events} events, seed {SEED}, as of {AS_OF}");
        self.near("events a customer", percent(events, customers) / 100.0, 20.0, 0.5);
        for (kind, (name, share)) in KINDS.into_iter().zip([45.0, 15.0, 15.0, 10.0, 10.0, 5.0]).enumerate() {
            let found = raw.kinds.iter().filter(|found| usize::from(**found) == kind).count();
            self.near(&format!("{name}, %"), percent(found, events), share, 0.5);
        }
        let all = Quantiles::of(raw, |_| true);
        self.near("events, median", all.at(50), 9.0, 0.1);
        self.near("events, 90th percentile", all.at(90), 47.0, 1.0);
        self.near("events, 99th percentile", all.at(99), 169.0, 4.0);
        self.near("without events, %", all.none(), 5.0, 1.0);
        Self::tell("events, most", all.most().into());
        assert!(!self.is_million || all.most() > 2_000);
        let messages = Quantiles::of(raw, |kind| kind < 2);
        Self::tell("without messages, %", messages.none());
        let orders = Quantiles::of(raw, |kind| kind == ORDER);
        self.near("orders, median", orders.at(50), 1.0, 0.1);
        self.near("orders, 99th percentile", orders.at(99), 22.0, 1.0);
        self.near("without orders, %", orders.none(), 50.0, 2.0);
        let mut cents: Vec<i64> = raw.cents.iter().copied().filter(|cents| *cents > 0).collect();
        cents.sort_unstable();
        let median = u32::try_from(cents[cents.len() / 2]).unwrap();
        self.near("cents of an order, median", median.into(), 3_000.0, 60.0);
        assert!(cents[0] >= 99);
        self.log_order(raw);
        self.people(raw);
    }
}

pub fn report(raw: &Raw) {
    let customers = f64::from(u32::try_from(raw.people.len()).unwrap());
    let wider = libm::sqrt(1e6 / customers).max(1.0);
    Report { is_million: wider <= 1.0, wider }.all(raw);
}
