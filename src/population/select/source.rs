//! What events a question is about, as tracks of instants and money.

use super::{
    filtered::{Filter, Filtered},
    words::Chunk,
};
use crate::{
    metric::Clause,
    model::EventKind,
    plan::bound::{Moving, Setting},
    population::{
        Population,
        events::{Events, Track},
        times::{Cut, Times},
    },
};
use alloc::{sync::Arc, vec::Vec};
use core::ops::Range;

/// Some kinds of events.
#[derive(Debug)]
pub(super) struct Source<'p> {
    pub(super) of: Vec<TrackOf<'p>>,
}

/// One kind of events.
#[derive(Clone, Debug)]
pub(in crate::population) enum TrackOf<'p> {
    /// All of a kind.
    Kind(&'p Events),
    Filtered(Arc<Filtered>),
}

/// A kind of events, as tracks tell it.
#[derive(Debug)]
pub(in crate::population) struct Tracked<'p> {
    /// `None` where there are no such events.
    pub(in crate::population) of: Option<TrackOf<'p>>,
    /// Of whom they do not tell all: it is in doubt what passes, or something becomes known later. In no order.
    pub(in crate::population) except: Vec<u32>,
}

impl Population {
    /// The events of a kind that pass a filter; `None` where something else than the event decides.
    pub(in crate::population) fn tracked(
        &self,
        kind: &EventKind,
        filter: &[Clause],
        has_money: bool,
        (setting, moving): (&Setting, &Moving),
    ) -> Option<Tracked<'_>> {
        let filter = if filter.is_empty() && *kind != EventKind::OrderLine {
            None
        } else {
            Some(Filter::new(kind, filter, has_money, setting)?)
        };
        let Some(events) = self.events(filter.as_ref().map_or(kind, Filter::of_rows)) else {
            return Some(Tracked { of: None, except: Vec::new() });
        };
        let mut except = Vec::new();
        if moving.now.micros() < events.track().settled_at {
            except.extend(events.unsettled_rows(moving.now).map(|row| events.timeline().customer_of(row)));
        }
        let of = match filter {
            None => TrackOf::Kind(events),
            Some(filter) => {
                let filtered = self.filtered(events, filter, (setting, moving));
                except.extend(&filtered.in_doubt);
                TrackOf::Filtered(filtered)
            }
        };
        Some(Tracked { of: Some(of), except })
    }
}

impl TrackOf<'_> {
    pub(in crate::population) fn track(&self) -> Track<'_> {
        match self {
            Self::Kind(events) => events.track(),
            Self::Filtered(filtered) => filtered.track(),
        }
    }

    /// Whether no amount is below zero.
    pub(super) fn is_ascending(&self, population: &Population, is_after_refunds: bool) -> bool {
        let [before, after] = match self {
            Self::Kind(events) => population.are_ascending(events),
            Self::Filtered(filtered) => filtered.are_ascending,
        };
        if is_after_refunds { after } else { before }
    }

    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Kind(one), Self::Kind(other)) => core::ptr::eq(*one, *other),
            (Self::Filtered(one), Self::Filtered(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }
}

impl Source<'_> {
    pub(super) fn is(&self, other: &Self) -> bool {
        self.of.len() == other.of.len() && self.of.iter().zip(&other.of).all(|(one, other)| one.is(other))
    }

    /// The latest of all instants, in microseconds; the least there is without any.
    pub(super) fn newest(&self) -> i64 {
        self.of.iter().map(|of| of.track().timeline.newest()).max().unwrap_or(i64::MIN)
    }

    pub(super) fn tracks(&self) -> Tracks<'_> {
        let tracks: Vec<Track<'_>> = self.of.iter().map(TrackOf::track).collect();
        let times = |track: &Track<'_>| matches!(track.timeline.times(), Times::Micros(_));
        let has_micros = |track: &Track<'_>| match track.timeline.times() {
            Times::Seconds { micros, .. } => !micros.is_empty(),
            Times::Micros(_) => true,
        };
        Tracks {
            newest: self.newest(),
            is_wide: tracks.iter().any(times),
            has_micros: tracks.iter().any(has_micros),
            tracks,
        }
    }
}

/// Tracks to be read.
#[derive(Debug)]
#[expect(clippy::struct_field_names, reason = "tracks, and what is known of them all")]
pub(super) struct Tracks<'a> {
    pub(super) tracks: Vec<Track<'a>>,
    /// The latest of all instants, in microseconds.
    pub(super) newest: i64,
    /// Whether some instants are longer than seconds of 32 bits.
    pub(super) is_wide: bool,
    /// Whether some instants have microseconds.
    pub(super) has_micros: bool,
}

impl<'a> Tracks<'a> {
    /// Where a cut lies for instants of whole seconds, and whether rows of the second before have to be looked at.
    pub(super) fn cut(&self, instant: i64) -> (u32, bool) {
        let cut = Cut::at(instant);
        (cut.sure.max(1), self.has_micros && cut.micros != u32::MAX)
    }

    /// The columns of the latest seconds.
    pub(super) fn last(&self, chunk: Chunk) -> impl Iterator<Item = &'a [u32]> + '_ {
        self.tracks.iter().map(move |track| chunk.of(track.timeline.last()))
    }

    /// The latest of a customer before an instant.
    pub(super) fn latest(&self, customer: u32, to: i64) -> Option<i64> {
        let latest = |track: &Track<'a>| {
            let times = track.timeline.times();
            let rows = track.timeline.rows_of(customer);
            let end = if to > self.newest { rows.end } else { times.first_from(rows.clone(), to) };
            (end > rows.start).then(|| times.get(end.saturating_sub(1)))
        };
        self.tracks.iter().filter_map(latest).max()
    }

    /// The first of a customer from an instant on.
    pub(super) fn first(&self, customer: u32, from: i64) -> Option<i64> {
        let first = |track: &Track<'a>| {
            let times = track.timeline.times();
            let rows = track.timeline.rows_of(customer);
            let first = if from == i64::MIN { rows.start } else { times.first_from(rows.clone(), from) };
            (first < rows.end).then(|| times.get(first))
        };
        self.tracks.iter().filter_map(first).min()
    }

    /// The rows of a customer between two instants.
    pub(super) fn inside(&self, track: &Track<'a>, customer: u32, from: i64, to: i64) -> Range<usize> {
        let times = track.timeline.times();
        let rows = track.timeline.rows_of(customer);
        let end = if to > self.newest { rows.end } else { times.first_from(rows.clone(), to) };
        let start = if from == i64::MIN { rows.start } else { times.first_from(rows.start..end, from) };
        start..end
    }

    /// Whether a customer has at least so many between two instants.
    pub(super) fn has(&self, customer: u32, least: usize, from: i64, to: i64) -> bool {
        let mut missing = least;
        for track in &self.tracks {
            missing = missing.saturating_sub(self.inside(track, customer, from, to).len());
        }
        missing == 0
    }
}
