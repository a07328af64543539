//! Binding: the one place where a definition can fail.

mod label;
mod scored;

use super::{
    Context,
    bound::{
        Amount, Funnel, Leaf, Metric, Moment, Node, Number, Operands, Quantity, Rule, Setting, Share, Source, Time,
    },
};
use crate::{
    error::{DefinitionError, Fault, Problem},
    metric::{
        self, AnyMetric, Clause, Condition, Events, FieldClause, GroupBy, Limited, Link, Measure, Pick, Range, Ratio,
        Refunds, Stat, Step,
    },
    model::{EventField, EventKind, ValueType, billionths},
    occasion::{Around, DatedOccasion, Occasion},
    predicate::{self, Predicate},
    segment::{Segment, SegmentId},
    time::{Span, Window, Zone},
    wire::Way,
};
use alloc::{
    boxed::Box,
    collections::{BTreeMap, BTreeSet},
    string::ToString,
    sync::Arc,
    vec::Vec,
};
use rust_decimal::Decimal;

/// The definition, the rules behind it, and the setting they share.
pub(super) fn bind_rules(
    rule: &Predicate,
    segment: Option<&Segment>,
    context: &Context,
) -> Result<(Rule, Vec<Rule>, Setting), DefinitionError> {
    let root = Way::ROOT;
    let way = if segment.is_some() { root.key("rule") } else { root };
    let own = segment.map(Segment::id);
    let mut binder = Binder::new(context);
    if !binder.accepts_size(rule, &way) {
        return Err(binder.into_error());
    }
    // Faults in the rule itself and in its references are reported together.
    let behind = match context.catalog.behind(rule, &way, own) {
        Ok(behind) => behind,
        Err(error) => {
            binder.bind(rule, &way);
            return Err(DefinitionError::united(binder.faults, error.into_faults()));
        }
    };
    let mut rules = Vec::with_capacity(behind.len());
    for segment in behind {
        let way = Way::ROOT.key("rule");
        binder.within = Some(segment.id().clone());
        if !binder.accepts_size(segment.rule(), &way) {
            return Err(binder.into_error());
        }
        let root = binder.bind(segment.rule(), &way);
        binder.numbers.insert(segment.id().clone(), rules.len());
        rules.push(Rule { id: Some(segment.id().clone()), predicate: segment.rule().clone(), root });
    }
    binder.within = None;
    let rule = Rule { id: own.cloned(), predicate: rule.clone(), root: binder.bind(rule, &way) };
    Ok((rule, rules, binder.into_setting()?))
}

pub(super) fn bind_metric(metric: &AnyMetric, context: &Context) -> Result<(Metric, Setting), DefinitionError> {
    let mut binder = Binder::new(context);
    let way = &Way::ROOT;
    let metric = match metric {
        AnyMetric::Number(number) => Metric::Number(binder.number(number, &way.key("number"))),
        AnyMetric::Amount(amount) => Metric::Amount(binder.amount(amount, &way.key("amount"))),
        AnyMetric::Time(time) => Metric::Time(binder.time(time, &way.key("time"))),
        AnyMetric::Share(share) => Metric::Share(binder.share(share, &way.key("share"))),
        AnyMetric::Label(label) => Metric::Label(binder.label(label, &way.key("label"))),
    };
    Ok((metric, binder.into_setting()?))
}

/// What is scored.
const ORDERED: &str = "a metric that has an order";

