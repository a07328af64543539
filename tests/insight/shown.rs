//! What is withheld of answers about events: on paper, and by trying to find out what is hidden.

use crate::deeds::{HOUR, START, context, people, population};
use Figure::{Known, Withheld};
use segmentry::{
    insight::{
        Attribution, Conversion, Figure, Funnel, FunnelStep, ShownDay, ShownFunnelStep, ShownTally, Tally, Timetable,
        Top,
    },
    model::{Currency, Message, Value, View},
    population::Population,
    prelude::*,
    testing::{FakeCustomer, a_customer, as_of, instant},
    words::FunnelOf,
};

fn everyone(customers: impl IntoIterator<Item = FakeCustomer>) -> Population {
    Population::from_customers(customers.into_iter().map(FakeCustomer::build)).unwrap()
}

/// So many people who each click a campaign once; the first `buyers` of them buy.
fn clickers(campaign: &'static str, n: i64, buyers: i64) -> impl Iterator<Item = FakeCustomer> {
    (0..n).map(move |number| {
        let clicked = Message::clicked(instant("2026-03-01")).campaign(campaign);
        let who = a_customer(format!("{campaign}{number}")).with(clicked);
        if number < buyers { who.ordered("2026-03-02", "10 EUR") } else { who }
    })
}

#[test]
fn few_members_tell_nothing_nor_do_the_others_tell_of_them() {
    let all = everyone(clickers("large", 30, 0).chain(clickers("middle", 20, 0)).chain(clickers("small", 3, 0)));
    let top = Top::of(messages().clicked(), EventField::Campaign).plan(&as_of("2026-04-01")).unwrap();
    let shown = top.of(&all, &all.everyone()).withheld_below(10);
    assert_eq!(
        shown.to_string(),
        "\
value     events   members  % of events
large         30        30         56.6
middle  withheld  withheld     withheld
small   withheld  withheld     withheld
total         53        53        100.0"
    );
    assert_eq!(format!("{shown:.1}").lines().last(), Some("1 of 3 values"));
    let events: Vec<_> = shown.values.iter().map(|one| (one.value.to_string(), one.tally.events)).collect();
    // 53 - 30 - 20 would be 3.
    assert_eq!(events, [("large".into(), Known(30)), ("middle".into(), Withheld), ("small".into(), Withheld)]);
    assert_eq!((shown.total.members, shown.without_value.events), (Known(53), Known(0)));

    let all = everyone(clickers("large", 30, 0).chain(clickers("middle", 20, 0)));
    let shown = top.of(&all, &all.everyone()).withheld_below(10);
    assert!(shown.values.iter().all(|one| one.tally.members != Withheld));

    // Together they are too few for a total.
    let all = everyone(clickers("small", 3, 0).chain(clickers("tiny", 2, 0)));
    let shown = top.of(&all, &all.everyone()).withheld_below(10);
    assert_eq!((shown.values[0].tally.events, shown.total.events, shown.total.members), (Withheld, Withheld, Withheld));
}

#[test]
fn one_who_does_much_is_still_one() {
    let busy = (1..=25).fold(a_customer("busy"), |who, day| {
        who.with(Message::clicked(instant(&format!("2026-03-{day:02}"))).campaign("his"))
    });
    let all = everyone(clickers("large", 30, 0).chain([busy]));
    let top = Top::of(messages().clicked(), EventField::Campaign).plan(&as_of("2026-04-01")).unwrap();
    let answer = top.of(&all, &all.everyone());
    assert_eq!(answer.values[1].tally.events, 25);
    let shown = answer.withheld_below(10);
    assert_eq!((shown.values[1].tally.events, shown.total.events), (Withheld, Known(55)));
    assert_eq!(shown.values[0].tally.events, Withheld, "55 - 30 would be his");
}

/// So many clicked one campaign, and so many of them another as well.
fn readers(one: i64, both: i64) -> Population {
    let click = |day, campaign: &'static str| Message::clicked(instant(day)).campaign(campaign);
    everyone((0..one).map(|number| {
        let who = a_customer(number).with(click("2026-03-01", "a"));
        if number < both { who.with(click("2026-03-20", "b")).ordered("2026-03-21", "10 EUR") } else { who }
    }))
}

