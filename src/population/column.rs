//! Any metric as a column of values.

use super::{
    Members, Population,
    codes::place,
    events::Track,
    purse::Sums,
    select::{Matches, Steps, TrackOf},
    times::Times,
};
use crate::{
    metric::{End, GroupBy, Measure, Refunds, Stat},
    model::{Currency, EventKind, Id, Value, billionths},
    plan::{
        MetricPlan, Missing, Observed, Rounding,
        bound::{Amount, Label, Metric, Moment, Moving, Number, Ordered, Setting, Source, Time, Unit},
        funnel::Walk,
        group::Key,
        row::Row,
    },
    time::{Bounds, Instant, Zone},
};
use alloc::{collections::BTreeMap, vec, vec::Vec};
use chrono::{Datelike, Days, NaiveDate};
use core::ops::Range;

/// A metric of many members: the exact values, and who has none for which reason. Everybody who was asked is in one of the
/// sets: [`members`](Self::members), one of the [`missing`](Self::missing), or [`absent`](Self::absent).
///
/// What a predicate would compare unrounded is rounded as [`Observed`] tells. A value that is only known to be *at
/// least* something is missing, since it is not known.
///
/// (The example needs the feature `testing`.)
///
/// ```
/// use segmentry::{model::Currency, plan::Missing, population::Population, prelude::*, testing::{a_customer, as_of}};
///
/// let population = Population::from_customers([
///     a_customer("ann").ordered("2026-02-01", "40 EUR").ordered("2026-02-20", "15 EUR").build(),
///     a_customer("bob").signed_up("2026-01-10").build(),
///     a_customer("eve").ordered("2026-02-08", "90 EUR").build(),
/// ])?;
/// let average = orders().average(Currency::EUR).plan(&as_of("2026-03-01"))?;
/// let column = population.column(&average, &population.everyone());
///
/// let rows = population.ids(column.members()).zip(column.values());
/// let rows: Vec<String> = rows.map(|(id, value)| format!("{id}: {value}")).collect();
/// assert_eq!(rows, ["ann: 27.50 EUR", "eve: 90 EUR"]);
///
/// // Without an order there is no average: it is not zero.
/// let missing: Vec<_> = column.missing().map(|(reason, members)| (reason, members.len())).collect();
/// assert_eq!(missing, [(Missing::TooFewEvents, 1)]);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetricColumn {
    unit: Unit,
    members: Members,
    cells: Cells,
    /// Sorted by reason.
    missing: Vec<(Missing, Members)>,
    absent: Members,
}

/// The values of members in the order of their numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cells {
    Wholes(Vec<u32>),
    /// The last so many digits stand behind the point, at most nine.
    Units {
        decimals: u32,
        values: Vec<i64>,
    },
    Billionths(Vec<i128>),
    Labels(Labels),
}

/// What members are called by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Labels {
    /// Sorted, each once.
    entries: Vec<Value>,
    /// The place of each among them.
    codes: Vec<u32>,
}

/// Labels in the order in which they are met.
#[derive(Default)]
struct LabelCoder {
    known: BTreeMap<Value, u32>,
    codes: Vec<u32>,
}

impl Population {
    /// A metric of members as a column.
    ///
    /// Counts, totals and ages of one kind of event are read straight from the columns of the population, and so are those of filtered
    /// events where a filter asks nothing but the events. What passes it is kept until the population changes.
    #[must_use]
    pub fn column(&self, metric: &MetricPlan, members: &Members) -> MetricColumn {
        let (bound, setting) = &*metric.bound;
        let moving = &metric.moving;
        let there = self.existing(members, moving.now);
        let absent = &self.present(members) - &there;
        let column = if let Some(ordered) = bound.ordered() {
            self.measured(ordered, (setting, moving), Rounding::HalfEven, there)
        } else {
            self.labelled(bound, (setting, moving), there)
        };
        MetricColumn { absent, ..column }
    }

