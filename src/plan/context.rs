use super::Rates;
use crate::{
    model::{Customer, Text},
    predicate::Limits,
    scale::{Scale, ScoreModel},
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
    clocks: BTreeMap<Text, ZoneSource>,
    pub(crate) scales: BTreeMap<Text, Scale>,
    pub(crate) score_models: BTreeMap<Text, Arc<ScoreModel>>,
    pub(crate) rates: Arc<Rates>,
    pub(crate) catalog: Catalog,
    pub(crate) hosts: BTreeMap<Text, HostFunction>,
    pub(crate) history_since: Option<Instant>,
    pub(super) limits: Limits,
}

/// Zone rules, made into a table when a plan first needs it.
#[derive(Clone)]
enum ZoneSource {
    Utc,
    Rules { build: Arc<dyn Fn(Instant) -> Zone + Send + Sync>, table: Arc<OnceBox<Arc<Zone>>> },
}

impl ZoneSource {
    fn rules<Tz: TimeZone + Send + Sync + 'static>(zone: Tz) -> Self {
        Self::Rules { build: Arc::new(move |until| Zone::table(&zone, until)), table: Arc::new(OnceBox::new()) }
    }

    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Utc, Self::Utc) => true,
            (Self::Rules { table, .. }, Self::Rules { table: other, .. }) => Arc::ptr_eq(table, other),
            _ => false,
        }
    }

    /// The same rules without a table, to be made for another horizon.
    fn unmade(&mut self) {
        if let Self::Rules { table, .. } = self {
            *table = Arc::new(OnceBox::new());
        }
    }

    fn table(&self, until: Instant) -> Arc<Zone> {
        match self {
            Self::Utc => Arc::new(Zone::utc()),
            Self::Rules { build, table } => Arc::clone(table.get_or_init(|| Box::new(Arc::new(build(until))))),
        }
    }
}

/// The zones that customers live by, by name; each made into a table when it is first met.
#[derive(Clone)]
pub(crate) struct Clocks {
    by_name: BTreeMap<Text, ZoneSource>,
    until: Instant,
}

impl Clocks {
    pub(crate) fn zone(&self, name: &Text) -> Option<Arc<Zone>> {
        self.by_name.get(name).map(|zone| zone.table(self.until))
    }

    /// Whether the same rules stand behind the same names.
    pub(crate) fn agree(&self, other: &Self) -> bool {
        self.by_name.len() == other.by_name.len()
            && self.by_name.iter().zip(&other.by_name).all(|(one, other)| one.0 == other.0 && one.1.is(other.1))
    }

    #[cfg(feature = "testing")]
    pub(crate) fn names(&self) -> impl Iterator<Item = &Text> {
        self.by_name.keys()
    }
}

impl fmt::Debug for Clocks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.by_name.keys()).finish()
    }
}

impl Context {
    /// A context at an instant, in UTC. As several types are taken, a text is read by naming the type:
    /// `Context::at("2026-11-01T00:00:00Z".parse::<Instant>()?)`.
    #[must_use]
    pub fn at(as_of: impl Into<Instant>) -> Self {
        Self {
            as_of: as_of.into(),
            horizon: None,
            zone: ZoneSource::Utc,
            clocks: BTreeMap::new(),
            scales: BTreeMap::new(),
            score_models: BTreeMap::new(),
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
        self.zone = ZoneSource::rules(zone);
        self
    }

    /// The same context with the rules behind a zone's name in [`LocalClock::Zone`](crate::model::LocalClock::Zone), so
    /// that weekdays and hours are read by the customer's own clock. Where the name is not given here, they are
    /// not known.
    ///
    /// ```
    /// use chrono::Weekday;
    /// use chrono_tz::Asia::Tokyo;
    /// use segmentry::{model::{Customer, LocalClock, Message}, prelude::*, time::Instant};
    ///
    /// let mut customer = Customer::new(1);
    /// customer.profile.clock = LocalClock::Zone("Asia/Tokyo".into()).into();
    /// customer.record(Message::opened("2026-03-01T22:30:00Z".parse::<Instant>()?))?; // Monday, 7:30 in Tokyo
    ///
    /// let monday_commuter = messages().opened().during(daily(clock(7, 0)..clock(9, 0)).on([Weekday::Mon])).any();
    /// let context = Context::at("2026-04-01T00:00:00Z".parse::<Instant>()?).customer_zone("Asia/Tokyo", Tokyo);
    /// assert!(monday_commuter.plan(&context)?.matches(&customer));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn customer_zone<Tz: TimeZone + Send + Sync + 'static>(mut self, name: impl Into<Text>, zone: Tz) -> Self {
        self.clocks.insert(name.into(), ZoneSource::rules(zone));
        self
    }

    /// The same context with a scale under the name by which [`level`](crate::words::level) asks for it.
    #[must_use]
    pub fn scale(mut self, name: impl Into<Text>, scale: Scale) -> Self {
        self.scales.insert(name.into(), scale);
        self
    }

    /// The same context with a fitted model under the name by which [`score`](crate::words::score) and
    /// [`segment_of`](crate::words::segment_of) ask for it.
    #[must_use]
    pub fn score_model(mut self, name: impl Into<Text>, model: ScoreModel) -> Self {
        self.score_models.insert(name.into(), Arc::new(model));
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
        self.zone.unmade();
        self.clocks.values_mut().for_each(ZoneSource::unmade);
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

    pub(crate) fn zone_table(&self) -> Arc<Zone> {
        self.zone.table(self.last_instant())
    }

    pub(crate) fn clocks(&self) -> Clocks {
        Clocks { by_name: self.clocks.clone(), until: self.last_instant() }
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").field("as_of", &self.as_of).finish_non_exhaustive()
    }
}
