//! Finding sets, chunk by chunk.

use super::{
    atoms::{Atom, CodeSet, General},
    kernels::{self, Money},
    places,
    program::{Program, Set, SetId},
    shared::{Columns, Shared},
    source::{Source, Tracks},
    whole::{Asked, Bits, Block, Whole},
    words::{Chunk, Chunks, Words, dense},
};
use crate::{
    model::Subject,
    plan::{Verdict, bound::Node, row::Row},
    population::{
        Population,
        codes::{Codes, place},
        times::Times,
    },
};
use alloc::{vec, vec::Vec};

/// What a program is made of, ready to be read.
pub(super) struct Reader<'f> {
    program: &'f Program<'f>,
    population: &'f Population,
    tracks: Vec<Tracks<'f>>,
    leaves: Vec<Option<(&'f General, &'f Node)>>,
    /// How often each set is used by those that are looked for, and by these themselves.
    uses: Vec<u32>,
    /// Of each set, the place among those that are remembered.
    remembered: Vec<Option<usize>>,
    remembers: usize,
    whole: Whole<'f>,
    shared: Shared,
    known: &'f [Option<Known>],
}

/// What is known of a chunk.
pub(super) struct Frame<'f> {
    reader: &'f Reader<'f>,
    chunk: Chunk,
    atoms: Vec<Answer>,
    sets: Vec<Answer>,
    block: Block,
    columns: Columns,
}

/// Of whom something holds and of whom not, as far as it was asked.
#[derive(Clone, Copy, Debug)]
struct Answer {
    asked: Words,
    yes: Words,
    no: Words,
}

/// What an atom says of everyone.
#[derive(Debug, Default)]
pub(super) struct Known {
    yes: Vec<u64>,
    /// Empty where nothing is unknown.
    no: Vec<u64>,
}

impl Known {
    pub(super) fn append(&mut self, more: Self) {
        self.yes.extend(more.yes);
        self.no.extend(more.no);
    }

    /// In bytes.
    pub(super) fn size(&self) -> usize {
        size_of_val(self.yes.as_slice()).saturating_add(size_of_val(self.no.as_slice()))
    }
}

impl Answer {
    const NOTHING: Self = Self { asked: Words::NONE, yes: Words::NONE, no: Words::NONE };

    /// Of all who were asked, it is known.
    fn sure(asked: Words, yes: Words) -> Self {
        Self { asked, yes, no: asked.without(yes) }
    }

    /// Of the whole chunk.
    fn everyone(yes: Words) -> Self {
        Self::sure(Words::ALL, yes)
    }
}

impl<'f> Reader<'f> {
    /// To find a few sets: what costs much is only asked of those who still matter.
    pub(super) fn new(program: &'f Program<'f>, roots: &[SetId]) -> Self {
        let mut reader = Self {
            program,
            population: program.population,
            tracks: program.sources.iter().map(Source::tracks).collect(),
            leaves: program.generals.iter().map(|general| Some((general, general.node()?))).collect(),
            uses: vec![0; program.sets()],
            remembered: vec![None; program.sets()],
            remembers: 0,
            whole: Whole::none(program),
            shared: Shared::default(),
            known: &[],
        };
        for root in roots {
            reader.count(*root);
        }
        reader
    }

    /// To find many sets, or atoms of everyone: what they have in common is found once for all of them.
    pub(super) fn together(program: &'f Program<'f>, roots: &[SetId], known: &'f [Option<Known>]) -> Self {
        let mut reader = Self { known, ..Self::new(program, roots) };
        let mut are_asked = vec![false; program.atoms().len()];
        reader.asked_atoms().for_each(|atom| are_asked.get_mut(atom).into_iter().for_each(|is_asked| *is_asked = true));
        reader.shared = Shared::new(program, &reader.tracks, &are_asked);
        let is_used = |set: SetId| reader.uses.get(set.place()).is_some_and(|uses| *uses > 0);
        let is_cheap = |atom| !matches!(program.atoms().get(atom), Some(Atom::General(_)));
        reader.whole = Whole::new(program, is_used, |set| reader.bits_of(set), is_cheap);
        reader
    }

    /// To find atoms alone.
    pub(super) fn only_atoms(self) -> Self {
        Self { whole: Whole::none(self.program), ..self }
    }

