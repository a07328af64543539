//! How segments grow, and what is more than chance.

use crate::people::{ids_of, instant, instants, matching, people};
use rust_decimal::Decimal;
use segmentry::{
    Context, DefinitionError,
    insight::{Dates, DatesError, Figure, Growth, Trend},
    model::{Customer, Message, SignUp},
    plan::BeyondHorizon,
    population::{Members, Population},
    prelude::*,
    testing::{self, Dice},
    time::{CalendarUnit, Span, SpanError, Zone},
};

fn first() -> Instant {
    instant("2026-01-01T00:00:00Z")
}

fn dates(n: u32) -> Dates {
    Dates::of((0..n).map(|place| first().saturating_add(days(10 * place))))
}

/// So many customers of each pattern, in which 1 is a date at which he is a member, 0 one at which he is not, and - one at
/// which he does not exist yet.
fn of_patterns(patterns: &[(&str, usize)]) -> Population {
    let mut people = Vec::new();
    for (pattern, count) in patterns {
        for _ in 0..*count {
            let mut customer = Customer::new(i64::try_from(people.len()).unwrap());
            let existing = u32::try_from(pattern.chars().take_while(|sign| *sign == '-').count()).unwrap();
            let at = first().saturating_sub(hours(1)).saturating_add(days(10 * existing));
            customer.profile.sign_up = Some(SignUp { at, source: None });
            for (place, _) in (0..).zip(pattern.chars()).filter(|(_, sign)| *sign == '1') {
                let at = first().saturating_add(days(10 * place)).saturating_sub(minutes(1));
                customer.record(Message::opened(at)).unwrap();
            }
            people.push(customer);
        }
    }
    Population::from_customers(people).unwrap()
}

fn growth(n: u32) -> Growth {
    let plan = messages().opened().within_last(days(1)).any().plan(&Context::at(first())).unwrap();
    Growth::new(&plan, &dates(n)).unwrap()
}