/// Several metrics that have an order, as leaves that hold where there is a value.
pub(super) fn bind_leaves<'m>(
    metrics: impl IntoIterator<Item = &'m AnyMetric>,
    context: &Context,
) -> Result<(Vec<Leaf>, Setting), DefinitionError> {
    let mut binder = Binder::new(context);
    let way = Way::ROOT;
    let way = way.key("dimensions");
    let mut leaves = Vec::new();
    for (place, metric) in metrics.into_iter().enumerate() {
        let way = way.index(place);
        let way = way.key("metric");
        leaves.push(match metric {
            AnyMetric::Number(number) => Leaf::Number(binder.number(number, &way.key("number")), Range::ANYTHING),
            AnyMetric::Amount(amount) => Leaf::Amount(binder.amount(amount, &way.key("amount")), Range::ANYTHING),
            AnyMetric::Time(time) => Leaf::Time(binder.time(time, &way.key("time")), Range::ANYTHING),
            AnyMetric::Share(share) => Leaf::Share(binder.share(share, &way.key("share")), Range::ANYTHING),
            AnyMetric::Label(_) => {
                binder.fault(&way, Problem::Expected { what: ORDERED });
                continue;
            }
        });
    }
    Ok((leaves, binder.into_setting()?))
}

pub(super) fn bind_events(events: &Events, context: &Context) -> Result<(Source, Setting), DefinitionError> {
    bind_question(context, |binder| binder.source(events, &Way::ROOT))
}

/// Binds whatever a question is made of; the faults of all its parts are reported together.
pub(crate) fn bind_question<T>(
    context: &Context,
    bind: impl FnOnce(&mut Binder<'_>) -> T,
) -> Result<(T, Setting), DefinitionError> {
    let mut binder = Binder::new(context);
    let question = bind(&mut binder);
    Ok((question, binder.into_setting()?))
}

pub(crate) struct Binder<'a> {
    context: &'a Context,
    /// The segment being bound, if it is not the definition itself.
    within: Option<SegmentId>,
    numbers: BTreeMap<SegmentId, usize>,
    windows: BTreeMap<Window, usize>,
    needs_zone: bool,
    faults: Vec<Fault>,
}

impl<'a> Binder<'a> {
    fn new(context: &'a Context) -> Self {
        Self {
            context,
            within: None,
            numbers: BTreeMap::new(),
            windows: BTreeMap::new(),
            needs_zone: false,
            faults: Vec::new(),
        }
    }

    fn fault(&mut self, way: &Way<'_>, problem: impl Into<Problem>) {
        if self.faults.len() < DefinitionError::MOST_FAULTS {
            self.faults.push(way.fault(problem).within(self.within.as_ref().map(SegmentId::to_string)));
        }
    }

    fn into_error(self) -> DefinitionError {
        DefinitionError::new(self.faults)
    }

    fn into_setting(self) -> Result<Setting, DefinitionError> {
        if !self.faults.is_empty() {
            return Err(self.into_error());
        }
        let mut windows: Vec<(Window, usize)> = self.windows.into_iter().collect();
        windows.sort_unstable_by_key(|(_, number)| *number);
        Ok(Setting {
            windows: windows.into_iter().map(|(window, _)| window).collect(),
            zone: if self.needs_zone { self.context.zone_table() } else { Arc::new(Zone::utc()) },
            rates: Arc::clone(&self.context.rates),
            clocks: self.context.clocks(),
            history_since: self.context.history_since,
            horizon: self.context.last_instant(),
        })
    }

    fn accepts_size(&mut self, rule: &Predicate, way: &Way<'_>) -> bool {
        let limit = self.context.limits.nodes;
        if rule.nodes() > limit {
            self.fault(way, Problem::TooLarge { limit });
        }
        rule.nodes() <= limit
    }

