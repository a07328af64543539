//! Sets that are found of everyone, whoever asks: word by word for many customers at once, so that each set that it is made
//! of is read from one place to the next.

use super::{
    atoms::Atom,
    program::{Program, Set, SetId},
    words::{Chunk, Chunks, WORDS, Words},
};
use alloc::{vec, vec::Vec};

/// Enough for memory to be fetched ahead, and few enough for the sets of many segments to stay in a cache.
pub(super) const CHUNKS: usize = 16;
/// Of a block.
const ROOM: usize = CHUNKS * WORDS;

/// The sets that are found, and where.
#[derive(Debug)]
pub(super) struct Whole<'f> {
    program: &'f Program<'f>,
    /// Of each set of the program.
    places: Vec<Option<(Place<'f>, bool)>>,
    /// Those that have room of their own, each after those it is made of.
    found: Vec<SetId>,
    /// Those of them that are atoms.
    atoms: Vec<Asked>,
}

/// An atom that has to be asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) atom: usize,
    /// For those of whom it holds, and for those of whom it surely does not.
    pub(super) rooms: [Option<usize>; 2],
}

/// Where the customers of a set stand.
#[derive(Clone, Copy, Debug)]
enum Place<'f> {
    /// All of them.
    Known(&'f [u64]),
    /// Those of a block, in some room.
    Room(usize),
}

/// Customers, or all others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bits<'a> {
    words: &'a [u64],
    /// Set in all places, or in none.
    flip: u64,
    /// The number of the first word.
    first: usize,
}

/// What is found of the customers of some chunks.
#[derive(Debug, Default)]
pub(super) struct Block {
    rooms: Vec<u64>,
    /// The number of the first word.
    first: usize,
    words: usize,
}

impl<'f> Whole<'f> {
    pub(super) fn none(program: &'f Program<'f>) -> Self {
        Self { program, places: Vec::new(), found: Vec::new(), atoms: Vec::new() }
    }

    /// The sets in use, but for those that are made of one that has to be asked customer by customer.
    pub(super) fn new(
        program: &'f Program<'f>,
        is_used: impl Fn(SetId) -> bool,
        known: impl Fn(SetId) -> Option<&'f [u64]>,
        is_asked: impl Fn(usize) -> bool,
    ) -> Self {
        let mut whole = Self::none(program);
        for set in (0..program.sets()).map(SetId::at) {
            let place = if is_used(set) { whole.place(set, &known, &is_asked) } else { None };
            whole.places.push(place);
        }
        whole
    }

    fn place(
        &mut self,
        set: SetId,
        known: impl Fn(SetId) -> Option<&'f [u64]>,
        is_asked: impl Fn(usize) -> bool,
    ) -> Option<(Place<'f>, bool)> {
        if let Some(bits) = known(set) {
            return Some((Place::Known(bits), false));
        }
        let room = self.found.len();
        let is_made = match self.program.set(set) {
            Set::Everyone | Set::Nobody => true,
            Set::Yes(atom) => self.ask(*atom, [Some(room), None], &is_asked),
            Set::No(atom) => self.ask(*atom, [None, Some(room)], &is_asked),
            Set::All(of) | Set::Any(of) | Set::AtLeast(_, of) => of.iter().all(|of| self.has(*of)),
            Set::Not(of) => return self.of(*of).map(|(place, is_flipped)| (place, !is_flipped)),
        };
        is_made.then(|| {
            self.found.push(set);
            (Place::Room(room), false)
        })
    }

    fn ask(&mut self, atom: usize, rooms: [Option<usize>; 2], is_asked: impl Fn(usize) -> bool) -> bool {
        if !is_asked(atom) {
            return false;
        }
        let may_be_unknown = self.program.atoms().get(atom).is_some_and(Atom::may_be_unknown);
        let known = if may_be_unknown { self.atoms.iter_mut().find(|asked| asked.atom == atom) } else { None };
        match known {
            None => self.atoms.push(Asked { atom, rooms }),
            Some(asked) => asked.rooms = [asked.rooms[0].or(rooms[0]), asked.rooms[1].or(rooms[1])],
        }
        true
    }

    fn of(&self, set: SetId) -> Option<(Place<'f>, bool)> {
        self.places.get(set.place()).copied().flatten()
    }

    pub(super) fn has(&self, set: SetId) -> bool {
        self.of(set).is_some()
    }

    /// With room for what is found.
    pub(super) fn block(&self) -> Block {
        Block { rooms: vec![0; self.found.len().saturating_mul(ROOM)], first: 0, words: 0 }
    }