#[test]
fn those_who_have_other_values_only_may_be_few_as_well() {
    let top = Top::of(messages().clicked(), EventField::Campaign).by_members().plan(&as_of("2026-04-01")).unwrap();
    let members = |all: &Population| {
        let shown = top.of(all, &all.everyone()).withheld_below(10);
        (shown.values.iter().map(|one| one.tally.members).collect::<Vec<_>>(), shown.total.members)
    };
    // 100 - 97 have the first only. Its events would tell those of the other.
    assert_eq!(members(&readers(100, 97)), (vec![Withheld, Withheld], Known(100)));
    assert_eq!(members(&readers(100, 90)), (vec![Known(100), Known(90)], Known(100)));
    assert_eq!(members(&readers(100, 100)), (vec![Known(100), Known(100)], Known(100)));

    let question = Conversion::of(messages().clicked(), orders(), days(7)).by(EventField::Campaign);
    let plan = question.plan(&as_of("2026-04-01")).unwrap();
    let reached = |all: &Population| {
        let shown = plan.of(all, &all.everyone()).withheld_below(10);
        shown.groups.iter().chain([&shown.total]).map(|group| group.decided.reached).collect::<Vec<_>>()
    };
    assert_eq!(reached(&readers(100, 97)), [Withheld, Withheld, Known(100)]);
    assert_eq!(reached(&readers(100, 90)), [Known(100), Known(90), Known(100)]);
}

#[test]
fn those_who_converted_by_others_only_may_be_few_as_well() {
    // All bought after the second campaign, all but three of them after the first as well.
    let click = |day, campaign: &'static str| Message::clicked(instant(day)).campaign(campaign);
    let all = everyone((0..100).map(|number| {
        let who = a_customer(number).with(click("2026-03-01", "a")).with(click("2026-03-10", "b"));
        let who = if number < 80 { who.ordered("2026-03-11", "10 EUR") } else { who };
        if number < 77 { who.ordered("2026-03-02", "10 EUR") } else { who }
    }));
    let question = Conversion::of(messages().clicked(), orders(), days(7)).by(EventField::Campaign);
    let answer = question.plan(&as_of("2026-04-01")).unwrap().of(&all, &all.everyone());
    let converted = |least| {
        let shown = answer.withheld_below(least);
        shown.groups.iter().chain([&shown.total]).map(|group| group.decided.converted).collect::<Vec<_>>()
    };
    assert_eq!(converted(3), [Known(77), Known(80), Known(80)]);
    assert_eq!(converted(4), [Withheld, Withheld, Known(80)]);
}