    fn bind(&mut self, predicate: &Predicate, way: &Way<'_>) -> Node {
        let mut children = Vec::new();
        predicate.each_child(way, &mut |child, way| children.push(self.bind(child, way)));
        let mut only = || Box::new(children.pop().unwrap_or(Node::Always(false)));
        match predicate.node() {
            predicate::Node::Not(_) => Node::Not(only()),
            predicate::Node::Assume { unknown_is, .. } => Node::Assume(*unknown_is, only()),
            predicate::Node::Known(_) => Node::Known(only()),
            predicate::Node::All(of) => {
                self.not_empty(of.len(), &way.key("all"));
                Node::All(Operands::new(children))
            }
            predicate::Node::Any(of) => {
                self.not_empty(of.len(), &way.key("any"));
                Node::Any(Operands::new(children))
            }
            predicate::Node::AtLeast { n, of } => {
                let quorum = usize::try_from(*n).unwrap_or(usize::MAX);
                if !(1..=of.len()).contains(&quorum) {
                    self.fault(&way.key("at_least"), Problem::Quorum { n: *n, of: of.len() });
                }
                Node::AtLeast(quorum, Operands::new(children))
            }
            predicate::Node::Always(answer) => Node::Always(*answer),
            // The catalog has reported those that lead nowhere.
            predicate::Node::Segment(id) => Node::Segment(self.numbers.get(id).copied().unwrap_or_default()),
            predicate::Node::Host(name) => {
                let function = self.context.hosts.get(name).map(Arc::clone);
                function.map_or_else(
                    || {
                        self.fault(&way.key("host"), Problem::UnknownHost { name: name.to_string() });
                        Node::Always(false)
                    },
                    Node::Host,
                )
            }
            predicate::Node::Leaf(leaf) => Node::Leaf(Box::new(self.leaf(leaf, way))),
            predicate::Node::Refused(problem) => {
                self.fault(way, problem.clone());
                Node::Always(false)
            }
        }
    }

    fn not_empty(&mut self, len: usize, way: &Way<'_>) {
        if len == 0 {
            self.fault(way, Problem::Empty);
        }
    }

    fn leaf(&mut self, leaf: &metric::Leaf, way: &Way<'_>) -> Leaf {
        match leaf {
            metric::Leaf::Number(number, range) => {
                let way = way.key("number");
                self.range(range, number.is_whole(), &way.key("is"));
                Leaf::Number(self.number(number, &way.key("value")), range.clone())
            }
            metric::Leaf::Amount(amount, range) => {
                let way = way.key("amount");
                self.range(range, false, &way.key("is"));
                Leaf::Amount(self.amount(amount, &way.key("value")), self.in_billionths(range, &way.key("is")))
            }
            metric::Leaf::Time(time, range) => {
                let way = way.key("time");
                self.range(range, time.is_whole(), &way.key("is"));
                // A limit of zero is as good as any other; only an absurd one is not.
                range.limits().for_each(|span| self.not_absurd(*span, &way.key("is")));
                let in_micros = range.map(|span| Some(i128::from(span.micros())));
                Leaf::Time(self.time(time, &way.key("value")), in_micros.unwrap_or(Range::ANYTHING))
            }
            metric::Leaf::Share(share, range) => {
                let way = way.key("share");
                self.range(range, false, &way.key("is"));
                if range.limits().any(|ratio: &Ratio| ratio.denominator() == 0) {
                    self.fault(&way.key("is"), Problem::ZeroDenominator);
                }
                Leaf::Share(self.share(share, &way.key("value")), range.clone())
            }
            metric::Leaf::Label(label, among) => {
                let way = way.key("label");
                self.among(label, among, &way.key("is"));
                Leaf::Label(self.label(label, &way.key("value")), among.clone())
            }
        }
    }

    fn not_absurd(&mut self, span: Span, way: &Way<'_>) {
        if let Err(error @ crate::time::SpanError::TooLong) = span.check() {
            self.fault(way, error);
        }
    }

    fn range<T: Limited>(&mut self, range: &Range<T>, is_whole: bool, way: &Way<'_>) {
        let is_empty = if is_whole { range.canonical().is_none() } else { range.is_inverted() || range.is_beyond() };
        if is_empty {
            self.fault(way, Problem::EmptyRange);
        }
    }

    fn in_billionths(&mut self, range: &Range<Decimal>, way: &Way<'_>) -> Range<i128> {
        let limit = Decimal::from(1_000_000_000_000_000_000_u64);
        let in_billionths = range.map(|amount| (amount.abs() <= limit).then(|| billionths::from_decimal(*amount))?);
        in_billionths.unwrap_or_else(|| {
            self.fault(way, Problem::Threshold);
            Range::ANYTHING
        })
    }

