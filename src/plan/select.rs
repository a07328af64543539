//! Which events a metric is about: their kinds, window, filter, and what comes before and after them.

use super::{bound::Source, observed::Missing, row::Row};
use crate::{
    metric::{Clause, Condition, End, FieldClause, Link, Pick, Side, Step},
    model::{EventField, EventKind, Index, Item, ItemOf, Occurred, Reading, Subject},
    time::{Bounds, Instant},
};
use alloc::{boxed::Box, collections::BTreeMap, vec::Vec};
use core::{cell::OnceCell, iter::once};

/// An event that was selected, and the one that links required before or after it.
pub(crate) struct Selected<I> {
    pub(crate) item: I,
    pub(crate) others: Vec<I>,
}

impl<I> From<I> for Selected<I> {
    fn from(item: I) -> Self {
        Self { item, others: Vec::new() }
    }
}

impl<'a, S: Subject<'a>> Row<'_, S> {
    pub(crate) fn bounds_of(&self, window: usize) -> Bounds {
        self.moving.windows.get(window).copied().unwrap_or(Bounds { from: 0, to: 0 })
    }

    pub(crate) fn bounds(&self, source: &Source) -> Bounds {
        self.bounds_of(source.window)
    }

    /// Whether all events are known that matter: those of the window, or the latest where only that is looked at.
    pub(crate) fn is_complete(&self, source: &Source) -> bool {
        self.is_complete_within(self.bounds(source)) || source.picks(End::Last) && self.has_candidate(source)
    }

    pub(crate) fn is_complete_within(&self, bounds: Bounds) -> bool {
        self.setting.knows(bounds)
    }

    fn has_candidate(&self, source: &Source) -> bool {
        // The first one ends the walk.
        self.each_candidate(source, |_| Err(Missing::TooFewEvents)).is_err()
    }

    /// The index of a kind, where it tells all there is to know of an unfiltered window.
    pub(crate) fn index(&self, kind: &EventKind) -> Option<S::Index> {
        let index = self.subject.index(kind);
        index.is_settled(self.moving.now).then_some(index)
    }

    /// Visits what is selected, kind by kind, each kind from the earliest on.
    pub(crate) fn each(
        &self,
        source: &Source,
        mut visit: impl FnMut(ItemOf<'a, S>) -> Result<(), Missing>,
    ) -> Result<(), Missing> {
        match &source.pick {
            None => self.each_candidate(source, visit),
            Some(pick) => self.picked(source, pick)?.map_or(Ok(()), &mut visit),
        }
    }

    /// What is selected, kind by kind, each kind from the earliest on.
    pub(crate) fn all(&self, source: &Source) -> Result<Vec<ItemOf<'a, S>>, Missing> {
        let mut all = Vec::new();
        self.each(source, |item| {
            all.push(item);
            Ok(())
        })?;
        Ok(all)
    }

    /// Takes each kind from its index where that tells, and else visits what is selected of it.
    pub(crate) fn each_kind(
        &self,
        source: &Source,
        mut take: impl FnMut(S::Index) -> Option<()>,
        mut visit: impl FnMut(ItemOf<'a, S>) -> Result<(), Missing>,
    ) -> Result<(), Missing> {
        if !source.is_plain() {
            return self.each(source, visit);
        }
        for kind in &source.from {
            if self.index(kind).and_then(&mut take).is_none() {
                self.each_present(kind, self.bounds(source), &mut visit)?;
            }
        }
        Ok(())
    }

    /// The one that is looked at, if it passes.
    fn picked(&self, source: &Source, pick: &Pick) -> Result<Option<ItemOf<'a, S>>, Missing> {
        if pick.end == End::First && !self.is_complete_within(self.bounds(source)) {
            return Err(Missing::HistoryBeginsLater);
        }
        let mut end = Ending::new(pick.end);
        self.each_candidate(source, |item| {
            end.add(item);
            Ok(())
        })?;
        let Some(item) = end.found else { return Ok(None) };
        let bounds = Bounds { from: item.at().micros(), to: item.at().micros().saturating_add(1) };
        let passes = self.passes(item, &pick.filter, &Links::of(&pick.filter, bounds))?;
        Ok(passes.then_some(item))
    }

    /// The event as it is known by now.
    fn item(&self, event: S::Event) -> ItemOf<'a, S> {
        Item { event, line: None, now: self.moving.now }
    }

    /// Visits all of a kind that is there by now inside a window.
    pub(crate) fn each_present(
        &self,
        kind: &EventKind,
        window: Bounds,
        mut visit: impl FnMut(ItemOf<'a, S>) -> Result<(), Missing>,
    ) -> Result<(), Missing> {
        let is_there = |event: &S::Event| event.withdrawn_at().is_none_or(|withdrawn| withdrawn > self.moving.now);
        let mut present = self.subject.inside(kind, window).filter(is_there);
        present.try_for_each(|event| each_item(self.item(event), kind, &mut visit))
    }

    fn each_candidate(
        &self,
        source: &Source,
        mut visit: impl FnMut(ItemOf<'a, S>) -> Result<(), Missing>,
    ) -> Result<(), Missing> {
        let links = Links::of(&source.filter, self.bounds(source));
        source.from.iter().try_for_each(|kind| {
            self.each_present(kind, self.bounds(source), |item| {
                if self.passes(item, &source.filter, &links)? { visit(item) } else { Ok(()) }
            })
        })
    }

    /// The first or the latest item; of those at one instant, the first or last by kind and content.
    pub(crate) fn end(&self, source: &Source, end: End) -> Result<Option<ItemOf<'a, S>>, Missing> {
        let mut ending = Ending::new(end);
        self.each(source, |item| {
            ending.add(item);
            Ok(())
        })?;
        Ok(ending.found)
    }

    /// All that is selected with what the links found, in the order of time; of those at one instant by kind and content.
    pub(crate) fn selected(&self, source: &Source) -> Result<Vec<Selected<ItemOf<'a, S>>>, Missing> {
        let mut selected = self.all(source)?;
        selected.sort_by_key(Item::at);
        let filters = once(&source.filter).chain(source.pick.as_ref().map(|pick| &pick.filter));
        let links = filters.flatten().filter_map(Clause::link).filter(|link| link.holds);
        let found: Vec<Nearest<'_, 'a, ItemOf<'a, S>>> =
            links.map(|link| Nearest::gather(self, link, &selected)).collect();
        let others = |item: &ItemOf<'a, S>| found.iter().filter_map(|nearest| nearest.to(item)).collect();
        Ok(selected.into_iter().map(|item| Selected { others: others(&item), item }).collect())
    }

    /// What surely fails one clause fails, whatever cannot be said of the others.
    fn passes(&self, item: ItemOf<'a, S>, filter: &[Clause], links: &Links<'a>) -> Result<bool, Missing> {
        all(filter.iter().enumerate().map(|(index, clause)| match clause {
            Clause::Is(condition) => self.meets(item, condition),
            Clause::Link(link) => self.is_linked(item, link, || links.others(self, index, link)),
        }))
    }

    pub(crate) fn meets_all(&self, item: ItemOf<'a, S>, conditions: &[Condition]) -> Result<bool, Missing> {
        all(conditions.iter().map(|condition| self.meets(item, condition)))
    }

    fn meets(&self, item: ItemOf<'a, S>, condition: &Condition) -> Result<bool, Missing> {
        match condition {
            Condition::Field(clause) => self.passes_clause(&item, clause),
            Condition::Line(clauses) => self.has_line(item, clauses),
            Condition::NoLine(clauses) => self.has_line(item, clauses).map(|has| !has),
            Condition::During(occasion) => self.is_during(item.event, occasion),
            Condition::Outside(occasion) => self.is_during(item.event, occasion).map(|is_during| !is_during),
            // Binding has refused it.
            Condition::Refused(_) => Ok(false),
        }
    }

    fn has_line(&self, item: ItemOf<'a, S>, clauses: &[FieldClause]) -> Result<bool, Missing> {
        let fails = item.event.lines().map(|line| {
            let item = Item { line: Some(line), ..item };
            all(clauses.iter().map(|clause| self.passes_clause(&item, clause))).map(|passes| !passes)
        });
        all(fails).map(|all_fail| !all_fail)
    }

    // By reference: a copy would wait for what was just written.
    fn passes_clause(&self, item: &ItemOf<'a, S>, clause: &FieldClause) -> Result<bool, Missing> {
        let is_there = |field| any(item, field, |_| Ok(true));
        match clause {
            FieldClause::OneOf(field, values) => any(item, field, |reading| Ok(values.contains(reading))),
            FieldClause::NotOneOf(field, values) => {
                Ok(is_there(field)? && !any(item, field, |reading| Ok(values.contains(reading)))?)
            }
            FieldClause::InRange(field, range) => any(item, field, |reading| {
                match self.in_range(reading, range, item.at()) {
                    // A property of another type is as good as none.
                    Err(Missing::WrongType) => Ok(false),
                    outcome => outcome,
                }
            }),
            FieldClause::Has(field) => is_there(field),
            FieldClause::Lacks(field) => Ok(!is_there(field)?),
        }
    }

    /// Whether the other event is there that a link asks for, or is not.
    fn is_linked<'l>(
        &self,
        item: ItemOf<'a, S>,
        link: &Link,
        others: impl FnOnce() -> &'l Others<'a>,
    ) -> Result<bool, Missing>
    where
        'a: 'l,
    {
        let range = link.range(item.at());
        // As long as the time is not over, nobody can say that nothing followed.
        if !link.holds && link.side == Side::After && link.within.is_some() && range.to > self.moving.now.micros() {
            return Ok(false);
        }
        let others = others();
        let same = link.same.as_ref();
        // An event never follows itself.
        let own = |key: Key<'a>, outcome: Result<bool, ()>| {
            let mut count = 0_usize;
            each_own(item, &link.other, |own| {
                let counts = || self.meets_all(own, &link.other.filter).map_err(drop) == outcome;
                count = count.saturating_add(usize::from(keys(own, same).contains(&key) && counts()));
            });
            count
        };
        let found = |times: &[i64], key, outcome| {
            let from = times.partition_point(|at| *at < range.from);
            let there = times.get(from..).unwrap_or_default().partition_point(|at| *at < range.to);
            there > 0 && there > own(key, outcome)
        };
        if any_key(item, same, |key| found(others.certain(key), key, Ok(true))) {
            return Ok(link.holds);
        }
        if let Some(reason) = others.reason {
            if any_key(item, same, |key| found(others.uncertain(key), key, Err(()))) {
                return Err(reason);
            }
        }
        let begins_later = || self.setting.history_since.is_some_and(|since| range.from < since.micros());
        if begins_later() && any_key(item, same, |_| true) {
            return Err(Missing::HistoryBeginsLater);
        }
        Ok(!link.holds)
    }

    /// Visits the events of a step's kinds up to now, whatever became of them later: an order that is cancelled has
    /// ended a cart all the same.
    fn each_other(&self, step: &Step, range: Bounds, mut visit: impl FnMut(ItemOf<'a, S>)) {
        let to = range.to.min(self.moving.now.micros().saturating_add(1));
        for kind in &step.from {
            for event in self.subject.inside(kind, Bounds { from: range.from, to }) {
                let _ = each_item(self.item(event), kind, |item| {
                    visit(item);
                    Ok(())
                });
            }
        }
    }
}

