//! What definitions and customers are made for.

use super::*;

/// A context, and what is asked of it often.
pub(super) struct Setting<'a> {
    pub(super) context: &'a Context,
    pub(super) as_of: i64,
    pub(super) history_since: Option<i64>,
    /// The instants from which rates hold.
    pub(super) rates: Vec<i64>,
}

pub(super) fn lib(at: i64) -> Instant {
    Instant::clamped(at)
}

pub(super) fn show(at: i64) -> String {
    lib(at).to_string()
}

impl<'a> Setting<'a> {
    pub(super) fn of(context: &'a Context) -> Self {
        Self {
            context,
            as_of: context.as_of().micros(),
            history_since: context.history_since.map(Instant::micros),
            rates: context.rates.instants().map(Instant::micros).collect(),
        }
    }

    pub(super) fn segments(&self) -> Vec<&str> {
        self.context.catalog.iter().map(|segment| segment.id().as_str()).collect()
    }

    pub(super) fn hosts(&self) -> Vec<&str> {
        self.context.hosts.keys().map(Text::as_str).collect()
    }

    pub(super) fn scales(&self) -> Vec<(&str, &Scale)> {
        self.context.scales.iter().map(|(name, scale)| (name.as_str(), scale)).collect()
    }

    pub(super) fn score_models(&self) -> Vec<(&str, &ScoreModel)> {
        self.context.score_models.iter().map(|(name, model)| (name.as_str(), &**model)).collect()
    }

    fn zone(&self) -> Arc<Zone> {
        self.context.zone_table()
    }

    /// The window as `[from, to)`.
    pub(super) fn window(&self, window: &Json) -> (i64, i64) {
        let window = match window {
            Json::Null => Window::Ever,
            window => read(window, Window::from_wire),
        };
        // Zone rules are made into a table only where they are needed.
        let zone = if window.needs_zone() { self.zone() } else { Arc::new(Zone::utc()) };
        let Bounds { from, to } = window.resolve(lib(self.as_of), &zone);
        (from, to)
    }

    pub(super) fn day_of(&self, at: i64) -> NaiveDate {
        self.zone().date(lib(at))
    }

    pub(super) fn today(&self) -> NaiveDate {
        self.day_of(self.as_of)
    }

    pub(super) fn day_start(&self, day: NaiveDate) -> i64 {
        self.zone().day_start(day).micros()
    }

    /// How far the customer's clock is ahead of UTC at an instant; the context's where it is not known.
    pub(super) fn clock_ahead(&self, profile: &Profile, at: i64) -> i64 {
        let zone = match profile.clock.at(lib(self.as_of)) {
            Some(LocalClock::Offset(offset)) => return i64::from(offset.seconds_east()) * 1_000_000,
            Some(LocalClock::Zone(name)) => self.context.clocks().zone(name),
            None => None,
        };
        i64::from(zone.unwrap_or_else(|| self.zone()).offset_seconds_at(lib(at))) * 1_000_000
    }

    /// The days of an occasion in the years around now.
    pub(super) fn occurrences(&self, occasion: &Json, profile: &Profile) -> Vec<NaiveDate> {
        let now = lib(self.as_of);
        let today = self.today();
        let mut found = Vec::new();
        let mut all = |days: Days<'_>| {
            let (from, to) = (today - Months::new(48), today + Months::new(18));
            days.ending_within(from, to, 0, 1_000, &mut |day| found.push(day));
        };
        match read(occasion, Occasion::from_wire) {
            Occasion::Daily(_) => {}
            Occasion::Dated(DatedOccasion::Holiday(holiday)) => all(Days::Rule(&holiday.to_rule())),
            Occasion::Dated(DatedOccasion::Personal(Personal { day, leap_day, .. })) => match day {
                PersonalDay::Birthday => {
                    profile.birth_date.at(now).into_iter().for_each(|birth| all(Days::birthdays(*birth, leap_day)));
                }
                PersonalDay::SignUp => {
                    let sign_up = profile.sign_up.iter().map(|sign_up| self.zone().date(sign_up.at));
                    sign_up.for_each(|day| all(Days::anniversaries(day, leap_day)));
                }
                PersonalDay::Kind(kind) => {
                    let own = profile.occasions.iter().filter(|own| own.kind == kind);
                    own.for_each(|own| all(Days::personal(own.date, own.recurs, leap_day)));
                }
            },
        }
        found
    }
}

/// Reads a part of a definition.
fn read<T>(json: &Json, from_wire: fn(Cursor<'_>) -> Result<T, Fault>) -> T {
    let wire = Shape::of_rule(1, 1_000).read(json).unwrap();
    from_wire(Cursor::root(&wire)).unwrap_or_else(|fault| panic!("{json}: {fault}"))
}
