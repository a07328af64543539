use super::{
    Figure, number,
    overlap::in_exactly,
    withhold::{is_small, parts},
};
use crate::{
    error::DefinitionError,
    metric::Ratio,
    model::{Currency, Money, billionths},
    plan::{BeyondHorizon, Context, MetricPlan, Missing},
    population::{Members, Population},
    rfm::table,
    time::Instant,
    words::{AmountMetric, CountMetric, EventsOf, Orders, orders},
};
use alloc::{
    collections::BTreeMap,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;
use rust_decimal::Decimal;

/// How large and how valuable is a segment? What its members buy and for how much, beside everyone.
///
/// Asked in words: which orders are looked at, and the currency of all sums. Money is after refunds and after the credit notes of
/// the same window, unless said otherwise, as in [`EventsOf::total`].
///
/// ```
/// use segmentry::{
///     insight::Worth,
///     model::{Currency, Customer, Money, Order},
///     population::Population,
///     prelude::*,
///     time::Instant,
/// };
///
/// let at = |day: u32| format!("2026-03-{day:02}T10:00:00Z").parse::<Instant>();
/// let eur = |amount: i64| Money::new(amount, Currency::EUR);
/// let mut ann = Customer::new("ann");
/// ann.record(Order::new(at(1)?, eur(300)?))?;
/// ann.record(Order::new(at(9)?, eur(500)?))?;
/// let mut bob = Customer::new("bob");
/// bob.record(Order::new(at(3)?, eur(200)?))?;
/// let population = Population::from_customers([ann, bob, Customer::new("eve")])?;
///
/// let context = Context::at("2026-04-01T00:00:00Z".parse::<Instant>()?);
/// let regulars = population.select(&orders().count().at_least(2).plan(&context)?);
///
/// let worth = Worth::new(orders().within_last(days(365)), Currency::EUR).plan(&context)?;
/// let answer = worth.of(&population, &regulars);
/// assert_eq!((answer.segment.customers, answer.everyone.customers), (1, 3));
/// assert_eq!(answer.segment.average_order_value(), Some(eur(400)?));
/// // A third of the customers makes four fifths of the revenue with two thirds of the orders.
/// assert_eq!(answer.share_of_customers(), Some(ratio(1, 3)));
/// assert_eq!(answer.share_of_revenue(), Some("0.8".parse()?));
/// assert_eq!(answer.share_of_orders(), Some(ratio(2, 3)));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use]
#[doc(alias = "AOV")]
#[doc(alias = "revenue")]
#[doc(alias = "segment size")]
pub struct Worth {
    orders: CountMetric,
    revenue: AmountMetric,
    currency: Currency,
}

/// A [`Worth`] bound to a context.
#[derive(Clone, Debug)]
pub struct WorthPlan {
    orders: MetricPlan,
    revenue: MetricPlan,
    currency: Currency,
}

/// What some customers bought and for how much.
///
/// Of an *incomplete* customer it is not known what he bought, or for how much: there is money in another currency without a rate, the
/// history is known from within the window only, a filter asks for what is missing. He is counted among the customers and
/// tells nothing else: no orders, no revenue. So averages compare the orders and the revenue of the same customers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Sales {
    /// How many customers they are, those who bought nothing and the incomplete ones included.
    pub customers: u64,
    /// How many of them have one or more of the orders.
    pub buyers: u64,
    /// How many orders.
    pub orders: u64,
    /// For how much: the exact sum.
    pub revenue: Money,
    /// How many are incomplete, by what is missing first. A customer with whom the sum would have too many digits is among them.
    pub incomplete: Vec<(Missing, u64)>,
}

/// What the members of a segment bought, beside everyone.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct SegmentWorth {
    /// The members.
    pub segment: Sales,
    /// All customers of the population who exist at the instant of the plan.
    pub everyone: Sales,
}

