//! Finding things by their content: a table of hashes.

use alloc::{vec, vec::Vec};
use core::hash::{Hash, Hasher};
use siphasher::sip::SipHasher13;

/// Numbers of things that stand elsewhere, found by the hash of what is looked for.
///
/// Open addressing with linear probing, at most half full: a look takes a line or two of the cache. Nothing is ever read off
/// the order of its slots. Where too many things fall upon one place, all are hashed with another seed, a few times at
/// most; who finds keys that collide under each of them makes looking as slow as a search through them.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    /// A power of two of them.
    slots: Vec<u32>,
    taken: usize,
    seed: u64,
}

const FREE: u32 = u32::MAX;
/// Runs of a hundred come by chance among many millions, at half full.
const LONG_RUN: usize = 256;
/// Under the first seed numbers are their own hashes: keys of tables, which mostly follow each other, then find their
/// places side by side. Others show soon.
const FIRST_LONG_RUN: usize = 16;
const SEEDS: u64 = 8;

impl Table {
    pub(super) fn seed(&self) -> u64 {
        self.seed
    }

    /// In bytes.
    pub(super) fn size(&self) -> usize {
        size_of_val(self.slots.as_slice())
    }

    /// The number of what is looked for, by its hash with the [seed](Self::seed).
    #[inline]
    pub(super) fn find(&self, hash: u64, is_it: impl Fn(u32) -> bool) -> Option<u32> {
        let mut place = self.home(hash);
        loop {
            let number = *self.slots.get(place)?;
            if number == FREE {
                return None;
            }
            if is_it(number) {
                return Some(number);
            }
            place = self.after(place);
        }
    }

    /// Makes room for so many more.
    pub(super) fn reserve(&mut self, more: usize, hash: impl Fn(u32, u64) -> u64) {
        let slots = self.taken.saturating_add(more).saturating_mul(2).saturating_add(1);
        match slots.checked_next_power_of_two() {
            Some(slots) if slots > self.slots.len() => drop(self.rebuild(slots.max(8), &hash)),
            _ => {}
        }
    }

    /// Adds the number of what is not there yet. `hash` tells the hash of what has a number, with a seed.
    pub(super) fn insert(&mut self, number: u32, hash: impl Fn(u32, u64) -> u64) {
        if self.taken.saturating_mul(2) >= self.slots.len() {
            self.rebuild(self.slots.len().saturating_mul(2).max(8), &hash);
        }
        let mut run = self.put(number, &hash);
        while run > (if self.seed == 0 { FIRST_LONG_RUN } else { LONG_RUN }) && self.seed < SEEDS {
            self.seed = self.seed.saturating_add(1);
            run = self.rebuild(self.slots.len(), &hash);
        }
    }

    /// Takes a number out. The table is then as if it had never been there.
    pub(super) fn remove(&mut self, number: u32, hash: impl Fn(u32, u64) -> u64) {
        let mut hole = self.home(hash(number, self.seed));
        while self.slots.get(hole).is_some_and(|found| *found != number) {
            if self.slots.get(hole) == Some(&FREE) {
                return;
            }
            hole = self.after(hole);
        }
        let mut place = hole;
        loop {
            place = self.after(place);
            let Some(moved) = self.slots.get(place).copied().filter(|moved| *moved != FREE) else { break };
            // Those that were pushed on by it move back, but never before their home.
            let wanted = self.home(hash(moved, self.seed));
            if self.distance(wanted, place) >= self.distance(hole, place) {
                self.set(hole, moved);
                hole = place;
            }
        }
        self.set(hole, FREE);
        self.taken = self.taken.saturating_sub(1);
    }

    /// Tells the longest way to one of them.
    fn rebuild(&mut self, slots: usize, hash: &impl Fn(u32, u64) -> u64) -> usize {
        let numbers = core::mem::replace(&mut self.slots, vec![FREE; slots]);
        self.taken = 0;
        let put = |number| if number == FREE { 0 } else { self.put(number, hash) };
        numbers.into_iter().map(put).max().unwrap_or_default()
    }

    /// Tells how far from its home it came to lie.
    fn put(&mut self, number: u32, hash: &impl Fn(u32, u64) -> u64) -> usize {
        let home = self.home(hash(number, self.seed));
        let mut place = home;
        while self.slots.get(place).is_some_and(|slot| *slot != FREE) {
            place = self.after(place);
        }
        self.set(place, number);
        self.taken = self.taken.saturating_add(1);
        self.distance(home, place)
    }

    #[expect(clippy::cast_possible_truncation, reason = "the lowest bits are as good as any")]
    fn home(&self, hash: u64) -> usize {
        hash as usize & self.slots.len().wrapping_sub(1)
    }

    fn after(&self, place: usize) -> usize {
        place.wrapping_add(1) & self.slots.len().wrapping_sub(1)
    }

    fn distance(&self, from: usize, to: usize) -> usize {
        to.wrapping_sub(from) & self.slots.len().wrapping_sub(1)
    }

    fn set(&mut self, place: usize, number: u32) {
        self.slots.get_mut(place).into_iter().for_each(|slot| *slot = number);
    }
}

/// Numbers and what is as short are multiplied into it one by one, longer texts as their `SipHash`-1-3 keyed by the seed.
pub(super) fn hash_of(content: &impl Hash, seed: u64) -> u64 {
    let mut hasher = Mixer { seed, state: seed };
    content.hash(&mut hasher);
    hasher.finish()
}

struct Mixer {
    seed: u64,
    state: u64,
}

impl Mixer {
    /// An odd multiplier for each seed.
    fn mix(&mut self, number: u64) {
        let by = GOLDEN.wrapping_add(self.seed.wrapping_mul(2));
        self.state = (self.state.rotate_left(23) ^ number).wrapping_mul(by);
    }
}

macro_rules! write_numbers {
    ($($write:ident: $type:ty,)*) => {
        $(#[inline]
        fn $write(&mut self, number: $type) {
            self.mix(number.into());
        })*
    };
}

impl Hasher for Mixer {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        let mut short = [0; 8];
        if let Some(start) = short.get_mut(..bytes.len()) {
            start.copy_from_slice(bytes);
        } else {
            let mut hasher = SipHasher13::new_with_keys(self.seed, 0);
            hasher.write(bytes);
            short = hasher.finish().to_ne_bytes();
        }
        self.mix(u64::from_ne_bytes(short));
    }

    write_numbers! {
        write_u8: u8,
        write_u16: u16,
        write_u32: u32,
        write_u64: u64,
    }

    #[inline]
    fn write_usize(&mut self, number: usize) {
        self.write(&number.to_ne_bytes());
    }

    #[inline]
    fn finish(&self) -> u64 {
        mixed(self.state)
    }
}

/// The number itself with the first seed; with others each of its bits depends on every bit.
#[inline]
pub(super) fn hash_of_number(number: i64, seed: u64) -> u64 {
    let number = u64::from_ne_bytes(number.to_ne_bytes());
    if seed == 0 { number } else { mixed(number ^ seed.wrapping_mul(GOLDEN)) }
}

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// The finaliser of `SplitMix64` (Steele, Lea and Flood 2014).
#[inline]
fn mixed(number: u64) -> u64 {
    let mixed = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
