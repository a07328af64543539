//! What a question about filtered events counts is what the metrics of single customers count, one after the other: also where it
//! cannot be told of an event whether it passes, or something becomes known later.

use crate::deeds::{self, HOUR, START, euros, people, population};
use segmentry::{
    Context,
    insight::{Conversion, Funnel, Timetable, Top},
    model::{Currency, Customer, EventField, Id},
    occasion::{clock, daily},
    plan::{Missing, Observed},
    population::{Members, MetricColumn, Population},
    prelude::*,
};
use std::collections::BTreeMap;

struct World {
    population: Population,
    everyone: Members,
    customers: Vec<Customer>,
    context: Context,
    /// For which reasons anything was missing, and how much was counted.
    met: BTreeMap<Missing, u64>,
    counted: u64,
}

/// How many there are in all, and how many customers have none for each reason.
type Counted = (u64, Vec<(Missing, u64)>);

impl World {
    fn customer_by_customer(&mut self, read: impl Fn(&Customer) -> Observed) -> Counted {
        let (mut all, mut missing) = (0, BTreeMap::<Missing, u64>::new());
        for customer in &self.customers {
            match read(customer) {
                Observed::Missing(reason) => *missing.entry(reason).or_default() += 1,
                seen => all += u64::try_from(seen.number().unwrap()).unwrap(),
            }
        }
        for (reason, count) in &missing {
            *self.met.entry(*reason).or_default() += count;
        }
        self.counted += all;
        (all, missing.into_iter().collect())
    }

    /// Of those who are there by then.
    fn told(&self, read: impl Fn(&Customer) -> Observed) -> BTreeMap<Id, Observed> {
        let exists = segmentry::everyone().plan(&self.context).unwrap();
        let existing = self.customers.iter().filter(|customer| exists.matches(customer));
        existing.map(|customer| (customer.id().clone(), read(customer))).collect()
    }

    fn columns(&self, column: &MetricColumn) -> BTreeMap<Id, Observed> {
        let values = self.population.ids(column.members()).zip(column.values().map(Observed::Exactly));
        let missing = column
            .missing()
            .flat_map(|(reason, members)| self.population.ids(members).map(move |id| (id, Observed::Missing(reason))));
        values.chain(missing).collect()
    }
}

/// Asks all questions of the same events.
macro_rules! ask {
    ($world:ident, $field:ident, $($events:expr),* $(,)?) => {$({
        let context = $world.context.clone();
        let count = $events.count().plan(&context).unwrap();
        let (events, incomplete) = $world.customer_by_customer(|customer| count.value(customer));

        let top = Top::of($events, EventField::$field).plan(&context).unwrap();
        let top = top.of(&$world.population, &$world.everyone);
        assert_eq!((top.total.events, &top.incomplete), (events, &incomplete), "{count:?}");
        let times = Timetable::of($events).plan(&context).unwrap().of(&$world.population, &$world.everyone);
        assert_eq!((times.total.events, &times.incomplete), (events, &incomplete));
        let within = minutes(90);
        let touches = Conversion::of($events, custom("game"), within).plan(&context).unwrap();
        let touches = touches.of(&$world.population, &$world.everyone);
        let sides = [touches.total.decided, touches.total.undecided];
        assert_eq!((sides.iter().map(|side| side.touches).sum(), &touches.incomplete), (events, &incomplete));
        let goals = Conversion::of(custom("game"), $events, within).plan(&context).unwrap();
        let goals = goals.of(&$world.population, &$world.everyone);
        let sides = [goals.total.decided, goals.total.undecided];
        let conversions = sides.iter().map(|side| side.conversions).sum::<u64>() + goals.unattributed;
        assert_eq!((conversions, &goals.incomplete), (events, &incomplete));

        for way in [
            funnel($events).then(custom("game")),
            funnel(custom("game")).then($events).then(messages().clicked()),
            funnel($events).then($events).of_the_same(EventField::$field),
        ] {
            // Steps have no window, and no steps of their own.
            let Ok(furthest) = way.clone().furthest().plan(&context) else { continue };
            let (steps, incomplete) = $world.customer_by_customer(|customer| furthest.value(customer));
            let counts = Funnel::of(way).plan(&context).unwrap().of(&$world.population, &$world.everyone);
            assert_eq!((counts.steps.iter().map(|step| step.members).sum(), counts.incomplete), (steps, incomplete));
            let column = $world.population.column(&furthest, &$world.everyone);
            assert_eq!($world.columns(&column), $world.told(|customer| furthest.value(customer)));
        }
        let (weekday, hour) = ($events.favourite_weekday(2).plan(&context), $events.favourite_hour(1).plan(&context));
        let favourite = $events.favourite(EventField::$field, 1).plan(&context);
        let (since, last) = ($events.since_first().plan(&context), $events.days_since_last().plan(&context));
        for metric in [Ok(count), weekday, hour, favourite, since, last] {
            let metric = metric.unwrap();
            let column = $world.population.column(&metric, &$world.everyone);
            assert_eq!($world.columns(&column), $world.told(|customer| metric.value(customer)), "{metric:?}");
        }
    })*};
}

/// Also for how much.
macro_rules! add_up {
    ($world:ident, $($events:expr),* $(,)?) => {$(
        for total in [$events.total(Currency::EUR), $events.total(Currency::EUR).before_refunds()] {
            let metric = total.plan(&$world.context).unwrap();
            let column = $world.population.column(&metric, &$world.everyone);
            assert_eq!($world.columns(&column), $world.told(|customer| metric.value(customer)), "{metric:?}");
        }
    )*};
}

#[test]
fn filtered_events_are_those_of_customers_one_by_one() {
    let (mut met, mut counted) = (BTreeMap::new(), 0);
    for (seed, now) in [(1, 8), (2, 20), (3, 30), (4, 100), (5, 100)] {
        let population = population(&people(seed, 60));
        let everyone = population.everyone();
        let customers = population.ids(&everyone).map(|id| population.customer(&id).unwrap()).collect();
        let context = deeds::context(START + now * HOUR);
        let mut world = World { population, everyone, customers, context, met, counted };
        let dear = || euros(10_000_000_000)..;
        let night = || daily(clock(20, 0)..clock(9, 0));
        ask!(
            world,
            Offer,
            orders(),
            orders().offer("ten"),
            orders().without_offer().within_last(hours(12)),
            orders().worth(dear()),
            orders().refunded(),
            orders().during(night()),
            orders().with_line(line().product("mug")).without_line(line().category("bath")),
            orders().preceded_by(messages().clicked(), hours(5)),
            orders().latest(),
        );
        ask!(
            world,
            Category,
            order_lines().product("mug"),
            order_lines().offer("ten").category("light"),
            order_lines().price(euros(2_000_000_000)..),
            order_lines().outside(night()).quantity(2..),
        );
        ask!(world, Campaign, messages().clicked().campaign("spring"), visits().device("phone").during(night()));
        add_up!(
            world,
            orders().offer("ten"),
            orders().worth(dear()),
            orders().during(night()),
            orders().refunded(),
            order_lines().product("mug"),
            order_lines().during(night()).category("bath"),
        );
        (met, counted) = (world.met, world.counted);
    }
    assert!(counted > 1_000);
    let no_rate = met.iter().any(|(reason, _)| matches!(reason, Missing::NoRate { .. }));
    assert!(no_rate && met.contains_key(&Missing::UnknownZone), "{met:?}");
}