    fn number(&mut self, number: &metric::Number, way: &Way<'_>) -> Number {
        match number {
            metric::Number::Count(events) => Number::Count(self.source(events, &way.key("count"))),
            metric::Number::Distinct { events, by } => {
                let (source, by) = self.grouped(events, by, &way.key("distinct"));
                Number::Distinct(source, by)
            }
            metric::Number::Most { events, by } => {
                let (source, by) = self.grouped(events, by, &way.key("most"));
                Number::Most(source, by)
            }
            metric::Number::Furthest(funnel) => Number::Furthest(self.funnel(funnel, &way.key("furthest"))),
            metric::Number::AgeInYears => {
                self.needs_zone = true;
                Number::AgeInYears
            }
            metric::Number::Distance(point) => Number::Distance(*point),
            metric::Number::DaysUntil(occasion) => {
                let way = way.key("days_until");
                self.dated(occasion, &way);
                if occasion.around() != Around::default() {
                    self.fault(&way, Problem::LeadOfDay);
                }
                Number::DaysUntil(occasion.clone())
            }
            metric::Number::DaysSince(moment) => {
                self.needs_zone = true;
                Number::DaysSince(self.moment(moment, &way.key("days_since")))
            }
            metric::Number::Bucket(salt) => Number::Bucket(salt.clone()),
        }
    }

    pub(crate) fn grouped(&mut self, events: &Events, by: &GroupBy, way: &Way<'_>) -> (Source, GroupBy) {
        let own_way = way.key("by");
        match by {
            GroupBy::Field(field) => self.field(events.from.iter(), field, &own_way),
            GroupBy::Occasion(occasion) => self.dated(occasion, &own_way.key("occasion")),
            _ => self.needs_zone = true,
        }
        (self.source(events, &way.key("events")), by.clone())
    }

    pub(crate) fn funnel(&mut self, funnel: &metric::Funnel, way: &Way<'_>) -> Funnel {
        const MOST_STEPS: usize = 16;
        let steps_way = way.key("steps");
        if !(2..=MOST_STEPS).contains(&funnel.steps.len()) {
            self.fault(&steps_way, Problem::Steps { found: funnel.steps.len() });
        }
        for (index, step) in funnel.steps.iter().enumerate() {
            self.step(step, &steps_way.index(index));
        }
        self.within(funnel.within, way);
        if let Some(field) = &funnel.same {
            self.field(funnel.steps.iter().flat_map(|step| &step.from), field, &way.key("same"));
        }
        let window = self.window(&funnel.window, &way.key("window"));
        Funnel { steps: funnel.steps.clone(), window, within: funnel.within, same: funnel.same.clone() }
    }

    fn step(&mut self, step: &Step, way: &Way<'_>) {
        self.not_empty(step.from.len(), &way.key("from"));
        for (index, condition) in step.filter.iter().enumerate() {
            self.condition(&step.from, condition, &way.key("where").index(index));
        }
    }

    pub(crate) fn within(&mut self, within: Option<Span>, way: &Way<'_>) {
        if let Some(Err(error)) = within.map(Span::check) {
            self.fault(&way.key("within"), error);
        }
    }

    fn occasion(&mut self, occasion: &Occasion, way: &Way<'_>) {
        self.needs_zone = true;
        occasion.check(way, &mut |way, problem| self.fault(way, problem));
    }

    fn dated(&mut self, occasion: &DatedOccasion, way: &Way<'_>) {
        self.needs_zone = true;
        occasion.check(way, &mut |way, problem| self.fault(way, problem));
    }

    fn amount(&mut self, amount: &metric::Amount, way: &Way<'_>) -> Amount {
        self.measured(amount.stat, &amount.events, &amount.of, ValueType::Number, &way.key(amount.stat.code()))
    }