impl Link {
    /// Where the other event is looked for.
    fn range(&self, at: Instant) -> Bounds {
        let at = at.micros();
        let within = self.within.map(crate::time::Span::micros);
        match self.side {
            Side::After => Bounds { from: at, to: within.map_or(i64::MAX, |span| at.saturating_add_unsigned(span)) },
            Side::Before => Bounds {
                from: within.map_or(i64::MIN, |span| at.saturating_sub_unsigned(span).saturating_add(1)),
                to: at.saturating_add(1),
            },
        }
    }
}

/// What the links of a filter found, each looked for at most once.
struct Links<'a> {
    /// Where the events lie whose links are asked for.
    bounds: Bounds,
    found: Box<[OnceCell<Others<'a>>]>,
}

impl<'a> Links<'a> {
    fn of(filter: &[Clause], bounds: Bounds) -> Self {
        let any = filter.iter().any(|clause| clause.link().is_some());
        Self { bounds, found: if any { filter.iter().map(|_| OnceCell::new()).collect() } else { Box::default() } }
    }

    fn others<S: Subject<'a>>(&self, row: &Row<'_, S>, index: usize, link: &Link) -> &Others<'a> {
        const NOTHING: &Others<'_> = &Others { certain: BTreeMap::new(), uncertain: BTreeMap::new(), reason: None };
        self.found.get(index).map_or(NOTHING, |cell| cell.get_or_init(|| Others::gather(row, link, self.bounds)))
    }
}

