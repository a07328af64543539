//! Why a customer is in or out.

use super::{
    bound::{Amount, Label, Leaf, Moment, Node, Number, Operands, Quantity, Rule, Share, Source, Time},
    funnel::Walk,
    observed::{Missing, Observed},
    row::{Row, Verdicts},
    select::Selected,
    verdict::Verdict,
};
use crate::{
    metric::{self, Gap, Measure, Refunds, Stat},
    model::{Customer, Event, EventField, EventId, EventKind, Id, Money, OwnItem, ValueType},
    occasion::Occasion,
    predicate::{self, Predicate},
    segment::SegmentId,
    time::Instant,
};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::{fmt, ops::Neg};
use itertools::Itertools;

/// Why a customer is in or out of a segment at an instant: the tree of the rule, each part with its verdict, each leaf
/// with what is seen and which events decide.
///
/// `Display` is for a marketer to read. A mark in parentheses stands at what did not decide:
///
/// ```
/// use segmentry::{model::{Currency, Customer, Money, Order}, prelude::*, time::Instant};
///
/// let mut customer = Customer::new(12_347);
/// for day in 1..=3 {
///     let at: Instant = format!("2026-03-0{day}T10:00:00Z").parse()?;
///     customer.record(Order::new(at, Money::new(40, Currency::EUR)?).id(1000 + day))?;
/// }
///
/// let segment = Segment::new("buyers", orders().count().at_least(3) & country().is_known())?;
/// let plan = segment.plan(&Context::at("2026-04-01T00:00:00Z".parse::<Instant>()?))?;
/// assert_eq!(plan.explain(&customer).to_string(), "\
/// customer 12347 is not in buyers as of 2026-04-01T00:00:00Z
/// ✗ all of
///   (✓) at least 3 orders: 3
///       order 1001 at 2026-03-01T10:00:00Z, 40 EUR
///       order 1002 at 2026-03-02T10:00:00Z, 40 EUR
///       order 1003 at 2026-03-03T10:00:00Z, 40 EUR
///   ✗ country is known
///     ? any country: not known
/// ");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Explanation {
    /// The customer.
    pub customer: Id,
    /// The segment, if the rule is one's.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub segment: Option<SegmentId>,
    /// The instant.
    pub as_of: Instant,
    /// Whether the customer existed by then. One who did not is a member of nothing.
    pub exists: bool,
    /// The answer; the same as [`Plan::verdict`](super::Plan::verdict) gives.
    pub verdict: Verdict,
    /// What the rule itself says.
    pub reason: Reason,
}

/// One part of a rule and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Reason {
    /// The part as a sentence, or how it joins its own parts.
    pub says: String,
    /// Its verdict.
    pub verdict: Verdict,
    /// Whether the part it stands in would be as it is without this one: `false` for those that did not matter.
    pub decides: bool,
    /// What is seen of a leaf's metric.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub observed: Option<Observed>,
    /// What it must be, in words.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub bound: Option<String>,
    /// The events that decide: those counted or added up (the latest [`Explanation::MOST_EVENTS`]), or the one that is
    /// first, latest, largest, smallest or, beside another perhaps, in the middle.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub events: Vec<Evidence>,
    /// How many more events were counted or added up.
    pub more_events: usize,
    /// Its own parts.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub parts: Vec<Reason>,
}

/// An event that decides.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Evidence {
    /// When it happened.
    pub at: Instant,
    /// Its kind, as in "order".
    pub kind: String,
    /// Its key.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub id: Option<EventId>,
    /// Which line of the order, from 0.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub line: Option<usize>,
    /// The money it moved, refunds known by then taken off unless the metric is before refunds; below zero where it is
    /// taken off a total.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub amount: Option<Money>,
    /// What is known of it by the codes of its [fields](crate::model::EventField) or the names of its properties, but for
    /// money: which product, which cart.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "BTreeMap::is_empty"))]
    pub about: BTreeMap<String, String>,
    /// The events that came after or before it, where the definition asks for them: the nearest of each.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub others: Vec<Evidence>,
}

impl Explanation {
    /// The most events that are listed for one leaf.
    pub const MOST_EVENTS: usize = 10;

