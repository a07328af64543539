//! Which values of a field there are most of.

use super::{
    Figure, ShownTally, ShownTopValue, ShownValues,
    asked::{Asked, read_at},
    keys::Keys,
    tally::{Count, Measures, Summed, Tally, measured},
};
use crate::{
    error::DefinitionError,
    metric::{Events, GroupBy},
    model::{Currency, EventField, Value, billionths},
    plan::{Context, Missing, bound::Source},
    population::{Members, Population},
    rfm::table,
    wire::Way,
    words::EventsOf,
};
use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::{cmp::Reverse, fmt};
use rust_decimal::Decimal;

/// Which values of a field there are most of: the products that are bought most, the categories that are looked at, the campaigns that
/// are clicked, the coupons that bring most money.
///
/// Events are grouped by any field that they have. Each group is measured in all ways at once: events (or lines of orders), members,
/// and if asked for the sum of a number field and what they are worth; one of these decides what is best.
///
/// - An event with several values (a product in two categories) is in the group of each, so groups may add up to more than the
///   [total](TopValues::total), in which it is once. Events without a value are [counted apart](TopValues::without_value).
/// - The money of orders is that after the refunds known by `as_of`, unless [`before_refunds`](Self::before_refunds) is said. That of
///   lines is quantity times price less discount: nothing tells on which line of an order money was given back. Credit
///   notes belong to no order and are not taken off.
///
/// ```
/// use segmentry::{
///     insight::Top,
///     model::{Currency, Customer, Line, Money, Order},
///     population::Population,
///     prelude::*,
/// };
///
/// let euros = |amount| Money::new(amount, Currency::EUR);
/// let mut anna = Customer::new("anna");
/// let order = Order::new("2026-03-01T10:00:00Z".parse::<Instant>()?, euros(60)?);
/// anna.record(order.line(Line::new("mug", 4).price(euros(5)?)).line(Line::new("lamp", 1).price(euros(40)?)))?;
/// let mut bert = Customer::new("bert");
/// let order = Order::new("2026-03-02T10:00:00Z".parse::<Instant>()?, euros(10)?);
/// bert.record(order.line(Line::new("mug", 2).price(euros(5)?)).line(Line::new("card", 1)))?;
/// let population = Population::from_customers([anna, bert])?;
///
/// let products = Top::of(order_lines().within_last(days(365)), EventField::Product).by_revenue(Currency::EUR);
/// let plan = products.plan(&Context::at("2026-04-01T00:00:00Z".parse::<Instant>()?))?;
/// let best = plan.of(&population, &population.everyone());
/// // The precision says how many of them.
/// assert_eq!(format!("{best:.2}"), "\
/// value  events  members  revenue  % of revenue
/// lamp        1        1   40 EUR          57.1
/// mug         2        2   30 EUR          42.9
/// total       4        2   70 EUR         100.0
/// 2 of 3 values");
/// // The price of the card is not known.
/// assert_eq!(best.total.revenue.map(|revenue| revenue.unknown), Some(1));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use]
#[doc(alias = "bestseller")]
#[doc(alias = "breakdown")]
#[doc(alias = "group by")]
pub struct Top {
    events: Events,
    by: EventField,
    measures: Measures,
    rank: Rank,
}

/// By what the best are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Rank {
    /// The number of events.
    Events,
    /// The number of members who have any.
    Members,
    /// The sum of a number field.
    Quantity,
    /// What they are worth.
    Revenue,
}

measured!(Top);

impl Top {
    /// The values of a field of these events, those first that most events have.
    pub fn of<K, W>(events: EventsOf<K, W>, field: EventField) -> Self {
        let events = events.into_events();
        Self { events, by: field, measures: Measures::NONE, rank: Rank::Events }
    }

    /// Those first that most members have.
    pub fn by_members(self) -> Self {
        Self { rank: Rank::Members, ..self }
    }

    /// Those first of which a number field adds up to most: `EventField::Quantity`.
    pub fn by_quantity(self, field: EventField) -> Self {
        Self { rank: Rank::Quantity, ..self.quantity(field) }
    }

    /// Those first that are worth most, in a currency.
    pub fn by_revenue(self, currency: Currency) -> Self {
        Self { rank: Rank::Revenue, ..self.revenue(currency) }
    }

    /// Binds to a context.
    ///
    /// # Errors
    /// When the question cannot be asked in this context: all faults, each with its path, which begins with `events`, `by`, `quantity` or
    /// `revenue`.
    pub fn plan(&self, context: &Context) -> Result<TopPlan, DefinitionError> {
        let asked = Asked::new(context, |binder| {
            let (source, _) = binder.grouped(&self.events, &GroupBy::Field(self.by.clone()), &Way::ROOT);
            let summed = self.measures.bind(binder, &self.events);
            Ranking { source, by: self.by.clone(), summed, rank: self.rank }
        })?;
        Ok(TopPlan(asked))
    }
}

#[derive(Debug)]
struct Ranking {
    source: Source,
    by: EventField,
    summed: Summed,
    rank: Rank,
}

/// A [`Top`] bound to a context.
#[derive(Clone, Debug)]
pub struct TopPlan(Asked<Ranking>);

read_at!(TopPlan);

