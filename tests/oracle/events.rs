//! Which events are chosen: kinds, fields, clauses, links between events, and picks.

use super::{
    Rate, World,
    kinds::{KINDS, field_type, key_of, kind_of},
    values::{
        BILLION, Val, billionths, divide_half_even, instant, keeps, limits, list, money, present, scaled, span, tag,
        text, value, values,
    },
};
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

/// An event, or one line of an order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item<'a> {
    pub(super) at: i64,
    /// The number of its kind: of those at one instant the one with the lowest comes first.
    pub(super) kind: usize,
    /// The place in the history, which breaks ties within a kind.
    pub(super) place: usize,
    pub(super) event: &'a Json,
    pub(super) line: Option<(usize, &'a Json)>,
    /// The instant of the question: what is told of it later is not known.
    pub(super) now: i64,
}

/// Whether an event passes a filter, if that can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    Fails,
    Untold,
    Passes,
}

/// The events that count, earliest first.
pub(super) struct Chosen<'a> {
    pub(super) items: Vec<Item<'a>>,
    /// Whether there may be more before the history is known.
    pub(super) later: bool,
}

impl<'a> Item<'a> {
    /// The order of events.
    pub(super) fn place(&self) -> (i64, usize, usize, Option<usize>) {
        (self.at, self.kind, self.place, self.line.map(|(number, _)| number))
    }

    /// A line of it.
    fn line(self, line: (usize, &'a Json)) -> Self {
        Item { line: Some(line), kind: kind_of("order", self.event, true), ..self }
    }

    /// Whether it is the same event. An order and a line of it are, two lines of it are not.
    fn is(&self, other: &Item<'_>) -> bool {
        let other_line = match (self.line, other.line) {
            (Some((one, _)), Some((other, _))) => one != other,
            _ => false,
        };
        self.place == other.place && !other_line
    }

    /// Whether it is of a kind.
    pub(super) fn is_of(&self, kind: &Json) -> bool {
        let (code, name) = tag(kind);
        KINDS[self.kind].code == code && (code != "custom" || *name == self.event["name"])
    }
}

impl Item<'_> {
    /// The values of a field: none where there is no such field or nothing in it.
    pub(super) fn values(&self, field: &Json) -> Vec<Val> {
        let (name, property) = tag(field);
        let kind = &KINDS[self.kind];
        let Some(name) = kind.fields.iter().find(|known| **known == name) else { return Vec::new() };
        let of_line = matches!(*name, "product" | "category" | "quantity" | "price" | "discount");
        let holder = match self.line {
            Some((_, line)) if of_line => line,
            _ => self.event,
        };
        if *name == "refunded" {
            let (amount, currency) = self.refunded(self.now);
            return if amount > 0 { vec![Val::Money(amount, currency)] } else { Vec::new() };
        }
        let found = &holder[key_of(kind.code, name)];
        match field_type(name) {
            "any" => match present(&self.event["properties"][text(property)]).map(value) {
                Some(Val::Texts(texts)) => texts.into_iter().map(Val::Text).collect(),
                other => other.into_iter().collect(),
            },
            // Without the mark an order is no gift.
            "flag" => vec![Val::Flag(*found == true)],
            _ if found.is_null() => Vec::new(),
            "money" => {
                let (amount, currency) = money(text(found));
                // A discount of nothing is none.
                let is_none = *name == "discount" && amount == 0;
                if is_none { Vec::new() } else { vec![Val::Money(amount, currency)] }
            }
            "number" => vec![Val::Number(Decimal::from_str_exact(text(found)).unwrap().normalize())],
            "span" => vec![Val::Span(span(text(found)))],
            _ => match found {
                Json::Array(several) => several.iter().map(|each| Val::Text(text(each).to_owned())).collect(),
                one => vec![Val::Text(text(one).to_owned())],
            },
        }
    }

    /// What was given back on an order up to an instant, that instant included.
    fn refunded(&self, by: i64) -> (i128, String) {
        let refunds = list(&self.event["refunds"]).iter();
        let known = refunds.filter(|refund| instant(text(&refund["at"])) <= by);
        (known.map(|refund| money(text(&refund["amount"])).0).sum(), money(text(&self.event["total"])).1)
    }

    /// The money it moved; of an order less the refunds known by an instant, of a line quantity times price less
    /// discount.
    pub(super) fn money(&self, refunds_by: Option<i64>) -> Option<(i128, String)> {
        let event = self.event;
        match (KINDS[self.kind].family, self.line) {
            ("order", Some((_, line))) => {
                let (price, currency) = money(text(present(&line["price"])?));
                let quantity = scaled(text(&line["quantity"]), 9);
                let discount = present(&line["discount"]).map_or(0, |discount| money(text(discount)).0);
                let list = price * quantity;
                assert_eq!(list % BILLION, 0, "finer than is recorded");
                Some((list / BILLION - discount, currency))
            }
            ("order", None) => {
                let (total, currency) = money(text(&event["total"]));
                Some((total - refunds_by.map_or(0, |by| self.refunded(by).0), currency))
            }
            ("credit_note", _) => Some(money(text(&event["amount"]))),
            _ => Some(money(text(present(&event["total"])?))),
        }
    }
}