    /// What is used more than once is remembered.
    fn count(&mut self, set: SetId) {
        let program = self.program;
        let Some(used) = self.uses.get_mut(set.place()) else { return };
        *used = used.saturating_add(1);
        let (is_first, is_second) = (*used == 1, *used == 2);
        let of: &[SetId] = match program.set(set) {
            Set::All(of) | Set::Any(of) | Set::AtLeast(_, of) => of,
            Set::Not(of) => core::slice::from_ref(of),
            // Atoms always are.
            Set::Everyone | Set::Nobody | Set::Yes(_) | Set::No(_) => return,
        };
        if is_second {
            if let Some(place) = self.remembered.get_mut(set.place()) {
                *place = Some(self.remembers);
                self.remembers = self.remembers.saturating_add(1);
            }
        }
        if is_first {
            for of in of {
                self.count(*of);
            }
        }
    }

    /// The atoms of which the sets are made, but for those of which everything is known.
    pub(super) fn asked_atoms(&self) -> impl Iterator<Item = usize> + '_ {
        let used = self.uses.iter().enumerate().filter(|(_, uses)| **uses > 0);
        let mut atoms: Vec<usize> = used
            .filter_map(|(place, _)| match self.program.set(SetId::at(place)) {
                Set::Yes(atom) | Set::No(atom) => Some(*atom),
                _ => None,
            })
            .filter(|atom| self.known(*atom).is_none())
            .filter(|atom| !matches!(self.program.atoms().get(*atom), Some(Atom::Stored(_))))
            .collect();
        atoms.sort_unstable();
        atoms.dedup();
        atoms.into_iter()
    }

    fn bits_of(&self, set: SetId) -> Option<&'f [u64]> {
        match self.program.set(set) {
            Set::Yes(atom) => match (self.known(*atom), self.program.atoms().get(*atom)) {
                (Some(known), _) => Some(&known.yes),
                (None, Some(Atom::Stored(stored))) => self.program.stored.get(*stored).map(Vec::as_slice),
                _ => None,
            },
            Set::No(atom) => Some(self.known(*atom)?.no.as_slice()).filter(|no| !no.is_empty()),
            _ => None,
        }
    }

    fn known(&self, atom: usize) -> Option<&'f Known> {
        self.known.get(atom).and_then(Option::as_ref)
    }

    pub(super) fn frame(&'f self) -> Frame<'f> {
        Frame {
            reader: self,
            chunk: Chunk { first: 0, customers: 0 },
            atoms: vec![Answer::NOTHING; self.program.atoms().len()],
            sets: vec![Answer::NOTHING; self.remembers],
            block: self.whole.block(),
            columns: self.shared.columns(),
        }
    }

    fn tracks(&self, source: usize) -> Option<&Tracks<'f>> {
        self.tracks.get(source)
    }

    /// What an atom says of everyone, if that is found together with others.
    fn shared(&self, atom: usize, chunk: Chunk, columns: &mut Columns) -> Option<Words> {
        self.shared.find(atom, chunk, columns, &self.tracks, |sum| self.money(sum))
    }

    /// What an atom says of at least those who are asked.
    fn atom(&self, atom: usize, chunk: Chunk, asked: Words) -> Answer {
        let answer = self.program.atoms().get(atom).and_then(|atom| self.answer(atom, chunk, asked));
        answer.unwrap_or(Answer::NOTHING)
    }

    fn answer(&self, atom: &Atom, chunk: Chunk, asked: Words) -> Option<Answer> {
        let people = &self.population.people;
        Some(match atom {
            Atom::Stored(stored) => Answer::everyone(chunk.bits(self.program.stored.get(*stored)?)),
            Atom::Exists(by) => {
                let since = chunk.of(&self.population.exists_since);
                Answer::sure(asked, asked.keep(|place| since.get(place).is_none_or(|since| since <= by)))
            }
            Atom::Codes { column, among } => {
                Answer::everyone(by_code(self.program.columns.get(*column)?, chunk, among))
            }
            Atom::SignedUp { from, below } => signed_up(&people.sign_ups.at, chunk, asked, *from, *below),
            Atom::Located => Answer::everyone(places::located(&people.points, chunk)),
            Atom::Near { latitude, longitude, metres, is_inside } => {
                let circle = places::Circle::new((*latitude, *longitude), *metres, *is_inside);
                Answer::sure(asked, circle.within(&people.points, chunk, asked))
            }
            Atom::Counted { source, least, most } => {
                Answer::everyone(kernels::counted(self.tracks(*source)?, chunk, *least, *most))
            }
            Atom::Latest { source, to, from, below } => {
                let (found, is_whole) = kernels::latest(self.tracks(*source)?, chunk, asked, *to, *from, *below);
                Answer::sure(if is_whole { Words::ALL } else { asked }, found)
            }
            Atom::Reached { source, least, from, to } => {
                Answer::sure(asked, kernels::reached(self.tracks(*source)?, chunk, asked, *least, *from, *to))
            }
            Atom::First { source, start, from, below } => {
                Answer::sure(asked, kernels::first(self.tracks(*source)?, chunk, asked, *start, *from, *below))
            }
            Atom::Sum { sum, from, to, least, most } => {
                Answer::sure(asked, self.money(*sum)?.sum(chunk, asked, (*from, *to), (*least, *most)))
            }
            Atom::Amount { sum, from, to, is_average, among } => {
                let (money, among) = (self.money(*sum)?, among.range());
                each(chunk, asked, |customer| money.judge(customer, *from, *to, *is_average, &among))
            }
            Atom::General(general) => {
                let (general, node) = (*self.leaves.get(*general)?)?;
                let (setting, moving) = (&general.plan.bound.setting, &general.plan.moving);
                each(chunk, asked, |customer| match node {
                    Node::Leaf(leaf) => Row::new(self.population.member(customer), setting, moving).leaf(leaf),
                    Node::Host(function) => {
                        let member = self.population.member(customer);
                        member.with_customer(|customer| function(customer, moving.now)).into()
                    }
                    _ => Verdict::Unknown,
                })
            }
        })
    }

    fn money(&self, sum: usize) -> Option<Money<'_>> {
        let sum = self.program.sums.get(sum)?;
        let taken_off = match sum.taken_off {
            None => None,
            Some(source) => Some(self.tracks(source)?),
        };
        Some(Money {
            tracks: self.tracks(sum.source)?,
            taken_off,
            is_after_refunds: sum.is_after_refunds,
            is_ascending: sum.is_ascending,
        })
    }
}