    /// What members who exist are called by. Of facts of the profile, once for each code of their column.
    fn labelled(&self, metric: &Metric, (setting, moving): (&Setting, &Moving), members: Members) -> MetricColumn {
        if let Metric::Label(Label::Favourite { source, by, least }) = metric {
            return self.favourites((source, by, *least), (setting, moving), members);
        }
        let read = |number: u32| match Row::new(self.member(number), setting, moving).value(metric) {
            Observed::Exactly(value) => Ok(value),
            // No label is known in part.
            Observed::AtLeast(_) => Err(Missing::HistoryBeginsLater),
            Observed::Missing(reason) => Err(reason),
        };
        let coding = match metric {
            Metric::Label(Label::Fact(field)) => self.people.coding(field, moving.now),
            _ => None,
        };
        let mut known: Vec<Option<Result<u32, Missing>>> =
            vec![None; coding.as_ref().map_or(0, |coding| coding.entries)];
        let mut labels = LabelCoder::default();
        let missing = missing(&members, |number| {
            let code = coding.as_ref().and_then(|coding| coding.code(number));
            let slot = code.and_then(|code| known.get_mut(place(code)));
            let found = match slot {
                Some(Some(found)) => *found,
                slot => {
                    let found = read(number).map(|value| labels.code(value));
                    if let Some(slot) = slot {
                        *slot = Some(found);
                    }
                    found
                }
            };
            labels.codes.push(found?);
            Ok(())
        });
        MetricColumn::new(Unit::Number, Cells::Labels(labels.build()), members, missing)
    }

    /// What most of the events of members have in common.
    fn favourites<'a>(
        &'a self,
        (source, by, least): (&'a Source, &GroupBy, u32),
        (setting, moving): (&'a Setting, &'a Moving),
        members: Members,
    ) -> MetricColumn {
        let events = Matches::new(self, source, (setting, moving));
        let mut labels = LabelCoder::default();
        let mut known: BTreeMap<Key<'a>, u32> = BTreeMap::new();
        let mut items = Vec::new();
        let missing = missing(&members, |number| {
            let row = Row::new(self.member(number), setting, moving);
            row.complete(source)?;
            events.gather(&row, &mut items)?;
            let favourites = row.favourites_among(&items, by, least)?;
            let mut coded = || Key::seen(&favourites).value().cloned().map(|value| labels.code(value));
            let code = match favourites.as_slice() {
                [single] => {
                    let code = known.get(single).copied().or_else(&mut coded);
                    known.extend(code.map(|code| (*single, code)));
                    code
                }
                _ => coded(),
            };
            labels.codes.push(code.ok_or(Missing::NotKnown)?);
            Ok(())
        });
        MetricColumn::new(Unit::Number, Cells::Labels(labels.build()), members, missing)
    }

    /// As a predicate can compare it: see [`Rounding::Down`]. `None` of labels.
    pub(crate) fn column_for_limits(&self, metric: &MetricPlan, members: &Members) -> Option<MetricColumn> {
        let (bound, setting) = &*metric.bound;
        let there = self.existing(members, metric.moving.now);
        let absent = &self.present(members) - &there;
        let column = self.measured(bound.ordered()?, (setting, &metric.moving), Rounding::Down, there);
        Some(MetricColumn { absent, ..column })
    }

    pub(crate) fn id(&self, number: u32) -> Option<Id> {
        self.ids.id(number)
    }

    /// Those of them who are customers still.
    pub(crate) fn present(&self, members: &Members) -> Members {
        let unknown = Members::default().complement(self.ids.len());
        if self.ids.present() == self.ids.len() { members & &unknown } else { members & &self.everyone() }
    }

    /// Those of them who existed at an instant.
    pub(crate) fn existing(&self, members: &Members, now: Instant) -> Members {
        let present = self.present(members);
        let now = now.micros();
        if self.exists_since.iter().all(|since| *since <= now) {
            return present;
        }
        let exists = |number: &u32| self.exists_since.get(place(*number)).is_some_and(|since| *since <= now);
        Members::from_numbers(present.numbers().filter(exists))
    }

