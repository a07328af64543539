//! What segments are worth.

use crate::people::{ids_of, instant, instants, matching, people, select};
use rust_decimal::Decimal;
use segmentry::{
    Context,
    insight::{Figure, Ranking, Sales, SegmentWorth, Worth, WorthPlan},
    model::{CreditNote, Currency, Customer, Money, Order, SignUp},
    plan::{MetricPlan, Missing, Observed, Rates},
    population::{Members, Population},
    prelude::*,
    testing::{self, Dice},
};

const EUR: Currency = Currency::EUR;

fn eur(amount: &str) -> Money {
    Money::new(amount.parse::<Decimal>().unwrap(), EUR).unwrap()
}

fn usd(amount: i64) -> Money {
    Money::new(amount, Currency::USD).unwrap()
}

/// Ann bought for 300 and 500 and got 100 back in April; Bob bought for 200 and 40, the latter cancelled; Cem bought for 100 with a
/// credit note of 30; Dee bought for 50 dollars; Eve bought nothing; Fay comes in May.
fn shop() -> Vec<Customer> {
    let order = |day: u32, money| Order::new(instant(&format!("2026-03-{day:02}T10:00:00Z")), money);
    let mut people = ["ann", "bob", "cem", "dee", "eve", "fay"].map(Customer::new);
    let [ann, bob, cem, dee, _, fay] = &mut people;
    ann.record(order(1, eur("300"))).unwrap();
    ann.record(order(9, eur("500")).refund(instant("2026-04-10T00:00:00Z"), eur("100"))).unwrap();
    bob.record(order(3, eur("200"))).unwrap();
    bob.record(order(4, eur("40")).cancelled(instant("2026-03-05T00:00:00Z"))).unwrap();
    cem.record(order(5, eur("100"))).unwrap();
    cem.record(CreditNote::new(instant("2026-03-20T00:00:00Z"), eur("30"))).unwrap();
    dee.record(order(6, usd(50))).unwrap();
    fay.profile.sign_up = Some(SignUp { at: instant("2026-05-01T00:00:00Z"), source: None });
    people.into()
}

fn at_the_end_of_april() -> Context {
    Context::at(instant("2026-04-30T00:00:00Z"))
}

#[test]
fn by_hand() {
    let population = Population::from_customers(shop()).unwrap();
    let context = at_the_end_of_april();
    let worth = Worth::of(EUR).plan(&context).unwrap();
    let buyers = select(&population, &orders().any(), &context);
    assert_eq!(buyers.len(), 4);

    let answer = worth.of(&population, &buyers);
    let sales = &answer.segment;
    assert_eq!((sales.customers, sales.buyers, sales.orders), (4, 3, 4), "the order of Dee is not known in euros");
    assert_eq!(sales.revenue, eur("970"), "300 + 400 + 200 + 100 - 30");
    assert_eq!(sales.incomplete, [(Missing::NoRate { from: Currency::USD, to: EUR }, 1)]);
    assert_eq!((sales.incomplete(), sales.without_orders()), (1, 0));
    assert_eq!(sales.average_order_value(), Some(eur("242.5")));
    assert_eq!(sales.average_revenue(), Some(eur("323.333333333")));
    assert_eq!(answer.everyone.customers, 5, "without Fay");
    assert_eq!((answer.share_of_customers(), answer.share_of_orders()), (Some(percent(80)), Some(percent(100))));
    assert_eq!((answer.share_of_revenue(), answer.everyone.without_orders()), (Some(Decimal::ONE), 1));

    let before_refunds = Worth::of(EUR).before_refunds().plan(&context).unwrap().of(&population, &buyers);
    assert_eq!(before_refunds.segment.revenue, eur("1100"));
    let before_april = worth.at(instant("2026-04-01T00:00:00Z")).unwrap().of(&population, &buyers);
    assert_eq!(before_april.segment.revenue, eur("1070"));

    // Two dollars are a euro.
    let rates = Rates::default().with(Currency::USD, EUR, instant("2026-01-01T00:00:00Z"), Decimal::new(5, 1)).unwrap();
    let worth = Worth::of(EUR).plan(&context.clone().rates(rates)).unwrap();
    let with_rate = worth.of(&population, &buyers).segment;
    assert_eq!((with_rate.buyers, with_rate.revenue, with_rate.incomplete()), (4, eur("995"), 0));

    // Of Ann and Bob it is not known what they bought before the 4th.
    let worth = Worth::of(EUR).plan(&context.history_since(instant("2026-03-04T00:00:00Z"))).unwrap();
    let unknown = worth.of(&population, &buyers).segment;
    assert_eq!((unknown.customers, unknown.buyers, unknown.incomplete()), (4, 0, 4));
}