impl Frame<'_> {
    /// Goes on to another chunk.
    pub(super) fn begin(&mut self, chunk: Chunk) {
        self.chunk = chunk;
        self.columns.begin();
        self.atoms.iter_mut().chain(&mut self.sets).for_each(|answer| answer.asked = Words::NONE);
    }

    /// Goes on to other chunks: what can be found of everyone at once is.
    pub(super) fn begin_block(&mut self, chunks: Chunks) {
        let mut block = core::mem::take(&mut self.block);
        block.begin(&chunks);
        let reader = self.reader;
        if !reader.whole.atoms().is_empty() {
            for chunk in chunks {
                self.columns.begin();
                for Asked { atom, rooms: [yes, no] } in reader.whole.atoms() {
                    if let Some(found) = reader.shared(*atom, chunk, &mut self.columns) {
                        block.put(*yes, chunk, &found);
                        continue;
                    }
                    let answer = reader.atom(*atom, chunk, chunk.everyone());
                    block.put(*yes, chunk, &answer.yes);
                    block.put(*no, chunk, &answer.no);
                }
            }
        }
        reader.whole.make(&mut block);
        self.block = block;
    }

    /// Those of the block who are in a set, if that can be found of everyone at once.
    pub(super) fn found(&self, set: SetId) -> Option<Bits<'_>> {
        self.reader.whole.bits(set, &self.block)
    }

    /// Adds of whom in the chunk an atom holds, and of whom not where that may be unknown.
    pub(super) fn know(&mut self, atom: usize, known: &mut Known) {
        let may_be_unknown = self.reader.program.atoms().get(atom).is_some_and(Atom::may_be_unknown);
        let answer = self.atom(atom, self.chunk.everyone());
        known.yes.extend(answer.yes.0);
        if may_be_unknown {
            known.no.extend(answer.no.0);
        }
    }

    /// Those of the customers asked who are in a set.
    pub(super) fn find(&mut self, set: SetId, asked: Words) -> Words {
        if asked.is_none() {
            return Words::NONE;
        }
        let reader = self.reader;
        if let Some(found) = self.found(set) {
            return found.chunk(self.chunk).and(asked);
        }
        let Some(place) = reader.remembered.get(set.place()).copied().flatten() else {
            return self.made(set, asked);
        };
        let Some(known) = self.sets.get(place) else { return Words::NONE };
        let missing = asked.without(known.asked);
        if !missing.is_none() {
            let found = self.made(set, missing);
            if let Some(known) = self.sets.get_mut(place) {
                known.yes = known.yes.and(known.asked).or(found);
                known.asked = known.asked.or(missing);
            }
        }
        self.sets.get(place).map_or(Words::NONE, |known| known.yes.and(asked))
    }

    fn made(&mut self, set: SetId, asked: Words) -> Words {
        let program = self.reader.program;
        match program.set(set) {
            Set::Everyone => asked,
            Set::Nobody => Words::NONE,
            Set::Yes(atom) => self.atom(*atom, asked).yes.and(asked),
            Set::No(atom) => self.atom(*atom, asked).no.and(asked),
            Set::Not(of) => asked.without(self.find(*of, asked)),
            Set::All(of) => of.iter().fold(asked, |left, of| self.find(*of, left)),
            Set::Any(of) => {
                let mut found = Words::NONE;
                for of in of {
                    found = found.or(self.find(*of, asked.without(found)));
                }
                found
            }
            Set::AtLeast(n, of) => at_least(*n, of, asked, |of, asked| self.find(of, asked)),
        }
    }

    /// What is known of an atom, of those asked at least.
    fn atom(&mut self, atom: usize, asked: Words) -> &Answer {
        let Some(known) = self.atoms.get_mut(atom) else { return &Answer::NOTHING };
        let missing = asked.without(known.asked);
        if !missing.is_none() {
            let shared = self.reader.shared(atom, self.chunk, &mut self.columns).map(Answer::everyone);
            let new = shared.unwrap_or_else(|| self.reader.atom(atom, self.chunk, missing));
            if known.asked.is_none() {
                *known = new;
            } else {
                known.asked = known.asked.or(new.asked);
                known.yes = known.yes.or(new.yes);
                known.no = known.no.or(new.no);
            }
        }
        known
    }
}

