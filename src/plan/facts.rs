//! Metrics of the profile.

use super::{
    bound::{Label, Leaf, Levels},
    group::Key,
    observed::{Missing, Observed},
    row::Row,
    verdict::Verdict,
};
use crate::{
    metric::{Among, Place, Range},
    model::{BirthDate, GeoPoint, Money, ProfileField, Reading, Subject, Text, Value},
    occasion::DatedOccasion,
    time::Instant,
};
use alloc::{string::ToString, vec, vec::Vec};
use chrono::NaiveDate;
use core::cmp::Ordering;

/// Codes are short: calling a function to compare their bytes takes longer than comparing them.
fn is_same(code: &str, other: &str) -> bool {
    code.len() == other.len() && code.bytes().eq(other.bytes())
}

impl<'a, S: Subject<'a>> Row<'_, S> {
    pub(crate) fn age_in_years(&self) -> Result<u64, Missing> {
        let birth = self.subject.birth_date(self.moving.now).and_then(BirthDate::date);
        // Born on 29 February, one turns a year older on 1 March of a common year.
        let years = birth.and_then(|birth| self.moving.today.years_since(birth));
        years.map(u64::from).ok_or(Missing::NotKnown)
    }

    pub(crate) fn metres_from_home(&self, point: GeoPoint) -> Result<f64, Missing> {
        let home = self.subject.point(self.moving.now);
        home.map(|home| home.metres_to(point)).ok_or(Missing::NotKnown)
    }

    pub(crate) fn days_until(&self, occasion: &DatedOccasion) -> Result<Option<u64>, Missing> {
        let today = self.moving.today;
        let mut next: Option<NaiveDate> = None;
        self.each_days(occasion, |days| {
            next = [next, days.next(today)].into_iter().flatten().min();
        })?;
        let days = next.map(|next| next.signed_duration_since(today).num_days());
        Ok(days.and_then(|days| u64::try_from(days).ok()))
    }

    pub(crate) fn label(&self, label: &Label, among: &Among) -> Verdict {
        match label {
            Label::Fact(field) => self.fact_is(field, among),
            Label::Favourite { source, by, least } => match self.favourites(source, by, *least) {
                Err(_) => Verdict::Unknown,
                Ok(keys) => {
                    let passes = |key: Key<'_>| Verdict::from(self.is_among(key.reading(), among).ok());
                    keys.into_iter().fold(Verdict::No, |any, key| any | passes(key))
                }
            },
            Label::Level(levels) => match self.level(levels) {
                Err(_) => Verdict::Unknown,
                Ok(name) => Verdict::from(self.is_among(Reading::Text(name), among).ok()),
            },
            Label::Scored(scored) => {
                let value = scored.as_ref().ok_or(Missing::NotKnown).and_then(|of| self.scored(&of.0, &of.1));
                let is_among = value.and_then(|value| match value.as_reading() {
                    Some(reading) => self.is_among(reading, among),
                    None => Err(Missing::WrongType),
                });
                Verdict::from(is_among.ok())
            }
        }
    }

    /// The highest level whose limit is reached.
    fn level<'l>(&self, levels: &'l Levels) -> Result<&'l Text, Missing> {
        let is_reached = |leaf: &Leaf| match self.leaf(leaf) {
            Verdict::Yes => Ok(true),
            Verdict::No => Ok(false),
            Verdict::Unknown => match self.observed(leaf) {
                Observed::Missing(reason) => Err(reason),
                _ => Err(Missing::HistoryBeginsLater),
            },
        };
        // Without any higher level, whether there is a value at all has still to be asked.
        if let (Some(any), []) = (&levels.any, levels.above.as_slice()) {
            is_reached(any)?;
        }
        let mut above = levels.above.as_slice();
        let mut reached = &levels.lowest;
        while let Some((leaf, name)) = above.get(above.len() / 2) {
            let (lower, higher) = above.split_at(above.len() / 2);
            if is_reached(leaf)? {
                reached = name;
                above = higher.get(1..).unwrap_or_default();
            } else {
                above = lower;
            }
        }
        Ok(reached)
    }

    /// What is seen of a label; compared with what it is asked for, where it is.
    pub(crate) fn seen_label(&self, label: &Label, among: Option<&Among>) -> Observed {
        let values = match label {
            Label::Fact(field) => return self.fact(field, among),
            Label::Favourite { source, by, least } => {
                return self.favourites(source, by, *least).map_or_else(Observed::Missing, |keys| Key::seen(&keys));
            }
            Label::Level(levels) => self.level(levels).map(|name| vec![Value::Text(name.clone())]),
            Label::Scored(scored) => scored
                .as_ref()
                .ok_or(Missing::NotKnown)
                .and_then(|of| self.scored(&of.0, &of.1))
                .map(|value| vec![value]),
        };
        values.map_or_else(Observed::Missing, one_or_several)
    }

    pub(crate) fn fact_is(&self, field: &ProfileField, among: &Among) -> Verdict {
        if let Among::OneOf(values) = among {
            if let Some(texts) = values.few_texts() {
                return self.is_one_of(field, texts);
            }
        }
        // Of several values one that passes is enough.
        let mut outcome = Verdict::from(matches!(among, Among::Anything));
        let known = self.subject.read(field, self.moving.now, &mut |reading| {
            outcome = outcome | Verdict::from(self.is_among(reading, among).ok());
        });
        known.map_or(Verdict::Unknown, |()| outcome)
    }

    /// The most common question of all, kept small.
    fn is_one_of(&self, field: &ProfileField, texts: &[Text]) -> Verdict {
        let mut outcome = Verdict::No;
        let known = self.subject.read(field, self.moving.now, &mut |reading| match reading {
            Reading::Text(found) if texts.iter().any(|text| is_same(text, found)) => outcome = Verdict::Yes,
            Reading::Text(_) => {}
            _ => outcome = outcome | Verdict::Unknown,
        });
        known.map_or(Verdict::Unknown, |()| outcome)
    }

    fn is_among(&self, reading: Reading<'_>, among: &Among) -> Result<bool, Missing> {
        match among {
            Among::Anything => Ok(true),
            Among::OneOf(values) if values.contains(reading) => Ok(true),
            Among::OneOf(values) if values.has_type(reading.value_type()) => Ok(false),
            Among::OneOf(_) => Err(Missing::WrongType),
            Among::Within(range) => self.in_range(reading, range, self.moving.now),
        }
    }

    /// Whether a value lies in a range; money in another currency is converted by the rate of an instant.
    // Kept apart, so that the far more common question for one of a few texts stays small.
    #[inline(never)]
    pub(crate) fn in_range(&self, reading: Reading<'_>, range: &Range<Value>, at: Instant) -> Result<bool, Missing> {
        let Some(limit) = range.limits().next() else { return Ok(true) };
        let reading = match (reading, limit) {
            (Reading::Money(money), Value::Money(limit)) => {
                let (from, to) = (money.currency(), limit.currency());
                let converted = self.setting.rates.convert_billionths(money.billionths(), from, to, at);
                let money = converted.and_then(|amount| Money::sum(amount, to));
                Reading::Money(money.ok_or(Missing::NoRate { from, to })?)
            }
            (reading, limit) if reading.value_type() != limit.value_type() => return Err(Missing::WrongType),
            (reading, _) => reading,
        };
        let place = range.place(|limit| limit.as_reading().map_or(Ordering::Less, |limit| reading.cmp(&limit)));
        Ok(place == Place::Inside)
    }

    /// What is known of a fact: one value, or several texts.
    fn fact(&self, field: &ProfileField, among: Option<&Among>) -> Observed {
        let mut values = Vec::new();
        let mut problem = None;
        let known = self.subject.read(field, self.moving.now, &mut |reading| {
            values.push(reading.to_value());
            problem = among.and_then(|among| self.is_among(reading, among).err());
        });
        if known.is_none() {
            return Observed::Missing(Missing::NotKnown);
        }
        if let Some(reason) = problem {
            return Observed::Missing(reason);
        }
        one_or_several(values)
    }
}

pub(super) fn one_or_several(values: Vec<Value>) -> Observed {
    match <[Value; 1]>::try_from(values) {
        Ok([value]) => Observed::Exactly(value),
        Err(values) => {
            let texts = values.into_iter().map(|value| match value {
                Value::Text(text) => text,
                other => other.to_string().into(),
            });
            Observed::Exactly(Value::Texts(texts.collect()))
        }
    }
}