/// The instants of the events that a link looks for, by what is to be the same; sorted.
struct Others<'a> {
    certain: BTreeMap<Key<'a>, Vec<i64>>,
    /// Those of which it cannot be told whether they count, and why.
    uncertain: BTreeMap<Key<'a>, Vec<i64>>,
    reason: Option<Missing>,
}

/// The events that a link found, to look for the nearest one. Looked for once: each event for itself would take the square
/// of their number.
struct Nearest<'l, 'a, I> {
    link: &'l Link,
    /// In the order of time, and of those at one instant by kind and content, each with its place in that order.
    by_key: BTreeMap<Key<'a>, Vec<(usize, I)>>,
}

impl<'l, 'a, E: Occurred<'a>> Nearest<'l, 'a, Item<E, E::Line>> {
    /// Those that may be nearest to one of these events, which are in the order of time.
    fn gather<S: Subject<'a, Event = E>>(row: &Row<'_, S>, link: &'l Link, to: &[Item<E, E::Line>]) -> Self {
        let mut others = Vec::new();
        if let (Some(first), Some(last)) = (to.first(), to.last()) {
            let range = Bounds { from: link.range(first.at()).from, to: link.range(last.at()).to };
            row.each_other(&link.other, range, |other| {
                if row.meets_all(other, &link.other.filter) == Ok(true) {
                    others.push(other);
                }
            });
        }
        others.sort_by_key(Item::at);
        let mut by_key = BTreeMap::<_, Vec<_>>::new();
        for (place, other) in others.into_iter().enumerate() {
            for key in keys(other, link.same.as_ref()) {
                by_key.entry(key).or_default().push((place, other));
            }
        }
        Self { link, by_key }
    }

    /// The nearest to an event, not itself.
    fn to(&self, item: &Item<E, E::Line>) -> Option<Item<E, E::Line>> {
        let range = self.link.range(item.at());
        let of_key = |key: Key<'a>| {
            let others = self.by_key.get(&key)?;
            let from = others.partition_point(|(_, other)| other.at().micros() < range.from);
            let inside = others.get(from..)?;
            let to = inside.partition_point(|(_, other)| other.at().micros() < range.to);
            let mut inside = inside.get(..to)?.iter().filter(|(_, other)| !is_itself(*item, *other));
            match self.link.side {
                Side::After => inside.next(),
                Side::Before => inside.next_back(),
            }
        };
        let nearest = keys(*item, self.link.same.as_ref()).into_iter().filter_map(of_key);
        let nearest = match self.link.side {
            Side::After => nearest.min_by_key(|(place, _)| *place),
            Side::Before => nearest.max_by_key(|(place, _)| *place),
        };
        nearest.map(|(_, other)| *other)
    }
}