    pub(super) fn atoms(&self) -> &[Asked] {
        &self.atoms
    }

    /// All that is made of atoms, once these have been found.
    pub(super) fn make(&self, block: &mut Block) {
        let (first, words) = (block.first, block.words);
        for (room, set) in self.found.iter().enumerate() {
            let Some((before, rest)) = block.rooms.split_at_mut_checked(room.saturating_mul(ROOM)) else { return };
            let Some(made) = rest.get_mut(..words) else { return };
            let bits = |set: &SetId| self.bits_in(*set, before, first, words);
            match self.program.set(*set) {
                Set::Everyone => made.fill(u64::MAX),
                Set::Nobody => made.fill(0),
                Set::All(of) => combine(made, of.iter().map(bits), |word, more| word & more),
                Set::Any(of) => combine(made, of.iter().map(bits), |word, more| word | more),
                Set::AtLeast(n, of) => {
                    // Those who are in one of the sets, in two, in three...
                    let mut in_so_many = vec![[0; ROOM]; *n];
                    for of in of {
                        let mut more = [0; ROOM];
                        bits(of).put(&mut more, |_, word| word);
                        for known in &mut in_so_many {
                            for (known, more) in known.iter_mut().zip(&mut more) {
                                (*known, *more) = (*known | *more, *known & *more);
                            }
                        }
                    }
                    let enough = in_so_many.last().into_iter().flatten();
                    made.iter_mut().zip(enough).for_each(|(made, enough)| *made = *enough);
                }
                Set::Yes(_) | Set::No(_) | Set::Not(_) => {}
            }
        }
    }

    /// A set of the customers of a block, if it is among those that are found.
    pub(super) fn bits<'a>(&'a self, set: SetId, block: &'a Block) -> Option<Bits<'a>> {
        self.has(set).then(|| self.bits_in(set, &block.rooms, block.first, block.words))
    }

    fn bits_in<'a>(&'a self, set: SetId, rooms: &'a [u64], first: usize, words: usize) -> Bits<'a> {
        let (known, start, is_flipped) = match self.of(set) {
            None => (&[][..], 0, false),
            Some((Place::Known(bits), is_flipped)) => (bits, first, is_flipped),
            Some((Place::Room(room), is_flipped)) => (rooms, room.saturating_mul(ROOM), is_flipped),
        };
        let words = known.get(start..start.saturating_add(words)).unwrap_or_default();
        Bits { words, flip: if is_flipped { u64::MAX } else { 0 }, first }
    }
}

fn combine<'a>(made: &mut [u64], mut of: impl Iterator<Item = Bits<'a>>, with: impl Fn(u64, u64) -> u64 + Copy) {
    of.next().into_iter().for_each(|first| first.put(made, |_, word| word));
    of.for_each(|more| more.put(made, with));
}

impl<'a> Bits<'a> {
    /// Those who are among these customers, of whom there is a bit for everyone.
    pub(super) fn among(self, all: &'a [u64]) -> impl Iterator<Item = u64> + 'a {
        let all = all.get(self.first..).unwrap_or_default();
        self.words.iter().zip(all).map(move |(word, all)| (word ^ self.flip) & all)
    }

    /// Those of a chunk.
    pub(super) fn chunk(self, chunk: Chunk) -> Words {
        let behind = (chunk.first / 64).saturating_sub(self.first);
        let mut words = Words::of(self.words.get(behind..).unwrap_or_default());
        words.0.iter_mut().for_each(|word| *word ^= self.flip);
        words
    }

    fn put(self, words: &mut [u64], put: impl Fn(u64, u64) -> u64) {
        words.iter_mut().zip(self.words).for_each(|(word, more)| *word = put(*word, more ^ self.flip));
    }
}

impl Block {
    /// Goes on to other customers.
    pub(super) fn begin(&mut self, chunks: &Chunks) {
        (self.first, self.words) = (chunks.first() / 64, chunks.customers().div_ceil(64).min(ROOM));
    }

    /// What was found in a chunk, if anybody wants it.
    pub(super) fn put(&mut self, room: Option<usize>, chunk: Chunk, found: &Words) {
        let Some(room) = room else { return };
        let behind = (chunk.first / 64).saturating_sub(self.first);
        let first = room.saturating_mul(ROOM).saturating_add(behind);
        let words = self.rooms.get_mut(first..).unwrap_or_default();
        words.iter_mut().zip(found.0).for_each(|(word, found)| *word = found);
    }
}