    /// A metric of members who exist.
    pub(crate) fn measured(
        &self,
        metric: Ordered<'_>,
        (setting, moving): (&Setting, &Moving),
        rounding: Rounding,
        members: Members,
    ) -> MetricColumn {
        let except = match self.plain_column(metric, (setting, moving), &members) {
            Some((column, except)) if except.is_empty() => return column,
            Some((column, except)) => {
                let others = self.read_column(metric, (setting, moving), rounding, except);
                return column.united(&others, members);
            }
            None => members,
        };
        self.read_column(metric, (setting, moving), rounding, except)
    }

    /// One by one.
    fn read_column(
        &self,
        metric: Ordered<'_>,
        (setting, moving): (&Setting, &Moving),
        rounding: Rounding,
        members: Members,
    ) -> MetricColumn {
        let mut values = Vec::new();
        let row = |number| Row::new(self.member(number), setting, moving);
        let missing = if let Ordered::Number(Number::Furthest(funnel)) = metric {
            let steps = Steps::new(self, funnel, (setting, moving));
            let mut walk = Walk::new();
            missing(&members, |number| {
                let way = steps.way(&row(number), &mut walk)?;
                values.push(row(number).steps(funnel, way.len()).billionths()?);
                Ok(())
            })
        } else {
            missing(&members, |number| {
                values.push(row(number).billionths(metric, rounding)?);
                Ok(())
            })
        };
        MetricColumn::new(metric.unit(), Cells::of(values), members, missing)
    }

    /// Straight from the columns, for metrics of events of one kind in a window; `None` of others. Beside it those of whom columns do
    /// not tell: they are in none of its sets.
    fn plain_column(
        &self,
        metric: Ordered<'_>,
        (setting, moving): (&Setting, &Moving),
        members: &Members,
    ) -> Option<(MetricColumn, Members)> {
        let plain = |source, has_money| Plain::new(self, source, has_money, (setting, moving), members);
        let known = |plain: &Plain<'_>, cells, missing| {
            Some((MetricColumn::new(metric.unit(), cells, plain.members.clone(), missing), members - &plain.members))
        };
        match metric {
            Ordered::Number(Number::Count(source)) => {
                let plain = plain(source, false)?;
                known(&plain, plain.counts(), Vec::new())
            }
            Ordered::Number(Number::DaysSince(Moment { source, end })) => {
                let mut days = DaysAgo::new(&setting.zone, moving.today);
                let plain = plain(source, false)?;
                let (days, missing) = plain.ages(*end, |second| days.since(second))?;
                known(&plain, Cells::Wholes(days), missing)
            }
            Ordered::Time(Time::Since(Moment { source, end })) => {
                let now = moving.now.micros();
                let micros =
                    |second: u32| now.saturating_sub(i64::from(second).saturating_sub(1).saturating_mul(1_000_000));
                let plain = plain(source, false)?;
                let (values, missing) = plain.ages(*end, micros)?;
                known(&plain, Cells::Units { decimals: 6, values }, missing)
            }
            Ordered::Amount(Amount {
                stat: Stat::Total,
                source,
                of: Measure::Money { currency, refunds },
                credit_notes,
                ..
            }) if credit_notes.is_none() || self.events(&EventKind::CreditNote).is_none() => {
                let plain = plain(source, true)?;
                let cells = plain.totals(*currency, *refunds)?;
                known(&plain, cells, Vec::new())
            }
            _ => None,
        }
    }
}

/// Reads members one by one; who has no value, sorted by the reason.
fn missing(members: &Members, mut read: impl FnMut(u32) -> Result<(), Missing>) -> Vec<(Missing, Members)> {
    let mut missing: BTreeMap<Missing, Vec<u32>> = BTreeMap::new();
    for number in members.numbers() {
        if let Err(reason) = read(number) {
            missing.entry(reason).or_default().push(number);
        }
    }
    missing.into_iter().map(|(reason, numbers)| (reason, Members::from_numbers(numbers))).collect()
}