/// What is to be the same; `None` where nothing is asked for.
type Key<'a> = Option<Reading<'a>>;

impl<'a> Others<'a> {
    fn gather<S: Subject<'a>>(row: &Row<'_, S>, link: &Link, bounds: Bounds) -> Self {
        let mut others = Self { certain: BTreeMap::new(), uncertain: BTreeMap::new(), reason: None };
        let first = Instant::clamped(bounds.from);
        let last = Instant::clamped(bounds.to.saturating_sub(1));
        let range = Bounds { from: link.range(first).from, to: link.range(last).to };
        row.each_other(&link.other, range, |other| {
            let times = match row.meets_all(other, &link.other.filter) {
                Ok(true) => &mut others.certain,
                Ok(false) => return,
                Err(reason) => {
                    others.reason = Some(reason);
                    &mut others.uncertain
                }
            };
            let at = other.at().micros();
            if link.same.is_none() {
                times.entry(None).or_default().push(at);
                return;
            }
            for key in keys(other, link.same.as_ref()) {
                times.entry(key).or_default().push(at);
            }
        });
        others.certain.values_mut().chain(others.uncertain.values_mut()).for_each(|times| times.sort_unstable());
        others
    }

    fn certain(&self, key: Key<'a>) -> &[i64] {
        self.certain.get(&key).map_or(&[], Vec::as_slice)
    }

    fn uncertain(&self, key: Key<'a>) -> &[i64] {
        self.uncertain.get(&key).map_or(&[], Vec::as_slice)
    }
}