/// Those of the customers asked who are in at least so many sets.
fn at_least(n: usize, of: &[SetId], asked: Words, mut find: impl FnMut(SetId, Words) -> Words) -> Words {
    // Those who are in one of the sets, in two, in three...
    let mut in_so_many = vec![Words::NONE; n];
    for of in of {
        let enough = in_so_many.last().copied().unwrap_or(Words::ALL);
        let mut more = find(*of, asked.without(enough));
        for known in &mut in_so_many {
            let both = known.and(more);
            *known = known.or(more);
            more = both;
        }
    }
    in_so_many.last().copied().unwrap_or(asked)
}

/// Asks one by one.
fn each(chunk: Chunk, asked: Words, ask: impl Fn(u32) -> Verdict) -> Answer {
    let mut unknown = Words::NONE;
    let yes = asked.keep(|place| {
        let verdict = ask(chunk.number(place));
        if verdict == Verdict::Unknown {
            unknown.put(place);
        }
        verdict.is_yes()
    });
    Answer { asked, yes, no: asked.without(yes).without(unknown) }
}

fn by_code(codes: &Codes, chunk: Chunk, among: &CodeSet) -> Words {
    match (codes, among) {
        (Codes::Zeros(_), among) => {
            if among.contains(0) {
                Words::ALL
            } else {
                Words::NONE
            }
        }
        (Codes::Bits(words, _), among) => {
            let ones = chunk.bits(words);
            let with_ones = if among.contains(1) { ones } else { Words::NONE };
            let with_zeros = if among.contains(0) { Words::ALL.without(ones) } else { Words::NONE };
            with_ones.or(with_zeros)
        }
        (Codes::Bytes(codes), CodeSet::Ranges(ranges)) => in_ranges(ranges, |first, more| {
            let (first, more) = (u8::try_from(first).unwrap_or(u8::MAX), u8::try_from(more).unwrap_or(u8::MAX));
            dense(chunk.of(codes), |code| code.wrapping_sub(first) <= more)
        }),
        (Codes::Shorts(codes), CodeSet::Ranges(ranges)) => in_ranges(ranges, |first, more| {
            let (first, more) = (u16::try_from(first).unwrap_or(u16::MAX), u16::try_from(more).unwrap_or(u16::MAX));
            dense(chunk.of(codes), |code| code.wrapping_sub(first) <= more)
        }),
        (Codes::Words(codes), CodeSet::Ranges(ranges)) => {
            in_ranges(ranges, |first, more| dense(chunk.of(codes), |code| code.wrapping_sub(first) <= more))
        }
        (Codes::Bytes(codes), among) => dense(chunk.of(codes), |code| among.contains(code.into())),
        (Codes::Shorts(codes), among) => dense(chunk.of(codes), |code| among.contains(code.into())),
        (Codes::Words(codes), among) => dense(chunk.of(codes), |code| among.contains(code)),
    }
}

fn in_ranges(ranges: &[(u32, u32)], of: impl Fn(u32, u32) -> Words) -> Words {
    ranges.iter().fold(Words::NONE, |any, (first, more)| any.or(of(*first, *more)))
}

fn signed_up(at: &Times, chunk: Chunk, asked: Words, from: i64, below: i64) -> Answer {
    let exactly = |at: i64| at != i64::MIN && from <= at && at < below;
    Answer::sure(asked, asked.keep(|customer| exactly(at.get(place(chunk.number(customer))))))
}
