//! What touches of a campaign or an offer lead to.

use super::{
    ShownConversionGroup, ShownConversions,
    asked::{Asked, read_at},
    attribution::{Attribution, Outcome},
    credits::{Credits, Rules, Sides},
    tally::Measures,
};
use crate::{
    error::DefinitionError,
    metric::{Events, Ratio, Refunds},
    model::{Currency, EventField, Money, Value},
    plan::{Context, Missing},
    population::{Members, Population},
    rfm::table,
    time::Span,
    wire::Way,
    words::EventsOf,
};
use alloc::{
    string::{String, ToString},
    vec,
    vec::Vec,
};
use core::fmt;

/// What was shown or done, and how often it was followed by a goal within some time: conversion and order value per campaign,
/// offer, channel, message...
///
/// A **touch** is any event: a message sent, opened or clicked, a visit that a campaign led to, a checkout with an offer. A **goal**
/// is any event too: an order, a form submitted, one of the host's own. A goal at an instant `g` can be credited to a touch at `t`
/// while the window of the touch is open:
///
/// | | |
/// |---|---|
/// | `t <= g < t + within` | inside; a goal at the very instant of the touch is, one at `t + within` is not |
/// | `t + within <= as_of` | the touch is *decided*: what it led to is known |
/// | `t + within > as_of` | the touch is *undecided*: more may follow. It is counted apart |
///
/// Which of the touches with an open window gets the credit, whatever groups they are in, is told by the
/// [`Attribution`]. Each goal is credited once, in one piece or in parts that add up to one. An event is no goal of its own:
/// what orders with an offer are worth themselves is told by [`Top`](super::Top).
///
/// - Orders that were cancelled by `as_of` are neither touches nor goals. Their money is that after the refunds known by then, unless
///   [`before_refunds`](Self::before_refunds) is said; credit notes belong to no order and are not taken off.
/// - A goal whose money is not known (no amount, no rate to the currency) counts as a goal. It is in no sum and no average, and
///   [`Revenue::unknown`](super::Revenue::unknown) says how many there are.
/// - A touch with several values of the field (two categories) is one touch of each, and what it is credited with is divided
///   equally among them. Touches without a value are a group of their own.
///
/// ```
/// use segmentry::{
///     insight::Conversion,
///     model::{Currency, Customer, Message, Money, Order},
///     population::Population,
///     prelude::*,
///     time::Instant,
/// };
///
/// let at = |text: &str| text.parse::<Instant>();
/// let mut anna = Customer::new("anna");
/// anna.record(Message::clicked(at("2026-03-01T10:00:00Z")?).campaign("spring"))?;
/// anna.record(Message::clicked(at("2026-03-03T10:00:00Z")?).campaign("shoes"))?;
/// anna.record(Order::new(at("2026-03-04T10:00:00Z")?, Money::new(40, Currency::EUR)?))?;
/// let mut bert = Customer::new("bert");
/// bert.record(Message::clicked(at("2026-03-01T11:00:00Z")?).campaign("spring"))?;
/// let population = Population::from_customers([anna, bert])?;
///
/// // Which campaign did people click within a week before they bought?
/// let campaigns = Conversion::of(messages().clicked(), orders(), days(7)).by(EventField::Campaign).revenue(Currency::EUR);
/// let plan = campaigns.plan(&Context::at(at("2026-04-01T00:00:00Z")?))?;
/// let answer = plan.of(&population, &population.everyone());
/// assert_eq!(answer.to_string(), "\
/// group   reached  touches  converted  % converted  conversions  revenue  average  undecided
/// shoes         1        1          1        100.0            1   40 EUR    40.00          0
/// spring        2        2          0          0.0            0    0 EUR        -          0
/// total         2        3          1         50.0            1   40 EUR    40.00          0");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// # Who are they?
///
/// These are counts. Who ordered within a week of a click is a predicate about the orders:
///
/// ```
/// # use segmentry::{
/// #     model::{Currency, Customer, Message, Money, Order},
/// #     population::Population,
/// #     prelude::*,
/// #     time::Instant,
/// # };
/// # let at = |text: &str| text.parse::<Instant>();
/// # let mut anna = Customer::new("anna");
/// # anna.record(Message::clicked(at("2026-03-01T10:00:00Z")?).campaign("spring"))?;
/// # anna.record(Message::clicked(at("2026-03-03T10:00:00Z")?).campaign("shoes"))?;
/// # anna.record(Order::new(at("2026-03-04T10:00:00Z")?, Money::new(40, Currency::EUR)?))?;
/// # let mut bert = Customer::new("bert");
/// # bert.record(Message::clicked(at("2026-03-01T11:00:00Z")?).campaign("spring"))?;
/// # let order = Order::new(at("2026-03-02T11:00:00Z")?, Money::new(9, Currency::EUR)?);
/// # bert.record(order.cancelled(at("2026-03-03T11:00:00Z")?))?;
/// # let population = Population::from_customers([anna, bert])?;
/// # let context = Context::at(at("2026-04-01T00:00:00Z")?);
/// let spring = || messages().clicked().campaign("spring");
/// let buyers = population.select(&orders().preceded_by(spring(), days(7)).any().plan(&context)?);
/// // Anna, although her order is credited to `shoes`, her last touch.
/// assert_eq!(population.ids(&buyers).collect::<Vec<_>>(), ["anna".into()]);
///
/// // Bert cancelled his order, which still followed a click.
/// let followed = population.select(&spring().followed_by(orders(), days(7)).any().plan(&context)?);
/// assert_eq!(population.ids(&followed).collect::<Vec<_>>(), ["anna".into(), "bert".into()]);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// They may be more than a group's [`converted`](Outcome::converted): an order after touches of several groups is credited
/// by the [`Attribution`], and those after undecided touches are counted apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use]
#[doc(alias = "attribution")]
#[doc(alias = "campaign")]
#[doc(alias = "roi")]
pub struct Conversion {
    touches: Events,
    by: Option<EventField>,
    goals: Events,
    within: Span,
    attribution: Attribution,
    currency: Option<Currency>,
    refunds: Refunds,
}

