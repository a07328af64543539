//! Numbers, amounts and lengths of time, folded over events.

use super::{
    World,
    events::Item,
    values::{Measured, Reading, Val, billionths, count, instant, list, present, tag, text, whole},
};
use serde_json::Value as Json;

impl World {
    pub(super) fn number(&self, metric: &Json, customer: &Json) -> Reading {
        match tag(metric) {
            ("count", events) => match self.chosen(events, customer) {
                None => Reading::Missing,
                Some(chosen) => Reading::growing(count(chosen.items.len()), chosen.later),
            },
            ("distinct", content) => match self.sharing(content, customer) {
                None => Reading::Missing,
                Some((sharing, later)) => Reading::growing(count(sharing.len()), later),
            },
            ("most", content) => match self.sharing(content, customer) {
                None => Reading::Missing,
                Some((sharing, later)) => {
                    let most = sharing.iter().map(|(_, times)| *times).max().unwrap_or(0);
                    Reading::growing(count(most), later)
                }
            },
            ("age_in_years", _) => {
                self.age(customer).map_or(Reading::Missing, |years| Reading::Exactly(whole(years.into())))
            }
            ("distance", point) => self
                .metres_from_home(point, customer)
                .map_or(Reading::Missing, |metres| Reading::Exactly(Measured::Metres(metres))),
            ("days_until", occasion) => self.days_until(occasion, customer),
            ("days_since", moment) => {
                let Some(chosen) = self.chosen(&moment["events"], customer) else { return Reading::Missing };
                let ago = |item: &Item<'_>| whole((self.today() - self.day_of(item.at)).num_days().into());
                match (text(&moment["end"]), chosen.items.first(), chosen.items.last()) {
                    ("last", _, Some(last)) => Reading::Exactly(ago(last)),
                    ("first", Some(first), _) => Reading::growing(ago(first), chosen.later),
                    _ => Reading::Missing,
                }
            }
            ("bucket", content) => {
                Reading::Exactly(whole(super::bucket(text(&content["salt"]), &customer["id"]).into()))
            }
            ("furthest", content) => self.furthest(content, customer),
            other => panic!("no number: {other:?}"),
        }
    }

