//! Bringing together what belongs together.

use super::super::codes::place;
use alloc::vec::Vec;

const DIGIT: u32 = 11;
const DIGITS: usize = 1 << DIGIT;

/// Puts rows in the order of a number below a limit; those of one number stay in theirs. A radix sort from the lowest digit on:
/// so few places are written to at once that all of them stay in the cache.
pub(super) fn sort_by_number<T: Copy>(rows: &mut Vec<T>, limit: usize, number: impl Fn(&T) -> u32) {
    if rows.is_sorted_by_key(&number) {
        return;
    }
    // Counting places would take longer.
    if rows.len() < DIGITS / 2 {
        return rows.sort_by_key(number);
    }
    let bits = usize::BITS.saturating_sub(limit.leading_zeros());
    let digits = bits.div_ceil(DIGIT).max(1);
    let width = bits.div_ceil(digits);
    let mask = (1_usize << width).wrapping_sub(1) & DIGITS.wrapping_sub(1);
    let mut others = rows.clone();
    for shift in (0..digits).map(|digit| digit.saturating_mul(width)) {
        let digit = |row: &T| place(number(row) >> shift) & mask;
        let mut next = [0_usize; DIGITS];
        for row in rows.iter() {
            next.get_mut(digit(row)).into_iter().for_each(|count| *count = count.wrapping_add(1));
        }
        let mut start = 0_usize;
        for count in &mut next {
            start = start.wrapping_add(core::mem::replace(count, start));
        }
        for row in rows.iter() {
            if let Some(next) = next.get_mut(digit(row)) {
                others.get_mut(*next).into_iter().for_each(|slot| *slot = *row);
                *next = next.wrapping_add(1);
            }
        }
        core::mem::swap(rows, &mut others);
    }
}