/// Segments by what they are worth: by revenue, the largest first, those of equal revenue by name.
///
/// ```
/// # use segmentry::{
/// #     insight::Worth,
/// #     model::{Currency, Customer, Money, Order},
/// #     population::Population,
/// #     prelude::*,
/// #     time::Instant,
/// # };
/// # let mut customers = Vec::new();
/// # for (id, amounts) in [(1, &[300, 500][..]), (2, &[200]), (3, &[])] {
/// #     let mut customer = Customer::new(id);
/// #     for (day, amount) in (1..).zip(amounts) {
/// #         let at: Instant = format!("2026-03-0{day}T10:00:00Z").parse()?;
/// #         customer.record(Order::new(at, Money::new(*amount, Currency::EUR)?).id(day))?;
/// #     }
/// #     customers.push(customer);
/// # }
/// # let population = Population::from_customers(customers)?;
/// # let context = Context::at("2026-04-01T00:00:00Z".parse::<Instant>()?);
/// let select = |predicate: Predicate| Ok::<_, segmentry::DefinitionError>(population.select(&predicate.plan(&context)?));
/// let once = select(orders().count().exactly(1))?;
/// let often = select(orders().count().at_least(2))?;
/// let never = select(orders().none())?;
///
/// let worth = Worth::of(Currency::EUR).plan(&context)?;
/// let ranking = worth.rank(&population, [("once", &once), ("often", &often), ("never", &never)]);
/// assert_eq!(ranking.to_string(), "\
/// segment   customers  buyers  orders   revenue  incomplete  % of customers  % of revenue  per order  per customer
/// often             1       1       2   800 EUR           0            33.3          80.0     400.00        800.00
/// once              1       1       1   200 EUR           0            33.3          20.0     200.00        200.00
/// never             1       0       0     0 EUR           0            33.3           0.0          -          0.00
/// everyone          3       2       3  1000 EUR           0           100.0         100.0     333.33        333.33");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Ranking<N> {
    /// The segments in their order.
    pub segments: Vec<(N, SegmentWorth)>,
    /// All customers of the population who exist at the instant of the plan.
    pub everyone: Sales,
    /// Whether no customer is in two of the segments, so that their figures can be added up.
    pub is_exclusive: bool,
}

/// What may be shown of a [`Ranking`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ShownRanking<N> {
    /// The segments in their order, but those whose revenue is withheld behind the others, by name: between two that are known
    /// it would be known as well.
    pub segments: Vec<(N, ShownWorth)>,
    /// All customers.
    pub everyone: ShownWorth,
}

/// What may be shown of a [`SegmentWorth`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
#[expect(missing_docs, reason = "as the figures that they are of")]
pub struct ShownWorth {
    pub customers: Figure<u64>,
    pub share_of_customers: Figure<Option<Ratio>>,
    pub buyers: Figure<u64>,
    pub incomplete: Figure<u64>,
    pub orders: Figure<u64>,
    pub revenue: Figure<Money>,
    pub average_order_value: Figure<Option<Money>>,
    pub average_revenue: Figure<Option<Money>>,
    pub share_of_orders: Figure<Option<Ratio>>,
    #[cfg_attr(feature = "serde", serde(serialize_with = "shown_share"))]
    pub share_of_revenue: Figure<Option<Decimal>>,
}

impl Worth {
    /// Of all orders, in a currency.
    pub fn of(currency: Currency) -> Self {
        Self::new(orders(), currency)
    }

    /// Of these orders, in a currency.
    pub fn new<W>(orders: EventsOf<Orders, W>, currency: Currency) -> Self {
        Self { orders: orders.clone().count(), revenue: orders.total(currency), currency }
    }

    /// The same before money was given back: neither refunds nor credit notes are taken off.
    pub fn before_refunds(self) -> Self {
        Self { revenue: self.revenue.before_refunds(), ..self }
    }

    /// Binds the question to a context.
    ///
    /// # Errors
    /// When the orders cannot be told in this context: all faults, each with its path in the JSON of their number.
    pub fn plan(&self, context: &Context) -> Result<WorthPlan, DefinitionError> {
        Ok(WorthPlan {
            orders: self.orders.clone().plan(context)?,
            revenue: self.revenue.clone().plan(context)?,
            currency: self.currency,
        })
    }
}

impl WorthPlan {
    /// The same question at another instant.
    ///
    /// # Errors
    /// When the instant lies beyond the horizon of the context.
    pub fn at(&self, instant: impl Into<Instant>) -> Result<Self, BeyondHorizon> {
        let instant = instant.into();
        Ok(Self { orders: self.orders.at(instant)?, revenue: self.revenue.at(instant)?, currency: self.currency })
    }

    /// What the members of a segment are worth.
    #[must_use]
    pub fn of(&self, population: &Population, members: &Members) -> SegmentWorth {
        let (everyone, mut segments) = self.sales(population, &[members]);
        SegmentWorth { segment: segments.pop().unwrap_or_else(|| everyone.clone()), everyone }
    }

