use super::Rates;
use crate::{
    model::{Customer, Text},
    predicate::Limits,
    segment::Catalog,
    time::{Instant, Zone, days},
};
use alloc::{boxed::Box, collections::BTreeMap, sync::Arc};
use chrono::TimeZone;
use core::fmt;
use once_cell::race::OnceBox;

/// Decides for the host whether a condition holds for a customer at an instant; `None` is unknown.
pub(crate) type HostFunction = Arc<dyn Fn(&Customer, Instant) -> Option<bool> + Send + Sync>;

/// Everything a definition needs besides a customer: the instant, the time zone, currency rates, other segments, the
/// host's own functions. Cheap to clone.
///
/// Nothing in this library reads a clock: `as_of` is an argument, and what is dated later is invisible. So any past day
/// can be replayed.
///
/// ```
/// use chrono::{TimeZone, Utc};
/// use segmentry::{plan::Rates, prelude::*};
///
/// let context = Context::at(Utc.with_ymd_and_hms(2026, 11, 1, 0, 0, 0).unwrap())
///     .zone(chrono_tz::Europe::Berlin)
///     .catalog(Catalog::default())
///     .rates(Rates::default());
/// # assert_eq!(context.as_of().to_string(), "2026-11-01T00:00:00Z");
/// ```
#[derive(Clone)]
pub struct Context {
    pub(super) as_of: Instant,
    pub(super) horizon: Option<Instant>,
    zone: ZoneSource,
    pub(super) rates: Arc<Rates>,
    pub(super) catalog: Catalog,
    pub(super) hosts: BTreeMap<Text, HostFunction>,
    pub(super) history_since: Option<Instant>,
    pub(super) limits: Limits,
}

/// Zone rules, made into a table when a plan first needs it.
#[derive(Clone)]
enum ZoneSource {
    Utc,
    Rules { build: Arc<dyn Fn(Instant) -> Zone + Send + Sync>, table: Arc<OnceBox<Arc<Zone>>> },
}

impl Context {
    /// A context at an instant, in UTC.
    #[must_use]
    pub fn at(as_of: impl Into<Instant>) -> Self {
        Self {
            as_of: as_of.into(),
            horizon: None,
            zone: ZoneSource::Utc,
            rates: Arc::default(),
            catalog: Catalog::default(),
            hosts: BTreeMap::new(),
            history_since: None,
            limits: Limits::default(),
        }
    }

    /// The same context with the time zone in which calendar days begin and ages are counted.
    ///
    /// Its rules are made into a table once, when a plan first needs them; clones of the context share it. The table
    /// reaches from 1900 to the [`horizon`](Self::horizon).
    #[must_use]
    pub fn zone<Tz: TimeZone + Send + Sync + 'static>(mut self, zone: Tz) -> Self {
        self.zone = ZoneSource::Rules {
            build: Arc::new(move |until| Zone::table(&zone, until)),
            table: Arc::new(OnceBox::new()),
        };
        self
    }

    /// The same context with currency rates. Without rates, a sum that would have to convert is missing.
    #[must_use]
    pub fn rates(self, rates: Rates) -> Self {
        Self { rates: Arc::new(rates), ..self }
    }

    /// The same context with the segments that predicates may refer to.
    #[must_use]
    pub fn catalog(self, catalog: Catalog) -> Self {
        Self { catalog, ..self }
    }

    /// The same context with a function of the host's own, under the name by which predicates call it.
    ///
    /// The function gets the instant asked for and should not look at what is dated later; `None` is unknown.
    #[must_use]
    pub fn host(
        mut self,
        name: impl Into<Text>,
        decide: impl Fn(&Customer, Instant) -> Option<bool> + Send + Sync + 'static,
    ) -> Self {
        self.hosts.insert(name.into(), Arc::new(decide));
        self
    }

    /// The same context, saying that events before an instant may be missing.
    ///
    /// A count over a window that reaches further back is then only known to be *at least* what is seen, so that "no
    /// orders in the last year" is unknown rather than yes.
    #[must_use]
    pub fn history_since(self, since: impl Into<Instant>) -> Self {
        Self { history_since: Some(since.into()), ..self }
    }

    /// The same context with the last instant at which its plans may be read; two years after `as_of` unless said
    /// otherwise.
    #[must_use]
    pub fn horizon(mut self, horizon: impl Into<Instant>) -> Self {
        self.horizon = Some(horizon.into());
        if let ZoneSource::Rules { table, .. } = &mut self.zone {
            *table = Arc::new(OnceBox::new());
        }
        self
    }

    /// The same context with other limits on the size of definitions.
    #[must_use]
    pub fn limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// The instant asked for.
    #[must_use]
    pub fn as_of(&self) -> Instant {
        self.as_of
    }

    pub(super) fn last_instant(&self) -> Instant {
        self.horizon.unwrap_or_else(|| self.as_of.saturating_add(days(730)))
    }

    pub(super) fn zone_table(&self) -> Arc<Zone> {
        match &self.zone {
            ZoneSource::Utc => Arc::new(Zone::utc()),
            ZoneSource::Rules { build, table } => {
                Arc::clone(table.get_or_init(|| Box::new(Arc::new(build(self.last_instant())))))
            }
        }
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").field("as_of", &self.as_of).finish_non_exhaustive()
    }
}
