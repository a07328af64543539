//! Metrics of events: what is selected, folded.

use super::{
    bound::{Amount, Moment, Quantity, Share, Source, Time},
    observed::{Missing, Proportion, Quotient, Seen},
    row::Row,
};
use crate::{
    metric::{End, Gap, Limit, Measure, Range, Refunds, Stat},
    model::{Currency, Extent, Index, ItemOf, Money, Reading, Subject, ValueType, billionths},
    time::Instant,
};
use alloc::vec::Vec;
use core::cell::Cell;

/// An item and what it measures, in billionths.
pub(crate) type Measured<I> = (I, i128);

impl<'a, S: Subject<'a>> Row<'_, S> {
    pub(crate) fn count(&self, source: &Source) -> Result<u64, Missing> {
        let count = Cell::new(0_u64);
        let add = |more: u64| count.set(count.get().saturating_add(more));
        let bounds = self.bounds(source);
        let take = |index: S::Index| {
            add(index.count(bounds));
            Some(())
        };
        self.each_kind(source, take, |_| {
            add(1);
            Ok(())
        })?;
        Ok(count.get())
    }

    /// Whether there are at least so many, without counting them; `None` where that takes more than a look at each kind.
    fn has(&self, n: u64, source: &Source) -> Option<bool> {
        let n = usize::try_from(n).ok()?;
        match &*source.from {
            _ if n == 0 => Some(true),
            [kind] => Some(self.index(kind)?.has(n, self.bounds(source))),
            kinds if n == 1 => {
                kinds.iter().try_fold(false, |any, kind| Some(any || self.index(kind)?.has(n, self.bounds(source))))
            }
            _ => None,
        }
    }

    /// Whether the count lies in a range: it reaches the lower limit and not the number above the upper one.
    pub(crate) fn count_within(&self, source: &Source, range: &Range<u64>) -> Option<bool> {
        if !source.is_plain() || !self.is_complete_within(self.bounds(source)) {
            return None;
        }
        let first = |limit: &Limit<u64>, inside: bool| {
            if limit.is_inside == inside { Some(limit.value) } else { limit.value.checked_add(1) }
        };
        let reaches = range.lower.as_ref().map_or(Some(true), |limit| self.has(first(limit, true)?, source))?;
        Some(reaches && !range.upper.as_ref().map_or(Some(false), |limit| self.has(first(limit, false)?, source))?)
    }

    pub(crate) fn amount(&self, amount: &Amount) -> Seen<Quotient> {
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
            Stat::Median => {
                let mut median = Quotient { sum: 0, count: 0 };
                for (_, value) in self.middle(amount)? {
                    median.sum = median.sum.checked_add(value).ok_or(Missing::TooManyDigits)?;
                    median.count = median.count.saturating_add(1);
                }
                (median.count > 0).then_some(median)
            }
            Stat::Largest | Stat::Smallest | Stat::First | Stat::Last => {
                self.decisive(amount)?.map(|(_, value)| Quotient::whole(value))
            }
            Stat::Trend => self.trend(amount)?,
        };
        // What cannot be shown is not compared either.
        if quotient.is_none_or(Quotient::can_be_shown) { Ok(quotient) } else { Err(Missing::TooManyDigits) }
    }

    /// The one item on which an extreme or an end depends, and what it measures.
    pub(crate) fn decisive(&self, amount: &Amount) -> Result<Option<Measured<ItemOf<'a, S>>>, Missing> {
        let end = match amount.stat {
            Stat::First => Some(End::First),
            Stat::Last => Some(End::Last),
            _ => None,
        };
        if let Some(end) = end {
            let item = self.end(&amount.source, end)?;
            return item.map(|item| Ok((item, self.measured(amount, item)?))).transpose();
        }
        let mut extreme: Option<Measured<ItemOf<'a, S>>> = None;
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

    /// The item in the middle, or of an even number the two, and what they measure.
    pub(crate) fn middle(&self, amount: &Amount) -> Result<Vec<Measured<ItemOf<'a, S>>>, Missing> {
        let mut items = Vec::new();
        self.each(&amount.source, |item| {
            items.push((item, self.measured(amount, item)?));
            Ok(())
        })?;
        items.sort_by_key(|(_, value)| *value);
        let below = items.len().saturating_sub(1) / 2;
        items.truncate((items.len() / 2).saturating_add(1));
        items.drain(..below);
        Ok(items)
    }

    /// The slope of the least-squares line over 0, 1, 2...: the sum of `(2i - (n - 1)) y` over `n (n^2 - 1) / 6`.
    fn trend(&self, amount: &Amount) -> Result<Option<Quotient>, Missing> {
        let mut values = Vec::new();
        self.each(&amount.source, |item| {
            values.push((item.at(), self.measured(amount, item)?));
            Ok(())
        })?;
        values.sort_by_key(|(at, _)| *at);
        let n = i128::try_from(values.len()).unwrap_or(i128::MAX);
        let mut sum = 0_i128;
        let mut weight = n.saturating_sub(1).saturating_neg();
        for (_, value) in values {
            let added = value.checked_mul(weight).and_then(|product| sum.checked_add(product));
            sum = added.ok_or(Missing::TooManyDigits)?;
            weight = weight.saturating_add(2);
        }
        let squares = n.saturating_mul(n).saturating_sub(1).saturating_mul(n) / 6;
        Ok(u64::try_from(squares).ok().filter(|count| *count > 0).map(|count| Quotient { sum, count }))
    }

    fn total(&self, amount: &Amount) -> Result<i128, Missing> {
        let taken_off = amount.credit_notes.as_ref().map_or(Ok(0), |source| self.sum(amount, source))?;
        self.sum(amount, &amount.source)?.checked_sub(taken_off).ok_or(Missing::TooManyDigits)
    }

    /// From the difference of two running sums, where that tells.
    fn sum(&self, amount: &Amount, source: &Source) -> Result<i128, Missing> {
        let total = Cell::new(Ok(0_i128));
        let take = |index: S::Index| {
            let Measure::Money { currency, refunds } = amount.of else { return None };
            let sum = index.total(currency, self.bounds(source), refunds == Refunds::After)?;
            total.set(plus(total.get(), sum));
            Some(())
        };
        self.each_kind(source, take, |item| {
            total.set(plus(total.get(), self.measured(amount, item)?));
            Ok(())
        })?;
        total.get()
    }

    /// What one item adds, in billionths.
    fn measured(&self, amount: &Amount, item: ItemOf<'a, S>) -> Result<i128, Missing> {
        self.measure(&amount.of, amount.holds, item)
    }

    /// Money, or a field that is to hold values of a type, in billionths; lengths of time in microseconds.
    pub(crate) fn measure(&self, of: &Measure, holds: ValueType, item: ItemOf<'a, S>) -> Result<i128, Missing> {
        match of {
            Measure::Money { currency, refunds } => {
                let refunds_by = (*refunds == Refunds::After).then_some(self.moving.now);
                self.converted(item.money(refunds_by).ok_or(Missing::NotKnown)?, *currency, item.at())
            }
            Measure::Field(field) => {
                let mut number = Err(Missing::NotKnown);
                item.read(field, &mut |reading| {
                    number = match reading {
                        reading if reading.value_type() != holds => Err(Missing::WrongType),
                        Reading::Number(number) => billionths::from_decimal(number).ok_or(Missing::TooManyDigits),
                        Reading::Span(span) => Ok(span.micros().into()),
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

    /// The first and the latest instant, and how many events there are.
    fn extent(&self, source: &Source) -> Result<Option<Extent>, Missing> {
        let extent: Cell<Option<Extent>> = Cell::new(None);
        let add = |more: Extent| extent.set(Some(extent.get().map_or(more, |known| known.and(more))));
        let bounds = self.bounds(source);
        let take = |index: S::Index| {
            index.extent(bounds).into_iter().for_each(add);
            Some(())
        };
        self.each_kind(source, take, |item| {
            let at = item.at().micros();
            add(Extent { first: at, last: at, count: 1 });
            Ok(())
        })?;
        Ok(extent.get())
    }

    fn moment(&self, moment: &Moment) -> Result<Option<i64>, Missing> {
        let extent = self.extent(&moment.source)?;
        Ok(extent.map(|extent| if moment.end == End::First { extent.first } else { extent.last }))
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

    /// Whatever the clock of the event showed: both dates are those of the plan's zone.
    pub(crate) fn days_since(&self, moment: &Moment) -> Seen<u64> {
        self.known_moment(moment).map(|at| {
            let date = self.setting.zone.date(Instant::clamped(at));
            let days = self.moving.today.signed_duration_since(date).num_days();
            u64::try_from(days).unwrap_or_default()
        })
    }

    pub(crate) fn time(&self, time: &Time) -> Seen<Quotient> {
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
            Time::Gap(gap, source) => self.gap(*gap, source),
            Time::Field(amount) => self.amount(amount),
            Time::SinceSignUp => {
                let at = self.subject.signed_up(self.moving.now).ok_or(Missing::NotKnown);
                Seen::from(at.map(|at| Quotient::whole(elapsed(at.micros(), now))))
            }
        }
    }

    fn gap(&self, gap: Gap, source: &Source) -> Seen<Quotient> {
        let is_complete = self.is_complete(source);
        let found = match gap {
            Gap::Mean => self.extent(source).map(|extent| extent.and_then(Extent::mean_gap)),
            Gap::Longest => self.neighbours(source).map(|gaps| gaps.into_iter().max().map(Quotient::whole)),
            Gap::Latest => self.neighbours(source).map(|gaps| gaps.last().copied().map(Quotient::whole)),
        };
        match (found, gap) {
            (Err(reason), _) => Seen::Missing(reason),
            (Ok(Some(longest)), Gap::Longest) if !is_complete => Seen::AtLeast(longest),
            (Ok(Some(latest)), Gap::Latest) => Seen::Exactly(latest),
            (Ok(_), _) if !is_complete => Seen::Missing(Missing::HistoryBeginsLater),
            (Ok(found), _) => Seen::from(found.ok_or(Missing::TooFewEvents)),
        }
    }

    /// The time from each event to the next.
    fn neighbours(&self, source: &Source) -> Result<Vec<i128>, Missing> {
        let mut times = Vec::new();
        self.each(source, |item| {
            times.push(item.at().micros());
            Ok(())
        })?;
        times.sort_unstable();
        let pairs = times.iter().zip(times.iter().skip(1));
        Ok(pairs.map(|(from, to)| i128::from(*to).saturating_sub((*from).into())).collect())
    }

    pub(crate) fn share(&self, share: &Share) -> Result<Proportion, Missing> {
        match share {
            Share::Of(of) => {
                let (part, whole) = (self.quantity(&of.0)?, self.quantity(&of.1)?);
                let crossed = |one: i128, other: u64| one.checked_mul(other.into()).ok_or(Missing::TooManyDigits);
                Proportion::of(crossed(part.sum, whole.count)?, crossed(whole.sum, part.count)?)
            }
            Share::Overdue(source) => {
                let extent = self.complete(source).and_then(|()| self.extent(source))?.ok_or(Missing::TooFewEvents)?;
                let gap = extent.mean_gap().ok_or(Missing::TooFewEvents)?;
                let since_last = i128::from(self.moving.now.micros()).saturating_sub(extent.last.into());
                Proportion::of(since_last.saturating_mul(gap.count.into()), gap.sum)
            }
            Share::Occasions(source, occasion) => {
                self.complete(source)?;
                self.share_of_occasions(source, occasion)
            }
        }
    }

    fn quantity(&self, quantity: &Quantity) -> Result<Quotient, Missing> {
        match quantity {
            Quantity::Count(source) => {
                self.complete(source)?;
                self.count(source).map(|count| Quotient::whole(count.into()))
            }
            Quantity::Amount(amount) => self.amount(amount).exactly(),
        }
    }

    pub(crate) fn complete(&self, source: &Source) -> Result<(), Missing> {
        if self.is_complete(source) { Ok(()) } else { Err(Missing::HistoryBeginsLater) }
    }
}

fn plus(sum: Result<i128, Missing>, more: i128) -> Result<i128, Missing> {
    sum?.checked_add(more).ok_or(Missing::TooManyDigits)
}

impl Extent {
    fn and(self, other: Self) -> Self {
        Self {
            first: self.first.min(other.first),
            last: self.last.max(other.last),
            count: self.count.saturating_add(other.count),
        }
    }

    /// From the first to the latest, divided by one less than their number.
    fn mean_gap(self) -> Option<Quotient> {
        let gaps = self.count.checked_sub(1).filter(|gaps| *gaps > 0)?;
        Some(Quotient { sum: i128::from(self.last).saturating_sub(self.first.into()), count: gaps })
    }
}
