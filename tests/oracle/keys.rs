//! What events are counted by.

use super::{
    World,
    events::Item,
    occasions::{WEEKDAYS, weekday_of},
    profile::Label,
    time::period_start,
    values::{Seen, Val, tag},
};
use chrono::Timelike;
use rust_decimal::Decimal;
use serde_json::Value as Json;

impl World {
    /// What an event counts for: `None` where that cannot be told.
    fn keys(&self, by: &Json, item: &Item<'_>, customer: &Json) -> Option<Vec<Val>> {
        Some(match tag(by) {
            (unit @ ("day" | "week" | "month" | "quarter" | "year"), _) => {
                vec![Val::Date(period_start(self.day_of(item.at), unit, 0))]
            }
            ("weekday", _) => vec![Val::Text(weekday_of(self.wall(item, customer)?.date()).to_owned())],
            ("hour", _) => vec![Val::Number(Decimal::from(self.wall(item, customer)?.hour()))],
            ("occasion", occasion) => {
                let days = self.covering(occasion, self.day_of(item.at), customer)?;
                days.into_iter().map(Val::Date).collect()
            }
            _ => {
                let mut different: Vec<Val> = Vec::new();
                for value in item.values(by) {
                    if !different.contains(&value) {
                        different.push(value);
                    }
                }
                different
            }
        })
    }

    /// The different values and how many events share each, and whether there may be more before the history is known.
    pub(super) fn sharing(&self, content: &Json, customer: &Json) -> Option<(Vec<(Val, usize)>, bool)> {
        let chosen = self.chosen(&content["events"], customer)?;
        let mut sharing: Vec<(Val, usize)> = Vec::new();
        for item in &chosen.items {
            for key in self.keys(&content["by"], item, customer)? {
                match sharing.iter_mut().find(|(known, _)| *known == key) {
                    Some((_, times)) => *times += 1,
                    None => sharing.push((key, 1)),
                }
            }
        }
        Some((sharing, chosen.later))
    }

    /// The values that most events share.
    pub(super) fn favourite(&self, content: &Json, customer: &Json) -> Label {
        let missing = (None, Seen::Missing);
        let Some(chosen) = self.chosen(&content["events"], customer) else { return missing };
        let keys = chosen.items.iter().map(|item| self.keys(&content["by"], item, customer));
        let Some(keys) = keys.collect::<Option<Vec<Vec<Val>>>>() else { return missing };
        let telling = keys.iter().filter(|keys| !keys.is_empty()).count();
        if chosen.later || telling == 0 || telling < content["least"].as_u64().unwrap_or(1) as usize {
            return missing;
        }
        let times = |value: &Val| keys.iter().filter(|keys| keys.contains(value)).count();
        let most = keys.iter().flatten().map(&times).max().unwrap();
        let mut favourites: Vec<Val> = Vec::new();
        for value in keys.iter().flatten() {
            if times(value) == most && !favourites.contains(value) {
                favourites.push(value.clone());
            }
        }
        // Weekdays in the order of the week, texts in that of the alphabet.
        let of_week =
            |value: &Val| WEEKDAYS.iter().position(|day| content["by"] == "weekday" && as_text(value) == *day);
        favourites.sort_by(|a, b| {
            let by_text = || (of_week(a), as_text(a)).cmp(&(of_week(b), as_text(b)));
            a.compare(b).unwrap_or_else(by_text)
        });
        let seen = match favourites.as_slice() {
            [one] => one.clone(),
            several => Val::Texts(several.iter().map(as_text).collect()),
        };
        (Some(favourites), Seen::Exactly(seen))
    }
}

/// As it is told beside others.
fn as_text(value: &Val) -> String {
    match value {
        Val::Text(text) => text.clone(),
        Val::Number(number) => number.to_string(),
        Val::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        other => panic!("no favourite: {other:?}"),
    }
}
