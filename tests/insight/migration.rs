//! Who moved where.

use crate::people::{ids, ids_of, instant, instants, people};
use segmentry::{
    Context, Segment,
    insight::{Figure, Groups, GroupsError, Moves},
    model::{Currency, Customer, Id, Money, Order, SignUp, Text},
    population::Population,
    prelude::*,
    rfm::{Migration, Position, Rfm},
    scale::Grid,
    segment::{SegmentId, Waterfall},
    testing::{self, Dice},
};

fn stages() -> Waterfall {
    Waterfall::new("lapsed")
        .unwrap()
        .group(Segment::new("champion", orders().within_last(days(180)).count().at_least(4)).unwrap())
        .group(Segment::new("active", orders().within_last(days(90)).any()).unwrap())
        .group(Segment::new("never bought", orders().none()).unwrap())
}

fn standings<K: Clone>(people: &[Customer], position: impl Fn(&Customer) -> Position<K>) -> Vec<(Id, Position<K>)> {
    people.iter().map(|customer| (customer.id().clone(), position(customer))).collect()
}

#[test]
fn a_waterfall_moves_as_customer_by_customer() {
    for seed in 0..10 {
        let people = people(seed);
        let population = Population::from_customers(people.clone()).unwrap();
        let plan = stages().plan(&Context::at(testing::CROWD_AS_OF)).unwrap();
        let [now, _, _, before] = instants();
        let (before, after) = (plan.at(before).unwrap(), plan.at(now).unwrap());
        let moves =
            Moves::between(Groups::of_waterfall(&population, &before), Groups::of_waterfall(&population, &after));

        let position = |plan: &segmentry::plan::WaterfallPlan, customer: &Customer| {
            plan.group(customer).cloned().map_or(Position::Absent, Position::Segment)
        };
        let slow = |plan| standings(&people, |customer| position(plan, customer));
        let expected = Migration::between(slow(&before), slow(&after)).unwrap();
        let names = ["champion", "active", "never bought", "lapsed"].map(|name| SegmentId::new(name).unwrap());
        let positions: Vec<_> = names.into_iter().map(Position::Segment).chain([Position::Absent]).collect();
        assert_eq!(moves.migration().positions().collect::<Vec<_>>(), positions);
        assert!(expected.new_customers() > 0);
        for from in &positions {
            for to in &positions {
                assert_eq!(moves.migration().count(from, to), expected.count(from, to), "{from} to {to}");
                let slow = people.iter().filter(|customer| {
                    let places = (position(&before, customer), position(&after, customer));
                    places != (Position::Absent, Position::Absent) && places == (from.clone(), to.clone())
                });
                assert_eq!(ids(&population, &moves.members(from, to)), ids_of(slow));
            }
        }
    }
}

#[test]
fn scores_move_as_customer_by_customer() {
    let people = testing::crowd(4, 300);
    let population = Population::from_customers(people.clone()).unwrap();
    let context = Context::at(testing::CROWD_AS_OF);
    let rfm = Rfm::of_orders(Currency::EUR).plan(&context).unwrap();
    let grid = Grid::recency_frequency();
    let model = rfm.fit(&people).unwrap().model;
    // History that is known too late leaves some without scores.
    for context in [context.clone(), context.history_since(testing::CROWD_AS_OF.saturating_sub(days(400)))] {
        let plan = model.plan(&context).unwrap();
        let [now, _, _, before] = instants();
        let (before, after) = (plan.at(before).unwrap(), plan.at(now).unwrap());
        let moves = Moves::between(Groups::of_scores(&population, &before), Groups::of_scores(&population, &after));
        let slow = |plan: &segmentry::plan::ScorePlan| standings(&people, |customer| plan.standing(customer).into());
        let expected: Migration<Text> = Migration::between(slow(&before), slow(&after)).unwrap().ordered_by(&grid);
        assert_eq!(*moves.migration(), expected);
        let fallen = moves.members(&Position::Segment("champions".into()), &Position::Segment("at risk".into()));
        let slow = people.iter().filter(|customer| {
            let standing = |plan: &segmentry::plan::ScorePlan| Position::from(plan.standing(customer));
            standing(&before) == Position::Segment("champions".into())
                && standing(&after) == Position::Segment("at risk".into())
        });
        assert_eq!(ids(&population, &fallen), ids_of(slow));
    }
}

