//! Metrics of the profile.

use super::{
    observed::{Missing, Observed},
    row::Row,
    verdict::Verdict,
};
use crate::{
    metric::{Among, Place, Range},
    model::{GeoPoint, Money, ProfileField, Reading, Text, Value},
    time::Instant,
};
use alloc::vec::Vec;
use core::cmp::Ordering;

/// Codes are short: calling a function to compare their bytes takes longer than comparing them.
fn is_same(code: &str, other: &str) -> bool {
    code.len() == other.len() && code.bytes().eq(other.bytes())
}

impl Row<'_> {
    pub(super) fn age_in_years(&self) -> Result<u64, Missing> {
        let birth = self.customer.profile.birth_date.at(self.moving.now).and_then(|birth| birth.date());
        // Born on 29 February, one turns a year older on 1 March of a common year.
        let years = birth.and_then(|birth| self.moving.today.years_since(birth));
        years.map(u64::from).ok_or(Missing::NotKnown)
    }

    pub(super) fn metres_from_home(&self, point: GeoPoint) -> Result<f64, Missing> {
        let home = self.customer.profile.home.at(self.moving.now).and_then(|home| home.point);
        home.map(|home| home.metres_to(point)).ok_or(Missing::NotKnown)
    }

    pub(super) fn label(&self, field: &ProfileField, among: &Among) -> Verdict {
        if let Among::OneOf(values) = among {
            if let Some(texts) = values.few_texts() {
                return self.is_one_of(field, texts);
            }
        }
        // Of several values one that passes is enough.
        let mut outcome = Verdict::from(matches!(among, Among::Anything));
        let known = self.customer.profile.read(field, self.moving.now, &mut |reading| {
            outcome = outcome | Verdict::from(self.passes(reading, among).ok());
        });
        known.map_or(Verdict::Unknown, |()| outcome)
    }

    /// The most common question of all, kept small.
    fn is_one_of(&self, field: &ProfileField, texts: &[Text]) -> Verdict {
        let mut outcome = Verdict::No;
        let known = self.customer.profile.read(field, self.moving.now, &mut |reading| match reading {
            Reading::Text(found) if texts.iter().any(|text| is_same(text, found)) => outcome = Verdict::Yes,
            Reading::Text(_) => {}
            _ => outcome = outcome | Verdict::Unknown,
        });
        known.map_or(Verdict::Unknown, |()| outcome)
    }

    fn passes(&self, reading: Reading<'_>, among: &Among) -> Result<bool, Missing> {
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
    pub(super) fn in_range(&self, reading: Reading<'_>, range: &Range<Value>, at: Instant) -> Result<bool, Missing> {
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
    pub(super) fn fact(&self, field: &ProfileField, among: Option<&Among>) -> Observed {
        let mut values = Vec::new();
        let mut problem = None;
        let known = self.customer.profile.read(field, self.moving.now, &mut |reading| {
            values.push(reading.to_value());
            problem = among.and_then(|among| self.passes(reading, among).err());
        });
        if known.is_none() {
            return Observed::Missing(Missing::NotKnown);
        }
        if let Some(reason) = problem {
            return Observed::Missing(reason);
        }
        match <[Value; 1]>::try_from(values) {
            Ok([value]) => Observed::Exactly(value),
            Err(values) => {
                let texts = values.into_iter().filter_map(|value| match value {
                    Value::Text(text) => Some(text),
                    _ => None,
                });
                Observed::Exactly(Value::Texts(texts.collect()))
            }
        }
    }
}