fn trend(patterns: &[(&str, usize)]) -> Trend {
    let population = of_patterns(patterns);
    growth(u32::try_from(patterns[0].0.len()).unwrap()).of(&population, &population.everyone())
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn by_hand() {
    let trend = trend(&[("110", 4), ("101", 3), ("001", 2), ("-11", 5), ("--1", 1), ("000", 6), ("011", 2)]);
    let sizes: Vec<_> = trend.sizes.iter().map(|size| (size.members, size.existing, size.of_the_first)).collect();
    assert_eq!(sizes, [(7, 17, 7), (11, 22, 4), (13, 23, 3)]);
    let steps: Vec<_> = trend
        .steps
        .iter()
        .map(|step| (step.before, step.entered, step.new_customers, step.left, step.stayed(), step.after))
        .collect();
    assert_eq!(steps, [(7, 7, 5, 3, 4, 11), (11, 6, 1, 4, 7, 13)]);
    assert_eq!((trend.steps[0].from, trend.steps[0].to), (trend.sizes[0].at, trend.sizes[1].at));
    assert_eq!(trend.steps[0].retention(), Some(ratio(4, 7)));
    assert_eq!(trend.steps[0].growth(), Some(decimal("0.571428571")));
    assert_eq!(trend.retention(), [Some(percent(100)), Some(ratio(4, 7)), Some(ratio(3, 7))]);
    assert_eq!(trend.sizes[2].share(), Some(ratio(13, 23)));
}

#[test]
fn over_nobody_and_without_dates() {
    let nobody = growth(2).of(&Population::default(), &Members::default());
    let step = nobody.steps[0];
    assert_eq!((step.retention(), step.growth(), step.p_value), (None, None, Decimal::ONE));
    assert_eq!((step.is_beyond_chance, nobody.sizes[0].share()), (false, None));
    assert_eq!(nobody.retention(), [None, None]);
    let population = of_patterns(&[("1", 3)]);
    let one = growth(1).of(&population, &population.everyone());
    assert_eq!((one.sizes.len(), one.steps.len(), one.sizes[0].members), (1, 0, 3));
    let none = growth(0).of(&population, &population.everyone());
    assert_eq!((none.sizes, none.steps), (vec![], vec![]));
    let of_few = growth(1).of(&population, &Members::default());
    assert_eq!((of_few.sizes[0].members, of_few.sizes[0].existing), (0, 0));
}

#[test]
fn as_date_by_date() {
    let mut dice = Dice::new(5);
    for seed in 0..15 {
        let people = people(seed);
        let population = Population::from_customers(people.clone()).unwrap();
        let context = Context::at(testing::CROWD_AS_OF);
        let rule = match seed % 3 {
            0 => orders().within_last(days(40)).any(),
            1 => orders().since_last().between(days(20)..days(120)),
            _ => testing::predicate(&mut dice, &context, 2),
        };
        let plan = rule.plan(&context).unwrap();
        let growth = Growth::new(&plan, &Dates::of(instants())).unwrap();
        let trend = growth.of(&population, &population.everyone());
        let mut ascending = instants();
        ascending.sort_unstable();
        let sets = ascending.map(|at| ids_of(matching(&people, &plan.at(at).unwrap())));
        for ((size, set), at) in trend.sizes.iter().zip(&sets).zip(ascending) {
            let existing = matching(&people, &everyone().plan(&context).unwrap().at(at).unwrap());
            assert_eq!((size.at, size.members, size.existing), (at, set.len() as u64, existing.len() as u64));
            assert_eq!(size.of_the_first, set.intersection(&sets[0]).count() as u64);
        }
        for (step, (sets, at)) in trend.steps.iter().zip(sets.windows(2).zip(ascending)) {
            let (before, after) = (&sets[0], &sets[1]);
            let entered: Vec<_> = after.difference(before).collect();
            let not_there = everyone().plan(&context).unwrap().at(at).unwrap();
            let is_new = |id: &&&_| people.iter().any(|customer| customer.id() == **id && !not_there.exists(customer));
            assert_eq!(step.new_customers, entered.iter().filter(is_new).count() as u64);
            assert_eq!(step.entered, entered.len() as u64);
            assert_eq!(step.left, before.difference(after).count() as u64);
        }
    }
}

/// What `scipy.stats.binomtest(min(b, c), b + c)` of scipy 1.17.1 and `mcnemar(exact=True)` of statsmodels 0.15.0 give, and exact
/// fractions in Python's whole numbers, rounded half to even.
#[test]
fn p_values_are_those_of_the_exact_test() {
    let published = [
        (0, 0, "1"),
        (1, 0, "1"),
        (0, 5, "0.0625"),
        (0, 6, "0.03125"),
        (1, 10, "0.01171875"),
        (10, 1, "0.01171875"),
        (2, 2, "1"),
        (5, 16, "0.026603699"),
        (8, 20, "0.035698138"),
        (60, 60, "1"),
        // Beyond 120 changes in floating point.
        (60, 61, "1"),
        (45, 76, "0.006150808"),
        (59, 121, "0.000004434"),
        (150, 86, "0.000037159"),
        (500, 600, "0.002819545"),
        (620, 480, "0.000027131"),
        (0, 300, "0"),
    ];
    for (entered, left, expected) in published {
        let trend = trend(&[("01", entered), ("10", left), ("11", 3)]);
        assert_eq!(trend.steps[0].p_value, decimal(expected), "{entered} and {left}");
    }
}

#[test]
fn steps_are_marked_each_alone_or_together() {
    let population = of_patterns(&[("0111", 6), ("1000", 0), ("0001", 9), ("0010", 1)]);
    // 6 entered of 6; 1 of 1; 9 of 10: p-values 1/32, 1 and 11/512.
    let of = |growth: Growth| -> Vec<bool> {
        let trend = growth.of(&population, &population.everyone());
        assert_eq!(
            trend.steps.iter().map(|step| step.p_value).collect::<Vec<_>>(),
            [decimal("0.03125"), Decimal::ONE, decimal("0.021484375")]
        );
        trend.steps.iter().map(|step| step.is_beyond_chance).collect()
    };
    assert_eq!(of(growth(4).each_alone()), [true, false, true]);
    // 11/512 is more than 5 % by three.
    assert_eq!(of(growth(4)), [false, false, false]);
    // By three, 11/512 is met exactly; 1/32 is less than half of 33/512.
    assert_eq!(of(growth(4).significance(ratio(33, 512)).unwrap()), [true, false, true]);
    assert_eq!(of(growth(4).significance(ratio(329, 5120)).unwrap()), [false, false, false]);
    assert_eq!(of(growth(4).each_alone().significance(ratio(1, 32)).unwrap()), [true, false, true]);
    assert_eq!(of(growth(4).each_alone().significance(ratio(312, 10_000)).unwrap()), [false, false, true]);
    assert_eq!(of(growth(4).significance(percent(0)).unwrap()), [false, false, false]);
    let error: DefinitionError = growth(4).significance(ratio(1, 0)).unwrap_err();
    assert_eq!(error.faults()[0].path(), "/significance");
}

#[test]
fn dates_beyond_the_horizon_are_refused() {
    let plan = everyone().plan(&Context::at(first()).horizon(first().saturating_add(days(15)))).unwrap();
    let error: BeyondHorizon = Growth::new(&plan, &dates(3)).unwrap_err();
    assert_eq!(error.instant, first().saturating_add(days(20)));
    assert!(Growth::new(&plan, &dates(2)).is_ok());
}

fn texts(dates: &Dates) -> Vec<String> {
    dates.iter().map(|date| date.to_string()).collect()
}

#[test]
fn dates_in_any_order_are_sorted_and_stand_once() {
    let dates = Dates::of(["2026-03-01T00:00:00Z", "2026-01-01T00:00:00Z", "2026-03-01T00:00:00Z"].map(instant));
    assert_eq!(texts(&dates), ["2026-01-01T00:00:00Z", "2026-03-01T00:00:00Z"]);
    assert!(Dates::default().is_empty() && !dates.is_empty());
}

#[test]
fn dates_at_equal_distances() {
    let (from, to) = (first(), first().saturating_add(days(14)));
    assert_eq!(
        texts(&Dates::every(days(7), from, to).unwrap()),
        ["2026-01-01T00:00:00Z", "2026-01-08T00:00:00Z", "2026-01-15T00:00:00Z"]
    );
    let before = to.saturating_sub(Span::from_micros(1));
    assert_eq!(Dates::every(days(7), from, before).unwrap().len(), 2);
    assert_eq!(Dates::every(days(7), from, from).unwrap().len(), 1);
    assert!(Dates::every(days(7), to, from).unwrap().is_empty());
    assert_eq!(Dates::every(days(0), from, to), Err(DatesError::Span(SpanError::Zero)));
    assert_eq!(Dates::every(days(4_000_000), from, to), Err(DatesError::Span(SpanError::TooLong)));
    assert_eq!(Dates::every(seconds(1), from, to), Err(DatesError::TooMany));
    let most = from.saturating_add(seconds(9_999));
    assert_eq!(Dates::every(seconds(1), from, most).unwrap().len(), 10_000);
    assert_eq!(Dates::every(seconds(1), from, most.saturating_add(seconds(1))), Err(DatesError::TooMany));
    assert_eq!(Dates::every(Span::LONGEST, from, Instant::MAX).unwrap().len(), 27);
}

#[test]
fn dates_at_which_calendar_periods_begin() {
    let (from, to) = (instant("2026-02-01T00:00:00Z"), instant("2026-12-31T23:00:00Z"));
    let utc = Zone::utc();
    let months = Dates::starts_of(CalendarUnit::Month, from, to, &utc).unwrap();
    assert_eq!((months.len(), texts(&months)[0].as_str()), (11, "2026-02-01T00:00:00Z"));
    let after = from.saturating_add(Span::from_micros(1));
    assert_eq!(Dates::starts_of(CalendarUnit::Month, after, to, &utc).unwrap().len(), 10);
    assert_eq!(
        texts(&months.clone().step_by(4)),
        ["2026-02-01T00:00:00Z", "2026-06-01T00:00:00Z", "2026-10-01T00:00:00Z"]
    );
    assert_eq!(months.clone().step_by(0), months);
    let quarters = Dates::starts_of(CalendarUnit::Quarter, from, to, &utc).unwrap();
    assert_eq!(texts(&quarters), ["2026-04-01T00:00:00Z", "2026-07-01T00:00:00Z", "2026-10-01T00:00:00Z"]);
    let weeks = Dates::starts_of(CalendarUnit::Week, from, instant("2026-02-16T00:00:00Z"), &utc).unwrap();
    assert_eq!(texts(&weeks), ["2026-02-02T00:00:00Z", "2026-02-09T00:00:00Z", "2026-02-16T00:00:00Z"]);

    // Summer time begins on the 29th of March, and the year ends an hour earlier.
    let berlin = Zone::table(&chrono_tz::Europe::Berlin, to);
    let around = (instant("2026-03-28T12:00:00Z"), instant("2026-03-30T12:00:00Z"));
    let dates = Dates::starts_of(CalendarUnit::Day, around.0, around.1, &berlin).unwrap();
    assert_eq!(texts(&dates), ["2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"]);
    assert_eq!(texts(&Dates::starts_of(CalendarUnit::Year, from, to, &berlin).unwrap()), ["2026-12-31T23:00:00Z"]);

    // Samoa skipped the 30th of December 2011, which begins and ends with the 31st.
    let apia = Zone::table(&chrono_tz::Pacific::Apia, to);
    let around = (instant("2011-12-28T12:00:00Z"), instant("2012-01-01T00:00:00Z"));
    let dates = Dates::starts_of(CalendarUnit::Day, around.0, around.1, &apia).unwrap();
    assert_eq!(texts(&dates), ["2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z"]);

    assert!(Dates::starts_of(CalendarUnit::Day, to, from, &utc).unwrap().is_empty());
    assert_eq!(Dates::starts_of(CalendarUnit::Day, Instant::MIN, Instant::MAX, &utc), Err(DatesError::TooMany));
    let edge = Instant::MAX.saturating_sub(days(3));
    assert!(Dates::starts_of(CalendarUnit::Day, edge, Instant::MAX, &utc).unwrap().len() <= 4);
}

/// All trends of three dates with sums like these: those who leave, stay and enter at each step.
fn counts(left: [u64; 2], stayed: u64, entered: [u64; 2]) -> Option<[u64; 9]> {
    let first = left[0] + stayed;
    let second = stayed + entered[0];
    let kept = second.checked_sub(left[1])?;
    Some([first, second, kept + entered[1], entered[0], left[0], stayed, entered[1], left[1], kept])
}

#[test]
fn a_small_change_could_be_large() {
    const LEAST: u64 = 3;
    let mut dice = Dice::new(9);
    let all = || (0..7_u64.pow(5)).map(|n| [1, 7, 49, 343, 2401].map(|power| n / power % 7));
    let candidates: Vec<[u64; 9]> = all().filter_map(|[a, b, c, d, e]| counts([a, b], c, [d, e])).collect();
    for _ in 0..60 {
        let mut patterns = ["000", "001", "010", "011", "100", "101", "110", "111"].map(|pattern| (pattern, 0));
        for (_, count) in &mut patterns {
            *count = if dice.chance(60) { dice.roll(3) } else { 0 };
        }
        let trend = trend(&patterns);
        let own: Vec<u64> = (trend.sizes.iter().map(|size| size.members))
            .chain(trend.steps.iter().flat_map(|step| [step.entered, step.left, step.stayed()]))
            .collect();
        let shown = trend.withheld_below(LEAST);
        let figures: Vec<Figure<u64>> = (shown.sizes.iter().map(|(_, members)| *members))
            .chain(shown.steps.iter().flat_map(|step| [step.entered, step.left, step.stayed]))
            .collect();
        let agrees = |counts: &[u64]| {
            counts.iter().zip(&figures).all(|(count, figure)| match figure {
                Figure::Known(known) => count == known,
                Figure::Withheld => *count > 0,
            })
        };
        assert!(agrees(&own));
        for (place, count) in own.iter().enumerate().filter(|(_, count)| (1..LEAST).contains(*count)) {
            let possible = candidates.iter().filter(|counts| agrees(&counts[..])).map(|counts| counts[place]);
            let most = possible.max().unwrap();
            assert!(most >= LEAST, "{own:?} shown as {figures:?} tells that {count} is at most {most}");
        }
        for step in shown.steps {
            let is_known = step.entered.known().is_some() && step.left.known().is_some();
            assert_eq!(step.is_beyond_chance.known().is_some(), is_known);
        }
    }
}

#[test]
fn trends_are_data() {
    let json = serde_json::to_value(trend(&[("01", 6), ("11", 2)])).unwrap();
    assert_eq!(json["steps"][0]["p_value"], "0.03125");
    assert_eq!(
        json["sizes"][1],
        serde_json::json!({
            "at": "2026-01-11T00:00:00Z", "members": 8, "existing": 8, "of_the_first": 2,
        })
    );
}

#[test]
fn a_table_of_what_may_be_shown() {
    let trend = trend(&[("11", 40), ("01", 3), ("10", 12), ("00", 45)]);
    // 40 of 52 stayed; 43 would tell of the 3 who entered.
    assert_eq!(
        trend.withheld_below(10).to_string(),
        "\
date                   members   entered  left  retained   p-value  beyond chance (corrected)
2026-01-01T00:00:00Z        52         -     -         -         -                          -
2026-01-11T00:00:00Z  withheld  withheld    12      76.9  withheld                   withheld"
    );
    assert!(trend.withheld_below(3).to_string().lines().all(|line| !line.contains("withheld")));
    let population = of_patterns(&[("1", 1)]);
    let alone = growth(2).each_alone().of(&population, &population.everyone());
    assert!(alone.to_string().lines().next().unwrap().ends_with("p-value  beyond chance"));
}
