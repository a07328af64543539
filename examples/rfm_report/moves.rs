//! Where customers went between two dates, both read by the breakpoints of the first.

use crate::{
    figures::{GBP, money},
    read::Shop,
    stopgap,
};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use segmentry::{
    plan::{ScorePlan, Standing},
    prelude::*,
};
use std::{collections::BTreeMap, error::Error};

const FROM: &str = "2011-09-01T00:00:00Z";
const TO: &str = "2011-12-01T00:00:00Z";

#[derive(Debug)]
pub(crate) struct Moves {
    pub(crate) from: NaiveDate,
    pub(crate) to: NaiveDate,
    /// The most recent buyers first.
    pub(crate) before: Vec<Group>,
    pub(crate) after: Vec<Group>,
    pub(crate) flows: Vec<Flow>,
    /// With scores at both dates.
    pub(crate) scored: u32,
    /// Of those, in the same segment.
    pub(crate) stayed: u32,
    pub(crate) fell: u32,
    pub(crate) returned: u32,
    pub(crate) new: u32,
}

#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) customers: u32,
}

/// What the segments have in common that matters for who is lost and won.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// With a recency of three and more.
    Buying,
    /// With less.
    Away,
    /// Without scores.
    Outside,
}

#[derive(Clone, Debug)]
pub(crate) struct Flow {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) course: Course,
    pub(crate) customers: u32,
    /// What they had brought by the first date.
    pub(crate) brought: Decimal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Course {
    /// In the same segment, or from one to another without going away or coming back.
    Steady,
    /// From those who buy to those who have been away.
    Fell,
    /// From those who have been away to those who buy.
    Returned,
    /// Not a customer at the first date, or one without a purchase.
    New,
}

impl Moves {
    /// The flows away that had brought the most.
    pub(crate) fn worrying(&self) -> Vec<&Flow> {
        let mut falls: Vec<&Flow> = self.flows.iter().filter(|flow| flow.course == Course::Fell).collect();
        falls.sort_by_key(|flow| -flow.brought);
        falls.truncate(3);
        falls
    }
}

pub(crate) fn moves(shop: &Shop) -> Result<Moves, Box<dyn Error>> {
    let (from, to): (Instant, Instant) = (FROM.parse()?, TO.parse()?);
    let context = Context::at(from);
    let spent = orders().total(GBP).plan(&context)?;
    let (before, _) = stopgap::fit(&shop.customers, &context)?;
    let after: ScorePlan = before.at(to)?;
    let name = |standing: &Standing| match standing {
        Standing::Scored { .. } => Some(stopgap::segment(standing)),
        Standing::WithoutPurchases => Some("no purchases".to_owned()),
        _ => None,
    };
    let mut flows: BTreeMap<(String, String), (u32, Decimal)> = BTreeMap::new();
    for customer in &shop.customers {
        let (then, now) = (name(&before.standing(customer)), name(&after.standing(customer)));
        let Some(now) = now else { continue };
        let brought = if then.is_some() { money(&spent, customer)? } else { Decimal::ZERO };
        let flow = flows.entry((then.unwrap_or_else(|| "not here yet".to_owned()), now)).or_default();
        flow.0 += 1;
        flow.1 += brought;
    }
    let flows: Vec<Flow> = flows
        .into_iter()
        .map(|((from, to), (customers, brought))| {
            let course = match (kind(&from).0, kind(&to).0) {
                (Kind::Buying, Kind::Away) => Course::Fell,
                (Kind::Away, Kind::Buying) => Course::Returned,
                (Kind::Outside, _) if from != to => Course::New,
                _ => Course::Steady,
            };
            Flow { from, to, course, customers, brought }
        })
        .collect();
    let count = |is: &dyn Fn(&Flow) -> bool| flows.iter().filter(|flow| is(flow)).map(|flow| flow.customers).sum();
    let scored = |flow: &Flow| kind(&flow.from).0 != Kind::Outside && kind(&flow.to).0 != Kind::Outside;
    Ok(Moves {
        from: from.to_datetime().date_naive(),
        to: to.to_datetime().date_naive(),
        before: groups(flows.iter().map(|flow| (&flow.from, flow.customers))),
        after: groups(flows.iter().map(|flow| (&flow.to, flow.customers))),
        scored: count(&scored),
        stayed: count(&|flow| scored(flow) && flow.from == flow.to),
        fell: count(&|flow| flow.course == Course::Fell),
        returned: count(&|flow| flow.course == Course::Returned),
        new: count(&|flow| flow.course == Course::New),
        flows,
    })
}

fn groups<'a>(parts: impl Iterator<Item = (&'a String, u32)>) -> Vec<Group> {
    let mut customers: BTreeMap<&String, u32> = BTreeMap::new();
    for (name, count) in parts {
        *customers.entry(name).or_default() += count;
    }
    let group = |(name, customers): (&String, u32)| Group { name: name.clone(), kind: kind(name).0, customers };
    let mut groups: Vec<Group> = customers.into_iter().map(group).collect();
    groups.sort_by_key(|group| kind(&group.name));
    groups
}

/// The kind of a segment, and then its place: by the best recency of its cells, then by the best frequency.
fn kind(name: &str) -> (Kind, u8, u8) {
    let cells = (1..=5).flat_map(|recency| (1..=5).map(move |frequency| (recency, frequency)));
    let best = cells.filter(|(recency, frequency)| stopgap::at(*recency, *frequency) == name).max();
    best.map_or((Kind::Outside, u8::from(name != "no purchases"), 0), |(recency, frequency)| {
        (if recency > 2 { Kind::Buying } else { Kind::Away }, 5 - recency, 5 - frequency)
    })
}