    fn measured(&mut self, stat: Stat, events: &Events, of: &Measure, expected: ValueType, way: &Way<'_>) -> Amount {
        match of {
            Measure::Money { .. } => self.money(&events.from, &way.key("events").key("from")),
            Measure::Field(field) => self.amount_field(&events.from, field, expected, &way.key("field")),
        }
        let less_credit_notes = stat == Stat::Total
            && matches!(of, Measure::Money { refunds: Refunds::After, .. })
            && events.filter.is_empty()
            && events.pick.is_none()
            && events.from.contains(&EventKind::Order)
            && !events.from.contains(&EventKind::CreditNote);
        let source = self.source(events, &way.key("events"));
        let from = || [EventKind::CreditNote].into();
        let credit_notes =
            less_credit_notes.then(|| Source { from: from(), filter: Vec::new(), window: source.window, pick: None });
        Amount { stat, source, of: of.clone(), holds: expected, credit_notes }
    }

    /// That all of these kinds move money.
    pub(crate) fn money(&mut self, kinds: &BTreeSet<EventKind>, way: &Way<'_>) {
        for kind in kinds.iter().filter(|kind| !kind.has_money()) {
            self.fault(way, Problem::NoMoney { kind: kind.code().to_string() });
        }
    }

    /// That all of these kinds have a field, which holds what can be added up.
    pub(crate) fn amount_field(
        &mut self,
        kinds: &BTreeSet<EventKind>,
        field: &EventField,
        expected: ValueType,
        way: &Way<'_>,
    ) {
        self.field(kinds.iter(), field, way);
        if let Some(found) = field.value_type().filter(|found| *found != expected) {
            self.fault(way, label::wrong_type(field.code(), found, expected));
        }
    }

    fn time(&mut self, time: &metric::Time, way: &Way<'_>) -> Time {
        match time {
            metric::Time::Since(moment) => Time::Since(self.moment(moment, &way.key("since"))),
            metric::Time::Between { from, to } => {
                let way = way.key("between");
                Time::Between(self.moment(from, &way.key("from")), self.moment(to, &way.key("to")))
            }
            metric::Time::Gap(gap, events) => Time::Gap(*gap, self.source(events, &way.key(gap.code()))),
            metric::Time::Field { stat, events, field } => {
                let of = Measure::Field(field.clone());
                Time::Field(self.measured(*stat, events, &of, ValueType::Span, &way.key(stat.code())))
            }
            metric::Time::SinceSignUp => Time::SinceSignUp,
        }
    }

    fn share(&mut self, share: &metric::Share, way: &Way<'_>) -> Share {
        match share {
            metric::Share::Of { part, whole } => {
                let way = way.key("of");
                Share::Of(Box::new((self.quantity(part, &way.key("part")), self.quantity(whole, &way.key("whole")))))
            }
            metric::Share::Overdue(events) => Share::Overdue(self.source(events, &way.key("overdue"))),
            metric::Share::Occasions { events, occasion } => {
                let way = way.key("occasions");
                self.dated(occasion, &way.key("occasion"));
                Share::Occasions(self.source(events, &way.key("events")), occasion.clone())
            }
        }
    }

    fn quantity(&mut self, quantity: &metric::Quantity, way: &Way<'_>) -> Quantity {
        match quantity {
            metric::Quantity::Count(events) => Quantity::Count(self.source(events, &way.key("count"))),
            metric::Quantity::Amount(amount) => Quantity::Amount(self.amount(amount, way)),
        }
    }

    fn moment(&mut self, moment: &metric::Moment, way: &Way<'_>) -> Moment {
        Moment { source: self.source(&moment.events, &way.key("events")), end: moment.end }
    }

