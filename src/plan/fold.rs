//! Metrics of events: which are there, folded how.

use super::{
    bound::{Amount, Moment, Source, Time},
    observed::{Missing, Quotient, Seen},
    row::Row,
};
use crate::{
    metric::{Clause, DistinctBy, End, FieldClause, Limit, Measure, Range, Refunds, Stat},
    model::{Currency, EventField, EventKind, Index, Item, Money, Reading, billionths},
    time::{Bounds, Instant},
};
use alloc::vec::Vec;
use chrono::Datelike;
use core::iter::repeat;

impl<'a> Row<'a> {
    pub(super) fn bounds(&self, source: &Source) -> Bounds {
        self.moving.windows.get(source.window).copied().unwrap_or(Bounds { from: 0, to: 0 })
    }

    /// Whether all events of the window are known.
    pub(super) fn is_complete(&self, source: &Source) -> bool {
        let bounds = self.bounds(source);
        self.setting.history_since.is_none_or(|since| bounds.is_empty() || bounds.from >= since.micros())
    }

    /// The index of a kind, where it tells all there is to an unfiltered window.
    fn index(&self, source: &Source, kind: &EventKind) -> Option<&'a Index> {
        let series = self.customer.history.series(kind);
        let index = match series {
            None => const { &Index::EMPTY },
            Some(series) if *kind == EventKind::OrderLine => series.lines(),
            Some(series) => series.index(),
        };
        (source.filter.is_empty() && index.is_settled(self.moving.now)).then_some(index)
    }

    /// Visits what passes the filter, kind by kind, each kind from the earliest on.
    pub(super) fn each(
        &self,
        source: &Source,
        mut visit: impl FnMut(Item<'a>) -> Result<(), Missing>,
    ) -> Result<(), Missing> {
        source.from.iter().try_for_each(|kind| self.each_of(source, kind, &mut visit))
    }

    fn each_of(
        &self,
        source: &Source,
        kind: &EventKind,
        visit: &mut impl FnMut(Item<'a>) -> Result<(), Missing>,
    ) -> Result<(), Missing> {
        let Some(series) = self.customer.history.series(kind) else { return Ok(()) };
        for event in series.present(self.bounds(source), self.moving.now) {
            if *kind == EventKind::OrderLine {
                for line in event.happening().lines().iter().enumerate() {
                    let item = Item { event, line: Some(line) };
                    if self.passes_filter(item, &source.filter)? {
                        visit(item)?;
                    }
                }
            } else {
                let item = Item { event, line: None };
                if self.passes_filter(item, &source.filter)? {
                    visit(item)?;
                }
            }
        }
        Ok(())
    }

    /// What surely fails one clause fails, whatever cannot be said of the others.
    fn passes_filter(&self, item: Item<'a>, filter: &[Clause]) -> Result<bool, Missing> {
        all(filter.iter().map(|clause| match clause {
            Clause::Field(clause) => self.passes_clause(item, clause),
            Clause::Line(clauses) => self.has_line(item, clauses),
            Clause::NoLine(clauses) => self.has_line(item, clauses).map(|has| !has),
        }))
    }

    fn has_line(&self, item: Item<'a>, clauses: &[FieldClause]) -> Result<bool, Missing> {
        let lines = item.event.happening().lines().iter().enumerate();
        let fails = lines.map(|line| {
            let item = Item { line: Some(line), ..item };
            all(clauses.iter().map(|clause| self.passes_clause(item, clause))).map(|passes| !passes)
        });
        all(fails).map(|all_fail| !all_fail)
    }

    fn passes_clause(&self, item: Item<'a>, clause: &FieldClause) -> Result<bool, Missing> {
        let is_there = |field| any(item, field, |_| Ok(true));
        match clause {
            FieldClause::OneOf(field, values) => any(item, field, |reading| Ok(values.contains(reading))),
            FieldClause::NotOneOf(field, values) => {
                Ok(is_there(field)? && !any(item, field, |reading| Ok(values.contains(reading)))?)
            }
            FieldClause::InRange(field, range) => any(item, field, |reading| {
                match self.in_range(reading, range, item.event.at()) {
                    // A property of another type is as good as none.
                    Err(Missing::WrongType) => Ok(false),
                    outcome => outcome,
                }
            }),
            FieldClause::Has(field) => is_there(field),
            FieldClause::Lacks(field) => Ok(!is_there(field)?),
        }
    }

    pub(super) fn count(&self, source: &Source) -> Result<u64, Missing> {
        let mut count = 0_usize;
        for kind in &source.from {
            match self.index(source, kind) {
                Some(index) => count = count.saturating_add(index.times(self.bounds(source)).len()),
                None => self.each_of(source, kind, &mut |_| {
                    count = count.saturating_add(1);
                    Ok(())
                })?,
            }
        }
        Ok(u64::try_from(count).unwrap_or(u64::MAX))
    }

    /// Whether there are at least so many, without counting them; `None` where that takes more than a look at each kind.
    fn has(&self, n: u64, source: &Source) -> Option<bool> {
        let n = usize::try_from(n).ok()?;
        match &*source.from {
            _ if n == 0 => Some(true),
            [kind] => Some(self.index(source, kind)?.has(n, self.bounds(source))),
            kinds if n == 1 => kinds
                .iter()
                .try_fold(false, |any, kind| Some(any || self.index(source, kind)?.has(n, self.bounds(source)))),
            _ => None,
        }
    }

    /// Whether the count lies in a range: it reaches the lower limit and not the number above the upper one.
    pub(super) fn count_within(&self, source: &Source, range: &Range<u64>) -> Option<bool> {
        if !source.filter.is_empty() || !self.is_complete(source) {
            return None;
        }
        let first = |limit: &Limit<u64>, inside: bool| {
            if limit.is_inside == inside { Some(limit.value) } else { limit.value.checked_add(1) }
        };
        let reaches = range.lower.as_ref().map_or(Some(true), |limit| self.has(first(limit, true)?, source))?;
        Some(reaches && !range.upper.as_ref().map_or(Some(false), |limit| self.has(first(limit, false)?, source))?)
    }

    pub(super) fn distinct(&self, source: &Source, by: &DistinctBy) -> Result<u64, Missing> {
        let date = |item: &Item<'a>| self.setting.zone.date(item.event.at());
        match by {
            DistinctBy::Field(field) => {
                self.different(source, |item, into| item.read(field, &mut |reading| into.push(reading)))
            }
            DistinctBy::Day => self.different(source, |item, into| into.push(date(&item))),
            DistinctBy::Week => self.different(source, |item, into| into.push(date(&item).iso_week())),
            DistinctBy::Month => {
                self.different(source, |item, into| into.push((date(&item).year(), date(&item).month())))
            }
        }
    }

    fn different<T: Ord>(&self, source: &Source, read: impl Fn(Item<'a>, &mut Vec<T>)) -> Result<u64, Missing> {
        let mut values = Vec::new();
        self.each(source, |item| {
            read(item, &mut values);
            Ok(())
        })?;
        values.sort_unstable();
        values.dedup();
        Ok(u64::try_from(values.len()).unwrap_or(u64::MAX))
    }

    pub(super) fn amount(&self, amount: &Amount) -> Seen<Quotient> {
        let is_complete = self.is_complete(&amount.source);
        match (self.quotient(amount), amount.stat) {
            (Err(reason), _) => Seen::Missing(reason),
            (Ok(Some(largest)), Stat::Largest) if !is_complete => Seen::AtLeast(largest),
            (Ok(Some(last)), Stat::Last) => Seen::Exactly(last),
            (Ok(_), _) if !is_complete => Seen::Missing(Missing::HistoryBeginsLater),
            (Ok(quotient), _) => Seen::from(quotient.ok_or(Missing::TooFewEvents)),
        }
    }

    /// `None` over nothing.
    fn quotient(&self, amount: &Amount) -> Result<Option<Quotient>, Missing> {
        let quotient = match amount.stat {
            Stat::Total => Some(Quotient::whole(self.total(amount)?)),
            Stat::Average => {
                let mut average = Quotient { sum: 0, count: 0 };
                self.each(&amount.source, |item| {
                    let value = self.measured(amount, item)?;
                    average.sum = average.sum.checked_add(value).ok_or(Missing::TooManyDigits)?;
                    average.count = average.count.saturating_add(1);
                    Ok(())
                })?;
                (average.count > 0).then_some(average)
            }
            Stat::Largest | Stat::Smallest | Stat::First | Stat::Last => {
                self.decisive(amount)?.map(|(_, value)| Quotient::whole(value))
            }
        };
        // What cannot be shown is not compared either.
        if quotient.is_none_or(Quotient::can_be_shown) { Ok(quotient) } else { Err(Missing::TooManyDigits) }
    }

    /// The one item on which an extreme or an end depends, and what it measures.
    pub(super) fn decisive(&self, amount: &Amount) -> Result<Option<(Item<'a>, i128)>, Missing> {
        let end = match amount.stat {
            Stat::First => Some(End::First),
            Stat::Last => Some(End::Last),
            _ => None,
        };
        if let Some(end) = end {
            let item = self.end(&amount.source, end)?;
            return item.map(|item| Ok((item, self.measured(amount, item)?))).transpose();
        }
        let mut extreme: Option<(Item<'a>, i128)> = None;
        self.each(&amount.source, |item| {
            let value = self.measured(amount, item)?;
            let replaces = extreme.is_none_or(|(_, known)| match amount.stat {
                Stat::Smallest => value < known,
                _ => value > known,
            });
            if replaces {
                extreme = Some((item, value));
            }
            Ok(())
        })?;
        Ok(extreme)
    }

    fn total(&self, amount: &Amount) -> Result<i128, Missing> {
        let credit_notes = amount.less_credit_notes.then_some(&EventKind::CreditNote);
        let added = amount.source.from.iter().zip(repeat(1));
        let mut total = 0_i128;
        for (kind, sign) in added.chain(credit_notes.into_iter().zip(repeat(-1))) {
            let mut add = |value: i128| {
                total = total.checked_add(value.saturating_mul(sign)).ok_or(Missing::TooManyDigits)?;
                Ok(())
            };
            match self.quick_total(amount, kind) {
                Some(sum) => add(sum)?,
                None => self.each_of(&amount.source, kind, &mut |item| add(self.measured(amount, item)?))?,
            }
        }
        Ok(total)
    }

    /// The difference of two running sums, where that tells.
    fn quick_total(&self, amount: &Amount, kind: &EventKind) -> Option<i128> {
        let Measure::Money { currency, refunds } = amount.of else { return None };
        let index = self.index(&amount.source, kind)?;
        index.total(currency, self.bounds(&amount.source), refunds == Refunds::After)
    }

    /// What one item adds, in billionths.
    fn measured(&self, amount: &Amount, item: Item<'a>) -> Result<i128, Missing> {
        match &amount.of {
            Measure::Money { currency, refunds } => {
                let refunds_by = (*refunds == Refunds::After).then_some(self.moving.now);
                self.converted(item.money(refunds_by).ok_or(Missing::NotKnown)?, *currency, item.event.at())
            }
            Measure::Field(field) => {
                let mut number = Err(Missing::NotKnown);
                item.read(field, &mut |reading| {
                    number = match reading {
                        Reading::Number(number) => billionths::from_decimal(number).ok_or(Missing::TooManyDigits),
                        _ => Err(Missing::WrongType),
                    };
                });
                number
            }
        }
    }

    fn converted(&self, money: Money, to: Currency, at: Instant) -> Result<i128, Missing> {
        let from = money.currency();
        let converted = self.setting.rates.convert_billionths(money.billionths(), from, to, at);
        converted.ok_or(Missing::NoRate { from, to })
    }

    /// The first or the latest item; of those at one instant, the first or last by kind and content.
    pub(super) fn end(&self, source: &Source, end: End) -> Result<Option<Item<'a>>, Missing> {
        let mut found: Option<Item<'a>> = None;
        self.each(source, |item| {
            let replaces = found.is_none_or(|known| match end {
                End::First => item.event.at() < known.event.at(),
                End::Last => item.event.at() >= known.event.at(),
            });
            if replaces {
                found = Some(item);
            }
            Ok(())
        })?;
        Ok(found)
    }

    fn moment(&self, moment: &Moment) -> Result<Option<i64>, Missing> {
        let source = &moment.source;
        let mut found: Option<i64> = None;
        let mut add = |at: i64| {
            found = Some(match (found, moment.end) {
                (None, _) => at,
                (Some(known), End::First) => known.min(at),
                (Some(known), End::Last) => known.max(at),
            });
        };
        for kind in &source.from {
            match self.index(source, kind) {
                Some(index) => {
                    let times = index.times(self.bounds(source));
                    let at = if moment.end == End::First { times.first() } else { times.last() };
                    at.copied().into_iter().for_each(&mut add);
                }
                None => self.each_of(source, kind, &mut |item| {
                    add(item.event.at().micros());
                    Ok(())
                })?,
            }
        }
        Ok(found)
    }

    /// The first moment may lie before what is known, the latest may not, once there is one.
    fn known_moment(&self, moment: &Moment) -> Seen<i64> {
        let is_complete = self.is_complete(&moment.source);
        match self.moment(moment) {
            Err(reason) => Seen::Missing(reason),
            Ok(None) if is_complete => Seen::Missing(Missing::TooFewEvents),
            Ok(None) => Seen::Missing(Missing::HistoryBeginsLater),
            Ok(Some(at)) if is_complete || moment.end == End::Last => Seen::Exactly(at),
            Ok(Some(at)) => Seen::AtLeast(at),
        }
    }

    pub(super) fn time(&self, time: &Time) -> Seen<Quotient> {
        let elapsed = |from: i64, to: i64| i128::from(to).saturating_sub(from.into());
        let now = self.moving.now.micros();
        match time {
            // An earlier first event only adds to the time since.
            Time::Since(moment) => self.known_moment(moment).map(|at| Quotient::whole(elapsed(at, now))),
            Time::Between(from, to) => {
                let ends =
                    self.known_moment(from).exactly().and_then(|from| Ok((from, self.known_moment(to).exactly()?)));
                Seen::from(ends.and_then(|(from, to)| {
                    if to < from { Err(Missing::Reverse) } else { Ok(Quotient::whole(elapsed(from, to))) }
                }))
            }
            Time::MeanGap(source) => Seen::from(self.mean_gap(source)),
            Time::SinceSignUp => {
                let sign_up = self.customer.profile.sign_up.as_ref().map(|sign_up| sign_up.at);
                let at = sign_up.filter(|at| *at <= self.moving.now).ok_or(Missing::NotKnown);
                Seen::from(at.map(|at| Quotient::whole(elapsed(at.micros(), now))))
            }
        }
    }

    /// From the first to the latest, divided by one less than their number.
    fn mean_gap(&self, source: &Source) -> Result<Quotient, Missing> {
        if !self.is_complete(source) {
            return Err(Missing::HistoryBeginsLater);
        }
        let mut range: Option<(i64, i64)> = None;
        let mut count = 0_u64;
        self.each(source, |item| {
            let at = item.event.at().micros();
            range = Some(range.map_or((at, at), |(first, last)| (first.min(at), last.max(at))));
            count = count.saturating_add(1);
            Ok(())
        })?;
        let (first, last) = range.ok_or(Missing::TooFewEvents)?;
        let gaps = count.checked_sub(1).filter(|gaps| *gaps > 0).ok_or(Missing::TooFewEvents)?;
        Ok(Quotient { sum: i128::from(last).saturating_sub(first.into()), count: gaps })
    }
}

/// Whether a test holds for one of the values of a field: yes when it surely does for one, else unknown when it may.
fn any<'a>(
    item: Item<'a>,
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