impl Conversion {
    /// How often these touches are followed by these goals within a length of time: at an instant in `[touch, touch + within)`.
    /// The windows of both are their own: `messages().clicked().within_last(days(90))`.
    pub fn of<K, W, L, X>(touches: EventsOf<K, W>, goals: EventsOf<L, X>, within: Span) -> Self {
        Self {
            touches: touches.into_events(),
            by: None,
            goals: goals.into_events(),
            within,
            attribution: Attribution::LastTouch,
            currency: None,
            refunds: Refunds::After,
        }
    }

    /// For each value of a field of the touches: the campaign, the offer, the channel, the message.
    pub fn by(self, field: EventField) -> Self {
        Self { by: Some(field), ..self }
    }

    /// By which rule a goal is credited where there are several touches.
    pub fn attribution(self, attribution: Attribution) -> Self {
        Self { attribution, ..self }
    }

    /// Also what the goals are worth, in a currency. Other currencies are converted by the rates of the context.
    pub fn revenue(self, currency: Currency) -> Self {
        Self { currency: Some(currency), ..self }
    }

    /// What the goals are worth before money was given back.
    pub fn before_refunds(self) -> Self {
        Self { refunds: Refunds::Before, ..self }
    }

    /// Binds to a context.
    ///
    /// # Errors
    /// When the question cannot be asked in this context: all faults, each with its path, which begins with `touches`, `by`, `goals`,
    /// `within` or `revenue`.
    pub fn plan(&self, context: &Context) -> Result<ConversionPlan, DefinitionError> {
        let way = Way::ROOT;
        let asked = Asked::new(context, |binder| {
            let touches = binder.source(&self.touches, &way.key("touches"));
            if let Some(field) = &self.by {
                binder.field(self.touches.from.iter(), field, &way.key("by"));
            }
            let goals = binder.source(&self.goals, &way.key("goals"));
            binder.within(Some(self.within), &way);
            let measures = Measures { quantity: None, currency: self.currency, refunds: self.refunds };
            let revenue = measures.bind(binder, &self.goals).revenue;
            Rules { touches, by: self.by.clone(), goals, within: self.within, attribution: self.attribution, revenue }
        })?;
        Ok(ConversionPlan(asked))
    }
}

/// A [`Conversion`] bound to a context.
#[derive(Clone, Debug)]
pub struct ConversionPlan(Asked<Rules>);