    /// What the members of many segments are worth, in an order. All customers are looked at once, however many segments there are.
    pub fn rank<'m, N: Ord>(
        &self,
        population: &Population,
        segments: impl IntoIterator<Item = (N, &'m Members)>,
    ) -> Ranking<N> {
        let (names, sets): (Vec<N>, Vec<&Members>) = segments.into_iter().unzip();
        let (everyone, sales) = self.sales(population, &sets);
        let worths = sales.into_iter().map(|segment| SegmentWorth { segment, everyone: everyone.clone() });
        let segments = names.into_iter().zip(worths).collect();
        let is_exclusive = in_exactly(&sets, &population.everyone()).iter().skip(2).all(|customers| *customers == 0);
        Ranking { segments, everyone, is_exclusive }.ordered_by(|worth| worth.segment.revenue)
    }

    /// What everyone buys, and the members of each set.
    fn sales(&self, population: &Population, sets: &[&Members]) -> (Sales, Vec<Sales>) {
        let all = population.everyone();
        let existing = population.existing(&all, self.orders.moving.now);
        let (orders, revenue) = (population.column(&self.orders, &all), population.column(&self.revenue, &all));
        let complete = orders.members() & revenue.members();
        let also_missing = revenue.missing().map(|(reason, members)| (reason, members & orders.members()));
        let missing: Vec<(Missing, Members)> =
            orders.missing().map(|(reason, members)| (reason, members.clone())).chain(also_missing).collect();
        let incomplete = |set| {
            let mut sum = Sum { customers: number(all.intersection_len(set)), ..Sum::default() };
            for (reason, members) in &missing {
                sum.lacks(*reason, number(members.intersection_len(set)));
            }
            (set, sum)
        };
        let mut sums: Vec<(&Members, Sum)> =
            core::iter::once(&existing).chain(sets.iter().copied()).map(incomplete).collect();
        let (orders, revenue) = (orders.narrowed(&complete), revenue.narrowed(&complete));
        let sales = orders.cells().all_billionths().zip(revenue.cells().all_billionths());
        for (customer, (orders, revenue)) in complete.numbers().zip(sales) {
            let orders = u64::try_from(orders / billionths::ONE).unwrap_or(u64::MAX);
            for (_, sum) in sums.iter_mut().filter(|(set, _)| set.contains(customer)) {
                sum.add(orders, revenue);
            }
        }
        let mut sales = sums.into_iter().map(|(_, sum)| sum.sales(self.currency));
        let everyone = sales.next().unwrap_or_else(|| Sum::default().sales(self.currency));
        (everyone, sales.collect())
    }
}

/// [`Sales`] in the making.
#[derive(Default)]
struct Sum {
    customers: u64,
    buyers: u64,
    orders: u64,
    /// In billionths, never more than a decimal can show.
    revenue: i128,
    incomplete: BTreeMap<Missing, u64>,
}

impl Sum {
    fn add(&mut self, orders: u64, revenue: i128) {
        let sum = self.revenue.checked_add(revenue).filter(|sum| billionths::fits_decimal(*sum));
        let Some(sum) = sum else { return self.lacks(Missing::TooManyDigits, 1) };
        self.revenue = sum;
        self.orders = self.orders.saturating_add(orders);
        self.buyers = self.buyers.saturating_add(u64::from(orders > 0));
    }

    fn lacks(&mut self, reason: Missing, customers: u64) {
        if customers > 0 {
            let count = self.incomplete.entry(reason).or_default();
            *count = count.saturating_add(customers);
        }
    }

    fn sales(self, currency: Currency) -> Sales {
        Sales {
            customers: self.customers,
            buyers: self.buyers,
            orders: self.orders,
            revenue: Money::sum(self.revenue, currency).unwrap_or(Money::zero(currency)),
            incomplete: self.incomplete.into_iter().collect(),
        }
    }
}

impl Sales {
    /// How many customers are incomplete, for whatever reason.
    #[must_use]
    pub fn incomplete(&self) -> u64 {
        self.incomplete.iter().fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }

    /// How many customers are complete and have none of the orders.
    #[must_use]
    pub fn without_orders(&self) -> u64 {
        self.customers.saturating_sub(self.buyers).saturating_sub(self.incomplete())
    }

    /// Revenue per order, rounded half to even at nine decimals; `None` without an order.
    #[must_use]
    pub fn average_order_value(&self) -> Option<Money> {
        self.per(self.orders)
    }

    /// Revenue per customer, those included who bought nothing, without the incomplete ones; rounded half to even at nine
    /// decimals. `None` where there are none.
    #[must_use]
    #[doc(alias = "ARPU")]
    pub fn average_revenue(&self) -> Option<Money> {
        self.per(self.customers.saturating_sub(self.incomplete()))
    }