    pub(crate) fn source(&mut self, events: &Events, way: &Way<'_>) -> Source {
        self.not_empty(events.from.len(), &way.key("from"));
        let filter = self.clauses(events, &events.filter, &way.key("where"));
        let pick = events.pick.as_ref().map(|pick| {
            let filter = self.clauses(events, &pick.filter, &way.key("pick").key("where"));
            Pick { end: pick.end, filter }
        });
        let window = self.window(&events.window, &way.key("window"));
        Source { from: events.from.iter().cloned().collect(), filter, window, pick }
    }

    fn window(&mut self, window: &Window, way: &Way<'_>) -> usize {
        if let Err(error) = window.check() {
            self.fault(way, error);
        }
        self.needs_zone |= window.needs_zone();
        let next = self.windows.len();
        *self.windows.entry(window.clone()).or_insert(next)
    }

    /// Cheap ones first: links look for other events.
    fn clauses(&mut self, events: &Events, clauses: &[Clause], way: &Way<'_>) -> Vec<Clause> {
        for (index, clause) in clauses.iter().enumerate() {
            let way = way.index(index);
            match clause {
                Clause::Is(condition) => self.condition(&events.from, condition, &way),
                Clause::Link(link) => self.link(events, link, &way.key(link.code())),
            }
        }
        let mut bound = clauses.to_vec();
        bound.sort_by_key(|clause| clause.link().is_some());
        bound
    }

    fn link(&mut self, events: &Events, link: &Link, way: &Way<'_>) {
        self.step(&link.other, way);
        self.within(link.within, way);
        if let Some(field) = &link.same {
            self.field(events.from.iter().chain(&link.other.from), field, &way.key("same"));
        }
    }

    fn condition(&mut self, kinds: &BTreeSet<EventKind>, condition: &Condition, way: &Way<'_>) {
        let (clauses, way) = match condition {
            Condition::Field(clause) => return self.field_clause(kinds.iter(), clause, way),
            Condition::Line(clauses) => (clauses, way.key("line")),
            Condition::NoLine(clauses) => (clauses, way.key("no_line")),
            Condition::During(occasion) => return self.occasion(occasion, &way.key("during")),
            Condition::Outside(occasion) => return self.occasion(occasion, &way.key("outside")),
            Condition::Refused(problem) => return self.fault(way, problem.clone()),
        };
        self.not_empty(clauses.len(), &way);
        for kind in kinds {
            if !matches!(kind, EventKind::Order | EventKind::OrderLine) {
                self.fault(&way, Problem::NoSuchField { kind: kind.code().to_string(), field: "line".to_string() });
            }
        }
        for (index, clause) in clauses.iter().enumerate() {
            let way = way.index(index);
            if !clause.field().is_of_line() {
                let field = clause.field().code().to_string();
                self.fault(&way, Problem::NoSuchField { kind: EventKind::OrderLine.code().to_string(), field });
            }
            self.field_clause([].iter(), clause, &way);
        }
    }

    fn field_clause<'k>(&mut self, kinds: impl Iterator<Item = &'k EventKind>, clause: &FieldClause, way: &Way<'_>) {
        let field = clause.field();
        self.field(kinds, field, way);
        match clause {
            FieldClause::OneOf(_, values) => {
                self.values(field.code(), field.value_type(), values, &way.key("one_of").key("values"));
            }
            FieldClause::NotOneOf(_, values) => {
                self.values(field.code(), field.value_type(), values, &way.key("not_one_of").key("values"));
            }
            FieldClause::InRange(_, range) => {
                self.value_range(field.code(), field.value_type(), range, &way.key("in_range").key("is"));
            }
            FieldClause::Has(_) | FieldClause::Lacks(_) => {}
        }
    }

    pub(crate) fn field<'k>(&mut self, kinds: impl Iterator<Item = &'k EventKind>, field: &EventField, way: &Way<'_>) {
        for kind in kinds.filter(|kind| !kind.has(field)) {
            let (kind, field) = (kind.code().to_string(), field.code().to_string());
            self.fault(way, Problem::NoSuchField { kind, field });
        }
    }
}