#[test]
fn orders_are_looked_at_as_words_say() {
    let population = Population::from_customers(shop()).unwrap();
    let context = at_the_end_of_april();
    let everyone = population.everyone();
    let of = |worth: Worth| worth.plan(&context).unwrap().of(&population, &everyone).segment;
    let large = of(Worth::new(orders().worth(eur("250")..), EUR));
    assert_eq!((large.buyers, large.orders, large.revenue), (1, 2, eur("700")));
    let early = of(Worth::new(orders().during(..instant("2026-03-05T00:00:00Z")), EUR));
    assert_eq!((early.buyers, early.orders, early.revenue, early.incomplete()), (2, 2, eur("500"), 0));
    let dollars = of(Worth::of(Currency::USD));
    assert_eq!((dollars.buyers, dollars.orders, dollars.revenue, dollars.incomplete()), (1, 1, usd(50), 3));
    assert_eq!((dollars.customers, dollars.without_orders()), (6, 2), "members who do not exist yet are members");
}

#[test]
fn over_nobody() {
    let population = Population::from_customers(shop()).unwrap();
    let worth = Worth::of(EUR).plan(&at_the_end_of_april()).unwrap();
    let nobody = worth.of(&population, &Members::default());
    assert_eq!((nobody.segment.customers, nobody.segment.revenue), (0, eur("0")));
    assert_eq!((nobody.segment.average_order_value(), nobody.segment.average_revenue()), (None, None));
    assert_eq!((nobody.share_of_customers(), nobody.share_of_revenue()), (Some(percent(0)), Some(Decimal::ZERO)));
    let empty = worth.of(&Population::default(), &Members::default());
    assert_eq!((empty.share_of_customers(), empty.share_of_orders(), empty.share_of_revenue()), (None, None, None));
    let everyone = worth.of(&population, &population.everyone());
    assert_eq!(everyone.segment.orders, everyone.everyone.orders);
}

#[test]
fn a_sum_that_no_decimal_shows_is_incomplete() {
    let large = Money::new(1_000_000_000_000_000_i64, EUR).unwrap();
    let mut people: Vec<Customer> = (0..3).map(Customer::new).collect();
    for customer in &mut people {
        // Sums of 3 * 10^19 and a billionth, of which two fit.
        for key in 0..30_000 {
            let at = instant("2026-03-01T00:00:00Z").saturating_add(seconds(key));
            customer.record(Order::new(at, large).id(i64::from(key))).unwrap();
        }
        customer.record(Order::new(instant("2026-03-02T00:00:00Z"), eur("0.000000001"))).unwrap();
    }
    let population = Population::from_customers(people).unwrap();
    let worth = Worth::of(EUR).plan(&at_the_end_of_april()).unwrap();
    let sales = worth.of(&population, &population.everyone()).segment;
    assert_eq!((sales.customers, sales.buyers, sales.orders), (3, 2, 60_002));
    assert_eq!(sales.revenue.amount(), "60000000000000000000.000000002".parse().unwrap());
    assert_eq!(sales.incomplete, [(Missing::TooManyDigits, 1)]);
}

/// One customer after the other.
fn slowly<'p>(
    people: impl IntoIterator<Item = &'p Customer>,
    orders: &MetricPlan,
    revenue: &MetricPlan,
) -> (u64, u64, u64, Decimal, u64) {
    let (mut customers, mut buyers, mut all, mut sum, mut incomplete) = (0, 0, 0, Decimal::ZERO, 0);
    for customer in people {
        customers += 1;
        match (orders.value(customer), revenue.value(customer)) {
            (Observed::Exactly(count), Observed::Exactly(money)) => {
                let count: Decimal = Observed::Exactly(count).number().unwrap();
                buyers += u64::from(count > Decimal::ZERO);
                all += u64::try_from(count).unwrap();
                sum += Observed::Exactly(money).money().unwrap().amount();
            }
            _ => incomplete += 1,
        }
    }
    (customers, buyers, all, sum, incomplete)
}