impl World {
    /// All events of some kinds, whenever they happened and whatever became of them, in their order.
    pub(super) fn all_of<'a>(&self, from: &Json, customer: &'a Json) -> Vec<Item<'a>> {
        let mut found = Vec::new();
        for (place, event) in list(&customer["history"]).iter().enumerate() {
            let (family, event) = tag(event);
            let kind = kind_of(family, event, false);
            let item = Item { at: instant(text(&event["at"])), kind, place, event, line: None, now: self.as_of };
            let lines = list(&event["lines"]).iter().enumerate().map(|line| item.line(line));
            for item in [item].into_iter().chain(lines) {
                if list(from).iter().any(|kind| item.is_of(kind)) {
                    found.push(item);
                }
            }
        }
        found.sort_by_key(Item::place);
        found
    }

    /// Whether it is there: it has happened and was not withdrawn again.
    pub(super) fn stands(&self, item: &Item<'_>) -> bool {
        let withdrawn = present(&item.event["cancelled"]).is_some_and(|when| instant(text(when)) <= self.as_of);
        item.at <= self.as_of && !withdrawn
    }

    /// The events that count; `None` where that cannot be told.
    pub(super) fn chosen<'a>(&self, events: &Json, customer: &'a Json) -> Option<Chosen<'a>> {
        let (from, to) = self.window(&events["window"]);
        let mut items = Vec::new();
        for item in self.all_of(&events["from"], customer) {
            let inside = from <= i128::from(item.at) && i128::from(item.at) < to;
            if inside && self.stands(&item) {
                match self.fits(&item, &events["where"], customer) {
                    Fit::Passes => items.push(item),
                    Fit::Fails => {}
                    Fit::Untold => return None,
                }
            }
        }
        let later = self.reaches_back(events);
        let Some(pick) = present(&events["pick"]) else { return Some(Chosen { items, later }) };
        let is_first = pick["end"] == "first";
        if is_first && later {
            // Another one may have been the first.
            return None;
        }
        let Some(picked) = (if is_first { items.first() } else { items.last() }) else {
            return Some(Chosen { items, later });
        };
        match self.fits(picked, &pick["where"], customer) {
            Fit::Passes => Some(Chosen { items: vec![*picked], later: false }),
            Fit::Fails => Some(Chosen { items: Vec::new(), later: false }),
            Fit::Untold => None,
        }
    }

    pub(super) fn fits(&self, item: &Item<'_>, clauses: &Json, customer: &Json) -> Fit {
        Fit::all(list(clauses).iter().map(|clause| match tag(clause) {
            ("line", clauses) => self.has_line(item, clauses),
            ("no_line", clauses) => self.has_line(item, clauses).negated(),
            ("during", occasion) => Fit::told(self.falls_on(occasion, item, customer)),
            ("outside", occasion) => Fit::told(self.falls_on(occasion, item, customer)).negated(),
            ("followed_by", link) => self.is_followed_by(item, link, customer),
            ("not_followed_by", link) => {
                let open = present(&link["within"]).is_some_and(|within| self.is_open(item, within));
                if open { Fit::Fails } else { self.is_followed_by(item, link, customer).negated() }
            }
            ("preceded_by", link) => self.is_preceded_by(item, link, customer),
            ("not_preceded_by", link) => self.is_preceded_by(item, link, customer).negated(),
            _ => self.fits_clause(item, clause),
        }))
    }

    fn has_line(&self, item: &Item<'_>, clauses: &Json) -> Fit {
        let lines = list(&item.event["lines"]).iter().enumerate();
        Fit::any(lines.map(|line| {
            let line = item.line(line);
            Fit::all(list(clauses).iter().map(|clause| self.fits_clause(&line, clause)))
        }))
    }

    /// Whether what may follow has still time to.
    fn is_open(&self, item: &Item<'_>, within: &Json) -> bool {
        i128::from(item.at) + span(text(within)) > self.as_of.into()
    }

    fn is_followed_by(&self, item: &Item<'_>, link: &Json, customer: &Json) -> Fit {
        let found = self.has_partner(item, link, customer, |other| {
            let elapsed = i128::from(other) - i128::from(item.at);
            elapsed >= 0 && present(&link["within"]).is_none_or(|within| elapsed < span(text(within)))
        });
        self.unless_earlier(found, item, link, item.at.into())
    }

    fn is_preceded_by(&self, item: &Item<'_>, link: &Json, customer: &Json) -> Fit {
        let within = present(&link["within"]).map(|within| span(text(within)));
        let found = self.has_partner(item, link, customer, |other| {
            let elapsed = i128::from(item.at) - i128::from(other);
            elapsed >= 0 && within.is_none_or(|within| elapsed < within)
        });
        let first = within.map_or(i128::MIN, |within| i128::from(item.at) - within + 1);
        self.unless_earlier(found, item, link, first)
    }

    /// What was not found from an instant on may have happened before the history is known, if it can be anything at all.
    fn unless_earlier(&self, found: Fit, item: &Item<'_>, link: &Json, first: i128) -> Fit {
        let has_key = present(&link["same"]).is_none_or(|field| !item.values(field).is_empty());
        let reaches_back = self.history_since.is_some_and(|since| first < i128::from(since));
        if found == Fit::Fails && has_key && reaches_back { Fit::Untold } else { found }
    }

    /// Whether another event stands so, cancelled or not.
    fn has_partner(&self, item: &Item<'_>, link: &Json, customer: &Json, in_range: impl Fn(i64) -> bool) -> Fit {
        let others = self.all_of(&link["from"], customer).into_iter();
        let near = others.filter(|other| other.at <= self.as_of && in_range(other.at) && !other.is(item));
        let alike = near.filter(|other| match present(&link["same"]) {
            Some(field) => item.values(field).iter().any(|value| other.values(field).contains(value)),
            None => true,
        });
        Fit::any(alike.map(|other| self.fits(&other, &link["where"], customer)))
    }

    fn fits_clause(&self, item: &Item<'_>, clause: &Json) -> Fit {
        match tag(clause) {
            ("has", field) => Fit::of(!item.values(field).is_empty()),
            ("lacks", field) => Fit::of(item.values(field).is_empty()),
            ("one_of", content) => {
                let among = values(&content["values"]);
                Fit::of(item.values(&content["field"]).iter().any(|found| among.contains(found)))
            }
            ("not_one_of", content) => {
                let among = values(&content["values"]);
                let found = item.values(&content["field"]);
                Fit::of(!found.is_empty() && !found.iter().any(|found| among.contains(found)))
            }
            ("in_range", content) => Fit::any(
                item.values(&content["field"]).iter().map(|found| self.fits_range(found, &content["is"], item.at)),
            ),
            other => panic!("no clause: {other:?}"),
        }
    }

    /// Whether a value lies in a range; money is converted into the currency of the limits.
    pub(super) fn fits_range(&self, found: &Val, is: &Json, at: i64) -> Fit {
        Fit::all(limits(is).into_iter().map(|(key, limit)| {
            let limit = value(limit);
            let found = match (found, &limit) {
                (Val::Money(amount, currency), Val::Money(_, wanted)) => {
                    match self.convert(*amount, currency, wanted, at) {
                        Some(amount) => Val::Money(amount, wanted.clone()),
                        None => return Fit::Untold,
                    }
                }
                (found, _) => found.clone(),
            };
            Fit::of(found.compare(&limit).is_some_and(|compared| keeps(key, compared)))
        }))
    }

    /// By the latest rate that was valid at the instant, rounded once.
    pub(super) fn convert(&self, amount: i128, from: &str, to: &str, at: i64) -> Option<i128> {
        if from == to {
            return Some(amount);
        }
        let mut valid: Option<&Rate> = None;
        for rate in self.rates.iter().filter(|rate| rate.from == from && rate.to == to && rate.since <= at) {
            if valid.is_none_or(|other| other.since <= rate.since) {
                valid = Some(rate);
            }
        }
        Some(divide_half_even(amount * billionths(&valid?.factor), BILLION))
    }

    /// What the credit notes of a window sum up to.
    pub(super) fn credit_notes(&self, events: &Json, currency: &str, customer: &Json) -> Option<i128> {
        let notes = json!({"from": ["credit_note"], "window": events["window"]});
        let notes = self.chosen(&notes, customer)?.items;
        let amount = |note: &Item<'_>| {
            let (amount, found) = note.money(None)?;
            self.convert(amount, &found, currency, note.at)
        };
        notes.iter().map(amount).sum()
    }
}

impl Fit {
    fn of(passes: bool) -> Self {
        if passes { Self::Passes } else { Self::Fails }
    }

    fn told(passes: Option<bool>) -> Self {
        passes.map_or(Self::Untold, Self::of)
    }

    fn all(fits: impl Iterator<Item = Self>) -> Self {
        let fits: Vec<Self> = fits.collect();
        if fits.contains(&Self::Fails) {
            Self::Fails
        } else if fits.contains(&Self::Untold) {
            Self::Untold
        } else {
            Self::Passes
        }
    }

    fn any(fits: impl Iterator<Item = Self>) -> Self {
        let fits: Vec<Self> = fits.collect();
        if fits.contains(&Self::Passes) {
            Self::Passes
        } else if fits.contains(&Self::Untold) {
            Self::Untold
        } else {
            Self::Fails
        }
    }

    fn negated(self) -> Self {
        match self {
            Self::Passes => Self::Fails,
            Self::Fails => Self::Passes,
            Self::Untold => Self::Untold,
        }
    }
}