/// The values of a field, each once; without a field the one that all have in common.
fn keys<'a, E: Occurred<'a>>(item: Item<E, E::Line>, same: Option<&EventField>) -> Vec<Key<'a>> {
    let mut keys = Vec::new();
    match same {
        None => keys.push(None),
        Some(field) => item.read(field, &mut |reading| keys.push(Some(reading))),
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn any_key<'a, E: Occurred<'a>>(
    item: Item<E, E::Line>,
    same: Option<&EventField>,
    mut test: impl FnMut(Key<'a>) -> bool,
) -> bool {
    let Some(field) = same else { return test(None) };
    let mut found = false;
    item.read(field, &mut |reading| found = found || test(Some(reading)));
    found
}

/// The event, or each of its lines where lines are asked for.
#[inline]
fn each_item<'a, E: Occurred<'a>>(
    whole: Item<E, E::Line>,
    kind: &EventKind,
    mut visit: impl FnMut(Item<E, E::Line>) -> Result<(), Missing>,
) -> Result<(), Missing> {
    if *kind != EventKind::OrderLine {
        return visit(whole);
    }
    whole.event.lines().try_for_each(|line| visit(Item { line: Some(line), ..whole }))
}

/// The items of a step that are the event itself, or lines of it; a line is neither its order nor another line.
fn each_own<'a, E: Occurred<'a>>(item: Item<E, E::Line>, step: &Step, mut visit: impl FnMut(Item<E, E::Line>)) {
    for kind in &step.from {
        match item.line {
            // Not one line after the other: that takes the square of their number.
            Some(_) if *kind == EventKind::OrderLine => visit(item),
            _ if *kind == EventKind::OrderLine || *kind == item.event.kind() => {
                let _ = each_item(Item { line: None, ..item }, kind, |own| {
                    visit(own);
                    Ok(())
                });
            }
            _ => {}
        }
    }
}

/// Whether they are the same event; of two lines, the same line.
pub(crate) fn is_itself<'a, E: Occurred<'a>>(item: Item<E, E::Line>, other: Item<E, E::Line>) -> bool {
    let is_same_line = item.line_number().zip(other.line_number()).is_none_or(|(one, other)| one == other);
    item.event.is(other.event) && is_same_line
}

/// The first or the last of what is added, which comes kind by kind.
struct Ending<I> {
    end: End,
    found: Option<I>,
}

impl<'a, E: Occurred<'a>> Ending<Item<E, E::Line>> {
    fn new(end: End) -> Self {
        Self { end, found: None }
    }

    fn add(&mut self, item: Item<E, E::Line>) {
        let replaces = self.found.is_none_or(|known| match self.end {
            End::First => item.at() < known.at(),
            End::Last => item.at() >= known.at(),
        });
        if replaces {
            self.found = Some(item);
        }
    }
}

/// Whether a test holds for one of the values of a field: yes when it surely does for one, else unknown when it may.
fn any<'a, E: Occurred<'a>>(
    item: &Item<E, E::Line>,
    field: &EventField,
    test: impl Fn(Reading<'a>) -> Result<bool, Missing>,
) -> Result<bool, Missing> {
    let mut found = Ok(false);
    item.read(field, &mut |reading| {
        if found != Ok(true) {
            match test(reading) {
                Ok(false) => {}
                outcome => found = outcome,
            }
        }
    });
    found
}

/// Whether all hold: no when one surely fails, else unknown when one cannot be said.
fn all(tests: impl Iterator<Item = Result<bool, Missing>>) -> Result<bool, Missing> {
    let mut outcome = Ok(true);
    for test in tests {
        match test {
            Ok(true) => {}
            Ok(false) => return Ok(false),
            Err(reason) => outcome = Err(reason),
        }
    }
    outcome
}