    fn per(&self, number: u64) -> Option<Money> {
        let average = billionths::divide_half_even(self.revenue.billionths(), number.into())?;
        Money::sum(average, self.revenue.currency())
    }
}

impl SegmentWorth {
    /// Of everyone, how many are in the segment; `None` where there is nobody. It is above one only where members do not exist yet at
    /// the instant of the plan.
    #[must_use]
    pub fn share_of_customers(&self) -> Option<Ratio> {
        Ratio::of(self.segment.customers, self.everyone.customers)
    }

    /// Of all orders, those of the members; `None` where there are none.
    #[must_use]
    pub fn share_of_orders(&self) -> Option<Ratio> {
        Ratio::of(self.segment.orders, self.everyone.orders)
    }

    /// Of all revenue, that of the members, rounded half to even at nine decimals. It is negative, or above one, where some were
    /// given back more than they paid; `None` where all revenue is zero or less.
    #[must_use]
    pub fn share_of_revenue(&self) -> Option<Decimal> {
        billionths::share(self.segment.revenue.billionths(), self.everyone.revenue.billionths())
    }

    /// What may be shown where no figure is to rest on fewer than `least` customers; see [`withhold`](mod@super::withhold). Those who
    /// are not in the segment count as well, since their figures follow from these and those of everyone. The average of revenue
    /// goes with the number of the incomplete, which would follow from it.
    #[must_use]
    pub fn withheld_below(&self, least: u64) -> ShownWorth {
        self.shown(KINDS.map(|of| hides(of(&self.segment), of(&self.everyone), least)), least)
    }

    /// Where it is told whether too few are [counted](KINDS) for figures to be shown.
    fn shown(&self, [hides_size, hides_sales, hides_incomplete]: [bool; 3], least: u64) -> ShownWorth {
        let sales = &self.segment;
        let (kinds, _) = parts(&[sales.buyers, sales.without_orders(), sales.incomplete()], least);
        let is_kind_withheld = |place: usize| kinds.get(place).is_none_or(|figure| *figure == Figure::Withheld);
        let hides_sales = hides_size || hides_sales;
        let hides_buyers = hides_sales || is_kind_withheld(0);
        let hides_incomplete = hides_sales || hides_incomplete || is_kind_withheld(2);
        ShownWorth {
            customers: Figure::unless(hides_size, sales.customers),
            share_of_customers: Figure::unless(hides_size, self.share_of_customers()),
            buyers: Figure::unless(hides_buyers, sales.buyers),
            incomplete: Figure::unless(hides_incomplete, sales.incomplete()),
            orders: Figure::unless(hides_sales, sales.orders),
            revenue: Figure::unless(hides_sales, sales.revenue),
            average_order_value: Figure::unless(hides_sales, sales.average_order_value()),
            // Revenue over its average is the number of those who are complete.
            average_revenue: Figure::unless(hides_incomplete, sales.average_revenue()),
            share_of_orders: Figure::unless(hides_sales, self.share_of_orders()),
            share_of_revenue: Figure::unless(hides_sales, self.share_of_revenue()),
        }
    }
}

/// Whether a part is too small to be shown, or the rest of all would follow from it and be so.
fn hides(part: u64, whole: u64, least: u64) -> bool {
    is_small(part, least) || part > 0 && is_small(whole.saturating_sub(part), least)
}

/// Of whom there may be too few to show figures about them.
const KINDS: [fn(&Sales) -> u64; 3] = [|sales| sales.customers, |sales| sales.buyers, Sales::incomplete];

impl<N: Ord> Ranking<N> {
    /// The same by another figure, the largest first; where it is the same, by name.
    ///
    /// ```
    /// # use segmentry::insight::Ranking;
    /// fn by_customer<N: Ord>(ranking: Ranking<N>) -> Ranking<N> {
    ///     ranking.ordered_by(|worth| worth.segment.average_revenue())
    /// }
    /// ```
    #[must_use]
    pub fn ordered_by<K: Ord>(mut self, figure: impl Fn(&SegmentWorth) -> K) -> Self {
        self.segments.sort_by(|(name, one), (other_name, other)| {
            figure(other).cmp(&figure(one)).then_with(|| name.cmp(other_name))
        });
        self
    }