read_at!(ConversionPlan);

impl ConversionPlan {
    /// The answer for some members. What cannot be told of a member (an amount without a rate in a filter, say) makes him
    /// [incomplete](Conversions::incomplete).
    #[must_use]
    pub fn of(&self, population: &Population, members: &Members) -> Conversions {
        let rules = self.0.question();
        let mut credits =
            Credits::new(rules, self.0.matches(population, &rules.touches), self.0.matches(population, &rules.goals));
        let incomplete = self.0.each(population, members, |member, row| credits.add(member, &row, rules));
        let currency = rules.revenue.as_ref().map(|(currency, _)| *currency);
        let group = |value, sides: &Sides| ConversionGroup {
            value,
            decided: sides.decided.outcome(currency),
            undecided: sides.undecided.outcome(currency),
        };
        let ledger = &credits.ledger;
        let mut groups = Vec::new();
        if let Some(keys) = &credits.keys {
            let found = keys.sorted();
            let found = found.filter_map(|(value, number)| Some(group(Some(value), ledger.groups.get(number)?)));
            groups.extend(found);
            let without_value = group(None, &ledger.without_value);
            let is_any = without_value.decided.touches > 0 || without_value.undecided.touches > 0;
            groups.extend(is_any.then_some(without_value));
        }
        Conversions {
            groups,
            total: group(None, &ledger.total),
            unattributed: credits.unattributed,
            incomplete,
            is_complete: self.0.knows(rules.touches.window),
        }
    }
}

/// What touches led to, for each group of them; see [`Conversion`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Conversions {
    /// For each value of the field, sorted, and last the touches without one, if there are any. Empty where no field is asked
    /// for.
    pub groups: Vec<ConversionGroup>,
    /// All touches together. Conversions, credit and revenue of the groups add up to these; touches and members do only where no
    /// touch is in two groups and no member was reached by two.
    pub total: ConversionGroup,
    /// How many goals no touch is credited with. (Those in the window of the goals.)
    pub unattributed: u64,
    /// How many members there are of whom it cannot be told which events count, by what is missing. Nothing of theirs is in any figure.
    pub incomplete: Vec<(Missing, u64)>,
    /// Whether the history is known of the whole window of the touches. Where it is not, there may be more.
    pub is_complete: bool,
}

/// The touches that have one value of a field in common.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ConversionGroup {
    /// The value; `None` of those without one, and of all together.
    pub value: Option<Value>,
    /// Touches whose window is over, and all they led to. Only refunds and cancellations can still change that.
    pub decided: Outcome,
    /// Touches whose window is still open, and what they led to so far.
    pub undecided: Outcome,
}

/// A table with a row for each group: of the decided touches, and how many are undecided.
impl fmt::Display for Conversions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.withheld_below(0).fmt(f)
    }
}

/// The table of [`Conversions`] with "withheld" in its cells.
impl fmt::Display for ShownConversions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let has_money = self.total.decided.revenue.is_some();
        let mut head = vec!["group", "reached", "touches", "converted", "% converted", "conversions"];
        head.extend(has_money.then_some(["revenue", "average"]).into_iter().flatten());
        head.push("undecided");
        let mut rows = vec![head.into_iter().map(String::from).collect()];
        for group in &self.groups {
            rows.push(group.cells(group.value.as_ref().map_or_else(|| "none".to_string(), Value::to_string)));
        }
        rows.push(self.total.cells("total".to_string()));
        table::write(f, &rows)
    }
}

impl ShownConversionGroup {
    fn cells(&self, name: String) -> Vec<String> {
        let decided = &self.decided;
        let rate = decided.conversion_rate.map(|rate| table::percent(rate.and_then(Ratio::to_decimal)));
        let average = decided.average_order_value.map(|money| table::decimals(money.map(Money::amount), 2));
        let mut cells = vec![
            name,
            decided.reached.to_string(),
            decided.touches.to_string(),
            decided.converted.to_string(),
            rate.to_string(),
            decided.credit.map(|credit| credit.normalize()).to_string(),
        ];
        if let Some(revenue) = &decided.revenue {
            cells.push(revenue.map(|revenue| revenue.amount).to_string());
            cells.push(average.to_string());
        }
        cells.push(self.undecided.touches.to_string());
        cells
    }
}