/// Events of one kind in a window, and members of whom tracks tell all.
struct Plain<'a> {
    /// `None` where there are no such events.
    of: Option<TrackOf<'a>>,
    /// `None` where all of them lie in the window.
    window: Option<Bounds>,
    members: Members,
}

impl<'a> Plain<'a> {
    /// A filter is applied to the events of everybody, which is not worth it for a few.
    const FEW: usize = 16;

    fn new(
        population: &'a Population,
        source: &Source,
        has_money: bool,
        (setting, moving): (&Setting, &Moving),
        members: &Members,
    ) -> Option<Self> {
        let [kind] = &*source.from else { return None };
        let window = *moving.windows.get(source.window)?;
        let since = setting.history_since;
        let is_complete = since.is_none_or(|since| window.is_empty() || window.from >= since.micros());
        let is_all = source.filter.is_empty() && *kind != EventKind::OrderLine;
        let are_few = members.len() < population.len() / Self::FEW;
        if source.pick.is_some() || !is_complete || are_few && !is_all {
            return None;
        }
        let tracked = population.tracked(kind, &source.filter, has_money, (setting, moving))?;
        let newest = tracked.of.as_ref().map_or(i64::MIN, |of| of.track().timeline.newest());
        let is_ever = window.from == i64::MIN && newest < window.to;
        let members = members - Members::from_numbers(tracked.except);
        Some(Self { of: tracked.of, window: (!is_ever).then_some(window), members })
    }

    fn track(&self) -> Option<Track<'_>> {
        self.of.as_ref().map(TrackOf::track)
    }

    /// Of a customer.
    fn rows(track: Track<'_>, window: Option<Bounds>, number: u32) -> Range<usize> {
        let rows = track.timeline.rows_of(number);
        match window {
            None => rows,
            Some(window) => track.timeline.times().inside(rows, window),
        }
    }

    fn zeros(&self) -> Cells {
        Cells::Wholes(vec![0; self.members.len()])
    }

    fn counts(&self) -> Cells {
        let Some(track) = self.track() else { return self.zeros() };
        // There are fewer events than that.
        let count = |number| u32::try_from(Self::rows(track, self.window, number).len()).unwrap_or(u32::MAX);
        Cells::Wholes(self.members.numbers().map(count).collect())
    }

    /// What is made of the second of the first or the latest of them, where whole seconds are what is known.
    #[expect(clippy::type_complexity, reason = "values and who has none")]
    fn ages<T>(&self, end: End, mut age: impl FnMut(u32) -> T) -> Option<(Vec<T>, Vec<(Missing, Members)>)> {
        let mut ages = Vec::with_capacity(self.members.len());
        let mut without = Vec::new();
        match self.track().map(|track| (track, track.timeline.times())) {
            None => without = self.members.numbers().collect(),
            Some((track, Times::Seconds { seconds, micros })) if micros.is_empty() => {
                let latest = track.timeline.last();
                let second = |number: u32| {
                    if let (End::Last, None) = (end, self.window) {
                        latest.get(place(number)).copied().unwrap_or_default()
                    } else {
                        let rows = Self::rows(track, self.window, number);
                        let row = if end == End::First { Some(rows.start) } else { rows.end.checked_sub(1) };
                        let row = row.filter(|row| rows.contains(row));
                        row.and_then(|row| seconds.get(row)).copied().unwrap_or_default()
                    }
                };
                for number in self.members.numbers() {
                    match second(number) {
                        0 => without.push(number),
                        second => ages.push(age(second)),
                    }
                }
            }
            Some(_) => return None,
        }
        let missing =
            if without.is_empty() { Vec::new() } else { vec![(Missing::TooFewEvents, Members::from_numbers(without))] };
        Some((ages, missing))
    }

    /// Where all money is in one currency, and no sum of it is very long.
    fn totals(&self, currency: Currency, refunds: Refunds) -> Option<Cells> {
        let Some(track) = self.track() else { return Some(self.zeros()) };
        let purse = if refunds == Refunds::After { track.after_refunds } else { track.before_refunds };
        let purse = purse.filter(|purse| purse.is_all_in(currency))?;
        let Sums::Units { unit, sums } = purse.sums() else { return None };
        let sum = |row: usize| sums.get(row).copied().unwrap_or_default();
        let total = |number| {
            let rows = Self::rows(track, self.window, number);
            sum(rows.end).wrapping_sub(sum(rows.start))
        };
        let decimals = billionths::DECIMALS.checked_sub(unit.checked_ilog10()?)?;
        Some(Cells::Units { decimals, values: self.members.numbers().map(total).collect() })
    }
}