    pub(super) fn new(row: &Row<'_, &Customer>, rule: &Rule, behind: &[Rule], verdict: Verdict) -> Self {
        let mut explainer = Explainer { row, behind, verdicts: Verdicts::new(behind), told: BTreeSet::new() };
        Self {
            customer: row.subject.id().clone(),
            segment: rule.id.clone(),
            as_of: row.moving.now,
            exists: row.exists(),
            verdict,
            reason: explainer.reason(&rule.predicate, &rule.root),
        }
    }
}

struct Explainer<'a> {
    row: &'a Row<'a, &'a Customer>,
    behind: &'a [Rule],
    verdicts: Verdicts<'a>,
    /// The rules explained already.
    told: BTreeSet<usize>,
}

impl<'a> Explainer<'a> {
    fn reason(&mut self, predicate: &Predicate, node: &Node) -> Reason {
        let verdict = self.row.verdict(node, &self.verdicts);
        let mut reason = Reason {
            says: predicate.to_string(),
            verdict,
            decides: true,
            observed: None,
            bound: None,
            events: Vec::new(),
            more_events: 0,
            parts: Vec::new(),
        };
        let mut parts = predicate.node().children();
        match node {
            Node::All(operands) => {
                reason.says = "all of".to_string();
                reason.parts = self.parts(parts, operands, verdict, Verdict::Yes);
            }
            Node::Any(operands) => {
                reason.says = "any of".to_string();
                reason.parts = self.parts(parts, operands, verdict, Verdict::No);
            }
            Node::AtLeast(n, operands) => {
                reason.says = format!("at least {n} of");
                reason.parts = self.parts(parts, operands, verdict, !verdict);
            }
            Node::Not(of) | Node::Assume(_, of) | Node::Known(of) => {
                match node {
                    Node::Not(_) => reason.says = "not".to_string(),
                    Node::Assume(true, _) => reason.says = "counting unknown as yes".to_string(),
                    Node::Assume(false, _) => reason.says = "counting unknown as no".to_string(),
                    _ => {}
                }
                reason.parts.extend(parts.next().map(|predicate| self.reason(predicate, of)));
            }
            Node::Segment(number) => {
                let rule = self.behind.get(*number).filter(|_| self.told.insert(*number));
                reason.parts.extend(rule.map(|rule| self.reason(&rule.predicate, &rule.root)));
            }
            Node::Leaf(leaf) => self.explain_leaf(predicate, leaf, &mut reason),
            Node::Host(_) if verdict == Verdict::Unknown => {
                reason.observed = Some(Observed::Missing(Missing::HostUnknown));
            }
            Node::Host(_) | Node::Always(_) => {}
        }
        reason
    }

