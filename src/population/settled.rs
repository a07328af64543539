//! What is left of events once all is known of them.

use super::{
    codes::place,
    places::{cut, cut_facts, number},
    purse::Purse,
    rows::Rows,
    times::Timeline,
};
use alloc::vec::Vec;
use core::ops::Range;

/// What is left of events in the end: without those that are ever withdrawn, after all refunds.
#[derive(Clone, Debug)]
pub(super) struct Settled {
    /// The rows that are left; `None` where all are.
    pub(super) left: Option<(Timeline, Vec<u32>, Option<Purse>)>,
    pub(super) after_refunds: Option<Purse>,
    /// The instant from which that is true, in microseconds.
    pub(super) at: i64,
}

impl Settled {
    /// `None` where nothing was ever withdrawn or given back.
    pub(super) fn of(timeline: &Timeline, rows: &Rows, purse: Option<&Purse>) -> Option<Self> {
        let cancelled = rows.cancelled.iter().map(|(_, at)| *at);
        let at = cancelled.chain(rows.refunds.iter().map(|(_, refund)| refund.at)).max()?.micros();
        let given_back = rows.refunds.iter().map(|(row, refund)| (*row, refund.amount.billionths()));
        if rows.cancelled.is_empty() {
            let given_back: Vec<(u32, i128)> = given_back.collect();
            let after_refunds = purse.map(|purse| purse.lowered(timeline.starts(), &given_back));
            return Some(Self { left: None, after_refunds, at });
        }
        let gone: Vec<Range<usize>> =
            rows.cancelled.iter().map(|(row, _)| place(*row)..place(*row).saturating_add(1)).collect();
        let mut given_back: Vec<(u32, i128)> = given_back.collect();
        cut_facts(&mut given_back, &gone);
        let mut left: Vec<u32> = (0..number(timeline.rows())).collect();
        cut(&mut left, &gone);
        let mut narrowed = timeline.clone();
        narrowed.cut(&gone);
        let before = purse.map(|purse| {
            let mut before = purse.clone();
            before.cut(narrowed.starts(), &gone);
            before
        });
        let after_refunds = before.as_ref().map(|before| before.lowered(narrowed.starts(), &given_back));
        Some(Self { left: Some((narrowed, left, before)), after_refunds, at })
    }

    /// In bytes.
    pub(super) fn size(&self) -> usize {
        let of_purse = |purse: &Purse| {
            let (sums, currencies) = purse.sizes();
            sums.saturating_add(currencies)
        };
        let left = self.left.as_ref().map_or(0, |(timeline, rows, before)| {
            let (times, found_by) = timeline.sizes();
            let rows = size_of_val(rows.as_slice()).saturating_add(before.as_ref().map_or(0, of_purse));
            times.saturating_add(found_by).saturating_add(rows)
        });
        self.after_refunds.as_ref().map_or(0, of_purse).saturating_add(left)
    }

    /// Makes room for so many customers.
    pub(super) fn grow(&mut self, customers: usize) {
        if let Some((timeline, _, before)) = &mut self.left {
            timeline.grow(customers);
            for before in before.iter_mut() {
                before.grow(customers);
            }
        }
        self.after_refunds.iter_mut().for_each(|after| after.grow(customers));
    }
}