impl TopPlan {
    /// The answer for some members.
    #[must_use]
    pub fn of(&self, population: &Population, members: &Members) -> TopValues {
        let Ranking { source, by, summed, rank } = self.0.question();
        let mut keys = Keys::new(by);
        let mut groups: Vec<Count> = Vec::new();
        let (mut total, mut without_value) = (Count::default(), Count::default());
        let events = self.0.matches(population, source);
        let mut items = Vec::new();
        let incomplete = self.0.each(population, members, |member, row| {
            events.gather(&row, &mut items)?;
            for item in &items {
                let amounts = summed.of(&row, *item);
                let amounts = amounts.as_ref();
                total.add(member, amounts);
                let numbers = keys.of(item);
                if numbers.is_empty() {
                    without_value.add(member, amounts);
                }
                for number in numbers {
                    if *number >= groups.len() {
                        groups.resize_with(number.saturating_add(1), Count::default);
                    }
                    groups.get_mut(*number).into_iter().for_each(|group| group.add(member, amounts));
                }
            }
            Ok(())
        });
        let of_value =
            |(value, number): (Value, usize)| Some(TopValue { value, tally: groups.get(number)?.tally(summed) });
        let mut values: Vec<TopValue> = keys.sorted().filter_map(of_value).collect();
        // Of equal ones those stay first that come first by name.
        values.sort_by_key(|value| Reverse(rank.of(&value.tally)));
        TopValues {
            values,
            total: total.tally(summed),
            without_value: without_value.tally(summed),
            rank: *rank,
            incomplete,
            is_complete: self.0.knows(source.window),
        }
    }
}

impl Rank {
    /// Whole events or members, or billionths.
    fn of(self, tally: &Tally) -> i128 {
        match self {
            Self::Events => tally.events.into(),
            Self::Members => tally.members.into(),
            Self::Quantity => tally.quantity.and_then(|sum| billionths::from_decimal(sum.number)).unwrap_or(0),
            Self::Revenue => tally.revenue.map_or(0, |sum| sum.amount.billionths()),
        }
    }
}

/// Values of a field, the best first; see [`Top`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct TopValues {
    /// All values, the best first, equal ones by name.
    pub values: Vec<TopValue>,
    /// All events, each once, those without a value included.
    pub total: Tally,
    /// The events that have no value of the field.
    pub without_value: Tally,
    /// What decides what is best.
    pub rank: Rank,
    /// How many members there are of whom it cannot be told which events count, by what is missing. Nothing of theirs is in any figure.
    pub incomplete: Vec<(Missing, u64)>,
    /// Whether the history is known of the whole window. Where it is not, there may be more.
    pub is_complete: bool,
}

/// The events that have a value in common.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct TopValue {
    /// The value.
    pub value: Value,
    /// How many there are of it.
    pub tally: Tally,
}

impl TopValue {
    /// All of it.
    fn shown(&self) -> ShownTopValue {
        ShownTopValue { value: self.value.clone(), tally: self.tally.shown(false) }
    }
}

impl TopValues {
    /// The best, at most so many of them.
    #[must_use]
    pub fn best(&self, n: usize) -> &[TopValue] {
        self.values.get(..n).unwrap_or(&self.values)
    }

    /// The part of the total that a value has, by what decides; rounded half to even at nine decimals. `None` where the total is zero
    /// or below. Parts of members add up to more than one, since a member may have several values.
    #[must_use]
    pub fn share(&self, of: &Tally) -> Option<Decimal> {
        billionths::share(self.rank.of(of), self.rank.of(&self.total))
    }
}

/// A table with a row for each value, those without one and the total; with a precision, as in `{:.10}`, only so many of the best.
impl fmt::Display for TopValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let best = self.best(f.precision().unwrap_or(usize::MAX)).iter();
        let shown = ShownValues {
            values: best.map(TopValue::shown).collect(),
            total: self.total.shown(false),
            without_value: self.without_value.shown(false),
            rank: self.rank,
        };
        shown.write(f, self.values.len())
    }
}

/// The table of [`TopValues`] with "withheld" in its cells.
impl fmt::Display for ShownValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, self.values.len())
    }
}

impl ShownValues {
    /// Where there are so many values in all.
    fn write(&self, f: &mut fmt::Formatter<'_>, all: usize) -> fmt::Result {
        let mut head = alloc::vec!["value", "events", "members"];
        head.extend(self.total.quantity.is_some().then_some("quantity"));
        head.extend(self.total.revenue.is_some().then_some("revenue"));
        head.push(match self.rank {
            Rank::Events => "% of events",
            Rank::Members => "% of members",
            Rank::Quantity => "% of quantity",
            Rank::Revenue => "% of revenue",
        });
        let mut rows = alloc::vec![head.into_iter().map(String::from).collect()];
        let mut row = |name: String, tally: &ShownTally| {
            let of_total = tally.tally().and(self.total.tally());
            let share = of_total.map(|(part, total)| billionths::share(self.rank.of(&part), self.rank.of(&total)));
            let mut cells = alloc::vec![name, tally.events.to_string(), tally.members.to_string()];
            cells.extend(tally.quantity.map(|sum| sum.map(|sum| sum.number).to_string()));
            cells.extend(tally.revenue.map(|sum| sum.map(|sum| sum.amount).to_string()));
            cells.push(share.map(table::percent).to_string());
            rows.push(cells);
        };
        let best = self.values.get(..f.precision().unwrap_or(usize::MAX)).unwrap_or(&self.values);
        for value in best {
            row(value.value.to_string(), &value.tally);
        }
        if self.without_value.events != Figure::Known(0) {
            row("none".into(), &self.without_value);
        }
        row("total".into(), &self.total);
        table::write(f, &rows)?;
        if best.len() < all {
            write!(f, "\n{} of {all} values", best.len())?;
        }
        Ok(())
    }
}