fn told(sales: &Sales) -> (u64, u64, u64, Decimal, u64) {
    (sales.customers, sales.buyers, sales.orders, sales.revenue.amount(), sales.incomplete())
}

#[test]
fn as_customer_by_customer() {
    let mut incomplete = 0;
    for seed in 0..12 {
        let people = people(seed);
        let population = Population::from_customers(people.clone()).unwrap();
        let windows =
            [orders().within_last(days(3650)), orders().within_last(days(120)), orders().during(previous_year())];
        for window in windows {
            for context in instants().map(Context::at).into_iter().flat_map(|context| {
                let since = context.as_of().saturating_sub(days(200));
                [context.clone(), context.history_since(since)]
            }) {
                let count = window.clone().count().plan(&context).unwrap();
                let total = window.clone().total(EUR).plan(&context).unwrap();
                let rule = orders().since_last().less_than(days(100)).plan(&context).unwrap();
                let worth = Worth::new(window.clone(), EUR).plan(&context).unwrap();
                let answer = worth.of(&population, &population.select(&rule));
                assert_eq!(told(&answer.segment), slowly(matching(&people, &rule), &count, &total));
                let everyone = matching(&people, &everyone().plan(&context).unwrap());
                assert_eq!(told(&answer.everyone), slowly(everyone, &count, &total));
                incomplete += answer.everyone.incomplete();
            }
        }
    }
    assert!(incomplete > 0);
}