/// How many local dates ago seconds were.
struct DaysAgo<'z> {
    zone: &'z Zone,
    today: NaiveDate,
    /// The first second of today, of yesterday and so on, as columns count them.
    starts: Vec<u32>,
}

impl<'z> DaysAgo<'z> {
    fn new(zone: &'z Zone, today: NaiveDate) -> Self {
        Self { zone, today, starts: Vec::new() }
    }

    fn start(&mut self, ago: usize) -> u32 {
        while self.starts.len() <= ago {
            let days = u64::try_from(self.starts.len()).ok();
            let date = days.and_then(|days| self.today.checked_sub_days(Days::new(days)));
            // Days begin at whole seconds.
            let second =
                date.map_or(0, |date| self.zone.day_start(date).micros().div_euclid(1_000_000).saturating_add(1));
            self.starts.push(u32::try_from(second.max(0)).unwrap_or(u32::MAX));
        }
        self.starts.get(ago).copied().unwrap_or_default()
    }

    fn since(&mut self, second: u32) -> u32 {
        const DAY: u32 = 86_400;
        /// Of the last year that columns of seconds hold.
        const LAST_YEAR: i32 = 2106;

        // There would be too many days to list.
        if self.today.year() > LAST_YEAR {
            let date = self.zone.date(Instant::clamped(Times::of_second(second)));
            return u32::try_from(self.today.signed_duration_since(date).num_days()).unwrap_or_default();
        }
        // Days are 24 hours long, but for a few.
        let mut ago = place(self.start(0).saturating_sub(second).div_ceil(DAY));
        while self.start(ago) > second {
            ago = ago.saturating_add(1);
        }
        while let Some(later) = ago.checked_sub(1).filter(|later| self.start(*later) <= second) {
            ago = later;
        }
        u32::try_from(ago).unwrap_or(u32::MAX)
    }
}

impl MetricColumn {
    fn new(unit: Unit, cells: Cells, mut members: Members, missing: Vec<(Missing, Members)>) -> Self {
        for (_, without) in &missing {
            members -= without;
        }
        Self { unit, members, cells, missing, absent: Members::default() }
    }

    /// How many have a value.
    #[must_use]
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether nobody has a value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Who has a value.
    #[must_use]
    pub fn members(&self) -> &Members {
        &self.members
    }

    /// The values of the [`members`](Self::members), in the order of their [ids](Population::ids).
    pub fn values(&self) -> impl Iterator<Item = Value> {
        (0..self.len()).filter_map(|place| self.value(place))
    }

    /// Who has no value, for each reason, in the order of the reasons.
    pub fn missing(&self) -> impl Iterator<Item = (Missing, &Members)> {
        self.missing.iter().map(|(reason, members)| (*reason, members))
    }

    /// Who did not exist yet at the instant of the plan.
    #[must_use]
    pub fn absent(&self) -> &Members {
        &self.absent
    }

    pub(crate) fn unit(&self) -> Unit {
        self.unit
    }

    /// What members are called by: sorted, each once; nothing of metrics that have an order.
    pub(crate) fn labels(&self) -> &[Value] {
        if let Cells::Labels(labels) = &self.cells { &labels.entries } else { &[] }
    }