    /// Where all parts must agree for this outcome all of them decide; else those that say the same.
    fn parts<'p>(
        &mut self,
        predicates: impl Iterator<Item = &'p Predicate>,
        operands: &Operands,
        outcome: Verdict,
        unanimous: Verdict,
    ) -> Vec<Reason> {
        let reasons = predicates.zip(operands.in_order()).map(|(predicate, node)| {
            let reason = self.reason(predicate, node);
            Reason { decides: outcome == unanimous || reason.verdict == outcome, ..reason }
        });
        reasons.collect()
    }

    fn explain_leaf(&self, predicate: &Predicate, leaf: &Leaf, reason: &mut Reason) {
        reason.observed = Some(self.row.observed(leaf));
        if let predicate::Node::Leaf(definition) = predicate.node() {
            reason.bound = Some(match &**definition {
                metric::Leaf::Number(_, range) => range.to_string(),
                metric::Leaf::Amount(_, range) => range.to_string(),
                metric::Leaf::Time(_, range) => range.to_string(),
                metric::Leaf::Share(_, range) => range.to_string(),
                metric::Leaf::Label(_, among) => among.to_string(),
            });
        }
        let leaf = self.read(leaf);
        let mut items = self.decisive(leaf);
        items.sort_by_key(|selected| selected.item.event.at());
        reason.more_events = items.len().saturating_sub(Explanation::MOST_EVENTS);
        reason.events = items.iter().skip(reason.more_events).map(|selected| self.shown(selected, leaf)).collect();
    }

    /// The leaf whose events are told: of a level or a score that of its own metric.
    fn read<'l>(&self, leaf: &'l Leaf) -> &'l Leaf {
        match leaf {
            // The highest level that is reached, or the lowest that is not.
            Leaf::Label(Label::Level(levels), _) => {
                let is_reached = |leaf: &Leaf| self.row.leaf(leaf).is_yes();
                let reached = levels.above.iter().take_while(|(leaf, _)| is_reached(leaf)).last();
                reached.or(levels.above.first()).map_or(leaf, |(leaf, _)| leaf)
            }
            Leaf::Label(Label::Scored(scored), _) => {
                scored.as_ref().and_then(|scored| scored.0.leaf(&scored.1)).unwrap_or(leaf)
            }
            leaf => leaf,
        }
    }

    /// The items that decide, each once.
    fn decisive(&self, leaf: &Leaf) -> Vec<Selected<OwnItem<'a>>> {
        match leaf {
            Leaf::Number(Number::Count(source) | Number::Distinct(source, _) | Number::Most(source, _), _)
            | Leaf::Time(Time::Gap(Gap::Mean | Gap::Longest, source), _)
            | Leaf::Share(Share::Overdue(source), _)
            | Leaf::Label(Label::Favourite { source, .. }, _) => self.all(source),
            Leaf::Time(Time::Gap(Gap::Latest, source), _) => {
                let mut all = self.all(source);
                all.drain(..all.len().saturating_sub(2));
                all
            }
            // Those that fell in an occurrence.
            Leaf::Share(Share::Occasions(source, occasion), _) => {
                let occasion = Occasion::from(occasion.clone());
                let mut all = self.all(source);
                all.retain(|selected| self.row.is_during(selected.item.event, &occasion) == Ok(true));
                all
            }
            Leaf::Number(Number::Furthest(funnel), _) => {
                let mut walk = Walk::new();
                let way = self.row.way(funnel, &mut walk).unwrap_or_default();
                way.iter().copied().map(Selected::from).collect()
            }
            Leaf::Amount(amount, _) | Leaf::Time(Time::Field(amount), _) => self.amounts(amount),
            Leaf::Share(Share::Of(of), _) => match &of.0 {
                Quantity::Count(source) => self.all(source),
                Quantity::Amount(amount) => self.amounts(amount),
            },
            Leaf::Number(Number::DaysSince(moment), _) | Leaf::Time(Time::Since(moment), _) => {
                self.moment(moment).into_iter().map(Selected::from).collect()
            }
            Leaf::Time(Time::Between(from, to), _) => {
                let (from, to) = (self.moment(from), self.moment(to));
                let is_same = from.zip(to).is_some_and(|(from, to)| from.is(&to));
                from.into_iter().chain(to.filter(|_| !is_same)).map(Selected::from).collect()
            }
            Leaf::Number(Number::AgeInYears | Number::Distance(_) | Number::DaysUntil(_) | Number::Bucket(_), _)
            | Leaf::Time(Time::SinceSignUp, _)
            | Leaf::Label(Label::Fact(_) | Label::Level(_) | Label::Scored(_), _) => Vec::new(),
        }
    }

    /// What cannot be told is told as what is observed.
    fn all(&self, source: &Source) -> Vec<Selected<OwnItem<'a>>> {
        self.row.selected(source).unwrap_or_default()
    }

    fn amounts(&self, amount: &Amount) -> Vec<Selected<OwnItem<'a>>> {
        match amount.stat {
            Stat::Total | Stat::Average | Stat::Trend => {
                let mut items = self.all(&amount.source);
                items.extend(amount.credit_notes.iter().flat_map(|source| self.all(source)));
                items
            }
            Stat::Median => {
                let middle = self.row.middle(amount).unwrap_or_default();
                middle.into_iter().map(|(item, _)| Selected::from(item)).collect()
            }
            Stat::Largest | Stat::Smallest | Stat::First | Stat::Last => {
                let decisive = self.row.decisive(amount).ok().flatten();
                decisive.map(|(item, _)| Selected::from(item)).into_iter().collect()
            }
        }
    }

    fn moment(&self, moment: &Moment) -> Option<OwnItem<'a>> {
        self.row.end(&moment.source, moment.end).ok().flatten()
    }

    fn shown(&self, selected: &Selected<OwnItem<'_>>, leaf: &Leaf) -> Evidence {
        let amount = match leaf {
            Leaf::Amount(amount, _) => Some(amount),
            Leaf::Share(Share::Of(of), _) => match &of.0 {
                Quantity::Amount(amount) => Some(amount),
                Quantity::Count(_) => None,
            },
            _ => None,
        };
        let refunds = amount.map_or(Refunds::After, |amount| match amount.of {
            Measure::Money { refunds, .. } => refunds,
            Measure::Field(_) => Refunds::After,
        });
        let less_credit_notes = amount.is_some_and(|amount| amount.credit_notes.is_some());
        let shown = |item: &OwnItem<'_>| {
            let amount = item.money((refunds == Refunds::After).then_some(self.row.moving.now));
            let is_taken_off = less_credit_notes && item.kind() == EventKind::CreditNote;
            Evidence::new(item, if is_taken_off { amount.map(Neg::neg) } else { amount })
        };
        Evidence { others: selected.others.iter().map(shown).collect(), ..shown(&selected.item) }
    }
}

