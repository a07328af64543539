//! Binding: the one place where a definition can fail.

use super::{
    Context,
    bound::{Amount, Leaf, Metric, Moment, Node, Number, Operands, Rule, Setting, Source, Time},
};
use crate::{
    error::{DefinitionError, Fault, Problem},
    metric::{self, Among, AnyMetric, Clause, DistinctBy, Events, FieldClause, Limited, Measure, Range, Refunds, Stat},
    model::{Country, EventField, EventKind, ProfileField, Value, ValueType, Values, billionths},
    predicate::{self, Predicate},
    segment::{Segment, SegmentId},
    time::{Window, Zone},
    wire::Way,
};
use alloc::{boxed::Box, collections::BTreeMap, string::ToString, sync::Arc, vec::Vec};
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
        AnyMetric::Label(field) => Metric::Label(field.clone()),
    };
    Ok((metric, binder.into_setting()?))
}

struct Binder<'a> {
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
                let is_whole = !matches!(number, metric::Number::Distance(_));
                self.range(range, is_whole, &way.key("is"));
                Leaf::Number(self.number(number, &way.key("value")), range.clone())
            }
            metric::Leaf::Amount(amount, range) => {
                let way = way.key("amount");
                self.range(range, false, &way.key("is"));
                Leaf::Amount(self.amount(amount, &way.key("value")), self.in_billionths(range, &way.key("is")))
            }
            metric::Leaf::Time(time, range) => {
                let way = way.key("time");
                let is_whole = !matches!(time, metric::Time::MeanGap(_));
                self.range(range, is_whole, &way.key("is"));
                for span in range.limits() {
                    // A limit of zero is as good as any other; only an absurd one is not.
                    if let Err(error @ crate::time::SpanError::TooLong) = span.check() {
                        self.fault(&way.key("is"), error);
                    }
                }
                let in_micros = range.map(|span| Some(i128::from(span.micros())));
                Leaf::Time(self.time(time, &way.key("value")), in_micros.unwrap_or(Range::ANYTHING))
            }
            metric::Leaf::Label(field, among) => {
                let way = way.key("label");
                self.among(field, among, &way.key("is"));
                Leaf::Label(field.clone(), among.clone())
            }
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
                let way = way.key("distinct");
                match by {
                    DistinctBy::Field(field) => self.field(events.from.iter(), field, &way.key("by")),
                    DistinctBy::Day | DistinctBy::Week | DistinctBy::Month => self.needs_zone = true,
                }
                Number::Distinct(self.source(events, &way.key("events")), by.clone())
            }
            metric::Number::AgeInYears => {
                self.needs_zone = true;
                Number::AgeInYears
            }
            metric::Number::Distance(point) => Number::Distance(*point),
        }
    }

    fn amount(&mut self, amount: &metric::Amount, way: &Way<'_>) -> Amount {
        let way = way.key(amount.stat.code());
        let events = &amount.events;
        match &amount.of {
            Measure::Money { .. } => {
                for kind in events.from.iter().filter(|kind| !kind.has_money()) {
                    self.fault(&way.key("events").key("from"), Problem::NoMoney { kind: kind.code().to_string() });
                }
            }
            Measure::Field(field) => {
                self.field(events.from.iter(), field, &way.key("field"));
                let found = field.value_type().filter(|found| *found != ValueType::Number);
                if let Some(found) = found {
                    self.fault(&way.key("field"), wrong_type(field.code(), found, ValueType::Number));
                }
            }
        }
        let less_credit_notes = amount.stat == Stat::Total
            && matches!(amount.of, Measure::Money { refunds: Refunds::After, .. })
            && events.filter.is_empty()
            && events.from.contains(&EventKind::Order)
            && !events.from.contains(&EventKind::CreditNote);
        let source = self.source(events, &way.key("events"));
        Amount { stat: amount.stat, source, of: amount.of.clone(), less_credit_notes }
    }

    fn time(&mut self, time: &metric::Time, way: &Way<'_>) -> Time {
        match time {
            metric::Time::Since(moment) => Time::Since(self.moment(moment, &way.key("since"))),
            metric::Time::Between { from, to } => {
                let way = way.key("between");
                Time::Between(self.moment(from, &way.key("from")), self.moment(to, &way.key("to")))
            }
            metric::Time::MeanGap(events) => Time::MeanGap(self.source(events, &way.key("mean_gap"))),
            metric::Time::SinceSignUp => Time::SinceSignUp,
        }
    }

    fn moment(&mut self, moment: &metric::Moment, way: &Way<'_>) -> Moment {
        Moment { source: self.source(&moment.events, &way.key("events")), end: moment.end }
    }

    fn source(&mut self, events: &Events, way: &Way<'_>) -> Source {
        self.not_empty(events.from.len(), &way.key("from"));
        if let Err(error) = events.window.check() {
            self.fault(&way.key("window"), error);
        }
        self.needs_zone |= events.window.needs_zone();
        for (index, clause) in events.filter.iter().enumerate() {
            self.clause(events, clause, &way.key("where").index(index));
        }
        let next = self.windows.len();
        let window = *self.windows.entry(events.window.clone()).or_insert(next);
        Source { from: events.from.iter().cloned().collect(), filter: events.filter.clone(), window }
    }

    fn clause(&mut self, events: &Events, clause: &Clause, way: &Way<'_>) {
        let (clauses, way) = match clause {
            Clause::Field(clause) => return self.field_clause(events.from.iter(), clause, way),
            Clause::Line(clauses) => (clauses, way.key("line")),
            Clause::NoLine(clauses) => (clauses, way.key("no_line")),
        };
        self.not_empty(clauses.len(), &way);
        for kind in &events.from {
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

    fn field<'k>(&mut self, kinds: impl Iterator<Item = &'k EventKind>, field: &EventField, way: &Way<'_>) {
        for kind in kinds.filter(|kind| !kind.has(field)) {
            let (kind, field) = (kind.code().to_string(), field.code().to_string());
            self.fault(way, Problem::NoSuchField { kind, field });
        }
    }

    fn among(&mut self, field: &ProfileField, among: &Among, way: &Way<'_>) {
        match among {
            Among::Anything => {}
            Among::OneOf(values) => {
                self.values(field.code(), field.value_type(), values, way);
                if *field == ProfileField::Country {
                    self.countries(values, way);
                }
            }
            Among::Within(range) => self.value_range(field.code(), field.value_type(), range, way),
        }
    }

    fn values(&mut self, name: &str, expected: Option<ValueType>, values: &Values, way: &Way<'_>) {
        self.not_empty(values.len(), way);
        let mut found = values.iter().map(|value| value.value_type());
        let wrong = expected.and_then(|expected| {
            let wrong = found.find(|found| *found != expected);
            wrong.map(|found| wrong_type(name, expected, found))
        });
        if let Some(wrong) = wrong {
            self.fault(way, wrong);
        }
    }

    /// "Germany" would match nobody, silently.
    fn countries(&mut self, values: &Values, way: &Way<'_>) {
        let error = values.iter().find_map(|value| match value {
            Value::Text(code) => Country::new(&code).err(),
            _ => None,
        });
        if let Some(error) = error {
            self.fault(way, Problem::Malformed { why: error.to_string() });
        }
    }

    fn value_range(&mut self, name: &str, expected: Option<ValueType>, range: &Range<Value>, way: &Way<'_>) {
        let problem = match range.value_type() {
            Err(problem) => Some(problem),
            Ok(found) => match (expected, found) {
                (Some(expected), Some(found)) if expected != found => Some(wrong_type(name, expected, found)),
                _ if range.is_inverted() => Some(Problem::EmptyRange),
                _ => None,
            },
        };
        if let Some(problem) = problem {
            self.fault(way, problem);
        }
    }
}

fn wrong_type(name: &str, expected: ValueType, found: ValueType) -> Problem {
    Problem::WrongType { name: name.to_string(), expected: expected.phrase(), found: found.phrase() }
}