fn ranked(names: &[(&'static str, &str)]) -> (Population, Vec<(&'static str, Members)>) {
    let mut people = Vec::new();
    for (name, amounts) in names {
        for amount in amounts.split_whitespace() {
            let mut customer = Customer::new(i64::try_from(people.len()).unwrap());
            customer.profile.tag(*name);
            if amount == "?" {
                customer.record(Order::new(instant("2026-03-01T00:00:00Z"), usd(9))).unwrap();
            } else if amount != "-" {
                customer.record(Order::new(instant("2026-03-01T00:00:00Z"), eur(amount))).unwrap();
            }
            people.push(customer);
        }
    }
    let population = Population::from_customers(people).unwrap();
    let members = |name: &str| select(&population, &tags().include(name), &at_the_end_of_april());
    let sets = names.iter().map(|(name, _)| (*name, members(name))).collect();
    (population, sets)
}

fn worth() -> WorthPlan {
    Worth::of(EUR).plan(&at_the_end_of_april()).unwrap()
}

fn names(ranking: &Ranking<&'static str>) -> Vec<&'static str> {
    ranking.segments.iter().map(|(name, _)| *name).collect()
}

#[test]
fn segments_are_ranked_by_revenue_and_then_by_name() {
    let (population, sets) = ranked(&[("d", "5 5"), ("b", "10"), ("a", "7 1"), ("c", "10 -"), ("e", "")]);
    let ranking = worth().rank(&population, sets.iter().map(|(name, set)| (*name, set)));
    assert_eq!(names(&ranking), ["b", "c", "d", "a", "e"]);
    assert!(ranking.is_exclusive);
    assert_eq!(ranking.everyone.revenue, eur("38"));
    for (name, worth_of) in &ranking.segments {
        let alone: SegmentWorth = worth().of(&population, &sets.iter().find(|(known, _)| known == name).unwrap().1);
        assert_eq!(*worth_of, alone);
    }
    let by_size = ranking.clone().ordered_by(|worth| worth.segment.customers);
    assert_eq!(names(&by_size), ["a", "c", "d", "b", "e"]);
    let by_order = ranking.ordered_by(|worth| worth.segment.average_order_value());
    assert_eq!(names(&by_order), ["b", "c", "d", "a", "e"]);

    let everyone = population.everyone();
    let with_all = sets.iter().map(|(name, set)| (*name, set)).chain([("all", &everyone)]);
    let ranking = worth().rank(&population, with_all);
    assert!(!ranking.is_exclusive);
    assert_eq!(names(&ranking)[0], "all");
}

#[test]
fn a_small_segment_is_withheld_with_what_tells_of_it() {
    let many = "9 ".repeat(12);
    let (population, sets) = ranked(&[
        ("a", &many),
        ("b", "5000 5000 -"),
        ("c", &many.repeat(2)),
        ("d", "- - - - - - - - - 70"),
        ("e", &many),
    ]);
    let ranking = worth().rank(&population, sets.iter().map(|(name, set)| (*name, set)));
    assert_eq!(names(&ranking), ["b", "c", "a", "e", "d"]);
    let shown = ranking.withheld_below(10);
    let order: Vec<&str> = shown.segments.iter().map(|(name, _)| *name).collect();
    assert_eq!(order, ["c", "e", "a", "b", "d"], "where b stands tells what it is worth");
    let of = |name: &str| &shown.segments.iter().find(|(known, _)| *known == name).unwrap().1;
    assert_eq!((of("c").customers, of("c").revenue), (Figure::Known(24), Figure::Known(eur("216"))));
    assert_eq!(
        (of("b").customers, of("b").revenue, of("b").buyers),
        (Figure::Withheld, Figure::Withheld, Figure::Withheld)
    );
    // The next smallest in size is d, with ten members; those who bought are withheld of a too.
    assert_eq!((of("d").customers, of("d").orders), (Figure::Withheld, Figure::Withheld));
    assert_eq!((of("a").customers, of("a").revenue), (Figure::Known(12), Figure::Withheld));
    assert_eq!((shown.everyone.customers, shown.everyone.orders), (Figure::Known(61), Figure::Known(51)));
    assert_eq!(
        shown.to_string(),
        "\
segment   customers    buyers    orders    revenue  incomplete  % of customers  % of revenue  per order  per customer
c                24        24        24    216 EUR           0            39.3           2.1       9.00          9.00
e                12        12        12    108 EUR           0            19.7           1.0       9.00          9.00
a                12  withheld  withheld   withheld    withheld            19.7      withheld   withheld      withheld
b          withheld  withheld  withheld   withheld    withheld        withheld      withheld   withheld      withheld
d          withheld  withheld  withheld   withheld    withheld        withheld      withheld   withheld      withheld
everyone         61        51        51  10502 EUR           0           100.0         100.0     205.92        172.16"
    );
    // The ten others bought nothing.
    assert_eq!(shown.everyone.buyers, Figure::Known(51));
}

#[test]
fn the_others_are_not_told_either() {
    let many = "9 ".repeat(30);
    let (population, sets) = ranked(&[("a", &many), ("b", "500 -"), ("c", &"- ".repeat(20))]);
    let worth = worth();
    let of = |set: &Members| worth.of(&population, set).withheld_below(5);
    let both = |one: usize, other: usize| &sets[one].1 | &sets[other].1;
    // All but two customers, of whom one bought.
    let almost = of(&both(0, 2));
    assert_eq!(
        (almost.customers, almost.revenue, almost.share_of_customers),
        (Figure::Withheld, Figure::Withheld, Figure::Withheld)
    );
    // All but twenty-two customers, of whom one bought.
    let buyers = of(&sets[0].1);
    assert_eq!(
        (buyers.customers, buyers.buyers, buyers.share_of_revenue),
        (Figure::Known(30), Figure::Withheld, Figure::Withheld)
    );
    // Nobody bought: there is nobody to be told about but the buyers elsewhere, who are many.
    let none = of(&sets[2].1);
    assert_eq!(
        (none.customers, none.orders, none.revenue),
        (Figure::Known(20), Figure::Known(0), Figure::Known(eur("0")))
    );
    // Of thirty-two, one bought nothing, which the number of buyers would tell.
    let most = of(&both(0, 1));
    assert_eq!((most.customers, most.buyers, most.orders), (Figure::Known(32), Figure::Withheld, Figure::Known(31)));
}

/// How many are incomplete follows from revenue over its average, from those of all others, and from the other kinds of customers.
#[test]
fn the_incomplete_are_not_told_either() {
    let many = "9 ".repeat(30);
    let none = "- ".repeat(30);
    let (few, some) = ("? ".repeat(3), "? ".repeat(20));
    let (population, sets) = ranked(&[("a", &(many.clone() + &none + &few)), ("b", &(many + &none + &some))]);
    let (few, some) = (&sets[0].1, &sets[1].1);
    let shown = worth().of(&population, few).withheld_below(5);
    assert_eq!((shown.customers, shown.revenue), (Figure::Known(63), Figure::Known(eur("270"))));
    assert_eq!(shown.average_order_value, Figure::Known(Some(eur("9"))));
    assert_eq!((shown.incomplete, shown.average_revenue), (Figure::Withheld, Figure::Withheld));
    // All but three of the incomplete are here.
    let others = worth().of(&population, some).withheld_below(5);
    assert_eq!((others.customers, others.incomplete), (Figure::Known(80), Figure::Withheld));
    let large = worth().of(&population, some).withheld_below(3);
    assert_eq!((large.incomplete, large.average_revenue), (Figure::Known(20), Figure::Known(Some(eur("4.5")))));

    // That nobody is, is no secret.
    let (other, complete) = ranked(&[("a", &"9 ".repeat(30)), ("b", "9 9 9 9 9 ? ?")]);
    let shown = worth().of(&other, &complete[0].1).withheld_below(5);
    assert_eq!((shown.incomplete, shown.average_revenue), (Figure::Known(0), Figure::Known(Some(eur("9")))));

    // Of two segments that make up all, the one tells of the other.
    let ranking = worth().rank(&population, sets.iter().map(|(name, set)| (*name, set)));
    let shown = ranking.withheld_below(5);
    assert_eq!(shown.everyone.incomplete, Figure::Known(23));
    for (name, worth) in &shown.segments {
        assert_eq!((worth.incomplete, worth.average_revenue), (Figure::Withheld, Figure::Withheld), "{name}");
        assert_eq!(worth.revenue, Figure::Known(eur("270")));
    }
}

#[test]
fn answers_are_data() {
    let population = Population::from_customers(shop()).unwrap();
    let worth = Worth::of(EUR).plan(&at_the_end_of_april()).unwrap();
    let answer = worth.of(&population, &population.everyone());
    let json = serde_json::to_value(&answer.segment).unwrap();
    let expected = serde_json::json!({
        "customers": 6, "buyers": 3, "orders": 4, "revenue": "970 EUR",
        "incomplete": [[{ "no_rate": { "from": "USD", "to": "EUR" } }, 1]],
    });
    assert_eq!(json, expected);
    let shown = serde_json::to_value(answer.withheld_below(2)).unwrap();
    assert_eq!(shown["share_of_revenue"], serde_json::json!({ "known": "1" }));
    assert_eq!(shown["incomplete"], "withheld");
}

#[test]
fn members_of_random_segments_add_up() {
    let mut dice = Dice::new(3);
    for seed in 20..26 {
        let people = people(seed);
        let population = Population::from_customers(people.clone()).unwrap();
        let context = Context::at(testing::CROWD_AS_OF);
        let rule = testing::predicate(&mut dice, &context, 2);
        let plan = rule.plan(&context).unwrap();
        let members = population.select(&plan);
        assert_eq!(members.len(), ids_of(matching(&people, &plan)).len());
        let rest = population.everyone() - &members;
        let worth = Worth::of(EUR).plan(&context).unwrap();
        let ranking = worth.rank(&population, [("in", &members), ("out", &rest)]);
        assert!(ranking.is_exclusive);
        let sum = |of: fn(&Sales) -> u64| ranking.segments.iter().map(|(_, worth)| of(&worth.segment)).sum::<u64>();
        let whole = worth.of(&population, &population.everyone()).segment;
        assert_eq!((sum(|sales| sales.orders), sum(|sales| sales.buyers)), (whole.orders, whole.buyers));
        assert_eq!((sum(|sales| sales.customers), sum(Sales::incomplete)), (whole.customers, whole.incomplete()));
    }
}