#[test]
fn plans_move_as_by_hand() {
    let order = |date: &str| Order::new(instant(&format!("{date}T10:00:00Z")), Money::new(20, Currency::EUR).unwrap());
    let mut people = ["ann", "bob", "cem", "dee", "eve"].map(Customer::new);
    people[0].record(order("2026-01-10")).unwrap();
    people[1].record(order("2026-01-10")).unwrap();
    people[1].record(order("2026-02-10")).unwrap();
    people[1].record(order("2026-02-11")).unwrap();
    people[2].record(order("2026-02-10")).unwrap();
    people[3].profile.sign_up = Some(SignUp { at: instant("2025-01-01T00:00:00Z"), source: None });
    people[4].profile.sign_up = Some(SignUp { at: instant("2026-02-01T00:00:00Z"), source: None });
    let population = Population::from_customers(people).unwrap();
    let rules = [("many", orders().count().at_least(2)), ("one", orders().count().exactly(1))];
    let groups = |at: &str| {
        let context = Context::at(instant(at));
        let plans = rules.clone().map(|(name, rule)| (name, rule.plan(&context).unwrap()));
        Groups::of_plans(&population, plans.iter().map(|(name, plan)| (*name, plan))).unwrap()
    };
    let (before, after) = (groups("2026-01-20T00:00:00Z"), groups("2026-03-01T00:00:00Z"));
    assert_eq!(before.members(&Position::Elsewhere).len(), 1);
    assert_eq!(
        before.iter().map(|(position, _)| *position).collect::<Vec<_>>(),
        [Position::Segment("many"), Position::Segment("one"), Position::Elsewhere]
    );
    let moves = Moves::between(before, after);
    assert_eq!(
        moves.migration().to_string(),
        "\
before \\ after  many  one  in no segment  lost  total
many               0    0              0     0      0
one                1    1              0     0      2
in no segment      0    0              1     0      1
new                0    1              1     0      2
total              1    2              2     0      5"
    );
    let who = |from, to| population.ids(&moves.members(&from, &to)).map(|id| id.to_string()).collect::<Vec<_>>();
    assert_eq!(who(Position::Segment("one"), Position::Segment("many")), ["bob"]);
    assert_eq!(who(Position::Absent, Position::Segment("one")), ["cem"]);
    assert_eq!(who(Position::Absent, Position::Elsewhere), ["eve"]);
    assert_eq!(who(Position::Elsewhere, Position::Absent), [""; 0]);
    assert_eq!(who(Position::Absent, Position::Absent), [""; 0]);
    assert_eq!(who(Position::Segment("x"), Position::Segment("one")), [""; 0]);
}

#[test]
fn groups_that_share_customers_are_refused() {
    let people = testing::crowd(2, 50);
    let population = Population::from_customers(people).unwrap();
    let context = Context::at(testing::CROWD_AS_OF);
    let plan = |rule: Predicate| rule.plan(&context).unwrap();
    let (any, many) = (plan(orders().any()), plan(orders().count().at_least(2)));
    let error = Groups::of_plans(&population, [("any", &any), ("many", &many)]).unwrap_err();
    let GroupsError::NotExclusive { one, other, both } = &error else { panic!("{error}") };
    assert_eq!((one.as_str(), other.as_str(), both.customers), ("any", "many", population.select(&many).len() as u64));
    let examples = both.ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let expected = format!("{} customers are in both any and many: {examples} and others", both.customers);
    assert_eq!(error.to_string(), expected);
    let earlier = plan(orders().none()).at(instants()[1]).unwrap();
    assert_eq!(Groups::of_plans(&population, [("a", &any), ("b", &earlier)]).unwrap_err(), GroupsError::Instants);
    let nobody = plan(nobody());
    let same = Groups::of_plans(&population, [("a", &any), ("b", &nobody), ("a", &nobody)]).unwrap_err();
    assert_eq!(same, GroupsError::SameName { name: "a".to_owned() });
    let none: Groups<&str> = Groups::of_plans(&population, []).unwrap();
    assert_eq!(Moves::between(none.clone(), none).migration().total(), 0);
}

#[test]
fn random_groups_cover_everyone_once() {
    let mut dice = Dice::new(21);
    for seed in 30..36 {
        let people = people(seed);
        let population = Population::from_customers(people).unwrap();
        let context = Context::at(testing::CROWD_AS_OF);
        let mut waterfall = Waterfall::new("rest").unwrap();
        for place in 0..4 {
            let rule = testing::predicate(&mut dice, &context, 2);
            waterfall = waterfall.group(Segment::new(format!("group {place}"), rule).unwrap());
        }
        let plan = waterfall.plan(&context).unwrap();
        let groups = instants().map(|at| Groups::of_waterfall(&population, &plan.at(at).unwrap()));
        for pair in groups.windows(2) {
            let (after, before) = (&pair[0], &pair[1]);
            let moves = Moves::between(before.clone(), after.clone());
            let migration = moves.migration();
            let size = |groups: &Groups<SegmentId>| groups.iter().map(|(_, members)| members.len() as u64).sum::<u64>();
            assert_eq!(migration.total() - migration.new_customers(), size(before));
            assert_eq!(migration.total() - migration.lost_customers(), size(after));
            for (position, members) in before.iter() {
                assert_eq!(migration.row_total(position), members.len() as u64);
            }
        }
    }
}

#[test]
fn few_who_moved_are_withheld() {
    let positions = |names: &[(&'static str, u32)]| -> Vec<(i64, Option<&'static str>)> {
        (0..).zip(names.iter().flat_map(|(name, count)| (0..*count).map(|_| Some(*name)))).collect()
    };
    let before = positions(&[("a", 50), ("b", 50)]);
    let after = positions(&[("a", 30), ("b", 3), ("a", 17), ("b", 50)]);
    let migration = Migration::between(before, after).unwrap();
    let shown = migration.withheld_below(10);
    assert_eq!(
        shown.to_string(),
        "\
before \\ after            a         b  without purchases  lost  total
a                  withheld  withheld                  0     0     50
b                         0        50                  0     0     50
without purchases         0         0                  0     0      0
new                       0         0                  0     0      0
total              withheld  withheld                  0     0    100"
    );
    assert_eq!(migration.withheld_below(3).to_string(), migration.to_string());
    assert_eq!(shown.positions, migration.positions().collect::<Vec<_>>());
    let known = Figure::Known;
    // From a to b went 3, as none went from b to a: so the totals tell as well.
    assert_eq!(shown.customers.cells[0][1], Figure::Withheld);
    assert_eq!(shown.customers.cells[1], [known(0), known(50), known(0), known(0)]);
    assert_eq!(shown.customers.cells[0][0], Figure::Withheld);
    assert!(shown.customers.rows[0] == Figure::Withheld || shown.customers.columns[1] == Figure::Withheld);
}