impl Evidence {
    fn new(item: &OwnItem<'_>, amount: Option<Money>) -> Self {
        let kind = item.kind();
        let mut about = BTreeMap::new();
        let own = match item.event {
            Event::Custom(custom) => custom.property_names().cloned().map(EventField::Property).collect(),
            _ => Vec::new(),
        };
        for field in kind.fields().iter().chain(&own) {
            // Money is told as the amount.
            let mut values = Vec::new();
            if !matches!(field.value_type(), Some(ValueType::Money)) {
                item.read(field, &mut |reading| values.push(reading.to_value().to_string()));
            }
            if !values.is_empty() {
                let name = if let EventField::Property(name) = field { name.as_str() } else { field.code() };
                about.insert(name.to_string(), values.join(", "));
            }
        }
        Self {
            at: item.event.at(),
            kind: kind.to_string(),
            id: item.event.id().cloned(),
            line: item.line_number(),
            amount,
            about,
            others: Vec::new(),
        }
    }
}

impl Reason {
    /// All of it on one line.
    fn brief(&self) -> String {
        if self.parts.is_empty() {
            return self.says.clone();
        }
        format!("{} ({})", self.says, self.parts.iter().map(Self::brief).format("; "))
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, indent: usize) -> fmt::Result {
        /// How many events are enough to read.
        const SHOWN: usize = 3;

        let mark = match self.verdict {
            Verdict::Yes => '✓',
            Verdict::No => '✗',
            Verdict::Unknown => '?',
        };
        if self.decides {
            write!(f, "{:indent$}{mark} {}", "", self.says)?;
        } else {
            write!(f, "{:indent$}({mark}) {}", "", self.brief())?;
        }
        if let Some(observed) = &self.observed {
            write!(f, ": {observed}")?;
        }
        writeln!(f)?;
        let inner = indent.saturating_add(2);
        let events_indent = indent.saturating_add(4);
        for event in self.events.iter().rev().take(SHOWN).rev() {
            writeln!(f, "{:events_indent$}{event}", "")?;
        }
        let more = self.events.len().saturating_sub(SHOWN).saturating_add(self.more_events);
        if more > 0 {
            writeln!(f, "{:events_indent$}and {more} earlier", "")?;
        }
        // Why a part says so that did not decide is of no interest.
        if self.decides { self.parts.iter().try_for_each(|part| part.write(f, inner)) } else { Ok(()) }
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outcome = match self.verdict {
            Verdict::Yes => "is in",
            Verdict::No => "is not in",
            Verdict::Unknown => "may or may not be in",
        };
        write!(f, "customer {} {outcome} ", self.customer)?;
        match &self.segment {
            Some(segment) => write!(f, "{segment}")?,
            None => f.write_str("the segment")?,
        }
        writeln!(f, " as of {}", self.as_of)?;
        if !self.exists {
            return writeln!(f, "✗ did not exist yet");
        }
        self.reason.write(f, 0)
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.kind)?;
        if let Some(id) = &self.id {
            write!(f, " {id}")?;
        }
        if let Some(line) = self.line {
            write!(f, " line {}", line.saturating_add(1))?;
        }
        write!(f, " at {}", self.at)?;
        if let Some(amount) = self.amount {
            write!(f, ", {amount}")?;
        }
        // What tells one event from another of its kind; of the host's own events, all properties.
        let told = [
            EventField::Product,
            EventField::Page,
            EventField::Form,
            EventField::Cart,
            EventField::Duration,
            EventField::Score,
        ];
        let is_told = |name: &str| {
            let field = EventField::FIXED.iter().find(|field| field.code() == name);
            field.is_none_or(|field| told.contains(field))
        };
        for (name, value) in self.about.iter().filter(|(name, _)| is_told(name)) {
            write!(f, ", {name} {value}")?;
        }
        self.others.iter().try_for_each(|other| write!(f, "; {other}"))
    }
}