    /// Which of the labels the member at a place is called by.
    pub(crate) fn code(&self, place: usize) -> Option<usize> {
        if let Cells::Labels(labels) = &self.cells { labels.code(place) } else { None }
    }

    pub(crate) fn cells(&self) -> &Cells {
        &self.cells
    }

    /// The value of the member at a place.
    pub(crate) fn value(&self, place: usize) -> Option<Value> {
        match &self.cells {
            Cells::Labels(labels) => labels.get(place).cloned(),
            cells => self.unit.value(cells.billionths(place)?),
        }
    }

    /// The column in numbers: of labels those that are numbers, or where there are none lengths of time; the others are of the
    /// [wrong type](Missing::WrongType).
    pub(crate) fn into_numbers(self) -> Self {
        let Cells::Labels(labels) = &self.cells else { return self };
        let has_numbers = labels.entries.iter().any(|value| matches!(value, Value::Number(_)));
        let unit = if has_numbers { Unit::Number } else { Unit::Span };
        let numbers: Vec<Option<i128>> = labels.entries.iter().map(|value| unit.billionths(value)).collect();
        let of = |place: usize| numbers.get(labels.code(place)?).copied().flatten();
        let values = (0..self.len()).filter_map(of).collect();
        let others = self.members.numbers().enumerate().filter(|(place, _)| of(*place).is_none());
        let others = Members::from_numbers(others.map(|(_, number)| number));
        let column = self.lacking(&others, Missing::WrongType);
        Self { unit, cells: Cells::of(values), ..column }
    }

    /// Together with that of others, in the same unit; `members` are all of either.
    fn united(self, others: &Self, members: Members) -> Self {
        let mut values = Vec::with_capacity(self.len().saturating_add(others.len()));
        let (mut own, mut theirs) = (self.cells.all_billionths(), others.cells.all_billionths());
        for number in members.numbers() {
            if self.members.contains(number) {
                values.extend(own.next());
            } else if others.members.contains(number) {
                values.extend(theirs.next());
            }
        }
        drop(own);
        let mut missing: BTreeMap<Missing, Members> = self.missing.into_iter().collect();
        for (reason, without) in &others.missing {
            *missing.entry(*reason).or_default() |= without;
        }
        Self::new(self.unit, Cells::of(values), members, missing.into_iter().collect())
    }

    /// The same, but that some members have no value for a reason.
    pub(crate) fn lacking(&self, members: &Members, reason: Missing) -> Self {
        let without = &self.members & members;
        let mut column = self.narrowed(&(&self.members - &without));
        if !without.is_empty() {
            let place = column.missing.partition_point(|(other, _)| *other < reason);
            match column.missing.get_mut(place) {
                Some((other, members)) if *other == reason => *members |= without,
                _ => column.missing.insert(place, (reason, without)),
            }
        }
        column
    }

    /// Only of some of its members.
    pub(crate) fn narrowed(&self, members: &Members) -> Self {
        let members = &self.members & members;
        if members == self.members {
            return self.clone();
        }
        let mut places = Vec::with_capacity(members.len());
        for (number, place) in self.members.numbers().zip(0_u32..) {
            if members.contains(number) {
                places.push(place);
            }
        }
        Self { cells: self.cells.picked(&places), members, ..self.clone() }
    }
}

impl Unit {
    /// A value in this unit; `None` of others.
    fn billionths(self, value: &Value) -> Option<i128> {
        match (self, value) {
            (Self::Number, Value::Number(number)) => billionths::from_decimal(*number),
            (Self::Span, Value::Span(span)) => i128::from(span.micros()).checked_mul(1_000),
            _ => None,
        }
    }
}

