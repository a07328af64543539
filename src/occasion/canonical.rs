//! Occasions that say the same, written in one way.

use super::{
    DatedOccasion, Holiday, Occasion, Rule,
    holiday::Which,
    rule::{self, When},
};
use alloc::vec::Vec;

impl Rule {
    pub(crate) fn canonical(&self) -> Self {
        Self::new(match self.kind() {
            rule::Kind::After { days, of } => rule::Kind::After { days: *days, of: of.canonical() },
            rule::Kind::Before { days, of } => rule::Kind::Before { days: *days, of: of.canonical() },
            rule::Kind::OnOrAfter { weekday, of } => rule::Kind::OnOrAfter { weekday: *weekday, of: of.canonical() },
            rule::Kind::OnOrBefore { weekday, of } => rule::Kind::OnOrBefore { weekday: *weekday, of: of.canonical() },
            rule::Kind::Moved { rule, when, shift } => {
                let when = match when {
                    When::On(weekdays) => When::On(*weekdays),
                    When::Coinciding(other) => When::Coinciding(other.canonical()),
                };
                rule::Kind::Moved { rule: rule.canonical(), when, shift: *shift }
            }
            rule::Kind::Valid { rule, since: None, until: None } => return rule.canonical(),
            rule::Kind::Valid { rule, since, until } => {
                rule::Kind::Valid { rule: rule.canonical(), since: *since, until: *until }
            }
            rule::Kind::AnyOf(rules) => {
                let mut flat: Vec<Self> = Vec::new();
                for rule in rules {
                    let rule = rule.canonical();
                    match rule.kind() {
                        rule::Kind::AnyOf(inner) if !inner.is_empty() => flat.extend_from_slice(inner),
                        _ => flat.push(rule),
                    }
                }
                flat.sort_by_cached_key(|rule| rule.to_wire().to_json());
                flat.dedup();
                match flat.as_slice() {
                    [only] => return only.clone(),
                    _ => rule::Kind::AnyOf(flat),
                }
            }
            rule::Kind::Fixed { .. }
            | rule::Kind::Weekday { .. }
            | rule::Kind::LastWeekday { .. }
            | rule::Kind::Easter
            | rule::Kind::OrthodoxEaster
            | rule::Kind::Dates(_)
            | rule::Kind::Refused(_) => return self.clone(),
        })
    }
}

impl DatedOccasion {
    pub(crate) fn canonical(&self) -> Self {
        match self {
            Self::Holiday(Holiday { which: Which::Own { name, rule }, around }) => {
                let which = Which::Own { name: name.clone(), rule: rule.canonical() };
                Self::Holiday(Holiday { which, around: *around })
            }
            other => other.clone(),
        }
    }
}

impl Occasion {
    /// Weekdays and dates are in order and left out where they say nothing from the beginning.
    pub(crate) fn canonical(&self) -> Self {
        match self {
            Self::Dated(dated) => Self::Dated(dated.canonical()),
            Self::Daily(_) => self.clone(),
        }
    }
}