#[test]
fn those_who_did_not_convert_may_be_few_as_well() {
    let question =
        || Conversion::of(messages().clicked(), orders(), days(7)).by(EventField::Campaign).revenue(Currency::EUR);
    let rates = |groups: [(&'static str, i64, i64); 3]| {
        let all = everyone(groups.into_iter().flat_map(|(name, n, buyers)| clickers(name, n, buyers)));
        let shown = question().plan(&as_of("2026-04-01")).unwrap().of(&all, &all.everyone()).withheld_below(5);
        let outcomes = shown.groups.iter().chain([&shown.total]).map(|group| {
            let outcome = group.decided;
            (outcome.reached, outcome.converted)
        });
        outcomes.collect::<Vec<_>>()
    };
    assert_eq!(
        rates([("a", 20, 10), ("b", 20, 8), ("c", 20, 0)]),
        [(Known(20), Known(10)), (Known(20), Known(8)), (Known(20), Known(0)), (Known(60), Known(18))]
    );
    // Two of twenty, and all but two.
    for (few, sum) in [(2, 19), (18, 35)] {
        let [a, b, c, total]: [_; 4] = rates([("a", 20, 10), ("b", 20, few), ("c", 20, 7)]).try_into().unwrap();
        assert_eq!((b.1, c.1, total.1), (Withheld, Withheld, Known(sum)), "{few}");
        assert_eq!((a, b.0, c.0), ((Known(20), Known(10)), Known(20), Known(20)));
    }
    let all = everyone(clickers("a", 3, 2));
    let shown = question().plan(&as_of("2026-04-01")).unwrap().of(&all, &all.everyone()).withheld_below(5);
    let outcome = shown.groups[0].decided;
    assert_eq!((outcome.touches, outcome.conversion_rate, outcome.average_order_value), (Withheld, Withheld, Withheld));
    assert_eq!((outcome.revenue, outcome.credit), (Some(Withheld), Withheld));
    assert_eq!(shown.total.undecided.touches, Known(0));
}

/// Whatever is withheld of an answer, its table is the same but for these cells.
#[test]
fn tables_of_what_may_be_shown() {
    let all = everyone(clickers("a", 20, 10).chain(clickers("b", 20, 2)).chain(clickers("c", 20, 7)));
    let question = Conversion::of(messages().clicked(), orders(), days(7)).by(EventField::Campaign);
    let answer = question.revenue(Currency::EUR).plan(&as_of("2026-04-01")).unwrap().of(&all, &all.everyone());
    assert_eq!(
        answer.withheld_below(5).to_string(),
        "\
group  reached  touches  converted  % converted  conversions   revenue   average  undecided
a           20       20         10         50.0           10   100 EUR     10.00          0
b           20       20   withheld     withheld     withheld  withheld  withheld          0
c           20       20   withheld     withheld     withheld  withheld  withheld          0
total       60       60         19         31.7           19   190 EUR     10.00          0"
    );

    let shop = funnel(messages().clicked()).then(orders());
    let answer = Funnel::of(shop).plan(&as_of("2026-04-01")).unwrap().of(&all, &all.everyone());
    assert_eq!(
        answer.withheld_below(20).to_string(),
        "\
step                 members  % of first  % of previous      lost  median time
1. message clicked        60       100.0              -         -            -
2. order            withheld    withheld       withheld  withheld     withheld"
    );

    let answer = Timetable::of(orders()).plan(&as_of("2026-04-01")).unwrap().of(&all, &all.everyone());
    let (told, shown) = (answer.to_string(), answer.withheld_below(20).to_string());
    // All on one Monday at noon.
    assert_eq!(told.lines().nth(13), Some("12      19    0    0    0    0    0    0     19"));
    assert_eq!(shown.lines().nth(13), Some("12     withheld    0    0    0    0    0    0  withheld"));
    assert_eq!(answer.withheld_below(19).to_string(), told);
}

#[test]
fn a_funnel_hides_who_came_no_farther() {
    let came = |to: usize, n: usize| {
        (0..n).map(move |number| {
            let who = a_customer(format!("{to}-{number}")).with(View::of_product(instant("2026-03-01"), "mug"));
            let who = if to > 0 { who.with(segmentry::model::Cart::added(instant("2026-03-02"), "mug")) } else { who };
            if to > 1 { who.ordered("2026-03-03", "5 EUR") } else { who }
        })
    };
    let shop = || funnel(views().products()).then(carts().added()).then(orders());
    let members = |ends: [usize; 3]| {
        let all = everyone(ends.into_iter().enumerate().flat_map(|(to, n)| came(to, n)));
        let counts = Funnel::of(shop()).plan(&as_of("2026-04-01")).unwrap().of(&all, &all.everyone());
        let shown = counts.withheld_below(10);
        shown.steps.iter().map(|step| (step.members, step.lost)).collect::<Vec<_>>()
    };
    assert_eq!(
        members([20, 15, 10]),
        [(Known(45), Known(None)), (Known(25), Known(Some(20))), (Known(10), Known(Some(15)))]
    );
    // 3 bought: the two before cannot both be shown.
    assert_eq!(members([20, 15, 3]), [(Known(38), Known(None)), (Known(18), Known(Some(20))), (Withheld, Withheld)]);
    // 3 left after the first step.
    assert_eq!(members([3, 15, 20]), [(Known(38), Known(None)), (Withheld, Withheld), (Known(20), Withheld)]);
    assert_eq!(members([4, 0, 0]), [(Withheld, Known(None)), (Known(0), Withheld), (Known(0), Known(Some(0)))]);
}

// Trying to find out what is hidden.

const LEAST: u64 = 4;

fn is_small(count: u64) -> bool {
    (1..LEAST).contains(&count)
}

/// What sums of shown figures tell of hidden ones: where all but one are known, that one is known too.
fn nothing_follows(sum: &ShownTally, parts: &[&ShownTally], told: &Tally, of_parts: &[&Tally]) {
    assert_eq!(of_parts.iter().map(|tally| tally.events).sum::<u64>(), told.events, "as long as they add up");
    let hidden = parts.iter().chain([&sum]).filter(|tally| tally.events == Withheld).count();
    assert_ne!(hidden, 1, "{sum:?} {parts:?}");
    for (shown, tally) in parts.iter().zip(of_parts).chain([(&sum, &told)]) {
        assert!(!is_small(tally.members) || shown.members == Withheld);
        assert!(tally.members > 0 || shown.events == Known(0));
        assert_eq!(shown.events.map(drop), shown.members.map(drop));
        assert!(shown.events == Withheld || shown.events == Known(tally.events));
    }
}

#[test]
fn hidden_values_cannot_be_found_out() {
    let mut hidden = 0;
    for seed in 0..60 {
        let people = people(seed, 40);
        let population = population(&people);
        let plan = Top::of(messages().clicked(), EventField::Campaign).plan(&context(START + 100 * HOUR)).unwrap();
        let answer = plan.of(&population, &population.everyone());
        let shown = answer.withheld_below(LEAST);
        let of_value = |value: &Value| &shown.values.iter().find(|one| one.value == *value).unwrap().tally;
        let mut parts: Vec<&ShownTally> = answer.values.iter().map(|value| of_value(&value.value)).collect();
        parts.push(&shown.without_value);
        let mut tallies: Vec<&Tally> = answer.values.iter().map(|value| &value.tally).collect();
        tallies.push(&answer.without_value);
        nothing_follows(&shown.total, &parts, &answer.total, &tallies);
        for members in parts.iter().filter_map(|tally| tally.members.known()).filter(|members| *members > 0) {
            assert!(!is_small(answer.total.members - members));
        }
        hidden += parts.iter().filter(|tally| tally.events == Withheld).count();
    }
    assert!(hidden > 20);
}

#[test]
fn hidden_hours_cannot_be_found_out() {
    for seed in 0..20 {
        let people = people(seed, 150);
        let population = population(&people);
        let plan = Timetable::of(orders()).revenue(Currency::EUR).plan(&context(START + 100 * HOUR)).unwrap();
        let times = plan.of(&population, &population.everyone());
        let shown = times.withheld_below(LEAST);
        for (day, ShownDay { total: of_day, hours, .. }) in times.days.iter().zip(&shown.days) {
            nothing_follows(
                of_day,
                &hours.iter().collect::<Vec<_>>(),
                &day.total,
                &day.hours.iter().collect::<Vec<_>>(),
            );
        }
        for hour in 0..24 {
            let parts: Vec<_> = shown.days.iter().map(|day| &day.hours[hour]).collect();
            let told: Vec<_> = times.days.iter().map(|day| &day.hours[hour]).collect();
            nothing_follows(&shown.hours[hour], &parts, &times.hours[hour], &told);
        }
        let of_days = shown.days.iter().map(|day| &day.total).chain([&shown.unplaced]);
        let told = times.days.iter().map(|day| &day.total).chain([&times.unplaced]);
        nothing_follows(&shown.total, &of_days.collect::<Vec<_>>(), &times.total, &told.collect::<Vec<_>>());
        let of_hours = shown.hours.iter().chain([&shown.unplaced]);
        let told = times.hours.iter().chain([&times.unplaced]);
        nothing_follows(&shown.total, &of_hours.collect::<Vec<_>>(), &times.total, &told.collect::<Vec<_>>());
    }
}

#[test]
fn hidden_conversions_cannot_be_found_out() {
    let mut seen = [0, 0];
    for seed in 0..60 {
        let people = people(seed, 40);
        let population = population(&people);
        for attribution in [Attribution::LastTouch, Attribution::Linear] {
            let question = Conversion::of(messages().clicked(), orders(), hours(9)).by(EventField::Campaign);
            let plan = question.attribution(attribution).plan(&context(START + 45 * HOUR)).unwrap();
            let answer = plan.of(&population, &population.everyone());
            let shown = answer.withheld_below(LEAST);
            let told = answer.groups.iter().chain([&answer.total]).map(|group| group.decided);
            let rows: Vec<_> = shown.groups.iter().chain([&shown.total]).map(|group| group.decided).zip(told).collect();
            for (shown, told) in &rows {
                assert!(!is_small(told.reached) || shown.reached == Withheld && shown.touches == Withheld);
                assert!(
                    !is_small(told.converted) && !is_small(told.reached - told.converted) || shown.credit == Withheld
                );
                seen[usize::from(shown.credit == Withheld)] += 1;
            }
            for (shown, told) in &rows {
                let others =
                    [answer.total.decided.reached - told.reached, answer.total.decided.converted - told.converted];
                assert!(shown.reached == Withheld || told.reached == 0 || !is_small(others[0]));
                assert!(shown.converted == Withheld || told.converted == 0 || !is_small(others[1]));
            }
            assert_ne!(rows.iter().filter(|(shown, _)| shown.touches == Withheld).count(), 1);
            assert_ne!(rows.iter().filter(|(shown, told)| shown.credit == Withheld && told.conversions > 0).count(), 1);
        }
    }
    assert!(seen[0] > 100 && seen[1] > 100, "{seen:?}");
}

/// That the members at two steps that are both shown do not differ by a few.
fn no_few_between(shown: &[ShownFunnelStep], told: &[FunnelStep]) {
    let counts: Vec<Option<u64>> = shown.iter().map(|step| step.members.known()).chain([Some(0)]).collect();
    for (place, one) in counts.iter().enumerate() {
        for other in &counts[place + 1..] {
            if let (Some(one), Some(other)) = (one, other) {
                assert!(!is_small(one - other), "{shown:?}");
            }
        }
    }
    for (shown, told) in shown.iter().zip(told) {
        assert!(shown.members == Withheld || shown.members == Known(told.members));
        assert!(shown.lost == Withheld || shown.lost == Known(told.lost) && !told.lost.is_some_and(is_small));
    }
}

#[test]
fn hidden_steps_cannot_be_found_out() {
    let way = || -> FunnelOf { funnel(messages().clicked()).then(orders()).then(custom("game")) };
    let mut hidden = 0;
    for seed in 0..60 {
        let people = people(seed, 60);
        let population = population(&people);
        let question = Funnel::of(way()).by(EventField::Campaign);
        let answer = question.plan(&context(START + 100 * HOUR)).unwrap().of(&population, &population.everyone());
        let shown = answer.withheld_below(LEAST);
        no_few_between(&shown.steps, &answer.steps);
        let all = answer.withheld_below(0);
        assert!(all.groups.iter().map(ToString::to_string).eq(answer.groups.iter().map(ToString::to_string)));
        for (shown, group) in shown.groups.iter().zip(&answer.groups) {
            no_few_between(&shown.steps, &group.steps);
            assert_eq!(shown.value, group.value);
            hidden += shown.steps.iter().filter(|step| step.members == Withheld).count();
        }
        for step in 0..3 {
            let of_groups = shown.groups.iter().map(|group| group.steps[step].members);
            let all = of_groups.chain([shown.steps[step].members]);
            assert_ne!(all.filter(|members| *members == Withheld).count(), 1, "{shown:?}");
        }
        // Alone, the steps of everyone hide each other.
        let question = Funnel::of(way()).plan(&context(START + 100 * HOUR)).unwrap();
        let alone = question.of(&population, &population.everyone());
        no_few_between(&alone.withheld_below(LEAST).steps, &alone.steps);
    }
    assert!(hidden > 20);
}

#[test]
fn what_is_shown_travels_as_json() {
    let all = everyone(clickers("a", 3, 2));
    let question = Conversion::of(messages().clicked(), orders(), days(7)).by(EventField::Campaign);
    let shown = question.plan(&as_of("2026-04-01")).unwrap().of(&all, &all.everyone()).withheld_below(2);
    let json = serde_json::to_value(&shown).unwrap();
    assert_eq!(json["groups"][0]["decided"]["reached"], serde_json::json!({"known": 3}));
    assert_eq!(json["groups"][0]["decided"]["credit"], "withheld");
    assert_eq!(json["total"]["undecided"]["credit"], serde_json::json!({"known": "0"}));
}