    pub(super) fn amount(&self, metric: &Json, customer: &Json) -> Reading {
        let (stat, content) = tag(metric);
        let after_refunds = content["refunds"] != "before";
        let measure = |item: &Item<'_>| match present(&content["currency"]) {
            Some(currency) => {
                let (amount, found) = item.money(after_refunds.then_some(self.as_of))?;
                self.convert(amount, &found, text(currency), item.at)
            }
            None => match item.values(&content["field"]).as_slice() {
                [Val::Number(number)] => Some(billionths(&number.normalize().to_string())),
                _ => None,
            },
        };
        let total = self.statistic(stat, &content["events"], measure, customer);
        match (total, present(&content["currency"])) {
            (Reading::Exactly(Measured::Ratio { sum, count }), Some(currency))
                if stat == "total" && Self::less_credit_notes(content) =>
            {
                let notes = self.credit_notes(&content["events"], text(currency), customer);
                notes.map_or(Reading::Missing, |notes| Reading::Exactly(Measured::Ratio { sum: sum - notes, count }))
            }
            _ => total,
        }
    }

    /// A statistic over what the events measure, earliest first.
    fn statistic(
        &self,
        stat: &str,
        events: &Json,
        measure: impl Fn(&Item<'_>) -> Option<i128>,
        customer: &Json,
    ) -> Reading {
        let Some(chosen) = self.chosen(events, customer) else { return Reading::Missing };
        let later = chosen.later;
        let measured: Vec<Option<i128>> = chosen.items.iter().map(measure).collect();
        if stat == "first" || stat == "last" {
            // Only the one event is asked for, so only it must be known.
            let one = if stat == "first" { measured.first() } else { measured.last() };
            return match one {
                Some(Some(amount)) if stat == "last" || !later => Reading::Exactly(whole(*amount)),
                _ => Reading::Missing,
            };
        }
        let Some(measured) = measured.into_iter().collect::<Option<Vec<i128>>>() else {
            return Reading::Missing;
        };
        let n: i128 = measured.len().try_into().unwrap();
        let sum: i128 = measured.iter().sum();
        match stat {
            "total" | "average" | "median" | "smallest" | "trend" if later => Reading::Missing,
            "total" => Reading::Exactly(whole(sum)),
            "average" if n > 0 => Reading::Exactly(Measured::Ratio { sum, count: n }),
            "median" if n > 0 => {
                // As many lie below as above: from both ends, one after the other is taken away.
                let mut left = measured;
                left.sort_unstable();
                while left.len() > 2 {
                    left.remove(0);
                    left.pop();
                }
                Reading::Exactly(Measured::Ratio { sum: left.iter().sum(), count: left.len().try_into().unwrap() })
            }
            "smallest" if n > 0 => Reading::Exactly(whole(*measured.iter().min().unwrap())),
            "largest" if n > 0 => Reading::growing(whole(*measured.iter().max().unwrap()), later),
            "trend" if n > 1 => {
                let weighted = (0..n).zip(&measured).map(|(place, amount)| (2 * place - (n - 1)) * amount);
                Reading::Exactly(Measured::Ratio { sum: weighted.sum(), count: n * (n * n - 1) / 6 })
            }
            "average" | "median" | "smallest" | "largest" | "trend" => Reading::Missing,
            other => panic!("no statistic: {other}"),
        }
    }

    /// Money given back without a known order lowers totals of all orders, but belongs to none in particular.
    fn less_credit_notes(content: &Json) -> bool {
        let events = &content["events"];
        let kinds = list(&events["from"]);
        content["refunds"] != "before"
            && kinds.iter().any(|kind| kind == "order")
            && kinds.iter().all(|kind| kind != "credit_note")
            && list(&events["where"]).is_empty()
            && events["pick"].is_null()
    }

    pub(super) fn time(&self, metric: &Json, customer: &Json) -> Reading {
        let elapsed = |from: i64, to: i64| whole(i128::from(to) - i128::from(from));
        match tag(metric) {
            ("since", moment) => {
                let Some(chosen) = self.chosen(&moment["events"], customer) else { return Reading::Missing };
                match (text(&moment["end"]), chosen.items.first(), chosen.items.last()) {
                    ("last", _, Some(last)) => Reading::Exactly(elapsed(last.at, self.as_of)),
                    ("first", Some(first), _) => Reading::growing(elapsed(first.at, self.as_of), chosen.later),
                    _ => Reading::Missing,
                }
            }
            ("between", content) => {
                let at = |moment: &Json| {
                    let chosen = self.chosen(&moment["events"], customer)?;
                    if moment["end"] == "last" {
                        return chosen.items.last().map(|item| item.at);
                    }
                    let first = chosen.items.first().map(|item| item.at);
                    first.filter(|_| !chosen.later)
                };
                match (at(&content["from"]), at(&content["to"])) {
                    (Some(from), Some(to)) if from <= to => Reading::Exactly(elapsed(from, to)),
                    _ => Reading::Missing,
                }
            }
            ("mean_gap", events) => match self.gaps(events, customer) {
                Some((gaps, false)) if !gaps.is_empty() => {
                    Reading::Exactly(Measured::Ratio { sum: gaps.iter().sum(), count: gaps.len().try_into().unwrap() })
                }
                _ => Reading::Missing,
            },
            ("longest_gap", events) => match self.gaps(events, customer) {
                Some((gaps, later)) if !gaps.is_empty() => {
                    Reading::growing(whole(gaps.into_iter().max().unwrap()), later)
                }
                _ => Reading::Missing,
            },
            ("latest_gap", events) => match self.gaps(events, customer) {
                Some((gaps, _)) if !gaps.is_empty() => Reading::Exactly(whole(gaps[gaps.len() - 1])),
                _ => Reading::Missing,
            },
            ("since_sign_up", _) => match self.sign_up(customer) {
                Some(sign_up) => Reading::Exactly(elapsed(instant(text(&sign_up["at"])), self.as_of)),
                None => Reading::Missing,
            },
            (stat, content) => {
                let measure = |item: &Item<'_>| match item.values(&content["field"]).as_slice() {
                    [Val::Span(length)] => Some(*length),
                    _ => None,
                };
                self.statistic(stat, &content["events"], measure, customer)
            }
        }
    }

    /// From each event to the next, and whether there may be more before the history is known.
    pub(super) fn gaps(&self, events: &Json, customer: &Json) -> Option<(Vec<i128>, bool)> {
        let chosen = self.chosen(events, customer)?;
        let gaps = chosen.items.windows(2).map(|pair| i128::from(pair[1].at) - i128::from(pair[0].at));
        Some((gaps.collect(), chosen.later))
    }
}
