//! What a population takes up.

use super::{Population, events::Events, facts::Facts};
use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

/// What a population takes up in memory, column by column: see [`Population::memory`].
///
/// Bytes are those of the columns and of the entries that codes stand for. What entries themselves point to (a text is shared by
/// all that name it) and what vectors hold in reserve is not counted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Memory {
    /// Those of customers first, then those of each kind of events; empty ones are left out.
    pub columns: Vec<ColumnMemory>,
    /// How many events there are.
    pub events: usize,
}

/// What one column takes up.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ColumnMemory {
    /// What it is for.
    pub part: MemoryPart,
    /// What it is of: a fact of profiles, or a kind of events and perhaps a field.
    pub name: String,
    /// Its size.
    pub bytes: usize,
}

/// What columns are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum MemoryPart {
    /// Ids of customers, what finds them, and since when each exists.
    Customers,
    /// Facts of profiles.
    Profiles,
    /// When events happened and whose they are: what windows, counts and ages read.
    Times,
    /// Running sums of money: what totals read.
    Money,
    /// Fields of events: what filters read.
    Facts,
    /// Ids of events, by which copies are recognised.
    EventIds,
    /// What is left of events after cancellations and refunds, where there are any.
    Settled,
    /// Events that pass filters which were asked for, kept until the population changes.
    Kept,
}

impl Population {
    /// What each column takes up.
    ///
    /// ```
    /// use segmentry::{model::{Customer, Message}, population::{MemoryPart, Population}, time::Instant};
    ///
    /// let mut customers = Vec::new();
    /// for id in 0..100 {
    ///     let mut customer = Customer::new(id);
    ///     for day in 10..30 {
    ///         customer.record(Message::opened(format!("2026-03-{day}T10:00:00Z").parse::<Instant>()?))?;
    ///     }
    ///     customers.push(customer);
    /// }
    /// let memory = Population::from_customers(customers)?.memory();
    /// // Four bytes for each of 2,000 instants, and eight for each customer.
    /// assert_eq!(memory.bytes_of(MemoryPart::Times), 4 * 2_000 + 8 * 100 + 4);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn memory(&self) -> Memory {
        let mut columns = Vec::new();
        let mut add = |part, name: String, bytes| {
            if bytes > 0 {
                columns.push(ColumnMemory { part, name, bytes });
            }
        };
        add(MemoryPart::Customers, "ids".into(), self.ids.size());
        add(MemoryPart::Customers, "aliases".into(), self.aliases.size());
        add(MemoryPart::Customers, "exists since".into(), size_of_val(self.exists_since.as_slice()));
        self.people.each_size(&mut |prefix, name, bytes| add(MemoryPart::Profiles, format!("{prefix}{name}"), bytes));
        for events in &self.kinds {
            events.each_size(&mut |part, field, bytes| {
                let kind = match events.kind() {
                    crate::model::EventKind::Custom(name) => name.to_string(),
                    fixed => fixed.code().into(),
                };
                add(part, if field.is_empty() { kind } else { format!("{kind} {field}") }, bytes);
            });
        }
        add(MemoryPart::Kept, "filters".into(), self.kept.size());
        Memory { columns, events: self.kinds.iter().map(Events::len).sum() }
    }
}

impl Events {
    fn each_size(&self, each: &mut dyn FnMut(MemoryPart, &str, usize)) {
        let (times, found_by) = self.timeline().sizes();
        each(MemoryPart::Times, "", times.saturating_add(found_by));
        if let Some(purse) = self.purse() {
            let (sums, currencies) = purse.sizes();
            each(MemoryPart::Money, "", sums.saturating_add(currencies));
        }
        let mut fields = |part, prefix: &str, facts: &Facts| {
            for (field, column) in facts.columns() {
                each(part, &format!("{prefix}{}", field.code()), column.size());
            }
        };
        fields(MemoryPart::Facts, "", self.facts());
        if let Some(lines) = self.lines() {
            fields(MemoryPart::Facts, "line ", &lines.facts);
            each(MemoryPart::Facts, "lines", size_of_val(lines.starts.as_slice()));
        }
        let (keys, dated, settled) = self.other_sizes();
        each(MemoryPart::EventIds, "", keys);
        each(MemoryPart::Facts, "offsets, refunds, cancellations", dated);
        each(MemoryPart::Settled, "", settled);
    }
}

impl Memory {
    /// All of it.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.columns.iter().map(|column| column.bytes).sum()
    }

    /// What is for one purpose.
    #[must_use]
    pub fn bytes_of(&self, part: MemoryPart) -> usize {
        self.columns.iter().filter(|column| column.part == part).map(|column| column.bytes).sum()
    }
}

/// A table of all columns with their sum.
impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for column in &self.columns {
            writeln!(f, "{:>14}  {:9}  {}", column.bytes, column.part.name(), column.name)?;
        }
        write!(f, "{:>14}  of {} events", self.bytes(), self.events)
    }
}

impl MemoryPart {
    fn name(self) -> &'static str {
        match self {
            Self::Customers => "customers",
            Self::Profiles => "profiles",
            Self::Times => "times",
            Self::Money => "money",
            Self::Facts => "facts",
            Self::EventIds => "event ids",
            Self::Settled => "settled",
            Self::Kept => "kept",
        }
    }
}