impl Cells {
    /// In as few bytes as they take.
    fn of(billionths: Vec<i128>) -> Self {
        let mut decimals = 0;
        let mut unit = billionths::ONE;
        for value in &billionths {
            while value.checked_rem(unit) != Some(0) && unit > 1 {
                unit = unit.checked_div(10).unwrap_or(1);
                decimals = u32::saturating_add(decimals, 1);
            }
        }
        let in_units = |value: &i128| value.checked_div(unit);
        if decimals == 0 {
            let whole = |value| in_units(value).and_then(|value| u32::try_from(value).ok());
            if let Some(wholes) = billionths.iter().map(whole).collect() {
                return Self::Wholes(wholes);
            }
        }
        let narrow = |value| in_units(value).and_then(|value| i64::try_from(value).ok());
        match billionths.iter().map(narrow).collect() {
            Some(values) => Self::Units { decimals, values },
            None => Self::Billionths(billionths),
        }
    }

    /// The value at a place; `None` of labels.
    pub(crate) fn billionths(&self, place: usize) -> Option<i128> {
        match self {
            Self::Wholes(values) => values.get(place).map(|value| i128::from(*value).saturating_mul(billionths::ONE)),
            Self::Units { decimals, values } => {
                let unit = 10_i128.checked_pow(billionths::DECIMALS.checked_sub(*decimals)?)?;
                values.get(place).map(|value| i128::from(*value).saturating_mul(unit))
            }
            Self::Billionths(values) => values.get(place).copied(),
            Self::Labels(_) => None,
        }
    }

    /// All of them; nothing of labels.
    pub(crate) fn all_billionths(&self) -> impl Iterator<Item = i128> + '_ {
        (0..self.len()).filter_map(|place| self.billionths(place))
    }

    fn len(&self) -> usize {
        match self {
            Self::Wholes(values) => values.len(),
            Self::Units { values, .. } => values.len(),
            Self::Billionths(values) => values.len(),
            Self::Labels(Labels { codes, .. }) => codes.len(),
        }
    }

    fn picked(&self, places: &[u32]) -> Self {
        fn picked<T: Copy>(values: &[T], places: &[u32]) -> Vec<T> {
            places.iter().filter_map(|of| values.get(place(*of)).copied()).collect()
        }
        match self {
            Self::Wholes(values) => Self::Wholes(picked(values, places)),
            Self::Units { decimals, values } => Self::Units { decimals: *decimals, values: picked(values, places) },
            Self::Billionths(values) => Self::Billionths(picked(values, places)),
            Self::Labels(Labels { entries, codes }) => Self::Labels(Labels::of(entries, picked(codes, places))),
        }
    }
}

impl LabelCoder {
    fn code(&mut self, value: Value) -> u32 {
        // There are no more values than customers.
        let next = u32::try_from(self.known.len()).unwrap_or(u32::MAX);
        *self.known.entry(value).or_insert(next)
    }

    fn build(self) -> Labels {
        let mut places = vec![0_u32; self.known.len()];
        for (code, at) in self.known.values().zip(0..) {
            places.get_mut(place(*code)).into_iter().for_each(|slot| *slot = at);
        }
        let codes = self.codes.into_iter().filter_map(|code| places.get(place(code)).copied()).collect();
        Labels { entries: self.known.into_keys().collect(), codes }
    }
}

impl Labels {
    /// Without entries that nobody has.
    fn of(entries: &[Value], mut codes: Vec<u32>) -> Self {
        let used = Members::from_numbers(codes.iter().copied());
        let mut places = vec![0_u32; entries.len()];
        for (code, at) in used.numbers().zip(0..) {
            places.get_mut(place(code)).into_iter().for_each(|slot| *slot = at);
        }
        for code in &mut codes {
            *code = places.get(place(*code)).copied().unwrap_or_default();
        }
        Self { entries: used.numbers().filter_map(|code| entries.get(place(code)).cloned()).collect(), codes }
    }

    /// Which of the entries the member at a place is called by.
    fn code(&self, of: usize) -> Option<usize> {
        self.codes.get(of).copied().map(place)
    }

    fn get(&self, of: usize) -> Option<&Value> {
        self.entries.get(self.code(of)?)
    }
}