    /// What may be shown where no figure is to rest on fewer than `least` customers; see [`withhold`](mod@super::withhold).
    ///
    /// Of segments that share nobody, enough are withheld that none follows from the others and everyone. What follows from
    /// segments that overlap is not looked for.
    #[must_use]
    pub fn withheld_below(&self, least: u64) -> ShownRanking<N>
    where
        N: Clone,
    {
        let [(size, all_sizes), (sales, all_sales), (incomplete, all_incomplete)] =
            KINDS.map(|of| self.hidden(of, least));
        let everyone = SegmentWorth { segment: self.everyone.clone(), everyone: self.everyone.clone() };
        let hides = size.into_iter().zip(sales).zip(incomplete);
        let rows = self.segments.iter().zip(hides);
        let (mut hidden, mut segments): (Vec<(N, ShownWorth)>, Vec<_>) = rows
            .map(|((name, worth), ((size, sales), incomplete))| {
                (name.clone(), worth.shown([size, sales, incomplete], least))
            })
            .partition(|(_, worth)| worth.revenue == Figure::Withheld);
        hidden.sort_by(|(name, _), (other, _)| name.cmp(other));
        segments.append(&mut hidden);
        ShownRanking { segments, everyone: everyone.shown([all_sizes, all_sales, all_incomplete], least) }
    }

    /// Of which segments a number of customers is withheld, and whether that of everyone is.
    fn hidden(&self, of: fn(&Sales) -> u64, least: u64) -> (Vec<bool>, bool) {
        let whole = of(&self.everyone);
        let own: Vec<u64> = self.segments.iter().map(|(_, worth)| of(&worth.segment)).collect();
        if !self.is_exclusive {
            return (own.into_iter().map(|part| hides(part, whole, least)).collect(), is_small(whole, least));
        }
        let rest = own.iter().fold(whole, |rest, part| rest.saturating_sub(*part));
        let all: Vec<u64> = own.into_iter().chain([rest]).collect();
        let (figures, total) = parts(&all, least);
        let segments = figures.into_iter().take(self.segments.len()).map(|figure| figure == Figure::Withheld);
        (segments.collect(), total == Figure::Withheld)
    }
}

/// A table with a row for each segment and one for everyone; shares and averages are rounded, missing ones are "-".
impl<N: fmt::Display> fmt::Display for Ranking<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let everyone = SegmentWorth { segment: self.everyone.clone(), everyone: self.everyone.clone() };
        let rows = self.segments.iter().map(|(name, worth)| worth.withheld_below(0).cells(name));
        write_ranking(f, rows, everyone.withheld_below(0).cells("everyone"))
    }
}

/// The table of [`Ranking`] with "withheld" in its cells.
impl<N: fmt::Display> fmt::Display for ShownRanking<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = self.segments.iter().map(|(name, worth)| worth.cells(name));
        write_ranking(f, rows, self.everyone.cells("everyone"))
    }
}

const COLUMNS: usize = 10;

fn write_ranking(
    f: &mut fmt::Formatter<'_>,
    segments: impl Iterator<Item = [String; COLUMNS]>,
    everyone: [String; COLUMNS],
) -> fmt::Result {
    const HEAD: [&str; COLUMNS] = [
        "segment",
        "customers",
        "buyers",
        "orders",
        "revenue",
        "incomplete",
        "% of customers",
        "% of revenue",
        "per order",
        "per customer",
    ];
    let rows = core::iter::once(HEAD.map(String::from)).chain(segments).chain([everyone]);
    table::write(f, &rows.map(Vec::from).collect::<Vec<_>>())
}

impl ShownWorth {
    fn cells(&self, name: impl fmt::Display) -> [String; COLUMNS] {
        let average =
            |money: Figure<Option<Money>>| money.map(|money| table::decimals(money.map(Money::amount), 2)).to_string();
        [
            name.to_string(),
            self.customers.to_string(),
            self.buyers.to_string(),
            self.orders.to_string(),
            self.revenue.to_string(),
            self.incomplete.to_string(),
            self.share_of_customers.map(|share| table::percent(share.and_then(Ratio::to_decimal))).to_string(),
            self.share_of_revenue.map(table::percent).to_string(),
            average(self.average_order_value),
            average(self.average_revenue),
        ]
    }
}

#[cfg(feature = "serde")]
fn shown_share<S: serde::Serializer>(share: &Figure<Option<Decimal>>, serializer: S) -> Result<S::Ok, S::Error> {
    use serde::Serialize;

    share.map(|share| share.map(|share| share.to_string())).serialize(serializer)
}
